//! Public-credit records: taking them from deliveries, and reading them. Whoever shows them to a person does it through
//! `consent`, which checks and logs.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use entity::credit::{credit_record, credit_record_event};
use entity::value::id::{DeliveryId, EnterpriseId, RecordId};
use entity::value::{RecordState, Source, Uscc};
use serde_json::{Value as Json, json};

use super::standing::{event_kind, standing};
use super::store;
use super::validity::{Matter, Validity};
use crate::app::App;
use crate::credit::feed::draft::Draft;
use crate::enterprise::register::actions as register;
use crate::platform::store::{Connection, Error, Tx};
use crate::risk::raise::Evidence;

/// A record about a firm as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Which.
    pub id: RecordId,
    /// What it is.
    pub source: Source,
    /// Whether it counts.
    pub state: RecordState,
    /// Its fields by their canonical names.
    pub content: Json,
    /// What was remarkable about it.
    pub marks: Json,
    /// The department that delivered it.
    pub department: String,
    /// The day of the decision, listing or publication.
    pub decided_on: Option<NaiveDate>,
    /// The first day of validity.
    pub valid_from_on: Option<NaiveDate>,
    /// The last day of validity.
    pub valid_to_on: Option<NaiveDate>,
    /// The last day of publication.
    pub publish_to_on: Option<NaiveDate>,
    /// The day the source took it back.
    pub removed_on: Option<NaiveDate>,
    /// The day the platform first had it.
    pub seen_on: NaiveDate,
    /// SHA-256 of what it says.
    pub content_hash: String,
    /// Version of the row.
    pub version: i64,
}

impl Record {
    fn of(row: credit_record::Model) -> Self {
        Self {
            id: row.id,
            source: row.source,
            state: row.state,
            content: row.content,
            marks: row.marks,
            department: row.department,
            decided_on: row.decided_on,
            valid_from_on: row.valid_from_on,
            valid_to_on: row.valid_to_on,
            publish_to_on: row.publish_to_on,
            removed_on: row.removed_on,
            seen_on: row.recorded_at.with_timezone(&Shanghai).date_naive(),
            content_hash: row.content_hash,
            version: row.version,
        }
    }
    /// Whether it may be shown and used on a day: current and not past its publication period.
    pub fn counts_on(&self, today: NaiveDate) -> bool {
        match self.state {
            RecordState::Current => self.publish_to_on.is_none_or(|last| last >= today),
            RecordState::Withdrawn => false,
        }
    }
    /// How long it is published by law, and why; its repair and the end of a person's act are not in the row and have to be added.
    pub fn validity(&self) -> Option<Validity> {
        let matter = Matter {
            valid_to_on: self.valid_to_on,
            publish_to_on: self.publish_to_on,
            removed_on: self.removed_on,
            ..Matter::new(self.source, self.decided_on.unwrap_or(self.seen_on))
        };
        Validity::of(&matter.with_content(&self.content, self.evidence().gravity()))
    }
    /// As evidence for risk flags.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            record: self.id,
            source: self.source,
            decided_on: self.decided_on,
            seen_on: self.seen_on,
            valid_to_on: self.valid_to_on,
            publish_to_on: self.publish_to_on,
            content: self.content.clone(),
        }
    }
}

