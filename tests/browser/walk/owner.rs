//! The owner of the firm.

use super::{BANK, Firm, OTHER_BANK};
use crate::demo::Demo;
use crate::visit::{Language, Visit, Width};

/// Registers on the landing page; a code with a slip of the finger is refused first.
pub(super) async fn registers<'a>(demo: &'a Demo, firm: &Firm) -> Visit<'a> {
    let owner = Visit::begin(demo, Language::Chinese, Width::Desk).await;
    owner.open("/").await;
    owner.press("企业注册").await;
    owner.fill("统一社会信用代码", "91320899MAXWALK").await;
    owner.fill("企业名称", firm.name).await;
    owner.fill("姓名", "苏望舒").await;
    owner.fill("电子邮箱", "su@example.org").await;
    owner.fill("用户名", "wangshu").await;
    owner.fill("密码", "willow-ferry-2719").await;
    owner.ticks("我是这家企业的法定代表人").await;
    owner.press("注册").await;
    owner.sees("有几处需要改正").await;
    owner.sees("统一社会信用代码应为 18 位").await;
    owner.sees_it_sound_in_every_light("register-wrong").await;
    assert_eq!(owner.typed("企业名称").await, firm.name, "what was typed is still there");
    owner.fill("统一社会信用代码", firm.code.as_str()).await;
    owner.fill("密码", "willow-ferry-2719").await;
    owner.press("注册").await;
    owner.sees("注册成功，欢迎使用。").await;
    owner.sees("您好，苏望舒").await;
    owner.sees("已完成 0 步，共 5 步").await;
    owner.sees_it_sound_everywhere("firm-home-new").await;
    owner
}

/// Signs the letter of authorisation for every bank it will apply to.
pub(super) async fn signs_a_letter(owner: &Visit<'_>) {
    owner.press("签署授权书").await;
    owner.ticks("贷前审查").await;
    for item in ["登记信息", "资质与公共信用", "经营与纳税", "自主申报信息"] {
        owner.ticks(item).await;
    }
    owner.ticks("我提出申请的各家银行").await;
    owner.press("下一步：阅读授权书").await;
    owner.sees("八、撤回与权利").await;
    owner.press("签署授权书").await;
    owner.sees("请阅读授权书并勾选确认").await;
    owner.sees_it_sound_in_every_light("letter-unsigned").await;
    owner.ticks("我已阅读并理解以上内容").await;
    owner.press("签署授权书").await;
    owner.sees("授权书已签署，今天起有效。").await;
    owner.sees("撤回授权").await;
    owner.sees_it_sound_everywhere("letter").await;
}

/// What departments delivered, with source and date, and what nobody knows.
pub(super) async fn reads_the_file(owner: &Visit<'_>, firm: &Firm) {
    owner.goes_to("信用档案").await;
    owner.sees(firm.name).await;
    owner.sees(firm.code.as_str()).await;
    owner.sees("市场监督管理部门 · 截至").await;
    let unknown = owner.count("//div[contains(@class, 'fact-unknown')]").await;
    assert!(unknown > 5, "{unknown} facts are unknown: a new firm has many");
    let declarable = owner.find("//div[contains(@class, 'fact-unknown')][dt='上年营业收入' or starts-with(dt, '上年')]", "an unknown fact of last year").await;
    let text = declarable.text().await.expect("its text");
    assert!(text.contains("待确认") && text.contains("自主申报"), "{text}");
}

/// Declares under a credit commitment and keeps the receipt.
pub(super) async fn declares(owner: &Visit<'_>) {
    owner.press("自主申报").await;
    owner.press("提交申报").await;
    owner.sees("请至少申报一项").await;
    owner.sees("请阅读承诺书并勾选承诺").await;
    owner.sees_it_sound_in_every_light("declare-wrong").await;
    owner.fill_named("revenue_year", "4860.50").await;
    owner.fill_named("staff", "86").await;
    owner.ticks_in("qualifications", "科技型中小企业").await;
    owner.fill_named("patents", "4").await;
    owner.ticks("是，从未获得过银行经营性贷款").await;
    owner.ticks("我已阅读以上承诺书").await;
    owner.press("提交申报").await;
    owner.sees("申报已提交，信用档案已更新。").await;
    owner.sees("自主申报回执").await;
    owner.sees("4,860.50").await;
    owner.sees("SHA-256").await;
    owner.sees_it_sound_everywhere("receipt").await;
    owner.press("回到信用档案").await;
    owner.sees("企业自主申报 · 截至").await;
    owner.sees("4,860.50").await;
}

