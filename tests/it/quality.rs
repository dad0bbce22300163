//! The quality of deliveries: figures against a recount, the operator's pages, a department's own figures, the monthly report.

use std::collections::BTreeSet;
use std::io::Cursor;

use axum::http::{Method, StatusCode};
use calamine::{Data, Reader as _, Xlsx};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::credit::delivery;
use entity::value::{DeliveryState, OrganisationKind, Role, Source, Uscc};
use sea_orm::{EntityTrait, QueryOrder};
use xinyidai::credit::catalogue::belonging::SHARED;
use xinyidai::credit::catalogue::item::Frequency;
use xinyidai::credit::feed::actions::receive_file;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::feed::supply::actions::find;
use xinyidai::credit::quality::actions::{CODE, make, quality};
use xinyidai::credit::quality::figures::{Figures, Quality};
use xinyidai::credit::record::list::lists;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;
use xinyidai::report::actions::{Error, News, Origin, kept, kept_file};
use xinyidai::report::period::{Period, day_of};

use crate::support::app::{Browser, System, TestApp};
use crate::support::both_databases;

/// A penalty's row about a firm of this code; the heads of the official file before it.
fn penalties(rows: &[(&str, u32)], broken: u32) -> String {
    let mut text = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_XDR_ZZJG,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG\n".to_owned();
    for (first16, number) in rows {
        let code = Uscc::complete(first16).expect("a code");
        text += &format!("某公司,法人,{code},,罚〔2026〕{number}号,x,警告,警告,,2026/1/6,2099-12-31,2029-01-05,某局\n");
    }
    for number in 0..broken {
        let code = Uscc::complete("91320899MAXAAAA0").expect("a code");
        text += &format!("某公司,法人,{code},,罚〔2025〕{number}号,x,警告,警告,,2099-03-09,2099-12-31,2029-01-05,某局\n");
    }
    text
}

fn grades(first16: &str, year: u32, grade: &str) -> String {
    format!("纳税人名称,纳税人识别号,年度,等级\n甲,{},{year},{grade}\n", Uscc::complete(first16).expect("a code"))
}

async fn delivers(test: &TestApp, source: Source, text: &str) {
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, text).expect("a file");
    receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
}

async fn sends(system: &System, test: &TestApp, source: &str, text: &str) {
    let path = format!("/api/v1/deliveries?source={source}&name=a.csv");
    system.send(Method::POST, &path, &[], text.as_bytes().to_vec()).await.is(StatusCode::ACCEPTED);
    test.works().await;
}

fn month(text: &str) -> Period {
    text.parse().expect("a month")
}

fn of(quality: &Quality, source: Source) -> &Figures {
    quality.items.iter().find(|item| item.source == source).expect("the source's item").figures()
}

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

/// A number after the last; the same ones every time.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

/// What the rows of the table say, walked day by day.
async fn recount(test: &TestApp, source: Source, from: NaiveDate, until: NaiveDate) -> [i64; 6] {
    let rows = delivery::Entity::find().order_by_asc(delivery::Column::ReceivedAt).all(test.app.db.read()).await.expect("deliveries");
    let (mut seen, mut sums, mut days) = (BTreeSet::new(), [0; 6], BTreeSet::new());
    for row in rows.iter().filter(|row| row.source == source && row.state == DeliveryState::Done) {
        let day = day_of(row.received_at);
        if day >= until {
            continue;
        }
        let is_new = seen.insert(row.file_hash.clone()) || row.rows_read == 0;
        let within = day >= from;
        if is_new {
            days.insert(day);
        }
        sums[0] += i64::from(is_new && within);
        sums[1] += i64::from(!is_new && within);
        if is_new && within {
            sums[2] += row.rows_new + row.rows_changed + row.rows_unchanged;
            sums[3] += row.rows_quarantined;
            sums[4] += row.rows_matched.expect("counted");
        }
    }
    // Weeks whose Sunday lies in the month, of which every day is asked; they began after the first delivery of all.
    let first = day_of(rows.first().expect("a delivery").received_at);
    for sunday in from.iter_days().take_while(|day| *day < until).filter(|day| day.format("%u").to_string() == "7") {
        let week: Vec<NaiveDate> = (0..7).map(|back| sunday - Duration::days(back)).collect();
        let works = week.iter().any(|day| test.app.calendar.is_working_day(*day));
        sums[5] += i64::from(works && week[6] >= first && week.iter().any(|day| days.contains(day)));
    }
    sums
}

