//! Identifiers: UUIDv7 newtypes, one append-only list.

use sea_orm::DbErr;
use sea_orm::prelude::Uuid;

/// Declares identifier newtypes over UUIDv7.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(raw: Uuid) -> Self {
                Self(raw)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        // Asked for by SeaORM of every primary key; only integer keys can answer it.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// An organisation: bank, branch, credit office, regulator, department.
    OrganisationId,
    /// A person with an account.
    PersonId,
    /// A bearer token of an API client.
    ApiTokenId,
    /// A firm (企业), 个体工商户 or cooperative.
    EnterpriseId,
    /// A fact about a firm, with source and date.
    FactId,
    /// A set of self-declared facts under one credit commitment (自主申报).
    DeclarationId,
    /// A delivery (归集) of public-credit data.
    DeliveryId,
    /// A row of a delivery that was refused.
    QuarantineId,
    /// A public-credit record.
    RecordId,
    /// A change of a public-credit record.
    RecordEventId,
    /// An authorisation letter (授权书).
    AuthorisationId,
    /// A look-up of a firm's data (信息查询登记).
    LookupId,
    /// A credit product (信贷产品).
    ProductId,
    /// A published version of a product.
    ProductVersionId,
    /// A stored match of one firm's demand against the catalogue.
    MatchId,
    /// A financing demand (融资需求).
    DemandId,
    /// An application of one demand to one product of one bank (融资申请).
    ApplicationId,
    /// An event in the life of an application.
    ApplicationEventId,
    /// A credit line granted (授信).
    OfferId,
    /// A disbursement (放款).
    DisbursementId,
    /// A repayment (还款).
    RepaymentId,
    /// An entry of the first-loan ledger (首贷台账).
    FirstLoanId,
    /// A risk flag (风险标识).
    FlagId,
    /// A notice on somebody's page.
    NoticeId,
    /// A mail in the delivery ledger.
    MailId,
    /// A report that was made.
    ReportId,
    /// A job in the queue.
    JobId,
    /// An entry of the audit trail.
    AuditId,
    /// A request that was made under an idempotency key.
    IdempotencyId,
    /// The bank's share in an entry of the first-loan ledger.
    FirstLoanShareId,
    /// A draft of a product's next version.
    ProductDraftId,
    /// A change of a firm that matching looks at.
    FirmChangeId,
    /// A request that a record be repaired (信用修复申请).
    RepairId,
    /// An event in the life of a request for repair.
    RepairEventId,
    /// An objection to a record (异议).
    ObjectionId,
    /// An event in the life of an objection.
    ObjectionEventId,
    /// A public-credit report (公共信用信息报告) as issued.
    CreditReportId,
    /// A name that a firm had (曾用名).
    FormerNameId,
    /// Whom rows without a unified code are about.
    IdentificationId,
    /// A merge of two entries of the register.
    MergeId,
    /// An authorisation letter of a person (个人信息授权书).
    PersonalAuthorisationId,
    /// A comparison of firms with lists and flags (自动比对).
    ComparisonId,
    /// A matching profile (匹配画像) as shown.
    EvaluationId,
    /// A filed credit-service agency (信用服务机构).
    AgencyId,
    /// A report of an agency on a firm.
    AgencyReportId,
    /// What an organisation delivers, as agreed (数据源).
    SupplyId,
    /// A file in the folder of a supply.
    WatchedFileId,
    /// A version of an item of the catalogue, from its draft on.
    ItemVersionId,
    /// A decision on two firms whose legal representatives have the same name (同名核实).
    NamesakeId,
    /// A sole trader that went on as a company (个转企).
    ConversionId,
}
