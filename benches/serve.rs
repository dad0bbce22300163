//! The running service on a loopback port: the match page against a bare handler with the same bytes, submitting applications against raw
//! single-row transactions, memory and start-up. The client runs in the same process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use entity::platform::number_series;
use reqwest::{Client, StatusCode, redirect};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Statement};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use xinyidai::app::{App, Metrics};
use xinyidai::demo::actions::{PASSWORD, Silent, load};
use xinyidai::demo::generate;
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::Settings;
use xinyidai::platform::store::Db;

/// Firms of the city.
const FIRMS: usize = 1_000;
/// Requests under way at the same time.
const AT_ONCE: usize = 8;
/// How long reads are measured.
const WHILE: Duration = Duration::from_secs(5);
/// Firms that apply.
const APPLICANTS: u64 = 60;

fn promise(name: &str, measured: u128, target: u128, met: bool) {
    println!("promise {name} measured={measured} target={target} {}", if met { "ok" } else { "short" });
}

/// A part of a whole in percent.
fn percent(part: u128, whole: u128) -> u128 {
    part * 100 / whole.max(1)
}

/// So many of something in a time, as a number a second.
fn per_second(count: usize, time: Duration) -> u128 {
    count as u128 * 1_000_000 / time.as_micros().max(1)
}

async fn app(folder: &std::path::Path) -> App {
    let mut settings = Settings::defaults().expect("defaults");
    settings.data.directory = folder.to_owned();
    settings.limits.enabled = false;
    let db = Db::connect(&settings.database_url(), 10).await.expect("a database");
    db.migrate().await.expect("migrated");
    let clock = Clock::System;
    App {
        settings: Arc::new(settings),
        db,
        ids: Ids::system(clock.clone()),
        clock,
        calendar: Arc::new(Calendar::default()),
        shelf: Arc::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics: Metrics::default(),
    }
}

#[expect(clippy::disallowed_methods, reason = "servers run beside the client as long as the process does")]
async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    format!("http://{address}")
}

fn client() -> Client {
    Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build().expect("a client")
}

/// The value of the hidden field or box `name` at its every place in a page.
fn values(page: &str, name: &str) -> Vec<String> {
    let tags = page.split('<').filter(|tag| tag.contains(&format!("name=\"{name}\"")));
    tags.filter_map(|tag| Some(tag.split_once("value=\"")?.1.split_once('"')?.0.to_owned())).collect()
}

async fn signed_in(base: &str, login: &str) -> Client {
    let client = client();
    let page = client.get(format!("{base}/sign-in")).send().await.expect("a page").text().await.expect("text");
    let csrf = values(&page, "csrf").remove(0);
    let form = [("login", login), ("password", PASSWORD), ("next", ""), ("csrf", &csrf)];
    let answer = client.post(format!("{base}/sign-in")).header(header::CONTENT_TYPE, FORM).body(encoded(&form)).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{login} cannot sign in");
    client
}

const FORM: &str = "application/x-www-form-urlencoded";

fn encoded(fields: &[(&str, &str)]) -> String {
    let text = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect::<Vec<_>>().join("&")
}

