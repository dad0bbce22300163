//! Reading the workbook: everything that is wrong is named by sheet, row and column, and then nothing is taken.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::super::content::Content;
use super::super::editor::rows::{Column, MAX_ROWS, Row, read as read_rows};
use super::super::editor::typed::{FeeTyped, TermsTyped};
use super::write::{families, fee_bases, fee_kinds, guarantees, pricings, purposes, repayments};
use super::{BETWEEN, LANGS, MANY, ONCE, Tab, code_of, codes, facts, kinds, relations};
use crate::credit::feed::bomb::check_workbook;
use crate::credit::feed::read::Limits;
use crate::enterprise::fact::FactKey;

/// What is wrong in the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The sheet; none for the workbook itself.
    pub tab: Option<Tab>,
    /// The row, from 1 as spreadsheets count; nought for the sheet itself.
    pub row: usize,
    /// Key of the name of the column or item.
    pub column_key: &'static str,
    /// Key of the sentence.
    pub text_key: String,
}

fn whole(text_key: &str) -> Vec<Fault> {
    vec![Fault { tab: None, row: 0, column_key: "sheet-file", text_key: text_key.to_owned() }]
}

/// A line of a sheet: its row as spreadsheets count, and its cells as text.
struct Line {
    row: usize,
    cells: Vec<String>,
}

impl Line {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.trim())
    }
}

/// The content of a workbook; otherwise everything that is wrong.
pub fn content(bytes: &[u8]) -> Result<Content, Vec<Fault>> {
    let limits = Limits { unpacked_bytes: 20 << 20, shared_bytes: 4 << 20, ..Limits::default() };
    check_workbook(Cursor::new(bytes), &limits).map_err(|_| whole("sheet-error-file"))?;
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|_| whole("sheet-error-file"))?;
    let conditions = lines(&mut book, Tab::Conditions)?;
    let terms = lines(&mut book, Tab::Terms)?;
    let mut faults = Vec::new();
    let rows = rows(&conditions, &mut faults);
    let criteria = match read_rows(&rows) {
        Ok(criteria) => Some(criteria),
        Err(wrong) => {
            faults.extend(wrong.into_iter().map(|fault| Fault {
                tab: Some(Tab::Conditions),
                row: conditions.get(fault.row).map_or(0, |line| line.row),
                column_key: fault.column.text_key(),
                text_key: fault.text_key.to_owned(),
            }));
            None
        }
    };
    let terms = typed(&terms, &mut faults);
    match (terms, criteria) {
        (Some(terms), Some(criteria)) if faults.is_empty() => Ok(Content { terms, criteria }),
        (Some(_) | None, _) => Err(faults),
    }
}

/// The lines below the head of a sheet, empty ones left out.
fn lines(book: &mut Xlsx<Cursor<&[u8]>>, tab: Tab) -> Result<Vec<Line>, Vec<Fault>> {
    let missing = || vec![Fault { tab: Some(tab), row: 0, column_key: tab.text_key(), text_key: "sheet-error-tab".to_owned() }];
    let name = book.sheet_names().into_iter().find(|name| LANGS.iter().any(|lang| lang.t(tab.text_key()) == *name)).ok_or_else(missing)?;
    let range = book.worksheet_range(&name).map_err(|_| whole("sheet-error-file"))?;
    let top = range.start().map_or(0, |(row, _)| usize::try_from(row).unwrap_or(0));
    let text = |cell: &Data| match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        // Fifteen digits, as spreadsheets show.
        Data::Float(n) => format!("{n:.14e}").parse::<f64>().unwrap_or(*n).to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(_) | Data::Empty => String::new(),
    };
    let line = |(at, cells): (usize, &[Data])| Line { row: top + at + 1, cells: cells.iter().map(text).collect() };
    let all: Vec<Line> = range.rows().enumerate().skip(1).map(line).filter(|line| line.cells.iter().any(|c| !c.trim().is_empty())).collect();
    if all.len() > MAX_ROWS {
        return Err(vec![Fault { tab: Some(tab), row: 0, column_key: tab.text_key(), text_key: "product-criteria-too_many_conditions".to_owned() }]);
    }
    Ok(all)
}

fn rows(lines: &[Line], faults: &mut Vec<Fault>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let fact = code_of(line.cell(3), facts());
        let known = fact.parse::<FactKey>().map(codes).unwrap_or_default();
        let depth = line.cell(0).parse().unwrap_or_else(|_| {
            let text_key = "rows-error-number".to_owned();
            faults.push(Fault { tab: Some(Tab::Conditions), row: line.row, column_key: Column::Depth.text_key(), text_key });
            0
        });
        rows.push(Row {
            depth,
            kind: code_of(line.cell(1), kinds()),
            count: line.cell(2).to_owned(),
            fact,
            relation: code_of(line.cell(4), relations()),
            value: if known.is_empty() { line.cell(5).to_owned() } else { listed(line.cell(5), &known).join(" ") },
            of: code_of(line.cell(6), facts()),
        });
    }
    rows
}

