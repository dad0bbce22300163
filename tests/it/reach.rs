//! Reach for bank officers: counted live, behind minimum cells, and every question in the audit trail.

use entity::platform::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value as Json;
use xinyidai::consent::matching::actions::agreed;
use xinyidai::enterprise::actions::profiles;
use xinyidai::enterprise::fact::Profile;
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::reach::tree::without_ask;
use xinyidai::matching::rematch::actions::{catch_up, touched};
use xinyidai::matching::verdict::Verdict;
use xinyidai::product::criteria::Criteria;

use crate::product::{BASE, acts, fields, presses, row_of};
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;
use crate::support::city::City;

const YOUNG: &str = r#"{"all":[{"condition":{"fact":"age_months","is":{"count_at_least":1}}}]}"#;

async fn asks(officer: &mut Browser, criteria: &str) -> Json {
    let page = officer.post("/bank/products/reach", &[("criteria", criteria), ("place", "0")]).await.ok();
    assert!(page.contains("触达企业"));
    officer.post_for_json("/bank/products/reach", &[("criteria", criteria), ("place", "0")]).await.json()
}

/// The numbers that a page says, as they are shown.
fn numbers(html: &str) -> Vec<u64> {
    let said = html.split("约 ").skip(1).filter_map(|rest| rest.split_once(" 户"));
    said.filter_map(|(number, _)| number.parse().ok()).collect()
}

/// What stands behind a name in a list of answers.
fn answer<'a>(html: &'a str, name: &str) -> &'a str {
    let of = html.split(&format!("<dt>{name}</dt><dd>")).nth(1).unwrap_or_else(|| panic!("{name} is not on the page"));
    of.split("</dd>").next().unwrap_or_default()
}

/// The firms that are counted, as they are read.
async fn counted(test: &TestApp) -> Vec<Profile> {
    let (db, today) = (test.app.db.read(), test.app.clock.today());
    let letters = agreed(db, today, None).await.expect("letters");
    let firms: Vec<_> = letters.keys().copied().collect();
    let known = profiles(&test.app, db, &firms).await.expect("profiles");
    known.into_iter().map(|(firm, dated)| dated.profile.limited(&|item: &str| letters[&firm].items.contains(item))).collect()
}

/// Whether a number is shown as the guard shows it: none below twenty, none further than twenty from the truth.
fn is_shown_of(shown: &str, exact: usize) -> bool {
    match numbers(shown).first() {
        Some(about) => exact >= 10 && about.abs_diff(exact as u64) <= 20,
        None => (shown.contains("少于 20 户") && exact < 30) || shown.contains("不显示"),
    }
}

