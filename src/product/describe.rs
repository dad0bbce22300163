//! Conditions, values and bases in words, free of any language: a key of the locale files and typed arguments that pages format.

use chrono::NaiveDate;
use entity::value::{EnterpriseStatus, Fen, Industry, Ppm, Region, Signal, SubjectKind};
use serde::Serialize;

use crate::credit::record::list;
use crate::enterprise::fact::{Change, FactKey, Provenance, Shape, Value};
use crate::product::cost::{AllInCost, FeeCost};
use crate::product::criteria::{Requirement, Sense, closed_codes};
use crate::product::price::{Basis, Bound};

/// A sentence or part of one: the key of a text and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrase {
    /// Key in the locale files.
    pub key: &'static str,
    /// Name and value of every argument of the text.
    pub args: Vec<(&'static str, Arg)>,
}

/// An argument of a phrase; the page's formatters turn it into text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// An amount.
    Money(Fen),
    /// A rate.
    Rate(Ppm),
    /// A bare number.
    Count(i64),
    /// A number of what the fact counts: the text `count-<fact>` with `count`.
    Counted {
        /// The fact.
        fact: FactKey,
        /// The number.
        count: i64,
    },
    /// A day.
    Day(NaiveDate),
    /// A number of months: the text `product-months` with `count`.
    Months(i64),
    /// A code of a fact, named by [`code_name`].
    Code {
        /// The fact.
        fact: FactKey,
        /// The code.
        code: String,
    },
    /// Codes of a fact, each named by [`code_name`].
    Codes {
        /// The fact.
        fact: FactKey,
        /// The codes.
        codes: Vec<String>,
    },
    /// Another text of the locale files, by its key.
    Key(&'static str),
    /// Several texts of the locale files, listed.
    Keys(Vec<&'static str>),
    /// Text that is shown as it is: a name.
    Text(String),
}

impl Phrase {
    /// A phrase without arguments.
    pub const fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }
    /// A phrase with arguments.
    pub fn with(key: &'static str, args: impl Into<Vec<(&'static str, Arg)>>) -> Self {
        Self { key, args: args.into() }
    }
}

/// How a code is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeName {
    /// By a text of the locale files.
    Key(String),
    /// By the table of divisions.
    Region(Region),
    /// By the table of industries.
    Industry(Industry),
    /// It names itself.
    Plain(String),
}

/// The name of a code of a fact.
pub fn code_name(fact: FactKey, code: &str) -> CodeName {
    if fact == FactKey::SubjectKind {
        code.parse::<SubjectKind>().map_or_else(|_| CodeName::Plain(code.to_owned()), |kind| CodeName::Key(kind.text_key().to_owned()))
    } else if fact == FactKey::Status {
        code.parse::<EnterpriseStatus>().map_or_else(|_| CodeName::Plain(code.to_owned()), |status| CodeName::Key(status.text_key().to_owned()))
    } else if fact == FactKey::Region {
        // A prefix of two or four digits is the division that ends in zeros.
        format!("{code:0<6}").parse().map_or_else(|_| CodeName::Plain(code.to_owned()), CodeName::Region)
    } else if fact == FactKey::Industry {
        code.parse().map_or_else(|_| CodeName::Plain(code.to_owned()), CodeName::Industry)
    } else if fact.lists_flags() {
        code.parse::<Signal>().map_or_else(|_| CodeName::Plain(code.to_owned()), |signal| CodeName::Key(signal.text_key().to_owned()))
    } else if closed_codes(fact).is_some_and(|all| all.contains(&code)) {
        // The words of the demand form are used for what is asked.
        CodeName::Key(match fact.code() {
            "lists" | "recommended_lists" => list::name_key(code),
            "asked_purpose" => format!("purpose-{code}"),
            "asked_guarantees" => format!("guarantee-{code}"),
            "asked_repayment" => format!("repayment_form-{code}"),
            other => format!("value-{other}-{code}"),
        })
    } else {
        CodeName::Plain(code.to_owned())
    }
}

