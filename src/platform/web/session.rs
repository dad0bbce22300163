//! Sessions in the database: looked up by the hash of the cookie's id, with idle expiry by the store and absolute expiry by the loader.

use std::collections::HashMap;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, Utc};
use entity::account::web_session;
use entity::value::id::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

use super::actor::SignedIn;
use super::failure::Failure;
use super::log::RequestId;
use crate::app::App;
use crate::platform::store;

const PERSON: &str = "person";
const SINCE: &str = "since";
const FLASH: &str = "flash";
const SEEN: &str = "seen";

/// The layer that reads and writes the session cookie.
pub(super) fn layer(app: &App) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions(app.clone()))
        .with_name("xyd_session")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(app.settings.session.secure_cookies)
        .with_expiry(Expiry::OnInactivity(time::Duration::minutes(app.settings.session.idle_minutes)))
}

/// Starts a signed-in session under a new id.
pub async fn sign_in(app: &App, session: &Session, person: PersonId) -> Result<(), Failure> {
    let broken = |e: tower_sessions::session::Error| Failure::internal(&e);
    session.cycle_id().await.map_err(broken)?;
    session.insert(PERSON, person).await.map_err(broken)?;
    session.insert(SINCE, app.clock.now()).await.map_err(broken)
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), Failure> {
    session.flush().await.map_err(|e| Failure::internal(&e))
}

/// Ends every session of a person, e.g. when the account is closed or the password changed.
pub async fn end_all(tx: &store::Tx, person: PersonId) -> Result<(), store::Error> {
    web_session::Entity::delete_many().filter(web_session::Column::PersonId.eq(person)).exec(tx).await?;
    Ok(())
}

/// Keeps the key of a sentence for the next page of a signed-in person.
pub async fn flash(session: &Session, text_key: &str) -> Result<(), Failure> {
    session.insert(FLASH, text_key).await.map_err(|e| Failure::internal(&e))
}

/// Takes the sentence that the last request left.
pub(crate) async fn take_flash(session: &Session) -> Option<String> {
    // Removing what is not there would write the session at every page.
    session.get_value(FLASH).await.ok().flatten()?;
    session.remove(FLASH).await.ok().flatten()
}

/// Loads the person of the session, if there is one and it is not too old, and puts them beside the request.
pub(super) async fn load(State(app): State<App>, session: Session, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || path.starts_with("/api/") {
        return next.run(request).await;
    }
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    match signed_in(&app, &session, request_id).await {
        Ok(Some(who)) => {
            request.extensions_mut().insert(who.clone());
            let mut response = next.run(request).await;
            // A failure is shown outside of here, in the frame of the one who asked.
            response.extensions_mut().insert(who);
            response
        }
        Ok(None) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

async fn signed_in(app: &App, session: &Session, request_id: Option<String>) -> Result<Option<SignedIn>, Failure> {
    let broken = |e: tower_sessions::session::Error| Failure::internal(&e);
    let Some(person) = session.get::<PersonId>(PERSON).await.map_err(broken)? else {
        return Ok(None);
    };
    let since: Option<DateTime<Utc>> = session.get(SINCE).await.map_err(broken)?;
    let oldest = app.clock.now() - Duration::hours(app.settings.session.absolute_hours);
    if since.is_none_or(|at| at < oldest) {
        sign_out(session).await?;
        return Ok(None);
    }
    // What is written puts the end of the session off; a tenth of the idle time is fine enough and spares a write at every page.
    let (now, seen) = (app.clock.now(), session.get::<DateTime<Utc>>(SEEN).await.map_err(broken)?);
    if seen.is_none_or(|at| now - at > Duration::minutes(app.settings.session.idle_minutes) / 10) {
        session.insert(SEEN, now).await.map_err(broken)?;
    }
    SignedIn::load(app, person, request_id).await
}

/// The store of sessions.
#[derive(Clone, Debug)]
pub struct Sessions(App);

fn hashed(id: Id) -> String {
    hex::encode(Sha256::digest(id.to_string().as_bytes()))
}

/// SHA-256 of a session's id, which tells one session from another and opens none; empty before it is kept.
pub fn fingerprint(session: &Session) -> String {
    session.id().map(hashed).unwrap_or_default()
}

fn failed(error: impl std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn instant(at: OffsetDateTime) -> DateTime<Utc> {
    DateTime::from_timestamp(at.unix_timestamp(), 0).unwrap_or_default()
}

impl Sessions {
    fn row(&self, record: &Record) -> Result<web_session::ActiveModel, session_store::Error> {
        let person: Option<PersonId> = record.data.get(PERSON).and_then(|v| serde_json::from_value(v.clone()).ok());
        Ok(web_session::ActiveModel {
            id: Set(hashed(record.id)),
            data: Set(serde_json::to_value(&record.data).map_err(failed)?),
            person_id: Set(person),
            created_at: Set(self.0.clock.now()),
            expires_at: Set(instant(record.expiry_date)),
        })
    }
    async fn write(&self, record: &Record) -> session_store::Result<()> {
        let tx = self.0.db.begin_write().await.map_err(failed)?;
        let over = OnConflict::column(web_session::Column::Id)
            .update_columns([web_session::Column::Data, web_session::Column::PersonId, web_session::Column::ExpiresAt])
            .to_owned();
        web_session::Entity::insert(self.row(record)?).on_conflict(over).exec_without_returning(&tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // 128 random bits: a collision is a defect, and the primary key would refuse it.
        let tx = self.0.db.begin_write().await.map_err(failed)?;
        web_session::Entity::insert(self.row(record)?).exec_without_returning(&tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        match self.write(record).await {
            // On a full disk people can still read: what is lost is a sentence that is shown twice, or some minutes of the session.
            Err(error) if store::tells_of_disk(&error.to_string()) => {
                tracing::warn!(%error, "a session was not written");
                Ok(())
            }
            other => other,
        }
    }
    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let found = web_session::Entity::find_by_id(hashed(*id))
            .filter(web_session::Column::ExpiresAt.gt(self.0.clock.now()))
            .one(self.0.db.read())
            .await
            .map_err(failed)?;
        let Some(row) = found else {
            return Ok(None);
        };
        let data: HashMap<String, serde_json::Value> = serde_json::from_value(row.data).map_err(failed)?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp()).map_err(failed)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }
    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let tx = self.0.db.begin_write().await.map_err(failed)?;
        web_session::Entity::delete_by_id(hashed(*id)).exec(&tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}
