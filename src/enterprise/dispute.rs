//! What of a firm's profile rests on certain records and items of its registration: those in dispute (异议), or a record whose end is looked
//! at beforehand.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use entity::value::id::{EnterpriseId, FlagId, RecordId};
use entity::value::{FlagState, Severity, Signal};
use serde_json::json;

use super::fact::{Fact, FactKey, Profile, Why};
use super::profile::OpenFlag;
use crate::credit::record::actions::Record;
use crate::risk::actions::{Flag, Weighs, records_of};
use crate::risk::raise::{Reconciliation, Standing, should_stand};
use crate::risk::subject::{BY_STATUS, Subject};

/// Open flags as they would stand without some records, and without a status in dispute: one that rests on none of that stays as it is, one
/// that rests on others besides weighs what those make it weigh.
pub fn flags_without(flags: &[Flag], subject: Subject, kept: &[Record], without: &BTreeSet<RecordId>, today: NaiveDate) -> Vec<OpenFlag> {
    let evidence: Vec<_> = kept.iter().map(Record::evidence).collect();
    let standing = should_stand(subject.used(), &evidence, today);
    let by_status = |flag: &Flag| subject.disputed_at.is_some() && flag.code == BY_STATUS.code();
    let left = flags.iter().filter_map(|flag| {
        if !by_status(flag) && !records_of(&flag.evidence).iter().any(|record| without.contains(record)) {
            return Some(open(flag, flag.severity, flag.opened_on));
        }
        let signal: Signal = flag.code.parse().ok()?;
        let stands = standing.iter().find(|standing| standing.signal == signal)?;
        Some(open(flag, stands.severity, stands.opened_on))
    });
    left.collect()
}

/// Open flags after what has to happen to them has happened; what is raised has no identifier yet.
pub fn followed(mut flags: Vec<Flag>, way: &Reconciliation, firm: EnterpriseId) -> Vec<Flag> {
    let rests = |standing: &Standing| standing.records.iter().map(|record| json!({ "record": record })).collect();
    flags.retain(|flag| way.clear.iter().all(|(cleared, ..)| *cleared != flag.id));
    for (id, standing, _) in &way.change {
        for flag in flags.iter_mut().filter(|flag| flag.id == *id) {
            flag.severity = standing.severity;
            flag.opened_on = standing.opened_on;
            flag.evidence = rests(standing);
        }
    }
    flags.extend(way.raise.iter().map(|standing| Flag {
        id: FlagId::from(uuid::Uuid::nil()),
        enterprise: firm,
        code: standing.signal.code().to_owned(),
        severity: standing.severity,
        weighs: Weighs::AsSaid,
        state: FlagState::Open,
        evidence: rests(standing),
        opened_on: standing.opened_on,
        valid_until: standing.valid_until,
        raised_at: DateTime::UNIX_EPOCH,
        cleared_at: None,
        cleared_because: None,
        disputed_at: None,
    }));
    flags.sort_by(|a, b| a.code.cmp(&b.code));
    flags
}

/// An open flag as the profile sees it.
pub fn open(flag: &Flag, severity: Severity, opened_on: NaiveDate) -> OpenFlag {
    OpenFlag { code: flag.code.clone(), severity, opened_on }
}

/// The facts that have another value in another profile.
pub fn differing(one: &Profile, other: &Profile) -> Vec<FactKey> {
    FactKey::ALL.iter().copied().filter(|key| one.value(*key) != other.value(*key)).collect()
}

/// A profile in which every fact that rests on what is in dispute is unknown for that reason; `used` is the one without them.
#[must_use]
pub fn suspended(mut whole: Profile, used: &Profile) -> Profile {
    for key in differing(&whole, used) {
        whole.put(key, Fact::Unknown(Why::Disputed));
    }
    whole
}
