//! Showing profiles, and making one again that was shown. What is shown is kept; whoever reads one later reads it through the register.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::credit::evaluation;
use entity::value::id::{ApplicationId, EnterpriseId, EvaluationId, LookupId, OrganisationId, RecordId};
use entity::value::{LookupPurpose, RecordState, Source};
use serde_json::json;

use super::card::{self, Card};
use super::input::Input;
use super::store;
pub use super::store::Whose;
use super::weigh::{Evaluation, weigh};
use crate::app::App;
use crate::consent::actions::{Earlier as Before, Error as ConsentError, File, Reader, look_up, look_up_again};
use crate::consent::reading::past::actions::{Looked, look_up_as_of};
use crate::consent::retention::law::records_before;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::catalogue::edition::Catalogue;
use crate::credit::collected::actions::collected;
use crate::credit::collected::since::Collected;
use crate::credit::feed::rule::rules;
use crate::credit::record::actions::{Record, by_id};
use crate::credit::repair::item::actions::doubted_since;
use crate::enterprise::fact::FactKey;
use crate::enterprise::item::facts;
use crate::enterprise::past::actions::Reach;
use crate::matching::canonical;
use crate::platform::audit::{self, Deed};
use crate::platform::moment::Moment;
use crate::platform::store::{Connection, Error as StoreError};

/// Profiles that a list shows.
const LATEST: u64 = 20;

/// Why a profile was not shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No live authorisation covers the reader.
    #[error("no live authorisation")]
    NotAuthorised,
    /// A record behind it may not be used any more: a bank makes a new one.
    #[error("the profile is withdrawn")]
    Withdrawn,
    /// Its term is over, or a row that it rested on and that fell is kept no longer: only its digests are kept.
    #[error("the term of the profile or of a row that fell is over: only its digests are kept")]
    Over,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ConsentError> for Error {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::NotAuthorised => Self::NotAuthorised,
            ConsentError::Changed => Self::Withdrawn,
            ConsentError::Store(error) => Self::Store(error),
        }
    }
}

/// A profile as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub id: EvaluationId,
    /// The firm's name.
    pub firm: String,
    /// The scorecard.
    pub card: &'static Card,
    /// What it says.
    pub evaluation: Evaluation,
    /// SHA-256 of what it was made of.
    pub digest: String,
    /// How many of the records behind it do not stand any more, or are in dispute now.
    pub gone: usize,
    /// The application that it was shown for.
    pub application: Option<ApplicationId>,
    /// The line of the register that reading it left.
    pub lookup: LookupId,
}

/// A profile in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: EvaluationId,
    /// The bank that was shown it; none for the firm itself and the credit office.
    pub organisation: Option<OrganisationId>,
    /// What for.
    pub purpose: LookupPurpose,
    /// The application that it was shown for.
    pub application: Option<ApplicationId>,
    /// The scorecard.
    pub version: String,
    /// The day.
    pub on: NaiveDate,
    /// The points.
    pub points: i64,
    /// When it was first shown.
    pub shown_at: DateTime<Utc>,
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::unreadable(error.to_string())
}

/// What the profile of a file is made of, no further than it was opened.
fn input(card: &Card, file: &File, collected: &Collected, on: NaiveDate) -> Input {
    let input = Input::new(card, &file.profile, &file.records, collected, on).resting_on(&file.profile, &file.made_of, &file.figures);
    input.limited(&|item| file.opens(item))
}

/// Makes the profile of a firm from a file that was just opened, no further than it was opened, and keeps it.
pub async fn show(app: &App, reader: &Reader, file: &File) -> Result<Shown, StoreError> {
    let today = app.clock.today();
    let card = card::current(today);
    let collected = collected(app.db.read(), app.clock.now()).await?;
    let input = input(card, file, &collected, today);
    let evaluation = weigh(card, &input);
    let text = canonical::text(&input).map_err(unwritable)?;
    let row = evaluation::Model {
        id: app.ids.new_id(),
        enterprise_id: file.enterprise.id,
        organisation_id: reader.bank,
        purpose: reader.purpose,
        application_id: reader.application,
        lookup_id: file.lookup,
        version: card.version.clone(),
        on_day: input.on,
        input_digest: canonical::digest(&input).map_err(unwritable)?,
        answer_digest: canonical::digest(&evaluation).map_err(unwritable)?,
        input: text,
        points: evaluation.points,
        shown_at: app.clock.now(),
    };
    let digest = row.input_digest.clone();
    let tx = app.db.begin_write().await?;
    let id = if let Some(id) = store::find_same(&tx, &row).await? {
        id
    } else {
        let id = row.id;
        let deed = Deed {
            action: "evaluation.show",
            subject_kind: "evaluation",
            subject_id: id.to_string(),
            detail: json!({ "version": row.version, "input": row.input_digest, "answer": row.answer_digest }),
        };
        audit::write(&tx, app, &reader.by, deed).await?;
        store::insert(&tx, row).await?;
        id
    };
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Shown { id, firm: file.enterprise.name.clone(), card, evaluation, digest, gone: 0, application: reader.application, lookup: file.lookup })
}

