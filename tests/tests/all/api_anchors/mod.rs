//! Checkpoints in places outside the data folder: a real folder and a real server that takes them. What
//! was anchored tells a log that was rewritten since from one that was not.

mod hook;
mod page;

use hook::Hook;
use server::anchor::{Anchoring, Webhook};
use server::tree::verify;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::app::TestApp;
use tests::shop;

/// Waits until it is so.
#[track_caller]
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < patience, "not within 30 seconds: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn anchored(anchoring: Anchoring) -> TestApp {
    TestApp::start_with(|settings| settings.anchoring = anchoring)
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

fn exported(app: &TestApp) -> String {
    app.get("/v1/log/evidence").bearer(&app.token()).send().expect(200).text()
}

fn seconds(every: u64) -> Duration {
    Duration::from_secs(every)
}

#[test]
fn a_folder_gets_what_has_grown_and_tells_a_rewritten_log() {
    let folder = tempfile::tempdir().unwrap();
    let set = || Anchoring {
        folder: Some(folder.path().into()),
        every: seconds(1),
        ..Anchoring::default()
    };
    let app = anchored(set());
    app.decide(&shop::accept(1, 1)).expect(201);
    app.decide(&shop::accept(2, 2)).expect(201);
    until("three leaves or more", || folder.path().join("4.txt").exists());
    let before = files(folder.path());
    std::thread::sleep(seconds(3));
    assert_eq!(files(folder.path()), before, "nothing new without growth, and nothing beside");
    let anchored_then = std::fs::read_to_string(folder.path().join("4.txt")).unwrap();
    app.decide(&shop::reject(3, 3)).expect(201);
    let key = app.get("/log/key").send().expect(200).text().trim().parse().unwrap();
    let holds = |app: &TestApp, since: &[String]| {
        verify(exported(app).as_bytes(), &key, since, |_| {}).map(|found| found.continues)
    };
    assert_eq!(holds(&app, std::slice::from_ref(&anchored_then)).unwrap(), [4]);
    until("the fifth", || folder.path().join("5.txt").exists());

    // The same key, another log, as an owner could make it.
    let forger = anchored(Anchoring::default());
    let key_file = std::fs::read(app.data().join("log-key.json")).unwrap();
    std::fs::write(forger.data().join("log-key.json"), key_file).unwrap();
    std::fs::remove_dir_all(forger.data().join("log")).unwrap();
    let forger = forger.restart_with(|settings| settings.anchoring = set());
    forger.publish(shop::NOTICE);
    forger.set_password(tests::app::ADMIN, tests::app::PASSWORD);
    let status = || forger.get("/v1/log/anchors").bearer(&forger.token()).send().expect(200).json();
    for number in 5..8 {
        forger.decide(&shop::reject(number, number)).expect(201);
    }
    assert_eq!(holds(&forger, &[]).unwrap(), [0; 0], "by itself it holds");
    let said = holds(&forger, std::slice::from_ref(&anchored_then)).unwrap_err().to_string();
    assert!(said.contains("the log was rewritten before leaf 4"), "{said}");
    until("a failure", || status()["anchors"][0]["failure"].is_string());
    let why = status()["anchors"][0]["failure"].as_str().unwrap().to_owned();
    assert!(why.contains("holds another checkpoint of this size"), "{why}");
    let there = std::fs::read_to_string(folder.path().join("4.txt")).unwrap();
    assert_eq!(there, anchored_then, "what is anchored is never replaced");
}

#[test]
fn a_webhook_gets_checkpoints_with_the_token_and_again_after_it_failed() {
    let hook = Hook::open();
    hook.answer_with(503);
    let url = format!("http://{}/take?key=secret", hook.address());
    let webhook = Webhook { url: url.parse().unwrap(), token: Some("word".parse().unwrap()) };
    let app =
        anchored(Anchoring { webhook: Some(webhook), every: seconds(2), ..Anchoring::default() });
    let token = app.token();
    let status = || {
        let reply = app.get("/v1/log/anchors").bearer(&token).send().expect(200);
        assert!(!reply.text().contains("secret"), "{}", reply.text());
        reply.json()["anchors"][0].clone()
    };
    until("a failure", || status()["failed_at"].is_string());
    assert_eq!(status()["failure"], "it answered 503 Service Unavailable");
    assert!(status()["size"].is_null());
    app.decide(&shop::accept(1, 1)).expect(201);
    hook.answer_with(200);
    until("success", || status()["size"] == 3);
    let last = hook.taken().pop().unwrap();
    assert_eq!(last.authorization, "Bearer word");
    assert_eq!(last.body, app.get("/log/checkpoint").send().expect(200).text());
    // Elsewhere is nowhere: not even the token goes where a redirect says.
    let other = Hook::open();
    hook.redirect_to(&format!("http://{}/", other.address()));
    app.decide(&shop::accept(2, 2)).expect(201);
    until("a refusal", || status()["failure"] == "it answered 307 Temporary Redirect");
    assert!(other.taken().is_empty());
    assert_eq!(app.get("/v1/log/anchors").send().refused(401), "missing_token");
}

#[test]
fn a_place_that_hangs_or_is_gone_disturbs_no_decision_and_no_stop() {
    let hook = Hook::open();
    hook.hang();
    let url = format!("http://{}/", hook.address());
    let app = anchored(Anchoring {
        folder: Some("/nowhere/at/all".into()),
        webhook: Some(Webhook { url: url.parse().unwrap(), token: None }),
        every: seconds(1),
        ..Anchoring::default()
    });
    until("a call", || hook.calls() > 0);
    for number in 0..20 {
        app.decide(&shop::accept(number, number)).expect(201);
    }
    let listed = app.get("/v1/log/anchors").bearer(&app.token()).send().expect(200).json();
    let failure = listed["anchors"][0]["failure"].as_str().unwrap();
    assert!(failure.contains("/nowhere/at/all") && failure.contains("cannot be written"));
    assert!(!Path::new("/nowhere").exists());
    let asked = Instant::now();
    let app = app.restart();
    assert!(asked.elapsed() < seconds(25), "{:?}", asked.elapsed());
    app.decide(&shop::accept(50, 50)).expect(201);
}

#[test]
fn the_last_records_are_anchored_at_a_graceful_stop() {
    let folder = tempfile::tempdir().unwrap();
    let every = seconds(3_600);
    let app =
        anchored(Anchoring { folder: Some(folder.path().into()), every, ..Anchoring::default() });
    until("the first", || !files(folder.path()).is_empty());
    for number in 0..10 {
        app.decide(&shop::accept(number, number)).expect(201);
    }
    assert!(!folder.path().join("12.txt").exists());
    let app = app.restart();
    assert!(folder.path().join("12.txt").exists(), "{:?}", files(folder.path()));
    drop(app);
}
