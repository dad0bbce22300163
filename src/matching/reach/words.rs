//! Reach in words: tables and pictures of what may be shown.

use entity::value::{Fen, Industry, Ppm, Region};

use super::curve::{Slide, around, slider};
use super::exclusion::{self, Excluded};
use super::population::By;
use super::privacy::{LEAST, Preview, Shown, ShownComparison, ShownRelaxation, ShownSplit};
use super::relax::senses;
use super::tally::outermost;
use super::tree::names_ask;
use crate::enterprise::fact::{FactKey, Shape, Value};
use crate::platform::i18n::Lang;
use crate::product::criteria::{Condition, Criteria, Requirement};
use crate::product::describe;
use crate::product::say::{arg, name_of, say};
use crate::report::chart::{self, Caption, Mark};

/// A line of a table: name and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub name: String,
    /// How many.
    pub count: String,
    /// A second number, where the table has one.
    pub more: String,
    /// The part of the largest, in percent, where it is drawn.
    pub percent: u64,
    /// Whether any of it is more than too few to say.
    pub told: bool,
}

/// A table of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is split by.
    pub title: String,
    /// Groups with a number: the name, and a number a column.
    pub lines: Vec<(String, Vec<String>)>,
    /// A sentence about the groups that have none; empty when there is no such group.
    pub few: String,
}

/// Reach as a part of a page, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Pass, unknown, fail and everybody.
    pub counts: Vec<Line>,
    /// Who passes of the bank's existing customers, and of all others.
    pub customers: Vec<Line>,
    /// Who passes, of how many, and what part does not, by group.
    pub splits: Vec<Table>,
    /// Groups that are as good as shut out, in sentences.
    pub shut_out: Vec<String>,
    /// What each outermost condition alone costs.
    pub costs: Vec<Line>,
    /// Whether any of them can be drawn.
    pub bars: bool,
    /// The slider's curve.
    pub curve: Vec<Line>,
    /// The same as a line; empty when no number can be said.
    pub picture: String,
    /// What the slider moves.
    pub curve_of: String,
    /// The best relaxations.
    pub relaxations: Vec<Line>,
    /// Conditions that are not counted.
    pub aside: Vec<String>,
    /// When it was counted.
    pub counted: String,
}

/// What a change of conditions does, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Who gains, who loses, who stays.
    pub counts: Vec<Line>,
    /// The same by group.
    pub splits: Vec<Table>,
}

/// The place of the condition that a slider moves: the one that is named, when one can, otherwise the first.
pub fn moved(criteria: &Criteria, named: Option<usize>) -> Option<usize> {
    let all = sliding(criteria);
    named.filter(|place| all.contains(place)).or_else(|| all.first().copied())
}

/// The places of the conditions that a slider can move.
pub fn sliding(criteria: &Criteria) -> Vec<usize> {
    let slides = |one: &Condition| slider(&one.is).is_some() && !names_ask(one);
    criteria.conditions().into_iter().enumerate().filter(|(_, one)| slides(one)).map(|(place, _)| place).collect()
}

/// A slider around where the condition at a place stands.
pub fn slide(criteria: &Criteria, place: Option<usize>) -> Option<Slide> {
    let place = place?;
    let (condition, (_, threshold)) = criteria.conditions().get(place).and_then(|one| Some((*one, slider(&one.is)?)))?;
    Some(Slide { place, thresholds: around(condition.fact.shape(), threshold) })
}

/// Every condition in words, in order.
pub fn conditions(lang: Lang, criteria: &Criteria) -> Vec<String> {
    let senses = senses(criteria);
    criteria.conditions().iter().zip(senses).map(|(one, sense)| say(lang, &describe::requirement(one.fact, &one.is, sense))).collect()
}

