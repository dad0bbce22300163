# Words of the frame, of the building blocks and of the public pages.

site-name = 信易贷
site-subtitle = 中小微企业信用融资服务平台
site-home-label = 信易贷 首页
skip-to-content = 跳到正文
main-navigation = 主导航
theme-switch = 切换深色或浅色
other-language = English
other-language-tag = en
account-menu = 账户菜单
notices-unread =
    { $count ->
        [0] 消息
       *[other] 消息,{ $count } 条未读
    }
sign-in = 登录
sign-out = 退出登录
footer-sponsor = 主办单位:市信用办
footer-operator = 运行维护:市信用融资服务中心
footer-contact = 服务电话:0517-8300 0000(工作日 9:00–18:00)
footer-neutral = 平台不发放贷款,不收取任何费用。

# Verdicts: the same three words everywhere.
verdict-pass = 符合
verdict-unknown = 待确认
verdict-fail = 不符合

# Generic words.
save = 保存
save-draft = 保存草稿,稍后再填
cancel = 取消
back = 返回
continue = 继续
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
required-marks = 除注明“选填”外,各项均需填写。
amount-in-yuan = 合 { $amount } 元
source-as-of = { $source } · 截至 { $date }
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
empty-search-text = 换一个说法,或放宽筛选条件再试。

error-summary-title = 有几处需要改正
error-prefix = 错误:
error-reference = 错误编号
error-reference-why = 联系我们时请报这个编号,我们据此查找原因。
error-back-home = 回到首页
error-back = 返回上一页
error-401-title = 请先登录
error-401-text = 打开这个页面需要登录。
error-401-advice = 登录后会回到您要去的页面。
error-403-title = 您不能打开这个页面
error-403-text = 您的账户没有这项权限。
error-403-advice = 如果工作上需要,请联系本单位的管理员。
error-404-title = 没有这个页面
error-404-text = 地址可能有误,或者内容已经移走。
error-404-advice = 请检查地址,或从首页重新进入。
error-409-title = 这一步现在不能办理
error-409-text = 情况已经变化:可能有人先办理了,或者期限已过。
error-409-advice = 请返回查看最新状态,再决定下一步。
error-422-title = 内容没有通过检查
error-422-text = 提交的内容有缺漏或格式不对,没有保存。
error-422-advice = 请返回按提示改正后再提交。
error-429-title = 操作太频繁
error-429-text = 短时间内请求过多,系统暂时不再受理。
error-429-advice = 请稍等几分钟再试。
error-500-title = 系统出了问题
error-500-text = 这是我们的故障,不是您的操作有误。您的内容可能没有保存。
error-500-advice = 请稍后再试;如果仍然如此,请致电服务电话。
error-503-title = 服务暂时不可用
error-503-text = 系统正在维护或繁忙。
error-503-advice = 请几分钟后再试。

# Landing page.
landing-page-title = 首页
landing-title = 用信用说话,找到适合您的贷款
landing-lead = 把散在各部门的信用信息还给企业自己看,经您授权后对照每家银行的条件,逐条告诉您符合什么、差什么、怎么补。
landing-register = 企业注册
landing-on-offer = 今日在架:{ $banks } 家银行,{ $products } 款产品
landing-route-title = 怎样办理
landing-route-see = 看清自己
landing-route-see-text = 登记、纳税、社保、许可处罚等信息,逐项注明来源和日期。不对的可以提异议,缺的可以补。
landing-route-authorise = 自己授权
landing-route-authorise-text = 给哪几家银行看、看什么、看多久,由您决定,随时可以撤回。谁看过都有记录。
landing-route-match = 对照条件
landing-route-match-text = 产品分三组:符合、差一点、待确认。每条要求对照您的情况,讲明原因和全年总成本。
landing-route-apply = 申请与进度
landing-route-apply-text = 一次最多向三家银行申请。银行须在承诺的时限内答复,婉拒必须说明理由和下一步。
landing-doors-title = 从这里进入
landing-door-firm = 企业、个体工商户、合作社
landing-door-firm-text = 查看自己的信用档案,匹配贷款产品,提交融资需求,跟踪进度。
landing-door-bank = 银行
landing-door-bank-text = 在授权范围内查看申请企业,按时限受理、授信、放款,反馈结果。
landing-door-bank-go = 银行登录
landing-door-office = 信用办与监管部门
landing-door-office-text = 掌握融资服务情况,查看报表和首贷台账,管理数据归集。
landing-door-office-go = 部门登录
landing-promises-title = 三点说明
landing-promise-bank = 贷不贷,由银行决定
landing-promise-bank-text = 平台只做对照和转达,不放贷、不担保、不收费。“符合条件”不等于已经批准。
landing-promise-consent = 没有授权,银行看不到
landing-promise-consent-text = 未经您授权,银行不能查看您的非公开信息。每次查看都留下记录,您随时能看到。
landing-promise-unknown = 不知道的,就写“待确认”
landing-promise-unknown-text = 缺少的信息不会被当作“不符合”。我们会告诉您缺哪一项、怎样补上。
