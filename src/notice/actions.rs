//! Telling somebody something.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::notice::notice;
use entity::value::id::{EnterpriseId, NoticeId, OrganisationId, PersonId, ReportId};
use entity::value::{MailState, Severity};
use serde_json::{Map, Value as Json};

use super::store;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::mail::{self, Letter};
use crate::platform::store::{Connection, Error, Tx};

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Receiver {
    /// Everybody at a bank, office or regulator.
    Organisation(OrganisationId),
    /// The people of a firm.
    Firm(EnterpriseId),
    /// One person at an organisation; who reads as one reads what everybody there is told as well.
    Person(OrganisationId, PersonId),
}

/// What somebody is told. Its sentences are `notice-<kind>` (line on the page and subject of the mail) and `notice_text-<kind>`
/// (what it means and what to do), with `words` in them; no personal data stands in them.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who is told.
    pub to: Receiver,
    /// Kind, in snake case.
    pub kind: &'static str,
    /// How heavy.
    pub severity: Severity,
    /// Kind of the thing it is about: application, risk_flag, demand, report …
    pub subject_kind: &'static str,
    /// Its id.
    pub subject_id: String,
    /// Path of the page that shows it.
    pub path: String,
    /// Words of the sentences. A word that begins with `@` is the key of a text in the reader's language.
    pub words: Vec<(&'static str, String)>,
    /// What happened, without the receiver: one cause, one receiver, one notice.
    pub cause: String,
    /// The notice that it corrects.
    pub corrects: Option<NoticeId>,
}

/// Writes the notice and queues its mails, in the transaction of the cause.
pub async fn tell(tx: &Tx, app: &App, message: Message) -> Result<(), Error> {
    tell_all(tx, app, vec![message]).await
}

/// The same for several messages, in their order.
pub async fn tell_all(tx: &Tx, app: &App, messages: Vec<Message>) -> Result<(), Error> {
    let rows: Vec<notice::Model> = messages.iter().map(|message| row(app, app.ids.new_id(), message)).collect();
    let new = store::insert(tx, rows.clone()).await?;
    let told: Vec<(&notice::Model, &Message)> = rows.iter().zip(&messages).filter(|(row, _)| new.contains(&row.id)).collect();
    let addresses = store::list_addresses(tx, told.iter().map(|(_, message)| message.to)).await?;
    for (row, message) in told {
        for to in addresses.get(&message.to).into_iter().flatten() {
            mail::queue(tx, app, letter(app, message, row.id, to.clone(), &row.cause_key)).await?;
        }
    }
    Ok(())
}

/// Writes the notice and queues one mail that carries a report, in the transaction of the cause. One report and address make one mail.
pub async fn tell_with_report(tx: &Tx, app: &App, message: Message, report: ReportId, to: String) -> Result<(), Error> {
    let id: NoticeId = app.ids.new_id();
    if store::insert(tx, vec![row(app, id, &message)]).await?.contains(&id) {
        let cause = format!("report:{report}");
        let letter = Letter { report: Some(report), ..letter(app, &message, id, to, &cause) };
        mail::queue(tx, app, letter).await?;
    }
    Ok(())
}

/// The notices about a thing.
pub async fn about(tx: &Tx, subject_kind: &str, subject_id: &str) -> Result<Vec<NoticeId>, Error> {
    Ok(store::list_about(tx, subject_kind, &[subject_id.to_owned()]).await?.into_iter().map(|row| row.id).collect())
}

/// Those of some causes, each with its receiver, that the receiver has been told already.
pub async fn told_already(db: &impl Connection, causes: &[(Receiver, String)]) -> Result<BTreeSet<(Receiver, String)>, Error> {
    let keys: Vec<String> = causes.iter().map(|(to, cause)| cause_key(cause, *to)).collect();
    let there = store::list_causes(db, &keys).await?;
    Ok(causes.iter().zip(&keys).filter(|(_, key)| there.contains(*key)).map(|(one, _)| one.clone()).collect())
}

fn cause_key(cause: &str, to: Receiver) -> String {
    match to {
        Receiver::Organisation(id) => format!("{cause}:{id}"),
        Receiver::Firm(id) => format!("{cause}:{id}"),
        Receiver::Person(_, id) => format!("{cause}:{id}"),
    }
}

/// The notice; its key is of cause and receiver.
fn row(app: &App, id: NoticeId, message: &Message) -> notice::Model {
    let (organisation_id, enterprise_id, person_id) = match message.to {
        Receiver::Organisation(id) => (Some(id), None, None),
        Receiver::Firm(id) => (None, Some(id), None),
        Receiver::Person(at, id) => (Some(at), None, Some(id)),
    };
    let mut params: Map<String, Json> = message.words.iter().map(|(name, word)| ((*name).to_owned(), Json::from(word.clone()))).collect();
    params.insert("path".to_owned(), Json::from(message.path.clone()));
    notice::Model {
        id,
        organisation_id,
        enterprise_id,
        kind: message.kind.to_owned(),
        severity: message.severity,
        subject_kind: message.subject_kind.to_owned(),
        subject_id: message.subject_id.clone(),
        params: params.into(),
        cause_key: cause_key(&message.cause, message.to),
        corrects_id: message.corrects,
        created_at: app.clock.now(),
        read_at: None,
        person_id,
    }
}

/// A word as a reader sees it: itself, or the text of the key it names; behind `=` stands the day that the text is about.
pub fn word(lang: Lang, raw: &str) -> String {
    match raw.strip_prefix('@').map(|key| key.split_once('=').unwrap_or((key, ""))) {
        None => raw.to_owned(),
        Some((key, "")) => lang.t(key),
        Some((key, day)) => lang.t1(key, "day", day),
    }
}

