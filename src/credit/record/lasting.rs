//! How long a record lasts: published, used, and kept.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::value::{RecordState, Source, SubjectKind, Uscc};

use super::actions::Record;
use super::validity::{Matter, Validity};
use crate::risk::raise::gravity_of;

/// When rows of figures end that nobody took back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiguresEnd {
    /// The catalogue names a term: with the time that they are about, or with their own last day where that is later.
    WithTheirTime,
    /// It names none: with their own last day alone; what stands without one stands.
    WithTheirLastDay,
}

/// Whether a code is that of a trader (个体工商户), who is a person.
pub(super) fn is_trader(code: &Uscc) -> bool {
    code.kind() == SubjectKind::Individual
}

/// Whether what a row names its subject by is a trader's code; none when it is no unified code, which says nothing about that.
pub(super) fn names_trader(code: Option<&str>) -> Option<bool> {
    Some(is_trader(&code?.parse().ok()?))
}

impl Record {
    /// Whether it may be shown on a day: current, neither repaired nor annulled, and within the time of its publication.
    pub fn counts_on(&self, today: NaiveDate) -> bool {
        match self.state {
            RecordState::Current => !self.life.is_over() && self.validity().is_some_and(|validity| validity.counts_on(today)),
            RecordState::Withdrawn => false,
        }
    }
    /// Whether it may be used on a day for what is decided by machine: it counts, and no objection to it runs.
    pub fn is_used_on(&self, today: NaiveDate) -> bool {
        self.counts_on(today) && !self.life.is_suspended()
    }
    /// How long it is published by law, and why.
    pub fn validity(&self) -> Option<Validity> {
        Validity::of(&self.matter())
    }
    /// What decides about its validity.
    fn matter(&self) -> Matter {
        let day = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&Shanghai).date_naive());
        let matter = Matter {
            annulled_on: day(self.life.annulled_at),
            repaired_on: day(self.life.repaired_at),
            valid_to_on: self.valid_to_on,
            publish_to_on: self.publish_to_on,
            removed_on: self.removed_on,
            settled_on: Some(self.outcome_on.unwrap_or(self.seen_on)),
            ..Matter::new(self.source, self.first_day())
        };
        let matter = matter.with_content(&self.content, gravity_of(&self.content));
        if self.is_of_person { matter.of_person(&self.content) } else { matter }
    }
    /// The first day on which it is not kept any more because it is bad news about a person, whatever term the catalogue names.
    pub fn forgotten_on(&self) -> Option<NaiveDate> {
        self.matter().forgotten_on()
    }
    /// The day from which what it says counts, where its row names one: the decision's, of a settled commitment the day of that.
    pub fn counted_on(&self) -> Option<NaiveDate> {
        if self.source == Source::Commitment { Some(self.matter().begins_on()) } else { self.decided_on }
    }
    /// The first day on which it is no longer published and used; none while no end is known.
    pub fn published_until(&self) -> Option<NaiveDate> {
        self.validity()?.published_until()
    }
    /// The first day on which nothing of it is published or used any more; none while no such day is known. What was never to be
    /// published ended with its decision, and what its source took back without a day when the platform learned of it.
    pub fn ended_on(&self, updated_on: NaiveDate, figures: FiguresEnd) -> Option<NaiveDate> {
        let validity = self.validity()?;
        let lawful = if validity.published.is_some() { validity.published_until() } else { Some(self.first_day()) };
        let withdrawn = match self.state {
            RecordState::Current => None,
            RecordState::Withdrawn => Some(self.removed_on.unwrap_or(updated_on)),
        };
        let last = match figures {
            FiguresEnd::WithTheirTime => Some(self.valid_to_on.map_or(self.first_day(), |last| last.max(self.first_day()))),
            FiguresEnd::WithTheirLastDay => self.valid_to_on,
        };
        let own = last.filter(|_| self.source.is_figures()).and_then(|last| last.succ_opt());
        // Nothing ends before it began.
        [lawful, withdrawn, own].into_iter().flatten().min().map(|on| on.max(self.first_day()))
    }
    /// The day of the decision or the time that it is about; else the day on which the platform first had it.
    fn first_day(&self) -> NaiveDate {
        self.decided_on.unwrap_or(self.seen_on)
    }
}

#[cfg(test)]
mod tests {
    use entity::value::Figures;
    use serde_json::json;

    use super::*;
    use crate::enterprise::against::tests::{on, record};

    fn ended(record: &Record) -> Option<NaiveDate> {
        record.ended_on(on("2026-03-01"), FiguresEnd::WithTheirTime)
    }

