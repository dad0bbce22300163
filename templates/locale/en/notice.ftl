# Notices and mails
mail-greeting = Hello,
mail-open = Open the page
mail-footer = This mail was sent by the platform; please do not reply to it.

notice_page-title = Notices
notice_page-unread = { $count ->
        [0] No unread notices
        [one] { $count } unread
       *[other] { $count } unread
    }
notice_page-list = List of notices
notice_page-read-all = Mark all as read
notice_page-all-read = All notices are marked as read.
notice_page-read = Mark as read
notice_page-new = Unread
notice_page-correction = Correction
notice_page-corrects = Corrects the notice of { $at }: { $line }
notice_page-empty-title = No notices yet
notice_page-empty-text = When an application moves on, your credit file changes or a risk flag appears, you read it here and get a mail.
## Authorisations
notice-authorisation_revoked = Authorisation withdrawn: application { $number }
notice_text-authorisation_revoked = Authorisation { $letter } has been withdrawn; from today the firm's credit file can no longer be read under it. Earlier look-ups stay on record. If application { $number } is still under way, please contact the firm.
## Post-loan watch
notice-post_loan_asked = { $bank } asks you to sign an authorisation of post-loan watch
notice_text-post_loan_asked = { $bank } has reported the disbursement. To follow business and credit during the loan it asks you to sign an authorisation; scope and term are yours to choose, it ends when the loan is repaid, and you can withdraw it at any time. The loan you have drawn does not depend on it.
notice-register_broken = The look-up register does not fit: { $count } findings
notice_text-register_broken = The register is not what was written; somebody may have changed the database behind the service. Run “xinyidai check audit” on the server to see which row it is, keep the database and its backups as they are, and report it as a security incident.
notice-lookup_anomaly = Remarkable look-ups: somebody of { $of }, { $rule } ({ $times })
notice_text-lookup_anomaly = On { $day } the look-ups of firms by somebody of { $of } met the rule “{ $rule }”: { $times }. Check the register of look-ups for the business behind them; if there is none, act as the rules of the register say.
notice-lookup_anomaly_system = Remarkable look-ups: a system of { $of }, { $rule } ({ $times })
notice_text-lookup_anomaly_system = On { $day } the look-ups of firms by a system of { $of } met the rule “{ $rule }”: { $times }. Check the register of look-ups and how the token is used for the business behind them; if there is none, revoke the token at once and act as the rules of the register say.
## Drafts that take a second person
notice-item_review = To review: { $code } “{ $name }”
notice_text-item_review = A draft of the catalogue's item { $code } “{ $name }” was handed to review. Look at what changes and whom it touches, then approve it or give it back with a reason; until then nothing changes.
notice-item_review_closed = Nothing left to review: { $code } “{ $name }”
notice_text-item_review_closed = The draft of { $code } “{ $name }” { $why }; nothing is left for you to do.
notice-item_returned = Given back: your draft of { $code } “{ $name }”
notice_text-item_returned = The second person gave your draft of { $code } “{ $name }” back.
    Reason: { $reason }
    Change it and hand it to review again, or discard it.
notice-item_approved = Approved: your draft of { $code } “{ $name }”
notice_text-item_approved = Your draft of { $code } “{ $name }” was approved and holds from { $day }.
notice-product_review = To review: “{ $name }” ({ $code })
notice_text-product_review = A draft of the product “{ $name }” ({ $code }) was handed to review. Look at what was found and who gains or loses by it, then publish it or give it back with a reason; until then nothing changes.
notice-product_review_closed = Nothing left to review: “{ $name }” ({ $code })
notice_text-product_review_closed = The draft of “{ $name }” ({ $code }) { $why }; nothing is left for you to do.
notice-product_returned = Given back: your draft of “{ $name }” ({ $code })
notice_text-product_returned = The second person gave your draft of “{ $name }” ({ $code }) back.
    Reason: { $reason }
    Change it and hand it to review again, or discard it.
notice-product_published = Published: your draft of “{ $name }” ({ $code })
notice_text-product_published = Your draft of “{ $name }” ({ $code }) was published and holds from { $day }.
notice_review-taken_back = was taken back by its author
notice_review-returned = was given back to its author
notice_review-approved = was approved
