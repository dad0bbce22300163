//! The desk: one application as the officer reads it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::id::{ApplicationId, RecordId};
use entity::value::{ApplicationAct, ApplicationState, Severity};

use super::super::act::Act;
use super::super::actions::{self, Detail};
use super::super::reading::actions::{demand_of, shown_match};
use super::super::remaining::{Remaining, remaining, tone};
use super::beside::pages::beside;
use super::compared::{Compared, compared, tallies};
use super::may::May;
use super::past::pages::of_past;
use super::purpose;
use crate::app::App;
use crate::consent::actions::{self as consent, File, Reader};
use crate::consent::reading::farming::ShownFarming;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::feed::cross::shown::findings;
use crate::credit::repair::actions::marks;
use crate::credit::repair::mark::Mark;
use crate::enterprise::confirm::shown::ShownMark;
use crate::enterprise::fact::Fact;
use crate::enterprise::figures::actions::kept_series;
use crate::enterprise::figures::shown::{ShownSeries, series};
use crate::enterprise::past::pages::Then;
use crate::enterprise::shown::{disputed, open_note, unkept};
use crate::platform::moment::{Asked, Wrong};
use crate::platform::page::{Frame, Page};
use crate::platform::store::Version;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};
use crate::product::describe;
use crate::product::say::{arg, say};
use crate::risk::namesake::actions::of_file;

/// Routes of the desk.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/applications/{id}", desk).merge(super::material::pages::routes())
}

/// A labelled value with where it is from.
pub struct Row {
    /// What it is.
    pub label: String,
    /// The value; empty when it is not known.
    pub value: String,
    /// Where it is from, or why it is not known.
    pub source: String,
    /// Whether what the firm declared of it is verified.
    pub mark: ShownMark,
}

/// A risk flag as the officer reads it.
pub struct FlagShown {
    /// Tone.
    pub tone: &'static str,
    /// Code, name and weight.
    pub title: String,
    /// What was recorded.
    pub what: String,
    /// What it means in law.
    pub basis: String,
    /// Since when.
    pub since: String,
}

/// Something that happened.
pub struct Past {
    /// Tone.
    pub tone: &'static str,
    /// What.
    pub title: String,
    /// When.
    pub when: String,
    /// What was said.
    pub lines: Vec<String>,
}

/// The firm's file as the desk shows it.
pub struct FileShown {
    /// Its unified code.
    pub code: String,
    /// Facts, known and unknown.
    pub facts: Vec<Row>,
    /// Flags that stand.
    pub flags: Vec<FlagShown>,
    /// Records that count.
    pub records: Vec<Row>,
}

/// The desk.
#[derive(Template)]
#[template(path = "pages/bank/desk.html")]
pub struct Desk {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of; nothing on it acts unless that is now.
    pub then: Then,
    /// Address of the application.
    pub base: String,
    /// The version shown.
    pub version: i64,
    /// The firm.
    pub firm: String,
    /// Number.
    pub number: String,
    /// The product.
    pub product: String,
    /// The state.
    pub state: String,
    /// Its tone.
    pub tone: &'static str,
    /// What is due.
    pub due: Vec<Remaining>,
    /// The firm's file, when it may be read.
    pub file: Option<FileShown>,
    /// Why it may not.
    pub no_file: String,
    /// The firm's matching profile in a line, and where every contribution stands; both empty without the file.
    pub profile: [String; 2],
    /// Numbers by month or year that departments delivered, as far as the letter opens them.
    pub series: Vec<ShownSeries>,
    /// How the household farms, by the operator's own letter.
    pub farming: ShownFarming,
    /// Reports of agencies that hold today.
    pub reports: Vec<ShownReport>,
    /// Listed firms that the firm's representative is verified to stand for too, by the person's own letter.
    pub roles: Vec<[String; 2]>,
    /// What was compared when the firm applied.
    pub compared: Vec<Compared>,
    /// How many of each verdict.
    pub tallies: Vec<Compared>,
    /// What the firm asks for.
    pub asked: Vec<Row>,
    /// What the firm wrote about it.
    pub purpose_note: String,
    /// What was granted.
    pub granted: Vec<Row>,
    /// What was paid out, with addresses as labels.
    pub loans: Vec<(String, String)>,
    /// Reasons of a decline as given.
    pub reasons: Vec<String>,
    /// What happened, the latest first.
    pub past: Vec<Past>,
    /// What can be done now.
    pub may: May,
}

