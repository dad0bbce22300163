//! Deliveries: from a file to records, to quarantine, to the file of corrections; broken off, repeated, removed.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use axum::http::{Method, StatusCode};
use chrono::Duration;
use encoding_rs::GBK;
use entity::credit::{credit_record, credit_record_event, quarantine_row};
use entity::enterprise::enterprise;
use entity::value::id::DeliveryId;
use entity::value::{Coverage, DeliveryState, MatchedBy, OrganisationKind, RecordState, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use xinyidai::app::App;
use xinyidai::credit::feed::actions::{self, Delivery, Error};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::feed::check::{Checked, check};
use xinyidai::credit::feed::draft::{Draft, Identified};
use xinyidai::credit::feed::header::Header;
use xinyidai::credit::feed::reading::actions::read;
use xinyidai::credit::feed::row::Row;
use xinyidai::credit::record::fresh::store::{self as fresh, Arrival, Fresh};
use xinyidai::platform::audit::By;
use xinyidai::platform::store;
use xinyidai::platform::web::access::Scope;

use crate::support::app::TestApp;
use crate::support::both_databases;

/// The whole code of sixteen characters.
fn code(first16: &str) -> String {
    Uscc::complete(first16).expect("a code").to_string()
}

/// A file in the test's own directory.
fn file(app: &App, name: &str, bytes: &[u8]) -> PathBuf {
    let path = app.settings.data.directory.join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("a file");
    path
}

/// Delivers a file and reads it.
async fn delivered(test: &TestApp, source: Source, name: &str, bytes: &[u8]) -> Delivery {
    let path = file(&test.app, name, bytes);
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
    actions::summary(&test.app, id).await.expect("a delivery")
}

/// A file of tax grades, each by its number another record.
fn grades(numbers: impl Iterator<Item = u32>) -> String {
    let grade = |n: u32| format!("甲,{},{},A\n", code(&format!("91320899MA{:06}", n / 10)), 2015 + n % 10);
    numbers.fold("纳税人名称,纳税人识别号,年度,等级\n".to_owned(), |text, n| text + &grade(n))
}

fn counts(delivery: &Delivery) -> [i64; 5] {
    [delivery.rows_read, delivery.rows_new, delivery.rows_changed, delivery.rows_unchanged, delivery.rows_quarantined]
}

async fn records(app: &App) -> Vec<credit_record::Model> {
    credit_record::Entity::find().all(app.db.read()).await.expect("records")
}

async fn events(app: &App) -> Vec<String> {
    let rows = credit_record_event::Entity::find().all(app.db.read()).await.expect("events");
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.at, row.kind)).collect();
    rows.sort();
    rows.into_iter().map(|(_, kind)| kind).collect()
}

/// A register of so many firms; with another word for the first one's address.
fn register(firms: usize, address: &str) -> String {
    let mut text = "企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址(区县)\n".to_owned();
    for n in 0..firms {
        let address = if n == 0 { address } else { "淮安市淮阴区某路" };
        text += &format!("淮安市某某{n}有限公司,{},2019-11-07,有限责任公司,100(万元人民币),纺织,江苏,淮安,{address}\n", code(&format!("91320899MAX{n:05}")));
    }
    text
}

const PENALTIES: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_XDR_ZZJG,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG";

