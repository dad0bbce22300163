//! Whether two names are the same subject's: a score and, part by part, why.

use super::name::{Name, is_place_suffix};
use super::place::{PLACES, lies_in};
use super::word::FormKind;

/// From this score on two names are taken for the same subject's.
pub const SAME: u16 = 850;
/// From this score on a person has to look.
pub const PERHAPS: u16 = 600;

/// How a part of one name stands to that of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same, or neither has it.
    Same,
    /// The same under an old name, or in another lawful writing.
    Variant,
    /// Only one has it.
    Missing,
    /// One contains the other, or may mean it.
    Partly,
    /// They differ.
    Differs,
}

impl Agreement {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::Same, Self::Variant, Self::Missing, Self::Partly, Self::Differs];
    /// The text that is stored and that the API speaks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Variant => "variant",
            Self::Missing => "missing",
            Self::Partly => "partly",
            Self::Differs => "differs",
        }
    }
}

/// What comparing two names came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// 0 to 1000; from [`SAME`] on the same subject's, below [`PERHAPS`] two subjects'.
    pub score: u16,
    /// 行政区划.
    pub region: Agreement,
    /// 字号.
    pub trade: Agreement,
    /// 行业.
    pub industry: Agreement,
    /// 组织形式.
    pub form: Agreement,
    /// The branch's own part; a parent and its branch differ here.
    pub branch: Agreement,
}

/// What a part takes off the score, and the most that the score can then be.
#[derive(Clone, Copy, Debug)]
struct Weight {
    off: u16,
    most: u16,
}

const fn off(off: u16) -> Weight {
    Weight { off, most: 1000 }
}
const fn most(most: u16) -> Weight {
    Weight { off: 0, most }
}

/// Compares two names.
pub fn compare(a: &Name, b: &Name) -> Comparison {
    let (mut trade, mut industry) = core(a, b);
    let mut places = (a.narrowest(None), b.narrowest(None));
    if trade == Agreement::Differs {
        // A trade name may begin with what is a place elsewhere: 淮安市东海食品 without its region reads as one of 东海县.
        let (a_reads, b_reads) = (reads_as(a, b), reads_as(b, a));
        if a_reads || b_reads {
            (trade, industry) = (Agreement::Same, Agreement::Same);
            places = (a.narrowest(a.bare_place.filter(|_| a_reads)), b.narrowest(b.bare_place.filter(|_| b_reads)));
        }
    }
    let region = region(a, b, &places.0.0[..places.0.1], &places.1.0[..places.1.1]);
    let (form, branch) = (form(a, b), branch(a, b));
    let weights = [trade_weight(trade), industry_weight(industry), region_weight(region), form_weight(form), branch_weight(branch)];
    let cap = weights.iter().map(|weight| weight.most).min().unwrap_or(0);
    let taken: u16 = weights.iter().map(|weight| weight.off).sum();
    Comparison { score: cap.min(1000_u16.saturating_sub(taken)), region, trade, industry, form, branch }
}

const fn trade_weight(agreement: Agreement) -> Weight {
    match agreement {
        Agreement::Same => off(0),
        Agreement::Variant => off(20),
        Agreement::Partly => most(580),
        Agreement::Missing => most(500),
        Agreement::Differs => most(350),
    }
}

const fn industry_weight(agreement: Agreement) -> Weight {
    match agreement {
        Agreement::Same => off(0),
        Agreement::Variant => off(20),
        Agreement::Missing => off(160),
        Agreement::Partly => off(260),
        Agreement::Differs => most(520),
    }
}

const fn region_weight(agreement: Agreement) -> Weight {
    match agreement {
        Agreement::Same => off(0),
        Agreement::Variant => off(30),
        Agreement::Missing => off(80),
        Agreement::Partly => off(180),
        Agreement::Differs => most(420),
    }
}

const fn form_weight(agreement: Agreement) -> Weight {
    match agreement {
        Agreement::Same => off(0),
        Agreement::Variant => off(10),
        Agreement::Missing => off(60),
        Agreement::Partly => off(200),
        Agreement::Differs => most(560),
    }
}

const fn branch_weight(agreement: Agreement) -> Weight {
    match agreement {
        Agreement::Same => off(0),
        Agreement::Variant => off(10),
        Agreement::Missing | Agreement::Partly => off(260),
        Agreement::Differs => most(380),
    }
}

