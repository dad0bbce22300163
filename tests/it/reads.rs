//! Every reading of a firm's file leaves a line of that firm in the register: the firms whose rows the store was asked for are counted against
//! the firms of the lines, for every route and every button as each kind of user, for the work behind the pages, and for the command line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::http::{Method, StatusCode};
use chrono::Duration;
use entity::consent::lookup;
use entity::platform::job;
use entity::value::LookupResult;
use entity::value::id::EnterpriseId;
use scraper::{Html, Selector};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Statement, Value};
use uuid::Uuid;
use xinyidai::consent::actions::{Reader, look_up};
use xinyidai::matching::reach::actions::keep_up;
use xinyidai::matching::rematch::actions::catch_up;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::with_own;
use xinyidai::platform::work;

use crate::program::Program;
use crate::support::app::{Answer, Browser, Statements, System, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

/// Tables that hold a firm's file: what was delivered about it, what it declared, and what was made of that. Not among them beside [`NO_FILE`]:
/// `comparison`, which counts what an organisation asked for and names no firm; and `quarantine_row`, of which nobody knows yet whose it is.
const FILE: [&str; 19] = [
    "agency_report",
    "credit_record",
    "credit_record_event",
    "credit_report",
    "declaration",
    "enterprise_event",
    "evaluation",
    "fact",
    "fact_event",
    "fact_series",
    "held_record",
    "match_result",
    "namesake",
    "objection",
    "objection_event",
    "qualification",
    "repair",
    "repair_event",
    "risk_flag",
];

/// Tables whose rows are of firms and no part of a firm's file, and why.
const NO_FILE: [(&str, &str); 20] = [
    ("application", "the contract file of firm and bank, each one's own"),
    ("authorisation", "a letter that the firm signed, which says what may be read"),
    ("demand", "what the firm itself asks for"),
    ("disbursement", "a loan as its bank reported it, the bank's own"),
    ("enterprise", "the public register, read for the names of firms everywhere"),
    ("enterprise_merge", "which entries of the public register are one firm"),
    ("enterprise_predecessor", "which firm a trader became, as the public register says"),
    ("firm_change", "that something about a firm changed, and not what"),
    ("first_loan", "a loan that counts as a first one, as its bank reported it"),
    ("follow_mark", "how far matching has come, and nothing of a firm"),
    ("followed_firm", "when a firm is matched again, and nothing of what it is"),
    ("former_name", "names in the public register"),
    ("identification", "whom a row without a unified code is about: names and numbers of the public register"),
    ("lookup", "the register of look-ups itself"),
    ("lookup_unchained", "lines of the register of look-ups that are still to be chained"),
    ("notice", "what somebody was told, read by whom it was told to"),
    ("offer", "the contract file of firm and bank, each one's own"),
    ("person", "who signs in for a firm"),
    ("personal_authorisation", "a letter that a person signed, which says what may be read"),
    ("reach_place", "where a firm is counted, and nothing of a file"),
];

/// Readings that leave no line of every firm in them: the route or the kind of job, what the statement says, and why.
fn without() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/reads/without.csv")).expect("the exceptions");
    let cells = |line: &str| <[_; 3]>::try_from(line.splitn(3, '|').map(str::to_owned).collect::<Vec<_>>()).expect("three cells");
    let all: Vec<[String; 3]> = text.lines().skip(1).map(cells).collect();
    assert!(all.iter().all(|[.., why]| why.chars().count() > 20), "each says why");
    all
}

/// Tables whose rows have no key of their own, are about two firms, or hang on a row that has a key: each row that is read says itself whose it is.
const UNKEYED: [&str; 7] = ["enterprise_event", "fact_event", "fact_series", "namesake", "objection_event", "qualification", "repair_event"];

/// The tables of a firm's file that a statement reads.
fn of_file(sql: &str) -> BTreeSet<&'static str> {
    // Statements that are written by hand name a table without quotation marks.
    let bare = |word: &&str, table: &&&str| {
        sql.split(&format!("{word} {table}")).skip(1).any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    };
    let reads = |table: &&&str| ["FROM", "JOIN"].iter().any(|word| sql.contains(&format!("{word} \"{table}\"")) || bare(word, table));
    let asks = ["SELECT", "WITH"].iter().any(|word| sql.starts_with(word));
    FILE.iter().filter(|table| asks && reads(table)).copied().collect()
}

