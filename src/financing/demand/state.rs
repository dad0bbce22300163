//! The life of a demand (融资需求): checked, opened, sent to at most three banks' products, and ended.

use chrono::{Days, NaiveDate};
use entity::value::id::{OrganisationId, ProductId};
use entity::value::{ApplicationState, DemandState as State, Fen, Guarantee, Ppm, Purpose, RepaymentForm, RepaymentSource};
use serde::{Deserialize, Serialize};

use crate::financing::application::state::MAX_RATE;
use crate::product::terms::Ask;

/// The smallest amount that can be asked for.
pub const MIN_AMOUNT: Fen = Fen::wan(1);
/// The largest amount that can be asked for.
pub const MAX_AMOUNT: Fen = Fen::wan(3_000);
/// The longest term that can be asked for, in months.
pub const MAX_TERM_MONTHS: i64 = 60;
/// Applications of one demand that may be under way at the same time.
pub const MAX_LIVE: usize = 3;
/// Days for which a demand stays open.
pub const OPEN_DAYS: u64 = 90;

/// What a firm has filled in so far; every question may still be open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The amount.
    pub amount: Option<Fen>,
    /// The term in months.
    pub term_months: Option<i64>,
    /// What the money is for.
    pub purpose: Option<Purpose>,
    /// Where the repayment comes from.
    pub repayment_source: Option<RepaymentSource>,
    /// How it would repay.
    pub repayment_form: Option<RepaymentForm>,
    /// Ways of securing the loan that the firm accepts.
    pub guarantees: Vec<Guarantee>,
    /// The highest yearly rate it accepts, when it says one.
    pub acceptable_rate: Option<Ppm>,
}

/// A question of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The amount.
    Amount,
    /// The term.
    TermMonths,
    /// What the money is for.
    Purpose,
    /// Where the repayment comes from.
    RepaymentSource,
    /// How it would repay.
    RepaymentForm,
    /// What secures it.
    Guarantees,
    /// The highest rate.
    AcceptableRate,
}

impl Field {
    /// Every question in the order of the form.
    pub const ALL: &'static [Self] =
        &[Self::Amount, Self::TermMonths, Self::Purpose, Self::RepaymentSource, Self::RepaymentForm, Self::Guarantees, Self::AcceptableRate];
    /// The name of the form's field.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::TermMonths => "term_months",
            Self::Purpose => "purpose",
            Self::RepaymentSource => "repayment_source",
            Self::RepaymentForm => "repayment_form",
            Self::Guarantees => "guarantees",
            Self::AcceptableRate => "acceptable_rate",
        }
    }
    /// Key of the question.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Amount => "demand_field-amount",
            Self::TermMonths => "demand_field-term_months",
            Self::Purpose => "demand_field-purpose",
            Self::RepaymentSource => "demand_field-repayment_source",
            Self::RepaymentForm => "demand_field-repayment_form",
            Self::Guarantees => "demand_field-guarantees",
            Self::AcceptableRate => "demand_field-acceptable_rate",
        }
    }
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is none.
    Missing,
    /// The amount is below 1 万元 or above 3,000 万元.
    AmountOutOfRange,
    /// The term is below 1 or above 60 months.
    TermOutOfRange,
    /// The rate is below 0 or above 24 %.
    RateOutOfRange,
    /// The same thing was chosen twice.
    Twice,
}

impl Fault {
    /// Every fault.
    pub const ALL: &'static [Self] = &[Self::Missing, Self::AmountOutOfRange, Self::TermOutOfRange, Self::RateOutOfRange, Self::Twice];
    /// The code that the API speaks; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "demand.missing",
            Self::AmountOutOfRange => "demand.amount_out_of_range",
            Self::TermOutOfRange => "demand.term_out_of_range",
            Self::RateOutOfRange => "demand.rate_out_of_range",
            Self::Twice => "demand.twice",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Missing => "demand_fault-missing",
            Self::AmountOutOfRange => "demand_fault-amount_out_of_range",
            Self::TermOutOfRange => "demand_fault-term_out_of_range",
            Self::RateOutOfRange => "demand_fault-rate_out_of_range",
            Self::Twice => "demand_fault-twice",
        }
    }
}

