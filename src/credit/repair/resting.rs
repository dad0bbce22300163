//! What rests on a record, as it is shown before the record ends.

use std::collections::BTreeSet;

use entity::value::id::{EvaluationId, ProductId};
use entity::value::{Severity, Signal};

use crate::enterprise::fact::FactKey;
use crate::notice::actions::Receiver;

/// What changes when a record ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resting {
    /// Facts of the firm's profile that get another value.
    pub facts: Vec<FactKey>,
    /// Flags that are cleared.
    pub cleared: Vec<Signal>,
    /// Flags that stand on with another weight or on fewer records.
    pub changed: Vec<(Signal, Severity)>,
    /// Flags that stand only then: what a later record had put aside.
    pub raised: Vec<Signal>,
    /// Who was alerted, and gets a correction.
    pub corrected: BTreeSet<Receiver>,
    /// Products that the firm would qualify for.
    pub gained: BTreeSet<ProductId>,
    /// Products that it would no longer qualify for.
    pub lost: BTreeSet<ProductId>,
    /// Numbers of applications under way whose reasons name one of the facts.
    pub applications: Vec<String>,
    /// Numbers of issued reports that show the record as it is: they are superseded.
    pub reports: Vec<String>,
    /// Matching profiles that were made of the record as it is: they are withdrawn.
    pub profiles: Vec<EvaluationId>,
}
