//! What of a firm itself, beside its records, raises flags.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{EnterpriseStatus, Signal};

/// What a firm is, beside its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// The day from which the status is known.
    pub status_on: NaiveDate,
    /// Since when the status is objected to (异议).
    pub disputed_at: Option<DateTime<Utc>>,
}

/// What a status says that raises a flag by itself.
pub const BY_STATUS: Signal = Signal::RF13;

impl Subject {
    /// As it is used: a status in dispute raises nothing.
    #[must_use]
    pub fn used(self) -> Self {
        if self.disputed_at.is_some() { Self { status: EnterpriseStatus::Active, ..self } } else { self }
    }
    /// As its flags follow from it: what stands on a status in dispute already stays until the answer.
    #[must_use]
    pub fn standing_on(self, mut open: impl Iterator<Item = Signal>) -> Self {
        if open.any(|signal| signal == BY_STATUS) { self } else { self.used() }
    }
}