both_databases! {
    async fn a_form_has_one_file_and_few_words_beside_it(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let inbox = xinyidai::platform::web::upload::inbox(&test.app);
        let left = || std::fs::read_dir(&inbox).map_or(0, Iterator::count);
        let second = b"x\r\n--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.csv\"\r\n\r\ny";
        operator.upload("/operator/deliveries", &[("source", "tax_grade")], "a.csv", second).await.is(StatusCode::BAD_REQUEST);
        assert_eq!(left(), 0, "neither stays");
        let broken = b"x\r\n--edge\r\nnonsense";
        operator.upload("/operator/deliveries", &[("source", "tax_grade")], "a.csv", broken).await.is(StatusCode::BAD_REQUEST);
        assert_eq!(left(), 0);
        operator.upload("/operator/deliveries", &[("source", &"x".repeat(70_000))], "a.csv", b"x").await.is(StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(left(), 0);
    }
    async fn what_is_written_of_a_new_record_is_what_its_row_says(test: TestApp) {
        let firm = test.registered("91320899MAXAAAA0").await;
        let text = format!("{PENALTIES}\n某公司,法人,{},,罚〔2026〕1号,x,罚款,罚款0.2万元,0.2,2026/1/5,2099-12-31,2029-01-05,某局\n", code("91320899MAXAAAA0"));
        let first = delivered(&test, Source::Penalty, "处罚.csv", text.as_bytes()).await;
        let header = Header::resolve(Source::Penalty, PENALTIES.split(',').map(str::to_owned).collect()).expect("a header");
        let cells = |number: &str, day: &str| {
            let line = format!("\"某\"公司',法人,{},,罚〔2026〕{number}号,x,罚款,罚款,0.2,{day},,,某局", code("91320899MAXAAAA0"));
            Row::new(2, line.split(','))
        };
        let draft = |number: &str, day: &str| match check(&header, &cells(number, day), test.app.clock.today()) {
            Checked::Accepted(draft) => *draft,
            Checked::Refused { reasons } => panic!("{reasons:?}"),
        };
        let plain = draft("2", "2026-01-05");
        let identified = Some(Identified { enterprise: firm, by: MatchedBy::OrganisationCode, identification: None });
        let drafts = [
            plain.clone(),
            Draft { subject_code: None, subject_other_code: None, decided_on: None, natural_key: "a".to_owned(), ..plain.clone() },
            Draft { subject_code: None, subject_other_code: Some("320899000000001".to_owned()), natural_key: "b".to_owned(), identified, ..plain.clone() },
            Draft { removed_on: Some(test.app.clock.today()), valid_from_on: Some(test.app.clock.today()), natural_key: "c".to_owned(), ..plain.clone() },
            draft("3", "2026-01-05"),
            Draft { marks: draft("4", "2026-01-05").marks, natural_key: "d\\\"'{},\u{1f600}".to_owned(), ..plain },
        ];
        // More than one statement on SQLite.
        let many = (0..1_200).map(|n| Draft { natural_key: format!("many {n}"), ..drafts[0].clone() });
        let drafts: Vec<Draft> = drafts.iter().cloned().chain(many).collect();
        let arrival = Arrival { department: "某局", delivery: first.id, at: test.app.clock.now() };
        let fresh: Vec<Fresh<'_>> = drafts
            .iter()
            .enumerate()
            .map(|(at, draft)| Fresh { id: test.app.ids.new_id(), draft, enterprise: (at % 2 == 0).then_some(firm) })
            .collect();
        let tx = test.app.db.begin_write().await.expect("a transaction");
        fresh::insert(&tx, &arrival, &[]).await.expect("nothing");
        fresh::insert(&tx, &arrival, &fresh).await.expect("inserted");
        tx.commit().await.expect("a commit");
        let mut there = records(&test.app).await;
        there.retain(|row| row.department == "某局" && fresh.iter().any(|one| one.id == row.id));
        there.sort_by_key(|row| row.id);
        let mut said: Vec<credit_record::Model> = fresh.iter().map(|one| one.row(&arrival)).collect();
        said.sort_by_key(|row| row.id);
        assert_eq!(there, said);
        assert!(said.iter().any(|row| row.repaired_at.is_some()) && said.iter().any(|row| row.matched_by.is_some()));
    }
    async fn an_official_file_in_gbk_becomes_records(test: TestApp) {
        let firm = test.registered("91320899MAXAAAA0").await;
        let (known, unknown) = (code("91320899MAXAAAA0"), code("91320899MAXAAAA1"));
        let inner = &known[8..17];
        let text = format!(
            "{PENALTIES}\n\
             某公司,法人,{known},,罚〔2026〕1号,x,罚款,罚款0.2万元,0.2,2026/1/5,2099-12-31,2029-01-05,某局\n\
             某公司,法人,,{inner},罚〔2026〕2号,x,警告,警告,,2026/1/6,2099-12-31,2029-01-05,某局\n\
             别的公司,法人,{unknown},,罚〔2026〕3号,x,罚款,罚款,200000,2026/1/7,2099-12-31,2029-01-05,某局\n\
             别的公司,法人,{unknown},,罚〔2026〕4号,x,警告,警告,,2026-03-09,2099-12-31,2029-01-05,某局\n\
             别的公司,法人,{unknown},,罚〔2026〕5号,x,警告,警告,,2026-02-09,2099-12-31,2029-01-05,某局\n"
        );
        let first = delivered(&test, Source::Penalty, "处罚.csv", &GBK.encode(&text).0).await;
        assert_eq!((first.state, counts(&first)), (DeliveryState::Done, [5, 3, 0, 0, 2]));
        assert_eq!((first.head.encoding.as_deref(), first.head.rows), (Some("gb18030"), 5));
        assert_eq!((first.head.reasons["unit_suspect"], first.head.reasons["future_day"]), (1, 1));
        let rows = records(&test.app).await;
        let of = |enterprise| rows.iter().filter(|row| row.enterprise_id == enterprise).count();
        assert_eq!((of(Some(firm)), of(None)), (2, 1), "by unified code and by organisation code; one waits for its firm");
        assert_eq!(rows[0].state, RecordState::Current);
        assert_eq!(events(&test.app).await, [""; 0], "a record says itself when it appeared");

        test.later(Duration::hours(1));
        let again = delivered(&test, Source::Penalty, "处罚.csv", &GBK.encode(&text).0).await;
        assert_eq!(counts(&again), [5, 0, 0, 3, 2]);
        assert_eq!(records(&test.app).await, rows, "a repeat writes nothing");
        assert_eq!(events(&test.app).await, [""; 0]);
        assert_eq!(test.works().await, 0);

        // The firm becomes known: its record finds it.
        let register = format!("企业名称,统一社会信用代码,注册日期\n别的公司,{unknown},2019-11-07\n");
        delivered(&test, Source::Registration, "登记.csv", register.as_bytes()).await;
        assert!(records(&test.app).await.iter().all(|row| row.enterprise_id.is_some()));
    }

    async fn the_same_file_once_more_is_not_even_read(test: TestApp) {
        let text = format!("纳税人名称,纳税人识别号,年度,等级\n甲,{0},2023,A\n乙,{0},2022,E\n甲,{0},2024,B\n", code("91320899MAXAAAA0"));
        let first = delivered(&test, Source::TaxGrade, "a.csv", text.as_bytes()).await;
        assert_eq!((counts(&first), first.rows_marked), ([3, 2, 0, 0, 1], first.rows_marked));
        let rows = records(&test.app).await;
        test.later(Duration::days(1));
        let path = file(&test.app, "b.csv", text.as_bytes());
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::TaxGrade, &path).await.expect("received");
        // Whoever reads it finds nothing any more.
        for kept in std::fs::read_dir(test.app.settings.data.directory.join("deliveries")).expect("the inbox") {
            std::fs::write(kept.expect("a file").path(), b"").expect("emptied");
        }
        test.works().await;
        let again = actions::summary(&test.app, id).await.expect("a delivery");
        assert_eq!((again.state, counts(&again), again.rows_marked), (DeliveryState::Done, [3, 0, 0, 2, 1], first.rows_marked));
        assert_eq!(again.head, first.head);
        assert_eq!(records(&test.app).await, rows);
        let kept = async |id| quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(id)).all(test.app.db.read()).await.expect("rows");
        let (before, after) = (kept(first.id).await, kept(id).await);
        assert_eq!((after.len(), &after[0].cells, &after[0].reasons), (1, &before[0].cells, &before[0].reasons), "it has its own file of corrections");
    }

    async fn a_repeat_after_another_delivery_is_read_again(test: TestApp) {
        let grade = |grade: &str| format!("纳税人名称,纳税人识别号,年度,等级\n甲,{},2024,{grade}\n", code("91320899MAXAAAA0"));
        let delivers = async |grade: String| counts(&delivered(&test, Source::TaxGrade, "a.csv", grade.as_bytes()).await);
        assert_eq!(delivers(grade("A")).await, [1, 1, 0, 0, 0]);
        test.later(Duration::hours(1));
        assert_eq!(delivers(grade("B")).await, [1, 0, 1, 0, 0]);
        test.later(Duration::hours(1));
        assert_eq!(delivers(grade("A")).await, [1, 0, 1, 0, 0], "what the other one changed is changed back");
        test.later(Duration::hours(1));
        assert_eq!(delivers(grade("A")).await, [1, 0, 0, 1, 0]);
        assert_eq!(events(&test.app).await, ["changed", "changed"]);

        // One that was broken off after it had written counts as well.
        test.later(Duration::hours(1));
        let two = format!("{}甲,{},2023,M\n", grade("B"), code("91320899MAXAAAA0"));
        let path = file(&test.app, "c.csv", two.as_bytes());
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::TaxGrade, &path).await.expect("received");
        let mut breaks = |delivery: &Delivery| if delivery.rows_read > 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        read(&test.app, id, &mut breaks).await.expect("broken off");
        test.later(Duration::hours(1));
        let path = file(&test.app, "a.csv", grade("A").as_bytes());
        let last = actions::import_now(&test.app, Source::TaxGrade, &path, |_, _| {}).await.expect("imported");
        assert_eq!(counts(&last), [1, 0, 1, 0, 0]);
        test.works().await;
    }

    async fn what_lay_in_the_future_is_looked_at_again(test: TestApp) {
        let text = format!("{PENALTIES}\n某公司,法人,{},,罚〔2026〕1号,x,警告,警告,,2026-03-09,2099-12-31,2029-01-05,某局\n", code("91320899MAXAAAA1"));
        let delivers = async || counts(&delivered(&test, Source::Penalty, "a.csv", text.as_bytes()).await);
        assert_eq!(delivers().await, [1, 0, 0, 0, 1]);
        test.later(Duration::days(7));
        assert_eq!(delivers().await, [1, 1, 0, 0, 0], "its day has come");
        test.later(Duration::days(1));
        assert_eq!(delivers().await, [1, 0, 0, 1, 0]);
    }

    async fn a_listing_is_removed_and_comes_back(test: TestApp) {
        let firm = test.registered("91320899MAXAAAA0").await;
        let listed = |removed: &str| {
            format!("iname,cardnum,courtname,casecode,publishdate,移出日期\n某公司,{},某法院,（2026）苏0812执12号,2026年02月27日,{removed}\n", code("91320899MAXAAAA0"))
        };
        for (removed, state) in [("", RecordState::Current), ("2026-03-01", RecordState::Withdrawn), ("", RecordState::Current)] {
            let delivery = delivered(&test, Source::DishonestDebtor, "a.csv", listed(removed).as_bytes()).await;
            assert_eq!(delivery.rows_quarantined, 0);
            let rows = records(&test.app).await;
            assert_eq!((rows.len(), rows[0].state, rows[0].enterprise_id), (1, state, Some(firm)));
            test.later(Duration::hours(1));
        }
        assert_eq!(events(&test.app).await, ["withdrawn", "returned"]);
    }

    async fn a_register_enters_firms_and_changes_them(test: TestApp) {
        let old = "某老公司,320382000007600,1979-03-20,N/A,7.4000(万元人民币),种子,江苏,徐州,邳州市\n";
        let first = delivered(&test, Source::Registration, "a.csv", format!("{}{old}", register(3, "淮安市清河区某路")).as_bytes()).await;
        assert_eq!((counts(&first), first.head.reasons["no_unified_code"]), ([4, 3, 0, 0, 1], 1));
        let firms = enterprise::Entity::find().all(test.app.db.read()).await.expect("firms");
        let one = firms.iter().find(|firm| firm.code.as_str() == code("91320899MAX00000")).expect("the first");
        assert_eq!((one.region.as_ref().map(ToString::to_string), one.version), (Some("320812".to_owned()), 1));
        test.later(Duration::days(40));
        let again = delivered(&test, Source::Registration, "a.csv", format!("{}{old}", register(3, "淮安市清河区某路")).as_bytes()).await;
        assert_eq!(counts(&again), [4, 0, 0, 3, 1]);
        assert_eq!(enterprise::Entity::find().all(test.app.db.read()).await.expect("firms"), firms, "a repeat writes nothing");
        let moved = delivered(&test, Source::Registration, "b.csv", register(3, "淮安市洪泽区某路").as_bytes()).await;
        assert_eq!(counts(&moved), [3, 0, 1, 2, 0]);
        let firms = enterprise::Entity::find().all(test.app.db.read()).await.expect("firms");
        assert!(firms.iter().all(|firm| firm.as_of_on == test.app.clock.today()), "what a new file confirms is true as of its day");
    }

    async fn a_reading_that_was_broken_off_goes_on_without_doubles(test: TestApp) {
        let text = register(2_500, "淮安市清河区某路");
        let path = file(&test.app, "a.csv", text.as_bytes());
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Command, Source::Registration, &path).await.expect("received");
        let mut batches = 0;
        let mut until_second = |_: &Delivery| {
            batches += 1;
            if batches == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        read(&test.app, id, &mut until_second).await.expect("broken off");
        let half = actions::summary(&test.app, id).await.expect("a delivery");
        assert_eq!((half.state, counts(&half)), (DeliveryState::Reading, [1_000, 1_000, 0, 0, 0]));
        // The same file by hand, as after a crash: the delivery is gone on with, and nothing is taken in twice.
        let mut last = 0;
        let whole = actions::import_now(&test.app, Source::Registration, &path, |rows, _| last = rows).await.expect("imported");
        assert_eq!((whole.id, whole.state, counts(&whole), last), (id, DeliveryState::Done, [2_500, 2_500, 0, 0, 0], 2_500));
        assert_eq!(enterprise::Entity::find().count(test.app.db.read()).await.expect("a count"), 2_500);
        // The job that waited finds nothing to do.
        test.works().await;
        assert_eq!(counts(&actions::summary(&test.app, id).await.expect("a delivery")), [2_500, 2_500, 0, 0, 0]);
        // The same file without rows about a list is another delivery than the one that says nothing of it.
        let path = file(&test.app, "lists.csv", "名单名称,企业名称,统一社会信用代码,列入日期\n".as_bytes());
        let first = actions::receive_file(&test.app, &By::SYSTEM, Channel::Command, Source::Listing, &path).await.expect("received");
        let sent = actions::Sent { about: ["customs".to_owned()].into(), ..actions::Sent::delta(Channel::Command, Source::Listing) };
        let other = actions::import_as(&test.app, &By::SYSTEM, &sent, &path, |_, _| {}).await.expect("imported");
        assert!(other.id != first && other.head.about == sent.about, "{other:?}");
        assert_eq!(actions::import_now(&test.app, Source::Listing, &path, |_, _| {}).await.expect("imported").id, first);
        test.works().await;
    }

    async fn who_wants_to_write_does_not_wait_for_the_end_of_a_delivery(test: TestApp) {
        let path = file(&test.app, "a.csv", grades(0..6_000).as_bytes());
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::TaxGrade, &path).await.expect("received");
        let begun = tokio::sync::Notify::new();
        let mut tells = |delivery: &Delivery| {
            if delivery.rows_read > 0 {
                begun.notify_one();
            }
            ControlFlow::Continue(())
        };
        let writes = async {
            begun.notified().await;
            let tx = test.app.db.begin_write().await.expect("a transaction");
            let row = entity::credit::delivery::Entity::find_by_id(id).one(&tx).await.expect("read").expect("the delivery");
            tx.commit().await.expect("a commit");
            row.rows_read
        };
        let (done, seen) = tokio::join!(read(&test.app, id, &mut tells), writes);
        done.expect("read");
        assert!(seen < 6_000 && (seen > 0 || !test.app.db.has_one_writer()), "it waited for {seen} rows");
        test.works().await;
        assert_eq!(counts(&actions::summary(&test.app, id).await.expect("a delivery")), [6_000, 6_000, 0, 0, 0]);
    }

    async fn a_row_that_stands_in_two_batches_is_one_record(test: TestApp) {
        let text = grades((0..3_500).map(|n| if n == 1_700 || n == 3_300 { 5 } else { n }));
        let whole = delivered(&test, Source::TaxGrade, "a.csv", text.as_bytes()).await;
        assert_eq!(counts(&whole), [3_500, 3_498, 0, 2, 0]);
        assert_eq!(records(&test.app).await.len(), 3_498);
    }

    async fn two_that_read_one_delivery_do_not_double_it(test: TestApp) {
        let path = file(&test.app, "a.csv", register(3_000, "淮安市清河区某路").as_bytes());
        let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Registration, &path).await.expect("received");
        let (mut first, mut second) = (|_: &Delivery| ControlFlow::Continue(()), |_: &Delivery| ControlFlow::Continue(()));
        let both = tokio::join!(read(&test.app, id, &mut first), read(&test.app, id, &mut second));
        let stale = |ended: &Result<(), Error>| matches!(ended, Err(Error::Store(store::Error::Stale | store::Error::Taken(_) | store::Error::Busy)));
        assert!([&both.0, &both.1].into_iter().all(|ended| ended.is_ok() || stale(ended)), "{both:?}");
        test.works().await;
        let whole = actions::summary(&test.app, id).await.expect("a delivery");
        assert_eq!((whole.state, counts(&whole)), (DeliveryState::Done, [3_000, 3_000, 0, 0, 0]));
        assert_eq!(enterprise::Entity::find().count(test.app.db.read()).await.expect("a count"), 3_000);
    }

    async fn the_operator_uploads_looks_and_downloads(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        operator.get("/operator").await.ok();
        let text = "纳税人名称,纳税人识别号,年度,等级\n=甲,91320899MAXAY4CL05,2024,A\n乙,9132O899MAXAY4CL05,2024,A\n丙,91320899MAXAY4CL05,2024,E\n";
        let led = operator.upload("/operator/deliveries", &[("source", "tax_grade")], "等级.csv", text.as_bytes()).await.led();
        assert!(operator.get(&led).await.headers.contains_key("refresh"));
        test.works().await;
        let shown = operator.get(&led).await;
        assert!(!shown.headers.contains_key("refresh"));
        assert!(shown.text().contains("9132O899MAXAY4CL05") && shown.text().contains("91320899MAXAY4CL05"), "the code and the likely one");
        let list = operator.get("/operator/deliveries?source=tax_grade").await.ok();
        assert!(list.contains("等级.csv"));
        assert!(!operator.get("/operator/deliveries?source=penalty").await.ok().contains("等级.csv"));
        let corrections = operator.get(&format!("{led}/corrections.csv")).await.ok();
        assert!(corrections.starts_with("\u{feff}纳税人名称,纳税人识别号,年度,等级,"), "{corrections}");
        assert_eq!(corrections.lines().count(), 3);
        assert!(corrections.contains("等级: 不在代码表内") && corrections.contains("91320899MAXAY4CL05"), "{corrections}");
        operator.upload("/operator/deliveries", &[("source", "nothing")], "a.csv", b"x").await.is(StatusCode::UNPROCESSABLE_ENTITY);
        operator.post(&format!("{led}/again"), &[]).await.is(StatusCode::CONFLICT);
        operator.get(&format!("/operator/deliveries/{}", test.app.ids.new_id::<DeliveryId>())).await.not_found();
    }

    async fn a_bomb_is_refused_and_the_operator_sees_it(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all("纳税人名称,纳税人识别号,年度,等级\n".as_bytes()).and_then(|()| packed.write_all(&b" \n".repeat(20 << 20))).expect("packed");
        let bomb = delivered(&test, Source::TaxGrade, "a.csv.gz", &packed.finish().expect("packed")).await;
        assert_eq!((bomb.state, bomb.failure.map(|failure| failure.code)), (DeliveryState::Failed, Some("feed.bomb".to_owned())));
        let wide = delivered(&test, Source::TaxGrade, "a.csv", "a,".repeat(1_000_000).as_bytes()).await;
        assert_eq!(wide.failure.map(|failure| failure.code), Some("feed.too_many_columns".to_owned()));
        assert_eq!(records(&test.app).await.len(), 0);
        assert!(operator.get("/operator").await.ok().contains("/operator/deliveries?state=failed"));
        let page = format!("/operator/deliveries/{}", wide.id);
        assert!(operator.get(&page).await.ok().contains("200"), "the limit stands in the sentence");
        assert_eq!(operator.post(&format!("{page}/again"), &[]).await.led(), page);
        test.works().await;
        assert_eq!(actions::summary(&test.app, wide.id).await.expect("a delivery").state, DeliveryState::Failed);
    }

    async fn a_department_delivers_over_the_api(test: TestApp) {
        let court = test.organisation("court", OrganisationKind::Department).await;
        let other = test.organisation("other", OrganisationKind::Department).await;
        let bank = test.organisation("bank", OrganisationKind::Bank).await;
        let system = test.system(court, &[Scope::Deliver]).await;
        test.agrees("court", Source::Registration, Coverage::Delta).await;
        let sent = system.send(Method::POST, "/api/v1/deliveries?source=registration&name=a.csv", &[], register(2, "淮安市").into_bytes()).await;
        sent.is(StatusCode::ACCEPTED);
        let path = sent.headers["location"].to_str().expect("a location").to_owned();
        test.works().await;
        let view = system.get(&path).await.json();
        assert_eq!((view["state"].as_str(), view["rows_new"].as_i64()), (Some("done"), Some(2)));
        test.system(other, &[Scope::Deliver]).await.get(&path).await.not_found();
        test.system(bank, &[Scope::Deliver]).await.get(&path).await.is(StatusCode::FORBIDDEN);
        test.system(court, &[Scope::Reports]).await.get(&path).await.is(StatusCode::FORBIDDEN);
        let empty = system.send(Method::POST, "/api/v1/deliveries?source=registration", &[], Vec::new()).await;
        empty.is(StatusCode::UNPROCESSABLE_ENTITY);
        system.send(Method::POST, "/api/v1/deliveries?source=nothing", &[], b"x".to_vec()).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
}
