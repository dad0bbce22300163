//! The text of a letter as it is signed, hashed and kept: the version of its sentences, then heading and text of part after part, each on a
//! line of its own, all in Chinese and then all in English.

use sha2::{Digest, Sha256};

use super::letter::Section;
use crate::platform::i18n::Lang;

/// A letter written out.
pub fn written(version: &str, parts: impl Fn(Lang) -> Vec<Section>) -> String {
    let mut all = version.to_owned();
    for Section { heading, text } in Lang::ALL.into_iter().flat_map(parts) {
        for line in [heading, text] {
            all.push('\n');
            all.push_str(&line);
        }
    }
    all
}

/// SHA-256 of a letter written out.
pub fn hash(written: &str) -> String {
    hex::encode(Sha256::digest(written))
}

/// The parts in a language of a letter written out; none of what does not fall into headings and texts.
pub fn sections(written: &str, lang: Lang) -> Option<Vec<Section>> {
    let lines: Vec<&str> = written.split('\n').skip(1).collect();
    if lines.is_empty() || !lines.len().is_multiple_of(4) {
        return None;
    }
    let (zh, en) = lines.split_at(lines.len() / 2);
    let own = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let (headings, texts) = (own.iter().step_by(2), own.iter().skip(1).step_by(2));
    Some(headings.zip(texts).map(|(heading, text)| Section { heading: (*heading).to_owned(), text: (*text).to_owned() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out_can_be_read_again() {
        let parts = |lang: Lang| -> Vec<Section> {
            let part = |nth: u8| Section { heading: format!("{} {nth}", lang.code()), text: format!("text {nth} {}", lang.code()) };
            (1..=3).map(part).collect()
        };
        let all = written("2026-1", parts);
        assert_eq!(all.lines().collect::<Vec<_>>()[..3], ["2026-1", "zh 1", "text 1 zh"]);
        for lang in Lang::ALL {
            assert_eq!(sections(&all, lang), Some(parts(lang)));
        }
        assert_ne!(hash(&all), hash(&written("2026-2", parts)));
        for broken in ["", "2026-1", "2026-1\na\nb\nc"] {
            assert_eq!(sections(broken, Lang::Zh), None, "{broken}");
        }
    }
}
