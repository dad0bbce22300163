//! Credit reports: issued, read the same later, verified, and read by a bank under a live letter only.

use axum::http::StatusCode;
use entity::consent::lookup;
use entity::credit::{credit_record, credit_report};
use entity::enterprise::enterprise;
use entity::value::id::{CreditReportId, RecordId};
use entity::value::{Figures, OrganisationKind, RecordState, Role, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use xinyidai::credit::evaluation::actions::open;
use xinyidai::credit::repair::actions::resting;
use xinyidai::credit::report::actions::issue;
use xinyidai::credit::report::content::Content;
use xinyidai::credit::report::verify::printed;

use crate::evaluation::{figures, graded};
use crate::register::{reviews, signs};
use crate::repair::{decides, delivers, objects, only_record, row as fine, town};
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

async fn row(app: &TestApp, path: &str) -> credit_report::Model {
    let id: CreditReportId = path.rsplit('/').next().expect("an id").parse().expect("an id");
    credit_report::Entity::find_by_id(id).one(app.app.db.read()).await.expect("a query").expect("a report")
}

async fn lookups(app: &TestApp, report: &credit_report::Model) -> u64 {
    lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(report.enterprise_id)).count(app.app.db.read()).await.expect("a count")
}

/// A report without what changes from one reading to the next.
fn body(page: &str) -> &str {
    page.split_once("<section").expect("a section").1.split_once("</main>").expect("an end").0
}

/// The sections of the standard in its order, behind the firm's own.
const CHINESE: [&str; 8] = ["行政管理", "诚实守信", "严重失信", "经营异常", "信用承诺", "信用评价", "司法判决", "其他"];
const ENGLISH: [&str; 8] = ["Administration", "Good standing", "Serious dishonesty", "Abnormal operation", "Commitments", "Grades", "Judgments", "Other"];

/// What stands between two texts, each time.
fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// The sections of the summary, each with its number of records.
fn counts(page: &str) -> Vec<(&str, &str)> {
    between(page, "<th scope=\"col\" class=\"num\">", "</th>").into_iter().zip(between(page, "<td class=\"num\">", "</td>")).collect()
}

/// The numbered headings of a report, each with whether its section bears the mark of an empty one.
fn sections(page: &str) -> Vec<(String, bool)> {
    let panels = page.split("<section class=\"panel\">").filter_map(|panel| Some((*between(panel, "<h2>", "</h2>").first()?, panel.contains("<p>— —</p>"))));
    panels.filter(|(heading, _)| heading.starts_with(|first: char| first.is_ascii_digit())).map(|(heading, empty)| (heading.to_owned(), empty)).collect()
}

/// The same as they have to be: the firm's own section without a mark, and the eight in their order.
fn headed(first: &str, eight: [&str; 8], is_empty: impl Fn(&str) -> bool) -> Vec<(String, bool)> {
    let eight = eight.into_iter().map(|section| (section, is_empty(section)));
    (1..).zip([(first, false)].into_iter().chain(eight)).map(|(place, (section, empty))| (format!("{place} {section}"), empty)).collect()
}

