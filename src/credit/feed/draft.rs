//! A checked row as a record that waits to be stored.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::id::{EnterpriseId, IdentificationId};
use entity::value::{MatchedBy, Source, Uscc};
use serde_json::Value;

use super::finding::Mark;
use super::fold::{fold, sha256};
use super::rule::rules;

/// The normalised content of a record: field → value. Amounts are integers of fen, days ISO texts, choices their codes;
/// a field that the source left empty is absent, and `null` says that there is expressly no end.
pub type Content = BTreeMap<&'static str, Value>;

/// A record as the source delivered it, normalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The source.
    pub source: Source,
    /// The subject's unified code.
    pub subject_code: Option<Uscc>,
    /// An older number of the subject: registration, organisation code, tax number.
    pub subject_other_code: Option<String>,
    /// The subject's name, normalised.
    pub subject_name: String,
    /// What identifies the record within its source; the same in every delivery.
    pub natural_key: String,
    /// The content.
    pub content: Content,
    /// The same as JSON, as it is stored.
    pub written: String,
    /// The day of the decision, listing, assessment or registration.
    pub decided_on: Option<NaiveDate>,
    /// The first day of validity.
    pub valid_from_on: Option<NaiveDate>,
    /// The last day of validity, inclusive as in the source; `None` when there is none or the source says "no end".
    pub valid_to_on: Option<NaiveDate>,
    /// The last day of publication, inclusive as in the source.
    pub publish_until_on: Option<NaiveDate>,
    /// The day the source took the record back.
    pub removed_on: Option<NaiveDate>,
    /// SHA-256 of subject and content: equal hashes mean that nothing changed.
    pub content_hash: String,
    /// What is remarkable.
    pub marks: Vec<Mark>,
    /// The parts of the natural key of a row without a unified code, in the order of the rules.
    pub key_parts: Vec<String>,
    /// Whom such a row was found to be about.
    pub identified: Option<Identified>,
}

/// The firm that a row without a unified code is about, and how it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identified {
    /// Which.
    pub enterprise: EnterpriseId,
    /// How.
    pub by: MatchedBy,
    /// Where the reasons stand, unless a number says it all.
    pub identification: Option<IdentificationId>,
}

impl Draft {
    /// The natural key that the record would have if the row named its subject by this code: whether a department knows the code
    /// makes no other record of it.
    pub fn key_under(&self, code: &Uscc) -> String {
        let fields = rules(self.source).key.iter();
        natural_key(fields.zip(&self.key_parts).map(|(field, part)| if field == SUBJECT { code.as_str() } else { part }))
    }
}

/// The natural key of a kept record under its firm's code.
pub fn key_of(source: Source, content: &Value, code: &Uscc) -> String {
    let part = |field: &String| match field.as_str() {
        SUBJECT => code.to_string(),
        id => part_of(content.get(id)),
    };
    let parts: Vec<String> = rules(source).key.iter().map(part).collect();
    natural_key(parts.iter().map(String::as_str))
}

/// A field as a part of the natural key.
pub fn part_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_))) => value.to_string(),
    }
}

/// The part of a key that is the subject.
pub const SUBJECT: &str = "subject";

/// The longest natural key, in bytes; the rest of a longer one is replaced by its hash.
const KEY_BYTES: usize = 240;

/// The natural key from its parts: folded, joined by `|`.
pub fn natural_key<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut key = String::new();
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            key.push('|');
        }
        key.push_str(&fold(part));
    }
    if key.len() <= KEY_BYTES {
        return key;
    }
    let hash = sha256(key.as_bytes());
    let mut end = KEY_BYTES - 33;
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}#{}", &key[..end], &hash[..32])
}

/// The content as JSON.
pub fn written(content: &Content) -> String {
    // A map with text keys always serialises.
    serde_json::to_string(content).unwrap_or_default()
}

/// The hash of subject and written content: of one JSON array of the four.
pub fn content_hash(code: Option<&Uscc>, other: Option<&str>, name: &str, written: &str) -> String {
    let mut whole = serde_json::to_vec(&(code.map(Uscc::as_str), other, name)).unwrap_or_default();
    whole.pop();
    whole.push(b',');
    whole.extend_from_slice(written.as_bytes());
    whole.push(b']');
    sha256(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_one_array() {
        let content = Content::from([("fine", serde_json::json!(20_000)), ("content", serde_json::json!("\"罚款\""))]);
        let code: Uscc = "91320899MAXAY4CL05".parse().expect("a code");
        for (code, other) in [(Some(&code), None), (None, Some("320899000000001")), (None, None)] {
            let whole = serde_json::to_vec(&(code.map(Uscc::as_str), other, "某某公司", &content)).expect("JSON");
            assert_eq!(content_hash(code, other, "某某公司", &written(&content)), sha256(&whole));
        }
    }

    #[test]
    fn keys_are_stable_and_bounded() {
        assert_eq!(natural_key(["苏淮罚〔2026〕1号", "91320899MAXAY4CL05"]), natural_key(["苏淮罚[2026] 1号", "91320899maxay4cl05"]));
        let long = "很".repeat(300);
        assert!(natural_key([long.as_str()]).len() <= KEY_BYTES);
        assert_ne!(natural_key([format!("{long}1").as_str()]), natural_key([format!("{long}2").as_str()]));
    }
}
