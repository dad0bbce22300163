//! The operator's pages of sources: what each organisation delivers, when it last came, and one of them with its folder.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::SupplyId;
use entity::value::{Coverage, DeliveryState, Source};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::about::{Named, choices, name_of};
use super::actions::{self, Error, Paused, Standing, Supply, Typed, Watched};
use super::expected::days;
use crate::app::App;
use crate::credit::catalogue::item::Frequency;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/supplies", list)
        .post(Access::Operator, "/operator/supplies", agree)
        .get(Access::Operator, "/operator/supplies/{id}", show)
        .post(Access::Operator, "/operator/supplies/{id}", change)
        .post(Access::Operator, "/operator/supplies/{id}/pause", pause)
        .post(Access::Operator, "/operator/supplies/{id}/resume", resume)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Store(error) => error.into(),
        }
    }
}

/// A choice of a form: value, word, whether it is chosen.
pub type Choice = (String, String, bool);

/// A source as a line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Address of its page.
    pub href: String,
    /// Who delivers.
    pub organisation: String,
    /// What.
    pub source: String,
    /// Everything, or what is new.
    pub coverage: String,
    /// How often, and by which day.
    pub rhythm: String,
    /// When the newest delivery came; empty when none has.
    pub newest: String,
    /// By when the next one is expected; empty on request.
    pub next: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub state: String,
    /// How it may come in.
    pub ways: String,
}

fn rhythm(frame: &Frame, frequency: Frequency, day: Option<i64>) -> String {
    let often = frame.t(frequency.text_key());
    let Some(day) = day else { return often };
    let key = if days(frequency) == Some(7) { "supply-by-weekday" } else { "supply-by-day" };
    format!("{often} · {}", frame.t1(key, "day", day))
}

/// The name of the source, with that of the one list or kind that it is.
fn of_one(frame: &Frame, supply: &Supply) -> String {
    let source = frame.t(supply.source.text_key());
    let only = supply.about.as_ref().and_then(|code| name_of(supply.source, code, frame.lang));
    only.map_or_else(|| source.clone(), |name| format!("{source} · {name}"))
}

fn line(frame: &Frame, of: &Standing) -> Line {
    let supply = &of.supply;
    let (tone, state) = match (supply.paused_at, supply.unreadable_at, of.late) {
        (Some(at), _, _) => ("unknown", frame.t1("supply-paused-since", "at", frame.instant(&at))),
        (None, Some(at), _) => ("urgent", frame.t1("supply-unreadable-since", "at", frame.instant(&at))),
        (None, None, Some(late)) => ("urgent", frame.t1("supply-late-since", "day", frame.day(&late.by_on))),
        (None, None, None) => ("pass", frame.t("supply-running")),
    };
    let tokens = (!of.tokens.is_empty()).then(|| frame.t1("supply-way-tokens", "names", of.tokens.join(", ")));
    let ways: Vec<String> = tokens.into_iter().chain(supply.watched.then(|| frame.t("supply-way-folder"))).collect();
    Line {
        href: format!("/operator/supplies/{}", supply.id),
        organisation: supply.organisation_name.clone(),
        source: of_one(frame, supply),
        coverage: frame.t(supply.coverage.text_key()),
        rhythm: rhythm(frame, supply.frequency, supply.due_day),
        newest: of.newest_at.map(|at| frame.instant(&at)).unwrap_or_default(),
        next: of.next_on.map(|on| frame.day(&on)).unwrap_or_default(),
        tone,
        state,
        ways: if ways.is_empty() { frame.t("supply-way-none") } else { ways.join(" · ") },
    }
}

