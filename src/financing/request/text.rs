//! An application in the firm's words: where it stands, whose turn it is, what happened, and what it can do next.

use chrono::{DateTime, Utc};
use entity::value::{ApplicationAct, ApplicationState, Fen};

use super::instead::behind;
use crate::enterprise::fact::Profile;
use crate::enterprise::shown::ShownFact;
use crate::financing::application::act::{Act, Terms};
use crate::financing::application::actions::{Detail, Happened as Event, Summary};
use crate::financing::application::clock::{Clock, Due, Turn};
use crate::financing::refusal_reason::ShownReason;
use crate::platform::i18n::Lang;
use crate::product::terms::FeeBasis;

/// A deadline in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDue {
    /// Tone: action, or urgent when it has passed or the firm has to move.
    pub tone: &'static str,
    /// What is left.
    pub left: String,
    /// Until when, and what for.
    pub until: String,
    /// Per cent of the time that is used.
    pub percent: i64,
    /// Whose turn it is.
    pub turn: String,
    /// Whether the firm has to move.
    pub firms: bool,
}

/// An application in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it leads.
    pub href: String,
    /// The product.
    pub product: String,
    /// The bank.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The amount asked for.
    pub amount: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// When it was sent.
    pub sent: String,
    /// What is left of the time; empty when nobody is waited for.
    pub left: String,
    /// Until when, and whose turn it is.
    pub until: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its tone.
    pub tone: &'static str,
    /// What.
    pub title: String,
    /// When.
    pub at: String,
    /// When, for machines.
    pub instant: String,
    /// What was said with it, line by line.
    pub said: Vec<String>,
}

/// A reason of a decline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The reason.
    pub text: String,
    /// Whether the firm can do something about it.
    pub fixable: String,
    /// The next step.
    pub next: String,
    /// The facts behind it.
    pub facts: Vec<ShownFact>,
}

/// Everything that an application's page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The product.
    pub product: String,
    /// The bank.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// What that means, in a sentence.
    pub meaning: String,
    /// Deadlines that run, the first one first.
    pub dues: Vec<ShownDue>,
    /// What happened, newest first.
    pub happened: Vec<Happened>,
    /// Material that is asked for now; empty when none is.
    pub items: Vec<String>,
    /// Reasons of a decline.
    pub reasons: Vec<Declined>,
    /// What the bank wrote with a decline, when the firm may read it.
    pub reason_note: String,
    /// What was granted: what, asked, granted.
    pub granted: Vec<(String, String, String)>,
    /// Whether it can be given up.
    pub can_withdraw: bool,
}

/// The tone of a state.
pub const fn state_tone(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Waiting | ApplicationState::Accepted => "action",
        ApplicationState::MaterialAsked => "urgent",
        ApplicationState::Granted | ApplicationState::Disbursed | ApplicationState::Settled => "pass",
        ApplicationState::Declined | ApplicationState::TimedOut => "fail",
        ApplicationState::Withdrawn | ApplicationState::Lapsed => "unknown",
    }
}

/// An application as a row of the list.
pub fn row(lang: Lang, one: &Summary, now: DateTime<Utc>) -> Row {
    let due = one.due.as_ref().map(|due| shown_due(lang, due, one.submitted_at, now));
    let (left, until) = due.map(|due| (due.left, format!("{} · {}", due.turn, due.until))).unwrap_or_default();
    Row {
        href: format!("/firm/applications/{}", one.id),
        product: one.product_name.clone(),
        bank: one.bank_name.clone(),
        number: one.number.clone(),
        amount: lang.money(&one.amount),
        tone: state_tone(one.state),
        state: lang.t(one.state.text_key()),
        sent: lang.day_of(&one.submitted_at),
        left,
        until,
    }
}

/// A deadline in words; `since` is when its time began.
pub fn shown_due(lang: Lang, due: &Due, since: DateTime<Utc>, now: DateTime<Utc>) -> ShownDue {
    let firms = due.whose_turn == Turn::Firm;
    let left = if due.overdue {
        lang.t("request-due-over")
    } else if due.left_working_days == 0 {
        lang.t("request-due-today")
    } else {
        lang.t1("request-due-left", "count", due.left_working_days)
    };
    let (whole, used) = ((due.due_at - since).num_minutes(), (now - since).num_minutes());
    let percent = if whole <= 0 { 100 } else { (used * 100 / whole).clamp(0, 100) };
    ShownDue {
        tone: if due.overdue || (firms && due.what == Clock::Material) { "urgent" } else { "action" },
        left,
        until: lang.t2("request-due-until", "at", lang.instant(&due.due_at), "what", lang.t(due.what.text_key())),
        percent,
        turn: lang.t(due.whose_turn.text_key()),
        firms,
    }
}

