//! Archives: a zip of one or several files with the same columns, read one after the other as if they were one.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use encoding_rs::GB18030;
use zip::ZipArchive;

use super::about::Carried;
use super::bomb::{Guarded, few_entries};
use super::ending::Ending;
use super::file_error::FileError;
use super::header::Header;
use super::intake::Taker;
use super::read::{Format, Limits, Summary, read_one};
use super::row::Row;

/// Files of an archive.
const FILES: usize = 1_000;

type Archive = ZipArchive<BufReader<File>>;

fn broken(error: zip::result::ZipError) -> FileError {
    FileError::from(io::Error::from(error))
}

/// Whether a ZIP is an archive of files; workbooks and documents are ZIPs too, and name their parts in a part of their own.
pub fn is_archive(file: &File) -> Result<bool, FileError> {
    let archive: Archive = open(file)?;
    let office = |name: &str| ["[Content_Types].xml", "mimetype", "xl/workbook.xml"].contains(&name);
    Ok(!archive.is_empty() && !archive.file_names().any(|name| name.is_ok_and(|name| office(&name))))
}

fn open(file: &File) -> Result<Archive, FileError> {
    let mut file = BufReader::new(file.try_clone()?);
    few_entries(&mut file)?;
    ZipArchive::new(file).map_err(broken)
}

/// Reads the files of the archive at `path` in its order; the lines of each go on behind those of the one before.
pub fn read_archive(carried: Carried, path: &Path, limits: &Limits, each: &mut Taker<'_>) -> Result<Summary, FileError> {
    let file = File::open(path)?;
    let packed = Rc::new(Cell::new(file.metadata()?.len()));
    let mut archive = open(&file)?;
    if archive.len() > FILES {
        return Err(FileError::TooManyFiles { limit: FILES as u64 });
    }
    let (mut whole, mut unpacked, mut lines): (Option<Summary>, u64, u64) = (None, 0, 0);
    for (place, name) in members(&mut archive)? {
        // Beside the archive, not in the system's directory for passing files, which may be memory.
        let mut member = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        let part = archive.by_index(place).map_err(broken)?;
        let mut part = Guarded::new(part, Rc::clone(&packed), limits).after(unpacked);
        unpacked += io::copy(&mut part, member.as_file_mut())?;
        let rows = whole.as_ref().map_or(0, |whole| whole.rows);
        let left = Limits { rows: limits.rows - rows, ..*limits };
        let (mut row, mut flow, before) = (Row::default(), ControlFlow::Continue(()), lines);
        let mut onward = |header: &Header, read: &Row| {
            row.copy_from(read, before + read.line());
            lines = row.line();
            flow = each(header, &row);
            flow
        };
        let read = read_one(carried, member.path(), &name, &left, &mut onward).map_err(|error| named(error, limits))?;
        whole = Some(joined(whole, read, name)?);
        if flow.is_break() {
            break;
        }
    }
    whole.ok_or(FileError::Empty)
}

/// The files to read, with their names; what an operating system puts in by itself is passed over.
fn members(archive: &mut Archive) -> Result<Vec<(usize, String)>, FileError> {
    let mut found = Vec::new();
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(broken)?;
        let raw = part.name_raw();
        let name = std::str::from_utf8(raw).map_or_else(|_| GB18030.decode(raw).0.into_owned(), str::to_owned);
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let own = name.starts_with("__MACOSX/") || last.starts_with('.') || last.eq_ignore_ascii_case("thumbs.db");
        if part.is_dir() || own {
            continue;
        }
        match Ending::of(&last) {
            Some(Ending::Table | Ending::Text | Ending::Json | Ending::Xlsx | Ending::Xls) => found.push((place, last)),
            Some(Ending::Zip | Ending::Gzip) | None => return Err(FileError::WrongMember { name: last }),
        }
    }
    Ok(found)
}

/// An error as it is of the whole archive.
fn named(error: FileError, limits: &Limits) -> FileError {
    if matches!(error, FileError::TooManyRows { .. }) { FileError::TooManyRows { limit: limits.rows } } else { error }
}

