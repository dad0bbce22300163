//! 问题顺序: which unknown fact, if told, can still change most of what a firm can apply for; no question when none can.
//!
//! The visible result of the questions is the set of products for which everything passes. A product that cannot come into it any more, because
//! something fails or because it rests on what only a department can say, asks for nothing.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};

use super::evaluate::condition_verdict;
use super::verdict::Verdict;
use crate::enterprise::fact::{Change, Fact, FactKey, Profile, Provenance, Value};
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};
use crate::product::terms::{Ask, Terms};

/// What a visitor has said so far, on one day.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What was said; what was asked and is not known stands as unknown.
    pub profile: &'a Profile,
    /// The ask as far as it was said.
    pub ask: &'a Ask,
    /// Facts that may still be asked for.
    pub open: &'a [FactKey],
    /// The day.
    pub today: NaiveDate,
}

/// The next question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The fact to ask for.
    pub fact: FactKey,
    /// Products that it can still bring in or keep out.
    pub affects: usize,
}

/// How many products stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything passes.
    pub pass: usize,
    /// Open.
    pub unknown: usize,
    /// Something fails.
    pub fail: usize,
}

/// The terms that a visitor's ask is held against, as conditions beside the product's own.
pub fn whole(criteria: &Criteria, terms: &Terms) -> Criteria {
    let is = |fact, is| Criteria::Condition(Condition { fact, is });
    let codes = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    Criteria::All(vec![
        is(FactKey::AskedAmount, Requirement::MoneyAtLeast(terms.min_amount)),
        is(FactKey::AskedAmount, Requirement::MoneyAtMost(terms.max_amount)),
        is(FactKey::AskedTerm, Requirement::CountAtLeast(terms.min_term_months)),
        is(FactKey::AskedTerm, Requirement::CountAtMost(terms.max_term_months)),
        is(FactKey::AskedPurpose, Requirement::OneOf(codes(terms.purposes.iter().map(|p| p.code()).collect()))),
        is(FactKey::AskedGuarantees, Requirement::HasAny(codes(terms.guarantees.iter().map(|g| g.code()).collect()))),
        criteria.clone(),
    ])
}

/// The verdict of what was said so far.
pub fn verdict(criteria: &Criteria, told: Told<'_>) -> Verdict {
    fold(criteria, Sense::Must, &|condition, sense| known(condition, sense, told))
}

/// How many products stand where.
pub fn tally(products: &[Criteria], told: Told<'_>) -> Tally {
    let mut tally = Tally::default();
    for one in products {
        match verdict(one, told) {
            Verdict::Pass => tally.pass += 1,
            Verdict::Unknown => tally.unknown += 1,
            Verdict::Fail => tally.fail += 1,
        }
    }
    tally
}

/// The question that decides the most products, whatever the answer, on average over the answers that products tell apart; of as many the one
/// that concerns more, then the earlier in the catalogue of facts. `None` when no answer can bring a product in any more.
pub fn next(products: &[Criteria], told: Told<'_>) -> Option<Next> {
    let live: Vec<&Criteria> = products.iter().filter(|one| is_live(one, told)).collect();
    let concerned = |fact: FactKey| live.iter().filter(|one| mentions(one, fact, told)).copied().collect::<Vec<_>>();
    let asked = told.open.iter().map(|fact| (*fact, concerned(*fact))).filter(|(_, products)| !products.is_empty());
    asked
        .map(|(fact, products)| (decided(fact, &products, told), products.len(), fact))
        .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(&a.2)))
        .map(|(_, affects, fact)| Next { fact, affects })
}

/// Whether it does not pass yet and open facts could still make it.
fn is_live(criteria: &Criteria, told: Told<'_>) -> bool {
    let best = fold(criteria, Sense::Must, &|c, s| if is_open(c, told) { Verdict::Pass } else { known(c, s, told) });
    best == Verdict::Pass && verdict(criteria, told) != Verdict::Pass
}

/// Whether open facts could still change the verdict of a part of a product.
fn is_undecided(criteria: &Criteria, told: Told<'_>) -> bool {
    let with = |put: Verdict| fold(criteria, Sense::Must, &|c, s| if is_open(c, told) { put } else { known(c, s, told) });
    with(Verdict::Pass) != with(Verdict::Fail)
}

