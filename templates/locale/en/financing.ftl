# Financing: demands, applications, deadlines, reasons for declining

## Demands
demand-draft = Draft
demand-open = Submitted
demand-withdrawn = Withdrawn
demand-closed = Closed

demand_field-amount = Amount
demand_field-term_months = Term
demand_field-purpose = Purpose
demand_field-repayment_source = Source of repayment
demand_field-repayment_form = Form of repayment
demand_field-guarantees = Security you can give
demand_field-acceptable_rate = Highest yearly rate you accept

demand_missing-amount = Say how much you need
demand_missing-term_months = Choose for how long
demand_missing-purpose = Choose what it is for
demand_missing-repayment_source = Choose how you will repay
demand_missing-repayment_form = Choose a form of repayment
demand_missing-guarantees = Choose at least one security; without any, choose “Credit alone”
demand_missing-acceptable_rate = Say the highest yearly rate that you accept
demand_fault-missing = Please answer this
demand_fault-amount_out_of_range = The amount must be between 10 thousand and 30 million yuan
demand_fault-term_out_of_range = The term must be between 1 and 60 months
demand_fault-rate_out_of_range = The yearly rate must be between 0 and 24%
demand_fault-twice = The same choice was made twice

demand_refusal-incomplete = Some answers are missing or out of range. Please complete them first.
demand_refusal-not_draft = This demand has already been submitted.
demand_refusal-not_open = This demand has not been submitted yet.
demand_refusal-ended = This demand has come to its end.
demand_refusal-expired = This demand is 90 days old. Please submit a new one.
demand_refusal-not_due = This demand is still open.
demand_refusal-has_loan = A bank has already paid out under this demand, so it cannot be withdrawn.
demand_refusal-no_loan = No bank has paid out under this demand yet.
demand_refusal-too_many_banks = One demand can be with three banks at a time. Wait for an answer, or withdraw one of the applications.
demand_refusal-already_declined = This bank has already declined this product for this demand. Please choose another product or another bank.
demand_refusal-bank_has_it = This bank already has an application of this demand.

## States of an application
application-waiting = Waiting for the bank
application-accepted = Taken on by the bank
application-material_asked = Material asked for
application-granted = Credit granted
application-disbursed = Paid out
application-settled = Repaid
application-declined = Declined
application-withdrawn = Given up by the firm
application-timed_out = No answer in time
application-lapsed = Offer lapsed

## Acts
act-submit = Submit the application
act-accept = Accept
act-decline = Decline
act-ask_material = Ask for material
act-supply_material = Supply material
act-grant = Grant credit
act-disburse = Record a payout
act-reverse = Reverse a payout
act-settle = Record full repayment
act-withdraw = Give the application up
act-time_out = No answer in time
act-lapse = Offer lapsed

withdrawal-price = The price does not suit us
withdrawal-other_bank = Another bank has lent to us
withdrawal-too_slow = It takes too long
withdrawal-not_needed = The money is no longer needed
withdrawal-other = Another reason

## Deadlines
clock-response = The bank says whether it takes it on
clock-material = The firm supplies material
clock-decision = The bank decides, as promised
clock-legal = The bank decides at the latest
clock-validity = The firm draws on the credit

turn-bank = The bank's turn
turn-firm = The firm's turn

## Why an act is refused
application_refusal-ended = This application has come to its end.
application_refusal-not_waiting = The bank has already answered this application.
application_refusal-not_accepted = Please accept the application first.
application_refusal-decided = The bank has already decided on this application.
application_refusal-material_outstanding = The firm has been asked for material. Record what was received before you go on.
application_refusal-no_material_asked = No material is being waited for.
application_refusal-not_granted = No credit has been granted on this application.
application_refusal-already_paid = Money has already been paid out on this application.
application_refusal-nothing_paid = No payout stands on this application.
application_refusal-not_due = The time for this has not run out.
application_refusal-reason_count = Please choose one to four reasons.
application_refusal-reason_twice = The same reason was chosen twice.
application_refusal-note_too_short = With the reason “other”, please explain in at least 20 characters.
application_refusal-material_not_overdue = The firm still has time to supply its material, so this cannot be the reason.
application_refusal-nothing_asked = Please list what is missing, item by item.
application_refusal-note_missing = Please say what was supplied.
application_refusal-reason_missing = Please say why.
application_refusal-amount_not_positive = The amount must be above zero.
application_refusal-above_product_maximum = The amount is above the product's maximum. Please say why.
application_refusal-above_granted = The payouts would add up to more than was granted.
application_refusal-rate_out_of_range = The yearly rate must be between 0 and 24%.
application_refusal-term_out_of_range = The term must be between 1 and 360 months.
application_refusal-validity_out_of_range = The offer must stand between 1 and 365 days.
application_refusal-in_the_future = The day cannot be later than today.
application_refusal-before_grant = The payout cannot be earlier than the grant.
application_refusal-offer_expired = The offer was no longer standing on the day of the payout.
application_refusal-loan_number_missing = Please enter the number of the loan note.
application_refusal-attestation_unfit = The attestation needs its evidence, and cannot be later than the payout.
application_refusal-known_disbursement = This payout has already been recorded.
application_refusal-unknown_disbursement = This application has no such payout.
application_refusal-already_reversed = This payout has already been reversed.
application_refusal-still_owing = Something is still owed, so the application cannot be settled.

