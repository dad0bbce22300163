# Words of the frame, of the building blocks and of the public pages.

site-name = 信易贷
site-subtitle = 中小微企业信用融资服务平台
site-home = 首页
skip-to-content = 跳到正文
main-navigation = 主导航
theme-switch = 切换深色或浅色
other-language = English
other-language-tag = en
account-menu = 账户菜单
notices = 消息
notices-unread = { $count } 条未读消息
sign-in = 登录
sign-out = 退出登录
footer-sponsor = 主办单位：市信用办
footer-operator = 运行维护：市信用融资服务中心
footer-contact = 服务电话：0517-8300 0000（工作日 9:00–18:00）
footer-neutral = 平台不发放贷款，不收取任何费用。

# Navigation of each role.
nav-firm-home = 首页
nav-firm-file = 信用档案
nav-firm-authorisations = 授权
nav-firm-demands = 融资需求
nav-firm-applications = 我的申请
nav-bank-queue = 待办
nav-bank-products = 产品
nav-bank-loans = 放款与还款
nav-bank-watch = 风险提醒
nav-regulator-dashboard = 总览
nav-regulator-reports = 报表
nav-regulator-first-loans = 首贷台账
nav-regulator-risks = 风险提醒
nav-regulator-likelihood = 获批参考
nav-operator-home = 首页
nav-operator-deliveries = 数据归集
nav-operator-supplies = 数据源
nav-department-objections = 异议办理
nav-department-held = 暂不归入的记录
nav-operator-repairs = 修复与异议
nav-operator-jobs = 任务
nav-operator-schedules = 定时
nav-operator-calendar = 节假日
nav-operator-lpr = LPR
nav-operator-mails = 邮件
nav-operator-accounts = 账户与机构
nav-operator-audit = 审计
nav-operator-data = 数据
nav-operator-works = 运行
nav-operator-trails = 登记与审计
nav-operator-papers = 报告与统计

# Generic words.
save-draft = 保存草稿，稍后再填
cancel = 取消
submit = 提交
change = 修改
open = 打开
view = 查看
download = 下载
print = 打印
search = 查找
filter = 筛选
filter-all = 全部
show = 显示
yes = 是
no = 否
none = 无
unknown = 待确认
optional = 选填
details = 详情
why = 为什么
source-as-of = { $source } · 截至 { $date }
table-of-chart = 查看数据表
characters-most = 最多 { $count } 字
characters-left = 还可填写 {"{n}"} 字
amount-hint = 合 {"{n}"} 元

pager-label = 分页
pager-newer = 上一页
pager-older = 下一页
pager-range = 第 { $from }–{ $to } 条
empty-title = 这里还没有内容
empty-search-title = 没有找到
empty-search-text = 换一个说法，或放宽筛选条件再试。

error-summary-title = 有几处需要改正
error-prefix = 错误：
error-reference = 错误编号
error-reference-why = 联系我们时请报这个编号，我们据此查找原因。
error-back = 返回上一页
error-401-title = 请先登录
error-401-text = 打开这个页面需要登录。
error-401-advice = 登录后会回到您要去的页面。
error-403-title = 您不能打开这个页面
error-403-text = 您的账户没有这项权限。
error-403-advice = 如果工作上需要，请联系本单位的管理员。
error-404-title = 没有这个页面
error-404-text = 地址可能有误，或者内容已经移走。
error-404-advice = 请检查地址，或从首页重新进入。
error-409-title = 这一步现在不能办理
error-409-text = 情况已经变化：可能有人先办理了，或者期限已过。
error-409-advice = 请返回查看最新状态，再决定下一步。
error-422-title = 内容没有通过检查
error-422-text = 提交的内容有缺漏或格式不对，没有保存。
error-422-advice = 请返回按提示改正后再提交。
error-429-title = 操作太频繁
error-429-text = 短时间内请求过多，系统暂时不再受理。
error-429-advice = 请稍等几分钟再试。
error-500-title = 系统出了问题
error-500-text = 这是我们的故障，不是您的操作有误。您的内容可能没有保存。
error-500-advice = 请稍后再试；如果仍然如此，请致电服务电话。
error-503-title = 服务暂时不可用
error-503-text = 系统正在维护或繁忙。
error-503-advice = 请几分钟后再试。

