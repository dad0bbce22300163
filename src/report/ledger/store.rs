//! Rows of the ledger of first loans, joined with firms, banks and disbursements.

use std::collections::HashMap;

use entity::account::organisation;
use entity::enterprise::enterprise;
use entity::lending::{disbursement, first_loan, first_loan_share};
use entity::value::OrganisationKind;
use entity::value::id::{DisbursementId, EnterpriseId, FirstLoanId, OrganisationId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::actions::Filter;
use crate::platform::store::{Error, PAGE};

fn chosen(filter: &Filter) -> Select<first_loan::Entity> {
    let mut query = first_loan::Entity::find();
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
        let firms = enterprise::Entity::find().select_only().column(enterprise::Column::Id).filter(enterprise::Column::Region.eq(county.clone())).into_query();
        query = query.filter(first_loan::Column::EnterpriseId.in_subquery(firms));
    }
    query
}

pub(super) async fn list(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<first_loan::Model>, Error> {
    let mut query = chosen(filter).order_by_desc(first_loan::Column::Id).limit(PAGE);
    if let Some(before) = filter.before {
        query = query.filter(first_loan::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

pub(super) async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    Ok(chosen(filter).filter(first_loan::Column::State.eq(entity::value::FirstLoanState::Attested)).count(db).await?)
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
