//! The sweep by the calendar.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions;
use crate::app::App;
use crate::consent::register::actions::day_of;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// Every night, after the anchor of the day before.
pub const SCHEDULE: Schedule = Schedule {
    code: "retention.sweep",
    cron: "0 40 3 * * *",
    // What is due stays due: one sweep takes all of it.
    catch_up: CatchUp::Once,
    kind: Sweep::KIND,
    payload: |slot| json!({ "day": day_of(slot) }),
};

/// Deletes and anonymises what is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sweep {
    /// The day on which it was asked for.
    pub day: NaiveDate,
}

impl Job for Sweep {
    const KIND: &'static str = "retention.sweep";
    fn key(&self) -> String {
        self.day.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        actions::sweep(app).await?;
        Ok(actions::count_due(app).await?)
    }
}
