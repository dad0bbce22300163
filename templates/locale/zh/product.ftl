### 信贷产品：准入条件、定价、要素与成本。

## 准入条件

requirement-money_at_least = { $fact }不低于 { $amount }
requirement-money_at_most = { $fact }不高于 { $amount }
requirement-money_below = { $fact }低于 { $amount }
requirement-money_above = { $fact }高于 { $amount }
requirement-count_at_least = { $fact }不少于 { $count }
requirement-count_at_most = { $fact }不超过 { $count }
requirement-count_below = { $fact }少于 { $count }
requirement-count_above = { $fact }多于 { $count }
requirement-rate_at_least = { $fact }不低于 { $rate }
requirement-rate_below = { $fact }低于 { $rate }
requirement-rate_at_most = { $fact }不高于 { $rate }
requirement-rate_above = { $fact }高于 { $rate }
requirement-share_at_most = { $fact }不超过{ $of }的 { $share }
requirement-share_above = { $fact }超过{ $of }的 { $share }
requirement-share_at_least = { $fact }不低于{ $of }的 { $share }
requirement-share_below = { $fact }低于{ $of }的 { $share }
requirement-on_or_before = { $fact }不晚于 { $day }
requirement-after = { $fact }晚于 { $day }
requirement-on_or_after = { $fact }不早于 { $day }
requirement-before = { $fact }早于 { $day }
requirement-months_since_at_least = { $fact }距今满 { $months }
requirement-months_since_below = { $fact }距今不满 { $months }
requirement-months_since_at_most = { $fact }距今不超过 { $months }
requirement-months_since_above = { $fact }距今超过 { $months }
requirement-one_of = { $fact }为：{ $codes }
requirement-none_of = { $fact }不为：{ $codes }
requirement-has_any = { $fact }至少有一项：{ $codes }
requirement-has_none = { $fact }中没有：{ $codes }
requirement-yes = { $fact }：是
requirement-no = { $fact }：否
requirement-covers_asked = 申请金额不超过{ $fact }的 { $share }
requirement-covers_not_asked = 申请金额超过{ $fact }的 { $share }

## 利率与额度的依据

basis-fixed = 统一利率
basis-lpr_plus = LPR { $lpr } 加 { $spread }
basis-lpr_minus = LPR { $lpr } 减 { $spread }
basis-published = { $basis }（{ $term }，{ $day }公布，{ $source }）
basis-grade = 按{ $fact } { $code } 定价
basis-other_grade = { $fact }为 { $code }，执行一般利率
basis-grade_unknown = { $fact }未知（{ $why }），暂按一般利率
bound-product = 按产品最高额度
bound-share = 按{ $fact }的 { $share }

## 产品要素

product-months = { $count } 个月
family-credit = 信用贷
family-tax = 税易贷
family-science = 科技贷
family-specialised = 专精特新贷
family-first_loan = 首贷
family-farm = 农户及合作社贷
family-merchant = 商户贷
family-mortgage = 抵押贷
family-guaranteed = 担保贷
family-bridge = 转贷
purpose-working_capital = 流动资金周转
purpose-materials = 采购原材料
purpose-equipment = 设备购置
purpose-research = 技术研发
purpose-orders = 订单履约
purpose-farming = 农业生产
purpose-renewal = 无还本续贷
guarantee-credit = 信用（无抵押担保）
guarantee-guarantor = 保证担保
guarantee-mortgage = 抵押
guarantee-pledge = 质押
repayment_form-level_instalment = 等额本息
repayment_form-interest_then_principal = 按月付息、到期还本
repayment_form-level_principal = 等额本金
repayment_source-sales = 销售回款
repayment_source-receivables = 应收账款
repayment_source-profit = 经营利润
repayment_source-other = 其他来源
fee-guarantee = 担保费
fee-valuation = 评估费
fee-account = 账户管理费
fee-insurance = 保险费
fee-registration = 公证登记费
fee-other = 其他费用

## 融资成本

product-cost-all_in = 综合年化成本
product-cost-explained = 按您的金额、期限与还款方式，计入利息和全部已披露费用，以月内部收益率×12（单利年化）计算。
product-cost-known = { $rate }
product-cost-at_least = 不低于 { $rate }，另有费用未披露：{ $fees }
product-cost-undisclosed = 未披露
product-cost-no_amount = 没有可以测算的金额。
product-cost-no_term = 期限应在 1 至 600 个月之间。
product-cost-negative_rate = 利率不能为负。
product-cost-nothing_left = 前期费用不能达到或超过贷款金额。
product-cost-too_large = 数值过大，无法测算。

## 准入条件的检查

product-criteria-empty_group = 有一个条件组是空的。
product-criteria-count_out_of_range = “至少满足几项”的数目应在 1 与该组条件数之间。
product-criteria-too_deep = 条件嵌套不能超过 8 层。
product-criteria-too_many_conditions = 一个产品最多设 60 项条件。
product-criteria-wrong_shape = 该信息不能使用这种条件。
product-criteria-empty_list = 请至少选择一个取值。
product-criteria-unknown_code = 有一个取值不在该信息的代码表中。
product-criteria-not_a_share = 比例应大于零。
product-criteria-not_a_ratio = 比例只能与另一项金额相比。

product-list-separator = { "、" }
