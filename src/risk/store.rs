//! Rows of risk flags, and the rows of other rooms that say whom a flag concerns: read only, because raising a flag reads them under one lock.

use chrono::NaiveDate;
use entity::account::organisation;
use entity::credit::credit_record;
use entity::enterprise::enterprise;
use entity::financing::application;
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, OrganisationId};
use entity::value::{ApplicationState, FlagState, OrganisationKind, RecordState, Signal, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use super::catalogue::RULES;
use crate::platform::store::{Error, Tx};

/// States in which a bank has to do with a firm.
pub(super) const LIVE: [ApplicationState; 5] =
    [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted, ApplicationState::Disbursed];

pub(super) async fn list(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<risk_flag::Model>, Error> {
    Ok(risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.eq(enterprise)).order_by_desc(risk_flag::Column::Id).all(db).await?)
}

pub(super) async fn list_open(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<risk_flag::Model>, Error> {
    let open = risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.eq(enterprise)).filter(risk_flag::Column::State.eq(FlagState::Open));
    Ok(open.order_by_asc(risk_flag::Column::Code).all(db).await?)
}

/// Flags of several firms that stand, by code.
pub(super) async fn list_open_of(db: &impl ConnectionTrait, enterprises: &[EnterpriseId]) -> Result<Vec<risk_flag::Model>, Error> {
    let mut all = Vec::new();
    for some in enterprises.chunks(1000) {
        let of = risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.is_in(some.iter().copied()));
        all.extend(of.filter(risk_flag::Column::State.eq(FlagState::Open)).order_by_asc(risk_flag::Column::Code).all(db).await?);
    }
    Ok(all)
}

/// Some firms, in the order of their ids.
pub(super) async fn list_enterprises(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<enterprise::Model>, Error> {
    let some = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(ids.iter().copied()));
    Ok(some.order_by_asc(enterprise::Column::Id).all(db).await?)
}

/// Locks firms, in the order of their ids: flags of one firm are changed by one transaction at a time.
pub(super) async fn lock_enterprises(tx: &Tx, ids: &[EnterpriseId]) -> Result<Vec<enterprise::Model>, Error> {
    let some = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(ids.iter().copied()));
    Ok(some.order_by_asc(enterprise::Column::Id).lock_exclusive().all(tx).await?)
}

pub(super) async fn insert(tx: &Tx, rows: Vec<risk_flag::Model>) -> Result<(), Error> {
    if !rows.is_empty() {
        risk_flag::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Saves what may change about a flag, under the lock of its firm.
pub(super) async fn save(tx: &Tx, row: risk_flag::Model) -> Result<(), Error> {
    let change = risk_flag::ActiveModel {
        id: Set(row.id),
        severity: Set(row.severity),
        state: Set(row.state),
        evidence: Set(row.evidence),
        opened_on: Set(row.opened_on),
        valid_until: Set(row.valid_until),
        turns_on: Set(row.turns_on),
        rule_version: Set(row.rule_version),
        cleared_at: Set(row.cleared_at),
        cleared_because: Set(row.cleared_because),
        disputed_at: Set(row.disputed_at),
        version: Set(row.version + 1),
        ..Default::default()
    };
    risk_flag::Entity::update(change).exec(tx).await?;
    Ok(())
}

/// Firms and the banks with an application of theirs that is under way or paid out.
pub(super) async fn live_banks(db: &impl ConnectionTrait, enterprises: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, OrganisationId)>, Error> {
    let live = application::Entity::find().filter(application::Column::EnterpriseId.is_in(enterprises.iter().copied()));
    let live = live.filter(application::Column::State.is_in(LIVE)).select_only().column(application::Column::EnterpriseId);
    Ok(live.column(application::Column::BankId).distinct().into_tuple().all(db).await?)
}

/// The regulators and the credit office.
pub(super) async fn offices(db: &impl ConnectionTrait) -> Result<Vec<OrganisationId>, Error> {
    let offices = organisation::Entity::find()
        .filter(organisation::Column::Active.eq(true))
        .filter(organisation::Column::Kind.is_in([OrganisationKind::Regulator, OrganisationKind::CreditOffice]));
    Ok(offices.order_by_asc(organisation::Column::Id).all(db).await?.into_iter().map(|o| o.id).collect())
}

/// Firms after `after`, by id, with an open flag that time changes, because it or a record it rests on has ended, or that stands by
/// older rules; and those with a commitment that was not kept and no flag that says so.
pub(super) async fn list_due(db: &impl ConnectionTrait, today: NaiveDate, after: Option<EnterpriseId>, limit: u64) -> Result<Vec<EnterpriseId>, Error> {
    let over = risk_flag::Column::TurnsOn.lte(today).or(risk_flag::Column::RuleVersion.ne(RULES));
    let mut due = risk_flag::Entity::find().filter(risk_flag::Column::State.eq(FlagState::Open)).filter(over);
    let mut silent = unkept();
    if let Some(after) = after {
        due = due.filter(risk_flag::Column::EnterpriseId.gt(after));
        silent = silent.filter(credit_record::Column::EnterpriseId.gt(after));
    }
    let due = due.select_only().column(risk_flag::Column::EnterpriseId).distinct().order_by_asc(risk_flag::Column::EnterpriseId).limit(limit);
    let silent = silent.select_only().column(credit_record::Column::EnterpriseId).distinct().order_by_asc(credit_record::Column::EnterpriseId).limit(limit);
    let mut ids: Vec<EnterpriseId> = due.into_tuple().all(db).await?;
    ids.extend(silent.into_tuple::<EnterpriseId>().all(db).await?);
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids)
}

/// Commitments that were not kept, of firms without a flag that says so: what counts now may not have counted by the rules of the day on which
/// it was delivered.
fn unkept() -> Select<credit_record::Entity> {
    let flagged = Query::select()
        .column(risk_flag::Column::EnterpriseId)
        .from(risk_flag::Entity)
        .and_where(risk_flag::Column::State.eq(FlagState::Open))
        .and_where(risk_flag::Column::Code.eq(Signal::RF20.code()))
        .to_owned();
    let stands = credit_record::Entity::find()
        .filter(credit_record::Column::Source.eq(Source::Commitment))
        .filter(credit_record::Column::State.eq(RecordState::Current))
        .filter(credit_record::Column::RepairedAt.is_null())
        .filter(credit_record::Column::AnnulledAt.is_null())
        .filter(Expr::cust("credit_record.content ->> 'performance'").is_in(["none", "breached"]));
    stands.filter(credit_record::Column::EnterpriseId.is_not_null()).filter(credit_record::Column::EnterpriseId.not_in_subquery(flagged))
}
