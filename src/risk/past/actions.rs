//! The flags of an earlier moment: a flag's row is brought up to date as it changes, so they are told by the rules from the records of then.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::EnterpriseStatus;
use entity::value::id::EnterpriseId;

use super::super::actions::{Flag, flags};
use super::super::raise::{Reconciliation, Subject, should_stand};
use super::super::suspended;
use crate::credit::record::actions::Record;
use crate::enterprise::dispute::followed;
use crate::platform::store::{Connection, Error};

/// The flags that should have stood at an instant of a day, by code, over a firm's records of then. A record in dispute raised nothing, but
/// what stood on it stayed.
pub async fn should_have_stood(
    db: &impl Connection,
    (firm, subject): (EnterpriseId, Subject),
    records: &[Record],
    (at, on): (DateTime<Utc>, NaiveDate),
) -> Result<Vec<Flag>, Error> {
    let stood = |flag: &Flag| flag.raised_at <= at && flag.cleared_at.is_none_or(|cleared| cleared > at);
    let stood: BTreeSet<String> = flags(db, firm).await?.into_iter().filter(stood).map(|flag| flag.code).collect();
    let kept = |record: &Record| {
        let alone = Subject { status: EnterpriseStatus::Active, status_on: on, disputed_at: None };
        should_stand(alone, &[record.evidence()], on).iter().any(|standing| stood.contains(standing.signal.code()))
    };
    let counts = |record: &&Record| record.is_used_on(on) || record.counts_on(on) && kept(record);
    let evidence: Vec<_> = records.iter().filter(counts).map(Record::evidence).collect();
    let raise = should_stand(subject.standing_on(stood.iter().filter_map(|code| code.parse().ok())), &evidence, on);
    let without = suspended::without(subject, records, on);
    let disputed: HashMap<&str, DateTime<Utc>> =
        raise.iter().filter_map(|standing| Some((standing.signal.code(), suspended::since(standing, subject, records, without.as_ref())?))).collect();
    let disputed_at = |flag: &Flag| disputed.get(flag.code.as_str()).copied();
    Ok(followed(Vec::new(), &Reconciliation { raise, ..Reconciliation::default() }, firm)
        .into_iter()
        .map(|flag| Flag { disputed_at: disputed_at(&flag), ..flag })
        .collect())
}