/// Opens a firm's file and makes its profile.
pub async fn open(app: &App, reader: &Reader, enterprise: EnterpriseId) -> Result<Shown, Error> {
    let file = look_up(app, reader, enterprise).await?;
    Ok(show(app, reader, &file).await?)
}

/// A profile as of an earlier moment: made anew of what was known then and may still be used, by the scorecard of its day. It was never shown
/// then and is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The firm's name then.
    pub firm: String,
    /// The scorecard.
    pub card: &'static Card,
    /// What it says.
    pub evaluation: Evaluation,
    /// SHA-256 of what it is made of.
    pub digest: String,
    /// How many records that counted then are over and left out.
    pub over: usize,
    /// The line of the register that reading it left.
    pub lookup: LookupId,
}

/// Makes the profile of a firm from a file of an earlier moment that was just opened.
pub async fn earlier(app: &App, looked: &Looked) -> Result<Earlier, StoreError> {
    let (file, card) = (&looked.file, card::current(looked.on));
    let collected = collected(app.db.read(), looked.at).await?;
    let input = input(card, file, &collected, looked.on);
    let digest = canonical::digest(&input).map_err(unwritable)?;
    let firm = file.enterprise.name.clone();
    Ok(Earlier { firm, card, evaluation: weigh(card, &input), digest, over: looked.over, lookup: file.lookup })
}

/// Opens a firm's file as it was known at an earlier moment and makes its profile.
pub async fn open_as_of(app: &App, reader: &Reader, enterprise: EnterpriseId, asked: Moment) -> Result<Earlier, Error> {
    let looked = look_up_as_of(app, reader, enterprise, asked, Reach::Standing).await?;
    Ok(earlier(app, &looked).await?)
}

/// What a profile was made of; nothing of it is kept beyond its term, nor beyond that of a row behind it that fell.
fn input_of(row: &evaluation::Model) -> Result<(&'static Card, Input), Error> {
    if row.input.is_empty() {
        return Err(Error::Over);
    }
    let card = card::find(&row.version).ok_or_else(|| StoreError::unreadable(format!("profile {}: no scorecard {}", row.id, row.version)))?;
    let input = serde_json::from_str(&row.input).map_err(|e| StoreError::unreadable(format!("profile {}: {e}", row.id)))?;
    Ok((card, input))
}

/// The rows behind a profile, records and figures, that stand as they did, and those that do not any more: those are gone, changed, or in
/// dispute now. What was set aside when it was made was not counted.
fn standing(input: &Input, now: &HashMap<RecordId, Record>, on: (&Catalogue, NaiveDate)) -> (Vec<(RecordId, String)>, Vec<RecordId>) {
    let (mut standing, mut fallen) = (Vec::new(), Vec::new());
    for (id, hash) in input.rows() {
        match now.get(&id) {
            Some(record) if record.content_hash == hash && record.is_used_on(on.1) => standing.push((id, hash.to_owned())),
            None if input.older(id).is_some_and(|row| is_out_of_term(row, on)) => {}
            Some(_) | None => fallen.push(id),
        }
    }
    (standing, fallen)
}

/// Whether a month behind a fact is not kept any more on a day, because its own term is over: nobody took it back, and the fact is what it was.
fn is_out_of_term((fact, month): (FactKey, NaiveDate), (catalogue, today): (&Catalogue, NaiveDate)) -> bool {
    let feeds = |source: &&Source| source.is_figures() && rules(**source).facts.iter().any(|rule| rule.key == fact);
    Source::ALL.iter().filter(feeds).any(|source| month < records_before(catalogue, *source, today))
}

/// The rows behind a profile as they are now.
async fn now(db: &impl Connection, input: &Input) -> Result<HashMap<RecordId, Record>, StoreError> {
    by_id(db, &input.rows().into_keys().collect::<Vec<_>>()).await
}

/// Facts that a profile was made of and whose item of the register is objected to, or was put right after an objection since.
async fn doubted(db: &impl Connection, row: &evaluation::Model, input: &Input) -> Result<Vec<FactKey>, StoreError> {
    let items = doubted_since(db, row.enterprise_id, row.shown_at).await?;
    let facts = items.into_iter().flat_map(facts).copied();
    Ok(facts.filter(|key| input.facts.value(*key).is_some()).collect())
}

