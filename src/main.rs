//! The command line: serve, demo, migrate, import, match, report, account, check, backup.

mod cli;

use std::process::ExitCode;

/// Matching takes and gives back much small memory on many threads, of which the system's allocator keeps several times what is in use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // One crypto provider for the process: two in one graph panic at their first use.
    let _ = rustls::crypto::ring::default_provider().install_default();
    cli::run().await
}
