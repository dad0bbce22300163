//! The register of look-ups: appending to the chain, anchors, proving it, and who read what of a firm, when, why, and under which letter.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::consent::{lookup, lookup_unchained};
use entity::value::id::{AuthorisationId, EnterpriseId, LookupId, OrganisationId};
use entity::value::{LookupPurpose, LookupResult};
use serde_json::json;

use super::chain::{Anchor, Line, Link};
use super::proof::{Findings, Proof, Row};
use super::{store, trail};
use crate::app::App;
use crate::consent::letter::Item;
use crate::consent::personal::letter::{PersonalItem, under};
use crate::consent::reading::past::line::{day, moment, told_ended};
use crate::consent::store as consent;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error, PAGE, Tx};

/// Days over which look-ups are counted as recent.
pub const RECENT_DAYS: i64 = 30;
/// What the trail of deeds calls taking an anchor.
pub(super) const ANCHOR: &str = "register.anchor";
/// Rows that are read at once along the chain.
const PORTION: u64 = 1000;

/// Appends rows to the chain in their order, under the lock of its end; the numbers, seals and hashes that they come with are replaced. The lock
/// is held until the transaction ends, so this is what a transaction does last.
pub async fn append(tx: &Tx, rows: Vec<lookup::Model>) -> Result<(), Error> {
    let mut head = store::lock_head(tx).await?;
    if head.seq == 0 {
        // Before the first row stand those of a version that did not chain.
        loop {
            let old = store::list_unchained(tx, PORTION).await?;
            if old.is_empty() {
                break;
            }
            let ids = old.iter().map(|row| row.id).collect();
            head = chain(tx, head, old.into_iter().map(unhashed).collect()).await?;
            store::delete_unchained(tx, ids).await?;
        }
    }
    let head = chain(tx, head, rows).await?;
    store::save_head(tx, head).await
}

async fn chain(tx: &Tx, mut head: Link, mut rows: Vec<lookup::Model>) -> Result<Link, Error> {
    for row in &mut rows {
        row.seal = Some(Line::from(&*row).own_seal());
        head = Line::from(&*row).after(&head);
        row.seq = head.seq;
        row.hash.clone_from(&head.hash);
    }
    store::insert(tx, rows).await?;
    Ok(head)
}

fn unhashed(row: lookup_unchained::Model) -> lookup::Model {
    let lookup_unchained::Model {
        id,
        at,
        person_id,
        api_token_id,
        organisation_id,
        enterprise_id,
        items,
        purpose,
        authorisation_id,
        application_id,
        result,
        request_id,
    } = row;
    let items: Vec<String> = serde_json::from_value(items).unwrap_or_default();
    lookup::Model {
        id,
        seq: 0,
        at,
        person_id,
        api_token_id,
        organisation_id,
        enterprise_id,
        items: items.join(","),
        purpose,
        authorisation_id,
        application_id,
        result,
        request_id,
        records: String::new(),
        digest: None,
        seal: None,
        hash: String::new(),
        erased_on: None,
    }
}

/// The letter under which an organisation read, by the line that it left.
pub async fn letter_of(db: &impl Connection, line: LookupId, reader: OrganisationId) -> Result<Option<AuthorisationId>, Error> {
    store::find_letter(db, line, reader).await
}

/// Numbers of the personal letters under which an organisation read, by the line that it left.
pub async fn people_of(db: &impl Connection, line: LookupId, reader: OrganisationId) -> Result<Vec<String>, Error> {
    let items = store::find_items(db, line, reader).await?.unwrap_or_default();
    Ok(items.split(',').filter_map(under).map(|(_, number)| number.to_owned()).collect())
}

/// Chains the rows of an earlier version, if there are any, before anything else is appended; and notes what is left of those that it erased.
pub async fn chain_earlier(app: &App) -> Result<u64, Error> {
    let waiting = store::count_unchained(app.db.read()).await?;
    if waiting > 0 {
        let tx = app.db.begin_write().await?;
        append(&tx, Vec::new()).await?;
        tx.commit().await?;
    }
    trail::actions::note_earlier(app).await?;
    Ok(waiting)
}

