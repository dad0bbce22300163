//! Bad news arrives and goes: flags follow records, alerts go out once, corrections reach everyone who was alerted.

use chrono::{Duration, NaiveDate};
use entity::account::person;
use entity::credit::{credit_record, delivery};
use entity::financing::{application, demand};
use entity::notice::{mail, notice};
use entity::product::{product, product_version};
use entity::value::id::{EnterpriseId, OrganisationId, ProductId, ProductVersionId, RecordId};
use entity::value::{ApplicationState, DeliveryState, DemandState, Family, Fen, FlagState, OrganisationKind, RecordState, Role, Severity, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::platform::work;
use xinyidai::risk::actions::{flags, open_flags, reconcile};

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// A firm with an application at one bank, another bank, a regulator and the credit office.
struct City {
    firm: EnterpriseId,
    owner: Browser,
    officer: Browser,
    stranger: Browser,
    regulator: Browser,
}

async fn city(test: &TestApp) -> City {
    let bank = test.organisation("b1", OrganisationKind::Bank).await;
    let other = test.organisation("b2", OrganisationKind::Bank).await;
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    let supervisor = test.organisation("nfra", OrganisationKind::Regulator).await;
    test.person("operator", Role::Operator, office).await;
    let (firm, owner) = test.firm("owner", "91320899MAXAAAA0").await;
    applies(test, firm, bank).await;
    City {
        firm,
        owner,
        officer: test.person("officer", Role::BankOfficer, bank).await,
        stranger: test.person("stranger", Role::BankOfficer, other).await,
        regulator: test.person("regulator", Role::Regulator, supervisor).await,
    }
}

pub(crate) async fn applies(test: &TestApp, firm: EnterpriseId, bank: OrganisationId) {
    let (ids, now) = (&test.app.ids, test.app.clock.now());
    let owner = person::Entity::find().filter(person::Column::Login.eq("owner")).one(test.app.db.read()).await.expect("people").expect("the owner");
    let (product_id, version_id): (ProductId, ProductVersionId) = (ids.new_id(), ids.new_id());
    let goods = product::Model {
        id: product_id,
        bank_id: bank,
        code: "p1".to_owned(),
        name: "税易贷".to_owned(),
        summary: String::new(),
        active: true,
        created_at: now,
    };
    let version = product_version::Model {
        id: version_id,
        product_id,
        number: 1,
        family: *Family::ALL.first().expect("a family"),
        terms: json!({}),
        criteria: json!({}),
        effective_from_on: test.app.clock.today(),
        effective_until: None,
        published_at: now,
    };
    let asked = demand::Model {
        id: ids.new_id(),
        number: None,
        enterprise_id: firm,
        person_id: owner.id,
        state: DemandState::Draft,
        amount_fen: None,
        term_months: None,
        purpose: None,
        purpose_note: None,
        repayment_source: None,
        repayment_form: None,
        guarantees: json!([]),
        acceptable_rate_ppm: None,
        claims_first_loan: None,
        created_at: now,
        submitted_at: None,
        expires_until: None,
        updated_at: now,
        version: 1,
    };
    let applied = application::Model {
        id: ids.new_id(),
        number: "XYD-2026-000001".to_owned(),
        demand_id: asked.id,
        enterprise_id: firm,
        bank_id: bank,
        branch_id: None,
        product_id,
        product_version_id: version_id,
        match_id: None,
        state: ApplicationState::Waiting,
        amount_fen: Fen::wan(100),
        term_months: 12,
        officer_id: None,
        submitted_at: now,
        accepted_at: None,
        decided_at: None,
        decision_days: None,
        due_at: None,
        reasons: json!([]),
        decline_note: None,
        updated_at: now,
        version: 1,
    };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    product::Entity::insert(goods.into_active_model()).exec_without_returning(&tx).await.expect("a product");
    product_version::Entity::insert(version.into_active_model()).exec_without_returning(&tx).await.expect("its version");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    demand::Entity::insert(asked.into_active_model()).exec_without_returning(&tx).await.expect("a demand");
    application::Entity::insert(applied.into_active_model()).exec_without_returning(&tx).await.expect("an application");
    tx.commit().await.expect("a commit");
}

/// A department delivers a record.
pub(crate) async fn delivers(test: &TestApp, firm: EnterpriseId, source: Source, content: serde_json::Value, publish_to_on: Option<NaiveDate>) -> RecordId {
    let now = test.app.clock.now();
    let delivered = delivery::Model {
        id: test.app.ids.new_id(),
        source,
        file_name: "a.csv".to_owned(),
        file_path: String::new(),
        file_hash: test.app.ids.secret(),
        file_bytes: 1,
        channel: "upload".to_owned(),
        person_id: None,
        state: DeliveryState::Done,
        rows_read: 1,
        rows_new: 1,
        rows_changed: 0,
        rows_unchanged: 0,
        rows_marked: 0,
        rows_quarantined: 0,
        failure: None,
        header: None,
        received_at: now,
        finished_at: Some(now),
        organisation_id: None,
        rows_matched: None,
        coverage: entity::value::Coverage::Delta,
        rows_withdrawn: 0,
    };
    let row = credit_record::Model {
        id: test.app.ids.new_id(),
        source,
        natural_key: test.app.ids.secret(),
        key_hash: test.app.ids.new_id::<RecordId>().0,
        enterprise_id: Some(firm),
        subject_code: None,
        subject_name: "某公司".to_owned(),
        content,
        content_hash: "0".repeat(64),
        marks: json!([]),
        department: "淮安市中级人民法院".to_owned(),
        decided_on: Some(test.app.clock.today()),
        valid_from_on: None,
        valid_to_on: None,
        publish_to_on,
        removed_on: None,
        outcome_on: None,
        state: RecordState::Current,
        delivery_id: delivered.id,
        recorded_at: now,
        updated_at: now,
        version: 1,
        matched_by: None,
        identification_id: None,
        repaired_at: None,
        annulled_at: None,
        suspended_at: None,
    };
    let id = row.id;
    let tx = test.app.db.begin_write().await.expect("a transaction");
    delivery::Entity::insert(delivered.into_active_model()).exec_without_returning(&tx).await.expect("a delivery");
    credit_record::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a record");
    tx.commit().await.expect("a commit");
    id
}

/// The source takes a record back.
async fn takes_back(test: &TestApp, id: RecordId) {
    let change =
        credit_record::ActiveModel { id: Set(id), state: Set(RecordState::Withdrawn), removed_on: Set(Some(test.app.clock.today())), ..Default::default() };
    let tx = test.app.db.begin_write().await.expect("a transaction");
    credit_record::Entity::update(change).exec(&tx).await.expect("the record");
    tx.commit().await.expect("a commit");
}

async fn notices(test: &TestApp) -> Vec<notice::Model> {
    notice::Entity::find().order_by_asc(notice::Column::Id).all(test.app.db.read()).await.expect("notices")
}

async fn mails(test: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = mail::Entity::find().all(test.app.db.read()).await.expect("mails").into_iter().map(|m| m.to_address).collect();
    to.sort();
    to
}

pub(crate) fn dishonest() -> serde_json::Value {
    json!({ "court": "淮安市清江浦区人民法院", "case_no": "(2026)苏0812执12号", "performance": "none" })
}

both_databases! {
    async fn bad_news_is_told_once_and_corrected_for_everyone_who_was_told(test: TestApp) {
        let mut city = city(&test).await;
        let record = delivers(&test, city.firm, Source::DishonestDebtor, dishonest(), None).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        let open = open_flags(test.app.db.read(), city.firm).await.expect("flags");
        assert_eq!(open.iter().map(|f| (f.code.as_str(), f.severity)).collect::<Vec<_>>(), [("RF01", Severity::High)]);
        let receivers = ["b1@example.org", "nfra@example.org", "office@example.org", "owner@example.org"];
        assert_eq!(mails(&test).await, receivers);
        assert_eq!(notices(&test).await.len(), 4);

        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        assert_eq!((notices(&test).await.len(), mails(&test).await.len()), (4, 4), "the same fact is one alert");

        let page = city.officer.get("/bank/watch").await.ok();
        assert!(page.contains("失信被执行人") && page.contains("1 笔申请"), "{page}");
        assert!(!page.contains("(2026)苏0812执12号") && page.contains("本次查询已登记"), "the record is part of the file, which no letter opens: {page}");
        let banks = xinyidai::account::actions::organisations(&test.app, Some(OrganisationKind::Bank)).await.expect("banks");
        let bank = banks.iter().find(|bank| bank.code == "b1").expect("the officer's").id;
        crate::firm::signs(&mut city.owner, bank).await;
        let page = city.officer.get("/bank/watch").await.ok();
        assert!(page.contains("(2026)苏0812执12号"), "{page}");
        assert!(!city.stranger.get("/bank/watch").await.ok().contains("苏0812"));
        assert!(city.officer.get("/notices").await.ok().contains("失信被执行人"));
        assert!(!city.stranger.get("/notices").await.ok().contains("失信被执行人"));
        assert!(city.owner.get("/notices").await.ok().contains("履行生效法律文书"), "the firm reads how to get rid of it");
        let page = city.regulator.get("/regulator/risks").await.ok();
        assert!(page.contains("测试b1") && page.contains("已提醒") && page.contains("邮件已发送"), "{page}");

        test.later(Duration::days(1));
        takes_back(&test, record).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        assert!(open_flags(test.app.db.read(), city.firm).await.expect("flags").is_empty());
        let all = notices(&test).await;
        assert_eq!((all.len(), mails(&test).await.len()), (8, 8));
        for correction in &all[4..] {
            let corrected = all[..4].iter().find(|n| Some(n.id) == correction.corrects_id).expect("the notice that it corrects");
            assert_eq!((corrected.organisation_id, corrected.enterprise_id), (correction.organisation_id, correction.enterprise_id));
        }
        city.officer.signs_in("officer").await;
        city.regulator.signs_in("regulator").await;
        assert!(!city.officer.get("/bank/watch").await.ok().contains("苏0812"));
        assert!(city.officer.get("/bank/watch?state=cleared").await.ok().contains("来源单位已撤回"));
        assert!(city.officer.get("/notices").await.ok().contains("更正的是"));
        assert!(city.regulator.get("/regulator/risks?state=cleared&code=RF01&county=320812").await.ok().contains("已更正"));
        city.regulator.reads_english();
        assert!(city.regulator.get("/regulator/risks").await.ok().contains("Dishonest judgment debtor"));
    }

    async fn slight_news_is_for_the_firm_alone(test: TestApp) {
        let city = city(&test).await;
        delivers(&test, city.firm, Source::TaxArrears, json!({ "balance": 2_000_000, "tax_item": "增值税" }), None).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        assert_eq!(mails(&test).await, ["owner@example.org"]);
        // More arrears make it heavy: now the others hear of it too.
        delivers(&test, city.firm, Source::TaxArrears, json!({ "balance": 200_000_000, "tax_item": "增值税" }), None).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        assert_eq!(mails(&test).await, ["b1@example.org", "nfra@example.org", "office@example.org", "owner@example.org", "owner@example.org"]);
    }

    async fn a_flag_runs_out_by_itself(test: TestApp) {
        let city = city(&test).await;
        let last = test.app.clock.today() + Duration::days(2);
        delivers(&test, city.firm, Source::Penalty, json!({ "category": ["fine"], "fine": 5_000_000 }), Some(last)).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        work::tick(&test.app, &xinyidai::risk::jobs::schedules()).await.expect("a tick");
        for (days, state) in [(2, FlagState::Open), (1, FlagState::Cleared)] {
            test.later(Duration::days(days));
            work::tick(&test.app, &xinyidai::risk::jobs::schedules()).await.expect("a tick");
            test.works().await;
            assert_eq!(flags(test.app.db.read(), city.firm).await.expect("flags")[0].state, state);
        }
    }

    async fn notices_are_read_by_those_they_are_for(test: TestApp) {
        let mut city = city(&test).await;
        assert!(city.officer.get("/notices").await.ok().contains("还没有消息"));
        delivers(&test, city.firm, Source::DishonestDebtor, dishonest(), None).await;
        reconcile(&test.app, city.firm).await.expect("flags");
        test.works().await;
        let own = notices(&test).await.into_iter().find(|n| n.enterprise_id == Some(city.firm)).expect("the firm's notice");
        let path = format!("/notices/{}/read", own.id);
        city.officer.post(&path, &[]).await.not_found();
        assert!(city.owner.get("/notices").await.ok().contains("1 条未读"));
        city.owner.post(&path, &[]).await.led();
        assert!(city.owner.get("/notices").await.ok().contains("没有未读消息"));
        city.officer.post("/notices/read", &[]).await.led();
        assert!(city.officer.get("/notices").await.ok().contains("没有未读消息"));
        assert!(city.regulator.get("/notices").await.ok().contains("1 条未读"));
    }
}
