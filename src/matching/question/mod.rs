//! 问题顺序: which unknown fact to ask for next, so that what a firm can apply for is settled with few questions; none when no answer can change it.
//!
//! The visible result of the questions is the set of products for which everything passes. A product that cannot come into it any more, because
//! something fails or because it rests on what only a department can say, asks for nothing. So the questions end with exactly the products of the
//! full form, whatever their order.
//!
//! A catalogue is taken apart once ([`Questionnaire::of`]): conditions that products share are one. What was said is held against every distinct
//! condition, `O(conditions)`; then the trees are walked, a few times for each product that is still open and for 128 made-up visitors at once.

mod tree;
mod visitors;
mod votes;

use std::collections::HashMap;

use chrono::NaiveDate;

use self::tree::{Crowd, Facts, Leaf, Outlook, Tree, only};
use super::evaluate::condition_verdict;
use super::verdict::Verdict;
use crate::enterprise::fact::{FactKey, Profile};
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

/// A distinct condition of a catalogue.
#[derive(Clone, Debug)]
struct Known {
    condition: Condition,
    /// What of it can be asked for.
    facts: Facts,
    /// The made-up visitors that meet it.
    pass: Crowd,
    /// Those that do not.
    fail: Crowd,
}

/// A catalogue of products, ready for questions.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    askable: Vec<FactKey>,
    leaves: Vec<Known>,
    products: Vec<Tree>,
}

impl Questionnaire {
    /// The questions of these products.
    pub fn of<'a>(products: impl IntoIterator<Item = (&'a Criteria, &'a Terms)>) -> Self {
        Self::of_trees(products.into_iter().map(|(criteria, terms)| whole(criteria, terms)))
    }
    /// The questions of criteria that hold the bounds of the terms already.
    fn of_trees(products: impl IntoIterator<Item = Criteria>) -> Self {
        let mut places: HashMap<Condition, usize> = HashMap::new();
        let mut place = |condition: &Condition| {
            let next = places.len();
            *places.entry(condition.clone()).or_insert(next)
        };
        let products: Vec<Tree> = products.into_iter().map(|criteria| Tree::of(&criteria, Sense::Must, &mut place)).collect();
        let askable: Vec<FactKey> =
            FactKey::ALL.iter().copied().filter(|fact| can_be_asked(*fact) && places.keys().any(|condition| speaks_of(condition, *fact))).collect();
        let mut leaves: Vec<(usize, Known)> = places.into_iter().map(|(condition, at)| (at, Known::of(condition, &askable))).collect();
        leaves.sort_unstable_by_key(|(at, _)| *at);
        Self { askable, leaves: leaves.into_iter().map(|(_, leaf)| leaf).collect(), products }
    }
    /// Facts that a visitor can be asked for without an account: what its owner knows, in the order of the catalogue.
    pub fn askable(&self) -> &[FactKey] {
        &self.askable
    }
    /// Holds every product against what was said.
    pub fn stand(&self, told: Told<'_>) -> Standing<'_> {
        let open = told.open.iter().fold(0, |all, fact| all | only(*fact));
        let leaves: Vec<Leaf> = self.leaves.iter().map(|known| Leaf { verdict: verdict(&known.condition, told), open: known.facts & open }).collect();
        let outlooks = self.products.iter().map(|product| product.outlook(&leaves)).collect();
        Standing { questionnaire: self, open, leaves, outlooks }
    }
}

impl Known {
    fn of(condition: Condition, askable: &[FactKey]) -> Self {
        let facts = askable.iter().filter(|fact| speaks_of(&condition, **fact)).fold(0, |all, fact| all | only(*fact));
        let (mut pass, mut fail) = (0, 0);
        for (n, (profile, ask)) in visitors::visitors().enumerate() {
            match verdict(&condition, Told { profile, ask, open: &[], today: NaiveDate::default() }) {
                Verdict::Pass => pass |= 1 << n,
                Verdict::Fail => fail |= 1 << n,
                Verdict::Unknown => {}
            }
        }
        Self { condition, facts, pass, fail }
    }
}

/// Where the products stand by what was said.
#[derive(Clone, Debug)]
pub struct Standing<'q> {
    questionnaire: &'q Questionnaire,
    open: Facts,
    leaves: Vec<Leaf>,
    outlooks: Vec<Outlook>,
}

