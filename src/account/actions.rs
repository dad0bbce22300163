//! What people and operators do with accounts.

use chrono::Duration;
use entity::account::{api_token, organisation, person};
use entity::value::id::{ApiTokenId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{OrganisationKind, Role, Uscc};
use serde_json::json;

use super::place::fits;
use super::{password, store};
use crate::app::App;
use crate::enterprise::merge::actions::pointer;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::web::access::Scope;
use crate::platform::web::actor::token_hash;
use crate::platform::web::form::FieldErrors;

/// Why an account action did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// Login or password are wrong; which is not said.
    #[error("wrong login or password")]
    WrongPair,
    /// Too many wrong passwords: locked for so many minutes.
    #[error("locked for {0} minutes")]
    Locked(i64),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hashing failed.
    #[error("password hash: {0}")]
    Hash(String),
}

/// Checks a login and password and keeps count of wrong ones.
pub async fn sign_in(app: &App, login: &str, typed: &str) -> Result<person::Model, Error> {
    let login = login.trim().to_lowercase();
    let found = store::find_by_login(app.db.read(), &login).await?.filter(|p| p.active);
    let now = app.clock.now();
    if let Some(until) = found.as_ref().and_then(|p| p.locked_until).filter(|until| *until > now) {
        return Err(Error::Locked((until - now).num_minutes() + 1));
    }
    // A login that nobody has takes as long as one that somebody has.
    let hash = found.as_ref().map_or_else(|| DECOY.to_owned(), |p| p.password_hash.clone());
    let verdict = verify(typed.to_owned(), hash).await?;
    let Some(person) = found else {
        return Err(Error::WrongPair);
    };
    let tx = app.db.begin_write().await?;
    let person = store::lock(&tx, person.id).await?;
    let ended = match verdict {
        password::Verdict::Right => {
            store::save_attempt(&tx, person.id, store::Attempt { failed_attempts: 0, locked_until: None, signed_in_at: Some(now) }).await?;
            write(&tx, app, &by_person(&person), "account.sign_in", person.id, json!({})).await?;
            Ok(person)
        }
        password::Verdict::Wrong => {
            let failed = person.failed_attempts + 1;
            let lock = password::lock_minutes(failed, app.settings.sign_in.max_failures, app.settings.sign_in.lock_minutes);
            let until = lock.map(|minutes| now + Duration::minutes(minutes));
            store::save_attempt(&tx, person.id, store::Attempt { failed_attempts: failed, locked_until: until, signed_in_at: None }).await?;
            write(&tx, app, &by_person(&person), "account.sign_in_failed", person.id, json!({ "failed": failed })).await?;
            Err(lock.map_or(Error::WrongPair, Error::Locked))
        }
    };
    tx.commit().await.map_err(StoreError::from)?;
    ended
}

/// A hash that belongs to no password.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn verify(typed: String, hash: String) -> Result<password::Verdict, Error> {
    tokio::task::spawn_blocking(move || password::verify(&typed, &hash)).await.map_err(|e| Error::Hash(e.to_string()))
}

async fn hashed(app: &App, typed: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    app.ids.fill(&mut salt);
    let typed = typed.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&typed, &salt)).await.map_err(|e| Error::Hash(e.to_string()))?;
    hash.map_err(|e| Error::Hash(e.to_string()))
}

fn by_person(person: &person::Model) -> By {
    By { person: Some(person.id), organisation: person.organisation_id, channel: audit::Channel::Person, request_id: None }
}

async fn write(tx: &Tx, app: &App, by: &By, action: &str, subject: PersonId, detail: serde_json::Value) -> Result<(), StoreError> {
    audit::write(tx, app, by, Deed { action, subject_kind: "person", subject_id: subject.to_string(), detail }).await
}

/// What the owner of a firm types to register.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// Unified code of the firm.
    pub uscc: String,
    /// Its name as registered.
    pub firm_name: String,
    /// Name of the person.
    pub person_name: String,
    /// Where notices go.
    pub mail_address: String,
    /// The login they choose.
    pub login: String,
    /// The password they choose.
    pub password: String,
}

/// Names with the same characters whatever their width and brackets.
fn folded(name: &str) -> String {
    Uscc::normalise(name).replace('【', "(").replace('】', ")")
}

