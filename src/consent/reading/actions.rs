//! The one door to a firm's file: whoever reads it for a person or a system reads it here, under a live letter, in the transaction that
//! leaves the line in the register. What is shown is shown after the commit; a refused attempt leaves a line too.

use std::collections::{BTreeMap, HashMap};

use entity::consent::{authorisation, lookup};
use entity::value::id::{ApiTokenId, ApplicationId, AuthorisationId, EnterpriseId, LookupId, OrganisationId, RecordId};
use entity::value::{LookupPurpose, LookupResult};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::covered::{covered, viewer};
use super::digest::{digest, named};
pub use super::earlier::Earlier;
use super::farming::{Farming, without};
use crate::app::App;
use crate::consent::letter::Item;
use crate::consent::personal::actions::{Opened, open};
use crate::consent::personal::letter::PersonalItem;
use crate::consent::register::actions::{append, letter_of, people_of};
use crate::consent::sight::{Personal, Purpose, Sight, cover, sight};
use crate::consent::store;
use crate::credit::catalogue::item::BY_PERSON;
use crate::credit::evaluation::agency::actions::{self as agency, Attached};
use crate::credit::record::actions::{self as record, Record};
use crate::credit::record::figures::actions as figures;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::fact::Profile;
use crate::enterprise::figures::actions::rows_behind;
use crate::enterprise::figures::made_of::MadeOf;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::By;
use crate::platform::store::{Connection, Error as StoreError, Tx};
use crate::risk::actions::Flag;

/// Items of a firm's file that can be authorised.
pub const ITEMS: [&str; 4] = [Item::Registration.code(), RECORDS, Item::Operating.code(), Item::Declared.code()];
/// The item that public-credit records belong to.
pub(in crate::consent::reading) const RECORDS: &str = Item::PublicCredit.code();

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
    /// Codes of the items that it was opened with.
    pub items: Vec<String>,
    /// The firm as registered.
    pub enterprise: Enterprise,
    /// Facts, known and unknown.
    pub profile: Profile,
    /// Public-credit records that may be shown and used.
    pub records: Vec<Record>,
    /// All rows of figures that each of its facts was made of.
    pub made_of: MadeOf,
    /// Rows of figures behind its facts and behind what was let out before, with SHA-256 of what they say; only those that stand.
    pub figures: Vec<(RecordId, String)>,
    /// Risk flags that stand.
    pub flags: Vec<Flag>,
    /// Reports of agencies: their words, whether they hold or not.
    pub reports: Vec<Attached>,
    /// What of the representative's data their own letters opened to the bank.
    pub people: Vec<PersonalItem>,
    /// How the household farms, where the reading asked for it.
    pub farming: Farming,
}

impl File {
    /// Whether an item was opened.
    pub fn opens(&self, item: &str) -> bool {
        self.items.iter().any(|code| code == item)
    }
}

/// Why a file was not shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No live authorisation covers the reader.
    #[error("no live authorisation")]
    NotAuthorised,
    /// What would be shown is no longer what it was when it was let out.
    #[error("it has changed since")]
    Changed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The live letter under which a bank may read for a purpose today: the one that opens most, of those that open an item when one is wanted.
/// A letter for every bank that the firm applies to covers a bank only once it applied there, and one of post-loan watch only while the
/// firm owes to the bank.
pub(in crate::consent) async fn covering(
    app: &App,
    db: &impl Connection,
    enterprise: EnterpriseId,
    bank: OrganisationId,
    (purpose, wanted): (LookupPurpose, Option<&str>),
) -> Result<Option<authorisation::Model>, StoreError> {
    if purpose == LookupPurpose::PostLoan && !crate::lending::actions::outstanding(db, enterprise).await?.banks.contains(&bank) {
        return Ok(None);
    }
    let mut letters = store::list_live(db, enterprise, bank, app.clock.today()).await?;
    let opens = |letter: &authorisation::Model, item: &str| letter.items.as_array().is_some_and(|items| items.iter().any(|i| i == item));
    letters.retain(|letter| letter.purpose == purpose && wanted.is_none_or(|item| opens(letter, item)));
    if letters.iter().any(|letter| letter.every_bank) && !store::exists_application(db, enterprise, bank).await? {
        let named: Vec<AuthorisationId> =
            store::list_named(db, &letters.iter().map(|l| l.id).collect::<Vec<_>>()).await?.into_iter().map(|n| n.letter).collect();
        letters.retain(|letter| named.contains(&letter.id));
    }
    // They come with the one that lasts longest first; of those that open equally much it is taken.
    letters.sort_by_key(|letter| std::cmp::Reverse(letter.items.as_array().map_or(0, Vec::len)));
    Ok(letters.into_iter().next())
}

