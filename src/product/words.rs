//! Terms and conditions in plain words, line by line, and what changed from one version to the next.

use entity::value::Ppm;

use super::criteria::{Criteria, Sense};
use super::describe::{Arg, Phrase, requirement};
use super::terms::{Fee, FeeBasis, Pricing, Terms};
use crate::enterprise::fact::FactKey;

/// A part of the terms: the key of its name and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermLine {
    /// Key of its name.
    pub label_key: &'static str,
    /// What it says, one after the other.
    pub says: Vec<Phrase>,
}

/// A line of the conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands.
    pub depth: usize,
    /// What it says.
    pub phrase: Phrase,
    /// The fact that it speaks of; none for the head of a group.
    pub fact: Option<FactKey>,
    /// Its place in the tree.
    pub path: Vec<usize>,
}

/// The terms in words, always the same lines in the same order.
pub fn terms(terms: &Terms) -> Vec<TermLine> {
    let line = |label_key, says: Vec<Phrase>| TermLine { label_key, says };
    let named = |mut keys: Vec<&'static str>| {
        // The order in which a form or a file lists them says nothing.
        keys.sort_unstable();
        vec![Phrase::with("terms-list", [("list", Arg::Keys(keys))])]
    };
    let first = terms.repayment.first().map(|r| Phrase::with("terms-usual", [("form", Arg::Key(r.text_key()))]));
    vec![
        line("terms-family", vec![Phrase::plain(terms.family.text_key())]),
        line("terms-amount", vec![Phrase::with("terms-range", [("least", Arg::Money(terms.min_amount)), ("most", Arg::Money(terms.max_amount))])]),
        line("terms-term", vec![Phrase::with("terms-range", [("least", Arg::Months(terms.min_term_months)), ("most", Arg::Months(terms.max_term_months))])]),
        line("terms-purposes", named(terms.purposes.iter().map(|p| p.text_key()).collect())),
        line("terms-guarantees", named(terms.guarantees.iter().map(|g| g.text_key()).collect())),
        line("terms-repayment", named(terms.repayment.iter().map(|r| r.text_key()).collect()).into_iter().chain(first).collect()),
        line("terms-pricing", pricing(&terms.pricing)),
        line("terms-limit", limit(terms)),
        line("terms-fees", if terms.fees.is_empty() { vec![Phrase::plain("terms-no-fees")] } else { terms.fees.iter().map(fee).collect() }),
        line("terms-decision", vec![Phrase::with("terms-decision-days", [("days", Arg::Count(terms.decision_days))])]),
    ]
}

fn pricing(of: &Pricing) -> Vec<Phrase> {
    match of {
        Pricing::Fixed(rate) => vec![Phrase::with("terms-rate-fixed", [("rate", Arg::Rate(*rate))])],
        Pricing::LprPlus(spread) if spread.0 < 0 => vec![Phrase::with("terms-rate-lpr-minus", [("spread", Arg::Rate(Ppm(spread.0.saturating_neg())))])],
        Pricing::LprPlus(spread) => vec![Phrase::with("terms-rate-lpr-plus", [("spread", Arg::Rate(*spread))])],
        Pricing::ByGrade { fact, rates, otherwise } => {
            let graded = |(code, rate): &(String, Ppm)| {
                let code = Arg::Code { fact: *fact, code: code.clone() };
                Phrase::with("terms-rate-grade", [("fact", Arg::Key(fact.text_key())), ("code", code), ("rate", Arg::Rate(*rate))])
            };
            rates.iter().map(graded).chain([Phrase::with("terms-rate-otherwise", [("rate", Arg::Rate(*otherwise))])]).collect()
        }
    }
}

fn limit(of: &Terms) -> Vec<Phrase> {
    let share = |(fact, share): &(FactKey, Ppm)| Phrase::with("terms-share", [("fact", Arg::Key(fact.text_key())), ("share", Arg::Rate(*share))]);
    std::iter::once(Phrase::with("terms-cap", [("amount", Arg::Money(of.limit.cap))])).chain(of.limit.shares.iter().map(share)).collect()
}

fn fee(of: &Fee) -> Phrase {
    let fee = ("fee", Arg::Key(of.kind.text_key()));
    match of.basis {
        FeeBasis::Yearly(share) => Phrase::with("terms-fee-yearly", [fee, ("share", Arg::Rate(share))]),
        FeeBasis::Once(share) => Phrase::with("terms-fee-once", [fee, ("share", Arg::Rate(share))]),
        FeeBasis::Sum(sum) => Phrase::with("terms-fee-sum", [fee, ("amount", Arg::Money(sum))]),
        FeeBasis::Undisclosed => Phrase::with("terms-fee-undisclosed", [fee]),
    }
}

/// The conditions in words; nots are pushed down to them, and the outermost "all" goes without saying.
pub fn criteria(criteria: &Criteria) -> Vec<Line> {
    let mut lines = Vec::new();
    match criteria {
        Criteria::All(of) => {
            for (at, one) in of.iter().enumerate() {
                write(one, Sense::Must, 0, vec![at], &mut lines);
            }
        }
        Criteria::Any(_) | Criteria::Not(_) | Criteria::AtLeast { .. } | Criteria::Condition(_) => write(criteria, Sense::Must, 0, vec![], &mut lines),
    }
    lines
}

