//! Asking a visitor: where what was said leaves the products of today, worked out beside the threads that answer requests.

use std::sync::Arc;

use super::said::Said;
use crate::matching::question::{Next, Tally};
use crate::platform::store::Error as StoreError;
use crate::product::shelf::Stock;

/// Where the products stand by what was said.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was said.
    pub said: Said,
    /// The next question; none when no answer can change the result any more.
    pub next: Option<Next>,
    /// How many products stand where.
    pub tally: Tally,
    /// Places in the stock of what can be applied for.
    pub passing: Vec<usize>,
}

/// Holds the products against what was said and looks for the next question.
pub async fn ask(stock: Arc<Stock>, said: Said) -> Result<Asked, StoreError> {
    let asking = tokio::task::spawn_blocking(move || {
        let questions = stock.questionnaire();
        let open = said.open(questions.askable());
        let standing = questions.stand(said.told(&open, stock.on));
        let (next, tally, passing) = (standing.next(), standing.tally(), standing.passing().collect());
        Asked { said, next, tally, passing }
    });
    asking.await.map_err(|e| StoreError::unreadable(e.to_string()))
}
