//! What the platform knew of a firm on a day of the past, put together by its own rules from what departments had delivered by then.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::value::id::RecordId;
use entity::value::{Fen, Source};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::delivery::graded_on;
use super::firm::Firm;
use super::history::{Act, Demand};
use super::known;
use super::list::listed as listed_on;
use super::organisation::{department_of_fact, department_of_source};
use super::troubles::{Fined, Listing, troubles};
use crate::credit::collected::since::Collected;
use crate::credit::record::validity::{Matter, Validity};
use crate::enterprise::fact::{FactKey, Profile, Provenance};
use crate::enterprise::profile::{Counted, OpenFlag, Own, Registered, Stored, assemble};
use crate::risk::raise::{Evidence, gravity_of, should_stand};
use crate::risk::subject::Subject;

/// The loans of a firm that the platform had seen by a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Borrowed {
    /// Whether there was any.
    pub ever: bool,
    /// What was outstanding.
    pub outstanding: Fen,
}

impl Borrowed {
    /// What the platform had seen of a firm's demands before an instant.
    pub fn before<'a>(demands: impl IntoIterator<Item = &'a Demand>, at: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        for application in demands.into_iter().flat_map(|demand| &demand.applications) {
            let mut lent = Self::default();
            for event in application.events.iter().filter(|event| event.at < at) {
                match &event.act {
                    Act::Disburse(payout) => lent = Self { ever: true, outstanding: lent.outstanding + payout.amount },
                    Act::Repay { principal, .. } => lent.outstanding = lent.outstanding - *principal,
                    Act::Reverse { .. } => lent = Self::default(),
                    Act::Submit
                    | Act::Accept
                    | Act::Decline { .. }
                    | Act::AskMaterial { .. }
                    | Act::SupplyMaterial { .. }
                    | Act::Grant(_)
                    | Act::Settle
                    | Act::Withdraw { .. }
                    | Act::TimeOut
                    | Act::Lapse => {}
                }
            }
            all = Self { ever: all.ever || lent.ever, outstanding: all.outstanding + lent.outstanding };
        }
        all
    }
}

/// The profile of a firm on a day; `today` is the day of the city, from which its troubles are drawn.
pub fn profile(seed: u64, firm: &Firm, borrowed: Borrowed, on: NaiveDate, today: NaiveDate) -> Profile {
    let registered = Registered {
        kind: firm.kind,
        status: Some(firm.status),
        region: Some(firm.region.clone()),
        industry: Some(firm.industry.clone()),
        established_on: Some(firm.established_on),
        capital: firm.capital,
        source: department_of_source(Source::Registration).name.clone(),
        as_of_on: on,
    };
    let stored: Vec<Stored> = known::facts(seed, firm, on)
        .into_iter()
        .map(|seen| Stored {
            key: seen.key,
            value: seen.value,
            source: Provenance::Delivered(seen.department.to_owned()),
            as_of_on: seen.as_of_on,
            valid_to_on: None,
            disputed: false,
            record: None,
        })
        .collect();
    let records = records(seed, firm, on, today);
    let flags = should_stand(Subject { status: firm.status, status_on: firm.established_on, disputed_at: None }, &evidence(&records), on);
    let own = Own {
        open_flags: flags
            .into_iter()
            .map(|flag| OpenFlag { code: flag.signal.code().to_owned(), severity: flag.severity, opened_on: flag.opened_on })
            .collect(),
        platform_loans: borrowed.outstanding,
        has_borrowed: borrowed.ever,
    };
    assemble(&registered, &stored, &records, &own, &Collected::whole(), on)
}

