//! The running service under load: "a city's day" at a steady rate, then its limits — the match page against a bare handler with the same
//! bytes, submitting applications against raw single-row transactions. The service and the bare handler are processes of their own.

mod city;
mod day;
mod limit;
mod program;
mod visitor;

use std::sync::Arc;
use std::time::Duration;

use program::Server;

/// What is asked of the run.
struct Asked {
    firms: usize,
    rate: u32,
    seconds: u64,
    postgres: Option<String>,
}

impl Asked {
    fn read() -> Self {
        let number = |name: &str, usual: u32| given(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")));
        Self {
            firms: usize::try_from(number("XINYIDAI_LOAD_FIRMS", 100_000)).expect("a number of firms"),
            rate: number("XINYIDAI_LOAD_RATE", 200),
            seconds: number("XINYIDAI_LOAD_SECONDS", 60).into(),
            postgres: given("XINYIDAI_LOAD_POSTGRES"),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the load test reads the environment")]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn promise(name: &str, measured: u128, target: u128, met: bool) {
    println!("promise {name} measured={measured} target={target} {}", if met { "ok" } else { "short" });
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    if let (Some(file), Some(kind)) = (words.next(), words.next()) {
        return limit::serve_bare(&file, &kind).await;
    }
    let asked = Asked::read();
    let place = city::copy(asked.firms, asked.postgres.as_deref()).await;
    let people = city::people(&place, asked.rate, asked.seconds).await;
    let server = Server::start(&place);
    let started = server.first_answer().await;
    println!("first answer after {} ms", started.as_millis());

    let crowd = Arc::new(day::sign_in(&server.base, &people).await);
    let result = day::live(&server.base, &crowd, asked.rate, Duration::from_secs(asked.seconds)).await;
    result.print();
    let resident = server.resident_mb();

    let page = limit::match_page(&server.base, &crowd).await;
    let writes = limit::writes(&server.base, &crowd, &place).await;
    server.stop();

    promise("day.p95_ms", result.p95().as_millis(), 100, result.p95() <= Duration::from_millis(100));
    promise("day.errors", result.errors() as u128, 0, result.errors() == 0);
    promise("serve.match_vs_bare", page, 25, page >= 25);
    promise("serve.write_vs_raw", writes, 50, writes >= 50);
    promise("serve.rss_mb", resident, 300, resident <= 300);
    promise("serve.start_s", started.as_millis() / 1000, 2, started <= Duration::from_secs(2));
}
