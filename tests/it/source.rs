//! Files of this repository as the rules see them: without comments, without test code, with the line of everything.

use std::path::{Path, PathBuf};

/// The checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the checkout with one of these extensions, as paths from the root, sorted.
pub(crate) fn files(folder: &str, extensions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let mut paths: Vec<String> =
        found.iter().filter(|path| path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted))).map(|path| relative(path)).collect();
    paths.sort();
    paths
}

/// Every folder below a folder of the checkout, as paths from the root, sorted.
pub(crate) fn folders(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in entries(&root().join(folder)) {
        if entry.is_dir() {
            let name = relative(&entry);
            found.extend(folders(&name));
            found.push(name);
        }
    }
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in entries(folder) {
        if entry.is_dir() {
            walk(&entry, found);
        } else {
            found.push(entry);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).map(|list| list.filter_map(Result::ok).map(|entry| entry.path()).collect()).unwrap_or_default()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("a path of the checkout").to_string_lossy().into_owned()
}

/// The text of a file of the checkout.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails with every offence, each on a line of its own, and what to do about them.
#[track_caller]
pub(crate) fn report(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}\n  {}\n({} in all)", offences.join("\n  "), offences.len());
}

/// A string literal and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// One-based line.
    pub(crate) line: usize,
    /// What stands between the quotes, escapes as written.
    pub(crate) text: String,
}

/// A Rust file taken apart.
pub(crate) struct Source {
    /// Path from the root.
    pub(crate) path: String,
    /// The text with comments, the content of literals and test code blank; lines and columns stay.
    pub(crate) code: String,
    /// The text with comments and test code blank.
    pub(crate) text: String,
    /// The string literals outside test code.
    pub(crate) literals: Vec<Literal>,
    /// The comments outside test code, one entry a line.
    pub(crate) comments: Vec<Literal>,
    /// Lines that are not test code.
    pub(crate) lines: usize,
}

impl Source {
    /// Reads and takes apart a Rust file.
    pub(crate) fn read(path: &str) -> Self {
        Self::parse(path, &read(path))
    }

    /// Takes apart the text of a Rust file.
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let pieces = pieces(&chars);
        let blank = |kinds: &[Kind], source: &[char]| {
            let mut out = source.to_vec();
            for piece in pieces.iter().filter(|piece| kinds.contains(&piece.kind)) {
                blank_out(&mut out, piece.from, piece.to);
            }
            out
        };
        let mut code = blank(&[Kind::Comment, Kind::Text, Kind::Char], &chars);
        let mut kept = blank(&[Kind::Comment], &chars);
        let mut test_lines = 0;
        let spans = if is_test_file(path) { vec![(0, chars.len())] } else { test_items(&code) };
        for &(from, to) in &spans {
            test_lines += chars[from..to].iter().filter(|c| **c == '\n').count() + 1;
            blank_out(&mut code, from, to);
            blank_out(&mut kept, from, to);
        }
        let in_test = |at: usize| spans.iter().any(|&(from, to)| (from..to).contains(&at));
        let line_at = |at: usize| chars[..at].iter().filter(|c| **c == '\n').count() + 1;
        let of_kind = |kind: Kind| {
            pieces
                .iter()
                .filter(move |piece| piece.kind == kind && !in_test(piece.from))
                .map(|piece| Literal { line: line_at(piece.from), text: chars[piece.from..piece.to].iter().collect() })
        };
        Self {
            path: path.to_owned(),
            literals: of_kind(Kind::Text).collect(),
            comments: of_kind(Kind::Comment)
                .flat_map(|comment| {
                    let first = comment.line;
                    comment.text.lines().enumerate().map(|(n, text)| Literal { line: first + n, text: text.to_owned() }).collect::<Vec<_>>()
                })
                .collect(),
            lines: text.lines().count().saturating_sub(test_lines),
            code: code.into_iter().collect(),
            text: kept.into_iter().collect(),
        }
    }

    /// The identifiers and keywords outside comments, literals and test code, with their lines.
    pub(crate) fn words(&self) -> Vec<(usize, String)> {
        tokens(&self.code).into_iter().filter(|(_, token)| is_word(token)).collect()
    }

    /// Every path that is written, use trees spelt out: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
    pub(crate) fn paths(&self) -> Vec<(usize, Vec<String>)> {
        let tokens = tokens(&self.code);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if is_word(&tokens[at].1) {
                at = path_from(&tokens, at, &[], &mut found);
            } else {
                at += 1;
            }
        }
        found
    }
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    Text,
    Char,
}

/// A comment, or the content of a literal.
struct Piece {
    kind: Kind,
    from: usize,
    to: usize,
}

fn blank_out(text: &mut [char], from: usize, to: usize) {
    for c in &mut text[from..to] {
        if *c != '\n' {
            *c = ' ';
        }
    }
}

