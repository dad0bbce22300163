//! Scorecards as data: what counts in a matching profile, for how many points, how long, and from which item of the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use entity::value::{Signal, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::credit::catalogue::edition::Catalogue;
use crate::credit::record::list::{List, lists, name_key};
use crate::enterprise::fact::FactKey;
use crate::enterprise::protected::Protected;
use crate::platform::i18n::Lang;
use crate::risk::raise::Gravity;

/// Address under which systems read it.
pub const PATH: &str = "/api/v1/scorecard.json";

/// A published scorecard; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// `matching-profile-1`.
    pub version: String,
    /// The day from which profiles are made by it.
    pub from: NaiveDate,
    /// What its items are grouped by, in the order in which people read them.
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
    /// What counts, in the order in which people read it.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// A group of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
}

/// Something that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// The dimension that it belongs to.
    pub dimension: String,
    /// The fact that is weighed; of records, the fact that says whether anything can be known of them.
    pub fact: FactKey,
    /// The source of the record that the fact is read off, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Source>,
    /// Items of the catalogue that it comes from.
    pub catalogue: Vec<String>,
    /// Why it counts, in Chinese.
    pub why: String,
    /// Why it counts, in English.
    pub why_en: String,
    /// For how many points.
    pub rule: Rule,
}

/// For how many points an item counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// By the code of the fact; of other codes none.
    Codes(BTreeMap<String, i64>),
    /// By how much it is, from a value on; below the first none.
    Bands(Vec<Band>),
    /// By each code of a set.
    Set {
        /// Of each code.
        points: BTreeMap<String, i64>,
        /// Of all of them together, at most.
        most: i64,
    },
    /// By each record that counts.
    Records(Records),
}

/// Points from a value on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The value: a count, fen, or parts per million.
    pub from: i64,
    /// The points.
    pub points: i64,
}

/// Points of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// What the records are.
    pub source: Source,
    /// The code of the list, where the records are of the source of lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// What became of a commitment; of other records nothing is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<String>,
    /// Of each, by its weight.
    pub points: ByWeight,
    /// All of them together do not go beyond this.
    pub bound: i64,
    /// Months after its day until a record no longer counts, even if it is published longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

/// Points by how heavy a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByWeight {
    /// 轻微.
    pub slight: i64,
    /// 一般.
    pub general: i64,
    /// 严重.
    pub serious: i64,
}

/// How heavy a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// 轻微.
    Slight,
    /// 一般.
    General,
    /// 严重.
    Serious,
}

impl Weight {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Slight, Self::General, Self::Serious];
    /// The same as the rules for flags weigh it.
    pub const fn of(gravity: Gravity) -> Self {
        match gravity {
            Gravity::Slight => Self::Slight,
            Gravity::General => Self::General,
            Gravity::Serious => Self::Serious,
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Slight => "evaluation_weight-slight",
            Self::General => "evaluation_weight-general",
            Self::Serious => "evaluation_weight-serious",
        }
    }
}

impl ByWeight {
    /// The points of a weight.
    pub const fn of(self, weight: Weight) -> i64 {
        match weight {
            Weight::Slight => self.slight,
            Weight::General => self.general,
            Weight::Serious => self.serious,
        }
    }
    /// Whether every weight counts the same.
    pub const fn is_flat(self) -> bool {
        self.slight == self.general && self.general == self.serious
    }
}

impl Records {
    /// The code under which it comes: of the list, or of the source.
    pub fn code(&self) -> &str {
        self.list.as_deref().unwrap_or(self.source.code())
    }
}

impl Rule {
    /// The fewest and the most points that it can give; nothing known gives none.
    pub fn range(&self) -> (i64, i64) {
        let of = |points: &mut dyn Iterator<Item = i64>| points.fold((0, 0), |(least, most): (i64, i64), points| (least.min(points), most.max(points)));
        match self {
            Self::Codes(points) => of(&mut points.values().copied()),
            Self::Bands(bands) => of(&mut bands.iter().map(|band| band.points)),
            Self::Set { most, .. } => of(&mut std::iter::once(*most)),
            Self::Records(records) => of(&mut std::iter::once(records.bound)),
        }
    }
    /// The records that it weighs.
    pub const fn records(&self) -> Option<&Records> {
        match self {
            Self::Records(records) => Some(records),
            Self::Codes(_) | Self::Bands(_) | Self::Set { .. } => None,
        }
    }
}

