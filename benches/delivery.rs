//! A delivery through the real import against two limits, on SQLite and, when `XINYIDAI_TEST_POSTGRES` names a server, on PostgreSQL: the raw
//! insert of its records into a table without any index, and the copy of the same rows, as many in a transaction, into a table with the keys,
//! indexes and references that records have. `XINYIDAI_BENCH_ROWS` says how many penalties it has; 100,000 otherwise. The same rows as a workbook
//! and as an archive are measured for their memory alone; `XINYIDAI_BENCH_FORM_ROWS` says how many, 20,000 otherwise.

use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use entity::value::Source;
use futures_util::TryStreamExt;
use sea_orm::sqlx::postgres::PgPoolCopyExt;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow};
use sea_orm::sqlx::{self, PgPool, Row, SqlitePool, TypeInfo, ValueRef};
use xinyidai::demo::delivery::{Delivery, deliveries, to_csv};
use xinyidai::demo::firm::{Firm, firm};
use xinyidai::platform::clock::Clock;

/// Firms that are fined; their penalties stand in the file as often as it takes, each time under another number.
const FIRMS: usize = 40_000;
/// Rows of one INSERT of the limit.
const INSERT: usize = 500;
/// Rows of one transaction of the import, and of the copy: on SQLite, where nobody else wants to write, and on PostgreSQL.
const BATCH_SQLITE: usize = 20_000;
const BATCH_POSTGRES: usize = 2_000;

fn promise(name: &str, measured: u64, target: u64, unit: &str, ok: bool) {
    println!("promise {name} measured={measured}{unit} target={target}{unit} {}", if ok { "ok" } else { "short" });
}

fn largest(files: &[Delivery], source: Source) -> &Delivery {
    files.iter().filter(|file| file.source == source).max_by_key(|file| file.rows.len()).expect("a file")
}

/// Writes so many penalties without holding them; each row differs from every other by the number of its document.
fn write_penalties(of: &Delivery, rows: usize, path: &Path) {
    let number = of.header.iter().position(|column| column == "CF_WSH").expect("the column of the number");
    let wrong: std::collections::BTreeSet<usize> = of.wrong.iter().map(|wrong| wrong.row).collect();
    let good: Vec<&Vec<String>> = of.rows.iter().enumerate().filter(|(at, _)| !wrong.contains(at)).map(|(_, row)| row).collect();
    let mut file = BufWriter::new(std::fs::File::create(path).expect("a file"));
    let mut piece = Delivery { rows: Vec::new(), wrong: Vec::new(), ..of.clone() };
    for at in 0..rows {
        let mut row = good[at % good.len()].clone();
        row[number] = format!("{}-{at}", row[number]);
        piece.rows.push(row);
        if piece.rows.len() == 1000 || at + 1 == rows {
            let text = to_csv(&piece);
            // The columns stand on the first piece alone.
            let begin = if at < 1000 { 0 } else { text.iter().position(|byte| *byte == b'\n').expect("the columns") + 1 };
            file.write_all(&text[begin..]).expect("written");
            piece.rows.clear();
        }
    }
    file.flush().expect("written");
}

/// What one run of the program cost.
struct Cost {
    seconds: f64,
    peak_mb: u64,
    out: String,
}

/// The program as it is installed, on a database and a folder of its own.
struct Program {
    folder: PathBuf,
    url: String,
}

