//! The monthly report (月报): which tables it has and what stands in them.

use super::breakdown::Breakdown;
use super::figures::{Figures, share};
use super::indicator::Indicator;
use super::table::{Cell, Column, Label, Table, Totalling, Unit};

/// The code of the report; it never changes.
pub const CODE: &str = "monthly";

/// The version of its layout.
pub const VERSION: u16 = 1;

/// The indicators of the tables by bank, county, industry and month.
const ACROSS: &[Indicator] = &[
    Indicator::Received,
    Indicator::Accepted,
    Indicator::AcceptanceRate,
    Indicator::Granted,
    Indicator::GrantedAmount,
    Indicator::GrantRate,
    Indicator::Disbursed,
    Indicator::DisbursedAmount,
    Indicator::CreditShare,
    Indicator::AverageRate,
    Indicator::FirstLoans,
    Indicator::FirstLoanAmount,
    Indicator::Declined,
    Indicator::MedianDays,
    Indicator::P90Days,
];

/// The indicators of the table of first loans.
const FIRST: &[Indicator] =
    &[Indicator::FirstLoans, Indicator::FirstLoanAmount, Indicator::FirstLoanShare, Indicator::DisbursedAmount, Indicator::RestatedFirstLoans];

/// The tables of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// 概览: every indicator for the period, the one before, and the year so far.
    pub overview: Table,
    /// By bank.
    pub by_bank: Table,
    /// By county.
    pub by_county: Table,
    /// By industry.
    pub by_industry: Table,
    /// By month, twelve of them.
    pub by_month: Table,
    /// 首贷.
    pub first_loans: Table,
    /// 拒贷原因.
    pub refusals: Table,
}

impl Tables {
    /// Lays a breakdown out.
    pub fn of(breakdown: &Breakdown) -> Self {
        let banks = || breakdown.by_bank.iter().map(|(bank, figures)| (Label::Plain(bank.name.clone()), figures));
        let total = &breakdown.total;
        Self {
            overview: overview(breakdown),
            by_bank: across("by-bank", ["report-table-by-bank", "report-sheet-by-bank"], "report-column-bank", banks(), total, ACROSS),
            by_county: across(
                "by-county",
                ["report-table-by-county", "report-sheet-by-county"],
                "report-column-county",
                breakdown.by_county.iter().map(|(region, figures)| (Label::Region(region.clone()), figures)),
                total,
                ACROSS,
            ),
            by_industry: across(
                "by-industry",
                ["report-table-by-industry", "report-sheet-by-industry"],
                "report-column-industry",
                breakdown.by_industry.iter().map(|(section, figures)| (Label::section(section.as_ref()), figures)),
                total,
                ACROSS,
            ),
            by_month: by_month(breakdown),
            first_loans: Table {
                note_keys: vec!["report-note-first-loan-share", "report-note-restated"],
                ..across("first-loans", ["report-table-first-loans", "report-sheet-first-loans"], "report-column-bank", banks(), total, FIRST)
            },
            refusals: refusals(total),
        }
    }
    /// All of them, in the order of the workbook's sheets.
    pub fn all(&self) -> [&Table; 7] {
        [&self.overview, &self.by_bank, &self.by_county, &self.by_industry, &self.by_month, &self.first_loans, &self.refusals]
    }
}

fn overview(breakdown: &Breakdown) -> Table {
    let row = |indicator: &Indicator| {
        let unit = indicator.unit().text_key().map_or(Cell::Blank, |key| Cell::Name(Label::Key(key)));
        let mut cells = vec![Cell::Name(Label::Key(indicator.name_key())), unit];
        cells.extend([&breakdown.total, &breakdown.previous, &breakdown.year_to_date].map(|figures| indicator.value(figures)));
        cells
    };
    Table {
        code: "overview",
        title_key: "report-table-overview",
        sheet_key: "report-sheet-overview",
        columns: vec![
            Column::words("report-column-indicator"),
            Column::words("report-column-unit"),
            Column::words("report-column-this-period"),
            Column::words("report-column-previous-period"),
            Column::words("report-column-year-to-date"),
        ],
        rows: Indicator::ALL.iter().map(row).collect(),
        total: None,
        note_keys: vec!["report-note-cut-off", "report-note-restated"],
        defined: Vec::new(),
    }
}

