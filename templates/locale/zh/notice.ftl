# 提醒与邮件
mail-greeting = 您好：
mail-open = 打开页面
mail-footer = 这封邮件由平台自动发出，请勿直接回复。

## 授权
notice-authorisation_revoked = 企业撤回了授权：申请 { $number }
notice_text-authorisation_revoked = 授权书 { $letter } 已撤回，即日起不能再据此查询该企业的信用档案，此前的查询记录依法保留。申请 { $number } 仍在办理的，请与企业联系。