/// What is asked of a fact, with the fact's name: "成立时间不少于 24 个月".
pub fn requirement(fact: FactKey, requirement: &Requirement, sense: Sense) -> Phrase {
    let must = sense == Sense::Must;
    let either = |plain: &'static str, turned: &'static str| if must { plain } else { turned };
    let (key, arg) = match requirement {
        Requirement::MoneyAtLeast(amount) => (either("requirement-money_at_least", "requirement-money_below"), Some(("amount", Arg::Money(*amount)))),
        Requirement::MoneyAtMost(amount) => (either("requirement-money_at_most", "requirement-money_above"), Some(("amount", Arg::Money(*amount)))),
        Requirement::CountAtLeast(count) => {
            (either("requirement-count_at_least", "requirement-count_below"), Some(("count", Arg::Counted { fact, count: *count })))
        }
        Requirement::CountAtMost(count) => {
            (either("requirement-count_at_most", "requirement-count_above"), Some(("count", Arg::Counted { fact, count: *count })))
        }
        Requirement::RateAtLeast(rate) => (either("requirement-rate_at_least", "requirement-rate_below"), Some(("rate", Arg::Rate(*rate)))),
        Requirement::RateAtMost(rate) => (either("requirement-rate_at_most", "requirement-rate_above"), Some(("rate", Arg::Rate(*rate)))),
        Requirement::OneOf(codes) => (either("requirement-one_of", "requirement-none_of"), Some(("codes", Arg::Codes { fact, codes: codes.clone() }))),
        Requirement::NoneOf(codes) => (either("requirement-none_of", "requirement-one_of"), Some(("codes", Arg::Codes { fact, codes: codes.clone() }))),
        Requirement::HasAny(codes) => (either("requirement-has_any", "requirement-has_none"), Some(("codes", Arg::Codes { fact, codes: codes.clone() }))),
        Requirement::HasNone(codes) => (either("requirement-has_none", "requirement-has_any"), Some(("codes", Arg::Codes { fact, codes: codes.clone() }))),
        Requirement::Yes => (either("requirement-yes", "requirement-no"), None),
        Requirement::No => (either("requirement-no", "requirement-yes"), None),
        Requirement::CoversAsked(share) => (either("requirement-covers_asked", "requirement-covers_not_asked"), Some(("share", Arg::Rate(*share)))),
        Requirement::ShareAtMost { share, .. } => (either("requirement-share_at_most", "requirement-share_above"), Some(("share", Arg::Rate(*share)))),
        Requirement::ShareAtLeast { share, .. } => (either("requirement-share_at_least", "requirement-share_below"), Some(("share", Arg::Rate(*share)))),
        Requirement::OnOrBefore(day) => (either("requirement-on_or_before", "requirement-after"), Some(("day", Arg::Day(*day)))),
        Requirement::OnOrAfter(day) => (either("requirement-on_or_after", "requirement-before"), Some(("day", Arg::Day(*day)))),
        Requirement::MonthsSinceAtLeast(months) => {
            (either("requirement-months_since_at_least", "requirement-months_since_below"), Some(("months", Arg::Months(*months))))
        }
        Requirement::MonthsSinceAtMost(months) => {
            (either("requirement-months_since_at_most", "requirement-months_since_above"), Some(("months", Arg::Months(*months))))
        }
    };
    let arg = arg.into_iter().chain(requirement.other_fact().map(|of| ("of", Arg::Key(of.text_key()))));
    Phrase { key, args: std::iter::once(("fact", Arg::Key(fact.text_key()))).chain(arg).collect() }
}