/// Takes the anchor of a day, which is over; nothing when it or a later one is there.
pub async fn take_anchor(app: &App, by: &By, day: NaiveDate) -> Result<Option<Anchor>, Error> {
    let tx = app.db.begin_write().await?;
    // Under the lock no row comes in between, and no second anchor.
    let head = store::lock_head(&tx).await?;
    let last = store::find_last_anchor(&tx).await?;
    if last.as_ref().is_some_and(|last| last.day >= day) {
        return Ok(None);
    }
    let anchor = Anchor::take(last.as_ref(), day, head, app.clock.now());
    store::insert_anchor(&tx, anchor.clone()).await?;
    let detail = json!({ "seq": anchor.at.seq, "hash": anchor.at.hash, "mark": anchor.mark });
    audit::write(&tx, app, by, Deed { action: ANCHOR, subject_kind: "lookup_anchor", subject_id: day.to_string(), detail }).await?;
    tx.commit().await?;
    Ok(Some(anchor))
}

/// The day on which an instant falls in Asia/Shanghai.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Shanghai).date_naive()
}

/// The day before that one.
pub fn day_before(at: DateTime<Utc>) -> NaiveDate {
    let day = day_of(at);
    day.pred_opt().unwrap_or(day)
}

/// Every anchor, the oldest first.
pub async fn anchors(db: &impl Connection) -> Result<Vec<Anchor>, Error> {
    store::list_anchors(db).await
}

/// What proving found, and what it could not look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// What was found.
    pub findings: Findings,
    /// Rows of an earlier version that are not in the chain yet.
    pub waiting: u64,
}

/// Computes the whole chain and its anchors again, a portion at a time: what is held does not grow with the register. Rows that are
/// appended meanwhile are proven too. `kept` are anchors from outside of the database; nothing can have been erased on a day after
/// `today`.
pub async fn prove(db: &impl Connection, today: NaiveDate, kept: &[Anchor]) -> Result<Proven, Error> {
    let (anchors, readable) = match store::list_anchors(db).await {
        Ok(anchors) => (anchors, true),
        Err(Error::Broken(_)) => (Vec::new(), false),
        Err(error) => return Err(error),
    };
    let mut proof = Proof::new(&anchors, kept, &store::find_head(db).await?, today);
    if !readable {
        proof.unreadable_anchor();
    }
    let mut after = None;
    loop {
        match store::list_chain(db, after, PORTION).await {
            Ok(rows) if rows.is_empty() => break,
            Ok(rows) => {
                for (row, place) in rows {
                    proof.row(&row);
                    after = Some(place);
                }
            }
            // A value among them is none: they are read one by one to say which.
            Err(Error::Broken(_)) => {
                let from = after.map_or(0, |(seq, _)| seq);
                let numbers = match store::list_numbers(db, from, PORTION).await {
                    Ok(numbers) if !numbers.is_empty() => numbers,
                    Ok(_) | Err(Error::Broken(_)) => {
                        proof.row(&Row::Unreadable { seq: None });
                        break;
                    }
                    Err(error) => return Err(error),
                };
                for seq in numbers {
                    match store::list_numbered(db, seq).await {
                        Ok(rows) => rows.iter().for_each(|row| proof.row(row)),
                        Err(Error::Broken(_)) => proof.row(&Row::Unreadable { seq: Some(seq) }),
                        Err(error) => return Err(error),
                    }
                    after = Some((seq, LookupId(uuid::Uuid::max())));
                }
            }
            Err(error) => return Err(error),
        }
    }
    let findings = proof.end(&store::find_head(db).await?);
    Ok(Proven { findings, waiting: store::count_unchained(db).await? })
}

/// Which look-ups to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those of banks and of supervision.
    Others,
    /// The firm's own looks at its file too.
    All,
}

