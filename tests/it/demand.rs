//! From a demand to applications: drafts, the match result, choosing banks, following what they do.

use axum::http::StatusCode;
use entity::financing::application;
use entity::product::{product, product_version};
use entity::value::id::{OrganisationId, ProductId, ProductVersionId};
use entity::value::{ApplicationState, Family, Fen, Guarantee, OrganisationKind, Ppm, Purpose, RepaymentForm};
use sea_orm::{EntityTrait, IntoActiveModel};
use xinyidai::enterprise::fact::FactKey;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::{Limit, Pricing, Terms};

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// A bank with one product that asks for so many months of age, or for a fact that nobody knows.
async fn offers(app: &TestApp, code: &str, is: Requirement, fact: FactKey) -> (OrganisationId, ProductVersionId) {
    let bank = app.organisation(code, OrganisationKind::Bank).await;
    let (id, version): (ProductId, ProductVersionId) = (app.app.ids.new_id(), app.app.ids.new_id());
    let now = app.app.clock.now();
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
    let criteria = Criteria::All(vec![Criteria::Condition(Condition { fact, is })]);
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
    let tx = app.app.db.begin_write().await.expect("a transaction");
    product::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a product");
    product_version::Entity::insert(published.into_active_model()).exec_without_returning(&tx).await.expect("a version");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    tx.commit().await.expect("a commit");
    (bank, version)
}

fn age(months: i64) -> Requirement {
    Requirement::CountAtLeast(months)
}

/// Authorises every bank that the firm applies to.
async fn signs(firm: &mut Browser) {
    let all = [("purpose", "credit_review"), ("covers", "applied"), ("months", "12"), ("items[]", "registration"), ("items[]", "public_credit")];
    let letter = firm.post("/firm/authorisations/new", &all).await.ok();
    let seen = hidden(&letter, "seen");
    let fields: Vec<(&str, &str)> = all.into_iter().chain([("seen", seen.as_str()), ("agreed", "yes")]).collect();
    firm.post("/firm/authorisations", &fields).await.led();
}

/// The value of a hidden input of a page.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no {name} in {page}")).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Every answer of the form.
fn answers(version: &str) -> Vec<(&str, &str)> {
    vec![
        ("amount", "50"),
        ("term_months", "12"),
        ("purpose", "materials"),
        ("purpose_note", "采购铸件"),
        ("repayment_source", "sales"),
        ("repayment_form", "level_instalment"),
        ("guarantees[]", "credit"),
        ("acceptable_rate", "5"),
        ("claims_first_loan", "yes"),
        ("version", version),
    ]
}

/// Submits a demand and says where it is.
async fn submits(firm: &mut Browser) -> String {
    let edit = firm.post("/firm/demands", &[]).await.led();
    let demand = edit.trim_end_matches("/edit").to_owned();
    assert_eq!(firm.post(&edit, &answers("1")).await.led(), format!("{demand}/check"));
    let check = firm.get(&format!("{demand}/check")).await.ok();
    assert!(check.contains("50.00 万元") && check.contains("采购铸件"), "{check}");
    assert_eq!(firm.post(&format!("{demand}/submit"), &[("version", "2")]).await.led(), format!("{demand}/match"));
    demand
}

async fn applies(firm: &mut Browser, demand: &str, once: &str, versions: &[ProductVersionId]) -> crate::support::app::Answer {
    let page = firm.get(&format!("{demand}/match")).await.ok();
    let shown = hidden(&page, "match_id");
    let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let mut fields = vec![("match_id", shown.as_str()), ("once", once)];
    fields.extend(versions.iter().map(|v| ("versions[]", v.as_str())));
    firm.post(&format!("{demand}/apply"), &fields).await
}

async fn applications(app: &TestApp) -> Vec<application::Model> {
    application::Entity::find().all(app.app.db.read()).await.expect("applications")
}

