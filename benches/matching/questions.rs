//! The questions of the pre-check over a catalogue far larger than a city's: how long the next one takes to find.

use std::time::Instant;

use chrono::NaiveDate;
use rand_chacha::ChaCha8Rng;
use xinyidai::enterprise::fact::{FactKey, Profile};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::question::{Questionnaire, Told, whole};
use xinyidai::matching::verdict::Verdict;

use crate::workload::{FACTS, Product, ask, firm, product};

/// Products of the catalogue.
pub(crate) const PRODUCTS: usize = 1_000;
/// Visitors who are asked to the end.
const VISITORS: usize = 16;

/// What was measured.
pub(crate) struct Questions {
    /// Taking the catalogue apart.
    pub(crate) ready: f64,
    /// The median of all questions.
    pub(crate) median: f64,
    /// The slowest of them.
    pub(crate) most: f64,
}

pub(crate) fn measure(rng: &mut ChaCha8Rng) -> Questions {
    let said: Vec<FactKey> = FACTS
        .into_iter()
        .filter(|fact| !matches!(fact, FactKey::SizeClass | FactKey::PublicCreditGrade | FactKey::ElectricityTrend | FactKey::PlatformLoans))
        .collect();
    let products: Vec<Product> = (0..PRODUCTS).map(|number| product(rng, number, &said)).collect();
    let start = Instant::now();
    let questions = Questionnaire::of(products.iter().map(|one| (&one.criteria, &one.terms)));
    let ready = start.elapsed().as_secs_f64() * 1e3;
    let (ask, today) = (ask(), NaiveDate::default());
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..VISITORS {
        let truth = firm(rng, 0);
        let (mut profile, mut open) = (Profile::default(), questions.askable().to_vec());
        loop {
            let start = Instant::now();
            let standing = questions.stand(Told { profile: &profile, ask: &ask, open: &open, today });
            let next = standing.next();
            times.push(start.elapsed().as_secs_f64() * 1e3);
            let Some(next) = next else {
                // Nobody is asked to no purpose: what is found is what the whole form would find.
                let mut form = Profile::default();
                questions.askable().iter().for_each(|fact| form.put(*fact, truth.get(*fact)));
                let fits = |one: &Product| verdict(&whole(&one.criteria, &one.terms), &form, &ask, today) == Verdict::Pass;
                assert!(standing.passing().eq((0..PRODUCTS).filter(|at| fits(&products[*at]))));
                break;
            };
            profile.put(next.fact, truth.get(next.fact));
            open.retain(|fact| *fact != next.fact);
        }
    }
    times.sort_by(f64::total_cmp);
    Questions { ready, median: times[times.len() / 2], most: times.last().copied().unwrap_or(0.0) }
}
