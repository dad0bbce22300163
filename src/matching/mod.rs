//! 撮合: the pure heart that holds one firm against the catalogue of products and says for every condition why or why not.

pub mod actions;
pub mod answer;
pub mod describe;
pub mod distance;
pub mod evaluate;
pub mod group;
pub mod pages;
pub mod rank;
pub mod reach;
mod store;
pub mod terms;
pub mod text;
pub mod verdict;
