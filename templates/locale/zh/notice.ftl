# 提醒与邮件
mail-greeting = 您好：
mail-open = 打开页面
mail-footer = 这封邮件由平台自动发出，请勿直接回复。
