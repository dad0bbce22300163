//! What a firm reads when a bank declines (拒贷原因): how much of each reason it sees, and what it can do next.

use std::collections::BTreeSet;

use entity::value::RefusalReason;

use crate::enterprise::fact::FactKey;

/// How much of a reason the firm sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// The reason and the bank's note.
    Full,
    /// The reason as a category; the bank's note stays inside, as it may speak of reports or of third parties.
    Category,
    /// Only that the bank decided so; what it is about concerns a person or an examination.
    Generic,
}

/// Whether a firm can do something about a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fixable {
    /// Yes, by its own steps.
    Yes,
    /// Partly.
    Partly,
    /// Only by waiting.
    Time,
    /// Not with this bank; elsewhere perhaps.
    No,
    /// It depends on what the bank wrote.
    Unclear,
}

impl Fixable {
    /// Every answer.
    pub const ALL: &'static [Self] = &[Self::Yes, Self::Partly, Self::Time, Self::No, Self::Unclear];
    /// Key of its words.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Yes => "fixable-yes",
            Self::Partly => "fixable-partly",
            Self::Time => "fixable-time",
            Self::No => "fixable-no",
            Self::Unclear => "fixable-unclear",
        }
    }
}

/// How much of the reason the firm sees.
pub const fn visibility(reason: RefusalReason) -> Visibility {
    use RefusalReason as R;
    match reason {
        R::R08 | R::R24 => Visibility::Generic,
        R::R07 | R::R19 => Visibility::Category,
        R::R01
        | R::R02
        | R::R03
        | R::R04
        | R::R05
        | R::R06
        | R::R09
        | R::R10
        | R::R11
        | R::R12
        | R::R13
        | R::R14
        | R::R15
        | R::R16
        | R::R17
        | R::R18
        | R::R20
        | R::R23
        | R::R99 => Visibility::Full,
    }
}

/// Whether the firm can do something about the reason.
pub const fn fixable(reason: RefusalReason) -> Fixable {
    use RefusalReason as R;
    match reason {
        R::R01 | R::R03 | R::R23 | R::R24 => Fixable::No,
        R::R02 | R::R20 => Fixable::Time,
        R::R07 | R::R08 | R::R19 => Fixable::Partly,
        R::R04 | R::R05 | R::R06 | R::R09 | R::R10 | R::R11 | R::R12 | R::R13 | R::R14 | R::R15 | R::R16 | R::R17 | R::R18 => Fixable::Yes,
        R::R99 => Fixable::Unclear,
    }
}

/// Key of the next step for the firm.
pub const fn next_key(reason: RefusalReason) -> &'static str {
    use RefusalReason as R;
    match reason {
        R::R01 => "refusal_next-R01",
        R::R02 => "refusal_next-R02",
        R::R03 => "refusal_next-R03",
        R::R04 => "refusal_next-R04",
        R::R05 => "refusal_next-R05",
        R::R06 => "refusal_next-R06",
        R::R07 => "refusal_next-R07",
        R::R08 => "refusal_next-R08",
        R::R09 => "refusal_next-R09",
        R::R10 => "refusal_next-R10",
        R::R11 => "refusal_next-R11",
        R::R12 => "refusal_next-R12",
        R::R13 => "refusal_next-R13",
        R::R14 => "refusal_next-R14",
        R::R15 => "refusal_next-R15",
        R::R16 => "refusal_next-R16",
        R::R17 => "refusal_next-R17",
        R::R18 => "refusal_next-R18",
        R::R19 => "refusal_next-R19",
        R::R20 => "refusal_next-R20",
        R::R23 => "refusal_next-R23",
        R::R24 => "refusal_next-R24",
        R::R99 => "refusal_next-R99",
    }
}

/// The facts that a reason is about, as far as the platform has them; none where a bank looked at something else.
pub const fn facts(reason: RefusalReason) -> &'static [FactKey] {
    use RefusalReason as R;
    match reason {
        R::R01 => &[FactKey::Industry],
        R::R02 => &[FactKey::AgeMonths, FactKey::EstablishedOn],
        R::R03 => &[FactKey::Region],
        R::R04 => &[FactKey::RevenueYear, FactKey::RevenueTwelveMonths, FactKey::TaxPaidYear],
        R::R05 => &[FactKey::TaxGrade],
        R::R06 => &[FactKey::PlatformLoans],
        R::R09 => &[FactKey::OpenFlags],
        R::R10 | R::R12 => &[FactKey::Lists],
        R::R11 => &[FactKey::Penalties],
        R::R17 => &[FactKey::RevenueTwelveMonths, FactKey::OrdersTwelveMonths],
        R::R18 => &[FactKey::AskedGuarantees],
        R::R07 | R::R08 | R::R13 | R::R14 | R::R15 | R::R16 | R::R19 | R::R20 | R::R23 | R::R24 | R::R99 => &[],
    }
}

