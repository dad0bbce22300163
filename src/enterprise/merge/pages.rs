//! The operator's pages of merged firms: the list with its two forms, what a merge would move, and one merge with its split.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use entity::value::id::{EnterpriseId, MergeId, PersonId, RecordId};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Arrived, Error, Merge, Preview};
use super::plan::Kind;
use crate::account::actions::people_by_id;
use crate::app::App;
use crate::consent::reading::actions::look_over;
use crate::consent::sight::{Personal, in_supervision};
use crate::credit::record::actions::Record;
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::predecessor::actions as predecessor;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of merges.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/merges", list)
        .post(Access::Operator, "/operator/merges", merge)
        .get(Access::Operator, "/operator/merges/preview", preview)
        .post(Access::Operator, "/operator/merges/predecessors", link)
        .post(Access::Operator, "/operator/merges/predecessors/remove", unlink)
        .get(Access::Operator, "/operator/merges/{id}", show)
        .post(Access::Operator, "/operator/merges/{id}/split", split)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::NoFirm(_) => Self::NotFound,
            Error::NoReason => Self::Invalid(FieldErrors::one("reason", "merge-error-reason")),
            Error::Store(error) => error.into(),
        }
    }
}

/// A merge as a line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its page.
    pub href: String,
    /// Name and code of the entry that went.
    pub from: (String, String),
    /// Name and code of the entry that stayed.
    pub into: (String, String),
    /// Why.
    pub reason: String,
    /// When.
    pub merged: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// Whether it stands.
    pub state: String,
    /// Whether it was taken back.
    pub split: bool,
}

fn named(firm: &Enterprise) -> (String, String) {
    (firm.name.clone(), firm.code.to_string())
}

fn line(frame: &Frame, merge: &Merge) -> Line {
    let split = merge.split.is_some();
    Line {
        href: format!("/operator/merges/{}", merge.id),
        from: named(&merge.from),
        into: named(&merge.into),
        reason: merge.reason.clone(),
        merged: frame.instant(&merge.merged.0),
        tone: if split { "unknown" } else { "pass" },
        state: frame.t(if split { "merge-state-split" } else { "merge-state-standing" }),
        split,
    }
}

/// A sole trader that went on as a company, as a line.
#[derive(Clone, Debug)]
pub struct Converted {
    /// Name and code of the sole trader.
    pub predecessor: (String, String),
    /// Name and code of the company.
    pub successor: (String, String),
    /// The company's id.
    pub id: String,
    /// Since when.
    pub on: String,
}

/// What was typed into one of the forms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Code of the entry that goes.
    pub from: String,
    /// Code of the entry that stays.
    pub into: String,
    /// Code of the sole trader.
    pub predecessor: String,
    /// Code of the company.
    pub successor: String,
    /// Since when.
    pub converted_on: String,
}

/// The list.
#[derive(Template)]
#[template(path = "pages/operator_merges.html")]
pub struct Merges {
    /// Frame.
    pub frame: Frame,
    /// Merges, the newest first.
    pub lines: Vec<Line>,
    /// Sole traders that went on as companies.
    pub conversions: Vec<Converted>,
    /// What was typed.
    pub form: Typed,
    /// What is wrong.
    pub errors: ShownErrors,
    /// Address of the older ones; empty when there are none.
    pub older: String,
    /// Address of the newest ones; empty on the first page.
    pub newest: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    before: Option<MergeId>,
}

async fn merges(app: &App, frame: Frame, before: Option<MergeId>, form: Typed, errors: &FieldErrors) -> Result<Merges, Failure> {
    let found = actions::list(app, before).await?;
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let converted = |one: predecessor::Conversion| Converted {
        predecessor: named(&one.predecessor),
        id: one.successor.id.to_string(),
        successor: named(&one.successor),
        on: frame.day(&one.converted_on),
    };
    Ok(Merges {
        older: found.last().filter(|_| full).map(|last| format!("/operator/merges?before={}", last.id)).unwrap_or_default(),
        newest: before.map(|_| "/operator/merges".to_owned()).unwrap_or_default(),
        lines: found.iter().map(|merge| line(&frame, merge)).collect(),
        conversions: predecessor::list(app).await?.into_iter().map(converted).collect(),
        errors: ShownErrors::new(errors, frame.lang),
        form,
        frame: frame.titled("nav-operator-merges"),
    })
}

