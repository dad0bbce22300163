//! Telling somebody something.

use entity::notice::notice;
use entity::value::Severity;
use entity::value::id::{EnterpriseId, NoticeId, OrganisationId, ReportId};
use serde_json::{Map, Value as Json};

use super::store::{self, Inserted};
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::mail::{self, Letter};
use crate::platform::store::{Error, Tx};

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receiver {
    /// Everybody at a bank, office or regulator.
    Organisation(OrganisationId),
    /// The people of a firm.
    Firm(EnterpriseId),
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
    let id: NoticeId = app.ids.new_id();
    let Some(cause_key) = write(tx, app, id, &message).await? else {
        return Ok(());
    };
    let addresses = match message.to {
        Receiver::Organisation(id) => store::addresses_of_organisation(tx, id).await?,
        Receiver::Firm(id) => store::addresses_of_enterprise(tx, id).await?,
    };
    for to in addresses {
        let letter = letter(app, &message, id, to, &cause_key);
        mail::queue(tx, app, letter).await?;
    }
    Ok(())
}

/// Writes the notice and queues one mail that carries a report, in the transaction of the cause. One report and address make one mail.
pub async fn tell_with_report(tx: &Tx, app: &App, message: Message, report: ReportId, to: String) -> Result<(), Error> {
    let id: NoticeId = app.ids.new_id();
    if write(tx, app, id, &message).await?.is_some() {
        let cause = format!("report:{report}");
        let letter = Letter { report: Some(report), ..letter(app, &message, id, to, &cause) };
        mail::queue(tx, app, letter).await?;
    }
    Ok(())
}

/// Writes the notice; its key of cause and receiver, or nothing when they have been told before.
async fn write(tx: &Tx, app: &App, id: NoticeId, message: &Message) -> Result<Option<String>, Error> {
    let (organisation_id, enterprise_id, receiver) = match message.to {
        Receiver::Organisation(id) => (Some(id), None, id.to_string()),
        Receiver::Firm(id) => (None, Some(id), id.to_string()),
    };
    let mut params: Map<String, Json> = message.words.iter().map(|(name, word)| ((*name).to_owned(), Json::from(word.clone()))).collect();
    params.insert("path".to_owned(), Json::from(message.path.clone()));
    let cause_key = format!("{}:{receiver}", message.cause);
    let row = notice::Model {
        id,
        organisation_id,
        enterprise_id,
        kind: message.kind.to_owned(),
        severity: message.severity,
        subject_kind: message.subject_kind.to_owned(),
        subject_id: message.subject_id.clone(),
        params: params.into(),
        cause_key: cause_key.clone(),
        corrects_id: message.corrects,
        created_at: app.clock.now(),
        read_at: None,
    };
    Ok(match store::insert(tx, row).await? {
        Inserted::New => Some(cause_key),
        Inserted::Already => None,
    })
}

/// A word as a reader sees it: itself, or the text of the key it names.
pub fn word(lang: Lang, raw: &str) -> String {
    raw.strip_prefix('@').map_or_else(|| raw.to_owned(), |key| lang.t(key))
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
