//! What of a person's data somebody sees, by role, purpose and item: one table, which pages, API and exports ask. What is not in it is
//! hidden (个人信息保护法 6: as little as the purpose needs).

use entity::value::{LookupPurpose, Role};

use super::mask;
use super::personal::letter::PersonalItem;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Somebody of the firm, at the firm's own data.
    Firm,
    /// An officer or manager of a bank, or the bank's system.
    Bank,
    /// A regulator.
    Regulator,
    /// An operator of the credit office.
    Operator,
    /// Anybody.
    Public,
}

impl Viewer {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Firm, Self::Bank, Self::Regulator, Self::Operator, Self::Public];
    /// As what somebody who has signed in looks.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::FirmOwner => Self::Firm,
            Role::BankOfficer | Role::BankManager => Self::Bank,
            // A department sees what others deliver as anybody does.
            Role::Department => Self::Public,
            Role::Regulator => Self::Regulator,
            Role::Operator => Self::Operator,
        }
    }
}

/// What for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The firm's file is read.
    File(LookupPurpose),
    /// Accounts, mails, deliveries and the trail are looked after.
    Operation,
    /// Something is published or verified.
    Publication,
}

impl Purpose {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::File(LookupPurpose::OwnFile),
        Self::File(LookupPurpose::CreditReview),
        Self::File(LookupPurpose::PostLoan),
        Self::File(LookupPurpose::Supervision),
        Self::Operation,
        Self::Publication,
    ];
}

/// Data about a person of a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// The full name of the legal representative.
    LegalRepresentative,
    /// Persons that a public-credit record names.
    Named,
    /// The name of somebody with an account.
    AccountName,
    /// A mail address.
    MailAddress,
    /// A telephone number.
    Phone,
    /// An identity number.
    IdNumber,
    /// 农户经营信息: how the operator of a household that is registered farms.
    Farming,
}

impl Personal {
    /// Every item, in the order of the table's columns.
    pub const ALL: [Self; 7] = [Self::LegalRepresentative, Self::Named, Self::AccountName, Self::MailAddress, Self::Phone, Self::IdNumber, Self::Farming];
    const fn column(self) -> usize {
        match self {
            Self::LegalRepresentative => 0,
            Self::Named => 1,
            Self::AccountName => 2,
            Self::MailAddress => 3,
            Self::Phone => 4,
            Self::IdNumber => 5,
            Self::Farming => 6,
        }
    }
    /// The item of a personal letter that opens it to a bank.
    const fn opened_by(self) -> Option<PersonalItem> {
        match self {
            Self::LegalRepresentative => Some(PersonalItem::FullName),
            Self::Named => Some(PersonalItem::Lists),
            Self::Farming => Some(PersonalItem::Farming),
            Self::AccountName | Self::MailAddress | Self::Phone | Self::IdNumber => None,
        }
    }
    /// What is shown of a text.
    pub fn shown(self, full: &str, sight: Sight) -> Option<String> {
        match sight {
            Sight::Full => Some(full.to_owned()),
            Sight::Hidden => None,
            Sight::Masked => Some(match self {
                Self::LegalRepresentative | Self::Named | Self::AccountName => mask::name(full),
                Self::MailAddress => mask::mail(full),
                Self::Phone => mask::phone(full),
                Self::IdNumber => mask::id_number(full),
                // That there is something, and no letter of it.
                Self::Farming => "*".to_owned(),
            }),
        }
    }
}

/// How much is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Full,
    /// That it is there, and not what it is.
    Masked,
    /// Nothing.
    Hidden,
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// All of it.
    Full,
    /// Masked.
    Mask,
    /// All of it under a live letter of the person, masked without.
    Letter,
    /// Nothing.
    Hide,
}

use Rule::{Full, Hide, Letter, Mask};

/// Who, what for, and what of each item; the items in their order.
const TABLE: [(Viewer, Purpose, [Rule; 7]); 7] = [
    // legal representative, named in records, account, mail, telephone, identity number, how a household farms
    (Viewer::Firm, Purpose::File(LookupPurpose::OwnFile), [Full, Full, Full, Full, Full, Mask, Full]),
    (Viewer::Bank, Purpose::File(LookupPurpose::CreditReview), [Letter, Letter, Hide, Hide, Hide, Hide, Letter]),
    (Viewer::Bank, Purpose::File(LookupPurpose::PostLoan), [Letter, Letter, Hide, Hide, Hide, Hide, Letter]),
    (Viewer::Regulator, Purpose::File(LookupPurpose::Supervision), [Mask, Mask, Hide, Hide, Hide, Hide, Mask]),
    (Viewer::Operator, Purpose::File(LookupPurpose::Supervision), [Mask, Mask, Hide, Hide, Hide, Hide, Mask]),
    (Viewer::Operator, Purpose::Operation, [Mask, Mask, Mask, Mask, Mask, Mask, Mask]),
    (Viewer::Public, Purpose::Publication, [Hide, Hide, Hide, Hide, Hide, Hide, Hide]),
];

