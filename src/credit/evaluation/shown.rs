//! Profiles and scorecards as people read them.

use chrono::NaiveDate;
use entity::value::id::RecordId;
use entity::value::{Fen, Source};

use super::card::{Card, Dimension, Item, Rule, Weight};
use super::raise::{Raise, Way, of_number, raises};
use super::weigh::{Contribution, Evaluation, Weighed};
use crate::credit::catalogue::edition::Catalogue;
use crate::enterprise::fact::{Value, Why};
use crate::platform::i18n::Lang;
use crate::product::{describe, say};
use crate::risk::catalogue::entry;

/// Points with their sign.
pub fn signed(points: i64) -> String {
    if points > 0 { format!("+{points}") } else { points.to_string() }
}

/// A profile in a line.
pub fn line(lang: Lang, evaluation: &Evaluation) -> String {
    lang.t3(
        "evaluation-desk-line",
        "points",
        signed(evaluation.points),
        "range",
        range(lang, (evaluation.low, evaluation.high)),
        "version",
        &evaluation.version,
    )
}

fn value_in(lang: Lang, item: &Item, value: &Value) -> String {
    say::arg(lang, &describe::value(item.fact, value))
}

/// Whether from a value on any amount counts: it is the smallest.
fn is_any(value: &Value) -> bool {
    *value == Value::Money(Fen(1))
}

/// One thing that counts, as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownContribution {
    /// Its points with their sign.
    pub points: String,
    /// What it is.
    pub what: String,
    /// Where it is from, as of when.
    pub source: String,
    /// Until when it counts.
    pub until: String,
    /// The page of its record; empty where the reader has none.
    pub href: String,
}

impl ShownContribution {
    fn new(lang: Lang, item: &Item, one: &Contribution, records: Option<&str>) -> Self {
        let number = if one.number.is_empty() { String::new() } else { format!(" {}", one.number) };
        let what = match (&one.value, one.weight) {
            (Some(value), _) => format!("{}{number}", value_in(lang, item, value)),
            (None, Some(weight)) if item.rule.records().is_some_and(|of| !of.points.is_flat()) => format!("{}{number}", lang.t(weight.text_key())),
            (None, Some(_) | None) => number.trim().to_owned(),
        };
        let from = say::say(lang, &describe::provenance(&one.source));
        Self {
            points: signed(one.points),
            what: if what.is_empty() { lang.t(item.name_key()) } else { what },
            source: lang.t2("source-as-of", "source", from, "date", lang.day(&one.as_of_on)),
            until: match one.until.and_then(|until| until.pred_opt()) {
                Some(last) => lang.t1("evaluation-counts-until", "day", lang.day(&last)),
                None => lang.t("evaluation-counts-open"),
            },
            href: one.record.zip(records).map(|(record, base)| page_of(base, record)).unwrap_or_default(),
        }
    }
}

fn page_of(base: &str, record: RecordId) -> String {
    format!("{base}/{record}")
}

/// An item of a profile as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownItem {
    /// Its name.
    pub name: String,
    /// Why it counts.
    pub why: String,
    /// Its points with their sign; empty when it is not known.
    pub points: String,
    /// Tone of its points.
    pub tone: &'static str,
    /// Why it is not known; empty when it is.
    pub unknown: String,
    /// What it could still turn out to have; empty when that is settled.
    pub range: String,
    /// What all of it together does not go beyond; empty when nothing was cut.
    pub bound: String,
    /// What the points come from.
    pub rows: Vec<ShownContribution>,
    /// What would count if no objection to it ran.
    pub aside: Vec<ShownContribution>,
}

impl ShownItem {
    fn new(lang: Lang, item: &Item, weighed: &Weighed, records: Option<&str>) -> Self {
        let rows = |of: &[Contribution]| of.iter().map(|one| ShownContribution::new(lang, item, one, records)).collect::<Vec<_>>();
        let sum: i64 = weighed.contributions.iter().map(|one| one.points).sum();
        let tone = match (weighed.unknown, weighed.points.signum()) {
            (Some(_), _) => "unknown",
            (None, -1) => "fail",
            (None, 1) => "pass",
            (None, _) => "action",
        };
        Self {
            name: lang.t(item.name_key()),
            why: item.why(lang).to_owned(),
            points: if weighed.unknown.is_some() { String::new() } else { signed(weighed.points) },
            tone,
            unknown: weighed.unknown.map(|why| lang.t(if never_came(item, weighed) { "evaluation-uncollected" } else { why.text_key() })).unwrap_or_default(),
            range: if weighed.low == weighed.high { String::new() } else { range(lang, (weighed.low, weighed.high)) },
            bound: if sum == weighed.points { String::new() } else { lang.t1("evaluation-bound", "points", signed(weighed.points)) },
            rows: rows(&weighed.contributions),
            aside: rows(&weighed.aside),
        }
    }
}

