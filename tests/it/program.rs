//! The real program, run as an operator runs it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::NaiveDate;
use xinyidai::demo::delivery::{Delivery, deliveries, to_csv};
use xinyidai::demo::firm::{Firm, firm};

/// A folder to run it in, and the database that it uses.
pub(crate) struct Program {
    folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
}

/// A process that ends with the test, however the test ends.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        assert!(ended.is_ok() || std::thread::panicking(), "{ended:?}");
    }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// The number after a word at the start of a line.
    pub(crate) fn number(&self, word: &str) -> i64 {
        let line = self.out.lines().find_map(|line| line.trim().strip_prefix(word)).unwrap_or_else(|| panic!("no {word} in {self:?}"));
        line.trim().parse().unwrap_or_else(|_| panic!("{line} is no number"))
    }
}

impl Program {
    /// One with the embedded database, in an empty folder.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, settings: Vec::new() }.with("XINYIDAI__DATA__DIRECTORY", "data")
    }
    /// The same with a setting.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xinyidai"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("DATABASE_URL").envs(self.settings.iter().cloned());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "")
    }
    /// Runs a command to its end with something on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program");
        // A command that fails early does not read.
        drop(child.stdin.take().expect("its input").write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("its end");
        Ended { code: output.status.code(), out: String::from_utf8(output.stdout).expect("text"), err: String::from_utf8(output.stderr).expect("text") }
    }
    /// Runs a command that has to succeed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        ended
    }
    /// Starts a command that goes on until it is dropped; what it says about itself goes to a file of its folder.
    pub(crate) fn running(&self, arguments: &[&str], log: &str) -> Running {
        let log = std::fs::File::create(self.path(log)).expect("a log");
        Running(self.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the program"))
    }
    /// Starts a command and goes on.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program")
    }
}

/// So many firms of the synthetic city.
pub(crate) fn firms(count: usize) -> Vec<Firm> {
    (0..count).map(|index| firm(7, index, today())).collect()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
}

/// The registrations of firms as the registrar delivers them.
pub(crate) fn registrations(firms: &[Firm]) -> Delivery {
    deliveries(7, firms, today()).remove(0)
}

/// Writes a delivery as a file.
pub(crate) fn write(delivery: &Delivery, path: &Path) {
    std::fs::write(path, to_csv(delivery)).expect("a file");
}