# Landing page.
landing-title = 用信用说话，找到适合您的贷款
landing-lead = 把散在各部门的信用信息还给企业自己看，经您授权后对照每家银行的条件，逐条告诉您符合什么、差什么、怎么补。
landing-register = 企业注册
landing-on-offer = 今日在架：{ $banks } 家银行，{ $products } 款产品
landing-route-title = 怎样办理
landing-route-see = 看清自己
landing-route-see-text = 登记、纳税、社保、许可处罚等信息，逐项注明来源和日期。不对的可以提异议，缺的可以补。
landing-route-authorise = 自己授权
landing-route-authorise-text = 给哪几家银行看、看什么、看多久，由您决定，随时可以撤回。谁看过都有记录。
landing-route-match = 对照条件
landing-route-match-text = 产品分三组：符合、差一点、待确认。每条要求对照您的情况，讲明原因和全年总成本。
landing-route-apply = 申请与进度
landing-route-apply-text = 一次最多向三家银行申请。银行须在承诺的时限内答复，婉拒必须说明理由和下一步。
landing-doors-title = 从这里进入
landing-door-firm = 企业、个体工商户、合作社
landing-door-firm-text = 查看自己的信用档案，匹配贷款产品，提交融资需求，跟踪进度。
landing-door-bank = 银行
landing-door-bank-text = 在授权范围内查看申请企业，按时限受理、授信、放款，反馈结果。
landing-door-bank-go = 银行登录
landing-door-office = 信用办与监管部门
landing-door-office-text = 掌握融资服务情况，查看报表和首贷台账，管理数据归集。
landing-door-office-go = 部门登录
landing-promises-title = 三点说明
landing-promise-bank = 贷不贷，由银行决定
landing-promise-bank-text = 平台只做对照和转达，不放贷、不担保、不收费。“符合条件”不等于已经批准。
landing-promise-consent = 没有授权，银行看不到
landing-promise-consent-text = 未经您授权，银行不能查看您的非公开信息。每次查看都留下记录，您随时能看到。
landing-promise-unknown = 不知道的，就写“待确认”
landing-promise-unknown-text = 缺少的信息不会被当作“不符合”。我们会告诉您缺哪一项、怎样补上。

error-400-title = 请求无法识别
error-400-text = 提交的内容不完整，系统读不懂。
error-400-advice = 请返回重新填写。
error-413-title = 文件太大
error-413-text = 上传的内容超过了允许的大小。
error-413-advice = 请拆分成较小的文件，分几次上传。
error-408-title = 上传太慢，已经中断
error-408-text = 等待时间过长，没有收到完整的内容，什么也没有保存。
error-408-advice = 请检查网络后重新提交。
error-no_space-text = 存储空间不足或出现故障，这次提交没有保存，已有的内容不受影响。
error-no_space-advice = 这是我们的故障，运行人员正在处理。请稍后重新提交。

## 历史时点

moment-title = 查看历史时点
moment-lead = 填写的时点无法使用。
moment-label = 截至时点
moment-earlier = 按历史时点
moment-hint = 北京时间的日期和时间；不填即为当前。
moment-show = 查看
moment-unreadable = 截至时点：请填写日期，或日期和时间，例如 2026-03-02 或 2026-03-02T09:00。
moment-future = 截至时点：该时点尚未到来，请填写过去的时点。
moment-unknown = 截至时点：该时点平台尚无此企业的信息，或当时的信息未予保存。
past-title = 历史时点
past-as-of = 以下为 { $at } 平台所知的内容，本页不可办理任何事项。
past-left-out = 当时有效的 { $count } 条记录现已修复、撤销、移出或公示期满，不再展示；这些记录及以其为依据的内容均未列入。
past-audit =
    { $count ->
        [0] 审计查看：当时所知的全部内容，至今均有效。
       *[other] 审计查看：当时所知的全部内容，其中 { $count } 条记录其后已失效，不向其他任何人展示。
    }
past-match = 按当时所知的信息、当日有效的产品版本和 LPR 重新计算；该结果当时并未展示，也不保存。
past-to-now = 返回当前页面
past-office-title = 企业历史时点档案
past-office-lead = 平台在某一时点对企业所知的内容。每次查看均记入信息查询登记。
past-office-audit = 用于审计：包含其后已失效的记录
past-office-audit-hint = 已修复、已撤销和公示期满的记录不向其他任何人展示；登记中会注明为审计而查看。
