//! The pages of every role: sound in both languages, on the desk in both and on the phone in Chinese.

use crate::demo::Demo;
use crate::visit::{Language, PASSWORD, Visit, Width};

/// Visits pages of somebody; a path that begins with `>` is the first link on the page before that contains the rest.
async fn visits(login: &str, pages: &[(&str, &str)]) {
    let demo = Demo::start();
    for (language, width) in [(Language::Chinese, Width::Desk), (Language::English, Width::Desk), (Language::Chinese, Width::Phone)] {
        let visit = Visit::begin(&demo, language, width).await;
        visit.signs_in(login, PASSWORD).await;
        for (name, path) in pages {
            match path.strip_prefix('>') {
                Some(part) => visit.follow(part).await,
                None => visit.open(path).await,
            }
            visit.sees_a_sound_page(name).await;
        }
        visit.leave().await;
    }
}

#[tokio::test]
async fn the_owner_of_a_firm() {
    visits(
        "owner",
        &[
            ("firm-home", "/firm"),
            ("file", "/firm/file"),
            ("declare", "/firm/file/declare"),
            ("credit-reports", "/firm/credit-reports"),
            ("authorisations", "/firm/authorisations"),
            ("authorise", "/firm/authorisations/new"),
            ("lookups", "/firm/lookups"),
            ("demands", "/firm/demands"),
            ("match", ">/match"),
            ("what-if", ">/what-if"),
            ("likelihood", "/likelihood"),
            ("applications", "/firm/applications"),
            ("application", ">/firm/applications/"),
            ("notices", "/notices"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_officer_of_a_bank() {
    visits(
        "officer",
        &[
            ("bank-queue", "/bank"),
            ("bank-desk", ">/bank/applications/"),
            ("products", "/bank/products"),
            ("product", "/bank/products/B01-02"),
            ("reach", "/bank/products/reach"),
            ("loans", "/bank/loans"),
            ("watch", "/bank/watch"),
            ("compare", "/bank/compare"),
            ("bank-credit-reports", "/bank/credit-reports"),
            ("catalogue", "/catalogue"),
            ("catalogue-used", "/catalogue?list=used"),
            ("verify", "/credit-reports/verify"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_regulator() {
    visits(
        "regulator",
        &[
            ("dashboard", "/regulator"),
            ("reports", "/regulator/reports"),
            ("first-loans", "/regulator/first-loans"),
            ("risks", "/regulator/risks"),
            ("likelihood", "/likelihood"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_operator() {
    visits(
        "operator",
        &[
            ("operator", "/operator"),
            ("deliveries", "/operator/deliveries"),
            ("delivery", ">/operator/deliveries/"),
            ("operator-compare", "/operator/compare"),
            ("quality", "/operator/quality"),
            ("quality-item", "/operator/quality/items/XX0501"),
            ("jobs", "/operator/jobs"),
            ("schedules", "/operator/schedules"),
            ("calendar", "/operator/calendar"),
            ("repairs", "/operator/repairs"),
            ("objections", "/operator/objections"),
            ("mails", "/operator/mails"),
            ("mail", ">/operator/mails/"),
            ("accounts", "/operator/accounts"),
            ("tokens", "/operator/accounts/tokens"),
            ("audit", "/operator/audit"),
            ("register", "/operator/register"),
            ("operator-credit-reports", "/operator/credit-reports"),
        ],
    )
    .await;
}

/// A draft is begun and a condition added and moved, with nothing but buttons.
#[tokio::test]
async fn the_editor_of_a_product() {
    let demo = Demo::start();
    for (language, width, [start, add, up, save]) in [
        (Language::Chinese, Width::Desk, ["起草新版本", "添加条件", "↑上移 授权专利", "保存草稿"]),
        (Language::English, Width::Phone, ["Draft a new version", "Add a condition", "↑Move up Granted patents", "Save the draft"]),
    ] {
        let visit = Visit::begin(&demo, language, width).await;
        visit.signs_in("officer", PASSWORD).await;
        let product = if width == Width::Desk { "/bank/products/B01-02" } else { "/bank/products/B01-03" };
        visit.open(product).await;
        visit.press(start).await;
        visit.sees_a_sound_page("product-edit").await;
        visit.choose("row-0-add", "patents").await;
        visit.press(add).await;
        assert!(visit.text().await.contains(if language == Language::Chinese { "授权专利" } else { "Granted patents" }));
        visit.press(up).await;
        visit.sees_a_sound_page("product-edit-added").await;
        visit.press(save).await;
        visit.open(product).await;
        visit.sees_a_sound_page("product-draft").await;
        visit.leave().await;
    }
}
