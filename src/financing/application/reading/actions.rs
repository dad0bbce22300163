//! Reading applications, each side its own.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::financing::application;
use entity::lending::{disbursement, offer};
use entity::value::id::{ApplicationId, DemandId, EnterpriseId, MatchId, OrganisationId, PersonId, ProductId, ProductVersionId};
use entity::value::{ApplicationAct, ApplicationState, Fen, RefusalReason};

use super::super::act::Act;
use super::super::actions::{Whole, event_of, line_of, whole};
use super::super::clock::{self, Due, Event, Promise};
use super::super::state::Application;
use super::super::store::{self, Picked};
use super::super::then::as_of;
use crate::app::App;
use crate::enterprise::past::actions::registered_as_of;
use crate::financing::refusal_reason::{ShownReason, for_firm, shows_note};
use crate::lending::actions as lending;
use crate::matching::answer::Match;
use crate::platform::store::{Connection, Error, PAGE, Version};
use crate::product::actions::{self as product, Product};

/// An application as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Which.
    pub id: ApplicationId,
    /// Its number.
    pub number: String,
    /// With which demand.
    pub demand: DemandId,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// The firm's name.
    pub firm_name: String,
    /// To which bank.
    pub bank: OrganisationId,
    /// The bank's name.
    pub bank_name: String,
    /// For which product.
    pub product: ProductId,
    /// In which version.
    pub product_version: ProductVersionId,
    /// The product's name.
    pub product_name: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// The amount asked for.
    pub amount: Fen,
    /// The term asked for, in months.
    pub term_months: i64,
    /// The match that was shown.
    pub match_id: Option<MatchId>,
    /// The officer who took it on.
    pub officer: Option<PersonId>,
    /// Their name.
    pub officer_name: Option<String>,
    /// When it was sent.
    pub submitted_at: DateTime<Utc>,
    /// When the bank accepted it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the bank decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Working days from submission to decision.
    pub decision_days: Option<i64>,
    /// The first deadline that runs.
    pub due: Option<Due>,
    /// When something was done last.
    pub updated_at: DateTime<Utc>,
    /// Its version.
    pub version: Version,
}

/// Something that was done with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub act: ApplicationAct,
    /// What was said with it; a firm does not read what the bank says about a decline here, but in [`Declined`].
    pub said: Option<Act>,
    /// Where the application stood after it.
    pub state_after: ApplicationState,
    /// Name of the person; none for a system, and for the other side's people.
    pub person_name: Option<String>,
}

/// How a bank said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The reasons as the firm reads them.
    pub shown: Vec<ShownReason>,
    /// The bank's note; for the firm only when every reason is one that it sees in full.
    pub note: Option<String>,
    /// The reasons as the bank gave them; empty for the firm.
    pub reasons: Vec<RefusalReason>,
}

/// An application in full.
#[derive(Clone, Debug)]
pub struct Detail {
    /// As in lists.
    pub summary: Summary,
    /// The product in the version applied for.
    pub product: Product,
    /// What was done with it, the oldest first.
    pub events: Vec<Happened>,
    /// What was granted.
    pub offer: Option<offer::Model>,
    /// What was paid out, in the order of recording.
    pub disbursements: Vec<disbursement::Model>,
    /// The deadlines that run, the first one first.
    pub deadlines: Vec<Due>,
    /// How the bank said no, when it did.
    pub declined: Option<Declined>,
    /// The application as decisions see it.
    pub application: Application,
}

impl Detail {
    /// Whether an act is possible in its state.
    pub fn allows(&self, act: ApplicationAct) -> bool {
        self.application.allows(act)
    }
    /// What was last asked for as material, when the bank waits for it.
    pub fn material_asked(&self) -> Vec<String> {
        let asked = self.events.iter().rev().find_map(|e| match &e.said {
            Some(Act::AskMaterial { items }) => Some(items.clone()),
            Some(_) | None => None,
        });
        asked.unwrap_or_default()
    }
}

/// Where the applications of a demand stand: bank, product and state, in the order in which they were sent.
pub async fn standing_of_demand(db: &impl Connection, demand: DemandId) -> Result<Vec<(OrganisationId, ProductId, ApplicationState)>, Error> {
    store::list_standing(db, demand).await
}

/// Applications made with a demand, the oldest first.
pub async fn of_demand(app: &App, db: &impl Connection, demand: DemandId) -> Result<Vec<Summary>, Error> {
    summaries(app, db, store::list_of_demand(db, demand).await?).await
}