impl Standing<'_> {
    /// The products for which everything passes, by their places.
    pub fn passing(&self) -> impl Iterator<Item = usize> {
        self.outlooks.iter().enumerate().filter(|(_, one)| one.worst == Verdict::Pass).map(|(at, _)| at)
    }
    /// How many products stand where.
    pub fn tally(&self) -> Tally {
        let count = |is: fn(&Outlook) -> bool| self.outlooks.iter().filter(|one| is(one)).count();
        let (pass, fail) = (count(|one| one.worst == Verdict::Pass), count(|one| one.best == Verdict::Fail));
        Tally { pass, unknown: self.outlooks.len() - pass - fail, fail }
    }
    /// The next question; `None` when no answer can bring a product in any more. How much somebody needs comes first: every product is bounded by it.
    pub fn next(&self) -> Option<Next> {
        let open = self.outlooks.iter().enumerate().filter(|(_, one)| one.best == Verdict::Pass && one.worst != Verdict::Pass);
        let live: Vec<(usize, Facts)> = open.map(|(at, one)| (at, one.facts)).collect();
        let turn_on = |fact: FactKey| live.iter().filter(|(_, facts)| facts & only(fact) != 0).count();
        let fact = if turn_on(FactKey::AskedAmount) > 0 { FactKey::AskedAmount } else { self.elected(&live)? };
        Some(Next { fact, affects: turn_on(fact) })
    }
}

/// The verdict of a condition by what was said.
fn verdict(condition: &Condition, told: Told<'_>) -> Verdict {
    // The ask's amount is a number even before it was said.
    let unsaid = matches!(condition.is, Requirement::CoversAsked(_)) && told.profile.value(FactKey::AskedAmount).is_none();
    if unsaid { Verdict::Unknown } else { condition_verdict(condition, told.profile, told.ask, told.today) }
}

fn speaks_of(condition: &Condition, fact: FactKey) -> bool {
    let asked = matches!(condition.is, Requirement::CoversAsked(_)) && fact == FactKey::AskedAmount;
    condition.fact == fact || asked || condition.is.other_fact() == Some(fact)
}

