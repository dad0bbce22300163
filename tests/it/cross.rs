//! Rows beside what other departments say of the same firm: refused or marked, with the department named; silent where nothing is known.

use axum::http::{Method, StatusCode};
use chrono::Duration;
use entity::consent::lookup;
use entity::credit::{credit_record, credit_record_event, held_record, objection, quarantine_row};
use entity::enterprise::enterprise;
use entity::notice::notice;
use entity::platform::audit_entry;
use entity::risk::risk_flag;
use entity::value::id::{DeliveryId, EnterpriseId};
use entity::value::{Coverage, DeliveryState, EnterpriseStatus, Figures, MatchedBy, ObjectionState, OrganisationKind, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::Value as Json;
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;

use crate::support::app::{Browser, System, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";
const NAME: &str = "淮安市金桂粮油食品有限公司";

fn code() -> String {
    Uscc::complete(FIRM).expect("a code").to_string()
}

async fn delivered(test: &TestApp, source: Source, text: &str) -> Delivery {
    test.later(Duration::minutes(5));
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, text).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    assert_eq!(delivery.state, DeliveryState::Done, "{:?}", delivery.failure);
    delivery
}

async fn registered(test: &TestApp, since: &str, status: &str, cancelled: &str) -> Delivery {
    let text = format!("企业名称,统一社会信用代码,成立日期,企业类型,登记状态,注销日期\n{NAME},{},{since},有限责任公司,{status},{cancelled}\n", code());
    delivered(test, Source::Registration, &text).await
}

async fn records(test: &TestApp) -> Vec<credit_record::Model> {
    credit_record::Entity::find().order_by_asc(credit_record::Column::Id).all(test.app.db.read()).await.expect("records")
}

/// The only record, whose it is, and the codes of its marks.
async fn record(test: &TestApp) -> (credit_record::Model, Vec<String>) {
    let [row] = <[_; 1]>::try_from(records(test).await).expect("one record");
    let marks = codes(&row.marks);
    (row, marks)
}

fn codes(marks: &Json) -> Vec<String> {
    marks.as_array().expect("marks").iter().map(|mark| mark["code"].as_str().expect("a code").to_owned()).collect()
}

/// Of each event of the records: what happened, whose the record was, by which delivery, and its marks until then.
async fn events(test: &TestApp) -> Vec<(String, Option<EnterpriseId>, Option<DeliveryId>, Vec<String>)> {
    let all = credit_record_event::Entity::find().order_by_asc(credit_record_event::Column::Id).all(test.app.db.read()).await.expect("events");
    all.into_iter().map(|row| (row.kind, row.enterprise_id, row.delivery_id, codes(&row.content["rest"]["marks"]))).collect()
}

async fn firm_of(test: &TestApp) -> EnterpriseId {
    let found = enterprise::Entity::find().filter(enterprise::Column::Code.eq(code())).one(test.app.db.read()).await;
    found.expect("a query").expect("the firm").id
}

async fn open_flags(test: &TestApp) -> usize {
    let flags = risk_flag::Entity::find().all(test.app.db.read()).await.expect("flags");
    flags.iter().filter(|flag| flag.cleared_at.is_none()).count()
}

/// The firm objects to an item of its registration.
async fn objects(owner: &mut Browser, item: &str) {
    let fields = [("item", item), ("statement", "登记的内容与营业执照不符。"), ("evidence", "营业执照副本")];
    owner.post("/firm/file/registration/object", &fields).await.led();
}

async fn latest(test: &TestApp) -> objection::Model {
    objection::Entity::find().order_by_desc(objection::Column::Id).one(test.app.db.read()).await.expect("a query").expect("an objection")
}

/// The firm takes its latest objection back.
async fn withdraws(test: &TestApp, owner: &mut Browser) {
    owner.post(&format!("/firm/objections/{}/withdraw", latest(test).await.id), &[]).await.led();
}

/// The credit office does something with the latest objection.
async fn decides(test: &TestApp, operator: &mut Browser, act: &str, note: &str) {
    test.later(Duration::minutes(1));
    let made = latest(test).await;
    let version = made.version.to_string();
    operator.post(&format!("/operator/objections/{}", made.id), &[("act", act), ("note", note), ("version", version.as_str())]).await.led();
}

/// Of each record, in the order in which they came: whether it is a firm's, and the codes of its marks.
async fn stand(test: &TestApp) -> Vec<(bool, Vec<String>)> {
    records(test).await.into_iter().map(|row| (row.enterprise_id.is_some(), codes(&row.marks))).collect()
}

const HELD: &str = "/operator/subjects/held";

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

fn penalty(name: &str, decided: &str) -> String {
    let head = "行政相对人名称,统一社会信用代码,行政处罚决定文书号,违法行为类型,处罚类别,处罚内容,罚款金额(万元),处罚决定日期,公示截止期,处罚机关";
    format!("{head}\n{name},{},苏淮罚〔2019〕1号,虚假宣传,罚款,罚款5万元,5,{decided},2028-01-05,淮安市某局\n", code())
}

fn annual(year: &str, staff: &str, revenue: &str, removed: &str) -> String {
    format!("企业名称,统一社会信用代码,年度,从业人数,营业收入(万元),撤销日期\n{NAME},{},{year},{staff},{revenue},{removed}\n", code())
}

fn counts(delivery: &Delivery) -> [i64; 4] {
    [delivery.rows_new, delivery.rows_changed, delivery.rows_unchanged, delivery.rows_quarantined]
}

both_databases! {
    async fn a_penalty_from_before_the_firm_is_refused_with_both_departments_named(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        registered(&test, "2024-05-06", "存续", "").await;
        let file = penalty(NAME, "2023-03-04");
        let refused = delivered(&test, Source::Penalty, &file).await;
        assert_eq!((counts(&refused), refused.head.reasons["before_established"]), ([0, 0, 0, 1], 1));
        let page = operator.get(&format!("/operator/deliveries/{}", refused.id)).await.ok();
        for said in ["早于登记机关登记的成立日期", "市场监督管理部门“成立日期”：2024年5月6日", "2023-03-04", "处罚决定日期", NAME] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let corrections = operator.get(&format!("/operator/deliveries/{}/corrections.csv", refused.id)).await.ok();
        assert!(corrections.contains("市场监督管理部门“成立日期”：2024年5月6日") && corrections.contains("2023-03-04"), "{corrections}");
        test.later(Duration::hours(1));
        let quality = operator.get("/operator/quality/items/XX0501?period=2026-03").await.ok();
        assert!(quality.contains("早于登记机关登记的成立日期"), "{quality}");
        assert_eq!(credit_record::Entity::find().all(test.app.db.read()).await.expect("records"), []);
        // The very same file, after the register was put right: it is not taken for a mere repeat.
        let again = delivered(&test, Source::Penalty, &file).await;
        assert_eq!(counts(&again), [0, 0, 0, 1]);
        // While the firm objects to the date nobody knows it, and what is not known contradicts nothing.
        let mut owner = test.owner("owner", firm_of(&test).await).await;
        objects(&mut owner, "established_on").await;
        let during = delivered(&test, Source::Penalty, &penalty(NAME, "2023-03-05").replace("1号", "2号")).await;
        assert_eq!((counts(&during), during.rows_marked), ([1, 0, 0, 0], 0));
        withdraws(&test, &mut owner).await;
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [0, 0, 0, 1]);
        registered(&test, "2018-05-06", "存续", "").await;
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [1, 0, 0, 0]);
        // What was taken stays taken: a row that says nothing new is not judged again, and no record stands that is in quarantine too.
        registered(&test, "2024-05-06", "存续", "").await;
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [0, 0, 1, 0]);
    }

    async fn a_name_that_is_not_the_codes_is_marked_and_shown(test: TestApp) {
        registered(&test, "2018-05-06", "存续", "").await;
        let same = delivered(&test, Source::Penalty, &penalty("淮安金桂粮油食品有限公司", "2025-11-04")).await;
        assert_eq!((counts(&same), same.rows_marked), ([1, 0, 0, 0], 0), "a lawful variant");
        let other = delivered(&test, Source::Penalty, &penalty("淮安市银杏建筑工程有限公司", "2025-11-05")).await;
        assert_eq!((counts(&other), other.rows_marked, other.head.marks["name_differs"]), ([0, 1, 0, 0], 1, 1));
        let record = credit_record::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a record");
        assert_eq!(record.marks[0]["other"]["value"], NAME, "{:?}", record.marks);
        let mut owner = test.owner("owner", record.enterprise_id.expect("the firm of the code")).await;
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains("跨部门校验") && file.contains("与统一社会信用代码对应的企业现用名、曾用名都不符"), "{file}");
        // While the firm objects to its name, no row is marked for saying another.
        objects(&mut owner, "name").await;
        let second = penalty("淮安市银杏建筑工程有限公司", "2025-11-06").replace("1号", "2号");
        let during = delivered(&test, Source::Penalty, &second).await;
        assert_eq!((counts(&during), during.rows_marked), ([1, 0, 0, 0], 0));
        let marked = || (true, vec!["name_differs".to_owned()]);
        assert_eq!(stand(&test).await, [marked(), (true, Vec::new())]);
        withdraws(&test, &mut owner).await;
        assert_eq!(stand(&test).await, [marked(), marked()]);
        let after = delivered(&test, Source::Penalty, &second.replace("2号", "3号")).await;
        assert_eq!((counts(&after), after.rows_marked, after.head.marks["name_differs"]), ([1, 0, 0, 0], 1, 1));
    }

    async fn what_begins_after_the_firm_was_struck_off_is_refused(test: TestApp) {
        registered(&test, "2018-05-06", "存续", "").await;
        let report = |year: &str| annual(year, "12", "100", "");
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::AnnualReport), &report("2023")).await), [1, 0, 0, 0]);
        registered(&test, "2018-05-06", "注销", "2024-06-30").await;
        let row = enterprise::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a firm");
        assert_eq!((row.status, row.cancelled_on.map(|day| day.to_string())), (EnterpriseStatus::Cancelled, Some("2024-06-30".to_owned())));
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::AnnualReport), &report("2024")).await), [1, 0, 0, 0], "the year in which it ended");
        let after = delivered(&test, Source::Figures(Figures::AnnualReport), &report("2025")).await;
        assert_eq!((counts(&after), after.head.reasons["after_cancelled"]), ([0, 0, 0, 1], 1));
        // While the firm objects to its status nobody knows that it was struck off.
        let mut owner = test.owner("owner", row.id).await;
        objects(&mut owner, "status").await;
        let taxes = format!("纳税人名称,纳税人识别号,年度,营业收入(元)\n{NAME},{},2025,1000000\n", code());
        let during = delivered(&test, Source::Figures(Figures::TaxReturn), &taxes).await;
        assert_eq!((counts(&during), during.rows_marked), ([1, 0, 0, 0], 0));
        withdraws(&test, &mut owner).await;
        assert_eq!(stand(&test).await, [(true, Vec::new()), (true, Vec::new()), (false, vec!["after_cancelled".to_owned()])]);
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::AnnualReport), &report("2025")).await), [0, 0, 0, 1]);
        registered(&test, "2018-05-06", "存续", "").await;
        let row = enterprise::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a firm");
        assert_eq!(row.cancelled_on, None, "it stands after all");
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::AnnualReport), &report("2025")).await), [1, 0, 0, 0]);
    }

    async fn a_slip_of_ten_thousand_is_refused_until_the_other_row_is_gone(test: TestApp) {
        registered(&test, "2018-05-06", "存续", "").await;
        delivered(&test, Source::Figures(Figures::AnnualReport), &annual("2025", "40", "1846", "")).await;
        let taxes = format!("纳税人名称,纳税人识别号,年度,营业收入(元)\n{NAME},{},2025,1846\n", code());
        let refused = delivered(&test, Source::Figures(Figures::TaxReturn), &taxes).await;
        assert_eq!((counts(&refused), refused.head.reasons["unit_slip"]), ([0, 0, 0, 1], 1));
        let kept = quarantine_row::Entity::find().order_by_desc(quarantine_row::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a row");
        assert_eq!((kept.reasons[0]["other"]["source"].as_str(), kept.reasons[0]["other"]["value"].as_i64()), (Some("annual_report"), Some(1_846_000_000)));
        assert_eq!(kept.reasons[0]["value"], "1846");
        let right = taxes.replace("2025,1846", "2025,18460000");
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::TaxReturn), &right).await), [1, 0, 0, 0]);
        delivered(&test, Source::Figures(Figures::AnnualReport), &annual("2025", "40", "1846", "2026-03-01")).await;
        assert_eq!(counts(&delivered(&test, Source::Figures(Figures::TaxReturn), &taxes).await), [0, 1, 0, 0], "nothing left to compare it with");
    }

    async fn insured_staff_is_held_against_the_annual_report_and_what_is_unknown_trips_nothing(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let insured = |month: &str, count: &str| format!("企业名称,统一社会信用代码,月份,参保人数\n另一家公司,{},{month},{count}\n", code());
        let unknown = delivered(&test, Source::Figures(Figures::InsuredStaff), &insured("2025-01", "400")).await;
        assert_eq!((counts(&unknown), unknown.rows_marked), ([1, 0, 0, 0], 0), "nobody knows the firm");
        registered(&test, "2018-05-06", "存续", "").await;
        delivered(&test, Source::Figures(Figures::AnnualReport), &annual("2025", "40", "1846", "")).await;
        let insured = |count: &str| format!("企业名称,统一社会信用代码,月份,参保人数\n{NAME},{},2026-01,{count}\n", code());
        let right = delivered(&test, Source::Figures(Figures::InsuredStaff), &insured("39")).await;
        assert_eq!((counts(&right), right.rows_marked), ([1, 0, 0, 0], 0));
        let slipped = delivered(&test, Source::Figures(Figures::InsuredStaff), &insured("3900")).await;
        assert_eq!((counts(&slipped), slipped.head.marks["far_from_other"]), ([0, 1, 0, 0], 1));
        let mut operator = test.person("operator", Role::Operator, office).await;
        test.later(Duration::hours(1));
        let quality = operator.get("/operator/quality/items/XX1101?period=2026-03").await.ok();
        assert!(quality.contains("与其他部门同期数据相差悬殊，请核对单位和主体（已采用并标注）"), "{quality}");
        let item = test.visitor().get("/catalogue/XX1101").await.ok();
        assert!(item.contains("跨部门规则") && item.contains("“参保人数”与“从业人数”（相隔一年以内）相差不得达到 10 倍且 50 以上"), "{item}");
        let rules = test.visitor().get("/api/v1/catalogue/XX1101").await.json()["cross_rules"].clone();
        let told: Vec<_> = rules.as_array().expect("rules").iter().map(|rule| (rule["id"].as_str(), rule["severity"].as_str())).collect();
        assert_eq!(told[3], (Some("far_from_other"), Some("warn")));
        assert_eq!(told[0], (Some("before_established"), Some("refuse")));
    }

    async fn a_record_that_waited_is_marked_when_its_firm_comes(test: TestApp) {
        let file = penalty("淮安市银杏建筑工程有限公司", "2025-11-05");
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [1, 0, 0, 0]);
        assert_eq!(record(&test).await.1, [""; 0], "nobody knows the firm");
        let register = registered(&test, "2018-05-06", "存续", "").await;
        let (row, marks) = record(&test).await;
        let firm = firm_of(&test).await;
        assert_eq!((row.enterprise_id, marks.as_slice(), row.version), (Some(firm), &["name_differs".to_owned()][..], 1));
        assert_eq!(row.marks[0]["other"]["value"], NAME, "{:?}", row.marks);
        assert_eq!(events(&test).await, [("given".to_owned(), None, Some(register.id), Vec::new())], "since when, by what, and what it was before");
        assert_eq!(open_flags(&test).await, 1);
        let mut owner = test.owner("owner", firm).await;
        assert!(owner.get("/firm/file").await.ok().contains("与统一社会信用代码对应的企业现用名、曾用名都不符"));
    }

    async fn a_record_that_waited_and_would_be_refused_is_nobodys_until_the_register_is_put_right(test: TestApp) {
        let mut operator = operator(&test).await;
        let file = penalty(NAME, "2025-11-04");
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [1, 0, 0, 0]);
        assert!(operator.get(HELD).await.ok().contains("没有暂不归入的记录"));
        let register = registered(&test, "2026-01-05", "存续", "").await;
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, marks.as_slice(), row.version), (None, &["before_established".to_owned()][..], 1));
        assert_eq!((events(&test).await, open_flags(&test).await), (vec![("given".to_owned(), None, Some(register.id), Vec::new())], 0));
        let lines = async || lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(firm_of(&test).await)).all(test.app.db.read()).await.expect("lines");
        let before = lines().await.len();
        let page = operator.get(HELD).await.ok();
        assert_eq!(lines().await.len(), before + 1, "the firm that is named sees who looked");
        for said in ["早于登记机关登记的成立日期", "市场监督管理部门“成立日期”：2026年1月5日", "苏淮罚〔2019〕1号", NAME, &code()] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let home = operator.get("/operator").await.ok();
        assert!(home.contains("1 条记录与登记或其他部门的数据不符") && home.contains(HELD), "{home}");
        // The very same file is read again, for somebody may have changed what the rule looks at; nobody has.
        assert_eq!(counts(&delivered(&test, Source::Penalty, &file).await), [0, 0, 1, 0]);
        assert_eq!((record(&test).await.0, events(&test).await.len()), (row, 1));
        registered(&test, "2018-05-06", "存续", "").await;
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, marks), (Some(firm_of(&test).await), Vec::new()));
        assert_eq!(open_flags(&test).await, 1);
        assert_eq!(held_record::Entity::find().all(test.app.db.read()).await.expect("rows"), []);
        assert!(!operator.get("/operator").await.ok().contains(HELD));
        // What was given stays given.
        registered(&test, "2026-01-05", "存续", "").await;
        assert_eq!(record(&test).await.0.enterprise_id, Some(firm_of(&test).await));
    }

    async fn the_operator_gives_a_record_to_its_firm_all_the_same(test: TestApp) {
        let mut operator = operator(&test).await;
        delivered(&test, Source::Penalty, &penalty(NAME, "2025-11-04")).await;
        registered(&test, "2026-01-05", "存续", "").await;
        let (row, _) = record(&test).await;
        let act = format!("{HELD}/{}", row.id);
        operator.post(&act, &[("version", "2")]).await.refused_page();
        assert_eq!(operator.post(&act, &[("version", "1")]).await.led(), HELD);
        test.works().await;
        assert!(operator.get(HELD).await.ok().contains("已归入企业"));
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, row.matched_by), (Some(firm_of(&test).await), Some(MatchedBy::Decision)));
        assert_eq!((marks.as_slice(), open_flags(&test).await), (&["before_established".to_owned()][..], 1));
        let trail = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("record.give")).all(test.app.db.read()).await.expect("a trail");
        assert_eq!((trail.len(), &trail[0].subject_id), (1, &row.id.to_string()));
        operator.post(&act, &[("version", "1")]).await.refused_page();
    }

    async fn a_row_that_its_department_corrects_comes_to_the_firm(test: TestApp) {
        let mut operator = operator(&test).await;
        delivered(&test, Source::Penalty, &penalty(NAME, "2025-11-04")).await;
        registered(&test, "2026-01-05", "存续", "").await;
        let still = delivered(&test, Source::Penalty, &penalty(NAME, "2025-12-04")).await;
        assert_eq!((counts(&still), record(&test).await.0.enterprise_id), ([0, 0, 0, 1], None), "refused as every row of a known firm is");
        assert_eq!(counts(&delivered(&test, Source::Penalty, &penalty(NAME, "2026-01-06")).await), [0, 1, 0, 0]);
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, marks), (Some(firm_of(&test).await), Vec::new()));
        assert!(operator.get(HELD).await.ok().contains("没有暂不归入的记录"));
    }

    async fn rows_that_waited_are_compared_with_each_other_in_the_order_in_which_they_came(test: TestApp) {
        let (yearly, taxes) = (Source::Figures(Figures::AnnualReport), Source::Figures(Figures::TaxReturn));
        delivered(&test, yearly, &annual("2025", "40", "1846", "")).await;
        let slipped = format!("纳税人名称,纳税人识别号,年度,营业收入(元)\n{NAME},{},2025,1846\n", code());
        assert_eq!(counts(&delivered(&test, taxes, &slipped).await), [1, 0, 0, 0]);
        registered(&test, "2018-05-06", "存续", "").await;
        let rows = records(&test).await;
        let firm = firm_of(&test).await;
        assert_eq!(rows.iter().map(|row| (row.source, row.enterprise_id, codes(&row.marks))).collect::<Vec<_>>(), [
            (yearly, Some(firm), Vec::new()),
            (taxes, None, vec!["unit_slip".to_owned()]),
        ]);
        // Nothing is left to compare it with: the same file, which would be a mere repeat, brings it to its firm.
        delivered(&test, yearly, &annual("2025", "40", "1846", "2026-03-01")).await;
        assert_eq!(counts(&delivered(&test, taxes, &slipped).await), [0, 0, 1, 0]);
        let rows = records(&test).await;
        assert_eq!((rows[1].enterprise_id, codes(&rows[1].marks)), (Some(firm), Vec::new()));
    }

    async fn a_record_with_an_older_number_is_held_back_too(test: TestApp) {
        let listed = |name: &str| format!("iname,cardnum,courtname,casecode,publishdate\n{name},320899000000019,某法院,（2026）苏0812执1号,2026年02月27日\n");
        assert_eq!(counts(&delivered(&test, Source::DishonestDebtor, &listed(NAME)).await), [1, 0, 0, 0]);
        let register = |since: &str| format!("企业名称,统一社会信用代码,成立日期,注册号\n{NAME},{},{since},320899000000019\n", code());
        delivered(&test, Source::Registration, &register("2026-03-01")).await;
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, marks.as_slice(), open_flags(&test).await), (None, &["old_number".to_owned(), "before_established".to_owned()][..], 0));
        assert!(row.natural_key.contains("320899000000019"), "under its own key: {}", row.natural_key);
        delivered(&test, Source::Registration, &register("2018-05-06")).await;
        let (row, marks) = record(&test).await;
        assert_eq!((row.enterprise_id, row.matched_by, marks), (Some(firm_of(&test).await), Some(MatchedBy::RegistrationNumber), vec!["old_number".to_owned()]));
        assert!(row.natural_key.to_uppercase().contains(&code()), "{}", row.natural_key);
        assert_eq!(open_flags(&test).await, 1);
    }
}

