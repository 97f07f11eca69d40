//! Who may read the log and publish: admins, their passwords and their tokens; and the keys of all
//! that the server signs. Knows nothing of HTTP; how a token travels is its carrier's business.

mod admin;
mod copies;
mod key_file;
mod keys;
mod log_key;
mod password;
mod private_file;
mod receipt_keys;
mod sign_in;
mod voucher;

pub use admin::{AdminName, AdminNameError, SetPasswordError, set_password};
pub use copies::copy_keys;
pub use key_file::KeysError;
pub use keys::{Claims, Keys, TOKEN_SECONDS, TokenError, TokenKey, TokenKeyError};
pub use log_key::LogKey;
pub use password::{Password, PasswordError, Passwords};
pub use receipt_keys::ReceiptKeys;
pub use sign_in::{AuthError, SignInError, SignedIn, authenticate, sign_in};
pub use voucher::{LONGEST_VOUCHER, Voucher};
