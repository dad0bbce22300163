//! Publications of the LPR: what was published when, what was entered and corrected, and what holds on a day.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Ppm;
use entity::value::id::PersonId;

/// The publications that changed a rate, from the reform of August 2019 on; the months between repeated the one before.
const TABLE: &str = include_str!("lpr.csv");

static EMBEDDED: LazyLock<Vec<Publication>> =
    LazyLock::new(|| TABLE.lines().skip(1).map(str::parse).collect::<Result<_, _>>().expect("lpr.csv is well formed"));

/// 期限品种: for what terms a rate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// 1 年期: loans of up to five years.
    OneYear,
    /// 5 年期以上: loans of more.
    FiveYears,
}

impl Term {
    /// Months of the longest loan that follows the rate for one year.
    pub const MOST_MONTHS: i64 = 60;
    /// The term by which a loan of so many months is priced.
    pub const fn of_months(months: i64) -> Self {
        if months <= Self::MOST_MONTHS { Self::OneYear } else { Self::FiveYears }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::OneYear => "lpr-one-year",
            Self::FiveYears => "lpr-five-years",
        }
    }
}

/// 公布: both rates of one day, and since when they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The day.
    pub published_on: NaiveDate,
    /// The first day on which the rates hold.
    pub effective_on: NaiveDate,
    /// The rate for one year.
    pub one_year: Ppm,
    /// The rate for more than five years.
    pub five_years: Ppm,
    /// Who published it, and where.
    pub source: String,
}

impl Publication {
    /// The rate for a term.
    pub const fn rate(&self, term: Term) -> Ppm {
        match term {
            Term::OneYear => self.one_year,
            Term::FiveYears => self.five_years,
        }
    }
    /// The rate by which a loan of so many months is priced.
    pub const fn of_months(&self, months: i64) -> Ppm {
        self.rate(Term::of_months(months))
    }
}

/// A line that is no publication.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no publication of the LPR")]
pub struct Unreadable(pub String);

impl FromStr for Publication {
    type Err = Unreadable;
    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let wrong = || Unreadable(line.to_owned());
        let [published, effective, one_year, five_years, source] = line.trim().splitn(5, ',').collect::<Vec<_>>()[..] else { return Err(wrong()) };
        let day = |text: &str| text.parse().map_err(|_| wrong());
        let rate = |text: &str| Ppm::parse_percent(text).map_err(|_| wrong());
        Ok(Self {
            published_on: day(published)?,
            effective_on: day(effective)?,
            one_year: rate(one_year)?,
            five_years: rate(five_years)?,
            source: source.to_owned(),
        })
    }
}

/// What was entered of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day of the publication.
    pub published_on: NaiveDate,
    /// Which entry of it: 0 comes with the program, and the last one counts.
    pub edition: i64,
    /// What it says; nothing when the publication is taken back.
    pub says: Option<Publication>,
    /// Why it was corrected.
    pub note: String,
    /// Who entered it and when; nobody for what comes with the program.
    pub entered: Option<(Option<PersonId>, DateTime<Utc>)>,
}

impl Entry {
    fn embedded(says: &Publication) -> Self {
        Self { published_on: says.published_on, edition: 0, says: Some(says.clone()), note: String::new(), entered: None }
    }
}

/// Everything that was entered, with what comes with the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publications(BTreeMap<(NaiveDate, i64), Entry>);

