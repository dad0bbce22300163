# Words of the frame, of the building blocks and of the public pages.

site-name = Xinyidai
site-subtitle = Credit financing for small firms
site-home = home page
skip-to-content = Skip to content
main-navigation = Main navigation
theme-switch = Switch between dark and light
other-language = 中文
other-language-tag = zh-CN
account-menu = Account menu
notices = Notices
notices-unread = { $count } unread notices
sign-in = Sign in
sign-out = Sign out
footer-sponsor = Sponsor: City Credit Office
footer-operator = Operated by: City Credit Financing Service Centre
footer-contact = Telephone: 0517-8300 0000 (working days 9:00–18:00)
footer-neutral = The platform does not lend and charges no fees.

# Navigation of each role.
nav-firm-home = Home
nav-firm-file = Credit file
nav-firm-authorisations = Authorisations
nav-firm-demands = Financing requests
nav-firm-applications = My applications
nav-bank-queue = Queue
nav-bank-products = Products
nav-bank-loans = Loans
nav-bank-watch = Risk alerts
nav-regulator-dashboard = Overview
nav-regulator-reports = Reports
nav-regulator-first-loans = First loans
nav-regulator-risks = Risk alerts
nav-regulator-likelihood = Likelihood
nav-operator-home = Home
nav-operator-deliveries = Deliveries
nav-operator-supplies = Sources
nav-department-objections = Objections
nav-department-held = Records held back
nav-operator-repairs = Repair and objections
nav-operator-jobs = Jobs
nav-operator-schedules = Schedules
nav-operator-calendar = Holidays
nav-operator-lpr = LPR
nav-operator-mails = Mail
nav-operator-accounts = Accounts
nav-operator-audit = Audit
nav-operator-data = Data
nav-operator-works = Operation
nav-operator-trails = Register and audit
nav-operator-papers = Reports and figures

# Generic words.
save-draft = Save the draft for later
cancel = Cancel
submit = Submit
change = Change
open = Open
view = View
download = Download
print = Print
search = Search
filter = Filter
filter-all = All
contents = On this page
show-all = Show all { $count }
show-others = Show the other { $count }
show = Show
yes = Yes
no = No
none = None
unknown = To be confirmed
optional = Optional
details = Details
why = Why
source-as-of = { $source } · as of { $date }
table-of-chart = Show the table
characters-most = At most { $count } characters
characters-left = {"{n}"} characters left
amount-hint = {"{n}"} yuan

pager-label = Pages
pager-newer = Previous
pager-older = Next
pager-range = { $from }–{ $to }
empty-title = Nothing here yet
empty-search-title = Nothing found
empty-search-text = Try other words or a wider filter.

error-summary-title = Please correct the following
error-prefix = Error:
error-reference = Reference number
error-reference-why = Please quote this number when you contact us; we find the cause by it.
error-back = Back to the previous page
error-401-title = Please sign in
error-401-text = This page can be opened only after signing in.
error-401-advice = After signing in you come back to the page you wanted.
error-403-title = You cannot open this page
error-403-text = Your account does not have this right.
error-403-advice = If your work needs it, please ask the administrator of your organisation.
error-404-title = There is no such page
error-404-text = The address may be wrong, or the content has moved.
error-404-advice = Please check the address, or start from the home page.
error-409-title = This step cannot be taken now
error-409-text = Things have changed: somebody may have acted first, or the time has run out.
error-409-advice = Please go back, look at the present state, then decide.
error-422-title = The content did not pass the checks
error-422-text = Something is missing or has the wrong form. Nothing was saved.
error-422-advice = Please go back, correct it as told, and submit again.
error-429-title = Too many requests
error-429-text = There were too many requests in a short time.
error-429-advice = Please wait some minutes and try again.
error-500-title = Something went wrong on our side
error-500-text = This is our fault, not yours. What you entered may not have been saved.
error-500-advice = Please try again later; if it stays so, call us.
error-503-title = The service is not available
error-503-text = The system is being maintained or is very busy.
error-503-advice = Please try again in some minutes.

