//! Which people belong to which organisations.

use entity::value::{OrganisationKind, Role};

/// Whether a role belongs to an organisation of this kind.
pub const fn fits(role: Role, kind: OrganisationKind) -> bool {
    match role {
        Role::FirmOwner => false,
        Role::BankOfficer | Role::BankManager => matches!(kind, OrganisationKind::Bank | OrganisationKind::Branch),
        Role::Regulator => matches!(kind, OrganisationKind::Regulator),
        Role::Operator => matches!(kind, OrganisationKind::CreditOffice),
        Role::Department => matches!(kind, OrganisationKind::Department),
    }
}
