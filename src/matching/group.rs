//! The groups a firm sees its matches in, and the single steps that would lift a product out of "not now".

use entity::value::Ppm;
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{Change, FactKey};
use crate::matching::distance::Distance;
use crate::matching::evaluate::Reason;
use crate::matching::terms::TermsReason;
use crate::matching::trace::{Trace, Weighed};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Requirement, Sense};
use crate::product::form::{Form, Side};

/// How near a product is to a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 符合条件: everything passes.
    Qualify,
    /// 还差一步: it fails, and one thing that the firm can change would end that.
    OneStep,
    /// 尚待确认: nothing fails for good, but facts are missing.
    Unknown,
    /// 暂不符合: everything else.
    NotNow,
}

impl Group {
    /// Every group, in the order people see them.
    pub const ALL: &'static [Self] = &[Self::Qualify, Self::OneStep, Self::Unknown, Self::NotNow];

    /// The text that is stored and that the API speaks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Qualify => "qualify",
            Self::OneStep => "one_step",
            Self::Unknown => "unknown",
            Self::NotNow => "not_now",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Qualify => "group-qualify",
            Self::OneStep => "group-one_step",
            Self::Unknown => "group-unknown",
            Self::NotNow => "group-not_now",
        }
    }
    /// Key of the sentence that says what it means.
    pub const fn explained_key(self) -> &'static str {
        match self {
            Self::Qualify => "group-qualify-explained",
            Self::OneStep => "group-one_step-explained",
            Self::Unknown => "group-unknown-explained",
            Self::NotNow => "group-not_now-explained",
        }
    }
}

/// One change that ends the failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Meeting the condition at this place of the trace's reasons.
    Condition(usize),
    /// Asking differently: the place in the reasons of terms.
    Terms(usize),
}

/// Whether the firm could come to meet a failing condition.
pub fn changeable(reason: &Reason) -> bool {
    could_change(reason.fact, &reason.requirement, reason.sense, || matches!(reason.distance, Some(Distance::Wait { .. })))
}

/// The same of a condition without its reason; `waits` says whether time alone ends the failing.
pub(super) fn could_change(fact: FactKey, requirement: &Requirement, sense: Sense, waits: impl FnOnce() -> bool) -> bool {
    match fact.change() {
        // Time passes for a day that never changes.
        Change::Never => waits(),
        Change::Waiting => match requirement.form() {
            // Time only makes a count grow.
            Form::Number(side, _) if matches!(requirement, Requirement::CountAtLeast(_) | Requirement::CountAtMost(_)) => {
                (side == Side::AtLeast) == (sense == Sense::Must)
            }
            Form::Covers(share) => share > Ppm::ZERO,
            Form::Number(..) | Form::Months(..) | Form::Day(..) | Form::Share(..) | Form::Codes(..) | Form::YesNo(_) => false,
        },
        Change::Effort | Change::Declaring | Change::Repairing | Change::Asking => true,
    }
}

/// How hard a change is; the lower the easier.
const fn effort(change: Change) -> u8 {
    match change {
        Change::Declaring => 0,
        Change::Asking => 1,
        Change::Waiting => 2,
        Change::Repairing => 3,
        Change::Effort => 4,
        Change::Never => 5,
    }
}

/// The group and, for one step away, every single step that does it: those that leave nothing open first, then the easier first.
pub fn judge<L: Weighed>(trace: &Trace<L>, terms: &[TermsReason]) -> (Group, Vec<Step>) {
    let fits = Verdict::all(terms.iter().map(|t| t.verdict));
    match trace.verdict().and(fits) {
        Verdict::Pass => (Group::Qualify, Vec::new()),
        Verdict::Unknown => (Group::Unknown, Vec::new()),
        Verdict::Fail => {
            let steps = steps(trace, terms, fits);
            (if steps.is_empty() { Group::NotNow } else { Group::OneStep }, steps)
        }
    }
}

