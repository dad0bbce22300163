//! Forms: one struct in, errors field by field out, and the guard against forged and doubled posts.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use entity::platform::idempotency_key;
use entity::value::id::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::de::DeserializeOwned;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::actor::SignedIn;
use super::failure::Failure;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::store;

/// Largest body of a form that is not an upload.
const LARGEST_FORM: usize = 256 * 1024;
/// Cookie of the token that every form carries a second time.
const CSRF_COOKIE: &str = "xyd_csrf";

/// Why one field cannot be used: its name, the key of the sentence, and the words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field in the form and in the API.
    pub field: String,
    /// Key of the sentence.
    pub text_key: String,
    /// Words of the sentence.
    pub words: Vec<(&'static str, String)>,
}

/// What is wrong with a form, field by field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Adds an error.
    pub fn add(&mut self, field: impl Into<String>, text_key: impl Into<String>) {
        self.add_with(field, text_key, Vec::new());
    }
    /// Adds an error with words.
    pub fn add_with(&mut self, field: impl Into<String>, text_key: impl Into<String>, words: Vec<(&'static str, String)>) {
        self.0.push(FieldError { field: field.into(), text_key: text_key.into(), words });
    }
    /// One error.
    pub fn one(field: impl Into<String>, text_key: impl Into<String>) -> Self {
        let mut all = Self::default();
        all.add(field, text_key);
        all
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// `Err(self)` when there is any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
    /// The sentence under a field; empty when the field is right.
    pub fn of(&self, field: &str, lang: Lang) -> String {
        self.0.iter().find(|e| e.field == field).map(|e| lang.with(&e.text_key, &e.words)).unwrap_or_default()
    }
    /// All as (field, sentence), for the summary above the form.
    pub fn all(&self, lang: Lang) -> Vec<(String, String)> {
        self.0.iter().map(|e| (e.field.clone(), lang.with(&e.text_key, &e.words))).collect()
    }
    pub(super) fn problem(&self) -> serde_json::Value {
        self.0.iter().map(|e| json!({ "field": e.field, "code": e.text_key, "detail": Lang::En.with(&e.text_key, &e.words) })).collect()
    }
}

/// A posted form. The middleware has checked its token before.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = body(request.into_body()).await?;
        let fields: Vec<(String, String)> = fields(&bytes);
        from_fields(&fields).map(Self)
    }
}

/// Makes the struct of a form's fields; a field that occurs several times becomes a list when the struct asks for one.
pub fn from_fields<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T, Failure> {
    let mut map = serde_json::Map::new();
    for (name, value) in fields {
        // A list is named `name[]` in the form, so that one ticked box is a list too.
        if let Some(list) = name.strip_suffix("[]") {
            let all = map.entry(list).or_insert_with(|| json!([]));
            if let Some(all) = all.as_array_mut() {
                all.push(json!(value));
            }
        } else {
            map.insert(name.clone(), json!(value));
        }
    }
    serde_json::from_value(map.into()).map_err(|e| Failure::Malformed(e.to_string()))
}

fn fields(bytes: &[u8]) -> Vec<(String, String)> {
    let decode = |s: &str| percent_encoding::percent_decode_str(&s.replace('+', " ")).decode_utf8_lossy().into_owned();
    let text = String::from_utf8_lossy(bytes);
    text.split('&').filter(|p| !p.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

async fn body(body: Body) -> Result<Bytes, Failure> {
    axum::body::to_bytes(body, LARGEST_FORM).await.map_err(|_| Failure::TooLarge)
}

/// The token of this browser's forms.
#[derive(Clone, Debug)]
pub struct CsrfToken(pub String);

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v.to_owned())
}

