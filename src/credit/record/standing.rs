//! Whether a delivered record counts, by what its row says.

use entity::value::{RecordState, Source};
use serde_json::Value;

use crate::credit::feed::draft::Draft;

/// The state that a row puts its record into: withdrawn when it names the day of removal, says that the decision was
/// annulled, that the firm is no longer listed, or, for arrears, that nothing is owed.
pub fn standing(draft: &Draft) -> RecordState {
    let word = |field: &str| draft.content.get(field).and_then(Value::as_str);
    let annulled = word("status") == Some("withdrawn");
    // The list of taxpayers that have lapsed names no day of removal: only its state says that one is back to normal. A firm of another
    // list that is normal may well be listed, as one that stands on it for good.
    let lifted =
        draft.source == Source::Listing && (word("status") == Some("lifted") || (word("status") == Some("normal") && word("list") == Some("tax_lapsed")));
    let fen = |field: &str| draft.content.get(field).and_then(Value::as_i64);
    let paid = draft.source == Source::TaxArrears && fen("balance") == Some(0) && fen("new_arrears").unwrap_or(0) == 0;
    if draft.removed_on.is_some() || annulled || lifted || paid { RecordState::Withdrawn } else { RecordState::Current }
}

/// What happened to a known record when a row put it into `after`; the stored text of the event.
pub const fn event_kind(before: RecordState, after: RecordState) -> &'static str {
    match (before, after) {
        (RecordState::Current, RecordState::Withdrawn) => "withdrawn",
        (RecordState::Withdrawn, RecordState::Current) => "returned",
        (RecordState::Current, RecordState::Current) | (RecordState::Withdrawn, RecordState::Withdrawn) => "changed",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft(source: Source, content: &[(&'static str, Value)]) -> Draft {
        Draft {
            source,
            subject_code: None,
            subject_other_code: None,
            subject_name: "某公司".to_owned(),
            natural_key: "1".to_owned(),
            content: content.iter().cloned().collect(),
            written: String::new(),
            decided_on: None,
            valid_from_on: None,
            valid_to_on: None,
            publish_until_on: None,
            removed_on: None,
            content_hash: String::new(),
            marks: Vec::new(),
            key_parts: Vec::new(),
            identified: None,
        }
    }

    #[test]
    fn removed_annulled_and_paid_records_do_not_count() {
        let listed = draft(Source::DishonestDebtor, &[]);
        assert_eq!(standing(&listed), RecordState::Current);
        let removed = Draft { removed_on: "2026-03-01".parse().ok(), ..listed };
        assert_eq!(standing(&removed), RecordState::Withdrawn);
        assert_eq!(standing(&draft(Source::Penalty, &[("status", json!("withdrawn"))])), RecordState::Withdrawn);
        let entry = |list: &str, status: &str| standing(&draft(Source::Listing, &[("list", json!(list)), ("status", json!(status))]));
        assert_eq!((entry("tax_lapsed", "listed"), entry("tax_lapsed", "别的")), (RecordState::Current, RecordState::Current));
        assert_eq!((entry("tax_lapsed", "lifted"), entry("tax_lapsed", "normal")), (RecordState::Withdrawn, RecordState::Withdrawn));
        assert_eq!((entry("unpaid_wages", "lifted"), entry("honest", "normal")), (RecordState::Withdrawn, RecordState::Current));
        assert_eq!(standing(&draft(Source::TaxArrears, &[("balance", json!(0))])), RecordState::Withdrawn);
        assert_eq!(standing(&draft(Source::TaxArrears, &[("balance", json!(0)), ("new_arrears", json!(1))])), RecordState::Current);
    }
}
