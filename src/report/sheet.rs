//! One table on one sheet: formats, widths, print set-up, and how a cell becomes a number that spreadsheets can calculate with.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError};

use super::table::{Cell, Column, Table, Totalling};
use super::words::Words;

/// A face that Chinese offices have; spreadsheets fall back to their own where it is missing.
const FACE: &str = "Microsoft YaHei";
/// Height of a row of one line, in points.
pub const LINE: f64 = 17.0;
/// The row of the head; above it stand title and subtitle.
pub const HEAD_ROW: u32 = 2;
/// A sheet of at most so many rows is printed on one page.
const MOST_ON_A_PAGE: usize = 40;
/// The arrow of the filter covers the end of a head.
const FILTER_ARROW: f64 = 2.0;

/// The formats of a workbook.
pub struct Styles {
    /// Title of a sheet.
    pub title: Format,
    /// Quiet line under the title.
    pub quiet: Format,
    /// Head of a column of numbers.
    pub head: Format,
    /// Head of a column of words.
    pub head_words: Format,
    /// Words in a row.
    pub words: Format,
    /// Words that may run over several lines.
    pub wrapped: Format,
    /// Notes under a table.
    pub note: Format,
    total: Format,
}

impl Default for Styles {
    fn default() -> Self {
        let base = Format::new().set_font_name(FACE).set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let rule = Color::RGB(0x00D4_DBDD);
        let row = base.clone().set_border_bottom(FormatBorder::Hair).set_border_bottom_color(rule);
        let head = base
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_background_color(Color::RGB(0x00E4_EFF0))
            .set_border_top(FormatBorder::Thin)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_top_color(Color::RGB(0x0015_5E63))
            .set_border_bottom_color(Color::RGB(0x0015_5E63));
        Self {
            title: base.clone().set_bold().set_font_size(15).set_font_color(Color::RGB(0x0015_5E63)),
            quiet: base.clone().set_font_color(Color::RGB(0x0055_6266)),
            head: head.clone().set_align(FormatAlign::Right),
            head_words: head.set_align(FormatAlign::Left),
            words: row.clone().set_align(FormatAlign::Left),
            wrapped: row.clone().set_align(FormatAlign::Left).set_align(FormatAlign::Top).set_text_wrap(),
            note: base
                .clone()
                .set_text_wrap()
                .set_align(FormatAlign::Left)
                .set_align(FormatAlign::Top)
                .set_font_size(9)
                .set_font_color(Color::RGB(0x0055_6266)),
            total: base.set_bold().set_border_top(FormatBorder::Thin).set_border_bottom(FormatBorder::Thin),
        }
    }
}

impl Styles {
    /// The format of a number.
    fn number(&self, format: &str, total: Place) -> Format {
        let base = match total {
            Place::Row => &self.words,
            Place::Total => &self.total,
        };
        base.clone().set_align(FormatAlign::Right).set_num_format(format)
    }
    /// The format of words.
    fn plain(&self, place: Place) -> &Format {
        match place {
            Place::Row => &self.words,
            Place::Total => &self.total,
        }
    }
}

/// Where in a table a cell stands.
#[derive(Clone, Copy)]
enum Place {
    Row,
    Total,
}

/// Where a table ended up on its sheet.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// First row of data.
    pub first_row: u32,
    /// Last row of data; before the first when there is none.
    pub last_row: u32,
    /// Last column.
    pub last_column: u16,
    /// First free row under the table and its total.
    pub next_row: u32,
    /// The width of all columns together, in characters.
    pub width: f64,
}

