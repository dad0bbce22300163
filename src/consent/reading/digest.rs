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
    let File { lookup: _, items, enterprise, profile, records, made_of: _, figures: _, flags, reports, people: _ } = file;
    let registered = json!([enterprise.code.as_str(), enterprise.name, enterprise.legal_representative, enterprise.address, enterprise.as_of_on]);
    let records: Vec<_> = records.iter().map(|r| json!([r.id, r.version, r.content_hash])).collect();
    let flags: Vec<_> = flags.iter().map(|f| json!([f.code, f.severity, f.opened_on])).collect();
    let reports: Vec<_> = reports.iter().map(|r| json!([r.id, r.version, r.file_hash])).collect();
    hex::encode(Sha256::digest(json!([items, registered, profile, records, flags, reports]).to_string()))
}
