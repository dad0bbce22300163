//! What firms, banks and the platform do with applications.

use entity::financing::{application, application_event};
use entity::value::id::{ApplicationId, DemandId, DisbursementId, EnterpriseId, MatchId, OrganisationId, ProductId, ProductVersionId};
use entity::value::{ApplicationAct, ApplicationState, DisbursementState, Fen, Severity};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::Act;
use super::clock::{self, Event, Promise};
pub use super::reading::actions::{
    Declined, Detail, Filter, Happened, Queue, Summary, count, count_due, detail_as_of, detail_for_bank, detail_for_firm, newest, of_demand, of_firm, queue,
    standing_of_demand,
};
use super::state::{About, Application, Change, Line, Loan, Notice, Refusal, submit as submitted};
use super::store;
use crate::app::App;
use crate::lending::actions::{self as lending, Parties};
use crate::notice::actions::{self as notice, Message, Receiver};
use crate::platform::audit::{self, By, Deed};
use crate::platform::calendar;
use crate::platform::once::{self, Once};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version, next_number};
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::form::FieldErrors;
use crate::product::actions::{self as product, Product};

/// Why an act on an application did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not possible as things stand.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A field cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// The client's key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::KeyReused,
            once::Error::Store(error) => Self::Store(error),
        }
    }
}

/// An application that a firm sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// With which demand.
    pub demand: DemandId,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// To which bank.
    pub bank: OrganisationId,
    /// For which product.
    pub product: ProductId,
    /// In which version.
    pub version: ProductVersionId,
    /// The match that was shown.
    pub match_id: Option<MatchId>,
    /// The amount asked for.
    pub amount: Fen,
    /// The term asked for, in months.
    pub term_months: i64,
}

/// Sends an application to the bank, in the transaction of the firm's act.
pub async fn submit(tx: &Tx, app: &App, by: &By, new: New) -> Result<ApplicationId, Error> {
    let product = product::version(tx, new.version).await?;
    let now = app.clock.now();
    let year = app.clock.year();
    let number = format!("SQD-{year}-{:06}", next_number(tx, &format!("SQD-{year}")).await?);
    let change = submitted(Promise::of_product(product.terms.decision_days), now, &app.calendar);
    let row = application::Model {
        id: app.ids.new_id(),
        number,
        demand_id: new.demand,
        enterprise_id: new.enterprise,
        bank_id: new.bank,
        branch_id: None,
        product_id: new.product,
        product_version_id: new.version,
        match_id: new.match_id,
        state: change.state,
        amount_fen: new.amount,
        term_months: new.term_months,
        officer_id: None,
        submitted_at: now,
        accepted_at: None,
        decided_at: None,
        decision_days: None,
        due_at: change.deadlines.first().map(|(_, at)| at),
        reasons: json!([]),
        decline_note: None,
        updated_at: now,
        version: 1,
    };
    store::insert(tx, row.clone()).await?;
    leave_trail(tx, app, by, &row, &product, &change, 1).await?;
    Ok(row.id)
}

/// On whose side somebody acts; the other side's applications are not there for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A bank, with its own applications.
    Bank(OrganisationId),
    /// A firm, with its own applications.
    Firm(EnterpriseId),
    /// The platform, with all.
    Platform,
}

impl Side {
    fn sees(self, row: &application::Model) -> bool {
        match self {
            Self::Bank(bank) => row.bank_id == bank,
            Self::Firm(firm) => row.enterprise_id == firm,
            Self::Platform => true,
        }
    }
    const fn does(self, act: ApplicationAct) -> bool {
        use ApplicationAct as A;
        match act {
            A::Accept | A::Decline | A::AskMaterial | A::Grant | A::Disburse | A::Reverse | A::Settle => matches!(self, Self::Bank(_)),
            A::SupplyMaterial => matches!(self, Self::Bank(_) | Self::Firm(_)),
            A::Withdraw => matches!(self, Self::Firm(_)),
            A::TimeOut | A::Lapse => matches!(self, Self::Platform),
            A::Submit => false,
        }
    }
}

/// Where an application stands after an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which.
    pub application_id: ApplicationId,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: ApplicationState,
    /// Its version.
    pub version: i64,
    /// The disbursement that the act made or took back.
    pub disbursement_id: Option<DisbursementId>,
}

/// An application with everything that stands under it.
pub(crate) struct Whole {
    pub(crate) row: application::Model,
    pub(crate) events: Vec<application_event::Model>,
    pub(crate) offer: Option<entity::lending::offer::Model>,
    pub(crate) loans: Vec<entity::lending::disbursement::Model>,
    pub(crate) product: Product,
    pub(crate) application: Application,
}

pub(crate) async fn whole(db: &impl Connection, row: application::Model) -> Result<Whole, StoreError> {
    let events = store::list_events(db, &[row.id]).await?;
    let offer = lending::offers(db, &[row.id]).await?.into_iter().next();
    let loans = lending::of_application(db, row.id).await?;
    let product = product::version(db, row.product_version_id).await?;
    let application = Application {
        state: row.state,
        bank: row.bank_id,
        asked: row.amount_fen,
        asked_term_months: row.term_months,
        product_max: product.terms.max_amount,
        promise: Promise::of_product(product.terms.decision_days),
        line: offer.as_ref().map(line_of),
        loans: loans.iter().map(|l| Loan { disbursement: l.id, amount: l.amount_fen, state: l.state, outstanding: l.amount_fen - l.repaid_fen }).collect(),
        history: events.iter().filter_map(event_of).collect(),
    };
    Ok(Whole { row, events, offer, loans, product, application })
}