fn across<'a>(
    code: &'static str,
    [title_key, sheet_key]: [&'static str; 2],
    by_key: &'static str,
    groups: impl Iterator<Item = (Label, &'a Figures)>,
    total: &Figures,
    indicators: &[Indicator],
) -> Table {
    let row = |label: Label, figures: &Figures| {
        let mut cells = vec![Cell::Name(label)];
        cells.extend(indicators.iter().map(|indicator| indicator.value(figures)));
        cells
    };
    let mut columns = vec![Column::words(by_key)];
    columns.extend(indicators.iter().map(|indicator| Column::of(*indicator)));
    Table {
        code,
        title_key,
        sheet_key,
        columns,
        rows: groups.map(|(label, figures)| row(label, figures)).collect(),
        total: Some(row(Label::Key("report-total"), total)),
        note_keys: vec!["report-note-cut-off"],
        defined: indicators.to_vec(),
    }
}

/// The twelve months add up to their own total, not to the period's.
fn by_month(breakdown: &Breakdown) -> Table {
    let total: Figures = breakdown.by_month.iter().map(|(_, figures)| figures).sum();
    let months = breakdown.by_month.iter().map(|(month, figures)| (Label::Period(*month), figures));
    across("by-month", ["report-table-by-month", "report-sheet-by-month"], "report-column-month", months, &total, ACROSS)
}

/// Reasons by how often they were given, then by code.
fn refusals(total: &Figures) -> Table {
    let mut given: Vec<_> = total.refusals.iter().collect();
    given.sort_by_key(|(reason, n)| (std::cmp::Reverse(**n), **reason));
    let all = total.reasons_given();
    let part = |n: i64| share(n.into(), all.into()).map_or(Cell::Blank, Cell::Percent);
    let code = |code: &str| Cell::Name(Label::Plain(code.to_owned()));
    Table {
        code: "refusals",
        title_key: "report-table-refusals",
        sheet_key: "report-sheet-refusals",
        columns: vec![
            Column::words("report-column-reason"),
            Column::words("report-column-reason-code"),
            Column { name_key: "report-column-times", unit: Unit::Times, totalling: Totalling::Sum },
            Column { name_key: "report-column-times-share", unit: Unit::Percent, totalling: Totalling::Given },
        ],
        rows: given.iter().map(|(reason, n)| vec![Cell::Name(Label::Key(reason.text_key())), code(reason.code()), Cell::Count(**n), part(**n)]).collect(),
        total: Some(vec![Cell::Name(Label::Key("report-total")), Cell::Blank, Cell::Count(all), part(all)]),
        note_keys: vec!["report-note-reasons"],
        defined: vec![Indicator::RefusalReasons],
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::city;
    use super::super::{indicator, period};
    use super::*;
    use crate::platform::i18n::Lang;

    fn tables() -> Tables {
        let period: period::Period = "2026-02".parse().expect("period");
        Tables::of(&Breakdown::of(&city(400), period, period.bounds().1))
    }

    #[test]
    fn every_row_and_total_has_a_cell_per_column() {
        for table in tables().all() {
            for row in table.rows.iter().chain(&table.total) {
                assert_eq!(row.len(), table.columns.len(), "{}", table.code);
                assert!(matches!(row[0], Cell::Name(_)), "{}", table.code);
            }
        }
    }

    #[test]
    fn sums_of_columns_are_the_totals() {
        for table in tables().all() {
            let Some(total) = &table.total else { continue };
            for (index, column) in table.columns.iter().enumerate().filter(|(_, c)| c.totalling == Totalling::Sum) {
                let value = |cell: &Cell| match cell {
                    Cell::Count(n) => *n,
                    Cell::Part(ppm) | Cell::Percent(ppm) => ppm.0,
                    Cell::Money(fen) => fen.0,
                    Cell::Days(days) => days.0,
                    Cell::Blank | Cell::Name(_) => 0,
                };
                assert_eq!(table.rows.iter().map(|row| value(&row[index])).sum::<i64>(), value(&total[index]), "{} {}", table.code, column.name_key);
            }
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        for words in [Lang::Zh, Lang::En] {
            for key in indicator::ALL_TEXT_KEYS.iter().chain(&period::MONTH_KEYS).chain(&period::MONTH_SHORT_KEYS) {
                assert!(words.has(key), "{key}");
            }
            for table in tables().all() {
                for key in [table.title_key, table.sheet_key].iter().chain(&table.note_keys) {
                    assert!(words.has(key), "{key}");
                }
                for column in &table.columns {
                    assert!(!column.head(&words).is_empty());
                }
                for cell in table.rows.iter().flatten() {
                    assert!(!cell.print(&words).is_empty());
                }
            }
            assert!(!"2026-02".parse::<period::Period>().expect("period").label(&words).contains('{'));
            assert!(!words.t("report-total").is_empty());
        }
    }
}
