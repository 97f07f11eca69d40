//! The tree over the log, from outside: what is public of it, what proves a record, and that the whole
//! log as evidence holds, after erasing too. What does not hold is in `tampering`.

mod pruned;
mod tampering;

use evidence::{Checkpoint, Note, TileId, Tiles, TlogProof, Vkey, leaf_hash};
use serde_json::{Value, json};
use server::tree::{Verified, verify};
use std::time::{Duration, Instant};
use tests::app::TestApp;
use tests::shop::{self, ORIGIN, token};

/// A server with so many records, each of a visitor of its own.
fn filled(records: u64) -> TestApp {
    let app = TestApp::start();
    for number in 0..records {
        app.decide(&shop::accept(number, number)).expect(201);
    }
    app
}

fn key(app: &TestApp) -> Vkey {
    app.get("/log/key").send().expect(200).text().trim().parse().unwrap()
}

/// The log as evidence.
fn exported(app: &TestApp) -> String {
    app.get("/v1/log/evidence").bearer(&app.token()).send().expect(200).text()
}

fn erase(app: &TestApp, secret: u64) {
    let call = app.post("/v1/sites/shop/visitor/erase").origin(ORIGIN);
    call.json(&json!({ "secret": token(secret) })).send().expect(200);
}

/// The checkpoint once it covers so many leaves.
fn checkpoint(app: &TestApp, leaves: u64) -> String {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let reply = app.get("/log/checkpoint").send();
        if reply.status == 200 {
            let note = reply.text();
            let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
            if size >= leaves {
                return note;
            }
        }
        assert!(Instant::now() < patience, "the tree does not grow to {leaves}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn check(app: &TestApp, text: &str, older: &[String]) -> Verified {
    verify(text.as_bytes(), &key(app), older, |_| {}).unwrap()
}

#[test]
fn the_log_holds_as_evidence() {
    let app = filled(5);
    let text = exported(&app);
    let found = check(&app, &text, &[]);
    let wanted = Verified {
        log: "localhost/log".into(),
        leaves: 7,
        records: 5,
        notices: 1,
        builds: 1,
        ..Verified::default()
    };
    assert_eq!(found, wanted, "{text}");
    let notice = text.lines().find(|line| line.contains("\"notice\",")).unwrap();
    let second: Value = serde_json::from_str(notice).unwrap();
    let record = app.get("/v1/records/0").bearer(&app.token()).send().expect(200).json();
    assert_eq!(
        second["data"]["hash"], record["notice"]["hash"],
        "what was shown, in clear: {second}"
    );
}

#[test]
fn what_is_erased_is_gone_and_the_log_still_holds() {
    let app = filled(4);
    let before = exported(&app);
    let older = checkpoint(&app, 6);
    let name = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["record"]["visitor"].as_str().map(str::to_owned)
    };
    let visitor = name(before.lines().nth(5).unwrap()).unwrap();
    erase(&app, 2);
    app.decide(&shop::accept(9, 9)).expect(201);
    let after = exported(&app);
    assert!(before.contains(&visitor) && !after.contains(&visitor), "{after}");
    let found = check(&app, &after, &[older.clone(), older]);
    let wanted = Verified {
        log: "localhost/log".into(),
        leaves: 8,
        records: 4,
        erased: 1,
        notices: 1,
        builds: 1,
        erasures: 1,
        retentions: 0,
        pruned: 0,
        continues: vec![6, 6],
        ..Verified::default()
    };
    assert_eq!(found, wanted, "{after}");
    let hash = |text: &str| text.lines().nth(5).unwrap().split(',').nth(1).unwrap().to_owned();
    assert_eq!(hash(&before), hash(&after), "its leaf is the same");
}

