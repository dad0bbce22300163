//! What is counted: sums over applications in integers, which add up over banks, counties, industries and months.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::AddAssign;

use entity::value::{Fen, Guarantee, Ppm, RefusalReason};

use super::case::{Case, FirstLoanShare, Outcome, Payout};
use super::period::Window;

/// Hundredths of a working day, so that a median between two days and a mean are exact enough and never floats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(pub i64);

impl Days {
    /// Days with exactly `places` places (at most two), half up.
    pub fn print(self, places: u32) -> String {
        // A day's hundredths are a per cent's ten-thousandths of the whole: one printing rule for both.
        Ppm(self.0 * 100).percent(places)
    }
}

/// The additive figures of a set of applications in a window of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Applications submitted in the window.
    pub received: i64,
    /// What they asked for.
    pub received_amount: Fen,
    /// Applications that banks took on in the window, whenever submitted.
    pub accepted: i64,
    /// Of those submitted in the window, the ones taken on by the cut-off.
    pub received_accepted: i64,
    /// Of those taken on in the window, the ones granted by the cut-off.
    pub accepted_granted: i64,
    /// Applications granted in the window.
    pub granted: i64,
    /// The credit lines granted.
    pub granted_amount: Fen,
    /// Applications declined in the window.
    pub declined: i64,
    /// How often each reason was given for them.
    pub refusals: BTreeMap<RefusalReason, i64>,
    /// Decisions made in the window, by working days taken.
    pub decision_days: BTreeMap<i64, i64>,
    /// Disbursements of the window that still stand at the cut-off.
    pub disbursed: i64,
    /// Their amount.
    pub disbursed_amount: Fen,
    /// Sum of amount times rate, in fen times parts per million.
    pub weighted: i128,
    /// The part of the amount without any security.
    pub credit_amount: Fen,
    /// Firms whose first loan falls in the window, in millionths of a firm.
    pub first_loans: Ppm,
    /// What was paid out to them as first loans.
    pub first_loan_amount: Fen,
    /// Disbursements of earlier days taken back in the window.
    pub restated: i64,
    /// Their amount.
    pub restated_amount: Fen,
    /// First loans of earlier days taken back in the window, in millionths of a firm.
    pub restated_first_loans: Ppm,
}

