//! Workbooks there and back, and what is said of broken ones.

use std::collections::BTreeSet;

use super::super::content::Content;
use super::read::content;
use super::write::{families, fee_bases, fee_kinds, guarantees, pricings, purposes, repayments, workbook};
use super::*;
use crate::product::lint::tests::catalogue;

#[test]
fn every_product_comes_back_from_its_workbook_in_both_languages() {
    for product in catalogue() {
        let whole = Content { terms: product.terms, criteria: product.criteria };
        for lang in LANGS {
            let bytes = workbook(&whole, lang).expect("a workbook");
            assert_eq!(content(&bytes).as_ref(), Ok(&whole), "{} {lang:?}", product.code);
        }
    }
}

/// A name stands for one code only, in each language and whichever is read.
#[test]
fn names_are_unique() {
    let lists: Vec<(&str, Vec<(&str, String)>)> = vec![
        ("kinds", kinds().collect()),
        ("facts", facts().collect()),
        ("relations", relations().collect()),
        ("families", families().collect()),
        ("purposes", purposes().collect()),
        ("guarantees", guarantees().collect()),
        ("repayments", repayments().collect()),
        ("fee kinds", fee_kinds().collect()),
        ("fee bases", fee_bases().collect()),
        ("pricings", pricings().collect()),
    ];
    let coded = FactKey::ALL.iter().map(|f| (f.code(), codes(*f)));
    for (list, all) in lists.into_iter().chain(coded) {
        for lang in LANGS {
            let names: BTreeSet<String> = all.iter().map(|(_, key)| lang.t(key)).collect();
            assert_eq!(names.len(), all.len(), "{list} {lang:?}");
            for (code, key) in &all {
                assert_eq!(code_of(&lang.t(key), all.iter().map(|(c, k)| (*c, k.clone()))), *code, "{list} {lang:?}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_named_by_sheet_row_and_column() {
    use rust_xlsxwriter::Workbook;
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(Lang::Zh.t(Tab::Conditions.text_key())).expect("a name");
    for (row, cells) in (0..).zip([
        ["", "", "", "", "", "", ""],
        ["0", "all", "", "", "", "", ""],
        ["1", "condition", "", "age_months", "count_at_least", "two", ""],
        ["1", "condition", "", "age", "count_at_least", "2", ""],
        ["1", "condition", "", "tax_grade", "one_of", "A E", ""],
        ["1", "condition", "", "法定代表人性别", "one_of", "male", ""],
        ["1", "condition", "", "ages", "count_at_least", "2", ""],
        ["one", "condition", "", "patents", "count_at_least", "2", ""],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            page.write_string(row, column, cell).expect("a cell");
        }
    }
    let page = book.add_worksheet();
    page.set_name(Lang::Zh.t(Tab::Terms.text_key())).expect("a name");
    for (row, cells) in (0..).zip([["item", "content"], ["family", "credit"], ["max_amount", "lots"], ["colour", "red"]]) {
        page.write_string(row, 0, cells[0]).expect("a cell");
        page.write_string(row, 1, cells[1]).expect("a cell");
    }
    let faults = content(&book.save_to_buffer().expect("a workbook")).expect_err("faults");
    let found: Vec<(Option<Tab>, usize, &str, &str)> = faults.iter().map(|f| (f.tab, f.row, f.column_key, f.text_key.as_str())).collect();
    for expected in [
        (Some(Tab::Conditions), 3, "rows-column-value", "rows-error-number"),
        (Some(Tab::Conditions), 4, "rows-column-fact", "fact_error-protected"),
        (Some(Tab::Conditions), 6, "rows-column-fact", "fact_error-protected"),
        (Some(Tab::Conditions), 7, "rows-column-fact", "rows-error-fact"),
        (Some(Tab::Conditions), 5, "rows-column-value", "product-criteria-unknown_code"),
        (Some(Tab::Conditions), 8, "rows-column-depth", "rows-error-number"),
        (Some(Tab::Terms), 3, "sheet-max-amount", "rows-error-amount"),
        (Some(Tab::Terms), 4, "sheet-item", "sheet-error-item"),
        (Some(Tab::Terms), 0, "sheet-min-amount", "rows-error-amount"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    assert_eq!(content(b"no workbook").expect_err("a fault")[0].text_key, "sheet-error-file");
}
