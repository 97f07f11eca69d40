//! Whether generated files are still what their inputs would give.
//!
//! It refuses to know how they are generated.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

/// A fingerprint of everything that decides the generated files.
///
/// It holds the time this program was built too, since a new recipe means new files.
pub(crate) fn fingerprint(inputs: &[&[u8]]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    let built = fs::metadata(std::env::current_exe()?)?.modified()?;
    built.duration_since(SystemTime::UNIX_EPOCH)?.hash(&mut hasher);
    inputs.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// True if every one of `files` exists and `stamp` holds `fingerprint`.
pub(crate) fn is_fresh(stamp: &Path, fingerprint: &str, files: &[&Path]) -> bool {
    files.iter().all(|file| file.is_file())
        && fs::read_to_string(stamp).is_ok_and(|found| found == fingerprint)
}

/// Writes `content` unless the file holds it already: an untouched file rebuilds nothing.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    fs::write(path, content).with_context(|| format!("could not write {}", path.display()))
}
