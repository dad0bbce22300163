//! The department's page of its own records that are held back, and the file of corrections.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use entity::value::Source;
use entity::value::id::{EnterpriseId, RecordId};
use serde::Deserialize;

use super::super::actions::Held;
use super::super::pages::{HeldLine, line};
use super::actions::{self, OWN, Written};
use crate::app::App;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::consent::export::watermark::most_rows;
use crate::consent::reading::actions::look_over;
use crate::credit::feed::correction::{Correction, Headings};
use crate::credit::feed::cross::shown::other;
use crate::credit::feed::finding::Mark;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Department;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Department, OWN, list).get(Access::Department, "/department/held/corrections.csv", corrections)
}

/// The page.
#[derive(Template)]
#[template(path = "pages/department_held.html")]
pub struct OwnHeld {
    /// Frame.
    pub frame: Frame,
    /// Files of corrections, one a source: where it is and what it is.
    pub files: Vec<(String, String)>,
    /// The records.
    pub lines: Vec<HeldLine>,
    /// Address of the older ones; empty when there are none.
    pub older: String,
    /// Address of the newest ones; empty on the first page.
    pub newest: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<RecordId>,
}

/// Whoever is shown a record leaves a line for the firm whose it would be.
async fn looked<'a>(app: &App, by: &Department, held: impl Iterator<Item = &'a Held>) -> Result<(), Failure> {
    let mut read: BTreeMap<EnterpriseId, Vec<RecordId>> = BTreeMap::new();
    for held in held {
        read.entry(held.firm.id).or_default().push(held.record.id);
    }
    if !read.is_empty() {
        look_over(app, &by.who.by(), None, None, &read).await?;
    }
    Ok(())
}

async fn list(State(app): State<App>, by: Department, frame: Frame, Query(asked): Query<Before>) -> Result<Page<OwnHeld>, Failure> {
    let found = actions::list(&app, by.organisation, asked.before).await?;
    looked(&app, &by, found.iter()).await?;
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("{OWN}?before={}", last.record.id)).unwrap_or_default();
    let files = actions::counts(&app, by.organisation).await?.into_iter().map(|(source, rows)| {
        (format!("{OWN}/corrections.csv?source={}", source.code()), frame.t2("held-own-file", "source", frame.t(source.text_key()), "rows", rows))
    });
    Ok(Page(OwnHeld {
        files: files.collect(),
        lines: found.into_iter().map(|held| line(&app, &frame, held)).collect(),
        older,
        newest: asked.before.map(|_| OWN.to_owned()).unwrap_or_default(),
        frame: frame.titled("held-own-title"),
    }))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    source: String,
}

/// The rows as a file with its mark in every row; it can be delivered again when they are put right.
async fn corrections(State(app): State<App>, by: Department, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let source: Source = asked.source.parse().map_err(|_| Failure::NotFound)?;
    let most = most_rows(by.who.role);
    let one_more = u64::try_from(most.saturating_add(1)).unwrap_or(u64::MAX >> 1);
    let mut rows = actions::rows(&app, by.organisation, source, one_more).await?;
    let cut = rows.len() > most;
    rows.truncate(most);
    if rows.is_empty() {
        return Err(Failure::NotFound);
    }
    looked(&app, &by, rows.iter().map(|row| &row.held)).await?;
    let what = format!("held-{}", source.code());
    let mark = mark(&app, &by.who, &Taken { what: &what, kind: Kind::Csv.code(), rows: rows.len(), cut }).await?;
    // What is put right is delivered again and leaves the list, so that the next file has the rest.
    let left = cut.then(|| lang.t1("export-cut", "rows", rows.len().to_string()));
    let said = [Some(mark.text(lang)), left].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let file = file(lang, &rows, &said).map_err(|error| Failure::internal(&error))?;
    let name = format!("attachment; filename=\"held-{}.csv\"", mark.number);
    Ok(([(header::CONTENT_TYPE, Kind::Csv.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], file).into_response())
}

fn file(lang: Lang, rows: &[Written], mark: &str) -> std::io::Result<Vec<u8>> {
    let [line, reason, suggestion, head] = Headings::TEXT_KEYS.map(|key| lang.t(key));
    let columns = rows.first().map_or(&[][..], |row| row.columns.as_slice());
    let file = Correction::begin(Vec::new(), columns.iter().map(String::as_str), &Headings { line, reason, suggestion, mark: Some(head) })?;
    let mut file = file.marked(Some(mark.to_owned()));
    let said =
        |mark: &Mark| [Some(lang.t(mark.code.text_key())), mark.other.as_ref().map(|of| other(lang, of))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    for (number, row) in (1..).zip(rows) {
        let reasons: Vec<String> = row.reasons.iter().map(said).collect();
        file.row(number, row.cells.iter().map(String::as_str), &reasons.join("; "), "")?;
    }
    file.finish()
}