/// Whether an open condition on the fact has a part in a verdict that is still open.
fn mentions(criteria: &Criteria, fact: FactKey, told: Told<'_>) -> bool {
    let of = |criteria: &Criteria| is_undecided(criteria, told) && mentions(criteria, fact, told);
    match criteria {
        Criteria::All(of_all) | Criteria::Any(of_all) | Criteria::AtLeast { of: of_all, .. } => of_all.iter().any(of),
        Criteria::Not(one) => of(one),
        Criteria::Condition(condition) => speaks_of(condition, fact) && is_open(condition, told),
    }
}

/// Products that an answer decides, in thousandths, on average over the answers that they tell apart.
fn decided(fact: FactKey, products: &[&Criteria], told: Told<'_>) -> usize {
    let answers = answers(fact, products);
    let mut profile = told.profile.clone();
    let open: Vec<FactKey> = told.open.iter().copied().filter(|one| *one != fact).collect();
    let (mut sum, mut all) = (0, 0);
    for value in &answers {
        let weight = weight(fact, value);
        all += weight;
        profile.put(fact, Fact::Known { value: value.clone(), source: Provenance::Declared, as_of_on: told.today });
        let mut ask = told.ask.clone();
        if let (FactKey::AskedAmount, Value::Money(amount)) = (fact, value) {
            ask.amount = *amount;
        }
        let then = Told { profile: &profile, ask: &ask, open: &open, ..told };
        sum += weight * products.iter().filter(|one| !is_live(one, then)).count();
    }
    sum * 1_000 / all.max(1)
}

/// How likely an answer is beside the others: records are clean and firms in business unless something is the matter, so that asking for these
/// decides little; every other answer is as likely as the next.
fn weight(fact: FactKey, value: &Value) -> usize {
    let usual = match value {
        Value::Codes(codes) => fact.change() == Change::Repairing && codes.is_empty(),
        Value::Count(count) => fact.change() == Change::Repairing && *count <= 0,
        Value::Code(code) => fact == FactKey::Status && code == "active",
        Value::Money(_) | Value::Rate(_) | Value::Day(_) | Value::YesNo(_) => false,
    };
    if usual { 200 } else { 1 }
}

