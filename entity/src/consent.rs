//! Rows of the room consent; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// 授权书: who may read what of a firm, for what, until when.
pub mod authorisation {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{AuthorisationId, EnterpriseId, PersonId};
    use crate::value::{AuthorisationState, LookupPurpose};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "authorisation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AuthorisationId,
        pub number: String,
        pub enterprise_id: EnterpriseId,
        pub person_id: Option<PersonId>,
        #[sea_orm(column_type = "JsonBinary")]
        pub items: Json,
        pub purpose: LookupPurpose,
        pub every_bank: bool,
        pub text_version: String,
        pub text_hash: String,
        pub valid_from_on: Date,
        pub valid_to_on: Date,
        pub state: AuthorisationState,
        pub signed_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub most: Option<i64>,
        pub used: i64,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `authorisation_bank`.
pub mod authorisation_bank {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{AuthorisationId, OrganisationId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "authorisation_bank")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authorisation_id: AuthorisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub bank_id: OrganisationId,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 信息查询登记: every read of a firm's data and every refused attempt. A chain, append-only.
pub mod lookup {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApiTokenId, ApplicationId, AuthorisationId, EnterpriseId, LookupId, OrganisationId, PersonId};
    use crate::value::{LookupPurpose, LookupResult};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LookupId,
        pub seq: i64,
        pub at: DateTimeUtc,
        pub person_id: Option<PersonId>,
        pub api_token_id: Option<ApiTokenId>,
        pub organisation_id: Option<OrganisationId>,
        pub enterprise_id: EnterpriseId,
        pub items: String,
        pub purpose: LookupPurpose,
        pub authorisation_id: Option<AuthorisationId>,
        pub application_id: Option<ApplicationId>,
        pub result: LookupResult,
        pub request_id: Option<String>,
        pub records: String,
        pub digest: Option<String>,
        pub seal: Option<String>,
        pub hash: String,
        pub erased_on: Option<Date>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Look-ups of an earlier version that are not in the chain yet.
pub mod lookup_unchained {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApiTokenId, ApplicationId, AuthorisationId, EnterpriseId, LookupId, OrganisationId, PersonId};
    use crate::value::{LookupPurpose, LookupResult};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_unchained")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LookupId,
        pub at: DateTimeUtc,
        pub person_id: Option<PersonId>,
        pub api_token_id: Option<ApiTokenId>,
        pub organisation_id: Option<OrganisationId>,
        pub enterprise_id: EnterpriseId,
        #[sea_orm(column_type = "JsonBinary")]
        pub items: Json,
        pub purpose: LookupPurpose,
        pub authorisation_id: Option<AuthorisationId>,
        pub application_id: Option<ApplicationId>,
        pub result: LookupResult,
        pub request_id: Option<String>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The end of the chain of look-ups.
pub mod lookup_head {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_head")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub seq: i64,
        pub hash: String,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where the chain of look-ups stood at the end of a day. Append-only.
pub mod lookup_anchor {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_anchor")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        pub seq: i64,
        pub hash: String,
        pub lookups: i64,
        pub taken_at: DateTimeUtc,
        pub mark: String,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Look-ups by a person that somebody has to look at.
pub mod lookup_anomaly {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApiTokenId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_anomaly")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub reader_id: Uuid,
        pub person_id: Option<PersonId>,
        pub api_token_id: Option<ApiTokenId>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub rule: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        pub organisation_id: Option<OrganisationId>,
        pub times: i64,
        pub raised_at: DateTimeUtc,
        pub finding: Option<String>,
        pub answered_by: Option<PersonId>,
        pub answered_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What proves the signature of a letter.
pub mod letter_signature {
    use sea_orm::entity::prelude::*;

    use crate::value::id::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "letter_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub letter_id: Uuid,
        pub kind: String,
        pub number: String,
        pub text_hash: String,
        pub person_id: PersonId,
        pub signed_at: DateTimeUtc,
        pub means: String,
        pub session_hash: String,
        pub network: String,
        pub hash: String,
        pub signed_text: Option<String>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 个人信息授权书: what a person of a firm lets others read about themselves.
pub mod personal_authorisation {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, PersonId, PersonalAuthorisationId};
    use crate::value::{AuthorisationState, Capacity, LookupPurpose};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "personal_authorisation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PersonalAuthorisationId,
        pub number: String,
        pub enterprise_id: EnterpriseId,
        pub person_id: Option<PersonId>,
        pub name: String,
        pub capacity: Capacity,
        #[sea_orm(column_type = "JsonBinary")]
        pub items: Json,
        pub purpose: LookupPurpose,
        pub every_bank: bool,
        pub text_version: String,
        pub text_hash: String,
        pub valid_from_on: Date,
        pub valid_to_on: Date,
        pub state: AuthorisationState,
        pub signed_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub version: i64,
        pub most: Option<i64>,
        pub used: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `personal_authorisation_bank`.
pub mod personal_authorisation_bank {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{OrganisationId, PersonalAuthorisationId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "personal_authorisation_bank")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authorisation_id: PersonalAuthorisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub bank_id: OrganisationId,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was due after the last sweep, counted.
pub mod deletion_due {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deletion_due")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub rows: i64,
        pub counted_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The ledger of deletions.
pub mod deletion {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deletion")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub rows: i64,
        pub before_on: Date,
        pub done_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
