//! 改进建议: what a firm can do about the records that stand against it, and from which day; facts and days, no judgment.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use entity::value::Source;

use super::content::Line;
use super::section::Section;
use crate::credit::record::actions::Record;
use crate::credit::record::list::{Speaks, stands_on};
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::against::{Sooner, against};
use crate::platform::i18n::Lang;

/// Days before its end that a licence is spoken of.
const AHEAD: u64 = 90;

/// What can be done about each record that a report shows, in its order.
pub fn advice(records: &[&Record], today: NaiveDate, lang: Lang) -> Vec<Line> {
    let mut seen = BTreeSet::new();
    let of = |record: &&Record| Some((shown(record, today, lang), sentence(record, today, lang)?));
    let line = |(shown, value): (ShownRecord, String)| {
        let name = [shown.kind, shown.headline].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
        let source = [shown.authority, shown.number].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
        Line { name, value, source }
    };
    records.iter().filter(|record| seen.insert(record.id)).filter_map(of).map(line).collect()
}

fn shown(record: &Record, today: NaiveDate, lang: Lang) -> ShownRecord {
    ShownRecord::new(lang, record, today)
}

fn sentence(record: &Record, today: NaiveDate, lang: Lang) -> Option<String> {
    if record.source == Source::Licence {
        let last = record.valid_to_on.filter(|last| today <= *last && today.checked_add_days(Days::new(AHEAD)).is_none_or(|until| *last <= until))?;
        return Some(lang.t1("credit_report_advice-licence", "date", lang.day(&last)));
    }
    let one = against(std::slice::from_ref(record), &[], today).into_iter().next()?;
    let can = match one.sooner {
        Sooner::Repair(from) if from <= today => lang.t1("credit_report_advice-repairable", "date", lang.day(&from)),
        Sooner::Repair(from) => lang.t1("credit_report_advice-repair_from", "date", lang.day(&from)),
        Sooner::Settling => lang.t("credit_report_advice-settle"),
        Sooner::Never => lang.t("credit_report_advice-wait"),
    };
    let ends = one.until.map(|until| lang.t1("credit_report_advice-until", "date", lang.day(&until)));
    Some([Some(can), ends].into_iter().flatten().collect::<Vec<_>>().join(&lang.t("credit_report_advice-joint")))
}

/// 主体标签: keys of what a report says of its firm in a word, by the records that it shows.
pub fn labels(records: &[&Record]) -> Vec<&'static str> {
    let on = |record: &&Record| stands_on(record.source, &record.content);
    let honest = records.iter().filter_map(on).any(|(list, speaks)| speaks == Speaks::For && list == "honest");
    let dishonest = records.iter().any(|record| {
        Section::of_record(record.source, &record.content) == Some(Section::Dishonesty) && on(record).is_some_and(|(_, speaks)| speaks == Speaks::Against)
    });
    let abnormal = records.iter().any(|record| record.source == Source::AbnormalOperation);
    let all = [(honest, "credit_report_label-honest"), (dishonest, "credit_report_label-dishonest"), (abnormal, "credit_report_label-abnormal")];
    all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| key).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::content::tests::record;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn each_record_against_the_firm_says_what_can_be_done_and_from_when() {
        let on = |nth, source, decided: &str, content| Record { decided_on: Some(day(decided)), publish_to_on: None, ..record(nth, source, content) };
        let records = [
            on(1, Source::Listing, "2025-12-01", json!({ "list": "transport" })),
            on(2, Source::Listing, "2025-01-10", json!({ "list": "unpaid_wages" })),
            on(3, Source::Listing, "2025-10-01", json!({ "list": "enforcement", "court": "某区人民法院", "case_no": "(2025)苏0899执1号" })),
            on(4, Source::Listing, "2025-10-01", json!({ "list": "construction" })),
            on(5, Source::Listing, "2025-10-01", json!({ "list": "honest" })),
            Record { valid_to_on: Some(day("2026-05-01")), ..on(6, Source::Licence, "2023-05-02", json!({ "certificate": "食品经营许可证" })) },
            Record { valid_to_on: Some(day("2027-05-01")), ..on(7, Source::Licence, "2024-05-02", json!({ "certificate": "道路运输经营许可证" })) },
        ];
        let all: Vec<&Record> = records.iter().collect();
        for lang in Lang::ALL {
            let advice = advice(&all, day("2026-03-02"), lang);
            let said: Vec<&str> = advice.iter().map(|line| line.value.as_str()).collect();
            assert_eq!(said.len(), 5, "{advice:?}");
            let has = |nth: usize, on: &str| assert!(said[nth].contains(&lang.day(&day(on))), "{on}: {}", said[nth]);
            has(0, "2026-12-01");
            has(0, "2028-12-01");
            has(1, "2025-07-10");
            assert_eq!(said[2], lang.t("credit_report_advice-settle"));
            assert!(advice[2].source.contains("某区人民法院"), "{:?}", advice[2]);
            has(3, "2026-10-01");
            has(4, "2026-05-01");
            assert!(advice.iter().all(|line| !line.name.contains('[') && !line.value.contains('[')), "{advice:?}");
        }
    }

    #[test]
    fn labels_rest_on_the_records_that_are_shown() {
        let of = |records: &[Record]| labels(&records.iter().collect::<Vec<_>>());
        assert_eq!(of(&[]), [""; 0]);
        assert_eq!(of(&[record(1, Source::Listing, json!({ "list": "enforcement" }))]), [""; 0], "who is sued is not dishonest");
        let all = [
            record(1, Source::Listing, json!({ "list": "honest" })),
            record(2, Source::Listing, json!({ "list": "tourism" })),
            record(3, Source::AbnormalOperation, json!({})),
        ];
        assert_eq!(of(&all), ["credit_report_label-honest", "credit_report_label-dishonest", "credit_report_label-abnormal"]);
        assert_eq!(of(&[record(1, Source::DishonestDebtor, json!({}))]), ["credit_report_label-dishonest"]);
    }
}
