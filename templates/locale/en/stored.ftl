### Texts of codes that several rooms use.

## Subjects and organisations

subject-company = Company
subject-individual = Sole trader
subject-cooperative = Farmers' cooperative
subject-collective = Rural collective
subject-other = Other organisation
enterprise_status-active = In business
enterprise_status-revoked = Licence revoked
enterprise_status-cancelled = Deregistered
enterprise_status-moved_out = Moved away
register_item-name = Name
register_item-form = Form of organisation
register_item-status = Registration status
register_item-established_on = Day of establishment
register_item-industry = Industry
register_item-capital = Registered capital
register_item-address = Address
register_item-scope = Scope of business
register_item-legal_representative = Legal representative
agency_report_kind-rating = Rating
agency_report_kind-report = Credit report
agency_report_kind-risk = Risk assessment
organisation-bank = Bank
organisation-branch = Bank branch
organisation-credit_office = Credit office
organisation-regulator = Regulator
organisation-department = Department
role-firm_owner = Firm
role-bank_officer = Bank officer
role-bank_manager = Bank manager
role-regulator = Regulator
role-operator = Operator
role-department = Department contact
coverage-delta = New and changed
coverage-full = Everything

## Risk, authorisation and look-ups

severity-high = High (red)
severity-medium = Medium (orange)
severity-low = Low (yellow)
severity-info = Notice
authorisation-live = In force
authorisation-revoked = Revoked
capacity-legal_representative = legal representative
capacity-actual_controller = actual controller
capacity-guarantor = guarantor
capacity-proprietor = proprietor
lookup_purpose-credit_review = Credit review
lookup_purpose-post_loan = Post-loan watch
lookup_purpose-own_file = Own file
lookup_purpose-supervision = Supervision
lookup_result-shown = Shown
lookup_result-refused = Refused: not authorised
lookup_rule-off_hours = Outside of working hours
lookup_rule-volume = Many firms
lookup_rule-no_application = For no application
lookup_rule-repeated = The same firm again and again

## Jobs and mail

job-queued = Queued
job-running = Running
job-done = Done
job-dead = Given up
mail-queued = Queued
mail-sent = Sent
mail-given_up = Given up
mail-withdrawn = Withdrawn
qualification-known = Met when following began
qualification-pending = Newly met, not told yet
qualification-told = The firm was told
namesake_outcome-same_person = The same person
namesake_outcome-not_same = Not the same person
namesake_end-undone = Taken back
namesake_end-decided_again = Decided again
namesake_end-register = The register names somebody else
