//! One product against every firm while a condition is edited: our columns against SQL on the same firms, in SQLite and, when
//! `XINYIDAI_TEST_POSTGRES` names a server, in PostgreSQL, and where `XINYIDAI_TEST_PYTHON` (otherwise `python3`) has the module, in DuckDB.
//! Answers are checked equal before anything is timed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use chrono::NaiveDate;
use entity::value::id::EnterpriseId;
use entity::value::{Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Provenance, Value};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::reach::population::{By, Population};
use xinyidai::matching::reach::privacy::Memory;
use xinyidai::matching::reach::tally::Measure;
use xinyidai::matching::verdict::Verdict;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::Ask;

const SIZES: [u32; 3] = [100_000, 1_000_000, 3_000_000];
const COUNTIES: [&str; 7] = ["320803", "320804", "320812", "320813", "320826", "320830", "320831"];
const SECTIONS: [&str; 12] = ["A01", "B06", "C17", "D44", "E47", "F51", "F52", "G54", "H61", "I65", "L72", "M73"];
const SIZES_OF: [&str; 4] = ["micro", "small", "medium", "large"];
const GRADES: [&str; 5] = ["A", "B", "M", "C", "D"];
const FLAGS: [&str; 4] = ["RF01", "RF05", "RF12", "RF16"];
const QUALIFICATIONS: [&str; 3] = ["high_tech", "tech_sme", "specialised"];
/// Facts that the table of the peers has a column for, in its order.
const NUMBERS: [(FactKey, &str); 14] = [
    (FactKey::AgeMonths, "age"),
    (FactKey::Capital, "capital"),
    (FactKey::Staff, "staff"),
    (FactKey::InsuredStaff, "insured"),
    (FactKey::InsuredTrend, "insured_trend"),
    (FactKey::RevenueYear, "revenue"),
    (FactKey::RevenueTwelveMonths, "revenue_12m"),
    (FactKey::RevenueGrowth, "growth"),
    (FactKey::Assets, "assets"),
    (FactKey::TaxPaidYear, "tax"),
    (FactKey::ElectricityTrend, "electricity"),
    (FactKey::Patents, "patents"),
    (FactKey::Penalties, "penalties"),
    (FactKey::PlatformLoans, "loans"),
];

fn today() -> NaiveDate {
    "2026-03-02".parse().expect("a day")
}

fn id(number: u32) -> EnterpriseId {
    EnterpriseId::from(Uuid::from_u128(u128::from(number)))
}

