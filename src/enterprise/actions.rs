//! Firms as other rooms know them. Whoever shows a firm's facts to a person does it through `consent`, which checks and logs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::enterprise::{declaration, enterprise, fact};
use entity::value::id::{DeclarationId, EnterpriseId, RecordId};
use entity::value::{EnterpriseStatus, Fen, Industry, Region, RegisterItem, SubjectKind, Uscc};
use serde_json::json;

use super::against::against;
use super::confirm::actions as confirm;
use super::confirm::judge::judge_all;
use super::declaration::{self as commitment, Bounds, Declared, Typed, Wrong};
use super::dispute::{self, flags_without};
use super::fact::{FactKey, Profile, Provenance};
use super::figures::actions as figures;
use super::item::{self, Disputed};
use super::past::store::keep_declared;
use super::profile::{Counted, OpenFlag, Own, Registered, Stored, assemble};
use super::store;
use super::turning::turns_on;
use crate::app::App;
use crate::credit::collected::actions::collected;
use crate::credit::collected::since::Collected;
use crate::credit::record::actions::Record;
use crate::lending::actions::Outstanding;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, Deed};
use crate::platform::store::{Connection, Error, next_number};
use crate::platform::web::actor::FirmOwner;
use crate::risk::actions::Flag;
use crate::risk::subject::Subject;

/// A firm as registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    /// Which.
    pub id: EnterpriseId,
    /// Unified code.
    pub code: Uscc,
    /// Its check characters are wrong, as delivered.
    pub code_check_failed: bool,
    /// Its name.
    pub name: String,
    /// Kind of subject.
    pub kind: SubjectKind,
    /// Form of organisation as the registration words it.
    pub form: Option<String>,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// Where it is.
    pub region: Option<Region>,
    /// What it does.
    pub industry: Option<Industry>,
    /// The edition and the code by which the register said so, when that is an earlier one.
    pub industry_before: Option<(String, String)>,
    /// Since when.
    pub established_on: Option<NaiveDate>,
    /// Its capital.
    pub capital: Option<Fen>,
    /// Its address.
    pub address: Option<String>,
    /// Its scope of business.
    pub scope: Option<String>,
    /// Its legal representative.
    pub legal_representative: Option<String>,
    /// The department that delivered the registration.
    pub source: String,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// The firm that it turned out to be.
    pub merged_into: Option<EnterpriseId>,
    /// Items of it that are objected to (异议), each with since when: nothing is decided by them.
    pub disputed: Disputed,
}

impl Enterprise {
    pub(super) fn of(row: enterprise::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            code_check_failed: row.code_check_failed,
            name: row.name,
            kind: row.kind,
            form: row.form,
            status: row.status,
            region: row.region,
            industry: row.industry,
            industry_before: row.industry_edition.zip(row.industry_delivered),
            established_on: row.established_on,
            capital: row.capital_fen,
            address: row.address,
            scope: row.scope,
            legal_representative: row.legal_representative,
            source: row.source,
            as_of_on: row.as_of_on,
            merged_into: row.merged_into,
            disputed: item::disputed(&row.disputed),
        }
    }
    fn registered(&self) -> Registered {
        Registered {
            kind: self.kind,
            status: Some(self.status),
            region: self.region.clone(),
            industry: self.industry.clone(),
            established_on: self.established_on,
            capital: self.capital,
            source: self.source.clone(),
            as_of_on: self.as_of_on,
        }
    }
    /// The registration without what is objected to.
    fn used(&self) -> Registered {
        let mut used = self.registered();
        for item in self.disputed.keys() {
            match item {
                RegisterItem::Status => used.status = None,
                RegisterItem::EstablishedOn => used.established_on = None,
                RegisterItem::Industry => used.industry = None,
                RegisterItem::Capital => used.capital = None,
                RegisterItem::Address => used.region = None,
                RegisterItem::Name | RegisterItem::Form | RegisterItem::Scope | RegisterItem::LegalRepresentative => {}
            }
        }
        used
    }
    /// What its flags follow from beside its records.
    pub(super) fn subject(&self) -> Subject {
        Subject { status: self.status, status_on: self.as_of_on, disputed_at: self.disputed.get(&RegisterItem::Status).copied() }
    }
}

