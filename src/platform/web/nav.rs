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
const DEPARTMENT: &[Entry] = &[("/department/objections", "nav-department-objections", "flag"), ("/department/held", "nav-department-held", "inbox")];
const OPERATOR: &[Entry] = &[
    ("/operator", "nav-operator-home", "home"),
    ("/operator/deliveries", "nav-operator-deliveries", "inbox"),
    ("/operator/supplies", "nav-operator-supplies", "key"),
    ("/operator/quality", "nav-operator-quality", "chart"),
    ("/operator/catalogue", "nav-operator-catalogue", "list"),
    ("/operator/subjects", "nav-operator-subjects", "search"),
    ("/operator/merges", "nav-operator-merges", "firm"),
    ("/operator/compare", "nav-compare", "search"),
    ("/operator/repairs", "nav-operator-repairs", "flag"),
    ("/operator/jobs", "nav-operator-jobs", "clock"),
    ("/operator/schedules", "nav-operator-schedules", "clock"),
    ("/operator/calendar", "nav-operator-calendar", "calendar"),
    ("/operator/lpr", "nav-operator-lpr", "money"),
    ("/operator/mails", "nav-operator-mails", "mail"),
    ("/operator/accounts", "nav-operator-accounts", "person"),
    ("/operator/register", "nav-operator-register", "eye"),
    ("/operator/audit", "nav-operator-audit", "list"),
    ("/operator/credit-reports", "credit_reports-title", "file"),
    ("/operator/agency-reports", "agency_reports-title", "file"),
    ("/regulator", "nav-regulator-dashboard", "chart"),
    ("/regulator/reports", "nav-regulator-reports", "report"),
];

/// Rooms of the operator that have several entries: key of the name, icon, how many entries from the one at this address on.
const ROOMS: &[(&str, &str, &str, usize)] = &[
    ("nav-operator-data", "inbox", "/operator/deliveries", 7),
    ("nav-operator-works", "clock", "/operator/jobs", 5),
    ("nav-operator-trails", "eye", "/operator/register", 2),
    ("nav-operator-papers", "report", "/operator/credit-reports", 4),
];

/// The navigation of a page.
#[derive(Clone, Debug, Default)]
pub struct Nav {
    /// The rooms of the reader's role.
    pub rooms: Vec<NavItem>,
    /// The entries of the room that the reader is in, when it has several.
    pub entries: Vec<NavItem>,
}

/// The navigation of a role; the entry whose address is the longest beginning of the path is where the reader is.
pub fn of(role: Option<Role>, path: &str) -> Nav {
    let (entries, rooms) = match role {
        None => (&[][..], &[][..]),
        Some(Role::FirmOwner) => (FIRM, &[][..]),
        Some(Role::BankOfficer | Role::BankManager) => (BANK, &[][..]),
        Some(Role::Regulator) => (REGULATOR, &[][..]),
        Some(Role::Operator) => (OPERATOR, ROOMS),
        Some(Role::Department) => (DEPARTMENT, &[][..]),
    };
    // The register of look-ups has no entry of its own: it belongs to the letters that look-ups rest on.
    let path = if path.starts_with("/firm/lookups") || path.starts_with("/firm/personal-authorisations") { "/firm/authorisations" } else { path };
    // What has been deleted is read from the register's page.
    let path = if path.starts_with("/operator/retention") { "/operator/register" } else { path };
    // How declarations stand is read from the page of quality.
    let path = if path.starts_with("/operator/declarations") { "/operator/quality" } else { path };
    // Representatives of one name are looked at from a delivered list.
    let path = if path.starts_with("/operator/namesakes") { "/operator/deliveries" } else { path };
    // Objections are the second tab of the credit office's cases.
    let path = if path.starts_with("/operator/objections") { "/operator/repairs" } else { path };
    let of_file = ["/firm/credit-reports", "/firm/profile", "/firm/agency-reports"];
    let path = if of_file.iter().any(|start| path.starts_with(start)) { "/firm/file" } else { path };
    // Agencies are filed where their reports are.
    let path = if path.starts_with("/operator/agencies") { "/operator/agency-reports" } else { path };
    let within = |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let current = entries.iter().map(|e| e.0).filter(|href| within(href)).max_by_key(|href| href.len());
    let item = |&(href, key, icon): &Entry| NavItem { href, key, current: current == Some(href), count: None, icon };
    let mut nav = Nav::default();
    let mut rest = entries;
    while let Some((first, others)) = rest.split_first() {
        let Some(&(key, icon, _, count)) = rooms.iter().find(|room| room.2 == first.0) else {
            nav.rooms.push(item(first));
            rest = others;
            continue;
        };
        let (room, after) = rest.split_at(count.min(rest.len()));
        let here = room.iter().any(|entry| current == Some(entry.0));
        nav.rooms.push(NavItem { key, icon, current: here, ..item(first) });
        if here {
            nav.entries = room.iter().map(item).collect();
        }
        rest = after;
    }
    nav
}

/// Where a role begins its day.
pub const fn home(role: Role) -> &'static str {
    match role {
        Role::FirmOwner => "/firm",
        Role::BankOfficer | Role::BankManager => "/bank",
        Role::Regulator => "/regulator",
        Role::Operator => "/operator",
        Role::Department => "/department/objections",
    }
}

/// Every address of every role's navigation.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    [FIRM, BANK, REGULATOR, OPERATOR, DEPARTMENT].into_iter().flatten().map(|e| (e.0, e.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_sees_rooms_and_the_entries_of_the_one_it_is_in() {
        let keys = |items: &[NavItem]| items.iter().map(|item| (item.key, item.current)).collect::<Vec<_>>();
        let nav = of(Some(Role::Operator), "/operator/subjects/1");
        assert!(nav.rooms.len() <= 8, "they fit beside each other: {}", nav.rooms.len());
        assert_eq!(
            nav.rooms.iter().filter(|room| room.current).map(|room| (room.key, room.href)).collect::<Vec<_>>(),
            [("nav-operator-data", "/operator/deliveries")]
        );
        let data = [
            "nav-operator-deliveries",
            "nav-operator-supplies",
            "nav-operator-quality",
            "nav-operator-catalogue",
            "nav-operator-subjects",
            "nav-operator-merges",
            "nav-compare",
        ];
        assert_eq!(keys(&nav.entries), data.map(|key| (key, key == "nav-operator-subjects")));
        let home = of(Some(Role::Operator), "/operator");
        assert_eq!((home.entries.len(), home.rooms.iter().filter(|room| room.current).count()), (0, 1));
        for &(href, ..) in OPERATOR {
            let nav = of(Some(Role::Operator), href);
            let here = |items: &[NavItem]| items.iter().any(|item| item.current && item.href == href);
            assert!(here(&nav.rooms) || here(&nav.entries), "{href} can be reached");
        }
        assert!(ROOMS.iter().all(|room| OPERATOR.iter().any(|entry| entry.0 == room.2)));
        assert_eq!(of(Some(Role::FirmOwner), "/firm/lookups").rooms.iter().filter(|item| item.current).count(), 1);
    }
}
