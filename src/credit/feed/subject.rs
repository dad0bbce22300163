//! Who a row is about: unified codes, the older numbers that stand in their place, and persons, who must not get in.

use entity::value::Uscc;
use entity::value::code::{CheckDigit, CodeError, organisation_check};
pub use entity::value::old_code::is_personal_number;

/// What a code column may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectCode {
    /// A unified code; its check characters may be wrong.
    Unified(Uscc),
    /// A registration number from before the unified codes: 15 characters, 13 before 2007.
    Registration(String),
    /// An organisation code, without its hyphen.
    Organisation(String),
}

/// Why a code column's value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// No code has this length.
    Length,
    /// A character that is not used; the code with the likely one in its place.
    Character(Option<String>),
    /// A spreadsheet made a rounded number of it.
    DigitsLost,
    /// A natural person's identity number.
    PersonalNumber,
    /// A number that is masked, as those of natural persons are.
    Masked,
}

/// Reads the value of a code column.
pub fn read_code(text: &str) -> Result<SubjectCode, CodeFault> {
    let code = Uscc::normalise(text);
    if code.contains('*') {
        return Err(CodeFault::Masked);
    }
    if digits_lost(&code) {
        return Err(CodeFault::DigitsLost);
    }
    match code.parse::<Uscc>() {
        Ok(unified) if unified.check() != CheckDigit::Right && is_personal_number(&code) => Err(CodeFault::PersonalNumber),
        Ok(unified) => Ok(SubjectCode::Unified(unified)),
        Err(CodeError::Character { .. }) => Err(CodeFault::Character(suggestion(&code))),
        Err(CodeError::Length(length)) => older(code, length),
    }
}

/// The older numbers, by their length.
fn older(code: String, length: usize) -> Result<SubjectCode, CodeFault> {
    let alphanumeric = code.bytes().all(|b| b.is_ascii_alphanumeric());
    match length {
        13 | 15 if alphanumeric && code.bytes().filter(u8::is_ascii_digit).count() > 9 => Ok(SubjectCode::Registration(code)),
        9 if alphanumeric => Ok(SubjectCode::Organisation(code)),
        10 if code.as_bytes().get(8) == Some(&b'-') => {
            let organisation = code.replace('-', "");
            if organisation.len() == 9 && organisation.bytes().all(|b| b.is_ascii_alphanumeric()) {
                Ok(SubjectCode::Organisation(organisation))
            } else {
                Err(CodeFault::Length)
            }
        }
        // Tax numbers of individual businesses were the owner's identity number with a suffix.
        20 if code.get(..18).is_some_and(is_personal_number) => Err(CodeFault::PersonalNumber),
        _ => Err(CodeFault::Length),
    }
}

/// The organisation code's check character fits its first eight.
pub fn organisation_checks(code: &str) -> bool {
    code.len() == 9 && organisation_check(code) == code.chars().last()
}

/// Replaces the letters that are not used by those they are mistaken for.
fn suggestion(code: &str) -> Option<String> {
    let repaired: String = code
        .chars()
        .map(|c| match c {
            'I' => '1',
            'O' => '0',
            'S' => '5',
            'Z' => '2',
            'V' => 'U',
            other => other,
        })
        .collect();
    repaired.parse::<Uscc>().ok().map(|code| code.to_string())
}

/// `9.13208E+17`: what is left of a code that a spreadsheet took for a number.
fn digits_lost(code: &str) -> bool {
    let Some((mantissa, exponent)) = code.split_once('E') else { return false };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    exponent.len() < 4 && number(exponent.trim_start_matches('+')) && mantissa.split_once('.').is_some_and(|(whole, part)| number(whole) && number(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tells_the_numbers_apart() {
        assert!(matches!(read_code(" 91320899maxay4cl05 "), Ok(SubjectCode::Unified(_))));
        assert!(matches!(read_code("91350211M0000XUF46"), Ok(SubjectCode::Unified(_))));
        assert_eq!(read_code("320382000007600"), Ok(SubjectCode::Registration("320382000007600".into())));
        assert_eq!(read_code("3209231100626"), Ok(SubjectCode::Registration("3209231100626".into())));
        assert_eq!(read_code("79654459-8"), Ok(SubjectCode::Organisation("796544598".into())));
        assert_eq!(read_code("796544598"), Ok(SubjectCode::Organisation("796544598".into())));
        assert!(organisation_checks("796544598") && !organisation_checks("796544597"));
    }

    #[test]
    fn names_the_fault() {
        assert_eq!(read_code("9132O899MAXAY4CL05"), Err(CodeFault::Character(Some("91320899MAXAY4CL05".into()))));
        assert_eq!(read_code("9.13208E+17"), Err(CodeFault::DigitsLost));
        assert_eq!(read_code("11010519491231002X"), Err(CodeFault::PersonalNumber));
        assert_eq!(read_code("11010519491231002XL1"), Err(CodeFault::PersonalNumber));
        assert_eq!(read_code("3208**********1234"), Err(CodeFault::Masked));
        assert_eq!(read_code("12345"), Err(CodeFault::Length));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,22}|[0-9A-Z]{8,20}|[0-9]{17}[0-9X]") {
            let _ = read_code(&text);
        }
    }
}
