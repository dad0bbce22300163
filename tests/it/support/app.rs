//! The service in process: the real router on a database of its own, a clock that tests move, and people who use it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Duration, Utc};
use entity::enterprise::enterprise;
use entity::supply::collected;
use entity::value::id::{EnterpriseId, OrganisationId, SupplyId};
use entity::value::{Coverage, EnterpriseStatus, OrganisationKind, Role, Source, Uscc};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Statement};
use tower::ServiceExt;
use xinyidai::account::actions::{NewOrganisation, NewPerson, Place};
use xinyidai::app::{App, Metrics};
use xinyidai::credit::feed::supply::actions::Typed;
use xinyidai::credit::record::list::lists;
use xinyidai::platform::audit::By;
use xinyidai::platform::calendar::Calendar;
use xinyidai::platform::clock::{Clock, Ids};
use xinyidai::platform::config::Settings;
use xinyidai::platform::store::Db;
use xinyidai::platform::web::access::Scope;
use xinyidai::platform::work;

use super::database::{Engine, OnDatabase, TestDatabase};

/// The password of everybody in tests.
pub(crate) const PASSWORD: &str = "four words in a row";

/// The service on a database of its own; Monday, 2026-03-02 09:00 in Shanghai.
pub(crate) struct TestApp {
    pub(crate) app: App,
    router: Router,
    // Dropped last: the files and the database go with them.
    _directory: tempfile::TempDir,
    database: TestDatabase,
}

/// Statements that a database was given.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<std::sync::Mutex<Vec<Statement>>>);

impl Statements {
    /// Those since the last time it was asked.
    pub(crate) fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut self.0.lock().expect("nobody panicked"))
    }
}

impl OnDatabase for TestApp {
    async fn on(engine: Engine) -> Self {
        Self::over(TestDatabase::migrated(engine).await, tempfile::tempdir().expect("a directory")).await
    }
}

/// An application on a database; Monday, 2026-03-02 09:00 in Shanghai.
pub(crate) async fn application(url: &str, directory: &std::path::Path, seed: u64) -> App {
    let mut settings = Settings::defaults().expect("defaults");
    settings.data.directory = directory.to_owned();
    url.clone_into(&mut settings.database.url);
    settings.limits.enabled = false;
    let db = Db::connect(url, 4).await.expect("a database");
    let clock = Clock::fixed("2026-03-02T09:00:00+08:00".parse::<DateTime<Utc>>().expect("an instant"));
    App {
        settings: Arc::new(settings),
        db,
        ids: Ids::seeded(clock.clone(), seed),
        clock,
        calendar: Arc::new(Calendar::default()),
        shelf: Arc::default(),
        catalogue: Arc::default(),
        recent: xinyidai::matching::recent::Recent::default(),
        reach: xinyidai::matching::reach::actions::Live::default(),
        metrics: Metrics::default(),
    }
}

