//! What is counted about the deliveries of an item, as of any instant: expected, arrived, on time, valid, matched to a firm.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::value::id::{DeliveryId, OrganisationId};
use entity::value::{DeliveryState, Ppm, Source};

use super::due::{Due, dues};
use super::lists::{Spread, lists_of, parts_of};
use super::standing::Standing;
use crate::credit::catalogue::belonging::{SHARED, kinds_of, told_by};
use crate::credit::catalogue::edition::{Catalogue, Life};
use crate::credit::catalogue::item::{Frequency, Item, Mode};
use crate::credit::feed::spread::Shares;
use crate::credit::record::list::List;
use crate::platform::calendar::Calendar;
use crate::report::figures::share;
use crate::report::period::{Period, day_of, start_of};

/// From the end of a month to the morning on which its report is made.
pub const REPORTED: TimeDelta = TimeDelta::hours(3 * 24 + 8);

/// A delivery as far as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Which.
    pub id: DeliveryId,
    /// What it carries.
    pub source: Source,
    /// SHA-256 of the file.
    pub hash: String,
    /// Who sent it; none for the command line.
    pub organisation: Option<OrganisationId>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// When the reading ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub state: DeliveryState,
    /// Rows that became records or were known.
    pub accepted: i64,
    /// Rows in the quarantine.
    pub quarantined: i64,
    /// Accepted rows whose firm was known; none when an earlier version read them.
    pub matched: Option<i64>,
    /// How often each reason to refuse a row came up.
    pub reasons: BTreeMap<String, i64>,
    /// Of a source that several items share, what it holds of each list, kind of filing or qualification.
    pub lists: Shares,
    /// How often each mark came up that a comparison with other sources left on an accepted row.
    pub marked: BTreeMap<String, i64>,
}

/// Up to when deliveries are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Only what was received before.
    pub received: DateTime<Utc>,
    /// Only what was read to its end before; none: whatever is read by now.
    pub read: Option<DateTime<Utc>>,
}

impl AsOf {
    /// As the report of a month said it first.
    fn first_report(month: Period) -> Self {
        let end = month.bounds().1;
        Self { received: end, read: Some(end + REPORTED) }
    }
    fn knows(self, arrival: &Arrival) -> bool {
        arrival.received_at < self.received
    }
    fn has_read(self, arrival: &Arrival) -> bool {
        let ended = self.read.is_none_or(|before| arrival.finished_at.is_some_and(|at| at < before));
        self.knows(arrival) && ended && arrival.state == DeliveryState::Done
    }
}

/// The figures of an item in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Stretches of days that ended in the month, each with a delivery expected in it.
    pub expected: i64,
    /// Of those, the ones in which a delivery came.
    pub on_time: i64,
    /// Of those, the ones for which it only came afterwards.
    pub late: i64,
    /// Deliveries received in the month and read to their end, each file once.
    pub deliveries: i64,
    /// Deliveries received in the month of files that had been read before.
    pub repeated: i64,
    /// Deliveries received in the month that could not be read.
    pub failed: i64,
    /// Rows of the deliveries that were accepted.
    pub accepted: i64,
    /// Rows of the deliveries that were quarantined.
    pub quarantined: i64,
    /// Accepted rows whose firm was known when they were read.
    pub matched: i64,
    /// Accepted rows of which it was counted whether their firm was known.
    pub counted: i64,
    /// How often each reason to refuse a row came up; a row can have several.
    pub reasons: BTreeMap<String, i64>,
    /// How often each mark came up that a comparison with other sources left on an accepted row.
    pub marked: BTreeMap<String, i64>,
}