/// A firm of which one fact in five is unknown; amounts are spread as firms are, most small and a few very large.
fn firm(number: u32) -> Profile {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(number));
    let mut profile = Profile::default();
    let mut put = |key: FactKey, value: Value| profile.put(key, Fact::Known { value, source: Provenance::Platform, as_of_on: today() });
    let scale = 10_f64.powf(rng.random_range(5.0..9.5));
    #[expect(clippy::cast_possible_truncation, reason = "an amount in fen")]
    let money = |rng: &mut ChaCha8Rng, share: f64| Value::Money(Fen((scale * share * rng.random_range(0.5..2.0)) as i64));
    let pick = |rng: &mut ChaCha8Rng, of: &[&str]| of[rng.random_range(0..of.len())].to_owned();
    put(FactKey::Region, Value::Code(pick(&mut rng, &COUNTIES)));
    put(FactKey::Industry, Value::Code(pick(&mut rng, &SECTIONS)));
    put(FactKey::Status, Value::Code("active".to_owned()));
    put(FactKey::SubjectKind, Value::Code("company".to_owned()));
    put(FactKey::AgeMonths, Value::Count(rng.random_range(0..360)));
    put(FactKey::Penalties, Value::Count(if rng.random_range(0..10) == 0 { rng.random_range(1..4) } else { 0 }));
    put(FactKey::PlatformLoans, Value::Money(Fen(if rng.random_range(0..10) == 0 { 50_000_000 } else { 0 })));
    put(FactKey::OpenFlags, Value::Codes(FLAGS.iter().filter(|_| rng.random_range(0..25) == 0).map(|c| (*c).to_owned()).collect()));
    for key in [FactKey::Capital, FactKey::RevenueYear, FactKey::RevenueTwelveMonths, FactKey::Assets, FactKey::TaxPaidYear] {
        let value = money(&mut rng, if key == FactKey::TaxPaidYear { 0.03 } else { 1.0 });
        if rng.random_range(0..5) > 0 {
            put(key, value);
        }
    }
    for key in [FactKey::Staff, FactKey::InsuredStaff, FactKey::Patents] {
        let value = Value::Count(if key == FactKey::Patents { rng.random_range(0..6) } else { rng.random_range(1..200) });
        if rng.random_range(0..5) > 0 {
            put(key, value);
        }
    }
    for key in [FactKey::InsuredTrend, FactKey::RevenueGrowth, FactKey::ElectricityTrend] {
        let value = Value::Rate(Ppm(rng.random_range(-300_000..500_000)));
        if rng.random_range(0..5) > 0 {
            put(key, value);
        }
    }
    let (size, grade, credit) = (pick(&mut rng, &SIZES_OF), pick(&mut rng, &GRADES), pick(&mut rng, &GRADES[..2]));
    for (key, code) in [(FactKey::SizeClass, size), (FactKey::TaxGrade, grade), (FactKey::PublicCreditGrade, credit)] {
        if rng.random_range(0..5) > 0 {
            put(key, Value::Code(code));
        }
    }
    if rng.random_range(0..5) > 0 {
        put(FactKey::Qualifications, Value::Codes(QUALIFICATIONS.iter().filter(|_| rng.random_range(0..8) == 0).map(|c| (*c).to_owned()).collect()));
    }
    if rng.random_range(0..5) > 0 {
        put(FactKey::FirstLoan, Value::YesNo(rng.random_range(0..2) == 0));
    }
    profile
}

/// Twelve conditions of a credit product, with the amount of revenue that the officer moves.
fn conditions(revenue: i64) -> Vec<(Criteria, String)> {
    let of = |fact, is, sql: &str| (Criteria::Condition(Condition { fact, is }), sql.to_owned());
    let list = |of: &[&str]| of.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    vec![
        of(FactKey::AgeMonths, Requirement::CountAtLeast(24), "age >= 24"),
        of(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen(revenue)), &format!("revenue >= {revenue}")),
        of(FactKey::TaxGrade, Requirement::OneOf(list(&["A", "B", "M"])), "tax_grade IN (0, 1, 2)"),
        of(FactKey::Staff, Requirement::CountAtLeast(5), "staff >= 5"),
        of(FactKey::InsuredStaff, Requirement::CountAtLeast(3), "insured >= 3"),
        of(FactKey::RevenueGrowth, Requirement::RateAtLeast(Ppm(-200_000)), "growth >= -200000"),
        of(FactKey::Penalties, Requirement::CountAtMost(1), "penalties <= 1"),
        of(FactKey::OpenFlags, Requirement::HasNone(list(&["RF01", "RF12"])), "(flags & 5) = 0"),
        of(FactKey::Capital, Requirement::MoneyAtLeast(Fen(5_000_000)), "capital >= 5000000"),
        of(FactKey::TaxPaidYear, Requirement::MoneyAtLeast(Fen(100_000)), "tax >= 100000"),
        of(FactKey::PlatformLoans, Requirement::MoneyAtMost(Fen(100_000_000)), "loans <= 100000000"),
        of(FactKey::ElectricityTrend, Requirement::RateAtLeast(Ppm(-250_000)), "electricity >= -250000"),
    ]
}

fn criteria(revenue: i64) -> Criteria {
    Criteria::All(conditions(revenue).into_iter().map(|(criteria, _)| criteria).collect())
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Money(amount) => Some(amount.0),
        Value::Count(count) => Some(*count),
        Value::Rate(rate) => Some(rate.0),
        Value::Day(_) | Value::Code(_) | Value::Codes(_) | Value::YesNo(_) => None,
    }
}

