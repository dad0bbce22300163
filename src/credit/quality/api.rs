//! The quality of a department's own deliveries, for its system.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::OrganisationId;
use entity::value::{OrganisationKind, Ppm};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actions;
use super::figures::{Figures, ItemQuality, Sent};
use super::standing::Standing;
use super::table::{Measure, title};
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Json, Query};
use crate::report::period::{Length, Period};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Api(Scope::Deliver), "/api/v1/quality", quality)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(quality), components(schemas(QualityView, ItemView, MonthView, SenderView, StandingView)))]
pub struct Doc;

/// The quality of deliveries in a month and the eleven before.
#[derive(Debug, Serialize, ToSchema)]
pub struct QualityView {
    /// The month: `2026-02`.
    pub period: String,
    /// What was received before counts.
    pub cut_off_at: DateTime<Utc>,
    /// The items that the organisation has delivered; every item for the credit office.
    pub items: Vec<ItemView>,
    /// What each figure of a month means.
    pub definitions: BTreeMap<&'static str, String>,
}

/// One item of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Its code in the catalogue.
    pub code: String,
    /// Its name in Chinese.
    pub name: String,
    /// The source under which it is delivered.
    pub source: String,
    /// Of deliveries of lists, the list that is counted here, as `catalogue` names it.
    pub list: Option<String>,
    /// `daily`, `weekly`, `monthly`, `quarterly`, `yearly` or `on_request`.
    pub frequency: &'static str,
    /// The day of the newest delivery that counts.
    pub newest_on: Option<NaiveDate>,
    /// How fresh it is.
    pub standing: StandingView,
    /// Days since it was due; 0 when it is not overdue.
    pub overdue_days: i64,
    /// The months, oldest first.
    pub months: Vec<MonthView>,
    /// Whoever delivered it in these months, each as if nobody else did.
    pub senders: Vec<SenderView>,
}

/// What one organisation delivered of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct SenderView {
    /// Its name; absent where the platform was given the files on its own command line.
    pub organisation: Option<String>,
    /// The day of its newest delivery that counts.
    pub newest_on: Option<NaiveDate>,
    /// How fresh that is.
    pub standing: StandingView,
    /// Days since it was due; 0 when it is not overdue.
    pub overdue_days: i64,
    /// The months, oldest first; nothing was expected before its first delivery.
    pub months: Vec<MonthView>,
}

/// How fresh an item is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandingView {
    /// The latest delivery that was due has come.
    Fresh,
    /// It has not.
    Overdue,
    /// Nothing has ever come although something was due.
    Never,
    /// Nothing has been due yet.
    NotDue,
}

/// The figures of a month; shares in parts per million, absent when there is nothing to divide by.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthView {
    /// The month: `2026-02`.
    pub period: String,
    /// Deliveries that were due.
    pub expected: i64,
    /// Of those, the ones that have come, on time or late.
    pub arrived: i64,
    /// Of those, on time.
    pub on_time: i64,
    /// Of those, late.
    pub late: i64,
    /// Of those, still missing.
    pub missing: i64,
    /// Share of those on time.
    pub on_time_share: Option<i64>,
    /// Deliveries that count.
    pub deliveries: i64,
    /// Deliveries of files that had been read before.
    pub repeated: i64,
    /// Deliveries that could not be read.
    pub failed: i64,
    /// Rows.
    pub rows: i64,
    /// Rows accepted.
    pub accepted: i64,
    /// Rows quarantined.
    pub quarantined: i64,
    /// Share of the rows that was accepted.
    pub valid_share: Option<i64>,
    /// Accepted rows whose firm was known.
    pub matched: i64,
    /// Share of those.
    pub matched_share: Option<i64>,
    /// How often each reason to quarantine a row came up.
    pub reasons: BTreeMap<String, i64>,
    /// How often each mark came up that a comparison with other departments' data left on an accepted row.
    pub marked: BTreeMap<String, i64>,
}

impl MonthView {
    fn of(period: Period, figures: &Figures) -> Self {
        let ppm = |share: Option<Ppm>| share.map(|share| share.0);
        Self {
            period: period.to_string(),
            expected: figures.expected,
            arrived: figures.arrived(),
            on_time: figures.on_time,
            late: figures.late,
            missing: figures.missing(),
            on_time_share: ppm(figures.on_time_share()),
            deliveries: figures.deliveries,
            repeated: figures.repeated,
            failed: figures.failed,
            rows: figures.rows(),
            accepted: figures.accepted,
            quarantined: figures.quarantined,
            valid_share: ppm(figures.valid_share()),
            matched: figures.matched,
            matched_share: ppm(figures.matched_share()),
            reasons: figures.reasons.clone(),
            marked: figures.marked.clone(),
        }
    }
}

