//! What went wrong below, said in the words of the stores' contract. Knows no store.

use super::StoreError;
use std::fmt::Display;
use std::sync::Arc;

/// A failure that can be told to everyone who waits for the same write.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}: {cause}")]
pub(super) struct Refused {
    what: &'static str,
    cause: Arc<str>,
}

impl Refused {
    /// What could not be done, and why.
    pub(super) fn new(what: &'static str, cause: impl Display) -> Self {
        Self { what, cause: cause.to_string().into() }
    }

    /// The same as the contract's error.
    pub(super) fn because(what: &'static str, cause: impl Display) -> StoreError {
        Self::new(what, cause).into()
    }
}

impl From<Refused> for StoreError {
    fn from(refused: Refused) -> Self {
        Self::Failed(Box::new(refused))
    }
}

/// The store holds `what`, which this version did not write.
pub(super) fn nonsense(what: impl Into<String>) -> StoreError {
    StoreError::Nonsense(what.into())
}
