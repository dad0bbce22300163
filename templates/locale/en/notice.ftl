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
