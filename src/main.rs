//! The command line: serve, demo, migrate, import, match, report, account, check, backup.

mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // One crypto provider for the process: two in one graph panic at their first use.
    let _ = rustls::crypto::ring::default_provider().install_default();
    cli::run().await
}