impl Figures {
    /// Counts cases in a window; the cases are taken as they are, so cut them off first.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>, window: Window) -> Self {
        let mut figures = Self::default();
        for case in cases {
            figures.count_flow(case, window);
            figures.count_decision(case, window);
            for payout in &case.disbursements {
                figures.count_payout(case, payout, window);
            }
            if let Some(first) = &case.first_loan {
                figures.count_first_loan(case, first, window);
            }
        }
        figures
    }

    fn count_flow(&mut self, case: &Case, window: Window) {
        if window.has(case.submitted_at) {
            self.received += 1;
            self.received_amount = self.received_amount + case.asked;
            self.received_accepted += i64::from(case.accepted_at.is_some());
        }
        if case.accepted_at.is_some_and(|at| window.has(at)) {
            self.accepted += 1;
            self.accepted_granted += i64::from(case.decision.as_ref().is_some_and(|d| matches!(d.outcome, Outcome::Granted { .. })));
        }
    }

    fn count_decision(&mut self, case: &Case, window: Window) {
        let Some(decision) = case.decision.as_ref().filter(|d| window.has(d.at)) else { return };
        match &decision.outcome {
            Outcome::Granted { amount } => {
                self.granted += 1;
                self.granted_amount = self.granted_amount + *amount;
            }
            Outcome::Declined { reasons } => {
                self.declined += 1;
                for reason in reasons {
                    *self.refusals.entry(*reason).or_default() += 1;
                }
            }
        }
        if let Some(days) = decision.working_days {
            *self.decision_days.entry(days).or_default() += 1;
        }
    }

    fn count_payout(&mut self, case: &Case, payout: &Payout, window: Window) {
        if window.has_day(payout.on) {
            if payout.reversed_on.is_none() {
                self.disbursed += 1;
                self.disbursed_amount = self.disbursed_amount + payout.amount;
                self.weighted += i128::from(payout.amount.0) * i128::from(payout.rate.0);
                if case.guarantee == Some(Guarantee::Credit) {
                    self.credit_amount = self.credit_amount + payout.amount;
                }
            }
        } else if payout.reversed_on.is_some_and(|on| window.has_day(on)) {
            self.restated += 1;
            self.restated_amount = self.restated_amount + payout.amount;
        }
    }

    fn count_first_loan(&mut self, case: &Case, first: &FirstLoanShare, window: Window) {
        if window.has_day(first.on) {
            if first.reversed_on.is_none() {
                self.first_loans.0 += first.share.0;
                let paid = case.disbursements.iter().filter(|p| p.on == first.on && p.reversed_on.is_none()).map(|p| p.amount).sum::<Fen>();
                self.first_loan_amount = self.first_loan_amount + paid;
            }
        } else if first.reversed_on.is_some_and(|on| window.has_day(on)) {
            self.restated_first_loans.0 += first.share.0;
        }
    }

    /// 接单率: of the applications submitted in the window, the part taken on by the cut-off.
    pub fn acceptance_rate(&self) -> Option<Ppm> {
        share(self.received_accepted.into(), self.received.into())
    }
    /// 授信率: of the applications taken on in the window, the part granted by the cut-off.
    pub fn grant_rate(&self) -> Option<Ppm> {
        share(self.accepted_granted.into(), self.accepted.into())
    }
    /// 加权平均利率: amount-weighted mean rate of what was paid out.
    pub fn average_rate(&self) -> Option<Ppm> {
        divide(self.weighted, self.disbursed_amount.0.into()).map(Ppm)
    }
    /// 信用贷款占比: the part of what was paid out without any security.
    pub fn credit_share(&self) -> Option<Ppm> {
        share(self.credit_amount.0.into(), self.disbursed_amount.0.into())
    }
    /// 首贷金额占比: the part of what was paid out as first loans.
    pub fn first_loan_share(&self) -> Option<Ppm> {
        share(self.first_loan_amount.0.into(), self.disbursed_amount.0.into())
    }
    /// The middle of the decision times; of an even number, half way between the two in the middle.
    pub fn median_days(&self) -> Option<Days> {
        let n = self.decisions();
        let (low, high) = (self.nth_days((n + 1) / 2)?, self.nth_days(n / 2 + 1)?);
        Some(Days((low + high) * 50))
    }
    /// The mean of the decision times, half up to the hundredth.
    pub fn mean_days(&self) -> Option<Days> {
        let sum: i128 = self.decision_days.iter().map(|(days, n)| i128::from(*days) * i128::from(*n)).sum();
        divide(sum * 100, self.decisions().into()).map(Days)
    }
    /// The decision time within which nine of ten were decided (nearest rank: the smallest with at least 90 % at or below it).
    pub fn p90_days(&self) -> Option<Days> {
        self.nth_days((self.decisions() * 9 + 9) / 10).map(|days| Days(days * 100))
    }
    /// How many decisions have a known time.
    pub fn decisions(&self) -> i64 {
        self.decision_days.values().sum()
    }
    /// The reason given most often; of equals the first by code.
    pub fn top_refusal(&self) -> Option<RefusalReason> {
        self.refusals.iter().max_by_key(|(reason, n)| (**n, std::cmp::Reverse(**reason))).map(|(reason, _)| *reason)
    }
    /// How many reasons were given; one refusal may have several.
    pub fn reasons_given(&self) -> i64 {
        self.refusals.values().sum()
    }
    /// The `rank`-th smallest decision time, from 1.
    fn nth_days(&self, rank: i64) -> Option<i64> {
        let mut seen = 0;
        self.decision_days
            .iter()
            .find(|(_, n)| {
                seen += **n;
                seen >= rank
            })
            .filter(|_| rank > 0)
            .map(|(days, _)| *days)
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        let Self {
            received,
            received_amount,
            accepted,
            received_accepted,
            accepted_granted,
            granted,
            granted_amount,
            declined,
            refusals,
            decision_days,
            disbursed,
            disbursed_amount,
            weighted,
            credit_amount,
            first_loans,
            first_loan_amount,
            restated,
            restated_amount,
            restated_first_loans,
        } = other;
        self.received += received;
        self.received_amount = self.received_amount + *received_amount;
        self.accepted += accepted;
        self.received_accepted += received_accepted;
        self.accepted_granted += accepted_granted;
        self.granted += granted;
        self.granted_amount = self.granted_amount + *granted_amount;
        self.declined += declined;
        for (reason, n) in refusals {
            *self.refusals.entry(*reason).or_default() += n;
        }
        for (days, n) in decision_days {
            *self.decision_days.entry(*days).or_default() += n;
        }
        self.disbursed += disbursed;
        self.disbursed_amount = self.disbursed_amount + *disbursed_amount;
        self.weighted += weighted;
        self.credit_amount = self.credit_amount + *credit_amount;
        self.first_loans.0 += first_loans.0;
        self.first_loan_amount = self.first_loan_amount + *first_loan_amount;
        self.restated += restated;
        self.restated_amount = self.restated_amount + *restated_amount;
        self.restated_first_loans.0 += restated_first_loans.0;
    }
}

