//! 公共信用信息: what may enter, what has come at all, deliveries by departments, whom rows without a code
//! are about, the records that come from them, how good they are, the report about a firm, and its matching profile.

pub mod catalogue;
pub mod collected;
pub mod evaluation;
pub mod feed;
pub mod identify;
pub mod quality;
pub mod record;
pub mod repair;
pub mod report;
