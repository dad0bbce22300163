### A firm's home page, credit file and declarations.

## Home page

home-welcome = Welcome, { $name }
home-next = What comes next
home-steps-done = { $done } of { $all } steps done
home-step-done = Done
home-see-basis = See what it rests on
home-demand = Latest request for finance
home-demand-number = Number
home-demand-unnumbered = Not submitted yet
home-demand-amount = Amount
home-demand-changed = Last changed
home-state = State
home-applications = My applications
home-no-applications = No applications yet
home-no-applications-text = Once you have submitted a request for finance, you can choose banks from the match result.
home-to-demands = Go to requests for finance
home-bank-product = Bank and product
home-amount-wan = Amount (CNY 10,000)
home-time = Deadline
home-due = By { $at }
home-no-notices = No notices yet.
home-unknown = Not known yet: { $count }
home-unknown-text = With these, more products can be decided. What is missing never counts as “does not qualify”.
home-unknown-go = See what is missing

guide-authorise = Sign an authorisation
guide-complete = Check your credit file and complete it
guide-ask = Say what finance you need
guide-apply = See the match and apply to banks
guide-follow = Follow the answers
guide_why-authorise = Without it no bank sees what is not public about you. You decide who sees what and for how long, and can withdraw it at any time.
guide_why-complete = Every fact carries its source and date. Declare what is missing, object to what is wrong.
guide_why-ask = Amount, term, purpose and source of repayment: about 3 minutes. You can save a draft.
guide_why-apply = Every product says line by line what fits and what is missing. Choose up to three banks at a time.
guide_why-follow = Banks must answer in time, and a refusal must give its reasons and the next step.
guide_do-authorise = Sign an authorisation
guide_do-complete = Open the credit file
guide_do-ask = Fill in the request
guide_do-apply = See the match
guide_do-follow = See my applications

## Credit file

firm-file-title = Credit file
firm-file-as-of = As of { $at }
firm-file-number = Look-up { $number }
firm-file-declare = Declare facts
firm-file-declare-this = Declare it
firm-file-known = Known
firm-file-unknown = Not known
firm-file-unknown-note = results get surer with them
firm-file-unit-item = facts
firm-file-unit-record = on file
firm-file-unit-time = {""}
firm-file-records-count = Public-credit records
firm-file-looked-up = Looked up in { $days } days
firm-file-flags = Risk flags
firm-file-registration = Basic details
firm-file-records = Public-credit records
firm-file-records-note = Only records that may lawfully be used
firm-file-no-records = There are no public-credit records that may be used.
firm-file-objection = If a record is wrong, open it and object; from the day on which repair is possible, ask for it there.
firm-file-lookups = Who has seen my file
firm-file-declarations = My declarations

firm-name = Name
firm-code = Unified social credit code
firm-code-check-failed = Check character is wrong; the registrar decides
firm-form = Form of organisation
firm-established = Established
firm-legal-representative = Legal representative
firm-address = Address
firm-scope = Scope of business
firm-flag-since = Since { $from }
firm-flag-until = From { $from } until { $until }
firm-record = Record
firm-record-authority = Authority and number
firm-record-day = Date
firm-record-state = State

fact_open = {" · "}{ $count ->
        [one] one more list has not been delivered by anybody yet
       *[other] { $count } more lists have not been delivered by anybody yet
    }
fact_source-standard = { $source } · by { $standard }, in force since { $day }
size_standard-2011-300 = Standards for the Classification of Small and Medium-sized Enterprises (MIIT Joint Enterprise [2011] No. 300)
fact_source-until = { $source } · as of { $date } · counts until { $until }
record_state-current = In force
record_state-over = No longer valid
record_state-withdrawn = Withdrawn
record-published-until = Published until { $day }
record-valid-until = Valid until { $day }
record-removed = Removed on { $day }
record-no-end = No end

## Declaring facts