impl Figures {
    /// Stretches for which nothing has come.
    pub const fn missing(&self) -> i64 {
        self.expected - self.on_time - self.late
    }
    /// Stretches for which a delivery has come, on time or late.
    pub const fn arrived(&self) -> i64 {
        self.on_time + self.late
    }
    /// Rows of the deliveries.
    pub const fn rows(&self) -> i64 {
        self.accepted + self.quarantined
    }
    /// The share of what was expected that came on time.
    pub fn on_time_share(&self) -> Option<Ppm> {
        share(self.on_time.into(), self.expected.into())
    }
    /// The share of the rows that was accepted.
    pub fn valid_share(&self) -> Option<Ppm> {
        share(self.accepted.into(), self.rows().into())
    }
    /// The share of the accepted rows whose firm was known.
    pub fn matched_share(&self) -> Option<Ppm> {
        share(self.matched.into(), self.counted.into())
    }
    /// Adds the figures of another item or month.
    pub fn add(&mut self, other: &Self) {
        let Self { expected, on_time, late, deliveries, repeated, failed, accepted, quarantined, matched, counted, reasons, marked } = other;
        self.expected += expected;
        self.on_time += on_time;
        self.late += late;
        self.deliveries += deliveries;
        self.repeated += repeated;
        self.failed += failed;
        self.accepted += accepted;
        self.quarantined += quarantined;
        self.matched += matched;
        self.counted += counted;
        add_up(&mut self.reasons, reasons);
        add_up(&mut self.marked, marked);
    }
}

/// What one organisation delivered of an item, as if nobody else did: another's deliveries do not hide that it has stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The day of its newest delivery that counts.
    pub newest_on: Option<NaiveDate>,
    /// How fresh that is.
    pub standing: Standing,
    /// The figures of the asked month; nothing was expected before its first delivery that is known.
    pub figures: Figures,
    /// The same of the twelve months that end with it.
    pub months: Vec<(Period, Figures)>,
}

/// One item of the catalogue that deliveries carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemQuality {
    /// The item as it was in force at the end.
    pub item: Arc<Item>,
    /// What carries it.
    pub source: Source,
    /// Of deliveries of lists, the list.
    pub list: Option<&'static List>,
    /// The day of the newest delivery that counts.
    pub newest_on: Option<NaiveDate>,
    /// How fresh it is.
    pub standing: Standing,
    /// The twelve months that end with the asked one: as they stand, and as their own reports said it first.
    pub months: Vec<(Period, Figures, Figures)>,
    /// Whoever delivered in these months, each alone; none is the command line.
    pub senders: BTreeMap<Option<OrganisationId>, Sent>,
}

impl ItemQuality {
    /// The department that is asked for it.
    pub fn owner(&self) -> &str {
        self.list.map_or(&self.item.owner, |list| &list.department)
    }
    /// The figures of the asked month.
    pub fn figures(&self) -> &Figures {
        static NONE: std::sync::LazyLock<Figures> = std::sync::LazyLock::new(Figures::default);
        self.months.last().map_or(&NONE, |(_, figures, _)| figures)
    }
}

/// The deliveries that the figures come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Deliveries since [`earliest`], in the order in which they came.
    pub arrivals: Vec<Arrival>,
    /// Sources and hashes of files of theirs that had been read before the first of them.
    pub before: BTreeSet<(Source, String)>,
    /// The day of the newest delivery of each source before the first of them.
    pub newest: BTreeMap<Source, NaiveDate>,
    /// The same of each list, kind of filing and qualification.
    pub newest_kinds: BTreeMap<String, NaiveDate>,
    /// The day of the very first delivery: before it nothing was expected.
    pub since_on: Option<NaiveDate>,
}

/// The first day on which a delivery can lie that a month's figures and the eleven before need.
pub fn earliest(month: Period) -> NaiveDate {
    month.last_twelve_months().first().copied().unwrap_or(month).year_to_date().from_on
}

/// The quality of all deliveries of twelve months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quality {
    /// The month.
    pub month: Period,
    /// What was received before counts.
    pub cut_off: DateTime<Utc>,
    /// The items that deliveries carry, in the catalogue's order; of items that are lists, each list.
    pub items: Vec<ItemQuality>,
    /// Items that are to be copied and that no delivery can carry yet.
    pub unconnected: Vec<Arc<Item>>,
}

