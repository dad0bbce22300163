//! A fact as a field of a page: label, unit, what was typed, what can be chosen; in the reader's language.

use super::typed::{NONE, choices};
use crate::enterprise::fact::{FactKey, Shape};
use crate::platform::i18n::Lang;
use crate::product::say::name_of;

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of input.
    Line,
    /// A list that one is picked from.
    List,
    /// A few of which one is picked.
    One,
    /// Several boxes.
    Several,
}

/// Most choices that stand side by side; more are a list.
const SIDE_BY_SIDE: usize = 6;

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, also in the address of an error.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// How it is filled in.
    pub kind: Kind,
    /// Unit behind a line; may be empty.
    pub unit: String,
    /// The line as typed.
    pub line: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Why it cannot be used; empty when it can.
    pub error: String,
    /// A slider beside the line.
    pub slider: Option<Slider>,
}

/// The ends and the step of a slider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slider {
    /// Its left end.
    pub least: i64,
    /// Its right end.
    pub most: i64,
    /// Between two places.
    pub step: &'static str,
}

/// A thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Input {
    /// The field of a fact with what was typed.
    pub fn new(lang: Lang, fact: FactKey, typed: &[String], error: String) -> Self {
        let chosen = |code: &str| typed.iter().any(|one| one == code);
        let choice = |code: String, name: String| Choice { chosen: chosen(&code), code, name };
        let mut all: Vec<Choice> = choices(fact).into_iter().map(|code| choice(code.clone(), name_of(lang, fact, &code))).collect();
        let kind = match fact.shape() {
            Shape::Money | Shape::Count | Shape::Rate | Shape::Day => Kind::Line,
            Shape::Code if all.len() > SIDE_BY_SIDE => Kind::List,
            Shape::Code => Kind::One,
            Shape::YesNo => {
                all = vec![choice("yes".to_owned(), lang.t("value-yes")), choice("no".to_owned(), lang.t("value-no"))];
                Kind::One
            }
            Shape::Codes => {
                all.push(choice(NONE.to_owned(), lang.t("value-none")));
                Kind::Several
            }
        };
        let unit = match fact.shape() {
            Shape::Money => lang.t("match-wan"),
            Shape::Rate => "%".to_owned(),
            // The words around the number: "1 month" without the one.
            Shape::Count => lang.counted(crate::product::describe::count_key(fact), 2).replace('2', "").trim().to_owned(),
            Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => String::new(),
        };
        let line = typed.first().cloned().unwrap_or_default();
        Self { name: fact.code(), label: lang.t(fact.text_key()), kind, unit, line, choices: all, error, slider: None }
    }
    /// A line of input that is no fact.
    pub fn line(name: &'static str, label: String, unit: &str, typed: &[String], error: String) -> Self {
        let line = typed.first().cloned().unwrap_or_default();
        Self { name, label, kind: Kind::Line, unit: unit.to_owned(), line, choices: Vec::new(), error, slider: None }
    }
    /// Whether it is a line of input.
    pub fn is_line(&self) -> bool {
        self.kind == Kind::Line
    }
    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.kind == Kind::List
    }
    /// Whether several can be chosen.
    pub fn takes_several(&self) -> bool {
        self.kind == Kind::Several
    }
}
