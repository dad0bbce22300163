//! A process is killed in the middle: after a restart nothing is lost and nothing is there twice.

use std::io::{Read, Write};
use std::time::Duration;

use entity::credit::{delivery, quarantine_row};
use entity::enterprise::enterprise;
use entity::lending::offer;
use entity::notice::{mail, notice};
use entity::report::report;
use entity::value::{DeliveryState, MailState};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use xinyidai::account::actions::make_token;
use xinyidai::platform::audit::By;
use xinyidai::platform::store::Db;
use xinyidai::platform::web::access::Scope;

use crate::bank::{applies, demands, offers};
use crate::program::{Program, firms, registrations, write};
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::database::TestDatabase;

both_databases! {
    async fn an_import_that_was_killed_goes_on_where_it_was(database: TestDatabase) {
        let program = Program::new().with("DATABASE_URL", database.url());
        program.ok(&["migrate"]);
        // More than a transaction of a second takes in.
        let registrations = registrations(&firms(30_000));
        let rows = i64::try_from(registrations.rows.len()).expect("a number");
        write(&registrations, &program.path("registrations.csv"));
        let arguments = ["import", "--source", "registration", "registrations.csv"];
        let db = Db::connect(database.url(), 2).await.expect("the database");

        let mut child = program.start(&arguments);
        let mut read = 0;
        while read == 0 {
            assert!(child.try_wait().expect("its state").is_none(), "it ended before it could be killed");
            read = delivery::Entity::find().one(db.read()).await.expect("a delivery").map_or(0, |row| row.rows_read);
        }
        child.kill().expect("killed");
        child.wait().expect("its end");
        let left = delivery::Entity::find().one(db.read()).await.expect("a delivery").expect("the delivery");
        assert!(left.state == DeliveryState::Reading && left.rows_read < rows, "killed too late: {left:?}");

        let ended = program.run(&arguments);
        assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
        let all = delivery::Entity::find().all(db.read()).await.expect("deliveries");
        assert_eq!(all.len(), 1, "the same file by the same way is one delivery");
        assert_eq!((all[0].state, all[0].rows_read), (DeliveryState::Done, rows));
        let firms = enterprise::Entity::find().count(db.read()).await.expect("firms");
        assert_eq!(i64::try_from(firms).expect("a number"), all[0].rows_new);
        let refused = quarantine_row::Entity::find().count(db.read()).await.expect("rows");
        assert_eq!(i64::try_from(refused).expect("a number"), all[0].rows_quarantined);

        // The same once more, undisturbed: everything is known.
        let again = program.run(&arguments);
        assert_eq!((again.number("new"), again.number("changed"), again.number("quarantined")), (0, 0, all[0].rows_quarantined), "{}", again.out);
        db.close().await.expect("closed");
    }

    async fn a_report_that_was_killed_is_made_once(database: TestDatabase) {
        let program = Program::new().with("DATABASE_URL", database.url());
        program.ok(&["migrate"]);
        let arguments = ["report", "--month", "2026-02", "--out", "report.xlsx"];
        let db = Db::connect(database.url(), 2).await.expect("the database");
        // Killed at another place each time; whether the report was in by then or not, there must be one in the end.
        for turns in [0_u32, 20, 60, 120] {
            let mut child = program.start(&arguments);
            for _ in 0..turns {
                report::Entity::find().count(db.read()).await.expect("a count");
            }
            child.kill().expect("killed");
            child.wait().expect("its end");
        }
        program.ok(&arguments);
        program.ok(&arguments);
        assert_eq!(report::Entity::find().count(db.read()).await.expect("a count"), 1);
        db.close().await.expect("closed");
    }

    async fn a_grant_that_was_killed_before_its_mail_is_told_once(test: TestApp) {
        let product = offers(&test, "b1").await;
        let (enterprise, _) = test.firm("owner", "91320899MAXAAAA0").await;
        let demand = demands(&test, enterprise).await;
        let id = applies(&test, enterprise, demand, product).await;
        test.works().await;
        let (_, token) = make_token(&test.app, &By::SYSTEM, product.0, "core", &[Scope::Applications], 3650).await.expect("a token");
        let port = free_port();
        let program = Program::new().with("DATABASE_URL", test.url()).with("XINYIDAI__SERVER__PORT", &port.to_string()).with("XINYIDAI__WORK__POLL_MILLISECONDS", "50");

        // Only the web: nobody sends a mail before it is killed.
        let mut web = program.start(&["serve", "--only", "web"]);
        until("the service", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        let before = notice::Entity::find().count(test.app.db.read()).await.expect("a count");
        assert_eq!(posts(port, &token, &format!("/api/v1/applications/{id}/accept"), "{}"), 200);
        let grant = r#"{"amount_fen":80000000,"rate_ppm":42000,"term_months":12,"guarantee":"credit","repayment_form":"level_instalment","valid_days":30}"#;
        assert_eq!(posts(port, &token, &format!("/api/v1/applications/{id}/grant"), grant), 201);
        web.kill().expect("killed");
        web.wait().expect("its end");
        let queued = waiting(&test).await;
        assert!(queued > 0, "the mail about the grant waits");
        assert_eq!(letters(&program), 0);

        // The worker is killed too, and started again: every mail goes once.
        for _ in 0..2 {
            let mut work = program.start(&["serve", "--only", "work"]);
            until_sent(&test).await;
            work.kill().expect("killed");
            work.wait().expect("its end");
        }
        assert_eq!(letters(&program), queued);
        let offers = offer::Entity::find().all(test.app.db.read()).await.expect("offers");
        assert_eq!(offers.len(), 1);
        let told = notice::Entity::find().count(test.app.db.read()).await.expect("a count") - before;
        assert_eq!(told, 2, "the firm was told of the acceptance and of the grant, once each");
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its address").port()
}

/// Waits for something that another process does; half a minute at most.
async fn until(what: &str, mut there: impl FnMut() -> bool) {
    for _ in 0..600 {
        if there() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come");
}

async fn until_sent(test: &TestApp) {
    for _ in 0..600 {
        if waiting(test).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the mails were not sent");
}

/// Mails that have not been sent.
async fn waiting(test: &TestApp) -> usize {
    let queued = mail::Entity::find().filter(mail::Column::State.eq(MailState::Queued)).count(test.app.db.read()).await.expect("a count");
    usize::try_from(queued).expect("a number")
}

/// Mails that the process wrote.
fn letters(program: &Program) -> usize {
    std::fs::read_dir(program.path("data/mail")).map_or(0, Iterator::count)
}

/// Posts JSON to the service and gives back the status.
fn posts(port: u16, token: &str, path: &str, body: &str) -> u16 {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("the service");
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nidempotency-key: {path}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}
