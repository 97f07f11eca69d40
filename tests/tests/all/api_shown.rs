//! What was asked, shown again: what is kept for it, whose code a page says it has, and how it is sent.

use consent::BuildHash;
use serde_json::Value;
use server::store::{Bundle, BundleName};
use server::web::assets::{build, build_of, settings_file};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop;

/// Waits for the store.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

fn bundle(app: &TestApp, name: &BundleName) -> Option<Bundle> {
    wait(app.state().store.bundle(name)).unwrap()
}

fn drawn(build: BuildHash) -> BundleName {
    BundleName::Drawn { site: shop::NAME.parse().unwrap(), version: 1, build }
}

fn shown(app: &TestApp, index: u64) -> Reply {
    app.get(&format!("/v1/records/{index}/shown")).bearer(&app.token()).send()
}

/// A record of a page that says it ran this build; its index.
fn record(app: &TestApp, id: u64, build: &str) -> u64 {
    let mut decision = shop::reject(id, id);
    decision["build"] = Value::from(build);
    app.decide(&decision).expect(201).json()["index"].as_u64().unwrap()
}

/// Puts a build with other files, and the notice as it draws it, into the store; its hash.
fn keep_older(app: &TestApp, change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> BuildHash {
    app.get("/s/shop.js").send().expect(200);
    let mut old = bundle(app, &BundleName::Build(build())).unwrap();
    for (name, bytes) in &mut old.files {
        *bytes = change(name, std::mem::take(bytes));
    }
    let files = old.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let hash = build_of(files);
    assert_ne!(hash, build());
    let mut notice = bundle(app, &drawn(build())).unwrap();
    for (name, bytes) in &mut notice.files {
        *bytes = change(name, std::mem::take(bytes));
    }
    let state = app.state();
    wait(state.store.keep_bundle(&Bundle { name: BundleName::Build(hash), ..old })).unwrap();
    wait(state.store.keep_bundle(&Bundle { name: drawn(hash), ..notice })).unwrap();
    hash
}

#[test]
fn the_own_build_is_kept_and_anyone_can_compute_its_hash() {
    let app = TestApp::start();
    let kept = bundle(&app, &BundleName::Build(build())).expect("kept at the start");
    assert_eq!(build_of(kept.files.iter().map(|(n, b)| (n.as_str(), b.as_slice()))), build());
    for name in ["banner.js", "loader.js", "banner.css", "banner.wasm", "centre", "drawn.json"] {
        assert!(!kept.file(name).unwrap_or_default().is_empty(), "{name}");
    }
    let packed = kept.pack().unwrap().len();
    assert!(packed < 128 * 1024, "a build takes {packed} bytes");
    let app = app.restart();
    assert_eq!(bundle(&app, &BundleName::Build(build())), Some(kept), "once");
}

#[test]
fn a_notice_is_kept_as_pages_get_it_before_they_do() {
    let app = TestApp::start();
    let kept = bundle(&app, &drawn(build())).expect("kept when it was published");
    let script = app.get("/s/shop.js?lang=de").send().expect(200).text();
    assert_eq!(bundle(&app, &drawn(build())).as_ref(), Some(&kept), "once");
    for (language, title) in [("en", "\"Reject all\""), ("de", "\"Alle ablehnen\"")] {
        let settings = kept.file(&settings_file(language)).unwrap();
        let settings = std::str::from_utf8(settings).unwrap();
        assert!(settings.contains(title), "{language}: {settings}");
        assert!(!settings.contains("googletagmanager"), "no service's tag");
    }
    let packed = kept.pack().unwrap().len();
    assert!(packed < 32 * 1024, "a notice in two languages takes {packed} bytes");
    // But for the tags, what pages get is what is kept.
    let settings = std::str::from_utf8(kept.file("de/settings.json").unwrap()).unwrap();
    let first = &settings[settings.find("\"first\":").unwrap()..];
    assert!(script.contains(first), "{first}");
}

#[test]
fn a_record_says_whose_code_shows_it_and_is_sent_without_an_origin() {
    let app = TestApp::start();
    app.get("/s/shop.js").send().expect(200);
    let index = record(&app, 1, &build().to_hex());
    let page = shown(&app, index).expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let disposition = page.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"latch-record-0.html\"");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-scripts; "), "{policy}");
    assert!(!policy.contains("allow-same-origin") && !policy.contains("script-src 'unsafe"));
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let html = page.text();
    assert!(html.contains("Drawn by the very code"), "{html}");
    for fact in [&build().to_hex(), "shop", "reject_all: denied", "analytics denied", "2026"] {
        assert!(html.contains(fact), "{fact}");
    }
    assert!(!html.contains("googletagmanager"), "no service's tag");
    let unnamed = app.decide(&shop::reject(2, 2)).expect(201).json()["index"].as_u64().unwrap();
    let html = shown(&app, unnamed).expect(200).text();
    assert!(html.contains("Drawn by the build that this server delivers"), "{html}");
    let unknown = record(&app, 3, &"ab".repeat(16));
    let html = shown(&app, unknown).expect(200).text();
    assert!(html.contains("the one that the record names is not kept"), "{html}");
}

#[test]
fn an_older_build_shows_its_own_records() {
    let app = TestApp::start();
    let hash = keep_older(&app, |name, bytes| match name {
        "loader.js" => [b"/* as it was */", bytes.as_slice()].concat(),
        _ => bytes,
    });
    let index = record(&app, 1, &hash.to_hex());
    let html = shown(&app, index).expect(200).text();
    assert!(html.contains("Drawn by the very code") && html.contains(&hash.to_hex()));
    assert!(html.contains("/* as it was */"), "by the older code");
    let now = record(&app, 2, &build().to_hex());
    assert!(!shown(&app, now).expect(200).text().contains("/* as it was */"));
}

#[test]
fn files_that_do_not_have_their_hash_are_not_shown() {
    let app = TestApp::start();
    app.get("/s/shop.js").send().expect(200);
    let mut forged = bundle(&app, &BundleName::Build(build())).unwrap();
    let hash = BuildHash::from_bytes([9; 16]);
    forged.name = BundleName::Build(hash);
    wait(app.state().store.keep_bundle(&forged)).unwrap();
    let index = record(&app, 1, &hash.to_hex());
    assert_eq!(shown(&app, index).refused(500), "internal");
}

#[test]
fn erased_and_missing_records_are_not_shown_and_nobody_else_is() {
    let app = TestApp::start();
    let answer = app.decide(&shop::reject(1, 1)).expect(201).json();
    let token = app.token();
    assert_eq!(app.get("/v1/records/0/shown").send().refused(401), "missing_token");
    let visitor = answer["visitor"].as_str().unwrap();
    app.call("DELETE", &format!("/v1/visitors/{visitor}")).bearer(&token).send().expect(200);
    assert_eq!(shown(&app, 0).refused(410), "not_shown");
    assert_eq!(shown(&app, 1).refused(404), "not_found");
    let odd = app.get("/v1/records/x/shown").bearer(&token).send();
    assert_eq!(odd.refused(404), "not_found");
}
