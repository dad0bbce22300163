//! The ways by which deliveries come in.

/// How a delivery came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// An operator's browser.
    Upload,
    /// The command line.
    Command,
    /// A department's system.
    Api,
    /// The synthetic city.
    Demo,
    /// The folder of a supply.
    Folder,
}

impl Channel {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::Upload, Self::Command, Self::Api, Self::Demo, Self::Folder];

    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Command => "command",
            Self::Api => "api",
            Self::Demo => "demo",
            Self::Folder => "folder",
        }
    }
    /// The key of the word that people read.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Upload => "feed_channel-upload",
            Self::Command => "feed_channel-command",
            Self::Api => "feed_channel-api",
            Self::Demo => "feed_channel-demo",
            Self::Folder => "feed_channel-folder",
        }
    }
    /// The way of a stored text.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}
