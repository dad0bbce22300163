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
            visit.open("/precheck").await;
            visit.sees_a_sound_page("precheck").await;
            visit.leave().await;
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_on_the_sign_in_page() {
    let demo = Demo::start();
    for (language, refusal) in [(Language::Chinese, "没有登录成功"), (Language::English, "Not signed in")] {
        let visit = Visit::begin(&demo, language, Width::Phone).await;
        visit.signs_in("nobody", "not the password").await;
        assert_eq!(visit.path().await, "/sign-in");
        assert!(visit.text().await.contains(refusal), "{}\n{}", visit.text().await, demo.said());
        visit.sees_a_sound_page("sign-in-refused").await;
        visit.leave().await;
    }
}
