//! A list as a file: CSV or a workbook, with the watermark in the sheet, on every printed page and in the file's properties.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, XlsxError};

use super::watermark::Watermark;
use crate::platform::i18n::Lang;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 逗号分隔.
    Csv,
    /// A workbook.
    Xlsx,
}

impl Kind {
    /// The kind of a code.
    pub fn of(code: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx].into_iter().find(|kind| kind.code() == code)
    }
    /// Its code, which is the end of the file's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A list to take out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its code, for the trail and the file's name.
    pub code: &'static str,
    /// Its title.
    pub title: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// Rows, as many as the role may take out.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more.
    pub cut: bool,
}

impl List {
    /// The lines above the heads: the title, the watermark, and that it was cut.
    fn above(&self, mark: &Watermark, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.title.clone(), mark.text(lang)];
        if self.cut {
            lines.push(lang.t1("export-cut", "rows", self.rows.len().to_string()));
        }
        lines
    }
    /// The file.
    pub fn file(&self, kind: Kind, mark: &Watermark, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        match kind {
            Kind::Csv => Ok(self.csv(mark, lang)),
            Kind::Xlsx => self.workbook(mark, lang),
        }
    }
    fn csv(&self, mark: &Watermark, lang: Lang) -> Vec<u8> {
        let mut text = String::from("\u{feff}");
        let mut line = |cells: &[String]| {
            text += &cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
            text += "\r\n";
        };
        self.above(mark, lang).into_iter().for_each(|said| line(&[said]));
        line(&self.heads);
        self.rows.iter().for_each(|row| line(row));
        // Whoever cuts the beginning off has it at the end.
        line(&[mark.text(lang)]);
        text.into_bytes()
    }
    fn workbook(&self, mark: &Watermark, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_timestamp(mark.at.timestamp())?;
        let properties = DocProperties::new().set_title(&self.title).set_comment(mark.text(lang)).set_company(&mark.organisation);
        book.set_properties(&properties.set_author(&mark.person).set_creation_datetime(&made));
        let (bold, head) = (Format::new().set_bold().set_font_size(14), Format::new().set_bold().set_border_bottom(FormatBorder::Thin));
        let sheet = book.add_worksheet();
        // In a header `&` begins a code.
        let printed = mark.text(lang).replace('&', "&&");
        sheet.set_header(format!("&L{printed}"));
        sheet.set_footer(format!("&L{printed}&R&P / &N"));
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        let mut row = 0;
        for said in self.above(mark, lang) {
            if row == 0 {
                sheet.write_string_with_format(row, 0, said, &bold)?;
            } else {
                sheet.write_string(row, 0, said)?;
            }
            row += 1;
        }
        for (column, text) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(row, column, text, &head)?;
            sheet.set_column_width(column, 22)?;
        }
        sheet.set_repeat_rows(row, row)?;
        for cells in &self.rows {
            row += 1;
            for (column, text) in (0_u16..).zip(cells) {
                sheet.write_string(row, column, text)?;
            }
        }
        sheet.write_string(row + 1, 0, mark.text(lang))?;
        book.save_to_buffer()
    }
}

/// A cell of CSV; one that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let defused = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if defused.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", defused.replace('"', "\"\"")) } else { defused }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_marked_at_its_beginning_and_its_end() {
        let mark = Watermark {
            number: "DC-2026-000007".to_owned(),
            person: "李四".to_owned(),
            organisation: "示例银行".to_owned(),
            at: "2026-03-02T01:00:00Z".parse().expect("an instant"),
        };
        let rows = vec![vec!["=1+1".to_owned(), "一,二".to_owned()]];
        let list = List { code: "loans", title: "贷款".to_owned(), heads: vec!["甲".to_owned(), "乙".to_owned()], rows, cut: true };
        let text = String::from_utf8(list.file(Kind::Csv, &mark, Lang::Zh).expect("a file")).expect("UTF-8");
        assert_eq!(text.matches("DC-2026-000007").count(), 2, "{text}");
        assert!(text.contains("\r\n'=1+1,\"一,二\"\r\n") && text.starts_with("\u{feff}贷款\r\n"), "{text}");
        let book = list.file(Kind::Xlsx, &mark, Lang::En).expect("a workbook");
        assert!(book.starts_with(b"PK"));
        assert_eq!((Kind::of("csv"), Kind::of("pdf")), (Some(Kind::Csv), None));
    }
}