/// A draft whose answers are all there and all in range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What matching and costs need.
    pub ask: Ask,
    /// Where the repayment comes from.
    pub repayment_source: RepaymentSource,
}

impl Draft {
    /// The answers, or every fault in the order of the form.
    pub fn check(&self) -> Result<Checked, Vec<(Field, Fault)>> {
        let mut faults = Vec::new();
        let mut note = |field, fault: Option<Fault>| faults.extend(fault.map(|fault| (field, fault)));
        let within = |ok: bool, fault| if ok { None } else { Some(fault) };
        note(Field::Amount, self.amount.map_or(Some(Fault::Missing), |a| within((MIN_AMOUNT..=MAX_AMOUNT).contains(&a), Fault::AmountOutOfRange)));
        note(Field::TermMonths, self.term_months.map_or(Some(Fault::Missing), |t| within((1..=MAX_TERM_MONTHS).contains(&t), Fault::TermOutOfRange)));
        note(Field::Purpose, within(self.purpose.is_some(), Fault::Missing));
        note(Field::RepaymentSource, within(self.repayment_source.is_some(), Fault::Missing));
        note(Field::RepaymentForm, within(self.repayment_form.is_some(), Fault::Missing));
        note(Field::Guarantees, within(!self.guarantees.is_empty(), Fault::Missing));
        let mut distinct = self.guarantees.clone();
        distinct.sort_unstable();
        distinct.dedup();
        note(Field::Guarantees, within(distinct.len() == self.guarantees.len(), Fault::Twice));
        note(Field::AcceptableRate, self.acceptable_rate.and_then(|r| within((Ppm::ZERO..=MAX_RATE).contains(&r), Fault::RateOutOfRange)));
        match (self.amount, self.term_months, self.purpose, self.repayment_source, self.repayment_form) {
            (Some(amount), Some(term_months), Some(purpose), Some(repayment_source), Some(repayment)) if faults.is_empty() => {
                let ask = Ask { amount, term_months, purpose, guarantees: self.guarantees.clone(), repayment, acceptable_rate: self.acceptable_rate };
                Ok(Checked { ask, repayment_source })
            }
            _incomplete => Err(faults),
        }
    }
}

/// An application of a demand, as far as the demand's own rules look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// To which bank.
    pub bank: OrganisationId,
    /// For which product.
    pub product: ProductId,
    /// How far it has come.
    pub state: ApplicationState,
}

impl Sent {
    /// Whether it is under way: neither ended without a loan nor repaid.
    pub const fn is_live(&self) -> bool {
        match self.state {
            ApplicationState::Waiting
            | ApplicationState::Accepted
            | ApplicationState::MaterialAsked
            | ApplicationState::Granted
            | ApplicationState::Disbursed => true,
            ApplicationState::Settled | ApplicationState::Declined | ApplicationState::Withdrawn | ApplicationState::TimedOut | ApplicationState::Lapsed => {
                false
            }
        }
    }
    const fn is_paid(&self) -> bool {
        match self.state {
            ApplicationState::Disbursed | ApplicationState::Settled => true,
            ApplicationState::Waiting
            | ApplicationState::Accepted
            | ApplicationState::MaterialAsked
            | ApplicationState::Granted
            | ApplicationState::Declined
            | ApplicationState::Withdrawn
            | ApplicationState::TimedOut
            | ApplicationState::Lapsed => false,
        }
    }
}

/// A demand as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Where it stands.
    pub state: State,
    /// Its answers.
    pub draft: Draft,
    /// The day from which it is no longer open; set when it opens.
    pub expires_until: Option<NaiveDate>,
    /// Its applications.
    pub sent: Vec<Sent>,
}

/// Something done with a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// The firm checks its answers and submits.
    Submit,
    /// The firm takes it back; applications under way are withdrawn with it.
    Withdraw,
    /// It has led to a loan.
    Close,
    /// The platform says that its time is over.
    Expire,
}

