//! Retention held against a naive count: every record and every row of figures one by one, over years; what is over goes, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, Months, NaiveDate};
use chrono_tz::Asia::Shanghai;
use entity::consent::deletion;
use entity::credit::{credit_record, objection, repair};
use entity::enterprise::{enterprise, fact, fact_event, fact_series};
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{RecordState, Source};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::consent::retention::actions::{due, overdue, sweep};
use xinyidai::consent::retention::law::Kind;
use xinyidai::credit::catalogue::item::{Item, shipped};
use xinyidai::credit::feed::rule::{Stretch, rules};
use xinyidai::credit::record::actions::{Record, by_id};
use xinyidai::credit::record::validity::{Matter, Validity};
use xinyidai::enterprise::figures::actions::{Which, settle};
use xinyidai::enterprise::figures::work_out::ByMonth;
use xinyidai::risk::raise::gravity_of;

use crate::ended::{Row, World};
use crate::register::{runs, runs_ahead};
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

/// The months that the shipped catalogue names for a source, when it names any.
fn named(source: Source) -> Option<u32> {
    shipped().iter().filter(|item| item.source == Some(source)).map(|item| item.retention_months).max().filter(|months| *months > 0)
}

/// The months that the shipped catalogue names for the item that a row is of, when it names any.
fn named_of(row: &credit_record::Model) -> Option<u32> {
    let is = |kinds: &[String], field: &str| row.content[field].as_str().is_some_and(|said| kinds.iter().any(|kind| kind == said));
    let is_of = |item: &Item| {
        let shared = !item.lists.is_empty() || !item.kinds.is_empty();
        !shared || is(&item.lists, "list") || is(&item.kinds, "kind") || is(&item.kinds, "qualification")
    };
    let own = shipped().iter().find(|item| item.source == Some(row.source) && is_of(item));
    own.map_or_else(|| named(row.source), |item| Some(item.retention_months).filter(|months| *months > 0))
}

fn back(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).expect("a day")
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().expect("a day")
}

/// The first day on which a row holds no more.
fn ended(row: &credit_record::Model, decided: NaiveDate) -> Option<NaiveDate> {
    let day = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&Shanghai).date_naive();
    let taken_back = (row.state == RecordState::Withdrawn).then(|| row.removed_on.unwrap_or(day(row.updated_at)));
    let befell = row.repaired_at.map(day).into_iter().chain(row.annulled_at.map(day)).chain(taken_back);
    let own = if row.source.is_figures() {
        match named_of(row) {
            Some(_) => Some(next(row.valid_to_on.unwrap_or(decided).max(decided))),
            None => row.valid_to_on.map(next),
        }
    } else {
        let heard = row.outcome_on.unwrap_or(day(row.recorded_at));
        let matter = Matter { valid_to_on: row.valid_to_on, publish_to_on: row.publish_to_on, settled_on: Some(heard), ..Matter::new(row.source, decided) };
        match Validity::of(&matter.with_content(&row.content, gravity_of(&row.content))).expect("a rule").published {
            Some(span) => span.until,
            None => Some(decided),
        }
    };
    befell.chain(own).min().map(|on| on.max(decided))
}

/// The first day on which bad news about a trader is not kept any more.
fn forgotten(row: &credit_record::Model, decided: NaiveDate, codes: &BTreeMap<EnterpriseId, String>) -> Option<NaiveDate> {
    let own = row.subject_code.as_ref().filter(|code| code.len() == 18);
    let code = own.or_else(|| codes.get(&row.enterprise_id?))?;
    let last = row.removed_on.or(row.valid_to_on.filter(|day| *day < "2099-01-01".parse().expect("a day")));
    let over = match row.source {
        Source::Penalty | Source::SeriousViolation | Source::TaxGrade => Some(decided),
        Source::DishonestDebtor => last.or((row.content["performance"] == "all").then_some(decided)),
        Source::Listing
            if ["coordination", "first_loan_pool", "innovation", "key_chain", "honest", "credit_model"].map(Into::into).contains(&row.content["list"]) =>
        {
            None
        }
        Source::AbnormalOperation | Source::TaxArrears | Source::Listing => last,
        Source::Registration | Source::Licence | Source::Commitment | Source::Filing | Source::Figures(_) => None,
    };
    over.filter(|_| code.starts_with("92")).map(|on| on.max(decided).checked_add_months(Months::new(60)).expect("a day"))
}

