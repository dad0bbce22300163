# Signing in and registering.

sign-in-title = 登录
sign-in-failed = 没有登录成功
sign-in-login = 用户名
sign-in-login-hint = 注册时填写的用户名
sign-in-password = 密码
sign-in-no-account = 企业还没有账户？
register-link = 注册
sign-in-staff = 银行和部门人员的账户由信用办开立。忘记密码请致电服务电话。

register-title = 企业注册
register-lead = 大约需要 3 分钟。请准备好营业执照。
register-firm = 企业
register-uscc = 统一社会信用代码
register-uscc-hint = 营业执照上的 18 位代码
register-firm-name = 企业名称
register-firm-name-hint = 与营业执照一致
register-person = 联系人
register-person-name = 姓名
register-email = 电子邮箱
register-email-hint = 进度和提醒发到这里
register-account = 账户
register-login = 用户名
register-login-hint = 字母、数字和下划线，4 到 32 位
register-password = 密码
register-password-hint = 至少 12 位。几个不相干的词连在一起，好记又安全。
register-agree = 确认
register-agree-text = 我是这家企业的法定代表人或其授权的经办人，填写的内容真实。
register-submit = 注册
register-have-account = 已有账户，去登录
