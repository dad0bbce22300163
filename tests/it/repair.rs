//! A record that is repaired, annulled or in dispute is not used anywhere, and nothing rests on it any more.

use std::collections::BTreeSet;
use std::path::PathBuf;

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use entity::credit::{credit_record, credit_record_event, credit_report, objection, repair};
use entity::notice::notice;
use entity::value::id::{CreditReportId, EnterpriseId, RecordId};
use entity::value::{ObjectionState, OrganisationKind, RepairState, Role, Source, Uscc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{EntityTrait, QueryOrder};
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::record::actions::{Record, of_enterprise};
use xinyidai::credit::record::past::actions::of_enterprise_as_of;
use xinyidai::credit::repair::actions::{marks, resting};
use xinyidai::credit::repair::remind::actions::remind;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::dispute::differing;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Why};
use xinyidai::notice::actions::Receiver;
use xinyidai::platform::audit::By;
use xinyidai::risk::actions::{open_flags, reconcile, records_of};

use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";
const HEAD: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CXRQ";

pub(crate) struct Town {
    pub(crate) firm: EnterpriseId,
    pub(crate) owner: Browser,
    pub(crate) operator: Browser,
}

pub(crate) async fn town(test: &TestApp) -> Town {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    let (firm, owner) = test.firm("owner", FIRM).await;
    Town { firm, owner, operator: test.person("operator", Role::Operator, office).await }
}

/// A row of a fine: number, amount in 万元, day of the decision, day of its repair.
pub(crate) fn row(number: u32, wan: &str, decided: &str, ended: &str) -> String {
    let code = Uscc::complete(FIRM).expect("a code");
    format!("某公司,法人,{code},罚〔2025〕{number}号,违法排放,罚款,罚款{wan}万元,{wan},{decided},2099-12-31,2027-01-05,某局,{ended}\n")
}

pub(crate) async fn delivers(test: &TestApp, rows: &str) {
    let path: PathBuf = test.app.settings.data.directory.join("sent.csv");
    std::fs::write(&path, format!("{HEAD}\n{rows}")).expect("a file");
    feed::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Penalty, &path).await.expect("received");
    test.works().await;
}

pub(crate) async fn only_record(test: &TestApp) -> credit_record::Model {
    credit_record::Entity::find().order_by_asc(credit_record::Column::Id).one(test.app.db.read()).await.expect("a query").expect("a record")
}

async fn profile_of(test: &TestApp, firm: EnterpriseId) -> Profile {
    profile(&test.app, test.app.db.read(), firm).await.expect("a profile")
}

async fn codes(test: &TestApp, firm: EnterpriseId) -> Vec<String> {
    open_flags(test.app.db.read(), firm).await.expect("flags").into_iter().map(|flag| flag.code).collect()
}

async fn notices(test: &TestApp) -> Vec<notice::Model> {
    notice::Entity::find().order_by_asc(notice::Column::Id).all(test.app.db.read()).await.expect("notices")
}

/// The firm has a credit report issued.
async fn reports(test: &TestApp, town: &mut Town) -> credit_report::Model {
    let path = town.owner.post("/firm/credit-reports", &[]).await.led();
    let id: CreditReportId = path.rsplit('/').next().expect("an id").parse().expect("an id");
    credit_report::Entity::find_by_id(id).one(test.app.db.read()).await.expect("a query").expect("a report")
}

const STATEMENT: &str = "罚款已于当日缴清，整改已经完成。";

pub(crate) async fn asks(town: &mut Town, record: RecordId) -> crate::support::app::Answer {
    let fields = [("statement", STATEMENT), ("evidence", "缴款书 0001"), ("fulfilled_on", "2026-01-06")];
    town.owner.post(&format!("/firm/file/records/{record}/repair"), &fields).await
}

pub(crate) async fn objects(town: &mut Town, record: RecordId) -> crate::support::app::Answer {
    town.owner.post(&format!("/firm/file/records/{record}/object"), &[("statement", "处罚对象不是本公司，名称相近。"), ("evidence", "")]).await
}