/// All records of a firm, withdrawn ones too, by source.
pub async fn of_enterprise(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Record>, Error> {
    Ok(store::list(db, enterprise).await?.into_iter().map(Record::of).collect())
}

/// Records by their ids, withdrawn ones too.
pub async fn find_many(db: &impl Connection, ids: &[RecordId]) -> Result<Vec<Record>, Error> {
    Ok(store::list_by_id(db, ids).await?.into_iter().map(Record::of).collect())
}

/// All records of several firms, withdrawn ones too, by source.
pub async fn of_enterprises(db: &impl Connection, enterprises: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Vec<Record>>, Error> {
    let mut of: HashMap<EnterpriseId, Vec<Record>> = HashMap::new();
    for row in store::list_of(db, enterprises).await? {
        if let Some(enterprise) = row.enterprise_id {
            of.entry(enterprise).or_default().push(Record::of(row));
        }
    }
    Ok(of)
}

/// What became of delivered records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Records that were not known.
    pub new: i64,
    /// Records that say something else now, were withdrawn or came back.
    pub changed: i64,
    /// Records that said what was known.
    pub unchanged: i64,
    /// Firms with new or changed records.
    pub affected: BTreeSet<EnterpriseId>,
}

/// Takes records from a delivery: new ones appear, known ones change, are withdrawn or return, and nothing is written
/// about those that say what was known. All are of one source.
pub async fn take(tx: &Tx, app: &App, delivery: DeliveryId, department: &str, drafts: &[Draft]) -> Result<Taken, Error> {
    let Some(source) = drafts.first().map(|draft| draft.source) else {
        return Ok(Taken::default());
    };
    let keys: Vec<&str> = drafts.iter().map(|draft| draft.natural_key.as_str()).collect();
    let mut known = store::list_hashes(tx, source, &keys).await?;
    let news: Vec<&Draft> = drafts.iter().filter(|draft| known.get(&draft.natural_key).is_none_or(|(_, hash)| *hash != draft.content_hash)).collect();
    let firms = firms_of(tx, &news).await?;
    let (mut taken, mut rows, mut events) = (Taken::default(), Vec::new(), Vec::new());
    for draft in drafts {
        match known.get(&draft.natural_key) {
            Some((_, hash)) if *hash == draft.content_hash => taken.unchanged += 1,
            Some(&(id, _)) => {
                let before = store::lock(tx, id).await?;
                events.push(changed_event(app, delivery, &before, draft));
                let after = row(app, delivery, department, draft, firms.of(draft).or(before.enterprise_id));
                taken.affected.extend(before.enterprise_id.into_iter().chain(after.enterprise_id));
                store::save(tx, credit_record::Model { id, recorded_at: before.recorded_at, version: before.version + 1, ..after }).await?;
                taken.changed += 1;
            }
            // That it appeared stands in the record itself: when, and by which delivery until the first event says another.
            None => {
                let row = row(app, delivery, department, draft, firms.of(draft));
                taken.affected.extend(row.enterprise_id);
                taken.new += 1;
                // The same row may stand in the file twice.
                known.insert(draft.natural_key.clone(), (row.id, row.content_hash.clone()));
                rows.push(row);
            }
        }
    }
    store::insert(tx, rows).await?;
    store::insert_events(tx, events).await?;
    Ok(taken)
}

/// Firms by the codes that records name.
struct Firms {
    by_code: HashMap<String, EnterpriseId>,
    by_organisation: HashMap<String, EnterpriseId>,
}

impl Firms {
    fn of(&self, draft: &Draft) -> Option<EnterpriseId> {
        match (&draft.subject_code, &draft.subject_other_code) {
            (Some(code), _) => self.by_code.get(code.as_str()).copied(),
            (None, Some(other)) => self.by_organisation.get(other).copied(),
            (None, None) => None,
        }
    }
}

async fn firms_of(tx: &Tx, drafts: &[&Draft]) -> Result<Firms, Error> {
    let codes: BTreeSet<Uscc> = drafts.iter().filter_map(|draft| draft.subject_code.clone()).collect();
    let inner = |draft: &&&Draft| draft.subject_code.is_none();
    let inner: BTreeSet<String> = drafts.iter().filter(inner).filter_map(|draft| draft.subject_other_code.clone()).filter(|code| code.len() == 9).collect();
    Ok(Firms {
        by_code: register::ids_by_code(tx, &codes.into_iter().collect::<Vec<_>>()).await?,
        by_organisation: register::ids_by_organisation_code(tx, &inner.into_iter().collect::<Vec<_>>()).await?,
    })
}

fn row(app: &App, delivery: DeliveryId, department: &str, draft: &Draft, enterprise: Option<EnterpriseId>) -> credit_record::Model {
    let now = app.clock.now();
    credit_record::Model {
        id: app.ids.new_id(),
        source: draft.source,
        natural_key: draft.natural_key.clone(),
        enterprise_id: enterprise,
        subject_code: draft.subject_code.as_ref().map(ToString::to_string).or_else(|| draft.subject_other_code.clone()),
        subject_name: draft.subject_name.clone(),
        content: json!(draft.content),
        content_hash: draft.content_hash.clone(),
        marks: json!(draft.marks),
        department: department.to_owned(),
        decided_on: draft.decided_on,
        valid_from_on: draft.valid_from_on,
        valid_to_on: draft.valid_to_on,
        publish_to_on: draft.publish_until_on,
        removed_on: draft.removed_on,
        state: standing(draft),
        delivery_id: delivery,
        recorded_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The event of a known record; it keeps what the record was before.
fn changed_event(app: &App, delivery: DeliveryId, before: &credit_record::Model, draft: &Draft) -> credit_record_event::Model {
    let was = json!({ "before": before.content, "state": before.state, "delivery": before.delivery_id });
    event(app, delivery, before.id, event_kind(before.state, standing(draft)), was)
}

fn event(app: &App, delivery: DeliveryId, record: RecordId, kind: &str, content: Json) -> credit_record_event::Model {
    credit_record_event::Model { id: app.ids.new_id(), record_id: record, delivery_id: delivery, kind: kind.to_owned(), content, at: app.clock.now() }
}

/// Gives records that waited for a firm to the firms that have become known; the firms that got any.
pub async fn give_to(tx: &Tx, firms: &[(EnterpriseId, Uscc)]) -> Result<Vec<EnterpriseId>, Error> {
    let codes: Vec<&str> = firms.iter().flat_map(|(_, code)| [code.as_str(), code.organisation_code()]).collect();
    let waiting = store::list_waiting(tx, &codes).await?;
    let inner: BTreeSet<String> = waiting.iter().filter(|(_, code)| code.len() == 9).map(|(_, code)| code.clone()).collect();
    let mut owners = register::ids_by_organisation_code(tx, &inner.into_iter().collect::<Vec<_>>()).await?;
    owners.extend(firms.iter().map(|(id, code)| (code.to_string(), *id)));
    let mut theirs: HashMap<EnterpriseId, Vec<RecordId>> = HashMap::new();
    for (record, code) in waiting {
        if let Some(owner) = owners.get(&code) {
            theirs.entry(*owner).or_default().push(record);
        }
    }
    for (owner, records) in &theirs {
        store::save_enterprise(tx, records, *owner).await?;
    }
    Ok(theirs.into_keys().collect())
}
