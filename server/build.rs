//! Sees to it that the banner is built before it is embedded, and says so in words if it is not.

use std::path::Path;
use std::process::ExitCode;

const PARTS: [&str; 5] = ["banner.js", "banner.wasm", "loader.js", "debug.js", "banner.css"];

fn main() -> ExitCode {
    let folder = Path::new("../static/pkg");
    for part in PARTS {
        println!("cargo::rerun-if-changed={}", folder.join(part).display());
    }
    if PARTS.iter().all(|part| folder.join(part).is_file()) {
        ExitCode::SUCCESS
    } else {
        println!("cargo::error=the banner is not built: run `cargo xtask build`");
        ExitCode::FAILURE
    }
}
