//! The guard against differencing stands in the database: what one process showed no other contradicts, and a restart forgets nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{Duration, NaiveDate};
use entity::enterprise::fact;
use entity::following::{reach_place, reach_shown};
use entity::value::id::EnterpriseId;
use entity::value::{Fen, OrganisationKind};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::json;
use xinyidai::app::App;
use xinyidai::consent::matching::actions::agreed;
use xinyidai::enterprise::actions::profiles;
use xinyidai::enterprise::fact::{FactKey, Profile, Value};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::reach::actions::{keep_up, preview};
use xinyidai::matching::reach::privacy::{Reach, Shown};
use xinyidai::matching::rematch::actions::touched;
use xinyidai::matching::verdict::Verdict;
use xinyidai::platform::web::actor::{BankOfficer, SignedIn};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::product::anything;
use crate::rematch::signs;
use crate::support::app::{TestApp, application};
use crate::support::both_databases;

/// Firms of the town.
const FIRMS: usize = 240;
/// Questions that the attacker asks.
const QUESTIONS: usize = 800;

fn is(fact: FactKey, is: Requirement) -> Criteria {
    Criteria::Condition(Condition { fact, is })
}

/// A town of firms that agreed, with what the attacker knows of each by name.
async fn town(test: &TestApp, rng: &mut ChaCha8Rng) -> Vec<(EnterpriseId, Profile)> {
    let app = &test.app;
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", entity::value::Role::Operator, office).await;
    let person = entity::account::person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
    let mut rows = Vec::new();
    for number in 0..FIRMS {
        let firm = test.registered(&format!("91320899MAXG{number:04}")).await;
        signs(app, firm, person, &["registration", "operating", "declared"], 12).await;
        let values = [
            (FactKey::Staff, Value::Count(rng.random_range(1..300))),
            (FactKey::RevenueYear, Value::Money(Fen(rng.random_range(1_000_000..5_000_000_000)))),
            (FactKey::Patents, Value::Count(rng.random_range(0..4))),
        ];
        for (key, value) in values {
            rows.push(fact::Model {
                id: app.ids.new_id(),
                enterprise_id: firm,
                key: key.code().to_owned(),
                value: json!(value),
                origin: "delivered".to_owned(),
                source: "test".to_owned(),
                as_of_on: app.clock.today(),
                recorded_at: app.clock.now(),
                feed: None,
                record_id: None,
                valid_to_on: None,
                disputed: false,
            });
        }
    }
    let tx = app.db.begin_write().await.expect("a transaction");
    let firms: Vec<EnterpriseId> = rows.iter().map(|row| row.enterprise_id).collect();
    for some in rows.chunks(300) {
        fact::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.expect("facts");
    }
    touched(&tx, app, firms).await.expect("touched");
    tx.commit().await.expect("a commit");
    known(app).await
}

async fn known(app: &App) -> Vec<(EnterpriseId, Profile)> {
    let letters = agreed(app.db.read(), app.clock.today(), None).await.expect("letters");
    let firms: Vec<EnterpriseId> = letters.keys().copied().collect();
    let known = profiles(app, app.db.read(), &firms).await.expect("profiles");
    let limited =
        |(firm, dated): (EnterpriseId, xinyidai::enterprise::actions::Dated)| (firm, dated.profile.limited(&|item: &str| letters[&firm].items.contains(item)));
    let mut all: Vec<(EnterpriseId, Profile)> = known.into_iter().map(limited).collect();
    all.sort_by_key(|(firm, _)| *firm);
    all
}

fn number(of: &Profile, key: FactKey) -> i64 {
    match of.value(key) {
        Some(Value::Count(count)) => *count,
        Some(Value::Money(amount)) => amount.0,
        other => panic!("{other:?}"),
    }
}

/// Who passes, one bit a firm.
fn members(firms: &[(EnterpriseId, Profile)], criteria: &Criteria, today: NaiveDate) -> Vec<bool> {
    firms.iter().map(|(_, profile)| verdict(criteria, profile, &anything(), today) == Verdict::Pass).collect()
}

async fn officer(test: &TestApp, code: &str) -> BankOfficer {
    let bank = test.organisation(code, OrganisationKind::Bank).await;
    test.person(&format!("officer_{code}"), entity::value::Role::BankOfficer, bank).await;
    let people = xinyidai::account::actions::people(&test.app, None, Some(&format!("officer_{code}"))).await.expect("people");
    let who = SignedIn { person: people[0].id, name: people[0].name.clone(), role: people[0].role, enterprise: None, organisation: None, request_id: None };
    BankOfficer { bank, branch: None, who }
}

/// What is said of each group and of all.
fn cells(of: &Reach) -> BTreeMap<String, Shown> {
    let mut all = BTreeMap::from([("pass".to_owned(), of.pass), ("fail".to_owned(), of.fail), ("unknown".to_owned(), of.unknown)]);
    for split in &of.splits {
        all.extend(split.cells.iter().map(|(code, shown)| (format!("{:?}/{code:?}", split.by), *shown)));
    }
    all
}

fn tells_apart(a: &Reach, b: &Reach) -> bool {
    let (a, b) = (cells(a), cells(b));
    a.iter().any(|(cell, shown)| b.get(cell).is_some_and(|other| shown != other && *shown != Shown::Held && *other != Shown::Held))
}

/// A process of the service on the same database.
async fn process(test: &TestApp, seed: u64) -> App {
    let other = application(test.url(), &test.app.settings.data.directory, seed).await;
    App { clock: test.app.clock.clone(), ..other }
}

