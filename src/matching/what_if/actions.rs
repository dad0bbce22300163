//! Trying other figures, beside the threads that answer requests.

use crate::matching::actions::{Answer, WhatIf};
use crate::matching::what_if::moved::Moved;
use crate::platform::store::Error as StoreError;

/// Where the products of an answer would stand with these figures in the place of the firm's; gives the answer back.
pub async fn attempt(answer: Answer, moved: Moved) -> Result<(Answer, WhatIf), StoreError> {
    let trying = tokio::task::spawn_blocking(move || {
        let found = answer.what_if(&moved);
        (answer, found)
    });
    trying.await.map_err(|e| StoreError::unreadable(e.to_string()))
}
