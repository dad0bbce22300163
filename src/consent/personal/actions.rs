//! Signing and withdrawing personal letters, and what they open to a bank today.

use chrono::{DateTime, NaiveDate, Utc};
use entity::consent::personal_authorisation;
use entity::value::id::{EnterpriseId, OrganisationId, PersonalAuthorisationId};
use entity::value::{AuthorisationState, Capacity, LookupPurpose};
use serde_json::json;

use super::letter::{Draft, Letter, PersonalItem, Text};
use super::store;
use crate::app::App;
use crate::consent::actions::{LetterError, Refusal, Standing, banks, keep_signature};
use crate::consent::letter::{Covers, last_day};
use crate::consent::signature::{Origin, Signature};
use crate::consent::store as consent;
use crate::enterprise::actions::find;
use crate::platform::audit::{self, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version, next_number};
use crate::platform::web::actor::FirmOwner;

/// The letter of a draft as it would be signed today.
pub async fn compose(app: &App, by: &FirmOwner, draft: &Draft) -> Result<Letter, StoreError> {
    let firm = find(app.db.read(), by.enterprise).await?;
    let banks = match &draft.banks {
        Covers::Applied => Covers::Applied,
        Covers::Named(ids) => Covers::Named(banks(app).await?.into_iter().filter(|(id, _)| ids.contains(id)).map(|(_, name)| name).collect()),
    };
    let from = app.clock.today();
    Ok(Letter {
        firm: firm.name,
        code: firm.code.as_str().to_owned(),
        name: draft.name.clone(),
        capacity: draft.capacity,
        items: draft.items.clone(),
        purpose: draft.purpose,
        banks,
        from,
        to: last_day(from, draft.months),
        most: draft.most,
        text: Text::NOW,
    })
}

/// The legal representative that the register names.
pub async fn registered(app: &App, enterprise: EnterpriseId) -> Result<Option<String>, StoreError> {
    Ok(find(app.db.read(), enterprise).await?.legal_representative)
}

/// Signs a letter of a person: it is live from today.
pub async fn sign(app: &App, by: &FirmOwner, draft: &Draft, origin: &Origin) -> Result<PersonalAuthorisationId, LetterError> {
    let letter = compose(app, by, draft).await?;
    let id: PersonalAuthorisationId = app.ids.new_id();
    let named: &[OrganisationId] = match &draft.banks {
        Covers::Applied => &[],
        Covers::Named(ids) => ids,
    };
    let codes: Vec<&str> = draft.items.iter().map(|item| item.code()).collect();
    let tx = app.db.begin_write().await?;
    let (year, signed_at) = (app.clock.year(), app.clock.now());
    let number = format!("GR-{year}-{:06}", next_number(&tx, &format!("GR-{year}")).await?);
    let row = personal_authorisation::Model {
        id,
        number: number.clone(),
        enterprise_id: by.enterprise,
        person_id: Some(by.who.person),
        name: letter.name.clone(),
        capacity: letter.capacity,
        items: json!(codes),
        purpose: letter.purpose,
        every_bank: draft.banks == Covers::Applied,
        text_version: letter.text.code().to_owned(),
        text_hash: letter.hash(),
        valid_from_on: letter.from,
        valid_to_on: letter.to,
        state: AuthorisationState::Live,
        signed_at,
        revoked_at: None,
        version: 1,
        most: letter.most,
        used: 0,
    };
    let signature = Signature { number: number.clone(), text_hash: row.text_hash.clone(), person: by.who.person, at: signed_at, origin: origin.clone() };
    store::insert(&tx, row, named).await?;
    keep_signature(&tx, (id.0, "personal"), &signature, letter.written()).await?;
    // The trail holds no personal data: who signed stands in the letter.
    let (capacity, purpose) = (letter.capacity.code(), letter.purpose.code());
    let detail = json!({ "number": number, "items": codes, "capacity": capacity, "purpose": purpose, "banks": named, "most": letter.most });
    let deed = Deed { action: "consent.sign_personal", subject_kind: "personal_authorisation", subject_id: id.to_string(), detail };
    audit::write(&tx, app, &by.who.by(), deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Withdraws a letter: from now on nothing about the person is read under it.
pub async fn revoke(app: &App, by: &FirmOwner, id: PersonalAuthorisationId, seen: Version) -> Result<(), LetterError> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, by.enterprise, id).await?;
    match row.state {
        AuthorisationState::Revoked => return Err(LetterError::Refused(Refusal::AlreadyRevoked)),
        AuthorisationState::Live if row.valid_to_on < app.clock.today() => return Err(LetterError::Refused(Refusal::Expired)),
        AuthorisationState::Live => {}
    }
    store::save_revoked(&tx, id, seen, app.clock.now()).await?;
    let detail = json!({ "number": row.number });
    let deed = Deed { action: "consent.revoke_personal", subject_kind: "personal_authorisation", subject_id: id.to_string(), detail };
    audit::write(&tx, app, &by.who.by(), deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// What a person opens to a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Number of the letter.
    pub number: String,
    /// Who signed.
    pub name: String,
    /// What it opens.
    pub items: Vec<PersonalItem>,
}

impl Opened {
    /// What of a person's data the letters open, by the person's name.
    pub fn of<'a>(all: &'a [Self], name: &str) -> impl Iterator<Item = (PersonalItem, &'a str)> {
        let own = all.iter().filter(move |one| one.name == name.trim());
        own.flat_map(|one| one.items.iter().map(|item| (*item, one.number.as_str())))
    }
}

