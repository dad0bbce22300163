//! The editor: terms and rows of conditions in one form that works without a script; each button posts the whole form.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::{Family, FeeKind, Guarantee, Purpose, Region, RepaymentForm};
use serde_json::Value as Json;
use tower_sessions::Session;

use super::super::actions::{self, Error};
use super::super::content::Content;
use super::super::pages::seen;
use super::super::reading::actions::{self as reading, Offering};
use super::super::shown::{self, ChangeShown, FindingShown};
use super::posted::{Fields, Press, Typed};
use super::relation::{Relation, Takes, split};
use super::rows::{self, Kind, Row};
use super::typed::FeeTyped;
use crate::app::App;
use crate::enterprise::fact::{FactKey, Shape};
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};
use crate::product::criteria::closed_codes;
use crate::product::say::name_of;

/// Routes of the editor.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products/{code}/edit", edit).post(Access::BankOfficer, "/bank/products/{code}/edit", post)
}

/// A thing to choose.
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Facts of one item of the letter of authorisation.
pub struct FactGroup {
    /// Name of the item.
    pub name: String,
    /// The facts.
    pub facts: Vec<Choice>,
}

/// A row as the page shows it.
pub struct RowShown {
    /// Its place.
    pub at: usize,
    /// The beginning of its fields' names.
    pub name: String,
    /// How deep it stands.
    pub depth: usize,
    /// As typed.
    pub row: Row,
    /// Whether it is a condition.
    pub condition: bool,
    /// Whether it is the head of a group that counts.
    pub counts: bool,
    /// Kinds that a head can become; empty for a condition.
    pub kinds: Vec<Choice>,
    /// Relations that suit the fact.
    pub relations: Vec<Choice>,
    /// Codes to tick; empty when they are typed.
    pub codes: Vec<Choice>,
    /// What is typed beside the ticked codes, or the value.
    pub value: String,
    /// Whether a value is typed.
    pub has_value: bool,
    /// The unit behind the value.
    pub unit: String,
    /// A word about what to type.
    pub hint: String,
    /// Kind of the input.
    pub input: &'static str,
    /// Amounts that it can be a share of; empty when it is none.
    pub others: Vec<Choice>,
    /// What is wrong with it.
    pub error: String,
    /// What the examination found about it.
    pub findings: Vec<FindingShown>,
    /// What it is called by its buttons.
    pub label: String,
}

/// The editor.
#[derive(Template)]
#[template(path = "pages/bank/product_edit.html")]
pub struct Editor {
    /// Frame.
    pub frame: Frame,
    /// Address of the product.
    pub base: String,
    /// Code and name.
    pub crumb: String,
    /// The version that the form names.
    pub version: String,
    /// What was typed.
    pub form: Typed,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Families.
    pub families: Vec<Choice>,
    /// Purposes.
    pub purposes: Vec<Choice>,
    /// Ways of securing.
    pub guarantees: Vec<Choice>,
    /// Ways of repaying.
    pub repayments: Vec<Choice>,
    /// Ways of repaying, for the usual one.
    pub usual: Vec<Choice>,
    /// Ways of pricing.
    pub pricings: Vec<Choice>,
    /// Facts that grade.
    pub graders: Vec<Choice>,
    /// Amounts of which a limit can be a share.
    pub amounts: Vec<Choice>,
    /// Kinds of costs.
    pub fee_kinds: Vec<Choice>,
    /// Ways of charging.
    pub fee_bases: Vec<Choice>,
    /// The rows.
    pub rows: Vec<RowShown>,
    /// Facts to add.
    pub facts: Vec<FactGroup>,
    /// Groups to add.
    pub groups: Vec<Choice>,
    /// What the examination found, of what can be read.
    pub findings: Vec<FindingShown>,
    /// What differs from the version that holds.
    pub changes: Vec<ChangeShown>,
    /// The number of that version.
    pub against: Option<i64>,
    /// The conditions in plain words; empty when they cannot be read.
    pub words: Vec<String>,
    /// The first of what `matching::reach` counts for these conditions; none while nothing is counted.
    pub reach: Option<Reach>,
}

