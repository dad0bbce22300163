//! The firm's own pages: its file, and declaring facts.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::LookupPurpose;
use entity::value::id::DeclarationId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Declaration, DeclareError};
use super::confirm::actions as confirm;
use super::confirm::shown::{ShownChecked, ShownMark};
use super::declaration::{self, NONE, Typed, day_field, declarable, evidence_field};
use super::fact::{FactKey, Shape};
use super::figures::actions as figures;
use super::figures::shown::{ShownDelivered, ShownSeries, delivered, series};
use super::past::pages::{FILE, Then, of_owner};
use super::predecessor::actions::conversion;
use super::shown::{self, ShownGroup};
pub use super::shown::{ShownFirm, ShownFlag};
use crate::app::App;
use crate::consent::actions::{Reader, look_up_with_farming};
use crate::consent::reading::farming::ShownFarming;
use crate::consent::register::actions as register;
use crate::consent::register::pages::ShownLookup;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::record::shown::ShownRecord;
use crate::platform::i18n::Lang;
use crate::platform::moment::{Asked, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};
use crate::product::criteria::closed_codes;
use crate::product::{describe, say};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/file", file)
        .get(Access::Firm, "/firm/file/declare", declare_page)
        .post(Access::Firm, "/firm/file/declare", declare)
        .get(Access::Firm, "/firm/file/declarations/{id}", declared)
        .merge(super::confirm::pages::routes())
        .merge(super::home::pages::routes())
        .merge(super::past::pages::routes())
}

/// Look-ups shown in the file; the rest stands in the register.
const LATEST: u64 = 10;

/// A declaration in a list.
#[derive(Clone, Debug, Default)]
pub struct ShownDeclaration {
    /// Where it is.
    pub href: String,
    /// Its number.
    pub number: String,
    /// When.
    pub at: String,
    /// Names of the facts.
    pub facts: String,
    /// The evidence that it names, each with its fact.
    pub evidence: Vec<(String, String)>,
}

impl ShownDeclaration {
    pub(super) fn new(made: &Declaration, lang: Lang) -> Self {
        let names: Vec<String> = made.facts.iter().map(|fact| lang.t(fact.key.text_key())).collect();
        Self {
            href: format!("/firm/file/declarations/{}", made.id),
            number: made.number.clone(),
            at: lang.instant(&made.declared_at),
            facts: names.join(&lang.t("product-list-separator")),
            evidence: made.facts.iter().filter(|fact| !fact.evidence.is_empty()).map(|fact| (lang.t(fact.key.text_key()), fact.evidence.clone())).collect(),
        }
    }
}

/// The credit file.
#[derive(Template)]
#[template(path = "pages/firm/file.html")]
pub struct CreditFile {
    /// Frame.
    pub frame: Frame,
    /// The firm.
    pub firm: ShownFirm,
    /// The moment that it is of; nothing on it acts unless that is now.
    pub then: Then,
    /// As of when.
    pub now: String,
    /// The number of this reading in the register of look-ups, for the print.
    pub number: String,
    /// Facts known.
    pub known: usize,
    /// Facts not known.
    pub unknown: usize,
    /// Facts by group.
    pub groups: Vec<ShownGroup>,
    /// Facts that departments delivered, each with the row it rests on.
    pub delivered: Vec<ShownDelivered>,
    /// Numbers by month or year that departments delivered.
    pub series: Vec<ShownSeries>,
    /// How the household farms.
    pub farming: ShownFarming,
    /// Records.
    pub records: Vec<ShownRecord>,
    /// Flags that stand.
    pub flags: Vec<ShownFlag>,
    /// Verified roles of the legal representative in listed firms.
    pub roles: usize,
    /// The same as they were known at an earlier moment; empty for now.
    pub roles_then: Vec<[String; 2]>,
    /// Reports of agencies, whether they hold or not.
    pub reports: Vec<ShownReport>,
    /// Look-ups by others in the last days.
    pub looked_up: u64,
    /// Over how many days they are counted.
    pub days: i64,
    /// The latest look-ups by others.
    pub lookups: Vec<ShownLookup>,
    /// What the firm declared beside what was delivered.
    pub checked: Vec<ShownChecked>,
    /// Declarations.
    pub declarations: Vec<ShownDeclaration>,
}

async fn file(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let then = Then::now(FILE).by_day();
    match asked.read(app.clock.now()) {
        Ok(None) => Ok(Page(file_of_now(&app, &owner, frame, then).await?).into_response()),
        Ok(Some(found)) => match Box::pin(of_owner(&app, &owner, frame.clone(), found, then.clone())).await {
            Err(Failure::NotFound) => Ok(then.again(frame, &asked, Wrong::Unknown)),
            page => Ok(Page(page?).into_response()),
        },
        Err(wrong) => Ok(then.again(frame, &asked, wrong)),
    }
}