/// Writes title, subtitle, head, rows and total.
pub fn write(sheet: &mut Worksheet, table: &Table, subtitle: &str, styles: &Styles, words: &dyn Words) -> Result<Extent, XlsxError> {
    heading(sheet, &words.text("report-sheet-title", &[("table", &words.say(table.title_key))]), subtitle, styles)?;
    let widths = widths(table, words);
    let heads: Vec<(String, &Format, f64)> = (0..)
        .zip(&table.columns)
        .zip(&widths)
        .map(|((index, column), width)| (two_lines(column, words), if has_numbers(table, index) { &styles.head } else { &styles.head_words }, *width))
        .collect();
    head(sheet, &heads)?;
    let kinds = contents(table);
    let first_row = HEAD_ROW + 1;
    let mut row = first_row;
    for cells in &table.rows {
        sheet.set_row_height(row, LINE)?;
        for (column, cell) in (0_u16..).zip(cells) {
            put(sheet, (row, column), cell, &styles_of(cell, styles, Place::Row, kinds[usize::from(column)]), words)?;
        }
        row += 1;
    }
    let last_row = row - 1;
    if let Some(total) = &table.total {
        sheet.set_row_height(row, LINE + 2.0)?;
        for ((column, cell), of) in (0_u16..).zip(total).zip(&table.columns) {
            let format = styles_of(cell, styles, Place::Total, kinds[usize::from(column)]);
            match (cell.decimal(), of.totalling) {
                (Some(sum), Totalling::Sum) if last_row >= first_row => {
                    let name = rust_xlsxwriter::utility::column_number_to_name(column);
                    let formula = Formula::new(format!("=SUM({name}{}:{name}{})", first_row + 1, last_row + 1)).set_result(sum);
                    sheet.write_formula_with_format(row, column, formula, &format)?;
                }
                (Some(_) | None, Totalling::Sum | Totalling::Given) => put(sheet, (row, column), cell, &format, words)?,
            }
        }
        row += 1;
    }
    let last_column = u16::try_from(table.columns.len()).unwrap_or(1).saturating_sub(1);
    if last_row >= first_row {
        sheet.autofilter(HEAD_ROW, 0, last_row, last_column)?;
    }
    Ok(Extent { first_row, last_row, last_column, next_row: row + 1, width: widths.iter().sum() })
}

/// Writes title and subtitle.
pub fn heading(sheet: &mut Worksheet, title: &str, subtitle: &str, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 28)?;
    sheet.write_string_with_format(0, 0, title, &styles.title)?;
    sheet.set_row_height(1, LINE)?;
    sheet.write_string_with_format(1, 0, subtitle, &styles.quiet)?;
    Ok(())
}

/// Writes the head, which stays in sight and is repeated on every page, and makes each column as wide as told.
pub fn head(sheet: &mut Worksheet, heads: &[(String, &Format, f64)]) -> Result<(), XlsxError> {
    for (column, (text, format, width)) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(HEAD_ROW, column, text, format)?;
        sheet.set_column_width(column, *width)?;
    }
    let tallest = heads.iter().map(|(text, _, width)| lines(text, *width)).max().unwrap_or(1);
    sheet.set_row_height(HEAD_ROW, LINE * f64::from(tallest) + 5.0)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 1)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    Ok(())
}

/// A4 landscape, one page wide, with page numbers; a sheet of few rows stays on one page.
pub fn page(sheet: &mut Worksheet, rows: usize, footer: &str) {
    let high = u16::from(rows <= MOST_ON_A_PAGE);
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, high).set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    // The space ends the size of the letters, which would swallow a year that follows.
    sheet.set_footer(format!("&L&9 {}&R&9 &P / &N", footer.replace('&', "&&"))).set_screen_gridlines(false);
}

/// Writes a paragraph over all columns under a table, high enough for its lines.
pub fn note(sheet: &mut Worksheet, row: u32, extent: &Extent, text: &str, styles: &Styles) -> Result<(), XlsxError> {
    if extent.last_column == 0 {
        sheet.write_string_with_format(row, 0, text, &styles.note)?;
    } else {
        sheet.merge_range(row, 0, row, extent.last_column, text, &styles.note)?;
    }
    sheet.set_row_height(row, 15.0 * f64::from(lines(text, extent.width * 1.05)))?;
    Ok(())
}

/// How many lines a text takes in a column of so many characters.
pub fn lines(text: &str, width: f64) -> u32 {
    let fitting = width.max(4.0) * 0.97;
    text.split('\n')
        .map(|line| {
            let (mut count, mut used) = (1, 0.0);
            for word in line.split_inclusive([' ', '-']) {
                let wide = width_of(word);
                if used > 0.0 && used + wide > fitting && !has_han(word) {
                    count += 1;
                    used = 0.0;
                }
                used += wide;
                while used > fitting {
                    count += 1;
                    used -= fitting;
                }
            }
            count
        })
        .sum()
}

