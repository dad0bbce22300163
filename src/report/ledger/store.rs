//! Rows of the ledger of first loans, joined with firms, banks and disbursements.

use std::collections::HashMap;

use entity::account::organisation;
use entity::enterprise::{enterprise, enterprise_event};
use entity::lending::{disbursement, first_loan, first_loan_share};
use entity::value::id::{DisbursementId, EnterpriseId, FirstLoanId, OrganisationId};
use entity::value::{FirstLoanState, OrganisationKind, Region};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::actions::Filter;
use crate::platform::moment::Moment;
use crate::platform::store::{Error, PAGE};

fn chosen(filter: &Filter) -> Select<first_loan::Entity> {
    let mut query = first_loan::Entity::find();
    if let Some(asked) = filter.asked {
        query = query.filter(first_loan::Column::RecordedAt.lte(asked.at));
        if let Some(on) = asked.earlier_day() {
            query = query.filter(first_loan::Column::CountedOn.lte(on));
        }
    }
    if let Some(period) = filter.period {
        let window = period.window();
        query = query.filter(first_loan::Column::CountedOn.gte(window.from_on)).filter(first_loan::Column::CountedOn.lt(window.until_on));
    }
    if let Some(bank) = filter.bank {
        let shares = first_loan_share::Entity::find()
            .select_only()
            .column(first_loan_share::Column::FirstLoanId)
            .filter(first_loan_share::Column::BankId.eq(bank))
            .into_query();
        query = query.filter(first_loan::Column::Id.in_subquery(shares));
    }
    if let Some(county) = &filter.county {
        query = query.filter(of_county(county, filter.asked));
    }
    query
}

/// Of firms that are registered in a county, or were by what was known at an instant.
fn of_county(county: &Region, asked: Option<Moment>) -> Condition {
    use enterprise_event::Column;
    let of = |firms: SelectStatement| first_loan::Column::EnterpriseId.in_subquery(firms);
    let here = enterprise::Entity::find().select_only().column(enterprise::Column::Id).filter(enterprise::Column::Region.eq(county.clone()));
    let Some(Moment { at, .. }) = asked else { return Condition::all().add(of(here.into_query())) };
    // A change keeps what was said before it, so of those since the first one tells what was known then; a confirmation keeps the day alone.
    let changes = || enterprise_event::Entity::find().select_only().column(Column::EnterpriseId).filter(Column::At.gt(at)).filter(Column::Name.is_not_null());
    let first = changes().column_as(Column::Nth.min(), "first").group_by(Column::EnterpriseId).into_query();
    let event = Expr::tuple([Column::EnterpriseId.into_simple_expr(), Column::Nth.into_simple_expr()]);
    let was_here = changes().filter(Column::Region.eq(county.clone())).filter(event.in_subquery(first));
    let still_here = here.filter(enterprise::Column::Id.not_in_subquery(changes().into_query()));
    Condition::any().add(of(still_here.into_query())).add(of(was_here.into_query()))
}

pub(super) async fn list(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<first_loan::Model>, Error> {
    let mut query = chosen(filter).order_by_desc(first_loan::Column::Id).limit(PAGE);
    if let Some(before) = filter.before {
        query = query.filter(first_loan::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

pub(super) async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    let stands = match filter.asked {
        None => Condition::all().add(first_loan::Column::State.eq(FirstLoanState::Attested)),
        Some(Moment { at, .. }) => Condition::any().add(first_loan::Column::ReversedAt.is_null()).add(first_loan::Column::ReversedAt.gt(at)),
    };
    Ok(chosen(filter).filter(stands).count(db).await?)
}

pub(super) async fn list_shares(db: &impl ConnectionTrait, of: &[FirstLoanId]) -> Result<Vec<first_loan_share::Model>, Error> {
    let query = first_loan_share::Entity::find().filter(first_loan_share::Column::FirstLoanId.is_in(of.iter().copied()));
    Ok(query.order_by_asc(first_loan_share::Column::Id).all(db).await?)
}

pub(super) async fn list_disbursements(db: &impl ConnectionTrait, of: &[DisbursementId]) -> Result<HashMap<DisbursementId, disbursement::Model>, Error> {
    let rows = disbursement::Entity::find().filter(disbursement::Column::Id.is_in(of.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub(super) async fn list_firms(db: &impl ConnectionTrait, of: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, enterprise::Model>, Error> {
    let rows = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(of.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Banks by code.
pub(super) async fn list_banks(db: &impl ConnectionTrait) -> Result<Vec<(OrganisationId, String)>, Error> {
    let query = organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Bank)).order_by_asc(organisation::Column::Code);
    Ok(query.all(db).await?.into_iter().map(|row| (row.id, row.name)).collect())
}
