//! An item as operators work on it: its draft, what was found about it, its versions, and what is done with them.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::PersonId;
use entity::value::{DraftState, ItemVersionKind};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::content::{Content, category_of};
use super::super::edition::Life;
use super::super::guard::worst;
use super::super::shown::{VersionShown, category, changes, history};
use super::actions::{self, Answer, Desk, Error};
use super::shown::{attributes, desk_of, findings, state_key, tone};
use super::state::{self, Act, Examined, Refusal};
use super::typed::LONGEST_NOTE;
use crate::account::actions::people_by_id;
use crate::app::App;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};
use crate::product::draft::shown::{ChangeShown, FindingShown};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/catalogue/{code}", item)
        .post(Access::Operator, "/operator/catalogue/{code}/end", end)
        .post(Access::Operator, "/operator/catalogue/{code}/take-over", take_over)
        .post(Access::Operator, "/operator/catalogue/{code}/keep", keep)
        .post(Access::Operator, "/operator/catalogue/{code}/submit", submit)
        .post(Access::Operator, "/operator/catalogue/{code}/take-back", take_back)
        .post(Access::Operator, "/operator/catalogue/{code}/discard", discard)
        .post(Access::Operator, "/operator/catalogue/{code}/return", give_back)
        .post(Access::Operator, "/operator/catalogue/{code}/approve", approve)
        .merge(super::board::pages::routes())
        .merge(super::editor::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(state::code(refusal), state::text_key(refusal)),
            Error::Store(error) => error.into(),
        }
    }
}

/// The draft as the page shows it.
pub struct DraftShown {
    /// What it does.
    pub kind: String,
    /// Whether it ends the item.
    pub is_end: bool,
    /// Tone of its state.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// The version that a form has to name.
    pub version: i64,
    /// The author's word.
    pub note: String,
    /// Who wrote on it.
    pub authors: String,
    /// What the reviewer said when it was given back.
    pub review_note: String,
    /// Whether it waits for a second person.
    pub in_review: bool,
    /// Whether the reader may approve it: they did not write on it.
    pub is_second: bool,
    /// Whether review is not possible.
    pub blocked: bool,
}

/// One item.
#[derive(Template)]
#[template(path = "pages/operator_item.html")]
pub struct ItemDesk {
    /// Frame.
    pub frame: Frame,
    /// Address of the page.
    pub base: String,
    /// Code and category.
    pub lead: String,
    /// Where anybody reads it; empty while there is nothing to read.
    pub public: String,
    /// The draft that is worked on.
    pub draft: Option<DraftShown>,
    /// What it changes.
    pub changes: Vec<ChangeShown>,
    /// The number of the version it is held against; none for a new item.
    pub against: Option<u32>,
    /// What was found about it.
    pub findings: Vec<FindingShown>,
    /// The number of the newest version; 0 when there is none.
    pub newest: u32,
    /// Whether it has ended, or is to.
    pub is_over: bool,
    /// The item as it is in force, or was last; a new one as it is drafted.
    pub attributes: Vec<(String, String)>,
    /// What the program ships otherwise than the city has it.
    pub differs: Vec<ChangeShown>,
    /// Its versions, newest first.
    pub versions: Vec<VersionShown>,
    /// Drafts that were given up: when, and what was said.
    pub discarded: Vec<(String, String)>,
    /// Today, for the field of the day.
    pub today: String,
    /// What is wrong with what was typed.
    pub errors: ShownErrors,
    /// What was typed as answer.
    pub typed: String,
    /// The author's note: as typed, or as kept.
    pub note: String,
}

async fn found(app: &App, frame: &Frame, desk: &Desk) -> Result<(Vec<FindingShown>, Examined), Failure> {
    let Some(draft) = &desk.draft else { return Ok((Vec::new(), Examined::Clean)) };
    let rails = draft.examine(&desk.catalogue);
    let touched = if rails.iter().any(|rail| rail.widens()) { Some(actions::touched(app, &draft.content).await?) } else { None };
    Ok((findings(&rails, &draft.proposal(&desk.catalogue), touched, frame.lang), worst(&rails)))
}