impl Quality {
    /// Counts, by the catalogue as it was in force on the last day that counts.
    pub fn of(known: &Known, month: Period, cut_off: DateTime<Utc>, calendar: &Calendar, catalogue: &Catalogue) -> Self {
        let last_on = day_of(cut_off - TimeDelta::microseconds(1));
        let items: Vec<(&Life, &Arc<Item>)> = catalogue.lives.iter().filter_map(|life| Some((life, life.on(last_on)?))).collect();
        // Items that come in one form are counted each by its own rows.
        let spread = SHARED.iter().fold(Spread::default(), |spread, (source, _)| {
            spread.with(*source, &known.arrivals, &parts_of(*source, items.iter().map(|(_, item)| (Arc::as_ref(item), catalogue.kinds_on(item, last_on)))))
        });
        let arrives = |item: &Item| !catalogue.kinds_on(item, last_on).is_empty();
        let carried = items.iter().filter(|(_, item)| arrives(item));
        let waits = |item: &Item| !arrives(item) && item.mode == Mode::Copied && item.frequency != Frequency::OnRequest;
        Self {
            month,
            cut_off,
            items: carried.flat_map(|(life, item)| Carried::of(known, &spread, life, item)).map(|of| of_item(known, of, (month, cut_off), calendar)).collect(),
            unconnected: items.iter().filter(|(_, item)| waits(item)).map(|(_, item)| (*item).clone()).collect(),
        }
    }
    /// All items together in the asked month.
    pub fn total(&self) -> Figures {
        let mut sum = Figures::default();
        self.items.iter().for_each(|item| sum.add(item.figures()));
        sum
    }
}

/// The stretches of a month as the versions ask for them that were in force on their last days.
fn asked(life: &Life, month: Period, calendar: &Calendar) -> Vec<Due> {
    let frequencies: BTreeSet<Frequency> = life.versions.iter().map(|version| version.item.frequency).collect();
    let of = |frequency: Frequency| dues(frequency, month, calendar).into_iter().map(move |due| (frequency, due));
    let in_force = |(frequency, due): &(Frequency, Due)| life.on(due.last_on).is_some_and(|item| item.frequency == *frequency);
    let mut all: Vec<Due> = frequencies.into_iter().flat_map(of).filter(in_force).map(|(_, due)| due).collect();
    all.sort_unstable();
    all
}

/// An item that deliveries carry, or one of the lists that it is.
struct Carried<'a> {
    life: &'a Life,
    item: &'a Arc<Item>,
    source: Source,
    list: Option<&'static List>,
    own: Vec<&'a Arrival>,
    /// The day of the newest delivery before those.
    newest_on: Option<NaiveDate>,
}

impl<'a> Carried<'a> {
    fn of(known: &'a Known, spread: &'a Spread<'_>, life: &'a Life, item: &'a Arc<Item>) -> Vec<Self> {
        let Some(source) = item.source else { return Vec::new() };
        if source == Source::Listing {
            let one = |list: &'static List| Self {
                own: spread.part(&list.code).iter().collect(),
                newest_on: known.newest_kinds.get(&list.code).copied(),
                list: Some(list),
                life,
                item,
                source,
            };
            return lists_of(item).map(one).collect();
        }
        let (own, newest_on) = if told_by(source).is_some() {
            (spread.part(&item.code).iter().collect(), kinds_of(item).filter_map(|kind| known.newest_kinds.get(kind).copied()).max())
        } else {
            (known.arrivals.iter().filter(|arrival| arrival.source == source).collect(), known.newest.get(&source).copied())
        };
        vec![Self { own, newest_on, list: None, life, item, source }]
    }
}

