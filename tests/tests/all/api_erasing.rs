//! Erasing: by the visitor with their secret, by an admin with their name, and what is left.

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN, token};

/// Two records of visitor 7 around one of visitor 8.
fn filled() -> TestApp {
    let app = TestApp::start();
    app.decide(&shop::accept(1, 7)).expect(201);
    app.decide(&shop::accept(2, 8)).expect(201);
    app.decide(&shop::reject(3, 7)).expect(201);
    app
}

fn erase(app: &TestApp, secret: u64) -> Reply {
    let call = app.post("/v1/sites/shop/visitor/erase").origin(ORIGIN);
    call.json(&json!({ "secret": token(secret) })).send()
}

fn records(app: &TestApp, secret: u64) -> Vec<Value> {
    let call = app.post("/v1/sites/shop/visitor").origin(ORIGIN);
    let told = call.json(&json!({ "secret": token(secret) })).send().expect(200).json();
    told["records"].as_array().unwrap().clone()
}

/// A page of what admins read.
fn admins(app: &TestApp, path: &str) -> Value {
    app.get(path).bearer(&app.token()).send().expect(200).json()
}

fn account(app: &TestApp) -> Value {
    let mut account = admins(app, "/v1/erasures");
    for erasure in account["erasures"].as_array_mut().unwrap() {
        assert!(erasure["at"].as_str().unwrap().ends_with('Z'));
        erasure["at"] = json!("[now]");
    }
    account
}

#[test]
fn a_visitor_erases_what_is_recorded_about_them() {
    let app = filled();
    let name = records(&app, 7)[0]["visitor"].as_str().unwrap().to_owned();
    assert_eq!(erase(&app, 7).expect(200).json(), json!({ "erased": 2 }));
    assert_eq!(records(&app, 7), [Value::Null; 0]);
    assert_eq!(records(&app, 8).len(), 1);
    let receipt = app.post("/v1/sites/shop/visitor/receipt").origin(ORIGIN);
    let receipt = receipt.json(&json!({ "secret": token(7) })).send();
    assert_eq!(receipt.refused(404), "no_record");
    let latest = app.get("/v1/sites/shop/visitor").bearer(&token(7)).send();
    assert_eq!(latest.refused(404), "no_record");
    assert_eq!(erase(&app, 7).expect(200).json(), json!({ "erased": 0 }), "nothing is left");
    assert_eq!(
        account(&app),
        json!({ "erasures": [{ "at": "[now]", "by": "visitor", "records": 2 }], "next": null })
    );
    let account = admins(&app, "/v1/erasures").to_string();
    assert!(!account.contains(&name) && !account.contains("shop"), "{account}");
}

#[test]
fn an_erased_record_leaves_its_place() {
    let app = filled();
    let before = admins(&app, "/v1/records/0");
    erase(&app, 7).expect(200);
    let left = admins(&app, "/v1/records/0");
    let (at, site) = (&before["recorded_at"], &before["site"]);
    assert_eq!(left, json!({ "index": 0, "recorded_at": at, "site": site, "erased": true }));
    let log = admins(&app, "/v1/records");
    let indexes: Vec<&Value> =
        log["records"].as_array().unwrap().iter().map(|record| &record["index"]).collect();
    assert_eq!(indexes, [1], "lists leave it out");
    let by_name = format!("/v1/records?visitor={}", before["visitor"].as_str().unwrap());
    assert_eq!(admins(&app, &by_name), json!({ "records": [], "next": null }));
    let token = app.token();
    for (format, lines) in [("ndjson", 1), ("csv", 2)] {
        let path = format!("/v1/records/export?format={format}");
        let file = app.get(&path).bearer(&token).send().expect(200).text();
        assert_eq!(file.lines().count(), lines, "{file}");
        assert!(!file.contains(before["visitor"].as_str().unwrap()), "{file}");
    }
    assert_eq!(app.decide(&shop::accept(4, 9)).expect(201).json()["index"], 3);
}

#[test]
fn an_erased_decision_sent_again_stays_erased() {
    let app = filled();
    erase(&app, 7).expect(200);
    let body = app.decide(&shop::accept(1, 7)).expect(410).json();
    insta::assert_json_snapshot!(body, { ".request_id" => "[random]" });
    assert_eq!(records(&app, 7), [Value::Null; 0]);
    app.decide(&shop::accept(2, 8)).expect(200);
    let app = app.restart();
    assert_eq!(app.decide(&shop::reject(3, 7)).refused(410), "erased");
    app.decide(&shop::reject(4, 7)).expect(201);
    assert_eq!(records(&app, 7).len(), 1, "what is answered from now on is recorded");
}

#[test]
fn an_admin_erases_by_name_and_looks_first() {
    let app = filled();
    let name = records(&app, 7)[0]["visitor"].as_str().unwrap().to_owned();
    let path = format!("/v1/visitors/{name}");
    let token = app.token();
    let delete = |query: &str| {
        app.call("DELETE", &format!("{path}{query}")).bearer(&token).send().expect(200).json()
    };
    assert_eq!(delete("?dry_run=true"), json!({ "would_erase": 2 }));
    assert_eq!(records(&app, 7).len(), 2, "looking erases nothing");
    assert_eq!(account(&app)["erasures"], json!([]));
    assert_eq!(delete("?dry_run=false"), json!({ "erased": 2 }));
    assert_eq!(delete("?dry_run=true"), json!({ "would_erase": 0 }));
    assert_eq!(delete(""), json!({ "erased": 0 }));
    let meant = json!([{
        "at": "[now]", "by": "admin", "admin": "owner@shop.example", "records": 2,
    }]);
    assert_eq!(account(&app)["erasures"], meant);
}

#[test]
fn nobody_else_erases() {
    let app = filled();
    let name = records(&app, 7)[0]["visitor"].as_str().unwrap().to_owned();
    let path = format!("/v1/visitors/{name}");
    assert_eq!(app.call("DELETE", &path).send().refused(401), "missing_token");
    let visitor = app.call("DELETE", &path).bearer(&token(7)).send();
    assert_eq!(visitor.refused(401), "invalid_token");
    assert_eq!(app.get("/v1/erasures").send().refused(401), "missing_token");
    // The name is in the log; it is not the secret.
    let call = app.post("/v1/sites/shop/visitor/erase").origin(ORIGIN);
    let erased = call.json(&json!({ "secret": name })).send().expect(200).json();
    assert_eq!(erased, json!({ "erased": 0 }));
    let call = app.post("/v1/sites/shop/visitor/erase").origin("https://evil.example");
    let foreign = call.json(&json!({ "secret": token(7) })).send();
    assert_eq!(foreign.refused(403), "foreign_origin");
    assert_eq!(records(&app, 7).len(), 2);
}

#[test]
fn the_account_comes_in_parts() {
    let app = TestApp::start();
    for visitor in 1..=5 {
        app.decide(&shop::accept(visitor, visitor)).expect(201);
        erase(&app, visitor).expect(200);
    }
    let (mut count, mut path) = (0, String::from("/v1/erasures?limit=2"));
    loop {
        let part = admins(&app, &path);
        count += part["erasures"].as_array().unwrap().len();
        let Some(next) = part["next"].as_str() else { break };
        path = format!("/v1/erasures?limit=2&cursor={next}");
    }
    assert_eq!(count, 5);
}
