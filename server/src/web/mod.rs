//! The HTTP side: routes, and what all of them have in common. Handlers parse, decide, store and
//! answer; what consent means is decided elsewhere.

mod admin_token;
mod admins;
mod anchors;
pub mod assets;
mod backups;
mod body;
mod client;
mod context;
mod cors;
mod csp;
mod decisions;
mod erasing;
mod error;
mod expirations;
mod findings;
mod from_page;
mod health;
mod notices;
mod observe;
mod query;
mod receipts;
mod records;
mod retention;
mod routes;
mod session;
pub mod shown;
mod site;
mod tree;
mod visitor;
mod vouchers;

pub use admin_token::{AdminToken, bearer};
pub use backups::BackupLine;
pub use client::client_address;
pub use error::{ErrorBody, Refusal};
pub use observe::{RequestId, observe};
pub use routes::{configure, not_found};
