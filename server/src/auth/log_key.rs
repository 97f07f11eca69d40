//! The key that signs the log's checkpoints (Ed25519) with the log's name, in `log-key.json` in the
//! data folder. Owns where they are kept; what is signed is told elsewhere.

use super::{KeysError, private_file};
use data_encoding::BASE64;
use evidence::{Signer, Vkey};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

const FILE: &str = "log-key.json";

/// The key that signs checkpoints, and the log's name.
#[derive(Clone)]
pub struct LogKey {
    signer: Arc<Signer>,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey").field("public", self.signer.vkey()).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The log's name, for good: every checkpoint starts with it.
    name: String,
    /// 32 bytes, in base64.
    key: String,
}

impl LogKey {
    /// The key in this data folder. The first time, makes the folder and a key, and gives the log
    /// this name.
    pub fn load_or_create(data: &Path, name: &str) -> Result<Self, KeysError> {
        if let Some(key) = Self::at(data)? {
            return Ok(key);
        }
        let path = data.join(FILE);
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let signer = Signer::from_seed(&seed, name)
            .map_err(|why| KeysError::Log { path: path.clone(), why: why.to_string() })?;
        let content = Content { name: name.to_owned(), key: BASE64.encode(&seed) };
        private_file::write(&path, &content)?;
        Ok(Self { signer: Arc::new(signer) })
    }

    /// The key in this data folder, if there is one.
    pub fn at(data: &Path) -> Result<Option<Self>, KeysError> {
        let path = data.join(FILE);
        let text = private_file::read(&path)?;
        text.map(|text| read(&text).map_err(|why| KeysError::Log { path, why })).transpose()
    }

    /// Signs with it.
    pub fn signer(&self) -> &Arc<Signer> {
        &self.signer
    }

    /// The log's name.
    pub fn name(&self) -> &str {
        self.signer.vkey().name()
    }

    /// The public key, by which anyone verifies checkpoints.
    pub fn public(&self) -> &Vkey {
        self.signer.vkey()
    }
}

fn read(text: &str) -> Result<LogKey, String> {
    let content: Content = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let seed = BASE64.decode(content.key.as_bytes()).ok().and_then(|seed| seed.try_into().ok());
    let seed: [u8; 32] = seed.ok_or("`key` is not 32 bytes in base64")?;
    let signer = Signer::from_seed(&seed, &content.name).map_err(|error| error.to_string())?;
    Ok(LogKey { signer: Arc::new(signer) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_and_the_name_stay() {
        let data = tempfile::tempdir().unwrap();
        let first = LogKey::load_or_create(data.path(), "consent.example/log").unwrap();
        let again = LogKey::load_or_create(data.path(), "elsewhere.example/log").unwrap();
        assert_eq!(first.public().to_string(), again.public().to_string());
        assert_eq!(again.name(), "consent.example/log");
        assert!(!format!("{again:?}").contains("seed"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let key = BASE64.encode(&[7; 32]);
        for bad in [
            String::new(),
            r#"{"name":"a/log","key":"AAAA"}"#.into(),
            format!(r#"{{"name":"with space","key":"{key}"}}"#),
        ] {
            std::fs::write(data.path().join(FILE), &bad).unwrap();
            let error = LogKey::load_or_create(data.path(), "a/log").unwrap_err().to_string();
            assert!(error.contains("bring it back from a backup"), "{error}");
        }
    }
}
