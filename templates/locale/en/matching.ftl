### Matches: verdicts, groups, orders, reasons and distances.

## Verdicts

verdict-pass = Met
verdict-fail = Not met
verdict-unknown = To be confirmed

## Groups

group-qualify = You qualify
group-one_step = One step away
group-unknown = We do not know yet
group-not_now = Not now
group-qualify-explained = Every condition and term is met.
group-one_step-explained = One single change would leave no condition unmet.
group-unknown-explained = No condition is unmet, but some facts are missing; add or authorise them to find out.
group-not_now-explained = Several conditions are unmet, or one that cannot be changed.

## Orders

order-recommended = Recommended
order-cheapest = Lowest cost
order-fastest = Fastest decision
order-largest = Largest amount
order-first_loan = First loans first
order-not_personalised = Not personalised
rank-cost = Cost
rank-amount = Amount
rank-speed = Speed
rank-known = Known facts
rank-term = Term
rank-chance = Approvals
rank-points = Points
rank-explained = Points of 1,000: cost 40%, amount 30%, speed 20%, known facts 10%. Which bank it is and what anybody pays play no part; a product with an undisclosed fee gets nothing for cost. Products with the same points stand in an order drawn by lot for this question, never by bank, name or code.
rank-explained-taught = Points of 1,000: cost 35%, amount 20%, speed 15% (the bank's own time where it is known, its promise otherwise), approvals 15%, term 10%, known facts 5%. Which bank it is and what anybody pays play no part; a product with an undisclosed fee gets nothing for cost. Products with the same points stand in an order drawn by lot for this question, never by bank, name or code.

## Groups of conditions

trace-all = All of these
trace-any = Any one of these
trace-at_least = At least { $count } of these

## Distances

distance-money_short = { $amount } short
distance-money_over = { $amount } too much
distance-count_short = { $count } short
distance-count_over = { $count } too many
distance-rate_short = { $rate } short
distance-rate_over = { $rate } too much
distance-wait = { $months } to go, met on { $day }
distance-one_of = Needs to be { $codes }
distance-without_codes = Stands against it: { $codes }
distance-covers = { $amount } short; or ask for at most { $most }

## Single steps

step-money_short = { $fact }: { $amount } more
step-money_over = { $fact }: { $amount } less
step-count_short = { $fact }: { $count } more
step-count_over = { $fact }: { $count } fewer
step-rate_short = { $fact }: { $rate } more
step-rate_over = { $fact }: { $rate } less
step-wait = { $fact }: { $months } to go, met on { $day }
step-one_of = { $fact }: to be { $codes }
step-without_codes = { $fact }: first settle { $codes }
step-covers = { $fact }: { $amount } more, or ask for at most { $most }
step-other = { $fact } needs to change
step-amount_up = Ask for at least { $least }
step-amount_down = Ask for at most { $most }
step-term = Choose a term between { $least } and { $most }
step-purpose = The product only finances: { $offered }
step-guarantee = Offer one of: { $offered }
step-rate = Accept a yearly rate of { $offered }
step-limit = The indicative amount has to reach the smallest loan of { $least }

## Terms against your request

terms-amount-pass = Asked: { $asked }, within { $least } to { $most }
terms-amount-fail = Asked: { $asked }, outside { $least } to { $most }
terms-term-pass = Term of { $asked }, within { $least } to { $most }
terms-term-fail = Term of { $asked }, outside { $least } to { $most }
terms-purpose-pass = Finances { $asked } (all: { $offered })
terms-purpose-fail = Does not finance { $asked } (only: { $offered })
terms-guarantee-pass = Offered: { $asked }; accepted: { $offered }
terms-guarantee-fail = Offered: { $asked }; accepted only: { $offered }
terms-rate-pass = Yearly rate { $offered }, within the { $asked } that is acceptable
terms-rate-fail = Yearly rate { $offered }, above the { $asked } that is acceptable
terms-rate-unknown = Yearly rate { $offered } for now; whether it stays within { $asked } depends on a fact not known yet
terms-limit-pass = Indicative amount { $indicative }, at least the smallest loan of { $least }
terms-limit-fail = Indicative amount { $indicative }, below the smallest loan of { $least }
terms-limit-closed = Indicative amount (it rests on facts that the letter does not open)
terms-rate-closed = Yearly rate (it rests on a fact that the letter does not open)

## What would have to change

way-over = { $fact }: { $from } no longer counts from { $day } on; only waiting is needed
way-over_fact = { $fact } falls to what is asked on { $day }; only waiting is needed
way_days-settle = Once every duty is fulfilled, ask the department that listed you to take it back; there is no need to wait.
way_days-settle_until = Once every duty is fulfilled it can be taken back; otherwise it no longer counts from { $until } on.
way_days-repair_now = Once every duty is fulfilled, repair can be asked for now.
way_days-repair_now_until = Once every duty is fulfilled, repair can be asked for now; otherwise it no longer counts from { $until } on.
way_days-repair = Repair can be asked for from { $day } on, not before.
way_days-repair_until = Repair can be asked for from { $day } on; otherwise it no longer counts from { $until } on.
way-along = This also settles: { $facts }.
way-resized = The size class then becomes { $to }.
way-records = See the record and apply
way-wait = Wait until { $day }: { $fact } is met then
way-later = Wait: { $fact } is met in time
way-say = Supply { $fact }: { $to } is needed
way-answer = Declare { $fact }: met when you can truthfully declare “{ $to }”
way-enquire = Ask { $keeper } to check and deliver { $fact }: met when it turns out to be { $to }
way-rise = { $fact }: from { $from } up to { $to }
way-fall = { $fact }: from { $from } down to { $to }
way-code = { $fact } becomes { $to }
way-add = Obtain { $fact }: { $to }
way-remove = Settle { $fact }: { $from }
way-exchange = { $fact }: { $to } in place of { $from }
way-rate = Accept a yearly rate of up to { $to }
way-rate_any = Accept any yearly rate
effort-declaring = Only say or prove it
effort-asking = Ask differently
effort-enquiring = Have it delivered
effort-waiting = Only wait
effort-repairing = Settle and repair
effort-working = Business has to change
