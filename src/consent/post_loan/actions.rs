//! Who asks a firm for a letter of post-loan watch, and telling the firm when a loan is paid out.

use chrono::NaiveDate;
use entity::value::id::{DisbursementId, EnterpriseId, OrganisationId};
use entity::value::{DisbursementState, Fen, LookupPurpose, Severity};

use super::term;
use crate::app::App;
use crate::consent::actions::banks;
use crate::consent::reading::actions::covering;
use crate::consent::store;
use crate::lending::actions as lending;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::store::{Error, Tx};

/// A bank that lent to the firm and cannot follow its business yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which.
    pub bank: OrganisationId,
    /// Its name.
    pub name: String,
    /// When the last of its loans is due.
    pub matures_on: NaiveDate,
    /// The months it asks for.
    pub months: u32,
}

/// The banks that ask a firm for a letter today: those to which it owes and that no live letter of this purpose covers.
pub async fn asks(app: &App, enterprise: EnterpriseId) -> Result<Vec<Ask>, Error> {
    let (db, today) = (app.db.read(), app.clock.today());
    let mut asks = Vec::new();
    let owed = lending::of_enterprise(db, enterprise).await?;
    let owed: Vec<_> = owed.into_iter().filter(|loan| loan.state == DisbursementState::Paid && loan.amount_fen - loan.repaid_fen > Fen::ZERO).collect();
    for (bank, name) in banks(app).await? {
        let last = owed.iter().filter(|loan| loan.bank_id == bank).map(|loan| loan.matures_on).max();
        if let Some(matures_on) = last
            && covering(app, db, enterprise, bank, (LookupPurpose::PostLoan, None)).await?.is_none()
        {
            asks.push(Ask { bank, name, matures_on, months: term::months(today, matures_on) });
        }
    }
    Ok(asks)
}

/// A loan that was paid out.
#[derive(Clone, Copy, Debug)]
pub struct Loan {
    /// Which.
    pub disbursement: DisbursementId,
    /// To whom.
    pub enterprise: EnterpriseId,
    /// By whom.
    pub bank: OrganisationId,
}

/// Tells the firm, in the transaction of the disbursement, that the bank asks for a letter; not when one covers it already.
pub async fn ask(tx: &Tx, app: &App, loan: Loan) -> Result<(), Error> {
    let Loan { disbursement, enterprise, bank } = loan;
    if covering(app, tx, enterprise, bank, (LookupPurpose::PostLoan, None)).await?.is_some() {
        return Ok(());
    }
    let name = store::organisation_names(tx, vec![bank]).await?.remove(&bank).unwrap_or_default();
    let message = Message {
        to: Receiver::Firm(enterprise),
        kind: "post_loan_asked",
        severity: Severity::Low,
        subject_kind: "disbursement",
        subject_id: disbursement.to_string(),
        path: format!("/firm/authorisations/new?post_loan={bank}"),
        words: vec![("bank", name)],
        cause: format!("post_loan_asked:{disbursement}"),
        corrects: None,
    };
    tell(tx, app, message).await
}
