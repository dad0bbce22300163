//! The course of one application, from its submission to whatever end it comes to.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use entity::value::{Family, Fen, Ppm, RefusalReason, WithdrawalReason};

use super::hours::{self, later};
use super::{Act, Application, Event, Payout, WORDS, repaying};
use crate::demo::chance::Chance;
use crate::demo::firm::Firm;
use crate::demo::product::{Product, rate};
use crate::demo::troubles::Troubles;
use crate::demo::words::fill;
use crate::financing::application::act::{Attestation, Terms};
use crate::product::lpr::publication::Publications;
use crate::product::terms::Ask;

/// Who asks whom for what.
pub(super) struct Case<'a> {
    pub(super) firm: &'a Firm,
    pub(super) troubles: &'a Troubles,
    pub(super) product: &'a Product,
    pub(super) ask: &'a Ask,
}

/// Why firms give up.
const GIVEN_UP: [WithdrawalReason; 4] = [WithdrawalReason::Price, WithdrawalReason::NotNeeded, WithdrawalReason::OtherBank, WithdrawalReason::TooSlow];

/// Events on a clock that only goes forward.
struct Log {
    at: NaiveDateTime,
    events: Vec<Event>,
}

impl Log {
    fn then(&mut self, days: i64, act: Act, chance: &mut Chance) {
        self.at = later(self.at, days, chance);
        self.events.push(Event { at: hours::instant(self.at), act });
    }
    fn on(&mut self, at: NaiveDateTime, act: Act) {
        self.at = at;
        self.events.push(Event { at: hours::instant(at), act });
    }
}

/// The whole course of an application that is submitted at a time, as if nobody looked at the calendar.
pub(super) fn course(case: &Case<'_>, submitted: NaiveDateTime, chance: &mut Chance) -> Vec<Event> {
    let mut log = Log { at: submitted, events: vec![Event { at: hours::instant(submitted), act: Act::Submit }] };
    match chance.weighted(&[(880, 'a'), (60, 'd'), (32, 't'), (28, 'w')]) {
        'd' => log.then(chance_days(chance, &[0, 1, 1]), Act::Decline { reasons: reasons(case, submitted.date(), chance) }, chance),
        // Two days of work are over at the start of the third.
        't' => log.on(hours::start(hours::working_after(submitted.date(), 3)) + TimeDelta::minutes(10), Act::TimeOut),
        'w' => log.then(chance_days(chance, &[0, 1]), Act::Withdraw { reason: WithdrawalReason::NotNeeded }, chance),
        _ => {
            log.then(chance_days(chance, &[0, 0, 0, 1, 1]), Act::Accept, chance);
            decide(case, &mut log, chance);
        }
    }
    log.events
}

fn chance_days(chance: &mut Chance, of: &[i64]) -> i64 {
    *chance.pick(of)
}

/// From acceptance to a decision.
fn decide(case: &Case<'_>, log: &mut Log, chance: &mut Chance) {
    if chance.permille(330) {
        let first = chance.below(WORDS.materials.len() as u64 - 2);
        let from = usize::try_from(first).unwrap_or(0);
        let count = usize::try_from(chance.between(1, 3)).unwrap_or(1);
        log.then(chance_days(chance, &[0, 1, 2, 3]), Act::AskMaterial { items: WORDS.materials[from..from + count].to_vec() }, chance);
        if chance.permille(70) {
            // The firm's own ten days of work are over.
            log.then(13, Act::Decline { reasons: vec![RefusalReason::R14] }, chance);
            return;
        }
        log.then(chance_days(chance, &[0, 1, 1, 2, 3, 4, 6]), Act::SupplyMaterial { note: chance.pick(&WORDS.supplied).clone() }, chance);
    }
    let promised = case.product.terms.decision_days;
    let late = i64::from(chance.permille(60)) * chance.between(1, 4);
    let days = chance.between(1, promised.max(2) - 1) + late;
    if chance.permille(70) {
        let reason = *chance.pick(&GIVEN_UP);
        log.then(days, Act::Withdraw { reason }, chance);
        return;
    }
    let barred = !barriers(case, log.at.date()).is_empty();
    let granted = if barred { 100 } else { (700 + case.firm.figures.quality / 8).clamp(300, 900) };
    if chance.permille(granted) {
        let grant = grant(case, log.at.date(), chance);
        log.then(days, Act::Grant(grant.clone()), chance);
        draw(&grant, log, chance);
    } else {
        let reasons = reasons(case, log.at.date(), chance);
        log.then(days, Act::Decline { reasons }, chance);
    }
}

/// From the granted line to the last repayment.
fn draw(grant: &Terms, log: &mut Log, chance: &mut Chance) {
    let valid = Days::new(u64::try_from(grant.valid_days).unwrap_or(60));
    let ends = log.at.date().checked_add_days(valid).unwrap_or(log.at.date());
    let lapse_at = hours::start(ends) + TimeDelta::minutes(10);
    match chance.weighted(&[(885, 'p'), (35, 'w'), (80, 'l')]) {
        'w' => {
            let reason = *chance.pick(&GIVEN_UP);
            log.then(chance.between(1, 15), Act::Withdraw { reason }, chance);
        }
        'l' => log.on(lapse_at, Act::Lapse),
        _ => {
            log.then(chance_days(chance, &[0, 1, 1, 2, 2, 3, 4, 5, 7, 10]), Act::Disburse(payout(grant, chance)), chance);
            let paid_on = log.at.date();
            if let Some(Event { act: Act::Disburse(payout), .. }) = log.events.last_mut() {
                payout.paid_on = paid_on;
            }
            if chance.permille(14) {
                log.then(chance_days(chance, &[0, 1, 2]), Act::Reverse { reason: chance.pick(&WORDS.reversals).clone() }, chance);
                log.on(lapse_at, Act::Lapse);
            } else if let Some(Event { act: Act::Disburse(payout), .. }) = log.events.last() {
                let events = repaying::repayments(payout.amount, payout.rate, payout.term_months, grant.repayment, paid_on, chance);
                log.events.extend(events);
            }
        }
    }
}

