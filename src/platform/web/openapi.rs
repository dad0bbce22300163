//! The description of the API (OpenAPI 3.1) at /api/openapi.json, and its pages at /api/docs.

use axum::Router;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, OpenApi as Description, SecurityRequirement};
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;

/// What stands before the rooms' parts.
#[derive(OpenApi)]
#[openapi(info(
    title = "xinyidai",
    description = "The API for banks' systems and departments. Amounts are integers of fen (1/100 yuan), rates integers of parts per million, days ISO 8601 in Asia/Shanghai, instants RFC 3339 in UTC. Errors are problem+json (RFC 9457) with a stable `code`. Tokens belong to an organisation and to scopes: `account token` makes them.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Front;

/// Puts the rooms' parts together.
pub fn describe(parts: Vec<Description>) -> Description {
    let mut whole = Front::openapi();
    for part in parts {
        whole.merge(part);
    }
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = whole.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    whole.components = Some(ComponentsBuilder::from(components).security_scheme("token", bearer).build());
    whole.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    whole
}

/// Routes of the description and its pages; they show nothing but the shape of the API and are open to all.
pub fn routes(description: Description) -> Router<App> {
    Router::new().merge(SwaggerUi::new("/api/docs").url("/api/openapi.json", description))
}
