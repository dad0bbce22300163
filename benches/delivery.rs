//! A delivery through the real import against the raw insert of its records, on SQLite and, when `XINYIDAI_TEST_POSTGRES` names a server, on PostgreSQL.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use entity::credit::credit_record;
use entity::value::Source;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use xinyidai::app::{App, Metrics};
use xinyidai::credit::feed::actions::import_now;
use xinyidai::demo::delivery::{Delivery, deliveries, to_csv};
use xinyidai::demo::firm::{Firm, firm};
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::Settings;
use xinyidai::platform::store::Db;

/// Firms whose licences are delivered; about one row for every two of them.
const FIRMS: usize = 40_000;

fn promise(name: &str, measured: u64, target: u64) {
    println!("promise {name} measured={measured}% target={target}% {}", if measured >= target { "ok" } else { "short" });
}

/// The service on a database, at a fixed hour.
async fn app(folder: &Path, url: &str) -> App {
    let mut settings = Settings::defaults().expect("defaults");
    settings.data.directory = folder.to_owned();
    url.clone_into(&mut settings.database.url);
    let db = Db::connect(&settings.database_url(), 4).await.expect("a database");
    db.migrate().await.expect("migrated");
    let clock = Clock::fixed("2026-03-02T09:00:00+08:00".parse::<DateTime<Utc>>().expect("an instant"));
    App {
        settings: Arc::new(settings),
        db,
        ids: Ids::seeded(clock.clone(), 7),
        clock,
        calendar: Arc::new(Calendar::default()),
        shelf: Arc::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics: Metrics::default(),
    }
}

fn largest(files: &[Delivery], source: Source) -> &Delivery {
    files.iter().filter(|file| file.source == source).max_by_key(|file| file.rows.len()).expect("a file")
}

/// Rows a second of one import.
async fn imported(app: &App, folder: &Path, file: &Delivery) -> f64 {
    let path = folder.join(&file.name);
    std::fs::write(&path, to_csv(file)).expect("a file");
    let begun = Instant::now();
    let done = import_now(app, file.source, &path, |_, _| {}).await.expect("imported");
    assert_eq!(usize::try_from(done.rows_read).expect("a number"), file.rows.len(), "{done:?}");
    rate(file.rows.len(), begun)
}

#[expect(clippy::cast_precision_loss, reason = "a rate to be printed")]
fn rate(rows: usize, begun: Instant) -> f64 {
    rows as f64 / begun.elapsed().as_secs_f64()
}

/// Rows a second when the same records are only inserted, many at a time, in one transaction, without any index but the primary key's.
async fn raw(app: &App) -> f64 {
    let rows = credit_record::Entity::find().all(app.db.read()).await.expect("records");
    let count = rows.len();
    let tx = app.db.begin_write().await.expect("a transaction");
    for table in ["credit_record_event", "credit_record"] {
        tx.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("emptied");
    }
    for index in ["credit_record_key", "credit_record_enterprise", "credit_record_code"] {
        tx.execute_unprepared(&format!("DROP INDEX {index}")).await.expect("dropped");
    }
    tx.commit().await.expect("committed");
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    let begun = Instant::now();
    let tx = app.db.begin_write().await.expect("a transaction");
    loop {
        let chunk: Vec<_> = rows.by_ref().take(500).collect();
        if chunk.is_empty() {
            break;
        }
        credit_record::Entity::insert_many(chunk).exec_without_returning(&tx).await.expect("inserted");
    }
    tx.commit().await.expect("committed");
    let rate = rate(count, begun);
    assert_eq!(credit_record::Entity::find().count(app.db.read()).await.expect("a count"), count as u64);
    rate
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage to be printed")]
fn percent(part: f64, whole: f64) -> u64 {
    (part * 100.0 / whole).round() as u64
}

async fn measure(name: &str, url: &str, files: &[Delivery]) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app(folder.path(), url).await;
    let registered = imported(&app, folder.path(), largest(files, Source::Registration)).await;
    let licences = largest(files, Source::Licence);
    let first = imported(&app, folder.path(), licences).await;
    let repeat = imported(&app, folder.path(), licences).await;
    let limit = raw(&app).await;
    println!(
        "{name}: {registered:.0} registrations/s, {} licences: {first:.0} rows/s, repeated {repeat:.0} rows/s, raw insert {limit:.0} rows/s",
        licences.rows.len()
    );
    promise(&format!("delivery.vs_raw_{name}"), percent(first, limit), 40);
    // A repeat may cost 30 % of the first time: its rate is more than three times as high.
    let cost = percent(first, repeat);
    println!("promise delivery.repeat_{name} measured={cost}% target=30% {}", if cost <= 30 { "ok" } else { "short" });
    app.db.clone().close().await.expect("closed");
}

/// A database of its own on the server, removed when the work is done.
async fn on_postgres(server: &str, files: &[Delivery]) {
    let name = "xinyidai_bench_delivery";
    let admin = sea_orm::Database::connect(server).await.expect("the server");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("dropped");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("created");
    let (base, query) = server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    let base = base.rsplit_once('/').filter(|(before, _)| before.contains("://") && !before.ends_with('/')).map_or(base, |(before, _)| before);
    measure("postgres", &format!("{base}/{name}{query}"), files).await;
    admin.execute_unprepared(&format!("DROP DATABASE {name}")).await.expect("dropped");
}

#[tokio::main]
async fn main() {
    let today = "2026-03-02".parse().expect("a day");
    let firms: Vec<Firm> = (0..FIRMS).map(|index| firm(7, index, today)).collect();
    let files = deliveries(7, &firms, today);
    measure("sqlite", "", &files).await;
    #[expect(clippy::disallowed_methods, reason = "the one place where the benchmark reads the environment")]
    match std::env::var("XINYIDAI_TEST_POSTGRES") {
        Ok(server) => on_postgres(&server, &files).await,
        Err(_) => println!("set XINYIDAI_TEST_POSTGRES to measure PostgreSQL too"),
    }
}
