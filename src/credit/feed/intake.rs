//! The place where the rows of every format arrive: it finds the header and hands the rows on.

use std::ops::ControlFlow;

use entity::value::Source;

use super::file_error::FileError;
use super::header::Header;
use super::row::Row;

/// Title lines that may stand above the header.
const TITLE_LINES: u64 = 10;

/// Whoever wants the rows of a file.
pub type Taker<'a> = dyn FnMut(&Header, &Row) -> ControlFlow<()> + 'a;

/// Takes rows from a reader, finds the header among the first of them, and hands the others on.
pub struct Intake<'a> {
    source: Source,
    max_rows: u64,
    each: &'a mut Taker<'a>,
    header: Option<Header>,
    best: (usize, FileError),
    titles: u64,
    rows: u64,
}

impl<'a> Intake<'a> {
    /// An intake that waits for the header of a delivery of `source`.
    pub fn new(source: Source, max_rows: u64, each: &'a mut Taker<'a>) -> Self {
        Self { source, max_rows, each, header: None, best: (0, FileError::Empty), titles: 0, rows: 0 }
    }
    /// Takes the columns when the format knows them apart from the rows.
    pub fn begin(&mut self, columns: Vec<String>) -> Result<(), FileError> {
        self.header = Some(Header::resolve(self.source, columns)?);
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
        Ok((self.each)(header, row))
    }
    /// The header, once found.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
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
        let recognised = Header::recognised(self.source, row.cells());
        match Header::resolve(self.source, row.cells().map(|cell| cell.trim().to_owned()).collect()) {
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
