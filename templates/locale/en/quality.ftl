# The quality of deliveries

nav-operator-quality = Data quality
quality-lead = Checks what each department delivers against the update frequency of the catalogue: whether it came, came on time, is valid, and is about a known firm.
quality-month = Month
quality-category = Category
quality-state = State
quality-all = Show all items
quality-shown = { $some } of { $all } items
quality-attention = Needs attention
quality-attention-note = Items that are overdue or were never delivered, had periods late or missing or deliveries that could not be read in the month, or less than { $share } % of their rows valid.
quality-attention-none = No item needs attention
quality-others = Other items
quality-report-subtitle = { $period }, up to { $cut }
quality-empty-title = Nothing has been delivered yet
quality-empty-text = From the day of the first delivery on, periods are counted by the update frequency of the catalogue.
quality-part = { $part } / { $whole }
quality-unit-items = items
quality-of-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
} in all
quality-fresh = Fresh
quality-overdue = Overdue or never delivered
quality-overdue-note = the latest period went by without a delivery
quality-table-items = Quality of deliveries by item
quality-sheet-items = Items
quality-table-months = Month by month
quality-sheet-months = Months
quality-table-reasons = Why rows were quarantined
quality-sheet-reasons = Reasons
quality-table-senders = Who delivered
quality-sheet-senders = Senders
quality-table-restated = Figures that earlier reports gave otherwise
quality-sheet-restated = Restated
quality-sheet-unconnected = Not connected
quality-sheet-empty = There is nothing in this table.
quality-item = Item
quality-department = Department
quality-frequency = Update frequency
quality-newest = Newest delivery
quality-newest-ago = { $day }, { $ago }
quality-ago = { $count ->
    [0] today
    [one] { $count } day ago
   *[other] { $count } days ago
}
quality-newest-none = Never delivered
quality-standing = Freshness
quality_standing-fresh = Fresh
quality_standing-overdue = Overdue for { $count ->
    [one] { $count } day
   *[other] { $count } days
}
quality_standing-never = Never delivered
quality_standing-not_due = Not due yet
quality_measure-expected = Expected
quality_measure-arrived = Arrived
quality_measure-on_time = On time
quality_measure-late = Late
quality_measure-missing = Missing
quality_measure-on_time_share = Share on time
quality_measure-deliveries = Deliveries
quality_measure-repeated = Sent again
quality_measure-failed = Unreadable
quality_measure-rows = Rows
quality_measure-accepted = Valid
quality_measure-quarantined = Quarantined
quality_measure-valid_share = Share valid
quality_measure-matched = Firm known
quality_measure-matched_share = Share firm known
quality-valid-head = Valid (%)
quality-matched-head = Firm known (%)
quality_definition-expected = Periods that ended in the month. Updated daily: each working day (with the days off before it). Within seven working days: each calendar week (but not one that is a holiday throughout). Monthly, quarterly, yearly: the month, the quarter, the calendar year. On request: none. Periods that began before the platform's first delivery, or are not over at the cut-off, do not count.
quality_definition-arrived = Of the periods that were due, those for which a counted delivery has come by the cut-off: on time + late.
quality_definition-on_time = Expected periods in which at least one counted delivery came.
quality_definition-late = Expected periods in which none came, but one did afterwards, by the cut-off.
quality_definition-missing = Expected periods for which nothing has come by the cut-off: expected − on time − late.
quality_definition-on_time_share = On time ÷ expected.
quality_definition-deliveries = Deliveries received in the month, read to their end and counted. The same file (the same bytes) counts once, when it first came; a file without rows says "nothing new" and counts every time.
quality_definition-repeated = Deliveries received in the month of files that had been read before; they enter no other figure.
quality_definition-failed = Deliveries received in the month that could not be read as a whole; they enter no other figure. Once read, they count for the day on which they came.
quality_definition-rows = Rows of the counted deliveries: valid + quarantined.
quality_definition-accepted = Rows that passed the rules and became records, unchanged ones included.
quality_definition-quarantined = Rows that did not pass and lie in the quarantine, as at the first reading; a corrected file that is sent again counts as a new one.
quality_definition-valid_share = Valid ÷ rows.
quality_definition-matched = Valid rows whose registered firm was known when they were read; finding it later does not change this figure. Deliveries read by earlier versions were not counted and enter neither side of the share.
quality_definition-matched_share = Firm known ÷ valid rows.
quality_definition-standing = Fresh when a counted delivery has come since the beginning of the latest period that was over at the cut-off; otherwise overdue since the end of that period.
quality-definitions = Definitions
quality-definitions-all = Definition of each figure
quality-definition-name = Figure
quality-definition = Definition
quality-note-cut_off = What was received after the cut-off does not count.
quality-note-repeated = A file that is sent again counts only when it first came, never twice.
quality-note-restated = A late delivery turns "missing" of an earlier month into "late"; what could not be read at first and was read later counts in the month in which it came. Figures that differ from the month's own report are listed in the table "Restated", as first reported and as they stand now.
quality-note-reasons = A row can have several reasons, so they may add up to more than the quarantined rows.
quality-trend = Share on time, 12 months
quality-trend-month = { $month } { $share } %
quality-trend-none = Nothing was expected in the last twelve months
quality-trend-note = The height is the month's share on time, for the twelve months up to the chosen one; vermilion means that something was late or missing, a short stroke that nothing was expected. The figures are on each item's page.
quality-reports = Monthly quality reports
quality-reports-lead = At eight on the fourth of each month the report of the month before is made (XLSX) and mailed to the credit office; unchanged data makes no second one.
quality-reports-none = There is no report yet.
quality-report-title = Monthly data quality report
quality-report = { $period } (made { $at })
quality-report-make = Make the report
quality-report-made = The report has been made and mailed to the credit office.
quality-report-known = The data has not changed: the report there is stands.
quality-unconnected = Items that are not connected yet
quality-unconnected-lead = Items that the catalogue wants copied and for which the platform has no format of delivery; no periods are counted for them.
quality-reason = Reason
quality-reason-rows = Times
quality-reason-marked = { $reason } (taken and marked)
quality-reasons-none = No row was quarantined in this month.
quality-sender = Sender
quality-sender-platform = The platform's command line
quality-senders-none = No counted delivery in this month.
quality-shared = Several senders of one item
quality-shared-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
} in all
quality-note-senders = Each sender is counted by its own deliveries alone, from its first one on: the deliveries of one do not stand in for another’s.
quality-restated-measure = Figure
quality-restated-first = As first reported
quality-restated-now = Now
quality-deliveries = See the deliveries
quality-chart-dues = Expected and on time, 12 months
quality-chart-dues-described = Periods expected in each month and those in which a delivery came.
quality-chart-rows = Valid and quarantined rows, 12 months
quality-chart-rows-described = Rows of the counted deliveries of each month that were valid and that were quarantined.
quality-item-list = { $item } · { $list }
quality-note-lists = Deliveries of lists are counted list by list, those of filings and qualifications item by item: a file that holds several counts once with each; rows that name no known one count with the one that most of the file is of.
