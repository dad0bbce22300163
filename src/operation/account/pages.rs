//! Accounts and organisations.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::account::organisation;
use entity::value::id::{OrganisationId, PersonId};
use entity::value::{OrganisationKind, Region, Role};
use serde::Deserialize;
use tower_sessions::Session;

use crate::account::actions::{self as account, Active, NewPerson, Place};
use crate::account::place::fits;
use crate::app::App;
use crate::consent::sight::{Personal, in_operation};
use crate::operation::actions::{self, Error, TypedOrganisation};
use crate::operation::pages::Tab;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of accounts.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/accounts", people)
        .get(Access::Operator, "/operator/accounts/new", new_person)
        .post(Access::Operator, "/operator/accounts/new", open)
        .get(Access::Operator, "/operator/accounts/password", password_page)
        .post(Access::Operator, "/operator/accounts/password", set_password)
        .post(Access::Operator, "/operator/accounts/{id}/close", close)
        .post(Access::Operator, "/operator/accounts/{id}/reopen", reopen)
        .get(Access::Operator, "/operator/accounts/organisations", organisations)
        .post(Access::Operator, "/operator/accounts/organisations", add_organisation)
}

/// Tabs of people, organisations and tokens.
pub fn tabs(frame: &Frame, current: &str) -> Vec<Tab> {
    [
        ("/operator/accounts", "operation-people"),
        ("/operator/accounts/organisations", "operation-organisations"),
        ("/operator/accounts/tokens", "operation-tokens"),
    ]
    .map(|(href, key)| Tab { href: href.to_owned(), name: frame.t(key), count: None, current: href == current })
    .into()
}

/// An option: value, text, whether it is chosen.
pub type Choice = (String, String, bool);

/// Name and code of an organisation.
pub fn named(row: &organisation::Model) -> String {
    format!("{} ({})", row.name, row.code)
}

/// People with accounts.
#[derive(Template)]
#[template(path = "pages/operator_accounts.html")]
pub struct People {
    /// Frame.
    pub frame: Frame,
    /// People, organisations, tokens.
    pub tabs: Vec<Tab>,
    /// Beginning of the login that is searched.
    pub search: String,
    /// The people.
    pub rows: Vec<PersonLine>,
    /// Where more are; empty when there are none.
    pub older: String,
}

/// A person as the list shows them.
pub struct PersonLine {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their login.
    pub login: String,
    /// Their organisation; empty for people of firms.
    pub organisation: String,
    /// Their role.
    pub role: String,
    /// Whether the account is open.
    pub active: bool,
    /// Until when it is locked; empty when it is not.
    pub locked: String,
    /// When they last signed in.
    pub seen: String,
    /// Whether it is the reader.
    pub own: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    search: String,
    #[serde(default)]
    after: String,
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

async fn people(State(app): State<App>, operator: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<People>, Failure> {
    let (search, now) = (asked.search.trim().to_lowercase(), app.clock.now());
    let found = account::people(&app, filled(&asked.after), filled(&search)).await?;
    let names: HashMap<OrganisationId, String> = account::organisations(&app, None).await?.into_iter().map(|o| (o.id, o.name)).collect();
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("/operator/accounts?search={}&after={}", encoded(&search), encoded(&last.login)));
    let rows = found.into_iter().map(|row| PersonLine {
        organisation: row.organisation_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        role: frame.t(row.role.text_key()),
        locked: row.locked_until.filter(|until| *until > now).map(|until| frame.instant(&until)).unwrap_or_default(),
        seen: row.signed_in_at.map(|at| frame.instant(&at)).unwrap_or_default(),
        own: row.id == operator.who.person,
        id: row.id.to_string(),
        name: if row.role == Role::FirmOwner { in_operation(Personal::AccountName, &row.name) } else { row.name },
        login: row.login,
        active: row.active,
    });
    let (rows, tabs) = (rows.collect(), tabs(&frame, "/operator/accounts"));
    Ok(Page(People { tabs, rows, search, older: older.unwrap_or_default(), frame: frame.titled("nav-operator-accounts") }))
}

/// Opening an account.
#[derive(Template)]
#[template(path = "pages/operator_account_new.html")]
pub struct NewAccount {
    /// Frame.
    pub frame: Frame,
    /// What was typed; never the password.
    pub form: PersonForm,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Organisations.
    pub organisations: Vec<Choice>,
}

/// What the page of a new account posts.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PersonForm {
    /// Login.
    #[serde(default)]
    pub login: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Mail address.
    #[serde(default)]
    pub mail_address: String,
    /// First password.
    #[serde(default)]
    pub password: String,
    /// Code of the role.
    #[serde(default)]
    pub role: String,
    /// Code of the organisation.
    #[serde(default)]
    pub organisation: String,
}

