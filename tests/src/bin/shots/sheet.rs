//! The sheet on which all pictures stand side by side.
//!
//! It refuses to know what is on them.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

const HEAD: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Latch in pictures</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #e8e8ec; color: #222 }
section { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start }
figure { margin: 0 } img { display: block; max-width: 420px; max-height: 420px; border: 1px solid #aaa }
figcaption { font-size: 13px }
</style>
<h1>Latch in pictures</h1>";

/// What was taken, in order, and what was not.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    taken: Vec<[String; 3]>,
    skipped: Vec<String>,
}

impl Sheet {
    /// A picture of `what` in a view, among others of its group.
    pub(crate) fn add(&mut self, group: &str, what: &str, view: &str, file: String) {
        self.taken.push([group.to_owned(), format!("{what}, {view}"), file]);
    }

    /// What could not be pictured, and why.
    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        eprintln!("left out: {what}: {why}");
        self.skipped.push(format!("{what}: {why}"));
    }

    /// Pictures on it.
    pub(crate) fn len(&self) -> usize {
        self.taken.len()
    }

    /// Writes `index.html` beside the pictures.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let mut html = HEAD.to_owned();
        let mut groups: Vec<&String> = self.taken.iter().map(|[group, ..]| group).collect();
        groups.dedup();
        for group in groups {
            let _ = write!(html, "<h2>{group}</h2><section>");
            for [_, caption, file] in self.taken.iter().filter(|[of, ..]| of == group) {
                let _ = write!(
                    html,
                    "<figure><a href=\"{file}\"><img loading=lazy src=\"{file}\" alt=\"\"></a>\
                     <figcaption>{caption}</figcaption></figure>"
                );
            }
            html += "</section>";
        }
        if !self.skipped.is_empty() {
            html += "<h2>Left out</h2>";
            for line in &self.skipped {
                let line = line.replace('&', "&amp;").replace('<', "&lt;");
                let _ = write!(html, "<pre>{line}</pre>");
            }
        }
        let index = folder.join("index.html");
        std::fs::write(&index, html)?;
        Ok(index)
    }
}
