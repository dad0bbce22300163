//! Comparing the firms that somebody names with the lists and flags that stand today. Each firm's file is read through the register; a bank
//! reads only what a live letter opens, and is not told about others whether they stand on anything.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::risk::comparison;
use entity::value::id::{ApiTokenId, ComparisonId, DeliveryId, EnterpriseId, OrganisationId, RecordId};
use entity::value::{Signal, Source, Uscc};

use super::asked::{Asked, Hit, Key, Outcome, Through, What, list_of};
use super::store;
use crate::app::App;
use crate::consent::reading::actions::look_over;
use crate::consent::reading::past::actions::look_over_as_of;
use crate::credit::feed::actions::summary;
use crate::credit::feed::draft::natural_key;
use crate::credit::feed::parcel::list_in;
use crate::credit::record::actions::{self as record, Record};
use crate::enterprise::register::actions as register;
use crate::platform::audit::By;
use crate::platform::calendar::{self, midnight, today};
use crate::platform::store::{Connection, Error as StoreError};
use crate::platform::web::form::FieldErrors;
use crate::risk::actions::{Flag, Weighs, open_flags_of, records_of};
use crate::risk::namesake::actions::roles_of;
use crate::risk::namesake::past::actions::roles_of_as_of;
use crate::risk::namesake::roles::Role;

/// Most firms of one comparison through the API.
pub const MOST: usize = 2_000;
/// Most firms of one comparison on a page.
pub const MOST_ON_PAGE: usize = 1_000;
/// Most firms that an organisation compares on one day, of Asia/Shanghai.
pub const MOST_A_DAY: i64 = 20_000;
/// Firms whose lines enter the register in one transaction.
const PIECE: usize = 100;
/// The same as of an earlier moment: what was known of each is told anew, while others wait to write.
const PIECE_AS_OF: usize = 20;

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// The organisation has compared as many firms as it may on one day.
    #[error("as many as a day allows")]
    DayIsFull,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who compares.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub by: By,
    /// The token, for a system.
    pub token: Option<ApiTokenId>,
    /// The organisation whose day it counts in: the bank, not its branch.
    pub organisation: OrganisationId,
    /// The bank; none for supervision.
    pub bank: Option<OrganisationId>,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Its row.
    pub id: ComparisonId,
    /// As of when.
    pub at: DateTime<Utc>,
    /// What was asked, in its order, with what came of it.
    pub lines: Vec<(Asked, Outcome)>,
}

impl Compared {
    /// How many lines came to an outcome.
    pub fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|(_, outcome)| wanted(outcome)).count()
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Compares, with what stands today or stood at an earlier moment and may still be told.
pub async fn compare(app: &App, by: &Asker, asked: Vec<Asked>, most: usize, at: Option<DateTime<Utc>>) -> Result<Compared, Error> {
    if asked.is_empty() {
        return Err(Error::Invalid(FieldErrors::one("firms", "comparison-error-nothing")));
    }
    if asked.len() > most {
        let mut errors = FieldErrors::default();
        errors.add_with("firms", "comparison-error-too_many", vec![("most", most.to_string())]);
        return Err(Error::Invalid(errors));
    }
    let row = begin(app, by, count(asked.len())).await?;
    let found = find(app.db.read(), &asked).await?;
    let firms: BTreeSet<EnterpriseId> = found.iter().filter_map(|one| one.as_ref().ok().copied()).collect();
    let firms: Vec<EnterpriseId> = firms.into_iter().collect();
    let hits = match at {
        None => look(app, by, firms).await?,
        Some(at) => look_as_of(app, by, &firms, at).await?,
    };
    let hidden = by.bank.is_some();
    let outcome = |one: Result<EnterpriseId, Outcome>| match one {
        // Without a letter; or, as of an earlier moment, not known then.
        Ok(firm) => hits.get(&firm).map_or(if hidden { Outcome::NotAuthorised } else { Outcome::Unknown }, |hits| Outcome::Compared(hits.clone())),
        // Whether there is such a firm is as much as a bank without a letter may not learn here.
        Err(Outcome::Unknown | Outcome::Ambiguous) if hidden => Outcome::NotAuthorised,
        Err(other) => other,
    };
    let done = Compared { id: row.id, at: at.unwrap_or(row.at), lines: asked.into_iter().zip(found.into_iter().map(outcome)).collect() };
    finish(app, row, &done).await?;
    Ok(done)
}

