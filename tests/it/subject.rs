//! Whom rows without a unified code are about: by an older number, by name, by an operator's decision, and back.

use std::io::Write;

use axum::http::StatusCode;
use chrono::Duration;
use entity::credit::{credit_record, identification, quarantine_row};
use entity::enterprise::{enterprise, former_name};
use entity::platform::audit_entry;
use entity::risk::risk_flag;
use entity::value::code::CheckDigit;
use entity::value::id::EnterpriseId;
use entity::value::{DeliveryState, IdentificationState, MatchedBy, OrganisationKind, Role, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use xinyidai::credit::feed::actions::{self, Delivery};
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::identify::review::actions::{self as review, Error, Refusal, Says};
use xinyidai::platform::audit::By;
use xinyidai::platform::store::{Error as StoreError, Version};

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

fn code(first16: &str) -> String {
    Uscc::complete(first16).expect("a code").to_string()
}

async fn delivered(test: &TestApp, source: Source, text: &str) -> Delivery {
    let path = test.app.settings.data.directory.join(format!("{}.csv", test.app.ids.secret()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
    test.works().await;
    test.later(Duration::hours(1));
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    assert_eq!(delivery.state, DeliveryState::Done, "{:?}", delivery.failure);
    delivery
}

fn counts(delivery: &Delivery) -> [i64; 5] {
    [delivery.rows_read, delivery.rows_new, delivery.rows_changed, delivery.rows_unchanged, delivery.rows_quarantined]
}

/// Three firms, two of them with the same trade name in one city.
async fn city(test: &TestApp) {
    let register = format!(
        "企业名称,统一社会信用代码,注册日期,住所,注册号,曾用名\n\
         淮安市洪泽区金桂粮油食品有限公司,{},2012-11-07,淮安市洪泽区某路,320899000000019,洪泽县某桥粮管所\n\
         淮安市金桂粮油食品有限公司,{},2015-11-07,淮安市清江浦区某路,,\n\
         涟水县某川电子有限公司,{},2018-11-07,淮安市涟水县某路,3208991100626,\n",
        code("91320899MAX00001"),
        code("91320899MAX00002"),
        code("91320899MAX00003")
    );
    assert_eq!(counts(&delivered(test, Source::Registration, &register).await), [3, 3, 0, 0, 0]);
}

async fn firm(test: &TestApp, first16: &str) -> EnterpriseId {
    let found = enterprise::Entity::find().filter(enterprise::Column::Code.eq(code(first16))).one(test.app.db.read()).await.expect("a query");
    found.expect("a firm").id
}

const DEBTORS: &str = "iname,cardnum,courtname,casecode,publishdate\n";

/// A listing of a dishonest debtor: name, number, case.
fn listed(name: &str, number: &str, case: u32) -> String {
    format!("{name},{number},某法院,（2026）苏0812执{case}号,2026年02月27日\n")
}

async fn records(test: &TestApp) -> Vec<credit_record::Model> {
    let mut rows = credit_record::Entity::find().all(test.app.db.read()).await.expect("records");
    rows.sort_by(|a, b| a.natural_key.cmp(&b.natural_key));
    rows
}

async fn questions(test: &TestApp) -> Vec<identification::Model> {
    identification::Entity::find().all(test.app.db.read()).await.expect("identifications")
}

async fn open_flags(test: &TestApp, firm: EnterpriseId) -> usize {
    let flags = risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.eq(firm)).all(test.app.db.read()).await.expect("flags");
    flags.iter().filter(|flag| flag.cleared_at.is_none()).count()
}

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

/// A name that fits both firms of the trade name.
const DOUBTFUL: &str = "金桂粮油食品有限公司";

both_databases! {
    async fn an_older_number_leads_to_its_firm(test: TestApp) {
        city(&test).await;
        let (one, three) = (firm(&test, "91320899MAX00001").await, firm(&test, "91320899MAX00003").await);
        let inner = &code("91320899MAX00003")[8..17];
        let text = [
            listed("某粮油公司", "320899000000019", 1),
            listed("某电子公司", "3208991100626", 2),
            listed("某电子公司", inner, 3),
            listed("某电子公司", &format!("320826{inner}"), 4),
            listed("没有登记的公司", "320899000000027", 5),
        ];
        let delivery = delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", text.concat())).await;
        assert_eq!(counts(&delivery), [5, 5, 0, 0, 0], "{:?}", delivery.head.reasons);
        let rows = records(&test).await;
        let how: Vec<_> = rows.iter().map(|row| (row.enterprise_id, row.matched_by)).collect();
        assert!(how.contains(&(Some(one), Some(MatchedBy::RegistrationNumber))) && how.contains(&(Some(three), Some(MatchedBy::OrganisationCode))), "{how:?}");
        assert!(how.contains(&(Some(three), Some(MatchedBy::TaxNumber))) && how.contains(&(None, None)), "{how:?}");
        assert_eq!(questions(&test).await, [], "a number needs no explanation");
        assert_eq!(open_flags(&test, one).await, 1);

        // The firm of the last number becomes known by it, and the record is its own.
        let late = format!("企业名称,统一社会信用代码,注册日期,注册号\n没有登记的公司,{},2019-11-07,320899000000027\n", code("91320899MAX00009"));
        delivered(&test, Source::Registration, &late).await;
        let late = firm(&test, "91320899MAX00009").await;
        let given: Vec<_> = records(&test).await.into_iter().filter(|row| row.enterprise_id == Some(late)).collect();
        assert_eq!((given.len(), given[0].matched_by), (1, Some(MatchedBy::RegistrationNumber)));
        assert_eq!(open_flags(&test, late).await, 1);
        // The same record delivered with the code is the same record.
        let with_code = delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", listed("没有登记的公司", &code("91320899MAX00009"), 5))).await;
        assert_eq!(counts(&with_code), [1, 0, 1, 0, 0]);
        assert_eq!(records(&test).await.len(), 5);
    }

    async fn a_name_that_settles_it_leads_to_its_firm_and_says_why(test: TestApp) {
        city(&test).await;
        let one = firm(&test, "91320899MAX00001").await;
        let text = [listed("洪泽县金桂粮油食品有限责任公司", "", 1), listed("洪泽县某桥粮管所", "", 2), listed("海南某某渔业公司", "", 3)].concat();
        let delivery = delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{text}")).await;
        assert_eq!(counts(&delivery), [3, 2, 0, 0, 1]);
        assert_eq!(delivery.head.reasons["subject_unknown"], 1);
        let rows = records(&test).await;
        assert!(rows.iter().all(|row| row.enterprise_id == Some(one) && row.matched_by == Some(MatchedBy::Name)), "{rows:?}");
        let asked = questions(&test).await;
        assert!(asked.iter().all(|row| row.state == IdentificationState::Sure), "{asked:?}");
        let former = asked.iter().find(|row| row.subject_name.contains("粮管所")).expect("asked");
        assert_eq!((&former.candidates[0]["former_name"], &former.candidates[0]["reason"]), (&true.into(), &"whole_name".into()));
        let whole = asked.iter().find(|row| row.subject_name.contains("金桂")).expect("asked");
        assert_eq!((&whole.candidates[0]["parts"]["form"], whole.candidates.as_array().map(Vec::len)), (&"variant".into(), Some(2)), "with the one that came next");

        // Again: the same answer without asking, and not by the short cut, for the firm nobody knew may be known by now.
        let again = delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{text}")).await;
        assert_eq!(counts(&again), [3, 0, 0, 2, 1]);
        assert_eq!((questions(&test).await, records(&test).await), (asked, rows));
    }

    async fn what_is_in_doubt_waits_for_the_operator_and_follows_the_decision(test: TestApp) {
        city(&test).await;
        let mut operator = operator(&test).await;
        assert!(operator.get("/operator/subjects").await.ok().contains("没有待核对的主体"));
        let (one, two) = (firm(&test, "91320899MAX00001").await, firm(&test, "91320899MAX00002").await);
        let text = format!("{DEBTORS}{}{}", listed(DOUBTFUL, "", 1), listed(DOUBTFUL, "", 2));
        let delivery = delivered(&test, Source::DishonestDebtor, &text).await;
        assert_eq!((counts(&delivery), delivery.head.reasons["subject_unsure"]), ([2, 0, 0, 0, 2], 2));
        assert_eq!((records(&test).await.len(), open_flags(&test, one).await, open_flags(&test, two).await), (0, 0, 0), "nothing is used");
        let asked = questions(&test).await;
        assert_eq!((asked.len(), asked[0].state), (1, IdentificationState::Open), "one question for both rows");
        let page = format!("/operator/subjects/{}", asked[0].id);
        assert!(operator.get("/operator/subjects").await.ok().contains(&page));
        assert!(operator.get("/operator").await.ok().contains("/operator/subjects"));
        assert!(operator.get(&format!("/operator/deliveries/{}", delivery.id)).await.ok().contains(&page));
        let shown = operator.get(&page).await.ok();
        assert!(shown.contains(&code("91320899MAX00001")) && shown.contains(&code("91320899MAX00002")) && shown.contains("苏0812执2号"), "{shown}");
        // Where the columns stack every cell says whose it is.
        let names = asked[0].candidates.as_array().expect("candidates").iter().map(|kept| kept["name"].as_str().expect("a name"));
        let labels: Vec<String> = names.enumerate().map(|(at, name)| format!("data-label=\"{} {name}\"", at + 1)).collect();
        assert!(labels.len() == 2 && shown.contains("table-stack") && labels.iter().all(|label| shown.matches(label).count() == 12), "{labels:?}: {shown}");

        let firm = two.to_string();
        operator.post(&format!("{page}/decide"), &[("firm", &test.app.ids.new_id::<EnterpriseId>().to_string()), ("version", "1")]).await.is(StatusCode::CONFLICT);
        assert_eq!(operator.post(&format!("{page}/decide"), &[("firm", &firm), ("version", "1")]).await.led(), "/operator/subjects");
        test.works().await;
        let rows = records(&test).await;
        assert!(rows.iter().all(|row| row.enterprise_id == Some(two) && row.matched_by == Some(MatchedBy::Decision) && row.delivery_id == delivery.id));
        assert_eq!((rows.len(), open_flags(&test, two).await, open_flags(&test, one).await), (2, 1, 0));
        let decided = operator.get(&page).await.ok();
        let chosen = decided.split("已选定").next().and_then(|before| before.rsplit("<td ").next()).expect("the cell");
        assert!(chosen.contains(&code("91320899MAX00002")) && decided.matches("已选定").count() == 1, "{decided}");
        let trail = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("identify.decide")).all(test.app.db.read()).await.expect("a trail");
        assert_eq!((trail.len(), trail[0].person_id.is_some(), &trail[0].detail["rows"]), (1, true, &2.into()));

        // Two operators at once, and one who clicks twice: the second finds that it changed.
        operator.post(&format!("{page}/decide"), &[("firm", &firm), ("version", "1")]).await.is(StatusCode::CONFLICT);
        let other = Box::pin(review::decide(&test.app, &By::SYSTEM, asked[0].id, Says::Nobody, Version(1))).await;
        assert!(matches!(other, Err(Error::Store(StoreError::Stale))), "{other:?}");
        let other = Box::pin(review::decide(&test.app, &By::SYSTEM, asked[0].id, Says::Nobody, Version(2))).await;
        assert!(matches!(other, Err(Error::Refused(Refusal::Decided))), "{other:?}");

        // The same name again needs nobody.
        let third = delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", listed(DOUBTFUL, "", 3))).await;
        assert_eq!((counts(&third), records(&test).await.len()), ([1, 1, 0, 0, 0], 3));
        assert_eq!(counts(&delivered(&test, Source::DishonestDebtor, &text).await), [2, 0, 0, 2, 0], "nor does the file once more");
        // And a delivery that knows the code brings no second record.
        delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", listed("淮安市金桂粮油食品有限公司", &code("91320899MAX00002"), 1))).await;
        assert_eq!(records(&test).await.len(), 3);
        // Flags rest on it: it cannot be taken back.
        operator.post(&format!("{page}/undo"), &[("version", "2")]).await.is(StatusCode::CONFLICT);
    }

    async fn a_decision_is_taken_back_while_nothing_rests_on_it(test: TestApp) {
        city(&test).await;
        let mut operator = operator(&test).await;
        let (one, two) = (firm(&test, "91320899MAX00001").await, firm(&test, "91320899MAX00002").await);
        let head = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG\n";
        let text = format!("{head}{DOUBTFUL},法人,,罚〔2026〕1号,x,警告,警告,2026/1/5,2099-12-31,2029-01-05,某局\n");
        assert_eq!(counts(&delivered(&test, Source::Penalty, &text).await), [1, 0, 0, 0, 1]);
        let page = format!("/operator/subjects/{}", questions(&test).await[0].id);
        operator.post(&format!("{page}/decide"), &[("firm", &one.to_string()), ("version", "1")]).await.led();
        test.works().await;
        assert_eq!((records(&test).await.len(), records(&test).await[0].enterprise_id), (1, Some(one)));
        assert_eq!(counts(&delivered(&test, Source::Penalty, &text).await), [1, 0, 0, 1, 0]);
        operator.post(&format!("{page}/undo"), &[("version", "2")]).await.led();
        test.works().await;
        assert_eq!(records(&test).await, [], "it is as before the decision");
        assert_eq!(open_flags(&test, one).await, 0);
        operator.post(&format!("{page}/undo"), &[("version", "3")]).await.is(StatusCode::CONFLICT);
        // The file of which a delivery was read without doubts is read again, and asks again.
        assert_eq!(counts(&delivered(&test, Source::Penalty, &text).await), [1, 0, 0, 0, 1]);
        let waiting = quarantine_row::Entity::find().filter(quarantine_row::Column::IdentificationId.is_not_null()).all(test.app.db.read()).await.expect("rows");
        assert_eq!(waiting.len(), 2, "the row of either delivery");
        operator.post(&format!("{page}/decide"), &[("firm", &two.to_string()), ("version", "3")]).await.led();
        test.works().await;
        let rows = records(&test).await;
        assert_eq!((rows.len(), rows[0].enterprise_id, questions(&test).await[0].version), (1, Some(two), 4));
        // Nobody of these: the next one is refused for good, and a row with a number waits for its firm.
        operator.post(&format!("{page}/undo"), &[("version", "4")]).await.led();
        operator.post(&format!("{page}/decide"), &[("firm", "nobody"), ("version", "5")]).await.led();
        let none = delivered(&test, Source::Penalty, &text.replace("1号", "2号")).await;
        assert_eq!((counts(&none), none.head.reasons["subject_unknown"]), ([1, 0, 0, 0, 1], 1));
        assert_eq!(records(&test).await, []);
    }

    async fn what_the_rules_found_can_be_doubted(test: TestApp) {
        city(&test).await;
        let mut operator = operator(&test).await;
        let (one, two) = (firm(&test, "91320899MAX00001").await, firm(&test, "91320899MAX00002").await);
        let text = "纳税人名称,纳税人识别号,年度,等级\n洪泽县金桂粮油食品有限公司,,2024,B\n";
        assert_eq!(counts(&delivered(&test, Source::TaxGrade, text).await), [1, 1, 0, 0, 0]);
        let asked = questions(&test).await[0].clone();
        assert_eq!((asked.state, asked.enterprise_id), (IdentificationState::Sure, Some(one)));
        let page = format!("/operator/subjects/{}", asked.id);
        assert!(operator.get("/operator/subjects?state=sure").await.ok().contains(&page));
        operator.post(&format!("{page}/undo"), &[("version", "1")]).await.led();
        assert_eq!(records(&test).await[0].enterprise_id, None, "nobody's while it is in doubt");
        operator.post(&format!("{page}/decide"), &[("firm", &two.to_string()), ("version", "2")]).await.led();
        test.works().await;
        let rows = records(&test).await;
        assert_eq!((rows.len(), rows[0].enterprise_id, rows[0].matched_by), (1, Some(two), Some(MatchedBy::Decision)));
        assert_eq!(counts(&delivered(&test, Source::TaxGrade, text).await), [1, 0, 0, 1, 0]);
    }

    async fn a_code_whose_check_fails_is_taken_with_a_mark_and_its_evidence(test: TestApp) {
        // Lawfully issued codes with a wrong check character exist: the register's own word is the evidence.
        let outer = "91350211M0000XUF46".to_owned();
        let inner = ('0'..='9').chain('A'..='Y').map(|last| format!("91320899MAX00001{last}"));
        let inner = inner.flat_map(|first17| ('0'..='9').chain('A'..='Y').map(move |last| format!("{first17}{last}")));
        let mut inner = inner.filter(|code| matches!(code.parse::<Uscc>().map(|code| code.check()), Ok(CheckDigit::InnerWrong { .. })));
        let inner = inner.next().expect("a code whose organisation code fails");
        let register = format!("企业名称,统一社会信用代码,注册日期\n某外地公司,{outer},2016-11-07\n某本地公司,{inner},2016-11-07\n");
        let delivery = delivered(&test, Source::Registration, &register).await;
        assert_eq!((counts(&delivery), delivery.rows_marked), ([2, 2, 0, 0, 0], 2));
        assert_eq!((delivery.head.marks["uscc_check_failed"], delivery.head.marks["organisation_check_failed"]), (1, 1));
        let firms = enterprise::Entity::find().all(test.app.db.read()).await.expect("firms");
        assert!(firms.iter().all(|firm| firm.code_check_failed), "{firms:?}");
        // Rows with the same code find it; the mark keeps the character that was expected.
        delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", listed("某外地公司", &outer, 1))).await;
        let row = &records(&test).await[0];
        assert_eq!((row.enterprise_id.is_some(), &row.marks[0]["code"], &row.marks[0]["suggestion"]), (true, &"uscc_check_failed".into(), &"R".into()));
    }

    async fn a_firm_that_the_register_renames_is_found_by_its_old_name(test: TestApp) {
        city(&test).await;
        let three = firm(&test, "91320899MAX00003").await;
        delivered(&test, Source::Registration, &format!("企业名称,统一社会信用代码,注册日期\n淮安某山智能科技股份有限公司,{},2018-11-07\n", code("91320899MAX00003"))).await;
        let names = former_name::Entity::find().filter(former_name::Column::EnterpriseId.eq(three)).all(test.app.db.read()).await.expect("names");
        assert_eq!(names.iter().map(|row| (row.name.as_str(), row.origin.as_str(), row.held_until.is_some())).collect::<Vec<_>>(), [("涟水县某川电子有限公司", "renamed", true)]);
        delivered(&test, Source::DishonestDebtor, &format!("{DEBTORS}{}", listed("涟水县某川电子有限公司", "", 1))).await;
        assert_eq!(records(&test).await[0].enterprise_id, Some(three));
    }

    async fn of_two_rows_that_are_one_record_the_later_counts(test: TestApp) {
        city(&test).await;
        let rows = [("淮安市洪泽区金桂粮油食品有限公司", "", "A"), ("洪泽县金桂粮油食品有限责任公司", "", "B"), ("金桂", code("91320899MAX00002").as_str(), "M")]
            .map(|(name, number, grade)| format!("{name},{number},2024,{grade}\n"));
        let delivery = delivered(&test, Source::TaxGrade, &format!("纳税人名称,纳税人识别号,年度,等级\n{}", rows.concat())).await;
        assert_eq!((counts(&delivery), delivery.head.reasons["superseded"]), ([3, 2, 0, 0, 1], 1));
        assert!(records(&test).await.iter().any(|row| row.content["grade"] == "B"));
    }
}
