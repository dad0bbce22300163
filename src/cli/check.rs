//! `check`, `check audit`, `check retention` and `backup`: what is set, whether it works, whether the register is what was written, whether
//! anything outlived its term, and a copy of the embedded database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use sea_orm::DbBackend;
use xinyidai::app::App;
use xinyidai::consent::register::chain::Anchor;
use xinyidai::consent::register::trail::actions::{Compared, prove};
use xinyidai::consent::retention::actions as retention;
use xinyidai::platform::config::{Settings, Transport};
use xinyidai::platform::store::Db;

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints the settings in force and looks at everything that serving needs; fails when something is wrong.
pub(super) async fn check(settings: &Settings) -> anyhow::Result<ExitCode> {
    println!("{}", settings.covered().context("the settings cannot be shown")?.trim_end());
    println!();
    let mut wrong = 0;
    let mut say = |what: &str, found: Result<String, String>| match found {
        Ok(text) => println!("ok     {what}: {text}"),
        Err(text) => {
            wrong += 1;
            println!("WRONG  {what}: {text}");
        }
    };
    let complaints = settings.complaints();
    if complaints.is_empty() {
        say("settings", Ok("nothing to complain about".to_owned()));
    }
    for complaint in complaints {
        say("settings", Err(complaint));
    }
    say("data", writable(&settings.data.directory).map(|()| format!("{} can be written", settings.data.directory.display())));
    say("database", database(settings).await);
    say("mail", mail(settings).await);
    println!();
    if wrong > 0 {
        println!("{wrong} to put right");
        return Ok(ExitCode::FAILURE);
    }
    println!("ready to serve");
    Ok(ExitCode::SUCCESS)
}

/// Whether files can be made in a directory, or in the nearest one that is there.
fn writable(directory: &Path) -> Result<(), String> {
    let there = directory.ancestors().find(|path| path.is_dir() || path.as_os_str().is_empty()).unwrap_or(directory);
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    match tempfile::tempfile_in(there) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{} cannot be written: {error}", there.display())),
    }
}

async fn database(settings: &Settings) -> Result<String, String> {
    let embedded = settings.data.directory.join("xinyidai.db");
    if settings.database.url.is_empty() && !embedded.exists() {
        return Ok(format!("{} is not there yet; `migrate`, `serve` or `demo` makes it", embedded.display()));
    }
    let db = Db::connect(&settings.database_url(), 2).await.map_err(|e| format!("cannot be opened: {e}"))?;
    db.ping().await.map_err(|e| format!("does not answer: {e}"))?;
    let pending = db.pending().await.map_err(|e| format!("cannot be asked for its schema: {e}"))?;
    let kind = if db.backend() == DbBackend::Postgres { "PostgreSQL" } else { "SQLite" };
    drop(db.close().await);
    match (pending.len(), settings.database.migrate_on_start) {
        (0, _) => Ok(format!("{kind} answers; the schema is the latest")),
        (n, true) => Ok(format!("{kind} answers; {n} migrations behind, `serve` runs them")),
        (n, false) => Err(format!("{kind} answers, but the schema is {n} migrations behind: run `xinyidai migrate`")),
    }
}

async fn mail(settings: &Settings) -> Result<String, String> {
    match settings.mail.transport {
        Transport::File => {
            let folder = settings.data.directory.join("mail");
            writable(&folder).map(|()| format!("into {}", folder.display()))
        }
        Transport::Smtp => {
            let server = format!("{}:{}", settings.mail.host, settings.mail.port);
            match tokio::time::timeout(PATIENCE, tokio::net::TcpStream::connect(&server)).await {
                Ok(Ok(_)) => Ok(format!("{server} answers")),
                Ok(Err(error)) => Err(format!("{server} cannot be reached: {error}")),
                Err(_) => Err(format!("{server} does not answer within {} seconds", PATIENCE.as_secs())),
            }
        }
    }
}

/// Copies the embedded database to a file while the service runs.
pub(super) async fn backup(app: &App, file: &Path) -> anyhow::Result<ExitCode> {
    if app.db.backend() == DbBackend::Postgres {
        let url = &app.settings.database.url;
        let open = url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
        let shown = match open {
            Some((scheme, (user, host))) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default()),
            None => url.clone(),
        };
        bail!("the database is PostgreSQL, which has its own tool; run: pg_dump --format=custom --file='{}' '{shown}'", file.display());
    }
    if file.exists() {
        bail!("{} is there already: name a file that is not", file.display());
    }
    app.db.backup_to(file).await.with_context(|| format!("cannot write {}", file.display()))?;
    let bytes = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    println!("{} is a complete copy, {bytes} bytes; to restore it, stop the service and put it in the place of xinyidai.db", file.display());
    Ok(ExitCode::SUCCESS)
}

/// What the register is held against.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Anchors as they were downloaded or mailed (CSV): they are outside of what whoever can write the database can change.
    #[arg(long, value_name = "FILE")]
    anchors: Option<PathBuf>,
}

/// Computes the register's chain and anchors again and says what does not fit; 1 when anything does not.
pub(super) async fn audit(app: &App, asked: &Audit) -> anyhow::Result<ExitCode> {
    let kept = match &asked.anchors {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            Anchor::read(&text).with_context(|| format!("{} is no file of anchors", file.display()))?
        }
        None => Vec::new(),
    };
    let outside = kept.len();
    let Compared { proven, stored, further } = prove(app, kept).await?;
    let found = &proven.findings;
    println!("{} look-ups up to number {}, {stored} anchors, {outside} from outside, {further} more of the trail", found.rows, found.last);
    if proven.waiting > 0 {
        println!("{} look-ups of an earlier version are not in the chain yet: `serve` or `migrate` takes them in", proven.waiting);
    }
    if found.fits() {
        println!("ok     everything is as it was written");
        return Ok(ExitCode::SUCCESS);
    }
    for wrong in &found.wrong {
        println!("WRONG  {wrong}");
    }
    let further = found.count.saturating_sub(u64::try_from(found.wrong.len()).unwrap_or(u64::MAX));
    if further > 0 {
        println!("       and {further} more");
    }
    Ok(ExitCode::FAILURE)
}

/// Says what outlived its term; 1 when anything did.
pub(super) async fn retention(app: &App) -> anyhow::Result<ExitCode> {
    let overdue = retention::overdue(app).await?;
    for (kind, rows) in &overdue {
        println!("WRONG  {}: {rows} are still there although their term is over", kind.code());
    }
    if overdue.is_empty() {
        println!("ok     nothing outlived its term");
        return Ok(ExitCode::SUCCESS);
    }
    println!("       the sweep runs every night while `serve` runs; the page of jobs says whether it failed");
    Ok(ExitCode::FAILURE)
}
