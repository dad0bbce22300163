//! Delimited text: CSV, TSV and their relatives.

use std::borrow::Cow;
use std::io::BufRead;
use std::ops::ControlFlow;

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::file_error::FileError;
use super::intake::Intake;
use super::read::Limits;
use super::row::Row;

/// Characters that may stand between cells.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Reads the rows of a table; a row may not grow beyond the limits, however its quotation marks stand.
pub fn read(text: &mut impl BufRead, name: &str, limits: &Limits, intake: &mut Intake<'_>) -> Result<(), FileError> {
    let delimiter = delimiter(text.fill_buf()?, name);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let mut row = Row::default();
    let mut output = vec![0_u8; limits.row_bytes];
    let mut ends = vec![0_usize; limits.columns + 1];
    let (mut written, mut cells, mut line, mut next_line) = (0, 0, 1_u64, 1_u64);
    let limit = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    loop {
        let input = text.fill_buf()?;
        if written == 0 && cells == 0 {
            // Blank lines are counted here, because the record that follows must begin at its own line.
            let blank = input.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            next_line += lines(&input[..blank]);
            line = next_line;
            if blank > 0 {
                text.consume(blank);
                continue;
            }
        }
        let (result, read, out, ended) = reader.read_record(input, &mut output[written..], &mut ends[cells..]);
        next_line += lines(&input[..read]);
        text.consume(read);
        written += out;
        cells += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => return Err(FileError::RowTooLong { line, limit: limit(limits.row_bytes) }),
            ReadRecordResult::OutputEndsFull => return Err(FileError::TooManyColumns { line, limit: limit(limits.columns) }),
            ReadRecordResult::Record => {
                if cells > limits.columns {
                    return Err(FileError::TooManyColumns { line, limit: limit(limits.columns) });
                }
                fill(&mut row, line, &output[..written], &ends[..cells]);
                if let ControlFlow::Break(()) = intake.take(&row)? {
                    return Ok(());
                }
                (written, cells) = (0, 0);
            }
            ReadRecordResult::End => return Ok(()),
        }
    }
}

/// Puts a record's cells into the row.
fn fill(row: &mut Row, line: u64, text: &[u8], ends: &[usize]) {
    row.start(line);
    // The input is UTF-8 and cells end at ASCII characters, so nothing is lost here.
    let whole = str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
    let mut begin = 0;
    for end in ends {
        row.push(whole.get(begin..*end).unwrap_or_default());
        begin = *end;
    }
}

/// How many line ends there are.
fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|b| u64::from(*b == b'\n')).sum()
}

/// The character between cells: the one that stands most often outside quotation marks in the fullest of the first lines.
fn delimiter(head: &[u8], name: &str) -> u8 {
    if name.to_ascii_lowercase().ends_with(".tsv") {
        return b'\t';
    }
    let mut best = (0, b',');
    for line in head.split(|b| *b == b'\n').take(10) {
        let mut counts = [0_usize; DELIMITERS.len()];
        let mut quoted = false;
        for byte in line {
            quoted ^= *byte == b'"';
            if let Some(place) = DELIMITERS.iter().position(|d| d == byte).filter(|_| !quoted) {
                counts[place] += 1;
            }
        }
        for (count, delimiter) in counts.into_iter().zip(DELIMITERS) {
            if count > best.0 {
                best = (count, delimiter);
            }
        }
        // The header is the first line that has cells; rows below it hold free text that would mislead.
        if best.0 > 1 {
            break;
        }
    }
    best.1
}