    #[test]
    fn a_record_ends_with_its_publication_its_withdrawal_or_at_once() {
        let debtor = record(1, Source::DishonestDebtor, on("2024-02-29"), json!({}));
        assert_eq!(ended(&debtor), Some(on("2026-02-28")), "two years of the list");
        let refuses = record(2, Source::DishonestDebtor, on("2024-02-29"), json!({ "behaviour": "有履行能力而拒不履行" }));
        assert_eq!(ended(&refuses), None, "as long as the source keeps it");
        let removed = Record { state: RecordState::Withdrawn, removed_on: Some(on("2025-05-05")), ..refuses.clone() };
        assert_eq!(ended(&removed), Some(on("2025-05-05")));
        assert_eq!(ended(&Record { removed_on: None, ..removed }), Some(on("2026-03-01")), "without a day, when it was heard of");
        let mut repaired = refuses;
        repaired.life.repaired_at = Some("2025-06-06T01:00:00Z".parse().expect("an instant"));
        assert_eq!(ended(&repaired), Some(on("2025-06-06")));
        let warned = record(3, Source::Penalty, on("2024-01-02"), json!({ "category": ["warning"] }));
        assert_eq!(ended(&warned), Some(on("2024-01-02")), "never published");
        let late = Record { valid_to_on: Some(on("2023-01-01")), ..record(4, Source::Licence, on("2024-01-02"), json!({})) };
        assert_eq!(ended(&late), Some(on("2024-01-02")), "not before it began");
    }

    #[test]
    fn what_a_trader_did_is_forgotten_after_five_years() {
        // The list has no term for who can pay and does not, and the court has not taken off who has paid.
        let paid = json!({ "behaviour": "有履行能力而拒不履行生效法律文书确定义务", "performance": "all" });
        let company = record(1, Source::DishonestDebtor, on("2021-03-10"), paid);
        let trader = Record { is_of_person: true, ..company.clone() };
        assert_eq!([&company, &trader].map(Record::forgotten_on), [None, Some(on("2026-03-10"))]);
        assert_eq!([&company, &trader].map(|one| one.counts_on(on("2026-03-09"))), [true; 2]);
        assert_eq!([&company, &trader].map(|one| one.counts_on(on("2026-03-10"))), [true, false]);
        assert_eq!(trader.validity().map(|validity| validity.because.code()), Some("person"));
        // The last day that a department gave its entry ends it for both, and for the trader the time until it is forgotten begins.
        let company = Record { valid_to_on: Some(on("2021-03-10")), ..record(2, Source::Listing, on("2019-06-01"), json!({ "list": "customs" })) };
        let trader = Record { is_of_person: true, ..company.clone() };
        assert_eq!([&company, &trader].map(ended), [Some(on("2021-03-11")); 2]);
        assert_eq!([&company, &trader].map(Record::forgotten_on), [None, Some(on("2026-03-10"))]);
    }

    #[test]
    fn a_commitment_counts_from_the_day_on_which_it_was_known_what_became_of_it() {
        let made = record(1, Source::Commitment, on("2023-10-09"), json!({ "performance": "breached" }));
        let heard = |outcome_on| Record { valid_to_on: Some(on("2026-12-31")), seen_on: on("2023-10-20"), outcome_on, ..made.clone() };
        for (commitment, since) in [
            (heard(None), "2023-10-20"),
            (heard(Some(on("2026-02-10"))), "2026-02-10"),
            (Record { content: json!({ "performance": "breached", "settled_on": "2026-01-20" }), ..heard(Some(on("2026-02-10"))) }, "2026-01-20"),
            (Record { content: json!({}), ..heard(Some(on("2026-02-10"))) }, "2023-10-09"),
        ] {
            assert_eq!((commitment.counted_on(), commitment.evidence().decided_on), (Some(on(since)), Some(on(since))), "{commitment:?}");
        }
        assert_eq!(heard(Some(on("2026-02-10"))).published_until(), Some(on("2028-02-10")));
        let fined = Record { outcome_on: Some(on("2026-02-10")), ..record(2, Source::Penalty, on("2026-01-05"), json!({ "performance": "all" })) };
        assert_eq!(fined.counted_on(), Some(on("2026-01-05")), "a commitment alone is settled");
    }

    #[test]
    fn figures_end_with_their_time_where_the_catalogue_names_a_term() {
        let row = record(1, Source::Figures(Figures::Invoices), on("2025-01-31"), json!({ "amount": 1 }));
        let both = |row: &Record| [FiguresEnd::WithTheirTime, FiguresEnd::WithTheirLastDay].map(|figures| row.ended_on(on("2026-03-01"), figures));
        assert_eq!(both(&row), [Some(on("2025-02-01")), None]);
        let valid = Record { valid_to_on: Some(on("2025-12-31")), ..row.clone() };
        assert_eq!(both(&valid), [Some(on("2026-01-01")); 2]);
        let withdrawn = Record { state: RecordState::Withdrawn, removed_on: Some(on("2025-06-01")), ..valid };
        assert_eq!(both(&withdrawn), [Some(on("2025-06-01")); 2]);
    }
}
