//! Pairs of firms' names that are the same subject's or not, made by rules from a seed; the rules know nothing of the
//! comparator's tables. Shared with `benches/name.rs`.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What was done to the second name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Change {
    /// One to three lawful variants of one another.
    Variant,
    /// One character of the trade name is another one.
    OneCharacter,
    /// Two characters of the trade name have changed places.
    Swapped,
    /// The place that bore the other one's old name.
    Namesake,
    /// One character more or less in the trade name.
    Length,
    /// The same name in another city or county.
    Moved,
    /// The same trade name in another trade.
    OtherIndustry,
    /// A branch beside its parent.
    Branch,
    /// Two branches of one parent.
    OtherBranch,
    /// A works, a shop or a cooperative of the same trade name beside the company.
    OtherForm,
    /// Another firm of the same trade in the same place.
    Other,
}

/// Two names and whether they are the same subject's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// As the register has it.
    pub(crate) left: String,
    /// As it came in, or another subject's.
    pub(crate) right: String,
    /// Both are one subject's.
    pub(crate) same: bool,
    /// What was done.
    pub(crate) change: Change,
    /// Pairs of the same trade name have the same number.
    pub(crate) trade: usize,
    /// The variants that were applied.
    pub(crate) applied: Vec<&'static str>,
}

/// Cities with counties of theirs, as firms' names have them: with suffix and without.
const CITIES: &[(&str, &[&str])] = &[
    ("淮安", &["淮安区", "淮阴区", "清江浦区", "洪泽区", "涟水县", "盱眙县", "金湖县"]),
    ("盐城", &["亭湖区", "盐都区", "大丰区", "响水县", "滨海县", "射阳县", "建湖县", "东台市"]),
    ("扬州", &["邗江区", "广陵区", "江都区", "宝应县", "仪征市", "高邮市"]),
    ("徐州", &["云龙区", "泉山区", "铜山区", "沛县", "丰县", "睢宁县", "新沂市", "邳州市"]),
    ("宿迁", &["宿城区", "宿豫区", "沭阳县", "泗阳县", "泗洪县"]),
    ("连云港", &["海州区", "赣榆区", "东海县", "灌云县", "灌南县"]),
    ("南京", &["江宁区", "六合区", "溧水区"]),
];

/// A place's name of today and one that it had.
const FORMER: &[(&str, &str)] = &[
    ("淮安市淮安区", "淮安市楚州区"),
    ("淮安区", "楚州区"),
    ("淮安市洪泽区", "洪泽县"),
    ("洪泽区", "洪泽县"),
    ("淮安市淮阴区", "淮阴县"),
    ("淮安市", "淮阴市"),
    ("盐城市大丰区", "大丰市"),
    ("扬州市江都区", "江都市"),
    ("徐州市铜山区", "铜山县"),
    ("连云港市赣榆区", "赣榆县"),
    ("南京市溧水区", "溧水县"),
    ("淮安市清江浦区", "淮安市清河区"),
    ("清江浦区", "清浦区"),
    ("盐城市盐都区", "盐都县"),
];

/// Characters of trade names: those in use, and rarer ones.
const TRADE: &str = "华兴泰隆恒达瑞祥盛昌源鑫宏远通顺和丰润德诚信嘉宝金银龙凤天地海江河湖山峰林森春秋晨曦晓星月辉煌光明亮万千百亿福禄寿喜吉安康宁平正义仁礼智贤良友邦国民众联合同共力强伟杰雄英俊美佳艺雅韵清洁净蓝绿紫红翠玉珍珠宝石琪琳瑶璐玮珂旭昊晟曜皓炜烨煜煊焱垚淼淏澄泓涵润沐洋涛波浪帆舟航翔翼鹏鹤鹰雁燕凯旋奥迈拓创启元亨利贞乾坤易道尚品质恩惠泽沃野牧耕苗穗禾稼粟麦豆稻";

/// Trades, half of them with words that are in few dictionaries.
const INDUSTRIES: &[&str] = &[
    "食品",
    "机械制造",
    "纺织",
    "化工",
    "建材",
    "物流",
    "汽车运输",
    "电子科技",
    "建筑工程",
    "房地产开发",
    "物业管理",
    "商贸",
    "服装",
    "农业发展",
    "生物科技",
    "医疗器械",
    "包装材料",
    "园林绿化工程",
    "文化传媒",
    "餐饮管理",
    "新能源科技",
    "家具",
    "木业",
    "金属制品",
    "塑料制品",
    "电气设备",
    "环保科技",
    "信息技术",
    "装饰工程",
    "水产养殖",
    "磁悬浮轴瓦",
    "藕粉",
    "凹土",
    "盐化",
    "蒲草编",
    "芡实",
    "钣喷",
    "曲轴",
    "茶馓",
    "捆蹄",
    "泵阀铸件",
    "电炉钢",
    "梭织",
    "芦苇画",
    "预应力锚具",
    "钩编",
    "桐油",
    "机制砂",
    "盘扣脚手架",
    "车削",
    "粉丝",
    "无人机植保",
    "蟹苗",
    "压花革",
    "导热硅脂",
    "彩钢瓦",
];