async fn desk(
    State(app): State<App>,
    officer: BankOfficer,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let detail = actions::detail_for_bank(&app, officer.bank, id).await?;
    let then = Then::now(format!("/bank/applications/{id}")).by_day();
    match asked.read(app.clock.now()) {
        Ok(None) => Ok(Page(of_now(&app, &officer, frame, &detail, then).await?).into_response()),
        Ok(Some(found)) => match Box::pin(of_past(&app, &officer, frame.clone(), detail, (found, then.clone()))).await {
            Err(Failure::NotFound) => Ok(then.again(frame, &asked, Wrong::Unknown)),
            page => Ok(Page(page?).into_response()),
        },
        Err(wrong) => Ok(then.again(frame, &asked, wrong)),
    }
}

/// What the desk shows beside the application.
pub(super) struct Opened {
    /// The file, when it may be read.
    pub(super) file: Option<File>,
    /// Key of why it may not; empty when it may.
    pub(super) no_file: &'static str,
    /// What firms said to records.
    pub(super) marks: HashMap<RecordId, Mark>,
    /// The profile in a line, and where it is.
    pub(super) profile: [String; 2],
    /// Delivered numbers by month or year.
    pub(super) series: Vec<ShownSeries>,
    /// Reports of agencies that hold.
    pub(super) reports: Vec<ShownReport>,
    /// Roles of the representative in listed firms.
    pub(super) roles: Vec<[String; 2]>,
    /// What was compared when the firm applied.
    pub(super) compared: Option<Vec<Compared>>,
    /// The moment.
    pub(super) then: Then,
}

impl Opened {
    /// Nothing of the firm, and why.
    pub(super) fn closed(no_file: &'static str, then: Then) -> Self {
        let (marks, profile, series, reports, roles) = Default::default();
        Self { file: None, no_file, marks, profile, series, reports, roles, compared: None, then }
    }
}

async fn of_now(app: &App, officer: &BankOfficer, frame: Frame, detail: &Detail, then: Then) -> Result<Desk, Failure> {
    let summary = &detail.summary;
    let opened = match purpose::of(summary.state) {
        None => Opened::closed("desk-ended", then),
        Some(purpose) => {
            let reader = Reader { by: officer.who.by(), token: None, bank: Some(officer.bank), purpose, application: Some(summary.id) };
            match consent::look_up_with_farming(app, &reader, summary.enterprise).await {
                Ok(file) => opened(app, &frame, detail, (&reader, file), then).await?,
                Err(consent::Error::NotAuthorised | consent::Error::Changed) => Opened::closed("desk-not-authorised", then),
                Err(consent::Error::Store(error)) => return Err(error.into()),
            }
        }
    };
    let demand = demand_of(app.db.read(), detail).await?;
    let allows = |act| detail.allows(act);
    let owing = detail.disbursements.iter().any(|d| d.state == entity::value::DisbursementState::Paid && d.repaid_fen < d.amount_fen);
    let may = May {
        accept: allows(ApplicationAct::Accept),
        decline: allows(ApplicationAct::Decline),
        ask: allows(ApplicationAct::AskMaterial),
        supply: allows(ApplicationAct::SupplyMaterial),
        grant: allows(ApplicationAct::Grant),
        disburse: allows(ApplicationAct::Disburse) && detail.application.undrawn() > entity::value::Fen::ZERO,
        settle: allows(ApplicationAct::Settle) && !owing,
    };
    Ok(page(app, frame, detail, &demand, opened, may))
}

async fn opened(app: &App, frame: &Frame, detail: &Detail, (reader, file): (&Reader, File), then: Then) -> Result<Opened, Failure> {
    let summary = &detail.summary;
    let marks = marks(app.db.read(), summary.enterprise).await?;
    // The stored match carries facts too: without an authorisation it stays closed like the file.
    let shown = match summary.match_id {
        Some(of) => shown_match(app, of, summary.product_version).await?.map(|shown| compared(frame.lang, &shown, &file.profile, &|item| file.opens(item))),
        None => None,
    };
    let (profile, reports) = beside(app, frame.lang, reader, &file).await?;
    let roles = of_file(app, &file).await?;
    let roles = roles.iter().map(|role| role.text(frame.lang)).collect();
    let kept = kept_series(app.db.read(), summary.enterprise).await?;
    let series = series(frame.lang, kept.iter().filter(|one| one.is_opened(|item| file.opens(item))));
    Ok(Opened { file: Some(file), no_file: "", marks, profile, series, reports, roles, compared: shown, then })
}

