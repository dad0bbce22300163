//! What rows of figures feed: the facts and series that a source declares beside its fields, and the scheme of its grades.

use chrono::NaiveDate;
use entity::value::Source;
use serde::Deserialize;

use super::rule::{Stretch, rules};
use crate::enterprise::fact::FactKey;
use crate::platform::i18n::Lang;

/// A fact that rows of a source feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRule {
    /// Which.
    pub key: FactKey,
    /// How it comes of the rows.
    pub is: Way,
}

/// How a fact comes of a firm's rows; `of` is the field it is taken from, `stated` one in which the source says the result itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// The newest row that has the field.
    Latest {
        /// The field.
        of: String,
    },
    /// The codes of all rows that hold today; `none` says that there is none.
    All {
        /// The field.
        of: String,
        /// The codes of rows that say nothing of it.
        #[serde(default)]
        except: Vec<String>,
    },
    /// The sum of the last twelve months.
    Sum {
        /// The field.
        of: String,
        /// The source's own sum.
        stated: Option<String>,
    },
    /// The last twelve months against the twelve before.
    Trend {
        /// The field.
        of: String,
        /// The source's own comparison.
        stated: Option<String>,
    },
    /// The last month against the same a year before.
    Against {
        /// The field.
        of: String,
        /// The source's own comparison.
        stated: Option<String>,
    },
}

impl Way {
    /// The fields that it looks at.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let (of, stated) = match self {
            Self::Latest { of } | Self::All { of, except: _ } => (of, None),
            Self::Sum { of, stated } | Self::Trend { of, stated } | Self::Against { of, stated } => (of, stated.as_ref()),
        };
        [Some(of), stated].into_iter().flatten().map(String::as_str)
    }
}

/// A field that is kept as a series.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesRule {
    /// The stored name of the series.
    pub key: String,
    /// The field.
    pub of: String,
    /// How long the stretch of one number is; of numbers as of a day, the month of the day.
    #[serde(default = "month")]
    pub each: Stretch,
}

const fn month() -> Stretch {
    Stretch::Month
}

/// By whose scale grades are given; the platform maps their words to codes and gives none of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// national, local, output, environment, customs, labour, tax.
    pub code: String,
    /// The standard or rule that the scale and its mapping are taken from.
    pub basis: String,
    /// What its grades are in terms of the national evaluation; none where nothing official says it.
    pub national: Option<National>,
}

/// What the grades of a scale are in terms of the national evaluation, A to D.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct National {
    /// Its version, raised whenever a grade is mapped to another.
    pub version: String,
    /// By what it is so.
    pub basis: String,
    /// The first day on which a grade has to be given to be mapped.
    pub from: NaiveDate,
    /// The national grade, then the codes that are mapped to it.
    pub table: Vec<Vec<String>>,
}

impl National {
    /// The national grade of a code that was given on a day.
    pub fn grade(&self, code: &str, on: NaiveDate) -> Option<&str> {
        let row = self.table.iter().filter(|_| on >= self.from).find(|row| row.iter().skip(1).any(|one| one == code))?;
        row.first().map(String::as_str)
    }
}

/// A grade in national terms, with the mapping that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// A, B, C or D.
    pub grade: &'static str,
    /// The mapping.
    pub by: &'static National,
}

impl Mapped {
    /// Of a fact's code as of a day; none where its scale has no mapping.
    pub fn of_fact(fact: FactKey, code: &str, on: NaiveDate) -> Option<Self> {
        let source = Source::ALL.iter().find(|source| rules(**source).facts.iter().any(|rule| rule.key == fact && rules(**source).scheme.is_some()))?;
        Self::of(*source, code, on)
    }
    /// Of a grade that a source delivered, given on a day.
    pub fn of(source: Source, code: &str, on: NaiveDate) -> Option<Self> {
        let by = rules(source).scheme.as_ref()?.national.as_ref()?;
        Some(Self { grade: by.grade(code, on)?, by })
    }
    /// In words: to which grade, by what.
    pub fn said(&self, lang: Lang) -> String {
        let grade = lang.t(format!("feed_choice-grade-{}", self.grade));
        lang.t3("feed-scheme-national", "grade", grade, "basis", &self.by.basis, "version", &self.by.version)
    }
}

