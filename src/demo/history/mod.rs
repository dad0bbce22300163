//! Two years of past demands: what firms asked for, what banks made of it, what was paid out and repaid.

mod asking;
mod course;
mod desk;
mod hours;
mod repaying;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::id::DisbursementId;
use entity::value::{ApplicationState, DemandState, Fen, Ppm, RefusalReason, RepaymentSource, WithdrawalReason};
use serde::Deserialize;

use super::firm::Firm;
use super::product::Product;
use crate::financing::application::act::{self, Attestation, Terms};
use crate::product::terms::Ask;

/// Everything of `history.toml`.
static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("history.toml")).expect("history.toml is well formed"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    materials: Vec<String>,
    supplied: Vec<String>,
    reversals: Vec<String>,
    conditions: Vec<String>,
    loan_number: String,
    evidence: String,
}

/// A financing demand with its applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The firm's index in the city.
    pub firm: usize,
    /// What it asked for.
    pub ask: Ask,
    /// Where the repayment comes from.
    pub repayment_source: RepaymentSource,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DemandState,
    /// When it was closed or withdrawn.
    pub ended_at: Option<DateTime<Utc>>,
    /// At most three applications, each to another bank.
    pub applications: Vec<Application>,
}

/// An application of a demand to one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The product's index in the city.
    pub product: usize,
    /// Where it stands.
    pub state: ApplicationState,
    /// What was done, the oldest first; it begins with [`Act::Submit`].
    pub events: Vec<Event>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub act: Act,
}

/// What was done with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// 提交.
    Submit,
    /// 接单.
    Accept,
    /// 不予受理 or 授信拒绝.
    Decline {
        /// One or two reasons.
        reasons: Vec<RefusalReason>,
    },
    /// 要求补充材料.
    AskMaterial {
        /// What is missing.
        items: Vec<String>,
    },
    /// 补充材料.
    SupplyMaterial {
        /// What the firm says.
        note: String,
    },
    /// 授信.
    Grant(Terms),
    /// 放款.
    Disburse(Payout),
    /// 还款.
    Repay {
        /// Principal.
        principal: Fen,
        /// Interest.
        interest: Fen,
    },
    /// 放款冲正: the only payout is taken back.
    Reverse {
        /// Why.
        reason: String,
    },
    /// 结清.
    Settle,
    /// 企业放弃.
    Withdraw {
        /// Why.
        reason: WithdrawalReason,
    },
    /// 超时未响应.
    TimeOut,
    /// 授信失效.
    Lapse,
}

/// A disbursement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// 借据号, unlike any other.
    pub loan_number: String,
    /// The amount.
    pub amount: Fen,
    /// The yearly rate.
    pub rate: Ppm,
    /// The term in months.
    pub term_months: i64,
    /// The day it was paid out on.
    pub paid_on: NaiveDate,
    /// The bank's word that it found no loan record of the firm before, when it gave it.
    pub attestation: Option<Attestation>,
}

impl Act {
    /// The same as the platform's rooms say it, with the identifier that the disbursement has there; none for the submission, which
    /// comes before all acts, and for a repayment.
    pub fn on_platform(&self, disbursement: DisbursementId) -> Option<act::Act> {
        Some(match self.clone() {
            Self::Submit | Self::Repay { .. } => return None,
            Self::Accept => act::Act::Accept,
            Self::Decline { reasons } => act::Act::Decline { reasons, note: String::new() },
            Self::AskMaterial { items } => act::Act::AskMaterial { items },
            Self::SupplyMaterial { note } => act::Act::SupplyMaterial { note },
            Self::Grant(terms) => act::Act::Grant(terms),
            Self::Disburse(Payout { loan_number, amount, rate, term_months, paid_on, attestation }) => {
                act::Act::Disburse(act::Payout { disbursement, loan_number, amount, paid_on, rate, term_months, attestation })
            }
            Self::Reverse { reason } => act::Act::Reverse { disbursement, reason },
            Self::Settle => act::Act::Settle,
            Self::Withdraw { reason } => act::Act::Withdraw { reason, note: String::new() },
            Self::TimeOut => act::Act::TimeOut,
            Self::Lapse => act::Act::Lapse,
        })
    }
    /// The state it leads to from the one before.
    pub const fn leads_to(&self, before: ApplicationState) -> ApplicationState {
        match self {
            Self::Submit => ApplicationState::Waiting,
            Self::Accept | Self::SupplyMaterial { .. } => ApplicationState::Accepted,
            Self::Decline { .. } => ApplicationState::Declined,
            Self::AskMaterial { .. } => ApplicationState::MaterialAsked,
            Self::Grant(_) | Self::Reverse { .. } => ApplicationState::Granted,
            Self::Disburse(_) => ApplicationState::Disbursed,
            Self::Repay { .. } => before,
            Self::Settle => ApplicationState::Settled,
            Self::Withdraw { .. } => ApplicationState::Withdrawn,
            Self::TimeOut => ApplicationState::TimedOut,
            Self::Lapse => ApplicationState::Lapsed,
        }
    }
}

