//! Work that follows from new records.

use entity::value::id::EnterpriseId;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::platform::work::{Job, Outcome};

/// Brings a firm's flags in line with its records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReconcileFirm {
    /// Whose.
    pub enterprise: EnterpriseId,
    /// What made it necessary: the same cause asks once.
    pub cause: String,
}

impl Job for ReconcileFirm {
    const KIND: &'static str = "risk.reconcile";
    fn key(&self) -> String {
        format!("{}:{}", self.enterprise, self.cause)
    }
    async fn run(self, _: &App) -> Result<(), Outcome> {
        Ok(())
    }
}
