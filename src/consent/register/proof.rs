//! Whether the register is what was written: the chain is computed again, row by row, and held against numbers, anchors and its end.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::chain::{Anchor, Line, Link, ORIGIN};
use crate::consent::retention::law::Kind;

/// Findings that are kept in full; further ones are counted.
const KEPT: usize = 20;

/// A row as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// It can be read.
    Read {
        /// Its number.
        seq: i64,
        /// What it says.
        line: Box<Line>,
        /// Its hash.
        hash: String,
        /// Whether its instant is written as the service writes it.
        written_by_us: bool,
        /// The day on which its person and its request were taken out because its term was over.
        erased_on: Option<NaiveDate>,
    },
    /// A value in it is none.
    Unreadable {
        /// Its number, when that can be read.
        seq: Option<i64>,
    },
}

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A row does not say what it said when it was written.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// A row cannot be read.
    Unreadable {
        /// Its number, when that can be read.
        seq: Option<i64>,
    },
    /// Rows are not there.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// A number stands twice, or below the first.
    Doubled {
        /// The number.
        seq: i64,
    },
    /// The chain goes on behind its end, or ends with another hash.
    End {
        /// The last row.
        seq: i64,
    },
    /// An anchor does not say what it said, or one before it is not there.
    Anchor {
        /// Its day.
        day: NaiveDate,
    },
    /// An anchor cannot be read; none is held against the chain then.
    AnchorUnreadable,
    /// An anchor is of a day that is not over: no further one would be taken until then.
    Ahead {
        /// Its day.
        day: NaiveDate,
    },
    /// The trail of deeds does not say that an anchor was taken.
    Untold {
        /// Its day.
        day: NaiveDate,
    },
    /// The chain is another one than the day's anchor held.
    Unanchored {
        /// The anchor's day.
        day: NaiveDate,
        /// The row that it holds.
        seq: i64,
    },
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "row {seq}: does not say what was written"),
            Self::Unreadable { seq: Some(seq) } => write!(f, "row {seq}: holds a value that cannot be read"),
            Self::Unreadable { seq: None } => write!(f, "a row without a number that can be read"),
            Self::Missing { from, to } if from == to => write!(f, "row {from}: is missing"),
            Self::Missing { from, to } => write!(f, "rows {from} to {to}: are missing"),
            Self::Doubled { seq } => write!(f, "row {seq}: the number is there more than once, or was never given"),
            Self::End { seq } => write!(f, "row {seq}: is not the end that the register keeps"),
            Self::Anchor { day } => write!(f, "anchor of {day}: does not say what was written, or one before it is missing"),
            Self::AnchorUnreadable => write!(f, "an anchor holds a value that cannot be read"),
            Self::Ahead { day } => write!(f, "anchor of {day}: the day is not over, so it was not taken by the service"),
            Self::Untold { day } => write!(f, "anchor of {day}: the trail does not say that it was taken"),
            Self::Unanchored { day, seq } => write!(f, "anchor of {day}: row {seq} is not the one that it holds"),
        }
    }
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Rows that were read.
    pub rows: u64,
    /// Anchors that were held against them.
    pub anchors: usize,
    /// The last number.
    pub last: i64,
    /// The first of what is wrong.
    pub wrong: Vec<Wrong>,
    /// How much is wrong.
    pub count: u64,
    /// By number, what is left of rows without a seal that were erased; of rows that are written now none is without.
    left: BTreeMap<i64, String>,
}

impl Findings {
    /// Whether everything fits.
    pub fn fits(&self) -> bool {
        self.count == 0
    }
    /// There are anchors of these days of which the trail does not say that they were taken.
    pub fn untold(&mut self, days: &[NaiveDate]) {
        for day in days {
            self.add(Wrong::Untold { day: *day });
        }
    }
    /// The trail says, by number, what was left of rows without a seal when they were erased; nothing is held against it when it says so of none.
    pub fn rests(&mut self, told: &BTreeMap<i64, String>) {
        let left = std::mem::take(&mut self.left);
        for (seq, _) in left.iter().filter(|(seq, rest)| !told.is_empty() && told.get(*seq) != Some(*rest)) {
            self.add(Wrong::Changed { seq: *seq });
        }
    }
    fn add(&mut self, wrong: Wrong) {
        self.count += 1;
        if self.wrong.len() < KEPT {
            self.wrong.push(wrong);
        }
    }
}

/// Goes along the chain; keeps one row and the anchors.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The row before, as it is stored.
    before: Link,
    /// Whether the hash before is that of the row before: not behind a gap.
    joined: bool,
    /// The hash before the row before, for a second one of the same number.
    earlier: String,
    /// Anchors that are still ahead, the next one last; and the end as it was before the first row was read.
    ahead: Vec<(Option<NaiveDate>, Link)>,
    /// The last row that each day's anchor holds.
    held: Vec<(NaiveDate, i64)>,
    /// The day on which it is proven.
    today: NaiveDate,
    found: Findings,
}

