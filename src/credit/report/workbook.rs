//! A report as an XLSX workbook: cover, facts, records, their fields, and from where anything could be known.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::content::{Content, Part};
use super::shown;
use super::verify::printed;
use crate::platform::i18n::Lang;
use crate::report::sheet::{self, HEAD_ROW, LINE, Styles};

/// The name under which the workbook is saved.
pub fn file_name(content: &Content) -> String {
    format!("{}.xlsx", content.number)
}

/// Makes the workbook; the same report gives the same bytes under the same watermark, which stands on every sheet and every printed page.
pub fn render(content: &Content, check_code: &str, content_hash: &str, mark: Option<&str>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let parts = content.parts(lang);
    let styles = Styles::default();
    let day = styles.wrapped.clone().set_num_format("yyyy-mm-dd");
    let subtitle = lang.t3("credit_report-subtitle", "number", &content.number, "at", lang.instant(&content.issued_at), "code", printed(check_code));
    let subtitle = [Some(subtitle.as_str()), mark].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let page = Page { lang, styles: &styles, day: &day, subtitle: &subtitle };
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(content.issued_at.timestamp())?;
    let title = format!("{} {}", lang.t("credit_report-title"), content.number);
    book.set_properties(&DocProperties::new().set_title(title).set_comment(format!("sha256:{content_hash}")).set_creation_datetime(&made));
    let cover = cover(content, parts, check_code, content_hash, lang);
    page.write(book.add_worksheet(), "credit_report-sheet-cover", &[("credit_report-item", 34.0), ("credit_report-value", 80.0)], &cover)?;
    let facts = parts.iter().flat_map(|part| {
        part.lines.iter().map(move |line| {
            let value = if line.value.is_empty() { lang.t("unknown") } else { line.value.clone() };
            [part.title.clone(), line.name.clone(), value, line.source.clone()].map(Cell::Words).to_vec()
        })
    });
    let heads = [("credit_report-section", 18.0), ("credit_report-item", 24.0), ("credit_report-value", 52.0), ("credit_report-source", 42.0)];
    page.write(book.add_worksheet(), "credit_report-sheet-facts", &heads, &facts.collect::<Vec<_>>())?;
    let heads = [
        ("credit_report-place", 7.0),
        ("credit_report-section", 16.0),
        ("credit_report-kind", 18.0),
        ("credit_report-matter", 34.0),
        ("credit_report-authority", 26.0),
        ("credit_report-document", 26.0),
        ("credit_report-decided", 13.0),
        ("credit_report-until", 24.0),
        ("credit_report-beside", 30.0),
        ("credit_report-source", 36.0),
    ];
    page.write(book.add_worksheet(), "credit_report-sheet-records", &heads, &records(parts))?;
    let heads = [("credit_report-place", 7.0), ("credit_report-item", 26.0), ("credit_report-value", 80.0)];
    page.write(book.add_worksheet(), "credit_report-sheet-fields", &heads, &fields(parts))?;
    if let Some(advice) = &content.advice {
        let advised = advice.get(lang).iter().map(|line| [&line.name, &line.value, &line.source].map(|text| Cell::Words(text.clone())).to_vec());
        let heads = [("credit_report-matter", 40.0), ("credit_report-advice", 70.0), ("credit_report-authority", 40.0)];
        page.write(book.add_worksheet(), "credit_report-sheet-advice", &heads, &advised.collect::<Vec<_>>())?;
    }
    let coverage = parts.iter().flat_map(|part| part.coverage.iter().map(move |said| [part.title.clone(), said.clone()].map(Cell::Words).to_vec()));
    let heads = [("credit_report-section", 20.0), ("credit_report-coverage", 92.0)];
    page.write(book.add_worksheet(), "credit_report-sheet-coverage", &heads, &coverage.collect::<Vec<_>>())?;
    book.save_to_buffer()
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Words(String),
    Count(u32),
    Day(NaiveDate),
}

/// How the sheets of a report look.
struct Page<'a> {
    lang: Lang,
    styles: &'a Styles,
    day: &'a Format,
    subtitle: &'a str,
}

impl Page<'_> {
    fn write(&self, page: &mut Worksheet, name_key: &'static str, heads: &[(&'static str, f64)], rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
        let name = self.lang.t(name_key);
        page.set_name(&name)?;
        sheet::heading(page, &format!("{} · {name}", self.lang.t("credit_report-title")), self.subtitle, self.styles)?;
        let said: Vec<(String, &Format, f64)> = heads.iter().map(|(key, width)| (self.lang.t(key), &self.styles.head_words, *width)).collect();
        sheet::head(page, &said)?;
        for (row, cells) in (HEAD_ROW + 1..).zip(rows) {
            let tall = |(cell, (_, width)): (&Cell, &(&str, f64))| if let Cell::Words(text) = cell { sheet::lines(text, *width) } else { 1 };
            let tallest = cells.iter().zip(heads).map(tall).max().unwrap_or(1);
            page.set_row_height(row, (LINE * f64::from(tallest)).min(400.0))?;
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Words(text) => page.write_string_with_format(row, column, text, &self.styles.wrapped)?,
                    Cell::Count(n) => page.write_number_with_format(row, column, f64::from(*n), &self.styles.wrapped)?,
                    Cell::Day(day) => page.write_datetime_with_format(row, column, date(*day)?, self.day)?,
                };
            }
        }
        if let Some(last) = u32::try_from(rows.len()).ok().filter(|rows| *rows > 0) {
            page.autofilter(HEAD_ROW, 0, HEAD_ROW + last, u16::try_from(heads.len()).unwrap_or(1) - 1)?;
        }
        sheet::page(page, rows.len(), self.subtitle);
        Ok(())
    }
}

