//! Looking into the folders every minute.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::actions::look;
use crate::app::App;
use crate::platform::work::{CatchUp, Job, Outcome, Schedule};

/// What the room does by the calendar.
pub const SCHEDULE: Schedule =
    Schedule { code: "credit.watch", cron: "0 * * * * *", catch_up: CatchUp::Once, kind: LookIntoFolders::KIND, payload: |_| serde_json::json!({}) };

/// Looks into the folders of all supplies.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookIntoFolders {}

impl Job for LookIntoFolders {
    const KIND: &'static str = "credit.watch";
    fn key(&self) -> String {
        "watch".to_owned()
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        Ok(look(app, &mut |_| ControlFlow::Continue(())).await?)
    }
}