async fn view(app: &App, operator: &Operator, frame: Frame, code: &str, (errors, typed): (ShownErrors, String)) -> Result<ItemDesk, Failure> {
    let desk = actions::desk(app, code).await?;
    let (lang, today) = (frame.lang, app.clock.today());
    let (findings, worst) = found(app, &frame, &desk).await?;
    let life = desk.life(code);
    let newest = life.and_then(Life::newest);
    let shown = life.and_then(|life| life.version_on(today)).or(newest);
    let authors: Vec<PersonId> = desk.draft.iter().flat_map(|draft| draft.authors.clone()).collect();
    let authors = people_by_id(app, &authors).await?.into_iter().map(|person| person.name).collect::<Vec<_>>();
    let draft = desk.draft.as_ref().map(|draft| DraftShown {
        kind: frame.t(draft.kind.text_key()),
        is_end: draft.kind == ItemVersionKind::End,
        tone: tone(draft.state),
        state: frame.t(state_key(draft.state)),
        version: draft.version.0,
        note: draft.note.clone(),
        authors: authors.join(&frame.t("product-list-separator")),
        review_note: draft.review_note.clone(),
        in_review: draft.state == DraftState::InReview,
        is_second: !draft.authors.contains(&operator.who.person),
        blocked: worst == Examined::Blocked,
    });
    let before = newest.map(|version| version.item.as_ref());
    let given_up = desk.begun.iter().filter(|one| one.state == DraftState::Discarded);
    let kept = desk.draft.as_ref().map(|draft| draft.note.clone()).unwrap_or_default();
    let content = shown.map(|version| Content::of(&version.item)).or_else(|| desk.begun.first().map(|one| one.content.clone()));
    let content = content.ok_or(Failure::NotFound)?;
    let title = content.name_in(lang).clone();
    Ok(ItemDesk {
        base: desk_of(code),
        lead: format!("{code} · {}", category(category_of(code), lang)),
        public: life.map(|_| format!("/catalogue/{code}")).unwrap_or_default(),
        changes: desk.draft.as_ref().map(|draft| changes(before, draft.kind, &draft.content, lang)).unwrap_or_default(),
        against: desk.draft.as_ref().and(newest).map(|version| version.number),
        findings,
        newest: newest.map_or(0, |version| version.number),
        is_over: newest.is_some_and(|version| version.kind == ItemVersionKind::End),
        attributes: attributes(&content, lang),
        differs: match life.and_then(|life| life.differs.as_ref()) {
            Some(ships) => changes(before, ItemVersionKind::Change, &Content::of(ships), lang),
            None => Vec::new(),
        },
        versions: life.map(|life| history(life, today, lang)).unwrap_or_default(),
        discarded: given_up.map(|one| (frame.instant(&one.updated_at), one.note.clone())).collect(),
        today: today.to_string(),
        errors,
        note: if typed.is_empty() { kept } else { typed.clone() },
        typed,
        draft,
        frame: frame.named(title),
    })
}

async fn item(State(app): State<App>, operator: Operator, frame: Frame, Path(code): Path<String>) -> Result<Page<ItemDesk>, Failure> {
    view(&app, &operator, frame, &code, (ShownErrors::default(), String::new())).await.map(Page)
}

/// The number of a version that a form names.
pub(super) fn number(field: &str, text: &str) -> Result<u32, Failure> {
    text.trim().parse().map_err(|_| Failure::Malformed(field.to_owned()))
}

/// The version of a draft that a form names.
pub(super) fn version(text: &str) -> Result<Version, Failure> {
    text.trim().parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    version: String,
    newest: String,
    note: String,
    day: String,
}

