//! Forms and refusals: sound with everything wrong, and the pages that say no.

use crate::demo::Demo;
use crate::visit::{Language, Visit, Width};

/// Presses a form's button with nothing typed, in both languages.
async fn says_what_is_wrong(visit: &Visit<'_>, path: &str, buttons: [&str; 2], name: &str) {
    for (language, button, title) in [(Language::Chinese, buttons[0], "有几处需要改正"), (Language::English, buttons[1], "Please correct")] {
        visit.speaks(language).await;
        visit.open(path).await;
        visit.press(button).await;
        visit.sees(title).await;
        visit.sees_it_sound_in_every_light(&format!("{name}-wrong")).await;
    }
    visit.speaks(Language::Chinese).await;
}

#[tokio::test]
async fn the_forms_of_the_operator() {
    let demo = Demo::start();
    let operator = Visit::of(&demo, "operator").await;
    says_what_is_wrong(&operator, "/operator/accounts/new", ["开立账户", "Open an account"], "account-new").await;
    says_what_is_wrong(&operator, "/operator/accounts/organisations", ["添加机构", "Add an organisation"], "organisations").await;
    says_what_is_wrong(&operator, "/operator/accounts/tokens", ["生成令牌", "Make a token"], "tokens").await;
    says_what_is_wrong(&operator, "/operator/accounts/password?login=officer", ["重设密码", "Set password"], "password").await;
    says_what_is_wrong(&operator, "/operator/deliveries", ["上传", "Upload"], "upload").await;
    operator.leave().await;
}

#[tokio::test]
async fn the_pages_that_say_no() {
    let demo = Demo::start();
    let visitor = Visit::begin(&demo, Language::Chinese, Width::Desk).await;
    says_what_is_wrong(&visitor, "/register", ["注册", "Register"], "register").await;
    visitor.open("/there/is/nothing").await;
    visitor.sees("没有这个页面").await;
    visitor.sees_it_sound_everywhere("error-404").await;
    visitor.open("/bank").await;
    visitor.sees("登录").await;
    assert_eq!(visitor.path().await, "/sign-in");
    visitor.leave().await;

    let owner = Visit::of(&demo, "owner").await;
    owner.open("/operator").await;
    owner.sees("您不能打开这个页面").await;
    owner.sees_it_sound_everywhere("error-403").await;
    owner.open("/firm/demands/00000000-0000-7000-8000-000000000000/match").await;
    owner.sees("没有这个页面").await;
    owner.open("/firm/authorisations/new").await;
    owner.sees_it_sound_everywhere("authorise").await;
    owner.leave().await;
}
