//! The life of an application (融资申请): what each act changes in each state, as a pure table.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::id::{DisbursementId, OrganisationId};
use entity::value::{ApplicationAct, ApplicationState as State, DisbursementState, Fen, Ppm, RefusalReason};
use serde_json::Value;

use super::act::{Act, Payout, Terms};
use super::clock::{self, Deadlines, Event, Promise};
pub use super::refusal::Refusal;
use crate::platform::calendar::{self, Calendar};

/// The highest yearly rate that is lent at or asked for.
pub const MAX_RATE: Ppm = Ppm(240_000);
/// The longest term of a loan in months.
const MAX_TERM_MONTHS: i64 = 360;
/// Characters that R99 needs beside it.
const OTHER_REASON_CHARACTERS: usize = 20;

/// An application as it stands, with all that a decision about it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Where it stands.
    pub state: State,
    /// The bank.
    pub bank: OrganisationId,
    /// The amount asked for.
    pub asked: Fen,
    /// The term asked for, in months.
    pub asked_term_months: i64,
    /// The most that the product lends to one firm.
    pub product_max: Fen,
    /// The working days that were promised.
    pub promise: Promise,
    /// The granted line, when there is one.
    pub line: Option<Line>,
    /// What was paid out under it.
    pub loans: Vec<Loan>,
    /// Its events so far, the oldest first.
    pub history: Vec<Event>,
}

/// A granted line (授信).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The amount.
    pub amount: Fen,
    /// The day it was granted on.
    pub granted_on: NaiveDate,
    /// The day from which nothing can be drawn any more.
    pub valid_until: NaiveDate,
}

impl Line {
    /// The end of business of the last day on which it can be drawn.
    fn draw_by(self) -> DateTime<Utc> {
        calendar::end_of_business(self.valid_until.pred_opt().unwrap_or(self.valid_until))
    }
}

/// A disbursement as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loan {
    /// Which.
    pub disbursement: DisbursementId,
    /// The amount paid out.
    pub amount: Fen,
    /// Whether it counts.
    pub state: DisbursementState,
    /// What is still owed of it.
    pub outstanding: Fen,
}

/// What an act changes; the action writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the application stands now.
    pub state: State,
    /// The event.
    pub event: Event,
    /// What was said, for the event's data.
    pub data: Value,
    /// The deadlines that run now.
    pub deadlines: Deadlines,
    /// The granted line as it is now.
    pub line: Option<Line>,
    /// Who has to be told.
    pub notices: Vec<Notice>,
}

/// Whom to tell what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The firm that applied.
    TellFirm(About),
    /// The bank's desk.
    TellBank(About),
}

/// What a notice about an application says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A new application waits.
    Submitted,
    /// The bank took it on.
    Accepted,
    /// The bank said no, with reasons.
    Declined,
    /// The bank asks for material.
    MaterialAsked,
    /// Material is here.
    MaterialSupplied,
    /// A line is granted.
    Granted,
    /// Money was paid out.
    Disbursed,
    /// A payout was taken back.
    Reversed,
    /// Everything is repaid.
    Settled,
    /// The firm gave it up.
    Withdrawn,
    /// The bank did not answer in time.
    TimedOut,
    /// The offer was not used in time.
    Lapsed,
}

impl About {
    /// Every matter.
    pub const ALL: &'static [Self] = &[
        Self::Submitted,
        Self::Accepted,
        Self::Declined,
        Self::MaterialAsked,
        Self::MaterialSupplied,
        Self::Granted,
        Self::Disbursed,
        Self::Reversed,
        Self::Settled,
        Self::Withdrawn,
        Self::TimedOut,
        Self::Lapsed,
    ];
    /// The text that jobs and notices keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::MaterialAsked => "material_asked",
            Self::MaterialSupplied => "material_supplied",
            Self::Granted => "granted",
            Self::Disbursed => "disbursed",
            Self::Reversed => "reversed",
            Self::Settled => "settled",
            Self::Withdrawn => "withdrawn",
            Self::TimedOut => "timed_out",
            Self::Lapsed => "lapsed",
        }
    }
    /// The matter of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|about| about.code() == code)
    }
}

/// The first change of a new application: it waits for the bank's answer.
pub fn submit(promise: Promise, now: DateTime<Utc>, calendar: &Calendar) -> Change {
    let event = Event { act: ApplicationAct::Submit, at: now };
    let deadlines = clock::deadlines(&[event], promise, calendar);
    Change { state: State::Waiting, event, data: super::act::nothing(), deadlines, line: None, notices: vec![Notice::TellBank(About::Submitted)] }
}