/// What a bank grants: what was asked for or less, at the product's rate of the day or a little above.
pub(super) fn grant(case: &Case<'_>, on: NaiveDate, chance: &mut Chance) -> Terms {
    let terms = &case.product.terms;
    let share = *chance.pick(&[100, 100, 100, 100, 80, 80, 60, 50]);
    let wan = case.ask.amount.0 * share / 100 / Fen::wan(1).0;
    let figures = &case.firm.figures;
    let lpr = Publications::embedded().on(on).of_months(case.ask.term_months);
    let base = rate(&terms.pricing, [figures.credit_grade, figures.tax_grade.unwrap_or("")], lpr);
    let guarantee = terms.guarantees.iter().find(|g| case.ask.guarantees.contains(g)).copied();
    Terms {
        amount: Fen::wan(wan).max(terms.min_amount).min(terms.max_amount),
        rate: Ppm(base.0 + chance.between(0, 5) * 500),
        term_months: case.ask.term_months,
        guarantee: guarantee.unwrap_or(terms.guarantees[0]),
        repayment: if terms.repayment.contains(&case.ask.repayment) { case.ask.repayment } else { terms.repayment[0] },
        fees: terms.fees.clone(),
        valid_days: *chance.pick(&[60, 90]),
        conditions: chance.pick(&WORDS.conditions).clone(),
        override_reason: None,
    }
}

fn payout(grant: &Terms, chance: &mut Chance) -> Payout {
    let share = *chance.pick(&[100, 100, 100, 100, 100, 100, 80, 50]);
    let wan = (grant.amount.0 * share / 100 / Fen::wan(1).0).max(1);
    Payout {
        loan_number: String::new(),
        amount: Fen::wan(wan).min(grant.amount),
        rate: grant.rate,
        term_months: grant.term_months,
        paid_on: NaiveDate::MIN,
        attestation: None,
    }
}

/// Gives a disbursement its number, and the bank's word when it is the firm's first loan.
pub(super) fn number(payout: &mut Payout, bank: &str, number: usize, first: bool) {
    let values: [(&str, &dyn std::fmt::Display); 3] = [("bank", &bank), ("day", &payout.paid_on.format("%Y%m%d")), ("number", &format_args!("{number:04}"))];
    payout.attestation = first.then(|| Attestation { checked_on: hours::working_before(payout.paid_on, 1), evidence: fill(&WORDS.evidence, &values) });
    payout.loan_number = fill(&WORDS.loan_number, &values);
}

/// What stands in the way of a loan on a day, for everybody to see.
fn barriers(case: &Case<'_>, on: NaiveDate) -> Vec<RefusalReason> {
    let Case { firm, troubles, product, ask } = case;
    let figures = &firm.figures;
    let recent_fine = troubles.fined.iter().any(|f| f.on <= on && (on - f.on).num_days() < 365 && f.fine >= Some(Fen::wan(2)));
    let listed = |listing: Option<crate::demo::troubles::Listing>| listing.is_some_and(|l| l.stood_on(on));
    let tax = product.terms.family == Family::Tax;
    [
        (listed(troubles.dishonest) || listed(troubles.serious), RefusalReason::R10),
        (listed(troubles.abnormal), RefusalReason::R12),
        (recent_fine, RefusalReason::R11),
        (firm.age_months(on) < 12, RefusalReason::R02),
        (tax && matches!(figures.tax_grade, None | Some("C" | "D")), RefusalReason::R05),
        (ask.amount > figures.revenue_12m.ratio(2, 5).unwrap_or(Fen::ZERO), RefusalReason::R04),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect()
}

/// One or two reasons: what stands in the way, otherwise what only the bank knows.
fn reasons(case: &Case<'_>, on: NaiveDate, chance: &mut Chance) -> Vec<RefusalReason> {
    let mut reasons = barriers(case, on);
    reasons.truncate(2);
    if reasons.is_empty() || chance.permille(150) {
        let other = chance.weighted(&[
            (16, RefusalReason::R04),
            (15, RefusalReason::R06),
            (10, RefusalReason::R07),
            (9, RefusalReason::R08),
            (14, RefusalReason::R17),
            (9, RefusalReason::R18),
            (8, RefusalReason::R23),
            (4, RefusalReason::R20),
            (4, RefusalReason::R15),
            (3, RefusalReason::R13),
            (3, RefusalReason::R16),
            (3, RefusalReason::R09),
            (2, RefusalReason::R01),
            (1, RefusalReason::R03),
            (1, RefusalReason::R19),
        ]);
        if !reasons.contains(&other) {
            reasons.push(other);
        }
    }
    reasons
}

/// When one bank has paid out, the firm gives up what is still open at the others.
pub(super) fn give_up_the_others(applications: &mut [Application]) {
    let paid_at = |a: &Application| a.events.iter().find(|e| matches!(e.act, Act::Disburse(_))).map(|e| e.at);
    let Some((winner, at)) = applications.iter().enumerate().filter_map(|(i, a)| paid_at(a).map(|at| (i, at))).min_by_key(|(_, at)| *at) else { return };
    for (i, application) in applications.iter_mut().enumerate() {
        if i == winner {
            continue;
        }
        application.events.retain(|e| e.at <= at);
        if super::is_open(super::state_after(&application.events)) && !application.events.is_empty() {
            application.events.push(Event { at: at + TimeDelta::minutes(25), act: Act::Withdraw { reason: WithdrawalReason::OtherBank } });
        }
    }
}
