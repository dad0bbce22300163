//! The flags of an earlier moment. Which of them stood is kept; what each said is brought up to date as it changes, so it is told by the rules
//! from the records of then. A flag of rules that are not those of today is told as it was last kept.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::risk::risk_flag;
use entity::value::id::EnterpriseId;
use entity::value::{EnterpriseStatus, FlagState};

use super::super::actions::{Flag, records_of};
use super::super::catalogue::RULES;
use super::super::raise::{Reconciliation, should_stand};
use super::super::subject::Subject;
use super::super::{store, suspended};
use crate::credit::record::actions::Record;
use crate::enterprise::dispute::followed;
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
        let earlier: Vec<Flag> =
            rows.iter().filter(|row| told.iter().all(|flag| flag.code != row.code)).filter_map(|row| of_rules_before(row, records, on)).collect();
        told.extend(earlier);
        told.sort_by(|a, b| a.code.cmp(&b.code));
    }
    Ok(told)
}

/// A flag that stood and that the rules of today do not raise, while everything that it rests on may be told; of rules that are those of today
/// it is what it rested on that may not.
fn of_rules_before(row: &risk_flag::Model, records: &[Record], on: NaiveDate) -> Option<Flag> {
    if row.rule_version == RULES {
        return None;
    }
    let rests = records_of(&row.evidence).into_iter().map(|id| records.iter().find(|record| record.id == id && record.counts_on(on)));
    let rests = rests.collect::<Option<Vec<&Record>>>()?;
    let since = rests.iter().filter(|record| record.life.is_suspended()).filter_map(|record| record.life.suspended_at).max();
    let disputed_at = since.filter(|_| rests.iter().all(|record| record.life.is_suspended()));
    let flag = Flag { state: FlagState::Open, cleared_at: None, cleared_because: None, ..Flag::of(row.clone()) };
    Some(Flag { disputed_at, ..flag }).filter(|flag| flag.stands_on(on))
}
