//! What follows from records, on SQLite and, when `XINYIDAI_TEST_POSTGRES` names a server, on PostgreSQL: from a delivery that touches many firms to
//! the final state of flags and qualifications, against working all of that out from nothing; and the file of one firm as of a moment, against the
//! file of now. `XINYIDAI_BENCH_FIRMS` says how many firms the city has, of which five in six are touched; 6,000 otherwise.
//! `XINYIDAI_BENCH_ON` names one of the two, `sqlite` or `postgres`, when only that one is to be measured.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use entity::account::{organisation, person};
use entity::consent::authorisation;
use entity::credit::credit_record;
use entity::enterprise::enterprise;
use entity::following::{follow_mark, followed_firm, qualification};
use entity::value::id::{AuthorisationId, EnterpriseId, PersonId, ProductId, ProductVersionId};
use entity::value::{AuthorisationState, EnterpriseStatus, LookupPurpose, Source};
use sea_orm::sea_query::Expr;
use sea_orm::sqlx::{self, PgPool};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::app::{App, Metrics};
use xinyidai::credit::feed::actions::import_now;
use xinyidai::credit::record::actions::of_enterprise;
use xinyidai::credit::record::past::actions::of_enterprise_as_of;
use xinyidai::demo::actions::{Silent, load};
use xinyidai::matching::rematch::actions::{catch_up, touched};
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::Settings;
use xinyidai::platform::store::Db;
use xinyidai::platform::work;

/// Records of the firm whose file is read.
const RECORDS: usize = 200;
/// Reads of the file of which the median is taken.
const READS: usize = 41;

fn promise(name: &str, measured: u64, target: u64, unit: &str) {
    println!("promise {name} measured={measured}{unit} target={target}{unit} {}", if measured <= target { "ok" } else { "short" });
}

/// How many hundredths of another time a time is.
fn percent(of: Duration, whole: Duration) -> u64 {
    u64::try_from(of.as_micros() * 100 / whole.as_micros().max(1)).unwrap_or(u64::MAX)
}

async fn application(url: &str, directory: &Path) -> App {
    let mut settings = Settings::defaults().expect("defaults");
    directory.clone_into(&mut settings.data.directory);
    url.clone_into(&mut settings.database.url);
    let db = Db::connect(url, 4).await.expect("a database");
    db.migrate().await.expect("migrated");
    let clock = Clock::fixed("2026-03-02T09:00:00+08:00".parse::<DateTime<Utc>>().expect("an instant"));
    App {
        settings: Arc::new(settings),
        db,
        ids: Ids::seeded(clock.clone(), 11),
        clock,
        calendar: Arc::new(Calendar::default()),
        shelf: Arc::default(),
        catalogue: Arc::default(),
        recent: xinyidai::matching::recent::Recent::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics: Metrics::default(),
    }
}

/// Nobody has an address: letters leave in their own time and are no part of the final state.
async fn silence(app: &App) {
    let tx = app.db.begin_write().await.expect("a transaction");
    organisation::Entity::update_many().col_expr(organisation::Column::MailAddress, Expr::value(None::<String>)).exec(&tx).await.expect("silent");
    person::Entity::update_many().col_expr(person::Column::MailAddress, Expr::value(None::<String>)).exec(&tx).await.expect("silent");
    tx.commit().await.expect("a commit");
}

/// Every firm agrees to be matched on all of its file.
async fn agree(app: &App, firms: &[enterprise::Model], person: PersonId) {
    let today = app.clock.today();
    let tx = app.db.begin_write().await.expect("a transaction");
    for some in firms.chunks(500) {
        let rows = some.iter().map(|firm| {
            let id: AuthorisationId = app.ids.new_id();
            let row = authorisation::Model {
                id,
                number: format!("SQ-{id}"),
                enterprise_id: firm.id,
                person_id: Some(person),
                items: json!(["registration", "operating", "public_credit", "declared"]),
                purpose: LookupPurpose::CreditReview,
                every_bank: true,
                text_version: "bench".to_owned(),
                text_hash: "0".repeat(64),
                valid_from_on: today,
                valid_to_on: today + chrono::Months::new(12),
                state: AuthorisationState::Live,
                signed_at: app.clock.now(),
                revoked_at: None,
                most: None,
                used: 0,
                version: 1,
            };
            row.into_active_model()
        });
        authorisation::Entity::insert_many(rows).exec_without_returning(&tx).await.expect("letters");
    }
    touched(&tx, app, firms.iter().map(|firm| firm.id)).await.expect("touched");
    tx.commit().await.expect("a commit");
}

