//! Pages of reports: for the firm itself, for the operator, for a bank under a live letter, and verification for anybody.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::{ApplicationId, CreditReportId, OrganisationId};
use entity::value::{LookupPurpose, Uscc};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error, Issued, Listed, Whose};
use super::shown::ShownReport;
use super::workbook;
use crate::app::App;
use crate::consent::actions::Reader;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::consent::export::watermark::Watermark;
use crate::enterprise::actions::find_by_code;
use crate::enterprise::item;
use crate::enterprise::past::pages::post_again;
use crate::financing::application::actions::detail_for_bank;
use crate::financing::application::desk::purpose;
use crate::platform::i18n::Lang;
use crate::platform::moment;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{Error as StoreError, PAGE};
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankOfficer, FirmOwner, Operator, SignedIn};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, "/credit-reports/verify", verify)
        .get(Access::Firm, "/firm/credit-reports", own)
        .post(Access::Firm, "/firm/credit-reports", issue_own)
        .get(Access::Firm, "/firm/credit-reports/{id}", show_own)
        .get(Access::Firm, "/firm/credit-reports/{id}/file.xlsx", file_own)
        .get(Access::BankOfficer, "/bank/credit-reports", of_bank)
        .post(Access::BankOfficer, "/bank/applications/{id}/credit-report", issue_for_bank)
        .get(Access::BankOfficer, "/bank/credit-reports/{id}", show_to_bank)
        .get(Access::BankOfficer, "/bank/credit-reports/{id}/file.xlsx", file_for_bank)
        .get(Access::Operator, "/operator/credit-reports", every)
        .post(Access::Operator, "/operator/credit-reports", issue_any)
        .get(Access::Operator, "/operator/credit-reports/{id}", show_any)
        .get(Access::Operator, "/operator/credit-reports/{id}/file.xlsx", file_any)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotAuthorised => Self::refused("credit_report.not_authorised", "credit_report-refused-not-authorised"),
            Error::Outdated => Self::refused("credit_report.outdated", "credit_report-refused-outdated"),
            Error::Store(error) => error.into(),
        }
    }
}

fn reader(who: &SignedIn, bank: Option<OrganisationId>, purpose: LookupPurpose) -> Reader {
    Reader { by: who.by(), token: None, bank, purpose, application: None }
}

fn of_owner(owner: &FirmOwner) -> (Reader, Whose) {
    (reader(&owner.who, None, LookupPurpose::OwnFile), Whose::Firm(owner.enterprise))
}

/// For what a bank reads is known from the report that it asked for.
fn of_officer(officer: &BankOfficer) -> (Reader, Whose) {
    (reader(&officer.who, Some(officer.bank), LookupPurpose::CreditReview), Whose::Bank(officer.bank))
}

fn of_operator(operator: &Operator) -> (Reader, Whose) {
    (reader(&operator.who, None, LookupPurpose::Supervision), Whose::Any)
}

/// Reports that were issued.
#[derive(Template)]
#[template(path = "pages/credit_reports.html")]
pub struct Reports {
    /// Frame.
    pub frame: Frame,
    /// Where the list is.
    pub base: &'static str,
    /// Whether a firm is named by its code, as the operator does.
    pub asks_code: bool,
    /// Whether a report can be asked for here.
    pub may_issue: bool,
    /// The code as typed.
    pub code: String,
    /// The earlier moment as typed; empty for now.
    pub at: String,
    /// What is wrong with them.
    pub errors: ShownErrors,
    /// Address, number, firm, when, and the address of the application.
    pub rows: Vec<[String; 5]>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// Which list is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Firm,
    Bank,
    Operator,
}

