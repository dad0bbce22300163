# Risk signals: name, what was recorded, its basis, how to object or repair

flag-open = Standing
flag-cleared = Cleared

risk_cleared-source = The source took the record back or renewed it
risk_cleared-expired = Its time is over

risk-RF01 = Dishonest judgment debtor
risk_what-RF01 = The People's Courts' published list of dishonest judgment debtors names this subject at present.
risk_basis-RF01 = Supreme People's Court, Provisions on Publishing the List of Dishonest Judgment Debtors
risk_clear-RF01 = After fulfilling the duty, or settling with the applicant and performing the settlement, ask the enforcing court for removal; if the listing is wrong, ask that court to correct it.
risk-RF09 = Tax arrears
risk_what-RF09 = The tax authority announces taxes that are not paid at present.
risk_basis-RF09 = Measures for the Announcement of Tax Arrears
risk_clear-RF09 = Once the taxes are paid, the flag follows the tax authority's data; if you disagree with the amount, ask your tax office.
risk-RF11 = Tax-credit grade D
risk_what-RF11 = The tax-credit grade of the latest evaluated year is D.
risk_basis-RF11 = Measures for the Administration of Tax and Contribution Credit
risk_clear-RF11 = You can ask your tax office for a new evaluation or for credit repair; a new grade clears the flag by itself.
risk-RF12 = Tax-credit grade C
risk_what-RF12 = The tax-credit grade of the latest evaluated year is C.
risk_basis-RF12 = Measures for the Administration of Tax and Contribution Credit
risk_clear-RF12 = You can ask your tax office for a new evaluation or for credit repair; a new grade clears the flag by itself.
risk-RF13 = Licence revoked or firm deregistered
risk_what-RF13 = The registrar's status of this subject is revoked or deregistered.
risk_basis-RF13 = Regulations on the Registration of Market Entities
risk_clear-RF13 = If the status is wrong, ask the registrar to correct it; the flag follows by itself.
risk-RF14 = Abnormal operation
risk_what-RF14 = The market regulator's list of abnormal operations names this subject, which has not been removed yet.
risk_basis-RF14 = Interim Regulations on Enterprise Information Disclosure
risk_clear-RF14 = File the missing report, correct the information or restore contact, and ask the registrar for removal; if the listing is wrong, you can object.
risk-RF15 = Serious violation
risk_what-RF15 = The competent authority's list of serious violations names this subject, which has not been removed yet.
risk_basis-RF15 = Measures for the List of Serious Violations in Market Regulation
risk_clear-RF15 = After fulfilling the duties you can ask the listing authority for early removal; if the listing is wrong, you can ask for reconsideration or go to court.
risk-RF16 = Administrative penalty (serious)
risk_what-RF16 = A serious administrative penalty is still within its publication period.
risk_basis-RF16 = Measures for Credit Repair (NDRC Order No. 36)
risk_clear-RF16 = After fulfilling it and one year of publication, you can ask for credit repair at Credit China; if the penalty is wrong, turn to the authority that decided it.
risk-RF17 = Administrative penalty (general)
risk_what-RF17 = A general administrative penalty is still within its publication period.
risk_basis-RF17 = Measures for Credit Repair (NDRC Order No. 36)
risk_clear-RF17 = After fulfilling it and three months of publication, you can ask for credit repair at Credit China; if the penalty is wrong, turn to the authority that decided it.
risk-RF20 = Commitment not kept
risk_what-RF20 = The receiving authority records a credit commitment that was not fulfilled or was broken.
risk_basis-RF20 = State Council General Office, Guiding Opinions on the Notification-and-Commitment System
risk_clear-RF20 = After fulfilling the commitment, ask the receiving authority to update it; if the record is wrong, you can object there.