/// What somebody sees of an item; `opened` is what a live letter of the person opens to them.
pub fn sight(viewer: Viewer, purpose: Purpose, item: Personal, opened: &[PersonalItem]) -> Sight {
    let row = TABLE.iter().find(|(who, what_for, _)| *who == viewer && *what_for == purpose);
    match row.map_or(Hide, |(_, _, rules)| rules[item.column()]) {
        Full => Sight::Full,
        Hide => Sight::Hidden,
        Letter if item.opened_by().is_some_and(|wanted| opened.contains(&wanted)) => Sight::Full,
        Letter | Mask => Sight::Masked,
    }
}

/// An item of somebody of a firm as those see it who look after the platform; nothing where it is hidden.
pub fn in_operation(item: Personal, full: &str) -> String {
    item.shown(full, sight(Viewer::Operator, Purpose::Operation, item, &[])).unwrap_or_default()
}

/// An item of a firm's file as an operator reads it under supervision; nothing where it is hidden.
pub fn in_supervision(item: Personal, full: &str) -> String {
    item.shown(full, sight(Viewer::Operator, Purpose::File(LookupPurpose::Supervision), item, &[])).unwrap_or_default()
}

/// The fields of 农户经营信息 that say how a household farms; its year says only that something was delivered.
pub const FARMED: [&str; 3] = ["farmed", "farm_scale", "farm_insured"];

/// The fields of public-credit records that name a person.
const NAMING: [&str; 3] = ["legal_representative", "responsible_person", "person_name"];

/// A record's content as somebody sees it: who is named in it is masked or left out.
pub fn cover(content: &serde_json::Value, sight: Sight) -> serde_json::Value {
    let Some(map) = content.as_object().filter(|_| sight != Sight::Full) else { return content.clone() };
    let covered = map.iter().filter_map(|(key, value)| match value.as_str() {
        Some(text) if NAMING.contains(&key.as_str()) => Some((key.clone(), Personal::Named.shown(text, sight)?.into())),
        Some(_) | None => Some((key.clone(), value.clone())),
    });
    serde_json::Value::Object(covered.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_as_reviewed() {
        let mut lines = Vec::new();
        for viewer in Viewer::ALL {
            for purpose in Purpose::ALL {
                for opened in [&[][..], &[PersonalItem::FullName], &[PersonalItem::Lists], &[PersonalItem::Farming]] {
                    let cells: Vec<Sight> = Personal::ALL.into_iter().map(|item| sight(viewer, purpose, item, opened)).collect();
                    if cells.iter().any(|cell| *cell != Sight::Hidden) {
                        lines.push(format!("{viewer:?} {purpose:?} {opened:?}: {cells:?}"));
                    }
                }
            }
        }
        let full: Vec<&String> = lines.iter().filter(|line| line.contains("Full,") || line.contains("Full]")).collect();
        // The firm itself four times, and a bank under the one item that a letter opens, for each of its purposes.
        assert_eq!(full.len(), 4 + 2 * 3, "{full:#?}");
        assert!(full.iter().all(|line| line.starts_with("Firm File(OwnFile)") || line.starts_with("Bank File(")), "{full:#?}");
        assert_eq!(lines.len(), 4 + 2 * 4 + 4 + 2 * 4, "{lines:#?}");
    }

    #[test]
    fn each_row_stands_once_and_what_is_not_there_is_hidden() {
        for (n, (viewer, purpose, _)) in TABLE.iter().enumerate() {
            assert!(!TABLE[..n].iter().any(|(who, what_for, _)| who == viewer && what_for == purpose));
        }
        for item in Personal::ALL {
            assert_eq!(sight(Viewer::Regulator, Purpose::Operation, item, &PersonalItem::ALL), Sight::Hidden);
            assert_eq!(sight(Viewer::Bank, Purpose::File(LookupPurpose::OwnFile), item, &PersonalItem::ALL), Sight::Hidden);
        }
    }

    #[test]
    fn what_is_shown_of_each() {
        assert_eq!(Personal::Named.shown("张三", Sight::Masked).as_deref(), Some("张*"));
        assert_eq!(in_operation(Personal::MailAddress, "zhang.san@example.org"), "z***@example.org");
        assert_eq!((in_supervision(Personal::LegalRepresentative, "张三"), in_supervision(Personal::Phone, "13800000000")), ("张*".to_owned(), String::new()));
        assert_eq!(Personal::IdNumber.shown("320811199001011234", Sight::Hidden), None);
        let content = json!({ "court": "一个法院", "legal_representative": "张三", "fine": 7 });
        assert_eq!(cover(&content, Sight::Masked), json!({ "court": "一个法院", "legal_representative": "张*", "fine": 7 }));
        assert_eq!(cover(&content, Sight::Hidden), json!({ "court": "一个法院", "fine": 7 }));
        assert_eq!(cover(&content, Sight::Full), content);
    }
}
