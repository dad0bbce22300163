//! Money in integer fen (分): the one place where 元, 万元 and 亿元 are parsed and printed.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount of renminbi in fen; 1 元 = 100 fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// The unit in which an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 元 = 100 fen.
    Yuan,
    /// 万元 = 10,000 元.
    Wan,
    /// 亿元 = 100,000,000 元.
    Yi,
}

impl Unit {
    /// Fen in one of the unit.
    pub const fn fen(self) -> i64 {
        match self {
            Self::Yuan => 100,
            Self::Wan => 1_000_000,
            Self::Yi => 10_000_000_000,
        }
    }
    /// Decimal places that the unit can carry down to a fen.
    const fn places(self) -> usize {
        match self {
            Self::Yuan => 2,
            Self::Wan => 6,
            Self::Yi => 10,
        }
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// There is no number in the text.
    #[error("not a number")]
    NotANumber,
    /// More decimal places than a fen can carry.
    #[error("finer than one fen")]
    TooFine,
    /// The amount does not fit.
    #[error("too large")]
    TooLarge,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }
    /// An amount of whole 万元.
    pub const fn wan(wan: i64) -> Self {
        Self(wan * 1_000_000)
    }
    /// Reads a decimal number written in `unit`; commas and spaces between digits are ignored, nothing is rounded.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, MoneyError> {
        let clean: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{3000}' | '_')).collect();
        let (negative, digits) = match clean.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, clean.strip_prefix('+').unwrap_or(&clean)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !all_digits(whole) || !all_digits(part) {
            return Err(MoneyError::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if part.len() > unit.places() {
            return Err(MoneyError::TooFine);
        }
        let number = |s: &str| if s.is_empty() { Ok(0) } else { s.parse::<i64>().map_err(|_| MoneyError::TooLarge) };
        let scale = 10_i64.pow(u32::try_from(unit.places() - part.len()).map_err(|_| MoneyError::TooFine)?);
        let fen = number(whole)?.checked_mul(unit.fen()).and_then(|w| number(part).ok()?.checked_mul(scale)?.checked_add(w)).ok_or(MoneyError::TooLarge)?;
        Ok(Self(if negative { -fen } else { fen }))
    }
    /// The amount in `unit` as a decimal with exactly `places` places, half up; thousands are set off by commas.
    pub fn print(self, unit: Unit, places: u32) -> String {
        let per = i128::from(unit.fen());
        let scale = 10_i128.pow(places);
        let scaled = (i128::from(self.0).abs() * scale * 2 + per) / (per * 2);
        let (whole, part) = (scaled / scale, scaled % scale);
        let digits = whole.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let sign = if self.0 < 0 && scaled != 0 { "-" } else { "" };
        if places == 0 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{part:0w$}", w = places as usize) }
    }
    /// The amount in `unit` with only the places it needs and no thousands separators: what a form field or an API shows.
    pub fn plain(self, unit: Unit) -> String {
        let places = u32::try_from(unit.places()).unwrap_or(2);
        let text = self.print(unit, places).replace(',', "");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
    /// `self * numerator / denominator`, rounded half away from zero; `None` on overflow or a zero denominator.
    pub fn ratio(self, numerator: i64, denominator: i64) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        if let Some(product) = self.0.checked_mul(numerator)
            && let Some(whole) = product.checked_div(denominator)
        {
            // Nearly every amount: 64 bits are divided several times faster than 128.
            let (rest, divisor) = ((product % denominator).unsigned_abs(), denominator.unsigned_abs());
            let away = if rest < divisor - rest { 0 } else { (product ^ denominator).signum() | 1 };
            return whole.checked_add(away).map(Self);
        }
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let half = denominator.abs() / 2;
        let sign = if (product < 0) == (denominator < 0) { 1 } else { -1 };
        i64::try_from(sign * ((product.abs() + half) / denominator.abs())).ok().map(Self)
    }
    /// Addition that reports overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_each_unit() {
        for (text, unit, fen) in [
            ("0.2", Unit::Wan, 200_000),
            ("3,000", Unit::Wan, 3_000_000_000),
            ("0.000001", Unit::Wan, 1),
            ("1.50", Unit::Yuan, 150),
            ("-12", Unit::Yuan, -1200),
            ("1.2", Unit::Yi, 12_000_000_000),
        ] {
            assert_eq!(Fen::parse(text, unit), Ok(Fen(fen)), "{text}");
            assert_eq!(Fen::parse(&Fen(fen).plain(unit), unit), Ok(Fen(fen)), "{text} there and back");
        }
        assert_eq!(Fen(1_234_567_891_234).print(Unit::Wan, 2), "1,234,567.89");
        assert_eq!(Fen(-4_999).print(Unit::Wan, 2), "0.00");
        assert_eq!(Fen(1005).print(Unit::Yuan, 1), "10.1");
    }

    #[test]
    fn refuses_what_is_not_an_amount() {
        assert_eq!(Fen::parse("", Unit::Yuan), Err(MoneyError::NotANumber));
        assert_eq!(Fen::parse("1e5", Unit::Yuan), Err(MoneyError::NotANumber));
        assert_eq!(Fen::parse("1.005", Unit::Yuan), Err(MoneyError::TooFine));
        assert_eq!(Fen::parse("99999999999999999", Unit::Wan), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_ratio_rounds_half_away_from_zero() {
        assert_eq!(Fen(5).ratio(1, 2), Some(Fen(3)));
        assert_eq!(Fen(-5).ratio(1, 2), Some(Fen(-3)));
        assert_eq!(Fen(5).ratio(1, 0), None);
        assert_eq!(Fen(i64::MAX).ratio(2, 1), None);
        assert_eq!(Fen(i64::MIN).ratio(1, -1), None);
        assert_eq!(Fen(i64::MAX).ratio(3, 6), Some(Fen(i64::MAX / 2 + 1)));
    }

    #[test]
    fn a_ratio_is_the_same_in_few_bits_and_in_many() {
        // The plain way: in 128 bits, away from zero where the rest is half or more.
        let plain = |of: i64, numerator: i64, denominator: i64| {
            let (product, denominator) = (i128::from(of) * i128::from(numerator), i128::from(denominator));
            let doubled = 2 * (product % denominator).abs();
            let away = if doubled < denominator.abs() { 0 } else { product.signum() * denominator.signum() };
            i64::try_from(product / denominator + away).ok().map(Fen)
        };
        let figures = [0, 1, -1, 2, -2, 3, 5, -5, 7, 8, 12_000_000, -12_000_000, 40_000, i64::MAX, i64::MIN, i64::MAX / 2, 4_000_000_000];
        for of in figures {
            for numerator in figures {
                for denominator in figures.into_iter().filter(|figure| *figure != 0) {
                    assert_eq!(Fen(of).ratio(numerator, denominator), plain(of, numerator, denominator), "{of} * {numerator} / {denominator}");
                }
            }
        }
    }
}
