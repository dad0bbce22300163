//! Seeded faults in the demonstration's products and in those of `tests/fixtures/products/`, and what products of the market are not accused of.

#![expect(clippy::wildcard_enum_match_arm, reason = "a seed looks for what it can turn and leaves the rest")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{Fen, Guarantee, Ppm};
use serde::Deserialize;

use super::*;
use crate::enterprise::fact::FactKey;
use crate::platform::i18n::Lang;
use crate::product::criteria::{Condition, Requirement, Sense};
use crate::product::describe::requirement;
use crate::product::say::say;
use crate::product::terms::{Fee, FeeBasis, Pricing};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    pub(crate) code: String,
    #[serde(rename = "name")]
    _name: String,
    pub(crate) terms: Terms,
    pub(crate) criteria: Criteria,
}

#[derive(Deserialize)]
struct File {
    product: Vec<Product>,
}

fn today() -> NaiveDate {
    "2026-03-02".parse().expect("a day")
}

/// The products of the fixtures, file by file.
pub(crate) fn fixtures() -> Vec<Product> {
    let folder = format!("{}/tests/fixtures/products", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the fixtures").map(|f| f.expect("a file").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a text");
        assert_eq!(text.matches("[[product]]").count(), text.matches("\n\n# ").count(), "{}: every product says what it models", path.display());
        toml::from_str::<File>(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())).product
    };
    files.iter().flat_map(read).collect()
}

/// The demonstration's products and the fixtures.
pub(crate) fn catalogue() -> Vec<Product> {
    let demo = crate::demo::product::products(today());
    demo.into_iter().map(|p| Product { code: p.code, _name: p.name, terms: p.terms, criteria: p.criteria }).chain(fixtures()).collect()
}

