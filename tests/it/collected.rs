//! What never came from anywhere is not known of any firm: the profile counts it neither way and the report says so, until the first delivery,
//! whoever stands in it; what was shown before stays as it was.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Duration, Utc};
use entity::account::person;
use entity::credit::{credit_record, evaluation};
use entity::product::product;
use entity::supply::collected;
use entity::value::id::EvaluationId;
use entity::value::{LookupPurpose, OrganisationKind, Uscc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::consent::actions::Reader;
use xinyidai::credit::evaluation::actions::{open, replay};
use xinyidai::credit::evaluation::weigh::Weighed;
use xinyidai::enterprise::fact::{FactKey, Why};
use xinyidai::enterprise::past::actions::profile_as_of;
use xinyidai::matching::rematch::actions::{catch_up, known};
use xinyidai::platform::audit::By;
use xinyidai::platform::web::access::Scope;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};

use crate::bank::{demands, offers_for};
use crate::rematch::signs;
use crate::repair::{Town, delivers, row, town};
use crate::support::app::{System, TestApp};
use crate::support::both_databases;

const LISTS: &str = "名单名称,企业名称,统一社会信用代码,列入事由,列入日期,有效期至,移出日期\n";
const ABNORMAL: &str = "企业名称,统一社会信用代码/注册号,列入原因,列入日期,列入决定机关,移出日期\n";

async fn sends(test: &TestApp, system: &System, query: &str, rows: String) {
    // Which of two deliveries came first is told by when they came.
    test.later(Duration::minutes(1));
    system.send(Method::POST, &format!("/api/v1/deliveries?name=a.csv&{query}"), &[], rows.into_bytes()).await.is(StatusCode::ACCEPTED);
    test.works().await;
}

