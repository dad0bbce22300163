//! The numbers that subjects had before the unified code and still carry in old records: 工商注册号, 组织机构代码, 税务登记号.

use std::fmt;
use std::str::FromStr;

use super::code::{CheckDigit, Uscc, organisation_check};

/// Why a text is none of the older numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OldCodeError {
    /// No such number has so many characters.
    #[error("{0} characters")]
    Length(usize),
    /// A character that these numbers do not have, at a place counted from 1.
    #[error("a character that is not used at place {0}")]
    Character(usize),
    /// The number of a natural person: never stored.
    #[error("a natural person's number")]
    Personal,
}

/// 工商注册号: 15 digits (GS 15-2006: division, sequence, check), or 13 of the time before 2007, which have no check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationNumber(String);

/// Who got a registration number, by its seventh digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// 0-3: 内资.
    Domestic,
    /// 4-5: 外资.
    Foreign,
    /// 6-9: 个体工商户.
    Individual,
}

/// The check digit of a registration number's first 14 (GS 15-2006 annex: ISO 7064 MOD 11,10); `None` unless they are digits.
pub fn registration_check(first14: &str) -> Option<char> {
    let digits: Vec<u32> = first14.chars().take(14).map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    if digits.len() < 14 {
        return None;
    }
    let product = digits.into_iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    char::from_digit((11 - product) % 10, 10)
}

impl RegistrationNumber {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The registrar's division at the time of registration.
    pub fn division(&self) -> &str {
        &self.0[..6]
    }
    /// Who got it; nobody knows for one of 13 digits.
    pub fn registered(&self) -> Option<Registered> {
        if self.0.len() != 15 {
            return None;
        }
        match self.0.as_bytes()[6] {
            b'0'..=b'3' => Some(Registered::Domestic),
            b'4' | b'5' => Some(Registered::Foreign),
            _ => Some(Registered::Individual),
        }
    }
    /// The digit that was expected in place of a wrong check digit; nothing when it is right or there is none.
    pub fn expected_check(&self) -> Option<char> {
        registration_check(&self.0).filter(|expected| self.0.len() == 15 && !self.0.ends_with(*expected))
    }
}

impl FromStr for RegistrationNumber {
    type Err = OldCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = Uscc::normalise(text);
        match code.chars().position(|c| !c.is_ascii_digit()) {
            Some(at) => Err(OldCodeError::Character(at + 1)),
            None if matches!(code.len(), 13 | 15) => Ok(Self(code)),
            None => Err(OldCodeError::Length(code.len())),
        }
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 组织机构代码 (GB 11714): eight characters and a check character, without the hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// The nine characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The character that was expected in place of a wrong check character.
    pub fn expected_check(&self) -> Option<char> {
        organisation_check(&self.0).filter(|expected| !self.0.ends_with(*expected))
    }
    /// The organisation code inside a unified one.
    pub fn of(code: &Uscc) -> Self {
        Self(code.organisation_code().to_owned())
    }
}

impl FromStr for OrganisationCode {
    type Err = OldCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = Uscc::normalise(text);
        let code = match code.char_indices().nth(8) {
            Some((at, '-')) => format!("{}{}", &code[..at], &code[at + 1..]),
            Some(_) | None => code,
        };
        match code.chars().position(|c| !c.is_ascii_alphanumeric()) {
            Some(at) => Err(OldCodeError::Character(at + 1)),
            None if code.len() == 9 => Ok(Self(code)),
            None => Err(OldCodeError::Length(code.len())),
        }
    }
}

impl fmt::Display for OrganisationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..8], &self.0[8..])
    }
}

/// 税务登记号, as far as it names an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxNumber {
    /// A unified code: the tax number since 2015.
    Unified(Uscc),
    /// 15 characters: the division and the organisation code.
    Organisation {
        /// The division of the tax office.
        division: String,
        /// The organisation code; its check character may be wrong.
        code: OrganisationCode,
    },
}

impl TaxNumber {
    /// The organisation code inside, the one part that every form of the number has.
    pub fn organisation_code(&self) -> OrganisationCode {
        match self {
            Self::Unified(code) => OrganisationCode::of(code),
            Self::Organisation { code, .. } => code.clone(),
        }
    }
}

impl FromStr for TaxNumber {
    type Err = OldCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = Uscc::normalise(text);
        if let Some(at) = code.chars().position(|c| !c.is_ascii_alphanumeric()) {
            return Err(OldCodeError::Character(at + 1));
        }
        match code.len() {
            18 => match code.parse::<Uscc>() {
                Ok(unified) if unified.check() == CheckDigit::Right || !is_personal_number(&code) => Ok(Self::Unified(unified)),
                Ok(_) | Err(_) if is_personal_number(&code) => Err(OldCodeError::Personal),
                Ok(_) | Err(_) => Err(OldCodeError::Length(18)),
            },
            15 => {
                let organisation: OrganisationCode = code[6..].parse()?;
                // A trader's number of the time of 15-digit identity numbers: a day of birth stands where the code would begin.
                if organisation.expected_check().is_some() && has_day_of_birth(&code) {
                    return Err(OldCodeError::Personal);
                }
                Ok(Self::Organisation { division: code[..6].to_owned(), code: organisation })
            }
            // Identity numbers with two characters behind them.
            17 if has_day_of_birth(&code) => Err(OldCodeError::Personal),
            20 if is_personal_number(&code[..18]) => Err(OldCodeError::Personal),
            length => Err(OldCodeError::Length(length)),
        }
    }
}