/// Trade name and industry. Where a word is unknown the border between them is a guess: one trade name that begins the other
/// is then the same one with a part of the industry behind it, or another one, and nobody but a person can tell.
fn core(a: &Name, b: &Name) -> (Agreement, Agreement) {
    if a.core_units() == b.core_units() {
        return (Agreement::Same, Agreement::Same);
    }
    let (trade_a, trade_b) = (a.trade_units(), b.trade_units());
    if trade_a == trade_b {
        if trade_a.is_empty() {
            // Industry words are all that such names have to tell them apart.
            return (Agreement::Differs, Agreement::Differs);
        }
        return (Agreement::Same, parts(a.industry_units(), b.industry_units()));
    }
    let (shorter, longer) = if trade_a.len() < trade_b.len() { (trade_a, trade_b) } else { (trade_b, trade_a) };
    let begins = shorter.len() >= 2 && longer.len() >= shorter.len() + 2 && longer.starts_with(shorter);
    (if begins { Agreement::Partly } else { Agreement::Differs }, parts(a.industry_units(), b.industry_units()))
}

/// Whether a name's last place and what follows it are the trade name and the industry of the other.
fn reads_as(name: &Name, other: &Name) -> bool {
    let bare = name.bare_units();
    !bare.is_empty() && other.core_units().strip_prefix(bare).is_some_and(|rest| rest == name.core_units())
}

/// Texts of which one may be missing or contain the other.
fn parts(a: &[u16], b: &[u16]) -> Agreement {
    let (shorter, longer) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if a == b {
        Agreement::Same
    } else if shorter.is_empty() {
        Agreement::Missing
    } else if longer.starts_with(shorter) || longer.ends_with(shorter) {
        Agreement::Partly
    } else {
        Agreement::Differs
    }
}

fn region(a: &Name, b: &Name, places_a: &[u16], places_b: &[u16]) -> Agreement {
    let known = match (places_a, places_b) {
        (x, y) if x == y => Agreement::Same,
        ([], _) | (_, []) => Agreement::Missing,
        (x, y) if x.len() == y.len() => pair_up(x, y),
        // Of two places one may be the parent's that named its subsidiary.
        (x, y) if x.iter().any(|x| y.iter().any(|y| place(*x, *y) != Agreement::Differs)) => Agreement::Partly,
        _ => Agreement::Differs,
    };
    let town = match (a.town_units(), b.town_units()) {
        (x, y) if x == y => Agreement::Same,
        ([], _) | (_, []) if known == Agreement::Missing => Agreement::Missing,
        ([], _) | (_, []) => Agreement::Partly,
        _ => Agreement::Differs,
    };
    worse(known, town)
}

/// As many places each: every one must have its like.
fn pair_up(a: &[u16], b: &[u16]) -> Agreement {
    a.iter().map(|x| b.iter().map(|y| place(*x, *y)).min_by_key(|agreement| rank(*agreement)).unwrap_or(Agreement::Differs)).fold(Agreement::Same, worse)
}

fn place(a: u16, b: u16) -> Agreement {
    if a == b {
        return Agreement::Same;
    }
    let (a, b) = (PLACES.get(a), PLACES.get(b));
    if a.meant.iter().any(|code| b.meant.contains(code)) {
        return if a.former || b.former { Agreement::Variant } else { Agreement::Same };
    }
    if a.readings.iter().any(|code| b.readings.contains(code)) {
        return Agreement::Partly;
    }
    let within = |inner: &[u32], outer: &[u32]| inner.iter().any(|inner| outer.iter().any(|outer| lies_in(*inner, *outer)));
    if within(&a.readings, &b.readings) || within(&b.readings, &a.readings) { Agreement::Partly } else { Agreement::Differs }
}

const fn rank(agreement: Agreement) -> u8 {
    match agreement {
        Agreement::Same => 0,
        Agreement::Variant => 1,
        Agreement::Missing => 2,
        Agreement::Partly => 3,
        Agreement::Differs => 4,
    }
}

const fn worse(a: Agreement, b: Agreement) -> Agreement {
    if rank(a) < rank(b) { b } else { a }
}

