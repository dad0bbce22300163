//! `serve` and `demo`.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use xinyidai::app::App;
use xinyidai::demo::actions::{self as city, Account, Progress, Standing};
use xinyidai::platform::config::Settings;
use xinyidai::serve::Part;

use super::show::{Bars, table};
use super::{Journal, Only, open};

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where to listen on 127.0.0.1; 0 takes a free port.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the city lives.
    #[arg(long, default_value = "./data")]
    data: PathBuf,
    /// Firms of a new city.
    #[arg(long, default_value_t = 3000)]
    firms: usize,
    /// Seed of a new city.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

/// Serves until SIGTERM or Ctrl-C.
pub(super) async fn serve(settings: Settings, only: Option<Only>, migrate: bool) -> anyhow::Result<ExitCode> {
    let address = (settings.server.address, settings.server.port);
    let app = open(settings, Journal::Full).await?;
    ready_schema(&app, migrate).await?;
    let part = match only {
        None => Part::All,
        Some(Only::Web) => Part::Web,
        Some(Only::Work) => Part::Work,
    };
    let listener = if part == Part::Work {
        None
    } else {
        Some(TcpListener::bind(address).await.with_context(|| format!("cannot listen on {}:{}", address.0, address.1))?)
    };
    if let Some(listener) = &listener {
        tracing::info!(address = %listener.local_addr()?, "serving");
    }
    xinyidai::serve::serve(app, listener, part, stop_signal()?).await?;
    Ok(ExitCode::SUCCESS)
}

async fn ready_schema(app: &App, migrate: bool) -> anyhow::Result<()> {
    let pending = app.db.pending().await?;
    if pending.is_empty() {
        return Ok(());
    }
    anyhow::ensure!(
        migrate || app.settings.database.migrate_on_start,
        "the database's schema is {} migrations behind: run `xinyidai migrate` first",
        pending.len()
    );
    app.db.migrate().await?;
    tracing::info!(migrations = pending.len(), "schema migrated");
    Ok(())
}

fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = stop.clone();
    #[expect(clippy::disallowed_methods, reason = "waits for a signal as long as the process lives")]
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        told.cancel();
    });
    Ok(stop)
}

/// Serves the synthetic city on this machine.
pub(super) async fn demo(mut settings: Settings, demo: Demo) -> anyhow::Result<ExitCode> {
    let begun = std::time::Instant::now();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, demo.port)).await.with_context(|| format!("cannot listen on 127.0.0.1:{}", demo.port))?;
    let address = listener.local_addr()?;
    settings.data.directory = demo.data;
    settings.server.address = address.ip();
    settings.server.port = address.port();
    settings.server.public_url = format!("http://{address}");
    let app = open(settings, Journal::Full).await?;
    ready_schema(&app, true).await?;
    let data = app.settings.data.directory.display();
    let accounts = match city::standing(&app).await? {
        Standing::Whole => city::accounts(&app).await?,
        Standing::Empty => load(&app, demo.firms, demo.seed).await?,
        Standing::Half => anyhow::bail!("{data} holds a city that was loaded only in part, because a start was ended early: remove {data} and start again"),
        Standing::Foreign => anyhow::bail!("{data} holds data that is no demonstration: name another directory with --data, or use `serve`"),
    };
    println!("\n{}", welcome(&format!("http://{address}"), &accounts));
    tracing::info!(%address, seconds = begun.elapsed().as_secs_f32(), "serving");
    xinyidai::serve::serve(app, Some(listener), Part::All, stop_signal()?).await?;
    Ok(ExitCode::SUCCESS)
}

async fn load(app: &App, firms: usize, seed: u64) -> anyhow::Result<Vec<Account>> {
    let bars = Bars::default();
    bars.begin("making up the city", 1);
    let today = app.clock.today();
    let made = tokio::task::spawn_blocking(move || xinyidai::demo::generate(seed, firms, today)).await?;
    bars.reach(1);
    Ok(city::load(app, &made, &bars).await?)
}

/// The address and the accounts.
fn welcome(address: &str, accounts: &[Account]) -> String {
    let mut rows = vec![["role", "login", "password", "name", "of"].map(str::to_owned).to_vec()];
    rows.extend(accounts.iter().map(|a| vec![a.role.code().to_owned(), a.login.clone(), city::PASSWORD.to_owned(), a.name.clone(), a.place.clone()]));
    format!("  {address}\n\n{}\n  Everybody and everything here is made up. Ctrl-C stops; the data stay for the next start.\n", table(&rows))
}
