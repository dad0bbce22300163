//! Who may use a route: a rule stands at every route, and the guard asks it before the handler runs.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::actor::{ApiClient, SignedIn};
use super::failure::Failure;
use crate::app::App;
use entity::value::Role;

/// The rule of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody with an account.
    SignedIn,
    /// People of a firm.
    Firm,
    /// Officers and managers of a bank.
    BankOfficer,
    /// Managers of a bank.
    BankManager,
    /// Regulators, and the credit office that serves them.
    Regulator,
    /// The credit office's operators.
    Operator,
    /// People of a department that delivers data.
    Department,
    /// A system with a token of this scope.
    Api(Scope),
}

/// What a token of the API may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Deliver public-credit data.
    Deliver,
    /// Read and answer the bank's own applications.
    Applications,
    /// Report disbursements and repayments.
    Lending,
    /// Read figures and reports.
    Reports,
    /// Read and write drafts of the bank's own products.
    Products,
    /// Compare firms with lists and flags.
    Compare,
    /// Read and answer objections to what the department delivered.
    Objections,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [Self::Deliver, Self::Applications, Self::Lending, Self::Reports, Self::Products, Self::Compare, Self::Objections];

    /// The text in tokens and in the API's description.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Applications => "applications",
            Self::Lending => "lending",
            Self::Reports => "reports",
            Self::Products => "products",
            Self::Compare => "compare",
            Self::Objections => "objections",
        }
    }
    /// The scope of a text.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

impl Access {
    fn allows(self, role: Role) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Firm => role == Role::FirmOwner,
            Self::BankOfficer => matches!(role, Role::BankOfficer | Role::BankManager),
            Self::BankManager => role == Role::BankManager,
            Self::Regulator => matches!(role, Role::Regulator | Role::Operator),
            Self::Operator => role == Role::Operator,
            Self::Department => role == Role::Department,
            Self::Api(_) => false,
        }
    }
}

/// Lets a request through to its handler when the rule allows its sender.
pub(super) async fn guard(State((app, access)): State<(App, Access)>, mut request: Request, next: Next) -> Response {
    let verdict = match access {
        Access::Public => Ok(()),
        Access::Api(scope) => match ApiClient::of_request(&app, request.headers()).await {
            Ok(client) if client.scopes.contains(&scope) => {
                request.extensions_mut().insert(client);
                Ok(())
            }
            Ok(_) => Err(Failure::Forbidden),
            Err(failure) => Err(failure),
        },
        Access::SignedIn | Access::Firm | Access::BankOfficer | Access::BankManager | Access::Regulator | Access::Operator | Access::Department => {
            match request.extensions().get::<SignedIn>() {
                Some(who) if access.allows(who.role) => Ok(()),
                Some(_) => Err(Failure::Forbidden),
                None => Err(Failure::SignIn),
            }
        }
    };
    match verdict {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}
