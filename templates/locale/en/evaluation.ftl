### Matching profiles, the scorecard, filed agencies and their reports.

scorecard-title = Scorecard of the matching profile
scorecard-lead = What counts in the platform's own profile of a firm, for how many points, and for how long. Published in full; every version is kept.
scorecard-version = Scorecard
scorecard-from = In force from
scorecard-range = Points that are possible
scorecard-item = Item
scorecard-points = Points
scorecard-term = How long it counts
scorecard-source = Item of the catalogue
scorecard-letter = Shown to a bank when the letter opens: { $item }
scorecard-never = What never counts
scorecard-never-text = None of these attributes of a person enters the profile, nor anything about who owns the firm:
scorecard-lists-aside = Nor does it count to stand on one of these lists:
scorecard-changed = New against the version before
scorecard-versions = Every version
scorecard-standing = Standing
scorecard-in-force = In force
scorecard-to-come = Announced
scorecard-over = Earlier
scorecard-versions-note = Every profile names its scorecard and is made again by it, also after a newer one took its place. Points by different scorecards do not compare.

evaluation-title = Matching profile
evaluation-note = This is no official grade. It only helps to match firms with products; banks decide.
evaluation-note-more = Only records and facts count that may be used on the day. What is repaired, annulled, in dispute or past its time does not count. What is not known counts neither for nor against: the range shows what is still possible.
evaluation-made-by = Made by { $version }. { $range }
evaluation-possible = At best { $most } points. A firm with nothing on record against it has between { $clean } and +{ $most }. Penalties, broken commitments and lists take points one by one, at most { $heaviest } for one item. No firm stands on every list, so the deductions are not added up to a lowest score.
evaluation-uncollected = Not delivered by anybody yet: not counted
evaluation-uncollected-note = { $count ->
    [one] One of them was never delivered; the range has it as if it counted in full.
   *[other] { $count } of them were never delivered; the range has each as if it counted in full, though no firm has all of them.
}
evaluation-on = As of { $day }
evaluation-points = Points
evaluation-unit = points
evaluation-reachable = Possible, once everything is known
evaluation-unknown = Not known
evaluation-unit-item = items
evaluation-unknown-note = count neither for nor against
evaluation-item = Item
evaluation-from-what = What it comes from
evaluation-counts-until = until { $day }
evaluation-counts-open = as long as it is so
evaluation-nothing = Nothing on record
evaluation-quiet = { $count } more { $count ->
    [one] item
   *[other] items
} without records or not known: no points either way
evaluation-aside = In dispute: not counted
evaluation-range = { $low } to { $high }
evaluation-bound = capped at { $points } in all
evaluation-from = from { $value }
evaluation-any = any (above 0)
evaluation-each = each
evaluation-together = capped in all at
evaluation-term-months = { $count ->
    [one] one month from its day, no longer than it is published
   *[other] { $count } months from its day, no longer than it is published
}
evaluation-term-published = As long as it is published by law
evaluation-term-open = As long as it is so
evaluation-term-fresh = { $count ->
    [one] one month from its day, no longer than its source says
   *[other] { $count } months from its day, no longer than its source says
}
evaluation_weight-slight = Slight
evaluation_weight-general = Ordinary
evaluation_weight-serious = Serious
evaluation-gone = Withdrawn
evaluation-gone-text = { $count ->
    [one] One record behind this profile has since been repaired, annulled, changed or disputed, or is past its time. No bank is shown it any more.
   *[other] { $count } records behind this profile have since been repaired, annulled, changed or disputed, or are past their time. No bank is shown it any more.
}
evaluation-raises = What would raise it
evaluation-raises-none = Nothing that is known of would raise it.
evaluation-raises-note = The points are what each would bring by itself, at most where the value is not known yet.
evaluation-gain = Would bring
evaluation-how = How
evaluation-go = Go there
evaluation_raise-declare = Nobody delivered it: declare it yourself.
evaluation_raise-deliver = Not delivered, or no longer fresh. It comes from: { $keeper }.
evaluation_raise-answer = In dispute: it is decided with the answer to your objection.
evaluation_raise-better = Next step: { $value }.
evaluation_raise-further = Where the firm meets the terms, one more of: { $codes }.
evaluation_raise-commitment = Give a credit commitment and keep all of it: it counts once its outcome is delivered.
evaluation_raise-listed = It counts once the authority lists the firm.
evaluation_raise-ends = It no longer counts from { $day } on.
evaluation_raise-repair = Repair can be asked for from { $from } on.
evaluation_raise-ends_or_repair = It no longer counts from { $day } on; repair can be asked for from { $from } on.
evaluation_raise-settle = It ends when the duties are met and the department takes it back.
evaluation_raise-list = { $dates } { $clear }
evaluation-earlier = Profiles shown before
evaluation-earlier-none = No other profile of the firm has been shown.
evaluation-shown = Shown
evaluation-whom = To whom
evaluation-number = Number
evaluation-desk = Matching profile (platform)
evaluation-desk-more = Every contribution
evaluation-desk-line = { $points } points, possible { $range } ({ $version })
evaluation-refused-not-authorised = The firm has no live letter for your bank. Ask it to sign one, then open this again.
evaluation-refused-withdrawn = A record behind this profile has been repaired, annulled, changed or disputed since. Open the application for a new one.
evaluation-refused-over = The term of this profile is over, or it was withdrawn and what it rested on has been deleted in due time: its content is deleted, and only its digests are kept.

