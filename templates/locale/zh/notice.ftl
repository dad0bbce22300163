# 提醒与邮件
mail-greeting = 您好：
mail-open = 打开页面
mail-footer = 这封邮件由平台自动发出，请勿直接回复。

notice_page-title = 消息
notice_page-unread = { $count ->
        [0] 没有未读消息
       *[other] { $count } 条未读
    }
notice_page-list = 消息列表
notice_page-read-all = 全部标为已读
notice_page-all-read = 全部消息已标为已读。
notice_page-read = 标为已读
notice_page-new = 未读
notice_page-correction = 更正
notice_page-corrects = 更正的是 { $at } 的消息：{ $line }
notice_page-empty-title = 还没有消息
notice_page-empty-text = 申请有进展、信用档案有变化或出现风险信号时，会在这里告诉您，并发送邮件。
## 授权
notice-authorisation_revoked = 企业撤回了授权：申请 { $number }
notice_text-authorisation_revoked = 授权书 { $letter } 已撤回，即日起不能再据此查询该企业的信用档案，此前的查询记录依法保留。申请 { $number } 仍在办理的，请与企业联系。
## 贷后管理
notice-post_loan_asked = { $bank }请您签署贷后管理授权书
notice_text-post_loan_asked = { $bank }已登记放款。为了解贷款期间的经营和信用变化，银行请您签署贷后管理授权书，范围和期限由您决定，贷款结清后不能再查询，随时可以撤回。不签署不影响已发放的贷款。
notice-register_broken = 查询登记核验发现 { $count } 处不一致
notice_text-register_broken = 查询登记与登记时不一致，可能有人绕过系统改动了数据库。请立即在服务器上运行 xinyidai check audit 查看是哪一行，保全数据库和备份，并按安全事件流程报告。
notice-lookup_anomaly = 异常查询：{ $of } 一名人员，{ $rule }（{ $times } 次）
notice_text-lookup_anomaly = { $day }，{ $of } 的一名人员查询企业信用信息触发规则“{ $rule }”，共 { $times } 次。请核对查询登记，确认是否有正当的业务原因；没有的，按信息查询登记管理制度处理。
notice-lookup_anomaly_system = 异常查询：{ $of } 的系统接口，{ $rule }（{ $times } 次）
notice_text-lookup_anomaly_system = { $day }，{ $of } 通过系统接口查询企业信用信息触发规则“{ $rule }”，共 { $times } 次。请核对查询登记和接口令牌的使用情况，确认是否有正当的业务原因；没有的，立即停用令牌，按信息查询登记管理制度处理。
## 需要第二人复核的草稿
notice-item_review = 待复核：{ $code }“{ $name }”
notice_text-item_review = 信用信息目录 { $code }“{ $name }”的草稿已提交复核。请查看变更内容和影响范围后批准，或者说明理由退回；复核前目录不变。
notice-item_review_closed = 无需再复核：{ $code }“{ $name }”
notice_text-item_review_closed = { $code }“{ $name }”的草稿{ $why }，您无需再办理。
notice-item_returned = 已退回：您起草的 { $code }“{ $name }”
notice_text-item_returned = 您起草的 { $code }“{ $name }”被退回修改。
    理由：{ $reason }
    请修改后再次提交复核，或者作废草稿。
notice-item_approved = 已批准：您起草的 { $code }“{ $name }”
notice_text-item_approved = 您起草的 { $code }“{ $name }”已批准，自{ $day }起生效。
notice-product_review = 待复核：“{ $name }”（{ $code }）
notice_text-product_review = 产品“{ $name }”（{ $code }）的草稿已提交复核。请查看检查结果和受影响的企业后发布，或者说明理由退回；复核前产品不变。
notice-product_review_closed = 无需再复核：“{ $name }”（{ $code }）
notice_text-product_review_closed = “{ $name }”（{ $code }）的草稿{ $why }，您无需再办理。
notice-product_returned = 已退回：您起草的“{ $name }”（{ $code }）
notice_text-product_returned = 您起草的“{ $name }”（{ $code }）被退回修改。
    理由：{ $reason }
    请修改后再次提交复核，或者作废草稿。
notice-product_published = 已发布：您起草的“{ $name }”（{ $code }）
notice_text-product_published = 您起草的“{ $name }”（{ $code }）已发布，自{ $day }起生效。
notice_review-taken_back = 已由起草人撤回
notice_review-returned = 已退回起草人
notice_review-approved = 已批准
