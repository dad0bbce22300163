### Credit products: conditions, pricing, terms and costs.

## Conditions

requirement-money_at_least = { $fact }: at least { $amount }
requirement-money_at_most = { $fact }: at most { $amount }
requirement-money_below = { $fact }: below { $amount }
requirement-money_above = { $fact }: above { $amount }
requirement-count_at_least = { $fact }: at least { $count }
requirement-count_at_most = { $fact }: at most { $count }
requirement-count_below = { $fact }: fewer than { $count }
requirement-count_above = { $fact }: more than { $count }
requirement-rate_at_least = { $fact }: at least { $rate }
requirement-rate_below = { $fact }: below { $rate }
requirement-rate_at_most = { $fact }: at most { $rate }
requirement-rate_above = { $fact }: above { $rate }
requirement-share_at_most = { $fact }: at most { $share } of { $of }
requirement-share_above = { $fact }: above { $share } of { $of }
requirement-share_at_least = { $fact }: at least { $share } of { $of }
requirement-share_below = { $fact }: below { $share } of { $of }
requirement-on_or_before = { $fact }: { $day } or before
requirement-after = { $fact }: after { $day }
requirement-on_or_after = { $fact }: { $day } or later
requirement-before = { $fact }: before { $day }
requirement-months_since_at_least = { $fact }: at least { $months } ago
requirement-months_since_below = { $fact }: less than { $months } ago
requirement-months_since_at_most = { $fact }: at most { $months } ago
requirement-months_since_above = { $fact }: more than { $months } ago
requirement-one_of = { $fact }: one of { $codes }
requirement-none_of = { $fact }: none of { $codes }
requirement-has_any = { $fact }: at least one of { $codes }
requirement-has_none = { $fact }: without { $codes }
requirement-yes = { $fact }: yes
requirement-no = { $fact }: no
requirement-covers_asked = Amount asked for: at most { $share } of { $fact }
requirement-covers_not_asked = Amount asked for: more than { $share } of { $fact }

## What rates and amounts rest on

basis-fixed = The same rate for everybody
basis-lpr_plus = LPR { $lpr } plus { $spread }
basis-lpr_minus = LPR { $lpr } less { $spread }
basis-published = { $basis } ({ $term }, published on { $day }, { $source })
basis-grade = Priced for { $fact } { $code }
basis-other_grade = { $fact } is { $code }: the general rate applies
basis-grade_unknown = { $fact } is unknown ({ $why }): the general rate for now
bound-product = By the product's largest amount
bound-share = By { $share } of { $fact }

## Terms

product-months =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
family-credit = Credit loan
family-tax = Tax-based loan
family-science = Technology loan
family-specialised = Loan for specialised SMEs
family-first_loan = First loan
family-farm = Farm and cooperative loan
family-merchant = Merchant loan
family-mortgage = Mortgage loan
family-guaranteed = Guaranteed loan
family-bridge = Bridge loan
purpose-working_capital = Working capital
purpose-materials = Buying materials
purpose-equipment = Buying equipment
purpose-research = Research and development
purpose-orders = Fulfilling orders
purpose-farming = Farming
purpose-renewal = Renewal without repayment
guarantee-credit = Credit alone
guarantee-guarantor = Guarantor
guarantee-mortgage = Mortgage
guarantee-pledge = Pledge
repayment_form-level_instalment = Level instalments
repayment_form-interest_then_principal = Interest monthly, principal at the end
repayment_form-level_principal = Level principal
repayment_source-sales = Sales
repayment_source-receivables = Receivables
repayment_source-profit = Profit
repayment_source-other = Other
fee-guarantee = Guarantee fee
fee-valuation = Valuation fee
fee-account = Account fee
fee-insurance = Insurance
fee-registration = Notary and registration fee
fee-other = Other fees

## Costs

product-cost-all_in = All-in yearly cost
product-cost-explained = For your amount, term and way of repaying, with interest and every disclosed fee: the monthly internal rate of return times twelve (nominal).
product-cost-known = { $rate }
product-cost-at_least = At least { $rate }; not disclosed: { $fees }
product-cost-undisclosed = Not disclosed
product-cost-no_amount = There is no amount to compute with.
product-cost-no_term = The term must be between 1 and 600 months.
product-cost-negative_rate = The rate cannot be below zero.
product-cost-nothing_left = The fees at the start must leave something of the loan.
product-cost-too_large = The figures are too large to compute with.

## Checking conditions

product-criteria-empty_group = A group of conditions is empty.
product-criteria-count_out_of_range = “At least so many” must be between 1 and the number of conditions in the group.
product-criteria-too_deep = Conditions may be nested at most 8 deep.
product-criteria-too_many_conditions = A product may set at most 60 conditions.
product-criteria-wrong_shape = This fact cannot be held against such a condition.
product-criteria-empty_list = Choose at least one value.
product-criteria-unknown_code = One of the values is not a code of this fact.
product-criteria-not_a_share = The share must be above zero.
product-criteria-not_a_ratio = A share can only be taken of another amount.

product-list-separator = { ", " }