impl<'a> Sum<&'a Self> for Figures {
    fn sum<I: Iterator<Item = &'a Self>>(all: I) -> Self {
        let mut total = Self::default();
        for figures in all {
            total += figures;
        }
        total
    }
}

/// `part` of `whole` in parts per million, half up; `None` of nothing.
pub fn share(part: i128, whole: i128) -> Option<Ppm> {
    divide(part * 1_000_000, whole).map(Ppm)
}

/// Half up, for a dividend that is not negative.
fn divide(dividend: i128, divisor: i128) -> Option<i64> {
    if divisor <= 0 { None } else { i64::try_from((dividend * 2 + divisor).div_euclid(divisor * 2)).ok() }
}

#[cfg(test)]
mod tests {
    use entity::value::RefusalReason::{R06, R10};

    use super::super::case::Case;
    use super::super::period::{Period, start_of};
    use super::super::sample::{case, day, declined, granted, morning, paid};
    use super::*;

    /// February by hand: four submitted, one of January decided in February, one paid twice, one paid and reversed, one declined for two reasons.
    fn february() -> Vec<Case> {
        let mut old = case("1", "A", "2026-01-20");
        old.accepted_at = Some(morning("2026-01-21"));
        old.decision = Some(granted("2026-02-03", 80, 9));
        old.guarantee = Some(Guarantee::Credit);
        old.disbursements = vec![paid("2026-02-05", 50, 40_000), paid("2026-02-20", 30, 44_000)];
        old.first_loan = Some(FirstLoanShare { on: day("2026-02-05"), share: Ppm(500_000), reversed_on: None });
        let mut new = case("2", "B", "2026-02-02");
        new.accepted_at = Some(morning("2026-02-03"));
        new.decision = Some(granted("2026-02-10", 100, 6));
        new.guarantee = Some(Guarantee::Mortgage);
        new.disbursements = vec![paid("2026-02-11", 20, 35_000), paid("2026-02-12", 60, 36_500)];
        new.disbursements[0].reversed_on = Some(day("2026-02-11"));
        new.first_loan = Some(FirstLoanShare { on: day("2026-02-12"), share: Ppm::ONE, reversed_on: None });
        let mut refused = case("3", "A", "2026-02-04");
        refused.accepted_at = Some(morning("2026-02-05"));
        refused.decision = Some(declined("2026-02-09", 3, &[R06, R10]));
        let mut turned_away = case("4", "B", "2026-02-06");
        turned_away.decision = Some(declined("2026-02-06", 0, &[R10]));
        let waiting = case("5", "B", "2026-02-27");
        let mut taken_back = case("6", "A", "2025-12-01");
        taken_back.accepted_at = Some(morning("2025-12-02"));
        taken_back.decision = Some(granted("2025-12-05", 40, 4));
        taken_back.disbursements = vec![paid("2026-01-30", 40, 40_000)];
        taken_back.disbursements[0].reversed_on = Some(day("2026-02-02"));
        taken_back.first_loan = Some(FirstLoanShare { on: day("2026-01-30"), share: Ppm::ONE, reversed_on: Some(day("2026-02-02")) });
        vec![old, new, refused, turned_away, waiting, taken_back]
    }

