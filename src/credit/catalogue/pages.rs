//! The catalogue for anybody: by category, with search, as the list of what is used for what, as the list of what is open, and as files.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::actions::current;
use super::content::Content;
use super::edition::Life;
use super::field::{self, FieldShown};
use super::item::{Category, Item, shipped};
use super::shown::{VersionShown, category, history, name_of, standing};
use super::used::{List, find, uses};
use super::{table, workbook};
use crate::app::App;
use crate::credit::feed::cross::shown::CrossShown;
use crate::credit::feed::rule::rules;
use crate::credit::record::term::ListShown;
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Path, Query};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, "/catalogue", show)
        .get(Access::Public, "/catalogue/facts", facts)
        .get(Access::Public, table::PATH, facts_json)
        .get(Access::Public, "/catalogue/items.csv", csv)
        .get(Access::Public, "/catalogue/items.xlsx", xlsx)
        .get(Access::Public, "/catalogue/{code}", item)
        .merge(super::api::routes())
        .merge(super::draft::pages::routes())
}

/// An item on the page.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its code.
    pub code: String,
    /// Where it stands by itself.
    pub href: String,
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
            ("catalogue-retention", workbook::retention_words(item.retention_months, lang)),
            ("catalogue-authorisation", lang.t(item.authorisation.text_key())),
            ("catalogue-allowed", joined(item.uses.iter().map(|of| lang.t(of.text_key())).collect())),
            ("catalogue-version", item.version.to_string()),
            ("catalogue-from", lang.day(&item.from)),
        ];
        Self {
            code: item.code.clone(),
            href: format!("/catalogue/{}", item.code),
            name: name.clone(),
            other: other.clone(),
            owner: item.owner.clone(),
            attributes: [lang.t(item.mode.text_key()), lang.t(item.disclosure.text_key()), lang.t(item.frequency.text_key())],
            arrives: arrives(item, lang),
            uses: uses(item, lang).into_iter().map(|(of, names)| (lang.t(of.text_key()), names)).collect(),
            details: details.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (lang.t(key), value)).collect(),
        }
    }
}

