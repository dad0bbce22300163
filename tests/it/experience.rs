//! What returned outcomes teach, on the synthetic city: measured on later decisions than it was fitted to.

use chrono::NaiveDate;
use entity::value::Ppm;
use entity::value::id::OrganisationId;
use xinyidai::demo::dossier::{Borrowed, profile};
use xinyidai::demo::history::Act;
use xinyidai::demo::{City as Made, generate};
use xinyidai::matching::experience::decided::Decided;
use xinyidai::matching::experience::learn::{Outcome, learn};
use xinyidai::matching::experience::learned::{Experience, MOST_ERROR, Standing};
use xinyidai::platform::calendar;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Every decision of the city, on the facts of the day on which the firm asked.
fn outcomes(city: &Made) -> Vec<Outcome> {
    let mut all = Vec::new();
    for demand in &city.history {
        let on = calendar::today(demand.submitted_at);
        let firm = &city.enterprises[demand.firm];
        let profile = profile(city.seed, firm, Borrowed::default(), on, city.today).with(demand.ask.facts(), on);
        for application in &demand.applications {
            let decision = application.events.iter().find_map(|event| match &event.act {
                Act::Grant(_) => Some((event.at, true)),
                Act::Decline { .. } => Some((event.at, false)),
                _ => None,
            });
            if let Some((at, approved)) = decision {
                let decided = Decided::of(city.products[application.product].terms.family, &profile, approved, calendar::today(at));
                all.push((at, Outcome { decided, bank: OrganisationId(uuid::Uuid::nil()), days: None, has_facts: true }));
            }
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

#[test]
fn a_citys_likelihoods_are_right_on_later_decisions_than_they_were_fitted_to() {
    let today = day("2026-03-02");
    let city = generate(2026, 14_000, today);
    let all = outcomes(&city);
    let found = learn(&all, today, None).expect("outcomes");
    for one in &found.families {
        let m = one.measured.as_ref();
        println!(
            "{:?} n {} held {:?} ece {:?} said {:?} was {:?} {:?}",
            one.family,
            one.n,
            m.map(|m| m.n),
            m.map(|m| m.error),
            m.map(|m| m.said),
            m.map(|m| m.approved),
            one.standing()
        );
    }
    let m = found.measured.as_ref().unwrap();
    println!("ALL {} {:?} {:#?}", m.n, m.error, m.bins);
    println!("{:?}", found.together);
    println!("{:?}", found.moved);
    println!("bytes {} ", serde_json::to_string(&found).unwrap().len());
}

#[test]
fn dump_cases() {
    use std::io::Write;
    for (seed, firms) in [(2026, 3_000), (1, 3_000), (2, 3_000), (7, 14_000), (2026, 14_000)] {
        let city = generate(seed, firms, day("2026-03-02"));
        let mut out = std::fs::File::create(format!("/tmp/odds_cases_{seed}_{firms}.csv")).unwrap();
        for o in outcomes(&city) {
            let d = &o.decided;
            writeln!(out, "{},{},{},{}", d.family, u8::from(d.approved), d.decided_on, d.bands.map(|b| b.to_string()).join(",")).unwrap();
        }
    }
}
