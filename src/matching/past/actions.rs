//! A demand matched again as of an instant: with what was known of the firm then and may still be used, the versions of products that held
//! on its day, the LPR of that day as it was known then, and what outcomes had taught by then. The answer is not kept: it was never shown.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::value::DemandState;
use entity::value::id::{DemandId, MatchId};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::super::actions::{Answer, Error, made, unwritable};
use super::super::experience;
use super::super::kept::{Listed, Question, RULES, catalogue_digest, question_digest};
use super::super::lot::Lots;
use super::super::recent::Held;
use crate::app::App;
use crate::enterprise::past::actions::{Reach, as_of};
use crate::financing::demand;
use crate::financing::demand::state::{Checked, Refusal};
use crate::platform::store::Error as StoreError;
use crate::platform::web::actor::FirmOwner;
use crate::product::actions::{Stock, catalogue, named_as_of};
use crate::product::lpr;

/// Matches a submitted demand as of an instant; and how many records that counted then are over and left out.
pub async fn match_as_of(app: &App, by: &FirmOwner, id: DemandId, at: DateTime<Utc>) -> Result<(Answer, usize), Error> {
    let db = app.db.read();
    let kept = demand::actions::find(db, by.enterprise, id).await?;
    if kept.state == DemandState::Draft {
        return Err(Refusal::NotOpen.into());
    }
    let Checked { ask, .. } = kept.answers.draft.check().map_err(Refusal::Incomplete)?;
    let past = as_of(app, db, by.enterprise, at, Reach::Standing).await?;
    let mut products = catalogue(db, past.on).await?;
    named_as_of(db, &mut products, at).await?;
    let listed: Vec<Listed> = products.iter().map(|product| Listed::of(&product.candidate())).collect();
    let digest = catalogue_digest(&listed).map_err(unwritable)?;
    let experience = experience::actions::latest_until(db, at).await?.map(Arc::new);
    let lpr = lpr::actions::in_force_as_known(db, past.on, at).await?;
    let question = Question {
        rules: RULES.to_owned(),
        on: past.on,
        lpr: lpr.of_months(ask.term_months),
        ask,
        experience: experience.as_ref().map(|version| version.number),
    };
    let (profile, on) = (past.profile, past.on);
    let whole = (question.clone(), profile.clone());
    let making = spawn_blocking(move || {
        let stock = Stock::new(0, (on, lpr), products, digest, experience);
        made(&whole.0, &whole.1, &stock).map(|(outlines, ..)| (outlines, Arc::new(stock)))
    });
    let (outlines, stock) = making.await.map_err(|e| StoreError::unreadable(e.to_string()))?.map_err(unwritable)?;
    let lots = Lots::new(question_digest(&question, &profile, &stock.digest).map_err(unwritable)?, question.on);
    let profile = profile.with(question.ask.facts(), question.on);
    let held = Arc::new(Held { outlines: outlines.clone(), ..Held::default() });
    Ok((Answer { id: MatchId(Uuid::nil()), matched_at: at, outlines, stock, demand: kept, lots, question, profile, held }, past.over))
}
