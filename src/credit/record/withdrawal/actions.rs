//! Withdrawing records that a full delivery does not hold any more.

use std::collections::BTreeSet;

use entity::credit::credit_record;
use entity::value::id::{DeliveryId, EnterpriseId, OrganisationId, RecordId};
use entity::value::{RecordState, Source};

use super::super::actions::{counts, event};
use super::super::store;
use crate::app::App;
use crate::credit::repair::actions::after_delivery;
use crate::platform::store::{Connection, Error, Tx};

/// Whose records are compared with a full delivery: those that stand by an earlier delivery of the same sender.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// What they are.
    pub source: Source,
    /// Who sent them; none for the platform's own.
    pub organisation: Option<OrganisationId>,
    /// The full delivery: what a later one says is news.
    pub before: DeliveryId,
}

/// What was withdrawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// How many records.
    pub records: i64,
    /// Their firms.
    pub affected: BTreeSet<EnterpriseId>,
}

/// A piece of the sender's current records behind one of them, with their keys.
pub async fn piece(db: &impl Connection, sender: Sender, after: Option<RecordId>) -> Result<Vec<(RecordId, String)>, Error> {
    store::list_sent(db, (sender.source, sender.organisation, sender.before), after).await
}

/// Withdraws records, by the delivery that does not hold them; those that are withdrawn already stay as they are.
pub async fn withdraw(tx: &Tx, app: &App, delivery: DeliveryId, ids: &[RecordId]) -> Result<Withdrawn, Error> {
    let (mut done, mut events, mut ended) = (Withdrawn::default(), Vec::new(), Vec::new());
    for id in ids {
        let before = store::lock(tx, *id).await?;
        // A delivery that came later may have said it again meanwhile.
        if before.state == RecordState::Withdrawn || before.delivery_id > delivery {
            continue;
        }
        events.push(event(app, Some(delivery), &before, "withdrawn"));
        if counts(&before) {
            ended.push(*id);
        }
        done.affected.extend(before.enterprise_id);
        done.records += 1;
        store::save(tx, withdrawn(app, delivery, before)).await?;
    }
    store::insert_events(tx, events).await?;
    after_delivery(tx, app, &ended, &[]).await?;
    Ok(done)
}

fn withdrawn(app: &App, delivery: DeliveryId, before: credit_record::Model) -> credit_record::Model {
    credit_record::Model {
        state: RecordState::Withdrawn,
        removed_on: before.removed_on.or(Some(app.clock.today())),
        // The same row coming again says something new: that it is back.
        content_hash: format!("absent:{}", before.content_hash.trim_start_matches("absent:")),
        suspended_at: None,
        delivery_id: delivery,
        updated_at: app.clock.now(),
        version: before.version + 1,
        ..before
    }
}
