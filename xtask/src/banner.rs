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
    let sources = Sources::read(&workspace.assets())?;

    let package = Package::of(workspace);
    let fingerprint = fresh::fingerprint(&[&compiled, format!("{sources:?}").as_bytes()])?;
    if !fresh::is_fresh(&package.stamp, &fingerprint, &package.files()) {
        announce("Generating and minifying static/pkg/");
        let generated = bindgen::generate(compiled)?;
        let glue = minify::script("the generated glue", &generated.glue)?;
        fs::create_dir_all(workspace.assets().join("pkg/parts"))?;
        fresh::write(&package.wasm, &generated.wasm)?;
        fresh::write(&package.glue, glue.as_bytes())?;
        let loader = minify::loader("static/loader/", &sources.loader)?;
        fresh::write(&package.loader, loader.as_bytes())?;
        let styles = minify::styles("static/banner.css", &sources.styles)?;
        fresh::write(&package.styles, styles.as_bytes())?;
        let debug = minify::module("static/debug.js", &sources.debug)?;
        fresh::write(&package.debug, debug.as_bytes())?;
        for (name, source) in &sources.parts {
            let path = format!("static/parts/{name}");
            let small = match name.ends_with(".css") {
                true => minify::styles(&path, source)?,
                false => minify::script(&path, source)?,
            };
            fresh::write(&workspace.assets().join("pkg/parts").join(name), small.as_bytes())?;
        }
        fresh::write(&package.stamp, fingerprint.as_bytes())?;
    }
    package.print_sizes()
}

/// What is written by hand.
#[derive(Debug)]
struct Sources {
    /// The files of `static/loader/`, in the order of their names, as one function.
    loader: String,
    /// The optional parts, scripts and styles, by file name.
    parts: Vec<(String, String)>,
    debug: String,
    styles: String,
}

impl Sources {
    fn read(assets: &Path) -> Result<Self> {
        let files: Vec<String> =
            sources(&assets.join("loader"), &["js"])?.into_iter().map(|(_, source)| source).collect();
        Ok(Self {
            loader: format!(
                "(function (window, document) {{\n\"use strict\";\n{}\n}})(window, document);",
                files.join("\n")
            ),
            parts: sources(&assets.join("parts"), &["js", "css"])?,
            debug: read(&assets.join("debug.js"))?,
            styles: read(&assets.join("banner.css"))?,
        })
    }
}

/// The files of a folder with one of these extensions, by name, sorted.
fn sources(folder: &Path, extensions: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|found| extensions.iter().any(|known| found == *known)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

/// The generated files: `banner.js` and `loader.js` are served as one script, in this order.
struct Package {
    glue: PathBuf,
    loader: PathBuf,
    debug: PathBuf,
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
            debug: file("debug.js"),
            styles: file("banner.css"),
            wasm: file("banner.wasm"),
            stamp: file(".inputs"),
        }
    }

    fn files(&self) -> [&Path; 5] {
        [&self.glue, &self.loader, &self.debug, &self.styles, &self.wasm]
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
