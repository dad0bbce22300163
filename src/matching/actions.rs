//! Matching a firm's demand with the catalogue of today, and keeping the answer as it was shown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::financing::match_result;
use entity::value::Ppm;
use entity::value::id::{DemandId, EnterpriseId, MatchId, OrganisationId, ProductId, ProductVersionId};
use serde_json::json;

use super::answer::{Candidate, Match, digest, match_all};
use super::store;
use crate::app::App;
use crate::financing::demand;
use crate::financing::demand::state::{Checked, Refusal};
use crate::platform::store::{Connection, Error as StoreError};
use crate::platform::web::actor::FirmOwner;
use crate::product;

/// Why there is no match.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The demand's state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The answer to a demand as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub id: MatchId,
    /// The demand.
    pub demand: DemandId,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// When it was first shown.
    pub matched_at: DateTime<Utc>,
    /// Every product, by group and recommendation.
    pub matches: Vec<Match>,
}

impl Shown {
    fn of(row: match_result::Model) -> Result<Self, StoreError> {
        let matches = serde_json::from_value(row.matches).map_err(|e| StoreError::unreadable(format!("match {}: {e}", row.id)))?;
        Ok(Self { id: row.id, demand: row.demand_id, enterprise: row.enterprise_id, matched_at: row.matched_at, matches })
    }
    /// The match of a product's version.
    pub fn of_version(&self, version: ProductVersionId) -> Option<&Match> {
        self.matches.iter().find(|one| one.version == version)
    }
}

/// Bank and product of a version.
pub type Whose = HashMap<ProductVersionId, (OrganisationId, ProductId)>;

/// Matches a submitted demand with the products of today. The same firm, ask and catalogue give the same kept answer.
pub async fn match_demand(app: &App, by: &FirmOwner, id: DemandId) -> Result<(Shown, Whose), Error> {
    let db = app.db.read();
    let kept = demand::actions::find(db, by.enterprise, id).await?;
    if kept.state == entity::value::DemandState::Draft {
        return Err(Refusal::NotOpen.into());
    }
    let Checked { ask, .. } = kept.answers.draft.check().map_err(Refusal::Incomplete)?;
    let today = app.clock.today();
    let profile = crate::enterprise::actions::profile(app, db, by.enterprise).await?;
    let catalogue = product::actions::catalogue(db, today).await?;
    let candidates: Vec<Candidate<'_>> = catalogue.iter().map(product::actions::Product::candidate).collect();
    let matches = match_all(&candidates, &profile, &ask, Ppm(app.settings.lending.lpr_ppm), today);
    let whose = catalogue.iter().map(|p| (p.version, (p.bank, p.id))).collect();
    let digest = digest(&matches).map_err(|e| StoreError::unreadable(e.to_string()))?;
    let row = match_result::Model {
        id: app.ids.new_id(),
        demand_id: id,
        enterprise_id: by.enterprise,
        digest,
        profile: json!(profile),
        matches: json!(matches),
        matched_at: app.clock.now(),
    };
    let (id, matched_at) = keep(app, row).await?;
    Ok((Shown { id, demand: kept.id, enterprise: by.enterprise, matched_at, matches }, whose))
}

/// Keeps an answer once: another with the same digest is the same answer.
async fn keep(app: &App, row: match_result::Model) -> Result<(MatchId, DateTime<Utc>), StoreError> {
    let (demand, digest) = (row.demand_id, row.digest.clone());
    if let Some(same) = store::find_by_digest(app.db.read(), demand, &digest).await? {
        return Ok((same.id, same.matched_at));
    }
    let new = (row.id, row.matched_at);
    let tx = app.db.begin_write().await?;
    match store::insert(&tx, row).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(new)
        }
        // Somebody else of the firm looked at the same moment.
        Err(StoreError::Taken(name)) => {
            drop(tx);
            let same = store::find_by_digest(app.db.read(), demand, &digest).await?.ok_or(StoreError::Taken(name))?;
            Ok((same.id, same.matched_at))
        }
        Err(other) => Err(other),
    }
}

/// A firm's kept answer; another firm's is not found.
pub async fn kept(db: &impl Connection, enterprise: EnterpriseId, id: MatchId) -> Result<Shown, StoreError> {
    Shown::of(store::find(db, enterprise, id).await?)
}

/// A kept answer whoever's it is, for the bank that was applied to from it.
pub async fn read(db: &impl Connection, id: MatchId) -> Result<Shown, StoreError> {
    Shown::of(store::find_of_any(db, id).await?)
}
