//! What the check of a row finds: reasons to refuse it and marks on what is accepted.

use entity::value::Source;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Declares the codes of findings with their stored text and the keys of their sentences; those that stand in every list are named once, first.
macro_rules! codes {
    ($(#[$bdoc:meta])* $both:ident $shared:tt $($(#[$doc:meta])* $name:ident($prefix:literal) $own:tt)*) => {
        shared! { $(#[$bdoc])* $both $shared }
        $(list! { $(#[$doc])* $name($prefix) $own $shared })*
    };
}

/// One list of codes: its own, and those that stand in every list.
macro_rules! list {
    (
        $(#[$doc:meta])* $name:ident($prefix:literal)
        { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }
        { $($(#[$sdoc:meta])* $shared:ident = $same:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
            $($(#[$sdoc])* #[serde(rename = $same)] $shared,)*
        }
        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)* $(Self::$shared,)*];
            /// The text that is stored and that the API speaks; it never changes.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    $(Self::$shared => $same,)*
                }
            }
            /// The key of the sentence that people read.
            pub const fn text_key(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($prefix, $text),)*
                    $(Self::$shared => concat!($prefix, $same),)*
                }
            }
        }
    };
}

/// The codes that stand in every list.
macro_rules! shared {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }
        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its code, the same as a reason and as a mark.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
            /// As the reason to refuse a row.
            pub const fn reason(self) -> ReasonCode {
                match self {
                    $(Self::$variant => ReasonCode::$variant,)*
                }
            }
            /// As the mark on an accepted row.
            pub const fn mark(self) -> MarkCode {
                match self {
                    $(Self::$variant => MarkCode::$variant,)*
                }
            }
        }
    };
}

codes! {
    /// In what a row contradicts another source: its rule says whether that refuses it or is marked.
    Contradiction {
        /// The row's day or period lies before the firm was established.
        BeforeEstablished = "before_established",
        /// What the row tells of begins after the firm was struck off the register.
        AfterCancelled = "after_cancelled",
        /// The name is neither that of the code's firm nor one that it had.
        NameDiffers = "name_differs",
        /// The code is of another kind of subject than the row says.
        KindDiffers = "kind_differs",
        /// The code was given in another county of the city than the row says.
        RegionDiffers = "region_differs",
        /// The number is far from another department's of about the same time.
        FarFrom = "far_from_other",
        /// The number is about ten thousand times another department's of the same period, or a ten-thousandth.
        UnitSlip = "unit_slip",
        /// The register knows no such firm.
        NotRegistered = "not_registered",
    }
    /// Why a row is refused.
    ReasonCode("feed_reason-") {
        /// The row has more or fewer cells than the header.
        CellCount = "cell_count",
        /// A cell holds bytes that are no text in the file's encoding.
        Undecodable = "undecodable",
        /// A cell that must be filled is empty.
        Required = "required",
        /// The text is longer than the field allows.
        TooLong = "too_long",
        /// The code has neither 18 characters nor the length of an older number.
        CodeLength = "code_length",
        /// The code holds a character that such codes do not use.
        CodeCharacter = "code_character",
        /// A spreadsheet rounded the code to a number.
        DigitsLost = "digits_lost",
        /// The code column holds a natural person's identity number.
        PersonalNumber = "personal_number",
        /// The row is about a natural person.
        NaturalPerson = "natural_person",
        /// Not a day.
        NotADay = "not_a_day",
        /// A day before 1900 or after 2200.
        DayOutOfRange = "day_out_of_range",
        /// A day that must be past lies in the future.
        FutureDay = "future_day",
        /// Not an amount.
        NotAnAmount = "not_an_amount",
        /// The amount has more places than a fen.
        AmountTooFine = "amount_too_fine",
        /// The amount is below zero.
        NegativeAmount = "negative_amount",
        /// The amount cannot be in the column's unit.
        UnitSuspect = "unit_suspect",
        /// The text of the decision names the same number in another unit.
        UnitContradicted = "unit_contradicted",
        /// A word that the code table does not have.
        UnknownChoice = "unknown_choice",
        /// Not a whole number.
        NotANumber = "not_a_number",
        /// A number outside its range.
        OutOfRange = "out_of_range",
        /// The register's row has an older number only; firms are known by their unified code.
        NoUnifiedCode = "no_unified_code",
        /// The register's row is marked as withdrawn: what it says of a firm is mended by another row, not taken back.
        NeverWithdrawn = "never_withdrawn",
        /// A later row of the file is the same record and says something else.
        Superseded = "superseded",
        /// No firm is known by the name, and there is no number.
        SubjectUnknown = "subject_unknown",
        /// Several firms may be meant, or one perhaps: a person has to look before anything is used.
        SubjectUnsure = "subject_unsure",
        /// The item of the catalogue that the row is of is not in force yet, has ended, or is not copied.
        ItemNotInForce = "item_not_in_force",
    }
    /// What is remarkable about an accepted row.
    MarkCode("feed_mark-") {
        /// The 18th character is not the check character; lawfully issued codes with this fault exist.
        UsccCheckFailed = "uscc_check_failed",
        /// The 17th character does not check the organisation code.
        OrganisationCheckFailed = "organisation_check_failed",
        /// The code column holds a registration number of 13 or 15 characters.
        OldNumber = "old_number",
        /// The code column holds an organisation code of nine characters.
        OrganisationCode = "organisation_code",
        /// The organisation code column differs from the one inside the unified code.
        OrganisationCodeDiffers = "organisation_code_differs",
        /// No code at all: the subject is known by its name only.
        NoCode = "no_code",
        /// The amount is in a foreign currency.
        ForeignCurrency = "foreign_currency",
        /// The cell names no unit; the usual one is taken.
        UnitAssumed = "unit_assumed",
        /// The amount is unusually large for the column's unit.
        UnitSuspect = "unit_suspect",
        /// A word that the code table does not have, kept as it is.
        UnknownChoice = "unknown_choice",
        /// The cell cannot be read and nothing rests on it: it is left out.
        LeftOut = "left_out",
        /// The text is not written as such numbers are, kept as it is.
        OtherForm = "other_form",
        /// The number is larger than one of its row that it is a part of.
        AboveOther = "above_other",
        /// The end lies before the beginning.
        DaysReversed = "days_reversed",
        /// Nobody says of which edition of the industries the code is, and an earlier one means another industry by it.
        IndustryEdition = "industry_edition",
        /// The industry was taken apart since the edition that the code is of: only what its successors have in common is kept.
        IndustryApart = "industry_apart",
        /// The item of the catalogue that the row is of is not about subjects of this kind.
        SubjectKind = "subject_kind",
    }
}

/// A finding: what, where in the file, and what would repair it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding<C> {
    /// What was found.
    pub code: C,
    /// The field's name in the platform; empty when the row as a whole is meant.
    pub field: String,
    /// The column's header as the file has it; empty when the row as a whole is meant.
    pub column: String,
    /// The value as the file has it, shortened, and masked when it is about a natural person.
    pub value: String,
    /// A value that would be right.
    pub suggestion: Option<String>,
    /// What another source says of the same subject, where that is the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Other>,
}