impl Side {
    const fn base(self) -> &'static str {
        match self {
            Self::Firm => "/firm/credit-reports",
            Self::Bank => "/bank/credit-reports",
            Self::Operator => "/operator/credit-reports",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Before {
    #[serde(default)]
    before: String,
    #[serde(default)]
    at: String,
}

fn wrongly(wrong: moment::Wrong, lang: Lang) -> ShownErrors {
    ShownErrors::new(&FieldErrors::one(moment::FIELD, wrong.text_key()), lang)
}

async fn listed(app: &App, frame: Frame, side: Side, whose: Whose, asked: &Before) -> Result<Reports, Failure> {
    let found = actions::list(app, whose, asked.before.parse().ok()).await?;
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("{}?before={}", side.base(), last.id)).unwrap_or_default();
    let row = |report: Listed| {
        let application = report.application.filter(|_| side == Side::Bank).map(|id| format!("/bank/applications/{id}")).unwrap_or_default();
        [format!("{}/{}", side.base(), report.id), report.number, report.firm, frame.instant(&report.issued_at), application]
    };
    Ok(Reports {
        rows: found.into_iter().map(row).collect(),
        older,
        base: side.base(),
        asks_code: side == Side::Operator,
        may_issue: side != Side::Bank,
        code: String::new(),
        at: moment::read(&asked.at, app.clock.now()).ok().flatten().map(moment::written).unwrap_or_default(),
        errors: moment::read(&asked.at, app.clock.now()).err().map(|wrong| wrongly(wrong, frame.lang)).unwrap_or_default(),
        frame: frame.titled("credit_reports-title"),
    })
}

async fn own(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Reports>, Failure> {
    Ok(Page(listed(&app, frame, Side::Firm, of_owner(&owner).1, &asked).await?))
}

async fn of_bank(State(app): State<App>, officer: BankOfficer, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Reports>, Failure> {
    Ok(Page(listed(&app, frame, Side::Bank, of_officer(&officer).1, &asked).await?))
}

async fn every(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Reports>, Failure> {
    Ok(Page(listed(&app, frame, Side::Operator, Whose::Any, &asked).await?))
}

async fn issued(session: &Session, side: Side, id: CreditReportId) -> Result<Redirect, Failure> {
    session::flash(session, "credit_report-done").await?;
    Ok(Redirect::to(&format!("{}/{id}", side.base())))
}

/// What the firm's and the bank's forms post.
#[derive(Debug, Deserialize)]
struct MomentForm {
    #[serde(default)]
    at: String,
}

async fn issue_own(State(app): State<App>, owner: FirmOwner, session: Session, frame: Frame, Form(form): Form<MomentForm>) -> Result<Response, Failure> {
    let at = match moment::read(&form.at, app.clock.now()) {
        Ok(at) => at,
        Err(wrong) => {
            let errors = wrongly(wrong, frame.lang);
            let again = listed(&app, frame, Side::Firm, of_owner(&owner).1, &Before::default()).await?;
            return Ok(Again(Reports { at: form.at, errors, ..again }).into_response());
        }
    };
    let id = actions::issue(&app, &of_owner(&owner).0, owner.enterprise, at).await?;
    Ok(issued(&session, Side::Firm, id).await?.into_response())
}

/// What the operator's form posts.
#[derive(Debug, Deserialize)]
struct IssueForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    at: String,
}

async fn issue_any(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<IssueForm>) -> Result<Response, Failure> {
    let found = match form.code.parse::<Uscc>() {
        Ok(code) => match find_by_code(app.db.read(), &code).await {
            Ok(firm) => Some(firm),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        Err(_) => None,
    };
    let (firm, at) = match (found, moment::read(&form.at, app.clock.now())) {
        (Some(firm), Ok(at)) => (firm, at),
        (None, _) => return wrong_form(&app, frame, form, FieldErrors::one("code", "credit_report-error-code")).await,
        (Some(_), Err(wrong)) => return wrong_form(&app, frame, form, FieldErrors::one(moment::FIELD, wrong.text_key())).await,
    };
    let id = actions::issue(&app, &of_operator(&operator).0, firm.id, at).await?;
    Ok(issued(&session, Side::Operator, id).await?.into_response())
}

async fn wrong_form(app: &App, frame: Frame, form: IssueForm, errors: FieldErrors) -> Result<Response, Failure> {
    let errors = ShownErrors::new(&errors, frame.lang);
    let again = listed(app, frame, Side::Operator, Whose::Any, &Before::default()).await?;
    Ok(Again(Reports { code: form.code, at: form.at, errors, ..again }).into_response())
}

async fn issue_for_bank(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Form(form): Form<MomentForm>,
) -> Result<Response, Failure> {
    let base = format!("/bank/applications/{id}");
    let at = match moment::read(&form.at, app.clock.now()) {
        Ok(at) => at,
        Err(wrong) => return Ok(post_again(frame, format!("{base}/credit-report"), &form.at, wrong)),
    };
    let summary = detail_for_bank(&app, officer.bank, id).await?.summary;
    let purpose = purpose::of(summary.state).ok_or(Error::NotAuthorised)?;
    let reader = Reader { application: Some(id), ..reader(&officer.who, Some(officer.bank), purpose) };
    let report = actions::issue(&app, &reader, summary.enterprise, at).await?;
    Ok(issued(&session, Side::Bank, report).await?.into_response())
}

/// A report.
#[derive(Template)]
#[template(path = "pages/credit_report.html")]
pub struct ReportPage {
    /// Frame.
    pub frame: Frame,
    /// Where the list is.
    pub base: &'static str,
    /// Where the workbook is.
    pub file: String,
    /// Where it is verified.
    pub verify: String,
    /// The report.
    pub report: ShownReport,
    /// How many of its records do not stand any more.
    pub gone: i64,
    /// How many of its records are in dispute.
    pub disputed: i64,
    /// The items of the registration that are.
    pub items: Vec<String>,
    /// Who has it before them, for whom, when, and the line of the register; empty for the firm itself.
    pub mark: String,
}

async fn shown(app: &App, frame: Frame, side: Side, who: &SignedIn, as_whom: (Reader, Whose), id: CreditReportId) -> Result<Page<ReportPage>, Failure> {
    let Issued { content, check_code, content_hash, gone, disputed, items, lookup, .. } = actions::read(app, &as_whom.0, as_whom.1, id).await?;
    let report = ShownReport::new(&content, &check_code, &content_hash, frame.lang);
    let organisation = who.organisation.as_ref().map(|of| of.name.clone());
    let printed = organisation.map(|organisation| Watermark { number: lookup.to_string(), person: who.name.clone(), organisation, at: app.clock.now() });
    Ok(Page(ReportPage {
        mark: printed.map(|mark| mark.text(frame.lang)).unwrap_or_default(),
        base: side.base(),
        file: format!("{}/{id}/file.xlsx", side.base()),
        verify: format!("{}/credit-reports/verify", app.settings.server.public_url.trim_end_matches('/')),
        gone: i64::try_from(gone).unwrap_or(i64::MAX),
        disputed: i64::try_from(disputed).unwrap_or(i64::MAX),
        items: item::marks(frame.lang, &items),
        frame: frame.named(report.number.clone()),
        report,
    }))
}

async fn saved(app: &App, lang: Lang, who: &SignedIn, as_whom: (Reader, Whose), id: CreditReportId) -> Result<Response, Failure> {
    let Issued { content, check_code, content_hash, .. } = actions::read(app, &as_whom.0, as_whom.1, id).await?;
    let taken = Taken { what: &content.number, kind: Kind::Xlsx.code(), rows: 1, cut: false };
    // A firm takes out what is its own.
    let mark = if who.enterprise.is_some() { None } else { Some(mark(app, who, &taken).await?.text(lang)) };
    let bytes = workbook::render(&content, &check_code, &content_hash, mark.as_deref(), lang).map_err(|e| Failure::internal(&e))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", workbook::file_name(&content))),
    ];
    Ok((headers, bytes).into_response())
}

async fn show_own(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<CreditReportId>) -> Result<Page<ReportPage>, Failure> {
    shown(&app, frame, Side::Firm, &owner.who, of_owner(&owner), id).await
}

async fn show_to_bank(State(app): State<App>, officer: BankOfficer, frame: Frame, Path(id): Path<CreditReportId>) -> Result<Page<ReportPage>, Failure> {
    shown(&app, frame, Side::Bank, &officer.who, of_officer(&officer), id).await
}

async fn show_any(State(app): State<App>, operator: Operator, frame: Frame, Path(id): Path<CreditReportId>) -> Result<Page<ReportPage>, Failure> {
    shown(&app, frame, Side::Operator, &operator.who, of_operator(&operator), id).await
}

async fn file_own(State(app): State<App>, owner: FirmOwner, lang: Lang, Path(id): Path<CreditReportId>) -> Result<Response, Failure> {
    saved(&app, lang, &owner.who, of_owner(&owner), id).await
}

async fn file_for_bank(State(app): State<App>, officer: BankOfficer, lang: Lang, Path(id): Path<CreditReportId>) -> Result<Response, Failure> {
    saved(&app, lang, &officer.who, of_officer(&officer), id).await
}

async fn file_any(State(app): State<App>, operator: Operator, lang: Lang, Path(id): Path<CreditReportId>) -> Result<Response, Failure> {
    saved(&app, lang, &operator.who, of_operator(&operator), id).await
}

/// Verification.
#[derive(Template)]
#[template(path = "pages/credit_report_verify.html")]
pub struct Verification {
    /// Frame.
    pub frame: Frame,
    /// The number as typed.
    pub number: String,
    /// The check code as typed.
    pub code: String,
    /// Whether something was asked.
    pub is_asked: bool,
    /// Number, time of issue, how the firm's name begins, hash, and the earlier moment that it is about.
    pub found: Option<[String; 5]>,
    /// Whether what is kept is what was issued.
    pub is_intact: bool,
    /// Whether a record in it does not stand any more.
    pub is_superseded: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Pair {
    #[serde(default)]
    number: String,
    #[serde(default)]
    code: String,
}

async fn verify(State(app): State<App>, frame: Frame, Query(pair): Query<Pair>) -> Result<Page<Verification>, Failure> {
    let found = actions::verify(&app, &pair.number, &pair.code).await?;
    Ok(Page(Verification {
        is_asked: !pair.number.is_empty() || !pair.code.is_empty(),
        is_intact: found.as_ref().is_some_and(|found| found.is_intact),
        is_superseded: found.as_ref().is_some_and(|found| found.is_superseded),
        found: found.map(|found| {
            let past = found.as_of.map(|at| frame.t1("credit_report-as-of-text", "at", frame.instant(&at))).unwrap_or_default();
            [found.number, frame.instant(&found.issued_at), found.firm, found.content_hash, past]
        }),
        number: pair.number,
        code: pair.code,
        frame: frame.titled("credit_report-verify-title"),
    }))
}
