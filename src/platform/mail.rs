//! Mail: queued in the transaction of its cause, kept in a ledger, sent by a job that knows what to retry and what to give up.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow};
use entity::notice::mail;
use entity::report::report;
use entity::value::MailState;
use entity::value::id::{MailId, NoticeId, ReportId};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::config::{Encryption, Mail, Transport};
use super::i18n::Lang;
use super::store::{Error, PAGE, Tx};
use super::work::{self, Job, Outcome};
use crate::app::App;

/// A mail as the operator sees it.
pub type MailRow = mail::Model;

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who gets it.
    pub to: String,
    /// The language it is written in.
    pub lang: Lang,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// A report to attach.
    pub report: Option<ReportId>,
    /// The notice that it carries.
    pub notice: Option<NoticeId>,
    /// One cause, one receiver, one mail.
    pub cause_key: String,
}

/// Puts a mail into the ledger and the queue. A second one of the same cause is not made.
pub async fn queue(tx: &Tx, app: &App, letter: Letter) -> Result<(), Error> {
    let id: MailId = app.ids.new_id();
    let host = app.settings.mail.from.rsplit_once('@').map_or("localhost", |(_, host)| host);
    let row = mail::ActiveModel {
        id: Set(id),
        to_address: Set(letter.to),
        language: Set(letter.lang.code().to_owned()),
        subject: Set(letter.subject),
        text_body: Set(letter.text),
        html_body: Set(letter.html),
        report_id: Set(letter.report),
        notice_id: Set(letter.notice),
        cause_key: Set(letter.cause_key),
        state: Set(MailState::Queued),
        attempts: Set(0),
        last_error: Set(None),
        message_id: Set(format!("<{id}@{host}>")),
        created_at: Set(app.clock.now()),
        sent_at: Set(None),
    };
    let same = OnConflict::column(mail::Column::CauseKey).do_nothing().to_owned();
    let inserted = mail::Entity::insert(row).on_conflict(same).exec_without_returning(tx).await?;
    if inserted == 1 {
        work::enqueue(tx, app, &SendMail { mail: id }).await?;
    }
    Ok(())
}

/// Sends one mail of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMail {
    /// The mail.
    pub mail: MailId,
}

impl Job for SendMail {
    const KIND: &'static str = "mail.send";
    fn key(&self) -> String {
        self.mail.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        let row = mail::Entity::find_by_id(self.mail).one(app.db.read()).await?.ok_or_else(|| Outcome::GiveUp(anyhow!("the mail is gone")))?;
        match row.state {
            MailState::Sent | MailState::Withdrawn => return Ok(()),
            MailState::Queued | MailState::GivenUp => {}
        }
        let sent = match send(app, &row).await {
            // The ledger must not say that a mail waits when nobody will try again.
            Err(Outcome::Retry(error)) if work::is_last_attempt(app, Self::KIND, &self.key()).await? => Err(Outcome::GiveUp(error.context(GIVEN_UP))),
            sent => sent,
        };
        let (state, error) = match &sent {
            Ok(()) => (MailState::Sent, None),
            Err(again @ Outcome::Retry(_)) => (MailState::Queued, Some(again.to_string())),
            Err(given_up @ Outcome::GiveUp(_)) => (MailState::GivenUp, Some(given_up.to_string())),
        };
        let tx = app.db.begin_write().await?;
        let change = mail::ActiveModel {
            state: Set(state),
            attempts: Set(row.attempts + 1),
            last_error: Set(error),
            sent_at: Set((state == MailState::Sent).then(|| app.clock.now())),
            ..Default::default()
        };
        let mut update = mail::Entity::update_many().set(change).filter(mail::Column::Id.eq(row.id));
        if state != MailState::Sent {
            // Withdrawn while it was tried: it is not tried again.
            update = update.filter(mail::Column::State.ne(MailState::Withdrawn));
        }
        update.exec(&tx).await?;
        tx.commit().await?;
        metrics::counter!("xinyidai_mails", "state" => state.code()).increment(1);
        sent
    }
}

/// Before the last error of a mail that was tried as often as any job is.
const GIVEN_UP: &str = "given up after the last attempt";

/// One attempt.
async fn send(app: &App, row: &mail::Model) -> Result<(), Outcome> {
    let report = match row.report_id {
        None => None,
        Some(id) => Some(report::Entity::find_by_id(id).one(app.db.read()).await?.ok_or_else(|| Outcome::GiveUp(anyhow!("the report is gone")))?),
    };
    let message = compose(app, row, report).map_err(Outcome::GiveUp)?;
    let limit = Duration::from_secs(app.settings.mail.timeout_seconds);
    match tokio::time::timeout(limit, deliver(app, row, message)).await {
        Ok(sent) => sent,
        Err(_) => Err(Outcome::Retry(anyhow!("the mail server did not answer within {} s", limit.as_secs()))),
    }
}

