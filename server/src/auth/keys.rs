//! The keys that sign admins' tokens, and the tokens. Owns the one algorithm and what a token
//! claims; where keys are kept is [`super::key_file`]'s business.

use super::AdminName;
use data_encoding::{BASE64, HEXLOWER};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// How long a token lasts, in seconds: 15 minutes.
pub const TOKEN_SECONDS: u64 = 15 * 60;

const ALGORITHM: Algorithm = Algorithm::HS256;
pub(super) const ISSUER: &str = "latch";
const AUDIENCE: &str = "latch-admin";

/// A secret that signs tokens: 32 to 1,024 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenKey(Vec<u8>);

/// Why a text is no token key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a token key is base64 of 32 to 1,024 random bytes, such as `openssl rand -base64 32` prints"
)]
pub struct TokenKeyError;

impl TokenKey {
    /// The key spelled in base64.
    pub fn from_base64(text: &str) -> Result<Self, TokenKeyError> {
        let bytes = BASE64.decode(text.trim().as_bytes()).map_err(|_| TokenKeyError)?;
        if (32..=1024).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(TokenKeyError) }
    }

    /// A new random key.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = vec![0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(super) fn to_base64(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// The name by which a token says which key signed it. Says nothing of the key.
    pub(super) fn id(&self) -> String {
        let mut hash = Sha256::new_with_prefix(b"latch token key\0");
        hash.update(&self.0);
        HEXLOWER.encode(&hash.finalize()[..8])
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// What a token claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For what.
    pub aud: String,
    /// The admin's name.
    pub sub: String,
    /// When it was issued, in seconds since 1970.
    pub iat: u64,
    /// When it ends, in seconds since 1970.
    pub exp: u64,
    /// When the admin's password was set, in milliseconds since 1970. A password set since makes
    /// the token void, to the millisecond and whatever the clock does.
    pub pwd: u64,
}

impl Claims {
    /// A token for this admin, issued at `now` (seconds since 1970).
    pub fn new(admin: &str, password_set_at: u64, now: u64) -> Self {
        Self {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: admin.into(),
            iat: now,
            exp: now + TOKEN_SECONDS,
            pwd: password_set_at,
        }
    }
}

/// How long a token of the command line lasts, in seconds: one request, and clocks that step.
const COMMAND_LINE_SECONDS: u64 = 60;

impl Claims {
    /// A token for one request of the command line on this machine, issued at `now` (seconds since
    /// 1970). It names no admin: whoever can read the keys may do anything, also when no admin is
    /// left.
    pub fn command_line(now: u64) -> Self {
        let exp = now + COMMAND_LINE_SECONDS;
        Self { exp, ..Self::new(AdminName::COMMAND_LINE, 0, now) }
    }

    /// Whether it is a token of the command line.
    pub fn is_command_line(&self) -> bool {
        self.sub == AdminName::COMMAND_LINE
    }
}

/// Why a text is no valid token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not signed by a key of this server in the one algorithm, or not for this purpose.
    #[error("the token is not valid here")]
    Invalid,
    /// It was valid once.
    #[error("the token has expired")]
    Expired,
}

/// The token keys: the first signs, all verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    first: TokenKey,
    older: Vec<TokenKey>,
}

impl Keys {
    /// One key.
    pub fn only(key: TokenKey) -> Self {
        Self { first: key, older: Vec::new() }
    }

    pub(super) fn new(first: TokenKey, older: Vec<TokenKey>) -> Self {
        Self { first, older }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &TokenKey> {
        std::iter::once(&self.first).chain(&self.older)
    }

    /// The token that claims this.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { kid: Some(self.first.id()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&self.first.0))
    }

    /// What a token claims, if one of the keys signed it and it has not ended. The key is the one
    /// the token names; the algorithm is never the token's to choose.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        self.verify_for(AUDIENCE, token)
    }

    /// The same for a token of another purpose.
    pub(super) fn verify_for<T: DeserializeOwned + Clone>(
        &self,
        audience: &str,
        token: &str,
    ) -> Result<T, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let named = self.all().find(|key| header.kid.as_deref() == Some(&key.id()));
        let key = named.ok_or(TokenError::Invalid)?;
        let mut rules = Validation::new(ALGORITHM);
        rules.leeway = 0;
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        jsonwebtoken::decode::<T>(token, &DecodingKey::from_secret(&key.0), &rules)
            .map(|token| token.claims)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })
    }
}
