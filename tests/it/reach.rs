//! Reach for bank officers: counted live, behind minimum cells, and every question in the audit trail.

use entity::platform::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value as Json;
use xinyidai::consent::matching::actions::agreed;
use xinyidai::matching::rematch::actions::touched;

use crate::support::app::Browser;
use crate::support::both_databases;
use crate::support::city::City;

const YOUNG: &str = r#"{"all":[{"condition":{"fact":"age_months","is":{"count_at_least":1}}}]}"#;

async fn asks(officer: &mut Browser, criteria: &str) -> Json {
    let page = officer.post("/bank/products/reach", &[("criteria", criteria), ("place", "0")]).await.ok();
    assert!(page.contains("触达企业"));
    officer.post_for_json("/bank/products/reach", &[("criteria", criteria), ("place", "0")]).await.json()
}

both_databases! {
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
