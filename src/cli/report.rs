//! `report`: the monthly report of a past month, by hand.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use xinyidai::app::App;
use xinyidai::platform::audit::By;
use xinyidai::report::actions::{self, Error, News, Origin};
use xinyidai::report::period::{Length, Period};

/// Which report.
#[derive(Debug, Args)]
pub(super) struct Month {
    /// The month, e.g. 2026-02; it must be over.
    #[arg(long, value_name = "YYYY-MM")]
    month: String,
    /// Where to write the workbook; its own name in this directory when left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes the report, or takes the one that was made from the same data, and writes its file.
pub(super) async fn run(app: &App, what: Month) -> anyhow::Result<ExitCode> {
    let period: Option<Period> = what.month.parse().ok().filter(|period: &Period| period.length() == Length::Month);
    let period = period.ok_or_else(|| anyhow!("--month {}: a month is written like 2026-02", what.month))?;
    let made = actions::make(app, &By::SYSTEM, period, Origin::Hand).await.map_err(|error| match error {
        Error::NotOver => anyhow!("{} is not over yet: reports are of months that are", what.month),
        Error::Render(_) | Error::Store(_) => error.into(),
    })?;
    let report = actions::file(app, made.id).await?;
    let out = what.out.unwrap_or_else(|| PathBuf::from(&report.file_name));
    let was_there = out.exists();
    if let Err(error) = std::fs::write(&out, &report.file) {
        if !was_there {
            // Half a workbook is none.
            let _ = std::fs::remove_file(&out);
        }
        return Err(error).with_context(|| format!("cannot write {}", out.display()));
    }
    let news = match made.news {
        News::New => "made now; it is mailed to those who get reports",
        News::Known => "the same data gave it before",
    };
    println!("{}\n  period   {}\n  sha-256  {}\n  figures  {}\n  {news}", out.display(), report.period, report.file_hash, report.content_hash);
    Ok(ExitCode::SUCCESS)
}