async fn file_of_now(app: &App, owner: &FirmOwner, frame: Frame, then: Then) -> Result<CreditFile, Failure> {
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let file = look_up_with_farming(app, &reader, owner.enterprise).await?;
    let lookups = register::latest(app, owner.enterprise, LATEST).await?;
    let looked_up = register::recent(app, owner.enterprise).await?;
    let declarations = actions::declarations(app, owner.enterprise).await?;
    let marks = crate::credit::repair::actions::marks(app.db.read(), owner.enterprise).await?;
    let (resting, months) = (figures::resting(app.db.read(), owner.enterprise).await?, figures::months(app.db.read(), owner.enterprise).await?);
    let roles = crate::risk::namesake::actions::own(app, owner.enterprise).await?;
    let (lang, today) = (frame.lang, app.clock.today());
    let groups = shown::groups(lang, &file.profile);
    let (known, unknown) = shown::count(&groups);
    let mut firm = ShownFirm::new(&file.enterprise, lang);
    let statements = crate::credit::repair::item::actions::statements(app.db.read(), &file.enterprise).await?;
    firm.beside.extend(statements.iter().map(|(item, said)| lang.t2("register_item-statement", "item", lang.t(item.text_key()), "statement", said)));
    firm.lines.extend(conversion(app.db.read(), owner.enterprise).await?.map(|from| from.line(lang)));
    Ok(CreditFile {
        firm,
        then,
        now: lang.instant(&app.clock.now()),
        number: file.lookup.to_string(),
        known,
        unknown,
        groups,
        delivered: delivered(lang, &file.profile, &resting, &months),
        series: series(lang, &figures::kept_series(app.db.read(), owner.enterprise).await?),
        farming: ShownFarming::new(lang, &file.farming, today, Some("/firm/file/records")),
        records: file
            .records
            .iter()
            .map(|record| {
                let shown = ShownRecord::new(lang, record, today);
                let beside = shown.beside.iter().cloned().chain(marks.get(&record.id).map(|mark| mark.own(lang)).unwrap_or_default()).collect();
                ShownRecord { href: format!("/firm/file/records/{}", record.id), beside, ..shown }
            })
            .collect(),
        flags: file.flags.iter().map(|flag| ShownFlag::new(flag, lang)).collect(),
        roles: roles.len(),
        roles_then: Vec::new(),
        reports: file.reports.iter().map(|report| ShownReport::new(lang, report, today, Some("/firm/agency-reports"))).collect(),
        looked_up,
        days: register::RECENT_DAYS,
        lookups: lookups.iter().map(|row| ShownLookup::new(row, lang)).collect(),
        checked: ShownChecked::all(lang, &file.profile),
        declarations: declarations.iter().map(|made| ShownDeclaration::new(made, lang)).collect(),
        frame: frame.titled("firm-file-title"),
    })
}

/// A box or radio of a fact.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A fact in the form.
#[derive(Clone, Debug, Default)]
pub struct FactField {
    /// Name of the field.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What to fill in.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// Unit behind the input; empty when there is none.
    pub unit: String,
    /// `decimal` or `numeric`.
    pub mode: &'static str,
    /// Radios or boxes; empty for a line of input.
    pub choices: Vec<Choice>,
    /// Whether several can be chosen.
    pub takes_several: bool,
    /// Name of the field with its day.
    pub day_name: String,
    /// The day as typed.
    pub day: String,
    /// Name of the field with its evidence.
    pub evidence_name: String,
    /// The evidence as typed.
    pub evidence: String,
}

impl FactField {
    fn new(key: FactKey, typed: &Typed, lang: Lang) -> Self {
        let value = typed.line(key.code()).to_owned();
        let choice = |code: &str, name: String, chosen: bool| Choice { value: code.to_owned(), name, chosen };
        let ticked = |code: &str| typed.qualifications.iter().any(|t| t == code);
        let (unit, mode, choices) = match key.shape() {
            Shape::Money => (lang.t("declare-unit-wan"), "decimal", Vec::new()),
            Shape::Count => (String::new(), "numeric", Vec::new()),
            Shape::YesNo => {
                let both = [("yes", "declare-first_loan-yes"), ("no", "declare-first_loan-no")];
                (String::new(), "", both.iter().map(|(code, text)| choice(code, lang.t(text), value == *code)).collect())
            }
            Shape::Codes => {
                let known = closed_codes(key).unwrap_or_default();
                let mut all: Vec<Choice> = known.iter().map(|code| choice(code, say::name_of(lang, key, code), ticked(code))).collect();
                all.push(choice(NONE, lang.t("declare-none"), ticked(NONE)));
                (String::new(), "", all)
            }
            Shape::Rate | Shape::Day | Shape::Code => (String::new(), "", Vec::new()),
        };
        Self {
            name: key.code(),
            label: lang.t(key.text_key()),
            hint: lang.t(format!("declare_hint-{}", key.code())),
            value,
            unit,
            mode,
            choices,
            takes_several: key.shape() == Shape::Codes,
            day: typed.line(&day_field(key)).to_owned(),
            day_name: day_field(key),
            evidence: typed.line(&evidence_field(key)).to_owned(),
            evidence_name: evidence_field(key),
        }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "pages/firm/declare.html")]
