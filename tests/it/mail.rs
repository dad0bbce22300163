//! Mail through a real SMTP server: what is taken, refused for good, refused for now, broken off and never answered.

use std::sync::Arc;

use chrono::Duration;
use entity::notice::mail;
use entity::value::{JobState, MailState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use xinyidai::app::App;
use xinyidai::platform::config::{Encryption, Settings, Transport};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::mail::{Letter, queue};
use xinyidai::platform::work;

use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::smtp::{Door, SmtpServer};

/// The application with a mail server.
fn with_server(test: &TestApp, server: &SmtpServer, change: impl FnOnce(&mut Settings)) -> App {
    let mut settings = Settings::clone(&test.app.settings);
    settings.mail.transport = Transport::Smtp;
    "127.0.0.1".clone_into(&mut settings.mail.host);
    settings.mail.port = server.port();
    change(&mut settings);
    App { settings: Arc::new(settings), ..test.app.clone() }
}

async fn post(app: &App, to: &str) {
    let letter = Letter {
        to: to.to_owned(),
        lang: Lang::Zh,
        subject: "风险提醒".to_owned(),
        text: "您好".to_owned(),
        html: "<p>您好</p>".to_owned(),
        report: None,
        notice: None,
        cause_key: format!("test:{to}"),
    };
    let tx = app.db.begin_write().await.expect("a transaction");
    queue(&tx, app, letter).await.expect("a mail in the queue");
    tx.commit().await.expect("a commit");
}

async fn works(app: &App) -> usize {
    work::drain(app, &xinyidai::serve::jobs()).await.expect("the queue")
}

async fn ledger(app: &App, to: &str) -> mail::Model {
    mail::Entity::find().filter(mail::Column::ToAddress.eq(to)).one(app.db.read()).await.expect("the ledger").expect("the mail")
}

/// The last error of a mail that waits for its next attempt.
async fn waits(app: &App, to: &str) -> String {
    let row = ledger(app, to).await;
    assert_eq!(row.state, MailState::Queued, "{to}: {:?}", row.last_error);
    row.last_error.unwrap_or_default()
}

both_databases! {
    async fn a_mail_is_sent_once_under_its_own_id(test: TestApp) {
        let server = SmtpServer::start(Door::Open);
        let app = with_server(&test, &server, |_| {});
        post(&app, "bank@example.org").await;
        post(&app, "bank@example.org").await;
        assert_eq!(works(&app).await, 1, "one cause, one mail");
        assert_eq!(works(&app).await, 0);
        let row = ledger(&app, "bank@example.org").await;
        assert_eq!((row.state, row.attempts), (MailState::Sent, 1));
        assert!(row.sent_at.is_some() && row.last_error.is_none());
        let accepted = server.accepted();
        assert_eq!(accepted.len(), 1);
        assert!(accepted[0].contains(&format!("Message-ID: {}", row.message_id)), "{}", accepted[0]);
        assert!(accepted[0].contains("X-Envelope-To: bank@example.org"));
        assert!(accepted[0].contains("text/plain") && accepted[0].contains("text/html"));
    }

    async fn what_is_refused_for_good_is_given_up_at_once(test: TestApp) {
        let server = SmtpServer::start(Door::Open);
        let app = with_server(&test, &server, |_| {});
        for to in ["perm@example.org", "perm-data@example.org", "no address"] {
            post(&app, to).await;
            works(&app).await;
            let row = ledger(&app, to).await;
            assert_eq!((row.state, row.attempts), (MailState::GivenUp, 1), "{to}");
            assert!(row.last_error.is_some_and(|why| why.contains("550") || why.contains("not a mail address")));
        }
        test.later(Duration::days(2));
        assert_eq!(works(&app).await, 0, "nobody tries again");
        assert!(server.accepted().is_empty());
    }

    async fn what_is_refused_for_now_is_tried_again_and_given_up_after_ten_attempts(test: TestApp) {
        let server = SmtpServer::start(Door::Open);
        let app = with_server(&test, &server, |_| {});
        post(&app, "temp@example.org").await;
        for attempt in 1..10 {
            assert_eq!(works(&app).await, 1, "attempt {attempt}");
            assert!(waits(&app, "temp@example.org").await.contains("451"));
            assert_eq!(works(&app).await, 0, "not before its time");
            test.later(Duration::days(1));
        }
        works(&app).await;
        let row = ledger(&app, "temp@example.org").await;
        assert_eq!((row.state, row.attempts), (MailState::GivenUp, 10));
        assert!(row.last_error.is_some_and(|why| why.contains("given up") && why.contains("451")));
        let dead = work::list(&app, Some(JobState::Dead), None).await.expect("jobs");
        assert_eq!(dead.len(), 1);
    }

    async fn a_server_that_breaks_off_or_falls_silent_is_tried_again(test: TestApp) {
        let server = SmtpServer::start(Door::Open);
        let app = with_server(&test, &server, |settings| settings.mail.timeout_seconds = 1);
        for to in ["drop@example.org", "hang@example.org"] {
            post(&app, to).await;
            works(&app).await;
            assert!(!waits(&app, to).await.is_empty(), "{to}");
        }
        assert!(server.accepted().is_empty());
    }

    async fn a_mail_waits_while_the_server_is_down(test: TestApp) {
        let gone = SmtpServer::start(Door::Open);
        let down = with_server(&test, &gone, |_| {});
        drop(gone);
        post(&down, "bank@example.org").await;
        works(&down).await;
        let first = ledger(&down, "bank@example.org").await;
        assert_eq!(first.state, MailState::Queued);
        let server = SmtpServer::start(Door::Open);
        let app = with_server(&test, &server, |_| {});
        test.later(Duration::hours(1));
        works(&app).await;
        let sent = ledger(&app, "bank@example.org").await;
        assert_eq!((sent.state, sent.attempts, sent.last_error), (MailState::Sent, 2, None));
        assert_eq!(sent.message_id, first.message_id);
        assert_eq!(server.accepted().len(), 1);
    }

    async fn mail_goes_encrypted_to_a_server_that_is_trusted_and_to_no_other(test: TestApp) {
        let server = SmtpServer::start(Door::StartTls);
        let stranger = with_server(&test, &server, |settings| settings.mail.encryption = Encryption::Starttls);
        post(&stranger, "bank@example.org").await;
        works(&stranger).await;
        waits(&stranger, "bank@example.org").await;
        assert!(server.accepted().is_empty());
        let app = with_server(&test, &server, |settings| {
            settings.mail.encryption = Encryption::Starttls;
            settings.mail.certificate = server.certificate();
        });
        test.later(Duration::hours(1));
        works(&app).await;
        assert_eq!(ledger(&app, "bank@example.org").await.state, MailState::Sent);
        assert!(server.accepted()[0].contains("X-Transport: tls"));
    }

    async fn a_wrong_sign_in_is_not_the_fault_of_the_mail(test: TestApp) {
        let server = SmtpServer::start(Door::SignIn);
        let with_password = |word: &str| {
            with_server(&test, &server, |settings| {
                settings.mail.encryption = Encryption::Starttls;
                settings.mail.certificate = server.certificate();
                "city".clone_into(&mut settings.mail.user);
                word.clone_into(&mut settings.mail.password);
            })
        };
        let wrong = with_password("wrong");
        post(&wrong, "bank@example.org").await;
        works(&wrong).await;
        assert!(waits(&wrong, "bank@example.org").await.contains("535"));
        test.later(Duration::hours(1));
        let right = with_password("geheim");
        works(&right).await;
        assert_eq!(ledger(&right, "bank@example.org").await.state, MailState::Sent);
    }
}
