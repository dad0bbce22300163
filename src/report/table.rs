//! Tables without a language: what pages, charts and workbooks share.

use entity::value::money::Unit as MoneyUnit;
use entity::value::{Fen, Industry, Ppm, Region};

use super::figures::Days;
use super::indicator::Indicator;
use super::period::Period;
use super::words::Words;

/// The unit that a column's head names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Words, or each row in its own unit.
    Text,
    /// 件: applications.
    Applications,
    /// 笔: disbursements.
    Loans,
    /// 户: firms; parts of one are possible where banks share a first loan.
    Firms,
    /// 次: how often a reason was given.
    Times,
    /// 万元.
    Wan,
    /// Per cent.
    Percent,
    /// Working days.
    WorkingDays,
    /// 行: rows of deliveries.
    Rows,
    /// 期: stretches of days in which a delivery is expected.
    Dues,
}

impl Unit {
    /// Key of its name; none for words.
    pub const fn text_key(self) -> Option<&'static str> {
        match self {
            Self::Text => None,
            Self::Applications => Some("report-unit-applications"),
            Self::Loans => Some("report-unit-loans"),
            Self::Firms => Some("report-unit-firms"),
            Self::Times => Some("report-unit-times"),
            Self::Wan => Some("report-unit-wan"),
            Self::Percent => Some("report-unit-percent"),
            Self::WorkingDays => Some("report-unit-working-days"),
            Self::Rows => Some("report-unit-rows"),
            Self::Dues => Some("report-unit-dues"),
        }
    }
}

/// Words in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// As they are: a name.
    Plain(String),
    /// The sentence of a key.
    Key(&'static str),
    /// A division's name.
    Region(Region),
    /// An industry's section.
    Section(Industry),
    /// A period.
    Period(Period),
}

impl Label {
    /// A section of industry, or the words for one that is not known.
    pub fn section(section: Option<&Industry>) -> Self {
        section.map_or(Self::Key("report-industry-unknown"), |section| Self::Section(section.clone()))
    }
    /// The words in a language.
    pub fn text(&self, words: &dyn Words) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Key(key) => words.say(key),
            Self::Region(region) => words.region(region),
            Self::Section(industry) => format!("{} {}", industry.section(), words.section(industry)),
            Self::Period(period) => period.label(words),
        }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// There is none: nothing was counted or there is nothing to divide by.
    Blank,
    /// Words.
    Name(Label),
    /// A number of things.
    Count(i64),
    /// A number of things in millionths.
    Part(Ppm),
    /// An amount, shown in 万元.
    Money(Fen),
    /// A share or a rate.
    Percent(Ppm),
    /// A time.
    Days(Days),
}

impl Cell {
    /// What a page shows, without the unit: `1,234`, `56.00` (万元), `4.35` (per cent), `3.5` (days); an en dash for none.
    pub fn print(&self, words: &dyn Words) -> String {
        match self {
            Self::Blank => "–".to_owned(),
            Self::Name(label) => label.text(words),
            Self::Count(n) => Fen::yuan(*n).print(MoneyUnit::Yuan, 0),
            Self::Part(part) => print_part(*part),
            Self::Money(fen) => fen.print(MoneyUnit::Wan, 2),
            Self::Percent(ppm) => ppm.percent(2),
            Self::Days(days) => days.print(if days.0 % 10 == 0 { 1 } else { 2 }),
        }
    }
    /// The exact number as a decimal in the column's unit; `None` for words and blanks.
    pub fn decimal(&self) -> Option<String> {
        match self {
            Self::Blank | Self::Name(_) => None,
            Self::Count(n) => Some(n.to_string()),
            Self::Part(part) => Some(Fen(part.0).plain(MoneyUnit::Wan)),
            Self::Money(fen) => Some(fen.plain(MoneyUnit::Wan)),
            Self::Percent(ppm) => Some(ppm.percent(4)),
            Self::Days(days) => Some(days.print(2)),
        }
    }
}

