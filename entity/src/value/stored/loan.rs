//! Enumerations about demands, products, applications and loans, and about the machinery behind them.

stored! {
    /// What the money is for (融资用途).
    Purpose("purpose") {
        /// 流动资金周转.
        WorkingCapital = "working_capital",
        /// 采购原材料.
        Materials = "materials",
        /// 设备购置.
        Equipment = "equipment",
        /// 技术研发.
        Research = "research",
        /// 订单履约.
        Orders = "orders",
        /// 农业生产.
        Farming = "farming",
        /// 无还本续贷.
        Renewal = "renewal",
    }
    /// Where the repayment comes from (还款来源).
    RepaymentSource("repayment_source") {
        /// 销售回款.
        Sales = "sales",
        /// 应收账款.
        Receivables = "receivables",
        /// 经营利润.
        Profit = "profit",
        /// 其他.
        Other = "other",
    }
    /// What secures a loan (担保方式).
    Guarantee("guarantee") {
        /// 信用.
        Credit = "credit",
        /// 保证担保.
        Guarantor = "guarantor",
        /// 抵押.
        Mortgage = "mortgage",
        /// 质押.
        Pledge = "pledge",
    }
    /// How a loan is repaid.
    RepaymentForm("repayment_form") {
        /// 等额本息.
        LevelInstalment = "level_instalment",
        /// 按月付息, 到期还本.
        InterestThenPrincipal = "interest_then_principal",
        /// 等额本金.
        LevelPrincipal = "level_principal",
    }
    /// What sort of product it is.
    Family("family") {
        /// 信用贷.
        Credit = "credit",
        /// 税易贷.
        Tax = "tax",
        /// 科技贷.
        Science = "science",
        /// 专精特新贷.
        Specialised = "specialised",
        /// 首贷.
        FirstLoan = "first_loan",
        /// 农户/合作社.
        Farm = "farm",
        /// 商户.
        Merchant = "merchant",
        /// 抵押.
        Mortgage = "mortgage",
        /// 担保.
        Guaranteed = "guaranteed",
        /// 转贷.
        Bridge = "bridge",
    }
    /// State of a version of a product (产品版本), from its draft to its end.
    DraftState("draft_state") {
        /// 草稿.
        Draft = "draft",
        /// 复核中: a second person of the bank looks at it.
        InReview = "in_review",
        /// 退回修改.
        Returned = "returned",
        /// 已发布: it never changes any more.
        Published = "published",
        /// 已停用: it no longer holds.
        Retired = "retired",
        /// 已作废: given up before it was published.
        Discarded = "discarded",
    }
    /// State of a financing demand (融资需求).
    DemandState("demand") {
        /// 草稿.
        Draft = "draft",
        /// 已提交: it can be applied with.
        Open = "open",
        /// 撤回.
        Withdrawn = "withdrawn",
        /// 完成 or 超期.
        Closed = "closed",
    }
    /// State of an application (融资申请): one demand, one product, one bank.
    ApplicationState("application") {
        /// A0 待响应.
        Waiting = "waiting",
        /// A1 已接单.
        Accepted = "accepted",
        /// A4 待补充材料: the bank's clock stands still.
        MaterialAsked = "material_asked",
        /// A6 已授信.
        Granted = "granted",
        /// A8 已放款.
        Disbursed = "disbursed",
        /// A9 已结清.
        Settled = "settled",
        /// X1/X2 不予受理 or 授信拒绝, with reasons.
        Declined = "declined",
        /// X3 企业放弃.
        Withdrawn = "withdrawn",
        /// X4 超时未响应.
        TimedOut = "timed_out",
        /// X5 授信失效.
        Lapsed = "lapsed",
    }
    /// What somebody did with an application: the kind of its events.
    ApplicationAct("act") {
        /// 提交: the firm sent it to the bank.
        Submit = "submit",
        /// 接单.
        Accept = "accept",
        /// 不予受理 or 授信拒绝.
        Decline = "decline",
        /// 要求补充材料.
        AskMaterial = "ask_material",
        /// 补充材料.
        SupplyMaterial = "supply_material",
        /// 授信.
        Grant = "grant",
        /// 放款.
        Disburse = "disburse",
        /// 放款冲正.
        Reverse = "reverse",
        /// 结清.
        Settle = "settle",
        /// 企业放弃.
        Withdraw = "withdraw",
        /// 超时未响应.
        TimeOut = "time_out",
        /// 授信失效.
        Lapse = "lapse",
    }
    /// Why a firm gives an application up (企业放弃原因); R21 and R22 of the reasons' list are the first two.
    WithdrawalReason("withdrawal") {
        /// 价格.
        Price = "price",
        /// 他行已获贷.
        OtherBank = "other_bank",
        /// 等待时间太长.
        TooSlow = "too_slow",
        /// 不再需要资金.
        NotNeeded = "not_needed",
        /// 其他.
        Other = "other",
    }
    /// Why a bank declines (拒贷原因), R01 to R99.
    RefusalReason("refusal") {
        /// 行业不在准入范围.
        R01 = "R01",
        /// 成立/经营年限不足.
        R02 = "R02",
        /// 注册或经营地不在服务区.
        R03 = "R03",
        /// 营业收入/开票/纳税规模不足.
        R04 = "R04",
        /// 纳税信用等级不满足.
        R05 = "R05",
        /// 存量负债/授信过高.
        R06 = "R06",
        /// 企业征信不良.
        R07 = "R07",
        /// 法定代表人/实控人征信不良.
        R08 = "R08",
        /// 涉诉/被执行未了结.
        R09 = "R09",
        /// 严重失信主体名单/失信被执行人.
        R10 = "R10",
        /// 行政处罚未修复.
        R11 = "R11",
        /// 经营异常.
        R12 = "R12",
        /// 用途不明或不合规.
        R13 = "R13",
        /// 材料逾期未补.
        R14 = "R14",
        /// 无法联系.
        R15 = "R15",
        /// 经营场所核实不符.
        R16 = "R16",
        /// 还款来源不足.
        R17 = "R17",
        /// 增信不足.
        R18 = "R18",
        /// 关联/担保圈风险.
        R19 = "R19",
        /// 短期内多头申请.
        R20 = "R20",
        /// 银行信贷政策/额度原因.
        R23 = "R23",
        /// 疑似虚假材料.
        R24 = "R24",
        /// 其他.
        R99 = "R99",
    }
    /// State of a job in the queue.
    JobState("job") {
        /// Waits for its time.
        Queued = "queued",
        /// Claimed, until its lease ends.
        Running = "running",
        /// Done.
        Done = "done",
        /// Given up: somebody has to look.
        Dead = "dead",
    }
    /// State of a mail.
    MailState("mail") {
        /// Waits in the queue.
        Queued = "queued",
        /// The mail server took it.
        Sent = "sent",
        /// Given up, with a reason.
        GivenUp = "given_up",
        /// Not sent any more: what it says has been overtaken.
        Withdrawn = "withdrawn",
    }
    /// What a fee is for.
    FeeKind("fee") {
        /// 担保费.
        Guarantee = "guarantee",
        /// 评估费.
        Valuation = "valuation",
        /// 账户管理费.
        Account = "account",
        /// 保险费.
        Insurance = "insurance",
        /// 公证登记费.
        Registration = "registration",
        /// 其他.
        Other = "other",
    }
    /// Where an entry of the first-loan ledger stands.
    FirstLoanState("first_loan") {
        /// 银行证明: the bank says the PBoC system shows no loan record.
        Attested = "attested",
        /// 冲正: the disbursement it rested on was taken back or another came first.
        Reversed = "reversed",
    }
    /// Whether a disbursement counts.
    DisbursementState("disbursement") {
        /// Paid out.
        Paid = "paid",
        /// Taken back.
        Reversed = "reversed",
    }
}
