//! What the register says of a firm, as the firm reads it: item by item, with what runs about each, and the form to object.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::{LookupPurpose, RegisterItem};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::actions::{Error, REGISTRATION};
use super::super::objection::actions::{Objection, file_item};
use super::super::pages::ShownCase;
use super::super::typed::Typed;
use super::actions::{of_firm, statements};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::enterprise::item::said;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::{Routes, session};

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm/file/registration", show).post(Access::Firm, "/firm/file/registration/object", object)
}

/// An item of the registration.
#[derive(Clone, Debug, Default)]
pub struct ShownItem {
    /// Its name.
    pub name: String,
    /// What the register says.
    pub value: String,
    /// What stands beside it: that it is objected to, what the firm says.
    pub beside: Vec<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/firm/registration.html")]
pub struct OwnRegistration {
    /// Frame.
    pub frame: Frame,
    /// What the register says.
    pub lines: Vec<ShownItem>,
    /// Where it is from, as of when.
    pub source: String,
    /// What runs and ran about it.
    pub cases: Vec<ShownCase>,
    /// Items that can be objected to now: code, name, whether it is chosen.
    pub items: Vec<(&'static str, String, bool)>,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong about it.
    pub errors: ShownErrors,
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
struct Posted {
    #[serde(default)]
    item: String,
    #[serde(default)]
    statement: String,
    #[serde(default)]
    evidence: String,
}

async fn page(app: &App, owner: &FirmOwner, frame: Frame, posted: Posted, errors: &FieldErrors) -> Result<OwnRegistration, Failure> {
    let (db, lang, now) = (app.db.read(), frame.lang, app.clock.now());
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let firm = look_up(app, &reader, owner.enterprise).await?.enterprise;
    let statements = statements(db, &firm).await?;
    let line = |item: &RegisterItem| {
        let since = firm.disputed.get(item).map(|at| lang.t1("register_item-marked", "at", lang.instant(at)));
        let own = statements.iter().find(|(of, _)| of == item).map(|(_, said)| lang.t1("record-statement", "statement", said));
        Some(ShownItem { name: lang.t(item.text_key()), value: said(lang, &firm, *item)?, beside: since.into_iter().chain(own).collect() })
    };
    let may = |item: &&RegisterItem| said(lang, &firm, **item).is_some() && !firm.disputed.contains_key(*item);
    let cases = of_firm(db, owner.enterprise).await?;
    let case = |(item, made): (RegisterItem, Objection)| ShownCase {
        kind: lang.t1("register_item-objection", "item", lang.t(item.text_key())),
        ..ShownCase::of_objection(lang, &made, now)
    };
    Ok(OwnRegistration {
        lines: RegisterItem::ALL.iter().filter_map(line).collect(),
        source: lang.t2("source-as-of", "source", &firm.source, "date", lang.day(&firm.as_of_on)),
        items: RegisterItem::ALL.iter().filter(may).map(|item| (item.code(), lang.t(item.text_key()), item.code() == posted.item)).collect(),
        cases: cases.into_iter().map(case).collect(),
        typed: Typed { statement: posted.statement, evidence: posted.evidence, fulfilled_on: String::new() },
        errors: ShownErrors::new(errors, lang),
        frame: frame.titled("registration-title"),
    })
}

async fn show(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<OwnRegistration>, Failure> {
    Ok(Page(page(&app, &owner, frame, Posted::default(), &FieldErrors::default()).await?))
}

async fn object(State(app): State<App>, owner: FirmOwner, session: Session, frame: Frame, Form(posted): Form<Posted>) -> Result<Response, Failure> {
    let typed = Typed { statement: posted.statement.clone(), evidence: posted.evidence.clone(), fulfilled_on: String::new() };
    let filed = if let Ok(item) = posted.item.parse::<RegisterItem>() {
        file_item(&app, &owner, item, &typed).await
    } else {
        let mut errors = FieldErrors::one("item", "register_item-error");
        errors.0.extend(typed.objected_with_evidence().err().into_iter().flat_map(|more| more.0));
        Err(Error::Invalid(errors))
    };
    match filed {
        Ok(_) => {
            session::flash(&session, "registration-filed-done").await?;
            Ok(Redirect::to(REGISTRATION).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(page(&app, &owner, frame, posted, &errors).await?).into_response()),
        Err(error) => Err(error.into()),
    }
}
