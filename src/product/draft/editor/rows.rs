//! A tree of conditions as indented rows: what the editor and the workbook show and take.

use super::relation::{Relation, typed};
use crate::enterprise::fact::FactKey;
use crate::enterprise::protected;
use crate::product::criteria::{Condition, Criteria, MAX_CONDITIONS, MAX_DEPTH};

/// Most rows that a form or a file may bring.
pub const MAX_ROWS: usize = MAX_CONDITIONS * 3;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The head of a group of which all hold.
    All,
    /// The head of a group of which one holds.
    Any,
    /// The head of a group of which so many hold.
    AtLeast,
    /// The head of what must not hold.
    Not,
    /// A condition.
    Condition,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Condition, Self::All, Self::Any, Self::AtLeast, Self::Not];
    /// Kinds of heads.
    pub const GROUPS: &'static [Self] = &[Self::All, Self::Any, Self::AtLeast, Self::Not];
    /// The text in forms and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::AtLeast => "at_least",
            Self::Not => "not",
            Self::Condition => "condition",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::All => "rows-kind-all",
            Self::Any => "rows-kind-any",
            Self::AtLeast => "rows-kind-at_least",
            Self::Not => "rows-kind-not",
            Self::Condition => "rows-kind-condition",
        }
    }
    /// The kind of a text.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }
}

/// A row as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// How deep it stands; the outermost group at nought.
    pub depth: usize,
    /// Code of its kind.
    pub kind: String,
    /// How many of the group have to hold.
    pub count: String,
    /// Code of the fact.
    pub fact: String,
    /// Code of the relation.
    pub relation: String,
    /// The value.
    pub value: String,
    /// Code of the fact of which it is a share.
    pub of: String,
}

/// A column of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// How deep it stands.
    Depth,
    /// Its kind.
    Kind,
    /// How many.
    Count,
    /// The fact.
    Fact,
    /// The relation.
    Relation,
    /// The value.
    Value,
    /// The other fact.
    Of,
}

impl Column {
    /// Every column in order.
    pub const ALL: &'static [Self] = &[Self::Depth, Self::Kind, Self::Count, Self::Fact, Self::Relation, Self::Value, Self::Of];
    /// The text in the names of fields.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Kind => "kind",
            Self::Count => "count",
            Self::Fact => "fact",
            Self::Relation => "relation",
            Self::Value => "value",
            Self::Of => "of",
        }
    }
    /// Key of its heading.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Depth => "rows-column-depth",
            Self::Kind => "rows-column-kind",
            Self::Count => "rows-column-count",
            Self::Fact => "rows-column-fact",
            Self::Relation => "rows-column-relation",
            Self::Value => "rows-column-value",
            Self::Of => "rows-column-of",
        }
    }
}

/// What is wrong in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which row, from nought.
    pub row: usize,
    /// In which column.
    pub column: Column,
    /// Key of the sentence.
    pub text_key: &'static str,
}

/// The tree as rows, the outermost group first.
pub fn of(criteria: &Criteria) -> Vec<Row> {
    let mut rows = Vec::new();
    write(criteria, 0, &mut rows);
    rows
}

fn write(criteria: &Criteria, depth: usize, rows: &mut Vec<Row>) {
    let mut head = |kind: Kind, count: String, of: &[Criteria]| {
        rows.push(Row { depth, kind: kind.code().to_owned(), count, ..Row::default() });
        for one in of {
            write(one, depth + 1, rows);
        }
    };
    match criteria {
        Criteria::All(of) => head(Kind::All, String::new(), of),
        Criteria::Any(of) => head(Kind::Any, String::new(), of),
        Criteria::AtLeast { count, of } => head(Kind::AtLeast, count.to_string(), of),
        Criteria::Not(of) => head(Kind::Not, String::new(), std::slice::from_ref(of)),
        Criteria::Condition(one) => rows.push(condition(one, depth)),
    }
}

