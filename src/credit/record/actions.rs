//! Public-credit records: taking them from deliveries, and reading them. Whoever shows them to a person does it through
//! `consent`, which checks and logs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::credit::{credit_record, credit_record_event};
use entity::value::id::{DeliveryId, EnterpriseId, RecordId};
use entity::value::{RecordState, Source, Uscc};
use serde_json::{Value as Json, json};

use super::before::{Before, Rest};
use super::fresh::store::{self as fresh, Arrival, Fresh};
use super::held::actions as held;
use super::kept::actions::Kept;
use super::lasting::{is_trader, names_trader};
use super::life::{Befalls, Decision, Life, is_another, outcome};
use super::owner::actions as owner;
use super::standing::{event_kind, standing};
use super::store::{self, Known};
use crate::app::App;
use crate::consent::retention::law::{decided_before, is_over};
use crate::credit::catalogue::actions as catalogue;
use crate::credit::feed::draft::Draft;
use crate::credit::feed::spread::kind_of;
use crate::credit::repair::actions::after_delivery;
use crate::enterprise::register::actions as register;
use crate::platform::calendar;
use crate::platform::store::{Connection, Error, Tx};
use crate::risk::raise::Evidence;

/// Fields with the number of the document, the best first.
pub(super) const NUMBERS: [&str; 5] = ["decision_no", "certificate_no", "case_no", "commitment_no", "number"];

/// The event by which a record came to a firm that it waited for, was held back from it, or came to another firm or to none; or by which its
/// firm kept it with other marks.
pub(super) const GIVEN: &str = "given";

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
    /// The day on which its row came to say what became of a commitment; none where it always said it, or says nothing.
    pub outcome_on: Option<NaiveDate>,
    /// SHA-256 of what it says.
    pub content_hash: String,
    /// What has befallen it beside its deliveries.
    pub life: Life,
    /// It is about a person: a trader (个体工商户) is its owner.
    pub is_of_person: bool,
    /// Version of the row.
    pub version: i64,
}

impl Record {
    /// A row as others see it, by the code that it names.
    pub(crate) fn of(row: credit_record::Model) -> Self {
        Self {
            is_of_person: names_trader(row.subject_code.as_deref()) == Some(true),
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
            outcome_on: row.outcome_on,
            life: Life { repaired_at: row.repaired_at, annulled_at: row.annulled_at, suspended_at: row.suspended_at },
            content_hash: row.content_hash,
            version: row.version,
        }
    }
    /// The number of its document; empty when it has none.
    pub fn number(&self) -> String {
        let text = |field: &&str| self.content.get(field).and_then(Json::as_str).filter(|text| !text.is_empty());
        NUMBERS.iter().find_map(text).unwrap_or_default().to_owned()
    }
    /// As evidence for risk flags.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            record: self.id,
            source: self.source,
            decided_on: self.counted_on(),
            seen_on: self.seen_on,
            published_until: self.published_until(),
            content: self.content.clone(),
        }
    }
}

