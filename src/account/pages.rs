//! Landing page, registering, signing in and out.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error, Registration};
use crate::app::App;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::SignedIn;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Query;
use crate::platform::web::{Routes, nav, safe_next, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, "/", landing)
        .get(Access::Public, "/sign-in", sign_in_page)
        .post(Access::Public, "/sign-in", sign_in)
        .post(Access::SignedIn, "/sign-out", sign_out)
        .get(Access::Public, "/register", register_page)
        .post(Access::Public, "/register", register)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::WrongPair => Self::SignIn,
            Error::Locked(minutes) => Self::TooMany(u64::try_from(minutes).unwrap_or(1) * 60),
            Error::Store(error) => error.into(),
            Error::Hash(error) => Self::internal(&error),
        }
    }
}

/// The page for those who have not signed in.
#[derive(Template)]
#[template(path = "pages/landing.html")]
pub struct Landing {
    /// Frame.
    pub frame: Frame,
    /// Products on offer.
    pub products: u64,
    /// Banks that offer them.
    pub banks: u64,
}

async fn landing(State(app): State<App>, who: Option<axum::Extension<SignedIn>>, frame: Frame) -> Result<Response, Failure> {
    if let Some(who) = who {
        return Ok(Redirect::to(nav::home(who.role)).into_response());
    }
    let (products, banks) = actions::on_offer(&app).await?;
    Ok(Page(Landing { frame: frame.titled("landing-title"), products, banks }).into_response())
}

/// The sign-in page.
#[derive(Template)]
#[template(path = "pages/sign_in.html")]
pub struct SignIn {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub login: String,
    /// Where to go after.
    pub next: String,
    /// Why it did not work; empty at first.
    pub error: String,
}

/// What the sign-in page posts.
#[derive(Debug, Deserialize)]
struct SignInForm {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Debug, Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn sign_in_page(frame: Frame, Query(next): Query<Next>) -> Page<SignIn> {
    Page(SignIn { frame: frame.titled("sign-in-title"), login: String::new(), next: next.next, error: String::new() })
}

async fn sign_in(State(app): State<App>, session: Session, frame: Frame, Form(form): Form<SignInForm>) -> Result<Response, Failure> {
    let error = match actions::sign_in(&app, &form.login, &form.password).await {
        Ok(person) => {
            session::sign_in(&app, &session, person.id).await?;
            let next = safe_next(&form.next).unwrap_or_else(|| nav::home(person.role).to_owned());
            return Ok(Redirect::to(&next).into_response());
        }
        Err(Error::WrongPair) => frame.t("sign-in-error-pair"),
        Err(Error::Locked(minutes)) => frame.t1("sign-in-error-locked", "minutes", minutes),
        Err(other) => return Err(other.into()),
    };
    Ok(Again(SignIn { frame: frame.titled("sign-in-title"), login: form.login, next: form.next, error }).into_response())
}

async fn sign_out(session: Session) -> Result<Redirect, Failure> {
    session::sign_out(&session).await?;
    Ok(Redirect::to("/"))
}

/// The registration page.
#[derive(Template)]
#[template(path = "pages/register.html")]
pub struct Register {
    /// Frame.
    pub frame: Frame,
    /// What was typed; never the password.
    pub form: RegisterForm,
    /// What is wrong with it.
    pub errors: ShownErrors,
}

/// What the registration page posts.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RegisterForm {
    /// Unified code.
    pub uscc: String,
    /// Name of the firm.
    pub firm_name: String,
    /// Name of the person.
    pub person_name: String,
    /// Mail address.
    pub email: String,
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
    /// `yes` when the box is ticked.
    #[serde(default)]
    pub agreed: String,
}

async fn register_page(frame: Frame) -> Page<Register> {
    Page(Register { frame: frame.titled("register-title"), form: RegisterForm::default(), errors: ShownErrors::default() })
}

async fn register(State(app): State<App>, session: Session, frame: Frame, Form(form): Form<RegisterForm>) -> Result<Response, Failure> {
    let outcome = if form.agreed == "yes" {
        let typed = form.clone();
        let registration = Registration {
            uscc: typed.uscc,
            firm_name: typed.firm_name,
            person_name: typed.person_name,
            mail_address: typed.email,
            login: typed.login,
            password: typed.password,
        };
        actions::register(&app, &registration).await
    } else {
        Err(Error::Invalid(FieldErrors::one("agreed", "register-error-agreed")))
    };
    match outcome {
        Ok(person) => {
            session::sign_in(&app, &session, person).await?;
            session::flash(&session, "register-done").await?;
            Ok(Redirect::to("/firm").into_response())
        }
        Err(Error::Invalid(errors)) => {
            let errors = ShownErrors::new(&errors, frame.lang);
            let form = RegisterForm { password: String::new(), ..form };
            Ok(Again(Register { frame: frame.titled("register-title"), form, errors }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
