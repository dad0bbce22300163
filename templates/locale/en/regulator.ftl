# Dashboard, reports and the ledger of first loans

regulator-period = Period
regulator-months = Months
regulator-years = Years
regulator-running = the period is not over; figures will change
regulator-before = Period before: { $value }
regulator-empty-title = No applications in this period yet
regulator-empty-text = When firms apply, this page shows what was accepted, granted and disbursed, and the first loans. Another period may have some.
regulator-past-figures = By the definitions of today. Firms have the county and industry registered then, banks their present name.

regulator-report-of = Report of
regulator-make = Make the report
regulator-make-hint = The same data gives the same file, byte for byte, and is neither kept nor sent twice. A new file is mailed to the receivers.
regulator-reports-empty-title = No reports yet
regulator-reports-empty-text = The monthly report is made and mailed on the 3rd of each month at 08:00. A report of any period that is over can be made above.
regulator-report = Report
regulator-made = Made
regulator-made-by = By hand, by { $name }
regulator-made-by-schedule = By schedule
regulator-cut-off = Data up to
regulator-receivers = Receivers
regulator-file = File
regulator-download = Download XLSX
regulator-hashes = Hashes
regulator-file-hash = SHA-256 of the file
regulator-content-hash = SHA-256 of the data
regulator-mails-none = No receivers
regulator-mails-sent = Receivers: { $all }, all sent
regulator-mails-queued = Receivers: { $all }, sent: { $sent }
regulator-mails-given-up = Receivers: { $all }, not delivered: { $failed }
regulator-report-made = The report is made and is being mailed to its receivers.
regulator-report-known = A report of the same data is there already; no second one was made.
report-refused-not-over = This period is not over, so a report cannot be made of it.
report-error-period = Choose a month or a year.

regulator-firm = Firm
regulator-counted-on = Day of the first loan
regulator-parts = Banks, amounts and shares
regulator-co-first = Several banks on one day: one first loan
regulator-definition = Definition
regulator-definition-2026-1 = First loan (2026, version 1)
regulator-state = State
regulator-first-loans-standing = First loans that stand: { $count }.
regulator-first-loans-empty = When a bank reports a disbursement and attests that there was no loan record before, the first loan is entered here.
regulator-past-ledger = First loans not yet taken back at that moment stand here. Firms have the name and county registered then, banks their present name.
