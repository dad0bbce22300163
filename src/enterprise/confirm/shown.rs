//! Declared facts beside delivered ones as people read them.

use super::judge::{Beside, Checked, Open, Speaks, Standing};
use super::tolerance::{About, Tolerance, Within, tolerance};
use crate::enterprise::fact::{Fact, FactKey, Profile, Provenance};
use crate::enterprise::unit::Unit;
use crate::platform::i18n::Lang;
use crate::product::{describe, say};

/// The mark of a fact: whether what the firm declared of it is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownMark {
    /// Its tone.
    pub tone: &'static str,
    /// Its word; empty when the firm declared nothing.
    pub word: String,
    /// The sentence.
    pub text: String,
}

impl ShownMark {
    /// The mark of a fact of a profile: none when the firm declared nothing of it, or when what it declared neither counts nor is contradicted.
    pub fn of(lang: Lang, key: FactKey, profile: &Profile) -> Self {
        let Some(checked) = profile.checked(key) else { return Self::default() };
        let declared = matches!(profile.get(key), Fact::Known { source: Provenance::Declared, .. });
        if matches!(checked.standing, Standing::Unconfirmed(_)) && !declared {
            return Self::default();
        }
        Self { text: told(lang, key, checked), ..Self::plain(lang, checked) }
    }
    /// The mark of a declared fact that says nothing of what was delivered.
    pub fn plain(lang: Lang, checked: &Checked) -> Self {
        let standing = checked.standing;
        Self { tone: standing.tone(), word: lang.t(standing.text_key()), text: lang.t(standing.why_key()) }
    }
    /// The mark as a line behind a source; empty when there is none.
    pub fn behind(&self) -> String {
        if self.word.is_empty() { String::new() } else { format!(" · {}: {}", self.word, self.text) }
    }
}

/// What a reader is told of a declared fact, both values in it when they differ.
fn told(lang: Lang, key: FactKey, checked: &Checked) -> String {
    match (checked.standing, checked.saying(Speaks::Differs).next()) {
        (Standing::Contradicted, Some(beside)) => lang.with(
            "confirm_mark-contradicted",
            &[
                ("declared", value(lang, key, &checked.value)),
                ("declared_on", lang.day(&checked.as_of_on)),
                ("department", beside.department.clone()),
                ("delivered", value(lang, key, &beside.value)),
                ("delivered_on", lang.day(&beside.as_of_on)),
            ],
        ),
        (standing, _) => lang.t(standing.why_key()),
    }
}

fn value(lang: Lang, key: FactKey, of: &crate::enterprise::fact::Value) -> String {
    say::arg(lang, &describe::value(key, of))
}

/// A delivered fact beside a declared one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownBeside {
    /// Its value.
    pub value: String,
    /// The department and the day.
    pub source: String,
    /// What it says to the declared one.
    pub says: String,
    /// The page of the row, where its firm may object to it; empty when there is none.
    pub href: String,
}

/// A declared fact with what was delivered of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownChecked {
    /// Its name.
    pub name: String,
    /// The declared value.
    pub value: String,
    /// The declared day.
    pub on: String,
    /// What was delivered, the newest first.
    pub beside: Vec<ShownBeside>,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// Why.
    pub why: String,
    /// When both are about the same, and how far they may be apart; empty when nobody delivers it.
    pub tolerance: String,
    /// Whether the firm has to do something: correct it, or object.
    pub is_contradicted: bool,
}

impl ShownChecked {
    /// In a language.
    pub fn new(lang: Lang, key: FactKey, of: &Checked) -> Self {
        Self {
            name: lang.t(key.text_key()),
            value: value(lang, key, &of.value),
            on: lang.day(&of.as_of_on),
            beside: of.beside.iter().map(|one| beside(lang, key, one)).collect(),
            tone: of.standing.tone(),
            standing: lang.t(of.standing.text_key()),
            why: lang.t(of.standing.why_key()),
            tolerance: tolerance(key).map(|rule| rule_text(lang, &rule)).unwrap_or_default(),
            is_contradicted: matches!(of.standing, Standing::Contradicted | Standing::Unconfirmed(Open::Split)),
        }
    }
    /// The same on a page on which nothing acts.
    #[must_use]
    pub fn without_acts(mut self) -> Self {
        self.is_contradicted = false;
        self.beside.iter_mut().for_each(|one| one.href.clear());
        self
    }
    /// Everything that a firm declared, in the order of the catalogue.
    pub fn all(lang: Lang, profile: &Profile) -> Vec<Self> {
        profile.all_checked().map(|(key, checked)| Self::new(lang, key, checked)).collect()
    }
}

