# Pages of risk flags: banks, regulators

risk_page-watch-title = Risk alerts
risk_page-watch-lead = Only firms with an application under way or a loan outstanding at your bank. Flags come and go with the sources' data.
risk_page-watch-none = No risk flags at present
risk_page-watch-none-text = None of your applicants and borrowers has a flag that stands. When one appears, you see it here and get a mail.
risk_page-watch-none-cleared = No flag was cleared yet
risk_page-watch-none-cleared-text = When the source takes a record back, or its time is over, the flag moves here and everybody who was alerted gets a correction.
risk_page-state = State
risk_page-until = Counts from { $from }, until before { $until }
risk_page-until-cleared = Counts from { $from } until the source removes it
risk_page-disputed-state = In dispute
risk_page-disputed = In dispute since { $day }: until the answer it does not count and is no reason to act
risk_page-unkept = How heavy it weighed then is not kept; what is shown may differ
risk_page-severity-unkept = how heavy it weighed then is not kept
risk_page-cleared = Cleared { $at }: { $why }
risk_page-balance = Owes your bank { $amount }
risk_page-applications = { $count ->
        [one] { $count } application under way or paid out
       *[other] { $count } applications under way or paid out
    }
risk_page-comma = {", "}

risk_page-overview-title = Risk alerts
risk_page-overview-lead = Risk flags of all firms of the city, and who was sent an alert or a correction when.
risk_page-open = Standing
risk_page-raised = New this month
risk_page-cleared-month = Cleared this month
risk_page-firms = Firms
risk_page-balance-wan = Balance involved (CNY 10,000)
risk_page-banks = Banks involved
risk_page-by-signal = By signal and severity
risk_page-signal = Signal
risk_page-severity = Severity
risk_page-county = County
risk_page-none = No flag fits
risk_page-none-text = Try another filter.
risk_page-list = Risk flags
risk_page-firm = Firm
risk_page-flag = Flag and evidence
risk_page-raised-at = Raised
risk_page-told = Who was told
risk_page-told-nobody = Nobody yet
risk_page-told-firm = The firm itself
risk_page-told-alerted = alerted
risk_page-told-corrected = corrected
risk_page-told-page-only = on the page only
risk_page-told-mail = mail: { $state }

schedule-risk-expire = Risk flags that run out
risk_page-closed = Without an authorisation in force the records behind it are not shown; the attempt has been registered.
