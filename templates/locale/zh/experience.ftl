### 过往经验：银行实际办理时间、同类企业获批情况、获批参考及其模型说明。

experience-pace = 实际办理：中位数 { $days } 个工作日（近 12 个月 { $count } 笔）
experience-pace-unknown = 实际办理：近 12 个月的办结笔数太少，尚无数据
experience-similar-section_and_size = 同行业门类、同规模的企业申请同类产品：获批 { $share }（{ $count } 笔）
experience-similar-size = 同规模的企业申请同类产品：获批 { $share }（{ $count } 笔）
experience-similar-any = 企业申请同类产品：获批 { $share }（{ $count } 笔）
experience-none-of = 获批参考：尚无经验（同类产品已办结 { $count } 笔，满 { $least } 笔才显示）
experience-likelihood = 获批参考：据 { $count } 笔同类申请，约 { $likely }

experience-title = 获批参考是怎么来的
experience-lead = 模型说明：用了什么、准不准、有没有变。
experience-not = 获批参考不是评分，也不进入信用记录；是否授信只由银行决定。它只说明：情况相近的申请，过去约有多少获批。
experience-none-yet = 目前不显示获批参考：平台上还没有可以学习的办理结果。
experience-none-shown = 目前不显示任何一类产品的获批参考：样本不够，或者校准误差大于 { $most }。
experience-some-shown = 以下产品显示获批参考：{ $families }。其他产品因样本不够，或者校准误差大于 { $most }，不显示。

experience-data = 数据
experience-period = { $from }至{ $last }在平台上办结的 { $count } 笔申请：{ $held }之前办结的用来拟合，之后办结的只用来检验。
experience-data-explained = 每笔申请只用企业提交时平台已知的信息；提交之后才知道的，一概不用。撤回和超时的申请没有决定，不计在内。
experience-without-facts = 其中 { $count } 笔没有留存提交时的信息，只计入办理时间和获批比例，不用于模型。

experience-families = 各类产品
experience-families-explained = 每类产品一个模型，样本少的向全部产品的模型靠拢。在后来办结的申请上，校准误差不大于 { $most }、且拟合和检验各有至少 { $least } 笔的，才显示。
experience-family = 产品类别
experience-fitted = 拟合笔数
experience-held = 检验笔数
experience-before = 拟合期获批
experience-said = 模型给出
experience-came = 实际获批
experience-error = 校准误差
experience-standing = 是否显示
experience-standing-shown = 显示
experience-standing-too_few = 样本不够
experience-standing-too_far = 误差过大

experience-calibration = 校准
experience-calibration-explained = 横轴是模型给出的可能性，纵轴是实际获批的比例，竖线是其 95% 区间。点越靠近对角线，说的和实际越一致。
experience-calibration-of = { $family }：模型给出与实际获批
experience-calibration-line = 检验 { $count } 笔，校准误差 { $error }。
experience-all-families = 全部产品
experience-decisions = 笔数
experience-interval = 95% 区间
experience-dot = 给出 { $said }，实际 { $came }（{ $count } 笔）

experience-inputs = 入模要素
experience-inputs-explained = 每个要素只能按所标方向起作用：数据若显示相反，则不起作用。未知不当作“否”，单独计算。后三列是全部产品模型中该档加减的百分点。
experience-input = 要素
experience-direction = 方向
experience-raises = 越高，可能性越大
experience-lowers = 越高，可能性越小
experience-bands = 分档
experience-lowest = 最低档
experience-highest = 最高档
experience-unknown = 未知
experience-never = 从不使用：性别、年龄、籍贯、民族、健康等任何个人特征——要素目录里没有这些；地区、园区、主体类型和行业；是哪家银行、哪家企业。

experience-input-age = 成立时间
experience-input-revenue = 营业收入
experience-input-growth = 营收增长
experience-input-asked = 申请金额与营收之比
experience-input-insured_staff = 参保人数
experience-input-tax_grade = 纳税信用等级
experience-input-credit_grade = 公共信用综合评价
experience-input-lists = 在列名单
experience-input-flags = 风险提示
experience-input-penalties = 有效处罚
experience-input-arrears = 社保欠缴月数
experience-input-broken = 违背承诺
experience-bands-age = 不足 1 年、1 年、2 年、3–4 年、5–9 年、10 年以上
experience-bands-revenue = 不足 50 万、50 万、200 万、500 万、2000 万元以上
experience-bands-growth = 降 20% 以上、下降、增长不足 20%、20% 以上
experience-bands-asked = 10% 以内、20% 以内、30% 以内、40% 以内、更高
experience-bands-insured_staff = 无、1–4 人、5–19 人、20–99 人、100 人以上
experience-bands-tax_grade = D、C、M、B、A
experience-bands-credit_grade = D、C、B、A
experience-bands-lists = 无、有
experience-bands-flags = 无、1 项、2 项以上
experience-bands-penalties = 无、1 项、2 项以上
experience-bands-arrears = 无、1–3 个月、4 个月以上
experience-bands-broken = 无、有

experience-drift = 变化
experience-drift-input = 企业结构变化
experience-drift-outcome = 获批比例：拟合期 { $before }，检验期 { $after }。
experience-drift-first = 这是第一个版本，还没有可以回头检验的旧版本。
experience-drift-nothing = 第 { $number } 版之后还没有新的办理结果。
experience-drift-since = 第 { $number } 版之后办结 { $count } 笔：该版给出 { $said }，实际获批 { $came }，校准误差 { $error }。
experience-drift-most = 其间企业结构变化最大的要素：{ $input }（{ $index }）。
experience-steady = 稳定（PSI { $index }）
experience-moving = 有变化（PSI { $index }）
experience-moved = 明显变化（PSI { $index }）

experience-other = 其他参考数
experience-pace-explained = 实际办理：银行近 12 个月在平台办结的申请，从提交到决定的工作日中位数，不含企业补充材料的时间；不足 { $least } 笔不显示，排序时以承诺时限代替。
experience-similar-explained = 同类企业获批：申请过同类产品、行业门类和规模相同的企业；不足 { $least } 笔时放宽到同规模、再到全部，仍不足的不显示。
experience-versions = 版本
experience-versions-explained = 每月 2 日更新一次，旧版本不再改动；每次匹配都记下所用的版本，可以原样重算。
experience-version = 第 { $number } 版 · 截至 { $month } · { $day }生成
