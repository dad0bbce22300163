//! `show`: a firm as it was known at an earlier moment.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use entity::value::Uscc;
use serde_json::{Value, json};
use xinyidai::app::App;
use xinyidai::consent::actions::Error;
use xinyidai::consent::reading::past::actions::look_up_as_of;
use xinyidai::credit::repair::actions::marks_as_of;
use xinyidai::credit::repair::mark::Mark;
use xinyidai::enterprise::actions::find_by_code;
use xinyidai::enterprise::past::actions::Reach;
use xinyidai::enterprise::past::day::actions as day;
use xinyidai::matching::canonical;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::{self, Asked, Wrong};
use xinyidai::platform::store::Error as StoreError;
use xinyidai::risk::actions::Weighs;

use super::reader;
use super::show::out;

/// A firm and a moment.
#[derive(Debug, Args)]
pub(super) struct Question {
    /// Unified social credit code of a registered firm.
    #[arg(long, value_name = "CODE")]
    firm: String,
    /// The moment: a day (its end) or a day and a time, in Asia/Shanghai, as 2026-03-02 or 2026-03-02T09:00; now without it.
    #[arg(long, value_name = "MOMENT", default_value = "")]
    at: String,
    /// The day that is asked about by what was known at the moment, no later than that, as 2025-12-31; without it that day.
    #[arg(long, value_name = "DAY", default_value = "")]
    on: String,
    /// For an audit: with the records that counted then and are repaired, annulled or past their publication by now.
    #[arg(long)]
    audit: bool,
}

/// Prints registration, profile, records with what stood beside them, flags and delivered numbers as JSON in one way of writing. Reading leaves a
/// line in the register of look-ups.
pub(super) async fn run(app: &App, question: &Question) -> anyhow::Result<ExitCode> {
    let code: Uscc = question.firm.parse().map_err(|e| anyhow!("--firm {}: {e}", question.firm))?;
    let now = app.clock.now();
    let asked = Asked { at: question.at.clone(), on: question.on.clone() };
    let said = |wrong: Wrong| {
        let typed = if wrong.field() == moment::DAY { &question.on } else { &question.at };
        anyhow!("--{} {typed}: {}", wrong.field(), Lang::En.t(wrong.text_key()))
    };
    let found = asked.read(now).map_err(said)?.unwrap_or_else(|| now.into());
    let firm = match find_by_code(app.db.read(), &code).await {
        Err(StoreError::NotFound) => Err(anyhow!("no registered firm has the code {code}")),
        other => other.map_err(Into::into),
    }?;
    let reach = if question.audit { Reach::Everything } else { Reach::Standing };
    let looked = match look_up_as_of(app, &reader(), firm.id, found, reach).await {
        Err(Error::Store(StoreError::NotFound)) => Err(said(Wrong::Unknown)),
        other => other.map_err(Into::into),
    }?;
    let (file, db) = (&looked.file, app.db.read());
    let (marks, numbers) = (marks_as_of(db, firm.id, found.at).await?, day::series(db, firm.id, found, reach).await?);
    let records: Vec<Value> = file
        .records
        .iter()
        .map(|record| {
            let mark = marks.get(&record.id);
            json!({
                "id": record.id, "source": record.source, "department": record.department, "decided_on": record.decided_on, "content": record.content,
                "marks": record.marks, "disputed_at": mark.and_then(Mark::disputed_since), "statement": mark.and_then(|mark| mark.statement.clone())
            })
        })
        .collect();
    let series: Vec<Value> = numbers.iter().map(|one| json!({ "source": one.rules.source, "field": one.rule.of, "points": one.points })).collect();
    let flags: Vec<Value> = file
        .flags
        .iter()
        .map(|flag| json!({ "code": flag.code, "severity": flag.severity, "severity_known": flag.weighs == Weighs::AsSaid, "opened_on": flag.opened_on, "valid_until": flag.valid_until, "disputed_at": flag.disputed_at }))
        .collect();
    let registered = &file.enterprise;
    let all = json!({
        "at": looked.at,
        "on": looked.on,
        "firm": {
            "code": registered.code.to_string(), "name": registered.name, "status": registered.status.code(), "address": registered.address,
            "source": registered.source, "as_of_on": registered.as_of_on
        },
        "profile": file.profile,
        "records": records,
        "flags": flags,
        "series": series,
        "over": looked.over,
        "audit": question.audit,
        "lookup": file.lookup,
    });
    out(&format!("{}\n", canonical::text(&all).context("the file cannot be written")?))?;
    Ok(ExitCode::SUCCESS)
}
