//! What a firm does with its demands.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::financing::demand;
use entity::value::id::{DemandId, EnterpriseId};
use entity::value::{DemandState, WithdrawalReason};
use serde_json::json;

use super::state::{Act, Demand, Draft, Refusal, Sent};
use super::store;
use super::typed::Answers;
use crate::app::App;
use crate::financing::application;
use crate::financing::application::actions::{Side, Summary};
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version, next_number};
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::form::FieldErrors;

/// Why an action on a demand did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Answers are missing or out of range.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// Its state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One of its applications could not be withdrawn with it.
    #[error(transparent)]
    Application(#[from] application::actions::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A demand as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: DemandId,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its number, from submission on.
    pub number: Option<String>,
    /// Where it stands.
    pub state: DemandState,
    /// What was answered.
    pub answers: Answers,
    /// Since when it is kept.
    pub created_at: DateTime<Utc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The day from which it is no longer open.
    pub expires_until: Option<NaiveDate>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The version that a form has to name.
    pub version: Version,
}

impl Kept {
    fn of(row: demand::Model) -> Result<Self, StoreError> {
        let guarantees = serde_json::from_value(row.guarantees).map_err(|e| StoreError::unreadable(format!("demand {}: {e}", row.id)))?;
        let draft = Draft {
            amount: row.amount_fen,
            term_months: row.term_months,
            purpose: row.purpose,
            repayment_source: row.repayment_source,
            repayment_form: row.repayment_form,
            guarantees,
            acceptable_rate: row.acceptable_rate_ppm,
        };
        Ok(Self {
            id: row.id,
            enterprise: row.enterprise_id,
            number: row.number,
            state: row.state,
            answers: Answers { draft, purpose_note: row.purpose_note.unwrap_or_default(), claims_first_loan: row.claims_first_loan },
            created_at: row.created_at,
            submitted_at: row.submitted_at,
            expires_until: row.expires_until,
            updated_at: row.updated_at,
            version: Version(row.version),
        })
    }
    /// The demand with its applications, for decisions about it.
    pub fn with(&self, sent: Vec<Sent>) -> Demand {
        Demand { state: self.state, draft: self.answers.draft.clone(), expires_until: self.expires_until, sent }
    }
    fn seen(&self, seen: Version) -> Result<(), StoreError> {
        if self.version == seen { Ok(()) } else { Err(StoreError::Stale) }
    }
}

/// One demand of a firm; another firm's is not found.
pub async fn find(db: &impl Connection, enterprise: EnterpriseId, id: DemandId) -> Result<Kept, StoreError> {
    Kept::of(store::find(db, enterprise, id).await?)
}

/// A demand whoever's it is, for those who hold an application of it.
pub async fn read(db: &impl Connection, id: DemandId) -> Result<Kept, StoreError> {
    Kept::of(store::find_of_any(db, id).await?)
}

/// One demand of a firm, locked until the transaction ends.
pub async fn lock(tx: &Tx, enterprise: EnterpriseId, id: DemandId) -> Result<Kept, StoreError> {
    Kept::of(store::lock(tx, enterprise, id).await?)
}

/// A firm's demands, newest first.
pub async fn list(db: &impl Connection, enterprise: EnterpriseId, before: Option<DemandId>) -> Result<Vec<Kept>, StoreError> {
    store::list(db, enterprise, before).await?.into_iter().map(Kept::of).collect()
}

/// The latest open demand of each of several firms.
pub async fn open_of(db: &impl Connection, enterprises: &[EnterpriseId], today: NaiveDate) -> Result<HashMap<EnterpriseId, Kept>, StoreError> {
    let open = store::list_open_of(db, enterprises, today).await?;
    open.into_iter().map(|row| Kept::of(row).map(|kept| (kept.enterprise, kept))).collect()
}

/// Demands by id, whosever they are: for who looks at what was asked for in applications.
pub async fn of_ids(db: &impl Connection, ids: &[DemandId]) -> Result<HashMap<DemandId, Kept>, StoreError> {
    let mut all = HashMap::new();
    for row in store::list_by_ids(db, ids).await? {
        all.insert(row.id, Kept::of(row)?);
    }
    Ok(all)
}

