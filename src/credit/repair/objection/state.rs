//! The life of an objection (异议), as a pure table: the credit office compares, the department answers, the record is put right.

use chrono::{DateTime, Utc};
use entity::value::{ObjectionAct, ObjectionState as State};

use crate::platform::calendar::Calendar;

/// Working days in which the credit office compares the record with its source, and puts right or asks (台州市信用条例).
pub const COMPARE_DAYS: i64 = 2;
/// Working days in which the department answers.
pub const ANSWER_DAYS: i64 = 5;
/// Working days in which what is wrong is put right.
pub const CORRECT_DAYS: i64 = 2;

/// Longest answer, in characters.
const WORDS: usize = 300;

/// Whether what was found is said, and not at too great length.
pub fn fits(note: &str) -> bool {
    (1..=WORDS).contains(&note.trim().chars().count())
}

/// What somebody does with an objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The credit office asks the department.
    Forward,
    /// The record is wrong as a whole; what was found.
    Annul(String),
    /// The record is wrong in part: the department delivers it again.
    PromiseCorrection(String),
    /// The corrected row has arrived.
    Correct,
    /// The record is right; why.
    Reject(String),
    /// The firm takes it back.
    Withdraw,
    /// There is nothing left to object to.
    Close,
}

impl Act {
    /// Without what was said.
    pub const fn kind(&self) -> ObjectionAct {
        match self {
            Self::Forward => ObjectionAct::Forward,
            Self::Annul(_) => ObjectionAct::Annul,
            Self::PromiseCorrection(_) => ObjectionAct::PromiseCorrection,
            Self::Correct => ObjectionAct::Correct,
            Self::Reject(_) => ObjectionAct::Reject,
            Self::Withdraw => ObjectionAct::Withdraw,
            Self::Close => ObjectionAct::Close,
        }
    }
    /// What was said.
    pub fn note(&self) -> &str {
        match self {
            Self::Annul(note) | Self::PromiseCorrection(note) | Self::Reject(note) => note.trim(),
            Self::Forward | Self::Correct | Self::Withdraw | Self::Close => "",
        }
    }
    /// The credit office's act of a code and what it says.
    pub fn of_office(code: &str, note: &str) -> Option<Self> {
        if code == "forward" { Some(Self::Forward) } else { Self::of_department(code, note) }
    }
    /// A department's answer of a code and what it says.
    pub fn of_department(code: &str, note: &str) -> Option<Self> {
        match code {
            "annul" => Some(Self::Annul(note.to_owned())),
            "promise_correction" => Some(Self::PromiseCorrection(note.to_owned())),
            "reject" => Some(Self::Reject(note.to_owned())),
            _ => None,
        }
    }
}

/// Why something is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The record does not count any more: there is nothing to object to.
    NotPublished,
    /// Another objection to it is under way.
    UnderWay,
    /// An objection to the same content has had its answer, or was taken back.
    Repeated,
    /// The objection has ended.
    Ended,
    /// The department was not asked yet.
    NotForwarded,
    /// The department was asked already.
    AlreadyForwarded,
    /// The corrected row is waited for: it has been answered.
    Answered,
    /// An answer needs its words.
    NoteMissing,
    /// The corrected row says what the record says already.
    Unchanged,
    /// The corrected row would be another record.
    Another,
    /// A department of the platform was asked, and nobody answers in its place.
    NotAnswered,
    /// The register has nothing there to object to.
    NothingSaid,
    /// An item of the register is put right, and not taken away.
    NotWhole,
}

