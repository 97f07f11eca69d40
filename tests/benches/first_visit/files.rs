//! What the pages load: peers' files as npm installed them, one of them bundled, and the picture.
//! Everything is compressed once, with brotli 11.
//!
//! It refuses to know who asks for it.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One file, ready to be sent.
#[derive(Debug)]
pub(crate) struct File {
    /// Its media type.
    pub(crate) kind: &'static str,
    /// Its bytes, compressed or not.
    pub(crate) body: Vec<u8>,
    /// Whether with brotli.
    pub(crate) compressed: bool,
}

/// Files by the path they are asked for.
pub(crate) type Files = HashMap<String, File>;

/// Width and height of the product's picture: eight pixels are a unit of its rows.
const PICTURE: (u32, u32) = (480, 360);

const FROM_NPM: [&str; 5] = [
    "vanilla-cookieconsent/dist/cookieconsent.css",
    "vanilla-cookieconsent/dist/cookieconsent.umd.js",
    "orejime/dist/orejime-standard.css",
    "orejime/dist/orejime-standard-en.js",
    "klaro/dist/klaro.js",
];

/// Where npm installed its packages, if it did.
pub(crate) fn npm() -> Option<PathBuf> {
    std::env::var_os("LATCH_NPM").map(PathBuf::from).filter(|modules| modules.is_dir())
}

/// Compressed as well as brotli can.
pub(crate) fn text(kind: &'static str, body: &[u8]) -> File {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    compressor.write_all(body).expect("memory");
    File { kind, body: compressor.into_inner(), compressed: true }
}

/// The picture, and what is installed from npm.
pub(crate) fn load(npm: Option<&Path>) -> Files {
    let picture = File { kind: "image/bmp", body: picture(PICTURE), compressed: false };
    let mut files = Files::from([("/page/tent.bmp".to_owned(), picture)]);
    let Some(modules) = npm else { return files };
    let mut add = |path: String, body: &[u8]| {
        let kind = if path.ends_with(".css") { "text/css" } else { "text/javascript" };
        files.insert(path, text(kind, body));
    };
    for name in FROM_NPM {
        let body =
            std::fs::read(modules.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        add(format!("/npm/{name}"), &body);
    }
    for (name, kinds) in [("c15t", &["js", "css"][..]), ("react", &["js"][..])] {
        let bundled = bundle(modules, name);
        for kind in kinds {
            let file = bundled.path().join(format!("{name}.{kind}"));
            add(format!("/bundle/{name}.{kind}"), &std::fs::read(file).expect("a bundle"));
        }
    }
    files
}

/// One script, and one style sheet if it imports any, as a site's own build makes them.
fn bundle(modules: &Path, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/first_visit/pages");
    let status = Command::new("node")
        .arg(modules.join("esbuild/bin/esbuild"))
        .arg(pages.join(format!("{name}.js")))
        .args(["--bundle", "--minify", "--format=iife", "--log-level=warning"])
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .arg(format!("--outdir={}", folder.path().display()))
        .env("NODE_PATH", modules)
        .status();
    assert!(status.expect("node").success(), "{name} cannot be bundled");
    folder
}

/// A bitmap of sixteen greens and browns in noise, which weighs what a photograph of its size does.
fn picture((width, height): (u32, u32)) -> Vec<u8> {
    let (head, pixels) = (54 + 16 * 4, width / 2 * height);
    let mut file = b"BM".to_vec();
    let numbers =
        [head + pixels, 0, head, 40, width, height, 1 | 4 << 16, 0, pixels, 2835, 2835, 16, 0];
    numbers.iter().for_each(|number| file.extend(number.to_le_bytes()));
    (0..16).for_each(|shade: u8| file.extend([40 + shade * 6, 70 + shade * 9, 50 + shade * 8, 0]));
    let mut noise = 1_u32;
    for _ in 0..pixels {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        file.push(noise.to_be_bytes()[0]);
    }
    file
}
