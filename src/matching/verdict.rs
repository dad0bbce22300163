//! Three-valued verdicts by Kleene's strong logic: what is not known neither passes nor fails.

use serde::{Deserialize, Serialize};

/// Whether something holds, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 通过: it holds.
    Pass,
    /// 不通过: it does not hold.
    Fail,
    /// 未知: a fact that it needs is not known.
    Unknown,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: &'static [Self] = &[Self::Pass, Self::Fail, Self::Unknown];

    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Pass => "verdict-pass",
            Self::Fail => "verdict-fail",
            Self::Unknown => "verdict-unknown",
        }
    }
    /// The verdict of something that is known.
    pub const fn known(holds: bool) -> Self {
        if holds { Self::Pass } else { Self::Fail }
    }
    /// Both hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            (Self::Pass, Self::Pass) => Self::Pass,
            (Self::Unknown, Self::Pass | Self::Unknown) | (Self::Pass, Self::Unknown) => Self::Unknown,
        }
    }
    /// At least one holds.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Pass, _) | (_, Self::Pass) => Self::Pass,
            (Self::Fail, Self::Fail) => Self::Fail,
            (Self::Unknown, Self::Fail | Self::Unknown) | (Self::Fail, Self::Unknown) => Self::Unknown,
        }
    }
    /// It does not hold.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::Pass => Self::Fail,
            Self::Fail => Self::Pass,
            Self::Unknown => Self::Unknown,
        }
    }
    /// Every one holds; of none, they do.
    pub fn all(of: impl IntoIterator<Item = Self>) -> Self {
        of.into_iter().fold(Self::Pass, Self::and)
    }
    /// At least one holds; of none, none does.
    pub fn any(of: impl IntoIterator<Item = Self>) -> Self {
        of.into_iter().fold(Self::Fail, Self::or)
    }
    /// At least `count` of them hold.
    pub fn at_least(count: usize, of: impl IntoIterator<Item = Self>) -> Self {
        let (mut pass, mut unknown) = (0, 0);
        for verdict in of {
            match verdict {
                Self::Pass => pass += 1,
                Self::Unknown => unknown += 1,
                Self::Fail => {}
            }
        }
        if pass >= count {
            Self::Pass
        } else if pass + unknown >= count {
            Self::Unknown
        } else {
            Self::Fail
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_verdict() -> impl Strategy<Value = Verdict> {
        proptest::sample::select(Verdict::ALL)
    }

    proptest! {
        #[test]
        fn kleenes_laws(a in any_verdict(), b in any_verdict(), c in any_verdict()) {
            prop_assert_eq!(a.and(b), b.and(a));
            prop_assert_eq!(a.or(b), b.or(a));
            prop_assert_eq!(a.and(b).and(c), a.and(b.and(c)));
            prop_assert_eq!(a.or(b).or(c), a.or(b.or(c)));
            prop_assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            prop_assert_eq!(a.or(b.and(c)), a.or(b).and(a.or(c)));
            prop_assert_eq!(a.and(a.or(b)), a);
            prop_assert_eq!(a.negate().negate(), a);
            prop_assert_eq!(a.and(b).negate(), a.negate().or(b.negate()));
        }

        #[test]
        fn at_least_spans_any_and_all(of in proptest::collection::vec(any_verdict(), 0..8), k in 0..10_usize) {
            prop_assert_eq!(Verdict::at_least(of.len(), of.clone()), Verdict::all(of.clone()));
            prop_assert_eq!(Verdict::at_least(1, of.clone()), Verdict::any(of.clone()));
            prop_assert_eq!(Verdict::at_least(0, of.clone()), Verdict::Pass);
            let fails = Verdict::at_least((of.len() + 1).saturating_sub(k), of.iter().map(|v| v.negate()));
            prop_assert_eq!(Verdict::at_least(k, of.clone()).negate(), if k > of.len() { Verdict::Pass } else { fails });
        }

        #[test]
        fn an_unknown_stays_open_only_where_it_matters(of in proptest::collection::vec(any_verdict(), 0..6), k in 0..7_usize) {
            let with = |put: Verdict| Verdict::at_least(k, of.iter().map(|v| if *v == Verdict::Unknown { put } else { *v }));
            let (worst, best) = (with(Verdict::Fail), with(Verdict::Pass));
            prop_assert_eq!(Verdict::at_least(k, of.clone()), if worst == best { worst } else { Verdict::Unknown });
        }
    }
}
