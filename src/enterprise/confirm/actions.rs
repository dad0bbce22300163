//! Telling firms of what deliveries contradict, and counting over the city how declarations stand. Nothing is stored but the notices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::Severity;
use entity::value::id::{EnterpriseId, RecordId};

use super::judge::{Checked, Open, Speaks, Standing, judge_all};
use super::store;
use crate::app::App;
use crate::enterprise::actions::{find_many, stored};
use crate::enterprise::declaration::{Declared, declarable};
use crate::enterprise::fact::FactKey;
use crate::enterprise::profile::Stored;
use crate::enterprise::store::facts_of;
use crate::notice::actions::{self as notice, Message, Receiver, Told};
use crate::platform::i18n::Lang;
use crate::platform::store::{Connection, Error, Tx};

/// What notices of declared facts are about.
const SUBJECT: &str = "declared_fact";
/// The notice that a declared fact is contradicted.
const CONTRADICTED: &str = "declared_contradicted";
/// The notice that it is not any more.
const CLEARED: &str = "declared_cleared";
/// Where a firm sees what it declared beside what was delivered.
const PATH: &str = "/firm/file#checked";
/// Firms that are looked through at once.
const CHUNK: u64 = 500;
/// Contradictions that are listed at most; the rest is counted.
pub const LISTED: usize = 200;

async fn facts(db: &impl Connection, firms: &[EnterpriseId]) -> Result<BTreeMap<EnterpriseId, Vec<Stored>>, Error> {
    let mut of: BTreeMap<EnterpriseId, Vec<Stored>> = BTreeMap::new();
    for row in facts_of(db, firms).await? {
        let firm = row.enterprise_id;
        of.entry(firm).or_default().extend(stored(row));
    }
    Ok(of)
}

/// What a firm declared, each beside what was delivered of it.
pub async fn of_firm(db: &impl Connection, firm: EnterpriseId) -> Result<BTreeMap<FactKey, Checked>, Error> {
    Ok(facts(db, &[firm]).await?.remove(&firm).map(|stored| judge_all(&stored)).unwrap_or_default())
}

/// Tells firms whose facts changed, in the transaction of the change, which of their declarations are contradicted now, and which are not
/// any more; each turn is told once. While an objection to the delivered row runs nothing is told.
pub async fn tell(tx: &Tx, app: &App, firms: &BTreeSet<EnterpriseId>) -> Result<(), Error> {
    if firms.is_empty() {
        return Ok(());
    }
    let declaring = store::list_declaring(tx, &firms.iter().copied().collect::<Vec<_>>()).await?;
    if declaring.is_empty() {
        return Ok(());
    }
    let facts = facts(tx, &declaring).await?;
    for (firm, stored) in facts {
        let checked = judge_all(&stored);
        let subjects: Vec<String> = declarable().map(|key| subject(firm, key)).collect();
        let told = notice::told(tx, SUBJECT, &subjects).await?;
        for (key, subject) in declarable().zip(subjects) {
            let before: Vec<&Told> = told.iter().filter(|told| told.subject_id == subject).collect();
            if let Some(message) = turn(firm, key, checked.get(&key), &before) {
                notice::tell(tx, app, Message { subject_id: subject, ..message }).await?;
            }
        }
    }
    Ok(())
}

fn subject(firm: EnterpriseId, key: FactKey) -> String {
    format!("{firm}:{}", key.code())
}

/// What a firm has to be told of a fact after what it was told of it before.
fn turn(firm: EnterpriseId, key: FactKey, checked: Option<&Checked>, before: &[&Told]) -> Option<Message> {
    let last = before.last();
    let stands = last.is_some_and(|told| told.kind == CONTRADICTED);
    let (kind, severity, corrects) = match checked.map(|checked| checked.standing) {
        Some(Standing::Contradicted) if !stands => (CONTRADICTED, Severity::Low, None),
        Some(Standing::Verified | Standing::Unconfirmed(Open::NoSource | Open::Nothing | Open::OtherPeriod | Open::Split)) | None if stands => {
            (CLEARED, Severity::Info, last.map(|told| told.id))
        }
        Some(Standing::Verified | Standing::Contradicted | Standing::Unconfirmed(_)) | None => return None,
    };
    let mut words = vec![("fact", format!("@{}", key.text_key()))];
    // Days are written as the mail is, in Chinese; the page says them, and both values, in the reader's language.
    if let Some((checked, beside)) = checked.and_then(|checked| Some((checked, checked.saying(Speaks::Differs).next()?))) {
        words.extend([("declared", Lang::Zh.day(&checked.as_of_on)), ("department", beside.department.clone()), ("delivered", Lang::Zh.day(&beside.as_of_on))]);
    }
    let cause = format!("{kind}:{}:{}", key.code(), before.len());
    Some(Message { to: Receiver::Firm(firm), kind, severity, subject_kind: SUBJECT, subject_id: String::new(), path: PATH.to_owned(), words, cause, corrects })
}