fn form(a: &Name, b: &Name) -> Agreement {
    let owned = match (a.qualified, b.qualified) {
        (x, y) if x == y => Agreement::Same,
        (0, _) | (_, 0) => Agreement::Variant,
        _ => Agreement::Differs,
    };
    let kind = match (a.form_of, b.form_of) {
        (None, None) => Agreement::Same,
        (Some(x), Some(y)) if x == y => {
            if a.form_units() == b.form_units() {
                Agreement::Same
            } else {
                Agreement::Variant
            }
        }
        (None, Some(of)) | (Some(of), None) => {
            if of.kind == FormKind::Shop {
                Agreement::Partly
            } else {
                Agreement::Missing
            }
        }
        (Some(x), Some(y)) if is_company(x.kind) && is_company(y.kind) => Agreement::Partly,
        (Some(x), Some(y)) if x.kind == y.kind && x.kind == FormKind::Cooperative => Agreement::Partly,
        (Some(_), Some(_)) => Agreement::Differs,
    };
    let group = if a.group == b.group { Agreement::Same } else { Agreement::Partly };
    worse(worse(owned, kind), group)
}

/// A company by any law: it may have changed from one into another and is the same subject.
const fn is_company(kind: FormKind) -> bool {
    match kind {
        FormKind::Limited | FormKind::Shares | FormKind::Company => true,
        FormKind::Group | FormKind::Cooperative | FormKind::Farm | FormKind::Partnership | FormKind::Association | FormKind::Institution | FormKind::Shop => {
            false
        }
    }
}

fn branch(a: &Name, b: &Name) -> Agreement {
    let (Some(x), Some(y)) = (a.branch_kind, b.branch_kind) else {
        return if a.branch_kind == b.branch_kind { Agreement::Same } else { Agreement::Differs };
    };
    let (own_a, own_b) = (a.branch_units(), b.branch_units());
    match (own_a, own_b) {
        _ if x != y => Agreement::Differs,
        (own_a, own_b) if own_a == own_b => Agreement::Same,
        ([], _) | (_, []) => Agreement::Missing,
        (own_a, own_b) if same_but_for_suffixes(own_a, own_b) => Agreement::Variant,
        _ => Agreement::Differs,
    }
}

