### Exports.

export-watermark = Export { $number } · { $organisation } · { $person } · { $at } · for official use only, not to be passed on
export-cut = Only the first { $rows } rows, as many as the role allows; there are more.
export-xlsx = Export (XLSX)
export-csv = Export (CSV)
export-reference = Loan number
export-amount = Amount
export-repaid = Repaid
export-rate = Annual rate
export-disbursed = Paid out on
export-matures = Due on
export-state = State
export-flags = Risk flags
export-flags-as-of = Risk flags as of { $at }
export-loans-as-of = Loans as of { $at }
export-loans-as-of-day = Loans of { $on }, as known at { $at }
export-code = Code
export-flag = Flag
export-severity = Severity
export-opened = From
export-raised = Raised at
export-cleared = Cleared at
export-person = Person
export-hash = Hash
