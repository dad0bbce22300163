//! Rows of the room financing; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// 融资需求.
pub mod demand {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DemandId, EnterpriseId, PersonId};
    use crate::value::{DemandState, Fen, Ppm, Purpose, RepaymentForm, RepaymentSource};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "demand")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DemandId,
        pub number: Option<String>,
        pub enterprise_id: EnterpriseId,
        pub person_id: PersonId,
        pub state: DemandState,
        pub amount_fen: Option<Fen>,
        pub term_months: Option<i64>,
        pub purpose: Option<Purpose>,
        pub purpose_note: Option<String>,
        pub repayment_source: Option<RepaymentSource>,
        pub repayment_form: Option<RepaymentForm>,
        #[sea_orm(column_type = "JsonBinary")]
        pub guarantees: Json,
        pub acceptable_rate_ppm: Option<Ppm>,
        pub claims_first_loan: Option<bool>,
        pub created_at: DateTimeUtc,
        pub submitted_at: Option<DateTimeUtc>,
        pub expires_until: Option<Date>,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A match shown to a person, kept as shown.
pub mod match_result {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DemandId, EnterpriseId, MatchId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "match_result")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MatchId,
        pub demand_id: DemandId,
        pub enterprise_id: EnterpriseId,
        pub digest: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub profile: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub matches: Json,
        pub matched_at: DateTimeUtc,
        pub catalogue: Option<String>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub question: Option<Json>,
        pub answer_digest: Option<String>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The products on offer when matches were made.
pub mod match_catalogue {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "match_catalogue")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub products: Json,
        pub kept_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 过往经验: what returned outcomes taught, a version a month.
pub mod experience {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "experience")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub period: String,
        pub cut_off_at: DateTimeUtc,
        #[sea_orm(column_type = "JsonBinary")]
        pub document: Json,
        pub digest: String,
        pub learned_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 融资申请: one demand, one product, one bank.
pub mod application {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApplicationId, DemandId, EnterpriseId, MatchId, OrganisationId, PersonId, ProductId, ProductVersionId};
    use crate::value::{ApplicationState, Fen};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "application")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApplicationId,
        pub number: String,
        pub demand_id: DemandId,
        pub enterprise_id: EnterpriseId,
        pub bank_id: OrganisationId,
        pub branch_id: Option<OrganisationId>,
        pub product_id: ProductId,
        pub product_version_id: ProductVersionId,
        pub match_id: Option<MatchId>,
        pub state: ApplicationState,
        pub amount_fen: Fen,
        pub term_months: i64,
        pub officer_id: Option<PersonId>,
        pub submitted_at: DateTimeUtc,
        pub accepted_at: Option<DateTimeUtc>,
        pub decided_at: Option<DateTimeUtc>,
        pub decision_days: Option<i64>,
        pub due_at: Option<DateTimeUtc>,
        #[sea_orm(column_type = "JsonBinary")]
        pub reasons: Json,
        pub decline_note: Option<String>,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Append-only: clocks and durations are computed from it.
pub mod application_event {
    use sea_orm::entity::prelude::*;

    use crate::value::ApplicationState;
    use crate::value::id::{ApplicationEventId, ApplicationId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "application_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApplicationEventId,
        pub application_id: ApplicationId,
        pub seq: i64,
        pub act: String,
        pub state_after: ApplicationState,
        #[sea_orm(column_type = "JsonBinary")]
        pub data: Json,
        pub channel: String,
        pub person_id: Option<PersonId>,
        pub organisation_id: Option<OrganisationId>,
        pub at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
