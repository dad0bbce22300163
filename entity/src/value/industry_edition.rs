//! Earlier editions of GB/T 4754 and what their divisions became in that of 2017, for records that carry old codes.

use std::sync::LazyLock;

use super::industry::Industry;

/// An edition of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// GB/T 4754-2002.
    Of2002,
    /// GB/T 4754-2011.
    Of2011,
    /// GB/T 4754-2017, with its amendment of 2019: the edition that the platform uses.
    Of2017,
}

impl Edition {
    /// The edition in force in a year: each took effect within the year after its own or the year itself.
    pub const fn in_force(year: i32) -> Self {
        match year {
            ..=2011 => Self::Of2002,
            2012..=2017 => Self::Of2011,
            _ => Self::Of2017,
        }
    }
    const fn year(self) -> &'static str {
        match self {
            Self::Of2002 => "2002",
            Self::Of2011 => "2011",
            Self::Of2017 => "2017",
        }
    }
}

/// Edition, division, divisions of 2017.
static CROSSWALK: LazyLock<Vec<(&'static str, &'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?, cells.next()?.split('+').collect()))
    };
    include_str!("industry_edition.csv").lines().skip(1).filter_map(line).collect()
});

/// Divisions of an edition, as two digits.
pub fn divisions(edition: Edition) -> Vec<String> {
    match edition {
        Edition::Of2017 => Industry::divisions().filter_map(|industry| industry.division().map(str::to_owned)).collect(),
        Edition::Of2002 | Edition::Of2011 => CROSSWALK.iter().filter(|(of, ..)| *of == edition.year()).map(|(_, division, _)| (*division).to_owned()).collect(),
    }
}

/// What a code of an edition is in that of 2017. An old code leads to divisions only, as groups and classes moved between them;
/// several where the division was taken apart, none where the edition has no such division.
pub fn today(edition: Edition, code: &str) -> Vec<Industry> {
    let digits = code.trim().trim_start_matches(|c: char| c.is_ascii_alphabetic());
    match edition {
        Edition::Of2017 => code.parse().into_iter().collect(),
        Edition::Of2002 | Edition::Of2011 => {
            let Some(division) = digits.get(..2) else { return Vec::new() };
            let known = CROSSWALK.iter().find(|(of, old, _)| *of == edition.year() && *old == division);
            known.into_iter().flat_map(|(.., successors)| successors).filter_map(|division| division.parse().ok()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn codes(edition: Edition, code: &str) -> Vec<String> {
        today(edition, code).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn old_divisions_lead_to_those_of_2017() {
        for (edition, code, expected) in [
            (Edition::Of2011, "C17", vec!["C17"]),
            (Edition::Of2011, "5810", vec!["G58", "G59"]),
            (Edition::Of2011, "O79", vec!["O80"]),
            (Edition::Of2011, "P82", vec!["P83"]),
            (Edition::Of2011, "96", vec!["T97"]),
            (Edition::Of2002, "H63", vec!["F51"]),
            (Edition::Of2002, "I67", vec!["H62"]),
            (Edition::Of2002, "C30", vec!["C29"]),
            (Edition::Of2002, "C37", vec!["C36", "C37"]),
            (Edition::Of2002, "E47", vec!["E47", "E48"]),
            (Edition::Of2002, "38", vec![]),
            (Edition::Of2017, "C1761", vec!["C1761"]),
            (Edition::Of2017, "99", vec![]),
            (Edition::Of2011, "", vec![]),
        ] {
            assert_eq!(codes(edition, code), expected, "{edition:?} {code}");
        }
    }

    #[test]
    fn each_edition_has_its_divisions_and_nearly_all_of_2017_come_from_an_old_one() {
        assert_eq!((divisions(Edition::Of2002).len(), divisions(Edition::Of2011).len(), divisions(Edition::Of2017).len()), (95, 96, 97));
        let reached: BTreeSet<String> = divisions(Edition::Of2011).iter().flat_map(|division| codes(Edition::Of2011, division)).collect();
        let new: Vec<String> = Industry::divisions().map(|industry| industry.to_string()).filter(|code| !reached.contains(code)).collect();
        // 土地管理业 is new.
        assert_eq!(new, ["N79"]);
    }

    #[test]
    fn the_edition_of_a_year() {
        for (year, edition) in [(2003, Edition::Of2002), (2011, Edition::Of2002), (2012, Edition::Of2011), (2017, Edition::Of2011), (2018, Edition::Of2017)] {
            assert_eq!(Edition::in_force(year), edition, "{year}");
        }
    }
}
