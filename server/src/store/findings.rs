//! What pages report to the owner: part of the stores' contract. Owns what is kept of it; knows nothing of
//! who reports.

/// What kind of thing pages report to the owner.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// Something that could not be removed after a refusal.
    Leftover,
    /// Something that no service declares and the guard stopped.
    Blocked,
    /// Something that the content security policy stopped.
    Policy,
}

/// Something that pages have reported, however often and by however many visitors. Nothing in it
/// tells one visitor from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Of what kind it is.
    pub kind: FindingKind,
    /// What it is: 1 to 200 printable ASCII characters.
    pub name: String,
    /// How often it was reported.
    pub count: u64,
    /// When for the first time, in milliseconds since 1970.
    pub first_at: u64,
    /// When last, in milliseconds since 1970.
    pub last_at: u64,
}

/// Most findings that are kept of one site.
pub const MAX_FINDINGS: usize = 1_000;
