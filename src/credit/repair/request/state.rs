//! The life of a request for repair (信用修复申请), as a pure table.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{RepairAct, RepairState as State};

use crate::credit::record::validity::Validity;
use crate::platform::calendar::Calendar;

/// Working days in which a request is looked through: as under the rules before (国家发展改革委令第58号); order 36 leaves it to the window.
pub const LOOK_DAYS: i64 = 3;
/// Working days in which a complete request is decided, under the same.
pub const DECIDE_DAYS: i64 = 7;

/// What somebody does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The credit office finds it complete.
    Accept,
    /// The credit office grants it; what it says about it.
    Grant(String),
    /// The credit office refuses it, for this reason.
    Refuse(String),
    /// The firm takes it back.
    Withdraw,
    /// There is nothing left to repair.
    Close,
}

impl Act {
    /// Without what was said.
    pub const fn kind(&self) -> RepairAct {
        match self {
            Self::Accept => RepairAct::Accept,
            Self::Grant(_) => RepairAct::Grant,
            Self::Refuse(_) => RepairAct::Refuse,
            Self::Withdraw => RepairAct::Withdraw,
            Self::Close => RepairAct::Close,
        }
    }
    /// What was said.
    pub fn note(&self) -> &str {
        match self {
            Self::Grant(note) | Self::Refuse(note) => note.trim(),
            Self::Accept | Self::Withdraw | Self::Close => "",
        }
    }
    /// The credit office's act of a code and what it says.
    pub fn of_office(code: &str, note: &str) -> Option<Self> {
        match code {
            "accept" => Some(Self::Accept),
            "grant" => Some(Self::Grant(note.to_owned())),
            "refuse" => Some(Self::Refuse(note.to_owned())),
            _ => None,
        }
    }
}

/// Why something is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The law knows no repair of such a record, or it need not be repaired.
    NotRepairable,
    /// The day from which it may be asked for has not come.
    TooEarly,
    /// It is no longer published, or has ended already.
    NotPublished,
    /// Another request about it is under way.
    UnderWay,
    /// The request has ended.
    Ended,
    /// It was not found complete yet.
    NotAccepted,
    /// It was found complete already.
    AlreadyAccepted,
    /// A refusal needs its reason.
    ReasonMissing,
}

impl Refusal {
    /// Every one.
    pub const ALL: &'static [Self] =
        &[Self::NotRepairable, Self::TooEarly, Self::NotPublished, Self::UnderWay, Self::Ended, Self::NotAccepted, Self::AlreadyAccepted, Self::ReasonMissing];
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRepairable => "repair.not_repairable",
            Self::TooEarly => "repair.too_early",
            Self::NotPublished => "repair.not_published",
            Self::UnderWay => "repair.under_way",
            Self::Ended => "repair.ended",
            Self::NotAccepted => "repair.not_accepted",
            Self::AlreadyAccepted => "repair.already_accepted",
            Self::ReasonMissing => "repair.reason_missing",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NotRepairable => "repair_refused-not_repairable",
            Self::TooEarly => "repair_refused-too_early",
            Self::NotPublished => "repair_refused-not_published",
            Self::UnderWay => "repair_refused-under_way",
            Self::Ended => "repair_refused-ended",
            Self::NotAccepted => "repair_refused-not_accepted",
            Self::AlreadyAccepted => "repair_refused-already_accepted",
            Self::ReasonMissing => "repair_refused-reason_missing",
        }
    }
}

/// What an act changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the request stands now.
    pub state: State,
    /// The end of the clock that runs now; none when it has ended.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the record is repaired by it.
    pub repairs: bool,
}

/// Whether repair may be asked for today; `counts` when the record does.
pub fn may_file(validity: Option<&Validity>, counts: bool, today: NaiveDate) -> Result<(), Refusal> {
    let validity = validity.ok_or(Refusal::NotRepairable)?;
    if !counts {
        return Err(Refusal::NotPublished);
    }
    let from = validity.repairable_from.ok_or(Refusal::NotRepairable)?;
    if today < from {
        return Err(Refusal::TooEarly);
    }
    if validity.counts_on(today) { Ok(()) } else { Err(Refusal::NotPublished) }
}

