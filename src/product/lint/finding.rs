//! What an examination finds: how bad, what, where, and the sentence about it.

use serde::Serialize;

use crate::product::describe::Phrase;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// The author has to say a word about it before review.
    Warning,
    /// Review is not possible.
    Blocking,
}

impl Severity {
    /// The text that the API speaks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Blocking => "blocking",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Hint => "lint_severity-hint",
            Self::Warning => "lint_severity-warning",
            Self::Blocking => "lint_severity-blocking",
        }
    }
    /// The tone of a page.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Hint => "action",
            Self::Warning => "unknown",
            Self::Blocking => "fail",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// What was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }
        impl Code {
            /// Everything that can be found.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The code that is seen outside; it never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => concat!("lint.", $text),)* }
            }
            /// Key of its sentence.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$name => concat!("lint-", $text),)* }
            }
            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The conditions do not make a tree that can be published.
    Malformed = "malformed", Blocking;
    /// No firm can ever meet these conditions together.
    Contradiction = "contradiction", Blocking;
    /// No ask within the terms can meet the conditions.
    TermsContradiction = "terms_contradiction", Blocking;
    /// The other conditions say it already.
    Redundant = "redundant", Warning;
    /// One way of several that never makes a difference.
    Unreachable = "unreachable", Warning;
    /// Every firm meets it.
    Always = "always", Warning;
    /// No firm meets it.
    Never = "never", Warning;
    /// The same condition stands twice in one group.
    Twice = "twice", Warning;
    /// A threshold that looks like yuan for 万元 or the other way round.
    UnitSlip = "unit_slip", Warning;
    /// A threshold far from what firms have.
    Implausible = "implausible", Warning;
    /// A fixed day that a condition relative to today would say better, or a day that is over.
    StaleDay = "stale_day", Warning;
    /// Counties whose firms are all excluded.
    ExcludesRegion = "excludes_region", Warning;
    /// Kinds of subjects that are all excluded.
    ExcludesSubject = "excludes_subject", Warning;
    /// Size classes that are all excluded.
    ExcludesSize = "excludes_size", Warning;
    /// Firms without any loan so far are all excluded.
    ExcludesFirstLoan = "excludes_first_loan", Warning;
    /// Whoever gets this product gets another of the bank's that is at least as good.
    Overlap = "overlap", Warning;
    /// Another product of the bank's has the same conditions and almost the same terms.
    SameAsOwn = "same_as_own", Warning;
    /// The smallest amount is above the largest.
    AmountsCrossed = "amounts_crossed", Blocking;
    /// The shortest term is above the longest, or no term.
    TermsCrossed = "terms_crossed", Blocking;
    /// An amount that is not above zero.
    AmountNotPositive = "amount_not_positive", Blocking;
    /// The limit is below the smallest amount: nobody can get a loan.
    LimitBelowLeast = "limit_below_least", Blocking;
    /// The cap of the limit is above the largest amount and bounds nothing.
    CapIdle = "cap_idle", Hint;
    /// Nothing chosen where something has to be.
    NothingOffered = "nothing_offered", Blocking;
    /// A rate below zero or beyond what the law bears, or one that looks like a slip.
    RateImplausible = "rate_implausible", Warning;
    /// A rate by grade names a code that the fact never has, or one twice.
    GradeUnknown = "grade_unknown", Blocking;
    /// A better grade pays more than a worse one.
    GradesReversed = "grades_reversed", Warning;
    /// A share of the limit is of something that is no amount, or is not above zero.
    ShareImpossible = "share_impossible", Blocking;
    /// A cost that the bank did not disclose.
    FeeUndisclosed = "fee_undisclosed", Warning;
    /// The same kind of cost stands twice, or a cost is below zero.
    FeeOdd = "fee_odd", Warning;
    /// The promised days are none or too many.
    DaysOdd = "days_odd", Warning;
}

/// Where a finding belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A part of the terms, by its name in the form.
    Term(&'static str),
    /// A part of the conditions: which child of which child, from the outermost group on.
    Criteria(Vec<usize>),
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was found; says how bad it is.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// What of it: the condition, the amount, the groups; none when the sentence of the code says all.
    pub detail: Option<Phrase>,
}

impl Finding {
    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}
