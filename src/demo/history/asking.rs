//! Who asks for how much, when, and which banks.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};
use entity::value::{ApplicationState, DemandState, EnterpriseStatus, Family, Fen, Purpose, RepaymentSource, SubjectKind};

use super::course::{Case, course};
use super::{Application, Demand, Scene, finish, hours};
use crate::demo::chance::{Chance, Stream};
use crate::demo::firm::Firm;
use crate::demo::product::Product;
use crate::demo::troubles::troubles;
use crate::enterprise::fact::FactKey;
use crate::product::criteria::Criteria;
use crate::product::form::{Choice, Form};
use crate::product::terms::Ask;

/// Months of history.
const MONTHS: i64 = 24;
/// Days that a firm waits before it asks again.
const PAUSE: i64 = 150;

/// The demands of the city without those of its desks.
pub(super) fn demands(scene: &Scene<'_>, taken: &HashSet<usize>) -> Vec<Demand> {
    let count = scene.firms.len() * 3 / 5;
    let mut chance = Chance::new(scene.seed, Stream::History, 0);
    let mut days: Vec<NaiveDate> = (0..count).filter_map(|_| day(scene.today, &mut chance)).collect();
    days.sort_unstable();
    let mut asked: HashMap<usize, NaiveDate> = HashMap::new();
    let mut all = Vec::with_capacity(count);
    for (i, on) in days.into_iter().enumerate() {
        let mut chance = Chance::new(scene.seed, Stream::History, i + 1);
        for _ in 0..12 {
            let at = usize::try_from(chance.below(scene.firms.len() as u64)).unwrap_or(0);
            let firm = &scene.firms[at];
            let rested = asked.get(&at).is_none_or(|last| (on - *last).num_days() > PAUSE);
            if taken.contains(&at) || !rested || !may_ask(firm, on) {
                continue;
            }
            if let Some(demand) = demand(scene, firm, on, &mut chance).and_then(|d| finish(scene, d)) {
                asked.insert(at, on);
                all.push(demand);
                break;
            }
        }
    }
    all
}

/// A day of work of the last two years; every month has more than the one before.
fn day(today: NaiveDate, chance: &mut Chance) -> Option<NaiveDate> {
    let totals: Vec<u64> = (0..MONTHS.unsigned_abs()).map(|m| m * 100 + m * m * 5 + 100).collect();
    let back = MONTHS - i64::try_from(chance.by_totals(&totals)).unwrap_or(0);
    let from = today.checked_sub_months(Months::new(u32::try_from(back).ok()?))?;
    let until = today.checked_sub_months(Months::new(u32::try_from(back - 1).ok()?))?;
    let drawn = from + chrono::TimeDelta::days(chance.between(0, (until - from).num_days() - 1));
    let working = hours::working_from(drawn);
    Some(if working < today { working } else { hours::working_before(today, 1) })
}

/// Who is in business and not brand-new.
pub(super) fn may_ask(firm: &Firm, on: NaiveDate) -> bool {
    firm.status == EnterpriseStatus::Active && firm.age_months(on) >= 4 && firm.figures.revenue >= Fen::wan(5)
}

fn demand(scene: &Scene<'_>, firm: &Firm, on: NaiveDate, chance: &mut Chance) -> Option<Demand> {
    let fitting = fitting(scene, firm);
    let totals: Vec<u64> = fitting
        .iter()
        .scan(0, |sum, (_, weight)| {
            Some({
                *sum += weight;
                *sum
            })
        })
        .collect();
    let (first, _) = *fitting.get(chance.by_totals(&totals))?;
    let ask = ask(firm, &scene.products[first], chance);
    let others: Vec<usize> = fitting.iter().map(|f| f.0).filter(|p| offers(&scene.products[*p], &ask)).collect();
    let mut chosen = vec![first];
    for _ in 1..chance.weighted(&[(56, 1), (27, 2), (17, 3)]) {
        if others.is_empty() {
            break;
        }
        let next = *chance.pick(&others);
        if chosen.iter().all(|p| scene.products[*p].bank != scene.products[next].bank) {
            chosen.push(next);
        }
    }
    let troubles = troubles(scene.seed, firm, scene.today);
    let mut at = hours::some_time(on, chance);
    let submitted_at = hours::instant(at);
    let mut applications = Vec::new();
    for product in chosen {
        let case = Case { firm, troubles: &troubles, product: &scene.products[product], ask: &ask };
        applications.push(Application { product, state: ApplicationState::Waiting, events: course(&case, at, chance) });
        at = hours::later(at, *chance.pick(&[0, 0, 0, 1]), chance);
    }
    let repayment_source =
        chance.weighted(&[(55, RepaymentSource::Sales), (22, RepaymentSource::Receivables), (20, RepaymentSource::Profit), (3, RepaymentSource::Other)]);
    Some(Demand { firm: firm.index, ask, repayment_source, submitted_at, state: DemandState::Open, ended_at: None, applications })
}

