//! The place where the rows of every format arrive: it finds the header and hands the rows on.

use std::ops::ControlFlow;

use super::about::Carried;
use super::file_error::FileError;
use super::header::Header;
use super::row::Row;

/// Title lines that may stand above the header.
const TITLE_LINES: u64 = 10;

/// Whoever wants the rows of a file.
pub type Taker<'a> = dyn FnMut(&Header, &Row) -> ControlFlow<()> + 'a;

/// Takes rows from a reader, finds the header among the first of them, and hands the others on.
pub struct Intake<'a> {
    carried: Carried,
    max_rows: u64,
    each: &'a mut Taker<'a>,
    header: Option<Header>,
    best: (usize, FileError),
    titles: u64,
    rows: u64,
    /// The word that every row gets in front, where the file has no column of the one kind that it is about.
    told: Option<&'static str>,
    whole: Row,
}

impl<'a> Intake<'a> {
    /// An intake that waits for the header of a delivery of what it carries.
    pub fn new(carried: Carried, max_rows: u64, each: &'a mut Taker<'a>) -> Self {
        Self { carried, max_rows, each, header: None, best: (0, FileError::Empty), titles: 0, rows: 0, told: None, whole: Row::default() }
    }
    /// Takes the columns when the format knows them apart from the rows.
    pub fn begin(&mut self, columns: Vec<String>) -> Result<(), FileError> {
        self.header = Some(self.resolve(columns)?);
        Ok(())
    }
    /// Takes a row: a title line, the header, a blank row or a row to hand on.
    pub fn take(&mut self, row: &Row) -> Result<ControlFlow<()>, FileError> {
        if row.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(header) = &self.header else {
            return Ok(self.look_for_header(row));
        };
        if self.rows == self.max_rows {
            return Err(FileError::TooManyRows { limit: self.max_rows });
        }
        self.rows += 1;
        let Some(word) = self.told else { return Ok((self.each)(header, row)) };
        self.whole.start(row.line());
        [word].into_iter().chain(row.cells()).for_each(|cell| self.whole.push(cell));
        Ok((self.each)(header, &self.whole))
    }
    /// The header, once found.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }
    /// The columns that stand in the file itself, once its header is found.
    pub fn columns(&self) -> &[String] {
        let columns = self.header().map_or(&[][..], Header::columns);
        if self.told.is_some() { columns.get(1..).unwrap_or_default() } else { columns }
    }
    /// Resolves the columns; where the one of the only kind that the file is about is missing, it is put in front of them.
    fn resolve(&mut self, columns: Vec<String>) -> Result<Header, FileError> {
        let Some(only) = self.carried.only else { return Header::resolve(self.carried.source, columns) };
        match Header::resolve(self.carried.source, columns.clone()) {
            Err(FileError::MissingColumns { missing, .. }) if missing.iter().any(|column| column == only.column) => {
                let header = Header::resolve(self.carried.source, [only.column.to_owned()].into_iter().chain(columns).collect())?;
                self.told = Some(only.word);
                Ok(header)
            }
            other => other,
        }
    }
    /// Ends the reading: the header and how many rows were handed on, or why there is no header.
    pub fn finish(self) -> Result<(Header, u64), FileError> {
        let rows = self.rows;
        self.header.map(|header| (header, rows)).ok_or(self.best.1)
    }
    /// Ends one sheet of several: the next may have the header.
    pub fn next_sheet(&mut self) {
        self.titles = 0;
    }
    /// Tries a row as the header; the error of the row that knew most columns is the one to tell.
    fn look_for_header(&mut self, row: &Row) -> ControlFlow<()> {
        if self.titles == TITLE_LINES {
            return ControlFlow::Break(());
        }
        self.titles += 1;
        let recognised = Header::recognised(self.carried.source, row.cells());
        match self.resolve(row.cells().map(|cell| cell.trim().to_owned()).collect()) {
            Ok(header) => self.header = Some(header),
            Err(error) => {
                if recognised > self.best.0 || self.best.1 == FileError::Empty {
                    self.best = (recognised, error);
                }
            }
        }
        ControlFlow::Continue(())
    }
}
