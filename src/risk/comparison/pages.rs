//! The pages on which officers of banks and operators compare firms with lists and flags.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::risk::comparison;
use entity::value::Severity;
use entity::value::id::OrganisationId;
use serde::Deserialize;

use super::actions::{self, Asker, Compared, Error, MOST_A_DAY, MOST_ON_PAGE};
use super::asked::{Asked, Hit, Outcome, What};
use crate::app::App;
use crate::credit::record::list::name_key;
use crate::enterprise::past::pages::banner;
use crate::platform::i18n::Lang;
use crate::platform::moment;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankOfficer, Operator};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::risk::actions::UNKEPT;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::BankOfficer, "/bank/compare", bank_form)
        .post(Access::BankOfficer, "/bank/compare", bank)
        .get(Access::Operator, "/operator/compare", operator_form)
        .post(Access::Operator, "/operator/compare", operator)
        .merge(super::arrived::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            // The next day begins within a day; whoever asks again then is answered.
            Error::DayIsFull => Self::TooMany(24 * 60 * 60),
            Error::Store(error) => error.into(),
        }
    }
}

/// A line of the results.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What was asked.
    pub asked: String,
    /// Tone of what came of it.
    pub tone: &'static str,
    /// What came of it.
    pub outcome: String,
    /// What stands: what it is, and source, number and days.
    pub hits: Vec<[String; 2]>,
}

/// An earlier comparison.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// When.
    pub at: String,
    /// Asked, compared, listed, not compared.
    pub counts: [i64; 4],
}

/// The form with the results under it.
#[derive(Template)]
#[template(path = "pages/comparison.html")]
pub struct Comparison {
    /// Frame.
    pub frame: Frame,
    /// Where the form goes.
    pub href: &'static str,
    /// What the reader may read, and what it leaves behind.
    pub terms: String,
    /// Most lines, and most of a day, in words.
    pub limits: String,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// The earlier moment as typed.
    pub typed_at: String,
    /// That the results are of an earlier moment; empty for now.
    pub past_said: Vec<String>,
    /// As of when the results are; empty before anything was asked.
    pub at: String,
    /// Label, value, unit and remark.
    pub figures: Vec<[String; 4]>,
    /// The results, in the order of the lines.
    pub lines: Vec<Line>,
    /// Earlier comparisons of the organisation.
    pub past: Vec<Past>,
}

#[derive(Debug, Default, Deserialize)]
struct CompareForm {
    #[serde(default)]
    firms: String,
    #[serde(default)]
    at: String,
}

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Desk {
    Bank,
    Office,
}

impl Desk {
    const fn href(self) -> &'static str {
        match self {
            Self::Bank => "/bank/compare",
            Self::Office => "/operator/compare",
        }
    }
    const fn terms_key(self) -> &'static str {
        match self {
            Self::Bank => "comparison-terms-bank",
            Self::Office => "comparison-terms-office",
        }
    }
}

async fn page(app: &App, frame: Frame, desk: Desk, organisation: OrganisationId) -> Result<Comparison, Failure> {
    let past = actions::latest(app, organisation).await?.into_iter().map(|row| past(&row, frame.lang));
    Ok(Comparison {
        href: desk.href(),
        terms: frame.t(desk.terms_key()),
        limits: frame.t2("comparison-limits", "most", MOST_ON_PAGE, "day", MOST_A_DAY),
        typed: String::new(),
        errors: ShownErrors::default(),
        typed_at: String::new(),
        past_said: Vec::new(),
        at: String::new(),
        figures: Vec::new(),
        lines: Vec::new(),
        past: past.collect(),
        frame: frame.titled("comparison-title"),
    })
}

fn past(row: &comparison::Model, lang: Lang) -> Past {
    Past { at: lang.instant(&row.at), counts: [row.asked, row.compared, row.listed, row.refused] }
}

fn line((asked, outcome): &(Asked, Outcome), lang: Lang) -> Line {
    let (tone, hits) = match outcome {
        Outcome::Compared(hits) => (if outcome.is_listed() { "urgent" } else { "pass" }, hits.as_slice()),
        Outcome::NotAuthorised | Outcome::Unknown | Outcome::Ambiguous | Outcome::Invalid => ("fail", &[][..]),
    };
    Line { asked: asked.text(), tone, outcome: lang.t(outcome.text_key()), hits: hits.iter().map(|hit| shown(hit, lang)).collect() }
}

