# 总览、报表和首贷台账

regulator-period = 期间
regulator-months = 月份
regulator-years = 年度
regulator-running = 期间尚未结束，数字还会变化
regulator-before = 上期 { $value }
regulator-empty-title = 这一期间还没有融资申请
regulator-empty-text = 企业提交申请后，这里显示受理、授信、放款和首贷情况。可以换一个期间查看。
regulator-past-figures = 指标按现行口径计算；企业的县区和行业按当时登记，银行名称为现名。

regulator-report-of = 报告期
regulator-make = 生成月报
regulator-make-hint = 同一数据生成的文件逐字节相同，不会重复保存和发送；新文件会发到下列收件人。
regulator-reports-empty-title = 还没有报表
regulator-reports-empty-text = 月报于每月3日8时自动生成并发送，也可以在上面选择已结束的期间生成。
regulator-report = 报表
regulator-made = 生成
regulator-made-by = { $name }手工生成
regulator-made-by-schedule = 定时生成
regulator-cut-off = 数据截至
regulator-receivers = 收件人
regulator-file = 文件
regulator-download = 下载 XLSX
regulator-hashes = 校验值
regulator-file-hash = 文件 SHA-256
regulator-content-hash = 数据 SHA-256
regulator-mails-none = 没有收件人
regulator-mails-sent = { $all } 个收件人，全部送出
regulator-mails-queued = { $all } 个收件人，已送出 { $sent } 个
regulator-mails-given-up = { $all } 个收件人，{ $failed } 个未送达
regulator-report-made = 报表已生成，正在发送给收件人。
regulator-report-known = 同一数据的报表已经有了，没有重复生成。
report-refused-not-over = 这一期间还没有结束，不能生成报表。
report-error-period = 请选择一个月份或年度。

regulator-firm = 企业
regulator-counted-on = 首贷日
regulator-parts = 放款银行、金额与份额
regulator-co-first = 多家银行同日首贷，合计一户
regulator-definition = 口径
regulator-definition-2026-1 = 首贷口径（2026年第1版）
regulator-state = 状态
regulator-first-loans-standing = 有效首贷 { $count } 户。
regulator-first-loans-empty = 银行报送放款并证明此前没有贷款记录后，首贷记在这里。
regulator-past-ledger = 当时尚未冲正的首贷按有效列示；企业名称和县区按当时登记，银行名称为现名。
