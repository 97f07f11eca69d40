//! Where the token keys are kept: `token-keys.json` in the data folder, readable by its owner only.

use super::{Keys, TokenKey, private_file};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

const FILE: &str = "token-keys.json";

/// How many keys are kept. An older one has long no valid token left.
const KEPT: usize = 4;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "{} holds no token keys: {why}; remove it to get a new key, which signs every admin out",
        path.display()
    )]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The file with the keys of receipts holds something else.
    #[error(
        "{} holds no receipt keys: {why}; bring it back from a backup, because without it receipts \
         given so far cannot be verified",
        path.display()
    )]
    Receipts {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The file with the key of the log holds something else.
    #[error(
        "{} holds no key of a log: {why}; bring it back from a backup, because without it the log's \
         checkpoints cannot be continued",
        path.display()
    )]
    Log {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The operating system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// In base64; the first signs.
    keys: Vec<String>,
}

impl Keys {
    /// The keys in this data folder. The first time, makes the folder and one key.
    pub fn load_or_create(data: &Path) -> Result<Self, KeysError> {
        let path = data.join(FILE);
        if let Some(text) = private_file::read(&path)? {
            return read(&text).map_err(|why| KeysError::Content { path, why });
        }
        let keys = Self::only(TokenKey::random()?);
        write(&path, &keys)?;
        Ok(keys)
    }

    /// Puts a new key first. Tokens that the older keys signed stay valid for their time. A running
    /// server uses the new key from its next start.
    pub fn rotate(data: &Path) -> Result<Self, KeysError> {
        let before = Self::load_or_create(data)?;
        let older = before.all().take(KEPT - 1).cloned().collect();
        let keys = Self::new(TokenKey::random()?, older);
        write(&data.join(FILE), &keys)?;
        Ok(keys)
    }
}

fn read(text: &str) -> Result<Keys, String> {
    let content: Content = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let keys: Result<Vec<_>, _> =
        content.keys.iter().map(|key| TokenKey::from_base64(key)).collect();
    let mut keys = keys.map_err(|error| error.to_string())?.into_iter();
    let first = keys.next().ok_or("it is empty")?;
    Ok(Keys::new(first, keys.collect()))
}

fn write(path: &Path, keys: &Keys) -> Result<(), KeysError> {
    private_file::write(path, &Content { keys: keys.all().map(TokenKey::to_base64).collect() })
}
