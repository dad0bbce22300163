//! Places in a tree of conditions: which child of which child, and the same as a JSON pointer (RFC 6901).

use super::criteria::{Condition, Criteria, MAX_CONDITIONS, MAX_DEPTH, Refusal};

/// The place of the first thing that is wrong with a tree, and what it is; none exactly when [`Criteria::check`] accepts it.
pub fn fault(criteria: &Criteria) -> Option<(Vec<usize>, Refusal)> {
    if matches!(criteria, Criteria::All(of) if of.is_empty()) {
        return None;
    }
    let mut path = Vec::new();
    if let Some(refusal) = groups(criteria, 1, &mut path) {
        return Some((path, refusal));
    }
    if criteria.conditions().len() > MAX_CONDITIONS {
        return Some((Vec::new(), Refusal::TooManyConditions));
    }
    conditions(criteria, &mut path).map(|refusal| (path, refusal))
}

fn groups(of: &Criteria, depth: usize, path: &mut Vec<usize>) -> Option<Refusal> {
    if depth > MAX_DEPTH {
        return Some(Refusal::TooDeep);
    }
    match of {
        Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } if of.is_empty() => Some(Refusal::EmptyGroup),
        Criteria::AtLeast { count, of } if *count == 0 || *count > of.len() => Some(Refusal::CountOutOfRange { count: *count, of: of.len() }),
        Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } => each(of, path, |one, path| groups(one, depth + 1, path)),
        Criteria::Not(of) => each(std::slice::from_ref(of), path, |one, path| groups(one, depth + 1, path)),
        Criteria::Condition(_) => None,
    }
}

fn conditions(of: &Criteria, path: &mut Vec<usize>) -> Option<Refusal> {
    match of {
        Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } => each(of, path, conditions),
        Criteria::Not(of) => each(std::slice::from_ref(of), path, conditions),
        Criteria::Condition(one) => Condition::check(one).err(),
    }
}

/// The first refusal among children; the path leads to it when there is one.
fn each(of: &[Criteria], path: &mut Vec<usize>, look: impl Fn(&Criteria, &mut Vec<usize>) -> Option<Refusal>) -> Option<Refusal> {
    for (at, one) in of.iter().enumerate() {
        path.push(at);
        if let Some(refusal) = look(one, path) {
            return Some(refusal);
        }
        path.pop();
    }
    None
}

/// The place as a JSON pointer into the criteria.
pub fn pointer(criteria: &Criteria, path: &[usize]) -> String {
    let mut text = String::new();
    let mut here = criteria;
    for at in path {
        let next = match here {
            Criteria::All(of) => {
                text.push_str(&format!("/all/{at}"));
                of.get(*at)
            }
            Criteria::Any(of) => {
                text.push_str(&format!("/any/{at}"));
                of.get(*at)
            }
            Criteria::AtLeast { of, .. } => {
                text.push_str(&format!("/at_least/of/{at}"));
                of.get(*at)
            }
            Criteria::Not(of) => {
                text.push_str("/not");
                Some(of.as_ref())
            }
            Criteria::Condition(_) => None,
        };
        let Some(next) = next else { return text };
        here = next;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::fact::FactKey;
    use crate::product::criteria::Requirement;

    #[test]
    fn a_fault_is_found_where_it_is() {
        let is = |fact, is| Criteria::Condition(Condition { fact, is });
        let right = is(FactKey::AgeMonths, Requirement::CountAtLeast(24));
        let wrong = is(FactKey::AgeMonths, Requirement::Yes);
        let tree = Criteria::All(vec![right.clone(), Criteria::Not(Box::new(Criteria::Any(vec![right.clone(), wrong])))]);
        let (path, refusal) = fault(&tree).expect("a fault");
        assert_eq!((path.as_slice(), refusal.code()), (&[1, 0, 1][..], "product.criteria_wrong_shape"));
        assert_eq!(pointer(&tree, &path), "/all/1/not/any/1");
        let empty = Criteria::All(vec![right.clone(), Criteria::AtLeast { count: 1, of: vec![] }]);
        assert_eq!(fault(&empty).map(|f| f.0), Some(vec![1]));
        for tree in [tree, empty, right, Criteria::All(vec![])] {
            assert_eq!(fault(&tree).map(|f| f.1), tree.check().err(), "{tree:?}");
        }
    }
}