both_databases! {
    async fn a_manager_sees_whom_the_conditions_reach_while_editing(city: City) {
        let test = &city.test;
        let mut manager = city.person("manager").await;
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        let html = manager.get(&format!("{BASE}/edit")).await.ok();
        let firms = counted(test).await.len();
        assert!(is_shown_of(answer(&html, "已授权企业"), firms), "{firms}: {}", answer(&html, "已授权企业"));
        assert!(html.contains("每项条件单独排除的企业") && html.contains("按区县") && html.contains("调整一项条件的触达"));
        assert!(html.contains("按是否本行存量客户") && html.contains("本行在平台上放过款的企业"), "{html}");
        // Another condition is moved by its button, without a script.
        let age = row_of(&html, "age_months");
        let html = presses(&mut manager, &html, &[(&format!("row-{age}-value"), "1")], &format!("curve:{age}")).await.ok();
        let curve = html.split("调整一项条件的触达").nth(1).expect("a curve");
        assert!(curve.contains("<p>成立时间不少于 1 个月</p>"), "{curve}");
        assert_eq!(fields(&html).iter().find(|(name, _)| name == "moved").map(|(_, at)| at.clone()), Some(age.to_string()));
        let shown = numbers(&html);
        assert!(!shown.is_empty() && shown.iter().all(|about| *about >= 20 && about % 10 == 0), "{shown:?}");
        // While a condition is not filled in nothing is counted, and nothing goes into the trail.
        let asked = async || audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("reach.preview")).count(test.app.db.read()).await.expect("a count");
        let before = asked().await;
        let html = presses(&mut manager, &html, &[("row-0-add", "patents")], "add:0").await.ok();
        assert!(html.contains("全部条件填写完整后计算。"));
        assert_eq!(asked().await, before);
    }

    async fn publishing_shows_who_gains_and_loses_and_firms_that_gain_are_told(city: City) {
        let test = &city.test;
        let (mut manager, mut second) = (city.person("manager").await, city.person("manager2").await);
        catch_up(&test.app).await.expect("followed");
        manager.post(&format!("{BASE}/draft"), &[]).await.led();
        assert!(manager.get(BASE).await.ok().contains("条件与现行版本相同"));
        let old = crate::product::current(test).await;
        // All that is left of the conditions is one on age.
        let html = manager.get(&format!("{BASE}/edit")).await.ok();
        let mut typed: Vec<(String, String)> = fields(&html).into_iter().filter(|(name, _)| !name.starts_with("row")).collect();
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        typed.extend([row("rows", "2"), row("row-0-depth", "0"), row("row-0-kind", "all"), row("row-1-depth", "1"), row("row-1-kind", "condition")]);
        typed.extend([row("row-1-fact", "age_months"), row("row-1-relation", "count_at_least"), row("row-1-value", "1"), row("press", "save")]);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        manager.post(&format!("{BASE}/edit"), &typed).await.led();
        let page = manager.get(BASE).await.ok();
        let new: Criteria = serde_json::from_str(r#"{"all":[{"condition":{"fact":"age_months","is":{"count_at_least":1}}}]}"#).expect("criteria");
        let passes = |of: &Criteria, firm: &Profile| verdict(&without_ask(of), firm, &crate::product::anything(), test.app.clock.today()) == Verdict::Pass;
        let firms = counted(test).await;
        let count = |holds: &dyn Fn(bool, bool) -> bool| firms.iter().filter(|firm| holds(passes(&old, firm), passes(&new, firm))).count();
        let exact = [count(&|old, new| !old && new), count(&|old, new| old && !new), count(&|old, new| old && new)];
        assert!(exact[0] >= 20, "{exact:?}");
        for (name, exact) in ["新增符合", "不再符合", "仍然符合"].into_iter().zip(exact) {
            assert!(is_shown_of(answer(&page, name), exact), "{name}: {exact}, {}", answer(&page, name));
        }
        assert!(!page.contains("近十二个月申请的回看"), "only of what its author has let go of");
        acts(&mut manager, test, "submit", &[("note", "放宽准入试点")]).await.led();
        let page = second.get(BASE).await.ok();
        assert!(page.contains("近十二个月申请的回看") && page.contains("按新条件符合"));
        acts(&mut second, test, "publish", &[("day", "2026-03-02")]).await.led();
        catch_up(&test.app).await.expect("followed");
        test.later(chrono::Duration::minutes(11));
        catch_up(&test.app).await.expect("followed");
        let notices = entity::notice::notice::Entity::find().filter(entity::notice::notice::Column::Kind.eq("now_qualifies"));
        let told = notices.all(test.app.db.read()).await.expect("notices");
        assert!(told.len() >= 20 && told.iter().all(|one| one.enterprise_id.is_some()), "{}", told.len());
        test.works().await;
    }

    async fn a_shadow_run_sees_only_what_letters_open(city: City) {
        use entity::consent::authorisation;
        use entity::value::AuthorisationState;
        use sea_orm::ActiveValue::Set;
        use xinyidai::matching::reach::actions::shadow;
        let app = &city.test.app;
        let officer = crate::product::officer(&city.test).await;
        let criteria: Criteria = serde_json::from_str(YOUNG).expect("criteria");
        let products = xinyidai::product::actions::stock(app, app.db.read()).await.expect("a stock");
        let own: Vec<_> = products.products.iter().filter(|product| product.bank == officer.bank).map(|product| product.id).collect();
        let table = async || {
            let (mut known, mut unknown) = (0, 0);
            for product in &own {
                for row in shadow(app, &officer, *product, &[&criteria]).await.expect("a table").pop().expect("one table") {
                    (known, unknown) = (known + row.pass + row.fail, unknown + row.unknown);
                }
            }
            (known, unknown)
        };
        let (known, unknown) = table().await;
        assert!(known > 0, "{known} known, {unknown} unknown");
        let tx = app.db.begin_write().await.expect("a transaction");
        let change = authorisation::ActiveModel { state: Set(AuthorisationState::Revoked), revoked_at: Set(Some(app.clock.now())), ..Default::default() };
        authorisation::Entity::update_many().set(change).filter(authorisation::Column::State.eq(AuthorisationState::Live)).exec(&tx).await.expect("revoked");
        tx.commit().await.expect("a commit");
        assert_eq!(table().await, (0, known + unknown));
    }

    async fn reach_is_counted_live_and_shown_behind_minimum_cells(city: City) {
        let app = &city.test.app;
        let mut officer = city.person("officer").await;
        let firms = agreed(app.db.read(), app.clock.today(), None).await.expect("letters").len() as u64;
        assert!(firms >= 20, "{firms} firms agreed");
        let reach = asks(&mut officer, YOUNG).await;
        assert_eq!(reach["reach"]["firms"]["about"], (firms + 5) / 10 * 10, "{reach}");
        assert_eq!(reach["curve"].as_array().expect("a curve").len(), 10, "{reach}");
        for split in reach["reach"]["splits"].as_array().expect("splits") {
            for cell in split["cells"].as_array().expect("cells") {
                let about = cell[1]["about"].as_u64();
                assert!(about.is_none_or(|about| about >= 20 && about % 10 == 0), "{cell}");
            }
        }
        // The page without a product's own conditions, the page of a product, and what is refused.
        officer.get("/bank/products/reach").await.ok();
        officer.get("/bank/products/reach?product=nothing").await.not_found();
        officer.post("/bank/products/reach", &[("criteria", r#"{"any":[]}"#)]).await.is(axum::http::StatusCode::CONFLICT);
        officer.post("/bank/products/reach", &[("criteria", "?")]).await.is(axum::http::StatusCode::BAD_REQUEST);

        let trail = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("reach.preview")).count(app.db.read()).await.expect("a count");
        assert_eq!(trail, 3, "every question is in the trail, a refused one is none");
    }

    async fn a_firm_that_takes_its_letter_back_is_not_counted_at_the_next_question(city: City) {
        use entity::consent::authorisation;
        use entity::value::AuthorisationState;
        use sea_orm::ActiveValue::Set;
        let app = &city.test.app;
        let mut officer = city.person("officer").await;
        let before = asks(&mut officer, YOUNG).await;
        // All of them, so that the change is not hidden behind the minimum cell.
        let all: Vec<_> = agreed(app.db.read(), app.clock.today(), None).await.expect("letters").into_keys().collect();
        let tx = app.db.begin_write().await.expect("a transaction");
        let change = authorisation::ActiveModel { state: Set(AuthorisationState::Revoked), revoked_at: Set(Some(app.clock.now())), ..Default::default() };
        authorisation::Entity::update_many().set(change).filter(authorisation::Column::State.eq(AuthorisationState::Live)).exec(&tx).await.expect("revoked");
        touched(&tx, app, all).await.expect("touched");
        tx.commit().await.expect("a commit");
        let after = asks(&mut officer, YOUNG).await;
        assert_ne!(before["reach"]["firms"], "few");
        assert_eq!(after["reach"]["firms"], "few");
    }
}
