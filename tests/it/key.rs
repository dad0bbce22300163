//! Records of before their keys had a hash.

use entity::value::Source;
use migration::{Migrator, MigratorTrait};
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};
use xinyidai::credit::record::key::key_hash;

use crate::support::both_databases;
use crate::support::database::{Engine, OnDatabase, TestDatabase};

/// A database that no migration has seen.
struct Unseen(TestDatabase);

impl OnDatabase for Unseen {
    async fn on(engine: Engine) -> Self {
        Self(TestDatabase::empty(engine).await)
    }
}

/// More than the migration looks at in one go.
const RECORDS: usize = 1_100;

both_databases! {
    async fn records_that_were_there_get_the_hash_of_their_key(unseen: Unseen) {
        let mut options = ConnectOptions::new(unseen.0.url());
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await.expect("the database");
        let before = migration::names().iter().position(|name| name.ends_with("_hash_keys")).expect("the migration");
        Migrator::up(&db, Some(u32::try_from(before).expect("a number"))).await.expect("migrated");
        let (alone, id) = if db.get_database_backend() == DbBackend::Postgres {
            ("SET session_replication_role = replica", "gen_random_uuid()")
        } else {
            ("PRAGMA foreign_keys = OFF", "randomblob(16)")
        };
        db.execute_unprepared(alone).await.expect("records alone");
        let records = format!(
            "INSERT INTO credit_record (id, source, natural_key, subject_name, content, content_hash, marks, department, state, delivery_id, recorded_at, updated_at, version)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RECORDS})
             SELECT {id}, 'penalty', '苏淮罚〔2026〕' || i || '号|某局', '某公司', '{{}}', '', '[]', '某局', 'current', {id}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', 1 FROM n"
        );
        db.execute_unprepared(&records).await.expect("records");
        Migrator::up(&db, None).await.expect("migrated");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT natural_key, key_hash FROM credit_record")).await.expect("rows");
        assert_eq!(rows.len(), RECORDS);
        for row in rows {
            let (key, hash): (String, Uuid) = (row.try_get_by_index(0).expect("a key"), row.try_get_by_index(1).expect("a hash"));
            assert_eq!(hash, key_hash(Source::Penalty, &key), "{key}");
        }
        let one = "UPDATE credit_record SET key_hash = (SELECT key_hash FROM credit_record LIMIT 1)";
        db.execute_unprepared(one).await.expect_err("no two have one");
        db.close().await.expect("closed");
    }
}
