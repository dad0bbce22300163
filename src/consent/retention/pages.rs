//! The ledger of deletions, with the terms and what is due.

use askama::Template;
use axum::extract::State;

use super::actions;
use super::law::Kind;
use crate::app::App;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/retention", retention)
}

/// A kind with its term.
#[derive(Clone, Debug, Default)]
pub struct ShownTerm {
    /// What.
    pub name: String,
    /// How long it is kept after its end.
    pub term: String,
    /// The rule.
    pub basis: String,
    /// How many were due when it was counted; a dash when that was not yet.
    pub due: String,
}

/// The ledger.
#[derive(Template)]
#[template(path = "pages/operator_retention.html")]
pub struct Retention {
    /// Frame.
    pub frame: Frame,
    /// As of when it was counted how much is due.
    pub counted: String,
    /// Kinds and terms.
    pub terms: Vec<ShownTerm>,
    /// Day, kind, rows, ended before, when.
    pub lines: Vec<[String; 5]>,
}

async fn retention(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Retention>, Failure> {
    let lang = frame.lang;
    let counted = actions::counted_due(&app).await?;
    let due = |kind: Kind| counted.iter().find(|(of, ..)| *of == kind).map_or_else(|| "—".to_owned(), |(_, rows, _)| rows.to_string());
    let shown = |kind: Kind| {
        let term = kind.term();
        let days = i64::try_from(term.days).unwrap_or(i64::MAX);
        let said = match (term.months, days) {
            (0, 0) => lang.t("retention-at-once"),
            (0, days) => lang.counted("retention-days", days),
            (months, _) => lang.counted("product-months", i64::from(months)),
        };
        ShownTerm { name: lang.t(kind.text_key()), term: said, basis: term.basis.clone(), due: due(kind) }
    };
    let terms = Kind::ALL.into_iter().map(shown).collect();
    let lines = actions::ledger(&app).await?.into_iter();
    let lines = lines.map(|line| [lang.day(&line.day), lang.t(line.kind.text_key()), line.rows.to_string(), lang.day(&line.before), lang.instant(&line.at)]);
    let counted = counted.iter().map(|(.., at)| *at).min();
    let counted = counted.map_or_else(|| lang.t("retention-not-counted"), |at| lang.t1("retention-counted", "at", lang.instant(&at)));
    Ok(Page(Retention { counted, terms, lines: lines.collect(), frame: frame.titled("retention-title") }))
}
