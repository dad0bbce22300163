//! The acts that are done on the desk itself: accept, ask for and supply material, settle.

use axum::extract::State;
use axum::response::Redirect;
use entity::value::ApplicationAct;
use entity::value::id::ApplicationId;
use serde::Deserialize;
use tower_sessions::Session;

use super::super::pages::seen;
use crate::app::App;
use crate::financing::application::act::Act;
use crate::financing::application::actions::{self, Side};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Routes of the acts.
pub fn routes() -> Routes {
    Routes::new()
        .post(Access::BankOfficer, "/bank/applications/{id}/accept", accept)
        .post(Access::BankOfficer, "/bank/applications/{id}/ask-material", ask_material)
        .post(Access::BankOfficer, "/bank/applications/{id}/supply-material", supply_material)
        .post(Access::BankOfficer, "/bank/applications/{id}/settle", settle)
}

#[derive(Debug, Deserialize)]
struct Seen {
    version: String,
}

async fn done(app: &App, officer: &BankOfficer, session: &Session, id: ApplicationId, act: &Act, version: &str) -> Result<Redirect, Failure> {
    actions::perform(app, &officer.who.by(), Side::Bank(officer.bank), id, act, Some(seen(version)?)).await?;
    let said = match act.kind() {
        ApplicationAct::Accept => "desk-done-accept",
        ApplicationAct::AskMaterial => "desk-done-ask",
        ApplicationAct::SupplyMaterial => "desk-done-supply",
        ApplicationAct::Settle => "desk-done-settle",
        ApplicationAct::Submit
        | ApplicationAct::Decline
        | ApplicationAct::Grant
        | ApplicationAct::Disburse
        | ApplicationAct::Reverse
        | ApplicationAct::Withdraw
        | ApplicationAct::TimeOut
        | ApplicationAct::Lapse => "desk-done",
    };
    session::flash(session, said).await?;
    Ok(Redirect::to(&format!("/bank/applications/{id}")))
}

async fn accept(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    Path(id): Path<ApplicationId>,
    Form(form): Form<Seen>,
) -> Result<Redirect, Failure> {
    done(&app, &officer, &session, id, &Act::Accept, &form.version).await
}

#[derive(Debug, Deserialize)]
struct Said {
    version: String,
    #[serde(default)]
    text: String,
}

async fn ask_material(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    Path(id): Path<ApplicationId>,
    Form(form): Form<Said>,
) -> Result<Redirect, Failure> {
    let items = form.text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    done(&app, &officer, &session, id, &Act::AskMaterial { items }, &form.version).await
}

async fn supply_material(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    Path(id): Path<ApplicationId>,
    Form(form): Form<Said>,
) -> Result<Redirect, Failure> {
    done(&app, &officer, &session, id, &Act::SupplyMaterial { note: form.text.trim().to_owned() }, &form.version).await
}

async fn settle(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    Path(id): Path<ApplicationId>,
    Form(form): Form<Seen>,
) -> Result<Redirect, Failure> {
    done(&app, &officer, &session, id, &Act::Settle, &form.version).await
}
