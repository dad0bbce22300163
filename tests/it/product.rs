//! The bank's side of its products: drafted, examined, looked at by a second person, published, ended.

use axum::http::StatusCode;
use entity::platform::audit_entry;
use entity::product::{product_draft, product_version};
use entity::value::{DraftState, Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::product::actions::catalogue;

use crate::support::app::{Answer, Browser, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

const BASE: &str = "/bank/products/B01-02";

async fn versions(test: &TestApp) -> Vec<product_version::Model> {
    let product = xinyidai::product::draft::reading::actions::find(test.app.db.read(), bank(test).await, "B01-02").await.expect("the product");
    let of = product_version::Entity::find().filter(product_version::Column::ProductId.eq(product.id));
    of.order_by_asc(product_version::Column::Number).all(test.app.db.read()).await.expect("versions")
}

async fn bank(test: &TestApp) -> entity::value::id::OrganisationId {
    catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue").into_iter().find(|p| p.code == "B01-02").expect("the product").bank
}

async fn draft(test: &TestApp) -> product_draft::Model {
    let newest = product_draft::Entity::find().order_by_desc(product_draft::Column::Id);
    newest.one(test.app.db.read()).await.expect("a query").expect("a draft")
}

/// The fields of the editor's form as the page shows them.
fn fields(html: &str) -> Vec<(String, String)> {
    use scraper::{Html, Selector};
    let page = Html::parse_document(html);
    let parts = Selector::parse("form.editor input, form.editor select, form.editor textarea").expect("a selector");
    let chosen = Selector::parse("option[selected]").expect("a selector");
    let first = Selector::parse("option").expect("a selector");
    let mut all = Vec::new();
    for part in page.select(&parts) {
        let element = part.value();
        let Some(name) = element.attr("name").filter(|n| *n != "csrf" && *n != "once") else { continue };
        let value = match element.name() {
            "select" => part.select(&chosen).next().or_else(|| part.select(&first).next()).and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned(),
            "textarea" => part.text().collect(),
            _ if matches!(element.attr("type"), Some("checkbox" | "radio")) && element.attr("checked").is_none() => continue,
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        all.push((name.to_owned(), value));
    }
    all
}

/// Fills in a field and presses a button of the editor.
async fn presses(browser: &mut Browser, html: &str, set: &[(&str, &str)], press: &str) -> Answer {
    let mut all = fields(html);
    all.retain(|(name, _)| !set.iter().any(|(n, _)| n == name));
    all.extend(set.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    all.push(("press".to_owned(), press.to_owned()));
    let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&format!("{BASE}/edit"), &all).await
}

async fn acts(browser: &mut Browser, test: &TestApp, act: &str, more: &[(&str, &str)]) -> Answer {
    let version = draft(test).await.version.to_string();
    let fields: Vec<(&str, &str)> = more.iter().copied().chain([("version", version.as_str())]).collect();
    browser.post(&format!("{BASE}/{act}"), &fields).await
}

/// The index of the row of a fact.
fn row_of(html: &str, fact: &str) -> usize {
    let all = fields(html);
    let name = &all.iter().find(|(name, value)| name.ends_with("-fact") && name.starts_with("row-") && value == fact).expect("the row").0;
    name.split('-').nth(1).expect("a number").parse().expect("a number")
}

both_databases! {
    async fn a_version_is_drafted_reviewed_and_published(city: City) {
        let test = &city.test;
        let (mut officer, mut manager) = (city.person("officer").await, city.person("manager").await);
        assert!(officer.get("/bank/products").await.ok().contains("B01-02"));
        assert!(officer.get(BASE).await.ok().contains("没有正在修改的草稿"));
        officer.post(&format!("{BASE}/draft"), &[]).await.led();
        let html = officer.get(&format!("{BASE}/edit")).await.ok();
        assert!(html.contains("没有差别"), "a copy differs in nothing");
        // Move a row, add one in a group, and only then save.
        let age = row_of(&html, "age_months");
        let html = presses(&mut officer, &html, &[(&format!("row-{age}-value"), "36")], "add:0").await.ok();
        let added = fields(&html).iter().filter(|(name, _)| name.starts_with("row-") && name.ends_with("-fact")).count();
        let at = format!("row-{added}-fact");
        let html = presses(&mut officer, &html, &[(&at, "patents")], "look").await.ok();
        let value = format!("row-{added}-value");
        let wrong = presses(&mut officer, &html, &[(&value, "some")], "save").await;
        let wrong = wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("请填写整数") && draft(test).await.version == 1, "the error stands beside the field and nothing is kept");
        presses(&mut officer, &html, &[(&value, "2")], "save").await.led();
        let page = officer.get(BASE).await.ok();
        assert!(page.contains("成立时间不少于 36 个月") && page.contains("授权专利不少于 2 件") && page.contains("与 v1 相比"));
        acts(&mut officer, test, "submit", &[("note", "面向成熟的科技企业")]).await.led();
        officer.post(&format!("{BASE}/edit"), &[("press", "save"), ("rows", "0"), ("version", "3")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        acts(&mut manager, test, "return", &[("note", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        acts(&mut manager, test, "return", &[("note", "专利一件即可")]).await.led();
        assert!(officer.get(BASE).await.ok().contains("专利一件即可"));
        let html = officer.get(&format!("{BASE}/edit")).await.ok();
        presses(&mut officer, &html, &[(&value, "1")], "save").await.led();
        acts(&mut officer, test, "submit", &[("note", "面向成熟的科技企业")]).await.led();
        acts(&mut manager, test, "publish", &[("day", "2026-03-01")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let before = versions(test).await;
        acts(&mut manager, test, "publish", &[("day", "2026-03-10")]).await.led();
        let after = versions(test).await;
        assert_eq!((after.len(), after[1].number, after[1].effective_from_on.to_string().as_str()), (2, 2, "2026-03-10"));
        assert_eq!(after[0].effective_until.map(|d| d.to_string()).as_deref(), Some("2026-03-10"));
        assert_eq!((&before[0].terms, &before[0].criteria), (&after[0].terms, &after[0].criteria), "what was published never changes");
        let number = async || catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue").into_iter().find(|p| p.code == "B01-02").map(|p| p.number);
        assert_eq!(number().await, Some(1));
        test.later(chrono::Duration::days(8));
        assert_eq!(number().await, Some(2));
        let trail: Vec<String> = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq("B01-02")).order_by_asc(audit_entry::Column::Id)
            .all(test.app.db.read()).await.expect("a trail").into_iter().map(|e| e.action).collect();
        assert_eq!(trail, ["product.draft", "product.edit", "product.submit", "product.return", "product.edit", "product.submit", "product.publish"]);
    }

    async fn nobody_publishes_what_they_wrote(city: City) {
        let test = &city.test;
        let mut manager = city.person("manager").await;
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        acts(&mut manager, test, "submit", &[("note", "原样续发")]).await.led();
        assert!(manager.get(BASE).await.ok().contains("起草过这一稿的人不能复核发布"));
        acts(&mut manager, test, "publish", &[("day", "2026-03-02")]).await.refused("product.same_person");
        let mut officer = city.person("officer").await;
        acts(&mut officer, test, "publish", &[("day", "2026-03-02")]).await.is(StatusCode::FORBIDDEN);
        let bank = bank(test).await;
        let mut second = test.person("manager2", Role::BankManager, bank).await;
        acts(&mut second, test, "publish", &[("day", "2026-03-02")]).await.led();
        assert_eq!(versions(test).await.len(), 2);
    }

    async fn a_contradiction_keeps_a_draft_from_review(city: City) {
        let test = &city.test;
        let mut officer = city.person("officer").await;
        officer.post(&format!("{BASE}/draft"), &[]).await.led();
        let html = officer.get(&format!("{BASE}/edit")).await.ok();
        let html = presses(&mut officer, &html, &[("row-0-add", "tax_grade")], "add:0").await.ok();
        let added = fields(&html).iter().filter(|(name, _)| name.starts_with("row-") && name.ends_with("-fact")).count();
        let html = presses(&mut officer, &html, &[(&format!("row-{added}-codes[]"), "D")], "look").await.ok();
        assert!(html.contains("与其他条件互相矛盾"), "it is shown while editing");
        presses(&mut officer, &html, &[], "save").await.led();
        acts(&mut officer, test, "submit", &[("note", "试一试")]).await.refused("product.blocked");
        acts(&mut officer, test, "discard", &[]).await.led();
        assert_eq!(draft(test).await.state, DraftState::Discarded);
    }

    async fn an_old_version_comes_back_and_a_product_ends(city: City) {
        let test = &city.test;
        let (mut officer, mut manager) = (city.person("officer").await, city.person("manager").await);
        officer.post(&format!("{BASE}/draft"), &[]).await.led();
        let html = officer.get(&format!("{BASE}/edit")).await.ok();
        presses(&mut officer, &html, &[("decision_days", "3")], "save").await.led();
        acts(&mut officer, test, "submit", &[("note", "缩短承诺时限")]).await.led();
        acts(&mut manager, test, "publish", &[("day", "2026-03-02")]).await.led();
        officer.post(&format!("{BASE}/draft"), &[("from", "1")]).await.led();
        assert_eq!(draft(test).await.note, "恢复到 v1");
        acts(&mut officer, test, "submit", &[("note", "恢复到 v1")]).await.led();
        acts(&mut manager, test, "publish", &[("day", "2026-03-02")]).await.led();
        let all = versions(test).await;
        assert_eq!(all.len(), 3);
        assert_eq!((&all[0].terms, &all[0].criteria), (&all[2].terms, &all[2].criteria), "equal to the last byte");
        manager.post(&format!("{BASE}/retire"), &[("version", "2"), ("day", "2026-03-02")]).await.is(StatusCode::CONFLICT);
        manager.post(&format!("{BASE}/retire"), &[("version", "3"), ("day", "2026-03-01")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        manager.post(&format!("{BASE}/retire"), &[("version", "3"), ("day", "2026-03-02")]).await.led();
        let left = catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue");
        assert!(left.iter().all(|p| p.code != "B01-02"));
        assert!(manager.get(BASE).await.ok().contains("已失效"));
    }

    async fn a_new_product_is_offered_when_it_is_published(city: City) {
        let test = &city.test;
        let (mut officer, mut manager) = (city.person("officer").await, city.person("manager").await);
        let new = [("code", "B01-90"), ("name", "江河园区贷"), ("summary", "园区企业"), ("like", "")];
        officer.post("/bank/new-product", &[("code", "B01-02"), ("name", "重名"), ("summary", ""), ("like", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        officer.post("/bank/new-product", &new).await.led();
        assert!(officer.get("/bank/products").await.ok().contains("未发布"));
        let offered = async || catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue").iter().any(|p| p.code == "B01-90");
        assert!(!offered().await);
        let act = async |browser: &mut Browser, act: &str, more: &[(&str, &str)]| {
            let version = draft(test).await.version.to_string();
            let fields: Vec<(&str, &str)> = more.iter().copied().chain([("version", version.as_str())]).collect();
            browser.post(&format!("/bank/products/B01-90/{act}"), &fields).await.led();
        };
        act(&mut officer, "submit", &[("note", "新产品上线")]).await;
        act(&mut manager, "publish", &[("day", "2026-03-02")]).await;
        assert!(offered().await);
    }

    async fn another_banks_product_is_not_there(city: City) {
        let mut stranger = city.person("officer2").await;
        stranger.get(BASE).await.not_found();
        stranger.get(&format!("{BASE}/edit")).await.not_found();
        stranger.post(&format!("{BASE}/draft"), &[]).await.not_found();
        let mut officer = city.person("officer").await;
        officer.post(&format!("{BASE}/draft"), &[]).await.led();
        stranger.post(&format!("{BASE}/submit"), &[("version", "1"), ("note", "其他银行")]).await.not_found();
        officer.post(&format!("{BASE}/submit"), &[("version", "9"), ("note", "旧的页面")]).await.is(StatusCode::CONFLICT);
    }
}
