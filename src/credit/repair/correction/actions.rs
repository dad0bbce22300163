//! What a correction would change, looked at beforehand; and the correction itself, which is a delivery like any other.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::id::{EnterpriseId, FlagId, NoticeId, ObjectionId, OrganisationId};
use entity::value::{ObjectionState, RegisterItem, Severity, Signal, Source};
use serde_json::Value as Json;

use super::super::actions::{Error, applications_on};
use super::super::item::actions::showing as showing_item;
use super::super::objection::actions::{self as objection, About, Matter, Objection};
use super::super::objection::state::Refusal;
use super::super::resting::Resting;
use crate::app::App;
use crate::credit::evaluation::actions::{made_of, made_with};
use crate::credit::feed::actions as feed;
use crate::credit::feed::channel::Channel;
use crate::credit::feed::cross::actions as cross;
use crate::credit::feed::draft::Draft;
use crate::credit::feed::finding::{Mark, MarkCode, Reason};
use crate::credit::feed::reading::follow::actions::{follow, try_registration};
use crate::credit::feed::rule::rules;
use crate::credit::feed::written::{Line, Subject, Written, same, written};
use crate::credit::record::actions::{self as record, Record};
use crate::credit::record::kept::actions::kept;
use crate::credit::report::actions::showing;
use crate::enterprise::actions::{self as enterprise, profile};
use crate::enterprise::dispute::differing;
use crate::enterprise::fact::Profile;
use crate::enterprise::item as registered;
use crate::enterprise::register::entry::Entry;
use crate::matching::rematch::actions::qualifies_as;
use crate::notice::actions::{Receiver, Told, told};
use crate::platform::audit::By;
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::platform::web::form::FieldErrors;
use crate::platform::web::upload::Received;
use crate::risk::actions as risk;
use crate::risk::news::actions::SUBJECT;

/// Who corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrector {
    /// The department that was asked.
    Department(OrganisationId),
    /// The credit office, where no department of the platform is asked: it enters what the one outside has answered.
    Office,
}

/// What may be put right: the record, or the item of the register, as its source's form shows it.
#[derive(Clone, Debug)]
pub struct Correctable {
    /// The objection.
    pub objection: Objection,
    /// The record; none for an item of the register.
    pub record: Option<Box<Record>>,
    /// Its firm.
    pub firm: enterprise::Enterprise,
    /// Its cells.
    pub cells: Vec<Written>,
}

/// A record whose objection waits for who corrects it; that of another is not found.
pub async fn correctable(app: &App, who: Corrector, id: ObjectionId) -> Result<Correctable, Error> {
    let db = app.db.read();
    let made = match who {
        Corrector::Department(department) => objection::find_asked(app, department, id).await?,
        Corrector::Office => Some(objection::find(app, id).await?).filter(|made| made.department.is_none()).ok_or(StoreError::NotFound)?,
    };
    match made.state {
        ObjectionState::Forwarded | ObjectionState::Correcting => {}
        // Nobody is there to be asked.
        ObjectionState::Filed if who == Corrector::Office && objection::sender(db, made.about).await?.is_none() => {}
        ObjectionState::Filed => return Err(Refusal::NotForwarded.into()),
        ObjectionState::Upheld | ObjectionState::Rejected | ObjectionState::Withdrawn | ObjectionState::Closed => return Err(Refusal::Ended.into()),
    }
    match objection::matter_of(db, &made).await? {
        Matter::Record(record) => {
            let firm = enterprise::find(db, made.enterprise).await?;
            Ok(Correctable { cells: written(record.source, &record.content), objection: made, record: Some(record), firm })
        }
        Matter::Item(firm, item) => Ok(Correctable { cells: of_item(&firm, item), objection: made, record: None, firm: *firm }),
    }
}

/// An item of the register in its cell, with the one without which no row of the register is read.
fn of_item(firm: &enterprise::Enterprise, item: RegisterItem) -> Vec<Written> {
    let one = |item: RegisterItem| {
        let (field, cell) = (rules(Source::Registration).field(registered::field(item))?, registered::cell(firm, item).unwrap_or_default());
        Some(Written { field, cell, is_key: false })
    };
    let established = one(RegisterItem::EstablishedOn).filter(|_| item != RegisterItem::EstablishedOn).map(|cell| Written { is_key: true, ..cell });
    one(item).into_iter().chain(established).collect()
}

