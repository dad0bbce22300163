//! Figures of a period, and reports: making, listing, reading.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::report::report;
use entity::value::id::{PersonId, ReportId};
use entity::value::{MailState, Severity};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::breakdown::Breakdown;
use super::period::{Length, Period};
use super::words::Words;
use super::{monthly, store, workbook};
use crate::app::App;
use crate::notice::actions::{Message, Receiver};
use crate::platform::audit::{self, By, Deed};
use crate::platform::calendar::midnight;
use crate::platform::i18n::Lang;
use crate::platform::moment::Moment;
use crate::platform::store::Error as StoreError;

pub use super::store::Listed;

/// Why a report was not made or not found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The period is not over: its figures would change under their reader.
    #[error("the period is not over")]
    NotOver,
    /// The workbook could not be made.
    #[error("{0}")]
    Render(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a report is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Its day has come.
    Schedule,
    /// Somebody asked for it.
    Hand,
}

impl Origin {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Hand => "hand",
        }
    }
}

/// A report after [`make`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: ReportId,
    /// Whether it is a new one.
    pub news: News,
}

/// Whether a report was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// There was none of this data.
    New,
    /// The same data has made it before; that one stands.
    Known,
}

/// The instant up to which a period's figures look: its end, or, while it is not over, now. It never depends on when a report is made
/// of a period that is over, so the same data gives the same file; what is recorded later but happened before the end makes another one.
pub fn cut_off(period: Period, now: DateTime<Utc>) -> DateTime<Utc> {
    period.bounds().1.min(now)
}

/// The figures of a period.
pub async fn breakdown(app: &App, period: Period) -> Result<Breakdown, Error> {
    counted(app, period, cut_off(period, app.clock.now()), None).await
}

/// The figures of a period as they were at an instant, by what was known then: what was told later is not in them, nor what happened after
/// the day that is asked about.
pub async fn breakdown_as_of(app: &App, period: Period, asked: Moment) -> Result<Breakdown, Error> {
    let until = asked.on.succ_opt().map_or(asked.at, |next| midnight(next).min(asked.at));
    counted(app, period, cut_off(period, until), Some(asked.at)).await
}

async fn counted(app: &App, period: Period, cut_off: DateTime<Utc>, known: store::AsKnown) -> Result<Breakdown, Error> {
    let earliest = period.last_twelve_months().first().copied().unwrap_or(period).window().from_on;
    let from_on = earliest.min(period.previous().window().from_on).min(period.year_to_date().from_on);
    let cases = store::load(app.db.read(), from_on, cut_off, known).await?;
    tokio::task::spawn_blocking(move || Breakdown::of(&cases, period, cut_off)).await.map_err(|e| Error::Render(e.to_string()))
}

/// Makes the report of a period that is over and mails it to those who get reports. The same data makes no second report and no second mail.
pub async fn make(app: &App, by: &By, period: Period, origin: Origin) -> Result<Made, Error> {
    if !period.is_over(app.clock.now()) {
        return Err(Error::NotOver);
    }
    let breakdown = breakdown(app, period).await?;
    let (digest, cut_off_at) = (breakdown.digest.clone(), breakdown.cut_off);
    let known = store::find_same(app.db.read(), monthly::CODE, &period.to_string(), &digest).await?;
    // Rendering takes long, so it is done before the transaction and not at all when the file is there.
    let file = match known {
        Some(_) => None,
        None => Some(
            tokio::task::spawn_blocking(move || workbook::render(&breakdown, &Lang::Zh))
                .await
                .map_err(|e| Error::Render(e.to_string()))?
                .map_err(|e| Error::Render(e.to_string()))?,
        ),
    };
    let tx = app.db.begin_write().await?;
    let mut made = known.map(|id| Made { id, news: News::Known });
    if let Some(file) = file {
        let id: ReportId = app.ids.new_id();
        let row = report::Model {
            id,
            code: monthly::CODE.to_owned(),
            period: period.to_string(),
            cut_off_at,
            definition: format!("{}@{}", monthly::CODE, monthly::VERSION),
            file_name: workbook::file_name(period),
            file_hash: hex::encode(Sha256::digest(&file)),
            file,
            content_hash: digest.clone(),
            made_by: by.person,
            origin: origin.code().to_owned(),
            made_at: app.clock.now(),
        };
        if store::insert(&tx, row).await? {
            made = Some(Made { id, news: News::New });
            let detail = json!({ "period": period.to_string(), "origin": origin.code(), "content_hash": digest });
            audit::write(&tx, app, by, Deed { action: "report.make", subject_kind: "report", subject_id: id.to_string(), detail }).await?;
        }
    }
    // Somebody else made it between the look and the transaction.
    let made = if let Some(made) = made {
        made
    } else {
        let id = store::find_same(&tx, monthly::CODE, &period.to_string(), &digest).await?.ok_or(StoreError::NotFound)?;
        Made { id, news: News::Known }
    };
    for (organisation, address) in store::list_receivers(&tx).await? {
        let message = Message {
            to: Receiver::Organisation(organisation),
            kind: "report_ready",
            severity: Severity::Info,
            subject_kind: "report",
            subject_id: made.id.to_string(),
            path: "/regulator/reports".to_owned(),
            words: vec![("period", period.label(&Lang::Zh)), ("report", Lang::Zh.say("report-monthly-title"))],
            cause: format!("report:{}", made.id),
            corrects: None,
        };
        crate::notice::actions::tell_with_report(&tx, app, message, made.id, address).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(made)
}

/// Who gets a report that another room makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The credit office alone.
    CreditOffice,
}

