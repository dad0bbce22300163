//! Reading a delivery from disk: finds out what the file is and streams its rows with flat memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::about::Carried;
use super::archive::{is_archive, read_archive};
use super::bomb::{Counted, Guarded};
use super::encoding::Decoded;
use super::ending::{Ending, agrees};
use super::file_error::FileError;
use super::header::Header;
use super::intake::{Intake, Taker};
use super::row::Row;
use super::rule::Version;
use super::{json, sheet, table};

/// What a file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Columns of a row.
    pub columns: usize,
    /// Bytes of one row's text.
    pub row_bytes: usize,
    /// Rows below the header.
    pub rows: u64,
    /// Bytes on disk.
    pub file_bytes: u64,
    /// Bytes after unpacking.
    pub unpacked_bytes: u64,
    /// Bytes on disk of an XLS file, which is read as a whole.
    pub xls_bytes: u64,
    /// Bytes of an XLSX file's shared texts after unpacking, which are held in memory.
    pub shared_bytes: u64,
    /// How many times its size a file may unpack to.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            columns: 200,
            row_bytes: 1 << 20,
            rows: 5_000_000,
            file_bytes: 1 << 30,
            unpacked_bytes: 4 << 30,
            xls_bytes: 32 << 20,
            shared_bytes: 64 << 20,
            ratio: 250,
        }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text.
    Table,
    /// A JSON array of objects, or one object a line.
    Json,
    /// An XLSX workbook.
    Xlsx,
    /// An XLS workbook.
    Xls,
    /// A zip of files of the other formats.
    Zip,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What the file is.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<&'static str>,
    /// The version of the source's format.
    pub version: Version,
    /// The headers as the file has them.
    pub columns: Vec<String>,
    /// Headers that no rule knows.
    pub unknown: Vec<String>,
    /// Rows that were handed on.
    pub rows: u64,
}

/// Reads the delivery at `path`, which its sender called `name`, and hands each row below the header to `each` until it breaks.
pub fn read<F>(carried: impl Into<Carried>, path: &Path, name: &str, limits: &Limits, each: &mut F) -> Result<Summary, FileError>
where
    F: FnMut(&Header, &Row) -> ControlFlow<()>,
{
    let carried = carried.into();
    if let [b'P', b'K', 3, 4, ..] = head(path)?.as_slice()
        && is_archive(&opened(path, limits)?.0)?
    {
        agrees(name, Ending::Zip)?;
        return read_archive(carried, path, limits, each);
    }
    read_one(carried, path, name, limits, each)
}

/// The first bytes of a file.
fn head(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut head = Vec::with_capacity(8);
    File::open(path)?.take(8).read_to_end(&mut head)?;
    Ok(head)
}

/// A file that is neither too large nor empty, and its length.
fn opened(path: &Path, limits: &Limits) -> Result<(File, u64), FileError> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes > limits.file_bytes {
        return Err(FileError::TooLarge { limit: limits.file_bytes });
    }
    if bytes == 0 { Err(FileError::Empty) } else { Ok((file, bytes)) }
}

/// The same for one file that is no archive.
pub(super) fn read_one(carried: Carried, path: &Path, name: &str, limits: &Limits, each: &mut Taker<'_>) -> Result<Summary, FileError> {
    let (file, bytes) = opened(path, limits)?;
    let mut intake = Intake::new(carried, limits.rows, each);
    let (format, encoding) = match head(path)?.as_slice() {
        [0x1f, 0x8b, ..] => {
            agrees(name, Ending::Gzip)?;
            read_text(|| Ok(unpacked(File::open(path)?, limits)), name.trim_end_matches(".gz"), limits, &mut intake)?
        }
        [b'P', b'K', 3, 4, ..] => {
            agrees(name, Ending::Xlsx)?;
            sheet::read_xlsx(file, limits, &mut intake)?;
            (Format::Xlsx, None)
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            agrees(name, Ending::Xls)?;
            if bytes > limits.xls_bytes {
                return Err(FileError::TooLarge { limit: limits.xls_bytes });
            }
            sheet::read_xls(file, limits, &mut intake)?;
            (Format::Xls, None)
        }
        _ => read_text(|| Ok(File::open(path)?), name, limits, &mut intake)?,
    };
    let (header, rows) = intake.finish()?;
    Ok(Summary { format, encoding, version: header.version(), columns: header.columns().to_vec(), unknown: header.unknown().to_vec(), rows })
}

/// A gzip file as its content, refused when it grows beyond the limits.
fn unpacked(file: File, limits: &Limits) -> Guarded<MultiGzDecoder<Counted<BufReader<File>>>> {
    let packed = Counted::new(BufReader::new(file));
    let count = packed.count();
    Guarded::new(MultiGzDecoder::new(packed), count, limits)
}