/// What was typed into the cells, by the names of their fields.
pub type Typed = BTreeMap<String, String>;

impl Correctable {
    /// The row as it was typed; what tells which record it is stays as it is.
    pub fn line(&self, typed: &Typed) -> Line {
        let said = |id: &str| {
            let known = self.cells.iter().find(|one| one.field.id == id);
            let fresh = known.filter(|one| !one.is_key).and_then(|_| typed.get(id).map(|cell| cell.trim().to_owned()));
            fresh.or_else(|| known.map(|one| one.cell.clone())).unwrap_or_default()
        };
        let renamed = if self.objection.about == About::Item(RegisterItem::Name) { said(registered::field(RegisterItem::Name)) } else { String::new() };
        let name = if renamed.is_empty() { &self.firm.name } else { &renamed };
        Line::new(self.source(), Subject { code: &self.firm.code, name }, said)
    }
    /// The source of the row.
    fn source(&self) -> Source {
        self.record.as_ref().map_or(Source::Registration, |record| record.source)
    }
    /// The record that the row makes, when it is the same record and says something else.
    fn draft(&self, app: &App, line: &Line) -> Result<Draft, Error> {
        let draft = line.read(app.clock.today()).map_err(|reasons: Vec<Reason>| Error::Invalid(errors(&reasons)))?;
        if let About::Item(item) = self.objection.about {
            // A delivery is taken with a word that nobody knows, and marked; who puts an item right says it in one that counts.
            let unknown = |mark: &&Mark| mark.field == registered::field(item) && mark.code == MarkCode::UnknownChoice;
            if let Some(mark) = draft.marks.iter().find(unknown) {
                return Err(Error::Invalid(FieldErrors::one(format!("{FIELD}{}", mark.field), mark.code.text_key())));
            }
        }
        let says_the_same = match (&self.record, self.objection.about) {
            (Some(record), _) => same(&draft.content, &record.content),
            (None, About::Item(item)) => !Entry::of(&draft).is_some_and(|entry| registered::differs(&entry, &self.firm, item)),
            (None, About::Record(_)) => return Err(StoreError::NotFound.into()),
        };
        if says_the_same { Err(Refusal::Unchanged.into()) } else { Ok(draft) }
    }
}

/// In the place of what was found, where nothing is kept.
const NO_WORDS: &str = "-";

/// Before the names of fields in a form.
pub const FIELD: &str = "f_";

fn errors(reasons: &[Reason]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for reason in reasons {
        errors.add(format!("{FIELD}{}", reason.field), reason.code.text_key());
    }
    errors
}

/// The row as the reading of its delivery leaves it: compared with other sources by the same rules, which mark it or refuse it.
async fn compared(db: &impl Connection, mut draft: Draft) -> Result<Draft, Error> {
    match cross::judge(db, &draft).await? {
        Ok(marks) => {
            draft.marks.extend(marks);
            Ok(draft)
        }
        Err(reasons) => Err(Error::Invalid(errors(&reasons))),
    }
}

/// What would change if the record said this instead: everything is done, looked at, and not kept. What is written is taken back before
/// anything is matched, so that others can write meanwhile.
pub async fn preview(app: &App, by: &By, of: &Correctable, line: &Line) -> Result<Resting, Error> {
    let draft = compared(app.db.read(), of.draft(app, line)?).await?;
    let tx = app.db.begin_write().await?;
    let done = tried(&tx, app, by, of, &draft).await;
    tx.rollback().await.map_err(StoreError::from)?;
    let (before, after) = done?;
    before.to(app, of, after).await
}

/// How the firm stands before and after, in a transaction that is not kept.
async fn tried(tx: &Tx, app: &App, by: &By, of: &Correctable, draft: &Draft) -> Result<(Stand, Stand), Error> {
    let firm = of.objection.enterprise;
    let before = Stand::of(app, tx, firm).await?;
    objection::promise(tx, app, by, &of.objection, NO_WORDS).await?;
    // As the delivery would do it.
    if let Some(record) = &of.record {
        take(tx, app, of, record, draft).await?;
    } else if Box::pin(try_registration(tx, app, draft, app.clock.today())).await? != 1 {
        return Err(Refusal::Another.into());
    }
    risk::reconcile_within(tx, app, firm).await?;
    Ok((before, Stand::of(app, tx, firm).await?))
}

