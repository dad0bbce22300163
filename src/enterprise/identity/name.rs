//! A firm's name taken apart: region, trade name (字号), industry, form of organisation, and a branch's own part.

use std::sync::LazyLock;

use super::place::PLACES;
use super::plain::{CLOSE, OPEN, Unit, plain, unit, units};
use super::word::{BRANCHES, FORMS, Form, FormKind, INDUSTRIES, QUALIFIED, WORDS};

/// Shortest trade name: 字号应当由两个以上汉字组成 (企业名称登记管理规定, art. 8).
const TRADE: usize = 2;
/// Most places of a name.
pub(super) const PLACES_OF_NAME: usize = 4;

/// A name taken apart. Its texts are in plain form: half width, upper case, simplified, without blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Trade name, industry, form, town, the last place of the prefix when it has no suffix, branch: one behind the other.
    pub(super) text: Vec<Unit>,
    trade: u16,
    industry: u16,
    form: u16,
    town: u16,
    bare: u16,
    /// The places, in the order in which they were found.
    pub(super) places: [u16; PLACES_OF_NAME],
    pub(super) place_count: u8,
    /// The place without suffix that stands before the trade name and may be its beginning.
    pub(super) bare_place: Option<u16>,
    /// The form, when the name has one.
    pub form_of: Option<Form>,
    /// It is a group's, or a member's that carries the word.
    pub(super) group: bool,
    /// How it is owned, by the words in brackets at its end; zero when there are none.
    pub(super) qualified: u8,
    /// What kind of branch it is of, when it is one; `u16::MAX` for a kind that is not in the list.
    pub(super) branch_kind: Option<u16>,
}

impl Name {
    /// Takes a name apart.
    pub fn parse(text: &str) -> Self {
        let mut name = Self::default();
        let whole = name.without_brackets(plain(text));
        let (body_end, form_end) = name.find_form(&whole);
        let (body, form, tail) = (&whole[..body_end], &whole[body_end..form_end], &whole[form_end..]);
        let (mut begin, bare) = name.take_prefix(body);
        let mut town = if name.place_count > 0 { town_length(&body[begin..]) } else { 0 };
        let end = name.strip_group(body, begin + town);
        let end = name.take_place_before_form(body, begin + town, end);
        let mut trade = split(&body[begin + town..end]);
        if trade == 0 {
            // All of it is industry: what looked like a town, or like a place far away, belongs to the trade name.
            if town > 0 {
                town = 0;
            } else if let Some(from) = bare.filter(|_| !PLACES.get(name.places[usize::from(name.place_count) - 1]).own) {
                begin = from;
                name.place_count -= 1;
            }
            trade = split(&body[begin..end]);
        }
        let from = begin + town;
        let bare = &body[bare.unwrap_or(begin).min(begin)..begin];
        name.bare = length(bare.len());
        name.bare_place = (!bare.is_empty()).then(|| name.places[usize::from(name.place_count) - 1]);
        (name.trade, name.industry, name.form, name.town) = (length(trade), length(end - from - trade), length(form.len()), length(town));
        name.text = Vec::with_capacity(whole.len());
        for part in [&body[from..end], form, &body[begin..from], bare] {
            name.text.extend_from_slice(part);
        }
        name.take_branch(tail);
        name
    }

