//! What of a public-credit record is shown beside the flag that rests on it: what was decided, by whom, when; never a person's name.

use chrono::NaiveDate;
use entity::value::{Fen, Source};
use serde_json::Value;

/// A record as a flag shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub source: Source,
    /// The department that delivered it.
    pub department: String,
    /// The day of the decision, listing or publication.
    pub decided_on: Option<NaiveDate>,
    /// What it says: key of the field's name, and its value.
    pub lines: Vec<(String, Shown)>,
}

impl Record {
    /// Of a record of the firm's file.
    pub fn of(record: &crate::credit::record::actions::Record) -> Self {
        let life = record.life;
        let befallen = match (life.repaired_at, life.annulled_at, life.suspended_at) {
            (Some(_), _, _) => Some("repaired"),
            (None, Some(_), _) => Some("annulled"),
            (None, None, Some(_)) => Some("disputed"),
            (None, None, None) => None,
        };
        let lines = marked(befallen, lines(record.source, &record.content));
        Self { source: record.source, department: record.department.clone(), decided_on: record.decided_on, lines }
    }
}

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it stands.
    Text(String),
    /// Key of the word of a code table; beside it the word itself, for one that no table has.
    Choice(Vec<(String, String)>),
    /// An amount.
    Money(Fen),
}

/// The fields that say what a record is about, in the order in which they are read.
const fn fields(source: Source) -> &'static [&'static str] {
    match source {
        Source::DishonestDebtor => &["court", "case_no", "performance", "behaviour"],
        Source::Penalty => &["authority", "decision_no", "category", "fine", "confiscated"],
        Source::AbnormalOperation => &["reason", "authority"],
        Source::SeriousViolation => &["category", "reason", "authority"],
        Source::TaxArrears => &["tax_item", "balance", "authority"],
        Source::TaxGrade => &["year", "grade"],
        Source::Commitment => &["commitment_no", "performance", "authority"],
        Source::Listing => &["list", "reason", "authority"],
        Source::Registration | Source::Licence | Source::Filing | Source::Figures(_) => &[],
    }
}

/// What is shown of a record's fields; what it does not say is left out.
pub fn lines(source: Source, content: &Value) -> Vec<(String, Shown)> {
    let line = |field: &&str| Some((format!("feed_field-{field}"), shown(field, content.get(*field)?)?));
    fields(source).iter().filter_map(line).collect()
}

/// The same with what has befallen the record: one in dispute is marked, and of one that is repaired or annulled nothing is shown but that.
pub fn marked(befallen: Option<&str>, lines: Vec<(String, Shown)>) -> Vec<(String, Shown)> {
    let Some(state) = befallen else { return lines };
    let mark = ("firm-record-state".to_owned(), Shown::Choice(vec![(format!("record_state-{state}"), state.to_owned())]));
    if state == "disputed" { std::iter::once(mark).chain(lines).collect() } else { vec![mark] }
}

fn shown(field: &str, value: &Value) -> Option<Shown> {
    let choice = |code: &str| (format!("feed_choice-{field}-{code}"), code.to_owned());
    let coded = matches!(field, "list" | "performance" | "category" | "reason" | "grade");
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) if coded => Some(Shown::Choice(vec![choice(text)])),
        Value::String(text) => Some(Shown::Text(text.clone())),
        Value::Number(number) if matches!(field, "balance" | "fine" | "confiscated") => number.as_i64().map(|fen| Shown::Money(Fen(fen))),
        Value::Number(number) => Some(Shown::Text(number.to_string())),
        Value::Array(codes) => {
            let codes: Vec<_> = codes.iter().filter_map(Value::as_str).map(choice).collect();
            (!codes.is_empty()).then_some(Shown::Choice(codes))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_in_dispute_is_marked_and_one_that_is_repaired_hides_what_it_said() {
        let said = || vec![("feed_field-court".to_owned(), Shown::Text("某法院".to_owned()))];
        assert_eq!(marked(None, said()), said());
        assert_eq!(marked(Some("disputed"), said()).len(), 2);
        assert!(marked(Some("repaired"), said()).iter().all(|line| line.0 == "firm-record-state"));
    }

    #[test]
    fn a_record_shows_what_was_decided_and_no_person() {
        let content = json!({ "court": "淮安市清江浦区人民法院", "case_no": "(2026)苏0812执12号", "performance": "none", "legal_representative": "张三" });
        let shown = lines(Source::DishonestDebtor, &content);
        let keys: Vec<&str> = shown.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["feed_field-court", "feed_field-case_no", "feed_field-performance"]);
        assert_eq!(shown[2].1, Shown::Choice(vec![("feed_choice-performance-none".to_owned(), "none".to_owned())]));
        let fine = lines(Source::Penalty, &json!({ "fine": 5_000_000, "category": ["fine", "warning"], "authority": " " }));
        assert_eq!(fine.len(), 2);
        assert_eq!(fine[1].1, Shown::Money(Fen(5_000_000)));
    }
}