both_databases! {
    async fn what_came_during_an_objection_is_compared_when_it_has_ended(test: TestApp) {
        let mut operator = operator(&test).await;
        let (system, mut clerk) = bureau(&test).await;
        let sends = async |number: &str, decided: &str| {
            test.later(Duration::minutes(5));
            let file = penalty(NAME, decided).replace("1号", number).into_bytes();
            system.send(Method::POST, &format!("/api/v1/deliveries?source=penalty&name={decided}.csv"), &[], file).await.is(StatusCode::ACCEPTED);
            test.works().await;
        };
        let found = |is_theirs: bool| (is_theirs, vec!["before_established".to_owned()]);
        let clean = || (true, Vec::<String>::new());
        registered(&test, "2024-05-06", "存续", "").await;
        let firm = firm_of(&test).await;
        let mut owner = test.owner("owner", firm).await;
        sends("1号", "2025-11-04").await;
        objects(&mut owner, "established_on").await;
        for (number, decided) in [("1号", "2023-04-01"), ("2号", "2023-03-05"), ("3号", "2025-12-01")] {
            sends(number, decided).await;
        }
        assert_eq!(stand(&test).await, [clean(), clean(), clean()], "nobody knows since when the firm is there");
        decides(&test, &mut operator, "forward", "").await;
        assert_eq!(stand(&test).await, [clean(), clean(), clean()]);
        decides(&test, &mut operator, "reject", "来函答复：成立日期无误。").await;
        assert_eq!(latest(&test).await.state, ObjectionState::Rejected);
        assert_eq!(stand(&test).await, [found(true), found(false), clean()], "what was the firm's before stays with it");
        let held = async || held_record::Entity::find().all(test.app.db.read()).await.expect("rows");
        assert_eq!(held().await.iter().map(|row| (row.enterprise_id, row.version)).collect::<Vec<_>>(), [(firm, 1)]);
        let given = || ("given".to_owned(), Some(firm), None, Vec::new());
        assert_eq!(events(&test).await.split_off(1), [given(), given()], "what each was before");
        let page = operator.get(HELD).await.ok();
        assert!(page.contains("苏淮罚〔2019〕2号") && !page.contains("苏淮罚〔2019〕1号") && !page.contains("苏淮罚〔2019〕3号"), "{page}");
        let notices = clerk.get("/notices").await.ok();
        assert!(notices.contains("1 条记录暂不归入企业") && notices.contains("/department/held"), "{notices}");
        assert!(clerk.get("/department/held").await.ok().contains("苏淮罚〔2019〕2号"));
        test.works().await;

        // The register is put right after all: it is the firm's again.
        registered(&test, "2018-05-06", "存续", "").await;
        assert_eq!((stand(&test).await, held().await), (vec![found(true), clean(), clean()], Vec::new()));
        // A correction ends an objection too: what came meanwhile is compared with what the register says then, and held back once.
        objects(&mut owner, "established_on").await;
        sends("4号", "2023-06-01").await;
        decides(&test, &mut operator, "promise_correction", "系统录入错误").await;
        assert_eq!(stand(&test).await.pop(), Some(clean()));
        registered(&test, "2024-02-01", "存续", "").await;
        assert_eq!(latest(&test).await.state, ObjectionState::Upheld);
        assert_eq!(stand(&test).await, [found(true), clean(), clean(), found(false)]);
        assert_eq!(held().await.iter().map(|row| (row.enterprise_id, row.version)).collect::<Vec<_>>(), [(firm, 1)]);
        assert_eq!(events(&test).await.pop(), Some(given()));
        let told = notice::Entity::find().filter(notice::Column::Kind.eq("record_held")).count(test.app.db.read()).await.expect("a count");
        assert_eq!(told, 2, "once for each objection");
    }
}

