//! The credit office: deliveries, and the works behind the pages.

use std::fs;

use super::Firm;
use crate::visit::Visit;

const REGISTRATION: &str = "企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址(区县),行业代码,登记状态,法定代表人";
const DISHONEST: &str = "被执行人名称,统一社会信用代码,执行法院,省份,执行依据文号,立案时间,案号,生效法律文书确定的义务,被执行人的履行情况,发布时间,移出日期";

/// Uploads a file and waits until it is read; its page stays open.
async fn delivers(operator: &Visit<'_>, source: &str, name: &str, content: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, content).expect("a file to deliver");
    operator.goes_to("数据").await;
    operator.selects("数据来源", source).await;
    operator.attaches("文件", &file).await;
    operator.press("上传").await;
    operator.sees("文件已收到，正在读取。").await;
    operator.waits_for("已读完").await;
    operator.sees(name).await;
}

/// A number of the strip of figures.
async fn figure(operator: &Visit<'_>, label: &str) -> String {
    let xpath = format!("//dl[@class='figures']/div[dt='{label}']/dd/b");
    operator.find(&xpath, label).await.text().await.expect("a figure")
}

/// A delivery with the firm, a neighbour and a row that cannot be used; and the firm's tax grade.
pub(super) async fn delivers_the_firm(operator: &Visit<'_>, firm: &Firm) {
    operator.goes_to("首页").await;
    operator.press("上传数据").await;
    let rows = format!(
        "{REGISTRATION}\n\
         {name},{code},2019-05-20,股份有限公司(非上市),5000万元人民币,精密机械制造；智能装备研发,江苏,淮安,淮安市清江浦区水渡口大道,3489,存续,苏望舒\n\
         淮安市淮安区柳湾米业有限公司,91320899MAXWALK200,2021-03-01,有限责任公司,200万元人民币,粮食加工,江苏,淮安,淮安市淮安区河下镇,1311,存续,林见山\n\
         淮安市洪泽区老闸口饲料厂,320829000000017,2003-09-01,集体所有制,50万元人民币,饲料加工,江苏,淮安,淮安市洪泽区高良涧,1329,存续,陈石\n",
        name = firm.name,
        code = firm.code,
    );
    delivers(operator, "登记注册", "登记注册_walk.csv", &rows).await;
    assert_eq!(figure(operator, "读取").await, "3");
    assert_eq!(figure(operator, "新增").await, "2");
    assert_eq!(figure(operator, "隔离").await, "1");
    operator.sees("这类数据须有统一社会信用代码").await;
    operator.sees("统一社会信用代码第 18 位校验码不符").await;
    operator.sees_it_sound_everywhere("quarantine").await;
    let correction = String::from_utf8(operator.downloads("/corrections.csv").await).expect("UTF-8");
    assert_eq!(correction.lines().count(), 2, "the heading and the refused row:\n{correction}");
    for part in ["原文件行号", "退回原因", "淮安市洪泽区老闸口饲料厂", "这类数据须有统一社会信用代码"] {
        assert!(correction.contains(part), "`{part}` is not in the correction file:\n{correction}");
    }
    delivers(operator, "登记注册", "登记注册_again.csv", &rows).await;
    assert_eq!((figure(operator, "新增").await, figure(operator, "未变").await), ("0".to_owned(), "2".to_owned()), "a repeat changes nothing");

    let (year, day) = operator.demo.days_ago(60);
    let grades =
        format!("纳税人名称,统一社会信用代码,评价年度,纳税信用等级,评价日期,主管税务机关\n{},{},{},A,{day},清江浦区税务机关\n", firm.name, firm.code, year - 1);
    delivers(operator, "纳税信用等级", "纳税信用_walk.csv", &grades).await;
    assert_eq!(figure(operator, "新增").await, "1");
}

fn listing(firm: &Firm, listed: &str, removed: &str) -> String {
    let case = "（2026）苏0812执4321号";
    format!(
        "{DISHONEST}\n{},{},淮安市清江浦区人民法院,江苏,（2025）苏0812民初8765号,{listed},{case},支付货款人民币 36 万元,全部未履行,{listed},{removed}\n",
        firm.name, firm.code
    )
}

/// The court lists the firm.
pub(super) async fn delivers_bad_news(operator: &Visit<'_>, firm: &Firm) {
    let (_, listed) = operator.demo.days_ago(2);
    delivers(operator, "失信被执行人", "失信被执行人_walk.csv", &listing(firm, &listed, "")).await;
    assert_eq!(figure(operator, "新增").await, "1");
}

