//! `profile`: the matching profile of a firm, or one that was shown made again.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use entity::value::Uscc;
use entity::value::id::EvaluationId;
use serde_json::json;
use xinyidai::app::App;
use xinyidai::consent::actions::look_up;
use xinyidai::credit::evaluation::actions;
use xinyidai::enterprise;
use xinyidai::matching::canonical;
use xinyidai::platform::audit::{self, By, Deed};
use xinyidai::platform::store::Error as StoreError;

use super::reader;
use super::show::out;

/// A firm, or a profile that was shown.
#[derive(Debug, Args)]
pub(super) struct Question {
    /// Unified social credit code of a registered firm.
    #[arg(long, value_name = "CODE", required_unless_present = "replay")]
    firm: Option<String>,
    /// A profile that was shown, by its number: makes it again with the scorecard, facts and records of its day and compares it with what was shown.
    #[arg(long, value_name = "PROFILE", conflicts_with = "firm")]
    replay: Option<EvaluationId>,
}

/// Prints a profile as JSON in one way of writing; exit code 3 when it is not what was shown.
pub(super) async fn run(app: &App, question: &Question) -> anyhow::Result<ExitCode> {
    if let Some(id) = question.replay {
        return replay(app, id).await;
    }
    let firm = question.firm.as_deref().unwrap_or_default();
    let code: Uscc = firm.parse().map_err(|e| anyhow!("--firm {firm}: {e}"))?;
    let firm = match enterprise::actions::find_by_code(app.db.read(), &code).await {
        Err(StoreError::NotFound) => Err(anyhow!("no registered firm has the code {code}")),
        other => other.map_err(Into::into),
    }?;
    let shown = actions::open(app, &reader(), firm.id).await?;
    let all = json!({ "id": shown.id, "digest": shown.digest, "firm": { "code": firm.code.to_string(), "name": firm.name }, "profile": shown.evaluation });
    out(&format!("{}\n", canonical::text(&all).context("the profile cannot be written")?))?;
    Ok(ExitCode::SUCCESS)
}

async fn replay(app: &App, id: EvaluationId) -> anyhow::Result<ExitCode> {
    let again = match actions::replay(app, id).await {
        Err(actions::Error::Store(StoreError::NotFound)) => Err(anyhow!("no profile {id} was shown")),
        Err(actions::Error::Over) => Err(anyhow!("profile {id}: its term is over, or that of a row by which it was withdrawn: only its digests are kept")),
        other => other.map_err(Into::into),
    }?;
    look_up(app, &reader(), again.enterprise).await?;
    let tx = app.db.begin_write().await?;
    let deed = Deed { action: "evaluation.replay", subject_kind: "evaluation", subject_id: id.to_string(), detail: json!({ "digest": again.digest }) };
    audit::write(&tx, app, &By::SYSTEM, deed).await?;
    tx.commit().await?;
    let same = again.is_intact && again.digest == again.shown;
    let all = json!({
        "id": id, "digest": again.digest, "shown": again.shown, "same": same, "withdrawn": !again.gone.is_empty(), "gone": again.gone,
        "input": again.input, "profile": again.evaluation
    });
    out(&format!("{}\n", canonical::text(&all).context("the profile cannot be written")?))?;
    if !same {
        eprintln!("profile {id}: made again it is not what was shown");
        return Ok(ExitCode::from(3));
    }
    Ok(ExitCode::SUCCESS)
}
