//! Following firms through changes: what each agreed firm qualifies for is kept in step, and a gain that lasts is told once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};
use entity::following::{follow_mark, qualification};
use entity::value::id::{EnterpriseId, FirmChangeId, ProductId, ProductVersionId};
use entity::value::{Fen, Purpose, QualificationState, RepaymentForm, Severity};

use super::crossing::Thresholds;
use super::difference::{Difference, Followed};
use super::store;
use crate::app::App;
use crate::consent::matching::actions::agreed;
use crate::credit::collected::actions::collected;
use crate::enterprise::actions::{Dated, profiles};
use crate::enterprise::fact::Profile;
use crate::enterprise::profile::came;
use crate::financing::demand::actions::{Kept, open_of};
use crate::matching::evaluate::verdict;
use crate::matching::firm::Firm;
use crate::matching::index::Slot;
use crate::matching::verdict::Verdict;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::store::{Connection, Error, Tx, next_number};
use crate::product::actions::{Product, Stock, stock};
use crate::product::criteria::Criteria;
use crate::product::terms::Ask;

/// Firms that are followed in one transaction: few enough that nobody who wants to write waits for long.
const CHUNK: u64 = 100;
/// A gain has to last so long before the firm is told: what is lost again in the meantime is never told.
const SETTLE: Duration = Duration::minutes(10);
/// Changes are kept so long for processes that fell behind.
const KEEP: Duration = Duration::days(2);

/// Says that something about firms changed that matching looks at: facts, records, flags, loans, letters or demands. Whoever changes it calls
/// this in the same transaction.
pub async fn touched(tx: &Tx, app: &App, firms: impl IntoIterator<Item = EnterpriseId>) -> Result<(), Error> {
    let firms: BTreeSet<EnterpriseId> = firms.into_iter().collect();
    let changes: Vec<(FirmChangeId, EnterpriseId)> = firms.into_iter().map(|firm| (app.ids.new_id(), firm)).collect();
    store::insert_changes(tx, &changes, app.clock.now()).await
}

/// Gives committed changes their batch; what is read up to the last batch has no gaps.
pub async fn batch(app: &App) -> Result<i64, Error> {
    if store::exists_unbatched(app.db.read()).await? {
        let tx = app.db.begin_write().await?;
        let number = next_number(&tx, store::BATCHES).await?;
        store::save_batch(&tx, number).await?;
        tx.commit().await?;
    }
    store::find_last_batch(app.db.read()).await
}

/// Firms that changed in batches after one, and the last batch they are from.
pub async fn firms_after(db: &impl Connection, batch: i64) -> Result<(BTreeSet<EnterpriseId>, i64), Error> {
    let changes = store::list_firms_after(db, batch).await?;
    let last = changes.iter().filter_map(|(_, of)| *of).max().unwrap_or(batch);
    Ok((changes.into_iter().map(|(firm, _)| firm).collect(), last))
}

/// Follows everything that has changed and tells what has lasted. Doing it again, or in several processes at once, changes nothing more.
pub async fn catch_up(app: &App) -> Result<(), Error> {
    batch(app).await?;
    while follow_some(app).await? {}
    while tell_some(app).await? {}
    Ok(())
}

/// One transaction: some firms that changed, what follows from them, and how far it came. Whether there may be more.
async fn follow_some(app: &App) -> Result<bool, Error> {
    let stock = stock(app, app.db.read()).await?;
    let today = app.clock.today();
    if !stands_still(app, &stock, today).await? {
        let tx = app.db.begin_write().await?;
        let mut mark = store::lock_mark(&tx).await?;
        begin_day(&tx, app, &mut mark, &stock, today).await?;
        let changed = store::list_changed(&tx, &mark, CHUNK).await?;
        let firms: BTreeSet<EnterpriseId> = match changed.last() {
            Some((batch, last)) => {
                (mark.batch, mark.enterprise_id) = (*batch, Some(*last));
                changed.iter().map(|(_, firm)| *firm).collect()
            }
            None => store::list_due(&tx, today, CHUNK).await?.into_iter().collect(),
        };
        let firms: Vec<EnterpriseId> = firms.into_iter().collect();
        follow(&tx, app, &firms, &stock).await?;
        store::save_mark(&tx, mark).await?;
        tx.commit().await?;
        return Ok(!firms.is_empty());
    }
    Ok(false)
}

