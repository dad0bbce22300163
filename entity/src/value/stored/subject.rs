//! Enumerations about subjects, records, flags and consent.

stored! {
    /// What kind of subject a unified code belongs to.
    SubjectKind("subject") {
        /// 91: 企业.
        Company = "company",
        /// 92: 个体工商户.
        Individual = "individual",
        /// 93: 农民专业合作社.
        Cooperative = "cooperative",
        /// N1-N3, N9: 农村集体经济组织.
        Collective = "collective",
        /// Every other registrar: government bodies, associations, foundations.
        Other = "other",
    }
    /// What a version of an item of the catalogue (信息项) does.
    ItemVersionKind("item_version_kind") {
        /// 新增: the item's first version.
        New = "new",
        /// 变更: it says something else from its day on.
        Change = "change",
        /// 停用: the item is out of the catalogue from its day on.
        End = "end",
    }
    /// What an organisation is.
    OrganisationKind("organisation") {
        /// A bank (法人银行 or its city branch): the unit whose rows nobody else sees.
        Bank = "bank",
        /// A branch of a bank (支行).
        Branch = "branch",
        /// The city's credit office (信用办), which operates the platform.
        CreditOffice = "credit_office",
        /// A regulator (金融监管).
        Regulator = "regulator",
        /// A department that delivers data.
        Department = "department",
    }
    /// What a person may do.
    Role("role") {
        /// Owner or accountant of a firm.
        FirmOwner = "firm_owner",
        /// 客户经理: works on applications.
        BankOfficer = "bank_officer",
        /// Head of the bank's desk: also sees the bank's figures and products.
        BankManager = "bank_manager",
        /// Reads figures, lists and reports.
        Regulator = "regulator",
        /// Runs the platform for the credit office.
        Operator = "operator",
        /// Answers for a department that delivers data.
        Department = "department",
    }
    /// Whether a firm is in business.
    EnterpriseStatus("enterprise_status") {
        /// 存续.
        Active = "active",
        /// 吊销.
        Revoked = "revoked",
        /// 注销.
        Cancelled = "cancelled",
        /// 迁出.
        MovedOut = "moved_out",
    }
    /// 登记事项: what the register says of a firm, item by item, as far as it can be objected to.
    RegisterItem("register_item") {
        /// 名称.
        Name = "name",
        /// 类型.
        Form = "form",
        /// 登记状态.
        Status = "status",
        /// 成立日期.
        EstablishedOn = "established_on",
        /// 行业.
        Industry = "industry",
        /// 注册资本.
        Capital = "capital",
        /// 住所.
        Address = "address",
        /// 经营范围.
        Scope = "scope",
        /// 法定代表人.
        LegalRepresentative = "legal_representative",
    }
    /// What an agency's report on a firm is.
    AgencyReportKind("agency_report_kind") {
        /// 主体评级.
        Rating = "rating",
        /// 企业信用报告.
        Report = "report",
        /// 风险评价.
        Risk = "risk",
    }
    /// Who said whom rows without a unified code are about.
    IdentificationState("identification_state") {
        /// Nobody has: a person has to look.
        Open = "open",
        /// The rules.
        Sure = "sure",
        /// A person: this firm.
        Firm = "firm",
        /// A person: none that is known.
        Nobody = "nobody",
    }
    /// How a record without a unified code came to its firm.
    MatchedBy("matched_by") {
        /// 工商注册号.
        RegistrationNumber = "registration_number",
        /// 组织机构代码.
        OrganisationCode = "organisation_code",
        /// 税务登记号.
        TaxNumber = "tax_number",
        /// The name, and what else the row says.
        Name = "name",
        /// A person decided.
        Decision = "decision",
    }
    /// What a delivery holds of its source.
    Coverage("coverage") {
        /// 增量: what is new or has changed.
        Delta = "delta",
        /// 全量: everything; what is not in it any more is withdrawn.
        Full = "full",
    }
    /// How far a delivery has come.
    DeliveryState("delivery") {
        /// The file is here and waits.
        Received = "received",
        /// Rows are being read.
        Reading = "reading",
        /// All rows are in or in quarantine.
        Done = "done",
        /// The file as a whole could not be read.
        Failed = "failed",
    }
    /// Whether a public-credit record counts.
    RecordState("record") {
        /// It counts.
        Current = "current",
        /// The source took it back: removed from a list, annulled, repaired, paid.
        Withdrawn = "withdrawn",
    }
    /// How far a request for repair (信用修复申请) has come.
    RepairState("repair") {
        /// It waits to be looked through.
        Filed = "filed",
        /// It is complete and waits for the decision.
        Accepted = "accepted",
        /// The record is repaired.
        Granted = "granted",
        /// It was refused, with a reason.
        Refused = "refused",
        /// The firm took it back.
        Withdrawn = "withdrawn",
        /// The record ended by itself before the decision.
        Closed = "closed",
    }
    /// What somebody does with a request for repair.
    RepairAct("repair_act") {
        /// The firm asks.
        File = "file",
        /// The credit office finds it complete.
        Accept = "accept",
        /// The credit office grants it.
        Grant = "grant",
        /// The credit office refuses it.
        Refuse = "refuse",
        /// The firm takes it back.
        Withdraw = "withdraw",
        /// There is nothing left to repair.
        Close = "close",
    }
    /// How far an objection (异议) has come.
    ObjectionState("objection") {
        /// It waits for the credit office to compare the record with its source.
        Filed = "filed",
        /// The department is asked.
        Forwarded = "forwarded",
        /// The department will deliver the corrected row.
        Correcting = "correcting",
        /// It was right: the record is corrected or annulled.
        Upheld = "upheld",
        /// The record stands; the firm's statement is shown beside it.
        Rejected = "rejected",
        /// The firm took it back.
        Withdrawn = "withdrawn",
        /// The record ended by itself before the answer.
        Closed = "closed",
    }
    /// What somebody does with an objection.
    ObjectionAct("objection_act") {
        /// The firm objects.
        File = "file",
        /// The credit office asks the department.
        Forward = "forward",
        /// The record is wrong as a whole: it is annulled.
        Annul = "annul",
        /// The record is wrong in part: the department delivers it again.
        PromiseCorrection = "promise_correction",
        /// The corrected row has arrived.
        Correct = "correct",
        /// The record is right.
        Reject = "reject",
        /// The firm takes it back.
        Withdraw = "withdraw",
        /// There is nothing left to object to.
        Close = "close",
    }
    /// How heavy a risk flag or a penalty weighs.
    Severity("severity") {
        /// 红.
        High = "high",
        /// 橙.
        Medium = "medium",
        /// 黄.
        Low = "low",
        /// 提示.
        Info = "info",
    }
    /// What was found out about two legal representatives of the same name (同名核实).
    NamesakeOutcome("namesake_outcome") {
        /// They are one person.
        SamePerson = "same_person",
        /// They are two.
        NotSame = "not_same",
    }
    /// Why such a decision ended.
    NamesakeEnd("namesake_end") {
        /// An operator took it back.
        Undone = "undone",
        /// An operator decided anew.
        DecidedAgain = "decided_again",
        /// The register names somebody else.
        Register = "register",
    }
    /// Whether a risk flag stands.
    FlagState("flag") {
        /// It stands.
        Open = "open",
        /// What it rested on is gone.
        Cleared = "cleared",
    }
    /// What a risk flag says (风险信号), by the code of the catalogue of signals.
    Signal("risk") {
        /// 失信被执行人.
        RF01 = "RF01",
        /// 被执行人, of a case that is open.
        RF02 = "RF02",
        /// 限制消费.
        RF03 = "RF03",
        /// 终结本次执行: nothing was found to enforce upon.
        RF04 = "RF04",
        /// 破产、清算.
        RF05 = "RF05",
        /// 严重失信主体名单, of fields without a signal of their own.
        RF06 = "RF06",
        /// 拖欠农民工工资失信联合惩戒对象.
        RF07 = "RF07",
        /// 重大税收违法失信主体.
        RF08 = "RF08",
        /// 欠税.
        RF09 = "RF09",
        /// 税务非正常户.
        RF10 = "RF10",
        /// 纳税信用 D.
        RF11 = "RF11",
        /// 纳税信用 C.
        RF12 = "RF12",
        /// 吊销/注销.
        RF13 = "RF13",
        /// 经营异常.
        RF14 = "RF14",
        /// 严重违法失信.
        RF15 = "RF15",
        /// 行政处罚, 严重.
        RF16 = "RF16",
        /// 行政处罚, 一般.
        RF17 = "RF17",
        /// 承诺未履行/违背.
        RF20 = "RF20",
        /// 海关失信企业.
        RF23 = "RF23",
        /// 重点关注对象.
        RF40 = "RF40",
    }
    /// How far a firm has been told that it meets a product's conditions.
    QualificationState("qualification") {
        /// It met them when following began.
        Known = "known",
        /// It meets them since, and it has not lasted yet.
        Pending = "pending",
        /// The firm was told.
        Told = "told",
    }
    /// State of an authorisation letter (授权书).
    AuthorisationState("authorisation") {
        /// 有效, until its last day.
        Live = "live",
        /// 撤回.
        Revoked = "revoked",
    }
    /// As what a person signs for personal data.
    Capacity("capacity") {
        /// 法定代表人.
        LegalRepresentative = "legal_representative",
        /// 实际控制人.
        ActualController = "actual_controller",
        /// 保证人.
        Guarantor = "guarantor",
        /// 经营者 of a 个体工商户 or 家庭农场.
        Proprietor = "proprietor",
    }
    /// Why a firm's data is read.
    LookupPurpose("lookup_purpose") {
        /// 贷前审查.
        CreditReview = "credit_review",
        /// 贷后管理.
        PostLoan = "post_loan",
        /// The firm looks at itself.
        OwnFile = "own_file",
        /// Supervision by the credit office.
        Supervision = "supervision",
    }
    /// How a look-up ended.
    LookupResult("lookup_result") {
        /// Data was shown.
        Shown = "shown",
        /// No live authorisation covers it: nothing was shown.
        Refused = "refused",
    }
    /// What is remarkable about the look-ups of a person on a day.
    LookupRule("lookup_rule") {
        /// Outside of the hours of work.
        OffHours = "off_hours",
        /// Many firms.
        Volume = "volume",
        /// For no application.
        NoApplication = "no_application",
        /// The same firm again and again.
        Repeated = "repeated",
    }
}
