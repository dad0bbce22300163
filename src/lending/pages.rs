//! The bank's loans: the list of them, one of them, its repayments, and taking it back.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::lending::{disbursement, repayment};
use entity::value::id::{DisbursementId, EnterpriseId};
use entity::value::money::Unit;
use entity::value::{ApplicationAct, DisbursementState, Fen};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error};
use super::past::actions as past;
use super::repayment::Repayment;
use crate::app::App;
use crate::enterprise::actions::find_many;
use crate::enterprise::past::actions::registered_as_of;
use crate::enterprise::past::pages::Then;
use crate::financing::application::act::Act;
use crate::financing::application::actions::{self as application, Detail, Side};
use crate::financing::application::decision::typed;
use crate::financing::application::refusal::Refusal as ApplicationRefusal;
use crate::platform::moment::{self, Moment, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::BankOfficer, LOANS, loans)
        .get(Access::BankOfficer, "/bank/loans/{id}", loan)
        .post(Access::BankOfficer, "/bank/loans/{id}/repayments", repay)
        .post(Access::BankOfficer, "/bank/loans/{id}/reverse", reverse)
        .merge(super::disbursing::pages::routes())
}

/// Where they are listed.
const LOANS: &str = "/bank/loans";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Application(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// A line of the list.
pub struct Line {
    /// Where it leads.
    pub href: String,
    /// The bank's number of the loan.
    pub reference: String,
    /// The firm.
    pub firm: String,
    /// The amount in 万元.
    pub amount: String,
    /// What is owed in 万元.
    pub left: String,
    /// The rate.
    pub rate: String,
    /// Paid out on.
    pub disbursed: String,
    /// Due on.
    pub matures: String,
    /// The state.
    pub state: String,
    /// Its tone.
    pub tone: &'static str,
}

/// The bank's loans.
#[derive(Template)]
#[template(path = "pages/bank/loans.html")]
pub struct Loans {
    /// Frame.
    pub frame: Frame,
    /// The moment that they are of.
    pub then: Then,
    /// How many stand.
    pub count: usize,
    /// Paid out in all, in 万元.
    pub paid: String,
    /// Owed in all, in 万元.
    pub outstanding: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// Further ones; empty when there are none.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct Asked {
    before: Option<DisbursementId>,
    #[serde(default)]
    at: String,
    #[serde(default)]
    on: String,
}

async fn loans(State(app): State<App>, officer: BankOfficer, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (db, then) = (app.db.read(), Then::now(LOANS).by_day());
    let of = moment::Asked { at: asked.at, on: asked.on };
    let (rows, firms, book, then) = match of.read(app.clock.now()) {
        Err(wrong) => return Ok(then.again(frame, &of, wrong)),
        Ok(None) => {
            let rows = actions::of_bank(db, officer.bank, asked.before).await?;
            let firms = find_many(db, &whose(&rows)).await?;
            (rows, firms, actions::book(db, officer.bank).await?, then)
        }
        Ok(Some(found)) => {
            let rows = past::of_bank(db, officer.bank, asked.before, found).await?;
            let firms = registered_as_of(db, &whose(&rows), found.at).await?;
            (rows, firms, past::book(db, officer.bank, found).await?, then.of(frame.lang, found, 0))
        }
    };
    let older = rows
        .last()
        .filter(|_| u64::try_from(rows.len()).unwrap_or(0) == PAGE)
        .map(|r| format!("{LOANS}?before={}{}", r.id, then.along_query()))
        .unwrap_or_default();
    let named = |r: &disbursement::Model| firms.get(&r.enterprise_id).map_or_else(|| frame.t("unknown"), |f| f.name.clone());
    let lines = rows.iter().map(|r| line(&frame, r, named(r))).map(|line| Line { href: line.href + &then.query, ..line }).collect();
    let (count, paid, outstanding) = (book.count, frame.wan(&book.paid), frame.wan(&book.outstanding));
    Ok(Page(Loans { count, paid, outstanding, lines, older, then, frame: frame.titled("loans-title") }).into_response())
}

fn whose(rows: &[disbursement::Model]) -> Vec<EnterpriseId> {
    rows.iter().map(|r| r.enterprise_id).collect::<BTreeSet<_>>().into_iter().collect()
}

fn owed(of: &disbursement::Model) -> Fen {
    match of.state {
        DisbursementState::Paid => of.amount_fen - of.repaid_fen,
        DisbursementState::Reversed => Fen::ZERO,
    }
}

fn state(frame: &Frame, of: &disbursement::Model) -> (&'static str, String) {
    match of.state {
        DisbursementState::Reversed => ("fail", frame.t(of.state.text_key())),
        DisbursementState::Paid if owed(of) == Fen::ZERO => ("pass", frame.t("loans-repaid")),
        DisbursementState::Paid => ("action", frame.t("loans-owing")),
    }
}

fn line(frame: &Frame, of: &disbursement::Model, firm: String) -> Line {
    let (tone, state) = state(frame, of);
    Line {
        href: format!("/bank/loans/{}", of.id),
        reference: of.reference.clone(),
        firm,
        amount: frame.wan(&of.amount_fen),
        left: frame.wan(&owed(of)),
        rate: frame.percent(&of.rate_ppm),
        disbursed: frame.day(&of.disbursed_on),
        matures: frame.day(&of.matures_on),
        state,
        tone,
    }
}

/// A repayment as shown.
pub struct PaidBack {
    /// The day.
    pub day: String,
    /// Principal.
    pub principal: String,
    /// Interest.
    pub interest: String,
    /// The bank's number.
    pub reference: String,
}

/// One loan.
#[derive(Template)]
#[template(path = "pages/bank/loan.html")]
pub struct Loan {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of; nothing is booked unless that is now.
    pub then: Then,
    /// Its address.
    pub base: String,
    /// Address of its application.
    pub application: String,
    /// Number of the application.
    pub number: String,
    /// The loan as a line.
    pub line: Line,
    /// What else there is to say, label and value.
    pub answers: Vec<(String, String)>,
    /// What came back.
    pub repayments: Vec<PaidBack>,
    /// Whether repayments can be booked.
    pub may_repay: bool,
    /// Whether it can be taken back.
    pub may_reverse: bool,
    /// The version of the application.
    pub version: i64,
    /// What was typed.
    pub form: RepayForm,
    /// The reason typed.
    pub reason: String,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the form of a repayment posts.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RepayForm {
    /// The day.
    #[serde(default)]
    pub paid_on: String,
    /// Principal in 元.
    #[serde(default)]
    pub principal: String,
    /// Interest in 元.
    #[serde(default)]
    pub interest: String,
    /// The bank's number.
    #[serde(default)]
    pub reference: String,
}

async fn loan_view(
    app: &App,
    officer: &BankOfficer,
    frame: Frame,
    id: DisbursementId,
    form: RepayForm,
    reason: String,
    errors: ShownErrors,
) -> Result<Loan, Failure> {
    let db = app.db.read();
    let row = actions::find(db, officer.bank, id).await?;
    let detail = application::detail_for_bank(app, officer.bank, row.application_id).await?;
    let back = actions::repayments(db, id).await?;
    let paid = row.state == DisbursementState::Paid;
    let (may_repay, may_reverse) = (paid && owed(&row) > Fen::ZERO, paid && detail.allows(ApplicationAct::Reverse));
    Ok(Loan { may_repay, may_reverse, form, reason, errors, ..shown(frame, &row, &detail, &back, here(id)) })
}

fn here(id: DisbursementId) -> Then {
    Then::now(format!("{LOANS}/{id}")).by_day()
}

/// The loan with nothing that can be done.
fn shown(frame: Frame, row: &disbursement::Model, detail: &Detail, back: &[repayment::Model], then: Then) -> Loan {
    let line = line(&frame, row, detail.summary.firm_name.clone());
    let mut answers = vec![
        (frame.t("loans-guarantee"), frame.t(row.guarantee.text_key())),
        (frame.t("loans-attested"), row.attested_on.map_or_else(|| frame.t("loans-not-attested"), |d| frame.t1("loans-attested-on", "day", frame.day(&d)))),
        (frame.t("loans-recorded"), frame.instant(&row.recorded_at)),
    ];
    if let Some(on) = row.reversed_on {
        answers.push((frame.t("loans-reversed"), format!("{} · {}", frame.day(&on), row.reversal_reason.clone().unwrap_or_default())));
    }
    Loan {
        base: format!("{LOANS}/{}", row.id),
        application: format!("/bank/applications/{}{}", row.application_id, then.query),
        number: detail.summary.number.clone(),
        repayments: back
            .iter()
            .map(|r| PaidBack {
                day: frame.day(&r.paid_on),
                principal: frame.yuan(&r.principal_fen),
                interest: frame.yuan(&r.interest_fen),
                reference: r.reference.clone(),
            })
            .collect(),
        answers,
        may_repay: false,
        may_reverse: false,
        version: detail.summary.version.0,
        form: RepayForm::default(),
        reason: String::new(),
        errors: ShownErrors::default(),
        frame: frame.named(line.reference.clone()),
        line,
        then,
    }
}

/// The loan as it was known at an earlier moment; none when it was not reported yet.
async fn loan_then(app: &App, officer: &BankOfficer, frame: Frame, id: DisbursementId, found: Moment) -> Result<Option<Loan>, Failure> {
    let (db, then) = (app.db.read(), here(id).of(frame.lang, found, 0));
    let row = actions::find(db, officer.bank, id).await?;
    let Some(row) = past::undone(db, vec![row], found).await?.pop() else { return Ok(None) };
    let detail = application::detail_for_bank(app, officer.bank, row.application_id).await?;
    let detail = application::detail_as_of(db, detail, found.at).await?;
    let mut back = actions::repayments(db, id).await?;
    back.retain(|paid| past::is_booked(paid, found));
    Ok(Some(shown(frame, &row, &detail, &back, then)))
}

async fn loan(
    State(app): State<App>,
    officer: BankOfficer,
    frame: Frame,
    Path(id): Path<DisbursementId>,
    Query(asked): Query<moment::Asked>,
) -> Result<Response, Failure> {
    let page = match asked.read(app.clock.now()) {
        Ok(None) => {
            let form = RepayForm { paid_on: app.clock.today().to_string(), ..RepayForm::default() };
            loan_view(&app, &officer, frame, id, form, String::new(), ShownErrors::default()).await?
        }
        Ok(Some(found)) => match loan_then(&app, &officer, frame.clone(), id, found).await? {
            Some(page) => page,
            None => return Ok(here(id).again(frame, &asked, Wrong::Unknown)),
        },
        Err(wrong) => return Ok(here(id).again(frame, &asked, wrong)),
    };
    Ok(Page(page).into_response())
}

fn yuan(errors: &mut FieldErrors, field: &str, text: &str) -> Fen {
    let text = if text.trim().is_empty() { "0" } else { text.trim() };
    Fen::parse(text, Unit::Yuan).unwrap_or_else(|_| {
        errors.add(field, "loan-error-yuan");
        Fen::ZERO
    })
}

async fn repay(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<DisbursementId>,
    Form(form): Form<RepayForm>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let paid = Repayment {
        paid_on: typed::day(&mut errors, "paid_on", &form.paid_on),
        principal: yuan(&mut errors, "principal", &form.principal),
        interest: yuan(&mut errors, "interest", &form.interest),
        reference: form.reference.clone(),
    };
    if errors.is_empty() {
        errors = match actions::repay(&app, &officer.who.by(), officer.bank, id, &paid).await {
            Ok(()) => {
                session::flash(&session, "loans-done-repay").await?;
                return Ok(Redirect::to(&format!("/bank/loans/{id}")).into_response());
            }
            Err(Error::Refused(refusal)) => FieldErrors::one(refusal.field(), refusal.text_key()),
            Err(Error::Invalid(errors)) => errors,
            Err(error @ (Error::Application(_) | Error::Store(_))) => return Err(error.into()),
        };
    }
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(loan_view(&app, &officer, frame, id, form, String::new(), errors).await?).into_response())
}

#[derive(Debug, Deserialize)]
struct ReverseForm {
    version: String,
    #[serde(default)]
    reason: String,
}

async fn reverse(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<DisbursementId>,
    Form(form): Form<ReverseForm>,
) -> Result<Response, Failure> {
    let version = form.version.parse().map_err(|_| Failure::Malformed("version".to_owned()))?;
    let row = actions::find(app.db.read(), officer.bank, id).await?;
    let act = Act::Reverse { disbursement: id, reason: form.reason.trim().to_owned() };
    let seen = Some(Version(version));
    match application::perform(&app, &officer.who.by(), Side::Bank(officer.bank), row.application_id, &act, seen).await {
        Ok(_) => {
            session::flash(&session, "loans-done-reverse").await?;
            Ok(Redirect::to(&format!("/bank/loans/{id}")).into_response())
        }
        Err(application::Error::Refused(refusal @ ApplicationRefusal::ReasonMissing)) => {
            let errors = ShownErrors::new(&FieldErrors::one("reason", refusal.text_key()), frame.lang);
            Ok(Again(loan_view(&app, &officer, frame, id, RepayForm::default(), form.reason, errors).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