/// Points, range and standing of some items of the firm's own profile.
async fn of(test: &TestApp, town: &Town, codes: &[&str]) -> Vec<(i64, i64, i64, Option<Why>)> {
    let reader = Reader { by: By::SYSTEM, token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let shown = open(&test.app, &reader, town.firm).await.expect("shown").evaluation;
    let of = |code: &&str| shown.items.iter().find(|item| item.code == **code).unwrap_or_else(|| panic!("{code}"));
    codes.iter().map(of).map(|Weighed { points, low, high, unknown, .. }| (*points, *low, *high, *unknown)).collect()
}

async fn since(test: &TestApp) -> Vec<(String, DateTime<Utc>)> {
    let rows = collected::Entity::find().order_by_asc(collected::Column::Code).all(test.app.db.read()).await.expect("rows");
    rows.into_iter().map(|row| (row.code, row.since_at)).collect()
}

async fn newest(test: &TestApp) -> EvaluationId {
    let row = evaluation::Entity::find().order_by_desc(evaluation::Column::Id).one(test.app.db.read()).await;
    row.expect("a query").expect("a profile").id
}

/// The credit report that the firm has made for itself.
async fn report(town: &mut Town) -> String {
    let path = town.owner.post("/firm/credit-reports", &[]).await.led();
    town.owner.get(&path).await.ok()
}

both_databases! {
    async fn a_source_that_never_came_is_unknown_until_its_first_delivery(test: TestApp) {
        let mut town = town(&test).await;
        let office = test.organisation("office2", OrganisationKind::CreditOffice).await;
        let system = test.system(office, &[Scope::Deliver]).await;
        let unknown = |least: i64, most: i64| (0, least, most, Some(Why::Missing));
        let none = (0, 0, 0, None);
        let page = town.owner.get("/firm/profile").await.ok();
        assert!(page.contains("尚未归集，不计分") && page.contains("其中 7 项尚未归集") && !page.contains(">没有记录<"), "{page}");
        assert_eq!(of(&test, &town, &["penalties", "broken", "kept", "abnormal_operation"]).await, [unknown(-25, 0), unknown(-16, 0), unknown(0, 8), unknown(-12, 0)]);
        let before = newest(&test).await;
        assert!(report(&mut town).await.contains("行政处罚：尚无归集"));

        // Another firm is fined: of this one it is known from now on that it was not.
        let other = Uscc::complete("91320899MAXAAAB0").expect("a code").to_string();
        let own = Uscc::complete("91320899MAXAAAA0").expect("a code").to_string();
        let fine = row(1, "5", "2026-01-05", "").replace(&own, &other);
        assert!(fine.contains(&other), "{fine}");
        delivers(&test, &fine).await;
        assert_eq!(of(&test, &town, &["penalties", "broken", "abnormal_operation"]).await, [none, unknown(-16, 0), unknown(-12, 0)]);
        let first = since(&test).await;
        assert_eq!(first.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["penalty"]);
        assert!(!report(&mut town).await.contains("行政处罚：尚无归集"));
        // What was shown before is made again as it was.
        let again = replay(&test.app, before).await.expect("a replay");
        assert!(again.is_intact && again.digest == again.shown && again.input.uncollected.contains("penalty"));

        // Nobody is on the list: that is an answer too. A later delivery does not change since when it is there.
        test.later(Duration::days(3));
        town.owner.signs_in("owner").await;
        sends(&test, &system, "source=abnormal_operation&coverage=full", ABNORMAL.to_owned()).await;
        delivers(&test, &fine.replace("罚〔2025〕1号", "罚〔2025〕2号")).await;
        assert_eq!(of(&test, &town, &["penalties", "abnormal_operation"]).await, [none, none]);
        let then = since(&test).await;
        assert_eq!((then.len(), &then[1]), (2, &first[0]));
        // Rows that were all refused say nothing.
        sends(&test, &system, "source=serious_violation", "企业名称,统一社会信用代码,列入原因,列入日期,公布期限,列入决定机关,移出日期\n某公司,坏,某事由,昨天,,某局,\n".to_owned()).await;
        assert_eq!(of(&test, &town, &["serious_violation"]).await, [unknown(-40, 0)]);
        let page = town.owner.get("/firm/profile").await.ok();
        assert!(page.contains("其中 5 项尚未归集") && page.contains(">没有记录<"), "{page}");
        town.operator.signs_in("operator").await;
        assert!(town.operator.get("/operator/deliveries").await.ok().contains("所报名单"));
    }

    async fn a_list_is_known_from_the_file_that_has_a_row_of_it_or_says_that_it_has_none(test: TestApp) {
        let town = town(&test).await;
        let office = test.organisation("office2", OrganisationKind::CreditOffice).await;
        test.later(Duration::days(280));
        let system = test.system(office, &[Scope::Deliver]).await;
        let codes = ["unpaid_wages", "environment", "customs", "honest"];
        let states = async || of(&test, &town, &codes).await.into_iter().map(|(.., why)| why.is_none()).collect::<Vec<_>>();
        assert_eq!(states().await, [false; 4]);
        let other = Uscc::complete("91320899MAXAAAB0").expect("a code");
        sends(&test, &system, "source=listing", format!("{LISTS}拖欠农民工工资失信联合惩戒对象,某公司,{other},某事由,2026-04-01,,\n")).await;
        assert_eq!(states().await, [true, false, false, false], "a file of lists speaks of those that it has rows of");
        // The same file without rows, twice, about two lists: the second is not taken for the first again.
        sends(&test, &system, "source=listing&coverage=full&about=environment", LISTS.to_owned()).await;
        assert_eq!(states().await, [true, true, false, false]);
        sends(&test, &system, "source=listing&coverage=full&about=customs,honest", LISTS.to_owned()).await;
        assert_eq!(states().await, [true, true, true, true]);
        let wrong = ["source=listing&about=nothing", "source=penalty&about=customs"];
        for query in wrong {
            let sent = system.send(Method::POST, &format!("/api/v1/deliveries?name=a.csv&{query}"), &[], LISTS.as_bytes().to_vec()).await;
            assert!(sent.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("about"), "{}", sent.text());
        }
        // A full file that says that nobody is on a list any more takes its entries back.
        sends(&test, &system, "source=listing&coverage=full&about=unpaid_wages", LISTS.to_owned()).await;
        let stands = credit_record::Entity::find().all(test.app.db.read()).await.expect("records");
        assert_eq!(stands.iter().map(|record| record.state.code()).collect::<Vec<_>>(), ["withdrawn"]);
        assert_eq!(states().await, [true; 4]);
    }

    async fn a_condition_on_what_never_came_stays_open_until_it_comes(test: TestApp) {
        let mut town = town(&test).await;
        let office = test.organisation("office2", OrganisationKind::CreditOffice).await;
        let system = test.system(office, &[Scope::Deliver]).await;
        let owned = person::Entity::find().filter(person::Column::EnterpriseId.eq(town.firm)).one(test.app.db.read()).await;
        signs(&test.app, town.firm, owned.expect("a query").expect("the owner").id, &["registration", "public_credit"], 12).await;
        let demand = demands(&test, town.firm).await;
        let without = |codes: &[&str]| Requirement::HasNone(codes.iter().map(|code| (*code).to_owned()).collect());
        let mut why = Vec::new();
        for (code, fact, is) in [
            ("b1", FactKey::Penalties, Requirement::CountAtMost(0)),
            ("b2", FactKey::Lists, without(&["unpaid_wages"])),
            ("b3", FactKey::Lists, without(&["unpaid_wages", "environment"])),
            ("b4", FactKey::BrokenCommitments, Requirement::CountAtLeast(1)),
            ("b5", FactKey::OpenFlags, without(&["RF07"])),
        ] {
            let of = offers_for(&test, code, &Criteria::All(vec![Criteria::Condition(Condition { fact, is })])).await;
            why.push(format!("/firm/demands/{demand}/match/{}", of.2));
        }
        let qualifies = async || {
            catch_up(&test.app).await.expect("followed");
            let db = test.app.db.read();
            let names: BTreeMap<_, _> = product::Entity::find().all(db).await.expect("products").into_iter().map(|row| (row.id, row.code)).collect();
            known(db, town.firm).await.expect("qualifications").into_keys().map(|id| names[&id].clone()).collect::<BTreeSet<_>>()
        };
        let of = |codes: &[&str]| codes.iter().map(|code| format!("P-{code}")).collect::<BTreeSet<_>>();
        // A flag is what the platform raised: that none is open is known, and its page says that nothing could have raised it.
        assert_eq!(qualifies().await, of(&["b5"]));
        for (path, named) in why.iter().zip(["行政处罚", "拖欠农民工工资", "拖欠农民工工资", "信用承诺", "拖欠农民工工资"]) {
            let answer = town.owner.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {:?}", answer.headers);
            let page = answer.text();
            let said = page.split("本市尚未归集：").nth(1).and_then(|rest| rest.split('。').next()).unwrap_or_else(|| panic!("{path}: {page}"));
            assert!(said.contains(named), "{said}");
            // What never came is nobody's to mend: no step, no advice on repair, and who will deliver it.
            let flags = *path == why[4];
            assert!(flags || page.contains("信用信息中心尚未向平台报送"), "{path}: {page}");
            assert!(["核实并报送", "信用修复", "可申请修复"].iter().all(|step| !page.contains(step)), "{path}: {page}");
        }
        let file = town.owner.get("/firm/file").await.ok();
        assert!(file.contains("个名单尚未归集"), "{file}");

        test.later(Duration::hours(2));
        // Another firm is fined, nobody owes wages; the list of the environment comes last.
        let (own, other) = (Uscc::complete("91320899MAXAAAA0"), Uscc::complete("91320899MAXAAAB0"));
        let fine = row(1, "5", "2026-01-05", "").replace(&own.expect("a code").to_string(), &other.expect("a code").to_string());
        delivers(&test, &fine).await;
        assert_eq!(qualifies().await, of(&["b1", "b5"]));
        sends(&test, &system, "source=listing&coverage=full&about=unpaid_wages", LISTS.to_owned()).await;
        assert_eq!(qualifies().await, of(&["b1", "b2", "b5"]));
        sends(&test, &system, "source=listing&coverage=full&about=environment", LISTS.to_owned()).await;
        assert_eq!(qualifies().await, of(&["b1", "b2", "b3", "b5"]));
        town.owner.signs_in("owner").await;
        let listed = town.owner.get(&why[2]).await.ok();
        assert!(!listed.contains("本市尚未归集") && !listed.contains("尚未向平台报送"), "{listed}");
        assert!(town.owner.get(&why[3]).await.ok().contains("本市尚未归集：信用承诺"));
        // Of a moment before, it is as it was.
        let before = test.app.clock.now() - Duration::minutes(90);
        let then = profile_as_of(&test.app, test.app.db.read(), town.firm, before).await.expect("a profile");
        assert_eq!((then.value(FactKey::Penalties), then.open(FactKey::Lists).any(|code| code == "environment")), (None, true));
    }

    async fn the_scorecard_says_what_a_firm_can_have_and_lists_what_is_new(test: TestApp) {
        test.later(Duration::days(280));
        let page = test.visitor().get("/scorecard").await.ok();
        assert!(page.contains("最高 95 分。没有不良记录的企业在") && page.contains("一项最多扣 40 分") && !page.contains("-1259"), "{page}");
        let new = page.split("与上一版相比新增或调整").nth(1).and_then(|rest| rest.split("</section>").next()).expect("what is new");
        assert!(new.matches("<li>").count() > 30 && new.contains("<li>拖欠农民工工资失信联合惩戒对象"), "{new}");
    }
}
