//! Matches as they are shown, kept and made again.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use entity::account::person;
use entity::enterprise::enterprise;
use entity::financing::{match_catalogue, match_result};
use entity::product::{product, product_version};
use entity::value::id::ProductVersionId;
use entity::value::{Ppm, Source};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Statement,
};
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::matching::group::Group;
use xinyidai::matching::{actions, canonical};
use xinyidai::platform::audit::By;
use xinyidai::product::criteria::Criteria;
use xinyidai::product::terms::{Pricing, Terms};

use crate::program::Program;
use crate::support::app::application as another;
use crate::support::both_databases;
use crate::support::city::City;

/// How many rows every table has.
async fn kept_rows(city: &City) -> BTreeMap<String, i64> {
    let db = city.test.app.db.read();
    let names = if city.test.app.db.backend() == DbBackend::Sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let of = async |sql: String| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let mut counts = BTreeMap::new();
    for row in of(names.to_owned()).await {
        let name: String = row.try_get_by_index(0).expect("a name");
        let count = of(format!("SELECT count(*) FROM \"{name}\"")).await.remove(0).try_get_by_index(0).expect("a count");
        counts.insert(name, count);
    }
    counts
}

/// How many products a page of the pre-check says can be applied for.
fn counted(page: &str) -> usize {
    let after = page.split_once("precheck-count").expect("the count").1.split_once("<b>").expect("a number").1;
    after.split('<').next().expect("a number").parse().expect("a number")
}

/// The registrar delivers another capital of the demonstration's firm.
async fn moves_facts(city: &City) {
    let owner = person::Entity::find().filter(person::Column::Login.eq("owner")).one(city.test.app.db.read()).await.expect("a query").expect("the owner");
    let firm = enterprise::Entity::find_by_id(owner.enterprise_id.expect("a firm")).one(city.test.app.db.read()).await.expect("a query").expect("a firm");
    let (name, code) = (firm.name, firm.code.to_string());
    let text = format!(
        "企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址(区县)\n{name},{code},2019-11-07,有限责任公司,1(万元人民币),纺织,江苏,淮安,淮安市淮阴区某路\n"
    );
    let path = city.test.app.settings.data.directory.join("moved.csv");
    std::fs::write(&path, text).expect("a file");
    let id = feed::receive_file(&city.test.app, &By::SYSTEM, Channel::Upload, Source::Registration, &path).await.expect("received");
    city.test.works().await;
    assert_eq!(feed::summary(&city.test.app, id).await.expect("a delivery").rows_changed, 1);
}

async fn rows(city: &City) -> Vec<match_result::Model> {
    match_result::Entity::find().filter(match_result::Column::Catalogue.is_not_null()).all(city.test.app.db.read()).await.expect("matches")
}

/// The bank changes the product's rate: the version of today ends, another begins.
async fn changes_rate(city: &City, version: ProductVersionId) -> ProductVersionId {
    let app = &city.test.app;
    let tx = app.db.begin_write().await.expect("a transaction");
    let old = product_version::Entity::find_by_id(version).one(&tx).await.expect("a query").expect("the version");
    let mut terms: Terms = serde_json::from_value(old.terms.clone()).expect("terms");
    terms.pricing = Pricing::Fixed(Ppm(99_000));
    let next = product_version::Model {
        id: app.ids.new_id(),
        number: old.number + 1,
        terms: serde_json::to_value(terms).expect("json"),
        effective_from_on: app.clock.today(),
        ..old.clone()
    };
    let newer = next.id;
    let mut ended = old.into_active_model();
    ended.effective_until = Set(Some(app.clock.today()));
    ended.update(&tx).await.expect("ended");
    product_version::Entity::insert(next.into_active_model()).exec_without_returning(&tx).await.expect("a version");
    let goods = product::Entity::find().one(&tx).await.expect("a query").expect("a product");
    let mut renamed = goods.into_active_model();
    renamed.name = Set("改名后的产品".to_owned());
    renamed.update(&tx).await.expect("renamed");
    xinyidai::product::actions::changed(&tx).await.expect("a number");
    tx.commit().await.expect("a commit");
    newer
}