/// Sets a cookie of this site.
pub(crate) fn set_cookie(app: &App, response: &mut Response, name: &str, value: &str, http_only: &str) {
    let secure = if app.settings.session.secure_cookies { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; SameSite=Strict; Max-Age=31536000{http_only}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Checks every post of a browser: same site, token in the form equal to the cookie's, and each one-time key once.
pub(super) async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path.starts_with("/assets/") {
        return next.run(request).await;
    }
    let known = cookie(request.headers(), CSRF_COOKIE).filter(|t| t.len() == 64);
    let fresh = known.is_none();
    let token = known.unwrap_or_else(|| app.ids.secret());
    request.extensions_mut().insert(CsrfToken(token.clone()));
    let mut response = if request.method() == Method::POST {
        match checked(&app, request, &token).await {
            Ok((request, once)) => once_only(&app, request, next, once).await,
            Err(failure) => failure.into_response(),
        }
    } else {
        next.run(request).await
    };
    // A failure is shown outside of here, on a page with forms of its own.
    response.extensions_mut().insert(CsrfToken(token.clone()));
    if fresh {
        set_cookie(&app, &mut response, CSRF_COOKIE, &token, "; HttpOnly");
    }
    response
}

async fn checked(app: &App, request: Request, token: &str) -> Result<(Request, Option<String>), Failure> {
    same_site(app, request.headers())?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        // Uploads are streamed: `Upload` checks the token, which is their first field.
        return Ok((request, None));
    }
    let (parts, posted) = request.into_parts();
    let bytes = body(posted).await?;
    let fields = fields(&bytes);
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    if !tokens_equal(token, &field("csrf").unwrap_or_default()) {
        return Err(Failure::Forbidden);
    }
    Ok((Request::from_parts(parts, Body::from(bytes)), field("once").filter(|k| !k.is_empty())))
}

/// Whether two tokens are the same, in constant time.
pub(super) fn tokens_equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn same_site(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(Failure::Forbidden);
    }
    let Some(origin) = text("origin") else {
        return Ok(());
    };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let ours = text("host").is_some_and(|h| h == host) || app.settings.server.public_url.ends_with(host);
    if ours { Ok(()) } else { Err(Failure::Forbidden) }
}

/// Runs a post once for its one-time key; a second one gets the first one's redirect.
async fn once_only(app: &App, request: Request, next: Next, once: Option<String>) -> Response {
    let who = request.extensions().get::<SignedIn>().map(|w| w.person);
    let (Some(once), Some(person)) = (once, who) else {
        return next.run(request).await;
    };
    match first(app, person, &once, request.uri().path()).await {
        Ok(None) => {}
        Ok(Some(location)) => return axum::response::Redirect::to(&location).into_response(),
        Err(failure) => return failure.into_response(),
    }
    let response = next.run(request).await;
    let location = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
    if let Err(error) = settle(app, person, &once, location).await {
        tracing::warn!(%error, "a one-time key was not settled");
    }
    response
}

/// `None` when the key is used for the first time; otherwise where the first post led, or where it was sent from.
async fn first(app: &App, person: PersonId, once: &str, path: &str) -> Result<Option<String>, Failure> {
    let tx = app.db.begin_write().await?;
    let row = idempotency_key::ActiveModel {
        id: Set(app.ids.new_id()),
        owner_id: Set(person.0),
        key: Set(format!("form:{once}")),
        request_hash: Set(path.to_owned()),
        response: Set(json!({ "location": null })),
        created_at: Set(app.clock.now()),
    };
    let taken = OnConflict::columns([idempotency_key::Column::OwnerId, idempotency_key::Column::Key]).do_nothing().to_owned();
    let inserted = idempotency_key::Entity::insert(row).on_conflict(taken).exec_without_returning(&tx).await?;
    if inserted == 1 {
        tx.commit().await?;
        return Ok(None);
    }
    let earlier = idempotency_key::Entity::find()
        .filter(idempotency_key::Column::OwnerId.eq(person.0))
        .filter(idempotency_key::Column::Key.eq(format!("form:{once}")))
        .one(&tx)
        .await?;
    let location = earlier.and_then(|e| e.response["location"].as_str().map(str::to_owned));
    location.map(Some).ok_or(Failure::Stale)
}

/// Keeps where the post led; a post that led nowhere may be sent again.
async fn settle(app: &App, person: PersonId, once: &str, location: Option<String>) -> Result<(), store::Error> {
    let tx = app.db.begin_write().await?;
    let this = idempotency_key::Column::OwnerId.eq(person.0).and(idempotency_key::Column::Key.eq(format!("form:{once}")));
    match location {
        Some(location) => {
            let change = idempotency_key::ActiveModel { response: Set(json!({ "location": location })), ..Default::default() };
            idempotency_key::Entity::update_many().set(change).filter(this).exec(&tx).await?;
        }
        None => {
            idempotency_key::Entity::delete_many().filter(this).exec(&tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
