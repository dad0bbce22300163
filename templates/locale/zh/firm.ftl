### 企业的首页、信用档案与自主申报。

## 首页

home-welcome = 您好，{ $name }
home-next = 接下来
home-steps-done = 已完成 { $done } 步，共 { $all } 步
home-step-done = 已完成
home-see-basis = 查看依据
home-demand = 最近的融资需求
home-demand-number = 需求编号
home-demand-unnumbered = 尚未提交
home-demand-amount = 金额
home-demand-changed = 最近更新
home-state = 状态
home-applications = 我的申请
home-no-applications = 还没有申请
home-no-applications-text = 提交融资需求后，可以从匹配结果中选择银行申请。
home-to-demands = 去看融资需求
home-bank-product = 银行与产品
home-amount-wan = 金额（万元）
home-time = 时限
home-due = { $at } 前
home-no-notices = 还没有消息。
home-unknown = { $count } 项信息待确认
home-unknown-text = 补上之后，更多产品可以得出结论。缺少的信息不会被当作“不符合”。
home-unknown-go = 去看看缺哪些

guide-authorise = 签署授权书
guide-complete = 核对信用档案，补齐信息
guide-ask = 填写融资需求
guide-apply = 查看匹配结果，向银行申请
guide-follow = 跟踪进度
guide_why-authorise = 没有您的授权，银行看不到您的非公开信息。给谁看、看什么、看多久由您决定，随时可以撤回。
guide_why-complete = 每项信息都注明来源和日期。缺的可以自主申报，不对的可以提异议。
guide_why-ask = 金额、期限、用途和还款来源，大约 3 分钟；可以先存草稿。
guide_why-apply = 每个产品都逐条说明符合什么、差什么。一次最多选三家银行。
guide_why-follow = 银行须在时限内答复，婉拒必须说明理由和下一步。
guide_do-authorise = 签署授权书
guide_do-complete = 查看信用档案
guide_do-ask = 填写融资需求
guide_do-apply = 查看匹配结果
guide_do-follow = 查看我的申请

## 信用档案

firm-file-title = 信用档案
firm-file-as-of = 截至 { $at }
firm-file-number = 查询编号 { $number }
firm-file-declare = 自主申报
firm-file-declare-this = 自主申报
firm-file-known = 已知
firm-file-unknown = 待确认
firm-file-unknown-note = 补上后结论更准
firm-file-unit-item = 项
firm-file-unit-record = 条
firm-file-unit-time = 次
firm-file-records-count = 公共信用记录
firm-file-looked-up = 近 { $days } 天被查看
firm-file-flags = 风险提示
firm-file-registration = 基本信息
firm-file-records = 公共信用记录
firm-file-records-note = 只列出依法可以使用的记录
firm-file-no-records = 没有可以使用的公共信用记录。
firm-file-objection = 认为记录有误的，可以打开该记录提出异议；到了可以修复的日期，也在那里申请信用修复。
firm-file-lookups = 谁看过我的信息
firm-file-declarations = 我的自主申报

firm-name = 名称
firm-code = 统一社会信用代码
firm-code-check-failed = 校验码不符，以登记机关为准
firm-form = 组织形式
firm-established = 成立日期
firm-legal-representative = 法定代表人
firm-address = 住所
firm-scope = 经营范围
firm-flag-since = { $from } 起
firm-flag-until = { $from } 起，{ $until } 前有效
firm-record = 记录
firm-record-authority = 机关与文号
firm-record-day = 日期
firm-record-state = 状态

fact_open = {" · 另有 "}{ $count } 个名单尚未归集
fact_source-standard = { $source } · 按{ $standard }划型，{ $day }起施行
size_standard-2011-300 = 《中小企业划型标准规定》（工信部联企业〔2011〕300号）
fact_source-until = { $source } · 截至 { $date } · { $until } 前有效
record_state-current = 有效
record_state-over = 已过有效期
record_state-withdrawn = 已撤回
record-published-until = 公示到 { $day }
record-valid-until = 有效期到 { $day }
record-removed = { $day } 移出
record-no-end = 长期

## 自主申报

