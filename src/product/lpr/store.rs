//! Rows of publications of the LPR.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::account::person;
use entity::product::lpr_publication;
use entity::value::id::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::publication::{Entry, Publication, Publications};
use crate::platform::store::{Error, Tx};

fn entry(row: lpr_publication::Model) -> Entry {
    let lpr_publication::Model { published_on, edition, effective_on, one_year_ppm, five_years_ppm, source, note, entered_by, entered_at } = row;
    let says = one_year_ppm.zip(five_years_ppm).map(|(one_year, five_years)| Publication { published_on, effective_on, one_year, five_years, source });
    Entry { published_on, edition, says, note, entered: Some((entered_by, entered_at)) }
}

/// Everything that was entered, with what comes with the program.
pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Publications, Error> {
    Ok(Publications::new(lpr_publication::Entity::find().all(db).await?.into_iter().map(entry)))
}

/// Writes an entry; another with its number is a sign of somebody else's. `before` is what is taken back, when nothing is said any more.
pub(super) async fn insert(tx: &Tx, entry: &Entry, before: &Publication, (by, at): (Option<PersonId>, DateTime<Utc>)) -> Result<(), Error> {
    let Entry { published_on, edition, says, note, entered: _ } = entry;
    let Publication { published_on: _, effective_on, one_year, five_years, source } = says.as_ref().unwrap_or(before);
    let row = lpr_publication::ActiveModel {
        published_on: Set(*published_on),
        edition: Set(*edition),
        effective_on: Set(*effective_on),
        one_year_ppm: Set(says.as_ref().map(|_| *one_year)),
        five_years_ppm: Set(says.as_ref().map(|_| *five_years)),
        source: Set(source.clone()),
        note: Set(note.clone()),
        entered_by: Set(by),
        entered_at: Set(at),
    };
    lpr_publication::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Names of people.
pub(super) async fn list_names(db: &impl ConnectionTrait, people: &BTreeSet<PersonId>) -> Result<HashMap<PersonId, String>, Error> {
    let named = person::Entity::find().filter(person::Column::Id.is_in(people.iter().copied())).select_only();
    Ok(named.columns([person::Column::Id, person::Column::Name]).into_tuple::<(PersonId, String)>().all(db).await?.into_iter().collect())
}