/// Everything that is waiting is done, and what follows from it.
async fn settle(app: &App) {
    work::drain(app, &xinyidai::serve::jobs()).await.expect("the queue");
    catch_up(app).await.expect("caught up");
}

async fn qualified(app: &App) -> BTreeMap<(EnterpriseId, ProductId), ProductVersionId> {
    let rows = qualification::Entity::find().all(app.db.read()).await.expect("rows");
    rows.into_iter().map(|row| ((row.enterprise_id, row.product_id), row.version_id)).collect()
}

/// What firms qualify for is forgotten and worked out again from nothing.
async fn from_nothing(app: &App) -> Duration {
    let tx = app.db.begin_write().await.expect("a transaction");
    qualification::Entity::delete_many().exec(&tx).await.expect("gone");
    followed_firm::Entity::delete_many().exec(&tx).await.expect("gone");
    follow_mark::Entity::update_many().col_expr(follow_mark::Column::Catalogue, "".into()).exec(&tx).await.expect("anew");
    tx.commit().await.expect("a commit");
    let begun = Instant::now();
    let firms: Vec<EnterpriseId> = enterprise::Entity::find().all(app.db.read()).await.expect("firms").into_iter().map(|firm| firm.id).collect();
    xinyidai::risk::actions::reconcile_all(app, &firms).await.expect("flags");
    catch_up(app).await.expect("caught up");
    begun.elapsed()
}

/// A delivery of tax grades that gives every one of these firms another grade.
fn grades(firms: &[enterprise::Model], path: &Path) {
    let rows = firms.iter().enumerate().map(|(at, firm)| format!("{},{},2025,{}\n", firm.name, firm.code, ["D", "C", "B", "A", "M"][at % 5]));
    let text: String = std::iter::once("纳税人名称,纳税人识别号,年度,等级\n".to_owned()).chain(rows).collect();
    std::fs::write(path, text).expect("written");
}

/// One firm is fined so often that its file has as many records as are asked for; its time goes on with every one.
fn fines(firm: &enterprise::Model, path: &Path) {
    let head = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CXRQ\n".to_owned();
    let rows =
        (0..RECORDS).map(|at| format!("{},法人及非法人组织,{},文第{at}号,某行为,罚款,罚款,1.0000,2026-02-10,,2027-02-10,淮安市某局,\n", firm.name, firm.code));
    std::fs::write(path, std::iter::once(head).chain(rows).collect::<String>()).expect("written");
}

async fn median<T>(mut read: impl AsyncFnMut() -> T) -> Duration {
    let mut all = Vec::new();
    for _ in 0..READS {
        let begun = Instant::now();
        read().await;
        all.push(begun.elapsed());
    }
    all.sort_unstable();
    all[READS / 2]
}

/// The file of one firm with many records, of now and as of a moment.
async fn file(name: &str, app: &App, firm: &enterprise::Model, folder: &Path) {
    let path = folder.join("fines.csv");
    fines(firm, &path);
    import_now(app, Source::Penalty, &path, |_, _| {}).await.expect("a delivery");
    settle(app).await;
    let then = app.clock.now();
    let before = of_enterprise(app.db.read(), firm.id).await.expect("a file");
    assert!(before.len() >= RECORDS, "{} records", before.len());
    app.clock.advance(chrono::Duration::days(30));
    // Every second one is delivered again with another day.
    let text = std::fs::read_to_string(&path).expect("the file");
    let changed: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| if at % 2 == 1 { format!("{}\n", line.replace("2027-02-10", "2027-03-10")) } else { format!("{line}\n") })
        .collect();
    std::fs::write(&path, changed).expect("written");
    import_now(app, Source::Penalty, &path, |_, _| {}).await.expect("a delivery");
    let as_of = async || of_enterprise_as_of(app.db.read(), firm.id, then).await.expect("a file");
    assert_eq!(as_of().await, before, "as it was");
    assert_ne!(of_enterprise(app.db.read(), firm.id).await.expect("a file"), before, "it has changed since");
    let now = median(async || of_enterprise(app.db.read(), firm.id).await.expect("a file")).await;
    let past = median(as_of).await;
    println!("{name}: a file of {} records: now {:.2} ms, as of 30 days before {:.2} ms", before.len(), now.as_secs_f64() * 1e3, past.as_secs_f64() * 1e3);
    promise(&format!("record.as_of_{name}"), percent(past, now), 300, "%");
}

