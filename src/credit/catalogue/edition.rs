//! The catalogue as a city has it: every item with all of its versions, those that are shipped and those that were approved here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::ItemVersionId;
use entity::value::{ItemVersionKind, Source};

use super::belonging::{item_of, kinds_of, told_by};
use super::content::Content;
use super::item::{Disclosure, Frequency, Item, Mode, is_shipped, shipped};

/// An approved version of an item, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Which.
    pub id: ItemVersionId,
    /// Code of the item.
    pub code: String,
    /// What it does.
    pub kind: ItemVersionKind,
    /// Its number.
    pub number: u32,
    /// The first day on which it holds.
    pub from_on: NaiveDate,
    /// What it says.
    pub content: Content,
    /// What the program shipped for the item when it was drafted, with the number of that version; none for an item of the city's own.
    pub shipped: Option<(u32, Content)>,
    /// When it was approved.
    pub approved_at: DateTime<Utc>,
}

/// A version of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// The first day on which it holds, until a later one does.
    pub from_on: NaiveDate,
    /// What it does: an end has the item out of the catalogue from its day on.
    pub kind: ItemVersionKind,
    /// The item as it says; of an end, as it was.
    pub item: Arc<Item>,
    /// The row; none when it is shipped.
    pub id: Option<ItemVersionId>,
    /// When it was approved; none when it is shipped.
    pub approved_at: Option<DateTime<Utc>>,
}

/// An item through time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Its code.
    pub code: String,
    /// Its versions, by number.
    pub versions: Vec<Version>,
    /// What this version of the program ships for it, where that is not what the city's versions began with: it does not hold, and waits for
    /// somebody to look at it.
    pub differs: Option<Arc<Item>>,
    /// What was shipped when the city's newest version was begun, with the number of that version.
    pub base: Option<(u32, Content)>,
}

impl Life {
    /// The version that counts on a day, which may be an end; none before the first.
    pub fn version_on(&self, day: NaiveDate) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.from_on <= day)
    }
    /// The item as it is in force on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Arc<Item>> {
        self.version_on(day).filter(|version| version.kind != ItemVersionKind::End).map(|version| &version.item)
    }
    /// The item as it counts on a day for what came in by it: an ended one's records are still kept for its term.
    fn counting(&self, day: NaiveDate) -> Option<&Arc<Item>> {
        self.version_on(day).or_else(|| self.newest()).map(|version| &version.item)
    }
    /// The newest version, whether it holds already or not.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }
    /// The first day after a version on which it no longer counts; none while nothing follows.
    pub fn until(&self, number: u32) -> Option<NaiveDate> {
        let of = self.versions.iter().find(|version| version.number == number)?;
        let later = self.versions.iter().filter(|version| version.number > number);
        later.map(|version| version.from_on.max(of.from_on)).min()
    }
    fn of_shipped(item: &Arc<Item>) -> Self {
        let first = Version { number: item.version, from_on: item.from, kind: ItemVersionKind::New, item: item.clone(), id: None, approved_at: None };
        Self { code: item.code.clone(), versions: vec![first], differs: None, base: Some((item.version, Content::of(item))) }
    }
    /// With the city's versions, by number, on top of what is shipped.
    fn of(code: &str, now: Option<&Arc<Item>>, approved: &[Approved]) -> Self {
        let first_on = now.map(|item| item.from).or_else(|| approved.first().map(|one| one.from_on)).unwrap_or_default();
        let item = |content: &Content, number: u32| Arc::new(content.item(code, number, first_on, now.map(Arc::as_ref)));
        let shipped = approved.first().and_then(|one| one.shipped.as_ref()).map(|(number, content)| Version {
            number: *number,
            from_on: first_on,
            kind: ItemVersionKind::New,
            item: item(content, *number),
            id: None,
            approved_at: None,
        });
        let own = approved.iter().map(|one| Version {
            number: one.number,
            from_on: one.from_on,
            kind: one.kind,
            item: item(&one.content, one.number),
            id: Some(one.id),
            approved_at: Some(one.approved_at),
        });
        let base = approved.last().and_then(|one| one.shipped.clone());
        let differs = now.filter(|item| base.as_ref().is_some_and(|(_, base)| *base != Content::of(item))).cloned();
        Self { code: code.to_owned(), versions: shipped.into_iter().chain(own).collect(), differs, base }
    }
}

