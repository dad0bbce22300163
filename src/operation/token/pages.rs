//! Tokens of the API: made, shown once, revoked.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::{ApiTokenId, OrganisationId};
use serde::Deserialize;
use tower_sessions::Session;

use crate::account::actions as account;
use crate::app::App;
use crate::operation::account::pages::{Choice, named, tabs};
use crate::operation::actions::{self, Error, TypedToken};
use crate::operation::pages::Tab;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Routes of tokens.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/accounts/tokens", tokens).post(Access::Operator, "/operator/accounts/tokens", make_token).post(
        Access::Operator,
        "/operator/accounts/tokens/{id}/revoke",
        revoke_token,
    )
}

/// API tokens.
#[derive(Template)]
#[template(path = "pages/operator_tokens.html")]
pub struct Tokens {
    /// Frame.
    pub frame: Frame,
    /// People, organisations, tokens.
    pub tabs: Vec<Tab>,
    /// The token that was just made, shown this once; empty otherwise.
    pub fresh: String,
    /// The tokens.
    pub rows: Vec<TokenLine>,
    /// What was typed.
    pub form: TypedToken,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Organisations.
    pub organisations: Vec<Choice>,
    /// Scopes.
    pub scopes: Vec<Choice>,
}

/// A token as the list shows it.
pub struct TokenLine {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Whose it is.
    pub organisation: String,
    /// What it may do.
    pub scopes: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Whether it works.
    pub state: String,
    /// When it ends.
    pub expires: String,
    /// When it was last used; empty when never.
    pub used: String,
    /// Whether it can be revoked.
    pub live: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TokenForm {
    organisation: String,
    name: String,
    scopes: Vec<String>,
    days: String,
}

async fn tokens_page(app: &App, frame: Frame, form: TypedToken, errors: &FieldErrors, fresh: String) -> Result<Tokens, Failure> {
    let (all, now) = (account::organisations(app, None).await?, app.clock.now());
    let names: HashMap<OrganisationId, String> = all.iter().map(|row| (row.id, row.name.clone())).collect();
    let rows = account::tokens(app).await?.into_iter().map(|row| {
        let (tone, key) = match (row.revoked_at, row.expires_at > now) {
            (Some(_), _) => ("fail", "operation-token-revoked-state"),
            (None, false) => ("fail", "operation-token-expired"),
            (None, true) => ("pass", "operation-token-live"),
        };
        let codes: Vec<String> = serde_json::from_value(row.scopes).unwrap_or_default();
        TokenLine {
            id: row.id.to_string(),
            name: row.name,
            organisation: names.get(&row.organisation_id).cloned().unwrap_or_default(),
            scopes: codes.join(" "),
            tone,
            state: frame.t(key),
            expires: frame.instant(&row.expires_at),
            used: row.used_at.map(|at| frame.instant(&at)).unwrap_or_default(),
            live: tone == "pass",
        }
    });
    let scope = |scope: Scope| (scope.code().to_owned(), frame.t(format!("scope-{}", scope.code())), form.scopes.iter().any(|code| code == scope.code()));
    Ok(Tokens {
        tabs: tabs(&frame, "/operator/accounts/tokens"),
        rows: rows.collect(),
        fresh,
        errors: ShownErrors::new(errors, frame.lang),
        organisations: all.iter().map(|row| (row.code.clone(), named(row), row.code == form.organisation)).collect(),
        scopes: Scope::ALL.map(scope).into(),
        form,
        frame: frame.titled("nav-operator-accounts"),
    })
}

async fn tokens(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Tokens>, Failure> {
    let form = TypedToken { days: "365".to_owned(), ..TypedToken::default() };
    Ok(Page(tokens_page(&app, frame, form, &FieldErrors::default(), String::new()).await?))
}

async fn make_token(State(app): State<App>, operator: Operator, frame: Frame, Form(form): Form<TokenForm>) -> Result<Response, Failure> {
    let TokenForm { organisation, name, scopes, days } = form;
    let typed = TypedToken { organisation, name, scopes, days };
    match actions::make_token(&app, &operator.who.by(), &typed).await {
        // Shown in this answer and never again, so there is no page to lead to.
        Ok(token) => Ok(Page(tokens_page(&app, frame, TypedToken::default(), &FieldErrors::default(), token).await?).into_response()),
        Err(Error::Invalid(errors)) => Ok(Again(tokens_page(&app, frame, typed, &errors, String::new()).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

async fn revoke_token(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<ApiTokenId>) -> Result<Redirect, Failure> {
    account::revoke_token(&app, &operator.who.by(), id).await?;
    session::flash(&session, "operation-token-revoked").await?;
    Ok(Redirect::to("/operator/accounts/tokens"))
}