fn letter(app: &App, message: &Message, notice: NoticeId, to: String, cause_key: &str) -> Letter {
    let lang = Lang::Zh;
    let words: Vec<(&str, String)> = message.words.iter().map(|(name, raw)| (*name, word(lang, raw))).collect();
    let subject = lang.with(format!("notice-{}", message.kind), &words);
    let body = lang.with(format!("notice_text-{}", message.kind), &words);
    let link = format!("{}{}", app.settings.server.public_url.trim_end_matches('/'), message.path);
    let cause_key = format!("{cause_key}:{to}");
    super::letter::letter(lang, &super::letter::Parts { subject, body, link }, to, notice, cause_key)
}

/// One notice.
pub async fn find(app: &App, id: NoticeId) -> Result<notice::Model, Error> {
    store::find(app.db.read(), id).await
}

/// That somebody was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The notice.
    pub id: NoticeId,
    /// Who was told.
    pub to: Receiver,
    /// Their name; empty for a firm, which knows itself.
    pub name: String,
    /// Kind of the notice.
    pub kind: String,
    /// What it was about.
    pub subject_id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What became of its mails, and when they left.
    pub mails: Vec<(MailState, Option<DateTime<Utc>>)>,
}

/// Who was told what about things of a kind, oldest first.
pub async fn told(db: &impl Connection, subject_kind: &str, subject_ids: &[String]) -> Result<Vec<Told>, Error> {
    let rows = store::list_about(db, subject_kind, subject_ids).await?;
    let ids: Vec<NoticeId> = rows.iter().map(|row| row.id).collect();
    let mails = store::list_mails(db, &ids).await?;
    let names = store::names_of_organisations(db, &rows).await?;
    let told = rows.into_iter().filter_map(|row| {
        let to = receiver(&row)?;
        let name = row.organisation_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let mails = mails.iter().filter(|m| m.notice_id == Some(row.id)).map(|m| (m.state, m.sent_at)).collect();
        Some(Told { id: row.id, to, name, kind: row.kind, subject_id: row.subject_id, at: row.created_at, mails })
    });
    Ok(told.collect())
}

fn receiver(row: &notice::Model) -> Option<Receiver> {
    let organisation = row.organisation_id.map(|at| row.person_id.map_or(Receiver::Organisation(at), |person| Receiver::Person(at, person)));
    organisation.or(row.enterprise_id.map(Receiver::Firm))
}

/// A notice as its receiver reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Which.
    pub id: NoticeId,
    /// Its kind.
    pub kind: String,
    /// How heavy.
    pub severity: Severity,
    /// Words of its sentences.
    pub words: Vec<(String, String)>,
    /// Where it leads; empty when nowhere.
    pub path: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When somebody there read it.
    pub read_at: Option<DateTime<Utc>>,
    /// The notice that it corrects.
    pub corrects: Option<NoticeId>,
}

impl Shown {
    fn of(row: notice::Model) -> Self {
        let params = row.params.as_object().cloned().unwrap_or_default();
        let text = |value: Json| value.as_str().map(str::to_owned).unwrap_or_default();
        let path = params.get("path").cloned().map(text).unwrap_or_default();
        let words = params.into_iter().filter(|(name, _)| name != "path").map(|(name, value)| (name, text(value))).collect();
        Self { id: row.id, kind: row.kind, severity: row.severity, words, path, at: row.created_at, read_at: row.read_at, corrects: row.corrects_id }
    }
    fn words(&self, lang: Lang) -> Vec<(&str, String)> {
        self.words.iter().map(|(name, raw)| (name.as_str(), word(lang, raw))).collect()
    }
    /// The line: what happened.
    pub fn line(&self, lang: Lang) -> String {
        lang.with(format!("notice-{}", self.kind), &self.words(lang))
    }
    /// What it means and what to do, paragraph by paragraph.
    pub fn paragraphs(&self, lang: Lang) -> Vec<String> {
        let text = lang.with(format!("notice_text-{}", self.kind), &self.words(lang));
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// A page of somebody's notices, newest first, each with the one that it corrects.
pub async fn list(db: &impl Connection, to: Receiver, before: Option<NoticeId>) -> Result<Vec<(Shown, Option<Shown>)>, Error> {
    let rows = store::list(db, to, before).await?;
    let corrected: Vec<NoticeId> = rows.iter().filter_map(|row| row.corrects_id).collect();
    let corrected: Vec<Shown> = store::list_by_id(db, to, &corrected).await?.into_iter().map(Shown::of).collect();
    let pairs = rows.into_iter().map(Shown::of).map(|shown| {
        let before = shown.corrects.and_then(|id| corrected.iter().find(|c| c.id == id).cloned());
        (shown, before)
    });
    Ok(pairs.collect())
}

/// How many notices somebody has not read.
pub async fn unread(db: &impl Connection, to: Receiver) -> Result<u64, Error> {
    store::count_unread(db, to).await
}

/// Marks notices as read whose matter is over, whoever they were for.
pub async fn end(tx: &Tx, app: &App, notices: &[NoticeId]) -> Result<(), Error> {
    store::save_ended(tx, notices, app.clock.now()).await
}

/// Which notices were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// This one.
    One(NoticeId),
    /// All up to now.
    All,
}

/// Marks notices as read; that of somebody else is not found.
pub async fn mark_read(app: &App, to: Receiver, which: Read) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let one = match which {
        Read::All => None,
        Read::One(id) => {
            store::list_by_id(&tx, to, &[id]).await?.first().ok_or(Error::NotFound)?;
            Some(id)
        }
    };
    store::save_read(&tx, to, one, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