/// Requests a second of one page, several at once.
async fn reads(client: &Client, url: &str) -> u128 {
    let count = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, url, count) = (client.clone(), url.to_owned(), count.clone());
        tasks.spawn(async move {
            while begun.elapsed() < WHILE {
                let answer = client.get(&url).send().await.expect("an answer");
                assert_eq!(answer.status(), StatusCode::OK);
                answer.bytes().await.expect("a body");
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tasks.join_all().await;
    per_second(count.load(Ordering::Relaxed), begun.elapsed())
}

#[derive(FromQueryResult)]
struct Applicant {
    login: String,
    demand: entity::value::id::DemandId,
}

/// Firms whose last demand came to nothing: it is opened again, so that they can apply.
async fn applicants(app: &App) -> Vec<Applicant> {
    let tx = app.db.begin_write().await.expect("a transaction");
    let ended = "('declined', 'withdrawn', 'timed_out', 'lapsed')";
    let run = |sql: String| Statement::from_string(tx.get_database_backend(), sql);
    let select = format!(
        "SELECT p.login AS login, d.id AS demand FROM demand d JOIN person p ON p.id = d.person_id WHERE p.login <> 'owner' \
         AND NOT EXISTS (SELECT 1 FROM application a WHERE a.demand_id = d.id AND a.state NOT IN {ended}) \
         GROUP BY p.login LIMIT {APPLICANTS}"
    );
    let found = Applicant::find_by_statement(run(select)).all(&tx).await.expect("demands");
    tx.execute_unprepared("UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE login = 'owner') WHERE role = 'firm_owner'")
        .await
        .expect("passwords");
    tx.execute_unprepared("UPDATE authorisation SET valid_to_on = '2099-12-31'").await.expect("letters");
    for one in &found {
        let reopen = entity::financing::demand::ActiveModel {
            id: Set(one.demand),
            state: Set(entity::value::DemandState::Open),
            expires_until: Set("2099-12-31".parse().ok()),
            ..Default::default()
        };
        entity::financing::demand::Entity::update(reopen).exec(&tx).await.expect("opened again");
    }
    tx.commit().await.expect("committed");
    found
}

/// Everything of one application but sending it.
struct Ready {
    client: Client,
    url: String,
    body: String,
}

async fn ready(base: &str, applicant: &Applicant) -> Option<Ready> {
    let client = signed_in(base, &applicant.login).await;
    let page = client.get(format!("{base}/firm/demands/{}/match", applicant.demand)).send().await.expect("a page").text().await.expect("text");
    let (matched, version) = (values(&page, "match_id").pop()?, values(&page, "versions[]").into_iter().next()?);
    let (csrf, once) = (values(&page, "csrf").pop()?, values(&page, "once").pop()?);
    let body = encoded(&[("csrf", &csrf), ("once", &once), ("match_id", &matched), ("versions[]", &version)]);
    Some(Ready { client, url: format!("{base}/firm/demands/{}/apply", applicant.demand), body })
}

/// Applications a second, several at once.
async fn writes(base: &str, app: &App) -> (usize, u128) {
    let mut all = Vec::new();
    for applicant in applicants(app).await {
        all.extend(ready(base, &applicant).await);
    }
    let count = all.len();
    let mut lanes: Vec<Vec<Ready>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    for (number, one) in all.into_iter().enumerate() {
        lanes[number % AT_ONCE].push(one);
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in lanes {
        tasks.spawn(async move {
            for one in lane {
                let answer = one.client.post(&one.url).header(header::CONTENT_TYPE, FORM).body(one.body).send().await.expect("an answer");
                assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap_or_default());
            }
        });
    }
    tasks.join_all().await;
    (count, per_second(count, begun.elapsed()))
}

/// Transactions a second that insert one row, one after the other as one writer does them.
async fn raw_writes(app: &App, count: usize) -> u128 {
    let begun = Instant::now();
    for number in 0..count {
        let tx = app.db.begin_write().await.expect("a transaction");
        let row = number_series::ActiveModel { series: Set(format!("bench-{number}")), last: Set(0) };
        number_series::Entity::insert(row).exec_without_returning(&tx).await.expect("a row");
        tx.commit().await.expect("committed");
    }
    per_second(count, begun.elapsed())
}

/// Resident memory of this process, the client with it, in MB.
fn resident() -> u128 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u128>().ok()).unwrap_or(0) / 1024
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    {
        let app = app(folder.path()).await;
        let city = generate(2026, FIRMS, app.clock.today());
        load(&app, &city, &Silent).await.expect("a city");
        app.db.close().await.expect("closed");
    }
    let begun = Instant::now();
    let app = app(folder.path()).await;
    let base = listen(xinyidai::serve::router(app.clone())).await;
    let first = client().get(format!("{base}/readyz")).send().await.expect("an answer").status();
    let started = begun.elapsed().as_millis();
    assert_eq!(first, StatusCode::OK);

    let owner = signed_in(&base, "owner").await;
    let demands = owner.get(format!("{base}/firm/demands")).send().await.expect("a page").text().await.expect("text");
    let id = demands.split("/firm/demands/").nth(1).and_then(|rest| rest.get(..36)).expect("the owner's demand").to_owned();
    let url = format!("{base}/firm/demands/{id}/match");
    let page = owner.get(&url).send().await.expect("a page").bytes().await.expect("a body");
    let bytes = page.clone();
    let bare = listen(Router::new().route("/", get(move || std::future::ready(bytes.clone())))).await;
    let (matched, bare) = (reads(&owner, &url).await, reads(&client(), &bare).await);
    println!("match page of {} bytes: {matched} requests/s, bare handler with the same bytes: {bare} requests/s", page.len());

    let (count, applied) = writes(&base, &app).await;
    let raw = raw_writes(&app, count.max(1)).await;
    println!("{count} applications: {applied} a second, raw single-row transactions: {raw} a second");

    let share = percent(matched, bare);
    promise("serve.match_vs_bare", share, 25, share >= 25);
    let share = percent(applied, raw);
    promise("serve.write_vs_raw", share, 50, share >= 50);
    let memory = resident();
    promise("serve.rss_mb", memory, 300, memory <= 300);
    promise("serve.start_ms", started, 2_000, started <= 2_000);
}
