//! Reading deliveries in the background.

use std::ops::ControlFlow;

use entity::value::id::{DeliveryId, JobId};
use serde::{Deserialize, Serialize};

use super::actions::Error;
use super::reading::actions::read;
use super::supply::late::actions::arrived;
use crate::app::App;
use crate::platform::store;
use crate::platform::work::{Job, Outcome};

/// Reads a delivery from where an earlier reading ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadDelivery {
    /// Which.
    pub delivery: DeliveryId,
    /// Which time, so that a delivery can be read again after it failed.
    pub turn: JobId,
}

impl Job for ReadDelivery {
    const KIND: &'static str = "credit.read_delivery";
    fn key(&self) -> String {
        format!("{}:{}", self.delivery, self.turn)
    }
    async fn run(self, app: &App) -> Result<(), Outcome> {
        match read(app, self.delivery, &mut |_| ControlFlow::Continue(())).await {
            // Somebody else reads it: theirs is the place to see how it goes.
            Ok(()) => Ok(arrived(app, self.delivery).await?),
            Err(Error::Store(store::Error::Stale)) => Ok(()),
            Err(error @ Error::Store(store::Error::NotFound)) => Err(Outcome::GiveUp(error.into())),
            Err(error) => Err(Outcome::Retry(error.into())),
        }
    }
}
