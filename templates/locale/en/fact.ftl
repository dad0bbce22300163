### Facts about a firm: names, counts, values, sources, why they are unknown, and how they change.

## Names

fact-subject_kind = Kind of business
fact-region = Location
fact-industry = Industry
fact-status = Registration status
fact-age_months = Time since establishment
fact-capital = Registered capital
fact-staff = Staff
fact-insured_staff = Insured staff
fact-revenue_year = Revenue of the last full year
fact-revenue_12m = Revenue of the last 12 months
fact-revenue_growth = Growth of revenue
fact-assets = Total assets
fact-tax_paid_year = Tax paid in the last full year
fact-tax_grade = Tax credit grade
fact-public_credit_grade = Public credit grade
fact-qualifications = Qualifications
fact-patents = Granted patents
fact-exports_year = Exports of the last full year
fact-electricity_trend = Change in electricity use
fact-insurance_arrears_months = Months of social insurance owed
fact-platform_loans = Outstanding loans on the platform
fact-first_loan = First loan
fact-open_flags = Open risk flags
fact-penalties = Penalties that still count
fact-broken_commitments = Commitments broken in the last 24 months

## Counts

count-age_months =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
count-staff =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
count-insured_staff =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
count-patents =
    { $count ->
        [one] { $count } patent
       *[other] { $count } patents
    }
count-insurance_arrears_months =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
count-penalties =
    { $count ->
        [one] { $count } penalty
       *[other] { $count } penalties
    }
count-broken_commitments =
    { $count ->
        [one] { $count } time
       *[other] { $count } times
    }

## Values

value-tax_grade-A = A
value-tax_grade-B = B
value-tax_grade-M = M
value-tax_grade-C = C
value-tax_grade-D = D
value-public_credit_grade-A = A (excellent)
value-public_credit_grade-B = B (good)
value-public_credit_grade-C = C (fair)
value-public_credit_grade-D = D (poor)
value-qualifications-high_tech = High-tech enterprise
value-qualifications-tech_sme = Technology SME
value-qualifications-specialised = Specialised and innovative SME
value-qualifications-little_giant = “Little giant” enterprise
value-qualifications-time_honoured = Time-honoured brand
value-qualifications-model_coop = Model cooperative
value-qualifications-family_farm = Family farm
value-yes = Yes
value-no = No
value-none = None

## Sources

provenance-delivered = { $by }
provenance-declared = Declared by the firm
provenance-platform = Computed by the platform

## Why a fact is unknown

why-missing = No data yet
why-stale = The data is out of date
why-disputed = You objected to it; it is being checked
why-not_authorised = You have not authorised its use

## How it changes

change-never = Cannot be changed
change-waiting = Only time is needed
change-effort = Takes some months of business
change-declaring = Declare or prove what is so already
change-repairing = Settle the matter and have it repaired

advice-subject_kind = The kind of business is set at registration and does not change for a loan; look at products made for your kind.
advice-region = The product serves certain places only; look at other products for yours.
advice-industry = The industry follows your registration; if it does not match what you do, ask the registry to change it first.
advice-status = The status is kept by the market regulator; if it is wrong, have it corrected there first.
advice-age_months = Only time is needed: it grows by itself, and you can be matched again on the day.
advice-capital = You may raise the capital and register the change; it is rarely worth doing for a loan alone.
advice-staff = Update your staff in your own declaration, and insure new staff promptly.
advice-insured_staff = Insure all your staff; the figure is updated monthly.
advice-revenue_year = Add last year's accounts to your own declaration; growth shows in the next yearly accounts.
advice-revenue_12m = Counted by invoices: issue them in full and on time.
advice-revenue_growth = Computed from two years of revenue; check that both years' accounts are filed.
advice-assets = Add last year's balance sheet to your own declaration.
advice-tax_paid_year = File and pay in full and on time; the figure is renewed after the yearly settlement.
advice-tax_grade = File and pay on time; after correcting a lapse you can ask the tax office for a review or repair.
advice-public_credit_grade = Settle adverse records and have them repaired; the next evaluation renews the grade.
advice-qualifications = If you hold one already, declare it with its certificate; otherwise apply to the department in charge.
advice-patents = If granted already, add the patent numbers to your own declaration.
advice-exports_year = Add last year's customs figures to your own declaration.
advice-electricity_trend = Computed from the last 12 months; check that all your meters are linked to the firm.
advice-insurance_arrears_months = Pay what is owed; the figure is renewed the month after.
advice-platform_loans = It falls as you repay, or settle a loan early.
advice-first_loan = First-loan products are for firms that never had a loan; if you had one, look at the others.
advice-open_flags = See what they rest on in your credit file; settle the matter, then object or ask for repair.
advice-penalties = Comply with the decision; after the publication period you can ask for repair.
advice-broken_commitments = Keep the commitment, have it confirmed by the authority, then ask for repair.
