### Terms and the ledger of deletions.

retention-title = Retention and deletions
retention-lead = What is over its term is deleted or made anonymous every night and counted in the ledger, which holds nothing of what was deleted.
retention-terms = Terms
retention-what = What
retention-term = Term
retention-basis = Rule
retention-due = Due
retention-counted = What is due was counted at { $at }; it is counted anew after each nightly sweep
retention-not-counted = What is due is counted after each nightly sweep; it has not been counted yet
retention-at-once = when it ends
retention-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
retention-ledger = Ledger of deletions
retention-none = Nothing has been over its term yet.
retention-day = Day
retention-rows = Rows
retention-before = Had ended before
retention-at = Done at
retention_kind-session = Sessions
retention_kind-request = Answers to repeated requests
retention_kind-mail = Addresses and texts of mails
retention_kind-upload = Delivered files
retention_kind-put_away = Files in the folders of departments
retention_kind-quarantine = Refused rows
retention_kind-firm_letter = Signers, evidence and texts of letters of firms
retention_kind-personal_letter = Names, evidence and texts of letters for personal data
retention_kind-lookup = Readers in the register of look-ups
retention_kind-lookup_anomaly = Remarkable look-ups and notices of them
retention_kind-lookup_report = Monthly audits of look-ups
retention_kind-record = Public-credit records
retention_kind-figure = Rows of figures
retention_kind-known_fact = What facts were before
retention_kind-evaluation = What matching profiles were made of
retention_kind-agency_file = Files of reports of agencies
retention_kind-credit_report = Issued public-credit reports
retention_kind-flag = Cleared risk flags
retention_kind-contact = Addresses of people of cancelled firms
schedule-retention-sweep = Deleting what is over its term
