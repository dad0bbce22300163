//! A delivered file on its way into the database: surveyed as a whole first, then handed on in batches of checked rows.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::NaiveDate;
use entity::value::Source;
use entity::value::id::IdentificationId;
use rayon::prelude::*;

use super::about::{Carried, Only};
use super::admission::admitted;
use super::check::{Checked, check};
use super::correction::kept;
use super::cross::rule::Severity;
use super::draft::{Draft, natural_key};
use super::file_error::FileError;
use super::finding::{Finding, Reason, ReasonCode};
use super::header::Header;
use super::read::{Limits, Summary, read};
use super::row::Row;
use super::rule::rules;
use crate::credit::catalogue::belonging::{item_of, kinds_of, told_by};
use crate::credit::catalogue::gate::Gate;
use crate::credit::identify::asking::Asking;
use crate::enterprise::identity::candidate::{Asked, Wanted};

/// Rows that a survey checks side by side.
const CHUNK: usize = 512;

/// A file that waits to be read.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// What it carries.
    pub source: Source,
    /// What all its rows are of, where it may lack the column that says so.
    pub only: Option<Only>,
    /// Where it lies.
    pub path: PathBuf,
    /// Its sender's name for it.
    pub name: String,
    /// What it may cost.
    pub limits: Limits,
    /// The day it was received on, from which "future" is measured.
    pub today: NaiveDate,
    /// What of its source came in on that day.
    pub gate: Gate,
}

/// What a first reading found out: the file can be read to its end, and which row is the last one of each record.
#[derive(Clone, Debug)]
pub struct Survey {
    /// What the file is.
    pub summary: Summary,
    /// Whom its rows without a unified code ask for.
    pub wanted: Wanted,
    /// By key, each once: sixteen bytes a row are all that grows with the file.
    last: Vec<Last>,
    /// Whether a record has several rows: in most files none has.
    repeats: bool,
    /// Of a source that several items share, the kinds of rows that the file speaks of, as they stand in keys.
    kinds: HashSet<String>,
}

/// The last row of a record. Of its content a part is enough: it is only asked whether two rows of one record say the same.
#[derive(Clone, Copy, Debug)]
struct Last {
    key: u64,
    line: u32,
    content: u32,
}

/// What a survey needs of an accepted row.
#[derive(Debug)]
struct Glean {
    last: Last,
    asked: Option<Asked>,
    kind: Option<String>,
}

/// What a survey has of the rows so far.
#[derive(Debug, Default)]
struct Gleaned {
    last: Vec<Last>,
    wanted: Wanted,
    kinds: HashSet<String>,
}

impl Gleaned {
    fn add(&mut self, rows: Vec<Glean>) {
        for Glean { last, asked, kind } in rows {
            self.last.push(last);
            if let Some(asked) = asked {
                self.wanted.insert(&asked);
            }
            self.kinds.extend(kind);
        }
    }
}

/// Checked rows that are stored together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// The records, in the order of the file.
    pub drafts: Vec<Draft>,
    /// Where each of them stands.
    pub lines: Vec<u64>,
    /// Their cells as they may be kept, where the source is compared with others and a row may still be refused; otherwise empty.
    pub cells: Vec<Vec<String>>,
    /// The refused rows.
    pub refused: Vec<Refused>,
    /// What else is needed of the records without a unified code: nobody knows yet whom they are about.
    pub doubtful: Vec<Doubtful>,
}

/// A row without a unified code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubtful {
    /// Which of the batch's records it makes.
    pub at: usize,
    /// Where it stands.
    pub line: u64,
    /// Its cells as they may be kept.
    pub cells: Vec<String>,
    /// The column that names its subject.
    pub column: String,
}

impl Batch {
    /// How many rows it is made of.
    pub fn rows(&self) -> usize {
        self.drafts.len() + self.refused.len()
    }
    /// Takes records out by their places, with what is kept beside them.
    pub fn take_out(&mut self, places: &[usize]) {
        fn left<T>(all: &mut Vec<T>, stays: &[bool]) {
            let mut stays = stays.iter();
            all.retain(|_| stays.next().is_none_or(|stays| *stays));
        }
        let mut stays = vec![true; self.drafts.len()];
        for at in places {
            if let Some(stays) = stays.get_mut(*at) {
                *stays = false;
            }
        }
        left(&mut self.drafts, &stays);
        left(&mut self.lines, &stays);
        left(&mut self.cells, &stays);
    }
}

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands.
    pub line: u64,
    /// Its cells as they may be kept.
    pub cells: Vec<String>,
    /// Why, at least one reason.
    pub reasons: Vec<Reason>,
    /// What has to be decided before it can be used.
    pub identification: Option<IdentificationId>,
}