impl ActForm {
    fn approval(&self) -> Result<Act, FieldErrors> {
        self.day.trim().parse().map(|from_on| Act::Publish { from_on }).map_err(|_| FieldErrors::one("day", "rows-error-day"))
    }
}

/// The field to which a refusal belongs; none when it is about the draft's state.
const fn field(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::NoteNeeded | Refusal::NoteTooShort => Some("note"),
        Refusal::DateInPast => Some("day"),
        Refusal::InReview | Refusal::NotInReview | Refusal::NotPublished | Refusal::Ended | Refusal::Blocked | Refusal::SamePerson => None,
    }
}

/// Says that it is done; what was typed wrong is sent back under its field.
async fn answered(
    app: &App,
    operator: &Operator,
    session: &Session,
    frame: Frame,
    (code, typed): (&str, String),
    (done, said): (Result<(), Error>, &'static str),
) -> Result<Response, Failure> {
    let errors = match done {
        Ok(()) => {
            session::flash(session, said).await?;
            return Ok(Redirect::to(&desk_of(code)).into_response());
        }
        Err(Error::Invalid(errors)) => errors,
        Err(Error::Refused(refusal)) => match field(refusal) {
            Some(name) => FieldErrors::one(name, state::text_key(refusal)),
            None => return Err(Error::Refused(refusal).into()),
        },
        Err(error @ Error::Store(_)) => return Err(error.into()),
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(app, operator, frame, code, (errors, typed)).await?).into_response())
}

async fn act(app: &App, operator: &Operator, code: &str, act: Result<Act, FieldErrors>, form: &ActForm) -> Result<Result<(), Error>, Failure> {
    if form.note.trim().chars().count() > LONGEST_NOTE {
        return Ok(Err(Error::Invalid(FieldErrors::one("note", "draft-error-note"))));
    }
    Ok(match act {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(act) => actions::perform(app, &operator.who.by(), code, &act, version(&form.version)?).await,
    })
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $said:literal |$app:ident, $operator:ident, $code:ident, $form:ident| $done:expr;)*) => {$(
        $(#[$doc])*
        async fn $name(
            State($app): State<App>,
            $operator: Operator,
            session: Session,
            frame: Frame,
            Path($code): Path<String>,
            Form($form): Form<ActForm>,
        ) -> Result<Response, Failure> {
            let done = $done;
            answered(&$app, &$operator, &session, frame, (&$code, $form.note), (done, $said)).await
        }
    )*};
}

acts! {
    /// Drafts the end of an item.
    end "draft-started" |app, by, code, form| actions::end(&app, &by.who.by(), &code, &form.note, number("newest", &form.newest)?).await;
    /// Drafts what the program ships now.
    take_over "draft-started" |app, by, code, form| actions::answer(&app, &by.who.by(), &code, Answer::TakeOver, number("newest", &form.newest)?).await;
    /// Drafts to leave the item as it is.
    keep "draft-started" |app, by, code, form| actions::answer(&app, &by.who.by(), &code, Answer::Keep, number("newest", &form.newest)?).await;
    /// Hands the draft to a second person.
    submit "draft-submitted" |app, by, code, form| act(&app, &by, &code, Ok(Act::Submit { note: form.note.clone() }), &form).await?;
    /// Takes it back from review.
    take_back "draft-taken-back" |app, by, code, form| act(&app, &by, &code, Ok(Act::TakeBack), &form).await?;
    /// Gives the draft up.
    discard "draft-discarded" |app, by, code, form| act(&app, &by, &code, Ok(Act::Discard), &form).await?;
    /// Gives it back to its authors.
    give_back "draft-given-back" |app, by, code, form| act(&app, &by, &code, Ok(Act::Return { note: form.note.clone() }), &form).await?;
    /// Approves it.
    approve "item-approved" |app, by, code, form| act(&app, &by, &code, form.approval(), &form).await?;
}
