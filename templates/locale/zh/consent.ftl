### 授权书与查询登记。

## 授权书列表

consent-title = 授权
consent-lead = 您决定哪家银行能看什么、看多久。撤回后立即生效，已经看过的会留下记录。
consent-new = 签署新的授权书
consent-mine = 我的授权书
consent-empty = 还没有授权书
consent-empty-text = 没有您的授权，银行不能查看您的非公开信息。
consent-asked = { $bank }请您授权贷后管理
consent-asked-text = 贷款已经发放，{ $until } 到期。银行请您授权在 { $months } 内了解经营和信用变化，贷款结清后不能再查询。是否授权由您决定，随时可以撤回。
consent-asked-open = 查看并签署
consent-open = 查看授权书
consent-live = 有效
consent-expired = 已到期
consent-revoked-on = （{ $at } 撤回）
consent-days-left = （还剩 { $count } 天）
consent-term = { $from } 至 { $to }{ $left }
consent-revoke = 撤回授权
consent-revoke-confirm = 撤回后立即生效，银行不能再按授权书 { $number } 查看您的信息。确定撤回吗？
consent-revoke-text = 撤回立即生效，不影响撤回前已经完成的查询；正在办理的申请可能因此无法继续，我们会通知相关银行。
consent-revoked = 授权已撤回，立即生效。

## 选择

consent-new-lead = 先选择范围，再阅读全文并签署。
consent-purpose = 用来做什么
consent_purpose_hint-credit_review = 判断是否贷款给您、贷多少
consent_purpose_hint-post_loan = 贷款发放后了解经营情况，到贷款结清为止
consent-items = 能看什么
consent-items-hint = 只选您愿意提供的；范围越完整，银行越容易得出结论
item-registration = 登记信息
item-public_credit = 资质与公共信用
item-operating = 经营与纳税
item-declared = 自主申报信息
item_hint-registration = 主体类型、地区、行业、成立时间、注册资本
item_hint-public_credit = 资质、许可处罚、名单、信用评价、风险提示
item_hint-operating = 收入、纳税、社保、用电、专利、出口
item_hint-declared = 您自己申报并作出承诺的内容
consent-covers = 授权给谁
consent-covers-applied = 我提出申请的各家银行
consent-covers-applied-hint = 您向哪家银行申请，哪家银行才能查看
consent-covers-named = 只给指定的银行
consent-covers-named-hint = 在下面选择
consent-banks = 银行
consent-banks-named = 指定的银行
consent-banks-hint = 选择“只给指定的银行”时填写
consent-months = 有效期
consent-months-hint = 最长 12 个月，从今天算起
consent-to-letter = 下一步：阅读授权书
consent-error-items = 请至少选择一项信息
consent-error-purpose = 请选择用途
consent-error-covers = 请选择授权给谁
consent-error-banks = 请选择至少一家银行
consent-error-months = 有效期为 1 到 12 个月
consent-error-most = 请选择查询次数
consent-most = 查询次数
consent-most-hint = 用完后银行不能再按这份授权书查看
consent-most-unlimited = 有效期内不限次数
consent-most-times = 最多 { $count } 次
consent-readings = 已查询次数
consent-used = 已查询 { $used } 次（{ $most }）
consent-used-up = 次数已用完

## 阅读与签署

consent-sign-title = 阅读并签署
consent-sign-lead = 请逐条阅读。签署后可以随时撤回。
consent-letter-title = 信用信息查询授权书
consent-agree = 确认
consent-agree-text = 我已阅读并理解以上内容，代表本企业自愿授权。
consent-sign = 签署授权书
consent-change = 返回修改
consent-signed = 授权书已签署，今天起有效。
consent-error-agreed = 请阅读授权书并勾选确认
consent-error-changed = 授权书的内容或日期有变化，请重新阅读后再签署
consent-number = 授权书编号
consent-signer = 签署人
consent-signed-at = 签署时间
consent-text-version = 文本版本
consent-refused-changed = 其中的记录已经更正、修复或撤销，不能再查看；本次查询已登记。
consent-means = 签署方式
consent-means-session = 登录本企业账号后签署
consent-network = 来源网络
consent-network-unknown = 不详
consent-session = 会话指纹
consent-evidence = 签署证据（SHA-256）
consent-evidence-holds = 证据核对
consent-evidence-sound = 与签署时一致
consent-evidence-broken = 与签署时不一致
consent-over = 保存期已满，签署人、签署证据和签署时的文本已经删除；上文按现在的名称显示。
consent-reads-differently = 签署后企业或银行的名称、文本版本有变动，上文按现在的名称显示；签署时的文本以指纹（SHA-256）为准。

