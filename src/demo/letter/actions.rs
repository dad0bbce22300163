//! Has it signed, as the page of personal letters would.

use entity::value::{Capacity, LookupPurpose, Role};
use sha2::{Digest, Sha256};

use super::super::City;
use super::super::actions::Error;
use super::super::delivery::farms;
use super::super::past::actions::Book;
use crate::app::App;
use crate::consent::letter::Covers;
use crate::consent::personal::actions::{registered, sign};
use crate::consent::personal::letter::{Draft, PersonalItem};
use crate::consent::signature::{Means, Origin};
use crate::platform::clock::Ids;
use crate::platform::web::actor::{FirmOwner, SignedIn};

/// Months for which it holds.
const MONTHS: u32 = 12;
/// Sets its ids apart: those of everything else are what they are without it.
const APART: u64 = 1_000_003;

/// Signs the letter by the name that the register says; where no household farms there is none.
pub(in crate::demo) async fn sign_farming(app: &App, city: &City, book: &Book) -> Result<(), Error> {
    let mut own = city.accounts.iter().filter_map(|account| city.enterprises.get(account.firm?));
    let Some(firm) = own.find(|firm| farms(city.seed, firm, city.today)) else { return Ok(()) };
    let (Some(enterprise), Some(person)) = (book.firms.get(firm.index).copied().flatten(), book.owners.get(&firm.index).copied()) else { return Ok(()) };
    let Some(name) = registered(app, enterprise).await? else { return Ok(()) };
    let draft = Draft {
        name: name.clone(),
        capacity: Capacity::Proprietor,
        items: vec![PersonalItem::Farming],
        purpose: LookupPurpose::CreditReview,
        banks: Covers::Applied,
        months: MONTHS,
        most: None,
    };
    let who = SignedIn { person, name, role: Role::FirmOwner, enterprise: Some(enterprise), organisation: None, request_id: None };
    let origin = Origin { means: Means::Session, session: hex::encode(Sha256::digest(firm.code.as_str())), network: String::new() };
    let app = App { ids: Ids::seeded(app.clock.clone(), city.seed.wrapping_add(APART)), ..app.clone() };
    let signed = sign(&app, &FirmOwner { who, enterprise }, &draft, &origin).await;
    signed.map_err(|error| Error::Inconsistent(format!("{} signs: {error}", firm.code)))?;
    Ok(())
}
