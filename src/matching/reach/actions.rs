//! Reach for bank officers: one copy of the population in each process, brought up to date before every answer, and a memory for each bank.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use entity::value::id::{DemandId, EnterpriseId, OrganisationId, ProductId};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::curve::Slide;
use super::population::Population;
use super::privacy::{Memory, Preview, ShownComparison};
use super::shadow::{Outcome, Row, table};
use super::store;
use crate::app::App;
use crate::consent::matching::actions::{agreed, opened};
use crate::enterprise::actions::profiles;
use crate::enterprise::fact::Profile;
use crate::financing::demand::actions::of_ids;
use crate::lending::actions as lending;
use crate::matching::evaluate::verdict;
use crate::matching::kept::Question;
use crate::matching::rematch::actions::{batch, firms_after};
use crate::platform::audit::{self, Deed};
use crate::platform::store::Error as StoreError;
use crate::platform::web::actor::BankOfficer;
use crate::product::criteria::{Criteria, Refusal};
use crate::product::terms::Ask;

/// Firms read at once.
const CHUNK: usize = 1000;
/// Most places of a slider.
const MOST_PLACES: usize = 60;
/// Relaxations that are named.
const RELAXATIONS: usize = 8;

/// Why there is no reach.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The criteria cannot be meant.
    #[error(transparent)]
    Criteria(#[from] Refusal),
    /// The slider has too many places.
    #[error("more than {MOST_PLACES} places")]
    TooManyPlaces,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// This process's copy of the firms that may be counted.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    population: Option<Population>,
    batch: i64,
    memories: HashMap<OrganisationId, (NaiveDate, Memory)>,
}

impl State {
    /// What the bank was shown today. Each day begins anew: with the day every profile may have moved.
    fn memory(&mut self, bank: OrganisationId, today: NaiveDate) -> (&mut Population, &mut Memory) {
        let population = self.population.get_or_insert_with(|| Population::new(today));
        let (day, memory) = self.memories.entry(bank).or_insert_with(|| (today, Memory::default()));
        if *day != today {
            (*day, *memory) = (today, Memory::default());
        }
        (population, memory)
    }
}

/// The population as the database has it now.
async fn current(app: &App) -> Result<OwnedMutexGuard<State>, StoreError> {
    let mut state = Arc::clone(&app.reach.0).lock_owned().await;
    let (today, last) = (app.clock.today(), batch(app).await?);
    match &state.population {
        Some(population) if population.today() == today => {
            if last > state.batch {
                let (firms, last) = firms_after(app.db.read(), state.batch).await?;
                let firms: Vec<EnterpriseId> = firms.into_iter().collect();
                state = renew(app, state, &firms).await?;
                state.batch = last;
            }
        }
        Some(_) | None => {
            // The slots stay with their firms, so that what was shown yesterday still stands for the same firms.
            let mut population = state.population.take().unwrap_or_else(|| Population::new(today));
            population.turn(today);
            let left: Vec<EnterpriseId> = population.firms().collect();
            state.population = Some(population);
            let mut all: Vec<EnterpriseId> = agreed(app.db.read(), today, None).await?.into_keys().chain(left).collect();
            all.sort_unstable();
            all.dedup();
            state = renew(app, state, &all).await?;
            state.batch = last;
        }
    }
    Ok(state)
}

async fn renew(app: &App, mut state: OwnedMutexGuard<State>, firms: &[EnterpriseId]) -> Result<OwnedMutexGuard<State>, StoreError> {
    let (db, today) = (app.db.read(), app.clock.today());
    for some in firms.chunks(CHUNK) {
        let agreed = agreed(db, today, Some(some)).await?;
        let here: Vec<EnterpriseId> = some.iter().filter(|firm| agreed.contains_key(firm)).copied().collect();
        let mut known = profiles(app, db, &here).await?;
        let changes: Vec<(EnterpriseId, Option<Profile>)> = some
            .iter()
            .map(|firm| {
                let profile = agreed.get(firm).zip(known.remove(firm));
                (*firm, profile.map(|(consent, dated)| dated.profile.limited(&|item: &str| consent.items.contains(item))))
            })
            .collect();
        state = apart(move || {
            if let Some(population) = &mut state.population {
                population.apply(changes.iter().map(|(firm, profile)| (*firm, profile.as_ref())));
            }
            state
        })
        .await?;
    }
    Ok(state)
}

/// Counts away from the threads that answer requests.
async fn apart<T: Send + 'static>(count: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(count).await.map_err(|e| StoreError::unreadable(e.to_string()))
}

/// Keeps this process's copy up to date while nobody asks, so that the first one to ask need not wait.
pub async fn keep_up(app: &App) -> Result<(), StoreError> {
    current(app).await.map(drop)
}