#[test]
fn what_has_expired_is_gone_and_the_log_still_holds() {
    let app = filled(4);
    let before = exported(&app);
    let older = checkpoint(&app, 6);
    erase(&app, 1);
    assert_eq!(app.expire_all(), 3);
    app.decide(&shop::accept(9, 9)).expect(201);
    let after = exported(&app);
    let found = check(&app, &after, &[older]);
    let told = (found.records, found.erased, found.erasures, found.retentions, found.continues);
    assert_eq!(told, (1, 4, 1, 1, vec![6]), "{after}");
    let leaf = after.lines().find(|line| line.contains("\"retention\"")).unwrap();
    let leaf: Value = serde_json::from_str(leaf).unwrap();
    let mut data = leaf["data"].clone();
    assert!(data["at"].take().as_str().unwrap().ends_with('Z'));
    let day = &server::moment::spell(server::moment::now() + 10_000)[..10];
    let meant = json!({
        "at": null, "before": day, "kind": "retention", "number": 1, "rule": "P90D", "site": "shop",
    });
    assert_eq!(data, meant);
    let hash = |text: &str| text.lines().nth(5).unwrap().split(',').nth(1).unwrap().to_owned();
    assert_eq!(hash(&before), hash(&after), "its leaf is the same");
    assert_eq!(app.decide(&shop::accept(2, 2)).refused(410), "erased", "none comes back");
}

#[test]
fn tiles_and_leaves_are_those_of_the_checkpoint() {
    let app = filled(300);
    let note: Note = checkpoint(&app, 302).parse().unwrap();
    let key = key(&app);
    let opened = Checkpoint::open(&note, key.name(), &key, &[]).unwrap().checkpoint;
    struct Public<'a>(&'a TestApp);
    impl Tiles for Public<'_> {
        type Error = u16;
        fn tile(&self, id: TileId) -> Result<Vec<u8>, u16> {
            let reply = self.0.get(&format!("/log/{}", id.path())).send();
            if reply.status == 200 { Ok(reply.body) } else { Err(reply.status) }
        }
    }
    let root = evidence::root(&Public(&app), opened.size()).unwrap();
    assert_eq!(root, *opened.root());
    let bundle = app.get("/log/tile/entries/001.p/46").send().expect(200).body;
    let tile = app.get("/log/tile/0/001.p/46").send().expect(200).body;
    let hashes: Vec<u8> = evidence::entries(&bundle)
        .unwrap()
        .into_iter()
        .flat_map(|leaf| leaf_hash(leaf).0)
        .collect();
    assert_eq!(hashes, tile);
    for beyond in
        ["tile/0/001.p/47", "tile/0/001", "tile/1/000.p/2", "tile/entries/001", "tile/9/000"]
    {
        assert_eq!(app.get(&format!("/log/{beyond}")).send().refused(404), "not_found", "{beyond}");
    }
    for bad in ["tile/0/1", "tile/0/000.p/0", "tile/x", "tile/0/../0/000"] {
        assert_eq!(app.get(&format!("/log/{bad}")).send().status, 404, "{bad}");
    }
}

#[test]
fn a_record_is_proven_by_itself() {
    let app = filled(3);
    let text = app.get("/v1/records/1/proof").bearer(&app.token()).send().expect(200).text();
    let proof: TlogProof = text.parse().unwrap();
    let key = key(&app);
    proof.verify(&leaf_hash(proof.extra()), key.name(), &key, &[]).unwrap();
    let leaf: Value = serde_json::from_slice(proof.extra()).unwrap();
    assert_eq!((&leaf["kind"], &leaf["record"]), (&json!("record"), &json!(1)));
    assert!(proof.verify(&leaf_hash(b"else"), key.name(), &key, &[]).is_err());
    assert_eq!(app.get("/v1/records/1/proof").send().refused(401), "missing_token");
    let none = app.get("/v1/records/77/proof").bearer(&app.token()).send();
    assert_eq!(none.refused(404), "not_found");
    assert_eq!(app.get("/v1/log/evidence").send().refused(401), "missing_token");
}

#[test]
fn the_tree_goes_on_after_a_restart() {
    let app = filled(3);
    let older = checkpoint(&app, 5);
    let app = app.restart();
    assert_eq!(app.get("/log/checkpoint").send().expect(200).text(), older);
    app.decide(&shop::accept(7, 7)).expect(201);
    let found = check(&app, &exported(&app), &[older]);
    assert_eq!((found.records, found.notices, found.continues), (4, 1, vec![5]));
}
