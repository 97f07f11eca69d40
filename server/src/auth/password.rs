//! Passwords: their bounds, their argon2id hashes, and checking them without telling by the time
//! it takes whether the admin exists.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use data_encoding::BASE64;
use std::fmt;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

/// A password that may be set: 12 to 200 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What can go wrong with passwords.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password has 12 to 200 characters")]
    Length,
    /// Hashing failed.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The thread that hashes died.
    #[error(transparent)]
    Thread(#[from] JoinError),
    /// The operating system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

impl TryFrom<String> for Password {
    type Error = PasswordError;
    fn try_from(text: String) -> Result<Self, PasswordError> {
        if (12..=200).contains(&text.chars().count()) {
            Ok(Self(text))
        } else {
            Err(PasswordError::Length)
        }
    }
}

impl Password {
    /// A new random password, to be printed once.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 15];
        getrandom::fill(&mut bytes)?;
        Ok(Self(BASE64.encode(&bytes).replace(['+', '/'], "x")))
    }

    /// As text, to be printed once.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its argon2id hash in PHC form, with a random salt. Takes tens of milliseconds and 19 MiB.
    pub async fn hash(self) -> Result<String, PasswordError> {
        spawn_blocking(move || Argon2::default().hash_password(self.0.as_bytes()))
            .await?
            .map(|hash| hash.to_string())
            .map_err(PasswordError::Hash)
    }
}

/// At once, so that a flood of sign-ins fills neither memory nor processors.
const CHECKS_AT_ONCE: usize = 4;

/// Checks passwords.
#[derive(Debug)]
pub struct Passwords {
    nobody: String,
    places: Semaphore,
}

impl Passwords {
    /// Makes the hash that stands in for admins who do not exist.
    pub async fn new() -> Result<Self, PasswordError> {
        let nobody = Password::random()?.hash().await?;
        Ok(Self { nobody, places: Semaphore::new(CHECKS_AT_ONCE) })
    }

    /// Whether `password` is the one of this hash. Without a hash it is not, after the same time.
    pub async fn check(&self, password: String, hash: Option<&str>) -> Result<bool, PasswordError> {
        let Ok(_place) = self.places.acquire().await else { return Ok(false) };
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let verify = move || Argon2::default().verify_password(password.as_bytes(), hash.as_str());
        Ok(spawn_blocking(verify).await?.is_ok() && known)
    }
}
