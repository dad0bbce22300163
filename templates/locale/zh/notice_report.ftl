# 报表的提醒
notice-report_ready = { $report }（{ $period }）已生成
notice_text-report_ready = 随信附上{ $period }的{ $report }（XLSX）。文件里有指标口径、数据截止时刻和校验值；平台的报表页可以重新下载。