/// The codes that a cell lists by name or code. A name may hold what stands between names, so the longest that fits is taken.
fn listed(cell: &str, known: &[(&'static str, String)]) -> Vec<String> {
    let between = |c: char| matches!(c, BETWEEN | ';' | '\u{ff1b}' | ',' | '\u{ff0c}') || c.is_whitespace();
    let names: Vec<(&str, String)> =
        known.iter().flat_map(|(code, key)| LANGS.map(|lang| lang.t(key)).into_iter().chain([(*code).to_owned()]).map(|name| (*code, name))).collect();
    let mut found = Vec::new();
    let mut rest = cell.trim_start_matches(between);
    while !rest.is_empty() {
        let fits = |name: &str| rest.strip_prefix(name).filter(|after| after.is_empty() || after.starts_with(between));
        let longest = names.iter().filter_map(|(code, name)| Some((name.len(), *code, fits(name)?))).max_by_key(|(length, ..)| *length);
        let (code, after) = longest.map_or_else(
            || rest.split_once(between).map_or((rest.to_owned(), ""), |(word, after)| (word.to_owned(), after)),
            |(_, code, after)| (code.to_owned(), after),
        );
        found.push(code);
        rest = after.trim_start_matches(between);
    }
    found
}

fn typed(lines: &[Line], faults: &mut Vec<Fault>) -> Option<crate::product::terms::Terms> {
    let mut typed = TermsTyped::default();
    // Where each field of the form stands, so that its errors can be named.
    let mut places: Vec<(String, usize, &'static str)> = Vec::new();
    for line in lines {
        let label = line.cell(0);
        let is = |key: &str| LANGS.iter().any(|lang| lang.t(key) == label);
        if let Some((field, key)) = ONCE.iter().find(|(field, key)| *field == label || is(key)) {
            places.push(((*field).to_owned(), line.row, key));
            once(&mut typed, field, line.cell(1));
        } else if let Some((field, key)) = MANY.iter().find(|(field, key)| *field == label || is(key)) {
            many(&mut typed, field, line, key, &mut places);
        } else {
            faults.push(Fault { tab: Some(Tab::Terms), row: line.row, column_key: "sheet-item", text_key: "sheet-error-item".to_owned() });
        }
    }
    // The fact whose grades they are may stand below them.
    let grades = typed.grade_fact.parse::<FactKey>().map(codes).unwrap_or_default();
    for (code, _) in &mut typed.grades {
        *code = code_of(code, grades.iter().map(|(code, key)| (*code, key.clone())));
    }
    typed.usual = typed.repayment.first().cloned().unwrap_or_default();
    typed
        .terms()
        .map_err(|errors| {
            faults.extend(errors.0.into_iter().map(|error| {
                let place =
                    places.iter().find(|(field, ..)| *field == error.field || error.field.strip_prefix(field.as_str()).is_some_and(|r| r.starts_with('-')));
                let label = ONCE.iter().find(|(field, _)| *field == error.field).map_or("sheet-item", |(_, key)| *key);
                let (row, column_key) = place.map_or((0, label), |(_, row, key)| (*row, *key));
                Fault { tab: Some(Tab::Terms), row, column_key, text_key: error.text_key }
            }));
        })
        .ok()
}

fn once(typed: &mut TermsTyped, field: &str, cell: &str) {
    let plain = cell.to_owned();
    let list = |all: Vec<(&'static str, String)>| listed(cell, &all);
    match field {
        "family" => typed.family = code_of(cell, families()),
        "min_amount" => typed.min_amount = plain,
        "max_amount" => typed.max_amount = plain,
        "min_term_months" => typed.min_term_months = plain,
        "max_term_months" => typed.max_term_months = plain,
        "purposes" => typed.purposes = list(purposes().collect()),
        "guarantees" => typed.guarantees = list(guarantees().collect()),
        "repayment" => typed.repayment = list(repayments().collect()),
        "pricing" => typed.pricing = code_of(cell, pricings()),
        "rate" => typed.rate = plain,
        "grade_fact" => typed.grade_fact = code_of(cell, facts()),
        "otherwise" => typed.otherwise = plain,
        "cap" => typed.cap = plain,
        _ => typed.decision_days = plain,
    }
}

fn many(typed: &mut TermsTyped, field: &str, line: &Line, key: &'static str, places: &mut Vec<(String, usize, &'static str)>) {
    let figure = line.cell(3).to_owned();
    let at = match field {
        "grade" => {
            typed.grades.push((line.cell(1).to_owned(), figure));
            typed.grades.len() - 1
        }
        "share" => {
            typed.shares.push((code_of(line.cell(1), facts()), figure));
            typed.shares.len() - 1
        }
        _ => {
            typed.fees.push(FeeTyped { kind: code_of(line.cell(1), fee_kinds()), basis: code_of(line.cell(2), fee_bases()), figure });
            typed.fees.len() - 1
        }
    };
    places.push((format!("{field}-{at}"), line.row, key));
}
