# 提醒: 风险信号升起、加重、解除; 写给银行和部门的, 以及写给企业自己的 (own)

notice-risk_raised = 风险提醒：{ $firm } 新增“{ $signal }”（{ $severity }）
notice_text-risk_raised = { $what }
    涉及主体：{ $firm }。风险等级：{ $severity }。该主体在贵单位或辖内银行有在办申请或未结清贷款。
    本提醒依据公共信用信息自动产生，依据的记录、日期和有效期请在页面查看；来源单位更正或移出后，我们会再发更正通知。
notice-risk_worsened = 风险提醒：{ $firm } 的“{ $signal }”有新的记录或加重（{ $severity }）
notice_text-risk_worsened = { $what }
    涉及主体：{ $firm }。当前风险等级：{ $severity }。与上次提醒相比，有新的记录或等级升高。
    依据的记录、日期和有效期请在页面查看。
notice-risk_corrected = 更正：{ $firm } 的“{ $signal }”已解除
notice_text-risk_corrected = 此前关于 { $firm } “{ $signal }”的风险提醒不再有效。
    解除原因：{ $because }。
    请勿再以此前的提醒作为授信或贷后处置的依据。

notice-risk_raised_own = 您的信用档案新增风险信号“{ $signal }”
notice_text-risk_raised_own = { $what }
    依据：{ $basis }。
    怎样处理：{ $clear }
    有在办申请或未结清贷款的银行可能会看到这条信号。认为记录有误的，可以在信用档案页面查看来源单位并提出异议。
notice-risk_worsened_own = 您的风险信号“{ $signal }”有新的记录
notice_text-risk_worsened_own = { $what }
    依据：{ $basis }。
    怎样处理：{ $clear }
notice-risk_corrected_own = 您的风险信号“{ $signal }”已解除
notice_text-risk_corrected_own = { $firm } 的风险信号“{ $signal }”已解除。
    解除原因：{ $because }。
    此前收到提醒的银行和部门，都已同时收到更正通知。
