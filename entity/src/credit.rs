//! Rows of the room credit; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// A delivery (归集) of public-credit data.
pub mod delivery {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, OrganisationId, PersonId};
    use crate::value::{Coverage, DeliveryState, Source};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeliveryId,
        pub source: Source,
        pub file_name: String,
        pub file_path: String,
        pub file_hash: String,
        pub file_bytes: i64,
        pub channel: String,
        pub person_id: Option<PersonId>,
        pub state: DeliveryState,
        pub rows_read: i64,
        pub rows_new: i64,
        pub rows_changed: i64,
        pub rows_unchanged: i64,
        pub rows_marked: i64,
        pub rows_quarantined: i64,
        #[sea_orm(column_type = "JsonBinary")]
        pub failure: Option<Json>,
        #[sea_orm(column_type = "JsonBinary")]
        pub header: Option<Json>,
        pub received_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
        pub organisation_id: Option<OrganisationId>,
        pub rows_matched: Option<i64>,
        pub coverage: Coverage,
        pub rows_withdrawn: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `quarantine_row`.
pub mod quarantine_row {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, IdentificationId, QuarantineId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantine_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuarantineId,
        pub delivery_id: DeliveryId,
        pub line: i64,
        #[sea_orm(column_type = "JsonBinary")]
        pub cells: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub reasons: Json,
        pub identification_id: Option<IdentificationId>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A public-credit record as it stands; what it was before is in credit_record_event.
pub mod credit_record {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, EnterpriseId, IdentificationId, RecordId};
    use crate::value::{MatchedBy, RecordState, Source};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "credit_record")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RecordId,
        pub source: Source,
        pub natural_key: String,
        pub key_hash: Uuid,
        pub enterprise_id: Option<EnterpriseId>,
        pub subject_code: Option<String>,
        pub subject_name: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub content: Json,
        pub content_hash: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub marks: Json,
        pub department: String,
        pub decided_on: Option<Date>,
        pub valid_from_on: Option<Date>,
        pub valid_to_on: Option<Date>,
        pub publish_to_on: Option<Date>,
        pub removed_on: Option<Date>,
        pub outcome_on: Option<Date>,
        pub state: RecordState,
        pub delivery_id: DeliveryId,
        pub recorded_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
        pub matched_by: Option<MatchedBy>,
        pub identification_id: Option<IdentificationId>,
        pub repaired_at: Option<DateTimeUtc>,
        pub annulled_at: Option<DateTimeUtc>,
        pub suspended_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `credit_record_event`.
pub mod credit_record_event {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, EnterpriseId, RecordEventId, RecordId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "credit_record_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RecordEventId,
        pub record_id: RecordId,
        pub delivery_id: Option<DeliveryId>,
        pub enterprise_id: Option<EnterpriseId>,
        pub kind: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub content: Json,
        pub at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A record that would be a firm's, but that rules across sources hold back.
pub mod held_record {
    use sea_orm::entity::prelude::*;

    use crate::value::MatchedBy;
    use crate::value::id::{EnterpriseId, RecordId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "held_record")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub record_id: RecordId,
        pub enterprise_id: EnterpriseId,
        pub matched_by: Option<MatchedBy>,
        pub held_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Whom rows without a unified code are about.
pub mod identification {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{DeliveryId, EnterpriseId, IdentificationId, PersonId};
    use crate::value::{IdentificationState, Region, Source};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "identification")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: IdentificationId,
        pub source: Source,
        pub asked_hash: String,
        pub subject_name: String,
        pub subject_number: Option<String>,
        pub region: Option<Region>,
        pub state: IdentificationState,
        pub enterprise_id: Option<EnterpriseId>,
        #[sea_orm(column_type = "JsonBinary")]
        pub candidates: Json,
        pub delivery_id: DeliveryId,
        pub asked_at: DateTimeUtc,
        pub decided_by: Option<PersonId>,
        pub decided_at: Option<DateTimeUtc>,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A request that a record be repaired (信用修复申请).
pub mod repair {
    use sea_orm::entity::prelude::*;

    use crate::value::RepairState;
    use crate::value::id::{EnterpriseId, PersonId, RecordId, RepairId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "repair")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RepairId,
        pub number: String,
        pub record_id: RecordId,
        pub enterprise_id: EnterpriseId,
        pub person_id: PersonId,
        pub state: RepairState,
        pub statement: String,
        pub evidence: String,
        pub fulfilled_on: Date,
        pub answer: Option<String>,
        pub due_at: Option<DateTimeUtc>,
        pub filed_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `repair_event`.
pub mod repair_event {
    use sea_orm::entity::prelude::*;

    use crate::value::RepairAct;
    use crate::value::id::{OrganisationId, PersonId, RepairEventId, RepairId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "repair_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RepairEventId,
        pub repair_id: RepairId,
        pub act: RepairAct,
        pub person_id: Option<PersonId>,
        pub organisation_id: Option<OrganisationId>,
        pub note: String,
        pub at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An objection to a record, or to an item of the register (异议).
pub mod objection {
    use sea_orm::entity::prelude::*;

    use crate::value::id::{EnterpriseId, ObjectionId, OrganisationId, PersonId, RecordId};
    use crate::value::{ObjectionState, RegisterItem};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "objection")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ObjectionId,
        pub number: String,
        pub record_id: Option<RecordId>,
        pub enterprise_id: EnterpriseId,
        pub person_id: PersonId,
        pub state: ObjectionState,
        pub statement: String,
        pub evidence: String,
        pub content_hash: String,
        pub answer: Option<String>,
        pub due_at: Option<DateTimeUtc>,
        pub filed_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
        pub version: i64,
        pub department_id: Option<OrganisationId>,
        pub item: Option<RegisterItem>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `objection_event`.
pub mod objection_event {
    use sea_orm::entity::prelude::*;

    use crate::value::ObjectionAct;
    use crate::value::id::{ObjectionEventId, ObjectionId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "objection_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ObjectionEventId,
        pub objection_id: ObjectionId,
        pub act: ObjectionAct,
        pub person_id: Option<PersonId>,
        pub organisation_id: Option<OrganisationId>,
        pub note: String,
        pub at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A public-credit report (公共信用信息报告) as issued.
pub mod credit_report {
    use sea_orm::entity::prelude::*;

    use crate::value::LookupPurpose;
    use crate::value::id::{ApplicationId, CreditReportId, EnterpriseId, LookupId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "credit_report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CreditReportId,
        pub number: String,
        pub enterprise_id: EnterpriseId,
        pub organisation_id: Option<OrganisationId>,
        pub person_id: Option<PersonId>,
        pub purpose: LookupPurpose,
        pub application_id: Option<ApplicationId>,
        pub lookup_id: LookupId,
        pub content: String,
        pub content_hash: String,
        pub check_code: String,
        pub cut_off_at: DateTimeUtc,
        pub issued_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A matching profile (匹配画像) as shown.
pub mod evaluation {
    use sea_orm::entity::prelude::*;

    use crate::value::LookupPurpose;
    use crate::value::id::{ApplicationId, EnterpriseId, EvaluationId, LookupId, OrganisationId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EvaluationId,
        pub enterprise_id: EnterpriseId,
        pub organisation_id: Option<OrganisationId>,
        pub purpose: LookupPurpose,
        pub application_id: Option<ApplicationId>,
        pub lookup_id: LookupId,
        pub version: String,
        pub on_day: Date,
        pub input: String,
        pub input_digest: String,
        pub answer_digest: String,
        pub points: i64,
        pub shown_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
