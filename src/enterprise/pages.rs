//! The firm's own pages: its file, and declaring facts.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::DeclarationId;
use entity::value::{LookupPurpose, Severity};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Declaration, DeclareError, Enterprise};
use super::declaration::{self, NONE, Typed, day_field, declarable};
use super::fact::{FactKey, Shape};
use super::figures::actions as figures;
use super::figures::shown::{ShownDelivered, delivered};
use super::predecessor::actions::conversion;
use super::shown::{self, ShownGroup};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::consent::register::actions as register;
use crate::consent::register::pages::ShownLookup;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::record::shown::ShownRecord;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};
use crate::product::criteria::closed_codes;
use crate::product::{describe, say};
use crate::risk::actions::Flag;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/file", file)
        .get(Access::Firm, "/firm/file/declare", declare_page)
        .post(Access::Firm, "/firm/file/declare", declare)
        .get(Access::Firm, "/firm/file/declarations/{id}", declared)
        .merge(super::home::pages::routes())
}

/// Look-ups shown in the file; the rest stands in the register.
const LATEST: u64 = 10;

/// A risk flag as the firm reads it.
#[derive(Clone, Debug, Default)]
pub struct ShownFlag {
    /// Tone of its weight.
    pub tone: &'static str,
    /// Its name.
    pub name: String,
    /// How heavy it weighs.
    pub severity: String,
    /// What was recorded.
    pub what: String,
    /// On what rule it rests.
    pub basis: String,
    /// How to object or repair.
    pub clear: String,
    /// Since when and until when.
    pub term: String,
}

impl ShownFlag {
    /// In a language.
    pub fn new(flag: &Flag, lang: Lang) -> Self {
        let code = &flag.code;
        let opened = lang.day(&flag.opened_on);
        Self {
            tone: match flag.severity {
                Severity::High | Severity::Medium => "urgent",
                Severity::Low | Severity::Info => "unknown",
            },
            name: lang.t(format!("risk-{code}")),
            severity: lang.t(flag.severity.text_key()),
            what: lang.t(format!("risk_what-{code}")),
            basis: lang.t(format!("risk_basis-{code}")),
            clear: lang.t(format!("risk_clear-{code}")),
            term: match &flag.valid_until {
                Some(until) => lang.t2("firm-flag-until", "from", opened, "until", lang.day(until)),
                None => lang.t1("firm-flag-since", "from", opened),
            },
        }
    }
}

/// The registration of a firm as people read it.
#[derive(Clone, Debug, Default)]
pub struct ShownFirm {
    /// Its name.
    pub name: String,
    /// Its unified code.
    pub code: String,
    /// Lines of the registration: name and value.
    pub lines: Vec<(String, String)>,
    /// Where it is from, as of when.
    pub source: String,
    /// The code's check characters are wrong, as delivered.
    pub code_check_failed: bool,
}

impl ShownFirm {
    /// In a language.
    pub fn new(firm: &Enterprise, lang: Lang) -> Self {
        let words = [
            ("firm-form", firm.form.clone()),
            ("firm-established", firm.established_on.as_ref().map(|day| lang.day(day))),
            ("firm-legal-representative", firm.legal_representative.clone()),
            ("firm-address", firm.address.clone()),
            ("firm-scope", firm.scope.clone()),
        ];
        Self {
            name: firm.name.clone(),
            code: firm.code.as_str().to_owned(),
            lines: words.into_iter().filter_map(|(key, word)| Some((lang.t(key), word?))).collect(),
            source: lang.t2("source-as-of", "source", &firm.source, "date", lang.day(&firm.as_of_on)),
            code_check_failed: firm.code_check_failed,
        }
    }
}

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
}

impl ShownDeclaration {
    fn new(made: &Declaration, lang: Lang) -> Self {
        let names: Vec<String> = made.facts.iter().map(|fact| lang.t(fact.key.text_key())).collect();
        Self {
            href: format!("/firm/file/declarations/{}", made.id),
            number: made.number.clone(),
            at: lang.instant(&made.declared_at),
            facts: names.join(&lang.t("product-list-separator")),
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
    /// Records.
    pub records: Vec<ShownRecord>,
    /// Flags that stand.
    pub flags: Vec<ShownFlag>,
    /// Reports of agencies, whether they hold or not.
    pub reports: Vec<ShownReport>,
    /// Look-ups by others in the last days.
    pub looked_up: u64,
    /// Over how many days they are counted.
    pub days: i64,
    /// The latest look-ups by others.
    pub lookups: Vec<ShownLookup>,
    /// Declarations.
    pub declarations: Vec<ShownDeclaration>,
}

async fn file(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<CreditFile>, Failure> {
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let file = look_up(&app, &reader, owner.enterprise).await?;
    let lookups = register::latest(&app, owner.enterprise, LATEST).await?;
    let looked_up = register::recent(&app, owner.enterprise).await?;
    let declarations = actions::declarations(&app, owner.enterprise).await?;
    let marks = crate::credit::repair::actions::marks(app.db.read(), owner.enterprise).await?;
    let (resting, months) = (figures::resting(app.db.read(), owner.enterprise).await?, figures::months(app.db.read(), owner.enterprise).await?);
    let (lang, today) = (frame.lang, app.clock.today());
    let groups = shown::groups(lang, &file.profile);
    let (known, unknown) = shown::count(&groups);
    let mut firm = ShownFirm::new(&file.enterprise, lang);
    firm.lines.extend(conversion(app.db.read(), owner.enterprise).await?.map(|from| from.line(lang)));
    Ok(Page(CreditFile {
        firm,
        now: lang.instant(&app.clock.now()),
        number: file.lookup.to_string(),
        known,
        unknown,
        groups,
        delivered: delivered(lang, &file.profile, &resting, &months),
        records: file
            .records
            .iter()
            .map(|record| ShownRecord {
                href: format!("/firm/file/records/{}", record.id),
                beside: marks.get(&record.id).map(|mark| mark.own(lang)).unwrap_or_default(),
                ..ShownRecord::new(lang, record, today)
            })
            .collect(),
        flags: file.flags.iter().map(|flag| ShownFlag::new(flag, lang)).collect(),
        reports: file.reports.iter().map(|report| ShownReport::new(lang, report, today, Some("/firm/agency-reports"))).collect(),
        looked_up,
        days: register::RECENT_DAYS,
        lookups: lookups.iter().map(|row| ShownLookup::new(row, lang)).collect(),
        declarations: declarations.iter().map(|made| ShownDeclaration::new(made, lang)).collect(),
        frame: frame.titled("firm-file-title"),
    }))
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
    /// Facts: name, value, day.
    pub facts: Vec<(String, String, String)>,
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
    let fact = |f: &declaration::Declared| (lang.t(f.key.text_key()), say::arg(lang, &describe::value(f.key, &f.value)), lang.day(&f.as_of_on));
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
