//! Recounting deadlines in the background.

use serde::{Deserialize, Serialize};

use super::actions::recount_due;
use crate::app::App;
use crate::platform::holiday;
use crate::platform::work::{Job, Outcome};

/// Recounts the deadlines of open applications by the holiday table as it is now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecountDue {
    /// The year that was changed.
    pub year: i32,
    /// Its edition.
    pub edition: i64,
}

impl Job for RecountDue {
    const KIND: &'static str = "application.recount_due";
    fn key(&self) -> String {
        format!("{}:{}", self.year, self.edition)
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        // The process that works may not have looked at the table since it was changed.
        holiday::refresh(app).await?;
        recount_due(app).await?;
        Ok(())
    }
}
