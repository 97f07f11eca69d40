//! Files of keys in the data folder: readable by their owner only, written whole or not at all.
//! Knows nothing of what they hold.

use super::KeysError;
use serde::Serialize;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The text of the file, `None` if there is no such file yet.
pub(super) fn read(path: &Path) -> Result<Option<String>, KeysError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeysError::File { path: path.to_owned(), source }),
    }
}

/// Puts this content, as JSON, in the file's place: written beside, flushed, then renamed. Makes
/// the folder if need be.
pub(super) fn write(path: &Path, content: &impl Serialize) -> Result<(), KeysError> {
    let beside = path.with_added_extension("new");
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(serde_json::to_string_pretty(content)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        // What the new key has signed is worth nothing if its name is gone after a power cut.
        File::open(folder)?.sync_all()
    };
    write().map_err(|source| KeysError::File { path: path.to_owned(), source })
}
