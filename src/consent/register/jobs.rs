//! What the register does by the calendar: the anchor of each day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions;
use crate::app::App;
use crate::platform::audit::By;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// What the room does by the calendar.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule {
        code: "register.anchor",
        // Days missed while nothing ran have nothing of their own to hold: the last of them holds all rows.
        cron: "0 5 0 * * *",
        catch_up: CatchUp::Once,
        kind: TakeAnchor::KIND,
        payload: |slot| json!({ "day": actions::day_before(slot) }),
    }]
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
