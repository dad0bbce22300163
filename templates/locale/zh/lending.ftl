# 放款与首贷

disbursement-paid = 已放款
disbursement-reversed = 已冲正

first_loan-attested = 银行已证明
first_loan-reversed = 已冲正