/// Whether deliveries of a source may enter on a day, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// They may.
    Open,
    /// No item has ever let them in.
    Never,
    /// The item that lets them in is not in force yet.
    NotYet,
    /// The item that let them in has ended.
    Ended,
    /// The item is in force, and is no longer copied to the platform.
    NotCopied,
}

/// The whole catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// How often it has been changed here.
    pub number: i64,
    /// Every item that there is or was, by code.
    pub lives: Vec<Life>,
}

impl Catalogue {
    /// What is shipped, with what was approved on top of it.
    pub fn of(number: i64, shipped: &[Arc<Item>], mut approved: Vec<Approved>) -> Self {
        approved.sort_by(|a, b| (&a.code, a.number).cmp(&(&b.code, b.number)));
        let mut lives: BTreeMap<&str, Life> = shipped.iter().map(|item| (item.code.as_str(), Life::of_shipped(item))).collect();
        for own in approved.chunk_by(|a, b| a.code == b.code) {
            let code = own[0].code.as_str();
            let now = shipped.iter().find(|item| item.code == code);
            lives.insert(code, Life::of(code, now, own));
        }
        Self { number, lives: lives.into_values().collect() }
    }
    /// The catalogue as it is shipped.
    pub fn as_shipped() -> Self {
        Self::of(0, shipped(), Vec::new())
    }
    /// An item through time.
    pub fn life(&self, code: &str) -> Option<&Life> {
        self.lives.iter().find(|life| life.code == code)
    }
    /// The items that are in force on a day, by code.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Arc<Item>> {
        self.lives.iter().filter_map(move |life| life.on(day))
    }
    /// An item as it is in force on a day or, when it is not, as it was last.
    pub fn named(&self, code: &str, day: NaiveDate) -> Option<&Arc<Item>> {
        let life = self.life(code)?;
        life.on(day).or_else(|| life.newest().map(|version| &version.item))
    }
    /// Whether deliveries of a source may enter on a day.
    pub fn admission(&self, source: Source, day: NaiveDate) -> Admission {
        let of = |item: &Item| item.source == Some(source);
        let mut in_force = self.on(day).filter(|item| of(item)).peekable();
        if in_force.peek().is_some() {
            return if in_force.any(|item| item.mode == Mode::Copied) { Admission::Open } else { Admission::NotCopied };
        }
        let known = || self.lives.iter().filter(|life| life.versions.iter().any(|version| of(&version.item)));
        if known().any(|life| life.version_on(day).is_some()) {
            Admission::Ended
        } else if known().next().is_some() {
            Admission::NotYet
        } else {
            Admission::Never
        }
    }
    /// Whether anybody may see what a source delivers on a day; of the source of lists, one of its lists.
    pub fn is_open(&self, source: Source, list: Option<&str>, day: NaiveDate) -> bool {
        let carries = |item: &Item| item.source == Some(source) && list.is_none_or(|list| item.lists.iter().any(|one| one == list));
        self.on(day).any(|item| carries(item) && item.disclosure == Disclosure::Open)
    }
    /// The item of the city's own that has taken over the rows of a kind on a day.
    pub fn own_of(&self, source: Source, kind: &str, day: NaiveDate) -> Option<&Arc<Item>> {
        told_by(source)?;
        self.on(day).find(|item| item.source == Some(source) && item.kinds.iter().any(|one| one == kind) && !is_shipped(&item.code))
    }
    /// The kinds of rows that are an item on a day: those that an item of the city's own has taken over are another's no more.
    pub fn kinds_on<'a>(&self, item: &'a Item, day: NaiveDate) -> Vec<&'a str> {
        let taken = |kind: &str| item.source.and_then(|source| self.own_of(source, kind, day));
        kinds_of(item).filter(|kind| taken(kind).is_none_or(|own| own.code == item.code)).collect()
    }
    /// How often a source is asked for on a day: where several items share it, as often as the slowest of those that somebody sends rows of, or of
    /// all where nobody knows, so that nobody is late with what they owe at other times. What is asked for on request alone is never due.
    pub fn frequency(&self, source: Source, sent: &BTreeSet<String>, day: NaiveDate) -> Frequency {
        let all: Vec<&Arc<Item>> = self.on(day).filter(|item| item.source == Some(source)).collect();
        let own: Vec<&Arc<Item>> = all.iter().copied().filter(|item| self.kinds_on(item, day).iter().any(|kind| sent.contains(*kind))).collect();
        let asked = if own.is_empty() { all } else { own };
        asked.into_iter().map(|item| item.frequency).filter(|one| *one != Frequency::OnRequest).max().unwrap_or(Frequency::OnRequest)
    }
    /// How many months records of each item of a source are kept after their end, as the versions that count on a day say; 0: it names no term.
    pub fn retentions(&self, source: Source, day: NaiveDate) -> impl Iterator<Item = u32> {
        self.lives.iter().filter_map(move |life| life.counting(day)).filter(move |item| item.source == Some(source)).map(|item| item.retention_months)
    }
    /// The longest of them; 0, as long as the law lets, where one names no term.
    pub fn retention_months(&self, source: Source, day: NaiveDate) -> u32 {
        let all: Vec<u32> = self.retentions(source, day).collect();
        if all.contains(&0) { 0 } else { all.into_iter().max().unwrap_or_default() }
    }
    /// The same of the item that rows of a kind belong to; of a row of no item in particular the longest of its source.
    pub fn retention_of(&self, source: Source, kind: &str, day: NaiveDate) -> u32 {
        let own = self.own_of(source, kind, day).or_else(|| self.life(&item_of(source, kind)?.code)?.counting(day));
        own.map_or_else(|| self.retention_months(source, day), |item| item.retention_months)
    }
}

