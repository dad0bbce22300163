//! The page of the ledger of first loans.

use askama::Template;
use axum::extract::State;
use entity::value::{FirstLoanState, Region};
use serde::Deserialize;

use super::actions::{self, Entry, Filter};
use crate::app::App;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Regulator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;
use crate::report::actions::periods;
use crate::report::pages::Choice;
use crate::report::period::Length;

/// Routes of the ledger.
pub fn routes() -> Routes {
    Routes::new().get(Access::Regulator, "/regulator/first-loans", ledger)
}

/// The ledger of first loans.
#[derive(Template)]
#[template(path = "pages/first_loans.html")]
pub struct LedgerPage {
    /// Frame.
    pub frame: Frame,
    /// Months and years.
    pub periods: Vec<Choice>,
    /// Banks.
    pub banks: Vec<Choice>,
    /// Counties.
    pub counties: Vec<Choice>,
    /// How many stand.
    pub standing: u64,
    /// The entries.
    pub rows: Vec<Row>,
    /// Whether something is chosen.
    pub filtered: bool,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// An entry as the page shows it.
pub struct Row {
    /// The firm.
    pub firm: String,
    /// Its code.
    pub code: String,
    /// Its county.
    pub county: String,
    /// The day.
    pub counted_on: String,
    /// Bank, part and amount.
    pub parts: Vec<[String; 3]>,
    /// Whether several banks share it.
    pub co_first: bool,
    /// The definition.
    pub definition: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// The state.
    pub state: String,
    /// When it was taken back; empty when it stands.
    pub reversed: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    bank: String,
    #[serde(default)]
    county: String,
    #[serde(default)]
    before: String,
}

fn row(entry: Entry, frame: &Frame) -> Row {
    let (tone, key) = match entry.state {
        FirstLoanState::Attested => ("pass", FirstLoanState::Attested.text_key()),
        FirstLoanState::Reversed => ("fail", FirstLoanState::Reversed.text_key()),
    };
    Row {
        county: entry.county.as_ref().map_or_else(|| frame.t("unknown"), |county| frame.region(county)),
        counted_on: frame.day(&entry.counted_on),
        parts: entry.parts.iter().map(|part| [part.bank.clone(), frame.percent(&part.share), frame.money(&part.amount)]).collect(),
        state: frame.t(key),
        reversed: entry.reversed_at.as_ref().map(|at| frame.instant(at)).unwrap_or_default(),
        firm: entry.firm,
        code: entry.code,
        co_first: entry.co_first,
        definition: entry.definition,
        tone,
    }
}

async fn ledger(State(app): State<App>, _: Regulator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<LedgerPage>, Failure> {
    // What cannot be read narrows nothing.
    let filter =
        Filter { period: asked.period.parse().ok(), bank: asked.bank.parse().ok(), county: asked.county.parse().ok(), before: asked.before.parse().ok() };
    let found = actions::first_loans(&app, &filter).await?;
    let now = app.clock.now();
    let chosen = |period: crate::report::period::Period| Choice::new(period.to_string(), period.label(&frame.lang), &asked.period);
    let periods = periods(now, Length::Month).into_iter().chain(periods(now, Length::Year)).map(chosen).collect();
    let banks = found.banks.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone(), &asked.bank)).collect();
    let counties = Region::counties().map(|county| Choice::new(county.to_string(), frame.region(&county), &asked.county)).collect();
    let full = u64::try_from(found.entries.len()).is_ok_and(|n| n >= PAGE);
    let older = found.entries.last().filter(|_| full).map(|last| {
        format!("/regulator/first-loans?period={}&bank={}&county={}&before={}", text(&filter.period), text(&filter.bank), text(&filter.county), last.id)
    });
    let rows = found.entries.into_iter().map(|entry| row(entry, &frame)).collect();
    let filtered = filter.period.is_some() || filter.bank.is_some() || filter.county.is_some();
    Ok(Page(LedgerPage {
        frame: frame.titled("nav-regulator-first-loans"),
        periods,
        banks,
        counties,
        standing: found.standing,
        rows,
        filtered,
        older: older.unwrap_or_default(),
    }))
}

fn text(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}
