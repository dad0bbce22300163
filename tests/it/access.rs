//! Who may use which route: every route against every kind of user, as one reviewed table.

use axum::http::{Method, StatusCode};
use xinyidai::platform::web::with_own;

use crate::support::app::{Answer, Browser};
use crate::support::both_databases;
use crate::support::city::City;

/// What the guard and the handler say to somebody, as a word of the table.
fn word(answer: &Answer) -> &'static str {
    let to_sign_in = answer.headers.get("location").is_some_and(|l| l.to_str().is_ok_and(|l| l.starts_with("/sign-in")));
    match answer.status {
        StatusCode::UNAUTHORIZED => "sign in",
        StatusCode::SEE_OTHER if to_sign_in => "sign in",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not found",
        status if status.is_server_error() => panic!("{status}: {}", answer.text()),
        _ => "may",
    }
}

async fn asks(browser: &mut Browser, method: &Method, path: &str) -> &'static str {
    // A post without its fields reaches the handler, which refuses what is missing: nothing is changed.
    let answer = if *method == Method::POST { browser.post(path, &[]).await } else { browser.sends(method.clone(), path).await };
    word(&answer)
}

both_databases! {
    async fn every_route_has_its_users(city: City) {
        let mut people = vec![("visitor", city.test.visitor())];
        for login in ["owner", "officer", "officer2", "manager", "regulator", "operator"] {
            people.push((login, city.person(login).await));
        }
        people.insert(2, ("other owner", city.other_owner().await));
        people.push(("department", city.clerk().await));
        let systems = [("bank\'s system", city.bank_system().await), ("other bank\'s system", city.other_bank_system().await)];
        let heads: Vec<&str> = people.iter().map(|p| p.0).chain(systems.iter().map(|s| s.0)).collect();
        let mut table = format!("method path | {}\n", heads.join(" | "));
        let mut routes = with_own(xinyidai::serve::routes()).table();
        routes.sort_by_key(|(method, path, _)| (*path, method.to_string()));
        // Signing out would end the sessions that the rows after it need.
        routes.retain(|(_, path, _)| *path != "/sign-out");
        for (method, route, _) in routes {
            let path = city.path(route).await;
            let mut cells = Vec::new();
            for (_, browser) in &mut people {
                cells.push(asks(browser, &method, &path).await);
            }
            for (_, system) in &systems {
                cells.push(word(&system.send(method.clone(), &path, &[], Vec::new()).await));
            }
            table.push_str(&format!("{method} {route} | {}\n", cells.join(" | ")));
        }
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("access", table) });
    }
}
