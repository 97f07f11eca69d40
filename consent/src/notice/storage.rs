//! What services keep on the device beside cookies. Owns the kinds; the rule for names is the one
//! for cookies, and nothing here touches a device.

use super::CookieName;

/// Where a page can keep things beside cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageKind {
    /// `localStorage`, by key.
    Local,
    /// `sessionStorage`, by key.
    Session,
    /// `IndexedDB`, by database.
    IndexedDb,
    /// The Cache API, by cache.
    Cache,
}

impl StorageKind {
    /// The kind of this name in a notice.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "local" => Some(Self::Local),
            "session" => Some(Self::Session),
            "indexed-db" => Some(Self::IndexedDb),
            "cache" => Some(Self::Cache),
            _ => None,
        }
    }
}

/// Something a service keeps on the device beside cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub kind: StorageKind,
    /// Under which name, exact or by its start.
    pub name: CookieName,
}
