//! Passwords: what is accepted, and their argon2id hashes.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};

/// Fewest characters of a password.
pub const SHORTEST: usize = 12;
/// Most characters of a password: longer ones only cost time.
pub const LONGEST: usize = 128;

/// Why a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too short.
    #[error("fewer than {SHORTEST} characters")]
    TooShort,
    /// Too long.
    #[error("more than {LONGEST} characters")]
    TooLong,
    /// It contains the login, or is one character over and over.
    #[error("easy to guess")]
    Guessable,
}

impl Weak {
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::Guessable => "password-guessable",
        }
    }
}

/// Checks a new password.
pub fn check(password: &str, login: &str) -> Result<(), Weak> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weak::TooShort);
    }
    if length > LONGEST {
        return Err(Weak::TooLong);
    }
    let lower = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() < 5 || (!login.is_empty() && lower.contains(login)) { Err(Weak::Guessable) } else { Ok(()) }
}

/// Hashes a password with 16 random bytes as salt; about a twentieth of a second.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password_with_salt(password.as_bytes(), salt)?.to_string())
}

/// Whether a password belongs to a hash. A hash that cannot be read belongs to none.
pub fn verify(password: &str, hash: &str) -> Verdict {
    let right = PasswordHash::new(hash).is_ok_and(|h| Argon2::default().verify_password(password.as_bytes(), &h).is_ok());
    if right { Verdict::Right } else { Verdict::Wrong }
}

/// Whether a password is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// It is not.
    Wrong,
}

/// Minutes for which an account is locked after so many wrong passwords in a row: doubled with each beyond the limit, a day at most.
pub fn lock_minutes(failed: i64, limit: i64, first: i64) -> Option<i64> {
    let beyond = failed - limit;
    (beyond >= 0).then(|| (first << beyond.clamp(0, 12)).min(24 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password() {
        let hash = hash("correct horse battery", &[7; 16]).expect("a hash");
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert_eq!(verify("correct horse battery", &hash), Verdict::Right);
        assert_eq!(verify("correct horse batterz", &hash), Verdict::Wrong);
        assert_eq!(verify("anything", "not a hash"), Verdict::Wrong);
    }

    #[test]
    fn weak_passwords_are_named() {
        assert_eq!(check("short", ""), Err(Weak::TooShort));
        assert_eq!(check("aaaaaaaaaaaaaa", ""), Err(Weak::Guessable));
        assert_eq!(check("my-zhangwei-2026", "zhangwei"), Err(Weak::Guessable));
        assert_eq!(check("four words in a row", "zhangwei"), Ok(()));
    }

    #[test]
    fn locks_double_up_to_a_day() {
        assert_eq!(lock_minutes(4, 5, 5), None);
        assert_eq!(lock_minutes(5, 5, 5), Some(5));
        assert_eq!(lock_minutes(7, 5, 5), Some(20));
        assert_eq!(lock_minutes(40, 5, 5), Some(1440));
    }
}
