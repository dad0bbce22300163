//! A real SMTP server that keeps mail, refuses it, breaks off or falls silent, as the recipient's address asks.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use tempfile::TempDir;

/// What the server asks of those who bring mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Nothing.
    Open,
    /// STARTTLS first.
    StartTls,
    /// STARTTLS, then the name `city` with the password `geheim`.
    SignIn,
}

/// A server that ends when this is dropped; `tests/smtp/server.py` says which recipients make it do what.
pub(crate) struct SmtpServer {
    process: Child,
    /// It reads until this closes: when the test dies, so does it.
    _line: Option<ChildStdin>,
    folder: TempDir,
    port: u16,
}

/// The line that the server prints when it listens.
#[derive(serde::Deserialize)]
struct Listening {
    port: u16,
}

impl SmtpServer {
    /// Starts one and waits until it listens.
    pub(crate) fn start(door: Door) -> Self {
        let folder = tempfile::tempdir().expect("a folder for mail");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp/server.py");
        let mut command = Command::new(super::given("XINYIDAI_TEST_PYTHON"));
        command.arg(script).arg("--folder").arg(folder.path());
        match door {
            Door::Open => &mut command,
            Door::StartTls => command.arg("--require-starttls"),
            Door::SignIn => command.args(["--require-starttls", "--user", "city", "--password", "geheim"]),
        };
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the SMTP server starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("a line from the SMTP server");
        let listening: Listening = serde_json::from_str(&line).unwrap_or_else(|error| panic!("the SMTP server said {line:?}: {error}"));
        Self { _line: process.stdin.take(), process, folder, port: listening.port }
    }

    /// The port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The certificate to trust, PEM; made for localhost and 127.0.0.1.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }

    /// What was accepted so far, oldest first, with the envelope in front.
    pub(crate) fn accepted(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .expect("the folder of mail")
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml") && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
            .collect();
        files.sort();
        files.iter().map(|file| String::from_utf8_lossy(&std::fs::read(file).expect("a mail")).into_owned()).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