impl Parcel {
    fn carried(&self) -> Carried {
        Carried { source: self.source, only: self.only }
    }
    /// Checks a row by the rules of its source and by the catalogue.
    fn check(&self, header: &Header, row: &Row) -> Checked {
        match check(header, row, self.today) {
            Checked::Accepted(draft) => admitted(&self.gate, header, draft),
            refused @ Checked::Refused { .. } => refused,
        }
    }
    /// Reads the whole file without keeping its rows, so that a file that breaks off half-way leaves nothing behind.
    pub fn survey(&self) -> Result<Survey, FileError> {
        let (mut survey, mut rows, mut of) = (Gleaned::default(), Vec::with_capacity(CHUNK), None::<Header>);
        let mut each = |header: &Header, row: &Row| {
            // Files of an archive have columns of their own.
            if let Some(of) = of.take_if(|of| rows.len() == CHUNK || of.columns() != header.columns()) {
                survey.add(self.glean(&of, &rows));
                rows.clear();
            }
            of.get_or_insert_with(|| header.clone());
            rows.push(row.clone());
            ControlFlow::Continue(())
        };
        let summary = read(self.carried(), &self.path, &self.name, &self.limits, &mut each)?;
        if let Some(of) = of {
            survey.add(self.glean(&of, &rows));
        }
        let Gleaned { wanted, mut last, kinds } = survey;
        last.sort_unstable_by_key(|one| (one.key, Reverse(one.line)));
        let rows = last.len();
        last.dedup_by_key(|one| one.key);
        let repeats = last.len() < rows;
        Ok(Survey { summary, wanted, last, repeats, kinds: kinds.iter().flat_map(|kind| spoken_with(self.source, kind)).collect() })
    }
    /// What a survey needs of some rows under one header, in their order; they are checked side by side.
    fn glean(&self, header: &Header, rows: &[Row]) -> Vec<Glean> {
        let glean = |row: &Row| match self.check(header, row) {
            Checked::Accepted(draft) => Some(Glean {
                last: Last { key: hash_of(&draft.natural_key), line: short(row.line()), content: short(hash_of(&draft.content_hash)) },
                asked: Asking::of(&draft).map(|asking| asking.asked()),
                kind: kind_in(self.source, &draft.natural_key).map(str::to_owned),
            }),
            Checked::Refused { .. } => None,
        };
        rows.par_iter().filter_map(glean).collect()
    }
    /// Reads the file again, passes over the first `skip` rows, and sends the others in batches of `size` until `send` breaks.
    pub fn batches(&self, survey: &Survey, skip: u64, size: usize, send: &mut dyn FnMut(Batch) -> ControlFlow<()>) -> Result<(), FileError> {
        let mut seen = 0_u64;
        let mut batch = Batch::default();
        let mut broke = ControlFlow::Continue(());
        let may_refuse = rules(self.source).cross.iter().any(|rule| rule.severity == Severity::Refuse);
        let mut each = |header: &Header, row: &Row| {
            seen += 1;
            if seen <= skip {
                return ControlFlow::Continue(());
            }
            let refused = match self.check(header, row) {
                Checked::Accepted(draft) => match survey.superseded_by(row.line(), &draft) {
                    None => {
                        if draft.subject_code.is_none() {
                            batch.doubtful.push(doubtful(header, row, batch.drafts.len()));
                        }
                        batch.drafts.push(*draft);
                        batch.lines.push(row.line());
                        if may_refuse {
                            batch.cells.push(kept(header, row, &[]));
                        }
                        None
                    }
                    Some(line) => Some(vec![superseded(line)]),
                },
                Checked::Refused { reasons } => Some(reasons),
            };
            if let Some(reasons) = refused {
                let codes: Vec<ReasonCode> = reasons.iter().map(|reason| reason.code).collect();
                batch.refused.push(Refused { line: row.line(), cells: kept(header, row, &codes), reasons, identification: None });
            }
            if batch.rows() < size {
                return ControlFlow::Continue(());
            }
            broke = send(std::mem::take(&mut batch));
            broke
        };
        read(self.carried(), &self.path, &self.name, &self.limits, &mut each)?;
        if broke.is_continue() && batch.rows() > 0 {
            // Nobody is left to tell when the last batch is not wanted.
            let _ = send(batch);
        }
        Ok(())
    }
}

