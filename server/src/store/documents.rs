//! Notices as they were published, and admins: part of the stores' contract. Owns what is kept of them;
//! what a notice says is `consent`'s business.

use consent::SiteId;

/// One published version of a site's notice. Never changed once stored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PublishedNotice {
    /// The site.
    pub site: SiteId,
    /// From 1, without gaps.
    pub version: u32,
    /// See [`consent::Terms::asks_since`].
    pub asks_since: u32,
    /// When it was published, in milliseconds since 1970.
    pub published_at: u64,
    /// The SHA-256 of `json`.
    pub hash: [u8; 32],
    /// The draft as canonical JSON.
    pub json: String,
    /// Why it was published although it is unfair; `None` if it is not. Stored behind the rest, so
    /// that a version without it is laid out as before there was any.
    #[serde(skip)]
    pub despite: Option<Despite>,
}

/// Why a version was published although it is unfair, and who answers for that.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Despite {
    /// The reason given: 3 to 500 characters.
    pub reason: String,
    /// The admin's name, or what stands for the command line.
    pub admin: String,
    /// What was found unfair when it was published; at least one.
    pub findings: Vec<DarkPattern>,
}

/// One thing that was found unfair.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DarkPattern {
    /// Which pattern, for programs: [`consent::notice::Pattern::code`] when it was found.
    pub code: String,
    /// Where in the notice, such as `look.buttons`.
    pub path: String,
    /// What is wrong, who says so, and what to do, as it was told.
    pub message: String,
}

/// Someone who may read the log and publish notices.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Admin {
    /// The name to sign in with: 1 to 64 of letters, digits, `.`, `_`, `-`, `@`.
    pub name: String,
    /// The password's argon2 hash in PHC form.
    pub password_hash: String,
    /// When it was last set, in milliseconds since 1970. Tokens issued before it are void.
    pub password_set_at: u64,
}
