//! Commands, their arguments and their exit codes: 0 done, 1 failed, 2 wrong arguments, 3 done with something to look at.

mod account;
mod check;
mod import;
mod matching;
mod past;
mod profile;
mod report;
mod serve;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use entity::value::LookupPurpose;
use xinyidai::app::{App, Metrics};
use xinyidai::consent::actions::Reader;
use xinyidai::platform::audit::By;
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::{LogFormat, Settings};
use xinyidai::platform::holiday;
use xinyidai::platform::store::{Db, tells_of_disk};

/// A city's credit-loan matching and financing platform.
#[derive(Debug, Parser)]
#[command(name = "xinyidai", version, about, propagate_version = true)]
struct Cli {
    /// Settings that go over the defaults (TOML).
    #[arg(long, global = true, env = "XINYIDAI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal and the API, and do the background work.
    Serve {
        /// Only one of the two.
        #[arg(long, value_enum)]
        only: Option<Only>,
        /// Migrate an older schema first.
        #[arg(long)]
        migrate: bool,
    },
    /// Serve a synthetic city on this machine.
    Demo(serve::Demo),
    /// Bring the database's schema to the latest.
    Migrate,
    /// Read files of public-credit data that departments delivered.
    Import(import::Files),
    /// Hold a registered firm against the catalogue of products and print every reason.
    Match(matching::Question),
    /// Print a firm's matching profile, or make one again that was shown.
    Profile(profile::Question),
    /// Print a firm as it was known at an earlier moment.
    Show(past::Question),
    /// Make the monthly report of a past month and write its workbook.
    Report(report::Month),
    /// People, organisations and tokens.
    #[command(subcommand)]
    Account(account::Account),
    /// Print the settings in force and say what is wrong with them; or prove a record.
    Check {
        #[command(subcommand)]
        what: Option<Checked>,
    },
    /// Copy the embedded database to a file while the service runs.
    Backup {
        /// The copy; it must not be there yet.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum Checked {
    /// Compute the register of look-ups again, hash by hash, and say what was changed, removed or added behind the service's back.
    Audit(check::Audit),
    /// Look for anything that is still there although its term is over.
    Retention,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Only {
    /// The web server.
    Web,
    /// The background work.
    Work,
}

/// Reads the command line and does what it says.
pub(crate) async fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            if let Some(advice) = advice(&error) {
                eprintln!("       {advice}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(cli.config.as_deref()).context("the settings cannot be read")?;
    match cli.command {
        Command::Serve { only, migrate } => serve::serve(settings, only, migrate).await,
        Command::Demo(demo) => Box::pin(serve::demo(settings, demo)).await,
        Command::Migrate => {
            let app = open(settings, Journal::Quiet).await?;
            let pending = app.db.pending().await?;
            app.db.migrate().await?;
            xinyidai::consent::register::actions::chain_earlier(&app).await?;
            println!("{} migrations run; the schema is the latest", pending.len());
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(files) => import::run(&ready(settings).await?, files).await,
        Command::Match(question) => matching::run(&ready(settings).await?, &question).await,
        Command::Profile(question) => profile::run(&ready(settings).await?, &question).await,
        Command::Show(question) => past::run(&ready(settings).await?, &question).await,
        Command::Report(month) => report::run(&ready(settings).await?, month).await,
        Command::Account(what) => account::run(&ready(settings).await?, what).await,
        Command::Check { what: None } => check::check(&settings).await,
        Command::Check { what: Some(Checked::Audit(asked)) } => check::audit(&ready(settings).await?, &asked).await,
        Command::Check { what: Some(Checked::Retention) } => check::retention(&ready(settings).await?).await,
        Command::Backup { file } => check::backup(&ready(settings).await?, &file).await,
    }
}

/// Who has the command line reads a file without a letter, but not without a line in the register.
const fn reader() -> Reader {
    Reader { by: By::SYSTEM, token: None, bank: None, purpose: LookupPurpose::Supervision, application: None }
}

/// The application for a command that works on what is there: the schema must be the latest.
async fn ready(settings: Settings) -> anyhow::Result<App> {
    let embedded = settings.data.directory.join("xinyidai.db");
    anyhow::ensure!(
        !settings.database.url.is_empty() || embedded.exists(),
        "there is no database {}: name its directory with XINYIDAI__DATA__DIRECTORY, or make one with `xinyidai migrate`",
        embedded.display()
    );
    let app = open(settings, Journal::Quiet).await?;
    let pending = app.db.pending().await?.len();
    anyhow::ensure!(pending == 0, "the database's schema is {pending} migrations behind: run `xinyidai migrate` first");
    holiday::refresh(&app).await.context("the holiday table cannot be read")?;
    Ok(app)
}

/// What an operator can do about an error.
fn advice(error: &anyhow::Error) -> Option<String> {
    let text = format!("{error:#}");
    if text.contains("Address already in use") {
        return Some("another process listens there: choose another with --port or XINYIDAI__SERVER__PORT".to_owned());
    }
    if text.contains("unable to open database file") || text.contains("readonly") || text.contains("Permission denied") {
        return Some("check that the data directory exists and may be written".to_owned());
    }
    if tells_of_disk(&text) {
        return Some("the disk is full: free space; what was recorded stays, and the same command goes on from there".to_owned());
    }
    if text.contains("Connection refused") {
        return Some("the database server does not answer: check DATABASE_URL and that it runs".to_owned());
    }
    None
}

/// Whether the process writes logs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journal {
    /// A service: all lines of the settings' filter.
    Full,
    /// A command: warnings only, on standard error.
    Quiet,
}

/// Builds the application from its settings.
pub(crate) async fn open(settings: Settings, journal: Journal) -> anyhow::Result<App> {
    logs(&settings, journal)?;
    let complaints = settings.complaints();
    anyhow::ensure!(complaints.is_empty(), "{}", complaints.join("; "));
    std::fs::create_dir_all(&settings.data.directory).with_context(|| format!("cannot make {}", settings.data.directory.display()))?;
    let db = Db::connect(&settings.database_url(), settings.database.max_connections).await.context("cannot open the database")?;
    let clock = Clock::System;
    let metrics = if journal == Journal::Full { Metrics(Some(recorder()?)) } else { Metrics::default() };
    Ok(App {
        settings: settings.into(),
        db,
        ids: Ids::system(clock.clone()),
        clock,
        calendar: Calendar::default().into(),
        shelf: std::sync::Arc::default(),
        catalogue: std::sync::Arc::default(),
        recent: xinyidai::matching::recent::Recent::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics,
    })
}

fn logs(settings: &Settings, journal: Journal) -> anyhow::Result<()> {
    use tracing_subscriber::EnvFilter;
    let filter = if journal == Journal::Full { EnvFilter::try_new(&settings.log.filter).context("log.filter")? } else { EnvFilter::new("warn") };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match settings.log.format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Pretty => builder.try_init(),
    };
    set.map_err(|e| anyhow::anyhow!("logs: {e}"))
}

fn recorder() -> anyhow::Result<metrics_exporter_prometheus::PrometheusHandle> {
    use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
    let seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    Ok(PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &seconds)?.install_recorder()?)
}
