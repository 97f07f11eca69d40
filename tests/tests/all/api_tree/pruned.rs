//! A log whose beginning was pruned: what is no longer served, that the rest proves itself without it,
//! and that nothing else passes for pruned.

use super::{check, checkpoint, exported, key};
use evidence::{
    Checkpoint, Hash, Note, TileId, Tiles, leaf_hash, verify_consistency, verify_inclusion,
};
use serde_json::{Value, json};
use server::moment;
use server::tree::{Verified, verify};
use tests::app::TestApp;
use tests::sample::Sample;
use tests::shop;

/// The last leaf that is pruned, plus one.
const MINIMUM: u64 = 512;

/// 600 records of long ago, then three of today; leaf 0 is the build, leaf 1 the notice. With the
/// checkpoints of 102 leaves and of all of them.
fn filled() -> (TestApp, [String; 2]) {
    let app = TestApp::start();
    let keep = |numbers: std::ops::Range<u64>| {
        for number in numbers {
            let now = moment::now() - 1_000 * 86_400_000;
            app.keep(&Sample { now, ..Sample::number(number) });
        }
    };
    keep(0..100);
    let early = checkpoint(&app, 102);
    keep(100..600);
    for number in 0..3 {
        app.decide(&shop::accept(number, number)).expect(201);
    }
    let late = checkpoint(&app, 605);
    (app, [early, late])
}

fn expire(app: &TestApp) {
    let call = app.call("PUT", "/v1/sites/shop/retention").bearer(&app.token());
    call.json(&json!({ "keep": "30days" })).send().expect(200);
    assert_eq!(app.expire(), 600);
}

struct Public<'a>(&'a TestApp);

impl Tiles for Public<'_> {
    type Error = u16;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, u16> {
        let reply = self.0.get(&format!("/log/{}", id.path())).send();
        if reply.status == 200 { Ok(reply.body) } else { Err(reply.status) }
    }
}

fn minimum(app: &TestApp) -> String {
    app.get("/log/minimum").send().expect(200).text()
}

/// The specification's promise: entries from the minimum on, and roots and proofs of trees that are at
/// least as large.
#[test]
fn what_is_behind_the_minimum_proves_itself_without_the_rest() {
    let (app, [_, late]) = filled();
    assert_eq!(minimum(&app), "0\n");
    let sizes = [512, 513, 600, 605];
    let roots = sizes.map(|size| evidence::root(&Public(&app), size).unwrap());
    assert!(evidence::inclusion(&Public(&app), 300, 605).is_ok());
    expire(&app);
    assert_eq!(minimum(&app), "512\n");
    let note: Note = late.parse().unwrap();
    let key = key(&app);
    let signed = Checkpoint::open(&note, key.name(), &key, &[]).unwrap().checkpoint;
    assert_eq!((signed.size(), signed.root()), (605, &roots[3]));
    for (size, root) in sizes.into_iter().zip(&roots) {
        assert_eq!(evidence::root(&Public(&app), size).unwrap(), *root, "{size}");
        for (newer, newer_root) in sizes.into_iter().zip(&roots).filter(|(it, _)| *it >= size) {
            let proof = evidence::consistency(&Public(&app), size, newer).unwrap();
            verify_consistency(size, newer, &proof, root, newer_root).unwrap();
        }
    }
    let bundle = app.get("/log/tile/entries/002.p/93").send().expect(200).body;
    for (leaf, data) in (MINIMUM..605).zip(evidence::entries(&bundle).unwrap()) {
        let proof = evidence::inclusion(&Public(&app), leaf, 605).unwrap();
        verify_inclusion(&leaf_hash(data), leaf, 605, &proof, signed.root()).unwrap();
    }
    for gone in ["tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001.p/7"] {
        let reply = app.get(&format!("/log/{gone}")).send();
        assert_eq!(reply.refused(410), "pruned", "{gone}");
    }
    assert!(evidence::inclusion(&Public(&app), 300, 605).is_err());
}