/// What a scorecard can give, in a sentence.
pub fn possible(lang: Lang, card: &Card) -> String {
    let (clean, heaviest) = card.without_records();
    lang.t3("evaluation-possible", "most", card.range().1, "clean", signed(clean), "heaviest", heaviest.unsigned_abs())
}

fn range(lang: Lang, (low, high): (i64, i64)) -> String {
    lang.t2("evaluation-range", "low", signed(low), "high", signed(high))
}

/// Whether an item is not known because its records never came from anywhere.
fn never_came(item: &Item, weighed: &Weighed) -> bool {
    item.rule.records().is_some() && weighed.unknown == Some(Why::Missing)
}

/// How many of the sources and lists that a card looks at never came.
fn uncollected(lang: Lang, card: &Card, evaluation: &Evaluation) -> String {
    let never = |weighed: &&Weighed| card.item(&weighed.code).is_some_and(|item| never_came(item, weighed));
    match evaluation.items.iter().filter(never).count() {
        0 => String::new(),
        many => lang.counted("evaluation-uncollected-note", i64::try_from(many).unwrap_or(i64::MAX)),
    }
}

/// A dimension of a profile as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownDimension {
    /// Its name.
    pub name: String,
    /// Its points with their sign.
    pub points: String,
    /// What it could still turn out to have.
    pub range: String,
    /// Its items; when many have nothing to show, without those.
    pub items: Vec<ShownItem>,
    /// The many items that have nothing to show.
    pub quiet: Vec<ShownItem>,
}

/// Up to how many items with nothing to show stand among the others.
const QUIET: usize = 5;

/// Apart from the others, the items that have nothing to show, when they are many.
fn apart(items: Vec<ShownItem>) -> (Vec<ShownItem>, Vec<ShownItem>) {
    let is_quiet = |item: &ShownItem| item.rows.is_empty() && item.aside.is_empty();
    if items.iter().filter(|item| is_quiet(item)).count() <= QUIET { (items, Vec::new()) } else { items.into_iter().partition(|item| !is_quiet(item)) }
}

/// What would raise a profile, as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownRaise {
    /// The points that it would bring.
    pub gain: String,
    /// The item.
    pub name: String,
    /// How.
    pub text: String,
    /// Where it is done; empty where that is not on the platform.
    pub href: String,
}

/// A profile as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownProfile {
    /// The scorecard.
    pub version: String,
    /// The day.
    pub on: String,
    /// The points.
    pub points: String,
    /// What can be reached by what is not known.
    pub range: String,
    /// What the card can give at all.
    pub card: String,
    /// How many sources and lists never came; empty when all of them did.
    pub uncollected: String,
    /// How many items are not known.
    pub unknown: i64,
    /// The dimensions.
    pub dimensions: Vec<ShownDimension>,
    /// What would raise it; empty for others than the firm.
    pub raises: Vec<ShownRaise>,
}

impl ShownProfile {
    /// In a language; `records` is where the reader finds records, for the firm itself.
    pub fn new(lang: Lang, card: &Card, evaluation: &Evaluation, records: Option<&str>) -> Self {
        let of = |dimension: &Dimension| {
            let within: Vec<&Weighed> = evaluation.items.iter().filter(|item| item.dimension == dimension.code).collect();
            let sum = |of: fn(&Weighed) -> i64| within.iter().map(|item| of(item)).sum::<i64>();
            let shown = within.iter().filter_map(|weighed| Some(ShownItem::new(lang, card.item(&weighed.code)?, weighed, records)));
            let (items, quiet) = apart(shown.collect());
            ShownDimension {
                name: dimension.name(lang).to_owned(),
                points: signed(sum(|item| item.points)),
                range: range(lang, (sum(|item| item.low), sum(|item| item.high))),
                items,
                quiet,
            }
        };
        let raises = if records.is_some() { raises(card, evaluation) } else { Vec::new() };
        Self {
            version: evaluation.version.clone(),
            on: lang.day(&evaluation.on),
            points: signed(evaluation.points),
            range: range(lang, (evaluation.low, evaluation.high)),
            card: possible(lang, card),
            uncollected: uncollected(lang, card, evaluation),
            unknown: i64::try_from(evaluation.items.iter().filter(|item| item.unknown.is_some()).count()).unwrap_or(i64::MAX),
            dimensions: card.dimensions.iter().map(of).collect(),
            raises: raises.iter().filter_map(|raise| Some(ShownRaise::new(lang, card.item(&raise.item)?, raise, records))).collect(),
        }
    }
}

