//! Tables in a reader's language, ready for a page.

use super::indicator::Indicator;
use super::table::{Column, Table};
use super::words::Words;

/// A column's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name, with the unit.
    pub text: String,
    /// `num` where numbers stand, which are set to the right.
    pub class: &'static str,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What stands in it.
    pub text: String,
    /// `num` where numbers stand.
    pub class: &'static str,
}

/// A table in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTable {
    /// Its title.
    pub title: String,
    /// The heads.
    pub heads: Vec<Head>,
    /// The rows; the first cell of each names it.
    pub rows: Vec<Vec<Shown>>,
    /// The total; empty when there is none.
    pub total: Vec<Shown>,
    /// Notes under it.
    pub notes: Vec<String>,
}

impl ShownTable {
    /// The whole table.
    pub fn of(table: &Table, words: &dyn Words) -> Self {
        Self::cut(table, |_| true, words)
    }
    /// The first column and those of some indicators.
    pub fn some(table: &Table, of: &[Indicator], words: &dyn Words) -> Self {
        Self::cut(table, |column| of.iter().any(|indicator| indicator.name_key() == column.name_key), words)
    }
    fn cut(table: &Table, keep: impl Fn(&Column) -> bool, words: &dyn Words) -> Self {
        let kept: Vec<(usize, &Column)> = table.columns.iter().enumerate().filter(|(nth, column)| *nth == 0 || keep(column)).collect();
        let class = |column: &Column| if column.is_words() { "" } else { "num" };
        // Tables whose rows have units of their own still set numbers right.
        let shown = |row: &[super::table::Cell]| -> Vec<Shown> {
            let cells = kept.iter().filter_map(|(nth, column)| Some((row.get(*nth)?, column)));
            cells.map(|(cell, column)| Shown { text: cell.print(words), class: if cell.decimal().is_some() { "num" } else { class(column) } }).collect()
        };
        Self {
            title: words.say(table.title_key),
            heads: kept.iter().map(|(_, column)| Head { text: column.head(words), class: class(column) }).collect(),
            rows: table.rows.iter().map(|row| shown(row)).collect(),
            total: table.total.as_ref().map(|row| shown(row)).unwrap_or_default(),
            notes: table.note_keys.iter().map(|key| words.say(key)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;
    use crate::report::breakdown::Breakdown;
    use crate::report::monthly::Tables;
    use crate::report::sample::city;

    #[test]
    fn a_cut_table_keeps_names_and_totals() {
        let period = "2026-02".parse().expect("a month");
        let cases = city(50);
        let breakdown = Breakdown::of(&cases, period, period.bounds().1);
        let tables = Tables::of(&breakdown);
        let whole = ShownTable::of(&tables.by_county, &Lang::Zh);
        let cut = ShownTable::some(&tables.by_county, &[Indicator::Disbursed, Indicator::DisbursedAmount], &Lang::Zh);
        assert_eq!((cut.heads.len(), cut.rows.len(), cut.total.len()), (3, 7, 3));
        assert_eq!(cut.rows[0][0], whole.rows[0][0]);
        assert_eq!((cut.rows[0][0].class, cut.rows[0][2].class), ("", "num"));
    }
}
