//! 记忆: what was shown of reach, to any bank and within ninety days, and what of a new count may therefore be shown.
//!
//! Every number that is shown stands for a set of firms. A set that differs from a remembered one in fewer firms than the minimum is shown
//! with that one's number, whether it differs or not; where remembered ones have different numbers, or theirs would be too far from the truth,
//! nothing is said. So no two different numbers ever stand for sets that fewer than the minimum tell apart: a condition more or less that
//! concerns a few firms, a threshold moved past a few, or a firm that changed between two looks cannot be seen in a number.
//!
//! **Whose memory.** One for all banks: two that lay their numbers side by side have no more than one of them. A bank learns little of
//! another's questions from it: sets are remembered and no conditions, a number differs from the rounded truth by as little as the guard hides
//! anyway, and what it differs by may come from any bank's question of ninety days, or from the asker's own. The other way round, where every
//! bank had a memory of its own, two of them could work out what stands in a single firm's file; that weighs more.
//!
//! **How long.** Ninety days, and ninety more whenever the same set is shown again a week later or more. After that a set whose firms have not
//! changed at all can have another number: between two questions a quarter of a year apart, reports of two periods, new letters and letters
//! that ran out lie, and by them the askers cannot know that only one firm differs. A bank that has been shown [`MOST_SETS`] new sets within
//! that time is shown only what was shown before, so that it cannot use up the memory for others.
//!
//! **How much.** What was shown is not forgotten before its time to make room, for a set that is forgotten can be asked from beside again and get
//! another number. When [`MOST_TOGETHER`] sets are remembered, of all banks together, everybody is shown only what was shown before.
//!
//! **Silence.** That nothing is said where a number stood can depend on a single firm: any answer that is not the same for all sets has two
//! neighbours between which it changes. Three things keep those borders away from pairs of questions: numbers of their own are given only where
//! nothing with another number is within three firms more than the minimum; whoever asks for a set within three firms of a remembered one is
//! answered like that one, by number or by silence; and between "few" and a number lies a band in which nothing is said. What is left is measured
//! in the tests ([`super::privacy`] and `tests/it/guard.rs`). A bank that is silent for want of questions, or on the day on which prints became
//! coarser, is silent whatever it asks.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::value::id::OrganisationId;

use super::mark::{Mark, REACH};
use super::privacy::{LEAST, MINIMUM, ROUND, Shown};
use super::tally::{Grain, Tally};

/// Days for which it is remembered what was shown.
pub const KEPT_DAYS: u64 = 90;
/// What is shown again so many days later is remembered anew.
const RENEWED_DAYS: i64 = 7;
/// Most new sets that a bank is shown within that time: some 1,500 questions.
pub const MOST_SETS: usize = 100_000;
/// Most sets that are remembered of all banks together: some 300 MB. Forgetting one before its time would let it be asked again from beside, so
/// the oldest does not make room: when so many are remembered, every bank is shown only what was shown before, until their days are over.
pub const MOST_TOGETHER: usize = 300_000;
/// Sets that differ in so few firms are answered alike.
const CLOSE: usize = 3;
/// Sets that differ in fewer firms than this never have different numbers.
const NEAR: usize = 10;
const _: () = assert!(NEAR as u64 == MINIMUM && NEAR + CLOSE == REACH);
/// How far the number of a near set may be from the truth.
const DRIFT: u64 = 20;

/// A set that was shown.
#[derive(Clone, Debug)]
struct Kept {
    mark: Mark,
    shown: Shown,
    by: Option<OrganisationId>,
    on: NaiveDate,
}

/// A set that stands on a shelf, and where the next one of it is.
#[derive(Clone, Copy, Debug)]
struct Standing {
    kept: usize,
    next: Option<usize>,
}

