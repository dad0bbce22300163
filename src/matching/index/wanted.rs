//! What one product wants of a firm, sorted by what it is held against: the step between criteria and the planes of the index.

use chrono::{Datelike, NaiveDate};

use crate::enterprise::fact::{FactKey, Shape};
use crate::matching::node::Node;
use crate::matching::share::limit;
use crate::product::criteria::{Condition, Criteria, Sense};
use crate::product::form::{Choice, Form, Side};
use crate::product::terms::{Pricing, Terms};

/// What conditions are held against, and what is counted when a product fails on exactly one or two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Subject {
    /// A fact: every plain condition on it together, and the product's limit by it.
    Fact(FactKey),
    /// A fact against a share of another.
    Share(FactKey, FactKey),
}

/// A group that is evaluated in planes has so many alternatives at most.
pub(super) const LANES: usize = 6;
/// A product has so many groups in planes at most.
pub(super) const GROUPS: usize = 2;

/// What the plain conditions on one subject come to.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Whether it stays open while the fact is unknown.
    pub(super) needs: bool,
    /// The least.
    pub(super) at_least: Option<i64>,
    /// The most.
    pub(super) at_most: Option<i64>,
    /// The least of whole months that have passed.
    pub(super) months_at_least: Option<i64>,
    /// The most of whole months that have passed.
    pub(super) months_at_most: Option<i64>,
    /// The share of the other amount that must not be exceeded.
    pub(super) share_at_most: Option<i64>,
    /// The share of the other amount that must be reached.
    pub(super) share_at_least: Option<i64>,
    /// One of these.
    pub(super) one_of: Option<Vec<&'a str>>,
    /// None of these.
    pub(super) none_of: Vec<&'a str>,
    /// Yes.
    pub(super) yes: bool,
    /// No.
    pub(super) no: bool,
    /// What has no plane: evaluated one by one.
    pub(super) others: Vec<(&'a Condition, Sense)>,
}

impl<'a> Wanted<'a> {
    fn add(&mut self, condition: &'a Condition, sense: Sense) {
        if !condition.is.suits(condition.fact.shape()) || !self.take(condition, sense) {
            self.others.push((condition, sense));
        } else {
            self.needs = true;
        }
    }
    /// Takes the condition into the planes, unless there is no room for it.
    fn take(&mut self, condition: &'a Condition, sense: Sense) -> bool {
        let must = sense == Sense::Must;
        match condition.is.form() {
            Form::Number(side, v) => bound(&mut self.at_least, &mut self.at_most, side, v, must),
            Form::Day(side, day) => bound(&mut self.at_least, &mut self.at_most, side, number(day), must),
            Form::Months(side, v) => bound(&mut self.months_at_least, &mut self.months_at_most, side, v, must),
            Form::Covers(share) | Form::Share(Side::AtMost, _, share) => must && first(&mut self.share_at_most, share.0),
            Form::Share(Side::AtLeast, _, share) => must && first(&mut self.share_at_least, share.0),
            Form::Codes(choice, list) => self.list(list, must == (choice == Choice::Among)),
            Form::YesNo(yes) => self.yes_no(must == yes),
        }
    }
    fn list(&mut self, list: &'a [String], one_of: bool) -> bool {
        if one_of {
            return first(&mut self.one_of, list.iter().map(String::as_str).collect());
        }
        self.none_of.extend(list.iter().map(String::as_str));
        true
    }
    fn yes_no(&mut self, yes: bool) -> bool {
        if yes {
            self.yes = true;
        } else {
            self.no = true;
        }
        true
    }
    fn at_least(&mut self, least: i64) {
        self.at_least = Some(self.at_least.map_or(least, |other| other.max(least)));
    }
    fn at_most(&mut self, most: i64) {
        self.at_most = Some(self.at_most.map_or(most, |other| other.min(most)));
    }
}

/// A day as a number.
pub(super) fn number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

/// A bound on its side, or beyond it on the other when it must not be; false when there is no such number.
fn bound(least: &mut Option<i64>, most: &mut Option<i64>, side: Side, value: i64, must: bool) -> bool {
    match (side, must) {
        (Side::AtLeast, true) => *least = Some(least.map_or(value, |other| other.max(value))),
        (Side::AtMost, true) => *most = Some(most.map_or(value, |other| other.min(value))),
        (Side::AtLeast, false) => return value.checked_sub(1).is_some_and(|value| bound(least, most, Side::AtMost, value, true)),
        (Side::AtMost, false) => return value.checked_add(1).is_some_and(|value| bound(least, most, Side::AtLeast, value, true)),
    }
    true
}

fn first<T>(place: &mut Option<T>, value: T) -> bool {
    let free = place.is_none();
    if free {
        *place = Some(value);
    }
    free
}

/// Plain conditions by subject.
pub(super) type Plain<'a> = Vec<(Subject, Wanted<'a>)>;

