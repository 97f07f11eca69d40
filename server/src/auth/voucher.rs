//! Vouchers: the owner's server says, signed, what a visitor has granted elsewhere, so that a page may
//! accept on their behalf. Owns what a voucher claims and how long it may last.

use super::keys::ISSUER;
use super::{Keys, TokenError};
use consent::SiteId;
use serde::{Deserialize, Serialize};

/// Longest life of a voucher, in seconds: 15 minutes.
pub const LONGEST_VOUCHER: u64 = 15 * 60;

const AUDIENCE: &str = "latch-voucher";

/// What a voucher claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    iss: String,
    aud: String,
    /// The site.
    sub: String,
    iat: u64,
    exp: u64,
    /// The ids of the categories and services that are granted, separated by spaces; all others
    /// are refused.
    pub granted: String,
}

impl Voucher {
    /// A voucher for these ids on a site, issued at `now`, for so many seconds.
    pub fn new(site: &SiteId, granted: String, now: u64, seconds: u64) -> Self {
        Self {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: site.as_str().into(),
            iat: now,
            exp: now + seconds.min(LONGEST_VOUCHER),
            granted,
        }
    }

    /// When it ends, in seconds since 1970.
    pub fn ends(&self) -> u64 {
        self.exp
    }

    /// Reads a voucher for this site, if one of the keys signed it and it has not ended.
    pub fn verify(keys: &Keys, site: &SiteId, voucher: &str) -> Result<Self, TokenError> {
        let voucher: Self = keys.verify_for(AUDIENCE, voucher)?;
        if voucher.sub == site.as_str() { Ok(voucher) } else { Err(TokenError::Invalid) }
    }
}