/// What was shown.
#[derive(Debug)]
pub struct Memory {
    /// How many sets it holds.
    most: usize,
    kept: Vec<Kept>,
    /// Where each is, by its whole print.
    places: HashMap<u64, usize>,
    shelves: HashMap<u64, usize>,
    standing: Vec<Standing>,
    /// New sets that each bank was shown.
    spent: HashMap<Option<OrganisationId>, usize>,
    /// What is not written down yet.
    news: Vec<(Mark, Shown)>,
    /// How prints are made.
    grain: Option<Grain>,
    /// The day on which prints of two makings met.
    silent_on: Option<NaiveDate>,
    by: Option<OrganisationId>,
    on: NaiveDate,
}

impl Default for Memory {
    fn default() -> Self {
        Self::of(MOST_TOGETHER)
    }
}

impl Memory {
    /// A memory of at most so many sets.
    pub(super) fn of(most: usize) -> Self {
        Self {
            most,
            kept: Vec::new(),
            places: HashMap::new(),
            shelves: HashMap::new(),
            standing: Vec::new(),
            spent: HashMap::new(),
            news: Vec::new(),
            grain: None,
            silent_on: None,
            by: None,
            on: NaiveDate::default(),
        }
    }
    /// Whether nothing new is shown to whoever asks.
    fn is_full(&self) -> bool {
        self.kept.len() >= self.most || self.spent.get(&self.by).is_some_and(|spent| *spent >= MOST_SETS)
    }
    /// Who asks, and on which day.
    pub fn asked(&mut self, by: OrganisationId, on: NaiveDate) -> &mut Self {
        (self.by, self.on) = (Some(by), on);
        self
    }
    /// The grain of the prints that come from now on. Those of another cannot be held against them: on that day nothing is said, and what was
    /// remembered goes. A population outgrows the finer grain once.
    pub(super) fn takes(&mut self, grain: Grain, on: NaiveDate) {
        if self.grain.is_some_and(|known| known != grain) {
            *self = Self { silent_on: Some(on), ..Self::of(self.most) };
        }
        self.grain = Some(grain);
    }
    /// Learns what a process showed on a day.
    pub(super) fn learn(&mut self, grain: Grain, by: OrganisationId, on: NaiveDate, sets: Vec<(Mark, Shown)>) {
        if self.grain.is_some_and(|known| known != grain) {
            self.silent_on = self.silent_on.max(Some(on));
            return;
        }
        self.grain = Some(grain);
        for (mark, shown) in sets {
            match self.place_of(&mark) {
                Some(place) => self.kept[place].on = self.kept[place].on.max(on),
                None => self.keep(Kept { mark, shown, by: Some(by), on }),
            }
        }
    }
    /// What it showed since this was asked last.
    pub(super) fn news(&mut self) -> Vec<(Mark, Shown)> {
        std::mem::take(&mut self.news)
    }
    /// Forgets what was shown before a day.
    pub(super) fn forget(&mut self, before: NaiveDate) {
        if self.kept.iter().all(|kept| kept.on >= before) {
            return;
        }
        let kept = std::mem::take(&mut self.kept);
        (self.places, self.shelves, self.standing, self.spent) = Default::default();
        kept.into_iter().filter(|kept| kept.on >= before).for_each(|kept| self.keep(kept));
    }
    fn keep(&mut self, kept: Kept) {
        for shelf in kept.mark.shelves() {
            let next = self.shelves.insert(shelf, self.standing.len());
            self.standing.push(Standing { kept: self.kept.len(), next });
        }
        self.places.insert(kept.mark.whole, self.kept.len());
        *self.spent.entry(kept.by).or_default() += 1;
        self.kept.push(kept);
    }
    /// Places of kept sets on shelves; some stand on several.
    fn standing(&self, shelves: Vec<u64>) -> impl Iterator<Item = usize> {
        let next = |standing: &Standing| standing.next.map(|at| self.standing[at]);
        shelves
            .into_iter()
            .filter_map(|shelf| self.shelves.get(&shelf))
            .flat_map(move |at| std::iter::successors(Some(self.standing[*at]), next))
            .map(|one| one.kept)
    }
    fn place_of(&self, mark: &Mark) -> Option<usize> {
        self.places.get(&mark.whole).copied().filter(|place| self.kept[*place].mark.is(mark))
    }
    /// How many sets are remembered.
    pub fn sets(&self) -> usize {
        self.kept.len()
    }
    /// The number of a set.
    pub fn show(&mut self, set: &Tally) -> Shown {
        let silent = self.silent_on == Some(self.on) || self.is_full();
        if !silent && set.count < MINIMUM {
            // What fewer than the minimum tell apart from so few is never a number.
            return Shown::Few;
        }
        let mark = Mark::of(set);
        if let Some(place) = self.place_of(&mark) {
            let kept = &mut self.kept[place];
            if (self.on - kept.on).num_days() >= RENEWED_DAYS {
                kept.on = self.on;
                self.news.push((mark, kept.shown));
            }
            return kept.shown;
        }
        if silent {
            return Shown::Held;
        }
        let beside = self.beside(&mark);
        let shown = beside.answer(mark.count);
        // Silence that is like that of a close set spreads no further.
        if shown == Shown::Held && beside.silent {
            return shown;
        }
        self.news.push((mark.clone(), shown));
        self.keep(Kept { mark, shown, by: self.by, on: self.on });
        shown
    }
    /// How the kept sets near a new one were answered.
    fn beside(&self, mark: &Mark) -> Beside {
        let mut beside = Beside::default();
        for kept in self.standing(mark.near_shelves()).map(|place| &self.kept[place]) {
            let differs = kept.mark.differs(mark);
            if differs <= CLOSE {
                beside.close.take(kept.shown);
                beside.silent |= kept.shown == Shown::Held;
            }
            if kept.shown != Shown::Held && differs < NEAR {
                beside.near.take(kept.shown);
            }
            if kept.shown != Shown::Held && differs < REACH {
                beside.wide.take(kept.shown);
            }
        }
        beside
    }
}

