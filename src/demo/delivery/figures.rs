//! Rows of figures: what [`known`](crate::demo::known) says that departments deliver, in the form in which they deliver it.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use entity::value::money::Unit;
use entity::value::{Fen, Figures, Source};

use super::{Delivery, PATTERNS, delivery};
use crate::demo::firm::Firm;
use crate::demo::known::{self, Measure, Observed, Series};
use crate::enterprise::fact::{FactKey, Value};

/// One row: the period or day, and the other cells by the place of their column.
type Rows = BTreeMap<String, Vec<String>>;

/// The files of figures while they fill.
pub(super) struct FigureFiles {
    files: Vec<(Figures, Delivery)>,
}

impl FigureFiles {
    pub(super) fn new(on: NaiveDate) -> Self {
        let one = |of: &Figures| {
            let words = PATTERNS.figures.get(of.code()).expect("deliveries.toml has every kind of figures");
            (*of, delivery(Source::Figures(*of), &words.file, &words.columns, on))
        };
        // How households farm is no fact and has a file of its own.
        Self { files: Figures::ALL.iter().filter(|of| **of != Figures::Farming).map(one).collect() }
    }
    /// Adds the rows of a firm.
    pub(super) fn add(&mut self, seed: u64, firm: &Firm, today: NaiveDate) {
        let facts: Vec<Observed> = known::facts(seed, firm, today).into_iter().filter(|fact| is_delivered(firm, fact)).collect();
        // A firm in four has its months delivered; of the others the source says only what they come to.
        let series = if firm.index.is_multiple_of(4) { known::series(seed, firm, today) } else { Vec::new() };
        for (of, file) in &mut self.files {
            let width = file.header.len();
            for cells in rows(*of, width, &facts, &series, today) {
                let mut row = vec![firm.name.clone(), firm.code.to_string()];
                row.extend(cells);
                file.rows.push(row);
            }
        }
    }
    pub(super) fn finish(self) -> impl Iterator<Item = Delivery> {
        self.files.into_iter().map(|(_, file)| file)
    }
}

/// Whether the period of a fact was not over before the firm was there: of the time before, no department delivers anything.
pub fn is_delivered(firm: &Firm, fact: &Observed) -> bool {
    let period = Figures::ALL.iter().find_map(|of| place(*of, fact.key)).map(|(_, period)| period);
    period.is_none_or(|period| period.ends(fact.as_of_on) >= firm.established_on)
}

/// The cells of a firm's rows behind its name and code.
fn rows(of: Figures, width: usize, facts: &[Observed], series: &[Series], today: NaiveDate) -> Vec<Vec<String>> {
    let mut rows = Rows::new();
    for fact in facts {
        let Some((place, period)) = place(of, fact.key) else { continue };
        if let Value::Codes(codes) = &fact.value {
            return codes_rows(codes, fact.as_of_on);
        }
        let (period, cells) = (period.of(fact.as_of_on), rows.entry(period.of(fact.as_of_on)).or_default());
        cells.resize(width - 2, String::new());
        cells[0] = period;
        cells[place] = cell(fact.key, &fact.value);
        if of_day(of) && place == 2 {
            cells[1] = fact.as_of_on.to_string();
        }
    }
    if !rows.is_empty() {
        add_series(of, width, series, &mut rows, today);
    }
    rows.into_values().collect()
}

/// Months of a series, for a firm whose figure of the last month is there; that month keeps it.
fn add_series(of: Figures, width: usize, series: &[Series], rows: &mut Rows, today: NaiveDate) {
    let measure = match of {
        Figures::Electricity => Measure::Electricity,
        Figures::InsuredStaff => Measure::InsuredStaff,
        Figures::Zone
        | Figures::AnnualReport
        | Figures::Qualification
        | Figures::OutputGrade
        | Figures::TaxReturn
        | Figures::Invoices
        | Figures::InsuranceArrears
        | Figures::Water
        | Figures::Gas
        | Figures::CustomsGrade
        | Figures::Exports
        | Figures::Patents
        | Figures::Trademarks
        | Figures::Softwares
        | Figures::EnvironmentGrade
        | Figures::LabourGrade
        | Figures::Orders
        | Figures::PublicCreditGrade
        | Figures::LocalCreditGrade
        | Figures::Farming => return,
    };
    let late = today.checked_sub_months(Months::new(3)).unwrap_or(today).to_string();
    // What nobody has delivered for long does not come with all its months.
    if rows.keys().next_back().is_none_or(|last| *last < late) {
        return;
    }
    for (month, number) in series.iter().filter(|series| series.measure == measure).flat_map(|series| &series.months) {
        let period = Period::Month.of(*month);
        let cells = rows.entry(period.clone()).or_default();
        cells.resize(width - 2, String::new());
        cells[0] = period;
        if cells[1].is_empty() {
            cells[1] = number.to_string();
        }
    }
}

