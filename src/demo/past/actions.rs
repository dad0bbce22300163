//! Turns the made-up history into rows: the platform's state tables, clocks and ledger say what stands in them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use entity::consent::{authorisation, lookup};
use entity::financing::{application, application_event, demand, match_catalogue, match_result};
use entity::lending::{disbursement, first_loan, first_loan_share, offer, repayment};
use entity::value::id::{
    ApplicationId, AuthorisationId, DemandId, DisbursementId, EnterpriseId, MatchId, OrganisationId, PersonId, ProductId, ProductVersionId,
};
use entity::value::{ApplicationAct, AuthorisationState, Guarantee, LookupPurpose, LookupResult, RefusalReason, Region};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::City;
use super::super::actions::{Error, id_at};
use super::super::history::{self, Act, Demand, Event};
use crate::app::App;
use crate::financing::application::act;
use crate::financing::application::clock::{self, Promise};
use crate::financing::application::state::{self, Change};
use crate::platform::audit::Channel;
use crate::platform::calendar;

/// Calendar days for which a demand is open.
const OPEN_DAYS: u64 = 90;
/// Months for which a firm's letter of authorisation holds.
const LETTER_MONTHS: u32 = 12;
/// Version of the letter's text that the city's firms have signed.
const LETTER_VERSION: &str = "2026-1";
/// What the letters allow to read.
const LETTER_ITEMS: [&str; 4] = ["registration", "public_credit", "operating", "declared"];

/// Whom the indices and codes of the city mean in the database.
#[derive(Debug, Default)]
pub(in crate::demo) struct Book {
    /// Organisations by code.
    pub(in crate::demo) organisations: HashMap<String, OrganisationId>,
    /// Firms by index; none that the import refused.
    pub(in crate::demo) firms: Vec<Option<EnterpriseId>>,
    /// The person of a firm by its index.
    pub(in crate::demo) owners: HashMap<usize, PersonId>,
    /// Somebody at the desk of a bank by its code.
    pub(in crate::demo) officers: HashMap<String, PersonId>,
    /// Products by index.
    pub(in crate::demo) products: Vec<(ProductId, ProductVersionId)>,
}

/// Rows of the past, table by table.
#[derive(Debug, Default)]
pub(in crate::demo) struct Past {
    pub(in crate::demo) authorisations: Vec<authorisation::Model>,
    pub(in crate::demo) demands: Vec<demand::Model>,
    pub(in crate::demo) catalogues: BTreeMap<String, match_catalogue::Model>,
    pub(in crate::demo) matches: Vec<match_result::Model>,
    pub(in crate::demo) applications: Vec<application::Model>,
    pub(in crate::demo) events: Vec<application_event::Model>,
    pub(in crate::demo) lookups: Vec<lookup::Model>,
    pub(in crate::demo) offers: Vec<offer::Model>,
    pub(in crate::demo) disbursements: Vec<disbursement::Model>,
    pub(in crate::demo) repayments: Vec<repayment::Model>,
    pub(in crate::demo) first_loans: Vec<first_loan::Model>,
    pub(in crate::demo) shares: Vec<first_loan_share::Model>,
    /// The last number that was given of each series.
    pub(in crate::demo) numbers: HashMap<String, i64>,
}

/// One application of the past while its events are gone through.
pub(in crate::demo::past) struct Case<'a> {
    pub(in crate::demo::past) id: ApplicationId,
    pub(in crate::demo::past) enterprise: EnterpriseId,
    pub(in crate::demo::past) bank: OrganisationId,
    pub(in crate::demo::past) owner: PersonId,
    pub(in crate::demo::past) officer: Option<PersonId>,
    pub(in crate::demo::past) guarantee: Guarantee,
    pub(in crate::demo::past) loan: Option<DisbursementId>,
    pub(in crate::demo::past) stands: state::Application,
    pub(in crate::demo::past) last: Change,
    pub(in crate::demo::past) reasons: &'a [RefusalReason],
}

/// Makes all rows of the city's past.
pub(in crate::demo) fn past(app: &App, city: &City, book: &Book) -> Result<Past, Error> {
    let mut past = Past::default();
    let mut letters: HashMap<EnterpriseId, (AuthorisationId, NaiveDate)> = HashMap::new();
    let mut earlier: HashMap<usize, Vec<&Demand>> = HashMap::new();
    for demand in &city.history {
        let (Some(enterprise), Some(owner)) = (book.firms.get(demand.firm).copied().flatten(), book.owners.get(&demand.firm).copied()) else { continue };
        let signed_on = calendar::today(demand.submitted_at);
        let letter = match letters.get(&enterprise) {
            Some((id, until)) if *until > signed_on => *id,
            Some(_) | None => {
                let (id, until) = past.sign(app, enterprise, owner, demand.submitted_at);
                letters.insert(enterprise, (id, until));
                id
            }
        };
        let id = past.ask(app, demand, enterprise, owner, !city.enterprises[demand.firm].figures.borrowed_before);
        let before = earlier.entry(demand.firm).or_default();
        let matched = past.match_of(app, (city, book), demand, before, (enterprise, id))?;
        before.push(demand);
        for one in &demand.applications {
            past.apply(app, city, book, (id, demand), one, (letter, matched))?;
        }
    }
    past.count_first_loans(app);
    Ok(past)
}

