//! 登记事项异议: what the register says of a firm is objected to item by item, by the same clocks as a record.

pub mod actions;
pub mod pages;
pub mod shown;