/// Whose each row of a file is.
async fn whose(city: &City) -> HashMap<Uuid, EnterpriseId> {
    let db = city.test.app.db.read();
    let mut all = HashMap::new();
    let keyed = FILE.iter().filter(|table| !UNKEYED.contains(*table));
    let tables = keyed.map(|table| (*table, if *table == "held_record" { "record_id" } else { "id" }, "enterprise_id")).chain([("enterprise", "id", "id")]);
    for (table, key, firm) in tables {
        let sql = format!("SELECT \"{key}\" AS k, \"{firm}\" AS f FROM \"{table}\" WHERE \"{firm}\" IS NOT NULL");
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows") {
            all.insert(row.try_get::<Uuid>("", "k").expect("a key"), EnterpriseId(row.try_get::<Uuid>("", "f").expect("a firm")));
        }
    }
    all
}

/// Ids among the values that a statement was given.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other kind of value holds an id")]
fn ids(value: &Value) -> Vec<Uuid> {
    match value {
        Value::Uuid(Some(id)) => vec![*id],
        Value::Array(_, Some(values)) => values.iter().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

/// A reading: the tables, the statement, and the firms that were asked for or came back.
struct Read {
    sql: String,
    firms: BTreeSet<EnterpriseId>,
}

/// What statements read of firms' files. They are asked again to see whose rows come back.
async fn read(city: &City, given: &[Statement], before: &HashMap<Uuid, EnterpriseId>) -> Vec<Read> {
    let mut all: Vec<Read> = Vec::new();
    let mut after = None;
    for one in given.iter().filter(|one| !of_file(&one.sql).is_empty()) {
        if after.is_none() {
            after = Some(whose(city).await);
        }
        let mut found: Vec<Uuid> = one.values.iter().flat_map(|values| values.0.iter().flat_map(ids)).collect();
        let rows = city.test.app.db.read().query_all_raw(one.clone()).await.unwrap_or_else(|error| panic!("{}: {error}", one.sql));
        for row in &rows {
            found.extend(row.column_names().iter().filter_map(|name| row.try_get::<Option<Uuid>>("", name).ok().flatten()));
        }
        // Those of now first: a record can have come to another firm since.
        let firm = |id: &Uuid| after.as_ref().and_then(|after| after.get(id)).or_else(|| before.get(id)).copied();
        let firms: BTreeSet<EnterpriseId> = found.iter().filter_map(firm).collect();
        if !firms.is_empty() {
            all.push(Read { sql: one.sql.clone(), firms });
        }
    }
    all
}

/// The firms of lines: of those that say that something was shown, and of those that say that nothing was.
struct Lines {
    shown: BTreeSet<EnterpriseId>,
    refused: BTreeSet<EnterpriseId>,
}

/// The firms of the lines from a number on.
async fn lines(city: &City, after: u64) -> Lines {
    let rows = lookup::Entity::find().filter(lookup::Column::Seq.gt(i64::try_from(after).expect("a number")));
    let rows = rows.all(city.test.app.db.read()).await.expect("lines");
    let of = |result: LookupResult| rows.iter().filter(|row| row.result == result).map(|row| row.enterprise_id).collect();
    Lines { shown: of(LookupResult::Shown), refused: of(LookupResult::Refused) }
}

async fn left(city: &City) -> u64 {
    lookup::Entity::find().count(city.test.app.db.read()).await.expect("a count")
}

/// What is compared, and what was found to differ.
struct Walk<'a> {
    city: &'a City,
    statements: Statements,
    /// Whose file its people may read without a line: their own firm's.
    own: Option<EnterpriseId>,
    whose: HashMap<Uuid, EnterpriseId>,
    wrong: Vec<String>,
    without: Vec<[String; 3]>,
    /// Requests that read somebody's file and left a line of it.
    registered: BTreeSet<String>,
    before: u64,
}

impl<'a> Walk<'a> {
    async fn of(city: &'a City, statements: Statements, own: Option<EnterpriseId>) -> Self {
        let whose = whose(city).await;
        Self { city, statements, own, whose, wrong: Vec::new(), without: without(), registered: BTreeSet::new(), before: 0 }
    }
    async fn begins(&mut self) {
        self.before = left(self.city).await;
        self.statements.take();
    }
    /// Counts what was read since against the lines that were left since.
    async fn ends(&mut self, what: &str) {
        let given = self.statements.take();
        let reads = read(self.city, &given, &self.whose).await;
        let lines = lines(self.city, self.before).await;
        self.count(what, &reads, &lines);
        let firms: BTreeSet<EnterpriseId> = reads.iter().flat_map(|one| one.firms.iter().copied()).collect();
        if lines.shown.iter().any(|firm| firms.contains(firm)) {
            self.registered.insert(what.to_owned());
        }
        if lines.shown.iter().any(|firm| !firms.contains(firm)) {
            self.wrong.push(format!("{what} left a line of a firm of which it read nothing"));
        }
    }
    /// A refusal says that nothing was shown, so it excuses no reading: where a file is read before it is closed again stands among the exceptions.
    fn count(&mut self, what: &str, reads: &[Read], lines: &Lines) {
        for one in reads {
            let missing: Vec<&EnterpriseId> = one.firms.iter().filter(|firm| !lines.shown.contains(*firm) && self.own != Some(**firm)).collect();
            if missing.is_empty() {
                continue;
            }
            let (all, refused) = (missing.len(), missing.iter().filter(|firm| lines.refused.contains(**firm)).count());
            match self.without.iter().find(|[reading, part, _]| what == reading && one.sql.contains(part.as_str())) {
                Some(_) => {}
                None => self.wrong.push(format!(
                    "{what} read of {all} firms without a line that says so ({refused} of them have one of a refusal); leave a line, or say in without.csv why not: {}",
                    brief(&one.sql)
                )),
            }
        }
    }
}

/// What a statement reads, without its columns.
fn brief(sql: &str) -> String {
    let (columns, rest) = sql.split_once(" FROM ").unwrap_or(("", sql));
    format!("{} .. FROM {}", columns.chars().take(90).collect::<String>(), rest.chars().take(200).collect::<String>())
}

/// A form of a page: where it is sent, and its fields as they stand.
fn forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let page = Html::parse_document(page);
    let select = |css: &str| Selector::parse(css).expect("a selector");
    let (form, field) = (select("form[method=post]"), select("input[name], select[name], textarea[name], button[name]"));
    let (chosen, option) = (select("option[selected]"), select("option"));
    let mut all = Vec::new();
    for form in page.select(&form) {
        let Some(action) = form.value().attr("action") else { continue };
        let mut fields = Vec::new();
        for field in form.select(&field) {
            let attr = |name| field.value().attr(name);
            let value = match field.value().name() {
                "select" => {
                    field.select(&chosen).next().or_else(|| field.select(&option).next()).and_then(|option| option.value().attr("value")).map(str::to_owned)
                }
                "textarea" => Some(field.text().collect()),
                _ if matches!(attr("type"), Some("checkbox" | "radio")) && attr("checked").is_none() => None,
                _ => Some(attr("value").unwrap_or_default().to_owned()),
            };
            if let Some(value) = value.filter(|_| attr("name") != Some("csrf")) {
                // What is empty is filled in, so that more than the refusal of an empty field is read.
                let value = if value.is_empty() && attr("type") != Some("hidden") { "测试说明，情况属实。".to_owned() } else { value };
                fields.push((attr("name").unwrap_or_default().to_owned(), value));
            }
        }
        all.push((action.to_owned(), fields));
    }
    all
}

