//! What went wrong below, said in the words of the store's contract.

use crate::store::StoreError;
pub(super) use crate::store::failure::{Refused, nonsense};
use std::path::Path;

/// A read that sled could not do.
pub(super) fn unread(cause: ::sled::Error) -> StoreError {
    Refused::because("reading failed", cause)
}

/// Another process has this directory.
pub(super) fn busy(path: &Path) -> StoreError {
    StoreError::Busy(format!(
        "another process has the data directory {} open; stop it, or give this one a directory of \
         its own",
        path.display()
    ))
}