/// The list of sources.
#[derive(Template)]
#[template(path = "pages/operator_supplies.html")]
pub struct Supplies {
    /// Frame.
    pub frame: Frame,
    /// The sources.
    pub lines: Vec<Line>,
    /// What is wrong with what was typed.
    pub errors: ShownErrors,
    /// What was typed.
    pub form: Typed,
    /// Organisations that can deliver.
    pub organisations: Vec<Choice>,
    /// What can be delivered.
    pub sources: Vec<Choice>,
    /// Everything, or what is new.
    pub coverages: Vec<Choice>,
    /// Lists and kinds that all of it can be, under the name of their source.
    pub abouts: Vec<(String, Vec<Choice>)>,
}

/// The lists and kinds of a source, or of every one, with the chosen one.
fn abouts(frame: &Frame, source: Option<Source>, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let offered = |(of, _): &(String, Vec<Named>)| source.is_none_or(|source| *of == frame.t(source.text_key()));
    let choice = |(code, name): Named| (code.to_owned(), name, code == chosen);
    choices(frame.lang).into_iter().filter(offered).map(|(of, kinds)| (of, kinds.into_iter().map(choice).collect())).collect()
}

fn coverages(frame: &Frame, chosen: &str) -> Vec<Choice> {
    Coverage::ALL.iter().map(|one| (one.code().to_owned(), frame.t(one.text_key()), one.code() == chosen)).collect()
}

async fn list_page(app: &App, frame: Frame, form: Typed, errors: &FieldErrors) -> Result<Supplies, Failure> {
    let all = actions::list(app).await?;
    let organisations = actions::deliverers(app).await?.into_iter();
    Ok(Supplies {
        lines: all.iter().map(|one| line(&frame, one)).collect(),
        errors: ShownErrors::new(errors, frame.lang),
        organisations: organisations.map(|row| (row.code.clone(), row.name, row.code == form.organisation)).collect(),
        sources: Source::ALL.iter().map(|one| (one.code().to_owned(), frame.t(one.text_key()), one.code() == form.source)).collect(),
        coverages: coverages(&frame, &form.coverage),
        abouts: abouts(&frame, None, &form.about),
        form,
        frame: frame.titled("nav-operator-supplies"),
    })
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page<Supplies>, Failure> {
    Ok(Page(list_page(&app, frame, Typed::default(), &FieldErrors::default()).await?))
}

/// What the forms post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Posted {
    organisation: String,
    source: String,
    coverage: String,
    about: String,
    due_day: String,
    watched: Vec<String>,
    version: String,
}

impl Posted {
    fn typed(self) -> Typed {
        let Self { organisation, source, coverage, about, due_day, watched, version: _ } = self;
        Typed { organisation, source, coverage, about, due_day, watched: !watched.is_empty() }
    }
}

