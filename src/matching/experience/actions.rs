//! Learning a month's version from what banks returned, once, and looking versions up.

use std::collections::HashMap;

use chrono::{DateTime, Months, Utc};
use entity::financing::experience;
use entity::value::ApplicationState;
use serde_json::json;

use super::decided::{Decided, Kin};
use super::input::INPUTS;
use super::learn::{Outcome, learn};
use super::learned::{Experience, Version};
use super::store;
use crate::app::App;
use crate::enterprise::fact::Profile;
use crate::enterprise::past::actions::{Matched, over_since_matched};
use crate::enterprise::past::over::OverSince;
use crate::matching::canonical::digest;
use crate::matching::kept::Question;
use crate::platform::audit::{self, By, Deed};
use crate::platform::calendar;
use crate::platform::store::{Connection, Error, next_number};
use crate::product;
use crate::report::period::Period;

/// Months of outcomes that a version looks at.
const MONTHS: u32 = 24;
/// The series whose last number is the newest version's.
const SERIES: &str = "experience";

/// Learns the version of a month that is over, from the outcomes that were returned until its end; a month that has one keeps it. Nothing is
/// learned while nothing was decided.
pub async fn learn_month(app: &App, by: &By, month: Period) -> Result<Option<i64>, Error> {
    let db = app.db.read();
    let period = month.to_string();
    if let Some(number) = store::find_of_period(db, &period).await? {
        return Ok(Some(number));
    }
    let cut_off = month.bounds().1;
    if cut_off > app.clock.now() {
        return Ok(None);
    }
    let previous = latest(db).await?;
    let outcomes = outcomes(app, cut_off).await?;
    let until_on = month.window().until_on;
    let learning = tokio::task::spawn_blocking(move || learn(&outcomes, until_on, previous.as_ref().map(|version| (version.number, &version.experience))));
    let Some(learned) = learning.await.map_err(|e| Error::unreadable(e.to_string()))? else { return Ok(None) };
    let digest = digest(&learned).map_err(|e| Error::unreadable(e.to_string()))?;
    let tx = app.db.begin_write().await?;
    let number = next_number(&tx, SERIES).await?;
    let row = experience::Model {
        number,
        period: period.clone(),
        cut_off_at: cut_off,
        document: json!(learned),
        digest: digest.clone(),
        learned_at: app.clock.now(),
    };
    match store::insert(&tx, row).await {
        Ok(()) => {}
        // Another process was faster.
        Err(Error::Taken(_)) => {
            drop(tx);
            return store::find_of_period(app.db.read(), &period).await;
        }
        Err(other) => return Err(other),
    }
    let detail =
        json!({ "period": period, "digest": digest, "decided": learned.decided, "shown": learned.shown().map(|one| one.family.code()).collect::<Vec<_>>() });
    audit::write(&tx, app, by, Deed { action: "experience.learn", subject_kind: "experience", subject_id: number.to_string(), detail }).await?;
    product::actions::changed(&tx).await?;
    tx.commit().await?;
    Ok(Some(number))
}

/// What was decided in the months before an instant, in the order in which it was.
async fn outcomes(app: &App, until: DateTime<Utc>) -> Result<Vec<Outcome>, Error> {
    let from = until.checked_sub_months(Months::new(MONTHS)).unwrap_or_default();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let rows = store::list_decided(app.db.read(), (from, until), after).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        let matched: Vec<_> = rows.iter().filter_map(|row| row.kept.as_ref()).map(|kept| (kept.enterprise, kept.matched_at)).collect();
        let over = over_since_matched(app, app.db.read(), &matched).await?;
        all.extend(rows.into_iter().map(|row| ((row.decided_at, row.id), outcome(row, &over))));
    }
    all.sort_by_key(|(order, _)| *order);
    Ok(all.into_iter().map(|(_, outcome)| outcome).collect())
}

/// An outcome with the facts of its match, without those that rested on a record that is over since.
fn outcome(row: store::Row, over: &HashMap<Matched, OverSince>) -> Outcome {
    let (approved, decided_on) = (row.state != ApplicationState::Declined, calendar::today(row.decided_at));
    // An application by another way has no match.
    let facts = row.kept.and_then(|kept| {
        let question: Question = serde_json::from_value(kept.question).ok()?;
        let profile: Profile = serde_json::from_value(kept.profile).ok()?;
        let profile = match over.get(&(kept.enterprise, kept.matched_at)) {
            Some(over) => over.taken_from(profile),
            None => profile,
        };
        Some(profile.with(question.ask.facts(), question.on))
    });
    let decided = match &facts {
        Some(profile) => Decided::of(row.family, profile, approved, decided_on),
        None => Decided { family: row.family, bands: [0; INPUTS], kin: Kin::default(), approved, decided_on },
    };
    Outcome { decided, bank: row.bank, days: row.days, has_facts: facts.is_some() }
}

fn version(row: experience::Model) -> Result<Version, Error> {
    let broken = |e: serde_json::Error| Error::unreadable(format!("experience {}: {e}", row.number));
    Ok(Version { number: row.number, experience: serde_json::from_value::<Experience>(row.document).map_err(broken)? })
}

/// The newest version; nothing before the first.
pub async fn latest(db: &impl Connection) -> Result<Option<Version>, Error> {
    store::find_latest(db).await?.map(version).transpose()
}

/// The newest version that had been learned by an instant.
pub async fn latest_until(db: &impl Connection, until: DateTime<Utc>) -> Result<Option<Version>, Error> {
    store::find_latest_until(db, until).await?.map(version).transpose()
}

/// One version.
pub async fn find(db: &impl Connection, number: i64) -> Result<Version, Error> {
    version(store::find(db, number).await?)
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub number: i64,
    /// Its month.
    pub period: String,
    /// When it was learned.
    pub learned_at: DateTime<Utc>,
}

/// All versions, the newest first.
pub async fn list(db: &impl Connection) -> Result<Vec<Listed>, Error> {
    Ok(store::list(db).await?.into_iter().map(|(number, period, learned_at)| Listed { number, period, learned_at }).collect())
}
