//! The hourly job that escalates.

use serde::{Deserialize, Serialize};

use super::actions::escalate;
use crate::app::App;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};
use crate::risk::namesake::news::actions as namesake;

/// What the room does by the calendar.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule { code: "record_overdue", cron: "0 5 * * * *", catch_up: CatchUp::Once, kind: Escalate::KIND, payload: |_| serde_json::json!({}) }]
}

/// Tells the credit office and the regulators which clocks have run out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Escalate {}

impl Job for Escalate {
    const KIND: &'static str = "credit.escalate";
    fn key(&self) -> String {
        "escalate".to_owned()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        escalate(app).await?;
        Ok(namesake::escalate(app).await?)
    }
}