/// Rows as others see them, in their order; for one that names no unified code its firm says whom it is about.
pub async fn read(db: &impl Connection, rows: Vec<credit_record::Model>) -> Result<Vec<Record>, Error> {
    let led = |row: &credit_record::Model| row.enterprise_id.filter(|_| names_trader(row.subject_code.as_deref()).is_none());
    let firms: BTreeSet<EnterpriseId> = rows.iter().filter_map(led).collect();
    let codes = if firms.is_empty() { HashMap::new() } else { register::codes_of(db, &firms.into_iter().collect::<Vec<_>>()).await? };
    let one = |row: credit_record::Model| {
        let by_firm = led(&row).and_then(|firm| codes.get(&firm)).is_some_and(is_trader);
        let record = Record::of(row);
        Record { is_of_person: record.is_of_person || by_firm, ..record }
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn read_one(db: &impl Connection, row: credit_record::Model) -> Result<Record, Error> {
    read(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// All records of a firm, withdrawn ones too, by source.
pub async fn of_enterprise(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Record>, Error> {
    read(db, store::list(db, enterprise).await?).await
}

/// Records by their ids, withdrawn ones too.
pub async fn find_many(db: &impl Connection, ids: &[RecordId]) -> Result<Vec<Record>, Error> {
    read(db, store::list_by_id(db, ids).await?).await
}

/// The same by id.
pub async fn by_id(db: &impl Connection, ids: &[RecordId]) -> Result<HashMap<RecordId, Record>, Error> {
    Ok(find_many(db, ids).await?.into_iter().map(|record| (record.id, record)).collect())
}

/// All records of several firms, withdrawn ones too, by source.
pub async fn of_enterprises(db: &impl Connection, enterprises: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Vec<Record>>, Error> {
    let mut of: HashMap<EnterpriseId, Vec<Record>> = HashMap::new();
    let rows = store::list_of(db, enterprises).await?;
    let firms: Vec<Option<EnterpriseId>> = rows.iter().map(|row| row.enterprise_id).collect();
    for (record, firm) in read(db, rows).await?.into_iter().zip(firms) {
        if let Some(firm) = firm {
            of.entry(firm).or_default().push(record);
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
    /// Records that said what was known, and rows of which nothing is kept because their term is over.
    pub unchanged: i64,
    /// Of all of these, the ones whose firm is known.
    pub matched: i64,
    /// The same by list, when they are entries of lists.
    pub by_kind: BTreeMap<String, i64>,
    /// Firms with new or changed records.
    pub affected: BTreeSet<EnterpriseId>,
}

impl Taken {
    /// Counts a record whose firm is known.
    fn matches(&mut self, draft: &Draft) {
        self.matched += 1;
        if let Some(kind) = kind_of(draft) {
            *self.by_kind.entry(kind.to_owned()).or_default() += 1;
        }
    }
}

/// Takes records from a delivery: new ones appear, known ones change, are withdrawn or return, and nothing is written
/// about those that say what was known. All are of one source; `kept` is what is kept of them.
pub async fn take(tx: &Tx, app: &App, delivery: DeliveryId, department: &str, drafts: &[Draft], mut kept: Kept) -> Result<Taken, Error> {
    let news: Vec<&Draft> = drafts.iter().filter(|draft| !kept.says(draft)).collect();
    let firms = match kept.firms.take() {
        Some(by_code) => Firms { by_code },
        None => firms_of(tx, &news).await?,
    };
    let mut known = kept.known;
    let arrival = Arrival { department, delivery, at: app.clock.now() };
    let (mut taken, mut arrived_first, mut events) = (Taken::default(), Vec::new(), Vec::new());
    let over = over(tx, app, &arrival, news.iter().filter(|draft| !known.contains_key(&draft.natural_key)), &firms).await?;
    let (mut ended, mut arrived, mut waited, mut judged) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for draft in drafts {
        match known.get(&draft.natural_key) {
            Some(Known { id, hash, settled }) if *hash == draft.content_hash => {
                taken.unchanged += 1;
                if *settled || draft.identified.is_some() {
                    taken.matches(draft);
                }
                // It waited for its firm, and by now the row may lead to one.
                if !settled {
                    waited.push((*id, draft.identified));
                }
            }
            Some(&Known { id, .. }) => {
                let before = store::lock(tx, id).await?;
                events.push(changed_event(app, delivery, &before, draft));
                let after = Fresh { id, draft, enterprise: firms.of(draft).or(before.enterprise_id) }.row(&arrival);
                let after = continued(&before, after, app.clock.now());
                taken.affected.extend(before.enterprise_id.into_iter().chain(after.enterprise_id));
                if after.enterprise_id.is_some() {
                    taken.matches(draft);
                }
                if counts(&before) && !counts(&after) {
                    ended.push(id);
                } else if before.suspended_at.is_some() {
                    arrived.push(id);
                }
                // What it says now was compared when it was read.
                judged.extend(before.enterprise_id.is_none().then_some(id));
                store::save(tx, after).await?;
                taken.changed += 1;
            }
            // Its term is over: it does not come back, not even until the next sweep.
            None if over.contains(draft.natural_key.as_str()) => taken.unchanged += 1,
            // That it appeared stands in the record itself: when, and by which delivery until the first event says another.
            None => {
                let new = Fresh { id: app.ids.new_id(), draft, enterprise: firms.of(draft) };
                taken.affected.extend(new.enterprise);
                if new.enterprise.is_some() {
                    taken.matches(draft);
                }
                taken.new += 1;
                // The same row may stand in the file twice.
                let this = Known { id: new.id, hash: draft.content_hash.clone(), settled: new.enterprise.is_some() };
                known.insert(draft.natural_key.clone(), this);
                arrived_first.push(new);
            }
        }
    }
    fresh::insert(tx, &arrival, &arrived_first).await?;
    store::insert_events(tx, events).await?;
    after_delivery(tx, app, &ended, &arrived).await?;
    held::release(tx, &judged).await?;
    // Last, because a record of the same file can turn out to be the one that waited.
    taken.affected.extend(owner::give_again(tx, app, delivery, waited).await?);
    Ok(taken)
}

/// The keys of new rows whose term is over.
async fn over<'a>(tx: &Tx, app: &App, arrival: &Arrival<'_>, news: impl Iterator<Item = &'a &'a Draft>, firms: &Firms) -> Result<BTreeSet<&'a str>, Error> {
    let (catalogue, today) = (catalogue::current(app, tx).await?, app.clock.today());
    let news: Vec<&Draft> = news.copied().collect();
    // Figures end with what is worked out of them, by the sweep. All rows are of one source.
    let Some(source) = news.first().map(|draft| draft.source).filter(|source| !source.is_figures()) else { return Ok(BTreeSet::new()) };
    let before = decided_before(&catalogue, source, today);
    let old: Vec<&Draft> = news.into_iter().filter(|draft| draft.decided_on.is_some_and(|on| on <= before)).collect();
    if old.is_empty() {
        return Ok(BTreeSet::new());
    }
    let row = |draft: &&'a Draft| Fresh { id: app.ids.new_id(), draft, enterprise: firms.of(draft) }.row(arrival);
    let mut records = read(tx, old.iter().map(row).collect()).await?;
    // That it comes for the first time does not make new what is so old and holds no more.
    for record in &mut records {
        record.seen_on = record.valid_to_on.or(record.decided_on).map_or(record.seen_on, |last| last.min(record.seen_on));
    }
    Ok(old.into_iter().zip(&records).filter(|(_, record)| is_over(&catalogue, record, today, today)).map(|(draft, _)| draft.natural_key.as_str()).collect())
}

/// Firms by the unified codes that rows name; rows without one were identified before.
struct Firms {
    by_code: HashMap<String, EnterpriseId>,
}

impl Firms {
    fn of(&self, draft: &Draft) -> Option<EnterpriseId> {
        let named = draft.subject_code.as_ref().and_then(|code| self.by_code.get(code.as_str()).copied());
        named.or_else(|| draft.identified.map(|found| found.enterprise))
    }
}

async fn firms_of(tx: &Tx, drafts: &[&Draft]) -> Result<Firms, Error> {
    let codes: BTreeSet<Uscc> = drafts.iter().filter_map(|draft| draft.subject_code.clone()).collect();
    Ok(Firms { by_code: register::ids_by_code(tx, &codes.into_iter().collect::<Vec<_>>()).await? })
}

/// A known record as a changed row makes it: what ended stays ended, unless the row is about another decision, and how it came to its firm
/// stands unless the row says another way.
pub(super) fn continued(before: &credit_record::Model, after: credit_record::Model, now: DateTime<Utc>) -> credit_record::Model {
    let (was, is) = (Decision { decided_on: before.decided_on, content: &before.content }, Decision { decided_on: after.decided_on, content: &after.content });
    let life = if life_of(before).is_over() && is_another(was, is) { Life::default() } else { life_of(before) };
    let repaired_at = life.repaired_at.or(after.repaired_at.map(|_| now));
    let (said, says) = (outcome(before.source, &before.content), outcome(after.source, &after.content));
    let outcome_on = if said == says { before.outcome_on } else { says.map(|_| calendar::today(after.recorded_at)) };
    credit_record::Model {
        outcome_on,
        id: before.id,
        recorded_at: before.recorded_at,
        version: before.version + 1,
        repaired_at,
        annulled_at: life.annulled_at,
        matched_by: after.matched_by.or(before.matched_by),
        identification_id: after.identification_id.or(before.identification_id),
        // Whatever ends a record ends the objection to it.
        suspended_at: life.suspended_at.filter(|_| repaired_at.is_none() && after.state == RecordState::Current),
        ..after
    }
}

/// Whether a row stands and has not ended.
pub(super) fn counts(row: &credit_record::Model) -> bool {
    row.state == RecordState::Current && !life_of(row).is_over()
}

fn life_of(row: &credit_record::Model) -> Life {
    Life { repaired_at: row.repaired_at, annulled_at: row.annulled_at, suspended_at: row.suspended_at }
}

/// The event of a known record; it keeps what the record was before.
fn changed_event(app: &App, delivery: DeliveryId, before: &credit_record::Model, draft: &Draft) -> credit_record_event::Model {
    event(app, Some(delivery), before, event_kind(before.state, standing(draft)))
}

/// An event of a record; it keeps what the record was before.
pub(super) fn event(app: &App, delivery: Option<DeliveryId>, before: &credit_record::Model, kind: &str) -> credit_record_event::Model {
    let rest = Rest {
        hash: before.content_hash.clone(),
        marks: before.marks.clone(),
        department: before.department.clone(),
        decided_on: before.decided_on,
        valid_from_on: before.valid_from_on,
        valid_to_on: before.valid_to_on,
        publish_to_on: before.publish_to_on,
        removed_on: before.removed_on,
        outcome_on: before.outcome_on,
        life: life_of(before),
        version: Some(before.version),
    };
    let was = Before { before: before.content.clone(), state: before.state, delivery: Some(before.delivery_id), rest: Some(rest) };
    credit_record_event::Model {
        id: app.ids.new_id(),
        record_id: before.id,
        delivery_id: delivery,
        enterprise_id: before.enterprise_id,
        kind: kind.to_owned(),
        content: json!(was),
        at: app.clock.now(),
    }
}

/// Lets something befall a record, in the transaction of its cause; the record afterwards, and whose it is.
pub async fn befall(tx: &Tx, app: &App, id: RecordId, what: Befalls) -> Result<(Record, Option<EnterpriseId>), Error> {
    let before = store::lock(tx, id).await?;
    store::insert_events(tx, vec![event(app, None, &before, what.code())]).await?;
    let Life { repaired_at, annulled_at, suspended_at } = life_of(&before).after(what, app.clock.now());
    let version = before.version + 1;
    let after = credit_record::Model { repaired_at, annulled_at, suspended_at, updated_at: app.clock.now(), version, ..before };
    store::save(tx, after.clone()).await?;
    let firm = after.enterprise_id;
    Ok((read_one(tx, after).await?, firm))
}

/// One record, and whose it is.
pub async fn find(db: &impl Connection, id: RecordId) -> Result<(Record, Option<EnterpriseId>), Error> {
    let row = store::find(db, id).await?;
    let firm = row.enterprise_id;
    Ok((read_one(db, row).await?, firm))
}

/// The same, locked: what is decided about it is decided once.
pub async fn lock_own(tx: &Tx, enterprise: EnterpriseId, id: RecordId) -> Result<Record, Error> {
    let row = store::lock(tx, id).await?;
    if row.enterprise_id == Some(enterprise) { read_one(tx, row).await } else { Err(Error::NotFound) }
}

/// One record of a firm; that of another is not found.
pub async fn find_own(db: &impl Connection, enterprise: EnterpriseId, id: RecordId) -> Result<Record, Error> {
    let (record, firm) = find(db, id).await?;
    if firm == Some(enterprise) { Ok(record) } else { Err(Error::NotFound) }
}

/// The delivery that a record is from as it stands.
pub async fn delivery_of(db: &impl Connection, id: RecordId) -> Result<DeliveryId, Error> {
    Ok(store::find(db, id).await?.delivery_id)
}