fn condition(one: &Condition, depth: usize) -> Row {
    let (value, of) = typed(&one.is);
    Row {
        depth,
        kind: Kind::Condition.code().to_owned(),
        count: String::new(),
        fact: one.fact.code().to_owned(),
        relation: Relation::of(&one.is).code().to_owned(),
        value,
        of,
    }
}

/// The row of a fact that was just chosen, with the first relation that suits it.
pub fn fresh(fact: FactKey, depth: usize) -> Row {
    let relation = Relation::of_fact(fact).next().map_or("", Relation::code);
    Row { depth, kind: Kind::Condition.code().to_owned(), fact: fact.code().to_owned(), relation: relation.to_owned(), ..Row::default() }
}

/// The tree of the rows; otherwise everything that is wrong with them, row by row.
pub fn read(rows: &[Row]) -> Result<Criteria, Vec<Fault>> {
    let mut faults = Vec::new();
    let fault = |row, column, text_key| Fault { row, column, text_key };
    if rows.len() > MAX_ROWS {
        return Err(vec![fault(MAX_ROWS, Column::Kind, "product-criteria-too_many_conditions")]);
    }
    let Some(first) = rows.first() else { return Ok(Criteria::All(Vec::new())) };
    if first.depth != 0 {
        faults.push(fault(0, Column::Depth, "rows-error-depth-first"));
    }
    let mut next = 0;
    let tree = group(rows, &mut next, &mut faults);
    faults.extend((next..rows.len()).map(|row| fault(row, Column::Depth, "rows-error-depth-outside")));
    faults.sort_by_key(|f| (f.row, f.column as usize));
    match tree {
        Some(tree) if faults.is_empty() => Ok(tree),
        Some(_) | None => Err(faults),
    }
}

/// The part whose first row is `next`, which then stands behind it.
fn group(rows: &[Row], next: &mut usize, faults: &mut Vec<Fault>) -> Option<Criteria> {
    let at = *next;
    let row = &rows[at];
    *next += 1;
    let mut parts = Vec::new();
    let mut whole = true;
    let mut children = 0;
    while let Some(below) = rows.get(*next).filter(|below| below.depth > row.depth) {
        if below.depth != row.depth + 1 {
            faults.push(Fault { row: *next, column: Column::Depth, text_key: "rows-error-depth-jump" });
        }
        if below.depth >= MAX_DEPTH {
            faults.push(Fault { row: *next, column: Column::Depth, text_key: "product-criteria-too_deep" });
        }
        children += 1;
        match group(rows, next, faults) {
            Some(part) => parts.push(part),
            None => whole = false,
        }
    }
    let mut wrong = |column, text_key| {
        faults.push(Fault { row: at, column, text_key });
        None
    };
    let made = match Kind::of_code(&row.kind) {
        None => wrong(Column::Kind, "rows-error-kind"),
        Some(Kind::Condition) if children > 0 => wrong(Column::Kind, "rows-error-condition-with-rows"),
        Some(Kind::Condition) => {
            return match leaf(row) {
                Ok(one) => Some(Criteria::Condition(one)),
                Err((column, text_key)) => wrong(column, text_key),
            };
        }
        Some(Kind::All) if at == 0 => Some(Criteria::All(parts)),
        Some(Kind::All | Kind::Any | Kind::AtLeast | Kind::Not) if children == 0 => wrong(Column::Kind, "product-criteria-empty_group"),
        Some(Kind::All) => Some(Criteria::All(parts)),
        Some(Kind::Any) => Some(Criteria::Any(parts)),
        Some(Kind::AtLeast) => match row.count.trim().parse::<usize>() {
            Ok(count) if (1..=children).contains(&count) => Some(Criteria::AtLeast { count, of: parts }),
            Ok(_) | Err(_) => wrong(Column::Count, "product-criteria-count_out_of_range"),
        },
        Some(Kind::Not) if children > 1 => wrong(Column::Kind, "rows-error-not-one"),
        Some(Kind::Not) => parts.pop().map(|part| Criteria::Not(Box::new(part))),
    };
    made.filter(|_| whole)
}

