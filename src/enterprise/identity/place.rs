//! The places that names begin with: divisions by every name they have had, with or without suffix, and what they are today.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use entity::value::division::{Division, Level};

use super::plain::{Unit, units};
use super::word::{Dictionary, End, WORDS};

/// The whole country, beside the six-digit codes.
const COUNTRY: u32 = 0;

/// A word that names a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Today's divisions that the word means first: those that carry it, of the highest level.
    pub(super) meant: Vec<u32>,
    /// Every division of today that it may mean, with those that what it once named became.
    pub(super) readings: Vec<u32>,
    /// No division carries it any more.
    pub(super) former: bool,
    /// It has its suffix.
    pub(super) whole: bool,
    /// It is a district's name without suffix: a place only behind its city's.
    pub(super) bare_district: bool,
    /// It lies in this province.
    pub(super) own: bool,
}

/// All places, and their words at both ends of a text.
pub(super) struct Places {
    all: Vec<Place>,
    /// For a place whose word may mean a city or a county in it, the number of the place that is the county alone.
    counties: Vec<Option<u16>>,
    first: Dictionary<u16>,
    last: Dictionary<u16>,
}

pub(super) static PLACES: LazyLock<Places> = LazyLock::new(Places::read);

impl Places {
    fn read() -> Self {
        let mut words: BTreeMap<&str, Vec<(&Division, bool)>> = BTreeMap::new();
        for division in Division::all() {
            let (name, short) = (division.name, division.short_name());
            // Old districts were called no more than that: the town, the outskirts.
            if division.level == Level::District && name.chars().count() < 3 {
                continue;
            }
            words.entry(name).or_default().push((division, true));
            if short != name && short.chars().count() > 1 {
                words.entry(short).or_default().push((division, false));
            }
        }
        let country = WORDS.country.iter().map(|word| {
            let place = Place { meant: vec![COUNTRY], readings: vec![COUNTRY], former: false, whole: true, bare_district: false, own: false };
            (units(word), place)
        });
        let (words, mut all): (Vec<Vec<Unit>>, Vec<Place>) = words.into_iter().map(|(word, of)| (units(word), Place::of(&of))).chain(country).unzip();
        let numbered = || words.iter().cloned().zip(0_u16..);
        let (first, last) = (Dictionary::new(numbered(), End::First), Dictionary::new(numbered(), End::Last));
        let mut counties = Vec::with_capacity(all.len());
        for at in 0..all.len() {
            let county = all[at].county();
            counties.push(county.is_some().then(|| u16::try_from(all.len()).unwrap_or(u16::MAX)));
            all.extend(county);
        }
        Self { all, counties, first, last }
    }
    /// A place that stands behind another one of a name: the county when both its word's meanings fit and the other is a city.
    pub(super) fn inside(&self, outer: Option<u16>, number: u16) -> u16 {
        let county = self.counties.get(usize::from(number)).copied().flatten();
        let fits = |county: &u16| {
            outer.is_some_and(|outer| {
                self.get(outer).meant.iter().any(|outer| is_city(*outer) && self.get(*county).meant.iter().any(|code| lies_in(*code, *outer)))
            })
        };
        county.filter(fits).unwrap_or(number)
    }
    pub(super) fn get(&self, number: u16) -> &Place {
        &self.all[usize::from(number)]
    }
    /// Whether a place is the whole country.
    pub(super) fn is_country(&self, number: u16) -> bool {
        self.get(number).readings == [COUNTRY]
    }
    /// The places that begin a text, the longest first.
    pub(super) fn beginning<'a>(&'a self, text: &'a [Unit]) -> impl Iterator<Item = (usize, u16)> {
        self.first.at_end(text).map(|(length, number)| (length, *number))
    }
    /// The longest place that ends a text.
    pub(super) fn ending(&self, text: &[Unit]) -> Option<(usize, u16)> {
        self.last.longest(text).map(|(length, number)| (length, *number))
    }
    /// Whether the second can lie in the first.
    pub(super) fn holds(&self, outer: u16, inner: u16) -> bool {
        let (outer, inner) = (&self.get(outer).readings, &self.get(inner).readings);
        outer.iter().any(|outer| inner.iter().any(|inner| lies_in(*inner, *outer)))
    }
}

