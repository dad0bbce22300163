//! The monthly quality report in the background, and its day.

use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions;
use crate::app::App;
use crate::platform::audit::By;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};
use crate::report::actions::{Error, Origin};
use crate::report::period::Period;

/// On the fourth of each month at eight in the morning ([`super::figures::REPORTED`]); months missed while nothing ran are each made once.
pub const MONTHLY: Schedule = Schedule {
    code: "credit.quality_monthly",
    cron: "0 0 8 4 * *",
    catch_up: CatchUp::Each,
    kind: MakeQuality::KIND,
    payload: |slot| json!({ "period": Period::month_of(slot).previous() }),
};

/// Makes the quality report of a month and mails it to the credit office.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeQuality {
    /// The month.
    pub period: Period,
}

impl Job for MakeQuality {
    const KIND: &'static str = "credit.quality_monthly";
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
