# Notices about reports
notice-report_ready = { $report } ({ $period }) is ready
notice_text-report_ready = { $report } for { $period } is attached as XLSX. It states definitions, data cut-off and hash, and can be downloaded again from the reports page.