pub struct Declare {
    /// Frame.
    pub frame: Frame,
    /// The facts.
    pub fields: Vec<FactField>,
    /// The commitment.
    pub commitment: String,
    /// Its version.
    pub text_version: &'static str,
    /// Whether it is ticked.
    pub is_promised: bool,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
struct DeclareForm {
    #[serde(default)]
    qualifications: Vec<String>,
    #[serde(default)]
    promise: String,
    #[serde(flatten)]
    lines: BTreeMap<String, String>,
}

async fn declaring(app: &App, owner: &FirmOwner, frame: Frame, typed: &Typed, errors: &FieldErrors) -> Result<Declare, Failure> {
    let firm = actions::find(app.db.read(), owner.enterprise).await?;
    let lang = frame.lang;
    Ok(Declare {
        fields: declarable().map(|key| FactField::new(key, typed, lang)).collect(),
        commitment: declaration::commitment(lang, &firm.name, firm.code.as_str()),
        text_version: declaration::TEXT_VERSION,
        is_promised: typed.promise == "yes",
        errors: ShownErrors::new(errors, lang),
        frame: frame.titled("declare-title"),
    })
}

async fn declare_page(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<Declare>, Failure> {
    let fresh = Typed::fresh(app.clock.today());
    Ok(Page(declaring(&app, &owner, frame, &fresh, &FieldErrors::default()).await?))
}

async fn declare(State(app): State<App>, owner: FirmOwner, session: Session, frame: Frame, Form(form): Form<DeclareForm>) -> Result<Response, Failure> {
    let typed = Typed { lines: form.lines, qualifications: form.qualifications, promise: form.promise };
    match actions::declare(&app, &owner, &typed).await {
        Ok(id) => {
            session::flash(&session, "declare-done").await?;
            Ok(Redirect::to(&format!("/firm/file/declarations/{id}")).into_response())
        }
        Err(DeclareError::Invalid(wrong)) => {
            let mut errors = FieldErrors::default();
            for (field, why) in wrong {
                errors.add(field, why.text_key());
            }
            Ok(Again(declaring(&app, &owner, frame, &typed, &errors).await?).into_response())
        }
        Err(DeclareError::Store(error)) => Err(error.into()),
    }
}

/// A fact of a declaration.
#[derive(Clone, Debug, Default)]
pub struct DeclaredFact {
    /// Its name.
    pub name: String,
    /// What was declared.
    pub value: String,
    /// The day that was declared.
    pub day: String,
    /// Whether it is verified, while no later declaration has taken its place.
    pub mark: ShownMark,
}

/// The receipt of a declaration.
#[derive(Template)]
#[template(path = "pages/firm/declared.html")]
pub struct Declared {
    /// Frame.
    pub frame: Frame,
    /// The firm.
    pub firm: ShownFirm,
    /// The declaration.
    pub made: ShownDeclaration,
    /// The facts.
    pub facts: Vec<DeclaredFact>,
    /// The commitment.
    pub commitment: String,
    /// Its version.
    pub text_version: String,
    /// Hash of commitment and facts.
    pub text_hash: String,
}

async fn declared(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DeclarationId>) -> Result<Page<Declared>, Failure> {
    let made = actions::declaration(&app, owner.enterprise, id).await?;
    let firm = actions::find(app.db.read(), owner.enterprise).await?;
    let lang = frame.lang;
    let checked = confirm::of_firm(app.db.read(), owner.enterprise).await?;
    let fact = |f: &declaration::Declared| DeclaredFact {
        name: lang.t(f.key.text_key()),
        value: say::arg(lang, &describe::value(f.key, &f.value)),
        day: lang.day(&f.as_of_on),
        mark: checked.get(&f.key).filter(|now| now.value == f.value && now.as_of_on == f.as_of_on).map(|now| ShownMark::plain(lang, now)).unwrap_or_default(),
    };
    Ok(Page(Declared {
        facts: made.facts.iter().map(fact).collect(),
        commitment: declaration::commitment(lang, &firm.name, firm.code.as_str()),
        firm: ShownFirm::new(&firm, lang),
        made: ShownDeclaration::new(&made, lang),
        text_version: made.text_version,
        text_hash: made.text_hash,
        frame: frame.titled("declare-receipt-title"),
    }))
}
