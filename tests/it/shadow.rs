//! The shadow run is the plain evaluator over the applications of the last twelve months, whole days, whatever became of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Months, Utc};
use entity::financing::{application, match_result};
use entity::value::id::ProductId;
use entity::value::{ApplicationState, Fen, Ppm, Role};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use xinyidai::consent::matching::actions::opened;
use xinyidai::enterprise::actions::profiles;
use xinyidai::enterprise::fact::{FactKey, Profile};
use xinyidai::financing::demand::actions::of_ids;
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::kept::Question;
use xinyidai::matching::reach::actions::shadow;
use xinyidai::matching::reach::shadow::Outcome;
use xinyidai::matching::verdict::Verdict;
use xinyidai::platform::calendar::midnight;
use xinyidai::platform::web::actor::{BankOfficer, SignedIn};
use xinyidai::product::actions::{Product, catalogue};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::ended::{Row, World};
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

type Table = BTreeMap<(Outcome, &'static str), usize>;

fn outcome(state: ApplicationState) -> Outcome {
    match state {
        ApplicationState::Granted | ApplicationState::Disbursed | ApplicationState::Settled | ApplicationState::Lapsed => Outcome::Granted,
        ApplicationState::Declined => Outcome::Declined,
        ApplicationState::Withdrawn | ApplicationState::TimedOut => Outcome::Ended,
        ApplicationState::Waiting | ApplicationState::Accepted | ApplicationState::MaterialAsked => Outcome::Open,
    }
}

const fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Unknown => "unknown",
        Verdict::Fail => "fail",
    }
}

async fn applications(city: &City, product: ProductId) -> Vec<application::Model> {
    let of = application::Entity::find().filter(application::Column::ProductId.eq(product)).order_by_asc(application::Column::Id);
    of.all(city.test.app.db.read()).await.expect("applications")
}

/// The table, one application after the other.
async fn plain(city: &City, officer: &BankOfficer, product: ProductId, criteria: &Criteria) -> Table {
    let app = &city.test.app;
    let (db, today) = (app.db.read(), app.clock.today());
    let from = midnight(today - Months::new(12));
    let mut table = Table::new();
    for row in applications(city, product).await.into_iter().filter(|row| row.bank_id == officer.bank && row.submitted_at >= from) {
        let kept = match row.match_id {
            Some(id) => match_result::Entity::find_by_id(id).one(db).await.expect("a query"),
            None => None,
        };
        let sent = kept.and_then(|kept| Some((kept.profile, kept.question?)));
        let (profile, ask, on) = if let Some((profile, question)) = sent {
            let question: Question = serde_json::from_value(question).expect("a question");
            (serde_json::from_value::<Profile>(profile).expect("a profile"), question.ask, question.on)
        } else {
            let mut known = profiles(app, db, &[row.enterprise_id]).await.expect("a profile");
            let demand = of_ids(db, &[row.demand_id]).await.expect("a demand").remove(&row.demand_id).expect("a demand");
            (known.remove(&row.enterprise_id).expect("a profile").profile, demand.answers.draft.check().expect("complete").ask, today)
        };
        let letters = opened(app, db, &[row.enterprise_id], officer.bank).await.expect("letters");
        let open = |item: &str| letters.get(&row.enterprise_id).is_some_and(|items| items.contains(item));
        let said = verdict(criteria, &profile.limited(&open).with(ask.facts(), on), &ask, on);
        *table.entry((outcome(row.state), name(said))).or_default() += 1;
    }
    table
}

async fn counted(city: &City, officer: &BankOfficer, product: ProductId, criteria: &[&Criteria]) -> Vec<Table> {
    let tables = shadow(&city.test.app, officer, product, criteria).await.expect("tables");
    let cells = |rows: Vec<xinyidai::matching::reach::shadow::Row>| {
        let each = rows
            .into_iter()
            .flat_map(|row| [("pass", row.pass), ("unknown", row.unknown), ("fail", row.fail)].map(|(said, count)| ((row.outcome, said), count)));
        each.filter(|(_, count)| *count > 0).collect::<Table>()
    };
    tables.into_iter().map(cells).collect()
}

/// An application like another one, sent at another time and standing elsewhere.
async fn sends(city: &City, like: &application::Model, at: DateTime<Utc>, state: ApplicationState) {
    let app = &city.test.app;
    let id = app.ids.new_id();
    let row = application::Model { id, number: format!("T-{id}"), submitted_at: at, state, ..like.clone() };
    let tx = app.db.begin_write().await.expect("a transaction");
    application::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("an application");
    tx.commit().await.expect("a commit");
}

fn others() -> Criteria {
    let all = [
        (FactKey::AgeMonths, Requirement::CountAtLeast(36)),
        (FactKey::RevenueYear, Requirement::CoversAsked(Ppm(300_000))),
        (FactKey::AskedAmount, Requirement::MoneyAtMost(Fen::wan(150))),
    ];
    Criteria::All(all.map(|(fact, is)| Criteria::Condition(Condition { fact, is })).to_vec())
}

