# 风险提醒的页面: 银行, 监管部门

risk_page-watch-title = 风险提醒
risk_page-watch-lead = 只列出在贵行有在办申请或未结清贷款的主体。信号随来源单位的数据产生和解除。
risk_page-watch-none = 目前没有风险信号
risk_page-watch-none-text = 贵行的申请企业和借款企业目前都没有有效的风险信号。出现时会在这里显示，并发送邮件。
risk_page-watch-none-cleared = 还没有解除的信号
risk_page-watch-none-cleared-text = 来源单位撤回记录或有效期届满后，信号会移到这里，并向收到过提醒的单位发更正。
risk_page-state = 状态
risk_page-until = { $from } 起计，{ $until } 前有效
risk_page-until-cleared = { $from } 起计，来源单位移出前一直有效
risk_page-disputed-state = 异议处理中
risk_page-disputed = { $day } 起异议处理中，核实期间不计入有效信号，不作为提醒依据
risk_page-unkept = 当时的等级未予保存，所列等级不一定与当时一致
risk_page-severity-unkept = 当时的等级未予保存
risk_page-cleared = { $at } 解除：{ $why }
risk_page-balance = 在贵行贷款余额 { $amount }
risk_page-applications = { $count } 笔申请在办或已放款
risk_page-comma = 、

risk_page-overview-title = 风险提醒
risk_page-overview-lead = 全市主体的风险信号，以及哪些单位在什么时间收到了提醒或更正。
risk_page-open = 有效信号
risk_page-raised = 本月新增
risk_page-cleared-month = 本月解除
risk_page-firms = 涉及主体
risk_page-balance-wan = 涉及贷款余额（万元）
risk_page-banks = 涉及银行
risk_page-by-signal = 按信号和等级
risk_page-signal = 信号
risk_page-severity = 等级
risk_page-county = 县区
risk_page-none = 没有符合条件的信号
risk_page-none-text = 换一个筛选条件再看。
risk_page-list = 风险信号清单
risk_page-firm = 主体
risk_page-flag = 信号与依据
risk_page-raised-at = 产生时间
risk_page-told = 提醒情况
risk_page-told-nobody = 尚未提醒
risk_page-told-firm = 主体本人
risk_page-told-alerted = 已提醒
risk_page-told-corrected = 已更正
risk_page-told-page-only = 仅站内
risk_page-told-mail = 邮件{ $state }

schedule-risk-expire = 风险信号到期检查
risk_page-closed = 没有该企业的有效授权，依据的记录不能查看；本次查询已登记。