declare-title = 自主申报
declare-lead = 只填您要申报的项目，其余留空。申报的信息会标明“企业自主申报”，新的申报取代旧的。
declare-value = 内容
declare-day = 截至日期
declare-unit-wan = 万元
declare-none = 以上都没有
declare-first_loan-yes = 是，从未获得过银行经营性贷款
declare-first_loan-no = 否，获得过
declare_hint-staff = 与本企业签订劳动合同的人数
declare_hint-revenue_year = 上一完整年度，按财务报表
declare_hint-assets = 上年末，按资产负债表
declare_hint-qualifications = 只选仍在有效期内的；银行可能请您出示证书
declare_hint-patents = 已授权且仍有效的专利件数
declare_hint-trademarks = 已注册且仍有效的商标件数
declare_hint-softwares = 登记在本企业名下的软件著作权件数
declare_hint-exports_year = 上一完整年度，按报关出口额；没有出口填 0
declare_hint-orders_12m = 近12个月签订或中标的订单合同金额合计；没有填 0
declare_hint-first_loan = 本企业是否属于首次贷款；银行会按征信系统核实
declare-commitment-title = 信用承诺书
declare-text-version = 文本版本 { $version }
declare-commitment =
    { $firm }（统一社会信用代码 { $code }）就本次自主申报郑重承诺：
    一、所申报的信息真实、准确、完整，截至日期如实填写，有凭证可查。
    二、情况发生变化影响申报内容的，及时重新申报。
    三、同意平台将申报信息用于融资匹配，并在本企业授权范围内提供给银行。
    四、申报不实的，愿意依法承担责任，并同意将违背承诺的情况记入信用记录。
declare-promise = 承诺
declare-promise-text = 我已阅读以上承诺书，代表本企业作出承诺。
declare-submit = 提交申报
declare-done = 申报已提交，信用档案已更新。
declare-receipt-title = 自主申报回执
declare-receipt-lead = 申报编号 { $number }
declare-number = 申报编号
declare-at = 申报时间
declare-facts = 申报内容
declare-back = 回到信用档案
declare-error-nothing = 请至少申报一项
declare-error-count = 请填写不小于 0 的整数
declare-error-money = 请填写以万元为单位的金额，例如 1846.20
declare-error-too_large = 数值过大，请核对单位
declare-error-yes_no = 请选择是或否
declare-error-codes = 选择了“以上都没有”就不能再选其他项
declare-error-day = 请填写截至日期，例如 2025-12-31
declare-error-future = 截至日期不能晚于今天
declare-error-before_established = 截至日期不能早于企业成立日期
declare-error-stale = 截至日期太早，这项信息已经过期，请填写较新的数据
declare-evidence = 证明材料
declare-evidence-hint = 可不填；写明材料种类、编号和日期，例如：审计报告 淮审字〔2026〕12 号 2026-01-20
declare-evidence-of = { $fact }：{ $text }
declare-evidence-none = 未提供证明材料
declare-error-evidence_long = 证明材料不超过 200 个字
declare-error-evidence_alone = 填写了证明材料，请同时填写申报的内容
declare-error-promise = 请阅读承诺书并勾选承诺
firm-file-delivered = 部门报送的企业情况
firm-file-delivered-note = 每一项由哪个部门报送、截至哪一天、平台何时收到；认为有误的，可以提出异议。
firm-file-delivered-fact = 企业情况
firm-file-delivered-source = 报送部门与日期
firm-file-delivered-at = 平台收录
firm-file-delivered-act = 查看与异议
firm-file-months = 近期月份已有 { $have } 个，需要 { $need } 个
firm-series = 部门报送的各期数据
firm-series-note = 按月或按年列出部门报送的数字，正在异议处理的除外。数字有误的，请在上面“部门报送的企业情况”中打开查看并提出异议。
firm-series-when = 期间
firm-series-year = { $year }年
series_unit-money = 金额
series_unit-electricity = 千瓦时
series_unit-water = 立方米
series_unit-gas = 立方米
series_unit-insured_staff = 人
series_unit-insurance_arrears_months = 个月
series_unit-patents = 件
series_unit-softwares = 件
series_unit-trademarks = 件

farming-needs-letter = 农业农村部门报送了这一户的农户经营信息。它是经营者的个人信息，须凭经营者本人签署的《个人信息查询授权书》查看；企业的授权书不包括这一项。
farming-own-note = 由农业农村部门按年报送，是经营者的个人信息：银行只有凭经营者本人签署的个人信息授权书才能查看，平台不用于匹配和评价。有误的，请打开该年度提出异议。
farming-bank-note = 凭经营者本人的授权书查看，本次查询已登记。只供了解经营情况，未用于平台的匹配和评价。