fn of_item(known: &Known, of: Carried<'_>, (month, cut_off): (Period, DateTime<Utc>), calendar: &Calendar) -> ItemQuality {
    let Carried { life, item, source, list, own, newest_on: before_on } = of;
    let now = AsOf { received: cut_off, read: None };
    let first = |of: Period| AsOf { received: AsOf::first_report(of).received.min(cut_off), ..AsOf::first_report(of) };
    let begun = known.since_on.map(|on| on.max(item.from));
    let due = |of: Period, begun: Option<NaiveDate>| {
        asked(life, of, calendar).into_iter().filter(|due| begun.is_some_and(|on| on <= due.from_on)).collect::<Vec<_>>()
    };
    let newest = |own: &[&Arrival]| counted(own, &known.before, now).last().map(|arrival| day_of(arrival.received_at));
    let newest_on = newest(&own).or(before_on);
    let mut by_sender: BTreeMap<Option<OrganisationId>, Vec<&Arrival>> = BTreeMap::new();
    for arrival in &own {
        by_sender.entry(arrival.organisation).or_default().push(arrival);
    }
    let sent = |own: Vec<&Arrival>| {
        let begun = own.first().map(|arrival| day_of(arrival.received_at).max(item.from));
        let newest_on = newest(&own);
        let standing = Standing::of(item.frequency, (begun, newest_on), cut_off, calendar);
        let figures = |of: Period| figures(&own, &known.before, of, &due(of, begun), now);
        Sent { newest_on, standing, figures: figures(month), months: month.last_twelve_months().into_iter().map(|of| (of, figures(of))).collect() }
    };
    let figures = |of: Period, as_of: AsOf| figures(&own, &known.before, of, &due(of, begun), as_of);
    ItemQuality {
        item: item.clone(),
        source,
        list,
        newest_on,
        standing: Standing::of(item.frequency, (begun, newest_on), cut_off, calendar),
        months: month.last_twelve_months().into_iter().map(|of| (of, figures(of, now), figures(of, first(of)))).collect(),
        senders: by_sender.into_iter().map(|(organisation, own)| (organisation, sent(own))).collect(),
    }
}

fn add_up(sum: &mut BTreeMap<String, i64>, counts: &BTreeMap<String, i64>) {
    for (code, n) in counts {
        *sum.entry(code.clone()).or_default() += n;
    }
}

/// The deliveries that count: read to their end, each file once, when it first came. A file without rows says that there is nothing new, as
/// often as it comes.
fn counted<'a>(own: &[&'a Arrival], before: &BTreeSet<(Source, String)>, as_of: AsOf) -> Vec<&'a Arrival> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut all: Vec<&Arrival> = own.iter().copied().filter(|arrival| as_of.has_read(arrival)).collect();
    all.retain(|arrival| {
        let is_new = seen.insert(&arrival.hash) && !before.contains(&(arrival.source, arrival.hash.clone()));
        is_new || arrival.accepted + arrival.quarantined == 0
    });
    all
}

fn figures(own: &[&Arrival], before: &BTreeSet<(Source, String)>, month: Period, due: &[Due], as_of: AsOf) -> Figures {
    let counted = counted(own, before, as_of);
    let days: Vec<NaiveDate> = counted.iter().map(|arrival| day_of(arrival.received_at)).collect();
    let mut sum = Figures::default();
    // What is not over by the cut-off is not expected yet.
    for due in due.iter().filter(|due| start_of(due.last_on.checked_add_days(Days::new(1)).unwrap_or(due.last_on)) <= as_of.received) {
        sum.expected += 1;
        match days.get(days.partition_point(|day| *day < due.from_on)) {
            Some(day) if *day <= due.last_on => sum.on_time += 1,
            Some(_) => sum.late += 1,
            None => {}
        }
    }
    let within = |arrival: &&&Arrival| month.window().has(arrival.received_at);
    for arrival in counted.iter().filter(within) {
        sum.deliveries += 1;
        sum.accepted += arrival.accepted;
        sum.quarantined += arrival.quarantined;
        if let Some(matched) = arrival.matched {
            sum.matched += matched;
            sum.counted += arrival.accepted;
        }
        add_up(&mut sum.reasons, &arrival.reasons);
        add_up(&mut sum.marked, &arrival.marked);
    }
    let received = own.iter().filter(within).filter(|arrival| as_of.knows(arrival));
    let (mut read, mut failed) = (0, 0);
    for arrival in received {
        read += i64::from(as_of.has_read(arrival));
        failed += i64::from(arrival.state == DeliveryState::Failed);
    }
    Figures { repeated: read - sum.deliveries, failed, ..sum }
}

#[cfg(test)]
mod tests;
