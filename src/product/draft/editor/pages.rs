//! The editor: terms and rows of conditions in one form that works without a script; each button posts the whole form.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::{Family, FeeKind, Guarantee, Purpose, RepaymentForm};
use serde_json::Value as Json;
use tower_sessions::Session;

use super::super::actions::{self, Error, Words};
use super::super::content::Content;
use super::super::pages::{possible, seen};
use super::super::reading::actions::{self as reading, Offering};
use super::super::shown::{self, ChangeShown, FindingShown};
use super::super::state::Examined;
use super::posted::{Fields, Press, Typed};
use super::rows::{self, Kind};
use super::shown::{Choice, FactGroup, RowShown, choices, costs, facts, place_of, row_of, row_shown};
use super::typed::FeeTyped;
use crate::app::App;
use crate::enterprise::fact::{FactKey, Shape};
use crate::matching::reach::pages as reach;
use crate::matching::reach::words::Part;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};
use crate::product::criteria::closed_codes;
use crate::product::lint::worst;

/// Routes of the editor.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products/{code}/edit", edit).post(Access::BankOfficer, "/bank/products/{code}/edit", post)
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
    /// The worst of what was found; none when not everything can be read.
    pub examined: Option<Examined>,
    /// The row whose value the curve moves.
    pub moved: String,
    /// How many firms the conditions reach; none while they cannot be read.
    pub reach: Option<Part>,
}

/// What the form holds beside what is kept: the draft's version, and the row whose value the curve moves.
struct Sent {
    typed: Typed,
    version: String,
    moved: Option<usize>,
}

async fn view(app: &App, officer: &BankOfficer, frame: Frame, code: &str, sent: Sent, errors: ShownErrors) -> Result<Editor, Failure> {
    let offering = reading::find(app.db.read(), officer.bank, code).await?;
    let (terms, criteria, _) = sent.typed.read();
    let against = offering.current(app.clock.today()).or_else(|| offering.newest());
    let (lang, rows) = (frame.lang, &sent.typed.rows);
    let mut looked = Looked { against: against.map(|v| v.number), ..Looked::default() };
    if let Some(criteria) = &criteria {
        looked.words = shown::criteria(lang, criteria);
        let place = sent.moved.and_then(|at| place_of(rows, at));
        looked.reach = possible(reach::counted(app, officer, lang, criteria, place).await)?;
    }
    if let (Some(terms), Some(criteria)) = (terms, criteria) {
        let content = Content { terms, criteria };
        let findings = reading::examine(app, app.db.read(), officer.bank, code, &content).await?;
        looked.examined = Some(worst(&findings));
        looked.findings = shown::findings(lang, &findings, &|path| row_of(rows, path).map(|at| format!("row-{at}")));
        looked.changes = shown::renamed(lang, &offering.naming(), &sent.typed.naming);
        looked.changes.extend(against.iter().flat_map(|version| shown::changes(lang, &version.content, &content)));
    }
    Ok(page(frame, &offering, sent, errors, looked))
}

/// What is seen in what can be read of the form.
#[derive(Default)]
struct Looked {
    findings: Vec<FindingShown>,
    examined: Option<Examined>,
    changes: Vec<ChangeShown>,
    words: Vec<String>,
    reach: Option<Part>,
    against: Option<i64>,
}

fn page(frame: Frame, offering: &Offering, sent: Sent, errors: ShownErrors, looked: Looked) -> Editor {
    let Sent { typed: mut form, version, moved } = sent;
    let Looked { findings, examined, changes, words, reach, against } = looked;
    let lang = frame.lang;
    let mut rows: Vec<RowShown> = form.rows.iter().enumerate().map(|(at, row)| row_shown(lang, at, row, &errors, &findings)).collect();
    for (at, cost) in reach.iter().flat_map(|part| costs(lang, &form.rows, part)) {
        rows[at].cost = cost;
    }
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
        families: choices(lang, Family::ALL, Family::code, Family::text_key, std::slice::from_ref(&t.family)),
        purposes: choices(lang, Purpose::ALL, Purpose::code, Purpose::text_key, &t.purposes),
        guarantees: choices(lang, Guarantee::ALL, Guarantee::code, Guarantee::text_key, &t.guarantees),
        repayments: choices(lang, RepaymentForm::ALL, RepaymentForm::code, RepaymentForm::text_key, &t.repayment),
        usual: choices(lang, RepaymentForm::ALL, RepaymentForm::code, RepaymentForm::text_key, std::slice::from_ref(&t.usual)),
        pricings: keyed("editor-pricing-", &["fixed", "lpr", "grade"], &t.pricing),
        graders: choices(lang, &graders, FactKey::code, FactKey::text_key, std::slice::from_ref(&t.grade_fact)),
        amounts: choices(lang, &amounts, FactKey::code, FactKey::text_key, &[]),
        fee_kinds: choices(lang, FeeKind::ALL, FeeKind::code, FeeKind::text_key, &[]),
        fee_bases: keyed("editor-fee-", &["yearly", "once", "sum", "undisclosed"], ""),
        rows,
        facts: facts(lang),
        groups: choices(lang, Kind::GROUPS, Kind::code, Kind::text_key, &[]),
        findings,
        changes,
        against,
        words,
        examined,
        moved: moved.map(|at| at.to_string()).unwrap_or_default(),
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
    let naming = draft.naming.clone().unwrap_or_else(|| offering.naming());
    let sent = Sent { typed: Typed::of(&draft.content, &draft.note, naming), version: draft.version.0.to_string(), moved: None };
    view(&app, &officer, frame, &code, sent, ShownErrors::default()).await.map(Page)
}

const fn words(typed: &Typed) -> Words<'_> {
    Words { note: Some(typed.note.as_str()), naming: Some(&typed.naming) }
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
    let (mut typed, version, moved) = (fields.typed(), fields.text("version"), fields.moved());
    let press = fields.press();
    if let Press::Row(at, act) = press {
        typed.rows = rows::apply(std::mem::take(&mut typed.rows), at, act);
    }
    if press != Press::Save {
        // Whoever only moves rows about is not told yet what is not filled in.
        let errors = if press == Press::Look { ShownErrors::new(&typed.read().2, frame.lang) } else { ShownErrors::default() };
        return Ok(Page(view(&app, &officer, frame, &code, Sent { typed, version, moved }, errors).await?).into_response());
    }
    let errors = match typed.content() {
        Err(errors) => errors,
        Ok(content) => match actions::save(&app, &officer.who.by(), officer.bank, &code, &content, words(&typed), seen(&version)?).await {
            Ok(()) => {
                session::flash(&session, "draft-saved").await?;
                return Ok(Redirect::to(&format!("/bank/products/{code}/edit")).into_response());
            }
            Err(Error::Invalid(errors)) => errors,
            Err(error @ (Error::Refused(_) | Error::KeyReused | Error::Store(_))) => return Err(error.into()),
        },
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(&app, &officer, frame, &code, Sent { typed, version, moved }, errors).await?).into_response())
}