    /// Takes places and ways of owning out of the brackets; other brackets fall, their content stays.
    fn without_brackets(&mut self, text: Vec<Unit>) -> Vec<Unit> {
        if !text.contains(&OPEN) {
            return text;
        }
        let mut out: Vec<Unit> = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            if text[at] != OPEN && text[at] != CLOSE {
                out.push(text[at]);
                at += 1;
                continue;
            }
            let inner = text[at] == OPEN;
            at += 1;
            let Some(length) = text[at..].iter().position(|unit| *unit == CLOSE).filter(|_| inner) else { continue };
            let content = &text[at..at + length];
            // Behind the parent's form a place belongs to the branch.
            let in_branch = FORMS.longest(&out).is_some_and(|(_, form)| form.kind != FormKind::Shop);
            if let Some(qualified) = QUALIFIED.get(content).copied() {
                self.qualified = qualified;
                at += length + 1;
            } else if !in_branch && self.take_places(content) {
                at += length + 1;
            }
        }
        out
    }

    /// Takes a text that is places and nothing else.
    fn take_places(&mut self, text: &[Unit]) -> bool {
        let (mut at, before, mut last) = (0, self.place_count, None);
        while at < text.len() {
            let Some((length, place)) = PLACES.beginning(&text[at..]).next() else {
                self.place_count = before;
                return false;
            };
            let place = PLACES.inside(last, place);
            self.add_place(place);
            last = Some(place);
            at += length;
        }
        at > 0
    }

    fn add_place(&mut self, place: u16) {
        if usize::from(self.place_count) < PLACES_OF_NAME {
            self.places[usize::from(self.place_count)] = place;
            self.place_count += 1;
        }
    }

    /// Takes the places that a text begins with; how far they reach, and where the last one begins when it has no suffix.
    fn take_prefix(&mut self, text: &[Unit]) -> (usize, Option<usize>) {
        let (mut at, mut bare, mut last) = (0, None, None);
        loop {
            let rest = &text[at..];
            let fits = |(_, number): &(usize, u16)| {
                let place = PLACES.get(*number);
                let inside = last.is_none_or(|last| PLACES.holds(last, *number));
                if place.whole { inside || last.is_none() } else { inside && (last.is_some() || !place.bare_district) && (place.own || last.is_none()) }
            };
            if let Some((length, number)) = PLACES.beginning(rest).find(fits) {
                bare = (!PLACES.get(number).whole).then_some(at);
                let number = PLACES.inside(last, number);
                self.add_place(number);
                last = Some(number);
                at += length;
                continue;
            }
            let unknown = unknown_place(rest);
            if unknown == 0 || last.is_some_and(|last| PLACES.get(last).own) {
                return (at, bare);
            }
            return (at + unknown, None);
        }
    }

    /// Where the form begins and ends; behind it stands what is a branch's own.
    fn find_form(&mut self, text: &[Unit]) -> (usize, usize) {
        let whole = FORMS.longest(text).filter(|(length, form)| form.kind != FormKind::Shop && !is_branch_company(&text[..text.len() - length], **form));
        if let Some((length, form)) = whole {
            self.form_of = Some(*form);
            return (text.len() - length, text.len());
        }
        let known = BRANCHES.longest(text).is_some();
        for end in (3..text.len().saturating_sub(1)).rev() {
            let Some((length, form)) = FORMS.longest(&text[..end]) else { continue };
            let heads = match form.kind {
                FormKind::Limited | FormKind::Shares | FormKind::Cooperative => true,
                FormKind::Company => !is_branch_company(&text[..end - length], *form),
                FormKind::Institution => known,
                FormKind::Group | FormKind::Farm | FormKind::Partnership | FormKind::Association | FormKind::Shop => false,
            };
            if heads && end - length >= TRADE && text.len() - end >= 2 {
                self.form_of = Some(*form);
                return (end - length, end);
            }
        }
        let shop = FORMS.longest(text).filter(|(length, form)| form.kind == FormKind::Shop && text.len() >= TRADE + length);
        if let Some((length, form)) = shop {
            self.form_of = Some(*form);
            return (text.len() - length, text.len());
        }
        (text.len(), text.len())
    }

    /// Takes the word for a group off the end of the body.
    fn strip_group(&mut self, text: &[Unit], from: usize) -> usize {
        let end = text.len();
        match FORMS.longest(&text[from..]) {
            Some((length, form)) if form.kind == FormKind::Group && end - from > length => {
                self.group = true;
                end - length
            }
            _ => end,
        }
    }

    /// A place right before the form, as sloppy writing leaves it without its brackets.
    fn take_place_before_form(&mut self, text: &[Unit], from: usize, end: usize) -> usize {
        let only_country = self.place_count == 1 && PLACES.is_country(self.places[0]);
        if self.place_count > 0 && !only_country || end - from < 6 {
            return end;
        }
        match PLACES.ending(&text[from..end]) {
            Some((length, place)) if end - from - length >= 4 && !PLACES.get(place).bare_district => {
                self.add_place(place);
                end - length
            }
            _ => end,
        }
    }

    fn take_branch(&mut self, tail: &[Unit]) {
        if tail.is_empty() {
            return;
        }
        let (length, kind) = BRANCHES.longest(tail).map_or((0, u16::MAX), |(length, kind)| (length, *kind));
        self.branch_kind = Some(kind);
        self.text.extend(own_part(&tail[..tail.len() - length]));
    }

    /// The places of the name without those that hold another one of it, and without `bare` when that is left out.
    pub(super) fn narrowest(&self, left_out: Option<u16>) -> ([u16; PLACES_OF_NAME], usize) {
        if self.place_count < 2 && left_out.is_none() {
            return (self.places, usize::from(self.place_count));
        }
        let (mut kept, mut count) = ([0; PLACES_OF_NAME], 0);
        let all = &self.places[..usize::from(self.place_count)];
        let counts = |at: &usize| left_out != Some(all[*at]);
        for at in (0..all.len()).filter(counts) {
            let wider = (0..all.len()).filter(counts).any(|other| other != at && (PLACES.holds(all[at], all[other]) || other < at && all[other] == all[at]));
            if !wider {
                kept[count] = all[at];
                count += 1;
            }
        }
        (kept, count)
    }

    pub(super) fn trade_units(&self) -> &[Unit] {
        &self.text[..usize::from(self.trade)]
    }
    pub(super) fn industry_units(&self) -> &[Unit] {
        let from = usize::from(self.trade);
        &self.text[from..from + usize::from(self.industry)]
    }
    /// Trade name and industry: what is left when region and form are gone.
    pub(super) fn core_units(&self) -> &[Unit] {
        &self.text[..usize::from(self.trade + self.industry)]
    }
    pub(super) fn form_units(&self) -> &[Unit] {
        let from = usize::from(self.trade + self.industry);
        &self.text[from..from + usize::from(self.form)]
    }
    pub(super) fn town_units(&self) -> &[Unit] {
        let from = usize::from(self.trade + self.industry + self.form);
        &self.text[from..from + usize::from(self.town)]
    }
    pub(super) fn bare_units(&self) -> &[Unit] {
        let from = usize::from(self.trade + self.industry + self.form + self.town);
        &self.text[from..from + usize::from(self.bare)]
    }
    pub(super) fn branch_units(&self) -> &[Unit] {
        &self.text[usize::from(self.trade + self.industry + self.form + self.town + self.bare)..]
    }
    /// 字号; empty when the name is made of industry words only.
    pub fn trade(&self) -> String {
        String::from_utf16_lossy(self.trade_units())
    }
    /// 行业.
    pub fn industry(&self) -> String {
        String::from_utf16_lossy(self.industry_units())
    }
    /// 组织形式.
    pub fn form(&self) -> String {
        String::from_utf16_lossy(self.form_units())
    }
    /// What a branch's name has behind its parent's, without the kind of branch.
    pub fn branch(&self) -> Option<String> {
        self.branch_kind.map(|_| String::from_utf16_lossy(self.branch_units()))
    }
    /// Whether it is a branch's name.
    pub fn is_branch(&self) -> bool {
        self.branch_kind.is_some()
    }
    /// Today's divisions that the region means, as six-digit codes; empty when the name has none that is known.
    pub fn region_codes(&self) -> Vec<String> {
        let (places, count) = self.narrowest(None);
        places[..count].iter().flat_map(|place| &PLACES.get(*place).meant).map(|code| format!("{code:06}")).collect()
    }
    /// Whether region, trade name, industry and form were all found.
    pub fn is_complete(&self) -> bool {
        self.place_count > 0 && self.trade > 0 && self.industry > 0 && self.form_of.is_some()
    }
}

