//! What people try without leaving a trace: a visitor's pre-check, and a firm's "what if".

use crate::demo::Demo;
use crate::visit::{Language, PASSWORD, Visit, Width};

/// The number in the cell of the trial's result, of the row of products that fit.
async fn fitting(owner: &Visit<'_>, column: usize) -> usize {
    let cell = owner.find(&format!("//section[@id='trial-result']//tbody/tr[1]/td[{column}]"), "a number of the trial").await;
    cell.text().await.expect("its text").parse().expect("a number")
}

#[tokio::test]
async fn a_firm_moves_figures_and_sees_the_lists_change_at_once() {
    let demo = Demo::start();
    let owner = Visit::begin(&demo, Language::Chinese, Width::Phone).await;
    owner.signs_in("owner", PASSWORD).await;
    owner.goes_to("融资需求").await;
    owner.click(&owner.find("//main//a[contains(@href, '/match')]", "a match").await).await;
    owner.click(&owner.find("//main//a[contains(@href, '/what-if')]", "the trial").await).await;
    owner.sees("改一个数试试看").await;
    let before = fitting(&owner, 2).await;
    assert_eq!(fitting(&owner, 1).await, before, "nothing is moved yet");
    assert!(before > 0, "the demonstration's firm fits something");
    // Typed, not sent: no button is pressed.
    owner.fill_named("asked_amount", "90000").await;
    owner.sees("会不再符合").await;
    assert!(fitting(&owner, 2).await < before, "nobody lends 900 million");
    assert_eq!(fitting(&owner, 1).await, before, "what is so stays beside it");
    owner.sees_it_sound_everywhere("what-if-moved").await;
    owner.fill_named("asked_amount", "much").await;
    owner.sees("还没有算").await;
    owner.sees_it_sound_in_every_light("what-if-wrong").await;
    owner.press("恢复现在的数").await;
    owner.sees("改一个数试试看").await;
    assert_eq!(fitting(&owner, 2).await, before, "nothing of it was kept");
    owner.leave().await;
}

/// Answers the question on the page as it comes: the first choice, or a figure.
async fn answers(visitor: &Visit<'_>) {
    let list = "//main//form//select/option[@value = 'C34' or @value = '320812' or @value = 'working_capital']";
    // It lends on credit, is high-tech and a company, and has no flags.
    let choice = "(//main//form//fieldset//label[.//input[@value = 'credit' or @value = 'high_tech' or @type = 'radio' \
                  or (@value = 'none' and not(//fieldset//input[@value = 'credit' or @value = 'high_tech']))]])[1]";
    if visitor.count(list).await > 0 {
        visitor.find(list, "an entry").await.click().await.expect("a choice");
    } else if visitor.count(choice).await > 0 {
        visitor.click(&visitor.find(choice, "a choice").await).await;
    } else {
        let name = visitor.find("//main//form//input[@inputmode]", "a field").await.attr("name").await.expect("its attributes").expect("a name");
        let figure = if name.starts_with("asked") || name.ends_with("months") { "24" } else { "800" };
        visitor.fill_named(&name, figure).await;
    }
    visitor.press("下一题").await;
}

#[tokio::test]
async fn a_visitor_is_asked_until_nothing_can_change_and_sees_the_count_grow() {
    let demo = Demo::start();
    let visitor = Visit::begin(&demo, Language::Chinese, Width::Phone).await;
    visitor.open("/precheck").await;
    let (mut counts, mut asked) = (Vec::new(), 0);
    loop {
        let count = visitor.find("//p[@class='precheck-count']/b", "the count").await.text().await.expect("its text");
        counts.push(count.parse::<usize>().expect("a number"));
        if visitor.text().await.contains("已经问完") {
            break;
        }
        visitor.sees(&format!("第 {} 题", asked + 1)).await;
        answers(&visitor).await;
        asked += 1;
        assert!(asked < 40, "it does not end: {counts:?}");
        let next = format!("//main[contains(., '第 {} 题') or contains(., '已经问完')]", asked + 1);
        visitor.find(&next, "the next question").await;
    }
    assert!(counts.is_sorted(), "an answer never takes away what fits: {counts:?}");
    assert!(counts.last() > counts.first(), "the count grew: {counts:?}");
    visitor.sees("按您填写的信息，可以申请").await;
    visitor.sees_it_sound_everywhere("precheck-result").await;
    visitor.press("返回上一题").await;
    visitor.sees(&format!("第 {asked} 题")).await;
    visitor.press("不清楚，跳过").await;
    visitor.sees("不清楚").await;
    visitor.leave().await;
}
