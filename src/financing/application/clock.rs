//! The clocks of an application, computed from its events: who has to do what until when.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::ApplicationAct;
use serde::{Deserialize, Serialize};

use crate::platform::calendar::{self, Calendar};

/// Working days for the bank's answer: warn after one, breach after two.
pub const RESPONSE_DAYS: i64 = 2;
/// Working days for the firm to supply what the bank asked for.
pub const MATERIAL_DAYS: i64 = 10;
/// Working days for the decision when the product promises nothing shorter.
pub const DECISION_DAYS: i64 = 10;
/// Calendar days for the decision from complete material: 金发〔2024〕32号, in principle within one month.
pub const LEGAL_DAYS: u64 = 30;

/// An event as the clocks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What was done.
    pub act: ApplicationAct,
    /// When.
    pub at: DateTime<Utc>,
}

/// The working days that were promised for one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// For the bank's answer.
    pub response_days: i64,
    /// For the firm's material.
    pub material_days: i64,
    /// For the bank's decision.
    pub decision_days: i64,
}

impl Default for Promise {
    fn default() -> Self {
        Self { response_days: RESPONSE_DAYS, material_days: MATERIAL_DAYS, decision_days: DECISION_DAYS }
    }
}

impl Promise {
    /// The usual promise with the product's own days for the decision.
    pub fn of_product(decision_days: i64) -> Self {
        Self { decision_days, ..Self::default() }
    }
}

/// One of the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Until the bank accepts or declines.
    Response,
    /// Until the firm supplies material.
    Material,
    /// Until the bank decides, as it promised.
    Decision,
    /// Until the bank has to have decided at the latest.
    Legal,
    /// Until the firm has drawn on the granted line.
    Validity,
}

impl Clock {
    /// Every clock.
    pub const ALL: &'static [Self] = &[Self::Response, Self::Material, Self::Decision, Self::Legal, Self::Validity];
    /// The text that the API speaks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Material => "material",
            Self::Decision => "decision",
            Self::Legal => "legal",
            Self::Validity => "validity",
        }
    }
    /// Key of what it waits for.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Response => "clock-response",
            Self::Material => "clock-material",
            Self::Decision => "clock-decision",
            Self::Legal => "clock-legal",
            Self::Validity => "clock-validity",
        }
    }
    /// Who has to move.
    pub const fn turn(self) -> Turn {
        match self {
            Self::Response | Self::Decision | Self::Legal => Turn::Bank,
            Self::Material | Self::Validity => Turn::Firm,
        }
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The bank's.
    Bank,
    /// The firm's.
    Firm,
}

impl Turn {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Bank, Self::Firm];
    /// Key of its words.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Bank => "turn-bank",
            Self::Firm => "turn-firm",
        }
    }
}

/// The deadlines that run now; a clock that does not run, or stands still, has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// The bank's answer.
    pub respond_by: Option<DateTime<Utc>>,
    /// The firm's material.
    pub material_by: Option<DateTime<Utc>>,
    /// The bank's decision as promised.
    pub decide_by: Option<DateTime<Utc>>,
    /// The bank's decision at the latest.
    pub legal_by: Option<DateTime<Utc>>,
    /// The firm's first draw on the granted line.
    pub draw_by: Option<DateTime<Utc>>,
}

impl Deadlines {
    /// The deadlines that run, each with its clock.
    pub fn running(&self) -> impl Iterator<Item = (Clock, DateTime<Utc>)> {
        let Self { respond_by, material_by, decide_by, legal_by, draw_by } = *self;
        [(Clock::Response, respond_by), (Clock::Material, material_by), (Clock::Decision, decide_by), (Clock::Legal, legal_by), (Clock::Validity, draw_by)]
            .into_iter()
            .filter_map(|(clock, at)| Some((clock, at?)))
    }
    /// The first of them: what a queue is sorted by.
    pub fn first(&self) -> Option<(Clock, DateTime<Utc>)> {
        self.running().min_by_key(|(clock, at)| (*at, *clock))
    }
}

/// A deadline as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// What it is for.
    pub what: Clock,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Working days after today up to the deadline's day; 0 = today is the last, negative = that many ago.
    pub left_working_days: i64,
    /// Whether it has passed.
    pub overdue: bool,
    /// Who has to move.
    pub whose_turn: Turn,
}

/// How far an application has come, as the clocks see it.
#[derive(Clone, Copy, Default)]
struct Course {
    submitted: Option<DateTime<Utc>>,
    accepted: Option<DateTime<Utc>>,
    asked: Option<DateTime<Utc>>,
    complete: Option<DateTime<Utc>>,
    paused: i64,
    decided: Option<DateTime<Utc>>,
    by_bank: bool,
}

fn course(events: &[Event], calendar: &Calendar) -> Course {
    let mut course = Course::default();
    for Event { act, at } in events.iter().copied() {
        match act {
            ApplicationAct::Submit => course.submitted = Some(at),
            ApplicationAct::Accept => (course.accepted, course.complete) = (Some(at), Some(at)),
            ApplicationAct::AskMaterial => course.asked = Some(at),
            ApplicationAct::SupplyMaterial => {
                let asked = course.asked.take().unwrap_or(at);
                course.paused += calendar.working_days_between(calendar::today(asked), calendar::today(at));
                course.complete = Some(at);
            }
            // A firm may still withdraw after a grant: the first end counts.
            ApplicationAct::Decline | ApplicationAct::Grant if course.decided.is_none() => (course.decided, course.by_bank) = (Some(at), true),
            ApplicationAct::Withdraw | ApplicationAct::TimeOut => course.decided = course.decided.or(Some(at)),
            ApplicationAct::Decline
            | ApplicationAct::Grant
            | ApplicationAct::Disburse
            | ApplicationAct::Reverse
            | ApplicationAct::Settle
            | ApplicationAct::Lapse => {}
        }
    }
    course
}

