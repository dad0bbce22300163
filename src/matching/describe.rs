//! Reasons, distances and steps in words, free of any language; the words of conditions are in [`crate::product::describe`].

use crate::enterprise::fact::FactKey;
use crate::matching::answer::Match;
use crate::matching::distance::Distance;
use crate::matching::evaluate::Reason;
use crate::matching::group::Step;
use crate::matching::terms::{Compared, TermsReason};
use crate::matching::trace::LineKind;
use crate::matching::verdict::Verdict;
use crate::product::describe::{Arg, Phrase};

/// How far a value is from what is asked: "还差 3 个月".
pub fn distance(fact: FactKey, distance: &Distance) -> Phrase {
    let codes = |codes: &[String]| Arg::Codes { fact, codes: codes.to_vec() };
    match distance {
        Distance::MoneyShort(by) => Phrase::with("distance-money_short", [("amount", Arg::Money(*by))]),
        Distance::MoneyOver(by) => Phrase::with("distance-money_over", [("amount", Arg::Money(*by))]),
        Distance::CountShort(by) => Phrase::with("distance-count_short", [("count", Arg::Counted { fact, count: *by })]),
        Distance::CountOver(by) => Phrase::with("distance-count_over", [("count", Arg::Counted { fact, count: *by })]),
        Distance::RateShort(by) => Phrase::with("distance-rate_short", [("rate", Arg::Rate(*by))]),
        Distance::RateOver(by) => Phrase::with("distance-rate_over", [("rate", Arg::Rate(*by))]),
        Distance::Wait { months, on } => Phrase::with("distance-wait", [("months", Arg::Months(*months)), ("day", Arg::Day(*on))]),
        Distance::OneOf(wanted) => Phrase::with("distance-one_of", [("codes", codes(wanted))]),
        Distance::WithoutCodes(against) => Phrase::with("distance-without_codes", [("codes", codes(against))]),
        Distance::Covers { short, ask_at_most } => Phrase::with("distance-covers", [("amount", Arg::Money(*short)), ("most", Arg::Money(*ask_at_most))]),
    }
}

/// The heading of a group of conditions; a line with a reason has none.
pub fn heading(line: &LineKind<'_>) -> Option<Phrase> {
    match line {
        LineKind::All(_) => Some(Phrase::plain("trace-all")),
        LineKind::Any(_) => Some(Phrase::plain("trace-any")),
        LineKind::AtLeast(_, count) => Some(Phrase::with("trace-at_least", [("count", Arg::Count(i64::try_from(*count).unwrap_or(i64::MAX)))])),
        LineKind::Reason(..) => None,
    }
}

/// What was compared of a term, with its verdict in the key: `terms-amount-pass`.
pub fn terms_reason(reason: &TermsReason) -> Phrase {
    let by = |pass: &'static str, fail: &'static str, unknown: &'static str| match reason.verdict {
        Verdict::Pass => pass,
        Verdict::Fail => fail,
        Verdict::Unknown => unknown,
    };
    match &reason.compared {
        Compared::Amount { asked, least, most } => Phrase::with(
            by("terms-amount-pass", "terms-amount-fail", "terms-amount-fail"),
            [("asked", Arg::Money(*asked)), ("least", Arg::Money(*least)), ("most", Arg::Money(*most))],
        ),
        Compared::Term { asked, least, most } => Phrase::with(
            by("terms-term-pass", "terms-term-fail", "terms-term-fail"),
            [("asked", Arg::Months(*asked)), ("least", Arg::Months(*least)), ("most", Arg::Months(*most))],
        ),
        Compared::Purpose { asked, financed } => Phrase::with(
            by("terms-purpose-pass", "terms-purpose-fail", "terms-purpose-fail"),
            [("asked", Arg::Key(asked.text_key())), ("offered", Arg::Keys(financed.iter().map(|p| p.text_key()).collect()))],
        ),
        Compared::Guarantee { given, taken } => Phrase::with(
            by("terms-guarantee-pass", "terms-guarantee-fail", "terms-guarantee-fail"),
            [("asked", Arg::Keys(given.iter().map(|g| g.text_key()).collect())), ("offered", Arg::Keys(taken.iter().map(|g| g.text_key()).collect()))],
        ),
        Compared::Rate { acceptable, rate } => {
            Phrase::with(by("terms-rate-pass", "terms-rate-fail", "terms-rate-unknown"), [("asked", Arg::Rate(*acceptable)), ("offered", Arg::Rate(*rate))])
        }
        Compared::Limit { indicative, least } => Phrase::with(
            by("terms-limit-pass", "terms-limit-fail", "terms-limit-fail"),
            [("indicative", Arg::Money(*indicative)), ("least", Arg::Money(*least))],
        ),
    }
}

/// A term whose figures are not open to the reader.
pub fn terms_closed(reason: &TermsReason) -> Phrase {
    match &reason.compared {
        Compared::Rate { .. } => Phrase::plain("terms-rate-closed"),
        Compared::Limit { .. } => Phrase::plain("terms-limit-closed"),
        // These rest on the ask and the product alone.
        Compared::Amount { .. } | Compared::Term { .. } | Compared::Purpose { .. } | Compared::Guarantee { .. } => terms_reason(reason),
    }
}

