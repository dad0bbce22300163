//! Changes in words: what to change, from what to what, until when.

use chrono::NaiveDate;

use super::{Along, Effort, To, Way, What};
use crate::enterprise::fact::{FactKey, Value};
use crate::product::describe::{Arg, Phrase, value};

/// Key of the name of an effort.
pub const fn effort_key(effort: Effort) -> &'static str {
    match effort {
        Effort::Declaring => "effort-declaring",
        Effort::Asking => "effort-asking",
        Effort::Enquiring => "effort-enquiring",
        Effort::Waiting => "effort-waiting",
        Effort::Repairing => "effort-repairing",
        Effort::Working => "effort-working",
    }
}

/// A change as a sentence.
pub fn way(way: &Way) -> Phrase {
    let fact = match way.what {
        What::AcceptableRate => return accepted(way),
        What::Fact(fact) => fact,
    };
    let name = || ("fact", Arg::Key(fact.text_key()));
    if let (Some(on), Some(_)) = (way.on, &way.over) {
        let less = way.removed();
        return if less.is_empty() {
            Phrase::with("way-over_fact", [name(), ("day", Arg::Day(on))])
        } else {
            let from = Arg::Codes { fact, codes: less.into_iter().map(str::to_owned).collect() };
            Phrase::with("way-over", [name(), ("from", from), ("day", Arg::Day(on))])
        };
    }
    if let Some(on) = way.on {
        return Phrase::with("way-wait", [name(), ("day", Arg::Day(on))]);
    }
    let To::Value(to) = &way.to else { return Phrase::with("way-later", [name()]) };
    let target = ("to", value(fact, to));
    if way.effort == Effort::Enquiring {
        let codes = |code: &String| std::iter::once(code).chain(&way.also).cloned().collect();
        let target = if let Value::Code(code) = to { ("to", Arg::Codes { fact, codes: codes(code) }) } else { target };
        return Phrase::with("way-enquire", [name(), ("keeper", Arg::Key(fact.keeper().text_key())), target]);
    }
    match (&way.from, to) {
        (Some(Value::Codes(_)) | None, Value::Codes(_)) => sets(fact, way),
        (None, Value::YesNo(_)) => Phrase::with("way-answer", [name(), target]),
        (None, _) => Phrase::with("way-say", [name(), target]),
        (Some(from), Value::Money(_) | Value::Count(_) | Value::Rate(_)) => {
            let key = if to > from { "way-rise" } else { "way-fall" };
            Phrase::with(key, [name(), ("from", value(fact, from)), target])
        }
        (Some(_), Value::Code(code)) => {
            let codes = std::iter::once(code.clone()).chain(way.also.iter().cloned()).collect();
            Phrase::with("way-code", [name(), ("to", Arg::Codes { fact, codes })])
        }
        (Some(_), Value::Day(_) | Value::YesNo(_) | Value::Codes(_)) => Phrase::with("way-code", [name(), target]),
    }
}

/// What else becomes different by it; nothing when it is only itself.
pub fn along(way: &Way) -> Option<Phrase> {
    let resized = way.with.iter().find(|along| along.fact == FactKey::SizeClass);
    let less = |along: &&Along| match (&along.from, &along.to) {
        (Some(Value::Codes(from)), Value::Codes(to)) => to.len() < from.len(),
        (from, to) => from.as_ref().is_none_or(|from| to < from),
    };
    let others: Vec<&'static str> = way.with.iter().filter(less).map(|along| along.fact.text_key()).collect();
    match resized {
        Some(along) => Some(Phrase::with("way-resized", [("to", value(along.fact, &along.to))])),
        None => (!others.is_empty()).then(|| Phrase::with("way-along", [("facts", Arg::Keys(others))])),
    }
}

