//! Forward-only migrations, the same on SQLite and PostgreSQL.
