//! What of an exact count may be shown (capability 28): a minimum cell, rounding, suppression in splits, and a [memory](super::memory) against
//! differencing.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::curve::Point;
pub use super::memory::Memory;
use super::population::By;
use super::relax::{Loosened, Relaxation, per_percent};
use super::tally::{Comparison, Divided, Measure, Split};

/// Fewer firms than this are not told apart.
pub const MINIMUM: u64 = 10;
/// Fewer firms than this are never shown as a number: twice the minimum, so that a number and no number are not told apart by fewer.
pub const LEAST: u64 = 2 * MINIMUM;
/// Numbers are rounded to this.
pub const ROUND: u64 = 10;

/// A number as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Fewer than are ever shown, or nobody.
    Few,
    /// Not said, because others could be worked out from it or the bank's numbers are used up.
    Held,
    /// About so many.
    About(u64),
}

/// A number for each group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownSplit {
    /// What it is split by.
    pub by: By,
    /// Code and number of each group, `null` for those of whom it is unknown.
    pub cells: Vec<(Option<String>, Shown)>,
}

/// What one outermost condition alone keeps out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownCost {
    /// Everything else passes and this fails.
    pub fails: Shown,
    /// Everything else passes and this is unknown.
    pub unknown: Shown,
}

/// The reach of criteria as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Firms that may be counted.
    pub firms: Shown,
    /// Who passes.
    pub pass: Shown,
    /// Of whom it is not known.
    pub unknown: Shown,
    /// Who fails.
    pub fail: Shown,
    /// Who passes, by group.
    pub splits: Vec<ShownSplit>,
    /// What each outermost condition alone costs, in order.
    pub costs: Vec<ShownCost>,
}

/// The reach of criteria with everything beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// When it was counted.
    pub counted_at: DateTime<Utc>,
    /// Counts, splits and costs.
    pub reach: Reach,
    /// Everybody, by group.
    pub everybody: Vec<ShownSplit>,
    /// Who passes: the bank's existing customers, and all others.
    pub customers: [Shown; 2],
    /// The slider's curve, when there is one.
    pub curve: Vec<ShownPoint>,
    /// The best relaxations.
    pub relaxations: Vec<ShownRelaxation>,
}

/// A place of the slider as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPoint {
    /// The threshold.
    pub threshold: i64,
    /// Who passes with it.
    pub pass: Shown,
}

/// A relaxation as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRelaxation {
    /// The condition's place among all of them.
    pub place: usize,
    /// The threshold it is loosened to.
    pub threshold: Option<i64>,
    /// The code it is loosened by.
    pub code: Option<String>,
    /// By how many percent; a code counts for ten.
    pub percent: i64,
    /// Who passes then and does not now.
    pub gain: Shown,
}

/// Who gains and who loses, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownComparison {
    /// Who passes now and did not.
    pub gain: Shown,
    /// Who passed and does not now.
    pub lose: Shown,
    /// Who passed and still does.
    pub stay: Shown,
    /// Who gains, by group.
    pub gain_by: Vec<ShownSplit>,
    /// Who loses, by group.
    pub lose_by: Vec<ShownSplit>,
    /// Who stays, by group.
    pub stay_by: Vec<ShownSplit>,
}

