//! The operator's pages of deliveries: the list with the upload, and one delivery with its quarantine.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Duration;
use entity::value::id::DeliveryId;
use entity::value::{Coverage, DeliveryState, Source};
use serde::Deserialize;
use tower_sessions::Session;

use super::about::{Named, choices};
use super::actions::{self, Delivery, Error};
use super::channel::Channel;
use super::finding::{MarkCode, ReasonCode};
use super::header::Header;
use super::inbox::actions::discard;
use super::progress::{Progress, grouped};
use super::quarantine::actions as quarantine;
use super::quarantine::pages::{RefusedLine, parts, refused_line};
use super::rule::rules;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::upload::Upload;
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/deliveries", list)
        .post(Access::Operator, "/operator/deliveries", upload)
        .get(Access::Operator, "/operator/deliveries/{id}", show)
        .post(Access::Operator, "/operator/deliveries/{id}/again", again)
        .post(Access::Operator, "/operator/deliveries/{id}/withdraw", withdraw)
        .merge(super::quarantine::pages::routes())
        .merge(super::desk::pages::routes())
        .merge(super::supply::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Store(error) => error.into(),
            Error::Reused => Self::KeyReused,
            Error::Disk(error) => Self::internal(&error),
        }
    }
}

/// A delivery as a line of a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Address of its page.
    pub href: String,
    /// Name of the file.
    pub file: String,
    /// What it carries.
    pub source: String,
    /// When it came in.
    pub received: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// The state.
    pub state: String,
    /// Per cent of the rows that are read, while they are.
    pub percent: Option<i64>,
    /// Why it failed; empty otherwise.
    pub failure: String,
    /// Rows read, new, changed, unchanged, refused.
    pub counts: [String; 5],
}

/// Deliveries as lines.
pub fn lines(frame: &Frame, deliveries: Vec<Delivery>) -> Vec<Line> {
    deliveries.into_iter().map(|delivery| line(frame, delivery)).collect()
}

fn line(frame: &Frame, delivery: Delivery) -> Line {
    let counts = [delivery.rows_read, delivery.rows_new, delivery.rows_changed, delivery.rows_unchanged, delivery.rows_quarantined];
    Line {
        href: format!("/operator/deliveries/{}", delivery.id),
        source: frame.t(delivery.source.text_key()),
        received: frame.instant(&delivery.received_at),
        tone: tone(delivery.state),
        state: frame.t(delivery.state.text_key()),
        percent: percent(&delivery),
        failure: delivery.failure.map(|failure| failure.text(frame.lang)).unwrap_or_default(),
        counts: counts.map(grouped),
        file: delivery.file_name,
    }
}

const fn tone(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Received => "unknown",
        DeliveryState::Reading => "action",
        DeliveryState::Done => "pass",
        DeliveryState::Failed => "urgent",
    }
}

fn percent(delivery: &Delivery) -> Option<i64> {
    let reading = delivery.state == DeliveryState::Reading && delivery.head.rows > 0;
    reading.then(|| (delivery.rows_read.saturating_mul(100) / delivery.head.rows).clamp(0, 100))
}

/// Bytes as megabytes (10^6) with one place.
fn megabytes(bytes: i64) -> String {
    let tenths = (bytes + 99_999) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// A choice of a list: value, word, whether it is chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What is read.
    pub text: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

fn sources(frame: &Frame, chosen: Option<Source>) -> Vec<Choice> {
    Source::ALL.iter().map(|source| Choice { value: source.code(), text: frame.t(source.text_key()), chosen: Some(*source) == chosen }).collect()
}

/// What the list asks for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    source: String,
    #[serde(default)]
    state: String,
    before: Option<DeliveryId>,
}

/// The list of deliveries.
#[derive(Template)]
#[template(path = "pages/deliveries.html")]
pub struct Deliveries {
    /// Frame.
    pub frame: Frame,
    /// What is wrong with an upload.
    pub errors: ShownErrors,
    /// Sources for the upload.
    pub upload_sources: Vec<Choice>,
    /// What the uploaded file can hold.
    pub coverages: Vec<Choice>,
    /// What the uploaded file can be said to be about: the lists or kinds, under the name of their source.
    pub abouts: Vec<(String, Vec<Named>)>,
    /// Largest upload.
    pub largest: String,
    /// Sources for the filter.
    pub sources: Vec<Choice>,
    /// States for the filter.
    pub states: Vec<Choice>,
    /// The deliveries.
    pub lines: Vec<Line>,
    /// Whether only some are asked for.
    pub filtered: bool,
    /// Address of the older ones; empty when there are none.
    pub older: String,
    /// Address of the newest ones; empty on the first page.
    pub newest: String,
}

