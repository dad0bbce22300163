//! What a product asks about and nobody has delivered yet: what is not known of any firm, and flags that nothing could have raised.

use std::collections::BTreeSet;

use entity::value::Source;

use crate::credit::collected::since::Collected;
use crate::enterprise::fact::FactKey;
use crate::matching::evaluate::Reason;
use crate::product::criteria::Requirement;
use crate::risk::catalogue::raised_by;

/// The codes of sources and lists that conditions ask about and that never came.
pub(super) fn uncollected<'a>(reasons: &[&'a Reason], collected: &Collected) -> BTreeSet<&'a str> {
    reasons.iter().flat_map(|reason| asked(reason)).filter(|code| !collected.has(code)).collect()
}

/// The sources and lists that a condition asks about.
fn asked(reason: &Reason) -> Vec<&str> {
    match (reason.fact, &reason.requirement) {
        (FactKey::Lists | FactKey::RecommendedLists, Requirement::HasNone(codes) | Requirement::HasAny(codes)) => codes.iter().map(String::as_str).collect(),
        (FactKey::Penalties, _) => vec![Source::Penalty.code()],
        (FactKey::BrokenCommitments | FactKey::KeptCommitments, _) => vec![Source::Commitment.code()],
        (fact, is) if fact.lists_flags() => is.codes().iter().filter_map(|code| code.parse().ok()).flat_map(raised_by).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::matching::verdict::Verdict;
    use crate::product::criteria::Sense;

    #[test]
    fn what_is_asked_and_never_came_is_named() {
        let reason = |fact, requirement| Reason {
            fact,
            requirement,
            sense: Sense::Must,
            verdict: Verdict::Pass,
            value: None,
            source: None,
            as_of_on: None,
            unknown: None,
            distance: None,
            against: None,
            against_origin: None,
        };
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let reasons = [
            reason(FactKey::Lists, Requirement::HasNone(codes(&["dishonest_debtor", "salt"]))),
            reason(FactKey::RecommendedLists, Requirement::HasAny(codes(&["coordination"]))),
            reason(FactKey::Penalties, Requirement::CountAtMost(0)),
            reason(FactKey::OpenFlags, Requirement::HasNone(codes(&["RF01", "RF07", "RF13"]))),
            reason(FactKey::Qualifications, Requirement::HasAny(codes(&["high_tech"]))),
        ];
        let reasons: Vec<&Reason> = reasons.iter().collect();
        let came: Collected = ["dishonest_debtor", "coordination"].into_iter().map(|code| (code.to_owned(), DateTime::UNIX_EPOCH)).collect();
        assert_eq!(uncollected(&reasons, &came).into_iter().collect::<Vec<_>>(), ["penalty", "salt", "unpaid_wages"]);
        assert_eq!(uncollected(&reasons, &Collected::default()).len(), 5);
    }
}
