//! `account`: people, organisations and tokens from the command line.

use std::io::{BufRead, IsTerminal, Write};
use std::process::{Command as Process, ExitCode, Stdio};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use entity::value::id::OrganisationId;
use entity::value::{OrganisationKind, Region, Role};
use xinyidai::account::actions::{self, Active, Error, NewOrganisation, NewPerson, Place};
use xinyidai::app::App;
use xinyidai::platform::audit::By;
use xinyidai::platform::store::Error as StoreError;
use xinyidai::platform::web::access::Scope;

use super::show::{field_errors, out, table};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// List people and the organisations they belong to.
    List {
        /// Only logins that begin so.
        #[arg(long)]
        search: Option<String>,
    },
    /// Add an organisation.
    Organisation(Organisation),
    /// Open an account; the password is asked for, or read as the first line of standard input.
    Add(Person),
    /// Close an account and end its sessions.
    Close {
        /// Whose.
        login: String,
    },
    /// Open a closed account again.
    Reopen {
        /// Whose.
        login: String,
    },
    /// Set a new password and end the sessions; it is asked for, or read as the first line of standard input.
    Password {
        /// Whose.
        login: String,
    },
    /// Make a token for a system of an organisation; it is printed once and not kept.
    Token(Token),
}

/// An organisation to add.
#[derive(Debug, Args)]
pub(super) struct Organisation {
    /// Its code, e.g. B13.
    #[arg(long)]
    code: String,
    /// bank, branch, credit_office, regulator or department.
    #[arg(long)]
    kind: OrganisationKind,
    /// Its name.
    #[arg(long)]
    name: String,
    /// Code of the bank that a branch belongs to.
    #[arg(long)]
    parent: Option<String>,
    /// Division of GB/T 2260 in six digits.
    #[arg(long)]
    region: Option<String>,
    /// Where alerts and reports go.
    #[arg(long)]
    mail: Option<String>,
}

/// A person to open an account for.
#[derive(Debug, Args)]
pub(super) struct Person {
    /// What they type to sign in.
    #[arg(long)]
    login: String,
    /// Their name.
    #[arg(long)]
    name: String,
    /// bank_officer, bank_manager, regulator, operator or department.
    #[arg(long)]
    role: Role,
    /// Code of their organisation.
    #[arg(long)]
    organisation: String,
    /// Where notices go.
    #[arg(long)]
    mail: Option<String>,
}

/// A token to make.
#[derive(Debug, Args)]
pub(super) struct Token {
    /// Code of the organisation.
    #[arg(long)]
    organisation: String,
    /// deliver, applications, lending, reports, products, compare, objections, separated by commas; or all.
    #[arg(long, visible_alias = "scope", value_delimiter = ',', default_value = "all")]
    scopes: Vec<String>,
    /// What it is for.
    #[arg(long, default_value = "command line")]
    name: String,
    /// Days for which it is valid.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// Print the token and nothing else.
    #[arg(long)]
    quiet: bool,
}

