//! The monthly report as an XLSX workbook: the same data gives the same bytes.

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color, DocProperties,
    ExcelDateTime, Workbook, Worksheet, XlsxError,
};

use super::breakdown::Breakdown;
use super::indicator::Indicator;
use super::monthly::{self, Tables};
use super::period::Period;
use super::sheet::{self, Extent, HEAD_ROW, LINE, Styles};
use super::table::Table;
use super::words::Words;

/// The name of the generator in the file.
const GENERATOR: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
/// Colour of the first series.
const FIRST: Color = Color::RGB(0x0015_5E63);
/// Colour of the second series.
const SECOND: Color = Color::RGB(0x0086_B8BA);
/// Height of a row that has no height of its own, in pixels.
const ROW_PIXELS: u32 = 20;

/// The workbook could not be made: a text of the locale files breaks a rule of the format.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct RenderError(#[from] XlsxError);

/// The name under which the workbook is kept and mailed.
pub fn file_name(period: Period) -> String {
    format!("{}-{}-{period}.xlsx", env!("CARGO_PKG_NAME"), monthly::CODE)
}

/// Makes the workbook.
pub fn render(breakdown: &Breakdown, words: &dyn Words) -> Result<Vec<u8>, RenderError> {
    let tables = Tables::of(breakdown);
    let styles = Styles::default();
    let subtitle = words.text("report-subtitle", &[("period", &breakdown.period.label(words)), ("cut", &clock(breakdown.cut_off))]);
    let footer = format!("{} · {subtitle}", words.say("report-monthly-title"));
    let mut book = Workbook::new();
    book.set_properties(&properties(breakdown, words)?);
    for table in tables.all() {
        let tab = tab(&words.say(table.sheet_key));
        let page = book.add_worksheet();
        page.set_name(&tab)?;
        let mut extent = sheet::write(page, table, &subtitle, &styles, words)?;
        if let Some((chart, pixels)) = chart_of(table, &tab, &extent, words) {
            if table.code == "refusals" {
                page.insert_chart(HEAD_ROW, extent.last_column + 2, &chart)?;
            } else {
                page.insert_chart_with_offset(extent.next_row, 0, &chart, 4, 4)?;
                extent.next_row += pixels / ROW_PIXELS + 2;
            }
        }
        notes(page, table, &extent, &styles, words)?;
        sheet::page(page, table.rows.len(), &footer);
    }
    definitions(book.add_worksheet(), [&subtitle, &footer], &styles, words)?;
    about(book.add_worksheet(), breakdown, [&subtitle, &footer], &styles, words)?;
    Ok(book.save_to_buffer()?)
}

/// No time but the data's own may enter the file.
fn properties(breakdown: &Breakdown, words: &dyn Words) -> Result<DocProperties, XlsxError> {
    let title = format!("{} {}", words.say("report-monthly-title"), breakdown.period.label(words));
    let made = ExcelDateTime::from_timestamp(breakdown.cut_off.timestamp())?;
    Ok(DocProperties::new().set_title(title).set_author(GENERATOR).set_comment(format!("sha256:{}", breakdown.digest)).set_creation_datetime(&made))
}

/// Native charts of the tables by month and by bank.
fn chart_of(table: &Table, tab: &str, extent: &Extent, words: &dyn Words) -> Option<(Chart, u32)> {
    if extent.last_row < extent.first_row {
        return None;
    }
    let (kind, title_key) = match table.code {
        "by-month" => (ChartType::Column, "report-chart-by-month"),
        "by-bank" => (ChartType::Bar, "report-chart-by-bank"),
        "refusals" => (ChartType::Bar, "report-chart-refusals"),
        _ => return None,
    };
    let series: &[(&str, Color)] = match table.code {
        "refusals" => &[("report-column-times", FIRST)],
        _ => &[(Indicator::GrantedAmount.name_key(), FIRST), (Indicator::DisbursedAmount.name_key(), SECOND)],
    };
    let mut chart = Chart::new(kind);
    let mut font = ChartFont::new();
    font.set_size(9).set_color(Color::RGB(0x0033_3D40));
    for (key, colour) in series {
        let column = u16::try_from(table.columns.iter().position(|column| column.name_key == *key)?).ok()?;
        let added = chart
            .add_series()
            .set_name(words.say(key).as_str())
            .set_categories((tab, extent.first_row, 0, extent.last_row, 0))
            .set_values((tab, extent.first_row, column, extent.last_row, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*colour)))
            .set_gap(70)
            .set_overlap(0);
        if table.code == "refusals" {
            added.set_data_label(ChartDataLabel::new().show_value().set_font(&font));
        }
    }
    let mut title_font = ChartFont::new();
    title_font.set_size(12).set_bold().set_color(FIRST);
    chart.title().set_name(words.say(title_key).as_str()).set_font(&title_font);
    if series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Top).set_font(&font);
    } else {
        chart.legend().set_hidden();
    }
    let height = if matches!(kind, ChartType::Bar) { (130 + 24 * (extent.last_row - extent.first_row + 1)).min(700) } else { 360 };
    let mut quiet = ChartLine::new();
    quiet.set_color(Color::RGB(0x00D4_DBDD)).set_width(0.75);
    let bars = matches!(kind, ChartType::Bar);
    // A bar chart's categories stand on the upright axis, from below; turned round they read like the table.
    if bars {
        chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
    }
    let categories = if bars { chart.y_axis() } else { chart.x_axis() };
    categories.set_font(&font).set_format(ChartFormat::new().set_line(&quiet)).set_major_gridlines(false);
    let values = if bars { chart.x_axis() } else { chart.y_axis() };
    values.set_font(&font).set_num_format("#,##0").set_major_gridlines(true).set_major_gridlines_line(&quiet).set_format(ChartFormat::new().set_no_line());
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart.set_alt_text(words.say(title_key)).set_width(chart_width(extent)).set_height(height);
    Some((chart, height))
}

