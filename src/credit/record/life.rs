//! What befalls a record beside its deliveries: it is repaired (信用修复), annulled, or its use is suspended while an objection runs (异议).

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Source;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Since when what has befallen a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// Since when it is repaired.
    pub repaired_at: Option<DateTime<Utc>>,
    /// Since when it is annulled.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Since when its use is suspended.
    pub suspended_at: Option<DateTime<Utc>>,
}

/// What befalls a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Befalls {
    /// It is repaired: not published, not shared, not used.
    Repaired,
    /// It was wrong: the same, as if it had never been.
    Annulled,
    /// An objection begins.
    Suspended,
    /// An objection is over, and the record stands.
    Resumed,
}

impl Befalls {
    /// The stored text of the event.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Repaired => "repaired",
            Self::Annulled => "annulled",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
        }
    }
}

impl Life {
    /// Whether it has ended: repaired or annulled.
    pub const fn is_over(&self) -> bool {
        self.repaired_at.is_some() || self.annulled_at.is_some()
    }
    /// Whether it is used for nothing that is decided by machine, because an objection runs.
    pub const fn is_suspended(&self) -> bool {
        self.suspended_at.is_some() && !self.is_over()
    }
    /// What it is afterwards.
    #[must_use]
    pub const fn after(self, what: Befalls, now: DateTime<Utc>) -> Self {
        match what {
            Befalls::Repaired => Self { repaired_at: Some(now), suspended_at: None, ..self },
            Befalls::Annulled => Self { annulled_at: Some(now), suspended_at: None, ..self },
            Befalls::Suspended => Self { suspended_at: Some(now), ..self },
            Befalls::Resumed => Self { suspended_at: None, ..self },
        }
    }
}

/// What of a row tells one decision from another that came under the same key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision<'a> {
    /// The day.
    pub decided_on: Option<NaiveDate>,
    /// Its fields.
    pub content: &'a Value,
}

/// The fields that number a decision.
const NUMBERS: [&str; 3] = ["decision_no", "case_no", "commitment_no"];

/// Whether a delivered row is about another decision than the one that was repaired or annulled: only then does the record live again.
pub fn is_another(before: Decision<'_>, after: Decision<'_>) -> bool {
    let differ = |field: &str| match (before.content.get(field), after.content.get(field)) {
        (Some(before), Some(after)) => before != after,
        (Some(_), None) | (None, Some(_) | None) => false,
    };
    let days = before.decided_on.zip(after.decided_on).is_some_and(|(before, after)| before != after);
    days || NUMBERS.iter().any(|field| differ(field))
}

/// What a row says became of a commitment.
pub fn outcome(source: Source, content: &Value) -> Option<&str> {
    content.get("performance").and_then(Value::as_str).filter(|_| source == Source::Commitment)
}

/// Whether a delivered row says that the decision was repaired: a penalty with a day of its end that was not annulled.
pub fn says_repaired(source: Source, status: Option<&Value>, removed_on: Option<NaiveDate>) -> bool {
    let annulled = status.and_then(Value::as_str) == Some("withdrawn");
    match source {
        Source::Penalty => removed_on.is_some() && !annulled,
        Source::Registration
        | Source::Licence
        | Source::DishonestDebtor
        | Source::AbnormalOperation
        | Source::SeriousViolation
        | Source::TaxArrears
        | Source::TaxGrade
        | Source::Commitment
        | Source::Listing
        | Source::Filing
        | Source::Figures(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_ended_stays_ended() {
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let later: DateTime<Utc> = "2026-03-03T09:00:00Z".parse().expect("an instant");
        let suspended = Life::default().after(Befalls::Suspended, now);
        assert!(suspended.is_suspended() && !suspended.is_over());
        assert_eq!(suspended.after(Befalls::Resumed, later), Life::default());
        let repaired = suspended.after(Befalls::Repaired, later);
        assert_eq!(repaired, Life { repaired_at: Some(later), ..Life::default() });
        assert!(repaired.after(Befalls::Suspended, later).is_over() && !repaired.after(Befalls::Suspended, later).is_suspended());
        assert!(Life::default().after(Befalls::Annulled, now).is_over());
    }

    #[test]
    fn another_day_or_number_is_another_decision() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let (one, corrected, other) = (json!({ "decision_no": "1", "fine": 5 }), json!({ "decision_no": "1", "fine": 6 }), json!({ "decision_no": "2" }));
        let of = |decided_on, content| Decision { decided_on, content };
        assert!(!is_another(of(day("2026-01-05"), &one), of(day("2026-01-05"), &corrected)));
        assert!(!is_another(of(None, &one), of(day("2026-01-05"), &one)));
        assert!(is_another(of(day("2026-01-05"), &one), of(day("2026-01-06"), &one)));
        assert!(is_another(of(None, &one), of(None, &other)));
    }

    #[test]
    fn a_penalty_with_its_day_of_repair_is_repaired() {
        let on = "2026-03-01".parse().ok();
        assert!(says_repaired(Source::Penalty, None, on));
        assert!(!says_repaired(Source::Penalty, Some(&json!("withdrawn")), on));
        assert!(!says_repaired(Source::Penalty, None, None) && !says_repaired(Source::AbnormalOperation, None, on));
    }
}
