//! What the editor's form posts: terms, rows, and the button that was pressed.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::relation::{Relation, split};
use super::rows::{Act, Column, Fault, Kind, MAX_ROWS, Row, read};
use super::typed::{FeeTyped, TermsTyped};
use crate::enterprise::fact::{FactKey, Shape};
use crate::platform::web::form::FieldErrors;
use crate::product::criteria::{Criteria, closed_codes};
use crate::product::draft::content::{Content, LONGEST_NOTE, Naming};
use crate::product::terms::Terms;

/// Most rows of costs, grades and shares.
const MOST_LINES: usize = 20;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The terms.
    pub terms: TermsTyped,
    /// The conditions.
    pub rows: Vec<Row>,
    /// The author's word for the reviewer.
    pub note: String,
    /// What the product is called.
    pub naming: Naming,
}

/// The button that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Keep it.
    Save,
    /// Only look at it.
    Look,
    /// Change the rows.
    Row(usize, Act),
}

/// The fields of a form, by name.
pub struct Fields(pub BTreeMap<String, Json>);

impl Fields {
    /// The text of a field; empty when it was not sent.
    pub fn text(&self, name: &str) -> String {
        self.0.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
    }
    fn list(&self, name: &str) -> Vec<String> {
        let all = self.0.get(name).and_then(Json::as_array);
        all.map(|all| all.iter().filter_map(Json::as_str).map(str::to_owned).collect()).unwrap_or_default()
    }
    /// Two lists side by side; lines where nothing is typed are left out.
    fn pairs(&self, first: &str, second: &str) -> Vec<(String, String)> {
        let both = self.list(first).into_iter().zip(self.list(second));
        both.filter(|(a, b)| !(a.trim().is_empty() && b.trim().is_empty())).take(MOST_LINES).collect()
    }
    fn fees(&self) -> Vec<FeeTyped> {
        let lines = self.list("fee_kind").into_iter().zip(self.list("fee_basis")).zip(self.list("fee_figure"));
        let all = lines.map(|((kind, basis), figure)| FeeTyped { kind, basis, figure });
        all.filter(|fee| !(fee.kind.is_empty() && fee.figure.trim().is_empty())).take(MOST_LINES).collect()
    }
    /// What was typed.
    pub fn typed(&self) -> Typed {
        let naming = Naming { name: self.text("name").trim().to_owned(), summary: self.text("summary").trim().to_owned() };
        Typed { terms: self.terms(), rows: self.rows(), note: self.text("note"), naming }
    }
    fn terms(&self) -> TermsTyped {
        TermsTyped {
            family: self.text("family"),
            min_amount: self.text("min_amount"),
            max_amount: self.text("max_amount"),
            min_term_months: self.text("min_term_months"),
            max_term_months: self.text("max_term_months"),
            purposes: self.list("purposes"),
            guarantees: self.list("guarantees"),
            repayment: self.list("repayment"),
            usual: self.text("usual"),
            pricing: self.text("pricing"),
            rate: self.text("rate"),
            grade_fact: self.text("grade_fact"),
            grades: self.pairs("grade_code", "grade_rate"),
            otherwise: self.text("otherwise"),
            cap: self.text("cap"),
            shares: self.pairs("share_fact", "share_rate"),
            fees: self.fees(),
            decision_days: self.text("decision_days"),
        }
    }
    fn rows(&self) -> Vec<Row> {
        let count = self.text("rows").parse().unwrap_or(0).min(MAX_ROWS + 1);
        (0..count).map(|at| self.row(at)).collect()
    }
    fn row(&self, at: usize) -> Row {
        let text = |column: Column| self.text(&field(at, column));
        let mut row = Row {
            depth: text(Column::Depth).parse().unwrap_or(0),
            kind: text(Column::Kind),
            count: text(Column::Count),
            fact: text(Column::Fact),
            relation: text(Column::Relation),
            value: text(Column::Value),
            of: text(Column::Of),
        };
        // Ticked codes stand before those that were typed.
        let ticked = self.list(&format!("row-{at}-codes"));
        if !ticked.is_empty() {
            let typed = split(&row.value).into_iter().filter(|code| !ticked.contains(code));
            row.value = ticked.iter().cloned().chain(typed).collect::<Vec<_>>().join(" ");
        }
        settle(&mut row);
        row
    }
    /// The row whose value the curve moves: the one whose button was pressed, otherwise the one that was moved before.
    pub fn moved(&self) -> Option<usize> {
        let pressed = self.text("press");
        let at = pressed.strip_prefix("curve:").map_or_else(|| self.text("moved"), str::to_owned);
        at.parse().ok()
    }
    /// The button that was pressed; looking when it is none of ours.
    pub fn press(&self) -> Press {
        let pressed = self.text("press");
        if pressed == "save" {
            return Press::Save;
        }
        let (name, at) = pressed.split_once(':').unwrap_or((&pressed, ""));
        let act = match name {
            "add" => self.text(&format!("row-{at}-add")).parse::<FactKey>().ok().map(Act::Add),
            "group" => Kind::of_code(&self.text(&format!("row-{at}-group"))).filter(|k| *k != Kind::Condition).map(Act::AddGroup),
            "remove" => Some(Act::Remove),
            "up" => Some(Act::Up),
            "down" => Some(Act::Down),
            "in" => Some(Act::In),
            "out" => Some(Act::Out),
            _ => None,
        };
        act.zip(at.parse().ok()).map_or(Press::Look, |(act, at)| Press::Row(at, act))
    }
}

