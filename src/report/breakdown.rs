//! The figures of a period as a whole and by bank, county, industry and month.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::value::{Industry, Region};
use sha2::{Digest, Sha256};

use super::case::Case;
use super::figures::Figures;
use super::indicator::Indicator;
use super::period::Period;

/// A bank as rows name it; ordered by code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bank {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Everything that the dashboard and the reports show of a period, computed once from the same cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The period.
    pub period: Period,
    /// Nothing that happened at or after this instant is in it.
    pub cut_off: DateTime<Utc>,
    /// How many applications were known at the cut-off.
    pub applications: usize,
    /// SHA-256, in hexadecimal, of the period, the cut-off, the versions of the definitions and the cases as of the cut-off.
    pub digest: String,
    /// The period.
    pub total: Figures,
    /// The period before.
    pub previous: Figures,
    /// From the first of January to the period's end.
    pub year_to_date: Figures,
    /// By bank, by code.
    pub by_bank: Vec<(Bank, Figures)>,
    /// By county: the seven of today and any other that occurs, by code.
    pub by_county: Vec<(Region, Figures)>,
    /// By section of industry, those that occur, in the order of the standard; last those of firms whose industry is not known.
    pub by_industry: Vec<(Option<Industry>, Figures)>,
    /// The twelve months that end with the period, oldest first.
    pub by_month: Vec<(Period, Figures)>,
}

impl Breakdown {
    /// Computes it; the order of the cases does not matter.
    pub fn of(cases: &[Case], period: Period, cut_off: DateTime<Utc>) -> Self {
        let mut known: Vec<Case> = cases.iter().filter_map(|case| case.as_of(cut_off)).collect();
        known.sort_by(|a, b| a.number.cmp(&b.number));
        let window = period.window();
        let grouped = |groups: &BTreeMap<String, Vec<&Case>>| -> BTreeMap<String, Figures> {
            groups.iter().map(|(code, cases)| (code.clone(), Figures::of(cases.iter().copied(), window))).collect()
        };
        Self {
            period,
            cut_off,
            applications: known.len(),
            digest: digest(&known, period, cut_off),
            total: Figures::of(&known, window),
            previous: Figures::of(&known, period.previous().window()),
            year_to_date: Figures::of(&known, period.year_to_date()),
            by_bank: banks(&known, grouped(&group(&known, |case| case.bank_code.clone()))),
            by_county: counties(grouped(&group(&known, |case| case.county.to_string()))),
            by_industry: sections(&grouped(&group(&known, |case| case.industry.as_ref().map_or_else(String::new, |industry| industry.section().to_owned())))),
            by_month: period.last_twelve_months().into_iter().map(|month| (month, Figures::of(&known, month.window()))).collect(),
        }
    }
}

fn group(cases: &[Case], code: impl Fn(&Case) -> String) -> BTreeMap<String, Vec<&Case>> {
    let mut groups: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        groups.entry(code(case)).or_default().push(case);
    }
    groups
}

fn banks(cases: &[Case], figures: BTreeMap<String, Figures>) -> Vec<(Bank, Figures)> {
    let names: BTreeMap<&str, &str> = cases.iter().map(|case| (case.bank_code.as_str(), case.bank_name.as_str())).collect();
    figures
        .into_iter()
        .map(|(code, figures)| {
            let name = names.get(code.as_str()).map_or_else(|| code.clone(), |name| (*name).to_owned());
            (Bank { code, name }, figures)
        })
        .collect()
}

fn counties(mut figures: BTreeMap<String, Figures>) -> Vec<(Region, Figures)> {
    for county in Region::counties() {
        figures.entry(county.to_string()).or_default();
    }
    figures.into_iter().filter_map(|(code, figures)| Some((code.parse().ok()?, figures))).collect()
}

fn sections(figures: &BTreeMap<String, Figures>) -> Vec<(Option<Industry>, Figures)> {
    let unknown = figures.get("").map(|f| (None, f.clone()));
    Industry::sections().filter_map(|section| figures.get(section.section()).map(|f| (Some(section.clone()), f.clone()))).chain(unknown).collect()
}

/// One line of JSON about the computation and one per case, in the order of their numbers.
fn digest(cases: &[Case], period: Period, cut_off: DateTime<Utc>) -> String {
    let versions: Vec<(&str, u16)> = Indicator::ALL.iter().map(|i| (i.code(), i.version())).collect();
    let mut sha = Sha256::new();
    // Writing these values as JSON cannot fail: no maps with odd keys, no floats.
    sha.update(serde_json::to_vec(&(period, cut_off.timestamp_micros(), versions)).unwrap_or_default());
    for case in cases {
        sha.update(b"\n");
        sha.update(serde_json::to_vec(case).unwrap_or_default());
    }
    hex::encode(sha.finalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{case, city, morning};
    use super::*;

    fn february(cases: &[Case]) -> Breakdown {
        let period: Period = "2026-02".parse().expect("period");
        Breakdown::of(cases, period, period.bounds().1)
    }

    fn sum<K>(groups: &[(K, Figures)]) -> Figures {
        groups.iter().map(|(_, figures)| figures).sum()
    }

    proptest! {
        #[test]
        fn every_breakdown_adds_up_to_the_total(n in 0_usize..120, skip in 0_usize..400) {
            let cases: Vec<Case> = city(520).into_iter().skip(skip).take(n).collect();
            let b = february(&cases);
            prop_assert_eq!(&sum(&b.by_bank), &b.total);
            prop_assert_eq!(&sum(&b.by_county), &b.total);
            prop_assert_eq!(&sum(&b.by_industry), &b.total);
            prop_assert_eq!(&b.by_month.last().expect("twelve months").1, &b.total);
            prop_assert_eq!(&b.by_month[10].1, &b.previous);
            prop_assert_eq!(b.by_month.len(), 12);
        }

        #[test]
        fn the_order_of_the_cases_does_not_matter(turn in 0_usize..60) {
            let mut cases = city(60);
            let straight = february(&cases);
            cases.rotate_left(turn);
            prop_assert_eq!(february(&cases), straight);
        }
    }

    #[test]
    fn all_counties_have_a_row() {
        let b = february(&[]);
        assert_eq!((b.by_county.len(), b.by_bank.len(), b.by_industry.len(), b.applications), (7, 0, 0, 0));
    }

    #[test]
    fn the_digest_follows_what_was_known_at_the_cut_off() {
        let mut cases = vec![case("1", "A", "2026-02-10")];
        let before = february(&cases).digest;
        cases[0].accepted_at = Some(morning("2026-03-02"));
        cases.push(case("2", "A", "2026-03-02"));
        assert_eq!(february(&cases).digest, before, "what happened later is not in it");
        cases[0].asked.0 += 1;
        assert_ne!(february(&cases).digest, before);
        assert_eq!(before.len(), 64);
    }
}