impl Application {
    /// What an act would change, or why it cannot be done.
    pub fn apply(&self, act: &Act, now: DateTime<Utc>, calendar: &Calendar) -> Result<Change, Refusal> {
        let (state, notices) = self.decide(act, now, calendar)?;
        let event = Event { act: act.kind(), at: now };
        let history: Vec<Event> = self.history.iter().copied().chain([event]).collect();
        let line = line_after(self.line, act, now);
        let deadlines = Self { state, line, history, ..self.clone() }.deadlines(calendar);
        Ok(Change { state, event, data: act.data(), deadlines, line, notices })
    }
    /// Whether an act is possible at all in the present state: which buttons a page shows. What the act says is not looked at.
    pub fn allows(&self, act: ApplicationAct) -> bool {
        step(self.state, act).is_ok()
    }
    /// The deadlines that run now.
    pub fn deadlines(&self, calendar: &Calendar) -> Deadlines {
        let mut running = clock::deadlines(&self.history, self.promise, calendar);
        running.draw_by = self.line.filter(|_| self.state == State::Granted).map(Line::draw_by);
        running
    }
    /// What can still be drawn from the granted line.
    pub fn undrawn(&self) -> Fen {
        self.line.map_or(Fen::ZERO, |line| line.amount - self.paid().map(|loan| loan.amount).sum())
    }
    fn paid(&self) -> impl Iterator<Item = &Loan> {
        self.loans.iter().filter(|loan| loan.state == DisbursementState::Paid)
    }
    fn decide(&self, act: &Act, now: DateTime<Utc>, calendar: &Calendar) -> Result<(State, Vec<Notice>), Refusal> {
        let usual = step(self.state, act.kind())?;
        let firm = |about| vec![Notice::TellFirm(about)];
        let both = |about| vec![Notice::TellFirm(about), Notice::TellBank(about)];
        match act {
            Act::Accept => Ok((usual, firm(About::Accepted))),
            Act::Decline { reasons, note } => self.check_decline(reasons, note, now, calendar).map(|()| (usual, firm(About::Declined))),
            Act::AskMaterial { items } => {
                let said = !items.is_empty() && items.iter().all(|item| !item.trim().is_empty());
                said.then(|| (usual, firm(About::MaterialAsked))).ok_or(Refusal::NothingAsked)
            }
            Act::SupplyMaterial { note } => {
                let said = !note.trim().is_empty();
                said.then(|| (usual, vec![Notice::TellBank(About::MaterialSupplied)])).ok_or(Refusal::NoteMissing)
            }
            Act::Grant(terms) => self.check_grant(terms).map(|()| (usual, firm(About::Granted))),
            Act::Disburse(payout) => self.check_disburse(payout, now).map(|()| (usual, firm(About::Disbursed))),
            Act::Reverse { disbursement, reason } => self.check_reverse(*disbursement, reason).map(|state| (state, both(About::Reversed))),
            Act::Settle => {
                let owing = self.paid().any(|loan| loan.outstanding > Fen::ZERO);
                if owing { Err(Refusal::StillOwing) } else { Ok((usual, firm(About::Settled))) }
            }
            Act::Withdraw { .. } => Ok((usual, vec![Notice::TellBank(About::Withdrawn)])),
            Act::TimeOut => {
                let due = clock::deadlines(&self.history, self.promise, calendar).respond_by.is_some_and(|by| now > by);
                due.then(|| (usual, both(About::TimedOut))).ok_or(Refusal::NotDue)
            }
            Act::Lapse => {
                let due = self.line.is_some_and(|line| calendar::today(now) >= line.valid_until);
                due.then(|| (usual, both(About::Lapsed))).ok_or(Refusal::NotDue)
            }
        }
    }
    fn check_decline(&self, reasons: &[RefusalReason], note: &str, now: DateTime<Utc>, calendar: &Calendar) -> Result<(), Refusal> {
        if reasons.is_empty() || reasons.len() > 4 {
            return Err(Refusal::ReasonCount);
        }
        if reasons.iter().collect::<BTreeSet<_>>().len() < reasons.len() {
            return Err(Refusal::ReasonTwice);
        }
        if reasons.contains(&RefusalReason::R99) && note.trim().chars().count() < OTHER_REASON_CHARACTERS {
            return Err(Refusal::NoteTooShort);
        }
        // A firm is not told that its material is overdue while its own clock still runs.
        let overdue = || clock::deadlines(&self.history, self.promise, calendar).material_by.is_some_and(|by| now > by);
        if reasons.contains(&RefusalReason::R14) && !overdue() {
            return Err(Refusal::MaterialNotOverdue);
        }
        Ok(())
    }
    fn check_grant(&self, terms: &Terms) -> Result<(), Refusal> {
        check_amount_rate_term(terms.amount, terms.rate, terms.term_months)?;
        let explained = terms.override_reason.as_ref().is_some_and(|why| !why.trim().is_empty());
        if terms.amount > self.product_max && !explained {
            return Err(Refusal::AboveProductMaximum);
        }
        if !(1..=365).contains(&terms.valid_days) {
            return Err(Refusal::ValidityOutOfRange);
        }
        Ok(())
    }
    fn check_disburse(&self, payout: &Payout, now: DateTime<Utc>) -> Result<(), Refusal> {
        let line = self.line.ok_or(Refusal::NotGranted)?;
        check_amount_rate_term(payout.amount, payout.rate, payout.term_months)?;
        if payout.loan_number.trim().is_empty() {
            return Err(Refusal::LoanNumberMissing);
        }
        if self.loans.iter().any(|loan| loan.disbursement == payout.disbursement) {
            return Err(Refusal::KnownDisbursement);
        }
        if payout.amount > self.undrawn() {
            return Err(Refusal::AboveGranted);
        }
        if payout.paid_on > calendar::today(now) {
            return Err(Refusal::InTheFuture);
        }
        if payout.paid_on < line.granted_on {
            return Err(Refusal::BeforeGrant);
        }
        // The day of the payout counts, not the day of its report: banks report a day or two later.
        if payout.paid_on >= line.valid_until {
            return Err(Refusal::OfferExpired);
        }
        match &payout.attestation {
            Some(word) if word.evidence.trim().is_empty() || word.checked_on > payout.paid_on => Err(Refusal::AttestationUnfit),
            Some(_) | None => Ok(()),
        }
    }
    fn check_reverse(&self, disbursement: DisbursementId, reason: &str) -> Result<State, Refusal> {
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        let loan = self.loans.iter().find(|loan| loan.disbursement == disbursement).ok_or(Refusal::UnknownDisbursement)?;
        match loan.state {
            DisbursementState::Reversed => Err(Refusal::AlreadyReversed),
            // Without any other payout the line is as it was before the first one.
            DisbursementState::Paid if self.paid().count() == 1 => Ok(State::Granted),
            DisbursementState::Paid => Ok(State::Disbursed),
        }
    }
}

