//! Faults that are put into the city's files: every one is caught for its reason, nothing right is refused, and what is mended by the file of
//! corrections arrives once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;

use chrono::{Duration, NaiveDate};
use entity::credit::{credit_record, quarantine_row};
use entity::enterprise::enterprise;
use entity::value::{DeliveryState, OrganisationKind, Role, Source};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use xinyidai::credit::catalogue::edition::Catalogue;
use xinyidai::credit::feed::actions as feed;
use xinyidai::credit::feed::draft::Draft;
use xinyidai::credit::feed::finding::{MarkCode, ReasonCode};
use xinyidai::credit::feed::header::{Bound, Header};
use xinyidai::credit::feed::parcel::{Batch, Parcel, Refused};
use xinyidai::credit::feed::read::Limits;
use xinyidai::credit::feed::rule::Kind;
use xinyidai::demo::delivery::{Delivery, deliveries, to_csv};

use crate::program::firms;
use crate::support::app::{Browser, TestApp};
use crate::support::both_databases;

/// What is put into a row, and the reasons for which that may be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    ShortCode,
    LetterForNought,
    RoundedCode,
    IdentityNumber,
    FutureDay,
    NoDay,
    NoSuchDay,
    DayOfOld,
    NoName,
    LongName,
    TooManyYuan,
    Below,
    Words,
    Fractions,
    Broken,
    Short,
    NoChoice,
    /// Marked, not refused: such codes have been issued.
    CheckDigit,
}

const FAULTS: [Fault; 18] = [
    Fault::ShortCode,
    Fault::LetterForNought,
    Fault::RoundedCode,
    Fault::IdentityNumber,
    Fault::FutureDay,
    Fault::NoDay,
    Fault::NoSuchDay,
    Fault::DayOfOld,
    Fault::NoName,
    Fault::LongName,
    Fault::TooManyYuan,
    Fault::Below,
    Fault::Words,
    Fault::Fractions,
    Fault::Broken,
    Fault::Short,
    Fault::NoChoice,
    Fault::CheckDigit,
];