impl Survey {
    /// The same of a file that its sender says to be about these lists or kinds.
    #[must_use]
    pub fn about(mut self, source: Source, kinds: &BTreeSet<String>) -> Self {
        self.kinds.extend(kinds.iter().flat_map(|kind| spoken_with(source, &natural_key([kind.as_str()]))));
        self
    }
    /// Whether the file has no row, and nobody said what it is about.
    pub fn names_nothing(&self) -> bool {
        self.summary.rows == 0 && self.kinds.is_empty()
    }
    /// Whether the file speaks of a record: a file of lists says nothing of the lists that it has no row of, and is not said to be about; one
    /// of filings or qualifications nothing of the items that it has no row of. One that names nothing speaks of all that its sender sends.
    pub fn speaks_of(&self, source: Source, natural_key: &str) -> bool {
        told_by(source).is_none() || self.names_nothing() || kind_in(source, natural_key).is_some_and(|kind| self.kinds.contains(kind))
    }
    /// Whether an accepted row of the file is the record of a key.
    pub fn holds(&self, natural_key: &str) -> bool {
        self.last_of(natural_key).is_some()
    }
    /// The line of a later row that is the same record and says something else: the later one counts, so that reading
    /// the file again finds what it left.
    fn superseded_by(&self, line: u64, draft: &Draft) -> Option<u64> {
        let last = self.repeats.then(|| self.last_of(&draft.natural_key)).flatten()?;
        (last.line != short(line) && last.content != short(hash_of(&draft.content_hash))).then_some(u64::from(last.line))
    }
    fn last_of(&self, natural_key: &str) -> Option<Last> {
        let key = hash_of(natural_key);
        self.last.binary_search_by_key(&key, |one| one.key).ok().and_then(|at| self.last.get(at)).copied()
    }
}

fn doubtful(header: &Header, row: &Row, at: usize) -> Doubtful {
    let column = header.column_of("subject_name").and_then(|column| header.columns().get(column)).cloned().unwrap_or_default();
    Doubtful { at, line: row.line(), cells: kept(header, row, &[]), column }
}

/// Why a row is not taken whose record a later line holds too.
pub fn superseded(line: u64) -> Reason {
    Finding { code: ReasonCode::Superseded, field: String::new(), column: String::new(), value: format!("#{line}"), suggestion: None, other: None }
}

/// What a record of a source that several items share is, as it stands in its key; of a key that was too long perhaps nothing.
fn kind_in(source: Source, natural_key: &str) -> Option<&str> {
    let field = told_by(source)?;
    natural_key.split('|').nth(rules(source).key.iter().position(|part| part == field)?)
}

/// The list or the item that a record of a source that several items share is of, by its key.
pub fn part_in(source: Source, natural_key: &str) -> Option<&str> {
    let kind = kind_in(source, natural_key)?;
    let item = item_of(source, &kind.to_ascii_lowercase()).filter(|_| source != Source::Listing);
    Some(item.map_or(kind, |item| item.code.as_str()))
}

/// The kinds that a file speaks of that has a row of one: of lists that one, otherwise those of its item, each as it stands in keys.
fn spoken_with(source: Source, kind: &str) -> Vec<String> {
    let item = item_of(source, &kind.to_ascii_lowercase()).filter(|_| source != Source::Listing);
    let others = item.into_iter().flat_map(|item| kinds_of(item)).map(|kind| natural_key([kind]));
    others.chain([kind.to_owned()]).collect()
}

/// The list that a record of the source of lists is of: the first part of its key.
pub fn list_in(natural_key: &str) -> &str {
    natural_key.split('|').next().unwrap_or_default()
}

