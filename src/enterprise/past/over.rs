//! What of a kept profile rested on records that are over since: it is used by nothing any more.

use std::collections::BTreeMap;

use crate::enterprise::against::Against;
use crate::enterprise::fact::{Fact, FactKey, Profile, Value};

/// The facts of a profile that say something else without the records that are over since, as they are without them.
#[derive(Clone, Debug, PartialEq)]
pub struct OverSince {
    facts: BTreeMap<FactKey, Fact<Value>>,
    against: Vec<Against>,
}

impl OverSince {
    /// The difference between all that was known and what of it stands; none where there is none.
    pub(super) fn between(all: &Profile, standing: &Profile) -> Option<Self> {
        let changed = FactKey::ALL.iter().filter(|key| all.get(**key) != standing.get(**key));
        let facts: BTreeMap<FactKey, Fact<Value>> = changed.map(|key| (*key, standing.get(*key))).collect();
        let differs = !facts.is_empty() || all.against() != standing.against();
        differs.then(|| Self { facts, against: standing.against().to_vec() })
    }
    /// A profile as it was kept, without what is over.
    #[must_use]
    pub fn taken_from(&self, mut kept: Profile) -> Profile {
        for (key, fact) in &self.facts {
            kept.put(*key, fact.clone());
        }
        kept.with_against(self.against.clone())
    }
}

#[cfg(test)]
mod tests {
    use entity::value::Fen;

    use super::*;
    use crate::enterprise::fact::Provenance;

    fn profile(facts: &[(FactKey, Value)]) -> Profile {
        let mut profile = Profile::default();
        for (key, value) in facts {
            let on = "2026-03-02".parse().expect("a day");
            profile.put(*key, Fact::Known { value: value.clone(), source: Provenance::Asked, as_of_on: on });
        }
        profile
    }

    #[test]
    fn only_what_rested_on_what_is_over_is_taken_out() {
        let (patents, revenue) = (FactKey::Patents, FactKey::RevenueYear);
        let all = profile(&[(patents, Value::Count(3)), (revenue, Value::Money(Fen::wan(90)))]);
        assert_eq!(OverSince::between(&all, &all), None);
        let over = OverSince::between(&all, &profile(&[(revenue, Value::Money(Fen::wan(90)))])).expect("a difference");
        let kept = profile(&[(patents, Value::Count(3)), (revenue, Value::Money(Fen::wan(80)))]);
        let left = over.taken_from(kept);
        assert_eq!((left.value(patents), left.value(revenue)), (None, Some(&Value::Money(Fen::wan(80)))));
    }
}