fn write(of: &Criteria, sense: Sense, depth: usize, path: Vec<usize>, lines: &mut Vec<Line>) {
    let must = sense == Sense::Must;
    let mut group = |phrase: Phrase, parts: &[Criteria]| {
        lines.push(Line { depth, phrase, fact: None, path: path.clone() });
        for (at, part) in parts.iter().enumerate() {
            let below = path.iter().copied().chain([at]).collect();
            write(part, sense, depth + 1, below, lines);
        }
    };
    match of {
        Criteria::All(parts) => group(Phrase::plain(if must { "trace-all" } else { "trace-any" }), parts),
        Criteria::Any(parts) => group(Phrase::plain(if must { "trace-any" } else { "trace-all" }), parts),
        Criteria::AtLeast { count, of } => {
            let count = if must { *count } else { (of.len() + 1).saturating_sub(*count) };
            group(Phrase::with("trace-at_least", [("count", Arg::Count(i64::try_from(count).unwrap_or(i64::MAX)))]), of);
        }
        Criteria::Not(part) => write(part, sense.turned(), depth, path.into_iter().chain([0]).collect(), lines),
        Criteria::Condition(one) => lines.push(Line { depth, phrase: requirement(one.fact, &one.is, sense), fact: Some(one.fact), path }),
    }
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It is new.
    Added(T),
    /// It is gone.
    Removed(T),
    /// It says something else.
    Changed {
        /// What it said.
        before: T,
        /// What it says.
        after: T,
    },
}

/// Lines of the terms that say something else.
pub fn terms_diff(before: &Terms, after: &Terms) -> Vec<Change<TermLine>> {
    let pairs = terms(before).into_iter().zip(terms(after));
    pairs.filter(|(before, after)| before != after).map(|(before, after)| Change::Changed { before, after }).collect()
}

/// Lines of the conditions that are new, gone or different; a line of the same fact in the place of a gone one is different.
pub fn criteria_diff(before: &Criteria, after: &Criteria) -> Vec<Change<Line>> {
    let (old, new) = (criteria(before), criteria(after));
    let same = |a: &Line, b: &Line| a.depth == b.depth && a.phrase == b.phrase;
    // Longest common run of lines, kept in a table from the end.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if same(&old[i], &new[j]) { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut gone, mut came, mut changes): (Vec<Line>, Vec<Line>, Vec<Change<Line>>) = (Vec::new(), Vec::new(), Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && same(&old[i], &new[j]) {
            settle(&mut gone, &mut came, &mut changes);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            gone.push(old[i].clone());
            i += 1;
        } else {
            came.push(new[j].clone());
            j += 1;
        }
    }
    settle(&mut gone, &mut came, &mut changes);
    changes
}

/// Pairs what went and what came between two lines that stayed.
fn settle(gone: &mut Vec<Line>, came: &mut Vec<Line>, changes: &mut Vec<Change<Line>>) {
    for before in gone.drain(..) {
        let twin = came.iter().position(|line| line.fact == before.fact && line.fact.is_some());
        changes.push(match twin.map(|at| came.remove(at)) {
            Some(after) => Change::Changed { before, after },
            None => Change::Removed(before),
        });
    }
    changes.extend(came.drain(..).map(Change::Added));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::criteria::{Condition, Requirement};

    fn is(fact: FactKey, is: Requirement) -> Criteria {
        Criteria::Condition(Condition { fact, is })
    }
    fn at_least(fact: FactKey, n: i64) -> Criteria {
        is(fact, Requirement::CountAtLeast(n))
    }

    #[test]
    fn nots_are_pushed_down() {
        let two = Criteria::AtLeast { count: 2, of: vec![at_least(FactKey::Patents, 1), at_least(FactKey::Staff, 1), at_least(FactKey::Softwares, 1)] };
        let lines = criteria(&Criteria::All(vec![Criteria::Not(Box::new(two))]));
        assert_eq!(lines[0].phrase, Phrase::with("trace-at_least", [("count", Arg::Count(2))]));
        assert_eq!((lines[1].phrase.key, lines[1].path.as_slice()), ("requirement-count_below", &[0, 0, 0][..]));
        assert_eq!(lines.iter().map(|l| l.depth).collect::<Vec<_>>(), [0, 1, 1, 1]);
    }

    #[test]
    fn a_diff_pairs_what_speaks_of_the_same_fact() {
        let before = Criteria::All(vec![at_least(FactKey::AgeMonths, 24), at_least(FactKey::Patents, 1), at_least(FactKey::Staff, 3)]);
        let after = Criteria::All(vec![at_least(FactKey::AgeMonths, 12), at_least(FactKey::Staff, 3), is(FactKey::FirstLoan, Requirement::Yes)]);
        let words: Vec<String> = criteria_diff(&before, &after)
            .into_iter()
            .map(|change| match change {
                Change::Added(line) => format!("+{}", line.phrase.key),
                Change::Removed(line) => format!("-{:?}", line.fact),
                Change::Changed { before, after } => format!("{:?}>{:?}", before.phrase.args[1].1, after.phrase.args[1].1),
            })
            .collect();
        let months = |count| format!("{:?}", Arg::Counted { fact: FactKey::AgeMonths, count });
        assert_eq!(words, [format!("{}>{}", months(24), months(12)), "-Some(Patents)".to_owned(), "+requirement-yes".to_owned()]);
        assert_eq!(criteria_diff(&before, &before), []);
    }

    #[test]
    fn only_terms_that_say_something_else_are_told() {
        let before = crate::matching::terms::tests::terms();
        let mut after = before.clone();
        after.purposes.reverse();
        assert_eq!(terms_diff(&before, &after), []);
        after.decision_days = 9;
        after.pricing = Pricing::LprPlus(Ppm(-1_000));
        let labels: Vec<&str> =
            terms_diff(&before, &after).iter().map(|change| if let Change::Changed { after, .. } = change { after.label_key } else { "" }).collect();
        assert_eq!(labels, ["terms-pricing", "terms-decision"]);
        for line in terms(&after).into_iter().chain(terms(&before)) {
            line.says.iter().for_each(crate::product::describe::tests::spoken);
        }
    }
}
