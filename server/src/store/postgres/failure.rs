//! What goes wrong between this process and the database: whether it passes, and how it reads.
//! Never holds a connection URL.

pub(super) use crate::store::failure::{Refused, nonsense};

use crate::store::StoreError;
use deadpool_postgres::PoolError;
use std::error::Error as _;
use std::fmt;
use std::io;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Why an attempt did not come to its end.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The database said so, or could not be talked to.
    Database(Error),
    /// No answer in time.
    Late(&'static str),
    /// Trying again would change nothing.
    Final(StoreError),
}

impl Trouble {
    /// Whether it may be gone when tried again: the connection was lost or refused, the database is
    /// starting or stopping, or another transaction was in the way.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Late(_) => true,
            Self::Final(_) => false,
            Self::Database(error) => match error.code() {
                Some(code) => passing(code),
                None => {
                    error.is_closed()
                        || error.source().is_some_and(<dyn std::error::Error>::is::<io::Error>)
                }
            },
        }
    }

    /// Whether the database has certainly rolled back: it answered with an error.
    pub(super) fn undone(&self) -> bool {
        matches!(self, Self::Database(error) if error.as_db_error().is_some())
    }

    /// The same as the contract's error.
    pub(super) fn while_doing(self, what: &'static str) -> StoreError {
        match self {
            Self::Final(error) => error,
            other => Refused::because(what, other),
        }
    }
}

fn passing(code: &SqlState) -> bool {
    // Class 08 is all about connections.
    let codes = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    code.code().starts_with("08") || codes.contains(code)
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late(what) => f.write_str(what),
            Self::Final(error) => error.fmt(f),
            Self::Database(error) => {
                if let Some(said) = error.as_db_error() {
                    // Its message alone: what else it says may quote what is stored.
                    let (message, code) = (said.message(), said.code().code());
                    return write!(f, "PostgreSQL says: {message} ({code})");
                }
                write!(f, "{error}")?;
                let mut cause = error.source();
                while let Some(below) = cause {
                    write!(f, ": {below}")?;
                    cause = below.source();
                }
                Ok(())
            }
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl From<PoolError> for Trouble {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Database(error),
            PoolError::Timeout(_) => Self::Late("no connection to PostgreSQL in time"),
            other => Self::Final(Refused::because("no connection to PostgreSQL", other)),
        }
    }
}
