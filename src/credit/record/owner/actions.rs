//! Giving records to firms and taking them away; what they say stays.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::credit::credit_record;
use entity::value::id::{EnterpriseId, IdentificationId, RecordId};
use entity::value::{MatchedBy, Uscc};

use super::super::actions::{GIVEN, continued, counts, event};
use super::super::standing::event_kind;
use super::super::store;
use crate::app::App;
use crate::credit::feed::draft::{Identified, key_of};
use crate::credit::repair::actions::{after_delivery, has_case};
use crate::enterprise::register::actions::{self as register, Arrived};
use crate::platform::store::{Connection, Error, Tx};

/// Gives records that waited for a firm to the firms that have become known; the firms that got any.
pub async fn give_to(tx: &Tx, app: &App, firms: &[Arrived]) -> Result<BTreeSet<EnterpriseId>, Error> {
    let own = |firm: &Arrived| [firm.code.to_string(), firm.code.organisation_code().to_owned()].into_iter().chain(firm.registration_number.clone());
    let codes: Vec<String> = firms.iter().flat_map(own).collect();
    let waiting = store::list_waiting(tx, &codes.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let of_length = |lengths: &[usize]| -> Vec<String> {
        let codes = waiting.iter().filter_map(|row| row.subject_code.as_deref()).filter(|code| lengths.contains(&code.len()));
        codes.collect::<BTreeSet<&str>>().into_iter().map(str::to_owned).collect()
    };
    let by_organisation = register::ids_by_organisation_code(tx, &of_length(&[9])).await?;
    let by_registration = register::ids_by_registration_number(tx, &of_length(&[13, 15])).await?;
    let by_code: HashMap<String, EnterpriseId> = firms.iter().map(|firm| (firm.code.to_string(), firm.id)).collect();
    let (mut given, mut gone, mut unified) = (BTreeSet::new(), BTreeSet::<RecordId>::new(), Vec::new());
    for row in &waiting {
        let Some(code) = row.subject_code.as_ref().filter(|_| !gone.contains(&row.id)) else { continue };
        let number = by_organisation.get(code).map(|id| (*id, MatchedBy::OrganisationCode));
        let number = number.or_else(|| by_registration.get(code).map(|id| (*id, MatchedBy::RegistrationNumber)));
        if let Some(firm) = by_code.get(code) {
            unified.push((row, *firm));
            given.insert(*firm);
        } else if let Some((firm, by)) = number {
            gone.extend(give(tx, app, row.id, firm, Some(by)).await?);
            given.insert(firm);
        }
    }
    unified.retain(|(row, _)| !gone.contains(&row.id));
    give_as_they_are(tx, app, &unified).await?;
    Ok(given)
}

/// Gives records that waited to the firms that rows of a delivery led to; the firms that got any.
pub async fn give_each(tx: &Tx, app: &App, waited: BTreeMap<RecordId, Identified>) -> Result<BTreeSet<EnterpriseId>, Error> {
    let (mut given, mut gone) = (BTreeSet::new(), BTreeSet::<RecordId>::new());
    for (record, found) in waited {
        if !gone.contains(&record) {
            gone.extend(give(tx, app, record, found.enterprise, Some(found.by)).await?);
        }
        given.insert(found.enterprise);
    }
    Ok(given)
}

/// Gives records whose key has the firm's code already.
async fn give_as_they_are(tx: &Tx, app: &App, rows: &[(&credit_record::Model, EnterpriseId)]) -> Result<(), Error> {
    store::insert_events(tx, rows.iter().map(|(row, _)| event(app, None, row, GIVEN)).collect()).await?;
    let mut theirs: HashMap<EnterpriseId, Vec<RecordId>> = HashMap::new();
    for (row, firm) in rows {
        theirs.entry(*firm).or_default().push(row.id);
    }
    for (firm, records) in theirs {
        store::save_enterprise(tx, &records, firm).await?;
    }
    Ok(())
}

/// Gives a record to its firm, under the key that it has with the firm's code. When a record is kept under that key already it is the same
/// one, delivered with the code: then the one that waited goes, unless a request, an objection or an event of its life names it; then the
/// other one goes. When both are named, both stay, the one that waited under its own key. The record that went, if one did.
async fn give(tx: &Tx, app: &App, record: RecordId, firm: EnterpriseId, by: Option<MatchedBy>) -> Result<Option<RecordId>, Error> {
    let row = store::lock(tx, record).await?;
    let codes: HashMap<EnterpriseId, Uscc> = register::codes_of(tx, &[firm]).await?;
    let key = codes.get(&firm).map_or_else(|| row.natural_key.clone(), |code| key_of(row.source, &row.content, code));
    let twin = if key == row.natural_key { None } else { store::list_known(tx, row.source, &[&key]).await?.remove(&key) };
    let Some(twin) = twin else {
        give_under(tx, app, row, key, (firm, by)).await?;
        return Ok(None);
    };
    if !is_named(tx, record).await? {
        store::delete(tx, &[record]).await?;
        return Ok(Some(record));
    }
    if is_named(tx, twin.id).await? {
        let own = row.natural_key.clone();
        give_under(tx, app, row, own, (firm, by)).await?;
        return Ok(None);
    }
    let twin = store::lock(tx, twin.id).await?;
    let gone = twin.id;
    store::delete(tx, &[gone]).await?;
    if twin.updated_at <= row.updated_at {
        give_under(tx, app, row, key, (firm, by)).await?;
        return Ok(Some(gone));
    }
    let after = take_over(tx, app, &row, twin).await?;
    let ends = counts(&row) && !counts(&after);
    let (this, none): (&[RecordId], &[RecordId]) = (&[record], &[]);
    give_under(tx, app, after, key, (firm, by)).await?;
    after_delivery(tx, app, if ends { this } else { none }, if !ends && row.suspended_at.is_some() { this } else { none }).await?;
    Ok(Some(gone))
}

async fn give_under(tx: &Tx, app: &App, row: credit_record::Model, key: String, to: (EnterpriseId, Option<MatchedBy>)) -> Result<(), Error> {
    store::insert_events(tx, vec![event(app, None, &row, GIVEN)]).await?;
    store::save(tx, credit_record::Model { natural_key: key, enterprise_id: Some(to.0), matched_by: to.1, ..row }).await
}

/// A record with what a newer one said that goes; whose it is stays for the event that follows.
async fn take_over(tx: &Tx, app: &App, row: &credit_record::Model, newer: credit_record::Model) -> Result<credit_record::Model, Error> {
    store::insert_events(tx, vec![event(app, Some(newer.delivery_id), row, event_kind(row.state, newer.state))]).await?;
    Ok(credit_record::Model { enterprise_id: row.enterprise_id, ..continued(row, newer, app.clock.now()) })
}

/// Whether a request, an objection or an event of its life names a record: then it cannot go.
async fn is_named(db: &impl Connection, record: RecordId) -> Result<bool, Error> {
    Ok(has_case(db, &[record]).await? || store::exists_befallen(db, record).await?)
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
pub async fn take_away(tx: &Tx, app: &App, records: &[RecordId]) -> Result<(), Error> {
    let rows = store::list_by_id(tx, records).await?;
    store::insert_events(tx, rows.iter().map(|row| event(app, None, row, GIVEN)).collect()).await?;
    store::save_nobody(tx, records).await
}

/// Notes of records of a firm that they leave it; whoever moves them calls this before.
pub async fn leave(tx: &Tx, app: &App, records: &[RecordId], firm: EnterpriseId) -> Result<(), Error> {
    let rows = store::list_by_id(tx, records).await?;
    let theirs = rows.iter().filter(|row| row.enterprise_id == Some(firm));
    store::insert_events(tx, theirs.map(|row| event(app, None, row, GIVEN)).collect()).await
}