async fn list_page(app: &App, frame: Frame, asked: &Asked, errors: ShownErrors, chosen: Option<Source>) -> Result<Deliveries, Failure> {
    let source = asked.source.parse::<Source>().ok();
    let state = asked.state.parse::<DeliveryState>().ok();
    let found = actions::list(app, source, state, asked.before).await?;
    let query = format!("source={}&state={}", source.map(Source::code).unwrap_or_default(), state.map(DeliveryState::code).unwrap_or_default());
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("/operator/deliveries?{query}&before={}", last.id)).unwrap_or_default();
    let newest = asked.before.map(|_| format!("/operator/deliveries?{query}")).unwrap_or_default();
    let states = DeliveryState::ALL.iter();
    Ok(Deliveries {
        errors,
        upload_sources: sources(&frame, chosen),
        coverages: Coverage::ALL.iter().map(|one| Choice { value: one.code(), text: frame.t(one.text_key()), chosen: *one == Coverage::Delta }).collect(),
        abouts: choices(frame.lang),
        largest: megabytes(i64::try_from(app.settings.server.max_upload_bytes).unwrap_or(i64::MAX - 100_000)),
        sources: sources(&frame, source),
        states: states.map(|one| Choice { value: one.code(), text: frame.t(one.text_key()), chosen: Some(*one) == state }).collect(),
        lines: lines(&frame, found),
        filtered: source.is_some() || state.is_some(),
        older,
        newest,
        frame: frame.titled("feed-list-title"),
    })
}

