//! Matching a firm's demand with the products of today, keeping what was shown, and making it again.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::financing::{match_catalogue, match_result};
use entity::value::Ppm;
use entity::value::id::{DemandId, EnterpriseId, MatchId, ProductVersionId};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::answer::{Candidate, Match, match_one};
use super::experience::learned::{Experience, Version};
use super::firm::Firm;
use super::index::Bits;
use super::index::{Goal, Slot, Verdicts};
use super::kept::{self, Listed, Question, RULES, question_digest};
use super::lot::Lots;
use super::near_miss::{Found, Way, best_step, look};
use super::outline::Outline;
use super::recent::Held;
use super::standard::standard;
use super::what_if::moved::Moved;
use super::{experience, store};
use crate::app::App;
use crate::enterprise::fact::Profile;
use crate::enterprise::past::actions::over_since_matched;
use crate::financing::demand;
use crate::financing::demand::state::{Checked, Refusal};
use crate::platform::store::{Connection, Error as StoreError};
use crate::platform::web::actor::FirmOwner;
use crate::product;
use crate::product::actions::Stock;
use crate::product::lpr::publication::{Publication, Term};

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

/// The answer to a demand: every product in outline, and what any of them can be explained with.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The kept match.
    pub id: MatchId,
    /// When it was first shown.
    pub matched_at: DateTime<Utc>,
    /// Every product, by code.
    pub outlines: Vec<Outline>,
    /// The products.
    pub stock: Arc<Stock>,
    /// The demand.
    pub demand: demand::actions::Kept,
    /// What decides between products that stand alike.
    pub lots: Lots,
    pub(super) question: Question,
    /// The firm's facts with the ask's among them.
    pub(super) profile: Profile,
    pub(super) held: Arc<Held>,
}

impl Answer {
    /// One product with every reason; `None` when it is not on offer.
    pub fn explain(&self, version: ProductVersionId) -> Option<Match> {
        let Question { on, lpr, ask, .. } = &self.question;
        let experience = self.stock.experience.as_deref().map(|version| &version.experience);
        self.stock.of_version(version).map(|product| match_one(&product.candidate(), &self.profile, ask, *lpr, *on, experience))
    }
}

/// What would have to change for a product.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How far it leads: everything passes, or nothing fails any more.
    pub goal: Goal,
    /// The changes.
    pub ways: Vec<Way>,
}

/// What the search for a plan came to.
#[derive(Clone, Debug)]
pub enum Planned {
    /// A plan.
    Plan(Plan),
    /// There is none, or none is needed.
    Nothing,
    /// None was found before the search broke off.
    BrokenOff,
}

/// The one change that opens the most products.
#[derive(Clone, Debug)]
pub struct Best {
    /// The change.
    pub way: Way,
    /// The products that it opens.
    pub opens: Vec<ProductVersionId>,
}

/// Where the products stand when something were different.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// Now: pass, unknown, fail.
    pub now: [usize; 3],
    /// Then.
    pub then: [usize; 3],
    /// Products that would pass.
    pub gained: Vec<ProductVersionId>,
    /// Products that would no longer pass.
    pub lost: Vec<ProductVersionId>,
}

