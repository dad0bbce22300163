//! A firm without scripts, on a phone: everything that a script does is only convenience.

use crate::demo::Demo;
use crate::visit::{Language, PASSWORD, Scripts, Visit, Width};

#[tokio::test]
async fn a_firm_asks_compares_and_applies_without_scripts() {
    let demo = Demo::start();
    let owner = Visit::with(&demo, Language::Chinese, Width::Phone, Scripts::Off).await;
    owner.signs_in("owner", PASSWORD).await;
    owner.sees("接下来").await;
    assert_eq!(owner.count("//button[@data-theme-switch][not(@hidden)]").await, 0, "no script runs");

    owner.goes_to("融资需求").await;
    owner.press("填写融资需求").await;
    owner.fill("需要多少资金", "30").await;
    owner.press("保存草稿，稍后再填").await;
    owner.press("未提交的草稿").await;
    assert_eq!(owner.typed("需要多少资金").await, "30");
    owner.press("继续，核对一遍").await;
    owner.sees("有几处需要改正").await;
    owner.press_error("请选择用多久").await;
    owner.selects("用多久", "12 个月").await;
    owner.ticks_in("purpose", "流动资金周转").await;
    owner.ticks_in("repayment_source", "销售回款").await;
    owner.ticks_in("repayment_form", "按月付息、到期还本").await;
    owner.ticks_in("guarantees", "信用（无抵押担保）").await;
    owner.ticks_in("guarantees", "保证担保").await;
    owner.ticks_in("guarantees", "抵押").await;
    owner.press("继续，核对一遍").await;
    owner.press("提交融资需求").await;
    owner.sees("融资需求已提交。").await;
    owner.sees("匹配结果").await;

    // Without a script nothing stops a fourth tick: the answer does, and nothing was sent.
    let boxes = owner.boxes().await;
    assert!(boxes >= 4, "{boxes} products can be chosen");
    for at in 1..=4 {
        owner.ticks_box(at).await;
    }
    owner.press("向选定的银行申请").await;
    owner.sees("一次最多向三家银行申请。").await;
    owner.press("返回上一页").await;
    owner.sees("匹配结果").await;
    owner.ticks_box(1).await;
    owner.press("向选定的银行申请").await;
    owner.sees("申请已发给选定的银行。").await;
    owner.sees("待银行响应").await;
    owner.leave().await;
}
