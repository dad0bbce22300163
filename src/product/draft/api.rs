//! Drafts as the banks' systems write them; publishing stays with two persons.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;
use utoipa::ToSchema;

use super::actions::{self, Put};
use super::content::{Content, LONGEST_NOTE};
use super::reading::actions::{self as reading, Standing};
use crate::app::App;
use crate::enterprise::fact::FactKey;
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::platform::store::Version;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Json, Path};
use crate::platform::web::keyed::Keyed;
use crate::product::lint::{Finding, Place};
use crate::product::say::say;
use crate::product::{path, schema};

/// Routes of the API.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, schema::PATH, criteria_schema)
        .get(Access::Api(Scope::Products), "/api/v1/products", list)
        .get(Access::Api(Scope::Products), "/api/v1/products/{code}/draft", read)
        .put(Access::Api(Scope::Products), "/api/v1/products/{code}/draft", put)
}

/// The JSON Schema of conditions, made of the catalogue of facts.
#[utoipa::path(get, path = "/api/v1/criteria.schema.json", tag = "products", security(()), responses(
    (status = 200, description = "JSON Schema 2020-12", body = Object, content_type = "application/schema+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn criteria_schema() -> Response {
    let mut response = axum::Json(schema::criteria()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/schema+json"));
    response
}

/// A product of the bank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The number of the version that holds today.
    pub current: Option<i64>,
    /// The state of the draft that is worked on.
    pub draft: Option<&'static str>,
}

/// The bank's products.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductsView {
    /// By code.
    pub items: Vec<ProductView>,
}

/// The bank's products with the version that holds and the draft that is worked on.
#[utoipa::path(get, path = "/api/v1/products", tag = "products", responses(
    (status = 200, body = ProductsView),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn list(State(app): State<App>, client: ApiClient) -> Result<Json<ProductsView>, Failure> {
    let today = app.clock.today();
    let all = reading::list(app.db.read(), client.bank()?).await?;
    let view = |o: reading::Offering| ProductView {
        current: o.versions.iter().find(|v| v.standing(today) == Standing::Current).map(|v| v.number),
        draft: o.draft.as_ref().map(|d| d.state.code()),
        code: o.code,
        name: o.name,
    };
    Ok(Json(ProductsView { items: all.into_iter().map(view).collect() }))
}

/// What an examination found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// `hint`, `warning` or `blocking`: with the last, review is not possible.
    pub severity: &'static str,
    /// Its code.
    pub code: &'static str,
    /// JSON pointer into the draft.
    pub path: String,
    /// The sentence.
    pub detail: String,
}

impl FindingView {
    fn of(finding: &Finding, content: &Content) -> Self {
        let path = match &finding.place {
            Place::Criteria(at) => format!("/criteria{}", path::pointer(&content.criteria, at)),
            Place::Term("cap") => "/terms/limit/cap".to_owned(),
            Place::Term("shares") => "/terms/limit/shares".to_owned(),
            Place::Term(field) => format!("/terms/{field}"),
        };
        let detail = finding.detail.as_ref().map(|d| format!(" {}", say(Lang::En, d))).unwrap_or_default();
        Self { severity: finding.severity().code(), code: finding.code.code(), path, detail: format!("{}{detail}", Lang::En.t(finding.code.text_key())) }
    }
}

/// A draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// The product's code.
    pub code: String,
    /// `draft`, `in_review` or `returned`.
    pub state: &'static str,
    /// Its version: a PUT that names another is refused as stale.
    pub version: i64,
    /// The author's word for the reviewer.
    pub note: String,
    /// What it offers.
    #[schema(value_type = Object)]
    pub terms: Json_,
    /// What it asks for; see `/api/v1/criteria.schema.json`.
    #[schema(value_type = Object)]
    pub criteria: Json_,
    /// What the examination found.
    pub findings: Vec<FindingView>,
}

async fn view(app: &App, client: &ApiClient, code: &str) -> Result<DraftView, Failure> {
    let bank = client.bank()?;
    let draft = reading::find(app.db.read(), bank, code).await?.draft.ok_or(Failure::NotFound)?;
    let found = reading::examine(app, app.db.read(), bank, code, &draft.content).await?;
    let json = |value: Result<Json_, serde_json::Error>| value.map_err(|e| Failure::internal(&e));
    Ok(DraftView {
        code: code.to_owned(),
        state: draft.state.code(),
        version: draft.version.0,
        note: draft.note,
        findings: found.iter().map(|f| FindingView::of(f, &draft.content)).collect(),
        terms: json(serde_json::to_value(&draft.content.terms))?,
        criteria: json(serde_json::to_value(&draft.content.criteria))?,
    })
}

/// The draft of a product's next version.
#[utoipa::path(get, path = "/api/v1/products/{code}/draft", tag = "products", params(("code" = String, Path, description = "Code of the product")), responses(
    (status = 200, body = DraftView),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such product of this bank, or no draft", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn read(State(app): State<App>, client: ApiClient, Path(code): Path<String>) -> Result<Json<DraftView>, Failure> {
    view(&app, &client, &code).await.map(Json)
}