async fn rows(test: &TestApp) -> Vec<credit_record::Model> {
    credit_record::Entity::find().order_by_asc(credit_record::Column::Id).all(test.app.db.read()).await.expect("records")
}

/// What has to be gone on a day.
async fn naive(test: &TestApp, today: NaiveDate) -> BTreeMap<RecordId, Source> {
    let db = test.app.db.read();
    let codes: BTreeMap<EnterpriseId, String> =
        enterprise::Entity::find().all(db).await.expect("firms").into_iter().map(|firm| (firm.id, firm.code.to_string())).collect();
    let mut open: BTreeSet<RecordId> =
        repair::Entity::find().filter(repair::Column::EndedAt.is_null()).all(db).await.expect("requests").into_iter().map(|row| row.record_id).collect();
    open.extend(
        objection::Entity::find().filter(objection::Column::EndedAt.is_null()).all(db).await.expect("objections").into_iter().filter_map(|row| row.record_id),
    );
    let over = |row: &credit_record::Model| {
        let decided = row.decided_on.unwrap_or(row.recorded_at.with_timezone(&Shanghai).date_naive());
        let term = ended(row, decided).is_some_and(|on| on <= back(today, named_of(row).unwrap_or(60)));
        !open.contains(&row.id) && (term || forgotten(row, decided, &codes).is_some_and(|on| on <= today))
    };
    rows(test).await.into_iter().filter(over).map(|row| (row.id, row.source)).collect()
}

fn count(of: &BTreeMap<RecordId, Source>, kind: Kind) -> u64 {
    u64::try_from(of.values().filter(|source| source.is_figures() == (kind == Kind::Figure)).count()).expect("few")
}

fn said(all: &[(Kind, u64)], kind: Kind) -> u64 {
    all.iter().find(|(of, _)| *of == kind).map(|(_, rows)| *rows).unwrap_or_default()
}

/// Facts and series rest on rows that are there, and on all of them.
async fn rests_on_what_is_there(test: &TestApp) {
    let db = test.app.db.read();
    let rows = rows(test).await;
    let there: BTreeSet<RecordId> = rows.iter().map(|row| row.id).collect();
    for fact in fact::Entity::find().filter(fact::Column::Feed.is_not_null()).all(db).await.expect("facts") {
        assert!(fact.record_id.is_some_and(|id| there.contains(&id)), "{fact:?}");
    }
    let mut expected: BTreeMap<(EnterpriseId, String), ByMonth> = BTreeMap::new();
    for row in rows.iter().filter(|row| {
        row.source.is_figures() && row.state == RecordState::Current && row.repaired_at.is_none() && row.annulled_at.is_none() && row.suspended_at.is_none()
    }) {
        for series in &rules(row.source).series {
            let month = row.decided_on.and_then(|day| chrono::Datelike::with_day(&day, 1));
            let month = if series.each == Stretch::Year { month.and_then(|day| chrono::Datelike::with_month(&day, 1)) } else { month };
            if let (Some(firm), Some(month), Some(number)) = (row.enterprise_id, month, row.content[series.of.as_str()].as_i64()) {
                expected.entry((firm, series.key.clone())).or_default().insert(month, number);
            }
        }
    }
    let kept = fact_series::Entity::find().all(db).await.expect("series").into_iter();
    let kept: BTreeMap<_, ByMonth> = kept
        .map(|row| ((row.enterprise_id, row.key), serde_json::from_value::<Vec<(NaiveDate, i64)>>(row.points).expect("points").into_iter().collect()))
        .collect();
    assert_eq!(kept, expected);
}