/// The applications of a demand as its own rules look at them.
pub async fn sent(db: &impl Connection, id: DemandId) -> Result<Vec<Sent>, StoreError> {
    let all = application::actions::standing_of_demand(db, id).await?;
    Ok(all.into_iter().map(|(bank, product, state)| Sent { bank, product, state }).collect())
}

fn as_sent(one: &Summary) -> Sent {
    Sent { bank: one.bank, product: one.product, state: one.state }
}

/// Begins a draft, empty or with the answers of an earlier demand.
pub async fn start(app: &App, by: &FirmOwner, like: Option<DemandId>) -> Result<DemandId, Error> {
    let (id, now) = (app.ids.new_id(), app.clock.now());
    let tx = app.db.begin_write().await?;
    let answers = match like {
        Some(earlier) => Kept::of(store::find(&tx, by.enterprise, earlier).await?)?.answers,
        None => Answers::default(),
    };
    let row = demand::Model {
        id,
        number: None,
        enterprise_id: by.enterprise,
        person_id: by.who.person,
        state: DemandState::Draft,
        amount_fen: answers.draft.amount,
        term_months: answers.draft.term_months,
        purpose: answers.draft.purpose,
        purpose_note: Some(answers.purpose_note).filter(|note| !note.is_empty()),
        repayment_source: answers.draft.repayment_source,
        repayment_form: answers.draft.repayment_form,
        guarantees: json!(answers.draft.guarantees),
        acceptable_rate_ppm: answers.draft.acceptable_rate,
        claims_first_loan: answers.claims_first_loan,
        created_at: now,
        submitted_at: None,
        expires_until: None,
        updated_at: now,
        version: 1,
    };
    store::insert(&tx, row).await?;
    write(&tx, app, by, "demand.start", id, json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Keeps the answers of a draft, complete or not.
pub async fn save(app: &App, by: &FirmOwner, id: DemandId, answers: &Answers, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let kept = lock(&tx, by.enterprise, id).await?;
    if kept.state != DemandState::Draft {
        return Err(Refusal::NotDraft.into());
    }
    store::save_answers(&tx, id, answers, seen, app.clock.now()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Submits a draft whose answers are complete; gives it its number and opens it for 90 days.
pub async fn submit(app: &App, by: &FirmOwner, id: DemandId, seen: Version) -> Result<(), Error> {
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    let kept = lock(&tx, by.enterprise, id).await?;
    let change = kept.with(Vec::new()).apply(Act::Submit, app.clock.today())?;
    kept.seen(seen)?;
    let series = format!("XQ-{}", app.clock.year());
    let number = format!("{series}-{:06}", next_number(&tx, &series).await?);
    write(&tx, app, by, "demand.submit", id, json!({ "number": number })).await?;
    store::save_standing(&tx, id, store::Standing { change, number: Some(number), submitted_at: Some(now) }, seen, now).await?;
    touched(&tx, app, [by.enterprise]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes a demand back; applications of it that are under way are withdrawn with it.
pub async fn withdraw(app: &App, by: &FirmOwner, id: DemandId, seen: Version) -> Result<(), Error> {
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    let kept = lock(&tx, by.enterprise, id).await?;
    kept.seen(seen)?;
    let applications = application::actions::of_demand(app, &tx, id).await?;
    let change = kept.with(applications.iter().map(as_sent).collect()).apply(Act::Withdraw, app.clock.today())?;
    for one in applications.iter().filter(|one| as_sent(one).is_live() && change.withdrawn.contains(&(one.bank, one.product))) {
        let give_up = application::act::Act::Withdraw { reason: WithdrawalReason::NotNeeded, note: String::new() };
        application::actions::perform_in(&tx, app, &by.who.by(), Side::Firm(by.enterprise), one.id, &give_up, None).await?;
    }
    write(&tx, app, by, "demand.withdraw", id, json!({ "applications": change.withdrawn.len() })).await?;
    let standing = store::Standing { change, number: kept.number.clone(), submitted_at: kept.submitted_at };
    store::save_standing(&tx, id, standing, seen, now).await?;
    touched(&tx, app, [by.enterprise]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn write(tx: &Tx, app: &App, by: &FirmOwner, action: &str, id: DemandId, detail: serde_json::Value) -> Result<(), StoreError> {
    audit::write(tx, app, &by.who.by(), Deed { action, subject_kind: "demand", subject_id: id.to_string(), detail }).await
}
