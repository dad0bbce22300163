//! Whether what a firm declared is verified or contradicted by what departments delivered: pure, and the same on every day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::id::RecordId;

use super::tolerance::{Days, Tolerance, tolerance};
use crate::enterprise::fact::{FactKey, Provenance, Value};
use crate::enterprise::profile::Stored;

/// How a declared fact stands to what was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Every delivered fact about the same agrees with it.
    Verified,
    /// Every delivered fact about the same differs from it.
    Contradicted,
    /// Nobody can tell, and why.
    Unconfirmed(Open),
}

/// Why nobody can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// No department delivers it.
    NoSource,
    /// Nothing was delivered about it yet.
    Nothing,
    /// What was delivered is about another day, month or year.
    OtherPeriod,
    /// The delivered fact about the same is objected to.
    Disputed,
    /// Two departments differ: one agrees with it, another does not.
    Split,
}

impl Standing {
    /// Every value, for the pages that count them.
    pub const ALL: [Self; 7] = [
        Self::Verified,
        Self::Contradicted,
        Self::Unconfirmed(Open::NoSource),
        Self::Unconfirmed(Open::Nothing),
        Self::Unconfirmed(Open::OtherPeriod),
        Self::Unconfirmed(Open::Disputed),
        Self::Unconfirmed(Open::Split),
    ];
    /// Key of its word.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Verified => "confirm-verified",
            Self::Contradicted => "confirm-contradicted",
            Self::Unconfirmed(_) => "confirm-unconfirmed",
        }
    }
    /// Key of the sentence that says why it stands so.
    pub const fn why_key(self) -> &'static str {
        match self {
            Self::Verified => "confirm_why-verified",
            Self::Contradicted => "confirm_why-contradicted",
            Self::Unconfirmed(Open::NoSource) => "confirm_why-no_source",
            Self::Unconfirmed(Open::Nothing) => "confirm_why-nothing",
            Self::Unconfirmed(Open::OtherPeriod) => "confirm_why-other_period",
            Self::Unconfirmed(Open::Disputed) => "confirm_why-disputed",
            Self::Unconfirmed(Open::Split) => "confirm_why-split",
        }
    }
    /// Tone of its mark.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Verified => "pass",
            Self::Contradicted => "urgent",
            Self::Unconfirmed(_) => "unknown",
        }
    }
}

/// What a delivered fact says to a declared one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// It is the same within the tolerance.
    Agrees,
    /// It is another.
    Differs,
    /// It is about another day, month or year.
    OtherPeriod,
    /// It is objected to.
    Disputed,
}

/// A delivered fact beside a declared one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Its value.
    pub value: Value,
    /// The department that delivered it.
    pub department: String,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// The row that it rests on.
    pub record: Option<RecordId>,
    /// What it says.
    pub speaks: Speaks,
}

/// A declared fact with everything that was delivered under the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was declared.
    pub value: Value,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// What was delivered, the newest first.
    pub beside: Vec<Beside>,
    /// How it stands.
    pub standing: Standing,
}

impl Checked {
    /// The delivered facts that say one thing to it.
    pub fn saying(&self, speaks: Speaks) -> impl Iterator<Item = &Beside> {
        self.beside.iter().filter(move |one| one.speaks == speaks)
    }
}

/// A declared fact beside the facts of its firm.
pub fn judge(declared: &Stored, stored: &[Stored]) -> Checked {
    let rule = tolerance(declared.key);
    let one = |fact: &Stored| {
        let Provenance::Delivered(department) = &fact.source else { return None };
        let speaks = rule.map_or(Speaks::OtherPeriod, |rule| speaks(&rule, declared, fact));
        Some(Beside { value: fact.value.clone(), department: department.clone(), as_of_on: fact.as_of_on, record: fact.record, speaks })
    };
    let mut beside: Vec<Beside> = stored.iter().filter(|fact| fact.key == declared.key).filter_map(one).collect();
    beside.sort_by(|a, b| b.as_of_on.cmp(&a.as_of_on).then_with(|| a.department.cmp(&b.department)));
    let said = |speaks: Speaks| beside.iter().any(|one| one.speaks == speaks);
    let standing = match (said(Speaks::Agrees), said(Speaks::Differs)) {
        (true, true) => Standing::Unconfirmed(Open::Split),
        (true, false) => Standing::Verified,
        (false, true) => Standing::Contradicted,
        (false, false) if rule.is_none() => Standing::Unconfirmed(Open::NoSource),
        (false, false) if said(Speaks::Disputed) => Standing::Unconfirmed(Open::Disputed),
        (false, false) if beside.is_empty() => Standing::Unconfirmed(Open::Nothing),
        (false, false) => Standing::Unconfirmed(Open::OtherPeriod),
    };
    Checked { value: declared.value.clone(), as_of_on: declared.as_of_on, beside, standing }
}