async fn measure(name: &str, url: &str, firms: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = application(url, folder.path()).await;
    let city = xinyidai::demo::generate(7, firms, app.clock.today());
    load(&app, &city, &Silent).await.expect("a city");
    drop(city);
    println!("{name}: the city is loaded");
    silence(&app).await;
    let active = enterprise::Entity::find().filter(enterprise::Column::Status.eq(EnterpriseStatus::Active)).order_by_asc(enterprise::Column::Id);
    let all = active.all(app.db.read()).await.expect("firms");
    let signer = person::Entity::find().one(app.db.read()).await.expect("people").expect("somebody").id;
    agree(&app, &all, signer).await;
    settle(&app).await;
    println!("{name}: {} firms agree and are followed", all.len());
    let some = &all[..all.len() * 5 / 6];
    let path = folder.path().join("grades.csv");
    grades(some, &path);
    let records = credit_record::Entity::find().count(app.db.read()).await.expect("a count");
    let begun = Instant::now();
    let delivery = import_now(&app, Source::TaxGrade, &path, |_, _| {}).await.expect("a delivery");
    let delivered = begun.elapsed();
    settle(&app).await;
    let settled = begun.elapsed();
    println!("{name}: read in {:.1} s, final state after {:.1} s", delivered.as_secs_f64(), settled.as_secs_f64());
    let kept = qualified(&app).await;
    let nothing = from_nothing(&app).await;
    assert_eq!(kept, qualified(&app).await, "what was kept in step is what is worked out from nothing");
    let rate = |count: usize, time: Duration| f64::from(u32::try_from(count).expect("a count")) / time.as_secs_f64();
    println!(
        "{name}: {} firms, {records} records, {} qualifications; {} of {} rows changed a grade: read in {:.1} s, final state after {:.1} s, {:.0} firms/s; from nothing {:.1} s, {:.0} firms/s",
        all.len(),
        kept.len(),
        delivery.rows_new + delivery.rows_changed,
        delivery.rows_read,
        delivered.as_secs_f64(),
        settled.as_secs_f64(),
        rate(some.len(), settled),
        nothing.as_secs_f64(),
        rate(all.len(), nothing),
    );
    promise(&format!("record.follow_{name}"), percent(settled.saturating_sub(delivered), nothing), 100, "%");
    file(name, &app, &all[0], folder.path()).await;
    app.db.close().await.expect("closed");
}

#[expect(clippy::disallowed_methods, reason = "the one place where the benchmark reads the environment")]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A database of its own on the server, removed when the work is done.
async fn on_postgres(server: &str, firms: usize) {
    let name = "xinyidai_bench_record";
    let admin = PgPool::connect(server).await.expect("the server");
    let (drop_it, make_it) = (format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}"));
    sqlx::query(sqlx::AssertSqlSafe(drop_it.clone())).execute(&admin).await.expect("dropped");
    sqlx::query(sqlx::AssertSqlSafe(make_it)).execute(&admin).await.expect("created");
    let (base, query) = server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    let base = base.rsplit_once('/').filter(|(before, _)| before.contains("://") && !before.ends_with('/')).map_or(base, |(before, _)| before);
    measure("postgres", &format!("{base}/{name}{query}"), firms).await;
    sqlx::query(sqlx::AssertSqlSafe(drop_it)).execute(&admin).await.expect("dropped");
}

#[tokio::main]
async fn main() {
    let firms = given("XINYIDAI_BENCH_FIRMS").map_or(6_000, |firms| firms.parse().expect("XINYIDAI_BENCH_FIRMS is a number"));
    let only = given("XINYIDAI_BENCH_ON");
    assert!(matches!(only.as_deref(), None | Some("sqlite" | "postgres")), "XINYIDAI_BENCH_ON is sqlite or postgres");
    let asked = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if asked("sqlite") {
        let folder = tempfile::tempdir().expect("a folder");
        measure("sqlite", &format!("sqlite://{}?mode=rwc", folder.path().join("xinyidai.db").display()), firms).await;
    }
    if !asked("postgres") {
        return;
    }
    match given("XINYIDAI_TEST_POSTGRES") {
        Some(server) => on_postgres(&server, firms).await,
        None => println!("set XINYIDAI_TEST_POSTGRES to measure PostgreSQL too"),
    }
}
