//! Which rows of figures the facts of a profile were made of. Kept is the newest alone; the others follow from the rows that there are.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::Source;
use entity::value::id::RecordId;

use super::work_out::{Row, work_out};
use crate::credit::feed::figure_rule::Way;
use crate::credit::feed::rule::rules;
use crate::enterprise::fact::{FactKey, Profile};

/// The rows that known facts were made of, each with the day that it is about where it is not the newest alone.
pub type MadeOf = BTreeMap<FactKey, BTreeMap<RecordId, Option<NaiveDate>>>;

/// The sources of which a known fact may have been made of more rows than the newest.
pub fn sources(profile: &Profile) -> Vec<Source> {
    let several = |way: &Way| match way {
        Way::Latest { .. } => false,
        Way::All { .. } | Way::Sum { .. } | Way::Trend { .. } | Way::Against { .. } => true,
    };
    let made = |source: &Source| rules(*source).facts.iter().any(|rule| several(&rule.is) && profile.rests(rule.key).record.is_some());
    Source::ALL.iter().copied().filter(|source| source.is_figures() && made(source)).collect()
}

/// The rows that the known facts of a profile of a day were made of; `rows` are those that there are of [these sources](sources).
pub fn made_of(profile: &Profile, rows: &BTreeMap<Source, Vec<Row>>, day: NaiveDate) -> MadeOf {
    let mut all: MadeOf = profile.resting().map(|(key, newest)| (key, BTreeMap::from([(newest, None)]))).collect();
    for (source, rows) in rows {
        for fact in work_out(rules(*source), rows, day) {
            // Where two departments deliver the same, it is made of the rows of one.
            if let Some(known) = all.get_mut(&fact.key).filter(|known| known.contains_key(&fact.record)) {
                known.extend(fact.rows.into_iter().map(|(row, on)| (row, Some(on))));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use entity::value::Figures;
    use serde_json::json;

    use super::*;
    use crate::enterprise::fact::{Fact, Provenance, Value};
    use crate::enterprise::facts::Rests;

    #[test]
    fn a_set_was_made_of_all_rows_that_hold_and_a_grade_of_the_newest() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let id = |nth: u128| RecordId::from(uuid::Uuid::from_u128(nth));
        let mut profile = Profile::default();
        let known =
            |code: &str| Fact::Known {
                value: Value::Code(code.to_owned()), source: Provenance::Delivered("某部门".to_owned()), as_of_on: day("2025-02-10")
            };
        profile.put_resting(FactKey::Qualifications, known("high_tech"), Rests { record: Some(id(2)), valid_to_on: None });
        profile.put_resting(FactKey::LabourGrade, known("A"), Rests { record: Some(id(9)), valid_to_on: None });
        let source = Source::Figures(Figures::Qualification);
        assert_eq!(sources(&profile), [source]);
        let row =
            |nth: u128, on: &str| Row { record: id(nth), on: day(on), valid_to_on: None, content: json!({ "qualification": "high_tech" }), disputed: false };
        let rows = vec![row(1, "2025-01-10"), row(2, "2025-02-10")];
        let grade = BTreeMap::from([(id(9), None)]);
        let set = BTreeMap::from([(id(1), Some(day("2025-01-10"))), (id(2), Some(day("2025-02-10")))]);
        let today = day("2026-03-02");
        assert_eq!(
            made_of(&profile, &BTreeMap::from([(source, rows.clone())]), today),
            MadeOf::from([(FactKey::Qualifications, set), (FactKey::LabourGrade, grade.clone())])
        );
        // Rows of another department, or of another moment, were not among them.
        let others = BTreeMap::from([(source, rows[..1].to_vec())]);
        let newest = BTreeMap::from([(id(2), None)]);
        assert_eq!(made_of(&profile, &others, today), MadeOf::from([(FactKey::Qualifications, newest), (FactKey::LabourGrade, grade)]));
    }
}
