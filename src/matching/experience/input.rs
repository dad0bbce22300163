//! 入模要素: the facts that a likelihood may look at, each with the direction in which it may count and the bands it is cut into.
//!
//! An input is made of facts of the catalogue ([`FactKey`]), in which protected attributes do not exist; place, zone, kind of subject and
//! industry, which can stand in for one, are no input either, and which bank or which firm it is cannot be asked for at all.

use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{FactKey, Profile, Value};

/// Which way an input may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More of it never makes an approval less likely.
    Raises,
    /// More of it never makes an approval more likely.
    Lowers,
}

impl Direction {
    /// Key of its words.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Raises => "experience-raises",
            Self::Lowers => "experience-lowers",
        }
    }
}

/// Declares the inputs: direction, number of bands, facts.
macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $direction:ident, $bands:literal, [$($fact:ident),+];)*) => {
        /// An input.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Input {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }
        impl Input {
            /// Every input, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The stored text.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
            /// Key of its name.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$name => concat!("experience-input-", $code),)* }
            }
            /// Key of the sentence that names its bands.
            pub const fn bands_key(self) -> &'static str {
                match self { $(Self::$name => concat!("experience-bands-", $code),)* }
            }
            /// Which way it may count.
            pub const fn direction(self) -> Direction {
                match self { $(Self::$name => Direction::$direction,)* }
            }
            /// Into how many bands it is cut.
            pub const fn bands(self) -> usize {
                match self { $(Self::$name => $bands,)* }
            }
            /// The facts that it is made of.
            pub const fn facts(self) -> &'static [FactKey] {
                match self { $(Self::$name => &[$(FactKey::$fact),+],)* }
            }
        }
        /// How many inputs there are.
        pub const INPUTS: usize = [$($code),*].len();
    };
}

inputs! {
    /// Months since establishment.
    Age = "age", Raises, 6, [AgeMonths];
    /// Revenue of twelve months, otherwise of the last full year.
    Revenue = "revenue", Raises, 5, [RevenueTwelveMonths, RevenueYear];
    /// Growth of revenue.
    Growth = "growth", Raises, 4, [RevenueGrowth];
    /// The amount asked for against the revenue.
    Asked = "asked", Lowers, 5, [AskedAmount, RevenueTwelveMonths, RevenueYear];
    /// Insured staff.
    InsuredStaff = "insured_staff", Raises, 5, [InsuredStaff];
    /// 纳税信用等级, D the lowest.
    TaxGrade = "tax_grade", Raises, 5, [TaxGrade];
    /// 公共信用综合评价, D the lowest.
    CreditGrade = "credit_grade", Raises, 4, [PublicCreditGrade];
    /// Lists that the firm stands on.
    Lists = "lists", Lowers, 2, [Lists];
    /// Open risk flags.
    Flags = "flags", Lowers, 3, [OpenFlags];
    /// Penalties that still count.
    Penalties = "penalties", Lowers, 3, [Penalties];
    /// Months of social insurance owed.
    Arrears = "arrears", Lowers, 3, [InsuranceArrearsMonths];
    /// Commitments broken.
    Broken = "broken", Lowers, 2, [BrokenCommitments];
}

/// The band of every input: 0 when it is unknown, otherwise from 1, the lowest value first.
pub type Bands = [u8; INPUTS];

/// The bands of a firm that asks; the profile has the ask's facts in it.
pub fn bands(profile: &Profile) -> Bands {
    let mut all = [0; INPUTS];
    for (band, input) in all.iter_mut().zip(Input::ALL) {
        *band = input.band(profile).unwrap_or(0);
    }
    all
}

impl Input {
    /// The band that the firm's facts lie in; nothing when they are not known.
    fn band(self, profile: &Profile) -> Option<u8> {
        let wan = |limits: &[i64]| limits.iter().map(|wan| Fen::wan(*wan).0).collect::<Vec<_>>();
        match self {
            Self::Age => Some(at_least(count(profile, FactKey::AgeMonths)?, &[12, 24, 36, 60, 120])),
            Self::Revenue => Some(at_least(revenue(profile)?.0, &wan(&[50, 200, 500, 2_000]))),
            Self::Growth => Some(at_least(rate(profile, FactKey::RevenueGrowth)?.0, &[-200_000, 0, 200_000])),
            Self::Asked => {
                let (asked, revenue) = (money(profile, FactKey::AskedAmount)?, revenue(profile)?);
                let share = if revenue > Fen::ZERO { asked.ratio(Ppm::ONE.0, revenue.0).map_or(i64::MAX, |share| share.0) } else { i64::MAX };
                // A share of exactly two fifths is within two fifths.
                Some(at_least(share, &[100_001, 200_001, 300_001, 400_001]))
            }
            Self::InsuredStaff => Some(at_least(count(profile, FactKey::InsuredStaff)?, &[1, 5, 20, 100])),
            Self::TaxGrade => place(profile, FactKey::TaxGrade, &["D", "C", "M", "B", "A"]),
            Self::CreditGrade => place(profile, FactKey::PublicCreditGrade, &["D", "C", "B", "A"]),
            Self::Lists => Some(at_least(codes(profile, FactKey::Lists)?, &[1])),
            Self::Flags => Some(at_least(codes(profile, FactKey::OpenFlags)?, &[1, 2])),
            Self::Penalties => Some(at_least(count(profile, FactKey::Penalties)?, &[1, 2])),
            Self::Arrears => Some(at_least(count(profile, FactKey::InsuranceArrearsMonths)?, &[1, 4])),
            Self::Broken => Some(at_least(count(profile, FactKey::BrokenCommitments)?, &[1])),
        }
    }
}

