//! What a report says: composed once, in both languages, and kept word by word, so that it reads the same later.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::RecordId;
use entity::value::{Figures, RegisterItem, Source};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::advice::{advice, labels};
use super::section::Section;
use crate::consent::mask;
use crate::credit::collected::since::Collected;
use crate::credit::feed::rule::rules;
use crate::credit::record::actions::Record;
use crate::credit::record::list::{List, name_key};
use crate::credit::record::shown::ShownRecord;
use crate::credit::repair::mark::Mark;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::fact::{Fact, FactKey, Profile, Why};
use crate::enterprise::figures::made_of::MadeOf;
use crate::enterprise::shown::ShownFact;
use crate::platform::i18n::Lang;

/// Version of the layout; it changes with every change of what a report says.
pub const LAYOUT: &str = "2026-6";
/// The edition of 公共信用信息报告标准 whose sections it has.
pub const STANDARD: &str = "2022";

/// What a report is made of.
pub struct Material<'a> {
    /// The firm as registered.
    pub firm: &'a Enterprise,
    /// Facts, known and unknown.
    pub profile: &'a Profile,
    /// Records that may be shown and used.
    pub records: &'a [Record],
    /// All rows of figures that each of the facts was made of.
    pub made_of: &'a MadeOf,
    /// Rows of figures behind the facts, with the hashes of what they say.
    pub figures: &'a [(RecordId, String)],
    /// The row of the register of customs that its grade is of.
    pub customs: Option<&'a Record>,
    /// What stands beside records: a dispute, the firm's statement.
    pub marks: &'a HashMap<RecordId, Mark>,
    /// The firm's statements about items of its registration.
    pub statements: &'a [(RegisterItem, String)],
    /// Which sources and lists have come at all.
    pub collected: &'a Collected,
    /// The day on which the latest delivery of each source was read.
    pub delivered: &'a BTreeMap<Source, NaiveDate>,
    /// The same of each list.
    pub delivered_lists: &'a BTreeMap<String, NaiveDate>,
    /// The day of issue.
    pub today: NaiveDate,
}

/// The number and the instants of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// `XYBG-2026-000001`.
    pub number: String,
    /// What was known until then went in.
    pub cut_off_at: DateTime<Utc>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// A report as issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Version of the layout.
    pub layout: String,
    /// Its number.
    pub number: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// What was known until then went in.
    pub cut_off_at: DateTime<Utc>,
    /// The earlier moment that it is about; none when it was issued as of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// How many records that counted at that moment were over when it was issued, and are not in it.
    #[serde(default, skip_serializing_if = "nothing")]
    pub left_out: usize,
    /// The firm's name.
    pub firm: String,
    /// The firm's unified code.
    pub code: String,
    /// The edition of the standard whose sections it has; none in reports that did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// 主体标签: what it says of the firm in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Both<String>>,
    /// 改进建议: what can be done about the records that stand against the firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Both<Line>>,
    /// The records that it shows, and the rows of figures behind the facts that it shows, as they were. Those made before figures were kept have
    /// records alone.
    pub records: Vec<Kept>,
    /// In Chinese.
    pub zh: Vec<Part>,
    /// In English.
    pub en: Vec<Part>,
}

/// The same in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both<T> {
    /// In Chinese.
    pub zh: Vec<T>,
    /// In English.
    pub en: Vec<T>,
}

impl<T> Both<T> {
    fn of(in_lang: impl Fn(Lang) -> Vec<T>) -> Self {
        Self { zh: in_lang(Lang::Zh), en: in_lang(Lang::En) }
    }
    /// In a language.
    pub fn get(&self, lang: Lang) -> &[T] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A record that a report shows, or a row of figures behind a fact that it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub id: RecordId,
    /// SHA-256 of what it said when the report was issued.
    pub hash: String,
}