/// The lower half of a number; no file has more lines than it holds.
fn short(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// What a file of a source speaks of, asked with the keys of some records.
    fn speaks(source: Source, text: &str, keys: &[[&str; 3]]) -> Vec<bool> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        write!(file, "{text}").expect("written");
        let survey = Parcel { source, ..parcel(&file) }.survey().expect("surveyed");
        keys.iter().map(|key| survey.speaks_of(source, &natural_key(*key))).collect()
    }

    #[test]
    fn a_file_speaks_of_the_items_that_it_has_rows_of() {
        let (firm, other) = ("91320899MAXAY4CL05", "2020-01-01");
        let of = |qualification| [firm, qualification, other];
        let text = |word: &str| format!("企业名称,统一社会信用代码,认定名称,认定日期\n甲,{firm},{word},2026-01-05\n");
        let all = ["high_tech", "specialised", "little_giant", "none"].map(of);
        let qualification = Source::Figures(entity::value::Figures::Qualification);
        assert_eq!(speaks(qualification, &text("高新技术企业"), &all), [true, false, false, false]);
        assert_eq!(speaks(qualification, &text("专精特新中小企业"), &all), [false, true, true, false], "two kinds of one item");
        assert_eq!(speaks(qualification, &text("未认定"), &all), [false, false, false, true], "of no item in particular");
        let filed = "企业名称,统一社会信用代码,信息类型,事项,日期\n甲,91320899MAXAY4CL05,财政补贴,稳岗返还,2026-02-14\n";
        assert_eq!(speaks(Source::Filing, filed, &[["subsidy", firm, "1"], ["project", firm, "1"]]), [true, false]);
        let listed = "名单名称,企业名称,统一社会信用代码,列入日期\n安全生产黑名单,甲,91320899MAXAY4CL05,2026-01-05\n";
        assert_eq!(speaks(Source::Listing, listed, &[["work_safety", firm, other], ["environment", firm, other]]), [true, false], "list by list");
        // A file without a row speaks of what it is said to be about, and otherwise of everything.
        let empty = "企业名称,统一社会信用代码,认定名称,认定日期\n";
        assert_eq!(speaks(qualification, empty, &all), [true; 4]);
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        write!(file, "{empty}").expect("written");
        let survey = Parcel { source: qualification, ..parcel(&file) }.survey().expect("surveyed");
        let survey = survey.about(qualification, &BTreeSet::from(["specialised".to_owned()]));
        assert_eq!(all.map(|key| survey.speaks_of(qualification, &natural_key(key))), [false, true, true, false], "the item that the kind is of");
        let parts = all.map(|key| part_in(qualification, &natural_key(key)).map(str::to_owned));
        assert_eq!(parts.each_ref().map(Option::as_deref), [Some("XX0902"), Some("XX0901"), Some("XX0901"), Some("NONE")]);
        assert_eq!(part_in(Source::TaxGrade, "a|b"), None);
        let graded = "纳税人名称,纳税人识别号,年度,等级\n甲,91320899MAXAY4CL05,2024,B\n";
        assert_eq!(speaks(Source::TaxGrade, graded, &[["whatever", "it", "says"]]), [true], "of the whole source");
    }

    fn parcel(file: &tempfile::NamedTempFile) -> Parcel {
        let today = "2026-03-02".parse().expect("a day");
        let name = "a.csv".to_owned();
        Parcel { source: Source::TaxGrade, only: None, path: file.path().to_owned(), name, limits: Limits::default(), today, gate: Gate::default() }
    }

    fn batches(parcel: &Parcel, skip: u64, size: usize) -> Vec<Batch> {
        let survey = parcel.survey().expect("surveyed");
        let mut all = Vec::new();
        let mut send = |batch| {
            all.push(batch);
            ControlFlow::Continue(())
        };
        parcel.batches(&survey, skip, size, &mut send).expect("read");
        all
    }

    #[test]
    fn what_is_taken_out_goes_with_what_is_kept_beside_it() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let code = "91320899MAXAY4CL05";
        write!(file, "纳税人名称,纳税人识别号,年度,等级\n甲,{code},2022,B\n甲,{code},2023,A\n甲,{code},2024,A\n甲,{code},2025,D").expect("written");
        let [mut batch] = <[_; 1]>::try_from(batches(&parcel(&file), 0, 9)).expect("one batch");
        batch.cells = ["一", "二", "三", "四"].map(|cell| vec![cell.to_owned()]).to_vec();
        let drafts = batch.drafts.clone();
        // In any order, twice, and past the end.
        batch.take_out(&[2, 0, 2, 9]);
        assert_eq!(batch.drafts, [drafts[1].clone(), drafts[3].clone()]);
        assert_eq!((batch.lines, batch.cells), (vec![3, 5], vec![vec!["二".to_owned()], vec!["四".to_owned()]]));
    }

    #[test]
    fn batches_go_on_where_they_ended_and_the_last_row_of_a_record_counts() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let code = "91320899MAXAY4CL05";
        writeln!(file, "纳税人名称,纳税人识别号,年度,等级\n甲,{code},2024,B\n甲,{code},2023,A\n甲,{code},2023,A\n甲,{code},2024,A\n甲,{code},2024,E")
            .expect("written");
        let parcel = parcel(&file);
        let all = batches(&parcel, 0, 2);
        assert_eq!(all.iter().map(Batch::rows).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!((all[0].refused[0].reasons[0].code, all[0].refused[0].reasons[0].value.as_str()), (ReasonCode::Superseded, "#5"));
        assert_eq!(all[2].refused[0].reasons[0].code, ReasonCode::UnknownChoice);
        assert_eq!((all[0].drafts.len(), all[1].drafts.len()), (1, 2));
        let rest = batches(&parcel, 3, 2);
        assert_eq!(
            rest,
            [Batch {
                drafts: all[1].drafts[1..].to_vec(),
                lines: all[1].lines[1..].to_vec(),
                cells: Vec::new(),
                refused: all[2].refused.clone(),
                doubtful: Vec::new()
            }]
        );
    }
}