fn steps<L: Weighed>(trace: &Trace<L>, terms: &[TermsReason], fits: Verdict) -> Vec<Step> {
    if fits == Verdict::Fail {
        let mut failing = terms.iter().enumerate().filter(|(_, t)| t.verdict == Verdict::Fail);
        return match (failing.next(), failing.next()) {
            (Some((at, only)), None) if only.changeable() && trace.verdict() != Verdict::Fail => vec![Step::Terms(at)],
            (Some(_) | None, _) => Vec::new(),
        };
    }
    let leaves = trace.leaves();
    let failing: Vec<usize> = (0..leaves.len()).filter(|at| leaves[*at].verdict() == Verdict::Fail && leaves[*at].changeable()).collect();
    let step = |at: usize, then: Verdict| (then != Verdict::Fail).then_some((then, effort(leaves[at].fact().change()), at));
    let mut found: Vec<(Verdict, u8, usize)> = failing.iter().filter_map(|at| step(*at, trace.verdict_if_met(&[*at]))).collect();
    if found.is_empty() {
        // What hangs together is met together: the first of it stands for the rest.
        for hangs in [FactKey::counts_against, |fact| matches!(fact, FactKey::AgeMonths | FactKey::EstablishedOn)] {
            let together: Vec<usize> = failing.iter().copied().filter(|at| hangs(leaves[*at].fact())).collect();
            found.extend(together.first().and_then(|at| step(*at, trace.verdict_if_met(&together))));
        }
    }
    found.sort_by_key(|(then, effort, at)| (*then == Verdict::Unknown, *effort, *at));
    found.into_iter().map(|(_, _, at)| Step::Condition(at)).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Fen;

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Value};
    use crate::matching::evaluate::evaluate;
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::terms::Compared;
    use crate::product::criteria::Criteria;

    fn age(months: i64) -> Criteria {
        is(FactKey::AgeMonths, Requirement::CountAtLeast(months))
    }
    fn staff(least: i64) -> Criteria {
        is(FactKey::Staff, Requirement::CountAtLeast(least))
    }
    fn patents() -> Criteria {
        is(FactKey::Patents, Requirement::CountAtLeast(1))
    }
    fn first_loan() -> Criteria {
        is(FactKey::FirstLoan, Requirement::Yes)
    }
    fn high_tech() -> Criteria {
        is(FactKey::Qualifications, Requirement::HasAny(vec!["high_tech".to_owned()]))
    }
    fn someone() -> Profile {
        firm(&[
            (FactKey::AgeMonths, Value::Count(21)),
            (FactKey::Staff, Value::Count(8)),
            (FactKey::FirstLoan, Value::YesNo(false)),
            (FactKey::Qualifications, Value::Codes(vec![])),
        ])
    }
    fn found(criteria: &Criteria) -> (Group, Vec<Step>) {
        judge(&evaluate(criteria, &someone(), &ask(Fen::wan(50)), day("2026-03-02")), &[])
    }

    #[test]
    fn groups_and_steps() {
        use Criteria::{All, Any, AtLeast, Not};
        let cases = [
            (All(vec![]), Group::Qualify, vec![]),
            (All(vec![age(12), staff(5)]), Group::Qualify, vec![]),
            (All(vec![age(12), patents()]), Group::Unknown, vec![]),
            (All(vec![age(24), staff(5)]), Group::OneStep, vec![Step::Condition(0)]),
            // The step leaves a question open: still one step.
            (All(vec![patents(), age(24)]), Group::OneStep, vec![Step::Condition(1)]),
            (All(vec![age(24), staff(10)]), Group::NotNow, vec![]),
            // Nobody can become a first borrower again, nor younger.
            (All(vec![first_loan()]), Group::NotNow, vec![]),
            (is(FactKey::AgeMonths, Requirement::CountAtMost(12)), Group::NotNow, vec![]),
            (Not(Box::new(is(FactKey::AgeMonths, Requirement::CountAtMost(24)))), Group::OneStep, vec![Step::Condition(0)]),
            // A failing any-of: each of its conditions would do, the easier first.
            (Any(vec![staff(10), age(24), high_tech(), first_loan()]), Group::OneStep, vec![Step::Condition(2), Step::Condition(1), Step::Condition(0)]),
            (Any(vec![All(vec![staff(10), age(24)]), first_loan()]), Group::NotNow, vec![]),
            (AtLeast { count: 2, of: vec![staff(5), age(24), first_loan()] }, Group::OneStep, vec![Step::Condition(1)]),
            (AtLeast { count: 2, of: vec![staff(10), age(24), first_loan()] }, Group::NotNow, vec![]),
        ];
        for (criteria, group, steps) in cases {
            assert_eq!(found(&criteria), (group, steps), "{criteria:?}");
        }
    }

    #[test]
    fn what_hangs_together_is_one_step() {
        let none = |fact, code: &str| is(fact, Requirement::HasNone(vec![code.to_owned()]));
        let listed = firm(&[
            (FactKey::OpenFlags, Value::Codes(vec!["RF14".to_owned()])),
            (FactKey::Lists, Value::Codes(vec!["abnormal_operation".to_owned()])),
            (FactKey::Staff, Value::Count(8)),
        ]);
        let both = || vec![none(FactKey::OpenFlags, "RF14"), none(FactKey::Lists, "abnormal_operation")];
        let found = |of: Vec<Criteria>| judge(&evaluate(&Criteria::All(of), &listed, &ask(Fen::wan(50)), day("2026-03-02")), &[]);
        assert_eq!(found(both()), (Group::OneStep, vec![Step::Condition(0)]));
        assert_eq!(found([both(), vec![staff(10)]].concat()), (Group::NotNow, vec![]));
    }

    #[test]
    fn a_term_is_a_step_only_alone() {
        let amount =
            |verdict| TermsReason { verdict, compared: Compared::Amount { asked: Fen::wan(50), least: Fen::wan(1), most: Fen::wan(30) }, rests_on: vec![] };
        let term = |verdict| TermsReason { verdict, compared: Compared::Term { asked: 60, least: 1, most: 36 }, rests_on: vec![] };
        let with = |criteria: &Criteria, terms: &[TermsReason]| judge(&evaluate(criteria, &someone(), &ask(Fen::wan(50)), day("2026-03-02")), terms);
        let (fail, pass) = (Verdict::Fail, Verdict::Pass);
        assert_eq!(with(&age(12), &[term(pass), amount(fail)]), (Group::OneStep, vec![Step::Terms(1)]));
        assert_eq!(with(&age(12), &[term(fail), amount(fail)]), (Group::NotNow, vec![]));
        assert_eq!(with(&age(24), &[amount(fail)]), (Group::NotNow, vec![]));
        assert_eq!(with(&age(24), &[amount(pass)]), (Group::OneStep, vec![Step::Condition(0)]));
        assert_eq!(with(&age(12), &[amount(Verdict::Unknown)]), (Group::Unknown, vec![]));
    }
}
