//! The catalogue for systems, open to all: what is in force on a day, and every item with its versions and the rules of its fields.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::actions::current;
use super::edition::{Life, Version};
use super::field;
use super::item::Item;
use super::shown::standing;
use super::used::{List, find};
use crate::app::App;
use crate::credit::feed::cross::shown::CrossShown;
use crate::credit::feed::rule::rules;
use crate::platform::i18n::Lang;
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Path, Query};

/// Routes of the API.
pub fn routes() -> Routes {
    Routes::new().get(Access::Public, "/api/v1/catalogue", list).get(Access::Public, "/api/v1/catalogue/{code}", find_one)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(list, find_one), components(schemas(ItemList, ItemView, WholeItem, VersionView, FieldView)))]
pub struct Doc;

/// An item in one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Its code, which never changes.
    pub code: String,
    /// Code of its category.
    pub category: String,
    /// Its name in Chinese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Number of the version.
    pub version: u32,
    /// The first day on which the version holds.
    pub from_on: NaiveDate,
    /// The first day on which it no longer does; absent while nothing follows.
    pub until: Option<NaiveDate>,
    /// `in_force`, `upcoming`, `over` or `ended`, on the day that is asked about.
    pub standing: &'static str,
    /// The department that owns the data.
    pub owner: String,
    /// The law or policy that lets it be collected.
    pub basis: String,
    /// `company`, `individual`, `cooperative`, `collective`, `other`.
    pub subjects: Vec<&'static str>,
    /// Names of its fields in the words of its owner.
    pub fields: Vec<String>,
    /// `daily`, `weekly`, `monthly`, `quarterly`, `yearly` or `on_request`.
    pub frequency: &'static str,
    /// `copied`, `queried`, `verified` or `modelled`.
    pub mode: &'static str,
    /// `open`, `shared` or `authorised`.
    pub disclosure: &'static str,
    /// `general`, `important` or `personal`.
    pub sensitivity: &'static str,
    /// Months that it is kept after its end; 0: as long as it stands.
    pub retention_months: u32,
    /// `none`, `letter` or `personal_letter`.
    pub authorisation: &'static str,
    /// `matching`, `risk`, `report`.
    pub uses: Vec<&'static str>,
    /// The source under which it is delivered; absent while it has no way in.
    pub source: Option<&'static str>,
    /// Code of the item whose deliveries carry it as some of their columns; absent where it has deliveries of its own or no way in.
    pub carried_by: Option<String>,
    /// Facts of matching that it feeds.
    pub facts: Vec<&'static str>,
    /// Risk signals that rest on it.
    pub signals: Vec<String>,
}

/// A page of items, by code.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemList {
    /// The day that is asked about.
    pub on: NaiveDate,
    /// The items.
    pub items: Vec<ItemView>,
    /// Pass it as `after` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A version in the history of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Its number.
    pub number: u32,
    /// `new`, `change` or `end`.
    pub kind: &'static str,
    /// The first day on which it holds.
    pub from_on: NaiveDate,
    /// The first day on which it no longer does.
    pub until: Option<NaiveDate>,
    /// When a second person approved it; absent when it is shipped.
    pub approved_at: Option<DateTime<Utc>>,
}

/// A field as deliveries must have it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// Its name in the platform.
    pub id: String,
    /// Its name in Chinese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// What sort of value: `name`, `text`, `unified_code`, `day`, `money`, `choice`, …
    pub sort: &'static str,
    /// Unit and form, in words; empty where the sort says all.
    pub form: String,
    /// Codes of its table.
    pub codes: Vec<String>,
    /// Columns that it is known by, the official one first.
    pub columns: Vec<String>,
    /// Whether it must be there.
    pub required: bool,
}

/// A rule that compares rows with other departments' data; data that is missing trips none.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrossView {
    /// Its code, the same as that of its finding: `before_established`, `after_cancelled`, `name_differs`, …
    pub id: String,
    /// What a row must be, in Chinese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The department and source that it compares with.
    pub with: String,
    /// What becomes of a row that trips it: `warn`, taken and marked; `refuse`, quarantined.
    pub severity: &'static str,
}

/// An item with its history and the rules of its fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeItem {
    /// The version that is asked for.
    #[serde(flatten)]
    pub item: ItemView,
    /// Every version, newest first.
    pub versions: Vec<VersionView>,
    /// Its fields: of its deliveries or, where none carries it, as its owner has them.
    pub rules: Vec<FieldView>,
    /// The rules that compare the rows of its deliveries with other departments' data.
    pub cross_rules: Vec<CrossView>,
}

