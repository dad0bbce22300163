### 各处通用的代码文字。

## 主体与机构

subject-company = 企业
subject-individual = 个体工商户
subject-cooperative = 农民专业合作社
subject-collective = 农村集体经济组织
subject-other = 其他组织
enterprise_status-active = 存续
enterprise_status-revoked = 吊销
enterprise_status-cancelled = 注销
enterprise_status-moved_out = 迁出
register_item-name = 名称
register_item-form = 企业类型
register_item-status = 登记状态
register_item-established_on = 成立日期
register_item-industry = 所属行业
register_item-capital = 注册资本
register_item-address = 住所
register_item-scope = 经营范围
register_item-legal_representative = 法定代表人
agency_report_kind-rating = 主体评级
agency_report_kind-report = 企业信用报告
agency_report_kind-risk = 风险评价
organisation-bank = 银行
organisation-branch = 银行支行
organisation-credit_office = 信用办
organisation-regulator = 金融监管部门
organisation-department = 数据归集部门
role-firm_owner = 企业用户
role-bank_officer = 客户经理
role-bank_manager = 银行管理员
role-regulator = 监管人员
role-operator = 平台运营
role-department = 部门联络员
coverage-delta = 增量
coverage-full = 全量

## 风险、授权与查询

severity-high = 高（红）
severity-medium = 中（橙）
severity-low = 低（黄）
severity-info = 提示
authorisation-live = 有效
authorisation-revoked = 已撤回
capacity-legal_representative = 法定代表人
capacity-actual_controller = 实际控制人
capacity-guarantor = 保证人
capacity-proprietor = 经营者
lookup_purpose-credit_review = 贷前审查
lookup_purpose-post_loan = 贷后管理
lookup_purpose-own_file = 本企业查询
lookup_purpose-supervision = 监督管理
lookup_result-shown = 已提供
lookup_result-refused = 未获授权，已拒绝
lookup_rule-off_hours = 非工作时间查询
lookup_rule-volume = 查询企业过多
lookup_rule-no_application = 无申请查询
lookup_rule-repeated = 反复查询同一企业

## 后台任务与邮件

job-queued = 等待中
job-running = 运行中
job-done = 已完成
job-dead = 已失败
mail-queued = 待发送
mail-sent = 已发送
mail-given_up = 未送达
mail-withdrawn = 已撤回
qualification-known = 开始关注时已符合
qualification-pending = 新近符合，待告知
qualification-told = 已告知企业
namesake_outcome-same_person = 同一人
namesake_outcome-not_same = 不是同一人
namesake_end-undone = 已撤销
namesake_end-decided_again = 已重新核实
namesake_end-register = 登记的法定代表人已变更