impl Past {
    fn number(&mut self, prefix: &str, at: DateTime<Utc>) -> String {
        let series = format!("{prefix}-{}", calendar::today(at).year());
        let last = self.numbers.entry(series.clone()).or_default();
        *last += 1;
        format!("{series}-{last:06}")
    }

    /// A letter that covers every bank the firm applies to; signed some minutes before the demand.
    fn sign(&mut self, app: &App, enterprise_id: EnterpriseId, person_id: PersonId, before: DateTime<Utc>) -> (AuthorisationId, NaiveDate) {
        let signed_at = before - TimeDelta::minutes(9);
        let id = id_at(app, signed_at);
        let valid_from_on = calendar::today(signed_at);
        let valid_to_on = valid_from_on.checked_add_months(Months::new(LETTER_MONTHS)).unwrap_or(NaiveDate::MAX);
        let number = self.number("SQ", signed_at);
        self.authorisations.push(authorisation::Model {
            id,
            text_hash: hex::encode(Sha256::digest(format!("{LETTER_VERSION} {number}"))),
            number,
            enterprise_id,
            person_id: Some(person_id),
            items: json!(LETTER_ITEMS),
            purpose: LookupPurpose::CreditReview,
            every_bank: true,
            text_version: LETTER_VERSION.to_owned(),
            valid_from_on,
            valid_to_on,
            state: AuthorisationState::Live,
            signed_at,
            revoked_at: None,
            most: None,
            used: 0,
            version: 1,
        });
        (id, valid_to_on)
    }

    fn ask(&mut self, app: &App, of: &Demand, enterprise_id: EnterpriseId, person_id: PersonId, first: bool) -> DemandId {
        let id = id_at(app, of.submitted_at);
        let ask = &of.ask;
        let number = self.number("XQ", of.submitted_at);
        self.demands.push(demand::Model {
            id,
            number: Some(number),
            enterprise_id,
            person_id,
            state: of.state,
            amount_fen: Some(ask.amount),
            term_months: Some(ask.term_months),
            purpose: Some(ask.purpose),
            purpose_note: None,
            repayment_source: Some(of.repayment_source),
            repayment_form: Some(ask.repayment),
            guarantees: json!(ask.guarantees),
            acceptable_rate_ppm: ask.acceptable_rate,
            claims_first_loan: Some(first),
            created_at: of.submitted_at - TimeDelta::minutes(6),
            submitted_at: Some(of.submitted_at),
            expires_until: calendar::today(of.submitted_at).checked_add_days(Days::new(OPEN_DAYS)),
            updated_at: of.ended_at.unwrap_or(of.submitted_at),
            version: 2,
        });
        id
    }

    fn apply(
        &mut self,
        app: &App,
        city: &City,
        book: &Book,
        (demand_id, demand): (DemandId, &Demand),
        of: &history::Application,
        (letter, matched): (AuthorisationId, MatchId),
    ) -> Result<(), Error> {
        let product = &city.products[of.product];
        let firm = &city.enterprises[demand.firm];
        let unknown = || Error::Inconsistent(format!("nobody is {} or {}", product.bank, firm.code));
        let bank = *book.organisations.get(&product.bank).ok_or_else(unknown)?;
        let (enterprise, owner) = (book.firms[demand.firm].ok_or_else(unknown)?, *book.owners.get(&demand.firm).ok_or_else(unknown)?);
        let (product_id, product_version_id) = book.products[of.product];
        let submitted_at = of.events.first().map_or(demand.submitted_at, |e| e.at);
        let promise = Promise::of_product(product.terms.decision_days);
        let first = state::submit(promise, submitted_at, &app.calendar);
        let mut case = Case {
            id: id_at(app, submitted_at),
            enterprise,
            bank,
            owner,
            officer: book.officers.get(&product.bank).copied(),
            guarantee: Guarantee::Credit,
            loan: None,
            stands: state::Application {
                state: first.state,
                bank,
                asked: demand.ask.amount,
                asked_term_months: demand.ask.term_months,
                product_max: product.terms.max_amount,
                promise,
                line: None,
                loans: Vec::new(),
                history: vec![first.event],
            },
            last: first,
            reasons: &[],
        };
        self.event(app, &case);
        for event in of.events.iter().skip(1) {
            self.go_on(app, &mut case, event, letter)?;
        }
        let at = |act: ApplicationAct| case.stands.history.iter().find(|e| e.act == act).map(|e| e.at);
        let accepted_at = at(ApplicationAct::Accept);
        let branch_id = book.organisations.get(&branch_code(&product.bank, &firm.region)).copied();
        let number = self.number("XYD", submitted_at);
        self.applications.push(application::Model {
            id: case.id,
            number,
            demand_id,
            enterprise_id: enterprise,
            bank_id: bank,
            branch_id,
            product_id,
            product_version_id,
            match_id: Some(matched),
            state: case.stands.state,
            amount_fen: demand.ask.amount,
            term_months: demand.ask.term_months,
            officer_id: case.officer.filter(|_| accepted_at.is_some()),
            submitted_at,
            accepted_at,
            decided_at: at(ApplicationAct::Grant).or_else(|| at(ApplicationAct::Decline)),
            decision_days: clock::decision_working_days(&case.stands.history, &app.calendar),
            due_at: case.last.deadlines.first().map(|(_, due_at)| due_at),
            reasons: json!(case.reasons),
            decline_note: None,
            updated_at: case.last.event.at,
            version: i64::try_from(case.stands.history.len()).unwrap_or(1),
        });
        Ok(())
    }