impl Fault {
    const fn reasons(self) -> &'static [ReasonCode] {
        match self {
            Self::ShortCode => &[ReasonCode::CodeLength],
            Self::LetterForNought => &[ReasonCode::CodeCharacter],
            Self::RoundedCode => &[ReasonCode::DigitsLost],
            Self::IdentityNumber => &[ReasonCode::PersonalNumber],
            Self::FutureDay => &[ReasonCode::FutureDay],
            Self::NoDay | Self::NoName => &[ReasonCode::Required],
            Self::NoSuchDay => &[ReasonCode::NotADay],
            Self::DayOfOld => &[ReasonCode::DayOutOfRange, ReasonCode::NotADay],
            Self::LongName => &[ReasonCode::TooLong],
            Self::TooManyYuan => &[ReasonCode::UnitSuspect, ReasonCode::UnitContradicted],
            Self::Below => &[ReasonCode::NegativeAmount],
            Self::Words => &[ReasonCode::NotAnAmount],
            Self::Fractions => &[ReasonCode::AmountTooFine],
            Self::Broken => &[ReasonCode::Undecodable],
            Self::Short => &[ReasonCode::CellCount],
            Self::NoChoice => &[ReasonCode::UnknownChoice],
            Self::CheckDigit => &[],
        }
    }
    /// A row with the fault in it; none when it cannot have it.
    fn in_row(self, header: &Header, row: &[String]) -> Option<Vec<String>> {
        let mut row = row.to_vec();
        let place = |fits: &dyn Fn(&Bound) -> bool| header.bound().iter().find(|bound| fits(bound) && !row[bound.column].is_empty()).map(|bound| bound.column);
        let code = || place(&|bound| matches!(bound.field.is, Kind::Code)).filter(|at| row[*at].len() == 18);
        let past = || place(&|bound| matches!(&bound.field.is, Kind::Day(rule) if rule.past) || matches!(bound.field.is, Kind::Period(_)));
        let required_day = || place(&|bound| bound.field.required && matches!(bound.field.is, Kind::Day(_) | Kind::Period(_)));
        let name = || place(&|bound| matches!(bound.field.is, Kind::Name { .. }));
        let money = || place(&|bound| matches!(bound.field.is, Kind::Money(_)));
        let (at, cell) = match self {
            Self::ShortCode => code().map(|at| (at, row[at][..17].to_owned())),
            Self::LetterForNought => code().map(|at| (at, row[at].replacen('0', "O", 1))),
            Self::RoundedCode => code().map(|at| (at, "9.13209E+17".to_owned())),
            Self::IdentityNumber => code().map(|at| (at, "11010519491231002X".to_owned())),
            Self::FutureDay => past().map(|at| (at, "2031-05-06".to_owned())),
            Self::NoDay => required_day().map(|at| (at, String::new())),
            Self::NoSuchDay => required_day().map(|at| (at, "2025-02-30x".to_owned())),
            Self::DayOfOld => required_day().map(|at| (at, "0206-01-05".to_owned())),
            Self::NoName => name().map(|at| (at, "N/A".to_owned())),
            Self::LongName => name().map(|at| (at, "长".repeat(201))),
            // 万元 as 元.
            Self::TooManyYuan => {
                money().and_then(|at| Some((at, row[at].parse::<u64>().ok().filter(|wan| *wan > 9)?.checked_mul(1_000_000_000_000)?.to_string())))
            }
            Self::Below => {
                money().map(|at| (at, format!("-{}", row[at].trim_start_matches('-')))).filter(|(_, cell)| cell.chars().any(|c| ('1'..='9').contains(&c)))
            }
            Self::Words => money().map(|at| (at, "两千".to_owned())),
            Self::Fractions => money().map(|at| (at, "0.00000001".to_owned())),
            Self::Broken => name().map(|at| (at, format!("{}\u{fffd}", row[at]))),
            Self::Short => {
                row.pop();
                return Some(row);
            }
            Self::NoChoice => place(&|bound| matches!(&bound.field.is, Kind::Choice(rule) if rule.strict)).map(|at| (at, "没有这个词".to_owned())),
            Self::CheckDigit => code().map(|at| (at, format!("{}{}", &row[at][..17], if row[at].ends_with('5') { '7' } else { '5' }))),
        }?;
        row[at] = cell;
        Some(row)
    }
}

fn today() -> NaiveDate {
    "2026-03-02".parse().expect("a day")
}

/// What the rows of a file come to: its records, and what is refused.
fn read(file: &Delivery) -> (Vec<Draft>, Vec<Refused>) {
    let mut on_disk = tempfile::NamedTempFile::new().expect("a file");
    on_disk.write_all(&to_csv(file)).expect("written");
    let (path, name, gate) = (on_disk.path().to_owned(), file.name.clone(), Catalogue::as_shipped().gate(file.source, today()));
    let parcel = Parcel { source: file.source, only: None, path, name, limits: Limits::default(), today: today(), gate };
    let survey = parcel.survey().expect("surveyed");
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    let mut send = |batch: Batch| {
        drafts.extend(batch.drafts);
        refused.extend(batch.refused);
        ControlFlow::Continue(())
    };
    parcel.batches(&survey, 0, 500, &mut send).expect("read");
    (drafts, refused)
}

/// What a file comes to with which nothing is wrong: its records, each once, and the lines that a later one takes the place of, with that one.
fn comes_to(file: &Delivery) -> (Vec<Draft>, BTreeMap<u64, u64>) {
    let (drafts, refused) = read(file);
    let replaced = |one: Refused| {
        let codes: Vec<ReasonCode> = one.reasons.iter().map(|reason| reason.code).collect();
        assert_eq!(codes, [ReasonCode::Superseded], "{}: line {} is right: {:?}", file.name, one.line, one.reasons);
        (one.line, one.reasons[0].value.trim_start_matches('#').parse().expect("a line"))
    };
    (drafts, refused.into_iter().map(replaced).collect())
}

