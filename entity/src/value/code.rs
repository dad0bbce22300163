//! 统一社会信用代码 (GB 32100-2015) with its embedded organisation code (GB 11714).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::stored::SubjectKind;

/// Values 0-30 of the characters of a code; I, O, S, V and Z are not used.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31 for positions 1-17.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the organisation code's eight characters.
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code in its normal form: 18 characters of the alphabet. Its check characters may be wrong,
/// as those of some lawfully issued codes are: ask [`Uscc::check`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Uscc(String);

/// Why a text is not a unified code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not 18 characters.
    #[error("{0} characters instead of 18")]
    Length(usize),
    /// A character outside the alphabet, with what was probably meant.
    #[error("character {found} at place {place} is not used in these codes")]
    Character {
        /// The character.
        found: char,
        /// Its place, from 1.
        place: usize,
        /// The character it is often mistaken for; never replaced silently.
        meant: Option<char>,
    },
}

/// What the check characters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckDigit {
    /// Both are right.
    Right,
    /// The 18th character is wrong; this one was expected.
    OuterWrong {
        /// What GB 32100 asks for.
        expected: char,
    },
    /// The 17th character is wrong; this one was expected.
    InnerWrong {
        /// What GB 11714 asks for.
        expected: char,
    },
}

/// Characters that are misread for one another, on paper and by machines.
const MISREAD: &[&str] = &["0D", "0Q", "DQ", "8B", "2Z", "5S", "1L", "1T", "17", "1J", "UV", "6G", "CG", "PR", "KX", "XY", "MN", "MW", "EF", "38", "49", "A4"];

fn chars_at(text: &str, at: usize) -> char {
    text.as_bytes().get(at).map_or('\0', |byte| char::from(*byte))
}

fn value(c: u8) -> Option<u32> {
    ALPHABET.iter().position(|a| *a == c).and_then(|i| u32::try_from(i).ok())
}

/// The check character of the first 17 characters; `None` when one is outside the alphabet or there are fewer.
pub fn outer_check(first17: &str) -> Option<char> {
    let bytes = first17.as_bytes();
    if bytes.len() < 17 {
        return None;
    }
    let mut sum = 0;
    for (c, w) in bytes.iter().zip(WEIGHTS) {
        sum += value(*c)? * w;
    }
    let at = usize::try_from((31 - sum % 31) % 31).ok()?;
    Some(char::from(ALPHABET[at]))
}

/// The check character of an organisation code's first eight characters.
pub fn organisation_check(first8: &str) -> Option<char> {
    let bytes = first8.as_bytes();
    if bytes.len() < 8 {
        return None;
    }
    let mut sum = 0;
    for (c, w) in bytes.iter().zip(ORG_WEIGHTS) {
        sum += char::from(*c).to_digit(36)? * w;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

impl Uscc {
    /// Puts a text into normal form: trimmed, half width, upper case, without inner blanks.
    pub fn normalise(text: &str) -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{3000}' && *c != '\u{feff}')
            .map(|c| match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
                other => other,
            })
            .map(|c| c.to_ascii_uppercase())
            .collect()
    }
    /// Builds a code with right check characters from its first 16.
    pub fn complete(first16: &str) -> Option<Self> {
        let inner = organisation_check(first16.get(8..16)?)?;
        let first17 = format!("{first16}{inner}");
        let outer = outer_check(&first17)?;
        format!("{first17}{outer}").parse().ok()
    }
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Compares the check characters with what the two standards ask for.
    pub fn check(&self) -> CheckDigit {
        if let Some(expected) = outer_check(&self.0).filter(|c| !self.0.ends_with(*c)) {
            return CheckDigit::OuterWrong { expected };
        }
        match self.0.get(8..16).and_then(organisation_check) {
            Some(expected) if !self.0[16..].starts_with(expected) => CheckDigit::InnerWrong { expected },
            Some(_) | None => CheckDigit::Right,
        }
    }
    /// What may have been meant when a check character is wrong: codes with both checks right that differ in one character that is
    /// often misread for another, or in two neighbours that have changed places. Shown to a person, never put in silently.
    pub fn suggestions(&self) -> Vec<Self> {
        if self.check() == CheckDigit::Right {
            return Vec::new();
        }
        let chars: Vec<char> = self.0.chars().collect();
        let misread = |at: usize| {
            let like = MISREAD.iter().filter(move |group| group.contains(chars_at(&self.0, at))).flat_map(|group| group.chars());
            let chars = &chars;
            like.map(move |c| chars.iter().enumerate().map(|(place, old)| if place == at { c } else { *old }).collect::<String>())
        };
        let swapped = (1..chars.len()).map(|at| {
            let mut swapped = chars.clone();
            swapped.swap(at - 1, at);
            swapped.into_iter().collect::<String>()
        });
        let mut found: Vec<Self> = (0..chars.len())
            .flat_map(misread)
            .chain(swapped)
            .filter_map(|text| text.parse::<Self>().ok())
            .filter(|code| code.check() == CheckDigit::Right)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
    /// The embedded organisation code: eight characters and its check.
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }
    /// What kind of subject the code's first two characters name.
    pub fn kind(&self) -> SubjectKind {
        match &self.0[..2] {
            "91" => SubjectKind::Company,
            "92" => SubjectKind::Individual,
            "93" => SubjectKind::Cooperative,
            other if other.starts_with('N') => SubjectKind::Collective,
            _ => SubjectKind::Other,
        }
    }
}

