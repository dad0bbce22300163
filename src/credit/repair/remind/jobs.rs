//! The daily job that reminds firms.

use serde::{Deserialize, Serialize};

use super::actions::remind;
use crate::app::App;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// What the room does by the calendar.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule { code: "record_remind", cron: "0 30 8 * * *", catch_up: CatchUp::Once, kind: Remind::KIND, payload: |_| serde_json::json!({}) }]
}

/// Tells firms what today brings for their records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remind {}

impl Job for Remind {
    const KIND: &'static str = "credit.remind";
    fn key(&self) -> String {
        "remind".to_owned()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        Ok(remind(app).await?)
    }
}