/// Trade names that look like places, industries, ordinals or forms, or are not of Chinese characters alone.
const TRICKY: &[&str] = &[
    "东海",
    "金湖",
    "新华",
    "大同",
    "长江",
    "运河",
    "国泰",
    "城南",
    "江淮",
    "东方红",
    "永安",
    "三明",
    "新城",
    "大众",
    "第一",
    "红太阳",
    "南海",
    "华东",
    "苏北",
    "淮海",
    "里下河",
    "白马湖",
    "ABC",
    "E家",
    "7天",
    "Q友",
    "A8",
    "AOC",
    "老马家",
    "人民",
    "和平",
    "农友",
    "工友",
    "车友",
    "百姓",
    "厂友",
    "新店",
    "金行",
    "红楼",
    "宝莲庄",
    "海归",
    "电联",
    "机联",
    "食为先",
    "布老虎",
];

const COMPANY_FORMS: &[&str] = &["有限公司", "有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司"];
const OTHER_FORMS: &[&str] = &["厂", "经营部", "商行", "家庭农场", "农民专业合作社", "加工厂", "中心（有限合伙）", "商行（个体工商户）", "总厂"];
const BRANCHES: &[&str] = &["分公司", "营业部", "分店", "办事处", "分厂", "门市部"];
const TOWNS: &[&str] = &["城东", "王营", "马坝", "黎城", "高沟", "平桥", "车桥", "朱坝", "官滩", "涧河路", "健康路", "解放路"];

/// Some characters of names in both scripts.
const SCRIPTS: &[(char, char)] = &[
    ('华', '華'),
    ('兴', '興'),
    ('达', '達'),
    ('宏', '宏'),
    ('远', '遠'),
    ('顺', '順'),
    ('丰', '豐'),
    ('润', '潤'),
    ('诚', '誠'),
    ('宝', '寶'),
    ('银', '銀'),
    ('龙', '龍'),
    ('凤', '鳳'),
    ('晓', '曉'),
    ('辉', '輝'),
    ('万', '萬'),
    ('亿', '億'),
    ('寿', '壽'),
    ('宁', '寧'),
    ('义', '義'),
    ('礼', '禮'),
    ('贤', '賢'),
    ('国', '國'),
    ('众', '眾'),
    ('联', '聯'),
    ('强', '強'),
    ('伟', '偉'),
    ('杰', '傑'),
    ('艺', '藝'),
    ('韵', '韻'),
    ('洁', '潔'),
    ('净', '淨'),
    ('蓝', '藍'),
    ('绿', '綠'),
    ('红', '紅'),
    ('玮', '瑋'),
    ('炜', '煒'),
    ('烨', '燁'),
    ('泽', '澤'),
    ('鹏', '鵬'),
    ('鹤', '鶴'),
    ('鹰', '鷹'),
    ('凯', '凱'),
    ('奥', '奧'),
    ('迈', '邁'),
    ('创', '創'),
    ('启', '啟'),
    ('质', '質'),
    ('麦', '麥'),
    ('贞', '貞'),
    ('恒', '恆'),
    ('机', '機'),
    ('设', '設'),
    ('备', '備'),
    ('电', '電'),
    ('业', '業'),
    ('园', '園'),
    ('环', '環'),
    ('农', '農'),
    ('车', '車'),
    ('运', '運'),
    ('输', '輸'),
    ('贸', '貿'),
    ('纺', '紡'),
    ('织', '織'),
    ('装', '裝'),
    ('饰', '飾'),
    ('东', '東'),
    ('区', '區'),
    ('县', '縣'),
    ('苏', '蘇'),
    ('盐', '鹽'),
    ('阴', '陰'),
    ('涟', '漣'),
    ('连', '連'),
    ('云', '雲'),
    ('责', '責'),
    ('厂', '廠'),
];