both_databases! {
    async fn a_draft_is_kept_corrected_and_submitted(app: TestApp) {
        let (_, mut firm) = app.firm("owner1", "91320899MAXDEMA1").await;
        assert!(firm.get("/firm/demands").await.ok().contains("还没有融资需求"));
        let edit = firm.post("/firm/demands", &[("once", "a")]).await.led();
        assert_eq!(firm.post("/firm/demands", &[("once", "a")]).await.led(), edit, "a double post makes one draft");
        let kept = [("amount", "120.5"), ("purpose", "equipment"), ("version", "1"), ("draft", "1")];
        assert_eq!(firm.post(&edit, &kept).await.led(), "/firm/demands");
        assert!(firm.get("/firm/demands").await.ok().contains("120.50 万元 · 设备购置"));
        firm.post(&edit, &kept).await.is(StatusCode::CONFLICT);

        let unreadable = firm.post(&edit, &[("amount", "12O"), ("version", "2"), ("draft", "1")]).await;
        assert!(unreadable.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("12O") && unreadable.text().contains("amount-error"));
        let open = firm.post(&edit, &[("amount", "9999999"), ("version", "2")]).await;
        open.is(StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["amount", "term_months", "purpose", "repayment_source", "repayment_form", "guarantees"] {
            assert!(open.text().contains(&format!("{field}-error")), "{field}: {}", open.text());
        }
        let demand = edit.trim_end_matches("/edit").to_owned();
        assert_eq!(firm.get(&format!("{demand}/check")).await.led(), edit, "what is open has to be answered first");
        assert_eq!(hidden(&open.text(), "version"), "3");
        firm.post(&edit, &answers("3")).await.led();
        firm.post(&format!("{demand}/submit"), &[("version", "3")]).await.is(StatusCode::CONFLICT);
        firm.post(&format!("{demand}/submit"), &[("version", "4")]).await.led();
        assert!(firm.get("/firm/demands").await.ok().contains("XQ-2026-000001"));
        firm.get(&edit).await.is(StatusCode::CONFLICT);
        firm.get(&format!("{demand}/withdraw")).await.ok();
        firm.post(&format!("{demand}/withdraw"), &[("version", "5")]).await.led();
        assert!(firm.get("/firm/demands").await.ok().contains("已撤回"));
    }

    async fn a_firm_applies_to_three_banks_at_most(app: TestApp) {
        let (_, near) = offers(&app, "bank-a", age(12), FactKey::AgeMonths).await;
        let (_, second) = offers(&app, "bank-b", age(12), FactKey::AgeMonths).await;
        let (_, soon) = offers(&app, "bank-c", age(72), FactKey::AgeMonths).await;
        let (_, open) = offers(&app, "bank-d", age(10), FactKey::Staff).await;
        let (_, never) = offers(&app, "bank-e", Requirement::OneOf(vec!["3101".to_owned()]), FactKey::Region).await;
        let (_, mut firm) = app.firm("owner1", "91320899MAXDEMA2").await;
        let demand = submits(&mut firm).await;
        let page = firm.get(&format!("{demand}/match")).await.ok();
        for group in ["id=\"qualify\"", "id=\"one_step\"", "id=\"unknown\"", "暂不符合"] {
            assert!(page.contains(group), "{group}: {page}");
        }
        assert!(page.contains("4.35%") && page.contains("成立时间还差") && page.contains("尚无数据"), "{page}");
        firm.get(&format!("{demand}/match?order=cheapest")).await.ok();

        let unsigned = applies(&mut firm, &demand, "0", &[near]).await;
        assert!(unsigned.is(StatusCode::CONFLICT).text().contains("/firm/authorisations") && unsigned.text().contains("测试bank-a"));
        signs(&mut firm).await;
        applies(&mut firm, &demand, "1", &[]).await.is(StatusCode::CONFLICT);
        applies(&mut firm, &demand, "2", &[never]).await.is(StatusCode::CONFLICT);
        assert!(applications(&app).await.is_empty());
        assert_eq!(applies(&mut firm, &demand, "3", &[near, soon]).await.led(), "/firm/applications");
        assert_eq!(applies(&mut firm, &demand, "3", &[near, soon]).await.led(), "/firm/applications");
        assert_eq!(applications(&app).await.len(), 2, "a double post of one form applies once");
        applies(&mut firm, &demand, "4", &[near]).await.is(StatusCode::CONFLICT);
        applies(&mut firm, &demand, "5", &[second, open]).await.is(StatusCode::CONFLICT);
        assert_eq!(applications(&app).await.len(), 2, "to all of them or to none");
        applies(&mut firm, &demand, "6", &[open]).await.led();
        applies(&mut firm, &demand, "7", &[second]).await.is(StatusCode::CONFLICT);

        let listed = firm.get("/firm/applications").await.ok();
        assert!(listed.contains("bank-a贷") && listed.contains("还剩 2 个工作日"), "{listed}");
        let one = applications(&app).await.into_iter().next().expect("an application");
        let path = format!("/firm/applications/{}", one.id);
        let page = firm.get(&path).await.ok();
        assert!(page.contains("您提交了申请") && page.contains("等待银行办理"), "{page}");
        firm.post(&format!("{path}/material"), &[("version", "1"), ("note", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        firm.post(&format!("{path}/withdraw"), &[("version", "1"), ("reason", "price")]).await.led();
        assert!(firm.get(&path).await.ok().contains("您放弃了申请"));
        firm.post(&format!("{demand}/withdraw"), &[("version", "3")]).await.led();
        assert!(applications(&app).await.iter().all(|a| a.state == ApplicationState::Withdrawn));
        app.works().await;
    }

    async fn another_firms_demands_and_applications_are_not_there(app: TestApp) {
        let (_, version) = offers(&app, "bank-a", age(12), FactKey::AgeMonths).await;
        let (_, mut firm) = app.firm("owner1", "91320899MAXDEMA3").await;
        let (_, mut other) = app.firm("owner2", "91320899MAXDEMA4").await;
        let draft = firm.post("/firm/demands", &[]).await.led();
        other.get(&draft).await.not_found();
        other.post(&draft, &answers("1")).await.not_found();
        signs(&mut firm).await;
        let demand = submits(&mut firm).await;
        applies(&mut firm, &demand, "1", &[version]).await.led();
        let one = applications(&app).await.into_iter().next().expect("an application");
        let path = format!("/firm/applications/{}", one.id);
        for page in [format!("{demand}/match"), format!("{demand}/withdraw"), path.clone()] {
            other.get(&page).await.not_found();
        }
        other.post(&format!("{demand}/withdraw"), &[("version", "3")]).await.not_found();
        other.post(&format!("{path}/withdraw"), &[("version", "1"), ("reason", "price")]).await.not_found();
        let like = demand.trim_start_matches("/firm/demands/").to_owned();
        other.post("/firm/demands", &[("like", &like)]).await.not_found();
        let shown = hidden(&firm.get(&format!("{demand}/match")).await.ok(), "match_id");
        let fields = [("match_id", shown.as_str()), ("versions[]", &version.to_string())];
        let own = submits(&mut other).await;
        other.post(&format!("{own}/apply"), &fields).await.not_found();
    }
}
