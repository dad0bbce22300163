### 导出。

export-watermark = 导出编号 { $number } · { $organisation } · { $person } · { $at } · 仅限履行职责使用，不得外传
export-cut = 按权限只导出前 { $rows } 行，其余未导出。
export-xlsx = 导出（XLSX）
export-csv = 导出（CSV）
export-reference = 借据号
export-amount = 金额
export-repaid = 已还本金
export-rate = 年利率
export-disbursed = 放款日
export-matures = 到期日
export-state = 状态
export-flags = 风险标识
export-flags-as-of = 风险标识（截至 { $at }）
export-loans-as-of = 贷款（截至 { $at }）
export-loans-as-of-day = 贷款（按 { $at } 已知的情况，{ $on } 当天）
export-code = 代码
export-flag = 标识
export-severity = 程度
export-opened = 起始日
export-raised = 提出时间
export-cleared = 解除时间
export-person = 人员
export-hash = 哈希
