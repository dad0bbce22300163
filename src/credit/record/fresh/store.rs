//! Writing new records as they stand in their rows, hundreds in one statement.

use chrono::{DateTime, NaiveDate, Utc};
use entity::credit::credit_record;
use entity::value::id::{DeliveryId, EnterpriseId, RecordId};
use entity::value::{MatchedBy, Source};
use futures_util::future::join;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde_json::json;

use super::super::key::key_hash;
use super::super::life::says_repaired;
use super::super::standing::standing;
use crate::credit::feed::draft::Draft;
use crate::platform::store::{Error, Tx};

/// Rows of one INSERT on SQLite: while it runs the next one is made, so that only the first of a batch is waited for.
const INSERT: usize = 200;

/// What all records of a batch share.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Who delivered them.
    pub department: &'a str,
    /// The delivery.
    pub delivery: DeliveryId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A record as its row says it.
#[derive(Clone, Copy, Debug)]
pub struct Fresh<'a> {
    /// Which.
    pub id: RecordId,
    /// The row.
    pub draft: &'a Draft,
    /// Whose it is.
    pub enterprise: Option<EnterpriseId>,
}

impl Fresh<'_> {
    /// The record as a row of the table.
    pub fn row(&self, of: &Arrival<'_>) -> credit_record::Model {
        let draft = self.draft;
        credit_record::Model {
            id: self.id,
            source: draft.source,
            natural_key: draft.natural_key.clone(),
            key_hash: key_hash(draft.source, &draft.natural_key),
            enterprise_id: self.enterprise,
            subject_code: self.code(),
            subject_name: draft.subject_name.clone(),
            content: json!(draft.content),
            content_hash: draft.content_hash.clone(),
            marks: json!(draft.marks),
            department: of.department.to_owned(),
            decided_on: draft.decided_on,
            valid_from_on: draft.valid_from_on,
            valid_to_on: draft.valid_to_on,
            publish_to_on: draft.publish_until_on,
            removed_on: draft.removed_on,
            outcome_on: None,
            state: standing(draft),
            delivery_id: of.delivery,
            recorded_at: of.at,
            updated_at: of.at,
            version: 1,
            matched_by: draft.identified.map(|found| found.by),
            identification_id: draft.identified.and_then(|found| found.identification),
            repaired_at: self.repaired().then_some(of.at),
            annulled_at: None,
            suspended_at: None,
        }
    }
    fn code(&self) -> Option<String> {
        self.draft.subject_code.as_ref().map(ToString::to_string).or_else(|| self.draft.subject_other_code.clone())
    }
    fn repaired(&self) -> bool {
        says_repaired(self.draft.source, self.draft.content.get("status"), self.draft.removed_on)
    }
    fn marks(&self) -> String {
        if self.draft.marks.is_empty() { "[]".to_owned() } else { json!(self.draft.marks).to_string() }
    }
}

/// Inserts records of one source.
pub async fn insert(tx: &Tx, of: &Arrival<'_>, records: &[Fresh<'_>]) -> Result<(), Error> {
    let Some(Fresh { draft: Draft { source, .. }, .. }) = records.first() else { return Ok(()) };
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_raw(columns(*source, of, records)).await?;
        return Ok(());
    }
    let mut chunks = records.chunks(INSERT);
    let mut next = chunks.next().map(|chunk| lines(*source, of, chunk));
    while let Some(statement) = next {
        // While the database writes some, the next ones are made.
        let (done, following) = join(tx.execute_raw(statement), async { chunks.next().map(|chunk| lines(*source, of, chunk)) }).await;
        done?;
        next = following;
    }
    Ok(())
}

/// Columns that all new records of a batch share, in the order of [`shared`].
const SHARED: [&str; 6] = ["source", "department", "delivery_id", "recorded_at", "updated_at", "version"];

/// The other columns of a new record in the order of [`values`]; those that are named nowhere are empty.
const COLUMNS: [&str; 18] = [
    "id",
    "natural_key",
    "key_hash",
    "enterprise_id",
    "subject_code",
    "subject_name",
    "content",
    "content_hash",
    "marks",
    "decided_on",
    "valid_from_on",
    "valid_to_on",
    "publish_to_on",
    "removed_on",
    "state",
    "matched_by",
    "identification_id",
    "repaired_at",
];

/// The INSERT of some records on SQLite: the same text for every full one, so that it is taken apart once.
fn lines(source: Source, of: &Arrival<'_>, records: &[Fresh<'_>]) -> Statement {
    let each = |of: &mut dyn Iterator<Item = String>| of.collect::<Vec<_>>().join(",");
    let once = each(&mut SHARED.iter().map(|_| "?".to_owned()));
    let own = each(&mut (1..=COLUMNS.len()).map(|place| format!("column{place}")));
    let row = format!("({})", ["?"; COLUMNS.len()].join(","));
    let rows = vec![row; records.len()].join(",");
    let sql = format!("INSERT INTO credit_record ({},{}) SELECT {once},{own} FROM (VALUES {rows})", SHARED.join(","), COLUMNS.join(","));
    let all = shared(source, of).into_iter().chain(records.iter().flat_map(|record| values(of, record)));
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, all)
}