/// The whole page in words.
pub fn course(lang: Lang, detail: &Detail, profile: Option<&Profile>, now: DateTime<Utc>) -> Course {
    let one = &detail.summary;
    let since = detail.events.last().map_or(one.submitted_at, |event| event.at);
    let dues = detail.deadlines.iter().map(|due| shown_due(lang, due, since, now)).collect();
    let (reasons, reason_note) = detail.declined.as_ref().map(|d| (declined(lang, &d.shown, profile), d.note.clone().unwrap_or_default())).unwrap_or_default();
    Course {
        product: one.product_name.clone(),
        bank: one.bank_name.clone(),
        number: one.number.clone(),
        tone: state_tone(one.state),
        state: lang.t(one.state.text_key()),
        meaning: lang.t(format!("request-now-{}", one.state.code())),
        dues,
        happened: detail.events.iter().rev().map(|event| happened(lang, event)).collect(),
        items: if one.state == ApplicationState::MaterialAsked { detail.material_asked() } else { Vec::new() },
        reasons,
        reason_note,
        granted: granted(lang, detail),
        can_withdraw: detail.allows(ApplicationAct::Withdraw),
    }
}

fn declined(lang: Lang, shown: &[ShownReason], profile: Option<&Profile>) -> Vec<Declined> {
    let facts = |reason: &ShownReason| profile.map(|profile| behind(lang, reason, profile)).unwrap_or_default();
    let said = |r: &ShownReason| Declined { text: lang.t(r.text_key), fixable: lang.t(r.fixable.text_key()), next: lang.t(r.next_key), facts: facts(r) };
    shown.iter().map(said).collect()
}

fn happened(lang: Lang, event: &Event) -> Happened {
    let tone = match event.act {
        ApplicationAct::Decline | ApplicationAct::TimeOut | ApplicationAct::Reverse => "fail",
        ApplicationAct::AskMaterial | ApplicationAct::Withdraw | ApplicationAct::Lapse => "unknown",
        ApplicationAct::Grant | ApplicationAct::Disburse | ApplicationAct::Settle => "pass",
        ApplicationAct::Submit | ApplicationAct::Accept | ApplicationAct::SupplyMaterial => "action",
    };
    Happened {
        tone,
        title: lang.t(format!("request-event-{}", event.act.code())),
        at: lang.instant(&event.at),
        instant: event.at.to_rfc3339(),
        said: event.said.as_ref().map(|act| said(lang, act)).unwrap_or_default(),
    }
}

/// What was said with an act, as far as the firm reads it in the course of things.
fn said(lang: Lang, act: &Act) -> Vec<String> {
    let mut lines = match act {
        Act::AskMaterial { items } => items.clone(),
        Act::SupplyMaterial { note } => vec![note.clone()],
        Act::Grant(terms) => vec![in_a_line(lang, terms)],
        Act::Disburse(paid) => vec![lang.t2("request-paid", "amount", lang.money(&paid.amount), "day", lang.day(&paid.paid_on))],
        Act::Withdraw { reason, note } => vec![lang.t(reason.text_key()), note.clone()],
        // The reasons of a decline stand on the page by themselves, as the firm may read them.
        Act::Accept | Act::Decline { .. } | Act::Reverse { .. } | Act::Settle | Act::TimeOut | Act::Lapse => Vec::new(),
    };
    lines.retain(|line| !line.is_empty());
    lines
}

fn in_a_line(lang: Lang, terms: &Terms) -> String {
    [lang.money(&terms.amount), lang.percent(&terms.rate), lang.counted("product-months", terms.term_months)].join(" · ")
}

/// What was granted beside what was asked.
fn granted(lang: Lang, detail: &Detail) -> Vec<(String, String, String)> {
    let last = detail.events.iter().rev().find(|event| event.act == ApplicationAct::Grant);
    let Some(Act::Grant(terms)) = last.and_then(|event| event.said.as_ref()) else {
        return Vec::new();
    };
    let one = &detail.summary;
    let dash = || "—".to_owned();
    let mut rows = vec![
        (lang.t("request-amount"), lang.money(&one.amount), lang.money(&terms.amount)),
        (lang.t("request-term"), lang.counted("product-months", one.term_months), lang.counted("product-months", terms.term_months)),
        (lang.t("request-rate"), dash(), lang.percent(&terms.rate)),
        (lang.t("request-guarantee"), dash(), lang.t(terms.guarantee.text_key())),
        (lang.t("request-repayment"), dash(), lang.t(terms.repayment.text_key())),
    ];
    rows.extend(terms.fees.iter().map(|fee| (lang.t(fee.kind.text_key()), dash(), fee_text(lang, fee.basis))));
    if !terms.conditions.is_empty() {
        rows.push((lang.t("request-conditions"), dash(), terms.conditions.clone()));
    }
    rows
}

fn fee_text(lang: Lang, basis: FeeBasis) -> String {
    let once = |amount: Fen| lang.t1("request-fee-sum", "amount", lang.money(&amount));
    match basis {
        FeeBasis::Yearly(rate) => lang.t1("request-fee-yearly", "rate", lang.percent(&rate)),
        FeeBasis::Once(rate) => lang.t1("request-fee-once", "rate", lang.percent(&rate)),
        FeeBasis::Sum(amount) => once(amount),
        FeeBasis::Undisclosed => lang.t("product-cost-undisclosed"),
    }
}