/// Opens every page and then presses every button that was seen, as one user.
async fn walks(city: &City, statements: &Statements, browser: &mut Browser, own: Option<EnterpriseId>) {
    let mut routes = with_own(xinyidai::serve::routes()).table();
    routes.sort_by_key(|(_, path, _)| *path);
    // Signing out would end the session that the others need.
    routes.retain(|(_, path, _)| *path != "/sign-out" && !path.starts_with("/api/"));
    let mut walk = Walk::of(city, statements.clone(), own).await;
    let (mut seen, mut pressed, mut done): (BTreeMap<String, Vec<(String, String)>>, _, _) = (BTreeMap::new(), 0, 0);
    for (method, route, _) in routes.iter().filter(|(method, ..)| *method == Method::GET) {
        for path in city.paths(route).await {
            walk.begins().await;
            let answer = browser.sends(method.clone(), &path).await;
            walk.ends(&format!("GET {route}")).await;
            // What is asked for shows more, and no other forms: pressing those would be another walk.
            if answer.status == StatusCode::OK && !path.contains('?') {
                seen.extend(forms(&answer.text()));
            }
        }
    }
    for (method, route, _) in routes.iter().filter(|(method, ..)| *method != Method::GET) {
        let path = city.path(route).await;
        let nothing = Vec::new();
        let fields = seen.get(&path).unwrap_or(&nothing);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        walk.begins().await;
        let answer: Answer = if *method == Method::POST { browser.post(&path, &fields).await } else { browser.sends(method.clone(), &path).await };
        walk.ends(&format!("{method} {route}")).await;
        pressed += usize::from(!fields.is_empty());
        done += usize::from(answer.status == StatusCode::SEE_OTHER);
    }
    println!("{pressed} forms sent, {done} done; lines left by {:#?}", walk.registered);
    assert!(walk.wrong.is_empty(), "{}", walk.wrong.join("\n"));
}

