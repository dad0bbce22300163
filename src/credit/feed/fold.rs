//! Folding of texts so that the same word in another width, case or bracket compares equal.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// Full-width ASCII and the ideographic blank become half width; everything else stays.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half).collect())
}

/// The half-width form of a character.
fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Half width, upper case, one kind of bracket, without blanks, invisible characters and the `*` of a required column.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(half) {
        match c {
            // 〔〕 【】 ［］: document numbers use them interchangeably.
            '\u{3014}' | '\u{3010}' | '[' => out.push('('),
            '\u{3015}' | '\u{3011}' | ']' => out.push(')'),
            // 、 of column names.
            '\u{3001}' => out.push(','),
            '*' | '\u{feff}' | '\u{200b}' => {}
            blank if blank.is_whitespace() => {}
            other => out.push(other.to_ascii_uppercase()),
        }
    }
    out
}

/// A subject's name as the platform writes it: half-width letters and digits, full-width brackets as the register uses,
/// no blanks beside Chinese characters.
pub fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.trim().chars().map(half) {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if c == '\u{feff}' || c == '\u{200b}' {
            continue;
        }
        let c = match c {
            '(' | '\u{3014}' | '[' => '\u{ff08}',
            ')' | '\u{3015}' | ']' => '\u{ff09}',
            other => other,
        };
        if blank && c.is_ascii() && out.chars().next_back().is_some_and(|last| last.is_ascii()) {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    out
}

/// The bytes as lower-case hexadecimal digits of their SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_no_longer_by_brackets_and_width() {
        for text in ["淮安（某某）科技有限公司", "淮安(某某)科技有限公司", " 淮安 （某某) 科技有限公司\u{feff}", "淮安〔某某〕科技有限公司"]
        {
            assert_eq!(name(text), "淮安（某某）科技有限公司", "{text}");
        }
        assert_eq!(name("ＡＢＣ  Trading　Co"), "ABC Trading Co");
    }

    #[test]
    fn headers_fold() {
        assert_eq!(fold("* 罚款金额（万元）"), fold("罚款金额(万元)"));
        assert_eq!(fold("xk_wsh"), "XK_WSH");
        assert_eq!(fold("苏淮市监〔2026〕1号"), fold("苏淮市监[2026] 1号"));
    }
}
