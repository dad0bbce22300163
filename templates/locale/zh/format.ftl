# 日期与金额
date-day = { $year }年{ $month }月{ $day }日
money-wan = { $amount } 万元
money-yuan = { $amount } 元