both_databases! {
    async fn a_firm_issues_a_report_that_anybody_can_verify(app: TestApp) {
        let (_, mut firm) = app.firm("owner1", "91320899MAXREPA1").await;
        assert!(firm.get("/firm/credit-reports").await.ok().contains("还没有出具过报告"));
        let path = firm.post("/firm/credit-reports", &[]).await.led();
        let page = firm.get(&path).await.ok();
        let issued = row(&app, &path).await;
        assert_eq!(issued.number, "XYBG-2026-000001");
        let code = printed(&issued.check_code);
        assert!(page.contains(&code) && page.contains(&issued.content_hash) && page.contains("2026年3月2日"), "{page}");
        assert_eq!(counts(&page), CHINESE.map(|section| (section, "0")));
        assert_eq!(sections(&page), headed("基础信息", CHINESE, |_| true));
        firm.reads_english();
        let english = firm.get(&path).await.ok();
        assert_eq!(counts(&english), ENGLISH.map(|section| (section, "0")));
        assert_eq!(sections(&english), headed("Basic facts", ENGLISH, |_| true));
        firm.reads_chinese();
        assert!(page.contains("尚无归集") && page.contains("市场监督管理部门 · 截至") && !page.contains("评分："), "{page}");
        assert_eq!(lookups(&app, &issued).await, 3, "issuing and each reading leave a line");

        let book = firm.get(&format!("{path}/file.xlsx")).await;
        assert!(book.is(StatusCode::OK).body.starts_with(b"PK"));
        let (_, mut other) = app.firm("owner2", "91320899MAXREPA2").await;
        other.get(&path).await.not_found();

        let mut visitor = app.visitor();
        let asks = |number: &str, code: &str| format!("/credit-reports/verify?number={number}&code={code}");
        let right = visitor.get(&asks(&issued.number, &code.to_lowercase())).await.ok();
        assert!(right.contains("淮安市测试") && right.contains(&issued.content_hash) && !right.contains("纺织"), "{right}");
        let wrong = visitor.get(&asks(&issued.number, "0000-0000-0000")).await.ok();
        let unknown = visitor.get(&asks("XYBG-2026-000009", &code)).await.ok();
        for answer in [&wrong, &unknown] {
            assert!(answer.contains("编号和校验码不相符") && !answer.contains("淮安市") && !answer.contains(&issued.content_hash), "{answer}");
        }

        let tx = app.app.db.begin_write().await.expect("a transaction");
        let change = credit_report::ActiveModel { content: Set(issued.content.replace("纺织", "纺纱")), ..Default::default() };
        credit_report::Entity::update_many().set(change).filter(credit_report::Column::Id.eq(issued.id)).exec(&tx).await.expect("a change");
        tx.commit().await.expect("a commit");
        let broken = visitor.get(&asks(&issued.number, &code)).await.ok();
        assert!(broken.contains("与出具时不一致"), "{broken}");
    }

    async fn a_report_does_not_outlive_the_figures_that_it_says(app: TestApp) {
        let mut town = town(&app).await;
        let bank = app.organisation("bank-a", OrganisationKind::Bank).await;
        let mut officer = app.person("officer", Role::BankOfficer, bank).await;
        delivers(&app, &fine(1, "5", "2026-01-05", "")).await;
        let penalty = only_record(&app).await.id;
        let grade = graded(&app, "C级").await;
        signs(&mut town.owner, bank, "0").await;
        let profile = open(&app.app, &reviews(bank), town.firm).await.expect("a profile").id;
        let id = issue(&app.app, &reviews(bank), town.firm, None).await.expect("a report");
        let path = format!("/bank/credit-reports/{id}");
        let issued = row(&app, &path).await;
        let rows = |issued: &credit_report::Model| -> Vec<RecordId> {
            let content: Content = serde_json::from_str(&issued.content).expect("a report");
            content.records.into_iter().map(|kept| kept.id).collect()
        };
        assert_eq!(rows(&issued), [penalty, grade]);
        let page = officer.get(&path).await.ok();
        assert!(page.contains("2026年7月1日 前有效") && !page.contains("2027年6月"), "no longer than its source says: {page}");
        assert_eq!(counts(&page), CHINESE.map(|section| (section, if section == "行政管理" { "1" } else { "0" })), "records alone are counted");
        assert_eq!(sections(&page), headed("基础信息", CHINESE, |section| section != "行政管理"));

        // In dispute it is marked, and what its end would change names the report and the profile.
        objects(&mut town, grade).await.led();
        let verify = format!("/credit-reports/verify?number={}&code={}", issued.number, issued.check_code);
        assert!(app.visitor().get(&verify).await.ok().contains("存档的内容没有改动"));
        assert!(officer.get(&path).await.ok().contains("正在异议处理中"));
        let made = entity::credit::objection::Entity::find().one(app.app.db.read()).await.expect("a query").expect("an objection");
        let preview = town.operator.get(&format!("/operator/objections/{}", made.id)).await.ok();
        assert!(preview.contains(&issued.number), "{preview}");
        let expected = resting(&app.app, app.app.db.read(), grade).await.expect("what rests on it");
        assert_eq!((expected.reports, expected.profiles), (vec![issued.number.clone()], vec![profile]));

        // Annulled it is in no report any more, and the one that says it is opened to no bank.
        decides(&app, &mut town, "annul", "来源单位已撤销").await.led();
        officer.get(&path).await.is(StatusCode::CONFLICT);
        let verified = app.visitor().get(&verify).await.ok();
        assert!(verified.contains("但已失效") && !verified.contains("存档的内容没有改动"), "{verified}");
        let own = town.owner.post("/firm/credit-reports", &[]).await.led();
        assert_eq!(rows(&row(&app, &own).await), [penalty]);

        // The register of customs says more than its grade.
        let filed = figures(&app, Figures::CustomsGrade, "备案编码,首次备案日期,信用等级,评价日期", "3208960001,2019-04-01,常规管理企业,2026-02-20").await;
        let own = town.owner.post("/firm/credit-reports", &[]).await.led();
        let page = town.owner.get(&own).await.ok();
        assert!(page.contains("3208960001") && page.contains("2019年4月1日"), "{page}");
        assert_eq!(rows(&row(&app, &own).await), [penalty, filed]);
    }

    async fn a_report_reads_the_same_when_its_records_are_repaired_but_no_bank_gets_to_see_it(city: City) {
        let app = &city.test;
        // A firm with a record, an application and a live letter.
        let mut officer = city.person("officer").await;
        let application = city.path("/bank/applications/{id}").await;
        let path = officer.post(&format!("{application}/credit-report"), &[]).await.led();
        let issued = row(app, &path).await;
        let firm = enterprise::Entity::find_by_id(issued.enterprise_id).one(app.app.db.read()).await.expect("a query").expect("the firm");
        let before = officer.get(&path).await.ok();
        assert!(before.contains(&issued.number) && before.contains(&firm.name), "{before}");
        let name = firm.legal_representative.clone().expect("a name");
        assert!(!before.contains(&format!("<dd>{name}<")), "the name is masked for a bank");
        city.person("officer2").await.get(&path).await.not_found();

        let mut operator = city.person("operator").await;
        operator.post("/operator/credit-reports", &[("code", "91320899MAXAAAAA")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let code: Uscc = firm.code.clone();
        let own = operator.post("/operator/credit-reports", &[("code", code.as_str())]).await.led();
        let first = operator.get(&own).await.ok();

        let tx = app.app.db.begin_write().await.expect("a transaction");
        let change = credit_record::ActiveModel { state: Set(RecordState::Withdrawn), ..Default::default() };
        let repaired = credit_record::Entity::update_many().set(change).filter(credit_record::Column::EnterpriseId.eq(firm.id)).exec(&tx).await.expect("a change");
        tx.commit().await.expect("a commit");
        assert!(repaired.rows_affected > 0, "the firm has records");

        let later = operator.get(&own).await.ok();
        assert!(later.contains("有记录发生了变化") && body(&later).ends_with(body(&first).rsplit_once("报告说明").expect("the cover").1), "{later}");
        officer.get(&path).await.is(StatusCode::CONFLICT);
        let again = officer.post(&format!("{application}/credit-report"), &[]).await.led();
        let again = row(app, &again).await;
        assert!(again.content.contains("\"records\":[]"), "what was repaired is not in it: {}", again.content);
    }
}
