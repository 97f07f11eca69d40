//! The server binaries of PostgreSQL, from which tests make a server of their own.
//!
//! It refuses to know of any server that runs already.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::on_path;
use super::tools::{Setting, find_or_install};

const HOW_TO: &str = "PostgreSQL's server binaries are missing (Debian, Ubuntu: apt-get install \
    --no-install-recommends postgresql; Fedora: postgresql-server postgresql-contrib; macOS: brew install \
    postgresql; or set LATCH_POSTGRES to the folder that has initdb and postgres)";

/// The folder of `initdb`, `postgres` and the rest: Debian keeps it off PATH, one for each version.
pub(super) fn server() -> Result<Vec<Setting>> {
    let find = || {
        let named = std::env::var_os("LATCH_POSTGRES").map(PathBuf::from);
        let found = named.filter(|folder| is_whole(folder)).or_else(newest);
        Some(vec![("LATCH_POSTGRES", found.or_else(beside_path)?)])
    };
    find_or_install(find, &["postgresql"], HOW_TO)
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let whole = versions.map(|version| version.path().join("bin")).filter(|it| is_whole(it));
    whole.max_by_key(|folder| version(folder))
}

/// The number in `/usr/lib/postgresql/15/bin`.
fn version(folder: &Path) -> Option<u32> {
    folder.parent()?.file_name()?.to_str()?.parse().ok()
}

fn beside_path() -> Option<PathBuf> {
    let folder = fs::canonicalize(on_path("initdb")?).ok()?.parent()?.to_owned();
    is_whole(&folder).then_some(folder)
}

fn is_whole(folder: &Path) -> bool {
    let programs = ["initdb", "postgres", "pg_isready", "psql", "pg_dump", "pg_basebackup"];
    programs.iter().all(|program| folder.join(program).is_file())
}
