//! The types of `window.latch` as they ship, held by TypeScript's own compiler: what a page's author
//! may write compiles, and every mistake marked in `tests/types/usage.ts` does not.

use std::path::Path;
use std::process::Command;

#[test]
fn what_authors_write_compiles_and_their_mistakes_do_not() {
    let packages = std::env::var_os("LATCH_NPM").expect("`cargo xtask test` installs npm packages");
    let compiler = Path::new(&packages).join("typescript/bin/tsc");
    let project = concat!(env!("CARGO_MANIFEST_DIR"), "/types/tsconfig.json");
    let compiled = Command::new("node").arg(compiler).args(["-p", project]).output().unwrap();
    let said = String::from_utf8_lossy(&compiled.stdout);
    assert!(compiled.status.success(), "{said}");
}
