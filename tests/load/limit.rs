//! The limits: a bare handler with the bytes of the match page, and transactions of one row.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use entity::platform::number_series;
use reqwest::{Client, StatusCode};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use xinyidai::platform::store::Db;

use crate::city::Place;
use crate::day::{Crowd, Ready};
use crate::program::free_port;
use crate::visitor::{browser, send};

/// Requests under way at the same time.
const AT_ONCE: usize = 8;
/// How long reads are measured.
const WHILE: Duration = Duration::from_secs(5);
/// Applications that are measured.
const APPLICATIONS: usize = 200;

fn per_second(count: usize, time: Duration) -> u128 {
    count as u128 * 1_000_000 / time.as_micros().max(1)
}

/// Answers every request with a file, as this program started again does.
pub(crate) async fn serve_bare(file: &str, port: &str) {
    let bytes = axum::body::Bytes::from(std::fs::read(file).expect("the page"));
    let router = Router::new().route("/", get(move || std::future::ready(bytes.clone())));
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("a port");
    axum::serve(listener, router).await.expect("served");
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

/// Requests a second of the match page, in per cent of those of a bare handler with the same bytes.
pub(crate) async fn match_page(base: &str, crowd: &Crowd) -> u128 {
    let owner = &crowd.owners[0];
    let url = format!("{base}/firm/demands/{}/match", owner.demand);
    let bytes = owner.client.get(&url).send().await.expect("a page").bytes().await.expect("a body");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &bytes).expect("written");
    let port = free_port().to_string();
    let program = std::env::current_exe().expect("this program");
    let mut bare = Command::new(program).arg(file.path()).arg(&port).stdout(Stdio::null()).spawn().expect("a bare handler");
    let bare_url = format!("http://127.0.0.1:{port}/");
    let client = browser();
    while client.get(&bare_url).send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (ours, limit) = (reads(&owner.client, &url).await, reads(&client, &bare_url).await);
    bare.kill().expect("it can be ended");
    bare.wait().expect("it ends");
    println!("match page of {} bytes: {ours} requests/s, bare handler with the same bytes: {limit} requests/s", bytes.len());
    ours * 100 / limit.max(1)
}

/// Applications a second, several at once, in per cent of transactions of one row a second on the same database.
pub(crate) async fn writes(base: &str, crowd: &Crowd, place: &Place) -> u128 {
    let mut all: Vec<Ready> = Vec::new();
    for owner in crowd.owners.iter().rev() {
        if all.len() >= APPLICATIONS {
            break;
        }
        all.extend(owner.ready(base).await);
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
                assert_eq!(send(&one.client, &one.url, one.body).await, StatusCode::SEE_OTHER, "{}", one.url);
            }
        });
    }
    tasks.join_all().await;
    let applied = per_second(count, begun.elapsed());
    let raw = raw_writes(place, count.max(1)).await;
    println!("{count} applications: {applied} a second, raw single-row transactions: {raw} a second");
    applied * 100 / raw.max(1)
}

/// Transactions a second that insert one row, as many at once as the applications.
async fn raw_writes(place: &Place, count: usize) -> u128 {
    let db = Db::connect(&place.url, 10).await.expect("the database");
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in 0..AT_ONCE {
        let db = db.clone();
        tasks.spawn(async move {
            for number in (lane..count).step_by(AT_ONCE) {
                let tx = db.begin_write().await.expect("a transaction");
                let row = number_series::ActiveModel { series: Set(format!("load-{number}")), last: Set(0) };
                number_series::Entity::insert(row).exec_without_returning(&tx).await.expect("a row");
                tx.commit().await.expect("committed");
            }
        });
    }
    tasks.join_all().await;
    per_second(count, begun.elapsed())
}
