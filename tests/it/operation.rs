//! The operator's machinery: jobs, schedules, mails, accounts, tokens, audit trail.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::Duration;
use entity::value::id::MailId;
use entity::value::{JobState, MailState, OrganisationKind, Role};
use serde::{Deserialize, Serialize};
use xinyidai::platform::audit::{self, Search};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::mail::{self, Letter, SendMail};
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::work::{self, Job, Outcome, Registry};

use crate::support::app::{Browser, PASSWORD, TestApp};
use crate::support::both_databases;

/// A job that no try can save.
#[derive(Serialize, Deserialize)]
struct Hopeless;

impl Job for Hopeless {
    const KIND: &'static str = "test.hopeless";
    fn key(&self) -> String {
        "one".to_owned()
    }
    async fn run(self, _: &xinyidai::app::App) -> Result<(), Outcome> {
        Err(Outcome::GiveUp(anyhow::anyhow!("out of order")))
    }
}

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("xyb", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

async fn audited(test: &TestApp, action: &str) -> usize {
    let search = Search { action: Some(action.to_owned()), ..Search::default() };
    audit::list(&test.app, &search).await.expect("the trail").len()
}

both_databases! {
    async fn a_dead_job_is_seen_and_run_again(test: TestApp) {
        let mut operator = operator(&test).await;
        assert!(operator.get("/operator/jobs").await.ok().contains("没有这样的任务"));
        let tx = test.app.db.begin_write().await.expect("a transaction");
        work::enqueue(&tx, &test.app, &Hopeless).await.expect("a job");
        tx.commit().await.expect("a commit");
        work::drain(&test.app, &Registry::default().with::<Hopeless>()).await.expect("the queue");
        let page = operator.get("/operator/jobs").await.ok();
        assert!(page.contains("test.hopeless") && page.contains("out of order"), "{page}");
        let dead = work::list(&test.app, Some(JobState::Dead), None).await.expect("jobs");
        operator.post(&format!("/operator/jobs/{}/retry", dead[0].id), &[]).await.led();
        let queued = work::list(&test.app, Some(JobState::Queued), None).await.expect("jobs");
        assert_eq!((queued.len(), queued[0].attempts), (1, 0));
        assert_eq!(audited(&test, "operation.retry_job").await, 1);
        operator.post("/operator/jobs/019cac00-0000-7000-8000-000000000000/retry", &[]).await.not_found();
    }

    async fn schedules_are_halted_and_run(test: TestApp) {
        let mut operator = operator(&test).await;
        work::tick(&test.app, &xinyidai::serve::schedules()).await.expect("a tick");
        assert!(operator.get("/operator/schedules").await.ok().contains("2026年3月3日 08:00"));
        operator.post("/operator/schedules/report.monthly/pause", &[]).await.led();
        assert!(operator.get("/operator/schedules").await.ok().contains("已暂停"));
        operator.post("/operator/schedules/report.monthly/resume", &[]).await.led();
        operator.post("/operator/schedules/report.monthly/run", &[]).await.led();
        let made = work::list(&test.app, Some(JobState::Queued), None).await.expect("jobs");
        assert!(made.iter().any(|job| job.kind == "report.monthly" && job.payload["period"] == "2026-02"));
        operator.post("/operator/schedules/nothing/run", &[]).await.not_found();
    }

    async fn every_schedule_comes_at_its_hour_and_its_work_is_done(test: TestApp) {
        let schedules = xinyidai::serve::schedules();
        let at: BTreeMap<&str, &str> = schedules.iter().map(|one| (one.code, one.cron)).collect();
        // Second, minute, hour, day, month, day of the week in Shanghai.
        assert_eq!(
            at,
            BTreeMap::from([
                ("application.time_out", "0 */5 * * * *"),
                ("credit.quality_monthly", "0 0 8 4 * *"),
                ("credit.supplies_late", "0 40 8 * * *"),
                ("credit.watch", "0 * * * * *"),
                ("experience.learn", "0 30 5 2 * *"),
                ("record_overdue", "0 5 * * * *"),
                ("record_remind", "0 30 8 * * *"),
                ("register.anchor", "0 5 0 * * *"),
                ("register.audit", "0 0 8 2 * *"),
                ("register.prove", "0 30 2 * * *"),
                ("register.watch", "0 10 * * * *"),
                ("report.monthly", "0 0 8 3 * *"),
                ("retention.sweep", "0 40 3 * * *"),
                ("risk_expire", "0 1 0 * * *"),
            ])
        );
        work::tick(&test.app, &schedules).await.expect("a tick");
        let mut done = BTreeSet::new();
        // A month in which every one has its hour.
        for _ in 0..32 {
            test.later(Duration::days(1));
            work::tick(&test.app, &schedules).await.expect("a tick");
            test.works().await;
            done.extend(work::list(&test.app, Some(JobState::Done), None).await.expect("jobs").into_iter().map(|job| job.kind));
        }
        let missing: Vec<&str> = schedules.iter().map(|one| one.kind).filter(|kind| !done.contains(*kind)).collect();
        assert!(missing.is_empty(), "never done: {missing:?}");
        assert!(work::list(&test.app, Some(JobState::Dead), None).await.expect("jobs").is_empty(), "nothing fails");
    }

    async fn a_mail_that_was_given_up_is_read_and_sent_again(test: TestApp) {
        let mut operator = operator(&test).await;
        let letter = Letter {
            to: "not an address".to_owned(),
            lang: Lang::Zh,
            subject: "放款通知".to_owned(),
            text: "已放款".to_owned(),
            html: "<p>已放款</p>".to_owned(),
            report: None,
            notice: None,
            cause_key: "test".to_owned(),
        };
        let tx = test.app.db.begin_write().await.expect("a transaction");
        mail::queue(&tx, &test.app, letter).await.expect("a mail");
        tx.commit().await.expect("a commit");
        let id: MailId = mail::list(&test.app, None, None).await.expect("mails")[0].id;
        let page = operator.get(&format!("/operator/mails/{id}")).await.ok();
        assert!(page.contains("放款通知") && page.contains("已放款"));
        work::drain(&test.app, &Registry::default().with::<SendMail>()).await.expect("the queue");
        let given_up = operator.get("/operator/mails?state=given_up").await.ok();
        assert!(given_up.contains("放款通知") && given_up.contains("not a mail address"), "{given_up}");
        operator.post(&format!("/operator/mails/{id}/again"), &[]).await.led();
        assert_eq!(mail::find(&test.app, id).await.expect("a mail").state, MailState::Queued);
        operator.post(&format!("/operator/mails/{id}/again"), &[]).await.is(StatusCode::CONFLICT);
    }

    async fn an_account_is_opened_and_closed(test: TestApp) {
        let mut operator = operator(&test).await;
        test.organisation("b1", OrganisationKind::Bank).await;
        let mut fields =
            [("login", "chen_liqun"), ("name", "陈立群"), ("mail_address", ""), ("password", PASSWORD), ("role", "operator"), ("organisation", "b1")];
        operator.post("/operator/accounts/new", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        // Everything that is wrong is said at once, in the order of the form.
        let wrong = [("login", "x"), ("name", " "), ("mail_address", "nowhere"), ("password", "short"), ("role", ""), ("organisation", "")];
        let page = operator.post("/operator/accounts/new", &wrong).await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        let at: Vec<usize> = ["name", "login", "mail_address", "organisation", "role", "password"]
            .iter()
            .map(|field| page.find(&format!("href=\"#{field}\"")).unwrap_or_else(|| panic!("{field} is not in the summary")))
            .collect();
        assert!(at.is_sorted(), "{at:?}");
        fields[4].1 = "bank_officer";
        assert_eq!(operator.post("/operator/accounts/new", &fields).await.led(), "/operator/accounts");
        let mut officer = test.visitor();
        officer.signs_in("chen_liqun").await;
        assert_eq!(officer.get("/").await.led(), "/bank");
        let person = xinyidai::account::actions::people(&test.app, None, Some("chen")).await.expect("people")[0].id;
        operator.post(&format!("/operator/accounts/{person}/close"), &[]).await.led();
        officer.get("/").await.ok();
        assert!(operator.get("/operator/accounts?search=chen").await.ok().contains("已关闭"));
        operator.post(&format!("/operator/accounts/{person}/reopen"), &[]).await.led();
        let new = "another four words here";
        operator.post("/operator/accounts/password", &[("login", "chen_liqun"), ("password", "short")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        operator.post("/operator/accounts/password", &[("login", "chen_liqun"), ("password", new)]).await.led();
        assert_eq!(officer.post("/sign-in", &[("login", "chen_liqun"), ("password", new), ("next", "")]).await.led(), "/bank");
        let own = xinyidai::account::actions::people(&test.app, None, Some("operator")).await.expect("people")[0].id;
        operator.post(&format!("/operator/accounts/{own}/close"), &[]).await.is(StatusCode::CONFLICT);
        officer.get("/operator/accounts").await.is(StatusCode::FORBIDDEN);
        assert!(operator.get("/operator/audit?action=account.close").await.ok().contains(&person.to_string()));
    }

    async fn organisations_are_added_and_tokens_end(test: TestApp) {
        let mut operator = operator(&test).await;
        let fields = [("code", "jr"), ("kind", "regulator"), ("name", "金融监管局"), ("parent", ""), ("region", ""), ("mail_address", "jr@example.org")];
        operator.post("/operator/accounts/organisations", &fields).await.led();
        operator.post("/operator/accounts/organisations", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(operator.get("/operator/accounts/organisations").await.ok().contains("金融监管局"));
        let fields = [("organisation", "jr"), ("name", "报表系统"), ("scopes[]", "reports"), ("days", "30")];
        let page = operator.post("/operator/accounts/tokens", &fields).await.ok();
        assert!(page.contains("xyd_"), "the token is shown once");
        let list = operator.get("/operator/accounts/tokens").await.ok();
        assert!(list.contains("报表系统") && !list.contains("xyd_"));
        operator.post("/operator/accounts/tokens", &[("organisation", "jr"), ("name", "x"), ("days", "0")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let office = xinyidai::account::actions::organisation(&test.app, "jr").await.expect("an organisation").id;
        let system = test.system(office, &[Scope::Reports]).await;
        system.get("/api/v1/reports").await.ok();
        for token in xinyidai::account::actions::tokens(&test.app).await.expect("tokens") {
            operator.post(&format!("/operator/accounts/tokens/{}/revoke", token.id), &[]).await.led();
        }
        system.get("/api/v1/reports").await.is(StatusCode::UNAUTHORIZED);
    }
}
