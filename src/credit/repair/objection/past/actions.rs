//! Reading objections with everything undone that happened since.

use chrono::{DateTime, Utc};
use entity::value::ObjectionAct;
use entity::value::id::EnterpriseId;

use super::super::actions::{Objection, of_firm};
use super::super::state::reached;
use super::super::store;
use crate::platform::store::{Connection, Error};

/// Objections of a firm as they stood at an instant, the latest first; no clock runs in them, and what was answered later is not told.
pub async fn of_firm_as_of(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Objection>, Error> {
    let mut all = of_firm(db, enterprise).await?;
    all.retain(|made| made.filed_at <= at);
    let ids: Vec<_> = all.iter().map(|made| made.id).collect();
    let mut acts = store::list_events_of(db, &ids).await?;
    acts.retain(|act| act.at <= at);
    for made in &mut all {
        made.due_at = None;
        if made.ended_at.is_some_and(|ended| ended <= at) {
            continue;
        }
        let last = acts.iter().rfind(|act| act.objection_id == made.id);
        made.state = reached(last.map_or(ObjectionAct::File, |act| act.act));
        made.answer = last.map(|act| act.note.clone()).filter(|note| !note.is_empty());
        made.ended_at = None;
    }
    Ok(all)
}
