### Letters of authorisation and the register of look-ups.

## List of letters

consent-title = Authorisations
consent-lead = You decide which bank sees what and for how long. Withdrawing takes effect at once; what was seen stays on record.
consent-new = Sign a new authorisation
consent-mine = My authorisations
consent-empty = No authorisations yet
consent-empty-text = Without your authorisation no bank can see what is not public about you.
consent-asked = { $bank } asks to follow your business during the loan
consent-asked-text = The loan is paid out and runs until { $until }. The bank asks to see how business and credit change for { $months }; once the loan is repaid it can look no more. It is for you to decide, and you can withdraw at any time.
consent-asked-open = Read and sign
consent-open = Read it
consent-live = In force
consent-expired = Expired
consent-revoked-on = {" "}(withdrawn { $at })
consent-days-left =
    { $count ->
        [one] {" "}({ $count } day left)
       *[other] {" "}({ $count } days left)
    }
consent-term = { $from } to { $to }{ $left }
consent-revoke = Withdraw
consent-revoke-confirm = Withdrawing takes effect at once: banks can no longer read your file under authorisation { $number }. Withdraw it?
consent-revoke-text = Withdrawing takes effect at once and does not undo look-ups already made; applications under way may not be able to go on, and we tell the banks concerned.
consent-revoked = Withdrawn, with immediate effect.

## Choosing

consent-new-lead = Choose what it covers first, then read the whole text and sign.
consent-purpose = What for
consent_purpose_hint-credit_review = To decide whether to lend to you and how much
consent_purpose_hint-post_loan = To follow the business after a loan is paid out, until it is repaid
consent-items = What may be seen
consent-items-hint = Choose only what you are willing to give; the more complete, the easier a bank can decide
item-registration = Registration
item-public_credit = Qualifications and public credit
item-operating = Business and tax
item-declared = Declared by yourself
item_hint-registration = Kind of business, location, industry, age, capital
item_hint-public_credit = Qualifications, licences, penalties, lists, grades, risk flags
item_hint-operating = Revenue, tax, social insurance, electricity, patents, exports
item_hint-declared = What you declared under a credit commitment
consent-covers = For whom
consent-covers-applied = Each bank that I apply to
consent-covers-applied-hint = A bank can look only once you have applied to it
consent-covers-named = Only the banks I name
consent-covers-named-hint = Choose them below
consent-banks = Banks
consent-banks-named = Named banks
consent-banks-hint = For “only the banks I name”
consent-months = Term
consent-months-hint = At most 12 months from today
consent-to-letter = Next: read the letter
consent-error-items = Choose at least one item
consent-error-purpose = Choose a purpose
consent-error-covers = Choose for whom it is
consent-error-banks = Choose at least one bank
consent-error-months = The term is 1 to 12 months
consent-error-most = Choose a number of readings
consent-most = Number of readings
consent-most-hint = Once they are used up banks can no longer look under this letter
consent-most-unlimited = any number of times within the term
consent-most-times =
    { $count ->
        [one] at most { $count } time
       *[other] at most { $count } times
    }
consent-readings = Readings
consent-used = { $used } made ({ $most })
consent-used-up = Used up

## Reading and signing

consent-sign-title = Read and sign
consent-sign-lead = Please read every part. You can withdraw it at any time after signing.
consent-letter-title = Authorisation to look up credit information
consent-agree = Confirmation
consent-agree-text = I have read and understood the above and authorise it freely on behalf of the firm.
consent-sign = Sign
consent-change = Go back and change
consent-signed = Signed. It is in force from today.
consent-error-agreed = Read the letter and tick the confirmation
consent-error-changed = The text or its dates have changed; read it again before signing
consent-number = Number
consent-signer = Signed by
consent-signed-at = Signed at
consent-text-version = Version of the text
consent-refused-changed = A record in it has been corrected, repaired or taken back; it can no longer be read. This look-up has been registered.
consent-means = Signed by
consent-means-session = Signed in to the firm's account
consent-network = From the network
consent-network-unknown = not known
consent-session = Fingerprint of the session
consent-evidence = Evidence of the signature (SHA-256)
consent-evidence-holds = Evidence
consent-evidence-sound = As it was when signed
consent-evidence-broken = Not as it was when signed
consent-over = The time for which it is kept is over: who signed, the evidence and the text as signed have been deleted. The text above shows today's names.
consent-reads-differently = The name of the firm or of a bank, or the version of the text, has changed since. The text above shows today's names; what was signed is fixed by its fingerprint (SHA-256).