/// A firm as its name is made.
#[derive(Clone, Debug)]
struct Firm {
    province: bool,
    city: usize,
    county: Option<usize>,
    trade: String,
    industry: &'static str,
    group: bool,
    form: &'static str,
    branch: Option<(String, &'static str)>,
}

impl Firm {
    fn region(&self) -> String {
        let (city, counties) = CITIES[self.city];
        let county = self.county.map_or("", |at| counties[at]);
        // 县 and 县级市 stand alone in names, districts behind their city.
        let city = if self.county.is_none() || county.ends_with('区') { format!("{city}市") } else { String::new() };
        format!("{}{city}{county}", if self.province { "江苏省" } else { "" })
    }
    fn rest(&self) -> String {
        format!("{}{}", self.core(), self.end())
    }
    fn core(&self) -> String {
        format!("{}{}", self.trade, self.industry)
    }
    fn end(&self) -> String {
        let branch = self.branch.as_ref().map_or_else(String::new, |(own, kind)| format!("{own}{kind}"));
        format!("{}{}{branch}", if self.group { "集团" } else { "" }, self.form)
    }
    fn name(&self) -> String {
        format!("{}{}", self.region(), self.rest())
    }
}

fn pick<T: Copy>(from: &[T], chance: &mut ChaCha8Rng) -> T {
    *from.choose(chance).expect("not empty")
}

fn trade_character(chance: &mut ChaCha8Rng) -> char {
    let all: Vec<char> = TRADE.chars().collect();
    pick(&all, chance)
}

fn firm(chance: &mut ChaCha8Rng) -> Firm {
    let city = chance.random_range(0..CITIES.len());
    let length = pick(&[2, 2, 2, 2, 3, 3, 4], chance);
    let mut trade = String::new();
    while trade.chars().count() < length {
        let c = trade_character(chance);
        // A doubled character swapped is the same name.
        if !trade.contains(c) {
            trade.push(c);
        }
    }
    if chance.random_bool(0.15) {
        pick(TRICKY, chance).clone_into(&mut trade);
    }
    Firm {
        province: chance.random_bool(0.1),
        city,
        county: chance.random_bool(0.6).then(|| chance.random_range(0..CITIES[city].1.len())),
        trade,
        industry: pick(INDUSTRIES, chance),
        group: chance.random_bool(0.05),
        form: if chance.random_bool(0.8) { pick(COMPANY_FORMS, chance) } else { pick(OTHER_FORMS, chance) },
        branch: None,
    }
}

/// A lawful variant of a firm's name, with what was done.
fn variant(firm: &Firm, chance: &mut ChaCha8Rng) -> (String, Vec<&'static str>) {
    let mut applied = Vec::new();
    let (region, core) = placed(firm, chance, &mut applied);
    let end = ended(firm, chance, &mut applied);
    let name = written(format!("{region}{core}{end}"), chance, &mut applied);
    // Something is always different.
    let name = if name == firm.name() { format!("{name}\u{3000}") } else { name };
    (name, applied)
}

/// Region and core with the region left out, written in another way or in another place.
fn placed(firm: &Firm, chance: &mut ChaCha8Rng, applied: &mut Vec<&'static str>) -> (String, String) {
    let (mut region, mut core) = (firm.region(), firm.core());
    match chance.random_range(0..10) {
        0 => {
            region.clear();
            applied.push("region omitted");
        }
        1 => {
            core = bracketed(firm, chance);
            region.clear();
            applied.push("region in brackets");
        }
        2 => {
            let short = match firm.county.map(|at| CITIES[firm.city].1[at]) {
                None => region.trim_end_matches('市').to_owned(),
                Some(county) if county.chars().count() > 2 && !county.ends_with('区') => region.trim_end_matches(['市', '县']).to_owned(),
                Some(county) if county.ends_with('区') => region.replace(&format!("{}市", CITIES[firm.city].0), CITIES[firm.city].0),
                Some(_) => region.clone(),
            };
            region = short;
            applied.push("suffix omitted");
        }
        3 => {
            region = if let Some(rest) = region.strip_prefix("江苏省") {
                rest.to_owned()
            } else {
                format!("江苏{}{region}", if chance.random_bool(0.5) { "省" } else { "" })
            };
            applied.push("province");
        }
        4 => {
            if let Some((new, old)) = FORMER.iter().find(|(new, _)| region.trim_start_matches("江苏省") == *new) {
                region = region.replace(new, old);
                applied.push("former region");
            }
        }
        5 => {
            if let Some(at) = firm.county {
                region = if firm.province { format!("江苏{}", CITIES[firm.city].1[at]) } else { CITIES[firm.city].1[at].to_owned() };
                applied.push("city omitted");
            }
        }
        6 => {
            if let Some(county) = firm.county.map(|at| CITIES[firm.city].1[at]).filter(|county| county.chars().count() > 2) {
                region = format!("{}{}", CITIES[firm.city].0, county.trim_end_matches(['市', '县', '区']));
                applied.push("city and county without suffix");
            }
        }
        _ => {}
    }
    (region, core)
}

/// The core with the region in brackets behind trade name or industry.
fn bracketed(firm: &Firm, chance: &mut ChaCha8Rng) -> String {
    let whole = firm.region().trim_start_matches("江苏省").to_owned();
    let short = whole.trim_end_matches(['市', '县', '区']);
    // The suffix falls only where the rest still names the place: 丰县, 沛县 keep it, and a district is named behind its city.
    let keeps = short.chars().count() < 2 || firm.county.is_some_and(|at| CITIES[firm.city].1[at].ends_with('区'));
    let (open, close) = pick(&[("（", "）"), ("(", ")"), ("〔", "〕"), ("【", "】")], chance);
    let place = format!("{open}{}{close}", if keeps { &whole } else { short });
    if chance.random_bool(0.5) { format!("{}{place}{}", firm.trade, firm.industry) } else { format!("{}{place}", firm.core()) }
}

/// The end with the same form in another writing.
fn ended(firm: &Firm, chance: &mut ChaCha8Rng, applied: &mut Vec<&'static str>) -> String {
    let mut end = firm.end();
    if chance.random_bool(0.35) {
        let changed = if end.contains("有限责任公司") {
            end.replace("有限责任公司", "有限公司")
        } else if end.contains("股份") {
            end.clone()
        } else {
            end.replace("有限公司", "有限责任公司")
        };
        if changed != end {
            end = changed;
            applied.push("form");
        }
    }
    if firm.group && chance.random_bool(0.5) {
        end = end.replacen("集团", pick(&["（集团）", "(集团)"], chance), 1);
        applied.push("group in brackets");
    }
    end
}

/// A name as people and machines write it.
fn written(mut name: String, chance: &mut ChaCha8Rng, applied: &mut Vec<&'static str>) -> String {
    if chance.random_bool(0.3) {
        let at = name.char_indices().nth(chance.random_range(1..name.chars().count())).map_or(0, |(at, _)| at);
        name.insert_str(at, pick(&[" ", "\u{3000}", "  "], chance));
        applied.push("blank");
    }
    if chance.random_bool(0.25) {
        let traditional: String = name.chars().map(|c| SCRIPTS.iter().find(|(simple, _)| *simple == c).map_or(c, |(_, traditional)| *traditional)).collect();
        if traditional != name {
            name = traditional;
            applied.push("traditional");
        }
    }
    if chance.random_bool(0.3) && name.contains(|c: char| c.is_ascii_alphanumeric()) {
        let wide = |c: char| if c.is_ascii_alphanumeric() { char::from_u32(u32::from(c.to_ascii_lowercase()) + 0xfee0).unwrap_or(c) } else { c };
        name = name.chars().map(wide).collect();
        applied.push("full width");
    }
    name
}

/// Another subject whose name is near a firm's.
fn other(firm: &Firm, change: Change, chance: &mut ChaCha8Rng) -> Option<Firm> {
    let mut other = firm.clone();
    let trade: Vec<char> = firm.trade.chars().collect();
    match change {
        Change::Variant | Change::OtherBranch => return None,
        Change::OneCharacter => {
            let mut trade = trade;
            let at = chance.random_range(0..trade.len());
            let new = trade_character(chance);
            if trade.contains(&new) {
                return None;
            }
            trade[at] = new;
            other.trade = trade.into_iter().collect();
        }
        Change::Swapped => {
            let mut trade = trade;
            trade.swap(0, 1);
            other.trade = trade.into_iter().collect();
        }
        Change::Length => {
            let mut trade = trade;
            if trade.len() > 2 && chance.random_bool(0.5) {
                trade.remove(chance.random_range(0..trade.len()));
            } else {
                let new = trade_character(chance);
                trade.insert(chance.random_range(0..=trade.len()), new);
            }
            other.trade = trade.into_iter().collect();
        }
        Change::Moved => {
            if firm.county.is_some() && chance.random_bool(0.5) {
                other.county = Some(chance.random_range(0..CITIES[firm.city].1.len()));
            } else {
                other.city = chance.random_range(0..CITIES.len());
                other.county = other.county.map(|_| chance.random_range(0..CITIES[other.city].1.len()));
            }
            if other.region() == firm.region() || other.city == firm.city && other.county.is_none() {
                return None;
            }
        }
        Change::Namesake => {
            // 淮阴市 is 淮安市 today, 淮阴区 is not; 楚州区 is 淮安区 today, 淮安市 is not.
            if firm.city != 0 || firm.county.is_some() {
                return None;
            }
            other.county = Some(chance.random_range(0..2));
        }
        Change::OtherIndustry => {
            other.industry = pick(INDUSTRIES, chance);
            if other.industry == firm.industry {
                return None;
            }
        }
        Change::Branch => {
            if !firm.form.ends_with("公司") {
                return None;
            }
            other.branch = Some((branch_place(chance), pick(BRANCHES, chance)));
        }
        Change::OtherForm => {
            other.form = if firm.form.ends_with("公司") { pick(OTHER_FORMS, chance) } else { pick(COMPANY_FORMS, chance) };
            other.group = false;
        }
        Change::Other => {
            let new = self::firm(chance);
            if new.trade == firm.trade {
                return None;
            }
            other.trade = new.trade;
        }
    }
    Some(other)
}

fn branch_place(chance: &mut ChaCha8Rng) -> String {
    match chance.random_range(0..4) {
        0 => pick(TOWNS, chance).to_owned(),
        1 => format!("第{}", pick(&["一", "二", "三", "四"], chance)),
        2 => format!("{}市", pick(CITIES, chance).0),
        _ => pick(pick(CITIES, chance).1, chance).to_owned(),
    }
}

const NEAR: &[Change] = &[
    Change::OneCharacter,
    Change::Swapped,
    Change::Length,
    Change::Moved,
    Change::Namesake,
    Change::OtherIndustry,
    Change::Branch,
    Change::OtherBranch,
    Change::OtherForm,
    Change::Other,
];

/// The pairs of so many trade names: of each four that are the same subject's and one of every kind that is not.
pub(crate) fn pairs(seed: u64, trades: usize) -> Vec<Pair> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut all = Vec::new();
    for trade in 0..trades {
        let firm = firm(&mut chance);
        let left = firm.name();
        let of = |right: String, change, applied| Pair { left: left.clone(), same: change == Change::Variant, right, change, trade, applied };
        for _ in 0..4 {
            let (right, applied) = variant(&firm, &mut chance);
            all.push(of(right, Change::Variant, applied));
        }
        if firm.form.ends_with("公司") {
            branches(&firm, trade, &mut chance, &mut all);
        }
        for change in NEAR {
            if let Some(other) = other(&firm, *change, &mut chance) {
                // The other one also comes as people write it.
                let right = if chance.random_bool(0.3) { sloppy(&other, *change, &mut chance) } else { other.name() };
                all.push(Pair { left: left.clone(), right, same: false, change: *change, trade, applied: Vec::new() });
            }
        }
    }
    all
}