letter_head-parties = 一、授权人与被授权人
letter-parties = 授权人：{ $firm }，统一社会信用代码 { $code }，签署人 { $signer }。被授权人：信易贷平台的运行单位，以及下列银行：{ $banks }。
letter_head-items = 二、授权查询的信息
letter-items = { $items }。不包括宗教信仰、基因、指纹、血型、疾病和病史等法律禁止采集的信息；法定代表人、股东个人的信息须由本人另行授权。
letter_head-purpose = 三、用途
letter-purpose = 仅用于{ $purpose }。不得用于其他用途，不得转给其他机构或个人，不得用于营销。
letter_head-term = 四、有效期
letter-term = 自 { $from } 起至 { $to } 止。到期后不能再查询；需要继续的，由授权人重新签署。
letter_head-method = 五、处理方式
letter-method = 平台归集各部门依法提供的信息和授权人自主申报的信息，加密传输，按上述范围向被授权银行展示。每次查询（包括被拒绝的查询）都登记查询单位、人员、时间、内容和用途，授权人可以随时查看。
letter_head-storage = 六、保存期限
letter-storage = 查询登记和本授权书保存至有效期或贷款关系结束后五年，到期依法删除；银行不得超出用途和必要期限保存所查询的信息。
letter_head-consequence = 七、可能的后果
letter-consequence = 银行可能根据所查询的信息决定是否贷款、贷款金额和价格，其中的不利信息可能影响结果。不授权不影响授权人使用平台查看自己的档案和产品条件，但银行可能因信息不足无法审查。贷款决定由银行人工复核，授权人可以要求说明理由。
letter_head-withdrawal = 八、撤回与权利
letter-withdrawal = 授权人可以随时在平台“授权”页面撤回本授权，撤回立即生效，不影响撤回前已经完成的查询和已经成立的合同。授权人有权查询、复制、更正自己的信息，对有误的信息提出异议，也可以拨打平台服务电话投诉。
letter_head-count = 九、查询次数
letter-count = { $most }。次数用完后，即使在有效期内也不能再作新的查询；每次向被授权银行提供信息计一次，已出具的信用报告在本授权有效期内再次打开不重复计次，被拒绝的查询不计。
consent-refused-already_revoked = 这份授权书已经撤回。
consent-refused-expired = 这份授权书已经到期，不需要撤回。
consent-refused-not_authorised = 没有有效授权，不能查看该企业的信用档案；本次查询已登记。

## 查询登记

lookup-title = 谁看过我的信息
lookup-lead = 每次查询都登记在这里，包括没有授权而被拒绝的。
lookup-others = 银行和管理部门
lookup-all = 全部（含本企业）
lookup-own = 本企业
lookup-system = 系统接口
lookup-at = 时间
lookup-reader = 机构与人员
lookup-purpose = 目的
lookup-result = 结果
lookup-number = 登记号
lookup-records = 公共信用记录 { $count } 条
lookup-personal = { $item }（{ $number }）
lookup-none = 还没有人查看过
lookup-none-text = 银行查看您的信用档案后，会在这里留下记录。
schedule-register-anchor = 查询登记每日锚定
schedule-register-prove = 查询登记核验
schedule-register-watch = 异常查询检查

## 信用办：查询登记

nav-operator-register = 查询登记
office-register-lead = 每次查询（包括被拒绝的）一行，逐行用哈希相连，不能修改或删除；保存期满后只去除查询人员。
office-register-standing = 是否完整
office-register-unproven = 还没有核验过
office-register-sound = { $at } 核验 { $rows } 行，与登记时一致
office-register-broken = { $at } 核验发现 { $wrong } 处不一致
office-register-how = 每天凌晨核验一次；也可以在服务器上运行 xinyidai check audit，并用下载保存的锚定文件对照。
office-register-prove = 现在核验
office-register-asked = 已排队核验，完成后在这里显示结果。
office-anchors = 每日锚定
office-anchors-none = 还没有锚定；每天零点过后自动生成。
office-anchors-download = 下载全部锚定（CSV）
office-anchor-day = 日期
office-anchor-seq = 最后登记号
office-anchor-lookups = 当日行数
office-anchor-hash = 最后一行哈希
office-anchor-mark = 锚定标记
office-lookups = 查询
office-lookups-all = 全部
office-lookups-refused = 被拒绝的
office-lookups-none-text = 有人查询企业的信用档案后，会在这里留下记录。
office-lookup-firm = 企业
schedule-register-audit = 查询登记月度审计报告
office-report = { $period }（{ $at } 生成，XLSX）
office-reports-none = 还没有；每月 2 日生成上月的报告并发送到信用办邮箱。
audit-title = 查询登记月度审计报告
audit-subtitle = { $period }，截至 { $cut }
audit-people = 机构与人员
audit-anomalies = 异常查询
audit-organisation = 机构
audit-person = 人员
audit-platform = 平台
audit-day = 日期
audit-rule = 规则
audit-times = 次数
lookup-as-of = 截至 { $at }
lookup-as-of-day = 按 { $at } 已知的情况，{ $on } 当天
lookup-with-ended = 含已失效记录（审计）