/// Writes a demand: saves a draft, comes back, checks the answers, changes one, submits.
pub(super) async fn asks_for_money(owner: &Visit<'_>) {
    owner.goes_to("融资需求").await;
    owner.press("填写融资需求").await;
    owner.sees_it_sound_everywhere("demand-form").await;
    owner.fill("需要多少资金", "120").await;
    owner.sees("合 1,200,000 元").await;
    owner.press("保存草稿，稍后再填").await;
    owner.sees("草稿已保存。").await;
    owner.press("未提交的草稿").await;
    assert_eq!(owner.typed("需要多少资金").await, "120", "the draft was kept");
    owner.press("继续，核对一遍").await;
    owner.sees("有几处需要改正").await;
    owner.press_error("请选择资金用途").await;
    owner.sees_it_sound_in_every_light("demand-wrong").await;
    owner.selects("用多久", "12 个月").await;
    owner.ticks_in("purpose", "流动资金周转").await;
    owner.fill("具体说明", "备齐三季度订单的钢材，预计 90 天回款。").await;
    owner.ticks_in("repayment_source", "销售回款").await;
    owner.ticks_in("repayment_form", "按月付息、到期还本").await;
    owner.ticks_in("guarantees", "信用（无抵押担保）").await;
    owner.fill("能接受的最高年利率", "5.5").await;
    owner.ticks("从未贷过款").await;
    owner.press("继续，核对一遍").await;
    owner.sees("核对后提交").await;
    owner.sees("已保存，尚未提交。").await;
    owner.sees_it_sound_everywhere("demand-check").await;
    owner.press("修改 融资金额").await;
    owner.fill("需要多少资金", "100").await;
    owner.press("继续，核对一遍").await;
    owner.sees("100.00 万元（合 1,000,000.00 元）").await;
    owner.press("提交融资需求").await;
    owner.sees("融资需求已提交。").await;
}

/// Picks the first box on the match page that stands on a card of which the path says so; says which product it is.
async fn picks(owner: &Visit<'_>, card: &str) -> String {
    let card = format!("(//article[{card}][.//input[@type='checkbox']])[1]");
    owner.click(&owner.find(&format!("{card}//input[@type='checkbox']"), &format!("a box at {card}")).await).await;
    owner.find(&format!("{card}//h3"), "its name").await.text().await.expect("its text")
}

/// Reads condition by condition why the product fits.
async fn reads_why(owner: &Visit<'_>) {
    let link = format!("//section[@id='qualify']//article[.//h3[normalize-space(.)='{}']]//a[contains(@href, '/match/')]", BANK.1);
    owner.click(&owner.find(&link, "the link to the reasons").await).await;
    owner.sees("银行要求").await;
    for (requirement, value, source) in [
        ("资质荣誉至少有一项：高新技术企业、科技型中小企业", "科技型中小企业", "企业自主申报"),
        ("上年度营业收入不低于 200.00 万元", "4,860.50 万元", "企业自主申报"),
        ("成立时间不少于 12 个月", "个月", "市场监督管理部门"),
    ] {
        let row = owner.find(&format!("//tr[contains(., '{requirement}')]"), requirement).await.text().await.expect("its text");
        assert!(row.contains("符合") && row.contains(value) && row.contains(source), "{row}");
    }
    owner.sees_it_sound_everywhere("match-why").await;
    owner.press("匹配结果").await;
}