    /// One event of an application: what the state table makes of it, and the rows that it leaves.
    fn go_on<'a>(&mut self, app: &App, case: &mut Case<'a>, event: &'a Event, letter: AuthorisationId) -> Result<(), Error> {
        let loan = case.loan.unwrap_or_else(|| id_at(app, event.at));
        let Some(act) = event.act.on_platform(loan) else {
            if let Act::Repay { principal, interest } = &event.act {
                self.repay(app, case, event.at, (*principal, *interest));
            }
            return Ok(());
        };
        let refused = |why| Error::Inconsistent(format!("{why:?}: {event:?}"));
        let change = case.stands.apply(&act, event.at, &app.calendar).map_err(refused)?;
        case.stands.state = change.state;
        case.stands.line = change.line;
        case.stands.history.push(change.event);
        case.last = change;
        self.event(app, case);
        match (&event.act, &act) {
            (Act::Accept, _) => self.look_up(app, case, event.at, letter),
            (Act::Decline { reasons }, _) => case.reasons = reasons,
            (_, act::Act::Grant(terms)) => self.grant(app, case, event.at, terms),
            (_, act::Act::Disburse(payout)) => self.pay_out(case, event.at, payout),
            (_, act::Act::Reverse { disbursement, reason }) => self.reverse(case, event.at, *disbursement, reason),
            (
                Act::Submit
                | Act::AskMaterial { .. }
                | Act::SupplyMaterial { .. }
                | Act::Grant(_)
                | Act::Disburse(_)
                | Act::Repay { .. }
                | Act::Reverse { .. }
                | Act::Settle
                | Act::Withdraw { .. }
                | Act::TimeOut
                | Act::Lapse,
                _,
            ) => {}
        }
        Ok(())
    }

    fn event(&mut self, app: &App, case: &Case<'_>) {
        let at = case.last.event.at;
        let act = case.last.event.act;
        let (channel, person_id, organisation_id) = match act {
            ApplicationAct::Submit | ApplicationAct::SupplyMaterial | ApplicationAct::Withdraw => (Channel::Person, Some(case.owner), None),
            ApplicationAct::TimeOut | ApplicationAct::Lapse => (Channel::System, None, None),
            ApplicationAct::Accept
            | ApplicationAct::Decline
            | ApplicationAct::AskMaterial
            | ApplicationAct::Grant
            | ApplicationAct::Disburse
            | ApplicationAct::Reverse
            | ApplicationAct::Settle => (if case.officer.is_some() { Channel::Person } else { Channel::Api }, case.officer, Some(case.bank)),
        };
        self.events.push(application_event::Model {
            id: id_at(app, at),
            application_id: case.id,
            seq: i64::try_from(case.stands.history.len()).unwrap_or(i64::MAX),
            act: act.code().to_owned(),
            state_after: case.last.state,
            data: case.last.data.clone(),
            channel: channel.code().to_owned(),
            person_id,
            organisation_id,
            at,
        });
    }

    /// An officer who takes an application on reads the firm's file.
    fn look_up(&mut self, app: &App, case: &Case<'_>, accepted_at: DateTime<Utc>, letter: AuthorisationId) {
        let Some(officer) = case.officer else { return };
        let at = accepted_at + TimeDelta::minutes(4);
        self.lookups.push(lookup::Model {
            id: id_at(app, at),
            seq: 0,
            at,
            person_id: Some(officer),
            api_token_id: None,
            organisation_id: Some(case.bank),
            enterprise_id: case.enterprise,
            items: LETTER_ITEMS.join(","),
            purpose: LookupPurpose::CreditReview,
            authorisation_id: Some(letter),
            application_id: Some(case.id),
            result: LookupResult::Shown,
            request_id: None,
            records: String::new(),
            digest: None,
            seal: None,
            hash: String::new(),
            erased_on: None,
        });
        if let Some(letter) = self.authorisations.iter_mut().rev().find(|one| one.id == letter) {
            letter.used += 1;
        }
    }
}

fn branch_code(bank: &str, region: &Region) -> String {
    format!("{bank}-{region}")
}
