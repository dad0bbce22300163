//! The operator's list of records that rules hold back from their firm.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use entity::value::id::{EnterpriseId, RecordId};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::shown::ShownRecord;
use super::actions::{self, Held};
use crate::app::App;
use crate::consent::reading::actions::look_over;
use crate::credit::identify::review::pages::tabs;
use crate::operation::pages::Tab;
use crate::platform::page::{Frame, Page};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// The list.
const HELD: &str = "/operator/subjects/held";

/// Routes of the list.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, HELD, list).post(Access::Operator, "/operator/subjects/held/{id}", give).merge(super::own::pages::routes())
}

/// A record that is held back.
#[derive(Clone, Debug)]
pub struct HeldLine {
    /// Where it is given to its firm.
    pub action: String,
    /// How often something else was found.
    pub version: i64,
    /// The record; what was found stands beside it.
    pub record: ShownRecord,
    /// Who delivered it.
    pub department: String,
    /// The name in it.
    pub name: String,
    /// The code in it.
    pub code: String,
    /// The firm whose it would be.
    pub firm: String,
    /// Its code.
    pub firm_code: String,
    /// Since when it is held back.
    pub since: String,
}

/// The list.
#[derive(Template)]
#[template(path = "pages/operator_held.html")]
pub struct HeldRecords {
    /// Frame.
    pub frame: Frame,
    /// A tab for each state of the questions, and one for these.
    pub tabs: Vec<Tab>,
    /// The records.
    pub lines: Vec<HeldLine>,
    /// Address of the older ones; empty when there are none.
    pub older: String,
    /// Address of the newest ones; empty on the first page.
    pub newest: String,
}

#[derive(Debug, Deserialize)]
struct Asked {
    before: Option<RecordId>,
}

/// Opening it leaves a line in the register for every firm that is named.
async fn list(State(app): State<App>, operator: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<HeldRecords>, Failure> {
    let found = actions::list(&app, asked.before).await?;
    let mut read: BTreeMap<EnterpriseId, Vec<RecordId>> = BTreeMap::new();
    for held in &found {
        read.entry(held.firm.id).or_default().push(held.record.id);
    }
    if !read.is_empty() {
        look_over(&app, &operator.who.by(), None, None, &read).await?;
    }
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("{HELD}?before={}", last.record.id)).unwrap_or_default();
    Ok(Page(HeldRecords {
        tabs: tabs(&app, &frame, None).await?,
        lines: found.into_iter().map(|held| line(&app, &frame, held)).collect(),
        older,
        newest: asked.before.map(|_| HELD.to_owned()).unwrap_or_default(),
        frame: frame.titled("held-title"),
    }))
}

pub(super) fn line(app: &App, frame: &Frame, held: Held) -> HeldLine {
    HeldLine {
        action: format!("{HELD}/{}", held.record.id),
        version: held.version.0,
        record: ShownRecord::new(frame.lang, &held.record, app.clock.today()),
        since: frame.t1("held-since", "at", frame.instant(&held.at)),
        department: held.record.department,
        name: held.subject.0,
        code: held.subject.1,
        firm: held.firm.name,
        firm_code: held.firm.code.to_string(),
    }
}

#[derive(Debug, Deserialize)]
struct Given {
    #[serde(default)]
    version: String,
}

async fn give(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<RecordId>, Form(form): Form<Given>) -> Result<Redirect, Failure> {
    let seen = form.version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))?;
    Box::pin(actions::give(&app, &operator.who.by(), id, seen)).await?;
    session::flash(&session, "held-given").await?;
    Ok(Redirect::to(HELD))
}