/// A declared fact that is contradicted, as the credit office lists it: whose and by whom, but not what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// The row that differs, where one is known.
    pub record: Option<RecordId>,
    /// The firm's name.
    pub firm: String,
    /// Its unified code.
    pub code: String,
    /// The fact.
    pub key: FactKey,
    /// The day that was declared.
    pub declared_on: NaiveDate,
    /// What the firm says shows it; empty when it names nothing.
    pub evidence: String,
    /// The department that differs.
    pub department: String,
    /// The day that was delivered.
    pub delivered_on: NaiveDate,
}

/// How the declarations of the city stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct City {
    /// Declared facts by fact and standing.
    pub facts: BTreeMap<FactKey, BTreeMap<Standing, i64>>,
    /// Delivered facts about the same, by department: those that agree, and those that differ.
    pub departments: BTreeMap<String, [i64; 2]>,
    /// What is contradicted, by firm; no more than [`LISTED`].
    pub contradicted: Vec<Contradiction>,
}

impl City {
    /// The firms that are listed, each with the rows that differ: whoever shows them leaves a line for each.
    pub fn listed(&self) -> BTreeMap<EnterpriseId, Vec<RecordId>> {
        let mut of: BTreeMap<EnterpriseId, Vec<RecordId>> = BTreeMap::new();
        for one in &self.contradicted {
            of.entry(one.enterprise).or_default().extend(one.record);
        }
        of
    }
    /// How many declared facts stand so.
    pub fn count(&self, stands: impl Fn(Standing) -> bool) -> i64 {
        self.facts.values().flatten().filter(|(standing, _)| stands(**standing)).map(|(_, n)| n).sum()
    }
    fn add(&mut self, key: FactKey, checked: &Checked) {
        *self.facts.entry(key).or_default().entry(checked.standing).or_default() += 1;
        for one in &checked.beside {
            let place = match one.speaks {
                Speaks::Agrees => 0,
                Speaks::Differs => 1,
                Speaks::OtherPeriod | Speaks::Disputed => continue,
            };
            self.departments.entry(one.department.clone()).or_default()[place] += 1;
        }
    }
}

/// What firms say shows what they declared last, fact by fact.
async fn evidence(db: &impl Connection, firms: &[EnterpriseId]) -> Result<BTreeMap<(EnterpriseId, FactKey), String>, Error> {
    let mut of = BTreeMap::new();
    for (firm, items) in store::list_items(db, firms).await? {
        let declared: Vec<Declared> = serde_json::from_value(items).map_err(|e| Error::unreadable(e.to_string()))?;
        for one in declared {
            // The newest comes first, and takes the place of what came before.
            of.entry((firm, one.key)).or_insert(one.evidence);
        }
    }
    Ok(of)
}

/// How the declarations of all firms stand today.
pub async fn city(app: &App) -> Result<City, Error> {
    let db = app.db.read();
    let (mut city, mut after) = (City::default(), None);
    loop {
        let firms = store::list_declared(db, after, CHUNK).await?;
        let Some(last) = firms.last() else { return Ok(city) };
        after = Some(*last);
        let mut found = Vec::new();
        for (firm, stored) in facts(db, &firms).await? {
            for (key, checked) in judge_all(&stored) {
                city.add(key, &checked);
                if checked.standing == Standing::Contradicted {
                    found.push((firm, key, checked));
                }
            }
        }
        found.truncate(LISTED - city.contradicted.len());
        let ids: BTreeSet<EnterpriseId> = found.iter().map(|(firm, ..)| *firm).collect();
        let ids: Vec<EnterpriseId> = ids.into_iter().collect();
        let (names, evidence) = (find_many(db, &ids).await?, evidence(db, &ids).await?);
        city.contradicted.extend(found.into_iter().filter_map(|(firm, key, checked)| {
            let (named, beside) = (names.get(&firm)?, checked.saying(Speaks::Differs).next()?);
            Some(Contradiction {
                enterprise: firm,
                record: beside.record,
                firm: named.name.clone(),
                code: named.code.to_string(),
                key,
                declared_on: checked.as_of_on,
                evidence: evidence.get(&(firm, key)).cloned().unwrap_or_default(),
                department: beside.department.clone(),
                delivered_on: beside.as_of_on,
            })
        }));
    }
}