fn cover(content: &Content, parts: &[Part], check_code: &str, content_hash: &str, lang: Lang) -> Vec<Vec<Cell>> {
    let words = [
        ("credit_report-number", content.number.clone()),
        ("firm-name", content.firm.clone()),
        ("firm-code", content.code.clone()),
        ("credit_report-issuer", lang.t("credit_report-issuer-name")),
        ("credit_report-issued", clock(content.issued_at)),
        ("credit_report-cut-off", clock(content.cut_off_at)),
        ("credit_report-check-code", printed(check_code)),
        ("credit_report-hash", content_hash.to_owned()),
        ("credit_report-layout", content.layout.clone()),
    ];
    let labels = content.labels.as_ref().map(|labels| ("credit_report-labels", labels.get(lang).join(&lang.t("product-list-separator"))));
    let standard = Some(("credit_report-standard", shown::standard(content, lang))).filter(|(_, said)| !said.is_empty());
    let past = Some(("credit_report-as-of", shown::past(content, lang).join("\n"))).filter(|_| content.as_of.is_some());
    let mut rows: Vec<Vec<Cell>> =
        words.into_iter().chain(standard).chain(labels).chain(past).map(|(key, value)| vec![Cell::Words(lang.t(key)), Cell::Words(value)]).collect();
    let counted = parts.iter().skip(1).map(|part| {
        let name = lang.t1("credit_report-records-of", "section", &part.title);
        vec![Cell::Words(name), Cell::Count(u32::try_from(part.entries.len()).unwrap_or(u32::MAX))]
    });
    rows.extend(counted);
    rows.push(vec![Cell::Words(lang.t("credit_report-note")), Cell::Words(lang.t("credit_report-note-text"))]);
    rows
}

fn records(parts: &[Part]) -> Vec<Vec<Cell>> {
    let all = parts.iter().flat_map(|part| part.entries.iter().map(move |entry| (part, entry)));
    let row = |(place, (part, entry)): (u32, (&Part, &super::content::Entry))| {
        let words = [&part.title, &entry.kind, &entry.headline, &entry.authority, &entry.number].map(|text| Cell::Words(text.clone()));
        let mut cells = vec![Cell::Count(place)];
        cells.extend(words);
        cells.extend([Cell::Day(entry.decided_on), Cell::Words(entry.until.clone()), Cell::Words(entry.beside.join("\n")), Cell::Words(entry.source.clone())]);
        cells
    };
    (1_u32..).zip(all).map(row).collect()
}

fn fields(parts: &[Part]) -> Vec<Vec<Cell>> {
    let all = (1_u32..).zip(parts.iter().flat_map(|part| &part.entries));
    all.flat_map(|(place, entry)| entry.fields.iter().map(move |(name, value)| vec![Cell::Count(place), Cell::Words(name.clone()), Cell::Words(value.clone())]))
        .collect()
}

/// A day that spreadsheets know for one.
fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let [month, of_month] = [day.month(), day.day()].map(|n| u8::try_from(n).unwrap_or(1));
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), month, of_month)
}

/// An instant by the clock of Asia/Shanghai.
fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use entity::value::Source;
    use serde_json::json;

    use super::super::content::tests::{composed, record};
    use super::*;

    #[test]
    fn what_is_read_back_is_what_was_issued() {
        let content = composed(&[
            record(1, Source::Penalty, json!({ "decision_no": "清市监处罚〔2025〕118号", "behaviour": "未按规定公示年度报告", "fine": 200_000 })),
            record(2, Source::TaxGrade, json!({ "year": "2025", "grade": "B" })),
        ]);
        for lang in Lang::ALL {
            let bytes = render(&content, "7F3A92C104BE", "ab", None, lang).expect("a workbook");
            assert!(bytes != render(&content, "7F3A92C104BE", "ab", Some("DC-2026-000001"), lang).expect("a workbook"), "it is marked");
            assert!(bytes == render(&content, "7F3A92C104BE", "ab", None, lang).expect("a workbook"), "the same report gives the same bytes");
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("xlsx");
            assert_eq!(book.sheet_names().len(), 6);
            let advice = book.worksheet_range(&lang.t("credit_report-sheet-advice")).expect("the advice");
            assert!(
                advice.used_cells().any(|(_, _, cell)| cell.to_string().contains(&lang.day(&"2025-11-02".parse().expect("a day")))),
                "from when repair can be asked for"
            );
            let cover = book.worksheet_range(&lang.t("credit_report-sheet-cover")).expect("the cover");
            let said: Vec<String> = cover.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
            assert!(said.iter().any(|text| text == "XYBG-2026-000001") && said.iter().any(|text| text == "7F3A-92C1-04BE"));
            assert!([lang.t("credit_report-labels"), shown::standard(&content, lang)].iter().all(|text| said.contains(text)), "{said:?}");
            let records = book.worksheet_range(&lang.t("credit_report-sheet-records")).expect("the records");
            assert_eq!(records.get_value((HEAD_ROW + 1, 5)).map(ToString::to_string), Some("清市监处罚〔2025〕118号".to_owned()));
            // 2025-08-02 as spreadsheets count days.
            let day = records.get_value((HEAD_ROW + 1, 6));
            assert!(matches!(day, Some(Data::DateTime(day)) if (day.as_f64() - 45_871.0).abs() < 0.5), "a day is a day: {day:?}");
            assert_eq!(records.get_value((HEAD_ROW + 2, 0)).map(ToString::to_string), Some("2".to_owned()));
        }
    }
}
