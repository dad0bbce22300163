//! 农户经营信息: delivered of registered households alone, read by the household itself, and by a bank under the operator's own letter alone.

use axum::http::StatusCode;
use chrono::Duration;
use entity::credit::{credit_record, objection};
use entity::enterprise::{fact, fact_series};
use entity::value::{DeliveryState, Figures, LookupPurpose, OrganisationKind, Role, Source, Uscc};
use sea_orm::{EntityTrait, PaginatorTrait};
use xinyidai::consent::actions::{Reader, look_up, look_up_with_farming};
use xinyidai::consent::reading::farming::Farming;
use xinyidai::consent::retention::actions::sweep;
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::platform::audit::By;

use crate::bank::{applies, demands, offers};
use crate::demand::hidden;
use crate::register::{last, reviews, signs};
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

const FIRM: &str = "92320899MAXFARM1";
const NAME: &str = "淮安市测试ARM1纺织有限公司";
/// What stands on a page that does not show it.
const CLOSED: &str = "须凭经营者本人签署的《个人信息查询授权书》查看";

/// Delivers rows of the official columns, then of the household's code, and has them read.
async fn delivered(test: &TestApp, text: &str) -> Delivery {
    let path = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, text).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Figures(Figures::Farming), &path).await.expect("received");
    test.works().await;
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    assert_eq!(delivery.state, DeliveryState::Done, "{:?}", delivery.failure);
    delivery
}

fn rows(lines: &[&str]) -> String {
    let code = Uscc::complete(FIRM).expect("a code");
    let head = "经营主体名称,统一社会信用代码,统计年度,种养产业,经营规模,是否参加农业保险,户主姓名,撤销日期\n".to_owned();
    lines.iter().fold(head, |text, line| text + &line.replace("户", &format!("{NAME},{code}")) + "\n")
}

async fn kept(test: &TestApp) -> Vec<credit_record::Model> {
    credit_record::Entity::find().all(test.app.db.read()).await.expect("records")
}

/// What is typed for a personal letter about farming to one bank.
fn typed<'a>(bank: &'a str, capacity: &'a str) -> Vec<(&'a str, &'a str)> {
    let of_person = [("name", "张三"), ("capacity", capacity), ("items[]", "farming"), ("purpose", "credit_review")];
    of_person.into_iter().chain([("covers", "named"), ("banks[]", bank), ("months", "6"), ("most", "0")]).collect()
}

/// Whoever operates the household signs the letter that was shown.
async fn signs_in_person(owner: &mut Browser, bank: &str, letter: &str) -> String {
    let seen = hidden(letter, "seen");
    let fields: Vec<_> = typed(bank, "proprietor").into_iter().chain([("seen", seen.as_str()), ("agreed", "yes"), ("signed_name", "张三")]).collect();
    owner.post("/firm/personal-authorisations", &fields).await.led()
}

