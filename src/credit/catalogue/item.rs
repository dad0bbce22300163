//! Categories and items, as shipped in `category.csv` and `item.csv`.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use entity::value::{Figures, Signal, Source, SubjectKind};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use crate::enterprise::fact::FactKey;

/// Declares an enumeration of the catalogue's columns with the text of its values.
macro_rules! column {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The text in files, forms and the API.
            pub fn code(self) -> &'static str {
                self.text_key().split_once('-').map_or("", |(_, code)| code)
            }
            /// The value of a code.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
            /// Key of its name.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    )*};
}

column! {
    /// How the platform gets at an item.
    Mode {
        /// 归集: copied to the platform.
        Copied = "catalogue_mode-copied",
        /// 接口: asked for, one firm at a time.
        Queried = "catalogue_mode-queried",
        /// 核验: answered with yes, no or a range.
        Verified = "catalogue_mode-verified",
        /// 联合建模: only a result leaves the source.
        Modelled = "catalogue_mode-modelled",
    }
    /// 公开属性: who may see an item.
    Disclosure {
        /// 社会公开.
        Open = "catalogue_disclosure-open",
        /// 政务共享.
        Shared = "catalogue_disclosure-shared",
        /// 授权查询.
        Authorised = "catalogue_disclosure-authorised",
    }
    /// How much harm an item can do in wrong hands.
    Sensitivity {
        /// 一般.
        General = "catalogue_sensitivity-general",
        /// 重要: business secrets.
        Important = "catalogue_sensitivity-important",
        /// 个人信息.
        Personal = "catalogue_sensitivity-personal",
    }
    /// How often an item is to be delivered.
    Frequency {
        /// Every day.
        Daily = "catalogue_frequency-daily",
        /// Within seven working days, as double publicity asks.
        Weekly = "catalogue_frequency-weekly",
        /// Every month.
        Monthly = "catalogue_frequency-monthly",
        /// Every quarter.
        Quarterly = "catalogue_frequency-quarterly",
        /// Every year.
        Yearly = "catalogue_frequency-yearly",
        /// When it is asked for.
        OnRequest = "catalogue_frequency-on_request",
    }
    /// Whose consent reading an item needs.
    Authorisation {
        /// Nobody's: it is public.
        None = "catalogue_authorisation-none",
        /// The firm's letter.
        Letter = "catalogue_authorisation-letter",
        /// The letter of the person it is about.
        PersonalLetter = "catalogue_authorisation-personal_letter",
    }
    /// What an item may be used for.
    Use {
        /// 匹配.
        Matching = "catalogue_use-matching",
        /// 风险提示.
        Risk = "catalogue_use-risk",
        /// 信用报告.
        Report = "catalogue_use-report",
    }
}

/// A category (信息类别).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Two digits.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
}

/// The source that is read under a person's own letter and by nothing else: it feeds no fact, no signal, no matching and no report.
pub const BY_PERSON: Source = Source::Figures(Figures::Farming);

/// The first place in a category that a city's own items take; those before it are the program's.
pub const FIRST_OWN: u32 = 51;

