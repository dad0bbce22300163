//! The workbook of a draft: downloaded, changed, and put in its place.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::super::actions::{self, Words};
use super::super::pages::seen;
use super::super::reading::actions as reading;
use super::read::{self, Fault};
use super::write;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Path;
use crate::platform::web::upload::Upload;
use crate::platform::web::{Routes, session};

/// Largest workbook of one product.
const LARGEST: u64 = 2 << 20;
/// Errors that are shown.
const MOST_SHOWN: usize = 100;

/// Routes of the workbook.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products/{code}/sheet", download).post(Access::BankOfficer, "/bank/products/{code}/sheet", upload)
}

/// What is wrong in a workbook, as the page shows it.
pub struct FaultShown {
    /// The sheet.
    pub tab: String,
    /// The row.
    pub row: String,
    /// The column or item.
    pub column: String,
    /// Why.
    pub text: String,
}

/// A workbook that was not taken.
#[derive(Template)]
#[template(path = "pages/bank/product_sheet.html")]
pub struct Refused {
    /// Frame.
    pub frame: Frame,
    /// Address of the product.
    pub base: String,
    /// Code and name.
    pub crumb: String,
    /// What is wrong.
    pub faults: Vec<FaultShown>,
}

async fn download(State(app): State<App>, officer: BankOfficer, lang: Lang, Path(code): Path<String>) -> Result<Response, Failure> {
    let offering = reading::find(app.db.read(), officer.bank, &code).await?;
    let content = offering.draft.as_ref().map(|d| &d.content).or_else(|| offering.newest().map(|v| &v.content)).ok_or(Failure::NotFound)?;
    let bytes = write::workbook(content, lang).map_err(|e| Failure::internal(&e))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{code}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn shown(frame: &Frame, fault: &Fault) -> FaultShown {
    FaultShown {
        tab: fault.tab.map(|tab| frame.t(tab.text_key())).unwrap_or_default(),
        row: if fault.row == 0 { String::new() } else { fault.row.to_string() },
        column: frame.t(fault.column_key),
        text: frame.t(&fault.text_key),
    }
}

async fn upload(
    State(app): State<App>,
    officer: BankOfficer,
    session: Session,
    frame: Frame,
    Path(code): Path<String>,
    upload: Upload,
) -> Result<Response, Failure> {
    let offering = reading::find(app.db.read(), officer.bank, &code).await?;
    let version = seen(upload.field("version").unwrap_or_default())?;
    let base = format!("/bank/products/{code}");
    let bytes = match &upload.file {
        Some(file) if file.bytes > LARGEST => {
            tokio::fs::remove_file(&file.path).await.map_err(|e| Failure::internal(&e))?;
            return Err(Failure::TooLarge);
        }
        Some(file) => {
            let bytes = tokio::fs::read(&file.path).await.map_err(|e| Failure::internal(&e))?;
            // What is taken stands in the draft: the file itself is not kept.
            tokio::fs::remove_file(&file.path).await.map_err(|e| Failure::internal(&e))?;
            bytes
        }
        None => Vec::new(),
    };
    match read::content(&bytes) {
        Ok(content) => {
            actions::save(&app, &officer.who.by(), officer.bank, &code, &content, Words::default(), version).await?;
            session::flash(&session, "sheet-taken").await?;
            Ok(Redirect::to(&base).into_response())
        }
        Err(faults) => {
            let faults = faults.iter().take(MOST_SHOWN).map(|fault| shown(&frame, fault)).collect();
            let crumb = format!("{} · {}", offering.code, offering.name);
            Ok(Again(Refused { base, crumb, faults, frame: frame.titled("sheet-refused") }).into_response())
        }
    }
}
