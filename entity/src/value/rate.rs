//! Rates in integer parts per million.

use serde::{Deserialize, Serialize};

/// A rate in parts per million; 4.35 % = 43,500.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[serde(transparent)]
pub struct Ppm(pub i64);

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// There is no number in the text.
    #[error("not a number")]
    NotANumber,
    /// More than four decimal places of a per cent.
    #[error("finer than one part per million")]
    TooFine,
}

impl Ppm {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The whole: 100 %.
    pub const ONE: Self = Self(1_000_000);

    /// Reads per cent (`4.35`, `4.35%`) without rounding.
    pub fn parse_percent(text: &str) -> Result<Self, RateError> {
        let text = text.trim().trim_end_matches(['%', '％']).trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(RateError::NotANumber);
        }
        if part.len() > 4 {
            return Err(RateError::TooFine);
        }
        let ppm: i64 = format!("{whole}{part:0<4}").parse().map_err(|_| RateError::NotANumber)?;
        Ok(Self(if negative { -ppm } else { ppm }))
    }
    /// Per cent with exactly `places` places (at most four), half up, without the sign.
    pub fn percent(self, places: u32) -> String {
        let drop = 10_i64.pow(4 - places.min(4));
        let scaled = (self.0.abs() + drop / 2) / drop;
        let scale = 10_i64.pow(places.min(4));
        let sign = if self.0 < 0 && scaled != 0 { "-" } else { "" };
        if places == 0 { format!("{sign}{scaled}") } else { format!("{sign}{}.{:0w$}", scaled / scale, scaled % scale, w = places.min(4) as usize) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_there_and_back() {
        assert_eq!(Ppm::parse_percent("4.35%"), Ok(Ppm(43_500)));
        assert_eq!(Ppm::parse_percent("0.0001"), Ok(Ppm(1)));
        assert_eq!(Ppm::parse_percent("-0.5"), Ok(Ppm(-5_000)));
        assert_eq!(Ppm::parse_percent("x"), Err(RateError::NotANumber));
        assert_eq!(Ppm::parse_percent("1.00001"), Err(RateError::TooFine));
        assert_eq!(Ppm(43_550).percent(2), "4.36");
        assert_eq!(Ppm(43_500).percent(2), "4.35");
        assert_eq!(Ppm(1_000_000).percent(0), "100");
    }
}
