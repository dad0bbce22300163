//! The share of what was expected that came on time, month by month, as a small drawing and in words.

use entity::value::Ppm;

use super::figures::Figures;
use super::table::Measure;
use crate::platform::i18n::Lang;
use crate::report::period::Period;

/// A month of a line's trend.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// Its place from the left, in units of the drawing.
    pub x: usize,
    /// Where its top is.
    pub y: i64,
    /// How high it is.
    pub height: i64,
    /// Its class: kept, broken, or nothing expected.
    pub class: &'static str,
}

/// Height of a trend's drawing.
const TALL: i64 = 20;

/// The share that came on time, month by month, as bars and in words.
pub fn trend<'a>(months: impl Iterator<Item = (Period, &'a Figures)> + Clone, lang: Lang) -> (Vec<Bar>, String) {
    let told = |(month, figures): (Period, &Figures)| {
        let share = Measure::OnTimeShare.cell(figures);
        (figures.expected > 0).then(|| lang.t2("quality-trend-month", "month", month.label(&lang), "share", share.print(&lang)))
    };
    let told: Vec<String> = months.clone().filter_map(told).collect();
    let bars = months.enumerate().map(|(nth, (_, figures))| bar(nth, figures)).collect();
    (bars, if told.is_empty() { lang.t("quality-trend-none") } else { told.join(&lang.t("product-list-separator")) })
}

fn bar(nth: usize, figures: &Figures) -> Bar {
    let (height, class) = match figures.on_time_share() {
        None => (1, "trend-none"),
        Some(Ppm(1_000_000)) => (TALL, "trend-kept"),
        Some(Ppm(share)) => ((share * TALL / 1_000_000).max(2), "trend-broken"),
    };
    Bar { x: nth * 6, y: TALL - height, height, class }
}
