//! Figures: from a department's rows to facts, and back when a row is corrected, withdrawn or objected to.

use chrono::{Duration, Months, NaiveDate};
use entity::credit::{credit_record, credit_record_event, quarantine_row};
use entity::enterprise::{fact, fact_series};
use entity::financing::{application, match_result};
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{Coverage, DeliveryState, Fen, Figures, Guarantee, OrganisationKind, Ppm, Purpose, RecordState, RepaymentForm, Role, Source, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder};
use serde_json::json;
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::repair::actions::resting;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Value, Why};
use xinyidai::enterprise::figures::actions::renew;
use xinyidai::enterprise::past::actions::{Reach, as_of, profile_as_of};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::verdict::Verdict;
use xinyidai::platform::audit::By;
use xinyidai::platform::moment::written;
use xinyidai::platform::web::access::Scope;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::Ask;

use crate::bank::{applies, demands, offers, offers_for};
use crate::register::signs_for;
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";

fn code(first16: &str) -> String {
    Uscc::complete(first16).expect("a code").to_string()
}

/// Delivers rows and has them read.
async fn delivered(test: &TestApp, of: Figures, text: &str) -> Delivery {
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, text).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Figures(of), &path).await.expect("received");
    test.works().await;
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    assert_eq!(delivery.state, DeliveryState::Done, "{:?}", delivery.failure);
    delivery
}

fn counts(delivery: &Delivery) -> [i64; 5] {
    [delivery.rows_read, delivery.rows_new, delivery.rows_changed, delivery.rows_unchanged, delivery.rows_quarantined]
}

async fn profile_of(test: &TestApp, firm: EnterpriseId) -> Profile {
    profile(&test.app, test.app.db.read(), firm).await.expect("a profile")
}

async fn value(test: &TestApp, firm: EnterpriseId, key: FactKey) -> Option<Value> {
    profile_of(test, firm).await.value(key).cloned()
}

async fn facts(test: &TestApp) -> Vec<fact::Model> {
    fact::Entity::find().order_by_asc(fact::Column::Key).all(test.app.db.read()).await.expect("facts")
}

async fn records(test: &TestApp) -> Vec<credit_record::Model> {
    credit_record::Entity::find().order_by_asc(credit_record::Column::NaturalKey).all(test.app.db.read()).await.expect("records")
}

fn ask() -> Ask {
    Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    }
}

/// What a product that wants one thing says of the firm.
async fn says(test: &TestApp, firm: EnterpriseId, fact: FactKey, is: Requirement) -> Verdict {
    let on = test.app.clock.today();
    verdict(&Criteria::Condition(Condition { fact, is }), &profile_of(test, firm).await.with(ask().facts(), on), &ask(), on)
}

/// Months of electricity that end with January 2026, the last year's and the one's before.
fn electricity(count: u32, now: i64, then: i64) -> String {
    let last: NaiveDate = "2026-01-01".parse().expect("a day");
    let mut text = "户名,统一社会信用代码,月份,用电量(千瓦时)\n".to_owned();
    for back in (0..count).rev() {
        let month = last.checked_sub_months(Months::new(back)).expect("a month").format("%Y年%m月");
        text += &format!("某公司,{},{month},{}\n", code(FIRM), if back < 12 { now } else { then });
    }
    text
}

const GRADES: &str = "企业名称,统一社会信用代码,年度,等级,评价日期,有效期至";

fn graded(rows: &[(&str, &str, &str, &str)]) -> String {
    let line = |(year, grade, on, until): &(&str, &str, &str, &str)| format!("某公司,{},{year},{grade},{on},{until}\n", code(FIRM));
    format!("{GRADES}\n{}", rows.iter().map(line).collect::<String>())
}

/// What the desk says was compared when the firm applied.
async fn compared(officer: &mut Browser, desk: &str) -> String {
    let page = officer.get(desk).await.ok();
    let (_, rest) = page.split_once("id=\"compared\"").expect("the comparison");
    let part = scraper::Html::parse_fragment(&format!("<p {}", rest.split_once("</section>").expect("its end").0));
    part.root_element().text().collect::<Vec<_>>().join(" ")
}

