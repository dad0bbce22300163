//! Why something cannot be done with an application.

/// Declares the refusals with their codes.
macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// Why an act was refused; nothing changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        pub enum Refusal {
            $($(#[$doc])* #[error("application.{}", $code)] $variant,)*
        }
        impl Refusal {
            /// Every refusal.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The code that the API speaks; it never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => concat!("application.", $code),)* }
            }
            /// Key of its sentence.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("application_refusal-", $code),)* }
            }
        }
    };
}

refusals! {
    /// It has come to its end: declined, given up, timed out, lapsed or settled.
    Ended = "ended",
    /// The bank has answered already.
    NotWaiting = "not_waiting",
    /// The bank has not accepted it yet.
    NotAccepted = "not_accepted",
    /// The bank has decided already.
    Decided = "decided",
    /// The bank waits for the firm's material.
    MaterialOutstanding = "material_outstanding",
    /// The bank waits for no material.
    NoMaterialAsked = "no_material_asked",
    /// No credit line is granted.
    NotGranted = "not_granted",
    /// Money has been paid out.
    AlreadyPaid = "already_paid",
    /// No money has been paid out.
    NothingPaid = "nothing_paid",
    /// The time for this has not run out.
    NotDue = "not_due",
    /// A decline needs one to four reasons.
    ReasonCount = "reason_count",
    /// A reason was given twice.
    ReasonTwice = "reason_twice",
    /// R99 needs at least 20 characters of explanation.
    NoteTooShort = "note_too_short",
    /// R14 before the firm's time for its material ran out.
    MaterialNotOverdue = "material_not_overdue",
    /// The list of missing material is empty.
    NothingAsked = "nothing_asked",
    /// The note says nothing.
    NoteMissing = "note_missing",
    /// The reason says nothing.
    ReasonMissing = "reason_missing",
    /// The amount is not above zero.
    AmountNotPositive = "amount_not_positive",
    /// The amount is above the product's maximum and nobody said why.
    AboveProductMaximum = "above_product_maximum",
    /// More would be paid out than was granted.
    AboveGranted = "above_granted",
    /// The yearly rate is not between 0 and 24 %.
    RateOutOfRange = "rate_out_of_range",
    /// The term is not between 1 and 360 months.
    TermOutOfRange = "term_out_of_range",
    /// The offer would not stand between 1 and 365 days.
    ValidityOutOfRange = "validity_out_of_range",
    /// The day is in the future.
    InTheFuture = "in_the_future",
    /// The day is before the credit line was granted.
    BeforeGrant = "before_grant",
    /// The offer was no longer standing on that day.
    OfferExpired = "offer_expired",
    /// The bank's number of the loan note is missing.
    LoanNumberMissing = "loan_number_missing",
    /// The attestation has no evidence, or is later than the payout.
    AttestationUnfit = "attestation_unfit",
    /// The application has this disbursement already.
    KnownDisbursement = "known_disbursement",
    /// The application has no such disbursement.
    UnknownDisbursement = "unknown_disbursement",
    /// The disbursement was taken back already.
    AlreadyReversed = "already_reversed",
    /// Something is still owed.
    StillOwing = "still_owing",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_key_and_message_agree() {
        for refusal in Refusal::ALL {
            let reason = refusal.code().strip_prefix("application.").expect("the room's name");
            assert_eq!(refusal.text_key(), format!("application_refusal-{reason}"));
            assert_eq!(refusal.to_string(), refusal.code());
        }
    }
}
