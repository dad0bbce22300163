//! The catalogue for anybody: by category, with search, as the list of what is used for what, as the list of what is open, and as files.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::item::{Category, Item};
use super::used::{List, find, uses};
use super::{table, workbook};
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, "/catalogue", show)
        .get(Access::Public, "/catalogue/facts", facts)
        .get(Access::Public, table::PATH, facts_json)
        .get(Access::Public, "/catalogue/items.csv", csv)
        .get(Access::Public, "/catalogue/items.xlsx", xlsx)
}

/// An item on the page.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its code.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
    /// Its name in the other language.
    pub other: String,
    /// Its owner.
    pub owner: String,
    /// Mode, disclosure, frequency.
    pub attributes: [String; 3],
    /// The deliveries by which it comes; empty while it has no way in.
    pub arrives: String,
    /// What it is used for: use and names.
    pub uses: Vec<(String, String)>,
    /// Everything else: name and value.
    pub details: Vec<(String, String)>,
}

impl Row {
    fn new(item: &Item, lang: Lang) -> Self {
        let joined = |names: Vec<String>| names.join(&lang.t("product-list-separator"));
        let (name, other) = match lang {
            Lang::Zh => (&item.name, &item.name_en),
            Lang::En => (&item.name_en, &item.name),
        };
        let details = [
            ("catalogue-basis", item.basis.clone()),
            ("catalogue-fields", joined(item.fields.clone())),
            ("catalogue-subjects", joined(item.subjects.iter().map(|kind| lang.t(kind.text_key())).collect())),
            ("catalogue-sensitivity", lang.t(item.sensitivity.text_key())),
            ("catalogue-retention", workbook::retention(item, lang)),
            ("catalogue-authorisation", lang.t(item.authorisation.text_key())),
            ("catalogue-allowed", joined(item.uses.iter().map(|of| lang.t(of.text_key())).collect())),
            ("catalogue-version", item.version.to_string()),
            ("catalogue-from", lang.day(&item.from)),
        ];
        Self {
            code: item.code.clone(),
            name: name.clone(),
            other: other.clone(),
            owner: item.owner.clone(),
            attributes: [lang.t(item.mode.text_key()), lang.t(item.disclosure.text_key()), lang.t(item.frequency.text_key())],
            arrives: item.source.map(|source| lang.t1("catalogue-arrives", "source", lang.t(source.text_key()))).unwrap_or_default(),
            uses: uses(item, lang).into_iter().map(|(of, names)| (lang.t(of.text_key()), names)).collect(),
            details: details.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (lang.t(key), value)).collect(),
        }
    }
}

/// The catalogue.
#[derive(Template)]
#[template(path = "pages/catalogue.html")]
pub struct CataloguePage {
    /// Frame.
    pub frame: Frame,
    /// Address, name and whether it is this one, of each list.
    pub tabs: Vec<(String, String, bool)>,
    /// Which list.
    pub list: &'static str,
    /// What is searched for.
    pub search: String,
    /// How many items are shown.
    pub count: i64,
    /// Code and name of the category, and its items.
    pub groups: Vec<(String, String, Vec<Row>)>,
    /// Where the files are.
    pub files: [String; 2],
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    q: String,
}

fn name(category: &Category, lang: Lang) -> String {
    match lang {
        Lang::Zh => category.name.clone(),
        Lang::En => category.name_en.clone(),
    }
}

/// Address, name and whether it is this one, of each list and of the table of facts.
fn tabs(lang: Lang, here: Option<List>) -> Vec<(String, String, bool)> {
    let list = |of: List| (format!("/catalogue?list={}", of.code()), lang.t(of.text_key()), here == Some(of));
    List::ALL.into_iter().map(list).chain([("/catalogue/facts".to_owned(), lang.t("facts-title"), here.is_none())]).collect()
}

async fn show(frame: Frame, Query(asked): Query<Asked>) -> Page<CataloguePage> {
    let (lang, list) = (frame.lang, List::of(&asked.list));
    let found = find(list, &asked.q);
    Page(CataloguePage {
        tabs: tabs(lang, Some(list)),
        list: list.code(),
        count: i64::try_from(found.iter().map(|(_, items)| items.len()).sum::<usize>()).unwrap_or(i64::MAX),
        groups: found.iter().map(|(of, items)| (of.code.clone(), name(of, lang), items.iter().map(|item| Row::new(item, lang)).collect())).collect(),
        files: ["csv", "xlsx"].map(|kind| format!("/catalogue/items.{kind}?list={}", list.code())),
        search: asked.q,
        frame: frame.titled("catalogue-title"),
    })
}

/// The table of facts.
#[derive(Template)]
#[template(path = "pages/facts.html")]
pub struct FactsPage {
    /// Frame.
    pub frame: Frame,
    /// Address, name and whether it is this one, of each list.
    pub tabs: Vec<(String, String, bool)>,
    /// Name of the group and its facts.
    pub groups: Vec<(String, Vec<table::Row>)>,
    /// Name of an attribute that may not be used, and the law that says so.
    pub protected: Vec<(String, String)>,
    /// How many facts there are.
    pub count: i64,
    /// Where systems read it.
    pub file: &'static str,
}

async fn facts(frame: Frame) -> Page<FactsPage> {
    let lang = frame.lang;
    let groups: Vec<_> = table::groups(lang).into_iter().map(|(key, rows)| (lang.t(key), rows)).collect();
    Page(FactsPage {
        tabs: tabs(lang, None),
        count: i64::try_from(groups.iter().map(|(_, rows)| rows.len()).sum::<usize>()).unwrap_or(i64::MAX),
        groups,
        protected: Protected::ALL.iter().map(|of| (lang.t(of.text_key()), lang.t(of.basis_key()))).collect(),
        file: table::PATH,
        frame: frame.titled("facts-title"),
    })
}

/// The table of facts: name, type, unit, source, whether and how a firm can change each; and the attributes of persons that may not be used.
#[utoipa::path(get, path = "/api/v1/facts.json", tag = "products", security(()), responses(
    (status = 200, description = "`facts` with what conditions may name, `protected` with what they may not", body = Object),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn facts_json() -> Response {
    axum::Json(table::json()).into_response()
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(facts_json))]
pub struct Doc;

fn saved(kind: &'static str, list: List, ending: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"catalogue-{}.{ending}\"", list.code());
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

async fn csv(lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let list = List::of(&asked.list);
    let bytes = workbook::csv(&find(list, ""), lang).map_err(|e| Failure::internal(&e))?;
    Ok(saved("text/csv; charset=utf-8", list, "csv", bytes))
}

async fn xlsx(lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let list = List::of(&asked.list);
    let bytes = workbook::xlsx(&find(list, ""), &lang.t(list.text_key()), lang).map_err(|e| Failure::internal(&e))?;
    Ok(saved("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", list, "xlsx", bytes))
}