pub(crate) fn line_of(offer: &entity::lending::offer::Model) -> Line {
    Line { amount: offer.amount_fen, granted_on: calendar::today(offer.granted_at), valid_until: offer.valid_until }
}

pub(crate) fn event_of(row: &application_event::Model) -> Option<Event> {
    Some(Event { act: row.act.parse().ok()?, at: row.at })
}

/// Does an act in the transaction under way. `seen` is the version the actor saw; under another one the act is refused as stale.
pub async fn perform_in(tx: &Tx, app: &App, by: &By, side: Side, id: ApplicationId, act: &Act, seen: Option<Version>) -> Result<Done, Error> {
    let row = store::lock(tx, id).await?;
    if !side.sees(&row) || !side.does(act.kind()) {
        return Err(StoreError::NotFound.into());
    }
    if seen.is_some_and(|seen| seen.0 != row.version) {
        return Err(StoreError::Stale.into());
    }
    let before = whole(tx, row).await?;
    let now = app.clock.now();
    let change = before.application.apply(act, now, &app.calendar)?;
    let mut row = before.row;
    let version = row.version;
    write_change(&mut row, act, &change, by, &before.application.history, app);
    store::save(tx, row.clone(), version).await?;
    let seq = i64::try_from(before.events.len()).unwrap_or(i64::MAX).saturating_add(1);
    leave_trail(tx, app, by, &row, &before.product, &change, seq).await?;
    let disbursement_id = write_lending(tx, app, &row, act, &change).await?;
    Ok(Done { application_id: id, number: row.number, state: change.state, version: version + 1, disbursement_id })
}

fn write_change(row: &mut application::Model, act: &Act, change: &Change, by: &By, history: &[Event], app: &App) {
    row.state = change.state;
    row.due_at = change.deadlines.first().map(|(_, at)| at);
    row.updated_at = change.event.at;
    match act {
        Act::Accept => {
            row.accepted_at = Some(change.event.at);
            row.officer_id = by.person;
            row.branch_id = by.organisation.filter(|o| *o != row.bank_id);
        }
        Act::Decline { reasons, note } => {
            row.reasons = json!(reasons);
            row.decline_note = Some(note.trim().to_owned()).filter(|n| !n.is_empty());
        }
        Act::Grant(_)
        | Act::AskMaterial { .. }
        | Act::SupplyMaterial { .. }
        | Act::Disburse(_)
        | Act::Reverse { .. }
        | Act::Settle
        | Act::Withdraw { .. }
        | Act::TimeOut
        | Act::Lapse => {}
    }
    if matches!(act, Act::Decline { .. } | Act::Grant(_)) {
        let events: Vec<Event> = history.iter().copied().chain([change.event]).collect();
        row.decided_at = Some(change.event.at);
        row.decision_days = clock::decision_working_days(&events, &app.calendar);
    }
}

async fn write_lending(tx: &Tx, app: &App, row: &application::Model, act: &Act, change: &Change) -> Result<Option<DisbursementId>, Error> {
    let parties = Parties { application: row.id, enterprise: row.enterprise_id, bank: row.bank_id };
    match act {
        Act::Grant(terms) => {
            if let Some(line) = change.line {
                lending::record_offer(tx, app, parties, terms, line).await?;
            }
            Ok(None)
        }
        Act::Disburse(payout) => match lending::record(tx, app, parties, payout).await {
            Err(error) if error.is_taken("reference") => Err(Error::Invalid(FieldErrors::one("reference", "loan-error-reference-taken"))),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(Some(payout.disbursement)),
        },
        Act::Reverse { disbursement, reason } => {
            lending::take_back(tx, app, *disbursement, reason).await?;
            Ok(Some(*disbursement))
        }
        Act::Accept
        | Act::Decline { .. }
        | Act::AskMaterial { .. }
        | Act::SupplyMaterial { .. }
        | Act::Settle
        | Act::Withdraw { .. }
        | Act::TimeOut
        | Act::Lapse => Ok(None),
    }
}

