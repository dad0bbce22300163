//! The demonstration's accounts: one of every role; who loads them sets the passwords.

use std::sync::LazyLock;

use entity::value::{EnterpriseStatus, Fen, Role, SubjectKind};
use serde::Deserialize;

use super::firm::Firm;
use super::known::{Observed, USUAL};
use super::troubles::troubles;

static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(include_str!("accounts.toml")).expect("accounts.toml is well formed"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    account: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    login: String,
    /// Of who operates a household the register says it.
    #[serde(default)]
    name: String,
    role: Role,
    organisation: Option<String>,
    /// It belongs to who operates a household that farms.
    #[serde(default)]
    farms: bool,
}

/// An account without its password.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The name to sign in with.
    pub login: String,
    /// The person's name, made up.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The code of the person's organisation; none for a firm's owner.
    pub organisation: Option<String>,
    /// The index of the owner's firm.
    pub firm: Option<usize>,
}

/// The accounts, with the firm that belongs to the owner, and the household that belongs to who operates it: they sign by the name that
/// the register says. Where no household farms there is no such account.
pub fn accounts(owner: usize, household: Option<&Firm>) -> Vec<Account> {
    let account = |listed: &Listed| {
        let (name, firm) = match (listed.farms, household) {
            (true, None) => return None,
            (true, Some(household)) => (household.representative.clone(), Some(household.index)),
            (false, _) => (listed.name.clone(), (listed.role == Role::FirmOwner).then_some(owner)),
        };
        Some(Account { login: listed.login.clone(), name, role: listed.role, organisation: listed.organisation.clone(), firm })
    };
    FILE.account.iter().filter_map(account).collect()
}

/// The names to sign in with of all accounts that there can be.
pub fn logins() -> Vec<String> {
    FILE.account.iter().map(|listed| listed.login.clone()).collect()
}

/// The codes of the banks that have officers with an account.
pub fn banks() -> Vec<&'static str> {
    FILE.account.iter().filter(|a| a.role == Role::BankOfficer).filter_map(|a| a.organisation.as_deref()).collect()
}

/// The firm to show: a healthy company of middle size without any trouble or loan, of which most is known. `facts` are all firms' facts.
pub fn owner(seed: u64, firms: &[Firm], facts: &[Observed], today: chrono::NaiveDate) -> usize {
    let score = |firm: &Firm, known: usize| {
        let figures = &firm.figures;
        let points = [
            (firm.kind == SubjectKind::Company && firm.status == EnterpriseStatus::Active, 100),
            (troubles(seed, firm, today).none(), 50),
            (firm.age_months(today) >= 40, 12),
            (matches!(figures.tax_grade, Some("A" | "B")), 20),
            (matches!(figures.credit_grade, "A" | "B"), 20),
            ((Fen::wan(800)..Fen::wan(6_000)).contains(&figures.revenue), 25),
            ((10..200).contains(&figures.insured_staff), 8),
            (!figures.borrowed_before, 15),
            (figures.growth.0 > 0, 5),
            (figures.insurance_arrears == 0, 10),
            (!figures.qualifications.is_empty(), 9),
            (firm.name.chars().count() <= 14, 6),
        ];
        points.iter().filter(|p| p.0).map(|p| p.1).sum::<usize>() + known * 40 / USUAL.len()
    };
    let mut best = (0, 0);
    let mut from = 0;
    for (i, firm) in firms.iter().enumerate() {
        let of_firm = facts[from..].iter().take_while(|f| f.code == firm.code).count();
        let known = facts[from..from + of_firm].iter().filter(|f| USUAL.contains(&f.key)).count();
        from += of_firm;
        let points = score(firm, known);
        if points > best.0 {
            best = (points, i);
        }
    }
    best.1
}