async fn agree(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<Posted>) -> Result<Response, Failure> {
    let typed = form.typed();
    match actions::agree(&app, &operator.who.by(), &typed).await {
        Ok(id) => {
            session::flash(&session, "supply-flash-agreed").await?;
            Ok(Redirect::to(&format!("/operator/supplies/{id}")).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(list_page(&app, frame, typed, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

/// A file of a folder as a line.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// When it was seen.
    pub seen: String,
    /// Tone of what became of it.
    pub tone: &'static str,
    /// What became of it.
    pub state: String,
    /// Its delivery; empty when it is none.
    pub href: String,
}

fn file_line(frame: &Frame, file: &Watched) -> FileLine {
    let state = file.delivery.as_ref().map(|delivery| delivery.state);
    let (tone, state) = match (state, file.moved_at) {
        (Some(state @ (DeliveryState::Received | DeliveryState::Reading)), _) => ("action", frame.t(state.text_key())),
        (Some(state @ DeliveryState::Done), _) => ("pass", frame.t(state.text_key())),
        (Some(state @ DeliveryState::Failed), _) => ("urgent", frame.t(state.text_key())),
        (None, Some(_)) => ("urgent", frame.t("supply-file-refused")),
        (None, None) => ("unknown", frame.t("supply-file-seen")),
    };
    let href = file.delivery.as_ref().map(|delivery| format!("/operator/deliveries/{}", delivery.id)).unwrap_or_default();
    FileLine { name: file.name.clone(), seen: frame.instant(&file.seen_at), tone, state, href }
}

/// One source.
#[derive(Template)]
#[template(path = "pages/operator_supply.html")]
pub struct SupplyPage {
    /// Frame.
    pub frame: Frame,
    /// As a line.
    pub line: Line,
    /// Whether it is paused.
    pub paused: bool,
    /// Its folder; empty when the organisation's code cannot name one.
    pub folder: String,
    /// Whether that is looked into.
    pub watched: bool,
    /// Version of the row.
    pub version: i64,
    /// What is wrong with what was typed.
    pub errors: ShownErrors,
    /// The agreed day.
    pub due_day: String,
    /// Whether a day can be agreed.
    pub by_day: bool,
    /// Everything, or what is new.
    pub coverages: Vec<Choice>,
    /// Lists and kinds that all of it can be; empty of a source that is one item.
    pub abouts: Vec<(String, Vec<Choice>)>,
    /// The latest files of the folder.
    pub files: Vec<FileLine>,
}

async fn page(app: &App, frame: Frame, id: SupplyId, typed: Option<Typed>, errors: &FieldErrors) -> Result<SupplyPage, Failure> {
    let of = actions::find(app, id).await?;
    let supply = &of.supply;
    let known = Typed {
        coverage: supply.coverage.code().to_owned(),
        about: supply.about.clone().unwrap_or_default(),
        due_day: supply.due_day.map(|day| day.to_string()).unwrap_or_default(),
        watched: supply.watched,
        ..Typed::default()
    };
    let shown = typed.unwrap_or(known);
    let files = actions::files(app, id).await?;
    let title = format!("{} · {}", supply.organisation_name, of_one(&frame, supply));
    Ok(SupplyPage {
        line: line(&frame, &of),
        paused: supply.paused_at.is_some(),
        folder: actions::folder(app, supply).map(|path| path.display().to_string()).unwrap_or_default(),
        watched: shown.watched,
        version: supply.version.0,
        errors: ShownErrors::new(errors, frame.lang),
        coverages: coverages(&frame, &shown.coverage),
        abouts: abouts(&frame, Some(supply.source), &shown.about),
        due_day: shown.due_day,
        by_day: days(supply.frequency).is_some(),
        files: files.iter().map(|file| file_line(&frame, file)).collect(),
        frame: frame.named(title),
    })
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<SupplyId>) -> Result<Page<SupplyPage>, Failure> {
    Ok(Page(page(&app, frame, id, None, &FieldErrors::default()).await?))
}

async fn change(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    frame: Frame,
    Path(id): Path<SupplyId>,
    Form(form): Form<Posted>,
) -> Result<Response, Failure> {
    let seen = form.version.parse().map(Version).map_err(|_| Failure::Stale)?;
    let typed = form.typed();
    match actions::change(&app, &operator.who.by(), id, &typed, seen).await {
        Ok(()) => {
            session::flash(&session, "supply-flash-changed").await?;
            Ok(Redirect::to(&format!("/operator/supplies/{id}")).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(page(&app, frame, id, Some(typed), &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

/// What a button posts: nothing of its own.
#[derive(Debug, Deserialize)]
struct Nothing {}

async fn pause(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<SupplyId>, Form(_): Form<Nothing>) -> Result<Redirect, Failure> {
    actions::pause(&app, &operator.who.by(), id, Paused::Yes).await?;
    session::flash(&session, "supply-flash-paused").await?;
    Ok(Redirect::to(&format!("/operator/supplies/{id}")))
}

async fn resume(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<SupplyId>, Form(_): Form<Nothing>) -> Result<Redirect, Failure> {
    actions::pause(&app, &operator.who.by(), id, Paused::No).await?;
    session::flash(&session, "supply-flash-resumed").await?;
    Ok(Redirect::to(&format!("/operator/supplies/{id}")))
}