    fn period(text: &str) -> Period {
        text.parse().expect(text)
    }

    #[test]
    fn february_by_hand() {
        let f = Figures::of(&february(), period("2026-02").window());
        assert_eq!((f.received, f.received_amount, f.accepted), (4, Fen::wan(400), 2));
        assert_eq!(f.acceptance_rate(), Some(Ppm(500_000)), "2 of the 4 submitted");
        assert_eq!((f.granted, f.granted_amount, f.declined), (2, Fen::wan(180), 2));
        assert_eq!(f.grant_rate(), Some(Ppm(500_000)), "1 of the 2 taken on in February");
        assert_eq!((f.disbursed, f.disbursed_amount), (3, Fen::wan(140)));
        // (50 x 4.0 + 30 x 4.4 + 60 x 3.65) / 140 = 551 / 140 = 3.935714.. %
        assert_eq!(f.average_rate(), Some(Ppm(39_357)));
        // 80 / 140 = 57.142857.. %
        assert_eq!(f.credit_share(), Some(Ppm(571_429)));
        // Half a firm at bank A with its 50, one at bank B with 60; the reversed 20 do not count.
        assert_eq!((f.first_loans, f.first_loan_amount), (Ppm(1_500_000), Fen::wan(110)));
        assert_eq!((f.restated, f.restated_amount, f.restated_first_loans), (1, Fen::wan(40), Ppm::ONE));
        assert_eq!(f.refusals, BTreeMap::from([(R06, 1), (R10, 2)]));
        assert_eq!((f.top_refusal(), f.reasons_given()), (Some(R10), 3));
        // Decision times 0, 3, 6, 9.
        assert_eq!((f.median_days(), f.mean_days(), f.p90_days()), (Some(Days(450)), Some(Days(450)), Some(Days(900))));
    }

    #[test]
    fn nothing_gives_no_rates() {
        let f = Figures::of(&february(), period("2024").window());
        assert_eq!(f, Figures::default());
        assert_eq!((f.acceptance_rate(), f.grant_rate(), f.average_rate(), f.credit_share()), (None, None, None, None));
        assert_eq!((f.median_days(), f.mean_days(), f.p90_days(), f.top_refusal()), (None, None, None, None));
    }

    #[test]
    fn a_report_made_later_says_what_it_said_at_its_cut_off() {
        let cut = period("2026-01").bounds().1;
        let then: Vec<Case> = february().iter().filter_map(|c| c.as_of(cut)).collect();
        assert_eq!(then.iter().map(|c| c.number.as_str()).collect::<Vec<_>>(), ["1", "6"]);
        let f = Figures::of(&then, period("2026-01").window());
        assert_eq!((f.received, f.accepted, f.accepted_granted), (1, 1, 0), "granted only in February");
        assert_eq!((f.disbursed, f.first_loans), (1, Ppm::ONE), "reversed only in February");
        assert_eq!(then[0].guarantee, None, "not known before the grant");
        assert_eq!(february()[5].as_of(start_of(day("2025-12-01"))), None);
    }

    #[test]
    fn medians_and_ranks_of_small_sets() {
        for (times, median, mean, p90) in [
            (&[5][..], 500, 500, 500),
            (&[1, 2], 150, 150, 200),
            (&[1, 1, 2], 100, 133, 200),
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 550, 550, 900),
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 600, 600, 1000),
            (&[0, 0, 0, 100], 0, 2500, 10_000),
            (&[2, 3, 3], 300, 267, 300),
        ] {
            let mut f = Figures::default();
            for time in times {
                *f.decision_days.entry(*time).or_default() += 1;
            }
            assert_eq!((f.median_days(), f.mean_days(), f.p90_days()), (Some(Days(median)), Some(Days(mean)), Some(Days(p90))), "{times:?}");
        }
    }
}
