//! What integration tests stand on: databases of their own, a mail server.

pub(crate) mod app;
pub(crate) mod city;
pub(crate) mod database;
pub(crate) mod disk;
pub(crate) mod smtp;
pub(crate) mod wire;

/// What `tests/run` hands to the tests through the environment.
#[expect(clippy::disallowed_methods, reason = "the one place where tests read the environment")]
pub(crate) fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("set {name} or run tests/run"))
}

/// The seed of a run: of `XINYIDAI_TEST_SEED`, or another every time. A test that goes by it prints it.
#[expect(clippy::disallowed_methods, reason = "the one place where tests read the environment")]
pub(crate) fn seed() -> u64 {
    let of_clock = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |since| since.as_secs());
    std::env::var("XINYIDAI_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(of_clock)
}

/// Makes a SQLite and a PostgreSQL test of each body: `name::sqlite` and `name::postgres`.
///
/// The argument's type says what the body gets: a `TestDatabase`, or anything else that is `OnDatabase`.
macro_rules! both_databases {
    ($($(#[$note:meta])* async fn $name:ident($argument:ident: $kind:ident) $body:block)+) => {$(
        $(#[$note])*
        async fn $name($argument: $kind) $body

        mod $name {
            use $crate::support::database::{Engine, OnDatabase};

            #[tokio::test]
            async fn sqlite() {
                super::$name(<super::$kind as OnDatabase>::on(Engine::Sqlite).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                super::$name(<super::$kind as OnDatabase>::on(Engine::Postgres).await).await;
            }
        }
    )+};
}
pub(crate) use both_databases;
