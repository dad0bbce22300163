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