async fn somebody_walks(city: City, login: &str) {
    let (test, statements) = city.test.observed();
    let city = City { test };
    // Reach counts over all firms that agreed, and shows none of them; what it counts over is read in before somebody asks.
    keep_up(&city.test.app).await.expect("counted over");
    let mut own = None;
    // Routes are about somebody's token.
    city.bank_system().await;
    let mut browser = match login {
        "clerk" => city.clerk().await,
        "visitor" => city.test.visitor(),
        _ => city.person(login).await,
    };
    if login == "owner" {
        let people = entity::account::person::Entity::find().filter(entity::account::person::Column::Login.eq(login));
        own = people.one(city.test.app.db.read()).await.expect("a query").expect("the owner").enterprise_id;
    }
    walks(&city, &statements, &mut browser, own).await;
}

#[test]
fn a_table_is_seen_however_a_statement_names_it() {
    let read = |sql: &str| of_file(sql).into_iter().collect::<Vec<_>>();
    assert_eq!(read("SELECT \"id\" FROM \"fact\" WHERE 1 = 1"), ["fact"]);
    assert_eq!(
        read("SELECT known.* FROM unnest($1) AS wanted(key) CROSS JOIN LATERAL (SELECT id FROM credit_record WHERE source = $2) AS known"),
        ["credit_record"]
    );
    assert_eq!(read("SELECT 1 FROM fact_event"), ["fact_event"]);
    assert_eq!(read("SELECT id FROM repair"), ["repair"]);
    assert_eq!(read("WITH one AS (SELECT 1 FROM \"application\") SELECT * FROM one INNER JOIN \"risk_flag\" ON 1 = 1"), ["risk_flag"]);
    assert!(read("UPDATE \"fact\" SET \"key\" = ''").is_empty() && read("SELECT 1 FROM facts").is_empty());
}

both_databases! {
    async fn every_table_of_firms_is_a_file_or_says_why_it_is_none(test: TestApp) {
        let db = test.app.db.read();
        let all = crate::ended::tables(&test).await;
        let mut of_firms: BTreeSet<String> = all.iter().filter(|(_, columns)| columns.iter().any(|column| column == "enterprise_id")).map(|(table, _)| table.clone()).collect();
        for table in FILE.iter().chain(["enterprise"].iter()) {
            let sql = if db.get_database_backend() == sea_orm::DbBackend::Sqlite {
                format!("SELECT m.name FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' AND f.\"table\" = '{table}'")
            } else {
                format!("SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = '{table}'::regclass")
            };
            for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the schema") {
                of_firms.insert(row.try_get_by_index(0).expect("a table"));
            }
        }
        let told: BTreeSet<String> = FILE.iter().copied().chain(NO_FILE.iter().map(|(table, _)| *table)).map(str::to_owned).collect();
        assert_eq!(told.len(), FILE.len() + NO_FILE.len(), "no table is both");
        let (open, gone): (Vec<_>, Vec<_>) = (of_firms.difference(&told).collect(), told.difference(&of_firms).collect());
        assert!(open.is_empty(), "is it read under a line? Put it into FILE, or say in NO_FILE why not: {open:?}");
        assert!(gone.is_empty(), "not of firms, or not there: {gone:?}");
    }

    async fn a_visitor_reads_of_nobody(city: City) {
        somebody_walks(city, "visitor").await;
    }

    async fn an_owner_reads_of_his_own_firm_alone(city: City) {
        somebody_walks(city, "owner").await;
    }

    async fn whatever_an_officer_reads_leaves_a_line(city: City) {
        somebody_walks(city, "officer").await;
    }

    async fn whatever_a_manager_reads_leaves_a_line(city: City) {
        somebody_walks(city, "manager").await;
    }

    async fn whatever_a_regulator_reads_leaves_a_line(city: City) {
        somebody_walks(city, "regulator").await;
    }

    async fn whatever_an_operator_reads_leaves_a_line(city: City) {
        somebody_walks(city, "operator").await;
    }

    async fn whatever_a_department_reads_leaves_a_line(city: City) {
        somebody_walks(city, "clerk").await;
    }

    async fn whatever_a_system_reads_leaves_a_line(city: City) {
        let (test, statements) = city.test.observed();
        let city = City { test };
        keep_up(&city.test.app).await.expect("counted over");
        let systems: [System; 2] = [city.bank_system().await, city.test.system(city.department().await.id, &xinyidai::platform::web::access::Scope::ALL).await];
        let mut routes = xinyidai::serve::routes().table();
        routes.retain(|(_, path, _)| path.starts_with("/api/"));
        let mut walk = Walk::of(&city, statements, None).await;
        for system in &systems {
            for (method, route, _) in &routes {
                let path = city.path(route).await;
                walk.begins().await;
                system.send(method.clone(), &path, &[("content-type", "application/json")], b"{}".to_vec()).await;
                walk.ends(&format!("{method} {route}")).await;
            }
        }
        assert!(walk.wrong.is_empty(), "{}", walk.wrong.join("\n"));
    }

    async fn the_work_behind_the_pages_shows_no_file(city: City) {
        let (test, statements) = city.test.observed();
        let city = City { test };
        let app = &city.test.app;
        let mut walk = Walk::of(&city, statements.clone(), None).await;
        for days in [0, 31] {
            city.test.later(Duration::days(days));
            let tx = app.db.begin_write().await.expect("a transaction");
            for schedule in xinyidai::serve::schedules() {
                work::run_now(&tx, app, &schedule).await.expect("made");
            }
            tx.commit().await.expect("a commit");
            walk.begins().await;
            city.test.works().await;
            let given = statements.take();
            let kinds: HashMap<Uuid, String> = job::Entity::find().all(app.db.read()).await.expect("jobs").into_iter().map(|job| (job.id.0, job.kind)).collect();
            // Each job ends with the statement that says so; what stands before it, from the one before on, it did.
            let ends = |one: &&Statement| one.sql.starts_with("UPDATE \"job\"") && one.values.iter().any(|values| values.0.iter().flat_map(ids).next().is_some());
            let lines = lines(&city, walk.before).await;
            let mut ran = BTreeSet::new();
            let mut rest = given.as_slice();
            while let Some(at) = rest.iter().position(|one| ends(&one)) {
                let id = rest[at].values.iter().flat_map(|values| values.0.iter().flat_map(ids)).find_map(|id| kinds.get(&id));
                let kind = id.expect("a job").clone();
                let reads = read(&city, &rest[..at], &walk.whose).await;
                walk.count(&kind, &reads, &lines);
                ran.insert(kind);
                rest = &rest[at + 1..];
            }
            println!("{ran:?}");
            assert!(ran.len() > 5, "{ran:?}");
        }
        walk.begins().await;
        catch_up(app).await.expect("caught up");
        keep_up(app).await.expect("counted over");
        walk.ends("following").await;
        assert!(walk.wrong.is_empty(), "{}", walk.wrong.join("\n"));
    }
}

