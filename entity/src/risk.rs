//! Rows of the room risk; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// Table `risk_flag`.
pub mod risk_flag {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, FlagId};
    use crate::value::{FlagState, Severity};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "risk_flag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FlagId,
        pub enterprise_id: EnterpriseId,
        pub code: String,
        pub severity: Severity,
        pub state: FlagState,
        #[sea_orm(column_type = "JsonBinary")]
        pub evidence: Json,
        pub opened_on: Date,
        pub valid_until: Option<Date>,
        pub turns_on: Option<Date>,
        pub rule_version: String,
        pub raised_at: DateTimeUtc,
        pub cleared_at: Option<DateTimeUtc>,
        pub cleared_because: Option<String>,
        pub disputed_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Firms that an organisation compared with lists and flags (自动比对), in numbers.
pub mod comparison {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApiTokenId, ComparisonId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comparison")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ComparisonId,
        pub organisation_id: OrganisationId,
        pub person_id: Option<PersonId>,
        pub api_token_id: Option<ApiTokenId>,
        pub asked: i64,
        pub compared: i64,
        pub listed: i64,
        pub refused: i64,
        pub at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Decisions on legal representatives of the same name (同名核实).
pub mod namesake {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, NamesakeId, PersonId};
    use crate::value::{NamesakeEnd, NamesakeOutcome};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "namesake")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: NamesakeId,
        pub listed_id: EnterpriseId,
        pub other_id: EnterpriseId,
        pub name: String,
        pub outcome: NamesakeOutcome,
        pub basis: String,
        pub basis_on: Date,
        pub decided_by: Option<PersonId>,
        pub decided_at: DateTimeUtc,
        pub objection: Option<String>,
        pub objected_at: Option<DateTimeUtc>,
        pub ended_by: Option<PersonId>,
        pub ended_at: Option<DateTimeUtc>,
        pub ended_because: Option<NamesakeEnd>,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
