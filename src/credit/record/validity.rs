//! How long a record is published and used, by which rule, and from which day its repair may be asked for.
//!
//! A period of so many months begins with the day of the decision; `until` days are the first on which the record is no longer
//! published. Where a month has no such day the period ends with the month.

use chrono::{Datelike, Months, NaiveDate};
use entity::value::{Fen, Source};
use serde_json::Value;

use super::law::{LAW, Light, Publication, Rule};
use super::list::{List, Speaks, list_of};
use crate::risk::raise::Gravity;

/// Departments write a day of this year for what has no end.
const NO_END_YEAR: i32 = 2099;
/// The word for duties that were all fulfilled.
const PERFORMED: &str = "all";
/// The month of the second year after an evaluated one in which its result stops counting: results come out each April.
const RESULT_ENDS_IN_MONTH: u32 = 7;

/// Whom a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A firm or another organisation.
    Organisation,
    /// A person: a trader as its owner, a manager, a guarantor.
    Person {
        /// The day on which the act ended; none while it goes on.
        ended_on: Option<NaiveDate>,
    },
}

/// What decides about a record's validity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What it is.
    pub source: Source,
    /// The day of the decision, listing or publication.
    pub decided_on: NaiveDate,
    /// Whom it is about.
    pub about: About,
    /// How heavy a penalty is.
    pub gravity: Gravity,
    /// Whether a market regulator's penalty is lighter than general.
    pub light: Option<Light>,
    /// A market regulator decided.
    pub market: bool,
    /// It is about food, medicine, special equipment, work safety or fire.
    pub guarded: bool,
    /// The debtor is able and refuses.
    pub refuses: bool,
    /// What became of a commitment is known.
    pub settled: bool,
    /// The day on which that was found; before its fields are read, the day on which the platform heard of it.
    pub settled_on: Option<NaiveDate>,
    /// The list that it is about, where it is of the source of lists.
    pub list: Option<&'static List>,
    /// The evaluated year of a grade.
    pub year: Option<i32>,
    /// The last day of its own validity, as the source says.
    pub valid_to_on: Option<NaiveDate>,
    /// The last day of publication, as the source says.
    pub publish_to_on: Option<NaiveDate>,
    /// The day on which every duty was fulfilled.
    pub fulfilled_on: Option<NaiveDate>,
    /// The day on which the source took it back.
    pub removed_on: Option<NaiveDate>,
    /// The day on which the decision was annulled.
    pub annulled_on: Option<NaiveDate>,
    /// The day of its repair.
    pub repaired_on: Option<NaiveDate>,
}

impl Matter {
    /// A record of an organisation that says nothing beyond its day.
    pub const fn new(source: Source, decided_on: NaiveDate) -> Self {
        Self {
            source,
            decided_on,
            about: About::Organisation,
            gravity: Gravity::General,
            light: None,
            market: false,
            guarded: false,
            refuses: false,
            settled: false,
            settled_on: None,
            list: None,
            year: None,
            valid_to_on: None,
            publish_to_on: None,
            fulfilled_on: None,
            removed_on: None,
            annulled_on: None,
            repaired_on: None,
        }
    }
    /// With what the fields of a record say, by the importer's names; its gravity is asked of the rules for flags.
    #[must_use]
    pub fn with_content(mut self, content: &Value, gravity: Gravity) -> Self {
        let text = |field: &str| content.get(field).and_then(Value::as_str).unwrap_or_default();
        let says = |fields: &[&str], words: &[String]| fields.iter().any(|field| words.iter().any(|word| text(field).contains(word.as_str())));
        self.gravity = gravity;
        self.market = says(&["authority"], &LAW.market);
        self.guarded = says(&["authority", "behaviour", "facts", "basis", "document"], &LAW.guarded);
        self.settled = !text("performance").is_empty();
        // What is heard of when a commitment holds no more had become of it by then.
        let last = self.valid_to_on.filter(|day| day.year() < NO_END_YEAR);
        let heard = self.settled_on.map(|heard| last.map_or(heard, |last| last.min(heard)));
        self.settled_on = text("settled_on").parse().ok().or(heard);
        self.list = list_of(self.source, content);
        self.refuses = says(&["behaviour"], &LAW.refuses);
        self.year = content.get("year").and_then(|year| year.as_i64().and_then(|year| i32::try_from(year).ok()).or_else(|| year.as_str()?.parse().ok()));
        self.light = light(content, gravity);
        self
    }
    /// The same about a person: when the act ended, as far as the fields say. A penalty, a listing for what was done and a grade are about
    /// an act that was over when it was decided on; what lasts until it is put right ended when the row says that it was, and else goes on.
    #[must_use]
    pub fn of_person(self, content: &Value) -> Self {
        let performed = content.get("performance").and_then(Value::as_str) == Some(PERFORMED);
        let named = self.valid_to_on.filter(|day| day.year() < NO_END_YEAR);
        let ended_on = match self.source {
            Source::Penalty | Source::SeriousViolation | Source::TaxGrade => Some(self.decided_on),
            Source::DishonestDebtor | Source::AbnormalOperation | Source::TaxArrears | Source::Listing => {
                self.fulfilled_on.or(self.removed_on).or(named).or(performed.then_some(self.decided_on))
            }
            Source::Registration | Source::Licence | Source::Commitment | Source::Filing | Source::Figures(_) => None,
        };
        // What was decided on afterwards had not ended before, as far as the row knows.
        Self { about: About::Person { ended_on: ended_on.map(|on| on.max(self.decided_on)) }, ..self }
    }
    /// The day from which its terms run: the decision's, of a settled commitment the day of that.
    pub fn begins_on(&self) -> NaiveDate {
        let settled_on = self.settled_on.filter(|_| self.settled && self.source == Source::Commitment);
        settled_on.map_or(self.decided_on, |on| on.max(self.decided_on))
    }
    /// The first day on which bad news about a person is not kept any more; none for what is about a firm, no bad news or still goes on.
    pub fn forgotten_on(&self) -> Option<NaiveDate> {
        match self.about {
            About::Person { ended_on: Some(ended_on) } if is_adverse(self) => Some(after(ended_on, LAW.person.months)),
            About::Person { .. } | About::Organisation => None,
        }
    }
}

