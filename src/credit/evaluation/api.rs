//! Profiles for systems: the published scorecard, a firm's profile for a bank's application, and reports of agencies.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::id::ApplicationId;
use serde_json::json;

use super::actions;
use super::card::{NOTE, PATH};
use super::pages::Asked;
use crate::app::App;
use crate::consent::actions::Reader;
use crate::credit::catalogue::actions as catalogue;
use crate::financing::application::actions::detail_for_bank;
use crate::financing::application::desk::purpose;
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Wrong};
use crate::platform::store::Error as StoreError;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, PATH, scorecard)
        .get(Access::Api(Scope::Applications), "/api/v1/applications/{id}/profile", profile)
        .merge(super::agency::api::routes())
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(scorecard, profile))]
pub struct Doc;

/// The scorecard by which matching profiles are made: every item with its points, how long it counts, and the items of the catalogue that
/// it comes from. It is no official grade.
#[utoipa::path(get, path = "/api/v1/scorecard.json", tag = "profiles", security(()), params(Asked), responses(
    (status = 200, description = "The scorecard of the version; without one the one in force", body = Object),
    (status = 404, description = "No scorecard of this version was published", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn scorecard(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let today = app.clock.today();
    let card = asked.card(today)?;
    let catalogue = catalogue::current(&app, app.db.read()).await?;
    Ok(axum::Json(card.json(&catalogue, today)).into_response())
}

/// The matching profile of a firm with an application at the bank, under the firm's live letter and no further than that opens. It leaves a
/// line in the register of look-ups, counts under a letter of limited use, and is kept. It is no official grade; the bank decides.
///
/// As of an earlier moment it is made anew of what was known then, by the scorecard of the day that is asked about, under a letter that is live
/// today; it has no `id` because it is not kept. `left_out` says how many records that counted then are over by now.
#[utoipa::path(get, path = "/api/v1/applications/{id}/profile", tag = "profiles",
    params(("id" = uuid::Uuid, Path, description = "The application"), moment::Asked), responses(
    (status = 200, description = "`profile` with every item, `id` and `digest` by which it can be made again; of an earlier moment `at`, `on` and `left_out`", body = Object),
    (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 403, description = "Without the scope applications", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 404, description = "No application of the bank", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 409, description = "No live authorisation", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 422, description = "The moment cannot be read, has not come yet, or nothing is known of it", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
), security(("token" = ["applications"])))]
async fn profile(State(app): State<App>, client: ApiClient, Path(id): Path<ApplicationId>, Query(asked): Query<moment::Asked>) -> Result<Response, Failure> {
    let bank = client.bank()?;
    let summary = detail_for_bank(&app, bank, id).await?.summary;
    let purpose = purpose::of(summary.state).ok_or(actions::Error::NotAuthorised)?;
    let reader = Reader { by: client.by(), token: Some(client.token), bank: Some(bank), purpose, application: Some(id) };
    let mut body = match asked.read(app.clock.now())? {
        None => {
            let shown = actions::open(&app, &reader, summary.enterprise).await?;
            json!({ "id": shown.id, "digest": shown.digest, "profile": shown.evaluation })
        }
        Some(found) => {
            let made = match actions::open_as_of(&app, &reader, summary.enterprise, found).await {
                Err(actions::Error::Store(StoreError::NotFound)) => return Err(Wrong::Unknown.into()),
                other => other?,
            };
            json!({ "at": found.at, "on": found.on, "left_out": made.over, "digest": made.digest, "profile": made.evaluation })
        }
    };
    (body["note"], body["note_en"]) = (json!(Lang::Zh.t(NOTE)), json!(Lang::En.t(NOTE)));
    Ok(axum::Json(body).into_response())
}