/// A look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Which.
    pub id: LookupId,
    /// Its number in the register.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The organisation that read; none for the firm itself.
    pub organisation: Option<String>,
    /// The person who read; none for a system.
    pub person: Option<String>,
    /// Whose file.
    pub enterprise: EnterpriseId,
    /// What was read.
    pub items: Vec<Item>,
    /// What was read of people, each with the number of the person's letter.
    pub personal: Vec<(PersonalItem, String)>,
    /// The earlier moment as of which it was read.
    pub as_of: Option<DateTime<Utc>>,
    /// The day that was asked about, where it is another than that of the moment.
    pub of_day: Option<NaiveDate>,
    /// Whether records were told that were over when it was read.
    pub with_ended: bool,
    /// How many public-credit records were among it.
    pub records: usize,
    /// What for.
    pub purpose: LookupPurpose,
    /// The letter that it was read under, and its number.
    pub letter: Option<(AuthorisationId, String)>,
    /// Whether anything was shown.
    pub result: LookupResult,
    /// The hash of the row.
    pub hash: String,
}

/// A page of look-ups of a firm, the latest first.
pub async fn lookups(app: &App, enterprise: EnterpriseId, before: Option<LookupId>, filter: Filter) -> Result<Vec<Lookup>, Error> {
    list(app, enterprise, before, filter, PAGE).await
}

/// The latest look-ups by others.
pub async fn latest(app: &App, enterprise: EnterpriseId, most: u64) -> Result<Vec<Lookup>, Error> {
    list(app, enterprise, None, Filter::Others, most).await
}

/// How often others read in the last [`RECENT_DAYS`] days.
pub async fn recent(app: &App, enterprise: EnterpriseId) -> Result<u64, Error> {
    store::count(app.db.read(), enterprise, app.clock.now() - Duration::days(RECENT_DAYS)).await
}

async fn list(app: &App, enterprise: EnterpriseId, before: Option<LookupId>, filter: Filter, most: u64) -> Result<Vec<Lookup>, Error> {
    let by = match filter {
        Filter::Others => store::By::Others,
        Filter::All => store::By::Anybody,
    };
    let db = app.db.read();
    with_names(db, store::list(db, enterprise, before, by, most).await?).await
}

/// What of the whole register is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Only these results.
    pub result: Option<LookupResult>,
    /// Only what an organisation read.
    pub organisation: Option<OrganisationId>,
    /// Only rows below this number.
    pub before: Option<i64>,
}

/// A page of the whole register, the latest first; a firm's looks at itself are not in it.
pub async fn all(app: &App, search: Search) -> Result<Vec<Lookup>, Error> {
    let Search { result, organisation, before } = search;
    let db = app.db.read();
    with_names(db, store::list_all(db, &store::Search { result, organisation, before }).await?).await
}

async fn with_names(db: &impl Connection, rows: Vec<lookup::Model>) -> Result<Vec<Lookup>, Error> {
    let organisations = consent::organisation_names(db, rows.iter().filter_map(|r| r.organisation_id).collect()).await?;
    let people = consent::person_names(db, rows.iter().filter_map(|r| r.person_id).collect()).await?;
    let letters = store::letter_numbers(db, rows.iter().filter_map(|r| r.authorisation_id).collect()).await?;
    let lookup = |row: lookup::Model| Lookup {
        id: row.id,
        seq: row.seq,
        at: row.at,
        organisation: row.organisation_id.and_then(|id| organisations.get(&id).cloned()),
        person: row.person_id.and_then(|id| people.get(&id).cloned()),
        enterprise: row.enterprise_id,
        items: row.items.split(',').filter_map(Item::of).collect(),
        personal: row.items.split(',').filter_map(under).map(|(item, number)| (item, number.to_owned())).collect(),
        as_of: moment(&row.items),
        of_day: day(&row.items),
        with_ended: told_ended(&row.items),
        records: row.records.split_whitespace().count(),
        purpose: row.purpose,
        letter: row.authorisation_id.and_then(|id| Some((id, letters.get(&id)?.clone()))),
        result: row.result,
        hash: row.hash,
    };
    Ok(rows.into_iter().map(lookup).collect())
}