/// Reach in words.
pub fn part(lang: Lang, criteria: &Criteria, preview: &Preview, place: Option<usize>) -> Part {
    let words = conditions(lang, criteria);
    let all = criteria.conditions();
    let line = |name: String, count: Shown| Line { name, count: number(lang, count), ..Line::default() };
    let reach = &preview.reach;
    let counts = [("reach-firms", reach.firms), ("reach-pass", reach.pass), ("reach-unknown", reach.unknown), ("reach-fail", reach.fail)];
    let outer = outermost(criteria);
    let largest = reach.costs.iter().map(|cost| amount(cost.fails)).max().unwrap_or(0).max(1);
    let costs: Vec<Line> = outer
        .iter()
        .zip(&reach.costs)
        .map(|(part, cost)| Line {
            name: spoken(lang, part),
            count: number(lang, cost.fails),
            more: number(lang, cost.unknown),
            percent: amount(cost.fails) * 100 / largest,
            told: cost.fails != Shown::Few || cost.unknown != Shown::Few,
        })
        .collect();
    let moved = place.and_then(|place| all.get(place).copied());
    let curve: Vec<Line> =
        preview.curve.iter().map(|point| line(moved.map(|one| value(lang, one.fact, point.threshold)).unwrap_or_default(), point.pass)).collect();
    let relaxed = |one: &ShownRelaxation| Line {
        name: words.get(one.place).cloned().unwrap_or_default(),
        count: number(lang, one.gain),
        more: all.get(one.place).map(|condition| loosened(lang, condition, one)).unwrap_or_default(),
        ..Line::default()
    };
    let shown: Vec<Shown> = preview.curve.iter().map(|point| point.pass).collect();
    let here = moved.and_then(|one| slider(&one.is)).and_then(|(_, at)| preview.curve.iter().position(|point| point.threshold == at));
    Part {
        counts: counts.map(|(key, shown)| line(lang.t(key), shown)).into(),
        customers: ["reach-customers", "reach-customers-others"].iter().zip(preview.customers).map(|(key, shown)| line(lang.t(key), shown)).collect(),
        splits: reach.splits.iter().zip(&preview.everybody).map(|(pass, all)| excluding(lang, pass, all)).collect(),
        shut_out: shut_out(lang, preview),
        bars: costs.iter().any(|cost| cost.percent > 0),
        picture: picture(lang, "reach-curve", &marks(&curve, &shown), |caption, marks| chart::curve(caption, marks, here)),
        costs,
        curve,
        curve_of: place.and_then(|place| words.get(place).cloned()).unwrap_or_default(),
        relaxations: preview.relaxations.iter().map(relaxed).collect(),
        aside: all.iter().zip(&words).filter(|(condition, _)| names_ask(condition)).map(|(_, words)| words.clone()).collect(),
        counted: lang.instant(&preview.counted_at),
    }
}

/// What a change of conditions does, in words.
pub fn effect(lang: Lang, of: &ShownComparison) -> Effect {
    let counts = [("reach-gained", of.gain), ("reach-lost", of.lose), ("reach-stayed", of.stay)];
    let split = |((gain, lose), stay)| table(lang, &[gain, lose, stay]);
    Effect {
        counts: counts.map(|(key, shown)| Line { name: lang.t(key), count: number(lang, shown), ..Line::default() }).into(),
        splits: of.gain_by.iter().zip(&of.lose_by).zip(&of.stay_by).map(split).collect(),
    }
}

/// Splits by the same groups, a column each; groups without any number stand together below.
fn table(lang: Lang, columns: &[&ShownSplit]) -> Table {
    let Some(first) = columns.first() else { return Table::default() };
    let mut made = Table { title: lang.t(first.by.text_key()), ..Table::default() };
    let mut few = Vec::new();
    for (at, (code, _)) in first.cells.iter().enumerate() {
        let shown: Vec<Shown> = columns.iter().filter_map(|of| of.cells.get(at)).map(|(_, shown)| *shown).collect();
        let name = group(lang, first.by, code.as_deref());
        if shown.iter().all(|one| *one == Shown::Few) {
            few.push(name);
        } else {
            made.lines.push((name, shown.into_iter().map(|one| number(lang, one)).collect()));
        }
    }
    made.few = if made.lines.is_empty() {
        lang.t1("reach-few-each", "count", LEAST)
    } else if few.is_empty() {
        String::new()
    } else {
        lang.t2("reach-few-groups", "count", LEAST, "groups", few.join(&lang.t("product-list-separator")))
    };
    made
}

/// Who passes of a group, with the part that does not.
fn excluding(lang: Lang, pass: &ShownSplit, all: &ShownSplit) -> Table {
    let mut made = table(lang, &[pass, all]);
    let told = pass.cells.iter().zip(&all.cells).filter(|((_, pass), (_, all))| *pass != Shown::Few || *all != Shown::Few);
    for ((_, columns), ((_, pass), (_, all))) in made.lines.iter_mut().zip(told) {
        columns.push(part_of(lang, exclusion::excluded(*all, *pass)));
    }
    made
}

fn part_of(lang: Lang, of: Excluded) -> String {
    match of {
        Excluded::About(percent) => lang.t1("reach-part", "percent", percent),
        Excluded::AtLeast(percent) => lang.t1("reach-part_least", "percent", percent),
        Excluded::Untold => "—".to_owned(),
    }
}

