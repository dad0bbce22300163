//! The catalogue for anybody, and that nothing enters outside it.

use axum::http::StatusCode;
use chrono::Duration;
use entity::credit::delivery;
use entity::value::{OrganisationKind, Role};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::app::TestApp;
use crate::support::both_databases;

/// A list with one penalty.
const PENALTY: &str = "行政相对人名称,统一社会信用代码\n";

both_databases! {
    async fn anybody_finds_an_item_and_saves_the_lists(app: TestApp) {
        let mut visitor = app.visitor();
        let page = visitor.get("/catalogue?q=XX0701").await.ok();
        assert!(page.contains("失信被执行人") && page.contains("RF01") && !page.contains("XX0101"), "{page}");
        let nothing = visitor.get("/catalogue?q=zzzz").await.ok();
        assert!(!nothing.contains("XX0701"), "{nothing}");
        let open = visitor.get("/catalogue?list=open").await.ok();
        assert!(open.contains("XX0701") && !open.contains("授权查询"), "{open}");
        let file = visitor.get("/catalogue/items.csv?list=used").await;
        assert!(file.ok().contains("XX0701"));
        let facts = visitor.get("/catalogue/facts").await.ok();
        for said in ["近12个月中标与订单金额", "orders_12m", "金额（元）", "财政与公共资源交易部门", "XX2101", "不得使用", "婚姻状况", "妇女权益保障法"] {
            assert!(facts.contains(said), "{said}: {facts}");
        }
        let book = visitor.get("/catalogue/items.xlsx?list=open").await;
        book.is(StatusCode::OK);
        assert!(book.body.starts_with(b"PK"));
    }

    async fn a_delivery_without_an_item_in_force_is_refused(app: TestApp) {
        let office = app.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = app.person("operator", Role::Operator, office).await;
        let count = async || delivery::Entity::find().count(app.app.db.read()).await.expect("a count");
        operator.upload("/operator/deliveries", &[("source", "penalty")], "penalty.csv", PENALTY.as_bytes()).await.led();
        assert_eq!(count().await, 1);
        // The day before the first item came into force.
        app.later(Duration::days(-1522));
        let mut operator = { let mut browser = app.visitor(); browser.signs_in("operator").await; browser };
        let refused = operator.upload("/operator/deliveries", &[("source", "penalty")], "penalty.csv", PENALTY.as_bytes()).await;
        refused.is(StatusCode::CONFLICT);
        assert!(refused.text().contains("不在信用信息目录"), "{}", refused.text());
        assert_eq!(count().await, 1, "nothing of it is kept");
    }
}
