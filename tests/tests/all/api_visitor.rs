//! A visitor reads their own records, and nobody else's.

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN, token};

#[test]
fn the_secret_opens_the_visitors_own_records_only() {
    let app = TestApp::start();
    let first = app.decide(&shop::accept(1, 7)).expect(201).json();
    app.decide(&shop::accept(2, 8)).expect(201);
    let last = app.decide(&shop::reject(3, 7)).expect(201).json();
    let latest = app.get("/v1/sites/shop/visitor").bearer(&token(7)).send().expect(200).json();
    assert_eq!(latest, last);
    let history = "/v1/sites/shop/visitor/history";
    let all = app.get(history).bearer(&token(7)).send().expect(200).json();
    assert_eq!(all["records"], serde_json::json!([last, first]));
    let one = app.get(&format!("{history}?limit=1")).bearer(&token(7)).send().expect(200).json();
    assert_eq!(one["records"], serde_json::json!([last]));
}

#[test]
fn the_name_in_the_log_opens_nothing() {
    let app = TestApp::start();
    let record = app.decide(&shop::accept(1, 7)).expect(201).json();
    let name = record["visitor"].as_str().unwrap_or_default();
    let reply = app.get("/v1/sites/shop/visitor").bearer(name).send();
    assert_eq!(reply.refused(404), "no_record");
}

#[test]
fn a_visitor_without_records_has_an_empty_history() {
    let app = TestApp::start();
    let history = app.get("/v1/sites/shop/visitor/history").bearer(&token(9)).send();
    assert_eq!(history.expect(200).json()["records"], serde_json::json!([]));
}

fn mine(app: &TestApp, body: &Value) -> Reply {
    app.post("/v1/sites/shop/visitor").origin(ORIGIN).json(body).send()
}

#[test]
fn my_data_is_everything_recorded_about_me_and_nothing_else() {
    let app = TestApp::start();
    let first = app.decide(&shop::accept(1, 7)).expect(201).json();
    app.decide(&shop::accept(2, 8)).expect(201);
    let last = app.decide(&shop::reject(3, 7)).expect(201).json();
    let told = mine(&app, &json!({ "secret": token(7) })).expect(200);
    assert_eq!(told.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(told.header("cache-control"), "no-store");
    let told = told.json();
    let meant = json!({ "visitor": first["visitor"], "records": [last, first], "next": null });
    assert_eq!(told, meant);
    assert!(!told.to_string().contains(&token(7)), "the secret is not sent back");
    insta::assert_json_snapshot!(told, {
        ".records[].recorded_at" => "[now]", ".records[].notice.hash" => "[hash]",
    });
    let nobody = mine(&app, &json!({ "secret": token(9) })).expect(200).json();
    assert_eq!(nobody["records"], json!([]));
}

#[test]
fn my_data_comes_in_parts() {
    let app = TestApp::start();
    for id in 0..5 {
        app.decide(&shop::accept(id, 7)).expect(201);
        app.decide(&shop::accept(10 + id, 8)).expect(201);
    }
    let mut found = Vec::new();
    let mut ask = json!({ "secret": token(7), "limit": 2 });
    loop {
        let part = mine(&app, &ask).expect(200).json();
        found.extend(part["records"].as_array().unwrap().iter().map(|r| r["index"].clone()));
        if part["next"].is_null() {
            break;
        }
        assert_eq!(part["records"].as_array().unwrap().len(), 2);
        ask["cursor"] = part["next"].clone();
    }
    assert_eq!(found, [8, 6, 4, 2, 0].map(Value::from));
}

#[test]
fn a_visitor_of_one_site_is_nobody_on_another() {
    let app = TestApp::start();
    app.publish(&shop::NOTICE.replacen("site = \"shop\"", "site = \"blog\"", 1));
    app.decide(&shop::accept(1, 7)).expect(201);
    let own = json!({ "secret": token(7) });
    let there = |path: &str| {
        app.post(&format!("/v1/sites/blog/visitor{path}")).origin(ORIGIN).json(&own).send()
    };
    assert_eq!(there("").expect(200).json()["records"], json!([]));
    assert_eq!(there("/receipt").refused(404), "no_record");
    assert_eq!(there("/erase").expect(200).json(), json!({ "erased": 0 }));
    assert_eq!(mine(&app, &own).json()["records"].as_array().unwrap().len(), 1);
}