fn length(units: usize) -> u16 {
    u16::try_from(units).unwrap_or(u16::MAX)
}

/// The text before the word for a company makes it a branch: 分公司, 支公司.
fn is_branch_company(before: &[Unit], form: Form) -> bool {
    const MARKS: [char; 2] = ['\u{5206}', '\u{652f}'];
    form.kind == FormKind::Company && before.last().is_some_and(|last| MARKS.iter().any(|mark| unit(*mark) == *last))
}

/// The signs and words at which places outside the tables are known.
struct Ends {
    town: Vec<Unit>,
    place: Vec<Unit>,
    suffix: Vec<Unit>,
    no_places: Vec<Vec<Unit>>,
    zones: Vec<Vec<Unit>>,
}

static ENDS: LazyLock<Ends> = LazyLock::new(|| {
    let all = |words: &[String]| words.iter().map(|word| units(word)).collect();
    Ends {
        town: units(&WORDS.town_ends),
        place: units(&WORDS.place_ends),
        suffix: units(&WORDS.place_suffixes),
        no_places: all(&WORDS.no_places),
        zones: all(&WORDS.zones),
    }
});

/// Whether a sign ends the names of places.
pub(super) fn is_place_suffix(unit: Unit) -> bool {
    ENDS.suffix.contains(&unit)
}

/// How long a town or a zone at the beginning is.
fn town_length(text: &[Unit]) -> usize {
    let ends = &ENDS;
    if let Some(zone) = ends.zones.iter().find(|zone| text.starts_with(zone)) {
        return zone.len();
    }
    (2..=3).find(|at| text.len() > at + TRADE && ends.town.contains(&text[*at])).map_or(0, |at| at + 1)
}