fn examined(product: &Product, own: &[Own<'_>]) -> Vec<Finding> {
    examine(&Subject { terms: &product.terms, criteria: &product.criteria, own, today: today() })
}

#[test]
fn forty_products_of_the_market_can_be_said_in_the_language() {
    let all = fixtures();
    assert_eq!(all.len(), 40);
    for product in &all {
        assert_eq!(product.criteria.check(), Ok(()), "{}", product.code);
        assert!(product.criteria.conditions().len() >= 3, "{}", product.code);
        for one in product.criteria.conditions() {
            for (lang, sense) in [(Lang::Zh, Sense::Must), (Lang::En, Sense::Must), (Lang::Zh, Sense::MustNot), (Lang::En, Sense::MustNot)] {
                let said = say(lang, &requirement(one.fact, &one.is, sense));
                assert!(!said.contains('[') && !said.contains('{') && !said.contains("requirement-"), "{}: {said}", product.code);
            }
        }
    }
}

#[test]
fn products_of_the_market_are_not_accused() {
    let blocking: Vec<String> = catalogue()
        .iter()
        .flat_map(|p| examined(p, &[]).into_iter().filter(|f| f.severity() == Severity::Blocking).map(move |f| format!("{} {f:?}", p.code)))
        .collect();
    assert!(blocking.is_empty(), "{blocking:#?}");
    let loud = [Code::UnitSlip, Code::Never, Code::Always, Code::Twice, Code::StaleDay, Code::Implausible, Code::RateImplausible];
    let odd: Vec<String> = catalogue()
        .iter()
        .flat_map(|p| examined(p, &[]).into_iter().filter(|f| loud.contains(&f.code)).map(move |f| format!("{} {} {:?}", p.code, f.code.code(), f.place)))
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
}

fn is(fact: FactKey, is: Requirement) -> Criteria {
    Criteria::Condition(Condition { fact, is })
}

/// The product with one more condition.
fn and(product: &Product, more: Criteria) -> Product {
    let mut changed = product.clone();
    if let Criteria::All(of) = &mut changed.criteria {
        of.push(more);
    }
    changed
}

fn terms(product: &Product, change: impl FnOnce(&mut Terms)) -> Product {
    let mut changed = product.clone();
    change(&mut changed.terms);
    changed
}

/// The product with the first direct condition for which `change` has an answer changed.
fn swap(product: &Product, change: impl Fn(&Condition) -> Option<Criteria>) -> Option<Product> {
    let mut changed = product.clone();
    let Criteria::All(of) = &mut changed.criteria else { return None };
    let (at, new) = of.iter().enumerate().find_map(|(at, one)| if let Criteria::Condition(one) = one { Some((at, change(one)?)) } else { None })?;
    of[at] = new;
    Some(changed)
}

fn first(product: &Product, make: impl Fn(&Condition) -> Option<Requirement>) -> Option<Criteria> {
    let Criteria::All(of) = &product.criteria else { return None };
    of.iter().find_map(|one| if let Criteria::Condition(one) = one { Some(is(one.fact, make(one)?)) } else { None })
}

type Seed = (&'static str, fn(&Product) -> Option<Product>, &'static [Code]);

fn contradicts(one: &Condition) -> Option<Requirement> {
    match &one.is {
        Requirement::CountAtLeast(n) if *n > 0 => Some(Requirement::CountAtMost(n - 1)),
        Requirement::CountAtMost(n) => Some(Requirement::CountAtLeast(n + 1)),
        Requirement::MoneyAtLeast(n) => Some(Requirement::MoneyAtMost(Fen(n.0 - 1))),
        Requirement::RateAtLeast(n) => Some(Requirement::RateAtMost(Ppm(n.0 - 1))),
        Requirement::HasNone(codes) => Some(Requirement::HasAny(codes.clone())),
        _ => None,
    }
}

fn money(one: &Condition, turn: impl Fn(i64) -> i64) -> Option<Criteria> {
    match &one.is {
        Requirement::MoneyAtLeast(n) => Some(is(one.fact, Requirement::MoneyAtLeast(Fen(turn(n.0))))),
        Requirement::MoneyAtMost(n) if n.0 > 0 => Some(is(one.fact, Requirement::MoneyAtMost(Fen(turn(n.0))))),
        _ => None,
    }
}

const CONTRADICTS: &[Code] = &[Code::Contradiction];

/// Faults of the conditions.
const IN_CONDITIONS: &[Seed] = &[
    ("the opposite of a condition", |p| Some(and(p, first(p, contradicts)?)), CONTRADICTS),
    (
        "codes asked for and refused",
        |p| {
            let one_of = |one: &Condition| if let Requirement::OneOf(codes) = &one.is { Some(Requirement::NoneOf(codes.clone())) } else { None };
            Some(and(p, first(p, one_of)?))
        },
        CONTRADICTS,
    ),
    (
        "two codes at once",
        |p| {
            let either = |code: &str| is(FactKey::LabourGrade, Requirement::OneOf(vec![code.to_owned()]));
            Some(and(&and(p, either("A")), either("B")))
        },
        CONTRADICTS,
    ),
    (
        "asked beyond the terms",
        |p| Some(and(p, is(FactKey::AskedAmount, Requirement::MoneyAtLeast(Fen(p.terms.max_amount.0 + 1))))),
        &[Code::TermsContradiction, Code::Contradiction],
    ),
    (
        "asked longer than the terms",
        |p| Some(and(p, is(FactKey::AskedTerm, Requirement::CountAtLeast(p.terms.max_term_months + 1)))),
        &[Code::TermsContradiction],
    ),
    (
        "a weaker condition beside",
        |p| {
            let weaker = |one: &Condition| if let Requirement::CountAtLeast(n) = one.is { (n > 6).then_some(Requirement::CountAtLeast(n - 1)) } else { None };
            Some(and(p, first(p, weaker)?))
        },
        &[Code::Redundant],
    ),
    (
        "a wider list beside",
        |p| {
            let wider = |one: &Condition| match &one.is {
                Requirement::OneOf(codes) if one.fact == FactKey::TaxGrade && codes.len() < 3 => Some(Requirement::NoneOf(vec!["D".to_owned()])),
                _ => None,
            };
            Some(and(p, first(p, wider)?))
        },
        &[Code::Redundant],
    ),
    (
        "a smaller amount beside",
        |p| {
            let weaker = |one: &Condition| {
                if let Requirement::MoneyAtLeast(n) = one.is {
                    Some(Requirement::MoneyAtLeast(Fen(n.0 - 1_000_000))).filter(|_| n.0 > 10_000_000)
                } else {
                    None
                }
            };
            Some(and(p, first(p, weaker)?))
        },
        &[Code::Redundant],
    ),
    ("the same condition again", |p| Some(and(p, first(p, |one| Some(one.is.clone()))?)), &[Code::Twice]),
    (
        "a way that is narrower than another",
        |p| {
            swap(p, |one| {
                let Requirement::CountAtLeast(n) = one.is else { return None };
                let narrow = is(one.fact, Requirement::CountAtLeast(n + 12));
                (n >= 6).then(|| Criteria::Any(vec![Criteria::Condition(one.clone()), narrow]))
            })
        },
        &[Code::Unreachable, Code::Redundant],
    ),
    (
        "a way that contradicts the rest",
        |p| {
            let never = first(p, |one| contradicts(one).filter(|_| !matches!(one.is, Requirement::CountAtMost(_))))?;
            let other = is(FactKey::Trademarks, Requirement::CountAtLeast(2));
            Some(and(p, Criteria::Any(vec![other, never])))
        },
        &[Code::Unreachable],
    ),
    ("yuan for ten thousand", |p| swap(p, |one| money(one, |n| n / 10_000)), &[Code::UnitSlip]),
    ("ten thousand for yuan", |p| swap(p, |one| money(one, |n| n * 10_000)), &[Code::UnitSlip]),
    (
        "years for months",
        |p| {
            swap(p, |one| match one.is {
                Requirement::CountAtLeast(n) if one.fact == FactKey::AgeMonths && (12..72).contains(&n) => {
                    Some(is(one.fact, Requirement::CountAtLeast(n / 12)))
                }
                _ => None,
            })
        },
        &[Code::UnitSlip],
    ),
    ("nothing is asked", |p| Some(and(p, is(FactKey::Patents, Requirement::CountAtLeast(0)))), &[Code::Always]),
    ("no revenue is asked", |p| Some(and(p, is(FactKey::ExportsYear, Requirement::MoneyAtLeast(Fen(0))))), &[Code::Always]),
    ("every code is allowed", |p| Some(and(p, is(FactKey::LabourGrade, Requirement::OneOf(["A", "B", "C"].map(str::to_owned).to_vec())))), &[Code::Always]),
    ("fewer than none", |p| Some(and(p, is(FactKey::Softwares, Requirement::CountAtMost(-1)))), &[Code::Never, Code::Contradiction]),
    ("a fall by more than all", |p| Some(and(p, is(FactKey::RevenueGrowth, Requirement::RateAtMost(Ppm(-1_000_001))))), &[Code::Never, Code::Contradiction]),
    ("founded tomorrow", |p| Some(and(p, is(FactKey::EstablishedOn, Requirement::OnOrAfter("2026-03-03".parse().ok()?)))), &[Code::Never]),
    ("founded by tomorrow", |p| Some(and(p, is(FactKey::EstablishedOn, Requirement::OnOrBefore("2027-01-01".parse().ok()?)))), &[Code::Always]),
    ("a day four years over", |p| Some(and(p, is(FactKey::EstablishedOn, Requirement::OnOrAfter("2022-03-01".parse().ok()?)))), &[Code::StaleDay]),
    ("a day long over", |p| Some(and(p, is(FactKey::EstablishedOn, Requirement::OnOrBefore("2008-12-31".parse().ok()?)))), &[Code::StaleDay]),
    ("a share as a fraction", |p| Some(and(p, is(FactKey::Assets, Requirement::CoversAsked(Ppm(3_000))))), &[Code::Implausible]),
    ("growth as a fraction", |p| Some(and(p, is(FactKey::ElectricityTrend, Requirement::RateAtLeast(Ppm(2_000))))), &[Code::Implausible]),
    ("a county is left out", |p| Some(and(p, is(FactKey::Region, Requirement::NoneOf(vec!["320813".to_owned()])))), &[Code::ExcludesRegion]),
    (
        "traders are left out",
        |p| Some(and(p, is(FactKey::SubjectKind, Requirement::NoneOf(vec!["individual".to_owned()])))),
        &[Code::ExcludesSubject, Code::Contradiction],
    ),
    ("first loans are left out", |p| Some(and(p, is(FactKey::FirstLoan, Requirement::No))), &[Code::ExcludesFirstLoan, Code::Contradiction]),
    (
        "micro firms are left out",
        |p| Some(and(p, is(FactKey::SizeClass, Requirement::OneOf(vec!["large".to_owned(), "medium".to_owned()])))),
        &[Code::ExcludesSize, Code::Contradiction],
    ),
    ("an empty group", |p| Some(and(p, Criteria::Any(vec![]))), &[Code::Malformed]),
    ("more asked than there are", |p| Some(and(p, Criteria::AtLeast { count: 2, of: vec![is(FactKey::FirstLoan, Requirement::Yes)] })), &[Code::Malformed]),
];

/// Faults of the terms.
const IN_TERMS: &[Seed] = &[
    (
        "smallest above largest",
        |p| Some(terms(p, |t| (t.min_amount, t.max_amount) = (t.max_amount, t.min_amount))).filter(|n| n.terms.min_amount != n.terms.max_amount),
        &[Code::AmountsCrossed],
    ),
    (
        "shortest above longest",
        |p| Some(terms(p, |t| (t.min_term_months, t.max_term_months) = (t.max_term_months + 1, t.min_term_months))),
        &[Code::TermsCrossed],
    ),
    (
        "limit below smallest",
        |p| Some(terms(p, |t| t.limit.cap = Fen(t.min_amount.0 - 1_000_000))).filter(|n| n.terms.limit.cap.0 > 0),
        &[Code::LimitBelowLeast],
    ),
    ("largest in another unit", |p| Some(terms(p, |t| t.max_amount = Fen(t.max_amount.0 * 10_000))), &[Code::UnitSlip]),
    ("smallest in another unit", |p| Some(terms(p, |t| t.min_amount = Fen(t.min_amount.0 / 10_000))), &[Code::UnitSlip]),
    ("no purpose", |p| Some(terms(p, |t| t.purposes.clear())), &[Code::NothingOffered]),
    ("no security", |p| Some(terms(p, |t| t.guarantees.clear())), &[Code::NothingOffered]),
    ("a rate as a fraction", |p| Some(terms(p, |t| t.pricing = Pricing::Fixed(Ppm(435)))), &[Code::RateImplausible]),
    ("a rate a hundredfold", |p| Some(terms(p, |t| t.pricing = Pricing::Fixed(Ppm(4_350_000)))), &[Code::RateImplausible]),
    (
        "a grade that is none",
        |p| Some(terms(p, |t| t.pricing = Pricing::ByGrade { fact: FactKey::TaxGrade, rates: vec![("E".to_owned(), Ppm(40_000))], otherwise: Ppm(50_000) })),
        &[Code::GradeUnknown],
    ),
    (
        "the better pays more",
        |p| {
            Some(terms(p, |t| {
                t.pricing = Pricing::ByGrade {
                    fact: FactKey::TaxGrade,
                    rates: vec![("A".to_owned(), Ppm(45_000)), ("B".to_owned(), Ppm(40_000))],
                    otherwise: Ppm(50_000),
                }
            }))
        },
        &[Code::GradesReversed],
    ),
    ("a share of a grade", |p| Some(terms(p, |t| t.limit.shares.push((FactKey::TaxGrade, Ppm(100_000))))), &[Code::ShareImpossible]),
    ("a share of nothing", |p| Some(terms(p, |t| t.limit.shares.push((FactKey::ExportsYear, Ppm(0))))), &[Code::ShareImpossible]),
    (
        "a cost untold",
        |p| Some(terms(p, |t| t.fees = vec![Fee { kind: entity::value::FeeKind::Account, basis: FeeBasis::Undisclosed }])),
        &[Code::FeeUndisclosed],
    ),
    (
        "a cost twice",
        |p| {
            Some(terms(p, |t| {
                let fee = Fee { kind: entity::value::FeeKind::Account, basis: FeeBasis::Once(Ppm(1_000)) };
                t.fees = vec![fee.clone(), fee];
            }))
        },
        &[Code::FeeOdd],
    ),
    ("no day to decide", |p| Some(terms(p, |t| t.decision_days = 0)), &[Code::DaysOdd]),
];

#[test]
fn seeded_faults_are_found() {
    let (mut all, mut missed): (usize, Vec<String>) = (0, Vec::new());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for product in catalogue() {
        let before = examined(&product, &[]);
        for (name, seed, codes) in IN_CONDITIONS.iter().chain(IN_TERMS) {
            // What the product has already cannot be seeded.
            if before.iter().any(|f| codes.contains(&f.code)) {
                continue;
            }
            let Some(faulty) = seed(&product) else { continue };
            all += 1;
            *kinds.entry(name).or_default() += 1;
            let found = examined(&faulty, &[]);
            if !found.iter().any(|f| codes.contains(&f.code)) {
                missed.push(format!("{} {name}: {:?}", product.code, found.iter().map(|f| f.code.code()).collect::<Vec<_>>()));
            }
        }
    }
    println!("{} of {all} seeded faults found, {} kinds", all - missed.len(), kinds.len());
    assert!(all >= 1_000 && kinds.len() >= 40, "{all} faults of {} kinds", kinds.len());
    assert!(missed.len() * 20 <= all, "{} of {all} missed: {missed:#?}", missed.len());
}

#[test]
fn overlaps_with_own_products_are_found() {
    let mut found = 0;
    let all = catalogue();
    for product in &all {
        // The same without its last condition and with more to lend: whoever gets one gets the other.
        let mut wider = terms(product, |t| t.max_amount = Fen(t.max_amount.0 + 1_000_000));
        if let Criteria::All(of) = &mut wider.criteria {
            of.pop();
        }
        wider.terms.guarantees = Guarantee::ALL.to_vec();
        let own = [Own { code: "X-01", name: "wider", terms: &wider.terms, criteria: &wider.criteria }];
        let graded = matches!(product.terms.pricing, Pricing::ByGrade { .. });
        let codes: Vec<Code> = examined(product, &own).iter().map(|f| f.code).collect();
        assert_eq!(codes.contains(&Code::Overlap), !graded, "{}: {codes:?}", product.code);
        found += usize::from(!graded);
        let twin = terms(product, |t| t.decision_days += 1);
        let own = [Own { code: "X-02", name: "twin", terms: &twin.terms, criteria: &twin.criteria }];
        let codes: Vec<Code> = examined(product, &own).iter().map(|f| f.code).collect();
        assert!(codes.contains(&Code::Overlap) || codes.contains(&Code::SameAsOwn), "{}: {codes:?}", product.code);
    }
    assert!(found > 30);
}

#[test]
fn a_contradiction_names_the_smallest_set_of_conditions() {
    let product = &catalogue()[0];
    let both = and(&and(product, is(FactKey::Patents, Requirement::CountAtLeast(3))), is(FactKey::Patents, Requirement::CountAtMost(2)));
    let places: Vec<Place> = examined(&both, &[]).into_iter().filter(|f| f.code == Code::Contradiction).map(|f| f.place).collect();
    assert_eq!(places, [Place::Criteria(vec![7]), Place::Criteria(vec![8])]);
}

#[test]
fn every_sentence_is_there() {
    let messages = crate::product::describe::tests::messages("zh");
    let missing: Vec<&str> = Code::ALL.iter().map(|c| c.text_key()).filter(|key| !messages.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let places: Vec<Finding> = catalogue().iter().flat_map(|p| examined(p, &[])).collect();
    for detail in places.into_iter().filter_map(|finding| finding.detail) {
        let keys = crate::product::describe::tests::messages("zh");
        assert!(keys.contains_key(detail.key), "{}", detail.key);
    }
}