/// A number of things, with two places only when it is not whole.
fn print_part(part: Ppm) -> String {
    let as_wan = Fen(part.0);
    as_wan.print(MoneyUnit::Wan, if part.0 % 1_000_000 == 0 { 0 } else { 2 })
}

/// How a column's total comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Totalling {
    /// It is the sum of the rows.
    Sum,
    /// It was computed from what is below the rows: a rate, a median.
    Given,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Key of its head.
    pub name_key: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// How its total comes about.
    pub totalling: Totalling,
}

impl Column {
    /// A column of words.
    pub const fn words(name_key: &'static str) -> Self {
        Self { name_key, unit: Unit::Text, totalling: Totalling::Given }
    }
    /// The column of an indicator.
    pub const fn of(indicator: Indicator) -> Self {
        let unit = indicator.unit();
        let totalling = match unit {
            Unit::Applications | Unit::Loans | Unit::Firms | Unit::Times | Unit::Wan | Unit::Rows | Unit::Dues => Totalling::Sum,
            Unit::Text | Unit::Percent | Unit::WorkingDays => Totalling::Given,
        };
        Self { name_key: indicator.name_key(), unit, totalling }
    }
    /// Whether its cells are words, which stand left; numbers stand right.
    pub const fn is_words(&self) -> bool {
        matches!(self.unit, Unit::Text)
    }
    /// The head with its unit in brackets.
    pub fn head(&self, words: &dyn Words) -> String {
        let [name, unit] = self.name_and_unit(words);
        words.text("report-head", &[("name", &name), ("unit", &unit)]).trim_end().to_owned()
    }
    /// The name, and the unit in brackets or nothing, for heads of two lines.
    pub fn name_and_unit(&self, words: &dyn Words) -> [String; 2] {
        [words.say(self.name_key), self.unit.text_key().map_or_else(String::new, |unit| words.text("report-head-unit", &[("unit", &words.say(unit))]))]
    }
}

/// A table; every row and the total have one cell per column, the first column names the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Code in addresses and file names.
    pub code: &'static str,
    /// Key of its title.
    pub title_key: &'static str,
    /// Key of its short name, on the tab of a sheet.
    pub sheet_key: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The total of all rows; its first cell is the word for it.
    pub total: Option<Vec<Cell>>,
    /// Keys of the notes under the table.
    pub note_keys: Vec<&'static str>,
    /// Indicators whose definitions stand under the table.
    pub defined: Vec<Indicator>,
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Keys;
    impl Words for Keys {
        fn text(&self, key: &str, _: &[(&str, &str)]) -> String {
            key.to_owned()
        }
        fn naming(&self) -> super::super::words::Naming {
            super::super::words::Naming::English
        }
    }

    #[test]
    fn cells_print_with_thousands_and_only_the_places_they_need() {
        for (cell, shown, exact) in [
            (Cell::Count(0), "0", Some("0")),
            (Cell::Count(7), "7", Some("7")),
            (Cell::Count(1_234_567), "1,234,567", Some("1234567")),
            (Cell::Count(-1_234), "-1,234", Some("-1234")),
            (Cell::Part(Ppm(3_000_000)), "3", Some("3")),
            (Cell::Part(Ppm(1_500_000)), "1.50", Some("1.5")),
            (Cell::Money(Fen(123_456_789)), "123.46", Some("123.456789")),
            (Cell::Money(Fen::wan(1_234)), "1,234.00", Some("1234")),
            (Cell::Percent(Ppm(43_550)), "4.36", Some("4.3550")),
            (Cell::Days(Days(350)), "3.5", Some("3.50")),
            (Cell::Days(Days(333)), "3.33", Some("3.33")),
            (Cell::Blank, "–", None),
        ] {
            assert_eq!(cell.print(&Keys), shown, "{cell:?}");
            assert_eq!(cell.decimal().as_deref(), exact, "{cell:?}");
        }
    }
}
