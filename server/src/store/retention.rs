//! How long a site's records are kept, and what a store does when they expire: part of the stores'
//! contract. Owns the shapes; what a rule means in time is told above.

use consent::SiteId;
use serde::{Deserialize, Serialize};

/// How long a site's records are kept, as somebody has set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// The site.
    pub site: SiteId,
    /// For how long: ISO 8601 such as `P25M`, at most 16 characters. `None` since the rule was taken
    /// away: nothing expires, and who took it away is still known.
    pub keep: Option<String>,
    /// When it was set or taken away, in milliseconds since 1970.
    pub set_at: u64,
    /// By which admin, or what stands for the command line.
    pub set_by: String,
}

/// Which of a site's records expire: those that were superseded before `before`, because the visitor
/// had answered on that site again by then, and all that were kept before `lapsed_before`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The site.
    pub site: SiteId,
    /// The rule, for the account: at most 16 characters.
    pub rule: String,
    /// In milliseconds since 1970.
    pub before: u64,
    /// In milliseconds since 1970, not later than `before`.
    pub lapsed_before: u64,
}

/// What is no longer kept of the log's beginning (C2SP tlog-tiles: pruning). The numbering stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pruned {
    /// The minimum index: what the tree publishes begins with this leaf.
    pub leaves: u64,
    /// Of the records before this index, not even tombstones are kept.
    pub records: u64,
}

/// What one step of expiring has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expired {
    /// So many records expired in it.
    pub records: u64,
    /// Whether another step may find more.
    pub more: bool,
}
