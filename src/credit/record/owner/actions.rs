//! Giving records to firms and taking them away; what they say stays.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::credit::credit_record;
use entity::value::id::{DeliveryId, EnterpriseId, IdentificationId, ObjectionId, RecordId};
use entity::value::{MatchedBy, RegisterItem, Source, Uscc};

use super::super::actions::{GIVEN, continued, counts, event};
use super::super::held::actions::{self as held, Judged, To, Way};
use super::super::held::own::actions::tell_senders;
use super::super::key::key_hash;
use super::super::standing::event_kind;
use super::super::store;
use crate::app::App;
use crate::credit::feed::cross::rule::compared_with;
use crate::credit::feed::draft::{Identified, key_of};
use crate::credit::repair::actions::{after_delivery, has_case};
use crate::enterprise::register::actions::{self as register, Arrived};
use crate::platform::store::{Connection, Error, Tx};

/// Gives records that waited for a firm to the firms that have become known by a delivery, unless a rule holds them back; the firms that got any.
pub async fn give_to(tx: &Tx, app: &App, firms: &[Arrived], cause: DeliveryId) -> Result<BTreeSet<EnterpriseId>, Error> {
    let own = |firm: &Arrived| [firm.code.to_string(), firm.code.organisation_code().to_owned()].into_iter().chain(firm.registration_number.clone());
    let codes: Vec<String> = firms.iter().flat_map(own).collect();
    let waiting = store::lock_waiting(tx, &codes.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let of_length = |lengths: &[usize]| -> Vec<String> {
        let codes = waiting.iter().filter_map(|row| row.subject_code.as_deref()).filter(|code| lengths.contains(&code.len()));
        codes.collect::<BTreeSet<&str>>().into_iter().map(str::to_owned).collect()
    };
    let by_organisation = register::ids_by_organisation_code(tx, &of_length(&[9])).await?;
    let by_registration = register::ids_by_registration_number(tx, &of_length(&[13, 15])).await?;
    let by_code: HashMap<String, EnterpriseId> = firms.iter().map(|firm| (firm.code.to_string(), firm.id)).collect();
    let (mut given, mut gone) = (BTreeSet::new(), BTreeSet::<RecordId>::new());
    // In the order in which they came, so that each is compared with what those before it say.
    let mut unified: BTreeMap<DeliveryId, Vec<Way<'_>>> = BTreeMap::new();
    for row in &waiting {
        let Some(code) = row.subject_code.as_ref().filter(|_| !gone.contains(&row.id)) else { continue };
        let number = by_organisation.get(code).map(|id| (*id, MatchedBy::OrganisationCode));
        let number = number.or_else(|| by_registration.get(code).map(|id| (*id, MatchedBy::RegistrationNumber)));
        if let Some(firm) = by_code.get(code) {
            unified.entry(row.delivery_id).or_default().push(Way { row, to: (*firm, None) });
        } else if let Some((firm, by)) = number {
            let came = give(tx, app, Some(cause), row.id, (firm, Some(by))).await?;
            given.extend(came.to(firm));
            gone.extend(came.gone());
        }
    }
    for mut ways in unified.into_values() {
        ways.retain(|way| !gone.contains(&way.row.id));
        given.extend(give_as_they_are(tx, app, cause, &ways).await?);
    }
    Ok(given)
}

/// Gives records that are held back from firms of which a delivery says something else by now, when no rule refuses them any more; the firms
/// that got any.
pub async fn give_held(tx: &Tx, app: &App, firms: &[EnterpriseId], cause: Option<DeliveryId>) -> Result<BTreeSet<EnterpriseId>, Error> {
    give_each(tx, app, cause, held::of_firms(tx, firms).await?).await
}

/// Gives records that waited and whose rows came again to the firms that the rows led to, or to those that they were held back from; the
/// firms that got any.
pub async fn give_again(tx: &Tx, app: &App, cause: DeliveryId, waited: Vec<(RecordId, Option<Identified>)>) -> Result<BTreeSet<EnterpriseId>, Error> {
    let unled: Vec<RecordId> = waited.iter().filter(|(_, found)| found.is_none()).map(|(id, _)| *id).collect();
    let mut all = held::of_records(tx, &unled).await?;
    all.extend(waited.into_iter().filter_map(|(id, found)| found.map(|found| (id, (found.enterprise, Some(found.by))))));
    give_each(tx, app, Some(cause), all).await
}

/// Gives records to firms, unless a rule holds them back; the firms that got any.
pub async fn give_each(tx: &Tx, app: &App, cause: Option<DeliveryId>, waited: BTreeMap<RecordId, To>) -> Result<BTreeSet<EnterpriseId>, Error> {
    let (mut given, mut gone) = (BTreeSet::new(), BTreeSet::<RecordId>::new());
    for (record, to) in waited {
        if gone.contains(&record) {
            given.insert(to.0);
            continue;
        }
        let came = give(tx, app, cause, record, to).await?;
        given.extend(came.to(to.0));
        gone.extend(came.gone());
    }
    Ok(given)
}

/// An objection to an item of a firm's registration that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub objection: ObjectionId,
    /// The entry of the register.
    pub entry: EnterpriseId,
    /// The item.
    pub item: RegisterItem,
    /// Since when it was objected to.
    pub since: DateTime<Utc>,
}

