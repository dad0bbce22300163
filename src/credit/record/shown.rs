//! A public-credit record as people read it: what it is, who decided, whether it counts, and every field with its name.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm, Source};
use serde_json::Value as Json;

use super::actions::{NUMBERS, Record};
use crate::credit::feed::cross::shown::findings;
use crate::credit::feed::figure_rule::Mapped;
use crate::credit::feed::rule::{Field, Kind, rules};
use crate::platform::i18n::Lang;

/// Fields that say in a word what a record is about, the best first.
const HEADLINES: [&str; 16] = [
    "list",
    "behaviour",
    "certificate",
    "reason",
    "cause",
    "matter",
    "sector",
    "tax_item",
    "grade",
    "duty",
    "document",
    "content",
    "performance",
    "qualification",
    "zone",
    "month",
];
/// Longest headline in characters.
const LONGEST: usize = 48;

/// A record as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownRecord {
    /// What kind of record it is.
    pub kind: String,
    /// What it is about.
    pub headline: String,
    /// The authority that decided.
    pub authority: String,
    /// Number of the document.
    pub number: String,
    /// The day of the decision.
    pub decided: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// Until when it is published or valid.
    pub until: String,
    /// Every field with its name.
    pub fields: Vec<(String, String)>,
    /// The page of the record; empty where the reader has none.
    pub href: String,
    /// What stands beside it: how it compares with other sources, a dispute, the firm's statement.
    pub beside: Vec<String>,
}

impl ShownRecord {
    /// In a language, on a day.
    pub fn new(lang: Lang, record: &Record, today: NaiveDate) -> Self {
        let fields = &rules(record.source).fields;
        let text = |field: &Field| record.content.get(&field.id).and_then(|value| said(lang, field, value));
        let first = |ids: &[&str]| ids.iter().find_map(|id| text(fields.iter().find(|field| field.id == *id)?)).unwrap_or_default();
        let authority = first(&["authority", "court"]);
        let over = record.valid_to_on.is_some_and(|last| last < today);
        let (tone, key) = match (record.counts_on(today), over) {
            (true, _) if record.life.is_suspended() => ("unknown", "record_state-disputed"),
            (true, false) => ("action", "record_state-current"),
            (true, true) => ("unknown", "record_state-over"),
            (false, _) if record.life.repaired_at.is_some() => ("pass", "record_state-repaired"),
            (false, _) if record.life.annulled_at.is_some() => ("pass", "record_state-annulled"),
            (false, _) => ("fail", "record_state-withdrawn"),
        };
        let last = record.published_until().and_then(|until| until.pred_opt());
        let until = match (record.removed_on, last) {
            (Some(on), _) => lang.t1("record-removed", "day", lang.day(&on)),
            (None, Some(last)) if record.valid_to_on == Some(last) => lang.t1("record-valid-until", "day", lang.day(&last)),
            (None, Some(last)) => lang.t1("record-published-until", "day", lang.day(&last)),
            (None, None) => String::new(),
        };
        Self {
            kind: if record.source == Source::Filing { first(&["kind"]) } else { lang.t(record.source.text_key()) },
            headline: shortened(first(&HEADLINES)),
            authority: if authority.is_empty() { record.department.clone() } else { authority },
            number: first(&NUMBERS),
            decided: lang.day(&record.decided_on.unwrap_or(record.seen_on)),
            tone,
            state: lang.t(key),
            until,
            fields: fields.iter().filter(|f| !f.names_subject()).filter_map(|f| Some((lang.t(f.text_key()), text(f)?))).chain(scheme(lang, record)).collect(),
            href: String::new(),
            beside: findings(lang, &record.marks),
        }
    }
}