/// The catalogue in memory, renewed by whoever sees that its number has moved on.
#[derive(Debug, Default)]
pub struct Held(RwLock<Option<Arc<Catalogue>>>);

impl Held {
    /// The catalogue, when it is the one of this number.
    pub fn get(&self, number: i64) -> Option<Arc<Catalogue>> {
        let held = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.as_ref().filter(|catalogue| catalogue.number == number).cloned()
    }
    /// Holds a catalogue from now on.
    pub fn put(&self, catalogue: Catalogue) -> Arc<Catalogue> {
        let catalogue = Arc::new(catalogue);
        let mut held = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        // One that was read later stays.
        if held.as_ref().is_none_or(|before| before.number <= catalogue.number) {
            *held = Some(catalogue.clone());
        }
        catalogue
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::Use;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    fn penalty() -> Arc<Item> {
        shipped().iter().find(|item| item.code == "XX0501").cloned().expect("the item")
    }
    fn approved(number: u32, kind: ItemVersionKind, from_on: &str, change: impl Fn(&mut Content)) -> Approved {
        let base = Content::of(&penalty());
        let mut content = base.clone();
        change(&mut content);
        let (code, shipped) = ("XX0501".to_owned(), Some((1, base)));
        let id = ItemVersionId(uuid::Uuid::from_u128(number.into()));
        Approved {
            id,
            code,
            kind,
            number,
            from_on: day(from_on),
            content,
            shipped,
            approved_at: day(from_on).and_hms_opt(1, 0, 0).expect("an instant").and_utc(),
        }
    }
    fn with(versions: Vec<Approved>) -> Catalogue {
        Catalogue::of(1, shipped(), versions)
    }

    #[test]
    fn what_is_shipped_lets_every_source_in_from_its_day_on() {
        let all = Catalogue::as_shipped();
        for source in Source::ALL {
            let from = shipped().iter().filter(|item| item.source == Some(*source)).map(|item| item.from).min().expect("an item");
            assert_eq!(all.admission(*source, from), Admission::Open, "{source}");
            assert_eq!(all.admission(*source, from.pred_opt().expect("a day")), Admission::NotYet, "{source}");
        }
        let without: Vec<Arc<Item>> = shipped().iter().filter(|item| item.source != Some(Source::Penalty)).cloned().collect();
        let without = Catalogue::of(0, &without, Vec::new());
        assert_eq!(without.admission(Source::Penalty, day("2026-03-02")), Admission::Never);
        assert_eq!(without.admission(Source::Licence, day("2026-03-02")), Admission::Open);
    }

    #[test]
    fn a_version_holds_from_its_day_until_the_next_one_does() {
        let all = with(vec![
            approved(3, ItemVersionKind::Change, "2026-05-01", |of| of.retention_months = 12),
            approved(2, ItemVersionKind::Change, "2026-04-01", |of| of.frequency = Frequency::Daily),
        ]);
        let life = all.life("XX0501").expect("a life");
        assert_eq!(life.versions.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2, 3]);
        let frequency = |on: &str| all.frequency(Source::Penalty, &BTreeSet::new(), day(on));
        assert_eq!([frequency("2026-03-31"), frequency("2026-04-01"), frequency("2026-05-01")], [Frequency::Weekly, Frequency::Daily, Frequency::Weekly]);
        assert_eq!((all.retention_months(Source::Penalty, day("2026-04-30")), all.retention_months(Source::Penalty, day("2026-05-01"))), (36, 12));
        assert_eq!((life.until(1), life.until(2), life.until(3)), (Some(day("2026-04-01")), Some(day("2026-05-01")), None));
        let held = life.on(day("2026-04-15")).expect("in force");
        assert_eq!((held.version, &held.facts, held.from), (2, &penalty().facts, penalty().from), "what hangs on it is the program's");
    }

