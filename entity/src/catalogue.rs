//! Rows of the catalogue; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// A version of an item of the catalogue (信息项): drafted by some, approved by somebody else, and fixed from then on.
pub mod item_version {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ItemVersionId, PersonId};
    use crate::value::{DraftState, ItemVersionKind};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "item_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ItemVersionId,
        pub code: String,
        pub kind: ItemVersionKind,
        pub state: DraftState,
        pub based_on: i64,
        #[sea_orm(column_type = "JsonBinary")]
        pub content: Json,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub shipped: Option<Json>,
        pub shipped_number: Option<i64>,
        pub note: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub authors: Json,
        pub submitted_by: Option<PersonId>,
        pub submitted_at: Option<DateTimeUtc>,
        pub reviewed_by: Option<PersonId>,
        pub reviewed_at: Option<DateTimeUtc>,
        pub review_note: String,
        pub number: Option<i64>,
        pub from_on: Option<Date>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