/// Whether the application is still somebody's work.
pub(super) fn is_open(state: ApplicationState) -> bool {
    match state {
        ApplicationState::Waiting | ApplicationState::Accepted | ApplicationState::MaterialAsked | ApplicationState::Granted => true,
        ApplicationState::Disbursed
        | ApplicationState::Settled
        | ApplicationState::Declined
        | ApplicationState::Withdrawn
        | ApplicationState::TimedOut
        | ApplicationState::Lapsed => false,
    }
}

fn state_after(events: &[Event]) -> ApplicationState {
    events.iter().fold(ApplicationState::Waiting, |state, event| event.act.leads_to(state))
}

/// What the history is made from.
struct Scene<'a> {
    seed: u64,
    firms: &'a [Firm],
    products: &'a [Product],
    today: NaiveDate,
}

/// Days for which a demand stays open.
const OPEN_DAYS: u64 = 90;

/// The demands of the last 24 months, the oldest first: three for every five firms, more from month to month; the last ones are still
/// under way, and the desks of the banks with demonstration accounts have something in every state. `owner` is the firm of the
/// demonstration's owner: its one demand is live.
pub fn history(seed: u64, firms: &[Firm], products: &[Product], owner: usize, today: NaiveDate) -> Vec<Demand> {
    let scene = Scene { seed, firms, products, today };
    let mut taken = HashSet::from([owner]);
    let mut demands = desk::demands(&scene, owner, &mut taken);
    demands.extend(asking::demands(&scene, &taken));
    demands.sort_by_key(|d| (d.submitted_at, d.firm));
    number_and_attest(&scene, &mut demands);
    demands
}

/// Cuts what has not happened yet, lets the firm give up what it no longer needs, and says where the demand stands.
fn finish(scene: &Scene<'_>, mut demand: Demand) -> Option<Demand> {
    let now = hours::instant(hours::start(scene.today));
    course::give_up_the_others(&mut demand.applications);
    for application in &mut demand.applications {
        application.events.retain(|e| e.at < now);
        application.state = state_after(&application.events);
    }
    demand.applications.retain(|a| !a.events.is_empty());
    if demand.submitted_at >= now || demand.applications.is_empty() {
        return None;
    }
    let paid = demand.applications.iter().filter(|a| matches!(a.state, ApplicationState::Disbursed | ApplicationState::Settled));
    let paid_at = paid.flat_map(|a| &a.events).find(|e| matches!(e.act, Act::Disburse(_))).map(|e| e.at);
    let open = demand.applications.iter().any(|a| is_open(a.state));
    let gave_up_at = demand.applications.iter().all(|a| a.state == ApplicationState::Withdrawn).then(|| last_at(&demand.applications)).flatten();
    let over_at = demand.submitted_at.checked_add_days(Days::new(OPEN_DAYS)).filter(|end| *end < now && !open);
    (demand.state, demand.ended_at) = if paid_at.is_some() {
        (DemandState::Closed, paid_at)
    } else if gave_up_at.is_some() {
        (DemandState::Withdrawn, gave_up_at)
    } else if over_at.is_some() {
        (DemandState::Closed, over_at.max(last_at(&demand.applications)))
    } else {
        (DemandState::Open, None)
    };
    Some(demand)
}

fn last_at(applications: &[Application]) -> Option<DateTime<Utc>> {
    applications.iter().filter_map(|a| a.events.last()).map(|e| e.at).max()
}

