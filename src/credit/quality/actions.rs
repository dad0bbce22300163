//! How punctual and usable deliveries are.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use entity::value::Source;

use super::store;
use crate::app::App;
use crate::platform::store::Error;

/// The day on which the latest delivery of each source came that was read to its end; sources that never delivered are absent.
pub async fn delivered(app: &App) -> Result<BTreeMap<Source, NaiveDate>, Error> {
    let mut latest = BTreeMap::new();
    for source in Source::ALL {
        if let Some(delivery) = store::find_latest(app.db.read(), *source).await? {
            latest.insert(*source, delivery.received_at.with_timezone(&Shanghai).date_naive());
        }
    }
    Ok(latest)
}