/// How many firms the conditions reach, as the editor shows it.
pub struct Reach {
    /// A sentence a line.
    pub lines: Vec<String>,
}

fn choices<T: Copy>(frame: &Frame, all: &[T], code: impl Fn(T) -> &'static str, text_key: impl Fn(T) -> &'static str, chosen: &[String]) -> Vec<Choice> {
    let one = |each: &T| Choice { code: code(*each).to_owned(), text: frame.t(text_key(*each)), chosen: chosen.iter().any(|c| c == code(*each)) };
    all.iter().map(one).collect()
}

fn facts(frame: &Frame) -> Vec<FactGroup> {
    let items = ["registration", "operating", "public_credit", "asked"];
    let one = |fact: &FactKey| Choice { code: fact.code().to_owned(), text: frame.t(fact.text_key()), chosen: false };
    let of = |item: &str| FactKey::ALL.iter().filter(|f| f.item() == item).map(one).collect();
    items.iter().map(|item| FactGroup { name: frame.t(format!("editor-item-{item}")), facts: of(item) }).collect()
}

/// The head or condition as its buttons call it.
fn label(frame: &Frame, row: &Row) -> String {
    let kind = Kind::of_code(&row.kind).unwrap_or(Kind::Condition);
    match (kind, row.fact.parse::<FactKey>()) {
        (Kind::Condition, Ok(fact)) => frame.t(fact.text_key()),
        (Kind::Condition | Kind::All | Kind::Any | Kind::AtLeast | Kind::Not, _) => frame.t(kind.text_key()),
    }
}