/// Whether there is nothing to follow, asked without a lock.
async fn stands_still(app: &App, stock: &Stock, today: NaiveDate) -> Result<bool, Error> {
    let db = app.db.read();
    let Some(mark) = store::find_mark(db).await? else { return Ok(false) };
    let same = mark.held_on == Some(today) && mark.catalogue == held_against(app, db, stock).await?;
    Ok(same && store::list_changed(db, &mark, 1).await?.is_empty() && store::list_due(db, today, 1).await?.is_empty())
}

/// What firms are held against: the catalogue, the LPR of the day that its rates follow, and what has been collected in the city at all, on which
/// what is known of every firm depends.
async fn held_against(app: &App, db: &impl Connection, stock: &Stock) -> Result<String, Error> {
    let came = came(&collected(db, app.clock.now()).await?);
    Ok(format!("{}:{}:{}:{came}", stock.digest, stock.lpr.one_year.0, stock.lpr.five_years.0))
}

/// Another catalogue or LPR, or the first delivery of a list, makes every followed firm due; the first one makes every firm that agreed followed.
async fn begin_day(tx: &Tx, app: &App, mark: &mut follow_mark::Model, stock: &Stock, today: NaiveDate) -> Result<(), Error> {
    if mark.catalogue.is_empty() {
        // Following begins: every firm that agreed is looked at for the first time, and nothing it qualifies for is news.
        let all = agreed(tx, today, None).await?;
        touched(tx, app, all.into_keys()).await?;
        let number = next_number(tx, store::BATCHES).await?;
        store::save_batch(tx, number).await?;
    }
    let against = held_against(app, tx, stock).await?;
    if mark.catalogue != against {
        mark.catalogue = against;
        store::save_all_due(tx, today).await?;
    }
    if mark.held_on != Some(today) {
        mark.held_on = Some(today);
        store::delete_changes(tx, mark.batch, app.clock.now() - KEEP).await?;
    }
    Ok(())
}

/// Brings what firms qualify for in step with what they are now.
async fn follow(tx: &Tx, app: &App, firms: &[EnterpriseId], stock: &Stock) -> Result<(), Error> {
    let today = app.clock.today();
    let agreed = agreed(tx, today, Some(firms)).await?;
    let gone: Vec<EnterpriseId> = firms.iter().filter(|firm| !agreed.contains_key(firm)).copied().collect();
    store::delete_followed(tx, &gone).await?;
    let here: Vec<EnterpriseId> = firms.iter().filter(|firm| agreed.contains_key(firm)).copied().collect();
    let known = profiles(app, tx, &here).await?;
    let demands = open_of(tx, &here, today).await?;
    let followed = store::list_followed(tx, &here).await?;
    let before = store::list_qualified(tx, &here).await?;
    let thresholds = Thresholds::of(stock.products.iter().map(|product| &product.criteria));
    let (nothing, mut gained, mut kept) = (BTreeMap::new(), Vec::new(), Vec::new());
    for firm in here {
        let (Some(Dated { profile, turns_on }), Some(consent)) = (known.get(&firm), agreed.get(&firm)) else { continue };
        let may = |item: &str| consent.items.contains(item);
        let profile = profile.clone().limited(&may);
        let demand = demands.get(&firm);
        let now = qualifies(&profile, demand, stock);
        let since = if followed.contains(&firm) { Followed::Before } else { Followed::FromNow };
        let difference = Difference::between(before.get(&firm).unwrap_or(&nothing), &now);
        write(tx, firm, &difference).await?;
        gained.extend(difference.gained.into_iter().map(|(product, version)| news(app, firm, (product, version), since)));
        let ends = demand.and_then(|demand| demand.expires_until);
        let due = [*turns_on, consent.turns_on, ends, thresholds.next(&profile, today)].into_iter().flatten().filter(|on| *on > today).min();
        kept.push((firm, due));
    }
    store::insert_qualified(tx, gained).await?;
    store::save_followed(tx, kept, app.clock.now()).await
}