## Reasons for declining
fixable-yes = You can improve this
fixable-partly = You can improve part of this
fixable-time = This takes some time
fixable-no = Not something your firm needs to change
fixable-unclear = See the bank's note or ask the bank

refusal-generic = After its review the bank cannot approve this application at present
refusal_next-generic = Where personal information is concerned, the bank tells the person directly. You can call the branch, raise an objection on the platform, or look at other matching products.
refusal-R01 = The product does not serve your industry
refusal_next-R01 = This is no judgement of your firm. Look among your matches for products that serve your industry.
refusal-R02 = The firm has not been in business as long as the product asks
refusal_next-R02 = You can apply again once it has. First-loan products often ask for less time in business.
refusal-R03 = Your registered or business address is outside the bank's area
refusal_next-R03 = Choose a bank that serves your district. If you have moved, update your registration first.
refusal-R04 = Revenue, invoices or taxes are below what the product asks
refusal_next-R04 = Declare your latest figures, ask for a smaller amount, or look at products that ask for less.
refusal-R05 = The tax-credit grade is below what the product asks
refusal_next-R05 = You can ask the tax authority for a repair or a new evaluation, and apply again with the new grade.
refusal-R06 = Existing debt or credit lines are high
refusal_next-R06 = Apply again after repaying part of it, ask for less, or talk with the bank about a longer term.
refusal-R07 = The firm's credit report has entries that need attention
refusal_next-R07 = Read your firm's report at the People's Bank or online. Object to wrong entries, and settle what is overdue.
refusal-R08 = After its review the bank cannot approve this application at present
refusal_next-R08 = Reasons that concern a person are told to that person only, who can read the personal credit report and object to wrong entries.
refusal-R09 = A lawsuit or an enforcement case is not settled
refusal_next-R09 = When it is settled, keep the court's document, update your information and apply again.
refusal-R10 = The firm is at present on the list of dishonest judgment debtors or of serious dishonesty
refusal_next-R10 = After fulfilling the duty, ask the listing authority for removal or credit repair. The platform follows by itself, and you can apply again.
refusal-R11 = An administrative penalty is still within its publication period
refusal_next-R11 = After fulfilling it and when the shortest period is over, ask for credit repair at Credit China, then apply again.
refusal-R12 = The firm is at present on the list of abnormal operations
refusal_next-R12 = File the missing report or correct the information with the registrar and ask for removal. Then you can apply again.
refusal-R13 = The purpose is unclear or not permitted
refusal_next-R13 = Say where the money goes, have contracts or orders at hand, and submit again.
refusal-R14 = Material was not supplied in time
refusal_next-R14 = Apply again with the material complete. If something is hard to get, talk with the officer first.
refusal-R15 = The bank could not reach the firm
refusal_next-R15 = Check the contact and the telephone number, look out for the bank's call, and apply again.
refusal-R16 = The place of business was not as stated
refusal_next-R16 = Check the address. If you have moved, update your registration and have the lease at hand.
refusal-R17 = The source of repayment is not sufficient
refusal_next-R17 = Add orders, receivables or account statements, or apply again for less or for a longer term.
refusal-R18 = The security is not sufficient
refusal_next-R18 = Consider the public guarantee company, or a product that takes a guarantor, a mortgage or a pledge.
refusal-R19 = Affiliates or guarantees given need attention
refusal_next-R19 = Check the information on shareholders and guarantees, object to what is wrong, and apply again after releasing some guarantees.
refusal-R20 = Several banks were asked within a short time
refusal_next-R20 = Please wait for the answers to your open applications before making new ones.
refusal-R23 = A reason on the bank's side: lending policy or quota
refusal_next-R23 = Your firm is not the reason. Look at the matching products of other banks.
refusal-R24 = After its review the bank cannot approve this application at present
refusal_next-R24 = You can call the branch, or raise an objection on the platform.
refusal-R99 = Another reason, see the bank's note
refusal_next-R99 = Please read the bank's note. If anything is unclear, ask the officer.