impl Program {
    fn runs(&self, arguments: &[&str]) -> Cost {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xinyidai"));
        command.args(arguments).env("XINYIDAI__DATA__DIRECTORY", &self.folder).env("DATABASE_URL", &self.url).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let begun = Instant::now();
        let mut child = command.spawn().expect("the program");
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut peak = 0;
        let ended = loop {
            peak = peak.max(resident_peak(&status));
            if let Some(ended) = child.try_wait().expect("its state") {
                break ended;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let seconds = begun.elapsed().as_secs_f64();
        let mut out = String::new();
        child.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
        // 3: done, and there are rows to look at.
        assert!(matches!(ended.code(), Some(0 | 3)), "{arguments:?}: {out}");
        Cost { seconds, peak_mb: peak, out }
    }
    fn imports(&self, source: Source, file: &Path) -> Cost {
        self.runs(&["import", "--source", source.code(), file.to_str().expect("a path")])
    }
}

/// The most memory that a process has held so far, in MB of a million bytes; 0 when it is gone.
fn resident_peak(status: &Path) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024 / 1_000_000
}

/// The number after a word at the start of a line.
fn number(out: &str, word: &str) -> usize {
    let line = out.lines().find_map(|line| line.trim().strip_prefix(word)).unwrap_or_else(|| panic!("no {word} in {out}"));
    line.trim().parse().expect("a number")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage to be printed")]
fn percent(part: f64, whole: f64) -> u64 {
    (part * 100.0 / whole).round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "a rate to be printed")]
fn rate(rows: usize, seconds: f64) -> f64 {
    rows as f64 / seconds
}

/// A value as SQLite holds it.
enum Cell {
    Nothing,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    fn of(row: &SqliteRow, at: usize) -> Self {
        let held = row.try_get_raw(at).expect("a value");
        match held.type_info().name() {
            _ if held.is_null() => Self::Nothing,
            "INTEGER" => Self::Number(row.try_get_unchecked(at).expect("a number")),
            "BLOB" => Self::Bytes(row.try_get_unchecked(at).expect("bytes")),
            _ => Self::Text(row.try_get_unchecked(at).expect("a text")),
        }
    }
}

/// Seconds of inserting the records into a table without any index, many at a time, prepared, in one transaction.
async fn raw_sqlite(url: &str) -> f64 {
    let pool = SqlitePool::connect(url).await.expect("the database");
    sqlx::query("CREATE TABLE raw_record AS SELECT * FROM credit_record WHERE 0").execute(&pool).await.expect("a table");
    let from: Vec<_> = sqlx::query("SELECT * FROM credit_record").fetch_all(&pool).await.expect("the records");
    let width = from.first().map_or(1, |row| row.columns().len());
    let rows: Vec<Vec<Cell>> = from.iter().map(|row| (0..width).map(|at| Cell::of(row, at)).collect()).collect();
    drop(from);
    let insert = |count: usize| {
        let one = format!("({})", vec!["?"; width].join(","));
        sqlx::AssertSqlSafe(format!("INSERT INTO raw_record VALUES {}", vec![one; count].join(",")))
    };
    let begun = Instant::now();
    let mut tx = pool.begin().await.expect("a transaction");
    for chunk in rows.chunks(INSERT) {
        let mut query = sqlx::query(insert(chunk.len()));
        for cell in chunk.iter().flatten() {
            query = match cell {
                Cell::Nothing => query.bind(None::<String>),
                Cell::Number(number) => query.bind(number),
                Cell::Text(text) => query.bind(text),
                Cell::Bytes(bytes) => query.bind(bytes),
            };
        }
        query.execute(&mut *tx).await.expect("inserted");
    }
    tx.commit().await.expect("committed");
    let seconds = begun.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE raw_record").execute(&pool).await.expect("dropped");
    pool.close().await;
    seconds
}

/// Seconds of `COPY` of the records into a table without any index.
async fn raw_postgres(url: &str, folder: &Path) -> f64 {
    let pool = PgPool::connect(url).await.expect("the database");
    sqlx::query("CREATE TABLE raw_record AS SELECT * FROM credit_record WHERE false").execute(&pool).await.expect("a table");
    let kept = folder.join("copy");
    let mut file = std::fs::File::create(&kept).expect("a file");
    let mut rows = pool.copy_out_raw("COPY credit_record TO STDOUT").await.expect("copied out");
    while let Some(part) = rows.try_next().await.expect("copied out") {
        file.write_all(&part).expect("written");
    }
    drop(rows);
    let begun = Instant::now();
    let mut copy = pool.copy_in_raw("COPY raw_record FROM STDIN").await.expect("a copy");
    copy.read_from(tokio::fs::File::open(&kept).await.expect("the file")).await.expect("copied in");
    copy.finish().await.expect("copied in");
    let seconds = begun.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE raw_record").execute(&pool).await.expect("dropped");
    pool.close().await;
    seconds
}

/// Seconds of copying the records into a table like theirs, with its keys, indexes and references, a batch a transaction: what the database alone
/// needs to keep them.
async fn kept_sqlite(url: &str) -> f64 {
    let options: SqliteConnectOptions = url.parse().expect("an address");
    let options = options.foreign_keys(true).pragma("synchronous", "NORMAL").pragma("cache_size", "-24000").pragma("wal_autocheckpoint", "32000");
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the database");
    let texts: Vec<(String,)> = sqlx::query_as("SELECT sql FROM sqlite_master WHERE tbl_name = 'credit_record' AND sql IS NOT NULL ORDER BY type DESC")
        .fetch_all(&pool)
        .await
        .expect("the schema");
    for (text,) in texts {
        sqlx::query(sqlx::AssertSqlSafe(text.replace("credit_record", "kept_record"))).execute(&pool).await.expect("a table or an index");
    }
    sqlx::query("CREATE TABLE raw_record AS SELECT * FROM credit_record").execute(&pool).await.expect("a copy");
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM raw_record").fetch_one(&pool).await.expect("a count");
    let begun = Instant::now();
    for from in (0..rows).step_by(BATCH_SQLITE) {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
        let copy = sqlx::query("INSERT INTO kept_record SELECT * FROM raw_record WHERE rowid > ? AND rowid <= ?");
        copy.bind(from).bind(from + i64::try_from(BATCH_SQLITE).expect("a number")).execute(&mut *tx).await.expect("copied");
        tx.commit().await.expect("committed");
    }
    let seconds = begun.elapsed().as_secs_f64();
    for table in ["raw_record", "kept_record"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE {table}"))).execute(&pool).await.expect("dropped");
    }
    pool.close().await;
    seconds
}

/// The same on PostgreSQL.
async fn kept_postgres(url: &str) -> f64 {
    let pool = PgPool::connect(url).await.expect("the database");
    sqlx::query("CREATE TABLE kept_record (LIKE credit_record INCLUDING ALL)").execute(&pool).await.expect("a table");
    let references: Vec<(String,)> =
        sqlx::query_as("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'credit_record'::regclass AND contype = 'f'")
            .fetch_all(&pool)
            .await
            .expect("the references");
    assert!(!references.is_empty(), "records refer to firms and deliveries");
    for (reference,) in references {
        sqlx::query(sqlx::AssertSqlSafe(format!("ALTER TABLE kept_record ADD {reference}"))).execute(&pool).await.expect("a reference");
    }
    let columns: String =
        sqlx::query_scalar("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'credit_record'::regclass AND attnum > 0")
            .fetch_one(&pool)
            .await
            .expect("the columns");
    sqlx::query("CREATE TABLE raw_record AS SELECT row_number() OVER (ORDER BY id) AS place, * FROM credit_record").execute(&pool).await.expect("a copy");
    sqlx::query("CREATE INDEX raw_record_place ON raw_record (place)").execute(&pool).await.expect("an index");
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM raw_record").fetch_one(&pool).await.expect("a count");
    let begun = Instant::now();
    for from in (0..rows).step_by(BATCH_POSTGRES) {
        let mut tx = pool.begin().await.expect("a transaction");
        let copy = format!("INSERT INTO kept_record ({columns}) SELECT {columns} FROM raw_record WHERE place > $1 AND place <= $2");
        let copy = sqlx::query(sqlx::AssertSqlSafe(copy)).bind(from).bind(from + i64::try_from(BATCH_POSTGRES).expect("a number"));
        copy.execute(&mut *tx).await.expect("copied");
        tx.commit().await.expect("committed");
    }
    let seconds = begun.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE raw_record, kept_record").execute(&pool).await.expect("dropped");
    pool.close().await;
    seconds
}

async fn measure(name: &str, program: &Program, registrations: &Delivery, penalties: &Path, rows: usize) {
    program.runs(&["migrate"]);
    let register = program.folder.join("registrations.csv");
    std::fs::write(&register, to_csv(registrations)).expect("a file");
    let registered = program.imports(Source::Registration, &register);
    let first = program.imports(Source::Penalty, penalties);
    assert_eq!((number(&first.out, "read"), number(&first.out, "new")), (rows, rows), "every row is a record: {}", first.out);
    let repeat = program.imports(Source::Penalty, penalties);
    assert_eq!((number(&repeat.out, "read"), number(&repeat.out, "unchanged")), (rows, rows), "a repeat changes nothing: {}", repeat.out);
    // Almost the same file: one byte differs, so that every row is read, checked and looked up.
    let mut almost = std::fs::OpenOptions::new().append(true).open(penalties).expect("the file");
    almost.write_all(b"\r\n").expect("written");
    let almost = program.imports(Source::Penalty, penalties);
    assert_eq!(number(&almost.out, "unchanged"), rows, "{}", almost.out);
    let (limit, kept) = if name == "postgres" {
        (raw_postgres(&program.url, &program.folder).await, kept_postgres(&program.url).await)
    } else {
        (raw_sqlite(&program.url).await, kept_sqlite(&program.url).await)
    };
    println!(
        "{name}: {:.0} registrations/s; {rows} penalties: {:.0} rows/s, the same file again {:.2} s, one byte longer {:.0} rows/s, raw insert {:.0} rows/s, \
         copy with keys, indexes and references {:.0} rows/s",
        rate(registrations.rows.len(), registered.seconds),
        rate(rows, first.seconds),
        repeat.seconds,
        rate(rows, almost.seconds),
        rate(rows, limit),
        rate(rows, kept),
    );
    let share = percent(limit, first.seconds);
    promise(&format!("delivery.vs_raw_{name}"), share, 40, "%", share >= 40);
    let share = percent(kept, first.seconds);
    promise(&format!("delivery.vs_kept_{name}"), share, 40, "%", share >= 40);
    let cost = percent(repeat.seconds, first.seconds);
    promise(&format!("delivery.repeat_{name}"), cost, 30, "%", cost <= 30);
    let peak = first.peak_mb.max(repeat.peak_mb).max(almost.peak_mb);
    promise(&format!("delivery.peak_mb_{name}"), peak, 200, "", peak <= 200);
}

/// Puts a table into another form.
type Form = fn(&Path, &Path);

/// The most rows of a sheet, its header among them.
const SHEET: usize = 1_048_576;

/// The rows of a table as a workbook of one sheet, with its texts in one place as office programs keep them.
fn as_workbook(table: &Path, to: &Path) {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_path(table).expect("the table");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().expect("a sheet");
    for (line, row) in (0_u32..).zip(rows.records()) {
        let row = row.expect("a row");
        for (column, cell) in (0_u16..).zip(row.iter()) {
            sheet.write_string(line, column, cell.trim_start_matches('\u{feff}')).expect("a cell");
        }
    }
    book.save(to).expect("a workbook");
}

/// A table as the only file of an archive.
fn as_archive(table: &Path, to: &Path) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(to).expect("a file"));
    archive.start_file("penalties.csv", zip::write::SimpleFileOptions::default()).expect("a member");
    std::io::copy(&mut std::fs::File::open(table).expect("the table"), &mut archive).expect("packed");
    archive.finish().expect("an archive");
}

