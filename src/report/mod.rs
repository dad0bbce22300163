//! Supervision figures: indicators with definitions and versions, periods, tables, charts and workbooks.

pub mod actions;
pub mod api;
pub mod breakdown;
pub mod calibration;
pub mod case;
pub mod chart;
pub mod figures;
pub mod indicator;
pub mod jobs;
pub mod ledger;
pub mod monthly;
pub mod pages;
pub mod period;
pub mod picture;
pub mod sheet;
pub mod shown;
mod store;
pub mod table;
pub mod words;
pub mod workbook;

#[cfg(test)]
mod sample;
