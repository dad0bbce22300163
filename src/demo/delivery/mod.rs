//! What the departments deliver: public-credit records as files with the official columns, a few rows of them wrong.

mod farming;
mod figures;
mod filing;
mod listed;
mod mistake;
mod patterns;
mod publicity;
mod registration;

use chrono::NaiveDate;
use entity::value::{EnterpriseStatus, Figures, Region, Source, SubjectKind, Uscc};

pub use figures::is_delivered;
pub(super) use listed::graded_on;
pub use mistake::{Mistake, Wrong};

use super::chance::{Chance, Stream};
use super::firm::Firm;
use super::list::{Pattern, listed as lists_of};
use super::organisation::department_of_source;
use super::troubles::{Listing, Troubles, troubles};
use figures::FigureFiles;
use patterns::PATTERNS;

/// One file of one department.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Delivery {
    /// What it carries.
    pub source: Source,
    /// The code of the department it is from.
    pub department: &'static str,
    /// The file's name.
    pub name: String,
    /// The day it arrived.
    pub delivered_on: NaiveDate,
    /// Codes of the lists that it is about, with rows or without.
    pub about: Vec<String>,
    /// The columns.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
    /// Which rows are wrong and how: the truth that a check can be held against.
    pub wrong: Vec<Wrong>,
}

/// Where in a row the mistakes of departments happen.
#[derive(Clone, Copy, Debug)]
struct Places {
    code: usize,
    date: usize,
    fine: Option<usize>,
}

/// A firm with what its rows are made of.
struct Subject<'a> {
    firm: &'a Firm,
    troubles: Troubles,
    chance: Chance,
}

/// All files, in the order in which they are to be read: registrations first.
pub fn deliveries(seed: u64, firms: &[Firm], today: NaiveDate) -> Vec<Delivery> {
    let mut files = Files::new(today);
    for firm in firms {
        let mut subject = Subject { firm, troubles: troubles(seed, firm, today), chance: Chance::new(seed, Stream::Records, firm.index) };
        files.add(&mut subject, today);
        files.listing.rows.extend(listed::others(firm, &lists_of(seed, firm, today)));
        files.filing.rows.extend(filing::filings(seed, firm, today));
        files.figures.add(seed, firm, today);
        files.farming.rows.extend(farming::farmed(seed, firm, today));
    }
    let mut chance = Chance::new(seed, Stream::Mistakes, 0);
    files.finish(&mut chance, today)
}

/// Whether a department delivers how the household of a firm farms.
pub fn farms(seed: u64, firm: &Firm, today: NaiveDate) -> bool {
    firm.status == EnterpriseStatus::Active && !farming::farmed(seed, firm, today).is_empty()
}

/// The lists that come in one file, as it names them.
pub(super) fn list_patterns() -> &'static [Pattern] {
    &PATTERNS.listing.list
}

/// A delivery of the court that lists one firm, or says that it was taken off: the bad and the good news of a demonstration.
pub fn court_list(firm: &Firm, listing: Listing, delivered_on: NaiveDate) -> Delivery {
    let mut chance = Chance::new(0, Stream::Records, firm.index);
    let row = listed::dishonest(firm, listing, &mut chance);
    let mut file = delivery(Source::DishonestDebtor, &PATTERNS.dishonest_debtor.file, &PATTERNS.dishonest_debtor.columns, delivered_on);
    file.rows.push(row);
    file
}

/// The file as CSV in UTF-8 with a byte order mark, as office programs write and read it.
pub fn to_csv(file: &Delivery) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut line = |cells: &[String]| {
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                bytes.push(b',');
            }
            if cell.contains(['"', ',', '\n', '\r']) {
                bytes.push(b'"');
                bytes.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                bytes.push(b'"');
            } else {
                bytes.extend_from_slice(cell.as_bytes());
            }
        }
        bytes.extend_from_slice(b"\r\n");
    };
    line(&file.header);
    file.rows.iter().for_each(|row| line(row));
    bytes
}

/// The files while they fill.
struct Files {
    registration: Delivery,
    licence: Delivery,
    licence_old: Delivery,
    penalty: Delivery,
    dishonest: Delivery,
    abnormal: Delivery,
    serious: Delivery,
    arrears: Delivery,
    grade: Delivery,
    commitment: Delivery,
    listing: Delivery,
    filing: Delivery,
    figures: FigureFiles,
    farming: Delivery,
}

