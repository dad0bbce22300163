//! Counts the look-ups of a day and raises what is remarkable to the credit office and to the bank.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use entity::consent::{lookup, lookup_anomaly};
use entity::value::id::OrganisationId;
use entity::value::{LookupPurpose, OrganisationKind, Severity};

use crate::account::actions as account;
use crate::app::App;
use crate::consent::register::anomaly::{Anomaly, Day, Kind, Limits, Reading, Who};
use crate::consent::register::store;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::store::{Error, Tx};

/// The limits that are set.
pub fn limits(app: &App) -> Limits {
    let set = &app.settings.register;
    Limits {
        from_hour: set.work_from_hour,
        to_hour: set.work_to_hour,
        off_hours: set.most_off_hours,
        firms: set.most_firms,
        no_application: set.most_without_application,
        same_firm: set.most_same_firm,
    }
}

/// A day of Asia/Shanghai as instants.
pub fn bounds(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let start =
        |day: NaiveDate| Shanghai.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map_or(DateTime::<Utc>::MAX_UTC, |at| at.with_timezone(&Utc));
    (start(day), start(day.succ_opt().unwrap_or(day)))
}

/// A look-up by a person or a system; those of the platform itself are not counted.
fn reading(row: &lookup::Model) -> Option<Reading> {
    // Supervision looks at firms, not at applications.
    let by_bank = matches!(row.purpose, LookupPurpose::CreditReview | LookupPurpose::PostLoan);
    Some(Reading {
        who: row.person_id.map(Who::Person).or(row.api_token_id.map(Who::System))?,
        organisation: row.organisation_id,
        enterprise: row.enterprise_id,
        at: row.at,
        unexplained: by_bank && row.application_id.is_none(),
    })
}

/// Counts a day's look-ups so far and raises what has become remarkable since the last time; says how much.
pub async fn raise(app: &App, day: NaiveDate) -> Result<usize, Error> {
    let (db, limits, within) = (app.db.read(), limits(app), bounds(day));
    let kind = if app.calendar.is_working_day(day) { Kind::Workday } else { Kind::Holiday };
    let (mut counted, mut after) = (Day::default(), 0);
    loop {
        let rows = store::list_within(db, within, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        rows.iter().filter_map(reading).for_each(|reading| counted.add(&reading, kind, &limits));
    }
    let found = counted.anomalies(&limits);
    if found.is_empty() {
        return Ok(0);
    }
    let organisations = account::organisations(app, None).await?;
    let offices: Vec<OrganisationId> = organisations.iter().filter(|o| o.active && o.kind == OrganisationKind::CreditOffice).map(|office| office.id).collect();
    // A branch's people are their bank's.
    let banks: HashMap<OrganisationId, OrganisationId> = organisations
        .iter()
        .filter(|o| matches!(o.kind, OrganisationKind::Bank | OrganisationKind::Branch))
        .map(|o| (o.id, o.parent_id.unwrap_or(o.id)))
        .collect();
    let names: HashMap<OrganisationId, &str> = organisations.iter().map(|o| (o.id, o.name.as_str())).collect();
    let tx = app.db.begin_write().await?;
    let mut raised = 0;
    for one in found {
        let (person_id, api_token_id, reader_id) = match one.who {
            Who::Person(id) => (Some(id), None, id.0),
            Who::System(id) => (None, Some(id), id.0),
        };
        let row = lookup_anomaly::Model {
            reader_id,
            person_id,
            api_token_id,
            rule: one.rule.code().to_owned(),
            day,
            organisation_id: one.organisation,
            times: one.times,
            raised_at: app.clock.now(),
            finding: None,
            answered_by: None,
            answered_at: None,
        };
        if !store::insert_anomaly(&tx, row).await? {
            continue;
        }
        raised += 1;
        let bank = one.organisation.and_then(|id| banks.get(&id).copied());
        let of = one.organisation.and_then(|id| names.get(&id).copied()).unwrap_or_default();
        for to in offices.iter().copied().chain(bank) {
            let path = if Some(to) == bank { "/notices" } else { "/operator/register" };
            tell_of(&tx, app, to, path, (day, of), &one).await?;
        }
    }
    tx.commit().await?;
    Ok(raised)
}

async fn tell_of(tx: &Tx, app: &App, to: OrganisationId, path: &str, (day, of): (NaiveDate, &str), one: &Anomaly) -> Result<(), Error> {
    let (kind, reader) = match one.who {
        Who::Person(id) => ("lookup_anomaly", id.0),
        Who::System(id) => ("lookup_anomaly_system", id.0),
    };
    let message = Message {
        to: Receiver::Organisation(to),
        kind,
        severity: Severity::Medium,
        subject_kind: "lookup_anomaly",
        subject_id: format!("{reader}:{}:{day}", one.rule),
        path: path.to_owned(),
        words: vec![("rule", format!("@{}", one.rule.text_key())), ("times", one.times.to_string()), ("day", day.to_string()), ("of", of.to_owned())],
        cause: format!("lookup_anomaly:{reader}:{}:{day}", one.rule),
        corrects: None,
    };
    tell(tx, app, message).await
}