/// One firm.
pub async fn find(db: &impl Connection, id: EnterpriseId) -> Result<Enterprise, Error> {
    Ok(Enterprise::of(store::find(db, id).await?))
}

/// The firm of a code; of an entry that was merged into another, that other.
pub async fn find_by_code(db: &impl Connection, code: &Uscc) -> Result<Enterprise, Error> {
    let row = store::find_by_code(db, code).await?;
    match row.merged_into {
        Some(firm) => find(db, firm).await,
        None => Ok(Enterprise::of(row)),
    }
}

/// Several firms, for lists.
pub async fn find_many(db: &impl Connection, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Enterprise>, Error> {
    Ok(store::find_many(db, ids).await?.into_iter().map(|row| (row.id, Enterprise::of(row))).collect())
}

/// What is known about a firm today, put together from registration, facts, records that count, flags and the lending ledger.
pub async fn profile(app: &App, db: &impl Connection, id: EnterpriseId) -> Result<Profile, Error> {
    profiles(app, db, &[id]).await?.remove(&id).map(|known| known.profile).ok_or(Error::NotFound)
}

/// A firm's profile of today, and the day on which time alone makes another of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// What is known.
    pub profile: Profile,
    /// The day on which something in it runs out; ages count every month and are not meant.
    pub turns_on: Option<NaiveDate>,
}

