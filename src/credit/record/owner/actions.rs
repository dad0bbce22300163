//! Giving records to firms and taking them away; what they say stays.

use std::collections::{BTreeSet, HashMap};

use entity::value::id::{EnterpriseId, IdentificationId, RecordId};
use entity::value::{MatchedBy, Uscc};

use super::super::store;
use crate::credit::feed::draft::key_of;
use crate::enterprise::register::actions::{self as register, Arrived};
use crate::platform::store::{Connection, Error, Tx};

/// Gives records that waited for a firm to the firms that have become known; the firms that got any.
pub async fn give_to(tx: &Tx, firms: &[Arrived]) -> Result<BTreeSet<EnterpriseId>, Error> {
    let own = |firm: &Arrived| [firm.code.to_string(), firm.code.organisation_code().to_owned()].into_iter().chain(firm.registration_number.clone());
    let codes: Vec<String> = firms.iter().flat_map(own).collect();
    let waiting = store::list_waiting(tx, &codes.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let of_length = |lengths: &[usize]| -> Vec<String> {
        let some: BTreeSet<&String> = waiting.iter().map(|(_, code)| code).filter(|code| lengths.contains(&code.len())).collect();
        some.into_iter().cloned().collect()
    };
    let by_organisation = register::ids_by_organisation_code(tx, &of_length(&[9])).await?;
    let by_registration = register::ids_by_registration_number(tx, &of_length(&[13, 15])).await?;
    let by_code: HashMap<String, EnterpriseId> = firms.iter().map(|firm| (firm.code.to_string(), firm.id)).collect();
    let mut given = BTreeSet::new();
    let mut unified: HashMap<EnterpriseId, Vec<RecordId>> = HashMap::new();
    for (record, code) in &waiting {
        let number = by_organisation.get(code).map(|id| (*id, MatchedBy::OrganisationCode));
        let number = number.or_else(|| by_registration.get(code).map(|id| (*id, MatchedBy::RegistrationNumber)));
        if let Some(firm) = by_code.get(code) {
            unified.entry(*firm).or_default().push(*record);
            given.insert(*firm);
        } else if let Some((firm, by)) = number {
            give(tx, *record, firm, Some(by)).await?;
            given.insert(firm);
        }
    }
    for (firm, records) in unified {
        store::save_enterprise(tx, &records, firm).await?;
    }
    Ok(given)
}

/// Gives a record to its firm, under the key that it has with the firm's code. When a record is kept under that key already it is the same
/// one, delivered with the code: then the one that waited goes.
pub async fn give(tx: &Tx, record: RecordId, firm: EnterpriseId, by: Option<MatchedBy>) -> Result<(), Error> {
    let mut row = store::lock(tx, record).await?;
    let codes: HashMap<EnterpriseId, Uscc> = register::codes_of(tx, &[firm]).await?;
    if let Some(code) = codes.get(&firm) {
        let key = key_of(row.source, &row.content, code);
        if key != row.natural_key && !store::list_known(tx, row.source, &[&key]).await?.is_empty() {
            return store::delete(tx, &[record]).await;
        }
        row.natural_key = key;
    }
    row.enterprise_id = Some(firm);
    row.matched_by = by;
    store::save(tx, row).await
}

/// A record that an identification led to its firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// Which.
    pub id: RecordId,
    /// Whose; none while it is in doubt.
    pub enterprise: Option<EnterpriseId>,
    /// How often it was written.
    pub version: i64,
}

/// The records that an identification led to their firm.
pub async fn led_by(db: &impl Connection, id: IdentificationId) -> Result<Vec<Led>, Error> {
    let rows = store::list_identified(db, id).await?;
    Ok(rows.into_iter().map(|row| Led { id: row.id, enterprise: row.enterprise_id, version: row.version }).collect())
}

/// Takes records out as if they had never come in: their rows wait in the quarantine.
pub async fn take_out(tx: &Tx, records: &[RecordId]) -> Result<(), Error> {
    store::delete(tx, records).await
}

/// Takes records away from their firm: nobody's until somebody says whose.
pub async fn take_away(tx: &Tx, records: &[RecordId]) -> Result<(), Error> {
    store::save_nobody(tx, records).await
}