/// Products that a firm like this would look at, with weights.
pub(super) fn fitting(scene: &Scene<'_>, firm: &Firm) -> Vec<(usize, u64)> {
    scene
        .products
        .iter()
        .enumerate()
        .filter(|(_, product)| admits(product, FactKey::Region, firm.region.as_str()))
        .filter(|(_, product)| admits(product, FactKey::SubjectKind, firm.kind.code()))
        .filter(|(_, product)| admits(product, FactKey::Industry, firm.industry.as_str()))
        .map(|(i, product)| (i, appeal(product.terms.family, firm)))
        .filter(|(_, weight)| *weight > 0)
        .collect()
}

/// How much a family of products appeals to a firm.
fn appeal(family: Family, firm: &Firm) -> u64 {
    let figures = &firm.figures;
    let company = firm.kind == SubjectKind::Company;
    let farming = firm.industry.section() == "A" || matches!(firm.kind, SubjectKind::Cooperative | SubjectKind::Collective);
    let held = |any: &[&str]| figures.qualifications.iter().any(|q| any.contains(q));
    let if_so = |holds, weight| if holds { weight } else { 0 };
    match family {
        Family::Credit => if_so(figures.revenue >= Fen::wan(100), 24),
        Family::Tax => if_so(figures.tax_grade.is_some() && figures.tax >= Fen::wan(1), 30),
        Family::Science => if_so(company && (held(&["high_tech", "tech_sme"]) || figures.patents >= 3), 70),
        Family::Specialised => if_so(held(&["specialised", "little_giant"]), 160),
        Family::FirstLoan => if_so(!figures.borrowed_before, 56),
        Family::Farm => if_so(farming, 60),
        Family::Merchant => if_so(!company || figures.staff <= 6, 28),
        Family::Mortgage => if_so(figures.assets >= Fen::wan(300), 16),
        Family::Guaranteed => if_so(figures.revenue >= Fen::wan(150), 16),
        Family::Bridge => if_so(figures.borrowed_before && figures.revenue >= Fen::wan(200), 12),
    }
}

/// Whether the product's conditions let a code through, as far as they name it outright.
fn admits(product: &Product, key: FactKey, code: &str) -> bool {
    let Criteria::All(conditions) = &product.criteria else { return true };
    conditions.iter().all(|one| match one {
        Criteria::Condition(condition) if condition.fact == key => match condition.is.form() {
            Form::Codes(choice, codes) => codes.iter().any(|c| code.starts_with(c.as_str())) == (choice == Choice::Among),
            Form::Number(..) | Form::Months(..) | Form::Day(..) | Form::Covers(_) | Form::Share(..) | Form::YesNo(_) => true,
        },
        Criteria::Condition(_) | Criteria::All(_) | Criteria::Any(_) | Criteria::Not(_) | Criteria::AtLeast { .. } => true,
    })
}

/// What a firm asks of the product that it looked at first.
pub(super) fn ask(firm: &Firm, product: &Product, chance: &mut Chance) -> Ask {
    let terms = &product.terms;
    let wanted = firm.figures.revenue.0 / 1000 * chance.between(60, 240);
    let step = match wanted / Fen::wan(1).0 {
        ..50 => 5,
        50..200 => 10,
        _ => 50,
    };
    let wan = wanted / Fen::wan(step).0 * step;
    let lengths: Vec<i64> = [6, 12, 12, 12, 24, 36].into_iter().filter(|m| (terms.min_term_months..=terms.max_term_months).contains(m)).collect();
    let mut guarantees = terms.guarantees.clone();
    guarantees.truncate(2);
    Ask {
        amount: Fen::wan(wan).max(terms.min_amount).min(terms.max_amount),
        term_months: if lengths.is_empty() { terms.min_term_months } else { *chance.pick(&lengths) },
        purpose: purpose(&terms.purposes, chance),
        guarantees,
        repayment: *chance.pick(&terms.repayment),
        acceptable_rate: chance.permille(420).then(|| entity::value::Ppm(chance.between(9, 14) * 5_000)),
    }
}

/// Half ask for working capital where that is financed.
fn purpose(of: &[Purpose], chance: &mut Chance) -> Purpose {
    if of.contains(&Purpose::WorkingCapital) && chance.permille(450) { Purpose::WorkingCapital } else { *chance.pick(of) }
}

/// Whether a product lends what is asked for.
pub(super) fn offers(product: &Product, ask: &Ask) -> bool {
    let terms = &product.terms;
    (terms.min_amount..=terms.max_amount).contains(&ask.amount)
        && (terms.min_term_months..=terms.max_term_months).contains(&ask.term_months)
        && terms.purposes.contains(&ask.purpose)
        && terms.guarantees.iter().any(|g| ask.guarantees.contains(g))
}
