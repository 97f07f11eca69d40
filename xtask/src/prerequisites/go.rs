//! Go and its package of transparency logs, which tests judge the published log by.
//!
//! It refuses to fetch modules: Debian packages the one that is needed.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::tools::{Setting, find_or_install};
use super::{chosen, on_path};

/// Where Debian puts the sources of Go's packages.
const DEBIAN: &str = "/usr/share/gocode";
/// The package, below that.
const SUMDB: &str = "src/golang.org/x/mod/sumdb/tlog";

const HOW_TO: &str = "Go or the sources of golang.org/x/mod are missing (Debian: apt-get install \
    --no-install-recommends golang-go golang-golang-x-mod-dev; elsewhere set LATCH_GO to the program and \
    LATCH_GOPATH to the folder that has the sources in src/golang.org/x/mod)";

/// The program, and the folder with the sources.
pub(super) fn packages() -> Result<Vec<Setting>> {
    let find = || {
        let go = chosen("LATCH_GO").or_else(|| on_path("go"))?;
        let path = env::var_os("LATCH_GOPATH").map_or_else(|| DEBIAN.into(), PathBuf::from);
        path.join(SUMDB).is_dir().then(|| vec![("LATCH_GO", go), ("LATCH_GOPATH", path)])
    };
    find_or_install(find, &["golang-go", "golang-golang-x-mod-dev"], HOW_TO)
}