impl Act {
    /// Every act.
    pub const ALL: &'static [Self] = &[Self::Submit, Self::Withdraw, Self::Close, Self::Expire];
}

/// What an act changes; the action writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the demand stands now.
    pub state: State,
    /// The day from which it is no longer open.
    pub expires_until: Option<NaiveDate>,
    /// Applications that are withdrawn with it, by bank and product.
    pub withdrawn: Vec<(OrganisationId, ProductId)>,
}

/// Why something cannot be done with a demand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Answers are missing or out of range.
    #[error("demand.incomplete")]
    Incomplete(Vec<(Field, Fault)>),
    /// It was submitted already.
    #[error("demand.not_draft")]
    NotDraft,
    /// It is not submitted yet.
    #[error("demand.not_open")]
    NotOpen,
    /// It has come to its end.
    #[error("demand.ended")]
    Ended,
    /// Its days are over.
    #[error("demand.expired")]
    Expired,
    /// Its days are not over.
    #[error("demand.not_due")]
    NotDue,
    /// It has led to a loan.
    #[error("demand.has_loan")]
    HasLoan,
    /// It has led to no loan.
    #[error("demand.no_loan")]
    NoLoan,
    /// Three applications are under way.
    #[error("demand.too_many_banks")]
    TooManyBanks,
    /// This bank declined this product for this demand.
    #[error("demand.already_declined")]
    AlreadyDeclined,
    /// This bank has an application of this demand already.
    #[error("demand.bank_has_it")]
    BankHasIt,
}

impl Refusal {
    /// Every refusal; the incomplete one without its faults.
    pub const ALL: &'static [Self] = &[
        Self::Incomplete(Vec::new()),
        Self::NotDraft,
        Self::NotOpen,
        Self::Ended,
        Self::Expired,
        Self::NotDue,
        Self::HasLoan,
        Self::NoLoan,
        Self::TooManyBanks,
        Self::AlreadyDeclined,
        Self::BankHasIt,
    ];
    /// The code that the API speaks; it never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Incomplete(_) => "demand.incomplete",
            Self::NotDraft => "demand.not_draft",
            Self::NotOpen => "demand.not_open",
            Self::Ended => "demand.ended",
            Self::Expired => "demand.expired",
            Self::NotDue => "demand.not_due",
            Self::HasLoan => "demand.has_loan",
            Self::NoLoan => "demand.no_loan",
            Self::TooManyBanks => "demand.too_many_banks",
            Self::AlreadyDeclined => "demand.already_declined",
            Self::BankHasIt => "demand.bank_has_it",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(&self) -> &'static str {
        match self {
            Self::Incomplete(_) => "demand_refusal-incomplete",
            Self::NotDraft => "demand_refusal-not_draft",
            Self::NotOpen => "demand_refusal-not_open",
            Self::Ended => "demand_refusal-ended",
            Self::Expired => "demand_refusal-expired",
            Self::NotDue => "demand_refusal-not_due",
            Self::HasLoan => "demand_refusal-has_loan",
            Self::NoLoan => "demand_refusal-no_loan",
            Self::TooManyBanks => "demand_refusal-too_many_banks",
            Self::AlreadyDeclined => "demand_refusal-already_declined",
            Self::BankHasIt => "demand_refusal-bank_has_it",
        }
    }
}

