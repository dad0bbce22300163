//! Actors: who sends a request, loaded once and checked by the route's rule before a handler asks for them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chrono::Duration;
use entity::account::{api_token, organisation, person};
use entity::value::id::{ApiTokenId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{OrganisationKind, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::access::Scope;
use super::failure::Failure;
use super::log::RequestId;
use crate::app::App;
use crate::platform::audit::{By, Channel};

/// A person who has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The firm, for a firm's people.
    pub enterprise: Option<EnterpriseId>,
    /// Bank, office or regulator, for everybody else.
    pub organisation: Option<Organisation>,
    /// The request they sent.
    pub request_id: Option<String>,
}

/// The organisation of a person or a token.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// The organisation itself, perhaps a branch.
    pub id: OrganisationId,
    /// The bank that a branch belongs to; the organisation itself otherwise.
    pub head: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
}

impl Organisation {
    fn of(row: organisation::Model) -> Self {
        Self { id: row.id, head: row.parent_id.unwrap_or(row.id), kind: row.kind, name: row.name }
    }
}

impl SignedIn {
    /// Loads the person of a session; `None` when the account is closed.
    pub(super) async fn load(app: &App, id: PersonId, request_id: Option<String>) -> Result<Option<Self>, Failure> {
        let row = person::Entity::find_by_id(id).filter(person::Column::Active.eq(true)).one(app.db.read()).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let organisation = match row.organisation_id {
            Some(id) => organisation::Entity::find_by_id(id).one(app.db.read()).await?.map(Organisation::of),
            None => None,
        };
        Ok(Some(Self { person: row.id, name: row.name, role: row.role, enterprise: row.enterprise_id, organisation, request_id }))
    }
    /// For events and the audit trail.
    pub fn by(&self) -> By {
        By { person: Some(self.person), organisation: self.organisation.as_ref().map(|o| o.id), channel: Channel::Person, request_id: self.request_id.clone() }
    }
}

/// Somebody of a firm.
#[derive(Clone, Debug)]
pub struct FirmOwner {
    /// The person.
    pub who: SignedIn,
    /// Their firm.
    pub enterprise: EnterpriseId,
}

/// An officer or manager of a bank.
#[derive(Clone, Debug)]
pub struct BankOfficer {
    /// The person.
    pub who: SignedIn,
    /// The bank whose rows they see.
    pub bank: OrganisationId,
    /// The branch they work at.
    pub branch: Option<OrganisationId>,
}

/// A manager of a bank.
#[derive(Clone, Debug)]
pub struct BankManager {
    /// The person.
    pub who: SignedIn,
    /// The bank.
    pub bank: OrganisationId,
}

/// Somebody who reads figures and reports.
#[derive(Clone, Debug)]
pub struct Regulator {
    /// The person.
    pub who: SignedIn,
    /// The regulator or the credit office.
    pub organisation: OrganisationId,
}

/// An operator of the credit office.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The person.
    pub who: SignedIn,
    /// The credit office.
    pub organisation: OrganisationId,
}

/// Somebody of a department.
#[derive(Clone, Debug)]
pub struct Department {
    /// The person.
    pub who: SignedIn,
    /// The department.
    pub organisation: OrganisationId,
}

/// A system of an organisation.
#[derive(Clone, Debug)]
pub struct ApiClient {
    /// Its token.
    pub token: ApiTokenId,
    /// The organisation it acts for.
    pub organisation: Organisation,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The request it sent.
    pub request_id: Option<String>,
}

/// SHA-256 of a token in hexadecimal: what the database keeps of it.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

impl ApiClient {
    /// The client whose bearer token the request carries.
    pub(super) async fn of_request(app: &App, headers: &HeaderMap) -> Result<Self, Failure> {
        let token = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer ")).ok_or(Failure::SignIn)?;
        let now = app.clock.now();
        let row = api_token::Entity::find()
            .filter(api_token::Column::TokenHash.eq(token_hash(token.trim())))
            .filter(api_token::Column::RevokedAt.is_null())
            .filter(api_token::Column::ExpiresAt.gt(now))
            .one(app.db.read())
            .await?
            .ok_or(Failure::SignIn)?;
        let organisation = organisation::Entity::find_by_id(row.organisation_id)
            .filter(organisation::Column::Active.eq(true))
            .one(app.db.read())
            .await?
            .ok_or(Failure::SignIn)?;
        if row.used_at.is_none_or(|at| now - at > Duration::minutes(10)) {
            let tx = app.db.begin_write().await?;
            api_token::Entity::update(api_token::ActiveModel { id: Set(row.id), used_at: Set(Some(now)), ..Default::default() }).exec(&tx).await?;
            tx.commit().await?;
        }
        let codes: Vec<String> = serde_json::from_value(row.scopes).unwrap_or_default();
        let request_id = headers.get("x-request-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
        Ok(Self { token: row.id, organisation: Organisation::of(organisation), scopes: codes.iter().filter_map(|c| Scope::of(c)).collect(), request_id })
    }
    /// For events and the audit trail.
    pub fn by(&self) -> By {
        By { person: None, organisation: Some(self.organisation.id), channel: Channel::Api, request_id: self.request_id.clone() }
    }
    /// The bank the client acts for; forbidden for any other organisation.
    pub fn bank(&self) -> Result<OrganisationId, Failure> {
        match self.organisation.kind {
            OrganisationKind::Bank | OrganisationKind::Branch => Ok(self.organisation.head),
            OrganisationKind::CreditOffice | OrganisationKind::Regulator | OrganisationKind::Department => Err(Failure::Forbidden),
        }
    }
}

fn signed_in(parts: &Parts) -> Result<SignedIn, Failure> {
    parts.extensions.get::<SignedIn>().cloned().ok_or(Failure::SignIn)
}

macro_rules! actors {
    ($($actor:ident: |$who:ident| $make:expr;)*) => {$(
        impl FromRequestParts<App> for $actor {
            type Rejection = Failure;
            async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
                let $who = signed_in(parts)?;
                $make.ok_or(Failure::Forbidden)
            }
        }
    )*};
}

actors! {
    SignedIn: |who| Some(who);
    FirmOwner: |who| who.enterprise.map(|enterprise| Self { enterprise, who });
    BankOfficer: |who| bank(&who, &[Role::BankOfficer, Role::BankManager]).map(|o| Self { bank: o.head, branch: (o.kind == OrganisationKind::Branch).then_some(o.id), who });
    BankManager: |who| bank(&who, &[Role::BankManager]).map(|o| Self { bank: o.head, who });
    Regulator: |who| of_role(&who, &[Role::Regulator, Role::Operator]).map(|o| Self { organisation: o.id, who });
    Operator: |who| of_role(&who, &[Role::Operator]).map(|o| Self { organisation: o.id, who });
    Department: |who| of_role(&who, &[Role::Department]).map(|o| Self { organisation: o.id, who });
}

fn of_role(who: &SignedIn, roles: &[Role]) -> Option<Organisation> {
    who.organisation.clone().filter(|_| roles.contains(&who.role))
}

fn bank(who: &SignedIn, roles: &[Role]) -> Option<Organisation> {
    of_role(who, roles).filter(|o| matches!(o.kind, OrganisationKind::Bank | OrganisationKind::Branch))
}

impl FromRequestParts<App> for ApiClient {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let mut client = parts.extensions.get::<Self>().cloned().ok_or(Failure::SignIn)?;
        client.request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
        Ok(client)
    }
}