/// Opens the first account of a registered firm.
pub async fn register(app: &App, form: &Registration) -> Result<PersonId, Error> {
    let (mut errors, code) = (FieldErrors::default(), form.uscc.parse::<Uscc>());
    let firm = match &code {
        Ok(code) => store::find_enterprise(app.db.read(), code).await?,
        Err(_) => None,
    };
    match (&code, &firm) {
        (Err(_), _) => errors.add("uscc", "register-error-uscc"),
        (Ok(_), None) => errors.add("uscc", "register-error-unknown-firm"),
        (Ok(_), Some(firm)) if firm.merged_into.is_some() => errors.add_with("uscc", "register-error-merged", pointer(app, firm.merged_into).await?),
        (Ok(_), Some(firm)) if folded(&firm.name) != folded(&form.firm_name) => errors.add("firm_name", "register-error-firm-name"),
        (Ok(_), Some(firm)) if store::count_of_enterprise(app.db.read(), firm.id).await? > 0 => errors.add("uscc", "register-error-firm-taken"),
        (Ok(_), Some(_)) => {}
    }
    let login = form.login.trim().to_lowercase();
    check_person(app, &mut errors, &login, form).await?;
    let Some(firm) = firm.filter(|_| errors.is_empty()) else {
        return Err(Error::Invalid(errors));
    };
    let new = NewPerson {
        login,
        name: form.person_name.trim().to_owned(),
        mail_address: Some(form.mail_address.trim().to_owned()),
        password: form.password.clone(),
        role: Role::FirmOwner,
        place: Place::Firm(firm.id),
    };
    insert(app, &By::SYSTEM, new, "account.register").await
}

async fn check_person(app: &App, errors: &mut FieldErrors, login: &str, form: &Registration) -> Result<(), Error> {
    if form.person_name.trim().is_empty() || form.person_name.chars().count() > 40 {
        errors.add("person_name", "register-error-person-name");
    }
    let (user, host) = form.mail_address.trim().split_once('@').unwrap_or_default();
    if user.is_empty() || !host.contains('.') || form.mail_address.len() > 120 {
        errors.add("email", "register-error-email");
    }
    check_login(app, errors, login, &form.password).await
}

async fn check_login(app: &App, errors: &mut FieldErrors, login: &str, typed: &str) -> Result<(), Error> {
    if !is_login(login) {
        errors.add("login", "register-error-login");
    } else if store::find_by_login(app.db.read(), login).await?.is_some() {
        errors.add("login", "register-error-login-taken");
    }
    if let Err(weak) = password::check(typed, login) {
        errors.add("password", weak.text_key());
    }
    Ok(())
}

fn is_login(login: &str) -> bool {
    (4..=32).contains(&login.len()) && login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Where a person belongs.
#[derive(Clone, Debug)]
pub enum Place {
    /// To a firm.
    Firm(EnterpriseId),
    /// To an organisation.
    Organisation(OrganisationId),
}

/// A person whose account is opened.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where notices go.
    pub mail_address: Option<String>,
    /// Their first password.
    pub password: String,
    /// What they may do.
    pub role: Role,
    /// Where they belong.
    pub place: Place,
}