impl Proof {
    /// Begins on a day, with the anchors by day, those that were kept outside, and the end of the chain as they were before any row was read.
    pub fn new(anchors: &[Anchor], kept: &[Anchor], end: &Link, today: NaiveDate) -> Self {
        let mut found = Findings { anchors: anchors.len() + kept.len(), ..Findings::default() };
        let mut before: Option<&Anchor> = None;
        for anchor in anchors {
            let since = before.map_or(0, |b| b.at.seq);
            let follows = before.is_none_or(|b| b.day < anchor.day) && anchor.at.seq - since == anchor.lookups;
            if !follows || anchor.mark != anchor.marked(before.map_or(ORIGIN, |b| &b.mark)) {
                found.add(Wrong::Anchor { day: anchor.day });
            }
            if anchor.day >= today {
                found.add(Wrong::Ahead { day: anchor.day });
            }
            before = Some(anchor);
        }
        for anchor in kept.iter().filter(|anchor| !anchors.contains(anchor)) {
            found.add(Wrong::Anchor { day: anchor.day });
        }
        let mut ahead: Vec<_> = anchors.iter().chain(kept).map(|anchor| (Some(anchor.day), anchor.at.clone())).collect();
        ahead.push((None, end.clone()));
        ahead.sort_by_key(|(_, link)| std::cmp::Reverse(link.seq));
        let held = anchors.iter().map(|anchor| (anchor.day, anchor.at.seq)).collect();
        let mut new = Self { before: Link { seq: 0, hash: ORIGIN.to_owned() }, joined: true, earlier: ORIGIN.to_owned(), ahead, held, today, found };
        new.pass();
        new
    }

    /// Anchors were asked for, and one of them cannot be read.
    pub fn unreadable_anchor(&mut self) {
        self.found.add(Wrong::AnchorUnreadable);
    }

    /// The next row by number.
    pub fn row(&mut self, row: &Row) {
        self.found.rows += 1;
        match row {
            Row::Unreadable { seq } => {
                self.found.add(Wrong::Unreadable { seq: *seq });
                if let Some(seq) = *seq {
                    self.found.last = self.found.last.max(seq);
                    if seq > self.before.seq {
                        self.gap(seq);
                        (self.before.seq, self.joined) = (seq, false);
                        self.skip(seq);
                    }
                }
            }
            Row::Read { seq, line, hash, written_by_us, erased_on } => {
                self.found.last = self.found.last.max(*seq);
                if *seq <= self.before.seq {
                    self.found.add(Wrong::Doubled { seq: *seq });
                    // Of two rows of a number the chain goes on from the one that fits.
                    if *seq == self.before.seq && line.hash(*seq, &self.earlier) == *hash {
                        self.before.hash.clone_from(hash);
                    }
                    return;
                }
                self.gap(*seq);
                let same = !self.joined || line.hash(*seq, &self.before.hash) == *hash;
                let fits = match erased_on {
                    None => same && line.seal.as_ref().is_none_or(|seal| *seal == line.own_seal()),
                    // Of a row of before the seals nobody can compute the hash again: the row after it goes over it, and the trail says what was left.
                    Some(on) => self.was_due(*seq, *on) && line.person.is_none() && line.request.is_none() && (same || !line.is_sealed(hash)),
                };
                if fits && erased_on.is_some() && !line.is_sealed(hash) {
                    self.found.left.insert(*seq, line.rest(*seq, hash));
                }
                if !(fits && *written_by_us) {
                    self.found.add(Wrong::Changed { seq: *seq });
                }
                self.earlier = std::mem::replace(&mut self.before, Link { seq: *seq, hash: hash.clone() }).hash;
                self.joined = true;
                self.pass();
            }
        }
    }

    /// Whether a row could be erased on a day: an anchor of before its term holds it, and the day has come.
    fn was_due(&self, seq: i64, on: NaiveDate) -> bool {
        let before = Kind::Lookup.term().before(on);
        on <= self.today && self.held.iter().any(|(day, last)| *day < before && *last >= seq)
    }

    /// Rows between the one before and this one are missing.
    fn gap(&mut self, seq: i64) {
        let from = self.before.seq + 1;
        if seq > from {
            self.found.add(Wrong::Missing { from, to: seq - 1 });
            self.joined = false;
            self.skip(seq - 1);
        }
    }

    /// What held rows that are not there or cannot be read is reported with them.
    fn skip(&mut self, to: i64) {
        self.ahead.retain(|(_, link)| link.seq > to);
    }

    /// Holds the row before against what held it.
    fn pass(&mut self) {
        while let Some((day, link)) = self.ahead.pop_if(|(_, link)| link.seq <= self.before.seq) {
            if link != self.before {
                self.found.add(day.map_or(Wrong::End { seq: link.seq }, |day| Wrong::Unanchored { day, seq: link.seq }));
            }
        }
    }

    /// Ends, with the end of the chain as it is after the last row was read.
    pub fn end(mut self, end: &Link) -> Findings {
        let last = self.ahead.iter().map(|(_, link)| link.seq).max();
        if let Some(to) = last.filter(|to| *to > self.before.seq) {
            self.found.add(Wrong::Missing { from: self.before.seq + 1, to });
            for (day, link) in self.ahead.iter().rev() {
                if let Some(day) = day {
                    self.found.add(Wrong::Unanchored { day: *day, seq: link.seq });
                }
            }
        } else if self.before.seq > end.seq || (self.before.seq == end.seq && self.joined && self.before.hash != end.hash) {
            let known = self.found.wrong.iter().any(|wrong| matches!(wrong, Wrong::End { .. }));
            if !known {
                self.found.add(Wrong::End { seq: self.before.seq });
            }
        }
        self.found
    }
}

#[cfg(test)]
mod tests;