/// Key of the sentence that stands for every reason a firm is not told.
pub const GENERIC_KEY: &str = "refusal-generic";
/// Key of the next step that goes with it.
pub const GENERIC_NEXT_KEY: &str = "refusal_next-generic";

/// A reason as the firm reads it; generic ones cannot be told apart from one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownReason {
    /// Key of the reason.
    pub text_key: &'static str,
    /// Key of the next step.
    pub next_key: &'static str,
    /// Whether the firm can do something about it.
    pub fixable: Fixable,
    /// The facts that it is about.
    pub facts: &'static [FactKey],
    /// Whether it is the bank's own policy, and no matter of the firm.
    pub of_bank: bool,
}

/// The reasons of a decline as the firm reads them: generic ones fall together into one and come last.
pub fn for_firm(reasons: &[RefusalReason]) -> Vec<ShownReason> {
    let told = reasons.iter().copied().filter(|reason| visibility(*reason) != Visibility::Generic);
    let mut shown: Vec<ShownReason> = told
        .map(|reason| ShownReason {
            text_key: reason.text_key(),
            next_key: next_key(reason),
            fixable: fixable(reason),
            facts: facts(reason),
            of_bank: reason == RefusalReason::R23,
        })
        .collect();
    if shown.len() < reasons.len() {
        shown.push(ShownReason { text_key: GENERIC_KEY, next_key: GENERIC_NEXT_KEY, fixable: Fixable::Unclear, facts: &[], of_bank: false });
    }
    shown
}

/// Whether the firm reads the bank's note: only when every reason is one that it sees in full.
pub fn shows_note(reasons: &[RefusalReason]) -> bool {
    let kinds: BTreeSet<bool> = reasons.iter().map(|reason| visibility(*reason) == Visibility::Full).collect();
    !kinds.contains(&false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::financing::application::clock::{Clock, Turn};
    use crate::financing::application::refusal::Refusal;
    use crate::financing::demand::state as demand;
    use entity::value::{ApplicationAct, ApplicationState, DemandState, WithdrawalReason};

    #[test]
    fn what_a_firm_is_not_told_cannot_be_guessed() {
        use RefusalReason as R;
        assert_eq!(for_firm(&[R::R24]), for_firm(&[R::R08]));
        assert_eq!(for_firm(&[R::R08, R::R04, R::R24]).len(), 2);
        assert_eq!(for_firm(&[R::R08, R::R04])[0].text_key, "refusal-R04");
        assert!(shows_note(&[R::R04, R::R99]));
        assert!(!shows_note(&[R::R04, R::R24]));
        assert!(!shows_note(&[R::R07]));
    }

    #[test]
    fn every_text_of_the_room_is_in_both_languages() {
        let mut keys: Vec<&str> = vec![GENERIC_KEY, GENERIC_NEXT_KEY];
        for reason in RefusalReason::ALL {
            assert_eq!(next_key(*reason), format!("refusal_next-{reason}"));
            keys.extend([reason.text_key(), next_key(*reason)]);
        }
        keys.extend(Fixable::ALL.iter().map(|f| f.text_key()));
        keys.extend(ApplicationAct::ALL.iter().map(|a| a.text_key()));
        keys.extend(ApplicationState::ALL.iter().map(|s| s.text_key()));
        keys.extend(DemandState::ALL.iter().map(|s| s.text_key()));
        keys.extend(WithdrawalReason::ALL.iter().map(|r| r.text_key()));
        keys.extend(Refusal::ALL.iter().map(|r| r.text_key()));
        keys.extend(Clock::ALL.iter().map(|c| c.text_key()));
        keys.extend(Turn::ALL.iter().map(|t| t.text_key()));
        keys.extend(demand::Refusal::ALL.iter().map(demand::Refusal::text_key));
        keys.extend(demand::Fault::ALL.iter().map(|f| f.text_key()));
        keys.extend(demand::Field::ALL.iter().map(|f| f.text_key()));
        for text in [include_str!("../../templates/locale/zh/financing.ftl"), include_str!("../../templates/locale/en/financing.ftl")] {
            let missing: Vec<_> = keys.iter().filter(|key| !text.lines().any(|line| line.starts_with(&format!("{key} = ")))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }
}
