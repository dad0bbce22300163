//! What a bank reads a firm's file for while it works on an application.

use entity::value::{ApplicationState, LookupPurpose};

/// The purpose in a state; none any more once the application has come to nothing.
pub const fn of(state: ApplicationState) -> Option<LookupPurpose> {
    use ApplicationState as S;
    match state {
        S::Waiting | S::Accepted | S::MaterialAsked | S::Granted => Some(LookupPurpose::CreditReview),
        S::Disbursed => Some(LookupPurpose::PostLoan),
        S::Settled | S::Declined | S::Withdrawn | S::TimedOut | S::Lapsed => None,
    }
}
