//! What happens to the rows of a firm, before which they are kept as they are.

/// What happens to the row of a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happens {
    /// The register says something else.
    Changed,
    /// It still says the same on a later day.
    Confirmed,
    /// It turned out to be another firm.
    Merged,
    /// That was taken back.
    Split,
}

impl Happens {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Confirmed => "confirmed",
            Self::Merged => "merged",
            Self::Split => "split",
        }
    }
}

/// What happens to a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// The firm declares anew, or what it was worked out from says something else.
    Anew,
    /// It goes with a firm that turned out to be another.
    Merged,
    /// That was taken back.
    Split,
}

impl Replaces {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Anew => "replaced",
            Self::Merged => "merged",
            Self::Split => "split",
        }
    }
}
