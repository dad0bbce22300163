//! Supervision figures: indicators with definitions and versions, periods, tables, charts and workbooks.

pub mod breakdown;
pub mod case;
pub mod chart;
pub mod figures;
pub mod indicator;
pub mod monthly;
pub mod period;
pub mod picture;
pub mod sheet;
pub mod table;
pub mod words;
pub mod workbook;

#[cfg(test)]
mod sample;