/// As wide as the table, within reason; a character of column width is about seven pixels.
fn chart_width(extent: &Extent) -> u32 {
    (550..=1100).rev().step_by(50).find(|pixels| f64::from(*pixels) <= extent.width * 7.0).unwrap_or(550)
}

/// Notes and definitions under a table.
fn notes(page: &mut Worksheet, table: &Table, extent: &Extent, styles: &Styles, words: &dyn Words) -> Result<(), XlsxError> {
    let said = table.note_keys.iter().map(|key| words.text("report-note", &[("note", &words.say(key))]));
    let defined = table.defined.iter().map(|indicator| {
        let version = indicator.version().to_string();
        let arguments = [("name", words.say(indicator.name_key())), ("version", version), ("definition", words.say(indicator.definition_key()))];
        words.text("report-defined", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())))
    });
    for (row, text) in (extent.next_row..).zip(said.chain(defined)) {
        sheet::note(page, row, extent, &text, styles)?;
    }
    Ok(())
}

/// 指标口径: every indicator with version, unit, definition and formula.
fn definitions(page: &mut Worksheet, [subtitle, footer]: [&str; 2], styles: &Styles, words: &dyn Words) -> Result<(), XlsxError> {
    page.set_name(tab(&words.say("report-sheet-definitions")))?;
    sheet::heading(page, &words.text("report-sheet-title", &[("table", &words.say("report-table-definitions"))]), subtitle, styles)?;
    let columns = [
        ("report-column-indicator", 24.0),
        ("report-column-code", 23.0),
        ("report-column-version", 9.0),
        ("report-column-unit", 14.0),
        ("report-column-definition", 62.0),
        ("report-column-formula", 52.0),
    ];
    sheet::head(page, &columns.map(|(key, width)| (words.say(key), &styles.head_words, width)))?;
    for (row, indicator) in (HEAD_ROW + 1..).zip(Indicator::ALL) {
        let cells = [
            words.say(indicator.name_key()),
            indicator.code().to_owned(),
            format!("v{}", indicator.version()),
            indicator.unit().text_key().map_or_else(String::new, |key| words.say(key)),
            words.say(indicator.definition_key()),
            words.say(indicator.formula_key()),
        ];
        let tallest = cells.iter().zip(columns).map(|(text, (_, width))| sheet::lines(text, width)).max().unwrap_or(1);
        page.set_row_height(row, LINE * f64::from(tallest))?;
        for (column, text) in (0_u16..).zip(cells) {
            page.write_string_with_format(row, column, text, &styles.wrapped)?;
        }
    }
    sheet::page(page, Indicator::ALL.len(), footer);
    Ok(())
}

/// 关于本报表: what it was made from, so that anybody can make it again and compare.
fn about(page: &mut Worksheet, breakdown: &Breakdown, [subtitle, footer]: [&str; 2], styles: &Styles, words: &dyn Words) -> Result<(), XlsxError> {
    page.set_name(tab(&words.say("report-sheet-about")))?;
    sheet::heading(page, &words.say("report-table-about"), subtitle, styles)?;
    let heads = [("report-column-item", 30.0), ("report-column-value", 92.0)];
    sheet::head(page, &heads.map(|(key, width)| (words.say(key), &styles.head_words, width)))?;
    let versions: Vec<String> = Indicator::ALL.iter().map(|indicator| format!("{} v{}", indicator.code(), indicator.version())).collect();
    let (from, until) = breakdown.period.bounds();
    let rows = [
        ("report-about-title", words.say("report-monthly-title")),
        ("report-about-code", format!("{} v{}", monthly::CODE, monthly::VERSION)),
        ("report-about-period", breakdown.period.label(words)),
        ("report-about-bounds", words.text("report-about-bounds-value", &[("from", &clock(from)), ("until", &clock(until))])),
        ("report-about-cut-off", words.text("report-about-cut-off-value", &[("local", &clock(breakdown.cut_off)), ("utc", &breakdown.cut_off.to_rfc3339())])),
        ("report-about-applications", breakdown.applications.to_string()),
        ("report-about-digest", breakdown.digest.clone()),
        ("report-about-versions", versions.join(", ")),
        ("report-about-generator", GENERATOR.to_owned()),
        ("report-about-again", words.say("report-about-again-value")),
    ];
    for (row, (key, value)) in (HEAD_ROW + 1..).zip(rows) {
        page.set_row_height(row, LINE * f64::from(sheet::lines(&value, 92.0)))?;
        page.write_string_with_format(row, 0, words.say(key), &styles.wrapped)?;
        page.write_string_with_format(row, 1, value, &styles.wrapped)?;
    }
    sheet::page(page, Indicator::ALL.len(), footer);
    Ok(())
}