/// Compares what came to a firm while it objected to an item of its registration with that item, by which nothing was found meanwhile. What a rule
/// refuses is held back, and its department is told. What was the firm's before and was only delivered anew, and what a request, an objection or
/// an event of its life names, is marked. The firm, when it lost any.
pub async fn compare_again(tx: &Tx, app: &App, settled: Settled) -> Result<BTreeSet<EnterpriseId>, Error> {
    let Settled { objection, entry, item, since } = settled;
    let sources = compared_with(item);
    if sources.is_empty() {
        return Ok(BTreeSet::new());
    }
    let owner = register::merged(tx, &[entry]).await?.remove(&entry).unwrap_or(entry);
    let code = register::codes_of(tx, &[entry]).await?.remove(&entry);
    let waiting = held::of_firms(tx, &[entry]).await?;
    let mut arrived = store::lock_arrived(tx, owner, since).await?;
    arrived.extend(store::lock_arrived_of(tx, &waiting.keys().copied().collect::<Vec<_>>(), since).await?);
    // A row is compared with the entry whose code it names; one without such a code with the firm itself.
    let unified = |row: &credit_record::Model| row.subject_code.as_deref().and_then(|code| code.parse::<Uscc>().ok());
    arrived.retain(|row| sources.contains(&row.source) && unified(row).map_or(owner == entry, |named| Some(named) == code));
    let given: BTreeSet<RecordId> = store::list_given_after(tx, &arrived.iter().map(|row| row.id).collect::<Vec<_>>(), since).await?.into_iter().collect();
    let mut ways: BTreeMap<Source, Vec<Way<'_>>> = BTreeMap::new();
    for row in &arrived {
        let by = waiting.get(&row.id).map_or(row.matched_by, |(_, by)| *by);
        ways.entry(row.source).or_default().push(Way { row, to: (entry, by) });
    }
    let mut lost = Vec::new();
    for (source, ways) in ways {
        for (Way { row, to }, Judged { marks, held }) in ways.iter().zip(held::judge_by(tx, source, item, &ways).await?) {
            let came = row.recorded_at > since || given.contains(&row.id);
            if row.enterprise_id.is_none() {
                held::hold(tx, app, None, ((*row).clone(), *to), marks).await?;
            } else if held && came && !is_named(tx, row.id).await? {
                held::hold(tx, app, None, ((*row).clone(), *to), marks.clone()).await?;
                lost.push(credit_record::Model { marks, ..(*row).clone() });
            } else if marks != row.marks {
                store::insert_events(tx, vec![event(app, None, row, GIVEN)]).await?;
                store::save(tx, credit_record::Model { marks, ..(*row).clone() }).await?;
            }
        }
    }
    let firms = lost.iter().map(|_| owner).collect();
    tell_senders(tx, app, lost, ("objection", objection.to_string())).await?;
    Ok(firms)
}

/// Gives records of a source whose key has the firm's code already.
async fn give_as_they_are(tx: &Tx, app: &App, cause: DeliveryId, ways: &[Way<'_>]) -> Result<BTreeSet<EnterpriseId>, Error> {
    let Some(source) = ways.first().map(|way| way.row.source) else { return Ok(BTreeSet::new()) };
    let (mut events, mut theirs, mut given) = (Vec::new(), HashMap::<EnterpriseId, Vec<RecordId>>::new(), Vec::new());
    for (Way { row, to }, Judged { marks, held }) in ways.iter().zip(held::judge(tx, source, ways).await?) {
        if held {
            held::hold(tx, app, Some(cause), ((*row).clone(), *to), marks).await?;
            continue;
        }
        given.push(row.id);
        events.push(event(app, Some(cause), row, GIVEN));
        theirs.entry(to.0).or_default().push(row.id);
        if marks != row.marks {
            store::save(tx, credit_record::Model { marks, ..(*row).clone() }).await?;
        }
    }
    store::insert_events(tx, events).await?;
    held::release(tx, &given).await?;
    let firms = theirs.keys().copied().collect();
    for (firm, records) in theirs {
        store::save_enterprise(tx, &records, firm).await?;
    }
    Ok(firms)
}

/// What became of a record that was to come to a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// It is the firm's.
    Given,
    /// It is the firm's as one with another, which went: this one or the other.
    AsOne(RecordId),
    /// A rule holds it back.
    Held,
}

