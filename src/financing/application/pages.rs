//! The bank's desk.

use super::actions::Error;
use crate::platform::web::failure::Failure;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::KeyReused => Self::KeyReused,
            Error::Store(error) => error.into(),
        }
    }
}
