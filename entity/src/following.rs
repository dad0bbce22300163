//! Rows of following firms through the catalogue; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `firm_change`.
pub mod firm_change {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, FirmChangeId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "firm_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FirmChangeId,
        pub enterprise_id: EnterpriseId,
        pub changed_at: DateTimeUtc,
        pub batch: Option<i64>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `follow_mark`.
pub mod follow_mark {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "follow_mark")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub batch: i64,
        pub enterprise_id: Option<EnterpriseId>,
        pub catalogue: String,
        pub held_on: Option<Date>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `followed_firm`.
pub mod followed_firm {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "followed_firm")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enterprise_id: EnterpriseId,
        pub due_on: Option<Date>,
        pub followed_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `qualification`.
pub mod qualification {
    use sea_orm::entity::prelude::*;

    use crate::value::QualificationState;
    use crate::value::id::{EnterpriseId, ProductId, ProductVersionId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "qualification")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enterprise_id: EnterpriseId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub version_id: ProductVersionId,
        pub since_at: DateTimeUtc,
        pub state: QualificationState,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `reach_place`.
pub mod reach_place {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reach_place")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enterprise_id: EnterpriseId,
        pub place: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `reach_shown`.
pub mod reach_shown {
    use sea_orm::entity::prelude::*;

    use crate::value::id::OrganisationId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reach_shown")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub bank_id: OrganisationId,
        pub on_day: Date,
        pub grain: String,
        pub sets: Vec<u8>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
