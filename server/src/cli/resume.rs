//! Going on with an export that broke off. Owns where its last whole line ends; a half line behind it
//! is cut off.

use anyhow::Context as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Longest end of a file that is searched for its last lines: a record is far shorter.
const END: u64 = 1 << 20;

/// The file, ready for what comes behind its last whole line, and the index of the record there.
/// `None` where there is no record yet: then the file is empty.
pub(super) fn resume(path: &Path) -> anyhow::Result<(File, Option<u64>)> {
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open.with_context(|| format!("cannot write {}", path.display()))?;
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(END);
    file.seek(SeekFrom::Start(start))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let (whole, last) = last_line(&end);
    let after = match last {
        [] => None,
        line => {
            let index = index(line);
            if index.is_none() && line != HEADER && !line.starts_with(HEADER_START) {
                anyhow::bail!(
                    "the last line of {} is no record: only exports as ndjson or csv go on",
                    path.display()
                );
            }
            index
        }
    };
    // Without a record it begins anew: with the header, where there is one.
    let kept = if after.is_some() { start + whole } else { 0 };
    if after.is_none() && start > 0 {
        anyhow::bail!("{} does not end like an export", path.display());
    }
    file.set_len(kept)?;
    file.seek(SeekFrom::Start(kept))?;
    Ok((file, after))
}

const HEADER: &[u8] = b"index";
const HEADER_START: &[u8] = b"index,";

/// How many bytes the whole lines take, and the last of them.
fn last_line(text: &[u8]) -> (u64, &[u8]) {
    let Some(end) = text.iter().rposition(|byte| *byte == b'\n') else { return (0, &[]) };
    let start = text[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    (end as u64 + 1, &text[start..end])
}

/// The index of the record on this line: its first cell, or its field of that name.
fn index(line: &[u8]) -> Option<u64> {
    if line.first() == Some(&b'{') {
        return serde_json::from_slice::<serde_json::Value>(line).ok()?["index"].as_u64();
    }
    std::str::from_utf8(line).ok()?.split(',').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn resumed(content: &str) -> Result<(Option<u64>, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, content).unwrap();
        let (mut file, after) = resume(&path).map_err(|error| error.to_string())?;
        file.write_all(b"+").unwrap();
        Ok((after, std::fs::read_to_string(&path).unwrap()))
    }

    #[test]
    fn what_is_whole_stays_and_the_rest_goes() {
        let csv = "index,site\n7,shop\n8,shop\n9,sh";
        assert_eq!(resumed(csv).unwrap(), (Some(8), "index,site\n7,shop\n8,shop\n+".into()));
        let json = "{\"index\":7}\n{\"index\":8}\n{\"ind";
        assert_eq!(resumed(json).unwrap(), (Some(8), "{\"index\":7}\n{\"index\":8}\n+".into()));
        for nothing in ["", "index,si", "index,site\n", "index,site\n7,sh", "{\"index\":"] {
            assert_eq!(resumed(nothing).unwrap(), (None, "+".into()), "{nothing}");
        }
        for foreign in ["RECORD  KEPT\n0  2026\n", "\n\nfoo\n", "{\"site\":1}\n"] {
            assert!(resumed(foreign).unwrap_err().contains("is no record"), "{foreign}");
        }
    }

    #[test]
    fn a_missing_file_is_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let (_, after) = resume(&folder.path().join("log")).unwrap();
        assert_eq!(after, None);
    }
}