/// Another subject's name in a lawful variant that leaves what tells the two apart.
fn sloppy(other: &Firm, change: Change, chance: &mut ChaCha8Rng) -> String {
    loop {
        let (name, applied) = variant(other, chance);
        // Without its region a moved name is the other one's variant, and old names may overlap.
        if !matches!(change, Change::Moved | Change::Namesake)
            || !applied.iter().any(|done| matches!(*done, "region omitted" | "former region" | "suffix omitted"))
        {
            return name;
        }
    }
}

/// A branch in two writings, and two branches of one parent.
fn branches(firm: &Firm, trade: usize, chance: &mut ChaCha8Rng, all: &mut Vec<Pair>) {
    let (own, kind) = (branch_place(chance), pick(BRANCHES, chance));
    let one = Firm { branch: Some((own.clone(), kind)), ..firm.clone() };
    let (right, applied) = variant(&one, chance);
    all.push(Pair { left: one.name(), right, same: true, change: Change::Variant, trade, applied });
    let bare = own.trim_end_matches(['市', '区', '县']).to_owned();
    if bare != own && bare.chars().count() > 1 {
        let two = Firm { branch: Some((bare, kind)), ..firm.clone() };
        all.push(Pair { left: one.name(), right: two.name(), same: true, change: Change::Variant, trade, applied: vec!["branch's suffix omitted"] });
    }
    let (own_2, kind_2) = (branch_place(chance), pick(BRANCHES, chance));
    if own_2 != own {
        let two = Firm { branch: Some((own_2, kind_2)), ..firm.clone() };
        all.push(Pair { left: one.name(), right: two.name(), same: false, change: Change::OtherBranch, trade, applied: Vec::new() });
    }
}
