### The catalogue of public-credit information.

catalogue-title = Catalogue of credit information
catalogue-lead = The platform takes in nothing outside its catalogue. Each item says who provides it, on what basis, how it is shared, who may see it, how long it is kept and what it is used for.
catalogue-lists = Lists
catalogue-search = Find by name, code, department or basis
catalogue-count =
    { $count ->
        [one] One item
       *[other] { $count } items
    }
catalogue-item = Item
catalogue-code = Code
catalogue-category = Category
catalogue-name = Chinese name
catalogue-name-en = English name
catalogue-version = Version
catalogue-owner = Department
catalogue-basis = Basis
catalogue-subjects = Subjects
catalogue-fields = Fields
catalogue-frequency = Updated
catalogue-mode = Sharing
catalogue-disclosure = Disclosure
catalogue-sensitivity = Sensitivity
catalogue-retention = Kept
catalogue-retention-stands = As long as it stands
catalogue-retention-months = { $count } months after its end
catalogue-authorisation = Authorisation
catalogue-allowed = Allowed uses
catalogue-used = What the platform uses it for
catalogue-used-for = { $use }: { $names }
catalogue-unused = Not used at present
catalogue-attributes = Sharing and disclosure
catalogue-from = In force from

catalogue_list-all = Whole catalogue
catalogue_list-used = Uses
catalogue_list-open = Open data

catalogue_mode-copied = Copied
catalogue_mode-queried = Queried
catalogue_mode-verified = Verified
catalogue_mode-modelled = Modelled jointly
catalogue_disclosure-open = Open to all
catalogue_disclosure-shared = Shared among authorities
catalogue_disclosure-authorised = With authorisation
catalogue_sensitivity-general = General
catalogue_sensitivity-important = Important
catalogue_sensitivity-personal = Personal
catalogue_frequency-daily = Every day
catalogue_frequency-weekly = Within seven working days
catalogue_frequency-monthly = Every month
catalogue_frequency-quarterly = Every quarter
catalogue_frequency-yearly = Every year
catalogue_frequency-on_request = On request
catalogue_authorisation-none = None
catalogue_authorisation-letter = The firm's letter
catalogue_authorisation-personal_letter = The person's own letter
catalogue_use-matching = Matching
catalogue_use-risk = Risk flags
catalogue_use-report = Credit report

## Facts

facts-title = Catalogue of facts
facts-lead = Every fact of a firm that a bank may use in conditions, limits and rates: type, unit, source, and whether and how the firm can change it. Nothing outside it can be used.
facts-count =
    { $count ->
        [one] { $count } fact
       *[other] { $count } facts
    }
facts-name = Fact
facts-type = Type and unit
facts-source = Source
facts-change = Can it change
facts-fresh = Counts for
facts-sort = { $sort } ({ $unit })
facts-fresh-always = always up to date
facts-fresh-months = { $count } months
facts-declarable = The firm may declare it too
facts-asked = The demand itself
facts-protected = Personal attributes that may not be used
facts-protected-lead = These are not in the catalogue: the editor, imported workbooks and the API refuse them and say where and why.
facts-attribute = Attribute
facts-usable = May it be used
facts-not-usable = not usable
facts-basis = Law
facts-all = See the catalogue of facts
catalogue-arrives = Delivered as: { $source }
catalogue-carried = Carried by the deliveries of { $code } { $name }
catalogue-no-way-in = No deliveries yet
