//! Signing and withdrawing letters; a firm's file is read through `reading`.

use chrono::{DateTime, NaiveDate, Utc};
use entity::consent::{authorisation, letter_signature};
use entity::value::id::{AuthorisationId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{AuthorisationState, LookupPurpose, OrganisationKind, Severity};
use serde_json::json;

use super::letter::{self, Covers, Draft, Item, Letter, Text};
use super::signature::{Means, Origin, Signature};
use super::{store, text};
use crate::account::actions as account;
use crate::app::App;
use crate::matching::rematch::actions::touched;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{self, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version, next_number};
use crate::platform::web::actor::FirmOwner;

pub use super::reading::actions::{Earlier, Error, File, ITEMS, Reader, look_up, look_up_again, look_up_with_farming};

/// The live authorisation under which a bank may examine a firm's application today; asked before the firm applies.
pub async fn live(app: &App, db: &impl Connection, enterprise: EnterpriseId, bank: OrganisationId) -> Result<Option<authorisation::Model>, StoreError> {
    let letters = store::list_live(db, enterprise, bank, app.clock.today()).await?;
    Ok(letters.into_iter().find(|letter| letter.purpose == LookupPurpose::CreditReview))
}

/// Why a letter was not signed or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// It is not possible in this state.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a letter cannot be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was already.
    AlreadyRevoked,
    /// Its term is over.
    Expired,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyRevoked => "consent.already_revoked",
            Self::Expired => "consent.expired",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::AlreadyRevoked => "consent-refused-already_revoked",
            Self::Expired => "consent-refused-expired",
        }
    }
}

/// Banks that can be named, by their code.
pub async fn banks(app: &App) -> Result<Vec<(OrganisationId, String)>, StoreError> {
    let all = account::organisations(app, Some(OrganisationKind::Bank)).await?;
    Ok(all.into_iter().filter(|bank| bank.active).map(|bank| (bank.id, bank.name)).collect())
}

/// The letter of a draft as it would be signed today.
pub async fn compose(app: &App, by: &FirmOwner, draft: &Draft) -> Result<Letter, StoreError> {
    let firm = crate::enterprise::actions::find(app.db.read(), by.enterprise).await?;
    let banks = match &draft.banks {
        Covers::Applied => Covers::Applied,
        Covers::Named(ids) => {
            let known = banks(app).await?;
            Covers::Named(known.into_iter().filter(|(id, _)| ids.contains(id)).map(|(_, name)| name).collect())
        }
    };
    let from = app.clock.today();
    Ok(Letter {
        firm: firm.name,
        code: firm.code.as_str().to_owned(),
        signer: by.who.name.clone(),
        items: draft.items.clone(),
        purpose: draft.purpose,
        banks,
        from,
        to: letter::last_day(from, draft.months),
        most: draft.most,
        text: Text::NOW,
    })
}