impl StandingView {
    /// How fresh, and since how many days not.
    fn of(standing: Standing) -> (Self, i64) {
        match standing {
            Standing::Fresh => (Self::Fresh, 0),
            Standing::Overdue { days } => (Self::Overdue, days),
            Standing::Never => (Self::Never, 0),
            Standing::NotDue => (Self::NotDue, 0),
        }
    }
}

impl SenderView {
    fn of(organisation: Option<String>, sent: &Sent) -> Self {
        let (standing, overdue_days) = StandingView::of(sent.standing);
        let months = sent.months.iter().map(|(month, figures)| MonthView::of(*month, figures)).collect();
        Self { organisation, newest_on: sent.newest_on, standing, overdue_days, months }
    }
}

impl ItemView {
    fn of(of: &ItemQuality, names: &HashMap<OrganisationId, String>) -> Self {
        let (standing, overdue_days) = StandingView::of(of.standing);
        let named = |id: &Option<OrganisationId>| id.and_then(|id| names.get(&id).cloned());
        Self {
            code: of.item.code.clone(),
            name: title(of, Lang::Zh),
            source: of.source.code().to_owned(),
            list: of.list.map(|list| list.code.clone()),
            frequency: of.item.frequency.code(),
            newest_on: of.newest_on,
            standing,
            overdue_days,
            months: of.months.iter().map(|(month, figures, _)| MonthView::of(*month, figures)).collect(),
            senders: of.senders.iter().map(|(id, sent)| SenderView::of(named(id), sent)).collect(),
        }
    }
}

/// The name of a measure in the view of a month.
const fn field(measure: Measure) -> &'static str {
    match measure {
        Measure::Expected => "expected",
        Measure::Arrived => "arrived",
        Measure::OnTime => "on_time",
        Measure::Late => "late",
        Measure::Missing => "missing",
        Measure::OnTimeShare => "on_time_share",
        Measure::Deliveries => "deliveries",
        Measure::Repeated => "repeated",
        Measure::Failed => "failed",
        Measure::Rows => "rows",
        Measure::Accepted => "accepted",
        Measure::Quarantined => "quarantined",
        Measure::ValidShare => "valid_share",
        Measure::Matched => "matched",
        Measure::MatchedShare => "matched_share",
    }
}

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The month, `2026-02`; without it the running one.
    period: Option<String>,
}

/// How complete, punctual and usable the organisation's own deliveries are; the credit office sees everybody's.
#[utoipa::path(
    get,
    path = "/api/v1/quality",
    tag = "deliveries",
    params(Asked),
    responses(
        (status = 200, description = "The figures", body = QualityView),
        (status = 400, description = "Malformed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 403, description = "Without the scope deliver, or neither a department nor the credit office", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 422, description = "Not a month", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
    ),
    security(("token" = ["deliver"]))
)]
async fn quality(State(app): State<App>, client: ApiClient, Query(asked): Query<Asked>) -> Result<Json<QualityView>, Failure> {
    let whose = match client.organisation.kind {
        OrganisationKind::CreditOffice => None,
        OrganisationKind::Department => Some(client.organisation.id),
        OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Regulator => return Err(Failure::Forbidden),
    };
    let wrong = || Failure::Invalid(FieldErrors::one("period", "report-error-period"));
    let month = match asked.period.as_deref() {
        None => Period::month_of(app.clock.now()),
        Some(text) => text.parse::<Period>().ok().filter(|period| period.length() == Length::Month).ok_or_else(wrong)?,
    };
    let (quality, names) = (actions::quality(&app, month, whose).await?, actions::senders(&app).await?);
    Ok(Json(QualityView {
        period: quality.month.to_string(),
        cut_off_at: quality.cut_off,
        items: quality.items.iter().map(|item| ItemView::of(item, &names)).collect(),
        definitions: Measure::ALL.iter().map(|measure| (field(*measure), Lang::En.t(measure.definition_key()))).collect(),
    }))
}
