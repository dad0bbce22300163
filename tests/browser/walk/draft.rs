//! The managers of a bank: one drafts, the other one reviews.

use serde_json::json;

use crate::visit::{Visit, quoted};

/// The product that is drafted.
const PRODUCT: &str = "/bank/products/B01-02";

/// The row of the condition on a fact.
async fn row(manager: &Visit<'_>, fact: &str) -> String {
    let xpath = format!("//main//select[starts-with(@name, 'row-') and .//option[@selected and @value = {}]]", quoted(fact));
    let name = manager.find(&xpath, &format!("a condition on {fact}")).await.attr("name").await.expect("its attributes").expect("a name");
    name.trim_end_matches("-fact").to_owned()
}

/// Chooses another fact for a row as a reader does: the driver's own click on an entry says nothing to the page before it is chosen.
async fn chooses_fact(manager: &Visit<'_>, row: &str, fact: &str) {
    let list = manager.find(&format!("//select[@name='{row}-fact']"), "the facts of a row").await;
    let choose = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }));";
    manager.driver.execute(choose, vec![list.to_json().expect("the list"), json!(fact)]).await.expect("a choice");
}

/// Drafts: what is typed is counted and examined without a press of any button.
pub(super) async fn edits(manager: &Visit<'_>) {
    manager.open(PRODUCT).await;
    manager.press("起草新版本").await;
    manager.sees("已授权企业").await;
    manager.sees("调整一项条件的触达").await;
    manager.sees_it_sound_in_every_light("editor-reach").await;
    let age = row(manager, "age_months").await;
    manager.fill_named(&format!("{age}-value"), "x").await;
    manager.sees("全部条件填写完整后计算。").await;
    manager.fill_named(&format!("{age}-value"), "3").await;
    let moved = "//div[@id='reach']//p[normalize-space(.) = '成立时间不少于 3 个月']";
    manager.find(moved, "the curve of what is typed").await;
    // Another fact brings its own relations and codes, and what nobody can meet is said at once.
    manager.choose("row-0-add", "patents").await;
    manager.press("添加条件").await;
    let added = row(manager, "patents").await;
    chooses_fact(manager, &added, "tax_grade").await;
    manager.click(&manager.find(&format!("//input[@name='{added}-codes[]' and @value='D']"), "the grade D").await).await;
    manager.sees("改正前不能提交复核。").await;
    manager.sees_it_sound_in_every_light("editor-contradiction").await;
    let remove = format!("//button[@value='remove:{}']", added.trim_start_matches("row-"));
    manager.click(&manager.find(&remove, "its button").await).await;
    manager.sees("可以提交复核").await;
    manager.press("保存草稿").await;
    manager.sees("草稿已保存").await;
}

/// Hands it to review, where its author cannot publish it.
pub(super) async fn submits(manager: &Visit<'_>) {
    manager.open(PRODUCT).await;
    manager.sees("与现行条件相比谁受益、谁受影响").await;
    manager.fill("给复核人的说明", "支持初创科技企业").await;
    manager.press("提交复核").await;
    manager.sees("起草过这一稿的人不能复核发布").await;
}

/// Sees who gains and who loses, and publishes.
pub(super) async fn publishes(second: &Visit<'_>) {
    second.open(PRODUCT).await;
    for part in ["支持初创科技企业", "新增符合", "不再符合", "仍然符合", "近十二个月申请的回看"] {
        second.sees(part).await;
    }
    second.sees_it_sound_everywhere("product-review").await;
    second.press_and_agree("发布").await;
    second.sees("已发布。").await;
    second.sees("成立时间不少于 3 个月").await;
}
