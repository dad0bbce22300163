//! What the catalogue asks for today, of everybody and of whoever has sent something.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::value::Source;
use entity::value::id::OrganisationId;

use super::super::store;
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::catalogue::belonging::told_by;
use crate::credit::catalogue::edition::Catalogue;
use crate::credit::catalogue::item::Frequency;
use crate::credit::feed::actions::head_of;
use crate::platform::store::{Connection, Error};

/// Deliveries that say which of a form's items an organisation sends.
const LATEST: u64 = 60;

/// What the catalogue asks for today.
pub(in crate::credit::feed::supply) struct Asked {
    catalogue: Arc<Catalogue>,
    /// Today.
    pub(in crate::credit::feed::supply) today: NaiveDate,
}

impl Asked {
    /// As the catalogue says it now.
    pub(in crate::credit::feed::supply) async fn now(app: &App, db: &impl Connection) -> Result<Self, Error> {
        Ok(Self { catalogue: catalogue::current(app, db).await?, today: app.clock.today() })
    }
    /// How often a source is asked for.
    pub(in crate::credit::feed::supply) fn frequency(&self, source: Source) -> Frequency {
        self.catalogue.frequency(source, &BTreeSet::new(), self.today)
    }
    /// How often an organisation is asked for it: where several items share the source, for those that its latest deliveries held.
    pub(in crate::credit::feed::supply) async fn of_sender(
        &self,
        db: &impl Connection,
        organisation: OrganisationId,
        source: Source,
    ) -> Result<Frequency, Error> {
        if told_by(source).is_none() {
            return Ok(self.frequency(source));
        }
        let heads = store::list_headers(db, organisation, source, LATEST).await?;
        let sent: BTreeSet<String> = heads.into_iter().flat_map(|header| head_of(header).lists.into_keys()).collect();
        Ok(self.catalogue.frequency(source, &sent, self.today))
    }
}