async fn list(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Deliveries>, Failure> {
    Ok(Page(list_page(&app, frame, &asked, ShownErrors::default(), None).await?))
}

async fn upload(State(app): State<App>, operator: Operator, session: Session, frame: Frame, form: Upload) -> Result<Response, Failure> {
    let source = form.field("source").and_then(|code| code.parse::<Source>().ok());
    let outcome = match (source, &form.file) {
        (Some(source), Some(file)) => {
            let coverage = form.field("coverage").and_then(|code| code.parse().ok()).unwrap_or(Coverage::Delta);
            let about = form.field("about").filter(|code| !code.is_empty()).map(str::to_owned).into_iter().collect();
            let sent = actions::Sent { coverage, about, ..actions::Sent::delta(Channel::Upload, source) };
            actions::receive(&app, &operator.who.by(), &sent, file).await
        }
        (None, file) => {
            if let Some(file) = file {
                discard(file).await;
            }
            Err(Error::Invalid(FieldErrors::one("source", "feed-error-source")))
        }
        (Some(_), None) => Err(Error::Invalid(FieldErrors::one("file", "feed-error-file"))),
    };
    match outcome {
        Ok(id) => {
            session::flash(&session, "feed-flash-received").await?;
            Ok(Redirect::to(&format!("/operator/deliveries/{id}")).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let errors = ShownErrors::new(&errors, frame.lang);
            Ok(Again(list_page(&app, frame, &Asked::default(), errors, source).await?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A finding and how often it came up.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The finding in words.
    pub text: String,
    /// How often.
    pub count: String,
    /// Per cent of the most frequent one.
    pub percent: i64,
}

fn counted<'a>(frame: &Frame, counts: impl IntoIterator<Item = (&'a String, &'a i64)>, key: fn(&str) -> Option<&'static str>) -> Vec<Counted> {
    let mut all: Vec<(&String, i64)> = counts.into_iter().map(|(code, n)| (code, *n)).collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = all.first().map_or(1, |(_, n)| (*n).max(1));
    let text = |code: &str| key(code).map_or_else(|| code.to_owned(), |key| frame.t(key));
    all.into_iter().map(|(code, n)| Counted { text: text(code), count: grouped(n), percent: (n.saturating_mul(100) / most).max(1) }).collect()
}

fn reason_key(code: &str) -> Option<&'static str> {
    ReasonCode::ALL.iter().find(|one| one.code() == code).map(|one| one.text_key())
}

fn mark_key(code: &str) -> Option<&'static str> {
    MarkCode::ALL.iter().find(|one| one.code() == code).map(|one| one.text_key())
}

/// One delivery.
#[derive(Template)]
#[template(path = "pages/delivery.html")]
pub struct DeliveryPage {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// As a line.
    pub line: Line,
    /// Length of the file, channel, encoding: what stands below the title.
    pub about: String,
    /// The facts that its rows become, and by whose scale; empty for records.
    pub feeds: String,
    /// Whether it is still read.
    pub under_way: bool,
    /// Whether it may be read again.
    pub may_read_again: bool,
    /// How far it has come, while it is read.
    pub progress: Progress,
    /// Records that were withdrawn; empty unless the file holds everything.
    pub withdrawn: String,
    /// Why records that it does not hold were not withdrawn; empty when they were.
    pub withheld: String,
    /// Rows with marks.
    pub marked: String,
    /// Reasons, the most frequent first.
    pub reasons: Vec<Counted>,
    /// Marks, the most frequent first.
    pub marks: Vec<Counted>,
    /// Where it is compared with firms, applications and loans; empty for the register and for figures, which are no list.
    pub comparison: String,
    /// Columns that were not understood.
    pub unknown: String,
    /// Files of corrections, each with as many rows as the role takes out at once: where it is and which rows it has; empty when one holds all.
    pub parts: Vec<(String, String)>,
    /// Refused rows.
    pub refused: Vec<RefusedLine>,
    /// Address of the next ones; empty when there are none.
    pub further: String,
    /// Address of the first ones; empty on the first page.
    pub first: String,
}

#[derive(Debug, Deserialize)]
struct Below {
    #[serde(default)]
    after: i64,
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<DeliveryId>, Query(from): Query<Below>) -> Result<Response, Failure> {
    let delivery = actions::summary(&app, id).await?;
    let rows = quarantine::list(&app, id, from.after).await?;
    let header = Header::resolve(delivery.source, delivery.head.columns.clone()).ok();
    let href = format!("/operator/deliveries/{id}");
    let full = u64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let stuck = delivery.under_way() && app.clock.now() - delivery.received_at > Duration::minutes(10);
    let under_way = delivery.under_way();
    let channel = delivery.channel.map(|channel| frame.t(channel.text_key())).unwrap_or_default();
    let about: Vec<String> = [
        frame.t(delivery.source.text_key()),
        frame.t(delivery.coverage.text_key()),
        megabytes(delivery.file_bytes),
        channel,
        frame.instant(&delivery.received_at),
    ]
    .into_iter()
    .chain(delivery.head.encoding.clone())
    .chain(delivery.finished_at.map(|at| frame.t1("feed-ended", "at", frame.instant(&at))))
    .filter(|part| !part.is_empty())
    .collect();
    let page = DeliveryPage {
        may_read_again: stuck || delivery.state == DeliveryState::Failed,
        under_way,
        about: about.join(" · "),
        progress: Progress::of(frame.lang, &delivery, app.clock.now()),
        withdrawn: if delivery.coverage == Coverage::Full { grouped(delivery.rows_withdrawn) } else { String::new() },
        withheld: delivery.head.withheld.map(|withheld| frame.counted(withheld.why.text_key(), withheld.records)).unwrap_or_default(),
        marked: grouped(delivery.rows_marked),
        reasons: counted(&frame, &delivery.head.reasons, reason_key),
        marks: counted(&frame, &delivery.head.marks, mark_key),
        comparison: if delivery.source == Source::Registration || delivery.source.is_figures() { String::new() } else { format!("{href}/comparison") },
        unknown: delivery.head.unknown.join(", "),
        further: rows.last().filter(|_| full).map(|row| format!("{href}?after={}", row.line)).unwrap_or_default(),
        first: if from.after > 0 { href.clone() } else { String::new() },
        feeds: feeds(frame.lang, delivery.source),
        parts: parts(frame.lang, &href, delivery.rows_quarantined),
        refused: rows.iter().map(|row| refused_line(&frame, header.as_ref(), row)).collect(),
        line: line(&frame, delivery.clone()),
        href,
        frame: frame.named(delivery.file_name),
    };
    let mut response = Page(page).into_response();
    if under_way {
        // Only while rows are read does the page ask for itself again.
        response.headers_mut().insert("refresh", header::HeaderValue::from_static("5"));
    }
    Ok(response)
}

/// What rows of figures become, in words.
fn feeds(lang: Lang, source: Source) -> String {
    let rules = rules(source);
    if rules.facts.is_empty() {
        return String::new();
    }
    let names: Vec<String> = rules.facts.iter().map(|fact| lang.t(fact.key.text_key())).collect();
    let told = lang.t1("feed-feeds", "facts", names.join(&lang.t("product-list-separator")));
    match &rules.scheme {
        Some(scheme) => format!("{told} {}", lang.t2("feed-scheme-basis", "scheme", lang.t(scheme.text_key()), "basis", &scheme.basis)),
        None => told,
    }
}

async fn again(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<DeliveryId>, Form(_): Form<Nothing>) -> Result<Redirect, Failure> {
    actions::read_again(&app, &operator.who.by(), id).await?;
    session::flash(&session, "feed-flash-again").await?;
    Ok(Redirect::to(&format!("/operator/deliveries/{id}")))
}

async fn withdraw(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    Path(id): Path<DeliveryId>,
    Form(_): Form<Nothing>,
) -> Result<Redirect, Failure> {
    actions::withdraw_after_all(&app, &operator.who.by(), id).await?;
    session::flash(&session, "feed-flash-withdraw").await?;
    Ok(Redirect::to(&format!("/operator/deliveries/{id}")))
}

/// What the button posts: nothing of its own.
#[derive(Debug, Deserialize)]
struct Nothing {}
