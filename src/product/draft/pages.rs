//! A bank's products: their versions, the draft that is worked on, and what is done with it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use entity::value::DraftState;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error};
use super::content::LONGEST_NOTE;
use super::reading::actions::{self as reading, Offering, Published, Standing};
use super::shown::{self, ChangeShown, FindingShown};
use super::state::{Act, Refusal};
use crate::app::App;
use crate::matching::reach::actions::Error as ReachError;
use crate::matching::reach::pages::{self as reach, Judged};
use crate::matching::reach::words::Effect;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankManager, BankOfficer};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Routes of the bank's products.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::BankOfficer, "/bank/products/{code}", product)
        .post(Access::BankOfficer, "/bank/products/{code}/draft", start)
        .post(Access::BankOfficer, "/bank/products/{code}/submit", submit)
        .post(Access::BankOfficer, "/bank/products/{code}/take-back", take_back)
        .post(Access::BankOfficer, "/bank/products/{code}/discard", discard)
        .post(Access::BankManager, "/bank/products/{code}/return", give_back)
        .post(Access::BankManager, "/bank/products/{code}/publish", publish)
        .post(Access::BankManager, "/bank/products/{code}/retire", retire)
        .merge(super::editor::pages::routes())
        .merge(super::sheet::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::KeyReused => Self::KeyReused,
            Error::Store(error) => error.into(),
        }
    }
}

/// A version as the list shows it.
pub struct VersionLine {
    /// Its number.
    pub number: i64,
    /// Tone of its state.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// From when until when.
    pub dates: String,
    /// When it was published, by whom and with which word.
    pub published: String,
}

/// The draft as the page shows it.
pub struct DraftShown {
    /// Tone of its state.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// The version that a form has to name.
    pub version: i64,
    /// The author's word.
    pub note: String,
    /// What the reviewer said when it was given back.
    pub review_note: String,
    /// Whether it waits for a second person.
    pub in_review: bool,
    /// Whether the reader may publish it: a manager who did not write on it.
    pub may_publish: bool,
    /// Its terms, label and words.
    pub terms: Vec<(String, String)>,
    /// Its conditions in words.
    pub criteria: Vec<String>,
    /// What differs from the version that holds.
    pub changes: Vec<ChangeShown>,
    /// The number of the version it is held against; none for a first one.
    pub against: Option<i64>,
    /// What the examination found.
    pub findings: Vec<FindingShown>,
    /// Whether review is not possible.
    pub blocked: bool,
    /// Who gains and who loses against today; none when the conditions stay as they are, or cannot be meant.
    pub effect: Option<Effect>,
    /// Whether the conditions stay as they are.
    pub same: bool,
    /// In review: the past year's applications by today's conditions and by these.
    pub judged: Vec<Judged>,
}

/// One product.
#[derive(Template)]
#[template(path = "pages/bank/product.html")]
pub struct ProductPage {
    /// Frame.
    pub frame: Frame,
    /// Address of the page.
    pub base: String,
    /// Code, and what it is.
    pub lead: String,
    /// Its versions, newest first.
    pub versions: Vec<VersionLine>,
    /// The number of the newest version; nought when there is none.
    pub newest: i64,
    /// Whether a version holds or will.
    pub on_offer: bool,
    /// Its terms as they hold, label and words.
    pub terms: Vec<(String, String)>,
    /// Its conditions as they hold.
    pub criteria: Vec<String>,
    /// The draft that is worked on.
    pub draft: Option<DraftShown>,
    /// Whether the reader is a manager.
    pub manager: bool,
    /// Today, for fields of days.
    pub today: String,
    /// What is wrong with what was typed.
    pub errors: ShownErrors,
    /// What was typed as note.
    pub typed: String,
    /// The author's note: as typed, or as kept.
    pub note: String,
}

fn base(code: &str) -> String {
    format!("/bank/products/{code}")
}

