//! Which of the servers on one database lets the tree over the log grow. Owns the lock that says so and
//! the connection that it hangs on; knows nothing of trees.
//!
//! The lock saves work, and nothing depends on it: that two servers never sign two trees of one size is
//! seen to where a step is kept ([`super::tree`]). So it does no harm that a server which has just lost
//! its connection may believe for a moment longer that it is the one.

use super::failure::Trouble;
use super::pool::{PATIENCE, Pool};
use crate::store::StoreError;
use deadpool_postgres::Object;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// The lock of the whole session, and so of its connection: PostgreSQL gives it up when that ends.
const TRY: &str = "SELECT pg_try_advisory_lock(7812034460915424)";

/// PostgreSQL looks after some silence whether the other end is still there: a machine that vanished
/// without a word loses the lock after about ten seconds, also when an answer was on its way to it: then
/// keepalives are not sent, and sending is tried for a quarter of an hour unless told otherwise.
const KEEPALIVE: &str = "\
SET tcp_keepalives_idle = 4;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 10000";

/// A server's candidacy, for as long as the store is open.
pub(super) struct Election {
    pool: Pool,
    /// The connection that holds the lock.
    held: Mutex<Option<Object>>,
}

impl Election {
    /// Over a connection of its own.
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, held: Mutex::default() }
    }

    /// Whether this server is the elected one now; tries to become it if not.
    pub(super) async fn lead(&self) -> Result<bool, StoreError> {
        let failed = |trouble: Trouble| trouble.while_doing("asking who lets the tree grow failed");
        let mut held = self.held.lock().await;
        if let Some(connection) = held.take() {
            // Whether the connection lives; without it the lock is anyone's.
            let done = timeout(PATIENCE, ask(&connection, "SELECT true")).await;
            if matches!(done, Ok(Ok(true))) {
                *held = Some(connection);
                return Ok(true);
            }
            tracing::warn!("the connection of the elected server was lost; another may be elected");
            drop(Object::take(connection));
        }
        let connection = self.pool.get().await.map_err(failed)?;
        let done = timeout(PATIENCE, async {
            connection.batch_execute(KEEPALIVE).await?;
            ask(&connection, TRY).await
        });
        match done.await {
            Ok(Ok(true)) => {
                tracing::info!("this server lets the tree over the log grow");
                *held = Some(connection);
                Ok(true)
            }
            Ok(Ok(false)) => Ok(false),
            // Whether it has the lock is unknown: it ends with the connection.
            done => {
                drop(Object::take(connection));
                let late = Trouble::Late("PostgreSQL did not answer in time");
                Err(failed(done.map_or(late, |asked| {
                    asked.err().unwrap_or(Trouble::Late("PostgreSQL did not answer"))
                })))
            }
        }
    }
}

async fn ask(connection: &Object, sql: &str) -> Result<bool, Trouble> {
    let statement = connection.prepare_cached(sql).await?;
    Ok(connection.query_one(&statement, &[]).await?.try_get(0)?)
}
