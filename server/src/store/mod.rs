//! Where the consent log, the published notices, the admins and the findings are kept. Owns the contract that
//! every store meets (one suite tests them all); holds no domain logic and knows nothing of HTTP.

mod contract;
mod erased;
mod growth;
mod sled;

pub use contract::{
    Admin, Appended, Counted, DarkPattern, Despite, Finding, FindingKind, MAX_FINDINGS, NewRecord,
    Order, Page, PublishedNotice, Scan, Store, StoreError,
};
pub use erased::{Entry, ErasedBy, Erasure, Tombstone};
pub use growth::{GrownTile, Growth, Salt, TreeEvent, TreeHead};
pub use sled::SledStore;
