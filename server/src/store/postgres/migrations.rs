//! The tables, made and brought up to date when the store is opened. Owns the steps and their order;
//! what is in a step is in its file.

use super::failure::{Refused, Trouble, nonsense};
use deadpool_postgres::{Object, Transaction};

/// The steps in order; the version of a database is how many of them it has taken. One that was
/// released is never changed: what comes later is a further step.
const STEPS: [(&str, &str); 2] = [
    ("log", include_str!("migrations/0001_log.sql")),
    ("kinds", include_str!("migrations/0002_kinds.sql")),
];

/// Whoever brings the tables up to date holds this lock, so that of many servers one does it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7812034460915423)";

/// The oldest PostgreSQL that will do.
const OLDEST: i32 = 130_000;

const LOOK: &str = "\
SELECT current_setting('server_version_num')::int AS server,
    to_regclass('latch.migrations') IS NOT NULL AS ours,
    to_regnamespace('latch') IS NOT NULL AS there,
    EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('latch')) AS filled,
    current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS safe";

const REGISTER: &str = "\
CREATE TABLE latch.migrations (
    version int PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)";

/// Takes the steps that are missing, all or none.
pub(super) async fn run(connection: &mut Object) -> Result<(), Trouble> {
    let transaction = connection.transaction().await?;
    transaction
        .batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
        .await?;
    transaction.batch_execute(LOCK).await?;
    let look = transaction.query_one(LOOK, &[]).await?;
    if look.try_get::<_, i32>("server")? < OLDEST {
        return Err(
            Refused::because("this database will not do", "PostgreSQL 13 is the oldest").into()
        );
    }
    if !look.try_get::<_, bool>("safe")? {
        tracing::warn!(
            "this PostgreSQL runs with fsync or full_page_writes off: a power cut may lose what \
             was acknowledged"
        );
    }
    if !look.try_get::<_, bool>("ours")? {
        if look.try_get("filled")? {
            return Err(nonsense(
                "a schema \"latch\" that is not Latch's; choose another database",
            )
            .into());
        }
        if !look.try_get::<_, bool>("there")? {
            transaction.batch_execute("CREATE SCHEMA latch").await?;
        }
        transaction.batch_execute(REGISTER).await?;
    }
    let taken = "SELECT coalesce(max(version), 0) FROM latch.migrations";
    let taken: i32 = transaction.query_one(taken, &[]).await?.try_get(0)?;
    let known = STEPS.len();
    let Some(missing) = usize::try_from(taken).ok().and_then(|taken| STEPS.get(taken..)) else {
        return Err(nonsense(format!(
            "tables of version {taken}, but this Latch knows versions up to {known}; start one at \
             least as new as the one that made them"
        ))
        .into());
    };
    for (version, (name, sql)) in (taken + 1..).zip(missing) {
        take(&transaction, version, name, sql).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn take(
    transaction: &Transaction<'_>,
    version: i32,
    name: &str,
    sql: &str,
) -> Result<(), Trouble> {
    transaction.batch_execute(sql).await?;
    let insert = "INSERT INTO latch.migrations (version, name) VALUES ($1, $2)";
    transaction.execute(insert, &[&version, &name]).await?;
    tracing::info!(version, name, "brought the tables in PostgreSQL up to date");
    Ok(())
}
