//! The page of what somebody was told.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use entity::value::Severity;
use entity::value::id::NoticeId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Read, Receiver, Shown};
use crate::app::App;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::SignedIn;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::SignedIn, "/notices", notices).post(Access::SignedIn, "/notices/read", read_all).post(
        Access::SignedIn,
        "/notices/{id}/read",
        read_one,
    )
}

/// Whose notices somebody reads: their firm's, or their organisation's with those that are theirs alone.
fn receiver(who: &SignedIn) -> Result<Receiver, Failure> {
    let firm = who.enterprise.map(Receiver::Firm);
    firm.or_else(|| who.organisation.as_ref().map(|o| Receiver::Person(o.head, who.person))).ok_or(Failure::Forbidden)
}

/// A notice on the page.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Tone of its mark.
    pub tone: &'static str,
    /// Word of its mark.
    pub mark: String,
    /// What happened.
    pub line: String,
    /// What it means and what to do.
    pub paragraphs: Vec<String>,
    /// When, for people.
    pub at: String,
    /// When, for machines.
    pub instant: String,
    /// Where it leads; empty when nowhere.
    pub path: String,
    /// Whether nobody has read it yet.
    pub unread: bool,
    /// The line of the notice that it corrects, and when that was written; empty when it corrects none.
    pub corrects: String,
}

/// The page of notices.
#[derive(Template)]
#[template(path = "pages/notices.html")]
pub struct Notices {
    /// Frame.
    pub frame: Frame,
    /// Newest first.
    pub lines: Vec<Line>,
    /// How many nobody has read, as a sentence.
    pub unread: String,
    /// Whether there is anything to mark as read.
    pub any_unread: bool,
    /// The page before this one; empty on the first.
    pub newer: String,
    /// The page after this one; empty on the last.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<NoticeId>,
}

async fn notices(State(app): State<App>, who: SignedIn, frame: Frame, Query(page): Query<Before>) -> Result<Page<Notices>, Failure> {
    let to = receiver(&who)?;
    let shown = actions::list(app.db.read(), to, page.before).await?;
    let unread = actions::unread(app.db.read(), to).await?;
    let last = shown.last().filter(|_| u64::try_from(shown.len()).is_ok_and(|n| n == PAGE)).map(|(s, _)| s.id);
    let lines = shown.iter().map(|(notice, before)| line(&frame, notice, before.as_ref())).collect();
    Ok(Page(Notices {
        lines,
        unread: frame.counted("notice_page-unread", i64::try_from(unread).unwrap_or(i64::MAX)),
        any_unread: unread > 0,
        newer: page.before.map(|_| "/notices".to_owned()).unwrap_or_default(),
        older: last.map(|id| format!("/notices?before={id}")).unwrap_or_default(),
        frame: frame.titled("notice_page-title"),
    }))
}

fn line(frame: &Frame, notice: &Shown, corrected: Option<&Shown>) -> Line {
    let (tone, mark) = if notice.corrects.is_some() {
        ("pass", frame.t("notice_page-correction"))
    } else {
        let tone = match notice.severity {
            Severity::High => "urgent",
            Severity::Medium => "unknown",
            Severity::Low => "action",
            Severity::Info => "fail",
        };
        (tone, frame.t(notice.severity.text_key()))
    };
    Line {
        id: notice.id.to_string(),
        tone,
        mark,
        line: notice.line(frame.lang),
        paragraphs: notice.paragraphs(frame.lang),
        at: frame.instant(&notice.at),
        instant: notice.at.to_rfc3339(),
        path: notice.path.clone(),
        unread: notice.read_at.is_none(),
        corrects: corrected.map(|c| frame.t2("notice_page-corrects", "line", c.line(frame.lang), "at", frame.instant(&c.at))).unwrap_or_default(),
    }
}

/// What both buttons post: nothing but the token, which the guard has read.
#[derive(Debug, Deserialize)]
struct Nothing {}

async fn read_all(State(app): State<App>, who: SignedIn, session: Session, Form(Nothing {}): Form<Nothing>) -> Result<Redirect, Failure> {
    actions::mark_read(&app, receiver(&who)?, Read::All).await?;
    session::flash(&session, "notice_page-all-read").await?;
    Ok(Redirect::to("/notices"))
}

async fn read_one(State(app): State<App>, who: SignedIn, Path(id): Path<NoticeId>, Form(Nothing {}): Form<Nothing>) -> Result<Redirect, Failure> {
    actions::mark_read(&app, receiver(&who)?, Read::One(id)).await?;
    Ok(Redirect::to("/notices"))
}