impl Demand {
    /// What an act would change, or why it cannot be done; `today` is the day in Shanghai.
    pub fn apply(&self, act: Act, today: NaiveDate) -> Result<Change, Refusal> {
        match (self.state, act) {
            (State::Draft, Act::Submit) => {
                self.draft.check().map_err(Refusal::Incomplete)?;
                let expires_until = today.checked_add_days(Days::new(OPEN_DAYS)).unwrap_or(NaiveDate::MAX);
                Ok(Change { state: State::Open, expires_until: Some(expires_until), withdrawn: vec![] })
            }
            (State::Draft | State::Open, Act::Withdraw) if self.is_paid() => Err(Refusal::HasLoan),
            (State::Draft | State::Open, Act::Withdraw) => Ok(self.end(State::Withdrawn, Sent::is_live)),
            (State::Open, Act::Close) if !self.is_paid() => Err(Refusal::NoLoan),
            // Another bank's offer stays the firm's to take or leave; what no bank has decided yet is withdrawn.
            (State::Open, Act::Close) => Ok(self.end(State::Closed, |sent| sent.is_live() && is_undecided(sent.state))),
            (State::Open, Act::Expire) if self.is_open_on(today) => Err(Refusal::NotDue),
            // Applications under way run on: their own clocks end them.
            (State::Open, Act::Expire) => Ok(self.end(State::Closed, |_| false)),
            (State::Draft, Act::Close | Act::Expire) => Err(Refusal::NotOpen),
            (State::Open, Act::Submit) => Err(Refusal::NotDraft),
            (State::Withdrawn | State::Closed, Act::Submit | Act::Withdraw | Act::Close | Act::Expire) => Err(Refusal::Ended),
        }
    }
    /// Whether an application to this product of this bank can be sent today, or why not.
    pub fn apply_to(&self, bank: OrganisationId, product: ProductId, today: NaiveDate) -> Result<(), Refusal> {
        match self.state {
            State::Draft => return Err(Refusal::NotOpen),
            State::Withdrawn | State::Closed => return Err(Refusal::Ended),
            State::Open if !self.is_open_on(today) => return Err(Refusal::Expired),
            State::Open => {}
        }
        // One desk works on a demand once; what the firm gave up or the bank let pass may be tried again.
        if self.sent.iter().any(|sent| sent.bank == bank && (sent.is_live() || sent.is_paid())) {
            return Err(Refusal::BankHasIt);
        }
        if self.sent.iter().any(|sent| (sent.bank, sent.product, sent.state) == (bank, product, ApplicationState::Declined)) {
            return Err(Refusal::AlreadyDeclined);
        }
        if self.sent.iter().filter(|sent| sent.is_live()).count() >= MAX_LIVE {
            return Err(Refusal::TooManyBanks);
        }
        Ok(())
    }
    fn is_open_on(&self, today: NaiveDate) -> bool {
        self.expires_until.is_none_or(|until| today < until)
    }
    fn is_paid(&self) -> bool {
        self.sent.iter().any(Sent::is_paid)
    }
    fn end(&self, state: State, withdrawn: impl Fn(&Sent) -> bool) -> Change {
        let withdrawn = self.sent.iter().filter(|sent| withdrawn(sent)).map(|sent| (sent.bank, sent.product)).collect();
        Change { state, expires_until: self.expires_until, withdrawn }
    }
}

