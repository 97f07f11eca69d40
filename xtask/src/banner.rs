//! What a visitor downloads: compiled, generated, minified, written to `static/pkg/`.
//!
//! It refuses to know how the server hands the files out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::workspace::{Workspace, announce, perform};
use crate::{bindgen, fresh, minify, prerequisites, sizes};

/// Builds the banner where anything changed and prints the byte table.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    prerequisites::c_compiler()?;
    prerequisites::wasm_target(workspace)?;
    bindgen::versions_agree(&read(&workspace.root().join("Cargo.lock"))?)?;
    perform("Compiling the banner to WebAssembly", &mut compile(workspace))?;

    let compiled = workspace.target().join(prerequisites::WASM).join("banner/banner_wasm.wasm");
    let compiled =
        fs::read(&compiled).with_context(|| format!("cargo left no {}", compiled.display()))?;
    let loader = read(&workspace.assets().join("loader.js"))?;
    let styles = read(&workspace.assets().join("banner.css"))?;

    let package = Package::of(workspace);
    let fingerprint = fresh::fingerprint(&[&compiled, loader.as_bytes(), styles.as_bytes()])?;
    if !fresh::is_fresh(&package.stamp, &fingerprint, &package.files()) {
        announce("Generating and minifying static/pkg/");
        let generated = bindgen::generate(compiled)?;
        let glue = minify::script("the generated glue", &generated.glue)?;
        fs::create_dir_all(workspace.assets().join("pkg"))?;
        fresh::write(&package.wasm, &generated.wasm)?;
        fresh::write(&package.glue, glue.as_bytes())?;
        fresh::write(&package.loader, minify::loader("static/loader.js", &loader)?.as_bytes())?;
        fresh::write(&package.styles, minify::styles("static/banner.css", &styles)?.as_bytes())?;
        fresh::write(&package.stamp, fingerprint.as_bytes())?;
    }
    package.print_sizes()
}

/// The generated files: `banner.js` and `loader.js` are served as one script, in this order.
struct Package {
    glue: PathBuf,
    loader: PathBuf,
    styles: PathBuf,
    wasm: PathBuf,
    stamp: PathBuf,
}

impl Package {
    fn of(workspace: &Workspace) -> Self {
        let file = |name: &str| workspace.assets().join("pkg").join(name);
        Self {
            glue: file("banner.js"),
            loader: file("loader.js"),
            styles: file("banner.css"),
            wasm: file("banner.wasm"),
            stamp: file(".inputs"),
        }
    }

    fn files(&self) -> [&Path; 4] {
        [&self.glue, &self.loader, &self.styles, &self.wasm]
    }

    fn print_sizes(&self) -> Result<()> {
        let script = [fs::read(&self.glue)?, fs::read(&self.loader)?].join(&b'\n');
        println!();
        sizes::print(&[
            ("script (glue, loader)", script),
            ("styles", fs::read(&self.styles)?),
            ("WebAssembly", fs::read(&self.wasm)?),
        ])
    }
}

/// Paths of this machine are cut off panic locations: visitors would download them, and the
/// bytes would differ from one builder to the next.
fn compile(workspace: &Workspace) -> Command {
    let remap = |path: &Path| format!("--remap-path-prefix={}=", path.display());
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![remap(workspace.root())];
    flags.extend(home.as_deref().map(remap));

    let mut cargo = workspace.cargo("build --package banner-wasm --profile banner --target");
    cargo.arg(prerequisites::WASM).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}