impl Answer {
    fn firm(&self) -> Firm<'_> {
        Firm { profile: &self.profile, ask: &self.question.ask, lpr: self.question.lpr, today: self.question.on }
    }
    /// What the firm knows about itself and asks for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }
    /// The smallest changes that bring a product to the firm: fully, or so far that nothing fails.
    pub fn plan(&self, version: ProductVersionId) -> Planned {
        let Some(product) = self.stock.of_version(version) else { return Planned::Nothing };
        let mut planned = Planned::Nothing;
        for goal in [Goal::Match, Goal::Open] {
            match look(&product.criteria, Some(&product.terms), &self.firm(), goal) {
                Found::Ways(ways) if ways.is_empty() => return planned,
                Found::Ways(ways) => return Planned::Plan(Plan { goal, ways }),
                Found::BrokenOff => planned = Planned::BrokenOff,
                Found::Nothing => {}
            }
        }
        planned
    }
    /// The one change that opens the most products, fully if any does.
    pub fn best(&self) -> Option<&Best> {
        self.held.best.get_or_init(|| self.find_best()).as_ref()
    }
    fn find_best(&self) -> Option<Best> {
        let body = |slot| self.stock.body(slot);
        let found = best_step(&self.stock.index, &body, &self.firm(), Goal::Match)?;
        let opens = self.stock.of_slots(found.opens).into_iter().map(|product| product.version).collect();
        Some(Best { way: found.way, opens })
    }
    /// The LPR by which the loan is priced that is asked for.
    pub fn lpr(&self) -> (&Publication, Term) {
        (&self.stock.lpr, Term::of_months(self.question.ask.term_months))
    }
    /// The highest rate that the firm accepts.
    pub fn acceptable_rate(&self) -> Option<Ppm> {
        self.question.ask.acceptable_rate
    }
    /// Where the products would stand with these figures in the place of the firm's.
    pub fn what_if(&self, moved: &Moved) -> WhatIf {
        let mut profile = self.profile.clone();
        let mut ask = self.question.ask.clone();
        moved.put(&mut profile, &mut ask, self.question.on);
        let now = self.stock.index.verdicts(&self.firm());
        let then = self.stock.index.verdicts(&Firm { profile: &profile, ask: &ask, ..self.firm() });
        let versions = |has: &Bits, had: &Bits| -> Vec<ProductVersionId> {
            let new = has.iter().filter(|at| !had.has(*at)).map(Slot);
            self.stock.of_slots(new).into_iter().map(|product| product.version).collect()
        };
        let count = |of: &Verdicts| [of.pass.len(), of.unknown.len(), of.fail.len()];
        WhatIf { now: count(&now), then: count(&then), gained: versions(&then.pass, &now.pass), lost: versions(&now.pass, &then.pass) }
    }
}

/// Matches a submitted demand with the products of today. The same firm, ask and catalogue give the same kept answer.
pub async fn match_demand(app: &App, by: &FirmOwner, id: DemandId) -> Result<Answer, Error> {
    let db = app.db.read();
    let kept = demand::actions::find(db, by.enterprise, id).await?;
    if kept.state == entity::value::DemandState::Draft {
        return Err(Refusal::NotOpen.into());
    }
    let Checked { ask, .. } = kept.answers.draft.check().map_err(Refusal::Incomplete)?;
    let profile = crate::enterprise::actions::profile(app, db, by.enterprise).await?;
    let stock = product::actions::stock(app, db).await?;
    let question = Question {
        rules: RULES.to_owned(),
        on: stock.on,
        lpr: stock.lpr.of_months(ask.term_months),
        ask,
        experience: stock.experience.as_ref().map(|version| version.number),
    };
    let asked = question_digest(&question, &profile, &stock.digest).map_err(unwritable)?;
    let lots = Lots::new(asked.clone(), question.on);
    let (id, matched_at, held) = match store::find_shown(db, id, &asked).await? {
        Some((id, matched_at)) => (id, matched_at, held(app, db, by.enterprise, id).await?),
        None => keep(app, by.enterprise, id, &question, &profile, &stock, asked).await?,
    };
    let profile = profile.with(question.ask.facts(), question.on);
    Ok(Answer { id, matched_at, outlines: held.outlines.clone(), stock, demand: kept, lots, question, profile, held })
}

/// A kept match of the firm, from memory or from the database.
async fn held(app: &App, db: &impl Connection, enterprise: EnterpriseId, id: MatchId) -> Result<Arc<Held>, StoreError> {
    if let Some(held) = app.recent.get(id) {
        return Ok(held);
    }
    let row = store::find(db, enterprise, id).await?;
    let outlines = if row.catalogue.is_some() {
        read(id, row.matches)?
    } else {
        // Matches of the first version were kept with every reason.
        read::<Vec<Match>>(id, row.matches)?.iter().map(Outline::of).collect()
    };
    Ok(app.recent.hold(id, outlines))
}