/// Counts whom criteria reach. Every question is written in the audit trail.
pub async fn preview(app: &App, by: &BankOfficer, criteria: &Criteria, slide: Option<&Slide>) -> Result<Preview, Error> {
    criteria.check()?;
    if slide.is_some_and(|slide| slide.thresholds.len() > MOST_PLACES) {
        return Err(Error::TooManyPlaces);
    }
    let customers = lending::customers(app.db.read(), by.bank).await?;
    let mut state = current(app).await?;
    log(app, by, "reach.preview", &[criteria]).await?;
    let (today, bank, criteria, slide) = (app.clock.today(), by.bank, criteria.clone(), slide.cloned());
    let counted_at = app.clock.now();
    let counted = apart(move || {
        let (population, memory) = state.memory(bank, today);
        let everybody = memory.reach(&population.measure(&Criteria::All(Vec::new()))).splits;
        let reach = memory.reach(&population.measure(&criteria));
        let customers = memory.divided(&population.divide(&criteria, &customers));
        let points = slide.and_then(|slide| population.curve(&criteria, slide.place, &slide.thresholds)).unwrap_or_default();
        let relaxations = population.relaxations(&criteria);
        Preview { counted_at, reach, everybody, customers, curve: memory.curve(&points), relaxations: memory.relaxations(&relaxations, RELAXATIONS) }
    });
    Ok(counted.await?)
}

/// Who would gain and who would lose if criteria took the place of others, or of none.
pub async fn compare(app: &App, by: &BankOfficer, old: Option<&Criteria>, new: &Criteria) -> Result<ShownComparison, Error> {
    new.check()?;
    // An empty choice is nobody's.
    let (old, new) = (old.cloned().unwrap_or(Criteria::Any(Vec::new())), new.clone());
    let mut state = current(app).await?;
    log(app, by, "reach.compare", &[&old, &new]).await?;
    let (today, bank) = (app.clock.today(), by.bank);
    let counted = apart(move || {
        let (population, memory) = state.memory(bank, today);
        memory.comparison(&population.compare(&old, &new))
    });
    Ok(counted.await?)
}

/// What each of some criteria would have said of the applications to a product in the last twelve months: on the ask and the facts they were
/// sent with, or where none were kept, on the demand and the facts of today. These counts are exact, so only what the firms' letters to this
/// bank open today is looked at: the rest is not known.
pub async fn shadow(app: &App, by: &BankOfficer, product: ProductId, criteria: &[&Criteria]) -> Result<Vec<Vec<Row>>, Error> {
    for one in criteria {
        one.check()?;
    }
    log(app, by, "reach.shadow", criteria).await?;
    let (db, today) = (app.db.read(), app.clock.today());
    let since = app.clock.now().checked_sub_months(Months::new(12)).unwrap_or_default();
    let applications = store::list_applications(db, by.bank, product, since).await?;
    let mut firms: Vec<EnterpriseId> = applications.iter().map(|(application, _)| application.enterprise_id).collect();
    firms.sort_unstable();
    firms.dedup();
    let opened = opened(app, db, &firms, by.bank).await?;
    let mut known = HashMap::new();
    for some in firms.chunks(CHUNK) {
        known.extend(profiles(app, db, some).await?);
    }
    let demands: Vec<DemandId> = applications.iter().map(|(application, _)| application.demand_id).collect();
    let demands = of_ids(db, &demands).await?;
    let criteria: Vec<Criteria> = criteria.iter().map(|one| (*one).clone()).collect();
    let judged = apart(move || {
        let mut said = vec![Vec::new(); criteria.len()];
        for (application, kept) in applications {
            let firm = application.enterprise_id;
            let of_today = || {
                let asked = demands.get(&application.demand_id)?.answers.draft.check().ok()?;
                Some((known.get(&firm)?.profile.clone(), asked.ask, today))
            };
            let Some((profile, ask, on)) = kept.and_then(as_sent).or_else(of_today) else { continue };
            let open = |item: &str| opened.get(&firm).is_some_and(|items| items.contains(item));
            let profile = profile.limited(&open).with(ask.facts(), on);
            for (said, criteria) in said.iter_mut().zip(&criteria) {
                said.push((Outcome::of(application.state), verdict(criteria, &profile, &ask, on)));
            }
        }
        said.iter().map(|said| table(said)).collect()
    });
    Ok(judged.await?)
}

/// The facts and the ask that an application was sent with; none of a match of an older form.
fn as_sent(kept: entity::financing::match_result::Model) -> Option<(Profile, Ask, NaiveDate)> {
    let profile: Profile = serde_json::from_value(kept.profile).ok()?;
    let question: Question = serde_json::from_value(kept.question?).ok()?;
    Some((profile, question.ask, question.on))
}

async fn log(app: &App, by: &BankOfficer, action: &str, criteria: &[&Criteria]) -> Result<(), StoreError> {
    let hash = |of: &Criteria| serde_json::to_string(of).map(|text| hex::encode(Sha256::digest(text))).map_err(|e| StoreError::unreadable(e.to_string()));
    let hashes: Vec<String> = criteria.iter().map(|of| hash(of)).collect::<Result<_, _>>()?;
    let tx = app.db.begin_write().await?;
    let deed = Deed { action, subject_kind: "criteria", subject_id: hashes.last().cloned().unwrap_or_default(), detail: json!({ "criteria": hashes }) };
    audit::write(&tx, app, &by.who.by(), deed).await?;
    Ok(tx.commit().await?)
}