letter_head-parties = 1. Who authorises whom
letter-parties = Authorising firm: { $firm }, unified social credit code { $code }, signed by { $signer }. Authorised: the operator of the platform and these banks: { $banks }.
letter_head-items = 2. What may be looked up
letter-items = { $items }. Not included is what the law forbids to collect, such as religion, genes, fingerprints, blood type, diseases and medical history; personal information of the legal representative or of shareholders needs their own authorisation.
letter_head-purpose = 3. Purpose
letter-purpose = Only for: { $purpose }. Not for any other purpose, not to be passed on to other organisations or persons, not for marketing.
letter_head-term = 4. Term
letter-term = From { $from } to { $to }. Nothing can be looked up afterwards; to go on, the firm signs anew.
letter_head-method = 5. How it is processed
letter-method = The platform collects what departments lawfully provide and what the firm declares itself, transfers it encrypted and shows it to the authorised banks within the scope above. Every look-up, refused ones too, is registered with organisation, person, time, content and purpose; the firm can read the register at any time.
letter_head-storage = 6. How long it is kept
letter-storage = The register and this letter are kept until five years after the end of the term or of the loan and then deleted as the law requires; banks must not keep what they looked up beyond the purpose and the time needed.
letter_head-consequence = 7. What may follow
letter-consequence = Banks may decide on this basis whether to lend, how much and at what price, and adverse information may affect the result. Without an authorisation the firm can still use the platform to see its own file and the conditions of products, but a bank may not be able to examine an application. Decisions on loans are reviewed by people at the bank, and the firm may ask for the reasons.
letter_head-withdrawal = 8. Withdrawing, and your rights
letter-withdrawal = The firm can withdraw this authorisation at any time on the page “Authorisations”. Withdrawing takes effect at once and does not touch look-ups already made or contracts already concluded. The firm may read, copy and correct its information, object to what is wrong, and complain by the platform's telephone.
letter_head-count = 9. How often
letter-count = May be looked up { $most }. Once that is used up nothing new can be looked up even within the term; each time that information is shown to an authorised bank counts as one, a credit report that was issued counts once however often it is opened again while this authorisation is in force, refused attempts do not count.
consent-refused-already_revoked = This authorisation has already been withdrawn.
consent-refused-expired = This authorisation has expired and need not be withdrawn.
consent-refused-not_authorised = Without an authorisation in force the firm's file cannot be read; the attempt has been registered.

## Register of look-ups

lookup-title = Who has seen my file
lookup-lead = Every look-up is registered here, also those refused for want of an authorisation.
lookup-others = Banks and authorities
lookup-all = All, my own too
lookup-own = My own firm
lookup-system = System interface
lookup-at = Time
lookup-reader = Organisation and person
lookup-purpose = Purpose
lookup-result = Result
lookup-number = Number
lookup-records =
    { $count ->
        [one] { $count } public-credit record
       *[other] { $count } public-credit records
    }
lookup-personal = { $item } ({ $number })
lookup-none = Nobody has looked yet
lookup-none-text = When a bank reads your credit file, it is recorded here.
schedule-register-anchor = Daily anchor of the look-up register
schedule-register-prove = Proof of the look-up register
schedule-register-watch = Check for remarkable look-ups

## Credit office: the register of look-ups

nav-operator-register = Look-up register
office-register-lead = A line for every look-up, refused ones too, each joined to the one before by its hash; nothing can be changed or deleted; once its term is over a line loses only who looked.
office-register-standing = Is it whole?
office-register-unproven = Not proven yet
office-register-sound = Proven { $at }: { $rows } rows as they were written
office-register-broken = Proven { $at }: { $wrong } things do not fit
office-register-how = It is proven every night; on the server “xinyidai check audit” does the same, and holds it against a file of anchors that was kept.
office-register-prove = Prove it now
office-register-asked = The proof is in the queue; what comes out is shown here.
anomaly-none = No remarkable look-ups.
anomaly-how = Hold each against the register and the business behind it, and write down what you found; nothing about customers.
anomaly-rule = { $rule } ({ $times })
anomaly-system = A system
anomaly-finding = What was found
anomaly-answer = Keep
anomaly-answered = { $person }, { $at }
anomaly-done = What you found has been kept.
anomaly-error-finding = Write down what you found in 2 to 200 characters.
office-anchors = Daily anchors
office-anchors-none = No anchor yet; one is taken after every midnight.
office-anchors-download = Download all anchors (CSV)
office-anchor-day = Day
office-anchor-seq = Last number
office-anchor-lookups = Rows of the day
office-anchor-hash = Hash of the last row
office-anchor-mark = Mark of the anchor
office-lookups = Look-ups
office-lookups-all = All
office-lookups-refused = Refused
office-lookups-none-text = When somebody reads a firm's credit file, it is recorded here.
office-lookup-firm = Firm
schedule-register-audit = Monthly audit of look-ups
office-report = { $period } (made { $at }, XLSX)
office-reports-none = None yet; on the second of each month the report of the month before is made and mailed to the credit office.
audit-title = Monthly audit of look-ups
audit-subtitle = { $period }, up to { $cut }
audit-people = Organisations and people
audit-anomalies = Remarkable look-ups
audit-organisation = Organisation
audit-person = Person
audit-platform = The platform
audit-day = Day
audit-rule = Rule
audit-times = Times
lookup-as-of = as of { $at }
lookup-as-of-day = of { $on } as known at { $at }
lookup-with-ended = with ended records, for an audit
