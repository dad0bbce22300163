use std::collections::{HashMap, HashSet};

use entity::value::code::CheckDigit;

use super::*;
use crate::demo::firm::firm;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
}

fn city() -> (Vec<Firm>, Vec<Delivery>) {
    let firms: Vec<Firm> = (0..3_000).map(|i| firm(1, i, today())).collect();
    let files = deliveries(1, &firms, today());
    (firms, files)
}

/// Firms in the right rows of a source.
fn firms_in(files: &[Delivery], source: Source) -> usize {
    let names: HashSet<&str> = files
        .iter()
        .filter(|f| f.source == source)
        .flat_map(|f| {
            let at = f.header.iter().position(|h| ["企业名称", "XK_XDR_MC", "XK_XDR", "CF_XDR_MC", "iname", "纳税人名称", "承诺人名称"].contains(&h.as_str()));
            f.rows.iter().map(move |r| r[at.expect("a column of names")].as_str())
        })
        .collect();
    names.len()
}

#[test]
fn every_source_is_delivered_and_every_row_fits_its_header() {
    let (_, files) = city();
    for source in Source::ALL {
        assert!(files.iter().any(|f| f.source == *source && !f.rows.is_empty()), "{source}");
    }
    for file in &files {
        assert!(file.rows.iter().all(|row| row.len() == file.header.len()), "{}", file.name);
        assert_eq!(file.header.iter().collect::<HashSet<_>>().len(), file.header.len(), "{}", file.name);
    }
}

#[test]
fn rates_are_those_of_a_city() {
    let (_, files) = city();
    let bands = [
        (Source::Registration, 1000, 1000),
        (Source::Licence, 360, 430),
        (Source::Penalty, 40, 80),
        (Source::DishonestDebtor, 7, 18),
        (Source::AbnormalOperation, 28, 52),
        (Source::SeriousViolation, 1, 7),
        (Source::TaxArrears, 13, 28),
        (Source::TaxGrade, 670, 790),
        (Source::Commitment, 220, 280),
    ];
    for (source, low, high) in bands {
        let share = firms_in(&files, source) * 1000 / 3_000;
        assert!((low..=high).contains(&share), "{source}: {share} of a thousand");
    }
    let abnormal = files.iter().find(|f| f.source == Source::AbnormalOperation).expect("a file");
    let removed = abnormal.rows.iter().filter(|r| !r[6].is_empty()).count() * 100 / abnormal.rows.len();
    assert!((30..=65).contains(&removed), "{removed} %");
}

#[test]
fn mistakes_are_few_and_what_they_say_they_are() {
    let (_, files) = city();
    let rows: usize = files.iter().map(|f| f.rows.len()).sum();
    let wrong: usize = files.iter().map(|f| f.wrong.len()).sum();
    assert!((4..=11).contains(&(wrong * 1000 / rows)), "{wrong} of {rows}");
    let kinds: HashSet<Mistake> = files.iter().flat_map(|f| &f.wrong).map(|w| w.mistake).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    for file in &files {
        let code_at = file
            .header
            .iter()
            .position(|h| ["统一社会信用代码", "XK_XDR_SHXYM", "CF_XDR_SHXYM", "cardnum", "纳税人识别号", "承诺人代码"].contains(&h.as_str()))
            .expect("a column of codes");
        let spoilt: HashMap<usize, Mistake> = file.wrong.iter().map(|w| (w.row, w.mistake)).collect();
        for (i, row) in file.rows.iter().enumerate() {
            let right = matches!(row[code_at].parse::<Uscc>().map(|c| c.check()), Ok(CheckDigit::Right)) || matches!(row[code_at].len(), 9 | 10);
            let code_wrong = matches!(spoilt.get(&i), Some(Mistake::CheckDigit | Mistake::ShortCode | Mistake::LetterForNought));
            assert_eq!(right, !code_wrong, "{} row {i}: {}", file.name, row[code_at]);
        }
    }
}

#[test]
fn days_are_past_and_in_order() {
    let (_, files) = city();
    for file in &files {
        let spoilt: HashSet<usize> = file.wrong.iter().map(|w| w.row).collect();
        let on = file.header.iter().position(|h| ["列入日期", "publishdate", "发布日期"].contains(&h.as_str()));
        let off = file.header.iter().position(|h| ["移出日期", "清缴日期"].contains(&h.as_str()));
        for row in file.rows.iter().enumerate().filter(|(i, _)| !spoilt.contains(i)).map(|(_, r)| r) {
            if let (Some(on), Some(off)) = (on, off) {
                assert!(row[on] < today().to_string(), "{row:?}");
                assert!(row[off].is_empty() || (row[on] < row[off] && row[off] < today().to_string()), "{row:?}");
            }
        }
    }
}

#[test]
fn csv_can_be_read_back() {
    let (_, files) = city();
    for file in &files {
        let bytes = to_csv(file);
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark"));
        assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), file.header);
        let rows: Vec<Vec<String>> = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows, file.rows);
    }
}

#[test]
fn bad_news_comes_and_goes() {
    let firm = firm(1, 0, today());
    let listing = Listing { on: today(), removed_on: None };
    let bad = court_list(&firm, listing, today());
    let good = court_list(&firm, Listing { removed_on: today().succ_opt(), ..listing }, today());
    assert_eq!(bad.rows.len(), 1);
    assert_eq!(bad.rows[0][..11], good.rows[0][..11], "the same case");
    assert!(bad.rows[0][11].is_empty() && !good.rows[0][11].is_empty());
}