/// After another fact was chosen, its relation is the first that suits it, and codes of the old one are gone.
fn settle(row: &mut Row) {
    if row.kind != Kind::Condition.code() {
        return;
    }
    let Ok(fact) = row.fact.parse::<FactKey>() else { return };
    if !Relation::of_code(&row.relation).is_some_and(|r| r.suits(fact.shape())) {
        Relation::of_fact(fact).next().map_or("", Relation::code).clone_into(&mut row.relation);
        if matches!(fact.shape(), Shape::Code | Shape::Codes) {
            row.value.clear();
        }
    }
    if let Some(known) = closed_codes(fact) {
        let left: Vec<String> = split(&row.value).into_iter().filter(|code| known.contains(&code.as_str())).collect();
        row.value = left.join(" ");
    }
}

/// The name of a row's field.
fn field(at: usize, column: Column) -> String {
    format!("row-{at}-{}", column.code())
}

impl Typed {
    /// What a draft holds, as it would be typed; a lone condition stands in a group, so that others can be added.
    pub fn of(content: &Content, note: &str, naming: Naming) -> Self {
        let criteria = match &content.criteria {
            whole @ (Criteria::All(_) | Criteria::Any(_) | Criteria::AtLeast { .. }) => super::rows::of(whole),
            lone @ (Criteria::Condition(_) | Criteria::Not(_)) => super::rows::of(&Criteria::All(vec![lone.clone()])),
        };
        Self { terms: TermsTyped::of(&content.terms), rows: criteria, note: note.to_owned(), naming }
    }
    /// Terms and conditions as far as each can be read, and everything that is wrong.
    pub fn read(&self) -> (Option<Terms>, Option<Criteria>, FieldErrors) {
        let (terms, mut errors) = match self.terms.terms() {
            Ok(terms) => (Some(terms), FieldErrors::default()),
            Err(errors) => (None, errors),
        };
        self.naming.check(&mut errors);
        if self.note.chars().count() > LONGEST_NOTE {
            errors.add("note", "draft-error-note");
        }
        match read(&self.rows) {
            Ok(criteria) => (terms, Some(criteria), errors),
            Err(faults) => {
                for Fault { row, column: _, text_key } in faults {
                    errors.add(format!("row-{row}"), text_key);
                }
                (terms, None, errors)
            }
        }
    }
    /// What would be kept; otherwise everything that is wrong.
    pub fn content(&self) -> Result<Content, FieldErrors> {
        let (terms, criteria, errors) = self.read();
        match (terms, criteria) {
            (Some(terms), Some(criteria)) if errors.is_empty() => Ok(Content { terms, criteria }),
            (Some(_) | None, _) => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(of: &[(&str, Json)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    #[test]
    fn buttons_say_what_is_done() {
        let press = |more: &[(&str, Json)]| fields(more).press();
        assert_eq!(press(&[("press", json!("save"))]), Press::Save);
        assert_eq!(press(&[("press", json!("add:3")), ("row-3-add", json!("patents"))]), Press::Row(3, Act::Add(FactKey::Patents)));
        assert_eq!(press(&[("press", json!("group:0")), ("row-0-group", json!("any"))]), Press::Row(0, Act::AddGroup(Kind::Any)));
        assert_eq!(press(&[("press", json!("in:2"))]), Press::Row(2, Act::In));
        assert_eq!(press(&[("press", json!("away"))]), Press::Look);
        assert_eq!(press(&[]), Press::Look);
        let moved = |more: &[(&str, Json)]| fields(more).moved();
        assert_eq!(press(&[("press", json!("curve:4"))]), Press::Look);
        assert_eq!(moved(&[("press", json!("curve:4")), ("moved", json!("2"))]), Some(4));
        assert_eq!((moved(&[("press", json!("look")), ("moved", json!("2"))]), moved(&[])), (Some(2), None));
    }

    #[test]
    fn another_fact_gets_a_relation_that_suits_it() {
        let row = fields(&[
            ("rows", json!("1")),
            ("row-0-depth", json!("1")),
            ("row-0-kind", json!("condition")),
            ("row-0-fact", json!("tax_grade")),
            ("row-0-relation", json!("count_at_least")),
            ("row-0-value", json!("24")),
            ("row-0-codes", json!(["B", "A"])),
        ]);
        let typed = row.typed();
        assert_eq!((typed.rows[0].relation.as_str(), typed.rows[0].value.as_str()), ("one_of", ""));
        let mut chosen = row;
        chosen.0.insert("row-0-relation".to_owned(), json!("none_of"));
        assert_eq!(chosen.typed().rows[0].value, "B A");
    }
}