/// The firm as a row of the peers' table.
fn row(number_of: u32) -> String {
    let profile = firm(number_of);
    let text = |value: Option<i64>| value.map_or_else(|| "NULL".to_owned(), |v| v.to_string());
    let place = |key: FactKey, of: &[&str]| {
        let code = if let Some(Value::Code(code)) = profile.value(key) { of.iter().position(|c| c == code) } else { None };
        text(code.and_then(|at| i64::try_from(at).ok()))
    };
    let mask = |key: FactKey, of: &[&str]| match profile.value(key) {
        Some(Value::Codes(codes)) => {
            of.iter().enumerate().filter(|(_, c)| codes.iter().any(|have| have == *c)).map(|(at, _)| 1_i64 << at).sum::<i64>().to_string()
        }
        Some(_) | None => "NULL".to_owned(),
    };
    let first = if let Some(Value::YesNo(yes)) = profile.value(FactKey::FirstLoan) { i64::from(*yes).to_string() } else { "NULL".to_owned() };
    let mut cells = vec![
        number_of.to_string(),
        place(FactKey::Region, &COUNTIES),
        place(FactKey::Industry, &SECTIONS),
        place(FactKey::SizeClass, &SIZES_OF),
        first,
        place(FactKey::TaxGrade, &GRADES),
        mask(FactKey::OpenFlags, &FLAGS),
    ];
    cells.extend(NUMBERS.iter().map(|(key, _)| text(profile.value(*key).and_then(number))));
    cells.join(",")
}

/// The peers' table.
fn table() -> String {
    let columns: Vec<String> = NUMBERS.iter().map(|(_, name)| format!("{name} bigint")).collect();
    let head = "id bigint PRIMARY KEY, county int NOT NULL, industry int NOT NULL, size int, first_loan int, tax_grade int, flags int";
    format!("CREATE TABLE firm ({head}, {})", columns.join(","))
}

async fn fill(db: &DatabaseConnection, firms: u32) {
    db.execute_unprepared("DROP TABLE IF EXISTS firm").await.expect("dropped");
    db.execute_unprepared(&table()).await.expect("created");
    for chunk in (0..firms).collect::<Vec<_>>().chunks(20_000) {
        let mut sql = String::from("BEGIN;");
        for part in chunk.chunks(500) {
            write!(sql, "INSERT INTO firm VALUES {};", part.iter().map(|number| format!("({})", row(*number))).collect::<Vec<_>>().join(",")).expect("written");
        }
        sql.push_str("COMMIT;");
        db.execute_unprepared(&sql).await.expect("inserted");
    }
    db.execute_unprepared("ANALYZE").await.expect("analysed");
}

/// Count, unknown and what each condition alone costs, in one scan.
fn counting(revenue: i64) -> String {
    let all = conditions(revenue);
    let named: Vec<String> = all.iter().enumerate().map(|(at, (_, sql))| format!("({sql}) AS c{at}")).collect();
    let of = |each: &dyn Fn(usize) -> String, between: &str| (0..all.len()).map(each).collect::<Vec<_>>().join(between);
    let not = of(&|at| format!("(CASE WHEN c{at} THEN 0 ELSE 1 END)"), "+");
    let fails = of(&|at| format!("(CASE WHEN c{at} THEN 0 WHEN NOT c{at} THEN 1 ELSE 0 END)"), "+");
    let costs = of(&|at| format!("count(*) FILTER (WHERE n = 1 AND NOT c{at})"), ",");
    // Materialised, so that no condition is evaluated twice for a firm.
    format!(
        "WITH q AS MATERIALIZED (SELECT {} FROM firm), w AS MATERIALIZED (SELECT *, {not} AS n, {fails} AS f FROM q) \
         SELECT count(*) FILTER (WHERE n = 0) AS p, count(*) FILTER (WHERE f = 0 AND n > 0) AS u, {costs} FROM w",
        named.join(",")
    )
}