/// Whether an owner could say it; grades and flags that only departments know, and what follows from other facts, are not asked for, nor what the
/// table of visitors says nothing of.
fn can_be_asked(fact: FactKey) -> bool {
    !matches!(
        fact,
        FactKey::SizeClass
            | FactKey::EstablishedOn
            | FactKey::PublicCreditGrade
            | FactKey::LocalCreditGrade
            | FactKey::OutputGrade
            | FactKey::OrdersTwelveMonths
            | FactKey::ElectricityTrend
            | FactKey::WaterTrend
            | FactKey::GasTrend
            | FactKey::RecentFlags
            | FactKey::RecentFlagsSix
            | FactKey::RecentFlagsTwentyFour
            | FactKey::HighFlags
            | FactKey::RecentHighFlags
            | FactKey::MediumFlags
            | FactKey::RecentMediumFlags
            | FactKey::Lists
            | FactKey::RecommendedLists
            | FactKey::PlatformLoans
            | FactKey::KeptCommitments
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::demo::firm::Firm;
    use crate::demo::troubles::{Listing, troubles};
    use crate::demo::{generate, known, product};
    use crate::enterprise::fact::{Fact, Provenance, Value, Why};
    use crate::matching::evaluate::evaluate;
    use crate::matching::evaluate::tests::{any_criteria, any_profile, ask, day, is};
    use crate::matching::precheck::said::{PASSED, Said};
    use crate::matching::typed;
    use entity::value::Fen;

    fn today() -> NaiveDate {
        day("2026-03-02")
    }

    /// What the owner of a firm of a city would type, who knows its own figures and records.
    fn answers(seed: u64, firm: &Firm, ask: &Ask) -> BTreeMap<FactKey, Vec<String>> {
        let (figures, troubles) = (&firm.figures, troubles(seed, firm, today()));
        let stands = |listing: Option<Listing>, code: &str| listing.filter(|one| one.stood_on(today())).map(|_| code.to_owned());
        let flags = [stands(troubles.dishonest, "RF01"), stands(troubles.abnormal, "RF09"), stands(troubles.serious, "RF13")];
        let count = |of: usize| Value::Count(i64::try_from(of).expect("a count"));
        let mut values: BTreeMap<FactKey, Value> = known::facts(seed, firm, today()).into_iter().map(|seen| (seen.key, seen.value)).collect();
        values.extend(ask.facts());
        values.extend([
            (FactKey::SubjectKind, Value::Code(firm.kind.code().to_owned())),
            (FactKey::Status, Value::Code(firm.status.code().to_owned())),
            (FactKey::Region, Value::Code(firm.region.as_str().to_owned())),
            (FactKey::Industry, Value::Code(firm.industry.as_str().chars().take(3).collect())),
            (FactKey::AgeMonths, Value::Count(firm.age_months(today()))),
            (FactKey::FirstLoan, Value::YesNo(!figures.borrowed_before)),
            (FactKey::OpenFlags, Value::Codes(flags.into_iter().flatten().collect())),
            (FactKey::Penalties, count(troubles.fined.len())),
            (FactKey::BrokenCommitments, Value::Count(0)),
            (FactKey::Staff, Value::Count(figures.staff)),
            (FactKey::InsuredStaff, Value::Count(figures.insured_staff)),
            (FactKey::RevenueYear, Value::Money(figures.revenue)),
            (FactKey::RevenueTwelveMonths, Value::Money(figures.revenue_12m)),
            (FactKey::RevenueGrowth, Value::Rate(figures.growth)),
            (FactKey::Assets, Value::Money(figures.assets)),
            (FactKey::TaxPaidYear, Value::Money(figures.tax)),
            (FactKey::Qualifications, Value::Codes(figures.qualifications.iter().map(|q| (*q).to_owned()).collect())),
            (FactKey::Patents, Value::Count(figures.patents)),
            (FactKey::ExportsYear, Value::Money(figures.exports)),
            (FactKey::InsuranceArrearsMonths, Value::Count(figures.insurance_arrears)),
        ]);
        values.extend(figures.tax_grade.map(|grade| (FactKey::TaxGrade, Value::Code(grade.to_owned()))));
        values.extend(firm.capital.map(|capital| (FactKey::Capital, Value::Money(capital))));
        values.into_iter().filter(|(fact, _)| can_be_asked(*fact)).map(|(fact, value)| (fact, typed::written(&value))).collect()
    }

    /// The firms of a city that ask for a loan, with what they would type.
    fn askers(seed: u64, firms: usize) -> Vec<BTreeMap<FactKey, Vec<String>>> {
        let city = generate(seed, firms, today());
        city.history.iter().map(|demand| answers(seed, &city.enterprises[demand.firm], &demand.ask)).collect()
    }

    #[test]
    fn the_visitors_are_firms_of_a_city_that_ask() {
        let facts: Vec<FactKey> = FactKey::ALL.iter().copied().filter(|fact| can_be_asked(*fact)).collect();
        let codes: Vec<&str> = facts.iter().map(|fact| fact.code()).collect();
        let askers = askers(1, 1_000);
        let line = |of: &BTreeMap<FactKey, Vec<String>>| {
            let fields = facts.iter().map(|fact| of.get(fact).map(|lines| lines.join(&visitors::GAP.to_string())).unwrap_or_default());
            fields.collect::<Vec<_>>().join(",") + "\n"
        };
        let spread = askers.iter().step_by(askers.len() / visitors::VISITORS).take(visitors::VISITORS);
        let made = codes.join(",") + "\n" + &spread.map(line).collect::<String>();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("visitors.csv"), &made).expect("a file");
        assert!(made == include_str!("visitors.csv"), "the table is another: target/visitors.csv takes its place");
        assert_eq!(visitors::visitors().count(), visitors::VISITORS);
    }

    /// Asks until nothing can change: how many questions, and what can be applied for then.
    fn ask_all(questions: &Questionnaire, answers: &BTreeMap<FactKey, Vec<String>>) -> (usize, Vec<usize>) {
        let passed = || vec![PASSED.to_owned()];
        let mut told = Vec::new();
        loop {
            let said = Said::read(told.clone(), today()).expect("answers");
            let open = said.open(questions.askable());
            let standing = questions.stand(said.told(&open, today()));
            let Some(next) = standing.next() else { return (told.len(), standing.passing().collect()) };
            assert!(open.contains(&next.fact) && next.affects > 0, "{next:?}");
            told.push((next.fact, answers.get(&next.fact).cloned().unwrap_or_else(passed)));
        }
    }

    #[test]
    fn the_questions_end_with_the_answer_of_the_full_form_and_are_at_most_half_of_it() {
        let products = product::products(today());
        let questions = Questionnaire::of(products.iter().map(|one| (&one.criteria, &one.terms)));
        let askers = askers(7, 1_000);
        let (mut asked, mut forms, mut found) = (0, 0, 0);
        for answers in askers.iter().step_by(4) {
            let form = questions.askable().iter().filter_map(|fact| Some((*fact, answers.get(fact)?.clone()))).collect();
            let form = Said::read(form, today()).expect("a form");
            // The whole form, by the plain evaluator.
            let fits = |one: &product::Product| evaluate(&whole(&one.criteria, &one.terms), form.profile(), form.ask(), today()).verdict() == Verdict::Pass;
            let full: Vec<usize> = products.iter().enumerate().filter(|(_, one)| fits(one)).map(|(at, _)| at).collect();
            let (count, passing) = ask_all(&questions, answers);
            assert_eq!(passing, full);
            (asked, forms, found) = (asked + count, forms + 1, found + full.len());
        }
        let (all, permille) = (forms * questions.askable().len(), |part: usize, whole: usize| part * 1_000 / whole);
        println!(
            "{forms} visitors, {} questions in the form: {} ‰ asked, {} products in 1,000 visits",
            questions.askable().len(),
            permille(asked, all),
            permille(found, forms)
        );
        assert!(found > forms, "visitors find something");
        assert!(asked * 2 <= all, "{} ‰ of {} questions", permille(asked, all), questions.askable().len());
    }

    #[test]
    fn the_question_that_most_would_be_asked_comes_first_and_none_is_asked_for_nothing() {
        let (staff, age) = (is(FactKey::Staff, Requirement::CountAtLeast(5)), is(FactKey::AgeMonths, Requirement::CountAtLeast(24)));
        let never = is(FactKey::Patents, Requirement::CountAtLeast(1));
        let products = [Criteria::All(vec![staff.clone(), age.clone()]), age.clone(), Criteria::All(vec![never.clone(), staff])];
        let mut profile = Profile::default();
        profile.put(FactKey::Patents, Fact::Known { value: Value::Count(0), source: Provenance::Declared, as_of_on: today() });
        let (ask, all) = (ask(Fen::wan(50)), [FactKey::Staff, FactKey::AgeMonths]);
        let told = |open| Told { profile: &profile, ask: &ask, open, today: today() };
        let questions = Questionnaire::of_trees(products.clone());
        assert_eq!(questions.askable(), [FactKey::AgeMonths, FactKey::Staff, FactKey::Patents]);
        assert_eq!(questions.stand(told(&all)).next(), Some(Next { fact: FactKey::AgeMonths, affects: 2 }));
        assert_eq!(questions.stand(told(&[FactKey::Staff])).next(), None, "without the age the staff brings nothing in, and the third fails anyhow");
        assert_eq!(Questionnaire::of_trees(products[2..].to_vec()).stand(told(&all)).next(), None);
        assert_eq!(questions.stand(told(&all)).tally(), Tally { pass: 0, unknown: 2, fail: 1 });
    }

    proptest! {
        #[test]
        fn products_stand_where_the_plain_evaluator_says_and_questions_end_when_no_answer_matters(
            products in proptest::collection::vec(any_criteria(), 1..4), said in any_profile(), more in any_profile(), open in proptest::sample::subsequence(FactKey::ALL, 1..6),
        ) {
            let mut before = said;
            // Without the amount nothing is held against it.
            before.put(FactKey::AskedAmount, Fact::Known { value: Value::Money(Fen::wan(50)), source: Provenance::Declared, as_of_on: today() });
            let open: Vec<FactKey> = open.into_iter().filter(|fact| *fact != FactKey::AskedAmount && can_be_asked(*fact)).collect();
            for fact in &open {
                before.put(*fact, Fact::Unknown(Why::Missing));
            }
            let ask = ask(Fen::wan(50));
            let plain = |profile: &Profile| products.iter().map(|one| evaluate(one, profile, &ask, today()).verdict()).collect::<Vec<_>>();
            let questions = Questionnaire::of_trees(products.clone());
            let standing = questions.stand(Told { profile: &before, ask: &ask, open: &open, today: today() });
            let now = plain(&before);
            let places = |wanted: Verdict| now.iter().enumerate().filter(move |(_, one)| **one == wanted).map(|(at, _)| at).collect::<Vec<_>>();
            let count = |wanted: Verdict| places(wanted).len();
            prop_assert_eq!(standing.passing().collect::<Vec<_>>(), places(Verdict::Pass));
            prop_assert_eq!(standing.tally(), Tally { pass: count(Verdict::Pass), unknown: count(Verdict::Unknown), fail: count(Verdict::Fail) });
            let mut after = before.clone();
            for fact in &open {
                after.put(*fact, more.get(*fact));
            }
            if let Some(next) = standing.next() {
                    prop_assert!(open.contains(&next.fact), "{:?}", next);
                    // Only what concerns a product that is still open is asked for.
                    let concerned = products.iter().zip(&now).filter(|(one, now)| **now == Verdict::Unknown && one.conditions().iter().any(|c| speaks_of(c, next.fact)));
                    prop_assert!(next.affects > 0 && next.affects <= concerned.count(), "{:?}", next);
                } else {
                    let passes = |of: &[Verdict]| of.iter().map(|one| *one == Verdict::Pass).collect::<Vec<_>>();
                    prop_assert_eq!(passes(&now), passes(&plain(&after)));
            }
        }
    }
}