/// One more than the number of limits that a value reaches.
fn at_least(value: i64, limits: &[i64]) -> u8 {
    u8::try_from(limits.iter().filter(|limit| value >= **limit).count() + 1).unwrap_or(u8::MAX)
}

fn count(profile: &Profile, key: FactKey) -> Option<i64> {
    if let Some(Value::Count(count)) = profile.value(key) { Some(*count) } else { None }
}

fn money(profile: &Profile, key: FactKey) -> Option<Fen> {
    if let Some(Value::Money(amount)) = profile.value(key) { Some(*amount) } else { None }
}

fn rate(profile: &Profile, key: FactKey) -> Option<Ppm> {
    if let Some(Value::Rate(rate)) = profile.value(key) { Some(*rate) } else { None }
}

fn codes(profile: &Profile, key: FactKey) -> Option<i64> {
    if let Some(Value::Codes(codes)) = profile.value(key) { i64::try_from(codes.len()).ok() } else { None }
}

fn place(profile: &Profile, key: FactKey, codes: &[&str]) -> Option<u8> {
    let Some(Value::Code(code)) = profile.value(key) else { return None };
    u8::try_from(codes.iter().position(|one| one == code)? + 1).ok()
}

fn revenue(profile: &Profile) -> Option<Fen> {
    money(profile, FactKey::RevenueTwelveMonths).or_else(|| money(profile, FactKey::RevenueYear))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::fact::{Fact, Provenance, Shape, Why};
    use crate::matching::evaluate::tests::{day, firm};

    /// A value of every fact that is no input's.
    fn value(key: FactKey, nth: i64) -> Value {
        match key.shape() {
            Shape::Money => Value::Money(Fen::wan(nth)),
            Shape::Count => Value::Count(nth),
            Shape::Rate => Value::Rate(Ppm(nth)),
            Shape::Day => Value::Day(day("2026-01-01")),
            Shape::Code => Value::Code(format!("C{nth}")),
            Shape::Codes => Value::Codes((0..nth).map(|n| n.to_string()).collect()),
            Shape::YesNo => Value::YesNo(nth > 1),
        }
    }

    #[test]
    fn no_input_is_protected_or_stands_in_for_what_is() {
        // Sex, age of a person, origin, faith, health: no fact of the catalogue is of a person. What could stand in for one is no input.
        let never =
            [FactKey::Region, FactKey::Zone, FactKey::SubjectKind, FactKey::Industry, FactKey::SizeClass, FactKey::Qualifications, FactKey::AskedGuarantees];
        for input in Input::ALL {
            assert!(!input.facts().is_empty());
            assert!(input.facts().iter().all(|fact| FactKey::ALL.contains(fact) && !never.contains(fact)), "{input:?}");
        }
        for word in ["sex", "gender", "birth", "person", "ethnic", "nation", "religion", "health", "marri", "name", "bank", "owner", "founder"] {
            assert!(FactKey::ALL.iter().all(|fact| !fact.code().contains(word)), "the catalogue names {word}");
        }
    }

    #[test]
    fn facts_that_are_no_input_change_nothing() {
        let used: Vec<FactKey> = Input::ALL.iter().flat_map(|input| input.facts().iter().copied()).collect();
        let mut profile = firm(&[(FactKey::AgeMonths, Value::Count(40)), (FactKey::TaxGrade, Value::Code("A".to_owned()))]);
        let before = bands(&profile);
        for key in FactKey::ALL.iter().filter(|key| !used.contains(key)) {
            for nth in [0, 1, 3] {
                profile.put(*key, Fact::Known { value: value(*key, nth), source: Provenance::Platform, as_of_on: day("2026-03-02") });
                assert_eq!(bands(&profile), before, "{key:?}");
            }
        }
    }

    #[test]
    fn bands_go_up_with_the_value_and_what_is_unknown_has_its_own() {
        let of = |key, value| bands(&firm(&[(key, value)]));
        let place = |input: Input| Input::ALL.iter().position(|one| *one == input).expect("an input");
        assert_eq!(bands(&Profile::default()), [0; INPUTS]);
        for (months, band) in [(0, 1), (11, 1), (12, 2), (23, 2), (24, 3), (120, 6), (999, 6)] {
            assert_eq!(of(FactKey::AgeMonths, Value::Count(months))[place(Input::Age)], band, "{months}");
        }
        for (grade, band) in [("D", 1), ("M", 3), ("A", 5), ("Z", 0)] {
            assert_eq!(of(FactKey::TaxGrade, Value::Code(grade.to_owned()))[place(Input::TaxGrade)], band, "{grade}");
        }
        let ratio = |asked: i64| {
            let facts = [(FactKey::AskedAmount, Value::Money(Fen::wan(asked))), (FactKey::RevenueYear, Value::Money(Fen::wan(100)))];
            bands(&firm(&facts))[place(Input::Asked)]
        };
        assert_eq!([10, 11, 20, 40, 41, 500].map(ratio), [1, 2, 2, 4, 5, 5]);
        let nothing = firm(&[(FactKey::AskedAmount, Value::Money(Fen::wan(1))), (FactKey::RevenueYear, Value::Money(Fen::ZERO))]);
        assert_eq!(bands(&nothing)[place(Input::Asked)], 5, "no revenue covers nothing");
        let mut stale = firm(&[]);
        stale.put(FactKey::InsuredStaff, Fact::Unknown(Why::Stale));
        assert_eq!(bands(&stale)[place(Input::InsuredStaff)], 0);
        for input in Input::ALL {
            for key in input.facts() {
                for nth in [0, 1, 2, 5, 10_000] {
                    assert!(usize::from(of(*key, value(*key, nth))[place(*input)]) <= input.bands(), "{input:?}");
                }
            }
        }
    }
}
