//! Lists taken out by banks, regulators and the credit office.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use entity::value::Role;
use entity::value::id::EnterpriseId;
use serde::Deserialize;

use super::actions::{Taken, mark};
use super::sheet::{Kind, List};
use super::watermark::most_rows;
use crate::app::App;
use crate::consent::register::actions as register;
use crate::consent::register::pages::ShownLookup;
use crate::enterprise::actions::find_many;
use crate::enterprise::past::actions::registered_as_of;
use crate::lending::actions as lending;
use crate::lending::past::actions as lent;
use crate::platform::i18n::Lang;
use crate::platform::moment;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankOfficer, Operator, Regulator, SignedIn};
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;
use crate::risk::catalogue;
use crate::risk::watch::actions as watch;
use crate::risk::watch::past::actions as past;

/// Routes of exports.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/loans/export", loans).get(Access::Regulator, "/regulator/risks/export", flags).get(
        Access::Operator,
        "/operator/register/export",
        lookups,
    )
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    format: String,
    /// Of flags and loans: the earlier moment.
    #[serde(default)]
    at: String,
    /// Of loans: its day.
    #[serde(default)]
    on: String,
}

impl Asked {
    fn kind(&self) -> Kind {
        Kind::of(&self.format).unwrap_or(Kind::Xlsx)
    }
}

/// Rows as they come, until there are as many as the role takes out; one more tells that there are more.
struct Rows {
    most: usize,
    all: Vec<Vec<String>>,
}

impl Rows {
    const fn of(role: Role) -> Self {
        Self { most: most_rows(role), all: Vec::new() }
    }
    const fn full(&self) -> bool {
        self.all.len() > self.most
    }
    fn list(mut self, code: &'static str, title: String, heads: Vec<String>) -> List {
        let cut = self.full();
        self.all.truncate(self.most);
        List { code, title, heads, rows: self.all, cut }
    }
}

