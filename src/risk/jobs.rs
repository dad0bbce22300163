//! Work on risk flags: after a delivery, and each night for what ran out.

use entity::value::id::EnterpriseId;
use serde::{Deserialize, Serialize};

use super::actions;
use super::namesake::actions as namesake;
use crate::app::App;
use crate::enterprise::figures::actions as figures;
use crate::platform::work::{self, CatchUp, Job, Outcome, Schedule};

/// Firms put into the queue by one transaction.
const CHUNK: u64 = 500;

/// What the room does by the calendar.
pub fn schedules() -> Vec<Schedule> {
    // Flags count by days of Asia/Shanghai, so they are looked at when each begins.
    vec![Schedule { code: "risk_expire", cron: "0 1 0 * * *", catch_up: CatchUp::Once, kind: Expire::KIND, payload: |_| serde_json::json!({}) }]
}

/// Makes the flags of firms follow their records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReconcileFirms {
    /// The firms, some hundreds at most.
    pub enterprises: Vec<EnterpriseId>,
    /// What made it necessary, e.g. a batch of a delivery: another cause is another job.
    pub cause: String,
}

impl Job for ReconcileFirms {
    const KIND: &'static str = "risk.reconcile";
    fn key(&self) -> String {
        self.enterprises.first().map_or_else(|| self.cause.clone(), |first| format!("{first}:{}", self.cause))
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        actions::reconcile_all(app, &self.enterprises).await?;
        Ok(namesake::follow_register(app, &self.enterprises).await?)
    }
}

/// Finds the firms whose flags may have run out or be missing, and has each one reconciled; what figures say of the new day is worked out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expire {}

impl Job for Expire {
    const KIND: &'static str = "risk.expire";
    fn key(&self) -> String {
        "expire".to_owned()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        let cause = format!("day-{}", app.clock.today());
        // Figures run out by the day as well.
        figures::renew(app).await?;
        let mut after = None;
        loop {
            let due = actions::due(app, after, CHUNK).await?;
            let Some(last) = due.last().copied() else {
                return Ok(());
            };
            let tx = app.db.begin_write().await?;
            work::enqueue(&tx, app, &ReconcileFirms { enterprises: due, cause: cause.clone() }).await?;
            tx.commit().await?;
            after = Some(last);
        }
    }
}