/// Answers of some sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answers {
    /// There is none.
    #[default]
    None,
    /// All have this one.
    One(Shown),
    /// They have different ones.
    Several,
}

impl Answers {
    fn take(&mut self, shown: Shown) {
        *self = match *self {
            Self::None => Self::One(shown),
            Self::One(other) if other == shown => Self::One(other),
            Self::One(_) | Self::Several => Self::Several,
        };
    }
}

/// Answers of the sets beside a new one: the close ones by number or silence, the others by number alone.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    close: Answers,
    /// Whether nothing was said of a close one.
    silent: bool,
    near: Answers,
    wide: Answers,
}

impl Beside {
    /// What is said of a set of so many firms.
    fn answer(self, count: u64) -> Shown {
        match self.close {
            // Like the close ones, as far as no number of a near one differs.
            Answers::One(shown) if self.near == Answers::None || self.near == Answers::One(shown) => fitting(count, shown),
            Answers::One(_) | Answers::Several => Shown::Held,
            Answers::None => match (self.near, self.wide) {
                (Answers::None, Answers::None) => fresh(count),
                (Answers::One(shown), Answers::One(_)) => fitting(count, shown),
                // Its own number only where that is theirs too.
                (Answers::None, Answers::One(shown)) if fresh(count) == shown => shown,
                (Answers::None | Answers::One(_) | Answers::Several, _) => Shown::Held,
            },
        }
    }
}

/// A near set's number where it says nothing untrue.
const fn fitting(count: u64, shown: Shown) -> Shown {
    let fits = match shown {
        Shown::About(about) => count >= LEAST && about.abs_diff(count) <= DRIFT,
        Shown::Few => count < LEAST,
        Shown::Held => true,
    };
    if fits { shown } else { Shown::Held }
}

/// A number of its own, rounded; close to where "few" ends, none.
const fn fresh(count: u64) -> Shown {
    let close = CLOSE as u64;
    if count + close < LEAST {
        Shown::Few
    } else if count < LEAST + close {
        Shown::Held
    } else {
        Shown::About((count + ROUND / 2) / ROUND * ROUND)
    }
}
