//! Objecting to a record, or to an item of the register.

use entity::credit::objection;
use entity::value::id::{ObjectionId, OrganisationId, RecordId};
use entity::value::{ObjectionAct, ObjectionState, OrganisationKind, RegisterItem, Severity};

use super::super::actions::{About, event};
use super::super::state::{self, Refusal};
use super::super::store;
use crate::app::App;
use crate::credit::record::actions as record;
use crate::credit::record::life::Befalls;
use crate::credit::repair::actions::{Error, Named, turn};
use crate::credit::repair::item::actions::dispute_item;
use crate::credit::repair::request::actions::offices;
use crate::credit::repair::typed::{Objected, Typed};
use crate::enterprise::item as registered;
use crate::enterprise::register::actions as register;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::store::{Error as StoreError, Tx, next_number};
use crate::platform::web::actor::FirmOwner;

/// Objects to a record of one's own firm: from now on it is marked, and what is decided by machine does without it.
pub async fn file(app: &App, by: &FirmOwner, id: RecordId, typed: &Typed) -> Result<ObjectionId, Error> {
    let offices = offices(app, OrganisationKind::CreditOffice).await?;
    let tx = app.db.begin_write().await?;
    let record = record::lock_own(&tx, by.enterprise, id).await?;
    if !record.counts_on(app.clock.today()) {
        return Err(Refusal::NotPublished.into());
    }
    if store::lock_under_way(&tx, id).await?.is_some() {
        return Err(Refusal::UnderWay.into());
    }
    // Otherwise a record could be kept in dispute for ever.
    if store::exists_answered(&tx, id, &record.content_hash).await? {
        return Err(Refusal::Repeated.into());
    }
    let objected = typed.objected().map_err(Error::Invalid)?;
    let begun = Begun { about: About::Record(id), named: Named::record(&record), content_hash: record.content_hash.clone(), objected, offices };
    let made = begin(&tx, app, by, begun).await?;
    turn(&tx, app, id, Befalls::Suspended).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(made)
}

/// Objects to what the register says of one's own firm, one item of it: from now on it is marked, and what is decided by machine does without it.
pub async fn file_item(app: &App, by: &FirmOwner, item: RegisterItem, typed: &Typed) -> Result<ObjectionId, Error> {
    let offices = offices(app, OrganisationKind::CreditOffice).await?;
    let tx = app.db.begin_write().await?;
    let firm = register::locked(&tx, by.enterprise).await?;
    if registered::cell(&firm, item).is_none() {
        return Err(Refusal::NothingSaid.into());
    }
    if store::lock_under_way_item(&tx, firm.id, item).await?.is_some() {
        return Err(Refusal::UnderWay.into());
    }
    let content_hash = registered::hash(&firm, item);
    if store::exists_answered_item(&tx, firm.id, item, &content_hash).await? {
        return Err(Refusal::Repeated.into());
    }
    let objected = typed.objected_with_evidence().map_err(Error::Invalid)?;
    let begun = Begun { about: About::Item(item), named: Named::item(firm.id, item), content_hash, objected, offices };
    let made = begin(&tx, app, by, begun).await?;
    dispute_item(&tx, app, firm.id, item).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(made)
}

/// An objection that begins.
struct Begun {
    about: About,
    named: Named,
    content_hash: String,
    objected: Objected,
    /// Whom it is told.
    offices: Vec<OrganisationId>,
}

/// Writes an objection down, and tells the credit offices.
async fn begin(tx: &Tx, app: &App, by: &FirmOwner, begun: Begun) -> Result<ObjectionId, StoreError> {
    let (now, year) = (app.clock.now(), app.clock.year());
    let number = format!("YY-{year}-{:06}", next_number(tx, &format!("YY-{year}")).await?);
    let (record_id, item) = match begun.about {
        About::Record(record) => (Some(record), None),
        About::Item(item) => (None, Some(item)),
    };
    let row = objection::Model {
        id: app.ids.new_id(),
        number: number.clone(),
        record_id,
        item,
        enterprise_id: by.enterprise,
        person_id: by.who.person,
        state: ObjectionState::Filed,
        statement: begun.objected.statement,
        evidence: begun.objected.evidence,
        content_hash: begun.content_hash,
        answer: None,
        due_at: state::due(ObjectionState::Filed, now, &app.calendar),
        filed_at: now,
        ended_at: None,
        version: 1,
        department_id: None,
    };
    let made = row.id;
    store::insert(tx, row).await?;
    event(tx, app, made, &by.who.by(), ObjectionAct::File, "").await?;
    for office in begun.offices {
        let message = Message {
            to: Receiver::Organisation(office),
            kind: "objection_filed",
            severity: Severity::Low,
            subject_kind: "objection",
            subject_id: made.to_string(),
            path: format!("/operator/objections/{made}"),
            words: begun.named.words.iter().cloned().chain([("objection", number.clone())]).collect(),
            cause: format!("objection_filed:{made}"),
            corrects: None,
        };
        tell(tx, app, message).await?;
    }
    Ok(made)
}
