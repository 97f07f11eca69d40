//! Admins: how they are called, and setting their passwords.

use super::{Password, PasswordError};
use crate::moment;
use crate::store::{Admin, Store, StoreError};
use std::fmt;

/// An admin's name: 1 to 64 of letters, digits, `.`, `_`, `-`, `@`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminName(String);

/// Why a text is no admin's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an admin's name is 1 to 64 of a-z, A-Z, 0-9, . _ - @")]
pub struct AdminNameError;

impl AdminName {
    /// What stands for the command line where an admin's name would: no admin can be called so.
    pub(super) const COMMAND_LINE: &'static str = "the command line";

    /// The command line on this machine, which is no admin.
    pub(super) fn command_line() -> Self {
        Self(Self::COMMAND_LINE.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AdminName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AdminName {
    type Error = AdminNameError;
    fn try_from(text: String) -> Result<Self, AdminNameError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-@".contains(&b);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text))
        } else {
            Err(AdminNameError)
        }
    }
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// It cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Creates the admin or sets their password, durable on return; true if the admin is new. Tokens
/// issued under an earlier password are void from now on.
pub async fn set_password(
    store: &dyn Store,
    name: &AdminName,
    password: Password,
) -> Result<bool, SetPasswordError> {
    let before = store.admin(name.as_str()).await?;
    let after = before.as_ref().map_or(0, |admin| admin.password_set_at + 1);
    let admin = Admin {
        name: name.to_string(),
        password_hash: password.hash().await?,
        password_set_at: moment::now().max(after),
    };
    store.put_admin(&admin).await?;
    Ok(before.is_none())
}
