//! Profiles for systems: the published scorecard, a firm's profile for a bank's application with what stands beside it, and reports of agencies.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::{ApplicationId, EnterpriseId, EvaluationId, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

use super::actions;
use super::card::{NOTE, PATH};
use super::pages::Asked;
use super::weigh::Evaluation;
use crate::app::App;
use crate::consent::actions::{File, Reader, look_up};
use crate::consent::reading::past::actions::look_up_as_of;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::feed::cross::shown::found;
use crate::credit::feed::rule::Stretch;
use crate::credit::record::actions::Record;
use crate::credit::repair::actions::{marks, marks_as_of};
use crate::credit::repair::mark::Mark;
use crate::enterprise::figures::actions::kept_series;
use crate::enterprise::figures::shown::Series;
use crate::enterprise::past::actions::Reach;
use crate::enterprise::past::day::actions as day;
use crate::financing::application::actions::detail_for_bank;
use crate::financing::application::desk::purpose;
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Moment, Wrong};
use crate::platform::store::Error as StoreError;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Json, Path, Query};
use crate::risk::namesake::actions::of_file;
use crate::risk::namesake::past::actions::of_file_as_of;
use crate::risk::namesake::roles::Role;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Public, PATH, scorecard)
        .get(Access::Api(Scope::Applications), "/api/v1/applications/{id}/profile", profile)
        .merge(super::agency::api::routes())
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(scorecard, profile), components(schemas(ProfileView, MarkView, FoundView, RoleView, SeriesView, PointView)))]
pub struct Doc;

/// A matching profile, and what stands beside it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileView {
    /// By which it is found again; none of an earlier moment, which is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub id: Option<EvaluationId>,
    /// The earlier moment that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// The day that it is of, with `at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// How many records that counted then are over by now and left out, with `at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
    /// SHA-256 of what it was made of.
    pub digest: String,
    /// Every item of the scorecard, weighed.
    #[schema(value_type = Object)]
    pub profile: Evaluation,
    /// Records of the file beside which something stands.
    pub marks: Vec<MarkView>,
    /// Verified roles of the legal representative in firms on lists, as far as the person's own letter opens them; of an earlier day (`on`) none are told.
    pub roles: Vec<RoleView>,
    /// Delivered numbers by month or year, as far as the letter opens what is worked out of them.
    pub series: Vec<SeriesView>,
    /// That it is no official grade, in Chinese.
    pub note: String,
    /// The same in English.
    pub note_en: String,
}

/// What stands beside a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkView {
    /// The record, as the items of the profile name it.
    #[schema(value_type = String, format = "uuid")]
    pub record: RecordId,
    /// Its source.
    pub source: &'static str,
    /// Since when it is in dispute: until the answer it does not count.
    pub disputed_at: Option<DateTime<Utc>>,
    /// What the firm says, where its objection was not upheld.
    pub statement: Option<String>,
    /// What rules across sources found about it.
    pub findings: Vec<FoundView>,
}

/// Another source says something else.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// Code of the finding.
    pub code: &'static str,
    /// The other source.
    pub source: &'static str,
    /// Its field.
    pub field: String,
    /// What it says there.
    pub value: serde_json::Value,
}

/// Another firm that the legal representative stands for, as the credit office verified it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    /// That firm's unified code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Codes of the lists on which it stands.
    pub lists: Vec<&'static str>,
    /// What the verification rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: NaiveDate,
    /// When it was verified.
    pub decided_at: DateTime<Utc>,
}

/// Delivered numbers by month or year.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesView {
    /// Its source.
    pub source: &'static str,
    /// The department that delivers it.
    pub department: &'static str,
    /// The field of the source.
    pub field: &'static str,
    /// `month` or `year`.
    pub each: &'static str,
    /// `fen` of amounts, otherwise what is counted, in Chinese.
    pub unit: String,
    /// The numbers, the oldest first; of rows in dispute none.
    pub points: Vec<PointView>,
}

/// A number of a month or year.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointView {
    /// The first day of the month or year.
    pub on: NaiveDate,
    /// The number.
    pub value: i64,
}

impl MarkView {
    /// Of the records of a file; those with nothing beside them are left out.
    fn all(file: &File, marks: &HashMap<RecordId, Mark>) -> Vec<Self> {
        file.records.iter().filter_map(|record| Self::of(record, marks.get(&record.id))).collect()
    }
    fn of(record: &Record, mark: Option<&Mark>) -> Option<Self> {
        let disputed_at = mark.and_then(Mark::disputed_since);
        let statement = mark.and_then(|mark| mark.statement.clone());
        let findings: Vec<FoundView> = found(&record.marks)
            .map(|(code, other)| FoundView { code: code.code(), source: other.source.code(), field: other.field, value: other.value })
            .collect();
        let says = disputed_at.is_some() || statement.is_some() || !findings.is_empty();
        says.then(|| Self { record: record.id, source: record.source.code(), disputed_at, statement, findings })
    }
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        let Role { decision, listed, lists } = role;
        let (code, name, basis) = (listed.code.to_string(), listed.name, decision.basis);
        Self { code, name, lists, basis, basis_on: decision.basis_on, decided_at: decision.decided_at }
    }
}

