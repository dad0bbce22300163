//! A database for each test: empty, or a copy of a template that is migrated once for each build of the tests.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;
use xinyidai::platform::store::Db;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file of its own for each test.
    Sqlite,
    /// A database of its own for each test, in the server that `XINYIDAI_TEST_POSTGRES` names.
    Postgres,
}

/// What a body of `both_databases!` can ask for.
pub(crate) trait OnDatabase {
    /// Makes one on a database of its own.
    async fn on(engine: Engine) -> Self;
}

/// A database that is gone when this is dropped.
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Server(String),
}

impl TestDatabase {
    /// A database with nothing in it.
    pub(crate) async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::in_folder(|_| {}),
            Engine::Postgres => Self::in_server("template0").await,
        }
    }

    /// A database with the latest schema and nothing in it.
    pub(crate) async fn migrated(engine: Engine) -> Self {
        Self::copy_of(engine, "schema", async |url| {
            let db = Db::connect(url, 2).await.expect("connected");
            db.migrate().await.expect("migrated");
            db.close().await.expect("closed");
        })
        .await
    }

    /// An embedded database with the latest schema and nothing in it, in a folder of its own below `place`.
    pub(crate) async fn migrated_below(place: &Path) -> Self {
        let folder = tempfile::tempdir_in(place).expect("a folder for the database");
        let url = sqlite_address(&folder.path().join("xinyidai.db"));
        let db = Db::connect(&url, 2).await.expect("connected");
        db.migrate().await.expect("migrated");
        db.close().await.expect("closed");
        Self { url, place: Place::Folder(folder) }
    }

    /// A copy of the template `name`. The first test of a build that wants it has it made: `fill` gets the address of an
    /// empty database, and must have closed its connections when it is done.
    pub(crate) async fn copy_of<F>(engine: Engine, name: &str, fill: F) -> Self
    where
        F: AsyncFnOnce(&str),
    {
        let name = format!("xinyidai_{name}_{}", build());
        // Tests run in threads and in processes of their own, so the lock is a file's.
        let lock = File::create(folder().join(format!("{name}_{engine:?}.lock"))).expect("a lock file");
        lock.lock().expect("the lock of the template");
        match engine {
            Engine::Sqlite => {
                let template = folder().join(format!("{name}.db"));
                if !template.exists() {
                    fill_file(&template, fill).await;
                }
                drop(lock);
                Self::in_folder(|file| {
                    std::fs::copy(&template, file).expect("a copy of the template");
                })
            }
            Engine::Postgres => {
                let server = server().await;
                let found = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT 1 FROM pg_database WHERE datname = $1", [name.clone().into()]);
                if server.query_one_raw(found).await.expect("the list of databases").is_none() {
                    // Whole or not there at all: it gets its name when it is filled.
                    let making = format!("{name}_making");
                    run(&server, &format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
                    run(&server, &format!("CREATE DATABASE {making} TEMPLATE template0")).await;
                    fill(&address(&making)).await;
                    run(&server, &format!("ALTER DATABASE {making} RENAME TO {name}")).await;
                }
                drop(lock);
                server.close().await.expect("closed");
                Self::in_server(&name).await
            }
        }
    }

    /// The address, as the configuration has it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn in_folder(prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let file = folder.path().join("xinyidai.db");
        prepare(&file);
        Self { url: sqlite_address(&file), place: Place::Folder(folder) }
    }

    async fn in_server(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("xinyidai_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let server = server().await;
        // A process that was killed may have left one of the same name.
        run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        server.close().await.expect("closed");
        Self { url: address(&name), place: Place::Server(name) }
    }
}

impl OnDatabase for TestDatabase {
    async fn on(engine: Engine) -> Self {
        Self::migrated(engine).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = match &self.place {
            Place::Folder(folder) => {
                assert!(folder.path().exists() || std::thread::panicking(), "somebody else removed the test's database");
                return;
            }
            Place::Server(name) => name.clone(),
        };
        // The test's own runtime cannot be waited for here.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let server = server().await;
                run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            });
        })
        .join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the test's database could not be dropped");
    }
}

/// Which build of the tests this is: templates of another build have another schema.
fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).expect("the test binary");
    let mut hash = DefaultHasher::new();
    (file.len(), file.modified().expect("a file system with times")).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates");
    std::fs::create_dir_all(&folder).expect("a folder for templates");
    folder
}

async fn fill_file<F>(template: &Path, fill: F)
where
    F: AsyncFnOnce(&str),
{
    // Templates of builds that are gone.
    for old in std::fs::read_dir(folder()).expect("the folder of templates").filter_map(Result::ok) {
        let day_old = old.metadata().and_then(|file| file.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() > 86_400));
        if day_old && old.path().extension().is_some_and(|end| end == "db") {
            std::fs::remove_file(old.path()).expect("an old template that can be removed");
        }
    }
    let making = tempfile::tempdir_in(folder()).expect("a folder for the template");
    let file = making.path().join("making.db");
    fill(&sqlite_address(&file)).await;
    let log = making.path().join("making.db-wal");
    assert!(!log.exists(), "close the connections before the template is copied: {} is still there", log.display());
    std::fs::rename(&file, template).expect("the template in its place");
}

fn sqlite_address(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// The address of a database of the server.
fn address(name: &str) -> String {
    let server = super::given("XINYIDAI_TEST_POSTGRES");
    let (host, options) = server.split_once('?').map_or((server.as_str(), String::new()), |(host, options)| (host, format!("?{options}")));
    let (host, _) = host.rsplit_once('/').expect("XINYIDAI_TEST_POSTGRES ends in the name of a database");
    format!("{host}/{name}{options}")
}

async fn server() -> DatabaseConnection {
    let url = super::given("XINYIDAI_TEST_POSTGRES");
    let mut options = ConnectOptions::new(&url);
    options.max_connections(1).sqlx_logging(false);
    Box::pin(Database::connect(options)).await.unwrap_or_else(|error| panic!("set XINYIDAI_TEST_POSTGRES or run tests/run: {url}: {error}"))
}

async fn run(server: &DatabaseConnection, sql: &str) {
    server.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
