//! 导出: lists and files that leave the platform, each with a watermark, within the limit of the role, and with a line in the trail.

pub mod actions;
pub mod pages;
pub mod sheet;
pub mod watermark;
