//! Kept answers that were looked at last, in memory: an answer never changes, so that a copy cannot be wrong, and reading hundreds of
//! outlines again costs more than everything else of a page.

use std::sync::{Arc, Mutex, PoisonError};

use entity::value::id::MatchId;
use lru::LruCache;

use super::outline::Outline;

/// Outlines that are held altogether; some 25 MB.
const MOST: usize = 200_000;

/// This process's copies.
#[derive(Clone, Debug)]
pub struct Recent(Arc<Mutex<Held>>);

#[derive(Debug)]
struct Held {
    answers: LruCache<MatchId, Arc<[Outline]>>,
    outlines: usize,
}

impl Default for Recent {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Held { answers: LruCache::unbounded(), outlines: 0 })))
    }
}

impl Recent {
    /// The outlines of a match that is held.
    pub fn get(&self, id: MatchId) -> Option<Arc<[Outline]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).answers.get(&id).cloned()
    }
    /// Holds the outlines of a match; those that were not looked at for longest go.
    pub fn hold(&self, id: MatchId, outlines: Vec<Outline>) -> Arc<[Outline]> {
        let outlines: Arc<[Outline]> = outlines.into();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.outlines += outlines.len();
        if let Some(before) = held.answers.put(id, outlines.clone()) {
            held.outlines -= before.len();
        }
        while held.outlines > MOST {
            let Some((_, oldest)) = held.answers.pop_lru() else { break };
            held.outlines -= oldest.len();
        }
        outlines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::answer::tests::{answer, product};
    use crate::matching::terms::tests::terms;

    #[test]
    fn what_was_looked_at_last_stays() {
        let recent = Recent::default();
        let one = Outline::of(&answer(&vec![product("P", terms())])[0]);
        let id = |n: u128| MatchId(uuid::Uuid::from_u128(n));
        let some = |count: usize| vec![one.clone(); count];
        recent.hold(id(1), some(MOST / 2));
        recent.hold(id(2), some(MOST / 2));
        assert_eq!(recent.get(id(1)).map(|held| held.len()), Some(MOST / 2));
        recent.hold(id(3), some(1));
        assert_eq!((recent.get(id(1)).is_some(), recent.get(id(2)).is_some(), recent.get(id(3)).is_some()), (true, false, true));
        recent.hold(id(3), some(MOST + 1));
        assert!([1, 2, 3].iter().all(|n| recent.get(id(*n)).is_none()), "too much for the memory is not held");
    }
}