impl Memory {
    /// A measure as it may be shown.
    pub fn reach(&mut self, of: &Measure) -> Reach {
        Reach {
            firms: self.show(&of.all),
            pass: self.show(&of.pass),
            unknown: self.show(&of.unknown),
            fail: self.show(&of.fail),
            splits: self.splits(&of.splits),
            costs: of.costs.iter().map(|cost| ShownCost { fails: self.show(&cost.fails), unknown: self.show(&cost.unknown) }).collect(),
        }
    }
    fn splits(&mut self, of: &[Split]) -> Vec<ShownSplit> {
        of.iter().map(|split| self.split(split)).collect()
    }
    fn split(&mut self, of: &Split) -> ShownSplit {
        let mut cells: Vec<(Option<String>, Shown)> = of.cells.iter().map(|cell| (cell.code.clone(), self.show(&cell.tally))).collect();
        // One that is not said could be worked out from the whole: the smallest of the others goes with it.
        if cells.iter().filter(|(_, shown)| *shown == Shown::Few).count() == 1
            && let Some((_, smallest)) = cells.iter_mut().filter(|(_, shown)| matches!(shown, Shown::About(_))).min_by_key(|(_, shown)| *shown)
        {
            *smallest = Shown::Held;
        }
        ShownSplit { by: of.by, cells }
    }
    /// Two parts of a set as they may be shown: where one is too few, the other could be taken from the whole and is held.
    pub fn divided(&mut self, of: &Divided) -> [Shown; 2] {
        match [self.show(&of.some), self.show(&of.others)] {
            [Shown::Few, Shown::About(_)] => [Shown::Few, Shown::Held],
            [Shown::About(_), Shown::Few] => [Shown::Held, Shown::Few],
            both => both,
        }
    }
    /// A slider's curve as it may be shown.
    pub fn curve(&mut self, of: &[Point]) -> Vec<ShownPoint> {
        of.iter().map(|point| ShownPoint { threshold: point.threshold, pass: self.show(&point.pass) }).collect()
    }
    /// The best relaxations as they may be shown, two of a condition at most: chosen and put in order by what is shown of them alone.
    pub fn relaxations(&mut self, of: &[Relaxation], most: usize) -> Vec<ShownRelaxation> {
        let mut of: Vec<&Relaxation> = of.iter().collect();
        of.sort_by_key(|one| (one.place, one.percent));
        let mut shown: Vec<(u64, ShownRelaxation)> = Vec::new();
        for one in of {
            let (threshold, code) = match &one.to {
                Loosened::Threshold(value) => (Some(*value), None),
                Loosened::Code(code) => (None, Some(code.clone())),
            };
            let gain = self.show(&one.gain);
            let Shown::About(about) = gain else { continue };
            // A step that brings no more than the one before is of no use.
            let useless = threshold.is_some() && shown.last().is_some_and(|(before, last)| last.place == one.place && *before >= about);
            if !useless {
                shown.push((about, ShownRelaxation { place: one.place, threshold, code, percent: one.percent, gain }));
            }
        }
        shown.sort_by(|(a, one), (b, other)| per_percent((*b, other.percent), (*a, one.percent)));
        let mut best: Vec<ShownRelaxation> = Vec::new();
        for (_, one) in shown {
            if best.len() < most && best.iter().filter(|other| other.place == one.place).count() < 2 {
                best.push(one);
            }
        }
        best
    }
    /// A comparison as it may be shown.
    pub fn comparison(&mut self, of: &Comparison) -> ShownComparison {
        ShownComparison {
            gain: self.show(&of.gain),
            lose: self.show(&of.lose),
            stay: self.show(&of.stay),
            gain_by: self.splits(&of.gain_by),
            lose_by: self.splits(&of.lose_by),
            stay_by: self.splits(&of.stay_by),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::value::{Fen, Ppm};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Value};
    use crate::matching::evaluate::tests::{firm, is};
    use crate::matching::reach::bits::Bits;
    use crate::matching::reach::population::Population;
    use crate::matching::reach::tally::tests::{id, population};
    use crate::product::criteria::{Criteria, Requirement};

    fn one(rng: &mut ChaCha8Rng) -> Profile {
        let counties = ["320803", "320804", "320812", "320813", "320826", "320830", "320831"];
        let industries = ["C17", "C18", "F51", "F52", "G54", "I65", "A01", "E47"];
        let mut facts = vec![
            (FactKey::Region, Value::Code(counties[rng.random_range(0..counties.len())].to_owned())),
            (FactKey::Industry, Value::Code(industries[rng.random_range(0..industries.len())].to_owned())),
            (FactKey::AgeMonths, Value::Count(rng.random_range(0..240))),
            (FactKey::RevenueYear, Value::Money(Fen(rng.random_range(1_000_000..5_000_000_000)))),
            (FactKey::Staff, Value::Count(rng.random_range(1..300))),
            (FactKey::RevenueGrowth, Value::Rate(Ppm(rng.random_range(-300_000..500_000)))),
        ];
        if rng.random_range(0..5) > 0 {
            facts.push((FactKey::FirstLoan, Value::YesNo(rng.random_range(0..2) == 0)));
        }
        firm(&facts)
    }
    fn count(of: &Profile, key: FactKey) -> i64 {
        of.value(key).and_then(crate::matching::reach::column::number).expect("a number")
    }
    fn code(of: &Profile, key: FactKey) -> Vec<String> {
        if let Some(Value::Code(code)) = of.value(key) { vec![code.clone()] } else { Vec::new() }
    }
    /// Conditions that together fit one firm that the attacker knows by name, each alone fitting many.
    fn traits(of: &Profile) -> Vec<Criteria> {
        let (age, staff, revenue) = (count(of, FactKey::AgeMonths), count(of, FactKey::Staff), count(of, FactKey::RevenueYear));
        vec![
            is(FactKey::Region, Requirement::OneOf(code(of, FactKey::Region))),
            is(FactKey::Industry, Requirement::OneOf(code(of, FactKey::Industry))),
            is(FactKey::AgeMonths, Requirement::CountAtLeast(age)),
            is(FactKey::AgeMonths, Requirement::CountAtMost(age)),
            is(FactKey::Staff, Requirement::CountAtLeast(staff)),
            is(FactKey::Staff, Requirement::CountAtMost(staff)),
            is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(revenue))),
            is(FactKey::RevenueYear, Requirement::MoneyAtMost(Fen(revenue))),
        ]
    }

    /// An attacker at two banks: asks by turns, on two days, and keeps what was shown with who it stands for.
    struct Attacker {
        population: Population,
        memory: Memory,
        asked: usize,
    }

    impl Attacker {
        fn ask(&mut self, criteria: &Criteria) -> Reach {
            self.asked += 1;
            let measure = self.population.measure(criteria);
            let on = crate::matching::evaluate::tests::day("2026-03-02") + chrono::Days::new(self.asked as u64 / 3 % 2);
            self.memory.asked(crate::matching::experience::learn::tests::bank(u8::try_from(self.asked % 2).expect("small") + 1), on).reach(&measure)
        }
        /// In how many firms two questions really differ.
        fn differ(&mut self, one: &Criteria, other: &Criteria) -> u32 {
            let (one, other) = (self.population.members(one), self.population.members(other));
            one.words().iter().zip(other.words()).map(|(a, b)| (a ^ b).count_ones()).sum()
        }
    }
    /// Whether something is shown of both in which they differ.
    fn tells_apart(a: &Reach, b: &Reach) -> bool {
        let (a, b) = (cells(a), cells(b));
        a.iter().any(|(cell, a)| b.get(cell).is_some_and(|b| a != b && *a != Shown::Held && *b != Shown::Held))
    }
    /// Whether one of both says nothing where the other does.
    fn silent_apart(a: &Reach, b: &Reach) -> bool {
        let (a, b) = (cells(a), cells(b));
        a.iter().any(|(cell, a)| b.get(cell).is_some_and(|b| a != b && (*a == Shown::Held || *b == Shown::Held)))
    }
    /// Everything that is said, of costs those of the first two conditions.
    fn cells(of: &Reach) -> BTreeMap<String, Shown> {
        let mut all =
            BTreeMap::from([("pass", of.pass), ("fail", of.fail), ("unknown", of.unknown), ("firms", of.firms)].map(|(name, of)| (name.to_owned(), of)));
        for (at, cost) in of.costs.iter().take(2).enumerate() {
            all.extend([(format!("{at}/fails"), cost.fails), (format!("{at}/unknown"), cost.unknown)]);
        }
        for split in &of.splits {
            all.extend(split.cells.iter().map(|(code, shown)| (format!("{:?}/{code:?}", split.by), *shown)));
        }
        all
    }

    #[test]
    fn ten_thousand_scripted_queries_isolate_no_firm() {
        let mut rng = ChaCha8Rng::seed_from_u64(28);
        let firms: Vec<Profile> = (0..600).map(|_| one(&mut rng)).collect();
        let mut attacker = Attacker { population: population(&firms), memory: Memory::default(), asked: 0 };
        let (mut tried, mut isolated, mut alone, mut silent) = (0, 0, 0, 0);
        while attacker.asked < 10_000 {
            let victim = &firms[rng.random_range(0..firms.len())];
            let known = traits(victim);
            let secret = is(FactKey::FirstLoan, Requirement::Yes);
            // Add and remove one condition: everybody of a coarse group, then the same without the one firm, with and without what is secret.
            let base = [known[rng.random_range(0..2)].clone(), is(FactKey::AgeMonths, Requirement::CountAtLeast(rng.random_range(0..60)))];
            let not_victim = Criteria::Not(Box::new(Criteria::All(known.clone())));
            let with = |more: &[Criteria]| Criteria::All(base.iter().chain(more).cloned().collect());
            let pairs = [(with(&[]), with(std::slice::from_ref(&not_victim))), (with(std::slice::from_ref(&secret)), with(&[secret, not_victim]))];
            for (whole, without) in pairs {
                let (a, b) = (attacker.ask(&whole), attacker.ask(&without));
                if attacker.differ(&whole, &without) == 1 {
                    (tried, alone) = (tried + 1, alone + 1);
                    isolated += usize::from(tells_apart(&a, &b));
                    silent += usize::from(silent_apart(&a, &b));
                }
            }
            // Binary search over a threshold for the firm's own revenue, watching totals and every cell of the splits.
            let (mut low, mut high) = (0, 5_000_000_000);
            let at = |threshold: i64| with(&[is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(threshold)))]);
            for _ in 0..16 {
                let middle = low + (high - low) / 2;
                let (a, b) = (attacker.ask(&at(low)), attacker.ask(&at(middle)));
                let differ = attacker.differ(&at(low), &at(middle));
                if (1..10).contains(&differ) {
                    tried += 1;
                    isolated += usize::from(a.pass != b.pass && a.pass != Shown::Held && b.pass != Shown::Held);
                }
                if differ == 1 {
                    alone += 1;
                    silent += usize::from(silent_apart(&a, &b));
                }
                if middle <= count(victim, FactKey::RevenueYear) { low = middle } else { high = middle }
            }
        }
        assert!(tried > 1_000, "only {tried} attempts came close to one firm");
        println!("{tried} attempts; {silent} of {alone} that one firm tells apart met a border of silence; {} sets", attacker.memory.sets());
        assert_eq!(isolated, 0, "of {tried} attempts");
        assert!(silent * 4 <= alone, "{silent} of {alone} that one firm tells apart met a border of silence");
    }

    /// Everything that an editing session shows: counts, curves, relaxations, and versions held against each other.
    #[test]
    fn an_editing_session_shows_no_two_numbers_that_a_few_firms_tell_apart() {
        let mut rng = ChaCha8Rng::seed_from_u64(31);
        let firms: Vec<Profile> = (0..600).map(|_| one(&mut rng)).collect();
        let mut population = population(&firms);
        let mut memory = Memory::default();
        let mut said: Vec<(Bits, Shown)> = Vec::new();
        let mut revenues: Vec<i64> = firms.iter().map(|of| count(of, FactKey::RevenueYear)).collect();
        revenues.sort_unstable();
        for _ in 0..50 {
            let victim = &firms[rng.random_range(0..firms.len())];
            let base = [traits(victim)[rng.random_range(0..2)].clone(), is(FactKey::AgeMonths, Requirement::CountAtLeast(rng.random_range(0..60)))];
            let at =
                |threshold: i64| Criteria::All(base.iter().cloned().chain([is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(threshold)))]).collect());
            let place = revenues.partition_point(|revenue| *revenue < count(victim, FactKey::RevenueYear));
            let around = &revenues[place.saturating_sub(15)..(place + 15).min(revenues.len())];
            let criteria = at(revenues[place]);
            let now = population.members(&criteria);
            let measure = population.measure(&criteria);
            said.push((now.clone(), memory.reach(&measure).pass));
            let points = population.curve(&criteria, 2, around).expect("a curve");
            for point in memory.curve(&points) {
                said.push((population.members(&at(point.threshold)), point.pass));
            }
            let relaxations = population.relaxations(&criteria);
            for one in memory.relaxations(&relaxations, 8).iter().filter(|one| one.place == 2) {
                said.push((without(&population.members(&at(one.threshold.expect("a threshold"))), &now), one.gain));
            }
            for threshold in around.iter().step_by(3) {
                let other = population.members(&at(*threshold));
                let comparison = population.compare(&criteria, &at(*threshold));
                let shown = memory.comparison(&comparison);
                let stay = without(&now, &without(&now, &other));
                said.extend([(without(&other, &now), shown.gain), (without(&now, &other), shown.lose), (stay, shown.stay)]);
            }
        }
        said.retain(|(_, shown)| *shown != Shown::Held);
        let mut close = 0;
        for (at, (one, shown)) in said.iter().enumerate() {
            for (other, told) in &said[..at] {
                let differ: u32 = (0..firms.len().div_ceil(64)).map(|word| (one.word(word) ^ other.word(word)).count_ones()).sum();
                if (1..10).contains(&differ) {
                    close += 1;
                    assert_eq!(shown, told, "{differ} firms tell them apart");
                }
            }
        }
        assert!(close > 1_000, "only {close} pairs came close");
    }
    fn without(one: &Bits, other: &Bits) -> Bits {
        Bits::of(one.words().iter().enumerate().map(|(at, word)| word & !other.word(at)).collect())
    }

    /// Whoever fills the memory makes nobody forget: what was shown stays as it was shown, what is new waits.
    #[test]
    fn a_full_memory_says_what_it_said_and_nothing_new() {
        let mut rng = ChaCha8Rng::seed_from_u64(37);
        let firms: Vec<Profile> = (0..2_000).map(|_| one(&mut rng)).collect();
        let mut population = population(&firms);
        let older = |months: i64| Criteria::All(vec![is(FactKey::AgeMonths, Requirement::CountAtLeast(months))]);
        let day = |text: &str| crate::matching::evaluate::tests::day(text);
        let bank = |n: u8| crate::matching::experience::learn::tests::bank(n);
        let (most, mut memory) = (60, Memory::of(60));
        let mut said: Vec<(i64, Shown)> = Vec::new();
        for (nth, months) in (0..180).step_by(2).enumerate() {
            let tally = population.measure(&older(months)).pass;
            // Three banks, by turns: no one of them comes near its own bound.
            let by = bank(u8::try_from(nth % 3).expect("small") + 1);
            said.push((months, memory.asked(by, day("2026-03-02")).show(&tally)));
            assert!(memory.sets() <= most);
        }
        assert_eq!(memory.sets(), most);
        assert!(said[..20].iter().any(|(_, shown)| matches!(shown, Shown::About(_))));
        let full = said.iter().rposition(|(_, shown)| *shown != Shown::Held && *shown != Shown::Few).expect("a number") + 1;
        assert!(full < said.len() && said[full..].iter().all(|(_, shown)| matches!(shown, Shown::Held | Shown::Few)), "nothing new when it is full");
        for (months, shown) in &said[..full] {
            assert_eq!(
                memory.asked(bank(9), day("2026-04-02")).show(&population.measure(&older(*months)).pass),
                *shown,
                "{months}: to another bank a month later"
            );
        }
        // When the days of what nobody asked for again are over, there is room.
        memory.forget(day("2026-03-03"));
        assert_eq!(memory.sets(), full.min(most), "what was asked again stays");
        memory.forget(day("2026-07-01"));
        let fresh = memory.asked(bank(1), day("2026-07-01")).show(&population.measure(&older(said[full].0)).pass);
        assert!(memory.sets() == 1 && fresh != Shown::Held, "{fresh:?}");
    }

    #[test]
    fn no_number_stands_for_a_few_firms_and_large_ones_lose_little() {
        let mut rng = ChaCha8Rng::seed_from_u64(29);
        let firms: Vec<Profile> = (0..6_000).map(|_| one(&mut rng)).collect();
        let mut population = population(&firms);
        let mut memory = Memory::default();
        let (mut large, mut lost, mut worst) = (0_u32, 0.0, 0.0_f64);
        for _ in 0..400 {
            let criteria = Criteria::All(vec![
                is(FactKey::AgeMonths, Requirement::CountAtLeast(rng.random_range(0..200))),
                is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(rng.random_range(0..4_000_000_000)))),
            ]);
            let measure = population.measure(&criteria);
            let shown = memory.reach(&measure);
            let exact = std::iter::once((measure.pass.count, shown.pass));
            let cells = measure
                .splits
                .iter()
                .zip(&shown.splits)
                .flat_map(|(exact, shown)| exact.cells.iter().map(|c| c.tally.count).zip(shown.cells.iter().map(|(_, s)| *s)));
            for (exact, shown) in exact.chain(cells.collect::<Vec<_>>()) {
                let Shown::About(about) = shown else { continue };
                assert!(exact > 0 && about >= MINIMUM && about % ROUND == 0, "{exact} shown as {about}");
                if exact > 1_000 {
                    large += 1;
                    let float = |count: u64| f64::from(u32::try_from(count).expect("a count"));
                    let loss = float(about.abs_diff(exact)) / float(exact);
                    lost += loss;
                    worst = worst.max(loss);
                }
            }
        }
        assert!(large > 1_000, "{large}");
        assert!(lost / f64::from(large) <= 0.01, "{}", lost / f64::from(large));
        assert!(worst <= 0.025, "{worst}");
    }

    #[test]
    fn one_cell_that_is_not_said_takes_another_with_it() {
        let with = |first: Option<bool>, firms: usize| {
            let facts: Vec<(FactKey, Value)> = first.map(|yes| (FactKey::FirstLoan, Value::YesNo(yes))).into_iter().collect();
            (0..firms).map(|_| firm(&facts)).collect::<Vec<_>>()
        };
        let all = [with(Some(true), 400), with(Some(false), 60), with(None, 3)].concat();
        let shown = Memory::default().reach(&population(&all).measure(&Criteria::All(vec![])));
        assert_eq!(shown.pass, Shown::About(460));
        let cells = &shown.splits[By::FirstLoan as usize].cells;
        let expected = [(Some("yes"), Shown::About(400)), (Some("no"), Shown::Held), (None, Shown::Few)];
        assert_eq!(cells.as_slice(), expected.map(|(code, shown)| (code.map(str::to_owned), shown)).as_slice());
    }

    #[test]
    fn relaxations_are_chosen_by_what_is_shown_of_them() {
        let with = |staff: i64, firms: usize| (0..firms).map(|_| firm(&[(FactKey::Staff, Value::Count(staff))])).collect::<Vec<_>>();
        let all = [with(100, 200), with(85, 30), with(70, 4), with(20, 90)].concat();
        let mut population = population(&all);
        let criteria = Criteria::All(vec![is(FactKey::Staff, Requirement::CountAtLeast(100))]);
        let found = population.relaxations(&criteria);
        assert_eq!(found.len(), 4, "25 % brings 30, 50 % four more, 75 % no more, 100 % all: {found:?}");
        let shown = Memory::default().relaxations(&found, 8);
        let told: Vec<(Option<i64>, Shown)> = shown.iter().map(|one| (one.threshold, one.gain)).collect();
        assert_eq!(told, [(Some(75), Shown::About(30)), (Some(0), Shown::About(120))]);
    }

    #[test]
    fn a_firm_that_changes_between_two_looks_is_not_seen() {
        let mut rng = ChaCha8Rng::seed_from_u64(30);
        let firms: Vec<Profile> = (0..700).map(|_| one(&mut rng)).collect();
        let mut population = population(&firms);
        let mut memory = Memory::default();
        let criteria = Criteria::All(vec![is(FactKey::FirstLoan, Requirement::Yes)]);
        let mut look = |population: &mut Population| {
            let measure = population.measure(&criteria);
            cells(&memory.reach(&measure))
        };
        let before = look(&mut population);
        for (at, one) in firms.iter().enumerate().take(4) {
            let turned = one.clone().with([(FactKey::FirstLoan, Value::YesNo(at % 2 == 0))], crate::matching::evaluate::tests::day("2026-03-02"));
            population.apply([(id(at as u128), Some(&turned))]);
            let after = look(&mut population);
            assert!(after.iter().zip(&before).all(|((_, now), (_, then))| now == then || *now == Shown::Held || *then == Shown::Held));
        }
    }
}