/// An answer in outline, by code, as it is kept, and its digest.
pub(super) fn made(question: &Question, profile: &Profile, stock: &Stock) -> Result<(Vec<Outline>, Json, String), serde_json::Error> {
    let experience = stock.experience.as_deref().map(|version| &version.experience);
    let outlines = kept::outlines(question, profile, &stock.candidates(), experience, |one| stock.standard(one.version, question.lpr));
    let digest = kept::answer_digest(&outlines)?;
    let kept = serde_json::to_value(&outlines)?;
    Ok((outlines, kept, digest))
}

/// Keeps an answer once: another to the same question is the same answer.
async fn keep(
    app: &App,
    enterprise: EnterpriseId,
    demand: DemandId,
    question: &Question,
    profile: &Profile,
    stock: &Arc<Stock>,
    asked: String,
) -> Result<(MatchId, DateTime<Utc>, Arc<Held>), StoreError> {
    // Every condition of every product: too long for a thread that others wait for.
    let whole = (question.clone(), profile.clone(), stock.clone());
    let made = spawn_blocking(move || made(&whole.0, &whole.1, &whole.2)).await.map_err(|e| StoreError::unreadable(e.to_string()))?;
    let (outlines, matches, answer_digest) = made.map_err(unwritable)?;
    let (id, matched_at): (MatchId, _) = (app.ids.new_id(), app.clock.now());
    let row = match_result::Model {
        id,
        demand_id: demand,
        enterprise_id: enterprise,
        digest: asked.clone(),
        profile: json!(profile),
        matches,
        matched_at,
        catalogue: Some(stock.digest.clone()),
        question: Some(json!(question)),
        answer_digest: Some(answer_digest),
    };
    let known = store::exists_catalogue(app.db.read(), &stock.digest).await?;
    let tx = app.db.begin_write().await?;
    if !known {
        let listed: Vec<Listed> = stock.candidates().iter().map(Listed::of).collect();
        store::insert_catalogue(&tx, match_catalogue::Model { digest: stock.digest.clone(), products: json!(listed), kept_at: matched_at }).await?;
    }
    match store::insert(&tx, row).await {
        Ok(()) => {
            tx.commit().await?;
            Ok((id, matched_at, app.recent.hold(id, outlines)))
        }
        // Somebody else of the firm looked at the same moment.
        Err(StoreError::Taken(name)) => {
            drop(tx);
            let (id, matched_at) = store::find_shown(app.db.read(), demand, &asked).await?.ok_or(StoreError::Taken(name))?;
            Ok((id, matched_at, app.recent.hold(id, outlines)))
        }
        Err(other) => Err(other),
    }
}

pub(super) fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::unreadable(error.to_string())
}

fn read<T: DeserializeOwned>(id: MatchId, json: Json) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|e| StoreError::unreadable(format!("match {id}: {e}")))
}

/// A kept match as others ask for it: whose it is, and where its products stood.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which.
    pub id: MatchId,
    /// The demand.
    pub demand: DemandId,
    held: Arc<Held>,
}

impl Kept {
    /// The outline of a product's version.
    pub fn of_version(&self, version: ProductVersionId) -> Option<&Outline> {
        self.held.outlines.iter().find(|one| one.version == version)
    }
}

/// A firm's kept match; another firm's is not found.
pub async fn kept(app: &App, db: &impl Connection, enterprise: EnterpriseId, id: MatchId) -> Result<Kept, StoreError> {
    let demand = store::find_demand(db, enterprise, id).await?;
    Ok(Kept { id, demand, held: held(app, db, enterprise, id).await? })
}

