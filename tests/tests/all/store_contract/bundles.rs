//! Files that pages were given.

use super::on_every_store;
use consent::BuildHash;
use server::store::{Bundle, BundleName, MAX_BYTES, Store};
use std::sync::Arc;

on_every_store!(
    a_bundle_comes_back_whole,
    what_was_kept_first_stays,
    too_much_is_refused_and_nothing_kept,
    names_do_not_meet,
);

fn build(byte: u8) -> BundleName {
    BundleName::Build(BuildHash::from_bytes([byte; 16]))
}

fn drawn(site: &str, version: u32) -> BundleName {
    let build = BuildHash::from_bytes([1; 16]);
    BundleName::Drawn { site: site.parse().unwrap(), version, build }
}

/// As large as the code of a banner, and nothing that packs.
fn bundle(name: BundleName, kept_at: u64) -> Bundle {
    let mut state = kept_at | 1;
    let mut byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let files = ["banner.wasm", "loader.js", "parts/guard.js"];
    let files = files.map(|file| (file.to_owned(), (0..30_000).map(|_| byte()).collect()));
    Bundle { name, kept_at, files: files.into() }
}

async fn a_bundle_comes_back_whole(store: Arc<impl Store>) {
    let kept = bundle(build(7), 1_790_000_000_000);
    assert!(!store.has_bundle(&kept.name).await.unwrap());
    assert_eq!(store.bundle(&kept.name).await.unwrap(), None);
    store.keep_bundle(&kept).await.unwrap();
    assert!(store.has_bundle(&kept.name).await.unwrap());
    assert_eq!(store.bundle(&kept.name).await.unwrap().as_ref(), Some(&kept));
    let empty = Bundle { name: build(8), kept_at: 0, files: Vec::new() };
    store.keep_bundle(&empty).await.unwrap();
    assert_eq!(store.bundle(&empty.name).await.unwrap(), Some(empty));
}

async fn what_was_kept_first_stays(store: Arc<impl Store>) {
    let first = bundle(build(7), 1);
    store.keep_bundle(&first).await.unwrap();
    // Longer and shorter: nothing of it may be left beside the first.
    let mut later = bundle(build(7), 2);
    store.keep_bundle(&later).await.unwrap();
    later.files.extend(bundle(build(7), 3).files);
    store.keep_bundle(&later).await.unwrap();
    assert_eq!(store.bundle(&build(7)).await.unwrap(), Some(first));
}

async fn too_much_is_refused_and_nothing_kept(store: Arc<impl Store>) {
    let files = vec![("a".to_owned(), vec![0; MAX_BYTES])];
    let large = Bundle { name: build(7), kept_at: 1, files };
    store.keep_bundle(&large).await.unwrap_err();
    assert!(!store.has_bundle(&large.name).await.unwrap());
}

async fn names_do_not_meet(store: Arc<impl Store>) {
    let names = [drawn("shop", 1), drawn("shop", 11), drawn("shop-1", 1), drawn("s", 1), build(1)];
    for (at, name) in (1..).zip(&names) {
        store.keep_bundle(&bundle(name.clone(), at)).await.unwrap();
    }
    for (at, name) in (1..).zip(&names) {
        let kept = store.bundle(name).await.unwrap();
        assert_eq!(kept, Some(bundle(name.clone(), at)));
    }
    assert_eq!(store.length().await.unwrap(), 0, "none of them is a record");
    assert_eq!(store.notices().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sled_it_is_there_when_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let kept = bundle(build(7), 1);
    let store = super::sled(directory.path());
    store.keep_bundle(&kept).await.unwrap();
    drop(store);
    let store = super::sled(directory.path());
    assert_eq!(store.bundle(&kept.name).await.unwrap(), Some(kept));
    drop(store);
    for value in super::bare(directory.path()).iter().values() {
        assert!(value.unwrap().len() <= 4_096, "sled would move the page into a file of its own");
    }
}
