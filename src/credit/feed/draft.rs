//! A checked row as a record that waits to be stored.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{Source, Uscc};
use serde_json::Value;

use super::finding::Mark;
use super::fold::{fold, sha256};

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
}

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

/// The hash of subject and content.
pub fn content_hash(code: Option<&Uscc>, other: Option<&str>, name: &str, content: &Content) -> String {
    let whole = (code.map(Uscc::as_str), other, name, content);
    // A map with text keys always serialises.
    sha256(&serde_json::to_vec(&whole).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_stable_and_bounded() {
        assert_eq!(natural_key(["苏淮罚〔2026〕1号", "91320899MAXAY4CL05"]), natural_key(["苏淮罚[2026] 1号", "91320899maxay4cl05"]));
        let long = "很".repeat(300);
        assert!(natural_key([long.as_str()]).len() <= KEY_BYTES);
        assert_ne!(natural_key([format!("{long}1").as_str()]), natural_key([format!("{long}2").as_str()]));
    }
}