/// How often each record is there, by its source and what it says.
type Counts = BTreeMap<(Source, String), usize>;

fn count(counts: &mut Counts, source: Source, content: &serde_json::Value) {
    // PostgreSQL keeps fields in another order.
    let fields: BTreeMap<&String, &serde_json::Value> = content.as_object().expect("fields").iter().collect();
    *counts.entry((source, serde_json::json!(fields).to_string())).or_default() += 1;
}

async fn uploads(test: &TestApp, operator: &mut Browser, source: Source, name: &str, bytes: &[u8]) -> feed::Delivery {
    operator.upload("/operator/deliveries", &[("source", source.code())], name, bytes).await.led();
    test.works().await;
    // So that the next one is newer.
    test.later(Duration::minutes(1));
    let delivery = feed::list(&test.app, None, None, None).await.expect("deliveries").remove(0);
    assert_eq!(delivery.state, DeliveryState::Done, "{name}: {:?}", delivery.failure);
    delivery
}

/// A file in which every fault that it can have stands in a row of its own; which row has which.
fn spoilt(file: &Delivery, rng: &mut ChaCha8Rng, settled: &BTreeMap<u64, u64>) -> (Delivery, BTreeMap<usize, Fault>) {
    let header = Header::resolve(file.source, file.header.clone()).expect("a header");
    let (mut spoilt, mut faults) = (file.clone(), BTreeMap::new());
    for fault in FAULTS {
        let start = rng.random_range(0..file.rows.len());
        let free = (0..file.rows.len()).map(|step| (start + step) % file.rows.len());
        // Rows that another takes the place of, or takes that of another, are left alone.
        let mut free = free.filter(|row| !faults.contains_key(row) && !settled.iter().any(|(one, other)| [*one, *other].contains(&(*row as u64 + 2))));
        if fault == Fault::CheckDigit {
            // A copy: the row itself stays, and another firm has such a record too.
            if let Some(copy) = free.find_map(|row| fault.in_row(&header, &file.rows[row])) {
                faults.insert(spoilt.rows.len(), fault);
                spoilt.rows.push(copy);
            }
        } else if let Some((row, cells)) = free.find_map(|row| Some((row, fault.in_row(&header, &file.rows[row])?))) {
            faults.insert(row, fault);
            spoilt.rows[row] = cells;
        }
    }
    (spoilt, faults)
}

/// The file of corrections with every cell as it should have been; the columns that were added stay.
fn mended(csv: &str, file: &Delivery, settled: &BTreeMap<u64, u64>) -> (Vec<u8>, usize) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let width = file.header.len();
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    let header = reader.headers().expect("a header").clone();
    assert_eq!(header.len(), width + 4, "line, reasons, suggestions and the mark beside the file's own columns");
    out.write_record(&header).expect("written");
    let mut rows = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        let line: usize = row[width].parse().expect("a line");
        if settled.contains_key(&(line as u64)) {
            // What a later row has taken the place of is not sent again.
            continue;
        }
        let right = file.rows[line - 2].iter().map(String::as_str).chain((width..width + 4).map(|at| &row[at]));
        out.write_record(right).expect("written");
        rows += 1;
    }
    (out.into_inner().expect("written"), rows)
}

