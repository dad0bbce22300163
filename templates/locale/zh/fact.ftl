### 企业的各项信息：名称、数量、取值、来源、未知的原因，以及怎样改变。

## 名称

fact-subject_kind = 主体类型
fact-region = 所在地区
fact-industry = 所属行业
fact-status = 登记状态
fact-age_months = 成立时间
fact-capital = 注册资本
fact-staff = 从业人数
fact-insured_staff = 参保人数
fact-revenue_year = 上年度营业收入
fact-revenue_12m = 近12个月营业收入
fact-revenue_growth = 营业收入增长率
fact-assets = 资产总额
fact-tax_paid_year = 上年度纳税额
fact-tax_grade = 纳税信用等级
fact-public_credit_grade = 公共信用综合评价
fact-local_credit_grade = 本市公共信用等级
fact-output_grade = 亩均效益评价
fact-qualifications = 资质荣誉
fact-patents = 授权专利
fact-exports_year = 上年度出口额
fact-electricity_trend = 用电量变化
fact-water_trend = 用水量变化
fact-gas_trend = 用气量变化
fact-orders_12m = 近12个月中标与订单金额
fact-insurance_arrears_months = 社保欠缴月数
fact-platform_loans = 平台存量贷款
fact-first_loan = 首次贷款
fact-open_flags = 风险提示
fact-penalties = 有效行政处罚
fact-broken_commitments = 近24个月违诺次数
fact-zone = 所属园区
fact-size_class = 企业规模
fact-established_on = 成立日期
fact-insured_trend = 参保人数变化
fact-environment_grade = 环保信用评价
fact-customs_grade = 海关企业信用
fact-labour_grade = 劳动保障守法诚信等级
fact-trademarks = 注册商标
fact-softwares = 软件著作权
fact-recent_flags = 近12个月风险提示
fact-recent_flags_6m = 近6个月风险提示
fact-recent_flags_24m = 近24个月风险提示
fact-recent_high_flags = 近12个月高等级风险提示
fact-high_flags = 高等级风险提示
fact-medium_flags = 中等级风险提示
fact-recent_medium_flags = 近12个月中等级风险提示
fact-lists = 所在名单
fact-recommended_lists = 所在推荐与守信名单
fact-kept_commitments = 近24个月守诺次数
fact-asked_amount = 申请金额
fact-asked_term = 申请期限
fact-asked_purpose = 贷款用途
fact-asked_guarantees = 可提供的担保
fact-asked_repayment = 还款方式

## 数量

count-age_months = { $count } 个月
count-staff = { $count } 人
count-insured_staff = { $count } 人
count-patents = { $count } 件
count-insurance_arrears_months = { $count } 个月
count-penalties = { $count } 条
count-broken_commitments = { $count } 次
count-trademarks = { $count } 件
count-softwares = { $count } 件
count-high_flags = { $count } 条
count-recent_high_flags = { $count } 条
count-medium_flags = { $count } 条
count-recent_medium_flags = { $count } 条
count-kept_commitments = { $count } 次
count-asked_term = { $count } 个月

## 取值

value-tax_grade-A = A级
value-tax_grade-B = B级
value-tax_grade-M = M级
value-tax_grade-C = C级
value-tax_grade-D = D级
value-public_credit_grade-A = A（优）
value-public_credit_grade-B = B（良）
value-public_credit_grade-C = C（中）
value-public_credit_grade-D = D（差）
value-local_credit_grade-a_plus = A+级
value-local_credit_grade-a = A级
value-local_credit_grade-b = B级
value-local_credit_grade-c = C级
value-local_credit_grade-c_minus = C-级
value-local_credit_grade-d = D级
value-local_credit_grade-d_minus = D-级
value-output_grade-A = A类
value-output_grade-B = B类
value-output_grade-C = C类
value-output_grade-D = D类
value-qualifications-high_tech = 高新技术企业
value-qualifications-tech_sme = 科技型中小企业
value-qualifications-specialised = 专精特新中小企业
value-qualifications-little_giant = 专精特新“小巨人”企业
value-qualifications-time_honoured = 老字号
value-qualifications-model_coop = 农民合作社示范社
value-qualifications-family_farm = 家庭农场
value-zone-none = 不在园区
value-zone-etdz = 经济技术开发区
value-zone-hntz = 高新技术产业开发区
value-zone-park = 其他园区
value-size_class-large = 大型
value-size_class-medium = 中型
value-size_class-small = 小型
value-size_class-micro = 微型
value-environment_grade-green = 绿色
value-environment_grade-blue = 蓝色
value-environment_grade-yellow = 黄色
value-environment_grade-red = 红色
value-environment_grade-black = 黑色
value-customs_grade-aeo = 高级认证企业
value-customs_grade-registered = 注册备案企业
value-customs_grade-dishonest = 失信企业
value-customs_grade-unregistered = 未备案
value-labour_grade-A = A级
value-labour_grade-B = B级
value-labour_grade-C = C级
value-yes = 是
value-no = 否
value-none = 无

