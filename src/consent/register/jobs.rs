//! What the register does by the calendar: the anchor of each day, and a proof of the whole.

use anyhow::anyhow;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{actions, audit, office, watch};
use crate::app::App;
use crate::platform::audit::By;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};
use crate::report::actions::{Error, Origin};
use crate::report::period::Period;

/// What the room does by the calendar.
pub fn schedules() -> Vec<Schedule> {
    let anchor = Schedule {
        code: "register.anchor",
        // Days missed while nothing ran have nothing of their own to hold: the last of them holds all rows.
        cron: "0 5 0 * * *",
        catch_up: CatchUp::Once,
        kind: TakeAnchor::KIND,
        payload: |slot| json!({ "day": actions::day_before(slot) }),
    };
    let prove =
        Schedule { code: "register.prove", cron: "0 30 2 * * *", catch_up: CatchUp::Once, kind: ProveRegister::KIND, payload: |_| json!({ "asked_at": null }) };
    let watch = Schedule {
        code: "register.watch",
        cron: "0 10 * * * *",
        catch_up: CatchUp::Each,
        kind: RaiseAnomalies::KIND,
        // Ten minutes after midnight the day before is looked at once more, as a whole.
        payload: |slot| json!({ "day": actions::day_of(slot - TimeDelta::minutes(30)) }),
    };
    let audit = Schedule {
        code: "register.audit",
        cron: "0 0 8 2 * *",
        catch_up: CatchUp::Each,
        kind: MakeAudit::KIND,
        payload: |slot| json!({ "period": Period::month_of(slot).previous() }),
    };
    vec![anchor, prove, watch, audit]
}

/// Takes the anchor of a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakeAnchor {
    /// The day, which is over.
    pub day: NaiveDate,
}

impl Job for TakeAnchor {
    const KIND: &'static str = "register.anchor";
    fn key(&self) -> String {
        self.day.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        actions::take_anchor(app, &By::SYSTEM, self.day).await?;
        Ok(())
    }
}

/// Computes the register again and tells the credit office when something does not fit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProveRegister {
    /// When somebody asked for it; none for the schedule.
    pub asked_at: Option<DateTime<Utc>>,
}

impl Job for ProveRegister {
    const KIND: &'static str = "register.prove";
    fn key(&self) -> String {
        self.asked_at.map(|at| at.to_rfc3339()).unwrap_or_default()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        Ok(office::actions::prove_and_tell(app, &By::SYSTEM).await?)
    }
}

/// Raises what is remarkable about the look-ups of a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RaiseAnomalies {
    /// The day, over or not.
    pub day: NaiveDate,
}

impl Job for RaiseAnomalies {
    const KIND: &'static str = "register.watch";
    fn key(&self) -> String {
        self.day.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        watch::actions::raise(app, self.day).await?;
        Ok(())
    }
}

/// Makes the audit report of a month and mails it to the credit office.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeAudit {
    /// The month.
    pub period: Period,
}

impl Job for MakeAudit {
    const KIND: &'static str = "register.audit";
    fn key(&self) -> String {
        self.period.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        match audit::actions::make(app, &By::SYSTEM, self.period, Origin::Schedule).await {
            Ok(()) => Ok(()),
            Err(Error::Store(error)) => Err(error.into()),
            Err(error @ (Error::NotOver | Error::Render(_))) => Err(Outcome::GiveUp(anyhow!(error))),
        }
    }
}
