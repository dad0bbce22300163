//! A full disk: who is there is told, nothing is left half-done, and once there is room everything goes on without loss or doubling.

use axum::http::{Method, StatusCode};
use entity::credit::{delivery, quarantine_row};
use entity::enterprise::enterprise;
use entity::financing::application;
use entity::notice::notice;
use entity::platform::job;
use entity::report::report;
use entity::value::{DeliveryState, JobState, OrganisationKind, Role, Uscc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use xinyidai::enterprise::fact::FactKey;
use xinyidai::platform::clock::Clock;
use xinyidai::platform::store::Db;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::work;

use crate::demand::{age, hidden, offers, signs, submits};
use crate::program::{Program, firms, registrations, write};
use crate::support::app::{TestApp, encoded};
use crate::support::both_databases;
use crate::support::database::TestDatabase;
use crate::support::disk::Disk;
use crate::support::wire::{ask, free_port, until};

const MIB: u64 = 1024;

/// A program whose data lie on a disk.
fn program_on(disk: &Disk) -> Program {
    let data = disk.path().join("data");
    Program::new().with("XINYIDAI__DATA__DIRECTORY", data.to_str().expect("a path of plain characters"))
}

async fn database_of(disk: &Disk) -> Db {
    Db::connect(&format!("sqlite://{}", disk.path().join("data/xinyidai.db").display()), 2).await.expect("the database")
}

/// SQLite's own word on the file.
async fn is_sound(db: &Db) {
    let asked = Statement::from_string(db.backend(), "PRAGMA integrity_check");
    let word: String = db.read().query_one_raw(asked).await.expect("an answer").expect("a row").try_get_by_index(0).expect("a word");
    assert_eq!(word, "ok");
}

/// Empties the write-ahead log, so that every write needs room.
async fn empty_log(db: &Db) {
    let asked = Statement::from_string(db.backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let busy: i64 = db.read().query_one_raw(asked).await.expect("an answer").expect("a row").try_get_by_index(0).expect("a number");
    assert_eq!(busy, 0, "somebody else still reads the log");
}

fn inbox(disk: &Disk) -> usize {
    std::fs::read_dir(disk.path().join("data/deliveries")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn an_import_stops_with_advice_and_goes_on_when_there_is_room() {
    let disk = Disk::of(64 * MIB);
    let program = program_on(&disk);
    program.ok(&["migrate"]);
    let registrations = registrations(&firms(3_000));
    let rows = i64::try_from(registrations.rows.len()).expect("a number");
    let file = program.path("registrations.csv");
    write(&registrations, &file);
    let file_kib = file.metadata().expect("the file").len() / 1024;
    let arguments = ["import", "--source", "registration", "registrations.csv"];

    // Not even the file finds room: there is no delivery, and no half of the file.
    disk.resize(disk.used() + file_kib / 2);
    let refused = program.run(&arguments);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("No space left on device") && refused.err.contains("the disk is full: free space"), "{}", refused.err);
    assert_eq!(inbox(&disk), 0);

    // The file finds room, but not all that is in it.
    disk.resize(disk.used() + file_kib + MIB);
    let broken = program.run(&arguments);
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert!(broken.err.contains("the disk is full: free space"), "{}", broken.err);

    disk.resize(64 * MIB);
    let db = database_of(&disk).await;
    is_sound(&db).await;
    let left = delivery::Entity::find().one(db.read()).await.expect("a delivery").expect("the delivery");
    assert!(left.state == DeliveryState::Reading && left.rows_read < rows && left.rows_read % 1_000 == 0, "whole batches only: {left:?}");
    assert_eq!(i64::try_from(enterprise::Entity::find().count(db.read()).await.expect("firms")).expect("a number"), left.rows_new);

    let ended = program.run(&arguments);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    let all = delivery::Entity::find().all(db.read()).await.expect("deliveries");
    assert_eq!((all.len(), all[0].state, all[0].rows_read), (1, DeliveryState::Done, rows));
    let (firms, refused) = (enterprise::Entity::find().count(db.read()).await, quarantine_row::Entity::find().count(db.read()).await);
    assert_eq!((firms.expect("firms"), refused.expect("rows")), (all[0].rows_new.unsigned_abs(), all[0].rows_quarantined.unsigned_abs()));
    assert_eq!(inbox(&disk), 1);
    let again = program.run(&arguments);
    assert_eq!((again.number("new"), again.number("changed")), (0, 0), "{}", again.out);
    is_sound(&db).await;
    db.close().await.expect("closed");
}

#[tokio::test]
async fn a_report_is_not_half_made() {
    let disk = Disk::of(16 * MIB);
    let program = program_on(&disk);
    program.ok(&["migrate"]);
    let db = database_of(&disk).await;
    empty_log(&db).await;
    disk.fill();
    let arguments = ["report", "--month", "2026-02", "--out", "report.xlsx"];
    let refused = program.run(&arguments);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("the disk is full: free space"), "{}", refused.err);
    assert!(!program.path("report.xlsx").exists());
    disk.free();
    assert_eq!(report::Entity::find().count(db.read()).await.expect("a count"), 0);

    // The report is made, but the place for its file is full: the second time it is the same one.
    let elsewhere = disk.path().join("elsewhere.xlsx");
    let unwritten = program.run(&["report", "--month", "2026-02", "--out", "/dev/full"]);
    assert_eq!(unwritten.code, Some(1), "{unwritten:?}");
    assert!(unwritten.err.contains("cannot write /dev/full") && unwritten.err.contains("the disk is full"), "{}", unwritten.err);
    let made = program.ok(&["report", "--month", "2026-02", "--out", elsewhere.to_str().expect("a path")]);
    assert!(made.out.contains("the same data gave it before"), "{}", made.out);
    assert_eq!(report::Entity::find().count(db.read()).await.expect("a count"), 1);
    is_sound(&db).await;
    db.close().await.expect("closed");
}

/// A service on a database of a small disk, and a firm that is about to apply.
struct Counter {
    // The order in which they go: what lies on the disk before the disk.
    test: TestApp,
    program: Program,
    disk: Disk,
    port: u16,
}

impl Counter {
    async fn opened() -> Self {
        let disk = Disk::of(32 * MIB);
        let directory = tempfile::tempdir_in(disk.path()).expect("a directory");
        let (database, port) = (TestDatabase::migrated_below(disk.path()).await, free_port());
        let program = Program::new()
            .with("DATABASE_URL", database.url())
            .with("XINYIDAI__DATA__DIRECTORY", directory.path().to_str().expect("a path"))
            .with("XINYIDAI__SERVER__PORT", &port.to_string())
            .with("XINYIDAI__WORK__POLL_MILLISECONDS", "50");
        let test = TestApp::over(database, directory).await;
        // The process beside it knows no other time than the machine's.
        test.later(Clock::System.now() - test.app.clock.now());
        Self { test, program, disk, port }
    }
}

#[tokio::test]
async fn an_application_is_told_to_come_back_and_arrives_once() {
    let of = Counter::opened().await;
    let (_, version) = offers(&of.test, "bank-a", age(12), FactKey::AgeMonths).await;
    let (_, mut firm) = of.test.firm("owner1", "91320899MAXDEMA1").await;
    signs(&mut firm).await;
    let demand = submits(&mut firm).await;
    let shown = hidden(&firm.get(&format!("{demand}/match")).await.ok(), "match_id");
    of.test.works().await;
    let court = of.test.organisation("court", OrganisationKind::Department).await;
    of.test.agrees("court", entity::value::Source::Registration, entity::value::Coverage::Delta).await;
    let token = format!("Bearer {}", of.test.token(court, &[Scope::Deliver]).await);

    let web = of.program.running(&["serve", "--only", "web"], "log");
    until("the service", async || std::net::TcpStream::connect(("127.0.0.1", of.port)).is_ok()).await;
    let (cookies, csrf) = firm.identity();
    let once = "1".repeat(64);
    let body = format!("match_id={shown}&{}={version}&once={once}&csrf={csrf}", encoded("versions[]"));
    let applies = || {
        let form = ("content-type", "application/x-www-form-urlencoded");
        ask(of.port, "POST", &format!("{demand}/apply"), &[("cookie", &cookies), form], body.as_bytes())
    };
    let delivers =
        || ask(of.port, "POST", "/api/v1/deliveries?source=registration&name=a.csv", &[("authorization", &token)], "名称\n".repeat(40_000).as_bytes());
    // The token's first use is written down before the disk is full.
    assert_eq!(ask(of.port, "GET", "/api/v1/deliveries/0", &[("authorization", &token)], b"").status, 404);
    let before = (counted(&of.test).await, notice::Entity::find().count(of.test.app.db.read()).await.expect("a count"));
    empty_log(&of.test.app.db).await;
    of.disk.fill();

    let page = applies();
    assert_eq!(page.status, 503, "{page:?}");
    assert!(page.body.contains("存储空间不足或出现故障") && page.body.contains("错误编号"), "{}", page.body);
    let reference = page.body.split("class=\"code strong\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a reference").to_owned();
    let log = std::fs::read_to_string(of.program.path("log")).expect("the log");
    assert!(log.contains(&reference) && log.contains("free space under the data directory"), "the operator finds the same reference: {log}");
    let problem = delivers();
    assert_eq!((problem.status, problem.header("content-type")), (503, Some("application/problem+json")), "{problem:?}");
    assert_eq!(problem.json()["code"], "request.no_space");
    assert!(problem.json()["reference"].as_str().is_some_and(|reference| reference.len() == 8));
    // Reading goes on.
    let list = ask(of.port, "GET", "/firm/applications", &[("cookie", &cookies)], b"");
    assert_eq!(list.status, 200, "{list:?}");
    assert_eq!(ask(of.port, "GET", "/healthz", &[], b"").status, 200);
    assert_eq!((counted(&of.test).await, notice::Entity::find().count(of.test.app.db.read()).await.expect("a count")), before, "nothing half-done");

    of.disk.free();
    // The same process, the same form: it arrives, and a second time it has arrived.
    let (first, second) = (applies(), applies());
    assert_eq!((first.status, second.status, first.header("location")), (303, 303, second.header("location")), "{first:?} {second:?}");
    assert_eq!(application::Entity::find().count(of.test.app.db.read()).await.expect("a count"), 1);
    let delivered = delivers();
    assert_eq!(delivered.status, 202, "{delivered:?}");
    is_sound(&of.test.app.db).await;
    drop(web);
    of.test.works().await;
}

/// Applications, deliveries and jobs.
async fn counted(test: &TestApp) -> [u64; 3] {
    let db = test.app.db.read();
    let counts = (application::Entity::find().count(db).await, delivery::Entity::find().count(db).await, job::Entity::find().count(db).await);
    [counts.0.expect("a count"), counts.1.expect("a count"), counts.2.expect("a count")]
}

#[tokio::test]
async fn work_under_way_is_taken_up_again() {
    let of = Counter::opened().await;
    let test = &of.test;
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    let mut operator = test.person("operator", Role::Operator, office).await;
    let mut register = "企业名称,统一社会信用代码,注册日期,经营范围\n".to_owned();
    let firms = 9_000_u32;
    for n in 0..firms {
        let code = Uscc::complete(&format!("91320899MAX{n:05}")).expect("a code");
        register += &format!("淮安市某某{n}有限公司,{code},2019-11-07,{}\n", "纺织品、服装、鞋帽的生产和销售；".repeat(8));
    }
    operator.upload("/operator/deliveries", &[("source", "registration")], "登记.csv", register.as_bytes()).await.led();
    // Room for the beginning of it, not for its end.
    empty_log(&test.app.db).await;
    of.disk.resize(of.disk.used() + 3 * MIB);
    let work = of.program.running(&["serve", "--only", "work"], "log");
    let log = || std::fs::read_to_string(of.program.path("log")).expect("the log");
    until("a full disk", async || log().contains("disk is full")).await;
    of.disk.resize(64 * MIB);

    // The worker goes on by itself: the attempt is written down with its reason, and the next one can be had at once.
    let kind = job::Column::Kind.eq("credit.read_delivery");
    let one = async || job::Entity::find().filter(kind.clone()).one(test.app.db.read()).await.expect("a query").expect("the job");
    until("the job's end of the attempt", async || one().await.state != JobState::Running).await;
    let waiting = one().await;
    assert_eq!(waiting.state, JobState::Queued, "{waiting:?}");
    assert!(waiting.last_error.as_deref().is_some_and(|error| error.contains("disk is full")), "{waiting:?}");
    assert!(operator.get("/operator/jobs").await.ok().contains("disk is full"));
    operator.post(&format!("/operator/jobs/{}/retry", waiting.id), &[]).await.led();
    until("the job", async || one().await.state == JobState::Done).await;
    let all = delivery::Entity::find().all(test.app.db.read()).await.expect("deliveries");
    assert_eq!((all.len(), all[0].state, all[0].rows_read, all[0].rows_new), (1, DeliveryState::Done, i64::from(firms), i64::from(firms)));
    assert_eq!(enterprise::Entity::find().count(test.app.db.read()).await.expect("firms"), u64::from(firms));
    is_sound(&test.app.db).await;
    drop(work);
    work::drain(&test.app, &xinyidai::serve::jobs()).await.expect("the queue");
}

both_databases! {
    async fn a_received_file_that_finds_no_room_leaves_nothing(database: TestDatabase) {
        let disk = Disk::of(2 * MIB);
        let test = TestApp::over(database, tempfile::tempdir_in(disk.path()).expect("a directory")).await;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let system = test.system(office, &[Scope::Deliver]).await;
        let register = "企业名称,统一社会信用代码,注册日期\n".to_owned() + &"淮安市某某有限公司,,2019-11-07\n".repeat(20_000);
        disk.fill();

        let page = operator.upload("/operator/deliveries", &[("source", "registration")], "a.csv", register.as_bytes()).await;
        assert!(page.is(StatusCode::SERVICE_UNAVAILABLE).text().contains("存储空间不足或出现故障") && page.text().contains("错误编号"), "{}", page.text());
        let path = "/api/v1/deliveries?source=registration&name=a.csv";
        let problem = system.send(Method::POST, path, &[], register.clone().into_bytes()).await;
        problem.is(StatusCode::SERVICE_UNAVAILABLE).refused("request.no_space");
        assert_eq!(delivery::Entity::find().count(test.app.db.read()).await.expect("a count"), 0);
        let left = || std::fs::read_dir(test.app.settings.data.directory.join("deliveries")).map_or(0, Iterator::count);
        assert_eq!(left(), 0, "no half of a file");

        disk.free();
        operator.upload("/operator/deliveries", &[("source", "registration")], "a.csv", register.as_bytes()).await.led();
        system.send(Method::POST, path, &[], b"x".to_vec()).await.is(StatusCode::ACCEPTED);
        assert_eq!((delivery::Entity::find().count(test.app.db.read()).await.expect("a count"), left()), (2, 2));
        test.works().await;
        drop((operator, system));
        drop(test);
    }
}
