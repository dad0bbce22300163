# Words of the frame, of the building blocks and of the public pages.

site-name = Xinyidai
site-subtitle = Credit financing for small firms
site-home-label = Xinyidai home
skip-to-content = Skip to content
main-navigation = Main navigation
theme-switch = Switch between dark and light
other-language = 中文
other-language-tag = zh-CN
account-menu = Account menu
notices-unread =
    { $count ->
        [0] Notices
       *[other] Notices, { $count } unread
    }
sign-in = Sign in
sign-out = Sign out
footer-sponsor = Sponsor: City Credit Office
footer-operator = Operated by: City Credit Financing Service Centre
footer-contact = Telephone: 0517-8300 0000 (working days 9:00–18:00)
footer-neutral = The platform does not lend and charges no fees.

# Verdicts: the same three words everywhere.
verdict-pass = Met
verdict-unknown = To be confirmed
verdict-fail = Not met

# Generic words.
save = Save
save-draft = Save the draft for later
cancel = Cancel
back = Back
continue = Continue
submit = Submit
change = Change
open = Open
view = View
download = Download
print = Print
search = Search
filter = Filter
filter-all = All
show = Show
yes = Yes
no = No
none = None
unknown = To be confirmed
optional = optional
details = Details
why = Why
required-marks = Everything is required unless it says “optional”.
amount-in-yuan = { $amount } yuan
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
error-back-home = Back to the home page
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
landing-page-title = Home
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