/// What an act changes about a request in a state, or why it is impossible.
pub fn apply(state: State, act: &Act, now: DateTime<Utc>, calendar: &Calendar) -> Result<Change, Refusal> {
    let next = step(state, act)?;
    Ok(Change { state: next, due_at: due(next, now, calendar), repairs: next == State::Granted })
}

/// The end of the clock that runs in a state since an instant.
pub fn due(state: State, since: DateTime<Utc>, calendar: &Calendar) -> Option<DateTime<Utc>> {
    match state {
        State::Filed => Some(calendar.deadline(since, LOOK_DAYS)),
        State::Accepted => Some(calendar.deadline(since, DECIDE_DAYS)),
        State::Granted | State::Refused | State::Withdrawn | State::Closed => None,
    }
}

/// Where an act leaves a request, wherever it was before.
pub const fn reached(act: RepairAct) -> State {
    match act {
        RepairAct::File => State::Filed,
        RepairAct::Accept => State::Accepted,
        RepairAct::Grant => State::Granted,
        RepairAct::Refuse => State::Refused,
        RepairAct::Withdraw => State::Withdrawn,
        RepairAct::Close => State::Closed,
    }
}

fn step(state: State, act: &Act) -> Result<State, Refusal> {
    match (state, act) {
        (State::Granted | State::Refused | State::Withdrawn | State::Closed, _act) => Err(Refusal::Ended),
        (State::Filed | State::Accepted, Act::Refuse(reason)) if reason.trim().is_empty() => Err(Refusal::ReasonMissing),
        (State::Filed | State::Accepted, Act::Refuse(_)) => Ok(State::Refused),
        (State::Filed, Act::Accept) => Ok(State::Accepted),
        (State::Accepted, Act::Accept) => Err(Refusal::AlreadyAccepted),
        (State::Filed, Act::Grant(_)) => Err(Refusal::NotAccepted),
        (State::Accepted, Act::Grant(_)) => Ok(State::Granted),
        (State::Filed | State::Accepted, Act::Withdraw) => Ok(State::Withdrawn),
        (State::Filed | State::Accepted, Act::Close) => Ok(State::Closed),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use entity::value::Source;

    use super::*;
    use crate::credit::record::validity::Matter;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_table_of_states_and_acts() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let acts =
            [Act::Accept, Act::Grant("凭证齐全".to_owned()), Act::Refuse("罚款未缴清".to_owned()), Act::Refuse(" ".to_owned()), Act::Withdraw, Act::Close];
        let mut table = String::from("| state |");
        for act in &acts {
            write!(table, " {}{} |", act.kind(), if act.note().is_empty() { "" } else { " with a note" }).expect("text");
        }
        for state in State::ALL {
            write!(table, "\n| {state} |").expect("text");
            for act in &acts {
                match apply(*state, act, now, &Calendar::embedded()) {
                    Ok(change) => {
                        assert_eq!((change.repairs, reached(act.kind())), (change.state == State::Granted, change.state));
                        let due = change.due_at.map(|at| format!(" until {}", at.format("%m-%d"))).unwrap_or_default();
                        write!(table, " **{}**{due} |", change.state).expect("text");
                    }
                    Err(refusal) => write!(table, " {} |", refusal.code().trim_start_matches("repair.")).expect("text"),
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn repair_is_asked_for_from_its_day_until_the_publication_ends() {
        let penalty = Validity::of(&Matter::new(Source::Penalty, day("2026-04-15")));
        for (on, counts, expected) in [
            ("2026-07-14", true, Err(Refusal::TooEarly)),
            ("2026-07-15", true, Ok(())),
            ("2026-07-15", false, Err(Refusal::NotPublished)),
            ("2027-04-14", true, Ok(())),
            ("2027-04-15", true, Err(Refusal::NotPublished)),
        ] {
            assert_eq!(may_file(penalty.as_ref(), counts, day(on)), expected, "{on}");
        }
        let licence = Validity::of(&Matter::new(Source::Licence, day("2026-04-15")));
        assert_eq!(may_file(licence.as_ref(), true, day("2026-07-15")), Err(Refusal::NotRepairable));
        assert_eq!(may_file(None, true, day("2026-07-15")), Err(Refusal::NotRepairable));
    }
}
