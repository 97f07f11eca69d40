//! Where the consent log, the published notices, the admins and the findings are kept. Owns the contract that
//! every store meets (one suite tests them all); holds no domain logic and knows nothing of HTTP.

mod bundle;
mod contract;
mod documents;
mod erased;
mod failure;
mod findings;
mod growth;
mod portion;
mod postgres;
mod retention;
mod sled;

pub use bundle::{Bundle, BundleName, MAX_BYTES, MAX_FILES};
pub use contract::{Appended, Counted, NewRecord, Order, Page, Scan, Store, StoreError};
pub use documents::{Admin, DarkPattern, Despite, PublishedNotice};
pub use erased::{Entry, ErasedBy, Erasure, Tombstone};
pub use findings::{Finding, FindingKind, MAX_FINDINGS};
pub use growth::{GrownTile, Growth, Salt, TreeEvent, TreeHead};
pub use portion::{Gone, Portion};
pub use postgres::{PostgresStore, PostgresUrl, PostgresUrlError};
pub use retention::{Expired, Expiry, Pruned, RetentionRule};
pub use sled::SledStore;
