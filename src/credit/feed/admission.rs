//! What the catalogue says to a row that keeps the rules of its source: whether the item that it is of lets it in.

use serde_json::Value;

use super::check::Checked;
use super::draft::Draft;
use super::finding::{Finding, ReasonCode, shown};
use super::header::Header;
use crate::credit::catalogue::gate::Gate;

/// A row that keeps the rules of its source, let in or refused.
pub fn admitted(gate: &Gate, header: &Header, draft: Box<Draft>) -> Checked {
    let Some(field) = gate.told_by() else { return Checked::Accepted(draft) };
    let kind = draft.content.get(field).and_then(Value::as_str).unwrap_or_default();
    match gate.shut_to(kind) {
        None => Checked::Accepted(draft),
        Some(item) => Checked::Refused { reasons: vec![finding(header, ReasonCode::ItemNotInForce, field, shown(item))] },
    }
}

fn finding<C>(header: &Header, code: C, field: &str, value: String) -> Finding<C> {
    let column = header.column_of(field).and_then(|column| header.columns().get(column)).cloned().unwrap_or_default();
    Finding { code, field: field.to_owned(), column, value, suggestion: None, other: None }
}
