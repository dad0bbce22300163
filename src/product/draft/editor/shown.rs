//! The rows of the editor as its page shows them: what can be chosen, what is wrong, and what each alone costs.

use entity::value::Region;

use super::super::shown::FindingShown;
use super::relation::{Relation, Takes, split};
use super::rows::{Kind, Row};
use crate::enterprise::fact::{FactKey, Shape};
use crate::matching::reach::words::Part;
use crate::platform::i18n::Lang;
use crate::platform::page::ShownErrors;
use crate::product::criteria::closed_codes;
use crate::product::say::name_of;

/// A thing to choose.
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Facts of one item of the letter of authorisation.
pub struct FactGroup {
    /// Name of the item.
    pub name: String,
    /// The facts.
    pub facts: Vec<Choice>,
}

/// A row as the page shows it.
pub struct RowShown {
    /// Its place.
    pub at: usize,
    /// The beginning of its fields' names.
    pub name: String,
    /// How deep it stands.
    pub depth: usize,
    /// As typed.
    pub row: Row,
    /// Whether it is a condition.
    pub condition: bool,
    /// Whether it is the head of a group that counts.
    pub counts: bool,
    /// Kinds that a head can become; empty for a condition.
    pub kinds: Vec<Choice>,
    /// Relations that suit the fact.
    pub relations: Vec<Choice>,
    /// Codes to tick; empty when they are typed.
    pub codes: Vec<Choice>,
    /// What is typed beside the ticked codes, or the value.
    pub value: String,
    /// Whether a value is typed.
    pub has_value: bool,
    /// The unit behind the value.
    pub unit: String,
    /// A word about what to type.
    pub hint: String,
    /// Kind of the input.
    pub input: &'static str,
    /// Amounts that it can be a share of; empty when it is none.
    pub others: Vec<Choice>,
    /// What is wrong with it.
    pub error: String,
    /// What the examination found about it.
    pub findings: Vec<FindingShown>,
    /// What it alone costs; empty while that is not counted.
    pub cost: String,
    /// Whether a slider can move it.
    pub slides: bool,
    /// What it is called by its buttons.
    pub label: String,
}

/// Things to choose, those with a chosen code marked.
pub fn choices<T: Copy>(lang: Lang, all: &[T], code: impl Fn(T) -> &'static str, text_key: impl Fn(T) -> &'static str, chosen: &[String]) -> Vec<Choice> {
    let one = |each: &T| Choice { code: code(*each).to_owned(), text: lang.t(text_key(*each)), chosen: chosen.iter().any(|c| c == code(*each)) };
    all.iter().map(one).collect()
}

/// Every fact, by item.
pub fn facts(lang: Lang) -> Vec<FactGroup> {
    let items = ["registration", "operating", "public_credit", "asked"];
    let one = |fact: &FactKey| Choice { code: fact.code().to_owned(), text: lang.t(fact.text_key()), chosen: false };
    let of = |item: &str| FactKey::ALL.iter().filter(|f| f.item() == item).map(one).collect();
    items.iter().map(|item| FactGroup { name: lang.t(format!("editor-item-{item}")), facts: of(item) }).collect()
}

/// The head or condition as its buttons call it.
fn label(lang: Lang, row: &Row) -> String {
    let kind = Kind::of_code(&row.kind).unwrap_or(Kind::Condition);
    match (kind, row.fact.parse::<FactKey>()) {
        (Kind::Condition, Ok(fact)) => lang.t(fact.text_key()),
        (Kind::Condition | Kind::All | Kind::Any | Kind::AtLeast | Kind::Not, _) => lang.t(kind.text_key()),
    }
}