impl ShownRaise {
    fn new(lang: Lang, item: &Item, raise: &Raise, records: Option<&str>) -> Self {
        let record = |one: &Contribution| one.record.zip(records).map(|(record, base)| page_of(base, record)).unwrap_or_default();
        let (text, href) = match &raise.way {
            Way::Declare => (lang.t("evaluation_raise-declare"), "/firm/file/declare".to_owned()),
            Way::Deliver(keeper) => (lang.t1("evaluation_raise-deliver", "keeper", lang.t(keeper.text_key())), String::new()),
            Way::Answer => (lang.t("evaluation_raise-answer"), String::new()),
            Way::Better(value) => {
                let value = if is_any(value) { lang.t("evaluation-any") } else { value_in(lang, item, value) };
                (lang.t1("evaluation_raise-better", "value", value), String::new())
            }
            Way::Further(codes) => {
                let names: Vec<String> = codes.iter().map(|code| say::name_of(lang, item.fact, code)).collect();
                (lang.t1("evaluation_raise-further", "codes", names.join(&lang.t("product-list-separator"))), String::new())
            }
            Way::Another(source) => {
                let key = if *source == Source::Commitment { "evaluation_raise-commitment" } else { "evaluation_raise-listed" };
                (lang.t(key), String::new())
            }
            Way::Ends { contribution, until, repairable_from } => {
                let text = match (until, repairable_from) {
                    (Some(until), Some(from)) => lang.t2("evaluation_raise-ends_or_repair", "day", lang.day(until), "from", lang.day(from)),
                    (Some(until), None) => lang.t1("evaluation_raise-ends", "day", lang.day(until)),
                    (None, Some(from)) => lang.t1("evaluation_raise-repair", "from", lang.day(from)),
                    (None, None) => lang.t("evaluation_raise-settle"),
                };
                let text = match item.signal() {
                    Some(signal) => lang.t2("evaluation_raise-list", "dates", text, "clear", lang.t(entry(signal).clear_key)),
                    None => text,
                };
                let number = Some(contribution.number.as_str()).filter(|number| !number.is_empty());
                (number.map_or_else(|| text.clone(), |number| format!("{number} · {text}")), record(contribution))
            }
        };
        Self { gain: signed(raise.gain), name: lang.t(item.name_key()), text, href }
    }
}

/// An item of a scorecard as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardRow {
    /// Its name.
    pub name: String,
    /// Why it counts.
    pub why: String,
    /// Items of the catalogue: code and name.
    pub catalogue: Vec<(String, String)>,
    /// Points, line by line.
    pub points: Vec<(String, String)>,
    /// What it can give at all.
    pub range: String,
    /// How long it counts.
    pub term: String,
    /// The item of a letter that opens it to a bank.
    pub letter: String,
}

impl CardRow {
    /// In a language, with the items of the catalogue as they are called on a day.
    pub fn new(lang: Lang, item: &Item, (catalogue, on): (&Catalogue, NaiveDate)) -> Self {
        let named = |code: &String| {
            let of = catalogue.named(code, on)?;
            Some((
                of.code.clone(),
                match lang {
                    Lang::Zh => of.name.clone(),
                    Lang::En => of.name_en.clone(),
                },
            ))
        };
        Self {
            name: lang.t(item.name_key()),
            why: item.why(lang).to_owned(),
            catalogue: item.catalogue.iter().filter_map(named).collect(),
            points: points(lang, item),
            range: range(lang, item.rule.range()),
            term: term(lang, item),
            letter: lang.t(crate::consent::letter::Item::of(item.fact.item()).map_or("why-missing", crate::consent::letter::Item::text_key)),
        }
    }
}

fn points(lang: Lang, item: &Item) -> Vec<(String, String)> {
    let code = |code: &String| say::name_of(lang, item.fact, code);
    match &item.rule {
        Rule::Codes(points) => points.iter().map(|(of, points)| (code(of), signed(*points))).collect(),
        Rule::Set { points, most } => {
            let each = points.iter().map(|(of, points)| (code(of), signed(*points)));
            each.chain([(lang.t("evaluation-together"), signed(*most))]).collect()
        }
        Rule::Bands(bands) => {
            let from = |number: i64| match of_number(item.fact, number) {
                Some(value) if is_any(&value) => lang.t("evaluation-any"),
                Some(value) => lang.t1("evaluation-from", "value", value_in(lang, item, &value)),
                None => String::new(),
            };
            bands.iter().map(|band| (from(band.from), signed(band.points))).collect()
        }
        Rule::Records(of) => {
            let each: Vec<(String, String)> = if of.points.is_flat() {
                vec![(lang.t("evaluation-each"), signed(of.points.general))]
            } else {
                Weight::ALL.iter().map(|weight| (lang.t(weight.text_key()), signed(of.points.of(*weight)))).collect()
            };
            each.into_iter().chain([(lang.t("evaluation-together"), signed(of.bound))]).collect()
        }
    }
}

