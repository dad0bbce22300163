//! Has the city's firms declare, as their people would.

use entity::value::Role;

use super::super::City;
use super::super::actions::Error;
use super::super::past::actions::Book;
use crate::app::App;
use crate::enterprise::actions::declare;
use crate::platform::web::actor::{FirmOwner, SignedIn};

/// Declares everything that firms of the city declare, one after the other.
pub(in crate::demo) async fn declare_all(app: &App, city: &City, book: &Book) -> Result<(), Error> {
    for one in &city.declarations {
        let (Some(enterprise), Some(person)) = (book.firms.get(one.firm).copied().flatten(), book.owners.get(&one.firm).copied()) else { continue };
        let firm = &city.enterprises[one.firm];
        let name = firm.representative.clone();
        let who = SignedIn { person, name, role: Role::FirmOwner, enterprise: Some(enterprise), organisation: None, request_id: None };
        let declared = declare(app, &FirmOwner { who, enterprise }, &one.typed).await;
        declared.map_err(|error| Error::Inconsistent(format!("{} declares: {error:?}", firm.code)))?;
    }
    Ok(())
}
