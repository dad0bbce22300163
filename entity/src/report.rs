//! Rows of the room report; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `report`.
pub mod report {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{PersonId, ReportId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportId,
        pub code: String,
        pub period: String,
        pub cut_off_at: DateTimeUtc,
        pub definition: String,
        pub file_name: String,
        #[sea_orm(column_type = "Blob")]
        pub file: Vec<u8>,
        pub file_hash: String,
        pub content_hash: String,
        pub made_by: Option<PersonId>,
        pub origin: String,
        pub made_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