async fn insert(app: &App, by: &By, new: NewPerson, action: &str) -> Result<PersonId, Error> {
    let id: PersonId = app.ids.new_id();
    let (organisation_id, enterprise_id) = match new.place {
        Place::Firm(id) => (None, Some(id)),
        Place::Organisation(id) => (Some(id), None),
    };
    let row = person::Model {
        id,
        login: new.login,
        name: new.name,
        mail_address: new.mail_address,
        password_hash: hashed(app, &new.password).await?,
        role: new.role,
        organisation_id,
        enterprise_id,
        active: true,
        failed_attempts: 0,
        locked_until: None,
        signed_in_at: None,
        created_at: app.clock.now(),
        version: 1,
    };
    let tx = app.db.begin_write().await?;
    match store::insert(&tx, row).await {
        Err(error) if error.is_taken("login") => return Err(Error::Invalid(FieldErrors::one("login", "register-error-login-taken"))),
        other => other?,
    }
    write(&tx, app, by, action, id, json!({ "role": new.role.code() })).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// What is wrong with the login, name and first password of somebody whose account is opened.
pub async fn faults(app: &App, login: &str, name: &str, typed: &str) -> Result<FieldErrors, Error> {
    let mut errors = FieldErrors::default();
    if name.trim().is_empty() {
        errors.add("name", "register-error-person-name");
    }
    check_login(app, &mut errors, login, typed).await?;
    Ok(errors)
}

/// Opens an account for somebody of an organisation.
pub async fn open(app: &App, by: &By, new: NewPerson) -> Result<PersonId, Error> {
    let mut errors = faults(app, &new.login, &new.name, &new.password).await?;
    if let Place::Organisation(id) = new.place {
        let kind = store::find_organisation_by_id(app.db.read(), id).await?.kind;
        if !fits(new.role, kind) {
            errors.add("role", "account-error-role");
        }
    }
    errors.into_result().map_err(Error::Invalid)?;
    insert(app, by, new, "account.open").await
}

/// Closes an account or opens it again; closing ends its sessions.
pub async fn set_active(app: &App, by: &By, id: PersonId, active: Active) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    store::lock(&tx, id).await?;
    store::save_active(&tx, id, active == Active::Yes).await?;
    if active == Active::No {
        crate::platform::web::session::end_all(&tx, id).await?;
    }
    let action = if active == Active::Yes { "account.reopen" } else { "account.close" };
    write(&tx, app, by, action, id, json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    /// It can.
    Yes,
    /// It cannot.
    No,
}

/// Sets a new password and ends the person's sessions.
pub async fn set_password(app: &App, by: &By, login: &str, typed: &str) -> Result<(), Error> {
    password::check(typed, login).map_err(|weak| Error::Invalid(FieldErrors::one("password", weak.text_key())))?;
    let person = store::find_by_login(app.db.read(), login).await?.ok_or(StoreError::NotFound)?;
    let hash = hashed(app, typed).await?;
    let tx = app.db.begin_write().await?;
    store::lock(&tx, person.id).await?;
    store::save_password(&tx, person.id, hash).await?;
    crate::platform::web::session::end_all(&tx, person.id).await?;
    write(&tx, app, by, "account.set_password", person.id, json!({})).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Makes a token for a system of an organisation; the token itself is only in the answer.
pub async fn make_token(app: &App, by: &By, organisation: OrganisationId, name: &str, scopes: &[Scope], days: i64) -> Result<(ApiTokenId, String), Error> {
    let (id, token) = (app.ids.new_id(), format!("xyd_{}", app.ids.secret()));
    let now = app.clock.now();
    let codes: Vec<&str> = scopes.iter().map(|s| s.code()).collect();
    let row = api_token::Model {
        id,
        organisation_id: organisation,
        name: name.to_owned(),
        token_hash: token_hash(&token),
        scopes: json!(codes),
        created_at: now,
        expires_at: now + Duration::days(days),
        revoked_at: None,
        used_at: None,
    };
    let tx = app.db.begin_write().await?;
    store::insert_token(&tx, row).await?;
    let deed = Deed { action: "account.make_token", subject_kind: "api_token", subject_id: id.to_string(), detail: json!({ "scopes": codes }) };
    audit::write(&tx, app, by, deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok((id, token))
}

/// Ends a token.
pub async fn revoke_token(app: &App, by: &By, id: ApiTokenId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    store::revoke_token(&tx, id, app.clock.now()).await?;
    let deed = Deed { action: "account.revoke_token", subject_kind: "api_token", subject_id: id.to_string(), detail: json!({}) };
    audit::write(&tx, app, by, deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// An organisation that joins.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The bank of a branch.
    pub parent: Option<OrganisationId>,
    /// Where it is.
    pub region: Option<entity::value::Region>,
    /// Where alerts and reports go.
    pub mail_address: Option<String>,
}

/// Adds an organisation.
pub async fn add_organisation(app: &App, by: &By, new: NewOrganisation) -> Result<OrganisationId, Error> {
    let id: OrganisationId = app.ids.new_id();
    let row = organisation::Model {
        id,
        code: new.code,
        kind: new.kind,
        name: new.name,
        parent_id: new.parent,
        region: new.region,
        mail_address: new.mail_address,
        active: true,
        created_at: app.clock.now(),
    };
    let tx = app.db.begin_write().await?;
    match store::insert_organisation(&tx, row).await {
        Err(error) if error.is_taken("code") => return Err(Error::Invalid(FieldErrors::one("code", "account-error-code-taken"))),
        other => other?,
    }
    let deed =
        Deed { action: "account.add_organisation", subject_kind: "organisation", subject_id: id.to_string(), detail: json!({ "kind": new.kind.code() }) };
    audit::write(&tx, app, by, deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// The organisation of a code.
pub async fn organisation(app: &App, code: &str) -> Result<organisation::Model, Error> {
    Ok(store::find_organisation(app.db.read(), code).await?.ok_or(StoreError::NotFound)?)
}

/// Organisations of a kind, or all, by code.
pub async fn organisations(app: &App, kind: Option<OrganisationKind>) -> Result<Vec<organisation::Model>, StoreError> {
    store::list_organisations(app.db.read(), kind).await
}

/// People for the operator's list, by login.
pub async fn people(app: &App, after: Option<&str>, search: Option<&str>) -> Result<Vec<person::Model>, Error> {
    Ok(store::list(app.db.read(), after, search).await?)
}

/// People by id, for pages that name who did something.
pub async fn people_by_id(app: &App, ids: &[PersonId]) -> Result<Vec<person::Model>, Error> {
    Ok(store::list_by_id(app.db.read(), ids).await?)
}

/// Tokens for the operator's list, newest first.
pub async fn tokens(app: &App) -> Result<Vec<api_token::Model>, Error> {
    Ok(store::list_tokens(app.db.read()).await?)
}

/// Products on offer and banks that offer them.
pub async fn on_offer(app: &App) -> Result<(u64, u64), Error> {
    Ok(store::count_offer(app.db.read()).await?)
}