/// Who passes, by every group at once.
fn splitting(revenue: i64) -> String {
    let all: Vec<String> = conditions(revenue).into_iter().map(|(_, sql)| sql).collect();
    format!("SELECT county, industry, size, first_loan, count(*) FROM firm WHERE {} GROUP BY county, industry, size, first_loan", all.join(" AND "))
}

/// What both sides answer: pass, unknown, costs, and the counties' counts.
type Answer = (u64, u64, Vec<u64>, BTreeMap<String, u64>);

fn answer(of: &Measure) -> Answer {
    let counties = of.splits[By::County as usize].cells.iter().filter_map(|cell| Some((cell.code.clone()?, cell.tally.count)));
    (of.pass.count, of.unknown.count, of.costs.iter().map(|cost| cost.fails.count).collect(), counties.filter(|(_, count)| *count > 0).collect())
}

async fn asked(db: &DatabaseConnection, revenue: i64) -> Answer {
    let statement = |sql: String| sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let counted = db.query_one_raw(statement(counting(revenue))).await.expect("counted").expect("a row");
    let get = |at: usize| u64::try_from(counted.try_get_by_index::<i64>(at).expect("a count")).expect("positive");
    let mut counties = BTreeMap::new();
    for row in db.query_all_raw(statement(splitting(revenue))).await.expect("split") {
        let county: i32 = row.try_get_by_index(0).expect("a county");
        let count: i64 = row.try_get_by_index(4).expect("a count");
        *counties.entry(COUNTIES[usize::try_from(county).expect("a place")].to_owned()).or_default() += u64::try_from(count).expect("positive");
    }
    (get(0), get(1), (2..14).map(get).collect(), counties)
}

fn promise(name: &str, measured: f64, target: f64, at_most: bool) {
    let word = if (measured <= target) == at_most { "ok" } else { "short" };
    println!("promise {name} measured={measured:.2} target={target} {word}");
}

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Our side: an edit of the revenue condition whose threshold nobody had before, everything else being ready.
fn edits(population: &mut Population) -> f64 {
    let mut run = |round: i64| {
        let edited = criteria(20_000_000 + round * 137);
        let begun = Instant::now();
        let measure = population.measure(&edited);
        let time = millis(begun);
        assert!(measure.pass.count > 0);
        time
    };
    run(-1);
    median((0..31).map(run).collect())
}

async fn peer(db: &DatabaseConnection, firms: u32, population: &mut Population) -> f64 {
    fill(db, firms).await;
    assert_eq!(asked(db, 20_000_000).await, answer(&population.measure(&criteria(20_000_000))), "the peer answers otherwise");
    let mut times = Vec::new();
    for round in 0..5 {
        let begun = Instant::now();
        asked(db, 20_000_000 + round * 137).await;
        times.push(millis(begun));
    }
    median(times)
}

/// County, industry, size, first loan, and how many firms.
type Cell = (usize, u64, Option<u64>, Option<u64>, u64);

/// What the script answers to a question.
#[derive(serde::Deserialize)]
struct Said {
    counted: Vec<u64>,
    split: Vec<Cell>,
    millis: f64,
}

