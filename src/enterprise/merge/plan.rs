//! Whether two entries of the register can become one, and what goes with a firm.

use entity::value::SubjectKind;
use entity::value::id::EnterpriseId;
use serde::{Deserialize, Serialize};

/// What belongs to a firm and goes with it. What is computed from that (flags, the first-loan ledger, what it qualifies for) is computed anew;
/// what was issued or shown (reports, profiles) or looked up (the chained register) and what happened to a record (its events) stays where it was: their lines
/// never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Public-credit records.
    Record,
    /// Requests that a record be repaired, under way or ended.
    Repair,
    /// Objections to a record, under way or ended.
    Objection,
    /// Facts; of two that say the same thing by the same department the newer one counts.
    Fact,
    /// Facts of the other firm that give way to newer ones.
    FactBack,
    /// Declarations.
    Declaration,
    /// Accounts.
    Account,
    /// Letters of authorisation.
    Authorisation,
    /// Authorisation letters of persons; what proves a signature stays with its letter.
    PersonalAuthorisation,
    /// Demands.
    Demand,
    /// Matches as shown.
    Match,
    /// Applications.
    Application,
    /// Offers.
    Offer,
    /// Disbursements.
    Disbursement,
    /// Notices.
    Notice,
    /// Reports of agencies.
    AgencyReport,
    /// The link to the sole trader that it went on from: 个转企.
    Predecessor,
    /// The link to the company that it went on as: 个转企.
    Successor,
    /// Entries that were merged into it before.
    Pointer,
}

impl Kind {
    /// Every kind, in the order in which rows move.
    pub const ALL: &'static [Self] = &[
        Self::Record,
        Self::Repair,
        Self::Objection,
        Self::Fact,
        Self::FactBack,
        Self::Declaration,
        Self::Account,
        Self::Authorisation,
        Self::PersonalAuthorisation,
        Self::Demand,
        Self::Match,
        Self::Application,
        Self::Offer,
        Self::Disbursement,
        Self::Notice,
        Self::AgencyReport,
        Self::Predecessor,
        Self::Successor,
        Self::Pointer,
    ];
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Repair => "repair",
            Self::Objection => "objection",
            Self::Fact => "fact",
            Self::FactBack => "fact_back",
            Self::Declaration => "declaration",
            Self::Account => "account",
            Self::Authorisation => "authorisation",
            Self::PersonalAuthorisation => "personal_authorisation",
            Self::Demand => "demand",
            Self::Match => "match",
            Self::Application => "application",
            Self::Offer => "offer",
            Self::Disbursement => "disbursement",
            Self::Notice => "notice",
            Self::AgencyReport => "agency_report",
            Self::Predecessor => "predecessor",
            Self::Successor => "successor",
            Self::Pointer => "pointer",
        }
    }
    /// The key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Record => "merge_kind-record",
            Self::Repair => "merge_kind-repair",
            Self::Objection => "merge_kind-objection",
            Self::Fact => "merge_kind-fact",
            Self::FactBack => "merge_kind-fact_back",
            Self::Declaration => "merge_kind-declaration",
            Self::Account => "merge_kind-account",
            Self::Authorisation => "merge_kind-authorisation",
            Self::PersonalAuthorisation => "merge_kind-personal_authorisation",
            Self::Demand => "merge_kind-demand",
            Self::Match => "merge_kind-match",
            Self::Application => "merge_kind-application",
            Self::Offer => "merge_kind-offer",
            Self::Disbursement => "merge_kind-disbursement",
            Self::Notice => "merge_kind-notice",
            Self::AgencyReport => "merge_kind-agency_report",
            Self::Predecessor => "merge_kind-predecessor",
            Self::Successor => "merge_kind-successor",
            Self::Pointer => "merge_kind-pointer",
        }
    }
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Which.
    pub id: EnterpriseId,
    /// What kind of subject.
    pub kind: SubjectKind,
    /// It was merged into another before.
    pub merged: bool,
    /// Accounts that are open.
    pub accounts: u64,
    /// Applications under way.
    pub applications: u64,
    /// The sole trader that it went on from.
    pub predecessor: Option<EnterpriseId>,
    /// The company that it went on as.
    pub successor: Option<EnterpriseId>,
}

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Both are the same entry.
    Same,
    /// One of them was merged into another before.
    MergedBefore,
    /// A sole trader and a company are two subjects: that one went on as the other is recorded as its predecessor.
    Converted,
    /// Both have open accounts: nobody can say whose the firm is.
    BothAccounts,
    /// Both have applications under way.
    BothApplications,
    /// Both went on from a sole trader, or as a company: one firm has one such link, and nobody can say which.
    BothLinked,
    /// It was split before.
    SplitBefore,
    /// The firm that it was merged into was merged further: that has to be split first.
    MergedFurther,
    /// A sole trader (92) goes on as a company (91), and nothing else.
    NotConverted,
    /// One of them has such a link already.
    LinkedBefore,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "merge.same",
            Self::MergedBefore => "merge.merged_before",
            Self::Converted => "merge.converted",
            Self::BothAccounts => "merge.both_accounts",
            Self::BothApplications => "merge.both_applications",
            Self::BothLinked => "merge.both_linked",
            Self::SplitBefore => "merge.split_before",
            Self::MergedFurther => "merge.merged_further",
            Self::NotConverted => "merge.not_converted",
            Self::LinkedBefore => "merge.linked_before",
        }
    }
    /// The key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Same => "merge_refused-same",
            Self::MergedBefore => "merge_refused-merged_before",
            Self::Converted => "merge_refused-converted",
            Self::BothAccounts => "merge_refused-both_accounts",
            Self::BothApplications => "merge_refused-both_applications",
            Self::BothLinked => "merge_refused-both_linked",
            Self::SplitBefore => "merge_refused-split_before",
            Self::MergedFurther => "merge_refused-merged_further",
            Self::NotConverted => "merge_refused-not_converted",
            Self::LinkedBefore => "merge_refused-linked_before",
        }
    }
}

