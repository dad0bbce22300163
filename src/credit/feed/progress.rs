//! How far a delivery has come, and how long it will still take.

use chrono::{DateTime, TimeDelta, Utc};
use entity::value::{Coverage, DeliveryState};

use super::actions::Delivery;
use crate::platform::i18n::Lang;

/// What is being done with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It waits, or is looked through as a whole for the first time.
    Survey,
    /// Its rows are checked and stored.
    Rows,
    /// What it does not hold any more is withdrawn.
    Absent,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 3] = [Self::Survey, Self::Rows, Self::Absent];
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Survey => "feed_phase-survey",
            Self::Rows => "feed_phase-rows",
            Self::Absent => "feed_phase-absent",
        }
    }
    /// The phases that a delivery goes through.
    pub fn of(coverage: Coverage) -> &'static [Self] {
        const ALL: &[Phase] = &Phase::ALL;
        match coverage {
            Coverage::Delta => &ALL[..2],
            Coverage::Full => ALL,
        }
    }
}

/// The phase of a delivery that is under way; none when it is not.
pub const fn phase(state: DeliveryState, coverage: Coverage, read: i64, rows: i64) -> Option<Phase> {
    match state {
        DeliveryState::Received => Some(Phase::Survey),
        DeliveryState::Reading if read >= rows && matches!(coverage, Coverage::Full) => Some(Phase::Absent),
        DeliveryState::Reading => Some(Phase::Rows),
        DeliveryState::Done | DeliveryState::Failed => None,
    }
}

/// The time that the other rows take at the pace since the reading began behind a row; none before the first ones are read.
pub fn left((began, behind): (DateTime<Utc>, i64), read: i64, rows: i64, now: DateTime<Utc>) -> Option<TimeDelta> {
    let (done, open) = (read - behind, rows - read);
    let taken = (now - began).num_milliseconds();
    if done <= 0 || open <= 0 || taken <= 0 {
        return None;
    }
    i64::try_from(i128::from(taken) * i128::from(open) / i128::from(done)).ok().and_then(TimeDelta::try_milliseconds)
}

/// How far a delivery has come.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The phases: name, and whether it is past, present or to come as the stage of the timeline.
    pub phases: Vec<(String, &'static str)>,
    /// Rows, and the time that is left, in words; empty before the first ones are read.
    pub text: String,
}

impl Progress {
    /// Of a delivery at an instant, in words; empty when it is not under way.
    pub fn of(lang: Lang, delivery: &Delivery, at: DateTime<Utc>) -> Self {
        let (read, rows) = (delivery.rows_read, delivery.head.rows);
        let Some(now) = phase(delivery.state, delivery.coverage, read, rows) else { return Self::default() };
        let phases = Phase::of(delivery.coverage);
        let here = phases.iter().position(|phase| *phase == now).unwrap_or(0);
        let stage = |place: usize| if place < here { "event-done" } else { "" };
        let left = delivery.head.begun.and_then(|begun| left(begun, read, rows, at));
        let left = left.map(|left| lang.counted("feed-left-minutes", left.num_minutes() + 1));
        let read = (now != Phase::Survey).then(|| lang.t2("feed-progress-rows", "read", grouped(read), "rows", grouped(rows)));
        let named = |(place, phase): (usize, &Phase)| (lang.t(phase.text_key()), stage(place));
        Self { phases: phases.iter().enumerate().take(here + 1).map(named).collect(), text: read.into_iter().chain(left).collect::<Vec<_>>().join(" · ") }
    }
}

/// A count with its thousands apart.
pub fn grouped(n: i64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digit.is_ascii_digit() && (digits.len() - place).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_of_this_reading() {
        let began: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let after = |seconds| began + TimeDelta::seconds(seconds);
        assert_eq!(left((began, 0), 0, 1_000_000, after(1)), None);
        assert_eq!(left((began, 0), 100_000, 1_000_000, after(10)), Some(TimeDelta::seconds(90)));
        assert_eq!(left((began, 900_000), 950_000, 1_000_000, after(10)), Some(TimeDelta::seconds(10)), "what an earlier reading did does not count");
        assert_eq!(left((began, 0), 1_000_000, 1_000_000, after(10)), None);
        assert_eq!(left((began, 0), 5, 10, began), None, "a clock that stands still");
        assert_eq!(left((began, 0), 1, i64::MAX, after(i64::from(i32::MAX))), None);
    }

    #[test]
    fn each_phase_is_told() {
        let all = |coverage| [(0, 10), (4, 10), (10, 10)].map(|(read, rows)| phase(DeliveryState::Reading, coverage, read, rows));
        assert_eq!(all(Coverage::Delta), [Some(Phase::Rows); 3]);
        assert_eq!(all(Coverage::Full), [Some(Phase::Rows), Some(Phase::Rows), Some(Phase::Absent)]);
        assert_eq!(phase(DeliveryState::Received, Coverage::Full, 0, 0), Some(Phase::Survey));
        assert_eq!(phase(DeliveryState::Done, Coverage::Full, 10, 10), None);
        assert_eq!((Phase::of(Coverage::Delta).len(), Phase::of(Coverage::Full).len()), (2, 3));
    }
}