both_databases! {
    async fn how_a_household_farms_is_opened_by_its_operator_alone(test: TestApp) {
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        // Who is no registered subject is refused, in words, and nothing of them is kept; whose name a row says is not read at all.
        let nobody = Uscc::complete("92320899MAXFARM2").expect("a code");
        let unknown = format!("李四家庭农场,{nobody},2025,水稻,100-300亩,是,李四,");
        let file = rows(&["户,2024,蔬菜,50亩以下,否,张三,", "户,2025,蔬菜,50-100亩,是,张三,", &unknown, "李四,,2025,水稻,100-300亩,是,李四,"]);
        let delivery = delivered(&test, &file).await;
        assert_eq!([delivery.rows_read, delivery.rows_new, delivery.rows_quarantined], [4, 2, 2], "{:?}", delivery.head.reasons);
        assert_eq!((delivery.head.reasons["not_registered"], delivery.head.reasons["no_unified_code"]), (1, 1));
        assert!(kept(&test).await.iter().all(|row| row.enterprise_id == Some(firm) && !row.content.to_string().contains("张三")));
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let page = operator.get(&format!("/operator/deliveries/{}", delivery.id)).await.ok();
        assert!(page.contains("未登记为市场主体的农户不归集"), "{page}");
        // It becomes no fact and no series that others read.
        assert_eq!(fact::Entity::find().count(test.app.db.read()).await.expect("a count"), 0);
        assert_eq!(fact_series::Entity::find().count(test.app.db.read()).await.expect("a count"), 0);

        // The household reads it year by year, the latest first.
        let own = owner.get("/firm/file").await.ok();
        let own = own.split_once("id=\"farming\"").and_then(|(_, rest)| rest.split_once("</section>")).expect("the part").0;
        assert!(own.contains("种养产业") && own.contains("蔬菜") && own.contains("农业农村部门") && own.contains("/firm/file/records/"), "{own}");
        assert!(own.find("50—100亩").expect("2025") < own.find("50亩以下").expect("2024"), "{own}");
        owner.reads_english();
        let english = owner.get("/firm/file").await.ok();
        assert!(english.contains("Farming households") && english.contains("Vegetables") && english.contains("50 to 100 mu"), "{english}");
        owner.reads_chinese();

        // A bank learns that it is there; the firm's letter does not open it.
        let offer = offers(&test, "b1").await;
        let bank = offer.0;
        let application = applies(&test, firm, demands(&test, firm).await, offer).await;
        let mut officer = test.person("officer", Role::BankOfficer, bank).await;
        let desk = format!("/bank/applications/{application}");
        signs(&mut owner, bank, "0").await;
        let page = officer.get(&desk).await.ok();
        assert!(page.contains(CLOSED) && !page.contains("50—100亩") && !page.contains("蔬菜"), "{page}");
        assert!(!last(&test).await.items.contains("farming"));
        let supervision = Reader { bank: None, purpose: LookupPurpose::Supervision, ..reviews(bank) };
        assert_eq!(look_up_with_farming(&test.app, &supervision, firm).await.expect("shown").farming, Farming::Covered);

        // Who operates it signs: nobody else can.
        let id = bank.to_string();
        let refused = owner.post("/firm/personal-authorisations/new", &typed(&id, "guarantor")).await;
        assert!(refused.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("只能由经营者（法定代表人）本人授权"), "{}", refused.text());
        let letter = owner.post("/firm/personal-authorisations/new", &typed(&id, "proprietor")).await.ok();
        assert!(letter.contains("九、农户经营信息") && letter.contains("的经营者"), "{letter}");
        let path = signs_in_person(&mut owner, &id, &letter).await;
        assert!(owner.get(&path).await.ok().contains("2026-P3"));

        let page = officer.get(&desk).await.ok();
        assert!(page.contains("50—100亩") && page.contains("50亩以下") && !page.contains(CLOSED), "{page}");
        assert!(last(&test).await.items.ends_with(",farming@GR-2026-000001"), "{}", last(&test).await.items);
        let register = owner.get("/firm/lookups").await.ok();
        assert!(register.contains("农户经营信息（GR-2026-000001）"), "{register}");
        officer.reads_english();
        assert!(officer.get(&desk).await.ok().contains("50 to 100 mu"));
        officer.reads_chinese();
        // What does not show it neither reads it nor says so.
        let other = look_up(&test.app, &reviews(bank), firm).await.expect("shown");
        assert_eq!((other.farming, last(&test).await.items.contains("farming")), (Farming::Nothing, false));

        // The household objects; what its source takes back goes.
        let record = kept(&test).await.into_iter().find(|row| row.content["year"] == "2025").expect("the row").id;
        assert!(owner.get(&format!("/firm/file/records/{record}")).await.ok().contains("银行须凭经营者本人的授权书查看"));
        owner.post(&format!("/firm/file/records/{record}/object"), &[("statement", "去年种植规模不足五十亩。"), ("evidence", "")]).await.led();
        test.works().await;
        assert!(officer.get(&desk).await.ok().contains("异议处理中"));
        let taken_back = delivered(&test, &rows(&["户,2024,蔬菜,50亩以下,否,张三,2026-02-01"])).await;
        assert_eq!((taken_back.rows_changed, taken_back.rows_quarantined), (1, 0), "{:?}", taken_back.head.reasons);
        let page = officer.get(&desk).await.ok();
        assert!(!page.contains("50亩以下"), "{page}");

        // Withdrawn, it is closed at once.
        let shown = owner.get(&path).await.ok();
        owner.post(&format!("{path}/revoke"), &[("version", &hidden(&shown, "version"))]).await.led();
        let page = officer.get(&desk).await.ok();
        assert!(page.contains(CLOSED) && !page.contains("50—100亩"), "{page}");
        assert!(!last(&test).await.items.contains("farming"));
        assert!(owner.get("/firm/file").await.ok().contains("50—100亩"), "the household still reads its own");

        // Annulled, it is not read under the operator's letter either, and no bank learns that there was anything; the household reads what became of it.
        let letter = owner.post("/firm/personal-authorisations/new", &typed(&id, "proprietor")).await.ok();
        signs_in_person(&mut owner, &id, &letter).await;
        assert!(officer.get(&desk).await.ok().contains("50—100亩"));
        assert!(last(&test).await.items.contains(",farming@"));
        let own = format!("/firm/file/records/{record}");
        assert!(!owner.get(&own).await.ok().contains("已撤销"));
        let made = objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection");
        let annul = [("act", "annul"), ("note", "经核实，该年度信息有误。"), ("version", &made.version.to_string())];
        operator.post(&format!("/operator/objections/{}", made.id), &annul).await.led();
        test.works().await;
        let page = officer.get(&desk).await.ok();
        assert!(!page.contains("50—100亩") && !page.contains(CLOSED) && !page.contains("蔬菜"), "{page}");
        assert!(!last(&test).await.items.contains("farming"));
        assert_eq!(look_up_with_farming(&test.app, &supervision, firm).await.expect("shown").farming, Farming::Nothing);
        assert!(!owner.get("/firm/file").await.ok().contains("id=\"farming\""));
        let page = owner.get(&own).await.ok();
        assert!(page.contains("已撤销") && page.contains("经核实，该年度信息有误。") && !page.contains(&format!("action=\"{own}/object\"")), "{page}");
        assert!(owner.get("/notices").await.ok().contains("的异议成立，该记录已撤销，不再使用"));

        // Three years after the year that it is about it is deleted.
        test.later(Duration::days(1_030));
        sweep(&test.app).await.expect("swept");
        assert_eq!(kept(&test).await.iter().map(|row| row.id).collect::<Vec<_>>(), [record], "until the end of 2028");
        test.later(Duration::days(10));
        sweep(&test.app).await.expect("swept");
        assert!(kept(&test).await.is_empty());
        test.works().await;
    }
}
