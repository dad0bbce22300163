//! A firm at an earlier moment, as its own people, the operator and whoever has a report see it: what is over by now is shown to nobody
//! but an audit, and every look is registered.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use entity::consent::lookup;
use entity::credit::{credit_report, objection};
use entity::financing::match_result;
use entity::platform::audit_entry;
use entity::product::product;
use entity::risk::risk_flag;
use entity::value::id::{CreditReportId, DemandId};
use entity::value::{FlagState, Severity};
use scraper::{Html, Selector};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use xinyidai::credit::report::actions::verify;
use xinyidai::credit::report::content::Content;
use xinyidai::enterprise::actions::declare;
use xinyidai::enterprise::declaration::Typed;
use xinyidai::enterprise::fact::FactKey;
use xinyidai::enterprise::past::actions::{Reach, as_of};
use xinyidai::platform::audit::{self, By, Deed};
use xinyidai::platform::i18n::Lang;
use xinyidai::platform::moment::{self, Moment};
use xinyidai::platform::web::actor::{FirmOwner, SignedIn};
use xinyidai::risk::actions::Weighs;

use crate::ended::{FIRM, Row, World};
use crate::support::app::TestApp;
use crate::support::both_databases;

/// The fine that stays, and the one that is repaired.
pub(crate) const NUMBERS: [&str; 2] = ["罚〔2025〕1号", "罚〔2025〕2号"];

/// A firm that was fined twice and declared 46 people; later one fine is repaired, and it declares 58.
pub(crate) struct Then {
    pub(crate) world: World,
    pub(crate) at: DateTime<Utc>,
}

impl Then {
    pub(crate) async fn over(test: TestApp) -> Self {
        let mut world = World::over(test).await;
        let start = world.test.app.clock.now();
        world.goes_to(start + Duration::days(45)).await;
        let fine = |number: u32, repaired| Row::Fine { number, wan: 20, decided: "2026-01-05", published: "2029-01-05", repaired };
        world.receives(&[fine(1, None), fine(2, None)]).await;
        declares(&world, "46").await;
        world.test.works().await;
        let at = world.test.app.clock.now();
        world.test.later(Duration::days(3));
        world.owner.signs_in("owner").await;
        world.operator.signs_in("operator").await;
        world.receives(&[fine(2, Some(world.test.app.clock.today()))]).await;
        declares(&world, "58").await;
        world.test.works().await;
        Self { world, at }
    }
    pub(crate) fn asked(&self) -> String {
        moment::written(self.at)
    }
    pub(crate) async fn line(&self) -> lookup::Model {
        let last = lookup::Entity::find().order_by_desc(lookup::Column::Seq).one(self.world.test.app.db.read()).await;
        last.expect("a query").expect("a line")
    }
}

/// The flags that are told of an instant.
async fn told(world: &World, at: DateTime<Utc>, reach: Reach) -> Vec<(String, Severity, Weighs)> {
    let app = &world.test.app;
    let past = as_of(app, app.db.read(), world.firm, at, reach).await.expect("the firm");
    past.flags.into_iter().map(|flag| (flag.code, flag.severity, flag.weighs)).collect()
}

async fn declares(world: &World, staff: &str) {
    let app = &world.test.app;
    let person = entity::account::person::Entity::find().all(app.db.read()).await.expect("people");
    let person = person.into_iter().find(|person| person.enterprise_id == Some(world.firm)).expect("the owner");
    let who =
        SignedIn { person: person.id, name: person.name.clone(), role: person.role, enterprise: person.enterprise_id, organisation: None, request_id: None };
    let lines = BTreeMap::from([(FactKey::Staff.code().to_owned(), staff.to_owned())]);
    let fresh = Typed::fresh(app.clock.today());
    let typed = Typed { promise: "yes".to_owned(), lines: fresh.lines.clone().into_iter().chain(lines).collect(), ..fresh };
    declare(app, &FirmOwner { who, enterprise: world.firm }, &typed).await.expect("declared");
}

