//! Forward-only migrations, the same on SQLite and PostgreSQL.
//!
//! Each is one file of SQL in `sql/`, in which `{uuid}`, `{instant}`, `{json}` and `{bytes}` stand for the type's name on
//! the database at hand; everything else is written once in what both understand. A statement that one of them alone understands
//! begins with `{sqlite}` or `{postgres}` and stands on one line. What neither can say in SQL follows as a step behind `then`.

mod key;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Declares the migrations in the order in which they run.
macro_rules! migrations {
    ($($name:ident $(then $step:path)?,)*) => {
        $(
            mod $name {
                use super::*;

                /// One migration.
                pub(super) struct Migration;

                impl MigrationName for Migration {
                    fn name(&self) -> &str {
                        stringify!($name)
                    }
                }

                #[async_trait::async_trait]
                impl MigrationTrait for Migration {
                    fn use_transaction(&self) -> Option<bool> {
                        Some(true)
                    }
                    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                        run(manager, include_str!(concat!("sql/", stringify!($name), ".sql"))).await?;
                        $($step(manager).await?;)?
                        Ok(())
                    }
                }
            }
        )*

        /// Runs the migrations that a database has not seen.
        pub struct Migrator;

        #[async_trait::async_trait]
        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new($name::Migration),)*]
            }
        }
    };
}

migrations! {
    m20261123_000001_create_platform,
    m20261123_000002_create_account,
    m20261123_000003_create_enterprise,
    m20261123_000004_create_credit,
    m20261123_000005_create_consent,
    m20261123_000006_create_product,
    m20261123_000007_create_financing,
    m20261123_000008_create_lending,
    m20261123_000009_create_risk,
    m20261123_000010_create_notice,
    m20261123_000011_create_report,
    m20261125_000012_keep_catalogue_of_match,
    m20261125_000013_create_holiday_year,
    m20261125_000014_create_product_draft,
    m20261125_000030_follow_firms,
    m20261126_000031_create_experience,
    m20261126_000032_narrow_record_code,
    m20261126_000041_name_product_in_draft,
    m20261126_000043_create_credit_report,
    m20261126_000044_chain_lookups,
    m20261126_000045_limit_letters,
    m20261126_000046_raise_lookup_anomalies,
    m20261126_000047_repair_records,
    m20261126_000048_turn_flags,
    m20261126_000050_sign_personal_letters,
    m20261126_000051_keep_deletion_ledger,
    m20261126_000052_identify_subjects,
    m20261126_000053_merge_subjects,
    m20261126_000055_measure_deliveries,
    m20261126_000056_compare_firms,
    m20261126_000057_share_reach_guard,
    m20261126_000058_keep_evaluations,
    m20261126_000059_file_agencies,
    m20261126_000060_agree_supplies,
    m20261126_000061_ask_departments,
    m20261126_000062_remember_reach_longer,
    m20261126_000064_keep_what_was_known,
    m20261126_000065_deliver_figures,
    m20261126_000066_found_facts,
    m20261126_000067_keep_lpr,
    m20261126_000068_deliver_lists,
    m20261126_000069_edit_catalogue,
    m20261126_000070_attach_again,
    m20261126_000071_sweep_more,
    m20261126_000072_enter_cancellation,
    m20261126_000073_follow_deliveries,
    m20261126_000074_follow_firms_once,
    m20261126_000075_hold_records,
    m20261126_000076_tell_one_person,
    m20261126_000077_sweep_records,
    m20261126_000079_note_collected,
    m20261126_000080_decide_namesakes,
    m20261126_000081_dispute_flags,
    m20261126_000082_count_due,
    m20261127_000083_deliver_filings,
    m20261127_000084_guard_register,
    m20261127_000085_name_conversions,
    m20261127_000088_keep_signed_texts,
    m20261127_000089_date_outcomes,
    m20261127_000091_deliver_farming,
    m20261127_000092_object_to_registration,
    m20261127_000096_name_the_list,
    m20261127_000097_sweep_flags,
    m20261127_000098_answer_anomalies,
    m20261127_000099_hash_keys then key::hash_keys,
    m20261127_000100_know_keys_by_hash,
    m20261127_000104_sweep_watch,
}

/// Names of all migrations, oldest first.
pub fn names() -> Vec<String> {
    Migrator::migrations().iter().map(|m| m.name().to_owned()).collect()
}

/// Runs each statement of a file of SQL under the database's own names of types.
async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sqlite =
        [("{uuid}", "uuid_text"), ("{instant}", "timestamp_with_timezone_text"), ("{json}", "jsonb_text"), ("{bytes}", "blob"), ("{day}", "date_text")];
    let postgres = [("{uuid}", "uuid"), ("{instant}", "timestamp with time zone"), ("{json}", "jsonb"), ("{bytes}", "bytea"), ("{day}", "date")];
    let embedded = manager.get_database_backend() == DbBackend::Sqlite;
    let (own, others, names) = if embedded { ("{sqlite}", "{postgres}", sqlite) } else { ("{postgres}", "{sqlite}", postgres) };
    let mut sql: String = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    for (placeholder, name) in names {
        sql = sql.replace(placeholder, name);
    }
    let connection = manager.get_connection();
    for statement in sql.split(";\n").map(str::trim).filter(|s| !s.is_empty() && !s.starts_with(others)) {
        // The last statement of a file keeps its semicolon, and a trigger's body needs those inside of it.
        let statement = statement.strip_prefix(own).unwrap_or(statement).trim().trim_end_matches(';');
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}