/// An item (信息项) as it stands in one version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `XX` with the category and its place in it; it never changes.
    pub code: String,
    /// Code of its category.
    pub category: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Version of the item.
    pub version: u32,
    /// The department that owns the data.
    pub owner: String,
    /// The law or policy that lets it be collected.
    pub basis: String,
    /// Kinds of subject that it is about.
    #[serde(deserialize_with = "list")]
    pub subjects: Vec<SubjectKind>,
    /// Names of its fields, in the words of its owner.
    #[serde(deserialize_with = "list")]
    pub fields: Vec<String>,
    /// How often it is to be delivered.
    pub frequency: Frequency,
    /// How the platform gets at it.
    pub mode: Mode,
    /// Who may see it.
    pub disclosure: Disclosure,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// Months that it is kept after its end; 0: as long as it stands.
    pub retention_months: u32,
    /// Whose consent reading it needs.
    pub authorisation: Authorisation,
    /// What it may be used for.
    #[serde(deserialize_with = "list")]
    pub uses: Vec<Use>,
    /// The deliveries that carry it; none while the platform does not receive it.
    pub source: Option<Source>,
    /// The item whose deliveries carry it as some of their columns; none where it has deliveries of its own or is not received.
    #[serde(deserialize_with = "code")]
    pub carried_by: Option<String>,
    /// Of deliveries of lists, the lists that it is.
    #[serde(deserialize_with = "list")]
    pub lists: Vec<String>,
    /// Of filings and qualifications, which each come in one form for several items, the kinds of rows that it is.
    #[serde(deserialize_with = "list")]
    pub kinds: Vec<String>,
    /// The facts that it feeds.
    #[serde(deserialize_with = "list")]
    pub facts: Vec<FactKey>,
    /// The risk signals that rest on it.
    #[serde(deserialize_with = "list")]
    pub signals: Vec<Signal>,
    /// The day from which it may be collected.
    pub from: NaiveDate,
}

impl Item {
    /// The deliveries that bring it: its own, or those of the item that carries it.
    pub fn arrives_by(&self) -> Option<Source> {
        let carrier = || shipped().iter().find(|of| Some(&of.code) == self.carried_by.as_ref());
        self.source.or_else(|| carrier()?.source)
    }
}

/// Values with `|` between them.
fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let text = String::deserialize(from)?;
    let parts = text.split('|').filter(|part| !part.is_empty());
    parts.map(|part| serde_json::from_value(part.into()).map_err(D::Error::custom)).collect()
}

/// A code, or nothing.
fn code<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(from)?).filter(|text| !text.is_empty()))
}

fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().expect("the catalogue is part of the program and tested")
}

/// The categories, by code.
pub fn categories() -> &'static [Category] {
    static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| rows(include_str!("category.csv")));
    &CATEGORIES
}

/// The items that this version of the program ships, by code.
pub fn shipped() -> &'static [Arc<Item>] {
    static SHIPPED: LazyLock<Vec<Arc<Item>>> = LazyLock::new(|| rows(include_str!("item.csv")).into_iter().map(Arc::new).collect());
    &SHIPPED
}