impl SeriesView {
    /// Those that the letter opens by which a file was opened.
    fn opened(all: &[Series], file: &File) -> Vec<Self> {
        all.iter().filter(|one| one.is_opened(|item| file.opens(item))).map(Self::of).collect()
    }
    fn of(one: &Series) -> Self {
        Self {
            source: one.rules.source.code(),
            department: &one.rules.department,
            field: &one.rule.of,
            each: match one.rule.each {
                Stretch::Month => "month",
                Stretch::Year => "year",
            },
            unit: if one.is_money() { "fen".to_owned() } else { Lang::Zh.t(one.unit_key()) },
            points: one.points.iter().map(|(on, value)| PointView { on: *on, value: *value }).collect(),
        }
    }
}

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

/// The matching profile of a firm with an application at the bank, under the firm's live letter and no further than that opens, with what stands
/// beside it on the bank's page. It leaves a line in the register of look-ups, counts under a letter of limited use, and is kept. It is no official
/// grade; the bank decides.
///
/// As of an earlier moment it is made anew of what was known then, by the scorecard of the day that is asked about, under a letter that is live
/// today; it has no `id` because it is not kept. Marks, roles and numbers are those of then too. `left_out` says how many records that counted then
/// are over by now.
#[utoipa::path(get, path = "/api/v1/applications/{id}/profile", tag = "profiles",
    params(("id" = uuid::Uuid, Path, description = "The application"), moment::Asked), responses(
    (status = 200, description = "`profile` with every item, `id` and `digest` by which it can be made again; of an earlier moment `at`, `on` and `left_out`", body = ProfileView),
    (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 403, description = "Without the scope applications", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 404, description = "No application of the bank", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 409, description = "No live authorisation", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 422, description = "The moment cannot be read, has not come yet, or nothing is known of it", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
), security(("token" = ["applications"])))]
async fn profile(
    State(app): State<App>,
    client: ApiClient,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<moment::Asked>,
) -> Result<Json<ProfileView>, Failure> {
    let bank = client.bank()?;
    let summary = detail_for_bank(&app, bank, id).await?.summary;
    let purpose = purpose::of(summary.state).ok_or(actions::Error::NotAuthorised)?;
    let reader = Reader { by: client.by(), token: Some(client.token), bank: Some(bank), purpose, application: Some(id) };
    let view = match asked.read(app.clock.now())? {
        None => of_now(&app, &reader, summary.enterprise).await?,
        Some(found) => of_then(&app, &reader, summary.enterprise, found).await?,
    };
    Ok(Json(view))
}

async fn of_now(app: &App, reader: &Reader, firm: EnterpriseId) -> Result<ProfileView, Failure> {
    let db = app.db.read();
    let file = look_up(app, reader, firm).await.map_err(actions::Error::from)?;
    let shown = actions::show(app, reader, &file).await?;
    Ok(ProfileView {
        id: Some(shown.id),
        at: None,
        on: None,
        left_out: None,
        digest: shown.digest,
        profile: shown.evaluation,
        marks: MarkView::all(&file, &marks(db, firm).await?),
        roles: of_file(app, &file).await?.into_iter().map(RoleView::from).collect(),
        series: SeriesView::opened(&kept_series(db, firm).await?, &file),
        note: Lang::Zh.t(NOTE),
        note_en: Lang::En.t(NOTE),
    })
}

async fn of_then(app: &App, reader: &Reader, firm: EnterpriseId, asked: Moment) -> Result<ProfileView, Failure> {
    let db = app.db.read();
    let looked = match look_up_as_of(app, reader, firm, asked, Reach::Standing).await.map_err(actions::Error::from) {
        Err(actions::Error::Store(StoreError::NotFound)) => return Err(Wrong::Unknown.into()),
        other => other?,
    };
    let (made, file) = (actions::earlier(app, &looked).await?, &looked.file);
    Ok(ProfileView {
        id: None,
        at: Some(asked.at),
        on: Some(asked.on),
        left_out: Some(made.over),
        digest: made.digest,
        profile: made.evaluation,
        marks: MarkView::all(file, &marks_as_of(db, firm, asked.at).await?),
        roles: of_file_as_of(app, file, asked).await?.into_iter().map(RoleView::from).collect(),
        series: SeriesView::opened(&day::series(db, firm, asked, Reach::Standing).await?, file),
        note: Lang::Zh.t(NOTE),
        note_en: Lang::En.t(NOTE),
    })
}
