//! How complete, punctual and usable deliveries are, and the report of a month about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::value::Source;
use entity::value::id::OrganisationId;

use super::figures::{Known, Quality, earliest};
use super::table::Sheets;
use super::{store, workbook};
use crate::account::actions as account;
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::catalogue::belonging::SHARED;
use crate::platform::audit::By;
use crate::platform::i18n::Lang;
use crate::platform::store::Error;
use crate::report::actions::{self as report, Audience, Kept, Made, Origin, cut_off};
use crate::report::period::{Period, day_of, start_of};

/// The code of the report.
pub const CODE: &str = "quality";
/// The version of its layout.
const VERSION: &str = "quality@4";

/// The day on which the latest delivery of each source came until an instant that was read to its end; sources that had not delivered are absent.
pub async fn delivered(app: &App, until: DateTime<Utc>) -> Result<BTreeMap<Source, NaiveDate>, Error> {
    let mut latest = BTreeMap::new();
    for source in Source::ALL {
        if let Some(delivery) = store::find_latest(app.db.read(), *source, until).await? {
            latest.insert(*source, delivery.received_at.with_timezone(&Shanghai).date_naive());
        }
    }
    Ok(latest)
}

/// The day on which the latest delivery with rows of each list was received, until an instant.
pub async fn delivered_lists(app: &App, until: DateTime<Utc>) -> Result<BTreeMap<String, NaiveDate>, Error> {
    let newest = store::list_newest_of_kinds(app.db.read(), Source::Listing, None, until).await?;
    Ok(newest.into_iter().map(|(list, at)| (list, day_of(at))).collect())
}

/// The quality of everybody's deliveries in a month and the eleven before, or of those that one organisation sent.
pub async fn quality(app: &App, month: Period, whose: Option<OrganisationId>) -> Result<Quality, Error> {
    let (db, cut_off) = (app.db.read(), cut_off(month, app.clock.now()));
    let from = start_of(earliest(month));
    let arrivals = store::list(db, whose, (from, cut_off)).await?;
    let hashes: BTreeSet<&str> = arrivals.iter().map(|arrival| arrival.hash.as_str()).collect();
    let before = store::list_read_before(db, whose, &hashes, from).await?;
    let newest = store::list_newest(db, whose, from).await?.into_iter().map(|(source, at)| (source, day_of(at))).collect();
    let mut newest_kinds = BTreeMap::new();
    for (source, _) in SHARED {
        newest_kinds.extend(store::list_newest_of_kinds(db, source, whose, from).await?.into_iter().map(|(kind, at)| (kind, day_of(at))));
    }
    let since_on = store::find_first(db, whose).await?.map(day_of);
    let items = catalogue::current(app, db).await?;
    let mut quality = Quality::of(&Known { arrivals, before, newest, newest_kinds, since_on }, month, cut_off, &app.calendar, &items);
    if whose.is_some() {
        // Whoever sends one list is not asked for the others.
        quality.items.retain(|item| item.newest_on.is_some() || item.months.iter().any(|(_, figures, _)| figures.failed > 0));
    }
    Ok(quality)
}

/// Names of the organisations that sent something.
pub async fn senders(app: &App) -> Result<HashMap<OrganisationId, String>, Error> {
    let all = account::organisations(app, None).await?;
    Ok(all.into_iter().map(|organisation| (organisation.id, organisation.name)).collect())
}

/// Makes the report of a month that is over and mails it to the credit office; the same data makes no second one.
pub async fn make(app: &App, by: &By, month: Period, origin: Origin) -> Result<Made, report::Error> {
    if !month.is_over(app.clock.now()) {
        return Err(report::Error::NotOver);
    }
    let (quality, names) = (quality(app, month, None).await?, senders(app).await?);
    let (text, file) = tokio::task::spawn_blocking(move || {
        let sheets = Sheets::of(&quality, &names, Lang::Zh);
        Ok((sheets.text(), workbook::render(&quality, &sheets, Lang::Zh)?))
    })
    .await
    .map_err(|error| report::Error::Render(error.to_string()))?
    .map_err(|error: workbook::RenderError| report::Error::Render(error.to_string()))?;
    let kept = Kept {
        code: CODE,
        definition: VERSION,
        title_key: "quality-report-title",
        period: month,
        cut_off: month.bounds().1,
        text,
        file,
        path: "/operator/quality",
        audience: Audience::CreditOffice,
    };
    report::keep(app, by, kept, origin).await
}