## 来源

provenance-delivered = { $by }
provenance-declared = 企业自主申报
provenance-platform = 平台计算
provenance-asked = 本次需求

## 未知的原因

why-missing = 尚无数据
why-stale = 数据已过期
why-disputed = 企业已提出异议，正在核实
why-not_authorised = 尚未授权使用

## 谁掌握

keeper-registrar = 登记机关
keeper-tax = 税务部门
keeper-insurance = 人力资源社会保障部门
keeper-industry = 科技和工业信息化部门
keeper-patents = 知识产权部门
keeper-customs = 海关
keeper-environment = 生态环境部门
keeper-power = 供电单位
keeper-water = 供水单位
keeper-gas = 供气单位
keeper-finance = 财政与公共资源交易部门
keeper-credit = 信用信息中心
keeper-platform = 本平台
keeper-firm = 企业自己

## 怎样改变

change-never = 无法改变
change-waiting = 等待即可
change-effort = 需要一段时间的经营改善
change-declaring = 如实申报或补充证明即可
change-repairing = 处理完毕并完成修复后改变
change-asking = 调整需求即可

advice-subject_kind = 主体类型由登记机关核定，无法为申请贷款而改变；可查看面向本类主体的产品。
advice-region = 产品只服务特定地区；可查看本地区的其他产品。
advice-industry = 行业按登记信息确定；如与实际经营不符，请先向登记机关申请变更。
advice-status = 登记状态以市场监管部门为准；如有误，可以在信用档案中提出异议。
advice-age_months = 只需等待：成立时间会自动增长，到期后平台会重新为您匹配。
advice-capital = 可依法办理增资并变更登记；无需为贷款专门增资。
advice-staff = 请在自主申报中更新从业人数；新增用工后及时办理参保。
advice-insured_staff = 为在职员工足额办理社会保险，数据按月更新。
advice-revenue_year = 可在自主申报中补充上年度财务报表；新的年度报表将反映收入增长。
advice-revenue_12m = 按开票金额统计：如实、及时开具发票即可体现。
advice-revenue_growth = 由两个年度的收入计算；请确认年度报表已报送。
advice-assets = 可在自主申报中补充上年末资产负债表。
advice-tax_paid_year = 按时申报并足额缴税；新年度数据在汇算清缴后更新。
advice-tax_grade = 按期申报缴税、纠正失信行为后，可向税务机关申请复评或信用修复。
advice-public_credit_grade = 先处理失信记录并完成信用修复，下一评价周期将更新等级。
advice-local_credit_grade = 按季度评价：先处理失信记录并完成信用修复，下一季度将更新等级。
advice-output_grade = 由工业和信息化部门按年评价；提高亩均税收和产出后，下一年度更新。
advice-qualifications = 如已取得资质，请在自主申报中上传证书；尚未取得的可向主管部门申报。
advice-patents = 如已获授权，请在自主申报中补充专利号。
advice-exports_year = 请在自主申报中补充上年度报关出口数据。
advice-electricity_trend = 由近12个月用电量计算；请核对用电户号是否已关联本企业。
advice-water_trend = 由近12个月用水量计算；请核对用水户号是否已关联本企业。
advice-gas_trend = 由近12个月用气量计算；请核对用气户号是否已关联本企业。
advice-orders_12m = 政府采购与招标项目按中标公告统计；其他订单可凭合同在自主申报中补充。
advice-insurance_arrears_months = 补缴欠费后，数据将在次月更新。
advice-platform_loans = 按期归还或提前结清部分贷款后即可下降。
advice-first_loan = 首贷产品面向从未获得过贷款的企业；已有贷款的可查看其他产品。
advice-open_flags = 请在信用档案中查看依据，处理完毕后提出异议或申请信用修复。
advice-penalties = 履行处罚决定满公示期后，可申请信用修复。
advice-broken_commitments = 履行承诺并取得受理单位确认后，可申请修复。
advice-zone = 园区归属以登记地址为准；可查看不限园区的产品。
advice-size_class = 规模按行业、从业人数、营业收入和资产划型；补全这些信息后即可确认。
advice-established_on = 只需等待：满足日期后平台会重新为您匹配。
advice-insured_trend = 由近12个月参保人数计算；为新增员工及时参保。
advice-environment_grade = 完成整改后，可向生态环境部门申请信用修复或重新评价。
advice-customs_grade = 可向海关申请认证或更正信用信息。
advice-labour_grade = 补正用工和工资支付问题后，可申请重新评价。
advice-trademarks = 如已注册，请在自主申报中补充商标注册号。
advice-softwares = 如已登记，请在自主申报中补充著作权登记号。
advice-recent_flags = 请在信用档案中查看依据，处理完毕后提出异议或申请信用修复。
advice-recent_flags_6m = 请在信用档案中查看依据，处理完毕后提出异议或申请信用修复。
advice-recent_flags_24m = 请在信用档案中查看依据，处理完毕后提出异议或申请信用修复。
advice-recent_high_flags = 请先处理高等级风险提示：信用档案中写明了依据和修复办法。
advice-high_flags = 请先处理高等级风险提示：信用档案中写明了依据和修复办法。
advice-medium_flags = 请处理中等级风险提示：信用档案中写明了依据和修复办法。
advice-recent_medium_flags = 请处理中等级风险提示：信用档案中写明了依据和修复办法。
advice-recommended_lists = 请向所在县区或名单的认定单位了解条件并申报；列入后由认定单位报送，无需自行填报。
advice-lists = 请先向列入部门办理移出或信用修复，移出后平台会自动更新。
advice-kept_commitments = 按期履行信用承诺，由受理单位确认后计入。
advice-asked_amount = 可调整申请金额后重新匹配。
advice-asked_term = 可调整申请期限后重新匹配。
advice-asked_purpose = 用途以实际为准；可查看支持该用途的其他产品。
advice-asked_guarantees = 可补充其他担保方式后重新匹配。
advice-asked_repayment = 可选择其他还款方式后重新匹配。

