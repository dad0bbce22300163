//! 公共信用信息: what departments deliver about firms.

pub mod feed;