async fn view(app: &App, officer: &BankOfficer, frame: Frame, code: &str, errors: ShownErrors, typed: String) -> Result<ProductPage, Failure> {
    let (db, today) = (app.db.read(), app.clock.today());
    let offering = reading::find(db, officer.bank, code).await?;
    let history = reading::history(db, offering.id).await?;
    let people: Vec<_> = history.iter().filter_map(|d| d.reviewed_by).collect();
    let people = crate::account::actions::people_by_id(app, &people).await?;
    let who = |version: &Published| {
        let draft = history.iter().find(|d| d.version_id == Some(version.id));
        let by = draft.and_then(|d| d.reviewed_by).and_then(|id| people.iter().find(|p| p.id == id)).map(|p| p.name.clone()).unwrap_or_default();
        let note = draft.map(|d| d.note.clone()).unwrap_or_default();
        [frame.day_of(&version.published_at), by, note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let line = |version: &Published| VersionLine {
        number: version.number,
        tone: tone(version.standing(today)),
        state: frame.t(version.standing(today).text_key()),
        dates: dates(&frame, version),
        published: who(version),
    };
    let versions = offering.versions.iter().map(line).collect();
    let held = offering.current(today).or_else(|| offering.newest()).map(|v| &v.content);
    let draft = draft_shown(app, officer, &frame, &offering).await?;
    let kept = draft.as_ref().map(|d| d.note.clone()).unwrap_or_default();
    Ok(ProductPage {
        base: base(code),
        lead: format!("{} · {}", offering.code, offering.summary),
        versions,
        newest: offering.newest().map_or(0, |v| v.number),
        on_offer: offering.versions.iter().any(|v| v.standing(today) != Standing::Over),
        terms: held.map(|content| shown::terms(frame.lang, &content.terms)).unwrap_or_default(),
        criteria: held.map(|content| shown::criteria(frame.lang, &content.criteria)).unwrap_or_default(),
        draft,
        manager: officer.who.role == entity::value::Role::BankManager,
        today: today.to_string(),
        errors,
        note: if typed.is_empty() { kept } else { typed.clone() },
        typed,
        frame: frame.named(offering.name),
    })
}

const fn tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Current => "pass",
        Standing::Upcoming => "action",
        Standing::Over => "",
    }
}

fn dates(frame: &Frame, version: &Published) -> String {
    let from = frame.day(&version.effective_from_on);
    match version.effective_until {
        None => frame.t1("version-from", "day", from),
        Some(until) => frame.t2("version-from-until", "day", from, "until", frame.day(&until)),
    }
}

async fn draft_shown(app: &App, officer: &BankOfficer, frame: &Frame, offering: &Offering) -> Result<Option<DraftShown>, Failure> {
    let Some(draft) = &offering.draft else { return Ok(None) };
    let found = reading::examine(app, app.db.read(), officer.bank, &offering.code, &draft.content).await?;
    let against = offering.current(app.clock.today()).or_else(|| offering.newest());
    let mut changes = draft.naming.as_ref().map(|naming| shown::renamed(frame.lang, &offering.naming(), naming)).unwrap_or_default();
    changes.extend(against.iter().flat_map(|version| shown::changes(frame.lang, &version.content, &draft.content)));
    let manager = officer.who.role == entity::value::Role::BankManager;
    let held = offering.current(app.clock.today()).map(|version| &version.content.criteria);
    let (same, in_review) = (held.is_some_and(|held| held.in_order() == draft.content.criteria.in_order()), draft.state == DraftState::InReview);
    let both = (held, &draft.content.criteria);
    let effect = if same { None } else { possible(reach::effect(app, officer, frame.lang, both.0, both.1).await)? };
    // Exact counts of what the bank may read, so only of what its author has let go of.
    let judged = if in_review { possible(reach::judged(app, officer, frame.lang, offering.id, both).await)?.unwrap_or_default() } else { Vec::new() };
    Ok(Some(DraftShown {
        tone: match draft.state {
            DraftState::InReview => "action",
            DraftState::Returned => "unknown",
            DraftState::Draft | DraftState::Published | DraftState::Retired | DraftState::Discarded => "",
        },
        state: frame.t(draft.state.text_key()),
        version: draft.version.0,
        note: draft.note.clone(),
        review_note: draft.review_note.clone(),
        in_review,
        effect,
        same,
        judged,
        may_publish: manager && !draft.authors.contains(&officer.who.person),
        terms: shown::terms(frame.lang, &draft.content.terms),
        criteria: shown::criteria(frame.lang, &draft.content.criteria),
        changes,
        against: against.map(|v| v.number),
        blocked: crate::product::lint::worst(&found) == super::state::Examined::Blocked,
        findings: shown::findings(frame.lang, &found, &|_| None),
    }))
}

/// Nothing where the conditions cannot be meant: the examination says why.
pub(super) fn possible<T>(counted: Result<T, ReachError>) -> Result<Option<T>, Failure> {
    match counted {
        Ok(counted) => Ok(Some(counted)),
        Err(ReachError::Criteria(_)) => Ok(None),
        Err(error @ (ReachError::TooManyPlaces | ReachError::Store(_))) => Err(error.into()),
    }
}