/// The desk with what is opened beside the application.
pub(super) fn page(app: &App, frame: Frame, detail: &Detail, demand: &entity::financing::demand::Model, opened: Opened, may: May) -> Desk {
    let summary = &detail.summary;
    let Opened { file, no_file, marks, profile, series, reports, roles, compared, then } = opened;
    Desk {
        base: format!("/bank/applications/{}", summary.id),
        version: summary.version.0,
        firm: file.as_ref().map_or_else(|| summary.firm_name.clone(), |file| file.enterprise.name.clone()),
        number: summary.number.clone(),
        product: summary.product_name.clone(),
        state: if detail.events.is_empty() { frame.t("desk-not-yet") } else { frame.t(summary.state.text_key()) },
        tone: tone(summary.state),
        due: detail.deadlines.iter().map(|due| remaining(frame.lang, due, summary.updated_at, app.clock.now())).collect(),
        farming: file.as_ref().map(|file| ShownFarming::new(frame.lang, &file.farming, app.clock.today(), None)).unwrap_or_default(),
        file: file.map(|file| file_shown(&frame, &file, &marks)),
        no_file: if no_file.is_empty() { String::new() } else { frame.t(no_file) },
        profile,
        series,
        reports,
        roles,
        tallies: compared.as_ref().map(|compared| tallies(frame.lang, compared)).unwrap_or_default(),
        compared: compared.unwrap_or_default(),
        asked: asked_for(&frame, demand),
        purpose_note: demand.purpose_note.clone().unwrap_or_default(),
        granted: granted(&frame, detail),
        loans: detail.disbursements.iter().map(|d| (format!("/bank/loans/{}", d.id), loan_line(&frame, d))).collect(),
        reasons: detail.declined.iter().flat_map(|d| &d.reasons).map(|r| format!("{} {}", r.code(), frame.t(r.text_key()))).collect(),
        past: past(&frame, detail),
        may,
        then,
        frame: frame.named(summary.firm_name.clone()),
    }
}

fn loan_line(frame: &Frame, of: &entity::lending::disbursement::Model) -> String {
    format!("{} · {} · {}", of.reference, frame.money(&of.amount_fen), frame.t(of.state.text_key()))
}