/// Whether a firm sent an application at or after an instant.
pub async fn submitted_since(db: &impl Connection, enterprise: EnterpriseId, since: DateTime<Utc>) -> Result<bool, Error> {
    Ok(store::list_of_enterprise(db, enterprise).await?.iter().any(|row| row.submitted_at >= since))
}

/// The latest applications of a firm, newest first.
pub async fn of_firm(app: &App, db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Summary>, Error> {
    summaries(app, db, store::list_of_enterprise(db, enterprise).await?).await
}

async fn summaries(app: &App, db: &impl Connection, rows: Vec<application::Model>) -> Result<Vec<Summary>, Error> {
    let ids: Vec<ApplicationId> = rows.iter().map(|r| r.id).collect();
    let mut histories: HashMap<ApplicationId, Vec<Event>> = HashMap::new();
    for event in store::list_events(db, &ids).await? {
        histories.entry(event.application_id).or_default().extend(event_of(&event));
    }
    let lines: HashMap<ApplicationId, _> = lending::offers(db, &ids).await?.iter().map(|o| (o.application_id, line_of(o))).collect();
    let firms: Vec<EnterpriseId> = rows.iter().map(|r| r.enterprise_id).collect::<BTreeSet<_>>().into_iter().collect();
    let firms = crate::enterprise::actions::find_many(db, &firms).await?;
    let people: Vec<PersonId> = rows.iter().filter_map(|r| r.officer_id).collect::<BTreeSet<_>>().into_iter().collect();
    let people: HashMap<PersonId, String> = store::list_people(db, &people).await?.into_iter().collect();
    let versions: Vec<ProductVersionId> = rows.iter().map(|r| r.product_version_id).collect::<BTreeSet<_>>().into_iter().collect();
    let products = product::versions(db, &versions).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let product = products.get(&row.product_version_id).ok_or(Error::NotFound)?;
        let application = Application {
            state: row.state,
            bank: row.bank_id,
            asked: row.amount_fen,
            asked_term_months: row.term_months,
            product_max: product.terms.max_amount,
            promise: Promise::of_product(product.terms.decision_days),
            line: lines.get(&row.id).copied(),
            loans: Vec::new(),
            history: histories.remove(&row.id).unwrap_or_default(),
        };
        let due = clock::due(&application.deadlines(&app.calendar), &app.calendar, app.clock.now()).into_iter().next();
        let firm = firms.get(&row.enterprise_id).map(|f| f.name.clone()).unwrap_or_default();
        let officer = row.officer_id.and_then(|id| people.get(&id).cloned());
        all.push(summary(&row, product, firm, officer, due));
    }
    Ok(all)
}

fn summary(row: &application::Model, product: &Product, firm_name: String, officer_name: Option<String>, due: Option<Due>) -> Summary {
    Summary {
        id: row.id,
        number: row.number.clone(),
        demand: row.demand_id,
        enterprise: row.enterprise_id,
        firm_name,
        bank: row.bank_id,
        bank_name: product.bank_name.clone(),
        product: row.product_id,
        product_version: row.product_version_id,
        product_name: product.name.clone(),
        state: row.state,
        amount: row.amount_fen,
        term_months: row.term_months,
        match_id: row.match_id,
        officer: row.officer_id,
        officer_name,
        submitted_at: row.submitted_at,
        accepted_at: row.accepted_at,
        decided_at: row.decided_at,
        decision_days: row.decision_days,
        due,
        updated_at: row.updated_at,
        version: Version(row.version),
    }
}

/// An application of a firm as the firm reads it.
pub async fn detail_for_firm(app: &App, enterprise: EnterpriseId, id: ApplicationId) -> Result<Detail, Error> {
    let row = store::find(app.db.read(), id).await?;
    if row.enterprise_id != enterprise {
        return Err(Error::NotFound);
    }
    let mut detail = detail(app, row).await?;
    for event in &mut detail.events {
        event.person_name = None;
        if event.act == ApplicationAct::Decline {
            event.said = None;
        }
    }
    if let Some(declined) = &mut detail.declined {
        if !shows_note(&declined.reasons) {
            declined.note = None;
        }
        declined.reasons.clear();
    }
    Ok(detail)
}

/// An application of a bank as the bank reads it.
pub async fn detail_for_bank(app: &App, bank: OrganisationId, id: ApplicationId) -> Result<Detail, Error> {
    let row = store::find(app.db.read(), id).await?;
    if row.bank_id != bank {
        return Err(Error::NotFound);
    }
    detail(app, row).await
}