fn leaf(row: &Row) -> Result<Condition, (Column, &'static str)> {
    let fact: FactKey = row.fact.trim().parse().map_err(|_| (Column::Fact, protected::refusal(&row.fact, "rows-error-fact")))?;
    let relation = Relation::of_code(row.relation.trim()).ok_or((Column::Relation, "rows-error-relation"))?;
    if !relation.suits(fact.shape()) {
        return Err((Column::Relation, "product-criteria-wrong_shape"));
    }
    let column = |key: &str| if key == "rows-error-of" { Column::Of } else { Column::Value };
    let said = |key| if key == "rows-error-of" { protected::refusal(&row.of, key) } else { key };
    let is = relation.make(&row.value, row.of.trim()).map_err(|key| (column(key), said(key)))?;
    let one = Condition { fact, is };
    one.check()
        .map_err(|refusal| (if matches!(refusal, crate::product::criteria::Refusal::NotARatio(_)) { Column::Of } else { Column::Value }, refusal.text_key()))?;
    Ok(one)
}

/// Something done with a row and all that stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A condition below it: in the group when it is a head.
    Add(FactKey),
    /// A group below it.
    AddGroup(Kind),
    /// Away with it.
    Remove,
    /// Before the one before it in its group.
    Up,
    /// Behind the one behind it in its group.
    Down,
    /// Into the group before it.
    In,
    /// Out of its group.
    Out,
}

/// The rows after an act; what cannot be done changes nothing.
pub fn apply(mut rows: Vec<Row>, at: usize, act: Act) -> Vec<Row> {
    let Some(here) = rows.get(at).cloned() else { return rows };
    let end = end_of(&rows, at);
    let is_head = |row: &Row| row.kind != Kind::Condition.code();
    match act {
        Act::Add(fact) if is_head(&here) => rows.insert(end, fresh(fact, here.depth + 1)),
        Act::Add(fact) => rows.insert(end, fresh(fact, here.depth)),
        Act::AddGroup(kind) => {
            let depth = if is_head(&here) { here.depth + 1 } else { here.depth };
            let count = if kind == Kind::AtLeast { "1".to_owned() } else { String::new() };
            rows.insert(end, Row { depth, kind: kind.code().to_owned(), count, ..Row::default() });
        }
        Act::Remove if at > 0 => {
            rows.drain(at..end);
        }
        Act::Up => {
            if let Some(before) = before(&rows, at) {
                rows[before..end].rotate_left(at - before);
            }
        }
        Act::Down => {
            if rows.get(end).is_some_and(|next| next.depth == here.depth) {
                let next_end = end_of(&rows, end);
                rows[at..next_end].rotate_left(end - at);
            }
        }
        Act::In => {
            if before(&rows, at).is_some_and(|before| is_head(&rows[before])) {
                rows[at..end].iter_mut().for_each(|row| row.depth += 1);
            }
        }
        Act::Out if here.depth > 1 => {
            let parent = (0..at).rev().find(|i| rows[*i].depth < here.depth).unwrap_or(0);
            let behind = end_of(&rows, parent);
            rows[at..end].iter_mut().for_each(|row| row.depth -= 1);
            rows[at..behind].rotate_left(end - at);
        }
        Act::Remove | Act::Out => {}
    }
    rows
}

/// Where the rows under a row end.
fn end_of(rows: &[Row], at: usize) -> usize {
    (at + 1..rows.len()).find(|i| rows[*i].depth <= rows[at].depth).unwrap_or(rows.len())
}

/// The row before it in its group.
fn before(rows: &[Row], at: usize) -> Option<usize> {
    let depth = rows[at].depth;
    (0..at).rev().take_while(|i| rows[*i].depth >= depth).find(|i| rows[*i].depth == depth)
}

#[cfg(test)]
mod tests;