fn file_shown(frame: &Frame, file: &File, marks: &HashMap<RecordId, Mark>) -> FileShown {
    let facts = file.profile.all().map(|(key, fact)| {
        let (label, mark) = (frame.t(key.text_key()), ShownMark::of(frame.lang, key, &file.profile));
        match fact {
            Fact::Known { value, source, as_of_on } => Row {
                label,
                value: arg(frame.lang, &describe::value(key, &value)),
                source: format!("{} · {}{}", say(frame.lang, &describe::provenance(&source)), frame.day(&as_of_on), open_note(frame.lang, key, &file.profile)),
                mark,
            },
            Fact::Unknown(why) => Row { label, value: String::new(), source: frame.t(why.text_key()) + &mark.behind(), mark: ShownMark::default() },
        }
    });
    let records = file.records.iter().map(|r| Row {
        label: frame.t(r.source.text_key()),
        value: r.decided_on.map(|d| frame.day(&d)).unwrap_or_default(),
        source: std::iter::once(
            r.published_until()
                .and_then(|until| until.pred_opt())
                .map_or_else(|| r.department.clone(), |to| frame.t2("desk-record-until", "by", &r.department, "day", frame.day(&to))),
        )
        .chain(marks.get(&r.id).into_iter().flat_map(|mark| mark.public(frame.lang)))
        .chain(findings(frame.lang, &r.marks))
        .collect::<Vec<_>>()
        .join(" · "),
        mark: ShownMark::default(),
    });
    let flags = file.flags.iter().map(|f| {
        let tone = match f.severity {
            _ if f.disputed_at.is_some() => "fail",
            Severity::High => "urgent",
            Severity::Medium => "unknown",
            Severity::Low | Severity::Info => "action",
        };
        FlagShown {
            tone,
            title: format!("{} {} · {}", f.code, frame.t(format!("risk-{}", f.code)), frame.t(f.severity.text_key())),
            what: frame.t(format!("risk_what-{}", f.code)),
            basis: frame.t(format!("risk_basis-{}", f.code)),
            since: [Some(frame.t1("desk-flag-since", "day", frame.day(&f.opened_on))), disputed(f, frame.lang), unkept(f, frame.lang)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
        }
    });
    FileShown { code: file.enterprise.code.to_string(), facts: facts.collect(), flags: flags.collect(), records: records.collect() }
}

fn row(frame: &Frame, key: &str, value: String) -> Row {
    Row { label: frame.t(key), value, source: String::new(), mark: ShownMark::default() }
}

fn asked_for(frame: &Frame, demand: &entity::financing::demand::Model) -> Vec<Row> {
    let guarantees: Vec<entity::value::Guarantee> = serde_json::from_value(demand.guarantees.clone()).unwrap_or_default();
    let names: Vec<String> = guarantees.iter().map(|g| frame.t(g.text_key())).collect();
    vec![
        row(frame, "desk-asked-amount", frame.money_or_dash(&demand.amount_fen)),
        row(frame, "desk-asked-term", demand.term_months.map_or_else(|| "—".to_owned(), |n| frame.counted("product-months", n))),
        row(frame, "desk-asked-purpose", demand.purpose.map_or_else(|| "—".to_owned(), |p| frame.t(p.text_key()))),
        row(frame, "desk-asked-source", demand.repayment_source.map_or_else(|| "—".to_owned(), |p| frame.t(p.text_key()))),
        row(frame, "desk-asked-guarantee", names.join(&frame.t("product-list-separator"))),
        row(frame, "desk-asked-rate", frame.percent_or_dash(&demand.acceptable_rate_ppm)),
    ]
}

fn granted(frame: &Frame, detail: &Detail) -> Vec<Row> {
    let Some(offer) = &detail.offer else {
        return Vec::new();
    };
    vec![
        row(frame, "desk-granted-amount", frame.money(&offer.amount_fen)),
        row(frame, "desk-granted-undrawn", frame.money(&detail.application.undrawn())),
        row(frame, "desk-granted-rate", frame.percent(&offer.rate_ppm)),
        row(frame, "desk-granted-term", frame.counted("product-months", offer.term_months)),
        row(frame, "desk-granted-guarantee", frame.t(offer.guarantee.text_key())),
        row(frame, "desk-granted-repayment", frame.t(offer.repayment_form.text_key())),
        row(frame, "desk-granted-until", frame.day_or_dash(&offer.valid_until.pred_opt())),
    ]
}

fn past(frame: &Frame, detail: &Detail) -> Vec<Past> {
    let one = |e: &actions::Happened| {
        let said = match &e.said {
            Some(Act::AskMaterial { items }) => items.clone(),
            Some(Act::SupplyMaterial { note } | Act::Decline { note, .. } | Act::Withdraw { note, .. }) => vec![note.clone()],
            Some(Act::Reverse { reason, .. }) => vec![reason.clone()],
            Some(Act::Disburse(payout)) => vec![format!("{} · {}", payout.loan_number, frame.money(&payout.amount))],
            Some(Act::Grant(terms)) => vec![format!("{} · {}", frame.money(&terms.amount), frame.percent(&terms.rate))],
            Some(Act::Accept | Act::Settle | Act::TimeOut | Act::Lapse) | None => Vec::new(),
        };
        let who = e.person_name.clone().unwrap_or_default();
        Past {
            tone: if e.state_after == ApplicationState::Declined { "fail" } else { "action" },
            title: format!("{who} {}", frame.t(e.act.text_key())).trim().to_owned(),
            when: frame.instant(&e.at),
            lines: said.into_iter().filter(|s| !s.trim().is_empty()).collect(),
        }
    };
    detail.events.iter().rev().map(one).collect()
}

/// The version that a form was shown with.
pub(in crate::financing::application) fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}
