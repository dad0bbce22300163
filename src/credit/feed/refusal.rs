//! Why something with a delivery is refused.

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The delivery was read to its end.
    AlreadyRead,
    /// No item of the catalogue has ever let the source in.
    NotInCatalogue,
    /// The item of the catalogue that lets it in is not in force yet.
    ItemNotYet,
    /// The item of the catalogue that let it in has ended.
    ItemEnded,
    /// The item of the catalogue is no longer copied to the platform.
    ItemNotCopied,
    /// Nothing was withheld from being withdrawn.
    NothingWithheld,
    /// The sender has delivered the source again since.
    Overtaken,
    /// The source is paused.
    Paused,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyRead => "feed.already_read",
            Self::NotInCatalogue => "feed.not_in_catalogue",
            Self::ItemNotYet => "feed.item_not_yet",
            Self::ItemEnded => "feed.item_ended",
            Self::ItemNotCopied => "feed.item_not_copied",
            Self::NothingWithheld => "feed.nothing_withheld",
            Self::Overtaken => "feed.overtaken",
            Self::Paused => "feed.paused",
        }
    }
    /// The key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::AlreadyRead => "feed-refused-already-read",
            Self::NotInCatalogue => "feed-refused-not-in-catalogue",
            Self::ItemNotYet => "feed-refused-item-not-yet",
            Self::ItemEnded => "feed-refused-item-ended",
            Self::ItemNotCopied => "feed-refused-item-not-copied",
            Self::NothingWithheld => "feed-refused-nothing-withheld",
            Self::Overtaken => "feed-refused-overtaken",
            Self::Paused => "supply_refused-paused",
        }
    }
}
