//! The bank's side: from the queue to the first loan, in pages and through the API.

use axum::http::StatusCode;
use chrono::Duration;
use entity::financing::{application, application_event, demand};
use entity::lending::{disbursement, first_loan, first_loan_share};
use entity::product::{product, product_version};
use entity::value::id::{ApplicationId, DemandId, EnterpriseId, OrganisationId, PersonId, ProductId, ProductVersionId};
use entity::value::{
    ApplicationState, DemandState, DisbursementState, Family, Fen, FirstLoanState, Guarantee, OrganisationKind, Ppm, Purpose, RepaymentForm, RepaymentSource,
    Role, WithdrawalReason,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::financing::application::act::Act;
use xinyidai::financing::application::actions::{self, New, Side};
use xinyidai::platform::audit::By;
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::written;
use xinyidai::platform::web::access::Scope;
use xinyidai::product::criteria::Criteria;
use xinyidai::product::terms::{Limit, Pricing, Terms};

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// A bank with one product for everybody.
pub(crate) async fn offers(test: &TestApp, code: &str) -> (OrganisationId, ProductId, ProductVersionId) {
    offers_for(test, code, &Criteria::All(vec![])).await
}

/// A bank with one product under these conditions.
pub(crate) async fn offers_for(test: &TestApp, code: &str, criteria: &Criteria) -> (OrganisationId, ProductId, ProductVersionId) {
    let bank = test.organisation(code, OrganisationKind::Bank).await;
    let (id, version): (ProductId, ProductVersionId) = (test.app.ids.new_id(), test.app.ids.new_id());
    let now = test.app.clock.now();
    let terms = Terms {
        family: Family::Credit,
        min_amount: Fen::wan(10),
        max_amount: Fen::wan(300),
        min_term_months: 3,
        max_term_months: 36,
        purposes: Purpose::ALL.to_vec(),
        guarantees: vec![Guarantee::Credit],
        repayment: vec![RepaymentForm::LevelInstalment],
        pricing: Pricing::Fixed(Ppm(43_500)),
        limit: Limit { cap: Fen::wan(200), shares: vec![] },
        fees: vec![],
        decision_days: 5,
    };
    let row =
        product::Model { id, bank_id: bank, code: format!("P-{code}"), name: format!("{code}贷"), summary: String::new(), active: true, created_at: now };
    let published = product_version::Model {
        id: version,
        product_id: id,
        number: 1,
        family: Family::Credit,
        terms: serde_json::to_value(terms).expect("json"),
        criteria: serde_json::to_value(criteria).expect("json"),
        effective_from_on: "2026-01-01".parse().expect("a day"),
        effective_until: None,
        published_at: now,
    };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    product::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a product");
    product_version::Entity::insert(published.into_active_model()).exec_without_returning(&tx).await.expect("a version");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    tx.commit().await.expect("a commit");
    (bank, id, version)
}

/// A demand of a firm for 100 万元.
pub(crate) async fn demands(test: &TestApp, enterprise: EnterpriseId) -> DemandId {
    let now = test.app.clock.now();
    let id: DemandId = test.app.ids.new_id();
    let people = entity::account::person::Entity::find().filter(entity::account::person::Column::EnterpriseId.eq(enterprise));
    let person: PersonId = people.one(test.app.db.read()).await.expect("a query").expect("an owner").id;
    let row = demand::Model {
        id,
        number: Some(format!("D-{id}")),
        enterprise_id: enterprise,
        person_id: person,
        state: DemandState::Open,
        amount_fen: Some(Fen::wan(100)),
        term_months: Some(12),
        purpose: Some(Purpose::Materials),
        purpose_note: None,
        repayment_source: Some(RepaymentSource::Sales),
        repayment_form: Some(RepaymentForm::LevelInstalment),
        guarantees: json!(["credit"]),
        acceptable_rate_ppm: None,
        claims_first_loan: None,
        created_at: now,
        submitted_at: Some(now),
        expires_until: None,
        updated_at: now,
        version: 1,
    };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    demand::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a demand");
    tx.commit().await.expect("a commit");
    id
}

/// Sends an application to a bank.
pub(crate) async fn applies(test: &TestApp, enterprise: EnterpriseId, demand: DemandId, to: (OrganisationId, ProductId, ProductVersionId)) -> ApplicationId {
    let new = New { demand, enterprise, bank: to.0, product: to.1, version: to.2, match_id: None, amount: Fen::wan(100), term_months: 12 };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    let id = actions::submit(&tx, &test.app, &By::SYSTEM, new).await.expect("an application");
    tx.commit().await.expect("a commit");
    id
}

async fn row(test: &TestApp, id: ApplicationId) -> application::Model {
    application::Entity::find_by_id(id).one(test.app.db.read()).await.expect("a query").expect("an application")
}

async fn posts(officer: &mut Browser, test: &TestApp, id: ApplicationId, act: &str, more: &[(&str, &str)]) -> crate::support::app::Answer {
    let version = row(test, id).await.version.to_string();
    let fields: Vec<(&str, &str)> = more.iter().copied().chain([("version", version.as_str())]).collect();
    officer.post(&format!("/bank/applications/{id}/{act}"), &fields).await
}

const GRANT: [(&str, &str); 6] =
    [("amount", "100"), ("rate", "3.95"), ("term_months", "12"), ("valid_to", "2026-04-30"), ("repayment", "level_instalment"), ("guarantee", "credit")];

fn paid(reference: &str, attested: bool) -> serde_json::Value {
    let attestation = attested.then(|| json!({ "checked_on": "2026-03-02", "evidence": "R-1" }));
    json!({ "reference": reference, "amount_fen": 100_000_000, "rate_ppm": 39_500, "term_months": 12, "disbursed_on": "2026-03-02", "attestation": attestation })
}

async fn standing(test: &TestApp) -> Vec<(first_loan::Model, Vec<first_loan_share::Model>)> {
    let db = test.app.db.read();
    let mut all = Vec::new();
    for entry in first_loan::Entity::find().filter(first_loan::Column::State.eq(FirstLoanState::Attested)).all(db).await.expect("entries") {
        let shares = first_loan_share::Entity::find().filter(first_loan_share::Column::FirstLoanId.eq(entry.id)).all(db).await.expect("shares");
        all.push((entry, shares));
    }
    all
}

both_databases! {
    async fn an_application_lives_from_the_queue_to_the_first_loan(test: TestApp) {
        let bank = offers(&test, "b1").await;
        let mut officer = test.person("officer1", Role::BankOfficer, bank.0).await;
        assert!(officer.get("/bank").await.ok().contains("没有待办"));
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let demand = demands(&test, firm).await;
        let id = applies(&test, firm, demand, bank).await;
        assert_eq!(row(&test, id).await.number, "SQD-2026-000001");
        assert!(officer.get("/bank").await.ok().contains("SQD-2026-000001"));
        let desk = officer.get(&format!("/bank/applications/{id}")).await.ok();
        assert!(desk.contains("没有有效的授权") && !desk.contains("存续"), "without an authorisation no fact is shown");
        posts(&mut officer, &test, id, "accept", &[]).await.led();
        posts(&mut officer, &test, id, "ask-material", &[("text", "审计报告\n购销合同")]).await.led();
        posts(&mut officer, &test, id, "supply-material", &[("text", "柜面收到")]).await.led();
        let calculated = posts(&mut officer, &test, id, "grant", &[&GRANT[..], &[("step", "calculate")]].concat()).await.ok();
        assert!(calculated.contains("3.95%") && row(&test, id).await.state == ApplicationState::Accepted);
        posts(&mut officer, &test, id, "grant", &GRANT).await.led();
        let payout = [
            ("reference", "JJ-1"),
            ("amount", "100"),
            ("rate", "3.95"),
            ("term_months", "12"),
            ("paid_on", "2026-03-02"),
            ("attests", "yes"),
            ("checked_on", "2026-03-01"),
            ("evidence", "R-1"),
        ];
        posts(&mut officer, &test, id, "disburse", &payout).await.led();
        assert_eq!(row(&test, id).await.state, ApplicationState::Disbursed);
        let entries = standing(&test).await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].1.iter().map(|s| s.share_ppm).collect::<Vec<_>>(), [Ppm::ONE]);
        let loan = disbursement::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a loan");
        assert!(officer.get("/bank/loans").await.ok().contains("JJ-1"));
        let page = format!("/bank/loans/{}", loan.id);
        assert!(officer.get(&page).await.ok().contains("R-1") || officer.get(&page).await.ok().contains("2026年3月1日"));
        let reported = test.app.clock.now();
        test.later(Duration::hours(1));
        let back = [("paid_on", "2026-03-02"), ("principal", "1000000"), ("interest", "100"), ("reference", "H-1")];
        officer.post(&format!("{page}/repayments"), &back).await.led();
        // What is repaid since was owed then, and nothing can be booked there; before it was reported there was no loan.
        let (now, then) = (officer.get(&page).await.ok(), officer.get(&format!("{page}?at={}", written(reported))).await.ok());
        assert!(now.contains("H-1") && now.contains("已还清"), "{now}");
        assert!(!then.contains("H-1") && !then.contains("已还清") && !then.contains("method=\"post\" action=\"/bank"), "{then}");
        for (asked, owed, there) in [("", "0.00", true), (written(reported).as_str(), "100.00", true), ("2026-03-01", "0.00", false)] {
            let list = officer.get(&format!("/bank/loans?at={asked}")).await.ok();
            let total = format!("{}</dt><dd><b>{owed}<", Lang::Zh.t("loans-outstanding"));
            assert_eq!((list.contains("JJ-1"), list.contains(&total)), (there, there), "{asked}: {list}");
            assert_eq!(officer.get(&format!("/bank/loans/export?format=csv&at={asked}")).await.ok().contains("JJ-1"), there, "{asked}");
        }
        assert_eq!(officer.get(&format!("{page}?at=2026-03-01")).await.status.as_u16(), 422, "not reported yet");
        assert_eq!(row(&test, id).await.state, ApplicationState::Settled, "nothing is owed and nothing can be drawn");
        let events = application_event::Entity::find().order_by_asc(application_event::Column::Seq).all(test.app.db.read()).await.expect("events");
        let acts: Vec<&str> = events.iter().map(|e| e.act.as_str()).collect();
        assert_eq!(acts, ["submit", "accept", "ask_material", "supply_material", "grant", "disburse", "settle"]);
        test.works().await;
    }

    async fn another_banks_application_is_not_there(test: TestApp) {
        let bank = offers(&test, "b1").await;
        let other = offers(&test, "b2").await.0;
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let id = applies(&test, firm, demands(&test, firm).await, bank).await;
        let mut stranger = test.person("officer2", Role::BankOfficer, other).await;
        stranger.get(&format!("/bank/applications/{id}")).await.not_found();
        stranger.get(&format!("/bank/applications/{id}/grant")).await.not_found();
        posts(&mut stranger, &test, id, "accept", &[]).await.not_found();
        let system = test.system(other, &Scope::ALL).await;
        system.get(&format!("/api/v1/applications/{id}")).await.not_found();
        system.post(&format!("/api/v1/applications/{id}/accept"), Some("k"), &json!({})).await.not_found();
        let own = test.system(bank.0, &Scope::ALL).await;
        assert_eq!(own.get(&format!("/api/v1/applications/{id}")).await.json()["state"], "waiting");
        assert_eq!(own.get("/api/v1/applications?state=waiting").await.json()["items"][0]["number"], "SQD-2026-000001");
        test.works().await;
    }

    async fn the_second_of_two_officers_is_told(test: TestApp) {
        let bank = offers(&test, "b1").await;
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let id = applies(&test, firm, demands(&test, firm).await, bank).await;
        let mut first = test.person("officer1", Role::BankOfficer, bank.0).await;
        let mut second = test.person("officer2", Role::BankOfficer, bank.0).await;
        let path = format!("/bank/applications/{id}/accept");
        first.post(&path, &[("version", "1")]).await.led();
        second.post(&path, &[("version", "1")]).await.is(StatusCode::CONFLICT);
        test.works().await;
    }

    async fn a_disbursement_is_reported_once(test: TestApp) {
        let bank = offers(&test, "b1").await;
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let id = applies(&test, firm, demands(&test, firm).await, bank).await;
        let system = test.system(bank.0, &Scope::ALL).await;
        let base = format!("/api/v1/applications/{id}");
        system.post(&format!("{base}/accept"), None, &json!({})).await.is(StatusCode::BAD_REQUEST);
        system.post(&format!("{base}/accept"), Some("a"), &json!({})).await.ok();
        let terms = json!({ "amount_fen": 100_000_000, "rate_ppm": 39_500, "term_months": 12, "guarantee": "credit", "repayment_form": "level_instalment",
            "fees": [{ "kind": "guarantee", "yearly_ppm": 5_000 }], "valid_days": 30 });
        system.post(&format!("{base}/grant"), Some("g"), &terms).await.is(StatusCode::CREATED);
        let path = format!("{base}/disbursements");
        let one = system.post(&path, Some("d"), &paid("JJ-1", true)).await;
        let same = system.post(&path, Some("d"), &paid("JJ-1", true)).await;
        assert_eq!((one.status, one.json()), (same.status, same.json()));
        let other = system.post(&path, Some("d"), &paid("JJ-2", true)).await;
        other.is(StatusCode::UNPROCESSABLE_ENTITY).refused("request.key_reused");
        let loans = disbursement::Entity::find().all(test.app.db.read()).await.expect("loans");
        assert_eq!(loans.len(), 1);
        let half = json!({ "paid_on": "2026-03-02", "principal_fen": 50_000_000, "interest_fen": 0, "reference": "H-1" });
        let path = format!("/api/v1/disbursements/{}/repayments", loans[0].id);
        for _ in 0..2 {
            assert_eq!(system.post(&path, Some("r"), &half).await.json()["outstanding_fen"], 50_000_000);
        }
        test.works().await;
    }

    async fn two_banks_on_one_day_share_one_first_loan(test: TestApp) {
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let demand = demands(&test, firm).await;
        let mut loans = Vec::new();
        for code in ["b1", "b2"] {
            let bank = offers(&test, code).await;
            let id = applies(&test, firm, demand, bank).await;
            let mut officer = test.person(&format!("officer_{code}"), Role::BankOfficer, bank.0).await;
            posts(&mut officer, &test, id, "accept", &[]).await.led();
            posts(&mut officer, &test, id, "grant", &GRANT).await.led();
            let system = test.system(bank.0, &Scope::ALL).await;
            let done = system.post(&format!("/api/v1/applications/{id}/disbursements"), Some("d"), &paid("JJ-1", true)).await;
            loans.push((system, done.is(StatusCode::CREATED).json()["disbursement_id"].as_str().expect("an id").to_owned()));
        }
        let entries = standing(&test).await;
        assert_eq!(entries.len(), 1);
        assert!(entries[0].0.co_first && entries[0].1.len() == 2);
        assert_eq!(entries[0].1.iter().map(|s| s.share_ppm.0).sum::<i64>(), 1_000_000);
        for (at, (system, id)) in loans.iter().enumerate() {
            system.post(&format!("/api/v1/disbursements/{id}/reversal"), Some("x"), &json!({ "reason": "登记有误" })).await.ok();
            let left = standing(&test).await;
            assert_eq!(left.len(), 1 - at, "the entry is restated for the other bank, then taken back");
        }
        let reversed = disbursement::Entity::find().filter(disbursement::Column::State.eq(DisbursementState::Reversed)).all(test.app.db.read()).await;
        assert_eq!(reversed.expect("loans").len(), 2);
        test.works().await;
    }

    async fn the_firm_reads_the_reasons_that_are_for_it(test: TestApp) {
        let bank = offers(&test, "b1").await;
        offers(&test, "b2").await;
        let revenue: Criteria =
            serde_json::from_value(json!({ "any": [{ "condition": { "fact": "revenue_year", "is": { "money_at_least": 1 } } }, { "condition": { "fact": "status", "is": { "one_of": ["active"] } } }] }))
                .expect("criteria");
        offers_for(&test, "b3", &revenue).await;
        let (firm, mut owner) = test.firm("owner1", "91320899MAXBANK1").await;
        let id = applies(&test, firm, demands(&test, firm).await, bank).await;
        test.later(Duration::hours(1));
        let mut officer = test.person("officer1", Role::BankOfficer, bank.0).await;
        posts(&mut officer, &test, id, "decline", &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        posts(&mut officer, &test, id, "decline", &[("reasons[]", "R04"), ("reasons[]", "R08"), ("note", "内部说明")]).await.led();
        // Before the refusal nothing of it is told, and nothing can be done there.
        let refused = test.app.clock.now();
        let path = format!("/firm/applications/{id}");
        let then = owner.get(&format!("{path}?at={}", written(refused - Duration::hours(1)))).await.ok();
        assert!(then.contains("银行名称为现名"), "{then}");
        assert!(then.contains("等待银行答复") && !then.contains("平台上的相关信息") && !then.contains("method=\"post\" action=\"/firm"), "{then}");
        let since = owner.get(&format!("{path}?at={}", written(refused))).await.ok();
        assert!(since.contains("平台上的相关信息") && !since.contains("id=\"instead\""), "{since}");
        assert_eq!(owner.get(&format!("{path}?at=2026-03-01")).await.status.as_u16(), 422, "not sent yet");
        let told = actions::detail_for_firm(&test.app, firm, id).await.expect("the application").declined.expect("reasons");
        assert_eq!(told.shown.iter().map(|s| s.text_key).collect::<Vec<_>>(), ["refusal-R04", "refusal-generic"]);
        assert_eq!((told.note, told.reasons), (None, vec![]), "a note beside a reason that stays inside stays inside too");
        let page = owner.get(&format!("/firm/applications/{id}")).await.ok();
        assert!(page.contains("平台上的相关信息") && page.contains("上年度营业收入") && page.contains("近12个月营业收入"), "the facts behind R04: {page}");
        let instead = page.split_once("id=\"instead\"").expect("what to take instead").1;
        assert!(instead.contains("b2贷") && !instead.contains("b1贷"), "the refused product is not named again: {instead}");
        assert!(!instead.contains("b3贷"), "one that asks for revenue again is not named: {instead}");
        let withdraw = Act::Withdraw { reason: WithdrawalReason::NotNeeded, note: String::new() };
        let late = actions::perform(&test.app, &By::SYSTEM, Side::Firm(firm), id, &withdraw, None).await;
        assert!(matches!(late, Err(actions::Error::Refused(_))));
        test.works().await;
    }

    async fn what_is_not_answered_in_time_ends(test: TestApp) {
        let bank = offers(&test, "b1").await;
        let (firm, _) = test.firm("owner1", "91320899MAXBANK1").await;
        let id = applies(&test, firm, demands(&test, firm).await, bank).await;
        assert_eq!(actions::end_overdue(&test.app).await.expect("a run"), 0);
        test.later(Duration::days(4));
        assert_eq!(actions::end_overdue(&test.app).await.expect("a run"), 1);
        assert_eq!(actions::end_overdue(&test.app).await.expect("a run"), 0);
        assert_eq!(row(&test, id).await.state, ApplicationState::TimedOut);
        test.works().await;
    }
}