impl TestApp {
    /// The service on a database.
    pub(crate) async fn over(database: TestDatabase, directory: tempfile::TempDir) -> Self {
        // Another seed than that of the templates, whose ids are in the database already.
        let app = application(database.url(), directory.path(), 11).await;
        Self { router: xinyidai::serve::router(app.clone()), app, _directory: directory, database }
    }
    /// The same service, and the statements that its database is given from now on.
    pub(crate) fn observed(mut self) -> (Self, Statements) {
        let statements = Statements::default();
        let heard = statements.clone();
        self.app.db = self.app.db.clone().observed(move |given| heard.0.lock().expect("nobody panicked").push(given.clone()));
        self.router = xinyidai::serve::router(self.app.clone());
        (self, statements)
    }
    /// Another service on a database of its own of the same kind, on the morning on which every test begins.
    pub(crate) async fn beside(&self) -> Self {
        Self::on(if self.url().starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres }).await
    }
    /// Somebody's browser, nobody signed in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), wants_json: false }
    }
    /// The address of its database, for a process beside it.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }
    /// Moves the clock on.
    pub(crate) fn later(&self, by: Duration) {
        self.app.clock.advance(by);
    }
    /// Returns when a transaction waits for the lock of another. On the embedded database whoever is second has not even begun: there nobody can be
    /// seen to wait, and it returns at once.
    pub(crate) async fn until_one_waits(&self) {
        const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        const MOST: u32 = 100_000;
        if self.app.db.backend() == DbBackend::Sqlite {
            return;
        }
        for _ in 0..MOST {
            let rows = self.app.db.read().query_all_raw(Statement::from_string(DbBackend::Postgres, WAITING)).await.expect("a query");
            let waiting: i64 = rows.first().expect("a row").try_get_by_index(0).expect("a count");
            if waiting > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("nobody waits for a lock");
    }
    /// Has every source and list delivered before anything else: what a firm has none of is known of it from then on.
    pub(crate) async fn everything_came(&self) {
        let since_at = self.app.clock.now();
        let codes = Source::ALL.iter().map(|source| source.code()).chain(lists().iter().map(|list| list.code.as_str()));
        let rows = codes.map(|code| collected::Model { code: code.to_owned(), since_at }.into_active_model());
        let tx = self.app.db.begin_write().await.expect("a transaction");
        collected::Entity::insert_many(rows).exec_without_returning(&tx).await.expect("rows");
        tx.commit().await.expect("a commit");
    }
    /// Runs every job that is due, and fails when one died.
    pub(crate) async fn works(&self) -> usize {
        let ran = work::drain(&self.app, &xinyidai::serve::jobs()).await.expect("the queue");
        let dead = work::list(&self.app, Some(entity::value::JobState::Dead), None).await.expect("jobs");
        assert!(dead.is_empty(), "dead jobs: {:?}", dead.iter().map(|j| (&j.kind, &j.last_error)).collect::<Vec<_>>());
        ran
    }
    /// An organisation.
    pub(crate) async fn organisation(&self, code: &str, kind: OrganisationKind) -> OrganisationId {
        let new = NewOrganisation {
            code: code.to_owned(),
            kind,
            name: format!("测试{code}"),
            parent: None,
            region: None,
            mail_address: Some(format!("{code}@example.org")),
        };
        xinyidai::account::actions::add_organisation(&self.app, &By::SYSTEM, new).await.expect("an organisation")
    }
    /// It is agreed that the organisation of a code delivers a source: what is new, or everything; from its folder too.
    pub(crate) async fn agrees(&self, code: &str, source: Source, coverage: Coverage) -> SupplyId {
        let (organisation, source, coverage) = (code.to_owned(), source.code().to_owned(), coverage.code().to_owned());
        let typed = Typed { organisation, source, coverage, watched: true, ..Typed::default() };
        xinyidai::credit::feed::supply::actions::agree(&self.app, &By::SYSTEM, &typed).await.expect("agreed")
    }
    /// Somebody of an organisation, signed in.
    pub(crate) async fn person(&self, login: &str, role: Role, organisation: OrganisationId) -> Browser {
        self.open(login, role, Place::Organisation(organisation)).await
    }
    /// A registered firm in business, and its owner, signed in.
    pub(crate) async fn firm(&self, login: &str, first16: &str) -> (EnterpriseId, Browser) {
        let enterprise = self.registered(first16).await;
        (enterprise, self.open(login, Role::FirmOwner, Place::Firm(enterprise)).await)
    }
    /// One more owner of a firm, signed in.
    pub(crate) async fn owner(&self, login: &str, firm: EnterpriseId) -> Browser {
        self.open(login, Role::FirmOwner, Place::Firm(firm)).await
    }
    /// A registered firm in business whose code begins so, e.g. `91320899MAXAAAA0`.
    pub(crate) async fn registered(&self, first16: &str) -> EnterpriseId {
        let code = Uscc::complete(first16).expect("sixteen characters of a code");
        let id: EnterpriseId = self.app.ids.new_id();
        let now = self.app.clock.now();
        let row = enterprise::Model {
            id,
            code_check_failed: false,
            name: format!("淮安市测试{}纺织有限公司", &first16[12..]),
            name_search: first16.to_owned(),
            kind: code.kind(),
            code,
            form: None,
            status: EnterpriseStatus::Active,
            region: "320812".parse().ok(),
            industry: "C1761".parse().ok(),
            established_on: "2020-05-06".parse().ok(),
            capital_fen: Some(entity::value::Fen::wan(200)),
            address: Some("淮安市清江浦区示例路1号".to_owned()),
            scope: Some("纺织品生产、销售".to_owned()),
            legal_representative: Some("张三".to_owned()),
            source: "市场监督管理部门".to_owned(),
            as_of_on: self.app.clock.today(),
            created_at: now,
            updated_at: now,
            version: 1,
            registration_number: None,
            cancelled_on: None,
            merged_into: None,
            industry_edition: None,
            industry_delivered: None,
            disputed: serde_json::json!({}),
        };
        let tx = self.app.db.begin_write().await.expect("a transaction");
        enterprise::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.expect("a firm");
        tx.commit().await.expect("a commit");
        id
    }
    /// The token of a system of an organisation.
    pub(crate) async fn token(&self, organisation: OrganisationId, scopes: &[Scope]) -> String {
        xinyidai::account::actions::make_token(&self.app, &By::SYSTEM, organisation, "wire", scopes, 30).await.expect("a token").1
    }
    async fn open(&self, login: &str, role: Role, place: Place) -> Browser {
        let new = NewPerson {
            login: login.to_owned(),
            name: format!("{login}先生"),
            mail_address: Some(format!("{login}@example.org")),
            password: PASSWORD.to_owned(),
            role,
            place,
        };
        xinyidai::account::actions::open(&self.app, &By::SYSTEM, new).await.expect("an account");
        let mut browser = self.visitor();
        browser.signs_in(login).await;
        browser
    }
    /// A system of an organisation.
    pub(crate) async fn system(&self, organisation: OrganisationId, scopes: &[Scope]) -> System {
        let (_, token) = xinyidai::account::actions::make_token(&self.app, &By::SYSTEM, organisation, "test", scopes, 30).await.expect("a token");
        System { router: self.router.clone(), token }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    async fn of(response: axum::response::Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("not JSON: {e}: {}", self.text()))
    }
    /// 200, and its text.
    pub(crate) fn ok(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.text()
    }
    /// 303, and where it leads.
    pub(crate) fn led(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.headers[header::LOCATION].to_str().expect("a location").to_owned()
    }
    /// The status is this.
    pub(crate) fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
    /// 404.
    pub(crate) fn not_found(&self) {
        self.is(StatusCode::NOT_FOUND);
    }
    /// 409 as a page.
    pub(crate) fn refused_page(&self) {
        self.is(StatusCode::CONFLICT);
    }
    /// A problem of this code.
    pub(crate) fn refused(&self, code: &str) {
        assert_eq!(self.json()["code"], code, "{}", self.text());
    }
}

