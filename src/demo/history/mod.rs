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
mod tests;