/// Which letters: of a firm's people, for a bank, for a purpose.
pub type Whose = (EnterpriseId, OrganisationId, LookupPurpose);

/// The live personal letters of a firm's people that cover a bank for a purpose today, used up or not; one for each bank that the firm
/// applies to covers a bank only once it did.
async fn covering(app: &App, db: &impl Connection, (enterprise, bank, purpose): Whose) -> Result<Vec<personal_authorisation::Model>, StoreError> {
    let live = store::list_live(db, enterprise, purpose, app.clock.today()).await?;
    let applied = live.iter().any(|(row, _)| row.every_bank) && consent::exists_application(db, enterprise, bank).await?;
    let covering = live.into_iter().filter(|(row, named)| if row.every_bank { applied } else { named.contains(&bank) });
    Ok(covering.map(|(row, _)| row).collect())
}

/// What the letters open to a bank where no reading is counted: those that allow a number of readings open nothing there.
pub async fn opened(app: &App, db: &impl Connection, whose: Whose) -> Result<Vec<Opened>, StoreError> {
    let letters = covering(app, db, whose).await?.into_iter().filter(|row| row.most.is_none());
    Ok(letters.map(|row| Opened { number: row.number, name: row.name, items: items_of(row.items) }).collect())
}

/// What letters of a person of this name open to a bank that reads now, of what it shows. Each letter that opens something more of that counts
/// the reading and is locked for it; one that is used up opens nothing. `again` are the numbers of those under which the same was read before: while they are
/// live they open it again and do not count it.
pub async fn open(app: &App, tx: &Tx, whose: Whose, (name, shows): (&str, &[PersonalItem]), again: &[String]) -> Result<Vec<Opened>, StoreError> {
    let mut letters = covering(app, tx, whose).await?;
    letters.retain(|row| row.name == name.trim());
    // Of those that open the same, the one that is not used up by it.
    letters.sort_by_key(|row| (!again.contains(&row.number), row.most.is_some()));
    let mut opened: Vec<Opened> = Vec::new();
    for row in letters {
        let mut items = items_of(row.items);
        items.retain(|item| shows.contains(item) && !opened.iter().any(|one| one.items.contains(item)));
        if !items.is_empty() && (again.contains(&row.number) || store::use_letter(tx, row.id).await?) {
            opened.push(Opened { number: row.number, name: row.name, items });
        }
    }
    Ok(opened)
}

fn items_of(json: serde_json::Value) -> Vec<PersonalItem> {
    let codes: Vec<String> = serde_json::from_value(json).unwrap_or_default();
    codes.iter().filter_map(|code| PersonalItem::of(code)).collect()
}

/// A signed letter; the person's name in it is for its text alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Which.
    pub id: PersonalAuthorisationId,
    /// Its number.
    pub number: String,
    /// How it stands today.
    pub standing: Standing,
    /// The letter.
    pub letter: Letter,
    /// Version of the text that was signed.
    pub text_version: String,
    /// Hash of the text that was signed.
    pub text_hash: String,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How often was read under it.
    pub used: i64,
    /// Version of the row.
    pub version: Version,
}

fn signed(row: personal_authorisation::Model, firm: (&str, &str), named: &[(PersonalAuthorisationId, String)], today: NaiveDate) -> Signed {
    let capacity: Capacity = row.capacity;
    let banks = if row.every_bank { Covers::Applied } else { Covers::Named(named.iter().filter(|n| n.0 == row.id).map(|n| n.1.clone()).collect()) };
    let letter = Letter {
        firm: firm.0.to_owned(),
        code: firm.1.to_owned(),
        name: row.name,
        capacity,
        items: items_of(row.items),
        purpose: row.purpose,
        banks,
        from: row.valid_from_on,
        to: row.valid_to_on,
        most: row.most,
        text: Text::of(&row.text_version),
    };
    Signed {
        id: row.id,
        number: row.number,
        standing: match row.state {
            AuthorisationState::Revoked => Standing::Revoked,
            AuthorisationState::Live if row.valid_to_on < today => Standing::Expired,
            AuthorisationState::Live if row.most.is_some_and(|most| row.used >= most) => Standing::UsedUp,
            AuthorisationState::Live => Standing::Live,
        },
        letter,
        text_version: row.text_version,
        text_hash: row.text_hash,
        signed_at: row.signed_at,
        revoked_at: row.revoked_at,
        used: row.used,
        version: Version(row.version),
    }
}

/// Letters of a firm's people, the latest first.
pub async fn letters(app: &App, enterprise: EnterpriseId, before: Option<PersonalAuthorisationId>) -> Result<Vec<Signed>, StoreError> {
    let db = app.db.read();
    let rows = store::list(db, enterprise, before).await?;
    let named = store::list_named(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let firm = find(db, enterprise).await?;
    Ok(rows.into_iter().map(|row| signed(row, (&firm.name, firm.code.as_str()), &named, app.clock.today())).collect())
}

/// One letter of a firm's people.
pub async fn letter(app: &App, enterprise: EnterpriseId, id: PersonalAuthorisationId) -> Result<Signed, StoreError> {
    let db = app.db.read();
    let row = store::find(db, enterprise, id).await?;
    let (named, firm) = (store::list_named(db, &[id]).await?, find(db, enterprise).await?);
    Ok(signed(row, (&firm.name, firm.code.as_str()), &named, app.clock.today()))
}
