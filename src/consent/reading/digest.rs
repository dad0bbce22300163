//! What a line of the register keeps of what was shown: the records by name, and one hash over all of it.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::actions::File;
use crate::credit::record::actions::Record;

/// `id@version` of each record.
pub(in crate::consent::reading) fn named(records: &[Record]) -> String {
    records.iter().map(|record| format!("{}@{}", record.id, record.version)).collect::<Vec<_>>().join(" ")
}

/// SHA-256 of what was shown, in the order of the page.
pub(in crate::consent::reading) fn digest(file: &File) -> String {
    let File { lookup: _, items, enterprise, profile, records, made_of: _, figures: _, flags, reports, people: _, farming } = file;
    let registered = json!([enterprise.code.as_str(), enterprise.name, enterprise.legal_representative, enterprise.address, enterprise.as_of_on]);
    let records: Vec<_> = records.iter().map(|r| json!([r.id, r.version, r.content_hash])).collect();
    let flags: Vec<_> = flags.iter().map(|f| json!([f.code, f.severity, f.opened_on])).collect();
    let reports: Vec<_> = reports.iter().map(|r| json!([r.id, r.version, r.file_hash])).collect();
    let mut all = vec![json!(items), registered, json!(profile), json!(records), json!(flags), json!(reports)];
    // Only where it was shown: other readings are hashed as before there was any.
    let farmed: Vec<_> = farming.rows().iter().map(|r| json!([r.id, r.version, r.content_hash])).collect();
    all.extend((!farmed.is_empty()).then(|| json!(farmed)));
    hex::encode(Sha256::digest(json!(all).to_string()))
}
