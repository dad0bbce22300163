//! Looking for what is broken.

use chrono::{DateTime, Utc};

use super::super::actions::Error;
use super::super::store;
use crate::app::App;

/// Something that does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// How many.
    pub count: u64,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
}

/// What is broken, for the operator's first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Deliveries that could not be read.
    pub deliveries: Trouble,
    /// Jobs that were given up.
    pub dead_jobs: Trouble,
    /// Jobs that should have begun: nobody works.
    pub late_jobs: Trouble,
    /// Mails that were given up.
    pub mails: Trouble,
}

/// What is broken.
pub async fn broken(app: &App) -> Result<Broken, Error> {
    let db = app.db.read();
    let trouble = |(count, since)| Trouble { count, since };
    Ok(Broken {
        deliveries: trouble(store::count_failed(db).await?),
        dead_jobs: trouble(store::count_dead_jobs(db).await?),
        late_jobs: trouble(store::count_late_jobs(db, app.clock.now()).await?),
        mails: trouble(store::count_given_up_mails(db).await?),
    })
}
