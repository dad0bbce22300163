//! Pages: the frame around every one, and rendering.

use std::convert::Infallible;
use std::ops::Deref;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::notice::notice;
use entity::value::{Fen, Ppm};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};
use tower_sessions::Session;

use super::i18n::Lang;
use super::web::actor::SignedIn;
use super::web::failure::Failure;
use super::web::form::{CsrfToken, FieldErrors, cookie};
use super::web::nav::{self, Nav};
use super::web::{assets, session};
use crate::app::App;

/// What every page has around its content.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Title of the page, translated.
    pub title: String,
    /// The reader's language.
    pub lang: Lang,
    /// Token that every form carries.
    pub csrf: String,
    /// A fresh one-time key for the page's forms.
    pub once: String,
    /// Path of the page with its query.
    pub path: String,
    /// Entries of the reader's role.
    pub nav: Nav,
    /// The reader, when signed in.
    pub person: Option<FramePerson>,
    /// Notices they have not read.
    pub unread: i64,
    /// A sentence from the request before.
    pub flash: Option<Flash>,
    /// Where the page is shown in the other language.
    pub other_lang_href: String,
}

/// An entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Key of its name.
    pub key: &'static str,
    /// Whether the reader is there.
    pub current: bool,
    /// A number beside the name.
    pub count: Option<i64>,
    /// Its icon.
    pub icon: &'static str,
}

/// The reader as the frame shows them.
#[derive(Clone, Debug)]
pub struct FramePerson {
    /// Their name.
    pub name: String,
    /// Their bank, office or firm; empty when there is nothing to show.
    pub organisation: String,
    /// Key of the name of their role.
    pub role_key: &'static str,
}

/// A sentence from the request before.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Tone: pass or urgent.
    pub kind: &'static str,
    /// The sentence.
    pub text: String,
}

impl Deref for Frame {
    type Target = Lang;
    /// A frame speaks its reader's language: `frame.t("key")`, `frame.money(amount)`, `frame.day(day)`.
    fn deref(&self) -> &Lang {
        &self.lang
    }
}

impl Frame {
    /// The frame of a page with this title.
    #[must_use]
    pub fn titled(mut self, key: &str) -> Self {
        self.title = self.lang.t(key);
        self
    }
    /// The frame of a page whose title is already a sentence.
    #[must_use]
    pub fn named(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
    /// An amount, or a dash.
    pub fn money_or_dash(&self, amount: &Option<Fen>) -> String {
        amount.as_ref().map_or_else(|| "—".to_owned(), |a| self.lang.money(a))
    }
    /// A rate, or a dash.
    pub fn percent_or_dash(&self, rate: &Option<Ppm>) -> String {
        rate.as_ref().map_or_else(|| "—".to_owned(), |r| self.lang.percent(r))
    }
}

/// An error of a form as the summary above it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownError {
    /// Name of the field.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// The errors of a form in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownErrors(pub Vec<ShownError>);

impl ShownErrors {
    /// Translates.
    pub fn new(errors: &FieldErrors, lang: Lang) -> Self {
        Self(errors.all(lang).into_iter().map(|(field, text)| ShownError { field, text }).collect())
    }
    /// The sentence under a field; empty when it is right.
    pub fn of(&self, field: &str) -> String {
        self.0.iter().find(|e| e.field == field).map(|e| e.text.clone()).unwrap_or_default()
    }
}

impl Deref for ShownErrors {
    type Target = Vec<ShownError>;
    fn deref(&self) -> &Vec<ShownError> {
        &self.0
    }
}

impl<'a> IntoIterator for &'a ShownErrors {
    type Item = &'a ShownError;
    type IntoIter = std::slice::Iter<'a, ShownError>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The language that a request asks for: its cookie, otherwise Chinese.
pub fn language(parts: &Parts) -> Lang {
    cookie(&parts.headers, "xyd_lang").map_or(Lang::Zh, |code| Lang::of(&code))
}

impl FromRequestParts<App> for Lang {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(language(parts))
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let lang = language(parts);
        let who = parts.extensions.get::<SignedIn>().cloned();
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let flash = match (&who, parts.extensions.get::<Session>()) {
            (Some(_), Some(session)) => session::take_flash(session).await.map(|key| Flash { kind: "pass", text: lang.t(key) }),
            (Some(_) | None, _) => None,
        };
        let unread = match &who {
            Some(who) => unread(app, who).await?,
            None => 0,
        };
        let back: String = percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC).to_string();
        Ok(Self {
            title: String::new(),
            lang,
            csrf: parts.extensions.get::<CsrfToken>().map(|t| t.0.clone()).unwrap_or_default(),
            once: app.ids.secret(),
            nav: nav::of(who.as_ref().map(|w| w.role), parts.uri.path()),
            unread,
            flash,
            other_lang_href: format!("/language/{}?back={back}", lang.other().code()),
            person: who.map(|w| FramePerson { name: w.name, organisation: w.organisation.map(|o| o.name).unwrap_or_default(), role_key: w.role.text_key() }),
            path,
        })
    }
}

async fn unread(app: &App, who: &SignedIn) -> Result<i64, Failure> {
    let mine = match (&who.organisation, who.enterprise) {
        (Some(organisation), _) => {
            let own = notice::Column::PersonId.is_null().or(notice::Column::PersonId.eq(who.person));
            notice::Column::OrganisationId.eq(organisation.head).and(own)
        }
        (None, Some(enterprise)) => notice::Column::EnterpriseId.eq(enterprise),
        (None, None) => return Ok(0),
    };
    let n = notice::Entity::find().filter(mine).filter(notice::Column::ReadAt.is_null()).count(app.db.read()).await?;
    Ok(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A page as an answer.
#[derive(Clone, Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        html(&self.0, StatusCode::OK)
    }
}

/// A page that was sent back because of what was typed: 422.
#[derive(Clone, Debug)]
pub struct Again<T>(pub T);

impl<T: Template> IntoResponse for Again<T> {
    fn into_response(self) -> Response {
        html(&self.0, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

/// Renders a page with a status.
pub fn html(page: &impl Template, status: StatusCode) -> Response {
    match page.render() {
        Ok(text) => {
            let mut response = (status, text).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            response
        }
        Err(error) => Failure::internal(&error).into_response(),
    }
}
