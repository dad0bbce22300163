//! The charts of the regulator's pages: which figures each shows; units stand in the titles.

use entity::value::Fen;

use super::breakdown::Breakdown;
use super::chart::{self, Caption, Mark, Scale, Series};
use super::figures::Figures;
use super::indicator::Indicator;
use super::table::{Cell, Label};
use super::words::Words;

/// 近十二个月授信与放款金额: columns by month.
pub fn amounts_by_month(breakdown: &Breakdown, words: &dyn Words) -> String {
    let series = [Indicator::GrantedAmount, Indicator::DisbursedAmount].map(|indicator| monthly(breakdown, indicator, words));
    let scale = Scale { per: Fen::wan(1).0, unit: words.say("report-unit-wan") };
    chart::columns(&caption("chart-by-month", ["report-chart-by-month", "report-chart-by-month-described"], words), &series, &scale)
}

/// 近十二个月首贷户数: columns by month.
pub fn first_loans_by_month(breakdown: &Breakdown, words: &dyn Words) -> String {
    let scale = Scale { per: 1_000_000, unit: words.say("report-unit-firms") };
    let caption = caption("chart-first-loans", ["report-chart-first-loans", "report-chart-first-loans-described"], words);
    chart::columns(&caption, &[monthly(breakdown, Indicator::FirstLoans, words)], &scale)
}

/// 分银行放款金额: bars, largest first.
pub fn disbursed_by_bank(breakdown: &Breakdown, words: &dyn Words) -> String {
    let groups = breakdown.by_bank.iter().map(|(bank, figures)| (bank.name.clone(), figures));
    let caption = caption("chart-by-bank", ["report-chart-disbursed-by-bank", "report-chart-disbursed-by-bank-described"], words);
    chart::bars(&caption, &ranked(groups, Indicator::DisbursedAmount, words))
}

/// 分县区放款金额: bars, largest first.
pub fn disbursed_by_county(breakdown: &Breakdown, words: &dyn Words) -> String {
    let groups = breakdown.by_county.iter().map(|(county, figures)| (words.region(county), figures));
    let caption = caption("chart-by-county", ["report-chart-disbursed-by-county", "report-chart-disbursed-by-county-described"], words);
    chart::bars(&caption, &ranked(groups, Indicator::DisbursedAmount, words))
}

/// 分行业申请件数: bars, largest first.
pub fn received_by_industry(breakdown: &Breakdown, words: &dyn Words) -> String {
    let groups = breakdown.by_industry.iter().map(|(section, figures)| (Label::section(section.as_ref()).text(words), figures));
    let caption = caption("chart-by-industry", ["report-chart-received-by-industry", "report-chart-received-by-industry-described"], words);
    chart::bars(&caption, &ranked(groups, Indicator::Received, words))
}

/// 拒贷原因: bars, most often first.
pub fn refusals(breakdown: &Breakdown, words: &dyn Words) -> String {
    let given = breakdown.total.refusals.iter();
    let mut marks: Vec<Mark> = given.map(|(reason, n)| Mark { label: words.say(reason.text_key()), value: *n, shown: Cell::Count(*n).print(words) }).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.value));
    chart::bars(&caption("chart-refusals", ["report-chart-refusals", "report-chart-refusals-described"], words), &marks)
}

/// 从申请到放款: bars in the order of the steps.
pub fn funnel(breakdown: &Breakdown, words: &dyn Words) -> String {
    let steps = [Indicator::Received, Indicator::Accepted, Indicator::Granted, Indicator::Disbursed];
    let marks = steps.map(|indicator| mark(words.say(indicator.name_key()), indicator, &breakdown.total, words));
    chart::bars(&caption("chart-funnel", ["report-chart-funnel", "report-chart-funnel-described"], words), &marks)
}

fn caption(id: &str, [title, description]: [&str; 2], words: &dyn Words) -> Caption {
    Caption { id: id.to_owned(), title: words.say(title), description: words.say(description) }
}

fn monthly(breakdown: &Breakdown, indicator: Indicator, words: &dyn Words) -> Series {
    let marks = breakdown.by_month.iter().map(|(month, figures)| mark(month.short_label(words), indicator, figures, words)).collect();
    Series { name: words.say(indicator.name_key()), marks }
}

fn ranked<'a>(groups: impl Iterator<Item = (String, &'a Figures)>, indicator: Indicator, words: &dyn Words) -> Vec<Mark> {
    let mut marks: Vec<Mark> = groups.map(|(label, figures)| mark(label, indicator, figures, words)).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.value));
    marks
}

fn mark(label: String, indicator: Indicator, figures: &Figures, words: &dyn Words) -> Mark {
    let cell = indicator.value(figures);
    let value = match &cell {
        Cell::Count(n) => *n,
        Cell::Part(ppm) | Cell::Percent(ppm) => ppm.0,
        Cell::Money(fen) => fen.0,
        Cell::Days(days) => days.0,
        Cell::Blank | Cell::Name(_) => 0,
    };
    Mark { label, value, shown: cell.print(words) }
}

#[cfg(test)]
mod tests {
    use super::super::period::Period;
    use super::super::sample::city;
    use super::super::words::Naming;
    use super::*;
    use crate::platform::i18n::Lang;

    fn all(words: &dyn Words) -> Vec<String> {
        let period: Period = "2026-02".parse().expect("period");
        let breakdown = Breakdown::of(&city(4_000), period, period.bounds().1);
        [amounts_by_month, first_loans_by_month, disbursed_by_bank, disbursed_by_county, received_by_industry, refusals, funnel]
            .map(|draw| draw(&breakdown, words))
            .to_vec()
    }

    #[test]
    fn every_chart_draws_in_both_languages_and_has_an_id_of_its_own() {
        for words in [Lang::Zh, Lang::En] {
            let charts = all(&words);
            let mut ids: Vec<&str> = charts.iter().filter_map(|svg| svg.split("aria-labelledby=\"").nth(1)?.split('"').next()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), charts.len());
            assert_eq!(charts[0].contains("万元"), words.naming() == Naming::Chinese);
        }
    }
}
