//! Rows of the room enterprise; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `enterprise`.
pub mod enterprise {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;
    use crate::value::{EnterpriseStatus, Fen, Industry, Region, SubjectKind, Uscc};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "enterprise")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EnterpriseId,
        pub code: Uscc,
        pub code_check_failed: bool,
        pub name: String,
        pub name_search: String,
        pub kind: SubjectKind,
        pub form: Option<String>,
        pub status: EnterpriseStatus,
        pub region: Option<Region>,
        pub industry: Option<Industry>,
        pub established_on: Option<Date>,
        pub capital_fen: Option<Fen>,
        pub address: Option<String>,
        pub scope: Option<String>,
        pub legal_representative: Option<String>,
        pub source: String,
        pub as_of_on: Date,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
        pub registration_number: Option<String>,
        pub merged_into: Option<EnterpriseId>,
        pub industry_edition: Option<String>,
        pub industry_delivered: Option<String>,
        pub cancelled_on: Option<Date>,
        #[sea_orm(column_type = "JsonBinary")]
        pub disputed: Json,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 曾用名: names that a firm had.
pub mod former_name {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, FormerNameId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_name")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FormerNameId,
        pub enterprise_id: EnterpriseId,
        pub name: String,
        pub name_search: String,
        pub held_until: Option<Date>,
        pub origin: String,
        pub recorded_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 主体合并: two entries of the register that are one firm.
pub mod enterprise_merge {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, MergeId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "enterprise_merge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MergeId,
        pub from_id: EnterpriseId,
        pub into_id: EnterpriseId,
        pub reason: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub moved: Json,
        pub merged_by: Option<PersonId>,
        pub merged_at: DateTimeUtc,
        pub split_by: Option<PersonId>,
        pub split_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which rows moved by a merge.
pub mod enterprise_merge_row {
    use sea_orm::entity::prelude::*;

    use crate::value::id::MergeId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "enterprise_merge_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub merge_id: MergeId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub row_id: Uuid,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 个转企: a sole trader that went on as a company.
pub mod enterprise_predecessor {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ConversionId, EnterpriseId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "enterprise_predecessor")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ConversionId,
        pub successor_id: EnterpriseId,
        pub predecessor_id: EnterpriseId,
        pub converted_on: Date,
        pub recorded_by: Option<PersonId>,
        pub recorded_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Facts beyond the registration: delivered or declared, each with source and date. A newer one of the same source replaces an older.
pub mod fact {
    use sea_orm::entity::prelude::*;

    use crate::value::Source;
    use crate::value::id::{EnterpriseId, FactId, RecordId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FactId,
        pub enterprise_id: EnterpriseId,
        pub key: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub value: Json,
        pub origin: String,
        pub source: String,
        pub as_of_on: Date,
        pub recorded_at: DateTimeUtc,
        pub feed: Option<Source>,
        pub record_id: Option<RecordId>,
        pub valid_to_on: Option<Date>,
        pub disputed: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 自主申报: facts a firm declared, under one credit commitment.
pub mod declaration {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeclarationId, EnterpriseId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "declaration")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeclarationId,
        pub number: String,
        pub enterprise_id: EnterpriseId,
        pub person_id: PersonId,
        #[sea_orm(column_type = "JsonBinary")]
        pub items: Json,
        pub text_version: String,
        pub text_hash: String,
        pub declared_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Monthly series: electricity, insured staff, invoices.
pub mod fact_series {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact_series")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enterprise_id: EnterpriseId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub points: Json,
        pub source: String,
        pub as_of_on: Date,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the register said of a firm until it said something else.
pub mod enterprise_event {
    use sea_orm::entity::prelude::*;

    use crate::value::id::EnterpriseId;
    use crate::value::{EnterpriseStatus, Fen, Industry, Region, SubjectKind};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "enterprise_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enterprise_id: EnterpriseId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub nth: i64,
        pub kind: String,
        pub at: DateTimeUtc,
        pub as_of_on: Date,
        pub code_check_failed: Option<bool>,
        pub name: Option<String>,
        pub subject_kind: Option<SubjectKind>,
        pub form: Option<String>,
        pub status: Option<EnterpriseStatus>,
        pub region: Option<Region>,
        pub industry: Option<Industry>,
        pub established_on: Option<Date>,
        pub capital_fen: Option<Fen>,
        pub address: Option<String>,
        pub scope: Option<String>,
        pub legal_representative: Option<String>,
        pub source: Option<String>,
        pub registration_number: Option<String>,
        pub merged_into: Option<EnterpriseId>,
        pub updated_at: Option<DateTimeUtc>,
        pub version: Option<i64>,
        pub industry_edition: Option<String>,
        pub industry_delivered: Option<String>,
        pub cancelled_on: Option<Date>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub disputed: Option<Json>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a fact was until it was replaced, or went to another firm.
pub mod fact_event {
    use sea_orm::entity::prelude::*;

    use crate::value::Source;
    use crate::value::id::{EnterpriseId, FactId, RecordId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fact_id: FactId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub nth: i64,
        pub enterprise_id: EnterpriseId,
        pub kind: String,
        pub at: DateTimeUtc,
        pub key: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub value: Json,
        pub origin: String,
        pub source: String,
        pub as_of_on: Date,
        pub recorded_at: DateTimeUtc,
        pub feed: Option<Source>,
        pub record_id: Option<RecordId>,
        pub valid_to_on: Option<Date>,
        pub disputed: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