/// Makes records end in every way that a demonstration's do not: without a named end, far off, repaired, annulled, taken back without a day.
async fn ends_otherwise(test: &TestApp) {
    let backend = test.app.db.backend();
    let id = |raw: RecordId| if backend == sea_orm::DbBackend::Sqlite { format!("X'{}'", raw.0.simple()) } else { format!("'{}'", raw.0) };
    let changes = [
        "publish_to_on = NULL, repaired_at = '2026-03-01T01:00:00+00:00'",
        "publish_to_on = '2099-12-31', annulled_at = '2026-02-01T01:00:00+00:00'",
        "publish_to_on = NULL, valid_to_on = NULL",
        "publish_to_on = NULL, state = 'withdrawn', removed_on = NULL",
        "publish_to_on = '2099-12-31'",
        "decided_on = NULL",
        "valid_to_on = '2026-09-30'",
    ];
    let mut of_source: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(test).await {
        let nth = of_source.entry(row.source.code().to_owned()).or_default();
        *nth += 1;
        // Every other stays as it was delivered.
        if nth.is_multiple_of(2) && (!row.source.is_figures() || nth.is_multiple_of(10)) {
            let change = changes[*nth / 2 % changes.len()];
            runs(test, &format!("UPDATE credit_record SET {change} WHERE id = {}", id(row.id))).await.expect("changed");
        }
    }
    let firms: BTreeSet<EnterpriseId> = rows(test).await.iter().filter_map(|row| row.enterprise_id).collect();
    let tx = test.app.db.begin_write().await.expect("a transaction");
    for source in Source::ALL.iter().filter(|source| source.is_figures()) {
        settle(&tx, &test.app, &firms, Which::Source(*source)).await.expect("worked out");
    }
    tx.commit().await.expect("committed");
}

