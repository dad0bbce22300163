//! What returned outcomes teach, on the synthetic city: measured on later decisions than it was fitted to, kept, and shown.

use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use entity::financing::{application, experience, match_result};
use entity::value::Ppm;
use entity::value::id::OrganisationId;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use xinyidai::app::App;
use xinyidai::demo::dossier::{Borrowed, profile};
use xinyidai::demo::history::Act;
use xinyidai::demo::{City as Made, generate};
use xinyidai::matching::experience::actions::{find, latest, learn_month};
use xinyidai::matching::experience::decided::Decided;
use xinyidai::matching::experience::learn::{Outcome, learn};
use xinyidai::matching::experience::learned::{Experience, LEAST, MOST_ERROR, Standing};
use xinyidai::matching::{actions, canonical};
use xinyidai::platform::audit::By;
use xinyidai::platform::calendar;
use xinyidai::report::period::Period;

use crate::support::both_databases;
use crate::support::city::City;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Every decision of the city, on the facts of the day on which the firm asked, in the order in which they were made.
fn outcomes(city: &Made) -> Vec<Outcome> {
    let mut all = Vec::new();
    for demand in &city.history {
        let on = calendar::today(demand.submitted_at);
        let firm = &city.enterprises[demand.firm];
        let profile = profile(city.seed, firm, Borrowed::default(), on, city.today).with(demand.ask.facts(), on);
        for application in &demand.applications {
            let decision = application.events.iter().find(|event| matches!(event.act, Act::Grant(_) | Act::Decline { .. }));
            let decision = decision.map(|event| (event.at, matches!(event.act, Act::Grant(_))));
            if let Some((at, approved)) = decision {
                let decided = Decided::of(city.products[application.product].terms.family, &profile, approved, calendar::today(at));
                all.push((at, Outcome { decided, bank: OrganisationId(uuid::Uuid::nil()), days: None, has_facts: true }));
            }
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

/// The expected calibration error, computed plainly: what the version says of later decisions against what became of them.
fn error(of: &Experience, later: &[&Decided]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for case in later {
        let model = of.families.iter().find(|one| one.family == case.family).expect("a model");
        let said = real(model.likely(&case.bands).0) / 1e6;
        let tenth = (1..10_u8).filter(|tenth| said >= f64::from(*tenth) / 10.0).count();
        let (sum, yes) = &mut bins[tenth];
        *sum += said;
        *yes += f64::from(u8::from(case.approved));
    }
    bins.iter().map(|(sum, yes)| f64::abs(sum - yes)).sum::<f64>() / real(count(later.len()))
}

fn real(n: i64) -> f64 {
    f64::from(i32::try_from(n).expect("a small number"))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).expect("a small number")
}

/// The demo city of a seed is right on what was decided after it was fitted: as a whole, and in every family that is shown.
fn is_right_on_later_decisions(seed: u64, firms: usize) -> (Vec<Outcome>, Experience, usize) {
    let today = day("2026-03-02");
    let all = outcomes(&generate(seed, firms, today));
    let found = learn(&all, today, None).expect("outcomes");
    let later: Vec<&Decided> = all.iter().map(|one| &one.decided).filter(|one| one.decided_on >= found.held_from_on).collect();
    let earlier = all.len() - later.len();
    assert!(later.len() * 10 > firms && earlier > later.len(), "{seed}: {} of {}", later.len(), all.len());
    let whole = found.measured.as_ref().expect("held out");
    assert!((real(whole.error.0) / 1e6 - error(&found, &later)).abs() < 1e-5 && whole.n == count(later.len()));
    assert!(whole.error <= MOST_ERROR && MOST_ERROR == Ppm(50_000), "{seed}: {:?} on {} later decisions", whole.error, whole.n);
    let mut shown = 0;
    for model in &found.families {
        let own: Vec<&Decided> = later.iter().filter(|one| one.family == model.family).copied().collect();
        let far = !own.is_empty() && error(&found, &own) > 0.050_001;
        assert!(!far || model.standing() != Standing::Shown, "{seed}: {} is shown and wrong", model.family);
        if model.standing() == Standing::Shown {
            shown += own.len();
            assert!(count(own.len()) >= LEAST && model.n >= LEAST, "{seed}: {} on {}", model.family, own.len());
        }
    }
    println!("seed {seed}: {:?} on {} later decisions, shown for {shown}", whole.error, whole.n);
    (all, found, shown)
}

#[test]
fn demo_cities_of_several_seeds_are_right_on_later_decisions() {
    for seed in [1, 7, 31] {
        let (.., shown) = is_right_on_later_decisions(seed, 9_000);
        assert!(shown > 300, "seed {seed}: shown for {shown} later decisions only");
    }
}

#[test]
fn a_citys_likelihoods_are_right_on_later_decisions_than_they_were_fitted_to() {
    let today = day("2026-03-02");
    let (all, found, shown) = is_right_on_later_decisions(2026, 12_000);
    let later: Vec<&Decided> = all.iter().map(|one| &one.decided).filter(|one| one.decided_on >= found.held_from_on).collect();
    let earlier = all.len() - later.len();
    assert!(later.len() > 1_500 && shown > 500, "shown for {shown} of {} later decisions only", later.len());
    // It tells firms apart: those approved later had been said to be likelier.
    let mean = |approved: bool| {
        let of: Vec<i64> = later
            .iter()
            .filter(|one| one.approved == approved)
            .map(|one| found.families.iter().find(|m| m.family == one.family).expect("a model").likely(&one.bands).0)
            .collect();
        of.iter().sum::<i64>() / i64::try_from(of.len()).expect("a count")
    };
    assert!(mean(true) > mean(false) + 20_000, "{} {}", mean(true), mean(false));

    // Banks that stop lending after the fitting are found out, and nothing is shown.
    let mut stopped = all.clone();
    for one in stopped.iter_mut().skip(earlier) {
        one.decided.approved = false;
    }
    let stopped = learn(&stopped, today, None).expect("outcomes");
    assert_eq!(stopped.held_from_on, found.held_from_on);
    assert!(stopped.measured.as_ref().is_some_and(|of| of.error > MOST_ERROR));
    let left: Vec<_> = stopped.shown().map(|one| one.family).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What was learned is the second version.
async fn teaches(app: &App, learned: &Experience) {
    let first = experience::Entity::find_by_id(1).one(app.db.read()).await.expect("a query").expect("a row");
    let month: Period = first.period.parse().expect("a month");
    let (document, digest) = (serde_json::to_value(learned).expect("json"), canonical::digest(learned).expect("a digest"));
    let second = experience::Model { number: 2, period: month.next().to_string(), document, digest, ..first };
    let tx = app.db.begin_write().await.expect("a transaction");
    experience::Entity::insert(second.into_active_model()).exec_without_returning(&tx).await.expect("kept");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    tx.commit().await.expect("a commit");
}

both_databases! {
    async fn a_months_outcomes_are_learned_once_and_a_version_never_changes(city: City) {
        let app = &city.test.app;
        let db = app.db.read();
        let first = latest(db).await.expect("a query").expect("the city is loaded with one");
        assert_eq!(first.number, 1);
        let decided = application::Entity::find().filter(application::Column::DecidedAt.lt(calendar::midnight(first.experience.until_on))).count(db).await.expect("a count");
        assert_eq!((first.experience.decided, first.experience.without_facts), (i64::try_from(decided).expect("a count"), 0));
        let kept = experience::Entity::find_by_id(1).one(db).await.expect("a query").expect("a row");
        assert_eq!(canonical::digest(&first.experience).expect("json"), kept.digest);
        let month: Period = kept.period.parse().expect("a month");
        assert_eq!(learn_month(app, &By::SYSTEM, month).await.expect("learned"), Some(1), "a month is learned once");
        assert_eq!(learn_month(app, &By::SYSTEM, month.next()).await.expect("nothing"), None, "a month that is not over teaches nothing");

        // A match is kept with its version and made again after the next one.
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        let shown = owner.get(&path).await.ok();
        assert!(shown.contains("实际办理") && shown.contains("href=\"/likelihood\""), "{shown}");
        let last = |number: i64| async move {
            let all = match_result::Entity::find().all(app.db.read()).await.expect("matches");
            all.into_iter().rfind(|one| one.question.as_ref().and_then(|of| of.get("experience")?.as_i64()) == Some(number)).expect("a match")
        };
        let before = last(1).await;
        let text = canonical::text(&actions::replay(db, before.id).await.expect("a replay").expect("kept").matches).expect("json");
        city.test.later(TimeDelta::days(31));
        assert_eq!(learn_month(app, &By::SYSTEM, month.next()).await.expect("learned"), Some(2));
        let next = find(db, 2).await.expect("the second");
        assert!(next.experience.decided >= first.experience.decided);
        assert_eq!(next.experience.previous.as_ref().map(|since| since.number), Some(1));
        assert_eq!(experience::Entity::find_by_id(1).one(db).await.expect("a query").expect("a row"), kept);
        let again = actions::replay(db, before.id).await.expect("a replay").expect("kept");
        assert_eq!((canonical::text(&again.matches).expect("json"), again.digest), (text, again.shown), "byte for byte");

        // What was sent from before there was any experience is still read and made again.
        let past = match_result::Entity::find().all(db).await.expect("matches").into_iter().find(|one| one.question.as_ref().is_some_and(|of| of.get("experience").is_none()));
        let past = past.expect("the past has matches");
        let again = actions::replay(db, past.id).await.expect("a replay").expect("kept");
        assert_eq!(again.digest, again.shown);
        assert!(again.matches.iter().all(|one| one.learned.is_none() && one.rank.taught.is_none()));
        city.test.works().await;
    }

    async fn a_likelihood_that_holds_is_said_beside_its_products_and_on_the_card(city: City) {
        let app = &city.test.app;
        let learned = learn(&outcomes(&generate(2026, 12_000, day("2026-03-02"))), day("2026-03-02"), None).expect("outcomes");
        teaches(app, &learned).await;
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        owner.get(&path).await.ok();
        let last = match_result::Entity::find().all(app.db.read()).await.expect("matches").into_iter().rfind(|one| {
            one.question.as_ref().and_then(|of| of.get("experience")?.as_i64()) == Some(2)
        });
        let all = actions::replay(app.db.read(), last.expect("a match").id).await.expect("a replay").expect("kept").matches;
        let (mut said, mut silent) = (0, 0);
        for one in &all {
            let why = owner.get(&format!("{path}/{}", one.version)).await.ok();
            let holds = learned.shown().any(|model| model.family == one.family);
            assert_eq!(why.contains("获批参考：据 "), holds, "{} of {}", one.code, one.family);
            (said, silent) = (said + usize::from(holds), silent + usize::from(!holds));
        }
        assert!(said > 0 && silent > 0, "said of {said}, not of {silent}");
        let card = owner.get("/likelihood").await.ok();
        assert!(card.contains("第 2 版") && !card.contains("目前不显示任何一类产品的获批参考"), "{card}");
    }

    async fn a_model_that_is_wrong_later_is_not_shown_and_the_card_says_so(city: City) {
        let app = &city.test.app;
        let today = day("2026-03-02");
        let mut all = outcomes(&generate(2026, 3_000, today));
        let held_from_on = learn(&all, today, None).expect("outcomes").held_from_on;
        // Banks stop lending after the fitting.
        all.iter_mut().filter(|one| one.decided.decided_on >= held_from_on).for_each(|one| one.decided.approved = false);
        let learned = learn(&all, today, None).expect("outcomes");
        let far = learned.families.iter().filter(|one| one.standing() == Standing::TooFar).count();
        assert!(far > 0 && learned.shown().next().is_none(), "{far}");
        teaches(app, &learned).await;
        let mut owner = city.person("owner").await;
        let card = owner.get("/likelihood").await.ok();
        assert!(card.contains("第 2 版") && card.contains("目前不显示任何一类产品的获批参考"), "{card}");
        assert!(card.matches("误差过大").count() >= far, "each family that is too far off says so: {card}");
        let path = city.path("/firm/demands/{id}/match").await;
        owner.get(&path).await.ok();
        let last = match_result::Entity::find().all(app.db.read()).await.expect("matches").into_iter().rfind(|one| {
            one.question.as_ref().and_then(|of| of.get("experience")?.as_i64()) == Some(2)
        });
        let matches = actions::replay(app.db.read(), last.expect("a match").id).await.expect("a replay").expect("kept").matches;
        for one in matches.iter().take(12) {
            assert!(!owner.get(&format!("{path}/{}", one.version)).await.ok().contains("获批参考：据 "), "{}", one.code);
        }
    }

    async fn one_order_knows_nothing_of_the_firm(city: City) {
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        let page = owner.get(&format!("{path}?order=not_personalised&all=all")).await.ok();
        assert!(page.contains("id=\"all\"") && !page.contains("id=\"qualify\"") && !page.contains("id=\"not_now\""));
        assert_eq!(page.matches("<article class=\"offer\">").count(), 60);
        let short = owner.get(&format!("{path}?order=not_personalised")).await.ok();
        assert_eq!(short.matches("<article class=\"offer\">").count(), 6);
    }

    async fn the_card_says_what_goes_in_and_why_nothing_is_shown(city: City) {
        for login in ["owner", "officer", "regulator", "operator"] {
            let page = city.person(login).await.get("/likelihood").await.ok();
            // 120 firms are too few for any likelihood.
            assert!(page.contains("目前不显示任何一类产品的获批参考") && page.contains("纳税信用等级") && page.contains("不是评分"), "{page}");
            assert!(page.contains("<svg class=\"chart\"") && page.contains("第 1 版"));
        }
        let mut regulator = city.person("regulator").await;
        regulator.get("/likelihood/1").await.ok();
        regulator.get("/likelihood/9").await.not_found();
        city.test.visitor().get("/likelihood").await.is(StatusCode::SEE_OTHER);
    }
}
