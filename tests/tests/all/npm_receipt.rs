//! Receipts are verified by a library that is not ours: Node's own cryptography (OpenSSL), which gets
//! the receipt and the published keys and nothing else.

use serde_json::{Value, json};
use server::auth::ReceiptKeys;
use std::io::Write as _;
use std::process::{Command, Stdio};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN, token};

/// Prints what the receipt claims, if one of the keys has signed it.
const VERIFY: &str = r#"
const crypto = require("node:crypto");
const { receipt, jwks } = JSON.parse(require("node:fs").readFileSync(0));
const [head, claims, signature] = receipt.split(".");
const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
const { alg, kid, typ } = read(head);
const jwk = jwks.keys.find((key) => key.kid === kid && key.alg === alg && key.use === "sig");
const valid = jwk && alg === "EdDSA" && typ === "latch-receipt+jwt" && crypto.verify(
  null,
  Buffer.from(head + "." + claims),
  crypto.createPublicKey({ key: jwk, format: "jwk" }),
  Buffer.from(signature, "base64url"),
);
console.log(JSON.stringify(valid ? read(claims) : null));
"#;

fn verify(receipt: &str, jwks: &Value) -> Value {
    let mut node = Command::new("node");
    let mut child =
        node.args(["-e", VERIFY]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let given = json!({ "receipt": receipt, "jwks": jwks }).to_string();
    child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).expect("an answer of node")
}

fn receipt(app: &TestApp, secret: u64) -> Reply {
    let call = app.post("/v1/sites/shop/visitor/receipt").origin(ORIGIN);
    call.json(&json!({ "secret": token(secret) })).send()
}

fn keys(app: &TestApp) -> Value {
    app.get("/.well-known/jwks.json").send().expect(200).json()
}

#[test]
fn a_receipt_says_what_the_log_says_and_verifies_elsewhere() {
    let app = TestApp::start_with(|settings| {
        settings.public_url = Some("https://consent.shop.example".into());
    });
    let first = app.decide(&shop::accept(1, 7)).expect(201).json();
    app.decide(&shop::accept(2, 8)).expect(201);
    let last = app.decide(&shop::reject(3, 7)).expect(201).json();
    let reply = receipt(&app, 7).expect(200);
    assert_eq!(reply.header("content-type"), "application/jwt");
    let file = "attachment; filename=\"latch-receipt-shop.jwt\"";
    assert_eq!(reply.header("content-disposition"), file);
    assert_eq!(reply.header("cache-control"), "no-store");
    let published = app.get("/.well-known/jwks.json").send().expect(200);
    assert_eq!(published.header("content-type"), "application/jwk-set+json");
    let claims = verify(&reply.text(), &published.json());
    assert_eq!(claims["records"], json!([last, first]));
    assert_eq!(claims["visitor"], first["visitor"]);
    let hash = last["notice"]["hash"].as_str().unwrap();
    assert_eq!(app.get("/v1/sites/shop/notice").send().json()["hash"], hash);
    let again = verify(&receipt(&app, 7).text(), &published.json());
    assert_ne!(claims["jti"], again["jti"], "each receipt has its own name");
    insta::assert_json_snapshot!(claims, {
        ".iat" => "[now]", ".jti" => "[random]", ".records[].recorded_at" => "[now]",
        ".records[].notice.hash" => "[hash]", ".proofs" => "[see evidence::receipt]",
    });
}

#[test]
fn a_receipt_that_was_touched_does_not_verify() {
    let app = TestApp::start();
    app.decide(&shop::reject(1, 7)).expect(201);
    let (signed, jwks) = (receipt(&app, 7).expect(200).text(), keys(&app));
    assert!(verify(&signed, &jwks).is_object());
    let parts: Vec<&str> = signed.split('.').collect();
    let claims = data_encoding::BASE64URL_NOPAD.decode(parts[1].as_bytes()).unwrap();
    let touched = String::from_utf8(claims).unwrap().replace("\"denied\"", "\"granted\"");
    let touched = data_encoding::BASE64URL_NOPAD.encode(touched.as_bytes());
    assert_ne!(touched, parts[1]);
    let touched = [parts[0], &touched, parts[2]].join(".");
    assert_eq!(verify(&touched, &jwks), Value::Null);
    assert_eq!(verify(&signed, &keys(&TestApp::start())), Value::Null, "another server's keys");
    // Nor is a token of this server a receipt.
    assert_eq!(verify(&app.token(), &jwks), Value::Null);
}

#[test]
fn older_receipts_verify_after_a_rotation() {
    let app = TestApp::start();
    app.decide(&shop::reject(1, 7)).expect(201);
    let old = receipt(&app, 7).expect(200).text();
    ReceiptKeys::rotate(app.data()).unwrap();
    let app = app.restart();
    let jwks = keys(&app);
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
    let new = receipt(&app, 7).expect(200).text();
    let kid = |receipt: &str| receipt.split('.').next().unwrap().to_owned();
    assert_ne!(kid(&old), kid(&new), "another key signs now");
    for receipt in [&old, &new] {
        assert!(verify(receipt, &jwks).is_object());
    }
}

#[test]
fn published_keys_hold_no_secret() {
    let app = TestApp::start();
    let text = app.get("/.well-known/jwks.json").send().expect(200).text();
    assert!(!text.contains("\"d\""), "{text}");
    let file = std::fs::read_to_string(app.data().join("receipt-keys.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let seed = file["key"].as_str().unwrap();
    let seed = data_encoding::BASE64.decode(seed.as_bytes()).unwrap();
    assert!(!text.contains(&data_encoding::BASE64URL_NOPAD.encode(&seed)), "{text}");
}

#[test]
#[cfg(unix)]
fn the_keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let app = TestApp::start();
    let file = app.data().join("receipt-keys.json");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}