/// The products whose conditions a firm would meet with another profile, under its letters and with its open demand of today.
pub async fn qualifies_as(app: &App, db: &impl Connection, firm: EnterpriseId, profile: Profile) -> Result<BTreeSet<ProductId>, Error> {
    let today = app.clock.today();
    let Some(consent) = agreed(db, today, Some(&[firm])).await?.remove(&firm) else { return Ok(BTreeSet::new()) };
    let may = |item: &str| consent.items.contains(item);
    let demand = open_of(db, &[firm], today).await?.remove(&firm);
    let stock = stock(app, db).await?;
    Ok(qualifies(&profile.limited(&may), demand.as_ref(), &stock).into_keys().collect())
}

/// The products whose conditions a firm meets: on what it asks for in its open demand, otherwise apart from conditions on the ask.
pub fn qualifies(profile: &Profile, demand: Option<&Kept>, stock: &Stock) -> BTreeMap<ProductId, ProductVersionId> {
    let named = |product: &Product| (product.id, product.version);
    if let Some(ask) = demand.and_then(|demand| demand.answers.draft.check().ok()).map(|checked| checked.ask) {
        let profile = profile.clone().with(ask.facts(), stock.on);
        let firm = Firm { profile: &profile, ask: &ask, lpr: stock.lpr.of_months(ask.term_months), today: stock.on };
        return stock.index.verdicts(&firm).pass.iter().filter_map(|at| stock.of_slot(Slot(at)).map(named)).collect();
    }
    let ask = nothing_asked();
    let meets = |criteria: &Criteria| verdict(criteria, profile, &ask, stock.on) == Verdict::Pass;
    stock.apart_from_ask().filter(|(_, criteria)| meets(criteria)).map(|(product, _)| named(product)).collect()
}

/// What stands for an ask where none of the conditions on one is looked at.
fn nothing_asked() -> Ask {
    Ask {
        amount: Fen::ZERO,
        term_months: 0,
        purpose: Purpose::WorkingCapital,
        guarantees: Vec::new(),
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    }
}

/// A product that a firm qualifies for since now.
fn news(app: &App, firm: EnterpriseId, (product, version): (ProductId, ProductVersionId), followed: Followed) -> qualification::Model {
    let state = match followed {
        Followed::Before => QualificationState::Pending,
        Followed::FromNow => QualificationState::Known,
    };
    qualification::Model { enterprise_id: firm, product_id: product, version_id: version, since_at: app.clock.now(), state }
}

/// What is no news.
async fn write(tx: &Tx, firm: EnterpriseId, difference: &Difference) -> Result<(), Error> {
    if !difference.lost.is_empty() {
        store::delete_qualified(tx, firm, &difference.lost).await?;
    }
    for (product, version) in &difference.moved {
        store::save_version(tx, firm, *product, *version).await?;
    }
    Ok(())
}

/// Tells some firms what they qualify for since a while. Whether there may be more.
async fn tell_some(app: &App) -> Result<bool, Error> {
    let pending = store::list_pending(app.db.read(), app.clock.now() - SETTLE, CHUNK).await?;
    if pending.is_empty() {
        return Ok(false);
    }
    let tx = app.db.begin_write().await?;
    for seen in pending {
        // Another process may have told it, or it may be lost by now.
        let Some(row) = store::lock_pending(&tx, seen.enterprise_id, seen.product_id).await? else { continue };
        let product = crate::product::actions::version(&tx, row.version_id).await?;
        let message = Message {
            to: Receiver::Firm(row.enterprise_id),
            kind: "now_qualifies",
            severity: Severity::Low,
            subject_kind: "product",
            subject_id: row.product_id.to_string(),
            path: "/firm/demands".to_owned(),
            words: vec![("product", product.name), ("bank", product.bank_name)],
            cause: format!("now_qualifies:{}", row.product_id),
            corrects: None,
        };
        tell(&tx, app, message).await?;
        store::save_told(&tx, row.enterprise_id, row.product_id).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What a firm is known to qualify for.
pub async fn known(db: &impl Connection, firm: EnterpriseId) -> Result<BTreeMap<ProductId, ProductVersionId>, Error> {
    Ok(store::list_qualified(db, &[firm]).await?.remove(&firm).unwrap_or_default())
}
