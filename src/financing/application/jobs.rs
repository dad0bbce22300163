//! What the platform does by itself: ending applications that were not answered and offers that were not used.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::actions;
use crate::app::App;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// Ends what is past its time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TimeOut {
    /// The slot it was made for.
    pub slot: DateTime<Utc>,
}

impl Job for TimeOut {
    const KIND: &'static str = "application.time_out";
    fn key(&self) -> String {
        self.slot.to_rfc3339()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        actions::end_overdue(app).await.map_err(|error| Outcome::Retry(error.into()))?;
        Ok(())
    }
}

/// Every five minutes.
pub const TIME_OUT: Schedule = Schedule {
    code: "application.time_out",
    cron: "0 */5 * * * *",
    catch_up: CatchUp::Once,
    kind: TimeOut::KIND,
    payload: |slot| serde_json::json!({ "slot": slot }),
};