impl Came {
    fn to(self, firm: EnterpriseId) -> Option<EnterpriseId> {
        (self != Self::Held).then_some(firm)
    }
    const fn gone(self) -> Option<RecordId> {
        match self {
            Self::AsOne(gone) => Some(gone),
            Self::Given | Self::Held => None,
        }
    }
}

/// Gives a record to its firm, under the key that it has with the firm's code. When a record is kept under that key already it is the same
/// one, delivered with the code, and was compared when it came: then the one that waited goes, unless a request, an objection or an event of
/// its life names it; then the other one goes. When both are named, both stay, the one that waited under its own key.
async fn give(tx: &Tx, app: &App, cause: Option<DeliveryId>, record: RecordId, to: To) -> Result<Came, Error> {
    let row = store::lock(tx, record).await?;
    let key = key_at(tx, &row, to.0).await?;
    let twin = if key == row.natural_key { None } else { store::list_known(tx, row.source, &[&key]).await?.remove(&key) };
    let Some(twin) = twin else {
        return come(tx, app, cause, row, (key, to)).await;
    };
    if !is_named(tx, record).await? {
        store::delete(tx, &[record]).await?;
        return Ok(Came::AsOne(record));
    }
    if is_named(tx, twin.id).await? {
        let own = row.natural_key.clone();
        give_under(tx, app, cause, row, (own, to)).await?;
        return Ok(Came::Given);
    }
    let twin = store::lock(tx, twin.id).await?;
    let gone = twin.id;
    store::delete(tx, &[gone]).await?;
    if twin.updated_at <= row.updated_at {
        give_under(tx, app, cause, row, (key, to)).await?;
        return Ok(Came::AsOne(gone));
    }
    let after = take_over(tx, app, &row, twin).await?;
    let ends = counts(&row) && !counts(&after);
    let (this, none): (&[RecordId], &[RecordId]) = (&[record], &[]);
    give_under(tx, app, cause, after, (key, to)).await?;
    after_delivery(tx, app, if ends { this } else { none }, if !ends && row.suspended_at.is_some() { this } else { none }).await?;
    Ok(Came::AsOne(gone))
}

/// The key of a record under its firm's code; one that has a unified code of its own keeps it.
async fn key_at(tx: &Tx, row: &credit_record::Model, firm: EnterpriseId) -> Result<String, Error> {
    if row.subject_code.as_deref().is_some_and(|code| code.parse::<Uscc>().is_ok()) {
        return Ok(row.natural_key.clone());
    }
    let codes: HashMap<EnterpriseId, Uscc> = register::codes_of(tx, &[firm]).await?;
    Ok(codes.get(&firm).map_or_else(|| row.natural_key.clone(), |code| key_of(row.source, &row.content, code)))
}

/// Gives a record to its firm, with what was found when it was compared, or holds it back.
async fn come(tx: &Tx, app: &App, cause: Option<DeliveryId>, row: credit_record::Model, (key, to): (String, To)) -> Result<Came, Error> {
    let judged = held::judge(tx, row.source, &[Way { row: &row, to }]).await?.pop();
    let Judged { marks, held } = judged.unwrap_or_else(|| Judged { marks: row.marks.clone(), held: false });
    if held {
        held::hold(tx, app, cause, (row, to), marks).await?;
        return Ok(Came::Held);
    }
    store::insert_events(tx, vec![event(app, cause, &row, GIVEN)]).await?;
    save_under(tx, credit_record::Model { marks, ..row }, (key, to)).await?;
    Ok(Came::Given)
}

async fn give_under(tx: &Tx, app: &App, cause: Option<DeliveryId>, row: credit_record::Model, under: (String, To)) -> Result<(), Error> {
    store::insert_events(tx, vec![event(app, cause, &row, GIVEN)]).await?;
    save_under(tx, row, under).await
}

async fn save_under(tx: &Tx, row: credit_record::Model, (key, (firm, by)): (String, To)) -> Result<(), Error> {
    held::release(tx, &[row.id]).await?;
    store::save(tx, credit_record::Model { key_hash: key_hash(row.source, &key), natural_key: key, enterprise_id: Some(firm), matched_by: by, ..row }).await
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
    held::release(tx, records).await?;
    store::save_nobody(tx, records).await
}

/// Notes of records of a firm that they leave it; whoever moves them calls this before.
pub async fn leave(tx: &Tx, app: &App, records: &[RecordId], firm: EnterpriseId) -> Result<(), Error> {
    let rows = store::list_by_id(tx, records).await?;
    let theirs = rows.iter().filter(|row| row.enterprise_id == Some(firm));
    store::insert_events(tx, theirs.map(|row| event(app, None, row, GIVEN)).collect()).await
}