    #[test]
    fn a_later_version_of_an_earlier_day_goes_before() {
        let all = with(vec![
            approved(2, ItemVersionKind::Change, "2026-06-01", |of| of.frequency = Frequency::Daily),
            approved(3, ItemVersionKind::Change, "2026-05-01", |of| of.retention_months = 12),
        ]);
        let life = all.life("XX0501").expect("a life");
        assert_eq!(life.version_on(day("2026-07-01")).map(|version| version.number), Some(3));
        assert_eq!(life.until(2), Some(day("2026-06-01")), "it never held");
    }

    #[test]
    fn an_ended_item_lets_nothing_in_and_its_records_keep_their_term() {
        let all = with(vec![approved(2, ItemVersionKind::End, "2026-04-01", |_| ())]);
        assert_eq!(all.admission(Source::Penalty, day("2026-03-31")), Admission::Open);
        assert_eq!(all.admission(Source::Penalty, day("2026-04-01")), Admission::Ended);
        assert_eq!(all.retention_months(Source::Penalty, day("2026-04-01")), 36);
        assert_eq!(all.frequency(Source::Penalty, &BTreeSet::new(), day("2026-04-01")), Frequency::OnRequest);
        assert_eq!(all.on(day("2026-04-01")).count() + 1, all.on(day("2026-03-31")).count());
        assert_eq!(all.named("XX0501", day("2026-04-01")).map(|item| item.name.as_str()), Some(penalty().name.as_str()));
        let queried = with(vec![approved(2, ItemVersionKind::Change, "2026-04-01", |of| of.mode = Mode::Queried)]);
        assert_eq!(queried.admission(Source::Penalty, day("2026-04-01")), Admission::NotCopied);
    }

    #[test]
    fn nobody_is_late_with_what_they_owe_at_other_times() {
        let (all, today) = (Catalogue::as_shipped(), day("2026-03-02"));
        let asked = |source: Source, sent: &[&str]| all.frequency(source, &sent.iter().map(|kind| (*kind).to_owned()).collect(), today);
        assert_eq!(asked(Source::Filing, &["subsidy"]), Frequency::Monthly, "though changes of the register come in the same form every week");
        assert_eq!(asked(Source::Filing, &["change", "branch"]), Frequency::Monthly, "the slower of the two");
        assert_eq!((asked(Source::Filing, &["change"]), asked(Source::Filing, &[])), (Frequency::Weekly, Frequency::Yearly));
        assert_eq!(asked(Source::Listing, &["salt"]), Frequency::OnRequest);
        assert_eq!((asked(Source::Listing, &["salt", "unpaid_wages"]), asked(Source::Listing, &[""])), (Frequency::Weekly, Frequency::Yearly));
    }

    #[test]
    fn what_is_kept_is_kept_by_its_own_item() {
        let (all, today) = (Catalogue::as_shipped(), day("2026-03-02"));
        let of = |kind: &str| all.retention_of(Source::Filing, kind, today);
        assert_eq!([of("project"), of("subsidy"), of("change")], [36, 60, 0]);
        assert_eq!(all.retention_months(Source::Filing, today), 0, "some of them as long as the law lets");
        assert_eq!((all.retention_of(Source::Listing, "customs", today), all.retention_of(Source::Listing, "honour", today)), (36, 0));
        assert_eq!((all.retention_of(Source::Penalty, "", today), all.retention_of(Source::Filing, "no such kind", today)), (36, 0));
    }