/// A row for each qualification; a firm that was looked at and has none stands there with that.
fn codes_rows(codes: &[String], on: NaiveDate) -> Vec<Vec<String>> {
    let word = |code: &str| PATTERNS.qualifications.get(code).cloned().unwrap_or_default();
    let row = |code: &str| vec![on.to_string(), word(code)];
    if codes.is_empty() { vec![row("none")] } else { codes.iter().map(|code| row(code)).collect() }
}

/// What the third column holds.
#[derive(Clone, Copy)]
enum Period {
    Year,
    Month,
    Day,
}

impl Period {
    fn of(self, on: NaiveDate) -> String {
        match self {
            // A year that was still running on that day has no figures.
            Self::Year => (if (on.month(), on.day()) == (12, 31) { on.year() } else { on.year() - 1 }).to_string(),
            Self::Month => on.format("%Y-%m").to_string(),
            Self::Day => on.to_string(),
        }
    }
    /// The last day of the period of a day.
    fn ends(self, on: NaiveDate) -> NaiveDate {
        match self {
            Self::Year if (on.month(), on.day()) == (12, 31) => on,
            Self::Year => NaiveDate::from_ymd_opt(on.year() - 1, 12, 31).unwrap_or(on),
            Self::Month => on.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).and_then(|next| next.pred_opt()).unwrap_or(on),
            Self::Day => on,
        }
    }
}

/// Files whose rows have a year and beside it the day of the evaluation.
fn of_day(of: Figures) -> bool {
    matches!(of, Figures::OutputGrade | Figures::EnvironmentGrade | Figures::LabourGrade)
}

/// The place of a fact among the cells behind name and code of a file, if it is in that file, and what the first of them holds.
fn place(of: Figures, key: FactKey) -> Option<(usize, Period)> {
    let places: &[(FactKey, usize)] = match of {
        Figures::Zone => &[(FactKey::Zone, 1)],
        Figures::AnnualReport => &[(FactKey::Staff, 1), (FactKey::Assets, 2)],
        Figures::Qualification => &[(FactKey::Qualifications, 1)],
        Figures::OutputGrade => &[(FactKey::OutputGrade, 2)],
        Figures::TaxReturn => &[(FactKey::TaxPaidYear, 1), (FactKey::RevenueYear, 2), (FactKey::RevenueGrowth, 3)],
        Figures::Invoices => &[(FactKey::RevenueTwelveMonths, 2)],
        Figures::InsuredStaff => &[(FactKey::InsuredStaff, 1), (FactKey::InsuredTrend, 2)],
        Figures::InsuranceArrears => &[(FactKey::InsuranceArrearsMonths, 1)],
        Figures::Electricity => &[(FactKey::ElectricityTrend, 2)],
        Figures::Water => &[(FactKey::WaterTrend, 2)],
        Figures::Gas => &[(FactKey::GasTrend, 2)],
        Figures::CustomsGrade => &[(FactKey::CustomsGrade, 1)],
        Figures::Exports => &[(FactKey::ExportsYear, 1)],
        Figures::Patents => &[(FactKey::Patents, 1)],
        Figures::Trademarks => &[(FactKey::Trademarks, 1)],
        Figures::Softwares => &[(FactKey::Softwares, 1)],
        Figures::EnvironmentGrade => &[(FactKey::EnvironmentGrade, 2)],
        Figures::LabourGrade => &[(FactKey::LabourGrade, 2)],
        Figures::Orders => &[(FactKey::OrdersTwelveMonths, 2)],
        Figures::PublicCreditGrade => &[(FactKey::PublicCreditGrade, 1)],
        Figures::LocalCreditGrade => &[(FactKey::LocalCreditGrade, 1)],
        Figures::Farming => &[],
    };
    let period = match of {
        Figures::AnnualReport
        | Figures::TaxReturn
        | Figures::Exports
        | Figures::OutputGrade
        | Figures::EnvironmentGrade
        | Figures::LabourGrade
        | Figures::Farming => Period::Year,
        Figures::Invoices | Figures::InsuredStaff | Figures::InsuranceArrears | Figures::Electricity | Figures::Water | Figures::Gas | Figures::Orders => {
            Period::Month
        }
        Figures::Zone
        | Figures::Qualification
        | Figures::CustomsGrade
        | Figures::Patents
        | Figures::Trademarks
        | Figures::Softwares
        | Figures::PublicCreditGrade
        | Figures::LocalCreditGrade => Period::Day,
    };
    places.iter().find(|(known, _)| *known == key).map(|(_, place)| (*place, period))
}

fn cell(key: FactKey, value: &Value) -> String {
    match value {
        Value::Money(Fen(fen)) => Fen(*fen).print(Unit::Yuan, 2).replace(',', ""),
        Value::Count(count) => count.to_string(),
        Value::Rate(rate) => rate.percent(4),
        Value::Day(day) => day.to_string(),
        Value::Code(code) => PATTERNS.grades.get(key.code()).and_then(|words| words.get(code)).unwrap_or(code).clone(),
        Value::Codes(codes) => codes.join(";"),
        Value::YesNo(yes) => yes.to_string(),
    }
}