/// Whether two entries can become one.
pub fn can_merge(from: Side, into: Side) -> Result<(), Refusal> {
    if from.id == into.id {
        return Err(Refusal::Same);
    }
    if from.merged || into.merged {
        return Err(Refusal::MergedBefore);
    }
    if from.kind != into.kind && (from.kind == SubjectKind::Individual || into.kind == SubjectKind::Individual) {
        return Err(Refusal::Converted);
    }
    if from.accounts > 0 && into.accounts > 0 {
        return Err(Refusal::BothAccounts);
    }
    if from.applications > 0 && into.applications > 0 {
        return Err(Refusal::BothApplications);
    }
    let both = |one: Option<EnterpriseId>, other: Option<EnterpriseId>| one.is_some() && other.is_some();
    let of_each_other = [from.predecessor, from.successor].contains(&Some(into.id));
    if both(from.predecessor, into.predecessor) || both(from.successor, into.successor) || of_each_other {
        return Err(Refusal::BothLinked);
    }
    Ok(())
}

/// Whether one went on as the other: 个转企.
pub const fn can_succeed(predecessor: SubjectKind, successor: SubjectKind) -> Result<(), Refusal> {
    match (predecessor, successor) {
        (SubjectKind::Individual, SubjectKind::Company) => Ok(()),
        (
            SubjectKind::Company | SubjectKind::Individual | SubjectKind::Cooperative | SubjectKind::Collective | SubjectKind::Other,
            SubjectKind::Company | SubjectKind::Individual | SubjectKind::Cooperative | SubjectKind::Collective | SubjectKind::Other,
        ) => Err(Refusal::NotConverted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_cannot_be_joined_are_refused() {
        let side = |n: u32| Side {
            id: format!("00000000-0000-7000-8000-{n:012x}").parse().expect("an id"),
            kind: SubjectKind::Company,
            merged: false,
            accounts: 0,
            applications: 0,
            predecessor: None,
            successor: None,
        };
        let (one, two) = (side(1), side(2));
        assert_eq!(can_merge(one, two), Ok(()));
        assert_eq!(can_merge(one, one), Err(Refusal::Same));
        assert_eq!(can_merge(Side { merged: true, ..one }, two), Err(Refusal::MergedBefore));
        assert_eq!(can_merge(one, Side { merged: true, ..two }), Err(Refusal::MergedBefore));
        assert_eq!(can_merge(Side { kind: SubjectKind::Individual, ..one }, two), Err(Refusal::Converted));
        assert_eq!(can_merge(Side { accounts: 1, ..one }, two), Ok(()), "the account goes with its firm");
        assert_eq!(can_merge(Side { accounts: 1, ..one }, Side { accounts: 2, ..two }), Err(Refusal::BothAccounts));
        assert_eq!(can_merge(Side { applications: 1, ..one }, Side { applications: 1, ..two }), Err(Refusal::BothApplications));
        let (three, four) = (Some(side(3).id), Some(side(4).id));
        assert_eq!(can_merge(Side { predecessor: three, ..one }, two), Ok(()), "the link goes with its firm");
        assert_eq!(can_merge(one, Side { successor: three, ..two }), Ok(()));
        assert_eq!(can_merge(Side { predecessor: three, ..one }, Side { predecessor: four, ..two }), Err(Refusal::BothLinked));
        assert_eq!(can_merge(Side { successor: three, ..one }, Side { successor: four, ..two }), Err(Refusal::BothLinked));
        assert_eq!(can_merge(Side { successor: Some(two.id), ..one }, Side { predecessor: Some(one.id), ..two }), Err(Refusal::BothLinked));
        assert_eq!(can_merge(Side { predecessor: Some(two.id), ..one }, Side { successor: Some(one.id), ..two }), Err(Refusal::BothLinked));
        assert_eq!(can_succeed(SubjectKind::Individual, SubjectKind::Company), Ok(()));
        assert_eq!(can_succeed(SubjectKind::Company, SubjectKind::Individual), Err(Refusal::NotConverted));
    }
}
