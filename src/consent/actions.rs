//! Reading a firm's file: only under a live authorisation, and never without a line in the look-up register.

use entity::consent::{authorisation, lookup};
use entity::value::id::{ApiTokenId, ApplicationId, EnterpriseId, OrganisationId};
use entity::value::{LookupPurpose, LookupResult};
use serde_json::json;

use super::store;
use crate::app::App;
use crate::credit::record::actions::Record;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::fact::Profile;
use crate::platform::audit::By;
use crate::platform::store::{Connection, Error as StoreError};
use crate::risk::actions::Flag;

/// Items of a firm's file that can be authorised.
pub const ITEMS: [&str; 4] = ["registration", "public_credit", "operating", "declared"];

/// Who reads, and what for.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who.
    pub by: By,
    /// The token, for a system.
    pub token: Option<ApiTokenId>,
    /// The bank; none for the firm itself and for supervision.
    pub bank: Option<OrganisationId>,
    /// What for.
    pub purpose: LookupPurpose,
    /// The application it is read for.
    pub application: Option<ApplicationId>,
}

/// A firm's file at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The firm as registered.
    pub enterprise: Enterprise,
    /// Facts, known and unknown.
    pub profile: Profile,
    /// Public-credit records that may be shown and used.
    pub records: Vec<Record>,
    /// Risk flags that stand.
    pub flags: Vec<Flag>,
}

/// Why a file was not shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No live authorisation covers the reader.
    #[error("no live authorisation")]
    NotAuthorised,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The live authorisation under which a bank may read a firm's file today.
pub async fn live(app: &App, db: &impl Connection, enterprise: EnterpriseId, bank: OrganisationId) -> Result<Option<authorisation::Model>, StoreError> {
    Ok(store::list_live(db, enterprise, bank, app.clock.today()).await?.into_iter().next())
}

/// Reads a firm's file. The line in the register is committed before anything is shown; a refused attempt is registered too.
pub async fn look_up(app: &App, reader: &Reader, enterprise: EnterpriseId) -> Result<File, Error> {
    let tx = app.db.begin_write().await?;
    let authorisation = match (reader.purpose, reader.bank) {
        (LookupPurpose::OwnFile | LookupPurpose::Supervision, _) => Ok(None),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, Some(bank)) => live(app, &tx, enterprise, bank).await?.map(Some).ok_or(()),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, None) => Err(()),
    };
    let items: Vec<String> = match &authorisation {
        Ok(Some(letter)) => serde_json::from_value(letter.items.clone()).unwrap_or_default(),
        Ok(None) => ITEMS.iter().map(|i| (*i).to_owned()).collect(),
        Err(()) => Vec::new(),
    };
    let row = lookup::Model {
        id: app.ids.new_id(),
        at: app.clock.now(),
        person_id: reader.by.person,
        api_token_id: reader.token,
        organisation_id: reader.by.organisation,
        enterprise_id: enterprise,
        items: json!(items),
        purpose: reader.purpose,
        authorisation_id: authorisation.as_ref().ok().and_then(|a| a.as_ref().map(|a| a.id)),
        application_id: reader.application,
        result: if authorisation.is_ok() { LookupResult::Shown } else { LookupResult::Refused },
        request_id: reader.by.request_id.clone(),
    };
    store::insert_lookup(&tx, row).await?;
    tx.commit().await.map_err(StoreError::from)?;
    authorisation.map_err(|()| Error::NotAuthorised)?;
    Ok(read(app, enterprise, &items).await?)
}

/// What the authorised items hold.
async fn read(app: &App, id: EnterpriseId, items: &[String]) -> Result<File, StoreError> {
    let (db, today) = (app.db.read(), app.clock.today());
    let may = |item: &str| items.iter().any(|i| i == item);
    let enterprise = crate::enterprise::actions::find(db, id).await?;
    let profile = crate::enterprise::actions::profile(app, db, id).await?.limited(&may);
    let records = if may("public_credit") { crate::credit::record::actions::of_enterprise(db, id).await? } else { Vec::new() };
    let flags = if may("public_credit") { crate::risk::actions::open_flags(db, id).await? } else { Vec::new() };
    Ok(File { enterprise, profile, records: records.into_iter().filter(|r| r.counts_on(today)).collect(), flags })
}
