//! A folder, such as a mounted disk that the server may only add to: each checkpoint is a file that is
//! there whole or not at all. Owns the files' names; never replaces one.

use evidence::Note;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Longest file that is compared, in bytes.
const LONGEST: u64 = evidence::LONGEST_NOTE as u64;

/// Puts the checkpoint of this size there, as `SIZE.txt`; on return that is durable. One that says the
/// same may be there already; one that says something else is an error, and stays.
pub(super) fn put(folder: &Path, size: u64, note: &str) -> Result<(), String> {
    let path = folder.join(format!("{size}.txt"));
    match read(&path) {
        Ok(there) => return same(&there, note, &path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    }
    write(&path, note)
}

/// Writes this file, whole or not at all, in the place of the one that is there; durable on return.
pub(super) fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.new"));
    let write = || -> io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

/// Signatures may be others: who witnesses comes later.
fn same(there: &str, note: &str, path: &Path) -> Result<(), String> {
    let text = |note: &str| note.parse::<Note>().ok().map(|note| note.text().to_owned());
    match (text(there), text(note)) {
        (Some(there), Some(note)) if there == note => Ok(()),
        _ => Err(format!(
            "{} holds another checkpoint of this size: this log is not the one that was anchored there, or it \
             was rewritten or restored from an older backup since",
            path.display()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::{Checkpoint, Signer, leaf_hash};

    fn note(leaf: &str) -> String {
        let signer = Signer::from_seed(&[7; 32], "a.example/log").unwrap();
        let root = leaf_hash(leaf.as_bytes());
        let checkpoint = Checkpoint::new("a.example/log", 1, root).unwrap();
        checkpoint.sign(&signer).unwrap().to_string()
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), 1, &note("a")).unwrap();
        put(folder.path(), 1, &note("a")).unwrap();
        let why = put(folder.path(), 1, &note("b")).unwrap_err();
        assert!(why.contains("another checkpoint of this size"), "{why}");
        assert_eq!(fs::read_to_string(folder.path().join("1.txt")).unwrap(), note("a"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        let why = put(&folder.path().join("none"), 1, &note("a")).unwrap_err();
        assert!(why.contains("cannot be written"), "{why}");
    }
}
