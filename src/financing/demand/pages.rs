//! The firm's pages of its demands: the list, the form, checking answers, submitting and taking back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::DemandId;
use entity::value::{DemandState, Guarantee, Purpose, RepaymentForm, RepaymentSource};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error, Kept};
use super::state::{Fault, Field, Refusal};
use super::text::{answers_of, in_a_line, missing_key};
use super::typed::{Typed, Unreadable};
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Terms that the form offers, in months.
const TERMS: [i64; 7] = [3, 6, 12, 18, 24, 36, 60];

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/demands", list)
        .post(Access::Firm, "/firm/demands", start)
        .get(Access::Firm, "/firm/demands/{id}/edit", edit_page)
        .post(Access::Firm, "/firm/demands/{id}/edit", edit)
        .get(Access::Firm, "/firm/demands/{id}/check", check)
        .post(Access::Firm, "/firm/demands/{id}/submit", submit)
        .get(Access::Firm, "/firm/demands/{id}/withdraw", withdraw_page)
        .post(Access::Firm, "/firm/demands/{id}/withdraw", withdraw)
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.code(), refusal.text_key())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => refusal.into(),
            Error::Application(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// A firm's demands.
#[derive(Template)]
#[template(path = "pages/demands.html")]
pub struct Demands {
    /// Frame.
    pub frame: Frame,
    /// Drafts, open ones, those that have ended; empty groups are left out.
    pub groups: Vec<DemandGroup>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// Demands that stand alike.
#[derive(Clone, Debug)]
pub struct DemandGroup {
    /// What they have in common.
    pub title: String,
    /// One by one.
    pub rows: Vec<DemandRow>,
}

/// A demand in the list.
#[derive(Clone, Debug)]
pub struct DemandRow {
    /// Its number, or that it has none yet.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// What is asked, in a line.
    pub line: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// Since when, and until when it is open.
    pub when: String,
    /// Where it is taken back; empty when that is no longer possible.
    pub withdraw: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<DemandId>,
}

async fn list(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(page): Query<Before>) -> Result<Page<Demands>, Failure> {
    let all = actions::list(app.db.read(), owner.enterprise, page.before).await?;
    let full = u64::try_from(all.len()).is_ok_and(|n| n == PAGE);
    let older = all.last().filter(|_| full).map(|last| format!("/firm/demands?before={}", last.id)).unwrap_or_default();
    let group = |title: &str, states: &[DemandState]| DemandGroup {
        title: frame.t(title),
        rows: all.iter().filter(|kept| states.contains(&kept.state)).map(|kept| demand_row(frame.lang, kept)).collect(),
    };
    let mut groups = vec![
        group("demand-list-open", &[DemandState::Open]),
        group("demand-list-drafts", &[DemandState::Draft]),
        group("demand-list-ended", &[DemandState::Withdrawn, DemandState::Closed]),
    ];
    groups.retain(|group| !group.rows.is_empty());
    Ok(Page(Demands { frame: frame.titled("demand-list-title"), groups, older }))
}

fn demand_row(lang: Lang, kept: &Kept) -> DemandRow {
    let (page, tone) = match kept.state {
        DemandState::Draft => ("edit", "unknown"),
        DemandState::Open | DemandState::Withdrawn | DemandState::Closed => ("match", "action"),
    };
    let when = match (kept.state, kept.submitted_at, kept.expires_until.and_then(|day| day.pred_opt())) {
        (DemandState::Open, Some(at), Some(last)) => lang.t2("demand-submitted-open-to", "at", lang.day_of(&at), "day", lang.day(&last)),
        (DemandState::Draft, _, _) => lang.t1("demand-saved-at", "at", lang.instant(&kept.updated_at)),
        (DemandState::Open | DemandState::Withdrawn | DemandState::Closed, _, _) => {
            lang.t1("demand-submitted-at", "at", lang.day_of(&kept.submitted_at.unwrap_or(kept.created_at)))
        }
    };
    let over = matches!(kept.state, DemandState::Withdrawn | DemandState::Closed);
    DemandRow {
        name: kept.number.clone().unwrap_or_else(|| lang.t("demand-unnumbered")),
        href: format!("/firm/demands/{}/{page}", kept.id),
        line: in_a_line(lang, kept),
        tone,
        state: lang.t(kept.state.text_key()),
        when,
        withdraw: if over { String::new() } else { format!("/firm/demands/{}/withdraw", kept.id) },
    }
}

/// What starts a draft.
#[derive(Debug, Deserialize)]
struct Start {
    /// A demand whose answers are taken over.
    like: Option<DemandId>,
}

async fn start(State(app): State<App>, owner: FirmOwner, Form(form): Form<Start>) -> Result<Redirect, Failure> {
    let id = actions::start(&app, &owner, form.like).await?;
    Ok(Redirect::to(&format!("/firm/demands/{id}/edit")))
}

/// The form of a demand.
#[derive(Template)]
#[template(path = "pages/demand.html")]
pub struct DemandForm {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// The version that was seen.
    pub version: i64,
    /// What was typed.
    pub form: Typed,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Terms to choose from.
    pub terms: Vec<Choice>,
    /// Purposes to choose from.
    pub purposes: Vec<Choice>,
    /// Sources of repayment to choose from.
    pub sources: Vec<Choice>,
    /// Forms of repayment to choose from.
    pub forms: Vec<Choice>,
    /// Guarantees to choose from.
    pub guarantees: Vec<Choice>,
}

/// One choice of a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its code.
    pub value: String,
    /// Its words.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

fn choice(lang: Lang, code: &str, text_key: &str, chosen: bool) -> Choice {
    Choice { value: code.to_owned(), text: lang.t(text_key), chosen }
}

fn form_page(frame: Frame, id: DemandId, version: i64, form: Typed, errors: &FieldErrors) -> DemandForm {
    let lang = frame.lang;
    let terms = TERMS.iter().map(|months| Choice {
        value: months.to_string(),
        text: lang.counted("product-months", *months),
        chosen: form.term_months == months.to_string(),
    });
    let mut terms: Vec<Choice> = terms.collect();
    if let Ok(other) = form.term_months.parse::<i64>()
        && !TERMS.contains(&other)
    {
        terms.push(Choice { value: other.to_string(), text: lang.counted("product-months", other), chosen: true });
    }
    DemandForm {
        id: id.to_string(),
        version,
        terms,
        purposes: Purpose::ALL.iter().map(|p| choice(lang, p.code(), p.text_key(), form.purpose == p.code())).collect(),
        sources: RepaymentSource::ALL.iter().map(|s| choice(lang, s.code(), s.text_key(), form.repayment_source == s.code())).collect(),
        forms: RepaymentForm::ALL.iter().map(|f| choice(lang, f.code(), f.text_key(), form.repayment_form == f.code())).collect(),
        guarantees: Guarantee::ALL.iter().map(|g| choice(lang, g.code(), g.text_key(), form.guarantees.iter().any(|c| c == g.code()))).collect(),
        errors: ShownErrors::new(errors, lang),
        form,
        frame: frame.titled("demand-form-title"),
    }
}

async fn edit_page(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>) -> Result<Page<DemandForm>, Failure> {
    let kept = actions::find(app.db.read(), owner.enterprise, id).await?;
    if kept.state != DemandState::Draft {
        return Err(Refusal::NotDraft.into());
    }
    Ok(Page(form_page(frame, id, kept.version.0, Typed::of(&kept.answers), &FieldErrors::default())))
}

/// What the form posts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Posted {
    amount: String,
    term_months: String,
    purpose: String,
    purpose_note: String,
    repayment_source: String,
    repayment_form: String,
    guarantees: Vec<String>,
    acceptable_rate: String,
    claims_first_loan: String,
    version: String,
    /// Not empty when the draft is only to be kept.
    draft: String,
}

impl Posted {
    fn typed(self) -> Typed {
        Typed {
            amount: self.amount,
            term_months: self.term_months,
            purpose: self.purpose,
            purpose_note: self.purpose_note,
            repayment_source: self.repayment_source,
            repayment_form: self.repayment_form,
            guarantees: self.guarantees,
            acceptable_rate: self.acceptable_rate,
            claims_first_loan: self.claims_first_loan,
        }
    }
}

async fn edit(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<DemandId>,
    Form(form): Form<Posted>,
) -> Result<Response, Failure> {
    let version = form.version.parse::<i64>().map_err(|_| Failure::Stale)?;
    let only_keep = !form.draft.is_empty();
    let typed = form.typed();
    let answers = match typed.read() {
        Ok(answers) => answers,
        Err(wrong) => return Ok(Again(form_page(frame, id, version, typed, &unreadable(&wrong))).into_response()),
    };
    actions::save(&app, &owner, id, &answers, Version(version)).await?;
    if only_keep {
        session::flash(&session, "demand-draft-saved").await?;
        return Ok(Redirect::to("/firm/demands").into_response());
    }
    match answers.draft.check() {
        Ok(_) => Ok(Redirect::to(&format!("/firm/demands/{id}/check")).into_response()),
        // What was typed is kept; the page goes on from the version that it now has.
        Err(faults) => Ok(Again(form_page(frame, id, version + 1, typed, &faulty(&faults))).into_response()),
    }
}

fn unreadable(wrong: &[Unreadable]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (field, key) in wrong {
        errors.add(*field, *key);
    }
    errors
}

fn faulty(faults: &[(Field, Fault)]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (field, fault) in faults {
        // The summary links to the fields, so each sentence says which one it is about.
        errors.add(field.code(), if *fault == Fault::Missing { missing_key(*field) } else { fault.text_key() });
    }
    errors
}

/// The answers once more before they are submitted.
#[derive(Template)]
#[template(path = "pages/demand_check.html")]
pub struct DemandCheck {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// The version that was seen.
    pub version: i64,
    /// Question, answer, name of the field.
    pub answers: Vec<(String, String, &'static str)>,
}

async fn check(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>) -> Result<Response, Failure> {
    let kept = actions::find(app.db.read(), owner.enterprise, id).await?;
    if kept.state != DemandState::Draft {
        return Err(Refusal::NotDraft.into());
    }
    if kept.answers.draft.check().is_err() {
        return Ok(Redirect::to(&format!("/firm/demands/{id}/edit")).into_response());
    }
    let answers = answers_of(frame.lang, &kept);
    Ok(Page(DemandCheck { frame: frame.titled("demand-check-title"), id: id.to_string(), version: kept.version.0, answers }).into_response())
}

/// The version that a form has seen.
#[derive(Debug, Deserialize)]
struct Seen {
    version: String,
}

impl Seen {
    fn version(&self) -> Result<Version, Failure> {
        self.version.parse().map(Version).map_err(|_| Failure::Stale)
    }
}

async fn submit(State(app): State<App>, owner: FirmOwner, session: Session, Path(id): Path<DemandId>, Form(seen): Form<Seen>) -> Result<Redirect, Failure> {
    actions::submit(&app, &owner, id, seen.version()?).await?;
    session::flash(&session, "demand-submitted").await?;
    Ok(Redirect::to(&format!("/firm/demands/{id}/match")))
}

/// The question before a demand is taken back.
#[derive(Template)]
#[template(path = "pages/demand_withdraw.html")]
pub struct DemandWithdraw {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// The version that was seen.
    pub version: i64,
    /// What is asked, in a line.
    pub line: String,
    /// Applications that are withdrawn with it.
    pub live: usize,
}

async fn withdraw_page(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>) -> Result<Page<DemandWithdraw>, Failure> {
    let kept = actions::find(app.db.read(), owner.enterprise, id).await?;
    let live = actions::sent(app.db.read(), id).await?.iter().filter(|one| one.is_live()).count();
    let line = in_a_line(frame.lang, &kept);
    Ok(Page(DemandWithdraw { frame: frame.titled("demand-withdraw-title"), id: id.to_string(), version: kept.version.0, line, live }))
}

async fn withdraw(State(app): State<App>, owner: FirmOwner, session: Session, Path(id): Path<DemandId>, Form(seen): Form<Seen>) -> Result<Redirect, Failure> {
    actions::withdraw(&app, &owner, id, seen.version()?).await?;
    session::flash(&session, "demand-withdrawn-done").await?;
    Ok(Redirect::to("/firm/demands"))
}
