//! Where the token keys are kept: `token-keys.json` in the data folder, readable by its owner only.

use super::{Keys, TokenKey};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
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
        match fs::read_to_string(&path) {
            Ok(text) => read(&text).map_err(|why| KeysError::Content { path, why }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let keys = Self::only(TokenKey::random()?);
                write(data, &keys)?;
                Ok(keys)
            }
            Err(source) => Err(KeysError::File { path, source }),
        }
    }

    /// Puts a new key first. Tokens that the older keys signed stay valid for their time. A running
    /// server uses the new key from its next start.
    pub fn rotate(data: &Path) -> Result<Self, KeysError> {
        let before = Self::load_or_create(data)?;
        let older = before.all().take(KEPT - 1).cloned().collect();
        let keys = Self::new(TokenKey::random()?, older);
        write(data, &keys)?;
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

/// Whole or not at all: written beside, flushed, then put in place.
fn write(data: &Path, keys: &Keys) -> Result<(), KeysError> {
    let (path, beside) = (data.join(FILE), data.join(format!("{FILE}.new")));
    let content = Content { keys: keys.all().map(TokenKey::to_base64).collect() };
    let write = || -> io::Result<()> {
        fs::create_dir_all(data)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(serde_json::to_string_pretty(&content)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().map_err(|source| KeysError::File { path: path.clone(), source })
}
