//! The money of the past: lines, payouts, repayments, the ledger of first loans.

pub(super) mod actions;
