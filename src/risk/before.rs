//! What the trail keeps of a flag when it changes: how heavy it weighed until then and on which records, so that an earlier moment can be told.

use entity::value::Severity;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Action of the lines that keep it.
pub(in crate::risk) const CHANGE: &str = "risk.change";

/// A flag until it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::risk) struct Before {
    /// Version of the row, by which changes of one instant have their order.
    pub(in crate::risk) version: i64,
    /// How heavy it weighed.
    pub(in crate::risk) severity: Severity,
    /// The version of the rules that it stood by.
    pub(in crate::risk) rule: String,
    /// The records that it rested on.
    pub(in crate::risk) records: Vec<RecordId>,
}

impl Before {
    /// What a line keeps; lines of the first versions kept nothing.
    pub(in crate::risk) fn of(detail: &Json) -> Option<Self> {
        serde_json::from_value(detail.get("before")?.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_is_read_and_what_was_never_kept_is_not() {
        let before = Before { version: 2, severity: Severity::Low, rule: "risk-2025-1".to_owned(), records: vec![uuid::Uuid::from_u128(7).into()] };
        assert_eq!(Before::of(&json!({ "code": "RF14", "before": before })), Some(before));
        assert_eq!(Before::of(&json!({ "code": "RF14" })), None);
    }
}
