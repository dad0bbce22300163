//! The correction file: refused rows with their reasons, as a CSV that a spreadsheet opens and that can be delivered again.

use std::io::{self, Write};

use super::finding::{ReasonCode, masked};
use super::header::Header;
use super::row::Row;

/// The headings of the columns that are added, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    /// Of the line in the delivered file.
    pub line: String,
    /// Of the reasons.
    pub reason: String,
    /// Of the suggestions.
    pub suggestion: String,
    /// Of the mark; none when the file is not marked.
    pub mark: Option<String>,
}

impl Headings {
    /// The keys of the headings' texts: line, reason, suggestion, mark.
    pub const TEXT_KEYS: [&str; 4] = ["feed-correction-line", "feed-correction-reason", "feed-correction-suggestion", "feed-correction-mark"];
}

/// A correction file that is being written: UTF-8 with a byte order mark, the file's own columns, then line, reasons and suggestions.
pub struct Correction<W: Write> {
    out: csv::Writer<W>,
    width: usize,
    mark: Option<String>,
}

impl<W: Write> Correction<W> {
    /// Begins a file with the columns of the delivery.
    pub fn begin<'a>(mut out: W, columns: impl IntoIterator<Item = &'a str>, headings: &Headings) -> io::Result<Self> {
        out.write_all(b"\xef\xbb\xbf")?;
        let mut out = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out);
        let mut width = 0;
        for column in columns {
            out.write_field(defused(column).as_ref())?;
            width += 1;
        }
        for heading in [&headings.line, &headings.reason, &headings.suggestion].into_iter().chain(&headings.mark) {
            out.write_field(heading)?;
        }
        out.write_record(None::<&[u8]>)?;
        Ok(Self { out, width, mark: None })
    }
    /// Goes on with a file of so many columns that was begun before.
    pub fn resume(out: W, width: usize) -> Self {
        Self { out: csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out), width, mark: None }
    }
    /// The same with a mark in every row: whoever cuts some of them out has it too, and a later delivery does not read it.
    #[must_use]
    pub fn marked(self, mark: Option<String>) -> Self {
        Self { mark, ..self }
    }
    /// Writes a refused row; cells beyond the header's width are kept in the last column, so that nothing is lost.
    pub fn row<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>, reason: &str, suggestion: &str) -> io::Result<()> {
        let mut cells = cells.into_iter();
        for _ in 0..self.width {
            self.out.write_field(defused(cells.next().unwrap_or_default()).as_ref())?;
        }
        self.out.write_field(line.to_string())?;
        self.out.write_field(defused(reason).as_ref())?;
        self.out.write_field(defused(suggestion).as_ref())?;
        if let Some(mark) = &self.mark {
            self.out.write_field(defused(mark).as_ref())?;
        }
        for more in cells {
            self.out.write_field(defused(more).as_ref())?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }
    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A cell that no spreadsheet takes for a formula; [`plain`] takes the mark off again.
fn defused(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell as it was before it was marked.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        Some(_) | None => cell,
    }
}

/// The cells of a refused row as they may be kept: data about natural persons is covered, and in a row about a person everything that names them.
pub fn kept(header: &Header, row: &Row, reasons: &[ReasonCode]) -> Vec<String> {
    let person = reasons.iter().any(|code| matches!(code, ReasonCode::NaturalPerson | ReasonCode::PersonalNumber));
    let names_subject = |column| person && header.bound().iter().any(|bound| bound.column == column && bound.field.names_subject());
    row.cells().enumerate().map(|(column, cell)| if header.is_personal(column) || names_subject(column) { masked(cell) } else { cell.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_a_file_that_spreadsheets_open_safely() {
        let headings = Headings { line: "行号".into(), reason: "原因".into(), suggestion: "建议".into(), mark: None };
        let mut file = Correction::begin(Vec::new(), ["企业名称", "备注"], &headings).expect("begun");
        file.row(3, ["=cmd|' /C calc'!A0", "a,\"b\"\nc"], "缺少必填项", "").expect("written");
        file.row(4, ["-5"], "@x", "+1").expect("written");
        file.row(5, ["a", "b", "c"], "x", "y").expect("written");
        let bytes = file.finish().expect("finished");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}企业名称,备注,行号,原因,建议\r\n"));
        assert!(text.contains("'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\nc\",3,缺少必填项,\r\n"));
        assert!(text.contains("'-5,,4,'@x,'+1\r\n") && text.ends_with("a,b,5,x,y,c\r\n"));
        let headings = Headings { mark: Some("水印".into()), ..headings };
        let mut file = Correction::begin(Vec::new(), ["企业名称"], &headings).expect("begun").marked(Some("DC-1".into()));
        file.row(3, ["a", "b"], "x", "y").expect("written");
        let text = String::from_utf8(file.finish().expect("finished")).expect("UTF-8");
        assert_eq!(text, "\u{feff}企业名称,行号,原因,建议,水印\r\na,3,x,y,DC-1,b\r\n");
        for cell in ["=1", "+1", "-1", "@a", "plain", "'quoted", ""] {
            assert_eq!(plain(&defused(cell)), cell);
        }
    }
}
