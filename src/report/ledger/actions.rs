//! Reading the ledger of first loans.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::{DisbursementId, EnterpriseId, FirstLoanId, OrganisationId};
use entity::value::{Fen, FirstLoanState, Ppm, Region};

use super::store;
use crate::app::App;
use crate::enterprise::past::actions::registered_as_of;
use crate::platform::moment::Moment;
use crate::platform::store::Error;
use crate::report::period::Period;

/// Which entries to show.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Counted in this period.
    pub period: Option<Period>,
    /// With a part of this bank.
    pub bank: Option<OrganisationId>,
    /// Of firms of this county.
    pub county: Option<Region>,
    /// Only what is older than this entry.
    pub before: Option<FirstLoanId>,
    /// As of an earlier moment: entries that were known then, counted no later than its day.
    pub asked: Option<Moment>,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: FirstLoanId,
    /// The firm's name; empty when it is not known.
    pub firm: String,
    /// The firm's unified code.
    pub code: String,
    /// The firm's county.
    pub county: Option<Region>,
    /// The day of the first loan.
    pub counted_on: NaiveDate,
    /// Whether several banks share it.
    pub co_first: bool,
    /// The definition it was counted by.
    pub definition: String,
    /// Whether it stands.
    pub state: FirstLoanState,
    /// When it was taken back.
    pub reversed_at: Option<DateTime<Utc>>,
    /// The banks' parts.
    pub parts: Vec<Part>,
}

/// A bank's part in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The bank's name.
    pub bank: String,
    /// The part.
    pub share: Ppm,
    /// What it paid out.
    pub amount: Fen,
}

/// A page of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// How many entries of the filter stand, on all pages.
    pub standing: u64,
    /// Banks to choose from.
    pub banks: Vec<(OrganisationId, String)>,
}

/// Entries of the ledger, newest first. As of an earlier moment what was taken back since still stands, and firms are as registered then.
pub async fn first_loans(app: &App, filter: &Filter) -> Result<Ledger, Error> {
    let db = app.db.read();
    let mut rows = store::list(db, filter).await?;
    let whose: Vec<EnterpriseId> = rows.iter().map(|row| row.enterprise_id).collect();
    let then = match filter.asked {
        None => None,
        Some(Moment { at, .. }) => {
            for row in rows.iter_mut().filter(|row| row.reversed_at.is_some_and(|reversed| reversed > at)) {
                (row.state, row.reversed_at) = (FirstLoanState::Attested, None);
            }
            Some(registered_as_of(db, &whose, at).await?)
        }
    };
    let banks = store::list_banks(db).await?;
    let names: HashMap<OrganisationId, String> = banks.iter().cloned().collect();
    let shares = store::list_shares(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let paid = store::list_disbursements(db, &shares.iter().map(|share| share.disbursement_id).collect::<Vec<DisbursementId>>()).await?;
    let firms = store::list_firms(db, &whose).await?;
    let mut parts: HashMap<FirstLoanId, Vec<Part>> = HashMap::new();
    for share in shares {
        let part = Part {
            bank: names.get(&share.bank_id).cloned().unwrap_or_default(),
            share: share.share_ppm,
            amount: paid.get(&share.disbursement_id).map_or(Fen::ZERO, |row| row.amount_fen),
        };
        parts.entry(share.first_loan_id).or_default().push(part);
    }
    let entries = rows.into_iter().map(|row| {
        let firm = firms.get(&row.enterprise_id);
        let (name, county) = match &then {
            None => (firm.map(|f| f.name.clone()), firm.and_then(|f| f.region.clone())),
            Some(then) => {
                let firm = then.get(&row.enterprise_id);
                (firm.map(|f| f.name.clone()), firm.and_then(|f| f.region.clone()))
            }
        };
        Entry {
            id: row.id,
            firm: name.unwrap_or_default(),
            code: firm.map(|f| f.code.as_str().to_owned()).unwrap_or_default(),
            county,
            counted_on: row.counted_on,
            co_first: row.co_first,
            definition: row.definition,
            state: row.state,
            reversed_at: row.reversed_at,
            parts: parts.remove(&row.id).unwrap_or_default(),
        }
    });
    Ok(Ledger { entries: entries.collect(), standing: store::count(db, filter).await?, banks })
}
