//! The first-loan ledger (首贷台账): what it has to hold for one firm, recomputed from all its disbursements.
//!
//! The definition: a firm's first disbursed loan on the platform, of which the lending bank attests that the PBoC credit system showed no loan
//! record before (在人民银行征信系统无贷款记录, 江苏省中小微企业纾困增产增效专项资金贷款). A granted line alone is none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::id::{DisbursementId, OrganisationId};
use entity::value::{DisbursementState, Fen, Ppm};
use serde::{Deserialize, Serialize};

/// The version of the definition that entries are computed by; it changes with every rule here.
pub const DEFINITION: &str = "first-loan-2026-1";

/// Key of the name of a definition, by its version; none of a version that this platform does not know.
pub fn definition_key(version: &str) -> Option<&'static str> {
    (version == DEFINITION).then_some("regulator-definition-2026-1")
}

/// What the bank said about the firm's record in the PBoC credit system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// 银行证明: there was no loan record.
    NoRecord,
    /// It said nothing.
    Silent,
}

/// A disbursement to the firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disbursement {
    /// Which.
    pub id: DisbursementId,
    /// By which bank.
    pub bank: OrganisationId,
    /// The day it was paid out on.
    pub disbursed_on: NaiveDate,
    /// Whether it counts.
    pub state: DisbursementState,
    /// What the bank said.
    pub word: Word,
    /// The amount.
    pub amount: Fen,
}

/// One bank's part in a firm's first loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Share {
    /// The bank.
    pub bank: OrganisationId,
    /// The disbursement that it rests on.
    pub disbursement: DisbursementId,
    /// How much of the one first loan is this bank's.
    pub share: Ppm,
}

/// What the ledger holds for a firm that has had its first loan; the firm counts once, whatever the number of shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The day it counts on.
    pub counted_on: NaiveDate,
    /// The banks' shares in the order of the banks' identifiers; they add up to the whole.
    pub shares: Vec<Share>,
    /// CO_FIRST: several banks paid out on that same day.
    pub co_first: bool,
    /// The version of the definition.
    pub definition: String,
}

impl Entry {
    /// Whether two entries say the same, in whatever order their shares were read.
    fn same(&self, other: &Self) -> bool {
        let sorted = |entry: &Self| entry.shares.iter().copied().collect::<BTreeSet<_>>();
        (self.counted_on, self.co_first, &self.definition) == (other.counted_on, other.co_first, &other.definition) && sorted(self) == sorted(other)
    }
}

/// What the ledger holds for a firm with these disbursements, in whatever order they come; `None` when it has had no first loan.
///
/// The first day on which money was paid out, and not taken back, decides (E1, E2). If no bank attested on that day, no later loan can be the first.
/// Data carry days, not times, so all banks that paid and attested on that day share the entry (E3). Late data are simply computed with (E4).
pub fn recompute(all: &[Disbursement]) -> Option<Entry> {
    let paid = || all.iter().filter(|d| d.state == DisbursementState::Paid);
    let counted_on = paid().map(|d| d.disbursed_on).min()?;
    let mut firsts: BTreeMap<OrganisationId, DisbursementId> = BTreeMap::new();
    for one in paid().filter(|d| d.disbursed_on == counted_on && d.word == Word::NoRecord) {
        // A bank that paid twice on the day has one share; the smaller identifier stands for it, so that order does not matter.
        firsts.entry(one.bank).and_modify(|id| *id = one.id.min(*id)).or_insert(one.id);
    }
    let co_first = firsts.len() > 1;
    let shares = divide(firsts)?;
    Some(Entry { counted_on, shares, co_first, definition: DEFINITION.to_owned() })
}

/// The same of a company that went on from a sole trader (个转企, E9): when the trader had been paid out a loan before, none of the company's is
/// a first one.
pub fn recompute_after(trader: &[Disbursement], own: &[Disbursement]) -> Option<Entry> {
    let entry = recompute(own)?;
    let before = trader.iter().any(|d| d.state == DisbursementState::Paid && d.disbursed_on <= entry.counted_on);
    (!before).then_some(entry)
}