/// DuckDB, by its module for Python; `None` where it is not installed.
fn duckdb(folder: &Path, firms: u32, population: &mut Population) -> Option<f64> {
    let file = folder.join("firms.csv");
    let mut rows = std::io::BufWriter::new(std::fs::File::create(&file).expect("a file"));
    (0..firms).for_each(|number| writeln!(rows, "{}", row(number)).expect("written"));
    rows.flush().expect("written");
    #[expect(clippy::disallowed_methods, reason = "the one place where the benchmark reads the environment")]
    let python = std::env::var("XINYIDAI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reach_duckdb.py");
    let mut command = Command::new(python);
    command.arg(script).arg(&file).arg(table()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = command.spawn().ok()?;
    let mut questions = running.stdin.take().expect("its input");
    let mut answers = BufReader::new(running.stdout.take().expect("its output")).lines();
    let mut ask = |revenue: i64| -> Option<Said> {
        let question = serde_json::to_string(&(counting(revenue), splitting(revenue))).expect("a question");
        writeln!(questions, "{question}").ok()?;
        serde_json::from_str(&answers.next()?.expect("a line")).ok()
    };
    let said = ask(20_000_000)?;
    let mut counties = BTreeMap::new();
    for (county, .., count) in &said.split {
        *counties.entry(COUNTIES[*county].to_owned()).or_default() += count;
    }
    let theirs = (said.counted[0], said.counted[1], said.counted[2..].to_vec(), counties);
    assert_eq!(theirs, answer(&population.measure(&criteria(20_000_000))), "the peer answers otherwise");
    let times = (0..15).map(|round| ask(20_000_000 + round * 137).expect("an answer").millis).collect();
    drop(questions);
    running.wait().expect("ended");
    Some(median(times))
}

fn check(population: &mut Population, firms: u32) {
    let ask = Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    };
    let (criteria, mut pass, mut unknown) = (criteria(20_000_000), 0, 0);
    for number in 0..firms {
        match verdict(&criteria, &firm(number), &ask, today()) {
            Verdict::Pass => pass += 1,
            Verdict::Unknown => unknown += 1,
            Verdict::Fail => {}
        }
    }
    let measure = population.measure(&criteria);
    assert_eq!((measure.pass.count, measure.unknown.count), (pass, unknown), "the plain evaluator answers otherwise");
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = Box::pin(sea_orm::Database::connect(format!("sqlite://{}?mode=rwc", folder.path().join("firms.db").display()))).await.expect("SQLite");
    #[expect(clippy::disallowed_methods, reason = "the one place where the benchmark reads the environment")]
    let server = std::env::var("XINYIDAI_TEST_POSTGRES").ok();
    let (mut population, mut have) = (Population::new(today()), 0);
    for firms in SIZES {
        let begun = Instant::now();
        for number in have..firms {
            population.apply([(id(number), Some(&firm(number)))]);
        }
        println!("{firms} firms: {:.1} s to add, {} bytes a firm", begun.elapsed().as_secs_f64(), population.bytes() / population.len());
        have = firms;
        if firms == SIZES[0] {
            check(&mut population, firms);
        }
        let edit = edits(&mut population);
        let measure = population.measure(&criteria(20_000_000));
        println!("{firms} firms: {} pass, {} unknown, edit {edit:.2} ms", measure.pass.count, measure.unknown.count);
        let begun = Instant::now();
        let curve = population.curve(&criteria(20_000_000), 1, &(1..=20).map(|step| step * 5_000_000).collect::<Vec<_>>()).expect("a curve");
        println!("{firms} firms: curve of {} places {:.2} ms", curve.len(), millis(begun));
        let begun = Instant::now();
        let relaxed = population.relaxations(&criteria(20_000_000));
        println!("{firms} firms: {} relaxations {:.2} ms", relaxed.len(), millis(begun));
        let begun = Instant::now();
        let shown = Memory::default().reach(&measure);
        println!("{firms} firms: privacy {:.2} ms, shown {:?}", millis(begun), shown.pass);
        let slow = peer(&sqlite, firms, &mut population).await;
        println!("{firms} firms: SQLite {slow:.1} ms, {:.0} times ours", slow / edit);
        let last = firms == SIZES[2];
        if last {
            promise("reach.edit_ms", edit, 10.0, true);
            promise("reach.vs_sqlite", slow / edit, 100.0, false);
        }
        if let Some(slow) = duckdb(folder.path(), firms, &mut population) {
            println!("{firms} firms: DuckDB {slow:.1} ms, {:.1} times ours", slow / edit);
            if last {
                promise("reach.vs_duckdb", slow / edit, 5.0, false);
            }
        }
        if let Some(server) = &server {
            let db = Box::pin(sea_orm::Database::connect(server)).await.expect("PostgreSQL");
            let slow = peer(&db, firms, &mut population).await;
            println!("{firms} firms: PostgreSQL {slow:.1} ms, {:.0} times ours", slow / edit);
            if last {
                promise("reach.vs_postgres", slow / edit, 20.0, false);
            }
            db.execute_unprepared("DROP TABLE firm").await.expect("dropped");
        }
    }
}