async fn product(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(code): Path<String>) -> Result<Page<ProductPage>, Failure> {
    view(&app, &officer, frame, &code, ShownErrors::default(), String::new()).await.map(Page)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StartForm {
    from: String,
    note: String,
}

/// Begins a draft; with a number as a copy of that version, to go back to it.
async fn start(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(code): Path<String>,
    Form(form): Form<StartForm>,
) -> Result<Redirect, Failure> {
    let from = form.from.parse::<i64>().ok().map(|number| (number, frame.t1("draft-back-to", "number", number)));
    actions::start(&app, &officer.who.by(), officer.bank, &code, from).await?;
    session::flash(&session, "draft-started").await?;
    Ok(Redirect::to(&format!("{}/edit", base(&code))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    version: String,
    note: String,
    day: String,
    until: String,
}

/// The version that a form names.
pub(super) fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

/// The field to which a refusal belongs; none when it is about the draft's state.
const fn field(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::NoteNeeded | Refusal::NoteTooShort => Some("note"),
        Refusal::DateInPast => Some("day"),
        Refusal::InReview | Refusal::NotInReview | Refusal::NotPublished | Refusal::Ended | Refusal::Blocked | Refusal::SamePerson => None,
    }
}

/// Does it, and says so; what was typed wrong is sent back under its field.
async fn done(
    app: &App,
    officer: &BankOfficer,
    session: &Session,
    frame: Frame,
    (code, form): (&str, ActForm),
    (act, said): (Result<Act, FieldErrors>, &'static str),
) -> Result<Response, Failure> {
    let errors = match act {
        Err(errors) => errors,
        Ok(_) if form.note.chars().count() > LONGEST_NOTE => FieldErrors::one("note", "draft-error-note"),
        Ok(act) => match actions::perform(app, &officer.who.by(), officer.bank, code, &act, seen(&form.version)?).await {
            Ok(()) => {
                session::flash(session, said).await?;
                return Ok(Redirect::to(&base(code)).into_response());
            }
            Err(Error::Refused(refusal)) => match field(refusal) {
                Some(name) => FieldErrors::one(name, refusal.text_key()),
                None => return Err(Error::Refused(refusal).into()),
            },
            Err(error @ (Error::Invalid(_) | Error::KeyReused | Error::Store(_))) => return Err(error.into()),
        },
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(app, officer, frame, code, errors, form.note).await?).into_response())
}

fn day(field: &str, text: &str) -> Result<NaiveDate, FieldErrors> {
    text.trim().parse().map_err(|_| FieldErrors::one(field, "rows-error-day"))
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident($by:ident: $actor:ident) $said:literal |$form:ident| $act:expr;)*) => {$(
        $(#[$doc])*
        async fn $name(
            State(app): State<App>,
            $by: $actor,
            session: Session,
            frame: Frame,
            Path(code): Path<String>,
            Form($form): Form<ActForm>,
        ) -> Result<Response, Failure> {
            let act = $act;
            done(&app, &BankOfficer::from($by), &session, frame, (&code, $form), (act, $said)).await
        }
    )*};
}

impl From<BankManager> for BankOfficer {
    fn from(manager: BankManager) -> Self {
        Self { bank: manager.bank, branch: None, who: manager.who }
    }
}

acts! {
    /// Hands the draft to a second person.
    submit(by: BankOfficer) "draft-submitted" |form| Ok(Act::Submit { note: form.note.clone() });
    /// Takes it back from review.
    take_back(by: BankOfficer) "draft-taken-back" |form| Ok(Act::TakeBack);
    /// Gives the draft up.
    discard(by: BankOfficer) "draft-discarded" |form| Ok(Act::Discard);
    /// Gives it back to its authors.
    give_back(by: BankManager) "draft-given-back" |form| Ok(Act::Return { note: form.note.clone() });
    /// Publishes it.
    publish(by: BankManager) "draft-published" |form| day("day", &form.day).map(|from_on| Act::Publish { from_on });
}

/// Ends the product.
async fn retire(
    State(app): State<App>,
    manager: BankManager,
    session: Session,
    frame: Frame,
    Path(code): Path<String>,
    Form(form): Form<ActForm>,
) -> Result<Response, Failure> {
    let errors = match day("until", &form.until) {
        Err(errors) => errors,
        Ok(until) => match actions::retire(&app, &manager.who.by(), manager.bank, &code, until, seen(&form.version)?.0).await {
            Ok(()) => {
                session::flash(&session, "draft-retired").await?;
                return Ok(Redirect::to(&base(&code)).into_response());
            }
            Err(Error::Refused(Refusal::DateInPast)) => FieldErrors::one("until", Refusal::DateInPast.text_key()),
            Err(error) => return Err(error.into()),
        },
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(&app, &manager.into(), frame, &code, errors, String::new()).await?).into_response())
}
