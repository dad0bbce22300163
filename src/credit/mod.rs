//! 公共信用信息: what may enter, deliveries by departments, the records that come from them, how good they are, and the report about a firm.

pub mod catalogue;
pub mod feed;
pub mod quality;
pub mod record;
pub mod repair;
pub mod report;
