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
        let generated = bindgen::generate(&compiled)?;
        let glue = minify::script("the generated glue", &generated.glue)?;
        fs::create_dir_all(workspace.assets().join("pkg/parts"))?;
        fresh::write(&package.wasm, &generated.wasm)?;
        fresh::write(&package.glue, glue.as_bytes())?;
        let loader = minify::loader("static/loader/", &sources.loader)?;
        fresh::write(&package.loader, loader.as_bytes())?;
        let later = minify::module("static/later/", &sources.later)?;
        fresh::write(&package.later, later.as_bytes())?;
        for (target, (path, source)) in package.styles.iter().zip(&sources.styles) {
            fresh::write(target, minify::styles(path, source)?.as_bytes())?;
        }
        for (target, (path, source)) in package.modules.iter().zip(&sources.modules) {
            fresh::write(target, minify::module(path, source)?.as_bytes())?;
        }
        for (name, source) in &sources.parts {
            let small = minify::script(&format!("static/parts/{name}"), source)?;
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
    /// The files of `static/later/`, likewise, as one module.
    later: String,
    /// The optional parts by file name.
    parts: Vec<(String, String)>,
    /// What pages load only where it is needed, with the path it is read from.
    modules: Vec<(String, String)>,
    /// The looks, likewise.
    styles: Vec<(String, String)>,
}

/// What pages load only where it is needed.
const MODULES: [&str; 3] = ["debug.js", "embeds.js", "centre.js"];
/// The looks: of the first layer, of a placeholder, of the preference centre, of the bar.
const STYLES: [&str; 4] = ["banner.css", "embeds.css", "centre.css", "bar.css"];

impl Sources {
    fn read(assets: &Path) -> Result<Self> {
        Ok(Self {
            loader: format!(
                "(function (window, document) {{\n\"use strict\";\n{}\n}})(window, document);",
                joined(&assets.join("loader"))?
            ),
            later: format!(
                "export function start(latch, notice) {{\n\"use strict\";\n{}\n}}",
                joined(&assets.join("later"))?
            ),
            parts: scripts(&assets.join("parts"))?,
            modules: named(assets, &MODULES)?,
            styles: named(assets, &STYLES)?,
        })
    }
}

/// These files, each with its path from the root.
fn named(assets: &Path, names: &[&str]) -> Result<Vec<(String, String)>> {
    names.iter().map(|name| Ok((format!("static/{name}"), read(&assets.join(name))?))).collect()
}

/// The scripts of a folder in the order of their names, as one text.
fn joined(folder: &Path) -> Result<String> {
    let files: Vec<String> = scripts(folder)?.into_iter().map(|(_, source)| source).collect();
    Ok(files.join("\n"))
}

/// The scripts of a folder by name, sorted.
fn scripts(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
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
    modules: [PathBuf; 3],
    later: PathBuf,
    styles: [PathBuf; 4],
    wasm: PathBuf,
    stamp: PathBuf,
}

impl Package {
    fn of(workspace: &Workspace) -> Self {
        let file = |name: &str| workspace.assets().join("pkg").join(name);
        Self {
            glue: file("banner.js"),
            loader: file("loader.js"),
            modules: MODULES.map(file),
            later: file("later.js"),
            styles: STYLES.map(file),
            wasm: file("banner.wasm"),
            stamp: file(".inputs"),
        }
    }

    fn files(&self) -> Vec<&Path> {
        let all = [&self.glue, &self.loader, &self.later, &self.wasm].into_iter();
        all.chain(&self.modules).chain(&self.styles).map(PathBuf::as_path).collect()
    }

    fn print_sizes(&self) -> Result<()> {
        let script = [fs::read(&self.glue)?, fs::read(&self.loader)?].join(&b'\n');
        println!();
        sizes::print(&[
            ("script (glue, loader)", script),
            ("styles", fs::read(&self.styles[0])?),
            ("WebAssembly", fs::read(&self.wasm)?),
        ])
    }
}

/// Paths of this machine are cut off panic locations: visitors would download them, and the
/// bytes would differ from one builder to the next.
fn compile(workspace: &Workspace) -> Command {
    let remap = |path: &Path| format!("--remap-path-prefix={}=", path.display());
    let toolchain =
        Command::new("rustc").arg("--print=sysroot").current_dir(workspace.root()).output();
    let toolchain = toolchain.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let toolchain = toolchain.ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![remap(workspace.root())];
    flags.extend(home.as_deref().map(remap));
    flags.extend(toolchain.as_deref().map(remap));

    let mut cargo = workspace.cargo("build --package banner-wasm --profile banner --target");
    cargo.arg(prerequisites::WASM).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}