/// Gives every disbursement its number, and those before which the firm had no loan their attestation, in the order of time.
fn number_and_attest(scene: &Scene<'_>, demands: &mut [Demand]) {
    let mut all: Vec<(DateTime<Utc>, usize, usize)> = Vec::new();
    for (d, demand) in demands.iter().enumerate() {
        for (a, application) in demand.applications.iter().enumerate() {
            all.extend(application.events.iter().filter(|e| matches!(e.act, Act::Disburse(_))).map(|e| (e.at, d, a)));
        }
    }
    all.sort_unstable();
    let mut lent: HashSet<usize> = HashSet::new();
    let mut sequence: HashMap<(&str, NaiveDate), usize> = HashMap::new();
    for (_, d, a) in all {
        let firm = demands[d].firm;
        let application = &mut demands[d].applications[a];
        let bank = scene.products[application.product].bank.as_str();
        let reversed = application.events.iter().any(|e| matches!(e.act, Act::Reverse { .. }));
        let first = !scene.firms[firm].figures.borrowed_before && !lent.contains(&firm);
        for event in &mut application.events {
            if let Act::Disburse(payout) = &mut event.act {
                let number = sequence.entry((bank, payout.paid_on)).or_default();
                *number += 1;
                course::number(payout, bank, *number, first);
            }
        }
        if !reversed {
            lent.insert(firm);
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::value::id::OrganisationId;
    use entity::value::{DisbursementState, Role};
    use uuid::Uuid;

    use super::*;
    use crate::demo::{City, generate};
    use crate::financing::application::clock::Promise;
    use crate::financing::application::state;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
    }

    static CITY: LazyLock<City> = LazyLock::new(|| generate(1, 3_000, today()));

    fn applications() -> impl Iterator<Item = (&'static Demand, &'static Application)> {
        CITY.history.iter().flat_map(|d| d.applications.iter().map(move |a| (d, a)))
    }

    #[test]
    fn there_are_three_demands_for_five_firms_and_more_every_season() {
        let count = CITY.history.len();
        assert!((1_650..=1_850).contains(&count), "{count}");
        let middle = today().checked_sub_months(chrono::Months::new(12)).expect("a day");
        let later = CITY.history.iter().filter(|d| d.submitted_at.date_naive() >= middle).count();
        assert!(later * 10 > count * 6, "{later} of {count} in the second year");
        assert!(CITY.history.windows(2).all(|w| w[0].submitted_at <= w[1].submitted_at));
    }

    #[test]
    fn every_history_is_consistent() {
        let mut loan_numbers = HashSet::new();
        for demand in &CITY.history {
            assert!((1..=3).contains(&demand.applications.len()));
            let banks: HashSet<&str> = demand.applications.iter().map(|a| CITY.products[a.product].bank.as_str()).collect();
            assert_eq!(banks.len(), demand.applications.len(), "each to another bank");
            for application in &demand.applications {
                let product = &CITY.products[application.product];
                let terms = &product.terms;
                assert!((terms.min_amount..=terms.max_amount).contains(&demand.ask.amount), "{}", product.code);
                assert!((terms.min_term_months..=terms.max_term_months).contains(&demand.ask.term_months));
                assert!(terms.purposes.contains(&demand.ask.purpose));
                check(demand, application, terms.max_amount, &mut loan_numbers);
            }
            let open = demand.applications.iter().any(|a| is_open(a.state));
            assert!(!(open && demand.state == DemandState::Withdrawn));
            assert_eq!(demand.state == DemandState::Open, demand.ended_at.is_none());
        }
        assert!(loan_numbers.len() > 500, "{} loans", loan_numbers.len());
    }

    /// Lets the platform's own rules go through one application's events.
    fn check(demand: &Demand, application: &Application, most: Fen, loan_numbers: &mut HashSet<String>) {
        let events = &application.events;
        assert_eq!(events[0].act, Act::Submit);
        assert!(events[0].at >= demand.submitted_at);
        assert!(events.windows(2).all(|w| w[0].at < w[1].at), "{events:?}");
        assert!(events.iter().all(|e| e.at < hours::instant(hours::start(today()))));
        let id = DisbursementId(Uuid::from_u128(1));
        let first = state::submit(Promise::default(), events[0].at, &hours::CALENDAR);
        let mut now = state::Application {
            state: first.state,
            bank: OrganisationId(Uuid::from_u128(2)),
            asked: demand.ask.amount,
            asked_term_months: demand.ask.term_months,
            product_max: most,
            promise: Promise::default(),
            line: None,
            loans: Vec::new(),
            history: vec![first.event],
        };
        for event in &events[1..] {
            let Some(act) = event.act.on_platform(id) else {
                let Act::Repay { principal, .. } = &event.act else { panic!("a second submission") };
                now.loans[0].outstanding = now.loans[0].outstanding - *principal;
                continue;
            };
            let change = now.apply(&act, event.at, &hours::CALENDAR).unwrap_or_else(|why| panic!("{why:?}: {event:?} in {events:?}"));
            if let Act::Disburse(payout) = &event.act {
                assert!(loan_numbers.insert(payout.loan_number.clone()), "{} twice", payout.loan_number);
                now.loans.push(state::Loan { disbursement: id, amount: payout.amount, state: DisbursementState::Paid, outstanding: payout.amount });
            }
            if matches!(event.act, Act::Reverse { .. }) {
                now.loans[0].state = DisbursementState::Reversed;
            }
            assert!(!matches!(&event.act, Act::Grant(terms) if terms.amount > demand.ask.amount), "more than was asked for");
            now.state = change.state;
            now.line = change.line;
            now.history.push(change.event);
        }
        assert_eq!(application.state, now.state);
        assert_eq!(application.state, state_after(events));
        assert!(now.loans.iter().all(|l| l.outstanding >= Fen::ZERO));
    }

    #[test]
    fn people_act_in_working_hours() {
        for (_, application) in applications() {
            for event in &application.events {
                let local = event.at + chrono::TimeDelta::hours(8);
                let by_platform = matches!(event.act, Act::TimeOut | Act::Lapse);
                let minute = local.time();
                let inside = minute.format("%H").to_string().parse::<u32>().is_ok_and(|h| (8..18).contains(&h));
                assert!(by_platform || (hours::CALENDAR.is_working_day(local.date_naive()) && inside), "{event:?}");
            }
        }
    }

    #[test]
    fn every_state_occurs_and_a_third_are_first_loans() {
        let mut counts: HashMap<ApplicationState, usize> = HashMap::new();
        for (_, application) in applications() {
            *counts.entry(application.state).or_default() += 1;
        }
        for state in ApplicationState::ALL {
            assert!(counts.contains_key(state), "no application is {state}");
        }
        let acts: HashSet<_> = applications().flat_map(|(_, a)| &a.events).map(|e| std::mem::discriminant(&e.act)).collect();
        assert_eq!(acts.len(), 13, "every act occurs");
        let loans: Vec<&Payout> =
            applications().flat_map(|(_, a)| &a.events).filter_map(|e| if let Act::Disburse(payout) = &e.act { Some(payout) } else { None }).collect();
        let first = loans.iter().filter(|p| p.attestation.is_some()).count() * 100 / loans.len();
        assert!((28..=42).contains(&first), "{first} % of {} loans are first loans", loans.len());
        let reasons: HashSet<RefusalReason> = applications()
            .flat_map(|(_, a)| &a.events)
            .flat_map(|e| if let Act::Decline { reasons } = &e.act { reasons.clone() } else { Vec::new() })
            .collect();
        assert!(reasons.len() >= 15, "{reasons:?}");
    }

    #[test]
    fn a_firm_has_one_first_loan_that_stands() {
        let mut first: HashMap<usize, usize> = HashMap::new();
        for (demand, application) in applications() {
            let reversed = application.events.iter().any(|e| matches!(e.act, Act::Reverse { .. }));
            let attested = application.events.iter().any(|e| matches!(&e.act, Act::Disburse(p) if p.attestation.is_some()));
            if attested && !reversed {
                *first.entry(demand.firm).or_default() += 1;
            }
        }
        assert!(first.values().all(|n| *n == 1));
    }

    #[test]
    fn every_queue_has_work_even_in_the_smallest_city() {
        for city in [generate(1, 0, today()), generate(9, 3_000, today())] {
            for account in city.accounts.iter().filter(|a| a.role == Role::BankOfficer) {
                let bank = account.organisation.as_deref().expect("a bank");
                let of_bank = |d: &Demand, state| d.applications.iter().any(|a| a.state == state && city.products[a.product].bank == bank);
                for state in [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted] {
                    assert!(city.history.iter().any(|d| of_bank(d, state)), "{bank} has none that is {state}");
                }
            }
        }
    }
}