/// Reads a profile that was shown: as it was, under an authorisation that is live now, no further than that opens. A bank does not get to
/// see one that rests on a record which has ended or is in dispute, or on such an item of the register.
pub async fn read(app: &App, reader: &Reader, whose: Whose, id: EvaluationId) -> Result<Shown, Error> {
    let row = store::find(app.db.read(), whose, id).await?;
    let (card, input) = input_of(&row)?;
    let purpose = if reader.bank.is_some() { row.purpose } else { reader.purpose };
    let reader = Reader { purpose, application: row.application_id, ..reader.clone() };
    let catalogue = catalogue::current(app, app.db.read()).await?;
    let (records, fallen) = standing(&input, &now(app.db.read(), &input).await?, (catalogue.as_ref(), app.clock.today()));
    let doubted = doubted(app.db.read(), &row, &input).await?;
    let earlier = Before { line: row.lookup_id, records: &records, fallen: fallen.len() + doubted.len() };
    let file = look_up_again(app, &reader, row.enterprise_id, earlier).await?;
    let gone = earlier.gone(&file);
    let evaluation = weigh(card, &input.limited(&|item| file.opens(item)));
    let (application, lookup) = (row.application_id, file.lookup);
    Ok(Shown { id: row.id, firm: file.enterprise.name, card, evaluation, digest: row.input_digest, gone, application, lookup })
}

/// Profiles that were shown, the latest first.
pub async fn list(app: &App, whose: Whose) -> Result<Vec<Listed>, StoreError> {
    let rows = store::list(app.db.read(), whose, LATEST).await?;
    let listed = |row: evaluation::Model| Listed {
        id: row.id,
        organisation: row.organisation_id,
        purpose: row.purpose,
        application: row.application_id,
        version: row.version,
        on: row.on_day,
        points: row.points,
        shown_at: row.shown_at,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The matching profiles of a firm that were made of a record as it says now: they are withdrawn once it ends or says something else.
pub async fn made_of(db: &impl Connection, enterprise: EnterpriseId, record: &Record) -> Result<Vec<EvaluationId>, StoreError> {
    let rows = store::list(db, Whose::Firm(enterprise), u64::MAX >> 1).await?;
    let rests = |input: Input| input.rows().get(&record.id).is_some_and(|hash| *hash == record.content_hash);
    Ok(rows.into_iter().filter(|row| input_of(row).is_ok_and(|(_, input)| rests(input))).map(|row| row.id).collect())
}

/// The matching profiles of a firm that were made of one of some facts.
pub async fn made_with(db: &impl Connection, enterprise: EnterpriseId, facts: &[FactKey]) -> Result<Vec<EvaluationId>, StoreError> {
    let rows = store::list(db, Whose::Firm(enterprise), u64::MAX >> 1).await?;
    let rests = |input: Input| facts.iter().any(|key| input.facts.value(*key).is_some());
    Ok(rows.into_iter().filter(|row| input_of(row).is_ok_and(|(_, input)| rests(input))).map(|row| row.id).collect())
}

/// The profiles of a firm that one of some rows withdraws by what it is now, and would not withdraw any more once it is kept no longer: a row
/// behind the newest of a fact.
pub async fn fallen_with(db: &impl Connection, enterprise: EnterpriseId, rows: &[Record]) -> Result<Vec<EvaluationId>, StoreError> {
    let counts = |row: &Record| row.state == RecordState::Current && !row.life.is_over();
    let falls = |input: &Input| {
        let said = input.rows();
        let fell = |row: &Record| said.get(&row.id).is_some_and(|hash| !counts(row) || *hash != row.content_hash);
        rows.iter().any(|row| input.older(row.id).is_some() && fell(row))
    };
    let all = store::list(db, Whose::Firm(enterprise), u64::MAX >> 1).await?;
    Ok(all.into_iter().filter(|row| input_of(row).is_ok_and(|(_, input)| falls(&input))).map(|row| row.id).collect())
}

/// A profile made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Whose it is: who is shown it leaves a line in the register.
    pub enterprise: EnterpriseId,
    /// What it was made of.
    pub input: Input,
    /// What it says.
    pub evaluation: Evaluation,
    /// Whether what is kept of its input is what was kept.
    pub is_intact: bool,
    /// The digest of the answer made again.
    pub digest: String,
    /// The digest of the answer as shown.
    pub shown: String,
    /// Records behind it that have ended, changed or are in dispute since: it is withdrawn where there are any.
    pub gone: Vec<RecordId>,
    /// Facts behind it of the register that are objected to, or were put right since: likewise.
    pub doubted: Vec<FactKey>,
}

/// Makes a profile again from what was kept: its scorecard, facts and records of that day.
pub async fn replay(app: &App, id: EvaluationId) -> Result<Replay, Error> {
    let db = app.db.read();
    let row = store::find(db, Whose::Any, id).await?;
    let (card, input) = input_of(&row)?;
    let evaluation = weigh(card, &input);
    let catalogue = catalogue::current(app, db).await?;
    let (_, gone) = standing(&input, &now(db, &input).await?, (catalogue.as_ref(), app.clock.today()));
    let doubted = doubted(db, &row, &input).await?;
    Ok(Replay {
        enterprise: row.enterprise_id,
        is_intact: canonical::digest(&input).map_err(unwritable)? == row.input_digest && canonical::text(&input).map_err(unwritable)? == row.input,
        digest: canonical::digest(&evaluation).map_err(unwritable)?,
        shown: row.answer_digest,
        doubted,
        input,
        evaluation,
        gone,
    })
}
