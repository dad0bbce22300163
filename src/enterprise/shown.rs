//! A firm as people read it: its registration, its flags, and the facts of its profile in groups by the item of an authorisation, each with
//! its source and date.

use entity::value::Severity;

use super::actions::Enterprise;
use super::confirm::shown::ShownMark;
use super::fact::{Fact, FactKey, Profile, Value};
use super::item::marks;
use super::size::STANDARD;
use crate::consent::letter::Item;
use crate::credit::feed::figure_rule::Mapped;
use crate::platform::calendar;
use crate::platform::i18n::Lang;
use crate::product::{describe, say};
use crate::risk::actions::{Flag, Weighs};

/// A fact as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownFact {
    /// Its name.
    pub name: String,
    /// Its value; empty when it is unknown.
    pub value: String,
    /// Where it is from, as of when, and how long it counts; for an unknown one, why.
    pub source: String,
    /// How to supply or change it.
    pub advice: String,
    /// Whether the firm may declare it.
    pub is_declarable: bool,
    /// Whether what the firm declared of it is verified.
    pub mark: ShownMark,
}

impl ShownFact {
    /// The fact of a profile in a language, without its mark.
    pub fn new(lang: Lang, key: FactKey, profile: &Profile) -> Self {
        let (value, source) = match &profile.get(key) {
            Fact::Known { value, source, as_of_on } => {
                let from = say::say(lang, &describe::provenance(source));
                let known = match key.counts_until(*as_of_on, profile.rests(key).valid_to_on) {
                    Some(until) => lang.t3("fact_source-until", "source", from, "date", lang.day(as_of_on), "until", lang.day(&until)),
                    None => lang.t2("source-as-of", "source", from, "date", lang.day(as_of_on)),
                };
                // A class says nothing without the standard that it is of.
                let known = if key == FactKey::SizeClass {
                    lang.t3("fact_source-standard", "source", known, "standard", lang.t(STANDARD.text_key), "day", lang.day(&STANDARD.from_on()))
                } else {
                    known
                };
                // A grade of another scale in national terms, where something official says which it is.
                let mapped = if let Value::Code(code) = value { Mapped::of_fact(key, code, *as_of_on) } else { None };
                let known = [Some(known), mapped.map(|mapped| mapped.said(lang))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                (say::arg(lang, &describe::value(key, value)), known)
            }
            Fact::Unknown(why) => (String::new(), lang.t(why.text_key())),
        };
        Self {
            name: lang.t(key.text_key()),
            value,
            source,
            advice: lang.t(describe::advice_key(key)),
            is_declarable: key.declarable(),
            mark: ShownMark::default(),
        }
    }
    /// The fact of a profile, with its mark; one that is not known has it behind the reason.
    pub fn of(lang: Lang, key: FactKey, profile: &Profile) -> Self {
        let (mut fact, mark) = (Self::new(lang, key, profile), ShownMark::of(lang, key, profile));
        if fact.is_known() {
            fact.source += &open_note(lang, key, profile);
            fact.mark = mark;
        } else {
            fact.source += &mark.behind();
        }
        fact
    }
    /// Whether there is a value.
    pub fn is_known(&self) -> bool {
        !self.value.is_empty()
    }
}

/// Behind a set of which not everything is known: how much of it nobody has delivered yet; otherwise nothing.
pub fn open_note(lang: Lang, key: FactKey, profile: &Profile) -> String {
    let open = profile.open(key).count();
    if open == 0 { String::new() } else { lang.t1("fact_open", "count", open) }
}

/// Facts of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownGroup {
    /// Its name.
    pub title: String,
    /// The facts.
    pub facts: Vec<ShownFact>,
}

/// Every fact of the catalogue in a language, known or not, by item.
pub fn groups(lang: Lang, profile: &Profile) -> Vec<ShownGroup> {
    let of = |item: Item| profile.all().filter(move |(key, _)| key.item() == item.code());
    let groups = Item::ALL
        .iter()
        .map(|item| ShownGroup { title: lang.t(item.text_key()), facts: of(*item).map(|(key, _)| ShownFact::of(lang, key, profile)).collect() });
    groups.filter(|group| !group.facts.is_empty()).collect()
}

/// How many facts are known, and how many are not.
pub fn count(groups: &[ShownGroup]) -> (usize, usize) {
    let facts = || groups.iter().flat_map(|group| &group.facts);
    (facts().filter(|fact| fact.is_known()).count(), facts().filter(|fact| !fact.is_known()).count())
}

/// A risk flag as the firm reads it.
#[derive(Clone, Debug, Default)]
pub struct ShownFlag {
    /// Tone of its weight.
    pub tone: &'static str,
    /// Its name.
    pub name: String,
    /// How heavy it weighs.
    pub severity: String,
    /// What was recorded.
    pub what: String,
    /// On what rule it rests.
    pub basis: String,
    /// How to object or repair.
    pub clear: String,
    /// Since when and until when.
    pub term: String,
}

