//! The firm's home page.

use askama::Template;
use axum::extract::State;
use entity::value::{ApplicationState, DemandState, Severity};

use super::actions::{self, Applied, Asked, Told};
use super::guide::{self, Stage};
use crate::app::App;
use crate::enterprise::pages::ShownFlag;
use crate::notice::actions::word;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm", home)
}

/// A step of the guide.
#[derive(Clone, Debug, Default)]
pub struct ShownStep {
    /// Class of its line.
    pub class: &'static str,
    /// Its name.
    pub name: String,
    /// Why it is taken.
    pub why: String,
    /// What its button says; empty when it is not next.
    pub button: String,
    /// Where it is done.
    pub href: &'static str,
    /// Whether it is done.
    pub is_done: bool,
}

/// The latest demand.
#[derive(Clone, Debug, Default)]
pub struct ShownDemand {
    /// Its number, or that it is a draft.
    pub name: String,
    /// How much.
    pub amount: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// When it was last changed.
    pub at: String,
}

impl ShownDemand {
    fn new(asked: &Asked, frame: &Frame) -> Self {
        Self {
            name: asked.number.clone().unwrap_or_else(|| frame.t("home-demand-unnumbered")),
            amount: frame.money_or_dash(&asked.amount),
            tone: match asked.state {
                DemandState::Draft => "unknown",
                DemandState::Open => "action",
                DemandState::Withdrawn | DemandState::Closed => "fail",
            },
            state: frame.t(asked.state.text_key()),
            at: frame.instant(&asked.updated_at),
        }
    }
}

/// An application.
#[derive(Clone, Debug, Default)]
pub struct ShownApplication {
    /// Where it is.
    pub href: String,
    /// Bank and product.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Amount in 万元.
    pub amount: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// When the one who is waited for has to answer.
    pub due: String,
}

impl ShownApplication {
    fn new(applied: &Applied, lang: Lang) -> Self {
        Self {
            href: format!("/firm/applications/{}", applied.id),
            name: format!("{} · {}", applied.bank, applied.product),
            number: applied.number.clone(),
            amount: lang.wan(&applied.amount),
            tone: match applied.state {
                ApplicationState::Waiting | ApplicationState::Accepted => "action",
                ApplicationState::MaterialAsked => "urgent",
                ApplicationState::Granted | ApplicationState::Disbursed | ApplicationState::Settled => "pass",
                ApplicationState::Declined | ApplicationState::Withdrawn | ApplicationState::TimedOut | ApplicationState::Lapsed => "fail",
            },
            state: lang.t(applied.state.text_key()),
            due: applied.due_at.as_ref().map(|at| lang.t1("home-due", "at", lang.instant(at))).unwrap_or_default(),
        }
    }
}

/// A notice.
#[derive(Clone, Debug, Default)]
pub struct ShownNotice {
    /// Its tone.
    pub tone: &'static str,
    /// Its sentence.
    pub text: String,
    /// When.
    pub at: String,
    /// Where it leads.
    pub href: String,
}

impl ShownNotice {
    fn new(told: &Told, lang: Lang) -> Self {
        let words: Vec<(&str, String)> = told.words.iter().map(|(name, raw)| (name.as_str(), word(lang, raw))).collect();
        Self {
            tone: match told.severity {
                Severity::High | Severity::Medium => "urgent",
                Severity::Low => "unknown",
                Severity::Info => "action",
            },
            text: lang.with(format!("notice-{}", told.kind), &words),
            at: lang.instant(&told.at),
            href: told.path.clone(),
        }
    }
}

/// The home page.
#[derive(Template)]
#[template(path = "pages/firm/home.html")]
pub struct Home {
    /// Frame.
    pub frame: Frame,
    /// Name of the firm.
    pub firm_name: String,
    /// Its code.
    pub firm_code: String,
    /// Name of the person.
    pub person: String,
    /// The guide.
    pub steps: Vec<ShownStep>,
    /// Steps that are done.
    pub done: usize,
    /// Facts that nobody knows.
    pub unknown: usize,
    /// The latest demand.
    pub demand: Option<ShownDemand>,
    /// The latest applications.
    pub applications: Vec<ShownApplication>,
    /// The latest notices.
    pub notices: Vec<ShownNotice>,
    /// Flags that stand.
    pub flags: Vec<ShownFlag>,
}

async fn home(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<Home>, Failure> {
    let home = actions::home(&app, owner.enterprise).await?;
    let lang = frame.lang;
    let shown = |(step, stage): (guide::Step, Stage)| ShownStep {
        class: stage.class(),
        name: lang.t(step.text_key()),
        why: lang.t(step.why_key()),
        button: if stage == Stage::Now { lang.t(step.do_key()) } else { String::new() },
        href: step.href(),
        is_done: stage == Stage::Done,
    };
    let steps: Vec<ShownStep> = guide::steps(&home.standing).map(shown).into();
    Ok(Page(Home {
        done: steps.iter().filter(|step| step.is_done).count(),
        steps,
        unknown: home.unknown,
        demand: home.demand.as_ref().map(|asked| ShownDemand::new(asked, &frame)),
        applications: home.applications.iter().map(|one| ShownApplication::new(one, lang)).collect(),
        notices: home.notices.iter().map(|told| ShownNotice::new(told, lang)).collect(),
        flags: home.flags.iter().map(|flag| ShownFlag::new(flag, lang)).collect(),
        firm_name: home.firm.name,
        firm_code: home.firm.code.as_str().to_owned(),
        person: owner.who.name,
        frame: frame.titled("nav-firm-home"),
    }))
}