# Landing page.
landing-title = Let your record speak and find the loan that fits
landing-lead = The credit information that departments hold about your firm, shown to you first. With your authorisation it is compared with every bank’s conditions, line by line: what you meet, what is missing, how to supply it.
landing-register = Register a firm
landing-on-offer = On offer today: { $banks } banks, { $products } products
landing-route-title = How it works
landing-route-see = See your file
landing-route-see-text = Registration, tax, social insurance, licences and penalties, each with its source and date. You can object to what is wrong and add what is missing.
landing-route-authorise = Authorise
landing-route-authorise-text = Which banks may see what, and how long, is your decision; you can revoke it any time. Every look is recorded.
landing-route-match = Compare
landing-route-match-text = Products in three groups: met, nearly met, to be confirmed. Every condition beside your value, with the reason and the all-in yearly cost.
landing-route-apply = Apply and follow
landing-route-apply-text = Apply to up to three banks at once. Banks must answer in the time they promised; who declines must say why and what comes next.
landing-doors-title = Enter here
landing-door-firm = Firms, sole traders, cooperatives
landing-door-firm-text = See your credit file, match loan products, submit a financing request, follow its progress.
landing-door-bank = Banks
landing-door-bank-text = See applicants within their authorisation, accept, grant and disburse in time, report results.
landing-door-bank-go = Sign in as a bank
landing-door-office = Credit office and regulators
landing-door-office-text = Know how financing goes, read reports and the first-loan ledger, manage data deliveries.
landing-door-office-go = Sign in as an office
landing-promises-title = Three things to know
landing-promise-bank = The bank decides
landing-promise-bank-text = The platform compares and passes on; it does not lend, guarantee or charge. “Met” does not mean approved.
landing-promise-consent = Without authorisation banks see nothing
landing-promise-consent-text = Banks cannot see your non-public information unless you authorise it. Every look leaves a record that you can read.
landing-promise-unknown = What is not known is “to be confirmed”
landing-promise-unknown-text = Missing information never counts as “not met”. We tell you what is missing and how to supply it.

error-400-title = The request cannot be read
error-400-text = What was sent is incomplete.
error-400-advice = Please go back and fill it in again.
error-413-title = The file is too large
error-413-text = The upload is larger than allowed.
error-413-advice = Please split it into smaller files.
error-408-title = The upload was too slow and was broken off
error-408-text = The content did not arrive in time. Nothing was saved.
error-408-advice = Please check your connection and send it again.
error-no_space-text = Our storage is full or does not work. What you sent was not saved; what was there before is safe.
error-no_space-advice = This is our fault and is being looked into. Please send it again later.

## Earlier moments

moment-title = As of an earlier moment
moment-lead = The moment that was named cannot be used.
moment-label = As of
moment-earlier = As of an earlier moment
moment-hint = A day and a time in China. Left empty, it is now.
moment-show = Show
moment-unreadable = As of: enter a day, or a day and a time, for example 2026-03-02 or 2026-03-02T09:00.
moment-future = As of: this moment has not come yet. Enter one that is past.
moment-unknown = As of: nothing was known of this firm at that moment, or what was known then is not kept.
moment-day-label = Day
moment-day-hint = What was so on this day, by what was known at that moment. Left empty, it is the day of the moment.
moment-day = Day: enter a day, for example 2026-03-02.
moment-later = Day: it cannot be after the moment.
past-title = This is the past
past-as-of = As it was known at { $at }. Nothing can be done on this page.
past-as-of-day = What was so on { $on }, as it was known at { $at }. Nothing can be done on this page.
past-left-out =
    { $count ->
        [one] One record that counted then is left out, with everything that rested on it: it has been repaired, annulled, taken back or has run out since and is not shown any more.
       *[other] { $count } records that counted then are left out, with everything that rested on them: they have been repaired, annulled, taken back or have run out since and are not shown any more.
    }
past-audit =
    { $count ->
        [0] For an audit: everything that was known then. All of it still counts.
        [one] For an audit: everything that was known then. One record among it has ended since and is shown to nobody else.
       *[other] For an audit: everything that was known then. { $count } records among it have ended since and are shown to nobody else.
    }
past-match = Made again with what was known then, the products and the LPR of that day. It was never shown then and is not kept.
past-names = Banks have their present names. Products have those of then, or their present ones where that was not kept.
past-profile = Made again with what was known then, by the scorecard of that day. It was never shown then and is not kept.
past-no-roles = From which day on the representative has stood for other firms is not kept; of an earlier day it is not told.
past-to-now = To the page of now
past-office-title = A firm at an earlier moment
past-office-lead = What the platform knew of a firm at a moment. Every look leaves a line in the register of look-ups.
past-office-audit = For an audit: with records that have ended since
past-office-audit-hint = Repaired, annulled and expired records are shown to nobody else. The register says that they were opened for an audit.
