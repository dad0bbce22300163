//! Rows of the room account; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `organisation`.
pub mod organisation {
    use sea_orm::entity::prelude::*;

    use crate::value::id::OrganisationId;
    use crate::value::{OrganisationKind, Region};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OrganisationId,
        pub code: String,
        pub kind: OrganisationKind,
        pub name: String,
        pub parent_id: Option<OrganisationId>,
        pub region: Option<Region>,
        pub mail_address: Option<String>,
        pub active: bool,
        pub created_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `person`.
pub mod person {
    use sea_orm::entity::prelude::*;

    use crate::value::Role;
    use crate::value::id::{EnterpriseId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PersonId,
        pub login: String,
        pub name: String,
        pub mail_address: Option<String>,
        pub password_hash: String,
        pub role: Role,
        pub organisation_id: Option<OrganisationId>,
        pub enterprise_id: Option<EnterpriseId>,
        pub active: bool,
        pub failed_attempts: i64,
        pub locked_until: Option<DateTimeUtc>,
        pub signed_in_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `web_session`.
pub mod web_session {
    use sea_orm::entity::prelude::*;

    use crate::value::id::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "web_session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub data: Json,
        pub person_id: Option<PersonId>,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `api_token`.
pub mod api_token {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApiTokenId, OrganisationId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApiTokenId,
        pub organisation_id: OrganisationId,
        pub name: String,
        pub token_hash: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub scopes: Json,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub used_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
