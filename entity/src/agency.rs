//! Credit-service agencies and their reports on firms.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// A filed credit-service agency (信用服务机构).
pub mod agency {
    use sea_orm::entity::prelude::*;

    use crate::value::id::AgencyId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgencyId,
        pub name: String,
        pub filing_number: String,
        pub filed_on: Date,
        pub filed_until: Date,
        pub withdrawn_on: Option<Date>,
        pub created_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A report of an agency on a firm.
pub mod agency_report {
    use sea_orm::entity::prelude::*;

    use crate::value::AgencyReportKind;
    use crate::value::id::{AgencyId, AgencyReportId, ApiTokenId, EnterpriseId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgencyReportId,
        pub agency_id: AgencyId,
        pub enterprise_id: EnterpriseId,
        pub kind: AgencyReportKind,
        pub number: String,
        pub method_version: String,
        pub reported_on: Date,
        pub valid_until: Date,
        pub grade: String,
        pub file_hash: String,
        pub link: String,
        pub file_name: String,
        pub file: Option<Vec<u8>>,
        pub person_id: Option<PersonId>,
        pub by_firm: bool,
        pub api_token_id: Option<ApiTokenId>,
        pub attached_at: DateTimeUtc,
        pub withdrawn_at: Option<DateTimeUtc>,
        pub withdrawn_because: Option<String>,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
