//! Rules on the order of a row's days: each day of them is held against those that come before it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::cell::place;
use super::check::Case;
use super::finding::MarkCode;
use super::rule::{DayRole, DayRule, Kind};

/// A day that comes after another one of its row; a row that has them the other way round is marked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRule {
    /// The field.
    pub of: String,
    /// The fields that it is not before: the first of them that the row has counts. Of a month or a year its last day.
    pub not_before: Vec<String>,
}

impl Case<'_> {
    /// Marks the days that lie before what they follow.
    pub(super) fn in_order(&mut self) {
        let header = self.header;
        for rule in &header.rules().orders {
            let Some(end) = self.day_of(&rule.of) else { continue };
            let begin = rule.not_before.iter().find_map(|id| self.day_of(id));
            if begin.is_some_and(|begin| end < begin)
                && let Some(bound) = header.bound().iter().find(|bound| bound.field.id == rule.of)
            {
                self.mark(bound, MarkCode::DaysReversed, None);
            }
        }
    }
    /// The day that the row has in a field; none where it is left empty or says that there is no end.
    fn day_of(&self, id: &str) -> Option<NaiveDate> {
        let said = self.content.get(id)?;
        match &self.header.rules().field(id)?.is {
            Kind::Day(DayRule { role: Some(role), .. }) => self.days[place(*role)],
            Kind::Day(DayRule { role: None, .. }) => said.as_str()?.parse().ok(),
            Kind::Period(_) => self.days[place(DayRole::DecidedOn)],
            Kind::Name { .. }
            | Kind::Text { .. }
            | Kind::Code
            | Kind::OtherCode
            | Kind::OrganisationCode
            | Kind::Money(_)
            | Kind::Capital { .. }
            | Kind::Choice(_)
            | Kind::Whole { .. }
            | Kind::Industry
            | Kind::Quantity(_)
            | Kind::Percent { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Figures, Source};

    use super::*;
    use crate::credit::feed::check::{Checked, check};
    use crate::credit::feed::header::Header;
    use crate::credit::feed::row::Row;
    use crate::credit::feed::rule::{Field, rules};

    #[test]
    fn every_end_follows_its_beginning() {
        let is_day = |field: &Field| matches!(field.is, Kind::Day(_) | Kind::Period(_));
        for source in Source::ALL {
            let rules = rules(*source);
            for rule in &rules.orders {
                let all = rule.not_before.iter().chain([&rule.of]);
                assert!(!rule.not_before.is_empty() && all.into_iter().all(|id| rules.field(id).is_some_and(is_day)), "{source}: {rule:?}");
                assert!(!rule.not_before.contains(&rule.of), "{source}: {rule:?}");
            }
            // Validity, publication and withdrawal end what a row's own day begins.
            for field in &rules.fields {
                let Kind::Day(DayRule { role: Some(DayRole::ValidToOn | DayRole::PublishUntilOn | DayRole::RemovedOn), .. }) = field.is else { continue };
                assert!(rules.orders.iter().any(|rule| rule.of == field.id), "{source}: {} follows nothing", field.id);
            }
        }
    }

    /// The columns of the days that a row has the wrong way round.
    fn reversed(source: Source, cells: &[(&str, &str)]) -> Vec<String> {
        let header = Header::resolve(source, cells.iter().map(|cell| cell.0.to_owned()).collect()).expect("a header");
        match check(&header, &Row::new(2, cells.iter().map(|cell| cell.1)), "2026-03-02".parse().expect("a day")) {
            Checked::Accepted(draft) => draft.marks.into_iter().filter(|mark| mark.code == MarkCode::DaysReversed).map(|mark| mark.column).collect(),
            Checked::Refused { reasons } => panic!("refused: {reasons:?}"),
        }
    }

    #[test]
    fn days_the_wrong_way_round_are_marked_by_the_rules_of_their_source() {
        let code = "91320899MAXAY4CL05";
        let licence = |from: &'static str, to: &'static str, removed: &'static str| {
            let days = [("XK_JDRQ", "2025-03-01"), ("XK_YXQZ", from), ("XK_YXQZI", to), ("移出日期", removed)];
            let rest = [
                ("XK_XDR_MC", "某药房"),
                ("XK_XDR_SHXYM", code),
                ("XK_WSH", "许字1"),
                ("XK_XKLB", "普通"),
                ("XK_NR", "药品"),
                ("XK_XKJG", "某局"),
                ("XK_ZT", "1"),
            ];
            reversed(Source::Licence, &[&days[..], &rest[..]].concat())
        };
        assert_eq!(licence("2025-03-05", "2025-03-05", "2025-03-01"), [""; 0]);
        assert_eq!(licence("2025-03-05", "2025-03-04", ""), ["XK_YXQZI"], "against the day from which it is valid");
        assert_eq!(licence("", "2025-03-04", ""), [""; 0], "against that of the decision where none is named");
        assert_eq!(licence("", "2025-02-28", ""), ["XK_YXQZI"]);
        assert_eq!(licence("2025-03-05", "20991231", "2025-02-28"), ["移出日期"], "without an end it can still be taken back too early");
        let debtor = |filed: &'static str| {
            reversed(
                Source::DishonestDebtor,
                &[
                    ("iname", "某公司"),
                    ("cardnum", code),
                    ("courtname", "某法院"),
                    ("regdate", filed),
                    ("casecode", "（2026）苏0812执12号"),
                    ("publishdate", "2026-02-27"),
                ],
            )
        };
        assert_eq!((debtor("2026-02-27"), debtor("2026-02-28")), (Vec::new(), vec!["publishdate".to_owned()]));
        let firm = [("企业名称", "某公司"), ("统一社会信用代码", code), ("成立日期", "2020-05-06"), ("注销日期", "2020-05-05")];
        assert_eq!(reversed(Source::Registration, &firm), ["注销日期"]);
        // Of a year its last day, unless the row names a day.
        let grade = |on: &'static str| {
            let cells = [("企业名称", "某公司"), ("统一社会信用代码", code), ("年度", "2024"), ("等级", "绿色"), ("评价日期", on), ("有效期至", "2024-12-30")];
            reversed(Source::Figures(Figures::EnvironmentGrade), &cells)
        };
        assert_eq!((grade(""), grade("2024-12-01")), (vec!["有效期至".to_owned()], Vec::new()));
    }
}