both_databases! {
    async fn a_command_that_prints_a_file_leaves_its_line(city: City) {
        let app = &city.test.app;
        let db = app.db.read();
        let kept = entity::financing::match_result::Entity::find().order_by_desc(entity::financing::match_result::Column::Id);
        let kept = kept.one(db).await.expect("a query").expect("a match");
        let firm = entity::enterprise::enterprise::Entity::find_by_id(kept.enterprise_id).one(db).await.expect("a query").expect("its firm");
        let reader = Reader { by: By::SYSTEM, token: None, bank: None, purpose: entity::value::LookupPurpose::Supervision, application: None };
        let shown = xinyidai::credit::evaluation::actions::open(app, &reader, firm.id).await.expect("shown").id.to_string();
        look_up(app, &reader, firm.id).await.expect("the file");
        let program = Program::new().with("DATABASE_URL", city.test.url());
        let (code, kept) = (firm.code.to_string(), kept.id.to_string());
        let of_a_file: [&[&str]; 5] = [&["match", "--firm", &code], &["match", "--replay", &kept], &["profile", "--firm", &code], &["profile", "--replay", &shown], &["show", "--firm", &code]];
        for command in of_a_file {
            let before = left(&city).await;
            let ended = program.run(command);
            assert!(ended.out.len() > 100, "{command:?}: {ended:?}");
            let lines = lines(&city, before).await;
            assert_eq!((left(&city).await - before, lines.shown), (1, BTreeSet::from([firm.id])), "{command:?}");
        }
        let printed = program.run(&["show", "--firm", code.as_str()]).out;
        assert!(printed.contains("\"series\":"), "{printed}");
        let all = entity::enterprise::enterprise::Entity::find().all(db).await.expect("firms");
        for command in [&["report", "--month", "2026-01"][..], &["check"], &["check", "audit"], &["check", "retention"]] {
            let before = left(&city).await;
            let ended = program.run(command);
            assert_eq!(left(&city).await, before, "{command:?}");
            assert!(!all.iter().any(|firm| ended.out.contains(firm.code.as_str()) || ended.out.contains(&firm.name)), "{command:?} names a firm");
        }
    }
}
