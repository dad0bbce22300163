//! Rows of the room notice; what each column is stands in the migration beside its constraints.

#![expect(missing_docs, reason = "columns are described in the migration, beside their constraints")]

/// What somebody is told on their page: a firm's people, everybody at an organisation, or one person there.
pub mod notice {
    use sea_orm::entity::prelude::*;

    use crate::value::Severity;
    use crate::value::id::{EnterpriseId, NoticeId, OrganisationId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: NoticeId,
        pub organisation_id: Option<OrganisationId>,
        pub enterprise_id: Option<EnterpriseId>,
        pub kind: String,
        pub severity: Severity,
        pub subject_kind: String,
        pub subject_id: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub params: Json,
        pub cause_key: String,
        pub corrects_id: Option<NoticeId>,
        pub created_at: DateTimeUtc,
        pub read_at: Option<DateTimeUtc>,
        pub person_id: Option<PersonId>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Ledger of mails: what was to be sent, what became of it.
pub mod mail {
    use sea_orm::entity::prelude::*;

    use crate::value::MailState;
    use crate::value::id::{MailId, NoticeId, ReportId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MailId,
        pub to_address: String,
        pub language: String,
        pub subject: String,
        pub text_body: String,
        pub html_body: String,
        pub report_id: Option<ReportId>,
        pub notice_id: Option<NoticeId>,
        pub cause_key: String,
        pub state: MailState,
        pub attempts: i64,
        pub last_error: Option<String>,
        pub message_id: String,
        pub created_at: DateTimeUtc,
        pub sent_at: Option<DateTimeUtc>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