/// Codes that are ticked, and what is left to type.
fn codes(lang: Lang, fact: FactKey, value: &str) -> (Vec<Choice>, String) {
    let known: Vec<String> = if fact == FactKey::Region {
        std::iter::once(Region::city()).chain(Region::counties()).map(|r| r.to_string()).collect()
    } else {
        closed_codes(fact).unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let typed = split(value);
    let left = typed.iter().filter(|code| !known.contains(code)).cloned().collect::<Vec<_>>().join(" ");
    let one = |code: &String| Choice { code: code.clone(), text: name_of(lang, fact, code), chosen: typed.contains(code) };
    (known.iter().map(one).collect(), left)
}

/// A row as the page shows it.
pub fn row_shown(lang: Lang, at: usize, row: &Row, errors: &ShownErrors, found: &[FindingShown]) -> RowShown {
    let name = format!("row-{at}");
    let kind = Kind::of_code(&row.kind).unwrap_or(Kind::Condition);
    let fact = row.fact.parse::<FactKey>().ok().filter(|_| kind == Kind::Condition);
    let relation = Relation::of_code(&row.relation);
    let takes = relation.map_or(Takes::Nothing, Relation::takes);
    let mut shown = RowShown {
        at,
        depth: row.depth,
        condition: kind == Kind::Condition,
        counts: kind == Kind::AtLeast,
        kinds: Vec::new(),
        relations: Vec::new(),
        codes: Vec::new(),
        value: row.value.clone(),
        has_value: takes != Takes::Nothing && kind == Kind::Condition,
        unit: String::new(),
        hint: String::new(),
        input: if takes == Takes::Day { "date" } else { "text" },
        others: Vec::new(),
        error: errors.of(&name),
        findings: found.iter().filter(|f| f.field == name).cloned().collect(),
        cost: String::new(),
        slides: slides(row),
        label: label(lang, row),
        row: row.clone(),
        name,
    };
    if kind != Kind::Condition {
        shown.kinds = choices(lang, Kind::GROUPS, Kind::code, Kind::text_key, std::slice::from_ref(&row.kind));
    }
    let Some(fact) = fact else { return shown };
    shown.relations = choices(lang, &Relation::of_fact(fact).collect::<Vec<_>>(), Relation::code, Relation::text_key, std::slice::from_ref(&row.relation));
    match takes {
        Takes::Wan => shown.unit = lang.t("unit-wan"),
        Takes::Percent => "%".clone_into(&mut shown.unit),
        Takes::Number if fact.shape() == Shape::Day || fact == FactKey::AgeMonths => shown.unit = lang.t("unit-months"),
        Takes::ShareOf => {
            "%".clone_into(&mut shown.unit);
            let others: Vec<FactKey> = FactKey::ALL.iter().copied().filter(|f| f.shape() == Shape::Money && *f != fact).collect();
            shown.others = choices(lang, &others, FactKey::code, FactKey::text_key, std::slice::from_ref(&row.of));
        }
        Takes::Codes => {
            (shown.codes, shown.value) = codes(lang, fact, &row.value);
            shown.has_value = closed_codes(fact).is_none();
            let hint = if fact == FactKey::Region { "editor-hint-region" } else { "editor-hint-codes" };
            shown.hint = if shown.has_value { lang.t(hint) } else { String::new() };
        }
        Takes::Number | Takes::Day | Takes::Nothing => {}
    }
    shown
}

/// The row of a part of the conditions, by its path: rows are the parts in order.
pub fn row_of(rows: &[Row], path: &[usize]) -> Option<usize> {
    let mut here = 0;
    for at in path {
        let depth = rows.get(here)?.depth;
        let below = (here + 1..rows.len()).take_while(|i| rows[*i].depth > depth).filter(|i| rows[*i].depth == depth + 1);
        here = below.clone().nth(*at)?;
    }
    Some(here)
}

/// Whether a slider can move the condition of a row.
fn slides(row: &Row) -> bool {
    let moves = Relation::of_code(&row.relation).is_some_and(|relation| match relation {
        Relation::MoneyAtLeast | Relation::MoneyAtMost | Relation::CountAtLeast | Relation::CountAtMost | Relation::RateAtLeast | Relation::RateAtMost => true,
        Relation::OneOf
        | Relation::NoneOf
        | Relation::HasAny
        | Relation::HasNone
        | Relation::Yes
        | Relation::No
        | Relation::CoversAsked
        | Relation::ShareAtMost
        | Relation::ShareAtLeast
        | Relation::OnOrBefore
        | Relation::OnOrAfter
        | Relation::MonthsSinceAtLeast
        | Relation::MonthsSinceAtMost => false,
    });
    moves && is_condition(row) && row.fact.parse::<FactKey>().is_ok_and(|fact| !fact.is_asked())
}

fn is_condition(row: &Row) -> bool {
    row.kind == Kind::Condition.code()
}

/// The place of a row's condition among all conditions.
pub fn place_of(rows: &[Row], at: usize) -> Option<usize> {
    let row = rows.get(at).filter(|row| is_condition(row))?;
    is_condition(row).then(|| rows[..at].iter().filter(|row| is_condition(row)).count())
}

/// What each row of the outermost group alone costs, in words, by row, where that is more than a few firms.
pub fn costs(lang: Lang, rows: &[Row], part: &Part) -> Vec<(usize, String)> {
    let parts: Vec<usize> = match rows.first() {
        Some(first) if first.kind == Kind::All.code() => (1..rows.len()).filter(|at| rows[*at].depth == 1).collect(),
        Some(_) => vec![0],
        None => Vec::new(),
    };
    // What nearly nobody fails by is left to the table.
    let each = parts.into_iter().zip(&part.costs).filter(|(_, cost)| cost.told);
    each.map(|(at, cost)| (at, lang.t2("editor-cost", "fails", &cost.count, "unknown", &cost.more))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::reach::words::Line;

    fn row(depth: usize, kind: Kind, fact: &str, relation: Relation) -> Row {
        Row { depth, kind: kind.code().to_owned(), fact: fact.to_owned(), relation: relation.code().to_owned(), ..Row::default() }
    }

    #[test]
    fn costs_stand_at_the_rows_of_the_outermost_group() {
        let rows = [
            row(0, Kind::All, "", Relation::Yes),
            row(1, Kind::Condition, "age_months", Relation::CountAtLeast),
            row(1, Kind::Any, "", Relation::Yes),
            row(2, Kind::Condition, "revenue_year", Relation::MoneyAtLeast),
            row(2, Kind::Condition, "tax_grade", Relation::OneOf),
            row(1, Kind::Condition, "asked_amount", Relation::MoneyAtMost),
        ];
        let line = |n: &str, told| Line { count: n.to_owned(), more: n.to_owned(), told, ..Line::default() };
        let part = Part { costs: vec![line("30", true), line("40", true), line("0", false)], ..Part::default() };
        let costs = costs(Lang::En, &rows, &part);
        assert_eq!(costs.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 2]);
        assert!(costs[1].1.contains("40"));
        assert_eq!([1, 3, 4].map(|at| place_of(&rows, at)), [Some(0), Some(1), Some(2)]);
        assert_eq!((place_of(&rows, 2), place_of(&rows, 9)), (None, None));
        assert_eq!(rows.iter().map(slides).collect::<Vec<_>>(), [false, true, false, true, false, false]);
    }
}