/// The same application as it stood at an instant, under the names of then of firm and product; without any event when it was not sent yet.
pub async fn detail_as_of(db: &impl Connection, detail: Detail, at: DateTime<Utc>) -> Result<Detail, Error> {
    let mut detail = as_of(detail, at);
    let firm = detail.summary.enterprise;
    if let Some(named) = registered_as_of(db, &[firm], at).await?.remove(&firm) {
        detail.summary.firm_name = named.name;
    }
    product::named_as_of(db, std::slice::from_mut(&mut detail.product), at).await?;
    detail.summary.product_name.clone_from(&detail.product.name);
    Ok(detail)
}

async fn detail(app: &App, row: application::Model) -> Result<Detail, Error> {
    let db = app.db.read();
    let Whole { row, events, offer, loans, product, application } = whole(db, row).await?;
    let firm = crate::enterprise::actions::find(db, row.enterprise_id).await?.name;
    let people: Vec<PersonId> = events.iter().filter_map(|e| e.person_id).chain(row.officer_id).collect::<BTreeSet<_>>().into_iter().collect();
    let people: HashMap<PersonId, String> = store::list_people(db, &people).await?.into_iter().collect();
    let name = |id: Option<PersonId>| id.and_then(|id| people.get(&id).cloned());
    let happened = |e: &entity::financing::application_event::Model| {
        let act: ApplicationAct = e.act.parse().ok()?;
        let said = Act::from_event(act, &e.data);
        // Of the firm's own people a bank learns nothing here: only somebody of an organisation is named.
        let person_name = e.organisation_id.and_then(|_| name(e.person_id));
        Some(Happened { seq: e.seq, at: e.at, act, said, state_after: e.state_after, person_name })
    };
    let deadlines = clock::due(&application.deadlines(&app.calendar), &app.calendar, app.clock.now());
    let declined = (row.state == ApplicationState::Declined).then(|| {
        let reasons: Vec<RefusalReason> = serde_json::from_value(row.reasons.clone()).unwrap_or_default();
        Declined { shown: for_firm(&reasons), note: row.decline_note.clone(), reasons }
    });
    Ok(Detail {
        summary: summary(&row, &product, firm, name(row.officer_id), deadlines.first().copied()),
        events: events.iter().filter_map(happened).collect(),
        product,
        offer,
        disbursements: loans,
        deadlines,
        declined,
        application,
    })
}

/// The stored match of a product version, as it was shown when the firm applied; what rested on records that are over since is not in it.
pub async fn shown_match(app: &App, id: MatchId, version: ProductVersionId) -> Result<Option<Match>, Error> {
    crate::matching::actions::shown(app, app.db.read(), id, version).await
}

/// The demand that an application was made with.
pub async fn demand_of(db: &impl Connection, detail: &Detail) -> Result<entity::financing::demand::Model, Error> {
    store::find_demand(db, detail.summary.demand).await
}

/// Which of a bank's applications its queue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only in these states; all when empty.
    pub states: Vec<ApplicationState>,
    /// Only this officer's.
    pub officer: Option<PersonId>,
}

impl Filter {
    fn picked(&self, bank: OrganisationId) -> Picked<'_> {
        Picked { bank, states: &self.states, officer: self.officer }
    }
}

/// A page of a bank's queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// The applications, what is due first.
    pub lines: Vec<Summary>,
    /// Whether a further page follows.
    pub more: bool,
}

/// A bank's queue, page by page from 0; what is due first comes first.
pub async fn queue(app: &App, bank: OrganisationId, filter: &Filter, page: u64) -> Result<Queue, Error> {
    let db = app.db.read();
    let mut rows = store::list_by_due(db, &filter.picked(bank), page).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    Ok(Queue { lines: summaries(app, db, rows).await?, more })
}

/// A bank's applications, newest first.
pub async fn newest(app: &App, bank: OrganisationId, filter: &Filter, before: Option<ApplicationId>) -> Result<Vec<Summary>, Error> {
    let db = app.db.read();
    summaries(app, db, store::list_newest(db, &filter.picked(bank), before).await?).await
}

/// How many of a bank's applications a filter shows.
pub async fn count(app: &App, bank: OrganisationId, filter: &Filter) -> Result<u64, Error> {
    store::count(app.db.read(), &filter.picked(bank)).await
}

/// How many of them are due before an instant.
pub async fn count_due(app: &App, bank: OrganisationId, filter: &Filter, before: DateTime<Utc>) -> Result<u64, Error> {
    store::count_due(app.db.read(), &filter.picked(bank), before).await
}