/// What stands in the place of a draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DraftBody {
    /// What it offers: amounts in fen, rates in parts per million, as a GET shows them.
    #[schema(value_type = Object)]
    pub terms: Json_,
    /// What it asks for; see `/api/v1/criteria.schema.json`.
    #[schema(value_type = Object)]
    pub criteria: Json_,
    /// The author's word for the reviewer.
    pub note: Option<String>,
    /// The version of the draft that was seen; none to write whatever stands there.
    pub version: Option<i64>,
}

/// A part of the body; what is wrong is named by its JSON pointer.
fn part<T: serde::de::DeserializeOwned>(errors: &mut FieldErrors, name: &str, json: Json_) -> Option<T> {
    serde_path_to_error::deserialize(json)
        .map_err(|e| errors.add_with(format!("/{name}{}", pointer(e.path())), "draft-error-json", vec![("reason", e.inner().to_string())]))
        .ok()
}

fn refuse(errors: &mut FieldErrors, at: String, text: &str) {
    errors.add_with(at, "draft-error-protected", vec![("name", text.to_owned())]);
}

/// Adds every place where a part of the body names a protected attribute in the place of a fact.
fn protected(errors: &mut FieldErrors, at: &str, json: &Json_) {
    let named = |text: &str| text.parse::<FactKey>().is_err() && Protected::named(text).is_some();
    match json {
        Json_::Object(all) => {
            for (key, value) in all {
                let at = format!("{at}/{key}");
                if let Some(text) = value.as_str().filter(|text| matches!(key.as_str(), "fact" | "of") && named(text)) {
                    refuse(errors, at.clone(), text);
                }
                let pairs = value.as_array().filter(|_| key == "shares").into_iter().flatten().enumerate();
                for (nth, text) in pairs.filter_map(|(nth, pair)| Some((nth, pair.get(0)?.as_str()?))).filter(|(_, text)| named(text)) {
                    refuse(errors, format!("{at}/{nth}/0"), text);
                }
                protected(errors, &at, value);
            }
        }
        Json_::Array(all) => all.iter().enumerate().for_each(|(nth, one)| protected(errors, &format!("{at}/{nth}"), one)),
        Json_::Null | Json_::Bool(_) | Json_::Number(_) | Json_::String(_) => {}
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let segment = |s: &serde_path_to_error::Segment| match s {
        serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
        serde_path_to_error::Segment::Map { key } => format!("/{key}"),
        serde_path_to_error::Segment::Enum { variant } => format!("/{variant}"),
        serde_path_to_error::Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}

fn read_body(body: DraftBody) -> Result<Put, FieldErrors> {
    let mut errors = FieldErrors::default();
    protected(&mut errors, "/terms", &body.terms);
    protected(&mut errors, "/criteria", &body.criteria);
    if !errors.is_empty() {
        return Err(errors);
    }
    let terms = part(&mut errors, "terms", body.terms);
    let criteria = part(&mut errors, "criteria", body.criteria);
    if body.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        errors.add("/note", "draft-error-note");
    }
    let (Some(terms), Some(criteria)) = (terms, criteria) else { return Err(errors) };
    let content = Content { terms, criteria };
    if let Some(field) = content.terms.beyond() {
        errors.add(format!("/terms/{field}"), "product-criteria-out_of_range");
    }
    if let Some((at, refusal)) = path::fault(&content.criteria) {
        errors.add(format!("/criteria{}", path::pointer(&content.criteria, &at)), refusal.text_key());
    }
    errors.into_result().map(|()| Put { content, note: body.note, seen: body.version.map(Version) })
}

/// Puts terms and conditions in the place of the draft; begins one where there is none.
#[utoipa::path(put, path = "/api/v1/products/{code}/draft", tag = "products", request_body = DraftBody,
    params(("code" = String, Path, description = "Code of the product"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 200, body = DraftView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such product of this bank", content_type = "application/problem+json"),
    (status = 409, description = "It is in review, or another version stands there", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "A part is wrong: `errors` name its JSON pointer and the reason; or the key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn put(State(app): State<App>, client: ApiClient, Path(code): Path<String>, keyed: Keyed<DraftBody>) -> Result<Json<DraftView>, Failure> {
    let bank = client.bank()?;
    let once = keyed.once(client.organisation.head.0);
    // Whose product it is not does not learn what is wrong with a body.
    reading::find(app.db.read(), bank, &code).await?;
    let body = read_body(keyed.body).map_err(Failure::Invalid)?;
    actions::put(&app, &client.by(), bank, &code, &body, &once).await?;
    view(&app, &client, &code).await.map(Json)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(criteria_schema, list, read, put), components(schemas(ProductsView, ProductView, DraftView, DraftBody, FindingView)))]
pub struct Doc;
