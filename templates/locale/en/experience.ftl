### Experience: banks' own decision times, approvals of similar firms, the likelihood of approval and its model card.

experience-pace = Actual decision: median { $days } working days ({ $count } in the last 12 months)
experience-pace-unknown = Actual decision: too few decisions in the last 12 months to say
experience-similar-section_and_size = Firms of the same industry section and size that asked for this kind of product: { $share } approved (of { $count })
experience-similar-size = Firms of the same size that asked for this kind of product: { $share } approved (of { $count })
experience-similar-any = Firms that asked for this kind of product: { $share } approved (of { $count })
experience-none-of = Approval: no experience yet ({ $count } of { $least } decisions about products of this sort)
experience-likelihood = Likelihood of approval: about { $likely }, from { $count } similar applications

experience-title = Where the likelihood comes from
experience-lead = Model card: what goes in, how right it is, what has changed.
experience-not = The likelihood is not a score and enters no credit record; the bank alone decides. It only says how many applications like this one were approved in the past.
experience-none-yet = No likelihood is shown: the platform has no outcomes yet to learn from.
experience-none-shown = No likelihood is shown for any kind of product: there are too few decisions, or the calibration error is above { $most }.
experience-some-shown = A likelihood is shown for: { $families }. For other products there are too few decisions, or the calibration error is above { $most }.

experience-data = Data
experience-period = { $count } applications decided on the platform from { $from } to { $last }: those before { $held } were fitted to, the later ones only test the model.
experience-data-explained = Of each application only what the platform knew on the day it was sent goes in; nothing learned afterwards. Withdrawn and timed-out applications have no decision and do not count.
experience-without-facts = For { $count } of them the facts of the day were not kept: they count for decision times and shares approved, not for the model.

experience-families = Kinds of product
experience-families-explained = Each kind has a model; one with few decisions leans on the model of all. A likelihood is shown when, on later decisions, the calibration error is at most { $most }, and both fit and test have at least { $least } decisions.
experience-family = Kind of product
experience-fitted = Fitted to
experience-held = Tested on
experience-before = Approved before
experience-said = Model said
experience-came = Approved
experience-error = Calibration error
experience-standing = Shown
experience-standing-shown = Shown
experience-standing-too_few = Too few decisions
experience-standing-too_far = Error too large

experience-calibration = Calibration
experience-calibration-explained = To the right: the likelihood the model said. Upwards: the share that was approved, with its 95% interval. The nearer a point is to the diagonal, the truer the model spoke.
experience-calibration-of = { $family }: likelihood said and share approved
experience-calibration-line = Tested on { $count } decisions, calibration error { $error }.
experience-all-families = All products
experience-decisions = Decisions
experience-interval = 95% interval
experience-dot = said { $said }, approved { $came } (of { $count })

experience-inputs = What goes in
experience-inputs-explained = Each input may count in its direction only: where the data say the opposite, it does not count. Unknown is not taken as no but has its own place. The last columns are the percentage points that the band adds in the model of all products.
experience-input = Input
experience-direction = Direction
experience-raises = More makes it likelier
experience-lowers = More makes it less likely
experience-bands = Bands
experience-lowest = Lowest band
experience-highest = Highest band
experience-unknown = Unknown
experience-never = Never used: sex, age, origin, ethnicity, health or anything else about a person, none of which is in the catalogue of facts; place, zone, kind of business and industry; which bank or which firm it is.

experience-input-age = Time since establishment
experience-input-revenue = Revenue
experience-input-growth = Growth of revenue
experience-input-asked = Amount asked for against revenue
experience-input-insured_staff = Insured staff
experience-input-tax_grade = Tax credit grade
experience-input-credit_grade = Public credit grade
experience-input-lists = Lists
experience-input-flags = Risk flags
experience-input-penalties = Penalties that count
experience-input-arrears = Months of social insurance owed
experience-input-broken = Broken commitments
experience-bands-age = under 1 year, 1, 2, 3–4, 5–9, 10 years and more
experience-bands-revenue = under CNY 0.5 million, from 0.5, 2, 5, 20 million
experience-bands-growth = down 20% and more, down, up to 20%, 20% and more
experience-bands-asked = up to 10%, 20%, 30%, 40%, more
experience-bands-insured_staff = none, 1–4, 5–19, 20–99, 100 and more
experience-bands-tax_grade = D, C, M, B, A
experience-bands-credit_grade = D, C, B, A
experience-bands-lists = on none, on some
experience-bands-flags = none, 1, 2 and more
experience-bands-penalties = none, 1, 2 and more
experience-bands-arrears = none, 1–3, 4 and more
experience-bands-broken = none, some

experience-drift = Drift
experience-drift-input = Change of firms
experience-drift-outcome = Share approved: { $before } of the decisions fitted to, { $after } of those tested on.
experience-drift-first = This is the first version: there is no earlier one to look back at.
experience-drift-nothing = Nothing has been decided since version { $number }.
experience-drift-since = { $count } decisions since version { $number }: it said { $said }, { $came } were approved, calibration error { $error }.
experience-drift-most = The input whose firms changed most since then: { $input } ({ $index }).
experience-steady = steady (PSI { $index })
experience-moving = some change (PSI { $index })
experience-moved = clear change (PSI { $index })

experience-other = Other figures
experience-pace-explained = Actual decision: the median of working days from sending to decision over the bank's decisions on the platform in the last 12 months, without the time in which firms supplied material. Under { $least } decisions it is not shown, and the promise stands in for it.
experience-similar-explained = Similar firms: those of the same industry section and size that asked for the same kind of product. Under { $least } decisions: those of the same size, then all; otherwise nothing is shown.
experience-versions = Versions
experience-versions-explained = A new version is learned on the 2nd of each month and never changes; each match keeps the version it was made with, so it can be made again exactly.
experience-version = Version { $number } · until { $month } · made { $day }
