//! Rules for the sources that no compiler checks.
//!
//! It refuses to judge style; rustfmt and clippy do that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LONGEST_FILE: usize = 350;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Tracked files and new ones that no ignore rule covers, with their text; binary files left out.
fn sources() -> Vec<(String, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is installed");
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).unwrap();
    let text = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    let sources: Vec<_> = names.split_terminator('\0').filter_map(text).collect();
    assert!(sources.iter().any(|(name, _)| name.ends_with("tidy.rs")), "git listed no sources");
    sources
}

fn rust_sources() -> impl Iterator<Item = (String, String)> {
    sources().into_iter().filter(|(name, _)| name.ends_with(".rs"))
}

#[track_caller]
fn assert_none(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn every_source_file_says_what_it_owns() {
    let silent: Vec<_> =
        rust_sources().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert_none("these do not begin with `//!`", &silent);
}

#[test]
fn no_source_file_is_long() {
    let long: Vec<_> = rust_sources()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|&(_, lines)| lines > LONGEST_FILE)
        .map(|(name, lines)| format!("{name}: {lines} lines"))
        .collect();
    assert_none("these are longer than 350 lines", &long);
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file passes its own test.
    let marks = ["TO_DO", "FIX_ME", "db_g!(", "to_do!(", "unimplemented_!("];
    let marks = marks.map(|mark| mark.replace('_', ""));
    assert_none("these leave work for later", &lines_with(rust_sources(), &marks));
}

#[test]
fn no_file_names_a_machine() {
    let places = ["/ho+me/", "/ro+ot/", "/wo+rk/", "/Us+ers/"].map(|place| place.replace('+', ""));
    assert_none("these name paths of one machine", &lines_with(sources().into_iter(), &places));
}

fn lines_with(files: impl Iterator<Item = (String, String)>, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word.as_str())) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}
