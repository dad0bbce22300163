//! Amounts as deliveries write them, with or without their unit and currency in the cell.

use entity::value::Fen;
use entity::value::money::{MoneyError, Unit};

use super::fold::half_width;
use super::word::words;

/// An amount that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Hundredths of the currency.
    pub fen: Fen,
    /// The ISO 4217 code of a currency that is not renminbi.
    pub foreign: Option<&'static str>,
    /// The unit that the cell names.
    pub said: Option<Unit>,
}

/// Reads an amount; `usual` is its unit when the cell names none.
pub fn read_amount(text: &str, usual: Unit) -> Result<Amount, MoneyError> {
    let text = half_width(text.trim());
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    if text.chars().all(is_number) {
        return Ok(Amount { fen: Fen::parse(&text, usual)?, foreign: None, said: None });
    }
    let begin = text.find(is_number).ok_or(MoneyError::NotANumber)?;
    let end = text[begin..].find(|c: char| !is_number(c)).map_or(text.len(), |length| begin + length);
    let number = &text[begin..end];
    let around = text[..begin].chars().chain(text[end..].chars());
    let mut rest: String = around.filter(|c| !matches!(c, '(' | ')') && !c.is_whitespace()).collect();
    rest.make_ascii_uppercase();
    let words = words();
    let foreign = words.currencies.iter().find_map(|names| {
        let name = names.iter().skip(1).find(|name| rest.contains(name.as_str()))?;
        rest = rest.replacen(name.as_str(), "", 1);
        names.first().map(String::as_str)
    });
    let mut said = None;
    for (word, unit) in [(&words.wan, Unit::Wan), (&words.yi, Unit::Yi)] {
        if said.is_none() && rest.contains(word.as_str()) {
            said = Some(unit);
            rest = rest.replacen(word.as_str(), "", 1);
        }
    }
    for name in &words.cny {
        if rest.contains(name.as_str()) {
            rest = rest.replacen(name.as_str(), "", 1);
            said = said.or(Some(Unit::Yuan));
        }
    }
    // A foreign currency without 万 is counted in its own unit.
    if foreign.is_some() {
        said = said.or(Some(Unit::Yuan));
    }
    if !rest.is_empty() {
        return Err(MoneyError::NotANumber);
    }
    Ok(Amount { fen: Fen::parse(number, said.unwrap_or(usual))?, foreign, said })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_forms_of_the_register() {
        let cny = |text: &str| read_amount(text, Unit::Wan).map(|a| (a.fen, a.foreign, a.said));
        for (text, fen) in [
            ("226.7万人民币", 226_700_000),
            ("7.4000(万元人民币)", 7_400_000),
            ("3,000(万元人民币)", 3_000_000_000),
            ("2.9万元人民币", 2_900_000),
            ("3.3万人民币元", 3_300_000),
            ("29(万)", 29_000_000),
            ("31.9000(万元)", 31_900_000),
            ("72万", 72_000_000),
            ("人民币 100 万元", 100_000_000),
            ("１００（万元）", 100_000_000),
        ] {
            assert_eq!(cny(text), Ok((Fen(fen), None, Some(Unit::Wan))), "{text}");
        }
        assert_eq!(cny("5000元"), Ok((Fen(500_000), None, Some(Unit::Yuan))));
        assert_eq!(cny("1.2亿元"), Ok((Fen(12_000_000_000), None, Some(Unit::Yi))));
        assert_eq!(cny("500"), Ok((Fen(500_000_000), None, None)));
    }

    #[test]
    fn keeps_foreign_currencies_apart() {
        let foreign = |text: &str| read_amount(text, Unit::Wan).map(|a| (a.fen, a.foreign));
        assert_eq!(foreign("100万美元"), Ok((Fen(100_000_000), Some("USD"))));
        assert_eq!(foreign("936.3500(万美元)"), Ok((Fen(936_350_000), Some("USD"))));
        assert_eq!(foreign("22,199(万日元)"), Ok((Fen(22_199_000_000), Some("JPY"))));
        assert_eq!(foreign("1,400(万港元)"), Ok((Fen(1_400_000_000), Some("HKD"))));
        assert_eq!(foreign("USD 50"), Ok((Fen(5_000), Some("USD"))));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for text in ["", "万元", "一百万", "1亿2000万", "100万卢布x", "abc", "1.2.3万", "-", "."] {
            assert_eq!(read_amount(text, Unit::Wan), Err(MoneyError::NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,24}|[-+0-9.,()万元亿美人民币]{0,24}") {
            let _ = read_amount(&text, Unit::Wan);
        }
    }
}
