//! A verified role: whom else the legal representative of a firm stands for, as the firm itself and a bank under the person's letter read it.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::NamesakeOutcome;
use entity::value::id::NamesakeId;

use crate::credit::record::list::name_key;
use crate::enterprise::actions::Enterprise;
use crate::platform::i18n::Lang;

/// What an operator found out about two firms, while it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Which.
    pub id: NamesakeId,
    /// What was found out.
    pub outcome: NamesakeOutcome,
    /// What it rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: NaiveDate,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// What the other firm objects, and since when.
    pub objection: Option<(String, DateTime<Utc>)>,
    /// Version of the row.
    pub version: i64,
}

/// A verified role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The decision.
    pub decision: Decision,
    /// The listed firm that the same person represents.
    pub listed: Enterprise,
    /// Codes of the lists on which that firm stands today.
    pub lists: Vec<&'static str>,
}

impl Role {
    /// Whom the person stands for, on which lists that firm is, and by what it was verified.
    pub fn text(&self, lang: Lang) -> [String; 2] {
        let lists: Vec<String> = self.lists.iter().map(|code| lang.t(name_key(code))).collect();
        let firm = format!("{} {}", self.listed.name, self.listed.code);
        [
            lang.t2("namesake-role", "firm", firm, "lists", lists.join(&lang.t("product-list-separator"))),
            lang.t3(
                "namesake-role-basis",
                "basis",
                &self.decision.basis,
                "basis_on",
                lang.day(&self.decision.basis_on),
                "at",
                lang.instant(&self.decision.decided_at),
            ),
        ]
    }
}
