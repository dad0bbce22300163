//! Every page of every role in both languages: it answers, every sentence is there, and its outline is as reviewed.

use axum::http::Method;
use scraper::{Html, Selector};
use xinyidai::platform::web::access::Access;
use xinyidai::platform::web::with_own;

use crate::support::app::{Answer, Browser};
use crate::support::both_databases;
use crate::support::city::City;

/// Headings, field labels and buttons: what a page says whatever the data, and whatever order jobs made rows in.
fn outline(html: &str) -> String {
    let page = Html::parse_document(html);
    let parts = Selector::parse("h1, h2, label, legend, thead th, main button").expect("a selector");
    let texts =
        page.select(&parts).map(|e| (e.value().name().to_owned(), e.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")));
    let mut lines: Vec<String> = Vec::new();
    for (name, text) in texts {
        let line = format!("  {name}: {text}");
        // The same heading of many rows is one line.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn check(route: &str, lang: &str, answer: &Answer) -> String {
    let html = answer.ok();
    assert!(html.contains(&format!("<html lang=\"{lang}")), "{route}: is in {lang}");
    let page = Html::parse_document(&html);
    let text: String = page.root_element().text().collect();
    let missing = text.split(|c: char| !(c.is_ascii_alphanumeric() || "[]-_".contains(c))).find(|w| w.starts_with('[') && w.ends_with(']') && w.contains('-'));
    assert_eq!(missing, None, "{route} in {lang}: a sentence is missing");
    assert!(!text.contains("{$") && !text.contains("{ $"), "{route} in {lang}: a word of a sentence is missing");
    html
}

async fn visit(browser: &mut Browser, city: &City, route: &str, seen: &mut String) {
    browser.reads_chinese();
    let path = city.path(route).await;
    let answer = browser.get(&path).await;
    let kind = answer.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if answer.status.is_redirection() || !kind.starts_with("text/html") {
        seen.push_str(&format!("{route}: {} {kind}\n", answer.status.as_u16()));
        return;
    }
    if answer.status != 200 {
        // A step that is not possible in the state of the city's sample, such as editing a demand that was sent.
        seen.push_str(&format!("{route}: {}\n", answer.status.as_u16()));
        return;
    }
    let html = check(route, "zh", &answer);
    browser.reads_english();
    check(route, "en", &browser.get(&path).await);
    browser.reads_chinese();
    seen.push_str(&format!("{route}\n{}\n", outline(&html)));
}

both_databases! {
    async fn every_page_is_whole_in_both_languages(city: City) {
        let mut seen = String::new();
        let mut routes = with_own(xinyidai::serve::routes()).table();
        routes.retain(|(method, _, _)| *method == Method::GET);
        routes.sort_by_key(|(_, path, _)| *path);
        for (login, rule) in [
            ("-", Access::Public),
            ("owner", Access::Firm),
            ("officer", Access::BankOfficer),
            ("manager", Access::BankManager),
            ("regulator", Access::Regulator),
            ("operator", Access::Operator),
            ("clerk", Access::Department),
            ("officer", Access::SignedIn),
        ] {
            let mut browser = match login {
                "-" => city.test.visitor(),
                "clerk" => city.clerk().await,
                login => city.person(login).await,
            };
            for (_, route, access) in &routes {
                if *access == rule && !matches!(*route, "/metrics" | "/healthz" | "/readyz" | "/language/{code}") {
                    visit(&mut browser, &city, route, &mut seen).await;
                }
            }
        }
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("pages", seen) });
    }
}