/// Signs a letter: it is live from today.
pub async fn sign(app: &App, by: &FirmOwner, draft: &Draft, origin: &Origin) -> Result<AuthorisationId, LetterError> {
    let letter = compose(app, by, draft).await?;
    let id: AuthorisationId = app.ids.new_id();
    let named: &[OrganisationId] = match &draft.banks {
        Covers::Applied => &[],
        Covers::Named(ids) => ids,
    };
    let codes: Vec<&str> = draft.items.iter().map(|item| item.code()).collect();
    let tx = app.db.begin_write().await?;
    let year = app.clock.year();
    let number = format!("SQ-{year}-{:06}", next_number(&tx, &format!("SQ-{year}")).await?);
    let row = authorisation::Model {
        id,
        number: number.clone(),
        enterprise_id: by.enterprise,
        person_id: Some(by.who.person),
        items: json!(codes),
        purpose: draft.purpose,
        every_bank: draft.banks == Covers::Applied,
        text_version: letter.text.code().to_owned(),
        text_hash: letter.hash(),
        valid_from_on: letter.from,
        valid_to_on: letter.to,
        state: AuthorisationState::Live,
        signed_at: app.clock.now(),
        revoked_at: None,
        most: letter.most,
        used: 0,
        version: 1,
    };
    let signature = Signature { number: number.clone(), text_hash: row.text_hash.clone(), person: by.who.person, at: row.signed_at, origin: origin.clone() };
    store::insert(&tx, row, named).await?;
    keep_signature(&tx, (id.0, "firm"), &signature, letter.written()).await?;
    let detail = json!({ "number": number, "items": codes, "purpose": draft.purpose.code(), "banks": named, "to": letter.to, "most": letter.most });
    audit::write(&tx, app, &by.who.by(), Deed { action: "consent.sign", subject_kind: "authorisation", subject_id: id.to_string(), detail }).await?;
    touched(&tx, app, [by.enterprise]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Keeps what proves a signature with the text that was signed, in the transaction of the letter.
pub(in crate::consent) async fn keep_signature(tx: &Tx, (letter, kind): (uuid::Uuid, &str), signature: &Signature, written: String) -> Result<(), StoreError> {
    let hash = signature.hash();
    let Signature { number, text_hash, person, at, origin: Origin { means, session, network } } = signature.clone();
    let row = letter_signature::Model {
        letter_id: letter,
        kind: kind.to_owned(),
        number,
        text_hash,
        person_id: person,
        signed_at: at,
        means: means.code().to_owned(),
        session_hash: session,
        network,
        hash,
        signed_text: Some(written),
    };
    store::insert_signature(tx, row).await
}

/// What proves a signature, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The signature.
    pub signature: Signature,
    /// The hash that was kept with it.
    pub hash: String,
    /// The text that was signed; none of one that was signed before it was kept.
    pub written: Option<String>,
}

impl Proof {
    /// Whether it is as it was kept, and of this text.
    pub fn holds(&self, text_hash: &str) -> bool {
        let same = self.written.as_deref().is_none_or(|written| text::hash(written) == text_hash);
        same && self.signature.hash() == self.hash && self.signature.text_hash == text_hash
    }
    /// The text that was signed, by its hash; none when it was not kept, or is not the one any more.
    pub fn written(&self, text_hash: &str) -> Option<&str> {
        self.written.as_deref().filter(|written| text::hash(written) == text_hash)
    }
}

/// What proves the signature of a letter; none of one that was signed before that was kept.
pub async fn proof(app: &App, letter: uuid::Uuid) -> Result<Option<Proof>, StoreError> {
    let row = store::find_signature(app.db.read(), letter).await?;
    Ok(row.map(|row| {
        let origin = Origin { means: Means::Session, session: row.session_hash, network: row.network };
        let signature = Signature { number: row.number, text_hash: row.text_hash, person: row.person_id, at: row.signed_at, origin };
        Proof { signature, hash: row.hash, written: row.signed_text }
    }))
}

/// Withdraws a letter: from now on nothing is read under it. Banks that work on an application of the firm under it are told.
pub async fn revoke(app: &App, by: &FirmOwner, id: AuthorisationId, seen: Version) -> Result<(), LetterError> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, by.enterprise, id).await?;
    match row.state {
        AuthorisationState::Revoked => return Err(LetterError::Refused(Refusal::AlreadyRevoked)),
        AuthorisationState::Live if row.valid_to_on < app.clock.today() => return Err(LetterError::Refused(Refusal::Expired)),
        AuthorisationState::Live => {}
    }
    store::save_revoked(&tx, id, seen, app.clock.now()).await?;
    let named: Vec<OrganisationId> = store::list_named(&tx, &[id]).await?.into_iter().map(|n| n.bank).collect();
    for application in store::list_live_applications(&tx, by.enterprise).await? {
        if row.every_bank || named.contains(&application.bank_id) {
            let message = Message {
                to: Receiver::Organisation(application.bank_id),
                kind: "authorisation_revoked",
                severity: Severity::Medium,
                subject_kind: "application",
                subject_id: application.id.to_string(),
                path: format!("/bank/applications/{}", application.id),
                words: vec![("number", application.number), ("letter", row.number.clone())],
                cause: format!("authorisation_revoked:{id}:{}", application.id),
                corrects: None,
            };
            tell(&tx, app, message).await?;
        }
    }
    let deed = Deed { action: "consent.revoke", subject_kind: "authorisation", subject_id: id.to_string(), detail: json!({ "number": row.number }) };
    audit::write(&tx, app, &by.who.by(), deed).await?;
    touched(&tx, app, [by.enterprise]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// How a signed letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be read under.
    Live,
    /// Its term is over.
    Expired,
    /// It was withdrawn.
    Revoked,
    /// As many readings were made as it allows.
    UsedUp,
}