impl Scheme {
    /// Key of its name.
    pub fn text_key(&self) -> String {
        format!("feed_scheme-{}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entity::value::Figures;

    use super::*;
    use crate::credit::catalogue::item::BY_PERSON;
    use crate::credit::feed::rule::{DayRole, Kind, Rules};
    use crate::enterprise::fact::Shape;
    use crate::product::criteria::closed_codes;

    fn figures() -> impl Iterator<Item = &'static Rules> {
        Source::ALL.iter().filter(|source| source.is_figures()).map(|source| rules(*source))
    }

    #[test]
    fn figures_feed_facts_of_their_shape_and_have_a_day() {
        let mut keys = HashSet::new();
        for rules in figures() {
            // What is read under a person's letter alone feeds nothing that is read without it.
            assert_eq!(rules.facts.is_empty(), rules.source == BY_PERSON, "{}", rules.source);
            let dated = |kind: &Kind| matches!(kind, Kind::Period(_)) || matches!(kind, Kind::Day(day) if day.role == Some(DayRole::DecidedOn));
            assert!(rules.fields.iter().any(|field| field.required && dated(&field.is)), "{}: no day", rules.source);
            assert!(rules.key.len() > 1 && rules.key[0] == "subject", "{}: an older row would take the place of a newer one", rules.source);
            for rule in &rules.facts {
                let fields: Vec<_> = rule.is.fields().map(|id| rules.field(id).unwrap_or_else(|| panic!("{}: {id}", rules.source))).collect();
                let fits = match rule.key.shape() {
                    Shape::Money => fields.iter().all(|field| matches!(field.is, Kind::Money(_))),
                    Shape::Count => matches!(fields[0].is, Kind::Quantity(_)),
                    Shape::Rate => fields.iter().any(|field| matches!(field.is, Kind::Percent { .. })),
                    Shape::Code | Shape::Codes => matches!(fields[0].is, Kind::Choice(_)),
                    Shape::Day | Shape::YesNo => false,
                };
                assert!(fits, "{}: {:?}", rules.source, rule.key);
            }
            for series in &rules.series {
                let stretch = rules.fields.iter().find_map(|field| if let Kind::Period(stretch) = field.is { Some(stretch) } else { None });
                assert!(rules.field(&series.of).is_some() && series.each == stretch.unwrap_or(Stretch::Month), "{}", rules.source);
                assert!(keys.insert(&series.key), "{}: {} is another source's", rules.source, series.key);
            }
        }
        assert!(Source::RECORDS.iter().all(|source| rules(*source).facts.is_empty()));
    }

    #[test]
    fn no_two_sources_of_one_department_feed_the_same_fact() {
        let mut seen = HashSet::new();
        for rules in figures() {
            for rule in &rules.facts {
                assert!(seen.insert((rule.key, &rules.department)), "{}: {:?}", rules.source, rule.key);
            }
        }
    }

    #[test]
    fn grades_map_to_the_codes_of_their_fact_and_keep_their_own_words() {
        let mut schemes = HashSet::new();
        for rules in Source::ALL.iter().map(|source| rules(*source)) {
            let Some(grade) = rules.field("grade") else { continue };
            let scheme = rules.scheme.as_ref().expect("a scheme");
            assert!(schemes.insert(scheme.code.as_str()) && !scheme.basis.is_empty(), "{}", rules.source);
            let Kind::Choice(choice) = &grade.is else { panic!("{}", rules.source) };
            // The tax authority's words are its letters.
            assert!(choice.strict && (choice.words.is_some() || rules.source == Source::TaxGrade), "{}", rules.source);
            let known = closed_codes(rules.facts.first().map_or(FactKey::TaxGrade, |fact| fact.key)).expect("codes");
            assert_eq!(choice.codes().collect::<HashSet<_>>(), known.into_iter().collect::<HashSet<_>>(), "{}", rules.source);
        }
        assert_eq!(schemes.len(), 7);
    }

    #[test]
    fn every_qualification_is_one_that_the_fact_knows_or_leaves_out() {
        let rules = rules(Source::Figures(Figures::Qualification));
        let Way::All { of, except } = &rules.facts[0].is else { panic!("{:?}", rules.facts) };
        let Some(Kind::Choice(choice)) = rules.field(of).map(|field| &field.is) else { panic!("{of}") };
        let known = closed_codes(rules.facts[0].key).expect("codes");
        for code in choice.codes().filter(|code| *code != "none") {
            assert!(known.contains(&code) != except.iter().any(|left| left == code), "{code}");
        }
        assert!(except.iter().all(|left| choice.codes().any(|code| code == left)), "{except:?}");
    }

    #[test]
    fn a_grade_is_mapped_to_a_national_one_only_where_something_official_says_so() {
        let on = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let national = |fact: FactKey, code: &str, day: &str| Mapped::of_fact(fact, code, on(day)).map(|mapped| mapped.grade);
        let local = ["a_plus", "a", "b", "c", "c_minus", "d", "d_minus"].map(|code| national(FactKey::LocalCreditGrade, code, "2026-01-31"));
        assert_eq!(local, [Some("A"), Some("A"), Some("B"), Some("C"), Some("C"), Some("D"), Some("D")]);
        assert_eq!(national(FactKey::LocalCreditGrade, "a_plus", "2025-05-31"), None, "before the standard");
        assert_eq!(national(FactKey::LocalCreditGrade, "e", "2026-01-31"), None);
        for (fact, code) in [
            (FactKey::EnvironmentGrade, "green"),
            (FactKey::CustomsGrade, "aeo"),
            (FactKey::LabourGrade, "A"),
            (FactKey::OutputGrade, "A"),
            (FactKey::PublicCreditGrade, "A"),
            (FactKey::TaxGrade, "A"),
        ] {
            assert_eq!(national(fact, code, "2026-01-31"), None, "{fact:?}");
        }
        let codes: HashSet<&str> = closed_codes(FactKey::PublicCreditGrade).expect("codes").into_iter().collect();
        for rules in Source::ALL.iter().map(|source| rules(*source)) {
            let Some(by) = rules.scheme.as_ref().and_then(|scheme| scheme.national.as_ref()) else { continue };
            let Some(Kind::Choice(choice)) = rules.field("grade").map(|field| &field.is) else { panic!("{}", rules.source) };
            let mut mapped = HashSet::new();
            for row in &by.table {
                assert!(codes.contains(row[0].as_str()), "{}: {}", rules.source, row[0]);
                assert!(row[1..].iter().all(|code| mapped.insert(code.as_str()) && choice.codes().any(|known| known == code)), "{}: {row:?}", rules.source);
            }
            assert!(!by.basis.is_empty() && !by.version.is_empty(), "{}", rules.source);
        }
        let mapped = Mapped::of(Source::Figures(Figures::LocalCreditGrade), "c_minus", on("2026-01-31")).expect("a mapping");
        for lang in Lang::ALL {
            let said = mapped.said(lang);
            assert!(said.contains('C') && said.contains("GB/T 45255-2025") && !said.starts_with('['), "{said}");
        }
    }
}
