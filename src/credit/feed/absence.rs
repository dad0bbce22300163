//! What a full delivery (全量) does not hold: its records are withdrawn, unless the file rather lost them.

use serde::{Deserialize, Serialize};

/// So many records may be missing whatever the size of the source.
const FEW: i64 = 10;
/// Of the others one in so many.
const SHARE: i64 = 5;

/// What was not withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Why.
    pub why: Doubt,
    /// How many records.
    pub records: i64,
}

/// Why records are kept although a full delivery does not hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Rows were refused: they may be the records that are missed.
    RowsRefused,
    /// More than a fifth is missing: rather a piece of the file.
    TooMany,
}

impl Doubt {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::RowsRefused, Self::TooMany];
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::RowsRefused => "feed_withheld-rows_refused",
            Self::TooMany => "feed_withheld-too_many",
        }
    }
}

/// What speaks against withdrawing the absent ones of the sender's records, when so many rows were refused.
pub const fn doubt(refused: i64, kept: i64, absent: i64) -> Option<Doubt> {
    if absent == 0 {
        None
    } else if refused > 0 {
        Some(Doubt::RowsRefused)
    } else if absent > FEW && absent > (kept + absent) / SHARE {
        Some(Doubt::TooMany)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_file_withdraws_nothing() {
        assert_eq!(doubt(0, 100, 0), None);
        assert_eq!(doubt(3, 100, 0), None);
        assert_eq!(doubt(1, 100, 1), Some(Doubt::RowsRefused));
        assert_eq!(doubt(0, 0, 10), None, "small lists come and go");
        assert_eq!(doubt(0, 0, 11), Some(Doubt::TooMany));
        assert_eq!(doubt(0, 80, 20), None);
        assert_eq!(doubt(0, 79, 20), Some(Doubt::TooMany));
    }
}