impl Refusal {
    /// Every one.
    pub const ALL: &'static [Self] = &[
        Self::NotPublished,
        Self::UnderWay,
        Self::Repeated,
        Self::Ended,
        Self::NotForwarded,
        Self::AlreadyForwarded,
        Self::Answered,
        Self::NoteMissing,
        Self::Unchanged,
        Self::Another,
        Self::NotAnswered,
        Self::NothingSaid,
        Self::NotWhole,
    ];
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPublished => "objection.not_published",
            Self::UnderWay => "objection.under_way",
            Self::Repeated => "objection.repeated",
            Self::Ended => "objection.ended",
            Self::NotForwarded => "objection.not_forwarded",
            Self::AlreadyForwarded => "objection.already_forwarded",
            Self::Answered => "objection.answered",
            Self::NoteMissing => "objection.note_missing",
            Self::Unchanged => "objection.unchanged",
            Self::Another => "objection.another",
            Self::NotAnswered => "objection.not_answered",
            Self::NothingSaid => "objection.nothing_said",
            Self::NotWhole => "objection.not_whole",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NotPublished => "objection_refused-not_published",
            Self::UnderWay => "objection_refused-under_way",
            Self::Repeated => "objection_refused-repeated",
            Self::Ended => "objection_refused-ended",
            Self::NotForwarded => "objection_refused-not_forwarded",
            Self::AlreadyForwarded => "objection_refused-already_forwarded",
            Self::Answered => "objection_refused-answered",
            Self::NoteMissing => "objection_refused-note_missing",
            Self::Unchanged => "objection_refused-unchanged",
            Self::Another => "objection_refused-another",
            Self::NotAnswered => "objection_refused-not_answered",
            Self::NothingSaid => "objection_refused-nothing_said",
            Self::NotWhole => "objection_refused-not_whole",
        }
    }
}

/// Who owes the answer to an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owes {
    /// The credit office: it compares, or enters what somebody outside the platform has answered.
    Office,
    /// A department of the platform, whose clock runs.
    Department,
    /// A department of the platform, whose clock has run out.
    Late,
}

/// Whether the credit office may do it: it does not answer in the place of a department of the platform. A record that the department has not
/// stood by in its time it may annul, as the office that is told of the delay.
pub fn may_office(owes: Owes, act: &Act) -> Result<(), Refusal> {
    match (owes, act) {
        (Owes::Department, Act::Annul(_) | Act::PromiseCorrection(_) | Act::Reject(_)) | (Owes::Late, Act::PromiseCorrection(_) | Act::Reject(_)) => {
            Err(Refusal::NotAnswered)
        }
        (Owes::Office | Owes::Late, Act::Annul(_))
        | (Owes::Office, Act::PromiseCorrection(_) | Act::Reject(_))
        | (Owes::Office | Owes::Department | Owes::Late, Act::Forward | Act::Correct | Act::Withdraw | Act::Close) => Ok(()),
    }
}

/// Whether it may be done about an item of the register: without it the registration would not be one.
pub fn may_item(act: &Act) -> Result<(), Refusal> {
    match act {
        Act::Annul(_) => Err(Refusal::NotWhole),
        Act::Forward | Act::PromiseCorrection(_) | Act::Correct | Act::Reject(_) | Act::Withdraw | Act::Close => Ok(()),
    }
}

/// What happens to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: its use stays suspended.
    None,
    /// It is annulled.
    Annuls,
    /// It is used again.
    Resumes,
}

/// What an act changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the objection stands now.
    pub state: State,
    /// The end of the clock that runs now; none when it has ended.
    pub due_at: Option<DateTime<Utc>>,
    /// What happens to the record.
    pub effect: Effect,
}

/// What an act changes about an objection in a state, or why it is impossible.
pub fn apply(state: State, act: &Act, now: DateTime<Utc>, calendar: &Calendar) -> Result<Change, Refusal> {
    let next = step(state, act)?;
    let effect = match act {
        Act::Annul(_) => Effect::Annuls,
        Act::Correct | Act::Reject(_) | Act::Withdraw => Effect::Resumes,
        // It goes on; or the record has ended by itself.
        Act::Forward | Act::PromiseCorrection(_) | Act::Close => Effect::None,
    };
    Ok(Change { state: next, due_at: due(next, now, calendar), effect })
}

/// The end of the clock that runs in a state since an instant.
pub fn due(state: State, since: DateTime<Utc>, calendar: &Calendar) -> Option<DateTime<Utc>> {
    match state {
        State::Filed => Some(calendar.deadline(since, COMPARE_DAYS)),
        State::Forwarded => Some(calendar.deadline(since, ANSWER_DAYS)),
        State::Correcting => Some(calendar.deadline(since, CORRECT_DAYS)),
        State::Upheld | State::Rejected | State::Withdrawn | State::Closed => None,
    }
}

