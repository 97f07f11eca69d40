//! The allowed edges between crates: `banner-wasm -> consent <- server <- tests`, `evidence <- server`,
//! xtask alone.
//!
//! It refuses to look below direct dependencies: what those pull in is theirs to answer for.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The direct dependencies of each member: of every kind, and of the built product alone.
struct Member {
    all: BTreeSet<String>,
    shipped: BTreeSet<String>,
}

fn members() -> BTreeMap<String, Member> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let member = |package: &cargo_metadata::Package| {
        let names = |shipped_only: bool| {
            let kept = package.dependencies.iter().filter(|dependency| {
                !shipped_only || dependency.kind != DependencyKind::Development
            });
            kept.map(|dependency| dependency.name.clone()).collect()
        };
        (package.name.to_string(), Member { all: names(false), shipped: names(true) })
    };
    metadata.workspace_packages().into_iter().map(member).collect()
}

#[test]
fn members_depend_on_each_other_only_as_the_layout_says() {
    let members = members();
    let edges: BTreeMap<&str, Vec<&str>> = members
        .iter()
        .map(|(name, member)| {
            let to_members = member.all.iter().filter(|name| members.contains_key(*name));
            (name.as_str(), to_members.map(String::as_str).collect())
        })
        .collect();
    let allowed = BTreeMap::from([
        ("banner-wasm", vec!["consent"]),
        ("consent", vec![]),
        ("evidence", vec![]),
        ("server", vec!["consent", "evidence"]),
        ("tests", vec!["consent", "evidence", "server"]),
        ("xtask", vec![]),
    ]);
    assert_eq!(
        edges.keys().collect::<Vec<_>>(),
        allowed.keys().collect::<Vec<_>>(),
        "a new member needs a place in the layout and here"
    );
    for (member, reached) in edges {
        let beyond: Vec<_> = reached.iter().filter(|to| !allowed[member].contains(to)).collect();
        assert!(beyond.is_empty(), "{member} must not depend on {beyond:?}");
    }
}

#[test]
fn the_rules_of_consent_need_serde_and_the_rules_of_plurals_alone() {
    let members = members();
    let expected = ["icu_locale_core", "icu_plurals", "serde"].map(str::to_owned).into();
    let beyond: Vec<_> = members["consent"].shipped.difference(&expected).collect();
    assert!(beyond.is_empty(), "consent is pure and small; it must not depend on {beyond:?}");
}

#[test]
fn evidence_needs_hashes_signatures_and_their_spelling_alone() {
    let members = members();
    let expected =
        ["data-encoding", "ed25519-dalek", "sha2", "thiserror"].map(str::to_owned).into();
    let beyond: Vec<_> = members["evidence"].shipped.difference(&expected).collect();
    assert!(beyond.is_empty(), "whoever verifies a log reads this; it must not need {beyond:?}");
}

#[test]
fn the_server_names_no_browser_crate() {
    assert_names_none("server", &["wasm-bindgen", "web-sys", "js-sys", "gloo"]);
}

#[test]
fn the_banner_names_no_server_crate() {
    assert_names_none("banner-wasm", &["actix", "sled", "tokio"]);
}

/// No dependency of `member`, of any kind, may begin with one of `families`.
#[track_caller]
fn assert_names_none(member: &str, families: &[&str]) {
    let members = members();
    let in_family = |name: &&String| families.iter().any(|family| name.starts_with(family));
    let named: Vec<_> = members[member].all.iter().filter(in_family).collect();
    assert!(named.is_empty(), "{member} must not depend on {named:?}");
}
