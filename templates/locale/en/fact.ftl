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
fact-local_credit_grade = The city's own public-credit grade
fact-output_grade = Output-per-acre grade
fact-qualifications = Qualifications
fact-patents = Granted patents
fact-exports_year = Exports of the last full year
fact-electricity_trend = Change in electricity use
fact-water_trend = Change in water use
fact-gas_trend = Change in gas use
fact-orders_12m = Orders won in the last 12 months
fact-insurance_arrears_months = Months of social insurance owed
fact-platform_loans = Outstanding loans on the platform
fact-first_loan = First loan
fact-open_flags = Open risk flags
fact-penalties = Penalties that still count
fact-broken_commitments = Commitments broken in the last 24 months
fact-zone = Zone or park
fact-size_class = Size class
fact-established_on = Date of establishment
fact-insured_trend = Change in insured staff
fact-environment_grade = Environmental credit grade
fact-customs_grade = Customs credit grade
fact-labour_grade = Labour compliance grade
fact-trademarks = Registered trade marks
fact-softwares = Software copyrights
fact-recent_flags = Risk flags of the last 12 months
fact-recent_flags_6m = Risk flags of the last 6 months
fact-recent_flags_24m = Risk flags of the last 24 months
fact-recent_high_flags = Risk flags of high severity of the last 12 months
fact-high_flags = Open risk flags of high severity
fact-medium_flags = Open risk flags of medium severity
fact-recent_medium_flags = Risk flags of medium severity of the last 12 months
fact-lists = Lists the firm stands on
fact-recommended_lists = Lists that recommend or commend the firm
fact-kept_commitments = Commitments kept in the last 24 months
fact-asked_amount = Amount asked for
fact-asked_term = Term asked for
fact-asked_purpose = Purpose
fact-asked_guarantees = Security offered
fact-asked_repayment = Way of repaying

## Counts

count-trademarks =
    { $count ->
        [one] { $count } trade mark
       *[other] { $count } trade marks
    }
count-softwares =
    { $count ->
        [one] { $count } copyright
       *[other] { $count } copyrights
    }
