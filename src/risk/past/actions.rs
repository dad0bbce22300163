//! The flags of an earlier moment. Which of them stood is kept, and when one changes, how heavy it weighed until then and on which records; the
//! rest is told by the rules from the records of then. Where something that a flag rested on is over, it weighs what is left by the rules. A flag
//! of rules that are not those of today is told as it was kept.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{EnterpriseStatus, FlagState};
use serde_json::json;

use super::super::actions::{Flag, Weighs, records_of};
use super::super::before::{Before, CHANGE};
use super::super::catalogue::RULES;
use super::super::news::actions::SUBJECT;
use super::super::raise::{Reconciliation, should_stand};
use super::super::subject::Subject;
use super::super::{store, suspended};
use crate::credit::record::actions::Record;
use crate::enterprise::dispute::followed;
use crate::platform::audit;
use crate::platform::calendar::today;
use crate::platform::store::{Connection, Error};

/// The flags that stood at an instant, by code, over those of a firm's records of then that may be told. Of an earlier day, those that should
/// have stood on it: what stood on a day by what was learned later was never kept. A record in dispute raised nothing, but what stood on it stayed.
pub async fn stood(
    db: &impl Connection,
    (firm, subject): (EnterpriseId, Subject),
    records: &[Record],
    (at, on): (DateTime<Utc>, NaiveDate),
) -> Result<Vec<Flag>, Error> {
    let mut rows = store::list(db, firm).await?;
    rows.retain(|row| row.raised_at <= at && row.cleared_at.is_none_or(|cleared| cleared > at));
    let stood: BTreeSet<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let kept = |record: &Record| {
        let alone = Subject { status: EnterpriseStatus::Active, status_on: on, disputed_at: None };
        should_stand(alone, &[record.evidence()], on).iter().any(|standing| stood.contains(standing.signal.code()))
    };
    let counts = |record: &&Record| record.is_used_on(on) || record.counts_on(on) && kept(record);
    let evidence: Vec<_> = records.iter().filter(counts).map(Record::evidence).collect();
    let mut raise = should_stand(subject.standing_on(stood.iter().filter_map(|code| code.parse().ok())), &evidence, on);
    let of_the_moment = today(at) == on;
    if of_the_moment {
        // What nobody had raised yet was not known, whatever rules of later say.
        raise.retain(|standing| stood.contains(standing.signal.code()));
    }
    let without = suspended::without(subject, records, on);
    let disputed: HashMap<&str, DateTime<Utc>> =
        raise.iter().filter_map(|standing| Some((standing.signal.code(), suspended::since(standing, subject, records, without.as_ref())?))).collect();
    let disputed_at = |flag: &Flag| disputed.get(flag.code.as_str()).copied();
    let told = followed(Vec::new(), &Reconciliation { raise, ..Reconciliation::default() }, firm);
    let mut told: Vec<Flag> = told.into_iter().map(|flag| Flag { disputed_at: disputed_at(&flag), ..flag }).collect();
    if of_the_moment {
        let kept = kept_of(db, &rows, at).await?;
        told = told.into_iter().map(|flag| weighed(flag, &kept, records)).collect();
        let earlier: Vec<Flag> = rows
            .iter()
            .zip(&kept)
            .filter(|(row, _)| told.iter().all(|flag| flag.code != row.code))
            .filter_map(|(row, kept)| of_rules_before(row, kept, records, on))
            .collect();
        told.extend(earlier);
        told.sort_by(|a, b| a.code.cmp(&b.code));
    } else {
        told = told.into_iter().map(|flag| Flag { weighs: Weighs::Unkept, ..flag }).collect();
    }
    Ok(told)
}

/// A flag as it was kept of an instant.
struct Kept {
    code: String,
    /// How it stood; as it was last kept where what it was then was not.
    was: Before,
    /// Whether it stood so then.
    weighs: Weighs,
}

/// What is kept of flags that stood at an instant, in their order: what each was before its first change since, or what it is where there was none.
async fn kept_of(db: &impl Connection, rows: &[risk_flag::Model], at: DateTime<Utc>) -> Result<Vec<Kept>, Error> {
    // One that was never written over is what it was.
    let written: Vec<String> = rows.iter().filter(|row| row.version > 1).map(|row| row.id.to_string()).collect();
    let mut since: HashMap<String, Vec<Option<Before>>> = HashMap::new();
    if !written.is_empty() {
        for (flag, detail) in audit::after(db, CHANGE, (SUBJECT, &written), at).await? {
            since.entry(flag).or_default().push(Before::of(&detail));
        }
    }
    let one = |row: &risk_flag::Model| {
        let now = Before { version: row.version, severity: row.severity, rule: row.rule_version.clone(), records: records_of(&row.evidence) };
        // Changes before that was kept came before those since.
        let first = since.remove(&row.id.to_string()).and_then(|all| all.into_iter().min_by_key(|before| before.as_ref().map(|before| before.version)));
        let (was, weighs) = match first {
            None => (now, Weighs::AsSaid),
            Some(Some(before)) => (before, Weighs::AsSaid),
            Some(None) => (now, Weighs::Unkept),
        };
        Kept { code: row.code.clone(), was, weighs }
    };
    Ok(rows.iter().map(one).collect())
}

/// A flag that the rules of today raise as well, as heavy as it weighed then, where all that it rested on may be told.
fn weighed(flag: Flag, kept: &[Kept], records: &[Record]) -> Flag {
    let Some(kept) = kept.iter().find(|kept| kept.code == flag.code) else { return flag };
    let is_told = |id: &RecordId| records.iter().any(|record| record.id == *id);
    match kept.weighs {
        Weighs::Unkept => Flag { weighs: Weighs::Unkept, ..flag },
        Weighs::AsSaid if kept.was.records.iter().all(is_told) => Flag { severity: kept.was.severity, ..flag },
        Weighs::AsSaid => flag,
    }
}

/// A flag that stood and that the rules of today do not raise, while everything that it rests on may be told; of rules that are those of today
/// it is what it rested on that may not.
fn of_rules_before(row: &risk_flag::Model, kept: &Kept, records: &[Record], on: NaiveDate) -> Option<Flag> {
    if kept.was.rule == RULES {
        return None;
    }
    let rests = kept.was.records.iter().map(|id| records.iter().find(|record| record.id == *id && record.counts_on(on)));
    let rests = rests.collect::<Option<Vec<&Record>>>()?;
    let since = rests.iter().filter(|record| record.life.is_suspended()).filter_map(|record| record.life.suspended_at).max();
    let disputed_at = since.filter(|_| rests.iter().all(|record| record.life.is_suspended()));
    let evidence = kept.was.records.iter().map(|record| json!({ "record": record })).collect();
    let flag = Flag { state: FlagState::Open, cleared_at: None, cleared_because: None, evidence, ..Flag::of(row.clone()) };
    Some(Flag { disputed_at, severity: kept.was.severity, weighs: kept.weighs, ..flag }).filter(|flag| flag.stands_on(on))
}
