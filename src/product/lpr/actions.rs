//! The LPR of a day, and entering, correcting and taking back its publications: each is a line of the audit trail, and every catalogue follows.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::PersonId;
use serde_json::json;

use super::change::{Against, Typed};
use super::publication::{Entry, Publication, Publications};
use super::store;
use crate::app::App;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx};
use crate::platform::web::form::FieldErrors;
use crate::product::actions::changed;

/// Why it did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The publication whose rates hold on a day.
pub async fn in_force(db: &impl Connection, on: NaiveDate) -> Result<Publication, StoreError> {
    Ok(store::list(db).await?.on(on).clone())
}

/// The publication whose rates held on a day by what had been entered by an instant.
pub async fn in_force_as_known(db: &impl Connection, on: NaiveDate, at: DateTime<Utc>) -> Result<Publication, StoreError> {
    Ok(store::list(db).await?.until(at).on(on).clone())
}

/// Every entry, and the names of those who made them.
pub async fn entries(app: &App) -> Result<(Publications, HashMap<PersonId, String>), StoreError> {
    let all = store::list(app.db.read()).await?;
    let people: BTreeSet<PersonId> = all.entries().filter_map(|entry| entry.entered?.0).collect();
    let names = store::list_names(app.db.read(), &people).await?;
    Ok((all, names))
}

/// Enters a publication, or corrects it; `seen` is the number of the entry that is corrected. The publication.
pub async fn enter(app: &App, by: &By, typed: &Typed, seen: i64) -> Result<Publication, Error> {
    let tx = app.db.begin_write().await?;
    let known = store::list(&tx).await?;
    let works = |day| app.calendar.is_working_day(day);
    let against = Against { known: &known, today: app.clock.today(), works: &works };
    let says = typed.read(&against).map_err(|wrong| {
        let mut errors = FieldErrors::default();
        for one in wrong {
            errors.add(one.field(), one.text_key());
        }
        Error::Invalid(errors)
    })?;
    let before = known.latest(says.published_on);
    if before.map_or(0, |entry| entry.edition) != seen {
        return Err(StoreError::Stale.into());
    }
    let entry = Entry { published_on: says.published_on, edition: seen + 1, says: Some(says.clone()), note: typed.note.trim().to_owned(), entered: None };
    let action = if before.is_some() { "product.correct_lpr" } else { "product.enter_lpr" };
    write(tx, app, by, &entry, &says, action).await?;
    Ok(says)
}

/// Takes back a publication that was entered by mistake. Not found when there is none that stands and was entered here.
pub async fn take_back(app: &App, by: &By, published_on: NaiveDate, seen: i64) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let known = store::list(&tx).await?;
    let before = known.latest(published_on).filter(|_| !known.is_own(published_on)).ok_or(StoreError::NotFound)?;
    if before.edition != seen {
        return Err(StoreError::Stale.into());
    }
    let says = before.says.clone().ok_or(StoreError::NotFound)?;
    let entry = Entry { published_on, edition: seen + 1, says: None, note: String::new(), entered: None };
    write(tx, app, by, &entry, &says, "product.take_back_lpr").await
}

/// Writes the entry, that the catalogue is another one, and the line of the trail.
async fn write(tx: Tx, app: &App, by: &By, entry: &Entry, says: &Publication, action: &str) -> Result<(), Error> {
    match store::insert(&tx, entry, says, (by.person, app.clock.now())).await {
        // Two operators entered the same publication.
        Err(StoreError::Taken(_)) => return Err(StoreError::Stale.into()),
        other => other?,
    }
    changed(&tx).await?;
    let detail = json!({
        "effective": says.effective_on, "one_year": says.one_year, "five_years": says.five_years,
        "source": says.source, "edition": entry.edition, "note": entry.note,
    });
    audit::write(&tx, app, by, Deed { action, subject_kind: "lpr", subject_id: entry.published_on.to_string(), detail }).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}