/// The event, the line of the audit trail and the notices of a change.
async fn leave_trail(tx: &Tx, app: &App, by: &By, row: &application::Model, product: &Product, change: &Change, seq: i64) -> Result<(), StoreError> {
    let event = application_event::Model {
        id: app.ids.new_id(),
        application_id: row.id,
        seq,
        act: change.event.act.code().to_owned(),
        state_after: change.state,
        data: change.data.clone(),
        channel: by.channel.code().to_owned(),
        person_id: by.person,
        organisation_id: by.organisation,
        at: change.event.at,
    };
    store::insert_event(tx, event).await?;
    let action = format!("application.{}", change.event.act.code());
    let detail = json!({ "number": row.number, "state": change.state.code(), "seq": seq });
    audit::write(tx, app, by, Deed { action: &action, subject_kind: "application", subject_id: row.id.to_string(), detail }).await?;
    let firm = crate::enterprise::actions::find(tx, row.enterprise_id).await?;
    for each in &change.notices {
        let (to, about, path) = match *each {
            Notice::TellFirm(about) => (Receiver::Firm(row.enterprise_id), about, format!("/firm/applications/{}", row.id)),
            Notice::TellBank(about) => (Receiver::Organisation(row.bank_id), about, format!("/bank/applications/{}", row.id)),
        };
        let (kind, severity) = notice_of(about);
        let words = vec![("number", row.number.clone()), ("firm", firm.name.clone()), ("bank", product.bank_name.clone()), ("product", product.name.clone())];
        let message = Message {
            to,
            kind,
            severity,
            subject_kind: "application",
            subject_id: row.id.to_string(),
            path,
            words,
            cause: format!("application:{}:{seq}", row.id),
            corrects: None,
        };
        notice::tell(tx, app, message).await?;
    }
    Ok(())
}

const fn notice_of(about: About) -> (&'static str, Severity) {
    match about {
        About::Submitted => ("application_submitted", Severity::Info),
        About::Accepted => ("application_accepted", Severity::Info),
        About::Declined => ("application_declined", Severity::Medium),
        About::MaterialAsked => ("application_material_asked", Severity::Medium),
        About::MaterialSupplied => ("application_material_supplied", Severity::Info),
        About::Granted => ("application_granted", Severity::Info),
        About::Disbursed => ("application_disbursed", Severity::Info),
        About::Reversed => ("application_reversed", Severity::Medium),
        About::Settled => ("application_settled", Severity::Info),
        About::Withdrawn => ("application_withdrawn", Severity::Info),
        About::TimedOut => ("application_timed_out", Severity::Medium),
        About::Lapsed => ("application_lapsed", Severity::Medium),
    }
}

/// Does an act.
pub async fn perform(app: &App, by: &By, side: Side, id: ApplicationId, act: &Act, seen: Option<Version>) -> Result<Done, Error> {
    let tx = app.db.begin_write().await?;
    let done = perform_in(&tx, app, by, side, id, act, seen).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(done)
}

/// Does an act once under a client's key: the same request again has the same answer.
pub async fn perform_once(app: &App, by: &By, side: Side, id: ApplicationId, act: &Act, once: &Once) -> Result<Done, Error> {
    let tx = app.db.begin_write().await?;
    // The row first: two requests under one key then come one after the other.
    let row = store::lock(&tx, id).await?;
    if !side.sees(&row) {
        return Err(StoreError::NotFound.into());
    }
    if let Some(before) = once::answered(&tx, once).await? {
        return Ok(before);
    }
    let done = perform_in(&tx, app, by, side, id, act, None).await?;
    once::keep(&tx, app, once, &done).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(done)
}

/// What a firm does with its application: give it up, or supply material.
pub async fn act_by_firm(app: &App, owner: &FirmOwner, id: ApplicationId, act: Act, seen: Version) -> Result<Done, Error> {
    perform(app, &owner.who.by(), Side::Firm(owner.enterprise), id, &act, Some(seen)).await
}

/// Holds an application for the transaction under way.
pub async fn hold(tx: &Tx, id: ApplicationId) -> Result<(), StoreError> {
    store::lock(tx, id).await.map(|_| ())
}

/// Settles an application under which nothing is owed and nothing can be drawn any more.
pub async fn settle_when_paid(tx: &Tx, app: &App, by: &By, bank: OrganisationId, id: ApplicationId) -> Result<(), Error> {
    let now = whole(tx, store::lock(tx, id).await?).await?.application;
    let drawn = now.undrawn() == Fen::ZERO || now.line.is_some_and(|line| app.clock.today() >= line.valid_until);
    let mut paid = now.loans.iter().filter(|l| l.state == DisbursementState::Paid);
    if drawn && now.allows(ApplicationAct::Settle) && paid.all(|l| l.outstanding == Fen::ZERO) {
        perform_in(tx, app, by, Side::Bank(bank), id, &Act::Settle, None).await?;
    }
    Ok(())
}

/// Ends applications that no bank answered and offers that nobody used in time; says how many. What is not due any more is left alone.
pub async fn end_overdue(app: &App) -> Result<usize, Error> {
    let mut ended = 0;
    for row in store::list_overdue(app.db.read(), app.clock.now()).await? {
        let act = if row.state == ApplicationState::Waiting { Act::TimeOut } else { Act::Lapse };
        match perform(app, &By::SYSTEM, Side::Platform, row.id, &act, Some(Version(row.version))).await {
            Ok(_) => ended += 1,
            // Somebody was quicker: the next run sees how it stands now.
            Err(Error::Refused(_) | Error::Store(StoreError::Stale)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(ended)
}

/// Where an application stands.
pub async fn state_of(db: &impl Connection, id: ApplicationId) -> Result<ApplicationState, StoreError> {
    Ok(store::find(db, id).await?.state)
}