both_databases! {
    async fn a_shadow_run_is_the_plain_evaluator_over_twelve_months(city: City) {
        let app = &city.test.app;
        let officer = crate::product::officer(&city.test).await;
        let own: Vec<Product> = catalogue(app.db.read(), app.clock.today()).await.expect("a catalogue").into_iter().filter(|one| one.bank == officer.bank).collect();
        let others = others();
        let mut all = 0;
        for product in &own {
            let found = counted(&city, &officer, product.id, &[&product.criteria, &others]).await;
            assert_eq!(found, [plain(&city, &officer, product.id, &product.criteria).await, plain(&city, &officer, product.id, &others).await], "{}", product.code);
            all += found[1].values().sum::<usize>();
        }
        assert!(all > 10, "{all} applications");

        // At the edge: the day twelve months ago counts from its first instant, whatever the time is now.
        let mut product = &own[0];
        let mut most = 0;
        for one in &own {
            let count = applications(&city, one.id).await.len();
            if count > most {
                (product, most) = (one, count);
            }
        }
        let rows = applications(&city, product.id).await;
        let of_bank = application::Entity::find().filter(application::Column::BankId.eq(officer.bank)).all(app.db.read()).await.expect("applications");
        let ended = |row: &application::Model| matches!(outcome(row.state), Outcome::Declined | Outcome::Ended);
        let over = |row: &&application::Model| of_bank.iter().filter(|other| other.demand_id == row.demand_id).all(ended);
        let like = rows.iter().find(over).expect("one whose demand has nothing under way here").clone();
        let without_facts = application::Model { match_id: None, ..like.clone() };
        let before = counted(&city, &officer, product.id, &[&others]).await;
        let edge = midnight(app.clock.today() - Months::new(12));
        for (at, state) in [
            (edge - Duration::seconds(1), ApplicationState::Declined),
            (edge - Duration::days(1), ApplicationState::Withdrawn),
            (edge - Duration::days(1), ApplicationState::TimedOut),
        ] {
            sends(&city, &like, at, state).await;
        }
        assert_eq!(counted(&city, &officer, product.id, &[&others]).await, before, "older ones are out");
        for (row, at, state) in [
            (&like, edge, ApplicationState::Declined),
            (&like, edge + Duration::hours(1), ApplicationState::Withdrawn),
            (&without_facts, app.clock.now(), ApplicationState::TimedOut),
            (&without_facts, app.clock.now() - Duration::days(30), ApplicationState::Lapsed),
            (&like, app.clock.now(), ApplicationState::Waiting),
        ] {
            sends(&city, row, at, state).await;
        }
        let after = counted(&city, &officer, product.id, &[&others]).await;
        assert_eq!(after, [plain(&city, &officer, product.id, &others).await]);
        let of = |tables: &[Table], which: Outcome| tables[0].iter().filter(|((outcome, _), _)| *outcome == which).map(|(_, count)| *count).sum::<usize>();
        let more = Outcome::ALL.map(|which| of(&after, which) - of(&before, which));
        assert_eq!(more, [1, 1, 2, 1], "granted, declined, ended otherwise, under way");

        // The page says the same numbers.
        let after = counted(&city, &officer, product.id, &[&product.criteria]).await;
        let page = city.person("officer").await.get(&format!("/bank/products/reach?product={}", product.code)).await.ok();
        let lines: Vec<&str> = page.split("</th><td>").skip(1).map(|line| line.split("</td></tr>").next().unwrap_or_default()).collect();
        for which in Outcome::ALL {
            let of = |said: &'static str| after[0].get(&(which, said)).copied().unwrap_or(0);
            let line = format!("{}</td><td>{}</td><td>{}", of("pass"), of("unknown"), of("fail"));
            assert!(lines.contains(&line.as_str()), "{line} is not on the page: {lines:?}");
        }
        // A year later none of them is left.
        city.test.later(Duration::days(366));
        assert_eq!(counted(&city, &officer, product.id, &[&others]).await, [Table::new()]);
    }

    async fn what_a_repaired_record_said_is_not_used_in_a_shadow_run(test: TestApp) {
        let mut world = World::over(test).await;
        let fine = |number: u32, repaired| Row::Fine { number, wan: 20, decided: "2026-01-05", published: "2029-01-05", repaired };
        world.receives(&[fine(1, None), fine(2, None)]).await;
        let db = world.test.app.db.read();
        let sent = application::Entity::find().one(db).await.expect("a query").expect("an application");
        world.owner.get(&format!("/firm/demands/{}/match", sent.demand_id)).await.ok();
        let kept = match_result::Entity::find().order_by_desc(match_result::Column::MatchedAt).one(db).await.expect("a query").expect("a match");
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        let sent_from = application::Entity::update_many().col_expr(application::Column::MatchId, Expr::value(Some(kept.id)));
        sent_from.filter(application::Column::Id.eq(sent.id)).exec(&tx).await.expect("sent from it");
        tx.commit().await.expect("a commit");
        world.test.person("officer", Role::BankOfficer, sent.bank_id).await;
        let person = xinyidai::account::actions::people(&world.test.app, None, Some("officer")).await.expect("people").remove(0);
        let who = SignedIn { person: person.id, name: person.name, role: person.role, enterprise: None, organisation: None, request_id: None };
        let officer = BankOfficer { bank: sent.bank_id, branch: None, who };
        let one = Criteria::All(vec![Criteria::Condition(Condition { fact: FactKey::Penalties, is: Requirement::CountAtMost(1) })]);
        let said = async || {
            let rows = shadow(&world.test.app, &officer, sent.product_id, &[&one]).await.expect("tables").remove(0);
            rows.iter().fold([0; 3], |[pass, unknown, fail], row| [pass + row.pass, unknown + row.unknown, fail + row.fail])
        };
        assert_eq!(said().await, [0, 0, 1], "two fines");
        world.test.later(Duration::days(3));
        world.receives(&[fine(2, Some(world.test.app.clock.today()))]).await;
        assert_eq!(said().await, [1, 0, 0], "one of them is repaired");
        let still = match_result::Entity::find_by_id(kept.id).one(db).await.expect("a query").expect("a match");
        assert_eq!(still.profile, kept.profile, "what was kept stays as it was, for whoever contests it");
    }
}