/// Counts the comparison in its organisation's day before anything is read.
async fn begin(app: &App, by: &Asker, asked: i64) -> Result<comparison::Model, Error> {
    let tx = app.db.begin_write().await?;
    store::lock_organisation(&tx, by.organisation).await?;
    if store::count_asked(&tx, by.organisation, midnight(app.clock.today())).await? + asked > MOST_A_DAY {
        return Err(Error::DayIsFull);
    }
    let row = comparison::Model {
        id: app.ids.new_id(),
        organisation_id: by.organisation,
        person_id: by.by.person,
        api_token_id: by.token,
        asked,
        compared: 0,
        listed: 0,
        refused: 0,
        at: app.clock.now(),
        finished_at: None,
    };
    store::insert(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(row)
}

async fn finish(app: &App, row: comparison::Model, done: &Compared) -> Result<(), Error> {
    let compared = done.count(|outcome| matches!(outcome, Outcome::Compared(_)));
    let row = comparison::Model {
        compared: count(compared),
        listed: count(done.count(Outcome::is_listed)),
        refused: count(done.lines.len() - compared),
        finished_at: Some(app.clock.now()),
        ..row
    };
    let tx = app.db.begin_write().await?;
    store::save(&tx, row).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// The latest comparisons of an organisation.
pub async fn latest(app: &App, organisation: OrganisationId) -> Result<Vec<comparison::Model>, Error> {
    Ok(store::list(app.db.read(), organisation).await?)
}

/// The records that a delivery speaks for, as they stand, with their firms: what it said anew, and what it said as it was known. Of lists
/// that it names no row of, and is not said to be about, it says nothing.
pub async fn records_of_delivery(app: &App, db: &impl Connection, id: DeliveryId) -> Result<Vec<(RecordId, Option<EnterpriseId>)>, StoreError> {
    let of = summary(app, id).await.map_err(of_feed)?;
    let lists: BTreeSet<String> = of.head.lists.keys().map(|list| natural_key([list.as_str()])).collect();
    let speaks = |key: &str| of.source != Source::Listing || lists.contains(list_in(key));
    let all = store::list_of_delivery(db, id).await?.into_iter();
    Ok(all.filter(|(_, _, from, key)| *from == id || speaks(key)).map(|(record, firm, ..)| (record, firm)).collect())
}

/// Of looking at a delivery nothing but the database can fail.
pub(super) fn of_feed(error: crate::credit::feed::actions::Error) -> StoreError {
    if let crate::credit::feed::actions::Error::Store(error) = error { error } else { StoreError::unreadable(error.to_string()) }
}

/// The firm of each line, or why there is none.
async fn find(db: &impl Connection, asked: &[Asked]) -> Result<Vec<Result<EnterpriseId, Outcome>>, StoreError> {
    let keys: Vec<Option<Key>> = asked.iter().map(Asked::key).collect();
    let (mut unified, mut registrations, mut organisations, mut names) = (BTreeSet::<Uscc>::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for key in keys.iter().flatten() {
        match key {
            Key::Unified(code) => drop(unified.insert(code.clone())),
            Key::Registration(number) => drop(registrations.insert(number.clone())),
            Key::Organisation(code) => drop(organisations.insert(code.clone())),
            Key::Name(name) => drop(names.insert(name.as_str())),
        }
    }
    let unified = register::ids_by_code(db, &unified.into_iter().collect::<Vec<_>>()).await?;
    let registrations = register::ids_by_registration_number(db, &registrations.into_iter().collect::<Vec<_>>()).await?;
    let organisations = register::ids_by_organisation_code(db, &organisations.into_iter().collect::<Vec<_>>()).await?;
    let mut named: HashMap<String, BTreeSet<EnterpriseId>> = HashMap::new();
    for (name, firm) in store::list_by_name(db, &names.into_iter().collect::<Vec<_>>()).await? {
        named.entry(name).or_default().insert(firm);
    }
    let found = |key: Option<&Key>| match key {
        None => Err(Outcome::Invalid),
        Some(Key::Unified(code)) => unified.get(code.as_str()).copied().ok_or(Outcome::Unknown),
        Some(Key::Registration(number)) => registrations.get(number).copied().ok_or(Outcome::Unknown),
        Some(Key::Organisation(code)) => organisations.get(code).copied().ok_or(Outcome::Unknown),
        Some(Key::Name(name)) => match named.get(name).map(|firms| (firms.len(), firms.first())) {
            Some((1, Some(firm))) => Ok(*firm),
            Some(_) => Err(Outcome::Ambiguous),
            None => Err(Outcome::Unknown),
        },
    };
    Ok(keys.iter().map(|key| found(key.as_ref())).collect())
}

/// What stands for each firm that the asker may read; every firm leaves a line in the register, also of a refusal.
async fn look(app: &App, by: &Asker, firms: Vec<EnterpriseId>) -> Result<HashMap<EnterpriseId, Vec<Hit>>, Error> {
    let (db, today) = (app.db.read(), app.clock.today());
    let mut hits = HashMap::with_capacity(firms.len());
    for firms in firms.chunks(PIECE) {
        let records = record::of_enterprises(db, firms).await?;
        let mut flags: HashMap<EnterpriseId, Vec<Flag>> = HashMap::new();
        for flag in open_flags_of(db, firms).await?.into_iter().filter(|flag| flag.stands_on(today)) {
            flags.entry(flag.enterprise).or_default().push(flag);
        }
        let of = |firm: &EnterpriseId| flags.get(firm).map_or(&[][..], Vec::as_slice);
        let wanted = firms.iter().map(|firm| (*firm, needed(records.get(firm).map_or(&[][..], Vec::as_slice), of(firm), today))).collect();
        let shown: HashMap<EnterpriseId, Vec<Record>> = look_over(app, &by.by, by.token, by.bank, &wanted).await?;
        let read: Vec<EnterpriseId> = shown.keys().copied().collect();
        let mut roles = roles_of(app, &read, by.bank).await?;
        hits.extend(shown.into_iter().map(|(firm, records)| {
            let mut all = standing(&records, of(&firm), today);
            all.extend(roles.remove(&firm).unwrap_or_default().iter().flat_map(through));
            (firm, all)
        }));
    }
    Ok(hits)
}

/// The lists on which another firm of the same representative stands.
fn through(role: &Role) -> impl Iterator<Item = Hit> {
    let Role { decision, listed, lists } = role;
    lists.iter().map(|list| Hit {
        what: What::Role(list),
        department: String::new(),
        number: String::new(),
        from_on: None,
        until_on: None,
        disputed_on: None,
        through: Some(Through { code: listed.code.to_string(), name: listed.name.clone(), basis: decision.basis.clone(), basis_on: decision.basis_on }),
    })
}

/// The same as of an earlier moment.
async fn look_as_of(app: &App, by: &Asker, firms: &[EnterpriseId], at: DateTime<Utc>) -> Result<HashMap<EnterpriseId, Vec<Hit>>, Error> {
    let (reader, on) = ((&by.by, by.token, by.bank), today(at));
    let mut hits = HashMap::with_capacity(firms.len());
    for firms in firms.chunks(PIECE_AS_OF) {
        let known = look_over_as_of(app, reader, firms, at, |_| true).await?;
        let read: Vec<EnterpriseId> = known.iter().filter(|(_, one)| one.records.is_some()).map(|(firm, _)| *firm).collect();
        let mut roles = roles_of_as_of(app, &read, by.bank, at).await?;
        hits.extend(known.into_iter().filter_map(|(firm, one)| {
            let mut all = standing(&one.records?, &one.flags, on);
            all.extend(roles.remove(&firm).unwrap_or_default().iter().flat_map(through));
            Some((firm, all))
        }));
    }
    Ok(hits)
}

/// The records of a firm that stand on a list, and those that its flags rest on.
fn needed(records: &[Record], flags: &[Flag], today: NaiveDate) -> Vec<RecordId> {
    let listed = records.iter().filter(|record| list_of(record).is_some() && record.counts_on(today)).map(|record| record.id);
    let all: BTreeSet<RecordId> = listed.chain(flags.iter().flat_map(|flag| records_of(&flag.evidence))).collect();
    all.into_iter().collect()
}

/// The lists and flags, lists first.
fn standing(records: &[Record], flags: &[Flag], today: NaiveDate) -> Vec<Hit> {
    let listed = records.iter().filter(|record| record.counts_on(today)).filter_map(|record| Some((list_of(record)?, record)));
    let listed = listed.map(|(list, record)| Hit {
        what: What::List(list),
        department: record.department.clone(),
        number: record.number(),
        from_on: record.decided_on,
        until_on: record.published_until(),
        disputed_on: record.life.suspended_at.filter(|_| record.life.is_suspended()).map(calendar::today),
        through: None,
    });
    let flagged = flags.iter().filter_map(|flag| {
        let rests = records_of(&flag.evidence).into_iter().find_map(|id| records.iter().find(|record| record.id == id));
        Some(Hit {
            what: What::Flag(flag.code.parse::<Signal>().ok()?, Some(flag.severity).filter(|_| flag.weighs == Weighs::AsSaid)),
            department: rests.map(|record| record.department.clone()).unwrap_or_default(),
            number: rests.map(Record::number).unwrap_or_default(),
            from_on: Some(flag.opened_on),
            until_on: flag.valid_until,
            disputed_on: flag.disputed_at.map(calendar::today),
            through: None,
        })
    });
    let mut all: Vec<Hit> = listed.collect();
    all.sort_by_key(|hit| std::cmp::Reverse(hit.from_on));
    all.extend(flagged);
    all
}
