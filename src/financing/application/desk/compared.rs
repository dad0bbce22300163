//! What a product asks beside what the firm has, as the officer reads it.

use crate::enterprise::confirm::shown::ShownMark;
use crate::enterprise::fact::{Profile, Why};
use crate::matching::answer::Match;
use crate::matching::describe::{terms_closed, terms_reason};
use crate::matching::evaluate::Reason;
use crate::matching::text::{known, source, terms_rests};
use crate::matching::verdict::Verdict;
use crate::platform::i18n::Lang;
use crate::product::describe::{self, Phrase};
use crate::product::say::say;

/// A condition or term that was compared.
pub struct Compared {
    /// pass, fail or unknown.
    pub code: &'static str,
    /// Its name.
    pub verdict: String,
    /// What is asked.
    pub asked: String,
    /// What the firm has.
    pub has: String,
    /// Where that is from, and whether what the firm declared of it is verified.
    pub source: String,
}

const fn code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
    }
}

/// What was compared, as far as the letter opens it: of the match no more than of the file, whose profile it is.
pub fn compared(lang: Lang, shown: &Match, profile: &Profile, opens: &dyn Fn(&str) -> bool) -> Vec<Compared> {
    let one = |verdict: Verdict, asked: Phrase| Compared {
        code: code(verdict),
        verdict: lang.t(verdict.text_key()),
        asked: say(lang, &asked),
        has: String::new(),
        source: String::new(),
    };
    let terms = shown.terms_reasons.iter().map(|r| {
        if r.is_open(opens) {
            Compared { source: terms_rests(lang, r), ..one(r.verdict, terms_reason(r)) }
        } else {
            Compared { has: lang.t(Why::NotAuthorised.text_key()), ..one(Verdict::Unknown, terms_closed(r)) }
        }
    });
    let reasons = shown.reasons().into_iter().map(|reason| reason.limited(opens));
    let marked = |r: &Reason| source(lang, r) + &ShownMark::of(lang, r.fact, profile).behind();
    let conditions =
        reasons.map(|r| Compared { has: known(lang, &r), source: marked(&r), ..one(r.verdict, describe::requirement(r.fact, &r.requirement, r.sense)) });
    let mut all: Vec<Compared> = terms.chain(conditions).collect();
    // What is open or missing is what the officer looks at first.
    all.sort_by_key(|c| match c.code {
        "fail" => 0,
        "unknown" => 1,
        _ => 2,
    });
    all
}

/// How often each verdict came up.
pub fn tallies(lang: Lang, compared: &[Compared]) -> Vec<Compared> {
    let tally = |verdict: Verdict| Compared {
        code: code(verdict),
        verdict: format!("{} {}", lang.t(verdict.text_key()), compared.iter().filter(|one| one.code == code(verdict)).count()),
        asked: String::new(),
        has: String::new(),
        source: String::new(),
    };
    [Verdict::Pass, Verdict::Unknown, Verdict::Fail].map(tally).into()
}