/// Codes that are ticked, and what is left to type.
fn codes(lang: Lang, fact: FactKey, value: &str) -> (Vec<Choice>, String) {
    let known: Vec<String> = if fact == FactKey::Region {
        std::iter::once(Region::city()).chain(Region::counties()).map(|r| r.to_string()).collect()
    } else {
        closed_codes(fact).unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let typed = split(value);
    let left = typed.iter().filter(|code| !known.contains(code)).cloned().collect::<Vec<_>>().join(" ");
    let one = |code: &String| Choice { code: code.clone(), text: name_of(lang, fact, code), chosen: typed.contains(code) };
    (known.iter().map(one).collect(), left)
}

fn row_shown(frame: &Frame, at: usize, row: &Row, errors: &ShownErrors, found: &[FindingShown]) -> RowShown {
    let name = format!("row-{at}");
    let kind = Kind::of_code(&row.kind).unwrap_or(Kind::Condition);
    let fact = row.fact.parse::<FactKey>().ok().filter(|_| kind == Kind::Condition);
    let relation = Relation::of_code(&row.relation);
    let takes = relation.map_or(Takes::Nothing, Relation::takes);
    let mut shown = RowShown {
        at,
        depth: row.depth,
        condition: kind == Kind::Condition,
        counts: kind == Kind::AtLeast,
        kinds: Vec::new(),
        relations: Vec::new(),
        codes: Vec::new(),
        value: row.value.clone(),
        has_value: takes != Takes::Nothing && kind == Kind::Condition,
        unit: String::new(),
        hint: String::new(),
        input: if takes == Takes::Day { "date" } else { "text" },
        others: Vec::new(),
        error: errors.of(&name),
        findings: found.iter().filter(|f| f.field == name).cloned().collect(),
        label: label(frame, row),
        row: row.clone(),
        name,
    };
    if kind != Kind::Condition {
        shown.kinds = choices(frame, Kind::GROUPS, Kind::code, Kind::text_key, std::slice::from_ref(&row.kind));
    }
    let Some(fact) = fact else { return shown };
    shown.relations = choices(frame, &Relation::of_fact(fact).collect::<Vec<_>>(), Relation::code, Relation::text_key, std::slice::from_ref(&row.relation));
    match takes {
        Takes::Wan => shown.unit = frame.t("unit-wan"),
        Takes::Percent => "%".clone_into(&mut shown.unit),
        Takes::Number if fact.shape() == Shape::Day || fact == FactKey::AgeMonths => shown.unit = frame.t("unit-months"),
        Takes::ShareOf => {
            "%".clone_into(&mut shown.unit);
            let others: Vec<FactKey> = FactKey::ALL.iter().copied().filter(|f| f.shape() == Shape::Money && *f != fact).collect();
            shown.others = choices(frame, &others, FactKey::code, FactKey::text_key, std::slice::from_ref(&row.of));
        }
        Takes::Codes => {
            (shown.codes, shown.value) = codes(frame.lang, fact, &row.value);
            shown.has_value = closed_codes(fact).is_none();
            let hint = if fact == FactKey::Region { "editor-hint-region" } else { "editor-hint-codes" };
            shown.hint = if shown.has_value { frame.t(hint) } else { String::new() };
        }
        Takes::Number | Takes::Day | Takes::Nothing => {}
    }
    shown
}

/// The row of a part of the conditions, by its path: rows are the parts in order.
fn row_of(rows: &[Row], path: &[usize]) -> Option<usize> {
    let mut here = 0;
    for at in path {
        let depth = rows.get(here)?.depth;
        let below = (here + 1..rows.len()).take_while(|i| rows[*i].depth > depth).filter(|i| rows[*i].depth == depth + 1);
        here = below.clone().nth(*at)?;
    }
    Some(here)
}

async fn view(app: &App, officer: &BankOfficer, frame: Frame, code: &str, (form, version): (Typed, String), errors: ShownErrors) -> Result<Editor, Failure> {
    let offering = reading::find(app.db.read(), officer.bank, code).await?;
    let (terms, criteria, _) = form.read();
    let against = offering.current(app.clock.today()).or_else(|| offering.newest());
    let lang = frame.lang;
    let (mut found, mut changes, mut words, mut reach) = (Vec::new(), Vec::new(), Vec::new(), None);
    if let Some(criteria) = &criteria {
        words = shown::criteria(lang, criteria);
    }
    if let (Some(terms), Some(criteria)) = (terms, criteria) {
        let content = Content { terms, criteria };
        let findings = reading::examine(app, app.db.read(), officer.bank, code, &content).await?;
        found = shown::findings(lang, &findings, &|path| row_of(&form.rows, path).map(|at| format!("row-{at}")));
        changes = against.map(|version| shown::changes(lang, &version.content, &content)).unwrap_or_default();
        reach = counted(&content);
    }
    Ok(page(frame, &offering, (form, version, errors), (found, changes, words, reach), against.map(|v| v.number)))
}

/// The place at which `matching::reach` is asked how many firms the conditions reach.
const fn counted(_: &Content) -> Option<Reach> {
    None
}

type Looked = (Vec<FindingShown>, Vec<ChangeShown>, Vec<String>, Option<Reach>);

fn page(
    frame: Frame,
    offering: &Offering,
    (mut form, version, errors): (Typed, String, ShownErrors),
    (findings, changes, words, reach): Looked,
    against: Option<i64>,
) -> Editor {
    let rows = form.rows.iter().enumerate().map(|(at, row)| row_shown(&frame, at, row, &errors, &findings)).collect();
    // Empty lines stay at hand without a script too.
    form.terms.fees.resize_with(form.terms.fees.len() + 1, FeeTyped::default);
    form.terms.grades.resize_with((form.terms.grades.len() + 1).max(3), Default::default);
    form.terms.shares.resize_with(form.terms.shares.len() + 1, Default::default);
    let t = &form.terms;
    let graders: Vec<FactKey> = FactKey::ALL.iter().copied().filter(|f| f.shape() == Shape::Code && closed_codes(*f).is_some() && !f.is_asked()).collect();
    let amounts: Vec<FactKey> = FactKey::ALL.iter().copied().filter(|f| f.shape() == Shape::Money && !f.is_asked()).collect();
    let keyed = |prefix: &str, codes: &[&str], chosen: &str| -> Vec<Choice> {
        codes.iter().map(|code| Choice { code: (*code).to_owned(), text: frame.t(format!("{prefix}{code}")), chosen: *code == chosen }).collect()
    };
    Editor {
        base: format!("/bank/products/{}", offering.code),
        crumb: format!("{} · {}", offering.code, offering.name),
        version,
        families: choices(&frame, Family::ALL, Family::code, Family::text_key, std::slice::from_ref(&t.family)),
        purposes: choices(&frame, Purpose::ALL, Purpose::code, Purpose::text_key, &t.purposes),
        guarantees: choices(&frame, Guarantee::ALL, Guarantee::code, Guarantee::text_key, &t.guarantees),
        repayments: choices(&frame, RepaymentForm::ALL, RepaymentForm::code, RepaymentForm::text_key, &t.repayment),
        usual: choices(&frame, RepaymentForm::ALL, RepaymentForm::code, RepaymentForm::text_key, std::slice::from_ref(&t.usual)),
        pricings: keyed("editor-pricing-", &["fixed", "lpr", "grade"], &t.pricing),
        graders: choices(&frame, &graders, FactKey::code, FactKey::text_key, std::slice::from_ref(&t.grade_fact)),
        amounts: choices(&frame, &amounts, FactKey::code, FactKey::text_key, &[]),
        fee_kinds: choices(&frame, FeeKind::ALL, FeeKind::code, FeeKind::text_key, &[]),
        fee_bases: keyed("editor-fee-", &["yearly", "once", "sum", "undisclosed"], ""),
        rows,
        facts: facts(&frame),
        groups: choices(&frame, Kind::GROUPS, Kind::code, Kind::text_key, &[]),
        findings,
        changes,
        against,
        words,
        reach,
        errors,
        form,
        frame: frame.titled("editor-title"),
    }
}

async fn edit(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(code): Path<String>) -> Result<Page<Editor>, Failure> {
    let offering = reading::find(app.db.read(), officer.bank, &code).await?;
    let draft = offering.draft.as_ref().ok_or(Failure::NotFound)?;
    draft.draft(&[]).apply(&crate::product::draft::state::Act::Edit, None, app.clock.today()).map_err(|r| Failure::refused(r.code(), r.text_key()))?;
    let form = (Typed::of(&draft.content, &draft.note), draft.version.0.to_string());
    view(&app, &officer, frame, &code, form, ShownErrors::default()).await.map(Page)
}

async fn post(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(code): Path<String>,
    Form(fields): Form<BTreeMap<String, Json>>,
) -> Result<Response, Failure> {
    let fields = Fields(fields);
    let (mut typed, version) = (fields.typed(), fields.text("version"));
    let press = fields.press();
    if let Press::Row(at, act) = press {
        typed.rows = rows::apply(std::mem::take(&mut typed.rows), at, act);
    }
    if press != Press::Save {
        // Whoever only moves rows about is not told yet what is not filled in.
        let errors = if press == Press::Look { ShownErrors::new(&typed.read().2, frame.lang) } else { ShownErrors::default() };
        return Ok(Page(view(&app, &officer, frame, &code, (typed, version), errors).await?).into_response());
    }
    let errors = match typed.content() {
        Err(errors) => errors,
        Ok(content) => match actions::save(&app, &officer.who.by(), officer.bank, &code, &content, Some(&typed.note), seen(&version)?).await {
            Ok(()) => {
                session::flash(&session, "draft-saved").await?;
                return Ok(Redirect::to(&format!("/bank/products/{code}/edit")).into_response());
            }
            Err(Error::Invalid(errors)) => errors,
            Err(error @ (Error::Refused(_) | Error::KeyReused | Error::Store(_))) => return Err(error.into()),
        },
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(&app, &officer, frame, &code, (typed, version), errors).await?).into_response())
}
