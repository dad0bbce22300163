//! The operator's pages of namesakes: those of a delivered list, and one with its decision; and the firm's own page of verified roles.

use std::fmt;
use std::str::FromStr;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::risk::namesake::Model;
use entity::value::id::{DeliveryId, EnterpriseId, NamesakeId, PersonId};
use entity::value::{NamesakeOutcome, Source};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Beside, Both, Counts, Error, Side};
use super::news::actions::due;
use super::roles::{Decision, Role};
use super::typed::Typed;
use crate::account::actions::people_by_id;
use crate::app::App;
use crate::credit::record::list::{name_key, stands_on};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{FirmOwner, Operator};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Candidates on a page: for each both firms are read.
const PAGE: usize = 20;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/deliveries/{id}/namesakes", list)
        .get(Access::Operator, "/operator/namesakes/{pair}", show)
        .post(Access::Operator, "/operator/namesakes/{pair}", decide)
        .post(Access::Operator, "/operator/namesakes/{pair}/undo", undo)
        .get(Access::Firm, "/firm/file/roles", own)
        .post(Access::Firm, "/firm/file/roles/{id}/object", object)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Store(error) => error.into(),
        }
    }
}

/// Two firms in an address: the listed one and the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct InPath(Both);

impl FromStr for InPath {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let both = text.split_once('~').and_then(|(listed, other)| Some((listed.parse().ok()?, other.parse().ok()?)));
        both.map(Self).ok_or_else(|| "two firms".to_owned())
    }
}

impl TryFrom<String> for InPath {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for InPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/operator/namesakes/{}~{}", self.0.0, self.0.1)
    }
}

/// A firm beside the other.
#[derive(Clone, Debug, Default)]
pub struct ShownSide {
    /// Its name.
    pub name: String,
    /// Its unified code.
    pub code: String,
    /// Its legal representative, as far as it is shown.
    pub representative: String,
    /// Where it is.
    pub region: String,
    /// Its address.
    pub address: String,
    /// Kind, state, since when.
    pub about: String,
    /// Who says so, and as of when.
    pub source: String,
    /// Each entry of a list: which, by whom, the number of the document, since when.
    pub listed: Vec<String>,
}