/// How long a place at the beginning is that the tables do not have.
fn unknown_place(text: &[Unit]) -> usize {
    let ends = &ENDS;
    let Some(at) = (2..=3).find(|at| text.len() > at + 3 && ends.place.contains(&text[*at])) else { return 0 };
    if ends.no_places.iter().any(|word| text[..=at].ends_with(word)) { 0 } else { at + 1 }
}

/// 厂.
const WORKS: Unit = 0x5382;

/// The length of the trade name of a body; zero when all of it is industry.
fn split(body: &[Unit]) -> usize {
    let mut end = body.len();
    // A works that became a company kept its word: 化工厂有限公司.
    let inner =
        FORMS.longest(body).filter(|(length, form)| matches!(form.kind, FormKind::Shop | FormKind::Institution) && (*length > 1 || body.ends_with(&[WORKS])));
    if let Some((length, _)) = inner.filter(|(length, _)| end >= TRADE + length) {
        end -= length;
    }
    while let Some((length, ())) = INDUSTRIES.at_end(&body[..end]).find(|(length, ())| end - length >= TRADE || end == *length) {
        end -= length;
    }
    end
}

/// A branch's own part in the form in which it compares: numerals as digits, without the word for an ordinal.
fn own_part(text: &[Unit]) -> impl Iterator<Item = Unit> {
    text.iter().filter_map(|unit| OWN_PARTS.iter().find(|(from, _)| from == unit).map_or(Some(*unit), |(_, to)| *to))
}

/// What the signs of a branch's own part become.
static OWN_PARTS: LazyLock<Vec<(Unit, Option<Unit>)>> = LazyLock::new(|| {
    let digits = units(&WORDS.numerals).into_iter().zip((b'0'..=b'9').map(|digit| Some(Unit::from(digit))));
    let dropped = units(&WORDS.ordinal).into_iter().map(|unit| (unit, None));
    digits.chain(dropped).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart() {
        for (text, region, trade, industry, form, branch) in [
            ("淮安市洪泽区金桂粮油食品有限公司", "320813", "金桂", "粮油食品", "有限公司", None),
            ("江苏某川（淮安）智能科技股份有限公司", "320800", "某川", "智能科技", "股份有限公司", None),
            ("某川饲料(连云港)有限公司", "320700", "某川", "饲料", "有限公司", None),
            ("淮阴市某川纺织机械厂", "320800", "某川", "纺织机械", "厂", None),
            ("楚州区某川化工有限责任公司", "320803", "某川", "化工", "有限责任公司", None),
            ("涟水县高沟镇某川家庭农场", "320826", "某川", "", "家庭农场", None),
            ("盱眙某川龙虾养殖农民专业合作社", "320830", "某川", "龙虾养殖", "农民专业合作社", None),
            ("上海某川快运有限公司响水分公司", "310000", "某川", "快运", "有限公司", Some("响水")),
            ("淮安市某川药房有限公司第三门市部", "320800", "某川", "药房", "有限公司", Some("3")),
            ("金湖县某川供销合作社南街加油站", "320831", "某川", "", "供销合作社", Some("南街")),
            ("某川保险股份有限公司淮安中心支公司", "", "某川", "保险", "股份有限公司", Some("淮安")),
            ("淮安某川创业投资中心（有限合伙）", "320800", "某川", "创业投资", "中心", None),
            ("淮安市自来水公司", "320800", "", "自来水", "公司", None),
            ("某川电子有限公司", "", "某川", "电子", "有限公司", None),
            ("淮安经济技术开发区某川模具厂", "320800", "某川", "模具", "厂", None),
        ] {
            let name = Name::parse(text);
            assert_eq!(name.region_codes().first().map_or("", String::as_str), region, "{text}");
            assert_eq!((name.trade().as_str(), name.industry().as_str(), name.form().as_str()), (trade, industry, form), "{text}");
            assert_eq!(name.branch().as_deref(), branch, "{text}");
        }
    }

    #[test]
    fn whatever_comes_in_is_taken_apart_without_panic() {
        for text in [
            "",
            "（",
            "）（",
            "淮安",
            "有限公司",
            "分公司",
            "淮安市有限公司",
            "（淮安）",
            "公司公司公司",
            "中国",
            "江苏省淮安市淮安区",
            "a",
            "𠮷",
            &"淮安市".repeat(200),
        ] {
            let name = Name::parse(text);
            assert!(name.core_units().len() <= name.text.len(), "{text}");
        }
    }
}
