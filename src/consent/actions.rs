//! Signing and withdrawing letters, and reading a firm's file: only under a live letter, and never without a line in the look-up register.

use chrono::{DateTime, NaiveDate, Utc};
use entity::consent::{authorisation, lookup};
use entity::value::id::{ApiTokenId, ApplicationId, AuthorisationId, EnterpriseId, LookupId, OrganisationId, PersonId};
use entity::value::{AuthorisationState, LookupPurpose, LookupResult, OrganisationKind, Severity};
use serde_json::json;

use super::letter::{self, Covers, Draft, Item, Letter};
use super::{mask, store};
use crate::app::App;
use crate::credit::record::actions::Record;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::fact::Profile;
use crate::matching::rematch::actions::touched;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Version, next_number};
use crate::platform::web::actor::FirmOwner;
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
    /// The line of the register that this reading left.
    pub lookup: LookupId,
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

/// The live authorisation under which a bank may examine a firm's application today; asked before the firm applies.
pub async fn live(app: &App, db: &impl Connection, enterprise: EnterpriseId, bank: OrganisationId) -> Result<Option<authorisation::Model>, StoreError> {
    let letters = store::list_live(db, enterprise, bank, app.clock.today()).await?;
    Ok(letters.into_iter().find(|letter| letter.purpose == LookupPurpose::CreditReview))
}

/// The live letter under which a bank may read for a purpose today: the one that opens most. A letter for every bank that the firm
/// applies to covers a bank only once it applied there, and one of post-loan watch only while the firm owes to the bank.
pub(super) async fn covering(
    app: &App,
    db: &impl Connection,
    enterprise: EnterpriseId,
    bank: OrganisationId,
    purpose: LookupPurpose,
) -> Result<Option<authorisation::Model>, StoreError> {
    if purpose == LookupPurpose::PostLoan && !crate::lending::actions::outstanding(db, enterprise).await?.banks.contains(&bank) {
        return Ok(None);
    }
    let mut letters = store::list_live(db, enterprise, bank, app.clock.today()).await?;
    letters.retain(|letter| letter.purpose == purpose);
    if letters.iter().any(|letter| letter.every_bank) && !store::exists_application(db, enterprise, bank).await? {
        let named: Vec<AuthorisationId> =
            store::list_named(db, &letters.iter().map(|l| l.id).collect::<Vec<_>>()).await?.into_iter().map(|n| n.letter).collect();
        letters.retain(|letter| named.contains(&letter.id));
    }
    // They come with the one that lasts longest first; of those that open equally much it is taken.
    letters.sort_by_key(|letter| std::cmp::Reverse(letter.items.as_array().map_or(0, Vec::len)));
    Ok(letters.into_iter().next())
}

/// Reads a firm's file. The line in the register is committed before anything is shown; a refused attempt is registered too.
pub async fn look_up(app: &App, reader: &Reader, enterprise: EnterpriseId) -> Result<File, Error> {
    let tx = app.db.begin_write().await?;
    let authorisation = match (reader.purpose, reader.bank) {
        (LookupPurpose::OwnFile | LookupPurpose::Supervision, _) => Ok(None),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, Some(bank)) => covering(app, &tx, enterprise, bank, reader.purpose).await?.map(Some).ok_or(()),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, None) => Err(()),
    };
    let items: Vec<String> = match &authorisation {
        Ok(Some(letter)) => serde_json::from_value(letter.items.clone()).unwrap_or_default(),
        Ok(None) => ITEMS.iter().map(|i| (*i).to_owned()).collect(),
        Err(()) => Vec::new(),
    };
    let id: LookupId = app.ids.new_id();
    let row = lookup::Model {
        id,
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
    let mut file = read(app, id, enterprise, &items).await?;
    if reader.bank.is_some() {
        file.enterprise.legal_representative = file.enterprise.legal_representative.as_deref().map(mask::name);
    }
    Ok(file)
}

/// What the authorised items hold.
async fn read(app: &App, lookup: LookupId, id: EnterpriseId, items: &[String]) -> Result<File, StoreError> {
    let (db, today) = (app.db.read(), app.clock.today());
    let may = |item: &str| items.iter().any(|i| i == item);
    let enterprise = crate::enterprise::actions::find(db, id).await?;
    let profile = crate::enterprise::actions::profile(app, db, id).await?.limited(&may);
    let records = if may("public_credit") { crate::credit::record::actions::of_enterprise(db, id).await? } else { Vec::new() };
    let flags = if may("public_credit") { crate::risk::actions::open_flags(db, id).await? } else { Vec::new() };
    Ok(File { lookup, enterprise, profile, records: records.into_iter().filter(|r| r.counts_on(today)).collect(), flags })
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
    let all = crate::account::actions::organisations(app, Some(OrganisationKind::Bank))
        .await
        .map_err(|error| if let crate::account::actions::Error::Store(error) = error { error } else { StoreError::unreadable(error.to_string()) })?;
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
    })
}

/// Signs a letter: it is live from today.
pub async fn sign(app: &App, by: &FirmOwner, draft: &Draft) -> Result<AuthorisationId, LetterError> {
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
        person_id: by.who.person,
        items: json!(codes),
        purpose: draft.purpose,
        every_bank: draft.banks == Covers::Applied,
        text_version: letter::VERSION.to_owned(),
        text_hash: letter.hash(),
        valid_from_on: letter.from,
        valid_to_on: letter.to,
        state: AuthorisationState::Live,
        signed_at: app.clock.now(),
        revoked_at: None,
        version: 1,
    };
    store::insert(&tx, row, named).await?;
    let detail = json!({ "number": number, "items": codes, "purpose": draft.purpose.code(), "banks": named, "to": letter.to });
    audit::write(&tx, app, &by.who.by(), Deed { action: "consent.sign", subject_kind: "authorisation", subject_id: id.to_string(), detail }).await?;
    touched(&tx, app, [by.enterprise]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
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
    /// Version of the row.
    pub version: Version,
    /// Who signed.
    signer: PersonId,
}

impl Signed {
    fn of(row: authorisation::Model, named: &[store::Named], today: NaiveDate) -> Self {
        let banks = if row.every_bank { Covers::Applied } else { Covers::Named(named.iter().filter(|n| n.letter == row.id).map(|n| n.name.clone()).collect()) };
        let codes: Vec<String> = serde_json::from_value(row.items).unwrap_or_default();
        Self {
            id: row.id,
            number: row.number,
            standing: match row.state {
                AuthorisationState::Revoked => Standing::Revoked,
                AuthorisationState::Live if row.valid_to_on < today => Standing::Expired,
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
    let signer = store::person_names(db, vec![signed.signer]).await?.remove(&signed.signer).unwrap_or_default();
    let letter = Letter {
        firm: firm.name,
        code: firm.code.as_str().to_owned(),
        signer,
        items: signed.items.clone(),
        purpose: signed.purpose,
        banks: signed.banks.clone(),
        from: signed.from,
        to: signed.to,
    };
    Ok((signed, letter))
}
