//! 指标: what delivered figures say about firms. [`work_out`] makes facts and series of a firm's rows, [`actions`] keeps them in step
//! with the rows.

pub mod actions;
pub mod made_of;
pub mod shown;
mod store;
pub mod work_out;
