//! A match in the reader's language: figures, why it stands where it stands, and every condition as a row; for the firm and for the bank's desk alike.

use chrono::NaiveDate;
use entity::value::Ppm;

use super::answer::Match;
use super::describe::{condition_step, distance, step, terms_reason, terms_step};
use super::evaluate::Reason;
use super::group::Group;
use super::near_miss::describe::{along, days, effort_key, way};
use super::near_miss::{Way, What};
use super::terms::{Compared, TermsReason};
use super::trace::LineKind;
use super::verdict::Verdict;
use crate::enterprise::fact::{Origin, Why as Unknown};
use crate::enterprise::keeper::Keeper;
use crate::platform::i18n::Lang;
use crate::product::cost::AllInCost;
use crate::product::describe::{advice_key, bound, provenance, requirement, value};
use crate::product::lpr::publication::{Publication, Term};
use crate::product::say::{arg, rests_on, say};

/// Reasons that are shown before the rows are unfolded.
const SHOWN_REASONS: usize = 3;

/// A row of the comparison: what is asked, what is known, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How deep it stands below a heading.
    pub depth: usize,
    /// Tone of the verdict: pass, unknown or fail.
    pub tone: &'static str,
    /// The verdict in a word.
    pub verdict: String,
    /// What is asked.
    pub requirement: String,
    /// What is known of the firm, or why nothing is; a dash when the row compares nothing.
    pub value: String,
    /// Where that is from, with the day it was true on; may be empty.
    pub source: String,
    /// How far it is, and what can be done about it; may be empty.
    pub advice: String,
}

/// A reason in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Tone: pass, unknown or fail.
    pub tone: &'static str,
    /// The verdict in a word.
    pub verdict: String,
    /// The sentence.
    pub text: String,
}

/// The figures of a match; a dash where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Indicative amount in 万元.
    pub amount: String,
    /// What bounds the amount.
    pub bound: String,
    /// The yearly rate.
    pub rate: String,
    /// What the rate rests on.
    pub basis: String,
    /// First monthly payment in 元.
    pub monthly: String,
    /// The all-in yearly cost, or "at least" so much.
    pub all_in: String,
    /// What is not disclosed; empty when everything is.
    pub undisclosed: String,
}

/// What would have to change, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What becomes what.
    pub way: String,
    /// How hard that is.
    pub effort: String,
    /// How it is done; may be empty.
    pub how: String,
    /// From which day it is possible, and from which it happens by itself; may be empty.
    pub days: String,
    /// What else becomes different by it; may be empty.
    pub with: String,
    /// Pages of the records to settle or repair.
    pub records: Vec<String>,
}

/// A change in words.
pub fn change(lang: Lang, of: &Way, today: NaiveDate) -> Change {
    let how = match of.what {
        What::Fact(fact) => lang.t(advice_key(fact)),
        What::AcceptableRate => String::new(),
    };
    let days = days(of, today).map(|days| say(lang, &days)).unwrap_or_default();
    let records = of.over.iter().flat_map(|over| &over.records).map(|record| format!("/firm/file/records/{record}")).collect();
    let with = along(of).map(|along| say(lang, &along)).unwrap_or_default();
    Change { way: say(lang, &way(of)), with, effort: lang.t(effort_key(of.effort)), how, days, records }
}

/// The tone of a verdict.
pub const fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
    }
}

/// The tone of a group.
pub const fn group_tone(group: Group) -> &'static str {
    match group {
        Group::Qualify => "pass",
        Group::OneStep | Group::NotNow => "fail",
        Group::Unknown => "unknown",
    }
}

/// The figures in a language; the LPR is what they may rest on.
pub fn figures(lang: Lang, of: &Match, lpr: (&Publication, Term)) -> Figures {
    let dash = || "—".to_owned();
    let (all_in, undisclosed) = match of.costs.as_ref().map(|c| &c.all_in) {
        None => (dash(), String::new()),
        Some(AllInCost::Known(rate)) => (lang.percent(rate), String::new()),
        Some(AllInCost::Unknown { at_least, undisclosed }) => {
            let fees: Vec<String> = undisclosed.iter().map(|fee| lang.t(fee.text_key())).collect();
            (at_least_text(lang, *at_least), lang.t1("match-undisclosed", "fees", fees.join(&lang.t("product-list-separator"))))
        }
    };
    Figures {
        amount: lang.wan(&of.indicative.amount),
        bound: say(lang, &bound(of.indicative.bound)),
        rate: lang.percent(&of.price.rate),
        basis: rests_on(lang, &of.price.basis, lpr),
        monthly: of.monthly_payment().map_or_else(dash, |payment| lang.yuan(&payment)),
        all_in,
        undisclosed,
    }
}

