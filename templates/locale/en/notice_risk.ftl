# Notices: a risk flag was raised, has become heavier, was cleared; to banks and offices, and to the firm itself (own)

notice-risk_raised = Risk alert: { $firm }, new flag “{ $signal }” ({ $severity })
notice_text-risk_raised = { $what }
    Subject: { $firm }. Severity: { $severity }. It has an application under way or a loan outstanding with you or with a bank of the city.
    This alert follows from public-credit records; the page shows the records, their dates and how long the flag counts. When the source corrects or removes them, a correction will be sent.
notice-risk_worsened = Risk alert: { $firm }, “{ $signal }” has new records or weighs more ({ $severity })
notice_text-risk_worsened = { $what }
    Subject: { $firm }. Severity now: { $severity }. There is a new record, or the severity is higher than at the last alert.
    The page shows the records, their dates and how long the flag counts.
notice-risk_corrected = Correction: “{ $signal }” of { $firm } is cleared
notice_text-risk_corrected = The earlier risk alert about { $firm }, “{ $signal }”, no longer holds.
    Reason: { $because }.
    Please do not rest any credit or post-loan decision on the earlier alert.

notice-risk_raised_own = A new risk flag in your credit file: “{ $signal }”
notice_text-risk_raised_own = { $what }
    Basis: { $basis }.
    What you can do: { $clear }
    Banks with an application of yours under way, or a loan outstanding, may see this flag. If the record is wrong, your credit file names its source, and you can object there.
notice-risk_worsened_own = New records for your risk flag “{ $signal }”
notice_text-risk_worsened_own = { $what }
    Basis: { $basis }.
    What you can do: { $clear }
notice-risk_corrected_own = Your risk flag “{ $signal }” is cleared
notice_text-risk_corrected_own = The risk flag “{ $signal }” of { $firm } is cleared.
    Reason: { $because }.
    All banks and offices that had been alerted have been sent a correction.
