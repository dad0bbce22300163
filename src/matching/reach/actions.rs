//! Reach for bank officers: one copy of the population in each process, brought up to date before every answer, and one memory of what was
//! shown to any bank, which all processes share through the database.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, Months, NaiveDate};
use entity::financing::match_result;
use entity::following::{reach_place, reach_shown};
use entity::value::id::{DemandId, EnterpriseId, ProductId};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::curve::Slide;
use super::memory::KEPT_DAYS;
use super::population::Population;
use super::privacy::{Memory, Preview, ShownComparison};
use super::record::{pack, unpack};
use super::shadow::{Outcome, Row, table};
use super::store;
use super::tally::Grain;
use crate::app::App;
use crate::consent::matching::actions::{agreed, opened};
use crate::credit::collected::actions::collected;
use crate::enterprise::actions::profiles;
use crate::enterprise::fact::Profile;
use crate::enterprise::past::actions::{Matched, over_since_matched};
use crate::enterprise::past::over::OverSince;
use crate::enterprise::profile::came;
use crate::financing::demand::actions::of_ids;
use crate::lending::actions as lending;
use crate::matching::evaluate::verdict;
use crate::matching::kept::Question;
use crate::matching::rematch::actions::{batch, firms_after};
use crate::matching::verdict::Verdict;
use crate::platform::audit::{self, Deed};
use crate::platform::calendar::midnight;
use crate::platform::store::{Error as StoreError, Tx, next_number};
use crate::platform::web::actor::BankOfficer;
use crate::product::criteria::{Criteria, Refusal};
use crate::product::terms::Ask;

/// Firms read at once.
const CHUNK: usize = 1000;
/// Most places of a slider.
const MOST_PLACES: usize = 60;
/// Relaxations that are named.
const RELAXATIONS: usize = 8;
/// The series under which firms are given their places.
const PLACES: &str = "reach_place";
/// The series under which it is written down what was shown.
const SHOWN: &str = "reach_shown";
/// Lines of what was shown that are read at once.
const LINES: u64 = 200;

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
    /// Which sources and lists had come.
    came: String,
    shared: Shared,
}

/// This process's copy of what was shown, by any process.
#[derive(Debug, Default)]
struct Shared {
    memory: Memory,
    /// Up to which number it has learned what was shown.
    last: i64,
}

impl Shared {
    fn learn(&mut self, rows: Vec<reach_shown::Model>) -> Result<(), StoreError> {
        for row in rows {
            let read = Grain::of_code(&row.grain).zip(unpack(&row.sets));
            let (grain, sets) = read.ok_or_else(|| StoreError::unreadable(format!("what was shown as {}", row.number)))?;
            self.memory.learn(grain, row.bank_id, row.on_day, sets);
            self.last = self.last.max(row.number);
        }
        Ok(())
    }
}

/// The population as the database has it now.
async fn current(app: &App) -> Result<OwnedMutexGuard<State>, StoreError> {
    let mut state = Arc::clone(&app.reach.0).lock_owned().await;
    let (today, last) = (app.clock.today(), batch(app).await?);
    let came = came(&collected(app.db.read(), app.clock.now()).await?);
    match &state.population {
        Some(population) if population.today() == today && state.came == came => {
            if last > state.batch {
                let (firms, last) = firms_after(app.db.read(), state.batch).await?;
                let firms: Vec<EnterpriseId> = firms.into_iter().collect();
                state = renew(app, state, &firms).await?;
                state.batch = last;
            }
        }
        Some(_) | None => {
            // What is forgotten goes a day later: another process may not know yet that the day is over.
            let tx = app.db.begin_write().await?;
            store::delete_shown(&tx, remembered_since(today) - Days::new(1)).await?;
            tx.commit().await?;
            state = apart(move || {
                state.shared.memory.forget(remembered_since(today));
                state
            })
            .await?;
            let mut population = state.population.take().unwrap_or_else(|| Population::new(today));
            population.turn(today);
            let left: Vec<EnterpriseId> = population.firms().collect();
            state.population = Some(population);
            let mut all: Vec<EnterpriseId> = agreed(app.db.read(), today, None).await?.into_keys().chain(left).collect();
            all.sort_unstable();
            all.dedup();
            state = renew(app, state, &all).await?;
            (state.batch, state.came) = (last, came);
        }
    }
    remember(app, state).await
}

/// The first day of which it is remembered what was shown.
fn remembered_since(today: NaiveDate) -> NaiveDate {
    today - Days::new(KEPT_DAYS)
}

/// Learns what other processes showed, all of it in a process that has just started.
async fn remember(app: &App, mut state: OwnedMutexGuard<State>) -> Result<OwnedMutexGuard<State>, StoreError> {
    let today = app.clock.today();
    if let Some(grain) = state.population.as_ref().map(Population::grain) {
        state.shared.memory.takes(grain, today);
    }
    loop {
        let rows = store::list_shown(app.db.read(), remembered_since(today), state.shared.last, LINES).await?;
        if rows.is_empty() {
            return Ok(state);
        }
        state = apart(move || state.shared.learn(rows).map(|()| state)).await??;
    }
}

