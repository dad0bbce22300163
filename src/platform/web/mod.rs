//! The web shell: routes with their rules, and what every request passes on its way to a handler and back.

pub mod access;
pub mod actor;
pub mod assets;
pub mod failure;
pub mod form;
mod health;
pub mod json;
pub mod keyed;
pub mod limit;
pub mod listen;
pub mod log;
pub mod nav;
pub mod openapi;
mod pace;
pub mod session;
pub mod upload;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use access::{Access, guard};
use actor::SignedIn;
use failure::Failure;
use form::CsrfToken;

use super::page::{self, Frame};
use crate::app::App;

/// Routes, each with the rule of who may use it. There is no way to add one without.
#[derive(Debug, Default)]
pub struct Routes {
    rows: Vec<Route>,
}

/// One route.
#[derive(Debug)]
struct Route {
    method: Method,
    path: &'static str,
    access: Access,
    handler: MethodRouter<App>,
}

macro_rules! methods {
    ($($name:ident = $method:expr;)*) => {$(
        /// Adds a route of this method.
        #[must_use]
        pub fn $name<H, T>(mut self, access: Access, path: &'static str, handler: H) -> Self
        where
            H: Handler<T, App>,
            T: 'static,
        {
            self.rows.push(Route { method: $method, path, access, handler: $name(handler) });
            self
        }
    )*};
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }
    methods! {
        get = Method::GET;
        post = Method::POST;
        put = Method::PUT;
        delete = Method::DELETE;
    }
    /// Adds the routes of a room.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self
    }
    /// Method, path and rule of every route: what the access test reviews.
    pub fn table(&self) -> Vec<(Method, &'static str, Access)> {
        self.rows.iter().map(|r| (r.method.clone(), r.path, r.access)).collect()
    }
    fn router(self, app: &App) -> Router<App> {
        self.rows.into_iter().fold(Router::new(), |router, row| {
            let rule = from_fn_with_state((app.clone(), row.access), guard);
            router.route(row.path, row.handler.layer(rule))
        })
    }
}

/// Routes of the machinery itself.
fn own() -> Routes {
    Routes::new()
        .get(Access::Public, "/healthz", health::healthz)
        .get(Access::Public, "/readyz", health::readyz)
        .get(Access::Public, "/metrics", health::metrics)
        .get(Access::Public, "/assets/{name}", assets::serve)
        .get(Access::Public, "/language/{code}", switch_language)
}

/// All routes of the service: the rooms' and the machinery's own.
pub fn with_own(rooms: Routes) -> Routes {
    rooms.merge(own())
}

/// The whole service as one router.
pub fn shell(app: App, rooms: Routes, api_docs: Router<App>) -> Router {
    let limits = limit::layer(&app);
    let router = with_own(rooms)
        .router(&app)
        .merge(api_docs)
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        // From the handler outwards.
        .layer(from_fn_with_state(app.clone(), form::guard))
        .layer(from_fn_with_state(app.clone(), session::load))
        .layer(session::layer(&app))
        .layer(DefaultBodyLimit::max(usize::try_from(app.settings.server.max_upload_bytes.saturating_add(pace::BESIDE_FILE)).unwrap_or(usize::MAX)))
        .layer(from_fn_with_state(app.clone(), pace::guard));
    let router = match limits {
        Some(limits) => router.layer(limits),
        None => router,
    };
    let router = router
        .layer(from_fn_with_state(app.clone(), show_failure))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Failure::internal(&"a handler panicked").problem()))
        .layer(CompressionLayer::new());
    router.layer(axum::middleware::from_fn(headers)).layer(from_fn_with_state(app.clone(), log::line)).with_state(app)
}

/// The error page.
#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    frame: Frame,
    code: String,
    text: String,
    advice: String,
    reference: String,
    back_href: String,
    back_text: String,
}

/// Renders a failure for the one who asked: a page, or problem+json under /api/; who is not signed in is led to the sign-in page.
async fn show_failure(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let (mut parts, body) = request.into_parts();
    let mut seen = parts.clone();
    parts.extensions = seen.extensions.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED && api => {
            let mut problem = Failure::Malformed("method not allowed".to_owned()).problem();
            *problem.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            if let Some(allow) = response.headers().get(header::ALLOW) {
                problem.headers_mut().insert(header::ALLOW, allow.clone());
            }
            return problem;
        }
        // The layer of sessions answers so when it cannot write: what is in the log is not for the reader, that it failed is.
        None if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !response.headers().contains_key(header::CONTENT_TYPE) => {
            Failure::internal(&"the session could not be kept")
        }
        None => return response,
    };
    if let Some(who) = response.extensions().get::<SignedIn>() {
        seen.extensions.insert(who.clone());
    }
    if let Some(token) = response.extensions().get::<CsrfToken>() {
        seen.extensions.insert(token.clone());
    }
    let mut rendered = if api { failure.problem() } else { failure_page(&app, seen, &failure).await };
    failure.add_headers(&mut rendered);
    with_cookies(response, rendered)
}

/// What was set as a cookie on the way stays set.
fn with_cookies(from: Response, mut to: Response) -> Response {
    for value in from.headers().get_all(header::SET_COOKIE) {
        to.headers_mut().append(header::SET_COOKIE, value.clone());
    }
    to
}

async fn failure_page(app: &App, mut parts: axum::http::request::Parts, failure: &Failure) -> Response {
    if matches!(failure, Failure::SignIn) {
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        let next = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC);
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    let Ok(frame) = Frame::from_request_parts(&mut parts, app).await else {
        return failure.status().into_response();
    };
    let key = failure.text_key();
    let reference = failure.reference().to_owned();
    let (back_href, back_text) =
        (parts.headers.get(header::REFERER).and_then(|v| v.to_str().ok()).map_or_else(|| "/".to_owned(), local_path), frame.t("error-back"));
    let lang = frame.lang;
    let page = ErrorPage {
        code: failure.status().as_u16().to_string(),
        text: lang.t(&key),
        advice: lang.t(format!("error-{}-advice", failure.word())),
        reference,
        back_href,
        back_text,
        frame: frame.titled(&format!("error-{}-title", failure.status().as_u16())),
    };
    page::html(&page, failure.status())
}

/// The path of an address, so that a link never leads elsewhere.
fn local_path(address: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or(String::new(), |(_, path)| path.to_owned());
    format!("/{}", path.trim_start_matches('/'))
}

/// Where a form or link may send somebody back to: only a path of this site.
pub fn safe_next(next: &str) -> Option<String> {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    ours.then(|| next.to_owned())
}

#[derive(serde::Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

/// Remembers the language and goes back.
async fn switch_language(State(app): State<App>, json::Path(code): json::Path<String>, json::Query(back): json::Query<Back>) -> Response {
    let lang = super::i18n::Lang::of(&code);
    let mut response = Redirect::to(&safe_next(&back.back).unwrap_or_else(|| "/".to_owned())).into_response();
    form::set_cookie(&app, &mut response, "xyd_lang", lang.code(), "");
    response
}

/// Headers of every answer.
async fn headers(request: Request, next: Next) -> Response {
    const STRICT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    // Swagger UI sets styles from its script.
    const DOCS: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    let path = request.uri().path();
    let (docs, asset) = (path.starts_with("/api/docs"), path.starts_with("/assets/"));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set("content-security-policy", if docs { DOCS } else { STRICT });
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    set("cross-origin-opener-policy", "same-origin");
    set("strict-transport-security", "max-age=31536000");
    if !asset {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}
