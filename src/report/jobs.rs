//! The monthly report in the background, and its day.

use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions::{self, Error, Origin};
use super::period::Period;
use crate::app::App;
use crate::platform::audit::By;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// On the third of each month at eight in the morning; months missed while nothing ran are each made once.
pub const MONTHLY: Schedule = Schedule {
    code: "report.monthly",
    cron: "0 0 8 3 * *",
    catch_up: CatchUp::Each,
    kind: MakeMonthly::KIND,
    payload: |slot| json!({ "period": Period::month_of(slot).previous() }),
};

/// Makes the report of a month and mails it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeMonthly {
    /// The month.
    pub period: Period,
}

impl Job for MakeMonthly {
    const KIND: &'static str = "report.monthly";
    fn key(&self) -> String {
        self.period.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        match actions::make(app, &By::SYSTEM, self.period, Origin::Schedule).await {
            Ok(_) => Ok(()),
            Err(Error::Store(error)) => Err(error.into()),
            Err(error @ (Error::NotOver | Error::Render(_))) => Err(Outcome::GiveUp(anyhow!(error))),
        }
    }
}
