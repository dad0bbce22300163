//! What banks report about loans.

use entity::value::id::{EnterpriseId, OrganisationId};
use entity::value::{DisbursementState, Fen};

use super::store;
use crate::platform::store::{Connection, Error};

/// What the lending ledger says about a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outstanding {
    /// What it still owes on loans of the platform.
    pub outstanding: Fen,
    /// Whether a disbursement stands that was not reversed.
    pub has_borrowed: bool,
    /// Banks to which it owes.
    pub banks: Vec<OrganisationId>,
}

/// What a firm owes on loans of the platform, and to whom.
pub async fn outstanding(db: &impl Connection, enterprise: EnterpriseId) -> Result<Outstanding, Error> {
    let mut sum = Outstanding::default();
    for row in store::list_of_enterprise(db, enterprise).await? {
        match row.state {
            DisbursementState::Reversed => {}
            DisbursementState::Paid => {
                sum.has_borrowed = true;
                let left = row.amount_fen - row.repaid_fen;
                if left > Fen::ZERO {
                    sum.outstanding = sum.outstanding + left;
                    sum.banks.push(row.bank_id);
                }
            }
        }
    }
    sum.banks.sort_unstable();
    sum.banks.dedup();
    Ok(sum)
}
