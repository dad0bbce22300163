//! A deadline in words: what time is left, until when, and how much of it is used.

use chrono::{DateTime, Utc};

use super::clock::{Due, Turn};
use crate::platform::i18n::Lang;

/// A deadline as the bank's pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Tone of the words.
    pub tone: &'static str,
    /// What is left.
    pub left: String,
    /// Until when, and for what.
    pub until: String,
    /// The share of the time that is used, 0 to 100.
    pub percent: i64,
    /// Whether the row wants attention at once.
    pub urgent: bool,
}

/// The deadline in a language; `since` is when its time began to run.
pub fn remaining(lang: Lang, due: &Due, since: DateTime<Utc>, now: DateTime<Utc>) -> Remaining {
    let whole = (due.due_at - since).num_seconds().max(1);
    let percent = ((now - since).num_seconds() * 100 / whole).clamp(0, 100);
    let at = lang.instant(&due.due_at);
    let what = lang.t(due.what.text_key());
    let until = lang.t2("bank-due-until", "at", at, "what", what);
    let bank = due.whose_turn == Turn::Bank;
    let (tone, left) = if due.overdue && due.left_working_days >= 0 {
        ("urgent", lang.t("bank-due-over-today"))
    } else if due.overdue {
        ("urgent", lang.counted("bank-due-over", -due.left_working_days))
    } else if !bank {
        ("fail", lang.counted("bank-due-firm", due.left_working_days))
    } else if due.left_working_days == 0 {
        ("urgent", lang.t("bank-due-today"))
    } else {
        ("action", lang.counted("bank-due-left", due.left_working_days))
    };
    Remaining { tone, left, until, percent, urgent: tone == "urgent" }
}

/// The tone of a state.
pub const fn tone(state: entity::value::ApplicationState) -> &'static str {
    use entity::value::ApplicationState as S;
    match state {
        S::Waiting | S::Accepted => "action",
        S::MaterialAsked => "unknown",
        S::Granted | S::Disbursed | S::Settled => "pass",
        S::Declined | S::Withdrawn | S::Lapsed => "fail",
        S::TimedOut => "urgent",
    }
}
