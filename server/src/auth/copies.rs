//! Copies of the keys, for backups. Owns which files belong to a server's keys.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The files that hold keys. A server whose keys come from elsewhere may lack some.
const FILES: [&str; 3] = ["log-key.json", "receipt-keys.json", "token-keys.json"];

/// Copies the files of keys from one folder into another, durable on return and readable by their
/// owner only. Refuses to put one in the place of another that says something else.
pub fn copy_keys(from: &Path, to: &Path) -> io::Result<()> {
    for name in FILES {
        let text = match fs::read(from.join(name)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let path = to.join(name);
        match fs::read(&path) {
            Ok(there) if there == text => continue,
            Ok(_) => {
                let why = format!("{} is another key already", path.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        io::Write::write_all(&mut file, &text)?;
        file.sync_all()?;
    }
    File::open(to)?.sync_all()
}