/// A report of another room, as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which report.
    pub code: &'static str,
    /// Version of its layout.
    pub definition: &'static str,
    /// Key of its title.
    pub title_key: &'static str,
    /// Of which month.
    pub period: Period,
    /// What happened before it went in.
    pub cut_off: DateTime<Utc>,
    /// Everything it says, to be hashed: the same makes no second report.
    pub text: String,
    /// The workbook.
    pub file: Vec<u8>,
    /// The page on which it stands.
    pub path: &'static str,
    /// Who gets it.
    pub audience: Audience,
}

/// Keeps a report that another room has made and mails it to its audience.
pub async fn keep(app: &App, by: &By, kept: Kept, origin: Origin) -> Result<Made, Error> {
    let Kept { code, definition, title_key, period, cut_off, text, file, path, audience } = kept;
    let digest = hex::encode(Sha256::digest(text));
    let id: ReportId = app.ids.new_id();
    let row = report::Model {
        id,
        code: code.to_owned(),
        period: period.to_string(),
        cut_off_at: cut_off,
        definition: definition.to_owned(),
        file_name: format!("{}-{code}-{period}.xlsx", env!("CARGO_PKG_NAME")),
        file_hash: hex::encode(Sha256::digest(&file)),
        file,
        content_hash: digest.clone(),
        made_by: by.person,
        origin: origin.code().to_owned(),
        made_at: app.clock.now(),
    };
    let tx = app.db.begin_write().await?;
    if !store::insert(&tx, row).await? {
        let id = store::find_same(&tx, code, &period.to_string(), &digest).await?.ok_or(StoreError::NotFound)?;
        return Ok(Made { id, news: News::Known });
    }
    let detail = json!({ "report": code, "period": period.to_string(), "origin": origin.code(), "content_hash": digest });
    audit::write(&tx, app, by, Deed { action: "report.make", subject_kind: "report", subject_id: id.to_string(), detail }).await?;
    let receivers = match audience {
        Audience::CreditOffice => store::list_offices(&tx).await?,
    };
    for (organisation, address) in receivers {
        let message = Message {
            to: Receiver::Organisation(organisation),
            kind: "report_ready",
            severity: Severity::Info,
            subject_kind: "report",
            subject_id: id.to_string(),
            path: path.to_owned(),
            words: vec![("period", period.label(&Lang::Zh)), ("report", Lang::Zh.t(title_key))],
            cause: format!("report:{id}"),
            corrects: None,
        };
        crate::notice::actions::tell_with_report(&tx, app, message, id, address).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Made { id, news: News::New })
}

/// Reports of another room, the latest first.
pub async fn kept(app: &App, code: &str) -> Result<Vec<Listed>, Error> {
    Ok(store::list(app.db.read(), code, None).await?)
}

/// One report of another room with its file.
pub async fn kept_file(app: &App, code: &str, id: ReportId) -> Result<report::Model, Error> {
    Ok(store::find_file(app.db.read(), code, id).await?)
}

/// A report with what became of its mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The report.
    pub report: Listed,
    /// Who made it by hand; empty for the schedule.
    pub maker: String,
    /// Address and state of each mail.
    pub mails: Vec<(String, MailState)>,
}

/// A page of reports, newest first.
pub async fn reports(app: &App, before: Option<ReportId>) -> Result<Vec<Sent>, Error> {
    let db = app.db.read();
    let listed = store::list(db, monthly::CODE, before).await?;
    let ids: Vec<ReportId> = listed.iter().map(|r| r.id).collect();
    let makers: Vec<PersonId> = listed.iter().filter_map(|r| r.made_by).collect();
    let names = store::list_names(db, &makers).await?;
    let mut mails: HashMap<ReportId, Vec<(String, MailState)>> = HashMap::new();
    for (report, to, state) in store::list_mails(db, &ids).await? {
        mails.entry(report).or_default().push((to, state));
    }
    let sent = |report: Listed| Sent {
        maker: report.made_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        mails: mails.remove(&report.id).unwrap_or_default(),
        report,
    };
    Ok(listed.into_iter().map(sent).collect())
}

/// One report, without its file.
pub async fn report(app: &App, id: ReportId) -> Result<Listed, Error> {
    Ok(store::find(app.db.read(), monthly::CODE, id).await?)
}

/// One report with its file.
pub async fn file(app: &App, id: ReportId) -> Result<report::Model, Error> {
    Ok(store::find_file(app.db.read(), monthly::CODE, id).await?)
}

/// Months, newest first, that reports can be made of, and the years before: what the pickers offer.
pub fn periods(now: DateTime<Utc>, length: Length) -> Vec<Period> {
    let (current, count) = match length {
        Length::Month => (Period::month_of(now), 36),
        Length::Year => (Period::year_of(now), 4),
    };
    std::iter::successors(Some(current), |period| Some(period.previous())).take(count).collect()
}
