//! Looking each morning for what is late.

use chrono::NaiveDate;
use entity::value::id::SupplyId;
use serde::{Deserialize, Serialize};

use super::super::actions::Error;
use super::actions::{look, tell_late};
use crate::app::App;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// What the room does by the calendar.
pub const SCHEDULE: Schedule =
    Schedule { code: "credit.supplies_late", cron: "0 40 8 * * *", catch_up: CatchUp::Once, kind: LookForLate::KIND, payload: |_| serde_json::json!({}) };

/// Looks for supplies that are late.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookForLate {}

impl Job for LookForLate {
    const KIND: &'static str = "credit.supplies_late";
    fn key(&self) -> String {
        "late".to_owned()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        look(app).await.map_err(|error| match error {
            Error::Store(error) => error.into(),
            other @ (Error::Invalid(_) | Error::Refused(_)) => Outcome::GiveUp(other.into()),
        })
    }
}

/// Tells of one of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellLate {
    /// Which.
    pub supply: SupplyId,
    /// The day on which it was found late.
    pub today: NaiveDate,
}

impl Job for TellLate {
    const KIND: &'static str = "credit.supply_late";
    fn key(&self) -> String {
        format!("{}:{}", self.supply, self.today)
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        Ok(tell_late(app, self.supply).await?)
    }
}
