//! The credit office's page of declarations: how they stand, by fact and by department, and whose are contradicted.

use askama::Template;
use axum::extract::State;

use super::actions::{self, City, LISTED};
use super::judge::Standing;
use super::shown::rule_text;
use super::tolerance::{tolerance, version};
use crate::app::App;
use crate::consent::reading::actions::look_over;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/declarations", declarations)
}

/// A fact in the table.
#[derive(Clone, Debug, Default)]
pub struct FactLine {
    /// Its name.
    pub name: String,
    /// Its tolerance; empty when nobody delivers it.
    pub tolerance: String,
    /// Verified, contradicted, unconfirmed.
    pub counts: [i64; 3],
}

/// A contradiction in the list.
#[derive(Clone, Debug, Default)]
pub struct ContradictionLine {
    /// The firm's name.
    pub firm: String,
    /// Its code.
    pub code: String,
    /// Where its file is read, under a line of the register.
    pub href: String,
    /// The fact.
    pub fact: String,
    /// The declared day.
    pub declared: String,
    /// What the firm says shows it; empty when it names nothing.
    pub evidence: String,
    /// The department that differs.
    pub department: String,
    /// The delivered day.
    pub delivered: String,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/operator_declarations.html")]
pub struct Declarations {
    /// Frame.
    pub frame: Frame,
    /// Verified, contradicted, unconfirmed over all.
    pub total: [i64; 3],
    /// By fact.
    pub facts: Vec<FactLine>,
    /// By department: its name, how many of its facts agree, how many differ.
    pub departments: Vec<(String, i64, i64)>,
    /// What is contradicted.
    pub lines: Vec<ContradictionLine>,
    /// That there are more than are listed; empty when there are not.
    pub more: String,
    /// Version of the tolerances.
    pub version: &'static str,
}

async fn declarations(State(app): State<App>, by: Operator, frame: Frame) -> Result<Page<Declarations>, Failure> {
    let city = actions::city(&app).await?;
    let listed = city.listed();
    if !listed.is_empty() {
        look_over(&app, &by.who.by(), None, None, &listed).await?;
    }
    Ok(Page(page(frame.titled("confirm-title"), city)))
}

/// The page of what was counted.
pub fn page(frame: Frame, city: City) -> Declarations {
    let lang = frame.lang;
    let total = [count(&city, Column::Verified), count(&city, Column::Contradicted), count(&city, Column::Unconfirmed)];
    let listed = i64::try_from(city.contradicted.len()).unwrap_or(i64::MAX);
    Declarations {
        facts: facts(lang, &city),
        departments: city.departments.iter().map(|(name, [agree, differ])| (name.clone(), *agree, *differ)).collect(),
        more: if total[1] > listed { lang.t2("confirm-more", "listed", LISTED, "all", total[1]) } else { String::new() },
        lines: city.contradicted.into_iter().map(|one| line(lang, one)).collect(),
        total,
        version: version(),
        frame,
    }
}

/// A column of counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Verified,
    Contradicted,
    Unconfirmed,
}

impl Column {
    const fn of(standing: Standing) -> Self {
        match standing {
            Standing::Verified => Self::Verified,
            Standing::Contradicted => Self::Contradicted,
            Standing::Unconfirmed(_) => Self::Unconfirmed,
        }
    }
}

fn count(city: &City, column: Column) -> i64 {
    city.count(|standing| Column::of(standing) == column)
}

fn facts(lang: Lang, city: &City) -> Vec<FactLine> {
    let one = |(key, counts): (&crate::enterprise::fact::FactKey, &std::collections::BTreeMap<Standing, i64>)| {
        let of = |column: Column| counts.iter().filter(|(standing, _)| Column::of(**standing) == column).map(|(_, n)| n).sum();
        FactLine {
            name: lang.t(key.text_key()),
            tolerance: tolerance(*key).map(|rule| rule_text(lang, &rule)).unwrap_or_default(),
            counts: [of(Column::Verified), of(Column::Contradicted), of(Column::Unconfirmed)],
        }
    };
    city.facts.iter().map(one).collect()
}

fn line(lang: Lang, of: actions::Contradiction) -> ContradictionLine {
    ContradictionLine {
        href: format!("/operator/past?code={}", of.code),
        firm: of.firm,
        code: of.code,
        fact: lang.t(of.key.text_key()),
        declared: lang.day(&of.declared_on),
        evidence: of.evidence,
        department: of.department,
        delivered: lang.day(&of.delivered_on),
    }
}
