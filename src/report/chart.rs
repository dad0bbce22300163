//! Small charts as SVG: no inline styles, colours from classes (`templates/assets/chart.css`), text that keeps its size at every width.
//!
//! Widths are shares of the room there is and heights are pixels, so that a chart on a phone has the same letters as on a desk.

use std::fmt::Write;

/// What a chart is called and what it says to those who do not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Unique on the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it shows in one sentence.
    pub description: String,
}

/// A value that is drawn, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it stands for: a bank, a month.
    pub label: String,
    /// The value; less than nothing is drawn as nothing.
    pub value: i64,
    /// The value in words, with its unit where the chart does not name one.
    pub shown: String,
}

/// Values of one kind, one per category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// One per category; the label is the category.
    pub marks: Vec<Mark>,
}

/// The unit of a vertical axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// How many of the value make one of the unit: 1,000,000 fen make 1 万元.
    pub per: i64,
    /// What the unit is called.
    pub unit: String,
}

/// Height of the plot of a column chart, in pixels.
pub(super) const PLOT: i64 = 168;
/// Height of a line of the heading, in pixels.
pub(super) const HEADING: i64 = 20;
/// The most narrow characters of a label beside a value: what a phone has room for.
const LABEL: usize = 34;

/// Groups of columns, one group per category (months), one column per series; the heading names the series and their last values.
pub fn columns(caption: &Caption, series: &[Series], scale: &Scale) -> String {
    let largest = series.iter().flat_map(|s| &s.marks).map(|m| m.value).max().unwrap_or(0);
    let axis = Axis::over(largest, scale.per);
    // Room for the highest number above its line.
    let bottom = HEADING * count(series.len()) + 24 + PLOT;
    let mut svg = open(caption, bottom + 26);
    heading(&mut svg, series);
    for tick in axis.ticks() {
        let y = tenths(bottom * 10 - axis.share(tick, PLOT * 10));
        let class = if tick == 0 { "chart-axis" } else { "chart-grid" };
        let _ = write!(svg, r#"<line class="{class}" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#);
    }
    let groups = series.iter().map(|s| s.marks.len()).max().unwrap_or(0);
    let left = 1000;
    let room = (10_000 - left) / count(groups).max(1);
    let bar = room * 38 / 50 / count(series.len()).max(1);
    for group in 0..groups {
        let start = left + room * count(group);
        for (nth, series) in series.iter().enumerate() {
            let Some(mark) = series.marks.get(group) else { continue };
            let height = axis.share(mark.value.max(0), PLOT * 10);
            let x = start + room * 12 / 100 + bar * count(nth);
            let _ = write!(
                svg,
                r#"<rect class="chart-bar chart-bar-{}" x="{}" y="{}" width="{}" height="{}"><title>{} {} {}</title></rect>"#,
                nth + 1,
                percent(x),
                tenths(bottom * 10 - height),
                percent(bar * 94 / 100),
                tenths(height),
                escape(&mark.label),
                escape(&series.name),
                escape(&mark.shown),
            );
        }
        if let Some(mark) = series.first().and_then(|s| s.marks.get(group)) {
            let _ = write!(
                svg,
                r#"<text class="chart-category" x="{}" y="{}" text-anchor="middle">{}</text>"#,
                percent(start + room / 2),
                bottom + 18,
                escape(&mark.label)
            );
        }
    }
    // Written after the columns, so that a column under a number does not hide it.
    for tick in axis.ticks() {
        let y = tenths(bottom * 10 - axis.share(tick, PLOT * 10) - 40);
        let _ = write!(svg, r#"<text class="chart-tick" x="0" y="{y}">{}</text>"#, thousands(tick / scale.per.max(1)));
    }
    let y = HEADING * count(series.len()) + 20;
    let _ = write!(svg, r#"<text class="chart-tick" x="100%" y="{y}" text-anchor="end">{}</text>"#, escape(&scale.unit));
    close(svg)
}

/// Horizontal bars, one row per mark, longest value over the whole width; label above, value at the right.
pub fn bars(caption: &Caption, marks: &[Mark]) -> String {
    let largest = marks.iter().map(|m| m.value).max().unwrap_or(0).max(1);
    let mut svg = open(caption, 38 * count(marks.len()).max(1));
    for (row, mark) in marks.iter().enumerate() {
        let y = 38 * count(row);
        let share = i64::try_from(i128::from(mark.value.max(0)) * 10_000 / i128::from(largest)).unwrap_or(0);
        let _ = write!(
            svg,
            r#"<text class="chart-label" x="0" y="{}">{}<title>{}</title></text><text class="chart-value" x="100%" y="{}" text-anchor="end">{}</text>"#,
            y + 14,
            escape(&shortened(&mark.label, LABEL)),
            escape(&mark.label),
            y + 14,
            escape(&mark.shown),
        );
        let _ = write!(
            svg,
            r#"<rect class="chart-track" x="0" y="{bar}" width="100%" height="8" rx="1"/><rect class="chart-bar chart-bar-1" x="0" y="{bar}" width="{}" height="8" rx="1"/>"#,
            percent(share),
            bar = y + 20,
        );
    }
    close(svg)
}

/// One bar cut into the shares of its marks, with a row of words per mark under it.
pub fn stack(caption: &Caption, marks: &[Mark]) -> String {
    let whole: i128 = marks.iter().map(|m| i128::from(m.value.max(0))).sum();
    let at = |sum: i128| i64::try_from(sum * 10_000 / whole.max(1)).unwrap_or(0);
    let mut svg = open(caption, 34 + 24 * count(marks.len()));
    let _ = write!(svg, r#"<rect class="chart-track" x="0" y="0" width="100%" height="22" rx="1"/>"#);
    let mut sum = 0;
    for (nth, mark) in marks.iter().enumerate() {
        let colour = nth % 6 + 1;
        let from = at(sum);
        sum += i128::from(mark.value.max(0));
        let _ = write!(
            svg,
            r#"<rect class="chart-part chart-part-{colour}" x="{}" y="0" width="{}" height="22"><title>{} {}</title></rect>"#,
            percent(from),
            percent(at(sum) - from),
            escape(&mark.label),
            escape(&mark.shown),
        );
        let y = 34 + 24 * count(nth);
        let _ = write!(
            svg,
            r#"<rect class="chart-part chart-part-{colour}" x="0" y="{}" width="10" height="10"/><text class="chart-label" x="18" y="{}">{}</text><text class="chart-value" x="100%" y="{}" text-anchor="end">{}</text>"#,
            y + 4,
            y + 14,
            escape(&shortened(&mark.label, LABEL)),
            y + 14,
            escape(&mark.shown),
        );
    }
    close(svg)
}

/// A line without axes for the course of one value, with a dot at its end.
pub fn line(caption: &Caption, values: &[i64]) -> String {
    let (low, high) = (values.iter().min().copied().unwrap_or(0).min(0), values.iter().max().copied().unwrap_or(0).max(1));
    let span = i128::from(high) - i128::from(low);
    let last = count(values.len().saturating_sub(1)).max(1);
    let y_of = |value: i64| i64::try_from((i128::from(high) - i128::from(value)) * 1000 / span.max(1)).unwrap_or(0);
    let mut svg = open(caption, 40);
    let points: Vec<String> = values.iter().enumerate().map(|(nth, value)| format!("{},{}", count(nth) * 1000 / last, y_of(*value))).collect();
    let _ = write!(
        svg,
        r#"<svg x="1%" y="5" width="96%" height="30" viewBox="0 0 1000 1000" preserveAspectRatio="none" overflow="visible"><polyline class="chart-line" fill="none" vector-effect="non-scaling-stroke" points="{}"/></svg>"#,
        points.join(" "),
    );
    if let Some(value) = values.last() {
        let _ = write!(svg, r#"<circle class="chart-dot" cx="97%" cy="{}" r="3"/>"#, tenths(50 + y_of(*value) * 300 / 1000));
    }
    close(svg)
}

/// The course of a value over what is moved, on an axis; a value below nothing leaves a gap, and the place where it stands now is marked.
pub fn curve(caption: &Caption, marks: &[Mark], here: Option<usize>) -> String {
    let axis = Axis::over(marks.iter().map(|m| m.value).max().unwrap_or(0), 1);
    let (top, last) = (24, count(marks.len().saturating_sub(1)).max(1));
    let (left, room) = (1200, 8500);
    let x_of = |nth: usize| left + room * count(nth) / last;
    let mut svg = open(caption, top + PLOT + 26);
    for tick in axis.ticks() {
        let y = tenths((top + PLOT) * 10 - axis.share(tick, PLOT * 10));
        let class = if tick == 0 { "chart-axis" } else { "chart-grid" };
        let _ = write!(svg, r#"<line class="{class}" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#);
    }
    let _ = write!(
        svg,
        r#"<svg x="{}" y="{top}" width="{}" height="{PLOT}" viewBox="0 0 1000 1000" preserveAspectRatio="none" overflow="visible">"#,
        percent(left),
        percent(room)
    );
    for run in marks.iter().enumerate().collect::<Vec<_>>().chunk_by(|(_, a), (_, b)| (a.value < 0) == (b.value < 0)).filter(|run| run[0].1.value >= 0) {
        let points: Vec<String> = run.iter().map(|(nth, mark)| format!("{},{}", count(*nth) * 1000 / last, 1000 - axis.share(mark.value, 1000))).collect();
        // A place between two gaps is a dash.
        let points = if let [point] = points.as_slice() { format!("{point} {point}") } else { points.join(" ") };
        let _ = write!(svg, r#"<polyline class="chart-line" fill="none" vector-effect="non-scaling-stroke" points="{points}"/>"#);
    }
    svg.push_str("</svg>");
    let named = |svg: &mut String, nth: usize, anchor: &str| {
        if let Some(mark) = marks.get(nth) {
            let _ = write!(
                svg,
                r#"<text class="chart-category" x="{}" y="{}" text-anchor="{anchor}">{}</text>"#,
                percent(x_of(nth)),
                top + PLOT + 18,
                escape(&mark.label)
            );
        }
    };
    let (stands, ends) = (here.map(count), (0, marks.len().saturating_sub(1)));
    if stands.is_none_or(|nth| nth * 4 >= last) {
        named(&mut svg, ends.0, "start");
    }
    if stands.is_none_or(|nth| nth * 4 <= last * 3) && ends.1 > 0 {
        named(&mut svg, ends.1, "end");
    }
    if let Some((nth, mark)) = here.and_then(|nth| Some((nth, marks.get(nth)?))) {
        let (x, y) = (percent(x_of(nth)), tenths((top + PLOT) * 10 - axis.share(mark.value.max(0), PLOT * 10)));
        let _ = write!(svg, r#"<line class="chart-axis" x1="{x}" x2="{x}" y1="{top}" y2="{}"/>"#, top + PLOT);
        let _ = write!(
            svg,
            r#"<circle class="chart-dot" cx="{x}" cy="{y}" r="4"/><text class="chart-value" x="{x}" y="14" text-anchor="middle">{}</text>"#,
            escape(&mark.shown)
        );
        named(&mut svg, nth, "middle");
    }
    for tick in axis.ticks() {
        let y = tenths((top + PLOT) * 10 - axis.share(tick, PLOT * 10) - 40);
        let _ = write!(svg, r#"<text class="chart-tick" x="0" y="{y}">{}</text>"#, thousands(tick));
    }
    close(svg)
}

/// An axis from nothing to a round number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Axis {
    step: i64,
    steps: i64,
}

impl Axis {
    /// At most four steps of 1, 2 or 5 times a power of ten of the unit, that reach over the largest value.
    fn over(largest: i64, per: i64) -> Self {
        let needed = largest.max(1);
        let mut power = per.max(1);
        loop {
            for factor in [1, 2, 5] {
                let step = power.saturating_mul(factor);
                let steps = (needed - 1) / step + 1;
                if steps <= 4 {
                    return Self { step, steps };
                }
            }
            power = power.saturating_mul(10);
        }
    }
    fn ticks(self) -> impl Iterator<Item = i64> {
        (0..=self.steps).map(move |nth| self.step.saturating_mul(nth))
    }
    /// The part of `room` that a value takes.
    fn share(self, value: i64, room: i64) -> i64 {
        let top = i128::from(self.step) * i128::from(self.steps);
        i64::try_from(i128::from(value) * i128::from(room) / top).unwrap_or(room)
    }
}

pub(super) fn open(caption: &Caption, height: i64) -> String {
    let id = escape(&caption.id);
    format!(
        r#"<svg class="chart" xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#,
        escape(&caption.title),
        escape(&caption.description),
    )
}

pub(super) fn close(mut svg: String) -> String {
    svg.push_str("</svg>");
    svg
}

/// Name and last value of each series behind a square of its colour, a line each, so that it fits every width.
fn heading(svg: &mut String, series: &[Series]) {
    for (nth, series) in series.iter().enumerate() {
        let y = HEADING * count(nth) + 13;
        let _ =
            write!(svg, r#"<text class="chart-label" x="0" y="{y}"><tspan class="chart-key chart-key-{}">&#9632;</tspan> {}"#, nth + 1, escape(&series.name));
        if let Some(mark) = series.marks.last() {
            let _ = write!(svg, r#" <tspan class="chart-value">{}</tspan>"#, escape(&mark.shown));
        }
        svg.push_str("</text>");
    }
}

/// Hundredths of a per cent as a length.
pub(super) fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths.rem_euclid(100))
}

/// Tenths of a pixel as a length.
pub(super) fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths.rem_euclid(10))
}

fn thousands(n: i64) -> String {
    entity::value::Fen(n.saturating_mul(100)).print(entity::value::money::Unit::Yuan, 0)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A text of at most so many narrow characters; a Chinese one counts as two.
fn shortened(text: &str, most: usize) -> String {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    if text.chars().map(wide).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut room = most - 2;
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = wide(*c) <= room;
            room = room.saturating_sub(wide(*c));
            fits
        })
        .collect();
    format!("{kept}…")
}

pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // XML has no place for other control characters, not even as references.
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::report) fn caption() -> Caption {
        Caption { id: "c".to_owned(), title: "A < B & \"C\"".to_owned(), description: "D".to_owned() }
    }
    fn mark(label: &str, value: i64) -> Mark {
        Mark { label: label.to_owned(), value, shown: value.to_string() }
    }

    #[test]
    fn axes_end_on_round_numbers() {
        for (largest, per, top, steps) in [
            (0, 1, 1, 1),
            (1, 1, 1, 1),
            (3, 1, 3, 3),
            (4, 1, 4, 4),
            (5, 1, 6, 3),
            (9, 1, 10, 2),
            (37, 1, 40, 4),
            (101, 1, 150, 3),
            (999, 1, 1000, 2),
            (2_500_000, 1_000_000, 3_000_000, 3),
        ] {
            let axis = Axis::over(largest, per);
            assert_eq!((axis.step * axis.steps, axis.steps), (top, steps), "{largest}");
        }
    }

    #[test]
    fn bars_are_as_long_as_their_share_of_the_largest() {
        let svg = bars(&caption(), &[mark("a", 400), mark("b", 100), mark("c", 0), mark("d", -5)]);
        let lengths: Vec<&str> = svg.split("chart-bar-1\"").skip(1).filter_map(|rest| rest.split("width=\"").nth(1)?.split('"').next()).collect();
        assert_eq!(lengths, ["100.00%", "25.00%", "0.00%", "0.00%"]);
    }

    #[test]
    fn parts_of_a_stack_fill_it() {
        let svg = stack(&caption(), &[mark("a", 1), mark("b", 1), mark("c", 1)]);
        let widths: Vec<&str> = svg.split("height=\"22\"><title>").take(3).filter_map(|part| part.rsplit("width=\"").next()?.split('"').next()).collect();
        assert_eq!(widths, ["33.33%", "33.33%", "33.34%"]);
    }

    #[test]
    fn what_people_wrote_is_escaped() {
        let evil = "<script>alert('x')</script>&\u{1}";
        let series = Series { name: evil.to_owned(), marks: vec![mark(evil, 3)] };
        let scale = Scale { per: 1, unit: evil.to_owned() };
        for svg in [columns(&caption(), &[series], &scale), bars(&caption(), &[mark(evil, 1)]), stack(&caption(), &[mark(evil, 1)]), line(&caption(), &[1, 2])]
        {
            assert!(!svg.contains("<script") && !svg.contains('\u{1}'), "{svg}");
            assert!(svg.contains("A &lt; B &amp; &quot;C&quot;"));
            assert!(!svg.contains("style="), "the policy forbids inline styles");
            assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
        }
    }

    #[test]
    fn a_curve_has_gaps_where_nothing_is_said_and_marks_where_it_stands() {
        let svg = curve(&caption(), &[mark("a", 20), mark("b", 10), mark("c", -1), mark("d", 0)], Some(1));
        let lines: Vec<&str> = svg.split("points=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(lines, ["0,0 333,500", "1000,1000 1000,1000"]);
        assert!(svg.contains(">b</text>") && svg.contains(">d</text>") && svg.matches("chart-dot").count() == 1);
    }

    #[test]
    fn long_names_are_shortened_and_kept_in_the_title() {
        assert_eq!(shortened("中国农业银行", 12), "中国农业银行");
        assert_eq!(shortened("中国农业银行股份", 12), "中国农业银…");
        assert!(bars(&caption(), &[mark(&"长".repeat(40), 1)]).contains(&"长".repeat(40)));
    }

    proptest! {
        #[test]
        fn any_values_can_be_drawn(values in proptest::collection::vec(any::<i64>(), 0..15), per in 1_i64..10_000_000) {
            let marks: Vec<Mark> = values.iter().map(|v| mark("m", *v)).collect();
            let series = [Series { name: "s".to_owned(), marks: marks.clone() }];
            let course = curve(&caption(), &marks, values.len().checked_sub(1));
            for svg in [columns(&caption(), &series, &Scale { per, unit: "u".to_owned() }), bars(&caption(), &marks), stack(&caption(), &marks), line(&caption(), &values), course] {
                prop_assert!(svg.ends_with("</svg>"));
                prop_assert!(!svg.contains("height=\"-") && !svg.contains("width=\"-"));
            }
        }
    }
}
