//! Hashes of the keys of records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};
use sha2::{Digest, Sha256};

/// Records of one look.
const LIST: usize = 1_000;

/// Hashes the keys on SQLite, which cannot do it by itself.
pub(super) async fn hash_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let connection = manager.get_connection();
    let said = |sql: &str, values: Vec<Value>| Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let list = format!("SELECT id, source, natural_key FROM credit_record WHERE id > ? ORDER BY id LIMIT {LIST}");
    let mut after = Uuid::nil();
    loop {
        let rows = connection.query_all_raw(said(&list, vec![after.into()])).await?;
        for row in &rows {
            let (id, source, key): (Uuid, String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            let hash = half(&Sha256::digest(format!("{source}|{key}")));
            connection.execute_raw(said("UPDATE credit_record SET key_hash = ? WHERE id = ?", vec![hash.into(), id.into()])).await?;
            after = id;
        }
        if rows.len() < LIST {
            return Ok(());
        }
    }
}

fn half(whole: &[u8]) -> Uuid {
    let mut half = [0; 16];
    half.iter_mut().zip(whole).for_each(|(to, from)| *to = *from);
    Uuid::from_bytes(half)
}