/// Groups that are as good as shut out, each with its figure beside everybody's.
fn shut_out(lang: Lang, preview: &Preview) -> Vec<String> {
    let whole = exclusion::excluded(preview.reach.firms, preview.reach.pass);
    let found = exclusion::shut_out(whole, &preview.reach.splits, &preview.everybody);
    let said = |(by, code, of): (By, &str, Excluded)| {
        lang.t3("reach-shut_out", "group", group(lang, by, Some(code)), "part", part_of(lang, of), "whole", part_of(lang, whole))
    };
    found.into_iter().map(said).collect()
}

/// A number as it is drawn.
const fn amount(shown: Shown) -> u64 {
    match shown {
        Shown::About(about) => about,
        Shown::Few | Shown::Held => 0,
    }
}

/// What is drawn as a curve: too few as nothing, what is not said as a gap.
fn marks(lines: &[Line], shown: &[Shown]) -> Vec<Mark> {
    let value = |of: Shown| if of == Shown::Held { -1 } else { i64::try_from(amount(of)).unwrap_or(i64::MAX) };
    lines.iter().zip(shown).map(|(line, of)| Mark { label: line.name.clone(), value: value(*of), shown: line.count.clone() }).collect()
}

fn picture(lang: Lang, id: &str, marks: &[Mark], draw: impl Fn(&Caption, &[Mark]) -> String) -> String {
    if marks.iter().all(|mark| mark.value <= 0) {
        return String::new();
    }
    draw(&Caption { id: format!("{id}-picture"), title: lang.t(id), description: lang.t("reach-picture") }, marks)
}

/// What a condition is loosened to.
fn loosened(lang: Lang, condition: &Condition, to: &ShownRelaxation) -> String {
    match (to.threshold, &to.code) {
        (Some(threshold), _) => value(lang, condition.fact, threshold),
        (None, Some(code)) => {
            let listed = match &condition.is {
                Requirement::OneOf(list) | Requirement::NoneOf(list) | Requirement::HasAny(list) | Requirement::HasNone(list) => list.contains(code),
                Requirement::MoneyAtLeast(_)
                | Requirement::MoneyAtMost(_)
                | Requirement::CountAtLeast(_)
                | Requirement::CountAtMost(_)
                | Requirement::RateAtLeast(_)
                | Requirement::RateAtMost(_)
                | Requirement::Yes
                | Requirement::No
                | Requirement::CoversAsked(_)
                | Requirement::ShareAtMost { .. }
                | Requirement::ShareAtLeast { .. }
                | Requirement::OnOrBefore(_)
                | Requirement::OnOrAfter(_)
                | Requirement::MonthsSinceAtLeast(_)
                | Requirement::MonthsSinceAtMost(_) => false,
            };
            lang.t1(if listed { "reach-code-dropped" } else { "reach-code-added" }, "code", name_of(lang, condition.fact, code))
        }
        (None, None) => String::new(),
    }
}

/// The conditions of an outermost part, one after the other.
fn spoken(lang: Lang, part: &Criteria) -> String {
    conditions(lang, part).join(&lang.t(match part {
        Criteria::Any(_) | Criteria::AtLeast { .. } => "reach-or",
        Criteria::All(_) | Criteria::Not(_) | Criteria::Condition(_) => "reach-and",
    }))
}

/// A number as it may be shown.
fn number(lang: Lang, shown: Shown) -> String {
    match shown {
        Shown::Few => lang.t1("reach-few", "count", LEAST),
        Shown::Held => lang.t("reach-held"),
        Shown::About(about) => lang.t1("reach-about", "count", about),
    }
}

/// A threshold in the unit of its fact.
fn value(lang: Lang, fact: FactKey, threshold: i64) -> String {
    let value = match fact.shape() {
        Shape::Money => Value::Money(Fen(threshold)),
        Shape::Rate => Value::Rate(Ppm(threshold)),
        Shape::Count | Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => Value::Count(threshold),
    };
    arg(lang, &describe::value(fact, &value))
}

/// The name of a group.
fn group(lang: Lang, by: By, code: Option<&str>) -> String {
    let Some(code) = code else { return lang.t("reach-group-unknown") };
    match by {
        By::County => code.parse::<Region>().map_or_else(|_| code.to_owned(), |region| lang.region(&region)),
        By::Section => code.parse::<Industry>().map_or_else(|_| code.to_owned(), |industry| lang.industry(&industry)),
        By::Size => lang.t(format!("value-size_class-{code}")),
        By::FirstLoan => lang.t(if code == "yes" { "reach-first_loan-yes" } else { "reach-first_loan-no" }),
    }
}