/// What the firm would do about a term that does not fit.
pub fn terms_step(reason: &TermsReason) -> Phrase {
    match &reason.compared {
        Compared::Amount { asked, least, .. } if asked < least => Phrase::with("step-amount_up", [("least", Arg::Money(*least))]),
        Compared::Amount { most, .. } => Phrase::with("step-amount_down", [("most", Arg::Money(*most))]),
        Compared::Term { least, most, .. } => Phrase::with("step-term", [("least", Arg::Months(*least)), ("most", Arg::Months(*most))]),
        Compared::Purpose { financed, .. } => Phrase::with("step-purpose", [("offered", Arg::Keys(financed.iter().map(|p| p.text_key()).collect()))]),
        Compared::Guarantee { taken, .. } => Phrase::with("step-guarantee", [("offered", Arg::Keys(taken.iter().map(|g| g.text_key()).collect()))]),
        Compared::Rate { rate, .. } => Phrase::with("step-rate", [("offered", Arg::Rate(*rate))]),
        Compared::Limit { least, .. } => Phrase::with("step-limit", [("least", Arg::Money(*least))]),
    }
}

/// A single step in words: the fact with its distance, or what to ask differently.
pub fn step(of: &Match, step: Step) -> Option<Phrase> {
    match step {
        Step::Terms(at) => of.terms_reasons.get(at).map(terms_step),
        Step::Condition(at) => of.reasons().get(at).map(|reason| condition_step(reason)),
    }
}

/// What is missing of a condition: its distance, or the bare name of the fact when there is nothing to measure.
pub fn condition_step(reason: &Reason) -> Phrase {
    let fact = || ("fact", Arg::Key(reason.fact.text_key()));
    match &reason.distance {
        Some(far) => {
            let inner = distance(reason.fact, far);
            let key = match far {
                Distance::MoneyShort(_) => "step-money_short",
                Distance::MoneyOver(_) => "step-money_over",
                Distance::CountShort(_) => "step-count_short",
                Distance::CountOver(_) => "step-count_over",
                Distance::RateShort(_) => "step-rate_short",
                Distance::RateOver(_) => "step-rate_over",
                Distance::Wait { .. } => "step-wait",
                Distance::OneOf(_) => "step-one_of",
                Distance::WithoutCodes(_) => "step-without_codes",
                Distance::Covers { .. } => "step-covers",
            };
            Phrase { key, args: std::iter::once(fact()).chain(inner.args).collect() }
        }
        None => Phrase::with("step-other", [fact()]),
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Fen, Guarantee, Ppm, Purpose};

    use super::*;
    use crate::matching::evaluate::tests::day;
    use crate::matching::group::Group;
    use crate::matching::rank::Order;
    use crate::product::criteria::{Requirement, Sense};
    use crate::product::describe::tests::{messages, spoken};

    #[test]
    fn every_distance_can_be_said_alone_and_as_a_step() {
        let codes = || vec!["A".to_owned()];
        for far in [
            Distance::MoneyShort(Fen(1)),
            Distance::MoneyOver(Fen(1)),
            Distance::CountShort(1),
            Distance::CountOver(1),
            Distance::RateShort(Ppm(1)),
            Distance::RateOver(Ppm(1)),
            Distance::Wait { months: 3, on: day("2026-06-02") },
            Distance::OneOf(codes()),
            Distance::WithoutCodes(codes()),
            Distance::Covers { short: Fen(1), ask_at_most: Fen(1) },
        ] {
            spoken(&distance(FactKey::Staff, &far));
            spoken(&condition_step(&reason(Some(far))));
        }
        spoken(&condition_step(&reason(None)));
    }
    fn reason(distance: Option<Distance>) -> Reason {
        Reason {
            fact: FactKey::Staff,
            requirement: Requirement::Yes,
            sense: Sense::Must,
            verdict: Verdict::Fail,
            value: None,
            source: None,
            as_of_on: None,
            unknown: None,
            distance,
            against: None,
            against_origin: None,
        }
    }

    #[test]
    fn groups_of_conditions_have_headings() {
        for line in [LineKind::All(Verdict::Pass), LineKind::Any(Verdict::Pass), LineKind::AtLeast(Verdict::Pass, 2)] {
            spoken(&heading(&line).expect("a heading"));
        }
        assert_eq!(heading(&LineKind::Reason(0, &reason(None))), None);
    }

    #[test]
    fn every_term_can_be_said_whatever_its_verdict() {
        let amount = |asked| Compared::Amount { asked: Fen(asked), least: Fen(2), most: Fen(3) };
        let all = [
            amount(1),
            amount(4),
            Compared::Term { asked: 1, least: 2, most: 3 },
            Compared::Purpose { asked: Purpose::Farming, financed: vec![Purpose::Orders] },
            Compared::Guarantee { given: vec![Guarantee::Credit], taken: vec![Guarantee::Pledge] },
            Compared::Rate { acceptable: Ppm(1), rate: Ppm(2) },
            Compared::Limit { indicative: Fen(1), least: Fen(2) },
        ];
        for compared in all {
            for verdict in Verdict::ALL {
                let reason = TermsReason { verdict: *verdict, compared: compared.clone(), rests_on: vec![] };
                spoken(&terms_closed(&reason));
                spoken(&terms_reason(&reason));
                spoken(&terms_step(&reason));
            }
        }
    }

    #[test]
    fn verdicts_groups_and_orders_have_texts() {
        let messages = messages("zh");
        let groups = Group::ALL.iter().flat_map(|g| [g.text_key().to_owned(), g.explained_key().to_owned()]);
        let keys = Verdict::ALL.iter().map(|v| v.text_key().to_owned()).chain(groups).chain(Order::ALL.iter().map(|o| o.text_key().to_owned()));
        for key in keys {
            assert!(messages.contains_key(&key), "{key}");
        }
    }
}
