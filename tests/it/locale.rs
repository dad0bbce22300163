//! The languages: Chinese and English say the same things with the same words in them, and everything said exists.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::stored::ALL_TEXT_KEYS;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use xinyidai::credit::feed::finding::{MarkCode, ReasonCode};
use xinyidai::enterprise::fact::FactKey;

use crate::source::{Source, files, read, report, template};

const LANGUAGES: [&str; 2] = ["zh", "en"];

/// A message of a locale file.
struct Message {
    place: String,
    params: BTreeSet<String>,
}

/// The messages of one language, the messages that they name, and what is wrong with its files.
#[derive(Default)]
struct Locale {
    messages: BTreeMap<String, Message>,
    named: BTreeSet<String>,
    offences: Vec<String>,
}

/// What a pattern refers to.
#[derive(Default)]
struct References {
    params: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl References {
    fn pattern(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }
    fn expression(&mut self, expression: &Expression<String>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }
    fn inline(&mut self, inline: &InlineExpression<String>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.params.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.clone());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::TermReference { arguments, .. } => arguments.iter().for_each(|arguments| self.arguments(arguments)),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
    fn arguments(&mut self, arguments: &CallArguments<String>) {
        arguments.positional.iter().for_each(|inline| self.inline(inline));
        arguments.named.iter().for_each(|named| self.inline(&named.value));
    }
}

fn locale(language: &str) -> Locale {
    let mut locale = Locale::default();
    for path in files(&format!("templates/locale/{language}"), &["ftl"]) {
        let text = read(&path);
        let line_of = |key: &str| {
            let head = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
            text.lines().position(head).map_or(0, |line| line + 1)
        };
        let resource = match parser::parse(text.clone()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    let line = text[..error.pos.start.min(text.len())].lines().count().max(1);
                    locale.offences.push(format!("{path}:{line}: {}", error.kind));
                }
                resource
            }
        };
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let key = message.id.name;
            let place = format!("{path}:{}", line_of(&key));
            let mut references = References::default();
            if let Some(pattern) = &message.value {
                references.pattern(pattern);
            } else {
                locale.offences.push(format!("{place}: `{key}` has no text"));
            }
            message.attributes.iter().for_each(|attribute| references.pattern(&attribute.value));
            locale.named.extend(references.messages);
            if let Some(earlier) = locale.messages.get(&key) {
                locale.offences.push(format!("{place}: `{key}` stands in {} too", earlier.place));
            } else {
                locale.messages.insert(key, Message { place, params: references.params });
            }
        }
    }
    locale
}

/// Keys as sentences have them: codes with hyphens between, `firm-home-title`, `refusal-R03`.
fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// What code and templates say.
#[derive(Default)]
struct Spoken {
    /// Every text between quotes.
    literals: BTreeSet<String>,
    /// Texts with a hole or an open end, as beginning and end: `refusal-{}` and `fact-`.
    families: BTreeSet<(String, String)>,
    /// Calls that name a key, with the names of the words handed over when they can be read off.
    calls: Vec<Call>,
}

/// A key that is certainly asked for.
struct Call {
    place: String,
    key: String,
    params: Option<BTreeSet<String>>,
}

impl Spoken {
    fn hear(&mut self, literal: &str) {
        self.literals.insert(literal.to_owned());
        let hole = literal.split_once('{').and_then(|(start, rest)| rest.rsplit_once('}').map(|(_, end)| (start, end)));
        let (start, end) = match hole {
            Some(parts) => parts,
            None if literal.ends_with('-') => (literal, ""),
            None => return,
        };
        if start.ends_with('-') && is_key(start.trim_end_matches('-')) && end.chars().all(|c| c == '-' || c == '_' || c.is_ascii_lowercase()) {
            self.families.insert((start.to_owned(), end.to_owned()));
        }
    }
    fn says(&self, key: &str) -> bool {
        let in_family = |(start, end): &(String, String)| key.len() > start.len() + end.len() && key.starts_with(start) && key.ends_with(end);
        self.literals.contains(key) || self.families.iter().any(in_family)
    }
}

fn spoken() -> Spoken {
    let mut spoken = Spoken::default();
    for path in ["src", "entity/src"].into_iter().flat_map(|folder| files(folder, &["rs"])) {
        let source = Source::read(&path);
        source.literals.iter().for_each(|literal| spoken.hear(&literal.text));
        calls(&path, &source.text, &mut spoken.calls);
        text_keys(&source, &mut spoken.calls);
    }
    for path in files("templates", &["html", "txt", "svg", "js"]) {
        let text = template(&path);
        for literal in quoted(&text) {
            spoken.hear(literal);
        }
        calls(&path, &text, &mut spoken.calls);
    }
    spoken
}