fn compose(app: &App, row: &mail::Model, report: Option<report::Model>) -> anyhow::Result<Message> {
    let from: Mailbox = app.settings.mail.from.parse().context("mail.from is not an address")?;
    let to: Mailbox = row.to_address.parse().context("the receiver is not a mail address")?;
    let builder = Message::builder().from(from).to(to).subject(&row.subject).message_id(Some(row.message_id.clone())).date(row.created_at.into());
    let body = MultiPart::alternative_plain_html(row.text_body.clone(), row.html_body.clone());
    let Some(report) = report else {
        return Ok(builder.multipart(body)?);
    };
    let kind = ContentType::parse("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")?;
    let attachment: SinglePart = Attachment::new(report.file_name).body(report.file, kind);
    Ok(builder.multipart(MultiPart::mixed().multipart(body).singlepart(attachment))?)
}

async fn deliver(app: &App, row: &mail::Model, message: Message) -> Result<(), Outcome> {
    match app.settings.mail.transport {
        Transport::File => to_file(&app.settings.data.directory.join("mail"), row, &message).await,
        Transport::Smtp => to_server(app, message).await,
    }
}

async fn to_file(directory: &Path, row: &mail::Model, message: &Message) -> Result<(), Outcome> {
    tokio::fs::create_dir_all(directory).await?;
    // Named by the mail, so that sending it again writes the same file.
    let (part, whole) = (directory.join(format!("{}.part", row.id)), directory.join(format!("{}.eml", row.id)));
    tokio::fs::write(&part, message.formatted()).await?;
    tokio::fs::rename(&part, &whole).await?;
    Ok(())
}

async fn to_server(app: &App, message: Message) -> Result<(), Outcome> {
    let settings = &app.settings.mail;
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .tls(tls(settings).await?)
        .port(settings.port)
        .timeout(Some(Duration::from_secs(settings.timeout_seconds)));
    if !settings.user.is_empty() {
        builder = builder.credentials(Credentials::new(settings.user.clone(), settings.password.clone()));
    }
    match builder.build().send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.status().is_some_and(|code| ASKS_WHO.contains(&u16::from(code))) => {
            // Not the mail's fault: once the sign-in is right, it goes.
            Err(Outcome::Retry(anyhow!("the mail server did not let the platform sign in: {error}")))
        }
        Err(error) if error.is_permanent() => Err(Outcome::GiveUp(anyhow!("the mail server refused it for good: {error}"))),
        Err(error) => Err(Outcome::Retry(anyhow!("the mail server did not take it: {error}"))),
    }
}

/// Answers of a server that wants another sign-in or encryption (RFC 4954, section 6).
const ASKS_WHO: [u16; 4] = [530, 534, 535, 538];

async fn tls(settings: &Mail) -> Result<Tls, Outcome> {
    if settings.encryption == Encryption::None {
        return Ok(Tls::None);
    }
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if !settings.certificate.as_os_str().is_empty() {
        let pem = tokio::fs::read(&settings.certificate).await?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem)?);
    }
    let parameters = parameters.build()?;
    Ok(if settings.encryption == Encryption::Tls { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}

/// A page of the ledger, newest first.
pub async fn list(app: &App, state: Option<MailState>, before: Option<MailId>) -> Result<Vec<MailRow>, Error> {
    let mut query = mail::Entity::find().order_by_desc(mail::Column::Id).limit(PAGE);
    if let Some(state) = state {
        query = query.filter(mail::Column::State.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(mail::Column::Id.lt(before));
    }
    Ok(query.all(app.db.read()).await?)
}

/// One mail.
pub async fn find(app: &App, id: MailId) -> Result<MailRow, Error> {
    mail::Entity::find_by_id(id).one(app.db.read()).await?.ok_or(Error::NotFound)
}

/// Takes the mails of notices back that have not been sent: what they say has been overtaken.
pub async fn withdraw(tx: &Tx, notices: &[NoticeId]) -> Result<(), Error> {
    let unsent = mail::Column::State.is_in([MailState::Queued, MailState::GivenUp]);
    let change = mail::ActiveModel { state: Set(MailState::Withdrawn), ..Default::default() };
    mail::Entity::update_many().set(change).filter(mail::Column::NoticeId.is_in(notices.iter().copied())).filter(unsent).exec(tx).await?;
    Ok(())
}

/// Puts a mail that was given up back into the queue.
pub async fn send_again(tx: &Tx, app: &App, id: MailId) -> Result<(), Error> {
    let row = mail::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if row.state != MailState::GivenUp {
        return Err(Error::Stale);
    }
    mail::Entity::update(mail::ActiveModel { id: Set(id), state: Set(MailState::Queued), ..Default::default() }).exec(tx).await?;
    entity::platform::job::Entity::delete_many()
        .filter(entity::platform::job::Column::Kind.eq(SendMail::KIND))
        .filter(entity::platform::job::Column::Key.eq(id.to_string()))
        .exec(tx)
        .await?;
    work::enqueue(tx, app, &SendMail { mail: id }).await
}
