//! Learning in the background, once a month.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions;
use crate::app::App;
use crate::platform::audit::By;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};
use crate::report::period::Period;

/// On the second of each month at half past five in the morning; of months missed while nothing ran only the last one teaches anything new.
pub const MONTHLY: Schedule = Schedule {
    code: "experience.learn",
    cron: "0 30 5 2 * *",
    catch_up: CatchUp::Once,
    kind: Learn::KIND,
    payload: |slot| json!({ "month": Period::month_of(slot).previous() }),
};

/// Learns the version of a month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Learn {
    /// The month.
    pub month: Period,
}

impl Job for Learn {
    const KIND: &'static str = "experience.learn";
    fn key(&self) -> String {
        self.month.to_string()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        actions::learn_month(app, &By::SYSTEM, self.month).await?;
        Ok(())
    }
}
