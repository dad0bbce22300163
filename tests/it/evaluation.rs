//! Matching profiles: by the published scorecard, under a live letter only, withdrawn with what they rest on, made again byte for byte; and
//! reports of filed agencies beside them.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use chrono::Duration;
use entity::agency::{agency, agency_report};
use entity::consent::lookup;
use entity::credit::{credit_record, credit_report, evaluation};
use entity::value::id::{EnterpriseId, EvaluationId, OrganisationId, RecordId};
use entity::value::{Figures, LookupPurpose, LookupResult, OrganisationKind, Role, Source, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};
use xinyidai::consent::actions::look_up;
use xinyidai::consent::retention::actions::sweep;
use xinyidai::consent::retention::law::Kind;
use xinyidai::credit::evaluation::actions::{Error, open, replay};
use xinyidai::credit::evaluation::agency::actions::attach;
use xinyidai::credit::evaluation::agency::typed::TypedReport;
use xinyidai::credit::evaluation::weigh::{Evaluation, Weighed};
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::record::actions::find_many;
use xinyidai::credit::repair::actions::resting;
use xinyidai::credit::report::actions::{issue, verify};
use xinyidai::credit::report::content::Content;
use xinyidai::enterprise::actions as enterprise;
use xinyidai::enterprise::fact::{FactKey, Why};
use xinyidai::enterprise::merge::actions as merging;
use xinyidai::matching::canonical;
use xinyidai::platform::audit::{self, By, Search};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::web::access::Scope;

use crate::demand::hidden;
use crate::program::Program;
use crate::register::{last, reviews, signs, signs_for};
use crate::repair::{asks, decides, delivers, objects, only_record, row, town};
use crate::support::app::{Answer, Browser, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

async fn kept(test: &TestApp) -> Vec<evaluation::Model> {
    evaluation::Entity::find().order_by_asc(evaluation::Column::Id).all(test.app.db.read()).await.expect("profiles")
}

fn item<'a>(evaluation: &'a Evaluation, code: &str) -> &'a Weighed {
    evaluation.items.iter().find(|item| item.code == code).expect("an item")
}

/// A profile as text, made again.
async fn again(test: &TestApp, id: EvaluationId) -> (String, usize) {
    let again = replay(&test.app, id).await.expect("a replay");
    assert!(again.is_intact && again.digest == again.shown);
    (canonical::text(&(&again.input, &again.evaluation)).expect("json"), again.gone.len())
}

/// Delivers entries of lists about a firm.
async fn lists(test: &TestApp, firm: EnterpriseId, rows: &[&str]) {
    let firm = enterprise::find(test.app.db.read(), firm).await.expect("a firm");
    let lines: String = rows.iter().map(|row| row.replace("{firm}", &format!("{},{}", firm.name, firm.code)) + "\n").collect();
    let path = test.app.settings.data.directory.join("lists.csv");
    std::fs::write(&path, format!("名单名称,企业名称,统一社会信用代码,列入事由,列入日期,有效期至,移出日期\n{lines}")).expect("a file");
    let id = feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Listing, &path).await.expect("received");
    test.works().await;
    assert_eq!(feed::summary(&test.app, id).await.expect("a delivery").rows_quarantined, 0);
}

/// Delivers what the town's firm was graded for keeping labour law in 2025, which holds until the middle of 2026.
pub(crate) async fn graded(test: &TestApp, grade: &str) -> RecordId {
    figures(test, Figures::LabourGrade, "年度,等级,有效期至", &format!("2025,{grade},2026-06-30")).await
}

/// Delivers one row of figures of the town's firm.
pub(crate) async fn figures(test: &TestApp, of: Figures, columns: &str, row: &str) -> RecordId {
    let code = Uscc::complete("91320899MAXAAAA0").expect("a code");
    let path = test.app.settings.data.directory.join("figures.csv");
    std::fs::write(&path, format!("企业名称,统一社会信用代码,{columns}\n某公司,{code},{row}\n")).expect("a file");
    let source = Source::Figures(of);
    let id = feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
    assert_eq!(feed::summary(&test.app, id).await.expect("a delivery").rows_new, 1);
    let row = credit_record::Entity::find().filter(credit_record::Column::Source.eq(source)).one(test.app.db.read()).await;
    row.expect("a query").expect("the row").id
}

const NUMBER: &str = "罚〔2025〕1号";

