//! 撮合: the pure heart that holds one firm against the catalogue of products and says for every condition why or why not.

pub mod actions;
pub mod answer;
pub mod canonical;
pub mod describe;
pub mod distance;
pub mod evaluate;
pub mod firm;
pub mod group;
pub mod index;
pub mod input;
pub mod kept;
pub mod near_miss;
pub mod node;
pub mod outline;
pub mod pages;
pub mod precheck;
pub mod question;
pub mod rank;
pub mod reach;
pub mod rematch;
pub mod share;
mod store;
pub mod terms;
pub mod text;
pub mod typed;
pub mod verdict;
pub mod what_if;