/// A group of alternatives of which at least `count` have to hold, each of them plain conditions.
#[derive(Debug)]
pub(super) struct Alternatives<'a> {
    /// How many.
    pub(super) count: usize,
    /// Of these.
    pub(super) lanes: Vec<Plain<'a>>,
}

/// How a product's rate is held against the highest that a firm accepts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rated<'a>(pub(super) &'a Pricing);

/// One product as the index takes it.
#[derive(Debug, Default)]
pub(super) struct Product<'a> {
    /// Its plain conditions.
    pub(super) plain: Plain<'a>,
    /// Its groups of alternatives.
    pub(super) groups: Vec<Alternatives<'a>>,
    /// Parts that are too deep or too many for planes.
    pub(super) deep: Vec<(&'a Criteria, Sense)>,
    /// Its rate.
    pub(super) rated: Option<Rated<'a>>,
    /// Whether it can lend nothing to anybody.
    pub(super) never: bool,
}

impl<'a> Product<'a> {
    /// Sorts criteria and terms.
    pub(super) fn of(criteria: &'a Criteria, terms: Option<&'a Terms>) -> Self {
        let mut product = Self::default();
        // The terms first: they are the same for every product, and the bank's own lists on the ask come second.
        if let Some(terms) = terms {
            product.offer(terms);
        }
        product.add(criteria, Sense::Must);
        product
    }
    fn add(&mut self, criteria: &'a Criteria, under: Sense) {
        match Node::of(criteria, under) {
            Node::All(of, sense) => of.iter().for_each(|one| self.add(one, sense)),
            Node::Condition(condition, sense) => place(&mut self.plain, condition, sense),
            Node::AtLeast(count, of, sense) if of.len() <= LANES && self.groups.len() < GROUPS => {
                let lanes: Option<Vec<Plain<'a>>> = of.iter().map(|one| clause(one, sense)).collect();
                match lanes {
                    Some(lanes) => self.groups.push(Alternatives { count, lanes }),
                    None => self.deep.push((criteria, under)),
                }
            }
            Node::AtLeast(..) | Node::Never => self.deep.push((criteria, under)),
        }
    }
    /// Amount, term, purpose, guarantee, limit and rate as [`crate::matching::terms::compare`] compares them.
    fn offer(&mut self, terms: &'a Terms) {
        let amount = wanted(&mut self.plain, Subject::Fact(FactKey::AskedAmount));
        amount.needs = true;
        amount.at_least(terms.min_amount.0);
        amount.at_most(terms.max_amount.0);
        let term = wanted(&mut self.plain, Subject::Fact(FactKey::AskedTerm));
        term.needs = true;
        term.at_least(terms.min_term_months);
        term.at_most(terms.max_term_months);
        self.list(FactKey::AskedPurpose, terms.purposes.iter().map(|p| p.code()).collect());
        self.list(FactKey::AskedGuarantees, terms.guarantees.iter().map(|g| g.code()).collect());
        self.never = terms.limit.cap.min(terms.max_amount).0.max(0) < terms.min_amount.0;
        for (fact, share) in terms.limit.shares.iter().filter(|(fact, _)| fact.shape() == Shape::Money && terms.min_amount.0 > 0) {
            let (least, most) = limit(*share, terms.min_amount);
            let by = wanted(&mut self.plain, Subject::Fact(*fact));
            by.at_least(least);
            by.at_most(most);
        }
        self.rated = Some(Rated(&terms.pricing));
    }
    fn list(&mut self, fact: FactKey, codes: Vec<&'a str>) {
        let by = wanted(&mut self.plain, Subject::Fact(fact));
        by.needs = true;
        by.one_of = Some(codes);
    }
}

fn subject(condition: &Condition) -> Subject {
    condition.is.other_fact().map_or(Subject::Fact(condition.fact), |of| Subject::Share(condition.fact, of))
}

fn wanted<'p, 'a>(plain: &'p mut Plain<'a>, subject: Subject) -> &'p mut Wanted<'a> {
    let at = plain.iter().position(|(of, _)| *of == subject).unwrap_or(plain.len());
    if at == plain.len() {
        plain.push((subject, Wanted::default()));
    }
    &mut plain[at].1
}

fn place<'a>(plain: &mut Plain<'a>, condition: &'a Condition, sense: Sense) {
    wanted(plain, subject(condition)).add(condition, sense);
}

/// The alternative as plain conditions, if it is nothing else.
fn clause(criteria: &Criteria, sense: Sense) -> Option<Plain<'_>> {
    let mut parts = Vec::new();
    Node::of(criteria, sense).flatten(&mut parts);
    let mut plain = Vec::new();
    for part in parts {
        match part {
            Node::Condition(condition, sense) => place(&mut plain, condition, sense),
            Node::All(..) | Node::AtLeast(..) | Node::Never => return None,
        }
    }
    Some(plain)
}