fn term(lang: Lang, item: &Item) -> String {
    match (item.rule.records(), item.fact.fresh_months()) {
        (Some(of), _) => match of.months {
            Some(months) => lang.counted("evaluation-term-months", i64::from(months)),
            None => lang.t("evaluation-term-published"),
        },
        (None, 0) => lang.t("evaluation-term-open"),
        (None, months) => lang.counted("evaluation-term-fresh", i64::from(months)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::card::tests::newest;
    use super::super::weigh::tests::{facts, weighed};
    use super::*;
    use crate::credit::record::list::name_key;
    use crate::enterprise::against::tests::{on, penalty, record};
    use crate::enterprise::fact::FactKey;
    use serde_json::json;

    #[test]
    fn a_profile_and_its_card_read_in_both_languages() {
        let known = [(FactKey::TaxGrade, Value::Code("B".to_owned()))];
        let evaluation = weighed(&facts(&known), &[penalty(1, on("2026-02-10"))], "2026-03-02");
        let catalogue = Catalogue::as_shipped();
        for lang in Lang::ALL {
            let shown = ShownProfile::new(lang, newest(), &evaluation, Some("/firm/file/records"));
            assert_eq!(shown.dimensions.len(), newest().dimensions.len());
            let text = format!("{shown:?}{:?}", newest().items.iter().map(|item| CardRow::new(lang, item, (&catalogue, on("2026-03-02")))).collect::<Vec<_>>());
            assert!(!text.contains("\"[") && !text.contains("{$"), "{text}");
            assert!(text.contains("/firm/file/records/") && text.contains("+10"), "{text}");
            assert!(!shown.raises.is_empty());
            let said = |code: &str| CardRow::new(lang, newest().item(code).expect("an item"), (&catalogue, on("2026-03-02"))).points;
            assert_eq!(said("orders")[0], (lang.t("evaluation-any"), "+1".to_owned()));
            assert_eq!(said("penalties").last(), Some(&(lang.t("evaluation-together"), signed(newest().item("penalties").expect("an item").rule.range().0))));
            let other = ShownProfile::new(lang, newest(), &evaluation, None);
            assert!(other.raises.is_empty() && !format!("{other:?}").contains("/firm/"));
        }
    }

    #[test]
    fn a_raise_names_what_more_would_count() {
        let known = [(FactKey::Qualifications, Value::Codes(vec!["high_tech".to_owned()]))];
        let evaluation = weighed(&facts(&known), &[], "2026-03-02");
        for (lang, further, kept, listed) in [
            (Lang::Zh, "符合认定条件的，再取得其中一项：家庭农场、科技型中小企业、老字号。", "作出信用承诺并全部履行", "由认定部门列入后计分"),
            (Lang::En, "Where the firm meets the terms, one more of: ", "Give a credit commitment and keep all of it", "once the authority lists the firm"),
        ] {
            let shown = ShownProfile::new(lang, newest(), &evaluation, Some("/firm/file/records"));
            let said =
                |name: String, gain: &str, text: &str| shown.raises.iter().any(|raise| raise.name == name && raise.gain == gain && raise.text.contains(text));
            assert!(said(lang.t(FactKey::Qualifications.text_key()), "+2", further), "{:?}", shown.raises);
            assert!(said(lang.t(FactKey::KeptCommitments.text_key()), "+2", kept), "{:?}", shown.raises);
            assert!(said(lang.t(name_key("honest")), "+4", listed), "{:?}", shown.raises);
        }
    }

    #[test]
    fn a_raise_names_the_list_its_days_and_the_way_out() {
        let listed = |nth, list: &str| record(nth, Source::Listing, on("2026-04-01"), json!({ "list": list, "decision_no": format!("NO-{nth}") }));
        let evaluation = weighed(&facts(&[]), &[listed(1, "unpaid_wages"), listed(2, "tax_lapsed")], "2026-12-01");
        for lang in Lang::ALL {
            let shown = ShownProfile::new(lang, newest(), &evaluation, Some("/firm/file/records"));
            let of = |list: &str| {
                let name = lang.t(name_key(list));
                shown.raises.iter().find(|raise| raise.name == name).unwrap_or_else(|| panic!("{name}: {:?}", shown.raises))
            };
            let (wages, lapsed) = (of("unpaid_wages"), of("tax_lapsed"));
            let days = [on("2029-04-01"), on("2026-10-01")].map(|day| lang.day(&day));
            assert!(wages.gain == "+40" && days.iter().all(|day| wages.text.contains(day)) && wages.text.contains("NO-1"), "{wages:?}");
            assert!(wages.text.ends_with(&lang.t("risk_clear-RF07")) && wages.href.starts_with("/firm/file/records/"), "{wages:?}");
            assert!(lapsed.text.contains(&lang.t("evaluation_raise-settle")) && lapsed.text.ends_with(&lang.t("risk_clear-RF10")), "{lapsed:?}");
        }
    }
}
