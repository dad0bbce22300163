//! How much speaks for two representatives of one name being one person; nothing of it decides.

use entity::value::Region;

use crate::credit::feed::fold::fold;

/// What the register says of both firms alike, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The address.
    Address,
    /// The county.
    County,
    /// The city.
    City,
    /// Only the name.
    NameOnly,
}

impl Likeness {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Address, Self::County, Self::City, Self::NameOnly];
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Address => "namesake_like-address",
            Self::County => "namesake_like-county",
            Self::City => "namesake_like-city",
            Self::NameOnly => "namesake_like-name",
        }
    }
}

/// Where a firm is, as the register says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its county.
    pub region: Option<Region>,
    /// Its address.
    pub address: Option<String>,
}

/// Compares where two firms are; what is not known is like nothing.
pub fn likeness(one: &Place, other: &Place) -> Likeness {
    let address = |place: &Place| place.address.as_deref().map(fold).filter(|text| !text.is_empty());
    let region = |place: &Place, digits: usize| place.region.as_ref().and_then(|region| region.as_str().get(..digits).map(str::to_owned));
    let same = |digits: usize| region(one, digits).is_some() && region(one, digits) == region(other, digits);
    if address(one).is_some() && address(one) == address(other) {
        Likeness::Address
    } else if same(6) {
        Likeness::County
    } else if same(4) {
        Likeness::City
    } else {
        Likeness::NameOnly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_say_alike_comes_first_and_nothing_known_is_like_nothing() {
        let place = |region: &str, address: &str| Place { region: region.parse().ok(), address: Some(address.to_owned()).filter(|text| !text.is_empty()) };
        let one = place("320812", "清江浦区某路1号");
        assert_eq!(likeness(&one, &place("320803", "清江浦区某路１号")), Likeness::Address, "wide digits are the same");
        assert_eq!(likeness(&one, &place("320812", "某街2号")), Likeness::County);
        assert_eq!(likeness(&one, &place("320803", "")), Likeness::City);
        assert_eq!(likeness(&one, &place("", "")), Likeness::NameOnly);
        assert_eq!(likeness(&Place::default(), &Place::default()), Likeness::NameOnly);
        assert!(Likeness::ALL.is_sorted());
    }
}