fn speaks(rule: &Tolerance, declared: &Stored, delivered: &Stored) -> Speaks {
    if !rule.is_about(declared.as_of_on, Days { as_of_on: delivered.as_of_on, valid_to_on: delivered.valid_to_on }) {
        Speaks::OtherPeriod
    } else if delivered.disputed {
        Speaks::Disputed
    } else if rule.agrees(&declared.value, &delivered.value) {
        Speaks::Agrees
    } else {
        Speaks::Differs
    }
}

/// Every declared fact of a firm; where it declared one twice, the newer.
pub fn judge_all(stored: &[Stored]) -> BTreeMap<FactKey, Checked> {
    let mut declared: Vec<&Stored> = stored.iter().filter(|fact| fact.source == Provenance::Declared).collect();
    declared.sort_by_key(|fact| fact.as_of_on);
    declared.into_iter().map(|fact| (fact.key, judge(fact, stored))).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Fen;

    use super::*;

    fn fact(source: Provenance, value: Value, on: &str) -> Stored {
        Stored { key: FactKey::RevenueYear, value, source, as_of_on: on.parse().expect("a day"), valid_to_on: None, disputed: false, record: None }
    }
    fn declared(wan: i64, on: &str) -> Stored {
        fact(Provenance::Declared, Value::Money(Fen::wan(wan)), on)
    }
    fn delivered(department: &str, wan: i64, on: &str) -> Stored {
        fact(Provenance::Delivered(department.to_owned()), Value::Money(Fen::wan(wan)), on)
    }

    #[test]
    fn each_declared_fact_is_verified_contradicted_or_open() {
        let disputed = |fact: Stored| Stored { disputed: true, ..fact };
        let other = Stored { key: FactKey::Assets, ..delivered("a", 100, "2025-12-31") };
        let (year, before) = ("2025-12-31", "2024-12-31");
        let open = Standing::Unconfirmed;
        for (what, beside, expected) in [
            ("the same", vec![delivered("a", 100, year)], Standing::Verified),
            ("within the tolerance", vec![delivered("a", 104, year)], Standing::Verified),
            ("beyond it", vec![delivered("a", 106, year)], Standing::Contradicted),
            ("nothing", vec![], open(Open::Nothing)),
            ("another fact only", vec![other], open(Open::Nothing)),
            ("another year", vec![delivered("a", 100, before)], open(Open::OtherPeriod)),
            ("another year that differs", vec![delivered("a", 7, before)], open(Open::OtherPeriod)),
            ("another year beside", vec![delivered("a", 7, before), delivered("b", 100, year)], Standing::Verified),
            ("two that agree", vec![delivered("a", 100, year), delivered("b", 101, year)], Standing::Verified),
            ("two that differ", vec![delivered("a", 7, year), delivered("b", 8, year)], Standing::Contradicted),
            ("one of each", vec![delivered("a", 7, year), delivered("b", 100, year)], open(Open::Split)),
            ("in dispute", vec![disputed(delivered("a", 7, year))], open(Open::Disputed)),
            ("in dispute, and one that differs", vec![disputed(delivered("a", 100, year)), delivered("b", 7, year)], Standing::Contradicted),
            ("in dispute, of another year", vec![disputed(delivered("a", 7, before))], open(Open::OtherPeriod)),
        ] {
            let mut all = beside;
            all.push(declared(100, "2026-02-01"));
            assert_eq!(judge_all(&all)[&FactKey::RevenueYear].standing, expected, "{what}");
            all.reverse();
            assert_eq!(judge_all(&all)[&FactKey::RevenueYear].standing, expected, "{what}, in another order");
        }
    }

    #[test]
    fn what_no_department_delivers_stays_open() {
        let yes = |source| Stored { key: FactKey::FirstLoan, ..fact(source, Value::YesNo(true), "2026-02-01") };
        let all = [yes(Provenance::Declared), yes(Provenance::Delivered("a".to_owned()))];
        assert_eq!(judge_all(&all)[&FactKey::FirstLoan].standing, Standing::Unconfirmed(Open::NoSource));
    }

    #[test]
    fn the_newer_declaration_counts_and_the_newest_delivery_stands_first() {
        let all = [declared(9, "2026-03-01"), delivered("b", 9, "2024-12-31"), declared(5, "2025-02-01"), delivered("a", 9, "2025-12-31")];
        let checked = &judge_all(&all)[&FactKey::RevenueYear];
        assert_eq!((&checked.value, checked.standing), (&Value::Money(Fen::wan(9)), Standing::Verified));
        assert_eq!(
            checked.beside.iter().map(|one| (one.department.as_str(), one.speaks)).collect::<Vec<_>>(),
            [("a", Speaks::Agrees), ("b", Speaks::OtherPeriod)]
        );
        assert_eq!(checked.saying(Speaks::OtherPeriod).count(), 1);
    }
}