impl Files {
    fn new(today: NaiveDate) -> Self {
        let p = &*PATTERNS;
        let on = today.pred_opt().unwrap_or(today);
        Self {
            registration: delivery(Source::Registration, &p.registration.file, &p.registration.columns, on),
            licence: delivery(Source::Licence, &p.licence.file, &p.licence.columns, on),
            licence_old: delivery(Source::Licence, &p.licence.file_old, &p.licence.columns_old, on),
            penalty: delivery(Source::Penalty, &p.penalty.file, &p.penalty.columns, on),
            dishonest: delivery(Source::DishonestDebtor, &p.dishonest_debtor.file, &p.dishonest_debtor.columns, on),
            abnormal: delivery(Source::AbnormalOperation, &p.abnormal_operation.file, &p.abnormal_operation.columns, on),
            serious: delivery(Source::SeriousViolation, &p.serious_violation.file, &p.serious_violation.columns, on),
            arrears: delivery(Source::TaxArrears, &p.tax_arrears.file, &p.tax_arrears.columns, on),
            grade: delivery(Source::TaxGrade, &p.tax_grade.file, &p.tax_grade.columns, on),
            commitment: delivery(Source::Commitment, &p.commitment.file, &p.commitment.columns, on),
            listing: Delivery {
                about: p.listing.list.iter().map(|list| &list.code).chain(&p.listing.empty).cloned().collect(),
                ..delivery(Source::Listing, &p.listing.file, &p.listing.columns, on)
            },
            filing: delivery(Source::Filing, &p.filing.file, &p.filing.columns, on),
            figures: FigureFiles::new(on),
            farming: delivery(Source::Figures(Figures::Farming), &p.farming.file, &p.farming.columns, on),
        }
    }

    fn add(&mut self, subject: &mut Subject<'_>, today: NaiveDate) {
        let Subject { firm, troubles, chance } = subject;
        self.registration.rows.push(registration::row(firm, chance));
        publicity::licences(firm, today, chance, &mut self.licence.rows, &mut self.licence_old.rows);
        self.penalty.rows.extend(troubles.fined.iter().map(|fined| publicity::penalty(firm, fined, chance)));
        self.dishonest.rows.extend(troubles.dishonest.map(|listing| listed::dishonest(firm, listing, chance)));
        self.abnormal.rows.extend(troubles.abnormal.map(|listing| listed::abnormal(firm, listing, chance)));
        self.serious.rows.extend(troubles.serious.map(|listing| listed::serious(firm, listing, chance)));
        self.arrears.rows.extend(troubles.arrears.map(|arrears| listed::arrears(firm, &arrears, chance)));
        self.grade.rows.extend(listed::grade(firm, today));
        listed::commitments(firm, today, chance, &mut self.commitment.rows);
    }

    fn finish(self, chance: &mut Chance, today: NaiveDate) -> Vec<Delivery> {
        let place = |code, date| Places { code, date, fine: None };
        let files = [
            (self.registration, place(1, 2)),
            (self.licence_old, place(5, 11)),
            (self.licence, place(2, 15)),
            (self.penalty, Places { code: 2, date: 19, fine: Some(16) }),
            (self.abnormal, place(1, 3)),
            (self.serious, place(1, 3)),
            (self.dishonest, place(1, 10)),
            (self.arrears, place(1, 9)),
            (self.grade, place(1, 4)),
            (self.commitment, place(3, 8)),
            (self.listing, place(1, 3)),
        ];
        let figures = self.figures.finish().map(|file| (file, place(1, 2)));
        files
            .into_iter()
            .chain(figures)
            .chain([(self.filing, place(1, 9)), (self.farming, place(1, 2))])
            .map(|(mut file, places)| {
                mistake::make(&mut file, places, today, chance);
                file
            })
            .collect()
    }
}

fn delivery(source: Source, file: &str, columns: &[String], on: NaiveDate) -> Delivery {
    Delivery {
        source,
        department: &department_of_source(source).code,
        name: super::words::fill(file, &[("day", &on.format("%Y%m%d")), ("year", &listed::grade_year(on))]),
        delivered_on: on,
        about: Vec::new(),
        header: columns.to_vec(),
        rows: Vec::new(),
        wrong: Vec::new(),
    }
}

/// Cells of a row.
fn cells<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

/// The made-up code of a county's authority.
fn authority_code(region: &Region) -> String {
    let tail = region.as_str().get(1..).unwrap_or("00000");
    Uscc::complete(&format!("11320899MAX{tail}")).map_or_else(String::new, |code| code.to_string())
}

/// Whether 双公示 calls it a 个体工商户.
fn is_trader(firm: &Firm) -> bool {
    firm.kind == SubjectKind::Individual
}

#[cfg(test)]
mod tests {
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
                let at =
                    f.header.iter().position(|h| ["企业名称", "XK_XDR_MC", "XK_XDR", "CF_XDR_MC", "iname", "纳税人名称", "承诺人名称"].contains(&h.as_str()));
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
}