/// What the same rows cost as a workbook and as an archive: the memory is to stay flat whatever the form.
fn other_forms(penalties: &Delivery, rows: usize) {
    let rows = rows.min(SHEET - 1);
    let forms: [(&str, Form); 2] = [("xlsx", as_workbook), ("zip", as_archive)];
    for (form, write) in forms {
        let data = tempfile::tempdir().expect("a folder");
        let program = Program { folder: data.path().to_owned(), url: format!("sqlite://{}?mode=rwc", data.path().join("xinyidai.db").display()) };
        let (table, file) = (data.path().join("penalties.csv"), data.path().join(format!("penalties.{form}")));
        write_penalties(penalties, rows, &table);
        write(&table, &file);
        program.runs(&["migrate"]);
        let cost = program.imports(Source::Penalty, &file);
        assert_eq!((number(&cost.out, "read"), number(&cost.out, "new")), (rows, rows), "every row is a record: {}", cost.out);
        println!("{form}: {rows} penalties: {:.0} rows/s", rate(rows, cost.seconds));
        promise(&format!("delivery.peak_mb.{form}"), cost.peak_mb, 200, "", cost.peak_mb <= 200);
    }
}

/// A database of its own on the server, removed when the work is done.
async fn on_postgres(server: &str, registrations: &Delivery, penalties: &Path, rows: usize) {
    let name = "xinyidai_bench_delivery";
    let admin = PgPool::connect(server).await.expect("the server");
    let (drop_it, make_it) = (format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}"));
    sqlx::query(sqlx::AssertSqlSafe(drop_it.clone())).execute(&admin).await.expect("dropped");
    sqlx::query(sqlx::AssertSqlSafe(make_it)).execute(&admin).await.expect("created");
    let (base, query) = server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    let base = base.rsplit_once('/').filter(|(before, _)| before.contains("://") && !before.ends_with('/')).map_or(base, |(before, _)| before);
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program { folder: folder.path().to_owned(), url: format!("{base}/{name}{query}") };
    measure("postgres", &program, registrations, penalties, rows).await;
    sqlx::query(sqlx::AssertSqlSafe(drop_it)).execute(&admin).await.expect("dropped");
}