fn light(content: &Value, gravity: Gravity) -> Option<Light> {
    let kinds: Vec<&str> = content.get("category").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let fine = content.get("fine").and_then(Value::as_i64).map_or(Fen::ZERO, Fen);
    let only = |allowed: &[&str]| !kinds.is_empty() && kinds.iter().all(|kind| allowed.contains(kind));
    if gravity == Gravity::Serious {
        None
    } else if only(&["warning"]) && fine == Fen::ZERO {
        Some(Light::Warning)
    } else if only(&["warning", "criticism"]) && fine == Fen::ZERO || only(&["warning", "criticism", "fine"]) && fine > Fen::ZERO && fine.0 <= LAW.low_fine {
        Some(Light::Light)
    } else {
        None
    }
}

/// Why a record is published until a day, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The rule's own period.
    Rule(&'static Rule),
    /// The department named an earlier end, or a later one that the rule allows.
    Named(&'static Rule),
    /// Five years after the end of a person's act.
    Person,
    /// The source took it back.
    Removed,
    /// The decision was annulled.
    Annulled,
    /// It was repaired.
    Repaired,
}

impl Because {
    /// Whether the rule knows a term of its own, whatever day the department named.
    pub fn has_term(self) -> bool {
        match self {
            Self::Rule(rule) | Self::Named(rule) => rule.max_months.is_some(),
            Self::Person | Self::Removed | Self::Annulled | Self::Repaired => true,
        }
    }
    /// The code of the reason or its rule.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rule(rule) | Self::Named(rule) => &rule.code,
            Self::Person => &LAW.person.code,
            Self::Removed => "removed",
            Self::Annulled => "annulled",
            Self::Repaired => "repaired",
        }
    }
    /// The law, in the law's language.
    pub fn basis(self) -> &'static str {
        match self {
            Self::Rule(rule) | Self::Named(rule) => &rule.basis,
            Self::Person => &LAW.person.basis,
            Self::Removed => &LAW.ended.removed,
            Self::Annulled => &LAW.ended.annulled,
            Self::Repaired => &LAW.ended.repaired,
        }
    }
}

/// A time during which something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it no longer holds; none while no end is known.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// Whether it holds on a day.
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A record's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// When it is published; none when never. It is used, shared and counted as long, and no longer.
    pub published: Option<Span>,
    /// The first day on which repair may be asked for, once every duty is fulfilled; none when it cannot be, or need not be.
    pub repairable_from: Option<NaiveDate>,
    /// Why the publication ends when it does.
    pub because: Because,
}

impl Validity {
    /// The validity of a matter, by the rules that stood on the day of its decision.
    pub fn of(matter: &Matter) -> Option<Self> {
        Self::by(LAW.rule.iter(), matter)
    }
    fn by(rules: impl Iterator<Item = &'static Rule> + Clone, matter: &Matter) -> Option<Self> {
        let rules = [rule(rules.clone(), matter, false), rule(rules, matter, true).filter(|_| matter.market)];
        let mut all = rules.into_iter().flatten().map(|rule| by_rule(rule, matter));
        let first = all.next()?;
        let mut found = all.fold(first, Self::stricter);
        if let Some(on) = matter.forgotten_on() {
            found.end(on, Because::Person);
        }
        let ends = [(matter.removed_on, Because::Removed), (matter.annulled_on, Because::Annulled), (matter.repaired_on, Because::Repaired)];
        for (on, because) in ends {
            if let Some(on) = on {
                found.end(on, because);
            }
        }
        Some(found)
    }
    /// The first day on which it is no longer published, when one is known.
    pub fn published_until(&self) -> Option<NaiveDate> {
        self.published.and_then(|span| span.until)
    }
    /// Whether it is published, and with that shared and used, on a day.
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.published.is_some_and(|span| span.holds_on(day))
    }
    /// Whether its repair may be asked for on a day.
    pub fn is_repairable_on(&self, day: NaiveDate) -> bool {
        self.counts_on(day) && self.repairable_from.is_some_and(|from| from <= day)
    }
    fn end(&mut self, on: NaiveDate, because: Because) {
        if self.published.is_some_and(|span| span.until.is_none_or(|until| on < until)) {
            self.published = self.published.filter(|span| span.from < on).map(|span| Span { until: Some(on), ..span });
            self.because = because;
        }
        self.repairable_from = self.repairable_from.filter(|from| self.published_until().is_none_or(|until| *from < until) && self.published.is_some());
    }
    /// Of two rules about one record: the earlier end, the later day of repair.
    fn stricter(self, other: Self) -> Self {
        let (Some(a), Some(b)) = (self.published, other.published) else {
            let never = if self.published.is_none() { self } else { other };
            return Self { repairable_from: None, ..never };
        };
        let other_ends_first = b.until.is_some_and(|b| a.until.is_none_or(|a| b < a));
        let (published, because) = if other_ends_first { (b, other.because) } else { (a, self.because) };
        let repair = self.repairable_from.zip(other.repairable_from).map(|(a, b)| a.max(b));
        let repairable_from = repair.filter(|from| published.until.is_none_or(|until| *from < until));
        Self { published: Some(published), repairable_from, because }
    }
}

/// A licence, a commitment, a filing, the registration and figures are no bad news, nor is a list that speaks for a firm.
fn is_adverse(matter: &Matter) -> bool {
    match matter.source {
        Source::Penalty | Source::DishonestDebtor | Source::AbnormalOperation | Source::SeriousViolation | Source::TaxArrears | Source::TaxGrade => true,
        Source::Listing => matter.list.is_none_or(|list| list.speaks == Speaks::Against),
        Source::Registration | Source::Licence | Source::Commitment | Source::Filing | Source::Figures(_) => false,
    }
}