## 计量单位

unit-yuan = 元
unit-people = 人
unit-pieces = 件
unit-entries = 条
unit-times = 次
unit-percent = 百分比
unit-day = 日期
unit-code = 代码
unit-yes_no = 是／否

## 不得使用的个人属性

protected-sex = 性别
protected-age = 个人年龄
protected-ethnicity = 民族
protected-marriage = 婚姻状况
protected-childbearing = 生育状况
protected-religion = 宗教信仰
protected-household = 户籍
protected-origin = 籍贯与出生地
protected-health = 健康与残疾状况
protected-politics = 政治面貌
protected_words-sex = 性别 男性 女性
protected_words-age = 年龄 年纪
protected_words-ethnicity = 民族 种族
protected_words-marriage = 婚姻 婚否 已婚 未婚
protected_words-childbearing = 生育 子女 怀孕
protected_words-religion = 宗教 信仰
protected_words-household = 户籍 户口
protected_words-origin = 籍贯 出生地
protected_words-health = 健康 残疾 病史
protected_words-politics = 政治面貌 党派
protected_basis-women = 《妇女权益保障法》《个人信息保护法》：不得因性别、婚育状况实行不合理的差别待遇
protected_basis-ethnicity = 《宪法》第四条：各民族一律平等，禁止歧视
protected_basis-sensitive = 《征信业管理条例》第十四条、《个人信息保护法》第二十八条：宗教信仰、健康等敏感个人信息不得采集使用
protected_basis-fair = 《个人信息保护法》第二十四条：自动化决策不得在交易条件上实行不合理的差别待遇

## 类型

shape-money = 金额
shape-count = 数量
shape-rate = 比率
shape-day = 日期
shape-code = 单项代码
shape-codes = 多项代码
shape-yes_no = 是／否
