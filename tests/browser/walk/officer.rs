//! The officers of the banks.

use super::Firm;
use crate::visit::Visit;

/// Opens the queue and the applicant, whose file stands beside the application.
pub(super) async fn opens(officer: &Visit<'_>, firm: &Firm) {
    officer.goes_to("待办").await;
    officer.selects("状态", "待银行响应").await;
    officer.press("筛选").await;
    officer.sees("个工作日").await;
    officer.press(firm.name).await;
    for part in [firm.code.as_str(), "待银行响应", "企业自主申报", "条件对照", "备齐三季度订单的钢材", "您的每次查看都有登记，企业可以看到。"]
    {
        officer.sees(part).await;
    }
}

/// Takes the application on and asks for material.
pub(super) async fn accepts_and_asks(officer: &Visit<'_>) {
    officer.press("接单").await;
    officer.sees("已接单，由您经办。").await;
    officer.press("要求补充材料").await;
    officer.fill("需要的材料", "上年度财务报表\n近六个月银行流水").await;
    officer.press("通知企业补材料").await;
    officer.sees("已通知企业补充材料，决定时限暂停。").await;
    officer.sees("等企业，还剩").await;
    officer.sees_it_sound_everywhere("desk-material").await;
}

/// Grants with a list of costs, after a look at what the firm will read.
pub(super) async fn grants(officer: &Visit<'_>) {
    officer.again().await;
    officer.sees("财务报表和流水已送到支行柜台。").await;
    officer.press("授信").await;
    officer.sees_it_sound_everywhere("grant").await;
    officer.fill("授信金额", "0").await;
    officer.press("计算综合成本").await;
    officer.sees("有几处需要改正").await;
    officer.sees_it_sound_in_every_light("grant-wrong").await;
    officer.fill("授信金额", "100").await;
    officer.fill("年利率", "3.55").await;
    officer.fill("期限", "12").await;
    officer.ticks_in("repayment", "按月付息、到期还本").await;
    officer.ticks_in("guarantee", "信用（无抵押担保）").await;
    officer.selects_value("fee-0-kind", "valuation").await;
    officer.selects_value("fee-0-basis", "sum").await;
    officer.fill("数额", "800").await;
    officer.press("计算综合成本").await;
    officer.sees("企业将看到：首期还").await;
    officer.sees_it_sound_in_every_light("grant-cost").await;
    officer.press_and_agree("确认授信").await;
    officer.sees("已授信，企业已收到通知。").await;
    officer.sees("授信与放款").await;
}

/// Declines with two coded reasons.
pub(super) async fn declines(officer: &Visit<'_>, firm: &Firm) {
    officer.press(firm.name).await;
    officer.press("接单").await;
    officer.press("不予受理或拒绝").await;
    officer.sees("企业看到：").await;
    officer.sees_it_sound_everywhere("decline").await;
    officer.press_and_agree("确认不通过").await;
    officer.sees("请选择一至四个原因。").await;
    officer.ticks("R04").await;
    officer.ticks("R18").await;
    officer.press_and_agree("确认不通过").await;
    officer.sees("已答复企业，附上了原因和下一步。").await;
    officer.sees("未通过").await;
}

/// Reports the money paid out, with the bank's word that there was no loan before.
pub(super) async fn disburses(officer: &Visit<'_>, loan: &str) {
    officer.press("登记放款").await;
    if loan.ends_with("01") {
        officer.sees_it_sound_everywhere("disburse").await;
        officer.press("登记放款").await;
        officer.sees("请填写借据号。").await;
        officer.sees_it_sound_in_every_light("disburse-wrong").await;
    }
    officer.fill("借据号", loan).await;
    officer.fill("放款金额", "60").await;
    officer.ticks("本行证明该企业此前无贷款记录").await;
    let (_, today) = officer.demo.days_ago(0);
    officer.sets_day("checked_on", &today).await;
    officer.fill("查询报告编号", "ZX-20261").await;
    officer.press("登记放款").await;
    officer.sees("放款已登记，首贷台账已更新。").await;
    officer.sees(loan).await;
    officer.sees("已放款").await;
}

/// Takes a disbursement back; the application stays open.
pub(super) async fn reverses(officer: &Visit<'_>, loan: &str) {
    officer.goes_to("放款与还款").await;
    officer.press(loan).await;
    officer.sees("无贷款记录").await;
    officer.sees_it_sound_everywhere("loan").await;
    officer.fill("冲正原因", "账号填错，款项退回").await;
    officer.press_and_agree("放款冲正").await;
    officer.sees("放款已冲正，首贷台账已重新计算。").await;
    officer.sees("冲正").await;
    officer.follow("/bank/applications/").await;
    officer.sees("已授信").await;
}

/// The bank with the exposure sees the flag on its page and among its notices.
pub(super) async fn is_alerted(officer: &Visit<'_>, firm: &Firm) {
    officer.goes_to("风险提醒").await;
    officer.waits_for(firm.name).await;
    officer.sees("失信被执行人").await;
    officer.sees("高（红）").await;
    officer.sees("在贵行贷款余额 60.00 万元").await;
    officer.sees_it_sound_everywhere("watch-flag").await;
    officer.open("/notices").await;
    officer.sees(&format!("风险提醒：{} 新增“失信被执行人”", firm.name)).await;
}

/// A bank that has nothing to do with the firm any more sees nothing.
pub(super) async fn is_not_alerted(officer: &Visit<'_>, firm: &Firm) {
    officer.goes_to("风险提醒").await;
    officer.does_not_see(firm.name).await;
    officer.open("/notices").await;
    officer.does_not_see(&format!("风险提醒：{}", firm.name)).await;
}

/// The flag is closed, and a correction says so.
pub(super) async fn is_corrected(officer: &Visit<'_>, firm: &Firm) {
    officer.open("/notices").await;
    officer.waits_for(&format!("更正：{} 的“失信被执行人”已解除", firm.name)).await;
    officer.sees("更正的是").await;
    officer.goes_to("风险提醒").await;
    officer.does_not_see(firm.name).await;
    officer.press_tab("已解除").await;
    officer.sees(firm.name).await;
    officer.sees("来源单位已撤回或更新相关记录").await;
}
