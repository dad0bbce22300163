//! The pages on which a bank grants or declines.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;
use entity::value::id::ApplicationId;
use entity::value::money::Unit;
use entity::value::{FeeKind, Guarantee, RefusalReason, RepaymentForm};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::act::{Act, Terms};
use super::super::actions::{self, Detail, Error, Side};
use super::super::desk::pages::seen;
use super::super::refusal::Refusal;
use super::typed::{FeeTyped, GrantTyped, cost_of};
use crate::app::App;
use crate::enterprise::fact::Profile;
use crate::financing::refusal_reason::{self, Visibility};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};
use crate::product::lpr::publication::{Publication, Term};
use crate::product::price::{Price, price};
use crate::product::say::{rests_on, say};
use crate::product::{describe, lpr};

/// Routes of the decision.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::BankOfficer, "/bank/applications/{id}/grant", grant_page)
        .post(Access::BankOfficer, "/bank/applications/{id}/grant", grant)
        .get(Access::BankOfficer, "/bank/applications/{id}/decline", decline_page)
        .post(Access::BankOfficer, "/bank/applications/{id}/decline", decline)
}

/// A thing to choose.
pub struct Entry {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub text: String,
}

/// What the firm would read of the costs.
pub struct CostShown {
    /// The sentence in short.
    pub title: String,
    /// What it is made of.
    pub lines: Vec<String>,
}

/// The form of a grant.
#[derive(Template)]
#[template(path = "pages/bank/grant.html")]
pub struct Grant {
    /// Frame.
    pub frame: Frame,
    /// Address of the application.
    pub base: String,
    /// Firm and number.
    pub crumb: String,
    /// The version shown.
    pub version: String,
    /// What was typed.
    pub form: GrantTyped,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// What was asked for.
    pub asked_amount: String,
    /// The term asked for.
    pub asked_term: String,
    /// The most that the product lends.
    pub most: String,
    /// The usual rate.
    pub usual_rate: String,
    /// Ways of repaying.
    pub repayments: Vec<Entry>,
    /// Ways of securing.
    pub guarantees: Vec<Entry>,
    /// Kinds of fees.
    pub kinds: Vec<Entry>,
    /// Ways of charging.
    pub bases: Vec<Entry>,
    /// What it costs.
    pub cost: Option<CostShown>,
}

/// What the form of a grant posts.
#[derive(Debug, Deserialize)]
struct GrantForm {
    version: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    rate: String,
    #[serde(default)]
    term_months: String,
    #[serde(default)]
    valid_to: String,
    #[serde(default)]
    repayment: String,
    #[serde(default)]
    guarantee: String,
    #[serde(default)]
    fee_kind: Vec<String>,
    #[serde(default)]
    fee_basis: Vec<String>,
    #[serde(default)]
    fee_figure: Vec<String>,
    #[serde(default)]
    conditions: String,
    #[serde(default)]
    override_reason: String,
}

impl GrantForm {
    fn typed(self) -> GrantTyped {
        let rows = self.fee_kind.into_iter().zip(self.fee_basis).zip(self.fee_figure);
        GrantTyped {
            amount: self.amount,
            rate: self.rate,
            term_months: self.term_months,
            valid_to: self.valid_to,
            repayment: self.repayment,
            guarantee: self.guarantee,
            fees: rows.take(20).map(|((kind, basis), figure)| FeeTyped { kind, basis, figure }).collect(),
            conditions: self.conditions,
            override_reason: self.override_reason,
        }
    }
}

fn base(id: ApplicationId) -> String {
    format!("/bank/applications/{id}")
}

fn crumb(detail: &Detail) -> String {
    format!("{} · {}", detail.summary.firm_name, detail.summary.number)
}

/// The rate of the product for a firm of which nothing is known, at the LPR of a day.
fn usual(detail: &Detail, lpr: &Publication) -> Price {
    price(&detail.product.terms.pricing, &Profile::default(), lpr.of_months(detail.summary.term_months))
}