/// Whether two texts are the same when one has suffixes of places that the other leaves out; suffixes that differ tell places apart.
fn same_but_for_suffixes(mut a: &[u16], mut b: &[u16]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([x, rest_a @ ..], [y, rest_b @ ..]) if x == y => (a, b) = (rest_a, rest_b),
            ([x, rest @ ..], [y, ..]) if is_place_suffix(*x) && !is_place_suffix(*y) => a = rest,
            ([x, ..], [y, rest @ ..]) if is_place_suffix(*y) && !is_place_suffix(*x) => b = rest,
            ([x, rest @ ..], []) if is_place_suffix(*x) => a = rest,
            ([], [y, rest @ ..]) if is_place_suffix(*y) => b = rest,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compared(a: &str, b: &str) -> Comparison {
        let (a, b) = (Name::parse(a), Name::parse(b));
        let there = compare(&a, &b);
        assert_eq!(there, compare(&b, &a), "both ways");
        there
    }

    #[test]
    fn lawful_variants_are_the_same_subjects() {
        let register = "淮安市洪泽区金桂粮油食品有限公司";
        for (other, region, form) in [
            ("淮安市洪泽区金桂粮油食品有限责任公司", Agreement::Same, Agreement::Variant),
            ("洪泽县金桂粮油食品有限公司", Agreement::Variant, Agreement::Same),
            ("金桂粮油食品（洪泽）有限公司", Agreement::Same, Agreement::Same),
            ("金桂（淮安洪泽）粮油食品有限公司", Agreement::Same, Agreement::Same),
            ("江苏省淮安市洪泽区金桂粮油 食品有限公司", Agreement::Same, Agreement::Same),
            ("洪澤金桂糧油食品有限責任公司", Agreement::Same, Agreement::Variant),
            ("金桂粮油食品有限公司", Agreement::Missing, Agreement::Same),
            ("洪泽金桂粮油食品", Agreement::Same, Agreement::Missing),
        ] {
            let found = compared(register, other);
            assert!(found.score >= SAME, "{other}: {found:?}");
            assert_eq!((found.region, found.form, found.trade), (region, form, Agreement::Same), "{other}");
        }
    }

    #[test]
    fn near_names_of_other_subjects_are_not() {
        let register = "淮安市洪泽区金桂粮油食品有限公司";
        for (other, part, agreement) in [
            ("淮安市洪泽区金桔粮油食品有限公司", "trade", Agreement::Differs),
            ("淮安市洪泽区桂金粮油食品有限公司", "trade", Agreement::Differs),
            ("淮安市涟水县金桂粮油食品有限公司", "region", Agreement::Differs),
            ("盐城市金桂粮油食品有限公司", "region", Agreement::Differs),
            ("淮安市洪泽区金桂建筑工程有限公司", "industry", Agreement::Differs),
            ("淮安市洪泽区金桂粮油食品有限公司朱坝分公司", "branch", Agreement::Differs),
            ("淮安市洪泽区金桂粮油食品厂", "form", Agreement::Differs),
        ] {
            let found = compared(register, other);
            assert!(found.score < PERHAPS, "{other}: {found:?}");
            let of = |part| match part {
                "trade" => found.trade,
                "region" => found.region,
                "industry" => found.industry,
                "form" => found.form,
                _ => found.branch,
            };
            assert_eq!(of(part), agreement, "{other}: {found:?}");
        }
    }

    #[test]
    fn what_only_a_person_can_tell() {
        let register = "淮安市金桂粮油食品有限公司";
        for other in [
            "淮安市洪泽区金桂粮油食品有限公司",
            "江苏金桂粮油食品有限公司",
            "淮阴金桂粮油食品有限公司",
            "淮安市金桂粮油食品股份有限公司",
            "淮安市金桂食品有限公司",
            "淮安市金桂有限公司",
            "淮安市金桂集团粮油食品有限公司",
        ] {
            let found = compared(register, other);
            assert!((PERHAPS..SAME).contains(&found.score) || other.contains("集团"), "{other}: {found:?}");
        }
    }

    #[test]
    fn branches_compare_by_their_own_part() {
        let branch = |own: &str| format!("淮安市金桂粮油食品有限公司{own}");
        assert!(compared(&branch("淮阴区分公司"), &branch("淮阴分公司")).score >= SAME);
        assert!(compared(&branch("第三门市部"), &branch("第3门市")).score >= SAME);
        for (a, b) in [("淮安市分公司", "淮安区分公司"), ("第一分公司", "第二分公司"), ("王营分公司", "王营营业部")] {
            assert!(compared(&branch(a), &branch(b)).score < PERHAPS, "{a} {b}");
        }
    }

    #[test]
    fn old_names_of_places_are_not_their_namesakes() {
        assert_eq!(compared("淮阴市金桂食品有限公司", "淮安市金桂食品有限公司").region, Agreement::Variant);
        assert_eq!(compared("楚州区金桂食品有限公司", "淮安市淮安区金桂食品有限公司").region, Agreement::Variant);
        assert_eq!(compared("淮阴市金桂食品有限公司", "淮阴区金桂食品有限公司").region, Agreement::Partly);
        assert_eq!(compared("淮安市金桂食品有限公司", "淮安市淮安区金桂食品有限公司").region, Agreement::Partly);
        assert_eq!(compared("淮安市金桂食品有限公司", "淮安淮安金桂食品有限公司").region, Agreement::Partly);
        assert_eq!(compared("淮安淮阴金桂食品有限公司", "淮安市淮阴区金桂食品有限公司").region, Agreement::Same);
        assert_eq!(compared("淮安淮阴金桂食品有限公司", "东台市金桂食品有限公司").region, Agreement::Differs);
    }

    #[test]
    fn a_trade_name_may_begin_like_a_place() {
        let found = compared("响水县东海盐化有限公司", "东海盐化（响水）有限公司");
        assert!(found.score >= SAME, "{found:?}");
        assert!(compared("盐城市东海水产养殖有限公司", "东海水产养殖有限公司").score >= SAME);
    }

    proptest! {
        #[test]
        fn any_two_texts_compare_both_ways_and_with_themselves(a in "[淮安阴洪泽市区县镇(（）)有限责任公司分一二第金桂食品厂店集团A1 ]{0,24}|\\PC{0,30}", b in "[淮安阴洪泽市区县镇(（）)有限责任公司分一二第金桂食品厂店集团A1 ]{0,24}") {
            let (one, other) = (Name::parse(&a), Name::parse(&b));
            prop_assert_eq!(compare(&one, &other), compare(&other, &one));
            prop_assert_eq!(compare(&one, &one).score, 1000);
        }
    }
}
