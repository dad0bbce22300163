### 公共信用信息报告。

credit_reports-title = 公共信用信息报告
credit_reports-lead = 每份报告有编号和校验码，出具后内容不再改变；只列事实，不打分。
credit_reports-issue = 出具报告
credit_reports-issue-hint = 按此刻可以公示和使用的记录出具一份报告。出具和查看都会记入查询登记。
credit_reports-bank-hint = 在申请页面上、在企业的有效授权之下出具报告。查看已出具的报告同样需要有效授权。
credit_reports-empty = 还没有出具过报告。
credit_reports-application = 所属申请

credit_report-title = 公共信用信息报告
credit_report-subtitle = { $number } · { $at } 出具 · 校验码 { $code }
credit_report-cover = 报告说明
credit_report-number = 报告编号
credit_report-issuer = 出具单位
credit_report-issuer-name = 市信用办 · 信易贷平台
credit_report-issued = 出具时间
credit_report-cut-off = 数据截止
credit_report-check-code = 校验码
credit_report-code-is = 校验码 { $code }
credit_report-hash = 内容的 SHA-256
credit_report-layout = 版式版本
credit_report-verify-at = 任何人可以在 { $address } 核验
credit_report-note = 说明
credit_report-note-text = 报告只列出截至数据截止时依法可以公示和使用的记录，每项注明来源和日期；已修复、已撤销、已过公示期的不列。空白的栏目写明数据截至哪一天；没有归集的，有无记录不得而知。报告不含评分，不代表任何机构的信贷意见。
credit_report-workbook = 下载 XLSX
credit_report-summary = 各栏目记录数
credit_report-records-of = { $section }（条）
credit_report-authority = 机关
credit_report-document = 文号
credit_report-decided = 日期
credit_report-until = 公示或有效期
credit_report-kind = 种类
credit_report-matter = 事项
credit_report-place = 序号
credit_report-section = 栏目
credit_report-item = 项目
credit_report-value = 内容
credit_report-source = 来源
credit_report-coverage = 数据范围
credit_report-sheet-cover = 报告说明
credit_report-sheet-facts = 事实
credit_report-sheet-records = 记录
credit_report-sheet-fields = 记录明细
credit_report-sheet-coverage = 数据范围
credit_report-done = 报告已出具，并记入查询登记。
credit_report-desk = 出具信用报告
credit_report-gone = 报告出具之后，有记录发生了变化
credit_report-disputed = 报告中有记录正在异议处理中
credit_report-disputed-text = 其中 { $count } 条记录有异议，核实之前不作自动判断的依据。
credit_report-beside = 标注
credit_report-gone-text = 其中 { $count } 条记录已经修复、撤下或改动，不应再据此使用。请重新出具。

credit_report-delivered = { $source }：归集截至 { $date }
credit_report-not-delivered = { $source }：尚无归集，有无记录不得而知
credit_report-no-source = 平台尚未归集这一类信息，有无记录不得而知。
credit_report-not-authorised = 不在企业授权的范围内，未查询。

credit_report_section-basic = 基础信息
credit_report_section-administration = 行政管理
credit_report_section-honesty = 诚实守信
credit_report_section-dishonesty = 严重失信
credit_report_section-abnormal = 经营异常
credit_report_section-commitment = 信用承诺
credit_report_section-evaluation = 信用评价
credit_report_section-judgment = 司法判决
credit_report_section-other = 其他

credit_report-error-code = 没有这个统一社会信用代码的企业。
credit_report-refused-not-authorised = 企业没有对您有效的授权，不能出具或查看报告。
credit_report-refused-outdated = 报告中有记录已经修复、撤下或改动，不能再使用。请重新出具。

## 核验

credit_report-verify = 核验
credit_report-verify-title = 核验信用报告
credit_report-verify-lead = 填写报告上的编号和校验码，看这份报告是不是本平台出具的、内容有没有被改动。
credit_report-number-hint = 例如 XYBG-2026-000001
credit_report-check-code-hint = 十二位，印在每页的右上角
credit_report-verify-right = 报告由本平台出具，存档的内容没有改动
credit_report-verify-found = { $number }，{ $at } 出具，企业名称以“{ $firm }”开头。请与手中的报告核对。
credit_report-verify-superseded = 报告由本平台出具，但已失效，请以新出具的报告为准
credit_report-verify-superseded-text = { $number }，{ $at } 出具，企业名称以“{ $firm }”开头。出具之后，其中有记录已经修复、撤销、撤下、改动或过了公示期，不应再据此使用。
credit_report-verify-wrong = 编号和校验码不相符
credit_report-verify-wrong-text = 没有这样一份报告。请对照报告重新填写；仍不相符的，不要采信。
credit_report-verify-broken = 存档的内容与出具时不一致
credit_report-verify-broken-text = 请不要采信这份报告，并告知市信用办。
credit_reports-at-hint = 不填即为当前的报告；填写历史时点则载明当时所知的内容，其后已失效的记录不列入。
credit_report-as-of = 截至时点
credit_report-as-of-text = 本报告载明截至 { $at } 平台所知的内容，并非出具之日的情况。
credit_report-industry-before = 登记机关按 GB/T 4754-{ $edition } 报送为 { $code }，已按对照表换算
