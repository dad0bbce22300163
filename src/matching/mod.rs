//! 撮合: the pure heart that holds one firm against the catalogue of products and says for every condition why or why not.

pub mod answer;
pub mod describe;
pub mod evaluate;
pub mod group;
pub mod rank;
pub mod terms;
pub mod verdict;