agencies-title = Filed agencies
agencies-lead = Credit-service agencies whose reports may be attached to firms. A report counts as valid only if its agency was filed on its day.
agencies-empty = No agency has been filed yet.
agency-new = File an agency
agency-file = Register
agency-name = Agency
agency-filing_number = Filing number
agency-filed_on = Filed from
agency-filed_to = Filed to (last day)
agency-filed-term = Filed
agency-term = { $from } to { $to }
agency-standing = Standing
agency-filed = Filed
agency-not-filed = Not filed now
agency-withdrawn = Filing withdrawn on { $day }
agency-unfile = Withdraw the filing
agency-unfile-confirm = None of its reports will be shown as valid any more. Are you sure?
agency-extend-to = Filed to (last day)
agency-extend = Renew
agency-filing = Filing { $number }, { $from } to { $to }
agency-flash-filed = The agency is filed.
agency-flash-extended = The filing is renewed.
agency-flash-unfiled = The filing is withdrawn; reports of the agency are not shown as valid any more.
agency-flash-attached = The report is attached.
agency-flash-withdrawn = The report is withdrawn.
agency_reports-title = Reports of agencies
agency_reports-lead = Reports of filed credit-service agencies, as the agencies wrote them. They are not the platform's opinion and enter none of its figures.
agency_reports-empty = No report has been attached yet.
agency_reports-firm = Firm
agency_reports-registered = What the reports say is not listed here. Downloading a file is reading the firm's file and leaves a line in the register.
agency_reports-no-agency = No agency is filed: a report can be attached once the credit office has filed its agency.
agency_reports-desk = Reports of agencies (third parties)
agency_reports-desk-none = No valid report of an agency.
agency_reports-desk-note = The agencies' own words; not the platform's opinion.
agency_report_standing-valid = Valid
agency_report_standing-expired = Expired
agency_report_standing-withdrawn = Withdrawn
agency_report_standing-unfiled = Agency no longer filed
agency-attach-title = Attach a report
agency-attach = Attach
agency-kind = Kind
agency-number = The agency's number
agency-grade = Grade
agency-grade-hint = In the agency's own words.
agency-method = Version of the method
agency-reported_on = Day of the report
agency-valid_to = Valid to (last day)
agency-report-term = Valid
agency-link = Address at the agency
agency-file-label = File
agency-file-hint = Up to 2 MB it is kept; of a larger one only the hash is.
agency-download = Download
agency-withdraw = Withdraw
agency-withdraw-do = Withdraw this report
agency-withdraw-confirm = The report will not be shown as valid any more. Are you sure?
agency-because = Reason
agency-attached-firm = attached by the firm itself on { $at }
agency-attached-office = attached by the credit office on { $at }
agency-error-words = Fill this in; it is empty or too long.
agency-error-day = Enter a day, such as 2026-03-01.
agency-error-order = The last day is before the first.
agency-error-later = Choose a day after the last day of the filing as it is.
agency-error-future = The day of the report is in the future.
agency-error-kind = Choose what it is.
agency-error-link = An address begins with https:// and has at most 300 characters.
agency-error-file = Choose the file to attach.
agency-error-hash = Give the SHA-256 of the file as 64 hexadecimal digits.
agency_refused-not_filed = The agency was not filed on the day of the report. Check agency and day, or ask the credit office to file it.
agency_refused-filed_before = An agency is filed under this number already.
agency_refused-attached_before = The agency's report of this number is attached already.
agency_refused-withdrawn_before = It was withdrawn before.
agency_refused-not_own = The credit office attached this report: ask it to withdraw it.