#[expect(clippy::disallowed_methods, reason = "the one place where the benchmark reads the environment")]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[tokio::main]
async fn main() {
    let rows = given("XINYIDAI_BENCH_ROWS").map_or(100_000, |rows| rows.parse().expect("XINYIDAI_BENCH_ROWS is a number"));
    // The program goes by its own day, and takes in nothing whose term is over.
    let today = Clock::System.today();
    let firms: Vec<Firm> = (0..FIRMS).map(|index| firm(7, index, today)).collect();
    let files = deliveries(7, &firms, today);
    drop(firms);
    let registrations = largest(&files, Source::Registration);
    let form_rows = given("XINYIDAI_BENCH_FORM_ROWS").map_or(20_000, |rows| rows.parse().expect("XINYIDAI_BENCH_FORM_ROWS is a number"));
    other_forms(largest(&files, Source::Penalty), form_rows);
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["sqlite", "postgres"] {
        let penalties = folder.path().join("penalties.csv");
        write_penalties(largest(&files, Source::Penalty), rows, &penalties);
        if name == "sqlite" {
            let data = tempfile::tempdir().expect("a folder");
            let url = format!("sqlite://{}?mode=rwc", data.path().join("xinyidai.db").display());
            measure(name, &Program { folder: data.path().to_owned(), url }, registrations, &penalties, rows).await;
        } else if let Some(server) = given("XINYIDAI_TEST_POSTGRES") {
            on_postgres(&server, registrations, &penalties, rows).await;
        } else {
            println!("set XINYIDAI_TEST_POSTGRES to measure PostgreSQL too");
        }
    }
}
