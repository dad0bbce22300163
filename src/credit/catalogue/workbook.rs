//! A list of the catalogue as a file: CSV and XLSX with the same columns.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::item::{Category, Item};
use super::used::{Found, uses};
use crate::platform::i18n::Lang;
use crate::report::sheet::{self, HEAD_ROW, LINE, Styles};

/// Keys and widths of the columns.
const COLUMNS: [(&str, f64); 18] = [
    ("catalogue-code", 10.0),
    ("catalogue-category", 18.0),
    ("catalogue-name", 26.0),
    ("catalogue-name-en", 28.0),
    ("catalogue-version", 8.0),
    ("catalogue-owner", 22.0),
    ("catalogue-basis", 36.0),
    ("catalogue-subjects", 22.0),
    ("catalogue-fields", 44.0),
    ("catalogue-frequency", 16.0),
    ("catalogue-mode", 14.0),
    ("catalogue-disclosure", 14.0),
    ("catalogue-sensitivity", 14.0),
    ("catalogue-retention", 14.0),
    ("catalogue-authorisation", 18.0),
    ("catalogue-allowed", 22.0),
    ("catalogue-used", 44.0),
    ("catalogue-from", 13.0),
];

/// An item as a row.
fn row(category: &Category, item: &Item, lang: Lang) -> [String; 18] {
    let joined = |names: Vec<String>| names.join(&lang.t("product-list-separator"));
    let used = uses(item, lang).into_iter().map(|(of, names)| lang.t2("catalogue-used-for", "use", lang.t(of.text_key()), "names", names)).collect::<Vec<_>>();
    [
        item.code.clone(),
        match lang {
            Lang::Zh => category.name.clone(),
            Lang::En => category.name_en.clone(),
        },
        item.name.clone(),
        item.name_en.clone(),
        item.version.to_string(),
        item.owner.clone(),
        item.basis.clone(),
        joined(item.subjects.iter().map(|kind| lang.t(kind.text_key())).collect()),
        joined(item.fields.clone()),
        lang.t(item.frequency.text_key()),
        lang.t(item.mode.text_key()),
        lang.t(item.disclosure.text_key()),
        lang.t(item.sensitivity.text_key()),
        retention_words(item.retention_months, lang),
        lang.t(item.authorisation.text_key()),
        joined(item.uses.iter().map(|of| lang.t(of.text_key())).collect()),
        used.join("\n"),
        item.from.to_string(),
    ]
}

/// How long an item is kept, in words.
pub fn retention_words(months: u32, lang: Lang) -> String {
    if months == 0 { lang.t("catalogue-retention-stands") } else { lang.t1("catalogue-retention-months", "count", months) }
}

/// The list as CSV, with the mark by which spreadsheets know UTF-8.
pub fn csv(found: &Found, lang: Lang) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    file.write_record(COLUMNS.map(|(key, _)| lang.t(key)))?;
    for (category, items) in found {
        for item in items {
            file.write_record(row(category, item, lang))?;
        }
    }
    file.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// The list as a workbook of one sheet; the same list gives the same bytes.
pub fn xlsx(found: &Found, name: &str, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::default();
    let mut book = Workbook::new();
    // No time of the day it is made may enter the file: it only depends on the catalogue.
    book.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&ExcelDateTime::from_ymd(2022, 1, 1)?));
    let page = book.add_worksheet();
    page.set_name(name)?;
    let count: usize = found.iter().map(|(_, items)| items.len()).sum();
    let subtitle = lang.counted("catalogue-count", i64::try_from(count).unwrap_or(i64::MAX));
    sheet::heading(page, &format!("{} · {name}", lang.t("catalogue-title")), &subtitle, &styles)?;
    let heads: Vec<(String, &Format, f64)> = COLUMNS.iter().map(|(key, width)| (lang.t(key), &styles.head_words, *width)).collect();
    sheet::head(page, &heads)?;
    let all = found.iter().flat_map(|(category, items)| items.iter().map(move |item| row(category, item, lang)));
    for (place, cells) in (HEAD_ROW + 1..).zip(all) {
        let tallest = cells.iter().zip(COLUMNS).map(|(text, (_, width))| sheet::lines(text, width)).max().unwrap_or(1);
        page.set_row_height(place, (LINE * f64::from(tallest)).min(400.0))?;
        for (column, text) in (0_u16..).zip(&cells) {
            page.write_string_with_format(place, column, text, &styles.wrapped)?;
        }
    }
    sheet::page(page, count, &subtitle);
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::super::edition::Catalogue;
    use super::super::used::{List, find};
    use super::*;

    #[test]
    fn both_files_have_every_item_of_the_list() {
        for lang in Lang::ALL {
            for list in List::ALL {
                let found = find(&Catalogue::as_shipped(), "2026-03-02".parse().expect("a day"), list, "");
                let items: usize = found.iter().map(|(_, items)| items.len()).sum();
                let file = csv(&found, lang).expect("a file");
                let mut read = csv::Reader::from_reader(&file[3..]);
                assert_eq!(read.records().filter_map(Result::ok).count(), items);
                assert!(!String::from_utf8_lossy(&file).contains("[catalogue"));
                let name = lang.t(list.text_key());
                assert!(xlsx(&found, &name, lang).expect("a workbook") == xlsx(&found, &name, lang).expect("a workbook"));
            }
        }
    }
}