both_databases! {
    async fn every_seeded_fault_is_caught_and_what_is_mended_arrives_once(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let firms = firms(400);
        let mut expected = Counts::new();
        let (mut seeded, mut kinds) = (0, BTreeSet::new());
        for mut file in deliveries(7, &firms, today()) {
            // The city's own mistakes go: what is wrong here is put in here.
            let wrong: BTreeSet<usize> = file.wrong.drain(..).map(|one| one.row).collect();
            let mut at = 0..;
            file.rows.retain(|_| at.next().is_some_and(|row| !wrong.contains(&row)));
            if file.rows.len() < 30 {
                // Too few for a fault of each kind beside right rows.
                let (drafts, _) = comes_to(&file);
                uploads(&test, &mut operator, file.source, &file.name, &to_csv(&file)).await;
                drafts.iter().filter(|draft| draft.source != Source::Registration).for_each(|draft| count(&mut expected, draft.source, &serde_json::json!(draft.content)));
                continue;
            }
            let (right, settled) = comes_to(&file);
            let (broken, faults) = spoilt(&file, &mut rng, &settled);
            seeded += faults.len();
            kinds.extend(faults.values().copied());
            let delivery = uploads(&test, &mut operator, file.source, &file.name, &to_csv(&broken)).await;
            let refused = quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(delivery.id)).order_by_asc(quarantine_row::Column::Line);
            let refused = refused.all(test.app.db.read()).await.expect("rows");
            let mut caught: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            for row in refused {
                let codes = row.reasons.as_array().expect("reasons").iter().map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect();
                caught.insert(usize::try_from(row.line).expect("a line") - 2, codes);
            }
            let mut marked = 0;
            for (row, fault) in &faults {
                if *fault == Fault::CheckDigit {
                    marked += 1;
                    assert!(!caught.contains_key(row), "{}: such codes are marked, not refused", file.name);
                    continue;
                }
                let codes = caught.get(row).cloned().unwrap_or_else(|| panic!("{}: {fault:?} in row {row} was not caught: {:?}; {caught:?}", file.name, broken.rows[*row]));
                caught.remove(row);
                assert!(fault.reasons().iter().any(|reason| codes.iter().any(|code| code == reason.code())), "{}: {fault:?} was refused for {codes:?}", file.name);
            }
            let marks = delivery.head.marks.get(MarkCode::UsccCheckFailed.code()).copied().unwrap_or_default();
            assert_eq!(marks, marked, "{}: every code with a wrong check digit, and no other", file.name);
            let left: BTreeSet<u64> = caught.keys().map(|row| *row as u64 + 2).collect();
            assert_eq!(left, settled.keys().copied().collect(), "{}: right rows were refused: {caught:?}", file.name);

            // What was refused is downloaded, mended and delivered again.
            let csv = operator.get(&format!("/operator/deliveries/{}/corrections.csv", delivery.id)).await.text();
            let (again, rows) = mended(&csv, &file, &settled);
            let broken_rows = i64::try_from(faults.len()).expect("a count") - marked;
            assert_eq!(i64::try_from(rows).expect("a count"), broken_rows);
            let second = uploads(&test, &mut operator, file.source, "corrections.csv", &again).await;
            assert_eq!(second.rows_quarantined, 0, "{}: {:?}", file.name, second.head.reasons);
            assert!(second.rows_new + second.rows_changed + second.rows_unchanged == i64::try_from(rows).expect("a count") && second.rows_new <= broken_rows, "{}", file.name);
            if file.source != Source::Registration {
                let copies = read(&broken).0.into_iter().filter(|draft| draft.marks.iter().any(|mark| mark.code == MarkCode::UsccCheckFailed));
                right.iter().cloned().chain(copies).for_each(|draft| count(&mut expected, draft.source, &serde_json::json!(draft.content)));
            }
        }
        assert!(seeded > 100 && kinds.len() == FAULTS.len(), "{seeded} faults of {kinds:?}");
        let mut arrived = Counts::new();
        for row in credit_record::Entity::find().all(test.app.db.read()).await.expect("records") {
            count(&mut arrived, row.source, &row.content);
        }
        let differ: Vec<_> = expected.iter().filter(|(key, n)| arrived.get(*key) != Some(n)).chain(arrived.iter().filter(|(key, _)| !expected.contains_key(*key))).collect();
        assert!(differ.is_empty(), "{} differ, as {:?}", differ.len(), &differ[..differ.len().min(3)]);
        let codes: BTreeSet<String> = enterprise::Entity::find().all(test.app.db.read()).await.expect("firms").into_iter().filter(|firm| !firm.code_check_failed).map(|firm| firm.code.to_string()).collect();
        assert_eq!(codes, firms.iter().map(|firm| firm.code.to_string()).collect());
    }
}
