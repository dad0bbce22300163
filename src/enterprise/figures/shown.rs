//! Delivered facts as their firm reads them: who delivered each, as of when, and the row that it may object to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::work_out::{ByMonth, Resting, There};
use crate::credit::feed::figure_rule::SeriesRule;
use crate::credit::feed::rule::{Kind, Rules, Stretch};
use crate::credit::record::shown::said;
use crate::enterprise::fact::{FactKey, Profile};
use crate::enterprise::shown::ShownFact;
use crate::platform::i18n::Lang;
use crate::report::period::Period;

/// A delivered fact in a list: who delivered it, as of when, since when the platform has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownDelivered {
    /// Its name.
    pub name: String,
    /// The department and the day, or why it is not known.
    pub source: String,
    /// Since when the platform has it so.
    pub recorded: String,
    /// How many months are there of those that it needs; empty when it needs none.
    pub months: String,
    /// The page of the row it rests on; empty when there is none.
    pub href: String,
}

/// The delivered facts of a firm, and those whose months are too few, in the order of the catalogue.
pub fn delivered(lang: Lang, profile: &Profile, resting: &BTreeMap<FactKey, Resting>, months: &BTreeMap<FactKey, There>) -> Vec<ShownDelivered> {
    let keys: BTreeSet<FactKey> = resting.keys().chain(months.keys()).copied().collect();
    let one = |key: FactKey| ShownDelivered {
        name: lang.t(key.text_key()),
        source: ShownFact::new(lang, key, profile).source,
        recorded: resting.get(&key).map(|row| lang.day(&row.recorded_on)).unwrap_or_default(),
        months: months.get(&key).map(|there| lang.t2("firm-file-months", "have", there.have, "need", there.need)).unwrap_or_default(),
        href: resting.get(&key).map(|row| format!("/firm/file/records/{}", row.record)).unwrap_or_default(),
    };
    keys.into_iter().map(one).collect()
}

/// A series that is kept of a firm.
#[derive(Clone, Debug)]
pub struct Series {
    /// The source of its rows.
    pub rules: &'static Rules,
    /// What it is made of.
    pub rule: &'static SeriesRule,
    /// Its numbers.
    pub points: ByMonth,
}

impl Series {
    /// Whether a letter opens it, by the items that it opens: those of every fact that is worked out of the same rows.
    pub fn is_opened(&self, opens: impl Fn(&str) -> bool) -> bool {
        let facts = &self.rules.facts;
        !facts.is_empty() && facts.iter().all(|fact| opens(fact.key.item()))
    }
    /// Whether its numbers are amounts.
    pub fn is_money(&self) -> bool {
        self.rules.field(&self.rule.of).is_some_and(|field| matches!(field.is, Kind::Money(_)))
    }
    /// Key of the word for what it is counted in.
    pub fn unit_key(&self) -> String {
        if self.is_money() { "series_unit-money".to_owned() } else { format!("series_unit-{}", self.rule.key) }
    }
}

/// A series as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownSeries {
    /// The source and the field.
    pub name: String,
    /// The department.
    pub source: String,
    /// In what it is counted.
    pub unit: String,
    /// Month or year and number, the latest first.
    pub points: Vec<[String; 2]>,
}

/// Series in a language.
pub fn series<'a>(lang: Lang, all: impl IntoIterator<Item = &'a Series>) -> Vec<ShownSeries> {
    all.into_iter().filter_map(|one| shown(lang, one)).collect()
}

fn shown(lang: Lang, one: &Series) -> Option<ShownSeries> {
    let Series { rules, rule, points } = one;
    let field = rules.field(&rule.of)?;
    let stretch = |on: &NaiveDate| match rule.each {
        Stretch::Month => Period::month_on(*on).label(&lang),
        Stretch::Year => lang.t1("firm-series-year", "year", on.year()),
    };
    let number = |number: i64| said(lang, field, &json!(number)).unwrap_or_default();
    let (of, what) = (lang.t(rules.source.text_key()), lang.t(field.text_key()));
    Some(ShownSeries {
        name: if of == what { of } else { format!("{of} · {what}") },
        source: rules.department.clone(),
        unit: lang.t(one.unit_key()),
        points: points.iter().rev().map(|(on, is)| [stretch(on), number(*is)]).collect(),
    })
}