both_databases! {
    async fn scripted_questions_to_two_processes_by_turns_isolate_no_firm(test: TestApp) {
        let mut rng = ChaCha8Rng::seed_from_u64(54);
        let firms = town(&test, &mut rng).await;
        let officer = officer(&test, "b1").await;
        let (both, today) = ([process(&test, 101).await, process(&test, 102).await], test.app.clock.today());
        let (mut asked, mut tried, mut isolated, mut said) = (0, 0, 0, 0);
        let begun = Instant::now();
        while asked < QUESTIONS {
            let victim = &firms[rng.random_range(0..firms.len())].1;
            let (staff, revenue) = (number(victim, FactKey::Staff), number(victim, FactKey::RevenueYear));
            let itself = Criteria::All(vec![
                is(FactKey::Staff, Requirement::CountAtLeast(staff)),
                is(FactKey::Staff, Requirement::CountAtMost(staff)),
                is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(revenue))),
                is(FactKey::RevenueYear, Requirement::MoneyAtMost(Fen(revenue))),
            ]);
            let base = vec![is(FactKey::Staff, Requirement::CountAtLeast(rng.random_range(0..staff.max(2)))), is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(rng.random_range(0..revenue))))];
            let secret = is(FactKey::Patents, Requirement::CountAtLeast(1));
            let without = Criteria::Not(Box::new(itself));
            let with = |more: &[&Criteria]| Criteria::All(base.iter().chain(more.iter().copied()).cloned().collect());
            let above = |threshold: i64| with(&[&is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(threshold)))]);
            // The one firm left out, with and without what is secret; and a threshold moved just past it.
            for (one, other) in [(with(&[]), with(&[&without])), (with(&[&secret]), with(&[&secret, &without])), (above(revenue), above(revenue + 1))] {
                let mut seen = Vec::new();
                // Each process is asked one of the two, and the next time the other one first.
                for (at, criteria) in [&one, &other].into_iter().enumerate() {
                    let process = &both[(asked + at + tried) % 2];
                    seen.push(preview(process, &officer, criteria, None).await.expect("a reach").reach);
                }
                asked += 2;
                let (a, b) = (members(&firms, &one, today), members(&firms, &other, today));
                if (1..10).contains(&a.iter().zip(&b).filter(|(a, b)| a != b).count()) {
                    tried += 1;
                    isolated += usize::from(tells_apart(&seen[0], &seen[1]));
                    said += usize::from(seen.iter().all(|one| matches!(one.pass, Shown::About(_))));
                }
            }
        }
        let each = begun.elapsed().as_secs_f64() * 1e3 / f64::from(u32::try_from(asked).expect("a count"));
        println!("{asked} questions, {tried} close ones, {said} of them answered with numbers, {each:.2} ms each");
        assert!(tried > 160 && said > 0, "{tried} came close to one firm, {said} were answered");
        assert_eq!(isolated, 0, "of {tried} attempts");
        for one in both {
            one.db.close().await.expect("closed");
        }
        assert_eq!(reach_place::Entity::find().count(test.app.db.read()).await.expect("a count"), FIRMS as u64);
    }

    async fn a_restart_forgets_nothing_and_a_day_later_all_is_gone(test: TestApp) {
        let mut rng = ChaCha8Rng::seed_from_u64(55);
        let firms = town(&test, &mut rng).await;
        let (officer, second) = (officer(&test, "b1").await, officer(&test, "b2").await);
        let today = test.app.clock.today();
        let mut values: Vec<i64> = firms.iter().map(|(_, profile)| number(profile, FactKey::RevenueYear)).collect();
        values.sort_unstable();
        let above = |at: usize| Criteria::All(vec![is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(values[at])))]);
        let shown = async |app: &App, by: &BankOfficer, at: usize| preview(app, by, &above(at), None).await.expect("a reach").reach.pass;
        // Where rounding turns: 105 are shown as 110 and 104 as 100, each when it is asked for first.
        let turn = FIRMS - 105;
        assert_eq!(members(&firms, &above(turn), today).iter().filter(|passes| **passes).count(), 105);
        let first = &process(&test, 101).await;
        assert_eq!(shown(first, &officer, turn).await, Shown::About(110));
        // Another process, and one that was started after it: one firm fewer is shown with the same number, or not at all.
        for seed in [102, 103] {
            let other = process(&test, seed).await;
            assert!(matches!(shown(&other, &officer, turn + 1).await, Shown::About(110) | Shown::Held));
            other.db.close().await.expect("closed");
        }
        // Another bank was shown nothing.
        assert_eq!(shown(first, &second, turn + 1).await, Shown::About(100));
        let rows = async || reach_shown::Entity::find().count(test.app.db.read()).await.expect("a count");
        assert!(rows().await >= 2);
        // Every process has given every firm the same place.
        assert_eq!(reach_place::Entity::find().count(test.app.db.read()).await.expect("a count"), FIRMS as u64);
        test.later(Duration::days(1));
        keep_up(first).await.expect("kept up");
        assert!(rows().await >= 2, "a process whose day is not over yet still has them");
        assert_eq!(shown(first, &officer, turn + 1).await, Shown::About(100), "a new day");
        test.later(Duration::days(2));
        keep_up(first).await.expect("kept up");
        assert_eq!(rows().await, 0);
        first.db.clone().close().await.expect("closed");
    }
}