impl Publications {
    /// What comes with the program and what was entered.
    pub fn new(entered: impl IntoIterator<Item = Entry>) -> Self {
        let own = EMBEDDED.iter().map(Entry::embedded);
        Self(own.chain(entered).map(|entry| ((entry.published_on, entry.edition), entry)).collect())
    }
    /// What comes with the program alone.
    pub fn embedded() -> Self {
        Self::new([])
    }
    /// Every entry, by publication and edition.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.values()
    }
    /// The entry that counts for the publication of a day.
    pub fn latest(&self, published_on: NaiveDate) -> Option<&Entry> {
        self.0.range((published_on, 0)..=(published_on, i64::MAX)).next_back().map(|(_, entry)| entry)
    }
    /// Whether a publication comes with the program: it can be corrected and not taken back, so that there always is a rate.
    pub fn is_own(&self, published_on: NaiveDate) -> bool {
        self.0.contains_key(&(published_on, 0))
    }
    /// The publications that count, by their day.
    pub fn standing(&self) -> impl Iterator<Item = &Publication> {
        let last = move |entry: &&Entry| self.latest(entry.published_on) == Some(*entry);
        self.entries().filter(last).filter_map(|entry| entry.says.as_ref())
    }
    /// The publication whose rates hold on a day: of those in effect the one that took effect last. Before the first one it is the first.
    pub fn on(&self, day: NaiveDate) -> &Publication {
        let since = |of: &&Publication| (of.effective_on, of.published_on);
        let in_effect = self.standing().filter(|of| of.effective_on <= day).max_by_key(since);
        in_effect.or_else(|| self.standing().min_by_key(since)).expect("the program's own publications are never taken back")
    }
    /// The publication that takes effect next after a day.
    pub fn next(&self, day: NaiveDate) -> Option<&Publication> {
        self.standing().filter(|of| of.effective_on > day).min_by_key(|of| (of.effective_on, of.published_on))
    }
    /// What had been entered by an instant.
    #[must_use]
    pub fn until(mut self, at: DateTime<Utc>) -> Self {
        self.0.retain(|_, entry| entry.entered.is_none_or(|(_, entered_at)| entered_at <= at));
        self
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }
    /// An entry of two rates in hundredths of a per cent.
    pub(crate) fn entry(published: &str, effective: &str, edition: i64, rates: Option<(i64, i64)>, entered: &str) -> Entry {
        let says = rates.map(|(one, five)| Publication {
            published_on: day(published),
            effective_on: day(effective),
            one_year: Ppm(one * 100),
            five_years: Ppm(five * 100),
            source: "全国银行间同业拆借中心".to_owned(),
        });
        Entry { published_on: day(published), edition, says, note: String::new(), entered: Some((None, at(entered))) }
    }
    fn rates(of: &Publications, on: &str) -> (i64, i64) {
        let held = of.on(day(on));
        (held.one_year.0 / 100, held.five_years.0 / 100)
    }

    #[test]
    fn what_comes_with_the_program_is_read_and_says_something_new() {
        let all = Publications::embedded();
        let own: Vec<&Publication> = all.standing().collect();
        assert_eq!(own.len(), TABLE.lines().count() - 1);
        assert!(own.is_sorted_by_key(|one| one.published_on) && own.windows(2).all(|two| two[0].rate(Term::OneYear) >= two[1].rate(Term::OneYear)));
        assert!(own.windows(2).all(|two| (two[0].one_year, two[0].five_years) != (two[1].one_year, two[1].five_years)));
        for one in own {
            assert!(one.effective_on == one.published_on && !one.source.is_empty() && one.one_year < one.five_years, "{one:?}");
            assert!((20..=22).contains(&chrono::Datelike::day(&one.published_on)), "{one:?}");
        }
        assert_eq!("2025-05-20,2025-05-20,3.00".parse::<Publication>(), Err(Unreadable("2025-05-20,2025-05-20,3.00".to_owned())));
    }

    #[test]
    fn a_rate_holds_from_its_day_to_the_next_one() {
        let all = Publications::embedded();
        for (on, held) in [
            ("2019-01-01", (425, 485)),
            ("2019-08-20", (425, 485)),
            ("2024-10-20", (335, 385)),
            ("2024-10-21", (310, 360)),
            ("2025-05-19", (310, 360)),
            ("2025-05-20", (300, 350)),
            ("2026-11-26", (300, 350)),
        ] {
            assert_eq!(rates(&all, on), held, "{on}");
        }
        let now = all.on(day("2026-03-02"));
        assert_eq!([1, 60, 61, 360].map(|months| now.of_months(months)), [Ppm(30_000), Ppm(30_000), Ppm(35_000), Ppm(35_000)]);
    }

    #[test]
    fn the_last_entry_of_a_publication_counts_and_what_takes_effect_later_waits() {
        let (first, later) = ("2026-03-20T02:00:00Z", "2026-03-21T02:00:00Z");
        let wrong = entry("2026-03-20", "2026-03-20", 1, Some((290, 290)), first);
        let ahead = entry("2026-04-20", "2026-04-23", 1, Some((280, 340)), "2026-04-20T02:00:00Z");
        let all = Publications::new([wrong.clone(), entry("2026-03-20", "2026-03-20", 2, Some((295, 345)), later), ahead.clone()]);
        assert_eq!([rates(&all, "2026-03-19"), rates(&all, "2026-03-20"), rates(&all, "2026-04-22")], [(300, 350), (295, 345), (295, 345)]);
        assert_eq!(rates(&all, "2026-04-23"), (280, 340));
        assert_eq!(all.next(day("2026-04-20")), ahead.says.as_ref());
        assert_eq!(all.next(day("2026-04-23")), None);
        assert_eq!(all.latest(day("2026-03-20")).map(|entry| entry.edition), Some(2));
        // As it was known before it was corrected, and before it was entered.
        assert_eq!(rates(&all.clone().until(at(first)), "2026-03-20"), (290, 290));
        assert_eq!(rates(&all.clone().until(at("2026-03-20T01:59:59Z")), "2026-03-20"), (300, 350));
        // Taken back, it is as if it had never been published.
        let gone = Publications::new([wrong, entry("2026-03-20", "2026-03-20", 2, None, later), ahead]);
        assert_eq!(rates(&gone, "2026-04-01"), (300, 350));
        // What comes with the program is corrected like anything else.
        let own = Publications::new([entry("2025-05-20", "2025-05-21", 1, Some((301, 351)), first)]);
        assert_eq!([rates(&own, "2025-05-20"), rates(&own, "2025-05-21")], [(310, 360), (301, 351)]);
        assert!(own.is_own(day("2025-05-20")) && !own.is_own(day("2026-03-20")));
    }

    proptest! {
        #[test]
        fn what_holds_is_what_a_walk_over_the_days_says(
            entered in proptest::collection::vec((0..40_u64, 0..9_u64, 1..4_i64, proptest::option::weighted(0.8, 100..400_i64)), 0..12),
            look in 0..60_u64,
        ) {
            let begin = day("2026-03-02");
            let entries: Vec<Entry> = entered
                .into_iter()
                .map(|(published, after, edition, rate)| {
                    let published = begin + chrono::Days::new(published);
                    let effective = published + chrono::Days::new(after);
                    entry(&published.to_string(), &effective.to_string(), edition, rate.map(|rate| (rate, rate + 50)), "2026-03-02T00:00:00Z")
                })
                .collect();
            let all = Publications::new(entries.clone());
            let mut last: BTreeMap<NaiveDate, &Entry> = BTreeMap::new();
            for entry in &entries {
                // Of two entries with the same number the later one is kept.
                if last.get(&entry.published_on).is_none_or(|known| known.edition <= entry.edition) {
                    last.insert(entry.published_on, entry);
                }
            }
            let mut held = Publications::embedded().on(begin).clone();
            for today in begin.iter_days().take(usize::try_from(look).expect("days") + 1) {
                for says in last.values().filter_map(|entry| entry.says.as_ref()).filter(|says| says.effective_on == today) {
                    held = says.clone();
                }
            }
            prop_assert_eq!(all.on(begin + chrono::Days::new(look)), &held);
        }
    }
}
