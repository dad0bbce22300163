# 提醒: 记录、信用修复、异议

notice-record_new = 您的信用档案新增记录：{ $record } { $number }
notice_text-record_new = { $department } 于 { $decided } 作出的{ $record }（{ $number }）已进入您的信用档案。
    公示至：{ $until }。
    信用修复或移出：{ $repair }
    认为记录有误的，可以在记录页面提出异议。
notice-licence_expiring = { $record } { $number } 将于 { $day } 到期
notice_text-licence_expiring = 您的{ $record }（{ $number }）有效期到 { $day }。
    需要延续的，请在到期前向发证机关申请；到期后它不再作为有效许可使用。
notice-repair_possible = { $record } { $number } 可以申请信用修复
notice_text-repair_possible = { $day } 起，您的{ $record }（{ $number }）可以申请信用修复。
    已履行全部义务的，请在记录页面写明情况和证明材料的编号。
notice-record_repaired = { $record } { $number } 已修复
notice_text-record_repaired = 您的{ $record }（{ $number }）已完成信用修复，即刻停止公示、停止共享、停止使用。
    依据它的风险信号、匹配结果已同时更新，收到过提醒的单位都已收到更正。
notice-record_annulled = { $record } { $number } 已撤销
notice_text-record_annulled = 您对{ $record }（{ $number }）的异议成立，该记录已撤销，不再使用。
    依据它的风险信号、匹配结果已同时更新，收到过提醒的单位都已收到更正。
notice-record_ended = { $record } { $number } 已由来源单位撤下
notice_text-record_ended = 来源单位已撤下或修复您的{ $record }（{ $number }），它不再使用。
notice-repair_filed = 新的信用修复申请 { $request }
notice_text-repair_filed = 企业就{ $record }（{ $number }）提出信用修复申请 { $request }，请在 3 个工作日内受理。
notice-repair_accepted = 信用修复申请 { $request } 已受理
notice_text-repair_accepted = 您就{ $record }（{ $number }）提出的申请 { $request } 已受理，7 个工作日内答复。{ $answer }
notice-repair_refused = 信用修复申请 { $request } 未获准
notice_text-repair_refused = 您就{ $record }（{ $number }）提出的申请 { $request } 未获准。
    理由：{ $answer }
    补齐条件后可以再次申请。
notice-objection_filed = 新的异议 { $objection }
notice_text-objection_filed = 企业对{ $record }（{ $number }）提出异议 { $objection }，请在 2 个工作日内核对。
notice-objection_correcting = 异议 { $objection } 成立，等待更正
notice_text-objection_correcting = 来源单位认为您对{ $record }（{ $number }）的异议成立，将在 2 个工作日内更正。更正前继续停用。
    答复：{ $answer }
notice-objection_corrected = 异议 { $objection } 已更正
notice_text-objection_corrected = { $record }（{ $number }）已按您的异议 { $objection } 更正，从现在起按更正后的内容使用。{ $answer }
notice-objection_rejected = 异议 { $objection } 不成立
notice_text-objection_rejected = 来源单位核实后认为{ $record }（{ $number }）无误，恢复使用。
    答复：{ $answer }
    您的说明会一直与该记录一起显示。
notice-repair_overdue = 信用修复申请 { $request } 已超过办理期限
notice_text-repair_overdue = 企业就{ $record }（{ $number }）提出的信用修复申请 { $request } 目前为“{ $state }”，应于 { $due } 前办理，已超期。请立即办理。
notice-objection_overdue = 异议 { $objection } 已超过办理期限
notice_text-objection_overdue = 企业对{ $record }（{ $number }）的异议 { $objection } 目前为“{ $state }”，应于 { $due } 前办理，已超期。请立即办理；有异议的内容在办结前不作自动判断的依据。
notice-risk_eased = 更正：{ $firm } 的“{ $signal }”有一条记录不再有效
notice_text-risk_eased = { $firm } 的风险信号“{ $signal }”所依据的一条记录已修复、撤销、撤下、改动或过了公示期，请勿再使用。
    该信号仍有其他记录支持，当前等级：{ $severity }。
notice-risk_eased_own = 您的风险信号“{ $signal }”有一条记录不再有效
notice_text-risk_eased_own = { $firm } 的风险信号“{ $signal }”所依据的一条记录已修复、撤销、撤下、改动或过了公示期；仍有其他记录支持，当前等级：{ $severity }。
notice-objection_forwarded = 请答复异议 { $objection }
notice_text-objection_forwarded = 企业对贵单位报送的{ $record }（{ $number }）提出异议 { $objection }，请核实并在 { $due } 前答复。
notice-folder_unreadable = { $organisation } 的{ $source }文件夹无法读取
notice_text-folder_unreadable = { $organisation } 报送{ $source }的文件夹无法读取：{ $why }。恢复后自动继续，不再另行提醒。
notice-supply_late = { $source }应于 { $by } 前报送，尚未收到
notice_text-supply_late = 按约定，{ $organisation }应在 { $from } 至 { $by } 之间报送{ $source }，至今没有收到读取完成的报送。请尽快报送；没有新增数据时，请报送只有表头的文件。已报送的，请忽略本通知。
notice-supply_late_office = { $organisation }的{ $source }逾期未报送
notice_text-supply_late_office = 按约定，{ $organisation }应在 { $from } 至 { $by } 之间报送{ $source }，至今没有收到读取完成的报送。已通知该单位；必要时请联系其经办人，或暂停该数据源。
notice-record_held = { $rows } 条记录暂不归入企业
notice_text-record_held = 贵单位报送的 { $rows } 条记录（{ $source }等）与登记或其他部门的数据不符，暂不归入企业，例如：{ $reason }。请在“暂不归入的记录”中查看原因并下载更正文件，改正后按原渠道重新报送。
