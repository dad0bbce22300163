# Disbursements and first loans

disbursement-paid = Paid out
disbursement-reversed = Reversed

first_loan-attested = Attested by the bank
first_loan-reversed = Reversed
