//! The operator's first page.

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Utc};

use super::super::pages::{Line, lines};
use super::actions::{self, Trouble};
use crate::app::App;
use crate::credit::identify::review::actions::open;
use crate::credit::record::held::actions as held;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator", home)
}

/// Something that does not work, in words.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// What, and how many.
    pub title: String,
    /// Since when; empty when that is not known.
    pub since: String,
    /// What to do.
    pub advice: String,
    /// The page that shows it.
    pub href: &'static str,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/operator_home.html")]
pub struct OperatorHome {
    /// Frame.
    pub frame: Frame,
    /// What is broken; empty when nothing is.
    pub complaints: Vec<Complaint>,
    /// How many names wait for a decision about whose they are; empty when none does.
    pub doubts: String,
    /// How many records rules hold back from their firm; empty when none.
    pub held: String,
    /// The latest deliveries.
    pub latest: Vec<Line>,
}

async fn home(State(app): State<App>, frame: Frame) -> Result<Page<OperatorHome>, Failure> {
    let broken = actions::broken(&app).await?;
    let since = |at: Option<DateTime<Utc>>| at.map(|at| frame.t1("feed-home-since", "at", frame.instant(&at))).unwrap_or_default();
    let mut complaints = Vec::new();
    let mut complain = |trouble: Trouble, title: String, advice: String, href: &'static str| {
        if trouble.count > 0 {
            complaints.push(Complaint { title, since: since(trouble.since), advice, href });
        }
    };
    let late = broken.late_jobs;
    complain(late, frame.t1("feed-home-late-jobs", "count", late.count), frame.t("feed-home-late-jobs-advice"), "/operator/jobs?state=queued");
    let dead = broken.dead_jobs;
    complain(dead, frame.t1("feed-home-dead-jobs", "count", dead.count), frame.t("feed-home-dead-jobs-advice"), "/operator/jobs?state=dead");
    let failed = broken.deliveries;
    complain(failed, frame.t1("feed-home-failed", "count", failed.count), frame.t("feed-home-failed-advice"), "/operator/deliveries?state=failed");
    let mails = broken.mails;
    complain(mails, frame.t1("feed-home-mails", "count", mails.count), frame.t("feed-home-mails-advice"), "/operator/mails?state=given_up");
    let waiting = i64::try_from(open(&app).await?).unwrap_or(i64::MAX);
    let doubts = if waiting > 0 { frame.counted("subject-home", waiting) } else { String::new() };
    let held = i64::try_from(held::count(&app).await?).unwrap_or(i64::MAX);
    let held = if held > 0 { frame.counted("held-home", held) } else { String::new() };
    let latest = super::super::actions::list(&app, None, None, None).await?;
    let latest = lines(&frame, latest.into_iter().take(5).collect());
    Ok(Page(OperatorHome { frame: frame.titled("feed-home-title"), complaints, doubts, held, latest }))
}