/// A browser: keeps cookies, sends the form token with every post, follows nothing by itself.
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    wants_json: bool,
}

impl Browser {
    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
    /// Sends a request without a form.
    pub(crate) async fn sends(&mut self, method: Method, path: &str) -> Answer {
        self.send(method, path, None).await
    }
    /// Sends a form as a script does that wants JSON back.
    pub(crate) async fn post_for_json(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.wants_json = true;
        let answer = self.post(path, fields).await;
        self.wants_json = false;
        answer
    }
    /// Sends a form with the token that the browser's cookie carries.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        if !self.cookies.contains_key("xyd_csrf") {
            self.get("/sign-in").await;
        }
        let csrf = self.cookies.get("xyd_csrf").cloned().unwrap_or_default();
        let body: Vec<String> = fields.iter().copied().chain([("csrf", csrf.as_str())]).map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        self.send(Method::POST, path, Some(body.join("&"))).await
    }
    /// Sends a form with a token that is not the browser's.
    pub(crate) async fn forges(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, Some(format!("csrf={}", "0".repeat(64)))).await
    }
    /// Signs in with the password of all tests.
    pub(crate) async fn signs_in(&mut self, login: &str) {
        self.signs_in_with(login, PASSWORD).await;
    }
    /// Signs in.
    pub(crate) async fn signs_in_with(&mut self, login: &str, password: &str) {
        self.post("/sign-in", &[("login", login), ("password", password), ("next", "")]).await.led();
    }
    /// Its cookies as a request carries them, and the token of its forms.
    pub(crate) fn identity(&self) -> (String, String) {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        (cookies.join("; "), self.cookies.get("xyd_csrf").cloned().unwrap_or_default())
    }
    /// Reads Chinese again.
    pub(crate) fn reads_chinese(&mut self) {
        self.cookies.remove("xyd_lang");
    }
    /// Reads English from now on.
    pub(crate) fn reads_english(&mut self) {
        self.cookies.insert("xyd_lang".to_owned(), "en".to_owned());
    }
    /// Sends a form with a file.
    pub(crate) async fn upload(&mut self, path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        let csrf = self.cookies.get("xyd_csrf").cloned().unwrap_or_default();
        let mut body = Vec::new();
        for (field, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
        }
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(bytes.iter().chain(b"\r\n--edge--\r\n"));
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = Request::builder().method(Method::POST).uri(path).header(header::COOKIE, cookies.join("; ")).header(header::HOST, "localhost");
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").body(Body::from(body)).expect("a request");
        Answer::of(self.router.clone().oneshot(request).await.expect("an answer")).await
    }
    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, cookies.join("; ")).header(header::HOST, "localhost");
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if self.wants_json {
            request = request.header(header::ACCEPT, "application/json");
        }
        let request = request.body(form.map_or_else(Body::empty, Body::from)).expect("a request");
        let answer = Answer::of(self.router.clone().oneshot(request).await.expect("an answer")).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("a cookie").split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() {
                    self.cookies.remove(name)
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned())
                };
            }
        }
        answer
    }
}

pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A system that uses the API with its token.
pub(crate) struct System {
    router: Router,
    token: String,
}

impl System {
    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Vec::new()).await
    }
    /// Sends JSON, with an idempotency key when one is given.
    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: &serde_json::Value) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(key.map(|k| ("idempotency-key", k)));
        self.send(Method::POST, path, &headers, serde_json::to_vec(body).expect("JSON")).await
    }
    /// Sends anything.
    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        Answer::of(self.router.clone().oneshot(request).await.expect("an answer")).await
    }
}
