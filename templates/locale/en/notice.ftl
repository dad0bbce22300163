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
