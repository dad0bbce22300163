//! After a record has ended, the platform is as if the record had never been: one platform lives through a random stream of deliveries,
//! repairs, objections, annulments, withdrawals and days, and after each of them is compared with another that has never seen anything
//! but the rows that still count. Whoever was told of a record that ended has got a correction, and what ends is what was shown before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::account::person;
use entity::credit::{credit_report, objection, repair};
use entity::notice::notice;
use entity::product::product;
use entity::risk::risk_flag;
use entity::value::id::{CreditReportId, EnterpriseId, NoticeId, RecordId};
use entity::value::{FlagState, OrganisationKind, RecordState, Role, Severity, Source, Uscc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement};
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::record::actions::{Record, of_enterprise};
use xinyidai::credit::record::past::actions::of_enterprise_as_of;
use xinyidai::credit::repair::actions::{marks, resting};
use xinyidai::credit::report::actions::verify;
use xinyidai::credit::report::content::Content;
use xinyidai::enterprise::actions::profile;
use xinyidai::enterprise::dispute::differing;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Value};
use xinyidai::enterprise::past::actions::{Reach, as_of, profile_as_of};
use xinyidai::matching::rematch::actions::{catch_up, known};
use xinyidai::notice::actions::Receiver;
use xinyidai::platform::audit::By;
use xinyidai::platform::work;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::report::actions::{self as monthly, News, Origin};
use xinyidai::risk::actions::records_of;

use crate::bank::{applies, demands, offers};
use crate::rematch::{asks, signs};
use crate::support::app::{Browser, TestApp};
use crate::support::{both_databases, seed};

pub(crate) const FIRM: &str = "91320899MAXENDE0";
pub(crate) const FINES: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CXRQ";
const OTHERS: &str = "名单名称,企业名称,统一社会信用代码,列入事由,列入日期,有效期至,认定单位,移出日期";
const DEBTS: &str = "被执行人名称,统一社会信用代码,执行法院,案号,履行情况,失信行为具体情形,发布时间,移出日期";
const SERIOUS: &str = "企业名称,统一社会信用代码,列入原因,列入日期,公布期限,列入决定机关,移出日期";
const ARREARS: &str = "纳税人名称,统一社会信用代码,欠税税种,欠税余额(元),应征发生日期,税款所属机关,发布日期,移出日期";
const GRADES: &str = "纳税人名称,统一社会信用代码,评价年度,纳税信用等级,评价日期,主管税务机关,撤销日期";
const PROMISES: &str =
    "承诺编码,承诺人名称,统一社会信用代码,承诺类型,承诺事由,承诺内容,违诺责任,承诺作出日期,有效期,承诺受理单位,履约状态,履约认定日期,撤销日期";
const LISTED: &str = "企业名称,统一社会信用代码/注册号,列入原因,列入日期,列入决定机关,移出日期";

