//! The chart of a calibration: what was said against what came.

use std::fmt::Write as _;

use super::chart::{Caption, HEADING, PLOT, close, escape, open, percent, tenths};

/// A point of a calibration: what was said against what came, with the interval of the latter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    /// What was said, in parts per million.
    pub said: i64,
    /// What came.
    pub came: i64,
    /// Lower end of its interval.
    pub low: i64,
    /// Upper end of its interval.
    pub high: i64,
    /// The point in words.
    pub shown: String,
}

/// Points around the diagonal on which what is said comes true: said to the right, came upwards, both from nothing to the whole.
pub fn calibration(caption: &Caption, dots: &[Dot], [said, came]: [&str; 2]) -> String {
    const LEFT: i64 = 1_000;
    let bottom = HEADING + PLOT;
    let across = |ppm: i64| percent(LEFT + ppm.clamp(0, 1_000_000) * (10_000 - LEFT) / 1_000_000);
    let up = |ppm: i64| tenths(bottom * 10 - ppm.clamp(0, 1_000_000) * PLOT * 10 / 1_000_000);
    let mut svg = open(caption, bottom + 46);
    let _ = write!(svg, r#"<text class="chart-label" x="0" y="8">{}</text>"#, escape(came));
    for quarter in 0..=4 {
        let (at, class) = (quarter * 250_000, if quarter == 0 { "chart-axis" } else { "chart-grid" });
        let anchor = match quarter {
            0 => "start",
            4 => "end",
            _ => "middle",
        };
        let _ = write!(
            svg,
            r#"<line class="{class}" x1="{}" x2="100%" y1="{y}" y2="{y}"/><text class="chart-tick" x="0" y="{y}" dy="4">{label}%</text><text class="chart-tick" x="{}" y="{}" text-anchor="{anchor}">{label}%</text>"#,
            across(0),
            across(at),
            bottom + 18,
            y = up(at),
            label = quarter * 25,
        );
    }
    let _ = write!(svg, r#"<line class="chart-ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>"#, across(0), up(0), across(1_000_000), up(1_000_000));
    for dot in dots {
        let x = across(dot.said);
        let _ = write!(
            svg,
            r#"<line class="chart-interval" x1="{x}" x2="{x}" y1="{}" y2="{}"/><circle class="chart-dot" cx="{x}" cy="{}" r="4"><title>{}</title></circle>"#,
            up(dot.low),
            up(dot.high),
            up(dot.came),
            escape(&dot.shown),
        );
    }
    let _ = write!(svg, r#"<text class="chart-label" x="100%" y="{}" text-anchor="end">{}</text>"#, bottom + 38, escape(said));
    close(svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::caption;

    #[test]
    fn what_came_true_lies_on_the_diagonal() {
        let dot = |said, came| Dot { said, came, low: came - 100_000, high: came + 100_000, shown: "<b>".to_owned() };
        let svg = calibration(&caption(), &[dot(500_000, 500_000), dot(0, 1_000_000)], ["s", "c"]);
        assert!(svg.contains(r#"class="chart-ideal" x1="10.00%" y1="188.0" x2="100.00%" y2="20.0""#), "{svg}");
        assert!(svg.contains(r#"cx="55.00%" cy="104.0""#) && svg.contains(r#"cx="10.00%" cy="20.0""#), "{svg}");
        assert!(!svg.contains("<b>") && svg.contains(r#"y1="36.8" y2="20.0""#), "an interval ends where shares do: {svg}");
    }
}