/// Where an act leaves an objection, wherever it was before.
pub const fn reached(act: ObjectionAct) -> State {
    match act {
        ObjectionAct::File => State::Filed,
        ObjectionAct::Forward => State::Forwarded,
        ObjectionAct::PromiseCorrection => State::Correcting,
        ObjectionAct::Annul | ObjectionAct::Correct => State::Upheld,
        ObjectionAct::Reject => State::Rejected,
        ObjectionAct::Withdraw => State::Withdrawn,
        ObjectionAct::Close => State::Closed,
    }
}

fn step(state: State, act: &Act) -> Result<State, Refusal> {
    let said = !act.note().is_empty();
    match (state, act) {
        (State::Upheld | State::Rejected | State::Withdrawn | State::Closed, _act) => Err(Refusal::Ended),
        (State::Filed | State::Forwarded, Act::Annul(_) | Act::PromiseCorrection(_))
        | (State::Forwarded, Act::Reject(_))
        | (State::Correcting, Act::Annul(_))
            if !said =>
        {
            Err(Refusal::NoteMissing)
        }
        (State::Filed, Act::Forward) => Ok(State::Forwarded),
        (State::Forwarded, Act::Forward | Act::Correct) => Err(Refusal::AlreadyForwarded),
        (State::Filed | State::Forwarded | State::Correcting, Act::Annul(_)) | (State::Correcting, Act::Correct) => Ok(State::Upheld),
        (State::Filed | State::Forwarded, Act::PromiseCorrection(_)) => Ok(State::Correcting),
        (State::Correcting, Act::Forward | Act::PromiseCorrection(_) | Act::Reject(_)) => Err(Refusal::Answered),
        // What the department says is right the credit office does not call wrong, nor right what it was not asked.
        (State::Filed, Act::Reject(_) | Act::Correct) => Err(Refusal::NotForwarded),
        (State::Forwarded, Act::Reject(_)) => Ok(State::Rejected),
        (State::Filed | State::Forwarded | State::Correcting, Act::Withdraw) => Ok(State::Withdrawn),
        (State::Filed | State::Forwarded | State::Correcting, Act::Close) => Ok(State::Closed),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn the_table_of_states_and_acts() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let said = || "经核对".to_owned();
        let acts = [
            Act::Forward,
            Act::Annul(said()),
            Act::PromiseCorrection(said()),
            Act::Correct,
            Act::Reject(said()),
            Act::Reject(String::new()),
            Act::Withdraw,
            Act::Close,
        ];
        let mut table = String::from("| state |");
        for act in &acts {
            write!(table, " {}{} |", act.kind(), if act.note().is_empty() { "" } else { " with a note" }).expect("text");
        }
        for state in State::ALL {
            write!(table, "\n| {state} |").expect("text");
            for act in &acts {
                match apply(*state, act, now, &Calendar::embedded()) {
                    Ok(change) => {
                        assert_eq!(reached(act.kind()), change.state, "{state} {}", act.kind());
                        let due = change.due_at.map(|at| format!(" until {}", at.format("%m-%d"))).unwrap_or_default();
                        let effect = match change.effect {
                            Effect::None => "",
                            Effect::Annuls => ", annuls",
                            Effect::Resumes => ", resumes",
                        };
                        write!(table, " **{}**{due}{effect} |", change.state).expect("text");
                        // Whoever has ended says no more, and an ended objection suspends nothing.
                        let ended = due.is_empty();
                        assert!(!ended || change.effect != Effect::None || matches!(act, Act::Close));
                    }
                    Err(refusal) => write!(table, " {} |", refusal.code().trim_start_matches("objection.")).expect("text"),
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn the_credit_office_answers_for_no_department() {
        let said = || "经核对".to_owned();
        let acts = [Act::Annul(said()), Act::PromiseCorrection(said()), Act::Reject(said()), Act::Forward];
        for (owes, may) in [(Owes::Office, [true; 4]), (Owes::Department, [false, false, false, true]), (Owes::Late, [true, false, false, true])] {
            for (act, may) in acts.iter().zip(may) {
                assert_eq!(may_office(owes, act), if may { Ok(()) } else { Err(Refusal::NotAnswered) }, "{owes:?} {}", act.kind());
            }
        }
    }
}