/// The court takes the firm off its list.
pub(super) async fn delivers_its_end(operator: &Visit<'_>, firm: &Firm) {
    let ((_, listed), (_, removed)) = (operator.demo.days_ago(2), operator.demo.days_ago(0));
    delivers(operator, "失信被执行人", "失信被执行人_walk_2.csv", &listing(firm, &listed, &removed)).await;
    assert_eq!(figure(operator, "更新").await, "1");
}

/// The mail about the end of the flag, as it was sent.
pub(super) async fn reads_the_mails(operator: &Visit<'_>, firm: &Firm) {
    let subject = format!("更正：{} 的“失信被执行人”已解除", firm.name);
    operator.goes_to("运行").await;
    operator.goes_to("邮件").await;
    operator.press_tab("已发送").await;
    operator.waits_for(&subject).await;
    operator.press(&subject).await;
    operator.sees("此前关于").await;
    operator.sees("邮件服务器已接收").await;
}

/// Jobs, schedules and the trail.
pub(super) async fn looks_at_the_works(operator: &Visit<'_>) {
    operator.sees("一切正常").await;
    operator.goes_to("运行").await;
    operator.goes_to("定时").await;
    operator.sees("信易贷月报").await;
    let now = operator.find("//tr[contains(., '超时申请检查')]//button[normalize-space(.) = '现在执行']", "the button of a schedule").await;
    now.scroll_into_view().await.expect("in view");
    now.click().await.expect("a click");
    operator.driver.accept_alert().await.expect("it asks first");
    operator.sees("已排队执行。").await;
    operator.press_tab("已完成").await;
    operator.waits_for("检查超时的申请").await;
    operator.press_tab("已失败").await;
    operator.sees("没有这样的任务").await;

    operator.goes_to("定时").await;
    operator.press_and_agree("暂停").await;
    operator.sees("已暂停。").await;
    operator.press("恢复").await;
    operator.sees("已恢复。").await;
    operator.goes_to("登记与审计").await;
    operator.goes_to("审计").await;
    operator.sees("operation.pause_schedule").await;
}

/// Opens an account, with which a colleague signs in, and closes it.
pub(super) async fn makes_an_account(operator: &Visit<'_>) {
    operator.goes_to("账户与机构").await;
    operator.press("开立账户").await;
    operator.sees("初始密码").await;
    operator.press("开立账户").await;
    operator.sees("有几处需要改正").await;
    operator.fill("名称", "方知远").await;
    operator.fill("用户名", "officer9").await;
    operator.selects("机构", "江河国民银行淮安分行").await;
    operator.selects("角色", "客户经理").await;
    operator.fill("初始密码", "reed-harbour-4417").await;
    operator.press("开立账户").await;
    operator.sees("账户已开立。").await;
    operator.fill("用户名", "officer9").await;
    operator.press("查找").await;
    operator.sees("方知远").await;
    let colleague = Visit::begin(operator.demo, operator.language.get(), operator.width.get()).await;
    colleague.signs_in("officer9", "reed-harbour-4417").await;
    colleague.sees("待办").await;
    assert_eq!(colleague.path().await, "/bank");
    operator.press_and_agree("关闭 officer9").await;
    operator.sees("账户已关闭，已登录的会话随即失效。").await;
    colleague.goes_to("产品").await;
    colleague.sees("登录").await;
    assert_eq!(colleague.path().await, "/sign-in");
    colleague.leave().await;
}

/// Makes a token, which is shown once, and revokes it.
pub(super) async fn makes_a_token(operator: &Visit<'_>) {
    operator.goes_to("账户与机构").await;
    operator.press_tab("接口令牌").await;
    operator.fill("用途", "核心系统").await;
    operator.selects("机构", "江河国民银行淮安分行").await;
    operator.ticks("报送放款和还款").await;
    operator.fill("有效期", "90").await;
    operator.press("生成令牌").await;
    operator.sees("令牌已生成").await;
    let secret = operator.find("//div[contains(@class, 'notice')]//p[@class='code']", "the token").await.text().await.expect("its text");
    operator.sees_it_sound_in_every_light("token-made").await;
    operator.goes_to("账户与机构").await;
    operator.press_tab("接口令牌").await;
    operator.sees("核心系统").await;
    operator.does_not_see(&secret).await;
    operator.press_and_agree("吊销 核心系统").await;
    operator.sees("令牌已吊销。").await;
}
