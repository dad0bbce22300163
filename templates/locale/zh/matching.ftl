### 撮合结果：结论、分组、排序、理由与差距。

## 结论

verdict-pass = 符合
verdict-fail = 不符合
verdict-unknown = 待确认

## 分组

group-qualify = 符合条件
group-one_step = 还差一步
group-unknown = 尚待确认
group-not_now = 暂不符合
group-qualify-explained = 全部准入条件与产品要素均已满足。
group-one_step-explained = 只需改变一项，就不再有不满足的条件。
group-unknown-explained = 没有不满足的条件，但有些信息尚未取得；补充或授权后即可确认。
group-not_now-explained = 有多项条件不满足，或有无法改变的条件。

## 排序

order-recommended = 综合推荐
order-cheapest = 成本最低
order-fastest = 时效最快
order-largest = 额度最高
order-first_loan = 首贷友好
order-not_personalised = 不个性化
rank-cost = 成本
rank-amount = 额度匹配
rank-speed = 时效
rank-known = 信息完整
rank-term = 期限匹配
rank-chance = 获批情况
rank-points = 推荐分
rank-explained = 推荐分满分 1000：成本占 40%，额度匹配占 30%，时效占 20%，信息完整占 10%。与是哪家银行、是否付费无关；费用未披露的产品成本项计零分。推荐分相同的产品按本次需求抽签排定先后，与银行、名称和编号无关。
rank-explained-taught = 推荐分满分 1000：成本占 35%，额度匹配占 20%，时效占 15%（有银行实际办理时间的用实际，否则用承诺），获批情况占 15%，期限匹配占 10%，信息完整占 5%。与是哪家银行、是否付费无关；费用未披露的产品成本项计零分。推荐分相同的产品按本次需求抽签排定先后，与银行、名称和编号无关。

## 条件组

trace-all = 以下各项须全部满足
trace-any = 以下各项满足任意一项即可
trace-at_least = 以下各项至少满足 { $count } 项

## 差距

distance-money_short = 还差 { $amount }
distance-money_over = 超出 { $amount }
distance-count_short = 还差 { $count }
distance-count_over = 超出 { $count }
distance-rate_short = 还差 { $rate }
distance-rate_over = 超出 { $rate }
distance-wait = 还差 { $months }，{ $day } 满足
distance-one_of = 需为：{ $codes }
distance-without_codes = 存在：{ $codes }
distance-covers = 还差 { $amount }；或将申请金额降到 { $most } 以内

## 还差的一步

step-money_short = { $fact }需再高 { $amount }
step-money_over = { $fact }需降低 { $amount }
step-count_short = { $fact }还差 { $count }
step-count_over = { $fact }需减少 { $count }
step-rate_short = { $fact }需再高 { $rate }
step-rate_over = { $fact }需降低 { $rate }
step-wait = { $fact }还差 { $months }，{ $day } 即可满足
step-one_of = { $fact }需为：{ $codes }
step-without_codes = { $fact }需先解决：{ $codes }
step-covers = { $fact }需再高 { $amount }，或将申请金额降到 { $most } 以内
step-other = { $fact }需要改变
step-amount_up = 申请金额提高到 { $least } 以上
step-amount_down = 申请金额降到 { $most } 以内
step-term = 期限改为 { $least } 至 { $most }
step-purpose = 本产品只支持以下用途：{ $offered }
step-guarantee = 提供以下任一担保方式：{ $offered }
step-rate = 接受年利率 { $offered }
step-limit = 测算额度需达到最低放款金额 { $least }

## 产品要素与您的需求

terms-amount-pass = 申请 { $asked }，在 { $least } 至 { $most } 之内
terms-amount-fail = 申请 { $asked }，不在 { $least } 至 { $most } 之内
terms-term-pass = 期限 { $asked }，在 { $least } 至 { $most } 之内
terms-term-fail = 期限 { $asked }，不在 { $least } 至 { $most } 之内
terms-purpose-pass = 支持用途：{ $asked }（支持范围：{ $offered }）
terms-purpose-fail = 不支持用途：{ $asked }（支持范围：{ $offered }）
terms-guarantee-pass = 可提供：{ $asked }；产品接受：{ $offered }
terms-guarantee-fail = 可提供：{ $asked }；产品只接受：{ $offered }
terms-rate-pass = 年利率 { $offered }，不高于可接受的 { $asked }
terms-rate-fail = 年利率 { $offered }，高于可接受的 { $asked }
terms-rate-unknown = 年利率暂按 { $offered }，能否不高于 { $asked } 取决于尚未取得的信息
terms-limit-pass = 测算额度 { $indicative }，达到最低放款金额 { $least }
terms-limit-fail = 测算额度 { $indicative }，低于最低放款金额 { $least }
terms-limit-closed = 测算额度（所依据的信息不在授权范围内）
terms-rate-closed = 年利率（所依据的信息不在授权范围内）

## 怎样才能符合

way-over = { $fact }中的{ $from }自 { $day } 起不再计入，只需等待
way-over_fact = { $fact }自 { $day } 起降到要求以内，只需等待
way_days-settle = 履行义务后即可向列入部门申请移出，不必等待。
way_days-settle_until = 履行义务后即可申请移出；不办理的，自 { $until } 起不再计入。
way_days-repair_now = 履行义务后，现在就可以申请信用修复。
way_days-repair_now_until = 履行义务后，现在就可以申请信用修复；不修复的，自 { $until } 起不再计入。
way_days-repair = 自 { $day } 起可以申请信用修复，在此之前无法受理。
way_days-repair_until = 自 { $day } 起可以申请信用修复；不修复的，自 { $until } 起不再计入。
way-along = { $facts }也随之解决。
way-resized = 企业规模随之变为{ $to }。
way-records = 查看记录并申请
way-wait = 等到 { $day }，{ $fact }即可满足
way-later = 等待一段时间，{ $fact }即可满足
way-say = 补充{ $fact }：需达到 { $to }
way-answer = 申报{ $fact }：如实申报为“{ $to }”即满足
way-enquire = 请{ $keeper }核实并报送{ $fact }；结果达到 { $to } 即满足
way-rise = { $fact }从 { $from } 增加到 { $to }
way-fall = { $fact }从 { $from } 减少到 { $to }
way-code = { $fact }变为：{ $to }
way-add = 取得{ $fact }：{ $to }
way-remove = 解决{ $fact }：{ $from }
way-exchange = { $fact }由{ $from }变为{ $to }
way-rate = 可接受的最高年利率提高到 { $to }
way-rate_any = 不限定可接受的最高年利率
effort-declaring = 如实补充即可
effort-asking = 调整需求即可
effort-enquiring = 请部门报送
effort-waiting = 只需等待
effort-repairing = 处理并修复
effort-working = 经营改善
