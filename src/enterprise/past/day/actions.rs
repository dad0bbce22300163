//! The facts of an earlier day. What is declared counts from its own day on; what is delivered is worked out anew from the rows that are
//! about that time, and so are the numbers by month or year of any earlier moment.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::Source;
use entity::value::id::EnterpriseId;

use super::super::actions::Reach;
use super::super::store;
use crate::credit::feed::rule::rules;
use crate::credit::record::past::actions::{Known, figures_known};
use crate::enterprise::actions::stored;
use crate::enterprise::fact::Provenance;
use crate::enterprise::figures::shown::Series;
use crate::enterprise::figures::work_out::{Row, Worked, series as numbers, work_out};
use crate::enterprise::profile::Stored;
use crate::enterprise::store::facts_of;
use crate::platform::moment::Moment;
use crate::platform::store::{Connection, Error};

/// What was known at an instant of the facts of a day, and how many rows that counted do not stand any more.
pub(in crate::enterprise::past) async fn facts(db: &impl Connection, id: EnterpriseId, asked: Moment, reach: Reach) -> Result<(Vec<Stored>, usize), Error> {
    let Moment { at, on } = asked;
    let (of, over) = figures_then(db, id, asked, reach).await?;
    let rows = store::facts_on(facts_of(db, &[id]).await?, store::list_facts(db, id).await?, (id, at), on);
    let mut all: Vec<Stored> = rows.into_iter().filter_map(stored).collect();
    all.extend(worked_out(&of, on));
    Ok((all, over))
}

/// The facts that rows of figures come to on a day, by source, as they would be stored.
pub(in crate::enterprise::past) fn worked_out(of: &BTreeMap<Source, Vec<Row>>, on: NaiveDate) -> Vec<Stored> {
    let mut all = Vec::new();
    for (source, rows) in of {
        let department = &rules(*source).department;
        all.extend(work_out(rules(*source), rows, on).into_iter().map(|fact| {
            let Worked { key, value, as_of_on, valid_to_on, record, rows: _, disputed } = fact;
            Stored { key, value, source: Provenance::Delivered(department.clone()), as_of_on, valid_to_on, disputed, record: Some(record) }
        }));
    }
    all
}

/// The rows of figures that were known at an instant and are about no later day, by source, and how many of them do not stand any more.
pub(in crate::enterprise::past) async fn figures_then(
    db: &impl Connection,
    id: EnterpriseId,
    asked: Moment,
    reach: Reach,
) -> Result<(BTreeMap<Source, Vec<Row>>, usize), Error> {
    let mut counted = figures_known(db, id, asked.at).await?;
    counted.retain(|known| known.stood() && known.then.decided_on.is_some_and(|day| asked.earlier_day().is_none_or(|on| day <= on)));
    let over = counted.iter().filter(|known| !known.stands()).count();
    match reach {
        Reach::Standing => counted.retain(Known::stands),
        Reach::Everything => {}
    }
    let mut of: BTreeMap<Source, Vec<Row>> = BTreeMap::new();
    for known in counted {
        let (source, disputed) = (known.then.source, known.then.life.is_suspended());
        let Some(day) = known.then.decided_on else { continue };
        of.entry(source).or_default().push(Row { record: known.then.id, on: day, valid_to_on: known.then.valid_to_on, content: known.then.content, disputed });
    }
    Ok((of, over))
}

/// A firm's delivered numbers by month or year as they were known at an instant, in the order of their sources; rows that were in dispute then
/// are not among them.
pub async fn series(db: &impl Connection, id: EnterpriseId, asked: Moment, reach: Reach) -> Result<Vec<Series>, Error> {
    let (of, _) = figures_then(db, id, asked, reach).await?;
    let mut all = Vec::new();
    for source in Source::ALL {
        let (rules, rows) = (rules(*source), of.get(source).map_or(&[][..], Vec::as_slice));
        for rule in &rules.series {
            let points = numbers(&rule.of, rule.each, rows.iter().filter(|row| !row.disputed));
            if !points.is_empty() {
                all.push(Series { rules, rule, points });
            }
        }
    }
    Ok(all)
}