/// One answer for every class that the conditions tell apart.
fn answers(fact: FactKey, products: &[&Criteria]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let conditions = products.iter().flat_map(|one| one.conditions()).filter(|condition| condition.fact == fact);
    for value in conditions.flat_map(|condition| told_apart(&condition.is)) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// Values on either side of what a requirement asks.
fn told_apart(requirement: &Requirement) -> Vec<Value> {
    let edge = |at: i64, of: fn(i64) -> Value| vec![of(at.saturating_sub(1)), of(at), of(at.saturating_add(1))];
    match requirement {
        Requirement::MoneyAtLeast(at) | Requirement::MoneyAtMost(at) => edge(at.0, |v| Value::Money(Fen(v))),
        Requirement::CountAtLeast(at) | Requirement::CountAtMost(at) => edge(*at, Value::Count),
        Requirement::RateAtLeast(at) | Requirement::RateAtMost(at) => edge(at.0, |v| Value::Rate(Ppm(v))),
        Requirement::OneOf(codes) | Requirement::NoneOf(codes) => codes.iter().cloned().chain([String::new()]).map(Value::Code).collect(),
        Requirement::HasAny(codes) | Requirement::HasNone(codes) => {
            codes.iter().map(|code| Value::Codes(vec![code.clone()])).chain([Value::Codes(Vec::new())]).collect()
        }
        Requirement::Yes | Requirement::No => vec![Value::YesNo(true), Value::YesNo(false)],
        // Shares and days tell too many values apart; an amount that is enough and one that is not stand for all.
        Requirement::CoversAsked(_) | Requirement::ShareAtMost { .. } | Requirement::ShareAtLeast { .. } => {
            vec![Value::Money(Fen(0)), Value::Money(Fen(i64::MAX / 4_000_000))]
        }
        Requirement::OnOrBefore(on) | Requirement::OnOrAfter(on) => vec![Value::Day(*on)],
        Requirement::MonthsSinceAtLeast(_) | Requirement::MonthsSinceAtMost(_) => Vec::new(),
    }
}

fn speaks_of(condition: &Condition, fact: FactKey) -> bool {
    let asked = matches!(condition.is, Requirement::CoversAsked(_)) && fact == FactKey::AskedAmount;
    condition.fact == fact || asked || super::evaluate::other_fact(&condition.is) == Some(fact)
}

/// Whether something that it speaks of may still be asked for.
fn is_open(condition: &Condition, told: Told<'_>) -> bool {
    told.open.iter().any(|fact| speaks_of(condition, *fact))
}

fn known(condition: &Condition, sense: Sense, told: Told<'_>) -> Verdict {
    // The ask's amount is a number even before it was said.
    let unsaid = matches!(condition.is, Requirement::CoversAsked(_)) && told.profile.value(FactKey::AskedAmount).is_none();
    let verdict = if unsaid { Verdict::Unknown } else { condition_verdict(condition, told.profile, told.ask, told.today) };
    if sense == Sense::Must { verdict } else { verdict.negate() }
}

/// The verdict of a tree whose conditions have these.
fn fold(criteria: &Criteria, sense: Sense, leaf: &impl Fn(&Condition, Sense) -> Verdict) -> Verdict {
    let each = |of: &[Criteria]| of.iter().map(|one| fold(one, sense, leaf)).collect::<Vec<_>>();
    match (criteria, sense) {
        (Criteria::All(of), Sense::Must) | (Criteria::Any(of), Sense::MustNot) => Verdict::all(each(of)),
        (Criteria::Any(of), Sense::Must) | (Criteria::All(of), Sense::MustNot) => Verdict::any(each(of)),
        (Criteria::AtLeast { count, of }, Sense::Must) => Verdict::at_least(*count, each(of)),
        (Criteria::AtLeast { count, of }, Sense::MustNot) => Verdict::at_least((of.len() + 1).saturating_sub(*count), each(of)),
        (Criteria::Not(of), _) => fold(of, sense.turned(), leaf),
        (Criteria::Condition(condition), _) => leaf(condition, sense),
    }
}

/// Facts that a visitor can be asked for without an account: what its owner knows, in the order of the catalogue.
pub fn askable(products: &[Criteria]) -> Vec<FactKey> {
    let spoken = |fact: FactKey| products.iter().flat_map(Criteria::conditions).any(|condition| speaks_of(condition, fact));
    FactKey::ALL.iter().copied().filter(|fact| can_be_asked(*fact) && spoken(*fact)).collect()
}

/// Whether an owner could say it; grades and flags that only departments know, and what follows from other facts, are not asked for.
fn can_be_asked(fact: FactKey) -> bool {
    !matches!(
        fact,
        FactKey::SizeClass
            | FactKey::EstablishedOn
            | FactKey::PublicCreditGrade
            | FactKey::ElectricityTrend
            | FactKey::RecentFlags
            | FactKey::HighFlags
            | FactKey::Lists
            | FactKey::PlatformLoans
            | FactKey::KeptCommitments
    )
}

#[cfg(test)]
mod tests {
    use entity::value::{Guarantee, Purpose};
    use proptest::prelude::*;

    use super::*;
    use crate::demo::{firm::firm, known, product};
    use crate::enterprise::fact::{Why, dated};
    use crate::matching::evaluate::tests::{any_criteria, any_profile, ask, day, is};

    fn today() -> NaiveDate {
        day("2026-03-02")
    }

    /// What the owner of a firm of the demonstration would answer; what departments never delivered they do not know either.
    fn truth(index: usize) -> (Profile, Ask) {
        let firm = firm(7, index, today());
        let mut profile = Profile::default();
        let mut put = |key: FactKey, value: Value| profile.put(key, Fact::Known { value, source: Provenance::Declared, as_of_on: today() });
        put(FactKey::SubjectKind, Value::Code(firm.kind.code().to_owned()));
        put(FactKey::Status, Value::Code(firm.status.code().to_owned()));
        put(FactKey::Region, Value::Code(firm.region.as_str().to_owned()));
        put(FactKey::Industry, Value::Code(firm.industry.as_str().to_owned()));
        put(FactKey::AgeMonths, Value::Count(firm.age_months(today())));
        put(FactKey::FirstLoan, Value::YesNo(!firm.figures.borrowed_before));
        put(FactKey::OpenFlags, Value::Codes(vec![]));
        put(FactKey::Penalties, Value::Count(0));
        put(FactKey::BrokenCommitments, Value::Count(0));
        if let Some(grade) = firm.figures.tax_grade {
            put(FactKey::TaxGrade, Value::Code(grade.to_owned()));
        }
        for seen in known::facts(7, &firm, today()) {
            profile.put(seen.key, dated(seen.key, seen.value, Provenance::Declared, seen.as_of_on, today()));
        }
        let amount = Fen(firm.figures.revenue.0 / 10).max(Fen::wan(10));
        (profile, Ask { amount, purpose: Purpose::WorkingCapital, guarantees: vec![Guarantee::Credit, Guarantee::Guarantor], ..ask(amount) })
    }

    /// Asks until nothing can change: how many questions, and where the products stand then.
    fn ask_all(products: &[Criteria], askable: &[FactKey], truth: &Profile, real: &Ask) -> (usize, Vec<bool>) {
        let (mut profile, mut open, mut questions) = (Profile::default(), askable.to_vec(), 0);
        let mut ask = Ask { amount: Fen::wan(1), ..real.clone() };
        loop {
            let told = Told { profile: &profile, ask: &ask, open: &open, today: today() };
            let Some(next) = next(products, told) else { return (questions, products.iter().map(|one| verdict(one, told) == Verdict::Pass).collect()) };
            questions += 1;
            profile.put(next.fact, truth.get(next.fact));
            open.retain(|fact| *fact != next.fact);
            if next.fact == FactKey::AskedAmount {
                ask.amount = real.amount;
            }
        }
    }

    #[test]
    fn the_questions_end_with_the_answer_of_the_full_form_and_are_fewer() {
        let products: Vec<Criteria> = product::products(today()).iter().map(|p| whole(&p.criteria, &p.terms)).collect();
        let askable = askable(&products);
        let (mut asked, firms) = (0, 24);
        for index in 0..firms {
            let (truth, real) = truth(index * 37);
            let truth = truth.with(real.facts(), today());
            let mut said = Profile::default();
            for fact in &askable {
                said.put(*fact, truth.get(*fact));
            }
            let full = Told { profile: &said, ask: &real, open: &[], today: today() };
            let (questions, found) = ask_all(&products, &askable, &truth, &real);
            assert_eq!(found, products.iter().map(|one| verdict(one, full) == Verdict::Pass).collect::<Vec<_>>(), "firm {index}");
            asked += questions;
        }
        let share = asked * 100 / (firms * askable.len());
        assert!(share <= 65, "{share} % of {} questions", askable.len());
    }

    #[test]
    fn the_question_that_decides_more_comes_first_and_none_is_asked_for_nothing() {
        let (staff, age) = (is(FactKey::Staff, Requirement::CountAtLeast(5)), is(FactKey::AgeMonths, Requirement::CountAtLeast(24)));
        let never = is(FactKey::Patents, Requirement::CountAtLeast(1));
        let products = [Criteria::All(vec![staff.clone(), age.clone()]), age.clone(), Criteria::All(vec![never.clone(), staff])];
        let mut profile = Profile::default();
        profile.put(FactKey::Patents, Fact::Known { value: Value::Count(0), source: Provenance::Declared, as_of_on: today() });
        let (ask, all) = (ask(Fen::wan(50)), [FactKey::Staff, FactKey::AgeMonths]);
        let told = |open| Told { profile: &profile, ask: &ask, open, today: today() };
        assert_eq!(next(&products, told(&all)), Some(Next { fact: FactKey::AgeMonths, affects: 2 }));
        assert_eq!(next(&products, told(&[FactKey::Staff])), None, "without the age the staff brings nothing in, and the third fails anyhow");
        assert_eq!(next(&products[2..], told(&all)), None);
        assert_eq!(tally(&products, told(&all)), Tally { pass: 0, unknown: 2, fail: 1 });
    }

    proptest! {
        #[test]
        fn when_no_question_is_left_no_answer_brings_a_product_in_or_out(
            products in proptest::collection::vec(any_criteria(), 1..4), said in any_profile(), more in any_profile(), open in proptest::sample::subsequence(FactKey::ALL, 1..6),
        ) {
            let mut before = said;
            for fact in &open {
                before.put(*fact, Fact::Unknown(Why::Missing));
            }
            let ask = ask(Fen::wan(50));
            let told = Told { profile: &before, ask: &ask, open: &open, today: today() };
            if next(&products, told).is_none() {
                let mut after = before.clone();
                for fact in open.iter().filter(|fact| **fact != FactKey::AskedAmount) {
                    after.put(*fact, more.get(*fact));
                }
                for one in &products {
                    let passes = |told| verdict(one, told) == Verdict::Pass;
                    prop_assert_eq!(passes(told), passes(Told { profile: &after, ..told }), "{:?}", one);
                }
            }
        }
    }
}
