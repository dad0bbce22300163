//! A record written as a row of its source's official form: what reading that row comes to is the record.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm, Source, Uscc};
use serde_json::Value;

use super::check::{Checked, check};
use super::draft::{Content, Draft, SUBJECT, part_of};
use super::file_error::FileError;
use super::finding::{Finding, Reason, ReasonCode};
use super::fold::fold;
use super::header::Header;
use super::row::Row;
use super::rule::{ChoiceRule, Field, Kind, Rules, rules};
use super::word::words;

/// A cell of the row.
#[derive(Clone, Debug)]
pub struct Written {
    /// The field.
    pub field: &'static Field,
    /// What stands in it.
    pub cell: String,
    /// Whether it tells which record the row is: with another word in it, it would be another record.
    pub is_key: bool,
}

/// The cells of what a record says of its subject, in the order of the rules; those that name the subject are not among them.
pub fn written(source: Source, content: &Value) -> Vec<Written> {
    let rules = rules(source);
    let own = rules.fields.iter().filter(|field| !field.names_subject());
    own.map(|field| Written { field, cell: cell(field, content), is_key: rules.key_of_row(|_| true).any(|id| *id == field.id) }).collect()
}

/// Between several words of a cell.
const AND: &str = ";";

fn cell(field: &Field, content: &Value) -> String {
    let value = content.get(&field.id);
    let number = || value.and_then(Value::as_i64);
    let plain = || part_of(value);
    match &field.is {
        Kind::Day(_) if value == Some(&Value::Null) => words().open.first().cloned().unwrap_or_default(),
        Kind::Money(rule) => number().map(|fen| Fen(fen).plain(rule.unit)).unwrap_or_default(),
        Kind::Percent { .. } => number().map(|rate| Ppm(rate).percent(4)).unwrap_or_default(),
        Kind::Choice(rule) => {
            let said = rule.words.as_ref().and_then(|words| content.get(words)).and_then(Value::as_str);
            let codes = || {
                value.and_then(Value::as_array).map(|codes| codes.iter().filter_map(Value::as_str).map(|code| word(rule, code)).collect::<Vec<_>>().join(AND))
            };
            said.map(str::to_owned).or_else(codes).unwrap_or_else(|| word(rule, &plain()).to_owned())
        }
        Kind::Name { .. } | Kind::Code | Kind::OtherCode | Kind::OrganisationCode | Kind::Capital { .. } => String::new(),
        Kind::Text { .. } | Kind::Day(_) | Kind::Whole { .. } | Kind::Industry | Kind::Quantity(_) | Kind::Period(_) => plain(),
    }
}

/// A word of a code table that means a code: the code itself, unless such a cell says nothing (`none`).
fn word<'a>(rule: &'a ChoiceRule, code: &'a str) -> &'a str {
    if !words().empty.contains(&fold(code)) {
        return code;
    }
    let row = rule.table.iter().chain(&rule.old_table).find(|row| row.first().is_some_and(|known| known == code));
    row.and_then(|row| row.get(1)).map_or(code, String::as_str)
}

/// Whose row it is.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its unified code.
    pub code: &'a Uscc,
    /// Its name.
    pub name: &'a str,
}

/// A row of a source about a subject, under the official header.
#[derive(Clone, Debug)]
pub struct Line {
    source: Source,
    columns: Vec<String>,
    cells: Vec<String>,
}

