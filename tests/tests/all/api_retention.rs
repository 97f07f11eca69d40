//! How long records are kept: rules by site, who may set them, what they let go and what they leave.

use serde_json::{Value, json};
use server::moment;
use tests::app::{ADMIN, TestApp};
use tests::sample::Sample;

const DAY: u64 = 86_400_000;

/// Decision `number` of this visitor, so many days ago.
fn ago(days: u64, visitor: u64, number: u64) -> Sample {
    Sample { visitor, now: moment::now() - days * DAY, ..Sample::number(number) }
}

/// Of four records two have lapsed, and one was superseded 35 days ago.
fn filled() -> TestApp {
    let app = TestApp::start();
    for sample in [ago(1000, 1, 0), ago(900, 2, 1), ago(40, 3, 2), ago(35, 3, 3)] {
        app.keep(&sample);
    }
    app
}

fn get(app: &TestApp, path: &str) -> Value {
    app.get(path).bearer(&app.token()).send().expect(200).json()
}

fn set(app: &TestApp, keep: &str) -> Value {
    let call = app.call("PUT", "/v1/sites/shop/retention").bearer(&app.token());
    let mut rule = call.json(&json!({ "keep": keep })).send().expect(200).json();
    assert!(rule["set_at"].take().as_str().unwrap().ends_with('Z'));
    rule
}

fn would(app: &TestApp, query: &str) -> Value {
    let mut told = get(app, &format!("/v1/retention/preview{query}"));
    for one in told["previews"].as_array_mut().unwrap() {
        assert!(one["before"].take().as_str().unwrap().ends_with("T00:00:00.000Z"));
    }
    told["previews"].take()
}

fn preview(keep: &str, records: u64) -> Value {
    json!([{
        "site": "shop", "keep": keep, "before": null, "would_expire": records, "at_least": false,
    }])
}

#[test]
fn without_a_rule_nothing_expires() {
    let app = filled();
    let none = json!({ "site": "shop", "keep": null, "set_at": null, "set_by": null });
    assert_eq!(get(&app, "/v1/sites/shop/retention"), none);
    assert_eq!(get(&app, "/v1/retention"), json!({ "rules": [none] }));
    assert_eq!(would(&app, ""), json!([]));
    assert_eq!(app.expire(), 0);
    assert_eq!(get(&app, "/v1/records/count")["count"], 4);
}

#[test]
fn a_rule_lets_go_what_a_look_has_told() {
    let app = filled();
    assert_eq!(would(&app, "?site=shop&keep=30days"), preview("P30D", 3));
    assert_eq!(would(&app, "?site=shop&keep=5years"), preview("P60M", 0));
    assert_eq!(app.expire(), 0, "looking sets nothing");
    let rule = json!({ "site": "shop", "keep": "P30D", "set_at": null, "set_by": ADMIN });
    assert_eq!(set(&app, "30 days"), rule);
    assert_eq!(get(&app, "/v1/sites/shop/retention")["keep"], "P30D");
    assert_eq!(would(&app, ""), preview("P30D", 3));
    assert_eq!(app.expire(), 3);
    assert_eq!(app.expire(), 0);
    assert_eq!(would(&app, "?site=shop"), preview("P30D", 0));
    let left = get(&app, "/v1/records");
    assert_eq!(left["records"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&left["records"][0]["index"], &left["records"][0]["previous"]),
        (&json!(3), &Value::Null)
    );
    let mut account = get(&app, "/v1/erasures");
    for field in ["at", "before"] {
        assert!(account["erasures"][0][field].take().as_str().unwrap().ends_with('Z'));
    }
    let meant = json!({
        "at": null, "by": "retention", "site": "shop", "rule": "P30D", "before": null, "records": 3,
    });
    assert_eq!(account, json!({ "erasures": [meant], "next": null }));
    assert_eq!(get(&app, "/v1/records/0")["erased"], true);
}

/// The notice lets a choice last 182 days: until then, and 30 days longer, it is proof.
#[test]
fn the_latest_stays_until_its_choice_has_lapsed_for_as_long() {
    let app = TestApp::start();
    app.keep(&ago(182 + 32, 1, 0));
    app.keep(&ago(182 + 28, 2, 1));
    set(&app, "30days");
    assert_eq!(app.expire(), 1);
    assert_eq!(get(&app, "/v1/records/count")["count"], 1);
    assert_eq!(get(&app, "/v1/records/0")["erased"], true);
}

#[test]
fn a_rule_is_taken_away_and_it_stays_known_by_whom() {
    let app = filled();
    set(&app, "30days");
    let call = app.call("DELETE", "/v1/sites/shop/retention").bearer(&app.token());
    assert_eq!(call.send().expect(200).json()["keep"], Value::Null);
    let app = app.restart();
    let rule = get(&app, "/v1/sites/shop/retention");
    assert_eq!((&rule["keep"], &rule["set_by"]), (&Value::Null, &json!(ADMIN)));
    assert_eq!(app.expire(), 0);
}

#[test]
fn what_is_no_rule_is_refused_and_nobody_else_sets_one() {
    let app = TestApp::start();
    let token = app.token();
    let put = |site: &str, body: Value| {
        let path = format!("/v1/sites/{site}/retention");
        app.call("PUT", &path).bearer(&token).json(&body).send()
    };
    for keep in ["29days", "21years", "soon", ""] {
        assert_eq!(put("shop", json!({ "keep": keep })).refused(422), "invalid_retention");
    }
    let said = put("shop", json!({ "keep": "1day" })).json();
    assert!(said["message"].as_str().unwrap().contains("30 days to 20 years"), "{said}");
    assert_eq!(put("other", json!({ "keep": "25months" })).refused(404), "unknown_site");
    assert_eq!(put("shop", json!({ "keep": "25months", "x": 1 })).refused(400), "malformed_body");
    assert_eq!(put("shop", json!({})).refused(400), "malformed_body");
    let look =
        |query: &str| app.get(&format!("/v1/retention/preview{query}")).bearer(&token).send();
    assert_eq!(look("?keep=25months").refused(400), "malformed_query");
    assert_eq!(look("?site=shop&keep=x").refused(422), "invalid_retention");
    assert_eq!(look("?site=other").refused(404), "unknown_site");
    assert_eq!(look("?all=1").refused(400), "malformed_query");
    for (method, path) in [
        ("GET", "/v1/retention"),
        ("GET", "/v1/retention/preview"),
        ("GET", "/v1/sites/shop/retention"),
        ("DELETE", "/v1/sites/shop/retention"),
    ] {
        assert_eq!(app.call(method, path).send().refused(401), "missing_token", "{path}");
    }
    let call = app.call("PUT", "/v1/sites/shop/retention").json(&json!({ "keep": "30days" }));
    assert_eq!(call.send().refused(401), "missing_token");
    assert_eq!(get(&app, "/v1/retention")["rules"][0]["keep"], Value::Null);
}