/// What another source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The source.
    pub source: Source,
    /// Its field.
    pub field: String,
    /// The value, as its records have it.
    pub value: Value,
}

/// A reason to refuse a row.
pub type Reason = Finding<ReasonCode>;
/// A mark on an accepted row.
pub type Mark = Finding<MarkCode>;

/// The longest value that a finding repeats, in characters.
const SHOWN: usize = 60;

/// Shortens a value to what a finding shows.
pub fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}\u{2026}", &value[..end]),
        None => value.to_owned(),
    }
}

/// Keeps the first characters of a value about a person and covers the others: one of a name, four of a number.
pub fn masked(value: &str) -> String {
    let keep = if value.is_ascii() { 4 } else { 1 };
    let mut out = String::with_capacity(value.len());
    for (place, c) in value.trim().chars().take(SHOWN).enumerate() {
        out.push(if place < keep { c } else { '*' });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_covered() {
        assert_eq!(masked("320811199001011234"), "3208**************");
        assert_eq!(masked("张三丰"), "张**");
        assert_eq!(shown(&"字".repeat(61)).chars().count(), 61);
    }

    #[test]
    fn codes_and_keys_belong_together() {
        for code in ReasonCode::ALL {
            assert_eq!(code.text_key(), format!("feed_reason-{}", code.code()));
        }
        for code in MarkCode::ALL {
            assert_eq!(serde_json::to_string(code).ok(), Some(format!("\"{}\"", code.code())));
        }
        for one in Contradiction::ALL {
            assert_eq!((one.reason().code(), one.mark().code()), (one.code(), one.code()));
        }
    }
}