const fn is_undecided(state: ApplicationState) -> bool {
    matches!(state, ApplicationState::Waiting | ApplicationState::Accepted | ApplicationState::MaterialAsked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: std::str::FromStr>(n: u8) -> T {
        format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().ok().expect("an identifier")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn draft() -> Draft {
        Draft {
            amount: Some(Fen::wan(100)),
            term_months: Some(12),
            purpose: Some(Purpose::Materials),
            repayment_source: Some(RepaymentSource::Sales),
            repayment_form: Some(RepaymentForm::LevelInstalment),
            guarantees: vec![Guarantee::Credit],
            acceptable_rate: Some(Ppm(50_000)),
        }
    }

    fn open(sent: Vec<Sent>) -> Demand {
        Demand { state: State::Open, draft: draft(), expires_until: Some(day("2026-05-31")), sent }
    }

    fn sent(n: u8, state: ApplicationState) -> Sent {
        Sent { bank: id(n), product: id(n), state }
    }

    #[test]
    fn every_fault_of_a_draft_is_told_at_once() {
        let all_missing = Draft::default().check().expect_err("empty");
        assert_eq!(all_missing.len(), 6);
        assert!(all_missing.iter().all(|(_, fault)| *fault == Fault::Missing));
        let wrong = Draft {
            amount: Some(Fen(Fen::wan(1).0 - 1)),
            term_months: Some(61),
            guarantees: vec![Guarantee::Credit, Guarantee::Credit],
            acceptable_rate: Some(Ppm(240_001)),
            ..draft()
        };
        assert_eq!(
            wrong.check(),
            Err(vec![
                (Field::Amount, Fault::AmountOutOfRange),
                (Field::TermMonths, Fault::TermOutOfRange),
                (Field::Guarantees, Fault::Twice),
                (Field::AcceptableRate, Fault::RateOutOfRange)
            ])
        );
        assert_eq!(Draft { acceptable_rate: None, ..draft() }.check().map(|c| c.ask.amount), Ok(Fen::wan(100)));
        assert!(Draft { amount: Some(Fen::wan(3_000)), ..draft() }.check().is_ok());
    }

    #[test]
    fn the_table_of_states_and_acts() {
        let table: Vec<String> = State::ALL
            .iter()
            .flat_map(|state| {
                Act::ALL.iter().map(move |act| {
                    let demand = Demand { state: *state, ..open(vec![]) };
                    let end = demand.apply(*act, day("2026-06-01")).map_or_else(|refusal| refusal.code().to_owned(), |change| change.state.to_string());
                    format!("{state} {act:?} -> {end}")
                })
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn a_demand_is_open_for_ninety_days() {
        let fresh = Demand { state: State::Draft, expires_until: None, ..open(vec![]) };
        let change = fresh.apply(Act::Submit, day("2026-03-02")).expect("complete");
        assert_eq!((change.state, change.expires_until), (State::Open, Some(day("2026-05-31"))));
        let demand = open(vec![]);
        assert_eq!(demand.apply(Act::Expire, day("2026-05-30")), Err(Refusal::NotDue));
        assert_eq!(demand.apply_to(id(1), id(1), day("2026-05-30")), Ok(()));
        assert_eq!(demand.apply_to(id(1), id(1), day("2026-05-31")), Err(Refusal::Expired));
    }

    #[test]
    fn at_most_three_banks_work_on_one_demand() {
        use ApplicationState as A;
        let today = day("2026-03-10");
        let mut demand = open(vec![sent(1, A::Waiting), sent(2, A::Granted), sent(3, A::Accepted)]);
        assert_eq!(demand.apply_to(id(4), id(4), today), Err(Refusal::TooManyBanks));
        assert_eq!(demand.apply_to(id(1), id(9), today), Err(Refusal::BankHasIt));
        demand.sent[0].state = A::Declined;
        assert_eq!(demand.apply_to(id(4), id(4), today), Ok(()));
        assert_eq!(demand.apply_to(id(1), id(9), today), Ok(()), "another product of the same bank");
        assert_eq!(demand.apply_to(id(1), id(1), today), Err(Refusal::AlreadyDeclined));
        demand.sent[0].state = A::Withdrawn;
        assert_eq!(demand.apply_to(id(1), id(1), today), Ok(()));
        demand.sent[0].state = A::Settled;
        assert_eq!(demand.apply_to(id(1), id(9), today), Err(Refusal::BankHasIt));
    }

    #[test]
    fn withdrawing_and_closing_take_what_is_under_way_along() {
        use ApplicationState as A;
        let today = day("2026-03-10");
        let demand = open(vec![sent(1, A::Waiting), sent(2, A::Granted), sent(3, A::Declined)]);
        assert_eq!(demand.apply(Act::Withdraw, today).map(|c| c.withdrawn), Ok(vec![(id(1), id(1)), (id(2), id(2))]));
        assert_eq!(demand.apply(Act::Close, today), Err(Refusal::NoLoan));
        let paid = open(vec![sent(1, A::Waiting), sent(2, A::Granted), sent(3, A::Disbursed)]);
        assert_eq!(paid.apply(Act::Withdraw, today), Err(Refusal::HasLoan));
        assert_eq!(paid.apply(Act::Close, today).map(|c| c.withdrawn), Ok(vec![(id(1), id(1))]));
    }
}
