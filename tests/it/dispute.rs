//! While an objection runs: flags that stand by the record alone are marked and count for nothing; and what a correction would change is what
//! it changes.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::Duration;
use entity::account::person;
use entity::credit::{credit_record, credit_report, evaluation, objection};
use entity::enterprise::enterprise;
use entity::notice::notice;
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{RecordState, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use xinyidai::credit::evaluation::actions::replay;
use xinyidai::credit::repair::actions::{Error, resting};
use xinyidai::credit::repair::correction::actions::{Corrector, correctable, preview};
use xinyidai::credit::report::actions::verify;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::dispute::differing;
use xinyidai::platform::audit::By;
use xinyidai::risk::actions::{Flag, open_flags, reconcile, records_of};
use xinyidai::risk::watch::actions::overview;

use crate::repair::{Town, delivers, objects, only_record, row, town};
use crate::support::app::TestApp;
use crate::support::both_databases;
use crate::support::city::City;

/// The firm of the demonstration's owner.
async fn own(city: &City) -> EnterpriseId {
    let owner = person::Entity::find().filter(person::Column::Login.eq("owner")).one(city.test.app.db.read()).await;
    owner.expect("a query").expect("the owner").enterprise_id.expect("a firm")
}

/// A penalty of another firm's becomes the firm's: one that raises a flag which rests on nothing else.
async fn flagged(city: &City, firm: EnterpriseId) -> RecordId {
    let (app, db) = (&city.test.app, city.test.app.db.read());
    let others =
        credit_record::Entity::find().filter(credit_record::Column::Source.eq(Source::Penalty)).filter(credit_record::Column::State.eq(RecordState::Current));
    for other in others.order_by_desc(credit_record::Column::DecidedOn).all(db).await.expect("penalties") {
        let tx = app.db.begin_write().await.expect("a transaction");
        let change = credit_record::ActiveModel { id: Set(other.id), enterprise_id: Set(Some(firm)), ..Default::default() };
        credit_record::Entity::update(change).exec(&tx).await.expect("given");
        tx.commit().await.expect("a commit");
        reconcile(app, firm).await.expect("flags");
        if of(city, firm).await.iter().any(|flag| records_of(&flag.evidence) == [other.id]) {
            city.test.works().await;
            return other.id;
        }
    }
    panic!("no penalty of the city raises a flag");
}

async fn of(city: &City, firm: EnterpriseId) -> Vec<Flag> {
    open_flags(city.test.app.db.read(), firm).await.expect("flags")
}

async fn alerts(city: &City) -> u64 {
    notice::Entity::find().filter(notice::Column::Kind.starts_with("risk_")).count(city.test.app.db.read()).await.expect("a count")
}

both_databases! {
    async fn a_flag_in_dispute_is_marked_and_counts_again_after_the_answer(city: City) {
        const SAID: &str = "异议处理中，核实期间不计入有效信号";
        let app = &city.test.app;
        let firm = own(&city).await;
        let record = flagged(&city, firm).await;
        let code = enterprise::Entity::find_by_id(firm).one(app.db.read()).await.expect("a query").expect("the firm").code.to_string();
        let (mut owner, mut officer, mut operator, mut regulator) = (city.person("owner").await, city.person("officer").await, city.person("operator").await, city.person("regulator").await);
        let (before, told) = (overview(app).await.expect("counted"), alerts(&city).await);
        assert!(!officer.get("/bank/watch").await.ok().contains(SAID) && before.disputed == 0);

        owner.post(&format!("/firm/file/records/{record}/object"), &[("statement", "处罚对象不是本公司，名称相近。"), ("evidence", "")]).await.led();
        city.test.works().await;
        let during = overview(app).await.expect("counted");
        assert_eq!((during.total.open, during.disputed), (before.total.open - 1, 1));
        let marked: Vec<bool> = of(&city, firm).await.iter().map(|flag| flag.disputed_at == Some(app.clock.now()) && records_of(&flag.evidence) == [record]).collect();
        assert_eq!(marked.iter().filter(|marked| **marked).count(), 1);
        for (page, body) in [
            ("the watch", officer.get("/bank/watch").await.ok()),
            ("the regulators' page", regulator.get("/regulator/risks").await.ok()),
            ("the firm's own file", owner.get("/firm/file").await.ok()),
            ("the comparison", operator.post("/operator/compare", &[("firms", code.as_str())]).await.ok()),
        ] {
            assert!(body.contains(&format!("2026年3月2日 起{SAID}")), "{page}: {body}");
        }
        let export = regulator.get("/regulator/risks/export?format=csv").await.ok();
        assert!(export.contains(",异议处理中"), "{export}");
        let system = city.test.system(city.bank_of("operator").await, &xinyidai::platform::web::access::Scope::ALL).await;
        let compared = system.post("/api/v1/comparisons", Some("k"), &serde_json::json!({ "firms": [{ "code": code, "name": "" }] })).await.json();
        let hits = compared["firms"][0]["hits"].as_array().expect("hits").clone();
        assert!(hits.iter().any(|hit| hit["kind"] == "flag" && hit["disputed_on"] == "2026-03-02"), "{compared}");
        assert_eq!(compared["firms"][0]["outcome"] == "listed", hits.iter().any(|hit| hit["disputed_on"].is_null()), "what is in dispute alone is no entry");
        assert_eq!(alerts(&city).await, told, "nobody is alerted");

        // The objection is refused: it counts as before, and nobody is told a second time.
        let made = objection::Entity::find().one(app.db.read()).await.expect("a query").expect("an objection");
        let path = format!("/operator/objections/{}", made.id);
        for (act, version) in [("forward", "1"), ("reject", "2")] {
            operator.post(&path, &[("act", act), ("note", "经核实无误"), ("version", version), ("department", "")]).await.led();
        }
        city.test.works().await;
        let after = overview(app).await.expect("counted");
        assert_eq!((after.total.open, after.disputed, alerts(&city).await), (before.total.open, 0, told));
        assert!(of(&city, firm).await.iter().all(|flag| flag.disputed_at.is_none()));
        assert!(!officer.get("/bank/watch").await.ok().contains(SAID));
    }
}

/// The report that its firm had issued, and the matching profiles that it opened.
async fn shown(test: &TestApp, town: &mut Town) -> (credit_report::Model, Vec<evaluation::Model>) {
    town.owner.post("/firm/credit-reports", &[]).await.led();
    town.owner.get("/firm/profile").await.ok();
    let db = test.app.db.read();
    let report = credit_report::Entity::find().order_by_desc(credit_report::Column::Id).one(db).await.expect("a query").expect("a report");
    (report, evaluation::Entity::find().all(db).await.expect("profiles"))
}

async fn superseded(test: &TestApp, report: &credit_report::Model) -> bool {
    verify(&test.app, &report.number, &report.check_code).await.expect("verified").expect("the report").is_superseded
}

async fn stands(test: &TestApp, firm: EnterpriseId) -> (xinyidai::enterprise::fact::Profile, BTreeSet<String>) {
    let db = test.app.db.read();
    let flags = open_flags(db, firm).await.expect("flags").into_iter().map(|flag| flag.code).collect();
    (profile(&test.app, db, firm).await.expect("a profile"), flags)
}

both_databases! {
    async fn what_rests_on_a_record_that_a_delivery_ends_is_what_changes(test: TestApp) {
        let mut town = town(&test).await;
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let (report, profiles) = shown(&test, &mut town).await;
        let record = only_record(&test).await.id;
        let expected = resting(&test.app, test.app.db.read(), record).await.expect("what rests on it");
        let before = stands(&test, town.firm).await;
        assert_eq!((expected.reports.as_slice(), expected.profiles.len()), (&[report.number.clone()][..], profiles.len()));
        assert!(!superseded(&test, &report).await && !profiles.is_empty());
        test.later(Duration::minutes(1));
        delivers(&test, &row(1, "5", "2026-01-05", "2026-03-01")).await;
        let after = stands(&test, town.firm).await;
        assert_eq!(expected.facts, differing(&before.0, &after.0));
        let gone: BTreeSet<String> = before.1.difference(&after.1).cloned().collect();
        assert_eq!(expected.cleared.iter().map(|signal| signal.code().to_owned()).collect::<BTreeSet<_>>(), gone);
        assert!(superseded(&test, &report).await);
        for profile in &profiles {
            let again = replay(&test.app, profile.id).await.expect("made again");
            assert_eq!(again.gone.contains(&record), expected.profiles.contains(&profile.id));
        }
        let none = resting(&test.app, test.app.db.read(), record).await.expect("what rests on it");
        assert_eq!((none.facts, none.cleared), (Vec::new(), Vec::new()), "nothing is left to change");
    }

    async fn a_preview_runs_the_rules_of_the_delivery_and_matches_when_others_can_write(test: TestApp) {
        let (test, statements) = test.observed();
        let mut town = town(&test).await;
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let (report, profiles) = shown(&test, &mut town).await;
        let id = only_record(&test).await.id;
        objects(&mut town, id).await.led();
        let made = objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection").id;
        let of = correctable(&test.app, Corrector::Office, made).await.expect("correctable");
        let typed = |cells: &[(&str, &str)]| cells.iter().map(|(field, cell)| ((*field).to_owned(), (*cell).to_owned())).collect::<BTreeMap<String, String>>();

        // The firm was founded in May 2020: what the delivery would refuse, the preview refuses.
        let early = of.line(&typed(&[("decided_on", "2019-03-04")]));
        let refused = Box::pin(preview(&test.app, &By::SYSTEM, &of, &early)).await;
        assert!(matches!(&refused, Err(Error::Invalid(errors)) if !errors.0.is_empty()), "{refused:?}");
        let path = format!("/operator/objections/{made}/correction");
        let page = town.operator.post(&path, &[("act", "look"), ("note", ""), ("version", "1"), ("f_decided_on", "2019-03-04")]).await;
        assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("早于登记机关登记的成立日期"), "{}", page.text());

        // Everything that is written and taken back comes before anything is matched.
        let line = of.line(&typed(&[("fine", "3"), ("content", "罚款3万元")]));
        statements.take();
        let expected = Box::pin(preview(&test.app, &By::SYSTEM, &of, &line)).await.expect("what changes");
        let given = statements.take();
        let written = given.iter().rposition(|one| ["INSERT", "UPDATE", "DELETE"].iter().any(|word| one.sql.starts_with(word))).expect("something is written");
        let matched = given.iter().position(|one| one.sql.contains("FROM \"authorisation\"")).expect("something is matched");
        assert!(written < matched, "{written} {matched}");
        assert_eq!((expected.reports.as_slice(), expected.profiles.len()), (&[report.number.clone()][..], profiles.len()));
        let before = stands(&test, town.firm).await;

        let fields = [("f_fine", "3"), ("f_content", "罚款3万元"), ("note", "金额录入错误"), ("version", "1")];
        let page = town.operator.post(&path, &[&fields[..], &[("act", "look")]].concat()).await.ok();
        assert!(page.contains(&report.number), "{page}");
        let seen = page.split("name=\"previewed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a word").to_owned();
        town.operator.post(&path, &[&fields[..], &[("act", "correct"), ("previewed", &seen)]].concat()).await.led();
        test.works().await;
        let after = stands(&test, town.firm).await;
        assert_eq!(expected.facts, differing(&before.0, &after.0));
        assert!(superseded(&test, &report).await);
        for profile in &profiles {
            let again = replay(&test.app, profile.id).await.expect("made again");
            assert_eq!(again.gone.contains(&id), expected.profiles.contains(&profile.id));
        }
    }
}