fn view(app: &App, frame: Frame, (detail, lpr): (&Detail, &Publication), form: GrantTyped, errors: ShownErrors, version: String) -> Grant {
    let usual = usual(detail, lpr);
    let rests = rests_on(frame.lang, &usual.basis, (lpr, Term::of_months(detail.summary.term_months)));
    let option = |code, key: &str| Entry { code, text: frame.t(key) };
    let cost = form.terms(app.clock.today()).ok().and_then(|terms| cost_shown(&frame, &terms));
    let mut form = form;
    // Empty rows stay at hand without a script too.
    while form.fees.len() < 2 || form.fees.last().is_some_and(|f| !f.kind.is_empty()) {
        form.fees.push(FeeTyped::default());
    }
    Grant {
        base: base(detail.summary.id),
        crumb: crumb(detail),
        version,
        asked_amount: frame.money(&detail.summary.amount),
        asked_term: frame.counted("product-months", detail.summary.term_months),
        most: frame.money(&detail.product.terms.max_amount),
        usual_rate: format!("{} · {rests}", frame.percent(&usual.rate)),
        repayments: RepaymentForm::ALL.iter().map(|r| option(r.code(), r.text_key())).collect(),
        guarantees: Guarantee::ALL.iter().map(|g| option(g.code(), g.text_key())).collect(),
        kinds: FeeKind::ALL.iter().map(|k| option(k.code(), k.text_key())).collect(),
        bases: vec![option("sum", "grant-fee-sum"), option("once", "grant-fee-once"), option("yearly", "grant-fee-yearly")],
        cost,
        form,
        errors,
        frame: frame.titled("grant-title"),
    }
}

fn cost_shown(frame: &Frame, terms: &Terms) -> Option<CostShown> {
    let costs = cost_of(terms)?;
    let title = frame.t2("grant-cost", "payment", frame.money(&costs.first_payment), "cost", say(frame.lang, &describe::all_in(&costs.all_in)));
    let mut lines = vec![frame.t1("grant-cost-interest", "amount", frame.money(&costs.interest))];
    lines.extend(costs.fees.iter().map(|fee| {
        let amount = crate::product::say::arg(frame.lang, &describe::fee_amount(fee));
        frame.t2("grant-cost-fee", "fee", frame.t(fee.kind.text_key()), "amount", amount)
    }));
    Some(CostShown { title, lines })
}

async fn grant_page(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(id): Path<ApplicationId>) -> Result<Page<Grant>, Failure> {
    let detail = actions::detail_for_bank(&app, officer.bank, id).await?;
    let (summary, terms) = (&detail.summary, &detail.product.terms);
    let lpr = lpr::actions::in_force(app.db.read(), app.clock.today()).await?;
    let usual = usual(&detail, &lpr).rate;
    let fees = terms.fees.iter().map(|fee| {
        let (basis, figure) = match fee.basis {
            crate::product::terms::FeeBasis::Yearly(share) => ("yearly", share.percent(4)),
            crate::product::terms::FeeBasis::Once(share) => ("once", share.percent(4)),
            crate::product::terms::FeeBasis::Sum(sum) => ("sum", sum.plain(Unit::Yuan)),
            crate::product::terms::FeeBasis::Undisclosed => ("sum", String::new()),
        };
        FeeTyped { kind: fee.kind.code().to_owned(), basis: basis.to_owned(), figure }
    });
    let form = GrantTyped {
        amount: summary.amount.min(terms.max_amount).plain(Unit::Wan),
        rate: usual.percent(2),
        term_months: summary.term_months.to_string(),
        valid_to: app.clock.today().checked_add_days(Days::new(89)).map(|d| d.to_string()).unwrap_or_default(),
        repayment: terms.repayment.first().map(|r| r.code().to_owned()).unwrap_or_default(),
        guarantee: terms.guarantees.first().map(|g| g.code().to_owned()).unwrap_or_default(),
        fees: fees.collect(),
        ..GrantTyped::default()
    };
    let version = summary.version.0.to_string();
    Ok(Page(view(&app, frame, (&detail, &lpr), form, ShownErrors::default(), version)))
}

/// The field to which a refusal belongs; none when it is about the application's state.
fn field(refusal: Refusal) -> Option<&'static str> {
    let fields = [
        (Refusal::AmountNotPositive, "amount"),
        (Refusal::AboveProductMaximum, "override_reason"),
        (Refusal::RateOutOfRange, "rate"),
        (Refusal::TermOutOfRange, "term_months"),
        (Refusal::ValidityOutOfRange, "valid_to"),
        (Refusal::ReasonCount, "reasons"),
        (Refusal::ReasonTwice, "reasons"),
        (Refusal::MaterialNotOverdue, "reasons"),
        (Refusal::NoteTooShort, "note"),
    ];
    fields.iter().find(|(of, _)| *of == refusal).map(|(_, field)| *field)
}