/// One product of a kept match with every reason as the firm was shown it, for the bank that was applied to from it: without what rested on
/// records that are over since.
pub async fn shown(app: &App, db: &impl Connection, id: MatchId, version: ProductVersionId) -> Result<Option<Match>, StoreError> {
    let row = match store::find_of_any(db, id).await {
        Err(StoreError::NotFound) => return Ok(None),
        found => found?,
    };
    let matched = (row.enterprise_id, row.matched_at);
    let over = over_since_matched(app, db, &[matched]).await?.remove(&matched);
    let (Some(catalogue), Some(question)) = (&row.catalogue, row.question) else {
        // Reasons of the first version cannot be told without what is over.
        let whole = read::<Vec<Match>>(id, row.matches)?.into_iter().find(|one| one.version == version);
        return Ok(whole.filter(|_| over.is_none()));
    };
    let question: Question = read(id, question)?;
    let kept: Profile = read(id, row.profile)?;
    let profile = match over {
        Some(over) => over.taken_from(kept),
        None => kept,
    };
    let profile = profile.with(question.ask.facts(), question.on);
    let listed: Vec<Listed> = read(id, store::find_catalogue(db, catalogue).await?.products)?;
    let bodies = product::actions::bodies(db, &[version]).await?;
    let found = listed.iter().find(|one| one.version == version).zip(bodies.first());
    let taught = taught(db, &question).await?;
    Ok(found.map(|(listed, (_, terms, criteria))| {
        match_one(&listed.candidate(terms, criteria), &profile, &question.ask, question.lpr, question.on, taught.as_ref())
    }))
}

/// What outcomes had taught when a question was answered.
async fn taught(db: &impl Connection, question: &Question) -> Result<Option<Experience>, StoreError> {
    match question.experience {
        None => Ok(None),
        Some(number) => experience::actions::find(db, number).await.map(|version: Version| Some(version.experience)),
    }
}

/// A kept match made again from what was kept.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Whose it is: who is shown it leaves a line in the register.
    pub enterprise: EnterpriseId,
    /// The question.
    pub question: Question,
    /// Every product with every reason.
    pub matches: Vec<Match>,
    /// The digest of the answer made again.
    pub digest: String,
    /// The digest of the answer as it was shown.
    pub shown: String,
}

impl Replay {
    /// Whether it was made by the rules that the answer was shown by: by others it need not be the same.
    pub fn by_its_rules(&self) -> bool {
        self.question.rules == RULES
    }
}

/// Makes a kept match again, with the facts and products of its day. Nothing when it was kept before questions were.
pub async fn replay(db: &impl Connection, id: MatchId) -> Result<Option<Replay>, StoreError> {
    let row = store::find_of_any(db, id).await?;
    let (Some(catalogue), Some(question), Some(shown)) = (&row.catalogue, row.question, row.answer_digest) else { return Ok(None) };
    let question: Question = read(id, question)?;
    let profile: Profile = read(id, row.profile)?;
    let listed: Vec<Listed> = read(id, store::find_catalogue(db, catalogue).await?.products)?;
    let versions: Vec<ProductVersionId> = listed.iter().map(|one| one.version).collect();
    let bodies: HashMap<_, _> = product::actions::bodies(db, &versions).await?.into_iter().map(|(id, terms, criteria)| (id, (terms, criteria))).collect();
    let whole = |one: &'_ Listed| bodies.get(&one.version).ok_or_else(|| StoreError::unreadable(format!("match {id}: version {} is gone", one.version)));
    let mut candidates: Vec<Candidate<'_>> = Vec::with_capacity(listed.len());
    for one in &listed {
        let (terms, criteria) = whole(one)?;
        candidates.push(one.candidate(terms, criteria));
    }
    let taught = taught(db, &question).await?;
    let matches = kept::answer(&question, &row.digest, &profile, &candidates, taught.as_ref());
    let outlines = kept::outlines(&question, &profile, &candidates, taught.as_ref(), |one| standard(one.terms, question.lpr));
    let digest = kept::answer_digest(&outlines).map_err(unwritable)?;
    Ok(Some(Replay { enterprise: row.enterprise_id, question, matches, digest, shown }))
}