#[test]
fn its_evidence_holds_and_says_what_was_pruned() {
    let (app, [early, late]) = filled();
    let whole = exported(&app);
    expire(&app);
    let text = exported(&app);
    let found = check(&app, &text, std::slice::from_ref(&late));
    let wanted = Verified {
        log: "localhost/log".into(),
        leaves: 606,
        records: 3,
        erased: 90,
        notices: 1,
        builds: 1,
        retentions: 1,
        pruned: 510,
        continues: vec![605],
        ..Verified::default()
    };
    assert_eq!(found, wanted, "{text}");
    assert!(text.lines().nth(2).unwrap().contains("\"notice\""), "what was asked stays in clear");
    assert!(whole.len() > 2 * text.len());
    assert_eq!(check(&app, &whole, std::slice::from_ref(&early)).continues, [102]);
    let said = verify(text.as_bytes(), &key(&app), &[early], |_| {}).unwrap_err().to_string();
    assert!(said.contains("102 leaves ends within what was pruned"), "{said}");
    // It goes on, also after a restart.
    let app = app.restart();
    assert_eq!(minimum(&app), "512\n");
    assert_eq!(app.decide(&shop::accept(9, 9)).expect(201).json()["index"], 603);
    let found = check(&app, &exported(&app), &[late]);
    assert_eq!((found.leaves, found.records, found.pruned), (607, 4, 510));
    assert_eq!(app.expire(), 0, "nothing more to prune");
    assert_eq!(minimum(&app), "512\n");
}

#[test]
fn its_records_are_no_longer_there() {
    let (app, _) = filled();
    expire(&app);
    let token = app.token();
    let get = |path: &str| app.get(path).bearer(&token).send();
    assert_eq!(get("/v1/records/5").refused(410), "pruned");
    assert_eq!(get("/v1/records/5/proof").refused(410), "pruned");
    assert_eq!(get("/v1/records/510").expect(200).json()["erased"], true);
    get("/v1/records/510/proof").expect(200);
    assert_eq!(get("/v1/records/603").refused(404), "not_found");
    assert_eq!(get("/v1/records").expect(200).json()["records"].as_array().unwrap().len(), 3);
    assert_eq!(get("/v1/records/count?from=2020-01-01").expect(200).json()["count"], 3);
}

#[test]
fn nothing_else_passes_for_pruned() {
    let (app, _) = filled();
    expire(&app);
    let text = exported(&app);
    let fault = |lines: &[Value]| {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        verify(text.as_bytes(), &key(&app), &[], |_| {}).unwrap_err().to_string()
    };
    let whole: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Head, build, notice, then 2, 4, 8 … 256 leaves, then leaf 512.
    assert_eq!((&whole[3]["leaf"], &whole[3]["leaves"]), (&json!(2), &json!(2)));
    assert_eq!(whole[11]["leaf"], MINIMUM);
    let edited = |edit: &dyn Fn(&mut Vec<Value>)| {
        let mut lines = whole.clone();
        edit(&mut lines);
        assert_ne!(lines, whole);
        fault(&lines)
    };
    let other = edited(&|lines| lines[5]["hash"] = json!(Hash([7; 32]).to_hex()));
    assert!(other.contains("not the tree that was signed"), "{other}");
    let none = edited(&|lines| drop(lines.remove(4)));
    assert_eq!(none, "line 5: leaf 4 should stand here");
    let event = edited(&|lines| lines[2]["data"]["version"] = json!(2));
    assert!(event.starts_with("line 3: leaf 1 (notice) is not what was hashed"), "{event}");
    // Records that are kept, hidden behind their own root.
    let hidden = |lines: &mut Vec<Value>| {
        let hashes: Vec<Hash> = lines[11..13]
            .iter()
            .map(|line| line["hash"].as_str().unwrap().parse().unwrap())
            .collect();
        let root = evidence::node_hash(&hashes[0], &hashes[1]).to_hex();
        lines.splice(11..13, [json!({ "leaf": 512, "leaves": 2, "hash": root })]);
    };
    let said = edited(&hidden);
    assert_eq!(
        said,
        "line 12: leaves 512 to 513 are left out, but the log was pruned before leaf 512 only"
    );
    for (leaves, why) in [(3, "no root"), (0, "no root"), (4, "no root"), (u64::MAX, "left out")] {
        let said = edited(&|lines| lines[3]["leaves"] = json!(leaves));
        assert!(said.starts_with("line 4: ") && said.contains(why), "{leaves}: {said}");
    }
    let both = edited(&|lines| lines[3]["data"] = json!({}));
    assert_eq!(both, "line 4: leaf 2 should stand here");
}

/// A backup reads the log's beginning for as long as it takes.
#[test]
fn nothing_is_pruned_while_a_backup_is_made() {
    let (app, _) = filled();
    let under_way = app.state().backing_up.clone().try_lock_owned().unwrap();
    let reply = app.call("POST", "/v1/backups").bearer(&app.token()).send();
    assert_eq!(reply.refused(409), "backup_running");
    expire(&app);
    assert_eq!(minimum(&app), "0\n");
    drop(under_way);
    assert_eq!(app.expire(), 0, "all of it had expired");
    assert_eq!(minimum(&app), "512\n");
}