/// The width of a text in characters of the column width: a small letter takes a little less than one, a Chinese character about two.
pub fn width_of(text: &str) -> f64 {
    let wide = |c: char| match c {
        'a'..='z' | ' ' => 0.9,
        c if c.is_ascii() => 1.05,
        c if u32::from(c) < 0x2E80 => 1.2,
        _ => 2.0,
    };
    text.chars().map(wide).sum()
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| u32::from(c) >= 0x2E80)
}

/// The head of a column: its unit stands on a line of its own.
fn two_lines(column: &Column, words: &dyn Words) -> String {
    let [name, unit] = column.name_and_unit(words);
    if unit.is_empty() { name } else { format!("{name}\n{unit}") }
}

/// The lines of a head may break once more: a column need not be as wide as its head.
fn head_width(text: &str) -> f64 {
    let longest_word = text.split([' ', '\n']).filter(|word| !has_han(word)).map(width_of).fold(0.0, f64::max);
    let longest_line = text.split('\n').map(width_of).fold(0.0, f64::max);
    longest_word.max(longest_line / 2.0).max(longest_line.min(9.0)).min(24.0)
}

/// The width of each column, in characters.
fn widths(table: &Table, words: &dyn Words) -> Vec<f64> {
    let widest = |(index, column): (usize, &Column)| {
        let cells = table.rows.iter().chain(&table.total).filter_map(|row| row.get(index));
        let widest = cells.map(|cell| width_of(&cell.print(words))).fold(head_width(&two_lines(column, words)) + FILTER_ARROW, f64::max);
        (widest + 1.0).clamp(9.0, 46.0)
    };
    table.columns.iter().enumerate().map(widest).collect()
}

/// Whether a column holds numbers, which stand right.
fn has_numbers(table: &Table, column: usize) -> bool {
    table.rows.iter().chain(&table.total).filter_map(|row| row.get(column)).any(|cell| cell.decimal().is_some())
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Content {
    /// Words only.
    Words,
    /// Numbers, of which those of things are whole.
    Whole,
    /// Numbers, of which those of things have parts, so that all show two places.
    Parts,
}

fn contents(table: &Table) -> Vec<Content> {
    let part = |cell: &Cell| matches!(cell, Cell::Part(part) if part.0 % 1_000_000 != 0);
    (0..table.columns.len())
        .map(|column| {
            let parts = table.rows.iter().chain(&table.total).filter_map(|row| row.get(column)).any(part);
            match (has_numbers(table, column), parts) {
                (false, _) => Content::Words,
                (true, false) => Content::Whole,
                (true, true) => Content::Parts,
            }
        })
        .collect()
}

fn styles_of(cell: &Cell, styles: &Styles, place: Place, content: Content) -> Format {
    match (cell, content) {
        (Cell::Blank | Cell::Name(_), Content::Words) => styles.plain(place).clone(),
        (Cell::Blank | Cell::Name(_), Content::Whole | Content::Parts) => styles.plain(place).clone().set_align(FormatAlign::Right),
        (Cell::Count(_), _) | (Cell::Part(_), Content::Words | Content::Whole) => styles.number("#,##0", place),
        (Cell::Money(_), _) | (Cell::Part(_), Content::Parts) => styles.number("#,##0.00", place),
        (Cell::Percent(_), _) => styles.number("0.00", place),
        (Cell::Days(_), _) => styles.number("0.0#", place),
    }
}

fn put(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, format: &Format, words: &dyn Words) -> Result<(), XlsxError> {
    match (cell, cell.decimal().and_then(|text| text.parse::<f64>().ok())) {
        (_, Some(number)) => sheet.write_number_with_format(row, column, number, format)?,
        (Cell::Name(label), None) => sheet.write_string_with_format(row, column, label.text(words), format)?,
        (Cell::Blank | Cell::Count(_) | Cell::Part(_) | Cell::Money(_) | Cell::Percent(_) | Cell::Days(_), None) => sheet.write_blank(row, column, format)?,
    };
    Ok(())
}