/// From which day what stands in the way can be over, and from which it is over by itself; nothing when no day is known.
pub fn days(way: &Way, today: NaiveDate) -> Option<Phrase> {
    let over = way.over.as_ref()?;
    let open = over.repair_from.is_none_or(|from| from <= today);
    match (way.effort, over.repair_from, over.until) {
        (Effort::Waiting, ..) => None,
        (_, None, None) => Some(Phrase::plain("way_days-settle")),
        (_, None, Some(until)) => Some(Phrase::with("way_days-settle_until", [("until", Arg::Day(until))])),
        (_, Some(_), None) if open => Some(Phrase::plain("way_days-repair_now")),
        (_, Some(_), Some(until)) if open => Some(Phrase::with("way_days-repair_now_until", [("until", Arg::Day(until))])),
        (_, Some(from), None) => Some(Phrase::with("way_days-repair", [("day", Arg::Day(from))])),
        (_, Some(from), Some(until)) => Some(Phrase::with("way_days-repair_until", [("day", Arg::Day(from)), ("until", Arg::Day(until))])),
    }
}

fn accepted(way: &Way) -> Phrase {
    match &way.to {
        To::Value(Value::Rate(rate)) => Phrase::with("way-rate", [("to", Arg::Rate(*rate))]),
        To::Value(_) | To::Wait => Phrase::plain("way-rate_any"),
    }
}