both_databases! {
    async fn what_goes_is_what_a_naive_count_says_over_the_years(city: City) {
        let test = &city.test;
        // One is in dispute, and nobody ever answers.
        city.path("/operator/objections/{id}").await;
        ends_otherwise(test).await;
        runs_ahead(test).await;
        let disputed = objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection").record_id.expect("a record");
        let mut gone: BTreeMap<String, usize> = BTreeMap::new();
        for days in [0, 1, 29, 335, 366, 181, 200, 365, 365, 365, 365, 365, 700] {
            test.later(Duration::days(days));
            let today = test.app.clock.today();
            let expected = naive(test, today).await;
            let (now, late) = (due(&test.app).await.expect("counted"), overdue(&test.app).await.expect("counted"));
            let yesterday = naive(test, today - Duration::days(1)).await;
            for kind in [Kind::Record, Kind::Figure] {
                assert_eq!((said(&now, kind), said(&late, kind)), (count(&expected, kind), count(&yesterday, kind)), "{kind:?} on {today}");
            }
            let before: BTreeSet<RecordId> = rows(test).await.iter().map(|row| row.id).collect();
            let swept = sweep(&test.app).await.expect("swept");
            let after: BTreeSet<RecordId> = rows(test).await.iter().map(|row| row.id).collect();
            let went: BTreeSet<RecordId> = before.difference(&after).copied().collect();
            assert_eq!(went, expected.keys().copied().collect(), "on {today}");
            let written = deletion::Entity::find().filter(deletion::Column::Day.eq(today)).all(test.app.db.read()).await.expect("the ledger");
            for kind in [Kind::Record, Kind::Figure] {
                assert_eq!(said(&swept, kind), count(&expected, kind), "{kind:?} on {today}");
                let line = written.iter().find(|line| line.kind == kind.code()).map_or(0, |line| line.rows);
                assert_eq!(u64::try_from(line).expect("a count"), count(&expected, kind), "{kind:?} on {today}");
            }
            assert_eq!(overdue(&test.app).await.expect("counted"), [], "on {today}");
            for source in expected.values() {
                *gone.entry(source.code().to_owned()).or_default() += 1;
            }
            rests_on_what_is_there(test).await;
        }
        test.works().await;
        println!("{gone:?}");
        let few: Vec<&str> = ["penalty", "dishonest_debtor", "abnormal_operation", "tax_grade", "licence", "listing", "commitment", "invoices", "electricity", "insured_staff"]
            .into_iter()
            .filter(|source| !gone.contains_key(*source))
            .collect();
        assert!(few.is_empty(), "nothing went of {few:?}: {gone:?}");
        assert!(by_id(test.app.db.read(), &[disputed]).await.expect("a query").contains_key(&disputed), "an objection runs");
        // Of figures with a term nothing is left, nor what facts were by them.
        let left: Vec<Source> = rows(test).await.into_iter().filter(|row| row.source.is_figures() && named_of(row).is_some()).map(|row| row.source).collect();
        assert_eq!(left, []);
        let known = fact_event::Entity::find().filter(fact_event::Column::Origin.eq("delivered")).all(test.app.db.read()).await.expect("events");
        assert!(known.iter().all(|event| event.feed.is_some_and(|feed| named(feed).is_none())), "{known:?}");
    }

    async fn a_repaired_record_goes_with_what_was_asked_about_it_and_nothing_else_does(test: TestApp) {
        let mut world = World::over(test).await;
        let fine = |number, decided| Row::Fine { number, wan: 20, decided, published: "", repaired: None };
        let listed = Row::Listed { reason: "未按期公示年报", on: "2025-11-03", removed: None };
        world.receives(&[fine(1, "2026-01-05"), fine(2, "2026-01-06"), listed]).await;
        let named = |records: &[Record], number: &str| records.iter().find(|record| record.number() == number).map(|record| record.id);
        let (first, second) = (named(&world.records().await, "罚〔2025〕1号").expect("one"), named(&world.records().await, "罚〔2025〕2号").expect("another"));
        world.goes_to("2026-04-08T01:30:00Z".parse().expect("an instant")).await;
        assert!(world.repairs(first).await && world.objects(second).await);
        let of = async |world: &World| said(&due(&world.test.app).await.expect("counted"), Kind::Record);
        // Thirty-six months from the day of the repair.
        world.goes_to("2029-04-07T01:30:00Z".parse().expect("an instant")).await;
        assert_eq!(of(&world).await, 0);
        world.goes_to("2029-04-08T01:30:00Z".parse().expect("an instant")).await;
        assert_eq!(of(&world).await, 1);
        sweep(&world.test.app).await.expect("swept");
        let left: BTreeSet<RecordId> = world.records().await.iter().map(|record| record.id).collect();
        assert!(!left.contains(&first) && left.contains(&second) && left.len() == 2, "{left:?}");
        assert_eq!(repair::Entity::find().all(world.test.app.db.read()).await.expect("requests"), []);
        assert_eq!(overdue(&world.test.app).await.expect("counted"), []);

        // Published for three years and kept for three more; but an objection runs, and holds it until it is answered.
        world.goes_to("2032-01-07T01:30:00Z".parse().expect("an instant")).await;
        assert_eq!((of(&world).await, world.records().await.len()), (0, 2));
        let over = "UPDATE objection SET state = 'withdrawn', due_at = NULL, ended_at = '2032-01-06T01:00:00+00:00'";
        runs(&world.test, over).await.expect("withdrawn");
        assert_eq!(of(&world).await, 1);
        sweep(&world.test.app).await.expect("swept");
        assert!(world.records().await.iter().all(|record| record.source == Source::AbnormalOperation));
        assert_eq!(objection::Entity::find().all(world.test.app.db.read()).await.expect("objections"), []);
        world.test.works().await;
    }
}
