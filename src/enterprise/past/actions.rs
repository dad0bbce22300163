//! A firm's profile as of an instant.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::enterprise::fact;
use entity::value::id::EnterpriseId;

use super::day::actions as day;
use super::over::OverSince;
use super::store;
use crate::app::App;
use crate::credit::collected::actions::collected;
use crate::credit::record::actions::Record;
use crate::credit::record::figures::actions::over_since;
use crate::credit::record::past::actions as record;
use crate::enterprise::actions::{Dated, Enterprise, Known, stored};
use crate::enterprise::dispute;
use crate::enterprise::fact::Profile;
use crate::enterprise::figures::made_of::{MadeOf, made_of, sources};
use crate::enterprise::profile::Stored;
use crate::enterprise::store::{facts_of, find};
use crate::lending::actions::outstanding_as_of;
use crate::platform::moment::Moment;
use crate::platform::store::{Connection, Error};
use crate::risk::actions::Flag;
use crate::risk::past::actions::stood;

/// A firm, and when it was matched.
pub type Matched = (EnterpriseId, DateTime<Utc>);

/// How much of what was known is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What may still be shown: records that are over today are left out, with everything that rested on them.
    Standing,
    /// Everything that was known then, for an audit.
    Everything,
}

/// A firm as it was known at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The day: of the instant, or an earlier one that is asked about.
    pub on: NaiveDate,
    /// The firm as registered then.
    pub enterprise: Enterprise,
    /// What was known.
    pub profile: Profile,
    /// Records that counted.
    pub records: Vec<Record>,
    /// What each of them says today, of those that stand.
    pub hashes: Vec<String>,
    /// Flags that stood; of an earlier day, those that should have stood on it.
    pub flags: Vec<Flag>,
    /// How many records that counted then are over today: left out, or told all the same.
    pub over: usize,
}

/// What was known about a firm at an instant, all of it.
pub async fn profile_as_of(app: &App, db: &impl Connection, id: EnterpriseId, at: DateTime<Utc>) -> Result<Profile, Error> {
    Ok(as_of(app, db, id, at, Reach::Everything).await?.profile)
}

/// A firm as it was known at an instant, on a day; not found when it was not known yet, or not established on the day.
pub async fn as_of(app: &App, db: &impl Connection, id: EnterpriseId, asked: impl Into<Moment>, reach: Reach) -> Result<Past, Error> {
    let asked: Moment = asked.into();
    let (Moment { at, on }, today) = (asked, app.clock.today());
    let row = find(db, id).await?;
    let row = match asked.earlier_day() {
        None => store::firm(row, store::list_after(db, id, at).await?, at),
        Some(on) => store::firm_on(row, store::list(db, id).await?, at, on),
    };
    let row = row.ok_or(Error::NotFound)?;
    let (facts, figures_over) = match asked.earlier_day() {
        None => known_facts(db, id, at, reach).await?,
        Some(_) => day::facts(db, id, asked, reach).await?,
    };
    let mut counted = record::known(db, id, at).await?;
    counted.retain(|known| known.then.counts_on(on));
    let over = counted.iter().filter(|known| !known.stands_on(today)).count() + figures_over;
    match reach {
        Reach::Standing => counted.retain(|known| known.stands_on(today)),
        Reach::Everything => {}
    }
    let hashes = counted.iter().map(|known| known.now.as_ref().unwrap_or(&known.then).content_hash.clone()).collect();
    let records: Vec<Record> = counted.into_iter().map(|known| known.then).collect();
    let firm = Enterprise::of(row);
    // An entry that was merged into another had nothing of its own.
    let mut open = match firm.merged_into {
        None => stood(db, (id, firm.subject()), &records, (at, on)).await?,
        Some(_) => Vec::new(),
    };
    if asked.earlier_day().is_some() {
        // Of a day before the first that the register spoke of it is not said that the firm was out of business.
        open.retain(|flag| flag.opened_on <= on);
    }
    let known = Known {
        firm,
        facts,
        records,
        flags: open.iter().map(|flag| dispute::open(flag, flag.severity, flag.opened_on)).collect(),
        open,
        loans: outstanding_as_of(db, id, asked).await?,
        collected: Arc::new(collected(db, at).await?),
    };
    let Dated { profile, turns_on: _ } = known.dated(on);
    let Known { firm, records, open, .. } = known;
    Ok(Past { at, on, enterprise: firm, profile, records, hashes, flags: open, over })
}

