//! What stands in everything that is exported: who took it out, for which organisation, when, and under which number.

use chrono::{DateTime, Utc};
use entity::value::Role;

use crate::platform::i18n::Lang;

/// The mark of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// `DC-2026-000001`.
    pub number: String,
    /// Who.
    pub person: String,
    /// For which organisation.
    pub organisation: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Watermark {
    /// In a language.
    pub fn text(&self, lang: Lang) -> String {
        let words =
            [("number", self.number.clone()), ("person", self.person.clone()), ("organisation", self.organisation.clone()), ("at", lang.instant(&self.at))];
        lang.with("export-watermark", &words)
    }
}

/// The most rows that a role takes out at once.
pub const fn most_rows(role: Role) -> usize {
    match role {
        Role::FirmOwner | Role::Department => 500,
        Role::BankOfficer => 1_000,
        Role::BankManager | Role::Regulator => 5_000,
        Role::Operator => 10_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_who_for_whom_when_and_which() {
        let mark = Watermark {
            number: "DC-2026-000007".to_owned(),
            person: "李四".to_owned(),
            organisation: "示例银行".to_owned(),
            at: "2026-03-02T01:00:00Z".parse().expect("an instant"),
        };
        for lang in Lang::ALL {
            let text = mark.text(lang);
            for word in ["DC-2026-000007", "李四", "示例银行", &lang.instant(&mark.at)] {
                assert!(text.contains(word), "{word}: {text}");
            }
        }
    }

    #[test]
    fn an_officer_takes_out_less_than_a_manager() {
        assert!(most_rows(Role::BankOfficer) < most_rows(Role::BankManager));
        assert!(Role::ALL.iter().all(|role| most_rows(*role) > 0));
    }
}
