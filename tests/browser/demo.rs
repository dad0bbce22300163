//! The real program with the synthetic city, one of its own for each test.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Datelike, Days, Utc};
use chrono_tz::Asia::Shanghai;
use tempfile::TempDir;

/// How long the program may take to generate the small city in a debug build.
const PATIENCE: Duration = Duration::from_mins(3);

/// A running program; dropping it ends the program and takes its data away.
pub(crate) struct Demo {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl Demo {
    /// Starts one on a copy of the small city, which the first test of a build generates.
    pub(crate) fn start() -> Self {
        let city = folder().join(format!("city-{}", build()));
        let lock = File::create(city.with_extension("lock")).expect("a lock file");
        // Tests run in threads and in processes of their own, so the lock is a file's.
        lock.lock().expect("the lock of the city");
        if !city.exists() {
            for old in fs::read_dir(folder()).expect("the folder of cities").filter_map(Result::ok).filter(|old| old.path().is_dir()) {
                fs::remove_dir_all(old.path()).expect("a city of another build that can be removed");
            }
            let mut first = Self::on(tempfile::tempdir_in(folder()).expect("a folder for the city"));
            first.end();
            fs::rename(first.folder.path().join("data"), &city).expect("the city in its place");
        }
        drop(lock);
        let own = tempfile::tempdir().expect("a folder for the data");
        copy(&city, &own.path().join("data"));
        Self::on(own)
    }

    fn on(folder: TempDir) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr()).expect("a free port").port();
        let log = File::create(folder.path().join("log")).expect("a file for the log");
        let process = Command::new(env!("CARGO_BIN_EXE_xinyidai"))
            .args(["demo", "--firms", "200", "--seed", "7", "--port", &port.to_string(), "--data"])
            .arg(folder.path().join("data"))
            .current_dir(folder.path())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut demo = Self { process, port, folder };
        let begun = Instant::now();
        while !demo.is_ready() {
            let ended = demo.process.try_wait().expect("the state of the program");
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "the demo is not ready ({ended:?}):\n{}", demo.said());
            sleep(Duration::from_millis(50));
        }
        demo
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The day so many days ago in Asia/Shanghai, as departments write it, and its year.
    #[expect(clippy::unused_self, reason = "the day is the city's")]
    pub(crate) fn days_ago(&self, days: u64) -> (i32, String) {
        let today = DateTime::<Utc>::from(SystemTime::now()).with_timezone(&Shanghai).date_naive();
        let day = today.checked_sub_days(Days::new(days)).expect("a day");
        (day.year(), day.to_string())
    }

    /// What the program has printed, the accounts among it.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn end(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }

    fn is_ready(&self) -> bool {
        let ask = || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok::<bool, std::io::Error>(answer.starts_with("HTTP/1.1 200"))
        };
        ask().unwrap_or(false)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.end();
    }
}

/// Which build of the program this is: another one may generate another city.
fn build() -> String {
    let file = fs::metadata(env!("CARGO_BIN_EXE_xinyidai")).expect("the program");
    let mut hash = DefaultHasher::new();
    (file.len(), file.modified().expect("a file system with times")).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cities");
    fs::create_dir_all(&folder).expect("a folder for cities");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the city").filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