/// The rows behind the known facts of a firm's profile of an earlier moment.
pub async fn rows_behind_as_of(db: &impl Connection, id: EnterpriseId, asked: Moment, reach: Reach, profile: &Profile) -> Result<MadeOf, Error> {
    let mut rows = BTreeMap::new();
    if !sources(profile).is_empty() {
        (rows, _) = day::figures_then(db, id, asked, reach).await?;
    }
    Ok(made_of(profile, &rows, asked.on))
}

/// Of firms that were matched at instants, what of their profiles then rested on something that is over today; those of which nothing did are not in
/// the answer.
pub async fn over_since_matched(app: &App, db: &impl Connection, matched: &[Matched]) -> Result<HashMap<Matched, OverSince>, Error> {
    let firms: Vec<EnterpriseId> = matched.iter().map(|(firm, _)| *firm).collect::<BTreeSet<_>>().into_iter().collect();
    let may = record::with_over(db, &firms, app.clock.today()).await?;
    let mut over = HashMap::new();
    for (firm, at) in matched.iter().filter(|(firm, _)| may.contains(firm)) {
        let then = async |reach| as_of(app, db, *firm, *at, reach).await;
        match (then(Reach::Everything).await, then(Reach::Standing).await) {
            (Ok(all), Ok(standing)) => over.extend(OverSince::between(&all.profile, &standing.profile).map(|found| ((*firm, *at), found))),
            // Nothing was known of it then.
            (Err(Error::NotFound), _) | (_, Err(Error::NotFound)) => {}
            (Err(other), _) | (_, Err(other)) => return Err(other),
        }
    }
    Ok(over)
}

/// Firms as registered, as it was known at an instant; those that were not known then are not in the answer.
pub async fn registered_as_of(db: &impl Connection, ids: &[EnterpriseId], at: DateTime<Utc>) -> Result<HashMap<EnterpriseId, Enterprise>, Error> {
    let mut all = HashMap::with_capacity(ids.len());
    for id in ids {
        let row = store::firm(find(db, *id).await?, store::list_after(db, *id, at).await?, at);
        all.extend(row.map(|row| (*id, Enterprise::of(row))));
    }
    Ok(all)
}

/// The facts as they were known at an instant, and how many rows of figures that counted then do not stand any more.
async fn known_facts(db: &impl Connection, id: EnterpriseId, at: DateTime<Utc>, reach: Reach) -> Result<(Vec<Stored>, usize), Error> {
    let rows = store::facts(facts_of(db, &[id]).await?, store::list_facts_after(db, id, at).await?, id, at);
    let ended = over_since(db, id, at).await?;
    let standing = match reach {
        Reach::Standing if !ended.is_empty() => {
            let asked = Moment::from(at);
            let (of, _) = day::figures_then(db, id, asked, reach).await?;
            Some(day::worked_out(&of, asked.on))
        }
        Reach::Standing | Reach::Everything => None,
    };
    // Kept with a fact is the newest row alone: what comes out the same of the rows that stand rests on none of the others. A sum of which a
    // month is over comes out no more.
    let known = |row: fact::Model| {
        let may_rest = row.feed.is_some_and(|feed| ended.contains(&feed));
        stored(row).filter(|fact| !may_rest || standing.as_ref().is_none_or(|standing| standing.contains(fact)))
    };
    Ok((rows.into_iter().filter_map(known).collect(), ended.len()))
}
