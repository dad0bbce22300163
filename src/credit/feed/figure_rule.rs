//! What rows of figures feed: the facts and series that a source declares beside its fields, and the scheme of its grades.

use serde::Deserialize;

use super::rule::Stretch;
use crate::enterprise::fact::FactKey;

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
            Self::Latest { of } | Self::All { of } => (of, None),
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
    /// national, local, output, environment, customs, labour.
    pub code: String,
    /// The standard or rule that the scale and its mapping are taken from.
    pub basis: String,
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

    use entity::value::Source;

    use crate::credit::feed::rule::{DayRole, Kind, Rules, Stretch, rules};
    use crate::enterprise::fact::Shape;
    use crate::product::criteria::closed_codes;

    fn figures() -> impl Iterator<Item = &'static Rules> {
        Source::ALL.iter().filter(|source| source.is_figures()).map(|source| rules(*source))
    }

    #[test]
    fn figures_feed_facts_of_their_shape_and_have_a_day() {
        let mut keys = HashSet::new();
        for rules in figures() {
            assert!(!rules.facts.is_empty(), "{}", rules.source);
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
        for rules in figures() {
            let Some(grade) = rules.field("grade") else { continue };
            let scheme = rules.scheme.as_ref().expect("a scheme");
            assert!(schemes.insert(scheme.code.as_str()) && !scheme.basis.is_empty(), "{}", rules.source);
            let Kind::Choice(choice) = &grade.is else { panic!("{}", rules.source) };
            assert!(choice.strict && choice.words.is_some(), "{}", rules.source);
            let known = closed_codes(rules.facts[0].key).expect("codes");
            assert_eq!(choice.codes().collect::<HashSet<_>>(), known.into_iter().collect::<HashSet<_>>(), "{}", rules.source);
        }
        assert_eq!(schemes.len(), 6);
    }
}