/// The records that counted on a day.
fn records(seed: u64, firm: &Firm, on: NaiveDate, today: NaiveDate) -> Vec<Counted> {
    let troubles = troubles(seed, firm, today);
    let record = |source: Source, decided_on: NaiveDate, content: Json| Counted {
        source,
        content,
        department: department_of_source(source).name.clone(),
        decided_on: Some(decided_on),
        seen_on: decided_on,
    };
    let listed = |source: Source, listing: Option<Listing>, content: Json| {
        listing.filter(|listing| listing.stood_on(on)).map(|listing| record(source, listing.on, content))
    };
    let mut all: Vec<Counted> = [
        listed(Source::DishonestDebtor, troubles.dishonest, json!({})),
        listed(Source::AbnormalOperation, troubles.abnormal, json!({})),
        listed(Source::SeriousViolation, troubles.serious, json!({})),
        listed(Source::TaxArrears, troubles.arrears.map(|arrears| arrears.listing), json!({ "balance": troubles.arrears.map(|arrears| arrears.owed.0) })),
    ]
    .into_iter()
    .flatten()
    .collect();
    let others = listed_on(seed, firm, today).into_iter().filter(|one| one.listing.stood_on(on) && one.valid_to_on().is_none_or(|last| on <= last));
    all.extend(others.map(|one| record(Source::Listing, one.listing.on, json!({ "list": one.list.code }))));
    let category = |fined: &Fined| match fined.fine {
        Some(_) if fined.is_serious() => "suspended_operation",
        Some(_) => "fine",
        None => "warning",
    };
    let fined = troubles.fined.iter();
    all.extend(fined.map(|fined| record(Source::Penalty, fined.on, json!({ "category": [category(fined)], "fine": fined.fine.map(|fine| fine.0) }))));
    let graded = graded_on(on);
    if let Some(grade) = firm.figures.tax_grade.filter(|_| firm.established_on < graded) {
        let mut record = record(Source::TaxGrade, graded, json!({ "grade": grade, "year": graded.year() - 1 }));
        record.department = department_of_fact(FactKey::TaxGrade).map_or(record.department, |department| department.name.clone());
        all.push(record);
    }
    all.retain(|record| validity(record).is_some_and(|validity| validity.counts_on(on)));
    all
}

/// How long a record is published, by the days that the departments of the example city name.
fn validity(record: &Counted) -> Option<Validity> {
    let decided_on = record.decided_on.unwrap_or(record.seen_on);
    let fined = Fined { on: decided_on, fine: record.content.get("fine").and_then(Json::as_i64).map(Fen) };
    let publish_to_on = Some(fined.published_to_on()).filter(|_| record.source == Source::Penalty);
    let matter = Matter { publish_to_on, ..Matter::new(record.source, decided_on) };
    Validity::of(&matter.with_content(&record.content, gravity_of(&record.content)))
}

/// The records as the rules of flags read them.
fn evidence(records: &[Counted]) -> Vec<Evidence> {
    let of = records.iter().enumerate();
    of.map(|(nth, record)| Evidence {
        record: RecordId(Uuid::from_u128(nth as u128)),
        source: record.source,
        decided_on: record.decided_on,
        seen_on: record.seen_on,
        published_until: validity(record).and_then(|validity| validity.published_until()),
        content: record.content.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::firm::firm;
    use super::*;
    use crate::credit::record::list::Speaks;
    use crate::enterprise::fact::Value;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_day_of_the_past_knows_nothing_of_the_days_after_it() {
        let (on, today) = (day("2025-03-04"), day("2026-03-02"));
        let (mut listed, mut known) = (0, 0);
        for index in 0..800 {
            let firm = firm(3, index, today);
            if firm.established_on > on {
                continue;
            }
            let profile = profile(3, &firm, Borrowed::default(), on, today);
            for (_, fact) in profile.all() {
                if let crate::enterprise::fact::Fact::Known { as_of_on, .. } = fact {
                    assert!(as_of_on <= on, "{as_of_on}");
                    known += 1;
                }
            }
            assert_eq!(profile.value(FactKey::AgeMonths), Some(&Value::Count(crate::enterprise::profile::months_between(firm.established_on, on))));
            let Some(Value::Codes(lists)) = profile.value(FactKey::Lists) else { panic!("lists are always known") };
            let troubles = troubles(3, &firm, today);
            let stood = [troubles.dishonest, troubles.abnormal, troubles.serious, troubles.arrears.map(|a| a.listing)];
            let others = listed_on(3, &firm, today).into_iter().filter(|one| one.list.speaks == Speaks::Against && one.listing.stood_on(on)).count();
            assert_eq!(lists.len(), stood.into_iter().flatten().filter(|listing| listing.stood_on(on)).count() + others);
            listed += lists.len();
        }
        assert!(listed > 10 && known > 10_000, "{listed} {known}");
    }
}
