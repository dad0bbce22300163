//! The ledger of mails.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use entity::value::MailState;
use entity::value::id::MailId;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::consent::sight::{Personal, in_operation};
use crate::operation::actions;
use crate::operation::pages::Tab;
use crate::platform::mail::{self, MailRow};
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the ledger.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/mails", mails).get(Access::Operator, "/operator/mails/{id}", one).post(
        Access::Operator,
        "/operator/mails/{id}/again",
        again,
    )
}

/// The ledger.
#[derive(Template)]
#[template(path = "pages/operator_mails.html")]
pub struct Mails {
    /// Frame.
    pub frame: Frame,
    /// A tab for all and for each state.
    pub tabs: Vec<Tab>,
    /// The mails.
    pub rows: Vec<MailLine>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// A mail as the list shows it.
pub struct MailLine {
    /// Where it can be read.
    pub href: String,
    /// When it was written.
    pub when: String,
    /// Who gets it.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// What went wrong; empty when nothing did.
    pub error: String,
    /// Whether it was given up.
    pub given_up: bool,
}

/// One mail.
#[derive(Template)]
#[template(path = "pages/operator_mail.html")]
pub struct OneMail {
    /// Frame.
    pub frame: Frame,
    /// What the list shows of it.
    pub line: MailLine,
    /// Its Message-ID.
    pub message_id: String,
    /// Its text.
    pub text: String,
    /// Where its attachment is; empty when it has none.
    pub attachment: String,
    /// When it was sent; empty when it was not.
    pub sent: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
}

fn line(row: &MailRow, frame: &Frame) -> MailLine {
    let tone = match row.state {
        MailState::Queued | MailState::Withdrawn => "unknown",
        MailState::Sent => "pass",
        MailState::GivenUp => "urgent",
    };
    MailLine {
        href: format!("/operator/mails/{}", row.id),
        when: frame.instant(&row.created_at),
        to: in_operation(Personal::MailAddress, &row.to_address),
        subject: row.subject.clone(),
        tone,
        state: frame.t(row.state.text_key()),
        attempts: row.attempts,
        // A server's answer repeats the address.
        error: row.last_error.clone().unwrap_or_default().replace(&row.to_address, &in_operation(Personal::MailAddress, &row.to_address)),
        given_up: row.state == MailState::GivenUp,
    }
}

async fn mails(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Mails>, Failure> {
    let state: Option<MailState> = asked.state.parse().ok();
    let found = mail::list(&app, state, asked.before.parse().ok()).await?;
    let code = state.map_or("", MailState::code);
    let all = Tab { href: "/operator/mails".to_owned(), name: frame.t("filter-all"), count: None, current: state.is_none() };
    let tab =
        |of: &MailState| Tab { href: format!("/operator/mails?state={}", of.code()), name: frame.t(of.text_key()), count: None, current: state == Some(*of) };
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("/operator/mails?state={code}&before={}", last.id)).unwrap_or_default();
    Ok(Page(Mails {
        tabs: std::iter::once(all).chain(MailState::ALL.iter().map(tab)).collect(),
        rows: found.iter().map(|row| line(row, &frame)).collect(),
        older,
        frame: frame.titled("nav-operator-mails"),
    }))
}

async fn one(State(app): State<App>, _: Operator, frame: Frame, Path(id): Path<MailId>) -> Result<Page<OneMail>, Failure> {
    let row = mail::find(&app, id).await?;
    Ok(Page(OneMail {
        line: line(&row, &frame),
        message_id: row.message_id,
        text: row.text_body,
        attachment: row.report_id.map(|report| format!("/regulator/reports/{report}/file")).unwrap_or_default(),
        sent: row.sent_at.as_ref().map(|at| frame.instant(at)).unwrap_or_default(),
        frame: frame.named(row.subject),
    }))
}

async fn again(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<MailId>) -> Result<Redirect, Failure> {
    actions::send_mail_again(&app, &operator.who.by(), id).await?;
    session::flash(&session, "operation-mail-again").await?;
    Ok(Redirect::to(&format!("/operator/mails/{id}")))
}