impl Item {
    /// Why it counts.
    pub fn why(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.why,
            Lang::En => &self.why_en,
        }
    }
    /// The source of records that it needs.
    pub fn source(&self) -> Option<Source> {
        self.rule.records().map(|records| records.source).or(self.record)
    }
    /// Key of its name: that of its fact, of records on a list that of the list.
    pub fn name_key(&self) -> String {
        match self.rule.records() {
            Some(Records { list: Some(list), .. }) => name_key(list),
            Some(Records { source, list: None, .. }) if self.fact == FactKey::Lists => source.text_key().to_owned(),
            Some(_) | None => self.fact.text_key().to_owned(),
        }
    }
    /// The flag that what stands against the firm raises, where it is an entry of a list: its catalogue says how it is left.
    pub fn signal(&self) -> Option<Signal> {
        let Records { source, list, .. } = self.rule.records()?;
        match source {
            Source::Listing => lists().iter().find(|one| list.as_ref() == Some(&one.code))?.signal,
            Source::DishonestDebtor => Some(Signal::RF01),
            Source::AbnormalOperation => Some(Signal::RF14),
            Source::SeriousViolation => Some(Signal::RF15),
            Source::TaxArrears => Some(Signal::RF09),
            // How a penalty is repaired depends on its weight, and a commitment is mended where it was given.
            Source::Penalty | Source::Commitment | Source::Registration | Source::Licence | Source::TaxGrade | Source::Filing | Source::Figures(_) => None,
        }
    }
    /// Whether it looks at a record of a source, on a list where it is one.
    fn looks_at(&self, source: Source, list: Option<&str>) -> bool {
        self.source() == Some(source) && self.rule.records().and_then(|of| of.list.as_deref()).is_none_or(|of| list == Some(of))
    }
}

impl Dimension {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.name,
            Lang::En => &self.name_en,
        }
    }
}

impl Card {
    /// The items of a dimension.
    pub fn of_dimension<'a>(&'a self, dimension: &'a Dimension) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(|item| item.dimension == dimension.code)
    }
    /// An item by its code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
    /// The fewest and the most points that a profile can have.
    pub fn range(&self) -> (i64, i64) {
        self.items.iter().map(|item| item.rule.range()).fold((0, 0), |(least, most), (low, high)| (least + low, most + high))
    }
    /// The fewest points that a profile can have with nothing on record against the firm, and the most that one item takes for what is.
    pub fn without_records(&self) -> (i64, i64) {
        let against = |item: &&Item| item.rule.records().is_some_and(|records| records.bound < 0);
        let least = |item: &Item| item.rule.range().0;
        let clean = self.items.iter().filter(|item| !against(item)).map(least).sum();
        (clean, self.items.iter().filter(against).map(least).min().unwrap_or(0))
    }
    /// The facts that it looks at.
    pub fn facts(&self) -> BTreeSet<FactKey> {
        self.items.iter().map(|item| item.fact).collect()
    }
    /// Whether it looks at a record of a source, on a list where it is one.
    pub fn looks_at(&self, source: Source, list: Option<&str>) -> bool {
        self.items.iter().any(|item| item.looks_at(source, list))
    }
    /// The lists that it does not weigh, whatever they say of a firm.
    pub fn lists_aside(&self) -> impl Iterator<Item = &'static List> {
        lists().iter().filter(|list| !self.looks_at(Source::Listing, Some(&list.code)))
    }
    /// The items that another card does not have, or weighs otherwise.
    pub fn unlike<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(|item| other.item(&item.code) != Some(*item))
    }
    /// As systems read it, with the items of the catalogue as they are called on a day.
    pub fn json(&self, catalogue: &Catalogue, on: NaiveDate) -> Json {
        let (least, most) = self.range();
        let item = |item: &Item| {
            let (low, high) = item.rule.range();
            let of = |code: &String| catalogue.named(code, on).map(|of| json!({ "code": of.code, "name": of.name, "name_en": of.name_en, "owner": of.owner }));
            json!({
                "code": item.code, "dimension": item.dimension, "name": Lang::Zh.t(item.name_key()), "name_en": Lang::En.t(item.name_key()),
                "fact": item.fact, "source": item.source(), "catalogue": item.catalogue.iter().filter_map(of).collect::<Vec<_>>(),
                "why": item.why, "why_en": item.why_en, "least": low, "most": high, "rule": item.rule,
                "fresh_months": item.fact.fresh_months(), "letter": item.fact.item(),
            })
        };
        json!({
            "version": self.version, "from": self.from, "least": least, "most": most,
            "note": Lang::Zh.t(NOTE), "note_en": Lang::En.t(NOTE),
            "dimensions": self.dimensions, "items": self.items.iter().map(item).collect::<Vec<_>>(),
            "never": Protected::ALL.iter().map(|of| of.code()).collect::<Vec<_>>(),
        })
    }
}

