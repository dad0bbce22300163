//! Writing the workbook.

use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Workbook, Worksheet, XlsxError};

use super::super::content::Content;
use super::super::editor::relation::split;
use super::super::editor::rows::{self, Column, Row};
use super::super::editor::typed::TermsTyped;
use super::{BETWEEN, MANY, ONCE, Tab, codes, facts, kinds, relations};
use crate::enterprise::fact::FactKey;
use crate::platform::i18n::Lang;

/// Rows under the conditions that lists are laid over, so that rows can be added.
const SPARE: u32 = 200;
/// The sheet that holds the lists.
const LISTS: &str = "lists";

/// Something in the workbook breaks a rule of the format.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct RenderError(#[from] XlsxError);

/// Makes the workbook in a language.
pub fn workbook(content: &Content, lang: Lang) -> Result<Vec<u8>, RenderError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00E4_EFF0));
    conditions(book.add_worksheet(), &rows::of(&content.criteria), lang, &head)?;
    terms(book.add_worksheet(), &TermsTyped::of(&content.terms), lang, &head)?;
    let lists = book.add_worksheet();
    lists.set_name(LISTS)?.set_hidden(true);
    for (column, names) in [(0, names(kinds(), lang)), (1, names(facts(), lang)), (2, names(relations(), lang))] {
        for (row, name) in (0..).zip(names) {
            lists.write_string(row, column, name)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

fn names(all: impl Iterator<Item = (&'static str, String)>, lang: Lang) -> Vec<String> {
    all.map(|(_, key)| lang.t(key)).collect()
}

/// The name of a code.
fn name(code: &str, all: impl Iterator<Item = (&'static str, String)>, lang: Lang) -> String {
    all.into_iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, key)| lang.t(key))
}

fn conditions(page: &mut Worksheet, rows: &[Row], lang: Lang, head: &Format) -> Result<(), XlsxError> {
    page.set_name(lang.t(Tab::Conditions.text_key()))?.set_freeze_panes(1, 0)?;
    for (column, width) in (0..).zip([8, 16, 8, 28, 26, 44, 28]) {
        page.set_column_width(column, width)?;
    }
    for (column, of) in (0..).zip(Column::ALL) {
        page.write_string_with_format(0, column, lang.t(of.text_key()), head)?;
    }
    for (at, row) in (1..).zip(rows) {
        let fact = row.fact.parse::<FactKey>().ok();
        let named = |code: &str| fact.map_or_else(|| code.to_owned(), |fact| name(code, codes(fact).into_iter(), lang));
        let value = match fact {
            Some(fact) if !codes(fact).is_empty() => split(&row.value).iter().map(|c| named(c)).collect::<Vec<_>>().join(&BETWEEN.to_string()),
            Some(_) | None => row.value.clone(),
        };
        page.write_string(at, 0, row.depth.to_string())?;
        page.write_string(at, 1, name(&row.kind, kinds(), lang))?;
        page.write_string(at, 2, row.count.as_str())?;
        page.write_string(at, 3, name(&row.fact, facts(), lang))?;
        page.write_string(at, 4, name(&row.relation, relations(), lang))?;
        page.write_string(at, 5, value)?;
        page.write_string(at, 6, name(&row.of, facts(), lang))?;
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(SPARE);
    for (column, list, count) in [(1, 'A', kinds().count()), (3, 'B', facts().count()), (4, 'C', relations().count()), (6, 'B', facts().count())] {
        let list = Formula::new(format!("={LISTS}!${list}$1:${list}${count}"));
        page.add_data_validation(1, column, last, column, &DataValidation::new().allow_list_formula(list))?;
    }
    Ok(())
}

fn terms(page: &mut Worksheet, typed: &TermsTyped, lang: Lang, head: &Format) -> Result<(), XlsxError> {
    page.set_name(lang.t(Tab::Terms.text_key()))?.set_freeze_panes(1, 0)?;
    for (column, width) in (0..).zip([26, 44, 24, 14]) {
        page.set_column_width(column, width)?;
    }
    for (column, key) in (0..).zip(["sheet-item", "sheet-content", "sheet-basis", "sheet-figure"]) {
        page.write_string_with_format(0, column, lang.t(key), head)?;
    }
    let mut at = 1;
    for (field, label) in ONCE {
        page.write_string(at, 0, lang.t(*label))?;
        page.write_string(at, 1, once(typed, field, lang))?;
        at += 1;
    }
    let fact = typed.grade_fact.parse::<FactKey>().ok();
    let grade = |code: &str| fact.map_or_else(|| code.to_owned(), |fact| name(code, codes(fact).into_iter(), lang));
    let grades = typed.grades.iter().map(|(code, rate)| [grade(code), String::new(), rate.clone()]);
    let shares = typed.shares.iter().map(|(fact, share)| [name(fact, facts(), lang), String::new(), share.clone()]);
    let fees = typed.fees.iter().map(|fee| [name(&fee.kind, fee_kinds(), lang), name(&fee.basis, fee_bases(), lang), fee.figure.clone()]);
    for ((_, label), lines) in MANY.iter().zip([grades.collect::<Vec<_>>(), shares.collect(), fees.collect()]) {
        for line in lines {
            page.write_string(at, 0, lang.t(*label))?;
            for (column, cell) in (1..).zip(line) {
                page.write_string(at, column, cell)?;
            }
            at += 1;
        }
    }
    Ok(())
}

fn once(typed: &TermsTyped, field: &str, lang: Lang) -> String {
    let listed = |codes: &[String], all: &dyn Fn() -> Vec<(&'static str, String)>| {
        codes.iter().map(|c| name(c, all().into_iter(), lang)).collect::<Vec<_>>().join(&BETWEEN.to_string())
    };
    match field {
        "family" => name(&typed.family, families(), lang),
        "min_amount" => typed.min_amount.clone(),
        "max_amount" => typed.max_amount.clone(),
        "min_term_months" => typed.min_term_months.clone(),
        "max_term_months" => typed.max_term_months.clone(),
        "purposes" => listed(&typed.purposes, &|| purposes().collect()),
        "guarantees" => listed(&typed.guarantees, &|| guarantees().collect()),
        "repayment" => listed(&typed.repayment, &|| repayments().collect()),
        "pricing" => name(&typed.pricing, pricings(), lang),
        "rate" => typed.rate.clone(),
        "grade_fact" => name(&typed.grade_fact, facts(), lang),
        "otherwise" => typed.otherwise.clone(),
        "cap" => typed.cap.clone(),
        _ => typed.decision_days.clone(),
    }
}

/// Families with the keys of their names.
pub(super) fn families() -> impl Iterator<Item = (&'static str, String)> {
    entity::value::Family::ALL.iter().map(|f| (f.code(), f.text_key().to_owned()))
}
/// Purposes with the keys of their names.
pub(super) fn purposes() -> impl Iterator<Item = (&'static str, String)> {
    entity::value::Purpose::ALL.iter().map(|p| (p.code(), p.text_key().to_owned()))
}
/// Ways of securing with the keys of their names.
pub(super) fn guarantees() -> impl Iterator<Item = (&'static str, String)> {
    entity::value::Guarantee::ALL.iter().map(|g| (g.code(), g.text_key().to_owned()))
}
/// Ways of repaying with the keys of their names.
pub(super) fn repayments() -> impl Iterator<Item = (&'static str, String)> {
    entity::value::RepaymentForm::ALL.iter().map(|r| (r.code(), r.text_key().to_owned()))
}
/// Kinds of costs with the keys of their names.
pub(super) fn fee_kinds() -> impl Iterator<Item = (&'static str, String)> {
    entity::value::FeeKind::ALL.iter().map(|k| (k.code(), k.text_key().to_owned()))
}
/// Ways of charging with the keys of their names.
pub(super) fn fee_bases() -> impl Iterator<Item = (&'static str, String)> {
    ["yearly", "once", "sum", "undisclosed"].into_iter().map(|code| (code, format!("editor-fee-{code}")))
}
/// Ways of pricing with the keys of their names.
pub(super) fn pricings() -> impl Iterator<Item = (&'static str, String)> {
    ["fixed", "lpr", "grade"].into_iter().map(|code| (code, format!("editor-pricing-{code}")))
}
