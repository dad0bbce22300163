//! Comparing in bulk, for systems of banks and departments.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::OrganisationKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{self, Asker, MOST};
use super::asked::{Asked, Hit, Outcome, Through, What};
use crate::app::App;
use crate::platform::moment;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Json;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().post(Access::Api(Scope::Compare), "/api/v1/comparisons", compare)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(compare), components(schemas(ComparisonBody, FirmBody, ComparisonView, LineView, HitView, ThroughView)))]
pub struct Doc;

/// Firms to be compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonBody {
    /// The firms, at most 2,000; as of an earlier moment at most 200.
    pub firms: Vec<FirmBody>,
    /// As of an earlier moment, by what was known then: a day (its end) or a day and a time, in China, as 2026-03-02 or 2026-03-02T09:00. Now
    /// without it. Records that have been repaired, annulled or taken back since, or have run out, are left out.
    #[serde(default)]
    pub at: String,
}

/// A firm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirmBody {
    /// Unified code, registration number or organisation code.
    #[serde(default)]
    pub code: String,
    /// The whole registered name; looked for only when there is no code.
    #[serde(default)]
    pub name: String,
}

/// What came of a comparison.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    /// Its id.
    pub id: uuid::Uuid,
    /// As of when: nothing of it is kept, and it may be otherwise tomorrow.
    pub at: DateTime<Utc>,
    /// The firms in the order in which they were sent.
    pub firms: Vec<LineView>,
}

/// What came of a firm.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// The code as it was sent.
    pub code: String,
    /// The name as it was sent.
    pub name: String,
    /// `clear`: nothing stands for the firm itself but what is in dispute; `listed`: what stands is in `hits`; `not_authorised`: the bank has no live letter of the firm, or there is no such
    /// firm; `unknown`, `ambiguous`: no firm, several firms; `invalid`: not a code of a firm.
    pub outcome: &'static str,
    /// What stands, or stood then.
    pub hits: Vec<HitView>,
}

/// A list or a flag.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitView {
    /// `list`, `flag`, or `role`: a list on which not this firm stands but another one of its legal representative.
    pub kind: &'static str,
    /// The code of the list, or the signal.
    pub code: String,
    /// The severity of a flag; none where what it was at the earlier moment was not kept.
    pub severity: Option<String>,
    /// The department whose word it is.
    pub department: String,
    /// Number of the document.
    pub number: String,
    /// The day of the decision, or from which the flag counts.
    pub from_on: Option<NaiveDate>,
    /// The first day on which it no longer counts.
    pub until_on: Option<NaiveDate>,
    /// The day since which it is in dispute: until the answer it does not count.
    pub disputed_on: Option<NaiveDate>,
    /// Of a role: the other firm.
    pub through: Option<ThroughView>,
}

/// Another firm that the same person represents, as the credit office verified it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThroughView {
    /// The listed firm's unified code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What the verification rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: NaiveDate,
}

impl From<Hit> for HitView {
    fn from(hit: Hit) -> Self {
        let Hit { what, department, number, from_on, until_on, disputed_on, through } = hit;
        let through = through.map(|Through { code, name, basis, basis_on }| ThroughView { code, name, basis, basis_on });
        let (kind, code, severity) = match what {
            What::List(list) => ("list", list.to_owned(), None),
            What::Role(list) => ("role", list.to_owned(), None),
            What::Flag(signal, severity) => ("flag", signal.code().to_owned(), severity.map(|severity| severity.code().to_owned())),
        };
        Self { kind, code, severity, department, number, from_on, until_on, disputed_on, through }
    }
}

impl LineView {
    fn of((asked, outcome): (Asked, Outcome)) -> Self {
        let code = outcome.code();
        let hits = match outcome {
            Outcome::Compared(hits) => hits,
            Outcome::NotAuthorised | Outcome::Unknown | Outcome::Ambiguous | Outcome::Invalid => Vec::new(),
        };
        Self { code: asked.code, name: asked.name, outcome: code, hits: hits.into_iter().map(HitView::from).collect() }
    }
}

/// Compare firms with the lists and flags that stand today, or stood at an earlier moment (自动比对). A bank reads under each firm's live letter that opens its public-credit
/// records; departments, regulators and the credit office read for supervision. Verified roles of the legal representative in firms on lists that
/// anybody may see come with it: to a bank only under the person's own letter, and to nobody while the firm objects; of an earlier moment those that are told now and were known then. Every firm leaves a line in the register of look-ups, a
/// refused one too, and counts under a letter of limited use. At most 20,000 firms a day.
#[utoipa::path(
    post,
    path = "/api/v1/comparisons",
    tag = "comparisons",
    request_body = ComparisonBody,
    responses(
        (status = 200, description = "What stands", body = ComparisonView),
        (status = 400, description = "Malformed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 403, description = "Without the scope compare", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 413, description = "Larger than allowed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 422, description = "No firm, too many, or a moment that cannot be read or has not come yet", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests, or as many firms as a day allows", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
    ),
    security(("token" = ["compare"]))
)]
async fn compare(State(app): State<App>, client: ApiClient, Json(body): Json<ComparisonBody>) -> Result<Json<ComparisonView>, Failure> {
    let bank = match client.organisation.kind {
        OrganisationKind::Bank | OrganisationKind::Branch => Some(client.bank()?),
        OrganisationKind::Department | OrganisationKind::CreditOffice | OrganisationKind::Regulator => None,
    };
    let by = Asker { by: client.by(), token: Some(client.token), organisation: bank.unwrap_or(client.organisation.id), bank };
    let asked = body.firms.into_iter().map(|firm| Asked { code: firm.code.trim().to_owned(), name: firm.name.trim().to_owned() }).collect();
    let at = moment::read(&body.at, app.clock.now())?;
    let done = actions::compare(&app, &by, asked, MOST, at).await?;
    Ok(Json(ComparisonView { id: done.id.0, at: done.at, firms: done.lines.into_iter().map(LineView::of).collect() }))
}
