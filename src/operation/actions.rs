//! What an operator does with the machinery; each leaves a line in the audit trail.

use entity::account::organisation;
use entity::value::id::{JobId, MailId, OrganisationId, PersonId};
use entity::value::{OrganisationKind, Region};
use serde_json::json;

use crate::account::actions::{self as account, Active, NewOrganisation};
use crate::app::App;
use crate::platform::audit::{self, By, Deed};
use crate::platform::mail;
use crate::platform::store::Error as StoreError;
use crate::platform::web::access::Scope;
use crate::platform::web::form::FieldErrors;
use crate::platform::work::{self, Paused, Schedule, ScheduleRow};

/// Why it did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// Nobody closes their own account.
    #[error("one's own account")]
    Own,
    /// What the room of accounts says.
    #[error(transparent)]
    Account(account::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<account::Error> for Error {
    fn from(error: account::Error) -> Self {
        match error {
            account::Error::Invalid(errors) => Self::Invalid(errors),
            account::Error::Store(error) => Self::Store(error),
            error @ (account::Error::WrongPair | account::Error::Locked(_) | account::Error::Hash(_)) => Self::Account(error),
        }
    }
}

/// Puts a dead or waiting job at the head of the queue.
pub async fn retry_job(app: &App, by: &By, id: JobId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let job = work::retry(&tx, app, id).await?;
    let deed = Deed { action: "operation.retry_job", subject_kind: "job", subject_id: id.to_string(), detail: json!({ "kind": job.kind }) };
    audit::write(&tx, app, by, deed).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// The schedules of the service, each with its row once it has ticked.
pub async fn schedules(app: &App) -> Result<Vec<(Schedule, Option<ScheduleRow>)>, Error> {
    let mut rows = work::schedules(app).await?;
    let with_row = |each: Schedule| {
        let at = rows.iter().position(|row| row.code == each.code);
        (each, at.map(|at| rows.swap_remove(at)))
    };
    Ok(crate::serve::schedules().into_iter().map(with_row).collect())
}

/// Halts a schedule or lets it go on.
pub async fn pause_schedule(app: &App, by: &By, code: &str, paused: Paused) -> Result<(), Error> {
    let action = match paused {
        Paused::Yes => "operation.pause_schedule",
        Paused::No => "operation.resume_schedule",
    };
    let tx = app.db.begin_write().await?;
    work::set_paused(&tx, app, code, paused).await?;
    audit::write(&tx, app, by, Deed { action, subject_kind: "schedule", subject_id: code.to_owned(), detail: json!({}) }).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Makes the job of a schedule now.
pub async fn run_schedule(app: &App, by: &By, code: &str) -> Result<(), Error> {
    let all = crate::serve::schedules();
    let each = all.iter().find(|each| each.code == code).ok_or(StoreError::NotFound)?;
    let tx = app.db.begin_write().await?;
    work::run_now(&tx, app, each).await?;
    audit::write(&tx, app, by, Deed { action: "operation.run_schedule", subject_kind: "schedule", subject_id: code.to_owned(), detail: json!({}) }).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Sends a mail again that was given up.
pub async fn send_mail_again(app: &App, by: &By, id: MailId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    mail::send_again(&tx, app, id).await?;
    audit::write(&tx, app, by, Deed { action: "operation.send_mail_again", subject_kind: "mail", subject_id: id.to_string(), detail: json!({}) }).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Closes an account or opens it again; not one's own.
pub async fn set_active(app: &App, by: &By, id: PersonId, active: Active) -> Result<(), Error> {
    if by.person == Some(id) {
        return Err(Error::Own);
    }
    Ok(account::set_active(app, by, id, active).await?)
}

/// An organisation as an operator types it.
#[derive(Clone, Debug, Default)]
pub struct TypedOrganisation {
    /// Its code.
    pub code: String,
    /// Code of what it is.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Code of the bank of a branch.
    pub parent: String,
    /// Code of the division where it is.
    pub region: String,
    /// Where alerts and reports go.
    pub mail_address: String,
}

/// Adds an organisation after checking what was typed.
pub async fn add_organisation(app: &App, by: &By, typed: &TypedOrganisation) -> Result<OrganisationId, Error> {
    let mut errors = FieldErrors::default();
    let code = typed.code.trim();
    if !(2..=32).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_')) {
        errors.add("code", "operation-error-code");
    }
    if !(2..=60).contains(&typed.name.trim().chars().count()) {
        errors.add("name", "operation-error-name");
    }
    let kind: Option<OrganisationKind> = typed.kind.parse().ok();
    if kind.is_none() {
        errors.add("kind", "operation-error-kind");
    }
    let parent = match kind {
        Some(OrganisationKind::Branch) => bank_of(app, &typed.parent).await?.or_else(|| {
            errors.add("parent", "operation-error-parent");
            None
        }),
        Some(OrganisationKind::Bank | OrganisationKind::CreditOffice | OrganisationKind::Regulator | OrganisationKind::Department) | None => None,
    };
    let mail_address = typed.mail_address.trim();
    if !mail_address.is_empty() && !is_mail_address(mail_address) {
        errors.add("mail_address", "register-error-email");
    }
    let (true, Some(kind)) = (errors.is_empty(), kind) else {
        return Err(Error::Invalid(errors));
    };
    let new = NewOrganisation {
        code: code.to_owned(),
        kind,
        name: typed.name.trim().to_owned(),
        parent: parent.map(|bank| bank.id),
        region: typed.region.parse::<Region>().ok(),
        mail_address: (!mail_address.is_empty()).then(|| mail_address.to_owned()),
    };
    Ok(account::add_organisation(app, by, new).await?)
}

async fn bank_of(app: &App, code: &str) -> Result<Option<organisation::Model>, Error> {
    let banks = account::organisations(app, Some(OrganisationKind::Bank)).await?;
    Ok(banks.into_iter().find(|bank| bank.code == code))
}

/// Whether a text can be a mail address.
pub fn is_mail_address(text: &str) -> bool {
    let (user, host) = text.split_once('@').unwrap_or_default();
    !user.is_empty() && host.contains('.') && text.len() <= 120 && !text.contains(char::is_whitespace)
}

/// A token as an operator asks for it.
#[derive(Clone, Debug, Default)]
pub struct TypedToken {
    /// Code of the organisation.
    pub organisation: String,
    /// What it is for.
    pub name: String,
    /// Codes of what it may do.
    pub scopes: Vec<String>,
    /// Days until it ends.
    pub days: String,
}

/// Makes a token after checking what was typed; the token itself is only in the answer.
pub async fn make_token(app: &App, by: &By, typed: &TypedToken) -> Result<String, Error> {
    let mut errors = FieldErrors::default();
    let organisation = account::organisations(app, None).await?.into_iter().find(|each| each.code == typed.organisation);
    if organisation.is_none() {
        errors.add("organisation", "operation-error-organisation");
    }
    if !(2..=60).contains(&typed.name.trim().chars().count()) {
        errors.add("name", "operation-error-name");
    }
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| typed.scopes.iter().any(|code| code == scope.code())).collect();
    if scopes.is_empty() {
        errors.add("scopes", "operation-error-scopes");
    }
    let days = typed.days.trim().parse::<i64>().ok().filter(|days| (1..=1096).contains(days));
    if days.is_none() {
        errors.add("days", "operation-error-days");
    }
    match (organisation, days) {
        (Some(organisation), Some(days)) if errors.is_empty() => Ok(account::make_token(app, by, organisation.id, typed.name.trim(), &scopes, days).await?.1),
        (_, _) => Err(Error::Invalid(errors)),
    }
}