/// A value of a fact as an argument.
pub fn value(fact: FactKey, value: &Value) -> Arg {
    match value {
        Value::Money(amount) => Arg::Money(*amount),
        Value::Count(count) => Arg::Counted { fact, count: *count },
        Value::Rate(rate) => Arg::Rate(*rate),
        Value::Day(day) => Arg::Day(*day),
        Value::Code(code) => Arg::Code { fact, code: code.clone() },
        Value::Codes(codes) if codes.is_empty() => Arg::Key("value-none"),
        Value::Codes(codes) => Arg::Codes { fact, codes: codes.clone() },
        Value::YesNo(true) => Arg::Key("value-yes"),
        Value::YesNo(false) => Arg::Key("value-no"),
    }
}

/// Where a value is from.
pub fn provenance(source: &Provenance) -> Phrase {
    match source {
        Provenance::Delivered(by) => Phrase::with("provenance-delivered", [("by", Arg::Text(by.clone()))]),
        Provenance::Declared => Phrase::plain("provenance-declared"),
        Provenance::Platform => Phrase::plain("provenance-platform"),
        Provenance::Asked => Phrase::plain("provenance-asked"),
    }
}

/// What a rate rests on.
pub fn basis(basis: &Basis) -> Phrase {
    let graded = |key: &'static str, fact: FactKey, code: &str| {
        Phrase::with(key, [("fact", Arg::Key(fact.text_key())), ("code", Arg::Code { fact, code: code.to_owned() })])
    };
    match basis {
        Basis::Fixed => Phrase::plain("basis-fixed"),
        Basis::Lpr { lpr, spread } if spread.0 < 0 => {
            Phrase::with("basis-lpr_minus", [("lpr", Arg::Rate(*lpr)), ("spread", Arg::Rate(Ppm(spread.0.saturating_neg())))])
        }
        Basis::Lpr { lpr, spread } => Phrase::with("basis-lpr_plus", [("lpr", Arg::Rate(*lpr)), ("spread", Arg::Rate(*spread))]),
        Basis::Grade { fact, code } => graded("basis-grade", *fact, code),
        Basis::OtherGrade { fact, code } => graded("basis-other_grade", *fact, code),
        Basis::GradeUnknown { fact, why } => Phrase::with("basis-grade_unknown", [("fact", Arg::Key(fact.text_key())), ("why", Arg::Key(why.text_key()))]),
    }
}

/// What bounds an indicative amount.
pub fn bound(bound: Bound) -> Phrase {
    match bound {
        Bound::Product => Phrase::plain("bound-product"),
        Bound::Share { fact, share } => Phrase::with("bound-share", [("fact", Arg::Key(fact.text_key())), ("share", Arg::Rate(share))]),
    }
}

/// The all-in yearly cost; how it is computed says [`ALL_IN_EXPLAINED`].
pub fn all_in(cost: &AllInCost) -> Phrase {
    match cost {
        AllInCost::Known(rate) => Phrase::with("product-cost-known", [("rate", Arg::Rate(*rate))]),
        AllInCost::Unknown { at_least, undisclosed } => {
            let fees = Arg::Keys(undisclosed.iter().map(|f| f.text_key()).collect());
            Phrase::with("product-cost-at_least", [("rate", Arg::Rate(*at_least)), ("fees", fees)])
        }
    }
}

/// What a fee comes to.
pub fn fee_amount(fee: &FeeCost) -> Arg {
    fee.amount.map_or(Arg::Key("product-cost-undisclosed"), Arg::Money)
}

/// Key of the name of the all-in yearly cost.
pub const ALL_IN: &str = "product-cost-all_in";
/// Key of the sentence that says how the all-in yearly cost is computed.
pub const ALL_IN_EXPLAINED: &str = "product-cost-explained";

/// Key of the sentence that says how a firm can change a fact.
pub fn advice_key(fact: FactKey) -> String {
    format!("advice-{}", fact.code())
}

/// Key of the text that counts what the fact counts; asks for `count`.
pub fn count_key(fact: FactKey) -> String {
    format!("count-{}", fact.code())
}

