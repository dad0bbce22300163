//! Lists of firms: one source for all of them, those that speak against a firm and those that speak for it.

use chrono::Duration;
use entity::credit::repair;
use entity::value::id::EnterpriseId;
use entity::value::{OrganisationKind, Role, Source, Uscc};
use sea_orm::EntityTrait;
use serde_json::json;
use xinyidai::credit::feed::actions;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::fact::{FactKey, Value};
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;
use xinyidai::risk::actions::open_flags;

use crate::support::app::TestApp;
use crate::support::both_databases;

const HEAD: &str = "名单名称,企业名称,统一社会信用代码,列入事由,列入日期,有效期至,移出日期";
const FIRM: &str = "91320899MAXAAAA0";

async fn delivers(test: &TestApp, rows: &[&str]) {
    let code = Uscc::complete(FIRM).expect("a code");
    let lines: String = rows.iter().map(|row| row.replace("{firm}", &format!("某公司,{code}")) + "\n").collect();
    let path = test.app.settings.data.directory.join("lists.csv");
    std::fs::write(&path, format!("{HEAD}\n{lines}")).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Listing, &path).await.expect("received");
    test.works().await;
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    assert_eq!((delivery.rows_read, delivery.rows_quarantined), (i64::try_from(rows.len()).expect("few"), 0));
}

async fn stands(test: &TestApp, firm: EnterpriseId) -> ([Vec<String>; 2], Vec<String>, [i64; 2]) {
    let profile = profile(&test.app, test.app.db.read(), firm).await.expect("a profile");
    let codes = |fact| if let Some(Value::Codes(codes)) = profile.value(fact) { codes.clone() } else { panic!("{fact:?} is not known") };
    let count = |fact| if let Some(Value::Count(count)) = profile.value(fact) { *count } else { panic!("{fact:?} is not known") };
    let flags = open_flags(test.app.db.read(), firm).await.expect("flags").into_iter().map(|flag| flag.code).collect();
    ([FactKey::Lists, FactKey::RecommendedLists].map(codes), flags, [FactKey::HighFlags, FactKey::MediumFlags].map(count))
}

fn texts(of: &[&str]) -> Vec<String> {
    of.iter().map(|text| (*text).to_owned()).collect()
}

both_databases! {
    async fn a_firm_stands_on_lists_for_it_and_against_it_until_they_end(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        let none = ([Vec::new(), Vec::new()], Vec::new(), [0, 0]);
        assert_eq!(stands(&test, firm).await, none);
        // TestApp begins on 2026-03-02.
        let wages = "拖欠农民工工资失信联合惩戒对象,{firm},逾期未支付工资,2026-02-10,,";
        let customs = "海关失信企业,{firm},单证不实,2026-02-10,,";
        let recommended = "支持小微企业融资协调工作机制推荐清单,{firm},符合五项标准,2026-02-10,2026-04-30,";
        delivers(&test, &[wages, customs, recommended]).await;
        let both = ([texts(&["unpaid_wages", "customs"]), texts(&["coordination"])], texts(&["RF07", "RF23"]), [1, 1]);
        assert_eq!(stands(&test, firm).await, both);

        // The firm reads them in its file and in its report, the good one among what speaks for it.
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains("拖欠农民工工资失信联合惩戒对象") && file.contains("小微企业融资协调机制推荐清单"), "{file}");
        let report = owner.post("/firm/credit-reports", &[]).await.led();
        let page = owner.get(&report).await.ok();
        let part = |from: &str, to: &str| page.rsplit_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(part, _)| part.to_owned()).unwrap_or_default();
        let (honest, grave) = (part(" 诚实守信</h2>", " 严重失信</h2>"), part(" 严重失信</h2>", " 经营异常</h2>"));
        assert!(honest.contains("推荐清单") && !honest.contains("逾期未支付工资"), "{honest}");
        assert!(grave.contains("逾期未支付工资") && !grave.contains("符合五项标准"), "{grave}");

        // Whoever compares lists learns of the bad news and not of the good.
        let system = test.system(office, &[Scope::Compare]).await;
        let code = Uscc::complete(FIRM).expect("a code").to_string();
        let view = system.post("/api/v1/comparisons", None, &json!({ "firms": [{ "code": code }] })).await.json();
        let mut lists: Vec<&str> = view["firms"][0]["hits"].as_array().expect("hits").iter().filter(|hit| hit["kind"] == "list").filter_map(|hit| hit["code"].as_str()).collect();
        lists.sort_unstable();
        assert_eq!(lists, ["customs", "unpaid_wages"], "{view}");

        // What is taken off is gone; what has a last day ends with it.
        delivers(&test, &["海关失信企业,{firm},单证不实,2026-02-10,,2026-03-01"]).await;
        assert_eq!(stands(&test, firm).await, ([texts(&["unpaid_wages"]), texts(&["coordination"])], texts(&["RF07"]), [1, 0]));
        test.later(Duration::days(60));
        test.works().await;
        assert_eq!(stands(&test, firm).await.0, [texts(&["unpaid_wages"]), Vec::new()], "2026-05-01");

        // Repair can be asked for from the day on that the rules of the list set: six months after the listing.
        owner.signs_in("owner").await;
        let db = test.app.db.read();
        let records = xinyidai::credit::record::actions::of_enterprise(db, firm).await.expect("records");
        let id = records.iter().find(|record| record.content["list"] == "unpaid_wages").expect("the record").id;
        let fields = [("statement", "工资已全部付清，并作出守信承诺。"), ("evidence", "付款凭证"), ("fulfilled_on", "2026-02-11")];
        owner.post(&format!("/firm/file/records/{id}/repair"), &fields).await.refused_page();
        test.later(Duration::days(101));
        owner.signs_in("owner").await;
        owner.post(&format!("/firm/file/records/{id}/repair"), &fields).await.led();
        let mut operator = test.person("operator", Role::Operator, office).await;
        let asked = repair::Entity::find().one(db).await.expect("a query").expect("a request");
        let path = format!("/operator/repairs/{}", asked.id);
        operator.post(&path, &[("act", "accept"), ("note", ""), ("version", "1")]).await.led();
        operator.post(&path, &[("act", "grant"), ("note", ""), ("version", "2")]).await.led();
        test.works().await;
        assert_eq!(stands(&test, firm).await, none, "2026-08-10");
    }
}