async fn renew(app: &App, mut state: OwnedMutexGuard<State>, firms: &[EnterpriseId]) -> Result<OwnedMutexGuard<State>, StoreError> {
    let (db, today) = (app.db.read(), app.clock.today());
    for some in firms.chunks(CHUNK) {
        let agreed = agreed(db, today, Some(some)).await?;
        let here: Vec<EnterpriseId> = some.iter().filter(|firm| agreed.contains_key(firm)).copied().collect();
        let mut known = profiles(app, db, &here).await?;
        let placed = places(app, &here).await?;
        let changes: Vec<(EnterpriseId, Option<Profile>)> = some
            .iter()
            .map(|firm| {
                let profile = agreed.get(firm).zip(known.remove(firm));
                (*firm, profile.map(|(consent, dated)| dated.profile.limited(&|item: &str| consent.items.contains(item))))
            })
            .collect();
        state = apart(move || {
            if let Some(population) = &mut state.population {
                for (firm, place) in placed {
                    population.place(firm, place);
                }
                population.apply(changes.iter().map(|(firm, profile)| (*firm, profile.as_ref())));
            }
            state
        })
        .await?;
    }
    Ok(state)
}

/// The places of firms in every process's population; a firm that never had one is given the next, for good.
async fn places(app: &App, firms: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, u32)>, StoreError> {
    let mut found = store::list_places(app.db.read(), firms).await?;
    if found.len() < firms.len() {
        let tx = app.db.begin_write().await?;
        // One process after the other: the series is the lock.
        next_number(&tx, PLACES).await?;
        found = store::list_places(&tx, firms).await?;
        let next = store::find_last_place(&tx).await?.map_or(0, |last| last + 1);
        let new: Vec<EnterpriseId> = firms.iter().filter(|firm| !found.iter().any(|row| row.enterprise_id == **firm)).copied().collect();
        let rows: Vec<reach_place::Model> = new.into_iter().zip(next..).map(|(enterprise_id, place)| reach_place::Model { enterprise_id, place }).collect();
        found.extend(rows.iter().cloned());
        store::insert_places(&tx, rows).await?;
        tx.commit().await?;
    }
    let place = |row: reach_place::Model| {
        let at = u32::try_from(row.place).map_err(|_| StoreError::unreadable(format!("place {} of {}", row.place, row.enterprise_id)))?;
        Ok((row.enterprise_id, at))
    };
    found.into_iter().map(place).collect()
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
    let (counted_at, counted, slide) = (app.clock.now(), criteria.clone(), slide.cloned());
    let (state, grain, measured) = apart(move || {
        let population = state.population.get_or_insert_with(|| Population::new(NaiveDate::default()));
        let everybody = population.measure(&Criteria::All(Vec::new()));
        let divided = population.divide(&counted, &customers);
        let points = slide.and_then(|slide| population.curve(&counted, slide.place, &slide.thresholds)).unwrap_or_default();
        let measured = Box::new((everybody, population.measure(&counted), divided, points, population.relaxations(&counted)));
        let grain = population.grain();
        (state, grain, measured)
    })
    .await?;
    let show = move |memory: &mut Memory| {
        let (everybody, measure, divided, points, relaxations) = *measured;
        let everybody = memory.reach(&everybody).splits;
        let reach = memory.reach(&measure);
        let customers = memory.divided(&divided);
        Preview { counted_at, reach, everybody, customers, curve: memory.curve(&points), relaxations: memory.relaxations(&relaxations, RELAXATIONS) }
    };
    Ok(shown(app, by, ("reach.preview", &[criteria]), (state, grain), show).await?)
}

/// Who would gain and who would lose if criteria took the place of others, or of none.
pub async fn compare(app: &App, by: &BankOfficer, old: Option<&Criteria>, new: &Criteria) -> Result<ShownComparison, Error> {
    new.check()?;
    // An empty choice is nobody's.
    let (old, new) = (old.cloned().unwrap_or(Criteria::Any(Vec::new())), new.clone());
    let mut state = current(app).await?;
    let counted = (old.clone(), new.clone());
    let (state, grain, compared) = apart(move || {
        let population = state.population.get_or_insert_with(|| Population::new(NaiveDate::default()));
        let compared = population.compare(&counted.0, &counted.1);
        let grain = population.grain();
        (state, grain, compared)
    })
    .await?;
    Ok(shown(app, by, ("reach.compare", &[&old, &new]), (state, grain), move |memory| memory.comparison(&compared)).await?)
}

