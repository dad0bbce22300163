//! JSON: an array of objects, or one object a line.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::file_error::FileError;
use super::intake::Intake;
use super::read::Limits;
use super::row::Row;

/// What is done with each object: its pairs in order; an error ends the reading.
type Each<'a> = dyn FnMut(Vec<(String, Value)>) -> Result<ControlFlow<()>, FileError> + 'a;

/// Reads the keys of all objects and begins the intake with them as the header.
pub fn read_columns(text: impl BufRead, limits: &Limits, intake: &mut Intake<'_>) -> Result<(), FileError> {
    let mut columns: Vec<String> = Vec::new();
    let mut seen = 0_u64;
    objects(text, limits, &mut |object| {
        seen += 1;
        if seen > limits.rows {
            return Err(FileError::TooManyRows { limit: limits.rows });
        }
        for (key, _) in object {
            if !columns.contains(&key) {
                columns.push(key);
            }
            if columns.len() > limits.columns {
                return Err(FileError::TooManyColumns { line: seen, limit: u64::try_from(limits.columns).unwrap_or(u64::MAX) });
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if columns.is_empty() {
        return Err(FileError::Empty);
    }
    intake.begin(columns)
}

/// Reads all objects as rows of the header that the intake has begun with.
pub fn read_rows(text: impl BufRead, limits: &Limits, intake: &mut Intake<'_>) -> Result<(), FileError> {
    let columns: Vec<String> = intake.columns().to_vec();
    let mut cells: Vec<String> = vec![String::new(); columns.len()];
    let mut row = Row::default();
    let mut place = 0_u64;
    objects(text, limits, &mut |object| {
        place += 1;
        cells.iter_mut().for_each(String::clear);
        for (key, value) in object {
            if let Some(column) = columns.iter().position(|column| *column == key) {
                write_cell(&value, &mut cells[column]);
            }
        }
        row.start(place);
        for cell in &cells {
            row.push(cell);
        }
        intake.take(&row)
    })
}

/// A value as a cell: texts as they are, lists of them joined, objects as JSON.
fn write_cell(value: &Value, cell: &mut String) {
    match value {
        Value::Null => {}
        Value::String(text) => cell.push_str(text),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => cell.push_str(&value.to_string()),
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    cell.push(';');
                }
                write_cell(value, cell);
            }
        }
    }
}

/// Hands on each object of the text.
fn objects(text: impl BufRead, limits: &Limits, each: &mut Each<'_>) -> Result<(), FileError> {
    let since = Rc::new(Cell::new(0));
    let row_bytes = u64::try_from(limits.row_bytes).unwrap_or(u64::MAX);
    let bounded = Bounded { inner: text, since: Rc::clone(&since), limit: row_bytes };
    let mut json = serde_json::Deserializer::from_reader(bounded);
    let mut outcome = Ok(ControlFlow::Continue(()));
    let mut objects = Objects { each, since: &since, outcome: &mut outcome };
    loop {
        let read = json.deserialize_any(Top(&mut objects));
        if objects.outcome.is_err() || matches!(objects.outcome, Ok(ControlFlow::Break(()))) {
            return outcome.map(|_| ());
        }
        match read {
            Ok(()) => {}
            Err(error) => return Err(refusal(error)),
        }
        // Another object may follow on the next line; `end` is right when only blanks are left.
        if json.end().is_ok() {
            return Ok(());
        }
    }
}

/// What a broken text is to the sender.
fn refusal(error: serde_json::Error) -> FileError {
    let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
    let text = error.to_string();
    if !error.is_io() {
        return FileError::BrokenJson { line, what: text };
    }
    let found = FileError::from(io::Error::from(error));
    if let FileError::RowTooLong { limit, .. } = found { FileError::RowTooLong { line, limit } } else { found }
}

/// A reader that refuses an object that is too long.
struct Bounded<R> {
    inner: R,
    since: Rc<Cell<u64>>,
    limit: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.since.set(self.since.get() + read as u64);
        if self.since.get() > self.limit {
            return Err(FileError::RowTooLong { line: 0, limit: self.limit }.into());
        }
        Ok(read)
    }
}

/// The objects of a text, as they are found.
struct Objects<'a, 'b> {
    each: &'a mut Each<'b>,
    since: &'a Cell<u64>,
    outcome: &'a mut Result<ControlFlow<()>, FileError>,
}

impl Objects<'_, '_> {
    /// Hands on an object; an error stands for "stop" and the outcome says why.
    fn hand_on<E: serde::de::Error>(&mut self, object: Vec<(String, Value)>) -> Result<(), E> {
        self.since.set(0);
        *self.outcome = (self.each)(object);
        match self.outcome {
            Ok(ControlFlow::Continue(())) => Ok(()),
            Ok(ControlFlow::Break(())) | Err(_) => Err(E::custom("stopped")),
        }
    }
}

/// The outermost value: an array of objects, or an object.
struct Top<'a, 'b, 'c>(&'a mut Objects<'b, 'c>);

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, or one object a line")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Element(self.0))?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Element(self.0).visit_map(map)
    }
}

/// One object.
struct Element<'a, 'b, 'c>(&'a mut Objects<'b, 'c>);

impl<'de> DeserializeSeed<'de> for Element<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Element<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a value for each column")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Vec::new();
        while let Some(pair) = map.next_entry::<String, Value>()? {
            if object.len() > 10_000 {
                return Err(A::Error::custom("too many keys"));
            }
            object.push(pair);
        }
        self.0.hand_on(object)
    }
}