/// The deadlines up to the decision that these events leave running; `events` are in the order in which they happened.
pub fn deadlines(events: &[Event], promise: Promise, calendar: &Calendar) -> Deadlines {
    let course = course(events, calendar);
    let mut running = Deadlines::default();
    if course.decided.is_some() {
        return running;
    }
    match (course.accepted, course.asked) {
        (None, _) => running.respond_by = course.submitted.map(|at| calendar.deadline(at, promise.response_days)),
        (Some(_), Some(asked)) => running.material_by = Some(calendar.deadline(asked, promise.material_days)),
        (Some(accepted), None) => {
            running.decide_by = Some(calendar.deadline(accepted, promise.decision_days + course.paused));
            running.legal_by = course.complete.map(|at| calendar.calendar_deadline(calendar::today(at), LEGAL_DAYS));
        }
    }
    running
}

/// Working days that the bank took from submission to its first decision, without the days it waited for the firm; `None` when it has not decided.
/// A firm's withdrawal and a bank's silence are no decisions.
pub fn decision_working_days(events: &[Event], calendar: &Calendar) -> Option<i64> {
    let course = course(events, calendar);
    let (submitted, decided) = (course.submitted?, course.decided.filter(|_| course.by_bank)?);
    let waiting = course.asked.map_or(0, |asked| calendar.working_days_between(calendar::today(asked), calendar::today(decided)));
    Some(calendar.working_days_between(calendar::today(submitted), calendar::today(decided)) - course.paused - waiting)
}

/// The running deadlines as people read them, the first one first.
pub fn due(deadlines: &Deadlines, calendar: &Calendar, now: DateTime<Utc>) -> Vec<Due> {
    let today: NaiveDate = calendar::today(now);
    let mut all: Vec<Due> = deadlines
        .running()
        .map(|(what, due_at)| Due {
            what,
            due_at,
            left_working_days: calendar.working_days_between(today, calendar::today(due_at)),
            overdue: now > due_at,
            whose_turn: what.turn(),
        })
        .collect();
    all.sort_by_key(|due| (due.due_at, due.what));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+08:00").parse().expect("an instant")
    }

    fn events(all: &[(ApplicationAct, &str)]) -> Vec<Event> {
        all.iter().map(|(act, when)| Event { act: *act, at: at(when) }).collect()
    }

    #[test]
    fn a_bank_has_two_working_days_to_answer() {
        let calendar = Calendar::embedded();
        let running = deadlines(&events(&[(ApplicationAct::Submit, "2026-02-13T15:00")]), Promise::default(), &calendar);
        // 14 February is a worked Saturday, the 15th to the 23rd are the Spring Festival.
        assert_eq!(running.first(), Some((Clock::Response, at("2026-02-24T18:00"))));
        let on_time = due(&running, &calendar, at("2026-02-24T17:59"));
        assert_eq!((on_time[0].left_working_days, on_time[0].overdue, on_time[0].whose_turn), (0, false, Turn::Bank));
        let late = due(&running, &calendar, at("2026-02-26T09:00"));
        assert_eq!((late[0].left_working_days, late[0].overdue), (-2, true));
    }

    #[test]
    fn the_decision_clock_stands_still_while_the_firm_owes_material() {
        let calendar = Calendar::embedded();
        let promise = Promise::of_product(5);
        let mut history = events(&[(ApplicationAct::Submit, "2026-03-02T09:00"), (ApplicationAct::Accept, "2026-03-03T09:00")]);
        let running = deadlines(&history, promise, &calendar);
        assert_eq!((running.decide_by, running.legal_by), (Some(at("2026-03-10T18:00")), Some(at("2026-04-02T18:00"))));
        history.extend(events(&[(ApplicationAct::AskMaterial, "2026-03-04T11:00")]));
        let waiting = deadlines(&history, promise, &calendar);
        assert_eq!(waiting, Deadlines { material_by: Some(at("2026-03-18T18:00")), ..Deadlines::default() });
        history.extend(events(&[(ApplicationAct::SupplyMaterial, "2026-03-09T16:00")]));
        let running = deadlines(&history, promise, &calendar);
        // Three working days of waiting are given back; the legal month begins anew with the complete material.
        assert_eq!((running.decide_by, running.legal_by), (Some(at("2026-03-13T18:00")), Some(at("2026-04-08T18:00"))));
        history.extend(events(&[(ApplicationAct::Grant, "2026-03-12T10:00")]));
        assert_eq!(deadlines(&history, promise, &calendar), Deadlines::default());
        assert_eq!(decision_working_days(&history, &calendar), Some(5));
        history.extend(events(&[(ApplicationAct::Withdraw, "2026-03-20T10:00")]));
        assert_eq!(decision_working_days(&history, &calendar), Some(5));
        let silent = events(&[(ApplicationAct::Submit, "2026-03-02T09:00"), (ApplicationAct::TimeOut, "2026-03-05T09:00")]);
        assert_eq!(decision_working_days(&silent, &calendar), None);
    }

    #[test]
    fn nothing_runs_before_the_first_event() {
        assert_eq!(deadlines(&[], Promise::default(), &Calendar::embedded()), Deadlines::default());
        assert_eq!(decision_working_days(&[], &Calendar::embedded()), None);
    }
}
