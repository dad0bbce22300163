//! Two years of past demands: what firms asked for, what banks made of it, what was paid out and repaid.

mod asking;
mod course;
mod desk;
mod hours;
mod repaying;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::{ApplicationState, DemandState, Fen, Guarantee, Ppm, RefusalReason, RepaymentForm, RepaymentSource};
use serde::Deserialize;

use super::firm::Firm;
use super::product::Product;
use crate::product::terms::{Ask, Fee};

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
    closed: Vec<Closed>,
}

#[derive(Deserialize)]
struct Closed {
    from: NaiveDate,
    until: NaiveDate,
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
    Grant(Grant),
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
        /// Code of the reason: `price`, `other_bank`, `too_slow` or `not_needed`.
        reason: &'static str,
    },
    /// 超时未响应.
    TimeOut,
    /// 授信失效.
    Lapse,
}

/// A line that was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The amount.
    pub amount: Fen,
    /// The yearly rate.
    pub rate: Ppm,
    /// The term in months.
    pub term_months: i64,
    /// What secures it.
    pub guarantee: Guarantee,
    /// How it is repaid.
    pub repayment: RepaymentForm,
    /// The list of costs beside the interest.
    pub fees: Vec<Fee>,
    /// Calendar days for which the offer stands.
    pub valid_days: i64,
    /// What the firm has to do first; may be empty.
    pub conditions: String,
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

/// A bank's word that the PBoC credit system shows no loan record (银行证明).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The day the bank looked.
    pub checked_on: NaiveDate,
    /// The bank's reference of what it looked at.
    pub evidence: String,
}

impl Act {
    /// Its code: that of the application's act, or `repay`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Accept => "accept",
            Self::Decline { .. } => "decline",
            Self::AskMaterial { .. } => "ask_material",
            Self::SupplyMaterial { .. } => "supply_material",
            Self::Grant(_) => "grant",
            Self::Disburse(_) => "disburse",
            Self::Repay { .. } => "repay",
            Self::Reverse { .. } => "reverse",
            Self::Settle => "settle",
            Self::Withdraw { .. } => "withdraw",
            Self::TimeOut => "time_out",
            Self::Lapse => "lapse",
        }
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
    use entity::value::Role;

    use super::*;
    use crate::demo::{City, generate};

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

    /// Follows one application through its events.
    fn check(demand: &Demand, application: &Application, most: Fen, loan_numbers: &mut HashSet<String>) {
        let events = &application.events;
        assert_eq!(events[0].act, Act::Submit);
        assert!(events[0].at >= demand.submitted_at);
        assert!(events.windows(2).all(|w| w[0].at < w[1].at), "{events:?}");
        let now = hours::instant(hours::start(today()));
        assert!(events.iter().all(|e| e.at < now));
        assert_eq!(application.state, state_after(events));
        let (mut line, mut owed) = (None, None);
        let mut state = ApplicationState::Waiting;
        for event in events {
            let possible = match &event.act {
                Act::Submit => true,
                Act::Accept | Act::TimeOut => state == ApplicationState::Waiting,
                Act::Decline { reasons } => {
                    assert!((1..=4).contains(&reasons.len()) && reasons.iter().collect::<HashSet<_>>().len() == reasons.len());
                    matches!(state, ApplicationState::Waiting | ApplicationState::Accepted | ApplicationState::MaterialAsked)
                }
                Act::AskMaterial { items } => {
                    assert!(!items.is_empty());
                    state == ApplicationState::Accepted
                }
                Act::SupplyMaterial { note } => {
                    assert!(!note.is_empty());
                    state == ApplicationState::MaterialAsked
                }
                Act::Grant(grant) => {
                    assert!(grant.amount <= most && grant.amount <= demand.ask.amount && grant.amount > Fen::ZERO);
                    line = Some(grant.amount);
                    state == ApplicationState::Accepted
                }
                Act::Disburse(payout) => {
                    assert!(Some(payout.amount) <= line && payout.amount > Fen::ZERO);
                    assert!(loan_numbers.insert(payout.loan_number.clone()), "{} twice", payout.loan_number);
                    assert_eq!(hours::instant(hours::start(payout.paid_on)).date_naive().succ_opt(), Some(payout.paid_on));
                    assert!(payout.attestation.as_ref().is_none_or(|a| a.checked_on <= payout.paid_on));
                    owed = Some(payout.amount);
                    state == ApplicationState::Granted
                }
                Act::Repay { principal, .. } => {
                    owed = owed.map(|o: Fen| o - *principal);
                    state == ApplicationState::Disbursed
                }
                Act::Settle => {
                    assert_eq!(owed, Some(Fen::ZERO));
                    state == ApplicationState::Disbursed
                }
                Act::Reverse { .. } => state == ApplicationState::Disbursed,
                Act::Withdraw { .. } => is_open(state),
                Act::Lapse => state == ApplicationState::Granted,
            };
            assert!(possible, "{} in state {state}", event.act.code());
            state = event.act.leads_to(state);
        }
        assert!(owed.is_none_or(|o| o >= Fen::ZERO));
    }

    #[test]
    fn people_act_in_working_hours() {
        for (_, application) in applications() {
            for event in &application.events {
                let local = event.at + chrono::TimeDelta::hours(8);
                let by_platform = matches!(event.act, Act::TimeOut | Act::Lapse);
                let minute = local.time();
                let inside = minute.format("%H").to_string().parse::<u32>().is_ok_and(|h| (8..18).contains(&h));
                assert!(by_platform || (hours::is_working(local.date_naive()) && inside), "{} at {local}", event.act.code());
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
        let acts: HashSet<&str> = applications().flat_map(|(_, a)| &a.events).map(|e| e.act.code()).collect();
        assert_eq!(acts.len(), 13, "{acts:?}");
        let loans: Vec<&Payout> =
            applications().flat_map(|(_, a)| &a.events).filter_map(|e| if let Act::Disburse(payout) = &e.act { Some(payout) } else { None }).collect();
        let first = loans.iter().filter(|p| p.attestation.is_some()).count() * 100 / loans.len();
        assert!((28..=42).contains(&first), "{first} % of {} loans are first loans", loans.len());
        let reasons: HashSet<RefusalReason> =
            applications().flat_map(|(_, a)| &a.events).flat_map(|e| if let Act::Decline { reasons } = &e.act { reasons.clone() } else { Vec::new() }).collect();
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
