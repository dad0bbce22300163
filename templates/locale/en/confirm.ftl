# Declared by firms, delivered by departments

confirm-title = Declarations checked
confirm-lead = What firms declared themselves is compared with what departments delivered: about the same time and within the published tolerance it is verified, beyond it contradicted, and where nothing can be compared nothing is guessed.
confirm-none = No firm has declared anything yet
confirm-none-text = Once firms declare facts, they are counted here by fact and by department.
confirm-verified = Verified
confirm-contradicted = Contradicted
confirm-unconfirmed = Not confirmed
confirm-by-fact = By fact
confirm-by-department = By department
confirm-department = Department
confirm-no-department = No department has delivered anything that can be compared yet.
confirm-fact = Fact
confirm-version = Version { $version } of the tolerances
confirm-list = Contradicted declarations
confirm-list-none = No declaration is contradicted.
confirm-list-note = Firms, facts and days only; what was declared and delivered is read in the firm’s file, under a line of the register.
confirm-more = { $all } in all, of which { $listed } are listed.
confirm-firm = Firm
confirm-declared-on = Declared as of
confirm-delivered-on = Delivered as of
confirm-own = Declared and delivered
confirm-own-note = Where the two differ the department’s figure counts; nothing else of yours is affected. Declare again what was wrong; if the department’s figure is wrong, object to it: while the objection runs nothing is decided by machine on it.
confirm-see-own = See it beside what departments delivered
confirm-declared = You declared
confirm-delivered = Departments delivered
confirm-standing = Result
confirm-correct = Correct the declaration
confirm-object = Object to the department’s figure
confirm-tolerance = { $about }; { $within }
confirm_about-days = compared when the two days are at most { $count } days apart
confirm_about-month = compared for the same full month
confirm_about-year = compared for the same full year
confirm_about-standing = compared with what was delivered and still held on the declared day
confirm_within-exact = has to be the same
confirm_within-near = the same when apart by at most { $share } or { $least }
confirm_unit-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
confirm_why-verified = agrees with the department’s figure for the same time
confirm_why-contradicted = differs from the department’s figure for the same time, which counts
confirm_why-no_source = no department delivers this
confirm_why-nothing = no department has delivered this yet
confirm_why-other_period = the department’s figure is for another time and not compared
confirm_why-disputed = the department’s figure is objected to
confirm_why-split = departments differ among themselves; it cannot be confirmed yet
confirm_mark-contradicted = the firm declared { $declared } (as of { $declared_on }), { $department } delivered { $delivered } (as of { $delivered_on }), which counts
confirm_says-agrees = Agrees
confirm_says-differs = Differs
confirm_says-other_period = another time, not compared
confirm_says-disputed = objected to

notice-declared_contradicted = What you declared as “{ $fact }” differs from a department’s figure
notice_text-declared_contradicted = “{ $fact }”, which you declared as of { $declared }, differs from what { $department } delivered as of { $delivered }; matches use the department’s figure.
    If the declaration was wrong, declare it again; if the department’s figure is wrong, object to it on your credit file.
notice-declared_cleared = Correction: “{ $fact }” as you declared it is no longer contradicted
notice_text-declared_cleared = “{ $fact }” as you declared it is no longer contradicted by a department’s figure; what you were told before does not hold any more.
