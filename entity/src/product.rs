//! Rows of the room product; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `product`.
pub mod product {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{OrganisationId, ProductId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProductId,
        pub bank_id: OrganisationId,
        pub code: String,
        pub name: String,
        pub summary: String,
        pub active: bool,
        pub created_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Published versions never change.
pub mod product_version {
    use sea_orm::entity::prelude::*;

    use crate::value::Family;
    use crate::value::id::{ProductId, ProductVersionId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProductVersionId,
        pub product_id: ProductId,
        pub number: i64,
        pub family: Family,
        #[sea_orm(column_type = "JsonBinary")]
        pub terms: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub criteria: Json,
        pub effective_from_on: Date,
        pub effective_until: Option<Date>,
        pub published_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The working copy from which a version is published.
pub mod product_draft {
    use sea_orm::entity::prelude::*;

    use crate::value::DraftState;
    use crate::value::id::{OrganisationId, PersonId, ProductDraftId, ProductId, ProductVersionId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProductDraftId,
        pub product_id: ProductId,
        pub bank_id: OrganisationId,
        pub state: DraftState,
        pub based_on: Option<ProductVersionId>,
        pub note: String,
        pub name: Option<String>,
        pub summary: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        pub terms: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub criteria: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub authors: Json,
        pub submitted_by: Option<PersonId>,
        pub submitted_at: Option<DateTimeUtc>,
        pub reviewed_by: Option<PersonId>,
        pub reviewed_at: Option<DateTimeUtc>,
        pub review_note: String,
        pub version_id: Option<ProductVersionId>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Publications of the LPR as they were entered, corrections beside what they correct.
pub mod lpr_publication {
    use sea_orm::entity::prelude::*;

    use crate::value::Ppm;
    use crate::value::id::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lpr_publication")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub published_on: Date,
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i64,
        pub effective_on: Date,
        pub one_year_ppm: Option<Ppm>,
        pub five_years_ppm: Option<Ppm>,
        pub source: String,
        pub note: String,
        pub entered_by: Option<PersonId>,
        pub entered_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
