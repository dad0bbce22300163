### 保存期限与删除台账。

retention-title = 保存期限与删除台账
retention-lead = 期满的数据每天夜间删除或去除个人信息，并在台账中记数；台账不含被删除的内容。
retention-terms = 保存期限
retention-what = 类别
retention-term = 期限
retention-basis = 依据
retention-due = 现已到期
retention-at-once = 到期即删
retention-days = { $count } 天
retention-ledger = 删除台账
retention-none = 还没有到期删除的数据。
retention-day = 日期
retention-rows = 行数
retention-before = 此日之前已终止
retention-at = 完成时间
retention_kind-session = 登录会话
retention_kind-request = 防重提交的应答
retention_kind-mail = 邮件地址与正文
retention_kind-upload = 归集文件原件
retention_kind-quarantine = 未入库的行
retention_kind-personal_letter = 个人信息授权书上的姓名
retention_kind-lookup = 查询登记中的查询人员
retention_kind-record = 公共信用记录
retention_kind-evaluation = 匹配画像所依据的信息
retention_kind-agency_file = 第三方机构报告的文件
schedule-retention-sweep = 到期数据删除
