//! Kept answers that were looked at last, in memory: an answer never changes, so that a copy cannot be wrong, and reading hundreds of
//! outlines again costs more than everything else of a page.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use entity::value::id::MatchId;
use lru::LruCache;

use super::actions::Best;
use super::outline::Outline;

/// Outlines that are held altogether; some 25 MB.
const MOST: usize = 200_000;

/// A kept answer as it is held.
#[derive(Debug, Default)]
pub struct Held {
    /// Every product in outline, by code.
    pub outlines: Vec<Outline>,
    /// The one step that opens most, once somebody has asked for it.
    pub best: OnceLock<Option<Best>>,
}

/// This process's copies.
#[derive(Clone, Debug)]
pub struct Recent(Arc<Mutex<Memory>>);

#[derive(Debug)]
struct Memory {
    answers: LruCache<MatchId, Arc<Held>>,
    outlines: usize,
}

impl Default for Recent {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Memory { answers: LruCache::unbounded(), outlines: 0 })))
    }
}

impl Recent {
    /// The outlines of a match that is held.
    pub fn get(&self, id: MatchId) -> Option<Arc<Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).answers.get(&id).cloned()
    }
    /// Holds the outlines of a match; those that were not looked at for longest go.
    pub fn hold(&self, id: MatchId, outlines: Vec<Outline>) -> Arc<Held> {
        let held = Arc::new(Held { outlines, best: OnceLock::new() });
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.outlines += held.outlines.len();
        if let Some(before) = memory.answers.put(id, held.clone()) {
            memory.outlines -= before.outlines.len();
        }
        while memory.outlines > MOST {
            let Some((_, oldest)) = memory.answers.pop_lru() else { break };
            memory.outlines -= oldest.outlines.len();
        }
        held
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
        assert_eq!(recent.get(id(1)).map(|held| held.outlines.len()), Some(MOST / 2));
        recent.hold(id(3), some(1));
        assert_eq!((recent.get(id(1)).is_some(), recent.get(id(2)).is_some(), recent.get(id(3)).is_some()), (true, false, true));
        recent.hold(id(3), some(MOST + 1));
        assert!([1, 2, 3].iter().all(|n| recent.get(id(*n)).is_none()), "too much for the memory is not held");
    }
}
