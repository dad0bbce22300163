# Notices: records, repair, objections

notice-record_new = New on your file: { $record } { $number }
notice_text-record_new = The { $record } ({ $number }) that { $department } decided on { $decided } is on your credit file now.
    Published until: { $until }.
    Repair or removal: { $repair }
    If the record is wrong, object on its page.
notice-licence_expiring = { $record } { $number } expires on { $day }
notice_text-licence_expiring = Your { $record } ({ $number }) is valid until { $day }.
    Ask the issuing authority for its renewal before; after that day it no longer counts.
notice-repair_possible = Repair of { $record } { $number } may be asked for
notice_text-repair_possible = From { $day } on you may ask for the repair of your { $record } ({ $number }).
    If every duty is fulfilled, say so on the page of the record and name the evidence.
notice-record_repaired = { $record } { $number } is repaired
notice_text-record_repaired = Your { $record } ({ $number }) is repaired: from now on it is not published, not shared and not used.
    Flags and matches that rested on it have been brought up to date, and everybody who was alerted got a correction.
notice-record_annulled = { $record } { $number } is annulled
notice_text-record_annulled = Your objection to { $record } ({ $number }) was upheld: the record is annulled and no longer used.
    Flags and matches that rested on it have been brought up to date, and everybody who was alerted got a correction.
notice-record_ended = { $record } { $number } was taken back
notice_text-record_ended = The department took back or repaired your { $record } ({ $number }); it is no longer used.
notice-repair_filed = New request for repair { $request }
notice_text-repair_filed = A firm asks for the repair of { $record } ({ $number }): { $request }. Look it through within 3 working days.
notice-repair_accepted = Your request for repair { $request } was accepted
notice_text-repair_accepted = Your request { $request } about { $record } ({ $number }) was accepted; it is decided within 7 working days. { $answer }
notice-repair_refused = Your request for repair { $request } was refused
notice_text-repair_refused = Your request { $request } about { $record } ({ $number }) was refused.
    Reason: { $answer }
    You can ask again once what is missing is there.
notice-objection_filed = New objection { $objection }
notice_text-objection_filed = A firm objects to { $record } ({ $number }): { $objection }. Compare it within 2 working days.
notice-objection_correcting = Your objection { $objection } was upheld; the correction is awaited
notice_text-objection_correcting = The department agrees with your objection to { $record } ({ $number }) and corrects it within 2 working days. Until then it is not used.
    Answer: { $answer }
notice-objection_corrected = Your objection { $objection }: corrected
notice_text-objection_corrected = { $record } ({ $number }) was corrected after your objection { $objection } and is used as corrected from now on. { $answer }
notice-objection_rejected = Your objection { $objection } was not upheld
notice_text-objection_rejected = The department finds { $record } ({ $number }) right; it is used again.
    Answer: { $answer }
    Your statement is shown beside the record from now on.
notice-repair_overdue = Request for repair { $request } is overdue
notice_text-repair_overdue = The request { $request } for repair of { $record } ({ $number }) stands at “{ $state }” and was to be acted on by { $due }. Act on it at once.
notice-objection_overdue = Objection { $objection } is overdue
notice_text-objection_overdue = The objection { $objection } to { $record } ({ $number }) stands at “{ $state }” and was to be acted on by { $due }. Act on it at once; until it is settled nothing is decided by machine on what is objected to.
notice-risk_eased = Correction: a record behind “{ $signal }” of { $firm } no longer counts
notice_text-risk_eased = A record behind the flag “{ $signal }” of { $firm } was repaired, annulled, taken back or changed, or is no longer published; do not use it any more.
    The flag still rests on other records; it weighs { $severity } now.
notice-risk_eased_own = A record behind your flag “{ $signal }” no longer counts
notice_text-risk_eased_own = A record behind the flag “{ $signal }” of { $firm } was repaired, annulled, taken back or changed, or is no longer published; the flag still rests on others and weighs { $severity } now.
notice-objection_forwarded = Please answer objection { $objection }
notice_text-objection_forwarded = A firm objects to { $record } ({ $number }), which your department delivered: { $objection }. Check it and answer before { $due }.
notice-folder_unreadable = The folder of { $organisation } for { $source } cannot be read
notice_text-folder_unreadable = The folder in which { $organisation } delivers { $source } cannot be read: { $why }. It goes on by itself once it can be; nothing more is said until then.
notice-supply_late = { $source } was due by { $by } and has not come
notice_text-supply_late = By agreement { $organisation } delivers { $source } between { $from } and { $by }; no delivery has been read to its end since. Please deliver it soon; when there is nothing new, send a file with its header alone. If you have delivered meanwhile, nothing is left to do.
notice-supply_late_office = { $source } of { $organisation } is late
notice_text-supply_late_office = By agreement { $organisation } delivers { $source } between { $from } and { $by }; no delivery has been read to its end since. They have been told; ask whoever is in charge there, or pause the source.
notice-record_held = { $rows } records are held back from their firm
notice_text-record_held = { $rows } records that you delivered ({ $source } among them) do not agree with the register or with other departments and are held back from their firm, e.g.: { $reason }. See the reasons under "Records held back", take out the file of corrections there, put it right and deliver it again as before.
