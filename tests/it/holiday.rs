//! The holiday table in the operator's hands: entered, taken out, known to every process, and what deadlines follow.

use axum::http::StatusCode;
use chrono::Duration;
use entity::financing::application;
use entity::value::{OrganisationKind, Role};
use sea_orm::EntityTrait;
use xinyidai::platform::audit::{self, Search};
use xinyidai::platform::clock::Clock;
use xinyidai::platform::holiday;

use crate::bank::{applies, demands, offers};
use crate::demand::hidden;
use crate::program::Program;
use crate::support::app::{Browser, TestApp, application as another};
use crate::support::both_databases;
use crate::support::wire::{free_port, until};

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

async fn version(operator: &mut Browser, year: &str) -> String {
    hidden(&operator.get(&format!("/operator/calendar?year={year}")).await.ok(), "version")
}

/// Enters days of a year as its page offers it.
async fn enters(test: &TestApp, operator: &mut Browser, year: &str, first: &str, last: &str, kind: &str) -> crate::support::app::Answer {
    let version = version(operator, year).await;
    // The lines of the trail stand in the order of their instants.
    test.later(Duration::seconds(1));
    let fields = [
        ("year", year),
        ("first", first),
        ("last", last),
        ("kind", kind),
        ("name", "测试假期"),
        ("source", "国办发明电〔2026〕9号"),
        ("version", version.as_str()),
    ];
    operator.post("/operator/calendar", &fields).await
}

both_databases! {
    async fn a_year_is_entered_and_changed(test: TestApp) {
        let mut operator = operator(&test).await;
        let page = operator.get("/operator/calendar").await.ok();
        assert!(page.contains("2026年10月1日") && page.contains("平台自带的放假安排") && page.contains("248 个工作日"), "{page}");
        let unannounced = operator.get("/operator/calendar?year=2027").await.ok();
        assert!(unannounced.contains("2027 年的放假安排尚未录入"), "{unannounced}");
        operator.get("/operator/calendar?year=1066").await.not_found();

        assert_eq!(enters(&test, &mut operator, "2027", "2027-01-01", "2027-01-03", "holiday").await.led(), "/operator/calendar?year=2027");
        let page = operator.get("/operator/calendar?year=2027").await.ok();
        assert!(page.contains("国办发明电〔2026〕9号") && page.contains("2027年1月3日") && !page.contains("尚未录入"), "{page}");
        // 2027 has 261 weekdays, and 1 January is a Friday.
        assert!(page.contains("260 个工作日"), "{page}");
        assert!(!test.app.calendar.is_working_day("2027-01-01".parse().expect("a day")));

        // A year that came with the program is taken over with all its days.
        enters(&test, &mut operator, "2026", "2026-10-10", "", "holiday").await.led();
        let page = operator.get("/operator/calendar?year=2026").await.ok();
        assert!(page.contains("247 个工作日") && page.contains("2026年2月17日"), "{page}");

        let wrong = enters(&test, &mut operator, "2027", "2027-01-04", "", "workday").await;
        assert!(wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("调休上班只能是星期六或星期日"));
        let elsewhere = enters(&test, &mut operator, "2027", "2028-01-01", "", "holiday").await;
        assert!(elsewhere.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请先切换到这一天所在的年份"));

        let seen = version(&mut operator, "2027").await;
        let day = [("day", "2027-01-02"), ("version", seen.as_str())];
        test.later(Duration::seconds(1));
        operator.post("/operator/calendar/take-out", &day).await.led();
        operator.post("/operator/calendar/take-out", &day).await.is(StatusCode::CONFLICT);
        let gone = [("day", "2027-01-02"), ("version", "2")];
        operator.post("/operator/calendar/take-out", &gone).await.not_found();
        assert!(!operator.get("/operator/calendar?year=2027").await.ok().contains("2027年1月2日"));
        let search = Search { action: Some("operation.".to_owned()), ..Search::default() };
        let trail = audit::list(&test.app, &search).await.expect("the trail");
        let actions: Vec<&str> = trail.iter().rev().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["operation.enter_holidays", "operation.enter_holidays", "operation.take_out_holiday"]);
        assert_eq!((trail[1].subject_id.as_str(), trail[1].detail["first"].as_str()), ("2026", Some("2026-10-10")));
        assert_eq!(test.works().await, 3);
    }

    async fn deadlines_follow_the_table(test: TestApp) {
        let mut operator = operator(&test).await;
        let product = offers(&test, "b1").await;
        let (enterprise, _) = test.firm("owner", "91320899MAXAAAA0").await;
        let demand = demands(&test, enterprise).await;
        // Monday, 2 March 2026: the bank has to answer within two working days, by Wednesday evening.
        let id = applies(&test, enterprise, demand, product).await;
        let due = async || application::Entity::find_by_id(id).one(test.app.db.read()).await.expect("a query").expect("it").due_at.expect("a deadline").to_rfc3339();
        assert_eq!(due().await, "2026-03-04T10:00:00+00:00");
        enters(&test, &mut operator, "2026", "2026-03-03", "2026-03-04", "holiday").await.led();
        test.works().await;
        assert_eq!(due().await, "2026-03-06T10:00:00+00:00", "Tuesday and Wednesday are off");
        let seen = version(&mut operator, "2026").await;
        operator.post("/operator/calendar/take-out", &[("day", "2026-03-04"), ("version", &seen)]).await.led();
        test.works().await;
        assert_eq!(due().await, "2026-03-05T10:00:00+00:00");
    }

    async fn every_process_knows_a_change(test: TestApp) {
        let mut operator = operator(&test).await;
        // Another application on the same database, as another process has it.
        let directory = tempfile::tempdir().expect("a directory");
        let beside = another(test.url(), directory.path(), 12).await;
        let day = "2026-03-03".parse().expect("a day");
        assert!(!holiday::refresh(&beside).await.expect("read") && beside.calendar.is_working_day(day));
        enters(&test, &mut operator, "2026", "2026-03-03", "", "holiday").await.led();
        assert!(beside.calendar.is_working_day(day), "not looked yet");
        assert!(holiday::refresh(&beside).await.expect("read") && !beside.calendar.is_working_day(day));
        assert!(!holiday::refresh(&beside).await.expect("read"), "nothing new");
        beside.db.close().await.expect("closed");
    }

    async fn a_running_service_looks_by_itself(test: TestApp) {
        test.later(Clock::System.now() - test.app.clock.now());
        let mut operator = operator(&test).await;
        let port = free_port();
        let program = Program::new().with("DATABASE_URL", test.url()).with("XINYIDAI__SERVER__PORT", &port.to_string());
        let web = program.running(&["serve", "--only", "web"], "log");
        until("the service", async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        let said = || std::fs::read_to_string(program.path("log")).expect("the log").contains("the holiday table is read");
        assert!(!said());
        enters(&test, &mut operator, "2099", "2099-10-01", "2099-10-07", "holiday").await.led();
        until("the change in the other process", async || said()).await;
        drop(web);
        test.works().await;
    }
}