/// Reads a text file as JSON or as a table, by its first character.
fn read_text<R: Read>(
    open: impl Fn() -> Result<R, FileError>,
    name: &str,
    limits: &Limits,
    intake: &mut Intake<'_>,
) -> Result<(Format, Option<&'static str>), FileError> {
    let mut text = Decoded::new(open()?);
    let first = loop {
        let buffer = text.fill_buf()?;
        let blank = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
        match buffer.get(blank) {
            Some(first) => break *first,
            None if buffer.is_empty() => return Err(FileError::Empty),
            None => text.consume(blank),
        }
    };
    if matches!(first, b'[' | b'{') {
        agrees(name, Ending::Json)?;
        json::read_columns(text, limits, intake)?;
        // The keys of all objects make the header, so the file is read a second time for the rows.
        let mut text = Decoded::new(open()?);
        json::read_rows(&mut text, limits, intake)?;
        return Ok((Format::Json, text.encoding()));
    }
    agrees(name, Ending::Table)?;
    table::read(&mut text, name, limits, intake)?;
    Ok((Format::Table, text.encoding()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write;

    use encoding_rs::GBK;
    use entity::value::Source;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::credit::feed::about::Only;

    const TABLE: &str = "纳税人名称,纳税人识别号,年度,等级\r\n\r\n\"某某\n公司\",91320899MAXAY4CL05,2024,A\r\n乙公司,92320899MAX612DD2D,2024,B";

    fn small() -> Limits {
        Limits { columns: 20, row_bytes: 64 << 10, rows: 1000, unpacked_bytes: 64 << 20, ..Limits::default() }
    }

    /// What was read and the rows with their lines.
    type Rows = (Summary, Vec<(u64, Vec<String>)>);

    fn rows_of(carried: impl Into<Carried>, bytes: &[u8], name: &str, limits: &Limits) -> Result<Rows, FileError> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let mut rows = Vec::new();
        let mut each = |_: &Header, row: &Row| {
            rows.push((row.line(), row.cells().map(str::to_owned).collect()));
            ControlFlow::Continue(())
        };
        let summary = read(carried, file.path(), name, limits, &mut each)?;
        Ok((summary, rows))
    }

    fn grades(bytes: &[u8], name: &str) -> Result<Rows, FileError> {
        rows_of(Source::TaxGrade, bytes, name, &small())
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).expect("packed");
        out.finish().expect("packed")
    }

    fn own(cells: [&str; 4]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_table_in_each_dress() {
        let expected = [(3, own(["某某\n公司", "91320899MAXAY4CL05", "2024", "A"])), (5, own(["乙公司", "92320899MAX612DD2D", "2024", "B"]))];
        let titled = format!("2024年度纳税信用评价结果,,,\n{TABLE}");
        let cases = [
            (TABLE.as_bytes().to_vec(), "a.csv", 0),
            (GBK.encode(TABLE).0.into_owned(), "a.csv", 0),
            (gz(TABLE.as_bytes()), "a.csv.gz", 0),
            (gz(&GBK.encode(TABLE).0), "a.gz", 0),
            (TABLE.replace(',', "\t").into_bytes(), "a.tsv", 0),
            (TABLE.replace(',', "\t").into_bytes(), "a.txt", 0),
            (TABLE.replace(',', ";").into_bytes(), "a.csv", 0),
            (titled.into_bytes(), "a.csv", 1),
        ];
        for (bytes, name, shift) in cases {
            let (summary, rows) = grades(&bytes, name).expect(name);
            let expected: Vec<_> = expected.iter().map(|(line, cells)| (line + shift, cells.clone())).collect();
            assert_eq!((summary.format, summary.rows, rows), (Format::Table, 2, expected), "{name}");
        }
    }

    #[test]
    fn json_arrays_and_lines() {
        let first = r#"{"纳税人名称":"甲","纳税人识别号":"91320899MAXAY4CL05","年度":2024,"等级":"A"}"#;
        let second = r#"{"等级":"B","来源":["x","y"],"年度":"2024","纳税人识别号":null,"纳税人名称":"乙"}"#;
        let expected = vec![
            (1, vec!["甲".to_owned(), "91320899MAXAY4CL05".into(), "2024".into(), "A".into(), String::new()]),
            (2, vec!["乙".to_owned(), String::new(), "2024".into(), "B".into(), "x;y".into()]),
        ];
        for text in [format!("[{first},\n{second}]"), format!("{first}\n{second}\n"), format!(" \n[ {first} , {second} ]\n")] {
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            for (bytes, name) in [(text.clone().into_bytes(), "a.json"), (gz(text.as_bytes()), "a.json.gz"), (marked, "a.json")] {
                let (summary, rows) = grades(&bytes, name).expect("read");
                assert_eq!((summary.format, rows), (Format::Json, expected.clone()));
            }
        }
        let code = |text: &str| grades(text.as_bytes(), "a.json").map(|_| ()).map_err(|error| error.code());
        assert_eq!(code(&format!("[{first},")), Err("feed.broken_json"));
        assert_eq!(code("[1,2]"), Err("feed.broken_json"));
        assert_eq!(code("[]"), Err("feed.empty"));
        assert_eq!(code(r#"{"data":[]}"#), Err("feed.missing_columns"));
        assert_eq!(code(&format!("[{{\"a\":\"{}\"}}]", "x".repeat(100_000))), Err("feed.row_too_long"));
        assert_eq!(code(&"[".repeat(10_000)), Err("feed.broken_json"));
        let wide: Vec<String> = (0..100).map(|n| format!("\"{n}\":1")).collect();
        assert_eq!(code(&format!("[{{{}}}]", wide.join(","))), Err("feed.too_many_columns"));
    }

    fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(&mut book);
        book.save_to_buffer().expect("a workbook")
    }

    #[test]
    fn workbooks_with_titles_dates_and_numbers() {
        let bytes = workbook(|book| {
            book.add_worksheet().write(0, 0, "说明").expect("cell");
            let sheet = book.add_worksheet();
            sheet.write(0, 0, "纳税信用").expect("cell");
            for (column, name) in (0..).zip(["纳税人名称", "纳税人识别号", "年度", "等级", "评价日期", "得分"]) {
                sheet.write(2, column, name).expect("cell");
            }
            sheet.write(3, 0, "甲").expect("cell");
            sheet.write(3, 1, 913_208_991_234_567_890_f64).expect("cell");
            sheet.write(3, 2, 2024).expect("cell");
            sheet.write(3, 3, "A").expect("cell");
            let date = CellFormat::new().set_num_format("yyyy-mm-dd");
            sheet.write_with_format(3, 4, ExcelDateTime::from_ymd(2025, 4, 30).expect("day"), &date).expect("cell");
            sheet.write(3, 5, 0.1 + 0.2).expect("cell");
            sheet.write(9, 0, "乙").expect("cell");
        });
        let (summary, rows) = grades(&bytes, "a.xlsx").expect("read");
        assert_eq!((summary.format, summary.rows), (Format::Xlsx, 2));
        assert_eq!(rows[0].1.join("|"), "甲|9.13208991234568E17|2024|A|2025-04-30|0.3");
        assert_eq!((rows[0].0, rows[1].0, rows[1].1.len()), (4, 10, 6));
    }

    #[test]
    fn a_file_about_one_list_alone_is_read_as_if_it_named_it() {
        let only = Only::of(Source::Listing, &BTreeSet::from(["enforcement".to_owned()]));
        let read = |bytes: &[u8], name: &str| rows_of(Carried { source: Source::Listing, only }, bytes, name, &small());
        let (whole, cells) = (["名单名称", "名称", "证件", "立案日期"], ["被执行人", "甲公司", "91320899MAXAY4CL05", "2026-01-05"]);
        // Cells beyond the header stay where they are.
        let table = format!("被执行人信息\n{}\n{},\n", whole[1..].join(","), cells[1..].join(","));
        let json = format!("[{{\"名称\":\"{}\",\"证件\":\"{}\",\"立案日期\":\"{}\"}}]", cells[1], cells[2], cells[3]);
        let book = workbook(|book| {
            let sheet = book.add_worksheet();
            for (column, (name, cell)) in (0..).zip(whole[1..].iter().zip(&cells[1..])) {
                sheet.write(0, column, *name).expect("cell");
                sheet.write(1, column, *cell).expect("cell");
            }
        });
        for (bytes, name, format) in
            [(table.as_bytes(), "a.csv", Format::Table), (json.as_bytes(), "a.json", Format::Json), (&book[..], "a.xlsx", Format::Xlsx)]
        {
            let (summary, rows) = read(bytes, name).expect("read");
            assert_eq!((summary.format, summary.columns, summary.rows), (format, whole.map(str::to_owned).to_vec(), 1), "{name}");
            assert_eq!(rows[0].1[..4], cells, "{name}");
        }
        // A file that names lists itself is read as it stands, and one that lacks something else is refused for that.
        let named = format!("{}\n失信\n", whole.join(","));
        assert_eq!(read(named.as_bytes(), "a.csv").map(|(summary, rows)| (summary.columns.len(), rows[0].1.join("|"))), Ok((4, "失信".to_owned())));
        let lacking = read("名称,证件\n甲,乙\n".as_bytes(), "a.csv").map(|_| ());
        assert_eq!(lacking, Err(FileError::MissingColumns { missing: vec!["列入日期".to_owned()], unknown: Vec::new() }));
    }

    #[test]
    fn what_is_too_wide_or_too_long_is_refused() {
        let code = |bytes: &[u8]| grades(bytes, "a.csv").map(|_| ()).map_err(|error| error.code());
        assert_eq!(code("a,".repeat(1_000_000).as_bytes()), Err("feed.too_many_columns"));
        assert_eq!(code(format!("{TABLE}\n{}", "a,".repeat(1_000_000)).as_bytes()), Err("feed.too_many_columns"));
        assert_eq!(code(format!("{TABLE}\n\"{}", "a,\n".repeat(100_000)).as_bytes()), Err("feed.row_too_long"));
        assert_eq!(code(format!("{TABLE}{}", "\na,b,c,d".repeat(1_000)).as_bytes()), Err("feed.too_many_rows"));
        assert_eq!(code(b""), Err("feed.empty"));
        assert_eq!(code(b" \n\n"), Err("feed.empty"));
        assert_eq!(code(b"a,b\n1,2\n"), Err("feed.missing_columns"));
        assert_eq!(code(b"\x7fELF\x00\x00\x01"), Err("feed.unknown_encoding"));
        let wide = workbook(|book| {
            book.add_worksheet().write(0, 16_000, "x").expect("cell");
        });
        assert_eq!(grades(&wide, "a.xlsx").map(|_| ()).map_err(|error| error.code()), Err("feed.too_many_columns"));
        let limits = Limits { file_bytes: 10, ..small() };
        assert_eq!(rows_of(Source::TaxGrade, TABLE.as_bytes(), "a", &limits).map(|_| ()).map_err(|e| e.code()), Err("feed.too_large"));
    }

    #[test]
    fn bombs_are_refused() {
        let code = |bytes: &[u8]| grades(bytes, "a").map(|_| ()).map_err(|error| error.code());
        let many = format!("{TABLE}{}", " \n".repeat(20 << 20));
        assert_eq!(code(&gz(many.as_bytes())), Err("feed.bomb"));
        let limits = Limits { unpacked_bytes: 1 << 20, ..small() };
        assert_eq!(rows_of(Source::TaxGrade, &gz(many.as_bytes()), "a.gz", &limits).map(|_| ()).map_err(|e| e.code()), Err("feed.unpacks_too_large"));
        let zipped = |name: &str, bytes: usize| {
            let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            for (name, bytes) in [("xl/workbook.xml", 10), (name, bytes)] {
                zip.start_file(name, SimpleFileOptions::default()).expect("part");
                zip.write_all(&vec![b' '; bytes]).expect("part");
            }
            zip.finish().expect("zip").into_inner()
        };
        assert_eq!(code(&zipped("xl/worksheets/sheet1.xml", 40 << 20)), Err("feed.bomb"));
        assert_eq!(code(&zipped("xl/worksheets/sheet1.xml", 100 << 20)), Err("feed.unpacks_too_large"));
        let mut lying = zipped("xl/worksheets/sheet1.xml", 40 << 20);
        // Both headers of the part then say 1,000 bytes.
        let real = u32::try_from(40 << 20).expect("fits").to_le_bytes();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == real {
                lying[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
            }
        }
        assert_eq!(code(&lying), Err("feed.unreadable"));
        let mut plain = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        plain.start_file("a.txt", SimpleFileOptions::default()).expect("part");
        assert_eq!(code(&plain.finish().expect("zip").into_inner()), Err("feed.empty"));
        assert_eq!(code(b"PK\x03\x04 nothing"), Err("feed.unreadable"));
        assert_eq!(code(b"\x1f\x8b nothing"), Err("feed.unreadable"));
        assert_eq!(code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing"), Err("feed.unreadable"));
    }

    #[test]
    fn reading_stops_when_nobody_wants_more() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(TABLE.as_bytes()).expect("written");
        let mut each = |_: &Header, _: &Row| ControlFlow::Break(());
        assert_eq!(read(Source::TaxGrade, file.path(), "a.csv", &small(), &mut each).map(|summary| summary.rows), Ok(1));
    }

    /// First bytes of every format.
    const HEADS: [&[u8]; 7] = [b"", b"[", b"{", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_file_panics(head in 0..HEADS.len(), tail in proptest::collection::vec(any::<u8>(), 0..600), table in any::<bool>()) {
            let mut bytes = HEADS[head].to_vec();
            if table {
                bytes.extend_from_slice(TABLE.as_bytes());
            }
            bytes.extend(tail);
            let _ = grades(&bytes, "a");
        }
    }
}
