### Public-credit reports.

credit_reports-title = Public-credit reports
credit_reports-lead = Each report has a number and a check code and never changes once issued. Facts only, no score.
credit_reports-issue = Issue a report
credit_reports-issue-hint = A report of the records that may be published and used at this moment. Issuing and reading are both entered in the register of look-ups.
credit_reports-bank-hint = A report is issued on the page of an application, under the firm's live authorisation. Reading one again needs a live authorisation too.
credit_reports-empty = No report has been issued yet.
credit_reports-application = The application

credit_report-title = Public-credit report
credit_report-subtitle = { $number } · issued { $at } · check code { $code }
credit_report-cover = About this report
credit_report-number = Report number
credit_report-issuer = Issued by
credit_report-issuer-name = City credit office · credit-loan platform
credit_report-issued = Issued
credit_report-cut-off = Data up to
credit_report-check-code = Check code
credit_report-code-is = Check code { $code }
credit_report-hash = SHA-256 of the content
credit_report-layout = Layout version
credit_report-verify-at = Anybody can verify it at { $address }
credit_report-note = Note
credit_report-note-text = The report lists only records that may by law be published and used at the cut-off, each with source and date. Repaired, annulled and expired records are not in it. An empty section says up to which day the data reaches; where nothing was delivered, nobody can know. There is no score, and it is no institution's opinion on credit.
credit_report-workbook = Download XLSX
credit_report-summary = Records by section
credit_report-records-of = { $section } (records)
credit_report-authority = Authority
credit_report-document = Document
credit_report-decided = Day
credit_report-until = Published or valid
credit_report-kind = Kind
credit_report-matter = Matter
credit_report-place = No.
credit_report-section = Section
credit_report-item = Item
credit_report-value = Content
credit_report-source = Source
credit_report-coverage = Reach of the data
credit_report-sheet-cover = About
credit_report-sheet-facts = Facts
credit_report-sheet-records = Records
credit_report-sheet-fields = Fields of records
credit_report-sheet-coverage = Reach of the data
credit_report-done = The report was issued and entered in the register of look-ups.
credit_report-desk = Issue a credit report
credit_report-gone = Records have changed since this report was issued
credit_report-disputed = Records in this report are in dispute
credit_report-disputed-items = Items of the registration in this report are in dispute
credit_report-disputed-text =
    { $count ->
        [one] An objection runs to one record in it; until it is settled nothing is decided by machine on it.
       *[other] Objections run to { $count } records in it; until they are settled nothing is decided by machine on them.
    }
credit_report-beside = Remark
credit_report-gone-text =
    { $count ->
        [one] One record in it has since been repaired, withdrawn or changed
       *[other] { $count } records in it have since been repaired, withdrawn or changed
    } and should not be used. Issue a new report.

credit_report-labels = Labels
credit_report-standard = Version
credit_report-standard-name = Standard of public-credit reports, edition { $edition } · layout { $layout }
credit_report-advice = What can be done
credit_report-advice-note = By the rules for each record: what can be done, and from which day. It is no assessment.
credit_report-sheet-advice = What can be done
credit_report-no-judgments = Judgments: the platform does not take them; nobody can know from it whether there are any
credit_report_label-honest = Commended for honesty
credit_report_label-dishonest = Listed for dishonesty
credit_report_label-abnormal = Abnormal operation
credit_report_advice-repairable = Repair can be asked for since { $date }: when every duty is fulfilled, here or at Credit China
credit_report_advice-repair_from = Repair can be asked for from { $date }; fulfil the duties and put things right before
credit_report_advice-settle = Fulfil the duty and put things right, then ask the authority to take it back; the platform stops publishing and using it at once
credit_report_advice-wait = By the rules it is not taken back before its end
credit_report_advice-until = not published and used from { $date } on
credit_report_advice-licence = The licence ends on { $date }; apply for an extension before that to go on
credit_report_advice-joint = { "; " }
credit_report-delivered = { $source }: delivered up to { $date }
credit_report-not-delivered = { $source }: nothing delivered yet, so nobody can know
credit_report-no-source = The platform receives nothing of this kind yet, so nobody can know.
credit_report-not-authorised = Not within the firm's authorisation; not looked up.

credit_report_section-basic = Basic facts
credit_report_section-administration = Administration
credit_report_section-honesty = Good standing
credit_report_section-dishonesty = Serious dishonesty
credit_report_section-abnormal = Abnormal operation
credit_report_section-commitment = Commitments
credit_report_section-evaluation = Grades
credit_report_section-judgment = Judgments
credit_report_section-other = Other

credit_report-error-code = There is no firm with this unified code.
credit_report-refused-not-authorised = No live authorisation of the firm covers you: a report cannot be issued or read.
credit_report-refused-outdated = Records in the report have been repaired, withdrawn or changed: it may not be used any more. Issue a new one.

## Verification

credit_report-verify = Verify
credit_report-verify-title = Verify a credit report
credit_report-verify-lead = Enter number and check code as they stand on the report to see whether this platform issued it and whether it was changed.
credit_report-number-hint = For example XYBG-2026-000001
credit_report-check-code-hint = Twelve characters, at the top right of every page
credit_report-verify-right = Issued by this platform, and what is kept has not changed
credit_report-verify-found = { $number }, issued { $at }, for the firm whose name begins “{ $firm }”. Compare with the report in your hand.
credit_report-verify-superseded = Issued by this platform, but superseded: ask for a new one
credit_report-verify-superseded-text = { $number }, issued { $at }, for the firm whose name begins “{ $firm }”. Since then a record in it was repaired, annulled, taken back or changed, or is no longer published; the report must not be used any more.
credit_report-verify-wrong = Number and check code do not match
credit_report-verify-wrong-text = There is no such report. Compare with the report and try again; if they still do not match, do not rely on it.
credit_report-verify-broken = What is kept is not what was issued
credit_report-verify-broken-text = Do not rely on this report, and tell the city credit office.
credit_reports-at-hint = Left empty, the report is of now. As of an earlier moment it says what was known then, without records that have ended since.
credit_report-as-of = As of
credit_report-as-of-text = This report says what was known at { $at }, and not what is known on the day of issue.
credit_report-industry-before = The register delivered { $code } of GB/T 4754-{ $edition }; converted by the crosswalk
