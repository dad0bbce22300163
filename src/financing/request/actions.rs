//! Applying to the banks that a firm chose from its match result.

use entity::value::id::{ApplicationId, DemandId, MatchId, ProductVersionId};

use super::refusal::Refusal;
use crate::app::App;
use crate::consent;
use crate::financing::application;
use crate::financing::demand::state::{MAX_LIVE, Refusal as DemandRefusal, Sent};
use crate::financing::demand::{self, state::Checked};
use crate::matching;
use crate::matching::group::Group;
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::web::actor::FirmOwner;
use crate::product;
use crate::product::actions::Product;

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was chosen cannot be applied for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The demand does not allow it.
    #[error(transparent)]
    Demand(#[from] DemandRefusal),
    /// Banks without a live authorisation, by name.
    #[error("no live authorisation")]
    NotAuthorised(Vec<String>),
    /// An application was refused.
    #[error(transparent)]
    Application(#[from] application::actions::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a firm chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer it chose from.
    pub from: MatchId,
    /// Versions of the products.
    pub versions: Vec<ProductVersionId>,
}

/// Sends the demand to the chosen banks: to all of them or, when one cannot be applied to, to none.
pub async fn apply(app: &App, by: &FirmOwner, id: DemandId, choice: &Choice) -> Result<Vec<ApplicationId>, Error> {
    match choice.versions.len() {
        0 => return Err(Refusal::NothingChosen.into()),
        n if n > MAX_LIVE => return Err(Refusal::TooManyChosen.into()),
        _fits => {}
    }
    let today = app.clock.today();
    let tx = app.db.begin_write().await?;
    let kept = demand::actions::lock(&tx, by.enterprise, id).await?;
    let chosen = chosen(app, &tx, by, id, choice).await?;
    let mut standing = kept.with(demand::actions::sent(&tx, id).await?);
    let mut missing = Vec::new();
    for product in &chosen {
        standing.apply_to(product.bank, product.id, today)?;
        standing.sent.push(Sent { bank: product.bank, product: product.id, state: entity::value::ApplicationState::Waiting });
        if consent::actions::live(app, &tx, by.enterprise, product.bank).await?.is_none() && !missing.contains(&product.bank_name) {
            missing.push(product.bank_name.clone());
        }
    }
    if !missing.is_empty() {
        return Err(Error::NotAuthorised(missing));
    }
    let Checked { ask, .. } = kept.answers.draft.check().map_err(DemandRefusal::Incomplete)?;
    let mut sent = Vec::with_capacity(chosen.len());
    for product in chosen {
        let new = application::actions::New {
            demand: id,
            enterprise: by.enterprise,
            bank: product.bank,
            product: product.id,
            version: product.version,
            match_id: Some(choice.from),
            amount: ask.amount,
            term_months: ask.term_months,
        };
        sent.push(application::actions::submit(&tx, app, &by.who.by(), new).await?);
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(sent)
}

/// The products of the choice, each shown to the firm as within reach and still on offer as it was shown.
async fn chosen(app: &App, tx: &Tx, by: &FirmOwner, id: DemandId, choice: &Choice) -> Result<Vec<Product>, Error> {
    let shown = matching::actions::kept(app, tx, by.enterprise, choice.from).await?;
    if shown.demand != id {
        return Err(StoreError::NotFound.into());
    }
    let stock = product::actions::stock(app, tx).await?;
    let mut chosen = Vec::with_capacity(choice.versions.len());
    for version in &choice.versions {
        let found = shown.of_version(*version).ok_or(StoreError::NotFound)?;
        if found.group == Group::NotNow {
            return Err(Refusal::DoesNotFit.into());
        }
        let product = stock.of_version(*version).ok_or(Refusal::Outdated)?;
        chosen.push(product.clone());
    }
    Ok(chosen)
}