impl Line {
    /// The row with these cells, by the names of their fields; those that nothing is said of stay empty.
    pub fn new(source: Source, subject: Subject<'_>, said: impl Fn(&str) -> String) -> Self {
        let rules = rules(source);
        let cell = |field: &Field| match field.is {
            Kind::Name { .. } => subject.name.to_owned(),
            Kind::Code => subject.code.to_string(),
            Kind::OtherCode | Kind::OrganisationCode => String::new(),
            Kind::Text { .. }
            | Kind::Capital { .. }
            | Kind::Day(_)
            | Kind::Money(_)
            | Kind::Choice(_)
            | Kind::Whole { .. }
            | Kind::Industry
            | Kind::Quantity(_)
            | Kind::Percent { .. }
            | Kind::Period(_) => said(&field.id),
        };
        Self { source, columns: columns(rules), cells: rules.fields.iter().map(cell).collect() }
    }
    /// The record that it makes, or why it makes none.
    pub fn read(&self, today: NaiveDate) -> Result<Draft, Vec<Reason>> {
        let whole = |value: String| {
            vec![Finding { code: ReasonCode::CellCount, field: SUBJECT.to_owned(), column: String::new(), value, suggestion: None, other: None }]
        };
        let header = Header::resolve(self.source, self.columns.clone()).map_err(|error: FileError| whole(error.code().to_owned()))?;
        match check(&header, &Row::new(2, self.cells.iter().map(String::as_str)), today) {
            Checked::Accepted(draft) => Ok(*draft),
            Checked::Refused { reasons } => Err(reasons),
        }
    }
    /// The header and the row as a file.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(&self.columns)?;
        table.write_record(&self.cells)?;
        table.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A record as a row under its source's official header: columns, and cells. Its subject stands in it as the record names it.
pub fn row(source: Source, (name, code): (&str, &str), content: &Value) -> (Vec<String>, Vec<String>) {
    let (rules, is_unified) = (rules(source), code.parse::<Uscc>().is_ok());
    let said = |field: &Field| match field.is {
        Kind::Name { .. } => name.to_owned(),
        Kind::Code if is_unified => code.to_owned(),
        Kind::OtherCode if !is_unified => code.to_owned(),
        Kind::Code | Kind::OtherCode | Kind::OrganisationCode | Kind::Capital { .. } => String::new(),
        Kind::Text { .. }
        | Kind::Day(_)
        | Kind::Money(_)
        | Kind::Choice(_)
        | Kind::Whole { .. }
        | Kind::Industry
        | Kind::Quantity(_)
        | Kind::Percent { .. }
        | Kind::Period(_) => cell(field, content),
    };
    (columns(rules), rules.fields.iter().map(said).collect())
}

fn columns(rules: &Rules) -> Vec<String> {
    rules.fields.iter().filter_map(|field| field.columns.first().cloned()).collect()
}

/// Whether two records say the same of their subject.
pub fn same(draft: &Content, content: &Value) -> bool {
    serde_json::to_value(draft).is_ok_and(|draft| draft == *content)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::ops::ControlFlow;

    use serde_json::json;

    use super::*;
    use crate::credit::catalogue::gate::Gate;
    use crate::credit::feed::parcel::{Batch, Parcel};
    use crate::credit::feed::read::Limits;
    use crate::demo::delivery::{deliveries, to_csv};
    use crate::demo::firm::firm;

    #[test]
    fn every_record_of_the_city_is_what_its_row_says() {
        let today = "2026-03-02".parse().expect("a day");
        let firms: Vec<_> = (0..300).map(|index| firm(7, index, today)).collect();
        let (mut seen, mut sources) = (0, std::collections::BTreeSet::new());
        for file in deliveries(7, &firms, today).into_iter().filter(|file| file.source != Source::Registration) {
            let mut on_disk = tempfile::NamedTempFile::new().expect("a file");
            on_disk.write_all(&to_csv(&file)).expect("written");
            let (path, name, gate) = (on_disk.path().to_owned(), file.name.clone(), Gate::default());
            let parcel = Parcel { source: file.source, only: None, path, name, limits: Limits::default(), today, gate };
            let survey = parcel.survey().expect("surveyed");
            let mut drafts = Vec::new();
            let mut send = |batch: Batch| {
                drafts.extend(batch.drafts);
                ControlFlow::Continue(())
            };
            parcel.batches(&survey, 0, 500, &mut send).expect("read");
            for draft in drafts {
                let Some(code) = &draft.subject_code else { continue };
                let mut content = json!(draft.content);
                // Other numbers of the subject are not written: it has its code.
                for field in rules(draft.source).fields.iter().filter(|field| field.names_subject()) {
                    content.as_object_mut().expect("an object").remove(&field.id);
                }
                let cells = written(draft.source, &content);
                let said = |id: &str| cells.iter().find(|one| one.field.id == id).map(|one| one.cell.clone()).unwrap_or_default();
                let again = Line::new(draft.source, Subject { code, name: &draft.subject_name }, said).read(today);
                let again = again.unwrap_or_else(|reasons| panic!("{}: {reasons:?}: {draft:?}", file.name));
                assert!(same(&again.content, &content), "{}: {:?} is not {content}", file.name, again.content);
                assert_eq!(again.natural_key, draft.natural_key, "{}", file.name);
                seen += 1;
                sources.insert(draft.source);
            }
        }
        assert!(seen > 500 && sources.len() >= 10, "{seen} records of {sources:?}");
    }
}
