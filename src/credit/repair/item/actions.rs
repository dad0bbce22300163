//! What follows when an item of a firm's registration is objected to, answered or delivered anew; and looking at that beforehand.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::id::EnterpriseId;
use entity::value::{ObjectionState, RegisterItem};

use super::super::actions::applications_on;
use super::super::mark::is_under_way;
use super::super::objection::actions::{self as objection, About, Objection};
use super::super::resting::Resting;
use crate::app::App;
use crate::credit::evaluation::actions::made_with;
use crate::credit::record::owner::actions::{Settled, compare_again};
use crate::credit::report::actions::issued_about;
use crate::enterprise::actions::{self as enterprise, Enterprise, profile, profile_disputing};
use crate::enterprise::dispute::differing;
use crate::enterprise::figures::actions::{Which, settle};
use crate::enterprise::item;
use crate::enterprise::register::actions::{self as register, Mark};
use crate::matching::rematch::actions::{qualifies_as, touched};
use crate::platform::store::{Connection, Error as StoreError, Tx};
use crate::risk::actions as risk;

/// Suspends the use of an item; flags and matches follow.
pub(in crate::credit::repair) async fn dispute_item(tx: &Tx, app: &App, firm: EnterpriseId, item: RegisterItem) -> Result<(), StoreError> {
    register::mark(tx, app, firm, item, Mark::Disputed).await?;
    risk::reconcile_within(tx, app, firm).await?;
    touched(tx, app, [firm]).await
}

/// Lets an item be used again, also by the rules that compare records with it: those that came meanwhile are compared now. Figures, flags and
/// matches follow.
pub(in crate::credit::repair) async fn settle_item(tx: &Tx, app: &App, made: &Objection, item: RegisterItem) -> Result<(), StoreError> {
    let settled = Settled { objection: made.id, entry: made.enterprise, item, since: made.filed_at };
    register::mark(tx, app, settled.entry, item, Mark::Settled).await?;
    // On the heap: what a command holds on the stack stays small.
    let mut firms = Box::pin(compare_again(tx, app, settled)).await?;
    Box::pin(settle(tx, app, &firms, Which::Every)).await?;
    firms.insert(settled.entry);
    for firm in &firms {
        risk::reconcile_within(tx, app, *firm).await?;
    }
    touched(tx, app, firms).await
}

/// After a delivery of the register, in its transaction: `corrected` are items in dispute of which it says something else.
pub async fn after_delivery(tx: &Tx, app: &App, corrected: &[(EnterpriseId, RegisterItem)]) -> Result<(), StoreError> {
    for (firm, item) in corrected {
        objection::item_arrived(tx, app, *firm, *item).await?;
    }
    Ok(())
}

/// What rests on an item: what changes when an objection to it begins and, while one runs, when that ends with the item as it is.
pub async fn resting(app: &App, db: &impl Connection, firm: EnterpriseId, item: RegisterItem) -> Result<Resting, StoreError> {
    let mut items = enterprise::find(db, firm).await?.disputed;
    if items.remove(&item).is_none() {
        items.insert(item, app.clock.now());
    }
    let (before, after) = (profile(app, db, firm).await?, profile_disputing(app, db, firm, &items).await?);
    let way = risk::way_disputing(app, db, firm, &items).await?;
    let facts = differing(&before, &after);
    let (then, now) = (qualifies_as(app, db, firm, before).await?, qualifies_as(app, db, firm, after).await?);
    Ok(Resting {
        applications: applications_on(db, firm, &facts).await?,
        facts,
        cleared: way.clear.iter().map(|(_, signal, _)| *signal).collect(),
        changed: way.change.iter().map(|(_, standing, _)| (standing.signal, standing.severity)).collect(),
        raised: way.raise.iter().map(|standing| standing.signal).collect(),
        corrected: BTreeSet::new(),
        gained: now.difference(&then).copied().collect(),
        lost: then.difference(&now).copied().collect(),
        reports: Vec::new(),
        profiles: made_with(db, firm, item::facts(item)).await?,
    })
}

/// Objections to items of a firm's registration, the latest first.
pub async fn of_firm(db: &impl Connection, firm: EnterpriseId) -> Result<Vec<(RegisterItem, Objection)>, StoreError> {
    let about = |made: Objection| match made.about {
        About::Item(item) => Some((item, made)),
        About::Record(_) => None,
    };
    Ok(objection::of_firm(db, firm).await?.into_iter().filter_map(about).collect())
}

/// What firms say beside what the register keeps saying after an objection that was not upheld, item by item.
pub async fn statements(db: &impl Connection, firm: &Enterprise) -> Result<Vec<(RegisterItem, String)>, StoreError> {
    let mut all: Vec<(RegisterItem, String)> = Vec::new();
    for (item, made) in of_firm(db, firm.id).await? {
        let stands = made.state == ObjectionState::Rejected && made.content_hash == item::hash(firm, item);
        if stands && all.iter().all(|(other, _)| *other != item) {
            all.push((item, made.statement));
        }
    }
    Ok(all)
}

/// Items that an objection has shown to be wrong since an instant: what was made of them before does not stand.
pub async fn upheld_since(db: &impl Connection, firm: EnterpriseId, since: DateTime<Utc>) -> Result<BTreeSet<RegisterItem>, StoreError> {
    let wrong = |made: &Objection| made.state == ObjectionState::Upheld && made.ended_at.is_some_and(|at| at > since);
    Ok(of_firm(db, firm).await?.into_iter().filter(|(_, made)| wrong(made)).map(|(item, _)| item).collect())
}

/// The same with those to which an objection runs.
pub async fn doubted_since(db: &impl Connection, firm: EnterpriseId, since: DateTime<Utc>) -> Result<BTreeSet<RegisterItem>, StoreError> {
    let mut items = upheld_since(db, firm, since).await?;
    items.extend(of_firm(db, firm).await?.into_iter().filter(|(_, made)| is_under_way(made.state)).map(|(item, _)| item));
    Ok(items)
}

/// Numbers of the reports that show an item as it says now: they are superseded once it is put right.
pub(in crate::credit::repair) async fn showing(db: &impl Connection, firm: EnterpriseId, item: RegisterItem) -> Result<Vec<String>, StoreError> {
    let ended = |(of, made): &(RegisterItem, Objection)| if *of == item && made.state == ObjectionState::Upheld { made.ended_at } else { None };
    let since = of_firm(db, firm).await?.iter().filter_map(ended).max();
    let issued = issued_about(db, firm).await?.into_iter();
    Ok(issued.filter(|(_, at)| since.is_none_or(|since| *at >= since)).map(|(number, _)| number).collect())
}
