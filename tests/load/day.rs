//! A city's day: what people and systems do, mixed as they come, at a steady rate whether the service keeps up or not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use entity::value::id::{ApplicationId, DemandId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::{Client, StatusCode, header};
use serde_json::json;
use tokio::task::JoinSet;
use xinyidai::platform::clock::Clock;

use crate::city::People;
use crate::visitor::{encoded, page, send, signed_in, values};

/// Of a hundred requests, so many are this. "Match and explain" is the match result two times out of three, otherwise one product's reasons.
const MIX: [(Kind, u32); 8] =
    [(Kind::Match, 40), (Kind::Why, 20), (Kind::Apply, 10), (Kind::Worklist, 10), (Kind::Reach, 8), (Kind::Outcome, 5), (Kind::Firm, 5), (Kind::Report, 2)];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Match,
    Why,
    Apply,
    Worklist,
    Reach,
    Outcome,
    Firm,
    Report,
}

/// An application that only has to be sent.
pub(crate) struct Ready {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) body: String,
}

/// An owner who has signed in.
pub(crate) struct Owner {
    pub(crate) client: Client,
    pub(crate) demand: DemandId,
    /// Whether an application of theirs waits to be sent.
    busy: AtomicBool,
    /// Products that they have seen.
    seen: Mutex<Vec<String>>,
}

impl Owner {
    /// Opens the match result, and makes an application from it when one can be sent.
    pub(crate) async fn ready(&self, base: &str) -> Option<Ready> {
        let page = page(&self.client, &format!("{base}/firm/demands/{}/match", self.demand)).await;
        let (matched, version) = (values(&page, "match_id").pop()?, values(&page, "versions[]").into_iter().next()?);
        let (csrf, once) = (values(&page, "csrf").pop()?, values(&page, "once").pop()?);
        *self.seen.lock().expect("a lock") = values(&page, "versions[]");
        let body = encoded(&[("csrf", &csrf), ("once", &once), ("match_id", &matched), ("versions[]", &version)]);
        Some(Ready { client: self.client.clone(), url: format!("{base}/firm/demands/{}/apply", self.demand), body })
    }
}

struct Officer {
    client: Client,
    csrf: String,
}

