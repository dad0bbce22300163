//! A bank's loans as they were known at an instant, of a day: what was reported later is not there, and what was booked since is undone.

use std::collections::HashMap;

use entity::lending::{disbursement, repayment};
use entity::value::id::{DisbursementId, OrganisationId};
use entity::value::{DisbursementState, Fen};

use super::super::actions::Book;
use super::super::store;
use crate::platform::calendar::midnight;
use crate::platform::moment::Moment;
use crate::platform::store::{Connection, Error};

/// A bank's disbursements, newest first.
pub async fn of_bank(db: &impl Connection, bank: OrganisationId, before: Option<DisbursementId>, asked: Moment) -> Result<Vec<disbursement::Model>, Error> {
    undone(db, store::list_known_of_bank(db, bank, before, asked).await?, asked).await
}

/// A bank's loans in three figures.
pub async fn book(db: &impl Connection, bank: OrganisationId, asked: Moment) -> Result<Book, Error> {
    let rows = undone(db, store::list_all_known_of_bank(db, bank, asked).await?, asked).await?;
    let mut book = Book::default();
    for row in rows.iter().filter(|row| row.state == DisbursementState::Paid) {
        book.count += 1;
        book.paid = book.paid + row.amount_fen;
        book.outstanding = book.outstanding + (row.amount_fen - row.repaid_fen);
    }
    Ok(book)
}

/// Whether a repayment was known, and is of no later day; of what was booked before that was kept, the day says when.
pub fn is_booked(paid: &repayment::Model, asked: Moment) -> bool {
    let known = paid.recorded_at.unwrap_or_else(|| midnight(paid.paid_on)) <= asked.at;
    known && asked.earlier_day().is_none_or(|on| paid.paid_on <= on)
}

/// Disbursements that were known, with everything undone that was booked since.
pub async fn undone(db: &impl Connection, mut rows: Vec<disbursement::Model>, asked: Moment) -> Result<Vec<disbursement::Model>, Error> {
    rows.retain(|row| row.recorded_at <= asked.at && asked.earlier_day().is_none_or(|on| row.disbursed_on <= on));
    let ids: Vec<DisbursementId> = rows.iter().map(|row| row.id).collect();
    let mut since: HashMap<DisbursementId, Fen> = HashMap::new();
    for paid in store::list_repayments_of(db, &ids).await?.iter().filter(|paid| !is_booked(paid, asked)) {
        let sum = since.entry(paid.disbursement_id).or_insert(Fen::ZERO);
        *sum = *sum + paid.principal_fen;
    }
    for row in &mut rows {
        row.repaid_fen = row.repaid_fen - since.get(&row.id).copied().unwrap_or(Fen::ZERO);
        if row.reversed_at.or_else(|| row.reversed_on.map(midnight)).is_some_and(|reversed| reversed > asked.at) {
            (row.state, row.reversed_on, row.reversal_reason, row.reversed_at) = (DisbursementState::Paid, None, None, None);
        }
    }
    Ok(rows)
}