/// Key of the sentence that says what a profile is not.
pub const NOTE: &str = "evaluation-note";

/// Every card there was, the oldest first.
const SHIPPED: [&str; 2] = [include_str!("matching-profile-1.toml"), include_str!("matching-profile-2.toml")];

static CARDS: LazyLock<Vec<Card>> =
    LazyLock::new(|| SHIPPED.iter().map(|text| toml::from_str(text).expect("the scorecards are part of the program and tested")).collect());

/// The card by which profiles are made on a day; before the day of the first one that one.
pub fn current(on: NaiveDate) -> &'static Card {
    let begun = CARDS.iter().rfind(|card| card.from <= on);
    begun.or(CARDS.first()).expect("there is a scorecard")
}

/// Every card there was and will be, the newest first.
pub fn published() -> impl Iterator<Item = &'static Card> {
    CARDS.iter().rev()
}

/// The card before another.
pub fn before(card: &Card) -> Option<&'static Card> {
    CARDS.iter().rfind(|other| other.from < card.from)
}

/// A card that was published.
pub fn find(version: &str) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.version == version)
}

#[cfg(test)]
pub(super) mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::credit::catalogue::item::shipped;
    use crate::credit::record::list::Speaks;
    use crate::enterprise::fact::Shape;
    use crate::product::criteria::closed_codes;

    /// The newest card.
    pub(in crate::credit::evaluation) fn newest() -> &'static Card {
        CARDS.last().expect("a card")
    }

    /// SHA-256 of each card as it was published.
    const PUBLISHED: [(&str, &str); 2] = [
        ("matching-profile-1", "9d2bf0454b631ff4fba72e023de62f48f9bbd1c51df18e3fca68f39898575121"),
        ("matching-profile-2", "4fc9f4a157ba9d5495e3fbc835a4ffa742adbae50740e5daca70320ca27904d1"),
    ];

    #[test]
    fn a_published_card_is_never_changed() {
        let shipped: Vec<(&str, String)> =
            CARDS.iter().zip(SHIPPED).map(|(card, text)| (card.version.as_str(), hex::encode(Sha256::digest(text.as_bytes())))).collect();
        assert_eq!(shipped, PUBLISHED.map(|(version, digest)| (version, digest.to_owned())), "another card follows; none is changed");
    }

    #[test]
    fn a_card_counts_from_its_day_on() {
        assert!(CARDS.is_sorted_by(|one, next| one.from < next.from));
        for (nth, card) in CARDS.iter().enumerate() {
            let eve = card.from.pred_opt().expect("a day");
            assert_eq!(current(card.from).version, card.version);
            assert_eq!(current(eve).version, CARDS[nth.saturating_sub(1)].version, "{eve}: not before its day");
        }
        assert_eq!(current(NaiveDate::MAX).version, newest().version);
    }

    #[test]
    fn every_card_hangs_together() {
        for card in CARDS.iter() {
            assert!(card.items.iter().all(|item| card.dimensions.iter().any(|of| of.code == item.dimension)));
            assert!(card.dimensions.iter().all(|of| card.of_dimension(of).next().is_some()));
            let codes: BTreeSet<&str> = card.items.iter().map(|item| item.code.as_str()).collect();
            assert_eq!(codes.len(), card.items.len());
            for item in &card.items {
                let known = |codes: &BTreeMap<String, i64>| codes.keys().all(|code| closed_codes(item.fact).is_some_and(|all| all.contains(&code.as_str())));
                let fits = match &item.rule {
                    Rule::Codes(codes) => item.fact.shape() == Shape::Code && known(codes),
                    Rule::Set { points, most } => item.fact.shape() == Shape::Codes && known(points) && *most > 0,
                    Rule::Bands(bands) => {
                        matches!(item.fact.shape(), Shape::Count | Shape::Money | Shape::Rate) && bands.is_sorted_by_key(|band| band.from) && !bands.is_empty()
                    }
                    Rule::Records(of) => {
                        assert_eq!(of.source == Source::Listing, of.list.is_some(), "{}: of lists one by one", item.code);
                        let all = Weight::ALL.map(|weight| of.points.of(weight));
                        all.iter().all(|points| points.signum() == of.bound.signum() && points.abs() <= of.bound.abs()) && all[0].abs() <= all[2].abs()
                    }
                };
                assert!(fits, "{}", item.code);
                assert!(!item.catalogue.is_empty(), "{}", item.code);
                for code in &item.catalogue {
                    let of = shipped().iter().find(|of| of.code == *code).unwrap_or_else(|| panic!("{}: {code}", item.code));
                    let list = item.rule.records().and_then(|of| of.list.as_ref());
                    assert!(
                        of.facts.contains(&item.fact)
                            && item.source().is_none_or(|source| of.source == Some(source))
                            && list.is_none_or(|list| of.lists.contains(list)),
                        "{}: {code} does not feed it",
                        item.code
                    );
                }
                assert!(!item.fact.is_asked(), "{}: what a firm asks for says nothing about it", item.code);
            }
            assert!(card.range().0 < 0 && card.range().1 > 0);
        }
        assert_eq!(find("matching-profile-1").map(|card| card.version.as_str()), Some("matching-profile-1"));
        assert_eq!(find("matching-profile-0"), None);
    }

    #[test]
    fn every_list_against_a_firm_is_weighed_and_lists_of_candidates_are_not() {
        let aside: Vec<&str> = newest().lists_aside().map(|list| list.code.as_str()).collect();
        assert_eq!(aside, ["coordination", "first_loan_pool", "innovation", "key_chain"], "to be proposed for finance says nothing of a firm's credit");
        for item in newest().items.iter().filter(|item| item.source() == Some(Source::Listing)) {
            let list = lists().iter().find(|list| item.rule.records().and_then(|of| of.list.as_ref()) == Some(&list.code)).expect("a list");
            let (fact, sign) = match list.speaks {
                Speaks::Against => (FactKey::Lists, -1),
                Speaks::For => (FactKey::RecommendedLists, 1),
            };
            assert_eq!((item.fact, item.rule.range().0.signum() + item.rule.range().1.signum()), (fact, sign), "{}", item.code);
            assert_eq!(item.signal(), list.signal, "{}", item.code);
            for lang in Lang::ALL {
                assert!(lang.has(&item.name_key()), "{}", item.code);
            }
        }
        let first = find("matching-profile-1").expect("the first card");
        assert_eq!(first.lists_aside().count(), lists().len(), "the first card weighs none of them");
        assert!(before(newest()) == Some(first) && before(first).is_none());
        let new: Vec<&str> = newest().unlike(first).map(|item| item.code.as_str()).collect();
        assert_eq!(new.len(), lists().len() - aside.len(), "all else is weighed as before: {new:?}");
        assert!(first.unlike(newest()).next().is_none());
    }

    #[test]
    fn no_attribute_of_a_person_is_an_input() {
        let text = newest().json(&Catalogue::as_shipped(), "2026-03-02".parse().expect("a day")).to_string();
        let inputs = text.split("\"items\":").nth(1).expect("the items");
        for attribute in Protected::ALL {
            let code = attribute.code();
            assert!(newest().items.iter().all(|item| item.code != code && item.fact.code() != code), "{code}");
            assert!(!inputs.split("\"letter\"").any(|part| part.contains(&format!("\"{code}\":"))), "{code}");
        }
        assert!(text.contains("\"never\":") && text.contains("银行") && text.contains("\"sex\""));
    }
}