impl ShownFlag {
    /// In a language.
    pub fn new(flag: &Flag, lang: Lang) -> Self {
        let code = &flag.code;
        let opened = lang.day(&flag.opened_on);
        let term = match &flag.valid_until {
            Some(until) => lang.t2("firm-flag-until", "from", opened, "until", lang.day(until)),
            None => lang.t1("firm-flag-since", "from", opened),
        };
        Self {
            tone: match flag.severity {
                _ if flag.disputed_at.is_some() => "fail",
                Severity::High | Severity::Medium => "urgent",
                Severity::Low | Severity::Info => "unknown",
            },
            name: lang.t(format!("risk-{code}")),
            severity: lang.t(flag.severity.text_key()),
            what: lang.t(format!("risk_what-{code}")),
            basis: lang.t(format!("risk_basis-{code}")),
            clear: lang.t(format!("risk_clear-{code}")),
            term: [Some(term), disputed(flag, lang), unkept(flag, lang)].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }
}

/// Since when a flag stands by records in dispute alone, in words; none of one that counts.
pub fn disputed(flag: &Flag, lang: Lang) -> Option<String> {
    flag.disputed_at.map(|at| lang.t1("risk_page-disputed", "day", lang.day(&calendar::today(at))))
}

/// That it is not kept how heavy a flag weighed at the moment that is asked about, in words; none where it is known.
pub fn unkept(flag: &Flag, lang: Lang) -> Option<String> {
    match flag.weighs {
        Weighs::AsSaid => None,
        Weighs::Unkept => Some(lang.t("risk_page-unkept")),
    }
}

/// The registration of a firm as people read it.
#[derive(Clone, Debug, Default)]
pub struct ShownFirm {
    /// Its name.
    pub name: String,
    /// Its unified code.
    pub code: String,
    /// Lines of the registration: name and value.
    pub lines: Vec<(String, String)>,
    /// Where it is from, as of when.
    pub source: String,
    /// The code's check characters are wrong, as delivered.
    pub code_check_failed: bool,
    /// What stands beside it: items that are objected to, what the firm says.
    pub beside: Vec<String>,
}

impl ShownFirm {
    /// In a language.
    pub fn new(firm: &Enterprise, lang: Lang) -> Self {
        let words = [
            ("firm-form", firm.form.clone()),
            ("firm-established", firm.established_on.as_ref().map(|day| lang.day(day))),
            ("firm-legal-representative", firm.legal_representative.clone()),
            ("firm-address", firm.address.clone()),
            ("firm-scope", firm.scope.clone()),
        ];
        Self {
            name: firm.name.clone(),
            code: firm.code.as_str().to_owned(),
            lines: words.into_iter().filter_map(|(key, word)| Some((lang.t(key), word?))).collect(),
            source: lang.t2("source-as-of", "source", &firm.source, "date", lang.day(&firm.as_of_on)),
            code_check_failed: firm.code_check_failed,
            beside: marks(lang, &firm.disputed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::fact::{Provenance, Why};
    use crate::enterprise::facts::Rests;

    #[test]
    fn every_fact_is_shown_once_with_source_and_date_or_the_reason_why_not() {
        let mut profile = Profile::default();
        let as_of_on = "2026-01-15".parse().expect("a day");
        profile.put(FactKey::Staff, Fact::Known { value: Value::Count(46), source: Provenance::Declared, as_of_on });
        profile.put(FactKey::TaxGrade, Fact::Unknown(Why::Stale));
        for lang in Lang::ALL {
            let groups = groups(lang, &profile);
            assert_eq!(count(&groups), (1, FactKey::ALL.iter().filter(|key| !key.is_asked()).count() - 1));
            let facts: Vec<&ShownFact> = groups.iter().flat_map(|g| &g.facts).collect();
            let staff = facts.iter().find(|f| f.is_known()).expect("the staff");
            assert!(staff.value.contains("46") && staff.source.contains(&lang.day(&as_of_on)), "{staff:?}");
            assert!(facts.iter().any(|f| f.source == lang.t("why-stale")));
            let alone = |key: FactKey, code: &str| {
                let mut profile = Profile::default();
                profile.put(key, Fact::Known { value: Value::Code(code.to_owned()), source: Provenance::Platform, as_of_on });
                ShownFact::new(lang, key, &profile)
            };
            let class = alone(FactKey::SizeClass, "micro").source;
            let local = alone(FactKey::LocalCreditGrade, "c_minus");
            assert!(local.value.contains("C-") && local.source.contains("GB/T 45255-2025"), "beside the city's own grade: {local:?}");
            assert!(!alone(FactKey::EnvironmentGrade, "green").source.contains("GB/T 45255"), "no basis, no national grade");
            let first = lang.day(&"2011-06-18".parse().expect("a day"));
            assert!([lang.t(STANDARD.text_key), first].iter().all(|said| class.contains(said.as_str())), "{class}");
            assert!(facts.iter().all(|f| !f.name.starts_with('[') && !f.advice.starts_with('[') && !f.source.starts_with('[')));
        }
    }

    #[test]
    fn a_fact_is_said_to_count_no_longer_than_its_source_says() {
        let on = |day: &str| day.parse().expect("a day");
        let until = |last: Option<&str>| {
            let mut profile = Profile::default();
            let source = Provenance::Delivered("某部门".to_owned());
            let grade = Fact::Known { value: Value::Code("A".to_owned()), source, as_of_on: on("2025-12-31") };
            profile.put_resting(FactKey::LabourGrade, grade, Rests { record: None, valid_to_on: last.map(on) });
            ShownFact::of(Lang::Zh, FactKey::LabourGrade, &profile).source
        };
        assert!(until(Some("2026-06-30")).contains("2026年7月1日 前有效"), "{}", until(Some("2026-06-30")));
        assert!(until(Some("2027-12-31")).contains("2027年6月30日 前有效"), "it is stale after 18 months");
        assert!(until(None).contains("2027年6月30日 前有效"));
    }
}
