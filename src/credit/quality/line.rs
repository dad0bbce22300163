//! Items as lines of the operator's page of the quality of deliveries: those that need attention first, the others by category.

use std::collections::{BTreeMap, HashMap};

use entity::value::Ppm;
use entity::value::id::OrganisationId;
use serde::Deserialize;

use super::figures::{ItemQuality, Quality, Sent};
use super::standing::Standing;
use super::table::{self, Measure};
use super::trend::{Bar, trend};
use crate::credit::catalogue::shown::category;
use crate::platform::i18n::Lang;
use crate::report::period::day_of;

/// What of the stretches stands in a line.
const DUE: [Measure; 5] = [Measure::Expected, Measure::Arrived, Measure::OnTime, Measure::Late, Measure::Missing];
/// What of the rows does.
const ROW: [Measure; 3] = [Measure::Rows, Measure::ValidShare, Measure::MatchedShare];

/// An item as a line of the page.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Address of its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// The department that owns it.
    pub owner: String,
    /// How often it is to be delivered.
    pub frequency: String,
    /// The day of the newest delivery, and how long ago that is; empty when there was none.
    pub newest: String,
    /// Tone of how fresh it is.
    pub tone: &'static str,
    /// How fresh it is.
    pub standing: String,
    /// Expected, arrived, on time, late, missing.
    pub dues: [String; 5],
    /// Whether something is missing.
    pub lacks: bool,
    /// Rows, the share of valid ones, the share whose firm was known.
    pub rows: [String; 3],
    /// The share that came on time, month by month.
    pub trend: Vec<Bar>,
    /// The same in words.
    pub trend_text: String,
}

impl Line {
    /// Of an item in a language.
    pub fn new(quality: &Quality, of: &ItemQuality, lang: Lang) -> Self {
        let figures = of.figures();
        let cell = |measure: Measure| measure.cell(figures).print(&lang);
        let today = day_of(quality.cut_off);
        let newest = of.newest_on.map(|on| lang.t2("quality-newest-ago", "day", lang.day(&on), "ago", lang.counted("quality-ago", (today - on).num_days())));
        let (trend, trend_text) = trend(of.months.iter().map(|(month, figures, _)| (*month, figures)), lang);
        let list = of.list.filter(|_| of.item.lists.len() > 1).map(|list| format!("&list={}", list.code));
        Self {
            href: format!("/operator/quality/items/{}?period={}{}", of.item.code, quality.month, list.unwrap_or_default()),
            name: table::title(of, lang),
            owner: of.owner().to_owned(),
            frequency: lang.t(of.item.frequency.text_key()),
            newest: newest.unwrap_or_default(),
            tone: tone(of.standing),
            standing: table::standing(of.standing, lang),
            dues: DUE.map(cell),
            lacks: figures.missing() > 0,
            rows: ROW.map(cell),
            trend,
            trend_text,
        }
    }
}

/// What one of several organisations delivers of an item.
#[derive(Clone, Debug, Default)]
pub struct SharedLine {
    /// Address of the item's page.
    pub href: String,
    /// The item.
    pub name: String,
    /// The organisation.
    pub sender: String,
    /// Tone of how fresh what it sends is.
    pub tone: &'static str,
    /// How fresh it is.
    pub standing: String,
    /// The day of its newest delivery; empty when none counts.
    pub newest: String,
    /// Expected, arrived, on time, late, missing.
    pub dues: [String; 5],
    /// Rows, the share of valid ones, the share whose firm was known.
    pub rows: [String; 3],
    /// The share that came on time, month by month.
    pub trend: Vec<Bar>,
    /// The same in words.
    pub trend_text: String,
}

/// Of items that several organisations deliver, a line for each of them.
pub(super) fn shared(quality: &Quality, items: &[&ItemQuality], names: &HashMap<OrganisationId, String>, lang: Lang) -> Vec<SharedLine> {
    let several = items.iter().copied().filter(|of| of.senders.len() > 1);
    let line = |of: &ItemQuality, id: Option<OrganisationId>, sent: &Sent| {
        let Line { href, name, .. } = Line::new(quality, of, lang);
        let cell = |measure: Measure| measure.cell(&sent.figures).print(&lang);
        let (trend, trend_text) = trend(sent.months.iter().map(|(month, figures)| (*month, figures)), lang);
        SharedLine {
            href,
            name,
            sender: table::sender(id, names, lang),
            tone: tone(sent.standing),
            standing: table::standing(sent.standing, lang),
            newest: sent.newest_on.map(|on| lang.day(&on)).unwrap_or_default(),
            dues: DUE.map(cell),
            rows: ROW.map(cell),
            trend,
            trend_text,
        }
    };
    several.flat_map(|of| of.senders.iter().map(move |(id, sent)| (of, *id, sent))).map(|(of, id, sent)| line(of, id, sent)).collect()
}