/// Everything between two equal quotes of one line.
fn quoted(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        for quote in ['"', '\''] {
            let marks: Vec<usize> = line.match_indices(quote).map(|(at, _)| at).collect();
            // Quotes nest in templates, so every stretch between two neighbours may be a text.
            found.extend(marks.windows(2).map(|pair| &line[pair[0] + 1..pair[1]]));
        }
    }
    found
}

/// Calls `.t("key")`, `.t1("key", "name", ..)`, `.with("key", &[("name", ..)])` and filters `"key"|t`.
fn calls(path: &str, text: &str, found: &mut Vec<Call>) {
    let place = |at: usize| format!("{path}:{}", text[..at].matches('\n').count() + 1);
    for (method, words) in [("t", Some(0)), ("t1", Some(1)), ("t2", Some(2)), ("t3", Some(3)), ("with", None)] {
        for (at, opening) in text.match_indices(&format!(".{method}(")) {
            let arguments = arguments(&text[at + opening.len()..]);
            let Some(key) = arguments.first().and_then(|text| literal(text)).filter(|key| is_key(key)) else { continue };
            // Builders of libraries have a `with` too; ours takes a list.
            if words.is_none() && !arguments.get(1).is_some_and(|list| list.starts_with('&')) {
                continue;
            }
            let params = match words {
                Some(count) => (0..count).map(|n| arguments.get(1 + 2 * n).and_then(|text| literal(text)).map(str::to_owned)).collect(),
                None => arguments.get(1).and_then(|list| names_of_pairs(list)),
            };
            found.push(Call { place: place(at), key: key.to_owned(), params });
        }
    }
    for (at, _) in text.match_indices('|') {
        let filter = text[at + 1..].trim_start();
        let word: String = filter.chars().take_while(char::is_ascii_alphanumeric).collect();
        let key = text[..at].trim_end().strip_suffix('"').and_then(|before| before.rsplit('"').next());
        if let Some(key) = key.filter(|key| ["t", "t1", "t2", "t3"].contains(&word.as_str()) && is_key(key)) {
            found.push(Call { place: place(at), key: key.to_owned(), params: None });
        }
    }
}