/// Equal shares that add up to the whole: the first banks have the parts per million that cannot be divided.
fn divide(firsts: BTreeMap<OrganisationId, DisbursementId>) -> Option<Vec<Share>> {
    let count = i64::try_from(firsts.len()).ok().filter(|n| *n > 0)?;
    let (each, mut left) = (Ppm::ONE.0 / count, Ppm::ONE.0 % count);
    let share = |(bank, disbursement)| {
        let extra = left.min(1);
        left -= extra;
        Share { bank, disbursement, share: Ppm(each + extra) }
    };
    Some(firsts.into_iter().map(share).collect())
}

/// What the ledger has to write so that it holds what was recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Nothing.
    Keep,
    /// A new entry.
    Open(Entry),
    /// 冲正: the entry is taken back and stays in the history.
    Reverse,
    /// 追溯调整: the entry is taken back and this one takes its place.
    Restate(Entry),
}

/// The way from what the ledger holds now to what it should hold.
pub fn difference(held: Option<&Entry>, should: Option<Entry>) -> Correction {
    match (held, should) {
        (None, None) => Correction::Keep,
        (None, Some(entry)) => Correction::Open(entry),
        (Some(_), None) => Correction::Reverse,
        (Some(held), Some(entry)) if held.same(&entry) => Correction::Keep,
        (Some(_), Some(entry)) => Correction::Restate(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::value::FirstLoanState;
    use proptest::prelude::*;

    fn id<T: std::str::FromStr>(n: u32) -> T {
        format!("00000000-0000-7000-8000-{n:012x}").parse().ok().expect("an identifier")
    }

    fn day(n: u64) -> NaiveDate {
        "2026-03-01".parse::<NaiveDate>().expect("a day") + chrono::Days::new(n)
    }

    fn paid(n: u32, bank: u32, on: u64) -> Disbursement {
        Disbursement { id: id(n), bank: id(bank), disbursed_on: day(on), state: DisbursementState::Paid, word: Word::NoRecord, amount: Fen::wan(10) }
    }

    #[test]
    fn a_company_has_no_first_loan_after_that_of_its_sole_trader() {
        let own = [paid(2, 1, 10)];
        assert_eq!(recompute_after(&[], &own), recompute(&own));
        assert_eq!(recompute_after(&[paid(1, 1, 3)], &own), None);
        assert_eq!(recompute_after(&[silent(paid(1, 1, 3))], &own), None, "what counts is the loan, not what the bank said of it");
        assert_eq!(recompute_after(&[reversed(paid(1, 1, 3))], &own), recompute(&own));
        assert_eq!(recompute_after(&[paid(1, 1, 11)], &own), recompute(&own), "a later one of the trader's changes nothing");
    }

    fn reversed(d: Disbursement) -> Disbursement {
        Disbursement { state: DisbursementState::Reversed, ..d }
    }

    fn silent(d: Disbursement) -> Disbursement {
        Disbursement { word: Word::Silent, ..d }
    }

    fn shares(all: &[Disbursement]) -> Vec<(u32, i64)> {
        let shares = recompute(all).map(|e| e.shares).unwrap_or_default();
        shares.iter().map(|s| ((1..9).find(|b| id::<OrganisationId>(*b) == s.bank).expect("a bank"), s.share.0)).collect()
    }

    #[test]
    fn the_rules() {
        assert_eq!(recompute(&[]), None, "granted only (E1)");
        assert_eq!(shares(&[paid(1, 1, 0)]), [(1, 1_000_000)]);
        assert_eq!(shares(&[silent(paid(1, 1, 0))]), [], "not attested");
        assert_eq!(shares(&[silent(paid(1, 1, 0)), paid(2, 2, 1)]), [], "an earlier loan nobody attested for");
        assert_eq!(shares(&[reversed(paid(1, 1, 0))]), [], "taken back (E2)");
        assert_eq!(shares(&[reversed(paid(1, 1, 0)), paid(2, 2, 1)]), [(2, 1_000_000)], "the next one is the first then");
        assert_eq!(shares(&[paid(1, 1, 0), paid(2, 2, 0)]), [(1, 500_000), (2, 500_000)], "the same day (E3)");
        assert_eq!(shares(&[paid(1, 1, 0), paid(2, 2, 0), paid(3, 3, 0)]), [(1, 333_334), (2, 333_333), (3, 333_333)]);
        assert_eq!(shares(&[paid(1, 1, 0), paid(2, 1, 0)]), [(1, 1_000_000)], "one bank twice");
        assert_eq!(shares(&[silent(paid(1, 1, 0)), paid(2, 2, 0)]), [(2, 1_000_000)], "who says nothing has no share");
        assert_eq!(shares(&[paid(1, 1, 5), paid(2, 2, 3)]), [(2, 1_000_000)], "late data (E4)");
        assert!(recompute(&[paid(1, 1, 0), paid(2, 2, 0)]).is_some_and(|e| e.co_first));
        assert!(recompute(&[paid(1, 1, 0), paid(2, 1, 0)]).is_some_and(|e| !e.co_first));
    }

    #[test]
    fn the_ledger_is_corrected_not_edited() {
        let first = recompute(&[paid(1, 1, 5)]);
        let earlier = recompute(&[paid(1, 1, 5), paid(2, 2, 3)]).expect("an entry");
        assert_eq!(difference(None, None), Correction::Keep);
        assert_eq!(difference(None, first.clone()), Correction::Open(first.clone().expect("an entry")));
        assert_eq!(difference(first.as_ref(), first.clone()), Correction::Keep);
        assert_eq!(difference(first.as_ref(), None), Correction::Reverse);
        assert_eq!(difference(first.as_ref(), Some(earlier.clone())), Correction::Restate(earlier));
    }

    #[test]
    fn every_text_of_the_room_is_in_both_languages() {
        let keys: Vec<&str> = FirstLoanState::ALL.iter().map(|s| s.text_key()).chain(DisbursementState::ALL.iter().map(|s| s.text_key())).collect();
        for text in [include_str!("../../../templates/locale/zh/lending.ftl"), include_str!("../../../templates/locale/en/lending.ftl")] {
            let missing: Vec<_> = keys.iter().filter(|key| !text.lines().any(|line| line.starts_with(&format!("{key} = ")))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    fn any_disbursement() -> impl Strategy<Value = (u32, u64, bool, bool)> {
        (1_u32..6, 0_u64..4, any::<bool>(), any::<bool>())
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_shares_make_a_whole(rows in prop::collection::vec(any_disbursement(), 0..12), turn in 0_usize..12) {
            let all: Vec<Disbursement> = rows
                .iter()
                .zip(1_u32..)
                .map(|((bank, on, attested, counts), n)| {
                    let d = if *attested { paid(n, *bank, *on) } else { silent(paid(n, *bank, *on)) };
                    if *counts { d } else { reversed(d) }
                })
                .collect();
            let entry = recompute(&all);
            let mut other = all.clone();
            other.reverse();
            prop_assert_eq!(&recompute(&other), &entry);
            other.rotate_left(turn.min(all.len()));
            prop_assert_eq!(&recompute(&other), &entry);
            if let Some(entry) = &entry {
                prop_assert_eq!(entry.shares.iter().map(|s| s.share.0).sum::<i64>(), 1_000_000);
                let banks: std::collections::BTreeSet<_> = entry.shares.iter().map(|s| s.bank).collect();
                prop_assert_eq!(banks.len(), entry.shares.len());
                prop_assert_eq!(entry.co_first, banks.len() > 1);
                prop_assert!(all.iter().all(|d| d.state == DisbursementState::Reversed || d.disbursed_on >= entry.counted_on));
            }
            let kept = difference(entry.as_ref(), entry.clone());
            prop_assert_eq!(kept, Correction::Keep);
        }
    }
}
