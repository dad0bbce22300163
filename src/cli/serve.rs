//! `serve` and `demo`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use xinyidai::app::App;
use xinyidai::platform::config::Settings;
use xinyidai::serve::Part;

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
    settings.data.directory = demo.data;
    settings.server.address = std::net::Ipv4Addr::LOCALHOST.into();
    settings.server.port = demo.port;
    let _ = (demo.firms, demo.seed);
    serve(settings, None, true).await
}
