//! Issuing reports, reading them again and verifying them. Both issuing and reading go through the look-up register.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::credit::credit_report;
use entity::value::id::{ApplicationId, CreditReportId, EnterpriseId, LookupId, RecordId};
use serde_json::json;

use super::content::{Content, Material, Stamp, hash};
use super::store;
pub use super::store::Whose;
use super::verify::{beginning, code_of, gone, opens, typed};
use crate::app::App;
use crate::consent::actions::{Earlier, Error as ConsentError, File, Reader, look_up, look_up_again};
use crate::consent::reading::past::actions::{Looked, look_up_as_of};
use crate::credit::collected::actions::collected;
use crate::credit::quality::actions::{delivered, delivered_lists};
use crate::credit::record::actions::{Record, find_many};
use crate::credit::repair::actions::{marks, marks_as_of};
use crate::credit::repair::item::actions::{statements, upheld_since};
use crate::credit::repair::mark::Mark;
use crate::enterprise::fact::FactKey;
use crate::enterprise::item::Disputed;
use crate::enterprise::past::actions::Reach;
use crate::platform::audit::{self, Deed};
use crate::platform::store::{Connection, Error as StoreError, next_number};

/// Why a report was not issued or not shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No live authorisation covers the reader.
    #[error("no live authorisation")]
    NotAuthorised,
    /// It shows records that may not be used any more: a bank asks for a new one.
    #[error("the report is out of date")]
    Outdated,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ConsentError> for Error {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::NotAuthorised => Self::NotAuthorised,
            ConsentError::Changed => Self::Outdated,
            ConsentError::Store(error) => Self::Store(error),
        }
    }
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: CreditReportId,
    /// Its number.
    pub number: String,
    /// The firm's name when it was issued.
    pub firm: String,
    /// The application that it was issued for.
    pub application: Option<ApplicationId>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// A report as issued, read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Which.
    pub id: CreditReportId,
    /// What it says.
    pub content: Content,
    /// SHA-256 of it.
    pub content_hash: String,
    /// Its check code.
    pub check_code: String,
    /// How many of the records in it, and of the rows behind its facts, have been changed, repaired or taken back since.
    pub gone: usize,
    /// How many of the records in it are in dispute now.
    pub disputed: usize,
    /// The items of the registration that are.
    pub items: Disputed,
    /// The line of the register that reading it left.
    pub lookup: LookupId,
}

/// What a report is made from.
struct Source {
    file: File,
    /// The day that it is about.
    on: NaiveDate,
    /// The earlier moment, how many records are left out, and what the others say today; none for a report of now.
    past: Option<(DateTime<Utc>, usize, HashMap<RecordId, String>)>,
}

async fn source(app: &App, reader: &Reader, enterprise: EnterpriseId, at: Option<DateTime<Utc>>) -> Result<Source, ConsentError> {
    match at {
        None => Ok(Source { file: look_up(app, reader, enterprise).await?, on: app.clock.today(), past: None }),
        Some(at) => {
            let Looked { file, at, on, over, hashes } = look_up_as_of(app, reader, enterprise, at.into(), Reach::Standing).await?;
            Ok(Source { file, on, past: Some((at, over, hashes)) })
        }
    }
}

/// The row of the register of customs behind the grade that a file opens: the register says more than the grade.
async fn customs(db: &impl Connection, file: &File) -> Result<Option<Record>, StoreError> {
    let row = file.profile.value(FactKey::CustomsGrade).and(file.profile.rests(FactKey::CustomsGrade).record);
    match row.filter(|row| file.figures.iter().any(|(stands, _)| stands == row)) {
        Some(row) => Ok(find_many(db, &[row]).await?.pop()),
        None => Ok(None),
    }
}

