//! The bank's queue (待办).

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Utc};
use entity::value::ApplicationState;
use serde::Deserialize;

use super::actions::{self, Error, Filter, Summary};
use super::remaining::{Remaining, remaining, tone};
use super::{decision, desk};
use crate::app::App;
use crate::platform::calendar;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the bank's side.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank", inbox).merge(desk::pages::routes()).merge(decision::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::KeyReused => Self::KeyReused,
            Error::Store(error) => error.into(),
        }
    }
}

/// States in which somebody still has to do something before the money is out.
const OPEN: [ApplicationState; 4] = [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted];

/// A figure above the queue.
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The count.
    pub value: u64,
}

/// An entry of a choice.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A line of the queue.
pub struct Line {
    /// Where it leads.
    pub href: String,
    /// What is due.
    pub due: Option<Remaining>,
    /// Whether it wants attention at once.
    pub urgent: bool,
    /// The firm.
    pub firm: String,
    /// Number of the application.
    pub number: String,
    /// The product.
    pub product: String,
    /// The amount in 万元.
    pub amount: String,
    /// The amount for sorting.
    pub amount_fen: i64,
    /// The term in months.
    pub term_months: i64,
    /// The state.
    pub state: String,
    /// Its tone.
    pub tone: &'static str,
    /// The officer.
    pub officer: String,
    /// When it was sent.
    pub submitted: String,
}

/// The queue.
#[derive(Template)]
#[template(path = "pages/bank/queue.html")]
pub struct Inbox {
    /// Frame.
    pub frame: Frame,
    /// How many a filter shows.
    pub total: u64,
    /// The strip of figures.
    pub figures: Vec<Figure>,
    /// States to choose from.
    pub states: Vec<Choice>,
    /// Whose.
    pub whose: Vec<Choice>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether nothing has ever come in.
    pub unused: bool,
    /// Which lines these are.
    pub range: String,
    /// The page before; empty when there is none.
    pub newer: String,
    /// The page after; empty when there is none.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    page: u64,
}

impl Asked {
    fn states(&self) -> Vec<ApplicationState> {
        match (self.state.as_str(), self.state.parse()) {
            ("all", _) => Vec::new(),
            (_, Ok(state)) => vec![state],
            (_, Err(_)) => OPEN.to_vec(),
        }
    }
    fn href(&self, page: u64) -> String {
        format!("/bank?state={}&mine={}&page={page}", self.states_code(), if self.mine == "yes" { "yes" } else { "" })
    }
    fn states_code(&self) -> &str {
        let known = self.state == "all" || self.state.parse::<ApplicationState>().is_ok();
        if known { &self.state } else { "" }
    }
}

async fn inbox(State(app): State<App>, officer: BankOfficer, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Inbox>, Failure> {
    let asked = Asked { page: asked.page.min(10_000), ..asked };
    let filter = Filter { states: asked.states(), officer: (asked.mine == "yes").then_some(officer.who.person) };
    let queue = actions::queue(&app, officer.bank, &filter, asked.page).await?;
    let total = actions::count(&app, officer.bank, &filter).await?;
    let unused = total == 0 && actions::count(&app, officer.bank, &Filter::default()).await? == 0;
    let now = app.clock.now();
    let lines: Vec<Line> = queue.lines.iter().map(|s| line(&frame, s, now)).collect();
    let from = asked.page * crate::platform::store::PAGE;
    let shown = u64::try_from(lines.len()).unwrap_or(0);
    let choice = |value: &str, text: String, chosen: bool| Choice { value: value.to_owned(), text, chosen };
    let states = [choice("", frame.t("bank-queue-open"), asked.states_code().is_empty()), choice("all", frame.t("bank-queue-all"), asked.state == "all")]
        .into_iter()
        .chain(ApplicationState::ALL.iter().map(|s| choice(s.code(), frame.t(s.text_key()), asked.state == s.code())))
        .collect();
    let page = Inbox {
        total,
        figures: figures(&app, &officer, &frame).await?,
        states,
        whose: vec![choice("", frame.t("bank-queue-everybody"), asked.mine != "yes"), choice("yes", frame.t("bank-queue-mine"), asked.mine == "yes")],
        range: if shown == 0 { String::new() } else { frame.t2("pager-range", "from", from + 1, "to", from + shown) },
        newer: if asked.page == 0 { String::new() } else { asked.href(asked.page - 1) },
        older: if queue.more { asked.href(asked.page + 1) } else { String::new() },
        lines,
        unused,
        frame: frame.titled("bank-queue-title"),
    };
    Ok(Page(page))
}

async fn figures(app: &App, officer: &BankOfficer, frame: &Frame) -> Result<Vec<Figure>, Failure> {
    let bank = officer.bank;
    let of = |states: &[ApplicationState]| Filter { states: states.to_vec(), officer: None };
    // The firm's own clocks are not the bank's breaches.
    let own = of(&[ApplicationState::Waiting, ApplicationState::Accepted]);
    let now = app.clock.now();
    let tonight = calendar::midnight(app.clock.today().succ_opt().unwrap_or(app.clock.today()));
    let overdue = actions::count_due(app, bank, &own, now).await?;
    let today = actions::count_due(app, bank, &own, tonight).await?.saturating_sub(overdue);
    let waiting = actions::count(app, bank, &of(&[ApplicationState::Waiting])).await?;
    let material = actions::count(app, bank, &of(&[ApplicationState::MaterialAsked])).await?;
    let granted = actions::count(app, bank, &of(&[ApplicationState::Granted])).await?;
    let figure = |key: &str, value| Figure { label: frame.t(key), value };
    Ok(vec![
        figure("bank-queue-due-today", today),
        figure("bank-queue-overdue", overdue),
        figure("bank-queue-waiting", waiting),
        figure("bank-queue-material", material),
        figure("bank-queue-granted", granted),
    ])
}

fn line(frame: &Frame, of: &Summary, now: DateTime<Utc>) -> Line {
    let due = of.due.map(|due| remaining(frame.lang, &due, of.updated_at, now));
    Line {
        href: format!("/bank/applications/{}", of.id),
        urgent: due.as_ref().is_some_and(|d| d.urgent),
        due,
        firm: of.firm_name.clone(),
        number: of.number.clone(),
        product: of.product_name.clone(),
        amount: frame.wan(&of.amount),
        amount_fen: of.amount.0,
        term_months: of.term_months,
        state: frame.t(of.state.text_key()),
        tone: tone(of.state),
        officer: of.officer_name.clone().unwrap_or_else(|| frame.t("bank-queue-nobody")),
        submitted: frame.instant(&of.submitted_at),
    }
}
