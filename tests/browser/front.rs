//! The first thing that anyone sees.

use crate::demo::Demo;
use crate::visit::{Language, Visit, Width};

#[tokio::test]
async fn the_front_page_is_sound_in_both_languages_on_desk_and_phone() {
    let demo = Demo::start();
    for language in Language::ALL {
        for width in Width::ALL {
            let visit = Visit::begin(&demo, language, width).await;
            visit.open("/").await;
            visit.sees_a_sound_page("front").await;
            visit.leave().await;
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_on_the_sign_in_page() {
    let demo = Demo::start();
    let visit = Visit::begin(&demo, Language::Chinese, Width::Desk).await;
    visit.open("/").await;
    visit.press("登录").await;
    let page = visit.path().await;
    visit.fill("账号", "nobody").await;
    visit.fill("密码", "not the password").await;
    visit.press("登录").await;
    assert_eq!(visit.path().await, page, "{}", demo.said());
    assert!(!visit.text().await.contains("退出"), "a stranger is signed in");
    visit.sees_a_sound_page("sign-in-refused").await;
    visit.leave().await;
}