fn at_least_text(lang: Lang, rate: Ppm) -> String {
    lang.t1("match-at-least", "rate", lang.percent(&rate))
}

/// Why a match stands in its group, in a few sentences.
pub fn whys(lang: Lang, of: &Match) -> Vec<Why> {
    let one = |verdict: Verdict, text: String| Why { tone: tone(verdict), verdict: lang.t(verdict.text_key()), text };
    let verdicts: Vec<Verdict> = of.reasons().iter().map(|r| r.verdict).chain(of.terms_reasons.iter().map(|t| t.verdict)).collect();
    let passed = verdicts.iter().filter(|v| **v == Verdict::Pass).count();
    let mut all: Vec<Why> = match of.group {
        Group::Qualify => Vec::new(),
        Group::OneStep => of.steps.iter().filter_map(|s| step(of, *s)).map(|phrase| one(Verdict::Fail, say(lang, &phrase))).collect(),
        Group::Unknown => open(of).map(|reason| one(Verdict::Unknown, open_text(lang, reason))).collect(),
        Group::NotNow => failing(lang, of).into_iter().map(|text| one(Verdict::Fail, text)).collect(),
    };
    if of.group == Group::Unknown {
        let terms = of.terms_reasons.iter().filter(|t| t.verdict == Verdict::Unknown);
        all.extend(terms.map(|t| one(Verdict::Unknown, say(lang, &terms_reason(t)))));
    }
    let more = all.len().saturating_sub(SHOWN_REASONS);
    all.truncate(SHOWN_REASONS);
    if let Some(last) = all.last_mut().filter(|_| more > 0) {
        last.text = lang.t2("match-and-more", "text", &last.text, "count", more);
    }
    let key = if all.is_empty() { "match-all-met" } else { "match-others-met" };
    if passed > 0 {
        all.push(one(Verdict::Pass, lang.t1(key, "count", passed)));
    }
    all
}

fn open(of: &Match) -> impl Iterator<Item = &Reason> {
    of.reasons().into_iter().filter(|reason| reason.verdict == Verdict::Unknown)
}

fn open_text(lang: Lang, reason: &Reason) -> String {
    let why = reason.unknown.map_or_else(|| lang.t("unknown"), |why| lang.t(why.text_key()));
    lang.t2("match-open", "fact", lang.t(reason.fact.text_key()), "why", why)
}

/// What fails, in short: conditions first, then terms.
pub fn failing(lang: Lang, of: &Match) -> Vec<String> {
    let conditions = of.reasons().into_iter().filter(|r| r.verdict == Verdict::Fail).map(|r| say(lang, &condition_step(r)));
    let terms = of.terms_reasons.iter().filter(|t| t.verdict == Verdict::Fail).map(|t| say(lang, &terms_step(t)));
    conditions.chain(terms).collect()
}

/// Every condition and every term as rows, what fails first and then what is open; groups of conditions have a heading of their own and stay together.
pub fn rows(lang: Lang, of: &Match) -> Vec<Row> {
    let heading = |depth, verdict: Verdict, text: String| Row {
        depth,
        tone: tone(verdict),
        verdict: lang.t(verdict.text_key()),
        requirement: text,
        value: "—".to_owned(),
        source: String::new(),
        advice: String::new(),
    };
    let lines = of.trace.lines();
    let conditions = lines.iter().map(|line| match line.what {
        LineKind::All(verdict) => heading(line.depth, verdict, lang.t("trace-all")),
        LineKind::Any(verdict) => heading(line.depth, verdict, lang.t("trace-any")),
        LineKind::AtLeast(verdict, count) => heading(line.depth, verdict, lang.t1("trace-at_least", "count", count)),
        LineKind::Reason(_, reason) => Row { depth: line.depth, ..row(lang, reason) },
    });
    let terms = of.terms_reasons.iter().map(|reason| Row {
        source: terms_source(lang, reason),
        advice: if reason.verdict == Verdict::Fail { say(lang, &terms_step(reason)) } else { String::new() },
        ..heading(0, reason.verdict, say(lang, &terms_reason(reason)))
    });
    let mut blocks: Vec<Vec<Row>> = Vec::new();
    for row in conditions.chain(terms) {
        match blocks.last_mut() {
            Some(block) if row.depth > 0 => block.push(row),
            Some(_) | None => blocks.push(vec![row]),
        }
    }
    let urgency = |block: &Vec<Row>| ["fail", "unknown", "pass"].iter().position(|tone| block.first().is_some_and(|row| row.tone == *tone));
    blocks.sort_by_key(urgency);
    blocks.into_iter().flatten().collect()
}