/// A department that delivers penalties by its system, and a clerk of it.
async fn bureau(test: &TestApp) -> (System, Browser) {
    let bureau = test.organisation("bureau", OrganisationKind::Department).await;
    test.agrees("bureau", Source::Penalty, Coverage::Delta).await;
    (test.system(bureau, &[Scope::Deliver]).await, test.person("clerk", Role::Department, bureau).await)
}

both_databases! {
    async fn a_department_is_told_once_a_delivery_and_takes_its_own_rows_out_to_correct_them(test: TestApp) {
        const OWN: &str = "/department/held";
        let (system, mut clerk) = bureau(&test).await;
        let other = test.organisation("other", OrganisationKind::Department).await;
        let mut stranger = test.person("stranger", Role::Department, other).await;
        let second = penalty(NAME, "2025-11-05").lines().nth(1).expect("a row").replace("1号", "2号");
        let file = format!("{}{second}\n", penalty(NAME, "2025-11-04"));
        system.send(Method::POST, "/api/v1/deliveries?source=penalty&name=a.csv", &[], file.into_bytes()).await.is(StatusCode::ACCEPTED);
        test.works().await;
        assert!(clerk.get(OWN).await.ok().contains("没有暂不归入的记录"));
        registered(&test, "2026-01-05", "存续", "").await;
        let told = notice::Entity::find().filter(notice::Column::Kind.eq("record_held")).all(test.app.db.read()).await.expect("notices");
        assert_eq!((records(&test).await.len(), told.len()), (2, 1), "both rows in one notice");
        let notices = clerk.get("/notices").await.ok();
        assert!(notices.contains("2 条记录暂不归入企业") && notices.contains(OWN), "{notices}");

        let lines = async || lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(firm_of(&test).await)).count(test.app.db.read()).await.expect("lines");
        let before = lines().await;
        let page = clerk.get(OWN).await.ok();
        for said in ["早于登记机关登记的成立日期", "苏淮罚〔2019〕1号", "苏淮罚〔2019〕2号", NAME, "corrections.csv?source=penalty", "（2 条）"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(lines().await, before + 1, "the firm sees who looked");
        let file = clerk.get(&format!("{OWN}/corrections.csv?source=penalty")).await.ok();
        for said in ["CF_JDRQ", "苏淮罚〔2019〕1号", "早于登记机关登记的成立日期", "2025-11-04", &code()] {
            assert!(file.contains(said), "{said}: {file}");
        }
        assert_eq!(lines().await, before + 2);
        assert!(stranger.get(OWN).await.ok().contains("没有暂不归入的记录"), "another department's are not shown");
        stranger.get(&format!("{OWN}/corrections.csv?source=penalty")).await.not_found();
        assert_eq!(lines().await, before + 2);

        // The file is delivered again as it is, then put right: what is right comes to its firm, and nobody is told a second time.
        system.send(Method::POST, "/api/v1/deliveries?source=penalty&name=b.csv", &[], file.clone().into_bytes()).await.is(StatusCode::ACCEPTED);
        test.works().await;
        test.later(Duration::hours(1));
        let right = file.replace("2025-11-04", "2026-02-04").replace("2025-11-05", "2026-02-05");
        system.send(Method::POST, "/api/v1/deliveries?source=penalty&name=c.csv", &[], right.into_bytes()).await.is(StatusCode::ACCEPTED);
        test.works().await;
        let firm = firm_of(&test).await;
        assert!(records(&test).await.iter().all(|row| row.enterprise_id == Some(firm)), "{:?}", records(&test).await);
        assert!(clerk.get(OWN).await.ok().contains("没有暂不归入的记录"));
        assert_eq!(notice::Entity::find().filter(notice::Column::Kind.eq("record_held")).count(test.app.db.read()).await.expect("a count"), 1);
    }
}