/// The rule that fits a matter best: of those in force on its day the one that asks for most.
fn rule(rules: impl Iterator<Item = &'static Rule>, matter: &Matter, market: bool) -> Option<&'static Rule> {
    let fits = |rule: &&Rule| {
        rule.is_about(matter.source)
            && rule.market == market
            && (rule.lists.is_empty() || matter.list.is_some_and(|list| rule.lists.contains(&list.code)))
            && rule.from.is_none_or(|from| from <= matter.decided_on)
            && rule.until.is_none_or(|until| matter.decided_on < until)
            && rule.gravity.is_none_or(|gravity| gravity == matter.gravity)
            && rule.light.is_none_or(|light| matter.light == Some(light))
            && (!rule.guarded || matter.guarded)
            && (!rule.refuses || matter.refuses)
            && (!rule.settled || matter.settled)
    };
    let asked = |rule: &&Rule| (!rule.lists.is_empty(), rule.gravity.is_some(), rule.light.is_some(), rule.guarded, rule.refuses, rule.settled);
    rules.filter(fits).max_by_key(asked)
}

fn by_rule(rule: &'static Rule, matter: &Matter) -> Validity {
    let from = matter.decided_on;
    let end = rule.max_months.map(|months| after(matter.begins_on(), months));
    let named = |day: Option<NaiveDate>| day.filter(|day| day.year() < NO_END_YEAR).and_then(|day| day.succ_opt());
    let valid = named(matter.valid_to_on);
    // 有效期至 of an entry on a list is the term that its department gave it; of a penalty it is something else.
    let published = named(matter.publish_to_on).or(valid.filter(|_| matter.source == Source::Listing));
    let span = |until: Option<NaiveDate>| until.is_none_or(|until| from < until).then_some(Span { from, until });
    let own = Because::Rule(rule);
    let (publication, because) = match rule.publication {
        Publication::Never => (None, own),
        Publication::Named => match published {
            Some(published) => earlier(span, end, published, rule),
            None => (None, own),
        },
        Publication::Period => match (published, rule.extended_months) {
            // A list's own term may be longer than the usual one.
            (published, Some(extended)) if published.or(valid).is_some() => {
                earlier(span, Some(after(from, extended)), published.or(valid).unwrap_or(from), rule)
            }
            (Some(published), _) => earlier(span, end, published, rule),
            (None, _) => (span(end), own),
        },
        Publication::UntilRemoved | Publication::Always => match published {
            Some(published) if rule.publication == Publication::UntilRemoved => (span(Some(published)), Because::Named(rule)),
            Some(_) | None => (span(None), own),
        },
        Publication::Validity => (span(valid), if valid.is_some() { Because::Named(rule) } else { own }),
        Publication::NextResult => {
            let until = matter.year.and_then(|year| NaiveDate::from_ymd_opt(year.saturating_add(2), RESULT_ENDS_IN_MONTH, 1));
            (span(until), own)
        }
    };
    let repair = match rule.publication {
        Publication::Period if rule.early => rule.min_months.map(|months| after(from, months)),
        // As soon as the duty is fulfilled.
        Publication::Named => Some(matter.fulfilled_on.unwrap_or(from).max(from)),
        Publication::Period | Publication::Never | Publication::UntilRemoved | Publication::Validity | Publication::NextResult | Publication::Always => None,
    };
    let repairable_from = repair.filter(|from| publication.is_some_and(|span| span.until.is_none_or(|until| *from < until)));
    Validity { published: publication, repairable_from, because }
}

/// The earlier of the rule's end and the one that the department named.
fn earlier(span: impl Fn(Option<NaiveDate>) -> Option<Span>, end: Option<NaiveDate>, named: NaiveDate, rule: &'static Rule) -> (Option<Span>, Because) {
    match end {
        Some(end) if end <= named => (span(Some(end)), Because::Rule(rule)),
        Some(_) | None => (span(Some(named)), Because::Named(rule)),
    }
}

fn after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::Figures;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::credit::record::law::{rules, version};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn penalty(decided_on: &str, gravity: Gravity) -> Matter {
        Matter { gravity, ..Matter::new(Source::Penalty, day(decided_on)) }
    }

    fn validity(matter: &Matter) -> Validity {
        Validity::of(matter).expect("a rule")
    }

    /// Rule, first day of repair, first day without publication.
    pub(crate) type Found = (&'static str, Option<NaiveDate>, Option<NaiveDate>);

    fn found(matter: &Matter) -> Found {
        let validity = validity(matter);
        (validity.because.code(), validity.repairable_from, validity.published_until())
    }

    /// A matter and what is found of it.
    pub(crate) type Row = (Matter, Found);

    fn row((matter, code, repair, until): (Matter, &'static str, Option<&str>, Option<&str>)) -> Row {
        (matter, (code, repair.map(day), until.map(day)))
    }

    /// Every rule and every day on which one takes the place of another.
    pub(crate) fn table() -> Vec<Row> {
        [of_penalties(), of_sources(), of_lists(), of_named_ends()].concat()
    }

    fn before(day: NaiveDate) -> NaiveDate {
        day.pred_opt().expect("a day")
    }

    fn of_penalties() -> Vec<Row> {
        use Gravity::{General, Serious, Slight};
        let plain = |decided_on, gravity| penalty(decided_on, gravity);
        let guarded = |decided_on, gravity| Matter { guarded: true, ..penalty(decided_on, gravity) };
        let market = |decided_on, gravity| Matter { market: true, ..penalty(decided_on, gravity) };
        let market_guarded = |decided_on, gravity| Matter { guarded: true, ..market(decided_on, gravity) };
        let light = |light, matter: Matter| Matter { light: Some(light), ..matter };
        let rows = [
            // 国家发展改革委令第36号, from 2026-04-01.
            (plain("2026-04-01", Slight), "penalty_36_slight", None, None),
            (plain("2026-04-01", General), "penalty_36_general", Some("2026-07-01"), Some("2027-04-01")),
            (plain("2026-04-01", Serious), "penalty_36_serious", Some("2027-04-01"), Some("2029-04-01")),
            (guarded("2026-04-01", General), "penalty_36_general", Some("2026-07-01"), Some("2027-04-01")),
            // The day before: 国家发展改革委令第58号.
            (plain("2026-03-31", Slight), "penalty_58_slight", None, None),
            (plain("2026-03-31", General), "penalty_58", Some("2026-06-30"), Some("2029-03-31")),
            (plain("2026-03-31", Serious), "penalty_58", Some("2026-06-30"), Some("2029-03-31")),
            (guarded("2026-03-31", General), "penalty_58_guarded", Some("2027-03-31"), Some("2029-03-31")),
            (plain("2023-05-01", Slight), "penalty_58_slight", None, None),
            (plain("2023-05-01", General), "penalty_58", Some("2023-08-01"), Some("2026-05-01")),
            (guarded("2023-05-01", General), "penalty_58_guarded", Some("2024-05-01"), Some("2026-05-01")),
            // Before it: 发改办财金〔2018〕893号, 〔2019〕527号.
            (plain("2023-04-30", Slight), "penalty_527_slight", None, None),
            (plain("2023-04-30", General), "penalty_527_general", Some("2023-07-30"), Some("2024-04-30")),
            (guarded("2023-04-30", General), "penalty_527_general", Some("2023-07-30"), Some("2024-04-30")),
            (plain("2023-04-30", Serious), "penalty_527_serious", Some("2023-10-30"), Some("2026-04-30")),
            // 市场监管总局令第45号 beside them, from 2021-09-01: the earlier end, the later repair.
            (market("2026-04-01", General), "penalty_36_general", Some("2026-10-01"), Some("2027-04-01")),
            (market_guarded("2026-04-01", General), "penalty_36_general", None, Some("2027-04-01")),
            (market("2026-04-01", Serious), "penalty_36_serious", None, Some("2029-04-01")),
            (light(Light::Light, market("2026-04-01", General)), "penalty_market_light", None, Some("2026-07-01")),
            (market("2025-01-10", General), "penalty_58", Some("2025-07-10"), Some("2028-01-10")),
            (market_guarded("2025-01-10", General), "penalty_58_guarded", Some("2026-01-10"), Some("2028-01-10")),
            (light(Light::Light, market("2025-01-10", General)), "penalty_market_light", None, Some("2025-04-10")),
            (light(Light::Warning, market("2025-01-10", Slight)), "penalty_58_slight", None, None),
            (market("2021-09-01", General), "penalty_527_general", Some("2022-03-01"), Some("2022-09-01")),
            (market_guarded("2021-09-01", General), "penalty_527_general", None, Some("2022-09-01")),
            (market("2021-09-01", Serious), "penalty_527_serious", None, Some("2024-09-01")),
            (light(Light::Light, market("2021-09-01", General)), "penalty_market_light", None, Some("2021-12-01")),
            (light(Light::Warning, market("2021-09-01", General)), "penalty_market_warning", None, None),
            // The day before it no rule of theirs was in force.
            (market("2021-08-31", General), "penalty_527_general", Some("2021-11-30"), Some("2022-08-31")),
            (market_guarded("2021-08-31", General), "penalty_527_general", Some("2021-11-30"), Some("2022-08-31")),
            (market("2021-08-31", Serious), "penalty_527_serious", Some("2022-02-28"), Some("2024-08-31")),
            (light(Light::Light, market("2021-08-31", General)), "penalty_527_general", Some("2021-11-30"), Some("2022-08-31")),
            (light(Light::Warning, market("2021-08-31", General)), "penalty_527_general", Some("2021-11-30"), Some("2022-08-31")),
            // A market regulator's warning is not published even where the department names an end.
            (Matter { publish_to_on: Some(day("2026-06-10")), ..light(Light::Warning, market("2026-05-01", Slight)) }, "penalty_market_warning", None, None),
            (Matter { publish_to_on: Some(day("2026-06-10")), ..plain("2026-05-01", Slight) }, "penalty_36_slight", Some("2026-05-01"), Some("2026-06-11")),
            // A month without such a day ends with its last.
            (plain("2026-11-30", General), "penalty_36_general", Some("2027-02-28"), Some("2027-11-30")),
            (plain("2028-02-29", General), "penalty_36_general", Some("2028-05-29"), Some("2029-02-28")),
        ];
        rows.map(row).to_vec()
    }

    #[test]
    fn the_boundary_days_of_a_period() {
        let general = validity(&penalty("2026-04-15", Gravity::General));
        for (on, counts, repairable) in [
            ("2026-04-14", false, false),
            ("2026-04-15", true, false),
            ("2026-07-14", true, false),
            ("2026-07-15", true, true),
            ("2027-04-14", true, true),
            ("2027-04-15", false, false),
        ] {
            assert_eq!((general.counts_on(day(on)), general.is_repairable_on(day(on))), (counts, repairable), "{on}");
        }
        let serious = validity(&penalty("2026-04-15", Gravity::Serious));
        for (on, counts, repairable) in [("2027-04-14", true, false), ("2027-04-15", true, true), ("2029-04-14", true, true), ("2029-04-15", false, false)] {
            assert_eq!((serious.counts_on(day(on)), serious.is_repairable_on(day(on))), (counts, repairable), "{on}");
        }
    }

    #[test]
    fn a_slight_one_is_published_only_when_its_department_says_so() {
        let slight = penalty("2026-05-01", Gravity::Slight);
        assert_eq!(validity(&slight).published, None);
        let named = Matter { publish_to_on: Some(day("2026-06-10")), fulfilled_on: Some(day("2026-05-20")), ..slight.clone() };
        assert_eq!(found(&named), ("penalty_36_slight", Some(day("2026-05-20")), Some(day("2026-06-11"))));
        assert!(matches!(validity(&named).because, Because::Named(_)));
        let longer = Matter { publish_to_on: Some(day("2027-05-01")), ..slight };
        assert_eq!(found(&longer), ("penalty_36_slight", Some(day("2026-05-01")), Some(day("2026-08-01"))), "three months at most");
        assert!(matches!(validity(&longer).because, Because::Rule(_)));
    }

    #[test]
    fn the_end_that_the_department_named_counts_when_it_is_earlier() {
        let general = penalty("2026-05-01", Gravity::General);
        for (publish_to_on, until, named) in [
            ("2026-10-31", "2026-11-01", true),
            ("2027-04-29", "2027-04-30", true),
            ("2027-04-30", "2027-05-01", false),
            ("2029-05-01", "2027-05-01", false),
            ("2099-12-31", "2027-05-01", false),
        ] {
            let validity = validity(&Matter { publish_to_on: Some(day(publish_to_on)), ..general.clone() });
            assert_eq!(validity.published_until(), Some(day(until)), "{publish_to_on}");
            assert_eq!(matches!(validity.because, Because::Named(_)), named, "{publish_to_on}");
        }
        let before = Matter { publish_to_on: Some(day("2026-04-30")), ..general };
        assert_eq!(validity(&before).published, None, "an end before the decision leaves no day");
    }

    fn of_sources() -> Vec<Row> {
        let of = |source| Matter::new(source, day("2025-02-28"));
        let valid = |source, to: &str| Matter { valid_to_on: Some(day(to)), ..of(source) };
        let rows = [
            (of(Source::DishonestDebtor), "debtor", None, Some("2027-02-28")),
            (valid(Source::DishonestDebtor, "2029-02-27"), "debtor", None, Some("2029-02-28")),
            (valid(Source::DishonestDebtor, "2035-01-01"), "debtor", None, Some("2030-02-28")),
            (valid(Source::DishonestDebtor, "2099-12-31"), "debtor", None, Some("2027-02-28")),
            (Matter { refuses: true, ..of(Source::DishonestDebtor) }, "debtor_refuses", None, None),
            (of(Source::AbnormalOperation), "abnormal_operation", None, None),
            (of(Source::SeriousViolation), "serious_violation", Some("2026-02-28"), Some("2028-02-28")),
            (of(Source::TaxArrears), "tax_arrears", None, None),
            (Matter { year: Some(2024), ..of(Source::TaxGrade) }, "tax_grade", None, Some("2026-07-01")),
            (of(Source::TaxGrade), "tax_grade", None, None),
            (valid(Source::Licence, "2028-12-31"), "licence", None, Some("2029-01-01")),
            (valid(Source::Licence, "2099-01-31"), "licence", None, None),
            (valid(Source::Filing, "2028-12-31"), "filing", None, Some("2029-01-01")),
            (of(Source::Filing), "filing", None, None),
            (valid(Source::Commitment, "2025-12-31"), "commitment", None, Some("2026-01-01")),
            (Matter { settled: true, ..valid(Source::Commitment, "2025-12-31") }, "commitment_settled", None, Some("2027-02-28")),
            (of(Source::Registration), "registration", None, None),
            (of(Source::Figures(Figures::Invoices)), "figures", None, None),
            (valid(Source::Figures(Figures::Invoices), "2025-12-31"), "figures", None, None),
        ];
        rows.map(row).to_vec()
    }

    /// The lists that one rule is about: 严重失信主体名单 without a rule of their own.
    const SERIOUS: [&str; 20] = [
        "environment",
        "procurement",
        "other_field",
        "transport",
        "overload",
        "bidding",
        "social_insurance",
        "medical_insurance",
        "illegal_fundraising",
        "debt_evasion",
        "domestic_service",
        "charity",
        "accounting",
        "inspection",
        "salt",
        "electric_power",
        "research",
        "internet",
        "military_procurement",
        "defence_duty",
    ];

    fn listed(list: &str, on: &str) -> Matter {
        Matter::new(Source::Listing, day(on)).with_content(&json!({ "list": list }), Gravity::General)
    }

    fn of_lists() -> Vec<Row> {
        let rows = [
            ("grave_tax", "2022-01-31", "list_grave_tax_2018", None, Some("2025-01-31")),
            ("grave_tax", "2022-02-01", "list_grave_tax", Some("2022-08-01"), Some("2025-02-01")),
            ("grave_tax", "2024-02-29", "list_grave_tax", Some("2024-08-29"), Some("2027-02-28")),
            ("unpaid_wages", "2021-12-31", "list_unpaid_wages_2017", None, Some("2022-12-31")),
            ("unpaid_wages", "2022-01-01", "list_unpaid_wages", Some("2022-07-01"), Some("2025-01-01")),
            ("unpaid_wages", "2025-08-31", "list_unpaid_wages", Some("2026-02-28"), Some("2028-08-31")),
            ("work_safety", "2023-09-30", "list_work_safety_2017", None, Some("2024-09-30")),
            ("work_safety", "2023-10-01", "list_work_safety", Some("2024-10-01"), Some("2026-10-01")),
            ("statistics", "2025-03-01", "list_statistics", Some("2025-09-01"), Some("2026-03-01")),
            ("tourism", "2025-03-01", "list_culture", Some("2026-03-01"), Some("2028-03-01")),
            ("culture", "2025-03-01", "list_culture", Some("2026-03-01"), Some("2028-03-01")),
            ("construction", "2025-03-01", "list_construction", None, Some("2026-03-01")),
            ("securities", "2025-03-01", "list_securities", Some("2026-03-01"), Some("2028-03-01")),
            ("intellectual_property", "2025-03-01", "list_intellectual_property", Some("2025-09-01"), Some("2026-03-01")),
            ("enforcement", "2025-03-01", "list_enforcement", None, None),
            ("consumption_limit", "2025-03-01", "list_consumption_limit", None, None),
            ("enforcement_closed", "2025-03-01", "list_enforcement_closed", None, None),
            ("bankruptcy", "2025-03-01", "list_bankruptcy", None, None),
            ("customs", "2025-03-01", "list_customs", None, None),
            ("tax_lapsed", "2025-03-01", "list_tax_lapsed", None, None),
            ("watched", "2025-03-01", "list_watched", None, None),
            ("coordination", "2025-03-01", "list_for", None, None),
            ("first_loan_pool", "2025-03-01", "list_for", None, None),
            ("innovation", "2025-03-01", "list_for", None, None),
            ("key_chain", "2025-03-01", "list_for", None, None),
            ("honest", "2025-03-01", "list_for", None, None),
            ("credit_model", "2025-03-01", "list_for", None, None),
            ("honour", "2025-03-01", "list_for", None, None),
            ("something", "2025-03-01", "list", None, None),
        ];
        let serious = SERIOUS.map(|list| (list, "2025-03-01", "list_serious", Some("2026-03-01"), Some("2028-03-01")));
        let all = rows.into_iter().chain(serious);
        all.map(|(list, on, code, repair, until)| row((listed(list, on), code, repair, until))).collect()
    }

    /// What the department names: an earlier end of a term, a longer one where the rule allows it, the end of an entry without a term.
    fn of_named_ends() -> Vec<Row> {
        let named = |list: &str, to: &str| Matter { publish_to_on: Some(day(to)), ..listed(list, "2025-03-01") };
        let valid = |list: &str, to: &str| Matter { valid_to_on: Some(day(to)), ..listed(list, "2025-03-01") };
        let first = |to: &str| Matter { publish_to_on: Some(day(to)), ..listed("unpaid_wages", "2021-12-31") };
        let rows = [
            (named("grave_tax", "2026-01-31"), "list_grave_tax", Some("2025-09-01"), Some("2026-02-01")),
            (named("grave_tax", "2030-01-31"), "list_grave_tax", Some("2025-09-01"), Some("2028-03-01")),
            (first("2023-12-31"), "list_unpaid_wages_2017", None, Some("2024-01-01")),
            (first("2030-12-31"), "list_unpaid_wages_2017", None, Some("2024-12-31")),
            (named("statistics", "2027-02-27"), "list_statistics", Some("2025-09-01"), Some("2027-02-28")),
            (named("statistics", "2029-02-28"), "list_statistics", Some("2025-09-01"), Some("2027-03-01")),
            (named("construction", "2027-06-30"), "list_construction", None, Some("2027-07-01")),
            (named("construction", "2030-06-30"), "list_construction", None, Some("2028-03-01")),
            (named("securities", "2029-12-31"), "list_securities", Some("2026-03-01"), Some("2030-01-01")),
            (named("securities", "2035-12-31"), "list_securities", Some("2026-03-01"), Some("2030-03-01")),
            (named("intellectual_property", "2027-12-31"), "list_intellectual_property", Some("2025-09-01"), Some("2028-01-01")),
            (named("intellectual_property", "2030-12-31"), "list_intellectual_property", Some("2025-09-01"), Some("2028-03-01")),
            (named("watched", "2025-12-31"), "list_watched", None, Some("2026-01-01")),
            (valid("unpaid_wages", "2026-05-31"), "list_unpaid_wages", Some("2025-09-01"), Some("2026-06-01")),
            (valid("unpaid_wages", "2028-02-28"), "list_unpaid_wages", Some("2025-09-01"), Some("2028-02-29")),
            (valid("unpaid_wages", "2028-02-29"), "list_unpaid_wages", Some("2025-09-01"), Some("2028-03-01")),
            (valid("unpaid_wages", "2030-01-31"), "list_unpaid_wages", Some("2025-09-01"), Some("2028-03-01")),
            (valid("environment", "2026-05-31"), "list_serious", Some("2026-03-01"), Some("2026-06-01")),
            (valid("environment", "2026-02-28"), "list_serious", None, Some("2026-03-01")),
            (valid("statistics", "2026-12-31"), "list_statistics", Some("2025-09-01"), Some("2027-01-01")),
            (valid("customs", "2026-05-31"), "list_customs", None, Some("2026-06-01")),
            (valid("customs", "2099-12-31"), "list_customs", None, None),
            (valid("something", "2026-05-31"), "list", None, Some("2026-06-01")),
            (Matter { publish_to_on: Some(day("2025-12-31")), ..valid("customs", "2026-05-31") }, "list_customs", None, Some("2026-01-01")),
            (Matter { publish_to_on: Some(day("2026-12-31")), ..valid("customs", "2026-05-31") }, "list_customs", None, Some("2027-01-01")),
            (valid("coordination", "2025-12-31"), "list_for", None, Some("2026-01-01")),
            (valid("honest", "2099-12-31"), "list_for", None, None),
            // What a penalty obliges to until is no term of its publication.
            (
                Matter { valid_to_on: Some(day("2026-05-31")), ..penalty("2026-04-01", Gravity::General) },
                "penalty_36_general",
                Some("2026-07-01"),
                Some("2027-04-01"),
            ),
        ];
        rows.map(row).to_vec()
    }

    #[test]
    fn every_rule_holds_to_the_day() {
        let never = ["penalty_36_slight", "penalty_58_slight", "penalty_527_slight", "penalty_market_warning"];
        for (matter, expected) in table() {
            assert_eq!(found(&matter), expected, "{matter:?}");
            let (validity, (code, repair, until)) = (validity(&matter), expected);
            assert_eq!(validity.published.is_none(), until.is_none() && never.contains(&code), "{matter:?}");
            let Some(span) = validity.published else { continue };
            assert!(span.from == matter.decided_on && validity.counts_on(span.from) && !validity.counts_on(before(span.from)), "{matter:?}");
            if let Some(until) = until {
                assert!(validity.counts_on(before(until)) && !validity.counts_on(until), "{matter:?}");
            }
            if let Some(repair) = repair {
                assert!(!validity.is_repairable_on(before(repair)) && validity.is_repairable_on(repair), "{matter:?}");
            }
        }
    }

    /// Rules without which every record lasts as long: they only say which law it is that says so.
    const SAME_DAYS: [(&str, &str); 8] = [
        ("list_enforcement", "until it is taken off, as any entry of a list without a term"),
        ("list_consumption_limit", "the same"),
        ("list_enforcement_closed", "the same"),
        ("list_bankruptcy", "the same"),
        ("list_customs", "the same"),
        ("list_tax_lapsed", "the same"),
        ("list_watched", "the same"),
        ("list_for", "until its own last day, as any entry whose department named one"),
    ];

    #[test]
    fn without_any_rule_some_record_lasts_otherwise() {
        let table = table();
        for rule in rules() {
            let without = |matter: &Matter| Validity::by(rules().iter().filter(|other| other.code != rule.code), matter);
            let days = |validity: Option<Validity>| validity.map(|validity| (validity.published, validity.repairable_from));
            let other_days = table.iter().any(|(matter, _)| days(without(matter)) != days(Validity::of(matter)));
            let same_days = SAME_DAYS.iter().any(|(code, _)| *code == rule.code);
            assert_eq!(other_days, !same_days, "{}", rule.code);
            assert!(table.iter().any(|(matter, _)| without(matter) != Validity::of(matter)), "{}: nothing rests on it", rule.code);
            assert!(table.iter().any(|(matter, _)| validity(matter).because.code() == rule.code) || rule.market, "{} decides nothing", rule.code);
        }
        // Every list of every rule has its row.
        for list in rules().iter().flat_map(|rule| &rule.lists) {
            assert!(table.iter().any(|(matter, _)| matter.list.is_some_and(|of| of.code == *list)), "{list}");
        }
    }

    #[test]
    fn good_news_about_a_person_is_nothing_that_has_to_be_forgotten() {
        let person = |list: &str| Matter { about: About::Person { ended_on: Some(day("2025-03-01")) }, ..listed(list, "2015-03-01") };
        assert_eq!([found(&person("honest")).0, found(&person("tax_lapsed")).0], ["list_for", "person"]);
    }

    #[test]
    fn a_settled_commitment_counts_from_the_day_of_that() {
        // Of 9 October 2023 and valid until the end of 2026, which the platform heard of on a day.
        let made = |content: Value, heard: &str| {
            let holds = Matter::new(Source::Commitment, day("2023-10-09"));
            Matter { valid_to_on: Some(day("2026-12-31")), settled_on: Some(day(heard)), ..holds }.with_content(&content, Gravity::General)
        };
        let settled = |performance: &str, on: &str| json!({ "performance": performance, "settled_on": on });
        for (content, heard, begins, code, until) in [
            (json!({}), "2026-02-10", "2023-10-09", "commitment", "2027-01-01"),
            (json!({ "performance": "breached" }), "2026-02-10", "2026-02-10", "commitment_settled", "2028-02-10"),
            (json!({ "performance": "breached" }), "2027-03-01", "2026-12-31", "commitment_settled", "2028-12-31"),
            (settled("breached", "2026-01-20"), "2026-02-10", "2026-01-20", "commitment_settled", "2028-01-20"),
            (settled("all", "2024-02-29"), "2026-02-10", "2024-02-29", "commitment_settled", "2026-02-28"),
            (settled("none", "2027-01-15"), "2027-02-10", "2027-01-15", "commitment_settled", "2029-01-15"),
            (settled("breached", "2023-10-08"), "2026-02-10", "2023-10-09", "commitment_settled", "2025-10-09"),
        ] {
            let matter = made(content, heard);
            assert_eq!((matter.begins_on(), found(&matter)), (day(begins), (code, None, Some(day(until)))), "{matter:?}");
            let (validity, last) = (validity(&matter), day(until).pred_opt().expect("a day"));
            assert!(validity.counts_on(matter.decided_on) && validity.counts_on(last) && !validity.counts_on(day(until)), "{matter:?}");
        }
    }

    #[test]
    fn what_was_taken_back_annulled_or_repaired_ends_that_day() {
        let general = penalty("2026-05-01", Gravity::General);
        let on = day("2026-09-09");
        for (matter, code) in [
            (Matter { removed_on: Some(on), ..general.clone() }, "removed"),
            (Matter { annulled_on: Some(on), ..general.clone() }, "annulled"),
            (Matter { repaired_on: Some(on), ..general.clone() }, "repaired"),
            (Matter { repaired_on: Some(on), removed_on: Some(day("2026-12-01")), ..general.clone() }, "repaired"),
        ] {
            let validity = validity(&matter);
            assert_eq!((validity.because.code(), validity.published_until()), (code, Some(on)), "{matter:?}");
            assert!(validity.counts_on(day("2026-09-08")) && !validity.counts_on(on) && !validity.is_repairable_on(on));
            assert!(!validity.because.basis().is_empty());
        }
        let late = validity(&Matter { repaired_on: Some(day("2027-05-01")), ..general.clone() });
        assert_eq!(late.because.code(), "penalty_36_general", "it had ended before");
        let at_once = validity(&Matter { annulled_on: Some(day("2026-05-01")), ..general });
        assert_eq!((at_once.published, at_once.because), (None, Because::Annulled));
        let open = validity(&Matter { removed_on: Some(on), ..Matter::new(Source::AbnormalOperation, day("2026-05-01")) });
        assert_eq!(open.published_until(), Some(on));
    }

    #[test]
    fn adverse_records_of_a_person_end_five_years_after_the_act() {
        let person = |source, decided_on: &str, ended_on: Option<&str>| Matter {
            about: About::Person { ended_on: ended_on.map(day) },
            refuses: true,
            ..Matter::new(source, day(decided_on))
        };
        assert_eq!(found(&person(Source::DishonestDebtor, "2018-01-01", Some("2020-02-29"))), ("person", None, Some(day("2025-02-28"))));
        assert_eq!(found(&person(Source::DishonestDebtor, "2018-01-01", None)), ("debtor_refuses", None, None), "the act goes on");
        assert_eq!(found(&person(Source::TaxArrears, "2018-01-01", Some("2019-06-30"))), ("person", None, Some(day("2024-06-30"))));
        assert_eq!(found(&person(Source::Penalty, "2026-05-01", Some("2026-05-01"))).0, "penalty_36_general", "the rule ends it before");
        assert_eq!(found(&person(Source::Licence, "2010-01-01", Some("2010-01-01"))).0, "licence", "no bad news");
        let five = validity(&person(Source::TaxArrears, "2018-01-01", Some("2019-06-30")));
        assert!(five.counts_on(day("2024-06-29")) && !five.counts_on(day("2024-06-30")));
    }

    #[test]
    fn fields_say_when_the_act_of_a_person_ended() {
        let forgotten = |matter: Matter, content: Value| matter.of_person(&content).forgotten_on();
        let of = |source| Matter::new(source, day("2020-05-06"));
        for source in [Source::Penalty, Source::SeriousViolation, Source::TaxGrade] {
            assert_eq!(forgotten(of(source), json!({})), Some(day("2025-05-06")), "{source:?}");
        }
        for source in [Source::DishonestDebtor, Source::AbnormalOperation, Source::TaxArrears, Source::Listing] {
            assert_eq!(forgotten(of(source), json!({})), None, "{source:?} goes on");
            let removed = Matter { removed_on: Some(day("2021-02-28")), valid_to_on: Some(day("2024-01-01")), ..of(source) };
            assert_eq!(forgotten(removed, json!({})), Some(day("2026-02-28")), "{source:?}");
            let named = |to| Matter { valid_to_on: Some(day(to)), ..of(source) };
            assert_eq!(forgotten(named("2021-12-31"), json!({})), Some(day("2026-12-31")), "{source:?}");
            assert_eq!(forgotten(named("2019-12-31"), json!({})), Some(day("2025-05-06")), "{source:?}: not before it was decided on");
            assert_eq!(forgotten(named("2099-12-31"), json!({})), None, "{source:?}: no end");
        }
        assert_eq!(forgotten(of(Source::DishonestDebtor), json!({ "performance": "all" })), Some(day("2025-05-06")));
        assert_eq!(forgotten(of(Source::DishonestDebtor), json!({ "performance": "part" })), None);
        let honest = of(Source::Listing).with_content(&json!({ "list": "honest" }), Gravity::General);
        let honest = Matter { valid_to_on: Some(day("2021-12-31")), ..honest };
        assert_eq!(forgotten(honest, json!({ "list": "honest" })), None, "no bad news");
        assert_eq!(forgotten(of(Source::Licence), json!({})), None);
        assert_eq!(of(Source::Penalty).forgotten_on(), None, "a firm's");
    }

    #[test]
    fn fields_say_what_kind_of_penalty_it_is() {
        let read = |content: Value, gravity| Matter::new(Source::Penalty, day("2026-05-01")).with_content(&content, gravity);
        let food = read(
            json!({ "authority": "清江浦区市场监督管理局", "behaviour": "经营超过保质期的食品", "category": ["fine"], "fine": 500_000 }),
            Gravity::General,
        );
        assert_eq!((food.market, food.guarded, food.light), (true, true, Some(Light::Light)));
        let fire = read(json!({ "authority": "清江浦区消防救援大队", "category": ["fine"], "fine": 5_000_000 }), Gravity::General);
        assert_eq!((fire.market, fire.guarded, fire.light), (false, true, None));
        let warned = read(json!({ "authority": "市场监管局", "category": ["warning"] }), Gravity::Slight);
        assert_eq!(warned.light, Some(Light::Warning));
        let heavy = read(json!({ "category": ["permit_revoked"] }), Gravity::Serious);
        assert_eq!((heavy.light, heavy.market), (None, false));
        let debtor = Matter::new(Source::DishonestDebtor, day("2026-05-01"))
            .with_content(&json!({ "behaviour": "有履行能力而拒不履行生效法律文书确定义务" }), Gravity::General);
        assert!(debtor.refuses);
        assert_eq!(Matter::new(Source::TaxGrade, day("2026-05-01")).with_content(&json!({ "year": "2025" }), Gravity::General).year, Some(2025));
    }

    #[test]
    fn every_source_has_a_rule_on_every_day_and_every_rule_its_law() {
        for source in Source::ALL {
            for on in ["1999-01-01", "2021-08-31", "2021-09-01", "2023-04-30", "2023-05-01", "2026-03-31", "2026-04-01", "2040-01-01"] {
                for gravity in [Gravity::Slight, Gravity::General, Gravity::Serious] {
                    for market in [false, true] {
                        let matter = Matter { gravity, market, ..Matter::new(*source, day(on)) };
                        assert!(Validity::of(&matter).is_some(), "{matter:?}");
                    }
                }
            }
        }
        let mut codes: Vec<&str> = rules().iter().map(|rule| rule.code.as_str()).collect();
        assert!(rules().iter().all(|rule| rule.basis.contains('《') || rule.basis.contains('〔')) && !version().is_empty());
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    proptest! {
        #[test]
        fn nothing_counts_before_its_decision_nor_after_what_ends_it(
            source in 0..Source::ALL.len(), gravity in 0..3_usize, market: bool, guarded: bool,
            decided in 0..4000_i64, ended in proptest::option::of(0..5000_i64), named in proptest::option::of(0..5000_i64), at in 0..8000_i64,
        ) {
            let on = |days: i64| day("2018-01-01") + chrono::Days::new(u64::try_from(days).unwrap_or(0));
            let matter = Matter {
                gravity: [Gravity::Slight, Gravity::General, Gravity::Serious][gravity],
                market,
                guarded,
                repaired_on: ended.map(on),
                publish_to_on: named.map(on),
                ..Matter::new(Source::ALL[source], on(decided))
            };
            let validity = validity(&matter);
            let today = on(at);
            prop_assert!(!validity.counts_on(today) || at >= decided && ended.is_none_or(|ended| at < ended));
            prop_assert!(!validity.is_repairable_on(today) || validity.counts_on(today));
            prop_assert!(validity.published.is_none_or(|span| span.until.is_none_or(|until| span.from < until)));
            let later = Validity::of(&Matter { repaired_on: None, ..matter.clone() }).expect("a rule");
            prop_assert!(!validity.counts_on(today) || later.counts_on(today), "a repair never lengthens");
        }
    }
}
