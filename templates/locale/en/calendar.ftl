# The operator's pages: holidays
calendar-lead = Deadlines in working days follow this table. The General Office of the State Council announces next year's holidays and worked weekends each autumn; enter them here.
calendar-year = { $year }
calendar-working-days =
    { $count ->
        [one] { $count } working day in the year.
       *[other] { $count } working days in the year.
    }
calendar-embedded = As they come with the platform; once changed, what is entered here counts.
calendar-announced = Announced in: { $source }
calendar-unannounced = The holidays of { $year } are not entered yet
calendar-unannounced-text = Only weekends are known so far. Deadlines that reach into this year are counted anew when the holidays are entered.
calendar-empty = Nothing entered yet
calendar-empty-text = Enter days off and worked weekends with the form.
calendar-day = Day
calendar-weekday = Weekday
calendar-name = Holiday
calendar-holiday = Day off
calendar-workday = Worked weekend
calendar-enter = Enter days
calendar-first = First day
calendar-last = Last day
calendar-day-hint = Like 2027-01-01
calendar-last-hint = Leave empty for a single day
calendar-name-hint = For example the Spring Festival
calendar-source = Announced in
calendar-source-hint = Number or title of the announcement
calendar-follows = It takes effect everywhere within seconds; deadlines of open applications are counted anew, and the change is written to the audit trail.
calendar-take-out = Take out
calendar-take-out-confirm = { $day } will follow its weekday again, and deadlines are counted anew. Take it out?
calendar-entered = Entered. Deadlines are being counted anew.
calendar-taken-out = Taken out. Deadlines are being counted anew.
calendar-error-first = Give the first day, like 2027-01-01.
calendar-error-last = The last day is not before the first, in the same year, at most 31 days at once.
calendar-error-kind = Choose day off or worked weekend.
calendar-error-worked-anyhow = Only a Saturday or Sunday can be a worked weekend.
calendar-error-name = The holiday has 1 to 30 characters.
calendar-error-source = Give the announcement in 2 to 120 characters.
calendar-error-other-year = Switch to the year of this day first.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
