//! The database: connecting, write transactions, errors, paging, migrating.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{BinOper, OnConflict, SimpleExpr};
use sea_orm::sqlx::Connection as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QuerySelect, SqlErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use serde::{Deserialize, Serialize};

use entity::platform::number_series;

/// Something to read through: the reader pool, or the write transaction under way.
pub use sea_orm::ConnectionTrait as Connection;

/// A write transaction. Functions that write take it, so that a write outside of one does not compile.
pub type Tx = DatabaseTransaction;

/// What can go wrong between an action and the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// Somebody else changed the row since it was read.
    #[error("changed in the meantime")]
    Stale,
    /// A unique key is taken; its name.
    #[error("already there: {0}")]
    Taken(String),
    /// The database is busy: try again.
    #[error("the database is busy")]
    Busy,
    /// There is no room left on the disk, or it does not work: nothing was written.
    #[error("the disk is full or does not work: {0}")]
    Disk(DbErr),
    /// Anything else: a defect or a broken database.
    #[error("database: {0}")]
    Broken(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(name)) = error.sql_err() {
            return Self::Taken(name);
        }
        if matches!(error, DbErr::RecordNotFound(_)) {
            return Self::NotFound;
        }
        if matches!(error, DbErr::RecordNotUpdated) {
            return Self::Stale;
        }
        // SeaORM has no name for these: SQLite says it is locked, PostgreSQL gives a serialisation failure or a deadlock.
        let text = error.to_string();
        let busy = matches!(error, DbErr::ConnectionAcquire(_)) || ["database is locked", "40001", "40P01"].iter().any(|sign| text.contains(sign));
        match (busy, tells_of_disk(&text)) {
            (true, _) => Self::Busy,
            (false, true) => Self::Disk(error),
            (false, false) => Self::Broken(error),
        }
    }
}

/// Whether an error's text says that the disk is full or does not work: SQLite's words, or the system's, which PostgreSQL passes on.
pub fn tells_of_disk(text: &str) -> bool {
    ["database or disk is full", "disk I/O error", "No space left on device", "os error 28)", "Disk quota exceeded"].iter().any(|sign| text.contains(sign))
}

impl Error {
    /// A stored value that this version cannot read.
    pub fn unreadable(what: String) -> Self {
        Self::Broken(DbErr::Json(what))
    }
    /// Whether it is a unique key whose name or columns contain `part`.
    pub fn is_taken(&self, part: &str) -> bool {
        matches!(self, Self::Taken(name) if name.contains(part))
    }
}

/// Whether a column holds one of some values: on PostgreSQL by one list, so that text and plan are the same for any number of them, and large
/// tables are not read as a whole because the list is long.
pub fn among<V>(db: &impl ConnectionTrait, column: impl ColumnTrait, values: Vec<V>) -> SimpleExpr
where
    V: Into<Value>,
    Vec<V>: Into<Value>,
{
    if db.get_database_backend() == DbBackend::Postgres {
        return SimpleExpr::Binary(Box::new(column.into_expr()), BinOper::Equal, Box::new(PgFunc::any(SimpleExpr::val(values)).into()));
    }
    column.is_in(values)
}

/// The database in two handles: on SQLite one writer and many readers, on PostgreSQL one pool under both names.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    waiting: Arc<AtomicUsize>,
}

