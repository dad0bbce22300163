//! Groups of firms that the conditions leave out altogether: counties, kinds of subjects, small sizes, firms without a loan so far.

use entity::value::{Region, SubjectKind};

use super::Subject;
use super::finding::{Code, Finding, Place};
use super::formula::{self, Formula, Held, condition, parts};
use super::solve::impossible;
use crate::enterprise::fact::FactKey;
use crate::product::criteria::{Condition, Requirement, Sense};
use crate::product::describe::{Arg, Phrase};

/// Looks at every group.
pub(super) fn look(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let counties: Vec<String> = Region::counties().map(|r| r.to_string()).collect();
    let kinds: Vec<String> = SubjectKind::ALL.iter().map(|k| k.code().to_owned()).collect();
    let sizes = vec!["small".to_owned(), "micro".to_owned()];
    for (code, fact, groups) in [
        (Code::ExcludesRegion, FactKey::Region, counties),
        (Code::ExcludesSubject, FactKey::SubjectKind, kinds),
        (Code::ExcludesSize, FactKey::SizeClass, sizes),
    ] {
        let one_of = |group: &String| Condition { fact, is: Requirement::OneOf(vec![group.clone()]) };
        let out: Vec<String> = groups.iter().filter(|group| excluded(subject, &one_of(group), &[])).cloned().collect();
        if let Some(first) = out.first() {
            let place = Place::Criteria(cause(subject, &one_of(first)));
            let detail = Some(Phrase::with("lint_detail-codes", [("codes", Arg::Codes { fact, codes: out.clone() })]));
            found.push(Finding { code, place, detail });
        }
    }
    let first_loan = Condition { fact: FactKey::FirstLoan, is: Requirement::Yes };
    if excluded(subject, &first_loan, &[]) {
        let place = Place::Criteria(cause(subject, &first_loan));
        found.push(Finding { code: Code::ExcludesFirstLoan, place, detail: None });
    }
}

/// Whether no firm of the group can meet the conditions.
fn excluded(subject: &Subject<'_>, group: &Condition, held: &[Held<'_>]) -> bool {
    let formula = formula::of(subject.criteria, Sense::Must, held);
    impossible(&Formula::And(vec![Formula::Leaf(group, Sense::Must), formula]), subject.today)
}

/// The condition without which the group would not be left out; the whole when it takes several.
fn cause(subject: &Subject<'_>, group: &Condition) -> Vec<usize> {
    let leaves = parts(subject.criteria).into_iter().filter(|part| condition(part).is_some());
    let lets_in = |path: &[usize], sense: Sense| !excluded(subject, group, &[Held { path, as_if: sense == Sense::Must }]);
    leaves.into_iter().find(|part| lets_in(&part.path, part.sense)).map(|part| part.path).unwrap_or_default()
}