both_databases! {
    async fn the_figures_are_those_of_a_recount_over_random_deliveries(test: TestApp) {
        test.registered("91320899MAXAAAA0").await;
        let mut seed = 20_260_302;
        // From the second of March over two months; many files are the same as one before.
        for _ in 0..45 {
            let (number, broken, known) = (u32::try_from(next(&mut seed) % 6).expect("small"), u32::try_from(next(&mut seed) % 3).expect("small"), next(&mut seed) % 2);
            let who = if known == 0 { "91320899MAXAAAA0" } else { "91320899MAXBBBB0" };
            delivers(&test, Source::Penalty, &penalties(&[(who, number), ("91320899MAXAAAA0", 7)], broken)).await;
            if next(&mut seed).is_multiple_of(3) {
                delivers(&test, Source::TaxGrade, &grades(who, 2020 + number, "A")).await;
            }
            test.later(Duration::hours(i64::try_from(next(&mut seed) % 70).expect("small")));
        }
        for text in ["2026-03", "2026-04"] {
            let (period, window) = (month(text), month(text).window());
            let counted = quality(&test.app, period, None).await.expect("figures");
            for source in [Source::Penalty, Source::TaxGrade] {
                let figures = of(&counted, source);
                let naive = recount(&test, source, window.from_on, window.until_on).await;
                let own = [figures.deliveries, figures.repeated, figures.accepted, figures.quarantined, figures.matched, figures.on_time];
                if source == Source::Penalty {
                    assert_eq!(own, naive, "{text}");
                    assert!(figures.reasons.values().sum::<i64>() >= figures.quarantined);
                } else {
                    assert_eq!(own[..5], naive[..5], "{text}: what is due once a year is not due yet");
                    assert_eq!(figures.expected, 0);
                }
            }
        }
        let march = quality(&test.app, month("2026-03"), None).await.expect("figures");
        assert!(of(&march, Source::Penalty).repeated > 0 && of(&march, Source::Penalty).quarantined > 0, "the sample has repeats and refused rows");
    }

    async fn the_operator_sees_what_is_due_and_what_came(test: TestApp) {
        let mut operator = operator(&test).await;
        let empty = operator.get("/operator/quality").await.ok();
        assert!(empty.contains("还没有收到任何报送") && empty.contains("指标口径") && empty.contains("尚未接入的信息项"), "{empty}");

        test.registered("91320899MAXAAAA0").await;
        delivers(&test, Source::Penalty, &penalties(&[("91320899MAXAAAA0", 1), ("91320899MAXBBBB0", 2)], 1)).await;
        test.later(Duration::days(7));
        // The same file once more in the next week is not a delivery of that week.
        delivers(&test, Source::Penalty, &penalties(&[("91320899MAXAAAA0", 1), ("91320899MAXBBBB0", 2)], 1)).await;
        test.later(Duration::days(8));
        operator.signs_in("operator").await;
        let page = operator.get("/operator/quality").await.ok();
        let row = page.split("<tr>").find(|row| row.contains("/operator/quality/items/XX0501")).expect("the item's line").to_owned();
        for shown in ["逾期 2 天", "2026年3月2日，15 天前", "data-label=\"应报\">2<", "data-label=\"已到\">1<", "data-label=\"按时\">1<", "data-label=\"缺报\">1<", ">66.67<", ">50.00<", ">3<"] {
            assert!(row.contains(shown), "{shown}: {row}");
        }
        assert!(row.contains("2026年3月 50.00%"), "the trend in words: {row}");
        // What needs attention comes first and once; the others are folded by category.
        let (first, others) = page.split_once("其余信息项").expect("other items");
        assert!(first.contains("<h2>需要关注</h2>") && first.contains("/items/XX0501?") && !others.contains("/items/XX0501?"), "{page}");
        assert!(others.contains("<details class=\"more\"><summary>10 ") && others.contains("/items/XX1001?"), "{page}");
        let department = "%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A%E6%9C%BA%E5%85%B3";
        for (asked, has, shows) in [
            ("category=05".to_owned(), [true, false], "显示 "),
            ("category=10".to_owned(), [false, true], "<details class=\"more\" open><summary>10 "),
            (format!("department={department}"), [true, false], "显示 1 项，共 "),
            ("state=overdue".to_owned(), [true, false], "<h2>需要关注</h2>"),
            ("state=not_due".to_owned(), [false, true], "没有需要关注的信息项"),
            ("state=fresh".to_owned(), [false, false], "没有找到"),
        ] {
            let page = operator.get(&format!("/operator/quality?{asked}")).await.ok();
            assert_eq!(["/items/XX0501?", "/items/XX1001?"].map(|href| page.contains(href)), has, "{asked}: {page}");
            assert!(page.contains(shows), "{asked}: {page}");
        }
        let item = operator.get("/operator/quality/items/XX0501?period=2026-03").await.ok();
        assert!(item.contains("日期晚于今天") && item.contains("平台命令行") && item.contains("<svg class=\"chart\""), "{item}");
        operator.get("/operator/quality/items/XX9999").await.not_found();
        operator.reads_english();
        assert!(operator.get("/operator/quality?period=2026-02").await.ok().contains("Nothing has been delivered yet"));
        let supervisor = test.organisation("nfra", OrganisationKind::Regulator).await;
        test.person("regulator", Role::Regulator, supervisor).await.get("/operator/quality").await.is(StatusCode::FORBIDDEN);
    }

    async fn a_departments_system_sees_its_own_figures(test: TestApp) {
        let [court, tax] = [test.organisation("court", OrganisationKind::Department).await, test.organisation("tax", OrganisationKind::Department).await];
        let bank = test.organisation("b1", OrganisationKind::Bank).await;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let [first, second, other, whole] = [
            test.system(court, &[Scope::Deliver]).await,
            test.system(tax, &[Scope::Deliver]).await,
            test.system(bank, &[Scope::Deliver]).await,
            test.system(office, &[Scope::Deliver]).await,
        ];
        for (code, source) in [("court", Source::Penalty), ("tax", Source::Penalty), ("tax", Source::TaxGrade)] {
            test.agrees(code, source, entity::value::Coverage::Delta).await;
        }
        sends(&first, &test, "penalty", &penalties(&[("91320899MAXAAAA0", 1)], 0)).await;
        sends(&second, &test, "penalty", &penalties(&[("91320899MAXAAAA0", 2)], 1)).await;
        sends(&second, &test, "tax_grade", &grades("91320899MAXAAAA0", 2025, "A")).await;
        test.later(Duration::days(29));
        let shown = async |system: &System| system.get("/api/v1/quality?period=2026-03").await.json();
        let (own, others, all) = (shown(&first).await, shown(&second).await, shown(&whole).await);
        let of = |view: &serde_json::Value, code: &str| view["items"].as_array().expect("items").iter().find(|item| item["code"] == code).cloned();
        assert_eq!(own["items"].as_array().map(Vec::len), Some(1), "{own}");
        let march = |view: &serde_json::Value, code: &str| of(view, code).expect("the item")["months"][11].clone();
        assert_eq!((march(&own, "XX0501")["rows"].as_i64(), march(&own, "XX0501")["on_time"].as_i64()), (Some(1), Some(1)));
        assert_eq!((march(&others, "XX0501")["rows"].as_i64(), march(&others, "XX0501")["valid_share"].as_i64()), (Some(2), Some(500_000)));
        assert_eq!(march(&others, "XX0501")["reasons"]["future_day"], 1);
        assert!(of(&others, "XX1001").is_some() && of(&own, "XX1001").is_none());
        // Each list, the ten items of filings, the six of qualifications.
        let items = Source::ALL.len() - SHARED.len() + lists().len() + 10 + 6;
        assert_eq!((all["items"].as_array().map(Vec::len), march(&all, "XX0501")["rows"].as_i64()), (Some(items), Some(3)));
        assert!(own["definitions"]["on_time"].as_str().is_some_and(|text| text.contains("counted delivery")), "{own}");
        assert_eq!((march(&own, "XX0501")["expected"].as_i64(), march(&own, "XX0501")["arrived"].as_i64()), (Some(4), Some(1)));
        // The credit office sees the two apart.
        let senders = of(&all, "XX0501").expect("the item")["senders"].as_array().expect("senders").clone();
        let mut alone: Vec<_> = senders.iter().map(|sent| (sent["months"][11]["rows"].as_i64(), sent["months"][11]["valid_share"].as_i64())).collect();
        alone.sort_unstable();
        assert_eq!(alone, [(Some(1), Some(1_000_000)), (Some(2), Some(500_000))], "{senders:?}");
        assert!(senders.iter().all(|sent| sent["organisation"].is_string() && sent["months"].as_array().map(Vec::len) == Some(12)), "{senders:?}");
        let mut operator = test.person("operator", Role::Operator, office).await;
        let page = operator.get("/operator/quality?period=2026-03").await.ok();
        let apart = page.split("<tr>").filter(|row| row.contains("/operator/quality/items/XX0501?") && row.contains("data-label=\"报送单位\""));
        let apart: Vec<bool> = apart.map(|row| row.contains("data-label=\"应报\">4<") && row.contains("data-label=\"缺报\">3<") && row.contains("2026年3月 25.00%") && row.contains("data-label=\"有效率")).collect();
        assert_eq!(apart, [true; 2], "{page}");
        other.get("/api/v1/quality").await.is(StatusCode::FORBIDDEN);
        first.get("/api/v1/quality?period=2026").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn lists_are_counted_one_by_one_for_whoever_sends_them(test: TestApp) {
        let mut operator = operator(&test).await;
        let labour = test.organisation("labour", OrganisationKind::Department).await;
        let office = test.app.db.read();
        let system = test.system(labour, &[Scope::Deliver]).await;
        let supply = test.agrees("labour", Source::Listing, entity::value::Coverage::Delta).await;
        let asked = async || find(&test.app, supply).await.expect("a supply").supply.frequency;
        assert_eq!(asked().await, Frequency::Yearly, "nobody knows yet which lists it sends");
        test.registered("91320899MAXAAAA0").await;
        let row = |list: &str, first16: &str, on: &str| format!("{list},某公司,{},{on}\n", Uscc::complete(first16).expect("a code"));
        let head = "名单名称,企业名称,统一社会信用代码,列入日期\n";
        let wages = "拖欠农民工工资失信联合惩戒对象";
        let rows = [
            row(wages, "91320899MAXAAAA0", "2026-02-20"),
            row(wages, "91320899MAXBBBB0", "2026-02-20"),
            row(wages, "91320899MAXBBBB0", "2099-01-01"),
            row("重点关注对象", "91320899MAXAAAA0", "2026-02-21"),
            row("一个没有的名单", "91320899MAXAAAA0", "2026-02-21"),
        ];
        sends(&system, &test, "listing", &format!("{head}{}", rows.concat())).await;
        assert_eq!(delivery::Entity::find().all(office).await.expect("deliveries").len(), 1);
        assert_eq!(asked().await, Frequency::Monthly, "of its two lists one comes every week, the other every month");
        // The next Monday nothing is new on any of its lists.
        test.later(Duration::days(7));
        sends(&system, &test, "listing", head).await;
        test.later(Duration::days(22));
        let view = system.get("/api/v1/quality?period=2026-03").await.json();
        let items = view["items"].as_array().expect("items");
        let march = |list: &str| items.iter().find(|item| item["list"] == list).unwrap_or_else(|| panic!("{list}: {view}"))["months"][11].clone();
        let told = |list: &str| ["rows", "accepted", "quarantined", "matched", "deliveries"].map(|field| march(list)[field].as_i64().expect("a number"));
        assert_eq!(items.iter().map(|item| item["code"].as_str().expect("a code")).collect::<Vec<_>>(), ["XX0802", "XX1901"], "its own lists and no others");
        // The row that names no list counts with the one that most of the file is of.
        assert_eq!((told("unpaid_wages"), told("watched")), ([4, 2, 2, 1, 2], [1, 1, 0, 1, 2]));
        assert_eq!((march("unpaid_wages")["reasons"]["future_day"].as_i64(), march("unpaid_wages")["reasons"]["unknown_choice"].as_i64()), (Some(1), Some(1)));
        assert_eq!((march("unpaid_wages")["on_time"].as_i64(), march("watched")["expected"].as_i64()), (Some(2), Some(0)), "weekly; the other one monthly, and its first month began before anybody delivered");
        operator.signs_in("operator").await;
        let page = operator.get("/operator/quality?period=2026-03").await.ok();
        let line = |href: &str| page.split("<tr>").find(|row| row.contains(href)).unwrap_or_else(|| panic!("{href}: {page}")).to_owned();
        let of_wages = line("/operator/quality/items/XX1901?");
        assert!(of_wages.contains("人力资源社会保障部门") && of_wages.contains("data-label=\"应报\">4<") && of_wages.contains("data-label=\"按时\">2<"), "{of_wages}");
        // An item of several lists has a line for each, and a page for each.
        let environment = line("list=environment");
        assert!(environment.contains("严重失信主体名单（各领域） · 生态环境严重失信主体") && environment.contains("从未报送"), "{environment}");
        let one = operator.get("/operator/quality/items/XX0801?period=2026-03&list=environment").await.ok();
        assert!(one.contains("生态环境严重失信主体") && !one.contains("安全生产严重失信主体"), "{one}");
        operator.get("/operator/quality/items/XX0801?list=honest").await.not_found();
        // The month's report has them too.
        test.later(Duration::days(10));
        make(&test.app, &By::SYSTEM, month("2026-03"), Origin::Hand).await.expect("a report");
        test.works().await;
        let kept = kept(&test.app, CODE).await.expect("reports");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(kept_file(&test.app, CODE, kept[0].id).await.expect("a file").file)).expect("a workbook");
        let range = book.worksheet_range("各项数据").expect("a sheet");
        let cell = |name: &str, at: usize| range.rows().find(|row| row[0] == *name).unwrap_or_else(|| panic!("{name}"))[at].to_string();
        assert_eq!((cell("拖欠农民工工资失信名单", 1).as_str(), cell("拖欠农民工工资失信名单", 5).as_str(), cell("拖欠农民工工资失信名单", 14).as_str()), ("人力资源社会保障部门", "4", "4"));
        assert_eq!(cell("重点关注对象", 14), "1");
    }

    async fn the_report_of_a_month_is_made_once_and_restated_openly(test: TestApp) {
        let mut operator = operator(&test).await;
        delivers(&test, Source::Penalty, &penalties(&[("91320899MAXAAAA0", 1)], 1)).await;
        let early = make(&test.app, &By::SYSTEM, month("2026-03"), Origin::Hand).await;
        assert!(matches!(early, Err(Error::NotOver)));
        test.later(Duration::days(31));
        let first = make(&test.app, &By::SYSTEM, month("2026-03"), Origin::Schedule).await.expect("a report");
        let again = make(&test.app, &By::SYSTEM, month("2026-03"), Origin::Schedule).await.expect("the same");
        assert_eq!((first.news, again.news, first.id), (News::New, News::Known, again.id));
        // In April what was missing in March comes: April's report says what March's said.
        delivers(&test, Source::Penalty, &penalties(&[("91320899MAXAAAA0", 2)], 0)).await;
        test.later(Duration::days(30));
        operator.signs_in("operator").await;
        let answer = operator.post("/operator/quality/reports", &[("period", "2026-04")]).await.led();
        assert_eq!(answer, "/operator/quality");
        let page = operator.get("/operator/quality").await.ok();
        assert!(page.contains("已生成月报") && page.contains("2026年4月（") && page.contains("2026年3月（"), "{page}");
        let reports = kept(&test.app, CODE).await.expect("reports");
        assert_eq!(reports.len(), 2);
        let answer = operator.get(&format!("/operator/quality/reports/{}", reports[0].id)).await;
        assert_eq!(answer.body, kept_file(&test.app, CODE, reports[0].id).await.expect("a file").file);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body)).expect("a workbook");
        assert_eq!(book.sheet_names(), ["各项数据", "逐月", "隔离原因", "报送单位", "更正", "指标口径", "未接入"]);
        let cells = |sheet: &str, book: &mut Xlsx<_>| -> Vec<Vec<String>> {
            let range = book.worksheet_range(sheet).expect("a sheet");
            range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
        };
        let items = cells("各项数据", &mut book);
        let penalties = items.iter().find(|row| row[0].starts_with("行政处罚")).expect("the item");
        let april = quality(&test.app, month("2026-04"), None).await.expect("figures");
        let figures = of(&april, Source::Penalty);
        assert_eq!(penalties[5..10], [figures.expected, figures.arrived(), figures.on_time, figures.late, figures.missing()].map(|n| n.to_string()));
        assert_eq!((figures.rows(), penalties[14].as_str()), (1, "1"));
        let restated = cells("更正", &mut book);
        let of_march: Vec<&Vec<String>> = restated.iter().filter(|row| row[1] == "2026年3月").collect();
        let missing = of_march.iter().find(|row| row[2] == "缺报").expect("what was missing");
        assert_eq!((missing[3].as_str(), missing[4].as_str()), ("3", "0"));
        assert!(of_march.iter().any(|row| row[2] == "迟报" && row[3] == "0" && row[4] == "3"));
        assert!(cells("指标口径", &mut book).iter().any(|row| row[0] == "对上率" && row[1].contains("÷")));
        operator.post("/operator/quality/reports", &[("period", "2026-04")]).await.led();
        assert_eq!(kept(&test.app, CODE).await.expect("reports").len(), 2);
        operator.post("/operator/quality/reports", &[("period", "2026")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// The schedule runs when the report of the month is due by definition.
#[test]
fn the_schedule_is_the_fourth_at_eight() {
    let end: DateTime<Utc> = month("2026-03").bounds().1;
    let due = (end + xinyidai::credit::quality::figures::REPORTED).with_timezone(&chrono_tz::Asia::Shanghai);
    assert_eq!(due.to_rfc3339(), "2026-04-04T08:00:00+08:00");
    assert_eq!(xinyidai::credit::quality::jobs::MONTHLY.cron, "0 0 8 4 * *");
}
