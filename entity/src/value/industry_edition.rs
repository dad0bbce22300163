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
    /// The year by which it is called.
    pub const fn year(self) -> &'static str {
        match self {
            Self::Of2002 => "2002",
            Self::Of2011 => "2011",
            Self::Of2017 => "2017",
        }
    }
}

impl std::str::FromStr for Edition {
    type Err = super::industry::IndustryError;
    /// Reads the year of an edition: `2011`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Of2002, Self::Of2011, Self::Of2017].into_iter().find(|edition| edition.year() == text).ok_or(super::industry::IndustryError)
    }
}

/// Edition; its division with the letter of its section, or a group that did not go the way of its division; what it is in 2017.
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
        Edition::Of2002 | Edition::Of2011 => {
            let own = CROSSWALK.iter().filter(|(of, code, _)| *of == edition.year() && code.len() == 3);
            own.map(|(_, division, _)| division[1..].to_owned()).collect()
        }
    }
}

/// What a code of an edition is in that of 2017. An old code leads to divisions, as groups and classes moved between them, and to groups
/// where it is known which; several where it was taken apart, none where the edition has no such code.
pub fn today(edition: Edition, code: &str) -> Vec<Industry> {
    match edition {
        Edition::Of2017 => code.parse().into_iter().collect(),
        Edition::Of2002 | Edition::Of2011 => {
            let code = code.trim().to_ascii_uppercase();
            let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
            let well_formed = (2..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && code.len() - digits.len() <= 1;
            if !well_formed {
                return Vec::new();
            }
            // The letter has to be that of the section, when there is one.
            let same = |known: &str, depth: usize| {
                known.len() == depth + 1 && digits.get(..depth) == known.get(1..) && (code.len() == digits.len() || known[..1] == code[..1])
            };
            let line = |depth: usize| CROSSWALK.iter().find(|(of, known, _)| *of == edition.year() && same(known, depth));
            let known = line(3).or_else(|| line(2));
            known.into_iter().flat_map(|(.., successors)| successors).filter_map(|division| division.parse().ok()).collect()
        }
    }
}

/// What a delivered code is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The edition that it is of.
    pub edition: Edition,
    /// What it is in that of 2017; only what all its successors have in common, and nothing where that is nothing.
    pub industry: Option<Industry>,
    /// What is not sure about it.
    pub doubt: Option<Doubt>,
}

/// What is not sure about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody says of which edition it is, and in that of 2011 it would be another industry.
    Edition {
        /// Which, in terms of 2017.
        otherwise: Industry,
    },
    /// It was taken apart.
    Apart,
}

/// Takes a code for one of the edition that was declared, or of the only one that has it: of 2017 or 2011, of 2002 when neither knows it.
/// None when it is in no table.
pub fn take(code: &str, declared: Option<Edition>) -> Option<Taken> {
    let old = |edition: Edition| {
        let successors = today(edition, code);
        let first = successors.first()?;
        let doubt = (successors.len() > 1).then_some(Doubt::Apart);
        Some(Taken { edition, industry: first.common(&successors), doubt })
    };
    let new = |doubt: Option<Doubt>| Some(Taken { edition: Edition::Of2017, industry: Some(code.parse().ok()?), doubt });
    match declared {
        Some(Edition::Of2017) => new(None),
        Some(edition @ (Edition::Of2002 | Edition::Of2011)) => old(edition),
        None => {
            let before = today(Edition::Of2011, code);
            let Ok(now) = code.parse::<Industry>() else { return old(Edition::Of2011).or_else(|| old(Edition::Of2002)) };
            // The classes of a division moved about as well, but what is the same division is taken as it stands.
            let same = before.iter().any(|one| one.division() == now.division());
            let doubt = before.into_iter().next().filter(|_| !same).map(|otherwise| Doubt::Edition { otherwise });
            new(doubt)
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
            (Edition::Of2011, "G58", vec!["G58", "G59"]),
            (Edition::Of2011, "5810", vec!["G591"]),
            (Edition::Of2011, "582", vec!["G58"]),
            (Edition::Of2011, "K7020", vec!["K702"]),
            (Edition::Of2011, "N79", vec![]),
            (Edition::Of2011, "o79", vec!["O80"]),
            (Edition::Of2011, "7x", vec![]),
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
    fn a_delivered_code_is_of_the_edition_that_has_it() {
        let taken = |code: &str, declared: Option<&str>| {
            let taken = take(code, declared.map(|year| year.parse().expect("an edition")))?;
            let doubt = taken.doubt.map(|doubt| match doubt {
                Doubt::Edition { otherwise } => otherwise.to_string(),
                Doubt::Apart => "apart".to_owned(),
            });
            Some((taken.edition.year(), taken.industry.map(|industry| industry.to_string()).unwrap_or_default(), doubt.unwrap_or_default()))
        };
        for (code, declared, expected) in [
            // The same division in both: as it stands.
            ("1761", None, ("2017", "C1761", "")),
            ("C17", None, ("2017", "C17", "")),
            ("G58", None, ("2017", "G58", "")),
            ("C", None, ("2017", "C", "")),
            // The letter tells.
            ("O79", None, ("2011", "O80", "")),
            ("N79", None, ("2017", "N79", "")),
            ("P82", None, ("2011", "P83", "")),
            ("H63", None, ("2002", "F51", "")),
            // Only one edition has it.
            ("97", None, ("2017", "T97", "")),
            ("98", None, ("2002", "T97", "")),
            // Both have it, as different industries.
            ("79", None, ("2017", "N79", "O80")),
            ("O80", None, ("2017", "O80", "O81")),
            ("8311", None, ("2017", "P8311", "Q84")),
            // Declared.
            ("8311", Some("2011"), ("2011", "Q84", "")),
            ("8311", Some("2017"), ("2017", "P8311", "")),
            ("1761", Some("2011"), ("2011", "C17", "")),
            ("7010", Some("2011"), ("2011", "K701", "")),
            ("58", Some("2011"), ("2011", "G", "apart")),
            ("37", Some("2002"), ("2002", "C", "apart")),
        ] {
            let (edition, industry, doubt) = expected;
            assert_eq!(taken(code, declared), Some((edition, industry.to_owned(), doubt.to_owned())), "{code} {declared:?}");
        }
        for (code, declared) in [("99", None), ("", None), ("制造业", None), ("97", Some("2011")), ("O79", Some("2017")), ("U01", None)] {
            assert_eq!(taken(code, declared), None, "{code} {declared:?}");
        }
    }

    #[test]
    fn the_edition_of_a_year() {
        for (year, edition) in [(2003, Edition::Of2002), (2011, Edition::Of2002), (2012, Edition::Of2011), (2017, Edition::Of2011), (2018, Edition::Of2017)] {
            assert_eq!(Edition::in_force(year), edition, "{year}");
        }
    }
}