async fn answer(app: &App, by: &SignedIn, list: &List, kind: Kind, lang: Lang) -> Result<Response, Failure> {
    let mark = mark(app, by, &Taken { what: list.code, kind: kind.code(), rows: list.rows.len(), cut: list.cut }).await?;
    let bytes = list.file(kind, &mark, lang).map_err(|e| Failure::internal(&e))?;
    let name = format!("attachment; filename=\"{}-{}.{}\"", list.code, mark.number, kind.code());
    Ok(([(header::CONTENT_TYPE, kind.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// The bank's loans.
async fn loans(State(app): State<App>, officer: BankOfficer, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let db = app.db.read();
    let (mut rows, mut before) = (Rows::of(officer.who.role), None);
    let found = moment::Asked { at: asked.at.clone(), on: asked.on.clone() }.read(app.clock.now())?;
    while !rows.full() {
        let page = match found {
            None => lending::of_bank(db, officer.bank, before).await?,
            Some(found) => lent::of_bank(db, officer.bank, before, found).await?,
        };
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        let firms: Vec<EnterpriseId> = page.iter().map(|row| row.enterprise_id).collect::<BTreeSet<_>>().into_iter().collect();
        let firms = match found {
            None => find_many(db, &firms).await?,
            Some(found) => registered_as_of(db, &firms, found.at).await?,
        };
        rows.all.extend(page.iter().map(|row| {
            let firm = firms.get(&row.enterprise_id);
            vec![
                row.reference.clone(),
                firm.map(|firm| firm.name.clone()).unwrap_or_default(),
                firm.map(|firm| firm.code.as_str().to_owned()).unwrap_or_default(),
                lang.money(&row.amount_fen),
                lang.money(&row.repaid_fen),
                lang.percent(&row.rate_ppm),
                row.disbursed_on.to_string(),
                row.matures_on.to_string(),
                lang.t(row.state.text_key()),
            ]
        }));
    }
    let heads = [
        "export-reference",
        "office-lookup-firm",
        "firm-code",
        "export-amount",
        "export-repaid",
        "export-rate",
        "export-disbursed",
        "export-matures",
        "export-state",
    ];
    let title = match found.map(|found| (lang.instant(&found.at), found.earlier_day())) {
        None => lang.t("loans-title"),
        Some((at, None)) => lang.t1("export-loans-as-of", "at", at),
        Some((at, Some(on))) => lang.t2("export-loans-as-of-day", "at", at, "on", lang.day(&on)),
    };
    let list = rows.list("loans", title, heads.map(|key| lang.t(key)).to_vec());
    answer(&app, &officer.who, &list, asked.kind(), lang).await
}

/// Flags of all firms; reading them leaves lines in the register, as on the page.
async fn flags(State(app): State<App>, regulator: Regulator, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (mut rows, mut before, by) = (Rows::of(regulator.who.role), None, regulator.who.by());
    let at = moment::read(&asked.at, app.clock.now())?;
    while !rows.full() {
        let filter = watch::Filter { before, ..watch::Filter::default() };
        let page = match at {
            None => watch::of_all(&app, &by, filter).await?,
            Some(at) => past::of_all(&app, &by, &filter, at).await?.0,
        };
        rows.all.extend(page.rows.iter().map(|row| {
            let flag = &row.seen.flag;
            let name = flag.code.parse().map_or_else(|_| flag.code.clone(), |signal| lang.t(catalogue::entry(signal).name_key));
            vec![
                row.firm.name.clone(),
                row.firm.code.as_str().to_owned(),
                flag.code.clone(),
                name,
                lang.t(flag.severity_key()),
                flag.opened_on.to_string(),
                lang.instant(&flag.raised_at),
                flag.cleared_at.map(|at| lang.instant(&at)).unwrap_or_default(),
                flag.disputed_at.map(|at| lang.instant(&at)).unwrap_or_default(),
            ]
        }));
        before = page.older;
        if before.is_none() {
            break;
        }
    }
    let heads = [
        "office-lookup-firm",
        "firm-code",
        "export-code",
        "export-flag",
        "export-severity",
        "export-opened",
        "export-raised",
        "export-cleared",
        "risk_page-disputed-state",
    ];
    let title = at.map_or_else(|| lang.t("export-flags"), |at| lang.t1("export-flags-as-of", "at", lang.instant(&at)));
    let list = rows.list("flags", title, heads.map(|key| lang.t(key)).to_vec());
    answer(&app, &regulator.who, &list, asked.kind(), lang).await
}

/// The register of look-ups.
async fn lookups(State(app): State<App>, operator: Operator, lang: Lang, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (mut rows, mut before) = (Rows::of(operator.who.role), None);
    while !rows.full() {
        let page = register::all(&app, register::Search { before, ..register::Search::default() }).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        let firms: Vec<EnterpriseId> = page.iter().map(|row| row.enterprise).collect::<BTreeSet<_>>().into_iter().collect();
        let firms = find_many(app.db.read(), &firms).await?;
        rows.all.extend(page.iter().map(|row| {
            let shown = ShownLookup::new(row, lang);
            let firm = firms.get(&row.enterprise).map(|firm| firm.name.clone()).unwrap_or_default();
            vec![shown.seq, shown.at, shown.reader, shown.person, firm, shown.purpose, shown.letter, shown.result, shown.items, row.hash.clone()]
        }));
    }
    let heads = [
        "lookup-number",
        "lookup-at",
        "lookup-reader",
        "export-person",
        "office-lookup-firm",
        "lookup-purpose",
        "consent-number",
        "lookup-result",
        "consent-items",
        "export-hash",
    ];
    let list = rows.list("lookups", lang.t("nav-operator-register"), heads.map(|key| lang.t(key)).to_vec());
    answer(&app, &operator.who, &list, asked.kind(), lang).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_leaves_than_the_role_takes_out() {
        let list = |rows: usize| {
            let all = (0..rows).map(|n| vec![n.to_string()]).collect();
            Rows { all, ..Rows::of(Role::BankOfficer) }.list("loans", String::new(), Vec::new())
        };
        for (rows, left, cut) in [(999, 999, false), (1000, 1000, false), (1001, 1000, true), (1020, 1000, true)] {
            let list = list(rows);
            assert_eq!((list.rows.len(), list.cut), (left, cut), "{rows}");
        }
    }
}