/// Decides what of a count is shown to a bank, after learning what other processes showed to any, and writes that down with the line of the audit
/// trail. Nothing is shown before it is committed; when that fails, this process forgets its copy and learns it anew.
async fn shown<T: Send + 'static>(
    app: &App,
    by: &BankOfficer,
    (action, criteria): (&str, &[&Criteria]),
    (mut state, grain): (OwnedMutexGuard<State>, Grain),
    show: impl FnOnce(&mut Memory) -> T + Send + 'static,
) -> Result<T, StoreError> {
    let (bank, today) = (by.bank, app.clock.today());
    let mut shared = std::mem::take(&mut state.shared);
    let tx = app.db.begin_write().await?;
    // From here on no other process decides what is shown.
    let number = next_number(&tx, SHOWN).await?;
    let others = store::list_shown(&tx, remembered_since(today), shared.last, u64::MAX >> 1).await?;
    let (answer, mut shared, sets) = apart(move || {
        shared.memory.takes(grain, today);
        shared.learn(others)?;
        let answer = show(shared.memory.asked(bank, today));
        let sets = pack(&shared.memory.news());
        Ok::<_, StoreError>((answer, shared, sets))
    })
    .await??;
    if !sets.is_empty() {
        store::insert_shown(&tx, reach_shown::Model { number, bank_id: bank, on_day: today, grain: grain.code().to_owned(), sets }).await?;
    }
    log(&tx, app, by, action, criteria).await?;
    tx.commit().await?;
    shared.last = number;
    state.shared = shared;
    Ok(answer)
}

/// What each of some criteria would have said of the applications to a product in the last twelve months: on the ask and the facts they were
/// sent with, or where none were kept, on the demand and the facts of today. These counts are exact, so only what the firms' letters to this
/// bank open today is looked at: the rest is not known.
pub async fn shadow(app: &App, by: &BankOfficer, product: ProductId, criteria: &[&Criteria]) -> Result<Vec<Vec<Row>>, Error> {
    for one in criteria {
        one.check()?;
    }
    let tx = app.db.begin_write().await?;
    log(&tx, app, by, "reach.shadow", criteria).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let (db, today) = (app.db.read(), app.clock.today());
    // Whole days: the day twelve months ago is the first.
    let since = midnight(today.checked_sub_months(Months::new(12)).unwrap_or(today));
    let applications = store::list_applications(db, by.bank, product, since).await?;
    let mut firms: Vec<EnterpriseId> = applications.iter().map(|(application, _)| application.enterprise_id).collect();
    firms.sort_unstable();
    firms.dedup();
    let opened = opened(app, db, &firms, by.bank).await?;
    let mut known = HashMap::new();
    for some in firms.chunks(CHUNK) {
        known.extend(profiles(app, db, some).await?);
    }
    let matched: Vec<_> = applications.iter().filter_map(|(_, kept)| kept.as_ref()).map(|kept| (kept.enterprise_id, kept.matched_at)).collect();
    let over = over_since_matched(app, db, &matched).await?;
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
            let open = |item: &str| opened.get(&firm).is_some_and(|items| items.contains(item));
            let known =
                kept.and_then(|kept| as_sent(kept, &over)).or_else(of_today).map(|(profile, ask, on)| (profile.limited(&open).with(ask.facts(), on), ask, on));
            for (said, criteria) in said.iter_mut().zip(&criteria) {
                // Of what nothing is kept nothing is known; it is counted all the same.
                let verdict = known.as_ref().map_or(Verdict::Unknown, |(profile, ask, on)| verdict(criteria, profile, ask, *on));
                said.push((Outcome::of(application.state), verdict));
            }
        }
        said.iter().map(|said| table(said)).collect()
    });
    Ok(judged.await?)
}

/// The facts and the ask that an application was sent with, without what is over since; none of a match of an older form.
fn as_sent(kept: match_result::Model, over: &HashMap<Matched, OverSince>) -> Option<(Profile, Ask, NaiveDate)> {
    let profile: Profile = serde_json::from_value(kept.profile).ok()?;
    let question: Question = serde_json::from_value(kept.question?).ok()?;
    let profile = match over.get(&(kept.enterprise_id, kept.matched_at)) {
        Some(over) => over.taken_from(profile),
        None => profile,
    };
    Some((profile, question.ask, question.on))
}

async fn log(tx: &Tx, app: &App, by: &BankOfficer, action: &str, criteria: &[&Criteria]) -> Result<(), StoreError> {
    let hash = |of: &Criteria| serde_json::to_string(of).map(|text| hex::encode(Sha256::digest(text))).map_err(|e| StoreError::unreadable(e.to_string()));
    let hashes: Vec<String> = criteria.iter().map(|of| hash(of)).collect::<Result<_, _>>()?;
    let deed = Deed { action, subject_kind: "criteria", subject_id: hashes.last().cloned().unwrap_or_default(), detail: json!({ "criteria": hashes }) };
    audit::write(tx, app, &by.who.by(), deed).await
}
