//! People with a browser, as far as the load needs one: cookies, forms, sessions.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, redirect};
use xinyidai::demo::actions::PASSWORD;

const FORM: &str = "application/x-www-form-urlencoded";

/// The values of the hidden fields or boxes of a name in a page.
pub(crate) fn values(page: &str, name: &str) -> Vec<String> {
    let name = format!("name=\"{name}\"");
    let tags = page.split('<').filter(|tag| tag.contains(&name));
    tags.filter_map(|tag| Some(tag.split_once("value=\"")?.1.split_once('"')?.0.to_owned())).collect()
}

/// Fields as a form sends them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let text = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect::<Vec<_>>().join("&")
}

/// A browser with cookies.
pub(crate) fn browser() -> Client {
    Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build().expect("a client")
}

/// Sends a form.
pub(crate) async fn send(client: &Client, url: &str, body: String) -> StatusCode {
    let answer = client.post(url).header(CONTENT_TYPE, FORM).body(body).send().await.expect("an answer");
    let status = answer.status();
    let _ = answer.bytes().await;
    status
}

/// A page.
pub(crate) async fn page(client: &Client, url: &str) -> String {
    let answer = client.get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK, "{url}");
    answer.text().await.expect("text")
}

/// Somebody who has signed in.
pub(crate) async fn signed_in(base: &str, login: &str) -> Client {
    let client = browser();
    let csrf = values(&page(&client, &format!("{base}/sign-in")).await, "csrf").remove(0);
    let body = encoded(&[("login", login), ("password", PASSWORD), ("next", ""), ("csrf", &csrf)]);
    assert_eq!(send(&client, &format!("{base}/sign-in"), body).await, StatusCode::SEE_OTHER, "{login} cannot sign in");
    client
}
