//! Matches as they are shown, kept and made again.

use axum::http::StatusCode;
use entity::financing::{match_catalogue, match_result};
use entity::product::{product, product_version};
use entity::value::Ppm;
use entity::value::id::ProductVersionId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use xinyidai::matching::{actions, canonical};
use xinyidai::product::terms::{Pricing, Terms};

use crate::support::both_databases;
use crate::support::city::City;

/// Rows of every table that a request could leave something in.
async fn kept_rows(city: &City) -> [u64; 4] {
    use entity::platform::{audit_entry, idempotency_key, job};
    let db = city.test.app.db.read();
    let count = |found: Result<u64, sea_orm::DbErr>| found.expect("a count");
    [
        count(audit_entry::Entity::find().count(db).await),
        count(idempotency_key::Entity::find().count(db).await),
        count(job::Entity::find().count(db).await),
        count(match_result::Entity::find().count(db).await),
    ]
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
        let shown = actions::shown(db, first.id, version).await.expect("a match").expect("the product");
        assert_eq!(Some(&shown), later.matches.iter().find(|one| one.version == version));
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
            page = visitor.post("/precheck", &fields).await.ok();
            said.extend(known.copied());
            asked.push(current);
        }
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
        owner.post(&path, &[("asked_amount", "x")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(rows(&city).await.len(), before);
        let mut other = city.test.firm("stranger", "91320899MAXWHYN1").await.1;
        other.get(&path).await.not_found();
        other.post(&path, &[("asked_amount", "1")]).await.not_found();
    }
}