async fn new_account(app: &App, frame: Frame, form: PersonForm, errors: FieldErrors) -> Result<NewAccount, Failure> {
    let all = account::organisations(app, None).await?;
    let roles = [Role::BankOfficer, Role::BankManager, Role::Regulator, Role::Operator, Role::Department];
    Ok(NewAccount {
        errors: ShownErrors::new(&errors, frame.lang),
        roles: roles.map(|role| (role.code().to_owned(), frame.t(role.text_key()), role.code() == form.role)).into(),
        organisations: all.iter().map(|row| (row.code.clone(), named(row), row.code == form.organisation)).collect(),
        form: PersonForm { password: String::new(), ..form },
        frame: frame.titled("operation-account-new"),
    })
}

async fn new_person(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<NewAccount>, Failure> {
    Ok(Page(new_account(&app, frame, PersonForm::default(), FieldErrors::default()).await?))
}

/// Fields of the form in its order.
const FIELDS: [&str; 6] = ["name", "login", "mail_address", "organisation", "role", "password"];

/// Everything that is wrong with what was typed at once; otherwise the account to open.
async fn checked(app: &App, form: &PersonForm) -> Result<NewPerson, account::Error> {
    let (login, mail_address) = (form.login.trim().to_lowercase(), form.mail_address.trim());
    let role: Option<Role> = form.role.parse().ok();
    let organisation = account::organisations(app, None).await?.into_iter().find(|row| row.code == form.organisation);
    let mut errors = account::faults(app, &login, &form.name, &form.password).await?;
    if !mail_address.is_empty() && !actions::is_mail_address(mail_address) {
        errors.add("mail_address", "register-error-email");
    }
    if organisation.is_none() {
        errors.add("organisation", "operation-error-organisation");
    }
    match (role, &organisation) {
        (None, _) => errors.add("role", "operation-error-role"),
        (Some(role), Some(organisation)) if !fits(role, organisation.kind) => errors.add("role", "account-error-role"),
        (Some(_), Some(_) | None) => {}
    }
    errors.0.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
    match (role, organisation) {
        (Some(role), Some(organisation)) if errors.is_empty() => Ok(NewPerson {
            login,
            name: form.name.trim().to_owned(),
            mail_address: filled(mail_address).map(str::to_owned),
            password: form.password.clone(),
            role,
            place: Place::Organisation(organisation.id),
        }),
        (Some(_) | None, _) => Err(account::Error::Invalid(errors)),
    }
}

async fn open(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<PersonForm>) -> Result<Response, Failure> {
    let outcome = match checked(&app, &form).await {
        Ok(new) => account::open(&app, &operator.who.by(), new).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => {
            session::flash(&session, "operation-account-opened").await?;
            Ok(Redirect::to("/operator/accounts").into_response())
        }
        Err(account::Error::Invalid(errors)) => Ok(Again(new_account(&app, frame, form, errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

async fn close(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<PersonId>) -> Result<Redirect, Failure> {
    actions::set_active(&app, &operator.who.by(), id, Active::No).await?;
    session::flash(&session, "operation-account-closed").await?;
    Ok(Redirect::to("/operator/accounts"))
}

async fn reopen(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<PersonId>) -> Result<Redirect, Failure> {
    actions::set_active(&app, &operator.who.by(), id, Active::Yes).await?;
    session::flash(&session, "operation-account-reopened").await?;
    Ok(Redirect::to("/operator/accounts"))
}

/// Setting somebody's password.
#[derive(Template)]
#[template(path = "pages/operator_password.html")]
pub struct SetPassword {
    /// Frame.
    pub frame: Frame,
    /// Whose.
    pub login: String,
    /// What is wrong with it.
    pub errors: ShownErrors,
}

#[derive(Debug, Default, Deserialize)]
struct PasswordForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

async fn password_page(_: Operator, frame: Frame, Query(form): Query<PasswordForm>) -> Page<SetPassword> {
    Page(SetPassword { frame: frame.titled("operation-set-password"), login: form.login, errors: ShownErrors::default() })
}

async fn set_password(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<PasswordForm>) -> Result<Response, Failure> {
    match account::set_password(&app, &operator.who.by(), &form.login, &form.password).await {
        Ok(()) => {
            session::flash(&session, "operation-password-set").await?;
            Ok(Redirect::to("/operator/accounts").into_response())
        }
        Err(account::Error::Invalid(errors)) => {
            let errors = ShownErrors::new(&errors, frame.lang);
            Ok(Again(SetPassword { frame: frame.titled("operation-set-password"), login: form.login, errors }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Organisations.
#[derive(Template)]
#[template(path = "pages/operator_organisations.html")]
pub struct Organisations {
    /// Frame.
    pub frame: Frame,
    /// People, organisations, tokens.
    pub tabs: Vec<Tab>,
    /// Name, code, kind, bank of a branch, division, mail address.
    pub rows: Vec<[String; 6]>,
    /// What was typed.
    pub form: TypedOrganisation,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Kinds.
    pub kinds: Vec<Choice>,
    /// Banks.
    pub banks: Vec<Choice>,
    /// Divisions.
    pub regions: Vec<Choice>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OrganisationForm {
    code: String,
    kind: String,
    name: String,
    parent: String,
    region: String,
    mail_address: String,
}

async fn organisations_page(app: &App, frame: Frame, form: TypedOrganisation, errors: &FieldErrors) -> Result<Organisations, Failure> {
    let all = account::organisations(app, None).await?;
    let names: HashMap<OrganisationId, String> = all.iter().map(|row| (row.id, row.name.clone())).collect();
    let row = |row: &organisation::Model| {
        let parent = row.parent_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let region = row.region.as_ref().map(|region| frame.region(region)).unwrap_or_default();
        [row.name.clone(), row.code.clone(), frame.t(row.kind.text_key()), parent, region, row.mail_address.clone().unwrap_or_default()]
    };
    let banks = all.iter().filter(|row| row.kind == OrganisationKind::Bank);
    Ok(Organisations {
        tabs: tabs(&frame, "/operator/accounts/organisations"),
        rows: all.iter().map(row).collect(),
        errors: ShownErrors::new(errors, frame.lang),
        kinds: OrganisationKind::ALL.iter().map(|kind| (kind.code().to_owned(), frame.t(kind.text_key()), kind.code() == form.kind)).collect(),
        banks: banks.map(|row| (row.code.clone(), named(row), row.code == form.parent)).collect(),
        regions: Region::counties().map(|region| (region.to_string(), frame.region(&region), region.as_str() == form.region)).collect(),
        form,
        frame: frame.titled("nav-operator-accounts"),
    })
}

async fn organisations(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Organisations>, Failure> {
    Ok(Page(organisations_page(&app, frame, TypedOrganisation::default(), &FieldErrors::default()).await?))
}

async fn add_organisation(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    frame: Frame,
    Form(form): Form<OrganisationForm>,
) -> Result<Response, Failure> {
    let OrganisationForm { code, kind, name, parent, region, mail_address } = form;
    let typed = TypedOrganisation { code, kind, name, parent, region, mail_address };
    match actions::add_organisation(&app, &operator.who.by(), &typed).await {
        Ok(_) => {
            session::flash(&session, "operation-organisation-added").await?;
            Ok(Redirect::to("/operator/accounts/organisations").into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(organisations_page(&app, frame, typed, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}
