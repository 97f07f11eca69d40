//! What a visitor takes along proves by itself that their record is in the log: Python makes the leaf out
//! of the record and its salt, as the documentation says, and Go's own packages find it in the tree.

use super::go::verifier;
use super::{ask, named};
use data_encoding::BASE64URL_NOPAD;
use evidence::{TlogProof, leaf_hash};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use tests::app::TestApp;
use tests::shop::{self, ORIGIN, token};

/// Reads a record and its salt, prints the leaf. Nothing in the record of a test needs escapes, and then
/// RFC 8785 is sorted keys without spaces.
const LEAF: &str = r#"
import hashlib, hmac, json, sys
given = json.load(sys.stdin)
record = dict(given['record'], previous=None)
canonical = lambda it: json.dumps(it, sort_keys=True, separators=(',', ':')).encode()
commitment = hmac.new(bytes.fromhex(given['salt']), canonical(record), hashlib.sha256).hexdigest()
leaf = {'kind': 'record', 'record': record['index'], 'day': record['recorded_at'][:10], 'commitment': commitment}
print(canonical(leaf).decode(), end='')
"#;

/// The claims of this visitor's receipt. That its signature holds is told in `npm_receipt`.
fn claims(app: &TestApp, secret: u64) -> Value {
    let call = app.post("/v1/sites/shop/visitor/receipt").origin(ORIGIN);
    let receipt = call.json(&json!({ "secret": token(secret) })).send().expect(200).text();
    let claims = receipt.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap()
}

/// The same once so many of the records are proven.
#[track_caller]
fn proven(app: &TestApp, secret: u64, proofs: usize) -> Value {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let claims = claims(app, secret);
        if claims["proofs"].as_array().unwrap().len() == proofs {
            return claims;
        }
        assert!(Instant::now() < patience, "{claims:#}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_receipt_proves_that_its_records_are_in_the_log() {
    let app = TestApp::start();
    let key = app.get("/log/key").send().expect(200).text().trim().to_owned();
    for number in 0..9 {
        app.decide(&shop::accept(number, number)).expect(201);
    }
    app.decide(&shop::reject(20, 7)).expect(201);
    let claims = proven(&app, 7, 2);
    let folder = tempfile::tempdir().unwrap();
    for (proof, index) in claims["proofs"].as_array().unwrap().iter().zip([9, 7]) {
        assert_eq!(proof["record"], index, "newest first, and nobody else's");
        let records = claims["records"].as_array().unwrap();
        let record = records.iter().find(|record| record["index"] == index).unwrap();
        let leaf = |record: &Value| {
            let given = json!({ "record": record, "salt": proof["salt"] }).to_string();
            let mut python = Command::new(named("LATCH_PYTHON").unwrap());
            ask(python.args(["-c", LEAF]), given.as_bytes()).unwrap()
        };
        let file = folder.path().join("record.tlog-proof");
        std::fs::write(&file, proof["proof"].as_str().unwrap()).unwrap();
        let judge = |leaf: &str| ask(verifier().arg("proof").arg(&file).arg(&key), leaf.as_bytes());
        assert_eq!(judge(&leaf(record)).unwrap(), format!("leaf {} of 12\n", index + 2));
        let mut edited = record.clone();
        edited["page"] = "/elsewhere".into();
        let refusal = judge(&leaf(&edited)).unwrap_err().to_string();
        assert!(refusal.contains("invalid transparency proof"), "{refusal}");
        // And by the crate `evidence`.
        let read: TlogProof = proof["proof"].as_str().unwrap().parse().unwrap();
        let log = key.parse().unwrap();
        read.verify(&leaf_hash(leaf(record).as_bytes()), "localhost/log", &log, &[]).unwrap();
    }
}

#[test]
fn only_the_newest_records_are_proven_and_none_that_are_erased() {
    let app = TestApp::start();
    for number in 0..25 {
        app.decide(&shop::accept(number, 7)).expect(201);
    }
    let claims = proven(&app, 7, 20);
    assert_eq!(claims["records"].as_array().unwrap().len(), 25);
    assert_eq!(claims["proofs"][19]["record"], 5);
    let erase = app.post("/v1/sites/shop/visitor/erase").origin(ORIGIN);
    erase.json(&json!({ "secret": token(7) })).send().expect(200);
    app.decide(&shop::reject(90, 7)).expect(201);
    let claims = proven(&app, 7, 1);
    assert_eq!(claims["proofs"][0]["record"], 25);
}