impl FromStr for Uscc {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = Self::normalise(text);
        let length = code.chars().count();
        if length != 18 {
            return Err(CodeError::Length(length));
        }
        for (i, c) in code.chars().enumerate() {
            if u8::try_from(c).ok().and_then(value).is_none() {
                let meant = match c {
                    'I' => Some('1'),
                    'O' => Some('0'),
                    'S' => Some('5'),
                    'Z' => Some('2'),
                    'V' => Some('U'),
                    _ => None,
                };
                return Err(CodeError::Character { found: c, place: i + 1, meant });
            }
        }
        Ok(Self(code))
    }
}

impl TryFrom<String> for Uscc {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_codes_pass_both_checks() {
        for code in [
            "914403001922038216",
            "9144030071526726XG",
            "91330100799655058B",
            "9152000071430580XT",
            "91100000100003962T",
            "9131000010000595XD",
            "9144030010001686XA",
            "91320000796544598E",
            "913201002496827567",
            "91320000768299855B",
            "11320100MB1886843H",
            "91510185MA64ND8627",
            "91320899MAXAY4CL05",
            "92320899MAX612DD2D",
            "93320899MAX1TJ3Y5L",
            "N2320899MAX7LLJY4U",
        ] {
            let code: Uscc = code.parse().expect("a code");
            assert_eq!(code.check(), CheckDigit::Right, "{code}");
            assert_eq!(Uscc::complete(&code.as_str()[..16]), Some(code.clone()), "{code} rebuilt");
        }
    }

    #[test]
    fn wrong_check_characters_are_named_not_refused() {
        for (code, expected) in [("91350211M0000XUF46", 'R'), ("91320100250571846X", 'L'), ("91310000132212144D", 'B')] {
            let code: Uscc = code.parse().expect("a code");
            assert_eq!(code.check(), CheckDigit::OuterWrong { expected }, "{code}");
        }
    }

    #[test]
    fn a_wrong_check_suggests_what_may_have_been_meant() {
        let right: Uscc = "91320899MAXAY4CL05".parse().expect("a code");
        assert!(right.suggestions().is_empty());
        for misread in ["9132D899MAXAY4CL05", "91320899MAXAY4GL05", "91320899MAXYA4CL05", "91328099MAXAY4CL05", "91320B99MAXAY4CL05"] {
            let code: Uscc = misread.parse().expect("a code");
            assert!(code.check() != CheckDigit::Right && code.suggestions().contains(&right), "{misread}: {:?}", code.suggestions());
            assert!(code.suggestions().iter().all(|code| code.check() == CheckDigit::Right), "{misread}");
        }
    }

    #[test]
    fn full_width_and_lower_case_are_the_same_code() {
        let code: Uscc = " ９１３２０８９９maxay4cl05 ".parse().expect("a code");
        assert_eq!(code.as_str(), "91320899MAXAY4CL05");
    }

    #[test]
    fn letters_that_are_not_used_get_a_suggestion() {
        assert_eq!("9132O899MAXAY4CL05".parse::<Uscc>(), Err(CodeError::Character { found: 'O', place: 5, meant: Some('0') }));
        assert_eq!("320382000007600".parse::<Uscc>(), Err(CodeError::Length(15)));
        assert!("企业的统一社会信用代码十八个字符呀呀".parse::<Uscc>().is_err());
    }
}