/// A row as a department sends it.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// A fine: number, amount in 万元, day of the decision, last day of publication, day of its repair.
    Fine { number: u32, wan: u32, decided: &'static str, published: &'static str, repaired: Option<NaiveDate> },
    /// An entry in the list of abnormal operations: reason, day, day of its removal.
    Listed { reason: &'static str, on: &'static str, removed: Option<NaiveDate> },
    /// An entry in another list: which, day, last day, day of its removal.
    Other { list: &'static str, on: &'static str, valid: &'static str, removed: Option<NaiveDate> },
    /// A dishonest debtor: case, what it does, day of its removal.
    Debtor { case: u32, does: &'static str, removed: Option<NaiveDate> },
    /// A serious violation: last day of publication, day of its removal.
    Serious { published: &'static str, removed: Option<NaiveDate> },
    /// Arrears of a tax: balance in yuan, day of its removal.
    Arrears { tax: &'static str, balance: u32, removed: Option<NaiveDate> },
    /// A grade of a year: which, day on which it was taken back.
    Grade { year: u32, grade: &'static str, removed: Option<NaiveDate> },
    /// A commitment: what became of it, day on which it was taken back.
    Promise { number: u32, kept: &'static str, removed: Option<NaiveDate> },
}

/// Which kinds of records a stream is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    /// Fines and lists.
    Few,
    /// All that raise flags or make facts.
    All,
}

impl Row {
    fn any(rng: &mut ChaCha8Rng, today: NaiveDate) -> Self {
        let ends = |rng: &mut ChaCha8Rng, of: u32| (rng.random_range(0..of) == 0).then_some(today);
        if rng.random_range(0..4) == 0 {
            let list = ["拖欠农民工工资失信联合惩戒对象", "海关失信企业", "重点关注对象", "推荐清单"][rng.random_range(0..4)];
            Self::Other { list, on: "2025-10-20", valid: ["", "2026-05-31"][rng.random_range(0..2)], removed: ends(rng, 5) }
        } else if rng.random_range(0..3) > 0 {
            Self::Fine {
                number: rng.random_range(1..5),
                wan: [3, 20, 150][rng.random_range(0..3)],
                decided: ["2023-07-20", "2026-01-05", "2026-01-05", "2026-01-06"][rng.random_range(0..4)],
                published: ["2027-01-05", "2026-07-10", ""][rng.random_range(0..3)],
                repaired: ends(rng, 8),
            }
        } else {
            let reason = ["未按期公示年报", "通过登记的住所或经营场所无法联系"][rng.random_range(0..2)];
            Self::Listed { reason, on: "2025-11-03", removed: ends(rng, 3) }
        }
    }
    /// The same of every kind.
    fn of_any_kind(rng: &mut ChaCha8Rng, today: NaiveDate) -> Self {
        let ended = |rng: &mut ChaCha8Rng| (rng.random_range(0..5) == 0).then_some(today);
        match rng.random_range(0..9) {
            0 => Self::Debtor {
                case: rng.random_range(1..3),
                does: ["有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度"][rng.random_range(0..2)],
                removed: ended(rng),
            },
            1 => Self::Serious { published: ["", "2027-11-04"][rng.random_range(0..2)], removed: ended(rng) },
            2 => Self::Arrears {
                tax: ["增值税", "企业所得税"][rng.random_range(0..2)],
                balance: [0, 80_000, 600_000][rng.random_range(0..3)],
                removed: ended(rng),
            },
            3 => Self::Grade { year: [2023, 2024][rng.random_range(0..2)], grade: ["A", "C", "D"][rng.random_range(0..3)], removed: ended(rng) },
            4 => Self::Promise { number: rng.random_range(1..3), kept: ["", "全部履行", "违背承诺"][rng.random_range(0..3)], removed: ended(rng) },
            _ => Self::any(rng, today),
        }
    }
    /// What tells its record from others.
    fn key(&self) -> String {
        match self {
            Self::Fine { number, .. } => format!("罚〔2025〕{number}号"),
            Self::Listed { reason, .. } if reason.contains("无法联系") => "unreachable".to_owned(),
            Self::Listed { .. } => "annual_report_missing".to_owned(),
            Self::Other { list, .. } => match *list {
                "拖欠农民工工资失信联合惩戒对象" => "unpaid_wages".to_owned(),
                "海关失信企业" => "customs".to_owned(),
                "重点关注对象" => "watched".to_owned(),
                _ => "coordination".to_owned(),
            },
            Self::Debtor { case, .. } => format!("苏0812执{case}号"),
            Self::Serious { .. } => "serious".to_owned(),
            Self::Arrears { tax, .. } => (*tax).to_owned(),
            Self::Grade { year, .. } => year.to_string(),
            Self::Promise { number, .. } => format!("3208002025{number:010}"),
        }
    }
    const fn source(&self) -> Source {
        match self {
            Self::Fine { .. } => Source::Penalty,
            Self::Listed { .. } => Source::AbnormalOperation,
            Self::Other { .. } => Source::Listing,
            Self::Debtor { .. } => Source::DishonestDebtor,
            Self::Serious { .. } => Source::SeriousViolation,
            Self::Arrears { .. } => Source::TaxArrears,
            Self::Grade { .. } => Source::TaxGrade,
            Self::Promise { .. } => Source::Commitment,
        }
    }
    fn line(&self) -> String {
        let code = Uscc::complete(FIRM).expect("a code");
        let day = |day: &Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        match self {
            Self::Fine { wan, decided, published, repaired, .. } => {
                let (number, ended) = (self.key(), day(repaired));
                format!("某公司,法人,{code},{number},违法排放,罚款,罚款{wan}万元,{wan},{decided},2099-12-31,{published},某局,{ended}\n")
            }
            Self::Listed { reason, on, removed } => format!("某公司,{code},{reason},{on},某局,{}\n", day(removed)),
            Self::Other { list, on, valid, removed } => format!("{list},某公司,{code},某事由,{on},{valid},某局,{}\n", day(removed)),
            Self::Debtor { does, removed, .. } => format!("某公司,{code},某法院,{},全部未履行,{does},2025-06-10,{}\n", self.key(), day(removed)),
            Self::Serious { published, removed } => format!("某公司,{code},某事由,2024-11-05,{published},某局,{}\n", day(removed)),
            Self::Arrears { tax, balance, removed } => format!("某公司,{code},{tax},{balance},2025-09-15,某局,2025-12-15,{}\n", day(removed)),
            Self::Grade { year, grade, removed } => format!("某公司,{code},{year},{grade},{}-04-20,某局,{}\n", year + 1, day(removed)),
            Self::Promise { kept, removed, .. } => {
                let settled = if kept.is_empty() { "" } else { "2026-03-20" };
                format!("{},某公司,{code},主动型,某事由,某内容,某责任,2025-10-08,2026-12-31,某局,{kept},{settled},{}\n", self.key(), day(removed))
            }
        }
    }
}

fn key_of(record: &Record) -> String {
    let word = |field: &str| record.content[field].as_str().map_or_else(|| record.content[field].to_string(), str::to_owned);
    match record.source {
        Source::Penalty | Source::DishonestDebtor | Source::Commitment => record.number(),
        Source::Listing => word("list"),
        Source::AbnormalOperation => word("reason"),
        Source::SeriousViolation => "serious".to_owned(),
        Source::TaxArrears => word("tax_item"),
        Source::TaxGrade => word("year"),
        Source::Registration | Source::Licence | Source::Filing | Source::Figures(_) => panic!("no row of a stream: {record:?}"),
    }
}

/// A platform with a credit office, a regulator, banks, and one firm with an application and a letter.
pub(crate) struct World {
    pub(crate) test: TestApp,
    pub(crate) firm: EnterpriseId,
    pub(crate) owner: Browser,
    pub(crate) operator: Browser,
}

impl World {
    pub(crate) async fn over(test: TestApp) -> Self {
        test.everything_came().await;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        test.organisation("nfra", OrganisationKind::Regulator).await;
        let (firm, owner) = test.firm("owner", FIRM).await;
        let operator = test.person("operator", Role::Operator, office).await;
        let owned = person::Entity::find().filter(person::Column::EnterpriseId.eq(firm)).one(test.app.db.read()).await;
        signs(&test.app, firm, owned.expect("a query").expect("the owner").id, &["registration", "public_credit"], 12).await;
        let demand = demands(&test, firm).await;
        for (code, fact, is) in [
            ("b1", FactKey::Penalties, Requirement::CountAtMost(0)),
            ("b2", FactKey::OpenFlags, Requirement::HasNone(vec!["RF16".to_owned(), "RF14".to_owned()])),
            ("b3", FactKey::Lists, Requirement::HasAny(vec!["abnormal_operation".to_owned()])),
            ("b4", FactKey::HighFlags, Requirement::CountAtMost(0)),
            ("b5", FactKey::Penalties, Requirement::CountAtMost(1)),
            ("b6", FactKey::RecommendedLists, Requirement::HasAny(vec!["coordination".to_owned()])),
            ("b7", FactKey::Lists, Requirement::HasNone(vec!["unpaid_wages".to_owned(), "watched".to_owned()])),
            ("b8", FactKey::MediumFlags, Requirement::CountAtMost(0)),
        ] {
            let offer = offers(&test, code).await;
            if code == "b1" {
                applies(&test, firm, demand, offer).await;
            }
            asks(&test.app, offer.1, &Criteria::All(vec![Criteria::Condition(Condition { fact, is })])).await;
        }
        catch_up(&test.app).await.expect("followed");
        test.works().await;
        Self { test, firm, owner, operator }
    }
    pub(crate) async fn goes_to(&mut self, now: DateTime<Utc>) {
        self.test.later(now - self.test.app.clock.now());
        self.owner.signs_in("owner").await;
        self.operator.signs_in("operator").await;
        work::tick(&self.test.app, &xinyidai::risk::jobs::schedules()).await.expect("a tick");
        self.test.works().await;
    }
    pub(crate) async fn receives(&self, rows: &[Row]) {
        let heads = [
            (Source::Penalty, FINES),
            (Source::AbnormalOperation, LISTED),
            (Source::Listing, OTHERS),
            (Source::DishonestDebtor, DEBTS),
            (Source::SeriousViolation, SERIOUS),
            (Source::TaxArrears, ARREARS),
            (Source::TaxGrade, GRADES),
            (Source::Commitment, PROMISES),
        ];
        for (source, head) in heads {
            let of = rows.iter().filter(|row| row.source() == source);
            let lines: Vec<String> = of.map(Row::line).collect();
            if lines.is_empty() {
                continue;
            }
            self.sends(source, &format!("{head}\n{}", lines.concat())).await;
        }
    }
    async fn sends(&self, source: Source, text: &str) {
        let path: PathBuf = self.test.app.settings.data.directory.join("sent.csv");
        std::fs::write(&path, text).expect("a file");
        feed::receive_file(&self.test.app, &By::SYSTEM, Channel::Upload, source, &path).await.expect("received");
        self.test.works().await;
    }
    /// The register gives the firm another name.
    pub(crate) async fn is_renamed(&self, name: &str) {
        let code = Uscc::complete(FIRM).expect("a code");
        self.sends(Source::Registration, &format!("企业名称,统一社会信用代码,注册日期\n{name},{code},2018-11-07\n")).await;
    }
    pub(crate) async fn records(&self) -> Vec<Record> {
        of_enterprise(self.test.app.db.read(), self.firm).await.expect("records")
    }
    pub(crate) async fn profile(&self) -> Profile {
        profile(&self.test.app, self.test.app.db.read(), self.firm).await.expect("a profile")
    }
    pub(crate) async fn flags(&self) -> Vec<risk_flag::Model> {
        let open = risk_flag::Entity::find().filter(risk_flag::Column::State.eq(FlagState::Open)).order_by_asc(risk_flag::Column::Code);
        open.all(self.test.app.db.read()).await.expect("flags")
    }
    pub(crate) async fn notices(&self) -> Vec<notice::Model> {
        notice::Entity::find().order_by_asc(notice::Column::CreatedAt).all(self.test.app.db.read()).await.expect("notices")
    }
    pub(crate) async fn objects(&mut self, id: RecordId) -> bool {
        let fields = [("statement", "处罚对象不是本公司，名称相近。"), ("evidence", "")];
        self.owner.post(&format!("/firm/file/records/{id}/object"), &fields).await.status.is_redirection()
    }
    /// Files a request for repair and has it granted; what rests on the record was shown before.
    pub(crate) async fn repairs(&mut self, id: RecordId) -> bool {
        let fields = [("statement", "罚款已于当日缴清，整改已经完成。"), ("evidence", "缴款书 0001"), ("fulfilled_on", "2026-01-06")];
        if !self.owner.post(&format!("/firm/file/records/{id}/repair"), &fields).await.status.is_redirection() {
            return false;
        }
        let latest = repair::Entity::find().filter(repair::Column::EndedAt.is_null()).one(self.test.app.db.read()).await;
        let path = format!("/operator/repairs/{}", latest.expect("a query").expect("a request").id);
        self.operator.post(&path, &[("act", "accept"), ("note", ""), ("version", "1")]).await.led();
        self.ends(id, &path, [("act", "grant"), ("note", ""), ("version", "2")]).await;
        true
    }
    /// Ends a record: what was shown beforehand is what changes, in the transaction of the decision.
    async fn ends(&mut self, id: RecordId, path: &str, fields: [(&str, &str); 3]) {
        catch_up(&self.test.app).await.expect("followed");
        let expected = resting(&self.test.app, self.test.app.db.read(), id).await.expect("what rests on it");
        let (facts, flags, qualified) = (self.profile().await, self.flags().await, self.qualifies().await);
        let told: BTreeSet<NoticeId> = self.notices().await.into_iter().map(|notice| notice.id).collect();
        self.operator.post(path, &fields).await.led();
        assert_eq!(expected.facts, differing(&facts, &self.profile().await), "facts");
        let after = self.flags().await;
        let codes = |some: &[risk_flag::Model], but: &[risk_flag::Model]| -> Vec<String> {
            some.iter().filter(|flag| but.iter().all(|other| other.code != flag.code)).map(|flag| flag.code.clone()).collect()
        };
        let said = |signals: &[entity::value::Signal]| signals.iter().map(|signal| signal.code().to_owned()).collect::<Vec<_>>();
        assert_eq!((said(&expected.cleared), said(&expected.raised)), (codes(&flags, &after), codes(&after, &flags)), "flags");
        let corrections = self.notices().await.into_iter().filter(|notice| !told.contains(&notice.id) && is_correction(notice));
        assert_eq!(expected.corrected, corrections.map(|notice| receiver(&notice)).collect(), "corrections");
        catch_up(&self.test.app).await.expect("followed");
        let products: BTreeSet<_> = known(self.test.app.db.read(), self.firm).await.expect("qualifications").into_keys().collect();
        let before: BTreeSet<_> = qualified.into_keys().collect();
        let (gained, lost): (BTreeSet<_>, BTreeSet<_>) = (products.difference(&before).copied().collect(), before.difference(&products).copied().collect());
        assert_eq!((expected.gained, expected.lost), (gained, lost), "products");
    }
    /// The credit office answers an objection.
    async fn answers(&mut self, act: &str) -> bool {
        let open = objection::Entity::find().filter(objection::Column::EndedAt.is_null()).order_by_asc(objection::Column::Id);
        let Some(open) = open.one(self.test.app.db.read()).await.expect("a query") else { return false };
        let (path, version) = (format!("/operator/objections/{}", open.id), open.version.to_string());
        if act == "annul" {
            self.ends(open.record_id.expect("a record"), &path, [("act", act), ("note", "并非该公司"), ("version", &version)]).await;
            return true;
        }
        self.operator.post(&path, &[("act", act), ("note", "经核对"), ("version", &version)]).await.status.is_redirection()
    }
    pub(crate) async fn qualifies(&self) -> BTreeMap<entity::value::id::ProductId, String> {
        let db = self.test.app.db.read();
        let names: BTreeMap<_, _> = product::Entity::find().all(db).await.expect("products").into_iter().map(|row| (row.id, row.code)).collect();
        known(db, self.firm).await.expect("qualifications").into_keys().map(|id| (id, names[&id].clone())).collect()
    }
    async fn reports(&mut self) -> credit_report::Model {
        let path = self.owner.post("/firm/credit-reports", &[]).await.led();
        let id: CreditReportId = path.rsplit('/').next().expect("an id").parse().expect("an id");
        credit_report::Entity::find_by_id(id).one(self.test.app.db.read()).await.expect("a query").expect("a report")
    }
    /// What it is now, in words that are the same on every platform.
    async fn seen(&mut self) -> Seen {
        catch_up(&self.test.app).await.expect("followed");
        let names: BTreeMap<RecordId, String> = self.records().await.iter().map(|record| (record.id, key_of(record))).collect();
        let flags = self.flags().await.into_iter().map(|flag| {
            let mut rests: Vec<String> = records_of(&flag.evidence).iter().map(|id| names[id].clone()).collect();
            rests.sort();
            Flagged { code: flag.code, severity: flag.severity, opened_on: flag.opened_on, valid_until: flag.valid_until, turns_on: flag.turns_on, rests }
        });
        let flags = flags.collect();
        let profile = self.profile().await;
        let report = self.reports().await;
        let content: Content = serde_json::from_str(&report.content).expect("a report");
        let mut reported: Vec<_> =
            content.zh.into_iter().flat_map(|part| part.entries).map(|entry| (entry.kind, entry.number, entry.until, entry.fields)).collect();
        reported.sort();
        Seen {
            flags,
            facts: FactKey::ALL.iter().map(|key| (*key, profile.get(*key))).collect(),
            qualifies: self.qualifies().await.into_values().collect(),
            reported,
        }
    }
}

/// A flag that stands.
#[derive(Debug, PartialEq)]
struct Flagged {
    code: String,
    severity: Severity,
    opened_on: NaiveDate,
    valid_until: Option<NaiveDate>,
    turns_on: Option<NaiveDate>,
    rests: Vec<String>,
}

/// A record in a report: its category, its number, until when it is published, and its fields.
type Reported = (String, String, String, Vec<(String, String)>);

/// What a platform says about the firm: flags, facts, what it qualifies for, and a report of now.
#[derive(Debug, PartialEq)]
struct Seen {
    flags: Vec<Flagged>,
    facts: Vec<(FactKey, Fact<Value>)>,
    qualifies: BTreeSet<String>,
    reported: Vec<Reported>,
}

/// The platform that has only ever seen what still counts, at the same instant.
async fn never(world: &World, sent: &BTreeMap<String, Row>) -> Seen {
    let mut other = World::over(world.test.beside().await).await;
    other.goes_to(world.test.app.clock.now()).await;
    let records = world.records().await;
    let standing: Vec<&Record> = records.iter().filter(|record| record.state == RecordState::Current && !record.life.is_over()).collect();
    let rows: Vec<Row> = standing.iter().map(|record| sent[&key_of(record)].clone()).collect();
    other.receives(&rows).await;
    let today = world.test.app.clock.today();
    let disputed: BTreeSet<String> = standing.iter().filter(|r| r.life.is_suspended() && r.counts_on(today)).map(|record| key_of(record)).collect();
    for record in other.records().await {
        if disputed.contains(&key_of(&record)) {
            assert!(other.objects(record.id).await, "{record:?}");
        }
    }
    other.test.works().await;
    other.seen().await
}

/// An alert and the records that it was about.
struct Alert {
    notice: notice::Model,
    records: BTreeSet<RecordId>,
}

fn is_alert(notice: &notice::Model) -> bool {
    notice.kind.starts_with("risk_raised") || notice.kind.starts_with("risk_worsened")
}

fn is_correction(notice: &notice::Model) -> bool {
    notice.kind.starts_with("risk_corrected") || notice.kind.starts_with("risk_eased")
}

fn receiver(row: &notice::Model) -> Receiver {
    row.organisation_id.map(Receiver::Organisation).or(row.enterprise_id.map(Receiver::Firm)).expect("a receiver")
}

/// Everybody who was told of a record that has ended has got a correction of that alert since.
async fn corrected(world: &World, alerts: &mut Vec<Alert>) {
    let (flags, notices) = (world.flags().await, world.notices().await);
    let known: BTreeSet<NoticeId> = alerts.iter().map(|alert| alert.notice.id).collect();
    for notice in notices.iter().filter(|notice| is_alert(notice) && !known.contains(&notice.id)) {
        let flag = flags.iter().find(|flag| flag.id.to_string() == notice.subject_id);
        let records = flag.map(|flag| records_of(&flag.evidence).into_iter().collect()).unwrap_or_default();
        alerts.push(Alert { notice: notice.clone(), records });
    }
    let ended: BTreeSet<RecordId> = world.records().await.iter().filter(|record| record.life.is_over()).map(|record| record.id).collect();
    for flag in &flags {
        assert!(records_of(&flag.evidence).iter().all(|id| !ended.contains(id)), "{flag:?}");
    }
    for alert in alerts.iter().filter(|alert| alert.records.iter().any(|id| ended.contains(id))) {
        let of = |notice: &&notice::Model| is_correction(notice) && notice.subject_id == alert.notice.subject_id && receiver(notice) == receiver(&alert.notice);
        let correction = notices.iter().filter(of).find(|notice| notice.created_at > alert.notice.created_at);
        assert!(correction.is_some_and(|correction| correction.corrects_id.is_some()), "not corrected: {:?}", alert.notice);
    }
}

/// Reports that were issued before say on their public page whether all that stands in them still does.
async fn superseded(world: &World) {
    let (records, today) = (world.records().await, world.test.app.clock.today());
    for report in credit_report::Entity::find().all(world.test.app.db.read()).await.expect("reports") {
        let content: Content = serde_json::from_str(&report.content).expect("a report");
        let stands = |id: RecordId, hash: &str| records.iter().any(|record| record.id == id && record.content_hash == hash && record.counts_on(today));
        let all_stand = content.records.iter().all(|kept| stands(kept.id, &kept.hash));
        let verified = verify(&world.test.app, &report.number, &report.check_code).await.expect("an answer").expect("the report");
        assert_eq!((verified.is_intact, verified.is_superseded), (true, !all_stand));
    }
}

/// Nothing that waits to be done is about a record that has ended.
async fn queued(world: &World) {
    let waiting = work::list(&world.test.app, Some(entity::value::JobState::Queued), None).await.expect("jobs");
    for record in world.records().await.iter().filter(|record| record.life.is_over()) {
        assert!(waiting.iter().all(|job| !job.payload.to_string().contains(&record.id.to_string())), "{record:?}");
    }
}

/// A record is suspended exactly while an objection to it runs.
async fn disputed(world: &World) {
    let marks = marks(world.test.app.db.read(), world.firm).await.expect("marks");
    for record in world.records().await {
        let runs = marks.get(&record.id).is_some_and(xinyidai::credit::repair::mark::Mark::is_disputed);
        assert_eq!(record.life.suspended_at.is_some(), runs, "{record:?}");
    }
}

/// Asked as of each moment, records and profile come back as they were then; and what is over by now is told to nobody but an audit.
async fn as_it_was_known(world: &World, known: Vec<(DateTime<Utc>, Profile, Vec<Record>)>, enough: Enough) {
    let (app, db) = (&world.test.app, world.test.app.db.read());
    let stands: BTreeSet<RecordId> = world.records().await.into_iter().filter(|record| record.counts_on(app.clock.today())).map(|record| record.id).collect();
    let mut over = 0;
    for (at, profile, records) in known {
        assert_eq!(of_enterprise_as_of(db, world.firm, at).await.expect("records"), records, "{at}");
        assert_eq!(profile_as_of(app, db, world.firm, at).await.expect("a profile"), profile, "{at}");
        let shown = as_of(app, db, world.firm, at, Reach::Standing).await.expect("a view");
        let counted = records.iter().filter(|record| record.counts_on(shown.on)).count();
        assert_eq!(shown.records.len() + shown.over, counted, "{at}");
        assert!(shown.records.iter().all(|record| stands.contains(&record.id)), "{at}");
        assert!(shown.flags.iter().flat_map(|flag| records_of(&flag.evidence)).all(|record| stands.contains(&record)), "{at}");
        over += shown.over;
    }
    assert!(enough == Enough::May || over > 0, "nothing that was known is over");
}

/// Where the id of a record that has ended may stand, under which condition, and why.
const MAY_NAME: &[(&str, &str, &str, &str)] = &[
    ("credit_record", "id", "1 = 1", "the record itself"),
    ("credit_record_event", "record_id", "1 = 1", "what it was before, for an audit as of an earlier moment"),
    ("repair", "record_id", "ended_at IS NOT NULL", "the request that was decided"),
    ("objection", "record_id", "ended_at IS NOT NULL", "the objection that was answered"),
    ("risk_flag", "evidence", "state = 'cleared'", "what a flag rested on that stands no more"),
    ("lookup", "records", "1 = 1", "the register says what was shown"),
    ("audit_entry", "subject_id", "1 = 1", "the trail says what was done about it"),
    ("audit_entry", "detail", "1 = 1", "the trail says what was done about it"),
    ("notice", "subject_id", "1 = 1", "who was told of it, and of its end"),
    ("notice", "cause_key", "1 = 1", "who was told of it, and of its end"),
    ("notice", "path", "1 = 1", "who was told of it, and of its end"),
    ("notice", "params", "1 = 1", "who was told of it, and of its end"),
    ("mail", "text_body", "1 = 1", "who was told of it, and of its end"),
    ("mail", "cause_key", "1 = 1", "who was told of it, and of its end"),
    ("mail", "html_body", "1 = 1", "who was told of it, and of its end"),
    ("credit_report", "content", "1 = 1", "a report as issued, whose public page says that it is superseded"),
    ("evaluation", "input", "1 = 1", "a profile as shown, which says itself what of it is over"),
    ("fact_event", "record_id", "1 = 1", "what a fact was before"),
    ("idempotency_key", "response", "1 = 1", "where a request that could come twice was led"),
    ("job", "payload", "state IN ('done', 'dead')", "what was done"),
    ("job", "key", "state IN ('done', 'dead')", "what was done"),
];

/// Every table with its columns, as the database says.
async fn tables(test: &TestApp) -> BTreeMap<String, Vec<String>> {
    let db = test.app.db.read();
    let backend = test.app.db.backend();
    let sql = if backend == DbBackend::Sqlite {
        "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
    } else {
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
    };
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("the schema");
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        all.entry(row.try_get_by_index(0).expect("a table")).or_default().push(row.try_get_by_index(1).expect("a column"));
    }
    all
}

/// Nothing in the database names a record that has ended but what may: every column of every table is looked through.
async fn nothing_names(world: &World) {
    let (db, backend, tables) = (world.test.app.db.read(), world.test.app.db.backend(), tables(&world.test).await);
    assert!(tables.len() > 50 && tables["credit_record"].len() > 20, "{tables:?}");
    let over = world.records().await.into_iter().filter(|record| record.life.is_over()).map(|record| record.id.0);
    let over: Vec<String> = over.flat_map(|id| [id.to_string(), id.simple().to_string()]).collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (table, columns) in &tables {
        let cell = |column: &String| {
            let text = if backend == DbBackend::Sqlite {
                format!("CASE typeof(\"{column}\") WHEN 'blob' THEN lower(hex(\"{column}\")) ELSE CAST(\"{column}\" AS TEXT) END")
            } else {
                format!("\"{column}\"::text")
            };
            let may = MAY_NAME.iter().find(|(of, name, ..)| of == table && name == column).map_or("1 = 0", |(_, _, when, _)| when);
            format!("CASE WHEN {may} THEN NULL ELSE {text} END")
        };
        let sql = format!("SELECT {} FROM \"{table}\"", columns.iter().map(cell).collect::<Vec<_>>().join(", "));
        for row in db.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows") {
            for (at, column) in columns.iter().enumerate() {
                let text: Option<String> = row.try_get_by_index(at).expect("a text");
                if text.is_some_and(|text| over.iter().any(|id| text.contains(id))) {
                    found.insert(format!("{table}.{column}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "these still name a record that has ended: {found:?}");
}

/// Whether enough has to have happened for the end to say anything: of a seed that nobody chose it need not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enough {
    Must,
    May,
}

/// Events of a stream.
const STEPS: u32 = 22;
/// After how many events the other platform is built again; its tables are what takes the time, on PostgreSQL most of all.
fn every(backend: DbBackend) -> u32 {
    if backend == DbBackend::Sqlite { 2 } else { 4 }
}

async fn lives_through(test: TestApp, seed: u64, kinds: Kinds, enough: Enough) {
    println!("seed {seed}: XINYIDAI_TEST_SEED={seed} runs it again");
    let every = every(test.app.db.backend());
    let row = match kinds {
        Kinds::Few => Row::any,
        Kinds::All => Row::of_any_kind,
    };
    let mut world = World::over(test).await;
    let (mut rng, mut sent, mut alerts) = (ChaCha8Rng::seed_from_u64(seed), BTreeMap::new(), Vec::new());
    let (mut repaired, mut annulled) = (0, 0);
    let start = world.test.app.clock.now();
    world.goes_to(start + Duration::days(45)).await;
    let mut known = Vec::new();
    for step in 1..=STEPS {
        let records = world.records().await;
        let some = (!records.is_empty()).then(|| records[rng.random_range(0..records.len())].id);
        match (rng.random_range(0..11), some) {
            (0..=4, _) | (_, None) => {
                let rows: BTreeMap<String, Row> =
                    (0..rng.random_range(1..4)).map(|_| row(&mut rng, world.test.app.clock.today())).map(|row| (row.key(), row)).collect();
                world.receives(&rows.values().cloned().collect::<Vec<_>>()).await;
                sent.extend(rows);
            }
            (5 | 6, Some(id)) => repaired += i32::from(world.repairs(id).await),
            (7, Some(id)) => {
                world.objects(id).await;
            }
            (8, Some(id)) => {
                world.objects(id).await;
                annulled += i32::from(world.answers("annul").await);
            }
            (9, Some(_)) => {
                world.answers("forward").await;
                world.answers(["reject", "promise_correction"][rng.random_range(0..2)]).await;
            }
            (_, Some(_)) => {
                let days = Duration::days(rng.random_range(1..40));
                world.goes_to(world.test.app.clock.now() + days).await;
            }
        }
        world.test.works().await;
        let seen = world.seen().await;
        if step % every == 0 || step == STEPS {
            assert_eq!(seen, never(&world, &sent).await);
        }
        corrected(&world, &mut alerts).await;
        superseded(&world).await;
        disputed(&world).await;
        queued(&world).await;
        known.push((world.test.app.clock.now(), world.profile().await, world.records().await));
        world.test.later(Duration::minutes(rng.random_range(1..9)));
    }
    nothing_names(&world).await;
    as_it_was_known(&world, known, enough).await;
    println!("{repaired} repaired, {annulled} annulled");
    assert!(enough == Enough::May || repaired + annulled > 0, "the stream of {seed} ended nothing");
}

both_databases! {
    async fn a_record_that_ended_might_as_well_never_have_been(test: TestApp) {
        lives_through(test, 4, Kinds::Few, Enough::Must).await;
    }

    async fn nor_in_another_stream_of_events(test: TestApp) {
        lives_through(test, 36, Kinds::Few, Enough::Must).await;
    }

    async fn nor_in_a_third(test: TestApp) {
        lives_through(test, 58, Kinds::Few, Enough::Must).await;
    }

    async fn nor_one_of_any_other_kind(test: TestApp) {
        lives_through(test, 7, Kinds::All, Enough::Must).await;
    }

    async fn nor_in_a_stream_that_nobody_chose(test: TestApp) {
        lives_through(test, seed(), Kinds::All, Enough::May).await;
    }

    async fn scheduled_reports_read_no_records_and_say_the_same_after_a_repair(test: TestApp) {
        let (test, statements) = test.observed();
        let mut world = World::over(test).await;
        world.receives(&[Row::Fine { number: 1, wan: 20, decided: "2026-01-05", published: "", repaired: None }]).await;
        world.goes_to("2026-04-08T01:30:00Z".parse().expect("an instant")).await;
        let record = world.records().await[0].id;
        let make = async |world: &World| {
            statements.take();
            let made = monthly::make(&world.test.app, &By::SYSTEM, "2026-03".parse().expect("a month"), Origin::Hand).await.expect("made");
            let read = statements.take();
            for table in ["credit_record", "risk_flag", "fact", "fact_series", "evaluation", "credit_report"] {
                assert!(!read.iter().any(|given| given.sql.contains(&format!("\"{table}\""))), "the monthly report reads {table}");
            }
            assert!(!read.is_empty());
            made
        };
        let before = make(&world).await;
        assert!(before.news == News::New && world.repairs(record).await);
        let after = make(&world).await;
        assert_eq!((after.news, after.id), (News::Known, before.id), "the same figures: nothing of it rests on a record");
        world.test.works().await;
    }
}
