//! The check code of a report and what it opens: that the report was issued, and nothing that stands in it.

use subtle::ConstantTimeEq;

use super::content::{Content, Kept};
use crate::credit::record::actions::Record;

/// Characters of a check code.
const LENGTH: usize = 12;

/// The check code of a content hash: its first twelve characters, 48 bits.
pub fn code_of(content_hash: &str) -> String {
    content_hash.chars().take(LENGTH).collect::<String>().to_ascii_uppercase()
}

/// A check code in groups of four, as it is printed.
pub fn printed(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A check code as somebody types it, without what it is set apart with; full-width characters and O for 0 are meant well.
pub fn typed(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    });
    plain.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).map(|c| if c == 'O' { '0' } else { c }).take(2 * LENGTH).collect()
}

/// Whether a typed code is the report's, in a time that does not tell how much of it is right.
pub fn opens(typed: &str, code: &str) -> bool {
    typed.len() == LENGTH && bool::from(typed.as_bytes().ct_eq(code.as_bytes()))
}

/// How many of the records that a report shows do not stand as they did, by the records that may be shown now.
pub fn gone(content: &Content, now: &[Record]) -> usize {
    let stands = |kept: &&Kept| now.iter().any(|record| record.id == kept.id && record.content_hash == kept.hash);
    content.records.iter().filter(|kept| !stands(kept)).count()
}

/// How a firm's name begins: enough to recognise the firm in hand, too little to learn which it is.
pub fn beginning(name: &str) -> String {
    let shown = (name.chars().count() / 2).min(6);
    name.chars().take(shown).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_opens_however_it_is_typed() {
        let code = code_of("7f3a92c104be5599aaaa");
        assert_eq!((code.as_str(), printed(&code).as_str()), ("7F3A92C104BE", "7F3A-92C1-04BE"));
        for text in ["7F3A-92C1-04BE", " 7f3a 92c1 o4be ", "７Ｆ３Ａ－９２Ｃ１－０４ＢＥ"] {
            assert!(opens(&typed(text), &code), "{text}");
        }
        for text in ["", "7F3A-92C1-04B", "7F3A-92C1-04BE0", "7F3A-92C1-04BF"] {
            assert!(!opens(&typed(text), &code), "{text}");
        }
    }

    #[test]
    fn a_name_shows_at_most_its_first_half() {
        assert_eq!(beginning("淮安市某某纺织有限公司"), "淮安市某某…");
        assert_eq!(beginning("某店"), "某…");
        assert_eq!(beginning("淮安市淮阴区某某某某某某某某某某有限公司"), "淮安市淮阴区…");
        assert_eq!(beginning(""), "…");
    }
}