/// Everybody who has signed in, and what banks' systems have to return.
pub(crate) struct Crowd {
    pub(crate) owners: Vec<Owner>,
    officers: Vec<Officer>,
    regulator: Client,
    system: Client,
    /// Acts that are still to be returned: path, body, token.
    acts: Mutex<Vec<(ApplicationId, &'static str, String)>>,
    /// Applications to be sent, with the owner's place.
    ready: Mutex<Vec<(usize, Ready)>>,
    /// Conditions that officers try.
    criteria: Vec<serde_json::Value>,
}

/// Everybody signs in.
pub(crate) async fn sign_in(base: &str, people: &People) -> Crowd {
    let mut owners = Vec::new();
    for some in people.owners.chunks(8) {
        let mut tasks = JoinSet::new();
        for one in some {
            let (base, login, demand) = (base.to_owned(), one.login.clone(), one.demand);
            tasks.spawn(async move { Owner { client: signed_in(&base, &login).await, demand, busy: AtomicBool::new(false), seen: Mutex::default() } });
        }
        owners.extend(tasks.join_all().await);
    }
    let mut officers = Vec::new();
    for login in &people.officers {
        let client = signed_in(base, login).await;
        let csrf = values(&page(&client, &format!("{base}/bank/products/reach")).await, "csrf").pop().expect("a form");
        officers.push(Officer { client, csrf });
    }
    // Accepted first; those that were are declined later.
    let decline = people.waiting.iter().map(|(id, token)| (*id, "decline", token.clone()));
    let accept = people.waiting.iter().map(|(id, token)| (*id, "accept", token.clone()));
    let criteria = xinyidai::demo::product::products(Clock::System.today()).iter().map(|product| json!(product.criteria)).collect();
    println!("{} owners, {} officers, {} applications that wait", owners.len(), officers.len(), people.waiting.len());
    Crowd {
        owners,
        officers,
        regulator: signed_in(base, "regulator").await,
        system: Client::new(),
        acts: Mutex::new(decline.chain(accept).collect()),
        ready: Mutex::default(),
        criteria,
    }
}

/// What a day came to.
#[derive(Default)]
pub(crate) struct Day {
    /// Times of each kind, from the moment at which it was due, and whether it was answered as it should be.
    times: BTreeMap<Kind, Vec<(Duration, StatusCode, bool)>>,
    /// The longest of each second, by when it was due.
    worst: BTreeMap<u64, Duration>,
}

fn share(sorted: &[Duration], per_cent: usize) -> Duration {
    sorted.get((sorted.len() * per_cent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

impl Day {
    fn all(&self) -> impl Iterator<Item = &(Duration, StatusCode, bool)> {
        self.times.values().flatten()
    }
    /// 95 of 100 requests were answered within it.
    pub(crate) fn p95(&self) -> Duration {
        let mut times: Vec<Duration> = self.all().map(|(time, _, _)| *time).collect();
        times.sort_unstable();
        share(&times, 95)
    }
    pub(crate) fn errors(&self) -> usize {
        self.all().filter(|(_, _, right)| !right).count()
    }
    pub(crate) fn print(&self) {
        println!("{:<10} {:>6} {:>9} {:>9} {:>9} {:>7}", "what", "n", "p50 ms", "p95 ms", "max ms", "errors");
        for (kind, all) in &self.times {
            let mut times: Vec<Duration> = all.iter().map(|(time, _, _)| *time).collect();
            times.sort_unstable();
            let [half, most, longest] = [50, 95, 100].map(|of| share(&times, of).as_millis());
            let wrong: Vec<u16> = all.iter().filter(|(_, _, right)| !right).map(|(_, status, _)| status.as_u16()).collect();
            println!("{:<10} {:>6} {half:>9} {most:>9} {longest:>9} {:>7} {:?}", format!("{kind:?}"), all.len(), wrong.len(), wrong.first());
        }
        println!("longest of each second, ms: {:?}", self.worst.values().map(Duration::as_millis).collect::<Vec<_>>());
    }
}

/// Lives a day of so many requests a second.
pub(crate) async fn live(base: &str, crowd: &Arc<Crowd>, rate: u32, length: Duration) -> Day {
    let base: Arc<str> = Arc::from(base);
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let all = u32::try_from(length.as_secs()).unwrap_or(u32::MAX) * rate;
    let mut tasks = JoinSet::new();
    let begun = Instant::now();
    for number in 0..all {
        let due = begun + Duration::from_secs(1) * number / rate;
        tokio::time::sleep_until(due.into()).await;
        let (kind, drawn) = (kind(&mut chance), chance.random_range(0..usize::MAX / 2));
        let (base, crowd) = (base.clone(), crowd.clone());
        tasks.spawn(async move {
            let (kind, status, right) = one(&base, &crowd, kind, drawn).await;
            (kind, (due - begun).as_secs(), due.elapsed(), status, right)
        });
    }
    let mut day = Day::default();
    for (kind, second, time, status, right) in tasks.join_all().await {
        let worst = day.worst.entry(second).or_default();
        *worst = time.max(*worst);
        day.times.entry(kind).or_default().push((time, status, right));
    }
    day
}

fn kind(chance: &mut ChaCha8Rng) -> Kind {
    let mut drawn = chance.random_range(0..100);
    for (kind, share) in MIX {
        if drawn < share {
            return kind;
        }
        drawn -= share;
    }
    Kind::Match
}

/// One request; the kind that it came to be, and whether it was answered as it should be.
async fn one(base: &str, crowd: &Crowd, kind: Kind, drawn: usize) -> (Kind, StatusCode, bool) {
    let place = drawn % crowd.owners.len();
    let owner = &crowd.owners[place];
    let officer = &crowd.officers[drawn % crowd.officers.len()];
    let get = async |client: &Client, path: &str| {
        let answer = client.get(format!("{base}{path}")).send().await.expect("an answer");
        let status = answer.status();
        let _ = answer.bytes().await;
        (kind, status, status == StatusCode::OK)
    };
    match kind {
        Kind::Match => matched(base, crowd, place).await,
        Kind::Why => {
            let seen = owner.seen.lock().expect("a lock").get(drawn / 7 % 6).cloned();
            match seen {
                Some(version) => get(&owner.client, &format!("/firm/demands/{}/match/{version}", owner.demand)).await,
                None => matched(base, crowd, place).await,
            }
        }
        Kind::Apply => {
            let ready = crowd.ready.lock().expect("a lock").pop();
            let Some((place, ready)) = ready else { return matched(base, crowd, place).await };
            let status = send(&ready.client, &ready.url, ready.body).await;
            crowd.owners[place].busy.store(false, Ordering::Relaxed);
            (kind, status, status == StatusCode::SEE_OTHER)
        }
        Kind::Worklist => get(&officer.client, "/bank").await,
        Kind::Reach => {
            let mut criteria = crowd.criteria[drawn / 3 % crowd.criteria.len()].clone();
            let months = drawn / 5 % 36;
            criteria["all"].as_array_mut().expect("a list").push(json!({ "condition": { "fact": "age_months", "is": { "count_at_least": months } } }));
            let body = encoded(&[("csrf", &officer.csrf), ("criteria", &criteria.to_string())]);
            let post = officer.client.post(format!("{base}/bank/products/reach")).header(header::ACCEPT, "application/json");
            let answer = post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send().await.expect("an answer");
            let status = answer.status();
            let _ = answer.bytes().await;
            (kind, status, status == StatusCode::OK)
        }
        Kind::Outcome => {
            let act = crowd.acts.lock().expect("a lock").pop();
            let Some((id, act, token)) = act else { return get(&officer.client, "/bank").await };
            let body = if act == "decline" { json!({ "reasons": ["R01"] }) } else { json!({}) };
            let post = crowd.system.post(format!("{base}/api/v1/applications/{id}/{act}")).bearer_auth(token);
            let answer = post.header("Idempotency-Key", format!("{id}-{act}")).json(&body).send().await.expect("an answer");
            let status = answer.status();
            let _ = answer.bytes().await;
            (kind, status, status == StatusCode::OK)
        }
        Kind::Firm => get(&owner.client, ["/firm", "/firm/file", "/firm/applications"][drawn % 3]).await,
        Kind::Report => get(&crowd.regulator, "/regulator").await,
    }
}

/// Opens a match result, and keeps the application that can be sent from it.
async fn matched(base: &str, crowd: &Crowd, place: usize) -> (Kind, StatusCode, bool) {
    let owner = &crowd.owners[place];
    let ready = owner.ready(base).await;
    if let Some(ready) = ready
        && !owner.busy.swap(true, Ordering::Relaxed)
    {
        crowd.ready.lock().expect("a lock").push((place, ready));
    }
    (Kind::Match, StatusCode::OK, true)
}
