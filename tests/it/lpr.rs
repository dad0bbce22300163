//! The LPR in the operator's hands: entered, corrected, taken back, and what firms see of it from its day on.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use entity::account::person;
use entity::financing::{demand, match_result};
use entity::notice::notice;
use entity::product::{lpr_publication, product_version};
use entity::value::id::{DemandId, EnterpriseId, ProductId, ProductVersionId};
use entity::value::{OrganisationKind, Ppm, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use xinyidai::matching::actions::{Answer, match_demand, replay};
use xinyidai::matching::canonical;
use xinyidai::matching::group::Group;
use xinyidai::matching::past::actions::match_as_of;
use xinyidai::matching::rematch::actions::{catch_up, known, touched};
use xinyidai::platform::audit::{self, Search};
use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
use xinyidai::product::actions::{changed, stock};
use xinyidai::product::lpr::actions::in_force;
use xinyidai::product::terms::{Pricing, Terms};

use crate::bank::{demands, offers};
use crate::program::Program;
use crate::rematch::signs;
use crate::support::app::{Answer as Page, Browser, TestApp, application as another};
use crate::support::both_databases;

const SOURCE: &str = "全国银行间同业拆借中心";

async fn operator(test: &TestApp) -> Browser {
    let office = test.organisation("office", OrganisationKind::CreditOffice).await;
    test.person("operator", Role::Operator, office).await
}

/// Enters a publication; the fields that are given take the place of those that are right.
async fn enters(test: &TestApp, operator: &mut Browser, other: &[(&'static str, &'static str)]) -> Page {
    // The lines of the trail stand in the order of their instants.
    test.later(Duration::seconds(1));
    let mut fields = vec![
        ("published", "2026-02-24"),
        ("effective", ""),
        ("one_year", "2.90"),
        ("five_years", "3.40"),
        ("source", SOURCE),
        ("edition", "0"),
        ("corrects", ""),
    ];
    for (name, value) in other {
        fields.retain(|(of, _)| of != name);
        fields.push((name, value));
    }
    operator.post("/operator/lpr", &fields).await
}

async fn rates(test: &TestApp) -> (i64, i64) {
    let lpr = in_force(test.app.db.read(), test.app.clock.today()).await.expect("an LPR");
    (lpr.one_year.0, lpr.five_years.0)
}

/// A bank whose product costs the LPR and 1.5 points, and a firm that accepts up to 4.45 % for its demand.
struct Town {
    firm: EnterpriseId,
    owner: Browser,
    demand: DemandId,
    version: ProductVersionId,
    product: ProductId,
}

async fn town(test: &TestApp) -> Town {
    let app = &test.app;
    let (_, product, version) = offers(test, "b1").await;
    let (firm, owner) = test.firm("owner", "91320899MAXAAAA0").await;
    let demand = demands(test, firm).await;
    let row = product_version::Entity::find_by_id(version).one(app.db.read()).await.expect("a query").expect("a version");
    let terms: Terms = serde_json::from_value(row.terms.clone()).expect("terms");
    let tx = app.db.begin_write().await.expect("a transaction");
    let mut row = row.into_active_model();
    row.terms = Set(json!(Terms { pricing: Pricing::LprPlus(Ppm(15_000)), ..terms }));
    row.update(&tx).await.expect("priced");
    let expires = Some(app.clock.today() + Duration::days(60));
    let accepts = demand::ActiveModel { id: Set(demand), acceptable_rate_ppm: Set(Some(Ppm(44_500))), expires_until: Set(expires), ..Default::default() };
    accepts.update(&tx).await.expect("accepted");
    changed(&tx).await.expect("a number");
    touched(&tx, app, [firm]).await.expect("touched");
    tx.commit().await.expect("a commit");
    let person = person::Entity::find().filter(person::Column::EnterpriseId.eq(firm)).one(app.db.read()).await.expect("people").expect("somebody").id;
    signs(app, firm, person, &["registration", "operating"], 12).await;
    Town { firm, owner, demand, version, product }
}

impl Town {
    async fn person(&self, test: &TestApp) -> FirmOwner {
        let row = person::Entity::find().filter(person::Column::EnterpriseId.eq(self.firm)).one(test.app.db.read()).await.expect("people").expect("somebody");
        let who = SignedIn { person: row.id, name: row.name, role: Role::FirmOwner, enterprise: Some(self.firm), organisation: None, request_id: None };
        FirmOwner { who, enterprise: self.firm }
    }
    async fn matched(&self, test: &TestApp) -> Answer {
        match_demand(&test.app, &self.person(test).await, self.demand).await.expect("a match")
    }
    async fn as_of(&self, test: &TestApp, at: DateTime<Utc>) -> Answer {
        match_as_of(&test.app, &self.person(test).await, self.demand, at).await.expect("a match").0
    }
    fn rate(&self, of: &Answer) -> (i64, Group) {
        let one = of.explain(self.version).expect("on offer");
        (one.price.rate.0, one.group)
    }
}

async fn told(test: &TestApp) -> u64 {
    notice::Entity::find().filter(notice::Column::Kind.eq("now_qualifies")).count(test.app.db.read()).await.expect("a count")
}

both_databases! {
    async fn a_publication_is_entered_corrected_and_taken_back(test: TestApp) {
        let mut operator = operator(&test).await;
        let page = operator.get("/operator/lpr").await.ok();
        assert!(page.contains("2025年5月20日起有效") && page.contains(SOURCE) && page.contains("平台自带"), "{page}");
        assert!(page.contains("2026年2月24日应公布的 LPR 还没有录入"), "{page}");
        assert_eq!(rates(&test).await, (30_000, 35_000));

        for (field, value, said) in [
            ("published", "2026-3-x", "请填公布日"),
            ("published", "2026-03-03", "公布日不能晚于今天"),
            ("published", "2026-02-20", "这一天不是工作日"),
            ("published", "2025-05-20", "这一天公布的利率已录入过"),
            ("effective", "2026-02-23", "生效日不早于公布日"),
            ("one_year", "二点九", "请填 1 年期利率"),
            ("five_years", "34", "请填 5 年期以上利率"),
            ("one_year", "2.00", "相差超过 0.5 个百分点"),
            ("source", " ", "来源填 2 至 120 个字"),
        ] {
            let answer = enters(&test, &mut operator, &[(field, value)]).await;
            assert!(answer.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains(said), "{field} {value}: {}", answer.text());
        }
        assert_eq!(rates(&test).await, (30_000, 35_000));

        assert_eq!(enters(&test, &mut operator, &[("effective", "2026-03-04")]).await.led(), "/operator/lpr");
        let page = operator.get("/operator/lpr").await.ok();
        assert!(page.contains("2026年3月4日起改为 1 年期 2.90%、5 年期以上 3.40%") && page.contains("待生效") && !page.contains("还没有录入"), "{page}");
        assert_eq!(rates(&test).await, (30_000, 35_000), "not yet");

        // Corrected from today on; whoever saw the page before is told so.
        assert!(operator.get("/operator/lpr?correct=2026-02-24").await.ok().contains("更正2026年2月24日公布的利率"));
        let correction = [("one_year", "2.95"), ("corrects", "2026-02-24"), ("edition", "1"), ("note", "误将次年合同利率录入")];
        let unsaid = enters(&test, &mut operator, &correction[..3]).await;
        assert!(unsaid.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("更正原因填 2 至 200 个字"));
        assert_eq!(enters(&test, &mut operator, &correction).await.led(), "/operator/lpr");
        let late = [correction[1], correction[2], correction[3], ("one_year", "2.96")];
        enters(&test, &mut operator, &late).await.is(StatusCode::CONFLICT);
        assert_eq!(rates(&test).await, (29_500, 34_000));
        let page = operator.get("/operator/lpr").await.ok();
        assert!(page.contains("已更正") && page.contains("误将次年合同利率录入"), "{page}");

        let back = |published, edition| [("published", published), ("edition", edition)];
        operator.post("/operator/lpr/take-back", &back("2026-02-24", "1")).await.is(StatusCode::CONFLICT);
        operator.post("/operator/lpr/take-back", &back("2025-05-20", "0")).await.not_found();
        test.later(Duration::seconds(1));
        operator.post("/operator/lpr/take-back", &back("2026-02-24", "2")).await.led();
        operator.post("/operator/lpr/take-back", &back("2026-02-24", "3")).await.not_found();
        assert_eq!(rates(&test).await, (30_000, 35_000));
        assert!(operator.get("/operator/lpr").await.ok().contains("已撤销"));
        operator.get("/operator/lpr?correct=2026-01-20").await.not_found();

        // Nothing of it is lost, and nothing is changed behind it.
        let tx = test.app.db.begin_write().await.expect("a transaction");
        let change = lpr_publication::ActiveModel { one_year_ppm: Set(Some(Ppm(1))), ..Default::default() };
        assert!(lpr_publication::Entity::update_many().set(change).exec(&tx).await.is_err());
        drop(tx);
        assert_eq!(lpr_publication::Entity::find().count(test.app.db.read()).await.expect("a count"), 3);
        let search = Search { action: Some("product.".to_owned()), ..Search::default() };
        let trail = audit::list(&test.app, &search).await.expect("the trail");
        let actions: Vec<&str> = trail.iter().rev().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["product.enter_lpr", "product.correct_lpr", "product.take_back_lpr"]);
        assert_eq!((trail[1].subject_id.as_str(), trail[1].detail["one_year"].as_i64()), ("2026-02-24", Some(29_500)));
    }

    async fn firms_follow_it_from_its_day_on_and_are_told_once(test: TestApp) {
        let mut operator = operator(&test).await;
        let town = town(&test).await;
        let app = &test.app;
        catch_up(app).await.expect("followed");
        assert_eq!(known(app.db.read(), town.firm).await.expect("rows").len(), 0, "4.50 % is too much");
        assert_eq!(enters(&test, &mut operator, &[("effective", "2026-03-04")]).await.led(), "/operator/lpr");
        catch_up(app).await.expect("followed");
        assert_eq!(known(app.db.read(), town.firm).await.expect("rows").len(), 0, "not yet");
        test.later(Duration::days(2));
        operator.signs_in("operator").await;
        catch_up(app).await.expect("followed");
        assert!(known(app.db.read(), town.firm).await.expect("rows").contains_key(&town.product), "4.40 % will do");
        assert_eq!(told(&test).await, 0);
        for _ in 0..3 {
            test.later(Duration::minutes(11));
            catch_up(app).await.expect("followed");
            assert_eq!(told(&test).await, 1);
        }
        operator.signs_in("operator").await;
        // Corrected upwards it is lost, and told of no second time when it comes back.
        assert_eq!(enters(&test, &mut operator, &[("one_year", "2.98"), ("corrects", "2026-02-24"), ("edition", "1"), ("note", "与公告核对后更正")]).await.led(), "/operator/lpr");
        catch_up(app).await.expect("followed");
        assert_eq!(known(app.db.read(), town.firm).await.expect("rows").len(), 0);
        assert_eq!(enters(&test, &mut operator, &[("corrects", "2026-02-24"), ("edition", "2"), ("note", "与公告核对后再更正")]).await.led(), "/operator/lpr");
        catch_up(app).await.expect("followed");
        test.later(Duration::minutes(11));
        catch_up(app).await.expect("followed");
        assert!(known(app.db.read(), town.firm).await.expect("rows").contains_key(&town.product));
        assert_eq!(told(&test).await, 1);
        test.works().await;
    }

    async fn what_was_matched_before_stays_as_it_was(test: TestApp) {
        let mut operator = operator(&test).await;
        let mut town = town(&test).await;
        let (app, before) = (&test.app, test.app.clock.now());
        let kept = town.matched(&test).await;
        assert_eq!(town.rate(&kept), (45_000, Group::OneStep));
        let row = match_result::Entity::find_by_id(kept.id).one(app.db.read()).await.expect("a query").expect("a match");
        let again = replay(app.db.read(), kept.id).await.expect("a replay").expect("kept");
        let text = canonical::text(&again.matches).expect("json");
        let path = format!("/firm/demands/{}/match/{}", town.demand, town.version);
        let page = town.owner.get(&path).await.ok();
        assert!(page.contains("LPR 3.00% 加 1.50%（1 年期，2025年5月20日公布，全国银行间同业拆借中心）"), "{page}");

        test.later(Duration::hours(1));
        operator.signs_in("operator").await;
        town.owner.signs_in("owner").await;
        assert_eq!(enters(&test, &mut operator, &[]).await.led(), "/operator/lpr");
        let now = town.matched(&test).await;
        assert_eq!(town.rate(&now), (44_000, Group::Qualify));
        assert_ne!(now.id, kept.id);
        let page = town.owner.get(&path).await.ok();
        assert!(page.contains("LPR 2.90% 加 1.50%（1 年期，2026年2月24日公布，全国银行间同业拆借中心）"), "{page}");

        // The old one is made again as it was, byte for byte, here and by the command.
        let replayed = replay(app.db.read(), kept.id).await.expect("a replay").expect("kept");
        assert_eq!((replayed.question.lpr, &replayed.digest), (Ppm(30_000), &replayed.shown));
        assert_eq!(canonical::text(&replayed.matches).expect("json"), text);
        assert_eq!(Some(&replayed.digest), row.answer_digest.as_ref());
        let program = Program::new().with("DATABASE_URL", test.url());
        let out = program.ok(&["match", "--replay", &kept.id.to_string()]).out;
        assert!(out.contains("\"same\":true") && out.contains(text.trim()), "{out}");
        // As of then it uses what was in force by what was entered then, although the publication says an earlier day.
        let then = town.as_of(&test, before).await;
        assert_eq!((town.rate(&then), then.lpr().0.one_year), ((45_000, Group::OneStep), Ppm(30_000)));
        assert_eq!(then.outlines, kept.outlines);
        assert_eq!(town.rate(&town.as_of(&test, app.clock.now()).await), (44_000, Group::Qualify));
        // And later, when the next one holds, the day before is matched with that of its day.
        let first = app.clock.now();
        test.later(Duration::days(18));
        operator.signs_in("operator").await;
        assert_eq!(enters(&test, &mut operator, &[("published", "2026-03-20"), ("one_year", "2.80")]).await.led(), "/operator/lpr");
        assert_eq!(town.rate(&town.matched(&test).await).0, 43_000);
        assert_eq!(town.rate(&town.as_of(&test, first).await).0, 44_000);
        test.works().await;
    }

    async fn every_process_knows_a_change_at_once(test: TestApp) {
        let mut operator = operator(&test).await;
        // Another application on the same database, as another process has it.
        let directory = tempfile::tempdir().expect("a directory");
        let beside = another(test.url(), directory.path(), 12).await;
        let lpr = async || stock(&beside, beside.db.read()).await.expect("a stock").lpr.one_year;
        assert_eq!(lpr().await, Ppm(30_000));
        assert_eq!(enters(&test, &mut operator, &[("effective", "2026-03-03")]).await.led(), "/operator/lpr");
        assert_eq!(lpr().await, Ppm(30_000), "not yet");
        beside.clock.advance(Duration::days(1));
        assert_eq!(lpr().await, Ppm(29_000));
        beside.db.close().await.expect("closed");
    }
}
