//! Workbooks: XLSX cell by cell, XLS as a whole.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, Xlsx};

use super::bomb::check_workbook;
use super::file_error::FileError;
use super::intake::Intake;
use super::read::Limits;
use super::row::Row;

/// From here on a number has lost digits: spreadsheets keep fifteen.
const EXACT: f64 = 1e15;

fn unreadable(error: impl std::fmt::Display) -> FileError {
    FileError::Unreadable { what: error.to_string() }
}

/// Reads the rows of the first sheet that has the source's header.
pub fn read_xlsx(mut file: File, limits: &Limits, intake: &mut Intake<'_>) -> Result<(), FileError> {
    check_workbook(BufReader::new(&file), limits)?;
    file.rewind()?;
    let mut book: Xlsx<BufReader<File>> = Xlsx::new(BufReader::new(file)).map_err(unreadable)?;
    for name in book.sheet_names() {
        // A chart sheet has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut grid = Grid::new(limits, intake);
        let mut flow = ControlFlow::Continue(());
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            flow = grid.put(cell.get_position(), cell.get_value())?;
            if flow.is_break() {
                break;
            }
        }
        // The last row is under way; that nobody wants more after it changes nothing.
        if flow.is_continue() && grid.end()?.is_break() {
            return Ok(());
        }
        if intake.header().is_some() {
            return Ok(());
        }
        intake.next_sheet();
    }
    Ok(())
}

/// Reads the rows of the first sheet that has the source's header.
pub fn read_xls(file: File, limits: &Limits, intake: &mut Intake<'_>) -> Result<(), FileError> {
    let mut book: Xls<BufReader<File>> = Xls::new(BufReader::new(file)).map_err(unreadable)?;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let mut grid = Grid::new(limits, intake);
        let (top, left) = range.start().unwrap_or_default();
        let mut flow = ControlFlow::Continue(());
        for (row, column, value) in range.used_cells() {
            let place = |n: usize, from: u32| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(from);
            flow = grid.put((place(row, top), place(column, left)), &borrowed(value))?;
            if flow.is_break() {
                break;
            }
        }
        // The last row is under way; that nobody wants more after it changes nothing.
        if flow.is_continue() && grid.end()?.is_break() {
            return Ok(());
        }
        if intake.header().is_some() {
            return Ok(());
        }
        intake.next_sheet();
    }
    Ok(())
}

/// The same value, as the cell reader of XLSX gives it.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

/// Cells in reading order, made into rows.
struct Grid<'a, 'b> {
    limits: &'a Limits,
    intake: &'a mut Intake<'b>,
    row: Row,
    at: Option<u32>,
    width: usize,
}

impl<'a, 'b> Grid<'a, 'b> {
    fn new(limits: &'a Limits, intake: &'a mut Intake<'b>) -> Self {
        Self { limits, intake, row: Row::default(), at: None, width: 0 }
    }
    /// Puts a cell at its place; the row before it is handed on when a new one begins.
    fn put(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> Result<ControlFlow<()>, FileError> {
        let line = u64::from(row) + 1;
        if self.at != Some(row) {
            if self.end()?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.row.start(line);
            self.at = Some(row);
        }
        if matches!(value, DataRef::Empty | DataRef::Error(_)) {
            return Ok(ControlFlow::Continue(()));
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= self.limits.columns {
            return Err(FileError::TooManyColumns { line, limit: u64::try_from(self.limits.columns).unwrap_or(u64::MAX) });
        }
        // Cells of a broken file may come in any order; one that comes too late is left out.
        if column < self.row.len() {
            return Ok(ControlFlow::Continue(()));
        }
        while self.row.len() < column {
            self.row.push("");
        }
        self.push(value);
        if self.row.text().len() > self.limits.row_bytes {
            return Err(FileError::RowTooLong { line, limit: u64::try_from(self.limits.row_bytes).unwrap_or(u64::MAX) });
        }
        Ok(ControlFlow::Continue(()))
    }
    /// Writes a value as the text that a person sees.
    fn push(&mut self, value: &DataRef<'_>) {
        match value {
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.row.push(text),
            DataRef::SharedString(text) => self.row.push(text),
            DataRef::Int(n) => self.row.push(&n.to_string()),
            DataRef::Float(n) => self.row.push(&number(*n)),
            DataRef::Bool(b) => self.row.push(if *b { "1" } else { "0" }),
            DataRef::DateTime(at) => self.row.push(&day(at)),
            DataRef::Error(_) | DataRef::Empty => self.row.push(""),
        }
    }
    /// Hands on the row that is under way, filled up to the header's width.
    fn end(&mut self) -> Result<ControlFlow<()>, FileError> {
        if self.at.take().is_none() || self.row.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        while self.row.len() < self.width {
            self.row.push("");
        }
        let flow = self.intake.take(&self.row)?;
        self.width = self.intake.columns().len();
        Ok(flow)
    }
}

/// A number as it was typed: fifteen digits, as spreadsheets show; beyond them in scientific form, so that nobody takes it for exact.
fn number(n: f64) -> String {
    if n.abs() >= EXACT {
        return format!("{n:E}");
    }
    format!("{n:.14e}").parse::<f64>().unwrap_or(n).to_string()
}

/// The day of a date cell.
fn day(at: &ExcelDateTime) -> String {
    if !at.is_datetime() {
        return number(at.as_f64());
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