fn check_amount_rate_term(amount: Fen, rate: Ppm, term_months: i64) -> Result<(), Refusal> {
    if amount <= Fen::ZERO {
        return Err(Refusal::AmountNotPositive);
    }
    if rate < Ppm::ZERO || rate > MAX_RATE {
        return Err(Refusal::RateOutOfRange);
    }
    if !(1..=MAX_TERM_MONTHS).contains(&term_months) {
        return Err(Refusal::TermOutOfRange);
    }
    Ok(())
}

fn line_after(line: Option<Line>, act: &Act, now: DateTime<Utc>) -> Option<Line> {
    match act {
        Act::Grant(terms) => {
            let granted_on = calendar::today(now);
            let days = Days::new(u64::try_from(terms.valid_days).unwrap_or(0));
            Some(Line { amount: terms.amount, granted_on, valid_until: granted_on.checked_add_days(days).unwrap_or(NaiveDate::MAX) })
        }
        Act::Accept
        | Act::Decline { .. }
        | Act::AskMaterial { .. }
        | Act::SupplyMaterial { .. }
        | Act::Disburse(_)
        | Act::Reverse { .. }
        | Act::Settle
        | Act::Withdraw { .. }
        | Act::TimeOut
        | Act::Lapse => line,
    }
}

/// The state chart: where an act usually leads from a state, or why it is impossible there whatever it says.
pub const fn step(state: State, act: ApplicationAct) -> Result<State, Refusal> {
    use ApplicationAct as A;
    match (state, act) {
        (State::Waiting, A::Accept) | (State::MaterialAsked, A::SupplyMaterial) => Ok(State::Accepted),
        (State::Waiting | State::Accepted | State::MaterialAsked, A::Decline) => Ok(State::Declined),
        (State::Accepted, A::AskMaterial) => Ok(State::MaterialAsked),
        (State::Accepted, A::Grant) => Ok(State::Granted),
        (State::Granted | State::Disbursed, A::Disburse) | (State::Disbursed, A::Reverse) => Ok(State::Disbursed),
        (State::Disbursed, A::Settle) => Ok(State::Settled),
        (State::Waiting | State::Accepted | State::MaterialAsked | State::Granted, A::Withdraw) => Ok(State::Withdrawn),
        (State::Waiting, A::TimeOut) => Ok(State::TimedOut),
        (State::Granted, A::Lapse) => Ok(State::Lapsed),

        (State::Settled | State::Declined | State::Withdrawn | State::TimedOut | State::Lapsed, _act) => Err(Refusal::Ended),
        (State::Accepted | State::MaterialAsked | State::Granted | State::Disbursed, A::Accept | A::TimeOut)
        | (State::Waiting | State::Accepted | State::MaterialAsked | State::Granted | State::Disbursed, A::Submit) => Err(Refusal::NotWaiting),
        (State::Waiting, A::AskMaterial | A::Grant) => Err(Refusal::NotAccepted),
        (State::MaterialAsked, A::AskMaterial | A::Grant) => Err(Refusal::MaterialOutstanding),
        (State::Granted | State::Disbursed, A::Decline | A::AskMaterial | A::Grant) => Err(Refusal::Decided),
        (State::Waiting | State::Accepted | State::Granted | State::Disbursed, A::SupplyMaterial) => Err(Refusal::NoMaterialAsked),
        (State::Waiting | State::Accepted | State::MaterialAsked, A::Disburse | A::Lapse) => Err(Refusal::NotGranted),
        (State::Waiting | State::Accepted | State::MaterialAsked | State::Granted, A::Reverse | A::Settle) => Err(Refusal::NothingPaid),
        (State::Disbursed, A::Withdraw | A::Lapse) => Err(Refusal::AlreadyPaid),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use entity::value::{Guarantee, RepaymentForm, WithdrawalReason};

    use super::super::act::Attestation;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+08:00").parse().expect("an instant")
    }

    fn id<T: std::str::FromStr>(n: u8) -> T {
        format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().ok().expect("an identifier")
    }

    fn terms() -> Terms {
        Terms {
            amount: Fen::wan(80),
            rate: Ppm(43_500),
            term_months: 12,
            guarantee: Guarantee::Credit,
            repayment: RepaymentForm::LevelInstalment,
            fees: vec![],
            valid_days: 30,
            conditions: String::new(),
            override_reason: None,
        }
    }

    fn payout(n: u8, amount: Fen, paid_on: &str) -> Payout {
        Payout {
            disbursement: id(n),
            loan_number: format!("JJ-{n}"),
            amount,
            paid_on: paid_on.parse().expect("a day"),
            rate: Ppm(43_500),
            term_months: 12,
            attestation: Some(Attestation { checked_on: "2026-03-01".parse().expect("a day"), evidence: "QY-1".to_owned() }),
        }
    }

    fn waiting() -> Application {
        let first = submit(Promise::default(), at("2026-03-02T09:00"), &Calendar::embedded());
        Application {
            state: first.state,
            bank: id(1),
            asked: Fen::wan(100),
            asked_term_months: 12,
            product_max: Fen::wan(100),
            promise: Promise::default(),
            line: None,
            loans: vec![],
            history: vec![first.event],
        }
    }

    /// Does what a store does: writes the change down.
    fn after(mut application: Application, act: &Act, when: &str) -> Application {
        let change = application.apply(act, at(when), &Calendar::embedded()).expect("allowed");
        application.state = change.state;
        application.line = change.line;
        application.history.push(change.event);
        if let Act::Disburse(p) = act {
            application.loans.push(Loan { disbursement: p.disbursement, amount: p.amount, state: DisbursementState::Paid, outstanding: p.amount });
        }
        if let Act::Reverse { disbursement, .. } = act {
            for loan in application.loans.iter_mut().filter(|loan| loan.disbursement == *disbursement) {
                loan.state = DisbursementState::Reversed;
            }
        }
        application
    }

    fn granted() -> Application {
        let accepted = after(waiting(), &Act::Accept, "2026-03-03T09:00");
        after(accepted, &Act::Grant(terms()), "2026-03-05T09:00")
    }

    fn in_state(state: State) -> Application {
        let paid = || after(granted(), &Act::Disburse(payout(7, Fen::wan(50), "2026-03-06")), "2026-03-06T15:00");
        match state {
            State::Waiting => waiting(),
            State::Accepted => after(waiting(), &Act::Accept, "2026-03-03T09:00"),
            State::MaterialAsked => after(in_state(State::Accepted), &Act::AskMaterial { items: vec!["流水".to_owned()] }, "2026-03-03T10:00"),
            State::Granted => granted(),
            State::Disbursed => paid(),
            State::Settled => {
                let mut repaid = paid();
                repaid.loans[0].outstanding = Fen::ZERO;
                after(repaid, &Act::Settle, "2027-03-06T15:00")
            }
            State::Declined => after(waiting(), &Act::Decline { reasons: vec![RefusalReason::R04], note: String::new() }, "2026-03-03T09:00"),
            State::Withdrawn => after(waiting(), &withdraw(), "2026-03-03T09:00"),
            State::TimedOut => after(waiting(), &Act::TimeOut, "2026-03-05T09:00"),
            State::Lapsed => after(granted(), &Act::Lapse, "2026-04-04T00:00"),
        }
    }

    fn withdraw() -> Act {
        Act::Withdraw { reason: WithdrawalReason::Price, note: String::new() }
    }

    fn refused(application: &Application, act: &Act, when: &str) -> Refusal {
        application.apply(act, at(when), &Calendar::embedded()).expect_err("refused")
    }

    /// Every act with fitting data, at a time that fits it.
    fn acts() -> Vec<(Act, &'static str)> {
        let usual = "2026-03-09T10:00";
        vec![
            (Act::Accept, usual),
            (Act::Decline { reasons: vec![RefusalReason::R04], note: String::new() }, usual),
            (Act::AskMaterial { items: vec!["近六个月流水".to_owned()] }, usual),
            (Act::SupplyMaterial { note: "已上传".to_owned() }, usual),
            (Act::Grant(terms()), usual),
            (Act::Disburse(payout(9, Fen::wan(30), "2026-03-09")), usual),
            (Act::Reverse { disbursement: id(7), reason: "重复入账".to_owned() }, usual),
            (Act::Settle, usual),
            (withdraw(), usual),
            (Act::TimeOut, usual),
            (Act::Lapse, "2026-05-01T00:00"),
        ]
    }

    #[test]
    fn the_table_of_states_and_acts() {
        let mut table = String::from("| state |");
        for (act, _) in acts() {
            write!(table, " {} |", act.kind()).expect("text");
        }
        for state in State::ALL {
            let mut application = in_state(*state);
            // Settling is shown as it goes when nothing is owed.
            application.loans.iter_mut().for_each(|loan| loan.outstanding = Fen::ZERO);
            write!(table, "\n| {state} |").expect("text");
            for (act, when) in acts() {
                match application.apply(&act, at(when), &Calendar::embedded()) {
                    Ok(change) => write!(table, " **{}** |", change.state).expect("text"),
                    Err(refusal) => write!(table, " {} |", refusal.code().trim_start_matches("application.")).expect("text"),
                }
                assert_eq!(Act::from_event(act.kind(), &act.data()).as_ref(), Some(&act));
                let possible = step(*state, act.kind()).is_ok();
                assert_eq!(application.allows(act.kind()), possible);
                assert!(possible || application.apply(&act, at(when), &Calendar::embedded()).is_err());
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn a_decline_needs_honest_reasons() {
        use RefusalReason as R;
        let accepted = in_state(State::Accepted);
        let decline = |reasons: &[RefusalReason], note: &str| Act::Decline { reasons: reasons.to_vec(), note: note.to_owned() };
        for (reasons, note, refusal) in [
            (&[][..], "", Refusal::ReasonCount),
            (&[R::R01, R::R02, R::R03, R::R04, R::R05], "", Refusal::ReasonCount),
            (&[R::R04, R::R04], "", Refusal::ReasonTwice),
            (&[R::R99], "不符合要求", Refusal::NoteTooShort),
            (&[R::R14], "", Refusal::MaterialNotOverdue),
        ] {
            assert_eq!(refused(&accepted, &decline(reasons, note), "2026-03-04T10:00"), refusal);
        }
        let note = "本行近期暂停办理该区域的此类业务，请联系其他支行。";
        assert_eq!(after(accepted, &decline(&[R::R99], note), "2026-03-04T10:00").state, State::Declined);
        let asked = in_state(State::MaterialAsked);
        assert_eq!(refused(&asked, &decline(&[R::R14], ""), "2026-03-17T18:00"), Refusal::MaterialNotOverdue);
        assert_eq!(after(asked, &decline(&[R::R14], ""), "2026-03-17T18:01").state, State::Declined);
    }

    #[test]
    fn a_grant_above_the_product_needs_a_reason() {
        let accepted = in_state(State::Accepted);
        let when = "2026-03-04T10:00";
        let mut above = Terms { amount: Fen::wan(101), ..terms() };
        assert_eq!(refused(&accepted, &Act::Grant(above.clone()), when), Refusal::AboveProductMaximum);
        above.override_reason = Some("分行审批同意".to_owned());
        assert_eq!(after(accepted.clone(), &Act::Grant(above), when).state, State::Granted);
        for (terms, refusal) in [
            (Terms { amount: Fen::ZERO, ..terms() }, Refusal::AmountNotPositive),
            (Terms { rate: Ppm(240_001), ..terms() }, Refusal::RateOutOfRange),
            (Terms { term_months: 0, ..terms() }, Refusal::TermOutOfRange),
            (Terms { valid_days: 366, ..terms() }, Refusal::ValidityOutOfRange),
        ] {
            assert_eq!(refused(&accepted, &Act::Grant(terms), when), refusal);
        }
        let change = accepted.apply(&Act::Grant(terms()), at(when), &Calendar::embedded()).expect("granted");
        assert_eq!(change.deadlines.first(), Some((clock::Clock::Validity, at("2026-04-02T18:00"))));
        assert_eq!(change.notices, [Notice::TellFirm(About::Granted)]);
    }

    #[test]
    fn a_line_is_drawn_in_parts_and_never_beyond() {
        let first = in_state(State::Disbursed);
        let when = "2026-03-20T10:00";
        assert_eq!(first.undrawn(), Fen::wan(30));
        for (payout, refusal) in [
            (payout(9, Fen(Fen::wan(30).0 + 1), "2026-03-20"), Refusal::AboveGranted),
            (payout(7, Fen::wan(1), "2026-03-20"), Refusal::KnownDisbursement),
            (payout(9, Fen::wan(1), "2026-03-21"), Refusal::InTheFuture),
            (payout(9, Fen::wan(1), "2026-03-04"), Refusal::BeforeGrant),
            (Payout { loan_number: " ".to_owned(), ..payout(9, Fen::wan(1), "2026-03-20") }, Refusal::LoanNumberMissing),
        ] {
            assert_eq!(refused(&first, &Act::Disburse(payout), when), refusal);
        }
        assert_eq!(refused(&first, &Act::Disburse(payout(9, Fen::wan(1), "2026-04-04")), "2026-04-05T10:00"), Refusal::OfferExpired);
        let mut unfit = payout(9, Fen::wan(1), "2026-03-20");
        unfit.attestation = Some(Attestation { checked_on: "2026-03-21".parse().expect("a day"), evidence: "QY-2".to_owned() });
        assert_eq!(refused(&first, &Act::Disburse(unfit), when), Refusal::AttestationUnfit);
        assert_eq!(refused(&first, &Act::Settle, when), Refusal::StillOwing);

        let second = after(first, &Act::Disburse(payout(9, Fen::wan(30), "2026-03-20")), when);
        assert_eq!(second.undrawn(), Fen::ZERO);
        let reverse = |n| Act::Reverse { disbursement: id(n), reason: "误放".to_owned() };
        let one_left = after(second, &reverse(7), when);
        assert_eq!((one_left.state, one_left.undrawn()), (State::Disbursed, Fen::wan(50)));
        assert_eq!(refused(&one_left, &reverse(7), when), Refusal::AlreadyReversed);
        assert_eq!(refused(&one_left, &reverse(8), when), Refusal::UnknownDisbursement);
        let none_left = after(one_left, &reverse(9), when);
        assert_eq!((none_left.state, none_left.undrawn()), (State::Granted, Fen::wan(80)));
    }

    #[test]
    fn time_runs_out_only_after_it_has() {
        assert_eq!(refused(&waiting(), &Act::TimeOut, "2026-03-04T18:00"), Refusal::NotDue);
        let change = waiting().apply(&Act::TimeOut, at("2026-03-04T18:01"), &Calendar::embedded()).expect("timed out");
        assert_eq!(change.deadlines, Deadlines::default());
        assert_eq!(refused(&granted(), &Act::Lapse, "2026-04-03T23:59"), Refusal::NotDue);
    }

    #[test]
    fn every_matter_is_found_by_its_code() {
        assert!(About::ALL.iter().all(|about| About::from_code(about.code()) == Some(*about)));
    }
}