/// An instant by the clock of Asia/Shanghai.
fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M").to_string()
}

/// A name that a sheet may have: at most 31 characters, none of the forbidden.
fn tab(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(31).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::super::sample::city;
    use super::super::table::{Cell, Totalling};
    use super::*;
    use crate::platform::i18n::Lang;

    fn february(applications: usize) -> Breakdown {
        let period: Period = "2026-02".parse().expect("period");
        Breakdown::of(&city(applications), period, period.bounds().1)
    }

    fn close(cell: &Data, expected: &str) -> bool {
        let number = match cell {
            Data::Int(n) => n.to_string().parse().ok(),
            Data::Float(n) => Some(*n),
            Data::String(_) | Data::Bool(_) | Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) | Data::Empty => None,
        };
        number.zip(expected.parse::<f64>().ok()).is_some_and(|(a, b): (f64, f64)| (a - b).abs() <= b.abs() * 1e-15)
    }

    #[test]
    fn the_same_data_gives_the_same_bytes() {
        let first = render(&february(300), &Lang::Zh).expect("workbook");
        let second = std::thread::spawn(|| render(&february(300), &Lang::Zh).expect("workbook")).join().expect("thread");
        assert_eq!(hex::encode(&first), hex::encode(&second));
        for _ in 0..5 {
            assert!(render(&february(300), &Lang::Zh).expect("workbook") == first);
        }
        assert!(render(&february(301), &Lang::Zh).expect("workbook") != first);
    }

    #[test]
    fn the_only_time_in_the_file_is_the_cut_off() {
        let bytes = render(&february(50), &Lang::En).expect("workbook");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
        let mut core = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("docProps/core.xml").expect("core"), &mut core).expect("text");
        assert_eq!(core.matches("2026-02-28T16:00:00Z").count(), 2, "{core}");
        for index in 0..archive.len() {
            let file = archive.by_index(index).expect("file");
            assert_eq!(file.last_modified().map(|at| at.year()), Some(1980));
        }
    }

    #[test]
    fn what_is_read_back_is_what_was_counted() {
        let breakdown = february(500);
        for words in [Lang::Zh, Lang::En] {
            let bytes = render(&breakdown, &words).expect("workbook");
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("xlsx");
            let tables = Tables::of(&breakdown);
            assert_eq!(book.sheet_names().len(), 9);
            for table in tables.all() {
                let name = words.say(table.sheet_key);
                let range = book.worksheet_range(&name).expect("sheet");
                let formulas = book.worksheet_formula(&name).expect("formulas");
                for (row, cells) in (HEAD_ROW + 1..).zip(table.rows.iter().chain(&table.total)) {
                    for (column, cell) in (0_u32..).zip(cells) {
                        let read = range.get_value((row, column)).unwrap_or(&Data::Empty);
                        match (cell.decimal(), cell) {
                            (Some(number), _) => assert!(close(read, &number), "{name} {row} {column}: {read} is not {number}"),
                            (None, Cell::Name(label)) => assert_eq!(read.to_string(), label.text(&words)),
                            (None, Cell::Blank | Cell::Count(_) | Cell::Part(_) | Cell::Money(_) | Cell::Percent(_) | Cell::Days(_)) => {
                                assert_eq!(*read, Data::Empty);
                            }
                        }
                    }
                }
                if table.total.is_some() {
                    let sums = table.columns.iter().filter(|c| c.totalling == Totalling::Sum).count();
                    assert_eq!(formulas.used_cells().filter(|(_, _, f)| f.starts_with("SUM(")).count(), sums, "{name}");
                }
            }
            let about = book.worksheet_range(&words.say("report-sheet-about")).expect("about");
            assert!(about.used_cells().any(|(_, _, cell)| cell.to_string() == breakdown.digest));
        }
    }

    #[test]
    fn a_month_without_anything_is_a_report_too() {
        let empty = render(&february(0), &Lang::Zh).expect("workbook");
        assert!(Xlsx::new(Cursor::new(empty)).is_ok());
        assert_eq!(file_name("2026-02".parse().expect("period")), "xinyidai-monthly-2026-02.xlsx");
        assert_eq!(tab("a/b:c*[d]"), "abcd");
    }
}