fn beside(lang: Lang, key: FactKey, of: &Beside) -> ShownBeside {
    let says = match of.speaks {
        Speaks::Agrees => "confirm_says-agrees",
        Speaks::Differs => "confirm_says-differs",
        Speaks::OtherPeriod => "confirm_says-other_period",
        Speaks::Disputed => "confirm_says-disputed",
    };
    ShownBeside {
        value: value(lang, key, &of.value),
        source: lang.t2("source-as-of", "source", &of.department, "date", lang.day(&of.as_of_on)),
        says: lang.t(says),
        href: of.record.map(|record| format!("/firm/file/records/{record}")).unwrap_or_default(),
    }
}

/// A tolerance in words.
pub fn rule_text(lang: Lang, rule: &Tolerance) -> String {
    let about = match rule.about {
        About::Days(apart) => lang.counted("confirm_about-days", apart),
        About::Month => lang.t("confirm_about-month"),
        About::Year => lang.t("confirm_about-year"),
        About::Standing => lang.t("confirm_about-standing"),
    };
    let within = match rule.within {
        Within::Exact => lang.t("confirm_within-exact"),
        Within::Near { share, least } => {
            let least = match rule.key.unit() {
                Unit::Yuan => lang.money(&entity::value::Fen::yuan(least)),
                Unit::People => lang.counted("confirm_unit-people", least),
                Unit::Pieces | Unit::Months | Unit::Entries | Unit::Times | Unit::Percent | Unit::Day | Unit::Code | Unit::YesNo => least.to_string(),
            };
            lang.t2("confirm_within-near", "share", lang.percent(&entity::value::Ppm(share)), "least", least)
        }
    };
    lang.t2("confirm-tolerance", "about", about, "within", within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::confirm::judge::judge_all;
    use crate::enterprise::confirm::tolerance::tolerances;
    use crate::enterprise::fact::{Value, Why};
    use crate::enterprise::profile::Stored;

    fn staff(source: Provenance, count: i64) -> Stored {
        let as_of_on = "2026-01-15".parse().expect("a day");
        Stored { key: FactKey::Staff, value: Value::Count(count), source, as_of_on, valid_to_on: None, disputed: false, record: None }
    }

    fn profile(delivered: &[i64], fact: Fact<Value>) -> Profile {
        let mut all = vec![staff(Provenance::Declared, 46)];
        all.extend(delivered.iter().map(|count| staff(Provenance::Delivered("a".to_owned()), *count)));
        let mut profile = Profile::default().with_checked(judge_all(&all));
        profile.put(FactKey::Staff, fact);
        profile
    }

    fn known(source: Provenance, count: i64) -> Fact<Value> {
        Fact::Known { value: Value::Count(count), source, as_of_on: "2026-01-15".parse().expect("a day") }
    }

    #[test]
    fn a_fact_is_marked_when_the_firm_declared_it_and_when_what_it_declared_is_contradicted() {
        let department = || Provenance::Delivered("a".to_owned());
        for lang in Lang::ALL {
            let mark = |delivered: &[i64], fact: Fact<Value>| ShownMark::of(lang, FactKey::Staff, &profile(delivered, fact));
            assert_eq!(mark(&[], known(Provenance::Declared, 46)).tone, "unknown");
            assert_eq!(mark(&[46], known(department(), 46)).tone, "pass");
            let contradicted = mark(&[12], known(department(), 12));
            assert!(contradicted.tone == "urgent" && contradicted.text.contains("46") && contradicted.text.contains("12"), "{contradicted:?}");
            assert_eq!(mark(&[12], Fact::Unknown(Why::Stale)).tone, "urgent");
            assert_eq!(ShownMark::of(lang, FactKey::Staff, &Profile::default()), ShownMark::default());
            assert!(contradicted.behind().starts_with(" · ") && ShownMark::default().behind().is_empty());
        }
    }

    #[test]
    fn both_values_both_sources_and_the_rule_are_shown() {
        for lang in Lang::ALL {
            let all = ShownChecked::all(lang, &profile(&[12], known(Provenance::Declared, 46)));
            let one = &all[0];
            assert!(all.len() == 1 && one.value.contains("46") && one.beside[0].value.contains("12") && one.is_contradicted, "{one:?}");
            for rule in tolerances() {
                let text = rule_text(lang, rule);
                assert!(!text.contains('[') && !text.contains("{$"), "{text}");
            }
        }
    }
}
