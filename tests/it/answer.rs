//! Departments answer the objections that were forwarded to them: on their pages and by their systems.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Duration, Utc};
use entity::consent::lookup;
use entity::credit::{credit_record, objection, objection_event};
use entity::notice::notice;
use entity::value::id::{OrganisationId, RecordId};
use entity::value::money::Unit;
use entity::value::{Coverage, Fen, ObjectionState, OrganisationKind, Role, Severity, Signal, Source, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::credit::repair::correction::actions::{Corrector, correctable, preview};
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::dispute::differing;
use xinyidai::enterprise::fact::FactKey;
use xinyidai::matching::rematch::actions::qualifies_as;
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::{Access, Scope};
use xinyidai::platform::web::with_own;
use xinyidai::risk::actions::open_flags;

use crate::support::app::{Browser, System, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";
const HEAD: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG";

/// A firm with a fine that the department delivered, and everybody who has to do with it.
struct Town {
    owner: Browser,
    operator: Browser,
    department: OrganisationId,
    system: System,
    other: System,
}

fn fine(number: u32, wan: &str) -> Vec<u8> {
    let code = Uscc::complete(FIRM).expect("a code");
    format!("{HEAD}\n某公司,法人,{code},罚〔2025〕{number}号,违法排放,罚款,罚款{wan}万元,{wan},2026-01-05,2099-12-31,2027-01-05,某局\n").into_bytes()
}

async fn town(test: &TestApp) -> Town {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    let [department, other] = [test.organisation("bureau", OrganisationKind::Department).await, test.organisation("tax", OrganisationKind::Department).await];
    let (_, owner) = test.firm("owner", FIRM).await;
    test.agrees("bureau", Source::Penalty, Coverage::Delta).await;
    let system = test.system(department, &[Scope::Deliver, Scope::Objections]).await;
    delivers(test, &system, fine(1, "5")).await;
    Town {
        owner,
        operator: test.person("operator", Role::Operator, office).await,
        department,
        system,
        other: test.system(other, &[Scope::Deliver, Scope::Objections]).await,
    }
}

async fn delivers(test: &TestApp, system: &System, rows: Vec<u8>) {
    system.send(Method::POST, "/api/v1/deliveries?source=penalty&name=a.csv", &[], rows).await.is(StatusCode::ACCEPTED);
    test.works().await;
}

async fn record(test: &TestApp) -> credit_record::Model {
    credit_record::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a record")
}

async fn latest(test: &TestApp) -> objection::Model {
    objection::Entity::find().order_by_desc(objection::Column::Id).one(test.app.db.read()).await.expect("a query").expect("an objection")
}

async fn objects(town: &mut Town, id: RecordId) {
    town.owner.post(&format!("/firm/file/records/{id}/object"), &[("statement", "处罚对象不是本公司，名称相近。"), ("evidence", "")]).await.led();
}

async fn forwards(test: &TestApp, town: &mut Town) -> String {
    let made = latest(test).await;
    let path = format!("/operator/objections/{}", made.id);
    town.operator.post(&path, &[("act", "forward"), ("note", ""), ("version", &made.version.to_string())]).await.led();
    format!("/api/v1/objections/{}", made.id)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

both_databases! {
    async fn a_departments_system_hears_of_an_objection_and_answers_it_once(test: TestApp) {
        let mut town = town(&test).await;
        let id = record(&test).await.id;
        objects(&mut town, id).await;
        let before = latest(&test).await;
        assert_eq!((before.due_at, before.department_id), (Some(at("2026-03-04T10:00:00Z")), None));
        assert_eq!(town.system.get("/api/v1/objections").await.json()["items"], json!([]), "it was not asked yet");
        town.system.get(&format!("/api/v1/objections/{}", before.id)).await.not_found();
        test.later(Duration::minutes(1));
        let path = forwards(&test, &mut town).await;
        assert_eq!(latest(&test).await.due_at, Some(at("2026-03-09T10:00:00Z")), "five working days");
        let told = notice::Entity::find().filter(notice::Column::Kind.eq("objection_forwarded")).all(test.app.db.read()).await.expect("notices");
        assert_eq!(told.iter().map(|notice| notice.organisation_id).collect::<Vec<_>>(), [Some(town.department)]);
        assert!(told[0].params["objection"] == before.number.as_str() && told[0].params["due"].as_str().is_some_and(|due| due.contains("2026")));
        test.works().await;

        let list = town.system.get("/api/v1/objections?state=forwarded").await.json();
        assert_eq!((list["items"][0]["number"].as_str(), list["items"][0]["record_number"].as_str()), (Some(before.number.as_str()), Some("罚〔2025〕1号")));
        assert_eq!(town.system.get("/api/v1/objections?state=rejected").await.json()["items"], json!([]));
        let looked = async || lookup::Entity::find().count(test.app.db.read()).await.expect("a count");
        let lines = looked().await;
        let shown = town.system.get(&path).await.json();
        assert_eq!((shown["statement"].as_str(), shown["enterprise_code"].as_str().map(|code| code.starts_with(FIRM))), (Some("处罚对象不是本公司，名称相近。"), Some(true)));
        assert_eq!(looked().await, lines + 1, "the firm sees who read it");
        test.later(Duration::minutes(1));
        // Nobody else's.
        assert_eq!(town.other.get("/api/v1/objections").await.json()["items"], json!([]));
        town.other.get(&path).await.not_found();
        let answer = format!("{path}/answer");
        let reject = json!({ "answer": "reject", "reason": "经核实，处罚对象就是该公司。" });
        town.other.post(&answer, Some("k"), &reject).await.not_found();
        test.system(town.department, &[Scope::Deliver]).await.get(&path).await.is(StatusCode::FORBIDDEN);
        let bank = test.organisation("bank", OrganisationKind::Bank).await;
        test.system(bank, &[Scope::Objections]).await.get("/api/v1/objections").await.is(StatusCode::FORBIDDEN);

        town.system.post(&answer, None, &reject).await.is(StatusCode::BAD_REQUEST);
        town.system.post(&answer, Some("k0"), &json!({ "answer": "upheld", "reason": "x" })).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        town.system.post(&answer, Some("k0"), &json!({ "answer": "reject", "reason": " " })).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let first = town.system.post(&answer, Some("k1"), &reject).await;
        assert_eq!((first.is(StatusCode::OK).json()["state"].as_str(), first.json()["due_at"].is_null()), (Some("rejected"), true));
        assert_eq!(town.system.post(&answer, Some("k1"), &reject).await.json(), first.json(), "the same again is answered the same");
        town.system.post(&answer, Some("k1"), &json!({ "answer": "annul", "reason": "弄错了" })).await.refused("request.key_reused");
        town.system.post(&answer, Some("k2"), &reject).await.is(StatusCode::CONFLICT).refused("objection.ended");
        let done = objection_event::Entity::find().filter(objection_event::Column::ObjectionId.eq(before.id)).order_by_asc(objection_event::Column::At);
        let done = done.all(test.app.db.read()).await.expect("events");
        assert_eq!(done.iter().map(|event| event.act.code()).collect::<Vec<_>>(), ["file", "forward", "reject"]);
        assert_eq!((done[2].organisation_id, done[2].person_id), (Some(town.department), None));
        assert!(town.operator.get("/operator/audit").await.ok().contains("objection.reject"));
        assert!(record(&test).await.suspended_at.is_none(), "it is used again");
        assert!(town.owner.get("/notices").await.ok().contains(&before.number));
        test.works().await;
    }

    async fn a_promised_correction_is_delivered_and_a_wrong_record_is_withdrawn(test: TestApp) {
        let mut town = town(&test).await;
        let id = record(&test).await.id;
        objects(&mut town, id).await;
        let answer = format!("{}/answer", forwards(&test, &mut town).await);
        let promised = town.system.post(&answer, Some("k1"), &json!({ "answer": "promise_correction", "reason": "金额有误" })).await;
        assert_eq!((promised.json()["state"].as_str(), promised.json()["due_at"].as_str()), (Some("correcting"), Some("2026-03-04T10:00:00Z")), "two working days");
        test.later(Duration::hours(1));
        delivers(&test, &town.system, fine(1, "3")).await;
        assert_eq!(latest(&test).await.state, ObjectionState::Upheld);
        test.later(Duration::hours(1));
        objects(&mut town, id).await;
        let answer = format!("{}/answer", forwards(&test, &mut town).await);
        let annulled = town.system.post(&answer, Some("k2"), &json!({ "answer": "annul", "reason": "并非该公司" })).await;
        assert_eq!(annulled.json()["state"], "upheld");
        assert!(record(&test).await.annulled_at.is_some());
        test.works().await;
    }

    async fn whom_the_credit_office_asks_is_its_choice_and_stands_on_the_page(test: TestApp) {
        let mut town = town(&test).await;
        let id = record(&test).await.id;
        objects(&mut town, id).await;
        let made = latest(&test).await;
        let path = format!("/operator/objections/{}", made.id);
        let page = town.operator.get(&path).await.ok();
        assert!(page.contains("<option value=\"bureau\" selected>"), "the one that delivered it is proposed: {page}");
        let version = made.version.to_string();
        let act = |department: &'static str| [("act", "forward"), ("note", ""), ("department", department)];
        town.operator.post(&path, &[&act("nobody")[..], &[("version", &version)]].concat()).await.not_found();
        town.operator.post(&path, &[&act("")[..], &[("version", &version)]].concat()).await.led();
        assert_eq!(latest(&test).await.department_id, None);
        assert!(town.operator.get(&path).await.ok().contains("由信用办书面转送"), "nobody in the platform was told");
        assert_eq!(notice::Entity::find().filter(notice::Column::Kind.eq("objection_forwarded")).count(test.app.db.read()).await.expect("a count"), 0);
        let version = latest(&test).await.version.to_string();
        town.operator.post(&path, &[("act", "reject"), ("note", "来函答复：处罚无误。"), ("version", &version)]).await.led();
        assert_eq!(latest(&test).await.state, ObjectionState::Rejected);
        // A penalty that the credit office delivered for a department is nobody's by itself.
        test.later(Duration::minutes(1));
        let rows = [("source", "penalty")];
        town.operator.get("/operator/deliveries").await.ok();
        town.operator.upload("/operator/deliveries", &rows, "b.csv", &fine(2, "4")).await.led();
        test.works().await;
        let second = credit_record::Entity::find().order_by_desc(credit_record::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a record").id;
        objects(&mut town, second).await;
        let path = format!("/operator/objections/{}", latest(&test).await.id);
        assert!(town.operator.get(&path).await.ok().contains("不在平台内"));
        let version = latest(&test).await.version.to_string();
        town.operator.post(&path, &[&act("tax")[..], &[("version", &version)]].concat()).await.led();
        assert!(town.operator.get(&path).await.ok().contains("核实单位"));
        let number = latest(&test).await.number;
        assert!(town.other.get("/api/v1/objections").await.json()["items"][0]["number"] == number.as_str(), "the one that was chosen");
        let long = json!({ "answer": "reject", "reason": "字".repeat(301) });
        let path = format!("/api/v1/objections/{}/answer", latest(&test).await.id);
        town.other.post(&path, Some("k"), &long).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        town.other.post(&path, Some("l"), &json!({ "answer": "reject", "reason": "x".repeat(2 << 20) })).await.is(StatusCode::PAYLOAD_TOO_LARGE);

        // The department that was asked answers: the credit office does not, neither while its clock runs nor in its place afterwards.
        let path = format!("/operator/objections/{}", latest(&test).await.id);
        let says = |act: &'static str| [("act", act), ("note", "经核实无误"), ("version", "2")];
        let page = town.operator.get(&path).await.ok();
        assert!(page.contains("已转测试tax核实，由该单位答复") && !page.contains("value=\"reject\""), "{page}");
        for act in ["reject", "annul", "promise_correction"] {
            let refused = town.operator.post(&path, &says(act)).await;
            assert!(refused.is(StatusCode::CONFLICT).text().contains("信用办不能代为答复"), "{act}");
        }
        let made = latest(&test).await;
        assert_eq!((made.state, made.version, made.answer), (ObjectionState::Forwarded, 2, None));
        test.later(Duration::days(8));
        town.operator.signs_in("operator").await;
        let page = town.operator.get(&path).await.ok();
        assert!(page.contains("测试tax逾期未答复") && page.contains("value=\"annul\"") && !page.contains("value=\"reject\""), "{page}");
        town.operator.post(&path, &says("reject")).await.refused_page();
        town.operator.post(&path, &[("act", "annul"), ("note", "逾期未能核实"), ("version", "2")]).await.led();
        assert_eq!(latest(&test).await.state, ObjectionState::Upheld, "what nobody stood by in its time goes");
        test.works().await;
    }

    async fn a_department_sees_what_a_correction_changes_and_that_is_what_changes(test: TestApp) {
        let mut town = town(&test).await;
        let mut clerk = test.person("clerk", Role::Department, town.department).await;
        let before_all = record(&test).await;
        let (id, firm) = (before_all.id, before_all.enterprise_id.expect("its firm"));
        objects(&mut town, id).await;
        let path = format!("/department/objections/{}/correction", latest(&test).await.id);
        clerk.get(&path).await.not_found();
        forwards(&test, &mut town).await;
        let shown = clerk.get(&path).await.ok();
        assert!(shown.contains("罚〔2025〕1号") && shown.contains("name=\"f_fine\"") && !shown.contains("name=\"f_decision_no\""), "what tells which record it is stays: {shown}");
        let stands = async || {
            let db = test.app.db.read();
            let profile = profile(&test.app, db, firm).await.expect("a profile");
            let open: BTreeMap<String, Severity> = open_flags(db, firm).await.expect("flags").into_iter().map(|flag| (flag.code, flag.severity)).collect();
            let qualifies = qualifies_as(&test.app, db, firm, profile.clone()).await.expect("products");
            let notices = notice::Entity::find().all(db).await.expect("notices");
            (profile, open, qualifies, notices)
        };
        let by = By { organisation: Some(town.department), ..By::SYSTEM };
        // A small fine weighs less than a large one, a warning nothing; and a fine much larger weighs more.
        for (typed, note) in [([("fine", "40"), ("content", "罚款40万元")], "金额录入错误"), ([("fine", "0.2"), ("content", "罚款0.2万元")], "金额录入错误，已更正")] {
            if latest(&test).await.ended_at.is_some() {
                test.later(Duration::minutes(1));
                objects(&mut town, id).await;
                forwards(&test, &mut town).await;
            }
            let made = latest(&test).await;
            let path = format!("/department/objections/{}/correction", made.id);
            let typed: Vec<(&str, &str)> = typed.into_iter().filter(|(field, _)| shown.contains(&format!("name=\"f_{field}\""))).collect();
            assert!(!typed.is_empty());
            let of = correctable(&test.app, Corrector::Department(town.department), made.id).await.expect("it");
            let line = of.line(&typed.iter().map(|(field, cell)| ((*field).to_owned(), (*cell).to_owned())).collect());
            let before = stands().await;
            let expected = Box::pin(preview(&test.app, &by, &of, &line)).await.expect("what changes");
            let same = stands().await;
            assert!((&same.0, &same.1, &same.2, same.3.len()) == (&before.0, &before.1, &before.2, before.3.len()), "nothing is kept of looking");
            assert_eq!((latest(&test).await.state, record(&test).await), (ObjectionState::Forwarded, record(&test).await));
            let named: Vec<(String, &str)> = typed.iter().map(|(field, cell)| (format!("f_{field}"), *cell)).collect();
            let fields: Vec<(&str, &str)> = named.iter().map(|(name, cell)| (name.as_str(), *cell)).collect();
            let version = made.version.to_string();
            let page = clerk.post(&path, &[&fields[..], &[("act", "correct"), ("note", note), ("version", &version), ("previewed", "")]].concat()).await.ok();
            assert!(page.contains("更正后会改变的内容") && page.contains(expected.facts.first().map_or("无", |fact| if *fact == FactKey::Penalties { "行政处罚" } else { "" })), "it is looked at first: {page}");
            assert_eq!(latest(&test).await.state, ObjectionState::Forwarded);
            let seen = page.split("name=\"previewed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a word").to_owned();
            clerk.post(&path, &[&fields[..], &[("act", "correct"), ("note", " "), ("version", &version), ("previewed", &seen)]].concat()).await.is(StatusCode::UNPROCESSABLE_ENTITY);
            clerk.post(&path, &[&fields[..], &[("act", "correct"), ("note", note), ("version", "1"), ("previewed", &seen)]].concat()).await.is(StatusCode::CONFLICT);
            clerk.post(&path, &[&fields[..], &[("act", "correct"), ("note", note), ("version", &version), ("previewed", &seen)]].concat()).await.led();
            assert_eq!(latest(&test).await.state, ObjectionState::Correcting);
            test.works().await;
            assert_eq!((latest(&test).await.state, latest(&test).await.answer.as_deref()), (ObjectionState::Upheld, Some(note)));
            let after = stands().await;
            assert_eq!(expected.facts, differing(&before.0, &after.0));
            let codes = |signals: &[Signal]| signals.iter().map(|signal| signal.code().to_owned()).collect::<BTreeSet<String>>();
            let gone: BTreeSet<String> = before.1.keys().filter(|code| !after.1.contains_key(*code)).cloned().collect();
            let come: BTreeSet<String> = after.1.keys().filter(|code| !before.1.contains_key(*code)).cloned().collect();
            let otherwise: BTreeMap<String, Severity> = after.1.iter().filter(|(code, now)| before.1.get(*code).is_some_and(|then| then != *now)).map(|(code, now)| (code.clone(), *now)).collect();
            assert_eq!((codes(&expected.cleared), codes(&expected.raised)), (gone, come));
            let weighs: BTreeMap<String, Severity> = expected.changed.iter().map(|(signal, severity)| (signal.code().to_owned(), *severity)).collect();
            assert!(otherwise.iter().all(|(code, severity)| weighs.get(code) == Some(severity)), "{otherwise:?} {weighs:?}");
            assert_eq!((after.2.difference(&before.2).copied().collect(), before.2.difference(&after.2).copied().collect()), (expected.gained.clone(), expected.lost.clone()));
            let known: BTreeSet<_> = before.3.iter().map(|notice| notice.id).collect();
            let corrections = after.3.iter().filter(|notice| !known.contains(&notice.id) && (notice.kind.starts_with("risk_corrected") || notice.kind.starts_with("risk_eased")));
            assert_eq!(corrections.count(), expected.corrected.len());
            assert!(!expected.facts.is_empty(), "the fine counts again");
            let fine = typed.iter().find(|(field, _)| *field == "fine").map(|(_, cell)| Fen::parse(cell, Unit::Wan).expect("an amount").0);
            assert_eq!(record(&test).await.content["fine"].as_i64(), fine);
        }
        clerk.get(&path).await.refused_page();
        // What says the same is no correction, and what breaks a rule is said where it stands.
        test.later(Duration::minutes(1));
        objects(&mut town, id).await;
        forwards(&test, &mut town).await;
        let path = format!("/department/objections/{}/correction", latest(&test).await.id);
        assert!(clerk.post(&path, &[("act", "preview")]).await.is(StatusCode::CONFLICT).text().contains("更正后的内容与现有记录相同"));
        let wrong = clerk.post(&path, &[("act", "preview"), ("f_fine", "-3")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("f_fine-error") && wrong.contains("<a href=\"#f_fine\">罚款金额："), "the line above names its field and leads to it: {wrong}");
        assert!(wrong.contains("<input id=\"f_authority_code\"") && wrong.contains("<textarea id=\"f_content\""), "a line for what is short: {wrong}");
        town.operator.get(&path.replace("/department/", "/operator/")).await.not_found();
        let stranger_place = test.organisation("court", OrganisationKind::Department).await;
        test.person("stranger", Role::Department, stranger_place).await.get(&path).await.not_found();
    }

    async fn the_credit_office_corrects_where_no_department_of_the_platform_is_asked(test: TestApp) {
        let mut town = town(&test).await;
        let id = record(&test).await.id;
        objects(&mut town, id).await;
        let made = latest(&test).await;
        let (case, path) = (format!("/operator/objections/{}", made.id), format!("/operator/objections/{}/correction", made.id));
        assert!(!town.operator.get(&case).await.ok().contains(&path), "a department of the platform delivered it, and is to be asked");
        town.operator.get(&path).await.refused_page();
        town.operator.post(&case, &[("act", "forward"), ("note", ""), ("department", ""), ("version", "1")]).await.led();
        assert!(town.operator.get(&case).await.ok().contains(&path), "somebody outside was asked");
        let looked = async || lookup::Entity::find().count(test.app.db.read()).await.expect("a count");
        let lines = looked().await;
        let shown = town.operator.get(&path).await.ok();
        assert!(shown.contains("部门不在本平台") && shown.contains("name=\"f_fine\""), "{shown}");
        assert_eq!(looked().await, lines + 1, "the firm sees who read it");
        town.operator.reads_english();
        assert!(town.operator.get(&path).await.ok().contains("what it has answered"));
        town.operator.reads_chinese();
        let wrong = town.operator.post(&path, &[("act", "preview"), ("f_fine", "-3"), ("f_decided_on", "?")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("<a href=\"#f_fine\">罚款金额：") && wrong.contains("<a href=\"#f_decided_on\">决定日期："), "{wrong}");
        let typed = [("f_fine", "0.2"), ("f_content", "罚款0.2万元"), ("note", "作出处罚的机关来函：金额录入错误"), ("version", "2")];
        let page = town.operator.post(&path, &[&typed[..], &[("act", "preview")]].concat()).await.ok();
        assert!(page.contains("更正后会改变的内容") && latest(&test).await.state == ObjectionState::Forwarded, "{page}");
        let seen = page.split("name=\"previewed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a word").to_owned();
        test.later(Duration::minutes(1));
        assert_eq!(town.operator.post(&path, &[&typed[..], &[("act", "correct"), ("previewed", &seen)]].concat()).await.led(), case);
        test.works().await;
        assert_eq!((latest(&test).await.state, record(&test).await.content["fine"].as_i64()), (ObjectionState::Upheld, Some(200_000)));
        let done = objection_event::Entity::find().filter(objection_event::Column::ObjectionId.eq(made.id)).all(test.app.db.read()).await;
        let done: BTreeSet<_> = done.expect("events").into_iter().map(|event| (event.act.code(), event.person_id.is_some())).collect();
        assert_eq!(done, BTreeSet::from([("file", true), ("forward", true), ("promise_correction", true), ("correct", false)]));
        assert!(town.operator.get("/operator/audit").await.ok().contains("objection.promise_correction"));
        assert!(!town.operator.get(&case).await.ok().contains(&path), "it has ended");
        // It stands by the office's own delivery now: at the next objection there is nobody to ask, and the page is there at once.
        test.later(Duration::minutes(1));
        objects(&mut town, id).await;
        let again = format!("/operator/objections/{}/correction", latest(&test).await.id);
        assert!(town.operator.get(&again).await.ok().contains("name=\"f_fine\""));
    }

    async fn people_of_a_department_answer_on_their_pages_and_see_nothing_else(test: TestApp) {
        let mut town = town(&test).await;
        let mut clerk = test.person("clerk", Role::Department, town.department).await;
        assert_eq!(clerk.get("/").await.led(), "/department/objections");
        assert!(clerk.get("/department/objections").await.ok().contains("没有需要答复的异议"));
        let id = record(&test).await.id;
        objects(&mut town, id).await;
        let made = latest(&test).await;
        let path = format!("/department/objections/{}", made.id);
        clerk.get(&path).await.not_found();
        forwards(&test, &mut town).await;
        assert!(clerk.get("/notices").await.ok().contains(&made.number));
        assert!(clerk.get("/department/objections").await.ok().contains(&made.number));
        let page = clerk.get(&path).await.ok();
        assert!(page.contains("罚〔2025〕1号") && page.contains("处罚对象不是本公司"), "{page}");
        let stranger_place = test.organisation("court", OrganisationKind::Department).await;
        let mut stranger = test.person("stranger", Role::Department, stranger_place).await;
        stranger.get(&path).await.not_found();
        stranger.post(&path, &[("act", "reject"), ("note", "x"), ("version", "2")]).await.not_found();
        clerk.post(&path, &[("act", "forward"), ("note", ""), ("version", "2")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let again = clerk.post(&path, &[("act", "reject"), ("note", " "), ("version", "2")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(again.contains("请写明核实情况"), "{again}");
        clerk.post(&path, &[("act", "reject"), ("note", "经核实无误"), ("version", "1")]).await.is(StatusCode::CONFLICT);
        clerk.post(&path, &[("act", "reject"), ("note", "经核实无误"), ("version", "2")]).await.led();
        let looked = lookup::Entity::find().count(test.app.db.read()).await.expect("a count");
        let page = clerk.get(&path).await.ok();
        assert!(page.contains("异议不成立") && page.contains("目前不需要答复"), "{page}");
        for covered in ["罚〔2025〕1号", "处罚对象不是本公司", "违法排放", "罚款5万元"] {
            assert!(!page.contains(covered), "it has ended: {covered} is the department's no more: {page}");
        }
        assert!(page.contains("此处不再显示"), "and that is said: {page}");
        let view = town.system.get(&format!("/api/v1/objections/{}", made.id)).await.json();
        assert_eq!((view["covered"].as_bool(), &view["record"], view["statement"].as_str(), &view["decided_on"]), (Some(true), &json!({}), Some(""), &json!(null)));
        assert_eq!(view["answer"], "经核实无误", "what it said itself stays");
        assert_eq!(lookup::Entity::find().count(test.app.db.read()).await.expect("a count"), looked, "nothing of the firm was read");
        clerk.reads_english();
        assert!(clerk.get(&path).await.ok().contains("No answer is needed now"));
        assert_eq!(latest(&test).await.state, ObjectionState::Rejected);
        test.works().await;
        // Every other role's rooms are closed to them, and theirs to other roles.
        for (method, route, access) in with_own(xinyidai::serve::routes()).table() {
            let path = route.replace("{id}", &made.id.to_string());
            if path.contains('{') || path == "/sign-out" {
                continue;
            }
            let answer = if method == Method::POST { clerk.post(&path, &[]).await } else { clerk.sends(method.clone(), &path).await };
            match access {
                Access::Firm | Access::BankOfficer | Access::BankManager | Access::Regulator | Access::Operator => {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {route}");
                }
                Access::Department => {
                    assert_ne!(answer.status, StatusCode::FORBIDDEN, "{method} {route}");
                    let theirs = if method == Method::POST { town.operator.post(&path, &[]).await } else { town.operator.sends(method.clone(), &path).await };
                    assert_eq!(theirs.status, StatusCode::FORBIDDEN, "{method} {route}");
                }
                Access::Public | Access::SignedIn | Access::Api(_) => {}
            }
        }
    }
}
