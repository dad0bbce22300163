//! What days bring for records: their publication ends, firms are reminded, and clocks of the credit office run out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::credit::{objection, repair};
use entity::notice::notice;
use entity::risk::risk_flag;
use entity::value::{FlagState, OrganisationKind, Source, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::record::actions::of_enterprise;
use xinyidai::credit::record::owner::actions::{give_each, take_away};
use xinyidai::credit::repair::{overdue, remind};
use xinyidai::enterprise::fact::{FactKey, Value};
use xinyidai::matching::rematch::actions::catch_up;
use xinyidai::platform::audit::By;
use xinyidai::platform::work::{self, Schedule};
use xinyidai::risk::actions::flags;

use crate::ended::{FIRM, Row, World};
use crate::support::app::TestApp;
use crate::support::both_databases;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) async fn ticks(test: &TestApp, schedules: &[Schedule]) {
    work::tick(&test.app, schedules).await.expect("a tick");
    test.works().await;
}

fn of_kind<'a>(notices: &'a [notice::Model], kind: &str) -> Vec<&'a notice::Model> {
    notices.iter().filter(|notice| notice.kind == kind).collect()
}

both_databases! {
    async fn on_the_day_on_which_its_publication_ends_a_record_counts_no_more(test: TestApp) {
        let mut world = World::over(test).await;
        // Three years under the rules of 2023; nobody named another end. A list without a term, in which the department named one.
        let customs = Row::Other { list: "海关失信企业", on: "2025-10-20", valid: "2026-05-19", removed: None };
        world.receives(&[Row::Fine { number: 1, wan: 20, decided: "2023-05-20", published: "", repaired: None }, customs]).await;
        world.goes_to(at("2026-05-19T23:50:00+08:00")).await;
        catch_up(&world.test.app).await.expect("followed");
        assert_eq!(world.profile().await.value(FactKey::Penalties), Some(&Value::Count(1)));
        assert_eq!(world.profile().await.value(FactKey::Lists), Some(&Value::Codes(vec!["customs".to_owned()])));
        assert_eq!(world.flags().await.iter().map(|flag| flag.code.as_str()).collect::<Vec<_>>(), ["RF17", "RF23"]);
        assert!(!world.qualifies().await.values().any(|code| code == "P-b1"), "one penalty too many");
        // Midnight: no job has run.
        world.test.later(Duration::minutes(10));
        let profile = world.profile().await;
        assert_eq!(profile.value(FactKey::Penalties), Some(&Value::Count(0)));
        assert_eq!([FactKey::Lists, FactKey::OpenFlags].map(|key| profile.value(key).cloned()), [const { Some(Value::Codes(Vec::new())) }; 2]);
        catch_up(&world.test.app).await.expect("followed");
        assert!(world.qualifies().await.values().any(|code| code == "P-b1"), "the worklist follows by the day");
        // The day's first job.
        world.test.later(Duration::minutes(2));
        ticks(&world.test, &xinyidai::risk::jobs::schedules()).await;
        let cleared = flags(world.test.app.db.read(), world.firm).await.expect("flags");
        let because = cleared.iter().map(|flag| (flag.state, flag.cleared_because.as_deref()));
        assert_eq!(because.collect::<Vec<_>>(), [(FlagState::Cleared, Some("expired")); 2]);
        let corrections = world.notices().await;
        let own = of_kind(&corrections, "risk_corrected_own");
        assert!(own.len() == 2 && own.iter().all(|told| told.corrects_id.is_some()), "whoever was told is told");
    }

    async fn what_a_trader_did_is_gone_five_years_after_it_ended_and_what_a_company_did_is_not(test: TestApp) {
        let mut world = World::over(test).await;
        let (trader, mut owner) = world.test.firm("trader", "92320899MAXENDE1").await;
        // A list without a term, for both until the court takes them off it; what they owed was paid when they were put on it.
        let line = |case: u32, code: &str| {
            let code = Uscc::complete(code).expect("a code");
            format!("某公司,{code},某法院,（2021）苏0812执{case}号,全部履行,有履行能力而拒不履行生效法律文书确定义务,2021-04-10\n")
        };
        let path = world.test.app.settings.data.directory.join("debtors.csv");
        let head = "被执行人名称,统一社会信用代码,执行法院,案号,履行情况,失信行为具体情形,发布时间";
        std::fs::write(&path, format!("{head}\n{}{}", line(1, FIRM), line(2, "92320899MAXENDE1"))).expect("a file");
        feed::receive_file(&world.test.app, &By::SYSTEM, Channel::Upload, Source::DishonestDebtor, &path).await.expect("received");
        world.test.works().await;
        for (now, stands) in [("2026-04-09T23:30:00+08:00", true), ("2026-04-10T00:10:00+08:00", false)] {
            world.goes_to(at(now)).await;
            owner.signs_in("trader").await;
            for (firm, browser, counts) in [(world.firm, &mut world.owner, true), (trader, &mut owner, stands)] {
                let file = browser.get("/firm/file").await.ok();
                assert_eq!(file.contains("拒不履行生效法律文书"), counts, "{now}: {file}");
                let open = flags(world.test.app.db.read(), firm).await.expect("flags").into_iter().filter(|flag| flag.state == FlagState::Open).count();
                assert_eq!(open, usize::from(counts), "{now}");
                let report = browser.post("/firm/credit-reports", &[]).await.led();
                assert_eq!(browser.get(&report).await.ok().contains("拒不履行生效法律文书"), counts, "{now}");
                let records = of_enterprise(world.test.app.db.read(), firm).await.expect("records");
                assert_eq!((records.len(), records[0].counts_on(world.test.app.clock.today())), (1, counts), "{now}");
                let because = records[0].validity().expect("a rule").because.code();
                assert_eq!(because, if firm == trader { "person" } else { "debtor_refuses" });
            }
        }
    }

    async fn a_flag_grows_lighter_on_the_day_on_which_one_of_its_records_ends(test: TestApp) {
        let mut world = World::over(test).await;
        let fine = |number, published| Row::Fine { number, wan: 20, decided: "2026-01-05", published, repaired: None };
        world.receives(&[fine(1, "2026-04-10"), fine(2, "2026-09-01")]).await;
        world.goes_to(at("2026-04-10T12:00:00+08:00")).await;
        let rests = |flags: &[risk_flag::Model]| flags.iter().map(|flag| flag.evidence.as_array().map_or(0, Vec::len)).collect::<Vec<_>>();
        assert_eq!(rests(&world.flags().await), [2]);
        world.goes_to(at("2026-04-11T00:02:00+08:00")).await;
        assert_eq!(rests(&world.flags().await), [1]);
        let notices = world.notices().await;
        assert!(of_kind(&notices, "risk_eased_own").iter().all(|told| told.corrects_id.is_some()) && of_kind(&notices, "risk_eased_own").len() == 1);
    }

    async fn a_breach_that_is_heard_of_late_counts_from_then(test: TestApp) {
        let mut world = World::over(test).await;
        // Made on 9 October 2023 and valid until the end of 2026: 24 months from the day of the commitment are long over.
        let sends = async |world: &World, kept: &str, settled: &str| {
            let code = Uscc::complete(FIRM).expect("a code");
            let head = "承诺编码,承诺人名称,统一社会信用代码,承诺类型,承诺作出日期,有效期,承诺受理单位,履约状态,履约认定日期";
            let row = format!("32080020231009001,某公司,{code},主动型,2023-10-09,2026-12-31,某局,{kept},{settled}");
            let path = world.test.app.settings.data.directory.join("commitments.csv");
            std::fs::write(&path, format!("{head}\n{row}\n")).expect("a file");
            feed::receive_file(&world.test.app, &By::SYSTEM, Channel::Upload, Source::Commitment, &path).await.expect("received");
            world.test.works().await;
        };
        sends(&world, "", "").await;
        world.goes_to(at("2026-03-10T09:00:00+08:00")).await;
        assert!(world.flags().await.is_empty() && world.records().await[0].published_until() == Some("2027-01-01".parse().expect("a day")));
        // Without a day of its own it counts from the day on which it is heard of, and not anew when it is said again.
        for (now, settled, opened, until) in [
            ("2026-03-10T09:10:00+08:00", "", "2026-03-10", "2028-03-10"),
            ("2026-04-08T09:00:00+08:00", "", "2026-03-10", "2028-03-10"),
            ("2026-04-09T09:00:00+08:00", "2026-02-20", "2026-02-20", "2028-02-20"),
        ] {
            world.goes_to(at(now)).await;
            sends(&world, "违背承诺", settled).await;
            let (opened, until): (NaiveDate, NaiveDate) = (opened.parse().expect("a day"), until.parse().expect("a day"));
            let flags: Vec<_> = world.flags().await.into_iter().map(|flag| (flag.code, flag.opened_on, flag.valid_until)).collect();
            assert_eq!(flags, [("RF20".to_owned(), opened, Some(until))], "{now}");
            assert_eq!(world.profile().await.value(FactKey::BrokenCommitments), Some(&Value::Count(1)), "{now}");
            let (record, last) = (world.records().await.remove(0), until.pred_opt().expect("a day"));
            assert_eq!([last, until].map(|day| record.counts_on(day)), [true, false], "{now}");
        }
        // By the rules of before it was over when it came, and no flag stands: the look of the night raises it without any delivery.
        let gone = risk_flag::ActiveModel {
            state: Set(FlagState::Cleared),
            cleared_at: Set(Some(world.test.app.clock.now())),
            cleared_because: Set(Some("expired".to_owned())),
            ..Default::default()
        };
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        risk_flag::Entity::update_many().set(gone).exec(&tx).await.expect("cleared");
        tx.commit().await.expect("a commit");
        assert!(world.flags().await.is_empty());
        world.goes_to(at("2026-04-10T00:02:00+08:00")).await;
        let flags: Vec<_> = world.flags().await.into_iter().map(|flag| (flag.code, flag.opened_on)).collect();
        assert_eq!(flags, [("RF20".to_owned(), "2026-02-20".parse().expect("a day"))]);
    }

    async fn a_firm_is_told_each_thing_once_on_its_day(test: TestApp) {
        let mut world = World::over(test).await;
        world.receives(&[Row::Fine { number: 1, wan: 20, decided: "2026-01-05", published: "", repaired: None }]).await;
        let code = Uscc::complete(FIRM).expect("a code");
        let path = world.test.app.settings.data.directory.join("licence.csv");
        let licence = format!("单位名称,统一社会信用代码,许可决定文书号,许可编号,许可决定日期,有效期自,有效期至,许可机关,许可内容\n某公司,{code},许〔2024〕1号,XK-1,2024-04-20,2024-04-20,2026-04-19,某局,食品经营\n");
        std::fs::write(&path, licence).expect("a file");
        feed::receive_file(&world.test.app, &By::SYSTEM, Channel::Upload, Source::Licence, &path).await.expect("received");
        world.test.works().await;
        let schedules = remind::jobs::schedules();
        let mut first = std::collections::BTreeMap::new();
        ticks(&world.test, &schedules).await;
        for _ in 0..60 {
            world.test.later(Duration::days(1));
            ticks(&world.test, &schedules).await;
            for notice in world.notices().await.iter().filter(|notice| notice.subject_kind == "credit_record") {
                first.entry((notice.kind.clone(), notice.id)).or_insert_with(|| world.test.app.clock.today().to_string());
            }
        }
        // Three months after the decision, under the rules of 2023; thirty days before the last day of the licence.
        let told: Vec<(String, String)> = first.into_iter().map(|((kind, _), day)| (kind, day)).collect();
        let expected = [("licence_expiring", "2026-03-20"), ("record_new", "2026-03-03"), ("repair_possible", "2026-04-05")];
        assert_eq!(told, expected.map(|(kind, day)| (kind.to_owned(), day.to_owned())));
        world.owner.signs_in("owner").await;
        let page = world.owner.get("/notices").await.ok();
        for said in ["公示至：2029年1月4日", "信用修复或移出：2026年4月5日 起，履行全部义务后可以在记录页面申请信用修复", "2026年4月5日 起，您的", "请在记录页面写明情况", "有效期到 2026年4月19日", "罚〔2025〕1号"] {
            assert!(page.contains(said), "{said}: {page}");
        }

        // What becomes bad news later is told when it does: a grade that is corrected, a promise that is broken, a fine whose firm is found out
        // long after it came, and long after its repair may be asked for.
        let fine = Row::Fine { number: 2, wan: 20, decided: "2026-01-05", published: "", repaired: None };
        let (graded, promised) = (|grade| Row::Grade { year: 2025, grade, removed: None }, |kept| Row::Promise { number: 1, kept, removed: None });
        world.receives(&[graded("A"), promised(""), fine]).await;
        let unled = world.records().await.iter().find(|record| record.number() == "罚〔2025〕2号").expect("the second fine").id;
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        take_away(&tx, &world.test.app, &[unled]).await.expect("nobody's");
        tx.commit().await.expect("a commit");
        for _ in 0..20 {
            world.test.later(Duration::days(1));
            ticks(&world.test, &schedules).await;
        }
        let told = async |world: &World| {
            let all = world.notices().await;
            (of_kind(&all, "record_new").len(), of_kind(&all, "repair_possible").len())
        };
        assert_eq!(told(&world).await, (1, 1), "nothing new is bad, and nobody knows whose the fine is");
        world.receives(&[graded("D"), promised("违背承诺")]).await;
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        let firms = give_each(&tx, &world.test.app, None, BTreeMap::from([(unled, (world.firm, None))])).await.expect("given");
        tx.commit().await.expect("a commit");
        assert_eq!(firms.len(), 1);
        for _ in 0..3 {
            world.test.later(Duration::days(1));
            ticks(&world.test, &schedules).await;
            assert_eq!(told(&world).await, (4, 2), "each once");
        }
        let sources: BTreeSet<String> = of_kind(&world.notices().await, "record_new").iter().map(|notice| notice.params["record"].to_string()).collect();
        assert_eq!(sources.len(), 3, "of fines, grades and promises: {sources:?}");
        // What is said otherwise without being worse is no news; who opens an account later is told then.
        world.receives(&[graded("C")]).await;
        world.test.later(Duration::days(1));
        ticks(&world.test, &schedules).await;
        assert_eq!(told(&world).await, (4, 2));
        let (second, code) = (world.test.registered("91320899MAXLPAT0").await, Uscc::complete("91320899MAXLPAT0").expect("a code"));
        let row = format!("企业名称,统一社会信用代码/注册号,列入原因,列入日期,列入决定机关\n某公司,{code},未按期公示年报,2026-02-03,某局\n");
        std::fs::write(&path, row).expect("a file");
        feed::receive_file(&world.test.app, &By::SYSTEM, Channel::Upload, Source::AbnormalOperation, &path).await.expect("received");
        world.test.works().await;
        for (days, told_then) in [(30, 4), (1, 5)] {
            if days == 1 {
                world.test.owner("late", second).await;
            }
            world.test.later(Duration::days(days));
            ticks(&world.test, &schedules).await;
            assert_eq!(told(&world).await.0, told_then);
        }
    }

    async fn the_clocks_of_an_objection_are_shown_and_escalated_once_each(test: TestApp) {
        test.organisation("nfra2", OrganisationKind::Regulator).await;
        let mut world = World::over(test).await;
        world.receives(&[Row::Fine { number: 1, wan: 20, decided: "2026-01-05", published: "", repaired: None }]).await;
        let record = world.records().await[0].id;
        assert!(world.objects(record).await);
        let made = objection::Entity::find().one(world.test.app.db.read()).await.expect("a query").expect("an objection").id;
        let path = format!("/operator/objections/{made}");
        let schedules = overdue::jobs::schedules();
        ticks(&world.test, &schedules).await;
        let mut escalated = 0;
        // Monday 2 March: two working days to compare, five to answer, two to put right, each to the end of business.
        for (version, act, due, shown) in [
            (1, "forward", "2026-03-04T18:00:00+08:00", "2026年3月4日"),
            (2, "promise_correction", "2026-03-11T18:00:00+08:00", "2026年3月11日"),
            (3, "annul", "2026-03-13T18:00:00+08:00", "2026年3月13日"),
        ] {
            let due = at(due);
            let row = objection::Entity::find_by_id(made).one(world.test.app.db.read()).await.expect("a query").expect("it");
            assert_eq!(row.due_at, Some(due), "{act}");
            world.goes_to(due - Duration::minutes(1)).await;
            ticks(&world.test, &schedules).await;
            let page = world.operator.get("/operator/objections").await.ok();
            assert!(page.contains(shown) && !page.contains("已超期"), "{act}: {page}");
            assert_eq!(of_kind(&world.notices().await, "objection_overdue").len(), escalated, "{act}: in time");
            for _ in 0..3 {
                world.test.later(Duration::minutes(61));
                ticks(&world.test, &schedules).await;
            }
            // The credit office and both regulators, each once.
            escalated += 3;
            assert_eq!(of_kind(&world.notices().await, "objection_overdue").len(), escalated, "{act}: late");
            assert!(world.operator.get("/operator/objections").await.ok().contains("已超期"));
            assert!(world.operator.get("/notices").await.ok().contains("已超过办理期限"));
            // The firm reads whose turn it is, and that it is late.
            let case = world.owner.get(&format!("/firm/file/records/{record}")).await.ok();
            let turn = if act == "forward" { "<dd>信用办</dd>" } else { "<dd>来源单位（由信用办书面转送）</dd>" };
            assert!(case.contains(turn) && case.contains("<span class=\"state tone-urgent\">已超期"), "{act}: {case}");
            // The act is done the day it was due, so that the next clock begins with it.
            world.operator.post(&path, &[("act", act), ("note", "经核对"), ("version", &version.to_string())]).await.led();
        }
        ticks(&world.test, &schedules).await;
        assert_eq!(of_kind(&world.notices().await, "objection_overdue").len(), escalated, "what is settled is not late");
        assert!(world.owner.get(&format!("/firm/file/records/{record}")).await.ok().contains("异议成立"));
    }

    async fn the_clocks_of_a_request_for_repair_are_shown_and_escalated_once_each(test: TestApp) {
        test.organisation("nfra2", OrganisationKind::Regulator).await;
        let mut world = World::over(test).await;
        world.receives(&[Row::Fine { number: 1, wan: 20, decided: "2026-01-05", published: "", repaired: None }]).await;
        let record = world.records().await[0].id;
        // Repair can be asked for three months after the decision; it is Monday the sixth of April, a holiday, and worked from the seventh.
        world.goes_to(at("2026-04-07T09:30:00+08:00")).await;
        let asked = [("statement", "罚款已缴，违法行为已改正。"), ("evidence", "缴款凭证"), ("fulfilled_on", "2026-02-01")];
        world.owner.post(&format!("/firm/file/records/{record}/repair"), &asked).await.led();
        let made = repair::Entity::find().one(world.test.app.db.read()).await.expect("a query").expect("a request");
        let path = format!("/operator/repairs/{}", made.id);
        let schedules = overdue::jobs::schedules();
        ticks(&world.test, &schedules).await;
        let mut escalated = 0;
        // Three working days to look it through, then seven to decide, each to the end of business.
        for (version, act, due, shown) in
            [(1, "accept", "2026-04-10T18:00:00+08:00", "2026年4月10日"), (2, "grant", "2026-04-21T18:00:00+08:00", "2026年4月21日")]
        {
            let due = at(due);
            let row = repair::Entity::find_by_id(made.id).one(world.test.app.db.read()).await.expect("a query").expect("it");
            assert_eq!(row.due_at, Some(due), "{act}");
            world.goes_to(due - Duration::minutes(1)).await;
            ticks(&world.test, &schedules).await;
            let page = world.operator.get("/operator/repairs").await.ok();
            assert!(page.contains(shown) && !page.contains("已超期"), "{act}: {page}");
            assert_eq!(of_kind(&world.notices().await, "repair_overdue").len(), escalated, "{act}: in time");
            for _ in 0..3 {
                world.test.later(Duration::minutes(61));
                ticks(&world.test, &schedules).await;
            }
            // The credit office and both regulators, each once.
            escalated += 3;
            let notices = world.notices().await;
            let told = of_kind(&notices, "repair_overdue");
            assert_eq!(told.len(), escalated, "{act}: late");
            assert!(told.iter().all(|notice| notice.params["request"] == made.number.as_str() && notice.enterprise_id.is_none()), "{told:?}");
            assert!(world.operator.get("/operator/repairs").await.ok().contains("已超期"));
            let page = world.operator.get("/notices").await.ok();
            assert!(page.contains(&format!("信用修复申请 {} 已超过办理期限", made.number)) && page.contains(&path), "{page}");
            world.operator.post(&path, &[("act", act), ("note", "凭证齐全"), ("version", &version.to_string())]).await.led();
        }
        assert_eq!(of_kind(&world.notices().await, "objection_overdue").len(), 0);
        for _ in 0..2 {
            world.test.later(Duration::days(8));
            ticks(&world.test, &schedules).await;
        }
        assert_eq!(of_kind(&world.notices().await, "repair_overdue").len(), escalated, "what is settled is not late");
    }
}
