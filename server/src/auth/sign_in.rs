//! From a name and a password to a token, and from a token to its admin.

use super::{AdminName, Claims, PasswordError, TokenError};
use crate::app::{State, TooSoon};
use crate::moment;
use crate::store::StoreError;
use std::net::IpAddr;

/// A token and its end.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The token.
    pub token: String,
    /// When it ends, in milliseconds since 1970.
    pub expires_at: u64,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// This address has tried too often.
    #[error("too many tries to sign in from this address")]
    TooSoon(TooSoon),
    /// There is no such admin, or the password is another. Which of the two is not told.
    #[error("the name or the password is wrong")]
    Wrong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Passwords cannot be checked.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Tokens cannot be signed.
    #[error("the token cannot be signed: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
}

/// Signs an admin in. `client` is the address whose tries are counted.
pub async fn sign_in(
    state: &State,
    client: IpAddr,
    name: String,
    password: String,
) -> Result<SignedIn, SignInError> {
    state.sign_ins.check(client).map_err(SignInError::TooSoon)?;
    let admin = match AdminName::try_from(name) {
        Ok(name) => state.store.admin(name.as_str()).await?,
        Err(_) => None,
    };
    let hash = admin.as_ref().map(|admin| admin.password_hash.as_str());
    let right = state.passwords.check(password, hash).await?;
    let admin = admin.filter(|_| right).ok_or(SignInError::Wrong)?;
    let claims = Claims::new(&admin.name, admin.password_set_at, moment::now() / 1000);
    Ok(SignedIn { token: state.keys.sign(&claims)?, expires_at: claims.exp * 1000 })
}

/// Why a token names nobody.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The admin is gone, or their password was set since.
    #[error("the password was changed since the token was issued")]
    Void,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The admin whom a token names, if it is valid and no password was set since; or the command line
/// on the server's own machine.
pub async fn authenticate(state: &State, token: &str) -> Result<AdminName, AuthError> {
    let claims = state.keys.verify(token)?;
    if claims.is_command_line() {
        return Ok(AdminName::command_line());
    }
    let name = AdminName::try_from(claims.sub).map_err(|_| TokenError::Invalid)?;
    let admin = state.store.admin(name.as_str()).await?;
    match admin {
        Some(admin) if admin.password_set_at == claims.pwd => Ok(name),
        _ => Err(AuthError::Void),
    }
}