/// By which deliveries an item comes; nothing while it has no way in.
fn arrives(item: &Item, lang: Lang) -> String {
    let carrier = item.carried_by.as_ref().and_then(|code| shipped().iter().find(|of| of.code == *code));
    match (item.source, carrier) {
        (Some(source), _) => lang.t1("catalogue-arrives", "source", lang.t(source.text_key())),
        (None, Some(carrier)) => lang.t2("catalogue-carried", "code", &carrier.code, "name", Content::of(carrier).name_in(lang)),
        (None, None) => String::new(),
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

async fn show(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<CataloguePage>, Failure> {
    let (lang, list) = (frame.lang, List::of(&asked.list));
    let found = find(&*current(&app, app.db.read()).await?, app.clock.today(), list, &asked.q);
    Ok(Page(CataloguePage {
        tabs: tabs(lang, Some(list)),
        list: list.code(),
        count: i64::try_from(found.iter().map(|(_, items)| items.len()).sum::<usize>()).unwrap_or(i64::MAX),
        groups: found.iter().map(|(of, items)| (of.code.clone(), name(of, lang), items.iter().map(|item| Row::new(item, lang)).collect())).collect(),
        files: ["csv", "xlsx"].map(|kind| format!("/catalogue/items.{kind}?list={}", list.code())),
        search: asked.q,
        frame: frame.titled("catalogue-title"),
    }))
}

/// One item.
#[derive(Template)]
#[template(path = "pages/catalogue_item.html")]
pub struct ItemPage {
    /// Frame.
    pub frame: Frame,
    /// Code, category and the name in the other language.
    pub lead: String,
    /// Which version is shown and from when it holds.
    pub shown: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// What it says: name and value.
    pub attributes: Vec<(String, String)>,
    /// What it is used for: use and names.
    pub uses: Vec<(String, String)>,
    /// The deliveries by which it comes; empty while it has no way in.
    pub arrives: String,
    /// The fields that together identify a record.
    pub key: String,
    /// Its fields as deliveries must have them.
    pub fields: Vec<FieldShown>,
    /// The lists that it is, with owner, rules and term.
    pub lists: Vec<ListShown>,
    /// The rules that compare its rows with other departments' data.
    pub cross: Vec<CrossShown>,
    /// Its versions, newest first.
    pub versions: Vec<VersionShown>,
    /// Where they are.
    pub base: String,
    /// The day that is asked about.
    pub on: String,
    /// Where systems read it.
    pub file: String,
}

/// Which version of an item is asked for: one of a number, or the one that holds on a day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Which {
    version: String,
    on: String,
}

/// The day that is asked about; today when none is.
fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Failure> {
    if typed.is_empty() { Ok(today) } else { typed.parse().map_err(|_| Failure::Invalid(FieldErrors::one("on", "rows-error-day"))) }
}

async fn item(State(app): State<App>, frame: Frame, Path(code): Path<String>, Query(which): Query<Which>) -> Result<Page<ItemPage>, Failure> {
    let catalogue = current(&app, app.db.read()).await?;
    let (life, on, lang) = (catalogue.life(&code).ok_or(Failure::NotFound)?, day(&which.on, app.clock.today())?, frame.lang);
    let version = if which.version.is_empty() {
        // Of an item that is not in force yet, its first version.
        life.version_on(on).or_else(|| life.versions.first())
    } else {
        life.versions.iter().find(|version| version.number.to_string() == which.version)
    };
    let version = version.ok_or(Failure::NotFound)?;
    let (item, (tone, stands)) = (&version.item, standing(life, version, on));
    let joined = |names: Vec<String>| names.join(&lang.t("product-list-separator"));
    let other = name_of(item, if lang == Lang::Zh { Lang::En } else { Lang::Zh });
    Ok(Page(ItemPage {
        lead: [code.as_str(), &category(&item.category, lang), other].join(" · "),
        shown: frame.t2("item-version-from", "number", version.number, "day", frame.day(&version.from_on)),
        tone,
        standing: frame.t(stands),
        attributes: attributes(life, item, lang),
        uses: uses(item, lang).into_iter().map(|(of, names)| (lang.t(of.text_key()), names)).collect(),
        arrives: arrives(item, lang),
        key: item.source.map(|source| joined(field::key(source, lang))).unwrap_or_default(),
        fields: field::of_item(item, lang),
        lists: ListShown::of_item(item, on, lang),
        cross: item.source.map(|source| CrossShown::all(rules(source), lang)).unwrap_or_default(),
        versions: history(life, on, lang),
        base: format!("/catalogue/{code}"),
        on: on.to_string(),
        file: format!("/api/v1/catalogue/{code}"),
        frame: frame.named(name_of(item, lang).clone()),
    }))
}

/// What an item says, without its names and how it comes, which stand elsewhere on the page.
fn attributes(life: &Life, item: &Item, lang: Lang) -> Vec<(String, String)> {
    let elsewhere = ["catalogue-name", "catalogue-name-en", "item-source"];
    let all = Content::of(item).attributes(lang).into_iter().filter(|(key, value)| !elsewhere.contains(key) && !value.is_empty());
    let first = life.versions.first().map(|version| (lang.t("catalogue-from"), lang.day(&version.from_on)));
    all.map(|(key, value)| (lang.t(key), value)).chain(first).collect()
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

async fn facts(State(app): State<App>, frame: Frame) -> Result<Page<FactsPage>, Failure> {
    let lang = frame.lang;
    let catalogue = current(&app, app.db.read()).await?;
    let groups: Vec<_> = table::groups(&catalogue, app.clock.today(), lang).into_iter().map(|(key, rows)| (lang.t(key), rows)).collect();
    Ok(Page(FactsPage {
        tabs: tabs(lang, None),
        count: i64::try_from(groups.iter().map(|(_, rows)| rows.len()).sum::<usize>()).unwrap_or(i64::MAX),
        groups,
        protected: Protected::ALL.iter().map(|of| (lang.t(of.text_key()), lang.t(of.basis_key()))).collect(),
        file: table::PATH,
        frame: frame.titled("facts-title"),
    }))
}

/// The table of facts: name, type, unit, source, whether and how a firm can change each; and the attributes of persons that may not be used.
#[utoipa::path(get, path = "/api/v1/facts.json", tag = "products", security(()), responses(
    (status = 200, description = "`facts` with what conditions may name, `protected` with what they may not", body = Object),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn facts_json(State(app): State<App>) -> Result<Response, Failure> {
    let catalogue = current(&app, app.db.read()).await?;
    Ok(axum::Json(table::json(&catalogue, app.clock.today())).into_response())
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(facts_json))]
pub struct Doc;

fn saved(kind: &'static str, list: List, ending: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"catalogue-{}.{ending}\"", list.code());
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

async fn csv(State(app): State<App>, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let list = List::of(&asked.list);
    let found = find(&*current(&app, app.db.read()).await?, app.clock.today(), list, "");
    let bytes = workbook::csv(&found, lang).map_err(|e| Failure::internal(&e))?;
    Ok(saved("text/csv; charset=utf-8", list, "csv", bytes))
}

async fn xlsx(State(app): State<App>, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let list = List::of(&asked.list);
    let found = find(&*current(&app, app.db.read()).await?, app.clock.today(), list, "");
    let bytes = workbook::xlsx(&found, &lang.t(list.text_key()), lang).map_err(|e| Failure::internal(&e))?;
    Ok(saved("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", list, "xlsx", bytes))
}