/// The credit office acts on the one request or objection there is.
pub(crate) async fn decides(test: &TestApp, town: &mut Town, act: &str, note: &str) -> crate::support::app::Answer {
    let db = test.app.db.read();
    let asked = repair::Entity::find().order_by_desc(repair::Column::FiledAt).one(db).await.expect("a query");
    let objected = objection::Entity::find().order_by_desc(objection::Column::FiledAt).one(db).await.expect("a query");
    let (path, version) = match (asked, objected) {
        (_, Some(made)) if made.ended_at.is_none() => (format!("/operator/objections/{}", made.id), made.version),
        (Some(made), _) => (format!("/operator/repairs/{}", made.id), made.version),
        (None, Some(made)) => (format!("/operator/objections/{}", made.id), made.version),
        (None, None) => panic!("nothing was filed"),
    };
    town.operator.get(&path).await.ok();
    town.operator.post(&path, &[("act", act), ("note", note), ("version", &version.to_string())]).await
}

both_databases! {
    async fn a_repaired_record_is_gone_from_the_decision_on(test: TestApp) {
        test.everything_came().await;
        let mut town = town(&test).await;
        let never = profile_of(&test, town.firm).await;
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let id = only_record(&test).await.id;
        remind(&test.app).await.expect("reminded");
        remind(&test.app).await.expect("reminded");
        assert_eq!(notices(&test).await.iter().filter(|n| n.kind == "record_new").count(), 1, "once");
        assert_eq!(codes(&test, town.firm).await, ["RF17"]);
        assert!(town.owner.get("/firm/file").await.ok().contains(&format!("/firm/file/records/{id}")));
        asks(&mut town, id).await.refused_page();
        // What is wrong about an objection stands at its own form.
        let wrong = town.owner.post(&format!("/firm/file/records/{id}/object"), &[("statement", "不对"), ("evidence", "")]).await;
        let wrong = wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(wrong.contains("href=\"#wrong\"") && wrong.contains("id=\"wrong-error\"") && !wrong.contains("id=\"statement-error\""), "{wrong}");
        // From 2026-04-05, three months after the decision.
        test.later(Duration::days(40));
        town.owner.signs_in("owner").await;
        town.operator.signs_in("operator").await;
        remind(&test.app).await.expect("reminded");
        assert_eq!(notices(&test).await.iter().filter(|n| n.kind == "repair_possible").count(), 1);
        asks(&mut town, id).await.led();
        assert!(town.owner.get(&format!("/firm/file/records/{id}")).await.ok().contains("XF-2026-000001"));
        assert!(town.operator.get("/operator/repairs").await.ok().contains("XF-2026-000001"));
        decides(&test, &mut town, "accept", "").await.led();
        let report = reports(&test, &mut town).await;
        assert!(report.content.contains("罚〔2025〕1号"));
        let verify = format!("/credit-reports/verify?number={}&code={}", report.number, report.check_code);
        assert!(test.visitor().get(&verify).await.ok().contains("存档的内容没有改动"));
        let expected = resting(&test.app, test.app.db.read(), id).await.expect("what rests on it");
        let before = profile_of(&test, town.firm).await;
        let told: BTreeSet<_> = notices(&test).await.into_iter().map(|notice| notice.id).collect();
        decides(&test, &mut town, "grant", "凭证齐全").await.led();
        // No job has run: the decision's own commit did it.
        let after = profile_of(&test, town.firm).await;
        assert!(codes(&test, town.firm).await.is_empty());
        assert_eq!(expected.facts, differing(&before, &after));
        assert_eq!(after.value(FactKey::Penalties), never.value(FactKey::Penalties));
        assert_eq!(after.value(FactKey::OpenFlags), never.value(FactKey::OpenFlags));
        let mut corrections = notices(&test).await;
        corrections.retain(|notice| !told.contains(&notice.id));
        let receivers: BTreeSet<Receiver> = corrections.iter().filter(|n| n.kind.starts_with("risk_corrected")).map(receiver).collect();
        assert_eq!(receivers, expected.corrected);
        assert!(corrections.iter().any(|n| n.kind == "record_repaired" && n.corrects_id.is_some()), "the notice that named it is corrected");
        assert!(!town.owner.get("/firm/file").await.ok().contains("罚〔2025〕1号"));
        let verified = test.visitor().get(&verify).await.ok();
        assert!(verified.contains("但已失效") && !verified.contains("存档的内容没有改动"), "{verified}");
        assert!(!reports(&test, &mut town).await.content.contains("罚〔2025〕1号"), "it does not stand in a new one");
        test.works().await;

        // The same row, and the row with another word in it, leave it repaired; another decision under the number does not.
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        delivers(&test, &row(1, "6", "2026-01-05", "")).await;
        assert!(only_record(&test).await.repaired_at.is_some() && codes(&test, town.firm).await.is_empty());
        delivers(&test, &row(1, "6", "2026-02-05", "")).await;
        assert!(only_record(&test).await.repaired_at.is_none());
        assert_eq!(codes(&test, town.firm).await, ["RF17"]);
        // The source's own repair.
        delivers(&test, &row(1, "6", "2026-02-05", "2026-04-08")).await;
        assert!(only_record(&test).await.repaired_at.is_some() && codes(&test, town.firm).await.is_empty());
        delivers(&test, &row(1, "6", "2026-02-05", "")).await;
        assert!(codes(&test, town.firm).await.is_empty(), "a stale row does not bring it back");
    }

    async fn a_record_in_dispute_is_marked_and_not_used(test: TestApp) {
        let mut town = town(&test).await;
        delivers(&test, &row(1, "5", "2026-01-05", "")).await;
        let id = only_record(&test).await.id;
        objects(&mut town, id).await.led();
        let profile = profile_of(&test, town.firm).await;
        assert_eq!(profile.get(FactKey::Penalties), Fact::Unknown(Why::Disputed));
        assert_eq!(profile.get(FactKey::OpenFlags), Fact::Unknown(Why::Disputed));
        assert_eq!(codes(&test, town.firm).await, ["RF17"], "the flag stands until the answer");
        assert!(town.owner.get("/firm/file").await.ok().contains("异议处理中"));
        let report = reports(&test, &mut town).await;
        assert!(report.content.contains("罚〔2025〕1号") && report.content.contains("起对该记录提出异议"), "marked in a report");
        assert!(town.owner.get(&format!("/firm/credit-reports/{}", report.id)).await.ok().contains("正在异议处理中"));
        decides(&test, &mut town, "reject", "无误").await.refused_page();
        let due = objection::Entity::find().one(test.app.db.read()).await.expect("a query").expect("an objection").due_at.expect("a clock");
        assert_eq!(due, "2026-03-04T10:00:00Z".parse::<DateTime<Utc>>().expect("an instant"), "two working days");
        decides(&test, &mut town, "forward", "").await.led();
        decides(&test, &mut town, "reject", "经核实无误").await.led();
        assert_eq!(profile_of(&test, town.firm).await.value(FactKey::Penalties), Some(&xinyidai::enterprise::fact::Value::Count(1)));
        let mark = marks(test.app.db.read(), town.firm).await.expect("marks").remove(&id).expect("a mark");
        assert_eq!((mark.objection.map(|(state, _)| state), mark.statement.is_some()), (Some(ObjectionState::Rejected), true));
        objects(&mut town, id).await.refused_page();
        test.later(Duration::minutes(1));
        // The row changes: it may be objected to again, and the promised correction settles it.
        delivers(&test, &row(1, "7", "2026-01-05", "")).await;
        objects(&mut town, id).await.led();
        decides(&test, &mut town, "promise_correction", "金额有误").await.led();
        assert!(only_record(&test).await.suspended_at.is_some());
        delivers(&test, &row(1, "3", "2026-01-05", "")).await;
        assert!(only_record(&test).await.suspended_at.is_none());
        let latest = objection::Entity::find().order_by_desc(objection::Column::FiledAt).one(test.app.db.read()).await.expect("a query").expect("one");
        assert_eq!(latest.state, ObjectionState::Upheld);
        // What is annulled is gone, and closes the request beside it.
        test.later(Duration::days(40));
        town.owner.signs_in("owner").await;
        town.operator.signs_in("operator").await;
        asks(&mut town, id).await.led();
        objects(&mut town, id).await.led();
        decides(&test, &mut town, "annul", "并非该公司").await.led();
        assert!(codes(&test, town.firm).await.is_empty());
        let asked = repair::Entity::find().one(test.app.db.read()).await.expect("a query").expect("a request");
        assert_eq!(asked.state, RepairState::Closed);
        test.works().await;
    }

    async fn nothing_rests_on_what_has_ended_and_every_earlier_moment_can_be_told(test: TestApp) {
        let mut town = town(&test).await;
        let mut rng = ChaCha8Rng::seed_from_u64(20_261_126);
        let mut then: Vec<(DateTime<Utc>, Vec<Record>)> = Vec::new();
        test.later(Duration::days(60));
        town.owner.signs_in("owner").await;
        town.operator.signs_in("operator").await;
        for _ in 0..24 {
            let all = of_enterprise(test.app.db.read(), town.firm).await.expect("records");
            let some = (!all.is_empty()).then(|| all[rng.random_range(0..all.len())].id);
            match (rng.random_range(0..6), some) {
                (0..=2, _) | (_, None) => {
                    let number = rng.random_range(1..4);
                    let decided = if rng.random_range(0..8) == 0 { "2026-01-06" } else { "2026-01-05" };
                    let ended = if rng.random_range(0..8) == 0 { "2026-04-01" } else { "" };
                    delivers(&test, &row(number, &rng.random_range(1..30).to_string(), decided, ended)).await;
                }
                (3, Some(id)) => {
                    if asks(&mut town, id).await.status.is_redirection() {
                        let made = repair::Entity::find().order_by_desc(repair::Column::FiledAt).one(test.app.db.read()).await.expect("a query").expect("one");
                        for (act, version) in [("accept", "1"), ("grant", "2")] {
                            town.operator.post(&format!("/operator/repairs/{}", made.id), &[("act", act), ("note", ""), ("version", version)]).await.led();
                        }
                    }
                }
                (_, Some(id)) => {
                    if objects(&mut town, id).await.status.is_redirection() {
                        let made = objection::Entity::find().order_by_desc(objection::Column::FiledAt).one(test.app.db.read()).await.expect("a query").expect("one");
                        let act = ["annul", "forward", "promise_correction"][rng.random_range(0..3)];
                        town.operator.post(&format!("/operator/objections/{}", made.id), &[("act", act), ("note", "经核对"), ("version", "1")]).await.led();
                    }
                }
            }
            test.works().await;
            holds(&test, town.firm).await;
            then.push((test.app.clock.now(), of_enterprise(test.app.db.read(), town.firm).await.expect("records")));
            test.later(Duration::minutes(rng.random_range(1..9)));
        }
        assert!(credit_record_event::Entity::find().all(test.app.db.read()).await.expect("events").len() > 5);
        for (at, stored) in then {
            assert_eq!(of_enterprise_as_of(test.app.db.read(), town.firm, at).await.expect("as of"), stored, "{at}");
        }
    }
}