/// Whether a page says a number by itself, not as a part of another or of an identifier.
pub(crate) fn says(html: &str, number: &str) -> bool {
    let page = Html::parse_document(html);
    let main = Selector::parse("main").expect("a selector");
    let text = page.select(&main).flat_map(|main| main.text()).collect::<Vec<_>>().join(" ");
    text.split(|c: char| !c.is_ascii_alphanumeric() && !"-:".contains(c)).any(|word| word == number)
}

/// Addresses of the forms and links of a page's content.
pub(crate) fn leads(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let all = Selector::parse("main form[method=post], main a[href]").expect("a selector");
    let all = page.select(&all).map(|one| one.attr("action").or(one.attr("href")).unwrap_or_default().to_owned());
    // A part of the page itself is no place that it leads to.
    all.filter(|at| !at.starts_with('#')).collect()
}

both_databases! {
    async fn a_firm_reads_its_file_as_it_was_without_what_is_over(test: TestApp) {
        let mut then = Then::over(test).await;
        let now = then.world.owner.get("/firm/file").await.ok();
        assert!(now.contains("58") && now.contains(NUMBERS[0]) && !now.contains(NUMBERS[1]), "the file of now");
        assert_eq!(xinyidai::consent::reading::past::line::moment(&then.line().await.items), None);
        let path = format!("/firm/file?at={}", then.asked());
        let file = then.world.owner.get(&path).await.ok();
        let lang = Lang::Zh;
        assert!(file.contains(&lang.t1("past-as-of", "at", lang.instant(&then.at))) && file.contains(&lang.counted("past-left-out", 1)), "{file}");
        assert!(file.contains("46") && file.contains(NUMBERS[0]) && !file.contains(NUMBERS[1]), "{file}");
        assert_eq!(leads(&file), ["/firm/file"], "nothing acts: only the way back to now");
        let line = then.line().await;
        assert_eq!(xinyidai::consent::reading::past::line::moment(&line.items), Some(then.at));
        assert!(!xinyidai::consent::reading::past::line::told_ended(&line.items));
        let register = then.world.owner.get("/firm/lookups?show=all").await.ok();
        assert!(register.contains(&lang.t1("lookup-as-of", "at", lang.instant(&then.at))), "{register}");
    }

    async fn a_moment_that_cannot_be_used_is_named(test: TestApp) {
        let mut then = Then::over(test).await;
        let before = lookup::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        for (asked, key) in [("gestern", "moment-unreadable"), ("2026-02-30", "moment-unreadable"), ("2036-01-01", "moment-future"), ("2036-01-01T09:00", "moment-future")] {
            let answer = then.world.owner.get(&format!("/firm/file?at={asked}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{asked}");
            assert!(answer.text().contains(&Lang::Zh.t(key)) && answer.text().contains("href=\"#at\""), "{asked}: the field is named");
            let answer = then.world.operator.get(&format!("/operator/past?code={FIRM}&at={asked}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{asked}");
            let answer = then.world.owner.post("/firm/credit-reports", &[("at", asked)]).await;
            assert!(answer.status == 422 && answer.text().contains(&Lang::Zh.t(key)), "{asked}");
        }
        let answer = then.world.owner.get("/firm/file?at=1999-01-01").await;
        assert!(answer.status == 422 && answer.text().contains(&Lang::Zh.t("moment-unknown")), "nobody knew it then");
        let after = lookup::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        assert_eq!(after, before, "nothing was read");
    }

    async fn what_was_true_is_asked_apart_from_what_was_known(test: TestApp) {
        let mut then = Then::over(test).await;
        let (lang, day) = (Lang::Zh, xinyidai::platform::calendar::today(then.at));
        let now = then.world.test.app.clock.now();
        let said = |at: &DateTime<Utc>, on: chrono::NaiveDate| lang.t2("past-as-of-day", "at", lang.instant(at), "on", lang.day(&on));
        let path = format!("/firm/file?at={}&on={day}", moment::written(now));
        let file = then.world.owner.get(&path).await.ok();
        assert!(file.contains(&said(&now, day)), "{file}");
        assert!(says(&file, "46") && !says(&file, "58"), "what was true on the day, by what is known now: {file}");
        let line = then.line().await;
        assert_eq!(xinyidai::consent::reading::past::line::day(&line.items), Some(day));
        let register = then.world.owner.get("/firm/lookups?show=all").await.ok();
        assert!(register.contains(&lang.t2("lookup-as-of-day", "at", lang.instant(&now), "on", lang.day(&day))), "{register}");
        let eve: chrono::NaiveDate = "2026-01-04".parse().expect("a day");
        let file = then.world.owner.get(&format!("/firm/file?at={}&on={eve}", then.asked())).await.ok();
        assert!(file.contains(&said(&then.at, eve)) && !file.contains(NUMBERS[0]) && !says(&file, "46"), "before the decision: {file}");
        let code = entity::value::Uscc::complete(FIRM).expect("a code").to_string();
        let page = then.world.operator.get(&format!("/operator/past?code={code}&at={}&on={eve}&audit=yes", then.asked())).await.ok();
        assert!(page.contains(&said(&then.at, eve)) && !page.contains(NUMBERS[1]), "{page}");
        for (on, key) in [("gestern", "moment-day"), ("2026-02-30", "moment-day"), ("2035-01-01", "moment-later")] {
            for path in [format!("/firm/file?at={}&on={on}", then.asked()), format!("/firm/profile?on={on}")] {
                let answer = then.world.owner.get(&path).await;
                assert!(answer.status == 422 && answer.text().contains(&lang.t(key)) && answer.text().contains("href=\"#on\""), "{path}");
            }
            assert_eq!(then.world.operator.get(&format!("/operator/past?code={code}&on={on}")).await.status.as_u16(), 422, "{on}");
        }
    }

    async fn only_an_audit_sees_what_is_over_and_says_so(test: TestApp) {
        let mut then = Then::over(test).await;
        let code = entity::value::Uscc::complete(FIRM).expect("a code").to_string();
        let path = format!("/operator/past?code={code}&at={}", then.asked());
        let plain = then.world.operator.get(&path).await.ok();
        assert!(plain.contains(NUMBERS[0]) && !plain.contains(NUMBERS[1]) && plain.contains(&Lang::Zh.counted("past-left-out", 1)), "{plain}");
        assert!(!xinyidai::consent::reading::past::line::told_ended(&then.line().await.items));
        let audit = then.world.operator.get(&format!("{path}&audit=yes")).await.ok();
        assert!(audit.contains(NUMBERS[0]) && audit.contains(NUMBERS[1]) && audit.contains(&Lang::Zh.counted("past-audit", 1)), "{audit}");
        assert_eq!(leads(&audit), ["/operator/past"]);
        let line = then.line().await;
        assert!(xinyidai::consent::reading::past::line::told_ended(&line.items), "{}", line.items);
        let register = then.world.operator.get("/operator/register").await.ok();
        assert!(register.contains(&Lang::Zh.t("lookup-with-ended")), "the register says so");
        assert_eq!(then.world.operator.get("/operator/past?code=1&at=").await.status.as_u16(), 422);
        then.world.operator.get("/operator/past").await.ok();
    }

    async fn a_report_of_an_earlier_moment_says_so(test: TestApp) {
        let mut then = Then::over(test).await;
        let asked = then.asked();
        let path = then.world.owner.post("/firm/credit-reports", &[("at", asked.as_str())]).await.led();
        let page = then.world.owner.get(&path).await.ok();
        let lang = Lang::Zh;
        let said = lang.t1("credit_report-as-of-text", "at", lang.instant(&then.at));
        assert!(page.contains(&said) && page.contains(&lang.counted("past-left-out", 1)), "{page}");
        assert!(page.contains(NUMBERS[0]) && !page.contains(NUMBERS[1]), "{page}");
        let id: CreditReportId = path.rsplit('/').next().expect("an id").parse().expect("an id");
        let app = &then.world.test.app;
        let kept = credit_report::Entity::find_by_id(id).one(app.db.read()).await.expect("a query").expect("the report");
        let content: Content = serde_json::from_str(&kept.content).expect("a report");
        assert_eq!((content.as_of.is_some(), content.left_out, content.as_of), (true, 1, Some(content.cut_off_at)));
        let verified = verify(app, &kept.number, &kept.check_code).await.expect("an answer").expect("the report");
        assert_eq!((verified.as_of, verified.is_intact, verified.is_superseded), (content.as_of, true, false));
        let page = then.world.test.visitor().get(&format!("/credit-reports/verify?number={}&code={}", kept.number, kept.check_code)).await.ok();
        assert!(page.contains(&said), "{page}");
        let path = then.world.owner.post("/firm/credit-reports", &[("at", "")]).await.led();
        let page = then.world.owner.get(&path).await.ok();
        assert!(!page.contains(&lang.t("credit_report-as-of")), "a report of now says nothing of the kind");
    }

    async fn flags_of_a_moment_are_those_that_were_raised(test: TestApp) {
        let then = Then::over(test).await;
        let app = &then.world.test.app;
        let told = async |reach: Reach| -> Vec<String> {
            let past = as_of(app, app.db.read(), then.world.firm, then.at, reach).await.expect("the firm");
            past.flags.into_iter().map(|flag| flag.code).collect()
        };
        let raised = risk_flag::Entity::find().one(app.db.read()).await.expect("a query").expect("the flag of the fines");
        assert_eq!(told(Reach::Standing).await, [raised.code.as_str()]);
        // Rules of before raised two more on the fines: one on what stands, one on what is repaired since. Those of today do neither.
        let fines = then.world.records().await;
        let fine = |number: &str| fines.iter().find(|record| record.number() == number).expect("the fine").id;
        let tx = app.db.begin_write().await.expect("a transaction");
        for (code, number) in [("RF09", NUMBERS[0]), ("RF10", NUMBERS[1])] {
            let row = risk_flag::Model {
                id: app.ids.new_id(),
                code: code.to_owned(),
                evidence: json!([{ "record": fine(number) }]),
                rule_version: "risk-2025-1".to_owned(),
                state: FlagState::Cleared,
                cleared_at: Some(app.clock.now()),
                cleared_because: Some("source".to_owned()),
                ..raised.clone()
            };
            risk_flag::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a flag");
        }
        // And what the rules of today raise they did not.
        let later = risk_flag::ActiveModel { raised_at: Set(app.clock.now()), ..Default::default() };
        let own = risk_flag::Entity::update_many().set(later).filter(risk_flag::Column::Id.eq(raised.id));
        own.exec(&tx).await.expect("raised later");
        tx.commit().await.expect("a commit");
        assert_eq!(told(Reach::Standing).await, ["RF09"], "not what rests on what is over");
        assert_eq!(told(Reach::Everything).await, ["RF09", "RF10"]);
        let day = Moment { at: app.clock.now(), on: Moment::from(then.at).on };
        let of_the_day = as_of(app, app.db.read(), then.world.firm, day, Reach::Standing).await.expect("the firm");
        assert_eq!(of_the_day.flags.iter().map(|flag| flag.code.as_str()).collect::<Vec<_>>(), [raised.code.as_str()], "of an earlier day by the rules");
    }

    async fn a_flag_weighs_what_it_weighed_then(test: TestApp) {
        let mut world = World::over(test).await;
        let listed = |reason, removed| Row::Listed { reason, on: "2025-11-03", removed };
        world.receives(&[listed("未按期公示年报", None)]).await;
        // By rules of before it weighed low; those of today weigh it medium.
        let raised = world.flags().await.remove(0);
        assert_eq!((raised.code.as_str(), raised.severity), ("RF14", Severity::Medium));
        let before = risk_flag::ActiveModel { severity: Set(Severity::Low), rule_version: Set("risk-2025-1".to_owned()), ..Default::default() };
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        risk_flag::Entity::update_many().set(before).exec(&tx).await.expect("as it was raised");
        tx.commit().await.expect("a commit");
        let first = world.test.app.clock.now();
        world.test.later(Duration::hours(1));
        let unreachable = "通过登记的住所或经营场所无法联系";
        world.receives(&[listed(unreachable, None)]).await;
        let second = world.test.app.clock.now();
        world.test.later(Duration::hours(1));
        world.receives(&[listed(unreachable, Some(world.test.app.clock.today()))]).await;
        let open = world.flags().await.remove(0);
        assert_eq!((open.id, open.severity, open.version), (raised.id, Severity::Medium, 3));
        // Of what it rested on then nothing is over, or something is: then it weighs what is left, and what it weighed is for an audit alone.
        assert_eq!(told(&world, first, Reach::Standing).await, [("RF14".to_owned(), Severity::Low, Weighs::AsSaid)]);
        assert_eq!(told(&world, second, Reach::Standing).await, [("RF14".to_owned(), Severity::Medium, Weighs::AsSaid)]);
        assert_eq!(told(&world, second, Reach::Everything).await, [("RF14".to_owned(), Severity::High, Weighs::AsSaid)]);
        world.owner.signs_in("owner").await;
        world.operator.signs_in("operator").await;
        let (lang, path) = (Lang::Zh, format!("/firm/file?at={}", moment::written(first)));
        let page = world.owner.get(&path).await.ok();
        assert!(page.contains(&lang.t("severity-low")) && !page.contains(&lang.t("risk_page-unkept")), "{page}");
        // Before the trail kept it, nobody knows: the rules of today are not told as those of then.
        let kept = audit_entry::ActiveModel { detail: Set(json!({ "enterprise": world.firm, "code": "RF14" })), ..Default::default() };
        let tx = world.test.app.db.begin_write().await.expect("a transaction");
        let changed = audit_entry::Entity::update_many().set(kept).filter(audit_entry::Column::Action.eq("risk.change")).exec(&tx).await;
        assert_eq!(changed.expect("lines of before").rows_affected, 2);
        tx.commit().await.expect("a commit");
        assert_eq!(told(&world, first, Reach::Standing).await, [("RF14".to_owned(), Severity::Medium, Weighs::Unkept)]);
        let page = world.owner.get(&path).await.ok();
        assert!(page.contains(&lang.t("risk_page-unkept")), "{page}");
        let code = entity::value::Uscc::complete(FIRM).expect("a code").to_string();
        let compared = world.operator.post("/operator/compare", &[("firms", code.as_str()), ("at", moment::written(first).as_str())]).await.ok();
        assert!(compared.contains(&lang.t("risk_page-severity-unkept")), "{compared}");
        // Of now it is known.
        let now = world.owner.get("/firm/file").await.ok();
        assert!(now.contains(&lang.t("risk-RF14")) && !now.contains(&lang.t("risk_page-unkept")), "{now}");
        world.test.works().await;
    }

    async fn what_stands_beside_a_record_is_told_as_it_was(test: TestApp) {
        let mut then = Then::over(test).await;
        let lang = Lang::Zh;
        let fine = then.world.records().await.into_iter().find(|record| record.number() == NUMBERS[0]).expect("the fine").id;
        assert!(then.world.objects(fine).await);
        let filed = then.world.test.app.clock.now();
        let disputed = lang.t1("record-disputed", "at", lang.instant(&filed));
        let under_way = lang.t("objection-filed");
        then.world.test.later(Duration::hours(1));
        then.world.owner.signs_in("owner").await;
        then.world.operator.signs_in("operator").await;
        let made = objection::Entity::find().one(then.world.test.app.db.read()).await.expect("a query").expect("an objection");
        then.world.owner.post(&format!("/firm/objections/{}/withdraw", made.id), &[]).await.led();
        let (own, code) = (format!("/firm/file/records/{fine}"), entity::value::Uscc::complete(FIRM).expect("a code").to_string());
        for path in ["/firm/file".to_owned(), own.clone()] {
            let now = then.world.owner.get(&path).await.ok();
            assert!(!now.contains(&disputed) && now.contains(&lang.t("objection-withdrawn")), "{path}: {now}");
            let since = then.world.owner.get(&format!("{path}?at={}", moment::written(filed))).await.ok();
            assert!(since.contains(&disputed) && since.contains(&under_way) && !since.contains(&lang.t("objection-withdrawn")), "{path}: {since}");
            let before = then.world.owner.get(&format!("{path}?at={}", then.asked())).await.ok();
            assert!(before.contains(NUMBERS[0]) && !before.contains(&disputed) && !before.contains(&under_way), "{path}: {before}");
        }
        let office = then.world.operator.get(&format!("/operator/past?code={code}&at={}", moment::written(filed))).await.ok();
        assert!(office.contains(&disputed), "{office}");
        // A report of that moment says it, one of now does not.
        let asked = moment::written(filed);
        for (at, says) in [(asked.as_str(), true), ("", false)] {
            let path = then.world.owner.post("/firm/credit-reports", &[("at", at)]).await.led();
            assert_eq!(then.world.owner.get(&path).await.ok().contains(&disputed), says, "{at}");
        }
        then.world.test.works().await;
    }

    async fn a_match_is_made_again_and_not_kept(test: TestApp) {
        let mut then = Then::over(test).await;
        let demand = entity::financing::demand::Entity::find().one(then.world.test.app.db.read()).await.expect("a query").expect("a demand");
        let id: DemandId = demand.id;
        let now = then.world.owner.get(&format!("/firm/demands/{id}/match")).await.ok();
        assert!(leads(&now).iter().any(|at| at.ends_with("/apply")), "{:?}", leads(&now));
        let kept = match_result::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        let page = then.world.owner.get(&format!("/firm/demands/{id}/match?at={}", then.asked())).await.ok();
        assert!(page.contains(&Lang::Zh.t("past-match")) && page.contains(&Lang::Zh.counted("past-left-out", 1)), "{page}");
        assert!(page.contains("b5贷") && page.contains(&Lang::Zh.t("past-names")), "{page}");
        let leads = leads(&page);
        assert!(leads.iter().all(|at| !at.contains("apply") && !at.ends_with("/firm/demands")), "{leads:?}");
        let same = leads.iter().filter(|at| at.contains("/match/") || at.contains("/what-if")).all(|at| at.contains("?at="));
        assert!(same, "what leads on leads to the same moment: {leads:?}");
        let after = match_result::Entity::find().count(then.world.test.app.db.read()).await.expect("a count");
        assert_eq!(after, kept, "it was never shown");
        // A product that was renamed since has the name of then.
        let app = &then.world.test.app;
        let tx = app.db.begin_write().await.expect("a transaction");
        let named = product::ActiveModel { name: Set("改名贷".to_owned()), ..Default::default() };
        product::Entity::update_many().set(named).filter(product::Column::Code.eq("P-b5")).exec(&tx).await.expect("renamed");
        let detail = json!({ "number": 2, "name": "改名贷", "was": "b5贷" });
        let deed = Deed { action: "product.publish", subject_kind: "product", subject_id: "P-b5".to_owned(), detail };
        audit::write(&tx, app, &By::SYSTEM, deed).await.expect("a line");
        tx.commit().await.expect("a commit");
        let page = then.world.owner.get(&format!("/firm/demands/{id}/match?at={}", then.asked())).await.ok();
        assert!(page.contains("b5贷") && !page.contains("改名贷"), "{page}");
        let answer = then.world.owner.get(&format!("/firm/demands/{id}/match?at=2036-01-01")).await;
        assert_eq!(answer.status.as_u16(), 422);
    }
}