count-high_flags =
    { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
count-recent_high_flags =
    { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
count-medium_flags =
    { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
count-recent_medium_flags =
    { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
count-kept_commitments =
    { $count ->
        [one] { $count } commitment
       *[other] { $count } commitments
    }
count-asked_term =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
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
value-local_credit_grade-a_plus = A+
value-local_credit_grade-a = A
value-local_credit_grade-b = B
value-local_credit_grade-c = C
value-local_credit_grade-c_minus = C-
value-local_credit_grade-d = D
value-local_credit_grade-d_minus = D-
value-output_grade-A = A
value-output_grade-B = B
value-output_grade-C = C
value-output_grade-D = D
value-qualifications-high_tech = High-tech enterprise
value-qualifications-tech_sme = Technology SME
value-qualifications-specialised = Specialised and innovative SME
value-qualifications-little_giant = “Little giant” enterprise
value-qualifications-time_honoured = Time-honoured brand
value-qualifications-model_coop = Model cooperative
value-qualifications-family_farm = Family farm
value-zone-none = None
value-zone-etdz = Economic and technological development zone
value-zone-hntz = High-tech zone
value-zone-park = Other park
value-size_class-large = Large
value-size_class-medium = Medium
value-size_class-small = Small
value-size_class-micro = Micro
value-environment_grade-green = Green
value-environment_grade-blue = Blue
value-environment_grade-yellow = Yellow
value-environment_grade-red = Red
value-environment_grade-black = Black
value-customs_grade-aeo = Authorised economic operator
value-customs_grade-registered = Registered
value-customs_grade-dishonest = Dishonest
value-customs_grade-unregistered = Not registered
value-labour_grade-A = A
value-labour_grade-B = B
value-labour_grade-C = C
value-yes = Yes
value-no = No
value-none = None

## Sources

provenance-delivered = { $by }
provenance-declared = Declared by the firm
provenance-platform = Computed by the platform
provenance-asked = Your own request

## Why a fact is unknown

why-missing = No data yet
why-stale = The data is out of date
why-disputed = You objected to it; it is being checked
why-not_authorised = You have not authorised its use

## Who keeps it

keeper-registrar = the registrar
keeper-tax = the tax office
keeper-insurance = the labour and social insurance office
keeper-industry = the industry and technology office
keeper-patents = the intellectual property office
keeper-customs = customs
keeper-environment = the environment office
keeper-power = the power supplier
keeper-water = the water supplier
keeper-gas = the gas supplier
keeper-finance = the finance and public procurement office
keeper-credit = the credit information centre
keeper-platform = this platform
keeper-firm = the firm itself

## How it changes

change-never = Cannot be changed
change-waiting = Only time is needed
change-effort = Takes some months of business
change-declaring = Declare or prove what is so already
change-repairing = Settle the matter and have it repaired
change-asking = Ask for something else; at once

advice-subject_kind = The kind of business is set at registration and does not change for a loan; look at products made for your kind.
advice-region = The product serves certain places only; look at other products for yours.
advice-industry = The industry follows your registration; if it does not match what you do, ask the registry to change it first.
advice-status = The status is kept by the market regulator; if it is wrong, you can object to it in your credit file.
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
advice-local_credit_grade = Evaluated each quarter: settle adverse records and have them repaired; the next quarter renews the grade.
advice-output_grade = Evaluated each year by the industry office; more tax and output per acre of land raise the next one.
advice-qualifications = If you hold one already, declare it with its certificate; otherwise apply to the department in charge.
advice-patents = If granted already, add the patent numbers to your own declaration.
advice-exports_year = Add last year's customs figures to your own declaration.
advice-electricity_trend = Computed from the last 12 months; check that all your meters are linked to the firm.
advice-water_trend = Computed from the last 12 months; check that all your meters are linked to the firm.
advice-gas_trend = Computed from the last 12 months; check that all your meters are linked to the firm.
advice-orders_12m = Public tenders count by their award notices; add other orders by their contracts to your own declaration.
advice-insurance_arrears_months = Pay what is owed; the figure is renewed the month after.
advice-platform_loans = It falls as you repay, or settle a loan early.
advice-first_loan = First-loan products are for firms that never had a loan; if you had one, look at the others.
advice-open_flags = See what they rest on in your credit file; settle the matter, then object or ask for repair.
advice-penalties = Comply with the decision; after the publication period you can ask for repair.
advice-broken_commitments = Keep the commitment, have it confirmed by the authority, then ask for repair.
advice-zone = Zones follow the registered address; look at products that do not ask for one.
advice-size_class = The class follows from industry, staff, revenue and assets; supply these and it is known.
advice-established_on = Only time is needed: the platform matches again on the day.
advice-insured_trend = Computed from the last 12 months; insure new staff in time.
advice-environment_grade = After putting things right, ask the environment department for repair or a new grade.
advice-customs_grade = Ask the customs for certification or a correction.
advice-labour_grade = Put employment and wages right, then ask for a new grade.
advice-trademarks = If registered already, declare them with their numbers.
advice-softwares = If registered already, declare them with their numbers.
advice-recent_flags = See what they rest on in your file; settle it, then object or ask for repair.
advice-recent_flags_6m = See what they rest on in your file; settle it, then object or ask for repair.
advice-recent_flags_24m = See what they rest on in your file; settle it, then object or ask for repair.
advice-recent_high_flags = Settle the flags of high severity first: your file says what they rest on and how to repair it.
advice-high_flags = Settle the flags of high severity first: your file says what they rest on and how to repair it.
advice-medium_flags = Settle the flags of medium severity: your file says what they rest on and how to repair it.
advice-recent_medium_flags = Settle the flags of medium severity: your file says what they rest on and how to repair it.
advice-recommended_lists = Ask your county or the body that keeps the list for its conditions and apply; once you are on it, that body delivers it.
advice-lists = Ask the department that lists you for removal or repair; the platform follows by itself.
advice-kept_commitments = Keep your commitments in time; they count once the receiving office confirms.
advice-asked_amount = Ask for another amount and match again.
advice-asked_term = Ask for another term and match again.
advice-asked_purpose = The purpose is what it is; look at products that finance it.
advice-asked_guarantees = Offer another security and match again.
advice-asked_repayment = Choose another way of repaying and match again.

## Units

unit-yuan = yuan
unit-people = people
unit-pieces = pieces
unit-entries = entries
unit-times = times
unit-percent = per cent
unit-day = date
unit-code = code
unit-yes_no = yes or no

## Personal attributes that may not be used

protected-sex = Sex
protected-age = Age of a person
protected-ethnicity = Ethnicity
protected-marriage = Marital status
protected-childbearing = Childbearing
protected-religion = Religion
protected-household = Household registration
protected-origin = Native place or birthplace
protected-health = Health and disability
protected-politics = Political affiliation
protected_words-sex = sex gender male female
protected_words-age = age
protected_words-ethnicity = ethnicity ethnic race
protected_words-marriage = marriage marital married
protected_words-childbearing = childbearing children pregnancy pregnant
protected_words-religion = religion religious faith
protected_words-household = household hukou
protected_words-origin = origin birthplace native
protected_words-health = health disability disabled illness
protected_words-politics = politics political party
protected_basis-women = Law on the Protection of Women's Rights and Personal Information Protection Law: no unreasonable difference by sex, marriage or childbearing
protected_basis-ethnicity = Constitution, art. 4: all ethnic groups are equal, discrimination is forbidden
protected_basis-sensitive = Regulation on the Credit Reporting Industry, art. 14, and Personal Information Protection Law, art. 28: religion, health and other sensitive personal data are not collected or used
protected_basis-fair = Personal Information Protection Law, art. 24: automated decisions may not treat people unreasonably differently in the terms of a deal

## Types

shape-money = amount
shape-count = count
shape-rate = rate
shape-day = date
shape-code = one code
shape-codes = several codes
shape-yes_no = yes or no
