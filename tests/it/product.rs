//! The bank's side of its products: drafted, examined, looked at by a second person, published, ended.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Duration, Utc};
use entity::platform::audit_entry;
use entity::product::{product_draft, product_version};
use entity::value::{DraftState, Fen, Purpose, RepaymentForm};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::web::actor::{BankOfficer, SignedIn};
use xinyidai::product::actions::{catalogue, named_as_of};
use xinyidai::product::criteria::Criteria;
use xinyidai::product::draft::content::Content;
use xinyidai::product::draft::sheet::write::workbook;
use xinyidai::product::terms::Ask;

use crate::support::app::{Answer, Browser, System, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

pub(crate) const BASE: &str = "/bank/products/B01-02";

async fn versions(test: &TestApp) -> Vec<product_version::Model> {
    let product = xinyidai::product::draft::reading::actions::find(test.app.db.read(), bank(test).await, "B01-02").await.expect("the product");
    let of = product_version::Entity::find().filter(product_version::Column::ProductId.eq(product.id));
    of.order_by_asc(product_version::Column::Number).all(test.app.db.read()).await.expect("versions")
}

async fn bank(test: &TestApp) -> entity::value::id::OrganisationId {
    catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue").into_iter().find(|p| p.code == "B01-02").expect("the product").bank
}

/// The draft that is worked on; the only one when none is.
async fn draft(test: &TestApp) -> product_draft::Model {
    let mut all = product_draft::Entity::find().all(test.app.db.read()).await.expect("drafts");
    all.sort_by_key(|d| !matches!(d.state, DraftState::Draft | DraftState::InReview | DraftState::Returned));
    all.into_iter().next().expect("a draft")
}

/// The conditions of the product as they hold.
pub(crate) async fn current(test: &TestApp) -> Criteria {
    let all = catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue");
    all.into_iter().find(|p| p.code == "B01-02").expect("the product").criteria
}

/// What stands for an ask where it is not looked at.
pub(crate) fn anything() -> Ask {
    Ask {
        amount: Fen::ZERO,
        term_months: 0,
        purpose: Purpose::WorkingCapital,
        guarantees: Vec::new(),
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    }
}

/// The officer of the product's bank, as actions know them.
pub(crate) async fn officer(test: &TestApp) -> BankOfficer {
    let people = xinyidai::account::actions::people(&test.app, None, Some("officer")).await.expect("people");
    let person = people.into_iter().find(|p| p.login == "officer").expect("the officer");
    let who = SignedIn { person: person.id, name: person.name, role: person.role, enterprise: None, organisation: None, request_id: None };
    BankOfficer { bank: bank(test).await, branch: None, who }
}

/// The fields of the editor's form as the page shows them.
pub(crate) fn fields(html: &str) -> Vec<(String, String)> {
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
pub(crate) async fn presses(browser: &mut Browser, html: &str, set: &[(&str, &str)], press: &str) -> Answer {
    let mut all = fields(html);
    all.retain(|(name, _)| !set.iter().any(|(n, _)| n == name));
    all.extend(set.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    all.push(("press".to_owned(), press.to_owned()));
    let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&format!("{BASE}/edit"), &all).await
}

/// Does something with the draft.
pub(crate) async fn acts(browser: &mut Browser, test: &TestApp, act: &str, more: &[(&str, &str)]) -> Answer {
    let version = draft(test).await.version.to_string();
    let fields: Vec<(&str, &str)> = more.iter().copied().chain([("version", version.as_str())]).collect();
    browser.post(&format!("{BASE}/{act}"), &fields).await
}

/// The index of the row of a fact.
pub(crate) fn row_of(html: &str, fact: &str) -> usize {
    let all = fields(html);
    let name = &all.iter().find(|(name, value)| name.ends_with("-fact") && name.starts_with("row-") && value == fact).expect("the row").0;
    name.split('-').nth(1).expect("a number").parse().expect("a number")
}

async fn puts(system: &System, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    system.send(Method::PUT, path, &headers, serde_json::to_vec(body).expect("JSON")).await
}

/// A published version is inserted once; the only thing ever set of it is its end.
#[test]
fn no_code_changes_what_was_published() {
    use crate::source::{files, read};
    let words = ["product_version::Entity::update", "product_version::Entity::delete", "product_version::ActiveModel {"];
    let mut found = Vec::new();
    for path in files("src", &["rs"]) {
        let text = read(&path);
        found.extend(text.lines().filter(|line| words.iter().any(|w| line.contains(w))).map(|line| format!("{path}: {}", line.trim())));
    }
    let place = "src/product/draft/store.rs: ";
    let expected = [
        "let row = product_version::ActiveModel {",
        "let change = product_version::ActiveModel { effective_until: Set(Some(until)), ..Default::default() };",
        "let versions = product_version::Entity::update_many().set(change).filter(product_version::Column::ProductId.eq(product)).filter(later);",
    ];
    assert_eq!(found, expected.map(|line| format!("{place}{line}")));
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
        let mut trail: Vec<String> = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq("B01-02")).order_by_asc(audit_entry::Column::Id)
            .all(test.app.db.read()).await.expect("a trail").into_iter().map(|e| e.action).collect();
        // Within one instant their ids say nothing of their order.
        trail.sort_unstable();
        assert_eq!(trail, ["product.draft", "product.edit", "product.edit", "product.publish", "product.return", "product.submit", "product.submit"]);
    }

    async fn managers_are_told_of_a_review_and_its_author_of_the_outcome(city: City) {
        let test = &city.test;
        let [mut manager, mut second, mut officer, mut stranger] =
            [city.person("manager").await, city.person("manager2").await, city.person("officer").await, city.person("officer2").await];
        let told = async |of: &mut Browser| {
            let page = of.get("/notices").await.ok();
            let heads: Vec<&str> = page.split("<h3>").skip(1).filter_map(|part| part.split("</h3>").next()).collect();
            ["待复核：", "无需再复核：", "已退回：您起草的", "已发布：您起草的"].map(|line| heads.iter().filter(|head| head.contains(line)).count())
        };
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        acts(&mut manager, test, "submit", &[("note", "原样续发")]).await.led();
        test.later(chrono::Duration::minutes(1));
        assert_eq!(told(&mut second).await, [1, 0, 0, 0]);
        let page = second.get("/notices").await.ok();
        assert!(page.contains(&format!("href=\"{BASE}\"")) && page.contains("未读"));
        for other in [&mut manager, &mut officer, &mut stranger] {
            assert_eq!(told(other).await, [0, 0, 0, 0], "who wrote it, who may not publish, another bank");
        }
        acts(&mut second, test, "return", &[("note", "请说明为什么续发")]).await.led();
        test.later(chrono::Duration::minutes(1));
        assert_eq!(told(&mut manager).await, [0, 0, 1, 0]);
        assert!(manager.get("/notices").await.ok().contains("理由：请说明为什么续发"));
        acts(&mut manager, test, "submit", &[("note", "利率不变，续发一年")]).await.led();
        test.later(chrono::Duration::minutes(1));
        acts(&mut manager, test, "take-back", &[]).await.led();
        test.later(chrono::Duration::minutes(1));
        assert_eq!(told(&mut second).await, [2, 1, 0, 0]);
        acts(&mut manager, test, "submit", &[("note", "利率不变，续发一年")]).await.led();
        test.later(chrono::Duration::minutes(1));
        acts(&mut second, test, "publish", &[("day", "2026-03-10")]).await.led();
        test.later(chrono::Duration::minutes(1));
        assert_eq!(told(&mut manager).await, [0, 0, 1, 1]);
        let page = second.get("/notices").await.ok();
        let asked = page.split("<h3>").skip(1).filter_map(|part| part.split("</h3>").next()).filter(|head| head.contains("待复核："));
        assert_eq!(asked.map(|head| head.contains("未读")).collect::<Vec<_>>(), [false; 3], "what was to review is over");
        assert_eq!(told(&mut officer).await, [0, 0, 0, 0]);
    }

    async fn nobody_publishes_what_they_wrote(city: City) {
        let test = &city.test;
        let mut manager = city.person("manager").await;
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        acts(&mut manager, test, "submit", &[("note", "原样续发")]).await.led();
        assert!(manager.get(BASE).await.ok().contains("起草过这一稿的人不能复核发布"));
        acts(&mut manager, test, "publish", &[("day", "2026-03-02")]).await.is(StatusCode::CONFLICT);
        let mut officer = city.person("officer").await;
        acts(&mut officer, test, "publish", &[("day", "2026-03-02")]).await.is(StatusCode::FORBIDDEN);
        let mut second = city.person("manager2").await;
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
        acts(&mut officer, test, "submit", &[("note", "试一试")]).await.is(StatusCode::CONFLICT);
        acts(&mut officer, test, "discard", &[]).await.led();
        assert_eq!(draft(test).await.state, DraftState::Discarded);
    }

    async fn a_product_is_renamed_by_a_draft_from_its_publication_on(city: City) {
        let test = &city.test;
        let (mut manager, mut second) = (city.person("manager").await, city.person("manager2").await);
        let name = async || catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue").into_iter().find(|p| p.code == "B01-02").map(|p| p.name);
        let before = name().await.expect("a name");
        let asked = test.app.clock.now();
        test.later(Duration::minutes(1));
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        let html = manager.get(&format!("{BASE}/edit")).await.ok();
        let empty = presses(&mut manager, &html, &[("name", "")], "save").await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(empty.contains("href=\"#name\""), "the error leads to its field");
        presses(&mut manager, &html, &[("name", "江河纳税信用贷"), ("summary", "看纳税，不看抵押")], "save").await.led();
        assert_eq!(name().await.as_deref(), Some(before.as_str()));
        acts(&mut manager, test, "submit", &[("note", "统一产品名称")]).await.led();
        let page = second.get(BASE).await.ok();
        assert!(page.contains(&format!("名称: {before}")) && page.contains("名称: 江河纳税信用贷"), "the reviewer sees both names");
        acts(&mut second, test, "publish", &[("day", "2026-03-02")]).await.led();
        assert_eq!(name().await.as_deref(), Some("江河纳税信用贷"));
        assert!(second.get(BASE).await.ok().contains("看纳税，不看抵押"));
        // As of a moment before it has the name that it had then.
        let then = async |at: DateTime<Utc>| {
            let mut all = catalogue(test.app.db.read(), test.app.clock.today()).await.expect("a catalogue");
            named_as_of(test.app.db.read(), &mut all, at).await.expect("names");
            all.into_iter().find(|p| p.code == "B01-02").map(|p| p.name)
        };
        assert_eq!((then(asked).await, then(test.app.clock.now()).await), (Some(before), name().await));
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
        manager.post(&format!("{BASE}/retire"), &[("version", "2"), ("until", "2026-03-02")]).await.is(StatusCode::CONFLICT);
        manager.post(&format!("{BASE}/retire"), &[("version", "3"), ("until", "2026-03-01")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        manager.post(&format!("{BASE}/retire"), &[("version", "3"), ("until", "2026-03-02")]).await.led();
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

    async fn a_workbook_takes_the_place_of_a_draft_or_leaves_it(city: City) {
        let test = &city.test;
        let mut officer = city.person("officer").await;
        officer.post(&format!("{BASE}/draft"), &[]).await.led();
        let file = officer.get(&format!("{BASE}/sheet")).await;
        assert!(file.status == StatusCode::OK && file.body.starts_with(b"PK"), "a workbook");
        officer.upload(&format!("{BASE}/sheet"), &[("version", "1")], "own.xlsx", &file.body).await.led();
        let kept = draft(test).await;
        let held = versions(test).await;
        assert_eq!((&kept.terms, &kept.criteria, kept.version), (&held[0].terms, &held[0].criteria, 2), "nothing is lost on the way");
        let mut content = Content { terms: serde_json::from_value(kept.terms.clone()).expect("terms"), criteria: serde_json::from_value(kept.criteria).expect("criteria") };
        content.terms.decision_days = 4;
        officer.upload(&format!("{BASE}/sheet"), &[("version", "2")], "own.xlsx", &workbook(&content, Lang::En).expect("a workbook")).await.led();
        assert_eq!(draft(test).await.terms["decision_days"], 4);
        let refused = officer.upload(&format!("{BASE}/sheet"), &[("version", "3")], "own.xlsx", b"nothing").await;
        assert!(refused.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("没有导入"));
        officer.upload(&format!("{BASE}/sheet"), &[("version", "1")], "own.xlsx", &file.body).await.is(StatusCode::CONFLICT);
        assert_eq!(draft(test).await.version, 3);
    }

    async fn a_system_writes_a_draft_once_and_reads_what_is_wrong(city: City) {
        let test = &city.test;
        let (system, other) = (city.bank_system().await, city.other_bank_system().await);
        let path = "/api/v1/products/B01-02/draft";
        system.get(path).await.not_found();
        let held = versions(test).await;
        let body = json!({ "terms": held[0].terms, "criteria": held[0].criteria, "note": "由系统起草" });
        let one = puts(&system, path, "k1", &body).await;
        let same = puts(&system, path, "k1", &body).await;
        assert_eq!((one.ok(), one.json()["version"].clone()), (same.ok(), json!(1)), "the same request happens once");
        puts(&system, path, "k1", &json!({ "terms": held[0].terms, "criteria": { "all": [] } })).await.refused("request.key_reused");
        let stale = json!({ "terms": held[0].terms, "criteria": { "all": [] }, "version": 7 });
        puts(&system, path, "k2", &stale).await.is(StatusCode::CONFLICT);
        let mut wrong = body.clone();
        wrong["terms"]["max_amount"] = json!("lots");
        wrong["criteria"] = json!({ "all": [{ "any": [{ "condition": { "fact": "age_months", "is": "yes" } }] }] });
        let refused = puts(&system, path, "k3", &wrong).await;
        assert_eq!(refused.is(StatusCode::UNPROCESSABLE_ENTITY).json()["errors"][0]["field"], "/terms/max_amount");
        wrong["terms"] = body["terms"].clone();
        let refused = puts(&system, path, "k4", &wrong).await;
        assert_eq!(refused.is(StatusCode::UNPROCESSABLE_ENTITY).json()["errors"][0]["field"], "/criteria/all/0/any/0");
        let twice = json!([{ "condition": { "fact": "patents", "is": { "count_at_least": 3 } } }, { "condition": { "fact": "patents", "is": { "count_at_most": 2 } } }]);
        let odd = puts(&system, path, "k5", &json!({ "terms": held[0].terms, "criteria": { "all": twice } })).await;
        assert_eq!((odd.json()["findings"][0]["code"].clone(), odd.json()["findings"][0]["path"].clone()), (json!("lint.contradiction"), json!("/criteria/all/0")));
        let mut unfair = body.clone();
        unfair["criteria"] = json!({ "all": [{ "any": [{ "condition": { "fact": "owner_sex", "is": { "one_of": ["male"] } } }] }] });
        unfair["terms"]["limit"]["shares"] = json!([["年龄", 100_000]]);
        let refused = puts(&system, path, "k6", &unfair).await;
        let errors = refused.is(StatusCode::UNPROCESSABLE_ENTITY).json()["errors"].clone();
        let named = |field: &str, name: &str| errors.as_array().is_some_and(|all| all.iter().any(|e| e["field"] == field && e.to_string().contains(name)));
        assert!(named("/criteria/all/0/any/0/condition/fact", "owner_sex") && named("/terms/limit/shares/0/0", "年龄"), "{errors}");
        assert!(errors.to_string().contains("protected attribute") || errors.to_string().contains("受保护的个人属性"), "{errors}");
        let facts = test.visitor().get("/api/v1/facts.json").await.json();
        assert!(facts["protected"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == "sex" && one["usable"] == false)), "{facts}");
        puts(&other, path, "k1", &body).await.not_found();
        other.get(path).await.not_found();
        let reader = test.system(bank(test).await, &[Scope::Reports]).await;
        reader.get(path).await.is(StatusCode::FORBIDDEN);
        let mine = system.get("/api/v1/products").await.json();
        assert!(mine["items"].as_array().is_some_and(|all| all.len() == 5 && all.iter().any(|p| p["code"] == "B01-02" && p["draft"] == "draft" && p["current"] == 1)));
        let schema = test.visitor().get("/api/v1/criteria.schema.json").await;
        assert_eq!(schema.json()["$defs"]["condition"]["oneOf"].as_array().map(Vec::len), Some(xinyidai::enterprise::fact::FactKey::ALL.len()));
    }
}
