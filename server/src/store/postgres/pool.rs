//! Connections: made, prepared for what Latch asks, kept, and given up when lost. Owns how long is
//! waited and what is tried again; knows no table.

use super::failure::Trouble;
use crate::store::StoreError;
use deadpool_postgres::{
    Connect, Manager, ManagerConfig, Object, Pool as Connections, RecyclingMethod, Runtime,
};
use futures_util::future::BoxFuture;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tokio::time::{sleep, timeout};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Error, Row};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::context::TokioContext;

/// How long is tried to get an answer before it is a failure.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// How long one read may take.
const READ: Duration = Duration::from_secs(20);

/// What every connection is told first. Commits wait for the disk, and for a synchronous standby
/// where the owner has one. Plans use the indexes from the first record on, whatever statistics say
/// or do not say yet. A server that vanishes in the middle must not keep others waiting.
const SESSION: &str = "\
SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') \
    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET jit = off;
SET lock_timeout = '4s';
SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '10s';
SET timezone = 'UTC'";

/// Connections of one purpose to one database.
#[derive(Clone)]
pub(super) struct Pool(Connections);

/// Values for the places of a statement.
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

impl Pool {
    /// At most `most` connections, made when needed. They live on the runtime that this is called
    /// on, not on whichever thread of the service happens to ask.
    pub(super) fn new(
        config: Config,
        tls: MakeRustlsConnect,
        most: usize,
    ) -> Result<Self, StoreError> {
        let home = Home { tls, runtime: Handle::current() };
        let kept = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Connections::builder(Manager::from_connect(config, home, kept))
            .max_size(most)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build();
        pool.map(Self).map_err(|error| super::failure::Refused::because("no connections", error))
    }

    /// A connection.
    pub(super) async fn get(&self) -> Result<Object, Trouble> {
        Ok(self.0.get().await?)
    }

    /// The rows that a statement which only reads answers, tried again until [`PATIENCE`] ends.
    pub(super) async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, StoreError> {
        let mut tries = Tries::new(PATIENCE);
        loop {
            match self.try_rows(sql, values).await {
                Ok(rows) => return Ok(rows),
                Err(trouble) => {
                    let given_up = |trouble: Trouble| trouble.while_doing("reading failed");
                    tries.again(trouble).await.map_err(given_up)?;
                }
            }
        }
    }

    /// The same, tried once.
    pub(super) async fn try_rows(
        &self,
        sql: &str,
        values: Values<'_>,
    ) -> Result<Vec<Row>, Trouble> {
        let connection = self.get().await?;
        let read = async {
            let statement = connection.prepare_cached(sql).await?;
            Ok(connection.query(&statement, values).await?)
        };
        let done = timeout(READ, read).await;
        Self::settle(connection, done)
    }

    /// Gives a connection back, unless its work was cut off: what it was asked may still come.
    pub(super) fn settle<T>(
        connection: Object,
        done: Result<Result<T, Trouble>, Elapsed>,
    ) -> Result<T, Trouble> {
        done.unwrap_or_else(|_| {
            drop(Object::take(connection));
            Err(Trouble::Late("PostgreSQL did not answer in time"))
        })
    }
}

/// A series of tries with a common end.
pub(super) struct Tries {
    pub(super) deadline: Instant,
}

impl Tries {
    /// Tries until this much time has passed.
    pub(super) fn new(patience: Duration) -> Self {
        Self { deadline: Instant::now() + patience }
    }

    /// Waits a little before the next try, or gives back what is final.
    pub(super) async fn again(&mut self, trouble: Trouble) -> Result<(), Trouble> {
        if !trouble.passes() || Instant::now() + PAUSE >= self.deadline {
            return Err(trouble);
        }
        sleep(PAUSE).await;
        Ok(())
    }
}

/// Where connections live.
struct Home {
    tls: MakeRustlsConnect,
    runtime: Handle,
}

impl Connect for Home {
    fn connect(&self, config: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        let (config, tls, runtime) = (config.clone(), self.tls.clone(), self.runtime.clone());
        let connecting = async move {
            let (client, connection) = config.connect(tls).await?;
            let talk = Handle::current().spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection to PostgreSQL was lost");
                }
            });
            client.batch_execute(SESSION).await?;
            Ok((client, talk))
        };
        Box::pin(TokioContext::new(connecting, runtime))
    }
}
