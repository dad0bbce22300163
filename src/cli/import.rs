//! `import`: files of a department read at once, with what became of their rows.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail, ensure};
use clap::Args;
use entity::value::id::DeliveryId;
use entity::value::{DeliveryState, Source};
use xinyidai::app::App;
use xinyidai::credit::feed::actions::{Delivery, Error, Sent, import_as};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::feed::correction::{Correction, Headings};
use xinyidai::credit::feed::finding::{MarkCode, ReasonCode};
use xinyidai::credit::feed::quarantine::actions::piece;
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;

use super::show::{Bars, field_errors, table};

/// Done, and there are rows to look at.
const LOOK: u8 = 3;

/// Files to import.
#[derive(Debug, Args)]
pub(super) struct Files {
    #[arg(long, value_name = "CODE", help = format!("What the files carry: {}", Source::codes()))]
    source: Source,
    /// Of sources that several items share (listing, filing, qualification): codes of the lists or kinds that the files are about, with commas
    /// between them. A list without a row is then known to have nobody on it; a file about one alone needs no column that names it.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    about: Vec<String>,
    /// Writes the refused rows of the one file with their reasons to this CSV, to be corrected and delivered again.
    #[arg(long, value_name = "OUT.csv")]
    corrections: Option<PathBuf>,
    /// CSV (UTF-8, GB18030, UTF-16), XLSX or JSON; also compressed with gzip.
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
}

/// Reads every file; exits with 3 when rows were refused.
pub(super) async fn run(app: &App, what: Files) -> anyhow::Result<ExitCode> {
    ensure!(what.corrections.is_none() || what.paths.len() == 1, "--corrections goes with one file");
    for file in &what.paths {
        ensure!(file.is_file(), "{} is not a file", file.display());
    }
    let about = what.about.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let sent = Sent { about, ..Sent::delta(Channel::Command, what.source) };
    let mut refused = 0;
    for file in &what.paths {
        let delivery = import(app, &sent, file).await?;
        print(&delivery);
        if delivery.state == DeliveryState::Failed {
            let why = delivery.failure.as_ref().map(|failed| failed.text(Lang::En)).unwrap_or_default();
            bail!("{} was refused as a whole: {why}", file.display());
        }
        refused += delivery.rows_quarantined;
        if let Some(out) = &what.corrections {
            let rows = corrections(app, delivery.id, &delivery.head.columns, out).await?;
            println!("{rows} refused rows are in {}", out.display());
        }
    }
    Ok(if refused > 0 { ExitCode::from(LOOK) } else { ExitCode::SUCCESS })
}

async fn import(app: &App, sent: &Sent, file: &Path) -> anyhow::Result<Delivery> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bar = Bars::bar(&name, 0);
    let shown = bar.clone();
    let delivery = import_as(app, &By::SYSTEM, sent, file, move |read, all| {
        shown.set_length(u64::try_from(all.max(read)).unwrap_or(0));
        shown.set_position(u64::try_from(read).unwrap_or(0));
    })
    .await
    .map_err(said)
    .with_context(|| format!("{} cannot be imported", file.display()))?;
    bar.finish_and_clear();
    Ok(delivery)
}

/// What is wrong in words.
fn said(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(errors) => anyhow!("{}", field_errors(&errors)),
        Error::Refused(_) | Error::Store(_) | Error::Reused | Error::Disk(_) => error.into(),
    }
}

fn print(delivery: &Delivery) {
    println!("{} ({})", delivery.file_name, delivery.source);
    let counts = [
        ("read", delivery.rows_read),
        ("new", delivery.rows_new),
        ("changed", delivery.rows_changed),
        ("unchanged", delivery.rows_unchanged),
        ("marked", delivery.rows_marked),
        ("quarantined", delivery.rows_quarantined),
    ];
    for (what, rows) in counts {
        println!("  {what:<12}{rows:>10}");
    }
    let mut rows = vec![["rows", "code", "what"].map(str::to_owned).to_vec()];
    for (code, count) in &delivery.head.reasons {
        let text = ReasonCode::ALL.iter().find(|reason| reason.code() == code).map_or_else(String::new, |reason| Lang::En.t(reason.text_key()));
        rows.push(vec![count.to_string(), code.clone(), format!("refused: {text}")]);
    }
    for (code, count) in &delivery.head.marks {
        let text = MarkCode::ALL.iter().find(|mark| mark.code() == code).map_or_else(String::new, |mark| Lang::En.t(mark.text_key()));
        rows.push(vec![count.to_string(), code.clone(), format!("marked: {text}")]);
    }
    if rows.len() > 1 {
        print!("\n{}", table(&rows));
    }
    println!();
}

/// Writes the refused rows with their reasons; says how many.
async fn corrections(app: &App, id: DeliveryId, columns: &[String], out: &Path) -> anyhow::Result<usize> {
    let lang = Lang::En;
    let headings = Headings {
        line: lang.t("feed-correction-line"),
        reason: lang.t("feed-correction-reason"),
        suggestion: lang.t("feed-correction-suggestion"),
        mark: None,
    };
    let cannot = || format!("cannot write {}", out.display());
    let file = BufWriter::new(File::create(out).with_context(cannot)?);
    let mut file = Correction::begin(file, columns.iter().map(String::as_str), &headings).with_context(cannot)?;
    let named = |column: &str, text: String| if column.is_empty() { text } else { format!("{column}: {text}") };
    let (mut after, mut count) = (-1, 0);
    loop {
        let rows = piece(app, id, after, u64::MAX).await?;
        let Some(last) = rows.last() else { break };
        after = last.line;
        count += rows.len();
        for row in &rows {
            let reasons: Vec<String> = row.reasons.iter().map(|reason| named(&reason.column, lang.t(reason.code.text_key()))).collect();
            let suggestions: Vec<String> = row.reasons.iter().filter_map(|reason| Some(named(&reason.column, reason.suggestion.clone()?))).collect();
            let line = u64::try_from(row.line).unwrap_or(0);
            file.row(line, row.cells.iter().map(String::as_str), &reasons.join("; "), &suggestions.join("; ")).with_context(cannot)?;
        }
    }
    file.finish().with_context(cannot)?;
    Ok(count)
}