async fn list(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Merges>, Failure> {
    Ok(Page(merges(&app, frame, asked.before, Typed::default(), &FieldErrors::default()).await?))
}

/// What a merge would move.
#[derive(Template)]
#[template(path = "pages/operator_merge_preview.html")]
pub struct MergePreview {
    /// Frame.
    pub frame: Frame,
    /// The entry that goes.
    pub from: Beside,
    /// The entry that stays.
    pub into: Beside,
    /// Kind of rows and how many move.
    pub moved: Vec<(String, usize)>,
    /// The records that move.
    pub records: Vec<ShownRecord>,
    /// Why it cannot be done; empty when it can.
    pub refusal: String,
    /// Versions of both, as shown.
    pub versions: (i64, i64),
    /// The reason as typed.
    pub reason: String,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// An entry of the register beside the other.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Kind, state, division, since when.
    pub about: String,
    /// Its address.
    pub address: String,
    /// Its legal representative, masked.
    pub representative: String,
}

fn beside(frame: &Frame, firm: &Enterprise) -> Beside {
    let region = firm.region.as_ref().map(|region| frame.region(region));
    let words = [Some(frame.t(firm.kind.text_key())), Some(frame.t(firm.status.text_key())), region, firm.established_on.map(|day| frame.day(&day))];
    Beside {
        name: firm.name.clone(),
        code: firm.code.to_string(),
        about: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        address: firm.address.clone().unwrap_or_default(),
        representative: firm.legal_representative.as_deref().map(|name| in_supervision(Personal::LegalRepresentative, name)).unwrap_or_default(),
    }
}

fn counted(frame: &Frame, moved: &[(Kind, usize)]) -> Vec<(String, usize)> {
    moved.iter().map(|(kind, rows)| (frame.t(kind.text_key()), *rows)).collect()
}

fn preview_page(app: &App, frame: Frame, found: Preview, reason: String, errors: &FieldErrors) -> MergePreview {
    let today = app.clock.today();
    MergePreview {
        from: beside(&frame, &found.from),
        into: beside(&frame, &found.into),
        moved: counted(&frame, &found.moved),
        records: found.records.iter().map(|record| ShownRecord::new(frame.lang, record, today)).collect(),
        refusal: found.refusal.map(|refusal| frame.t(refusal.text_key())).unwrap_or_default(),
        versions: (found.versions.0.0, found.versions.1.0),
        reason,
        errors: ShownErrors::new(errors, frame.lang),
        frame: frame.titled("merge-preview-title"),
    }
}

/// The field whose code leads to no firm.
fn unknown(form: &[(&'static str, &str)], code: &str) -> FieldErrors {
    FieldErrors::one(form.iter().find(|(_, typed)| typed.trim() == code).map_or("from", |(field, _)| field), "merge-error-no-firm")
}

/// What a merge would move; the operator reads of both entries, which leaves a line of each in the register.
async fn look_ahead(app: &App, operator: &Operator, from: &str, into: &str) -> Result<Preview, Error> {
    let mut found = actions::preview(app, from, into).await?;
    let mut wanted = BTreeMap::from([(found.into.id, Vec::new())]);
    wanted.insert(found.from.id, found.records.iter().map(|record| record.id).collect());
    found.records = look_over(app, &operator.who.by(), None, None, &wanted).await?.remove(&found.from.id).unwrap_or_default();
    Ok(found)
}

async fn preview(State(app): State<App>, operator: Operator, frame: Frame, Query(form): Query<Typed>) -> Result<Response, Failure> {
    match look_ahead(&app, &operator, &form.from, &form.into).await {
        Ok(found) => Ok(Page(preview_page(&app, frame, found, String::new(), &FieldErrors::default())).into_response()),
        Err(Error::NoFirm(code)) => {
            let errors = unknown(&[("from", &form.from), ("into", &form.into)], &code);
            Ok(Again(merges(&app, frame, None, form, &errors).await?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MergeForm {
    from: String,
    into: String,
    reason: String,
    from_version: String,
    into_version: String,
}

fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

async fn merge(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<MergeForm>) -> Result<Response, Failure> {
    let versions = (seen(&form.from_version)?, seen(&form.into_version)?);
    match actions::merge(&app, &operator.who.by(), (&form.from, &form.into), versions, &form.reason).await {
        Ok(id) => {
            session::flash(&session, "merge-done").await?;
            Ok(Redirect::to(&format!("/operator/merges/{id}")).into_response())
        }
        Err(Error::NoReason) => {
            let found = look_ahead(&app, &operator, &form.from, &form.into).await?;
            let errors = FieldErrors::one("reason", "merge-error-reason");
            Ok(Again(preview_page(&app, frame, found, form.reason, &errors)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// One merge.
#[derive(Template)]
#[template(path = "pages/operator_merge.html")]
pub struct MergePage {
    /// Frame.
    pub frame: Frame,
    /// As a line.
    pub line: Line,
    /// When and by whom it was made, and taken back.
    pub history: Vec<String>,
    /// Kind of rows and how many moved.
    pub moved: Vec<(String, usize)>,
    /// Records that came since.
    pub arrived: Vec<ArrivedLine>,
    /// Version of the merge.
    pub version: i64,
}

/// A record that came since.
#[derive(Clone, Debug)]
pub struct ArrivedLine {
    /// Its id.
    pub id: String,
    /// Whom it names.
    pub subject: String,
    /// The record.
    pub record: ShownRecord,
    /// Whether it names the entry that went.
    pub names_from: bool,
}

async fn show(State(app): State<App>, operator: Operator, frame: Frame, Path(id): Path<MergeId>) -> Result<Page<MergePage>, Failure> {
    let merge = actions::show(&app, id).await?;
    let people: Vec<PersonId> = [merge.merged.1, merge.split.and_then(|split| split.1)].into_iter().flatten().collect();
    let people = people_by_id(&app, &people).await?;
    let who = |id: Option<PersonId>| people.iter().find(|person| Some(person.id) == id).map(|person| person.name.clone()).unwrap_or_default();
    let mut history = vec![frame.t2("merge-merged-by", "who", who(merge.merged.1), "at", frame.instant(&merge.merged.0))];
    history.extend(merge.split.map(|(at, by)| frame.t2("merge-split-by", "who", who(by), "at", frame.instant(&at))));
    let arrived = if merge.split.is_none() { actions::arrived(&app, id).await? } else { Vec::new() };
    let wanted = BTreeMap::from([(merge.into.id, arrived.iter().map(|one| one.record.id).collect())]);
    let records: Vec<Record> = look_over(&app, &operator.who.by(), None, None, &wanted).await?.into_values().flatten().collect();
    let one = |Arrived { record, subject, names_from }: Arrived| {
        let record = records.iter().find(|read| read.id == record.id)?;
        let (id, record) = (record.id.to_string(), ShownRecord::new(frame.lang, record, app.clock.today()));
        Some(ArrivedLine { id, subject: format!("{} {}", subject.1, subject.0), record, names_from })
    };
    Ok(Page(MergePage {
        line: line(&frame, &merge),
        history,
        moved: counted(&frame, &merge.moved),
        arrived: arrived.into_iter().filter_map(one).collect(),
        version: merge.version.0,
        frame: frame.titled("merge-title"),
    }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SplitForm {
    record: Vec<RecordId>,
    version: String,
}

async fn split(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    Path(id): Path<MergeId>,
    Form(form): Form<SplitForm>,
) -> Result<Redirect, Failure> {
    actions::split(&app, &operator.who.by(), id, &form.record, seen(&form.version)?).await?;
    session::flash(&session, "merge-split-done").await?;
    Ok(Redirect::to(&format!("/operator/merges/{id}")))
}

async fn link(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<Typed>) -> Result<Response, Failure> {
    let Ok(on) = form.converted_on.trim().parse::<NaiveDate>() else {
        let errors = FieldErrors::one("converted_on", "merge-error-day");
        return Ok(Again(merges(&app, frame, None, form, &errors).await?).into_response());
    };
    match predecessor::link(&app, &operator.who.by(), &form.predecessor, &form.successor, on).await {
        Ok(()) => {
            session::flash(&session, "merge-linked").await?;
            Ok(Redirect::to("/operator/merges").into_response())
        }
        Err(Error::NoFirm(code)) => {
            let errors = unknown(&[("predecessor", &form.predecessor), ("successor", &form.successor)], &code);
            Ok(Again(merges(&app, frame, None, form, &errors).await?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Deserialize)]
struct Unlinked {
    successor: EnterpriseId,
}

async fn unlink(State(app): State<App>, operator: Operator, session: Session, Form(form): Form<Unlinked>) -> Result<Redirect, Failure> {
    predecessor::unlink(&app, &operator.who.by(), form.successor).await?;
    session::flash(&session, "merge-unlinked").await?;
    Ok(Redirect::to("/operator/merges"))
}
