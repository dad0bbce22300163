//! What a full delivery (全量) does not hold: its records are withdrawn, unless the file rather lost them.

use serde::{Deserialize, Serialize};

/// So many records may be missing whatever the size of the source.
const FEW: i64 = 10;
/// Of the others one in so many.
const SHARE: i64 = 5;
/// Days of which what was withdrawn counts along: small pieces after one another withdraw no more than one.
pub const DAYS: i64 = 7;

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
    /// The sender has delivered the source again since, before this one was read.
    Overtaken,
    /// It has no row and does not say which list or item it is about, and the sender's records are of several.
    Unnamed,
}

impl Doubt {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::RowsRefused, Self::TooMany, Self::Overtaken, Self::Unnamed];
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::RowsRefused => "feed_withheld-rows_refused",
            Self::TooMany => "feed_withheld-too_many",
            Self::Overtaken => "feed_withheld-overtaken",
            Self::Unnamed => "feed_withheld-unnamed",
        }
    }
}

/// What speaks against withdrawing the absent ones of the sender's records, when so many rows were refused and so many records were
/// withdrawn of late without anybody's confirmation.
pub const fn doubt(refused: i64, kept: i64, absent: i64, lately: i64) -> Option<Doubt> {
    if absent == 0 {
        None
    } else if refused > 0 {
        Some(Doubt::RowsRefused)
    } else if absent + lately > FEW && absent + lately > (kept + absent + lately) / SHARE {
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
        assert_eq!(doubt(0, 100, 0, 0), None);
        assert_eq!(doubt(3, 100, 0, 0), None);
        assert_eq!(doubt(1, 100, 1, 0), Some(Doubt::RowsRefused));
        assert_eq!(doubt(0, 0, 10, 0), None, "small lists come and go");
        assert_eq!(doubt(0, 0, 11, 0), Some(Doubt::TooMany));
        assert_eq!(doubt(0, 80, 20, 0), None);
        assert_eq!(doubt(0, 79, 20, 0), Some(Doubt::TooMany));
        assert_eq!(doubt(0, 64, 16, 20), Some(Doubt::TooMany), "piece by piece");
        assert_eq!(doubt(0, 90, 5, 5), None);
    }
}
