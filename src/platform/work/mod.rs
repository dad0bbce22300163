//! Background work: the queue that is also the outbox, the workers, and the ticker that makes due rows of schedules.

mod queue;
mod runner;
mod ticker;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;

pub use queue::{JobRow, counts, enqueue, enqueue_at, is_last_attempt, list, retry};
pub use runner::{drain, run_workers};
pub use ticker::{CatchUp, Paused, Schedule, ScheduleRow, next_slot, run_now, schedules, set_paused, tick};

/// How a job that did not succeed goes on.
#[derive(Debug, thiserror::Error)]
pub enum Outcome {
    /// Try again later.
    #[error("{0:#}")]
    Retry(#[source] anyhow::Error),
    /// Trying again would not help: an operator has to look.
    #[error("{0:#}")]
    GiveUp(#[source] anyhow::Error),
}

macro_rules! retried {
    ($($error:ty),*) => {$(
        impl From<$error> for Outcome {
            fn from(error: $error) -> Self {
                Self::Retry(error.into())
            }
        }
    )*};
}
// What may pass by itself; a job says GiveUp where it knows better.
retried!(anyhow::Error, crate::platform::store::Error, sea_orm::DbErr, std::io::Error, lettre::transport::smtp::Error);

/// A piece of work that is written in the transaction of its cause and runs after it. It carries ids only and may run twice.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// `room.verb` in snake case.
    const KIND: &'static str;
    /// What makes it the same job: while it is there, a second one is not made.
    fn key(&self) -> String;
    /// Does it. Everything it needs is read again from the database.
    fn run(self, app: &App) -> impl Future<Output = Result<(), Outcome>> + Send;
}

type Running = Pin<Box<dyn Future<Output = Result<(), Outcome>> + Send>>;
type Handler = Arc<dyn Fn(App, serde_json::Value) -> Running + Send + Sync>;

/// The kinds of jobs that the workers know.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Handler>,
}

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        let handler: Handler = Arc::new(|app, payload| {
            Box::pin(async move {
                let job: J = serde_json::from_value(payload).map_err(|e| Outcome::GiveUp(e.into()))?;
                job.run(&app).await
            })
        });
        self.handlers.insert(J::KIND, handler);
        self
    }
    fn handler(&self, kind: &str) -> Option<Handler> {
        self.handlers.get(kind).cloned()
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}