fn shared(source: Source, of: &Arrival<'_>) -> [Value; SHARED.len()] {
    [source.code().into(), of.department.into(), of.delivery.into(), of.at.into(), of.at.into(), 1_i64.into()]
}

fn values(of: &Arrival<'_>, record: &Fresh<'_>) -> [Value; COLUMNS.len()] {
    // As the text that the driver would make of it by a pattern, which takes ten times as long.
    let day = |on: Option<NaiveDate>| on.map(|on| on.to_string()).into();
    let draft = record.draft;
    [
        record.id.into(),
        draft.natural_key.clone().into(),
        key_hash(draft.source, &draft.natural_key).into(),
        record.enterprise.into(),
        record.code().into(),
        draft.subject_name.clone().into(),
        draft.written.clone().into(),
        draft.content_hash.clone().into(),
        record.marks().into(),
        day(draft.decided_on),
        day(draft.valid_from_on),
        day(draft.valid_to_on),
        day(draft.publish_until_on),
        day(draft.removed_on),
        standing(draft).code().into(),
        draft.identified.map(|found| found.by.code()).into(),
        draft.identified.and_then(|found| found.identification).into(),
        record.repaired().then_some(of.at).into(),
    ]
}

/// The INSERT of some records on PostgreSQL: a list a column, which it takes apart faster than JSON and than as many parameters. An empty text
/// is nothing.
fn columns(source: Source, of: &Arrival<'_>, records: &[Fresh<'_>]) -> Statement {
    const SQL: &str = "INSERT INTO credit_record (source, department, delivery_id, recorded_at, updated_at, version, id, natural_key, key_hash, enterprise_id, \
        subject_code, subject_name, content, content_hash, marks, decided_on, valid_from_on, valid_to_on, publish_to_on, removed_on, state, matched_by, \
        identification_id, repaired_at) \
        SELECT $1, $2, $3, $4, $4, 1, one.id, one.natural_key, one.key_hash, nullif(one.enterprise_id, '')::uuid, nullif(one.subject_code, ''), one.subject_name, \
        one.content::jsonb, one.content_hash, one.marks::jsonb, nullif(one.decided_on, '')::date, nullif(one.valid_from_on, '')::date, \
        nullif(one.valid_to_on, '')::date, nullif(one.publish_to_on, '')::date, nullif(one.removed_on, '')::date, one.state, nullif(one.matched_by, ''), \
        nullif(one.identification_id, '')::uuid, CASE WHEN one.repaired THEN $4 END \
        FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], \
        $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::bool[], $22::uuid[]) \
        AS one(id, natural_key, enterprise_id, subject_code, subject_name, content, content_hash, marks, decided_on, valid_from_on, valid_to_on, \
        publish_to_on, removed_on, state, matched_by, identification_id, repaired, key_hash)";
    let list = |one: &dyn Fn(&Fresh<'_>) -> String| Value::from(records.iter().map(one).collect::<Vec<String>>());
    let day = |on: Option<NaiveDate>| on.map(|on| on.to_string()).unwrap_or_default();
    let values = [
        source.code().into(),
        of.department.into(),
        of.delivery.into(),
        of.at.into(),
        records.iter().map(|record| record.id.0).collect::<Vec<_>>().into(),
        list(&|record| record.draft.natural_key.clone()),
        list(&|record| record.enterprise.map(|id| id.to_string()).unwrap_or_default()),
        list(&|record| record.code().unwrap_or_default()),
        list(&|record| record.draft.subject_name.clone()),
        list(&|record| record.draft.written.clone()),
        list(&|record| record.draft.content_hash.clone()),
        list(&|record| record.marks()),
        list(&|record| day(record.draft.decided_on)),
        list(&|record| day(record.draft.valid_from_on)),
        list(&|record| day(record.draft.valid_to_on)),
        list(&|record| day(record.draft.publish_until_on)),
        list(&|record| day(record.draft.removed_on)),
        list(&|record| standing(record.draft).code().to_owned()),
        list(&|record| record.draft.identified.map(|found| found.by).map(MatchedBy::code).unwrap_or_default().to_owned()),
        list(&|record| record.draft.identified.and_then(|found| found.identification).map(|id| id.to_string()).unwrap_or_default()),
        records.iter().map(Fresh::repaired).collect::<Vec<_>>().into(),
        records.iter().map(|record| key_hash(source, &record.draft.natural_key)).collect::<Vec<_>>().into(),
    ];
    Statement::from_sql_and_values(DbBackend::Postgres, SQL, values)
}
