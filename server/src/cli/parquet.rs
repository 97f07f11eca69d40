//! An export as Parquet, into a file that has its name only once it is whole: the foot, without which
//! it cannot be read, comes last. Owns that; what is in it is the server's.

use super::client::Client;
use super::copy::Progress;
use super::failure::Usage;
use anyhow::Context as _;
use parquet::file::metadata::ParquetMetaDataReader;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes that are copied at once.
const PART: usize = 64 * 1024;

/// Copies the export that this query means.
pub(super) fn export(
    client: &Client,
    query: &[(&str, String)],
    to: Option<&Path>,
) -> anyhow::Result<()> {
    let Some(path) = to else {
        if io::stdout().is_terminal() {
            let why = "Parquet is not for terminals: say with -o FILE where to write it";
            return Err(Usage(why.into()).into());
        }
        io::copy(&mut client.stream("/v1/records/export", query)?, &mut io::stdout().lock())?;
        return Ok(());
    };
    let beside = beside(path);
    let cannot = || format!("cannot write {}", beside.display());
    let file = File::create_new(&beside).with_context(cannot)?;
    let written = client.stream("/v1/records/export", query).and_then(|from| whole(from, file));
    let named = written.and_then(|records| {
        fs::rename(&beside, path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(records)
    });
    if named.is_err() {
        let _ = fs::remove_file(&beside);
    }
    Progress::new(true).end(named?);
    Ok(())
}

/// Where it is until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Copies all; how many records it says that it has.
fn whole(mut from: impl Read, mut to: File) -> anyhow::Result<u64> {
    let mut progress = Progress::of_kilobytes(true);
    let (mut part, mut bytes) = (vec![0; PART], 0);
    loop {
        let read = from.read(&mut part).context("the export broke off")?;
        if read == 0 {
            break;
        }
        to.write_all(&part[..read])?;
        bytes += read as u64;
        progress.tell(bytes / 1000);
    }
    to.sync_all()?;
    let foot = ParquetMetaDataReader::new().parse_and_finish(&to);
    let foot = foot.context("what the server has sent is no whole Parquet file")?;
    Ok(u64::try_from(foot.file_metadata().num_rows()).unwrap_or(0))
}