impl ItemView {
    fn of(life: &Life, version: &Version, on: NaiveDate) -> Self {
        let item: &Item = &version.item;
        Self {
            code: item.code.clone(),
            category: item.category.clone(),
            name: item.name.clone(),
            name_en: item.name_en.clone(),
            version: version.number,
            from_on: version.from_on,
            until: life.until(version.number),
            standing: standing(life, version, on).1.split_once('-').map_or("", |(_, code)| code),
            owner: item.owner.clone(),
            basis: item.basis.clone(),
            subjects: item.subjects.iter().map(|kind| kind.code()).collect(),
            fields: item.fields.clone(),
            frequency: item.frequency.code(),
            mode: item.mode.code(),
            disclosure: item.disclosure.code(),
            sensitivity: item.sensitivity.code(),
            retention_months: item.retention_months,
            authorisation: item.authorisation.code(),
            uses: item.uses.iter().map(|of| of.code()).collect(),
            source: item.source.map(entity::value::Source::code),
            carried_by: item.carried_by.clone(),
            facts: item.facts.iter().map(|fact| fact.code()).collect(),
            signals: item.signals.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The day on which items are in force, `2026-03-02`; without it today.
    on: String,
    /// `all`, `used` or `open`; without it all.
    list: String,
    /// Only what has these words in code, names, department or basis.
    q: String,
    /// Only items whose code comes after this one.
    after: String,
}

fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Failure> {
    if typed.is_empty() { Ok(today) } else { typed.parse().map_err(|_| Failure::Invalid(FieldErrors::one("on", "rows-error-day"))) }
}

/// The answer under its tag: whoever has it already is told so.
fn tagged<T: Serialize>(headers: &HeaderMap, body: &T) -> Result<Response, Failure> {
    let bytes = serde_json::to_vec(body).map_err(|e| Failure::internal(&e))?;
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&bytes)));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|all| all.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*"));
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { ([(header::CONTENT_TYPE, "application/json")], bytes).into_response() };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// The catalogue as it is in force on a day, by code. The answer has an `ETag`; with it as `If-None-Match` the same answer is 304.
#[utoipa::path(get, path = "/api/v1/catalogue", tag = "catalogue", params(Asked), security(()), responses(
    (status = 200, description = "A page of items", body = ItemList),
    (status = 304, description = "As it was under the `ETag` that was sent"),
    (status = 400, description = "A parameter cannot be read", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 422, description = "Not a day", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
))]
async fn list(State(app): State<App>, headers: HeaderMap, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (catalogue, on) = (current(&app, app.db.read()).await?, day(&asked.on, app.clock.today())?);
    let found = find(&catalogue, on, List::of(&asked.list), &asked.q).into_iter().flat_map(|(_, items)| items);
    let mut rest = found.filter(|item| item.code > asked.after).filter_map(|item| catalogue.life(&item.code));
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let items: Vec<ItemView> = rest.by_ref().take(page).filter_map(|life| Some(ItemView::of(life, life.version_on(on)?, on))).collect();
    let next = rest.next().and_then(|_| items.last().map(|last| last.code.clone()));
    tagged(&headers, &ItemList { on, items, next })
}

/// Which version of an item is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The number of a version; without it the one that counts on the day.
    #[param(value_type = Option<u32>)]
    version: String,
    /// The day, `2026-03-02`; without it today.
    on: String,
}

/// One item: the version that counts on a day, or one of a number, with every version and the rules of its fields. The answer has an `ETag`;
/// with it as `If-None-Match` the same answer is 304.
#[utoipa::path(get, path = "/api/v1/catalogue/{code}", tag = "catalogue", params(("code" = String, Path, description = "The item's code"), Which), security(()), responses(
    (status = 200, description = "The item", body = WholeItem),
    (status = 304, description = "As it was under the `ETag` that was sent"),
    (status = 400, description = "A parameter cannot be read", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 404, description = "No such item or version, or none yet on the day", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 422, description = "Not a day", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
))]
async fn find_one(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>, Query(which): Query<Which>) -> Result<Response, Failure> {
    let (catalogue, on) = (current(&app, app.db.read()).await?, day(&which.on, app.clock.today())?);
    let life = catalogue.life(&code).ok_or(Failure::NotFound)?;
    let version = match which.version.as_str() {
        "" => life.version_on(on),
        number => life.versions.iter().find(|version| version.number.to_string() == number),
    };
    let version = version.ok_or(Failure::NotFound)?;
    let shown = |version: &Version| VersionView {
        number: version.number,
        kind: version.kind.code(),
        from_on: version.from_on,
        until: life.until(version.number),
        approved_at: version.approved_at,
    };
    let whole = WholeItem {
        item: ItemView::of(life, version, on),
        versions: life.versions.iter().rev().map(shown).collect(),
        rules: rules_of(&version.item),
        cross_rules: version.item.source.map(cross_rules_of).unwrap_or_default(),
    };
    tagged(&headers, &whole)
}

fn cross_rules_of(source: entity::value::Source) -> Vec<CrossView> {
    let [chinese, english] = [Lang::Zh, Lang::En].map(|lang| CrossShown::all(rules(source), lang));
    let view = |(zh, en): (CrossShown, CrossShown)| CrossView { id: zh.code, text: zh.text, text_en: en.text, with: zh.with, severity: zh.severity };
    chinese.into_iter().zip(english).map(view).collect()
}

fn rules_of(item: &Item) -> Vec<FieldView> {
    let [chinese, english] = [Lang::Zh, Lang::En].map(|lang| field::of_item(item, lang));
    let view = |(zh, en): (field::FieldShown, field::FieldShown)| FieldView {
        id: en.id,
        name: zh.name,
        name_en: en.name,
        sort: en.code,
        form: en.form,
        codes: en.codes.into_iter().map(|(code, _)| code).collect(),
        columns: en.columns,
        required: en.required,
    };
    chinese.into_iter().zip(english).map(view).collect()
}
