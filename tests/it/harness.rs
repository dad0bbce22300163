//! The harness itself: databases of one's own, the mail server.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use sea_orm::{ConnectionTrait, Database};

use xinyidai::platform::store::Db;

use crate::support::both_databases;
use crate::support::database::{Engine, OnDatabase, TestDatabase};
use crate::support::smtp::{Door, SmtpServer};

/// A copy of a template with one row.
struct Filled(TestDatabase);

impl OnDatabase for Filled {
    async fn on(engine: Engine) -> Self {
        let database = TestDatabase::copy_of(engine, "filled", async |url| {
            let db = Box::pin(Database::connect(url)).await.expect("connected");
            db.execute_unprepared("CREATE TABLE note (text text NOT NULL)").await.expect("created");
            db.execute_unprepared("INSERT INTO note VALUES ('from the template')").await.expect("inserted");
            db.close().await.expect("closed");
        })
        .await;
        Self(database)
    }
}

/// A database with nothing in it.
struct Empty(TestDatabase);

impl OnDatabase for Empty {
    async fn on(engine: Engine) -> Self {
        Self(TestDatabase::empty(engine).await)
    }
}

both_databases! {
    async fn an_empty_database_is_migrated_once(database: Empty) {
        let db = Db::connect(database.0.url(), 2).await.expect("connected");
        assert!(!db.pending().await.expect("pending migrations").is_empty());
        db.migrate().await.expect("migrated");
        db.migrate().await.expect("nothing left to do");
        assert_eq!(db.pending().await.expect("pending migrations"), Vec::<String>::new());
        db.close().await.expect("closed");
    }

    async fn a_tests_database_has_the_latest_schema(database: TestDatabase) {
        let db = Db::connect(database.url(), 2).await.expect("connected");
        assert_eq!(db.pending().await.expect("pending migrations"), Vec::<String>::new());
        db.close().await.expect("closed");
    }

    async fn a_copy_is_a_tests_own(first: Filled) {
        let backend = Box::pin(Database::connect(first.0.url())).await.expect("connected");
        backend.execute_unprepared("DELETE FROM note").await.expect("deleted");
        let engine = if first.0.url().starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres };
        let second = Filled::on(engine).await;
        let db = Box::pin(Database::connect(second.0.url())).await.expect("connected");
        let deleted = db.execute_unprepared("DELETE FROM note").await.expect("deleted");
        assert_eq!(deleted.rows_affected(), 1);
    }
}

fn transport(server: &SmtpServer, door: Door) -> SmtpTransport {
    let plain = SmtpTransport::builder_dangerous("127.0.0.1").port(server.port()).timeout(Some(Duration::from_millis(500)));
    let secure = || {
        let certificate = Certificate::from_pem(&std::fs::read(server.certificate()).expect("the certificate")).expect("a certificate");
        Tls::Required(TlsParameters::builder("localhost".to_owned()).add_root_certificate(certificate).build().expect("TLS parameters"))
    };
    match door {
        Door::Open => plain.build(),
        Door::StartTls => plain.tls(secure()).build(),
        Door::SignIn => plain.tls(secure()).credentials(Credentials::new("city".to_owned(), "geheim".to_owned())).build(),
    }
}

fn send(transport: &SmtpTransport, to: &str) -> Result<(), Error> {
    let to: Mailbox = to.parse().expect("an address");
    let from: Mailbox = "xinyidai@city.example".parse().expect("an address");
    let mail = Message::builder().from(from).to(to).subject("放款通知").body("已放款".to_owned()).expect("a mail");
    transport.send(&mail).map(drop)
}

#[test]
fn the_mail_server_answers_as_the_recipient_asks() {
    let server = SmtpServer::start(Door::Open);
    let transport = transport(&server, Door::Open);
    send(&transport, "ok@firm.example").expect("accepted");
    let refused = |to: &str| send(&transport, to).expect_err("refused");
    assert!(refused("temp@firm.example").is_transient() && refused("temp-data@firm.example").is_transient());
    assert!(refused("perm@firm.example").is_permanent() && refused("perm-data@firm.example").is_permanent());
    for unanswered in [refused("drop@firm.example"), refused("hang@firm.example")] {
        assert!(!unanswered.is_transient() && !unanswered.is_permanent(), "{unanswered}");
    }
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 1);
    assert!(accepted[0].contains("X-Envelope-To: ok@firm.example") && accepted[0].contains("X-Transport: plain"));
}

#[test]
fn the_mail_server_takes_mail_over_tls_and_from_those_it_knows() {
    for door in [Door::StartTls, Door::SignIn] {
        let server = SmtpServer::start(door);
        let strangers = send(&transport(&server, Door::Open), "ok@firm.example").expect_err("refused");
        assert!(strangers.is_permanent(), "{strangers}");
        send(&transport(&server, door), "ok@firm.example").expect("accepted");
        assert!(server.accepted()[0].contains("X-Transport: tls"));
    }
}
