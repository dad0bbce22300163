//! The navigation of each role.

use entity::value::Role;

use crate::platform::page::NavItem;

/// Address, key of the name, icon.
type Entry = (&'static str, &'static str, &'static str);

const FIRM: &[Entry] = &[
    ("/firm", "nav-firm-home", "home"),
    ("/firm/file", "nav-firm-file", "file"),
    ("/firm/authorisations", "nav-firm-authorisations", "key"),
    ("/firm/demands", "nav-firm-demands", "money"),
    ("/firm/applications", "nav-firm-applications", "list"),
];
const BANK: &[Entry] = &[
    ("/bank", "nav-bank-queue", "inbox"),
    ("/bank/products", "nav-bank-products", "tag"),
    ("/bank/loans", "nav-bank-loans", "money"),
    ("/bank/watch", "nav-bank-watch", "flag"),
    ("/bank/compare", "nav-compare", "search"),
];
const REGULATOR: &[Entry] = &[
    ("/regulator", "nav-regulator-dashboard", "chart"),
    ("/regulator/reports", "nav-regulator-reports", "report"),
    ("/regulator/first-loans", "nav-regulator-first-loans", "list"),
    ("/regulator/risks", "nav-regulator-risks", "flag"),
    ("/likelihood", "nav-regulator-likelihood", "match"),
];
const OPERATOR: &[Entry] = &[
    ("/operator", "nav-operator-home", "home"),
    ("/operator/deliveries", "nav-operator-deliveries", "inbox"),
    ("/operator/quality", "nav-operator-quality", "chart"),
    ("/operator/compare", "nav-compare", "search"),
    ("/operator/subjects", "nav-operator-subjects", "search"),
    ("/operator/merges", "nav-operator-merges", "firm"),
    ("/operator/repairs", "nav-operator-repairs", "flag"),
    ("/operator/jobs", "nav-operator-jobs", "clock"),
    ("/operator/schedules", "nav-operator-schedules", "clock"),
    ("/operator/calendar", "nav-operator-calendar", "calendar"),
    ("/operator/mails", "nav-operator-mails", "mail"),
    ("/operator/accounts", "nav-operator-accounts", "person"),
    ("/operator/audit", "nav-operator-audit", "list"),
    ("/operator/register", "nav-operator-register", "eye"),
    ("/operator/credit-reports", "credit_reports-title", "file"),
    ("/regulator", "nav-regulator-dashboard", "chart"),
    ("/regulator/reports", "nav-regulator-reports", "report"),
];

/// The entries of a role; the one whose address is the longest beginning of the path is where the reader is.
pub fn of(role: Option<Role>, path: &str) -> Vec<NavItem> {
    let entries = match role {
        None => &[][..],
        Some(Role::FirmOwner) => FIRM,
        Some(Role::BankOfficer | Role::BankManager) => BANK,
        Some(Role::Regulator) => REGULATOR,
        Some(Role::Operator) => OPERATOR,
    };
    // The register of look-ups has no entry of its own: it belongs to the letters that look-ups rest on.
    let path = if path.starts_with("/firm/lookups") || path.starts_with("/firm/personal-authorisations") { "/firm/authorisations" } else { path };
    // What has been deleted is read from the register's page.
    let path = if path.starts_with("/operator/retention") { "/operator/register" } else { path };
    // Objections are the second tab of the credit office's cases.
    let path = if path.starts_with("/operator/objections") { "/operator/repairs" } else { path };
    let path = if path.starts_with("/firm/credit-reports") { "/firm/file" } else { path };
    let within = |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let current = entries.iter().map(|e| e.0).filter(|href| within(href)).max_by_key(|href| href.len());
    entries.iter().map(|&(href, key, icon)| NavItem { href, key, current: current == Some(href), count: None, icon }).collect()
}

/// Where a role begins its day.
pub const fn home(role: Role) -> &'static str {
    match role {
        Role::FirmOwner => "/firm",
        Role::BankOfficer | Role::BankManager => "/bank",
        Role::Regulator => "/regulator",
        Role::Operator => "/operator",
    }
}

/// Every address of every role's navigation.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    [FIRM, BANK, REGULATOR, OPERATOR].into_iter().flatten().map(|e| (e.0, e.1))
}