const fn tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Fresh => "pass",
        Standing::Overdue { .. } | Standing::Never => "urgent",
        Standing::NotDue => "fail",
    }
}

/// The share of valid rows below which an item needs attention.
pub const VALID_FROM: Ppm = Ppm(950_000);

/// Whether somebody should look at an item: it is overdue or never came, periods of the month are late or missing, a delivery could not be
/// read, or too many rows were not valid.
fn needs_attention(of: &ItemQuality) -> bool {
    let figures = of.figures();
    let is_invalid = figures.valid_share().is_some_and(|share| share < VALID_FROM);
    Wanted::Overdue.has(of) || figures.late + figures.missing() + figures.failed > 0 || is_invalid
}

/// The items that are asked for, by how they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that need attention.
    Attention,
    /// Overdue or never delivered.
    Overdue,
    /// Fresh.
    Fresh,
    /// Not due yet.
    NotDue,
}

impl Wanted {
    /// All, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Attention, Self::Overdue, Self::Fresh, Self::NotDue];
    /// What the form sends.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Overdue => "overdue",
            Self::Fresh => "fresh",
            Self::NotDue => "not_due",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Attention => "quality-attention",
            Self::Overdue => "quality-overdue",
            Self::Fresh => "quality-fresh",
            Self::NotDue => "quality_standing-not_due",
        }
    }
    fn has(self, of: &ItemQuality) -> bool {
        match self {
            Self::Attention => needs_attention(of),
            Self::Overdue => matches!(of.standing, Standing::Overdue { .. } | Standing::Never),
            Self::Fresh => of.standing == Standing::Fresh,
            Self::NotDue => of.standing == Standing::NotDue,
        }
    }
}

/// Which items of which month are asked for; what is empty asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Sieve {
    /// The month.
    pub period: String,
    /// Code of a category.
    pub category: String,
    /// Name of a department.
    pub department: String,
    /// Code of how they stand.
    pub state: String,
}

impl Sieve {
    /// Whether only some of the items are asked for.
    pub fn asks_for_some(&self) -> bool {
        [&self.category, &self.department, &self.state].into_iter().any(|asked| !asked.is_empty())
    }
    /// Whether an item is asked for; a state that there is not asks for all.
    pub fn lets_pass(&self, of: &ItemQuality) -> bool {
        let is_or_all = |asked: &str, is: &str| asked.is_empty() || asked == is;
        let wanted = Wanted::ALL.into_iter().find(|wanted| wanted.code() == self.state);
        is_or_all(&self.category, &of.item.category) && is_or_all(&self.department, of.owner()) && wanted.is_none_or(|wanted| wanted.has(of))
    }
}

/// Lines under one heading.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// The heading.
    pub name: String,
    /// How many items it has, in words.
    pub count: String,
    /// The items.
    pub lines: Vec<Line>,
}

impl Group {
    fn new(name: String, lines: Vec<Line>, lang: Lang) -> Self {
        Self { name, count: lang.counted("quality-of-items", i64::try_from(lines.len()).unwrap_or(i64::MAX)), lines }
    }
    /// The items that need attention, none when none does, and the others by category.
    pub fn all(quality: &Quality, items: &[&ItemQuality], lang: Lang) -> (Option<Self>, Vec<Self>) {
        let line = |of: &&ItemQuality| Line::new(quality, of, lang);
        let (pressing, others): (Vec<&ItemQuality>, Vec<&ItemQuality>) = items.iter().copied().partition(|of| needs_attention(of));
        let mut by_category: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
        for of in &others {
            by_category.entry(&of.item.category).or_default().push(line(of));
        }
        let attention = (!pressing.is_empty()).then(|| Self::new(lang.t("quality-attention"), pressing.iter().map(line).collect(), lang));
        (attention, by_category.into_iter().map(|(code, lines)| Self::new(category(code, lang), lines, lang)).collect())
    }
}