fn sets(fact: FactKey, way: &Way) -> Phrase {
    let name = ("fact", Arg::Key(fact.text_key()));
    let list = |codes: Vec<&str>| Arg::Codes { fact, codes: codes.into_iter().map(str::to_owned).collect() };
    let (added, removed) = (way.added(), way.removed());
    if removed.is_empty() {
        let codes = added.into_iter().chain(way.also.iter().map(String::as_str)).collect();
        Phrase::with("way-add", [name, ("to", list(codes))])
    } else if added.is_empty() {
        Phrase::with("way-remove", [name, ("from", list(removed))])
    } else {
        Phrase::with("way-exchange", [name, ("from", list(removed)), ("to", list(added))])
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Fen, Ppm};

    use super::*;
    use crate::enterprise::keeper::Keeper;
    use crate::matching::evaluate::tests::day;
    use crate::matching::near_miss::Over;
    use crate::platform::i18n::Lang;
    use crate::product::describe::tests::{messages, spoken};
    use crate::product::say::say;

    fn change(fact: FactKey, from: Option<Value>, to: Value) -> Way {
        Way { what: What::Fact(fact), from, to: To::Value(to), on: None, also: vec![], effort: Effort::Working, over: None, with: vec![] }
    }

    #[test]
    fn every_change_can_be_said() {
        let codes = |of: &[&str]| Value::Codes(of.iter().map(|c| (*c).to_owned()).collect());
        let waiting = Way { on: Some(day("2027-03-01")), ..change(FactKey::AgeMonths, Some(Value::Count(20)), Value::Count(24)) };
        let cases = [
            (waiting, "等到 2027年3月1日，成立时间即可满足"),
            (change(FactKey::Staff, Some(Value::Count(3)), Value::Count(5)), "从业人数从 3 人 增加到 5 人"),
            (change(FactKey::AskedAmount, Some(Value::Money(Fen::wan(300))), Value::Money(Fen::wan(200))), "申请金额从 300.00 万元 减少到 200.00 万元"),
            (change(FactKey::FirstLoan, None, Value::YesNo(true)), "申报首次贷款：如实申报为“是”即满足"),
            (change(FactKey::Patents, None, Value::Count(1)), "补充授权专利：需达到 1 件"),
            (change(FactKey::Qualifications, Some(codes(&[])), codes(&["high_tech"])), "取得资质荣誉：高新技术企业"),
            (change(FactKey::OpenFlags, Some(codes(&["RF01"])), codes(&[])), "解决风险提示：失信被执行人"),
            (change(FactKey::Qualifications, Some(codes(&["tech_sme"])), codes(&["high_tech"])), "资质荣誉由科技型中小企业变为高新技术企业"),
            (
                Way { also: vec!["B".to_owned()], ..change(FactKey::TaxGrade, Some(Value::Code("C".to_owned())), Value::Code("A".to_owned())) },
                "纳税信用等级变为：A级、B级",
            ),
            (
                Way { what: What::AcceptableRate, ..change(FactKey::Staff, Some(Value::Rate(Ppm(40_000))), Value::Rate(Ppm(43_500))) },
                "可接受的最高年利率提高到 4.35%",
            ),
        ];
        for (way, said) in cases {
            assert_eq!(say(Lang::Zh, &super::way(&way)), said);
            spoken(&super::way(&way));
        }
        spoken(&super::way(&Way { to: To::Wait, ..change(FactKey::EstablishedOn, None, Value::Count(1)) }));
        spoken(&super::way(&Way { what: What::AcceptableRate, to: To::Wait, ..change(FactKey::Staff, None, Value::Count(1)) }));
        let over = |until: Option<&str>, from: Option<&str>| Some(Over { until: until.map(day), repair_from: from.map(day), records: Vec::new() });
        let gone = |over| Way { effort: Effort::Repairing, over, ..change(FactKey::OpenFlags, Some(codes(&["RF01"])), codes(&[])) };
        let waited = Way { on: Some(day("2027-03-01")), effort: Effort::Waiting, ..gone(over(Some("2027-03-01"), None)) };
        assert_eq!(say(Lang::Zh, &super::way(&waited)), "风险提示中的失信被执行人自 2027年3月1日 起不再计入，只需等待");
        let with = |fact, to| vec![Along { fact, from: None, to }];
        let along = Way { with: with(FactKey::Lists, codes(&[])), ..gone(None) };
        assert_eq!(super::along(&along).map(|said| say(Lang::Zh, &said)).as_deref(), Some("所在名单也随之解决。"));
        let resized = Way { with: with(FactKey::SizeClass, Value::Code("small".to_owned())), ..change(FactKey::Staff, None, Value::Count(20)) };
        assert_eq!(super::along(&resized).map(|said| say(Lang::Zh, &said)).as_deref(), Some("企业规模随之变为小型。"));
        for way in [along, resized] {
            spoken(&super::along(&way).expect("a phrase"));
        }
        let counted =
            Way { over: over(Some("2027-03-01"), None), on: Some(day("2027-03-01")), ..change(FactKey::Penalties, Some(Value::Count(2)), Value::Count(0)) };
        spoken(&super::way(&counted));
        let today = day("2026-03-02");
        assert_eq!(days(&waited, today), None, "the sentence says it already");
        assert_eq!(days(&gone(None), today), None);
        for (until, from, said) in [
            (None, None, "履行义务后即可向列入部门申请移出，不必等待。"),
            (Some("2027-03-01"), Some("2026-05-10"), "自 2026年5月10日 起可以申请信用修复；不修复的，自 2027年3月1日 起不再计入。"),
            (Some("2027-03-01"), Some("2026-03-02"), "履行义务后，现在就可以申请信用修复；不修复的，自 2027年3月1日 起不再计入。"),
        ] {
            assert_eq!(days(&gone(over(until, from)), today).map(|days| say(Lang::Zh, &days)).as_deref(), Some(said));
        }
        for (until, from) in [(Some("2027-03-01"), None), (None, Some("2026-03-02")), (None, Some("2026-05-10"))] {
            spoken(&days(&gone(over(until, from)), today).expect("days"));
        }
        let unknown = |fact, to| Way { effort: Effort::Enquiring, ..change(fact, None, to) };
        let growth = unknown(FactKey::RevenueGrowth, Value::Rate(Ppm(-300_000)));
        assert_eq!(say(Lang::Zh, &super::way(&growth)), "请税务部门核实并报送营业收入增长率；结果达到 -30.00% 即满足");
        let grade = Way { also: vec!["B".to_owned()], ..unknown(FactKey::TaxGrade, Value::Code("A".to_owned())) };
        assert_eq!(say(Lang::Zh, &super::way(&grade)), "请税务部门核实并报送纳税信用等级；结果达到 A级、B级 即满足");
        spoken(&super::way(&unknown(FactKey::OpenFlags, codes(&[]))));
        let messages = messages("en");
        for keeper in Keeper::ALL {
            assert!(messages.contains_key(keeper.text_key()));
        }
        for effort in [Effort::Declaring, Effort::Asking, Effort::Enquiring, Effort::Waiting, Effort::Repairing, Effort::Working] {
            assert!(messages.contains_key(effort_key(effort)));
        }
    }
}
