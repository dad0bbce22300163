//! Rows for looking over flags: lists that join flags with firms, applications and loans for reading, and therefore stand here.

use chrono::{DateTime, Utc};
use entity::enterprise::enterprise;
use entity::financing::application;
use entity::lending::disbursement;
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, FlagId, OrganisationId};
use entity::value::{DisbursementState, Fen, FlagState, Region, Severity};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use crate::platform::store::{Error, PAGE};
use crate::risk::store::LIVE;

/// Which flags to list.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    /// Only those that stand, or only those that were cleared.
    pub(super) state: Option<FlagState>,
    /// Only those that stood at this instant.
    pub(super) at: Option<DateTime<Utc>>,
    /// Only firms with an application or balance at this bank.
    pub(super) bank: Option<OrganisationId>,
    /// Only this signal.
    pub(super) code: Option<String>,
    /// Only firms of this county.
    pub(super) county: Option<Region>,
    /// Only what is older than this flag.
    pub(super) before: Option<FlagId>,
}

/// A page of flags, newest first.
pub(super) async fn list(db: &impl ConnectionTrait, search: &Search) -> Result<Vec<risk_flag::Model>, Error> {
    let mut query = risk_flag::Entity::find().order_by_desc(risk_flag::Column::Id).limit(PAGE);
    if let Some(state) = search.state {
        query = query.filter(risk_flag::Column::State.eq(state));
    }
    if let Some(at) = search.at {
        let later = risk_flag::Column::ClearedAt.is_null().or(risk_flag::Column::ClearedAt.gt(at));
        query = query.filter(risk_flag::Column::RaisedAt.lte(at)).filter(later);
    }
    if let Some(bank) = search.bank {
        let own = risk_flag::Column::EnterpriseId.in_subquery(applicants(bank)).or(risk_flag::Column::EnterpriseId.in_subquery(borrowers(bank)));
        query = query.filter(own);
    }
    if let Some(code) = &search.code {
        query = query.filter(risk_flag::Column::Code.eq(code));
    }
    if let Some(county) = &search.county {
        let there = enterprise::Entity::find().filter(enterprise::Column::Region.eq(county.clone())).select_only().column(enterprise::Column::Id).into_query();
        query = query.filter(risk_flag::Column::EnterpriseId.in_subquery(there));
    }
    if let Some(before) = search.before {
        query = query.filter(risk_flag::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

fn applicants(bank: OrganisationId) -> SelectStatement {
    let live = application::Entity::find().filter(application::Column::BankId.eq(bank)).filter(application::Column::State.is_in(LIVE));
    live.select_only().column(application::Column::EnterpriseId).into_query()
}

fn owed() -> SimpleExpr {
    let left = Expr::col(disbursement::Column::RepaidFen).lt(Expr::col(disbursement::Column::AmountFen));
    disbursement::Column::State.eq(DisbursementState::Paid).and(left)
}

fn borrowers(bank: OrganisationId) -> SelectStatement {
    let owing = disbursement::Entity::find().filter(disbursement::Column::BankId.eq(bank)).filter(owed());
    owing.select_only().column(disbursement::Column::EnterpriseId).into_query()
}

/// Applications under way or paid out at a bank, a row each with the firm.
pub(super) async fn list_applicants(db: &impl ConnectionTrait, bank: OrganisationId, firms: &[EnterpriseId]) -> Result<Vec<EnterpriseId>, Error> {
    let live = application::Entity::find()
        .filter(application::Column::BankId.eq(bank))
        .filter(application::Column::State.is_in(LIVE))
        .filter(application::Column::EnterpriseId.is_in(firms.iter().copied()));
    Ok(live.select_only().column(application::Column::EnterpriseId).into_tuple().all(db).await?)
}

/// What is owed on a loan: by whom, to whom, how much.
pub(super) type Owed = (EnterpriseId, OrganisationId, Fen, Fen);

fn loans() -> Select<disbursement::Entity> {
    let columns = [disbursement::Column::EnterpriseId, disbursement::Column::BankId, disbursement::Column::AmountFen, disbursement::Column::RepaidFen];
    disbursement::Entity::find().filter(owed()).select_only().columns(columns)
}

/// Loans with a balance at a bank of these firms.
pub(super) async fn list_owed(db: &impl ConnectionTrait, bank: OrganisationId, firms: &[EnterpriseId]) -> Result<Vec<Owed>, Error> {
    let own = loans().filter(disbursement::Column::BankId.eq(bank)).filter(disbursement::Column::EnterpriseId.is_in(firms.iter().copied()));
    Ok(own.into_tuple().all(db).await?)
}

/// Loans with a balance of all firms with an open flag that counts.
pub(super) async fn list_owed_under_flags(db: &impl ConnectionTrait) -> Result<Vec<Owed>, Error> {
    let flagged = alerts();
    let flagged = flagged.select_only().column(risk_flag::Column::EnterpriseId).into_query();
    Ok(loans().filter(disbursement::Column::EnterpriseId.in_subquery(flagged)).into_tuple().all(db).await?)
}

/// Open flags that count: one that stands by records in dispute alone waits for the answer.
fn alerts() -> Select<risk_flag::Entity> {
    risk_flag::Entity::find().filter(risk_flag::Column::State.eq(FlagState::Open)).filter(risk_flag::Column::DisputedAt.is_null())
}

/// How many open flags stand by records in dispute alone.
pub(super) async fn count_disputed(db: &impl ConnectionTrait) -> Result<u64, Error> {
    let open = risk_flag::Entity::find().filter(risk_flag::Column::State.eq(FlagState::Open));
    Ok(open.filter(risk_flag::Column::DisputedAt.is_not_null()).count(db).await?)
}

/// Signal, severity and firm of every open flag that counts.
pub(super) async fn list_all_open(db: &impl ConnectionTrait) -> Result<Vec<(String, Severity, EnterpriseId)>, Error> {
    let open = alerts().select_only();
    Ok(open.columns([risk_flag::Column::Code, risk_flag::Column::Severity, risk_flag::Column::EnterpriseId]).into_tuple().all(db).await?)
}

/// Signal and severity of flags raised since, or cleared since, with their number.
pub(super) async fn count_since(db: &impl ConnectionTrait, what: Since, since: DateTime<Utc>) -> Result<Vec<(String, Severity, i64)>, Error> {
    let column = match what {
        Since::Raised => risk_flag::Column::RaisedAt,
        Since::Cleared => risk_flag::Column::ClearedAt,
    };
    let counted = risk_flag::Entity::find().filter(column.gte(since)).select_only();
    let counted = counted.column(risk_flag::Column::Code).column(risk_flag::Column::Severity).column_as(risk_flag::Column::Id.count(), "n");
    Ok(counted.group_by(risk_flag::Column::Code).group_by(risk_flag::Column::Severity).into_tuple().all(db).await?)
}

/// What of a flag is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// That it was raised.
    Raised,
    /// That it was cleared.
    Cleared,
}