fn shown(hit: &Hit, lang: Lang) -> [String; 2] {
    let what = match hit.what {
        What::List(list) => lang.t1("comparison-list", "name", lang.t(name_key(list))),
        What::Role(list) => lang.t1("comparison-role", "name", lang.t(name_key(list))),
        What::Flag(signal, severity) => {
            let severity = lang.t(severity.map_or(UNKEPT, Severity::text_key));
            lang.t2("comparison-flag", "name", lang.t(signal.text_key()), "severity", severity)
        }
    };
    let days = match (&hit.from_on, &hit.until_on) {
        (Some(from), Some(until)) => lang.t2("comparison-from-until", "from", lang.day(from), "until", lang.day(until)),
        (Some(from), None) => lang.t1("comparison-from", "from", lang.day(from)),
        (None, Some(until)) => lang.t1("comparison-until", "until", lang.day(until)),
        (None, None) => String::new(),
    };
    let disputed = hit.disputed_on.map(|on| lang.t1("risk_page-disputed", "day", lang.day(&on))).unwrap_or_default();
    let through = hit.through.as_ref().map(|of| {
        let firm = format!("{} {}", of.name, of.code);
        lang.t3("comparison-through", "firm", firm, "basis", &of.basis, "on", lang.day(&of.basis_on))
    });
    let parts: Vec<String> =
        [hit.department.clone(), hit.number.clone(), days, disputed, through.unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect();
    [what, parts.join(" · ")]
}

fn figures(done: &Compared, lang: Lang) -> Vec<[String; 4]> {
    let count = |wanted: fn(&Outcome) -> bool| done.count(wanted).to_string();
    let unit = lang.t("comparison_unit-firms");
    let one = |key: &str, value: String| [lang.t(key), value, unit.clone(), String::new()];
    vec![
        one("comparison_outcome-listed", count(Outcome::is_listed)),
        one("comparison_outcome-clear", count(|outcome| matches!(outcome, Outcome::Compared(_)) && !outcome.is_listed())),
        one("comparison-not-compared", count(|outcome| !matches!(outcome, Outcome::Compared(_)))),
    ]
}

async fn answer(app: &App, frame: Frame, desk: Desk, by: &Asker, form: CompareForm) -> Result<Response, Failure> {
    let lang = frame.lang;
    let at = match moment::read(&form.at, app.clock.now()) {
        Ok(at) => at,
        Err(wrong) => {
            let errors = ShownErrors::new(&FieldErrors::one(wrong.field(), wrong.text_key()), lang);
            let again = Comparison { typed: form.firms, typed_at: form.at, errors, ..page(app, frame, desk, by.organisation).await? };
            return Ok(Again(again).into_response());
        }
    };
    match actions::compare(app, by, Asked::of_text(&form.firms), MOST_ON_PAGE, at).await {
        Ok(done) => {
            let shown = Comparison {
                typed: form.firms,
                typed_at: form.at,
                past_said: at.map(|at| banner(lang, at.into(), 0)).unwrap_or_default(),
                at: lang.instant(&done.at),
                figures: figures(&done, lang),
                lines: done.lines.iter().map(|one| line(one, lang)).collect(),
                ..page(app, frame, desk, by.organisation).await?
            };
            Ok(Page(shown).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let again =
                Comparison { typed: form.firms, typed_at: form.at, errors: ShownErrors::new(&errors, lang), ..page(app, frame, desk, by.organisation).await? };
            Ok(Again(again).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn bank_form(State(app): State<App>, officer: BankOfficer, frame: Frame) -> Result<Page<Comparison>, Failure> {
    Ok(Page(page(&app, frame, Desk::Bank, officer.bank).await?))
}

async fn bank(State(app): State<App>, officer: BankOfficer, frame: Frame, Form(form): Form<CompareForm>) -> Result<Response, Failure> {
    let by = Asker { by: officer.who.by(), token: None, organisation: officer.bank, bank: Some(officer.bank) };
    answer(&app, frame, Desk::Bank, &by, form).await
}

async fn operator_form(State(app): State<App>, operator: Operator, frame: Frame) -> Result<Page<Comparison>, Failure> {
    Ok(Page(page(&app, frame, Desk::Office, operator.organisation).await?))
}

async fn operator(State(app): State<App>, operator: Operator, frame: Frame, Form(form): Form<CompareForm>) -> Result<Response, Failure> {
    let by = Asker { by: operator.who.by(), token: None, organisation: operator.organisation, bank: None };
    answer(&app, frame, Desk::Office, &by, form).await
}