both_databases! {
    async fn a_match_is_kept_once_and_can_be_made_again_after_everything_moved_on(city: City) {
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        let before = rows(&city).await.len();
        let catalogues = match_catalogue::Entity::find().count(city.test.app.db.read()).await.expect("a count");
        let page = owner.get(&path).await.ok();
        assert_eq!(owner.get(&format!("{path}?order=fastest&all=not_now")).await.ok().contains("id=\"qualify\""), page.contains("id=\"qualify\""));
        let kept = rows(&city).await;
        assert_eq!(kept.len(), before + 1, "the same question is kept once");
        let first = kept.last().expect("a match").clone();
        let db = city.test.app.db.read();
        let again = actions::replay(db, first.id).await.expect("a replay").expect("kept with its question");
        assert_eq!(again.digest, again.shown);
        let text = canonical::text(&again.matches).expect("json");

        moves_facts(&city).await;
        let version = again.matches[0].version;
        let newer = changes_rate(&city, version).await;
        owner.get(&path).await.ok();
        assert!(owner.get(&format!("{path}/{newer}")).await.ok().contains("9.90%"), "the new version is shown at once");
        owner.get(&format!("{path}/{version}")).await.not_found();
        let kept = rows(&city).await;
        assert_eq!(kept.len(), before + 2);
        assert_eq!(match_catalogue::Entity::find().count(db).await.expect("a count"), catalogues + 2);
        let later = actions::replay(db, first.id).await.expect("a replay").expect("kept with its question");
        assert_eq!(canonical::text(&later.matches).expect("json"), text, "byte for byte");
        assert!(!text.contains("改名后的产品"));
        let shown = actions::shown(&city.test.app, db, first.id, version).await.expect("a match").expect("the product");
        assert_eq!(Some(&shown), later.matches.iter().find(|one| one.version == version));

        // The command says the same, and says so when what is kept was changed behind its back.
        let program = Program::new().with("DATABASE_URL", city.test.url());
        let replayed = program.ok(&["match", "--replay", &first.id.to_string()]);
        assert!(replayed.out.contains(&later.digest), "{}", replayed.out);
        assert!(replayed.out.contains("\"same_rules\":true"), "{}", replayed.out);
        // An answer of other rules is made again by those of now, and the command says so.
        let mut question = first.question.clone().expect("a question");
        question["rules"] = "matching-2025-1".into();
        let mut older = first.clone().into_active_model();
        older.question = Set(Some(question));
        let tx = city.test.app.db.begin_write().await.expect("a transaction");
        older.update(&tx).await.expect("made older");
        tx.commit().await.expect("a commit");
        let replayed = program.run(&["match", "--replay", &first.id.to_string()]);
        assert!(replayed.out.contains("\"same_rules\":false") && replayed.err.contains("matching-2025-1"), "{} {}", replayed.out, replayed.err);
        let mut altered = first.clone().into_active_model();
        altered.answer_digest = Set(Some("0".repeat(64)));
        let tx = city.test.app.db.begin_write().await.expect("a transaction");
        altered.update(&tx).await.expect("altered");
        tx.commit().await.expect("a commit");
        assert_eq!(program.run(&["match", "--replay", &first.id.to_string()]).code, Some(3));
    }

    async fn every_process_matches_with_the_products_of_now(city: City) {
        let directory = tempfile::tempdir().expect("a directory");
        let beside = another(city.test.url(), directory.path(), 12).await;
        let before = xinyidai::product::actions::stock(&beside, beside.db.read()).await.expect("products");
        let version = before.products[0].version;
        let newer = changes_rate(&city, version).await;
        let after = xinyidai::product::actions::stock(&beside, beside.db.read()).await.expect("products");
        assert!(after.of_version(newer).is_some() && after.of_version(version).is_none() && before.of_version(version).is_some());
        beside.db.close().await.expect("closed");
    }

    async fn what_would_have_to_change_is_said_where_it_is_looked_for(city: City) {
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        let list = owner.get(&path).await.ok();
        let first = rows(&city).await.pop().expect("a match");
        let all = actions::replay(city.test.app.db.read(), first.id).await.expect("a replay").expect("a question").matches;
        let (mut plans, mut open) = (0, 0);
        for one in all.iter().filter(|one| one.group != Group::Qualify) {
            let why = owner.get(&format!("{path}/{}", one.version)).await.ok();
            let planned = why.contains("做到以下各项");
            plans += usize::from(planned);
            // A product of which nothing fails is never said to be out of reach.
            if one.group == Group::Unknown {
                open += 1;
                assert!(planned || why.contains("没有不符合的条件"), "{}", one.code);
            } else {
                assert!(planned || why.contains("没有办法让这款产品符合"), "{}", one.code);
            }
            for (key, part, _) in one.rank.shown() {
                assert!(why.contains(&format!("<td>{}</td><td class=\"num\">{part}</td>", xinyidai::platform::i18n::Lang::Zh.t(key))), "{}: {key}", one.code);
            }
        }
        assert!(plans > 5 && open > 0, "{plans} plans, {open} to be confirmed");
        assert!(list.contains("最划算的一步") && list.contains("可多符合"), "{list}");
    }

    async fn why_is_told_for_every_product_and_to_its_firm_only(city: City) {
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/match").await;
        owner.get(&path).await.ok();
        let first = rows(&city).await.pop().expect("a match");
        let all = actions::replay(city.test.app.db.read(), first.id).await.expect("a replay").expect("a question").matches;
        for one in all.iter().take(12) {
            let why = owner.get(&format!("{path}/{}", one.version)).await.ok();
            assert!(why.contains(&one.name) && why.contains(&one.bank_name), "{}", one.code);
            assert_eq!(why.matches("<td data-label=\"银行要求\"").count(), one.trace.lines().len() + one.terms_reasons.len(), "{}", one.code);
        }
        owner.get(&format!("{path}/00000000-0000-7000-8000-000000000000")).await.not_found();
        let mut other = city.test.firm("stranger", "91320899MAXWHYN1").await.1;
        other.get(&format!("{path}/{}", all[0].version)).await.not_found();
    }

    async fn a_visitor_is_asked_only_what_matters_and_nothing_is_kept(city: City) {
        let mut visitor = city.test.visitor();
        let mut page = visitor.get("/precheck").await.ok();
        assert!(page.contains("申请金额") && page.contains("不用登录"), "{page}");
        let wrong = visitor.post("/precheck", &[("current", "asked_amount"), ("asked_amount", "many"), ("go", "next")]).await;
        assert!(wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("请填金额"));
        let before = kept_rows(&city).await;
        let answers = [
            ("asked_amount", "50"), ("asked_term", "12"), ("asked_purpose", "working_capital"), ("asked_guarantees[]", "credit"), ("subject_kind", "company"),
            ("region", "320812"), ("industry", "C17"), ("age_months", "60"), ("status", "active"), ("open_flags[]", "none"), ("tax_grade", "A"),
            ("revenue_year", "900"), ("revenue_12m", "950"), ("tax_paid_year", "30"), ("staff", "25"), ("insured_staff", "20"), ("penalties", "0"), ("first_loan", "no"),
        ];
        let begun = counted(&page);
        let mut said: Vec<(&str, &str)> = Vec::new();
        let mut asked: Vec<String> = Vec::new();
        while page.contains("name=\"current\"") {
            assert!(asked.len() < 30, "{asked:?}");
            let current = page.split_once("name=\"current\" value=\"").expect("a question").1.split('"').next().expect("its name").to_owned();
            assert!(!asked.contains(&current), "{current} is asked twice");
            let known = answers.iter().find(|(name, _)| name.trim_end_matches("[]") == current);
            let go = if known.is_some() { "next" } else { "pass" };
            let mut fields: Vec<(&str, &str)> = asked.iter().map(|one| ("asked[]", one.as_str())).collect();
            fields.extend(asked.iter().filter_map(|one| said.iter().find(|(name, _)| name.trim_end_matches("[]") == one)));
            fields.extend(asked.iter().filter(|one| said.iter().all(|(name, _)| name.trim_end_matches("[]") != one.as_str())).map(|one| (one.as_str(), "?")));
            fields.extend(known.copied());
            fields.extend([("current", current.as_str()), ("go", go)]);
            let before = counted(&page);
            page = visitor.post("/precheck", &fields).await.ok();
            assert!(counted(&page) >= before, "an answer takes nothing away");
            said.extend(known.copied());
            asked.push(current);
        }
        assert!(counted(&page) > begun, "the count grows");
        assert!(page.contains("已经问完") && page.contains("按您填写的信息，可以申请"), "{page}");
        assert_eq!(kept_rows(&city).await, before, "nothing that was typed is stored");
    }

    async fn a_firm_tries_other_figures_and_nothing_changes_by_it(city: City) {
        let mut owner = city.person("owner").await;
        let path = city.path("/firm/demands/{id}/what-if").await;
        owner.get(&path.replace("what-if", "match")).await.ok();
        let before = rows(&city).await.len();
        let page = owner.get(&path).await.ok();
        assert!(page.contains("name=\"asked_amount\"") && !page.contains("name=\"region\""), "only what can change can be moved");
        let tried = owner.post(&path, &[("asked_amount", "100000")]).await.ok();
        assert!(tried.contains("会不再符合"), "no product lends so much: {tried}");
        let wrong = owner.post(&path, &[("asked_amount", "x")]).await;
        let result = wrong.is(StatusCode::UNPROCESSABLE_ENTITY).text().split_once("trial-result\" aria-live").expect("the result").1.to_owned();
        assert!(result.contains("还没有算") && !result.contains("<table"), "no figures stand beside a wrong one: {result}");
        let less = owner.post(&path, &[("asked_amount", "1")]).await.ok();
        assert!(less.contains("会变得符合") || less.contains("会不再符合") || less.contains("没有变化"));
        assert!(page.contains("name=\"acceptable_rate\"") && page.contains("data-slides=\"asked_term\""), "the rate and the term are moved too");
        let cheap = owner.post(&path, &[("acceptable_rate", "0.5")]).await.ok();
        assert!(cheap.contains("会不再符合"), "nobody lends at half a per cent: {cheap}");
        let dear = owner.post(&path, &[("acceptable_rate", "20")]).await.ok();
        assert!(!dear.contains("会不再符合"), "a higher rate takes nothing away: {dear}");
        assert!(owner.post(&path, &[("acceptable_rate", "x")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).text().contains("acceptable_rate-error"));
        assert_eq!(rows(&city).await.len(), before);
        let small: Criteria = serde_json::from_value(serde_json::json!({ "condition": { "fact": "size_class", "is": { "one_of": ["micro"] } } })).expect("criteria");
        crate::bank::offers_for(&city.test, "micro", &small).await;
        let named = |page: &str| page.split_once("trial-result\" aria-live").expect("the result").1.contains("micro贷");
        let micro = owner.post(&path, &[("staff", "1"), ("revenue_year", "1"), ("assets", "1")]).await.ok();
        let large = owner.post(&path, &[("staff", "5000"), ("revenue_year", "900000"), ("assets", "900000")]).await.ok();
        assert!(named(&micro) != named(&large), "the size class follows the figures: gained as a micro firm, or lost as a large one");
        let mut other = city.test.firm("stranger", "91320899MAXWHYN1").await.1;
        other.get(&path).await.not_found();
        other.post(&path, &[("asked_amount", "1")]).await.not_found();
    }
}