declare-title = Declare facts
declare-lead = Fill in what you want to declare and leave the rest empty. Declared facts are marked “declared by the firm”; a new declaration replaces an older one.
declare-value = Value
declare-day = As of
declare-unit-wan = CNY 10,000
declare-none = None of these
declare-first_loan-yes = Yes, never had a business loan from a bank
declare-first_loan-no = No, had one before
declare_hint-staff = People with an employment contract
declare_hint-revenue_year = The last full year, by the accounts
declare_hint-assets = At the end of last year, by the balance sheet
declare_hint-qualifications = Only those still valid; banks may ask for the certificate
declare_hint-patents = Patents granted and still in force
declare_hint-trademarks = Trade marks registered and still in force
declare_hint-softwares = Software copyrights registered in the firm's name
declare_hint-exports_year = The last full year, by customs declarations; 0 without exports
declare_hint-orders_12m = Contracts and awards of the last 12 months together; 0 without any
declare_hint-first_loan = Whether this would be the firm's first loan; banks check it in the credit system
declare-commitment-title = Credit commitment
declare-text-version = Text version { $version }
declare-commitment =
    { $firm } (unified social credit code { $code }) solemnly commits itself for this declaration:
    1. What is declared is true, accurate and complete, with true dates and documents to prove it.
    2. When things change so that the declaration no longer holds, it will declare anew without delay.
    3. The platform may use what is declared for matching finance and give it to banks within the firm's authorisations.
    4. For an untrue declaration it bears responsibility under the law and agrees that the breach is entered in its credit record.
declare-promise = Commitment
declare-promise-text = I have read the commitment above and make it on behalf of the firm.
declare-submit = Submit declaration
declare-done = Declared. Your credit file is up to date.
declare-receipt-title = Receipt of declaration
declare-receipt-lead = Declaration { $number }
declare-number = Number
declare-at = Declared at
declare-facts = What was declared
declare-back = Back to the credit file
declare-error-nothing = Declare at least one fact
declare-error-count = Enter a whole number, 0 or more
declare-error-money = Enter an amount in CNY 10,000, for example 1846.20
declare-error-too_large = The number is too large; check the unit
declare-error-yes_no = Choose yes or no
declare-error-codes = With “none of these” nothing else can be chosen
declare-error-day = Enter the date, for example 2025-12-31
declare-error-future = The date cannot be later than today
declare-error-before_established = The date cannot be before the firm was established
declare-error-stale = The date is too early: this fact would be out of date; give a more recent one
declare-evidence = Evidence
declare-evidence-hint = Optional: kind, number and date of a document, for instance audit report 12 of 2026-01-20
declare-evidence-of = { $fact }: { $text }
declare-evidence-none = No evidence named
declare-error-evidence_long = No more than 200 characters about the evidence
declare-error-evidence_alone = There is evidence but nothing declared; please fill in the fact too
declare-error-promise = Read the commitment and tick it
firm-file-delivered = Facts that departments delivered
firm-file-delivered-note = Which department delivered each, as of which day, and when the platform got it; you may object to what is wrong.
firm-file-delivered-fact = Fact
firm-file-delivered-source = Department and day
firm-file-delivered-at = Recorded
firm-file-delivered-act = Look and object
firm-file-months = { $have } of the { $need } months needed are there
firm-series = Numbers of each period that departments delivered
firm-series-note = By month or by year, without those in dispute. What is wrong you may open and object to under "Facts that departments delivered" above.
firm-series-when = Period
firm-series-year = { $year }
series_unit-money = Amount
series_unit-electricity = kWh
series_unit-water = Cubic metres
series_unit-gas = Cubic metres
series_unit-insured_staff = People
series_unit-insurance_arrears_months = Months
series_unit-patents = Patents
series_unit-softwares = Copyrights
series_unit-trademarks = Trade marks

farming-needs-letter = The agriculture department has delivered how this household farms. It is personal data of its proprietor and is read under the proprietor’s own letter for personal data; the firm’s letter does not cover it.
farming-own-note = Delivered each year by the agriculture department. It is personal data of the proprietor: banks see it under the proprietor’s own letter alone, and the platform uses it neither for matching nor for evaluation. If something is wrong, open the year and object.
farming-bank-note = Read under the proprietor’s own letter, and registered. For understanding the business only; the platform’s matching and evaluation do not use it.