fn pieces(chars: &[char]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let here = chars[at];
        let next = chars.get(at + 1).copied();
        let piece = match (here, next) {
            ('/', Some('/')) => Some((Piece { kind: Kind::Comment, from: at, to: find(chars, at, "\n") }, 0)),
            ('/', Some('*')) => Some((Piece { kind: Kind::Comment, from: at, to: block_comment_end(chars, at) }, 0)),
            ('"', _) => Some((Piece { kind: Kind::Text, from: at + 1, to: text_end(chars, at + 1) }, 1)),
            ('r', Some('"' | '#')) if !follows_word(chars, at) => raw_text(chars, at),
            ('\'', Some(_)) => char_literal(chars, at),
            _ => None,
        };
        match piece {
            Some((piece, tail)) => {
                at = piece.to + tail;
                found.push(piece);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether the letter is the end of a longer word; the `b` and `c` of byte and C strings are not words of their own.
fn follows_word(chars: &[char], at: usize) -> bool {
    let word = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let mut start = at;
    if start > 0 && matches!(chars[start - 1], 'b' | 'c') {
        start -= 1;
    }
    start > 0 && word(start - 1)
}

fn find(chars: &[char], from: usize, what: &str) -> usize {
    let what: Vec<char> = what.chars().collect();
    (from..chars.len()).find(|&at| chars[at..].starts_with(&what)).unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => {
                depth += 1;
                at += 2;
            }
            ('*', '/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

fn text_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at.min(chars.len())
}

fn raw_text(chars: &[char], at: usize) -> Option<(Piece, usize)> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    // `r#type` is a raw identifier.
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let from = at + 2 + hashes;
    let end = format!("\"{}", "#".repeat(hashes));
    Some((Piece { kind: Kind::Text, from, to: find(chars, from, &end) }, 1 + hashes))
}

fn char_literal(chars: &[char], at: usize) -> Option<(Piece, usize)> {
    let from = at + 1;
    if chars[from] == '\\' {
        return Some((Piece { kind: Kind::Char, from, to: find(chars, from + 2, "'") }, 1));
    }
    // Otherwise it is a lifetime.
    (chars.get(from + 1) == Some(&'\'')).then_some((Piece { kind: Kind::Char, from, to: from + 1 }, 1))
}

/// Spans of the items under `#[cfg(test)]`, in code without comments and literals.
fn test_items(code: &[char]) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut at = 0;
    loop {
        let from = find(code, at, "#[cfg(test)]");
        if from == code.len() {
            return spans;
        }
        let mut depth = 0_i32;
        let mut to = from + 1;
        while to < code.len() {
            match code[to] {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => {
                    depth -= 1;
                    if depth == 0 && code[to] == '}' {
                        break;
                    }
                }
                ';' if depth == 0 => break,
                _ => {}
            }
            to += 1;
        }
        at = (to + 1).min(code.len());
        spans.push((from, at));
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs with their lines.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            found.push((line + 1, rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    found
}

/// Reads the path or use tree that begins at a word and gives the index after it.
fn path_from(tokens: &[(usize, String)], at: usize, before: &[String], found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let sign = |at: usize| tokens.get(at).map_or("", |(_, token)| token.as_str());
    let mut path = before.to_vec();
    path.push(tokens[at].1.clone());
    let mut at = at + 1;
    while sign(at) == "::" {
        if is_word(sign(at + 1)) {
            path.push(tokens[at + 1].1.clone());
            at += 2;
        } else if sign(at + 1) == "{" {
            at += 2;
            while !matches!(sign(at), "}" | "") {
                at = if is_word(sign(at)) { path_from(tokens, at, &path, found) } else { at + 1 };
                if sign(at) == "as" {
                    at += 2;
                }
            }
            return at + 1;
        } else {
            break;
        }
    }
    let line = tokens[at - 1].0;
    found.push((line, path));
    at
}

/// A template with its comments blank; lines stay.
pub(crate) fn template(path: &str) -> String {
    let mut chars: Vec<char> = read(path).chars().collect();
    for (open, close) in [("{#", "#}"), ("<!--", "-->")] {
        let mut at = 0;
        loop {
            let from = find(&chars, at, open);
            if from == chars.len() {
                break;
            }
            let to = (find(&chars, from, close) + close.len()).min(chars.len());
            blank_out(&mut chars, from, to);
            at = to;
        }
    }
    chars.into_iter().collect()
}

/// Whether a sign is a Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[test]
fn comments_literals_and_tests_are_told_apart() {
    let text = "//! 信\nfn a<'x>(s: &'x str) { s.f(\"b//c\", '\"', b'\\'', r#\"d\"e\"#, /* f /* g */ */ \"h\\\"i\"); }\n#[cfg(test)]\nmod tests {\n    const J: &str = \"k\";\n}\n";
    let source = Source::parse("src/a.rs", text);
    let texts: Vec<&str> = source.literals.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["b//c", "d\"e", "h\\\"i"]);
    assert!(!source.text.contains('信') && !source.text.contains('k') && !source.code.contains("b//c"));
    assert_eq!((source.lines, source.code.lines().count()), (2, 6));
    assert_eq!(source.comments.len(), 2);
}

#[test]
fn use_trees_are_spelt_out() {
    let source = Source::parse("src/a.rs", "use crate::{b::{self, store as s}, c};\nfn f() { d::e(x.g); super::h::<I>(); }");
    let paths: Vec<String> = source.paths().into_iter().map(|(line, path)| format!("{line} {}", path.join("::"))).collect();
    for wanted in ["1 crate::b::self", "1 crate::b::store", "1 crate::c", "2 d::e", "2 super::h"] {
        assert!(paths.iter().any(|path| path == wanted), "{wanted} is not in {paths:?}");
    }
}