fn receiver(row: &notice::Model) -> Receiver {
    row.organisation_id.map(Receiver::Organisation).or(row.enterprise_id.map(Receiver::Firm)).expect("a receiver")
}

/// No flag, no alert and no fact rests on a record that has ended: the world is as if it had never been.
async fn holds(test: &TestApp, firm: EnterpriseId) {
    let db = test.app.db.read();
    reconcile(&test.app, firm).await.expect("flags");
    let records = of_enterprise(db, firm).await.expect("records");
    let ended: BTreeSet<RecordId> = records.iter().filter(|record| record.life.is_over()).map(|record| record.id).collect();
    let flags = open_flags(db, firm).await.expect("flags");
    assert!(flags.iter().flat_map(|flag| records_of(&flag.evidence)).all(|id| !ended.contains(&id)));
    let open: BTreeSet<String> = flags.iter().map(|flag| flag.id.to_string()).collect();
    let all = notices(test).await;
    let corrected: BTreeSet<_> = all.iter().filter(|n| n.kind.starts_with("risk_corrected")).map(|n| (n.subject_id.clone(), receiver(n))).collect();
    for alert in all.iter().filter(|n| n.kind.starts_with("risk_raised")) {
        assert!(open.contains(&alert.subject_id) || corrected.contains(&(alert.subject_id.clone(), receiver(alert))), "{alert:?}");
    }
    let profile = profile_of(test, firm).await;
    for id in ended {
        let without = xinyidai::enterprise::actions::profile_without(&test.app, db, firm, id).await.expect("a profile");
        assert_eq!(differing(&profile, &without), []);
    }
    let counting = records.iter().filter(|record| record.is_used_on(test.app.clock.today())).count();
    if let Some(xinyidai::enterprise::fact::Value::Count(n)) = profile.value(FactKey::Penalties) {
        assert_eq!(usize::try_from(*n), Ok(counting));
    }
}
