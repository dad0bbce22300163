# 融资: 需求、申请、时限、拒贷原因

## 需求
demand-draft = 草稿
demand-open = 已提交
demand-withdrawn = 已撤回
demand-closed = 已结束

demand_field-amount = 融资金额
demand_field-term_months = 融资期限
demand_field-purpose = 资金用途
demand_field-repayment_source = 还款来源
demand_field-repayment_form = 还款方式
demand_field-guarantees = 可接受的担保方式
demand_field-acceptable_rate = 可接受的最高年利率

demand_missing-amount = 请填写需要多少资金
demand_missing-term_months = 请选择用多久
demand_missing-purpose = 请选择资金用途
demand_missing-repayment_source = 请选择还款来源
demand_missing-repayment_form = 请选择还款方式
demand_missing-guarantees = 请选择至少一种担保方式；没有担保就选“信用”
demand_missing-acceptable_rate = 请填写能接受的最高年利率
demand_fault-missing = 请填写此项
demand_fault-amount_out_of_range = 金额应在 1 万元至 3,000 万元之间
demand_fault-term_out_of_range = 期限应在 1 至 60 个月之间
demand_fault-rate_out_of_range = 年利率应在 0 至 24% 之间
demand_fault-twice = 同一选项重复选择

demand_refusal-incomplete = 需求尚有未填写或填写有误的内容，请先补全。
demand_refusal-not_draft = 这项需求已经提交，不能再次提交。
demand_refusal-not_open = 这项需求还没有提交。
demand_refusal-ended = 这项需求已经结束。
demand_refusal-expired = 这项需求已满 90 天，请重新提交一项需求。
demand_refusal-not_due = 这项需求的有效期还没有结束。
demand_refusal-has_loan = 这项需求已有银行放款，不能撤回。
demand_refusal-no_loan = 这项需求还没有银行放款，不能按完成处理。
demand_refusal-too_many_banks = 一项需求同时最多向三家银行申请。请等待其中一家答复，或撤回其中一项申请。
demand_refusal-already_declined = 这家银行已就这项需求的该产品作出答复，请选择其他产品或其他银行。
demand_refusal-bank_has_it = 这家银行已在办理或已办理这项需求的申请。

## 申请状态
application-waiting = 待银行响应
application-accepted = 银行已接单
application-material_asked = 待补充材料
application-granted = 已授信
application-disbursed = 已放款
application-settled = 已结清
application-declined = 未通过
application-withdrawn = 企业已放弃
application-timed_out = 银行超时未响应
application-lapsed = 授信已失效

## 操作
act-submit = 提交申请
act-accept = 接单
act-decline = 不予受理或拒绝
act-ask_material = 要求补充材料
act-supply_material = 补充材料
act-grant = 授信
act-disburse = 登记放款
act-reverse = 放款冲正
act-settle = 登记结清
act-withdraw = 放弃申请
act-time_out = 超时未响应
act-lapse = 授信失效

withdrawal-price = 价格不合适
withdrawal-other_bank = 已从其他银行获得贷款
withdrawal-too_slow = 等待时间太长
withdrawal-not_needed = 不再需要资金
withdrawal-other = 其他原因

## 时限
clock-response = 银行答复是否接单
clock-material = 企业补充材料
clock-decision = 银行承诺作出决定
clock-legal = 银行最迟作出决定
clock-validity = 企业办理提款

turn-bank = 等待银行办理
turn-firm = 等待企业办理

## 操作不成的原因
application_refusal-ended = 这笔申请已经结束，不能再办理。
application_refusal-not_waiting = 银行已经答复过这笔申请。
application_refusal-not_accepted = 请先接单，再办理这一步。
application_refusal-decided = 银行已经对这笔申请作出决定。
application_refusal-material_outstanding = 正在等待企业补充材料。收到材料后请先登记，再继续办理。
application_refusal-no_material_asked = 目前没有待补充的材料。
application_refusal-not_granted = 这笔申请还没有授信。
application_refusal-already_paid = 这笔申请已经放款。
application_refusal-nothing_paid = 这笔申请目前没有有效的放款。
application_refusal-not_due = 时限还没有到。
application_refusal-reason_count = 请选择一至四个原因。
application_refusal-reason_twice = 同一个原因重复选择。
application_refusal-note_too_short = 选择“其他”原因时，请用至少 20 个字说明。
application_refusal-material_not_overdue = 企业补充材料的时限还没有到，不能以“材料逾期未补”为由拒绝。
application_refusal-nothing_asked = 请逐项写明需要补充的材料。
application_refusal-note_missing = 请写明补充了什么材料。
application_refusal-reason_missing = 请写明原因。
application_refusal-amount_not_positive = 金额应大于零。
application_refusal-above_product_maximum = 金额超过产品最高额度，请写明理由。
application_refusal-above_granted = 放款合计超过授信金额。
application_refusal-rate_out_of_range = 年利率应在 0 至 24% 之间。
application_refusal-term_out_of_range = 期限应在 1 至 360 个月之间。
application_refusal-validity_out_of_range = 授信有效期应在 1 至 365 天之间。
application_refusal-in_the_future = 日期不能晚于今天。
application_refusal-before_grant = 放款日期不能早于授信日期。
application_refusal-offer_expired = 放款日期时授信已经失效。
application_refusal-loan_number_missing = 请填写借据号。
application_refusal-attestation_unfit = 首贷证明应有查询依据，且查询日期不能晚于放款日期。
application_refusal-known_disbursement = 这笔放款已经登记过。
application_refusal-unknown_disbursement = 这笔申请下没有该笔放款。
application_refusal-already_reversed = 这笔放款已经冲正。
application_refusal-still_owing = 还有未还清的贷款，不能结清。

