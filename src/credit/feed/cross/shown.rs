//! Rules that compare with other sources, and what they found, as people read them.

use serde_json::Value as Json;

use super::rule::{Compares, CrossRule, Elsewhere};
use crate::credit::feed::finding::{Mark, MarkCode, Other};
use crate::credit::feed::rule::{Rules, rules};
use crate::credit::record::shown::said;
use crate::platform::i18n::Lang;

/// A rule as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrossShown {
    /// Its code, the same as that of its finding.
    pub code: String,
    /// What trips it.
    pub text: String,
    /// The departments whose data it compares with.
    pub with: String,
    /// Code of what becomes of a row that trips it.
    pub severity: &'static str,
    /// The same in words.
    pub outcome: String,
}

impl CrossShown {
    /// The rules of a source, in their order.
    pub fn all(of: &Rules, lang: Lang) -> Vec<Self> {
        of.cross.iter().map(|rule| Self::new(of, rule, lang)).collect()
    }
    fn new(of: &Rules, rule: &CrossRule, lang: Lang) -> Self {
        let with = rule.is.elsewhere().map_or(entity::value::Source::Registration, |(_, than)| than.source);
        Self {
            code: rule.is.finds().code().to_owned(),
            text: text(of, &rule.is, lang),
            with: lang.t2("feed-cross-with", "department", &rules(with).department, "source", lang.t(with.text_key())),
            severity: rule.severity.code(),
            outcome: lang.t(rule.severity.text_key()),
        }
    }
}

fn field(of: &Rules, id: &str, lang: Lang) -> String {
    of.field(id).map_or_else(|| id.to_owned(), |field| lang.t(field.text_key()))
}

fn text(of: &Rules, rule: &Compares, lang: Lang) -> String {
    let other = |than: &Elsewhere| field(rules(than.source), &than.field, lang);
    match rule {
        Compares::BeforeEstablished => lang.t("feed_cross-before_established"),
        Compares::AfterCancelled => lang.t("feed_cross-after_cancelled"),
        Compares::NotRegistered => lang.t("feed_cross-not_registered"),
        Compares::NameDiffers { below: _ } => lang.t("feed_cross-name_differs"),
        Compares::KindDiffers { of: id, says: _ } => lang.t1("feed_cross-kind_differs", "field", field(of, id, lang)),
        Compares::RegionDiffers { of: id } => lang.t1("feed_cross-region_differs", "field", field(of, id, lang)),
        Compares::FarFrom { of: id, than, factor, least, side: _ } => {
            let words = [("field", field(of, id, lang)), ("other", other(than)), ("factor", factor.to_string()), ("least", least.to_string())];
            lang.with("feed_cross-far_from_other", &words)
        }
        Compares::UnitSlip { of: id, than } => lang.t2("feed_cross-unit_slip", "field", field(of, id, lang), "other", other(than)),
    }
}

/// What another source says, with the department that says it.
pub fn other(lang: Lang, of: &Other) -> String {
    let rules = rules(of.source);
    let value = rules.field(&of.field).and_then(|field| said(lang, field, &of.value)).unwrap_or_else(|| of.value.to_string());
    lang.t3("feed-cross-other", "department", &rules.department, "field", field(rules, &of.field, lang), "value", value)
}

/// What was found about a record when it was compared with other sources; `marks` are those of its row.
pub fn findings(lang: Lang, marks: &Json) -> Vec<String> {
    found(marks).map(|(code, of)| lang.t2("feed-cross-found", "finding", lang.t(code.text_key()), "other", other(lang, &of))).collect()
}

/// The same as codes, each with what the other source says.
pub fn found(marks: &Json) -> impl Iterator<Item = (MarkCode, Other)> {
    let marks = marks.as_array().into_iter().flatten();
    // A mark that only another version knows is left out.
    let marks = marks.filter_map(|mark| serde_json::from_value::<Mark>(mark.clone()).ok());
    marks.filter_map(|mark| Some((mark.code, mark.other?)))
}

#[cfg(test)]
mod tests {
    use entity::value::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_rule_of_every_source_reads_in_both_languages() {
        for lang in Lang::ALL {
            for source in Source::ALL {
                for rule in CrossShown::all(rules(*source), lang) {
                    for text in [&rule.text, &rule.with, &rule.outcome] {
                        assert!(!text.is_empty() && !text.starts_with('[') && !text.contains("{$") && !text.contains("[feed"), "{source}: {rule:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_finding_names_the_department_and_what_it_says() {
        let other = json!({ "source": "registration", "field": "registered_on", "value": "2020-05-06" });
        let mark = json!({ "code": "before_established", "field": "decided_on", "column": "a", "value": "2019-01-01", "suggestion": null, "other": other });
        let plain = json!({ "code": "no_code", "field": "", "column": "", "value": "", "suggestion": null });
        for lang in Lang::ALL {
            let found = findings(lang, &json!([plain, mark, { "code": "of another version" }]));
            assert!(found.len() == 1 && found[0].contains("2020") && found[0].contains(&rules(Source::Registration).department), "{found:?}");
        }
        assert_eq!(findings(Lang::Zh, &Json::Null), [""; 0]);
    }
}