/// Somebody who waits to write, for as long as it is held.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Db {
    /// Connects to `url` (`sqlite://…` or `postgres://…`).
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, Error> {
        if url.starts_with("sqlite:") {
            let writer = connect(sqlite(url, 1, ReadOnly::No)).await?;
            let reader = connect(sqlite(url, max_connections.max(2), ReadOnly::Yes)).await?;
            return Ok(Self { writer, reader, waiting: Arc::default() });
        }
        let mut options = ConnectOptions::new(url);
        quiet(&mut options).max_connections(max_connections).statement_timeout(Duration::from_secs(60)).set_application_name("xinyidai");
        let pool = connect(options).await?;
        Ok(Self { writer: pool.clone(), reader: pool, waiting: Arc::default() })
    }
    /// The same database, which tells somebody of every statement: a test counts what is read.
    #[must_use]
    pub fn observed(mut self, by: impl Fn(&Statement) + Clone + Send + Sync + 'static) -> Self {
        let again = by.clone();
        self.writer.set_metric_callback(move |done| by(done.statement));
        self.reader.set_metric_callback(move |done| again(done.statement));
        self
    }
    /// The handle for reading outside of a transaction.
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }
    /// Begins a write transaction; on SQLite it holds the write lock from the start. Inside of it only it may be used.
    pub async fn begin_write(&self) -> Result<Tx, Error> {
        let _waits = Waits::begin(&self.waiting);
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        Ok(self.writer.begin_with_options(options).await?)
    }
    /// Whether somebody in this process waits for a write transaction: who holds one for long ends it then.
    pub fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
    /// Whether one transaction writes at a time: on SQLite.
    pub fn has_one_writer(&self) -> bool {
        self.backend() == DbBackend::Sqlite
    }
    /// Which of the two databases it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }
    /// Brings the schema to the latest migration; on PostgreSQL under an advisory lock, so that several processes may try.
    pub async fn migrate(&self) -> Result<(), Error> {
        const LOCK: i64 = 0x5859_4431;
        if self.backend() != DbBackend::Postgres {
            return Ok(Migrator::up(&self.writer, None).await?);
        }
        let lock = self.begin_write().await?;
        lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
        Migrator::up(&self.writer, None).await?;
        Ok(lock.commit().await?)
    }
    /// Names of the migrations that the database has not seen.
    pub async fn pending(&self) -> Result<Vec<String>, Error> {
        let all = Migrator::get_pending_migrations(&self.writer).await?;
        Ok(all.iter().map(|m| m.name().to_owned()).collect())
    }
    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.ping().await?)
    }
    /// Writes a consistent copy of the embedded database to `file`.
    pub async fn backup_to(&self, file: &std::path::Path) -> Result<(), Error> {
        let file = file.display().to_string().replace('\'', "''");
        self.writer.execute_unprepared(&format!("VACUUM INTO '{file}'")).await?;
        Ok(())
    }
    /// Closes the connections.
    pub async fn close(self) -> Result<(), Error> {
        self.writer.clone().close().await?;
        Ok(self.reader.close().await?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadOnly {
    Yes,
    No,
}

/// Connects; on the heap, because this future is a large one.
async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    Box::pin(Database::connect(options)).await
}

fn sqlite(url: &str, connections: u32, read_only: ReadOnly) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    quiet(&mut options).max_connections(connections).map_sqlx_sqlite_opts(move |o| {
        let o = o
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "NORMAL")
            .pragma("busy_timeout", "5000")
            .pragma("foreign_keys", "ON")
            // Who writes has less: a long delivery holds its batches beside it, and all of that stays below 200 MB.
            .pragma("cache_size", if read_only == ReadOnly::Yes { "-32000" } else { "-24000" })
            // 128 MB between copies into the main file: a long delivery writes the same pages of its indexes again and again.
            .pragma("wal_autocheckpoint", "32000")
            .pragma("journal_size_limit", "134217728")
            .pragma("temp_store", "MEMORY");
        if read_only == ReadOnly::Yes { o.pragma("query_only", "ON") } else { o }
    });
    // On a full disk SQLite ends a transaction by itself, the driver's rollback then fails, and its count of open transactions
    // stays wrong: such a connection could never write again, so it is left.
    options.map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
    options
}

fn quiet(options: &mut ConnectOptions) -> &mut ConnectOptions {
    options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(Duration::from_secs(30)).idle_timeout(Duration::from_secs(600))
}

/// A version that a reader saw; a save under another is refused as stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i64);

/// Rows shown on one page of a list.
pub const PAGE: u64 = 50;

/// The last number of a series, 0 before the first; nobody else raises it until the transaction ends.
pub async fn lock_number(tx: &Tx, series: &str) -> Result<i64, Error> {
    let row = number_series::ActiveModel { series: Set(series.to_owned()), last: Set(0) };
    let absent = OnConflict::column(number_series::Column::Series).do_nothing().to_owned();
    number_series::Entity::insert(row).on_conflict(absent).exec_without_returning(tx).await?;
    Ok(number_series::Entity::find_by_id(series).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?.last)
}

/// The next number of a series, e.g. 123 of `XYD-2026`; numbers of a transaction that is rolled back are given again.
pub async fn next_number(tx: &Tx, series: &str) -> Result<i64, Error> {
    let last = lock_number(tx, series).await? + 1;
    number_series::Entity::update(number_series::ActiveModel { series: Set(series.to_owned()), last: Set(last) }).exec(tx).await?;
    Ok(last)
}
