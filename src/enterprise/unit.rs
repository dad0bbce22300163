//! Units of facts, and the names of what sort of value they have.

use super::fact::{Change, Shape};

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 元; stored in fen.
    Yuan,
    /// 人.
    People,
    /// 月.
    Months,
    /// 件.
    Pieces,
    /// 条.
    Entries,
    /// 次.
    Times,
    /// Per cent; stored in parts per million.
    Percent,
    /// A calendar day.
    Day,
    /// Codes of a list or a standard.
    Code,
    /// Yes or no.
    YesNo,
}

impl Unit {
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Yuan => "unit-yuan",
            Self::People => "unit-people",
            Self::Months => "unit-months",
            Self::Pieces => "unit-pieces",
            Self::Entries => "unit-entries",
            Self::Times => "unit-times",
            Self::Percent => "unit-percent",
            Self::Day => "unit-day",
            Self::Code => "unit-code",
            Self::YesNo => "unit-yes_no",
        }
    }
}

impl Unit {
    /// The text outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yuan => "yuan",
            Self::People => "people",
            Self::Months => "months",
            Self::Pieces => "pieces",
            Self::Entries => "entries",
            Self::Times => "times",
            Self::Percent => "percent",
            Self::Day => "day",
            Self::Code => "code",
            Self::YesNo => "yes_no",
        }
    }
}

impl Shape {
    /// The text outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Count => "count",
            Self::Rate => "rate",
            Self::Day => "day",
            Self::Code => "code",
            Self::Codes => "codes",
            Self::YesNo => "yes_no",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Money => "shape-money",
            Self::Count => "shape-count",
            Self::Rate => "shape-rate",
            Self::Day => "shape-day",
            Self::Code => "shape-code",
            Self::Codes => "shape-codes",
            Self::YesNo => "shape-yes_no",
        }
    }
}

impl Change {
    /// The text outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Waiting => "waiting",
            Self::Effort => "effort",
            Self::Declaring => "declaring",
            Self::Repairing => "repairing",
            Self::Asking => "asking",
        }
    }
}
