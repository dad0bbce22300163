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
    delivers_under(test, HEAD, rows).await;
}

async fn delivers_under(test: &TestApp, head: &str, rows: &[&str]) {
    let code = Uscc::complete(FIRM).expect("a code");
    let lines: String = rows.iter().map(|row| row.replace("{firm}", &format!("某公司,{code}")) + "\n").collect();
    let path = test.app.settings.data.directory.join("lists.csv");
    std::fs::write(&path, format!("{head}\n{lines}")).expect("a file");
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

    async fn what_courts_list_is_known_case_by_case_and_reads_under_judgments(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        // The court's own form has no day of listing: the day on which the case was filed stands for it.
        let head = "名单名称,被执行人名称,统一社会信用代码,案号,执行法院,立案日期,执行标的(元),申请执行人,移出日期";
        let first = "被执行人,{firm},（2026）苏0899执101号,某区人民法院,2026-02-10,120000,张某某,";
        let second = "被执行人,{firm},（2026）苏0899执102号,某区人民法院,2026-02-10,很多,李某某,";
        delivers_under(&test, head, &[first, second]).await;
        let db = test.app.db.read();
        let records = xinyidai::credit::record::actions::of_enterprise(db, firm).await.expect("records");
        assert_eq!(records.len(), 2, "two cases of one day are two records: {records:?}");
        assert!(records.iter().all(|record| !record.content.to_string().contains("某某")), "who asked for enforcement is not kept");
        let slight = |records: &[xinyidai::credit::record::actions::Record]| records.iter().filter(|record| record.content["amount"] == 12_000_000).count();
        assert_eq!(slight(&records), 1);
        // The same file again is nothing new.
        delivers_under(&test, head, &[first, second]).await;
        assert_eq!(xinyidai::credit::record::actions::of_enterprise(db, firm).await.expect("records").len(), 2);
        assert_eq!(stands(&test, firm).await, ([texts(&["enforcement"]), Vec::new()], texts(&["RF02"]), [0, 1]), "one case does not say how much");
        delivers_under(&test, head, &[&second.replace("李某某,", "李某某,2026-03-01")]).await;
        assert_eq!(stands(&test, firm).await, ([texts(&["enforcement"]), Vec::new()], texts(&["RF02"]), [0, 0]), "under 500,000 yuan it weighs low");

        // A case that is closed for now, with both days: the closing counts. A limit by the day of its publication. A bankruptcy.
        let closed = "名单名称,被执行人名称,统一社会信用代码,案号,执行法院,立案日期,终结日期,未履行金额(元)";
        delivers_under(&test, closed, &["终本,{firm},（2025）苏0899执7号,某区人民法院,2025-01-05,2026-01-20,80000"]).await;
        delivers_under(&test, "名单名称,企业名称,统一社会信用代码,案号,执行法院,发布日期,关联企业", &["限制消费,{firm},（2026）苏0899执101号,某区人民法院,2026-02-20,某关联公司"]).await;
        delivers_under(&test, "名单名称,企业名称,统一社会信用代码,案号,程序,审理法院,受理日期,管理人", &["破产,{firm},（2026）苏08破3号,破产重整,某市中级人民法院,2026-02-25,某律师事务所"]).await;
        let all = ["enforcement", "consumption_limit", "enforcement_closed", "bankruptcy"];
        assert_eq!(stands(&test, firm).await, ([texts(&all), Vec::new()], texts(&["RF02", "RF03", "RF04", "RF05"]), [1, 2]));
        let records = xinyidai::credit::record::actions::of_enterprise(db, firm).await.expect("records");
        let of = |list: &str| records.iter().find(|record| record.content["list"] == list).expect("the record");
        assert_eq!((of("enforcement_closed").decided_on, &of("enforcement_closed").content["filed_on"]), ("2026-01-20".parse().ok(), &json!("2025-01-05")));
        assert_eq!(of("bankruptcy").content["procedure"], "reorganisation");

        let report = owner.post("/firm/credit-reports", &[]).await.led();
        let page = owner.get(&report).await.ok();
        let (_, judged) = page.rsplit_once(" 司法判决</h2>").expect("the section");
        for said in ["（2026）苏0899执101号", "某区人民法院", "破产重整", "8.00 万元", "裁判文书：平台不归集", "改进建议"] {
            assert!(judged.contains(said), "{said}: {judged}");
        }
        assert!(page.contains("公共信用信息报告标准（2022 年版）") && page.contains("主体标签"), "{page}");
    }

    async fn every_kind_of_serious_dishonesty_enters_and_raises_its_flag(test: TestApp) {
        let (firm, _) = test.firm("owner", FIRM).await;
        let words = ["运输物流严重失信主体", "建筑市场主体黑名单", "招投标严重失信主体", "社会保险领域严重失信主体", "医保领域严重失信主体", "旅游市场严重失信主体", "会计领域严重失信主体", "知识产权严重失信主体"];
        let rows: Vec<String> = words.iter().map(|word| format!("{word},{{firm}},严重失信,2026-02-10,,")).collect();
        delivers(&test, &rows.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let ([mut lists, _], flags, [high, _]) = stands(&test, firm).await;
        lists.sort_unstable();
        let wanted = ["accounting", "bidding", "construction", "intellectual_property", "medical_insurance", "social_insurance", "tourism", "transport"];
        assert_eq!((lists, flags, high), (texts(&wanted), texts(&["RF06"]), 1));
        // An unknown list does not enter.
        let code = Uscc::complete(FIRM).expect("a code");
        let path = test.app.settings.data.directory.join("other.csv");
        std::fs::write(&path, format!("{HEAD}\n不存在的名单,某公司,{code},x,2026-02-10,,\n")).expect("a file");
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Listing, &path).await.expect("received");
        test.works().await;
        assert_eq!(actions::summary(&test.app, id).await.expect("a delivery").rows_quarantined, 1);

        // The tax authority's list names no day of removal: only its state says that a taxpayer is back to normal.
        let head = "名单名称,纳税人名称,识别号,认定非正常户日期,状态";
        let lapsed = |stands: &([Vec<String>; 2], Vec<String>, [i64; 2])| (stands.0[0].contains(&"tax_lapsed".to_owned()), stands.1.contains(&"RF10".to_owned()));
        delivers_under(&test, head, &["税务非正常户,{firm},2026-02-10,非正常"]).await;
        assert_eq!(lapsed(&stands(&test, firm).await), (true, true));
        delivers_under(&test, head, &["税务非正常户,{firm},2026-02-10,恢复正常"]).await;
        assert_eq!(lapsed(&stands(&test, firm).await), (false, false));
    }
}