impl Place {
    /// The place as a county alone, when its word may also mean a city.
    fn county(&self) -> Option<Self> {
        let counties: Vec<u32> = self.readings.iter().copied().filter(|code| !code.is_multiple_of(100)).collect();
        let both = !counties.is_empty() && self.readings.iter().copied().any(is_city);
        both.then(|| Self { meant: counties.clone(), readings: counties, ..self.clone() })
    }
    fn of(divisions: &[(&'static Division, bool)]) -> Self {
        let code = |division: &Division| division.code.parse().unwrap_or(COUNTRY);
        let standing = divisions.iter().filter(|(division, _)| division.stands());
        let highest = standing.clone().map(|(division, _)| division.level).min();
        let meant: Vec<u32> = standing.filter(|(division, _)| Some(division.level) == highest).map(|(division, _)| code(division)).collect();
        let mut readings: Vec<u32> = divisions.iter().flat_map(|(division, _)| division.today()).map(code).collect();
        readings.sort_unstable();
        readings.dedup();
        Self {
            former: meant.is_empty(),
            meant: if meant.is_empty() { readings.clone() } else { meant },
            whole: divisions.iter().any(|(_, whole)| *whole),
            bare_district: divisions.iter().all(|(division, whole)| division.level == Level::District && !whole),
            own: divisions.iter().any(|(division, _)| division.code.starts_with("32")),
            readings,
        }
    }
}

/// Whether a code is a city's.
const fn is_city(code: u32) -> bool {
    code.is_multiple_of(100) && !code.is_multiple_of(10_000)
}

/// Whether a division lies in another one, by their codes.
pub(super) fn lies_in(inner: u32, outer: u32) -> bool {
    let in_province = outer.is_multiple_of(10_000) && inner / 10_000 == outer / 10_000;
    let in_city = outer.is_multiple_of(100) && inner / 100 == outer / 100;
    inner != outer && (outer == COUNTRY || in_province || in_city)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(word: &str) -> &'static Place {
        let text = units(word);
        let (length, number) = PLACES.beginning(&text).next().expect("a place");
        assert_eq!(length, text.len(), "{word}");
        PLACES.get(number)
    }

    #[test]
    fn old_names_lead_to_todays_divisions() {
        assert_eq!((place("淮阴市").readings.as_slice(), place("淮阴市").former), (&[320_800][..], true));
        assert_eq!((place("淮安市").meant.as_slice(), place("淮安市").readings.as_slice()), (&[320_800][..], &[320_800, 320_803][..]));
        assert_eq!((place("淮阴").meant.as_slice(), place("淮阴").readings.as_slice()), (&[320_804][..], &[320_800, 320_804][..]));
        assert_eq!((place("淮安").meant.as_slice(), place("淮安").readings.as_slice()), (&[320_800][..], &[320_800, 320_803][..]));
        assert_eq!((place("楚州区").readings.as_slice(), place("楚州区").former), (&[320_803][..], true));
        assert_eq!((place("江都市").readings.as_slice(), place("铜山县").readings.as_slice()), (&[321_012][..], &[320_312][..]));
    }

    #[test]
    fn districts_need_their_suffix_or_their_city() {
        assert!(place("云龙").bare_district && !place("云龙区").bare_district && !place("大丰").bare_district);
        assert!(PLACES.beginning(&units("郊区某某")).next().is_none());
    }

    #[test]
    fn behind_a_city_a_name_means_the_county() {
        let number = |word: &str| PLACES.beginning(&units(word)).next().map(|(_, number)| number).expect("a place");
        let inside = |outer: &str, inner: &str| PLACES.get(PLACES.inside(Some(number(outer)), number(inner))).meant.clone();
        assert_eq!(inside("淮安", "淮阴"), [320_804]);
        assert_eq!(inside("淮安市", "淮安"), [320_803]);
        assert_eq!(inside("江苏省", "淮安市"), [320_800]);
        assert_eq!(inside("盐城市", "淮安"), [320_800]);
        assert_eq!(inside("淮安市", "洪泽县"), [320_813]);
    }

    #[test]
    fn what_lies_in_what() {
        for (inner, outer, expected) in
            [(320_804, 320_800, true), (320_800, 320_000, true), (320_804, COUNTRY, true), (320_804, 320_300, false), (320_800, 320_800, false)]
        {
            assert_eq!(lies_in(inner, outer), expected, "{inner} in {outer}");
        }
    }
}