/// A signed letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Which.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// How it stands today.
    pub standing: Standing,
    /// What may be read.
    pub items: Vec<Item>,
    /// What for.
    pub purpose: LookupPurpose,
    /// Names of the banks.
    pub banks: Covers<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Version of the text that was signed.
    pub text_version: String,
    /// Hash of the text that was signed.
    pub text_hash: String,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How often may be read under it; none is as often as needed.
    pub most: Option<i64>,
    /// How often was.
    pub used: i64,
    /// Version of the row.
    pub version: Version,
    /// Who signed; none once the letter is over its term.
    signer: Option<PersonId>,
}

impl Signed {
    /// Whether who signed, the text and what proves it went because their term is over.
    pub const fn is_over(&self) -> bool {
        self.signer.is_none()
    }
    fn of(row: authorisation::Model, named: &[store::Named], today: NaiveDate) -> Self {
        let banks = if row.every_bank { Covers::Applied } else { Covers::Named(named.iter().filter(|n| n.letter == row.id).map(|n| n.name.clone()).collect()) };
        let codes: Vec<String> = serde_json::from_value(row.items).unwrap_or_default();
        Self {
            id: row.id,
            number: row.number,
            standing: match row.state {
                AuthorisationState::Revoked => Standing::Revoked,
                AuthorisationState::Live if row.valid_to_on < today => Standing::Expired,
                AuthorisationState::Live if row.most.is_some_and(|most| row.used >= most) => Standing::UsedUp,
                AuthorisationState::Live => Standing::Live,
            },
            items: codes.iter().filter_map(|code| Item::of(code)).collect(),
            purpose: row.purpose,
            banks,
            from: row.valid_from_on,
            to: row.valid_to_on,
            text_version: row.text_version,
            text_hash: row.text_hash,
            signed_at: row.signed_at,
            revoked_at: row.revoked_at,
            most: row.most,
            used: row.used,
            version: Version(row.version),
            signer: row.person_id,
        }
    }
}

/// Letters of a firm, the latest first.
pub async fn letters(app: &App, enterprise: EnterpriseId, before: Option<AuthorisationId>) -> Result<Vec<Signed>, StoreError> {
    let rows = store::list(app.db.read(), enterprise, before).await?;
    let named = store::list_named(app.db.read(), &rows.iter().map(|r| r.id).collect::<Vec<_>>()).await?;
    Ok(rows.into_iter().map(|row| Signed::of(row, &named, app.clock.today())).collect())
}

/// One letter of a firm and its text as the names read today.
pub async fn letter(app: &App, enterprise: EnterpriseId, id: AuthorisationId) -> Result<(Signed, Letter), StoreError> {
    let db = app.db.read();
    let row = store::find(db, enterprise, id).await?;
    let named = store::list_named(db, &[id]).await?;
    let signed = Signed::of(row, &named, app.clock.today());
    let firm = crate::enterprise::actions::find(db, enterprise).await?;
    let signer = match signed.signer {
        Some(signer) => store::person_names(db, vec![signer]).await?.remove(&signer).unwrap_or_default(),
        None => "—".to_owned(),
    };
    let letter = Letter {
        firm: firm.name,
        code: firm.code.as_str().to_owned(),
        signer,
        items: signed.items.clone(),
        purpose: signed.purpose,
        banks: signed.banks.clone(),
        from: signed.from,
        to: signed.to,
        most: signed.most,
        text: Text::of(&signed.text_version),
    };
    Ok((signed, letter))
}
