//! JSON written in one way only, and its digest: what a database or another process makes of the order of keys changes neither.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256, in hexadecimal, of a value as JSON with sorted keys and without blanks.
pub fn digest(of: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    Ok(hex::encode(Sha256::digest(text(of)?.as_bytes())))
}

/// A value as JSON with sorted keys and without blanks.
pub fn text(of: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    write(&serde_json::to_value(of)?, &mut text);
    Ok(text)
}

/// Writes JSON in one way only, so that a database that reorders keys does not change the digest.
fn write(value: &serde_json::Value, text: &mut String) {
    match value {
        serde_json::Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&serde_json::Value::from(key.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        serde_json::Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::String(_) => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_has_one_way_of_writing() {
        let mut text = String::new();
        write(&serde_json::json!({"b": [1, null, "x\"y"], "a": {"d": true, "c": 2}}), &mut text);
        assert_eq!(text, r#"{"a":{"c":2,"d":true},"b":[1,null,"x\"y"]}"#);
    }
}
