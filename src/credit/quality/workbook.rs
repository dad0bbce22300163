//! The quality report as an XLSX workbook: the same data gives the same bytes.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::figures::Quality;
use super::table::{Measure, Sheets, name};
use crate::platform::i18n::Lang;
use crate::report::sheet::{self, HEAD_ROW, LINE, Styles};

/// Widths of the columns of a sheet of words.
const WIDTHS: [f64; 2] = [32.0, 92.0];

/// The workbook could not be made: a text of the locale files breaks a rule of the format.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct RenderError(#[from] XlsxError);

/// Makes the workbook: the tables, what every column means, and what no delivery can carry yet.
pub fn render(quality: &Quality, sheets: &Sheets, lang: Lang) -> Result<Vec<u8>, RenderError> {
    let styles = Styles::default();
    let title = format!("{} {}", lang.t("quality-report-title"), quality.month.label(&lang));
    let subtitle = lang.t2("quality-report-subtitle", "period", quality.month.label(&lang), "cut", lang.instant(&quality.cut_off));
    let mut book = Workbook::new();
    // No time but the data's own may enter the file.
    let made = ExcelDateTime::from_timestamp(quality.cut_off.timestamp())?;
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    for table in sheets.all() {
        let page = book.add_worksheet();
        page.set_name(lang.t(table.sheet_key))?;
        let extent = sheet::write(page, table, &subtitle, &styles, &lang)?;
        let empty = table.rows.is_empty().then_some("quality-sheet-empty");
        for (row, key) in (extent.next_row..).zip(empty.iter().chain(&table.note_keys)) {
            sheet::note(page, row, &extent, &lang.t(key), &styles)?;
        }
        sheet::page(page, table.rows.len(), &subtitle);
    }
    let definitions = Measure::ALL.iter().map(|measure| [lang.t(measure.text_key()), lang.t(measure.definition_key())]);
    let definitions = definitions.chain([[lang.t("quality-standing"), lang.t("quality_definition-standing")]]);
    let page = book.add_worksheet();
    page.set_name(lang.t("quality-definitions"))?;
    listed(page, [&lang.t("quality-definitions"), &subtitle], [lang.t("quality-definition-name"), lang.t("quality-definition")], definitions, &styles)?;
    let unconnected = quality.unconnected.iter().map(|item| [format!("{} {}", item.code, name(item, lang)), item.owner.clone()]);
    let page = book.add_worksheet();
    page.set_name(lang.t("quality-sheet-unconnected"))?;
    listed(page, [&lang.t("quality-unconnected"), &subtitle], [lang.t("quality-item"), lang.t("quality-department")], unconnected, &styles)?;
    Ok(book.save_to_buffer()?)
}

/// A sheet of two columns of words.
fn listed(
    page: &mut Worksheet,
    [title, subtitle]: [&str; 2],
    heads: [String; 2],
    rows: impl Iterator<Item = [String; 2]>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet::heading(page, title, subtitle, styles)?;
    let heads: Vec<(String, &Format, f64)> = heads.into_iter().zip(WIDTHS).map(|(head, width)| (head, &styles.head_words, width)).collect();
    sheet::head(page, &heads)?;
    let mut count = 0;
    for (row, cells) in (HEAD_ROW + 1..).zip(rows) {
        let tallest = cells.iter().zip(WIDTHS).map(|(text, width)| sheet::lines(text, width)).max().unwrap_or(1);
        page.set_row_height(row, LINE * f64::from(tallest))?;
        for (column, text) in (0_u16..).zip(&cells) {
            page.write_string_with_format(row, column, text, &styles.wrapped)?;
        }
        count += 1;
    }
    sheet::page(page, count, subtitle);
    Ok(())
}