/// Where what a term compares is from: the demand, or the product's own terms, and each fact that its figures rest on.
pub fn terms_source(lang: Lang, reason: &TermsReason) -> String {
    let own = if matches!(reason.compared, Compared::Limit { .. }) { "match-own-terms" } else { "match-own-ask" };
    let rests = Some(terms_rests(lang, reason)).filter(|text| !text.is_empty());
    std::iter::once(lang.t(own)).chain(rests).collect::<Vec<_>>().join(&lang.t("match-list-gap"))
}

/// Where the facts that a term rests on are from; may be empty.
pub fn terms_rests(lang: Lang, reason: &TermsReason) -> String {
    let rests = reason.rests_on.iter().map(|rest| {
        let from = rest.origin.as_ref().map_or_else(|| lang.t("unknown"), |origin| origin_text(lang, origin));
        lang.t2("match-fact-beside", "fact", lang.t(rest.fact.text_key()), "value", from)
    });
    rests.collect::<Vec<_>>().join(&lang.t("match-list-gap"))
}

fn origin_text(lang: Lang, of: &Origin) -> String {
    lang.t2("source-as-of", "source", say(lang, &provenance(&of.source)), "date", lang.day(&of.as_of_on))
}

/// What is known for a condition: its value, and beside it for a share the other fact's; why nothing is, when nothing is.
pub fn known(lang: Lang, reason: &Reason) -> String {
    let other = reason.requirement.other_fact().zip(reason.against.as_ref()).map(|(fact, against)| {
        let against = arg(lang, &value(fact, against));
        lang.t2("match-fact-beside", "fact", lang.t(fact.text_key()), "value", against)
    });
    let own = reason.value.as_ref().map(|v| arg(lang, &value(reason.fact, v)));
    let why = reason.unknown.map(|why| lang.t(why.text_key()));
    let all: Vec<String> = own.into_iter().chain(other).chain(why).collect();
    if all.is_empty() { lang.t("unknown") } else { all.join(&lang.t("match-list-gap")) }
}

/// Where the values of a condition are from, and the days they were true on; may be empty.
pub fn source(lang: Lang, reason: &Reason) -> String {
    let own = reason.source.clone().zip(reason.as_of_on).map(|(source, as_of_on)| origin_text(lang, &Origin { source, as_of_on }));
    let other = reason
        .requirement
        .other_fact()
        .zip(reason.against_origin.as_ref())
        .map(|(fact, origin)| lang.t2("match-fact-beside", "fact", lang.t(fact.text_key()), "value", origin_text(lang, origin)));
    own.into_iter().chain(other).collect::<Vec<_>>().join(&lang.t("match-list-gap"))
}

/// Who could deliver what a reason has no value for, when it is not the firm itself.
fn missing(reason: &Reason) -> Option<Keeper> {
    let fact = if reason.value.is_none() || reason.fact.counts_deliveries() { reason.fact } else { reason.requirement.other_fact()? };
    let is_missing = reason.verdict == Verdict::Unknown && matches!(reason.unknown, Some(Unknown::Missing | Unknown::Stale));
    let keeper = Some(fact.keeper()).filter(|keeper| !matches!(keeper, Keeper::Platform | Keeper::Firm));
    keeper.filter(|_| is_missing && !fact.declarable())
}

/// A condition's reason as a row.
pub fn row(lang: Lang, reason: &Reason) -> Row {
    let far = reason.distance.as_ref().map(|far| say(lang, &distance(reason.fact, far)));
    let keeper = missing(reason);
    // Where the list itself never came there is nothing that the firm could do.
    let never_came = keeper.is_some() && reason.fact.counts_deliveries();
    let ask = keeper.map(|keeper| lang.t1(if never_came { "match-never_came" } else { "match-ask-keeper" }, "keeper", lang.t(keeper.text_key())));
    let help = (reason.verdict != Verdict::Pass && !never_came).then(|| lang.t(advice_key(reason.fact)));
    let gap = lang.t("match-sentence-gap");
    Row {
        depth: 0,
        tone: tone(reason.verdict),
        verdict: lang.t(reason.verdict.text_key()),
        requirement: say(lang, &requirement(reason.fact, &reason.requirement, reason.sense)),
        value: known(lang, reason),
        source: source(lang, reason),
        advice: far.into_iter().chain(ask).chain(help).collect::<Vec<_>>().join(&gap),
    }
}
