//! Phrases in a language: keys looked up, amounts, rates, days and codes formatted as the portal formats them everywhere.

use crate::enterprise::fact::FactKey;
use crate::platform::i18n::Lang;
use crate::product::describe::{Arg, CodeName, Phrase, basis, code_name, count_key};
use crate::product::lpr::publication::{Publication, Term};
use crate::product::price::Basis;

/// The phrase in a language.
pub fn say(lang: Lang, phrase: &Phrase) -> String {
    let words: Vec<(&str, String)> = phrase.args.iter().map(|(name, value)| (*name, arg(lang, value))).collect();
    lang.with(phrase.key, &words)
}

/// What a rate rests on, and of what day and whom the LPR in it is.
pub fn rests_on(lang: Lang, on: &Basis, (lpr, term): (&Publication, Term)) -> String {
    let said = say(lang, &basis(on));
    match on {
        Basis::Lpr { lpr: rate, .. } if *rate == lpr.rate(term) => {
            let words = [("basis", said), ("term", lang.t(term.text_key())), ("day", lang.day(&lpr.published_on)), ("source", lpr.source.clone())];
            lang.with("basis-published", &words)
        }
        Basis::Lpr { .. } | Basis::Fixed | Basis::Grade { .. } | Basis::OtherGrade { .. } | Basis::GradeUnknown { .. } => said,
    }
}

/// One argument in a language.
pub fn arg(lang: Lang, arg: &Arg) -> String {
    match arg {
        Arg::Money(amount) => lang.money(amount),
        Arg::Rate(rate) => lang.percent(rate),
        Arg::Count(count) => count.to_string(),
        Arg::Counted { fact, count } => lang.counted(count_key(*fact), *count),
        Arg::Day(day) => lang.day(day),
        Arg::Months(count) => lang.counted("product-months", *count),
        Arg::Code { fact, code } => name_of(lang, *fact, code),
        Arg::Codes { fact, codes } => list(lang, codes.iter().map(|code| name_of(lang, *fact, code))),
        Arg::Key(key) => lang.t(key),
        Arg::Keys(keys) => list(lang, keys.iter().map(|key| lang.t(key))),
        Arg::Text(text) => text.clone(),
    }
}

fn list(lang: Lang, names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

/// The name of a code of a fact in a language.
pub fn name_of(lang: Lang, fact: FactKey, code: &str) -> String {
    match code_name(fact, code) {
        CodeName::Key(key) => lang.t(key),
        CodeName::Region(region) => lang.region(&region),
        CodeName::Industry(industry) => lang.industry(&industry),
        CodeName::Plain(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Fen, Ppm};

    use super::*;
    use crate::enterprise::fact::Value;
    use crate::matching::describe::{condition_step, distance};
    use crate::matching::distance::Distance;
    use crate::matching::evaluate::evaluate;
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::product::criteria::{Requirement, Sense};
    use crate::product::describe::requirement;
    use crate::product::lpr::publication::Publications;

    #[test]
    fn requirements_read_well_in_both_languages() {
        let codes = |of: &[&str]| of.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let cases = [
            (FactKey::AgeMonths, Requirement::CountAtLeast(24), "成立时间不少于 24 个月", "Time since establishment: at least 24 months"),
            (
                FactKey::RevenueYear,
                Requirement::MoneyAtLeast(Fen::wan(100)),
                "上年度营业收入不低于 100.00 万元",
                "Revenue of the last full year: at least CNY 1,000,000",
            ),
            (FactKey::Patents, Requirement::CountAtLeast(1), "授权专利不少于 1 件", "Granted patents: at least 1 patent"),
            (FactKey::TaxGrade, Requirement::OneOf(codes(&["A", "B"])), "纳税信用等级为：A级、B级", "Tax credit grade: one of A, B"),
            (FactKey::Region, Requirement::OneOf(codes(&["320826", "3208"])), "所在地区为：涟水县、淮安市", "Location: one of Lianshui, Huai'an"),
            (FactKey::Industry, Requirement::NoneOf(codes(&["C17"])), "所属行业不为：纺织业", "Industry: none of Manufacture of textiles"),
            (
                FactKey::RevenueYear,
                Requirement::CoversAsked(Ppm(300_000)),
                "申请金额不超过上年度营业收入的 30.00%",
                "Amount asked for: at most 30.00% of Revenue of the last full year",
            ),
        ];
        for (fact, what, zh, en) in cases {
            let phrase = requirement(fact, &what, Sense::Must);
            assert_eq!((say(Lang::Zh, &phrase).as_str(), say(Lang::En, &phrase).as_str()), (zh, en));
        }
    }

    #[test]
    fn a_rate_over_the_lpr_says_of_what_day_and_whom_it_is() {
        let all = Publications::embedded();
        let lpr = all.on(day("2026-03-02"));
        let on = |rate| Basis::Lpr { lpr: Ppm(rate), spread: Ppm(5_000) };
        let zh = rests_on(Lang::Zh, &on(30_000), (lpr, Term::OneYear));
        assert_eq!(zh, "LPR 3.00% 加 0.50%（1 年期，2025年5月20日公布，全国银行间同业拆借中心）");
        let en = rests_on(Lang::En, &on(35_000), (lpr, Term::FiveYears));
        assert_eq!(en, "LPR 3.50% plus 0.50% (over 5 years, published on 20 May 2025, 全国银行间同业拆借中心)");
        assert_eq!(rests_on(Lang::Zh, &on(30_000), (lpr, Term::FiveYears)), "LPR 3.00% 加 0.50%", "of another day or term nothing is known");
    }

    #[test]
    fn steps_read_well() {
        let profile = firm(&[(FactKey::AgeMonths, Value::Count(21)), (FactKey::RevenueYear, Value::Money(Fen::wan(80)))]);
        let step = |fact, what| {
            let trace = evaluate(&is(fact, what), &profile, &ask(Fen::wan(50)), day("2026-03-02"));
            condition_step(trace.reasons()[0])
        };
        assert_eq!(say(Lang::Zh, &step(FactKey::AgeMonths, Requirement::CountAtLeast(24))), "成立时间还差 3 个月，2026年6月2日 即可满足");
        assert_eq!(say(Lang::Zh, &step(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(100)))), "上年度营业收入需再高 20.00 万元");
        let wait = Distance::Wait { months: 1, on: day("2026-04-02") };
        assert_eq!(say(Lang::En, &distance(FactKey::AgeMonths, &wait)), "1 month to go, met on 2 April 2026");
    }
}