/// Profiles of several firms; a firm that is not there is not in the answer.
pub async fn profiles(app: &App, db: &impl Connection, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Dated>, Error> {
    let today = app.clock.today();
    Ok(known(app, db, ids).await?.into_iter().map(|known| (known.firm.id, known.dated(today))).collect())
}

/// What the profile of a firm would be today if one of its records were not.
pub async fn profile_without(app: &App, db: &impl Connection, id: EnterpriseId, record: RecordId) -> Result<Profile, Error> {
    let today = app.clock.today();
    let mut known = known(app, db, &[id]).await?.into_iter().next().ok_or(Error::NotFound)?;
    let way = crate::risk::actions::way_without(app, db, id, record).await?;
    known.open = dispute::followed(std::mem::take(&mut known.open), &way, id);
    known.flags = known.open.iter().map(|flag| dispute::open(flag, flag.severity, flag.opened_on)).collect();
    known.records.retain(|each| each.id != record);
    let source = crate::credit::record::actions::find(db, record).await?.0.source;
    if source.is_figures() {
        known.facts = figures::without(db, id, source, record, std::mem::take(&mut known.facts), today).await?;
    }
    Ok(known.dated(today).profile)
}

/// What the profile of a firm would be today if these items of its registration were objected to, and no others.
pub async fn profile_disputing(app: &App, db: &impl Connection, id: EnterpriseId, items: &Disputed) -> Result<Profile, Error> {
    let mut known = known(app, db, &[id]).await?.into_iter().next().ok_or(Error::NotFound)?;
    let way = crate::risk::actions::way_disputing(app, db, id, items).await?;
    known.open = dispute::followed(std::mem::take(&mut known.open), &way, id);
    known.flags = known.open.iter().map(|flag| dispute::open(flag, flag.severity, flag.opened_on)).collect();
    known.firm.disputed.clone_from(items);
    Ok(known.dated(app.clock.today()).profile)
}

/// What the rows say about a firm.
pub(super) struct Known {
    pub(super) firm: Enterprise,
    pub(super) facts: Vec<Stored>,
    /// Records that count.
    pub(super) records: Vec<Record>,
    pub(super) open: Vec<Flag>,
    /// The open flags as they are used.
    pub(super) flags: Vec<OpenFlag>,
    pub(super) loans: Outstanding,
    /// What has come of the city's sources and lists.
    pub(super) collected: Arc<Collected>,
}

impl Known {
    fn without(&self, records: &BTreeSet<RecordId>, today: NaiveDate) -> Vec<OpenFlag> {
        let kept: Vec<Record> = self.records.iter().filter(|each| !records.contains(&each.id)).cloned().collect();
        flags_without(&self.open, self.firm.subject(), &kept, records, today)
    }
    pub(super) fn dated(&self, today: NaiveDate) -> Dated {
        let mut whole = self.assembled(&self.firm.registered(), &self.records, self.flags.clone(), today);
        whole.profile = whole.profile.with_against(against(&self.records, &self.open, today)).with_checked(judge_all(&self.facts));
        let suspended: BTreeSet<RecordId> = self.records.iter().filter(|each| each.life.is_suspended()).map(|each| each.id).collect();
        if suspended.is_empty() && self.firm.disputed.is_empty() {
            return whole;
        }
        let used: Vec<Record> = self.records.iter().filter(|each| !suspended.contains(&each.id)).cloned().collect();
        let used = self.assembled(&self.firm.used(), &used, self.without(&suspended, today), today);
        let turns_on = whole.turns_on.into_iter().chain(used.turns_on).min();
        Dated { profile: dispute::suspended(whole.profile, &used.profile), turns_on }
    }
    fn assembled(&self, registered: &Registered, records: &[Record], open_flags: Vec<OpenFlag>, today: NaiveDate) -> Dated {
        let counted: Vec<Counted> = records.iter().map(counted).collect();
        let ends: Vec<Option<NaiveDate>> = records.iter().map(Record::published_until).collect();
        let own = Own { open_flags, platform_loans: self.loans.outstanding, has_borrowed: self.loans.has_borrowed };
        let turns_on = turns_on(&self.facts, &counted, &ends, &own, today);
        Dated { profile: assemble(registered, &self.facts, &counted, &own, &self.collected, today), turns_on }
    }
}

fn counted(record: &Record) -> Counted {
    Counted {
        source: record.source,
        content: record.content.clone(),
        department: record.department.clone(),
        decided_on: record.counted_on(),
        seen_on: record.seen_on,
    }
}

async fn known(app: &App, db: &impl Connection, ids: &[EnterpriseId]) -> Result<Vec<Known>, Error> {
    let today = app.clock.today();
    let collected = Arc::new(collected(db, app.clock.now()).await?);
    let mut facts: HashMap<EnterpriseId, Vec<Stored>> = HashMap::new();
    for row in store::facts_of(db, ids).await? {
        let enterprise = row.enterprise_id;
        facts.entry(enterprise).or_default().extend(stored(row));
    }
    let mut records = crate::credit::record::actions::of_enterprises(db, ids).await?;
    let mut flags: HashMap<EnterpriseId, Vec<Flag>> = HashMap::new();
    for flag in crate::risk::actions::open_flags_of(db, ids).await? {
        flags.entry(flag.enterprise).or_default().push(flag);
    }
    let mut loans = crate::lending::actions::outstanding_of(db, ids).await?;
    let found = store::find_many(db, ids).await?.into_iter().map(|row| {
        let id = row.id;
        let mut counting = records.remove(&id).unwrap_or_default();
        counting.retain(|record| record.counts_on(today));
        let mut open = flags.remove(&id).unwrap_or_default();
        // What has run out by itself is cleared in the course of the day, and not used until then.
        open.retain(|flag| flag.stands_on(today));
        Known {
            firm: Enterprise::of(row),
            facts: facts.remove(&id).unwrap_or_default(),
            records: counting,
            flags: open.iter().map(|flag| dispute::open(flag, flag.severity, flag.opened_on)).collect(),
            open,
            loans: loans.remove(&id).unwrap_or_default(),
            collected: Arc::clone(&collected),
        }
    });
    Ok(found.collect())
}

pub(super) fn stored(row: entity::enterprise::fact::Model) -> Option<Stored> {
    let key: FactKey = row.key.parse().ok()?;
    let value = serde_json::from_value(row.value).ok()?;
    let source = if row.origin == store::DECLARED { Provenance::Declared } else { Provenance::Delivered(row.source) };
    Some(Stored { key, value, source, as_of_on: row.as_of_on, valid_to_on: row.valid_to_on, disputed: row.disputed, record: row.record_id })
}

/// Why nothing was declared.
#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    /// Fields that cannot be used.
    #[error("invalid")]
    Invalid(Vec<(String, Wrong)>),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A declaration that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Which.
    pub id: DeclarationId,
    /// Its number.
    pub number: String,
    /// What was declared.
    pub facts: Vec<Declared>,
    /// Version of the commitment.
    pub text_version: String,
    /// Hash of commitment and facts.
    pub text_hash: String,
    /// When.
    pub declared_at: DateTime<Utc>,
}

