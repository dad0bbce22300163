//! The page of the ledger of first loans.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::{FirstLoanState, Region};
use serde::Deserialize;

use super::actions::{self, Entry, Filter};
use crate::app::App;
use crate::enterprise::past::pages::Then;
use crate::lending::first_loan::ledger::definition_key;
use crate::platform::moment;
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
    Routes::new().get(Access::Regulator, LEDGER, ledger)
}

/// Where the ledger is.
const LEDGER: &str = "/regulator/first-loans";

/// The ledger of first loans.
#[derive(Template)]
#[template(path = "pages/first_loans.html")]
pub struct LedgerPage {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
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
    /// Name of the definition.
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
    #[serde(default)]
    at: String,
    #[serde(default)]
    on: String,
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
        firm: if entry.firm.is_empty() { frame.t("unknown") } else { entry.firm },
        code: entry.code,
        co_first: entry.co_first,
        definition: definition_key(&entry.definition).map_or(entry.definition, |key| frame.t(key)),
        tone,
    }
}

async fn ledger(State(app): State<App>, _: Regulator, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    // What cannot be read narrows nothing.
    let filter = Filter {
        period: asked.period.parse().ok(),
        bank: asked.bank.parse().ok(),
        county: asked.county.parse().ok(),
        before: asked.before.parse().ok(),
        asked: None,
    };
    let along = [("period", text(&filter.period)), ("bank", text(&filter.bank)), ("county", text(&filter.county))];
    let then = Then::now(LEDGER).by_day().along(along.into_iter().filter(|(_, value)| !value.is_empty()).collect());
    let of = moment::Asked { at: asked.at.clone(), on: asked.on.clone() };
    let (filter, then, now) = match of.read(app.clock.now()) {
        Err(wrong) => return Ok(then.again(frame, &of, wrong)),
        Ok(None) => (filter, then, app.clock.now()),
        Ok(Some(found)) => {
            let then = then.of(frame.lang, found, 0).saying(frame.t("regulator-past-ledger"));
            (Filter { asked: Some(found), ..filter }, then, found.at)
        }
    };
    let found = actions::first_loans(&app, &filter).await?;
    let chosen = |period: crate::report::period::Period| Choice::new(period.to_string(), period.label(&frame.lang), &asked.period);
    let periods = periods(now, Length::Month).into_iter().chain(periods(now, Length::Year)).map(chosen).collect();
    let banks = found.banks.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone(), &asked.bank)).collect();
    let counties = Region::counties().map(|county| Choice::new(county.to_string(), frame.region(&county), &asked.county)).collect();
    let full = u64::try_from(found.entries.len()).is_ok_and(|n| n >= PAGE);
    let older = found.entries.last().filter(|_| full).map(|last| {
        let moment = then.along_query();
        format!("{LEDGER}?period={}&bank={}&county={}&before={}{moment}", text(&filter.period), text(&filter.bank), text(&filter.county), last.id)
    });
    let rows = found.entries.into_iter().map(|entry| row(entry, &frame)).collect();
    let filtered = filter.period.is_some() || filter.bank.is_some() || filter.county.is_some();
    Ok(Page(LedgerPage {
        frame: frame.titled("nav-regulator-first-loans"),
        then,
        periods,
        banks,
        counties,
        standing: found.standing,
        rows,
        filtered,
        older: older.unwrap_or_default(),
    })
    .into_response())
}

fn text(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}
