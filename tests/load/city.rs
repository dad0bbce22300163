//! The city of the load: made once a day through the platform's own imports, then copied for each run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::account::{organisation, person};
use entity::financing::{application, demand};
use entity::value::id::{ApplicationId, DemandId, OrganisationId};
use entity::value::{ApplicationState, DemandState, OrganisationKind, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::sqlx::{self, PgPool};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement};
use xinyidai::account::actions::make_token;
use xinyidai::app::{App, Metrics};
use xinyidai::demo::actions::{Progress, Standing, load, standing};
use xinyidai::demo::organisation::Organisation;
use xinyidai::demo::{City, generate};
use xinyidai::platform::audit::By;
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::Settings;
use xinyidai::platform::store::Db;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::work;

/// Banks and products of the market.
const BANKS: usize = 40;
const PRODUCTS: usize = 1_000;

/// A database with its folder.
pub(crate) struct Place {
    /// The folder of its files.
    pub(crate) folder: PathBuf,
    /// Where it is.
    pub(crate) url: String,
    /// Removed with the run.
    _copy: Option<tempfile::TempDir>,
}

async fn app(place: &Place) -> App {
    let mut settings = Settings::defaults().expect("defaults");
    settings.data.directory.clone_from(&place.folder);
    let db = Db::connect(&place.url, 10).await.expect("a database");
    db.migrate().await.expect("migrated");
    let clock = Clock::System;
    App {
        settings: Arc::new(settings),
        db,
        ids: Ids::system(clock.clone()),
        clock,
        calendar: Arc::new(Calendar::default()),
        shelf: Arc::default(),
        catalogue: Arc::default(),
        recent: xinyidai::matching::recent::Recent::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics: Metrics::default(),
    }
}

/// Says the parts of the city as they begin.
struct Said;

impl Progress for Said {
    fn begin(&self, what: &str, steps: u64) {
        eprintln!("  {what}: {steps}");
    }
    fn reach(&self, _steps: u64) {}
}

/// The demonstration's city with more banks and products: each further one is one of the sixty with other figures.
fn market(firms: usize, today: NaiveDate) -> City {
    let mut city = generate(2026, firms, today);
    let sixty = city.products.clone();
    let banks: Vec<Organisation> = city.organisations.iter().filter(|one| one.kind == OrganisationKind::Bank).cloned().collect();
    for number in banks.len()..BANKS {
        let like = &banks[number % banks.len()];
        city.organisations.push(Organisation { code: format!("L{number:02}"), name: format!("{} {number}", like.name), ..like.clone() });
    }
    for number in sixty.len()..PRODUCTS {
        let like = &sixty[number % sixty.len()];
        let bank = banks.len() + number % (BANKS - banks.len());
        let mut product = like.clone();
        product.code = format!("L{bank:02}-{number:04}");
        product.bank = format!("L{bank:02}");
        product.name = format!("{} {number}", like.name);
        let shift = i64::try_from(number / sixty.len()).unwrap_or(0);
        product.terms.decision_days += shift % 5;
        product.terms.max_amount.0 += shift * 10_000_000;
        city.products.push(product);
    }
    city
}

async fn make(place: &Place, firms: usize) {
    let app = app(place).await;
    if standing(&app).await.expect("a database") != Standing::Whole {
        eprintln!("making a city of {firms} firms");
        load(&app, &market(firms, app.clock.today()), &Said).await.expect("a city");
        eprintln!("doing its work");
        work::drain(&app, &xinyidai::serve::jobs()).await.expect("no work is left");
        xinyidai::matching::rematch::actions::catch_up(&app).await.expect("rematched");
        work::drain(&app, &xinyidai::serve::jobs()).await.expect("no work is left");
    }
    app.db.close().await.expect("closed");
}

/// A copy of the city of so many firms for one run.
pub(crate) async fn copy(firms: usize, postgres: Option<&str>) -> Place {
    let today = Clock::System.today();
    let name = format!("load-{firms}-{today}");
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    let copy = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let folder = copy.path().to_owned();
    if let Some(server) = postgres {
        let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
        let (whole, run) = (name.replace('-', "_"), "load_run");
        let admin = PgPool::connect(server).await.expect("the server");
        let does = async |sql: String| sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&admin).await;
        // An error says that it is there.
        let _ = does(format!("CREATE DATABASE {whole}")).await;
        make(&Place { folder: kept, url: format!("{base}/{whole}"), _copy: None }, firms).await;
        does(format!("DROP DATABASE IF EXISTS {run} WITH (FORCE)")).await.expect("dropped");
        does(format!("CREATE DATABASE {run} TEMPLATE {whole}")).await.expect("a copy");
        return Place { folder, url: format!("{base}/{run}"), _copy: Some(copy) };
    }
    std::fs::create_dir_all(&kept).expect("a folder");
    let url = |folder: &Path| format!("sqlite://{}?mode=rwc", folder.join("xinyidai.db").display());
    make(&Place { url: url(&kept), folder: kept.clone(), _copy: None }, firms).await;
    let copied = Command::new("cp").arg("-r").arg(format!("{}/.", kept.display())).arg(&folder).status().expect("copied");
    assert!(copied.success(), "the city cannot be copied");
    Place { url: url(&folder), folder, _copy: Some(copy) }
}

