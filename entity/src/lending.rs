//! Rows of the room lending; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// 授信: what the bank granted.
pub mod offer {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApplicationId, EnterpriseId, OfferId, OrganisationId};
    use crate::value::{Fen, Guarantee, Ppm, RepaymentForm};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "offer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OfferId,
        pub application_id: ApplicationId,
        pub enterprise_id: EnterpriseId,
        pub bank_id: OrganisationId,
        pub amount_fen: Fen,
        pub rate_ppm: Ppm,
        pub term_months: i64,
        pub guarantee: Guarantee,
        pub repayment_form: RepaymentForm,
        #[sea_orm(column_type = "JsonBinary")]
        pub fees: Json,
        pub conditions: Option<String>,
        pub override_reason: Option<String>,
        pub granted_at: DateTimeUtc,
        pub valid_until: Date,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 放款.
pub mod disbursement {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{ApplicationId, DisbursementId, EnterpriseId, OrganisationId};
    use crate::value::{DisbursementState, Fen, Guarantee, Ppm};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "disbursement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DisbursementId,
        pub application_id: ApplicationId,
        pub enterprise_id: EnterpriseId,
        pub bank_id: OrganisationId,
        pub reference: String,
        pub amount_fen: Fen,
        pub rate_ppm: Ppm,
        pub guarantee: Guarantee,
        pub disbursed_on: Date,
        pub matures_on: Date,
        pub attests_no_record: bool,
        pub attested_on: Option<Date>,
        pub state: DisbursementState,
        pub reversed_on: Option<Date>,
        pub reversal_reason: Option<String>,
        pub repaid_fen: Fen,
        pub recorded_at: DateTimeUtc,
        pub version: i64,
        pub reversed_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `repayment`.
pub mod repayment {
    use sea_orm::entity::prelude::*;

    use crate::value::Fen;
    use crate::value::id::{DisbursementId, RepaymentId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "repayment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RepaymentId,
        pub disbursement_id: DisbursementId,
        pub paid_on: Date,
        pub principal_fen: Fen,
        pub interest_fen: Fen,
        pub reference: String,
        pub recorded_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// 首贷台账: at most one standing entry a firm.
pub mod first_loan {
    use sea_orm::entity::prelude::*;

    use crate::value::FirstLoanState;
    use crate::value::id::{EnterpriseId, FirstLoanId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "first_loan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FirstLoanId,
        pub enterprise_id: EnterpriseId,
        pub counted_on: Date,
        pub co_first: bool,
        pub definition: String,
        pub state: FirstLoanState,
        pub recorded_at: DateTimeUtc,
        pub reversed_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `first_loan_share`.
pub mod first_loan_share {
    use sea_orm::entity::prelude::*;

    use crate::value::Ppm;
    use crate::value::id::{DisbursementId, FirstLoanId, FirstLoanShareId, OrganisationId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "first_loan_share")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FirstLoanShareId,
        pub first_loan_id: FirstLoanId,
        pub disbursement_id: DisbursementId,
        pub bank_id: OrganisationId,
        pub share_ppm: Ppm,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
