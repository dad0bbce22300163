//! The desks of the demonstration's banks: something in every state, so that no queue is empty, and the owner's live demand.

use std::collections::HashSet;

use chrono::{NaiveDateTime, TimeDelta};
use entity::value::{ApplicationState, DemandState, Family, Fen, Ppm, Purpose, RepaymentForm, RepaymentSource};

use super::asking::{ask, fitting, may_ask, offers};
use super::course::{Case, grant};
use super::{Act, Application, Demand, Event, Scene, WORDS, hours, state_after};
use crate::demo::account;
use crate::demo::chance::{Chance, Stream};
use crate::demo::firm::Firm;
use crate::demo::troubles::troubles;
use crate::product::terms::Ask;

/// What each desk has at least one of.
const STATES: [ApplicationState; 4] = [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted];

/// The owner's demand, and one demand for every open state at every bank with an account.
pub(super) fn demands(scene: &Scene<'_>, owner: usize, taken: &mut HashSet<usize>) -> Vec<Demand> {
    let mut chance = Chance::new(scene.seed, Stream::History, usize::MAX);
    let mut all: Vec<Demand> = owners(scene, owner, &mut chance).into_iter().collect();
    for bank in account::banks() {
        for state in STATES {
            let found = scene.firms.iter().find_map(|firm| {
                let good = firm.figures.quality > 0 && may_ask(firm, scene.today) && firm.age_months(scene.today) >= 24;
                if taken.contains(&firm.index) || !good || !troubles(scene.seed, firm, scene.today).none() {
                    return None;
                }
                let product = fitting(scene, firm).into_iter().map(|f| f.0).find(|p| scene.products[*p].bank == bank)?;
                Some((firm, product))
            });
            if let Some((firm, product)) = found {
                taken.insert(firm.index);
                let ask = ask(firm, &scene.products[product], &mut chance);
                let application = standing(scene, firm, &ask, product, state, &mut chance);
                all.push(open(firm, ask, vec![application]));
            }
        }
    }
    all
}

/// The owner asks two banks: one has not answered yet, one has taken it on.
fn owners(scene: &Scene<'_>, owner: usize, chance: &mut Chance) -> Option<Demand> {
    let firm = scene.firms.get(owner)?;
    let wan = (firm.figures.revenue.0 / Fen::wan(1).0 / 10 / 10 * 10).clamp(30, 200);
    let ask = Ask {
        amount: Fen::wan(wan),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![entity::value::Guarantee::Credit, entity::value::Guarantee::Guarantor],
        repayment: RepaymentForm::InterestThenPrincipal,
        acceptable_rate: Some(Ppm(60_000)),
    };
    let products: Vec<usize> = fitting(scene, firm).into_iter().map(|f| f.0).filter(|p| offers(&scene.products[*p], &ask)).collect();
    let banks = account::banks();
    let states = [ApplicationState::Waiting, ApplicationState::Accepted];
    let applications: Vec<Application> = banks
        .iter()
        .zip(states)
        .filter_map(|(bank, state)| {
            let liked = [Family::Science, Family::Tax, Family::Credit];
            let of_bank = |p: &&usize| scene.products[**p].bank == *bank;
            let product = products.iter().filter(of_bank).min_by_key(|p| liked.iter().position(|f| *f == scene.products[**p].terms.family).unwrap_or(9))?;
            Some(standing(scene, firm, &ask, *product, state, chance))
        })
        .collect();
    (!applications.is_empty()).then(|| open(firm, ask, applications))
}

fn open(firm: &Firm, ask: Ask, applications: Vec<Application>) -> Demand {
    let first = applications.iter().filter_map(|a| a.events.first()).map(|e| e.at).min().unwrap_or_default();
    Demand {
        firm: firm.index,
        ask,
        repayment_source: RepaymentSource::Sales,
        submitted_at: first - TimeDelta::minutes(7),
        state: DemandState::Open,
        ended_at: None,
        applications,
    }
}

/// An application that has come to a state in the last days.
fn standing(scene: &Scene<'_>, firm: &Firm, ask: &Ask, product: usize, state: ApplicationState, chance: &mut Chance) -> Application {
    let day = |back| hours::working_before(scene.today, back);
    let at = |local: NaiveDateTime, act| Event { at: hours::instant(local), act };
    let mut then = |back: i64, act: Act| at(hours::some_time(day(back), chance), act);
    let events = match state {
        ApplicationState::Accepted => vec![then(3, Act::Submit), then(2, Act::Accept)],
        ApplicationState::MaterialAsked => {
            let items = WORDS.materials[..2].to_vec();
            vec![then(5, Act::Submit), then(4, Act::Accept), then(2, Act::AskMaterial { items })]
        }
        ApplicationState::Granted => {
            let submitted = vec![then(8, Act::Submit), then(7, Act::Accept)];
            let troubles = troubles(scene.seed, firm, scene.today);
            let case = Case { firm, troubles: &troubles, product: &scene.products[product], ask };
            let act = Act::Grant(grant(&case, day(3), chance));
            let granted = at(hours::some_time(day(3), chance), act);
            submitted.into_iter().chain([granted]).collect()
        }
        ApplicationState::Waiting
        | ApplicationState::Disbursed
        | ApplicationState::Settled
        | ApplicationState::Declined
        | ApplicationState::Withdrawn
        | ApplicationState::TimedOut
        | ApplicationState::Lapsed => vec![then(1, Act::Submit)],
    };
    Application { product, state: state_after(&events), events }
}
