//! Refused rows in words, and the file of corrections.

use std::num::NonZeroU64;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use entity::value::Role;
use entity::value::id::DeliveryId;
use futures_util::stream::try_unfold;
use serde::Deserialize;

use super::super::actions::{Error, summary};
use super::super::correction::{Correction, Headings};
use super::super::cross::shown::other;
use super::super::finding::Reason;
use super::super::header::Header;
use super::super::progress::grouped;
use super::actions::{self, Quarantined};
use crate::app::App;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::consent::export::watermark::most_rows;
use crate::platform::i18n::Lang;
use crate::platform::page::Frame;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};

/// Routes of the quarantine.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/deliveries/{id}/corrections.csv", corrections)
}

/// A refused row as the page shows it.
#[derive(Clone, Debug)]
pub struct RefusedLine {
    /// Where it stands.
    pub line: String,
    /// Whom it is about.
    pub subject: String,
    /// Their code.
    pub code: String,
    /// Why, reason by reason.
    pub reasons: Vec<ShownReason>,
    /// Where it is decided whom it is about; empty when that is not in doubt.
    pub review: String,
}

/// A reason as the page shows it.
#[derive(Clone, Debug)]
pub struct ShownReason {
    /// The sentence.
    pub text: String,
    /// The column; empty when the row as a whole is meant.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What would be right; empty when nothing is known.
    pub suggestion: String,
    /// What another department says of the same subject; empty when that is not the reason.
    pub other: String,
}

/// A refused row in words; the header says which cells name the subject.
pub fn refused_line(frame: &Frame, header: Option<&Header>, row: &Quarantined) -> RefusedLine {
    let cell = |field: &str| header.and_then(|header| header.column_of(field)).and_then(|column| row.cells.get(column)).cloned().unwrap_or_default();
    let reason = |reason: &Reason| ShownReason {
        text: frame.t(reason.code.text_key()),
        column: reason.column.clone(),
        value: reason.value.clone(),
        suggestion: reason.suggestion.clone().unwrap_or_default(),
        other: reason.other.as_ref().map(|of| other(frame.lang, of)).unwrap_or_default(),
    };
    RefusedLine {
        line: grouped(row.line),
        subject: cell("subject_name"),
        code: cell("subject_code"),
        reasons: row.reasons.iter().map(reason).collect(),
        review: row.identification.map(|id| format!("/operator/subjects/{id}")).unwrap_or_default(),
    }
}

/// Which part of the refused rows is asked for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// From 1, the first when none is named; each has as many rows as the role takes out at once.
    part: Option<NonZeroU64>,
}

/// The refused rows as a file, streamed piece by piece, with its mark in every row.
async fn corrections(
    State(app): State<App>,
    operator: Operator,
    lang: Lang,
    Path(id): Path<DeliveryId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let delivery = summary(&app, id).await?;
    let most = u64::try_from(most_rows(operator.who.role)).unwrap_or(u64::MAX);
    let this = asked.part.map_or(1, NonZeroU64::get);
    let part = actions::part(&app, id, (this - 1).saturating_mul(most), most).await?;
    let rows = usize::try_from(part.rows).unwrap_or(usize::MAX);
    let mark = mark(&app, &operator.who, &Taken { what: &format!("corrections-{id}"), kind: Kind::Csv.code(), rows, cut: false }).await?;
    let file = Marked { columns: delivery.head.columns, heading: heading(lang, part, this), text: mark.text(lang) };
    let pieces = try_unfold((app, file, Some((part.after, part.rows)), Place::First), move |(app, file, left, place)| async move {
        let Some((after, left)) = left else { return Ok::<_, Error>(None) };
        let rows = actions::piece(&app, id, after, left).await?;
        let bytes = piece(lang, &file, &rows, place).map_err(|e| Error::Disk(e.to_string()))?;
        let left = left.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        let next = rows.last().map(|row| (row.line, left)).filter(|_| left > 0);
        Ok(Some((Bytes::from(bytes), (app, file, next, Place::Further))))
    });
    let name = format!("attachment; filename=\"corrections-{}.csv\"", mark.number);
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], Body::from_stream(pieces)).into_response())
}

/// The head of the column of marks; when there are more rows, how to ask for them.
fn heading(lang: Lang, part: actions::Part, this: u64) -> String {
    let head = lang.t("feed-correction-mark");
    if part.more { format!("{head} · {} corrections.csv?part={}", lang.t1("export-cut", "rows", part.rows.to_string()), this + 1) } else { head }
}

/// What all pieces of a file share.
struct Marked {
    columns: Vec<String>,
    heading: String,
    text: String,
}

/// Which piece of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The one with the header.
    First,
    /// One that goes on.
    Further,
}

fn piece(lang: Lang, marked: &Marked, rows: &[Quarantined], place: Place) -> std::io::Result<Vec<u8>> {
    let headings = Headings {
        line: lang.t("feed-correction-line"),
        reason: lang.t("feed-correction-reason"),
        suggestion: lang.t("feed-correction-suggestion"),
        mark: Some(marked.heading.clone()),
    };
    let file = if place == Place::First {
        Correction::begin(Vec::new(), marked.columns.iter().map(String::as_str), &headings)?
    } else {
        Correction::resume(Vec::new(), marked.columns.len())
    };
    let mut file = file.marked(Some(marked.text.clone()));
    let named = |column: &str, text: String| if column.is_empty() { text } else { format!("{column}: {text}") };
    for row in rows {
        let said =
            |reason: &Reason| [Some(lang.t(reason.code.text_key())), reason.other.as_ref().map(|of| other(lang, of))].into_iter().flatten().collect::<Vec<_>>();
        let reasons: Vec<String> = row.reasons.iter().map(|reason| named(&reason.column, said(reason).join(" · "))).collect();
        let suggestions: Vec<String> = row.reasons.iter().filter_map(|reason| Some(named(&reason.column, reason.suggestion.clone()?))).collect();
        let line = u64::try_from(row.line).unwrap_or(0);
        file.row(line, row.cells.iter().map(String::as_str), &reasons.join("; "), &suggestions.join("; "))?;
    }
    file.finish()
}

/// The parts of the file of corrections, where one does not hold all rows.
pub fn parts(lang: Lang, href: &str, rows: i64) -> Vec<(String, String)> {
    let most = i64::try_from(most_rows(Role::Operator)).unwrap_or(i64::MAX).max(1);
    if rows <= most {
        return Vec::new();
    }
    let part = |(number, from): (i64, i64)| {
        let text = lang.t2("feed-corrections-part", "from", grouped(from + 1), "to", grouped(rows.min(from + most)));
        (format!("{href}/corrections.csv?part={number}"), text)
    };
    (1..).zip((0..rows).step_by(usize::try_from(most).unwrap_or(usize::MAX))).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_row_is_in_one_part_of_the_file() {
        let most = i64::try_from(most_rows(Role::Operator)).expect("a number");
        assert_eq!(parts(Lang::En, "/d", most), []);
        let hrefs: Vec<String> = parts(Lang::En, "/d", 2 * most + 1).into_iter().map(|(href, _)| href).collect();
        assert_eq!(hrefs, [1, 2, 3].map(|n| format!("/d/corrections.csv?part={n}")));
        let last = parts(Lang::En, "/d", 2 * most + 1).pop().expect("a part").1;
        assert!(last.contains(&grouped(2 * most + 1)), "{last}");
    }
}
