//! Whom a line of a comparison asks about, and what came of it.

use chrono::NaiveDate;
use entity::value::{Severity, Signal, Uscc};

use crate::credit::feed::fold::fold;
use crate::credit::feed::subject::{SubjectCode, read_code};
use crate::credit::record::actions::Record;
use crate::credit::record::list::{Speaks, stands_on};

/// A firm as somebody names it: by a code, or, when there is none, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// A unified code, a registration number or an organisation code; empty when only the name is known.
    pub code: String,
    /// The name.
    pub name: String,
}

/// How a firm is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its unified code.
    Unified(Uscc),
    /// By its registration number.
    Registration(String),
    /// By its organisation code.
    Organisation(String),
    /// By its whole name, folded as the register's.
    Name(String),
}

impl Asked {
    /// What a line says: a code with the name behind it, or a name alone.
    pub fn of_line(line: &str) -> Self {
        let line = line.trim();
        let (first, rest) = line.split_once(['\t', ',', '\u{ff0c}', ';', '\u{ff1b}', ' ', '\u{3000}']).unwrap_or((line, ""));
        let is_code = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && text.len() >= 9;
        if is_code(first) {
            return Self { code: first.to_owned(), name: rest.trim().to_owned() };
        }
        match (is_code(rest.trim()), rest) {
            (true, rest) => Self { code: rest.trim().to_owned(), name: first.to_owned() },
            (false, _) => Self { code: String::new(), name: line.to_owned() },
        }
    }
    /// The lines of a text that say something.
    pub fn of_text(text: &str) -> Vec<Self> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Self::of_line).collect()
    }
    /// How it is looked for; none when the code cannot be one or is a person's number, which is not accepted.
    pub fn key(&self) -> Option<Key> {
        if self.code.trim().is_empty() {
            return Some(Key::Name(fold(&self.name))).filter(|_| !self.name.trim().is_empty());
        }
        match read_code(&self.code).ok()? {
            SubjectCode::Unified(code) => Some(Key::Unified(code)),
            SubjectCode::Registration(number) => Some(Key::Registration(number)),
            SubjectCode::Organisation(code) => Some(Key::Organisation(code)),
        }
    }
    /// As it was written, for the list of results.
    pub fn text(&self) -> String {
        [self.code.as_str(), self.name.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A list on which a firm stands, or a flag that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub what: What,
    /// The department whose word it is; of a flag, of the first record that it rests on.
    pub department: String,
    /// Number of the document; empty when there is none.
    pub number: String,
    /// The day of the decision, or from which the flag counts.
    pub from_on: Option<NaiveDate>,
    /// The first day on which it no longer counts; none while no end is known.
    pub until_on: Option<NaiveDate>,
    /// The day since which it is in dispute: until the answer it is told and does not count.
    pub disputed_on: Option<NaiveDate>,
    /// For a role: the firm that stands on the list, and how it was verified that one person represents both.
    pub through: Option<Through>,
}

/// Another firm with the same legal representative, as the credit office verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// The listed firm's unified code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What the verification rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: NaiveDate,
}

/// A list or a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An entry of a list that was delivered, by the list's code.
    List(&'static str),
    /// A risk flag with its severity; none where what it was at the moment that is asked about was not kept.
    Flag(Signal, Option<Severity>),
    /// A list on which another firm of the legal representative stands, by the list's code; it says nothing of this firm.
    Role(&'static str),
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was compared: what stands today, which may be nothing.
    Compared(Vec<Hit>),
    /// The bank has no live letter of the firm, or there is no such firm: which of the two is not told.
    NotAuthorised,
    /// No registered firm has the code or the name.
    Unknown,
    /// Several firms have the name: the code decides.
    Ambiguous,
    /// Neither a code of a firm nor a name; a person's number is not accepted.
    Invalid,
}

impl Outcome {
    /// Whether something stands for the firm itself that is not in dispute.
    pub fn is_listed(&self) -> bool {
        match self {
            Self::Compared(hits) => hits.iter().any(|hit| hit.disputed_on.is_none() && hit.through.is_none()),
            Self::NotAuthorised | Self::Unknown | Self::Ambiguous | Self::Invalid => false,
        }
    }
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compared(_) if self.is_listed() => "listed",
            Self::Compared(_) => "clear",
            Self::NotAuthorised => "not_authorised",
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Invalid => "invalid",
        }
    }
    /// Key of its name.
    pub fn text_key(&self) -> &'static str {
        match self {
            Self::Compared(_) if self.is_listed() => "comparison_outcome-listed",
            Self::Compared(_) => "comparison_outcome-clear",
            Self::NotAuthorised => "comparison_outcome-not_authorised",
            Self::Unknown => "comparison_outcome-unknown",
            Self::Ambiguous => "comparison_outcome-ambiguous",
            Self::Invalid => "comparison_outcome-invalid",
        }
    }
}

/// The list on which a record puts its firm; good news is not looked for.
pub fn list_of(record: &Record) -> Option<&'static str> {
    stands_on(record.source, &record.content).filter(|(_, speaks)| *speaks == Speaks::Against).map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_firms_by_code_or_by_name() {
        let code = Uscc::complete("91320899MAXAAAA0").expect("a code").to_string();
        let asked = |line: &str| Asked::of_line(line);
        let both = Asked { code: code.clone(), name: "淮安市某某有限公司".to_owned() };
        for line in [format!("{code}\t淮安市某某有限公司"), format!(" {code}，淮安市某某有限公司"), format!("淮安市某某有限公司 {code}")]
        {
            assert_eq!(asked(&line), both, "{line}");
        }
        assert_eq!(both.key(), Some(Key::Unified(code.parse().expect("a code"))));
        assert_eq!(asked("淮安市 某某有限公司").key(), Some(Key::Name(fold("淮安市 某某有限公司"))));
        assert_eq!(asked("320800000012345").key(), Some(Key::Registration("320800000012345".to_owned())));
        assert_eq!(Asked::of_text("\n  \n甲公司\r\n乙公司\n").len(), 2);
    }

    #[test]
    fn a_persons_number_is_no_firm() {
        // The example of GB 11643-1999.
        assert_eq!(Asked { code: "11010519491231002X".to_owned(), name: "张三".to_owned() }.key(), None);
        assert_eq!(Asked::default().key(), None);
        assert_eq!(Asked { code: "12345".to_owned(), ..Asked::default() }.key(), None);
    }
}
