//! Rows of what organisations deliver; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// 数据源: an organisation delivers an item, as agreed.
pub mod supply {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{OrganisationId, SupplyId};
    use crate::value::{Coverage, Source};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "supply")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SupplyId,
        pub organisation_id: OrganisationId,
        pub source: Source,
        pub coverage: Coverage,
        pub due_day: Option<i64>,
        pub watched: bool,
        pub paused_at: Option<DateTimeUtc>,
        pub unreadable_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub version: i64,
        pub about: Option<String>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file in the folder of a supply.
pub mod watched_file {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, SupplyId, WatchedFileId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "watched_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WatchedFileId,
        pub supply_id: SupplyId,
        pub file_name: String,
        pub bytes: i64,
        pub modified_ns: i64,
        pub seen_at: DateTimeUtc,
        pub file_hash: Option<String>,
        pub delivery_id: Option<DeliveryId>,
        pub moved_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What has come at least once.
pub mod collected {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "collected")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub since_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
