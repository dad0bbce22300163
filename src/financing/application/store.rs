//! Rows of applications and their events.

use chrono::{DateTime, Utc};
use entity::account::person;
use entity::financing::{application, application_event, demand};
use entity::value::ApplicationState;
use entity::value::id::{ApplicationId, DemandId, EnterpriseId, OrganisationId, PersonId, ProductId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn find(db: &impl ConnectionTrait, id: ApplicationId) -> Result<application::Model, Error> {
    application::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, id: ApplicationId) -> Result<application::Model, Error> {
    application::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn insert(tx: &Tx, row: application::Model) -> Result<(), Error> {
    let application::Model {
        id,
        number,
        demand_id,
        enterprise_id,
        bank_id,
        branch_id,
        product_id,
        product_version_id,
        match_id,
        state,
        amount_fen,
        term_months,
        officer_id,
        submitted_at,
        accepted_at,
        decided_at,
        decision_days,
        due_at,
        reasons,
        decline_note,
        updated_at,
        version,
    } = row;
    let row = application::ActiveModel {
        id: Set(id),
        number: Set(number),
        demand_id: Set(demand_id),
        enterprise_id: Set(enterprise_id),
        bank_id: Set(bank_id),
        branch_id: Set(branch_id),
        product_id: Set(product_id),
        product_version_id: Set(product_version_id),
        match_id: Set(match_id),
        state: Set(state),
        amount_fen: Set(amount_fen),
        term_months: Set(term_months),
        officer_id: Set(officer_id),
        submitted_at: Set(submitted_at),
        accepted_at: Set(accepted_at),
        decided_at: Set(decided_at),
        decision_days: Set(decision_days),
        due_at: Set(due_at),
        reasons: Set(reasons),
        decline_note: Set(decline_note),
        updated_at: Set(updated_at),
        version: Set(version),
    };
    application::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what may change; only over the version that was read.
pub(super) async fn save(tx: &Tx, row: application::Model, seen: i64) -> Result<(), Error> {
    let change = application::ActiveModel {
        id: NotSet,
        branch_id: Set(row.branch_id),
        state: Set(row.state),
        officer_id: Set(row.officer_id),
        accepted_at: Set(row.accepted_at),
        decided_at: Set(row.decided_at),
        decision_days: Set(row.decision_days),
        due_at: Set(row.due_at),
        reasons: Set(row.reasons),
        decline_note: Set(row.decline_note),
        updated_at: Set(row.updated_at),
        version: Set(seen + 1),
        ..Default::default()
    };
    let same = Condition::all().add(application::Column::Id.eq(row.id)).add(application::Column::Version.eq(seen));
    let done = application::Entity::update_many().set(change).filter(same).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(super) async fn insert_event(tx: &Tx, row: application_event::Model) -> Result<(), Error> {
    let application_event::Model { id, application_id, seq, act, state_after, data, channel, person_id, organisation_id, at } = row;
    let row = application_event::ActiveModel {
        id: Set(id),
        application_id: Set(application_id),
        seq: Set(seq),
        act: Set(act),
        state_after: Set(state_after),
        data: Set(data),
        channel: Set(channel),
        person_id: Set(person_id),
        organisation_id: Set(organisation_id),
        at: Set(at),
    };
    application_event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Events of several applications, each one's in order.
pub(super) async fn list_events(db: &impl ConnectionTrait, ids: &[ApplicationId]) -> Result<Vec<application_event::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(1000) {
        let found = application_event::Entity::find().filter(application_event::Column::ApplicationId.is_in(some.iter().copied()));
        all.extend(found.order_by_asc(application_event::Column::ApplicationId).order_by_asc(application_event::Column::Seq).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn list_of_demand(db: &impl ConnectionTrait, demand: DemandId) -> Result<Vec<application::Model>, Error> {
    Ok(application::Entity::find().filter(application::Column::DemandId.eq(demand)).order_by_asc(application::Column::Id).all(db).await?)
}

/// Bank, product and state of a demand's applications.
pub(super) async fn list_standing(db: &impl ConnectionTrait, demand: DemandId) -> Result<Vec<(OrganisationId, ProductId, ApplicationState)>, Error> {
    let all = application::Entity::find().filter(application::Column::DemandId.eq(demand)).order_by_asc(application::Column::Id);
    let columns = [application::Column::BankId, application::Column::ProductId, application::Column::State];
    Ok(all.select_only().columns(columns).into_tuple().all(db).await?)
}

/// Applications of a firm, newest first.
pub(super) async fn list_of_enterprise(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<application::Model>, Error> {
    let all = application::Entity::find().filter(application::Column::EnterpriseId.eq(enterprise));
    Ok(all.order_by_desc(application::Column::Id).limit(PAGE).all(db).await?)
}

/// Which of a bank's applications a list shows.
pub(super) struct Picked<'a> {
    pub(super) bank: OrganisationId,
    pub(super) states: &'a [ApplicationState],
    pub(super) officer: Option<PersonId>,
}

impl Picked<'_> {
    fn condition(&self) -> Condition {
        let mut all = Condition::all().add(application::Column::BankId.eq(self.bank));
        if !self.states.is_empty() {
            all = all.add(application::Column::State.is_in(self.states.iter().copied()));
        }
        if let Some(officer) = self.officer {
            all = all.add(application::Column::OfficerId.eq(officer));
        }
        all
    }
}

/// The queue: what is due first comes first, what nobody waits for comes last.
pub(super) async fn list_by_due(db: &impl ConnectionTrait, picked: &Picked<'_>, page: u64) -> Result<Vec<application::Model>, Error> {
    let all = application::Entity::find().filter(picked.condition());
    let sorted = all
        .order_by_asc(application::Column::DueAt.is_null())
        .order_by_asc(application::Column::DueAt)
        .order_by_desc(application::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1);
    Ok(sorted.all(db).await?)
}

/// A bank's applications, newest first.
pub(super) async fn list_newest(db: &impl ConnectionTrait, picked: &Picked<'_>, before: Option<ApplicationId>) -> Result<Vec<application::Model>, Error> {
    let mut all = application::Entity::find().filter(picked.condition());
    if let Some(before) = before {
        all = all.filter(application::Column::Id.lt(before));
    }
    Ok(all.order_by_desc(application::Column::Id).limit(PAGE).all(db).await?)
}

pub(super) async fn count(db: &impl ConnectionTrait, picked: &Picked<'_>) -> Result<u64, Error> {
    Ok(application::Entity::find().filter(picked.condition()).count(db).await?)
}

pub(super) async fn count_due(db: &impl ConnectionTrait, picked: &Picked<'_>, before: DateTime<Utc>) -> Result<u64, Error> {
    let due = picked.condition().add(application::Column::DueAt.lt(before));
    Ok(application::Entity::find().filter(due).count(db).await?)
}

/// Applications whose own deadline has passed: unanswered ones and unused offers.
pub(super) async fn list_overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<application::Model>, Error> {
    let late = application::Entity::find()
        .filter(application::Column::State.is_in([ApplicationState::Waiting, ApplicationState::Granted]))
        .filter(application::Column::DueAt.lt(now));
    Ok(late.order_by_asc(application::Column::DueAt).limit(500).all(db).await?)
}

/// Applications that somebody has to act on by a day.
pub(super) async fn list_with_deadline(db: &impl ConnectionTrait) -> Result<Vec<ApplicationId>, Error> {
    let open = application::Entity::find().select_only().column(application::Column::Id).filter(application::Column::DueAt.is_not_null());
    Ok(open.order_by_asc(application::Column::Id).into_tuple().all(db).await?)
}

/// Writes the deadline of a row that was locked in the same transaction.
pub(super) async fn save_due(tx: &Tx, id: ApplicationId, due_at: Option<DateTime<Utc>>) -> Result<(), Error> {
    let change = application::ActiveModel { due_at: Set(due_at), ..Default::default() };
    application::Entity::update_many().set(change).filter(application::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Names of people, for the officer beside an application.
pub(super) async fn list_people(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<(PersonId, String)>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(1000) {
        let found = person::Entity::find().filter(person::Column::Id.is_in(some.iter().copied())).all(db).await?;
        all.extend(found.into_iter().map(|p| (p.id, p.name)));
    }
    Ok(all)
}

pub(super) async fn find_demand(db: &impl ConnectionTrait, id: DemandId) -> Result<demand::Model, Error> {
    demand::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}
