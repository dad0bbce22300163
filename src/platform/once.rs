//! Doing a request once however often it is sent: the answer is kept under the client's key in the transaction of the deed.

use entity::platform::idempotency_key;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{Error as StoreError, Tx};
use crate::app::App;

/// A request that may be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Whose key it is: the organisation.
    pub owner: Uuid,
    /// The key that the client chose.
    pub key: String,
    /// SHA-256 of what is asked, in hexadecimal.
    pub request_hash: String,
}

/// Why a request under a key cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key was used for another request.
    #[error("the key was used for another request")]
    Reused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The answer that the same request had before; none when it is new.
pub async fn answered<T: DeserializeOwned>(tx: &Tx, once: &Once) -> Result<Option<T>, Error> {
    let known = idempotency_key::Entity::find()
        .filter(idempotency_key::Column::OwnerId.eq(once.owner))
        .filter(idempotency_key::Column::Key.eq(once.key.as_str()))
        .one(tx)
        .await
        .map_err(StoreError::from)?;
    let Some(known) = known else {
        return Ok(None);
    };
    if known.request_hash != once.request_hash {
        return Err(Error::Reused);
    }
    let answer = serde_json::from_value(known.response).map_err(|e| StoreError::unreadable(format!("answer of key {}: {e}", once.key)))?;
    Ok(Some(answer))
}

/// Keeps the answer.
pub async fn keep<T: Serialize>(tx: &Tx, app: &App, once: &Once, answer: &T) -> Result<(), Error> {
    let response = serde_json::to_value(answer).map_err(|e| StoreError::unreadable(format!("answer of key {}: {e}", once.key)))?;
    let row = idempotency_key::ActiveModel {
        id: Set(app.ids.new_id()),
        owner_id: Set(once.owner),
        key: Set(once.key.clone()),
        request_hash: Set(once.request_hash.clone()),
        response: Set(response),
        created_at: Set(app.clock.now()),
    };
    idempotency_key::Entity::insert(row).exec_without_returning(tx).await.map_err(StoreError::from)?;
    Ok(())
}
