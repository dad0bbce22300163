//! Recording that a sole trader went on as a company, and asking for it.

use chrono::NaiveDate;
use entity::enterprise::enterprise_predecessor;
use entity::value::Uscc;
use entity::value::id::EnterpriseId;
use serde_json::json;

use super::store;
use crate::app::App;
use crate::enterprise::actions::{Enterprise, find, find_many};
use crate::enterprise::merge::actions::Error;
use crate::enterprise::merge::plan::{Refusal, can_succeed};
use crate::enterprise::store::lock_both;
use crate::lending::actions::reconcile_first_loan;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, By, Deed};
use crate::platform::i18n::Lang;
use crate::platform::store::{Connection, Error as StoreError};

/// A sole trader and the company that it went on as.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The sole trader.
    pub predecessor: Enterprise,
    /// The company.
    pub successor: Enterprise,
    /// Since when.
    pub converted_on: NaiveDate,
}

impl Conversion {
    /// As a line of the company's file.
    pub fn line(&self, lang: Lang) -> (String, String) {
        let text = "merge-line-predecessor-text";
        let words = lang.t3(text, "name", &self.predecessor.name, "code", &self.predecessor.code, "day", lang.day(&self.converted_on));
        (lang.t("merge-line-predecessor"), words)
    }
}

/// Records that a sole trader went on as a company; the company's first loan is none when the trader had a loan before.
pub async fn link(app: &App, by: &By, predecessor: &str, successor: &str, converted_on: NaiveDate) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let (old, new) = (by_code(&tx, predecessor).await?, by_code(&tx, successor).await?);
    // A merge of either of them locks it as well: the link is made before it and moves with it, or sees what became of both.
    let (old, new) = lock_both(&tx, (old.id, new.id)).await?;
    can_succeed(old.kind, new.kind)?;
    if old.merged_into.is_some() || new.merged_into.is_some() {
        return Err(Refusal::MergedBefore.into());
    }
    if store::find(&tx, new.id).await?.is_some() || store::find_of(&tx, old.id).await?.is_some() {
        return Err(Refusal::LinkedBefore.into());
    }
    let (id, recorded_at) = (app.ids.new_id(), app.clock.now());
    let row = enterprise_predecessor::Model { id, successor_id: new.id, predecessor_id: old.id, converted_on, recorded_by: by.person, recorded_at };
    store::insert(&tx, row).await?;
    reconcile_first_loan(&tx, app, new.id).await?;
    touched(&tx, app, [new.id]).await?;
    let detail = json!({ "predecessor": old.id, "converted_on": converted_on });
    audit::write(&tx, app, by, Deed { action: "enterprise.link_predecessor", subject_kind: "enterprise", subject_id: new.id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes such a link back.
pub async fn unlink(app: &App, by: &By, successor: EnterpriseId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let seen = store::find(&tx, successor).await?.ok_or(StoreError::NotFound)?;
    lock_both(&tx, (seen.predecessor_id, successor)).await?;
    let row = store::find(&tx, successor).await?.filter(|row| *row == seen).ok_or(StoreError::Stale)?;
    store::delete(&tx, row.id).await?;
    reconcile_first_loan(&tx, app, successor).await?;
    touched(&tx, app, [successor]).await?;
    let detail = json!({ "predecessor": row.predecessor_id, "converted_on": row.converted_on });
    audit::write(&tx, app, by, Deed { action: "enterprise.unlink_predecessor", subject_kind: "enterprise", subject_id: successor.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn by_code(db: &impl Connection, code: &str) -> Result<Enterprise, Error> {
    let none = || Error::NoFirm(code.trim().to_owned());
    let parsed = code.parse::<Uscc>().map_err(|_| none())?;
    match crate::enterprise::store::find_by_code(db, &parsed).await {
        Err(StoreError::NotFound) => Err(none()),
        other => Ok(Enterprise::of(other?)),
    }
}

/// The sole trader that a company went on from.
pub async fn predecessor_of(db: &impl Connection, successor: EnterpriseId) -> Result<Option<EnterpriseId>, StoreError> {
    Ok(store::find(db, successor).await?.map(|row| row.predecessor_id))
}

/// The company that a sole trader went on as.
pub async fn successor_of(db: &impl Connection, predecessor: EnterpriseId) -> Result<Option<EnterpriseId>, StoreError> {
    Ok(store::find_of(db, predecessor).await?.map(|row| row.successor_id))
}

/// What a firm's file says about whom it went on from.
pub async fn conversion(db: &impl Connection, successor: EnterpriseId) -> Result<Option<Conversion>, StoreError> {
    let Some(row) = store::find(db, successor).await? else { return Ok(None) };
    let (predecessor, successor) = (find(db, row.predecessor_id).await?, find(db, row.successor_id).await?);
    Ok(Some(Conversion { predecessor, successor, converted_on: row.converted_on }))
}

/// The latest links.
pub async fn list(app: &App) -> Result<Vec<Conversion>, StoreError> {
    let rows = store::list(app.db.read()).await?;
    let ids: Vec<EnterpriseId> = rows.iter().flat_map(|row| [row.predecessor_id, row.successor_id]).collect();
    let firms = find_many(app.db.read(), &ids).await?;
    let one = |row: enterprise_predecessor::Model| {
        let (predecessor, successor) = (firms.get(&row.predecessor_id)?.clone(), firms.get(&row.successor_id)?.clone());
        Some(Conversion { predecessor, successor, converted_on: row.converted_on })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}
