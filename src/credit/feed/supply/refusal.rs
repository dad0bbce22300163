//! Why what an organisation sends is not taken in.

/// Why an organisation may not deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was agreed about this source.
    NotAgreed,
    /// The source is paused.
    Paused,
}

impl Refusal {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::NotAgreed, Self::Paused];
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAgreed => "feed.not_agreed",
            Self::Paused => "feed.paused",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NotAgreed => "supply_refused-not_agreed",
            Self::Paused => "supply_refused-paused",
        }
    }
}