/// What a reader may see of a firm.
pub(in crate::consent::reading) enum Grant {
    /// Everything: the firm itself and supervision.
    Whole,
    /// What a letter opens.
    Letter(Box<authorisation::Model>),
    /// Nothing.
    Nothing,
}

impl Grant {
    pub(in crate::consent::reading) fn items(&self) -> Vec<String> {
        match self {
            Self::Whole => ITEMS.iter().map(|item| (*item).to_owned()).collect(),
            Self::Letter(letter) => serde_json::from_value(letter.items.clone()).unwrap_or_default(),
            Self::Nothing => Vec::new(),
        }
    }
    const fn letter(&self) -> Option<AuthorisationId> {
        match self {
            Self::Letter(letter) => Some(letter.id),
            Self::Whole | Self::Nothing => None,
        }
    }
    const fn result(&self) -> LookupResult {
        match self {
            Self::Whole | Self::Letter(_) => LookupResult::Shown,
            Self::Nothing => LookupResult::Refused,
        }
    }
}

pub(in crate::consent::reading) async fn grant(
    app: &App,
    tx: &Tx,
    bank: Option<OrganisationId>,
    (purpose, wanted): (LookupPurpose, Option<&str>),
    enterprise: EnterpriseId,
) -> Result<Grant, StoreError> {
    match (purpose, bank) {
        (LookupPurpose::OwnFile | LookupPurpose::Supervision, _) => Ok(Grant::Whole),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, None) => Ok(Grant::Nothing),
        (LookupPurpose::CreditReview | LookupPurpose::PostLoan, Some(bank)) => {
            // A letter that is used up or withdrawn between the look and the lock opens nothing: the next one is looked for.
            while let Some(letter) = covering(app, tx, enterprise, bank, (purpose, wanted)).await? {
                if let Some(used) = store::use_letter(tx, letter.id).await? {
                    if letter.most == Some(used) {
                        touched(tx, app, [enterprise]).await?;
                    }
                    return Ok(Grant::Letter(Box::new(letter)));
                }
            }
            Ok(Grant::Nothing)
        }
    }
}

/// The letter under which a bank read for the same purpose, while it is live.
async fn standing(app: &App, tx: &Tx, reader: &Reader, enterprise: EnterpriseId, earlier: LookupId) -> Result<Option<authorisation::Model>, StoreError> {
    let Some(bank) = reader.bank else { return Ok(None) };
    if reader.purpose == LookupPurpose::PostLoan && !crate::lending::actions::outstanding(tx, enterprise).await?.banks.contains(&bank) {
        return Ok(None);
    }
    let Some(letter) = letter_of(tx, earlier, bank).await? else { return Ok(None) };
    let live = store::lock_live(tx, letter, app.clock.today()).await?;
    Ok(live.filter(|letter| letter.enterprise_id == enterprise && letter.purpose == reader.purpose))
}

/// The line of a reading; its place in the chain is given when it is appended.
pub(in crate::consent::reading) fn line(app: &App, reader: &Reader, enterprise: EnterpriseId, items: &[String], grant: &Grant) -> lookup::Model {
    lookup::Model {
        id: app.ids.new_id(),
        seq: 0,
        at: app.clock.now(),
        person_id: reader.by.person,
        api_token_id: reader.token,
        organisation_id: reader.by.organisation,
        enterprise_id: enterprise,
        items: items.join(","),
        purpose: reader.purpose,
        authorisation_id: grant.letter(),
        application_id: reader.application,
        result: grant.result(),
        request_id: reader.by.request_id.clone(),
        records: String::new(),
        digest: None,
        seal: None,
        hash: String::new(),
        erased_on: None,
    }
}