fn side(frame: &Frame, of: &Side) -> ShownSide {
    let firm = &of.firm;
    let about = [Some(frame.t(firm.kind.text_key())), Some(frame.t(firm.status.text_key())), firm.established_on.map(|day| frame.day(&day))];
    let listed = |record: &crate::credit::record::actions::Record| {
        let list = stands_on(record.source, &record.content).map(|(code, _)| frame.t(name_key(code))).unwrap_or_default();
        let words = [list, record.department.clone(), record.number(), frame.day(&record.decided_on.unwrap_or(record.seen_on))];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    ShownSide {
        name: firm.name.clone(),
        code: firm.code.to_string(),
        representative: firm.legal_representative.clone().unwrap_or_default(),
        region: firm.region.as_ref().map(|region| frame.region(region)).unwrap_or_default(),
        address: firm.address.clone().unwrap_or_default(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        source: frame.t2("source-as-of", "source", &firm.source, "date", frame.day(&firm.as_of_on)),
        listed: of.listed.iter().map(listed).collect(),
    }
}

/// A candidate as a line.
#[derive(Clone, Debug, Default)]
pub struct ShownPair {
    /// Its page.
    pub href: String,
    /// The listed firm.
    pub listed: ShownSide,
    /// The other.
    pub other: ShownSide,
    /// What else the register says of both alike.
    pub likeness: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub state: String,
    /// What the other firm objects; empty when it does not.
    pub objection: String,
}

fn standing(frame: &Frame, decision: Option<&Decision>) -> (&'static str, String) {
    match decision.map(|one| (one.outcome, one.objection.is_some())) {
        None => ("unknown", frame.t("namesake-open")),
        Some((_, true)) => ("urgent", frame.t("namesake-objected")),
        Some((outcome @ NamesakeOutcome::SamePerson, false)) => ("action", frame.t(outcome.text_key())),
        Some((outcome @ NamesakeOutcome::NotSame, false)) => ("pass", frame.t(outcome.text_key())),
    }
}

fn shown(frame: &Frame, one: &Beside) -> ShownPair {
    let (tone, state) = standing(frame, one.pair.decision.as_ref());
    ShownPair {
        href: InPath(one.pair.both).to_string(),
        listed: side(frame, &one.listed),
        other: side(frame, &one.other),
        likeness: frame.t(one.pair.likeness.text_key()),
        tone,
        state,
        objection: one.pair.decision.as_ref().and_then(|of| of.objection.clone()).map(|(said, _)| said).unwrap_or_default(),
    }
}

/// Namesakes of a delivered list.
#[derive(Template)]
#[template(path = "pages/namesakes.html")]
pub struct Namesakes {
    /// Frame.
    pub frame: Frame,
    /// The page of the delivery compared.
    pub back: String,
    /// How many there are.
    pub counts: Counts,
    /// Some of them.
    pub pairs: Vec<ShownPair>,
    /// Address of those before; empty on the first page.
    pub newer: String,
    /// Address of those after; empty on the last one.
    pub older: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: usize,
}

async fn list(
    State(app): State<App>,
    operator: Operator,
    frame: Frame,
    Path(id): Path<DeliveryId>,
    Query(asked): Query<Asked>,
) -> Result<Page<Namesakes>, Failure> {
    let delivery = crate::credit::feed::actions::summary(&app, id).await?;
    // The register is no list.
    let pairs = if delivery.source == Source::Registration { Vec::new() } else { actions::pairs(&app, app.db.read(), id).await? };
    let (counts, all) = (Counts::of(&pairs), pairs.len());
    let some = pairs.into_iter().skip(asked.from).take(PAGE).collect();
    let some = actions::beside(&app, &operator.who.by(), some).await?;
    let at = |from: usize| format!("/operator/deliveries/{id}/namesakes?from={from}");
    Ok(Page(Namesakes {
        back: format!("/operator/deliveries/{id}/comparison"),
        counts,
        pairs: some.iter().map(|one| shown(&frame, one)).collect(),
        newer: if asked.from == 0 { String::new() } else { at(asked.from.saturating_sub(PAGE)) },
        older: if asked.from.saturating_add(PAGE) < all { at(asked.from + PAGE) } else { String::new() },
        frame: frame.titled("namesakes-title"),
    }))
}

/// A decision there was.
#[derive(Clone, Debug, Default)]
pub struct ShownDecision {
    /// What was found out.
    pub outcome: String,
    /// What it rests on, and the day of that.
    pub basis: String,
    /// By whom and when.
    pub decided: String,
    /// When and why it ended; empty while it stands.
    pub ended: String,
    /// What the firm objected; empty when it did not.
    pub objection: String,
}

/// One candidate.
#[derive(Template)]
#[template(path = "pages/namesake.html")]
pub struct Namesake {
    /// Frame.
    pub frame: Frame,
    /// The candidate.
    pub pair: ShownPair,
    /// Both its firms, each with what it is here.
    pub sides: [(String, ShownSide); 2],
    /// Every decision there was, the newest first.
    pub history: Vec<ShownDecision>,
    /// Code and name of each outcome, and whether it is chosen.
    pub outcomes: Vec<(&'static str, String, bool)>,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub errors: ShownErrors,
    /// Version of the decision that stands; 0 of none.
    pub version: i64,
}

async fn pair_page(app: &App, operator: &Operator, frame: Frame, both: Both, typed: Typed, errors: &FieldErrors) -> Result<Namesake, Failure> {
    let (one, rows) = actions::show(app, &operator.who.by(), both).await?;
    let people: Vec<PersonId> = rows.iter().flat_map(|row| [row.decided_by, row.ended_by]).flatten().collect();
    let people = people_by_id(app, &people).await?;
    let who = |id: Option<PersonId>| people.iter().find(|person| Some(person.id) == id).map_or_else(|| frame.t("namesake-by-system"), |of| of.name.clone());
    let decision = |row: &Model| ShownDecision {
        outcome: frame.t(row.outcome.text_key()),
        basis: frame.t2("namesake-basis-of", "basis", &row.basis, "day", frame.day(&row.basis_on)),
        decided: frame.t2("namesake-decided", "who", who(row.decided_by), "at", frame.instant(&row.decided_at)),
        ended: row.ended_at.zip(row.ended_because).map_or_else(String::new, |(at, why)| {
            frame.t3("namesake-ended", "why", frame.t(why.text_key()), "who", who(row.ended_by), "at", frame.instant(&at))
        }),
        objection: row.objection.clone().zip(row.objected_at.filter(|_| row.ended_at.is_none())).map_or_else(
            || row.objection.clone().unwrap_or_default(),
            |(said, at)| frame.t2("namesake-objection-until", "said", said, "due", frame.instant(&due(app, at))),
        ),
    };
    let pair = shown(&frame, &one);
    Ok(Namesake {
        sides: [(frame.t("namesake-listed"), pair.listed.clone()), (frame.t("namesake-other"), pair.other.clone())],
        pair,
        history: rows.iter().map(decision).collect(),
        outcomes: NamesakeOutcome::ALL.iter().map(|one| (one.code(), frame.t(one.text_key()), one.code() == typed.outcome)).collect(),
        typed,
        errors: ShownErrors::new(errors, frame.lang),
        version: one.pair.decision.map_or(0, |decision| decision.version),
        frame: frame.titled("namesake-title"),
    })
}

async fn show(State(app): State<App>, operator: Operator, frame: Frame, Path(pair): Path<InPath>) -> Result<Page<Namesake>, Failure> {
    Ok(Page(pair_page(&app, &operator, frame, pair.0, Typed::default(), &FieldErrors::default()).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Found {
    outcome: String,
    basis: String,
    basis_on: String,
    version: String,
}

fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

async fn decide(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    frame: Frame,
    Path(pair): Path<InPath>,
    Form(found): Form<Found>,
) -> Result<Response, Failure> {
    let version = seen(&found.version)?;
    let typed = Typed { outcome: found.outcome, basis: found.basis, basis_on: found.basis_on };
    match actions::decide(&app, &operator.who.by(), pair.0, &typed, version).await {
        Ok(()) => {
            session::flash(&session, "namesake-flash-decided").await?;
            Ok(Redirect::to(&pair.to_string()).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(pair_page(&app, &operator, frame, pair.0, typed, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Undone {
    version: String,
}

async fn undo(State(app): State<App>, operator: Operator, session: Session, Path(pair): Path<InPath>, Form(undone): Form<Undone>) -> Result<Redirect, Failure> {
    actions::undo(&app, &operator.who.by(), pair.0, seen(&undone.version)?).await?;
    session::flash(&session, "namesake-flash-undone").await?;
    Ok(Redirect::to(&pair.to_string()))
}

/// A verified role as the firm reads it.
#[derive(Clone, Debug, Default)]
pub struct OwnRole {
    /// Whom the representative stands for too, and by what that was verified.
    pub text: [String; 2],
    /// What the firm objects; empty when it does not.
    pub objection: String,
    /// Where it objects; empty when it did.
    pub object: String,
}

/// Verified roles of the firm's legal representative.
#[derive(Template)]
#[template(path = "pages/firm/roles.html")]
pub struct Roles {
    /// Frame.
    pub frame: Frame,
    /// The roles.
    pub roles: Vec<OwnRole>,
    /// What is wrong.
    pub errors: ShownErrors,
}

async fn own_page(app: &App, firm: EnterpriseId, frame: Frame, errors: &FieldErrors) -> Result<Roles, Failure> {
    let role = |role: &Role| OwnRole {
        text: role.text(frame.lang),
        objection: role.decision.objection.clone().map(|(said, _)| said).unwrap_or_default(),
        object: if role.decision.objection.is_some() { String::new() } else { format!("/firm/file/roles/{}/object", role.decision.id) },
    };
    let roles = actions::own(app, firm).await?.iter().map(role).collect();
    Ok(Roles { roles, errors: ShownErrors::new(errors, frame.lang), frame: frame.titled("namesake-own-title") })
}

async fn own(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<Roles>, Failure> {
    Ok(Page(own_page(&app, owner.enterprise, frame, &FieldErrors::default()).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Objected {
    statement: String,
}

async fn object(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<NamesakeId>,
    Form(said): Form<Objected>,
) -> Result<Response, Failure> {
    match actions::object(&app, &owner.who.by(), owner.enterprise, id, &said.statement).await {
        Ok(()) => {
            session::flash(&session, "namesake-flash-objected").await?;
            Ok(Redirect::to("/firm/file/roles").into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(own_page(&app, owner.enterprise, frame, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}