/// The arguments of a call, from after its bracket, without the blanks around them.
fn arguments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut from, mut quoted, mut escaped) = (0_i32, 0, false, false);
    for (at, c) in text.char_indices() {
        if quoted {
            quoted = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => quoted = true,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(text[from..at].trim());
                return found;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    Vec::new()
}

fn literal(argument: &str) -> Option<&str> {
    let inside = argument.trim_start_matches('&').strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// The names in `&[("name", ..), ..]`; nothing when the list is made elsewhere.
fn names_of_pairs(list: &str) -> Option<BTreeSet<String>> {
    let inside = list.strip_prefix("&[")?;
    arguments(inside).iter().filter(|pair| !pair.is_empty()).map(|pair| literal(arguments(pair.strip_prefix('(')?).first()?).map(str::to_owned)).collect()
}

/// Keys in the bodies of functions called `text_key` or `.._key`.
fn text_keys(source: &Source, found: &mut Vec<Call>) {
    let lines: Vec<&str> = source.code.lines().collect();
    let mut line = 0;
    while line < lines.len() {
        let name = lines[line].split_once("fn ").map(|(_, rest)| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
        if !name.is_some_and(|name| name.ends_with("_key")) {
            line += 1;
            continue;
        }
        let first = line;
        let mut depth = 0_i32;
        let mut opened = false;
        while line < lines.len() && !(opened && depth == 0) {
            for c in lines[line].chars() {
                match c {
                    '{' => {
                        depth += 1;
                        opened = true;
                    }
                    '}' => depth -= 1,
                    _ => {}
                }
            }
            line += 1;
        }
        let inside = |literal: &&crate::source::Literal| (first + 1..=line).contains(&literal.line) && is_key(&literal.text) && literal.text.contains('-');
        found.extend(source.literals.iter().filter(inside).map(|literal| Call {
            place: format!("{}:{}", source.path, literal.line),
            key: literal.text.clone(),
            params: None,
        }));
    }
}

/// Keys of enumerations, which code puts together.
fn enumerated() -> BTreeSet<&'static str> {
    let findings = ReasonCode::ALL.iter().map(|code| code.text_key()).chain(MarkCode::ALL.iter().map(|code| code.text_key()));
    ALL_TEXT_KEYS.concat().into_iter().chain(FactKey::ALL.iter().map(|fact| fact.text_key())).chain(findings).collect()
}

#[test]
fn locale_files_are_well_formed_and_say_nothing_twice() {
    let mut offences: Vec<String> = LANGUAGES.iter().flat_map(|language| locale(language).offences).collect();
    for language in LANGUAGES {
        let misnamed = locale(language).messages.into_iter().filter(|(key, _)| !is_key(key));
        offences.extend(misnamed.map(|(key, message)| format!("{}: `{key}`: keys are codes with hyphens between them, a small letter first", message.place)));
    }
    report("Locale files:", &offences);
}

#[test]
fn both_languages_have_the_same_sentences() {
    let [zh, en] = LANGUAGES.map(locale);
    let mut offences = Vec::new();
    for (key, message) in &zh.messages {
        match en.messages.get(key) {
            None => offences.push(format!("{}: `{key}` is missing in English", message.place)),
            Some(other) if other.params != message.params => {
                offences.push(format!("{}: `{key}` takes {:?}, but {:?} in {}", message.place, message.params, other.params, other.place));
            }
            Some(_) => {}
        }
    }
    let alone = en.messages.iter().filter(|(key, _)| !zh.messages.contains_key(*key));
    offences.extend(alone.map(|(key, message)| format!("{}: `{key}` is missing in Chinese", message.place)));
    report("Chinese and English must have the same keys with the same words in them:", &offences);
}

#[test]
fn every_sentence_is_used() {
    let spoken = spoken();
    let enumerated = enumerated();
    let zh = locale("zh");
    let unused = zh.messages.iter().filter(|(key, _)| !spoken.says(key) && !enumerated.contains(key.as_str()) && !zh.named.contains(*key));
    let offences: Vec<String> = unused.map(|(key, message)| format!("{}: `{key}`", message.place)).collect();
    report("Nothing says these; take them out of both languages:", &offences);
}

#[test]
fn everything_said_exists() {
    let zh = locale("zh");
    let mut offences = Vec::new();
    for call in spoken().calls {
        match zh.messages.get(&call.key) {
            None => offences.push(format!("{}: `{}` is in no file of templates/locale/zh/", call.place, call.key)),
            Some(message) => {
                if let Some(given) = call.params.filter(|given| *given != message.params) {
                    offences.push(format!("{}: `{}` is given {given:?}, but takes {:?} ({})", call.place, call.key, message.params, message.place));
                }
            }
        }
    }
    report("These would show their key, or a hole, instead of a sentence:", &offences);
}

#[test]
fn every_value_of_an_enumeration_has_a_text() {
    let mut offences = Vec::new();
    for language in LANGUAGES {
        let locale = locale(language);
        let missing = enumerated().into_iter().filter(|key| !locale.messages.contains_key(*key));
        offences.extend(missing.map(|key| format!("templates/locale/{language}/: `{key}`")));
    }
    report("Values of enumerations without a text:", &offences);
}

#[test]
fn calls_are_read_off() {
    let text = "{{ lang.t(\"a-b\") }} lang\n.t1(\"c\", \"n\", x.f(1, 2)) .with(\"d-e\", &[(\"p\", q(\"z\")), (\"r\", s)]) .with(\"x\", y) {{ \"g-h\" | t }} .t2(&\"i\", \"j\", k, l, m)";
    let mut found = Vec::new();
    calls("a.html", text, &mut found);
    let mut seen: Vec<String> = found.iter().map(|call| format!("{} {} {:?}", call.place, call.key, call.params)).collect();
    seen.sort();
    let wanted = ["a.html:1 a-b Some({})", "a.html:2 c Some({\"n\"})", "a.html:2 d-e Some({\"p\", \"r\"})", "a.html:2 g-h None", "a.html:2 i None"];
    assert_eq!(seen, wanted);
}

#[test]
fn families_come_from_holes_and_open_ends() {
    let mut spoken = Spoken::default();
    for literal in ["refusal-{}", "fact-", "x-{code}-why", "c-{}-{}", "a {} b", "-"] {
        spoken.hear(literal);
    }
    assert!(spoken.says("refusal-too_young") && spoken.says("fact-region") && spoken.says("c-d-e") && spoken.says("x-y-why"));
    assert!(!spoken.says("x-y") && !spoken.says("refusal-") && !spoken.says("other"));
}