/// Reads a firm's file. The line in the register is committed before anything is shown; a refused attempt is registered too.
pub async fn look_up(app: &App, reader: &Reader, enterprise: EnterpriseId) -> Result<File, Error> {
    look(app, reader, enterprise, None, Shows::File).await
}

/// The same with how its household farms: for a page that shows it. A bank reads it under the operator's own letter alone.
pub async fn look_up_with_farming(app: &App, reader: &Reader, enterprise: EnterpriseId) -> Result<File, Error> {
    look(app, reader, enterprise, None, Shows::Farming).await
}

/// What a reading shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// The file.
    File,
    /// And how the household farms.
    Farming,
}

/// Reads a firm's file to show again what an earlier reading let out, such as a report: while the letter of that reading is live, it is
/// not counted under it a second time, and opens what is used up. It leaves a line of its own, of a refusal when a bank may not see it.
pub async fn look_up_again(app: &App, reader: &Reader, enterprise: EnterpriseId, earlier: Earlier<'_>) -> Result<File, Error> {
    look(app, reader, enterprise, Some(earlier), Shows::File).await
}

async fn look(app: &App, reader: &Reader, enterprise: EnterpriseId, earlier: Option<Earlier<'_>>, shows: Shows) -> Result<File, Error> {
    let tx = app.db.begin_write().await?;
    let standing = match earlier {
        Some(earlier) => standing(app, &tx, reader, enterprise, earlier.line).await?,
        None => None,
    };
    let grant = match standing {
        Some(letter) => Grant::Letter(Box::new(letter)),
        None => grant(app, &tx, reader.bank, (reader.purpose, None), enterprise).await?,
    };
    let items = grant.items();
    let mut row = line(app, reader, enterprise, &items, &grant);
    let mut file = match grant {
        Grant::Nothing => None,
        Grant::Whole | Grant::Letter(_) => Some(read(app, &tx, (row.id, earlier.map_or(&[][..], |earlier| earlier.records)), enterprise, items).await?),
    };
    if reader.bank.is_some() && file.as_ref().zip(earlier).is_some_and(|(file, earlier)| earlier.gone(file) > 0) {
        // Nothing is shown, so nothing is counted either: only the refusal stays.
        drop(tx);
        let tx = app.db.begin_write().await?;
        append(&tx, vec![lookup::Model { items: String::new(), result: LookupResult::Refused, ..row }]).await?;
        tx.commit().await.map_err(StoreError::from)?;
        return Err(Error::Changed);
    }
    if let Some(file) = &mut file {
        if shows == Shows::Farming {
            file.farming = Farming::of(figures::of_source(&tx, enterprise, BY_PERSON, app.clock.today()).await?);
        }
        let letters = personal_letters(app, &tx, reader, file, earlier).await?;
        row.items = [file.items.clone(), covered(file, viewer(reader.bank, reader.purpose), reader.purpose, &letters)].concat().join(",");
        row.records = named(&file.records);
        row.digest = Some(digest(file));
    }
    append(&tx, vec![row]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    file.ok_or(Error::NotAuthorised)
}

/// What the representative opens to the bank that reads; under letters of an earlier reading it is not counted a second time.
pub(in crate::consent::reading) async fn personal_letters(
    app: &App,
    tx: &Tx,
    reader: &Reader,
    file: &File,
    earlier: Option<Earlier<'_>>,
) -> Result<Vec<Opened>, StoreError> {
    let (Some(bank), Some(name)) = (reader.bank, &file.enterprise.legal_representative) else { return Ok(Vec::new()) };
    let again = if let Some(earlier) = earlier { people_of(tx, earlier.line, bank).await? } else { Vec::new() };
    let shows: Vec<PersonalItem> = PersonalItem::ALL.into_iter().filter(|item| *item != PersonalItem::Farming || file.farming.is_there()).collect();
    open(app, tx, (file.enterprise.id, bank, reader.purpose), (name.as_str(), &shows), &again).await
}

/// What the authorised items hold, for a line; `before` is what was let out before.
async fn read(app: &App, tx: &Tx, (lookup, before): (LookupId, &[(RecordId, String)]), id: EnterpriseId, items: Vec<String>) -> Result<File, StoreError> {
    let today = app.clock.today();
    let may = |item: &str| items.iter().any(|i| i == item);
    let enterprise = crate::enterprise::actions::find(tx, id).await?;
    let profile = crate::enterprise::actions::profile(app, tx, id).await?.limited(&may);
    let made_of = rows_behind(tx, id, &profile, today).await?;
    let rows: Vec<RecordId> = made_of.values().flat_map(|rows| rows.keys().copied()).chain(before.iter().map(|row| row.0)).collect();
    let figures = figures::standing(tx, id, &rows, today).await?;
    let records = if may(RECORDS) { record::of_enterprise(tx, id).await? } else { Vec::new() };
    let flags = if may(RECORDS) { crate::risk::actions::open_flags(tx, id).await? } else { Vec::new() };
    let reports = if may(RECORDS) { agency::reports(tx, id).await? } else { Vec::new() };
    let records = records.into_iter().filter(|record| record.counts_on(today)).collect();
    let flags = flags.into_iter().filter(|flag| flag.stands_on(today)).collect();
    Ok(File { lookup, enterprise, profile, records, made_of, figures, flags, reports, items, people: Vec::new(), farming: Farming::Nothing })
}

/// Records of several firms on one page, each firm with a line of its own: for a bank under the letter that covers it, of post-loan
/// watch or of credit review; firms that it may not read are not in the answer. Without a bank it is supervision.
pub async fn look_over(
    app: &App,
    by: &By,
    token: Option<ApiTokenId>,
    bank: Option<OrganisationId>,
    wanted: &BTreeMap<EnterpriseId, Vec<RecordId>>,
) -> Result<HashMap<EnterpriseId, Vec<Record>>, StoreError> {
    let tx = app.db.begin_write().await?;
    let (mut rows, mut shown) = (Vec::with_capacity(wanted.len()), HashMap::new());
    for (enterprise, ids) in wanted {
        let (purpose, grant) = watching(app, &tx, bank, *enterprise).await?;
        let application = match bank {
            Some(bank) => store::find_application(&tx, *enterprise, bank).await?,
            None => None,
        };
        let reader = Reader { by: by.clone(), token, bank, purpose, application };
        let mut row = line(app, &reader, *enterprise, &[RECORDS.to_owned()], &grant);
        match grant {
            Grant::Nothing => row.items.clear(),
            Grant::Whole | Grant::Letter(_) => {
                let mut records = record::find_many(&tx, ids).await?;
                let seen = |item| sight(viewer(bank, purpose), Purpose::File(purpose), item, &[]);
                for record in &mut records {
                    record.content = cover(&record.content, seen(Personal::Named));
                    if record.source == BY_PERSON && seen(Personal::Farming) != Sight::Full {
                        record.content = without(&record.content);
                    }
                }
                row.records = named(&records);
                let said: Vec<_> = records.iter().map(|r| json!([r.id, r.version, r.content_hash])).collect();
                row.digest = Some(hex::encode(Sha256::digest(json!(said).to_string())));
                shown.insert(*enterprise, records);
            }
        }
        rows.push(row);
    }
    append(&tx, rows).await?;
    tx.commit().await?;
    Ok(shown)
}

/// The letter under which a bank watches a firm; one that does not open its records does not count.
pub(in crate::consent::reading) async fn watching(
    app: &App,
    tx: &Tx,
    bank: Option<OrganisationId>,
    enterprise: EnterpriseId,
) -> Result<(LookupPurpose, Grant), StoreError> {
    let Some(bank) = bank else {
        return Ok((LookupPurpose::Supervision, Grant::Whole));
    };
    for purpose in [LookupPurpose::PostLoan, LookupPurpose::CreditReview] {
        let grant = grant(app, tx, Some(bank), (purpose, Some(RECORDS)), enterprise).await?;
        if grant.letter().is_some() {
            return Ok((purpose, grant));
        }
    }
    let owes = crate::lending::actions::outstanding(tx, enterprise).await?.banks.contains(&bank);
    Ok((if owes { LookupPurpose::PostLoan } else { LookupPurpose::CreditReview }, Grant::Nothing))
}