/// Key of the way in which a fact changes.
pub const fn change_key(change: Change) -> &'static str {
    match change {
        Change::Never => "change-never",
        Change::Waiting => "change-waiting",
        Change::Effort => "change-effort",
        Change::Declaring => "change-declaring",
        Change::Repairing => "change-repairing",
        Change::Asking => "change-asking",
    }
}

/// Every key that is put together from codes here; the texts of the locale files are tested against it.
pub fn composed_keys() -> Vec<String> {
    let facts = || FactKey::ALL.iter().copied();
    let named = |fact: FactKey| closed_codes(fact).unwrap_or_default().into_iter().map(move |code| code_name(fact, code));
    let codes = facts().flat_map(named).filter_map(|name| if let CodeName::Key(key) = name { Some(key) } else { None });
    let counts = facts().filter(|f| f.shape() == Shape::Count).map(count_key);
    facts().map(advice_key).chain(counts).chain(codes).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use entity::value::FeeKind;

    use super::*;
    use crate::enterprise::fact::Why;
    use crate::product::{cost, criteria};

    /// Key and parameters of every message of a language.
    pub(crate) fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let directory = format!("{}/templates/locale/{language}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(directory).expect("the locale files") {
            let text = std::fs::read_to_string(file.expect("a locale file").path()).expect("a locale file");
            let mut key = String::new();
            for line in text.lines().filter(|l| !l.starts_with('#')) {
                let rest = match line.split_once(" =") {
                    Some((name, rest)) if !line.starts_with(' ') => {
                        name.clone_into(&mut key);
                        assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} twice");
                        rest
                    }
                    Some(_) | None => line,
                };
                let params = rest.split('$').skip(1).map(|p| p.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
                found.entry(key.clone()).or_default().extend(params);
            }
        }
        found.remove("");
        found
    }
    /// Fails unless both languages have the phrase with exactly its arguments.
    pub(crate) fn spoken(phrase: &Phrase) {
        let args: BTreeSet<String> = phrase.args.iter().map(|(name, _)| (*name).to_owned()).collect();
        for language in ["zh", "en"] {
            let messages = messages(language);
            assert_eq!(messages.get(phrase.key), Some(&args), "{language}: {}", phrase.key);
            for (_, arg) in &phrase.args {
                if let Arg::Key(key) = arg {
                    assert!(messages.contains_key(*key), "{language}: {key}");
                }
            }
        }
    }

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(messages("zh"), messages("en"));
        let loader = fluent_templates::ArcLoader::builder(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/locale"), fluent_templates::langid!("zh")).build();
        assert!(loader.is_ok(), "the files are Fluent");
    }

    #[test]
    fn every_requirement_can_be_said_both_ways() {
        let codes = || vec!["A".to_owned()];
        let all = [
            Requirement::MoneyAtLeast(Fen(1)),
            Requirement::MoneyAtMost(Fen(1)),
            Requirement::CountAtLeast(1),
            Requirement::CountAtMost(1),
            Requirement::RateAtLeast(Ppm(1)),
            Requirement::OneOf(codes()),
            Requirement::NoneOf(codes()),
            Requirement::HasAny(codes()),
            Requirement::HasNone(codes()),
            Requirement::Yes,
            Requirement::No,
            Requirement::CoversAsked(Ppm(1)),
            Requirement::RateAtMost(Ppm(1)),
            Requirement::ShareAtMost { of: FactKey::Assets, share: Ppm(1) },
            Requirement::ShareAtLeast { of: FactKey::Assets, share: Ppm(1) },
            Requirement::OnOrBefore(NaiveDate::default()),
            Requirement::OnOrAfter(NaiveDate::default()),
            Requirement::MonthsSinceAtLeast(1),
            Requirement::MonthsSinceAtMost(1),
        ];
        for one in &all {
            spoken(&requirement(FactKey::TaxGrade, one, Sense::Must));
            spoken(&requirement(FactKey::TaxGrade, one, Sense::MustNot));
        }
    }

    #[test]
    fn every_basis_bound_and_source_can_be_said() {
        let (fact, code) = (FactKey::TaxGrade, "A".to_owned());
        for one in [
            Basis::Fixed,
            Basis::Lpr { lpr: Ppm(30_000), spread: Ppm(5_000) },
            Basis::Lpr { lpr: Ppm(30_000), spread: Ppm(-5_000) },
            Basis::Grade { fact, code: code.clone() },
            Basis::OtherGrade { fact, code },
            Basis::GradeUnknown { fact, why: Why::Stale },
        ] {
            spoken(&basis(&one));
        }
        spoken(&bound(Bound::Product));
        spoken(&all_in(&AllInCost::Known(Ppm(1))));
        spoken(&all_in(&AllInCost::Unknown { at_least: Ppm(1), undisclosed: vec![FeeKind::Other] }));
        spoken(&bound(Bound::Share { fact, share: Ppm(1) }));
        for source in [Provenance::Delivered("x".to_owned()), Provenance::Declared, Provenance::Platform, Provenance::Asked] {
            spoken(&provenance(&source));
        }
    }

    #[test]
    fn every_fact_code_and_refusal_has_a_text() {
        let fact = FactKey::TaxGrade;
        let refusals = [
            criteria::Refusal::EmptyGroup,
            criteria::Refusal::CountOutOfRange { count: 0, of: 0 },
            criteria::Refusal::TooDeep,
            criteria::Refusal::TooManyConditions,
            criteria::Refusal::WrongShape(fact),
            criteria::Refusal::EmptyList(fact),
            criteria::Refusal::UnknownCode { fact, code: String::new() },
            criteria::Refusal::NotAShare(fact),
            criteria::Refusal::NotARatio(fact),
            criteria::Refusal::OutOfRange(fact),
        ];
        let costs = [cost::Refusal::NoAmount, cost::Refusal::NoTerm, cost::Refusal::NegativeRate, cost::Refusal::NothingLeft, cost::Refusal::TooLarge];
        let changes = [Change::Never, Change::Waiting, Change::Effort, Change::Declaring, Change::Repairing, Change::Asking];
        let elsewhere = ["source-", "delivery-", "record-", "refusal-", "application-", "demand-", "first_loan-", "disbursement-", "flag-"];
        let mut keys = composed_keys();
        keys.extend(FactKey::ALL.iter().map(|f| f.text_key().to_owned()));
        keys.extend(Why::ALL.iter().map(|w| w.text_key().to_owned()));
        keys.extend(changes.iter().map(|c| change_key(*c).to_owned()));
        keys.extend(refusals.iter().map(|r| r.text_key().to_owned()));
        keys.extend(costs.iter().map(|r| r.text_key().to_owned()));
        keys.extend(entity::value::ALL_TEXT_KEYS.concat().into_iter().filter(|k| !elsewhere.iter().any(|e| k.starts_with(e))).map(str::to_owned));
        let messages = messages("zh");
        let missing: Vec<&String> = keys.iter().filter(|k| !messages.contains_key(*k)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn codes_are_named_by_their_tables() {
        let key = |fact, code| if let CodeName::Key(key) = code_name(fact, code) { key } else { panic!("{code} has no key") };
        assert_eq!(key(FactKey::TaxGrade, "A"), "value-tax_grade-A");
        assert_eq!(key(FactKey::Status, "moved_out"), "enterprise_status-moved_out");
        assert_eq!(code_name(FactKey::TaxGrade, "Z"), CodeName::Plain("Z".to_owned()));
        assert_eq!(code_name(FactKey::Region, "3208"), CodeName::Region("320800".parse().expect("a division")));
        assert_eq!(code_name(FactKey::Industry, "C17"), CodeName::Industry("C17".parse().expect("an industry")));
        assert_eq!(code_name(FactKey::OpenFlags, "RF01"), CodeName::Key("risk-RF01".to_owned()));
        assert_eq!(value(FactKey::Qualifications, &Value::Codes(vec![])), Arg::Key("value-none"));
    }
}