/// Issues a report about a firm: of now, or as of an earlier moment. What is over by now is in neither.
pub async fn issue(app: &App, reader: &Reader, enterprise: EnterpriseId, at: Option<DateTime<Utc>>) -> Result<CreditReportId, Error> {
    let cut_off_at = at.unwrap_or_else(|| app.clock.now());
    let Source { file, on, past } = source(app, reader, enterprise, at).await?;
    let collected = collected(app.db.read(), cut_off_at).await?;
    let (delivered, delivered_lists) = (delivered(app, cut_off_at).await?, delivered_lists(app, cut_off_at).await?);
    let marks = match at {
        None => marks(app.db.read(), enterprise).await?,
        Some(at) => marks_as_of(app.db.read(), enterprise, at).await?,
    };
    let statements = statements(app.db.read(), &file.enterprise).await?;
    // What the row said at an earlier moment is not told: its grade is.
    let customs = if past.is_none() { customs(app.db.read(), &file).await? } else { None };
    let tx = app.db.begin_write().await?;
    let (id, year): (CreditReportId, _) = (app.ids.new_id(), app.clock.year());
    let number = format!("XYBG-{year}-{:06}", next_number(&tx, &format!("XYBG-{year}")).await?);
    let stamp = Stamp { number: number.clone(), cut_off_at, issued_at: app.clock.now() };
    let material = Material {
        firm: &file.enterprise,
        profile: &file.profile,
        records: &file.records,
        made_of: &file.made_of,
        figures: &file.figures,
        customs: customs.as_ref(),
        marks: &marks,
        statements: &statements,
        collected: &collected,
        delivered: &delivered,
        delivered_lists: &delivered_lists,
        today: on,
    };
    let mut content = Content::compose(&material, &stamp);
    if let Some((at, left_out, now)) = past {
        content = content.of_the_past(at, left_out, &now);
    }
    let content = serde_json::to_string(&content).map_err(|e| StoreError::unreadable(e.to_string()))?;
    let content_hash = hash(&content);
    let row = credit_report::Model {
        id,
        number: number.clone(),
        enterprise_id: enterprise,
        organisation_id: reader.bank.or(reader.by.organisation),
        person_id: reader.by.person,
        purpose: reader.purpose,
        application_id: reader.application,
        lookup_id: file.lookup,
        check_code: code_of(&content_hash),
        content,
        content_hash: content_hash.clone(),
        cut_off_at,
        issued_at: stamp.issued_at,
    };
    store::insert(&tx, row).await?;
    let detail = json!({ "number": number, "hash": content_hash, "as_of": at });
    audit::write(&tx, app, &reader.by, Deed { action: "credit_report.issue", subject_kind: "credit_report", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Reads a report that was issued: word by word as it was, under an authorisation that is live now; of a letter that allows a number of
/// readings, issuing used one and reading uses none. A bank does not get to see records that may not be used any more.
pub async fn read(app: &App, reader: &Reader, whose: Whose, id: CreditReportId) -> Result<Issued, Error> {
    let row = store::find(app.db.read(), whose, id).await?;
    let purpose = if reader.bank.is_some() { row.purpose } else { reader.purpose };
    let reader = Reader { purpose, application: row.application_id, ..reader.clone() };
    let content = content_of(&row)?;
    let records: Vec<_> = content.records.iter().map(|kept| (kept.id, kept.hash.clone())).collect();
    // Of what the register says no rows are kept: what an objection has shown to be wrong since falls away too.
    let fallen = upheld_since(app.db.read(), row.enterprise_id, row.issued_at).await?.len();
    let earlier = Earlier { line: row.lookup_id, records: &records, fallen };
    let file = look_up_again(app, &reader, row.enterprise_id, earlier).await?;
    let gone = earlier.gone(&file);
    let marks = marks(app.db.read(), row.enterprise_id).await?;
    let disputed = content.records.iter().filter(|kept| marks.get(&kept.id).is_some_and(Mark::is_disputed)).count();
    let content = content.naming(file.enterprise.legal_representative.as_deref());
    let items = file.enterprise.disputed;
    Ok(Issued { id: row.id, content, content_hash: row.content_hash, check_code: row.check_code, gone, disputed, items, lookup: file.lookup })
}

/// Reports that were issued, the latest first.
pub async fn list(app: &App, whose: Whose, before: Option<CreditReportId>) -> Result<Vec<Listed>, StoreError> {
    let rows = store::list(app.db.read(), whose, before).await?;
    let listed = |row: credit_report::Model| {
        let firm = content_of(&row)?.firm;
        Ok(Listed { id: row.id, number: row.number, firm, application: row.application_id, issued_at: row.issued_at })
    };
    rows.into_iter().map(listed).collect()
}

fn content_of(row: &credit_report::Model) -> Result<Content, StoreError> {
    serde_json::from_str(&row.content).map_err(|e| StoreError::unreadable(format!("report {}: {e}", row.number)))
}

/// What anybody learns who has the number and the check code of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Its number.
    pub number: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The earlier moment that it is about; none when it was issued as of its own.
    pub as_of: Option<DateTime<Utc>>,
    /// How the firm's name begins.
    pub firm: String,
    /// SHA-256 of what was issued.
    pub content_hash: String,
    /// Whether what is kept still has this hash.
    pub is_intact: bool,
    /// Whether a record that it shows, or a row behind a fact that it shows, has been repaired, annulled, taken back or changed since, or is no
    /// longer published; or an item of the registration that it shows was put right after an objection.
    pub is_superseded: bool,
}

/// Verifies a report. None for a wrong pair, whatever is wrong with it.
pub async fn verify(app: &App, number: &str, code: &str) -> Result<Option<Verified>, StoreError> {
    let number = number.trim().to_ascii_uppercase();
    let Some(row) = store::find_by_number(app.db.read(), &number).await? else { return Ok(None) };
    if !opens(&typed(code), &row.check_code) {
        return Ok(None);
    }
    let is_intact = hash(&row.content) == row.content_hash;
    let (firm, as_of, is_superseded) = match content_of(&row) {
        Ok(content) => {
            let ids: Vec<_> = content.records.iter().map(|kept| kept.id).collect();
            let mut now = find_many(app.db.read(), &ids).await?;
            now.retain(|record| record.counts_on(app.clock.today()));
            let wrong = upheld_since(app.db.read(), row.enterprise_id, row.issued_at).await?;
            (beginning(&content.firm), content.as_of, gone(&content, &now) > 0 || !wrong.is_empty())
        }
        // What cannot be read was not issued so; that it is not intact says all there is.
        Err(_) => (String::new(), None, false),
    };
    Ok(Some(Verified { number: row.number, issued_at: row.issued_at, as_of, firm, content_hash: row.content_hash, is_intact, is_superseded }))
}

/// Numbers of the reports about a firm that show a record as it says now: they are superseded, and opened to no bank, once it ends or says
/// something else.
pub async fn showing(db: &impl Connection, enterprise: EnterpriseId, record: &Record) -> Result<Vec<String>, StoreError> {
    let mut numbers = Vec::new();
    for row in store::list_about(db, enterprise).await? {
        // What cannot be read any more shows nothing.
        let shows = |content: Content| content.records.iter().any(|kept| kept.id == record.id && kept.hash == record.content_hash);
        if content_of(&row).is_ok_and(shows) {
            numbers.push(row.number);
        }
    }
    Ok(numbers)
}

/// Numbers of the reports about a firm, each with when it was issued.
pub async fn issued_about(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    Ok(store::list_about(db, enterprise).await?.into_iter().map(|row| (row.number, row.issued_at)).collect())
}

/// Whether a report about a firm was issued at or after an instant.
pub async fn issued_since(db: &impl Connection, enterprise: EnterpriseId, since: DateTime<Utc>) -> Result<bool, StoreError> {
    store::exists_since(db, enterprise, since).await
}