impl Declaration {
    fn of(row: declaration::Model) -> Result<Self, Error> {
        let facts = serde_json::from_value(row.items).map_err(|e| Error::unreadable(e.to_string()))?;
        Ok(Self { id: row.id, number: row.number, facts, text_version: row.text_version, text_hash: row.text_hash, declared_at: row.declared_at })
    }
}

/// Declares facts of one's own firm under the credit commitment; they take the place of what it declared before.
pub async fn declare(app: &App, by: &FirmOwner, typed: &Typed) -> Result<DeclarationId, DeclareError> {
    let tx = app.db.begin_write().await?;
    let firm = store::lock(&tx, by.enterprise).await?;
    let bounds = Bounds { today: app.clock.today(), established_on: firm.established_on };
    let facts = commitment::read(typed, bounds).map_err(DeclareError::Invalid)?;
    let (id, now, year): (DeclarationId, _, _) = (app.ids.new_id(), app.clock.now(), app.clock.year());
    let number = format!("ZXS-{year}-{:06}", next_number(&tx, &format!("ZXS-{year}")).await?);
    let keys: Vec<&str> = facts.iter().map(|fact| fact.key.code()).collect();
    keep_declared(&tx, firm.id, &keys, now).await?;
    store::delete_declared(&tx, firm.id, &keys).await?;
    for declared in &facts {
        let row = fact::Model {
            id: app.ids.new_id(),
            enterprise_id: firm.id,
            key: declared.key.code().to_owned(),
            value: json!(declared.value),
            origin: store::DECLARED.to_owned(),
            source: number.clone(),
            as_of_on: declared.as_of_on,
            recorded_at: now,
            feed: None,
            record_id: None,
            valid_to_on: None,
            disputed: false,
        };
        store::insert_fact(&tx, row).await?;
    }
    let row = declaration::Model {
        id,
        number: number.clone(),
        enterprise_id: firm.id,
        person_id: by.who.person,
        items: json!(facts),
        text_version: commitment::TEXT_VERSION.to_owned(),
        text_hash: commitment::hash(&firm.name, firm.code.as_str(), &facts),
        declared_at: now,
    };
    store::insert_declaration(&tx, row).await?;
    confirm::tell(&tx, app, &BTreeSet::from([firm.id])).await?;
    let deed =
        Deed { action: "enterprise.declare", subject_kind: "declaration", subject_id: id.to_string(), detail: json!({ "number": number, "facts": keys }) };
    audit::write(&tx, app, &by.who.by(), deed).await?;
    touched(&tx, app, [firm.id]).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(id)
}

/// The latest declarations of a firm, the latest first.
pub async fn declarations(app: &App, enterprise: EnterpriseId) -> Result<Vec<Declaration>, Error> {
    store::declarations(app.db.read(), enterprise).await?.into_iter().map(Declaration::of).collect()
}

/// One declaration of a firm.
pub async fn declaration(app: &App, enterprise: EnterpriseId, id: DeclarationId) -> Result<Declaration, Error> {
    Declaration::of(store::find_declaration(app.db.read(), enterprise, id).await?)
}