/// By whose scale a grade is given, and the words in which it was given.
fn scheme(lang: Lang, record: &Record) -> impl Iterator<Item = (String, String)> {
    let rules = rules(record.source);
    let words = rules.fields.iter().filter_map(|field| if let Kind::Choice(choice) = &field.is { choice.words.as_ref() } else { None });
    let kept = words.filter_map(move |id| Some((lang.t(format!("feed_field-{id}")), record.content.get(id)?.as_str()?.to_owned())));
    let mapped =
        record.content.get("grade").and_then(Json::as_str).and_then(|code| Mapped::of(record.source, code, record.decided_on.unwrap_or(record.seen_on)));
    kept.chain(mapped.map(|mapped| (lang.t("feed-national"), mapped.said(lang)))).chain(
        rules
            .scheme
            .iter()
            .map(move |scheme| (lang.t("feed-scheme"), lang.t2("feed-scheme-basis", "scheme", lang.t(scheme.text_key()), "basis", &scheme.basis))),
    )
}

/// The value of a field in a language; nothing when there is none.
pub fn said(lang: Lang, field: &Field, value: &Json) -> Option<String> {
    let day = |text: &str| text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), |day| lang.day(&day));
    let choice = |code: &str| {
        let key = field.choice_key(code);
        if lang.has(&key) { lang.t(key) } else { code.to_owned() }
    };
    let separator = || lang.t("product-list-separator");
    match (&field.is, value) {
        (Kind::Day(_), Json::Null) => Some(lang.t("record-no-end")),
        (_, Json::Null) => None,
        (Kind::Day(_), Json::String(text)) => Some(day(text)),
        (Kind::Money(_) | Kind::Capital { .. }, Json::Number(fen)) => fen.as_i64().map(|fen| lang.money(&Fen(fen))),
        (Kind::Percent { .. }, Json::Number(rate)) => rate.as_i64().map(|rate| lang.percent(&Ppm(rate))),
        (Kind::Choice(_), Json::String(code)) => Some(choice(code)),
        (Kind::Choice(_), Json::Array(codes)) => Some(codes.iter().filter_map(Json::as_str).map(choice).collect::<Vec<_>>().join(&separator())),
        (_, Json::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
        (_, other) => Some(other.to_string()),
    }
}

fn shortened(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::RecordState;
    use entity::value::id::RecordId;
    use serde_json::json;

    use super::*;
    use crate::credit::record::life::Life;

    #[test]
    fn a_penalty_reads_in_both_languages() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let record = Record {
            id: RecordId::from(uuid::Uuid::from_u128(1)),
            source: Source::Penalty,
            state: RecordState::Current,
            content: json!({ "decision_no": "清市监处罚〔2024〕118号", "behaviour": "未按规定公示年度报告", "fine": 200_000, "decided_on": "2024-08-02", "authority": "清江浦区市场监督管理局" }),
            marks: json!([]),
            department: "市场监管部门".to_owned(),
            decided_on: Some(day("2024-08-02")),
            valid_from_on: None,
            valid_to_on: None,
            publish_to_on: Some(day("2027-08-01")),
            removed_on: None,
            seen_on: day("2024-08-10"),
            outcome_on: None,
            content_hash: String::new(),
            life: Life::default(),
            is_of_person: false,
            version: 1,
        };
        let shown = ShownRecord::new(Lang::Zh, &record, day("2026-03-02"));
        assert_eq!((shown.headline.as_str(), shown.number.as_str()), ("未按规定公示年度报告", "清市监处罚〔2024〕118号"));
        assert_eq!(shown.authority, "清江浦区市场监督管理局");
        assert!(shown.fields.iter().any(|(name, value)| name == "罚款金额" && value == "2,000.00 元"), "{:?}", shown.fields);
        assert!(shown.until.contains("2027年8月1日"));
        let english = ShownRecord::new(Lang::En, &record, day("2026-03-02"));
        assert!(english.fields.iter().all(|(name, _)| !name.starts_with('[')) && !english.state.starts_with('['));
        // 2024-08-02, under order 58: three years, as the source says itself.
        let validity = record.validity().expect("a rule");
        assert_eq!(
            (validity.because.code(), validity.published_until(), validity.repairable_from),
            ("penalty_58", Some(day("2027-08-02")), Some(day("2025-02-02")))
        );
        let withdrawn = Record { state: RecordState::Withdrawn, ..record };
        assert_eq!(ShownRecord::new(Lang::Zh, &withdrawn, day("2026-03-02")).tone, "fail");
    }
}