/// An owner of a firm with a demand that can be applied with.
#[derive(FromQueryResult)]
pub(crate) struct Owner {
    pub(crate) login: String,
    pub(crate) demand: DemandId,
}

/// Those who use the service in the run.
pub(crate) struct People {
    pub(crate) owners: Vec<Owner>,
    /// One of every bank.
    pub(crate) officers: Vec<String>,
    /// Applications that wait, each with a token of its bank.
    pub(crate) waiting: Vec<(ApplicationId, String)>,
}

/// Gives people passwords and banks tokens: as many as the run needs.
pub(crate) async fn people(place: &Place, rate: u32, seconds: u64) -> People {
    let app = app(place).await;
    let owners = owners(&app, u64::from(rate) * seconds / 20 + 150).await;
    let banks: Vec<organisation::Model> =
        organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Bank)).all(app.db.read()).await.expect("banks");
    let like = person::Entity::find().filter(person::Column::Login.eq("officer")).one(app.db.read()).await.expect("people").expect("the officer");
    let (mut officers, mut tokens) = (Vec::new(), Vec::<(OrganisationId, String)>::new());
    for bank in &banks {
        let login = format!("officer-{}", bank.code.to_lowercase());
        let row = person::Model { id: app.ids.new_id(), login: login.clone(), organisation_id: Some(bank.id), role: Role::BankOfficer, ..like.clone() };
        let tx = app.db.begin_write().await.expect("a transaction");
        person::Entity::insert(person::ActiveModel::from(row)).exec_without_returning(&tx).await.expect("an officer");
        tx.commit().await.expect("committed");
        let (_, token) = make_token(&app, &By::SYSTEM, bank.id, "load", &[Scope::Applications], 30).await.expect("a token");
        officers.push(login);
        tokens.push((bank.id, token));
    }
    let rows: Vec<(ApplicationId, OrganisationId)> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::BankId])
        .filter(application::Column::State.eq(ApplicationState::Waiting))
        .order_by_desc(application::Column::Id)
        .limit(u64::from(rate) * seconds / 20)
        .into_tuple()
        .all(app.db.read())
        .await
        .expect("applications");
    let token = |bank: OrganisationId| tokens.iter().find(|(id, _)| *id == bank).map(|(_, token)| token.clone());
    let waiting = rows.into_iter().filter_map(|(id, bank)| Some((id, token(bank)?))).collect();
    app.db.close().await.expect("closed");
    People { owners, officers, waiting }
}

/// Firms whose last demand came to nothing: it is opened again, so that they can apply.
async fn owners(app: &App, most: u64) -> Vec<Owner> {
    let tx = app.db.begin_write().await.expect("a transaction");
    let ended = "('declined', 'withdrawn', 'timed_out', 'lapsed')";
    let select = format!(
        "SELECT p.login AS login, d.id AS demand FROM demand d JOIN person p ON p.id = d.person_id WHERE p.login <> 'owner' \
         AND NOT EXISTS (SELECT 1 FROM application a WHERE a.demand_id = d.id AND a.state NOT IN {ended}) \
         AND NOT EXISTS (SELECT 1 FROM demand later WHERE later.person_id = d.person_id AND later.id > d.id) \
         ORDER BY p.login LIMIT {most}"
    );
    let found = Owner::find_by_statement(Statement::from_string(tx.get_database_backend(), select)).all(&tx).await.expect("demands");
    tx.execute_unprepared("UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE login = 'owner') WHERE role = 'firm_owner'")
        .await
        .expect("passwords");
    tx.execute_unprepared("UPDATE authorisation SET valid_to_on = '2099-12-31'").await.expect("letters");
    for one in &found {
        let reopen =
            demand::ActiveModel { id: Set(one.demand), state: Set(DemandState::Open), expires_until: Set("2099-12-31".parse().ok()), ..Default::default() };
        demand::Entity::update(reopen).exec(&tx).await.expect("opened again");
    }
    tx.commit().await.expect("committed");
    found
}
