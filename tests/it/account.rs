//! Registering, signing in, locking out.

use axum::http::StatusCode;
use chrono::Duration;
use entity::value::{OrganisationKind, Role};

use crate::support::app::{PASSWORD, TestApp};
use crate::support::both_databases;

both_databases! {
    async fn the_owner_of_a_registered_firm_opens_an_account(test: TestApp) {
        test.registered("91320899MAXAAAA0").await;
        let mut browser = test.visitor();
        let mut fields = vec![
            ("uscc", "91320899MAXAAAA0"),
            ("firm_name", "淮安市测试AAA0纺织有限公司"),
            ("person_name", "李四"),
            ("email", "li@example.org"),
            ("login", "lisi"),
            ("password", PASSWORD),
            ("agreed", "yes"),
        ];
        let short = browser.post("/register", &fields).await;
        short.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!short.text().contains(PASSWORD), "the password is never shown again");
        let code = entity::value::Uscc::complete("91320899MAXAAAA0").expect("a code");
        fields[0].1 = code.as_str();
        assert_eq!(browser.post("/register", &fields).await.led(), "/firm");
        fields[4].1 = "lisi2";
        test.visitor().post("/register", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn wrong_passwords_lock_an_account_for_a_while(test: TestApp) {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        test.person("officer", Role::BankOfficer, bank).await;
        let mut browser = test.visitor();
        let wrong = [("login", "officer"), ("password", "not this one"), ("next", "")];
        for _ in 0..5 {
            browser.post("/sign-in", &wrong).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = [("login", "officer"), ("password", PASSWORD), ("next", "")];
        browser.post("/sign-in", &right).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        test.later(Duration::minutes(6));
        assert_eq!(browser.post("/sign-in", &right).await.led(), "/bank");
    }

    async fn a_session_ends_when_idle_and_when_old(test: TestApp) {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        assert_eq!(officer.get("/").await.led(), "/bank");
        test.later(Duration::hours(13));
        officer.get("/").await.ok();
    }

    async fn a_post_without_the_token_is_forbidden(test: TestApp) {
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        officer.forges("/sign-out").await.is(StatusCode::FORBIDDEN);
        assert_eq!(officer.post("/sign-out", &[]).await.led(), "/");
    }

    async fn every_answer_has_its_secure_headers(test: TestApp) {
        let mut visitor = test.visitor();
        for path in ["/", "/sign-in", "/nothing-here", "/api/v1/applications", "/api/openapi.json"] {
            let answer = visitor.get(path).await;
            let header = |name: &str| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_else(|| panic!("{path} has no {name}")).to_owned();
            let policy = header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(header("cache-control"), "no-store", "{path}");
            assert_eq!(header("x-request-id").len(), 32, "{path}");
        }
        let problem = visitor.get("/api/v1/applications").await;
        assert_eq!(problem.headers["content-type"], "application/problem+json");
        problem.is(StatusCode::UNAUTHORIZED).refused("request.sign_in");
    }
}