/// Sees the products in their groups with reasons, and applies to three banks, of which no fourth can be ticked; says for
/// which product of the bank that will decline.
pub(super) async fn applies(owner: &Visit<'_>) -> String {
    owner.sees("符合条件").await;
    owner.sees("尚待确认").await;
    let offer = owner.find(&format!("//section[@id='qualify']//article[.//h3[normalize-space(.)='{}']]", BANK.1), "the product that fits").await;
    let card = offer.text().await.expect("its text");
    for part in [BANK.0, "符合", "年利率", "%"] {
        assert!(card.contains(part), "`{part}` is not on the card:\n{card}");
    }
    let unknown = owner.find("//section[@id='unknown']//article", "a product that is open").await;
    assert!(unknown.text().await.expect("its text").contains("待确认"));
    owner.sees_it_sound_everywhere("match-new").await;
    reads_why(owner).await;
    assert_eq!(picks(owner, &format!(".//h3[normalize-space(.)='{}']", BANK.1)).await, BANK.1);
    let other = picks(owner, &format!("contains(., '{OTHER_BANK}')")).await;
    picks(owner, &format!("not(contains(., '{}')) and not(contains(., '{OTHER_BANK}'))", BANK.0)).await;
    let left = owner.count("//article//input[@type='checkbox'][not(@disabled)]").await;
    assert_eq!(left, 3, "no fourth can be ticked");
    owner.press("向选定的银行申请").await;
    owner.sees("申请已发给选定的银行。").await;
    owner.sees(BANK.1).await;
    owner.sees(&other).await;
    assert_eq!(owner.count("//table//tbody/tr").await, 3, "three applications");
    owner.sees("待银行响应").await;
    other
}

/// The register of look-ups names the officer.
pub(super) async fn sees_who_looked(owner: &Visit<'_>) {
    owner.goes_to("授权").await;
    owner.press("谁看过我的信息").await;
    for part in [BANK.0, "沈佳怡", "贷前审查", "已提供"] {
        owner.sees(part).await;
    }
    owner.sees_it_sound_everywhere("lookups-seen").await;
}

async fn opens(owner: &Visit<'_>, product: &str) {
    owner.goes_to("我的申请").await;
    owner.press(product).await;
}

/// Reads what material is asked for and says how it comes.
pub(super) async fn supplies(owner: &Visit<'_>) {
    owner.open("/notices").await;
    owner.sees("江河国民银行淮安分行要求补充材料").await;
    opens(owner, BANK.1).await;
    owner.sees("补充之前，银行的时限暂停计算。").await;
    owner.sees("近六个月银行流水").await;
    owner.sees_it_sound_everywhere("material").await;
    owner.press("提交说明").await;
    owner.sees("请写明补充了什么材料。").await;
    owner.fill("补充说明", "财务报表和流水已送到支行柜台。").await;
    owner.press("提交说明").await;
    owner.sees("银行的时限继续计算。").await;
}

/// Reads the bank's terms beside its own.
pub(super) async fn reads_the_grant(owner: &Visit<'_>) {
    opens(owner, BANK.1).await;
    owner.sees("已授信").await;
    owner.sees("银行的授信条件").await;
    owner.sees("3.55%").await;
    owner.sees("800").await;
    owner.sees_it_sound_everywhere("granted").await;
}

/// Reads in plain words why a bank declined, and what comes next.
pub(super) async fn reads_the_reasons(owner: &Visit<'_>, product: &str) {
    opens(owner, product).await;
    owner.sees("银行这次没有同意").await;
    owner.sees("营业收入、开票或纳税规模未达到产品要求").await;
    owner.sees("可以补充申报最新的经营数据").await;
    owner.sees("担保或增信措施不足").await;
    owner.sees("可以考虑政府性融资担保").await;
    owner.does_not_see("R04").await;
    owner.sees_it_sound_everywhere("declined").await;
    owner.press("重新匹配，看其他产品").await;
    owner.sees("匹配结果").await;
}

/// The firm reads of the flag at home, with the way to object or repair.
pub(super) async fn is_told(owner: &Visit<'_>) {
    owner.open("/notices").await;
    owner.waits_for("您的信用档案新增风险信号“失信被执行人”").await;
    owner.sees("向执行法院申请删除").await;
    owner.sees_it_sound_everywhere("notices-flag").await;
    owner.goes_to("首页").await;
    owner.sees("人民法院公布的失信被执行人名单中目前有该主体。").await;
    owner.sees("认为列入有误的，可以向执行法院申请纠正").await;
}

/// The firm reads that the flag is gone, and those who were alerted know.
pub(super) async fn is_told_of_the_end(owner: &Visit<'_>) {
    owner.open("/notices").await;
    owner.waits_for("您的风险信号“失信被执行人”已解除").await;
    owner.sees("此前收到提醒的银行和部门，都已同时收到更正通知。").await;
    owner.goes_to("首页").await;
    owner.does_not_see("人民法院公布的失信被执行人名单中目前有该主体。").await;
}