/// Does what was asked for.
pub(super) async fn run(app: &App, what: Account) -> anyhow::Result<ExitCode> {
    match what {
        Account::List { search } => list(app, search.as_deref()).await?,
        Account::Organisation(new) => add_organisation(app, new).await?,
        Account::Add(new) => add(app, new).await?,
        Account::Close { login } => set_active(app, &login, Active::No).await?,
        Account::Reopen { login } => set_active(app, &login, Active::Yes).await?,
        Account::Password { login } => {
            let login = login.to_lowercase();
            let typed = password(&login)?;
            actions::set_password(app, &By::SYSTEM, &login, &typed).await.map_err(|e| said(e, &format!("nobody has the login {login}")))?;
            println!("{login} has a new password; all sessions of the account have ended");
        }
        Account::Token(new) => token(app, new).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// An account error in words; `missing` is what was not found.
fn said(error: Error, missing: &str) -> anyhow::Error {
    match error {
        Error::Invalid(errors) => anyhow!("{}", field_errors(&errors)),
        Error::Store(StoreError::NotFound) => anyhow!("{missing}"),
        Error::WrongPair | Error::Locked(_) | Error::Store(_) | Error::Hash(_) => error.into(),
    }
}

async fn organisation(app: &App, code: &str) -> anyhow::Result<OrganisationId> {
    let missing = format!("no organisation has the code {code}: `account list` shows those that are there");
    Ok(actions::organisation(app, code).await.map_err(|e| said(e, &missing))?.id)
}

async fn list(app: &App, search: Option<&str>) -> anyhow::Result<()> {
    let organisations = actions::organisations(app, None).await?;
    let mut rows = vec![["login", "role", "organisation", "state", "name"].map(str::to_owned).to_vec()];
    let mut after: Option<String> = None;
    loop {
        let page = actions::people(app, after.as_deref(), search).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.login.clone());
        for person in page {
            let place = organisations.iter().find(|o| Some(o.id) == person.organisation_id).map_or("(firm)", |o| &o.code);
            let state = if person.active { "open" } else { "closed" };
            rows.push(vec![person.login, person.role.code().to_owned(), place.to_owned(), state.to_owned(), person.name]);
        }
    }
    let mut text = table(&rows);
    if search.is_none() {
        let mut rows = vec![["code", "kind", "organisation"].map(str::to_owned).to_vec()];
        rows.extend(organisations.into_iter().map(|o| vec![o.code, o.kind.code().to_owned(), o.name]));
        text.push('\n');
        text.push_str(&table(&rows));
    }
    Ok(out(&text)?)
}

async fn add_organisation(app: &App, new: Organisation) -> anyhow::Result<()> {
    let parent = match &new.parent {
        Some(code) => Some(organisation(app, code).await?),
        None => None,
    };
    if (new.kind == OrganisationKind::Branch) != parent.is_some() {
        bail!("a branch needs --parent with the code of its bank, and nothing else may have it");
    }
    let region = new.region.map(|text| text.parse::<Region>().with_context(|| format!("--region {text}"))).transpose()?;
    let code = new.code.clone();
    let row = NewOrganisation { code: new.code, kind: new.kind, name: new.name, parent, region, mail_address: new.mail };
    actions::add_organisation(app, &By::SYSTEM, row).await.map_err(|e| said(e, "no such organisation"))?;
    println!("{code} is added");
    Ok(())
}

async fn add(app: &App, new: Person) -> anyhow::Result<()> {
    let place = Place::Organisation(organisation(app, &new.organisation).await?);
    let login = new.login.to_lowercase();
    let typed = password(&login)?;
    let person = NewPerson { login: login.clone(), name: new.name, mail_address: new.mail, password: typed, role: new.role, place };
    actions::open(app, &By::SYSTEM, person).await.map_err(|e| said(e, "no such organisation"))?;
    println!("{login} can sign in");
    Ok(())
}

async fn set_active(app: &App, login: &str, active: Active) -> anyhow::Result<()> {
    let login = login.to_lowercase();
    let found = actions::people(app, None, Some(&login)).await?.into_iter().find(|person| person.login == login);
    let person = found.ok_or_else(|| anyhow!("nobody has the login {login}"))?;
    actions::set_active(app, &By::SYSTEM, person.id, active).await.map_err(|e| said(e, "nobody has the login"))?;
    println!("{login} is {}", if active == Active::Yes { "open" } else { "closed; its sessions have ended" });
    Ok(())
}

async fn token(app: &App, new: Token) -> anyhow::Result<()> {
    let organisation = organisation(app, &new.organisation).await?;
    let mut scopes = Vec::new();
    for text in &new.scopes {
        match (text.as_str(), Scope::of(text)) {
            ("all", _) => scopes.extend(Scope::ALL),
            (_, Some(scope)) => scopes.push(scope),
            (_, None) => bail!("{text} is no scope: there are {} and all", Scope::ALL.map(Scope::code).join(", ")),
        }
    }
    let (id, token) = actions::make_token(app, &By::SYSTEM, organisation, &new.name, &scopes, new.days).await?;
    if new.quiet {
        println!("{token}");
    } else {
        println!("token  {token}\nid     {id}\nIt is shown only here; send it as `Authorization: Bearer <token>`.");
    }
    Ok(())
}

/// A password: asked for twice without being shown, or the first line of what is piped in.
fn password(login: &str) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        return line();
    }
    let first = asked(&format!("new password of {login}: "))?;
    let second = asked("again: ")?;
    anyhow::ensure!(first == second, "the two are not the same");
    Ok(first)
}

fn asked(prompt: &str) -> anyhow::Result<String> {
    eprint!("{prompt}");
    std::io::stderr().flush()?;
    let echo = |how: &str| drop(Process::new("stty").arg(how).stdin(Stdio::inherit()).status());
    echo("-echo");
    let typed = line();
    echo("echo");
    eprintln!();
    typed
}

fn line() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().read_line(&mut text).context("cannot read the password")?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(!text.is_empty(), "a password is needed: type it, or pipe it in as one line");
    Ok(text)
}
