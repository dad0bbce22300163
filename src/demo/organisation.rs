//! The organisations of the city: twelve made-up banks with their branches, the credit office, two regulators, the departments that deliver data.

use std::sync::LazyLock;

use entity::value::{OrganisationKind, Region, Source};
use serde::Deserialize;

use super::words::{fill, short_county};
use crate::credit::evaluation::agency::typed::TypedAgency;
use crate::enterprise::fact::FactKey;

/// Everything of `organisations.toml`.
static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(include_str!("organisations.toml")).expect("organisations.toml is well formed"));

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Organisation {
    /// Its code, e.g. `B01`; a branch has its bank's, a hyphen and the county's.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The code of the organisation above: the bank of a branch.
    pub parent: Option<String>,
    /// The county where a branch is.
    pub region: Option<Region>,
}

/// A department with what it delivers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its code, e.g. `D02`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The facts it delivers.
    pub facts: Vec<FactKey>,
    /// The kinds of public-credit records it delivers.
    pub sources: Vec<Source>,
}

/// What sort of bank it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankKind {
    /// The city branch of a large state-owned bank.
    State,
    /// The city branch of a joint-stock bank.
    JointStock,
    /// A city commercial bank.
    City,
    /// A rural commercial bank.
    Rural,
}

/// A made-up bank.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Its code, `B01` to `B12`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its branches' names begin with.
    pub short: String,
    /// What sort of bank it is.
    pub kind: BankKind,
    /// Divisions where it has a branch.
    pub counties: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    branch: Pattern,
    agency: Agency,
    bank: Vec<Bank>,
    office: Vec<Office>,
    department: Vec<Department>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    filing_number: String,
}

#[derive(Deserialize)]
struct Pattern {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    code: String,
    name: String,
    kind: OrganisationKind,
}

/// The banks, in order of their codes.
pub fn banks() -> &'static [Bank] {
    &FILE.bank
}

/// The department that delivers a fact; none for what the platform knows from elsewhere.
pub fn department_of_fact(key: FactKey) -> Option<&'static Department> {
    FILE.department.iter().find(|d| d.facts.contains(&key))
}

/// The department that delivers a kind of records; the first when none is named.
pub fn department_of_source(source: Source) -> &'static Department {
    FILE.department.iter().find(|d| d.sources.contains(&source)).unwrap_or(&FILE.department[0])
}

/// The departments, in order of their codes.
pub fn departments() -> &'static [Department] {
    &FILE.department
}

/// The agency that is filed; its days are of the day on which the city is loaded.
pub fn agency_of_the_city() -> TypedAgency {
    let Agency { name, filing_number } = &FILE.agency;
    TypedAgency { name: name.clone(), filing_number: filing_number.clone(), ..TypedAgency::default() }
}

/// All organisations, those above before those below.
pub fn organisations() -> Vec<Organisation> {
    let single = |code: &str, name: &str, kind| Organisation { code: code.to_owned(), name: name.to_owned(), kind, parent: None, region: None };
    let mut all: Vec<Organisation> = FILE.office.iter().map(|o| single(&o.code, &o.name, o.kind)).collect();
    all.extend(FILE.department.iter().map(|d| single(&d.code, &d.name, OrganisationKind::Department)));
    for bank in &FILE.bank {
        all.push(single(&bank.code, &bank.name, OrganisationKind::Bank));
        all.extend(bank.counties.iter().filter_map(|c| c.parse::<Region>().ok()).map(|region| Organisation {
            code: format!("{}-{region}", bank.code),
            name: fill(&FILE.branch.name, &[("short", &bank.short), ("county", &short_county(&region))]),
            kind: OrganisationKind::Branch,
            parent: Some(bank.code.clone()),
            region: Some(region),
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn twelve_banks_with_branches_in_every_county() {
        let all = organisations();
        let count = |kind| all.iter().filter(|o| o.kind == kind).count();
        assert_eq!(count(OrganisationKind::Bank), 12);
        assert_eq!(count(OrganisationKind::CreditOffice), 1);
        assert_eq!(count(OrganisationKind::Regulator), 2);
        for county in Region::counties() {
            assert!(all.iter().any(|o| o.region.as_ref() == Some(&county)), "no branch in {county}");
        }
        assert_eq!(all.iter().map(|o| &o.code).collect::<HashSet<_>>().len(), all.len());
        assert_eq!(all.iter().map(|o| &o.name).collect::<HashSet<_>>().len(), all.len());
    }

    #[test]
    fn every_source_has_a_department() {
        for source in Source::ALL {
            assert!(department_of_source(*source).sources.contains(source), "{source}");
        }
    }
}
