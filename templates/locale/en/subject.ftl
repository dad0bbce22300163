# Subjects: whose the rows are that have no unified code

nav-operator-subjects = Subjects
subject-lead = Rows that came without a unified code and whose firm neither an older number nor the name settles. Nothing is used before you decide.
subject-empty-title = Nothing to decide
subject-empty-text = Every delivered row has found its firm; those in doubt will be listed here.
subject-none-text = There are none of this kind.
subject-said = Name in the data
subject-likeliest = Likeliest firm
subject-candidates = Candidates
subject-rows = Rows that wait
subject-rows-none = No row waits for this.
subject-asked = First came up
subject-part = Compared
subject-code = Unified code
subject-about = Registration
subject-reason = Because
subject-score = Score of the name (of 1000)
subject-former-name = It is a former name that agrees
subject-chosen = Chosen
subject-this = This firm
subject-nobody = None of these
subject-undo = Take the decision back
subject-keys = Press the number of a candidate to choose it, 0 for none of these.
subject-decided = Decided; the rows follow.
subject-undone = Taken back; it waits for a decision again.
subject-decided-by = Decided by { $who } on { $at }
subject-row-place = { $file }, line { $line }
subject-in-review = Decide under “Subjects”
identification_state-open = Waiting
identification_state-sure = By the rules
identification_state-firm = Chosen by a person
identification_state-nobody = None of these
matched_by-registration_number = By registration number
matched_by-organisation_code = By organisation code
matched_by-tax_number = By tax number
matched_by-name = By name
matched_by-decision = Decided by a person
subject_part-region = Region
subject_part-trade = Trade name
subject_part-industry = Industry
subject_part-form = Form
subject_part-branch = Branch
subject_part-number = Older number
subject_part-place = Place
subject_agreement-same = Same
subject_agreement-variant = Same in another writing
subject_agreement-missing = Only one has it
subject_agreement-partly = In part
subject_agreement-differs = Differs
subject_reason-number_and_name = Number and name agree
subject_reason-whole_name = The whole name agrees, and nothing speaks against it
subject_reason-name_and_place = Name and place agree
subject_reason-number_alone = The number agrees, the name does not: renamed, or the number is another firm’s
subject_reason-name_against_number = The name agrees, the number or the place does not
subject_reason-name_in_part = The name agrees in part
subject_reason-several = The name agrees with several firms
subject_refused-decided = This is decided already; take the decision back first.
subject_refused-no_candidate = That firm is none of the candidates.
subject_refused-open = This is not decided, so there is nothing to take back.
subject_refused-record_changed = A later delivery changed a record that came in by this decision; it cannot be taken back.
subject_refused-flag_rests = A risk flag rests on a record that came in by this decision; it cannot be taken back.
subject_refused-case_rests = A request for repair or an objection names a record that came in by this decision; it cannot be taken back.
subject_refused-used_since = A credit report or an application of the firm was made since; the decision cannot be taken back.
subject-home =
    { $count ->
        [one] { $count } name does not settle which firm is meant
       *[other] { $count } names do not settle which firm is meant
    }
held-tab = Held back
held-title = Records held back from their firm
held-lead = Records that came before their firm was known, or while their firm objected to an item of its registration, and that a rule across sources refuses by what the register or another department says. They are not published, shared or used. When the register is put right, or the department delivers the row again, they are compared anew; what is right all the same you can give to the firm, with the finding as a mark.
held-empty-title = No record is held back
held-empty-text = Every record that found its firm later, or came while its firm objected to an item of its registration, agrees with the register and the other departments.
held-record = Record
held-said = Named in it
held-firm = Firm whose it would be
held-found = What speaks against it
held-since = Held back since { $at }
held-give = It is right: give it
held-given = Given to the firm; what was found stays as a mark.
held-home =
    { $count ->
        [one] { $count } record is held back from its firm by what other departments say
       *[other] { $count } records are held back from their firms by what other departments say
    }
held-own-title = Records held back from their firm
held-own-lead = These records that you delivered do not agree with the register or with other departments: they are not their firm's, not shown and not used. Please check them, take out the file of corrections, put right the columns that are wrong and deliver the rows again as before; where the register or another department is wrong, tell the credit office.
held-own-file = File of corrections: { $source } ({ $rows })
held-own-empty-title = No records are held back
held-own-empty-text = What you delivered agrees with the register and with other departments, or its firm is not known yet.
