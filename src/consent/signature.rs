//! What proves that a letter was signed: its text in both languages, who, when, and by what means, under one hash.

use chrono::{DateTime, Utc};
use entity::value::id::PersonId;

use super::register::chain::Written;

/// Stands before everything that is hashed; it changes with the way of writing.
const SIGNATURE: &str = "xinyidai letter signature 1";

/// By what a letter is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// The session of somebody who has signed in with a password.
    Session,
}

impl Means {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Session => "session",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Session => "consent-means-session",
        }
    }
}

/// Where a signature comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// By what.
    pub means: Means,
    /// SHA-256 of the session's id.
    pub session: String,
    /// The network of the sender; empty when it is not known.
    pub network: String,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Number of the letter.
    pub number: String,
    /// SHA-256 of its text in both languages.
    pub text_hash: String,
    /// Who signed.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// From where.
    pub origin: Origin,
}

impl Signature {
    /// SHA-256 over all of it.
    pub fn hash(&self) -> String {
        let Self { number, text_hash, person, at, origin: Origin { means, session, network } } = self;
        let mut written = Written::new(SIGNATURE);
        written.text(number).text(text_hash).text(&person.to_string()).instant(at).text(means.code()).text(session).text(network);
        written.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_in_it_changes_the_hash() {
        let origin = Origin { means: Means::Session, session: "a".repeat(64), network: "10.1.*.*".to_owned() };
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let one = Signature { number: "SQ-2026-000001".to_owned(), text_hash: "b".repeat(64), person: uuid::Uuid::from_u128(1).into(), at, origin };
        let whole = one.hash();
        assert_eq!(whole, one.clone().hash());
        let others = [
            Signature { number: "SQ-2026-000002".to_owned(), ..one.clone() },
            Signature { text_hash: "c".repeat(64), ..one.clone() },
            Signature { person: uuid::Uuid::from_u128(2).into(), ..one.clone() },
            Signature { at: at + chrono::TimeDelta::microseconds(1), ..one.clone() },
            Signature { origin: Origin { session: "d".repeat(64), ..one.origin.clone() }, ..one.clone() },
            Signature { origin: Origin { network: "10.2.*.*".to_owned(), ..one.origin.clone() }, ..one.clone() },
        ];
        for other in others {
            assert_ne!(other.hash(), whole, "{other:?}");
        }
    }
}