impl Kept {
    fn of((id, hash): (RecordId, &String)) -> Self {
        Self { id, hash: hash.clone() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over so")]
fn nothing(count: &usize) -> bool {
    *count == 0
}

/// A section in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Code of the section.
    pub section: String,
    /// Its name.
    pub title: String,
    /// Facts.
    pub lines: Vec<Line>,
    /// Records.
    pub entries: Vec<Entry>,
    /// From where anything could be known, and until when; or that nothing can.
    pub coverage: Vec<String>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its value; empty when it is not known.
    pub value: String,
    /// Where it is from and as of when; why it is not known.
    pub source: String,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What kind of record it is.
    pub kind: String,
    /// What it is about.
    pub headline: String,
    /// Who decided.
    pub authority: String,
    /// Number of the document.
    pub number: String,
    /// The day of the decision, or the day the platform first had it.
    pub decided_on: NaiveDate,
    /// Until when it is published or valid; empty when that is open.
    pub until: String,
    /// Where it is from and as of when.
    pub source: String,
    /// Every field with its name.
    pub fields: Vec<(String, String)>,
    /// What stands beside it: a dispute, the firm's statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
}

impl Content {
    /// Composes a report.
    pub fn compose(material: &Material<'_>, stamp: &Stamp) -> Self {
        let shown: Vec<&Record> = material.shown().collect();
        Self {
            layout: LAYOUT.to_owned(),
            standard: Some(STANDARD.to_owned()),
            labels: Some(Both::of(|lang| material.labels(&shown, lang))),
            advice: Some(Both::of(|lang| advice(&shown, material.today, lang))),
            number: stamp.number.clone(),
            issued_at: stamp.issued_at,
            cut_off_at: stamp.cut_off_at,
            as_of: None,
            left_out: 0,
            firm: material.firm.name.clone(),
            code: material.firm.code.as_str().to_owned(),
            records: material.shown().map(|record| (record.id, &record.content_hash)).chain(material.behind()).map(Kept::of).collect(),
            zh: Section::ALL.map(|section| material.part(section, Lang::Zh)).into(),
            en: Section::ALL.map(|section| material.part(section, Lang::En)).into(),
        }
    }
    /// The same as a report of an earlier moment: how many records it leaves out, and what those in it say today, by which is told later
    /// whether they still stand.
    #[must_use]
    pub fn of_the_past(mut self, at: DateTime<Utc>, left_out: usize, now: &HashMap<RecordId, String>) -> Self {
        for kept in &mut self.records {
            if let Some(hash) = now.get(&kept.id) {
                kept.hash.clone_from(hash);
            }
        }
        Self { as_of: Some(at), left_out, ..self }
    }
    /// As it is shown to somebody who sees this of the legal representative's name: what was issued may say more than they may read now.
    #[must_use]
    pub fn naming(mut self, seen: Option<&str>) -> Self {
        for (lang, parts) in [(Lang::Zh, &mut self.zh), (Lang::En, &mut self.en)] {
            let key = lang.t("firm-legal-representative");
            let named = parts.iter_mut().flat_map(|part| &mut part.lines).filter(|line| line.name == key && !line.value.is_empty());
            for line in named.filter(|line| seen != Some(line.value.as_str())) {
                line.value = mask::name(&line.value);
            }
        }
        self
    }
    /// The sections in a language.
    pub fn parts(&self, lang: Lang) -> &[Part] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// SHA-256 of a report's text, in hexadecimal.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

impl Material<'_> {
    /// The records that count on the day of issue, in the order of the sections.
    fn shown(&self) -> impl Iterator<Item = &Record> {
        let within =
            move |section: Section| self.records.iter().filter(move |r| Section::of_record(r.source, &r.content) == Some(section) && r.counts_on(self.today));
        Section::ALL.into_iter().flat_map(within)
    }
    /// The rows of figures behind the facts that it shows.
    fn behind(&self) -> impl Iterator<Item = (RecordId, &String)> {
        let facts = Section::ALL.into_iter().flat_map(Section::facts);
        let rows: BTreeSet<RecordId> = facts.filter_map(|key| self.made_of.get(key)).flat_map(|rows| rows.keys().copied()).collect();
        self.figures.iter().filter(move |(id, _)| rows.contains(id)).map(|(id, hash)| (*id, hash))
    }
    /// How the firm is registered, and what the records make of it.
    fn labels(&self, shown: &[&Record], lang: Lang) -> Vec<String> {
        // No word is put on a firm by what it objects to.
        let status = Some(self.firm.status.text_key()).filter(|_| !self.firm.disputed.contains_key(&RegisterItem::Status));
        status.into_iter().chain(labels(shown)).map(|key| lang.t(key)).collect()
    }
    fn part(&self, section: Section, lang: Lang) -> Part {
        let facts = section.facts().iter().map(|key| line(ShownFact::of(lang, *key, self.profile)));
        let lines = if section == Section::Basic { self.registered(lang) } else { facts.collect() };
        let entries =
            self.shown().filter(|record| Section::of_record(record.source, &record.content) == Some(section)).map(|record| self.entry(record, lang)).collect();
        Part { section: section.code().to_owned(), title: lang.t(section.text_key()), lines, entries, coverage: self.coverage(section, lang) }
    }
    /// 基础信息, line by line; what the register does not say is said to be unknown.
    fn registered(&self, lang: Lang) -> Vec<Line> {
        let firm = self.firm;
        let source = lang.t2("source-as-of", "source", &firm.source, "date", lang.day(&firm.as_of_on));
        let own = Some;
        let words = [
            ("firm-name", own(RegisterItem::Name), Some(firm.name.clone())),
            ("firm-code", None, Some(firm.code.as_str().to_owned())),
            ("fact-status", own(RegisterItem::Status), Some(lang.t(firm.status.text_key()))),
            ("firm-form", own(RegisterItem::Form), firm.form.clone()),
            ("firm-legal-representative", own(RegisterItem::LegalRepresentative), firm.legal_representative.clone()),
            ("firm-established", own(RegisterItem::EstablishedOn), firm.established_on.as_ref().map(|day| lang.day(day))),
            ("fact-capital", own(RegisterItem::Capital), firm.capital.as_ref().map(|amount| lang.money(amount))),
            ("fact-industry", own(RegisterItem::Industry), firm.industry.as_ref().map(|industry| lang.industry(industry))),
            ("fact-region", own(RegisterItem::Address), firm.region.as_ref().map(|region| lang.region(region))),
            ("firm-address", own(RegisterItem::Address), firm.address.clone()),
            ("firm-scope", own(RegisterItem::Scope), firm.scope.clone()),
        ];
        let said = |(key, item, word): (&str, Option<RegisterItem>, Option<String>)| match word {
            Some(value) => {
                Line { name: lang.t(key), value, source: std::iter::once(source.clone()).chain(self.beside(item, lang)).collect::<Vec<_>>().join(" · ") }
            }
            None => Line { name: lang.t(key), value: String::new(), source: lang.t(Why::Missing.text_key()) },
        };
        let mut lines: Vec<Line> = words.into_iter().map(said).collect();
        if let Some((edition, code)) = &firm.industry_before {
            let value = lang.t2("credit_report-industry-before", "edition", edition, "code", code);
            lines.push(Line { name: lang.t("fact-industry"), value, source: source.clone() });
        }
        lines.extend(self.customs(lang));
        if firm.code_check_failed {
            lines.push(Line { name: lang.t("firm-code"), value: lang.t("firm-code-check-failed"), source });
        }
        lines
    }
    /// What stands beside an item of the registration: that it is objected to, and what the firm says.
    fn beside(&self, item: Option<RegisterItem>, lang: Lang) -> impl Iterator<Item = String> {
        let since = item.and_then(|item| self.firm.disputed.get(&item)).map(|at| lang.t1("register_item-marked", "at", lang.instant(at)));
        let said = self.statements.iter().find(|(of, _)| Some(*of) == item).map(|(_, said)| lang.t1("record-statement", "statement", said));
        since.into_iter().chain(said)
    }
    /// 海关备案: the filing with customs, by the row that the grade is of.
    fn customs(&self, lang: Lang) -> Vec<Line> {
        let of = Source::Figures(Figures::CustomsGrade);
        let grade = line(ShownFact::of(lang, FactKey::CustomsGrade, self.profile));
        let Some(record) = self.customs.filter(|record| record.counts_on(self.today)) else { return vec![grade] };
        let source = lang.t2("source-as-of", "source", &record.department, "date", lang.day(&record.seen_on));
        let said = |id: &str| {
            let field = rules(of).field(id)?;
            let text = record.content.get(id)?.as_str()?;
            let value = text.parse().map_or_else(|_| text.to_owned(), |day: NaiveDate| lang.day(&day));
            Some(Line { name: lang.t(field.text_key()), value, source: source.clone() })
        };
        ["filing_no", "first_filed_on"].into_iter().filter_map(said).chain([grade]).collect()
    }
    fn entry(&self, record: &Record, lang: Lang) -> Entry {
        let shown = ShownRecord::new(lang, record, self.today);
        Entry {
            kind: shown.kind,
            headline: shown.headline,
            authority: shown.authority,
            number: shown.number,
            decided_on: record.decided_on.unwrap_or(record.seen_on),
            until: shown.until,
            source: lang.t2("source-as-of", "source", &record.department, "date", lang.day(&record.seen_on)),
            fields: shown.fields,
            beside: self.marks.get(&record.id).map_or_else(Vec::new, |mark| mark.public(lang)),
        }
    }
    /// What an empty section means: nothing on record as of a day, or that nobody can know.
    fn coverage(&self, section: Section, lang: Lang) -> Vec<String> {
        if section != Section::Basic && self.profile.get(FactKey::Penalties) == Fact::Unknown(Why::NotAuthorised) {
            return vec![lang.t("credit_report-not-authorised")];
        }
        let latest = |code: &str, day: Option<&NaiveDate>| self.collected.since_on(code).map(|since| day.copied().unwrap_or(since));
        let told = |source: Source| match latest(source.code(), self.delivered.get(&source)) {
            Some(day) => lang.t2("credit_report-delivered", "source", lang.t(source.text_key()), "date", lang.day(&day)),
            None => lang.t1("credit_report-not-delivered", "source", lang.t(source.text_key())),
        };
        let told_list = |list: &List| match latest(&list.code, self.delivered_lists.get(&list.code)) {
            Some(day) => lang.t2("credit_report-delivered", "source", lang.t(name_key(&list.code)), "date", lang.day(&day)),
            None => lang.t1("credit_report-not-delivered", "source", lang.t(name_key(&list.code))),
        };
        let mut told: Vec<String> = section.sources().map(told).chain(section.lists().map(told_list)).collect();
        if section == Section::Judgment {
            told.push(lang.t("credit_report-no-judgments"));
        }
        if told.is_empty() { vec![lang.t("credit_report-no-source")] } else { told }
    }
}

fn line(fact: ShownFact) -> Line {
    let mark = fact.mark.behind();
    Line { name: fact.name, value: fact.value, source: fact.source + &mark }
}

#[cfg(test)]
pub(super) mod tests {
    use entity::value::{EnterpriseStatus, Fen, ObjectionState, RecordState, SubjectKind};
    use serde_json::json;

    use super::*;
    use crate::credit::record::life::Life;
    use crate::enterprise::fact::{Provenance, Value};
    use crate::enterprise::facts::Rests;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    pub(crate) fn firm() -> Enterprise {
        Enterprise {
            id: uuid::Uuid::from_u128(1).into(),
            code: "91320899MAXAY4CL05".parse().expect("a code"),
            code_check_failed: false,
            name: "淮安市某某纺织有限公司".to_owned(),
            kind: SubjectKind::Company,
            form: None,
            status: EnterpriseStatus::Active,
            region: "320812".parse().ok(),
            industry: "C1761".parse().ok(),
            industry_before: None,
            established_on: Some(day("2020-05-06")),
            capital: Some(Fen::wan(200)),
            address: None,
            scope: None,
            legal_representative: Some("张三".to_owned()),
            source: "市场监督管理部门".to_owned(),
            as_of_on: day("2026-03-02"),
            merged_into: None,
            disputed: crate::enterprise::item::Disputed::new(),
        }
    }

    pub(crate) fn record(nth: u128, source: Source, content: serde_json::Value) -> Record {
        Record {
            id: uuid::Uuid::from_u128(nth).into(),
            source,
            state: RecordState::Current,
            content,
            marks: json!([]),
            department: "市场监管部门".to_owned(),
            decided_on: Some(day("2025-08-02")),
            valid_from_on: None,
            valid_to_on: None,
            publish_to_on: Some(day("2027-08-01")),
            removed_on: None,
            seen_on: day("2025-08-10"),
            outcome_on: None,
            content_hash: format!("{nth:064x}"),
            life: Life::default(),
            is_of_person: false,
            version: 1,
        }
    }

    pub(crate) fn composed(records: &[Record]) -> Content {
        let mut profile = Profile::default();
        let grade = Fact::Known { value: Value::Code("B".to_owned()), source: Provenance::Delivered("信用中心".to_owned()), as_of_on: day("2026-01-31") };
        profile.put(FactKey::PublicCreditGrade, grade);
        let staff = Fact::Known { value: Value::Count(9), source: Provenance::Delivered("人社部门".to_owned()), as_of_on: day("2026-01-31") };
        let rows = [(uuid::Uuid::from_u128(70).into(), "7".repeat(64)), (uuid::Uuid::from_u128(80).into(), "8".repeat(64))];
        let resting = |row: usize| Rests { record: Some(rows[row].0), valid_to_on: None };
        let patents = Fact::Known { value: Value::Count(2), source: Provenance::Delivered("知识产权部门".to_owned()), as_of_on: day("2026-01-31") };
        profile.put_resting(FactKey::Patents, patents, resting(0));
        profile.put_resting(FactKey::Staff, staff, resting(1));
        let made_of: MadeOf = profile.resting().map(|(key, row)| (key, BTreeMap::from([(row, None)]))).collect();
        let delivered = BTreeMap::from([(Source::Penalty, day("2026-02-27")), (Source::Registration, day("2026-03-01"))]);
        let firm = firm();
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let disputed = Mark { objection: Some((ObjectionState::Filed, at)), ..Mark::default() };
        let marks = HashMap::from([(uuid::Uuid::from_u128(1).into(), disputed)]);
        let delivered_lists = BTreeMap::from([("bankruptcy".to_owned(), day("2026-02-20"))]);
        let collected = ["penalty", "registration", "bankruptcy"].map(|code| (code.to_owned(), at)).into_iter().collect();
        let material = Material {
            firm: &firm,
            profile: &profile,
            records,
            made_of: &made_of,
            figures: &rows,
            customs: records.iter().find(|record| record.source == Source::Figures(Figures::CustomsGrade)),
            marks: &marks,
            statements: &[],
            collected: &collected,
            delivered: &delivered,
            delivered_lists: &delivered_lists,
            today: day("2026-03-02"),
        };
        Content::compose(&material, &Stamp { number: "XYBG-2026-000001".to_owned(), cut_off_at: at, issued_at: at })
    }

    #[test]
    fn only_records_that_count_are_in_it_and_each_has_its_source_and_day() {
        let penalty = || record(1, Source::Penalty, json!({ "decision_no": "清市监处罚〔2025〕118号", "behaviour": "未按规定公示年度报告", "fine": 200_000 }));
        let over = Record { publish_to_on: Some(day("2026-03-01")), ..record(2, Source::Penalty, json!({ "behaviour": "过了公示期" })) };
        let taken_back = Record { state: RecordState::Withdrawn, ..record(3, Source::SeriousViolation, json!({ "reason": "已经修复" })) };
        let at = chrono::DateTime::UNIX_EPOCH;
        let repaired = Life { repaired_at: Some(at), ..Life::default() };
        let repaired = Record { life: repaired, ..record(4, Source::SeriousViolation, json!({ "reason": "已经修复" })) };
        let annulled = Life { annulled_at: Some(at), ..Life::default() };
        let annulled = Record { life: annulled, ..record(5, Source::AbnormalOperation, json!({ "reason": "已经撤销" })) };
        let content = composed(&[penalty(), over, taken_back, repaired, annulled]);
        let text = serde_json::to_string(&content).expect("a text");
        assert!(text.contains("清市监处罚〔2025〕118号") && !text.contains("过了公示期") && !text.contains("已经修复") && !text.contains("已经撤销"), "{text}");
        let kept = |id: u128, hash: String| Kept { id: uuid::Uuid::from_u128(id).into(), hash };
        assert_eq!(content.records, [kept(1, format!("{:064x}", 1)), kept(70, "7".repeat(64))], "and the row behind a fact that it shows, of no other");
        let administration = &content.zh[1];
        assert_eq!((administration.section.as_str(), administration.entries.len()), ("administration", 1));
        assert!(administration.entries[0].source.contains("市场监管部门") && administration.entries[0].source.contains("2025年8月10日"));
        assert!(administration.entries[0].beside[0].contains("提出异议"), "{:?}", administration.entries[0].beside);
    }

    #[test]
    fn what_is_not_known_is_said_to_be_unknown() {
        let content = composed(&[]);
        for lang in Lang::ALL {
            let parts = content.parts(lang);
            assert_eq!(parts.len(), 9);
            assert!(parts.iter().all(|part| part.entries.is_empty() && !part.coverage.is_empty() && !part.title.starts_with('[')));
            let address = parts[0].lines.iter().find(|line| line.name == lang.t("firm-address")).expect("the address");
            assert_eq!((address.value.as_str(), address.source.clone()), ("", lang.t("why-missing")));
            let of = |section: Section| parts.iter().find(|part| part.section == section.code()).expect("a section");
            let [enforced, .., bankrupt, judged] = of(Section::Judgment).coverage.as_slice() else { panic!("{:?}", of(Section::Judgment).coverage) };
            assert_eq!(*enforced, lang.t1("credit_report-not-delivered", "source", lang.t(name_key("enforcement"))));
            assert!(bankrupt.contains(&lang.day(&day("2026-02-20"))) && *judged == lang.t("credit_report-no-judgments"));
            assert!(of(Section::Administration).coverage.iter().any(|said| said.contains(&lang.day(&day("2026-02-27")))));
            let abnormal = lang.t1("credit_report-not-delivered", "source", lang.t(Source::AbnormalOperation.text_key()));
            assert_eq!((of(Section::Abnormal).coverage.len(), &of(Section::Abnormal).coverage[0]), (3, &abnormal), "the list of its own and two more");
            let grade = &of(Section::Evaluation).lines[0];
            assert!(!grade.value.is_empty() && grade.source.contains("信用中心"), "{grade:?}");
        }
    }

    #[test]
    fn the_cover_names_the_standard_and_labels_and_the_end_says_what_can_be_done() {
        let records = [
            record(
                1,
                Source::Listing,
                json!({ "list": "bankruptcy", "case_no": "(2025)苏0899破1号", "court": "某市中级人民法院", "procedure": "reorganisation" }),
            ),
            record(2, Source::AbnormalOperation, json!({ "reason": "unreachable" })),
            Record {
                publish_to_on: None,
                ..record(3, Source::Figures(Figures::CustomsGrade), json!({ "filing_no": "3208960001", "first_filed_on": "2019-04-01", "grade": "aeo" }))
            },
        ];
        let content = composed(&records);
        assert_eq!((content.standard.as_deref(), content.records.len()), (Some(STANDARD), 3), "two records and the row behind the patents");
        for lang in Lang::ALL {
            let labels = content.labels.as_ref().expect("labels").get(lang);
            assert_eq!(labels, [lang.t(EnterpriseStatus::Active.text_key()), lang.t("credit_report_label-abnormal")]);
            assert_eq!(content.advice.as_ref().expect("advice").get(lang).len(), 2);
            let judged = content.parts(lang).iter().find(|part| part.section == "judgment").expect("the section");
            assert_eq!(judged.entries.len(), 1);
            assert!(judged.entries[0].fields.iter().any(|(_, value)| value == "(2025)苏0899破1号"), "{:?}", judged.entries);
            let basic = &content.parts(lang)[0].lines;
            for said in ["3208960001".to_owned(), lang.day(&day("2019-04-01"))] {
                assert!(basic.iter().any(|line| line.value == said), "{said}: {basic:?}");
            }
        }
        // A report of an earlier layout has neither, and reads all the same.
        let mut old = serde_json::to_value(&content).expect("a value");
        for gone in ["standard", "labels", "advice"] {
            old.as_object_mut().expect("an object").remove(gone);
        }
        let old: Content = serde_json::from_value(old).expect("a report");
        assert_eq!((old.standard, old.labels, old.advice), (None, None, None));
    }

    #[test]
    fn it_reads_back_as_it_was_written() {
        let content = composed(&[record(1, Source::TaxGrade, json!({ "year": "2025", "grade": "B" }))]);
        let text = serde_json::to_string(&content).expect("a text");
        let again: Content = serde_json::from_str(&text).expect("a report");
        assert_eq!(serde_json::to_string(&again).expect("a text"), text);
        assert_eq!(again, content);
    }
}