/// Whether the program ships an item of a code; others are the city's own.
pub fn is_shipped(code: &str) -> bool {
    shipped().iter().any(|item| item.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::credit::feed::rule::rules;
    use crate::credit::report::section::Section;

    #[test]
    fn codes_are_unique_and_say_where_an_item_belongs() {
        assert_eq!(categories().len(), 25);
        let codes: BTreeSet<&str> = shipped().iter().map(|item| item.code.as_str()).collect();
        assert_eq!(codes.len(), shipped().len());
        assert!(shipped().is_sorted_by_key(|item| item.code.as_str()));
        for item in shipped() {
            assert!(item.code[4..].parse::<u32>().is_ok_and(|place| place < FIRST_OWN), "{}: from 51 on the city's own items stand", item.code);
            assert!(categories().iter().any(|category| category.code == item.category), "{}", item.code);
            assert!(item.code.starts_with(&format!("XX{}", item.category)), "{}", item.code);
            assert!(!item.basis.is_empty() && !item.owner.is_empty() && !item.fields.is_empty() && !item.subjects.is_empty(), "{}", item.code);
        }
        for category in categories() {
            assert!(shipped().iter().any(|item| item.category == category.code), "{} is empty", category.name);
        }
    }

    #[test]
    fn every_source_has_its_item() {
        for source in Source::ALL {
            let items: Vec<&Arc<Item>> = shipped().iter().filter(|item| item.source == Some(*source)).collect();
            // Qualifications and lists are several items, of several departments, in one form.
            let several = [(Source::Figures(Figures::Qualification), 6), (Source::Listing, 14), (Source::Filing, 10)];
            let wanted = several.iter().find(|(of, _)| of == source).map_or(1, |(_, many)| *many);
            assert_eq!(items.len(), wanted, "{source}");
            for item in items.iter().filter(|item| item.source.is_some_and(Source::is_figures)) {
                let fed = |key: &FactKey| rules(*source).facts.iter().any(|fact| fact.key == *key) || *key == FactKey::SizeClass;
                assert!(item.facts.iter().all(fed), "{}: {:?}", item.code, item.facts);
            }
        }
    }

    #[test]
    fn what_is_copied_has_a_way_in() {
        for item in shipped() {
            let carrier = item.carried_by.as_ref().map(|code| shipped().iter().find(|of| of.code == *code).expect("an item"));
            let ways = usize::from(item.source.is_some()) + usize::from(carrier.is_some());
            assert_eq!(ways, usize::from(item.mode == Mode::Copied), "{}", item.code);
            assert!(carrier.is_none_or(|of| of.source.is_some() && of.authorisation >= item.authorisation), "{}", item.code);
        }
    }

    #[test]
    fn what_needs_a_persons_letter_is_kept_from_everything_that_reads_without_one() {
        let items: Vec<&Arc<Item>> = shipped().iter().filter(|item| item.authorisation == Authorisation::PersonalLetter).collect();
        assert!(items.iter().any(|item| item.code == "XX2004"), "households that farm");
        for item in items {
            assert_eq!((item.disclosure, item.sensitivity), (Disclosure::Authorised, Sensitivity::Personal), "{}", item.code);
            // Deliveries, facts and signals are read under the firm's letter: what comes by them would be read without the person's.
            assert!(item.facts.is_empty() && item.signals.is_empty(), "{}", item.code);
            let Some(source) = item.source else {
                assert_eq!(item.mode, Mode::Verified, "{}", item.code);
                continue;
            };
            // The one whose rows are read by a door of their own, which asks for the person's letter.
            let rules = rules(source);
            assert!(source == BY_PERSON && item.uses.is_empty() && rules.facts.is_empty() && rules.series.is_empty(), "{}", item.code);
        }
    }

    #[test]
    fn codes_are_the_words_of_the_file() {
        let same = |code: &str, said: Result<serde_json::Value, _>| assert_eq!(said.expect("a text"), code);
        for one in Mode::ALL {
            same(one.code(), serde_json::to_value(one));
        }
        for one in Disclosure::ALL {
            same(one.code(), serde_json::to_value(one));
        }
        for one in Sensitivity::ALL {
            same(one.code(), serde_json::to_value(one));
        }
        for one in Frequency::ALL {
            same(one.code(), serde_json::to_value(one));
        }
        for one in Authorisation::ALL {
            same(one.code(), serde_json::to_value(one));
        }
        for one in Use::ALL {
            same(one.code(), serde_json::to_value(one));
        }
    }

    #[test]
    fn what_is_used_is_allowed() {
        let items = shipped();
        for item in items {
            let may = |of: Use| item.uses.contains(&of);
            assert!(item.facts.is_empty() || may(Use::Matching), "{}: matching uses its facts", item.code);
            assert!(item.signals.is_empty() || may(Use::Risk), "{}: signals rest on it", item.code);
            let shown = Section::ALL.iter().any(|section| section.facts().iter().any(|fact| item.facts.contains(fact)));
            assert!(!(shown || item.source.is_some_and(|source| !source.is_figures())) || may(Use::Report), "{}: the report shows it", item.code);
            match item.disclosure {
                Disclosure::Open => assert_eq!(item.authorisation, Authorisation::None, "{}", item.code),
                Disclosure::Authorised => assert!(item.authorisation != Authorisation::None, "{}", item.code),
                Disclosure::Shared => {}
            }
            assert!(item.sensitivity != Sensitivity::Important || item.disclosure != Disclosure::Open, "{}: business secrets are not open", item.code);
        }
        for signal in Signal::ALL {
            assert!(items.iter().any(|item| item.signals.contains(signal)), "{signal} rests on no item");
        }
    }
}
