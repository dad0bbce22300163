//! A name as it is compared: half width, upper case, simplified characters, one kind of bracket, without signs that say nothing.

use std::sync::LazyLock;

use super::word::WORDS;

/// A UTF-16 unit: names are nearly all of the basic plane, and rarer characters are two units that compare all the same.
pub(super) type Unit = u16;

/// The opening bracket.
pub(super) const OPEN: Unit = 0x28;
/// The closing bracket.
pub(super) const CLOSE: Unit = 0x29;
/// What is dropped.
const NOTHING: Unit = 0;
/// The longest name that is read, in units; what stands behind is not a name.
const LONGEST: usize = 240;

/// What every unit becomes.
static FOLDS: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    let mut folds: Vec<Unit> = (0..=Unit::MAX).collect();
    let mut set = |from: char, to: Unit| {
        if let Ok(from) = u16::try_from(u32::from(from)) {
            folds[usize::from(from)] = to;
        }
    };
    for code in 0..=0x20_u32 {
        set(char::from_u32(code).unwrap_or(' '), NOTHING);
    }
    for lower in 'a'..='z' {
        set(lower, unit(lower.to_ascii_uppercase()));
    }
    for code in 0xff01_u32..=0xff5e {
        let half = char::from_u32(code - 0xfee0).unwrap_or(' ').to_ascii_uppercase();
        set(char::from_u32(code).unwrap_or(' '), unit(half));
    }
    let characters = |text: &'static str| text.chars().filter(|c| *c != '\n');
    for (from, to) in characters(&WORDS.traditional).zip(characters(&WORDS.simplified)) {
        set(from, unit(to));
    }
    for sign in WORDS.dropped.chars() {
        set(sign, NOTHING);
    }
    for sign in WORDS.open.chars() {
        set(sign, OPEN);
    }
    for sign in WORDS.close.chars() {
        set(sign, CLOSE);
    }
    folds
});

/// The unit of a character of the basic plane; nothing for any other.
pub(super) fn unit(c: char) -> Unit {
    u16::try_from(u32::from(c)).unwrap_or(NOTHING)
}

/// The units of a text that is in plain form already.
pub(super) fn units(text: &str) -> Vec<Unit> {
    text.encode_utf16().collect()
}

/// A name in plain form.
pub(super) fn plain(text: &str) -> Vec<Unit> {
    let folds = &FOLDS;
    let mut out = Vec::with_capacity(32);
    for c in text.encode_utf16() {
        let folded = folds[usize::from(c)];
        if folded != NOTHING {
            out.push(folded);
            if out.len() == LONGEST {
                break;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_blanks_brackets_and_characters() {
        let text = |name: &str| String::from_utf16_lossy(&plain(name));
        for name in [
            "淮安（某某）科技有限公司",
            "淮安(某某)科技有限公司",
            " 淮安 （某某) 科技·有限公司\u{feff}",
            "淮安〔某某】科技有限公司",
            "淮安（某某）科技有限公司。",
        ] {
            assert_eq!(text(name), "淮安(某某)科技有限公司", "{name}");
        }
        assert_eq!(text("蘇寧電器ａｂ廠"), "苏宁电器AB厂");
        assert_eq!(text("𠮷祥"), "𠮷祥");
        assert!(plain(&"很".repeat(1000)).len() == LONGEST && plain("  \t").is_empty());
    }

    #[test]
    fn both_lines_of_characters_are_as_long() {
        assert_eq!(WORDS.traditional.chars().count(), WORDS.simplified.chars().count());
    }
}