async fn grant(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Form(form): Form<GrantForm>,
) -> Result<Response, Failure> {
    let detail = actions::detail_for_bank(&app, officer.bank, id).await?;
    let lpr = lpr::actions::in_force(app.db.read(), app.clock.today()).await?;
    let (version, calculate) = (form.version.clone(), form.step == "calculate");
    let typed = form.typed();
    let errors = match typed.terms(app.clock.today()) {
        Ok(_) if calculate => return Ok(Page(view(&app, frame, (&detail, &lpr), typed, ShownErrors::default(), version)).into_response()),
        Ok(terms) => match actions::perform(&app, &officer.who.by(), Side::Bank(officer.bank), id, &Act::Grant(terms), Some(seen(&version)?)).await {
            Ok(_) => {
                session::flash(&session, "grant-done").await?;
                return Ok(Redirect::to(&base(id)).into_response());
            }
            Err(error) => at_field(error)?,
        },
        Err(errors) => errors,
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(&app, frame, (&detail, &lpr), typed, errors, version)).into_response())
}

/// The error under its field; others are failures of the request.
fn at_field(error: Error) -> Result<FieldErrors, Failure> {
    match error {
        Error::Invalid(errors) => Ok(errors),
        Error::Refused(refusal) => match field(refusal) {
            Some(name) => Ok(FieldErrors::one(name, refusal.text_key())),
            None => Err(Error::Refused(refusal).into()),
        },
        Error::KeyReused | Error::Store(_) => Err(error.into()),
    }
}

/// A reason to tick, with what the firm reads.
pub struct Reason {
    /// Its code.
    pub code: &'static str,
    /// Code and name.
    pub text: String,
    /// What the firm will read.
    pub firm_reads: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// The form of a decline.
#[derive(Template)]
#[template(path = "pages/bank/decline.html")]
pub struct Decline {
    /// Frame.
    pub frame: Frame,
    /// Address of the application.
    pub base: String,
    /// Firm and number.
    pub crumb: String,
    /// The version shown.
    pub version: String,
    /// Every reason.
    pub reasons: Vec<Reason>,
    /// The note typed.
    pub note: String,
    /// What is wrong.
    pub errors: ShownErrors,
}

#[derive(Debug, Deserialize)]
struct DeclineForm {
    version: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    note: String,
}

fn decline_view(frame: Frame, detail: &Detail, form: DeclineForm, errors: ShownErrors) -> Decline {
    let reads = |reason: RefusalReason| match refusal_reason::visibility(reason) {
        Visibility::Full | Visibility::Category => frame.t1("decline-firm-reads", "text", frame.t(refusal_reason::next_key(reason))),
        Visibility::Generic => frame.t1("decline-firm-reads", "text", frame.t(refusal_reason::GENERIC_KEY)),
    };
    let one = |r: &RefusalReason| Reason {
        code: r.code(),
        text: format!("{} {}", r.code(), frame.t(r.text_key())),
        firm_reads: reads(*r),
        ticked: form.reasons.iter().any(|code| code == r.code()),
    };
    Decline {
        base: base(detail.summary.id),
        crumb: crumb(detail),
        reasons: RefusalReason::ALL.iter().map(one).collect(),
        version: form.version.clone(),
        note: form.note.clone(),
        errors,
        frame: frame.titled("decline-title"),
    }
}

async fn decline_page(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(id): Path<ApplicationId>) -> Result<Page<Decline>, Failure> {
    let detail = actions::detail_for_bank(&app, officer.bank, id).await?;
    let form = DeclineForm { version: detail.summary.version.0.to_string(), reasons: Vec::new(), note: String::new() };
    Ok(Page(decline_view(frame, &detail, form, ShownErrors::default())))
}

async fn decline(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Form(form): Form<DeclineForm>,
) -> Result<Response, Failure> {
    let detail = actions::detail_for_bank(&app, officer.bank, id).await?;
    let reasons: Vec<RefusalReason> = form.reasons.iter().filter_map(|code| code.parse().ok()).collect();
    let act = Act::Decline { reasons, note: form.note.trim().to_owned() };
    let errors = match actions::perform(&app, &officer.who.by(), Side::Bank(officer.bank), id, &act, Some(seen(&form.version)?)).await {
        Ok(_) => {
            session::flash(&session, "decline-done").await?;
            return Ok(Redirect::to(&base(id)).into_response());
        }
        Err(error) => at_field(error)?,
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(decline_view(frame, &detail, form, errors)).into_response())
}