async fn take(tx: &Tx, app: &App, of: &Correctable, record: &Record, draft: &Draft) -> Result<(), Error> {
    let delivery = record::delivery_of(tx, record.id).await?;
    let drafts = std::slice::from_ref(draft);
    let kept = kept(tx, record.source, drafts).await?;
    let taken = Box::pin(record::take(tx, app, delivery, &rules(record.source).department, drafts, kept)).await?;
    if taken.changed != 1 {
        return Err(Refusal::Another.into());
    }
    Ok(follow(tx, app, record.source, &taken.affected, format!("preview:{}", of.objection.id)).await?)
}

/// How a firm stands at a moment of a transaction.
struct Stand {
    profile: Profile,
    flags: BTreeMap<FlagId, (Signal, Severity, Json)>,
    told: Vec<Told>,
}

impl Stand {
    async fn of(app: &App, db: &impl Connection, firm: EnterpriseId) -> Result<Self, StoreError> {
        let all = risk::flags(db, firm).await?;
        let about: Vec<String> = all.iter().map(|flag| flag.id.to_string()).collect();
        let open = risk::open_flags(db, firm).await?.into_iter();
        Ok(Self {
            flags: open.filter_map(|flag| Some((flag.id, (flag.code.parse().ok()?, flag.severity, flag.evidence)))).collect(),
            told: told(db, SUBJECT, &about).await?,
            profile: profile(app, db, firm).await?,
        })
    }
    /// What is otherwise afterwards.
    async fn to(self, app: &App, of: &Correctable, after: Self) -> Result<Resting, Error> {
        let (db, firm) = (app.db.read(), of.objection.enterprise);
        let facts = differing(&self.profile, &after.profile);
        let known: BTreeSet<NoticeId> = self.told.iter().map(|told| told.id).collect();
        let news = after.told.iter().filter(|told| !known.contains(&told.id));
        let corrected: BTreeSet<Receiver> =
            news.filter(|told| ["risk_corrected", "risk_eased"].iter().any(|kind| told.kind.starts_with(kind))).map(|told| told.to).collect();
        let moved = after.flags.iter().filter(|(id, now)| self.flags.get(id).is_some_and(|then| then != *now));
        let (then, now) = (qualifies_as(app, db, firm, self.profile).await?, qualifies_as(app, db, firm, after.profile).await?);
        let (reports, profiles) = match (&of.record, of.objection.about) {
            (Some(record), _) => (showing(db, firm, record).await?, made_of(db, firm, record).await?),
            (None, About::Item(item)) => (showing_item(db, firm, item).await?, made_with(db, firm, registered::facts(item)).await?),
            (None, About::Record(_)) => (Vec::new(), Vec::new()),
        };
        Ok(Resting {
            applications: applications_on(db, firm, &facts).await?,
            reports,
            profiles,
            facts,
            cleared: self.flags.iter().filter(|(id, _)| !after.flags.contains_key(id)).map(|(_, (signal, ..))| *signal).collect(),
            changed: moved.map(|(_, (signal, severity, _))| (*signal, *severity)).collect(),
            raised: after.flags.iter().filter(|(id, _)| !self.flags.contains_key(id)).map(|(_, (signal, ..))| *signal).collect(),
            corrected,
            gained: now.difference(&then).copied().collect(),
            lost: then.difference(&now).copied().collect(),
        })
    }
}

/// Why a correction was not made.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    /// It could not be promised.
    #[error(transparent)]
    Promise(#[from] Error),
    /// It is promised, and its row could not be delivered.
    #[error(transparent)]
    Delivery(#[from] feed::Error),
}

/// Corrects the record: the correction is promised, and its row, which lies in the inbox, is delivered; reading it upholds the objection.
pub async fn correct(app: &App, by: &By, of: &Correctable, line: &Line, (note, file): (&str, &Received), seen: Version) -> Result<(), Undone> {
    // What the delivery would refuse is not promised.
    compared(app.db.read(), of.draft(app, line)?).await?;
    if of.objection.version != seen {
        return Err(Error::from(StoreError::Stale).into());
    }
    let tx = app.db.begin_write().await.map_err(Error::from)?;
    objection::promise(&tx, app, by, &of.objection, note).await?;
    tx.commit().await.map_err(|error| Error::from(StoreError::from(error)))?;
    feed::receive(app, by, &feed::Sent::delta(Channel::Upload, of.source()), file).await?;
    Ok(())
}
