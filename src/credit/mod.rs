//! 公共信用信息: deliveries by departments and the records that come from them.

pub mod feed;
pub mod record;
pub mod repair;