/// A two-digit year, month and day from the seventh character on, among digits only: an identity number of 15 digits.
fn has_day_of_birth(code: &str) -> bool {
    let part = |from: usize| code.get(from..from + 2).and_then(|text| text.parse::<u32>().ok());
    let digits = code.get(..15).is_some_and(|text| text.bytes().all(|b| b.is_ascii_digit()));
    digits && part(8).is_some_and(|month| (1..=12).contains(&month)) && part(10).is_some_and(|day| (1..=31).contains(&day))
}

/// The 18 characters are an identity number of a natural person (GB 11643): a day of birth inside and the right check character.
pub fn is_personal_number(code: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = code.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) || bytes[0] == b'0' {
        return false;
    }
    let part = |range: std::ops::Range<usize>| code.get(range).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let born = (1900..2100).contains(&part(6..10)) && (1..=12).contains(&part(10..12)) && (1..=31).contains(&part(12..14));
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    born && usize::try_from(sum % 11).is_ok_and(|place| CHECKS[place] == bytes[17].to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registration_numbers_have_a_check_digit() {
        for (code, registered) in
            [("320899000000019", Registered::Domestic), ("320899400000036", Registered::Foreign), ("320899600000022", Registered::Individual)]
        {
            let number: RegistrationNumber = code.parse().expect("a number");
            assert_eq!((number.expected_check(), number.registered(), number.division()), (None, Some(registered), "320899"), "{code}");
        }
        // The number that the rules print as their example of a first one.
        assert_eq!(registration_check("11010800000001"), Some('6'));
        let wrong: RegistrationNumber = "３２０８９９０００００００１８ ".parse().expect("a number");
        assert_eq!((wrong.as_str(), wrong.expected_check()), ("320899000000018", Some('9')));
        let old: RegistrationNumber = "3208991100626".parse().expect("a number");
        assert_eq!((old.expected_check(), old.registered()), (None, None));
        assert_eq!("32089900000001".parse::<RegistrationNumber>(), Err(OldCodeError::Length(14)));
        assert_eq!("3208990000000I9".parse::<RegistrationNumber>(), Err(OldCodeError::Character(14)));
    }

    #[test]
    fn one_wrong_digit_or_two_neighbours_changed_are_always_seen() {
        let right = "320899000000019";
        for at in 0..15 {
            for digit in '0'..='9' {
                let wrong: String = right.chars().enumerate().map(|(place, c)| if place == at { digit } else { c }).collect();
                let number: RegistrationNumber = wrong.parse().expect("a number");
                assert_eq!(number.expected_check().is_some(), wrong != right, "{wrong}");
            }
        }
    }

    #[test]
    fn organisation_codes_with_and_without_hyphen() {
        let code: OrganisationCode = " ７９６５４４５９-8".parse().expect("a code");
        assert_eq!((code.as_str(), code.expected_check(), code.to_string().as_str()), ("796544598", None, "79654459-8"));
        let wrong: OrganisationCode = "MAXAY4CL1".parse().expect("a code");
        assert_eq!(wrong.expected_check(), Some('0'));
        assert_eq!("7965445".parse::<OrganisationCode>(), Err(OldCodeError::Length(7)));
        assert_eq!("79654459－－8".parse::<OrganisationCode>(), Err(OldCodeError::Character(9)));
        let unified: Uscc = "91320899MAXAY4CL05".parse().expect("a code");
        assert_eq!(OrganisationCode::of(&unified).as_str(), "MAXAY4CL0");
    }

    #[test]
    fn tax_numbers_name_an_organisation_or_nobody() {
        let tax = |text: &str| text.parse::<TaxNumber>();
        assert_eq!(tax("320899796544598").map(|t| t.organisation_code().as_str().to_owned()), Ok("796544598".to_owned()));
        assert_eq!(tax("91320899maxay4cl05").map(|t| t.organisation_code().as_str().to_owned()), Ok("MAXAY4CL0".to_owned()));
        for personal in ["11010519491231002X", "11010519491231002X01", "110105491231002", "11010549123100201"] {
            assert_eq!(tax(personal), Err(OldCodeError::Personal), "{personal}");
        }
        assert_eq!(tax("12345"), Err(OldCodeError::Length(5)));
        assert_eq!(tax("某"), Err(OldCodeError::Character(1)));
    }
}