both_databases! {
    async fn years_months_and_days_become_series_of_trade_rights_and_arrears(test: TestApp) {
        test.registered(FIRM).await;
        let firm = format!("某公司,{}", code(FIRM));
        let file = |head: &str, rows: &[&str]| format!("企业名称,统一社会信用代码,{head}\n") + &rows.iter().fold(String::new(), |text, row| text + &firm + "," + row + "\n");
        let files = [
            (Figures::Exports, file("年度,出口额(元),进口额(元)", &["2024,1000000,", "2023,800000,200000"])),
            (Figures::Patents, file("统计日期,有效专利数,发明专利数", &["2025-12-31,4,1"])),
            (Figures::Trademarks, file("统计日期,注册商标数", &["2025-12-31,2", "2026-01-31,3"])),
            (Figures::Softwares, file("统计日期,软件著作权数", &["2025-12-15,5", "2025-12-31,6"])),
            (Figures::InsuranceArrears, file("费款所属期,欠缴月数,欠缴金额(元),险种,缓缴标志", &["202512,1,300,养老、工伤,否", "202601,2,600,养老,否"])),
        ];
        for (figures, file) in &files {
            let delivery = delivered(&test, *figures, file).await;
            let rows = i64::try_from(file.lines().count() - 1).expect("few");
            assert_eq!(counts(&delivery), [rows, rows, 0, 0, 0], "{figures:?}: {file}");
        }
        let kept = fact_series::Entity::find().all(test.app.db.read()).await.expect("a query");
        let points: std::collections::BTreeMap<&str, String> = kept.iter().map(|row| (row.key.as_str(), row.points.to_string())).collect();
        let wanted = [
            ("exports", r#"[["2023-01-01",80000000],["2024-01-01",100000000]]"#),
            ("imports", r#"[["2023-01-01",20000000]]"#),
            ("insurance_arrears", r#"[["2025-12-01",30000],["2026-01-01",60000]]"#),
            ("insurance_arrears_months", r#"[["2025-12-01",1],["2026-01-01",2]]"#),
            ("patents", r#"[["2025-12-01",4]]"#),
            ("softwares", r#"[["2025-12-01",6]]"#),
            ("trademarks", r#"[["2025-12-01",2],["2026-01-01",3]]"#),
        ];
        assert_eq!(points.into_iter().collect::<Vec<_>>(), wanted.map(|(key, points)| (key, points.to_owned())));
        // What is taken back is in no series any more.
        let back = file("年度,出口额(元),进口额(元),撤销日期", &["2023,800000,200000,2026-02-01"]);
        delivered(&test, Figures::Exports, &back).await;
        let kept = fact_series::Entity::find().all(test.app.db.read()).await.expect("a query");
        let trade: Vec<(&str, usize)> = kept.iter().filter(|row| row.key.ends_with("ports")).map(|row| (row.key.as_str(), row.points.as_array().map_or(0, Vec::len))).collect();
        assert_eq!(trade, [("exports", 1)]);
    }
    async fn a_column_that_nothing_rests_on_never_costs_a_row(test: TestApp) {
        let firm = test.registered(FIRM).await;
        let file = format!("户名,统一社会信用代码,账期,用电量(千瓦时),应缴(元),缴费日期,停电标志,用电类别\n某公司,{0},202601,100,很多,昨天,是,大工业\n某公司,{0},202512,100,80.5,2026-01-10,否,外星人\n", code(FIRM));
        let delivery = delivered(&test, Figures::Electricity, &file).await;
        assert_eq!(counts(&delivery), [2, 2, 0, 0, 0]);
        let records = records(&test).await;
        assert!(records.iter().all(|record| record.enterprise_id == Some(firm)));
        let of = |month: &str| records.iter().find(|record| record.content["month"] == month).expect("the month").clone();
        let (bad, good) = (of("2026-01"), of("2025-12"));
        assert_eq!((&bad.content["charge_due"], &bad.content["paid_on"], &bad.content["cut_off"]), (&json!(null), &json!(null), &json!("yes")));
        assert_eq!((&good.content["charge_due"], &good.content["paid_on"], &good.content["usage_class"]), (&json!(8_050), &json!("2026-01-10"), &json!("外星人")));
        let marks = bad.marks.to_string();
        assert_eq!(marks.matches("left_out").count(), 2, "{marks}");
        assert!(!marks.contains("停电"), "{marks}");
    }
    async fn months_become_a_series_and_a_fact_and_a_product_sees_it(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        assert!(!owner.get("/firm/file").await.ok().contains("部门报送的各期数据"), "there are none");
        let grows = || Requirement::RateAtLeast(Ppm(50_000));
        assert_eq!(says(&test, firm, FactKey::ElectricityTrend, grows()).await, Verdict::Unknown);
        let short = delivered(&test, Figures::Electricity, &electricity(20, 1_100, 1_000)).await;
        assert_eq!(counts(&short), [20, 20, 0, 0, 0]);
        assert_eq!(says(&test, firm, FactKey::ElectricityTrend, grows()).await, Verdict::Unknown, "eight months of two years");
        let whole = delivered(&test, Figures::Electricity, &electricity(24, 1_100, 1_000)).await;
        assert_eq!(counts(&whole), [24, 4, 0, 20, 0]);
        assert_eq!(value(&test, firm, FactKey::ElectricityTrend).await, Some(Value::Rate(Ppm(100_000))));
        assert_eq!(says(&test, firm, FactKey::ElectricityTrend, grows()).await, Verdict::Pass);
        let series = fact_series::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a series");
        assert_eq!((series.key.as_str(), series.points.as_array().map(Vec::len)), ("electricity", Some(24)));
        let Fact::Known { as_of_on, .. } = profile_of(&test, firm).await.get(FactKey::ElectricityTrend) else { panic!("unknown") };
        assert_eq!(as_of_on.to_string(), "2026-01-31");
        let before = test.app.clock.now();
        test.later(Duration::hours(1));
        // A correction of two months: less than before.
        let fewer = format!("户名,统一社会信用代码,月份,用电量(千瓦时)\n某公司,{},202601,0\n某公司,{0},202512,0\n", code(FIRM));
        let corrected = delivered(&test, Figures::Electricity, &fewer).await;
        assert_eq!(counts(&corrected), [2, 0, 2, 0, 0]);
        assert_eq!(says(&test, firm, FactKey::ElectricityTrend, grows()).await, Verdict::Fail);
        let events = credit_record_event::Entity::find().all(test.app.db.read()).await.expect("events");
        assert!(events.len() == 2 && events.iter().all(|event| event.kind == "changed" && event.delivery_id == Some(corrected.id)), "{events:?}");
        // The firm reads every month, the latest first.
        let file = owner.get("/firm/file").await.ok();
        // The page says what is on it; long lists are folded.
        assert!(file.contains("href=\"#series\">") && file.contains("id=\"series\"") && file.contains("<details class=\"more more-phone\">"), "{file}");
        let months = file.split_once("<h2>部门报送的各期数据").and_then(|(_, rest)| rest.split_once("</section>")).expect("the series").0;
        assert!(months.contains("用电 · 用量") && months.contains(">千瓦时<"), "{months}");
        let told = |month: &str, usage: &str| months.find(&format!("{month}</th><td class=\"num\">{usage}</td>"));
        let (last, first) = (told("2026年1月", "0").expect("the last month"), told("2024年2月", "1000").expect("the first month"));
        assert!(last < first && told("2025年11月", "1100").is_some() && months.matches("scope=\"row\"").count() == 24, "{months}");
        owner.reads_english();
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains("Numbers of each period that departments delivered") && file.contains(">January 2026</th>"), "{file}");
        owner.reads_chinese();
        // A bank reads them where a letter opens what the firm's operation comes to.
        let offer = offers(&test, "b1").await;
        let application = applies(&test, firm, demands(&test, firm).await, offer).await;
        let mut officer = test.person("officer", Role::BankOfficer, offer.0).await;
        let desk = format!("/bank/applications/{application}");
        assert!(!officer.get(&desk).await.ok().contains("用电 · 用量"), "without a letter");
        signs_for(&mut owner, offer.0, "0", &["registration", "public_credit"]).await;
        let page = officer.get(&desk).await.ok();
        assert!(page.contains("企业情况") && !page.contains("用电 · 用量"), "the letter does not open it: {page}");
        let system = test.system(offer.0, &[Scope::Applications]).await;
        let series = async |query: &str| system.get(&format!("/api/v1/applications/{application}/profile{query}")).await.json()["series"].clone();
        assert_eq!(series("").await, json!([]), "nor does its system read it");
        signs_for(&mut owner, offer.0, "0", &["registration", "public_credit", "operating"]).await;
        let page = officer.get(&desk).await.ok();
        assert!(page.contains("用电 · 用量") && page.contains("2025年11月</th><td class=\"num\">1100</td>") && page.contains(">千瓦时<"), "{page}");
        // As of the hour before, both read what was known then.
        let asked = written(before);
        let told = |page: &str, month: &str, usage: &str| page.contains(&format!("{month}</th><td class=\"num\">{usage}</td>"));
        let own = format!("/firm/file?at={asked}");
        for page in [owner.get(&own).await.ok(), officer.get(&format!("{desk}?at={asked}")).await.ok()] {
            assert!(told(&page, "2026年1月", "1100") && told(&page, "2025年12月", "1100") && !told(&page, "2026年1月", "0"), "{page}");
        }
        for (query, last) in [(String::new(), json!({ "on": "2026-01-01", "value": 0 })), (format!("?at={asked}"), json!({ "on": "2026-01-01", "value": 1100 }))] {
            let read = series(&query).await;
            let named = ["source", "field", "each", "unit"].map(|key| read[0][key].clone());
            assert_eq!(named, ["electricity", "usage", "month", "千瓦时"].map(|text| json!(text)), "{query}: {read}");
            let points = read[0]["points"].as_array().expect("points");
            assert_eq!((read.as_array().map(Vec::len), points.len(), points.last()), (Some(1), 24, Some(&last)), "{query}: {read}");
        }
        let eve = owner.get(&format!("{own}&on=2025-12-31")).await.ok();
        assert!(told(&eve, "2025年12月", "1100") && !told(&eve, "2026年1月", "1100"), "only what is about an earlier time: {eve}");
        // What is taken back since is told of no moment any more.
        let back = format!("户名,统一社会信用代码,月份,用电量(千瓦时),撤销日期\n某公司,{},202601,0,2026-02-01\n", code(FIRM));
        delivered(&test, Figures::Electricity, &back).await;
        let page = owner.get(&own).await.ok();
        assert!(told(&page, "2025年12月", "1100") && !told(&page, "2026年1月", "1100") && !told(&page, "2026年1月", "0"), "{page}");
        test.works().await;
    }

    async fn a_repeat_changes_nothing_and_an_older_period_does_not_count(test: TestApp) {
        let firm = test.registered(FIRM).await;
        let text = graded(&[("2024", "黄牌", "2025-05-10", ""), ("2025", "蓝色", "2026-02-20", "")]);
        delivered(&test, Figures::EnvironmentGrade, &text).await;
        let (first, rows) = (facts(&test).await, records(&test).await);
        assert_eq!(first.iter().map(|row| (row.key.as_str(), row.feed)).collect::<Vec<_>>(), [("environment_grade", Some(Source::Figures(Figures::EnvironmentGrade)))]);
        assert_eq!(first[0].value, serde_json::json!(Value::Code("blue".to_owned())));
        test.later(Duration::hours(1));
        assert_eq!(counts(&delivered(&test, Figures::EnvironmentGrade, &format!("{text}\n")).await), [2, 0, 0, 2, 0]);
        assert_eq!((facts(&test).await, records(&test).await), (first.clone(), rows));
        let older = delivered(&test, Figures::EnvironmentGrade, &graded(&[("2023", "绿色", "2024-05-10", "")])).await;
        assert_eq!(counts(&older), [1, 1, 0, 0, 0]);
        assert_eq!(facts(&test).await, first, "the newer one stands");
        assert_eq!(records(&test).await[2].content["grade_words"], "蓝色", "in the words of the scheme");
        assert_eq!(value(&test, firm, FactKey::EnvironmentGrade).await, Some(Value::Code("blue".to_owned())));
    }

    async fn of_a_set_in_which_one_thing_runs_out_the_others_stay(test: TestApp) {
        let firm = test.registered(FIRM).await;
        let code = code(FIRM);
        let rows = [("高新技术企业", "2023-11-06", "2026-03-04"), ("科技型中小企业", "2025-05-10", "2026-03-06")];
        let rows = rows.iter().fold(String::new(), |text, (what, on, until)| text + &format!("某公司,{code},{what},{on},{until}\n"));
        delivered(&test, Figures::Qualification, &format!("企业名称,统一社会信用代码,认定名称,认定日期,有效期\n{rows}")).await;
        let held = async || value(&test, firm, FactKey::Qualifications).await;
        let codes = |all: &[&str]| Some(Value::Codes(all.iter().map(|code| (*code).to_owned()).collect()));
        assert_eq!(held().await, codes(&["high_tech", "tech_sme"]));
        // 4 March is the last day of the first and 6 March that of the second; of what has run out nobody says that there is none.
        test.later(Duration::days(2));
        assert_eq!(renew(&test.app).await.expect("looked"), 0);
        assert_eq!(held().await, codes(&["high_tech", "tech_sme"]));
        test.later(Duration::days(1));
        assert_eq!(profile_of(&test, firm).await.get(FactKey::Qualifications), Fact::Unknown(Why::Stale), "until it is looked at");
        assert_eq!((renew(&test.app).await.expect("looked"), renew(&test.app).await.expect("looked")), (1, 0));
        assert_eq!(held().await, codes(&["tech_sme"]));
        test.later(Duration::days(2));
        assert_eq!((renew(&test.app).await.expect("looked"), renew(&test.app).await.expect("looked")), (1, 0));
        assert_eq!(profile_of(&test, firm).await.get(FactKey::Qualifications), Fact::Unknown(Why::Missing));
        assert_eq!(facts(&test).await, []);
    }

    async fn what_is_refused_comes_back_with_its_reason_and_is_delivered_again(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let firm = test.registered(FIRM).await;
        let text = format!(
            "{GRADES}\n某公司,{0},2025,紫色,2026-02-20,\n某公司,{0},2027,蓝色,,\n某公司,{0},2024,,2025-05-10,\n",
            code(FIRM)
        );
        let delivery = delivered(&test, Figures::EnvironmentGrade, &text).await;
        assert_eq!(counts(&delivery), [3, 0, 0, 0, 3]);
        let reasons = &delivery.head.reasons;
        assert_eq!((reasons["unknown_choice"], reasons["future_day"], reasons["required"]), (1, 1, 1));
        let page = operator.get(&format!("/operator/deliveries/{}", delivery.id)).await.ok();
        assert!(page.contains("环保信用评价") && page.contains("不在代码表内") && page.contains("企业环境信用评价办法"), "{page}");
        let file = operator.get(&format!("/operator/deliveries/{}/corrections.csv", delivery.id)).await.ok();
        assert!(file.contains("紫色"), "{file}");
        let again = file.replace("紫色", "蓝色").replace(",2027,", ",2023,").replace(",2024,,", ",2024,黄色,");
        let again = delivered(&test, Figures::EnvironmentGrade, &again).await;
        assert_eq!(counts(&again), [3, 3, 0, 0, 0]);
        assert_eq!(value(&test, firm, FactKey::EnvironmentGrade).await, Some(Value::Code("blue".to_owned())));
        let left = quarantine_row::Entity::find().all(test.app.db.read()).await.expect("rows");
        assert!(left.iter().all(|row| row.delivery_id == delivery.id), "nothing of the second one is refused");
    }

    async fn a_slip_of_the_unit_is_marked_or_refused(test: TestApp) {
        test.registered(FIRM).await;
        let text = format!(
            "户名,统一社会信用代码,月份,用电量(万千瓦时)\n淮安市测试AAA0纺织有限公司,{0},2026-01,523000\n淮安市测试AAA0纺织有限公司,{0},2025-12,52.3\n淮安市测试AAA0纺织有限公司,{0},2025-11,多\n",
            code(FIRM)
        );
        let delivery = delivered(&test, Figures::Electricity, &text).await;
        assert_eq!((counts(&delivery), delivery.rows_marked), ([3, 2, 0, 0, 1], 1));
        assert_eq!((delivery.head.marks["unit_suspect"], delivery.head.reasons["not_a_number"]), (1, 1));
        let rows = records(&test).await;
        assert_eq!(rows[0].content["usage"], 523_000);
        assert_eq!(rows[1].marks[0]["suggestion"], "52");
        let assets = format!("企业名称,统一社会信用代码,报告年度,资产总额(万元)\n某公司,{},2025,30000000000\n", code(FIRM));
        assert_eq!(delivered(&test, Figures::AnnualReport, &assets).await.head.reasons["unit_suspect"], 1);
    }

    async fn a_withdrawn_row_and_one_that_a_full_delivery_lacks_take_their_fact_away(test: TestApp) {
        let firm = test.registered(FIRM).await;
        delivered(&test, Figures::LabourGrade, &graded(&[("2025", "A级", "", "")])).await;
        assert_eq!(value(&test, firm, FactKey::LabourGrade).await, Some(Value::Code("A".to_owned())));
        let back = format!("企业名称,统一社会信用代码,年度,等级,撤销日期\n某公司,{},2025,A级,2026-03-01\n", code(FIRM));
        delivered(&test, Figures::LabourGrade, &back).await;
        assert_eq!(value(&test, firm, FactKey::LabourGrade).await, None);
        assert_eq!(records(&test).await[0].state, RecordState::Withdrawn);
        let court = test.organisation("park", OrganisationKind::Department).await;
        let system = test.system(court, &[Scope::Deliver]).await;
        test.agrees("park", Source::Figures(Figures::Zone), Coverage::Full).await;
        let zones = |firms: &[&str]| {
            let line = |first16: &&str| format!("某公司,{},经开区,2026-01-31\n", code(first16));
            format!("企业名称,统一社会信用代码,园区名称,统计日期\n{}", firms.iter().map(line).collect::<String>())
        };
        let other: Vec<String> = (0..9).map(|n| format!("91320899MAXBBBB{n}")).collect();
        let mut all: Vec<&str> = other.iter().map(String::as_str).collect();
        let short = zones(&all);
        all.push(FIRM);
        for (text, known) in [(zones(&all), true), (short, false)] {
            test.later(Duration::hours(1));
            system.send(axum::http::Method::POST, "/api/v1/deliveries?source=zone&name=a.csv", &[], text.into_bytes()).await.is(axum::http::StatusCode::ACCEPTED);
            test.works().await;
            assert_eq!(value(&test, firm, FactKey::Zone).await.is_some(), known);
        }
    }

    async fn rows_that_waited_come_to_their_firm(test: TestApp) {
        let text = format!("企业名称,统一社会信用代码,月份,近12个月开票金额(元)\n某公司,{},2026-01,1234567.89\n", code(FIRM));
        delivered(&test, Figures::Invoices, &text).await;
        assert_eq!(facts(&test).await, []);
        let register = format!("企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址(区县)\n某公司,{},2019-11-07,有限责任公司,100(万元人民币),纺织,江苏,淮安,淮阴区\n", code(FIRM));
        let path = test.app.settings.data.directory.join("register.csv");
        std::fs::write(&path, register).expect("a file");
        actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Registration, &path).await.expect("received");
        test.works().await;
        let rows = facts(&test).await;
        assert_eq!(rows.iter().map(|row| (row.key.as_str(), row.value.clone())).collect::<Vec<_>>(), [("revenue_12m", serde_json::json!(Value::Money(Fen(123_456_789))))]);
    }

    async fn a_firm_sees_who_delivered_what_and_objects(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        let whole = delivered(&test, Figures::LabourGrade, &graded(&[("2025", "C级", "", "2026-12-31")])).await;
        let id: RecordId = records(&test).await[0].id;
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains(&format!("/firm/file/records/{id}")) && file.contains("部门报送的企业情况") && file.contains("2025年12月31日"), "{file}");
        let page = owner.get(&format!("/firm/file/records/{id}")).await.ok();
        assert!(page.contains("C级") && page.contains("企业劳动保障守法诚信等级评价办法") && page.contains("不对外公示"), "{page}");
        assert_eq!(resting(&test.app, test.app.db.read(), id).await.expect("what rests on it").facts, [FactKey::LabourGrade]);
        owner.post(&format!("/firm/file/records/{id}/object"), &[("statement", "本公司上年无违法记录。"), ("evidence", "")]).await.led();
        test.works().await;
        assert_eq!(profile_of(&test, firm).await.get(FactKey::LabourGrade), Fact::Unknown(Why::Disputed));
        let better = graded(&[("2025", "A级", "", "2026-12-31")]);
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let made = entity::credit::objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection");
        let page = format!("/operator/objections/{}", made.id);
        assert!(operator.get(&page).await.ok().contains("劳动保障守法诚信等级"));
        owner.post(&format!("/firm/objections/{}/withdraw", made.id), &[]).await.led();
        test.works().await;
        assert_eq!(value(&test, firm, FactKey::LabourGrade).await, Some(Value::Code("C".to_owned())));
        assert_eq!(counts(&delivered(&test, Figures::LabourGrade, &better).await), [1, 0, 1, 0, 0]);
        assert_eq!(value(&test, firm, FactKey::LabourGrade).await, Some(Value::Code("A".to_owned())));
        assert_eq!(whole.rows_new, 1);
        test.later(Duration::days(310));
        assert_eq!(profile_of(&test, firm).await.get(FactKey::LabourGrade), Fact::Unknown(Why::Stale), "its last day was 2026-12-31");
    }

    async fn what_a_figure_said_before_is_told_as_of_then(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let graded_as = |grade: &str| graded(&[("2025", grade, "", "2026-12-31")]);
        let objection = async || entity::credit::objection::Entity::find().order_by_desc(entity::credit::objection::Column::Id).one(test.app.db.read()).await;
        let mut known = vec![(test.app.clock.now(), profile_of(&test, firm).await)];
        test.later(Duration::hours(1));
        delivered(&test, Figures::LabourGrade, &graded_as("C级")).await;
        known.push((test.app.clock.now(), profile_of(&test, firm).await));
        test.later(Duration::hours(1));
        let objects = format!("/firm/file/records/{}/object", records(&test).await[0].id);
        owner.post(&objects, &[("statement", "本公司上年无违法记录。"), ("evidence", "")]).await.led();
        test.works().await;
        known.push((test.app.clock.now(), profile_of(&test, firm).await));
        test.later(Duration::hours(1));
        let made = objection().await.expect("a query").expect("an objection");
        owner.post(&format!("/firm/objections/{}/withdraw", made.id), &[]).await.led();
        known.push((test.app.clock.now(), profile_of(&test, firm).await));
        test.later(Duration::hours(1));
        delivered(&test, Figures::LabourGrade, &graded_as("A级")).await;
        known.push((test.app.clock.now(), profile_of(&test, firm).await));
        test.later(Duration::hours(1));
        owner.post(&objects, &[("statement", "等级有误，本公司应为更高等级。"), ("evidence", "")]).await.led();
        let made = objection().await.expect("a query").expect("an objection");
        let annul = [("act", "annul"), ("note", "来源单位已撤销"), ("version", &made.version.to_string())];
        operator.post(&format!("/operator/objections/{}", made.id), &annul).await.led();
        test.works().await;
        known.push((test.app.clock.now(), profile_of(&test, firm).await));
        test.later(Duration::hours(1));
        let said: Vec<Fact<Value>> = known.iter().map(|(_, profile)| profile.get(FactKey::LabourGrade)).collect();
        let grade = |fact: &Fact<Value>| if let Fact::Known { value: Value::Code(code), .. } = fact { code.clone() } else { format!("{fact:?}") };
        assert_eq!(said.iter().map(grade).collect::<Vec<_>>(), ["Unknown(Missing)", "C", "Unknown(Disputed)", "C", "A", "Unknown(Missing)"]);
        for (at, profile) in &known {
            assert_eq!(profile_as_of(&test.app, test.app.db.read(), firm, *at).await.expect("a profile"), *profile, "{at}");
        }
        // What rested on a row that was annulled since is told in an audit alone.
        let past = as_of(&test.app, test.app.db.read(), firm, known[4].0, Reach::Standing).await.expect("a profile");
        assert_eq!((past.profile.get(FactKey::LabourGrade), past.over), (Fact::Unknown(Why::Missing), 1));
    }

    async fn a_row_that_is_over_takes_from_an_earlier_moment_only_what_rested_on_it(test: TestApp) {
        const KEYS: [FactKey; 3] = [FactKey::InsuredStaff, FactKey::InsuredTrend, FactKey::RevenueTwelveMonths];
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        let wants = [
            Condition { fact: FactKey::InsuredStaff, is: Requirement::CountAtLeast(45) },
            Condition { fact: FactKey::RevenueTwelveMonths, is: Requirement::MoneyAtLeast(Fen::wan(50)) },
        ];
        let offer = offers_for(&test, "b1", &Criteria::All(wants.map(Criteria::Condition).into())).await;
        let demand = demands(&test, firm).await;
        let line = |(year, month): (i32, i32), number: u32, back: &str| format!("某公司,{},{year}年{month:02}月,{number},{back}\n", code(FIRM));
        let staff = |lines: &[String]| format!("企业名称,统一社会信用代码,月份,参保人数,撤销日期\n{}", lines.concat());
        let sold = |lines: &[String]| format!("企业名称,统一社会信用代码,月份,开票金额(元),撤销日期\n{}", lines.concat());
        // Thirteen months of staff and twelve of invoices, all of which end with January 2026.
        let month = |nth: i32| (2025 + nth / 12, nth % 12 + 1);
        let insured: Vec<String> = (0..13).map(|nth| line(month(nth), if nth == 12 { 47 } else { 40 }, "")).collect();
        let invoices: Vec<String> = (1..13).map(|nth| line(month(nth), 100_000, "")).collect();
        delivered(&test, Figures::InsuredStaff, &staff(&insured)).await;
        delivered(&test, Figures::Invoices, &sold(&invoices)).await;
        let (at, whole) = (test.app.clock.now(), profile_of(&test, firm).await);
        assert_eq!(KEYS.map(|key| whole.value(key).cloned()), [Some(Value::Count(47)), Some(Value::Rate(Ppm(175_000))), Some(Value::Money(Fen::wan(120)))]);
        // The firm applies from a match, and its bank reads what was compared.
        let path = format!("/firm/demands/{demand}/match");
        owner.get(&path).await.ok();
        let kept = match_result::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a match").id;
        let id = applies(&test, firm, demand, offer).await;
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let sent = application::ActiveModel { id: Set(id), match_id: Set(Some(kept)), ..Default::default() };
        sent.update(&tx).await.expect("sent from the match");
        tx.commit().await.expect("a commit");
        signs_for(&mut owner, offer.0, "0", &["registration", "public_credit", "operating"]).await;
        let mut officer = test.person("officer", Role::BankOfficer, offer.0).await;
        let desk = format!("/bank/applications/{id}");
        let before = compared(&mut officer, &desk).await;
        assert!(before.contains("47") && before.contains("120.00 万元"), "{before}");
        test.later(Duration::hours(1));
        let told = async || {
            let past = as_of(&test.app, test.app.db.read(), firm, at, Reach::Standing).await.expect("the firm");
            (KEYS.map(|key| past.profile.value(key).is_some()), past.over)
        };
        assert_eq!(told().await, ([true, true, true], 0));
        // A month of staff that no fact was made of.
        delivered(&test, Figures::InsuredStaff, &staff(&[line((2025, 6), 40, "2026-02-01")])).await;
        assert_eq!(told().await, ([true, true, true], 1));
        // The one that the last is compared with: how many there are is known all the same, and a product matches by it.
        delivered(&test, Figures::InsuredStaff, &staff(&[line((2025, 1), 40, "2026-02-01")])).await;
        assert_eq!(told().await, ([true, false, true], 2));
        let path = format!("{path}/{}?at={}", offer.2, written(at));
        assert_eq!(compared(&mut officer, &desk).await, before, "nor did the match that was sent rest on them");
        assert!(crate::past::says(&owner.get(&path).await.ok(), "47"));
        // One of the twelve of the sum: a sum of eleven months is no sum.
        delivered(&test, Figures::Invoices, &sold(&[line((2025, 5), 100_000, "2026-02-01")])).await;
        assert_eq!(told().await, ([true, false, false], 3));
        let since = compared(&mut officer, &desk).await;
        assert!(since.contains("47") && !since.contains("120.00 万元"), "{since}");
        // The last month: the one before does not stand in for it.
        delivered(&test, Figures::InsuredStaff, &staff(&[line((2026, 1), 47, "2026-02-01")])).await;
        assert_eq!(told().await, ([false, false, false], 4));
        assert!(!crate::past::says(&owner.get(&path).await.ok(), "47"));
        let since = compared(&mut officer, &desk).await;
        assert!(!since.contains("47"), "{since}");
        assert_eq!(profile_as_of(&test.app, test.app.db.read(), firm, at).await.expect("a profile"), whole, "an audit is told all of it");
        test.works().await;
    }

    async fn figures_without_an_item_in_force_are_refused(test: TestApp) {
        test.later(Duration::days(-800));
        let path = test.app.settings.data.directory.join("sent.csv");
        std::fs::write(&path, "企业名称,统一社会信用代码,信用等级,认定日期\n").expect("a file");
        let refused = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Figures(Figures::CustomsGrade), &path).await;
        assert!(matches!(refused, Err(actions::Error::Refused(_))), "its item is of 2024-04-02: {refused:?}");
        let mut visitor = test.visitor();
        let page = visitor.get("/catalogue?q=XX1301").await.ok();
        assert!(page.contains("报送数据源") && page.contains("用电"), "{page}");
        assert!(visitor.get("/catalogue?q=XX2401").await.ok().contains("暂无报送通道"));
    }
}
