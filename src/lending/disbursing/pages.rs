//! The form with which an officer records a disbursement.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use entity::value::id::ApplicationId;
use entity::value::money::Unit;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::financing::application::act::{Act, Attestation, Payout};
use crate::financing::application::actions::{self as application, Detail, Side};
use crate::financing::application::decision::typed;
use crate::financing::application::refusal::Refusal as ApplicationRefusal;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Routes of the form.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/applications/{id}/disburse", disburse_page).post(
        Access::BankOfficer,
        "/bank/applications/{id}/disburse",
        disburse,
    )
}

/// The form of a disbursement.
#[derive(Template)]
#[template(path = "pages/bank/disburse.html")]
pub struct Disburse {
    /// Frame.
    pub frame: Frame,
    /// Address of the application.
    pub base: String,
    /// Firm and number.
    pub crumb: String,
    /// What can still be drawn.
    pub undrawn: String,
    /// What was typed.
    pub form: DisburseForm,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the form of a disbursement posts.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct DisburseForm {
    /// The version of the application.
    pub version: String,
    /// The bank's number of the loan.
    #[serde(default)]
    pub reference: String,
    /// The amount in 万元.
    #[serde(default)]
    pub amount: String,
    /// The yearly rate in per cent.
    #[serde(default)]
    pub rate: String,
    /// The day it was paid out on.
    #[serde(default)]
    pub paid_on: String,
    /// The term in months.
    #[serde(default)]
    pub term_months: String,
    /// `yes` when the bank gives its word that there was no loan record.
    #[serde(default)]
    pub attests: String,
    /// The day it looked.
    #[serde(default)]
    pub checked_on: String,
    /// Its reference of the report.
    #[serde(default)]
    pub evidence: String,
}

fn disburse_view(frame: Frame, detail: &Detail, form: DisburseForm, errors: ShownErrors) -> Disburse {
    Disburse {
        base: format!("/bank/applications/{}", detail.summary.id),
        crumb: format!("{} · {}", detail.summary.firm_name, detail.summary.number),
        undrawn: frame.money(&detail.application.undrawn()),
        form,
        errors,
        frame: frame.titled("disburse-title"),
    }
}

async fn disburse_page(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(id): Path<ApplicationId>) -> Result<Page<Disburse>, Failure> {
    let detail = application::detail_for_bank(&app, officer.bank, id).await?;
    let form = DisburseForm {
        version: detail.summary.version.0.to_string(),
        amount: detail.application.undrawn().plain(Unit::Wan),
        rate: detail.offer.as_ref().map(|o| o.rate_ppm.percent(2)).unwrap_or_default(),
        term_months: detail.offer.as_ref().map(|o| o.term_months.to_string()).unwrap_or_default(),
        paid_on: app.clock.today().to_string(),
        ..DisburseForm::default()
    };
    Ok(Page(disburse_view(frame, &detail, form, ShownErrors::default())))
}

fn payout(app: &App, form: &DisburseForm) -> Result<Payout, FieldErrors> {
    let mut errors = FieldErrors::default();
    let paid_on: NaiveDate = typed::day(&mut errors, "paid_on", &form.paid_on);
    let attestation = (form.attests == "yes")
        .then(|| Attestation { checked_on: typed::day(&mut errors, "checked_on", &form.checked_on), evidence: form.evidence.trim().to_owned() });
    let payout = Payout {
        disbursement: app.ids.new_id(),
        loan_number: form.reference.trim().to_owned(),
        amount: typed::wan(&mut errors, "amount", &form.amount),
        paid_on,
        rate: typed::rate(&mut errors, "rate", &form.rate),
        term_months: typed::months(&mut errors, "term_months", &form.term_months),
        attestation,
    };
    errors.into_result().map(|()| payout)
}

/// The field to which a refusal belongs; none when it is about the application's state.
fn disburse_field(refusal: ApplicationRefusal) -> Option<&'static str> {
    use ApplicationRefusal as R;
    let fields = [
        (R::LoanNumberMissing, "reference"),
        (R::AmountNotPositive, "amount"),
        (R::AboveGranted, "amount"),
        (R::RateOutOfRange, "rate"),
        (R::TermOutOfRange, "term_months"),
        (R::InTheFuture, "paid_on"),
        (R::BeforeGrant, "paid_on"),
        (R::OfferExpired, "paid_on"),
        (R::AttestationUnfit, "evidence"),
    ];
    fields.iter().find(|(of, _)| *of == refusal).map(|(_, field)| *field)
}

async fn disburse(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Form(form): Form<DisburseForm>,
) -> Result<Response, Failure> {
    let detail = application::detail_for_bank(&app, officer.bank, id).await?;
    let version = form.version.parse().map_err(|_| Failure::Malformed("version".to_owned()))?;
    let errors = match payout(&app, &form) {
        Err(errors) => errors,
        Ok(payout) => {
            let act = Act::Disburse(payout);
            match application::perform(&app, &officer.who.by(), Side::Bank(officer.bank), id, &act, Some(Version(version))).await {
                Ok(_) => {
                    session::flash(&session, "disburse-done").await?;
                    return Ok(Redirect::to(&format!("/bank/applications/{id}")).into_response());
                }
                Err(application::Error::Invalid(errors)) => errors,
                Err(application::Error::Refused(refusal)) => match disburse_field(refusal) {
                    Some(field) => FieldErrors::one(field, refusal.text_key()),
                    None => return Err(application::Error::Refused(refusal).into()),
                },
                Err(error @ (application::Error::KeyReused | application::Error::Store(_))) => return Err(error.into()),
            }
        }
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(disburse_view(frame, &detail, form, errors)).into_response())
}