both_databases! {
    async fn a_profile_follows_its_records_and_is_withdrawn_with_them(test: TestApp) {
        let mut town = town(&test).await;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        let other = test.organisation("bank-b", OrganisationKind::Bank).await;
        let mut other = test.person("officer2", Role::BankOfficer, other).await;
        let empty = town.owner.get("/firm/profile").await.ok();
        assert!(empty.contains("没有展示过其他画像") && empty.contains("不是官方信用等级") && !empty.contains(NUMBER), "{empty}");
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let record = only_record(&test).await.id;
        let page = town.owner.get("/firm/profile").await.ok();
        let folded = page.split_once("项没有记录或待确认，不加分也不减分</summary>").expect("what has nothing to show is folded").1;
        assert!(page.contains("href=\"#raises\">") && page.contains("id=\"raises\"") && folded.contains("资质荣誉"), "{page}");
        assert!(page.contains(NUMBER) && page.contains(&format!("/firm/file/records/{record}")) && page.contains("起可以申请信用修复"), "{page}");
        town.owner.get("/firm/profile").await.ok();
        assert_eq!(kept(&test).await.len(), 2, "the same profile of a day is kept once");

        // A bank without a letter gets nothing, and a line of the refusal.
        let reader = reviews(bank);
        assert!(open(&test.app, &reader, town.firm).await.is_err());
        assert_eq!(last(&test).await.result, LookupResult::Refused);
        let letter = signs(&mut town.owner, bank, "0").await;
        let shown = open(&test.app, &reader, town.firm).await.expect("shown");
        let penalties = item(&shown.evaluation, "penalties");
        assert!(penalties.points < 0 && penalties.contributions[0].record == Some(record), "{penalties:?}");
        assert_eq!(shown.evaluation.points, item(&shown.evaluation, "age_months").points + item(&shown.evaluation, "status").points + penalties.points);
        assert_eq!(item(&shown.evaluation, "revenue_growth").unknown, Some(Why::NotAuthorised), "the letter does not open it");
        let path = format!("/bank/profiles/{}", shown.id);
        let read = officer.get(&path).await.ok();
        assert!(read.contains(NUMBER) && read.contains("尚未授权使用") && !read.contains("/firm/file") && !read.contains("怎样提高"), "{read}");
        let line = last(&test).await;
        assert_eq!((line.result, line.enterprise_id, line.organisation_id), (LookupResult::Shown, town.firm, Some(bank)));
        other.get(&path).await.not_found();
        town.owner.get(&format!("/firm/profiles/{}", shown.id)).await.ok();
        assert!(town.owner.get("/firm/profile").await.ok().contains("测试bank-a"), "the firm sees what the bank was shown");
        let first = again(&test, shown.id).await;
        assert_eq!(first.1, 0);

        // In dispute it does not count, and what rests on it is not shown to a bank.
        objects(&mut town, record).await.led();
        let disputed = open(&test.app, &reader, town.firm).await.expect("shown");
        let aside = item(&disputed.evaluation, "penalties");
        assert_eq!((aside.points, aside.contributions.len(), aside.aside.len(), aside.low), (0, 0, 1, penalties.points));
        assert!(town.owner.get("/firm/profile").await.ok().contains("异议处理中，不计"));
        officer.get(&path).await.refused_page();
        assert_eq!(last(&test).await.result, LookupResult::Refused);
        decides(&test, &mut town, "forward", "").await.led();
        decides(&test, &mut town, "reject", "经核实无误").await.led();
        assert!(officer.get(&path).await.ok().contains(NUMBER), "it stands after all");

        // Repaired it is gone from the decision on.
        test.later(Duration::days(40));
        for (browser, login) in [(&mut town.owner, "owner"), (&mut town.operator, "operator"), (&mut officer, "officer")] {
            browser.signs_in(login).await;
        }
        asks(&mut town, record).await.led();
        decides(&test, &mut town, "accept", "").await.led();
        assert!(officer.get(&path).await.ok().contains(NUMBER));
        decides(&test, &mut town, "grant", "凭证齐全").await.led();
        let refused = officer.get(&path).await;
        assert!(refused.is(StatusCode::CONFLICT).text().contains("此后已修复") && !refused.text().contains(NUMBER));
        assert!(!town.owner.get("/firm/profile").await.ok().contains(NUMBER));
        let earlier = town.owner.get(&format!("/firm/profiles/{}", shown.id)).await.ok();
        assert!(earlier.contains("已撤回") && earlier.contains(NUMBER), "the firm reads what was shown of it: {earlier}");
        let fresh = open(&test.app, &reader, town.firm).await.expect("shown");
        assert_eq!((item(&fresh.evaluation, "penalties").points, item(&fresh.evaluation, "penalties").contributions.len()), (0, 0));
        test.works().await;

        // Byte for byte what it was, after everything moved on.
        let later = again(&test, shown.id).await;
        assert_eq!((later.0 == first.0, later.1), (true, 1));
        let program = Program::new().with("DATABASE_URL", test.url());
        let id = shown.id.to_string();
        let out = program.ok(&["profile", "--replay", &id]).out;
        assert!(out.contains("\"same\":true") && out.contains("\"withdrawn\":true"), "{out}");
        let mut altered = kept(&test).await.into_iter().find(|row| row.id == shown.id).expect("it").into_active_model();
        altered.answer_digest = Set("0".repeat(64));
        let tx = test.app.db.begin_write().await.expect("a transaction");
        altered.update(&tx).await.expect("altered");
        tx.commit().await.expect("a commit");
        assert_eq!(program.run(&["profile", "--replay", &id]).code, Some(3));
        assert_eq!(program.run(&["profile", "--replay", &record.to_string()]).code, Some(1));

        // A figure is followed to its row as records are: the grade of a year, in dispute and then annulled.
        let grade = graded(&test, "C级").await;
        let graded = open(&test.app, &reader, town.firm).await.expect("shown");
        let labour = &item(&graded.evaluation, "labour_grade").contributions[0];
        assert_eq!((labour.points, labour.record, labour.until.map(|day| day.to_string()).as_deref()), (-5, Some(grade), Some("2026-07-01")));
        let path = format!("/bank/profiles/{}", graded.id);
        let read = officer.get(&path).await.ok();
        assert!(read.contains("至2026年6月30日") && !read.contains("2027年6月"), "no longer than its source says: {read}");
        let page = town.owner.get("/firm/profile").await.ok();
        assert!(page.contains(&format!("/firm/file/records/{grade}")), "{page}");
        let first = again(&test, graded.id).await;
        objects(&mut town, grade).await.led();
        officer.get(&path).await.refused_page();
        assert_eq!(item(&open(&test.app, &reader, town.firm).await.expect("shown").evaluation, "labour_grade").unknown, Some(Why::Disputed));
        decides(&test, &mut town, "annul", "来源单位已撤销").await.led();
        let refused = officer.get(&path).await;
        assert!(refused.is(StatusCode::CONFLICT).text().contains("此后已修复") && !refused.text().contains("至2026年6月30日"));
        let earlier = town.owner.get(&format!("/firm/profiles/{}", graded.id)).await.ok();
        assert!(earlier.contains("已撤回"), "{earlier}");
        assert_eq!(item(&open(&test.app, &reader, town.firm).await.expect("shown").evaluation, "labour_grade").unknown, Some(Why::Missing));
        assert_eq!(replay(&test.app, graded.id).await.expect("a replay").gone, [grade]);
        assert_eq!(again(&test, graded.id).await, (first.0, 1), "byte for byte what it was");

        // Without a letter nothing of it is read again.
        let seen = hidden(&town.owner.get(&letter).await.ok(), "version");
        town.owner.post(&format!("{letter}/revoke"), &[("version", &seen)]).await.led();
        officer.get(&format!("/bank/profiles/{}", fresh.id)).await.refused_page();
    }

    async fn a_profile_is_withdrawn_with_any_row_of_its_sets_and_months(test: TestApp) {
        let (mut town, db) = (town(&test).await, test.app.db.read());
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        signs(&mut town.owner, bank, "0").await;
        let code = Uscc::complete("91320899MAXAAAA0").expect("a code");
        // The rows, by their days.
        let sends = async |of: Figures, columns: &str, lines: &[String]| -> Vec<RecordId> {
            let (source, file) = (Source::Figures(of), test.app.settings.data.directory.join("sent.csv"));
            let lines = lines.iter().fold(String::new(), |text, line| text + &format!("某公司,{code},{line}\n"));
            std::fs::write(&file, format!("企业名称,统一社会信用代码,{columns}\n{lines}")).expect("a file");
            feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &file).await.expect("received");
            test.works().await;
            let rows = credit_record::Entity::find().filter(credit_record::Column::Source.eq(source)).order_by_asc(credit_record::Column::DecidedOn);
            rows.all(db).await.expect("rows").into_iter().map(|row| row.id).collect()
        };
        let held = ["专精特新中小企业,2022-03-01,2025-02-28", "科技型中小企业,2024-05-10,", "高新技术企业,2025-11-06,2028-11-05"].map(str::to_owned);
        let held = sends(Figures::Qualification, "认定名称,认定日期,有效期", &held).await;
        assert_eq!(held.len(), 3);
        let older = held[1];
        let first = open(&test.app, &reviews(bank), town.firm).await.expect("shown");
        let set = item(&first.evaluation, "qualifications");
        assert_eq!(set.points, 5);
        assert_eq!(set.contributions[0].record, Some(held[2]), "the newest is named");
        let report = issue(&test.app, &reviews(bank), town.firm, None).await.expect("a report");
        let report = credit_report::Entity::find_by_id(report).one(db).await.expect("a query").expect("the report");
        let said: Content = serde_json::from_str(&report.content).expect("a report");
        assert_eq!(said.records.iter().map(|kept| kept.id).collect::<BTreeSet<_>>(), BTreeSet::from([held[1], held[2]]), "both that hold");
        let superseded = async || verify(&test.app, &report.number, &report.check_code).await.expect("an answer").expect("the report").is_superseded;

        // The firm objects to the older of the two: what rests on it is named beforehand, and no bank gets to see it.
        let path = format!("/bank/profiles/{}", first.id);
        officer.get(&path).await.ok();
        assert!(!superseded().await);
        let expected = resting(&test.app, db, older).await.expect("what rests on it");
        assert_eq!((expected.profiles, expected.reports), (vec![first.id], vec![report.number.clone()]));
        assert_eq!(expected.facts, [FactKey::Qualifications]);
        objects(&mut town, older).await.led();
        officer.get(&path).await.refused_page();
        decides(&test, &mut town, "annul", "来源单位已撤销").await.led();
        officer.get(&path).await.is(StatusCode::CONFLICT);
        officer.get(&format!("/bank/credit-reports/{}", report.id)).await.is(StatusCode::CONFLICT);
        assert!(superseded().await);
        assert_eq!(replay(&test.app, first.id).await.expect("a replay").gone, [older]);
        assert_eq!(item(&open(&test.app, &reviews(bank), town.firm).await.expect("shown").evaluation, "qualifications").points, 3);

        // Two years of electricity.
        let used = |(year, month): (i32, i32)| format!("{year}年{month:02}月,{}", if (year, month) < (2025, 2) { 100 } else { 110 });
        let months: Vec<String> = (1..25).map(|nth| used((2024 + nth / 12, nth % 12 + 1))).collect();
        let rows = sends(Figures::Electricity, "月份,用电量(千瓦时)", &months).await;
        let trend = open(&test.app, &own(), town.firm).await.expect("shown");
        assert_eq!((rows.len(), item(&trend.evaluation, "electricity_trend").points), (24, 3));
        for row in &rows {
            assert_eq!(resting(&test.app, db, *row).await.expect("what rests on it").profiles, [trend.id], "every month");
        }

        // A sum of twelve months, of which the oldest was wrong.
        let months: Vec<String> = (1..13).map(|nth| format!("{}年{:02}月,10", 2025 + nth / 12, nth % 12 + 1)).collect();
        let sold = sends(Figures::Orders, "月份,中标与合同金额(万元)", &months).await;
        let sum = open(&test.app, &own(), town.firm).await.expect("shown");
        assert!(sold.len() == 12 && item(&sum.evaluation, "orders").points > 0, "{:?}", item(&sum.evaluation, "orders"));
        for row in &sold {
            assert_eq!(resting(&test.app, db, *row).await.expect("what rests on it").profiles, [sum.id], "every month");
        }
        test.later(Duration::minutes(1));
        objects(&mut town, sold[0]).await.led();
        decides(&test, &mut town, "annul", "合同未签订").await.led();
        assert_eq!(replay(&test.app, sum.id).await.expect("a replay").gone, [sold[0]]);
        assert_eq!(item(&open(&test.app, &own(), town.firm).await.expect("shown").evaluation, "orders").unknown, Some(Why::Missing));

        // Months that are kept no longer take nothing with them; one that was wrong does.
        test.later(Duration::days(100));
        let swept = sweep(&test.app).await.expect("swept");
        assert!(swept.contains(&(Kind::Figure, 2)), "{swept:?}");
        assert_eq!(replay(&test.app, trend.id).await.expect("a replay").gone, []);
        for (browser, login) in [(&mut town.owner, "owner"), (&mut town.operator, "operator")] {
            browser.signs_in(login).await;
        }
        let path = format!("/firm/profiles/{}", trend.id);
        objects(&mut town, rows[2]).await.led();
        decides(&test, &mut town, "annul", "抄表有误").await.led();
        assert_eq!(replay(&test.app, trend.id).await.expect("a replay").gone, [rows[2]]);
        assert!(town.owner.get(&path).await.ok().contains("已撤回"));
        test.works().await;

        // It is not forgotten with the month either: what no row withdraws any more does not come back.
        test.later(Duration::days(30));
        let swept = sweep(&test.app).await.expect("swept");
        assert!(swept.contains(&(Kind::Figure, 1)), "{swept:?}");
        assert!(!find_many(db, &rows).await.expect("rows").iter().any(|row| row.id == rows[2]), "it is not kept");
        assert!(matches!(replay(&test.app, trend.id).await, Err(Error::Over)));
        town.owner.signs_in("owner").await;
        let refused = town.owner.get(&path).await;
        assert!(refused.is(StatusCode::CONFLICT).text().contains(&Lang::Zh.t("evaluation-refused-over")));
        // Those of the bank, which saw no electricity, are as they were.
        let kept = kept(&test).await;
        assert!(kept.len() == 4 && kept.iter().all(|row| row.input.is_empty() == row.organisation_id.is_none()), "{kept:?}");
        test.works().await;
    }

    async fn lists_weigh_by_the_second_card_and_what_the_first_one_showed_stays(test: TestApp) {
        let mut town = town(&test).await;
        lists(&test, town.firm, &["拖欠农民工工资失信联合惩戒对象,{firm},逾期未支付工资,2026-02-10,,", "支持小微企业融资协调工作机制推荐清单,{firm},符合五项标准,2026-02-10,2027-04-30,"]).await;
        let first = open(&test.app, &own(), town.firm).await.expect("shown");
        assert_eq!(first.evaluation.version, "matching-profile-1");
        assert!(first.evaluation.items.iter().all(|item| item.code != "unpaid_wages"), "the first card weighs no such list");
        let page = town.owner.get("/firm/profile").await.ok();
        assert!(page.contains("/scorecard?version=matching-profile-1") && !page.contains("拖欠农民工工资"), "{page}");
        let before = again(&test, first.id).await;
        let announced = town.owner.get("/scorecard?version=matching-profile-2").await.ok();
        for said in ["已公布，尚未启用", "2026年11月27日", "拖欠农民工工资失信联合惩戒对象", "XX1901", "-40", "与上一版相比新增或调整", "首贷培植名单"] {
            assert!(announced.contains(said), "{said}: {announced}");
        }

        // From its day on the second card counts: every list by itself, with its record, its last day and the way out.
        test.later(Duration::days(270));
        assert_eq!(test.app.clock.today().to_string(), "2026-11-27");
        lists(&test, town.firm, &["税务非正常户,{firm},未按期申报,2026-11-02,,", "重点关注对象,{firm},投诉较多,2026-11-02,,2026-11-20"]).await;
        let second = open(&test.app, &own(), town.firm).await.expect("shown");
        assert_eq!(second.evaluation.version, "matching-profile-2");
        let points = |code: &str| item(&second.evaluation, code).points;
        assert_eq!([points("unpaid_wages"), points("tax_lapsed"), points("watched"), points("customs")], [-40, -20, 0, 0]);
        let wages = &item(&second.evaluation, "unpaid_wages").contributions[0];
        assert_eq!((wages.until.map(|day| day.to_string()).as_deref(), wages.record.is_some()), (Some("2029-02-10"), true));
        let mut visitor = test.visitor();
        visitor.reads_english();
        let english = visitor.get("/scorecard").await.ok();
        for said in ["matching-profile-2", "In force", "Unpaid wages of migrant workers", "Lapsed taxpayers", "Models of credit management"] {
            assert!(english.contains(said), "{said}: {english}");
        }
        let card = visitor.get("/api/v1/scorecard.json").await.json();
        assert_eq!((card["version"].as_str(), card["items"].as_array().map(Vec::len)), (Some("matching-profile-2"), Some(60)));
        let earlier = visitor.get("/api/v1/scorecard.json?version=matching-profile-1").await.json();
        assert_eq!((earlier["version"].as_str(), earlier["items"].as_array().map(Vec::len)), (Some("matching-profile-1"), Some(21)));
        visitor.get("/scorecard?version=matching-profile-0").await.not_found();
        visitor.get("/api/v1/scorecard.json?version=matching-profile-0").await.is(StatusCode::NOT_FOUND);

        // An entry that was taken off weighs nothing from then on, and what was shown is made again by the card that it names.
        lists(&test, town.firm, &["拖欠农民工工资失信联合惩戒对象,{firm},逾期未支付工资,2026-02-10,,2026-11-27"]).await;
        let removed = open(&test.app, &own(), town.firm).await.expect("shown");
        assert_eq!((item(&removed.evaluation, "unpaid_wages").points, removed.evaluation.points), (0, second.evaluation.points + 40));
        assert_eq!(again(&test, first.id).await, before, "byte for byte, by the first card");
        let out = Program::new().with("DATABASE_URL", test.url()).ok(&["profile", "--replay", &first.id.to_string()]).out;
        assert!(out.contains("\"same\":true") && out.contains("matching-profile-1"), "{out}");
    }

    async fn a_letter_opens_its_own_items_only_also_of_a_profile_shown_before(test: TestApp) {
        let mut town = town(&test).await;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let wide = signs(&mut town.owner, bank, "0").await;
        let shown = open(&test.app, &reviews(bank), town.firm).await.expect("shown");
        let seen = hidden(&town.owner.get(&wide).await.ok(), "version");
        town.owner.post(&format!("{wide}/revoke"), &[("version", &seen)]).await.led();
        signs_for(&mut town.owner, bank, "0", &["registration"]).await;
        let narrow = open(&test.app, &reviews(bank), town.firm).await.expect("shown");
        assert_eq!(item(&narrow.evaluation, "penalties").unknown, Some(Why::NotAuthorised));
        assert!(item(&narrow.evaluation, "age_months").points > 0);
        let page = officer.get(&format!("/bank/profiles/{}", narrow.id)).await.ok();
        assert!(!page.contains(NUMBER) && page.contains("存续"), "{page}");
        // What the wider letter had opened stays closed under the narrower one.
        let earlier = officer.get(&format!("/bank/profiles/{}", shown.id)).await;
        assert!(!earlier.text().contains(NUMBER), "{}", earlier.text());
    }

    async fn the_scorecard_is_published_and_the_desk_and_the_banks_system_show_the_profile(city: City) {
        let mut visitor = city.test.visitor();
        let page = visitor.get("/scorecard").await.ok();
        for said in ["matching-profile-1", "不是官方信用等级", "银行决定", "XX0501", "自作出之日起 24 个月", "性别"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let card = visitor.get("/api/v1/scorecard.json").await.json();
        assert_eq!((card["version"].as_str(), card["items"].as_array().map(Vec::len)), (Some("matching-profile-1"), Some(21)));
        assert!(card["items"].as_array().expect("items").iter().all(|item| item["catalogue"][0]["code"].is_string() && item["rule"].is_object()));

        let mut officer = city.person("officer").await;
        let application = city.path("/bank/applications/{id}").await;
        let desk = officer.get(&application).await.ok();
        assert!(desk.contains("匹配画像（平台）") && desk.contains("没有有效的第三方机构报告"), "{desk}");
        let link = desk.split("href=\"/bank/profiles/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let read = officer.get(&format!("/bank/profiles/{link}")).await.ok();
        let points = desk.split(" 分，可达区间 ").next().and_then(|before| before.rsplit('>').next()).expect("the points of the line");
        assert!(read.contains(&format!("<b>{points}<span class=\"unit\">分</span></b>")) && read.contains(&application), "{points}: {read}");
        city.person("officer2").await.get(&format!("/bank/profiles/{link}")).await.not_found();

        let id = application.rsplit('/').next().expect("an id");
        let before = lookup::Entity::find().count(city.test.app.db.read()).await.expect("a count");
        let answer = city.bank_system().await.get(&format!("/api/v1/applications/{id}/profile")).await;
        let body = answer.is(StatusCode::OK).json();
        assert_eq!((&body["profile"]["version"], body["profile"]["points"].as_i64()), (&json!("matching-profile-1"), points.parse().ok()));
        assert_eq!(lookup::Entity::find().count(city.test.app.db.read()).await.expect("a count"), before + 1);
        city.other_bank_system().await.get(&format!("/api/v1/applications/{id}/profile")).await.not_found();
    }

    async fn a_report_of_a_filed_agency_is_attached_and_shown_as_its_own(test: TestApp) {
        let mut town = town(&test).await;
        let bank = test.organisation("bank-a", OrganisationKind::Bank).await;
        assert!(town.owner.get("/firm/agency-reports").await.ok().contains("没有备案机构"));
        assert!(town.operator.get("/operator/agencies").await.ok().contains("还没有登记备案机构"));
        town.operator.post("/operator/agencies", &[("name", ""), ("filed_on", "x")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        files(&mut town.operator, "2026-12-31").await.led();
        let twice = files(&mut town.operator, "2026-12-30").await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        for kept in ["已经登记", "aria-invalid", "value=\"备案苏0001\"", "value=\"2026-12-30\""] {
            assert!(twice.contains(kept), "{kept}: {twice}");
        }

        let before = open(&test.app, &own(), town.firm).await.expect("shown").evaluation;
        let early = attaches(&mut town.owner, "/firm/agency-reports", "PJ-0", "2025-05-31", "2026-05-30").await;
        let early = early.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        for kept in ["请核对机构和出具日期", "<option value=\"备案苏0001\" selected>", "value=\"PJ-0\"", "value=\"AA-（稳定）\"", "value=\"2025-05-31\""] {
            assert!(early.contains(kept), "not filed on the day of the report, and {kept} stays: {early}");
        }
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await.led();
        let twice = attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await;
        assert!(twice.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("已经附加"));
        let without = attaches_with(&mut town.owner, "/firm/agency-reports", "PJ-3", "2026-01-15", "2026-03-31", "").await;
        assert!(without.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请选择要附加的文件。"));
        let wrong = attaches(&mut town.owner, "/firm/agency-reports", "PJ-2", "2026-03-03", "2026-05-30").await;
        assert!(wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("在今天以后"));
        let rows = agency_report::Entity::find().all(test.app.db.read()).await.expect("reports");
        assert_eq!((rows.len(), rows[0].file.as_deref()), (1, Some(FILE)));
        assert_eq!(std::fs::read_dir(xinyidai::platform::web::upload::inbox(&test.app)).expect("the inbox").count(), 0, "nothing is left of the uploads");
        let file = town.owner.get("/firm/file").await.ok();
        assert!(file.contains("AA-（稳定）") && file.contains("淮安示例评级有限公司") && file.contains("不代表平台意见") && file.contains("自行附加"), "{file}");
        assert!(file.contains("<dt>方法版本</dt><dd>2.3</dd>"), "{file}");
        let download = format!("/firm/agency-reports/{}/file", rows[0].id);
        assert_eq!(town.owner.get(&download).await.is(StatusCode::OK).body, FILE);
        let (_, mut stranger) = test.firm("owner9", "91320899MAXAGEN1").await;
        stranger.get(&download).await.not_found();
        let other = format!("/firm/agency-reports/{}/withdraw", rows[0].id);
        stranger.post(&other, &[("version", "7"), ("because", "不是本企业的")]).await.not_found();
        assert_eq!(open(&test.app, &own(), town.firm).await.expect("shown").evaluation, before, "it enters no figure");

        // Under a letter that opens records, and only then.
        signs_for(&mut town.owner, bank, "0", &["registration"]).await;
        assert!(look_up(&test.app, &reviews(bank), town.firm).await.expect("a file").reports.is_empty());
        signs(&mut town.owner, bank, "0").await;
        assert_eq!(look_up(&test.app, &reviews(bank), town.firm).await.expect("a file").reports.len(), 1);

        // The office's system attaches, others do not.
        let office = test.organisation("office2", OrganisationKind::CreditOffice).await;
        let system = test.system(office, &[Scope::Deliver]).await;
        let body = |number: &str, on: &str| sent(&Uscc::complete("91320899MAXAAAA0").expect("a code"), number, on);
        let first = system.post("/api/v1/agency-reports", Some("k-1"), &body("FX-1", "2026-02-01")).await;
        let again = system.post("/api/v1/agency-reports", Some("k-1"), &body("FX-1", "2026-02-01")).await;
        assert_eq!((first.status, again.status, first.json()["id"].is_string()), (StatusCode::CREATED, StatusCode::CREATED, true));
        assert_eq!(first.json(), again.json(), "the same request happens once");
        system.post("/api/v1/agency-reports", Some("k-1"), &body("FX-2", "2026-02-01")).await.refused("request.key_reused");
        system.post("/api/v1/agency-reports", Some("k-2"), &body("FX-1", "2026-02-01")).await.refused("agency.attached_before");
        system.post("/api/v1/agency-reports", Some("k-3"), &body("FX-2", "2025-02-01")).await.refused("agency.not_filed");
        system.post("/api/v1/agency-reports", None, &body("FX-2", "2026-02-01")).await.is(StatusCode::BAD_REQUEST);
        let mut short = body("FX-2", "2026-02-01");
        short["file_hash"] = json!("abc");
        let short = system.post("/api/v1/agency-reports", Some("k-4"), &short).await;
        assert!(short.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("\"file_hash\""), "{}", short.text());
        let banks = test.system(bank, &[Scope::Deliver]).await;
        assert_eq!(banks.post("/api/v1/agency-reports", Some("k-5"), &body("FX-3", "2026-02-01")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(banks.send(Method::POST, "/api/v1/agency-reports", &[], Vec::new()).await.status, StatusCode::FORBIDDEN);
        // The firm withdraws what it attached itself, and nothing else.
        let of = |number: &'static str| agency_report::Entity::find().filter(agency_report::Column::Number.eq(number));
        let officially = of("FX-1").one(test.app.db.read()).await.expect("a query").expect("a report");
        let fields = [("version", "1"), ("because", "已重新评级")];
        town.owner.post(&format!("/firm/agency-reports/{}/withdraw", officially.id), &fields).await.refused_page();
        town.owner.post(&format!("/firm/agency-reports/{}/withdraw", rows[0].id), &fields).await.led();
        assert!(town.owner.get("/firm/agency-reports").await.ok().contains("已重新评级"));
        let office = town.operator.get("/operator/agency-reports").await.ok();
        assert!(office.contains("已撤回") && office.contains("PJ-1") && !office.contains("AA-（稳定）") && !office.contains("低风险"), "no grades: {office}");
        town.operator.post(&format!("/operator/agency-reports/{}/withdraw", rows[0].id), &[("version", "2"), ("because", "再次")]).await.refused_page();
    }

    async fn a_firm_with_many_reports_pages_through_its_own(test: TestApp) {
        let mut town = town(&test).await;
        files(&mut town.operator, "2026-12-31").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await.led();
        let one = agency_report::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a report");
        let (stranger_firm, mut stranger) = test.firm("owner9", "91320899MAXAGEN1").await;
        let tx = test.app.db.begin_write().await.expect("a transaction");
        for nth in 2..=120 {
            let (enterprise_id, number) = if nth == 60 { (stranger_firm, "PJ-X".to_owned()) } else { (one.enterprise_id, format!("PJ-{nth}")) };
            let row = agency_report::Model { id: test.app.ids.new_id(), enterprise_id, number, ..one.clone() };
            agency_report::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a report");
        }
        tx.commit().await.expect("a commit");
        let (mut path, mut pages, mut seen) = ("/firm/agency-reports".to_owned(), 0, BTreeSet::new());
        while !path.is_empty() {
            let page = town.owner.get(&path).await.ok();
            seen.extend((1..=120).filter(|nth| page.contains(&format!("PJ-{nth}<")) || page.contains(&format!("PJ-{nth} "))));
            assert!(!page.contains("PJ-X"), "another firm's");
            path = page.split("/firm/agency-reports?before=").nth(1).and_then(|rest| rest.split('"').next()).map(|id| format!("/firm/agency-reports?before={id}")).unwrap_or_default();
            pages += 1;
        }
        assert_eq!((pages, seen.len()), (3, 119), "{seen:?}");
        assert!(stranger.get("/firm/agency-reports").await.ok().contains("PJ-X"));
    }

    async fn a_withdrawn_report_is_attached_again_and_no_firm_takes_anothers_number(test: TestApp) {
        let mut town = town(&test).await;
        files(&mut town.operator, "2026-12-31").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await.led();
        let (other, mut stranger) = test.firm("owner9", "91320899MAXAGEN1").await;
        attaches(&mut stranger, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-03-31").await.led();

        // Whoever else owns the firm now withdraws what it attached.
        let mut partner = test.owner("owner8", town.firm).await;
        let of_firm = |firm| agency_report::Entity::find().filter(agency_report::Column::EnterpriseId.eq(firm)).order_by_asc(agency_report::Column::Id);
        let report = of_firm(town.firm).one(test.app.db.read()).await.expect("a query").expect("a report");
        let path = format!("/firm/agency-reports/{}/withdraw", report.id);
        assert!(partner.get("/firm/agency-reports").await.ok().contains(&path), "it is offered");
        partner.post(&path, &[("version", "7"), ("because", "填错等级")]).await.refused_page();
        partner.post(&path, &[("version", "1"), ("because", "填错等级")]).await.led();
        test.later(Duration::minutes(1));
        attaches(&mut partner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-06-30").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-01-15", "2026-06-30").await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let rows = of_firm(town.firm).all(test.app.db.read()).await.expect("reports");
        assert_eq!(rows.iter().map(|row| row.withdrawn_at.is_some()).collect::<Vec<_>>(), [true, false]);
        assert_eq!(of_firm(other).count(test.app.db.read()).await.expect("a count"), 1);

        // An entry that turns out to be the same firm: what both have stays where it is, the rest goes along.
        let entry = test.registered("91320899MAXAGEN2").await;
        for number in ["PJ-1", "PJ-2"] {
            test.later(Duration::minutes(1));
            given(&test, entry, number).await;
        }
        let code = |first16: &str| Uscc::complete(first16).expect("a code").to_string();
        let codes = (code("91320899MAXAGEN2"), code("91320899MAXAAAA0"));
        let seen = merging::preview(&test.app, &codes.0, &codes.1).await.expect("a preview").versions;
        merging::merge(&test.app, &By::SYSTEM, (&codes.0, &codes.1), seen, "重复登记").await.expect("merged");
        let numbers = async |firm| of_firm(firm).all(test.app.db.read()).await.expect("reports").into_iter().map(|row| row.number).collect::<Vec<_>>();
        assert_eq!((numbers(town.firm).await, numbers(entry).await), (vec!["PJ-1".to_owned(), "PJ-1".to_owned(), "PJ-2".to_owned()], vec!["PJ-1".to_owned()]));
        test.works().await;
    }

    async fn a_filing_is_renewed_and_a_withdrawn_one_gives_its_number_back(test: TestApp) {
        let mut town = town(&test).await;
        files(&mut town.operator, "2026-02-28").await.led();
        let attached = attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-03-01", "2026-12-31").await;
        assert!(attached.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请核对机构和出具日期"), "the filing is over");
        let filed = async || agency::Entity::find().order_by_asc(agency::Column::Id).all(test.app.db.read()).await.expect("agencies");
        let id = filed().await[0].id;
        let extend = format!("/operator/agencies/{id}/extend");
        assert!(town.operator.get("/operator/agencies").await.ok().contains(&extend));
        let wrong = town.operator.post(&extend, &[("version", "1"), ("filed_to", "2026-02-28")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("新的截止日应晚于") && wrong.contains(&format!("id=\"filed_to-{id}\" name=\"filed_to\" type=\"date\" value=\"2026-02-28\"")), "{wrong}");
        town.operator.post(&extend, &[("version", "1"), ("filed_to", "2027-02-28")]).await.led();
        town.operator.post(&extend, &[("version", "1"), ("filed_to", "2028-02-28")]).await.refused_page();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-03-01", "2026-12-31").await.led();
        assert_eq!(filed().await[0].filed_until.to_string(), "2027-03-01");
        let trail = Search { action: Some("agency.extend".to_owned()), subject_id: Some(id.to_string()), before: None };
        let trail = audit::list(&test.app, &trail).await.expect("the trail");
        assert_eq!(trail.iter().map(|line| line.detail["until"].clone()).collect::<Vec<_>>(), [json!("2027-03-01")]);

        // Withdrawn it is renewed no more and not offered, and its number is filed anew.
        assert!(town.operator.get("/operator/agencies").await.ok().contains("一律不再显示为有效"), "it is asked first");
        town.operator.post(&format!("/operator/agencies/{id}/withdraw"), &[("version", "2")]).await.led();
        town.operator.post(&extend, &[("version", "3"), ("filed_to", "2028-02-28")]).await.refused_page();
        assert!(town.owner.get("/firm/agency-reports").await.ok().contains("没有备案机构"), "a withdrawn one is not offered");
        files(&mut town.operator, "2027-12-31").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-1", "2026-03-02", "2026-12-31").await.led();
        assert_eq!(filed().await.len(), 2);
    }

    async fn the_office_lists_page_by_page_and_its_download_leaves_a_line(test: TestApp) {
        let mut town = town(&test).await;
        files(&mut town.operator, "2026-12-31").await.led();
        attaches(&mut town.owner, "/firm/agency-reports", "PJ-FIRST", "2026-01-15", "2026-03-31").await.led();
        let report = agency_report::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a report");
        let lines = async || lookup::Entity::find().count(test.app.db.read()).await.expect("a count");
        let before = lines().await;
        let page = town.operator.get("/operator/agency-reports").await.ok();
        let download = format!("/operator/agency-reports/{}/file", report.id);
        assert!(page.contains(&download) && !page.contains("AA-（稳定）") && !page.contains(&report.file_hash), "{page}");
        assert_eq!(lines().await, before, "the list says nothing of what they say");
        assert_eq!(town.operator.get(&download).await.is(StatusCode::OK).body, FILE);
        let line = last(&test).await;
        assert_eq!((lines().await, line.enterprise_id, line.purpose, line.result), (before + 1, town.firm, LookupPurpose::Supervision, LookupResult::Shown));
        assert!(line.person_id.is_some());

        let other = test.registered("91320899MAXAGEN2").await;
        test.later(Duration::minutes(1));
        for nth in 1..=50 {
            given(&test, other, &format!("PJ-{nth:02}")).await;
        }
        let newest = town.operator.get("/operator/agency-reports").await.ok();
        assert!(newest.contains("PJ-50") && newest.contains("PJ-01") && !newest.contains("PJ-FIRST"), "{newest}");
        let older = newest.split("href=\"/operator/agency-reports?before=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the older ones");
        let older = town.operator.get(&format!("/operator/agency-reports?before={older}")).await.ok();
        assert!(older.contains("PJ-FIRST") && !older.contains("PJ-01") && !older.contains("?before="), "{older}");
    }

    async fn the_desk_shows_what_holds_and_nothing_else(city: City) {
        let application = city.path("/bank/applications/{id}").await;
        let mut officer = city.person("officer").await;
        let report = city.path("/operator/agency-reports/{id}/file").await;
        let report = report.split('/').nth(3).expect("an id").to_owned();
        let desk = officer.get(&application).await.ok();
        assert!(desk.contains("AA-") && desk.contains("机构原文，不代表平台意见") && desk.contains("备案苏0001"), "{desk}");
        assert!(desk.contains("<dt>方法版本</dt><dd>2.3</dd>"), "{desk}");
        let mut operator = city.person("operator").await;
        let agency = city.filed().await;
        operator.post(&format!("/operator/agencies/{agency}/withdraw"), &[("version", "1")]).await.led();
        let desk = officer.get(&application).await.ok();
        assert!(!desk.contains("AA-") && desk.contains("没有有效的第三方机构报告"), "{desk}");
        assert!(city.person("owner").await.get("/firm/file").await.ok().contains("机构备案已撤销"), "the firm reads how it stands");
        operator.post(&format!("/operator/agencies/{agency}/withdraw"), &[("version", "2")]).await.refused_page();
        operator.post(&format!("/operator/agency-reports/{report}/withdraw"), &[("version", "1"), ("because", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
}

pub(crate) const FILE: &[u8] = b"%PDF-1.7 an agency's words";

fn own() -> xinyidai::consent::actions::Reader {
    xinyidai::consent::actions::Reader { by: By::SYSTEM, bank: None, purpose: LookupPurpose::OwnFile, ..reviews(OrganisationId(uuid::Uuid::nil())) }
}

fn sent(code: &Uscc, number: &str, on: &str) -> Json {
    json!({
        "code": code.to_string(), "agency": "备案苏0001", "kind": "risk", "number": number, "method_version": "1.0", "reported_on": on,
        "valid_to": "2026-12-31", "grade": "低风险", "link": "https://example.org/r", "file_hash": "b".repeat(64)
    })
}

/// The office files an agency to a day.
pub(crate) async fn files(operator: &mut Browser, to: &str) -> Answer {
    let agency = [("name", "淮安示例评级有限公司"), ("filing_number", "备案苏0001"), ("filed_on", "2025-06-01"), ("filed_to", to)];
    operator.post("/operator/agencies", &agency).await
}

/// A report of the agency that is there, whoever attached it.
async fn given(test: &TestApp, firm: EnterpriseId, number: &str) {
    let typed = TypedReport {
        agency: "备案苏0001".to_owned(),
        kind: "report".to_owned(),
        number: number.to_owned(),
        method_version: "1.0".to_owned(),
        reported_on: "2026-02-01".to_owned(),
        valid_to: "2026-12-31".to_owned(),
        grade: "良好".to_owned(),
        link: String::new(),
        file_hash: Some("c".repeat(64)),
    };
    attach(&test.app, &By::SYSTEM, None, firm, &typed, None).await.expect("attached");
}

pub(crate) async fn attaches(browser: &mut Browser, path: &str, number: &str, on: &str, to: &str) -> Answer {
    attaches_with(browser, path, number, on, to, "评级报告.pdf").await
}

/// Without a name of a file none is sent.
async fn attaches_with(browser: &mut Browser, path: &str, number: &str, on: &str, to: &str, file: &str) -> Answer {
    let fields = [
        ("agency", "备案苏0001"),
        ("kind", "rating"),
        ("number", number),
        ("method_version", "2.3"),
        ("reported_on", on),
        ("valid_to", to),
        ("grade", "AA-（稳定）"),
        ("link", ""),
    ];
    browser.upload(path, &fields, file, FILE).await
}
