//! Which products a firm is shown first: every match in outline, put in order, the first of them with every reason.

use std::hint::black_box;

use chrono::NaiveDate;
use entity::value::id::ProductVersionId;
use xinyidai::matching::answer::{Candidate, match_one, outline};
use xinyidai::matching::firm::Firm;
use xinyidai::matching::index::Index;
use xinyidai::matching::lot::Lots;
use xinyidai::matching::outline::Outline;
use xinyidai::matching::rank::{Order, sort};

use crate::measure::median;
use crate::workload::{FIRMS, LPR, Product};

/// What it takes.
pub(crate) struct Places {
    /// Twenty matches ranked and explained.
    pub(crate) explain_us: f64,
    /// Every match of a firm ranked, the first twenty explained.
    pub(crate) rank_all_us: f64,
    /// A thousand products in outline.
    pub(crate) outlines_ms: f64,
    /// The same by way of every reason.
    pub(crate) reasons_ms: f64,
}

/// Measures it; the answers are compared with those that are made by way of every reason first.
pub(crate) fn measure(index: &Index, products: &[Product], firms: &[Firm<'_>]) -> Places {
    let today = NaiveDate::default();
    let lots = Lots::new(String::new(), today);
    let candidate = |at: usize| {
        let p = &products[at];
        let version = ProductVersionId(uuid::Uuid::from_u128(at as u128));
        Candidate { version, code: &p.code, name: "", bank_name: "", bank: None, terms: &p.terms, criteria: &p.criteria }
    };
    // As the match page does it: every match in outline, put in order, the first 20 with every reason.
    let explain = |firm: &Firm<'_>, most: usize| {
        let pass = index.verdicts(firm).pass;
        let mut places: Vec<(Outline, usize)> = pass.iter().take(most).map(|at| (outline(&candidate(at), firm, None), at)).collect();
        places.sort_by_cached_key(|(outline, _)| (outline.place(Order::Recommended), lots.of(Order::Recommended, outline.version)));
        places.iter().take(20).map(|(_, at)| match_one(&candidate(*at), firm.profile, firm.ask, LPR, today, None)).collect::<Vec<_>>()
    };
    let whole = |firm: &Firm<'_>| {
        let mut matches: Vec<_> = index.verdicts(firm).pass.iter().map(|at| match_one(&candidate(at), firm.profile, firm.ask, LPR, today, None)).collect();
        sort(&mut matches, Order::Recommended, &lots);
        matches.truncate(20);
        matches
    };
    for firm in firms {
        assert_eq!(explain(firm, usize::MAX), whole(firm));
    }
    let rich: Vec<&Firm<'_>> = firms.iter().filter(|firm| index.verdicts(firm).pass.len() >= 20).collect();
    println!("{} of {FIRMS} firms have twenty matches", rich.len());
    let explain_us = median(256, |n| drop(black_box(explain(rich[n % rich.len()], 20))));
    let rank_all_us = median(64, |n| drop(black_box(explain(rich[n % rich.len()], usize::MAX))));

    let first_look = |firm: &Firm<'_>| (0..1_000).map(|at| outline(&candidate(at), firm, None)).collect::<Vec<_>>();
    let with_reasons =
        |firm: &Firm<'_>| (0..1_000).map(|at| Outline::of(&match_one(&candidate(at), firm.profile, firm.ask, LPR, today, None))).collect::<Vec<_>>();
    for firm in firms {
        assert_eq!(first_look(firm), with_reasons(firm));
    }
    let outlines_ms = median(64, |n| drop(black_box(first_look(&firms[n % FIRMS])))) / 1e3;
    let reasons_ms = median(64, |n| drop(black_box(with_reasons(&firms[n % FIRMS])))) / 1e3;
    Places { explain_us, rank_all_us, outlines_ms, reasons_ms }
}
