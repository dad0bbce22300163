//! Processes: the service as it is installed, and what is read of it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::city::Place;

/// The service on a port of its own.
pub(crate) struct Server {
    child: Child,
    begun: Instant,
    /// Where it answers.
    pub(crate) base: String,
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}

impl Server {
    /// Starts it. One address sends everything here, so there are no limits by address.
    pub(crate) fn start(place: &Place) -> Self {
        let port = free_port();
        let begun = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_xinyidai"))
            .arg("serve")
            .env("XINYIDAI__SERVER__PORT", port.to_string())
            .env("XINYIDAI__LIMITS__ENABLED", "false")
            .env("XINYIDAI__LOG__FILTER", "error")
            .env("XINYIDAI__DATA__DIRECTORY", &place.folder)
            .env("DATABASE_URL", &place.url)
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the service starts");
        Self { child, begun, base: format!("http://127.0.0.1:{port}") }
    }
    /// Waits until it answers; how long that took from its start.
    pub(crate) async fn first_answer(&self) -> Duration {
        let client = reqwest::Client::new();
        loop {
            if client.get(format!("{}/readyz", self.base)).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return self.begun.elapsed();
            }
            assert!(self.begun.elapsed() < Duration::from_secs(60), "the service does not answer");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    /// Memory that it holds, in MB of 2^20 bytes.
    pub(crate) fn resident_mb(&self) -> u128 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kb| kb.parse::<u128>().ok()).unwrap_or(0) / 1024
    }
    /// Ends it.
    pub(crate) fn stop(mut self) {
        self.child.kill().expect("it can be ended");
        self.child.wait().expect("it ends");
    }
}