/// What was read of all files so far; they have the same columns, so that one file of corrections can hold the refused rows of all.
fn joined(whole: Option<Summary>, read: Summary, name: String) -> Result<Summary, FileError> {
    let Some(whole) = whole else { return Ok(Summary { format: Format::Zip, ..read }) };
    if whole.columns != read.columns {
        return Err(FileError::OtherColumns { name });
    }
    Ok(Summary { rows: whole.rows + read.rows, encoding: whole.encoding.filter(|encoding| read.encoding == Some(encoding)), ..whole })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use encoding_rs::GBK;
    use entity::value::Source;
    use rust_xlsxwriter::Workbook;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::credit::feed::read::read;

    fn zipped(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, SimpleFileOptions::default().compression_level(Some(9))).expect("a part");
            zip.write_all(bytes).expect("a part");
        }
        zip.finish().expect("a zip").into_inner()
    }

    fn table(rows: &[&str]) -> String {
        format!("纳税人名称,纳税人识别号,年度,等级\n{}\n", rows.join("\n"))
    }

    fn book() -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (name, cell)) in (0..).zip([("纳税人名称", "丙"), ("纳税人识别号", "91320899MAXAY4CL05"), ("年度", "2022"), ("等级", "C")])
        {
            sheet.write(0, column, name).and_then(|sheet| sheet.write(1, column, cell)).expect("a cell");
        }
        book.save_to_buffer().expect("a workbook")
    }

    fn rows(bytes: &[u8], limits: &Limits) -> Result<(Summary, Vec<(u64, String)>), FileError> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let mut rows = Vec::new();
        let mut each = |_: &Header, row: &Row| {
            rows.push((row.line(), row.cells().collect::<Vec<_>>().join("|")));
            ControlFlow::Continue(())
        };
        let summary = read(Source::TaxGrade, file.path(), "a.zip", limits, &mut each)?;
        Ok((summary, rows))
    }

    fn code(members: &[(&str, Vec<u8>)]) -> Result<u64, &'static str> {
        rows(&zipped(members), &Limits::default()).map(|(summary, _)| summary.rows).map_err(|error| error.code())
    }

    #[test]
    fn files_of_one_archive_are_read_as_one() {
        let json = r#"{"纳税人名称":"丁","纳税人识别号":"91320899MAXAY4CL05","年度":"2021","等级":"D"}"#;
        let members = [
            ("数据/", Vec::new()),
            ("数据/一.csv", table(&["甲,91320899MAXAY4CL05,2024,A", "乙,91320899MAXAY4CL05,2023,B"]).into_bytes()),
            ("__MACOSX/一.csv", b"junk".to_vec()),
            (".DS_Store", b"junk".to_vec()),
            ("二.txt", GBK.encode(&table(&["戊,91320899MAXAY4CL05,2020,M"])).0.into_owned()),
            ("三.xlsx", book()),
            ("四.jsonl", json.into()),
        ];
        let (summary, rows) = rows(&zipped(&members), &Limits::default()).expect("read");
        assert_eq!((summary.format, summary.encoding, summary.rows), (Format::Zip, None, 5));
        let expected = [
            (2, "甲|91320899MAXAY4CL05|2024|A"),
            (3, "乙|91320899MAXAY4CL05|2023|B"),
            (5, "戊|91320899MAXAY4CL05|2020|M"),
            (7, "丙|91320899MAXAY4CL05|2022|C"),
            (8, "丁|91320899MAXAY4CL05|2021|D"),
        ];
        assert_eq!(rows, expected.map(|(line, text)| (line, text.to_owned())), "every line stands once");
    }

    #[test]
    fn what_does_not_belong_into_an_archive_is_named() {
        let one = || table(&["甲,91320899MAXAY4CL05,2024,A"]).into_bytes();
        assert_eq!(code(&[("a.csv", one()), ("b.csv", one())]), Ok(2));
        assert_eq!(code(&[("a.csv", one()), ("说明.pdf", b"%PDF-1.4".to_vec())]), Err("feed.wrong_member"));
        assert_eq!(code(&[("a.zip", zipped(&[("a.csv", one())]))]), Err("feed.wrong_member"));
        assert_eq!(code(&[("word/document.xml", one()), ("[Content_Types].xml", one())]), Err("feed.wrong_extension"));
        assert_eq!(code(&[("a.csv", one()), ("b.csv", b"\xe7\xba\xb3\n".to_vec())]), Err("feed.missing_columns"));
        let wider = "纳税人名称,纳税人识别号,年度,等级,评价得分\n甲,91320899MAXAY4CL05,2024,A,90\n";
        assert_eq!(code(&[("a.csv", one()), ("b.csv", wider.into())]), Err("feed.other_columns"));
        assert_eq!(code(&[("a.xlsx", one())]), Err("feed.wrong_extension"));
        assert_eq!(code(&[("空/", Vec::new())]), Err("feed.empty"));
        let many: Vec<(String, Vec<u8>)> = (0..=FILES).map(|n| (format!("{n}.csv"), one())).collect();
        assert_eq!(code(&many.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>()), Err("feed.too_many_files"));
    }

    #[test]
    fn a_bomb_of_many_parts_is_a_bomb() {
        let blank = || [table(&["甲,91320899MAXAY4CL05,2024,A"]).into_bytes(), b" \n".repeat(6 << 20)].concat();
        let bomb = zipped(&[("a.csv", blank()), ("b.csv", blank()), ("c.csv", blank())]);
        assert_eq!(rows(&bomb, &Limits::default()).map(|_| ()).map_err(|error| error.code()), Err("feed.bomb"), "each part alone is harmless");
        let limits = Limits { unpacked_bytes: 16 << 20, ratio: u64::MAX, ..Limits::default() };
        assert_eq!(rows(&bomb, &limits).map(|_| ()).map_err(|error| error.code()), Err("feed.unpacks_too_large"));
        let few = Limits { rows: 1, ..Limits::default() };
        let two = zipped(&[("a.csv", table(&["甲,,2024,A"]).into()), ("b.csv", table(&["乙,,2024,A"]).into())]);
        assert_eq!(rows(&two, &few).map(|_| ()), Err(FileError::TooManyRows { limit: 1 }));
    }
}
