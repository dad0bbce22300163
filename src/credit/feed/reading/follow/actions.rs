//! What follows from rows that were taken in: jobs, facts, matching; and of the register, records that waited for their firms.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::credit::delivery;
use entity::value::Source;
use entity::value::id::{DeliveryId, EnterpriseId};

use crate::app::App;
use crate::credit::feed::actions::{Error, received_on};
use crate::credit::feed::draft::Draft;
use crate::credit::feed::rule::rules;
use crate::credit::record::actions as record;
use crate::credit::record::owner::actions as owner;
use crate::credit::repair::item::actions::after_delivery;
use crate::enterprise::figures::actions::{Which, settle};
use crate::enterprise::register::actions::{Novelty, Registered, Word, register};
use crate::enterprise::register::entry::Entry;
use crate::matching::rematch::actions::touched;
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::work;
use crate::risk::jobs::ReconcileFirms;

/// What follows when records of firms changed, whoever changed them: their flags are looked at, figures become facts, and matching hears of it.
pub async fn follow(tx: &Tx, app: &App, source: Source, firms: &BTreeSet<EnterpriseId>, cause: String) -> Result<(), StoreError> {
    if weighs(source) && !firms.is_empty() {
        work::enqueue(tx, app, &ReconcileFirms { enterprises: firms.iter().copied().collect(), cause }).await?;
    }
    if source.is_figures() {
        // On the heap: what a command holds on the stack stays small.
        Box::pin(settle(tx, app, firms, Which::Source(source))).await?;
    }
    touched(tx, app, firms.iter().copied()).await
}

/// Whether records of a source can raise or clear a risk flag.
const fn weighs(source: Source) -> bool {
    match source {
        Source::Licence | Source::Filing | Source::Figures(_) => false,
        Source::Registration
        | Source::Penalty
        | Source::DishonestDebtor
        | Source::AbnormalOperation
        | Source::SeriousViolation
        | Source::TaxArrears
        | Source::TaxGrade
        | Source::Commitment
        | Source::Listing => true,
    }
}

/// Enters firms, and gives them the records that waited for them and that no rule holds back.
pub async fn take_registrations(tx: &Tx, app: &App, row: &delivery::Model, drafts: &[Draft], novelty: Novelty) -> Result<record::Taken, Error> {
    // The rules refuse a row of the register without a unified code, so every draft makes an entry.
    let entries: Vec<Entry> = drafts.iter().filter_map(Entry::of).collect();
    let word = Word { department: &rules(row.source).department, as_of_on: received_on(row), novelty };
    let done = register(tx, app, &entries, word).await?;
    let mut given = owner::give_to(tx, app, &done.arrived, row.id).await?;
    given.extend(told_anew(tx, app, &done, Some(row.id)).await?);
    settle(tx, app, &given, Which::Every).await?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let affected: BTreeSet<EnterpriseId> = done.changed.iter().copied().chain(given).collect();
    let (new, changed, unchanged) = (count(done.new), count(done.changed.len()), done.unchanged);
    // A row of the register is a firm.
    Ok(record::Taken { new, changed, unchanged, matched: new + changed + unchanged, by_kind: BTreeMap::new(), affected })
}

/// What follows when the register says something else of firms, whoever had it say so: objections that waited for it are upheld, and they are
/// given what was held back from them and no rule holds back any more. The firms that were given something.
async fn told_anew(tx: &Tx, app: &App, done: &Registered, cause: Option<DeliveryId>) -> Result<BTreeSet<EnterpriseId>, StoreError> {
    after_delivery(tx, app, &done.corrected).await?;
    owner::give_held(tx, app, &done.changed, cause).await
}

/// Has the register say something else of a firm, without a delivery: to look at what that changes.
pub async fn try_registration(tx: &Tx, app: &App, draft: &Draft, today: NaiveDate) -> Result<usize, StoreError> {
    let (entry, department) = (Entry::of(draft), &rules(Source::Registration).department);
    let word = Word { department, as_of_on: today, novelty: Novelty::Fresh };
    let done = register(tx, app, entry.as_slice(), word).await?;
    let given = told_anew(tx, app, &done, None).await?;
    settle(tx, app, &given, Which::Every).await?;
    let affected: BTreeSet<EnterpriseId> = done.changed.iter().copied().chain(given).collect();
    follow(tx, app, Source::Registration, &affected, "preview".to_owned()).await?;
    Ok(done.corrected.len())
}
