//! 等待: the day on which time alone brings a firm somewhere.

use chrono::{Datelike, Months, NaiveDate};

use crate::enterprise::fact::{FactKey, Profile, Value};
use crate::enterprise::profile::months_between;

/// The first day on which so many whole months have passed since a day; `None` when there is no such day.
pub fn passed(since: NaiveDate, months: i64) -> Option<NaiveDate> {
    since.checked_add_months(Months::new(u32::try_from(months).ok()?))
}

/// The first day on which a count of months that time alone moves, now at `now`, has grown to `months`: by the day that it counts from, and
/// where nobody knows that day, late enough for any that it could be.
pub fn grown(fact: FactKey, now: i64, months: i64, profile: &Profile, today: NaiveDate) -> Option<NaiveDate> {
    if let (FactKey::AgeMonths, Some(Value::Day(since))) = (fact, profile.value(FactKey::EstablishedOn))
        && months_between(*since, today) == now
    {
        return passed(*since, months);
    }
    let on = passed(today, months.checked_sub(now)?)?;
    // On the last day of a month the count may have grown for a day that only longer months have.
    let ends_a_month = today.succ_opt().is_some_and(|next| next.month() != today.month());
    if ends_a_month { on.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt() } else { Some(on) }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use entity::value::Fen;

    use super::*;
    use crate::matching::distance::Distance;
    use crate::matching::evaluate::evaluate;
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::firm::Firm;
    use crate::matching::firm::tests::LPR;
    use crate::matching::index::Goal;
    use crate::matching::near_miss::smallest;
    use crate::product::criteria::Requirement;

    /// What the reason of a condition says and what the plan of a near miss says.
    fn said(facts: &[(FactKey, Value)], months: i64, today: NaiveDate) -> [Option<NaiveDate>; 2] {
        let criteria = is(FactKey::AgeMonths, Requirement::CountAtLeast(months));
        let (profile, ask) = (firm(facts), ask(Fen::wan(50)));
        let trace = evaluate(&criteria, &profile, &ask, today);
        let reason = if let Some(Distance::Wait { on, .. }) = trace.reasons()[0].distance { Some(on) } else { None };
        let firm = Firm { profile: &profile, ask: &ask, lpr: LPR, today };
        let plan = smallest(&criteria, None, &firm, Goal::Match).expect("a plan");
        [reason, plan[0].on]
    }

    #[test]
    fn a_reason_and_a_plan_name_the_first_day_on_which_the_months_are_full() {
        for (since, today, months, on) in [
            ("2025-03-01", "2026-03-02", 24, "2027-03-01"),
            ("2024-05-31", "2026-03-02", 24, "2026-05-31"),
            ("2024-08-30", "2026-03-02", 24, "2026-08-30"),
            ("2025-08-31", "2026-01-15", 6, "2026-02-28"),
            ("2025-08-29", "2026-02-27", 6, "2026-02-28"),
            ("2026-01-31", "2026-02-28", 24, "2028-01-31"),
            ("2024-02-29", "2026-02-27", 24, "2026-02-28"),
            ("2024-02-29", "2026-03-02", 48, "2028-02-29"),
            ("2023-02-28", "2026-03-02", 60, "2028-02-28"),
            ("2025-12-31", "2026-03-31", 4, "2026-04-30"),
            ("2026-03-02", "2026-03-02", 12, "2027-03-02"),
        ] {
            let (since, today) = (day(since), day(today));
            let facts = [(FactKey::EstablishedOn, Value::Day(since)), (FactKey::AgeMonths, Value::Count(months_between(since, today)))];
            assert_eq!(said(&facts, months, today), [Some(day(on)); 2], "{since} {today}");
            assert_eq!([months_between(since, day(on)), months_between(since, day(on) - Days::new(1))], [months, months - 1], "{since}");
        }
    }

    #[test]
    fn without_the_day_it_counts_from_the_day_is_late_enough_for_any() {
        for (age, today, months, on) in
            [(21, "2026-03-02", 24, "2026-06-02"), (1, "2026-02-28", 2, "2026-03-31"), (5, "2026-04-30", 6, "2026-05-31"), (5, "2026-01-30", 6, "2026-02-28")]
        {
            let today = day(today);
            assert_eq!(said(&[(FactKey::AgeMonths, Value::Count(age))], months, today), [Some(day(on)); 2], "{today}");
            let possible = (0..1_000).map(|back| today - Days::new(back)).filter(|since| months_between(*since, today) == age);
            assert!(possible.into_iter().all(|since| months_between(since, day(on)) >= months), "{today}");
        }
        // A day that contradicts the count is not relied on.
        let facts = [(FactKey::EstablishedOn, Value::Day(day("2020-01-01"))), (FactKey::AgeMonths, Value::Count(21))];
        assert_eq!(said(&facts, 24, day("2026-03-02")), [Some(day("2026-06-02")); 2]);
    }
}