## 拒贷原因
fixable-yes = 可以改善
fixable-partly = 可以部分改善
fixable-time = 需要一些时间
fixable-no = 与企业自身改进无关
fixable-unclear = 请看银行说明或向银行了解

refusal-generic = 银行综合审核后，暂不能通过这笔申请
refusal_next-generic = 如涉及个人信息，银行会直接告知本人。您可以致电经办支行了解，或通过平台提出异议；也可以查看其他匹配的产品。
refusal-R01 = 所属行业不在该产品的支持范围内
refusal_next-R01 = 这不代表对贵企业的评价。请查看匹配结果中支持贵企业所属行业的产品。
refusal-R02 = 成立或经营时间未达到产品要求
refusal_next-R02 = 经营时间达到要求后可以再次申请；也可以查看对经营年限要求较低的首贷产品。
refusal-R03 = 注册地或经营地不在银行的服务区域
refusal_next-R03 = 请选择服务贵企业所在县区的银行。若登记地址已经变更，请先更新登记信息。
refusal-R04 = 营业收入、开票或纳税规模未达到产品要求
refusal_next-R04 = 可以补充申报最新的经营数据，或申请较小的金额；也可以查看门槛较低的产品。
refusal-R05 = 纳税信用等级未达到产品要求
refusal_next-R05 = 可以向主管税务机关申请纳税信用修复或复评，等级更新后再次申请。
refusal-R06 = 现有负债或授信较高
refusal_next-R06 = 归还部分贷款后可以再次申请；也可以减少申请金额，或与银行商量延长期限。
refusal-R07 = 企业信用报告中有需要关注的记录
refusal_next-R07 = 可以到人民银行或网上查询本企业的信用报告；对有误的记录可以提出异议，逾期款项请尽快还清。
refusal-R08 = 银行综合审核后，暂不能通过这笔申请
refusal_next-R08 = 涉及个人的原因，银行只告知本人。本人可以查询个人信用报告，对有误的记录提出异议。
refusal-R09 = 有尚未了结的诉讼或执行案件
refusal_next-R09 = 案件了结或达成和解并履行后，请保存法院文书，更新信息后再次申请。
refusal-R10 = 目前列入失信被执行人或严重失信主体名单
refusal_next-R10 = 履行义务后可以向作出认定的单位申请移出或信用修复。移出后，平台会自动更新，您可以再次申请。
refusal-R11 = 有仍在公示期内的行政处罚
refusal_next-R11 = 履行处罚决定并达到最短公示期后，可以通过“信用中国”申请信用修复，修复后再次申请。
refusal-R12 = 目前列入经营异常名录
refusal_next-R12 = 请向登记机关补报年报或更正信息，申请移出经营异常名录。移出后可以再次申请。
refusal-R13 = 资金用途不够明确或不符合规定
refusal_next-R13 = 请写明资金用在哪里，并准备合同、订单等材料，再次提交申请。
refusal-R14 = 未在时限内补充材料
refusal_next-R14 = 请备齐银行要求的材料后再次申请。准备材料有困难时，可以先与经办人联系。
refusal-R15 = 银行未能与企业取得联系
refusal_next-R15 = 请核对联系人和电话，并留意银行来电，更新后再次申请。
refusal-R16 = 经营场所核实情况与申请信息不一致
refusal_next-R16 = 请核对经营地址。地址已经变更的，请更新登记信息，并准备租赁合同等证明。
refusal-R17 = 还款来源不够充分
refusal_next-R17 = 可以补充订单、应收账款、流水等材料，或减少金额、延长期限后再次申请。
refusal-R18 = 担保或增信措施不足
refusal_next-R18 = 可以考虑政府性融资担保，或选择支持保证、抵押、质押的产品。
refusal-R19 = 关联关系或担保关系中有需要关注的情况
refusal_next-R19 = 可以核对本企业的股权和对外担保信息，对有误的信息提出异议；解除部分对外担保后可以再次申请。
refusal-R20 = 短期内向多家银行提出申请
refusal_next-R20 = 请等待已提交的申请有结果后，再提出新的申请。
refusal-R23 = 银行侧原因：信贷政策或额度安排
refusal_next-R23 = 这不是贵企业的原因。请查看其他银行的匹配产品。
refusal-R24 = 银行综合审核后，暂不能通过这笔申请
refusal_next-R24 = 您可以致电经办支行了解，或通过平台提出异议。
refusal-R99 = 其他原因，见银行说明
refusal_next-R99 = 请阅读银行的说明。不清楚的地方，可以联系经办人。