    #[test]
    fn a_newer_program_does_not_overwrite_what_was_edited_and_says_so() {
        let edited = approved(2, ItemVersionKind::Change, "2026-04-01", |of| of.frequency = Frequency::Daily);
        assert_eq!(with(vec![edited.clone()]).life("XX0501").and_then(|life| life.differs.clone()), None);
        let newer: Vec<Arc<Item>> = shipped()
            .iter()
            .map(|item| match item.code.as_str() {
                "XX0501" => Arc::new(Item { version: 4, owner: "另一个部门".to_owned(), uses: vec![Use::Report], ..(**item).clone() }),
                "XX0601" => Arc::new(Item { version: 4, owner: "另一个部门".to_owned(), ..(**item).clone() }),
                _ => item.clone(),
            })
            .collect();
        let all = Catalogue::of(1, &newer, vec![edited]);
        let owner = |code: &str, on: &str| all.life(code).and_then(|life| life.on(day(on))).map(|item| item.owner.clone());
        assert_eq!(owner("XX0501", "2026-05-01"), Some(penalty().owner.clone()), "what the city approved");
        assert_eq!(owner("XX0501", "2026-03-01"), Some(penalty().owner.clone()), "and what held before it");
        assert_eq!(owner("XX0601", "2026-05-01").as_deref(), Some("另一个部门"), "what nobody edited follows the program");
        let differs = |code: &str| all.life(code).and_then(|life| life.differs.as_ref()).map(|item| item.version);
        assert_eq!((differs("XX0501"), differs("XX0601")), (Some(4), None));
    }

    #[test]
    fn an_item_of_the_citys_own_begins_with_its_first_version() {
        let own = Approved { code: "XX0951".to_owned(), shipped: None, ..approved(1, ItemVersionKind::New, "2026-04-01", |of| of.source = None) };
        let all = with(vec![own]);
        let life = all.life("XX0951").expect("a life");
        assert_eq!((life.on(day("2026-03-31")), life.on(day("2026-04-01")).map(|item| item.category.as_str())), (None, Some("09")));
        assert!(all.lives.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn an_item_of_the_citys_own_takes_over_the_rows_that_it_names_while_it_is_in_force() {
        let source = super::super::content::SHARED_SOURCE;
        let own = Approved {
            code: "XX0951".to_owned(),
            shipped: None,
            ..approved(1, ItemVersionKind::New, "2026-04-01", |of| {
                (of.source, of.kinds, of.retention_months, of.frequency) = (Some(source), vec!["time_honoured".to_owned()], 7, Frequency::Daily);
            })
        };
        let end = Approved { number: 2, kind: ItemVersionKind::End, from_on: day("2026-06-01"), ..own.clone() };
        let all = with(vec![own, end]);
        let trades = shipped().iter().find(|item| item.code == "XX0402").expect("it");
        let whole = kinds_of(trades).count();
        let taken = |on: &str| (all.own_of(source, "time_honoured", day(on)).map(|item| item.code.as_str()), all.kinds_on(trades, day(on)).len());
        assert_eq!([taken("2026-03-31"), taken("2026-04-01"), taken("2026-06-01")], [(None, whole), (Some("XX0951"), whole - 1), (None, whole)]);
        assert_eq!(all.own_of(source, "trade_food", day("2026-05-01")), None);
        assert_eq!(all.retention_of(source, "time_honoured", day("2026-05-01")), 7);
        assert_ne!(all.retention_of(source, "time_honoured", day("2026-03-31")), 7);
        let sent = BTreeSet::from(["time_honoured".to_owned()]);
        assert_eq!(all.frequency(source, &sent, day("2026-05-01")), Frequency::Daily, "as its own item says");
    }

    #[test]
    fn memory_gives_the_catalogue_of_the_number_that_is_asked_for() {
        let held = Held::default();
        assert_eq!(held.get(0), None);
        held.put(Catalogue::as_shipped());
        assert!(held.get(0).is_some() && held.get(1).is_none());
        held.put(with(Vec::new()));
        held.put(Catalogue::as_shipped());
        assert!(held.get(1).is_some(), "what was read later stays");
    }
}
